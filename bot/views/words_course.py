"""The course of a request in words: whom it waits for, who decided what, how it ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.views import limits
from bot.views.catalogue import _
from bot.views.limits import clip, one_line
from bot.views.picture import Picture
from bot.views.reader import Reader
from bot.views.words import (
    APPROVED,
    REJECTED,
    as_admin,
    asked_name,
    asked_people,
    capital,
    decider_name,
    in_place_of,
    names,
    role_name,
    stand_ins,
    status_mark,
    status_word,
    text_of,
    you_or,
)
from bot.views.words_added import added_by
from bot.views.words_question import with_questions
from bot.views.words_rule import rule_did
from bot.views.words_time import moment
from workflow import progress, reopening
from workflow.model import ActorKind, AskedKind, Request, RequestStatus, Task, TaskKind, TaskStatus


def stage_words(picture: Picture, stage: int, reader: Reader) -> str:
    """``stage 2 of 3``, which no line breaks; empty where there is only one."""
    total = picture.request.total_stages
    if total <= 1:
        return ""
    return _(reader, "stage {n} of {total}", n=stage, total=total).replace(" ", "\N{NO-BREAK SPACE}")


def waiting_words(picture: Picture, reader: Reader) -> str:
    """Whom it waits for: ``Ben (stage 1 of 3)``, ``director (Dan), stage 3 of 3``, ``Cai or Dan``; empty once it has
    ended."""
    waiting = [task for task in progress.waiting_tasks(picture.request) if task.kind is not TaskKind.ANSWER]
    if not waiting:
        return ""
    who = names([asked_name(picture, task, reader) for task in waiting], reader, last=_joint(picture, waiting))
    stage = stage_words(picture, waiting[0].stage, reader)
    if not stage:
        return who
    in_brackets = any(stand_ins(picture, task) for task in waiting)
    if waiting[-1].asked_kind is AskedKind.ROLE or in_brackets:  # people at the end
        return _(reader, "{who}, {stage}", who=who, stage=stage)
    return _(reader, "{who} ({stage})", who=who, stage=stage)


def _joint(picture: Picture, waiting: Sequence[Task]) -> str:
    """``or`` where they stand in one group and one approval is enough, else ``and``."""
    route = picture.request.route
    groups = {group.id: group for task in waiting for group in progress.groups_above(route, task.node_id)[:1]}
    return "or" if [group.need for group in groups.values()] == [1] else "and"


def candidates(picture: Picture, reader: Reader) -> str:
    """Everyone who can decide now, one by one: ``Ben or Cai``."""
    people = dict.fromkeys(
        you_or(person, reader) for task in progress.undecided(picture.request) for person in asked_people(picture, task)
    )
    return names(list(people), reader, last="or")


def passed_on_line(picture: Picture, task: Task, reader: Reader) -> list[str]:
    """``Ben passed this on to you: "On leave"``; none where nobody did."""
    passed = progress.passed_on_by(picture.request, task)
    if passed is None or passed.decided_by is None:
        return []
    if passed.actor_kind is ActorKind.ADMIN:
        line = _(reader, "{who} gave this to you", who=as_admin(picture.person(passed.decided_by), reader))
    else:
        line = _(reader, "{who} passed this on to you", who=capital(decider_name(picture, passed, reader)))
    return [with_opinion(line, passed, reader)]


def returned_words(picture: Picture, reader: Reader) -> list[str]:
    """``Cara returned this: "Which dates?"``, of a request whose form is to be revised; else none."""
    asked = picture.request.revision
    return sent_back_line(picture, asked, reader) if asked is not None else []


def sent_back_line(picture: Picture, task: Task, reader: Reader) -> list[str]:
    """``Cara returned this: "Which dates?"``; none where nobody did."""
    back = reopening.sent_back(picture.request, task)
    if back is None or back.decided_by is None:
        return []
    line = _(reader, "{who} returned this", who=capital(decider_name(picture, back, reader)))
    return [with_opinion(line, back, reader)]


def capacity(picture: Picture, task: Task, reader: Reader) -> str:
    """In what capacity a task's decider was asked: the role; that somebody added him; else the title of seat or stage,
    if the route still has it."""
    if task.asked_kind is AskedKind.ROLE:
        return role_name(task.asked_id, picture.role_titles, reader)
    seat = picture.request.seat_now(task.node_id)
    if seat is not None and seat.added is not None:
        return added_by(picture, seat.added, reader)
    return place_title(picture, task, reader)


def place_title(picture: Picture, task: Task, reader: Reader) -> str:
    """The title of a task's seat, of the group it stands in, or of its stage; empty where the route has it no more."""
    seat, around = picture.request.seat_now(task.node_id), progress.groups_above(picture.request.route, task.node_id)
    titles = (text_of(node.title, reader) for node in (seat, *around) if node is not None)
    return clip(next(filter(None, titles), ""), limits.NAME)


