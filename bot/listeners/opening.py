"""The Open shape's only Slack call: put a view on the screen before its trigger expires."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot import homes
from bot.private_answers import Answer
from bot.services import Services
from bot.views.content import Content

_TOO_LATE = {"expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id"}


def open_view(
    client: WebClient, services: Services, body: Mapping[str, Any], view: dict[str, Any], again: Content
) -> str:
    """Open `view`, on top of the modal the click was made in. When the trigger has expired, `again` is answered
    privately: a button that opens it anew (F38); a click in Home finds it there. A click in a modal has nowhere to be
    answered, but the modal itself can still be changed: `view` takes its place. Returns the id of what shows `view`,
    empty where nothing does."""
    try:
        if body.get("view") and not homes.is_home(body):
            opened = client.views_push(trigger_id=body["trigger_id"], view=view)
        else:
            opened = client.views_open(trigger_id=body["trigger_id"], view=view)
    except SlackApiError as error:
        if error.response.get("error") not in _TOO_LATE:
            raise
        if homes.is_home(body):
            homes.publish(services, body["user"]["id"], again.blocks)
        elif body.get("view"):
            services.delivery.answer(Answer(view=view, view_id=body["view"]["id"]))
            return str(body["view"]["id"])
        else:
            services.delivery.answer(Answer.to_click(body, again))
        return ""
    return str(opened["view"]["id"])
