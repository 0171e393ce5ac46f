"""The local Slack as one object: what tests and the demo start, look into and act through."""

from __future__ import annotations

import contextlib
import secrets
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import TracebackType
from typing import Any, Literal, Self, TypeVar

from .acts import Acts
from .api import users
from .api.desk import Desk
from .deliveries import PATIENCE, Deliveries, Delivery, HttpTransport, Transport
from .events import Events
from .extra import ExtraPage
from .faults import Faults
from .files import Files
from .gallery import Gallery
from .hints import Hint, Hints
from .loopback import require_loopback
from .office import Office
from .operations import Operations
from .page import Page
from .payloads import Payloads
from .people import (
    MOST_NAMED,
    SandboxChannel,
    SandboxPerson,
    SandboxUsergroup,
    SlashCommand,
    members_changed,
    usergroup_object,
)
from .person import WAIT_SECONDS, Person, reader_for, wait_until
from .rates import Rates
from .response_urls import ResponseUrls
from .server import Endpoints, Server
from .socket_mode import SocketMode
from .state import State
from .triggers import Triggers
from .views import Views
from .web_api import Calls, Reply, WebApi
from .workspace import Workspace

T = TypeVar("T")
DEFAULT_SCOPES = frozenset({"commands", "chat:write", "im:write", "im:history", "users:read", "users:read.email"})
TICK_SECONDS = 1.0


