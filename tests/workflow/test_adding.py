"""An approver has others asked too, on routes to depth 3: whatever then happens follows from the one rule (D6)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.properties import examples
from tests.workflow import oracle
from tests.workflow.replay import State, replay
from tests.workflow.routes import NO, YES, Ballot, Play, all_of, any_of, ballots, chain, group, last_open, routes, seat
from workflow import adding
from workflow.adding import Adding
from workflow.addition import Addition, Place, Several
from workflow.engine import Outcome, Standing
from workflow.events import Added
from workflow.model import Decision, Group, Node, Person, Request, TaskStatus, seats_of

OUTCOME = {None: Outcome.PENDING, YES: Outcome.APPROVED, NO: Outcome.REJECTED}
places, ways = st.sampled_from(Place), st.sampled_from(Several)


@dataclass(frozen=True)
class Done:
    """Somebody was added at the seat `node`; `voted`: what was decided till then."""

    play: Play
    before: Request
    node: str
    asked: Adding
    voted: list[oracle.Votes]

    @property
    def told(self) -> Added:
        _, (told, *_rest) = self.play.journal[-1]
        assert isinstance(told, Added)
        return told

    @property
    def new(self) -> dict[str, str]:
        """Whose the seats are that were added, by their ids."""
        return {each.id: each.asked_id for each in seats_of(self.told.group) if each.added == self.asked.addition}


def adds(play: Play, node: str, place: Place, *people: str, several: Several = Several.ALL, note: str = "") -> Adding:
    """Whoever sits in that open seat has these people asked."""
    task = next(task for task in play.open if task.node_id == node)
    asked = Adding(by=task.asked_id, people=people, place=place, several=several, note=note)
    approval = Decision(by=task.asked_id, verdict=YES, opinion="mine")
    play.keep(adding.add(play.request, task.id, asked, play.now, play.new_id, approval))
    return asked


@st.composite
def additions(draw: st.DrawFn) -> Done:
    """A request in which somebody who is asked adds up to three people, somewhere on its way."""
    found = last_open(draw(routes(rules=True)), draw(ballots))
    assume(found)
    play, cast = found
    node = play.open[draw(st.integers(0, 11)) % len(play.open)].node_id
    people = tuple(f"x{n}" for n in range(draw(st.integers(1, 3))))
    before = play.request
    place = draw(places)
    asked = adds(play, node, place, *people, several=draw(ways), note="please")
    return Done(play, before, node, asked, [*cast, *([(node, YES)] if place is Place.AFTER else [])])


def nodes(node: Node) -> Iterator[Node]:
    yield node
    if isinstance(node, Group):
        for member in node.members:
            yield from nodes(member)


def agrees(play: Play, votes) -> None:
    """Every node stands as the naive model has it, and those are asked whom it asks."""
    request = play.request
    told = oracle.with_rules(request.route, votes)
    standing = Standing.of(request)
    assert {node.id: standing[node] for node in nodes(request.route)} == {
        node.id: OUTCOME[oracle.verdict_of(node, told)] for node in nodes(request.route)
    }
    assert play.open_ids == {each.id for each in oracle.open_seats(request.route, told)}
    assert replay(play.journal) == State.of(request, {"days": "3"})


@examples(60)
@given(additions(), ballots)
def test_whatever_follows_is_what_the_rule_says_of_the_new_route(done: Done, votes: list[Ballot]) -> None:
    play, cast = done.play, list(done.voted)
    agrees(play, cast)
    for choice, verdict in votes:
        if not play.open:
            return
        node = play.open[choice % len(play.open)].node_id
        play.vote(node, verdict)
        cast.append((node, verdict))
        agrees(play, cast)


@examples(30)
@given(additions())
def test_nothing_but_the_one_seat_has_changed(done: Done) -> None:
    """Its place, its parent's n, k and veto, every other seat, task and id stay; the version rises, and so does the
    route's."""
    before, after = done.before, done.play.request
    own = before.seat(done.node)
    assert adding.with_node(after.route, done.told.group.id, own) == before.route
    assert done.told.group.title == own.title
    assert set(done.new.values()) == set(done.asked.people)
    ids = [node.id for node in nodes(after.route)]
    assert len(ids) == len(set(ids))
    assert (after.version, after.route_version) == (before.version + 1, before.route_version + 1)
    assert (after.total_stages, after.current_stage) == (before.total_stages, before.current_stage)
    others = [task for task in after.tasks if task.node_id not in {done.node, *done.new}]
    assert others == [task for task in before.tasks if task.node_id != done.node]
    assert {task.stage for task in after.tasks if task.node_id in {done.node, *done.new}} == {
        next(task.stage for task in before.tasks if task.node_id == done.node)
    }


