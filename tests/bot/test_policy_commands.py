"""`countersign policy explain`, `test` and `check` on files alone, and what they say to mistakes (G2, G3, G4)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot.cli import app

POLICY = """\
id: gear
title: Gear
apply: {department: Sales}
form:
  - {id: amount, label: Amount, type: money, currency: EUR, required: false}
  - {id: kind, label: Kind, type: select, options: [it, other]}
  - {id: user, label: User, type: person}
route:
  - {stage: Boss, by: {manager: 2}, self: skip}
  - stage: Desk
    when: "form.kind == 'it'"
    any:
      - {role: it}
      - {user: cfo@example.com, when: "has(form.amount) && form.amount > 5.0"}
      - {usergroup: it-desk}
  - {stage: Pass, by: {role: nobody}, empty: approve}
  - stage: Both
    need: 2
    of: [{head_of: applicant}, {head_of: Sales}, {any: [{role: it}, {manager: 1}]}]
    empty: reject
"""
PEOPLE = """\
departments: {Sales: {head: hana@example.com}, Lab: {}}
people:
  - {email: emma@example.com, name: Emma, department: Sales, manager: lea@example.com}
  - {email: lea@example.com, name: Lea, department: Sales, manager: hana@example.com}
  - {email: hana@example.com, name: Hana, department: Sales}
  - {email: rob@example.com, name: Rob, department: Sales, manager: bob@example.com}
  - {email: bob@example.com, name: Bob, manager: rob@example.com}
  - {email: ina@example.com, name: Ina, roles: [it]}
  - {email: ivo@example.com, name: Ivo, roles: [it], department: Lab}
"""

TESTS = """\
tests:
  - name: a tablet from the desk
    as: emma@example.com
    form: {kind: it, user: ina@example.com, amount: 7.5}
    asks:
      - hana@example.com
      - [{role: it}, cfo@example.com, {usergroup: it-desk}]
      - []
      - [hana@example.com, {role: it}, lea@example.com]
  - {as: emma@example.com, form: {kind: other, user: ina@example.com}, asks: [[lea@example.com], [{role: it}]]}
  - {as: emma@example.com, form: {kind: it}, refuses: user}
  - {as: emma@example.com, form: {kind: it, amount: much}, refuses: kind}
  - {as: emma@example.com, form: {kind: other, user: ina@example.com}, refuses: amount}
  - {as: ina@example.com, refuses: may_not_apply}
  - {as: zoe@example.com, refuses: may_not_apply}
