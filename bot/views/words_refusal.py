"""Refusals as sentences: what happened, and what to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from bot.views.catalogue import _
from bot.views.limits import one_line
from bot.views.reader import Reader
from bot.views.words import name_of, role_name, text_of
from bot.views.words_admin import admin_refused_words
from bot.views.words_away import not_both_words, others_there_words, refused_delegation_words, stood_in_words
from bot.views.words_building import Called, refused_words
from bot.views.words_cancelling import cancel_refused_words
from bot.views.words_directory import elsewhere_words
from bot.views.words_question import QUESTION_REFUSALS
from bot.views.words_swap import not_seated_words, swap_refused_words
from bot.views.words_time import at_moment
from bot.views.words_types import clash_words, file_type_words
from workflow.errors import (
    ActRefused,
    AdminRefused,
    AlreadyFinished,
    Busy,
    CancelRefused,
    CannotWorkOut,
    DelegationRefused,
    DraftChanged,
    DraftGone,
    EditRefused,
    FileType,
    FormChanged,
    FormFaults,
    Late,
    MayNotApply,
    MovedOn,
    NobodyToAsk,
    NotAdmin,
    NotApplicant,
    NotFound,
    NotReturned,
    NotWritable,
    NotYours,
    OpinionRequired,
    OutcomeUnknown,
    RouteChanged,
    RouteRefused,
    StillPending,
    SwapRefused,
    TypeClash,
    TypeMoved,
    WorkflowError,
)
from workflow.model import RequestStatus, TaskStatus, Verdict

_Say = Callable[[WorkflowError, Reader, Called, datetime], str]


def refusal(error: WorkflowError, reader: Reader, called: Called, now: datetime) -> str:
    """The sentence for a refusal. `called`: whomever the error names (`refusal_needs`)."""
    return _SENTENCES.get(type(error), _refused)(error, reader, called, now)


def refusal_needs(error: WorkflowError) -> tuple[frozenset[str], frozenset[str]]:
    """The user ids and the roles that the sentence names."""
    users = (
        getattr(error, "by", None),
        getattr(error, "asked", None),
        getattr(error, "person", None),
        getattr(error, "manager", None),
        getattr(error, "on_behalf_of", None),
        *getattr(error, "people", ()),
    )
    return frozenset(filter(None, users)), frozenset(filter(None, (getattr(error, "role", None),)))


def bad_callback(reader: Reader) -> str:
    """The sentence for a button that this version of the bot does not know."""
    return _(reader, "This button is from another time. /approvals shows what waits for you now.")


def broken(reader: Reader, reference: str) -> str:
    """The sentence for a mistake of ours; the reference is in the log."""
    return _(
        reader,
        "Something went wrong on our side; look before you try again. Reference for an administrator: {reference}",
        reference=reference,
    )


def _refused(_error: WorkflowError, reader: Reader, _called: Called, _now: datetime) -> str:
    return _(reader, "That is not possible. Nothing was changed.")


def _not_found(_error: WorkflowError, reader: Reader, _called: Called, _now: datetime) -> str:
    return _(reader, "There is no such request, or it is not yours to see. /approvals lists yours.")


def _busy(_error: WorkflowError, reader: Reader, _called: Called, _now: datetime) -> str:
    return _(reader, "It took too long, and nothing was recorded. Please try again.")


def _not_writable(_error: WorkflowError, reader: Reader, _called: Called, _now: datetime) -> str:
    return _(reader, "Nothing was recorded: the database takes no changes at the moment. An admin has to see to it.")


def _outcome_unknown(_error: WorkflowError, reader: Reader, _called: Called, _now: datetime) -> str:
    return _(reader, "The connection broke; it may or may not be recorded. Look at the card before you try again.")


def _opinion_required(_error: WorkflowError, reader: Reader, _called: Called, _now: datetime) -> str:
    return _(reader, "Please say why: everyone on this request will read it.")


def _not_applicant(_error: WorkflowError, reader: Reader, _called: Called, _now: datetime) -> str:
    return _(reader, "Only the person who applied can withdraw this request.")


def _form_faults(_error: WorkflowError, reader: Reader, _called: Called, _now: datetime) -> str:
    return _(reader, "Some fields need another look. Nothing was sent.")


def _form_changed(_error: WorkflowError, reader: Reader, _called: Called, _now: datetime) -> str:
    return _(reader, "The form was changed after you looked at it. Look at the card again, then decide.")


def _may_not_apply(error: WorkflowError, reader: Reader, _called: Called, _now: datetime) -> str:
    assert isinstance(error, MayNotApply)
    return _(reader, 'You cannot apply for "{type}". /apply lists what you can apply for.', type=one_line(error.type))


def _nobody_to_ask(error: WorkflowError, reader: Reader, _called: Called, _now: datetime) -> str:
    assert isinstance(error, NobodyToAsk)
    return _(
        reader,
        'Not sent: nobody can decide the stage "{stage}", not even an administrator. Please tell an administrator.',
        stage=text_of(error.stage, reader),
    )


def _route_changed(_error: WorkflowError, reader: Reader, _called: Called, _now: datetime) -> str:
    return _(reader, "You have seen other approvers than would be asked now. Please open the form again.")


def _route_refused(error: WorkflowError, reader: Reader, called: Called, _now: datetime) -> str:
    assert isinstance(error, RouteRefused)
    return refused_words(error, called, reader)


def _cannot_work_out(_error: WorkflowError, reader: Reader, _called: Called, _now: datetime) -> str:
    return _(
        reader,
        "Not sent: the rules of this type give no answer for what you filled in. Please tell an administrator.",
    )


def _not_yours(error: WorkflowError, reader: Reader, called: Called, _now: datetime) -> str:
    assert isinstance(error, NotYours)
    if error.on_behalf_of is not None:
        return not_both_words(error, name_of(error.on_behalf_of, called.people), reader)
    if error.reason in _NOT_YOURS:
        who = name_of(error.asked or "", called.people)
        return _NOT_YOURS[error.reason](reader, who, _role(error, reader, called))
    if error.asked is None:
        return _(reader, "You were not asked to decide this.")
    return _(reader, "{who} was asked, not you. Only {who} can decide it.", who=name_of(error.asked, called.people))


def _role(error: NotYours, reader: Reader, called: Called) -> str:
    return role_name(error.role, called.role_titles, reader) if error.role else _(reader, "the people asked")


_NOT_YOURS: Mapping[str, Callable[[Reader, str, str], str]] = {
    "applicant": lambda reader, _who, _role: _(reader, "This is your own request: somebody else has to decide it."),
    "not_holder": lambda reader, _who, role: _(
        reader, "Only {role} can decide this, and you are not among them now.", role=role
    ),
    "stood_in": lambda reader, who, _role: stood_in_words(who, reader),
    "others_there": lambda reader, _who, role: others_there_words(role, reader),
    "second_seat": lambda reader, _who, _role: _(
        reader, "You have approved in this group already. A different person has to approve here."
    ),
    "needed_elsewhere": lambda reader, _who, _role: _(
        reader, "Another seat of this group can be filled only by you. Decide that one; leave this to others."
    ),
    "inactive": lambda reader, _who, _role: _(
        reader, "Your account is not active here, so you cannot decide. Please ask an administrator."
    ),
    "claimed": lambda reader, who, _role: _(reader, "{who} has taken this. Take it over first, then decide.", who=who),
    "not_applicant": lambda reader, who, _role: _(
        reader, "{who} was asked, not you. Only {who} can answer it.", who=who
    ),
}
"""Why a task is not somebody's, by the reason; the others say who was asked."""


