"""Policy files: every fault of every file with line and column, and what to do about it (G1, F78)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot import definitions
from bot.policies import PolicyFilesBroken, read_files
from bot.views.words_fault import BUILT, PLACES
from bot.views.words_fault_plain import PLAIN
from storage.unit_of_work import SqlStore
from tests.storage.made import NOW
from workflow import policy_keys
from workflow.definition import FieldType
from workflow.ports_types import StoredPolicy

GOOD = """\
id: leave
title: {en: Leave, zh: 请假}
form:
  - {id: first, label: First day, type: date, summary: true}
  - {id: pay, label: Pay, type: money, currency: EUR, min: 0.01, required: false}
route:
  - stage: Team lead
    by: {manager: 1}
"""


def load(folder: Path, **files: str):
    for name, content in files.items():
        (folder / f"{name}.yaml").write_text(content, encoding="utf-8")
    return [file.policy for file in read_files(folder)]


def told(folder: Path, **files: str) -> list[str]:
    """The faults, without the folder."""
    with pytest.raises(PolicyFilesBroken) as broken:
        load(folder, **files)
    assert str(broken.value) == "\n".join(broken.value.sentences())
    return [line.removeprefix(f"{folder}/") for line in broken.value.sentences()]


def test_reads_a_folder(tmp_path):
    (tmp_path / "notes.txt").write_text("no policy")
    (tmp_path / ".hidden.yaml").write_text("no: policy")
    (tmp_path / "b.yml").write_text(GOOD.replace("id: leave", "id: other"))
    assert [policy.id for policy in load(tmp_path, a=GOOD)] == ["leave", "other"]


def test_reads_a_file_with_a_byte_order_mark(tmp_path):
    assert load(tmp_path, a="\ufeff" + GOOD)[0].title["zh"] == "请假"


def test_an_empty_folder_is_told(tmp_path):
    with pytest.raises(PolicyFilesBroken, match=r"no policy file \(\*.yaml\)"):
        read_files(tmp_path)


def test_every_fault_of_every_file_comes_at_once(tmp_path):
    first = GOOD.replace("    by: {manager: 1}", "    by: {menager: 1}\n    when: form.pay > 3").replace(
        "type: date", "type: dat"
    )
    types = ", ".join(f"`{each}`" for each in FieldType)
    unclear = (
        "`pay` may be left empty, and then this has no answer; make the field required, or ask `has(form.pay)` first"
    )
    second = "id: other\ntilte: x\nnumber: X\n"
    assert told(tmp_path, a=first, b=second) == [
        f"a.yaml:4:41: `dat` is not possible here, only {types}; did you mean `date`?",
        "a.yaml:8:10: unknown key `menager`; did you mean `manager`?",
        f"a.yaml:9:11: {unclear}",
        "b.yaml:1:1: `form` is missing here",
        "b.yaml:1:1: `route` is missing here",
        "b.yaml:2:1: unknown key `tilte`; did you mean `title`?",
        "b.yaml:3:9: `number` must have `{seq}` once, or two requests would have the same number",
        "b.yaml:3:9: `number` must have `{year}`: counting begins anew every year",
    ]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("", "a.yaml:1:1: the file is empty"),
        ("# nothing\n", "a.yaml:1:1: the file is empty"),
        ("- a\n", "a.yaml:1:1: this must be a mapping (`key: value`)"),
        ("id: a\nid: b\n", "a.yaml:2:1: `id` is given twice, first in line 1"),
        ("id: a\n1: b\n", "a.yaml:2:1: a key must be a text; put it in quotes"),
        ("id: !secret a\n", "a.yaml:1:5: a tag like !secret has no place here"),
        (
            "id: !!python/name:os.system x\n",
            "a.yaml:1:5: a tag like tag:yaml.org,2002:python/name:os.system has no place here",
        ),
        ("a: &x [*x]\n", "a.yaml:1:4: too much, or too deeply nested"),
        ("[" * 500, "a.yaml:1:1: too much, or too deeply nested"),
        ("id: [a\n", "a.yaml:2:1: this is not YAML: "),
        ("id: a\n---\nid: b\n", "a.yaml:2:1: this is not YAML: "),
        (
            'id: a\ntitle: "\\ud800"\n',
            "a.yaml:2:8: half a character (\\ud800 and the like) cannot be kept; take it out",
        ),
        ('"\\udfff": a\n', "a.yaml:1:1: a key must be a text; put it in quotes"),
        ("id: \x01\n", "a.yaml:1:1: this is not YAML: "),
    ],
)
def test_what_is_no_yaml(tmp_path, content, line):
    assert told(tmp_path, a=content)[0].startswith(line)


def test_what_is_no_utf8(tmp_path):
    (tmp_path / "a.yaml").write_bytes(b"id: a\ntitle: \xff\n")
    assert told(tmp_path) == ["a.yaml:2:1: this is not UTF-8"]


def test_a_short_text_does_not_become_endless(tmp_path):
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x]\n"
    bomb += "".join(f"a{at}: &a{at} [{', '.join([f'*a{at - 1}'] * 8)}]\n" for at in range(1, 12))
    assert "too much" in told(tmp_path, a=bomb)[0]


def test_a_value_that_looks_like_something_else(tmp_path):
    lines = told(tmp_path, a=GOOD.replace("id: leave", "id: 7").replace("First day", "2026-05-12"))
    assert lines == ["a.yaml:1:5: this must be a text; put it in quotes if it looks like a number"]
    assert load(tmp_path, a=GOOD.replace("First day", "2026-05-12"))[0].form[0].label == {"": "2026-05-12"}


def test_an_id_belongs_to_one_file(tmp_path):
    assert told(tmp_path, a=GOOD, b=GOOD) == [
        f"b.yaml:1:5: the id `leave` is used by {tmp_path}/a.yaml already, in line 1"
    ]


def test_two_types_do_not_share_numbers(tmp_path):
    other = GOOD.replace("id: leave", 'id: other\nnumber: "leave-{year}-{seq:06d}"')
    assert told(tmp_path, a=GOOD, b=other) == [
        f"b.yaml:2:9: requests would get the same numbers as those of {tmp_path}/a.yaml; change one `number`"
    ]


def test_every_code_has_a_sentence_and_no_other():
    root = Path(policy_keys.__file__).parent.parent
    named = ("marked_yaml", "people_file", "policies", "policy_files", "definitions")
    bots = (root / "bot" / f"{name}.py" for name in named)
    files = [*root.glob("workflow/policy*.py"), root / "workflow" / "facts.py", *bots]
    source = "".join(path.read_text(encoding="utf-8") for path in files)
    codes = re.findall(r'(?:\bfault|Fault|Trouble|\bat)\((?:[^"()]|\([^()]*\))*"([a-z_0-9]+)"', source)
    assert len(set(codes)) > 50
    assert set(codes) <= {*PLAIN, *BUILT}
    assert [code for code in (*PLAIN, *BUILT) if f'"{code}"' not in source] == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_clash_with_a_type_made_in_slack_names_both(store: SqlStore, tmp_path: Path) -> None:
    """DESIGN section 8: an id has one origin."""
    (policy,) = load(tmp_path, a=GOOD)
    made = StoredPolicy(id=policy.id, version=policy.version, source=policy.source, origin="slack")
    store.write(lambda uow: uow.policies.issue(made, NOW))
    for id_, said in (
        (
            "id: leave",
            ':1:5: the id `leave` is that of a type made in Slack, "Leave"; write another id, or retire that',
        ),
        ('id: trip\nnumber: "leave-{year}-{seq}"', ":2:9: requests would get the same numbers as those of `leave`, a"),
    ):
        load(tmp_path, a=GOOD.replace("id: leave", id_))
        with pytest.raises(PolicyFilesBroken) as refused:
            definitions.offer(store, definitions.load(tmp_path, "en").files, NOW)
        (line,) = refused.value.sentences()
        assert line.startswith(f"{tmp_path}/a.yaml{said}")


def test_every_kind_of_place_has_words():
    assert set(PLACES) >= {name for key in set(NAMES) for name in policy_keys.owners(key)}


NAMES = [key for keys in vars(policy_keys).values() if isinstance(keys, policy_keys.Keys) for key in keys.allowed]


def test_the_starter_set():
    assert [file.policy.id for file in read_files(None)] == [
        *("leave", "long_leave", "sick_note", "purchase", "expense", "contract"),
        *("access", "hiring", "research", "custom"),
    ]
