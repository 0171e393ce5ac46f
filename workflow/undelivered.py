"""Messages that repeating does not bring through: given up after some refusals, so that admins can see to it (F23).

None of them holds up another, and none is forgotten: whatever changes what such a message should say has it tried once
more."""

from __future__ import annotations

from workflow import channels
from workflow.model import ADMIN_ROLE
from workflow.ports import Store, UnitOfWork
from workflow.ports_messages import Message, MessageKind, Refusal, Wanted

MOST = 6
"""So many refusals in a row, over some minutes, and a message is given up."""
_UNTOLD = {MessageKind.HOME, MessageKind.UNDELIVERED}
_NO_HURRY = 30.0


def refused(uow: UnitOfWork, message: Message, owner: str, refusal: Refusal) -> None:
    """Note that it could not be shown; at the last of `MOST` refusals it is given up and the admins are told: one
    message, which changes with what there is to tell."""
    if uow.outgoing.refused(message, owner, refusal, MOST) and message.kind not in _UNTOLD:
        tell_admins(uow)


def retry(store: Store, message_id: str | None = None) -> int:
    """Try it once more as if nothing had happened; None: all that were given up. Returns how many. A channel that was
    switched off is on again with it (F35)."""

    def work(uow: UnitOfWork) -> int:
        off = _channels_of(uow, message_id)
        count = uow.outgoing.retry(message_id)
        for channel in off:
            channels.switch_on(uow, channel)
        tell_admins(uow)
        return count

    return store.write(work, within=_NO_HURRY)


def _channels_of(uow: UnitOfWork, message_id: str | None) -> list[str]:
    """The channels that are to be tried again."""
    off = [each.channel for each in uow.channels_off.all()]
    if message_id is None:
        return off
    waiting = uow.outgoing.stuck(given_up=True)
    return [row.recipient for row in waiting if row.id == message_id and row.recipient in off]


def drop(store: Store, message_id: str) -> bool:
    """Leave it as Slack shows it, or unsent, until there is something else to say. False if none waits by that id."""

    def work(uow: UnitOfWork) -> bool:
        dropped = uow.outgoing.drop(message_id)
        tell_admins(uow)
        return dropped

    return store.write(work, within=_NO_HURRY)


def tell_admins(uow: UnitOfWork) -> None:
    """Have them see what is given up now; where that is nothing any more, their message goes."""
    admins = sorted(person.id for person in uow.directory.holders(ADMIN_ROLE))
    wanted = [Wanted(kind=MessageKind.UNDELIVERED, recipient=id_, subject=id_, request_id=None) for id_ in admins]
    if wanted:
        uow.messages.want(wanted)
