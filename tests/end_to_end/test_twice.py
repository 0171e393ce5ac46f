"""The same thing done twice, one after the other and at the same moment: it counts once, and nobody sees an error."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

from bot.sandbox.deliveries import Delivery
from bot.sandbox.person import Person
from tests.end_to_end.acting import (
    LEAVE,
    NUMBER,
    about,
    apply_for,
    apply_for_leave,
    approve,
    at_once,
    facts_of,
    now,
    open_card,
    own_card,
    rows,
    status_of,
    tasks_of,
    write_policies,
)
from tests.end_to_end.conftest import calm, new_sqlite
from tests.end_to_end.world import Mode, World

POLICIES = {"both": "all: [{user: U0BEN}, {user: U0CARA}]", "either": "any: [{user: U0BEN}, {user: U0CARA}]"}


@pytest.fixture
def world(shared_world: World) -> World:
    """Every test applies for a leave of its own."""
    return shared_world


@pytest.fixture(scope="module")
def groups(mode: Mode, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = write_policies(tmp_path_factory.mktemp("policies"), POLICIES)
    with calm(World(new_sqlite(tmp_path_factory), mode=mode, policies=folder)) as made:
        yield made


def sending_leave(world: World, person: Person, reason: str) -> Callable[[], Delivery]:
    """Fills in a leave; each call of what is returned sends that very form."""
    person.command("/apply leave")
    for label, said in {**LEAVE, "Reason": reason}.items():
        person.fill(label, said)
    send = sending_what_is_open(world, person)
    person.close_modal()
    return send


def sending_what_is_open(world: World, person: Person) -> Callable[[], Delivery]:
    """Each call of what is returned sends the form that is open before that person, as it is filled in now."""
    assert person.modal is not None
    do = world.sandbox.operations
    payload = do._payloads.submission(person.modal.view, trigger_id=do._triggers.issue(person.id))
    return lambda: world.sandbox.deliveries.deliver("interactive", "view_submission", person.id, payload)


def number_in(delivery: Delivery) -> str:
    found = NUMBER.search(str(delivery.body))
    assert found, delivery
    return found[0]


def requests_for(world: World, reason: str) -> list[Any]:
    sql = 'SELECT number FROM requests JOIN records ON records.id = record_id WHERE CAST("values" AS TEXT) LIKE :words'
    return [row.number for row in rows(world, sql, words=f"%{reason}%")]


def test_d8_who_stands_in_was_sent_before_and_is_changed_and_sent_again_reads_who_does(world: World) -> None:
    emma, ben, finn = (world.person(name) for name in ("emma", "ben", "finn"))
    emma.command("/approvals away")
    emma.fill("Last day", date(2026, 5, 15))
    emma.fill("Stand-in", ben.name)
    first = sending_what_is_open(world, emma)()
    emma.fill("Stand-in", finn.name)
    second = sending_what_is_open(world, emma)()
    emma.close_modal()
    assert f"{ben.name} stands in for you: 11-15 May" in str(first.body)
    assert second.body == first.body
    emma.command("/approvals away")
    assert not emma.click("End").error
    emma.close_modal()


def test_c6_the_same_form_sent_twice_is_one_request_and_both_are_told_its_number(world: World) -> None:
    emma, ben = world.person("emma"), world.person("ben")
    send = sending_leave(world, emma, "sent twice")
    first, second = send(), send()
    world.settle()

    number = number_in(first)
    assert number_in(second) == number
    assert requests_for(world, "sent twice") == [number]
    assert len(about(ben, number)) == 1
    assert len(about(emma, number)) == 1


def test_f13_the_same_form_sent_five_times_at_once_is_one_request(world: World) -> None:
    emma, ben = world.person("emma"), world.person("ben")
    send = sending_leave(world, emma, "sent at once")
    sent = at_once(*[send] * 5)
    world.settle()

    (number,) = {number_in(delivery) for delivery in sent}
    assert requests_for(world, "sent at once") == [number]
    assert len(about(ben, number)) == 1
    assert tasks_of(world, number) == [(1, "person", "U0BEN", "pending", None)]


def test_c6_a_form_opened_again_is_another_request(world: World) -> None:
    emma = world.person("emma")
    first, second = apply_for_leave(emma, reason="opened twice"), apply_for_leave(emma, reason="opened twice")
    assert sorted(requests_for(world, "opened twice")) == sorted([first, second])


def assert_one_decision(world: World, number: str, person: Person, outcomes: list[Any], before: int) -> None:
    assert [outcome.error for outcome in outcomes] == ["", ""]
    assert facts_of(world, number).count("decided") == 1
    assert len(person.ephemerals) == before, "nothing was said: it went as it should"


def test_f4_a_double_click_is_one_decision_and_one_update_and_no_error(groups: World) -> None:
    emma, ben = groups.person("emma"), groups.person("ben")
    number = apply_for(emma, "both", {"What": "clicked twice"})
    card, before = open_card(ben, number), len(ben.ephemerals)
    groups.settle()
    outcomes = [ben.click("Approve", in_=card), ben.click("Approve", in_=card)]
    groups.settle()

    assert_one_decision(groups, number, ben, outcomes, before)
    assert now(ben, card).updates == card.updates + 1
    assert now(ben, card).buttons == ("Undo", "More")


def test_f4_two_clicks_at_once_are_one_decision_and_one_update(groups: World) -> None:
    emma, ben = groups.person("emma"), groups.person("ben")
    number = apply_for(emma, "both", {"What": "clicked at once"})
    card, before = open_card(ben, number), len(ben.ephemerals)
    groups.settle()
    outcomes = at_once(*[lambda: ben.click("Approve", in_=card)] * 2)
    groups.settle()

    assert_one_decision(groups, number, ben, outcomes, before)
    assert now(ben, card).updates == card.updates + 1


def test_f4_the_last_approval_clicked_twice_ends_the_request_once(groups: World) -> None:
    emma, cara = groups.person("emma"), groups.person("cara")
    number = apply_for(emma, "either", {"What": "the last twice"})
    card, before = open_card(cara, number), len(cara.ephemerals)
    outcomes = at_once(*[lambda: cara.click("Approve", in_=card, confirm=True)] * 2)
    groups.settle()

    assert_one_decision(groups, number, cara, outcomes, before)
    assert facts_of(groups, number).count("finished") == 1
    assert len(about(emma, number)) == 2, "her card and one notice"


def test_a5_withdrawing_twice_at_once_is_one_withdrawal(world: World) -> None:
    emma = world.person("emma")
    number = apply_for_leave(emma, first=date(2026, 6, 9))
    card, before = own_card(emma, number), len(emma.ephemerals)
    at_once(*[lambda: emma.click("Withdraw", in_=card, confirm=True)] * 2)
    world.settle()

    assert status_of(world, number) == "withdrawn"
    assert facts_of(world, number).count("withdrawn") == 1
    assert len(emma.ephemerals) == before


def test_f3_both_last_votes_at_once_end_the_request_once(groups: World) -> None:
    emma, ben, cara = (groups.person(name) for name in ("emma", "ben", "cara"))
    for n in range(5):
        number = apply_for(emma, "both", {"What": f"together {n}"})
        open_card(ben, number), open_card(cara, number)
        at_once(lambda number=number: approve(ben, number), lambda number=number: approve(cara, number))
        groups.settle()
        assert status_of(groups, number) == "approved"
        assert facts_of(groups, number).count("finished") == 1


def test_f6_approving_and_withdrawing_at_once_has_one_outcome_and_one_of_them_is_told(groups: World) -> None:
    emma, cara = groups.person("emma"), groups.person("cara")
    for n in range(5):
        number = apply_for(emma, "either", {"What": f"against each other {n}"})
        card, own = open_card(cara, number), own_card(emma, number)
        told = len(cara.ephemerals) + len(emma.ephemerals)
        at_once(
            lambda card=card: cara.click("Approve", in_=card, confirm=True),
            lambda own=own: emma.click("Withdraw", in_=own, confirm=True),
        )
        groups.settle()
        cara.wait(lambda told=told: len(cara.ephemerals) + len(emma.ephemerals) == told + 1)
        assert status_of(groups, number) in ("approved", "withdrawn")
        ends = [fact for fact in facts_of(groups, number) if fact in ("finished", "withdrawn")]
        assert len(ends) == 1
