"""Every message and view in every state, by name: what golden files, validators and limits are held against."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.callbacks import MORE, OPINION, REMARK
from bot.file_faults import FileFault
from bot.references import RequestRef, TaskRef, encode
from bot.views import answers, decide, lists, notices
from bot.views.cards import applicant_card, approver_card, outcome_notice, reminder
from bot.views.channel_off import channel_off, channel_on
from bot.views.content import Content, private_answer
from bot.views.drafts import Unfinished, discarded
from bot.views.files import files_faulty, files_right
from bot.views.home import Desk, home_view
from bot.views.request_view import request_view
from bot.views.undelivered import undelivered
from bot.views.words_building import Called
from bot.views.words_refusal import refusal
from tests.bot.views.acts import act_payloads
from tests.bot.views.admin import admin_payloads
from tests.bot.views.asked_back import asked_back_payloads
from tests.bot.views.away import NOTHING, arranged, away_payloads
from tests.bot.views.cancellations import cancellation_payloads
from tests.bot.views.claims import claim_payloads
from tests.bot.views.copies import copy_payloads
from tests.bot.views.custom import custom_payloads
from tests.bot.views.directory import directory_payloads
from tests.bot.views.form_states import form_payloads
from tests.bot.views.reopened import reopened_payloads, returned_payloads, revised_payloads
from tests.bot.views.samples import (
    ADA,
    BEN,
    CAI,
    CARA,
    DAN,
    EMMA,
    EVE,
    LEAVE,
    NOA,
    PURCHASE,
    ROLE_TITLES,
    Story,
    all_of_three,
    any_of_three,
    leave,
    purchase,
    reader,
    rule,
    seat,
    speaking,
)
from tests.bot.views.several import several_payloads
from tests.bot.views.trip import trip
from tests.bot.views.type_reports import report_payloads
from tests.bot.views.types import type_payloads
from workflow.acts import Act
from workflow.errors import ActRefused, Late, MovedOn, NotApplicant, NotReturned, NotYours, WorkflowError
from workflow.mending import SHORT
from workflow.model import Person, Repeat, RequestStatus, TaskStatus, Verdict
from workflow.ports_channels import ChannelOff
from workflow.ports_messages import MessageKind, Stuck

Payload = Content | dict[str, Any]


def every_payload(language: str = "en") -> dict[str, Payload]:
    """Name to payload, for readers of that language."""
    with speaking(language):
        return dict(
            (
                *_sequence(),
                *_groups(),
                *_undecided(),
                *_rules(),
                *_missing(),
                *act_payloads(),
                *admin_payloads(),
                *cancellation_payloads(),
                *_values(),
                *_reminders(),
                *form_payloads(),
                *custom_payloads(),
                *_decisions(),
                *several_payloads(),
                *copy_payloads(),
                *away_payloads(),
                *_views(),
                *_answers(),
                *_files(),
                *_undelivered(),
                *asked_back_payloads(),
                *claim_payloads(),
                *_lists(),
                *directory_payloads(),
                *reopened_payloads(),
                *returned_payloads(),
                *revised_payloads(),
                *type_payloads(),
                *report_payloads(),
            )
        )


def card(story: Story, who: Any, task_id: str | None = None, **later: float) -> Content:
    shown = approver_card(story.picture(), task_id or story.task(who), reader(who), story.later(**later))
    assert shown is not None
    return shown


def mine(story: Story) -> Content:
    return applicant_card(story.picture(), reader(EMMA), story.now)


def look(story: Story, who: Person, *roles: str, auditor: bool = False, **later: float) -> dict[str, Any]:
    """The request view."""
    picture, now = story.picture(), story.later(**later)
    return request_view(picture, story.history, reader(who), roles=roles, auditor=auditor, now=now)


def refused(error: WorkflowError, who: Person, story: Story) -> str:
    return refusal(error, reader(who), Called(people=story.people, role_titles=ROLE_TITLES), story.now)


def late(story: Story, at: datetime) -> Late:
    return Late(
        task_status=TaskStatus.APPROVED,
        request_status=RequestStatus.PENDING,
        number=story.request.number,
        by=CAI.id,
        at=at,
        own_verdict=None,
    )


def _sequence() -> Iterator[tuple[str, Payload]]:
    story = leave()
    yield "card_first_stage", card(story, BEN)
    yield "mine_pending", mine(story)
    story.approve(BEN, "Cover arranged")
    yield "card_second_stage_next_day", card(story, CAI, days=1)
    yield "card_i_approved", card(story, BEN)
    story.approve(CAI)
    yield "card_last_stage_asks_first", card(story, CARA)
    rejected = leave().approve(BEN, "Cover arranged").reject(CAI, "Too many away")
    yield "mine_rejected", mine(rejected)
    yield "outcome_rejected", outcome_notice(rejected.picture(), reader(EMMA), rejected.now)
    yield "card_i_rejected_and_it_ended", card(rejected, CAI)
    yield "card_i_approved_and_another_rejected", card(rejected, BEN)
    story.approve(CARA, "Enjoy")
    yield "mine_approved", mine(story)
    yield "outcome_approved", outcome_notice(story.picture(), reader(EMMA), story.now)
    yield "card_i_approved_and_it_ended", card(story, CARA)


def _groups() -> Iterator[tuple[str, Payload]]:
    either = any_of_three().reject(BEN, "Not now")
    yield "card_any_i_rejected_still_open", card(either, BEN)
    yield "card_any_one_rejected", card(either, CAI)
    either.approve(CAI)
    yield "card_any_closed_by_another", card(either, CARA)
    yield "card_any_with_veto", card(any_of_three(veto=True), BEN)
    together = all_of_three().approve(BEN)
    yield "card_all_one_so_far", card(together, CAI)
    yield "mine_all_one_so_far", mine(together)
    nested = purchase().approve(BEN, "ok").approve(CAI)
    yield "card_role_in_nested_group", card(nested, DAN)
    nested.approve(DAN, "Fine", "The budget is short")
    yield "card_role_another_holder_decided", card(nested, EVE)
    yield "card_two_of_three", card(nested, ADA)
    former = purchase().approve(BEN)
    former.holders["finance"] = (DAN,)
    task = next(task.id for task in former.request.tasks if task.asked_id == "finance")
    yield "card_role_no_longer_held", card(former, EVE, task)


def _undecided() -> Iterator[tuple[str, Payload]]:
    """Ends that are nobody's decision."""
    ends = {
        "withdrawn": leave().approve(BEN).withdraw(),
        "expired": leave().approve(BEN).end(RequestStatus.EXPIRED),
        "cancelled": leave().approve(BEN).cancel("Entered twice"),
    }
    for end, story in ends.items():
        yield f"card_{end}_before_i_acted", card(story, CAI)
        yield f"card_{end}_after_i_acted", card(story, BEN)
        yield f"mine_{end}", mine(story)
        if end != "withdrawn":  # one's own act makes no sound
            yield f"outcome_{end}", outcome_notice(story.picture(), reader(EMMA), story.now)


