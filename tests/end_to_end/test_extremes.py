"""Sixty approvers, forty fields, three thousand characters everywhere, in every script and with every trick: from the
form to the outcome nothing is refused, cut through a sign, or taken for something of ours (F40, F66-F68, F87, F88)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest

from bot import callbacks
from bot.sandbox import SandboxPerson
from bot.sandbox.mrkdwn import Span, spans
from bot.sandbox.people import SandboxChannel
from bot.sandbox.person import Person
from tests.end_to_end.acting import number_on_modal, open_card, own_card, status_of
from tests.end_to_end.conftest import calm, new_sqlite
from tests.end_to_end.world import World
from workflow.definition import FieldType
from workflow.form_text import LONGEST_LINK

APPROVERS, FEW, FIELDS, LONGEST = 60, 6, 40, 3000
FAMILY = "👨‍👩‍👧‍👦"
JOINER = "\u200d"
TRICK = "<!channel> <https://evil.example|Approve> <@U0BEN> *bold* _leaning_ ~struck~ `code` &lt;!here&gt; "
OURS = ("header", "actions")
CHINESE, FAMILIES = "审批" * (LONGEST // 2), FAMILY * (LONGEST // 11)
ARABIC = ("\u202eمرحبا\u202c \u2066بالعالم\u2069 " * 200)[:LONGEST].rstrip()
TRICKS = (TRICK * 30)[:LONGEST].rstrip()
KINDS = {"extreme": (CHINESE, FAMILIES, ARABIC), "tricky": (TRICKS,)}
"""What is written into one field after the other. Only the scripts need all sixty approvers."""

TYPES = tuple(kind.value for kind in FieldType)
RANGE = TYPES.index("daterange")
ON_THE_CARD = [TYPES.index(kind) for kind in ("text", "longtext", "multiselect", "files", "link")]
LONG_LINK = f"https://{'a' * 60}.{'b' * 60}.{'c' * 60}.{'d' * 50}.example/".ljust(LONGEST_LINK, "x")
MARKUP = {"user", "usergroup", "broadcast", "channel", "link", "emoji"}


def write_policy(folder: Path, name: str, approvers: int) -> None:
    """Every text of the policy as long as it may be."""
    many = [{"user": f"U1{n:03d}"} for n in range(approvers)]
    policy = {
        "id": name,
        "title": f"极限 {FAMILY * 15}",
        "number": f"{name[:2].upper()}-{{year}}-{{seq:04d}}",
        "form": [field(n) for n in range(FIELDS)],
        "route": [{"stage": FAMILY * 18, "all": many}, {"stage": "审" * 200, "by": {"user": "U0FINN"}}],
    }
    (folder / f"{name}.yaml").write_text(json.dumps(policy, ensure_ascii=False), "utf-8")


def field(n: int) -> dict[str, Any]:
    kind = TYPES[n % len(TYPES)]
    made: dict[str, Any] = {"id": f"f{n}", "label": f"{n} {FAMILY * 17}", "type": kind, "summary": n in ON_THE_CARD}
    if kind in ("text", "longtext"):
        made["max"] = LONGEST
    if kind == "money":
        made["currency"] = "EUR"
    if kind.endswith("select"):
        made["options"] = [{"value": f"{n}", "label": f"{n} {'选' * 190}"} for n in range(100)]
    return made


def crowd() -> Iterator[SandboxPerson]:
    names = (FAMILY * 7, "张" * 78, "\u202eأحمد\u202c " * 10, "<!here> *CFO* <@U0BEN>")
    for n in range(APPROVERS):
        name = f"{n} {names[n % len(names)]}"
        yield SandboxPerson(id=f"U1{n:03d}", name=f"u{n}", real_name=name, email=f"u{n}@example.com", title=name)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("policies")
    for name, approvers in zip(KINDS, (APPROVERS, FEW), strict=True):
        write_policy(folder, name, approvers)
    general = SandboxChannel(id="C0GENERAL", name="general", bot_is_member=False)
    made = World(new_sqlite(tmp_path_factory), policies=folder, channels=[general])
    for person in crowd():
        made.sandbox.workspace.put_person(person)
    made.sandbox.scopes.add("files:read")
    with calm(made):
        yield made


@pytest.mark.parametrize("kind", KINDS)
def test_from_the_form_to_the_outcome(world: World, kind: str) -> None:
    """Applied for, shown, opened, approved at length, reminded of, rejected at length, listed."""
    said = KINDS[kind]
    emma, first, second, third = (world.person(name) for name in ("emma", "u0", "u1", "u2"))
    number = apply(emma, kind)
    world.settle()
    own_card(emma, number)
    open_card(world.person(f"u{(APPROVERS if kind == 'extreme' else FEW) - 1}"), number)
    approve_at_length(first, number, said)
    second.click(callbacks.APPROVE, in_=open_card(second, number))
    first.command("/approvals")
    third.command("/approvals")
    emma.command(f"/approvals status {number}")
    world.pass_time(days=1, minutes=1)
    world.settle()
    assert "till wait" in third.messages()[-1].text
    reject_at_length(third, number, said)
    world.settle()
    assert status_of(world, number) == "rejected"
    emma.command("/approvals")
    more(emma, number)
    nothing_is_refused(world)
    nothing_is_cut_or_taken_for_ours(world)


def apply(person: Person, kind: str) -> str:
    person.command(f"/apply {kind}")
    said = KINDS[kind]
    modal = person.modal
    assert modal is not None
    kinds = [kind for n in range(FIELDS) for kind in [TYPES[n % len(TYPES)]] * (2 if n % len(TYPES) == RANGE else 1)]
    assert len(modal.inputs) == len(kinds)
    for n, label in enumerate(modal.inputs):
        person.fill(label, value(kinds[n], said[n % len(said)]))
    outcome = person.submit()
    assert outcome.action == "update", outcome
    keep(person)
    return number_on_modal(person)


def value(kind: str, said: str) -> Any:
    others = {
        "number": "999999999999",
        "money": "90071992547409.91",
        "date": date(2027, 12, 31),
        "daterange": date(2027, 12, 31),
        "time": time(23, 59),
        "checkbox": "Yes",
        "link": LONG_LINK,
        "person": "Ben Okafor",
        "people": [f"U1{n:03d}" for n in range(APPROVERS)],
        "channel": "#general",
        "files": [f"{n} {said if said in TRICKS else FAMILY * 20}" for n in range(10)],
    }
    return "99 选" if kind.endswith("select") else others.get(kind, said)


def approve_at_length(person: Person, number: str, said: Sequence[str]) -> None:
    more(person, number, close=False)
    person.click(callbacks.APPROVE_WITH_OPINION)
    decide(person, said)


def reject_at_length(person: Person, number: str, said: Sequence[str]) -> None:
    person.click(callbacks.REJECT, in_=open_card(person, number))
    decide(person, said)


def decide(person: Person, said: Sequence[str]) -> None:
    modal = person.modal
    assert modal is not None
    keep(person)
    for label, words in zip(modal.inputs, reversed(said * 2), strict=False):
        person.fill(label, words)
    outcome = person.submit()
    assert not outcome.error, outcome
    assert not outcome.errors, outcome
    while person.modal is not None:
        person.close_modal()


def more(person: Person, number: str, *, close: bool = True) -> None:
    """Opens the request view."""
    card = next(m for m in reversed(person.messages()) if number in m.visible)
    person.click(callbacks.MORE, in_=card)
    keep(person)
    if close:
        person.close_modal()


SEEN: list[Mapping[str, Any]] = []
"""Every view that was open, as the bot gave it."""


def keep(person: Person) -> None:
    modal = person.modal
    assert modal is not None
    SEEN.append(modal.view.definition)


def nothing_is_refused(world: World) -> None:
    assert world.sandbox.problems == []
    assert [call.answer for call in world.sandbox.calls if not call.ok] == []


def nothing_is_cut_or_taken_for_ours(world: World) -> None:
    posts = [
        m.post for p in world.sandbox.people for m in (*world.person(p.id).messages(), *world.person(p.id).ephemerals)
    ]
    assert len(posts) > APPROVERS
    assert any(said in json.dumps(SEEN, ensure_ascii=False) for said in (CHINESE[:99], TRICK)), "what is said is shown"
    for thing in (*(post.blocks for post in posts), *SEEN):
        whole_signs(json.dumps(thing, ensure_ascii=False))
        for each in walk(thing):
            assert each.get("type") not in MARKUP | {"mrkdwn"} or asked_for(each), each
            if each.get("type") in OURS:
                assert not of_somebody(json.dumps(each, ensure_ascii=False)), each
    for words, formatted in {(post.text, post.formatted) for post in posts}:
        whole_signs(words)
        shown = spans(words, lambda id_: f"PINGED {id_}", "UTC", formatted=formatted)
        assert [span for span in shown if span != Span(text=span.text)] == [], words


def asked_for(thing: Mapping[str, Any]) -> bool:
    """A channel and a link where the policy asks for one; the link says where it leads."""
    if thing["type"] == "channel":
        return bool(thing["channel_id"] == "C0GENERAL")
    if thing["type"] == "link" and "/files/U0EMMA/F" in thing["url"]:
        return True
    return thing["type"] == "link" and thing["url"] == LONG_LINK and f".{'d' * 50}.example/" in thing["text"]


def of_somebody(words: str) -> bool:
    return any(sign in words for sign in ("!channel", "!here", "evil", "*bold*", "审批审批", "مرحبا", FAMILY * 2))


def whole_signs(words: str) -> None:
    """No family has lost a member to the clipping, and nothing turns the words around."""
    assert JOINER not in words.replace(FAMILY, "")
    assert not set(words) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def walk(thing: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(thing, Mapping):
        yield thing
    for inside in thing.values() if isinstance(thing, Mapping) else thing if isinstance(thing, list) else ():
        yield from walk(inside)
