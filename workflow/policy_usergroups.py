"""The user groups a policy names. Whether there are such is told by Slack only, so they are checked apart."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from workflow.policy_source import Path, PolicyFault, nearest


def usergroups_in(source: Any) -> frozenset[str]:
    """What the policy calls the user groups that it names: ids or handles."""
    return frozenset(ref for _, ref in _named(source, ()))


def unknown_usergroups(source: Any, known: Collection[str]) -> tuple[PolicyFault, ...]:
    """A fault for every user group that is not among `known`, ids and handles."""
    return tuple(
        PolicyFault(path, "unknown_usergroup", {"value": ref, "nearest": nearest(ref, known)})
        for path, ref in _named(source, ())
        if ref not in known
    )


def _named(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, Mapping):
        for key, part in value.items():
            here = (*path, key)
            yield from [(here, handle_of(part))] if key == "usergroup" and isinstance(part, str) else _named(part, here)
    elif isinstance(value, list | tuple):
        for at, part in enumerate(value):
            yield from _named(part, (*path, at))


def handle_of(said: str) -> str:
    """The id or handle, however it is written: people put the sign of a mention before it."""
    return said.strip().removeprefix("@")
