"""A kill at every commit and every Slack call of one three-stage request: it ends as if nothing had happened.

Around a call to Slack is also after the commit before it and before the commit after it: those kills are under `soak`.

F19, F20, F22, F23, F24, F29; promises 1, 2, 3 and 6 of DESIGN section 10.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot import demo, starter
from bot.sandbox import Sandbox
from tests.end_to_end.kills import (
    EndState,
    Points,
    StillWorld,
    end_state,
    fill_leave,
    leave_of_three_stages,
)
from tests.end_to_end.processes import serving
from tests.end_to_end.world import PATIENCE

AROUND_SLACK = [pytest.param(kind, marks=pytest.mark.soak) for kind in ("before Slack", "after Slack")]
Run = Callable[[int | None], tuple[list[str], EndState]]


@pytest.fixture(scope="module")
def run(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """One three-stage request from `/apply` to its approval, killed at the point with that number."""
    folder = tmp_path_factory.mktemp("kills")
    policies = folder / "policies"
    policies.mkdir()
    shutil.copy(Path(starter.__file__).parent / "leave.yaml", policies)
    with pytest.MonkeyPatch.context() as monkeypatch:
        points = Points(monkeypatch)

        def one(kill_at: int | None) -> tuple[list[str], EndState]:
            file = shutil.copy(sqlite_template, folder / f"{kill_at}.db")
            with StillWorld(f"sqlite:///{file}", policies=policies) as world:
                points.passed, points.kill_at, points.counting = [], kill_at, True
                leave_of_three_stages(world)
                points.counting = False
                assert kill_at is None or len(points.passed) == kill_at + 1, "this point was not reached"
                assert [p for p in world.sandbox.problems if "dispatch_failed" not in p] == []
                return points.passed, end_state(world)

        yield one


@pytest.fixture(scope="module")
def undisturbed(run: Run) -> tuple[list[str], EndState]:
    return run(None)


def test_undisturbed_everything_is_shown_once(undisturbed: tuple[list[str], EndState]) -> None:
    _, end = undisturbed
    assert [row[3] for row in end.requests] == ["approved"]
    assert end.drafts == []
    assert end.posts == 5  # three cards, the applicant's, the notice of the outcome
    assert all((*waits, lease, maybe) == (0, 0, None, None) for _, _, *waits, lease, maybe in end.messages)


@pytest.mark.parametrize("kind", ["before commit", "after commit", *AROUND_SLACK])
def test_a_kill_anywhere_changes_nothing_in_the_end(
    kind: str, run: Run, undisturbed: tuple[list[str], EndState]
) -> None:
    points, end = undisturbed
    chosen = [number for number, point in enumerate(points) if _kind(point) == kind]
    assert len(chosen) >= (25 if "commit" in kind else 12)
    assert {points[number]: found for number in chosen if (found := run(number)[1]) != end} == {}


def _kind(point: str) -> str:
    when, what = point.split()
    return f"{when} {what if what == 'commit' else 'Slack'}"


def test_kill_minus_nine_while_slack_is_slow_to_answer(tmp_path: Path) -> None:
    """F19, F20, F23: the click was acknowledged, Slack took the next card, and nobody was left to hear of it."""
    with Sandbox(demo.cast(), delivery="socket", patience=PATIENCE, rate_limits=False) as sandbox:
        emma, ben, cara, dan = (sandbox.person(name) for name in ("emma", "ben", "cara", "dan"))
        with serving(sandbox, f"sqlite:///{tmp_path}/countersign.db", log=tmp_path / "log"):
            assert not emma.command("/apply leave").error
            fill_leave(emma)
            assert not emma.submit().error
            ben.wait_message("Leave")
            emma.wait_message("Leave")
            sandbox.faults.hang("chat.postMessage", 3.0)
            assert not ben.click("Approve").error
            cara.wait_message("Leave")  # it is there; whoever posted it does not know
        with serving(sandbox, f"sqlite:///{tmp_path}/countersign.db", log=tmp_path / "log"):
            for person in (cara, dan):
                person.wait_message("Leave")
                assert not person.click("Approve", confirm=True).error
            emma.wait(lambda: len(emma.messages()) == 2)
            emma.wait(lambda: all("approved" in message.visible for message in emma.messages()))
            for person in (ben, cara, dan):
                person.wait(lambda: "You approved" in person.message("Leave").visible)  # noqa: B023 - called at once
        assert {
            p.name: len(sandbox.person(p.id).messages()) for p in sandbox.people if sandbox.person(p.id).unread
        } == {
            "emma": 2,
            "ben": 1,
            "cara": 1,
            "dan": 1,
        }
        assert sandbox.problems == []
