"""Every refusal is a sentence that says what happened and what to do (D3, D5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.views.words_refusal import refusal, refusal_needs
from tests.bot.views.custom import CALLED
from tests.bot.views.samples import BEN, CAI, EMMA, MORNING, reader
from workflow import errors
from workflow.acts import Act
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
    Fault,
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

NOW = MORNING + timedelta(hours=4)


def late(task: TaskStatus, request: RequestStatus, by: str | None = BEN.id, own: Verdict | None = None) -> Late:
    return Late(task_status=task, request_status=request, number="LV-2026-0042", by=by, at=MORNING, own_verdict=own)


def ended(status: RequestStatus, by: str | None = BEN.id) -> AlreadyFinished:
    return AlreadyFinished(status=status, number="LV-2026-0042", by=by, at=MORNING)


SAID: list[tuple[WorkflowError, str]] = [
    (
        late(TaskStatus.TRANSFERRED, RequestStatus.PENDING),
        "Ben Ode passed this on at 10:12. Nothing more to do.",
    ),
    (NotFound(), "There is no such request, or it is not yours to see. /approvals lists yours."),
    (NotWritable(), "Nothing was recorded: the database takes no changes at the moment. An admin has to see to it."),
    (
        StillPending(number="LV-2026-0042"),
        "LV-2026-0042 is still pending: what was typed into it is needed. Have it decided or withdrawn first.",
    ),
    (Busy(), "It took too long, and nothing was recorded. Please try again."),
    (
        SwapRefused(reason="not_named", person=BEN.id),
        "Neither the route of this type nor an open request of it asks Ben Ode. Nothing was changed.",
    ),
    (SwapRefused(reason="same", person=BEN.id), "Please choose two different people."),
    (
        SwapRefused(reason="inactive", person=BEN.id),
        "Ben Ode cannot be asked: not an active person of this workspace.",
    ),
    (
        SwapRefused(reason="same_group", person=BEN.id),
        "Ben Ode has a seat in the same group already, which would ask one person less.",
    ),
    (
        OutcomeUnknown(),
        "The connection broke; it may or may not be recorded. Look at the card before you try again.",
    ),
    (NotYours(reason="stranger", asked=BEN.id), "Ben Ode was asked, not you. Only Ben Ode can decide it."),
    (NotYours(reason="stranger"), "You were not asked to decide this."),
    (NotYours(reason="applicant"), "This is your own request: somebody else has to decide it."),
    (
        NotYours(reason="stood_in", asked=BEN.id),
        "You no longer stand in for Ben Ode: nothing for you to do.",
    ),
    (
        NotYours(reason="others_there", role="finance"),
        "Somebody of Finance is there again, so nobody stands in: nothing for you to do.",
    ),
    (
        NotYours(reason="not_holder", role="finance"),
        "Only Finance can decide this, and you are not among them now.",
    ),
    (
        NotYours(reason="second_seat"),
        "You have approved in this group already. A different person has to approve here.",
    ),
    (
        NotYours(reason="needed_elsewhere", role="legal"),
        "Another seat of this group can be filled only by you. Decide that one; leave this to others.",
    ),
    (
        NotYours(reason="second_seat", on_behalf_of=BEN.id),
        "You or Ben Ode approved in this group already. A different person has to approve here.",
    ),
    (
        NotYours(reason="needed_elsewhere", role="legal", on_behalf_of=BEN.id),
        "Another seat of this group needs you or Ben Ode. Leave this one to others.",
    ),
    (
        DelegationRefused(reason="circle", people=(BEN.id, CAI.id, BEN.id)),
        "That would lead in a circle: Ben Ode → Cai Wu → Ben Ode. Choose somebody else.",
    ),
    (
        DelegationRefused(reason="too_long", people=(BEN.id, CAI.id)),
        "That makes too long a chain: Ben Ode → Cai Wu. At most 5 can follow one another.",
    ),
    (
        DelegationRefused(reason="not_admin", people=(BEN.id,)),
        "Only Ben Ode or an administrator can arrange that.",
    ),
    (
        DelegationRefused(reason="owner_inactive", people=(BEN.id,)),
        "Ben Ode is not active here: nobody can stand in.",
    ),
    (
        DelegationRefused(reason="inactive", people=(BEN.id,)),
        "Ben Ode cannot be asked here. Choose somebody else.",
    ),
    (
        DelegationRefused(reason="oneself", people=(BEN.id,)),
        "Nobody can stand in for himself. Choose somebody else.",
    ),
    (DelegationRefused(reason="over"), "That time is over, or ends before it begins."),
    (
        DelegationRefused(reason="called_off"),
        "That absence was cancelled. Open the form anew from Home if somebody is to stand in all the same.",
    ),
    (DelegationRefused(reason="too_far"), "That is longer than a year. Choose an earlier last day."),
    (
        DelegationRefused(reason="too_many", people=(BEN.id,)),
        "Too many stand-ins are arranged already. End one of them first.",
    ),
    (
        NotYours(reason="inactive"),
        "Your account is not active here, so you cannot decide. Please ask an administrator.",
    ),
    (
        late(TaskStatus.APPROVED, RequestStatus.PENDING),
        "Ben Ode approved this at 10:12. Nothing more to do.",
    ),
    (late(TaskStatus.REJECTED, RequestStatus.PENDING), "Ben Ode rejected this at 10:12. Nothing more to do."),
    (late(TaskStatus.CLOSED, RequestStatus.REJECTED), "Ben Ode rejected this at 10:12. Nothing more to do."),
    (late(TaskStatus.CLOSED, RequestStatus.APPROVED), "Ben Ode approved this at 10:12. Nothing more to do."),
    (late(TaskStatus.CLOSED, RequestStatus.PENDING), "Ben Ode decided this at 10:12. Nothing more to do."),
    (
        late(TaskStatus.CLOSED, RequestStatus.WITHDRAWN, by=None),
        "LV-2026-0042 was withdrawn at 10:12. Nothing more to do.",
    ),
    (
        late(TaskStatus.EXPIRED, RequestStatus.EXPIRED, by=None),
        "LV-2026-0042 expired at 10:12. Nothing more to do.",
    ),
    (
        late(TaskStatus.CLOSED, RequestStatus.CANCELLED, by=None),
        "LV-2026-0042 was cancelled at 10:12. Nothing more to do.",
    ),
    (late(TaskStatus.CLOSED, RequestStatus.PENDING, by=None), "This was closed at 10:12. Nothing more to do."),
    (
        late(TaskStatus.APPROVED, RequestStatus.PENDING, own=Verdict.APPROVE),
        "You approved this at 10:12, and that stands. Nothing more to do.",
    ),
    (
        late(TaskStatus.REJECTED, RequestStatus.REJECTED, own=Verdict.REJECT),
        "You rejected this at 10:12, and that stands. Nothing more to do.",
    ),
    (
        ActRefused(act=Act.TRANSFER, reason="same_group", person=BEN.id),
        "Not done: Ben Ode has a seat in the same group.",
    ),
    (ActRefused(act=Act.ADD, reason="nobody"), "Not done: please choose at least one person."),
    (ActRefused(act=Act.ADD, reason="too_many"), "Not done: so many people cannot be added at once."),
    (ActRefused(act=Act.ADD, reason="too_deep"), "Not done: too many people were added here already."),
    (ActRefused(act=Act.TRANSFER, reason="asked_already", person=BEN.id), "Not done: Ben Ode is asked here already."),
    (
        ActRefused(act=Act.TRANSFER, reason="inactive", person=BEN.id),
        "Not done: Ben Ode cannot be asked: not an active person of this workspace.",
    ),
    (
        ActRefused(act=Act.ASK, reason="question_open", person=BEN.id),
        "Not done: Ben Ode asked something already, and the answer is still to come.",
    ),
    (ActRefused(act=Act.ASK, reason="no_words"), "Not done: there is nothing in it that could be read."),
    (ActRefused(act=Act.ANSWER, reason="answered", person=BEN.id), "Not done: Ben Ode answered it already."),
    (
        ActRefused(act="claim", reason="only_one"),
        "Not done: nobody else is asked here, so it is yours anyway.",
    ),
    (
        NotYours(reason="claimed", asked=BEN.id),
        "Ben Ode has taken this. Take it over first, then decide.",
    ),
    (
        NotYours(reason="not_applicant", asked=BEN.id),
        "Ben Ode was asked, not you. Only Ben Ode can answer it.",
    ),
    (
        FormChanged(seen=1, current=2),
        "The form was changed after you looked at it. Look at the card again, then decide.",
    ),
    (
        NotReturned(number="LV-2026-0042"),
        "LV-2026-0042 is not with you to be changed. More shows where it stands.",
    ),
    (MovedOn(), "Too late to undo: somebody has acted since. More shows where it stands."),
    (OpinionRequired(), "Please say why: everyone on this request will read it."),
    (NotAdmin(), "Only an administrator can change this."),
    (
        replace(late(TaskStatus.APPROVED, RequestStatus.PENDING), admin=True),
        "Ben Ode (administrator) approved this at 10:12. Nothing more to do.",
    ),
    (
        CancelRefused(reason="not_approved", number="LV-2026-0042", status=RequestStatus.REJECTED),
        "LV-2026-0042 is rejected: there is no approval to cancel.",
    ),
    (
        AdminRefused(reason="own", number="LV-2026-0042", status=RequestStatus.PENDING),
        "This is your own request: another administrator has to do that.",
    ),
    (
        AdminRefused(reason="own_alone", number="LV-2026-0042", status=RequestStatus.PENDING),
        (
            "This is your own request, and there is no other administrator who could do that. "
            "Have one added to COUNTERSIGN_ADMINS."
        ),
    ),
    (
        AdminRefused(reason="asks_him", number="LV-2026-0042", status=RequestStatus.PENDING),
        "You are asked here yourself: decide that with its own buttons first.",
    ),
    (
        AdminRefused(reason="nothing_open", number="LV-2026-0042", status=RequestStatus.PENDING),
        "No decision is waited for there any more. Please look again.",
    ),
    (
        AdminRefused(reason="rule", number="LV-2026-0042", status=RequestStatus.PENDING),
        (
            "A rule of this type answers a later stage and would decide otherwise. "
            "Decide one task at a time, or cancel the request."
        ),
    ),
    (
        AdminRefused(reason="ended", number="LV-2026-0042", status=RequestStatus.APPROVED),
        "LV-2026-0042 is approved already. Nothing was changed.",
    ),
    (EditRefused(reason="inactive", person="U0BEN"), "Ben Ode is not active here and can hold no role."),
    (EditRefused(reason="inactive_manager", person="U0BEN"), "Ben Ode is not active here and can lead nobody."),
    (EditRefused(reason="unknown", person="U0BEN"), "Ben Ode is not known here."),
    (
        EditRefused(reason="circle", person="U0BEN", manager="U0CAI"),
        "Cai Wu cannot be above Ben Ode: the managers would form a circle.",
    ),
    (
        EditRefused(reason="usergroup", role="S0LAW"),
        "This is a user group of Slack: its members are changed there.",
    ),
    (
        EditRefused(reason="settings", role="admin"),
        "COUNTERSIGN_ADMINS and COUNTERSIGN_AUDITORS say who this is, in the settings of the bot.",
    ),
    (NotApplicant(), "Only the person who applied can withdraw this request."),
    (
        ended(RequestStatus.APPROVED),
        "Ben Ode approved LV-2026-0042 at 10:12; there is nothing left to withdraw.",
    ),
    (
        ended(RequestStatus.REJECTED),
        "Ben Ode rejected LV-2026-0042 at 10:12; there is nothing left to withdraw.",
    ),
    (
        ended(RequestStatus.WITHDRAWN),
        "LV-2026-0042 was withdrawn at 10:12 already. Nothing more to do.",
    ),
    (
        ended(RequestStatus.EXPIRED, by=None),
        "LV-2026-0042 ended at 10:12; there is nothing left to withdraw.",
    ),
    (
        TypeClash(what="id", type="gym", other="gym", title={"": "Gym"}, origin="file", file="/etc/gym.yaml"),
        'The id "gym" is that of "Gym" (file gym.yaml). Please take another one.',
    ),
    (
        TypeClash(what="number", type="gym", other="sport", title={"": "Sport"}, origin="slack"),
        'Requests would get the same numbers as those of "Sport" (made in Slack). Please take others.',
    ),
    (
        TypeClash(what="id", type="gym", other="gym", title={"": "Gym"}, origin="draft"),
        'The id "gym" is that of "Gym" (a draft). Please take another one.',
    ),
    (DraftGone(), "This draft was published or discarded meanwhile. /approvals types shows what there is."),
    (
        DraftChanged(by=BEN.id, at=MORNING),
        "Not done: Ben Ode changed this draft at 10:12, after you looked at it. Please look again.",
    ),
    (
        TypeMoved(n=3, by=BEN.id, at=MORNING),
        "Not published: Ben Ode published version 3 at 10:12, after this was begun. Please begin anew from that one.",
    ),
    (FileType(file="/etc/gym.yaml"), "The file gym.yaml says what this type is: change it there."),
    (MayNotApply(type="leave"), 'You cannot apply for "leave". /apply lists what you can apply for.'),
    (FormFaults(faults={}), "Some fields need another look. Nothing was sent."),
    (
        NobodyToAsk(stage={"en": "Board"}, why="empty"),
        'Not sent: nobody can decide the stage "Board", not even an administrator. Please tell an administrator.',
    ),
    (RouteChanged(), "You have seen other approvers than would be asked now. Please open the form again."),
    (RouteRefused(), "Not sent yet: at the end of the form, say who shall approve."),
    (
        RouteRefused(group=2, fault=Fault("not_a_person", {"user": BEN.id})),
        "Not sent yet. Group 2: Ben Ode cannot be asked: not an active person of this workspace.",
    ),
    (
        CannotWorkOut(expression="form.amount > 5"),
        "Not sent: the rules of this type give no answer for what you filled in. Please tell an administrator.",
    ),
]


@pytest.mark.parametrize(("error", "sentence"), SAID)
def test_says_what_happened(error: WorkflowError, sentence: str) -> None:
    assert refusal(error, reader(EMMA), CALLED, NOW) == sentence


def test_every_refusal_there_is_has_a_sentence_of_its_own() -> None:
    kinds = {kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, WorkflowError)}
    assert {type(error) for error, _ in SAID} == kinds - {WorkflowError}


def test_a_role_without_a_title_is_called_by_its_id() -> None:
    said = refusal(NotYours(reason="not_holder", role="research_office"), reader(EMMA), CALLED, NOW)
    assert said == "Only research_office can decide this, and you are not among them now."


def test_another_day_is_named() -> None:
    error = late(TaskStatus.APPROVED, RequestStatus.APPROVED)
    said = refusal(error, reader(EMMA), CALLED, NOW + timedelta(days=1))
    assert said == "Ben Ode approved this on Mon 11 May, 10:12. Nothing more to do."


def test_knows_whom_it_will_name() -> None:
    assert refusal_needs(NotYours(reason="stranger", asked=BEN.id)) == ({BEN.id}, set())
    assert refusal_needs(NotYours(reason="not_holder", role="finance")) == (set(), {"finance"})
    assert refusal_needs(late(TaskStatus.APPROVED, RequestStatus.APPROVED)) == ({BEN.id}, set())
    assert refusal_needs(Busy()) == (set(), set())
