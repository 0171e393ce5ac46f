"""What nobody clicks: reminders that fall due (E1 to E3, E6, E7), and people who change (F80)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
import sqlalchemy as sa

from bot.calendars import calendar_of
from storage.tables import message_subjects
from storage.unit_of_work import SqlStore
from tests.databases import WORKSPACE
from tests.service.world import (
    ANN,
    BEN,
    CAI,
    DAN,
    EMMA,
    FAY,
    GUS,
    ROLES,
    STAFF,
    THREE_STAGES,
    TUESDAY_NOON,
    World,
    all_of,
    any_of,
    at_once,
    chain,
    role,
    task_of,
    user,
)
from workflow import upkeep
from workflow.model import Request, Roster
from workflow.ports_messages import MessageKind

CARD, REMINDER = MessageKind.CARD, MessageKind.REMINDER
DAY = timedelta(days=1)
WEDNESDAY_NOON, THURSDAY_NOON, FRIDAY_NOON = (TUESDAY_NOON + days * DAY for days in (1, 2, 3))
SATURDAY_NOON = FRIDAY_NOON + DAY
MONDAY_AT_NINE = datetime(2026, 5, 18, 9, tzinfo=UTC)


def applied_on_tuesday_at_noon(world: World, *stages: dict[str, object], **keys: object) -> Request:
    return world.submits(world.offers(*stages, **keys), now=TUESDAY_NOON)


def due(world: World, now: datetime) -> list[str]:
    """Whom the tick would reach."""
    return list(upkeep.due_for_reminder(world.store, now))


def next_for(world: World, name: str) -> datetime | None:
    """When he next hears of the only card he has."""
    found = world.message(CARD, name).remind_at
    return datetime.fromisoformat(str(found)).astimezone(UTC) if found else None


def items(world: World) -> set[tuple[str, int]]:
    """The rows of all reminders: which task, and for the how many-th time."""
    with world.database.reading() as connection:
        return {(row.task_id, row.occurrence) for row in connection.execute(sa.select(message_subjects))}


# -------------------------------------------------------------------------------------------------------- due moments


def test_a_reminder_falls_due_a_working_day_after_the_card(world: World) -> None:
    applied_on_tuesday_at_noon(world, *THREE_STAGES)
    assert next_for(world, ANN) == WEDNESDAY_NOON
    assert due(world, WEDNESDAY_NOON - timedelta(seconds=1)) == []
    assert due(world, WEDNESDAY_NOON) == [ANN]


def test_before_it_is_due_nobody_is_reminded(world: World) -> None:
    applied_on_tuesday_at_noon(world, *THREE_STAGES)
    assert world.reminds(ANN, WEDNESDAY_NOON - timedelta(seconds=1)) == 0
    assert world.messages(kind=REMINDER.value) == []


def test_reminders_go_on_every_working_day_and_end_with_the_last(world: World) -> None:
    request = applied_on_tuesday_at_noon(world, *THREE_STAGES, remind={"after": "1d", "every": "1d", "at_most": 3})
    (task,) = request.tasks
    moments = [WEDNESDAY_NOON, THURSDAY_NOON, FRIDAY_NOON]
    for moment, following in zip(moments, [THURSDAY_NOON, FRIDAY_NOON, None], strict=True):
        assert due(world, moment) == [ANN]
        assert world.reminds(ANN, moment) == 1
        assert next_for(world, ANN) == following
    assert items(world) == {(task.id, 1), (task.id, 2), (task.id, 3)}
    assert due(world, FRIDAY_NOON + 30 * DAY) == []


def test_a_policy_that_never_reminds_reminds_nobody(world: World) -> None:
    applied_on_tuesday_at_noon(world, *THREE_STAGES, remind="never")
    assert next_for(world, ANN) is None
    assert due(world, WEDNESDAY_NOON + 30 * DAY) == []


def test_a_mountain_of_due_tasks_is_named_in_parts(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """E3, E6: whoever let hundreds lie is still reminded, in a transaction that stays short."""
    monkeypatch.setattr(upkeep, "ROWS", 2)
    policy = world.offers(*THREE_STAGES)
    for _ in range(3):
        world.submits(policy, now=TUESDAY_NOON)
    assert world.reminds(ANN, WEDNESDAY_NOON) == 2
    assert due(world, WEDNESDAY_NOON + DAY / 24) == [], "one message that day"
    assert world.reminds(ANN, THURSDAY_NOON) == 2
    assert len({task for task, _ in items(world)}) == 3, "whoever was left out comes first"


def test_e6_f55_after_an_outage_a_task_is_reminded_of_once(world: World) -> None:
    request = applied_on_tuesday_at_noon(world, *THREE_STAGES)
    back = TUESDAY_NOON + 14 * DAY
    assert world.reminds(ANN, back) == 1
    assert world.reminds(ANN, back) == 0
    assert next_for(world, ANN) == back + DAY
    assert items(world) == {(request.tasks[0].id, 1)}


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        (SATURDAY_NOON, MONDAY_AT_NINE),
        (THURSDAY_NOON.replace(hour=18), FRIDAY_NOON.replace(hour=9)),
        (THURSDAY_NOON.replace(hour=8, minute=59), THURSDAY_NOON.replace(hour=9)),
    ],
    ids=["at the weekend", "at six in the evening", "before nine"],
)
def test_outside_working_hours_a_reminder_waits_for_the_next_opening(
    world: World, now: datetime, opens: datetime
) -> None:
    applied_on_tuesday_at_noon(world, *THREE_STAGES)
    assert world.reminds(ANN, now) == 0
    assert next_for(world, ANN) == opens
    assert due(world, now) == []
    assert world.messages(kind=REMINDER.value) == []
    assert world.reminds(ANN, opens) == 1
    assert world.message(CARD, ANN).reminded == 1


def test_working_hours_are_those_of_whoever_is_reminded(world: World) -> None:
    in_shanghai = [replace(person, tz="Asia/Shanghai") if person.id == ANN else person for person in STAFF]
    world.people_are(in_shanghai)
    applied_on_tuesday_at_noon(world, *chain(all_of(user(ANN), user(BEN))))
    # Noon in UTC is eight in the evening there.
    nine_in_shanghai = datetime(2026, 5, 14, 1, tzinfo=UTC)
    remind_at = {row.recipient: datetime.fromisoformat(str(row.remind_at)) for row in world.messages(kind=CARD.value)}
    assert remind_at == {ANN: nine_in_shanghai, BEN: WEDNESDAY_NOON}
    assert world.reminds(ANN, THURSDAY_NOON) == 0
    assert world.reminds(ANN, nine_in_shanghai + DAY) == 1


def test_f50_who_moves_to_another_zone_is_reminded_in_the_hours_that_he_keeps_there(world: World) -> None:
    """What is due stays due at its moment; from then on the new zone counts."""
    applied_on_tuesday_at_noon(world, *THREE_STAGES)
    world.people_are([replace(person, tz="Asia/Shanghai") for person in STAFF])
    assert due(world, WEDNESDAY_NOON) == [ANN]
    assert world.reminds(ANN, WEDNESDAY_NOON) == 0, "it is eight in the evening there"
    nine_in_shanghai = datetime(2026, 5, 14, 1, tzinfo=UTC)
    assert next_for(world, ANN) == nine_in_shanghai
    assert world.reminds(ANN, nine_in_shanghai) == 1
    assert next_for(world, ANN) == nine_in_shanghai + DAY


def test_f51_f52_nobody_is_reminded_on_a_holiday_of_his_but_on_the_saturday_he_works_for_one(world: World) -> None:
    """Every due moment: of the card, of the reminder after it, and of one that comes on a day off."""
    world.store = SqlStore(world.database, WORKSPACE, calendars=calendar_of)
    lives = {ANN: "CN", BEN: "DE-BY"}
    world.people_are([replace(person, calendar=lives.get(person.id, "")) for person in STAFF])
    friday = datetime(2026, 2, 13, 12, tzinfo=UTC)
    world.submits(world.offers(*chain(all_of(user(ANN), user(BEN), user(CAI)))), now=friday)
    monday, new_year, tuesday = friday + 3 * DAY, friday + 4 * DAY, friday + 11 * DAY
    assert [next_for(world, name) for name in (ANN, BEN, CAI)] == [friday + DAY, monday, monday]
    assert world.reminds(ANN, friday + DAY) == 1
    assert next_for(world, ANN) == tuesday
    world.people_are([replace(person, calendar="CN") for person in STAFF])
    assert world.reminds(BEN, new_year) == 0
    assert next_for(world, BEN) == tuesday.replace(hour=9)


# -------------------------------------------------------------------------------------------------------- who, and how


def test_everything_due_for_one_person_stands_in_one_reminder(world: World) -> None:
    version = world.offers(*THREE_STAGES)
    requests = [world.submits(version, now=TUESDAY_NOON) for _ in range(3)]
    assert world.reminds(ANN, WEDNESDAY_NOON) == 3
    assert items(world) == {(request.tasks[0].id, 1) for request in requests}
    assert len(world.messages(kind=REMINDER.value)) == 1
    assert world.message(REMINDER, ANN).subject == ANN


def test_a_later_reminder_takes_the_earlier_one_down(world: World) -> None:
    applied_on_tuesday_at_noon(world, *THREE_STAGES)
    world.reminds(ANN, WEDNESDAY_NOON)
    world.delivers()
    world.reminds(ANN, THURSDAY_NOON)
    earlier, later = world.messages(kind=REMINDER.value)
    assert (earlier.shown, earlier.wanted) == (1, 2)
    assert (later.shown, later.wanted) == (0, 1)


@pytest.mark.parametrize("act", ["approves", "withdraws"])
def test_nobody_is_reminded_of_what_no_longer_waits_for_him(world: World, act: str) -> None:
    request = applied_on_tuesday_at_noon(world, *chain(any_of(user(ANN), user(BEN))))
    world.approves(ANN, request) if act == "approves" else world.withdraws(request)
    for name in (ANN, BEN):
        assert world.reminds(name, WEDNESDAY_NOON) == 0
        assert next_for(world, name) is None
    assert world.messages(kind=REMINDER.value) == []


def test_what_still_waits_is_named_and_what_does_not_is_left_out(world: World) -> None:
    version = world.offers(*THREE_STAGES)
    decided, waiting = (world.submits(version, now=TUESDAY_NOON) for _ in range(2))
    world.approves(ANN, decided)
    assert world.reminds(ANN, WEDNESDAY_NOON) == 1
    assert items(world) == {(waiting.tasks[0].id, 1)}


def test_former_holders_of_a_role_and_people_who_left_are_not_reminded(world: World) -> None:
    applied_on_tuesday_at_noon(world, *chain(all_of(role("finance"), user(ANN))))
    gone = [replace(person, active=person.id != ANN) for person in STAFF]
    world.people_are(gone, ROLES | {"finance": (GUS,)})
    assert [world.reminds(name, WEDNESDAY_NOON) for name in (FAY, ANN, GUS)] == [0, 0, 1]
    assert due(world, WEDNESDAY_NOON) == []


def test_whoever_may_not_approve_a_second_seat_is_not_reminded_of_it(world: World) -> None:
    request = applied_on_tuesday_at_noon(world, *chain(all_of(user(FAY), role("finance"))))
    world.approves(FAY, request)
    assert [world.reminds(name, WEDNESDAY_NOON) for name in (FAY, GUS)] == [0, 1]


# -------------------------------------------------------------------------------------------------- people who change


def test_a_new_holder_gets_a_card_and_the_former_ones_changes(world: World) -> None:
    request = applied_on_tuesday_at_noon(world, *chain(role("finance"), user(CAI)))
    world.delivers()
    world.now = WEDNESDAY_NOON
    assert world.people_are(roles=ROLES | {"finance": (GUS, BEN)}) == 1
    wanted = {row.recipient: (row.shown, row.wanted) for row in world.messages(kind=CARD.value)}
    assert wanted == {FAY: (1, 2), GUS: (1, 2), BEN: (0, 1)}
    new = world.message(CARD, BEN)
    assert new.subject == request.tasks[0].id
    assert next_for(world, BEN) == THURSDAY_NOON


def test_cards_change_with_the_roles_though_the_process_ends_in_between(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F19, F80: whoever lost a role would else keep its buttons."""
    world.applies(*chain(role("finance")))
    world.delivers()
    monkeypatch.setattr(upkeep, "follow", lambda *_: 0)
    world.people_are(roles={"finance": (GUS,)})
    assert {row.recipient: (row.shown, row.wanted) for row in world.messages(kind=CARD)} == {FAY: (1, 2), GUS: (1, 2)}


