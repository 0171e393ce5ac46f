"""The route that a custom type's own test says was built in Slack (B6, G4): written as under `route`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from workflow.building import Building, building_of
from workflow.definition import Field
from workflow.model import Remind
from workflow.policy_keys import GROUP_KINDS
from workflow.policy_route import Reading
from workflow.policy_source import Place

_BUILT = frozenset({"stage", "by", "user", "role", "usergroup", *GROUP_KINDS, "of", "in_order"})
"""The keys of what can be built."""


def read_built(place: Place, fields: Sequence[Field], *, custom: bool) -> Building:
    """What comes to that route; an empty one where it is wrong. `custom`: whoever applies builds the route."""
    if not custom:
        place.fault("route_not_built")
        return Building()
    before = len(place.faults)
    Reading(tuple(fields), Remind()).route(place)
    if len(place.faults) > before:
        return Building()
    building = building_of([_combined(stage) for stage in place.value])
    if not building.groups or not _BUILT.issuperset(_keys(place.value)):
        place.fault("cannot_be_built")
    return building


def _combined(stage: Mapping[str, Any]) -> Mapping[str, Any]:
    """Groups under one `all` or `any` know nothing of each other (`workflow.building.route_of`)."""
    members = [member for kind in ("all", "any") for member in stage.get(kind, ())]
    grouped = any(kind in member for member in members for kind in GROUP_KINDS)
    return {**stage, "distinct": False} if grouped else stage


def _keys(route: Any) -> Iterator[str]:
    if isinstance(route, Mapping):
        yield from route
        yield from (key for name, said in route.items() if name != "stage" for key in _keys(said))
    elif isinstance(route, list | tuple):
        yield from (key for each in route for key in _keys(each))
