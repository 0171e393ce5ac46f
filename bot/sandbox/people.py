"""Who and what exists in the workspace: people and channels, and how the Web API describes them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxPerson:
    """One account. `fields` are custom profile fields by label, say {"Department": "Sales"}."""

    id: str
    name: str
    real_name: str
    email: str = ""
    tz: str = "Europe/Berlin"
    locale: str = "en-US"
    title: str = ""
    is_admin: bool = False
    deleted: bool = False
    is_bot: bool = False
    is_restricted: bool = False
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxChannel:
    """A public or private channel. Whether the bot is in it is said by `bot_is_member`."""

    id: str
    name: str
    members: Collection[str] = ()
    is_private: bool = False
    bot_is_member: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxUsergroup:
    """A user group. One that is `disabled` keeps its members and is not listed."""

    id: str
    handle: str
    name: str
    users: Sequence[str] = ()
    disabled: bool = False
    updated: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SlashCommand:
    """A command as the composer offers it. `usage` is what may follow the name."""

    name: str
    description: str = ""
    usage: str = ""


def user_object(person: SandboxPerson, *, team_id: str, now: float, email: bool, locale: bool) -> dict[str, Any]:
    """A `user` as users.info and users.list give it; e-mail and locale only when asked for and allowed."""
    offset = dt.datetime.fromtimestamp(now, ZoneInfo(person.tz)).utcoffset() or dt.timedelta()
    user: dict[str, Any] = {
        "id": person.id,
        "team_id": team_id,
        "name": person.name,
        "deleted": person.deleted,
        "is_bot": person.is_bot,
        "is_app_user": False,
        "updated": int(now),
        "profile": profile_object(person, team_id=team_id, email=email),
    }
    if person.deleted:
        return user
    user |= {
        "color": "9f69e7",
        "real_name": person.real_name,
        "tz": person.tz,
        "tz_label": person.tz.rsplit("/", maxsplit=1)[-1].replace("_", " "),
        "tz_offset": int(offset.total_seconds()),
        "is_admin": person.is_admin,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": person.is_restricted,
        "is_ultra_restricted": False,
        "is_email_confirmed": True,
    }
    return user | ({"locale": person.locale} if locale else {})


MOST_NAMED = 500
"""Members that Slack names in an event; `user_count` says how many there are."""


def usergroup_object(
    group: SandboxUsergroup, *, team_id: str, users: Sequence[str] | None, count: bool
) -> dict[str, Any]:
    """A user group as usergroups.list and events give it; `users` None: members are not asked for."""
    found: dict[str, Any] = {
        "id": group.id,
        "team_id": team_id,
        "is_usergroup": True,
        "is_subteam": True,
        "name": group.name,
        "description": "",
        "handle": group.handle,
        "is_external": False,
        "date_create": group.updated,
        "date_update": group.updated,
        "date_delete": group.updated if group.disabled else 0,
        "auto_type": None,
        "prefs": {"channels": [], "groups": []},
    }
    named = {} if users is None else {"users": list(users)}
    return found | named | ({"user_count": len(group.users)} if count else {})


def members_changed(before: SandboxUsergroup, after: SandboxUsergroup, *, team_id: str) -> dict[str, Any] | None:
    """The event that tells who joined and who left; None where nobody did."""
    joined = [user for user in after.users if user not in before.users]
    left = [user for user in before.users if user not in after.users]
    if not joined and not left:
        return None
    return {
        "type": "subteam_members_changed",
        "subteam_id": after.id,
        "team_id": team_id,
        "date_previous_update": before.updated,
        "date_update": after.updated,
        "added_users": joined,
        "added_users_count": len(joined),
        "removed_users": left,
        "removed_users_count": len(left),
    }


def profile_object(
    person: SandboxPerson, *, team_id: str, email: bool, field_ids: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """A `profile`; custom fields stand under the ids that team.profile.get names, but only in users.profile.get."""
    first, _, last = person.real_name.partition(" ")
    profile: dict[str, Any] = {
        "title": person.title,
        "phone": "",
        "real_name": person.real_name,
        "real_name_normalized": person.real_name,
        "display_name": person.name,
        "display_name_normalized": person.name,
        "first_name": first,
        "last_name": last,
        "status_text": "",
        "status_emoji": "",
        "team": team_id,
    }
    if field_ids is not None:
        profile["fields"] = {field_ids[label]: {"value": value, "alt": ""} for label, value in person.fields.items()}
    if email and person.email:
        profile["email"] = person.email
    return profile
