"""Why something was refused: a code and typed facts, never a sentence (`bot.views.words` writes those)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from workflow.model import RequestStatus, TaskStatus, Verdict


class WorkflowError(Exception):
    """The family of refusals. Nothing was changed when one is raised; `code` is stable and machine-readable."""

    code: ClassVar[str] = "refused"


class NotFound(WorkflowError):
    """No such request, task or type, or none that this person may see: the two read the same (F6, F90)."""

    code = "not_found"


class Busy(WorkflowError):
    """The deadline passed before the database was ours; nothing was committed (DESIGN section 4, F29)."""

    code = "busy"


class NotWritable(WorkflowError):
    """The database takes no changes: its disk is full, or it may only be read. Nothing was committed (F60)."""

    code = "not_writable"


class OutcomeUnknown(WorkflowError):
    """The connection broke while committing: it may or may not have happened. Look before trying again (F61)."""

    code = "outcome_unknown"


@dataclass
class AdminRefused(WorkflowError):
    """An admin cannot step in so (D11).

    ``reason``: it is his ``own`` request, and another admin's to do, or there is none (``own_alone``); it has
    ``ended``, as `status` says; he is asked there himself (``asks_him``); nobody is asked to decide at the moment
    (``nothing_open``); a rule of the policy answers a seat that is not reached yet, and decides otherwise (``rule``).
    """

    code = "admin_refused"
    reason: str
    number: str
    status: RequestStatus


@dataclass
class CancelRefused(WorkflowError):
    """An approved request cannot be cancelled so (C9).

    ``reason``: the type does not let one (``never``); only who applied can (``not_applicant``); it was approved too
    long ago (``too_late``); it is not approved (``not_approved``, see `status`); it is a cancellation itself
    (``cancellation``); the request with the number `other` asks for it already (``asked``).
    """

    code = "cancel_refused"
    reason: str
    number: str
    status: RequestStatus
    other: str = ""


@dataclass
class NotYours(WorkflowError):
    """This person may not decide this task (D3).

    ``reason``: ``stranger``, ``applicant`` (one's own request), ``not_holder`` (the role is, or is now, somebody
    else's), ``second_seat`` (he approved another seat of a distinct group; where nobody else is left he may reject),
    ``needed_elsewhere`` (only he can fill another open seat of it), ``inactive``; or answer this question, as he did
    not apply (``not_applicant``); or another has taken this task (``claimed``); or he stood in for ``asked`` and does
    so no more (``stood_in``), or nobody has to, as another holder is there (``others_there``). ``asked`` and ``role``
    say whom the seat asks; ``on_behalf_of`` for whom he would have approved, to whom the same applies.
    """

    code = "not_yours"
    reason: str
    asked: str | None = None
    role: str | None = None
    on_behalf_of: str | None = None


@dataclass
class Late(WorkflowError):
    """The task had ended before this click; the facts say how (D5). `admin`: whoever it was stepped in (D11)."""

    code = "late"
    task_status: TaskStatus
    request_status: RequestStatus
    number: str
    by: str | None = None
    at: datetime | None = None
    own_verdict: Verdict | None = None
    admin: bool = False


class MovedOn(WorkflowError):
    """A decision cannot be taken back: somebody has acted because of it, or the rest of its group did without (D6)."""

    code = "moved_on"


@dataclass
class ActRefused(WorkflowError):
    """What somebody wants to do with a task besides deciding it cannot be done so (D6).

    ``act``: a `workflow.acts.Act`, or to take it (``claim``). ``reason``: the `person` is asked there already
    (``asked_already``), is not active or cannot be reached (``inactive``), or cannot sit there, as
    `workflow.seatable.why_not` says. To be added were ``nobody``, ``too_many`` people, or too many were before
    (``too_deep``). There is nothing in what he wrote (``no_words``); that person asked something already
    (``question_open``) or answered (``answered``); nobody but him is asked (``only_one``).
    """

    code = "act_refused"
    act: str
    reason: str
    person: str | None = None


@dataclass
class NotReturned(WorkflowError):
    """Nobody waits for a revised form of this request, or not any more (D6)."""

    code = "not_returned"
    number: str


@dataclass
class FormChanged(WorkflowError):
    """The form was changed after the version that was seen; look again (F15)."""

    code = "form_changed"
    seen: int
    current: int


class OpinionRequired(WorkflowError):
    """Rejecting needs an opinion, and so does approving where the stage asks for one (D2); an admin who steps in says
    why (D11)."""

    code = "opinion_required"


class NotAdmin(WorkflowError):
    """Only an admin may do that (D11)."""

    code = "not_admin"


@dataclass
class EditRefused(WorkflowError):
    """What an admin said in Slack of people or roles cannot be so.

    ``reason``: who holds the ``role`` is said elsewhere alone (``settings``, ``usergroup``); the ``person`` is
    ``inactive``, ``unknown``, or as a manager ``inactive_manager``; the ``manager`` stands below him or is himself
    (``circle``).
    """

    code = "edit_refused"
    reason: str
    person: str | None = None
    role: str | None = None
    manager: str | None = None


@dataclass
class SwapRefused(WorkflowError):
    """Nobody takes that person's place in a type so.

    ``reason``: the policy names him nowhere (``not_named``), he is to follow himself (``same``), who follows is not
    active (``inactive``), or has a seat in the same group already (``same_group``).
    """

    code = "swap_refused"
    reason: str
    person: str


@dataclass
class DelegationRefused(WorkflowError):
    """Nobody can stand in for somebody so (D8).

    ``reason``: only the owner himself or an admin arranges it (``not_admin``); the owner (``owner_inactive``) or who is
    to stand in (``inactive``) cannot be asked; they are the same (``oneself``); the time is ``over`` or ends before it
    begins, or is longer than a year (``too_far``); too many stand already (``too_many``); it would lead back to the
    owner (``circle``) or make too long a chain (``too_long``). `people`: whom it is about, or along which way.
    """

    code = "delegation_refused"
    reason: str
    people: tuple[str, ...] = ()


class NotApplicant(WorkflowError):
    """Only the applicant may withdraw (A5)."""

    code = "not_applicant"


@dataclass
class AlreadyFinished(WorkflowError):
    """The request has ended; there is nothing to withdraw (F6)."""

    code = "already_finished"
    status: RequestStatus
    number: str
    by: str | None = None
    at: datetime | None = None


@dataclass
class StillPending(WorkflowError):
    """What was typed into the request is still needed: it has not ended (F98)."""

    code = "still_pending"
    number: str


@dataclass
class MayNotApply(WorkflowError):
    """The type is not for this person (C7)."""

    code = "may_not_apply"
    type: str


@dataclass
class TypeClash(WorkflowError):
    """The type `type` cannot be there beside the one that is called `other`: both have the same ``id``, or their
    requests would get the same ``number`` (`what`). The other one has that title and origin; of one from a file `file`
    says which."""

    code = "type_clash"
    what: str
    type: str
    other: str
    title: Mapping[str, str]
    origin: str
    file: str = ""


@dataclass
class TypeMoved(WorkflowError):
    """Version `n` of the type was published meanwhile, after the one that this was made from."""

    code = "type_moved"
    n: int
    by: str
    at: datetime


class DraftGone(WorkflowError):
    """The draft of a type was published or discarded."""

    code = "draft_gone"


@dataclass
class DraftChanged(WorkflowError):
    """The draft of a type was changed after what was looked at: nothing was done."""

    code = "draft_changed"
    by: str
    at: datetime


@dataclass
class FileType(WorkflowError):
    """The type is said by a file, and changed there alone."""

    code = "file_type"
    file: str


@dataclass
class Fault:
    """What is wrong with one field: a code (``required``, ``too_long``, ``not_a_number``...) and its bounds."""

    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class FormFaults(WorkflowError):
    """The form cannot be accepted as filled in; nothing lost (C2). One fault per id of a block of
    the form: that of the field, or one of its ends."""

    code = "form_faults"
    faults: Mapping[str, Fault]


@dataclass
class RouteRefused(WorkflowError):
    """A custom request cannot be sent with the route that was built for it (B6): `fault` is what is wrong with the
    group of that number (`workflow.building.group_faults`); without one there is no group at all."""

    code = "route_refused"
    group: int = 0
    fault: Fault | None = None


@dataclass
class NobodyToAsk(WorkflowError):
    """A seat or group can be filled by nobody, not even an admin; the request was not submitted (D10, F74)."""

    code = "nobody_to_ask"
    stage: Mapping[str, str]
    why: str


class RouteChanged(WorkflowError):
    """The chain that the applicant was shown is not the one that would be asked now; he has to see it first (C4)."""

    code = "route_changed"


@dataclass
class CannotWorkOut(WorkflowError):
    """A condition of the policy cannot be answered for this form (DESIGN section 8): `missing` names the value it
    lacks; without one, it compares what does not go together. Nothing was submitted."""

    code = "cannot_work_out"
    expression: str
    missing: str = ""