@examples(30)
@given(additions())
def test_his_own_task_waits_or_is_approved_or_stays_open(done: Done) -> None:
    """Before: in the stead of his task they are asked. After: it is his approval, with his opinion. Beside: both."""
    (task,) = (task for task in done.play.request.tasks if task.node_id == done.node)
    first = next(node for node, who in done.new.items() if who == done.asked.people[0])
    assert first in done.play.open_ids
    if done.asked.place is Place.BEFORE:
        assert (task.status, task.rule, task.decided_by) == (TaskStatus.TRANSFERRED, "before", done.asked.by)
    elif done.asked.place is Place.AFTER:
        assert (task.status, task.opinion, task.decided_by) == (TaskStatus.APPROVED, "mine", done.asked.by)
    else:
        assert task.live
    assert adding.was_added(done.play.request, task, done.asked)
    assert not adding.was_added(done.before, done.before.task(task.id), done.asked)


def test_who_is_asked_before_decides_first_and_then_it_is_his_again() -> None:
    play = Play.of(chain(seat("ann"), seat("cai")))
    adds(play, "ann", Place.BEFORE, "ben", "dan", several=Several.ANY)
    new = {play.request.seat(node).asked_id: node for node in play.open_ids}
    assert set(new) == {"ben", "dan"}
    play.vote(new["ben"], NO)
    play.vote(new["dan"], YES)
    assert play.open_ids == {"ann"}
    assert [task.status for task in play.request.tasks if task.node_id == "ann"] == [
        TaskStatus.TRANSFERRED,
        TaskStatus.PENDING,
    ]
    play.vote("ann", YES)
    assert play.open_ids == {"cai"}


def test_a_rejection_by_somebody_added_rejects_his_part_and_no_more() -> None:
    play = Play.of(chain(any_of("g", seat("ann"), seat("cai"))))
    adds(play, "ann", Place.BEFORE, "ben")
    (ben,) = play.open_ids - {"cai"}
    play.vote(ben, NO)
    assert play.open_ids == {"cai"}
    play.vote("cai", YES)
    assert play.status == "approved"


def test_several_stand_by_themselves_only_where_they_decide_otherwise() -> None:
    """In order before me, or all beside me, is one group with me; any of them before me a group of its own."""
    shapes = {(place, several): _shape(place, several) for place in Place for several in Several}
    b, a = Place.BEFORE, Place.AFTER
    assert shapes[b, Several.IN_ORDER] == "ben>dan>ann"
    assert shapes[b, Several.ALL] == "(ben&dan)>ann"
    assert shapes[b, Several.ANY] == "(ben|dan)>ann"
    assert shapes[a, Several.IN_ORDER] == "ann>ben>dan"
    assert shapes[Place.BESIDE, Several.ALL] == "ann&ben&dan"
    assert shapes[Place.BESIDE, Several.IN_ORDER] == "ann&(ben>dan)"


def _shape(place: Place, several: Several) -> str:
    play = Play.of(chain(seat("ann")))
    adds(play, "ann", place, "ben", "dan", several=several)
    return _drawn(play.request.route.members[0])[1:-1]


def _drawn(node: Node) -> str:
    if not isinstance(node, Group):
        return node.asked_id
    assert node.need in (1, len(node.members))
    sign = ">" if node.in_order else "|" if node.need == 1 else "&"
    return f"({sign.join(map(_drawn, node.members))})"


KNOWN = {name: Person(id=name, name=name) for name in ("ben", "cai", "dan", "emma")}


@pytest.mark.parametrize(
    ("person", "reason"),
    [
        ("zoe", "inactive"),
        ("emma", "applicant"),
        ("ann", "asked_already"),
        ("cai", "same_group"),
        ("dan", "same_group"),
        ("ben", ""),
    ],
)
def test_who_can_be_added(person: str, reason: str) -> None:
    """Never the applicant, nobody twice in a group or a group of different people around it, nobody who cannot be
    asked; whoever sits in another stage can."""
    inner = any_of("h", seat("ann"), seat("cai"))
    route = chain(replace(all_of("g", inner, seat("dan")), distinct=True), seat("ben"))
    play = Play.of(route)
    task = next(task for task in play.open if task.node_id == "ann")
    assert adding.why_not(play.request, task, "ann", person, KNOWN.get(person)) == reason


def test_nobody_is_added_without_end() -> None:
    play = Play.of(chain(seat("ann")))
    for turn in range(adding.MOST_DEEP):
        task = next(task for task in play.open if task.node_id == "ann")
        assert adding.may_add(play.request, task)
        adds(play, "ann", Place.BESIDE, f"x{turn}")
    task = next(task for task in play.open if task.node_id == "ann")
    assert not adding.may_add(play.request, task)
    assert play.request.seat("ann").added is None
    assert {each.added for each in seats_of(play.request.route)} == {None, Addition(by="ann", place=Place.BESIDE)}
    assert group  # used in shapes
