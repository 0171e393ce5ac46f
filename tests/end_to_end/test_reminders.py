"""Whoever is waited for is reminded: when, how often, of what, and nobody else (E1-E3, E6)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.sandbox.person import Message, Person
from tests.end_to_end.acting import (
    about,
    apply_for,
    apply_for_leave,
    approve,
    now,
    open_card,
    reject,
    rows,
    status_of,
    tasks_of,
    withdraw,
    write_policies,
)
from tests.end_to_end.conftest import calm
from tests.end_to_end.world import World

STILL = "till wait"  # "Still waiting for you", "2 requests still wait for you"
POLICIES = {
    "three": "all: [{user: U0BEN}, {user: U0CARA}, {user: U0DAN}]",
    "either": "any: [{user: U0BEN}, {user: U0CARA}, {user: U0DAN}]",
    "groups": "all: [{all: [{user: U0BEN}, {user: U0CARA}]}, {any: [{user: U0DAN}, {user: U0FINN}]}]",
    "order": "all: [{user: U0BEN}, {user: U0CARA}], in_order: true",
    "role": "by: {role: research_office}",
    "never": "by: {user: U0BEN}, remind: never",
    "twice": "by: {user: U0BEN}, remind: {at_most: 2}",
    "offices": "all: [{user: U0BEN}, {user: U0DAN}, {user: U0MEI}], remind: {after: 3h, every: 3h, at_most: 20}",
}


@pytest.fixture
def groups(sqlite_url: str, tmp_path: Path) -> Iterator[World]:
    folder = tmp_path / "policies"
    folder.mkdir()
    with calm(World(sqlite_url, policies=write_policies(folder, POLICIES))) as made:
        yield made


def a_day_passes(world: World, *, days: int = 1) -> None:
    """The same time of day, a moment later, so that what falls due exactly then is due."""
    world.pass_time(days=days, minutes=1)
    world.settle()


def reminded(world: World) -> dict[str, int]:
    """How often each person was reminded so far, of those who were."""
    found = rows(world, "SELECT recipient, count(*) AS times FROM messages WHERE kind = 'reminder' GROUP BY recipient")
    return {row.recipient.removeprefix("U0").lower(): row.times for row in found}


def reminders_of(person: Person) -> list[Message]:
    return [message for message in person.messages() if STILL in message.text]


def the_reminder_of(person: Person) -> Message:
    (reminder,) = reminders_of(person)
    return reminder


def test_e1_a_working_day_later_whoever_is_asked_is_reminded_and_nobody_else(world: World) -> None:
    emma, ben = world.person("emma"), world.person("ben")
    number = apply_for_leave(emma)
    open_card(ben, number)
    world.pass_time(hours=23)
    world.settle()
    assert reminded(world) == {}
    a_day_passes(world)

    assert reminded(world) == {"ben": 1}
    assert the_reminder_of(ben).text == "Emma Li: Leave 1-3 Jun, 3 working days. Still waiting for you."
    assert number in the_reminder_of(ben).visible
    assert ben.notifications[1:] == ["Emma Li: Leave 1-3 Jun, 3 working days. Still waiting for you."]


def test_e1_the_next_stage_has_its_own_day(world: World) -> None:
    emma, ben, cara = (world.person(name) for name in ("emma", "ben", "cara"))
    number = apply_for_leave(emma)
    world.pass_time(hours=23)
    approve(ben, number)
    open_card(cara, number)
    a_day_passes(world)
    assert reminded(world) == {"cara": 1}


def test_e1_reminders_come_inside_each_ones_own_working_hours(groups: World) -> None:
    """Berlin, London and Shanghai, hour by hour for a week: Mon-Fri 09-18 where the approver lives."""
    number = apply_for(groups.person("emma"), "offices", {"What": "everywhere"})
    zones = {"U0BEN": "Europe/Berlin", "U0DAN": "Europe/London", "U0MEI": "Asia/Shanghai"}
    for _ in range(7 * 24):
        groups.pass_time(hours=1)
    groups.settle()

    heard: dict[str, list[datetime]] = {user: [] for user in zones}
    for row in rows(groups, "SELECT recipient, wanted_at FROM messages WHERE kind = 'reminder' ORDER BY wanted_at"):
        at = datetime.fromisoformat(row.wanted_at).astimezone(ZoneInfo(zones[row.recipient]))
        heard[row.recipient].append(at)
    assert all(at.weekday() < 5 and 9 <= at.hour < 18 for times in heard.values() for at in times)
    first = {user: [f"{at:%a %H}" for at in times[:4]] for user, times in heard.items()}
    assert first == {
        "U0BEN": ["Mon 13", "Mon 16", "Tue 10", "Tue 13"],
        "U0DAN": ["Mon 12", "Mon 15", "Tue 09", "Tue 12"],
        "U0MEI": ["Tue 10", "Tue 13", "Tue 16", "Wed 10"],
    }
    assert status_of(groups, number) == "pending"


def test_e1_friday_is_followed_by_monday(world: World) -> None:
    world.pass_time(days=4)  # Friday, 10:00 in Berlin
    apply_for_leave(world.person("emma"))
    a_day_passes(world, days=2)
    assert reminded(world) == {}
    a_day_passes(world)
    assert reminded(world) == {"ben": 1}


def test_e1_what_fell_due_during_an_outage_that_ends_at_night_waits_for_the_morning(world: World) -> None:
    apply_for_leave(world.person("emma"))
    world.pass_time(hours=24 + 17)  # Wednesday, 03:00 in Berlin
    world.settle()
    assert reminded(world) == {}
    world.pass_time(hours=5, minutes=59)
    world.settle()
    assert reminded(world) == {}
    world.pass_time(minutes=2)
    world.settle()
    assert reminded(world) == {"ben": 1}


def test_e2_who_approved_in_a_group_that_goes_on_is_not_reminded(groups: World) -> None:
    number = apply_for(groups.person("emma"), "three", {"What": "all three"})
    approve(groups.person("ben"), number)
    a_day_passes(groups)
    assert reminded(groups) == {"cara": 1, "dan": 1}


def test_e2_who_rejected_where_one_approval_is_enough_is_not_reminded(groups: World) -> None:
    number = apply_for(groups.person("emma"), "either", {"What": "any of three"})
    reject(groups.person("ben"), number, "no")
    a_day_passes(groups)
    assert reminded(groups) == {"cara": 1, "dan": 1}


def test_e2_nobody_is_reminded_in_a_group_that_is_decided(groups: World) -> None:
    number = apply_for(groups.person("emma"), "groups", {"What": "two groups"})
    approve(groups.person("dan"), number)
    a_day_passes(groups)
    assert reminded(groups) == {"ben": 1, "cara": 1}


def test_e2_nobody_is_reminded_before_his_turn(groups: World) -> None:
    apply_for(groups.person("emma"), "order", {"What": "in order"})
    a_day_passes(groups)
    assert reminded(groups) == {"ben": 1}


def test_e2_every_holder_of_a_role_is_reminded_until_one_has_decided(groups: World) -> None:
    number = apply_for(groups.person("emma"), "role", {"What": "the office"})
    a_day_passes(groups)
    assert reminded(groups) == {"olga": 1, "mei": 1}
    approve(groups.person("olga"), number)
    a_day_passes(groups)
    assert reminded(groups) == {"olga": 1, "mei": 1}


@pytest.mark.parametrize("end", ["rejected", "withdrawn"])
def test_e2_nobody_is_reminded_of_what_has_ended(groups: World, end: str) -> None:
    emma = groups.person("emma")
    number = apply_for(emma, "three", {"What": "soon over"})
    if end == "rejected":
        reject(groups.person("ben"), number, "no")
    else:
        withdraw(emma, number)
    a_day_passes(groups)
    assert reminded(groups) == {}


def test_e3_several_requests_make_one_message_with_a_row_and_buttons_each(world: World) -> None:
    emma, noah, ben = (world.person(name) for name in ("emma", "noah", "ben"))
    first, second = apply_for_leave(emma), apply_for_leave(noah)
    open_card(ben, second)
    world.settle()
    before = len(ben.notifications)
    a_day_passes(world)

    reminder = the_reminder_of(ben)
    assert reminder.text == "2 requests still wait for you."
    assert reminder.visible.index(first) < reminder.visible.index(second)
    assert reminder.buttons == ("Decide several", *("Approve", "Reject", "More") * 2)
    assert len(ben.notifications) == before + 1

    ben.say("ok", below=reminder)
    _said, reply = ben.wait(lambda: len(found := ben.replies(reminder)) == 2 and found)
    assert reply.text.startswith("A message decides nothing."), "D13"
    assert (first in reply.visible, second in reply.visible, len(reply.buttons)) == (True, True, 6)


def test_e3_the_buttons_in_a_reminder_work_row_by_row(world: World) -> None:
    emma, noah, ben = (world.person(name) for name in ("emma", "noah", "ben"))
    first, second = apply_for_leave(emma), apply_for_leave(noah)
    card = open_card(ben, first)
    open_card(ben, second)
    a_day_passes(world)
    reminder = the_reminder_of(ben)
    ben.click("Approve", in_=reminder)
    world.settle()

    assert tasks_of(world, first)[0][3] == "approved"
    assert tasks_of(world, second)[0][3] == "pending"
    assert now(ben, card).buttons == ("Undo", "More"), "the card of the same task changes with it"
    assert now(ben, reminder).buttons == ("Undo", "More", "Approve", "Reject", "More")
    ben.click("Reject", in_=now(ben, reminder))
    ben.fill("Opinion", "no cover")
    ben.submit()
    world.settle()
    assert status_of(world, second) == "rejected"
    assert now(ben, reminder).text == "Nothing here waits for you any more."


def test_e3_a_second_reminder_replaces_the_first(world: World) -> None:
    ben = world.person("ben")
    apply_for_leave(world.person("emma"))
    a_day_passes(world)
    first = the_reminder_of(ben)
    a_day_passes(world)

    second = the_reminder_of(ben)
    assert second.ts != first.ts
    assert first.ts not in {message.ts for message in ben.messages()}
    assert reminded(world) == {"ben": 2}


def test_e1_after_the_third_reminder_there_is_silence(world: World) -> None:
    number = apply_for_leave(world.person("emma"))
    for _ in range(14):
        a_day_passes(world)
    assert reminded(world) == {"ben": 3}
    assert len(about(world.person("ben"), number)) == 2, "the card, and the last reminder"


def test_e1_a_policy_may_say_twice_or_never(groups: World) -> None:
    emma = groups.person("emma")
    apply_for(emma, "never", {"What": "do not disturb"})
    for _ in range(3):
        a_day_passes(groups)
    assert reminded(groups) == {}
    apply_for(emma, "twice", {"What": "two times"})
    for _ in range(8):
        a_day_passes(groups)
    assert reminded(groups) == {"ben": 2}


def test_e6_ten_days_in_one_jump_make_one_reminder(world: World) -> None:
    ben = world.person("ben")
    open_card(ben, apply_for_leave(world.person("emma")))
    world.pass_time(days=10)
    world.settle()
    assert reminded(world) == {"ben": 1}
    world.pass_time(hours=22)
    world.settle()
    assert reminded(world) == {"ben": 1}, "the next one is counted from this one"
    world.pass_time(hours=3)
    world.settle()
    assert reminded(world) == {"ben": 2}


def test_e6_after_an_outage_of_the_bot_there_is_one_reminder(world: World) -> None:
    emma, ben = world.person("emma"), world.person("ben")
    open_card(ben, apply_for_leave(emma))
    world.settle()
    world.stop_bot()
    world.clock.step(8 * 86400)
    bot = world.start_bot()
    bot.ticker.tick()
    world.settle()
    bot.ticker.tick()
    world.settle()

    assert reminded(world) == {"ben": 1}
    assert len(reminders_of(ben)) == 1
    assert len(ben.notifications) == 2
