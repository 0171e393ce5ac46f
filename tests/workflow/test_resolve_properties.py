"""Whatever a policy says and whoever applies (issue "Policies"): the route is the same every time, and the people in it
can bring it to approval."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count

from hypothesis import assume, example, given
from hypothesis import strategies as st

from tests.properties import examples
from tests.workflow.house import House, policy_of
from workflow import engine
from workflow.application import Application
from workflow.approvers import resolve
from workflow.choosing import Choosing
from workflow.definition import ChosenChain, Policy, members_of
from workflow.distinct import barred, candidates_of, starves
from workflow.errors import NobodyToAsk
from workflow.mending import mend
from workflow.model import AskedKind, Decision, Group, Request, RequestStatus, Verdict, seats_of

NAMES = [f"U0{name}" for name in ("EMMA", "ANN", "BOB", "CAT", "LEA", "HANA", "DAN")]
PERSON = st.sampled_from(NAMES)
NOON = datetime(2026, 5, 12, 12, tzinfo=UTC)
FORM = [
    {"id": "who", "label": "Who", "type": "person", "required": False},
    {"id": "several", "label": "Several", "type": "people", "required": False},
    {"id": "amount", "label": "Amount", "type": "number"},
]
WHEN = st.sampled_from(["form.amount > 5.0", "form.amount <= 5.0", "applicant.position == 'lead'"])
WHO = st.one_of(
    st.builds(lambda user: {"user": user}, PERSON),
    st.builds(lambda role: {"role": role}, st.sampled_from(["finance", "office", "nobody"])),
    st.builds(lambda role: {"each": {"role": role}}, st.sampled_from(["finance", "office", "nobody"])),
    st.builds(lambda levels: {"manager": levels}, st.integers(1, 3)),
    st.builds(lambda top: {"managers": {"up_to": top}}, st.sampled_from(["lead", "head", "director"])),
    st.sampled_from([{"head_of": "applicant"}, {"head_of": "Moon"}, {"field": "who"}, {"field": "several"}]),
    st.builds(lambda most: {"chosen_chain": {"from": {"position": "lead"}, "at_most": most}}, st.integers(1, 3)),
)


def _group(members: st.SearchStrategy[dict]) -> st.SearchStrategy[dict]:
    several = st.lists(members, min_size=1, max_size=4)
    options = st.fixed_dictionaries(
        {}, optional={"in_order": st.booleans(), "veto": st.booleans(), "distinct": st.booleans(), "when": WHEN}
    )
    needing = st.builds(lambda some, k: {"need": min(k, len(some)), "of": some}, several, st.integers(1, 4))
    kinds = st.one_of(st.builds(lambda s: {"all": s}, several), st.builds(lambda s: {"any": s}, several), needing)
    return st.builds(lambda kind, more: kind | more, kinds, options)


MEMBER = st.recursive(WHO, _group, max_leaves=6)
STAGE = st.builds(
    lambda member, rules: ({"by": member} if not {"all", "any", "need"} & set(member) else member) | rules,
    MEMBER,
    st.fixed_dictionaries(
        {},
        optional={
            "self": st.sampled_from(["skip", "manager"]),
            "empty": st.sampled_from(["admin", "approve"]),
        },
    ),
)
HOUSES = st.builds(
    House,
    managers=st.dictionaries(PERSON, PERSON, max_size=6),
    roles=st.fixed_dictionaries(
        {
            "admin": st.just(["U0ADA", "U0ALF", "U0ANTON"]),
            "finance": st.lists(PERSON, max_size=3, unique=True),
            "office": st.lists(PERSON, max_size=3, unique=True),
        }
    ),
    heads=st.dictionaries(st.just("Sales"), PERSON, max_size=1),
    gone=st.sets(st.sampled_from(NAMES[1:]), max_size=3),
    held=st.dictionaries(PERSON, st.sampled_from(["employee", "lead", "head", "director"]), max_size=7),
)


def filled(policy: Policy, application: Application, house: House) -> Application:
    """With the first who can be chosen at every level that must be chosen, and one level beyond."""
    raw: dict[str, str] = {}
    for who in members_of(policy.route):
        if not isinstance(who, ChosenChain):
            continue
        for _ in range(3):
            levels = Choosing(application.applicant, house, raw).levels(who)
            missing = [level for level in levels if not level.chosen and level.eligible]
            if not missing:
                break
            raw[missing[0].block] = missing[0].eligible[0].id
    return Application(
        applicant=application.applicant, roles=application.roles, values=application.values, today=application.today,
        raw=raw,
    )  # fmt: skip


def approvable(route: Group, applicant: str, house: House) -> bool:
    """Whether approvals by whoever may give them, one after the other, bring it to its end."""
    roles = {seat.asked_id for seat in seats_of(route) if seat.asked_kind is AskedKind.ROLE}
    holders = {role: [person.id for person in people] for role, people in house.holders_of(roles).items()}
    candidates, ids = candidates_of(route, holders, applicant), count()
    request = Request(
        id="r", type="t", number="N", record_id="b", applicant=applicant, route=route, submitted_at=NOON,
        policy_version="v",
    )  # fmt: skip
    request, _events = engine.submit(request, {}, NOON, lambda: f"t{next(ids)}")
    while request.status is RequestStatus.PENDING:
        decided = {task.node_id: {task.decided_by} for task in request.tasks if task.decided_by}
        outcomes = engine.Standing.of(request).outcomes
        able = [
            (task.id, person)
            for task in request.tasks
            if task.live
            for person in sorted(candidates[task.node_id])
            if not barred(route, task.node_id, {person}, decided)
            and starves(route, task.node_id, {person}, candidates, decided, outcomes) is None
        ]
        if not able:
            return False
        decision = Decision(by=able[0][1], verdict=Verdict.APPROVE)
        request, _events = engine.decide(request, able[0][0], decision, NOON, lambda: f"t{next(ids)}")
    return request.status is RequestStatus.APPROVED


@given(st.lists(STAGE, min_size=1, max_size=3), HOUSES, PERSON, st.sampled_from(["3", "7"]), PERSON)
def test_a_route_is_the_same_every_time_and_can_be_approved(stages, house, of, amount, named):
    policy = policy_of(*stages, form=FORM)
    applicant = house.person(of)
    assume(applicant is not None and applicant.active)
    values = {"amount": amount, "who": named, "several": [named, "U0CAT"]}
    application = Application(applicant=applicant, roles=house.roles_of(of), values=values, today=date(2026, 5, 12))
    try:
        application = filled(policy, application, house)
        found = resolve(policy, application, house)
    except NobodyToAsk:
        return
    assert resolve(policy, application, house) == found
    assume(not any(level.fault for level in found.levels))
    assert all(seat.asked_id != of for seat in seats_of(found.route))
    assert approvable(found.route, of, house)


class Unit:
    """As much of a transaction as is read when everybody who is asked is there."""

    def __init__(self, house: House) -> None:
        self.directory = house
        house.hold = lambda: None


FEW = st.one_of(
    st.builds(lambda user: {"user": user}, st.sampled_from(NAMES[1:4])),
    st.builds(lambda role: {"role": role}, st.sampled_from(["finance", "office"])),
)
NESTED = _group(st.one_of(FEW, _group(st.one_of(FEW, _group(FEW)))))
ANN, BOB, CAT = ({"user": user} for user in NAMES[1:4])


@examples(80)
@given(st.lists(NESTED, min_size=1, max_size=2), HOUSES, PERSON)
@example([{"all": [ANN, {"any": [ANN, BOB], "in_order": True}]}], House(roles={"admin": ["U0ADA"]}), "U0EMMA")
@example(
    [{"any": [{"all": [BOB, {"any": [BOB]}], "distinct": False}, CAT], "in_order": True, "distinct": True}],
    House(roles={"admin": ["U0ADA"]}),
    "U0EMMA",
)
def test_the_chain_shown_is_the_chain_asked(stages, house, of):
    """C4: submitting gives no seat to anybody else, whatever groups are in order inside of others (F75)."""
    policy = policy_of(*stages, form=FORM)
    applicant = house.person(of)
    assume(applicant is not None and applicant.active)
    values = {"amount": "3", "who": "U0ANN", "several": ["U0ANN", "U0CAT"]}
    application = Application(applicant=applicant, roles=house.roles_of(of), values=values, today=date(2026, 5, 12))
    try:
        application = filled(policy, application, house)
        found = resolve(policy, application, house)
    except NobodyToAsk:
        return
    assume(not any(level.fault for level in found.levels))
    ids = count()
    request = Request(
        id="r", type="t", number="N", record_id="b", applicant=of, route=found.route, submitted_at=NOON,
        policy_version="v",
    )  # fmt: skip
    request, _events = engine.submit(request, {}, NOON, lambda: f"t{next(ids)}")
    mended = mend(Unit(house), request, request.tasks, NOON)
    assert (mended.request, mended.events) == (request, ())
