"""Who may apply, what cannot be sent, and words that try to be more than words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import starter
from tests.end_to_end.acting import (
    LEAVE,
    about,
    apply_for,
    apply_for_leave,
    open_card,
    reject,
    rows,
    tasks_of,
    write_policies,
)
from tests.end_to_end.conftest import calm
from tests.end_to_end.world import World

EVIL = "<!channel> <https://evil.example|Approve> *Approved by Dan* <@U0DAN> & co"


@pytest.fixture
def for_research(sqlite_url: str, tmp_path: Path) -> Iterator[World]:
    """One type, for the department Research and for whoever holds the role finance."""
    folder = tmp_path / "policies"
    folder.mkdir()
    write_policies(folder, {"budget": "by: {user: U0DAN}"}, "apply: [{department: Research}, {role: finance}]")
    with starter.people_file() as people, calm(World(sqlite_url, policies=folder, people=people)) as made:
        yield made


def test_c7_who_may_not_apply_is_told_so_and_is_not_offered_it(for_research: World) -> None:
    emma = for_research.person("emma")
    assert "budget" not in emma.command("/apply").text
    said = emma.command("/apply budget").text
    assert said == 'You cannot apply for "budget". /apply lists what you can apply for.'
    assert emma.modal is None
    assert 'There is no "budgett"' in emma.command("/apply budgett").text


@pytest.mark.parametrize("name", ["noah", "finn"])
def test_c7_who_may_apply_by_department_or_role_can(for_research: World, name: str) -> None:
    person = for_research.person(name)
    assert "budget" in person.command("/apply").text
    number = apply_for(person, "budget", {"What": "a laser"})
    assert tasks_of(for_research, number) == [(1, "person", "U0DAN", "pending", None)]


def test_c7_is_checked_again_when_the_form_is_sent(for_research: World) -> None:
    noah = for_research.person("noah")
    noah.command("/apply budget")
    noah.fill("What", "a laser")
    for_research.sandbox.set_profile("U0NOAH", deleted=True)
    outcome = noah.submit()
    assert outcome.action == "errors"
    assert "You cannot apply" in outcome.errors["what"]
    assert rows(for_research, "SELECT 1 FROM requests") == []


def test_d10_where_nobody_could_decide_nothing_is_sent_and_a_sentence_says_why(sqlite_url: str) -> None:
    """The director has no manager, and is the only admin: he would decide his own leave."""
    with calm(World(sqlite_url, admins=("U0DAN",))) as world:
        dan = world.person("dan")
        dan.command("/apply leave")
        for label, said in LEAVE.items():
            dan.fill(label, said)
        outcome = dan.submit()

        assert outcome.action == "errors"
        assert 'nobody can decide the stage "Department head"' in outcome.errors["dates.from"]
        assert dan.modal is not None
        assert dan.modal.values["reason"]["value"]["value"] == "family visit"
        for table in ("requests", "records", "tasks", "events", "messages", "submissions"):
            assert rows(world, f"SELECT 1 FROM {table}") == []


def test_f87_words_of_people_are_shown_as_they_were_typed_wherever_they_appear(world: World) -> None:
    emma, ben = world.person("emma"), world.person("ben")
    number = apply_for_leave(emma, reason=EVIL)
    assert f"Reason: {EVIL}" in open_card(ben, number).visible
    reject(ben, number, EVIL)
    world.settle()

    card, notice = about(emma, number)
    for message in (card, notice, about(ben, number)[0]):
        assert "Leave" in message.visible
    for message in (card, notice):
        assert f'"{EVIL}"' in message.visible
    emma.click("More", in_=card)
    assert emma.modal is not None
    assert emma.modal.text.count(EVIL) == 2, "the field and the opinion"


def test_f87_words_of_people_are_escaped_in_the_notification(for_research: World) -> None:
    noah, dan = for_research.person("noah"), for_research.person("dan")
    number = apply_for(noah, "budget", {"What": EVIL[:60]})
    text = open_card(dan, number).text
    assert "<" not in text.replace("&lt;", "")
    assert "&lt;!channel&gt;" in text
