"""What Slack tells of: people who change, what they type, invitations of the bot. Again it changes nothing (F41)."""

from __future__ import annotations

from typing import Any

from slack_bolt import App, BoltContext

from bot import homes, typed
from bot.services import Services
from workflow import channels

Event = dict[str, Any]


def register(app: App, services: Services) -> None:
    """Attach the events that the manifest subscribes to."""

    @app.event("user_change")
    def user_change(event: Event, body: Event) -> None:
        services.people.changed(event["user"], body["event_id"])

    @app.event("subteam_updated")
    def subteam_updated(event: Event, body: Event) -> None:
        services.people.usergroup_changed(event["subteam"], body["event_id"])

    @app.event("subteam_members_changed")
    def subteam_members_changed(event: Event, body: Event) -> None:
        services.people.members_changed(event, body["event_id"])

    @app.event("app_home_opened")
    def app_home_opened(event: Event) -> None:
        homes.opened(services, event)

    @app.event("message")
    def message(event: Event, body: Event) -> None:
        typed.answer(services, event, body["event_id"])

    @app.event("member_joined_channel")
    def member_joined_channel(event: Event, context: BoltContext) -> None:
        if event["user"] == context.bot_user_id:
            channels.open_again(services.store, event["channel"])

    @app.event("team_join")
    def team_join(event: Event, body: Event) -> None:
        services.people.changed(event["user"], body["event_id"])