def _rules() -> Iterator[tuple[str, Payload]]:
    """Seats that nobody can fill, where the policy says ``empty: approve`` or ``empty: reject``."""
    passed = Story(rule("Team lead"), seat(CAI, "Department head"), rule("Director"))
    yield "card_rule_passed_before", card(passed, CAI)
    yield "request_rule_passed_and_one_ahead", look(passed, EMMA)
    yield "mine_rule_passed_last", mine(passed.approve(CAI))
    yield "outcome_rule_passed_last", outcome_notice(passed.picture(), reader(EMMA), passed.now)
    again = [replace(seat(BEN, title), repeat=Repeat.ONCE) for title in ("Team lead", "Department head", "Director")]
    repeated = Story(*again[:2], seat(CAI, "Contract check"), again[2]).approve(BEN, "Fine")
    yield "card_repeat_passed_before", card(repeated, CAI)
    yield "request_repeat_passed", look(repeated, EMMA)
    yield "mine_repeat_passed_last", mine(repeated.approve(CAI))
    ahead = Story(seat(BEN, "Team lead"), rule("Director", Verdict.REJECT))
    yield "request_rule_will_reject", look(ahead, EMMA)
    rejected = ahead.approve(BEN)
    yield "card_i_approved_and_a_rule_rejected", card(rejected, BEN)
    yield "mine_rule_rejected", mine(rejected)
    yield "outcome_rule_rejected", outcome_notice(rejected.picture(), reader(EMMA), rejected.now)
    yield "request_rule_rejected", look(rejected, EMMA)


