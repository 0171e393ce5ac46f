"""People whom Slack takes no message for, though they may be active: deactivated a moment ago, or closed to the bot.
Requests do not wait for them (F33, F45). One function, one transaction per request that is touched."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from workflow.absence import able_stand_ins
from workflow.ports import Store, UnitOfWork
from workflow.upkeep import Reshuffle, follow, mend_all, reshuffled

AGAIN = timedelta(hours=1)
"""After so long somebody counts as reachable again, and what could not be posted is tried once more."""
_NO_HURRY = 30.0


def cannot_reach(store: Store, person: str, now: datetime) -> None:
    """Ask somebody else in that person's place, by the policy, wherever only he could decide; and ask him in nothing
    new for a while."""

    def work(uow: UnitOfWork) -> Collection[str]:
        there = able_stand_ins(uow)
        uow.directory.set_unreachable(person, now)
        reshuffled(uow, (), there - able_stand_ins(uow))
        return uow.directory.roles_of(person)

    mend_all(store, now, fewer=store.write(work, within=_NO_HURRY))


def try_again(store: Store, now: datetime) -> None:
    """Find out about those who could not be reached a while ago."""

    def work(uow: UnitOfWork) -> Reshuffle:
        there = able_stand_ins(uow)
        for person in uow.directory.forget_unreachable(now - AGAIN):
            uow.messages.raise_unposted(person)
        return reshuffled(uow, (), able_stand_ins(uow) - there)

    change = store.write(work, within=_NO_HURRY)
    if change.shown:
        follow(store, change, now)