def _not_admin(_error: WorkflowError, reader: Reader, _called: Called, _now: datetime) -> str:
    return _(reader, "Only an administrator can change this.")


def _admin_refused(error: WorkflowError, reader: Reader, _called: Called, _now: datetime) -> str:
    assert isinstance(error, AdminRefused)
    return admin_refused_words(error, reader)


def _cancel_refused(error: WorkflowError, reader: Reader, _called: Called, _now: datetime) -> str:
    assert isinstance(error, CancelRefused)
    return cancel_refused_words(error, reader)


def _edit_refused(error: WorkflowError, reader: Reader, called: Called, _now: datetime) -> str:
    assert isinstance(error, EditRefused)
    if error.person:
        return _wrong_person(error, name_of(error.person, called.people), reader, called)
    return elsewhere_words(error.reason, reader)


def _wrong_person(error: EditRefused, who: str, reader: Reader, called: Called) -> str:
    if error.manager is not None:
        manager = name_of(error.manager, called.people)
        return _(reader, "{manager} cannot be above {who}: the managers would form a circle.", manager=manager, who=who)
    if error.reason == "inactive_manager":
        return _(reader, "{who} is not active here and can lead nobody.", who=who)
    if error.reason == "unknown":
        return _(reader, "{who} is not known here.", who=who)
    return _(reader, "{who} is not active here and can hold no role.", who=who)