def _missing() -> Iterator[tuple[str, Payload]]:
    """Seats that stand in for whom nobody was found for, each with its reason."""
    codes = ("user", "usergroup", "head_of", "field", "chosen", "manager", "gone", "circle", "self", "group", "route")
    story = Story(*(seat("admin", "Team lead", code) for code in codes))
    yield "card_admin_in_place_of_a_user", card(story, ADA)
    left = leave().reseat(BEN, "admin")
    yield "card_of_whoever_left", card(left, BEN)
    yield "request_whose_approver_left", look(left, EMMA)
    short = all_of_three().approve(BEN).reseat(CARA, "admin", SHORT)
    yield "card_in_place_of_different_people", card(short, ADA)
    yield "request_too_few_different_people", look(short, EMMA)
    swapped = leave().swap(BEN, DAN)
    yield "card_whose_place_was_taken", card(swapped, BEN)
    yield "request_in_which_a_place_was_taken", look(swapped, EMMA)
    yield "request_every_seat_missing", look(story, EMMA)


def _values() -> Iterator[tuple[str, Payload]]:
    story = trip()
    yield "card_trip", card(story, BEN)
    yield "request_trip", request_view(story.picture(), story.history, reader(BEN), roles=[], now=story.now)


def _reminders() -> Iterator[tuple[str, Payload]]:
    first, second, third = leave(), any_of_three(), all_of_three().approve(BEN)
    later = first.now + timedelta(days=1)
    alone = reminder([(first.picture(), first.task(BEN))], reader(BEN), later)
    items = [(story.picture(), story.task(BEN)) for story in (first, second, third)]
    several = reminder(items, reader(BEN), later)
    third_only = reminder(items[2:], reader(BEN), later)
    assert alone is not None
    assert several is not None
    assert third_only is not None
    yield "reminder_of_one", alone
    yield "reminder_of_several_one_done", several
    yield "reminder_all_done", third_only


def _decisions() -> Iterator[tuple[str, Payload]]:
    story = leave()
    task = story.task(BEN)
    yield "decide_reject", decide.decide_modal(story.picture(), task, Verdict.REJECT, reader(BEN))
    typed = {OPINION: "Fine,\nwith care", REMARK: "Third time"}
    yield "decide_approve_typed", decide.decide_modal(story.picture(), task, Verdict.APPROVE, reader(BEN), typed)
    yield (
        "too_late",
        decide.too_late_view(
            private_answer(refused(late(story, story.later(minutes=20)), BEN, story)),
            reader(BEN),
            opinion="Because…",
            remark="Hm",
        ),
    )
    sent = Story(seat(CAI, "Director"), sender=BEN)
    yield "card_sent_for_somebody_else", card(sent, CAI)
    yield "mine_sent_for_somebody_else", applicant_card(sent.picture(), reader(BEN), sent.now)
    yield "request_sent_for_somebody_else", look(sent.withdraw(), BEN)
    doubled = leave()
    doubled.asks_first = True
    yield "card_asks_first_as_the_policy_says", card(doubled, BEN)
    asking = Story(replace(seat(BEN, "Team lead"), asks_input=True))
    task = asking.task(BEN)
    yield "card_approving_asks_for_an_opinion", card(asking, BEN)
    yield "decide_approve_opinion_required", decide.decide_modal(asking.picture(), task, Verdict.APPROVE, reader(BEN))
    yield "answer_opinion_required", notices.ask_opinion(encode(TaskRef(task, 1)), reader(BEN))


