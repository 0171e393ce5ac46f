"""The messages in one's direct messages: the approver's card, the applicant's card, the outcome, the reminder.

Long means open and short means done: a card shrinks to two lines once its reader has nothing left to do on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot import callbacks
from bot.references import RequestRef, TaskRef, WordsRef, encode
from bot.views import blocks, limits
from bot.views.asked_back import asked_back_buttons, asked_back_card, asked_back_row, revise_buttons
from bot.views.blocks import Block, Line
from bot.views.catalogue import _, ngettext
from bot.views.claim import claim_row, claimed_card, left_to, own_claim, role_words
from bot.views.closed_card import closed_card
from bot.views.content import Content, content
from bot.views.limits import clip, one_line
from bot.views.picture import Picture
from bot.views.reader import Reader
from bot.views.several import several_button
from bot.views.withdraw import withdraw_button
from bot.views.words import capital, name, text_of
from bot.views.words_added import added_line
from bot.views.words_away import owner_of, standing_in_words
from bot.views.words_cancelling import link_lines
from bot.views.words_changes import changes_for
from bot.views.words_course import (
    decision_line,
    final_decision,
    passed_on_line,
    quoting,
    returned_words,
    sent_back_line,
    stage_words,
    status_line,
    status_words,
)
from bot.views.words_group import group_words, outer_group_words
from bot.views.words_headline import applicant_name, headline, headline_fields, running_headline, whose
from bot.views.words_missing import missing_words
from bot.views.words_question import asked_line, open_questions, question_lines
from bot.views.words_time import moment
from bot.views.words_value import labelled, shortened, value_pieces
from workflow import authority, progress
from workflow.definition import Field
from workflow.leaving import days_away
from workflow.model import Request, RequestStatus, Task, Verdict

SUMMARY_LINES = 5
DECISIONS = 5
REMINDER_ROWS = 12

_Row = tuple[Picture, Task]


def approver_card(picture: Picture, task_id: str, reader: Reader, now: datetime) -> Content | None:
    """The card of one task for one of the people it asks, as an approver or as somebody who applied. None if there is
    no such task in the request."""
    task = next((task for task in picture.request.tasks if task.id == task_id), None)
    if task is None:
        return None
    if task.asks_applicant:
        return asked_back_card(picture, task, reader, now)
    if has_it := left_to(picture, task, reader):
        return claimed_card(picture, task, has_it, reader, now)
    if not (progress.still_matters(picture.request, task) and is_asked(picture, task, reader)):
        return closed_card(picture, task, reader, now)
    text, owner = whose(picture, reader), owner_of(picture, task, reader)
    if owner is None:
        text = _(reader, "{request}. Your approval is needed.", request=text)
    else:
        text = _(reader, "{request}. Your approval is needed for {owner}.", request=text, owner=name(owner))
    return content(text, _open_card(picture, task, reader, now))


def is_asked(picture: Picture, task: Task, reader: Reader) -> bool:
    """Whether the task asks the reader now: whether his click would be accepted."""
    return reader.id in authority.acting(picture.request, task, picture.holders, picture.away)


def may_approve(picture: Picture, task: Task, reader: Reader) -> bool:
    """Whether more than rejecting is left to the reader."""
    return authority.may_approve(picture.request, task, reader.id, picture.holders, picture.away)


def _open_card(picture: Picture, task: Task, reader: Reader, now: datetime) -> list[Block]:
    since = _(
        reader, "{number} · since {time}", number=picture.request.number, time=moment(task.opened_at, now, reader)
    )
    return [
        *blocks.lines(
            [
                applicant_words(picture, reader),
                [(headline(picture, reader), "bold")],
                *link_lines(picture, reader),
                *summary(picture, reader),
                *changes_for(picture, task, reader),
                *_earlier(picture, task.id, reader, now),
                *question_lines(picture, task, reader, now),
                *passed_on_line(picture, task, reader),
                *sent_back_line(picture, task, reader),
                *_rules(picture, task, reader, now),
                *own_claim(picture, task, reader, now),
            ]
        ),
        *claim_row(picture, task, reader),
        blocks.actions(*decide_buttons(picture, task, reader), more_button(picture.request, reader)),
        blocks.context(since),
    ]


def applicant_words(picture: Picture, reader: Reader) -> str:
    """``Emma Li · Sales``."""
    department = clip(one_line(picture.applicant.department), limits.NAME)
    return " · ".join(filter(None, (applicant_name(picture, reader), department)))


def summary(picture: Picture, reader: Reader, *, private: bool = True) -> list[Line]:
    """The summary fields that the headline does not show already; private ones among them on the approver's card."""
    shown = headline_fields(picture)
    fields = [field for field in picture.policy.form if field.summary and field not in shown]
    seen = [field for field in fields if private or not field.private]
    return field_lines(picture, seen, reader)[:SUMMARY_LINES]


