"""Every sentence of the views stands in every catalogue, translated, with all its facts. COUNTERSIGN_GOLDEN=write
brings the catalogues up to date; what is new in them has to be translated by hand."""

from __future__ import annotations

import re

import pytest
from babel.messages.plurals import get_plural

from bot.views.catalogue import SOURCE_LANGUAGE, _, languages, ngettext
from tests.bot.views.catalogues import LANGUAGES, WRITE, bring_up_to_date, forms, kept, messages, places, used
from tests.bot.views.samples import EMMA, reader

TRANSLATED = sorted(languages() - {SOURCE_LANGUAGE})
LEFT_UNSAID = {
    "One approval of {size} is enough": {"size"},
    "a rejection counts only if all {count} reject": {"count"},
}
"""Facts that a translation may do without: 或签：1 人同意即通过，全部驳回才驳回."""

TERMS = {
    "Approve": "同意",
    "Reject": "驳回",
    "More": "更多",
    "Withdraw": "撤回",
    "pending": "审批中",
    "approved": "已通过",
    "rejected": "已驳回",
    "withdrawn": "已撤回",
    "expired": "已超时",
    "cancelled": "已取消",
}
"""DESIGN section 7."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_listed_and_no_other(language: str) -> None:
    if WRITE:
        bring_up_to_date(language)
    listed = kept(language)
    assert {forms(message.id) for message in messages(listed)} == {forms(message.id) for message in messages(used())}
    assert not listed.obsolete


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_sentence_is_translated(language: str) -> None:
    unfinished = [message.id for message in messages(kept(language)) if not all(forms(message.string)) or message.fuzzy]
    assert unfinished == []


def test_english_is_the_source_and_translates_nothing() -> None:
    assert [message.id for message in messages(kept("en")) if any(forms(message.string))] == []
    assert _(reader(EMMA), "at {time}", time="14:02") == "at 14:02"


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_fact_is_in_the_translation(language: str) -> None:
    for message in messages(kept(language)):
        wanted = places(forms(message.id)[-1]) - LEFT_UNSAID.get(forms(message.id)[0], set())
        assert [places(form) for form in forms(message.string)] == [wanted] * len(forms(message.string)), message.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_as_many_plurals_as_the_language_has(language: str) -> None:
    listed, plural = kept(language), get_plural(language)
    assert (listed.num_plurals, listed.plural_expr) == (plural.num_plurals, plural.plural_expr)
    for message in messages(listed):
        assert not message.pluralizable or len(forms(message.string)) == plural.num_plurals, message.id


def test_plurals() -> None:
    one, many = "+{n} earlier decision", "+{n} earlier decisions"
    assert [ngettext(reader(EMMA), one, many, n) for n in (1, 2)] == ["+1 earlier decision", "+2 earlier decisions"]
    assert ngettext(reader(EMMA, "zh"), one, many, 1) == "此前还有 1 条审批"


def test_chinese_has_the_words_of_the_field() -> None:
    said = {message.id: message.string for message in messages(kept("zh"))}
    assert {term: said[term] for term in TERMS} == TERMS


def test_chinese_is_set_as_chinese() -> None:
    """Full-width punctuation, and a blank between a Chinese character and a digit or a Latin letter."""
    narrow = re.compile(r'[\u4e00-\u9fff][,:;!?()"]|[,:;!?()"][\u4e00-\u9fff]|[\u4e00-\u9fff][A-Za-z0-9/]')
    patterns = {"d MMM", "d MMM y", "EEE d MMM, HH:mm", "EEE d MMM y, HH:mm", "d-d MMM", "d-d MMM y"}
    patterns |= {"d MMM y, HH:mm:ss", "d MMM - d MMM", "d MMM - d MMM y", "d MMM y - d MMM y"}
    said = [form for message in messages(kept("zh")) for form in forms(message.string) if message.id not in patterns]
    assert [form for form in said if narrow.search(form)] == []
