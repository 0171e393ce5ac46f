"""Routes to try the engine on: short ways to write one, strategies to draw many, and a request played through."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random

from hypothesis import strategies as st

from workflow import engine
from workflow.events import Event
from workflow.model import (
    ActorKind,
    AskedKind,
    Decision,
    Group,
    Node,
    Request,
    RequestStatus,
    Seat,
    Task,
    TaskStatus,
    Verdict,
)

BEGIN = datetime(2026, 11, 23, 9, tzinfo=UTC)
YES, NO = Verdict.APPROVE, Verdict.REJECT


def seat(name: str) -> Seat:
    """A seat for the person of that name."""
    return Seat(id=name, asked_kind=AskedKind.PERSON, asked_id=name)


def rule(name: str, verdict: Verdict) -> Seat:
    """A seat that a rule fills with that verdict."""
    return Seat(id=name, asked_kind=AskedKind.RULE, asked_id="", why="empty", verdict=verdict)


def group(name: str, need: int, *members: Node, in_order: bool = False, veto: bool = False) -> Group:
    """A group of which `need` must approve, at once unless told otherwise."""
    return Group(id=name, members=members, need=need, in_order=in_order, veto=veto)


def all_of(name: str, *members: Node, in_order: bool = False) -> Group:
    """All must approve."""
    return group(name, len(members), *members, in_order=in_order)


def any_of(name: str, *members: Node, in_order: bool = False, veto: bool = False) -> Group:
    """One approval is enough."""
    return group(name, 1, *members, in_order=in_order, veto=veto)


def chain(*stages: Node) -> Group:
    """Stages one after the other."""
    return all_of("route", *stages, in_order=True)


@dataclass
class Play:
    """One request and what happened to it. Every act happens a minute after the one before."""

    request: Request
    journal: list[tuple[datetime, tuple[Event, ...]]] = field(default_factory=list)
    ids: Iterator[int] = field(default_factory=count)

    @classmethod
    def of(cls, route: Group) -> Play:
        """A request submitted with that route."""
        blank = Request(
            id="r",
            type="leave",
            number="LV-1",
            record_id="f",
            applicant="emma",
            route=route,
            submitted_at=BEGIN,
            policy_version="1",
        )
        play = cls(blank)
        play.keep(engine.submit(blank, {"days": "3"}, BEGIN, play.new_id))
        return play

    def vote(self, node_id: str, verdict: Verdict) -> None:
        """Somebody decides for whoever sits in that open seat, so that every field of a decision holds something."""
        task = next(task for task in self.open if task.node_id == node_id)
        said = Decision(
            by=f"{node_id}'s delegate",
            verdict=verdict,
            opinion="as agreed",
            remark="by telephone",
            actor_kind=ActorKind.DELEGATE,
            on_behalf_of=node_id,
        )
        self.keep(engine.decide(self.request, task.id, said, self.now, self.new_id))

    def withdraw(self) -> None:
        """The applicant takes the request back."""
        self.keep(engine.withdraw(self.request, self.request.applicant, self.now))

    @property
    def now(self) -> datetime:
        return BEGIN + len(self.journal) * timedelta(minutes=1)

    @property
    def status(self) -> RequestStatus:
        return self.request.status

    @property
    def open(self) -> list[Task]:
        """The tasks that wait for somebody."""
        return [task for task in self.request.tasks if task.live]

    @property
    def open_ids(self) -> set[str]:
        """The seats in which somebody is waited for."""
        return {task.node_id for task in self.open}

    @property
    def statuses(self) -> dict[str, TaskStatus]:
        """How every seat stands that was reached."""
        return {task.node_id: task.status for task in self.request.tasks}

    def keep(self, change: engine.Change) -> None:
        at = self.now
        self.request, events = change
        self.journal.append((at, events))

    def new_id(self) -> str:
        return f"t{next(self.ids)}"


Ballot = tuple[int, Verdict]
"""Which of the open seats votes (counted round), and what."""


def _ballots(size: int, leaning: int, seed: int) -> list[Ballot]:
    """So many votes, of which `leaning` in four approve."""
    votes = Random(seed).randbytes(size)
    return [(vote >> 2, YES if vote & 3 < leaning else NO) for vote in votes]


# A draw per vote would take most of the time, and Hypothesis would draw mostly few: size and seed are enough, and
# a failure still shrinks to few votes on few seats.
_seeds = st.integers(0, 2**32)
ballots = st.builds(_ballots, st.integers(0, 12), st.integers(1, 4), _seeds)


def steps(route: Group, votes: list[Ballot]) -> Iterator[tuple[Play, list[tuple[str, Verdict]]]]:
    """The request after submitting and after every vote, with the votes cast so far, until it is decided."""
    play, cast = Play.of(route), list[tuple[str, Verdict]]()
    yield play, cast
    for choice, verdict in votes:
        if not play.open:
            return
        node_id = play.open[choice % len(play.open)].node_id
        play.vote(node_id, verdict)
        cast.append((node_id, verdict))
        yield play, cast


def last_open(route: Group, votes: list[Ballot]) -> tuple[Play, list[tuple[str, Verdict]]] | None:
    """As `steps` leaves it, or how it stood when somebody was waited for last; None where nobody ever is."""
    found = [(replace(play, journal=[*play.journal]), [*cast]) for play, cast in steps(route, votes) if play.open]
    return found[-1] if found else None


def routes(
    *, seats: int = 12, veto: bool = True, in_order: bool = True, rules: bool = False
) -> st.SearchStrategy[Group]:
    """Routes of groups to depth 3 with up to `seats` seats; without the features that are switched off."""
    return st.builds(
        lambda size, seed: _Growth(seed, veto, in_order, rules).group(size, depth=3), st.integers(1, seats), _seeds
    )


class _Growth:
    """A route grown from a seed."""

    def __init__(self, seed: int, veto: bool, in_order: bool, rules: bool) -> None:
        self.random, self.names = Random(seed), count(1)
        self.veto, self.in_order, self.rules = veto, in_order, rules

    def group(self, size: int, depth: int) -> Group:
        name = f"g{next(self.names)}"
        members: list[Node] = []
        while size:
            part = self.random.randint(1, size) if depth > 1 else 1
            size -= part
            nested = depth > 1 and (part > 1 or self._now_and_then())
            members.append(self.group(part, depth - 1) if nested else self._seat())
        return group(
            name,
            self.random.randint(1, len(members)),
            *members,
            in_order=self.in_order and self._now_and_then(),
            veto=self.veto and self._now_and_then(),
        )

    def _seat(self) -> Seat:
        name = f"s{next(self.names)}"
        answer = self.random.choice([None, None, None, YES, NO]) if self.rules else None
        return rule(name, answer) if answer else seat(name)

    def _now_and_then(self) -> bool:
        return self.random.random() < 0.3
