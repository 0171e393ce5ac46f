"""What listeners, delivery and the clock work with: made once in wiring, handed on explicitly."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from slack_sdk import WebClient

from bot.clocks import MachineClock, OfficeTime
from bot.people_sync import PeopleSync
from bot.views.reader import Reader, reader_of
from bot.views.words_building import Called
from bot.views.words_refusal import refusal, refusal_needs
from workflow.application import person_of
from workflow.errors import WorkflowError
from workflow.ports import Store, UnitOfWork
from workflow.service import BUDGET

if TYPE_CHECKING:  # it shows what the services read, so it imports them
    from bot.delivery import Delivery

RECEIVED = "received_at"
"""Key of the Bolt context under which the moment of receipt (time.monotonic) stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The parts of one running bot. `language` is for readers of whom Slack tells none; `soon` has work
    done that whoever clicked does not wait for."""

    store: Store
    office: OfficeTime
    clock: MachineClock
    client: WebClient
    delivery: Delivery
    people: PeopleSync
    language: str
    soon: Callable[[Callable[[], object]], None]

    def reader(self, uow: UnitOfWork, user: str) -> Reader:
        """That person as a reader; somebody the directory does not know yet reads the default language."""
        return reader_of(person_of(uow.directory, user), self.language)

    def reader_now(self, user: str) -> Reader:
        """As `reader`, in a transaction of its own."""
        return self.store.read(lambda uow: self.reader(uow, user))

    def refusal(self, user: str, error: WorkflowError) -> str:
        """The sentence that tells that person why not."""

        def read(uow: UnitOfWork) -> str:
            users, roles = refusal_needs(error)
            called = Called(people=uow.directory.people(users), role_titles=uow.directory.role_titles(roles))
            return refusal(error, self.reader(uow, user), called, self.office.now())

        return self.store.read(read)


def seconds_left(context: Mapping[str, Any]) -> float:
    """How long the database may take until whoever clicked must be answered (F29)."""
    received = context.get(RECEIVED)
    spent = time.monotonic() - received if isinstance(received, float) else 0.0
    return max(0.05, BUDGET - spent)
