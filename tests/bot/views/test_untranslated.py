"""No sentence escapes translation: in a language whose every word stands in ⟦brackets⟧, whatever stands outside them
and was not said by a person, a policy, a number or a date is ours and was forgotten (F5)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest

from bot.views import catalogue, lists
from bot.views.builder import changed_elsewhere
from bot.views.content import Content, private_answer
from bot.views.form_behalf import behalf_errors
from bot.views.form_route import choice_errors
from bot.views.several import none_chosen
from bot.views.type_field import field_errors, uneven_choices
from bot.views.words_building import group_fault_words, not_published_words, stage_words
from bot.views.words_fields import field_fault_words
from bot.views.words_form import fault_words
from bot.views.words_refusal import bad_callback, broken, refusal
from bot.views.words_types import moved_words
from tests.bot.views.catalogues import LANGUAGES, forms, kept, messages, pseudo
from tests.bot.views.custom import CALLED, CUSTOM
from tests.bot.views.judges import every_text, judge
from tests.bot.views.payloads import Payload, every_payload
from tests.bot.views.rare import LONG_HOST, rare_payloads
from tests.bot.views.samples import (
    BEN,
    EMMA,
    HOLDERS,
    LEAVE,
    LEAVE_VALUES,
    NOA,
    PEOPLE,
    PURCHASE,
    PURCHASE_VALUES,
    reader,
)
from tests.bot.views.test_builder import SAID as GROUP_FAULTS
from tests.bot.views.test_forms import BEHALF, CHOICES
from tests.bot.views.test_forms import SAID as FAULTS
from tests.bot.views.test_refusals import NOW
from tests.bot.views.test_refusals import SAID as REFUSALS
from tests.bot.views.test_types import ONE_TOO_MANY, SOURCE, TOO_LONG, UNEVEN
from tests.bot.views.told import policy_answers
from tests.bot.views.told_audit import audit_answers, audit_posts
from tests.bot.views.trip import TRIP, TRIP_VALUES, long_lists
from tests.bot.views.type_reports import FILE, GYM, PANEL, TESTS
from workflow.behalf import BLOCK
from workflow.errors import Fault, RouteRefused, TypeMoved
from workflow.type_source import faults_of, with_field

PSEUDO = "pseudo"
TYPED = {"Cover arranged", "Too many away", "Enjoy", "Not now", "ok", "Fine", "The budget is short", "Because…", "Hm"}
TYPED |= {"Entered twice", "Both are away", "The trip fell through", "Which desk?", "Which days?"}
TYPED |= {"Fine,\nwith care", "Third time", "Good price", "Checked\ntwice", "Reads badly", "No", "1249.50", "Desk"}
TYPED |= {"Is the cover arranged?", "Yes, by Cara"}
TYPED |= {"leaf", "<!channel>", "leave", "1,234", "e1f3", "English", "中文"}
TYPED |= {"Where and when", "时间地点", "Costs", "rail.pdf", "hotel.pdf"}
TYPED |= {"fair.example.com/programme?day=1", f"http://…{LONG_HOST[-59:]}"}
TYPED |= {"employee", "lead", "controller", "Purchasing", "Legal team", "legal", "auditor", "DE-BY"}
TYPED |= {"research office", "Research office", "Colleague"}
TYPED |= {"chat.postMessage: invalid_blocks", "countersign messages list --dead"}
TYPED |= {"not_in_channel", "is_archived", "channel_not_found", "restricted_action_read_only_channel"}
TYPED |= {"/invite @Countersign", "countersign messages retry --all"}
TYPED |= {"leave.yaml", "{year}", "{seq}", "{seq:04d}"}
TYPED |= {"UTC", "The old one is broken. Since March."}
TYPED |= {"{role: 20}", "{role: 50}", "--set", "applicant.department", "form.what", "what", "wat", "who"}
TYPED |= {
    "Gym equipment",
    "Gym",
    "gym",
    "Piano",
    "piano",
    "Sport",
    "leave.yaml",
    "purchase.yaml",
    "gym.yaml",
    "purchase",
}
TYPED |= {"Ball", "Mat", "Rope", "Bar", "Bench", "PU", "Ben changed this draft."}
TYPED |= {"Ask me about *big* ones", "Thanks", "gone"}
TYPED |= {"Leaders", "panel", "panel.yaml", PANEL.version[:12], GYM.version[:12]}
TYPED |= {"Who covers for you?", "Does Cara know?", "Cai does, since Monday."}
TYPED |= {"Who covers for you? And since when?", "Who covers for you?\nAnd since when?"}
TITLES = {
    "Leaders",
    "Team lead",
    "Department head",
    "Director",
    "Leads",
    "Finance or CFO",
    "Contract check",
    "Board",
    "Approval",
}


class Brackets:
    """The pseudo-language; notes which sentences were asked for."""

    def __init__(self) -> None:
        self._speak, self.said = pseudo(), set[str]()

    def gettext(self, sentence: str) -> str:
        self.said.add(sentence)
        return self._speak.gettext(sentence)

    def ngettext(self, one: str, many: str, n: int) -> str:
        self.said.add(one)
        return self._speak.ngettext(one, many, n)


@pytest.fixture(autouse=True)
def brackets(monkeypatch: pytest.MonkeyPatch) -> Brackets:
    real, made = catalogue._translations, Brackets()
    monkeypatch.setattr(catalogue, "_translations", lambda language: made if language == PSEUDO else real(language))
    return made


def everything() -> dict[str, Payload]:
    return every_payload(PSEUDO) | rare_payloads(PSEUDO) | dict(answers())


def answers() -> Iterator[tuple[str, Payload]]:
    me = reader(EMMA, PSEUDO)
    said = [refusal(error, me, CALLED, NOW) for error, _sentence in REFUSALS]
    said += [fault_words(fault, PURCHASE.field("amount"), me) for fault, _sentence in FAULTS]
    said += [behalf_errors({BLOCK: Fault(code)}, me)[BLOCK] for code in BEHALF]
    said += [choice_errors({"choose.c1": fault}, me)["choose.c1"] for fault, _sentence in CHOICES]
    said += [group_fault_words(fault, CALLED, me) for fault, _sentence in GROUP_FAULTS]
    said += [*changed_elsewhere(me).values(), *none_chosen(me).values(), stage_words(0, me)]
    said += [field_fault_words(fault, me) for fault in (ONE_TOO_MANY, TOO_LONG)]
    faults = faults_of(with_field(SOURCE, UNEVEN.said(me)))
    said += [*field_errors(faults, UNEVEN, me).values(), *uneven_choices(UNEVEN, me).values()]
    said.append(not_published_words(RouteRefused(group=1, fault=Fault("nobody")), CALLED, me))
    said.append(moved_words(TypeMoved(n=2, by=BEN.id, at=NOW), CALLED.people, NOW, me))
    said += [bad_callback(me), broken(me, "e1f3"), *policy_answers(me), *audit_answers(me)]
    yield from ((f"answer {n}", private_answer(sentence)) for n, sentence in enumerate(said))
    yield "checkpoint", audit_posts(me)
    yield "usage_not_understood", lists.usage(me, understood=False)


def test_no_words_of_ours_outside_the_catalogue() -> None:
    found = {name: untranslated(payload) for name, payload in everything().items()}
    assert {name: words for name, words in found.items() if words} == {}


def test_every_sentence_is_looked_at_here(brackets: Brackets) -> None:
    """Else a view that forgot to translate could hide behind one that nothing here shows."""
    everything()
    assert {forms(message.id)[0] for message in messages(kept("en"))} - brackets.said == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_slack_would_take_what_is_seen_seldom(language: str) -> None:
    for payload in rare_payloads(language).values():
        judge(payload)


@pytest.mark.parametrize("words", ["Reject", "Sent: it is pending", "Emma Li and Ben Ode", "since 10:12"])
def test_the_finder_bites(words: str) -> None:
    assert untranslated(private_answer(words))
    assert untranslated(private_answer(f"⟦{words}⟧")) == []


def test_it_is_the_language_of_the_reader_that_is_asked() -> None:
    assert private_answer(bad_callback(reader(BEN, PSEUDO))).text.startswith("⟦This button is")


def untranslated(payload: Payload) -> list[str]:
    """The visible texts that have words of nobody's in them, each without all it may have."""
    left = (_strip(text) for text in _visible(payload))
    return [text for text in left if re.search(r"[^\W\d_]", text)]


