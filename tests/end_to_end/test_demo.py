"""The demo's office: last week is told by clicks, in a moment, and can be told again (I1)."""

from __future__ import annotations

import logging
import re
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import datetime, timedelta
from datetime import time as clock
from pathlib import Path

import pytest

from bot import starter
from bot.clocks import OfficeTime
from bot.demo import Demo
from bot.demo_story import ZONE, beginning, present, works


class Said(logging.Handler):
    """What was logged as amiss."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(self.format(record))


@pytest.fixture(scope="module")
def said() -> Iterator[list[str]]:
    handler = Said()
    logging.getLogger().addHandler(handler)
    yield handler.messages
    logging.getLogger().removeHandler(handler)


@pytest.fixture(scope="module")
def demo(said: list[str]) -> Iterator[Demo]:
    """One office for all tests; the last of them ends it."""
    with starter.people_file() as people:
        made = Demo(people, None)
        made.sandbox.start()
        try:
            made.begin()
            told(made)
            yield made
        finally:
            made.end()


def told(demo: Demo) -> None:
    end = time.monotonic() + 60
    while demo.sandbox.workspace.busy:
        assert time.monotonic() < end
        time.sleep(0.02)


def everything_seen(demo: Demo) -> str:
    return "\n".join(m.visible for p in demo.sandbox.people for m in demo.sandbox.person(p.id).messages())


def test_there_is_a_request_in_every_state_and_nothing_went_wrong(demo: Demo, said: list[str]) -> None:
    seen = everything_seen(demo)
    for words in (
        "approved · by Dan Novak",
        "rejected · by Finn Larsen",
        "withdrawn · by you",
        "pending · waiting for",
    ):
        assert words in seen
    assert "2 requests still wait for you." in seen
    assert demo.sandbox.person("ben").unread > 0
    assert demo.sandbox.problems == []
    assert said == []


def test_messages_stand_on_the_days_of_last_week(demo: Demo) -> None:
    office = demo.sandbox.workspace.office
    assert office is not None
    first = min(m.post.at for p in demo.sandbox.people for m in demo.sandbox.person(p.id).messages())
    assert 6 < (office.now().timestamp() - first) / 86400 < 8


def test_commands_work_in_the_channel_too(demo: Demo) -> None:
    """C1: the answer stands there, for him alone who asked."""
    demo.sandbox.operations.command("U0EMMA", "/approvals", "C0GENERAL")
    (answer,) = demo.sandbox.person("emma").ephemerals
    assert answer.channel == "C0GENERAL"
    assert "Your requests" in answer.visible
    demo.sandbox.operations.command("U0EMMA", "/apply leave", "C0GENERAL")
    assert demo.sandbox.person("emma").modal is not None


def test_every_type_is_drawn_on_a_page(demo: Demo) -> None:
    """Issue 4: the route as SVG on the page, in the language that is asked for."""

    def got(path: str) -> str:
        with urllib.request.urlopen(f"{demo.sandbox.page_url}{path}") as answer:
            return str(answer.read(), "utf-8")

    pictures = re.findall(r'<img src="(types/\w+\.svg\?language=zh)"', got("types?language=zh"))
    assert len(pictures) == 10
    assert ">任一担任者</text>" in got(next(path for path in pictures if "/leave." in path))
    assert got("types/leave.svg?upright=1").splitlines()[0] != got("types/leave.svg").splitlines()[0]
    with pytest.raises(urllib.error.HTTPError):
        got("types/dream.svg")


def test_it_begins_afresh(demo: Demo) -> None:
    """Even where the first window comes too late, as on a machine that is slow at its start."""
    before, emma = everything_seen(demo), demo.sandbox.person("emma")
    emma.command("/approvals")
    demo.sandbox.faults.error("views.open", "expired_trigger_id")
    demo.begin_afresh()
    (late,) = emma.wait(lambda: emma.ephemerals)
    assert late.visible.startswith("That took too long")
    assert sorted(everything_seen(demo).split("\n")) == sorted(before.split("\n"))


def to_the_next_working_day(office: OfficeTime, hour: int) -> None:
    """Whatever day it is today: nobody is reminded on a Saturday, or at Christmas."""
    day = office.now().astimezone(ZONE).date() + timedelta(days=1)
    while not works(day):
        day += timedelta(days=1)
    office.advance(datetime.combine(day, clock(hour), ZONE) - office.now())


@pytest.mark.parametrize(
    ("now", "ends"),
    [
        ("2026-05-11", "2026-05-11"),
        ("2026-06-19", "2026-06-18"),  # a Friday
        ("2026-06-21", "2026-06-18"),
        ("2026-05-13", "2026-05-12"),  # the day before Ascension Day
        ("2027-01-05", "2026-12-23"),
    ],
)
def test_the_story_ends_where_a_reminder_is_a_day_away(now: str, ends: str) -> None:
    noon = datetime.fromisoformat(f"{now}T12:00+00:00")
    assert (f"{present(noon).date()}", present(noon).hour) == (ends, 10)
    assert present(noon).date() - beginning(noon).date() == timedelta(days=7)


def test_kept_data_goes_on_where_it_was_left(tmp_path: Path) -> None:
    with starter.people_file() as people:
        numbers, moments = [], []
        for hour in (11, 12):
            demo = Demo(people, tmp_path)
            demo.sandbox.start()
            try:
                demo.begin()
                told(demo)
                office = demo.sandbox.workspace.office
                assert office is not None
                moments.append(office.now())
                to_the_next_working_day(office, hour)
                reminder = demo.sandbox.person("ben").wait_message("till wait")
                numbers.append(set(re.findall(r"[A-Z]{2}-\d{4}-\d{4}", reminder.visible)))
            finally:
                demo.end()
    assert numbers[0] & numbers[1]
    assert moments[1] - moments[0] >= timedelta(days=1)


def test_it_ends_quietly_while_somebody_has_the_page_open(demo: Demo, said: list[str]) -> None:
    with urllib.request.urlopen(f"{demo.sandbox.page_url}page/live") as stream:
        assert stream.readline()
        demo.end()
    assert said == []
