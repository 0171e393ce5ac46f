"""Managers from Slack's profiles: read in shares, the longest unread first, and never faster than Slack allows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import demo
from bot.courier import web_client
from bot.profile_sync import A_MINUTE, FRESH, ProfileSync
from bot.sandbox import Sandbox
from bot.slack_profiles import NoSuchField
from storage import schema
from storage.database import open_database
from storage.unit_of_work import SqlStore
from workflow import upkeep
from workflow.model import Person

LEADS = {"U0EMMA": "U0BEN", "U0NOAH": "U0BEN", "U0BEN": "U0CARA"}
SILENT = frozenset({"U0EMMA", "U0NOAH", "U0BEN", "U0DAN", "U0GHOST"})
NOW = datetime(2026, 5, 12, tzinfo=UTC)


class Desk:
    """A database with the cast in it, the sandbox as Slack, and a clock that can be stepped."""

    def __init__(self, sandbox: Sandbox, url: str) -> None:
        self.sandbox, self.clock = sandbox, 1_000_000.0
        schema.upgrade(url)
        self.database = open_database(url, clock=lambda: self.clock)
        self.store = SqlStore(self.database, "T0SANDBOX")
        everybody = tuple(Person(id=each.id, name=each.name) for each in demo.cast())
        upkeep.replace_directory(self.store, upkeep.People(people=everybody, silent=SILENT), NOW)

    def sync(self, label: str = "boss") -> ProfileSync:
        client = web_client(self.sandbox.bot_token, self.sandbox.api_url)
        return ProfileSync(self.store, client, lambda: self.clock, lambda: SILENT, label)

    def step(self, seconds: float) -> None:
        self.clock += seconds

    def managers(self) -> Mapping[str, str]:
        everybody = self.store.read(lambda uow: uow.directory.everyone())
        return {person.id: person.manager for person in everybody if person.manager}

    def asked(self) -> list[str]:
        """Whose profiles were read since the last look."""
        found = [str(call.arguments["user"]) for call in self.sandbox.calls.all("users.profile.get")]
        self.sandbox.calls.clear()
        return found


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    cast = [replace(each, fields={"Boss": LEADS[each.id]} if each.id in LEADS else {}) for each in demo.cast()]
    with Sandbox(cast, rate_limits=False) as sandbox:
        sandbox.scopes.add("users.profile:read")
        made = Desk(sandbox, f"sqlite:///{tmp_path}/profiles.db")
        yield made
        made.database.close()


def test_all_are_read_before_anybody_is_served_and_whoever_is_unknown_has_nobody(desk: Desk) -> None:
    desk.sync().begin()
    assert desk.managers() == LEADS
    assert sorted(desk.asked()) == sorted(SILENT)
    desk.sync().begin()
    assert desk.asked() == [], "a second start has them already"


def test_slack_is_not_asked_sooner_than_it_says(desk: Desk) -> None:
    desk.sandbox.faults.ratelimited("users.profile.get", retry_after=30)
    waited: list[float] = []
    desk.sync().begin(pause=waited.append)
    assert waited == [30.0, 0.0]
    assert desk.managers() == LEADS


def test_the_start_does_not_wait_for_ever(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    desk.sandbox.faults.ratelimited("users.profile.get", retry_after=400)
    desk.sync().begin(pause=desk.step)
    assert desk.managers() == {}
    assert f"the managers of 5 people are not read from Slack yet; they follow, {A_MINUTE} a minute" in caplog.text


def test_what_was_read_too_long_ago_is_read_again_oldest_first(desk: Desk) -> None:
    sync = desk.sync()
    sync.begin()
    desk.asked()
    desk.sandbox.set_profile("U0EMMA", fields={"Boss": "U0CARA"})
    desk.step(FRESH / 2)
    upkeep.note_manager(desk.store, "U0NOAH", "U0BEN")
    sync.read_some()
    assert desk.asked() == []
    desk.step(FRESH / 2 + 1)
    sync.read_some()
    assert sorted(desk.asked()) == sorted(SILENT - {"U0NOAH"})
    assert desk.managers()["U0EMMA"] == "U0CARA"


def test_a_field_is_found_by_its_label_and_holds_a_person(desk: Desk) -> None:
    desk.sandbox.set_profile("U0DAN", fields={"Desk": "4711"})
    for label in ("Desk", "Manager"):
        with pytest.raises(NoSuchField) as refused:
            desk.sync(label).begin()
        assert refused.value.labels == ("Boss",)
