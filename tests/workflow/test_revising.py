"""A form that was returned and is sent anew: whose approval stands, and which route it takes (D6, DESIGN section 2)."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from tests.properties import examples
from tests.workflow.oracle import Votes, open_seats, settled, verdict_of, with_rules
from tests.workflow.routes import NO, YES, Ballot, Play, all_of, any_of, ballots, chain, routes, seat
from workflow import engine, reopening, revising
from workflow.events import Closed, Decided, Finished, Opened, Resubmitted, SentBack
from workflow.model import (
    Group,
    Node,
    RequestStatus,
    TaskKind,
    TaskStatus,
    seats_of,
)
from workflow.revising import CARRIED


def returned(play: Play, node: str) -> None:
    """Whoever sits there returns it to the applicant."""
    (task,) = (task for task in play.open if task.node_id == node)
    play.keep(reopening.return_to_applicant(play.request, task.id, "x", "how long?", play.now, play.new_id))


def resubmitted(play: Play, route: Group, *, stands: bool) -> None:
    keeps = revising.carried(play.request, route) if stands else {}
    play.keep(revising.resubmit(play.request, {"days": "5"}, route, keeps, "emma", play.now, play.new_id))


def replayed(route: Group, votes: Votes) -> list[tuple[str, object]]:
    """These votes, each cast as soon as it is asked for, with what rules answer; those never asked for left out."""
    told: list[tuple[str, object]] = []
    while True:
        told = with_rules(route, told)  # type: ignore[arg-type, assignment]
        asked = {each.id for each in open_seats(route, told)}  # type: ignore[arg-type]
        cast = {voter for voter, _ in told}
        first = next((vote for vote in votes if vote[0] in asked and vote[0] not in cast), None)
        if first is None:
            return told
        told.append(first)


@examples(100)
@given(routes(rules=True), routes(rules=True), ballots, st.booleans(), st.booleans())
@example(chain(seat("s1"), seat("s2")), chain(seat("s1"), seat("s2")), [(0, YES)], True, True)
@example(chain(any_of("g", seat("s1"), seat("s2")), seat("s3")), chain(seat("s2")), [(0, NO)], False, True)
def test_it_is_asked_as_if_those_approvals_had_just_been_given(
    route: Group, another: Group, votes: list[Ballot], same: bool, stands: bool
) -> None:
    """Whatever route the new form takes: seats that keep their person's approval are never asked, others all are."""
    play, given = Play.of(route), []
    for choice, verdict in votes:
        if not play.open:
            return
        node = play.open[choice % len(play.open)].node_id
        if len(given) == len(votes) - 1:
            break
        play.vote(node, verdict)
        given.append((node, verdict))
    if not play.open:
        return
    returned(play, play.open[0].node_id)
    assert [task.kind for task in play.request.tasks if task.live] == [TaskKind.REVISE]
    assert play.status is RequestStatus.PENDING
    new = play.request.route if same else revising.kept_nodes(play.request, another)
    resubmitted(play, new, stands=stands)

    approved = [(voter, said) for voter, said in given if said is YES] if stands else []
    told = replayed(new, approved)
    assert play.open_ids == {each.id for each in open_seats(new, told)}  # type: ignore[arg-type]
    ends = {None: RequestStatus.PENDING, YES: RequestStatus.APPROVED, NO: RequestStatus.REJECTED}
    assert play.status is ends[verdict_of(new, told)]  # type: ignore[arg-type]
    assert (settled(new, told) is None) is bool(play.open)  # type: ignore[arg-type]
    assert (play.request.form_version, play.request.total_stages) == (2, len(new.members))


def nodes_of(node: Node) -> list[str]:
    return [node.id, *(each for member in getattr(node, "members", ()) for each in nodes_of(member))]