def _visible(payload: Payload) -> Iterator[str]:
    if isinstance(payload, Content):
        yield unescape(payload.text)
    yield from every_text(_joined(payload.blocks if isinstance(payload, Content) else payload))


def _joined(thing: Any) -> Any:
    """The same with each line in one piece, in which a sentence may have code of its own."""
    if isinstance(thing, list):
        return [_joined(each) for each in thing]
    if not isinstance(thing, dict):
        return thing
    if thing.get("type") != "rich_text_section":
        return {key: _joined(each) for key, each in thing.items()}
    return {"text": "".join(each.get("text", "") for each in thing["elements"])}


def _strip(text: str) -> str:
    """`text` without what is translated, said by people, or by policies."""
    text = re.sub(r"⟦[^⟦⟧]*⟧", " ", text)
    return _KNOWN.sub(" ", text)


def _known() -> Iterator[str]:
    yield from TYPED | TITLES | set(HOLDERS)
    yield from (line.strip() for line in (*FILE.splitlines(), *TESTS))
    for person in (*PEOPLE.values(), NOA):
        yield from (person.name, person.department)
    for values in (LEAVE_VALUES, PURCHASE_VALUES, TRIP_VALUES):
        yield from map(str, values.values())
    for policy in (LEAVE, PURCHASE, TRIP, CUSTOM, PANEL, long_lists()):
        yield from _texts_of(policy)


def _texts_of(policy: Any) -> Iterator[str]:
    yield from policy.title.values()
    for field in policy.form:
        yield from (
            *field.label.values(),
            *field.help.values(),
            *field.unit.values(),
            *field.unit_one.values(),
            field.currency,
        )
        yield from (label for option in field.options for label in option.label.values())


_PHRASES = sorted(filter(None, _known()), key=len, reverse=True)
_AGE = r"\d+ (?:second|minute|hour|day)s? ago"  # which the library says
_KNOWN = re.compile(
    rf"[A-Z]{{2}}-\d{{4}}-\d{{4}}|{_AGE}|" + "|".join(rf"(?<!\w){re.escape(phrase)}(?!\w)" for phrase in _PHRASES)
)
