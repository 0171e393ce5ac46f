"""Use cases of a form that was begun and not sent yet (C11). One function, one transaction. Home, which shows what is
unfinished, follows when that comes or goes (F1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from workflow.building import Building, building_of, from_data, to_data
from workflow.definition import Policy
from workflow.model import Draft
from workflow.pages import page_of
from workflow.policy_versions import policy_in_force
from workflow.ports import Store, UnitOfWork
from workflow.service import BUDGET

KEPT = timedelta(days=7)
"""How long after the last change, in office time."""


def keep(
    store: Store,
    *,
    person: str,
    policy_version: str,
    nonce: str,
    values: Mapping[str, Any],
    changed: bool,
    acted_at: float,
    page: int = 0,
    about: str = "",
    now: datetime,
    within: float = BUDGET,
) -> None:
    """Keep what stands in a form, in place of what was kept of that type before; `values` is empty when nothing does.
    `about`: the request of which it is the returned form; it is kept by that id, beside what was begun of the type.
    A route that was built in this form stays, and so does what was kept of other pages of it than `page`.

    `changed`: it differs from what the form opened with. A form that was only looked at leaves alone what another one
    left behind; one that was emptied again takes back its own. After the form was sent nothing is kept (C6).
    Raises NotFound."""

    def work(uow: UnitOfWork) -> None:
        if uow.requests.of_submission(nonce) is not None:
            return
        policy = policy_in_force(uow, policy_version)
        type_ = about or policy.id
        known = kept(uow, person, type_, now)
        own = _if_of(nonce, known)
        standing = {**(_elsewhere(policy, page, own) if own is not None else {}), **values}
        if not (changed or own is not None) or (known is not None and known.values == standing):
            return
        route = own.route if own is not None else None
        if not standing and route is None:
            uow.drafts.discard(person, type_, nonce=nonce)
            uow.messages.raise_home(person)
            return
        uow.drafts.keep(
            Draft(
                person=person,
                type=type_,
                policy_version=policy_version,
                nonce=nonce,
                values=standing,
                route=route,
                updated_at=now,
                acted_at=acted_at,
            )
        )
        if known is None:
            uow.messages.raise_home(person)

    store.write(work, within=within)


def _elsewhere(policy: Policy, page: int, draft: Draft) -> Mapping[str, Any]:
    """What was kept of the other pages."""
    return {block: said for block, said in draft.values.items() if page_of(policy, block) != page}


def build(
    store: Store,
    *,
    person: str,
    policy_version: str,
    nonce: str,
    start: str,
    change: Callable[[Building], Building],
    acted_at: float,
    now: datetime,
    within: float = BUDGET,
) -> None:
    """Keep what `change` makes of the route that this person has built so far in the form with that nonce (B6), beside
    what he typed into it. `start` as for `building_in`. After the form was sent nothing is kept. Raises NotFound."""

    def work(uow: UnitOfWork) -> None:
        if uow.requests.of_submission(nonce) is not None:
            return
        type_ = policy_in_force(uow, policy_version).id
        known = kept(uow, person, type_, now)
        own = _if_of(nonce, known)
        uow.drafts.keep(
            Draft(
                person=person,
                type=type_,
                policy_version=policy_version,
                nonce=nonce,
                values=own.values if own is not None else {},
                route=to_data(change(building_in(uow, person, type_, nonce, start, now))),
                updated_at=now,
                acted_at=acted_at,
            )
        )
        if known is None:
            uow.messages.raise_home(person)

    store.write(work, within=within)


def building_in(uow: UnitOfWork, person: str, type_: str, nonce: str, start: str, now: datetime) -> Building:
    """What that person has built so far in the form with that nonce. `start`: the version whose route the form opened
    with; empty: none, it opened without."""
    own = kept_in(uow, person, type_, nonce, now)
    if own is not None and own.route is not None:
        return from_data(own.route)
    before = uow.policies.get(start) if start else None
    return building_of(before.source["route"]) if before is not None else Building()


def kept(uow: UnitOfWork, person: str, type_: str, now: datetime) -> Draft | None:
    """What that person left of a form of that type, if it is not too long ago."""
    return uow.drafts.of(person, type_, now - KEPT)


def kept_in(uow: UnitOfWork, person: str, type_: str, nonce: str, now: datetime) -> Draft | None:
    """The same, if it is of the form with that nonce."""
    return _if_of(nonce, kept(uow, person, type_, now))


def _if_of(nonce: str, draft: Draft | None) -> Draft | None:
    return draft if draft is not None and draft.nonce == nonce else None


def all_kept(uow: UnitOfWork, person: str, now: datetime) -> Sequence[Draft]:
    """The same for all types, newest first."""
    return uow.drafts.all_of(person, now - KEPT)


def discard(store: Store, *, person: str, type_: str, within: float = BUDGET) -> None:
    """That person wants nothing of it any more. A repetition changes nothing."""

    def work(uow: UnitOfWork) -> None:
        uow.drafts.discard(person, type_)
        uow.messages.raise_home(person)

    store.write(work, within=within)


def forget_old(store: Store, now: datetime) -> None:
    """Forget what was left longer ago than drafts are kept."""
    oldest, until = store.read(lambda uow: uow.drafts.oldest()), now - KEPT
    if oldest is not None and oldest <= until:
        store.write(lambda uow: uow.drafts.forget(until))
