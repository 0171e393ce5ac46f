"""The route that an applicant builds for one request (B6): groups of people and roles, and how they combine.

A building is only what somebody has put together so far; what it comes to is a policy's `route` (`route_of`), and is
read and checked as one when it is sent (`workflow.custom`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from workflow.errors import Fault
from workflow.model import Text

MOST_GROUPS = 10
MOST_MEMBERS = 20

Route = Sequence[Mapping[str, Any]]
"""As a policy file has it under `route`."""


class Kind(StrEnum):
    """What may be asked, as a policy calls it."""

    USER = "user"
    ROLE = "role"
    USERGROUP = "usergroup"


class Combine(StrEnum):
    """How several groups make one route (B3): at once, and all of them must pass, or one is enough; or each is a stage
    that is reached when the one before has passed."""

    ALL = "all"
    ANY = "any"
    STAGES = "stages"


@dataclass(frozen=True, slots=True)
class Member:
    """One person or one role that a group asks."""

    kind: Kind
    ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltGroup:
    """Who is asked together, and how many of them must approve: `need`, or all where it is None."""

    members: tuple[Member, ...] = ()
    need: int | None = None
    in_order: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "members", tuple(dict.fromkeys(self.members)))

    def refs(self, *kinds: Kind) -> tuple[str, ...]:
        """Those of its members that are of these kinds, in order."""
        return tuple(member.ref for member in self.members if member.kind in kinds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Building:
    """The groups so far, in order."""

    groups: tuple[BuiltGroup, ...] = ()
    combine: Combine = Combine.ALL

    @property
    def full(self) -> bool:
        """Whether there is no room for another group."""
        return len(self.groups) >= MOST_GROUPS

    @property
    def mark(self) -> str:
        """What tells one building from another: a click is meant for the one that was seen."""
        return hashlib.sha256(json.dumps(to_data(self), sort_keys=True).encode()).hexdigest()[:16]

    def with_group(self, group: BuiltGroup, at: int) -> Building:
        """With that group in place of the one at `at`; as a further one where `at` is behind the last. As it is where
        there is no such place, or no room."""
        if not 0 <= at <= len(self.groups) or at == MOST_GROUPS:
            return self
        return replace(self, groups=(*self.groups[:at], group, *self.groups[at + 1 :]))

    def without_group(self, at: int) -> Building:
        """Without the group at `at`."""
        return replace(self, groups=tuple(group for place, group in enumerate(self.groups) if place != at))

    def moved(self, at: int, by: int) -> Building:
        """With the group at `at` so many places further on, or before; as it is where there is no such place."""
        if at not in range(len(self.groups)) or at + by not in range(len(self.groups)):
            return self
        groups = [*self.groups[:at], *self.groups[at + 1 :]]
        return replace(self, groups=(*groups[: at + by], self.groups[at], *groups[at + by :]))

    def combined(self, combine: Combine) -> Building:
        """With its groups combined in that way."""
        return replace(self, combine=combine)


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A building that is to become a route; `title` is what the stage with that number is called, in all
    languages; 0: the only one."""

    building: Building
    title: Callable[[int], Text]


def group_faults(group: BuiltGroup, applicant: str, people: Collection[str]) -> Mapping[str, Fault]:
    """Why a group cannot stand: under ``members`` ``nobody``, ``too_many``, ``yourself`` or ``not_a_person``, under
    ``need`` ``too_few`` (members for so many approvals). `people`: those of its members who can be asked."""
    faults: dict[str, Fault] = {}
    strangers = [user for user in group.refs(Kind.USER) if user not in people]
    if not group.members:
        faults["members"] = Fault("nobody")
    elif len(group.members) > MOST_MEMBERS:
        faults["members"] = Fault("too_many", {"max": MOST_MEMBERS})
    elif applicant in group.refs(Kind.USER):
        faults["members"] = Fault("yourself")
    elif strangers:
        faults["members"] = Fault("not_a_person", {"user": strangers[0]})
    if group.members and group.need is not None and not 1 <= group.need <= len(group.members):
        faults["need"] = Fault("too_few", {"members": len(group.members)})
    return faults


def route_of(built: Built) -> Route:
    """What it comes to, in the words of a policy; without groups to nothing.

    One person may sit in two groups and answer in both: groups know nothing of each other, so they are not `distinct`,
    whatever their combination is.
    """
    combine, groups = built.building.combine, built.building.groups
    if combine is Combine.STAGES and len(groups) > 1:
        return [{"stage": dict(built.title(number)), **_stage(group)} for number, group in enumerate(groups, 1)]
    only = {"stage": dict(built.title(0))}
    if len(groups) > 1:
        return [{**only, combine.value: list(map(_group, groups)), "distinct": False}]
    return [{**only, **_stage(group)} for group in groups]


def building_of(route: Route) -> Building:
    """The building that comes to this route; an empty one if none does."""
    try:
        combine = next((each for each in (Combine.ALL, Combine.ANY) if {"distinct", each} <= route[0].keys()), None)
        if combine is not None:
            return Building(groups=tuple(map(_built, route[0][combine])), combine=combine)
        groups = tuple(_built(stage.get("by", stage)) for stage in route)
        return Building(groups=groups, combine=Combine.STAGES if len(groups) > 1 else Combine.ALL)
    except _NONE_OF_OURS:
        return Building()


def to_data(building: Building) -> Mapping[str, Any]:
    """The building as plain data, to be kept."""
    return {"combine": building.combine.value, "groups": list(map(_group, building.groups))}


def from_data(data: Mapping[str, Any]) -> Building:
    """The building that was kept so; an empty one if it was kept in a way that is no longer known."""
    try:
        return Building(groups=tuple(map(_built, data["groups"])), combine=Combine(data["combine"]))
    except _NONE_OF_OURS:
        return Building()


_NONE_OF_OURS = (AttributeError, IndexError, KeyError, TypeError, ValueError)


def _stage(group: BuiltGroup) -> Mapping[str, Any]:
    return {"by": _group(group)} if len(group.members) == 1 else _group(group)


def _group(group: BuiltGroup) -> Mapping[str, Any]:
    """A group in the words of a policy; a single member stands for itself."""
    asked = [{member.kind.value: member.ref} for member in group.members]
    if len(asked) == 1:
        return asked[0]
    order = {"in_order": True} if group.in_order else {}
    if group.need is None:
        return {"all": asked, **order}
    return {"any": asked, **order} if group.need == 1 else {"need": group.need, "of": asked, **order}


def _built(source: Mapping[str, Any]) -> BuiltGroup:
    kind = next((kind for kind in ("all", "any", "of") if kind in source), None)
    if kind is None:
        return BuiltGroup(members=(_member(source),))
    need = {"all": None, "any": 1}.get(kind, source.get("need"))
    return BuiltGroup(members=tuple(map(_member, source[kind])), need=need, in_order=bool(source.get("in_order")))


def _member(source: Mapping[str, Any]) -> Member:
    ((kind, ref),) = source.items()
    return Member(Kind(kind), str(ref))
