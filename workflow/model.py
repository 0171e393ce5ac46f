"""Frozen values the rules work on: people, routes, tasks, requests. No behaviour beyond looking things up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from workflow.addition import Addition

Text = Mapping[str, str]
"""A text a policy brings along, by language (``{"en": "Leave", "zh": "请假"}``); key ``""`` serves every language."""

Values = Mapping[str, Any]
"""A filled-in form: field id to a JSON-safe value. Dates are ISO strings, a date range is two of them, ``from`` and
``to``, times are ``HH:MM``, money is an integer of minor units, numbers are decimal strings, a choice is its option's
value, a person is a user id, a channel its id, a link an address, several are a list, a checkbox true or false. Any
other field left empty is absent."""


class RequestStatus(StrEnum):
    """How the application as a whole stands (A2)."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class TaskStatus(StrEnum):
    """How one task stands (A2). A seat that has not been reached has no task."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    CLOSED = "closed"
    SKIPPED = "skipped"
    TRANSFERRED = "transferred"
    RETURNED = "returned"
    EXPIRED = "expired"


class TaskKind(StrEnum):
    """What a task asks for: a decision, or of whoever counts as applicant a revised form or an answer (D6).

    Of the latter two everybody who counts as applicant is asked (`Request.applicants`); `Task.asked_id` names him for
    whom the request is, and what one of them does, he does for both. `Task.node_id` is the route's own id for a
    revision, and for an answer that of the task whose approver asks. They are no seats and hold no approval: done or
    not, they end as ``closed``, with whoever did what was asked in `Task.decided_by`.
    """

    DECIDE = "decide"
    REVISE = "revise"
    ANSWER = "answer"


class AskedKind(StrEnum):
    """Whom a seat asks. ``rule``: nobody, a rule of the policy fills the seat (``empty: approve`` or ``reject``)."""

    PERSON = "person"
    ROLE = "role"
    RULE = "rule"


class ActorKind(StrEnum):
    """In what capacity somebody changed a request."""

    PERSON = "person"
    DELEGATE = "delegate"
    SYSTEM = "system"
    ADMIN = "admin"


class Verdict(StrEnum):
    """What a seat can be decided to."""

    APPROVE = "approve"
    REJECT = "reject"


class Repeat(StrEnum):
    """What becomes of a seat whose person has approved already: he is asked again; or it is passed, if that was in the
    stage immediately before, or in any before (D10)."""

    ASK = "ask"
    CONSECUTIVE = "consecutive"
    ONCE = "once"


ADMIN_ROLE = "admin"
"""The role of the installation's admins (COUNTERSIGN_ADMINS); no people file may give it."""


AUDITOR_ROLE = "auditor"
"""The role of COUNTERSIGN_AUDITORS, as reserved as that of the admins."""

RESERVED_ROLES = frozenset({ADMIN_ROLE, AUDITOR_ROLE})
"""Who holds these only the settings say."""