def test_a_holder_who_is_deactivated_alone_changes_the_open_cards(world: World) -> None:
    applied_on_tuesday_at_noon(world, *chain(role("finance")))
    world.delivers()
    fay = next(person for person in STAFF if person.id == FAY)
    assert upkeep.save_person(world.store, replace(fay, active=False), world.now, event_id="left") == 1
    assert world.message(CARD, FAY).wanted == 2


def test_the_same_people_again_change_nothing(world: World) -> None:
    applied_on_tuesday_at_noon(world, *chain(role("finance")))
    world.delivers()
    assert world.people_are() == 0
    assert {row.wanted for row in world.messages()} == {1}


def test_a_role_that_is_called_something_else_changes_the_open_cards(world: World) -> None:
    applied_on_tuesday_at_noon(world, *chain(role("finance")))
    world.delivers()
    for title, touched in (("Finance", 1), ("Finance", 0), ("Treasury", 1)):
        assert world.people_are(titles={"finance": {"en": title}, "board": {"": title}}) == touched
    assert {row.wanted for row in world.messages()} == {3}


def test_requests_that_ended_or_ask_nobody_of_that_role_are_left_alone(world: World) -> None:
    finance, others = world.offers(*chain(role("finance"))), world.offers(*THREE_STAGES)
    world.approves(FAY, world.submits(finance), "finance")
    world.submits(others)
    before = world.messages()
    assert world.people_are(roles=ROLES | {"finance": (BEN,)}) == 0
    assert world.messages() == before


