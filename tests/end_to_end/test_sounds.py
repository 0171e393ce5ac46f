"""What makes a sound (D12): posts are counted exactly for everybody; what only edits notifies nobody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from bot import starter
from tests.end_to_end.acting import apply_for, apply_for_leave, approve, heard, reject, withdraw, write_policies
from tests.end_to_end.conftest import calm, new_sqlite
from tests.end_to_end.world import World


@pytest.fixture(scope="module")
def groups(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = write_policies(
        tmp_path_factory.mktemp("policies"), {"either": "any: [{user: U0BEN}, {user: U0CARA}, {user: U0DAN}]"}
    )
    with calm(World(new_sqlite(tmp_path_factory), policies=folder)) as made:
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