class Origin(StrEnum):
    """Where it is said that somebody holds a role: the people file or the settings; a user group he is in; an edit."""

    FILE = "file"
    USERGROUP = "usergroup"
    SLACK = "slack"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody of the workspace, as the directory knows him.

    ``tz`` is an IANA zone, ``locale`` Slack's (``en-US``; empty when Slack tells none). ``active`` is false for
    deactivated people, bots and people from outside: they are never asked (F45, F81). ``language`` is his own choice.
    ``calendar`` is the code of the calendar he works by (`workflow.calendars`). ``unreachable_since``: Slack took no
    message for him then (F33).
    """

    id: str
    name: str
    email: str = ""
    tz: str = "UTC"
    locale: str = "en-US"
    department: str = ""
    position: str = ""
    manager: str = ""
    active: bool = True
    dm: str = ""
    language: str = ""
    calendar: str = ""
    unreachable_since: datetime | None = None

    @property
    def askable(self) -> bool:
        """Whether a request may wait for him."""
        return self.active and self.unreachable_since is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """That somebody, active or not, holds a role: since when, and where it is said."""

    role: str
    holder: Person
    since: datetime
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """Who is in a user group, as last told: its `id` is a role that the `members` hold. `handle` is what it is
    mentioned by, `name` what people call it, `changed` (epoch seconds) when that was so."""

    id: str
    handle: str
    name: str
    members: frozenset[str]
    changed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Remind:
    """When somebody who is waited for hears of it again: first ``after``, then ``every``, ``at_most`` times (E1).

    Amounts are working time: days are the same wall time on a later working day, hours count inside the window.
    """

    after: str = "1d"
    every: str = "1d"
    at_most: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """A leaf of the route: one person or one role that is asked; or a rule that answers in nobody's place.

    ``why`` says how the seat came to its occupant (``user``, ``role``, ``usergroup``, ``manager``, ``managers``,
    ``head_of``, ``field``, ``chosen``, ``empty``, ``self``, ``swapped``, ``transferred``, ``added``). ``missing`` says
    what ``empty`` stands in for: one of these; a manager who left (``gone``) or would come twice (``circle``); enough
    different people of a ``group``; any stage of the ``route``. ``remind`` is None where nobody is to be reminded.
    ``at`` leads to its place in the policy's route (``1.0``: the first member of the second stage; ``1.+``: in the
    second stage, somewhere the policy does not know), where it is looked for again when nobody can fill it any more;
    empty in routes of before. ``asks_input``: approving takes an opinion too. ``added``: an approver added it.
    """

    id: str
    asked_kind: AskedKind
    asked_id: str
    title: Text = field(default_factory=dict)
    why: str = ""
    missing: str = ""
    at: str = ""
    remind: Remind | None = None
    verdict: Verdict | None = None
    asks_input: bool = False
    repeat: Repeat = Repeat.ASK
    added: Addition | None = None

    @property
    def last_resort(self) -> bool:
        """Whether the policy's `empty` rule put it where nobody could sit."""
        return self.why == "empty"


SWAPPED = "swapped"
"""How a seat came to somebody whom an admin put in another's place (`Seat.why`)."""

TRANSFERRED = "transferred"
"""How a seat came to somebody to whom whoever it asked passed it on (`Seat.why`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Members of which ``need`` must approve, at once or in order (DESIGN section 2).

    ``veto``: one rejected member rejects the group. ``distinct``: one person may decide only one seat below it.
    """

    id: str
    members: tuple[Node, ...]
    need: int
    in_order: bool = False
    veto: bool = False
    distinct: bool = False
    title: Text = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not 1 <= self.need <= len(self.members):
            raise ValueError(f"group {self.id} needs {self.need} of {len(self.members)}")


Node = Seat | Group


