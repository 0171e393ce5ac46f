"""What makes a sound (D12): posts are counted exactly for everybody; what only edits notifies nobody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

import pytest
from ruamel.yaml import YAML

from bot import starter
from bot.pictures import picture_of
from bot.sandbox.people import SandboxChannel
from bot.wiring import databases
from tests.end_to_end.acting import (
    apply_for,
    apply_for_leave,
    approve,
    heard,
    modal_of,
    now,
    private_answer,
    reject,
    rows,
    withdraw,
    write_policies,
)
from tests.end_to_end.conftest import calm, new_sqlite
from tests.end_to_end.world import World
from workflow.ports import UnitOfWork
from workflow.publishing import issue

TOLD = """
id: told
title: told
number: "CC-{year}-{seq:04d}"
cc: [{user: U0MEI}, {user: U0BEN}]
channel: {id: C0BOARD, show: [what, size]}
form:
  - {id: what, label: What, type: text, summary: true}
  - {id: size, label: Size, type: text}
  - {id: cost, label: Cost, type: text, summary: true, private: true}
route: [{stage: Lead, by: {user: U0BEN}}]
"""


ASTRAY = TOLD.replace("told", "astray").replace("CC-", "AS-").replace("C0BOARD", "C0NIX")
BOARD = SandboxChannel(id="C0BOARD", name="board")
LOBBY = SandboxChannel(id="C0LOBBY", name="lobby", bot_is_member=False)


@pytest.fixture(scope="module")
def groups(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = write_policies(
        tmp_path_factory.mktemp("policies"), {"either": "any: [{user: U0BEN}, {user: U0CARA}, {user: U0DAN}]"}
    )
    (folder / "told.yaml").write_text(TOLD)
    (folder / "astray.yaml").write_text(ASTRAY)
    with calm(World(new_sqlite(tmp_path_factory), policies=folder, channels=[BOARD, LOBBY])) as made:
        made.sandbox.scopes.add("channels:read")
        yield made


def sounds(world: World) -> dict[str, int]:
    """How often each one's devices made a sound, of those where they did."""
    counted = {member.name: len(world.person(member.id).notifications) for member in starter.CAST}
    return {name: count for name, count in counted.items() if count}