def _views() -> Iterator[tuple[str, Payload]]:
    story = purchase().approve(BEN, "Good price").approve(CAI, "Checked\ntwice", "Reads badly")
    yield "request_for_approver", look(story, DAN, "finance")
    yield "request_for_approver_who_decided", look(story, BEN)
    yield "request_for_applicant", look(story, EMMA)
    yield "request_for_auditor", look(story, NOA, auditor=True)
    yield "request_for_admin", look(story, ADA, "admin")
    story.approve(DAN).reject(ADA).reject(CARA, "No")
    yield "request_rejected_for_applicant", look(story, EMMA)
    yield "request_rejected_for_admin", look(story, ADA, "admin", days=400)


def _files() -> Iterator[tuple[str, Payload]]:
    unknown = {"key": "wat", "nearest": "what", "possible": []}
    faults = [
        FileFault(file="leave.yaml", line=4, column=41, code="unknown_key", facts=unknown),
        *(FileFault(file="leave.yaml", line=at, column=3, code="empty", facts={}) for at in range(7, 23)),
    ]
    yield "files_faulty", files_faulty(faults[:2], reader(DAN))
    yield "files_very_faulty", files_faulty(faults, reader(DAN))
    yield "files_right_again", files_right(reader(DAN))


def _undelivered() -> Iterator[tuple[str, Payload]]:
    stuck = [
        Stuck(
            id=str(at),
            kind=MessageKind.CARD,
            recipient=BEN.id,
            number=f"PU-2026-{at:04d}" if at < 7 else "",
            error="chat.postMessage: invalid_blocks",
            given_up=True,
            not_before=0.0,
            attempts=6,
        )
        for at in range(1, 8)
    ]
    yield "undelivered_one", undelivered(stuck[:1], {BEN.id: BEN}, reader(DAN))
    astray = replace(stuck[0], kind=MessageKind.CHANNEL, recipient="C0BOARD")
    yield "undelivered_in_a_channel", undelivered([astray], {}, reader(DAN))
    for error in ("not_in_channel", "is_archived", "channel_not_found", "restricted_action_read_only_channel"):
        off = ChannelOff(channel="C0BOARD", since=leave().now, error=error)
        told = [LEAVE.title, PURCHASE.title]
        yield f"channel_{error}", channel_off(off, told, reader(DAN), checkpoints=error == "channel_not_found")
    yield "channel_on_again", channel_on("C0BOARD", reader(DAN))
    yield "undelivered_many", undelivered(stuck[2:] + stuck[:2], {}, reader(DAN))


def _answers() -> Iterator[tuple[str, Payload]]:
    story = purchase()
    yield "loading", notices.loading_view(reader(BEN))
    yield "gone", notices.gone_view(reader(BEN))
    yield "notice", notices.notice_view(refused(NotApplicant(), BEN, story), reader(BEN))
    yield "no_form_any_more", notices.answer_view(lists.unknown_type("leaf", [LEAVE], reader(EMMA)), reader(EMMA))
    yield "open_again", notices.open_again(MORE, encode(RequestRef(story.request.id)), reader(BEN))
    overtaken = late(story, story.later(minutes=20))
    for name, error in {
        "late": overtaken,
        "late_and_withdrawn": replace(overtaken, by=None, request_status=RequestStatus.WITHDRAWN),
        "late_and_expired": replace(overtaken, by=None, request_status=RequestStatus.EXPIRED),
        "late_and_cancelled": replace(overtaken, by=None, request_status=RequestStatus.CANCELLED),
        "own_verdict_stands": replace(overtaken, own_verdict=Verdict.APPROVE),
        "late_and_gone_back": replace(overtaken, task_status=TaskStatus.RETURNED),
        "too_late_to_undo": MovedOn(),
        "not_returned": NotReturned(number=story.request.number),
        "returned_to_no_stage": ActRefused(act=Act.RETURN, reason="nobody_decided"),
        "somebody_else_was_asked": NotYours(reason="stranger", asked=CAI.id),
        "own_request": NotYours(reason="applicant"),
        "no_longer_in_the_role": NotYours(reason="not_holder", role="finance"),
    }.items():
        yield f"answer_{name}", private_answer(refused(error, BEN, story))


