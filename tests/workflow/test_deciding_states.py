"""Everything people do with one request, in any order (issue 6): one outcome, somebody to wait for while it is pending,
one decision per task, no applicant who counts, a state that its history tells, and buttons that do what they offer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from random import Random
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.properties import examples
from tests.workflow.house import House, policy_of
from tests.workflow.memory import Memory
from tests.workflow.replay import State, replay
from workflow import (
    absence,
    acts,
    add_approvers,
    adding,
    administering,
    authority,
    cancelling,
    cancelling_approved,
    claiming,
    claims,
    delegating,
    progress,
    questioning,
    reopening,
    resubmitting,
    returning,
    service,
    swapping,
    taking_back,
    transferring,
    upkeep,
)
from workflow.acts import Act
from workflow.adding import Adding
from workflow.addition import Place, Several
from workflow.administering import AdminAct
from workflow.delegation import Delegation, StandIns
from workflow.errors import ActRefused, AdminRefused, DelegationRefused, NotYours, SwapRefused, WorkflowError
from workflow.events import Cancelled, Decided, Finished, Revoked, Withdrawn
from workflow.forms import Raw
from workflow.model import AskedKind, Request, RequestStatus, Task, TaskKind, Verdict, seats_of

EMMA, SAM, ADA, FAY, GUS = "U0EMMA", "U0SAM", "U0ADA", "U0FAY", "U0GUS"
ANN, BOB, CAT, DAN, LEA = "U0ANN", "U0BOB", "U0CAT", "U0DAN", "U0LEA"
EVERYBODY = (EMMA, SAM, ADA, FAY, GUS, ANN, BOB, CAT, DAN, LEA)
USERS = {each: {"user": each} for each in EVERYBODY}
FINANCE = {"role": "finance"}
FORM = {
    "form": [
        {"id": "what", "label": "What", "type": "text"},
        {"id": "note", "label": "Note", "type": "text", "required": False},
    ]
}

TYPES = {
    "manager, both, role": policy_of(
        {"by": {"manager": 1}},
        {"all": [USERS[ANN], USERS[BOB]]},
        {"by": FINANCE},
        **FORM,
        reapprove=["what"],
        cancel_approved="notify",
    ),
    "either, in order": policy_of(
        {"any": [USERS[ANN], FINANCE]},
        {"all": [USERS[BOB], USERS[CAT]], "in_order": True},
        **FORM,
        cancel_approved="approvers",
    ),
    "two with veto": policy_of(
        {"need": 2, "of": [USERS[ANN], USERS[BOB], FINANCE], "veto": True}, {"by": USERS[ANN]}, **FORM
    ),
    "nested": policy_of(
        {"any": [{"all": [USERS[ANN], FINANCE]}, USERS[CAT]]}, {"by": USERS[DAN], "opinion": "required"}, **FORM
    ),
    "repeated, as the form says": policy_of(
        {"by": USERS[ANN]},
        {"by": USERS[ANN]},
        {"when": "form.what == 'much'", "by": USERS[CAT]},
        {"all": [FINANCE, USERS[GUS]]},
        **FORM,
        repeat="consecutive",
        reapprove=["note"],
        cancel_approved="approvers",
    ),
}
people, numbers = st.sampled_from(EVERYBODY), st.integers(0, 2**20).map(lambda seed: Random(seed).randrange(840))
types, senders = st.sampled_from(list(TYPES)), st.sampled_from([EMMA, EMMA, SAM])
clickers = st.integers(0, 2**20).map(lambda seed: Random(seed).choice([*EVERYBODY, *[None] * 20]))
"""Anybody, or more often somebody whom the task asks."""
forms = st.fixed_dictionaries({"what": st.sampled_from(["little", "much"])}, optional={"note": st.just("soon")})
DAY = timedelta(days=1)


def house() -> House:
    return House(managers={EMMA: LEA, SAM: LEA}, roles={"admin": [ADA], "finance": [FAY, GUS]}, held={DAN: "lead"})


def elsewhere(error: WorkflowError) -> bool:
    """Whether he is told that he is needed for another seat of the same group (B7)."""
    return isinstance(error, NotYours) and error.reason == "needed_elsewhere"


def one_of(*kinds: type[WorkflowError]) -> Callable[[WorkflowError], bool]:
    """Whether it is one of these refusals."""
    return lambda error: isinstance(error, kinds)


NONE, SAID = one_of(), one_of(ActRefused)
"""Nothing is refused that is shown; or for whom or what was written in."""


def there_was(what: Callable[[Task], object]) -> Callable[[Any], Any]:
    """A rule for when there is, or was, such a task."""
    return precondition(lambda self: self.in_vain < 4 and any(what(task) for task in self.request.tasks))


goes_on = precondition(lambda self: self.in_vain < 4)
late = precondition(lambda self: len(self.request.tasks) > 5)
"""What ends it, or else nothing would get far."""


class Deciding(RuleBasedStateMachine):
    """One request, or the one that asks to cancel it, and a house of people who click on whatever there ever was,
    whether it is theirs or not."""

    def __init__(self) -> None:
        super().__init__()
        self.memory = Memory.of(house(), TYPES["nested"], EMMA, EMMA, {"what": "little"})
        self.in_vain = 0  # acts since it ended

    @property
    def request(self) -> Request:
        return list(self.memory.requests.values())[-1]

    @property
    def asked_in(self) -> dict[str, Any]:
        """What every act says besides."""
        return {"store": self.memory, "now": self.memory.later()}

    def at(self, number: int) -> dict[str, Any]:
        """What most acts say besides: the version of the form that was seen, a former one now and then."""
        return {**self.asked_in, "seen": self.request.form_version - self.looked_before(number)}

    def looked_before(self, number: int) -> bool:
        """Whether whoever clicks looked at the form before it was what it is."""
        return number % 12 == 1

    # ------------------------------------------------------------------------------------------ what people see and do

    def holders(self) -> Any:
        return self.memory.house.holders_of(self.memory.house.roles)

    def away(self, task: Task) -> StandIns:
        return self.memory.read(lambda uow: absence.away_of(uow, self.request, [task], self.holders(), None))

    def there(self, who: str) -> bool:
        return who not in self.memory.house.gone

    def asks(self, task: Task, who: str) -> bool:
        """Whether his card has buttons. Of whoever applied nobody asks whether his account is still open."""
        acting = authority.acting(self.request, task, self.holders(), self.away(task)) if task.live else ()
        return who in acting and (self.there(who) or task.asks_applicant)

    def tries(
        self, shown: bool, act: Callable[[], object], may_be_refused: Callable[[WorkflowError], bool] = NONE
    ) -> None:
        """What is shown is done, unless for whom or what was written in; what is not shown changes nothing."""
        before, refusal = dict(self.memory.requests), None
        self.in_vain = 0 if self.request.status is RequestStatus.PENDING else self.in_vain + 1
        try:
            act()
        except WorkflowError as error:
            refusal = error
        changed = self.memory.requests != before
        if refusal is None:
            assert changed is shown, "it was shown, and nothing done" if shown else "it was not shown, and done"
        else:
            assert not changed
            assert not shown or may_be_refused(refusal), f"it was shown, and refused: {refusal!r}"

    def any_task(self, number: int, apt: Callable[[Task], object] = lambda task: task.live) -> Task:
        """Some task, an apt one more often."""
        found = [task for task in self.request.tasks if apt(task)]
        among = found if found and number % 5 else self.request.tasks
        return among[number % len(among)]

    def who_clicks(self, task: Task, who: str | None, number: int) -> str:
        """That person, or somebody whom the task asks."""
        asked = [each for each in EVERYBODY if self.asks(task, each)]
        return who or (asked[number % len(asked)] if asked else ADA)

    # ------------------------------------------------------------------------------------------------------------ acts

    @initialize(type_=types, sender=senders, raw=forms)
    def applies(self, type_: str, sender: str, raw: Raw) -> None:
        self.memory, self.in_vain = Memory.of(house(), TYPES[type_], EMMA, sender, raw), 0

    @precondition(lambda self: self.in_vain > 3)
    @rule(type_=types, sender=senders, raw=forms)
    def applies_anew(self, type_: str, sender: str, raw: Raw) -> None:
        self.applies(type_, sender, raw)

    @goes_on
    @rule(who=clickers, number=numbers, verdict=st.sampled_from([*[Verdict.APPROVE] * 4, Verdict.REJECT]))
    def decides(self, who: str | None, number: int, verdict: Verdict) -> None:
        task = self.any_task(number)
        who = self.who_clicks(task, who, number)
        approves = verdict is Verdict.APPROVE
        shown = self.asks(task, who) and task.kind is TaskKind.DECIDE and not self.looked_before(number)
        if approves:
            may = authority.may_approve(self.request, task, who, self.holders(), self.away(task))
            click = partial(service.approve, task_id=task.id, actor=who, opinion="so", **self.at(number))
            self.tries(shown and may, click, elsewhere)
        else:
            self.tries(shown, partial(service.reject, task_id=task.id, actor=who, opinion="so", **self.at(number)))

    @goes_on
    @rule(number=numbers)
    def several_approve(self, number: int) -> None:
        for more in range(4):
            self.decides(None, number + more, Verdict.APPROVE)

    @there_was(lambda task: task.decided_by)
    @rule(who=people, number=numbers)
    def takes_back(self, who: str, number: int) -> None:
        task = self.any_task(number, lambda task: task.decided_by)
        who = task.decided_by or who
        own = who in authority.owners(self.request, task, self.holders())
        stands_in = self.memory.read(lambda uow: absence.acts_for(uow, self.request, task, who, None))
        shown = self.there(who) and bool(own or stands_in) and reopening.may_take_back(self.request, task, who)
        self.tries(shown, partial(taking_back.take_back, task_id=task.id, actor=who, **self.asked_in))

    @late
    @goes_on
    @rule(who=st.sampled_from([EMMA, SAM, ANN]))
    def withdraws(self, who: str) -> None:
        shown = who in self.request.applicants and self.request.status is RequestStatus.PENDING
        self.tries(shown, partial(service.withdraw, request_id=self.request.id, actor=who, **self.asked_in))

    @goes_on
    @rule(who=clickers, to=people, number=numbers)
    def passes_on(self, who: str | None, to: str, number: int) -> None:
        give = partial(transferring.transfer, to=to)
        self.does(Act.TRANSFER, who, number, lambda task, who: give(task_id=task.id, actor=who, **self.at(number)))

    @goes_on
    @rule(
        who=clickers,
        number=numbers,
        place=st.sampled_from(Place),
        several=st.sampled_from(Several),
        added=st.lists(people, min_size=1, max_size=2),
    )
    def adds(self, who: str | None, number: int, place: Place, several: Several, added: list[str]) -> None:
        def asked_by(who: str) -> Adding:
            return Adding(by=who, people=tuple(dict.fromkeys(added)), place=place, several=several)

        def click(task: Task, who: str) -> object:
            return add_approvers.add(task_id=task.id, asked=asked_by(who), opinion="mine", **self.at(number))

        def done(task: Task, who: str) -> bool:
            return adding.was_added(self.request, task, asked_by(who))

        self.does(Act.ADD, who, number, click, one_of(ActRefused, NotYours), done)

    @goes_on
    @rule(who=clickers, number=numbers, to=st.sampled_from([reopening.APPLICANT, reopening.APPLICANT, 1, 2]))
    def returns(self, who: str | None, number: int, to: int) -> None:
        back = partial(returning.send_back, to=to, reason="look again")
        self.does(Act.RETURN, who, number, lambda task, who: back(task_id=task.id, actor=who, **self.at(number)))

    @goes_on
    @rule(who=clickers, number=numbers)
    def asks_the_applicant(self, who: str | None, number: int) -> None:
        ask = partial(questioning.ask, question="why?")
        self.does(Act.ASK, who, number, lambda task, who: ask(task_id=task.id, actor=who, **self.at(number)))

    @there_was(lambda task: task.kind is TaskKind.ANSWER)
    @rule(who=clickers, number=numbers)
    def answers(self, who: str | None, number: int) -> None:
        say = partial(questioning.answer, answer="so")
        self.does(Act.ANSWER, who, number, lambda task, who: say(task_id=task.id, actor=who, **self.asked_in))

    @there_was(lambda task: task.claimed_by)
    @rule(who=clickers, number=numbers)
    def gives_back(self, who: str | None, number: int) -> None:
        give = partial(claiming.give_back, reason="no time")
        self.does(Act.GIVE_BACK, who, number, lambda task, who: give(task_id=task.id, actor=who, **self.at(number)))

    def does(
        self,
        act: Act,
        who: str | None,
        number: int,
        click: Callable[[Task, str], object],
        may_be_refused: Callable[[WorkflowError], bool] = SAID,
        done: Callable[[Task, str], bool] = lambda _task, _who: False,
    ) -> None:
        """The act of somebody at some task; whom he names may make it refused, and what he did before is done."""
        task = self.any_task(number, lambda task: act in acts.offered(self.request, task))
        who = self.who_clicks(task, who, number)
        shown = self.asks(task, who) and act in acts.offered(self.request, task)
        shown = shown and (act is Act.ANSWER or not self.looked_before(number)) and not done(task, who)
        self.tries(shown, lambda: click(task, who), may_be_refused)

    @goes_on
    @rule(who=clickers, number=numbers, over=st.booleans())
    def takes_it(self, who: str | None, number: int, over: bool) -> None:
        task = self.any_task(number, lambda task: task.live and task.asked_kind is AskedKind.ROLE)
        asked = (self.request, task, self.holders(), self.away(task))
        those = sorted(authority.audience(*asked)) or [ADA]
        who = who or those[number % len(those)]
        shown = self.there(who) and claims.claimable(*asked) and who in authority.audience(*asked)
        if authority.claimer(*asked):
            shown = shown and over and who not in authority.acting(*asked)
        self.tries(shown, partial(claiming.claim, task_id=task.id, actor=who, over=over, **self.asked_in))

    # ------------------------------------------------------------------------------------------- those who applied

    @there_was(lambda task: task.kind is TaskKind.REVISE)
    @rule(who=st.sampled_from([EMMA, EMMA, SAM, ANN]), raw=forms)
    def resubmits(self, who: str, raw: Raw) -> None:
        shown = self.request.revision is not None and who in self.request.applicants
        send = partial(resubmitting.resubmit, request_id=self.request.id, nonce=self.memory.new_id())
        self.tries(shown, partial(send, actor=who, raw=raw, **self.asked_in))

    @precondition(lambda self: self.memory.requests["r"].status is not RequestStatus.PENDING)
    @goes_on
    @rule(who=st.sampled_from([EMMA, EMMA, SAM, ANN]))
    def cancels_what_was_approved(self, who: str) -> None:
        told, first = self.asked_in, self.memory.requests["r"]
        other = self.memory.requests.get(first.cancellation or "")
        shown = not cancelling.why_not(first, self.memory.policy.cancel_approved, other, who, told["now"])
        cancel = partial(cancelling_approved.cancel_approved, reason="no longer", nonce=self.memory.new_id())
        self.tries(shown, partial(cancel, request_id="r", actor=who, **told))

    # --------------------------------------------------------------------------------------------- admins and the house

    @goes_on
    @rule(who=st.sampled_from([ADA, ADA, BOB, EMMA]), act=st.sampled_from(AdminAct), to=people, number=numbers)
    def steps_in(self, who: str, act: AdminAct, to: str, number: int) -> None:
        task = self.any_task(number)
        if act is AdminAct.CANCEL and number % 6:  # or else nothing would get far
            act = AdminAct.REASSIGN
        shown = act in administering.offered(self.request, who, self.memory.house.roles_of(who), self.holders())
        told = {"request_id": self.request.id, "actor": who, "reason": "I say so"}
        if act is AdminAct.CANCEL:
            self.tries(shown, partial(administering.cancel, **told, **self.asked_in))
        elif act is AdminAct.REASSIGN:
            shown = shown and task in progress.undecided(self.request)
            click = partial(administering.reassign, task_id=task.id, to=to, **told, **self.asked_in)
            self.tries(shown, click, SAID)
        else:
            self.overrides(shown, None if number % 10 == 0 else task, who, number, told)

    def overrides(self, shown: bool, task: Task | None, who: str, number: int, told: dict[str, Any]) -> None:
        """One task, or the request as a whole: which a rule at one of its seats may answer otherwise."""
        open_tasks = progress.undecided(self.request)
        his = administering.overridable(self.request, who, self.holders())
        shown = shown and not self.looked_before(number) and (task in his if task else his == open_tasks)
        verdict = Verdict.APPROVE if number % 3 else Verdict.REJECT
        click = partial(administering.override, verdict=verdict, task_id=task.id if task else None, **told)
        self.tries(shown, partial(click, **self.at(number)), NONE if task else one_of(AdminRefused))

    @goes_on
    @rule(leaves=people, takes=people)
    def puts_in_anothers_place(self, leaves: str, takes: str) -> None:
        told = {"request_id": self.request.id, "leaves": leaves, "takes": takes}
        sits = self.request.status is RequestStatus.PENDING and swapping.undecided_seats(self.request, leaves)
        hindered = self.memory.read(lambda uow: swapping.hindered(uow, **told))
        swap = partial(swapping.swap_one, actor=ADA, **told, **self.asked_in)
        self.tries(bool(sits) and hindered is None, swap, one_of(SwapRefused))

    @precondition(lambda self: len(self.memory.house.gone) < 4)
    @goes_on
    @rule(who=st.sampled_from([each for each in EVERYBODY if each != ADA]))
    def leaves(self, who: str) -> None:
        self.follows(self.memory.house.gone | {who}, who)

    @goes_on
    @rule(who=people)
    def comes_back(self, who: str) -> None:
        self.follows(self.memory.house.gone - {who}, who)

    def follows(self, gone: set[str], who: str) -> None:
        """People changed: what waits follows them."""
        self.memory.house.gone = gone
        roles = self.memory.house.roles_of(who)
        upkeep.follow(self.memory, upkeep.Reshuffle(roles), self.memory.later())

    @goes_on
    @rule(owner=people, delegate=people, days=st.integers(1, 3), begins=st.integers(0, 1))
    def is_away(self, owner: str, delegate: str, days: int, begins: int) -> None:
        now = self.memory.later()
        since = now + begins * DAY
        asked = {"owner": owner, "delegate": delegate, "since": since, "until": since + days * DAY}
        arranged = Delegation(id=self.memory.new_id(), made_by=owner, made_at=now, **asked)
        try:
            delegating.follow(self.memory, delegating.arrange(self.memory, arranged, now=now), now)
        except DelegationRefused:
            assert arranged.id not in self.memory.delegations

    @precondition(lambda self: any(each.ended_at is None for each in self.memory.delegations.values()))
    @goes_on
    @rule(number=numbers)
    def is_back(self, number: int) -> None:
        standing = [each for each in self.memory.delegations.values() if each.ended_at is None]
        each, now = standing[number % len(standing)], self.memory.later()
        ended = delegating.end(self.memory, delegation_id=each.id, actor=each.owner, now=now)
        delegating.follow(self.memory, ended, now)

    @goes_on
    @rule()
    def a_day_passes(self) -> None:
        now = self.memory.later(DAY)
        delegating.turn(self.memory, now)
        claiming.release_due(self.memory, now)

    # ------------------------------------------------------------------------------------------------------- what holds

    def told(self, request: Request) -> Iterator[Any]:
        return (event for entry in self.memory.journals[request.id] for event in entry.events)

    @invariant()
    def it_ends_once_and_for_good(self) -> None:
        for request in self.memory.requests.values():
            ends = [event for event in self.told(request) if isinstance(event, Finished | Withdrawn | Cancelled)]
            assert len(ends) == (request.status is not RequestStatus.PENDING)

    @invariant()
    def what_was_approved_is_cancelled_once_and_only_through_a_request_that_was_approved(self) -> None:
        first, *asking = self.memory.requests.values()
        revoked = [event for event in self.told(first) if isinstance(event, Revoked)]
        through = [each.number for each in asking if each.status is RequestStatus.APPROVED]
        assert [event.through for event in revoked if event.through] == through
        assert len(revoked) <= 1
        assert sum(each.status is RequestStatus.PENDING for each in asking) <= 1
        if asking or revoked:
            assert first.status is (RequestStatus.CANCELLED if revoked else RequestStatus.APPROVED)

    @invariant()
    def somebody_is_waited_for_while_it_is_pending_and_nobody_afterwards(self) -> None:
        live = [task for task in self.request.tasks if task.live]
        assert bool(live) is (self.request.status is RequestStatus.PENDING)
        for task in live:
            asked = authority.audience(self.request, task, self.holders(), self.away(task)) - self.memory.house.gone
            assert asked, f"nobody is there for {task}"
            assert {(task.id, who) for who in asked} <= self.memory.cards, "one has no card"
            assert any(self.asks(task, who) for who in asked), f"nobody may act on {task}"
        assert len({(task.node_id, task.kind) for task in live}) == len(live), "two live tasks at one seat"

    @invariant()
    def a_task_is_decided_once_and_by_no_applicant(self) -> None:
        decided = [event for event in self.told(self.request) if isinstance(event, Decided)]
        assert max(Counter(event.task_id for event in decided).values(), default=1) == 1
        assert {event.by for event in decided}.isdisjoint(self.request.applicants)
        assert {event.on_behalf_of for event in decided}.isdisjoint(self.request.applicants)

    @invariant()
    def its_history_tells_its_state(self) -> None:
        for request in self.memory.requests.values():
            values = self.memory.forms[request.record_id].values
            begun = self.memory.requests["r"].form_version if request.cancels else 1
            assert replay(self.memory.journals[request.id], begun) == State.of(request, values)
            ids = [seat.id for seat in seats_of(request.route)]
            assert len(ids) == len(set(ids))


TestDeciding = Deciding.TestCase
TestDeciding.settings = settings(examples(40), stateful_step_count=50)