class Sandbox:
    """A Slack workspace on loopback with one app in it. Also a context manager.

    `clock` gives epoch seconds and rules everything that has to do with time, except how long an acknowledgement may
    take: `patience`, in real seconds. A trigger lives as long; a test on a busy machine gives more of both. With the
    default clock refused events are delivered again by themselves; with another one call `tick()`. `office` is what the
    page's clock shows and moves. `hints` stand above the page's messages; `reset` begins everything afresh, and without
    it the page has no such button; `home_tab`: the app has one. `pages` are linked above the workspace. `delivery`: the
    way to the bot. With one of the caller's own, and `call` and `respond`, nothing need be served.
    """

    def __init__(
        self,
        people: Iterable[SandboxPerson],
        *,
        clock: Callable[[], float] = time.time,
        commands: Sequence[str | SlashCommand] = ("/apply", "/approvals"),
        delivery: Literal["http", "socket"] | Transport = "http",
        patience: float = PATIENCE,
        office: Office | None = None,
        channels: Iterable[SandboxChannel] = (),
        app_name: str = "Countersign",
        rate_limits: bool = True,
        hints: Sequence[Hint] = (),
        reset: Callable[[], None] | None = None,
        home_tab: bool = False,
        pages: Sequence[ExtraPage] = (),
    ) -> None:
        self._clock, self.delivery_mode = clock, delivery
        self.workspace = Workspace(people, channels, clock, app_name, office)
        self.signing_secret = secrets.token_hex(16)
        self.faults, self.calls = Faults(), Calls()
        self.scopes: set[str] = set(DEFAULT_SCOPES)
        self._host = ""
        self._socket_mode = SocketMode(clock, self.workspace.app_id, patience)
        self._http = HttpTransport(self.signing_secret, clock, patience)
        self._desk = self._make_desk(Triggers(clock, patience), Rates(clock, enabled=rate_limits))
        self._web_api = WebApi(self._desk, self.faults, self.calls)
        self._response_urls = ResponseUrls(self._desk, self.faults, self.calls)
        ways: dict[str, Transport] = {"http": self._http, "socket": self._socket_mode}
        self.deliveries = Deliveries(ways[delivery] if isinstance(delivery, str) else delivery, clock, patience)
        self._events = Events(self._desk.payloads, self.deliveries, clock, self.scopes)
        self.operations = self._make_operations(
            tuple(SlashCommand(name=c) if isinstance(c, str) else c for c in commands)
        )
        self._hints = Hints(hints)
        self._pages = pages
        state = State(self.operations, self._hints, pages, can_reset=reset is not None, home_tab=home_tab)
        self._page = Page(self.workspace, Acts(self.operations, self._hints, reset), state, self.operations.files)
        self._server = Server(self._socket_mode)
        self._stopping = threading.Event()

    def _make_desk(self, triggers: Triggers, rates: Rates) -> Desk:
        return Desk(
            workspace=self.workspace,
            views=Views(self.workspace),
            triggers=triggers,
            rates=rates,
            payloads=Payloads(self.workspace),
            scopes=self.scopes,
            reader=lambda: reader_for(self.workspace, ""),
            socket_url=lambda: f"ws://{self._address}/link/?ticket={self._socket_mode.ticket()}",
        )

    def _make_operations(self, commands: tuple[SlashCommand, ...]) -> Operations:
        return Operations(
            workspace=self.workspace,
            views=self._desk.views,
            triggers=self._desk.triggers,
            payloads=self._desk.payloads,
            deliveries=self.deliveries,
            events=self._events,
            response_urls=self._response_urls,
            response_base=lambda: f"http://{self._address}/response/",
            commands=commands,
            files=Files(lambda: self.page_url, self._clock),
        )

    # Life

    def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Serves from a background thread. OSError when the port is taken, ValueError when the host is not loopback."""
        endpoints = Endpoints(self._web_api, self._response_urls, self._socket_mode)
        more = [*self._page.routes(), *Gallery(self.workspace).routes()]
        more += (route for page in self._pages for route in page.routes)
        self._server.start(endpoints.application(more), host, port)
        self._host = f"[{host}]" if ":" in host else host
        self._stopping.clear()
        if self._clock is time.time:
            threading.Thread(target=self._keep_ticking, name="sandbox-events", daemon=True).start()

    def stop(self) -> None:
        """Closes every connection and waits until nothing is served any more."""
        self._stopping.set()
        self._page.stop()
        self._server.stop()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _keep_ticking(self) -> None:
        while not self._stopping.wait(TICK_SECONDS):
            self.tick()

    def tick(self) -> int:
        """Delivers again the events that are due by the machine clock; says how many."""
        return self._events.tick()

    @contextlib.contextmanager
    def preparing(self, words: str) -> Iterator[None]:
        """Inside, the page shows these words and takes nothing, and no rate is limited."""
        rates, before = self._desk.rates, self._desk.rates.enabled
        self.workspace.busy, rates.enabled = words, False
        self.workspace.changed()
        try:
            yield
        finally:
            self.workspace.busy, rates.enabled = "", before
            self.workspace.changed()

    def clear(self, office: Office | None) -> None:
        """Empties the workspace: no message, no view, no hint done; people and channels stay. Its clock is `office`."""
        self.workspace.office = office
        self._desk.views.reset()
        self._hints.clear()
        self.operations.files.clear()
        self.workspace.clear()

    # The bot's calls, as they arrive over HTTP

    def call(self, method: str, token: str, arguments: Mapping[str, Any]) -> Reply:
        """The answer to one call of the Web API."""
        return self._web_api.call(method, token, arguments)

    def respond(self, url: str, arguments: Mapping[str, Any]) -> Reply:
        """The answer to one POST to a response URL."""
        return self._response_urls.call(urllib.parse.urlsplit(url).path.removeprefix("/response/"), arguments)

    # Addresses and secrets

    @property
    def _address(self) -> str:
        return f"{self._host}:{self._server.port}"

    @property
    def api_url(self) -> str:
        """For SLACK_API_URL; ends with a slash."""
        return f"http://{self._address}/api/"

    @property
    def page_url(self) -> str:
        """The page to click in."""
        return f"http://{self._address}/"

    @property
    def bot_token(self) -> str:
        """xoxb-"""
        return self._web_api.bot_token

    @property
    def app_token(self) -> str:
        """xapp-, for Socket Mode."""
        return self._web_api.app_token

    @property
    def team_id(self) -> str:
        """T…"""
        return self.workspace.team_id

    @property
    def bot_user_id(self) -> str:
        """U…, the bot's own account."""
        return self.workspace.bot_user_id

    @property
    def bot_id(self) -> str:
        """B…"""
        return self.workspace.bot_id

    @property
    def app_id(self) -> str:
        """A…"""
        return self.workspace.app_id

    @property
    def request_url(self) -> str:
        """HTTP mode: where commands, interactions and events go. Loopback only."""
        return self._http.request_url

    @request_url.setter
    def request_url(self, url: str) -> None:
        require_loopback(urllib.parse.urlsplit(url).hostname or "")
        self._http.request_url = url

    @property
    def problems(self) -> list[str]:
        """What people would have seen as failures of the app: late or refused acknowledgements, wrong answers."""
        return list(self.operations.problems)

    # People

    def person(self, words: str) -> Person:
        """Somebody by real name, name, e-mail or id. LookupError names everybody when there is nobody."""
        return Person(self.operations, self.workspace.find_person(words).id)

    @property
    def people(self) -> list[SandboxPerson]:
        """Everybody, the deactivated too, no bots."""
        with self.workspace.lock:
            return list(self.workspace.people.values())

    def set_profile(self, user_id: str, **changes: Any) -> Delivery | None:
        """Changes what a SandboxPerson has, say deleted=True, and delivers user_change; not for custom fields alone."""
        person = replace(self.workspace.people[user_id], **changes)
        self.workspace.put_person(person)
        if changes.keys() == {"fields"}:
            return None
        return self._tell("user_change", person)

    def join(self, person: SandboxPerson) -> Delivery | None:
        """Somebody new, and team_join."""
        self.workspace.put_person(person)
        return self._tell("team_join", person)

    def _tell(self, kind: str, person: SandboxPerson) -> Delivery | None:
        user = users.describe(self._desk, person, locale=True)
        event = {"type": kind, "user": user, "cache_ts": int(self._clock()), "event_ts": self.workspace.next_ts()}
        return self._events.emit(person.id, event)

    def set_usergroup(self, group: SandboxUsergroup) -> list[Delivery]:
        """Makes or changes a user group, and delivers what Slack tells of it: who joined and left, and the group."""
        before, team = self._desk.usergroups.get(group.id), self.workspace.team_id
        now = replace(group, updated=int(self._clock()))
        self._desk.usergroups[group.id] = now
        if before is None:
            return []
        events = [
            members_changed(before, now, team_id=team),
            {
                "type": "subteam_updated",
                "subteam": usergroup_object(now, team_id=team, users=now.users[:MOST_NAMED], count=True),
            },
        ]
        told = [self._events.emit("USLACKBOT", event) for event in events if event]
        return [delivery for delivery in told if delivery]

    # Socket Mode

    @property
    def sockets(self) -> int:
        """How many Socket Mode connections are open."""
        return self._socket_mode.connections

    def drop_sockets(self, reason: str | None = "refresh_requested") -> None:
        """Ends every connection with this reason; "warning" only announces it, None cuts without a word."""
        self._socket_mode.drop(reason)

    def wait_until(self, until: Callable[[], T], *, seconds: float = WAIT_SECONDS) -> T:
        """Looks again at every change until `until` is true; AssertionError after so many real seconds."""
        return wait_until(self.workspace, until, seconds=seconds)
