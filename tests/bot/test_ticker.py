"""The metronome (DESIGN section 6): what it is late for is not left out."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from apscheduler.executors.base import run_job

from bot.clocks import OfficeTime
from bot.reminders import Ticker


def nothing() -> None:
    """For what the clock would do besides."""


def test_f56_a_look_that_comes_an_hour_late_is_taken_all_the_same() -> None:
    """APScheduler drops what is a second late unless told otherwise."""
    looked: list[str] = []
    ticker = Ticker(None, OfficeTime(time.time), nothing, lambda: looked.append("files"), lambda: False, nothing)
    ticker.start()
    try:
        jobs = ticker._scheduler.get_jobs()
        (files,) = (job for job in jobs if job.func == ticker.files)
        run_job(files, "default", [datetime.now(UTC) - timedelta(hours=1)], __name__)
        assert looked == ["files"]
        assert all((job.misfire_grace_time, job.coalesce, job.max_instances) == (None, True, 1) for job in jobs)
    finally:
        ticker.stop()
