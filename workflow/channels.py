"""Channels that Slack refuses for good: nothing is posted there any more, whoever can do something about it is told
once, and requests go on without them (F35)."""

from __future__ import annotations

from collections.abc import Iterable

from workflow.definition import Policy
from workflow.model import ADMIN_ROLE
from workflow.policy_versions import policy_of
from workflow.ports import Store, StoredPolicy, UnitOfWork
from workflow.ports_channels import ChannelOff
from workflow.ports_messages import Message, MessageKind, Refusal, Wanted
from workflow.ports_types import SLACK

_NO_HURRY = 30.0

NOT_IN, ARCHIVED, UNKNOWN, RESTRICTED = "not_in_channel", "is_archived", "channel_not_found", "restricted_action"
"""What Slack says of a channel that repeating does not cure; the last also with more words behind it."""


def is_for_good(error: str) -> bool:
    """Whether it is one of these."""
    return error in {NOT_IN, ARCHIVED, UNKNOWN} or error.startswith(RESTRICTED)


def refused(uow: UnitOfWork, message: Message, owner: str, refusal: Refusal, off: ChannelOff) -> None:
    """Slack does not take that message to a channel, and will not: it waits until the channel is switched on."""
    uow.outgoing.refused(message, owner, refusal, most=1)
    switch_off(uow, off)


def switch_off(uow: UnitOfWork, off: ChannelOff) -> None:
    """Post nothing there any more, and tell those who had it posted; once."""
    if uow.channels_off.add(off):
        _tell(uow, off)


def switch_on(uow: UnitOfWork, channel: str) -> None:
    """Post there again, what has changed meanwhile first. Whoever was told sees that."""
    off = uow.channels_off.get(channel)
    if off is None:
        return
    uow.channels_off.remove(channel)
    uow.outgoing.retry_in(channel)
    uow.messages.raise_all(MessageKind.CHANNEL_OFF, channel, off.since.isoformat())


def open_again(store: Store, channel: str) -> None:
    """Slack takes messages there: somebody invited the bot, or one was posted."""
    if store.read(lambda uow: uow.channels_off.get(channel)) is not None:
        store.write(lambda uow: switch_on(uow, channel), within=_NO_HURRY)


def went(store: Store, off: ChannelOff) -> None:
    """Something was posted there, or refused with that error, that is posted whether or not the channel is on."""
    if not off.error:
        open_again(store, off.channel)
    elif is_for_good(off.error):
        store.write(lambda uow: switch_off(uow, off), within=_NO_HURRY)


def named_anew(uow: UnitOfWork, policies: Iterable[Policy]) -> None:
    """These come into force: whoever wrote them means the channels in them."""
    for policy in policies:
        if policy.channel is not None:
            switch_on(uow, policy.channel.id)


def channel_for(uow: UnitOfWork, policy: Policy) -> str:
    """Where a new request of that type is told; empty for nowhere."""
    channel = policy.channel
    return channel.id if channel is not None and uow.channels_off.get(channel.id) is None else ""


def types_told(uow: UnitOfWork, channel: str) -> list[StoredPolicy]:
    """The types in force whose requests are told in that channel."""
    return [each for each in uow.policies.current() if _channel_of(each) == channel]


def _channel_of(stored: StoredPolicy) -> str:
    channel = policy_of(stored).channel
    return channel.id if channel else ""


def _tell(uow: UnitOfWork, off: ChannelOff) -> None:
    since = off.since.isoformat()
    uow.messages.want(
        [
            Wanted(kind=MessageKind.CHANNEL_OFF, recipient=id_, subject=off.channel, request_id=None, occurrence=since)
            for id_ in sorted(_concerned(uow, off.channel))
        ]
    )


def _concerned(uow: UnitOfWork, channel: str) -> set[str]:
    """Whoever published a type that names it; the admins too where a file says one, nobody is left, or none does."""
    told, newest = types_told(uow, channel), uow.publications.newest()
    publishers = [newest[each.id].by if each.origin == SLACK and each.id in newest else "" for each in told]
    here = {id_ for id_, person in uow.directory.people(set(publishers)).items() if person.active}
    if publishers and here.issuperset(publishers):
        return here
    return here | {person.id for person in uow.directory.holders(ADMIN_ROLE)}
