"""Everything people do with one request, in any order (issue 6): one outcome, somebody to wait for while it is pending,
one decision per task, no applicant who counts, a state that its history tells, and buttons that do what they offer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.properties import examples
from tests.workflow.house import House, policy_of
from tests.workflow.memory import Memory
from tests.workflow.replay import State, replay
from workflow import (
    acts,
    add_approvers,
    administering,
    authority,
    progress,
    questioning,
    reopening,
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
from workflow.errors import ActRefused, NotYours, SwapRefused, WorkflowError
from workflow.events import Cancelled, Decided, Finished, Withdrawn
from workflow.model import Request, RequestStatus, Task, TaskKind, Verdict, seats_of

EMMA, SAM, ADA, FAY, GUS = "U0EMMA", "U0SAM", "U0ADA", "U0FAY", "U0GUS"
ANN, BOB, CAT, DAN, LEA = "U0ANN", "U0BOB", "U0CAT", "U0DAN", "U0LEA"
EVERYBODY = (EMMA, SAM, ADA, FAY, GUS, ANN, BOB, CAT, DAN, LEA)
USERS = {each: {"user": each} for each in EVERYBODY}
FINANCE = {"role": "finance"}

TYPES = {
    "manager, both, role": policy_of({"by": {"manager": 1}}, {"all": [USERS[ANN], USERS[BOB]]}, {"by": FINANCE}),
    "either, in order": policy_of({"any": [USERS[ANN], FINANCE]}, {"all": [USERS[BOB], USERS[CAT]], "in_order": True}),
    "two with veto": policy_of({"need": 2, "of": [USERS[ANN], USERS[BOB], FINANCE], "veto": True}, {"by": USERS[ANN]}),
    "nested": policy_of(
        {"any": [{"all": [USERS[ANN], FINANCE]}, USERS[CAT]]}, {"by": USERS[DAN], "opinion": "required"}
    ),
    "repeated": policy_of({"by": USERS[ANN]}, {"by": USERS[ANN]}, {"all": [FINANCE, USERS[GUS]]}, repeat="consecutive"),
}
people, numbers = st.sampled_from(EVERYBODY), st.integers(0, 11)
clickers = st.one_of(people, st.none())
"""Anybody, or somebody whom the task asks."""


def house() -> House:
    return House(managers={EMMA: LEA, SAM: LEA}, roles={"admin": [ADA], "finance": [FAY, GUS]}, held={DAN: "lead"})


class Deciding(RuleBasedStateMachine):
    """One request and a house of people who click on whatever there ever was, whether it is theirs or not."""

    def __init__(self) -> None:
        super().__init__()
        self.memory = Memory.of(house(), TYPES["nested"], EMMA, EMMA)

    @property
    def request(self) -> Request:
        return self.memory.request

    @property
    def asked_in(self) -> dict[str, Any]:
        """What every act says besides."""
        return {"store": self.memory, "now": self.memory.later()}

    # ------------------------------------------------------------------------------------------ what people see and do

    def holders(self) -> Any:
        return self.memory.house.holders_of(self.memory.house.roles)

    def asks(self, task: Task, who: str) -> bool:
        """Whether his card has buttons."""
        there = who not in self.memory.house.gone
        return there and task.live and who in authority.audience(self.request, task, self.holders())

    def tries(self, shown: bool, act: Callable[[], object], *, may_be_refused: Any = ()) -> None:
        """What is shown is accepted, unless for whom or what was written in; what is not shown changes nothing."""
        before, refusal = self.request, None
        try:
            act()
        except WorkflowError as error:
            refusal = error
        if refusal is None:
            assert shown or self.request is before, "it was not shown, and done"
        else:
            assert self.request is before
            assert not shown or isinstance(refusal, may_be_refused), f"it was shown, and refused: {refusal!r}"

    def any_task(self, number: int) -> Task:
        """Some task, a live one more often."""
        live = [task for task in self.request.tasks if task.live]
        return ([*live, *live, *live, *self.request.tasks])[number % (len(live) * 3 + len(self.request.tasks))]

    def who_clicks(self, task: Task, who: str | None) -> str:
        """That person, or somebody whom the task asks."""
        return who or next((each for each in EVERYBODY if self.asks(task, each)), ADA)

    # ------------------------------------------------------------------------------------------------------------ acts

    @initialize(type_=st.sampled_from(list(TYPES)), sender=st.sampled_from([EMMA, EMMA, SAM]))
    def applies(self, type_: str, sender: str) -> None:
        self.memory = Memory.of(house(), TYPES[type_], EMMA, sender)

    @rule(who=clickers, number=numbers, verdict=st.sampled_from([Verdict.APPROVE, Verdict.APPROVE, Verdict.REJECT]))
    def decides(self, who: str | None, number: int, verdict: Verdict) -> None:
        task = self.any_task(number)
        who = self.who_clicks(task, who)
        approves = verdict is Verdict.APPROVE
        shown = self.asks(task, who) and task.kind is TaskKind.DECIDE
        shown = shown and (not approves or authority.may_approve(self.request, task, who, self.holders()))
        act = service.approve if approves else service.reject
        click = partial(act, task_id=task.id, actor=who, seen=1, opinion="so", **self.asked_in)
        # Who is needed for another seat of the same group is told so (B7).
        self.tries(shown, click, may_be_refused=NotYours if approves else ())

    @rule(who=people, number=numbers)
    def takes_back(self, who: str, number: int) -> None:
        task = self.request.tasks[number % len(self.request.tasks)]
        who = task.decided_by or who
        asked = who not in self.memory.house.gone and who in authority.owners(self.request, task, self.holders())
        shown = asked and reopening.may_take_back(self.request, task, who)
        self.tries(shown, partial(taking_back.take_back, task_id=task.id, actor=who, **self.asked_in))

    @rule(who=st.sampled_from([EMMA, SAM, ANN]), now=numbers)
    def withdraws(self, who: str, now: int) -> None:
        if now < 10:  # else nothing would get far
            return
        shown = who in self.request.applicants and self.request.status is RequestStatus.PENDING
        self.tries(shown, partial(service.withdraw, request_id="r", actor=who, **self.asked_in))

    @rule(who=clickers, to=people, number=numbers)
    def passes_on(self, who: str | None, to: str, number: int) -> None:
        give = partial(transferring.transfer, to=to, seen=1)
        self.does(Act.TRANSFER, who, number, lambda task, who: give(task_id=task.id, actor=who, **self.asked_in))

    @rule(
        who=clickers,
        number=numbers,
        place=st.sampled_from(Place),
        several=st.sampled_from(Several),
        added=st.lists(people, min_size=1, max_size=2),
    )
    def adds(self, who: str | None, number: int, place: Place, several: Several, added: list[str]) -> None:
        def click(task: Task, who: str) -> object:
            asked = Adding(by=who, people=tuple(added), place=place, several=several)
            return add_approvers.add(task_id=task.id, asked=asked, seen=1, opinion="mine", **self.asked_in)

        self.does(Act.ADD, who, number, click, may_be_refused=NotYours)

    @rule(who=clickers, number=numbers)
    def asks_the_applicant(self, who: str | None, number: int) -> None:
        ask = partial(questioning.ask, question="why?", seen=1)
        self.does(Act.ASK, who, number, lambda task, who: ask(task_id=task.id, actor=who, **self.asked_in))

    @rule(who=clickers, number=numbers)
    def answers(self, who: str | None, number: int) -> None:
        say = partial(questioning.answer, answer="so")
        self.does(Act.ANSWER, who, number, lambda task, who: say(task_id=task.id, actor=who, **self.asked_in))

    def does(
        self, act: Act, who: str | None, number: int, click: Callable[[Task, str], object], may_be_refused: Any = ()
    ) -> None:
        """The act of somebody at some task; whom he names may make it refused."""
        questions = [task for task in self.request.tasks if task.live and task.kind is TaskKind.ANSWER]
        task = questions[0] if act is Act.ANSWER and questions else self.any_task(number)
        who = self.who_clicks(task, who)
        shown = self.asks(task, who) and act in acts.offered(self.request, task)
        refusals = (ActRefused, may_be_refused) if may_be_refused else ActRefused
        self.tries(shown, lambda: click(task, who), may_be_refused=refusals)

    # --------------------------------------------------------------------------------------------- admins and the house

    @rule(who=st.sampled_from([ADA, ADA, BOB, EMMA]), act=st.sampled_from(AdminAct), to=people, number=numbers)
    def steps_in(self, who: str, act: AdminAct, to: str, number: int) -> None:
        task = self.any_task(number)
        roles = self.memory.house.roles_of(who)
        shown = act in administering.offered(self.request, who, roles, self.holders())
        told = {"request_id": "r", "actor": who, "reason": "I say so", **self.asked_in}
        if act is AdminAct.CANCEL and number > 1:  # else nothing would get far
            return
        if act is AdminAct.CANCEL:
            self.tries(shown, partial(administering.cancel, **told))
        elif act is AdminAct.REASSIGN:
            shown = shown and task in progress.undecided(self.request)
            click = partial(administering.reassign, task_id=task.id, to=to, **told)
            self.tries(shown, click, may_be_refused=ActRefused)
        else:
            shown = shown and task in administering.overridable(self.request, who, self.holders())
            verdict = Verdict.APPROVE if number % 3 else Verdict.REJECT
            self.tries(shown, partial(administering.override, task_id=task.id, verdict=verdict, seen=1, **told))

    @rule(leaves=people, takes=people)
    def puts_in_anothers_place(self, leaves: str, takes: str) -> None:
        swap = partial(swapping.swap_one, request_id="r", leaves=leaves, takes=takes, actor=ADA, **self.asked_in)
        self.tries(True, swap, may_be_refused=SwapRefused)

    @precondition(lambda self: len(self.memory.house.gone) < 4)
    @rule(who=st.sampled_from([each for each in EVERYBODY if each != ADA]))
    def leaves(self, who: str) -> None:
        self.follows(self.memory.house.gone | {who}, who)

    @rule(who=people)
    def comes_back(self, who: str) -> None:
        self.follows(self.memory.house.gone - {who}, who)

    def follows(self, gone: set[str], who: str) -> None:
        """People changed: what waits follows them."""
        self.memory.house.gone = gone
        roles = self.memory.house.roles_of(who)
        upkeep.follow(self.memory, upkeep.Reshuffle(roles), self.memory.later())

    # ------------------------------------------------------------------------------------------------------- what holds

    def told(self) -> Iterator[Any]:
        return (event for _, events in self.memory.journal for event in events)

    @invariant()
    def it_ends_once_and_for_good(self) -> None:
        ends = [event for event in self.told() if isinstance(event, Finished | Withdrawn | Cancelled)]
        assert len(ends) == (self.request.status is not RequestStatus.PENDING)

    @invariant()
    def somebody_is_waited_for_while_it_is_pending_and_nobody_afterwards(self) -> None:
        live = [task for task in self.request.tasks if task.live]
        assert bool(live) is (self.request.status is RequestStatus.PENDING)
        for task in live:
            asked = authority.audience(self.request, task, self.holders())
            assert asked - self.memory.house.gone, f"nobody is there for {task}"
            assert {(task.id, who) for who in asked - self.memory.house.gone} <= self.memory.cards, "one has no card"
        assert len({(task.node_id, task.kind) for task in live}) == len(live), "two live tasks at one seat"

    @invariant()
    def a_task_is_decided_once_and_by_no_applicant(self) -> None:
        decided = [event for event in self.told() if isinstance(event, Decided)]
        assert max(Counter(event.task_id for event in decided).values(), default=1) == 1
        assert {event.by for event in decided}.isdisjoint(self.request.applicants)

    @invariant()
    def its_history_tells_its_state(self) -> None:
        assert replay(self.memory.journal) == State.of(self.request)
        ids = [seat.id for seat in seats_of(self.request.route)]
        assert len(ids) == len(set(ids))


TestDeciding = Deciding.TestCase
TestDeciding.settings = settings(examples(40), stateful_step_count=25)