def since(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    return {name: count - before.get(name, 0) for name, count in after.items() if count > before.get(name, 0)}


def test_d12_an_approved_leave_sounds_once_per_task_and_twice_for_the_applicant(world: World) -> None:
    emma, ben, cara, dan = (world.person(name) for name in ("emma", "ben", "cara", "dan"))
    number = apply_for_leave(emma)
    world.settle()
    assert sounds(world) == {"emma": 1, "ben": 1}
    approve(ben, number)
    world.settle()
    assert sounds(world) == {"emma": 1, "ben": 1, "cara": 1}
    approve(cara, number)
    world.settle()
    assert sounds(world) == {"emma": 1, "ben": 1, "cara": 1, "dan": 1}
    approve(dan, number)
    world.settle()
    assert sounds(world) == {"emma": 2, "ben": 1, "cara": 1, "dan": 1}


def test_d12_the_words_of_each_sound_say_what_it_is_about(world: World) -> None:
    emma, ben, cara = (world.person(name) for name in ("emma", "ben", "cara"))
    number = apply_for_leave(emma)
    world.settle()  # or her card may be posted only when it is Cara's turn
    approve(ben, number)
    reject(cara, number, "not in June")
    world.settle()

    assert ben.notifications == ["Emma Li: Leave 1-3 Jun, 3 working days. Your approval is needed."]
    assert cara.notifications == ben.notifications
    assert emma.notifications[0].startswith("Leave 1-3 Jun, 3 working days: pending · waiting for Ben Okafor")
    assert emma.notifications[1].startswith("Leave 1-3 Jun, 3 working days: rejected · by Cara Rossi")


def test_d12_a_withdrawal_is_silent_for_everybody(world: World) -> None:
    emma, ben = world.person("emma"), world.person("ben")
    number = apply_for_leave(emma)
    world.settle()
    before, posts = sounds(world), world.sandbox.calls.count("chat.postMessage")
    withdraw(emma, number)
    world.settle()

    assert since(before, sounds(world)) == {}
    assert world.sandbox.calls.count("chat.postMessage") == posts
    assert ben.messages()[0].updates == 1


def test_d12_being_overtaken_by_a_co_approver_is_silent(groups: World) -> None:
    emma, cara = groups.person("emma"), groups.person("cara")
    number = apply_for(emma, "either", {"What": "overtaken"})
    groups.settle()
    before = sounds(groups)
    approve(cara, number)
    groups.settle()

    assert since(before, sounds(groups)) == {"emma": 1}


def test_d12_somebody_elses_rejection_that_decides_nothing_is_silent(groups: World) -> None:
    emma, cara = groups.person("emma"), groups.person("cara")
    number = apply_for(emma, "either", {"What": "one no of three"})
    groups.settle()
    before = sounds(groups)
    reject(cara, number, "no")
    groups.settle()

    assert since(before, sounds(groups)) == {}


def test_d12_an_update_leaves_what_was_read_read(world: World) -> None:
    emma, ben = world.person("emma"), world.person("ben")
    number = apply_for_leave(emma, first=date(2026, 6, 8))
    world.settle()
    emma.read()
    approve(ben, number)
    world.settle()

    assert emma.unread == 0
    assert heard(emma, "waiting for Cara Rossi")


def test_private_values_are_never_in_a_notification(world: World) -> None:
    """`private: true` stands on the approver's card and in the request view only (DESIGN section 8)."""
    emma, ben, finn = (world.person(name) for name in ("emma", "ben", "finn"))
    secret = "the old one caught fire"
    number = apply_for(emma, "purchase", {"What": "Desk", "Amount (EUR)": "300", "Kind": "Furniture", "Reason": secret})
    approve(ben, number)
    reject(finn, number, "no budget")
    world.settle()

    posted = world.sandbox.calls.all("chat.postMessage") + world.sandbox.calls.all("chat.update")
    assert len(posted) > 4
    for call in posted:
        assert secret not in str(call.arguments["text"])
    assert not any(secret in said for name in sounds(world) for said in world.person(name).notifications)


def test_d7_who_is_told_hears_of_it_once_reads_it_and_decides_nothing(groups: World) -> None:
    """F6: he finds it as whoever is asked does, but private fields are not his to read; Ben, who is asked, has a card
    and no copy."""
    emma, ben, mei = (groups.person(name) for name in ("emma", "ben", "mei"))
    before = sounds(groups)
    number = apply_for(emma, "told", {"What": "a new desk", "Size": "2 m", "Cost": "12 crowns"})
    groups.settle()
    assert since(before, sounds(groups)) == {"emma": 1, "ben": 1, "mei": 1}
    copy = mei.message("a new desk")
    assert copy.buttons == ("查看",)
    assert "审批中" in copy.visible
    approve(ben, number)
    groups.settle()
    assert since(before, sounds(groups)) == {"emma": 2, "ben": 1, "mei": 1}
    assert "已通过" in now(mei, copy).visible
    mei.click("查看", in_=now(mei, copy))
    seen = modal_of(mei)
    assert "抄送" in seen.text
    assert seen.buttons == ()
    everything = [copy.visible, copy.text, now(mei, copy).visible, seen.text, *in_channel(groups)]
    assert not any("crowns" in each for each in everything)
    mei.close_modal()
    assert "There is no such request" in private_answer(
        groups.person("noah"), lambda: groups.person("noah").command(f"/approvals status {number}")
    )


def test_d7_a_channel_is_told_once_and_shown_what_the_policy_shows_there(groups: World) -> None:
    """Where there is no such channel the request goes on, and the admins are told at once: a file says it (F35)."""
    emma, ben = groups.person("emma"), groups.person("ben")
    before = len(in_channel(groups))
    number = apply_for(emma, "told", {"What": "a lamp", "Size": "2 m", "Cost": "12 crowns"})
    astray = apply_for(emma, "astray", {"What": "a rug", "Size": "9 m", "Cost": "1 crown"})
    groups.settle()
    (said,) = in_channel(groups)[before:]
    for words in ("Emma Li", "told: a lamp", "Size: 2 m", "waiting for Ben Okafor", number, "View"):
        assert words in said
    approve(ben, number)
    groups.settle()
    (said,) = in_channel(groups)[before:]
    assert "approved · by Ben Okafor" in said
    sql = "SELECT recipient, last_error FROM messages WHERE kind = 'channel' AND shown = 0"
    assert [tuple(row) for row in rows(groups, sql)] == [("C0NIX", "chat.postMessage: channel_not_found")]
    assert "#C0NIX" in groups.person("finn").message("takes no messages in a channel").visible
    approve(ben, astray)


def test_f35_a_channel_that_takes_no_messages_is_told_once_switched_off_and_on_again_when_the_bot_is_invited(
    groups: World,
) -> None:
    """Dan published the type, so he is told and no other admin; nobody's decision waits for it."""
    emma, ben, dan, finn = (groups.person(name) for name in ("emma", "ben", "dan", "finn"))
    assert groups.bot is not None
    source = YAML(typ="safe").load(TOLD.replace("told", "quiet").replace("CC-", "QU-").replace("C0BOARD", LOBBY.id))
    publish = partial(issue, source=source, after=0, actor=dan.id, nonce="quiet", now=groups.office.now())
    groups.bot.services.store.write(publish)
    number = apply_for(emma, "quiet", {"What": "a", "Size": "1 m", "Cost": "1 crown"})
    groups.settle()
    notice = dan.message("takes no messages in a channel")
    for words in ("#lobby", "not_in_channel", "new requests: quiet", "/invite @Countersign"):
        assert words in notice.visible
    assert not any("#lobby" in message.visible for message in finn.messages())
    approve(ben, number)
    apply_for(emma, "quiet", {"What": "b", "Size": "1 m", "Cost": "1 crown"})
    groups.settle()
    calls = groups.sandbox.calls.all("chat.postMessage")
    assert len([call for call in calls if call.arguments["channel"] == LOBBY.id]) == 1, "Slack said it once"
    assert groups.bot.services.store.read(partial(told_in, number)) is None, "nobody is told that it is"
    assert any("channel C0LOBBY any more" in finding.sentence for finding in databases.look(groups.database_url))

    groups.sandbox.operations.command(emma.id, "/invite @Countersign", LOBBY.id)
    (post,) = groups.sandbox.wait_until(lambda: in_channel(groups, LOBBY))  # an event is acknowledged before it counts
    groups.settle()
    assert number in post
    assert "approved" in post
    assert "posted in the channel again" in now(dan, notice).visible
    assert groups.bot.services.store.read(partial(told_in, number)) == LOBBY.id


def told_in(number: str, uow: UnitOfWork) -> str | None:
    """The channel that views of this request say is told."""
    request = uow.requests.by_number(number)
    assert request is not None
    channel = picture_of(uow, request).policy.channel
    return channel.id if channel else None


def in_channel(world: World, channel: SandboxChannel = BOARD) -> list[str]:
    """What stands in that channel."""
    reader = world.person("finn").reader
    return [reader.blocks(post.blocks) for post in world.sandbox.workspace.conversations[channel.id].posts.values()]
