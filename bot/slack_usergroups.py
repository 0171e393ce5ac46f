"""Slack's user groups as values of the core: read from `usergroups.list` and from what Slack tells of changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from slack_sdk import WebClient

from workflow.model import Roster

Group = Mapping[str, Any]


def read_usergroups(client: WebClient) -> tuple[Roster, ...]:
    """Every user group that is not switched off, with its members. One call, and one for each group too large for it.

    Raises SlackApiError as slack_sdk does.
    """
    groups = client.usergroups_list(include_users=True, include_count=True)["usergroups"]
    return tuple(roster_of(group) if is_whole(group) else _completed(client, group) for group in groups)


def _completed(client: WebClient, group: Group) -> Roster:
    members = client.usergroups_users_list(usergroup=str(group["id"]))["users"]
    return replace(roster_of(group), members=frozenset(members))


def roster_of(group: Group) -> Roster:
    """The roster that a user group object describes; a group that is switched off has no members."""
    members = () if group.get("date_delete") else group.get("users") or ()
    handle = str(group.get("handle") or "")
    return Roster(
        id=str(group["id"]),
        handle=handle,
        name=str(group.get("name") or handle or group["id"]),
        members=frozenset(str(member) for member in members),
        changed=int(group.get("date_update") or 0),
    )


def is_whole(group: Group) -> bool:
    """Whether all members are told: of a large group Slack names the first 500."""
    return bool(group.get("date_delete")) or len(group.get("users") or ()) >= int(group.get("user_count") or 0)