def field_lines(picture: Picture, fields: Sequence[Field], reader: Reader) -> list[Line]:
    """Those of them that are filled in, one per line."""
    filled = [field for field in fields if field.id in picture.record.values]
    return [
        labelled(
            clip(text_of(field.label, reader), limits.NAME),
            shortened(value_pieces(picture, field, reader), limits.VALUE, limits.ADDRESSES, single=True),
            reader,
        )
        for field in filled
    ]


def _earlier(picture: Picture, task_id: str, reader: Reader, now: datetime) -> list[Line]:
    before = progress.decided_before(picture.request, task_id)
    shown: list[Line] = [decision_line(picture, task, reader, now) for task in before[-DECISIONS:]]
    if len(before) > DECISIONS:
        left = len(before) - DECISIONS
        shown.insert(0, ngettext(reader, "+{n} earlier decision", "+{n} earlier decisions", left))
    return shown


def _rules(picture: Picture, task: Task, reader: Reader, now: datetime) -> list[Line]:
    """``Stage 2 of 3 · One approval of 2 is enough``, then what the groups around that one ask for."""
    tallies = progress.tallies(picture.request, task)
    stage = capital(stage_words(picture, task.stage, reader))
    own = group_words(tallies[0], reader) if tallies else ""
    found: list[Line] = [" · ".join(filter(None, (stage, own)))]
    found += [outer_group_words(tally, reader) for tally in tallies[1:]]
    seat = picture.request.seat(task.node_id)
    if not may_approve(picture, task, reader):
        found.append(_only_reject(picture, task, reader))
    elif seat.asks_input:
        found.append(_(reader, "Approving asks for your opinion too."))
    missing = missing_words(picture, seat, reader)
    standing_in = standing_in_words(picture, task, reader, now)
    added = added_line(picture, seat, reader)
    role = "" if claim_row(picture, task, reader) else role_words(picture, task, reader)
    return [line for line in (added, standing_in, role, missing, *found) if line]


def _only_reject(picture: Picture, task: Task, reader: Reader) -> str:
    owner = owner_of(picture, task, reader)
    if owner is None:
        return _(reader, "You have approved in this group already, so here you can only reject.")
    who = name(owner)
    return _(reader, "You or {owner} approved in this group already, so here you can only reject.", owner=who)


def decide_buttons(picture: Picture, task: Task, reader: Reader, *, written: bool = False) -> list[Block]:
    """Approve and Reject, and with `written` Approve with opinion. Only what would be accepted: whoever approved in the
    same distinct group already may only reject. Approve asks first only where it ends the request or the policy's
    `confirm` holds; where an opinion is asked for, it asks for that (D2)."""
    request = picture.request
    value = encode(TaskRef(task.id, request.form_version))
    reject = blocks.button(_(reader, "Reject"), callbacks.REJECT, value, style="danger")
    if not may_approve(picture, task, reader):
        return [reject]
    if request.seat(task.node_id).asks_input:
        return [blocks.button(_(reader, "Approve"), callbacks.APPROVE_WITH_OPINION, value, style="primary"), reject]
    question = _question(picture, task, reader)
    approve = blocks.button(_(reader, "Approve"), callbacks.APPROVE, value, style="primary", confirm=question)
    opinion = blocks.button(_(reader, "Approve with opinion"), callbacks.APPROVE_WITH_OPINION, value)
    return [approve, reject, opinion] if written else [approve, reject]  # so the first two stay side by side on a phone


def _buttons_with(words: str, picture: Picture, task: Task, reader: Reader) -> list[Block]:
    value = encode(WordsRef(task.id, words))
    reject = blocks.button(_(reader, "Reject"), callbacks.REJECT_WITH_WORDS, value, style="danger")
    if not may_approve(picture, task, reader):
        return [reject]
    return [blocks.button(_(reader, "Approve"), callbacks.APPROVE_WITH_WORDS, value, style="primary"), reject]


