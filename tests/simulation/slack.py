"""Slack in the simulation: the bundled sandbox in the same thread, and between it and the bot a network that fails."""

from __future__ import annotations

import io
import json
import math
import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message as Headers
from http.client import RemoteDisconnected
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.request import Request

from bot.courier import TIMEOUT
from bot.sandbox import Sandbox
from bot.sandbox.conversation import Post
from bot.sandbox.deliveries import Answered, Envelope
from bot.sandbox.web_api import Reply
from tests.simulation.company import CHANNELS
from tests.simulation.process import Process, running

if TYPE_CHECKING:
    from tests.simulation.simulation import Simulation

API = "http://slack.invalid/api/"
OLD_COPIES = 40
_POSTING = "chat.postMessage"


@dataclass(frozen=True, slots=True)
class Letter:
    """Something that Slack tells the bot, on its way."""

    envelope: Envelope
    payload: Mapping[str, Any]


@dataclass(slots=True)
class Sent:
    """Where Slack took one message of the bot's, every time it did. `deleted`: how often somebody deleted it."""

    places: list[tuple[str, str]] = field(default_factory=list)
    deleted: int = 0


class Network:
    """Both directions. `late` is what Slack sent and has not arrived; `old` are cards as people saw them before."""

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation
        self._random, self._rates = simulation.random, simulation.rates
        self.sandbox = Sandbox(
            simulation.company.people,
            channels=CHANNELS,
            clock=simulation.clock.true,
            delivery=self,
            rate_limits=simulation.random.random() < 0.5,
        )
        self.sandbox.scopes.add("channels:read")  # to hear that the bot is invited
        self.sandbox.deliveries._patience = math.inf  # nothing here depends on how fast the machine is
        self.late: list[Letter] = []
        self.old: list[tuple[str, Post]] = []
        self.held: list[Letter] | None = None
        """Where what Slack sends is put instead of being delivered, while it is to be delivered at once."""
        self.sent: dict[str, Sent] = {}
        self.told_at: dict[str, float] = {}
        self._rendered_at: dict[str, float] = {}

    # From the bot to Slack

    def urlopen(self, request: Request, context: object = None, timeout: float = TIMEOUT) -> Answer:
        """Stands where slack_sdk opens an address: the one place where a call leaves the process."""
        given, method = _arguments(request), urllib.parse.urlsplit(request.full_url).path.removeprefix("/api/")
        process = running()
        self._simulation.passes(process)
        self._spoil(method)
        message = _message_of(given)
        self._keep_old(message)
        reply = self._called(request, method, given)
        self._note(method, message, reply)
        late = self._simulation.happens(self._rates.slow) * self._random.uniform(1.0, 1.5 * TIMEOUT)
        self._simulation.clock.run(late)
        self._simulation.passes(process)
        return self._answered(request, reply, late=late > timeout)

    def _spoil(self, method: str) -> None:
        """Order a fault for the call that comes."""
        rates, faults = self._rates, self.sandbox.faults
        if not request_url(method):
            method = "response_url"
        if self._simulation.happens(rates.refused):
            faults.refuse(method)
        elif self._simulation.happens(rates.limited):
            faults.ratelimited(method, retry_after=self._random.choice([1, 5, 30]))
        elif self._simulation.happens(rates.status):
            faults.status(method, self._random.choice([500, 502, 503]))
        elif self._simulation.happens(rates.lost_reply):
            faults.lose_reply(method)

    def _called(self, request: Request, method: str, given: Mapping[str, Any]) -> Reply:
        if request_url(method):
            token = request.get_header("Authorization", "").removeprefix("Bearer ")
            return self.sandbox.call(method, token, given)
        return self.sandbox.respond(request.full_url, given)

    def _answered(self, request: Request, reply: Reply, *, late: bool) -> Answer:
        if reply.cut:
            raise RemoteDisconnected("the connection was cut")
        if late:
            raise TimeoutError("the answer did not come in time")
        answer = Answer(reply)
        if reply.status != 200:
            raise HTTPError(request.full_url, reply.status, "no", answer.headers, io.BytesIO(answer.read()))
        return answer

    def _keep_old(self, message: str | None) -> None:
        """What a card looked like before it changed: somebody may still have it before him."""
        for channel, ts in self.sent[message].places[-1:] if message in self.sent else ():
            post = self.sandbox.workspace.find_post(channel, ts)
            if post is not None:
                owner = self.sandbox.workspace.conversations[channel].user or ""
                self.old.append((owner, self.sandbox.workspace.copy_of(post)))
                del self.old[:-OLD_COPIES]

    def renders(self, message: str, moment: float) -> None:
        """Delivery has just read what that message shows, at that moment of office time."""
        self._rendered_at[message] = moment

    def taken_away(self, message: str) -> bool:
        """Whether somebody deleted that message, and the bot had no reason to look at it since."""
        sent = self.sent.get(message)
        return sent is not None and sent.deleted >= len(sent.places)

    def _note(self, method: str, message: str | None, reply: Reply) -> None:
        if message is None or not reply.body.get("ok"):
            return
        self.told_at[message] = self._rendered_at[message]
        if method == _POSTING:
            self.sent.setdefault(message, Sent()).places.append((reply.body["channel"], reply.body["ts"]))

    # From Slack to the bot

    def send(self, envelope: Envelope, payload: Mapping[str, Any], retry_num: int, retry_reason: str) -> Answered:
        """The way to the bot, as the sandbox asks for it."""
        letter, happens = Letter(envelope, payload), self._simulation.happens
        if self.held is not None:
            self.held.append(letter)
            return Answered(status=200)
        self._simulation.clock.run(self._random.uniform(0.05, 0.8))
        if happens(self._rates.mail_lost):
            return Answered(status=None, error="dispatch_failed")
        if happens(self._rates.mail_late):
            self.late.append(letter)
            return Answered(status=None, error="operation_timeout")
        answered = self.hand_over(letter)
        if happens(self._rates.mail_twice):
            self.late.append(letter)
        if happens(self._rates.answer_lost):
            return Answered(status=None, error="operation_timeout")
        return answered

    def hand_over(self, letter: Letter) -> Answered:
        """One process takes it, whichever; nobody is there when none lives."""
        process = self._simulation.any_process()
        return self.hand_to(process, letter) if process else Answered(status=None, error="dispatch_failed")

    def hand_to(self, process: Process, letter: Letter) -> Answered:
        """That process takes it."""
        with self._simulation.watch.answering(letter) as answering:
            answering.answered = process.dispatch(letter.envelope, letter.payload)
        return answering.answered

    def arrive(self) -> bool:
        """One that was late or comes twice arrives, whichever: order is not kept."""
        if not self.late:
            return False
        self.hand_over(self.late.pop(self._random.randrange(len(self.late))))
        return True


class Answer:
    """What `urlopen` returns."""

    def __init__(self, reply: Reply) -> None:
        self.status = self.code = reply.status
        self._body = json.dumps(reply.body).encode() if reply.body else b"Something went wrong"
        self.headers = Headers()
        self.headers["Content-Type"] = "application/json; charset=utf-8"
        for name, value in reply.headers.items():
            self.headers[name] = value

    def read(self) -> bytes:
        return self._body


def request_url(method: str) -> bool:
    """Whether it is a method of the Web API, rather than a response URL."""
    return not method.startswith("/response/")


def _arguments(request: Request) -> dict[str, Any]:
    query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(request.full_url).query))
    body = request.data if isinstance(request.data, bytes) else b""
    if request.get_header("Content-type", "").startswith("application/json"):
        return query | dict(json.loads(body or b"{}"))
    return query | dict(urllib.parse.parse_qsl(body.decode(), keep_blank_values=True))


def _message_of(given: Mapping[str, Any]) -> str | None:
    """The id of the bot's message that a call is about, if it is about one."""
    metadata = given.get("metadata")
    if metadata is None:
        return None
    told = json.loads(metadata) if isinstance(metadata, str) else metadata
    return str(told["event_payload"]["id"])
