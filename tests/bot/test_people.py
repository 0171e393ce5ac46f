"""The people file: strict, with its faults told by line; people whom Slack does not know are warnings."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.people import PeopleFileBroken, merge
from bot.people_file import read_people_file
from workflow.model import Person

SLACK = (
    Person(id="U0EMMA", name="Emma Li", email="Emma@example.com", department="old", manager="U0OLD"),
    Person(id="U0LEA", name="Lea", email="lea@example.com"),
    Person(id="U0HANA", name="Hana", email="hana@example.com"),
    Person(id="U0GONE", name="Gone", email="gone@example.com", active=False),
)

YAML = """\
positions: [employee, lead, head]
departments: {Sales: {head: hana@example.com}, Legal: {}}
calendar: FR
people:
  - {email: emma@example.com, department: Sales, position: employee, manager: lea@example.com, roles: [buyer, staff]}
  - {slack: U0LEA, department: Sales, position: lead, manager: U0HANA, roles: [staff], calendar: DE-BY}
"""

CSV = """\
email,slack,name,department,position,manager,head_of,roles,calendar
EMMA@example.com,,Emma,Sales,employee,lea@example.com,,buyer; staff,FR
,U0LEA,"Lea, M",Sales,lead,U0HANA,,staff,DE-BY
hana@example.com,,,,,,Sales;Legal,
"""


def read(folder: Path, content: str, name: str = "people.yaml"):
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return read_people_file(path)


def told(folder: Path, content: str, name: str = "people.yaml") -> list[str]:
    with pytest.raises(PeopleFileBroken) as broken:
        read(folder, content, name)
    return [line.removeprefix(f"{folder}/{name}:") for line in broken.value.sentences()]


@pytest.mark.parametrize(
    ("name", "content", "legal"),
    [("people.yaml", YAML, ""), ("people.csv", CSV, "U0HANA"), ("p.CSV", "\ufeff" + CSV, "U0HANA")],
)
def test_both_forms_say_the_same(tmp_path, name, content, legal):
    file = read(tmp_path, content, name)
    merged = merge(SLACK, file, ["hana@example.com", "u0lea"])
    people = {person.id: person for person in merged.people}
    assert (people["U0EMMA"].department, people["U0EMMA"].position, people["U0EMMA"].manager) == (
        "Sales", "employee", "U0LEA"
    )  # fmt: skip
    assert people["U0EMMA"].name == "Emma Li"
    assert (people["U0EMMA"].calendar, people["U0LEA"].calendar) == ("FR", "DE-BY")
    assert people["U0LEA"].manager == "U0HANA"
    assert (people["U0HANA"].department, people["U0HANA"].manager) == ("", "")
    assert merged.roles == {
        "buyer": ("U0EMMA",),
        "staff": ("U0EMMA", "U0LEA"),
        "admin": ("U0HANA", "U0LEA"),
        "auditor": (),
    }
    assert merged.departments == {"Sales": "U0HANA", "Legal": legal}
    assert merged.warnings == merge(SLACK, file, ()).warnings == ()


def test_roles_have_titles_whether_somebody_holds_them_or_not(tmp_path):
    titles = {"staff": {"en": "Staff", "zh": "员工"}, "board": {"": "Board"}, "buyer": {"zh": "采购员"}}
    yaml = YAML + 'roles: {staff: {en: Staff, zh: 员工}, board: " Board ", buyer: {zh: 采购员}}\n'
    merged = merge(SLACK, read(tmp_path, yaml), [])
    assert merged.role_titles == titles
    assert merged.roles == {"buyer": ("U0EMMA",), "staff": ("U0EMMA", "U0LEA"), "admin": (), "auditor": ()}
    for content, name in ((YAML, "people.yaml"), (YAML + "roles: {}\n", "people.yaml"), (CSV, "people.csv")):
        assert read(tmp_path, content, name).role_titles == {}


def test_without_a_file():
    merged = merge(SLACK, None, ["U0LEA", "gone@example.com", "nobody@example.com"], ["EMMA@example.com", "U0NONE"])
    assert {(person.department, person.manager) for person in merged.people} == {("", "")}
    assert merged.roles == {"admin": ("U0LEA",), "auditor": ("U0EMMA",)}
    assert merged.departments == {}
    assert merged.warnings == (
        "COUNTERSIGN_ADMINS: gone@example.com is nobody active in Slack",
        "COUNTERSIGN_ADMINS: nobody@example.com is nobody active in Slack",
        "COUNTERSIGN_AUDITORS: U0NONE is nobody active in Slack",
    )


def test_a_profile_names_the_manager_where_the_file_names_none(tmp_path):
    file = read(tmp_path, "people:\n  - {slack: U0EMMA, manager: U0LEA}\n  - {slack: U0LEA, department: Sales}\n")
    profiles = {"U0EMMA": "U0HANA", "U0LEA": "U0HANA", "U0HANA": "U0EMMA"}
    merged = merge(SLACK, file, [], profiles=profiles)
    managers = {person.id: person.manager for person in merged.people}
    assert managers == {"U0EMMA": "U0LEA", "U0LEA": "U0HANA", "U0HANA": "U0EMMA", "U0GONE": ""}
    assert merged.silent == {"U0LEA", "U0HANA"}
    assert merged.warnings == ("the managers U0EMMA, U0LEA, U0HANA form a circle; nobody is above them",)


def test_strangers_are_warnings(tmp_path):
    file = read(
        tmp_path,
        "departments: {Sales: {head: x@example.com}}\npeople:\n  - {email: new@example.com}\n"
        "  - {email: emma@example.com, manager: y@example.com}\n  - {slack: U0LEA, email: hana@example.com}\n"
        "  - {email: lea@example.com}\n",
    )
    path = tmp_path / "people.yaml"
    assert merge(SLACK, file, ()).warnings == (
        f"{path}:3: nobody in Slack is new@example.com",
        f"{path}:5: U0LEA and hana@example.com are two people in Slack; U0LEA counts",
        f"{path}:6: Lea stands in the file twice; the first counts",
        f"{path}:4: the manager y@example.com is nobody in Slack",
        "the head of Sales, x@example.com, is nobody in Slack",
    )


def test_managers_in_a_circle_are_a_warning(tmp_path):
    file = read(
        tmp_path,
        "people:\n  - {email: emma@example.com, manager: U0LEA}\n  - {slack: U0LEA, manager: U0HANA}\n"
        "  - {slack: U0HANA, manager: U0LEA}\n",
    )
    assert merge(SLACK, file, ()).warnings == ("the managers U0HANA, U0LEA form a circle; nobody is above them",)


def test_an_address_means_the_active_account():
    people = (*SLACK, Person(id="U0OLDLEA", name="Lea", email="lea@example.com", active=False))
    assert merge(people, None, ["lea@example.com"]).roles["admin"] == ("U0LEA",)


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        ("people: []\n", ["1:9: this must not be empty"]),
        ("peple: []\n", ["1:1: unknown key `peple`; did you mean `people`?"]),
        ("people:\n  - {name: Emma}\n", ["2:5: say who this is: give an `email` or a Slack id as `slack`"]),
        ("people:\n  - {email: a@b, role: x}\n", ["2:18: unknown key `role`; did you mean `roles`?"]),
        (
            "people:\n  - {email: a@b, roles: [Admin]}\n",
            ["2:26: the role `admin` is not given here; set COUNTERSIGN_ADMINS to the admins' ids or e-mails"],
        ),
        (
            "calendar: de-by\npeople:\n  - {email: a@b, calendar: Germany}\n  - {email: b@b, calendar: GB-EN}\n",
            [
                "1:11: `de-by` is no calendar; write a country or a part of one: `DE`, `DE-BY`; did you mean `DE-BY`?",
                "3:28: `Germany` is no calendar; write a country or a part of one: `DE`, `DE-BY`",
                "4:28: `GB-EN` is no calendar; write a country or a part of one: `DE`, `DE-BY`; did you mean `GB-ENG`?",
            ],
        ),
        ("people:\n  - {email: a@b}\n  - {email: A@B}\n", ["3:5: `a@b` names more than one person"]),
        (
            "people:\n  - {email: a@b, manager: A@b}\n",
            ["2:27: this person is given as his own manager; leave `manager` out for whoever is at the top"],
        ),
        (
            "people:\n  - {email: a@b, manager: Ann}\n",
            ["2:27: `Ann` is neither a Slack user id (U0ABC) nor an e-mail address"],
        ),
        (
            "positions: [employee, lead]\npeople:\n  - {email: a@b, position: led}\n",
            ["3:28: `led` is not possible here, only `employee`, `lead`; did you mean `lead`?"],
        ),
        (
            ("departments: {Sales: {haed: a@b}}\npeople:\n"
            "  - {email: a@b, head_of: [Sales]}\n  - {email: c@d, head_of: [Sales]}\n"),
            ["1:23: unknown key `haed`; did you mean `head`?", "4:28: `Sales` has a head already: a@b"],
        ),
        ("roles: [staff]\npeople:\n  - {email: a@b}\n", ["1:8: this must be a mapping (`key: value`)"]),
        (
            "roles:\n  staff: {en: Staff, Chinese: 员工}\n  board: ''\n  it: 4\n  cfo: {}\npeople:\n  - {email: a@b}\n",
            [
                "2:10: `Chinese` is no language; write `en`, `zh` and so on",
                "3:10: this must not be empty",
                "4:7: this must be a text; put it in quotes if it looks like a number",
                "5:8: this must not be empty",
            ],
        ),
    ],
)  # fmt: skip
def test_faults_of_yaml(tmp_path, content, lines):
    assert told(tmp_path, content) == lines


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        ("", ["1: the file is empty"]),
        ("email,manger,email\n", [
            "1: unknown column `manger`; did you mean `manager`?", "1: the column `email` is there twice"
        ]),
        ("email\n", ["1: this must not be empty"]),
        ("email,name\na@b,x,y\n", ["2: this row has more cells than the header; quote a cell that has a comma"]),
        ('email,name\na@b,"x\n', ["2: this row cannot be read as CSV: unexpected end of data"]),
        ('email,name\na@b,"two\nlines"\n\n,Bob\n', ["5: say who this is: give an `email` or a Slack id as `slack`"]),
        ("email,roles\na@b,admin\nc@d,x;y\nc@d,\n", [
            "2: the role `admin` is not given here; set COUNTERSIGN_ADMINS to the admins' ids or e-mails",
            "4: `c@d` names more than one person",
        ]),
    ],
)  # fmt: skip
def test_faults_of_csv(tmp_path, content, lines):
    assert told(tmp_path, content, "people.csv") == lines


def test_a_file_that_is_not_utf8(tmp_path):
    (tmp_path / "p.csv").write_bytes(b"email\n\xff\n")
    with pytest.raises(PeopleFileBroken, match="not UTF-8"):
        read_people_file(tmp_path / "p.csv")