def _lists() -> Iterator[tuple[str, Payload]]:
    yield "types", lists.types_list([LEAVE, PURCHASE], reader(EMMA))
    yield "types_none", lists.types_list([], reader(EMMA))
    yield "unknown_type_nearest", lists.unknown_type("leaf", [LEAVE], reader(EMMA))
    yield "unknown_type", lists.unknown_type("<!channel>", [], reader(EMMA))
    waiting, own = leave(), leave().approve(BEN).approve(CAI).approve(CARA)
    yield (
        "approvals",
        lists.approvals(
            [(waiting.picture(), waiting.task(BEN))],
            [own.picture(), waiting.picture()],
            reader(BEN),
            waiting.now,
            unfinished=[Unfinished(PURCHASE, waiting.now)],
            more_waiting=3,
        ),
    )
    yield "approvals_nothing", lists.approvals([], [], reader(BEN), waiting.now)
    me = reader(BEN)
    yield (
        "approvals_typed_ok",
        lists.approvals(
            [(waiting.picture(), waiting.task(BEN))],
            [],
            me,
            waiting.now,
            first=answers.text_decides_nothing(me, asked=True),
        ),
    )
    yield "number_that_asks_me", answers.about([(waiting.picture(), None)], me, waiting.now)
    yield (
        "thread_lgtm",
        answers.about([(waiting.picture(), waiting.task(BEN))], me, waiting.now, decides=True, below="lgtm"),
    )
    yield "thread_words", answers.about([(waiting.picture(), waiting.task(BEN))], me, waiting.now, below="A & <b>")
    yield "thread_too_long", answers.about([(waiting.picture(), None)], me, waiting.now, below="too long " * 220)
    yield "thread_done", answers.about([(own.picture(), waiting.task(BEN))], me, own.now, below="And now?")
    yield "thread_ok_too_late", answers.about([(own.picture(), None)], me, own.now, decides=True, below="ok")
    yield (
        "thread_of_reminder",
        answers.about(
            [(waiting.picture(), None), (own.picture(), None)],
            me,
            own.now,
            below="ok, but book the *cheaper* hotel",
        ),
    )
    desk = Desk(
        waiting=[(waiting.picture(), waiting.task(BEN))],
        unfinished=[Unfinished(LEAVE, own.now), Unfinished(PURCHASE, own.now - timedelta(days=3))],
        mine=[own.picture(), waiting.picture()],
        decided=[(own.picture(), own.request.tasks[0].id)],
        language="",
        away=arranged(),
    )
    yield "home", home_view(desk, me, own.now)
    empty = replace(desk, waiting=[], unfinished=[], mine=[], decided=[], language="zh", away=NOTHING)
    yield "home_empty", home_view(empty, me, own.now, first=private_answer(refused(NotApplicant(), BEN, own)).blocks)
    yield "approvals_status", answers.about([(own.picture(), None)], reader(EMMA), own.now)
    yield "discarded", discarded(reader(EMMA))
    yield "usage", lists.usage(reader(BEN))
    yield "private_answer", private_answer(refused(NotYours(reason="stranger"), BEN, own))