def test_an_applicant_who_becomes_a_holder_gets_no_card_of_his_own_request(world: World) -> None:
    applied_on_tuesday_at_noon(world, *chain(role("finance")))
    world.people_are(roles=ROLES | {"finance": (FAY, GUS, EMMA)})
    assert {row.recipient for row in world.messages(kind=CARD.value)} == {FAY, GUS}


def test_a_holder_who_comes_back_is_reminded_again(world: World) -> None:
    applied_on_tuesday_at_noon(world, *chain(role("finance")))
    world.people_are(roles=ROLES | {"finance": (GUS,)})
    assert world.reminds(FAY, WEDNESDAY_NOON) == 0
    world.now = WEDNESDAY_NOON
    world.people_are()
    assert world.reminds(FAY, THURSDAY_NOON) == 1


def test_an_open_request_keeps_the_policy_it_began_with(world: World) -> None:
    request = world.applies(*THREE_STAGES)
    world.offers(*chain(user(CAI)))
    world.approves(BEN, world.approves(ANN, request))
    assert task_of(world.stored(request), CAI).live
    assert world.stored(request).policy_version == request.policy_version


# -------------------------------------------------------------------------------------------------------- user groups


LAW = Roster(id="S0LAW", handle="legal", name="Legal team", members=frozenset({FAY}), changed=10)


