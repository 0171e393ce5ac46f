"""People, roles and departments as last read; policies in force."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from storage.database import Database
from storage.unit_of_work import SqlStore, SqlUnitOfWork
from tests.storage.made import AWKWARD, LATER, NOW, POLICY, add, person, request
from workflow.model import Origin, Person, Roster
from workflow.ports import FaultyFiles
from workflow.ports_directory import LastRead


def known(store: SqlStore) -> dict[str, Person]:
    return {one.id: one for one in store.read(lambda unit: unit.directory.everyone())}


def test_a_person_comes_back_whole(store: SqlStore) -> None:
    store.write(lambda unit: unit.directory.replace_people([person("U2"), person("U1", active=False)]))
    assert store.read(lambda unit: unit.directory.person("U1")) == person("U1", active=False)
    assert store.read(lambda unit: unit.directory.person("U3")) is None
    assert store.read(lambda unit: unit.directory.people(["U2", "U3"])) == {"U2": person("U2")}
    assert store.read(lambda unit: unit.directory.people([])) == {}
    assert list(known(store)) == ["U1", "U2"]


def test_replacing_people_keeps_the_rows_of_those_who_left(store: SqlStore) -> None:
    store.write(lambda unit: unit.directory.replace_people([person("U1"), person("U2")]))
    store.write(lambda unit: unit.directory.replace_people([person("U2", name="New", dm=""), person("U3")]))
    assert known(store) == {
        "U1": person("U1", active=False),
        "U2": person("U2", name="New"),
        "U3": person("U3"),
    }
    store.write(lambda unit: unit.directory.replace_people([]))
    assert not any(one.active for one in known(store).values())


def test_saving_one_person_leaves_the_others_and_a_known_conversation(store: SqlStore) -> None:
    store.write(lambda unit: unit.directory.replace_people([person("U1"), person("U2", dm="")]))
    store.write(lambda unit: unit.directory.save_person(person("U1", dm="", tz="UTC")))
    store.write(lambda unit: unit.directory.set_dm("U2", "D77"))
    assert known(store) == {"U1": person("U1", tz="UTC"), "U2": person("U2", dm="D77")}


def test_an_address_finds_the_active_person_in_any_case(store: SqlStore) -> None:
    people = [person("U1", email="Emma@x.org", active=False), person("U2", email="EMMA@x.org"), person("U3", email="")]
    store.write(lambda unit: unit.directory.replace_people(people))
    assert store.read(lambda unit: unit.directory.by_email("emma@X.org")) == people[1]
    assert store.read(lambda unit: unit.directory.by_email("")) is None


def test_roles_count_for_active_people_only(store: SqlStore) -> None:
    store.write(lambda unit: unit.directory.replace_people([person("U1"), person("U2"), person("U3", active=False)]))
    store.write(lambda unit: unit.directory.replace_roles({"finance": ["U2", "U1", "U3"], "legal": {"U1"}}, NOW))
    assert store.read(lambda unit: unit.directory.holders("finance")) == [person("U1"), person("U2")]
    assert store.read(lambda unit: unit.directory.holders_of(["legal", "none"])) == {
        "legal": [person("U1")],
        "none": [],
    }
    assert store.read(lambda unit: unit.directory.holders_of([])) == {}
    assert set(store.read(lambda unit: unit.directory.roles_of("U1"))) == {"finance", "legal"}
    assert not store.read(lambda unit: unit.directory.roles_of("U3"))


def test_replacing_roles_takes_those_not_named(store: SqlStore) -> None:
    store.write(lambda unit: unit.directory.replace_people([person("U1"), person("U2")]))
    store.write(lambda unit: unit.directory.replace_roles({"finance": ["U1", "U2"], "legal": ["U1"]}, NOW))
    store.write(lambda unit: unit.directory.replace_roles({"finance": ["U2"], "board": ["U1"]}, NOW))
    assert set(store.read(lambda unit: unit.directory.roles_of("U1"))) == {"board"}
    assert set(store.read(lambda unit: unit.directory.roles_of("U2"))) == {"finance"}


def test_titles_of_roles_come_back_as_they_were_given(store: SqlStore) -> None:
    titles = {"finance": {"zh": "财务", "en": "Finance"}, "board": {"": AWKWARD}}
    store.write(lambda unit: unit.directory.replace_role_titles({"legal": {"en": "Legal"}, **titles}))
    store.write(lambda unit: unit.directory.replace_role_titles(titles))
    assert store.read(lambda unit: unit.directory.role_titles(["finance", "board", "legal"])) == titles
    assert store.read(lambda unit: unit.directory.role_titles([])) == {}

    def again(unit: SqlUnitOfWork) -> None:
        assert unit.directory.role_titles(["board", "legal"]) == {"board": {"": AWKWARD}}
        unit.directory.replace_role_titles({})
        assert unit.directory.role_titles(["board", "finance"]) == {}

    store.write(again)


def test_who_holds_what_since_when_and_where_it_is_said(store: SqlStore) -> None:
    store.write(lambda unit: unit.directory.replace_people([person("U1"), person("U2", active=False)]))
    store.write(lambda unit: unit.directory.replace_roles({"finance": ["U2"], "legal": ["U2"]}, NOW))
    store.write(lambda unit: unit.directory.replace_roles({"finance": ["U1", "U2"], "legal": []}, LATER))
    store.write(lambda unit: unit.directory.replace_rosters([replace(LAW, members=frozenset({"U2", "U9"}))], LATER))
    by_role = store.read(lambda unit: unit.directory.holdings(["finance", "S0LAW", "none"]))
    assert [(each.role, each.holder.id, each.since, each.origin) for each in by_role] == [
        ("S0LAW", "U2", LATER, Origin.USERGROUP),
        ("S0LAW", "U9", LATER, Origin.USERGROUP),
        ("finance", "U1", LATER, Origin.FILE),
        ("finance", "U2", NOW, Origin.FILE),
    ]
    assert [each.holder for each in by_role] == [
        person("U2", active=False),
        Person(id="U9", name="U9", active=False),
        person("U1"),
        person("U2", active=False),
    ]
    assert store.read(lambda unit: unit.directory.holdings_of("U2")) == [by_role[0], by_role[3]]
    assert store.read(lambda unit: unit.directory.holdings([])) == ()


def test_how_old_it_is_what_is_known(database: Database) -> None:
    store = SqlStore(database, "T0")
    assert store.read(lambda unit: unit.directory.last_read()) == LastRead(people=None, usergroups=None, profiles=None)
    begun = database.machine_now()
    store.write(lambda unit: unit.directory.replace_people([person("U1"), person("U2")]))
    store.write(lambda unit: unit.directory.save_person(person("U1")))
    store.write(lambda unit: unit.directory.replace_rosters([LAW], NOW))
    store.write(lambda unit: unit.profiles.note("U1", "U2"))
    found = store.read(lambda unit: unit.directory.last_read())
    assert found.people is not None
    assert found.usergroups is not None
    assert found.profiles is not None
    assert begun <= found.people <= found.usergroups <= found.profiles <= database.machine_now()


LAW = Roster(id="S0LAW", handle="legal", name="Legal team", members=frozenset({"U1", "U2"}), changed=1_900_000_000)
MUTE = Roster(id="S0MUTE", handle="mute", name="Nobody", members=frozenset(), changed=0)


def test_user_groups_are_roles_that_no_people_file_touches(store: SqlStore) -> None:
    store.write(lambda unit: unit.directory.replace_people([person("U1"), person("U2", active=False)]))
    store.write(lambda unit: unit.directory.replace_rosters([LAW, MUTE], NOW))
    store.write(lambda unit: unit.directory.replace_roles({"finance": ["U1"]}, NOW))
    known = store.read(lambda unit: [unit.directory.roster(id_) for id_ in sorted(unit.directory.handles())])
    assert known == [LAW, MUTE]
    assert store.read(lambda unit: unit.directory.usergroups(["legal", "S0MUTE", "none"])) == {
        "legal": "S0LAW",
        "S0MUTE": "S0MUTE",
    }
    assert store.read(lambda unit: unit.directory.holders("S0LAW")) == [person("U1")]
    assert set(store.read(lambda unit: unit.directory.roles_of("U1"))) == {"finance", "S0LAW"}
    moved = replace(LAW, members=frozenset({"U2"}), handle="law")
    store.write(lambda unit: unit.directory.save_roster(moved, LATER))
    assert store.read(lambda unit: unit.directory.roster("S0LAW")) == moved
    assert store.read(lambda unit: unit.directory.role_titles(["S0LAW", "finance"])) == {"S0LAW": {"": "Legal team"}}
    store.write(lambda unit: unit.directory.replace_role_titles({"S0LAW": {"en": "Law"}}))
    assert store.read(lambda unit: unit.directory.role_titles(["S0LAW"])) == {"S0LAW": {"en": "Law"}}
    store.write(lambda unit: unit.directory.replace_rosters([MUTE], NOW))
    assert store.read(lambda unit: unit.directory.roster("S0LAW")) is None
    assert store.read(lambda unit: unit.directory.roles()) == {"finance": [person("U1")]}


def test_a_chosen_language_stays_whatever_slack_tells_of_the_person(store: SqlStore) -> None:
    """F5."""
    store.write(lambda unit: unit.directory.replace_people([person("U1"), person("U2")]))
    store.write(lambda unit: unit.directory.choose_language("U1", "zh"))
    chosen = replace(person("U1"), language="zh")
    store.write(lambda unit: unit.directory.replace_people([person("U1"), person("U2")]))
    assert store.read(lambda unit: unit.directory.everyone()) == [chosen, person("U2")]
    store.write(lambda unit: unit.directory.save_person(person("U1")))
    assert store.read(lambda unit: unit.directory.person("U1")) == chosen
    store.write(lambda unit: unit.directory.choose_language("U1", ""))
    assert store.read(lambda unit: unit.directory.person("U1")) == person("U1")
    store.write(lambda unit: unit.directory.choose_language("nobody", "zh"))
    assert store.read(lambda unit: unit.directory.person("nobody")) is None


def test_who_cannot_be_reached_stays_so_whatever_slack_tells_of_him_until_that_is_forgotten(store: SqlStore) -> None:
    """F33: and tasks that ask nobody else are stranded meanwhile."""
    made = request()
    asked = made.tasks[0].asked_id
    add(store, made)
    store.write(lambda unit: unit.directory.save_person(person(asked)))
    assert store.read(lambda unit: unit.requests.stranded()) == []
    store.write(lambda unit: unit.directory.set_unreachable(asked, NOW))
    store.write(lambda unit: unit.directory.replace_people([person(asked)]))
    assert known(store)[asked].unreachable_since == NOW
    assert (known(store)[asked].active, known(store)[asked].askable) == (True, False)
    assert store.read(lambda unit: unit.requests.stranded()) == [made.id]
    assert store.write(lambda unit: unit.directory.forget_unreachable(NOW - timedelta(seconds=1))) == []
    assert store.write(lambda unit: unit.directory.forget_unreachable(NOW)) == [asked]
    assert known(store)[asked].askable


def test_heads_of_departments_active_or_not(store: SqlStore) -> None:
    gone = person("U2", active=False)
    store.write(lambda unit: unit.directory.replace_people([person("U1"), gone]))
    store.write(lambda unit: unit.directory.replace_departments({"Sales": "U1", "IT": "U2", "HR": ""}))
    assert store.read(lambda unit: unit.directory.head_of("Sales")) == person("U1")
    assert store.read(lambda unit: unit.directory.head_of("IT")) == gone
    assert store.read(lambda unit: unit.directory.head_of("HR")) is None
    store.write(lambda unit: unit.directory.replace_departments({"Sales": "U2"}))
    assert store.read(lambda unit: unit.directory.head_of("Sales")) == gone
    assert store.read(lambda unit: unit.directory.head_of("IT")) is None
    assert store.read(lambda unit: unit.directory.headed_by("U2")) == ["Sales"]


def test_policies_in_force_come_by_id_and_old_ones_stay_readable(store: SqlStore) -> None:
    trip = replace(POLICY, id="trip", version="t1")
    store.write(lambda unit: unit.policies.load([trip, POLICY], NOW))
    assert store.read(lambda unit: unit.policies.current()) == [POLICY, trip]
    newer = replace(POLICY, version="v2")
    store.write(lambda unit: unit.policies.load([newer], LATER))
    assert store.read(lambda unit: unit.policies.current()) == [newer]
    assert store.read(lambda unit: unit.policies.get("t1")) == trip
    assert store.read(lambda unit: unit.policies.get("?")) is None
    assert store.read(lambda unit: unit.policies.of_type("trip")) is None
    assert store.read(lambda unit: unit.policies.of_type(newer.id)) == newer
    store.write(lambda unit: unit.policies.load([POLICY], LATER))
    assert store.read(lambda unit: unit.policies.current()) == [POLICY]
    store.write(lambda unit: unit.policies.load([], LATER))
    assert store.read(lambda unit: unit.policies.current()) == []


def test_what_is_wrong_with_the_files_is_remembered_until_it_is_not(store: SqlStore) -> None:
    first = FaultyFiles(since=NOW, faults=[{"file": "a.yaml", "facts": {"key": "采购"}}])
    for faulty in (None, first, FaultyFiles(since=LATER, faults=[]), None, first):
        store.write(lambda unit, faulty=faulty: unit.policies.note_faulty(faulty))
        assert store.read(lambda unit: unit.policies.faulty()) == faulty


def test_the_order_of_a_policys_keys_survives(store: SqlStore) -> None:
    store.write(lambda unit: unit.policies.load([POLICY], NOW))
    found = store.read(lambda unit: unit.policies.get("v1"))
    assert found is not None
    assert list(found.source["title"]) == ["zh", "en"]


def test_positions_are_kept_in_their_order(store):
    """A9: who is above whom."""
    for ladder in (("employee", "lead", "head"), ("lead", AWKWARD), ()):
        store.write(lambda unit, ladder=ladder: unit.directory.replace_positions(ladder))
        assert tuple(store.read(lambda unit: unit.directory.positions())) == ladder
