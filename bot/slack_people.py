"""Slack's people as values of the core: read from `users.list` and from user events (DESIGN section 6)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from slack_sdk import WebClient

from workflow.model import Person

Member = Mapping[str, Any]
SLACKBOT = "USLACKBOT"
PAGE = 200
_OUTSIDE = ("deleted", "is_bot", "is_app_user", "is_restricted", "is_ultra_restricted", "is_stranger")


def read_people(client: WebClient, team: str, known: Mapping[str, Person]) -> tuple[Person, ...]:
    """Everybody in the workspace `team`, a page at a time. `known`: those who were read before, by id.

    Raises SlackApiError as slack_sdk does.
    """
    return tuple(person_of(member, team, known.get(str(member["id"]))) for member in _members(client))


def _members(client: WebClient) -> Iterator[Member]:
    cursor: str | None = None
    while True:
        page = client.users_list(limit=PAGE, cursor=cursor, include_locale=True)
        yield from page["members"]
        cursor = (page.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            return


def person_of(member: Member, team: str, known: Person | None = None) -> Person:
    """The person that a user object of Slack describes. Bots, apps, guests, people of other workspaces than `team` and
    deactivated people are not active: they are never asked (F45). Of these Slack tells no zone, and of nobody always
    the locale: what is `known` of him stays."""
    profile: Member = member.get("profile") or {}
    return Person(
        id=str(member["id"]),
        name=_name(member, profile),
        email=str(profile.get("email") or ""),
        tz=str(member.get("tz") or (known.tz if known else "UTC")),
        locale=str(member.get("locale") or (known.locale if known else "")),
        active=member["id"] != SLACKBOT and not any(member.get(flag) for flag in _OUTSIDE) and _belongs(member, team),
    )


def _belongs(member: Member, team: str) -> bool:
    """Whether he is of the workspace itself. Whoever shares a channel with it is told of as well, as is, in an
    organisation of several workspaces, everybody under the workspace that he joined first."""
    home = member.get("team_id") or team
    return home == team or team in ((member.get("enterprise_user") or {}).get("teams") or ())


def _name(member: Member, profile: Member) -> str:
    candidates = (profile.get("real_name"), member.get("real_name"), profile.get("display_name"), member.get("name"))
    return str(next((name for name in candidates if name), member["id"]))
