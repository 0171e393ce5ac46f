"""The roles, user groups and people a policy names, its tests aside: there `role` may be a field of the form. Whether
there is such a user group only Slack can tell, so that is checked apart."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from workflow.policy_source import Path, PolicyFault, nearest


def roles_in(source: Any) -> frozenset[str]:
    """The roles that the policy names, wherever."""
    return frozenset(said.strip() for _, said in _named("role", source, ()))


def users_in(source: Any) -> frozenset[str]:
    """The addresses and ids of people that the policy names."""
    return frozenset(said.strip() for _, said in _named("user", source, ()))


def usergroups_in(source: Any) -> frozenset[str]:
    """What the policy calls the user groups that it names: ids or handles."""
    return frozenset(handle_of(said) for _, said in _named("usergroup", source, ()))


def unknown_usergroups(source: Any, known: Collection[str]) -> tuple[PolicyFault, ...]:
    """A fault for every user group that is not among `known`, ids and handles."""
    return tuple(
        PolicyFault(path, "unknown_usergroup", {"value": handle_of(said), "nearest": nearest(handle_of(said), known)})
        for path, said in _named("usergroup", source, ())
        if handle_of(said) not in known
    )


def _named(wanted: str, value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, Mapping):
        for key, part in value.items():
            if (*path, key) == ("tests",):
                continue
            here = (*path, key)
            yield from [(here, part)] if key == wanted and isinstance(part, str) else _named(wanted, part, here)
    elif isinstance(value, list | tuple):
        for at, part in enumerate(value):
            yield from _named(wanted, part, (*path, at))


def handle_of(said: str) -> str:
    """The id or handle, however it is written: people put the sign of a mention before it."""
    return said.strip().removeprefix("@")
