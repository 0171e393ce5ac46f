"""The request view shows each reader what is his to see, and offers what is his to do (D1, D2, F6)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot import callbacks
from tests.bot.views.judges import find, words
from tests.bot.views.payloads import look
from tests.bot.views.samples import ADA, BEN, CAI, CARA, DAN, EMMA, NOA, Story, leave, purchase
from workflow.model import Person, RequestStatus

PRIVATE, REMARK, OPINION = "The old one is broken.", "between us", "Good price"
DECIDE = [callbacks.APPROVE, callbacks.APPROVE_WITH_OPINION, callbacks.REJECT]
OFFERS = [*DECIDE, callbacks.WITHDRAW, callbacks.RESUBMIT]


def offered(story: Story, who: Person, *roles: str, auditor: bool = False) -> list[str]:
    view = look(story, who, *roles, auditor=auditor)
    return [button for button in OFFERS if find(view, button)]


@pytest.mark.parametrize(
    ("who", "roles", "auditor", "private", "remark", "offers"),
    [
        pytest.param(EMMA, [], False, True, False, [callbacks.WITHDRAW], id="applicant"),
        pytest.param(EMMA, ["finance"], False, True, False, [callbacks.WITHDRAW], id="applicant in an asked role"),
        pytest.param(EMMA, ["admin"], False, True, True, [callbacks.WITHDRAW], id="applicant who is an admin"),
        pytest.param(BEN, [], False, True, True, [], id="approver who decided"),
        pytest.param(CAI, ["legal"], False, True, True, DECIDE, id="approver in an asked role"),
        pytest.param(CARA, [], False, True, True, DECIDE, id="approver"),
        pytest.param(ADA, [], False, False, False, [], id="approver not reached yet"),
        pytest.param(ADA, ["admin"], False, True, True, [], id="admin"),
        pytest.param(NOA, [], True, True, True, [], id="auditor"),
        pytest.param(NOA, ["buyer"], False, False, False, [], id="in a role that is not asked"),
    ],
)
def test_each_reader_has_what_is_his(
    who: Person, roles: list[str], auditor: bool, private: bool, remark: bool, offers: list[str]
) -> None:
    """Whoever may not see the request at all never comes here; were he to, he would still not read what is private."""
    story = purchase().approve(BEN, OPINION, REMARK)
    view = words(look(story, who, *roles, auditor=auditor))
    assert (PRIVATE in view, REMARK in view, OPINION in view) == (private, remark, True)
    assert offered(story, who, *roles, auditor=auditor) == offers


@pytest.mark.parametrize("who", [EMMA, BEN, CAI, DAN, ADA])
def test_nothing_is_left_to_do_once_it_has_ended_but_to_begin_anew(who: Person) -> None:
    """C8: a request that came to nothing is copied from the view too, by the one who made it."""
    ends = {
        "rejected": leave().reject(BEN),
        "withdrawn": leave().withdraw(),
        "expired": leave().end(RequestStatus.EXPIRED),
        "cancelled": leave().cancel("Entered twice"),
    }
    own = [callbacks.RESUBMIT] if who is EMMA else []
    assert {end: offered(story, who) for end, story in ends.items()} == dict.fromkeys(ends, own)
    approved = leave().approve(BEN).approve(CAI).approve(CARA)
    assert offered(approved, who) == []


def test_what_was_decided_is_told_also_when_the_form_was_sent_anew_by_another_route() -> None:
    """D6, F15: in the route of now there is no such seat."""
    story = leave().approve(BEN, OPINION)
    _gone, *members = story.request.route.members
    route = replace(story.request.route, members=tuple(members), need=len(members))
    story.request = replace(story.request, route=route)
    assert f"Ben Ode approved\n{OPINION}" in words(look(story, EMMA))
