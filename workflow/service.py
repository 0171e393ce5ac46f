"""Use cases: one function is one transaction. Authority and rules are asked here, for every way in alike.

`now` is an aware instant of office time. `within` is how many seconds are left until whoever waits must be answered.
Every function raises Busy when that time is up with nothing committed.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from workflow import absence, authority, engine, progress
from workflow.application import application_of
from workflow.applying import chosen_in, fingerprint, work_out
from workflow.behalf import for_whom
from workflow.building import Built
from workflow.channels import channel_for
from workflow.custom import pinned
from workflow.definition import Policy
from workflow.delegation import capacity
from workflow.errors import (
    AlreadyFinished,
    FormChanged,
    Late,
    MayNotApply,
    NotApplicant,
    NotFound,
    NotYours,
    OpinionRequired,
    RouteChanged,
)
from workflow.form_text import must_say, said
from workflow.forms import Raw
from workflow.model import (
    ActorKind,
    Decision,
    Person,
    Record,
    Request,
    RequestStatus,
    Task,
    Verdict,
)
from workflow.policy_versions import policy_in_force
from workflow.ports import Store, UnitOfWork
from workflow.ports_messages import Click
from workflow.recording import enter, record
from workflow.verdicts import verdict_of

BUDGET = 2.2
"""Seconds from the receipt of a click until the database must have answered (DESIGN section 4)."""


def submit(
    store: Store,
    *,
    policy_version: str,
    sender: str,
    raw: Raw,
    nonce: str,
    now: datetime,
    shown: str | None = None,
    built: Built | None = None,
    within: float = BUDGET,
) -> Request:
    """Apply: form, request and the tasks of the first stage in one transaction (A3). The same `nonce` returns the
    request it already made (C6). Raises NotFound, MayNotApply, RouteRefused, and what `workflow.applying.work_out`
    raises: FormFaults, NobodyToAsk, CannotWorkOut. `shown`: the `workflow.applying.fingerprint` of the chain that the
    applicant has seen; RouteChanged if it is another one (C4). `built`: what the applicant of a custom type built for
    its route (B6)."""

    def work(uow: UnitOfWork) -> Request:
        made = uow.requests.of_submission(nonce)
        if made is not None:
            return made
        policy, person = policy_in_force(uow, policy_version), uow.directory.person(sender)
        if person is None or uow.policies.of_type(policy.id) is None:  # retired, maybe, while the form was open
            raise MayNotApply(type=policy.id)
        applicant = for_whom(policy, person, raw, uow.directory)
        if policy.custom:
            policy = pinned(uow, policy, built, person.id, now)
        return _submit(uow, policy, person, applicant, raw, nonce, now, shown)

    return store.write(work, within=within)


def _submit(
    uow: UnitOfWork,
    policy: Policy,
    sender: Person,
    applicant: Person,
    raw: Raw,
    nonce: str,
    now: datetime,
    shown: str | None,
) -> Request:
    application = application_of(applicant, uow.directory, now, raw=raw, submitter=sender.id)
    worked = work_out(policy, application, uow.directory)
    if shown is not None and shown != fingerprint(worked.route):
        raise RouteChanged
    record = Record(id=uow.new_id(), type=policy.id, values=worked.values, choices=chosen_in(worked))
    request = Request(
        id=uow.new_id(),
        type=policy.id,
        number=next_number(uow, policy, now.year),
        record_id=record.id,
        applicant=applicant.id,
        route=worked.route,
        submitted_at=now,
        policy_version=policy.version,
        submitted_by=sender.id if sender.id != applicant.id else None,
        cc=worked.cc,
    )
    request, events = engine.submit(request, worked.values, now, uow.new_id)
    uow.drafts.discard(sender.id, policy.id, nonce=nonce)
    channel = channel_for(uow, policy)
    return enter(uow, request, record, events, actor=sender.id, nonce=nonce, now=now, channel=channel)


def next_number(uow: UnitOfWork, policy: Policy, year: int) -> str:
    """The next number that no request has: a type of another id may have counted in the same words before (C5)."""
    while True:
        number = policy.number.format(year=year, seq=uow.requests.next_seq(policy.id, year))
        if uow.requests.by_number(number) is None:
            return number


def approve(
    store: Store,
    *,
    task_id: str,
    actor: str,
    seen: int,
    now: datetime,
    opinion: str | None = None,
    remark: str | None = None,
    click: Click | None = None,
    within: float = BUDGET,
) -> Request:
    """Approve a task (A4). `seen` is the form version the person looked at, `click` where he acted. A repetition by the
    same person changes nothing and returns the request (F4). Raises NotFound, NotYours, Late, FormChanged, and
    OpinionRequired where the stage asks for an opinion."""
    decision = Decision(by=actor, verdict=Verdict.APPROVE, opinion=said(opinion), remark=said(remark))
    return store.write(lambda uow: _decide(uow, task_id, decision, seen, now, click), within=within)


def reject(
    store: Store,
    *,
    task_id: str,
    actor: str,
    seen: int,
    opinion: str | None,
    now: datetime,
    remark: str | None = None,
    click: Click | None = None,
    within: float = BUDGET,
) -> Request:
    """Reject a task, with an opinion. As `approve`; raises OpinionRequired besides."""
    decision = Decision(by=actor, verdict=Verdict.REJECT, opinion=must_say(opinion), remark=said(remark))
    return store.write(lambda uow: _decide(uow, task_id, decision, seen, now, click), within=within)


def _decide(
    uow: UnitOfWork, task_id: str, decision: Decision, seen: int, now: datetime, click: Click | None
) -> Request:
    before, task = locked_task(uow, task_id)
    if _repeats(task, decision):
        return before
    owner = check_may_decide(uow, before, task, decision.by, now)
    check_seen(before, seen)
    if decision.verdict is Verdict.APPROVE:
        authority.check_distinct(before, task, decision.by, uow.directory, owner)
        if before.seat(task.node_id).asks_input and decision.opinion is None:
            raise OpinionRequired
    if owner is not None:
        decision = replace(decision, on_behalf_of=owner, actor_kind=capacity(owner))
    after, events = engine.decide(before, task_id, decision, now, uow.new_id)
    return record(
        uow,
        before,
        after,
        events,
        actor=decision.by,
        actor_kind=decision.actor_kind,
        clicked=task_id,
        click=click,
        now=now,
    )


def locked_task(uow: UnitOfWork, task_id: str) -> tuple[Request, Task]:
    """The request locked, and that task of it: what every change through a task begins with. Raises NotFound."""
    request = uow.requests.lock_of_task(task_id)
    if request is None:
        raise NotFound
    return request, request.task(task_id)


def check_seen(request: Request, seen: int) -> None:
    """Refuse whoever acts on another version of the form than there is (F15). Raises FormChanged."""
    if seen != request.form_version:
        raise FormChanged(seen=seen, current=request.form_version)


def check_may_decide(
    uow: UnitOfWork, request: Request, task: Task, actor: str, now: datetime | None = None
) -> str | None:
    """Refuse whom the task does not ask, whoever comes too late, and whoever has to leave it to others. Returns what
    `check_asked` does. Raises NotYours, Late."""
    owner = check_asked(uow, request, task, actor, now)
    if not task.live:
        raise late(request, task, actor)
    absence.check_left_to_him(uow, request, task, actor, owner, now)
    return owner


def check_asked(uow: UnitOfWork, request: Request, task: Task, actor: str, now: datetime | None = None) -> str | None:
    """Refuse whom the task does not ask, whatever its state; returns for whom he acts, if not for himself (D8). `now`
    None: going by what cards show. Raises NotYours."""
    try:
        authority.check_asked(request, task, actor, uow.directory)
    except NotYours as refused:
        owner = absence.acts_for(uow, request, task, actor, now)
        if owner is not None:
            return owner
        if refused.reason in ("stranger", "not_holder"):
            absence.check_stood_in(uow, request, task, actor, now)
        raise
    return None


def _repeats(task: Task, decision: Decision) -> bool:
    return task.decided_by == decision.by and verdict_of(task) is decision.verdict


def late(request: Request, task: Task, actor: str) -> Late:
    """What whoever clicks on a task is told that is not live any more (D5)."""
    own = verdict_of(task) if task.decided_by == actor else None
    deciding = task if task.decided_by else progress.closed_by(request, task)
    return Late(
        task_status=task.status,
        request_status=request.status,
        number=request.number,
        by=deciding.decided_by if deciding else None,
        at=task.decided_at,
        own_verdict=own,
        admin=deciding is not None and deciding.actor_kind is ActorKind.ADMIN,
    )


def withdraw(
    store: Store, *, request_id: str, actor: str, now: datetime, click: Click | None = None, within: float = BUDGET
) -> Request:
    """Take one's own pending request back (A5), `click` being where he acted. A repetition changes nothing. Raises
    NotFound, NotApplicant, AlreadyFinished."""

    def work(uow: UnitOfWork) -> Request:
        before = uow.requests.lock(request_id)
        if before is None:
            raise NotFound
        if actor not in before.applicants:
            raise NotApplicant
        if before.status is RequestStatus.WITHDRAWN:
            return before
        if before.status is not RequestStatus.PENDING:
            raise _finished(before)
        after, events = engine.withdraw(before, actor, now)
        return record(uow, before, after, events, actor=actor, clicked=request_id, click=click, now=now)

    return store.write(work, within=within)


def open_home(store: Store, *, person: str, now: datetime, within: float = BUDGET) -> None:
    """That person looks at his Home: from now on it follows whatever concerns him, whoever does it (F1)."""
    store.write(lambda uow: uow.messages.home_opened(person, now), within=within)


def choose_language(store: Store, *, person: str, language: str, now: datetime, within: float = BUDGET) -> None:
    """What that person reads from now on, whatever Slack tells of him; empty: as in Slack (F5). It is chosen in his
    Home, which changes with it."""

    def work(uow: UnitOfWork) -> None:
        uow.directory.choose_language(person, language)
        uow.messages.home_opened(person, now)

    store.write(work, within=within)


def _finished(request: Request) -> AlreadyFinished:
    deciding = progress.deciding(request)
    by = deciding[-1].decided_by if deciding else None
    return AlreadyFinished(status=request.status, number=request.number, by=by, at=request.decided_at)
