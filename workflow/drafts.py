"""Use cases of a form that was begun and not sent yet (C11). One function, one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from workflow.model import Draft
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
    now: datetime,
    within: float = BUDGET,
) -> None:
    """Keep what stands in a form, in place of what was kept of that type before; `values` is empty when nothing does.

    `changed`: it differs from what the form opened with. A form that was only looked at leaves alone what another one
    left behind; one that was emptied again takes back its own. After the form was sent nothing is kept (C6).
    Raises NotFound."""

    def work(uow: UnitOfWork) -> None:
        if uow.requests.of_submission(nonce) is not None:
            return
        type_ = policy_in_force(uow, policy_version).id
        known = uow.drafts.of(person, type_, now - KEPT)
        own = known is not None and known.nonce == nonce
        if not (changed or own) or (known is not None and known.values == values):
            return
        if not values:
            uow.drafts.discard(person, type_, nonce=nonce)
            return
        uow.drafts.keep(
            Draft(
                person=person,
                type=type_,
                policy_version=policy_version,
                nonce=nonce,
                values=values,
                updated_at=now,
                acted_at=acted_at,
            )
        )

    store.write(work, within=within)


def kept(uow: UnitOfWork, person: str, type_: str, now: datetime) -> Draft | None:
    """What that person left of a form of that type, if it is not too long ago."""
    return uow.drafts.of(person, type_, now - KEPT)


def all_kept(uow: UnitOfWork, person: str, now: datetime) -> Sequence[Draft]:
    """The same for all types, newest first."""
    return uow.drafts.all_of(person, now - KEPT)


def discard(store: Store, *, person: str, type_: str, within: float = BUDGET) -> None:
    """That person wants nothing of it any more. A repetition changes nothing."""
    store.write(lambda uow: uow.drafts.discard(person, type_), within=within)


def forget_old(store: Store, now: datetime) -> None:
    """Forget what was left longer ago than drafts are kept."""
    oldest, until = store.read(lambda uow: uow.drafts.oldest()), now - KEPT
    if oldest is not None and oldest <= until:
        store.write(lambda uow: uow.drafts.forget(until))
