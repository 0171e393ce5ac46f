"""The cases of the two source designs, one line each (A4, A5, A7, B1-B5, B7, D10): route, votes, what comes out.

`ann+` is Ann's approval, `ben-` Ben's rejection. Of tasks, `+` approved, `-` rejected, `x` closed, `?` open,
`=` passed by a rule; who is not named has no task.
"""

from __future__ import annotations

import pytest

from tests.workflow.routes import NO, YES, Play, all_of, any_of, chain, group, rule, seat
from workflow.engine import decide
from workflow.model import ActorKind, Decision, Group, RequestStatus, Task, TaskStatus

MARKS = {
    TaskStatus.APPROVED: "+",
    TaskStatus.REJECTED: "-",
    TaskStatus.CLOSED: "x",
    TaskStatus.PENDING: "?",
    TaskStatus.SKIPPED: "=",
}
ann, ben, cai, dan, eve = map(seat, ["ann", "ben", "cai", "dan", "eve"])


def played(route: Group, votes: str) -> Play:
    play = Play.of(route)
    for vote in votes.split():
        play.vote(vote[:-1], YES if vote.endswith("+") else NO)
    return play


def tasks(play: Play) -> str:
    return " ".join(name + MARKS[status] for name, status in play.statuses.items())


def check(route: Group, votes: str, status: str, expected: str) -> None:
    play = played(route, votes)
    assert (play.status, tasks(play)) == (status, expected)


@pytest.mark.parametrize(
    ("votes", "status", "expected"),
    [
        ("", "pending", "ann?"),
        ("ann+", "pending", "ann+ ben?"),
        ("ann+ ben+", "pending", "ann+ ben+ cai?"),
        ("ann+ ben+ cai+", "approved", "ann+ ben+ cai+"),
        ("ann-", "rejected", "ann-"),
        ("ann+ ben-", "rejected", "ann+ ben-"),
        ("ann+ ben+ cai-", "rejected", "ann+ ben+ cai-"),
    ],
)
def test_stages_one_after_the_other(votes: str, status: str, expected: str) -> None:
    """A4, A7: approving opens the next stage, rejecting ends it, and who comes later never has a row."""
    check(chain(ann, ben, cai), votes, status, expected)


@pytest.mark.parametrize(
    ("votes", "status", "expected"),
    [
        ("", "pending", "ann? ben? cai?"),
        ("ann+ cai+", "pending", "ann+ ben? cai+"),
        ("ann+ cai+ ben+", "approved", "ann+ ben+ cai+"),
        ("ben-", "rejected", "annx ben- caix"),
        ("ann+ ben-", "rejected", "ann+ ben- caix"),
    ],
)
def test_parallel_group(votes: str, status: str, expected: str) -> None:
    """B1: all are asked at once and must approve; one rejection rejects the group."""
    check(chain(all_of("g", ann, ben, cai)), votes, status, expected)


@pytest.mark.parametrize(
    ("votes", "status", "expected"),
    [
        ("", "pending", "ann? ben? cai?"),
        ("ben+", "approved", "annx ben+ caix"),
        ("ann- cai+", "approved", "ann- benx cai+"),
        ("ann- cai-", "pending", "ann- ben? cai-"),
        ("ann- cai- ben-", "rejected", "ann- ben- cai-"),
    ],
)
def test_collaborative_group(votes: str, status: str, expected: str) -> None:
    """B2: all are asked at once, one approval is enough; it takes all to reject."""
    check(chain(any_of("g", ann, ben, cai)), votes, status, expected)


@pytest.mark.parametrize(
    ("votes", "status", "expected"),
    [
        ("", "pending", "ann? ben? cai? dan?"),
        ("cai+", "pending", "ann? ben? cai+ danx"),
        ("cai+ ann+ ben+", "approved", "ann+ ben+ cai+ danx"),
        ("ann+ ben-", "rejected", "ann+ ben- caix danx"),
        ("cai- ann+ dan-", "rejected", "ann+ benx cai- dan-"),
        ("cai- dan+ ann+ ben+", "approved", "ann+ ben+ cai- dan+"),
    ],
)
def test_several_groups_all_must_pass(votes: str, status: str, expected: str) -> None:
    """B3, first way: groups run at the same time; any rejected group rejects the request."""
    check(chain(all_of("all", all_of("g", ann, ben), any_of("h", cai, dan))), votes, status, expected)