"""

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A command in a folder with a policy and a people file, in the language given."""
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "gear.yaml").write_text(POLICY, encoding="utf-8")
    (tmp_path / "people.yaml").write_text(PEOPLE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for variable in ("COUNTERSIGN_POLICIES", "COUNTERSIGN_PEOPLE", "COUNTERSIGN_ADMINS", "COUNTERSIGN_DATABASE_URL"):
        monkeypatch.delenv(variable, raising=False)

    def command(*words: str, language: str = "en", admins: str = "ada@example.com") -> Result:
        env = {"COUNTERSIGN_LANGUAGE": language, "COUNTERSIGN_ADMINS": admins}
        return CliRunner().invoke(app, ["policy", *words], env=env)

    return command


def test_explain_says_who_and_why(run: Run) -> None:
    told = run("explain", "gear", "--as", "Emma@example.com", "--set", "kind=it", "--people", "people.yaml")
    assert told.output.splitlines() == [
        "Gear, for Emma (Sales)",
        "1 Boss: Hana · 2 levels above Emma",
        "2 Desk (one) · because `form.kind == 'it'`",
        "    ○ it (Ina or Ivo) · any holder of the role",
        "    – left out: not `has(form.amount) && form.amount > 5.0`",
        "    ○ it-desk (@it-desk) · any member of the user group",
        "3 Pass: nobody · nobody who can be asked holds the role nobody: passes without anybody (`empty: approve`)",
        "4 Both (both)",
        "    ○ Hana · head of Sales",
        "    – left out: Hana has a seat in this group already",
        "    ○ one of these",
        "        ○ it (Ina or Ivo) · any holder of the role",
        "        ○ Lea · manager of Emma",
        "Enough: Hana + Ina or Ivo",
        "Enough: Hana + @it-desk + Lea",
        "Not without: Hana",
        "Taken to be in Slack, since no file has them: ada@example.com, cfo@example.com, @it-desk.",
    ]
    assert told.exit_code == 0


def test_what_stands_for_whom(run: Run) -> None:
    """Hana would be asked about her own, has nobody above her, and a group of nobody else is the admin's."""
    told = run("explain", "gear", "--as", "hana@example.com", "--set", "kind=other", "--people", "people.yaml")
    assert told.output.splitlines()[1:9] == [
        "1 Boss: administrators (ada@example.com) · nobody stands 2 levels above Hana (`empty: admin`)",
        "– Desk: left out: not `form.kind == 'it'`",
        "2 Pass: nobody · nobody who can be asked holds the role nobody: passes without anybody (`empty: approve`)",
        "3 Both: nobody · too few different people for this group: counts as rejected (`empty: reject`)",
        "    · nobody · it would ask Hana (head of Sales), who has no manager: counts as rejected (`empty: reject`)",
        "    · nobody · it would ask Hana (head of Sales), who has no manager: counts as rejected (`empty: reject`)",
        "    · one of these",
        "        · it (Ina or Ivo) · any holder of the role",
    ]
    assert "Nobody can approve it." in told.output


def test_without_an_admin_it_is_not_accepted(run: Run) -> None:
    asked = ("explain", "gear", "--as", "hana@example.com", "--set", "kind=it", "--people", "people.yaml")
    assert run(*asked, admins="").output.splitlines()[1] == (
        "– Boss: nobody stands 2 levels above Hana, and no administrator can be asked: the request is not accepted"
    )


def test_a_circle_of_managers(run: Run) -> None:
    told = run("explain", "gear", "--as", "rob@example.com", "--set", "kind=other", "--people", "people.yaml")
    assert told.output.splitlines()[1] == (
        "1 Boss: administrators (ada@example.com) · the managers above Rob form a circle (`empty: admin`)"
    )


def test_draw_writes_the_route_as_a_picture(run: Run, tmp_path: Path) -> None:
    """People are called by their names where something says who there is."""
    assert run("draw", "gear", "--out", "gear.svg").output == ""
    drawn = (tmp_path / "gear.svg").read_text(encoding="utf-8")
    assert drawn.startswith("<svg ")
    assert ">cfo@example.com</text>" in drawn
    printed = run("draw", "gear", "--people", "people.yaml", language="zh").output
    assert ">申请人的部门的负责人</text>" in printed
    upright = run("draw", "gear", "--upright").output
    assert upright.splitlines()[0] != drawn.splitlines()[0]


def test_draw_says_what_it_cannot(run: Run) -> None:
    assert run("draw", "gaer").output == "There is no type gaer. Did you mean gear?\n"
    nowhere = run("draw", "gear", "--out", "nowhere/gear.svg")
    assert (nowhere.output, nowhere.exit_code) == (
        "nowhere/gear.svg could not be written: No such file or directory\n",
        1,
    )


def test_explain_speaks_chinese(run: Run) -> None:
    told = run("explain", "leave", "--as", "cara@example.com", language="zh").output
    assert "没有 leave 这一类型" in told
    asked = ("explain", "gear", "--as", "lea@example.com", "--set", "kind=other", "--people", "people.yaml")
    assert run(*asked, language="zh").output.splitlines()[:3] == [
        "Gear，申请人 Lea（Sales）",
        "1 Boss：管理员（ada@example.com） · Lea 之上第 2 级没有人（`empty: admin`）",
        "– Desk：略去：`form.kind == 'it'` 不成立",
    ]


@pytest.mark.parametrize(
    ("words", "said", "code"),
    [
        (["gaer", "--as", "emma@example.com"], "There is no type gaer. Did you mean gear?", 2),
        (["gear", "--as", "ema@example.com"], "Nobody here is ema@example.com. Did you mean emma@example.com?", 2),
        (
            ["gear", "--as", "emma@example.com", "--set", "knd=it"],
            "--set takes NAME=VALUE, not knd=it. Did you mean kind?",
            2,
        ),
        (["gear", "--as", "emma@example.com", "--set", "kind"], "--set takes NAME=VALUE, not kind.", 2),
        (["gear", "--as", "emma@example.com", "--set", "amount=much"], "--set amount: Please write a number", 2),
        (["gear", "--as", "emma@example.com", "--set", "user=bob"], "Nobody here is bob.", 2),
        (
            ["gear", "--as", "emma@example.com"],
            "Who is asked depends on kind (`form.kind == 'it'`). Give it with --set kind=VALUE.",
            2,
        ),
        (["gear", "--as", "ina@example.com", "--set", "kind=it"], "Ina may not apply for Gear.", 1),
        (["gear", "--as", "emma@example.com", "--people", "none.yaml"], "There is no people file none.yaml.", 2),
    ],
)
def test_what_is_asked_wrongly_is_answered(run: Run, words: list[str], said: str, code: int) -> None:
    told = run("explain", *(words if "--people" in words else [*words, "--people", "people.yaml"]))
    assert said in told.output
    assert told.exit_code == code


def test_the_starter_set_has_its_own_people(run: Run, tmp_path: Path) -> None:
    (tmp_path / "policies" / "gear.yaml").rename(tmp_path / "gear.yaml")
    (tmp_path / "policies").rmdir()
    told = run("explain", "purchase", "--as", "cara@example.com", "--set", "amount=300")
    assert told.output.splitlines() == [
        "Purchase, for Cara Rossi (Sales, head)",
        "1 Manager and finance (both)",
        "    ○ Dan Novak · manager of Cara Rossi",
        "    ○ Finance (Finn Larsen) · any holder of the role",
        "2 Head or director (one)",
        "    – left out: it would ask Cara Rossi (`self: skip`)",
        "    ○ Director (Dan Novak) · any holder of the role",
        "– Large purchase: left out: not `form.amount >= 10000`",
        "Enough: Dan Novak + Finn Larsen",
    ]
    told = run("explain", "custom", "--as", "cara@example.com")
    assert told.output.splitlines() == [
        "Other request, for Cara Rossi (Sales, head)",
        "Whoever applies builds the route, for each request anew.",
    ]


def test_a_policy_is_tried_with_its_own_tests(run: Run, tmp_path: Path) -> None:
    """G4: what passes and what does not, by line; who was asked is told as the file would write it."""
    (tmp_path / "gear.yaml").write_text(POLICY + TESTS, encoding="utf-8")
    told = run("test", "gear.yaml", "--people", "people.yaml")
    asked = "[[hana@example.com], [], [hana@example.com, {role: it}, lea@example.com]]"
    assert told.output.splitlines() == [
        "✓ gear.yaml:22 a tablet from the desk",
        "✗ gear.yaml:30 as emma@example.com",
        f"    It asks {asked}, not [[lea@example.com], [{{role: it}}]]",
        "✓ gear.yaml:31 as emma@example.com",
        "✗ gear.yaml:32 as emma@example.com",
        "    Refused, but not at kind: amount: Please write a number, like 1250.50. user: Please fill this in.",
        "✗ gear.yaml:33 as emma@example.com",
        f"    Not refused (amount), it asks {asked}",
        "✓ gear.yaml:34 as ina@example.com",
        "✗ gear.yaml:35 as zoe@example.com",
        "    Nobody here is zoe@example.com.",
        "4 tests failed, 3 passed.",
    ]
    assert told.exit_code == 1
    assert run("test", "--people", "people.yaml").output == (
        "There is no test in these files. Write some under `tests:`.\n"
    )


def test_values_of_every_shape_are_written_as_one_would_say_them(run: Run, tmp_path: Path) -> None:
    (tmp_path / "policies" / "trip.yaml").write_text(TRIP, encoding="utf-8")
    asked = ("explain", "trip", "--as", "emma@example.com", "--people", "people.yaml")
    sets = ("away=2026-05-12..2026-05-14", "car=yes", "uses=a, c", "party=ina@example.com,Ivo@example.com")
    told = run(*asked, *(word for each in sets for word in ("--set", each)))
    assert told.output.splitlines()[1].startswith("1 Boss: Lea"), told.output
    for wrong, said in (
        ("away=2026-05-12", "--set away: Please fill this in."),
        ("away=2026-05-14..2026-05-12", "--set away: The last day is before the first."),
        ("car=perhaps", "--set car: Please choose one of those listed."),
        ("uses=a,d", "--set uses: Please choose one of those listed."),
    ):
        refused = run(*asked, "--set", wrong)
        assert (refused.exit_code, refused.output.strip()) == (2, said)


TRIP = """\
id: trip
title: Trip
form:
  - {id: away, label: Away, type: daterange}
  - {id: car, label: Car, type: checkbox}
  - {id: uses, label: Uses, type: multiselect, options: [a, b, c]}
  - {id: party, label: Party, type: people}
route:
  - stage: Boss
    when: "form.car && form.away.to > form.away.from && 'c' in form.uses && size(form.party) == 2"
    by: {manager: 1}
"""


def test_check_says_what_is_wrong_and_what_is_good_to_know(run: Run) -> None:
    """G3."""
    told = run("check", "--people", "people.yaml")
    nobody = "nobody who can be asked holds the role nobody: passes without anybody (`empty: approve`)"
    assert told.output.splitlines()[:9] == [
        "Gear: 4 people may apply",
        "    ✗ nobody can approve it · for Hana",
        f"    ✗ Stage Pass: {nobody} · for everybody",
        "    · Stage Boss: nobody stands 2 levels above the applicant (`empty: admin`) · for Hana and Lea",
        "    · Stage Both: too few different people for this group: counts as rejected (`empty: reject`) · for Hana",
        "    · Stage Boss: the managers above Rob form a circle (`empty: admin`) · for Rob",
        "    · Not without: Hana (for 3 of 4), ada@example.com (for 2 of 4)",
        "    · Can reject it alone, too: Ina (for 1 of 4), Ivo (for 1 of 4)",
        "    Enough for Emma where `form.kind == 'it'`: Hana + Ina or Ivo | Hana + @it-desk + Lea",
    ]
    assert told.output.splitlines()[-3:] == [
        "    and 6 more such lines",
        "Taken to be in Slack, since no file has them: ada@example.com, cfo@example.com, @it-desk.",
        "2 problems found (✗).",
    ]
    assert told.exit_code == 1


def test_own_policies_are_not_looked_at_with_the_demos_people(run: Run) -> None:
    told = run("check")
    assert told.output == "Say who there is: give --people FILE or --database, or set COUNTERSIGN_PEOPLE.\n"
    assert told.exit_code == 2


def test_the_starter_set_has_no_problem(run: Run, tmp_path: Path) -> None:
    (tmp_path / "policies" / "gear.yaml").unlink()
    (tmp_path / "policies").rmdir()
    told = run("check")
    assert told.output.endswith("No problem found.\n")
    assert "✗" not in told.output
    assert told.exit_code == 0
