"""Socket Mode: tickets, up to ten connections, and envelopes of which each goes to any one of them."""

from __future__ import annotations

import asyncio
import itertools
import json
import secrets
import threading
import uuid
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from .deliveries import Answered, Envelope

CONNECTIONS = 10
TICKET_SECONDS = 30.0
CONNECTION_SECONDS = 18060
_LOST = "connection lost"


@dataclass(slots=True, kw_only=True)
class _Pending:
    socket: WebSocket
    answer: Future[Any]


class SocketMode:
    """The server's side of Socket Mode, and a Transport."""

    def __init__(self, clock: Callable[[], float], app_id: str, patience: float) -> None:
        self._clock, self._app_id, self._patience = clock, app_id, patience
        self._lock = threading.Lock()
        self._tickets: dict[str, float] = {}
        self._sockets: list[WebSocket] = []
        self._pending: dict[str, _Pending] = {}
        self._turn = itertools.count()
        self.loop: asyncio.AbstractEventLoop | None = None

    @property
    def connections(self) -> int:
        """How many connections are open."""
        with self._lock:
            return len(self._sockets)

    def ticket(self) -> str:
        """A ticket for one connection, good for half a minute."""
        ticket = str(uuid.uuid4())
        with self._lock:
            self._tickets[ticket] = self._clock()
        return ticket

    def _take_ticket(self, ticket: str) -> bool:
        with self._lock:
            issued = self._tickets.pop(ticket, None)
        return issued is not None and self._clock() - issued <= TICKET_SECONDS

    async def serve(self, socket: WebSocket) -> None:
        """One connection from its ticket to its end."""
        if not self._take_ticket(socket.query_params.get("ticket", "")):
            await socket.close(4000)
            return
        await socket.accept()
        if self.connections >= CONNECTIONS:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await socket.close()
            return
        await self._hello(socket)
        try:
            while True:
                self._acknowledged(await socket.receive_text())
        except WebSocketDisconnect:
            pass
        finally:
            self._gone(socket)

    async def _hello(self, socket: WebSocket) -> None:
        with self._lock:
            self._sockets.append(socket)
            number = len(self._sockets)
        hello = {
            "type": "hello",
            "num_connections": number,
            "connection_info": {"app_id": self._app_id},
            "debug_info": {
                "host": f"applink-{secrets.token_hex(3)}",
                "build_number": 1,
                "approximate_connection_time": CONNECTION_SECONDS,
            },
        }
        await socket.send_json(hello)

    def _acknowledged(self, text: str) -> None:
        try:
            frame = json.loads(text)
        except ValueError:
            return
        with self._lock:
            pending = self._pending.pop(frame.get("envelope_id", ""), None)
        if pending and not pending.answer.done():
            pending.answer.set_result(frame.get("payload"))

    def _gone(self, socket: WebSocket) -> None:
        with self._lock:
            if socket in self._sockets:
                self._sockets.remove(socket)
            lost = [pending for pending in self._pending.values() if pending.socket is socket]
        for pending in lost:
            if not pending.answer.done():
                pending.answer.set_exception(ConnectionError(_LOST))

    def send(self, envelope: Envelope, payload: Mapping[str, Any], retry_num: int, retry_reason: str) -> Answered:
        """One envelope to one of the connections; dispatch_failed when there is none or it is lost on the way."""
        envelope_id = str(uuid.uuid4())
        frame: dict[str, Any] = {"envelope_id": envelope_id, "type": envelope, "payload": payload}
        frame["accepts_response_payload"] = envelope != "events_api"
        if envelope == "events_api":
            frame |= {"retry_attempt": retry_num, "retry_reason": retry_reason}
        pending = self._enlist(envelope_id)
        if pending is None or self.loop is None:
            return Answered(status=None, error="dispatch_failed")
        asyncio.run_coroutine_threadsafe(self._send_text(pending, json.dumps(frame, ensure_ascii=False)), self.loop)
        try:
            return Answered(status=200, body=pending.answer.result(timeout=self._patience))
        except TimeoutError:
            return Answered(status=None, error="operation_timeout")
        except ConnectionError:
            return Answered(status=None, error="dispatch_failed")
        finally:
            with self._lock:
                self._pending.pop(envelope_id, None)

    def _enlist(self, envelope_id: str) -> _Pending | None:
        with self._lock:
            if not self._sockets:
                return None
            socket = self._sockets[next(self._turn) % len(self._sockets)]
            self._pending[envelope_id] = pending = _Pending(socket=socket, answer=Future())
            return pending

    async def _send_text(self, pending: _Pending, text: str) -> None:
        try:
            await pending.socket.send_text(text)
        except (WebSocketDisconnect, RuntimeError) as error:
            if not pending.answer.done():
                pending.answer.set_exception(ConnectionError(str(error)))

    def drop(self, reason: str | None) -> None:
        """Says goodbye to every connection. `warning` only announces it; None cuts without a word."""
        if self.loop is None:
            return
        with self._lock:
            sockets = list(self._sockets)
        for socket in sockets:
            asyncio.run_coroutine_threadsafe(self._drop(socket, reason), self.loop).result(timeout=self._patience)

    async def _drop(self, socket: WebSocket, reason: str | None) -> None:
        try:
            if reason is not None:
                await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {}})
            if reason != "warning":
                self._gone(socket)
                await socket.close(1001)
        except (WebSocketDisconnect, RuntimeError):
            self._gone(socket)