def seats_of(node: Node) -> Iterator[Seat]:
    """Every seat below `node`, in the order of the route."""
    if isinstance(node, Seat):
        yield node
        return
    for member in node.members:
        yield from seats_of(member)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """The stored row for a seat that has been reached. ``stage`` is 1-based; instants are aware and in UTC.

    ``on_behalf_of``: for whom ``decided_by`` acted, who stood in for him. Of an answer that is waited for, ``question``
    is what ``asked_by`` wants to know, ``on_behalf_of`` being for whom he asks, and ``opinion`` the answer. The task of
    a role may be taken by one of its holders, ``claimed_by``, who has it until ``release_at``."""

    id: str
    node_id: str
    stage: int
    asked_kind: AskedKind
    asked_id: str
    opened_at: datetime
    status: TaskStatus = TaskStatus.PENDING
    kind: TaskKind = TaskKind.DECIDE
    form_version: int = 1
    decided_by: str | None = None
    on_behalf_of: str | None = None
    actor_kind: ActorKind | None = None
    decided_at: datetime | None = None
    opinion: str | None = None
    remark: str | None = None
    rule: str | None = None
    asked_by: str | None = None
    question: str | None = None
    claimed_by: str | None = None
    claimed_at: datetime | None = None
    release_at: datetime | None = None

    @property
    def live(self) -> bool:
        """Whether somebody is being waited for here."""
        return self.status is TaskStatus.PENDING

    @property
    def asks_applicant(self) -> bool:
        """Whether it asks whoever applied, and not for a decision."""
        return self.kind is not TaskKind.DECIDE

    @property
    def decided(self) -> bool:
        """Whether it was answered, by a person or by a rule."""
        return self.status in (TaskStatus.APPROVED, TaskStatus.REJECTED, TaskStatus.SKIPPED)

    @property
    def overridden(self) -> bool:
        """Whether an admin decided it in the place of whomever it asks: nobody voted (D11)."""
        return self.decided and self.actor_kind is ActorKind.ADMIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Who approves or rejects, with the opinion everyone on the request reads and the internal remark (D2)."""

    by: str
    verdict: Verdict
    opinion: str | None = None
    remark: str | None = None
    actor_kind: ActorKind = ActorKind.PERSON
    on_behalf_of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One application for approval, with its route and every task opened so far, oldest first. `submitted_by`: who
    sent it, where that is not the applicant himself (C10). `cancelled_by`: who ended it so, for that `reason` (D11,
    C9). `cc`: who is told of it and may read it, as found when it was sent (D7).

    `cancels`: the id of the approved request that this one asks to cancel; then `reason` is why. `cancellation`: the id
    of the newest request that asks to cancel this one, however it stands (C9).
    """

    id: str
    type: str
    number: str
    record_id: str
    applicant: str
    route: Group
    submitted_at: datetime
    policy_version: str
    status: RequestStatus = RequestStatus.PENDING
    tasks: tuple[Task, ...] = ()
    total_stages: int = 0
    current_stage: int = 0
    version: int = 1
    form_version: int = 1
    route_version: int = 1
    decided_at: datetime | None = None
    history_head: str = ""
    history_count: int = 0
    submitted_by: str | None = None
    cancelled_by: str | None = None
    reason: str | None = None
    cancels: str | None = None
    cancellation: str | None = None
    cc: tuple[str, ...] = ()

    @property
    def applicants(self) -> frozenset[str]:
        """Who counts as applicant: for whom it is, and who sent it. Neither ever approves it (C10, F76)."""
        return frozenset({self.applicant, self.submitted_by or self.applicant})

    @property
    def revision(self) -> Task | None:
        """The task that asks the applicant for a revised form, while it does: nobody else is waited for then."""
        return next((task for task in self.tasks if task.live and task.kind is TaskKind.REVISE), None)

    def task(self, task_id: str) -> Task:
        """The task with that id; KeyError if this request has none such."""
        for task in self.tasks:
            if task.id == task_id:
                return task
        raise KeyError(task_id)

    def seat(self, node_id: str) -> Seat:
        """The seat with that node id; KeyError if the route has none such."""
        return {seat.id: seat for seat in seats_of(self.route)}[node_id]

    def seat_now(self, node_id: str) -> Seat | None:
        """The seat with that node id; None where a form that was sent anew took a route without it."""
        return next((seat for seat in seats_of(self.route) if seat.id == node_id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A form that somebody began and has not sent (C11). `values` is what stands in it, in the words of whoever showed
    the form; `nonce` the submission it would be; `acted_at` when he last touched it, by the clock of the place where he
    did (epoch seconds). `route`: what he built for the route of a custom request, as `workflow.building.to_data` has it
    (B6); None where he built nothing."""

    person: str
    type: str
    policy_version: str
    nonce: str
    values: Mapping[str, Any]
    updated_at: datetime
    acted_at: float
    route: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """The filled-in business form behind a request (A1). `choices`: the approvers whom the applicant chose, by the
    block in which he did (A10)."""

    id: str
    type: str
    values: Values
    form_version: int = 1
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)