@pytest.fixture
def asked_group(world: World) -> World:
    """A request waits for the members of a user group."""
    world.people_are(rosters=(LAW,))
    applied_on_tuesday_at_noon(world, *chain({"usergroup": "legal"}))
    world.delivers()
    return world


def told(world: World, roster: Roster) -> int:
    return upkeep.save_roster(world.store, roster, world.now, event_id=f"told {next(world.numbers)}")


def moved(world: World, changed: int, *, joined: tuple[str, ...] = (), left: tuple[str, ...] = ()) -> int:
    event = f"moved {next(world.numbers)}"
    return upkeep.move_members(world.store, LAW.id, joined, left, changed, world.now, event_id=event)


def waiting(world: World) -> set[str]:
    return {person.id for person in world.store.read(lambda uow: uow.directory.holders(LAW.id))}


def test_whoever_joins_a_user_group_gets_a_card(asked_group: World) -> None:
    world = asked_group
    assert moved(world, 11, joined=(BEN,), left=(FAY,)) == 1
    assert {row.recipient: (row.shown, row.wanted) for row in world.messages(kind=CARD.value)} == {
        FAY: (1, 2),
        BEN: (0, 1),
    }
    assert told(world, replace(LAW, members=frozenset({CAI}), changed=11)) == 1
    assert waiting(world) == {CAI}


def test_what_was_told_before_comes_too_late(asked_group: World) -> None:
    """F42: the events of one change, and of two, arrive in any order."""
    world = asked_group
    assert told(world, replace(LAW, members=frozenset({BEN}), changed=12)) == 1
    assert moved(world, 11, joined=(CAI,)) == 0
    assert told(world, replace(LAW, changed=11)) == 0
    assert waiting(world) == {BEN}


def test_two_who_join_in_the_same_moment_are_both_members(asked_group: World) -> None:
    world = asked_group
    for trial in range(11, 21):
        told(world, replace(LAW, members=frozenset({FAY}), changed=trial))
        acts = [partial(moved, world, trial, joined=(who,)) for who in (BEN, CAI, DAN)]
        assert [each for each in at_once(*acts) if isinstance(each, Exception)] == []
        assert waiting(world) == {FAY, BEN, CAI, DAN}


def test_a_user_group_that_nobody_asks_is_not_kept(world: World) -> None:
    assert told(world, LAW) == moved(world, 11, joined=(BEN,)) == 0
    assert world.store.read(lambda uow: uow.directory.handles()) == {}


def test_a_reading_without_user_groups_leaves_them(asked_group: World) -> None:
    world = asked_group
    assert world.people_are() == 0
    assert waiting(world) == {FAY}
    assert world.people_are(rosters=()) == 1
    assert waiting(world) == set()