@examples(60)
@given(routes(), routes())
def test_a_seat_keeps_its_id_where_place_and_person_are_the_same_and_no_other_does(one: Group, other: Group) -> None:
    """DESIGN section 2: node ids are stable and never a position."""
    before = Play.of(one).request
    after = revising.kept_nodes(before, other)
    assert [each.asked_id for each in seats_of(after)] == [each.asked_id for each in seats_of(other)]
    known = {each.id: each.asked_id for each in seats_of(one)}
    for each in seats_of(after):
        assert known.get(each.id, each.asked_id) == each.asked_id
    assert len(set(nodes_of(after))) == len(nodes_of(after))
    fresh = set(nodes_of(after)) - known.keys() - {after.id}
    assert fresh.isdisjoint(nodes_of(one))
    assert list(seats_of(revising.kept_nodes(before, one))) == list(seats_of(one))


def test_what_is_told_of_it() -> None:
    play = Play.of(chain(all_of("g", seat("a"), seat("b")), seat("c")))
    play.vote("a", YES)
    returned(play, "b")
    told, opened = play.journal[-1][1]
    assert isinstance(told, SentBack)
    assert (told.stage, told.task_ids, told.reason) == (reopening.APPLICANT, ("t1",), "how long?")
    assert isinstance(opened, Opened)
    assert [task.status.value for task in play.request.tasks] == ["approved", "returned", "pending"]
    resubmitted(play, play.request.route, stands=True)
    facts = play.journal[-1][1]
    assert [type(each) for each in facts] == [Resubmitted, Opened, Decided]
    assert isinstance(facts[0], Resubmitted)
    assert (facts[0].form_version, facts[0].values, facts[0].task_ids) == (2, {"days": "5"}, ("t0",))
    done = play.request.task("t2")
    assert (done.status, done.decided_by) == (TaskStatus.CLOSED, "emma")
    kept = next(task for task in play.request.tasks if task.rule == CARRIED)
    first = play.request.task("t0")
    assert (kept.decided_by, kept.opinion, kept.decided_at) == (first.decided_by, first.opinion, first.decided_at)
    assert kept.form_version == 2
    assert play.open_ids == {"b"}


def test_a_rejection_is_not_carried_over_and_an_approval_that_is_enough_ends_it() -> None:
    play = Play.of(chain(any_of("g", seat("a"), seat("b"), seat("c"))))
    play.vote("a", NO)
    returned(play, "b")
    resubmitted(play, play.request.route, stands=True)
    assert play.open_ids == {"a", "b", "c"}
    play.vote("a", YES)
    assert play.status is RequestStatus.APPROVED

    play = Play.of(chain(seat("a"), seat("b")))
    play.vote("a", YES)
    returned(play, "b")
    resubmitted(play, revising.kept_nodes(play.request, chain(seat("a"))), stands=True)
    assert play.status is RequestStatus.APPROVED
    assert any(isinstance(each, Finished) for each in play.journal[-1][1])
    assert not any(isinstance(each, Closed) for each in play.journal[-1][1])


def test_nobody_is_asked_while_it_is_revised_whatever_happens_to_its_route() -> None:
    play = Play.of(chain(seat("a"), seat("b")))
    returned(play, "a")
    moved, events = engine.advance(play.request, play.now, play.new_id)
    assert (moved, events) == (play.request, ())


def test_whose_change_asks_everybody_again() -> None:
    """`reapprove`: the fields it lists; every one where it is left out; none where the list is empty."""
    for changed, binding, stands in (
        ((), None, True),
        (("why",), None, False),
        (("why",), ("amount",), True),
        (("why", "amount"), ("amount",), False),
        (("amount",), (), True),
    ):
        assert revising.stand(changed, binding) is stands


def test_which_fields_changed() -> None:
    before = {"what": "Desk", "amount": 300, "why": "broken"}
    assert revising.changed_fields(before, dict(before)) == frozenset()
    assert revising.changed_fields(before, {"what": "Desk", "amount": 400, "when": "May"}) == {"amount", "why", "when"}