@pytest.mark.parametrize(
    ("votes", "status", "expected"),
    [
        ("ann+ ben+", "approved", "ann+ ben+ caix danx"),
        ("dan+", "approved", "annx benx caix dan+"),
        ("ann-", "pending", "ann- benx cai? dan?"),
        ("ann- cai-", "pending", "ann- benx cai- dan?"),
        ("ann- cai- dan+", "approved", "ann- benx cai- dan+"),
        ("ann- cai- dan-", "rejected", "ann- benx cai- dan-"),
        ("cai- dan- ann+ ben-", "rejected", "ann+ ben- cai- dan-"),
    ],
)
def test_several_groups_one_is_enough(votes: str, status: str, expected: str) -> None:
    """B3, second way: any passed group passes the request; only all rejected reject it."""
    check(chain(any_of("any", all_of("g", ann, ben), any_of("h", cai, dan))), votes, status, expected)


@pytest.mark.parametrize(
    ("votes", "status", "expected"),
    [
        ("ann+", "pending", "ann+ ben? cai?"),
        ("ann+ cai+", "approved", "ann+ benx cai+"),
        ("ann-", "pending", "ann- ben? cai?"),
        ("ann- ben-", "rejected", "ann- ben- caix"),
        ("ann- ben+ cai+", "approved", "ann- ben+ cai+"),
        ("ann- ben+ cai-", "rejected", "ann- ben+ cai-"),
    ],
)
def test_quorum(votes: str, status: str, expected: str) -> None:
    """B4: two of three; a second rejection puts the need out of reach."""
    check(chain(group("g", 2, ann, ben, cai)), votes, status, expected)


@pytest.mark.parametrize(
    ("votes", "status", "expected"),
    [
        ("", "pending", "ann? ben? cai?"),
        ("cai+", "pending", "ann? ben? cai+ dan? eve?"),
        ("cai+ eve+", "pending", "ann? ben? cai+ danx eve+"),
        ("cai+ eve+ ann+", "approved", "ann+ benx cai+ danx eve+"),
        ("cai-", "pending", "ann? ben? cai-"),
        ("cai- ann-", "rejected", "ann- benx cai-"),
        ("ann+ ben+", "approved", "ann+ ben+ caix"),
    ],
)
def test_groups_in_groups(votes: str, status: str, expected: str) -> None:
    """B4: two of (Ann, Ben, (Cai, then Dan or Eve)): the tasks in the order in which the seats opened."""
    inner = all_of("inner", cai, any_of("last", dan, eve), in_order=True)
    check(chain(group("g", 2, ann, ben, inner)), votes, status, expected)


@pytest.mark.parametrize(
    ("votes", "status", "expected"),
    [
        ("ann-", "pending", "ann- ben?"),
        ("ann- ben+", "approved", "ann- ben+"),
        ("ann- ben- cai-", "rejected", "ann- ben- cai-"),
        ("ann+", "approved", "ann+"),
    ],
)
def test_one_is_enough_in_order(votes: str, status: str, expected: str) -> None:
    """B4, A7: asked one after the other until one approves."""
    check(chain(any_of("g", ann, ben, cai, in_order=True)), votes, status, expected)


@pytest.mark.parametrize(
    ("votes", "status", "expected"),
    [
        ("ann-", "rejected", "ann- benx caix danx"),
        ("ann+", "approved", "ann+ benx caix danx"),
        ("ben-", "pending", "ann? ben- cai? dan?"),
        ("ben- cai-", "pending", "ann? ben- cai- dan?"),
        ("ben- cai- dan-", "rejected", "annx ben- cai- dan-"),
    ],
)
def test_veto_counts_a_rejected_member_and_a_subgroup_as_one(votes: str, status: str, expected: str) -> None:
    """B7: with veto the first rejection rejects; of a subgroup's own votes only its outcome counts."""
    check(chain(any_of("g", ann, any_of("h", ben, cai, dan), veto=True)), votes, status, expected)


