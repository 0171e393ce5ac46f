"""Our own pace against a count by hand, and what Slack asks us to leave alone (F31)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.courier import RateLimited
from bot.pacing import Limit, Pace, Tempo

LIMITS = Tempo(limits={"a": Limit(most=5, seconds=10.0, kept=2)}, posts=Limit(most=2, seconds=4.0))
eighths = st.integers(0, 30).map(lambda n: n / 8)


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@given(st.lists(st.tuples(eighths, st.sampled_from(["D1", "D2", None]), st.booleans())))
def test_no_window_holds_more_calls_than_allowed_and_who_waits_as_told_may_go(
    calls: list[tuple[float, str | None, bool]],
) -> None:
    clock, made = Clock(), list[tuple[float, str | None]]()
    pace = Pace(LIMITS, clock)
    for later, channel, clicked in calls:
        clock.now += later
        try:
            pace.obey("a", channel, clicked=clicked)
        except RateLimited as limit:
            clock.now += limit.retry_after
            pace.obey("a", channel, clicked=clicked)
        made.append((clock.now, channel))
    for at, channel in made:
        assert sum(at - 10 < then <= at for then, _ in made) <= 5
        if channel is not None:
            assert sum(at - 4 < then <= at and where == channel for then, where in made) <= 2


def test_what_is_kept_is_for_the_clicked_card() -> None:
    pace = Pace(LIMITS, Clock())
    for _ in range(3):
        pace.obey("a")
    with pytest.raises(RateLimited) as limit:
        pace.obey("a")
    assert limit.value.retry_after == 10.0
    pace.obey("a", clicked=True)


def test_what_slack_asked_to_leave_alone_is_left_alone_and_nothing_else() -> None:
    clock = Clock()
    pace = Pace(LIMITS, clock)
    pace.park("a D1", 30.0)
    with pytest.raises(RateLimited) as limit:
        pace.obey("a", "D1")
    assert (limit.value.method, limit.value.retry_after) == ("a D1", 30.0)
    pace.obey("a", "D2")
    pace.obey("b", "D1")
    clock.now += 30.0
    pace.obey("a", "D1")
