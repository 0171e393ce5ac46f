"""Channels that Slack refuses are switched off, and on again by whoever means them (F35)."""

from __future__ import annotations

from typing import Any

from tests.service.test_publishing import gym, issues, loads
from tests.service.world import ADA, ANN, BEN, ROLES, World
from workflow import channels, undelivered
from workflow.ports_channels import ChannelOff
from workflow.ports_messages import MessageKind, Refusal

BOARD = {"channel": {"id": "C0BOARD"}}


def refuses(world: World, error: str = "not_in_channel") -> None:
    """Slack does not take what is to be posted in the board's channel."""
    off = ChannelOff(channel="C0BOARD", since=world.later(), error=error)

    def work(uow: Any) -> None:
        (message,) = (row for row in uow.outgoing.lease("me", 1e9, 2e9, 99) if row.kind is MessageKind.CHANNEL)
        channels.refused(uow, message, "me", Refusal(error=error, at=1.0, not_before=2.0, maybe_since=None), off)

    world.store.write(work)


def off(world: World) -> list[str]:
    return [each.channel for each in world.store.read(lambda uow: uow.channels_off.all())]


def told(world: World) -> list[str]:
    return [row.recipient for row in world.messages(kind=MessageKind.CHANNEL_OFF.value)]


def posted(world: World) -> int:
    return len(world.messages(kind=MessageKind.CHANNEL.value))


def test_f35_whoever_published_the_type_is_told_once_and_later_requests_go_on_without_the_channel(
    world: World,
) -> None:
    world.people_are(roles={**ROLES, "admin": (ADA, BEN)})
    first = issues(world, gym(**BOARD), "one", actor=BEN)
    request = world.submits(first.version)
    refuses(world)
    assert (off(world), told(world), posted(world)) == (["C0BOARD"], [BEN], 1)
    world.approves(ANN, request)
    assert world.is_settled(request)
    world.approves(ANN, world.submits(first.version))
    assert (told(world), posted(world)) == ([BEN], 1)
    issues(world, gym(ANN, title="Gym", **BOARD), "two", after=1, actor=ADA)
    assert off(world) == []
    assert world.message(MessageKind.CHANNEL, "C0BOARD").not_before == 0
    assert world.message(MessageKind.CHANNEL_OFF, BEN).wanted == 2, "whoever was told sees that"
    world.submits(first.version)
    assert posted(world) == 2


def test_f35_a_file_that_names_the_channel_anew_means_it_and_a_restart_does_not(world: World) -> None:
    loads(world, gym(id="sport", **BOARD))
    world.submits(read(world, "sport"))
    refuses(world, "is_archived")
    assert (off(world), told(world)) == (["C0BOARD"], [ADA])
    loads(world, gym(id="sport", **BOARD))
    assert off(world) == ["C0BOARD"]
    loads(world, gym(id="sport", title="Sport", **BOARD))
    assert off(world) == []
    assert world.message(MessageKind.CHANNEL_OFF, ADA).wanted == 2


def test_f35_whoever_runs_the_bot_has_it_tried_again(world: World) -> None:
    version = issues(world, gym(**BOARD), "one").version
    world.submits(version)
    for again in ("", None):
        refuses(world)
        (waiting,) = world.store.read(lambda uow: uow.outgoing.stuck(given_up=True))
        assert undelivered.retry(world.store, waiting.id if again == "" else None) == 1
        assert off(world) == []


def read(world: World, type_: str) -> str:
    """The version of it that is in force."""
    stored = world.store.read(lambda uow: uow.policies.of_type(type_))
    assert stored is not None
    return stored.version
