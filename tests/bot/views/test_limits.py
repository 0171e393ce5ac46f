"""Slack's limits at the extremes: clipped between graphemes, never refused (F40, F66, F67, F73)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import callbacks
from bot.views import answers, decide, forms, lists, notices
from bot.views.cards import applicant_card, approver_card, outcome_notice, reminder
from bot.views.content import private_answer
from bot.views.drafts import Unfinished, resumed
from bot.views.limits import clean, clip, fair_share, one_line, units
from bot.views.request_view import request_view
from tests.bot.views.judges import find, judge, words
from tests.bot.views.samples import BEN, EMMA, NONCE, PURCHASE, Story, group, leave, person, reader, seat
from workflow.definition import Field, FieldType, Option, Policy
from workflow.form_text import LONGEST_LINK
from workflow.forms import prefill
from workflow.model import Person, Verdict

FAMILY = "👨‍👩‍👧‍👦"
LONG_LINK = f"https://{'a' * 60}.{'b' * 60}.{'c' * 60}.{'d' * 50}.example/" + "x" * (LONGEST_LINK - 300)
LONG = {
    "latin": "word " * 600,
    "cjk": "审批" * 1500,
    "families": FAMILY * 270,
    "zalgo": "e" + "\u0301" * 2999,
    "astral": "𝔸" * 3000,
    "arabic": "مرحبا " * 500,
}


WIDEST = {FieldType.TEXT, FieldType.LONGTEXT, FieldType.MULTISELECT, FieldType.LINK, FieldType.FILES}
"""What stands on the card: the five that can take the most room."""


def test_counts_as_slack_does() -> None:
    """F67."""
    assert (len(FAMILY), units(FAMILY)) == (7, 11)


def test_clips_between_graphemes() -> None:
    """F67."""
    assert clip(FAMILY * 3, 23) == FAMILY * 2 + "…"
    assert clip("e\u0301" * 3, 5) == "e\u0301" * 2 + "…"
    assert clip("short", 5) == "short"


@given(st.text(), st.integers(1, 80))
def test_a_clipped_text_always_fits(text: str, limit: int) -> None:
    assert units(clip(text, limit)) <= limit


def test_hides_nothing_and_turns_nothing_round() -> None:
    """F68."""
    assert one_line("a\u202eb\u2066c\r\nd\te\x00\x9f") == "abc d e"
    assert clean("one\r\ntwo\u2028three") == "one\ntwo\nthree"
    assert clean(FAMILY) == FAMILY
    assert clean("half \ud83d of a pair") == "half  of a pair"


@given(st.lists(st.integers(0, 4000)), st.integers(0, 30_000))
def test_a_fair_share_stays_within_the_room(lengths: list[int], room: int) -> None:
    share = fair_share(lengths, room)
    assert sum(min(length, share) for length in lengths) <= room


def crowd(size: int, text: str) -> list[Person]:
    return [person(f"U1{n:03d}", clip(f"{n} {text}", 300), text[:300]) for n in range(size)]


def wide_policy(text: str) -> Policy:
    label = {"en": text[:300]}
    options = tuple(Option(value=f"{n}" + "v" * 70, label=label) for n in range(100))
    kinds = list(FieldType)
    form = tuple(
        Field(
            id=f"field_{n}",
            label=label,
            type=kinds[n % len(kinds)],
            help={"": text[:200]},
            currency="EUR" if kinds[n % len(kinds)] is FieldType.MONEY else "",
            options=options if kinds[n % len(kinds)] in (FieldType.SELECT, FieldType.MULTISELECT) else (),
            max=Decimal(3000) if kinds[n % len(kinds)] in (FieldType.TEXT, FieldType.LONGTEXT) else None,
            summary=n < len(kinds) and kinds[n] in WIDEST,
        )
        for n in range(40)
    )
    return replace(PURCHASE, title=label, form=form)


def values_of(policy: Policy, text: str) -> dict[str, object]:
    by_type = {
        FieldType.NUMBER: "999999999999999.9999999999",
        FieldType.MONEY: 2**53 - 1,
        FieldType.DATE: "2027-12-31",
        FieldType.DATERANGE: {"from": "2026-12-31", "to": "2027-12-31"},
        FieldType.TIME: "23:59",
        FieldType.CHECKBOX: True,
        FieldType.LINK: LONG_LINK,
        FieldType.FILES: [{"id": f"F0{n}", "name": text[:255], "url": LONG_LINK} for n in range(10)],
        FieldType.SELECT: "1" + "v" * 70,
        FieldType.MULTISELECT: [f"{n}" + "v" * 70 for n in range(100)],
        FieldType.PERSON: "U1001",
        FieldType.PEOPLE: [f"U1{n:03d}" for n in range(60)],
        FieldType.CHANNEL: "C0" + "X" * 19,
    }
    return {field.id: by_type.get(field.type, text) for field in policy.form}


def extreme(text: str, size: int = 60) -> Story:
    """Sixty approvers, forty fields, every text as long as it may be; half of them have approved at length."""
    policy, people = wide_policy(text), crowd(size, text)
    members = [seat(each, text[:300]) for each in people]
    story = Story(
        group(*members, title=text[:300]), seat("finance", text), policy=policy, values=values_of(policy, text)
    )
    story.people |= {each.id: each for each in people}
    story.people[EMMA.id] = replace(EMMA, name=text, department=text)
    story.holders = {"finance": tuple(people)}
    for each in people[: size // 2]:
        story.approve(each, text[:3000], text[:3000])
    return story


def test_d13_words_too_long_for_a_button_are_cut_and_it_says_so() -> None:
    story, cut = Story(seat(BEN, "Lead")), "Only the beginning of what you wrote fits into the buttons."
    picture, me = story.picture(), reader(BEN)
    for count, most in ((1, 1900), (4, 475)):
        fits = answers.about([(picture, None)] * count, me, story.now, below="x" * most)
        long = answers.about([(picture, None)] * count, me, story.now, below="x" * (most + 1))
        assert (cut in words(fits), cut in words(long)) == (False, True)


@pytest.mark.parametrize("kind", LONG)
def test_everything_fits_at_the_extremes(kind: str) -> None:
    """F40, F66, F67, F73: sixty approvers, forty fields, opinions of 3,000 characters."""
    text = LONG[kind]
    story = extreme(text)
    picture, now, open_to = story.picture(), story.later(days=400), story.people["U1059"]
    task = story.task(open_to)
    shown = [
        approver_card(picture, task, reader(open_to), now),
        approver_card(picture, story.request.tasks[0].id, reader(story.people["U1000"]), now),
        applicant_card(picture, reader(EMMA), now),
        reminder([(picture, task)] * 40, reader(open_to), now),
        lists.approvals(
            [(picture, task)] * 40,
            [picture] * 40,
            reader(open_to),
            now,
            unfinished=[Unfinished(picture.policy, now)] * 5,
            more_waiting=500,
            more_mine=500,
            first=text[:300],
        ),
        answers.about([(picture, None)] * 12, reader(open_to), now, decides=True, below=text),
        answers.about([(picture, None)] * 12, reader(EMMA), now),
        lists.types_list([picture.policy] * 80, reader(EMMA)),
        lists.unknown_type(text, [picture.policy] * 80, reader(EMMA)),
        request_view(picture, story.history, reader(open_to), roles=["admin"], now=now),
        notices.sent_view(picture, reader(EMMA)),
        decide.decide_modal(picture, task, Verdict.REJECT, reader(open_to), {callbacks.OPINION: text}),
        decide.too_late_view(private_answer(text), reader(open_to), opinion=text, remark=text),
        forms.form_modal(
            picture.policy,
            reader(EMMA),
            NONCE,
            {field.id: text for field in picture.policy.form},
            first=[resumed(Unfinished(picture.policy, now), reader(EMMA), now)],
        ),
        forms.form_modal(picture.policy, reader(EMMA), NONCE, prefill(picture.policy.form, picture.record.values)),
    ]
    for payload in shown:
        assert payload is not None
        judge(payload)


@pytest.mark.parametrize("kind", LONG)
def test_an_outcome_of_sixty_fits(kind: str) -> None:
    """F40."""
    story = extreme(LONG[kind])
    story.reject(story.people["U1059"], LONG[kind][:3000])
    judge(outcome_notice(story.picture(), reader(EMMA), story.now))
    judge(applicant_card(story.picture(), reader(EMMA), story.now))


def test_a_long_list_says_how_much_is_left_out() -> None:
    """F73."""
    story = extreme("x")
    assert "+25 more" in words(applicant_card(story.picture(), reader(EMMA), story.now))
    view = request_view(story.picture(), story.history, reader(EMMA), roles=[], now=story.now)
    assert "+2 more" in words(view)


def test_a_long_reminder_points_to_the_list() -> None:
    """E3, F40: one message whatever its length."""
    story = leave()
    shown = reminder([(story.picture(), story.task(BEN))] * 17, reader(BEN), story.now)
    assert shown is not None
    assert len(find(shown, callbacks.APPROVE)) == 12
    assert "and 5 more: /approvals" in words(shown)


def test_a_short_field_keeps_its_whole_text_beside_long_ones() -> None:
    """F66: More shows what the card cuts."""
    story = Story(seat(BEN), policy=PURCHASE, values={"item": "desk", "amount": 1, "why": "because " * 370})
    view = request_view(story.picture(), story.history, reader(BEN), roles=[], now=story.now)
    assert "because " * 369 in words(view)