def _question(picture: Picture, task: Task, reader: Reader) -> Block | None:
    """What Approve asks first, if anything."""
    request, yes, no = picture.request, _(reader, "Approve"), _(reader, "Not yet")
    if progress.would_end(request, task.id, Verdict.APPROVE, reader.id) is RequestStatus.APPROVED:
        last = _(reader, "Yours is the last approval needed: {number} is approved with it.", number=request.number)
        if request.cancels and picture.linked:
            cancelled = picture.linked.number
            last = _(reader, "Yours is the last approval needed: {number} is cancelled with it.", number=cancelled)
        return blocks.confirm(_(reader, "Approve for good?"), last, yes, no)
    if picture.asks_first:
        about = clip(headline(picture, reader), limits.HEADLINE)
        sure = _(reader, "{request}. The rules of this type ask you to look twice.", request=about)
        return blocks.confirm(_(reader, "Approve this?"), sure, yes, no)
    return None


def more_button(request: Request, reader: Reader) -> Block:
    """More: the request view."""
    return blocks.button(_(reader, "More"), callbacks.MORE, encode(RequestRef(request.id)))


def view_button(request: Request, reader: Reader) -> Block:
    """View: the request view, where there is nothing else to do."""
    return blocks.button(_(reader, "View"), callbacks.MORE, encode(RequestRef(request.id)))


def copy_buttons(request: Request, reader: Reader) -> list[Block]:
    """Copy and resubmit, for whoever applied: the form once more, filled in as it was (C8). One that asked to cancel
    another has no form of its own."""
    if reader.id not in request.applicants or request.cancels is not None:
        return []
    label = _(reader, "Copy and resubmit")
    return [blocks.button(label, callbacks.RESUBMIT, encode(RequestRef(request.id)))]


def applicant_card(picture: Picture, reader: Reader, now: datetime) -> Content:
    """The applicant's own card: how it stands, whom it waits for or who decided, what they said."""
    request, asked = picture.request, [asked_line(picture, task, reader) for task in open_questions(picture)]
    course = _course(picture, progress.decisions(request), reader, now)
    return content(
        stands(picture, reader, now),
        [
            *blocks.lines([*course, *returned_words(picture, reader), *asked]),
            blocks.actions(*_own_buttons(picture, reader), more_button(request, reader)),
            blocks.context(number_since(request, reader, now)),
        ],
    )


def _own_buttons(picture: Picture, reader: Reader) -> list[Block]:
    """What whoever applied can do with it beside looking."""
    request = picture.request
    if request.status is RequestStatus.WITHDRAWN:  # his own act: no notice of it will offer this
        return copy_buttons(request, reader)
    if request.status is not RequestStatus.PENDING:
        return []
    if request.revision is not None:
        return revise_buttons(request, reader)
    asked = [button for task in open_questions(picture)[:1] for button in asked_back_buttons(picture, task, reader)]
    return [*asked, withdraw_button(request, reader)]


def _course(picture: Picture, told: Sequence[Task], reader: Reader, now: datetime) -> list[Line]:
    """Headline, status, and of these decisions the newest: with them the applicant knows how far it is and what was
    said. The one that the status names is told there."""
    named, request = final_decision(picture.request), picture.request
    status = status_line(picture, reader, now)
    return [
        [(headline(picture, reader), "bold")],
        *([applicant_words(picture, reader)] if picture.sender or reader.id not in request.applicants else []),
        quoting(status, named.opinion if named else _why_cancelled(request), reader),
        *link_lines(picture, reader),
        *(decision_line(picture, task, reader, now) for task in told[-DECISIONS:] if task != named),
    ]


def _why_cancelled(request: Request) -> str | None:
    return request.reason if request.status is RequestStatus.CANCELLED else None


def stands(picture: Picture, reader: Reader, now: datetime) -> str:
    """How it stands, for a notification."""
    status = status_words(picture, reader, now)
    if reader.id not in picture.request.applicants:
        return _(reader, "{what} · {request}", what=status, request=whose(picture, reader))
    return _(reader, "{request}: {status}", request=running_headline(picture, reader), status=status)


def number_since(request: Request, reader: Reader, now: datetime) -> str:
    """The number, and while it is open since when."""
    if request.status is not RequestStatus.PENDING:
        return request.number
    return _(reader, "{number} · since {time}", number=request.number, time=moment(request.submitted_at, now, reader))


