"""An admin ends a request, or decides in the place of whomever it asks (D11)."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.properties import examples
from tests.workflow.routes import NO, YES, Ballot, Play, all_of, ballots, chain, group, routes, rule, seat, steps
from workflow import cancelling, overriding, progress, repeating
from workflow.events import Cancelled, Closed, Decided, Finished, Overridden
from workflow.model import ActorKind, Group, RequestStatus, TaskStatus, Verdict

ENDS = {YES: RequestStatus.APPROVED, NO: RequestStatus.REJECTED}


@examples(100)
@given(routes(), ballots, st.sampled_from([YES, NO]))
def test_a_request_decided_as_a_whole_has_one_end_that_its_seats_give_it(
    route: Group, votes: list[Ballot], verdict: Verdict
) -> None:
    """Its status follows from its tasks as ever, what was voted stays, and no override counts as somebody's vote."""
    *_, (play, _cast) = steps(chain(route), votes)
    if not play.open:
        return
    before = play.request
    after, events = overriding.override_all(before, verdict, "dan", "Ann is away", play.now, play.new_id)
    assert after.status is ENDS[verdict]
    assert not any(task.live for task in after.tasks)
    assert [event for event in events if isinstance(event, Finished)] == [Finished(status=after.status)]
    overridden = [task for task in after.tasks if task.overridden]
    assert [event.task_id for event in events if isinstance(event, Decided)] == [task.id for task in overridden]
    assert all(isinstance(event, Overridden) for event in events if isinstance(event, Decided))
    assert {task for task in before.tasks if task.decided} <= set(after.tasks)
    assert all(repeating.approver_of(task) is None for task in overridden)
    assert progress.deciding(after)[-1].overridden


def test_a_rule_may_decide_otherwise() -> None:
    """Which the use case refuses."""
    play = Play.of(chain(group("stage", 1, seat("ann"), rule("rule", YES), in_order=True)))
    after, _events = overriding.override_all(play.request, NO, "dan", "no", play.now, play.new_id)
    assert after.status is RequestStatus.APPROVED


def test_one_task_is_decided_with_what_follows_from_it() -> None:
    play = Play.of(chain(all_of("stage", seat("ann"), seat("ben")), seat("cai")))
    play.vote("ben", YES)
    (open_task,) = play.open
    after, events = overriding.override(play.request, open_task.id, YES, "dan", "Ann is away", play.now, play.new_id)
    decided = after.task(open_task.id)
    assert (decided.decided_by, decided.actor_kind, decided.opinion) == ("dan", ActorKind.ADMIN, "Ann is away")
    assert isinstance(events[0], Overridden)
    assert [task.node_id for task in after.tasks if task.live] == ["cai"]


def test_cancelling_ends_it_by_no_decision() -> None:
    play = Play.of(chain(all_of("stage", seat("ann"), seat("ben")), seat("cai")))
    play.vote("ben", YES)
    after, events = cancelling.cancel(play.request, "dan", "entered twice", play.now)
    assert (after.status, after.cancelled_by, after.reason) == (RequestStatus.CANCELLED, "dan", "entered twice")
    assert [task.status for task in after.tasks] == [TaskStatus.CLOSED, TaskStatus.APPROVED]
    assert events == (Cancelled(by="dan", reason="entered twice"), Closed(task_ids=(play.open[0].id,)))
    assert progress.deciding(after) == ()
