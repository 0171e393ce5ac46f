"""Facts that happened to a request, in the past tense. Together they replay to its state.

`on_behalf_of` says for whom somebody did it who stands in for him (D8); of a request that was sent, for whom it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from workflow.addition import Place, Several
from workflow.model import ActorKind, Group, RequestStatus, Seat, Task, Values, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """The applicant sent the form, or somebody `on_behalf_of` him; `route` is the chain resolved for it, `cc` are those
    who are told of it, if anybody is (D7). `cancels`: the number of the approved request that is to be cancelled with
    it, for that `reason` (C9)."""

    by: str
    values: Values
    route: Group
    on_behalf_of: str | None = None
    cancels: str | None = None
    reason: str | None = None
    cc: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """Seats were reached: these tasks came into being."""

    tasks: tuple[Task, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A person, or a rule in nobody's name, decided a task."""

    task_id: str
    node_id: str
    verdict: Verdict
    by: str | None
    actor_kind: ActorKind
    form_version: int
    on_behalf_of: str | None = None
    opinion: str | None = None
    remark: str | None = None
    rule: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Overridden(Decided):
    """An admin decided a task in the place of whomever it asks (D11). It settles the seat as a vote does, and is none:
    nobody's approval counts elsewhere for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """Tasks ended without a decision of their own: the outcome above them was fixed, or the request ended."""

    task_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """The route reached its outcome: approved or rejected."""

    status: RequestStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """The applicant took the request back, or who had sent it for him."""

    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancelled:
    """An admin ended the request before it was decided, for that reason (D11)."""

    by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CancellationAsked:
    """Somebody who applied asked to cancel the approved request, with the request of that number (C9)."""

    by: str
    number: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Revoked:
    """The approved request was cancelled (C9): by somebody who applied, at once, or because the request of the number
    `through` was approved."""

    reason: str
    by: str | None = None
    through: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reseated:
    """Nobody could decide this task any more (`rule` says why); its seat is another's now (F75, F81). A task for it
    follows."""

    task_id: str
    node_id: str
    seat: Seat
    rule: str = ""  # facts of before do not say


@dataclass(frozen=True, slots=True, kw_only=True)
class Swapped:
    """An admin put `takes` in the place of `leaves`: these seats, decided by nobody yet, are his now. The tasks that
    were open at them are so no more; new ones follow."""

    leaves: str
    takes: str
    seats: tuple[Seat, ...]
    task_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Transferred:
    """Whom this task asked passed his seat on (D6), for this reason. A task for whoever sits there now follows."""

    task_id: str
    node_id: str
    by: str
    seat: Seat
    reason: str | None = None
    on_behalf_of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """Somebody took his own decision on this task back (D6). It and what was opened because of it, `task_ids`, count no
    more; tasks for whoever is asked again follow."""

    task_id: str
    node_id: str
    by: str
    task_ids: tuple[str, ...]
    on_behalf_of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SentBack:
    """Whom this task asked returned the request to an earlier stage, for this reason (D6). All tasks from there on,
    `task_ids`, his among them, count no more; those of that stage follow. Stage 0 is the applicant: what is undecided
    counts no more, and a task for him follows."""

    task_id: str
    node_id: str
    by: str
    stage: int
    reason: str
    task_ids: tuple[str, ...]
    on_behalf_of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Questioned:
    """Whom the task at that node asks wants to know something of whoever applied (D6). The task for the answer, which
    has this id, follows."""

    task_id: str
    node_id: str
    by: str
    question: str
    on_behalf_of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """Somebody who applied answered that question."""

    task_id: str
    node_id: str
    by: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reassigned(Transferred):
    """An admin passed on a seat that was not his (D11)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A holder of the role took its task (D6), over from whoever had it, and has it until `release_at` at the
    longest."""

    task_id: str
    node_id: str
    by: str
    over: str | None = None
    release_at: datetime | None = None  # facts of before do not say
    on_behalf_of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Whoever had taken a task has it longer, until `release_at`: he waits for an answer to what he asked."""

    task_id: str
    node_id: str
    by: str
    release_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """What `by` had taken is every holder's again: `workflow.claims` says why."""

    task_id: str
    node_id: str
    by: str
    why: str
    reason: str | None = None
    on_behalf_of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """Whoever is asked at this task had `people` asked too: `group`, in which they and the seat stand, is in the seat's
    place now. Before it, they are asked in the task's stead, which ended so; after it, his approval follows."""

    by: str
    task_id: str
    node_id: str
    place: Place
    people: tuple[str, ...]
    several: Several
    group: Group
    note: str = ""
    on_behalf_of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resubmitted:
    """Whoever applied sent the form anew that this task had asked him for (D6): these values, with this route.
    Decisions from before, `task_ids`, count no more; what is carried over, and whoever is asked, follows."""

    task_id: str
    by: str
    form_version: int
    values: Values
    route: Group
    task_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What was typed into the request, and what the facts before this one said, was erased (F98)."""

    why: str


Event = (
    Submitted
    | Opened
    | Decided
    | Overridden
    | Closed
    | Finished
    | Withdrawn
    | Cancelled
    | CancellationAsked
    | Revoked
    | Reseated
    | Swapped
    | Transferred
    | Reassigned
    | Questioned
    | Answered
    | Claimed
    | Kept
    | Released
    | Added
    | TakenBack
    | SentBack
    | Resubmitted
    | Erased
)