def outcome_notice(picture: Picture, reader: Reader, now: datetime) -> Content:
    """The short notice of how one's request ended, or that one which the reader had approved was cancelled: headline,
    status, who, opinion, number; View, and what a request that came to nothing can become."""
    request = picture.request
    told = [task for task in progress.deciding(request) if task.opinion or task.decided_by is None]
    buttons = [view_button(request, reader)]
    if request.status is not RequestStatus.APPROVED:
        buttons += copy_buttons(request, reader)
    buttons += _stand_in_buttons(picture, reader, now)
    return content(
        stands(picture, reader, now),
        [
            *blocks.lines(_course(picture, told, reader, now)),
            blocks.actions(*buttons),
            blocks.context(request.number),
        ],
    )


def _stand_in_buttons(picture: Picture, reader: Reader, now: datetime) -> list[Block]:
    """Arrange a stand-in: for whoever is to be away now that his leave is approved (D8)."""
    days = days_away(picture.policy, picture.request, picture.record.values, picture.applicant, now)
    if days is None or reader.id != picture.applicant.id:
        return []
    value = encode(RequestRef(picture.request.id))
    return [blocks.button(_(reader, "Arrange a stand-in"), callbacks.STAND_IN, value)]


def reminder(items: Sequence[tuple[Picture, str]], reader: Reader, now: datetime) -> Content | None:
    """One message for everything that waits for the reader: a row each (picture, task id), with buttons while it is
    open. None if there is no row."""
    rows = [(picture, picture.request.task(task_id)) for picture, task_id in items]
    if not rows:
        return None
    waiting = [row for row in rows if progress.still_matters(row[0].request, row[1]) and is_asked(*row, reader)]
    title = _reminder_title(rows, waiting, reader)
    shown = [block for row in rows[:REMINDER_ROWS] for block in _reminder_row(*row, reader, now)]
    if len(rows) > REMINDER_ROWS:
        left = len(rows) - REMINDER_ROWS
        shown.append(blocks.context(ngettext(reader, "and {n} more: /approvals", "and {n} more: /approvals", left)))
    several = several_button([(picture, task.id) for picture, task in waiting], reader)
    return content(_reminder_text(waiting, title, reader), [blocks.section(title), *several, *shown])


def _reminder_title(rows: Sequence[_Row], waiting: Sequence[_Row], reader: Reader) -> str:
    if not waiting:
        return _(reader, "Nothing here waits for you any more.")
    if len(rows) == 1:
        return _(reader, "Still waiting for you.")
    return ngettext(reader, "{n} request still waits for you.", "{n} requests still wait for you.", len(waiting))


def _reminder_text(waiting: Sequence[_Row], title: str, reader: Reader) -> str:
    """The notification: of one request it says which, for the rows are not in it."""
    if len(waiting) != 1:
        return title
    return _(reader, "{request}. Still waiting for you.", request=whose(waiting[0][0], reader))


def _reminder_row(picture: Picture, task: Task, reader: Reader, now: datetime) -> list[Block]:
    if has_it := left_to(picture, task, reader):
        return claimed_card(picture, task, has_it, reader, now).blocks
    waits = progress.still_matters(picture.request, task) and is_asked(picture, task, reader)
    if not (waits or task.asks_applicant):
        return closed_card(picture, task, reader, now).blocks
    return waiting_row(picture, task, reader, now)


def waiting_row(picture: Picture, task: Task, reader: Reader, now: datetime, *, words: str = "") -> list[Block]:
    """Something that waits for the reader, in two lines and three buttons. With `words` the buttons open the decide
    modal, and these stand in it as the opinion. What asks whoever applied has buttons of its own."""
    if task.asks_applicant:
        return asked_back_row(picture, task, reader, now, words=words)
    who = _(
        reader,
        "{applicant} · since {time} · {number}",
        applicant=applicant_name(picture, reader),
        time=moment(task.opened_at, now, reader),
        number=picture.request.number,
    )
    buttons = _buttons_with(words, picture, task, reader) if words else decide_buttons(picture, task, reader)
    return [
        *blocks.lines([[(headline(picture, reader), "bold")], who]),
        blocks.actions(*buttons, more_button(picture.request, reader)),
    ]
