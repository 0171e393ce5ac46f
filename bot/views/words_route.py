"""The route as indented text: ``✓ 1 Team lead: Ben, 10:12``, ``▶ 2 Contract check (both): ✓ Legal: Cai · ○ Dan``."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bot.views import limits
from bot.views.catalogue import _
from bot.views.limits import clip
from bot.views.picture import Picture
from bot.views.reader import Reader
from bot.views.words import (
    APPROVED,
    CLOSED,
    CURRENT,
    NOT_REACHED,
    OPEN,
    REJECTED,
    asked_name,
    asked_people,
    decider_name,
    left_out,
    listed,
    names,
    role_name,
    text_of,
    you_or,
)
from bot.views.words_added import added_by, waits_for_added
from bot.views.words_group import group_mode, nameless_group
from bot.views.words_missing import missing_words
from bot.views.words_rule import rule_did, rule_will
from bot.views.words_time import moment
from workflow.engine import Outcome, Standing
from workflow.model import AskedKind, Group, Node, RequestStatus, Seat, Task, TaskStatus, seats_of

INLINE_MEMBERS = 4
MOST_LINES = 60
_INDENT = "\u2003"  # Slack keeps an em space where it drops blanks at the start of a line
_MARKS = {Outcome.APPROVED: APPROVED, Outcome.REJECTED: REJECTED}


def route_lines(picture: Picture, reader: Reader, now: datetime) -> list[str]:
    """One line per stage; a stage with a large or a deep group has its members indented below it."""
    return RouteWriter(picture, reader, now).lines()


class RouteWriter:
    """Writes the nodes of one picture for one reader."""

    def __init__(self, picture: Picture, reader: Reader, now: datetime) -> None:
        self.picture, self.reader, self.now = picture, reader, now
        self.outcomes = Standing.of(picture.request)
        decide = (task for task in picture.request.tasks if not task.asks_applicant)
        self.newest = {task.node_id: task for task in decide if not _ahead(task)}

    def lines(self) -> list[str]:
        """As many lines as are shown, and how many there are besides."""
        stages = enumerate(self.picture.request.route.members, 1)
        found = [line for number, node in stages for line in self._lines_of(number, node)]
        return [*found[:MOST_LINES], *left_out(len(found) - MOST_LINES, self.reader)]

    def _lines_of(self, number: int, node: Node) -> Iterator[str]:
        yield from self._stage(number, node)
        reasons = (missing_words(self.picture, seat, self.reader) for seat in seats_of(node))
        yield from (_INDENT + reason for reason in dict.fromkeys(reasons) if reason)

    def _stage(self, number: int, node: Node) -> Iterator[str]:
        head = " ".join(filter(None, (self._stage_mark(node), str(number), self._stage_title(node))))
        if not self._reached(node):
            yield _(self.reader, "{stage}: {state}", stage=head, state=self._not_reached(node))
        elif isinstance(node, Seat):
            yield _(self.reader, "{stage}: {state}", stage=head, state=self._seat_stage(node))
        elif self._on_one_line(node):
            # A mark for what is not reached would look like one more separator.
            state = " · ".join(self._inline(member).removeprefix(f"{NOT_REACHED} ") for member in node.members)
            yield _(self.reader, "{stage}: {state}", stage=head, state=state)
        else:
            yield head
            yield from self._below(node, 1)

    def _on_one_line(self, group: Group) -> bool:
        inline = (isinstance(member, Seat) or is_flat(member) for member in group.members)
        return len(group.members) <= INLINE_MEMBERS and all(inline)

    def _below(self, group: Group, depth: int) -> Iterator[str]:
        for member in group.members:
            if isinstance(member, Seat) or is_flat(member):
                yield _INDENT * depth + self._inline(member)
            else:
                yield _INDENT * depth + f"{self._mark(member)} {self._mode(member)}"
                yield from self._below(member, depth + 1)

    def _inline(self, node: Node) -> str:
        mark = self._mark(node)
        if isinstance(node, Group):
            inside = listed([self._member(member) for member in node.members], self.reader)
            return _(self.reader, "{mark} {group}: {members}", mark=mark, group=self._mode(node), members=inside)
        title = self._title(node)
        if not title:
            return f"{mark} {self._state(node)}"
        return _(self.reader, "{mark} {title}: {who}", mark=mark, title=title, who=self._state(node))

    def _member(self, node: Node) -> str:
        """A seat inside an inline group: its mark only where it says more than the group's."""
        assert isinstance(node, Seat)
        outcome = self.outcomes[node]
        state = self._state(node)
        return state if outcome is Outcome.PENDING else f"{_MARKS[outcome]} {state}"

    def _stage_mark(self, node: Node) -> str:
        outcome = self.outcomes[node]
        if outcome is not Outcome.PENDING:
            return _MARKS[outcome]
        if not self._reached(node):
            return NOT_REACHED
        return CURRENT if self.picture.request.status is RequestStatus.PENDING else CLOSED

    def _mark(self, node: Node) -> str:
        outcome = self.outcomes[node]
        if outcome is not Outcome.PENDING:
            return _MARKS[outcome]
        if not self._reached(node):
            return NOT_REACHED
        waiting = any(self.newest[seat.id].live for seat in seats_of(node) if seat.id in self.newest)
        return OPEN if waiting else CLOSED

    def _reached(self, node: Node) -> bool:
        return any(seat.id in self.newest for seat in seats_of(node))

    def _stage_title(self, node: Node) -> str:
        title = clip(text_of(node.title, self.reader), limits.NAME)
        return title if isinstance(node, Seat) else self._with_mode(title, node)

    def _title(self, seat: Seat) -> str:
        if seat.asked_kind is AskedKind.ROLE:
            return self._role(seat)
        return clip(text_of(seat.title, self.reader), limits.NAME)

    def _role(self, asked: Seat | Task) -> str:
        return role_name(asked.asked_id, self.picture.role_titles, self.reader)

    def _mode(self, group: Group) -> str:
        title = clip(text_of(group.title, self.reader), limits.NAME)
        return self._with_mode(title, group) if title else nameless_group(group, self.reader)

    def _with_mode(self, title: str, group: Group) -> str:
        mode = group_mode(group, self.reader)
        if not title:
            return _(self.reader, "({mode})", mode=mode)
        return _(self.reader, "{title} ({mode})", title=title, mode=mode)

    def _seat_stage(self, seat: Seat) -> str:
        """A stage of one seat says by which role somebody is asked, where its title does not, and when he answered."""
        task, who = self.newest.get(seat.id), self._state(seat)
        said = seat.asked_kind is not AskedKind.ROLE or self._role(seat) == text_of(seat.title, self.reader)
        if task is None or not task.decided:
            asked = task or seat
            return self._people(asked) if said else asked_name(self.picture, asked, self.reader)
        if task.decided_by is None:
            return who
        if not said:
            who = _(self.reader, "{who} ({role})", who=who, role=self._role(seat))
        when = moment(task.decided_at or task.opened_at, self.now, self.reader)
        return _(self.reader, "{who}, {time}", who=who, time=when)

    def _state(self, seat: Seat) -> str:
        who = self._answerer(seat)
        if seat.added is None:
            return who
        return _(self.reader, "{who} ({role})", who=who, role=added_by(self.picture, seat.added, self.reader))

    def _answerer(self, seat: Seat) -> str:
        task = self.newest.get(seat.id)
        if task is None or not task.decided:
            return self._people(task if task and task.live else seat)
        if task.decided_by is None:
            return rule_did(self.picture, task, self.reader)
        return decider_name(self.picture, task, self.reader)

    def _people(self, asked: Seat | Task) -> str:
        if isinstance(asked, Seat) and asked.asked_kind is AskedKind.RULE:
            return rule_will(asked, self.reader)
        if asked.asked_kind is AskedKind.PERSON:
            return asked_name(self.picture, asked, self.reader)
        people = [you_or(person, self.reader) for person in asked_people(self.picture, asked)]
        return names(people, self.reader, last="or") if people else self._role(asked)

    def _not_reached(self, node: Node) -> str:
        """Not reached, and whom it would ask: the planned chain is no secret (A7)."""
        people = dict.fromkeys(self._people(seat) for seat in seats_of(node))
        return _(self.reader, "not reached ({who})", who=listed(list(people), self.reader))


def _ahead(task: Task) -> bool:
    """Whether its seat is still to come, though it was reached before."""
    return task.status is TaskStatus.RETURNED or waits_for_added(task)


def is_flat(group: Group) -> bool:
    """Whether it is a few seats and nothing else."""
    return len(group.members) <= INLINE_MEMBERS and all(isinstance(member, Seat) for member in group.members)
