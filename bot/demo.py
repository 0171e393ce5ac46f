"""`countersign demo`: the real bot on SQLite against the bundled sandbox, with a page to click in (I1)."""

from __future__ import annotations

import contextlib
import logging
import tempfile
import time
import webbrowser
from collections.abc import Iterator
from gettext import gettext as _
from pathlib import Path

import typer

from bot import logs, serving, starter, wiring
from bot.clocks import OfficeTime
from bot.config import Settings
from bot.manifest import manifest
from bot.sandbox import Hint, Sandbox, SandboxPerson, SlashCommand
from bot.stops import Failed

HOST = "127.0.0.1"
TRIES = 20


def serve(*, port: int, browser: bool, data: Path | None) -> None:
    """Serve the page at `port`, or the next free one, until a signal asks to end. Without `data` nothing is kept."""
    logs.set_up(logging.WARNING)
    with _folder(data) as folder, starter.people_file() as people:
        office = OfficeTime(time.time)
        sandbox = workspace(office)
        taken = _start(sandbox, port)
        try:
            _run(sandbox, office, folder, people, browser=browser, taken=taken)
        finally:
            sandbox.stop()


def _run(
    sandbox: Sandbox, office: OfficeTime, folder: Path, people: Path, *, browser: bool, taken: tuple[int, int]
) -> None:
    bot = wiring.build(settings(sandbox, folder, people), office=office, migrate=True)
    try:
        bot.start(HOST, 0)
        assert bot.server is not None
        sandbox.request_url = f"http://{HOST}:{bot.server.port}/slack/events"
        _greet(sandbox, *taken)
        if browser:
            webbrowser.open(sandbox.page_url)
        serving.wait_for_signal()
    finally:
        bot.stop()


def settings(sandbox: Sandbox, folder: Path, people: Path) -> Settings:
    """How the bot runs against that sandbox: everything the starter set has, the database in `folder`."""
    return Settings(
        bot_token=sandbox.bot_token,
        signing_secret=sandbox.signing_secret,
        api_url=sandbox.api_url,
        database_url=f"sqlite:///{folder / 'countersign.db'}",
        people=people,
        admins=starter.ADMINS,
    )


def workspace(office: OfficeTime) -> Sandbox:
    """The local Slack with the demo's cast; the app in it is what its manifest says."""
    features = manifest(None)["features"]
    return Sandbox(
        cast(),
        office=office,
        commands=[
            SlashCommand(name=c["command"], description=c["description"], usage=c["usage_hint"])
            for c in features["slash_commands"]
        ],
        home_tab=features["app_home"]["home_tab_enabled"],
        hints=(
            Hint(words=_("Type /apply leave"), act="command", what="/apply leave"),
            Hint(words=_("Switch to Ben and approve"), act="click", what="Approve", by="U0BEN"),
            Hint(words=_("Press +1 day to see a reminder"), act="office", what="day"),
        ),
    )


def cast() -> list[SandboxPerson]:
    """The eight people of the demo."""
    return [
        SandboxPerson(
            id=person.id,
            name=person.name,
            real_name=person.real_name,
            email=person.email,
            tz=person.tz,
            locale=person.locale,
            title=person.title,
        )
        for person in starter.CAST
    ]


def _start(sandbox: Sandbox, wanted: int) -> tuple[int, int]:
    for port in range(wanted, wanted + TRIES):
        with contextlib.suppress(OSError):
            sandbox.start(HOST, port)
            return wanted, port
    raise Failed(_("No port between {first} and {last} is free.").format(first=wanted, last=wanted + TRIES - 1))


def _greet(sandbox: Sandbox, wanted: int, port: int) -> None:
    if wanted not in (0, port):
        typer.echo(_("Port {wanted} is taken, so this is on {port}.").format(wanted=wanted, port=port))
    typer.echo(_("Countersign is running: {url}").format(url=sandbox.page_url))
    typer.echo(_("Choose Emma, type /apply leave, then choose Ben and approve. Ctrl-C ends."))


@contextlib.contextmanager
def _folder(data: Path | None) -> Iterator[Path]:
    if data is not None:
        data.mkdir(parents=True, exist_ok=True)
        yield data
        return
    with tempfile.TemporaryDirectory(prefix="countersign-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)
