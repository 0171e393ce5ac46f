"""What an operator does with messages that wait, and what is told him. The bot may run: it notices within seconds."""

from __future__ import annotations

import time
from collections.abc import Sequence
from gettext import gettext as _

from bot.stops import Failed
from bot.wiring.databases import open_store
from workflow import undelivered
from workflow.ports import Store
from workflow.ports_messages import Stuck


def describe(url: str, workspace: str, *, dead: bool) -> Sequence[str]:
    """A line for each message that waits, or only for those that were given up. Here and below `workspace`, and what is
    raised, as for `databases.open_store`."""
    with open_store(url, workspace) as store:
        return _lines(store, dead=dead) or [_("No message waits.")]


def retry(url: str, workspace: str, message_id: str | None) -> str:
    """Have that message, or all that were given up, tried at once; returns what to tell."""
    with open_store(url, workspace) as store:
        count = undelivered.retry(store, message_id)
    if message_id is not None and not count:
        raise _unknown(message_id)
    return _("Messages that are tried again now: {count}.").format(count=count)


def drop(url: str, workspace: str, message_id: str) -> str:
    """Give that message up for good; returns what to tell."""
    with open_store(url, workspace) as store:
        if not undelivered.drop(store, message_id):
            raise _unknown(message_id)
    return _("It is not tried any more, until there is something else to say in it.")


def _lines(store: Store, *, dead: bool) -> Sequence[str]:
    stuck = store.read(lambda uow: uow.outgoing.stuck(given_up=dead))
    people = store.read(lambda uow: uow.directory.people({row.recipient for row in stuck}))
    names = {user: person.name or user for user, person in people.items()}
    return ["  ".join(filter(None, _cells(row, names.get(row.recipient, row.recipient)))) for row in stuck]


def _cells(row: Stuck, recipient: str) -> Sequence[str]:
    return (row.id, row.kind.value, _("to {name}").format(name=recipient), row.number, _state(row), row.error)


def _state(row: Stuck) -> str:
    if row.given_up:
        return _("given up")
    wait = row.not_before - time.time()
    if wait > 0:
        return _("tried again in {seconds:.0f} s").format(seconds=wait)
    return _("due")


def _unknown(message_id: str) -> Failed:
    return Failed(_("No message waits by the id {id}. See: countersign messages list").format(id=message_id))