@pytest.mark.parametrize(
    ("votes", "status", "expected"),
    [("ann+ ben+", "approved", "ann+ ben+ caix"), ("ann+ cai-", "rejected", "ann+ benx cai-")],
)
def test_veto_in_a_quorum_the_first_threshold_wins(votes: str, status: str, expected: str) -> None:
    """B7, F2: two of three with veto: after two approvals the third cannot reject any more."""
    check(chain(group("g", 2, ann, ben, cai, veto=True)), votes, status, expected)


@pytest.mark.parametrize(
    ("route", "status", "expected"),
    [
        (chain(rule("r1", YES), rule("r2", YES)), "approved", "r1= r2="),
        (chain(rule("r1", YES), rule("r2", NO), ann), "rejected", "r1= r2-"),
        (chain(rule("r1", YES), ann, ben), "pending", "r1= ann?"),
        (chain(any_of("g", ann, rule("r1", YES)), ben), "pending", "r1= ben?"),
        (chain(all_of("g", ann, rule("r1", NO)), ben), "rejected", "r1-"),
        (chain(all_of("g", ann, rule("r1", YES)), ben), "pending", "r1= ann?"),
        (chain(any_of("g", rule("r1", NO), rule("r2", YES), ann, veto=True)), "rejected", "r1-"),
        (chain(any_of("g", rule("r1", YES), rule("r2", NO), ann, veto=True)), "approved", "r1="),
    ],
)
def test_rules_decide_as_they_open(route: Group, status: str, expected: str) -> None:
    """D10, A7: what `empty` says is told in the history; whom it leaves nothing to decide is never asked."""
    check(route, "", status, expected)


def test_a_rule_after_a_vote_ends_the_request_in_the_same_act() -> None:
    """A3, D10: the vote, the rule's answer and the end are one change, in this order."""
    play = played(chain(ann, rule("r1", NO), ben), "ann+")
    kinds = [type(event).__name__ for event in play.journal[-1][1]]
    assert (play.status, kinds) == ("rejected", ["Decided", "Opened", "Decided", "Finished"])


def test_withdrawing_closes_what_is_open() -> None:
    """A5."""
    play = played(chain(all_of("g", ann, ben), cai), "ann+")
    play.withdraw()
    assert (play.status, tasks(play)) == ("withdrawn", "ann+ benx")


@pytest.mark.parametrize(
    ("votes", "current"), [("", 1), ("ann+", 1), ("ann+ ben+", 2), ("ann+ ben+ cai+", 3), ("ann+ ben+ cai-", 2)]
)
def test_stage_counters(votes: str, current: int) -> None:
    """A8: total_stages and current_stage (total_point, now_point), from 1; at the end the last one reached."""
    request = played(chain(all_of("g", ann, ben), cai, dan), votes).request
    assert (request.total_stages, request.current_stage) == (3, current)


def test_a_decision_keeps_who_when_opinion_and_remark() -> None:
    """A1, D2, D8: and nothing else about the task changes."""
    play = Play.of(chain(ann))
    said = Decision(
        by="ben", verdict=NO, opinion="too late", remark="again", actor_kind=ActorKind.DELEGATE, on_behalf_of="ann"
    )
    request, _ = decide(play.request, play.open[0].id, said, play.now, lambda: "unused")
    assert request.task("t0") == Task(
        id="t0",
        node_id="ann",
        stage=1,
        asked_kind=ann.asked_kind,
        asked_id="ann",
        opened_at=play.request.submitted_at,
        status=TaskStatus.REJECTED,
        decided_by="ben",
        on_behalf_of="ann",
        actor_kind=ActorKind.DELEGATE,
        decided_at=play.now,
        opinion="too late",
        remark="again",
    )
    assert request.status is RequestStatus.REJECTED


@pytest.mark.parametrize(("need", "size"), [(0, 1), (-1, 2), (2, 1), (1, 0), (0, 0)])
def test_a_need_out_of_reach_is_refused(need: int, size: int) -> None:
    """DESIGN section 2: 1 <= k <= n, anything else is refused, never a silent approval."""
    with pytest.raises(ValueError, match=f"needs {need} of {size}"):
        group("g", need, *[ann, ben][:size])
