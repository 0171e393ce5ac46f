"""`countersign demo`: the real bot on SQLite against the bundled sandbox, with a page to click in (I1)."""

from __future__ import annotations

import contextlib
import logging
import tempfile
import threading
import time
import webbrowser
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from gettext import gettext as _
from pathlib import Path

import typer

from bot import logs, serving, starter, wiring
from bot.clocks import OfficeTime
from bot.config import Settings
from bot.demo_story import Story, beginning
from bot.manifest import manifest
from bot.running import Bot
from bot.sandbox import ExtraPage, Hint, Sandbox, SandboxChannel, SandboxPerson, SlashCommand
from bot.stops import Failed
from bot.types_pages import TypesPage
from workflow.ports import Store

HOST = "127.0.0.1"
TRIES = 20
SETTLED_SECONDS = 10.0
DATABASE = "countersign.db"
OFFICE_TIME = "office-time"

log = logging.getLogger(__name__)


def serve(*, port: int, browser: bool, data: Path | None) -> None:
    """Serve the page at `port`, or the next free one, until a signal asks to end. Without `data` nothing is kept."""
    logs.set_up(logging.WARNING)
    with starter.people_file() as people:
        demo = Demo(people, data)
        taken = _start(demo.sandbox, port)
        try:
            demo.begin()
            _greet(demo.sandbox, *taken)
            if browser:
                webbrowser.open(demo.sandbox.page_url)
            serving.wait_for_signal()
        finally:
            demo.end()


class Demo:
    """The local Slack with the bot behind it. With `data` the database is kept there, and nothing can begin afresh."""

    def __init__(self, people: Path, data: Path | None) -> None:
        self._people, self._data = people, data
        self._temporary: tempfile.TemporaryDirectory[str] | None = None
        self._bot: Bot | None = None
        self._ending = False
        types = ExtraPage(words=_("Types"), path="types", routes=TypesPage(self._store).routes())
        self.sandbox = _workspace(types, None if data else self.begin_afresh)

    def begin(self) -> None:
        """The bot runs when this returns. Last week is told in the background; until then the page takes nothing."""
        fresh = self._data is None or not (self._data / DATABASE).exists()
        office = _office_of_last_week() if fresh else self._office_as_left()
        self.sandbox.clear(office)
        self._start_bot(office)
        if fresh:
            told = threading.Thread(target=self._tell, args=(office, _("Setting the office up…")), daemon=True)
            self.sandbox.workspace.busy = _("Setting the office up…")
            told.start()

    def end(self) -> None:
        """Stop everything, and throw away what is not kept."""
        self._ending = True
        self._stop_bot()
        office = self.sandbox.workspace.office
        if self._data is not None and self._data.exists() and office is not None:
            (self._data / OFFICE_TIME).write_text(office.now().isoformat())
        self.sandbox.stop()

    def begin_afresh(self) -> None:
        """What the page's Reset does: nothing that happened is left, and last week is told again."""
        with self.sandbox.preparing(_("Beginning afresh…")):
            self._stop_bot()
            office = _office_of_last_week()
            self.sandbox.clear(office)
            self._start_bot(office)
            self._play(office)

    def _tell(self, office: OfficeTime, words: str) -> None:
        with self.sandbox.preparing(words):
            self._play(office)

    def _play(self, office: OfficeTime) -> None:
        """A demo whose story stops half-way is still a demo."""
        bot = self._bot
        try:
            with bot.services.delivery.unpaced() if bot else contextlib.nullcontext():
                Story(self.sandbox, office, self._settle).play()
        except Exception:
            if not self._ending:
                log.exception("the demo begins without all of last week", extra={"action": "story_stopped"})

    def _settle(self) -> None:
        """Returns when every message shows what the database says."""
        end, workspace = time.monotonic() + SETTLED_SECONDS, self.sandbox.workspace
        while self._bot is not None and self._backlog(self._bot) and not self._ending:
            if time.monotonic() > end:
                raise AssertionError("the messages do not come to rest")
            workspace.wait_change(workspace.revision, 0.01)

    def _backlog(self, bot: Bot) -> int:
        return bot.services.store.read(lambda uow: uow.outgoing.backlog(time.time()))

    def _start_bot(self, office: OfficeTime) -> None:
        bot = wiring.build(settings(self.sandbox, self._folder(), self._people), office=office, migrate=True)
        self._bot = bot
        bot.start(HOST, 0)
        assert bot.server is not None
        self.sandbox.request_url = f"http://{HOST}:{bot.server.port}/slack/events"

    def _store(self) -> Store | None:
        return None if self._bot is None else self._bot.services.store

    def _office_as_left(self) -> OfficeTime:
        """Office time goes on where the kept database was left, or with the machine's if that is later."""
        left = timedelta()
        with contextlib.suppress(OSError, ValueError):
            left = datetime.fromisoformat((self._folder() / OFFICE_TIME).read_text()) - datetime.now(UTC)
        return OfficeTime(time.time, max(timedelta(), left))

    def _folder(self) -> Path:
        if self._data is not None:
            self._data.mkdir(parents=True, exist_ok=True)
            return self._data
        self._temporary = tempfile.TemporaryDirectory(prefix="countersign-", ignore_cleanup_errors=True)
        return Path(self._temporary.name)

    def _stop_bot(self) -> None:
        bot, self._bot = self._bot, None
        if bot is not None:
            bot.stop()
        if self._temporary is not None:
            self._temporary.cleanup()


def _office_of_last_week() -> OfficeTime:
    """Office time as the story needs it: it begins a week ago."""
    now = datetime.now(UTC)
    return OfficeTime(time.time, beginning(now) - now)


def settings(sandbox: Sandbox, folder: Path, people: Path) -> Settings:
    """How the bot runs against that sandbox: everything the starter set has, the database in `folder`."""
    return Settings(
        bot_token=sandbox.bot_token,
        signing_secret=sandbox.signing_secret,
        api_url=sandbox.api_url,
        database_url=f"sqlite:///{folder / DATABASE}",
        people=people,
        admins=starter.ADMINS,
    )


def _workspace(page: ExtraPage, reset: Callable[[], None] | None) -> Sandbox:
    """The local Slack with the demo's cast; the app in it is what its manifest says."""
    features = manifest(None)["features"]
    return Sandbox(
        cast(),
        channels=[SandboxChannel(id="C0GENERAL", name="general", members=_everybody(), bot_is_member=False)],
        commands=[
            SlashCommand(name=c["command"], description=c["description"], usage=c["usage_hint"])
            for c in features["slash_commands"]
        ],
        home_tab=features["app_home"]["home_tab_enabled"],
        hints=_hints(),
        reset=reset,
        pages=[page],
    )


def _everybody() -> frozenset[str]:
    return frozenset(person.id for person in starter.CAST)


def _hints() -> tuple[Hint, ...]:
    return (
        Hint(words=_("Type /apply leave"), act="command", what="/apply leave"),
        Hint(words=_("Switch to Ben and approve"), act="click", what="Approve", by="U0BEN"),
        Hint(words=_("Press +1 day to see a reminder"), act="office", what="day"),
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
