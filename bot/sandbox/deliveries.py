"""How what happened reaches the bot in HTTP mode, and the log of all deliveries whatever the mode."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import threading
import time
import urllib.parse
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from .loopback import require_loopback

PATIENCE = 3.0
"""Seconds that Slack gives the bot to acknowledge."""

Envelope = Literal["slash_commands", "interactive", "events_api"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One attempt to tell the bot something. `latency` is real seconds until it answered; `error` as a user sees it."""

    kind: str
    user: str
    time: float
    latency: float
    status: int | None = None
    body: Any = None
    error: str = ""
    retry_num: int = 0
    payload: Mapping[str, Any] = field(default_factory=dict)
    no_retry: bool = False

    @property
    def ok(self) -> bool:
        """The bot acknowledged in time."""
        return not self.error


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What a transport brings back."""

    status: int | None
    body: Any = None
    error: str = ""
    no_retry: bool = False


class Transport(Protocol):
    """A way to the bot. It blocks until the bot answered, or Slack's patience ends."""

    def send(self, envelope: Envelope, payload: Mapping[str, Any], retry_num: int, retry_reason: str) -> Answered: ...


class HttpTransport:
    """Signed POSTs to the request URL, encoded as Slack encodes them."""

    def __init__(self, signing_secret: str, clock: Callable[[], float], patience: float) -> None:
        self._secret, self._clock, self._patience = signing_secret, clock, patience
        self.request_url = "http://127.0.0.1:3000/slack/events"

    def send(self, envelope: Envelope, payload: Mapping[str, Any], retry_num: int, retry_reason: str) -> Answered:
        """One POST. The error is operation_timeout, dispatch_failed, or http_ and the status."""
        body, content_type = encoded(envelope, payload)
        headers = {"Content-Type": content_type, "User-Agent": "Slackbot 1.0", **self._signature(body)}
        if retry_num:
            headers |= {"X-Slack-Retry-Num": str(retry_num), "X-Slack-Retry-Reason": retry_reason}
        try:
            return self._post(body, headers)
        except TimeoutError:
            return Answered(status=None, error="operation_timeout")
        except (OSError, http.client.HTTPException):
            return Answered(status=None, error="dispatch_failed")

    def _signature(self, body: bytes) -> dict[str, str]:
        moment = str(int(self._clock()))
        digest = hmac.new(self._secret.encode(), f"v0:{moment}:".encode() + body, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": moment, "X-Slack-Signature": f"v0={digest}"}

    def _post(self, body: bytes, headers: Mapping[str, str]) -> Answered:
        url = urllib.parse.urlsplit(self.request_url)
        host = require_loopback(url.hostname or "")
        connection = http.client.HTTPConnection(host, url.port or 80, timeout=self._patience)
        try:
            connection.request("POST", url.path or "/", body=body, headers=dict(headers))
            response = connection.getresponse()
            text = response.read().decode()
        finally:
            connection.close()
        no_retry = response.headers.get("X-Slack-No-Retry") == "1"
        error = "" if 200 <= response.status < 300 else f"http_{response.status}"
        return Answered(status=response.status, body=decoded(text), error=error, no_retry=no_retry)


def encoded(envelope: Envelope, payload: Mapping[str, Any]) -> tuple[bytes, str]:
    form = "application/x-www-form-urlencoded"
    if envelope == "slash_commands":
        return urllib.parse.urlencode(payload).encode(), form
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
    if envelope == "interactive":
        return urllib.parse.urlencode({"payload": text}).encode(), form
    return text.encode(), "application/json"


def decoded(text: str) -> Any:
    """A JSON body as such, plain words as {"text": …}, nothing as None."""
    if not text.strip():
        return None
    try:
        return json.loads(text)
    except ValueError:
        return {"text": text}


class Deliveries:
    """Sends through the transport and keeps the log, newest last. Safe from many threads at once."""

    def __init__(self, transport: Transport, clock: Callable[[], float], patience: float) -> None:
        self._transport, self._clock, self._patience = transport, clock, patience
        self._lock = threading.Lock()
        self._log: list[Delivery] = []

    def deliver(
        self,
        envelope: Envelope,
        kind: str,
        user: str,
        payload: Mapping[str, Any],
        *,
        retry_num: int = 0,
        retry_reason: str = "",
    ) -> Delivery:
        """Tells the bot and waits for its acknowledgement."""
        moment, begun = self._clock(), time.perf_counter()
        answered = self._transport.send(envelope, payload, retry_num, retry_reason)
        latency = time.perf_counter() - begun
        late = latency > self._patience and not answered.error
        delivery = Delivery(
            kind=kind,
            user=user,
            time=moment,
            latency=latency,
            status=answered.status,
            body=None if late else answered.body,
            error="operation_timeout" if late else answered.error,
            retry_num=retry_num,
            payload=payload,
            no_retry=answered.no_retry,
        )
        with self._lock:
            self._log.append(delivery)
        return delivery

    def all(self, kind: str = "") -> list[Delivery]:
        """Every delivery so far, or those of one kind, say `block_actions` or `event:user_change`."""
        with self._lock:
            return [delivery for delivery in self._log if not kind or delivery.kind == kind]

    def clear(self) -> None:
        """Forgets them all."""
        with self._lock:
            self._log.clear()

    def __len__(self) -> int:
        return len(self.all())

    def __iter__(self) -> Any:
        return iter(self.all())

    def __getitem__(self, at: int) -> Delivery:
        return self.all()[at]
