"""Thirty broken policies: each fault is found, with line, column and what to do; the schema agrees (G1, F78)."""

from __future__ import annotations

import json
from importlib import resources

import jsonschema
import pytest
from hypothesis import given
from typer.testing import CliRunner

from bot.cli import app
from bot.marked_yaml import read_marked
from bot.policies import PolicyFilesBroken, read_files
from tests.bot.broken import BROKEN, GOOD
from tests.properties import examples
from tests.workflow.policies import JUNK, SOURCE, changed, read_or_refuse
from workflow import policy_keys
from workflow.policy_keys import Keys
from workflow.policy_schema import SHAPES, policy_schema

SCHEMA = jsonschema.Draft202012Validator(policy_schema())
STARTERS = [file.name for file in resources.files("bot.starter").iterdir() if file.name.endswith(".yaml")]


def accepts(text: str) -> bool:
    return SCHEMA.is_valid(read_marked(text).value)


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_a_broken_policy_is_refused_with_the_place_and_what_to_do(tmp_path, broken):
    assert GOOD.count(broken.old) == 1
    text = GOOD.replace(broken.old, broken.new)
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(PolicyFilesBroken) as refused:
        read_files(tmp_path)
    assert [said.removeprefix(f"{tmp_path}/a.yaml:") for said in refused.value.sentences()] == [broken.said]
    assert accepts(text) is not broken.structural


def test_what_is_right_is_accepted(tmp_path):
    (tmp_path / "a.yaml").write_text(GOOD, encoding="utf-8")
    assert read_files(tmp_path)
    assert accepts(GOOD)
    for name in set(STARTERS) - {"people.yaml"}:
        text = (resources.files("bot.starter") / name).read_text(encoding="utf-8")
        jsonschema.validate(read_marked(text).value, policy_schema())


@examples(30)
@given(JUNK)
def test_what_the_schema_refuses_the_parser_refuses(junk):
    sources = [
        *(changed(key, to=junk) for key in SOURCE),
        changed("route", 1, "any", 0, to=junk),
        changed("route", 2, "remind", to=junk),
        *(changed("form", 1, key, to=junk) for key in ("label", "type", "min", "required")),
    ]
    for source in sources:
        assert SCHEMA.is_valid(source) or read_or_refuse(source), source


def test_every_key_has_its_place_in_the_schema():
    kinds = [keys for keys in vars(policy_keys).values() if isinstance(keys, Keys) and keys.allowed]
    assert len(kinds) >= 8
    assert {keys.name: set(keys.allowed) for keys in kinds} == {name: set(shapes) for name, shapes in SHAPES.items()}


def test_the_command_prints_it():
    printed = CliRunner().invoke(app, ["policy", "schema"])
    assert printed.exit_code == 0
    assert json.loads(printed.stdout) == json.loads(json.dumps(policy_schema()))
    jsonschema.Draft202012Validator.check_schema(json.loads(printed.stdout))
