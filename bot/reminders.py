"""The metronome: APScheduler ticks, the database says what is due (DESIGN section 6).

Memory store and one job; any number of replicas may tick, since every occurrence is unique in the database (E7).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime

from apscheduler.schedulers.background import BackgroundScheduler

from bot.clocks import OfficeTime
from workflow import claiming, delegating, drafts, unreachable, upkeep
from workflow.ports import Store

log = logging.getLogger(__name__)

TICK = 15
"""Seconds between two looks at what is due."""

PEOPLE = 600
"""Seconds between two readings of Slack's people."""

SEAL = 300
"""Seconds between two looks whether a checkpoint over the history is due."""

FILES = 5
"""Seconds between two looks at the policy files; two of them see a change."""

PROFILES = 60
"""Seconds between two shares of Slack's profiles."""


class Ticker:
    """Runs what time makes due. `tick` may also be called directly, by tests and when office time is moved. While
    messages are `held`, nobody is reminded: it would count, and not arrive (F36)."""

    def __init__(
        self,
        store: Store,
        office: OfficeTime,
        read_people: Callable[[], object],
        look_at_files: Callable[[], object],
        held: Callable[[], bool],
        seal: Callable[[], object],
        read_profiles: Callable[[], object] | None = None,
    ) -> None:
        self._store, self._office, self._held = store, office, held
        self._read_people, self._look_at_files, self._read_profiles = read_people, look_at_files, read_profiles
        self._seal = seal
        self._scheduler = BackgroundScheduler(
            timezone="UTC", job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1}
        )
        self._forget: Callable[[], None] = lambda: None
        self.ticked_at: float | None = None

    def start(self) -> None:
        """Begin ticking in a thread of its own, and whenever office time is moved."""
        self._forget = self._office.on_move(self.tick)
        self.ticked_at = time.monotonic()
        self._scheduler.add_job(self.tick, "interval", seconds=TICK)
        self._scheduler.add_job(self.people, "interval", seconds=PEOPLE)
        self._scheduler.add_job(self.files, "interval", seconds=FILES)
        self._scheduler.add_job(self.seal, "interval", seconds=SEAL)
        if self._read_profiles is not None:
            self._scheduler.add_job(self._reading, "interval", [self._read_profiles, "profiles"], seconds=PROFILES)
        self._scheduler.start()

    def stop(self) -> None:
        """End; a tick in progress is finished first."""
        self._forget()
        self._forget = lambda: None
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)

    def soon(self, work: Callable[[], object]) -> None:
        """Have `work` done in a thread of the clock's, as what nobody waits for."""
        self._scheduler.add_job(work)

    def late(self) -> bool:
        """Whether the last two ticks did not happen."""
        return (self.age() or 0.0) > 2 * TICK + 5

    def age(self) -> float | None:
        """Seconds since the last tick, or the start; None before that."""
        return None if self.ticked_at is None else time.monotonic() - self.ticked_at

    def tick(self) -> int:
        """Have those stand in whose time has come, make everybody's again what somebody left lying, remind everyone for
        whom something is due now, and forget what was begun too long ago. Returns the number of people reminded."""
        now = self._office.now()
        self._stand_in(now)
        try:
            claiming.release_due(self._store, now)
        except Exception:
            log.exception("what was taken stays so until the next tick", extra={"action": "release_failed"})
        reminded = 0
        for person in () if self._held() else upkeep.due_for_reminder(self._store, now):
            try:
                reminded += bool(upkeep.remind(self._store, person=person, now=now))
            except Exception:
                log.exception("a reminder failed and is tried at the next tick", extra={"action": "remind_failed"})
        drafts.forget_old(self._store, now)
        self.ticked_at = time.monotonic()
        return reminded

    def _stand_in(self, now: datetime) -> None:
        try:
            delegating.turn(self._store, now)
        except Exception:
            log.exception("who stands in is seen to at the next tick", extra={"action": "stand_in_failed"})

    def people(self) -> None:
        """Read the people, look for those who could not be reached, and stop following the Homes of those who left."""
        self._reading(self._read_people, "people")
        try:
            unreachable.try_again(self._store, self._office.now())
            upkeep.forget_homes(self._store, self._office.now())
        except Exception:
            log.exception("people are looked after at the next reading", extra={"action": "people_upkeep_failed"})

    def files(self) -> None:
        """Look whether policy files were saved."""
        try:
            self._look_at_files()
        except Exception:
            log.exception("policy files could not be read; what is in force stays", extra={"action": "files_failed"})

    def seal(self) -> None:
        """Make the checkpoint that is due."""
        try:
            self._seal()
        except Exception:
            log.exception("no checkpoint was made; the next one holds for it", extra={"action": "seal_failed"})

    def _reading(self, read: Callable[[], object], what: str) -> None:
        try:
            read()
        except Exception:
            said = "the %s could not be read; the last reading stands"
            log.exception(said, what, extra={"action": f"{what}_failed"})
