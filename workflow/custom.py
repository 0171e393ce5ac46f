"""The route that an applicant built, as the route of a policy of its own (B6): the custom type's form and settings with
what he built in it. It is stored as a version that is not in force, and the request is pinned to it."""

from __future__ import annotations

from datetime import datetime

from workflow.application import People
from workflow.building import Building, Built, Kind, group_faults, route_of
from workflow.definition import Policy
from workflow.errors import RouteRefused
from workflow.policy import read_policy
from workflow.ports import StoredPolicy, UnitOfWork
from workflow.ports_types import SLACK


def with_route(policy: Policy, built: Built) -> Policy:
    """That custom type with what was built for its route, without the tests of its file; as it is, without a route,
    where nothing was built."""
    if not built.building.groups:
        return policy
    kept = {key: said for key, said in policy.source.items() if key != "tests"}
    return read_policy({**kept, "route": route_of(built)})


def built_for(policy: Policy, built: Built | None, applicant: str, directory: People) -> Policy:
    """As `with_route`. Raises RouteRefused where nothing was built, and for what `group_faults` finds: whom the groups
    ask may have left since they were made."""
    if built is None or not built.building.groups:
        raise RouteRefused
    known = askable(directory, built.building)
    for number, group in enumerate(built.building.groups, 1):
        for fault in group_faults(group, applicant, known).values():
            raise RouteRefused(group=number, fault=fault)
    return with_route(policy, built)


def pinned(uow: UnitOfWork, policy: Policy, built: Built | None, applicant: str, now: datetime) -> Policy:
    """As `built_for`, stored so that a request can be pinned to it."""
    own = built_for(policy, built, applicant, uow.directory)
    kept = StoredPolicy(id=own.id, version=own.version, source=own.source, origin=SLACK, base=policy.version)
    uow.policies.keep(kept, now)
    return own


def askable(directory: People, building: Building) -> frozenset[str]:
    """Those of the people in its groups who can be asked."""
    named = {user for group in building.groups for user in group.refs(Kind.USER)}
    return frozenset(user for user, person in directory.people(named).items() if person.active)
