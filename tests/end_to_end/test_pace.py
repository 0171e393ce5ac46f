"""What Slack allows a minute is the scarce thing: changes are shown together, and in an order (DESIGN section 5).

The sandbox keeps Slack's limits. No threads, and the machine clock moves only when it is stepped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.pacing import SLACKS
from bot.sandbox.people import SandboxPerson
from bot.sandbox.person import Person
from tests.end_to_end.acting import apply_for, approve, withdraw, write_policies
from tests.end_to_end.kills import StillWorld

TWENTY = [SandboxPerson(id=f"U0M{n:03d}", name=f"m{n:03d}", real_name=f"Member {n:03d}") for n in range(20)]
CROWD = [SandboxPerson(id=f"U0N{n:03d}", name=f"n{n:03d}", real_name=f"Reader {n:03d}") for n in range(45)]


def group(*people: SandboxPerson) -> str:
    return f"all: [{', '.join(f'{{user: {person.id}}}' for person in people)}]"


@pytest.fixture
def world(sqlite_url: str, tmp_path: Path) -> Iterator[StillWorld]:
    folder = write_policies(tmp_path, {"panel": group(*TWENTY), "crowd": group(*CROWD)})
    with StillWorld(sqlite_url, rate_limits=True, policies=folder, newcomers=[*TWENTY, *CROWD]) as world:
        yield world


def pass_seconds(world: StillWorld, seconds: float, *, at_a_time: float = 3.0) -> None:
    for _ in range(round(seconds / at_a_time)):
        world.clock.step(at_a_time)
        world.drain()


def called(world: StillWorld, method: str) -> Counter[str]:
    """How often, by conversation."""
    return Counter(str(call.arguments.get("channel")) for call in world.sandbox.calls.all(method))


def refused(world: StillWorld) -> list[str]:
    return [call.method for call in world.sandbox.calls if call.answer.get("error") == "ratelimited"]


def test_ten_votes_50_ms_apart_make_a_post_and_two_updates_per_card(world: StillWorld) -> None:
    emma = world.person("emma")
    members = [world.person(member.id) for member in TWENTY]
    number = apply_for(emma, "panel", {"What": "twenty"})
    world.drain()
    for member in members[:10]:
        approve(member, number)
        world.drain()
        assert "You approved" in member.messages()[-1].visible, "whoever clicks sees it at once"
        world.clock.step(0.05)
    assert "9 so far" not in members[-1].messages()[-1].visible
    world.clock.step(SLACKS.gather)
    world.drain()

    assert all("10 so far" in member.messages()[-1].visible for member in members[10:]), "the last state arrives"
    assert called(world, "chat.postMessage").total() == 21, "one each, and the applicant's own"
    updates = called(world, "chat.update")
    assert max(updates.values()) == 2
    assert updates.total() == 19 + 1 + 10 + 1, "after the first vote and at the end; who voted, through his own click"
    assert refused(world) == []


def test_forty_five_cards_change_at_slacks_pace_and_what_is_urgent_waits_for_none_of_it(world: StillWorld) -> None:
    """F31: nobody is asked to wait by Slack, posts go on while updates wait, and so does whoever clicks."""
    emma, readers = world.person("emma"), [world.person(reader.id) for reader in CROWD]
    number = apply_for(emma, "crowd", {"What": "forty-five"})
    pass_seconds(world, 63)
    assert called(world, "chat.postMessage").total() == 46
    approve(readers[0], number)
    world.drain()
    assert called(world, "chat.update").total() == 38
    _approves_and_sees_it(world, readers[-1], number)
    again = apply_for(emma, "panel", {"What": "meanwhile"})
    world.drain()
    assert all(again in world.person(member.id).messages()[-1].visible for member in TWENTY)
    world.sandbox.faults.status("response_url", 500)
    withdraw(emma, again)
    world.drain()
    assert "withdrawn" in emma.messages()[-1].visible, "the clicked card; a part of the updates is kept for it"
    pass_seconds(world, 123)
    assert all("2 so far" in reader.messages()[-1].visible for reader in readers[1:-1])
    assert refused(world) == []


def _approves_and_sees_it(world: StillWorld, person: Person, number: str) -> None:
    approve(person, number)
    world.drain()
    assert "You approved" in person.messages()[-1].visible
