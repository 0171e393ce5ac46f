"""Chinese as it is read: groups in the field's words, dates and blanks by its habits, a policy's own texts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.views.reader import reader_of
from bot.views.typesetting import fill_in
from bot.views.words import names, text_of
from bot.views.words_time import day, moment
from tests.bot.views.judges import words
from tests.bot.views.payloads import card
from tests.bot.views.samples import (
    BEN,
    CAI,
    CARA,
    DAN,
    EMMA,
    MORNING,
    Story,
    all_of_three,
    any_of_three,
    group,
    purchase,
    reader,
    seat,
    speaking,
)

ZH = reader(EMMA, "zh")


@pytest.mark.parametrize(
    ("story", "rule"),
    [
        (all_of_three().approve(CAI), "会签：3 人须全部同意（已同意 1），1 人驳回即驳回"),
        (any_of_three(), "或签：1 人同意即通过，全部驳回才驳回"),
        (any_of_three(veto=True), "或签：1 人同意即通过，1 人驳回即驳回"),
        (any_of_three().reject(CAI), "或签：1 人同意即通过，全部驳回才驳回（已驳回 1）"),
        (Story(group(seat(BEN), seat(CAI))), "会签：2 人须全部同意，1 人驳回即驳回"),
        (Story(group(seat(BEN), seat(CAI), seat(CARA), need=2)), "3 人中须 2 人同意，2 人驳回才驳回"),
        (
            Story(group(seat(BEN), seat(CAI), seat(CARA), in_order=True)),
            "会签：3 人须全部同意，依次审批，1 人驳回即驳回",
        ),
    ],
)
def test_says_the_group_in_the_words_of_the_field(story: Story, rule: str) -> None:
    """B2, DESIGN section 9."""
    with speaking("zh"):
        assert rule in words(card(story, BEN)).split("\n")


def test_a_group_in_a_group_counts_as_one() -> None:
    with speaking("zh"):
        shown = words(card(purchase().approve(BEN), DAN))
    assert "你所在的组按 1 人计 · 会签：2 人须全部同意，1 人驳回即驳回" in shown


def test_dates_and_moments() -> None:
    at = MORNING + timedelta(days=1)
    assert moment(at, at, ZH) == "10:12"
    assert moment(at, at + timedelta(days=1), ZH) == "5月12日 10:12"
    assert moment(at, at + timedelta(days=400), ZH) == "2026年5月12日 10:12"
    assert (day(date(2026, 5, 12), 2026, ZH), day(date(2027, 1, 2), 2026, ZH)) == ("5月12日", "2027年1月2日")


@pytest.mark.parametrize(
    ("sentence", "who", "said"),
    [
        ("{who} 已同意", "Ben", "Ben 已同意"),
        ("{who} 已同意", "你", "你已同意"),
        ("等待 {who}", "你", "等待你"),
        ("由 {who} 审批", "陈梅", "由陈梅审批"),
        ("由 {who} 审批", "陈 梅", "由陈 梅审批"),
        ("由 {who} 审批", "Mei 陈", "由 Mei 陈审批"),
        ("{who} approved", "陈梅", "陈梅 approved"),
        ("{who} 审批", "", " 审批"),
        ("{who} {who}", "采购", "采购 采购"),
    ],
)
def test_a_blank_stands_only_beside_letters_and_digits(sentence: str, who: str, said: str) -> None:
    assert fill_in(sentence, {"who": who}) == said


def test_what_is_in_braces_in_a_fact_stays() -> None:
    assert fill_in("{who} 已同意", {"who": "{other} {}"}) == "{other} {} 已同意"


def test_lists() -> None:
    assert names(["你", "Dan"], ZH, last="or") == "你或 Dan"
    assert names(["Ada", "Ben", "Cai"], ZH) == "Ada、Ben 和 Cai"
    assert names(["Ada", "Ben", "Cai"], ZH, most=2) == "Ada、Ben，另有 1 人"
    assert names(["Ada"], ZH) == "Ada"
    assert names([], ZH) == ""


@pytest.mark.parametrize(
    ("text", "locale", "said"),
    [
        ({"en": "Leave", "zh": "请假"}, "zh-CN", "请假"),
        ({"en": "Leave", "zh": "请假", "zh-TW": "請假"}, "zh-TW", "請假"),
        ({"en": "Leave", "zh-CN": "请假"}, "zh-TW", "请假"),
        ({"en": "Leave", "zh-CN": "请假"}, "en-GB", "Leave"),
        ({"en": "Leave"}, "zh-CN", "Leave"),
        ({"": "Urlaub", "en": "Leave"}, "zh-CN", "Urlaub"),
        ({"de": "Urlaub"}, "zh-CN", "Urlaub"),
        ({"en": "Leave", "zh": "请假"}, "de-DE", "Leave"),
        ({}, "zh-CN", ""),
    ],
)
def test_a_policys_text_falls_back_sensibly(text: dict[str, str], locale: str, said: str) -> None:
    assert text_of(text, reader_of(replace(EMMA, locale=locale))) == said