def _delegation_refused(error: WorkflowError, reader: Reader, called: Called, _now: datetime) -> str:
    assert isinstance(error, DelegationRefused)
    return refused_delegation_words(error, [name_of(user, called.people) for user in error.people], reader)


def _swap_refused(error: WorkflowError, reader: Reader, called: Called, _now: datetime) -> str:
    assert isinstance(error, SwapRefused)
    return swap_refused_words(error.reason, name_of(error.person, called.people), reader)


def _act_refused(error: WorkflowError, reader: Reader, called: Called, _now: datetime) -> str:
    assert isinstance(error, ActRefused)
    say, who = QUESTION_REFUSALS.get(error.reason), name_of(error.person or "", called.people)
    if say and error.person == reader.id:
        who = _(reader, "you")
    reason = say(who, reader) if say else not_seated_words(error.reason, who, reader)
    return _(reader, "Not done: {reason}.", reason=reason)


def _file_type(error: WorkflowError, reader: Reader, _called: Called, _now: datetime) -> str:
    assert isinstance(error, FileType)
    return file_type_words(error, reader)


def _type_clash(error: WorkflowError, reader: Reader, _called: Called, _now: datetime) -> str:
    assert isinstance(error, TypeClash)
    return clash_words(error, reader)


def _type_moved(error: WorkflowError, reader: Reader, called: Called, now: datetime) -> str:
    assert isinstance(error, TypeMoved)
    facts = {"n": error.n, "who": name_of(error.by, called.people), "when": at_moment(error.at, now, reader)}
    return _(
        reader,
        "Not published: {who} published version {n} {when}, after this was begun. Please begin anew from that one.",
        **facts,
    )


def _draft_gone(_error: WorkflowError, reader: Reader, _called: Called, _now: datetime) -> str:
    return _(reader, "This draft was published or discarded meanwhile. /approvals types shows what there is.")


def _draft_changed(error: WorkflowError, reader: Reader, called: Called, now: datetime) -> str:
    assert isinstance(error, DraftChanged)
    facts = {"who": name_of(error.by, called.people), "when": at_moment(error.at, now, reader)}
    return _(reader, "Not done: {who} changed this draft {when}, after you looked at it. Please look again.", **facts)


def _late(error: WorkflowError, reader: Reader, called: Called, now: datetime) -> str:
    assert isinstance(error, Late)
    when = at_moment(error.at, now, reader) if error.at else ""
    if error.task_status is TaskStatus.RETURNED:
        return _(reader, "This is not asked any more: the request went back. More shows where it stands.")
    if error.own_verdict is not None:
        return _own(error.own_verdict, when, reader)
    if error.by is None:
        return _ended(error, when, reader)
    return _decided(error, when, reader, called)


def _ended(error: Late, when: str, reader: Reader) -> str:
    """Nobody's decision closed the task."""
    number, status = error.number, error.request_status
    if status is RequestStatus.WITHDRAWN:
        return _(reader, "{number} was withdrawn {when}. Nothing more to do.", number=number, when=when)
    if status is RequestStatus.EXPIRED:
        return _(reader, "{number} expired {when}. Nothing more to do.", number=number, when=when)
    if status is RequestStatus.CANCELLED:
        return _(reader, "{number} was cancelled {when}. Nothing more to do.", number=number, when=when)
    return _(reader, "This was closed {when}. Nothing more to do.", when=when)