def decision_line(picture: Picture, task: Task, reader: Reader, now: datetime) -> str:
    """``✓ Ben (team lead), 10:12: "Cover arranged"``."""
    mark = REJECTED if task.status is TaskStatus.REJECTED else APPROVED
    if task.decided_by is None:
        return f"{mark} {by_rule(picture, task, reader)}"
    who, when = capital(decider_in_role(picture, task, reader)), moment(task.decided_at or task.opened_at, now, reader)
    line = _(reader, "{who}, {time}", who=who, time=when)
    return f"{mark} {with_opinion(line, task, reader)}"


def decider_in_role(picture: Picture, task: Task, reader: Reader) -> str:
    """``Ben (team lead)``, ``Dan (administrator) in place of Ben``."""
    if task.overridden:
        who, asked = decider_name(picture, task, reader), in_place_of(picture, task, reader)
        return _(reader, "{who} in place of {asked}", who=who, asked=asked)
    who, role = decider_name(picture, task, reader), capacity(picture, task, reader)
    return _(reader, "{who} ({role})", who=who, role=role) if role else who


def with_opinion(line: str, task: Task, reader: Reader) -> str:
    """The line with the opinion behind it, if there is one, on the same line."""
    return quoting(line, task.opinion, reader)


def quoting(line: str, words: str | None, reader: Reader) -> str:
    """The line with these words behind it, if there are any."""
    opinion = clip(one_line(words or ""), limits.QUOTE)
    return _(reader, '{line}: "{opinion}"', line=line, opinion=opinion) if opinion else line


def by_rule(picture: Picture, task: Task, reader: Reader) -> str:
    """What a rule did in nobody's place, and where."""
    place, what = place_title(picture, task, reader), rule_did(picture, task, reader)
    return _(reader, "{place}: {what}", place=place, what=what) if place else what


def status_line(picture: Picture, reader: Reader, now: datetime) -> str:
    """How the request stands: ``▶ pending · waiting for Ben (stage 1 of 3)``, ``✓ approved · by Cara, 14:02``."""
    return f"{status_mark(picture.request.status)} {status_words(picture, reader, now)}"


def status_words(picture: Picture, reader: Reader, now: datetime) -> str:
    """As `status_line`, without the mark: for notifications, which are read out."""
    parts = [status_word(picture.request.status, reader), _course(picture, reader, now)]
    return " · ".join(filter(None, parts))


def _course(picture: Picture, reader: Reader, now: datetime) -> str:
    request = picture.request
    if request.status is RequestStatus.PENDING:
        waiting = _(reader, "waiting for {who}", who=waiting_words(picture, reader))
        return with_questions(waiting, picture, reader)
    ended = moment(request.decided_at, now, reader) if request.decided_at else ""
    if request.status is RequestStatus.WITHDRAWN and picture.sender is None:  # else either may have
        return _(reader, "by {who}, {time}", who=you_or(picture.applicant, reader), time=ended)
    if request.status is RequestStatus.CANCELLED and request.cancelled_by is None and picture.linked:
        return _(reader, "through {number}, {time}", number=picture.linked.number, time=ended)
    who = canceller(picture, reader) or _deciders(picture, reader)
    return _(reader, "by {who}, {time}", who=who, time=ended) if who else ended


def canceller(picture: Picture, reader: Reader) -> str:
    """Who cancelled it, an admin or who had applied; empty where nobody did."""
    by = picture.request.cancelled_by
    if by is None:
        return ""
    who = picture.person(by)
    return you_or(who, reader) if by in picture.request.applicants else as_admin(who, reader)


def _deciders(picture: Picture, reader: Reader) -> str:
    deciding = _decisive(picture.request)
    return names(list(dict.fromkeys(decider_name(picture, task, reader) for task in deciding)), reader)


def _decisive(request: Request) -> Sequence[Task]:
    """An approval is the work of whoever gave the last one, a rejection of everyone whose rejection it took, and both
    that of an admin who decided in their places."""
    deciding = progress.deciding(request)
    one = request.status is RequestStatus.APPROVED or any(task.overridden for task in deciding)
    return deciding[-1:] if one else deciding


def final_decision(request: Request) -> Task | None:
    """The decision of a person that the status line tells of whole; None where it took several, or a rule."""
    decisive = _decisive(request)
    return decisive[0] if len(decisive) == 1 and decisive[0].decided_by else None
