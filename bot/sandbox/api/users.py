"""users.*, team.profile.get and usergroups.*: who is in the workspace."""

from __future__ import annotations

from typing import Any

from bot.sandbox.errors import ApiError
from bot.sandbox.people import SandboxPerson, profile_object, user_object, usergroup_object

from .desk import Answer, Arguments, Desk, page_of


def describe(desk: Desk, person: SandboxPerson, *, locale: bool = False) -> dict[str, Any]:
    """A user as the granted scopes let the bot see it."""
    workspace = desk.workspace
    return user_object(
        person,
        team_id=workspace.team_id,
        now=workspace.clock(),
        email="users:read.email" in desk.scopes,
        locale=locale,
    )


def list_(desk: Desk, arguments: Arguments) -> Answer:
    """users.list: everybody, the deactivated and the bots too."""
    with desk.workspace.lock:
        everybody = [*desk.workspace.bots(), *desk.workspace.people.values()]
    page, following = page_of(everybody, arguments, 1000)
    locale = arguments.flag("include_locale")
    members = [describe(desk, person, locale=locale) for person in page]
    return {"members": members, "cache_ts": int(desk.workspace.clock()), **following}


def info(desk: Desk, arguments: Arguments) -> Answer:
    """users.info."""
    person = desk.person(arguments.needed("user"))
    return {"user": describe(desk, person, locale=arguments.flag("include_locale"))}


def lookup_by_email(desk: Desk, arguments: Arguments) -> Answer:
    """users.lookupByEmail: users_not_found for a deactivated one as well."""
    email = arguments.needed("email").lower()
    with desk.workspace.lock:
        people = list(desk.workspace.people.values())
    for person in people:
        if person.email.lower() == email and not person.deleted:
            return {"user": describe(desk, person)}
    raise ApiError("users_not_found")


def profile_get(desk: Desk, arguments: Arguments) -> Answer:
    """users.profile.get."""
    person = desk.person(arguments.needed("user"))
    workspace = desk.workspace
    email = "users:read.email" in desk.scopes
    profile = profile_object(person, team_id=workspace.team_id, email=email, field_ids=workspace.field_ids)
    return {"profile": profile}


def team_profile_get(desk: Desk, arguments: Arguments) -> Answer:
    """team.profile.get: the custom fields and their ids."""
    fields = [
        {"id": field_id, "ordering": at, "label": label, "type": _type_of(desk, label), "is_hidden": False}
        for at, (label, field_id) in enumerate(desk.workspace.field_ids.items())
    ]
    return {"profile": {"fields": fields, "sections": []}}


def _type_of(desk: Desk, label: str) -> str:
    """A field in which everybody has a person holds people."""
    with desk.workspace.lock:
        people = dict(desk.workspace.people)
    values = [person.fields[label] for person in people.values() if label in person.fields]
    return "user" if values and all(value in people for value in values) else "text"


def usergroups_list(desk: Desk, arguments: Arguments) -> Answer:
    """usergroups.list."""
    shown = [group for group in desk.usergroups.values() if not group.disabled or arguments.flag("include_disabled")]
    asked, count = arguments.flag("include_users"), arguments.flag("include_count")
    team = desk.workspace.team_id
    return {
        "usergroups": [
            usergroup_object(group, team_id=team, users=group.users if asked else None, count=count) for group in shown
        ]
    }


def usergroups_users_list(desk: Desk, arguments: Arguments) -> Answer:
    """usergroups.users.list."""
    group = arguments.needed("usergroup")
    found = desk.usergroups.get(group)
    if found is None or (found.disabled and not arguments.flag("include_disabled")):
        raise ApiError("no_such_subteam")
    return {"users": list(found.users)}