def _own(verdict: Verdict, when: str, reader: Reader) -> str:
    if verdict is Verdict.APPROVE:
        return _(reader, "You approved this {when}, and that stands. Nothing more to do.", when=when)
    return _(reader, "You rejected this {when}, and that stands. Nothing more to do.", when=when)


def _decided(error: Late, when: str, reader: Reader, called: Called) -> str:
    who = name_of(error.by or "", called.people)
    if error.admin:
        who = _(reader, "{who} (administrator)", who=who)
    if error.task_status is TaskStatus.TRANSFERRED:
        return _(reader, "{who} passed this on {when}. Nothing more to do.", who=who, when=when)
    rejected = error.task_status is TaskStatus.REJECTED or (
        error.task_status is TaskStatus.CLOSED and error.request_status is RequestStatus.REJECTED
    )
    if rejected:
        return _(reader, "{who} rejected this {when}. Nothing more to do.", who=who, when=when)
    if error.task_status is TaskStatus.APPROVED or error.request_status is RequestStatus.APPROVED:
        return _(reader, "{who} approved this {when}. Nothing more to do.", who=who, when=when)
    return _(reader, "{who} decided this {when}. Nothing more to do.", who=who, when=when)


def _not_returned(error: WorkflowError, reader: Reader, _called: Called, _now: datetime) -> str:
    assert isinstance(error, NotReturned)
    return _(reader, "{number} is not with you to be changed. More shows where it stands.", number=error.number)


def _moved_on(_error: WorkflowError, reader: Reader, _called: Called, _now: datetime) -> str:
    return _(reader, "Too late to undo: somebody has acted since. More shows where it stands.")


def _finished(error: WorkflowError, reader: Reader, called: Called, now: datetime) -> str:
    assert isinstance(error, AlreadyFinished)
    when = at_moment(error.at, now, reader) if error.at else ""
    facts = {"number": error.number, "when": when}
    if error.status is RequestStatus.WITHDRAWN:
        return _(reader, "{number} was withdrawn {when} already. Nothing more to do.", **facts)
    if error.by is None:
        return _(reader, "{number} ended {when}; there is nothing left to withdraw.", **facts)
    who = name_of(error.by, called.people)
    if error.status is RequestStatus.REJECTED:
        return _(reader, "{who} rejected {number} {when}; there is nothing left to withdraw.", who=who, **facts)
    return _(reader, "{who} approved {number} {when}; there is nothing left to withdraw.", who=who, **facts)


def _still_pending(error: WorkflowError, reader: Reader, _called: Called, _now: datetime) -> str:
    assert isinstance(error, StillPending)
    return _(
        reader,
        "{number} is still pending: what was typed into it is needed. Have it decided or withdrawn first.",
        number=error.number,
    )


_SENTENCES: dict[type[WorkflowError], _Say] = {
    NotFound: _not_found,
    Busy: _busy,
    NotWritable: _not_writable,
    OutcomeUnknown: _outcome_unknown,
    NotYours: _not_yours,
    NotAdmin: _not_admin,
    AdminRefused: _admin_refused,
    CancelRefused: _cancel_refused,
    EditRefused: _edit_refused,
    Late: _late,
    ActRefused: _act_refused,
    MovedOn: _moved_on,
    NotReturned: _not_returned,
    FormChanged: _form_changed,
    OpinionRequired: _opinion_required,
    NotApplicant: _not_applicant,
    AlreadyFinished: _finished,
    StillPending: _still_pending,
    MayNotApply: _may_not_apply,
    FormFaults: _form_faults,
    NobodyToAsk: _nobody_to_ask,
    CannotWorkOut: _cannot_work_out,
    RouteChanged: _route_changed,
    RouteRefused: _route_refused,
    SwapRefused: _swap_refused,
    DelegationRefused: _delegation_refused,
    FileType: _file_type,
    TypeClash: _type_clash,
    TypeMoved: _type_moved,
    DraftGone: _draft_gone,
    DraftChanged: _draft_changed,
}
