"""What admins say in Slack over what the people file says: the file is kept to where they say nothing."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from workflow.edits import FACTS, HELD, About, Edit, Fact, filed_value, settle_people, settle_roles
from workflow.model import Person

NOW = datetime(2026, 5, 12, tzinfo=UTC)
ROLES, PEOPLE = st.sampled_from(["finance", "legal"]), st.sampled_from("ABC")
FILE = st.dictionaries(ROLES, st.frozensets(PEOPLE))
SAID = st.dictionaries(st.tuples(ROLES, PEOPLE), st.sampled_from([HELD, ""]))


def edit(role: str, person: str, value: str, instead: str = "") -> Edit:
    fact = Fact(person=person, about=About.ROLE, role=role)
    return Edit(id=f"{role} {person}", fact=fact, value=value, instead=instead, by="ADA", at=NOW)


@given(FILE, SAID)
def test_an_edit_counts_and_where_there_is_none_the_file(file, said):
    holders = settle_roles(file, [edit(role, person, value) for (role, person), value in said.items()])
    for role in ("finance", "legal"):
        for person in "ABC":
            filed = person in holders.filed.get(role, ())
            edited = person in holders.edited.get(role, ())
            assert not (filed and edited)
            expected = said.get((role, person), HELD if person in file.get(role, ()) else "")
            assert (filed or edited) == (expected == HELD)
            assert edited == (said.get((role, person)) == HELD)


def test_a_clash_is_where_the_file_says_something_else():
    assert edit("legal", "A", "", instead=HELD).clashes
    assert not edit("legal", "A", HELD, instead="").clashes
    assert not edit("legal", "A", HELD, instead=HELD).clashes


def test_what_the_file_says():
    fact = Fact(person="A", about=About.ROLE, role="legal")
    assert filed_value(fact, {}, {"legal": ["A"]}) == HELD
    assert filed_value(fact, {}, {"legal": ["B"]}) == filed_value(fact, {}, {}) == ""
    leads = Fact(person="A", about=About.MANAGER)
    assert filed_value(leads, {"A": Person(id="A", name="A", manager="B")}, {}) == "B"
    assert filed_value(leads, {}, {}) == ""


WORDS = st.sampled_from(["", "x", "y"])
THEM = st.lists(st.builds(Person, id=PEOPLE, name=st.just("N"), department=WORDS, position=WORDS, manager=WORDS))


@given(THEM, st.dictionaries(st.tuples(PEOPLE, st.sampled_from(FACTS)), WORDS))
def test_of_a_person_an_edit_counts_and_where_there_is_none_the_file(people, said):
    edits = [
        Edit(id="", fact=Fact(person=person, about=about), value=value, instead="", by="ADA", at=NOW)
        for (person, about), value in said.items()
    ]
    settled = settle_people(people, [*edits, edit("finance", "A", HELD)])
    assert [(each.id, each.name) for each in settled] == [(each.id, each.name) for each in people]
    for before, after in zip(people, settled, strict=True):
        for about in FACTS:
            assert getattr(after, about) == said.get((before.id, about), getattr(before, about))
