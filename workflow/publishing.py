"""Use cases of admins who put types in force in Slack, and take them out of it. One function, one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from workflow import channels
from workflow.editing import check_admin
from workflow.errors import FileType, NotFound, TypeClash, TypeMoved
from workflow.policy import read_policy
from workflow.policy_versions import policy_in_force
from workflow.ports import Store, UnitOfWork
from workflow.ports_types import FILE, SLACK, Publication, StoredPolicy
from workflow.service import BUDGET
from workflow.type_clashes import clash_of


def issue(
    uow: UnitOfWork, source: Mapping[str, Any], *, after: int, actor: str, nonce: str, now: datetime
) -> Publication:
    """Put that policy in force as the next version of its type, for new requests: open ones stay pinned to theirs (G5).
    `after`: the version that it was made from; 0 for a new type. The same `nonce` returns what it already made. Raises
    NotAdmin, PolicyFaults, TypeClash where another type is in its way, and TypeMoved where a newer version was
    published since."""
    uow.policies.alone()
    made = uow.publications.of_nonce(nonce)
    if made is not None:
        return made
    check_admin(uow, actor)
    policy = read_policy(source)
    check_place(uow, policy.id, policy.number, after)
    publication = Publication(type=policy.id, n=after + 1, version=policy.version, nonce=nonce, by=actor, at=now)
    uow.policies.issue(StoredPolicy(id=policy.id, version=policy.version, source=policy.source, origin=SLACK), now)
    uow.publications.add(publication)
    channels.named_anew(uow, [policy])
    return publication


def check_place(uow: UnitOfWork, type_: str, number: str, after: int) -> None:
    """Refuse a type with that id and format of numbers that could not be published now as the version after that one,
    because of what others are. Raises TypeClash, TypeMoved."""
    newest = uow.publications.newest().get(type_)
    own = after > 0 and newest is not None
    others = [each for each in uow.policies.current() if not own or (each.id, each.origin) != (type_, SLACK)]
    clash = clash_of(type_, number, others)
    if clash is not None:
        raise clash
    if newest is not None and not own:  # one that was retired keeps its id: it may be taken up again
        title = policy_in_force(uow, newest.version).title
        raise TypeClash(what="id", type=type_, other=type_, title=title, origin=SLACK)
    if newest is not None and newest.n != after:
        raise TypeMoved(n=newest.n, by=newest.by, at=newest.at)


def retire(store: Store, *, actor: str, type_: str, seen: int, now: datetime, within: float = BUDGET) -> None:
    """Take that type out of force: nobody can apply any more, open requests go on. `seen`: the version that whoever
    retires it has looked at; where another one is in force, or none, nothing happens. Raises NotAdmin, FileType for a
    type that a file says, NotFound."""

    def work(uow: UnitOfWork) -> None:
        uow.policies.alone()
        check_admin(uow, actor)
        stored, newest = uow.policies.of_type(type_), uow.publications.newest().get(type_)
        if stored is not None and stored.origin == FILE:
            raise FileType(file=stored.name)
        if newest is None:
            raise NotFound
        if stored is not None and newest.n == seen:
            uow.policies.retire(type_)
            uow.publications.retire(replace(newest, retired_by=actor, retired_at=now))

    store.write(work, within=within)
