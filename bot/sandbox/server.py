"""The HTTP and WebSocket face on loopback, in one background thread: Web API, response URLs, Socket Mode, page."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import urllib.parse
from collections.abc import Mapping, MutableMapping, Sequence
from typing import Any, cast

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from uvicorn.protocols.http.h11_impl import H11Protocol

from .loopback import is_loopback, require_loopback
from .response_urls import ResponseUrls
from .socket_mode import SocketMode
from .web_api import Reply, WebApi

_TRANSPORTS = "sandbox.transports"
_LISTEN_QUEUE = 256
ENDING_SECONDS = 0.3
PING_SECONDS = 0.2  # often: slack_sdk's client notices that it shall close only when something arrives


class _CuttableProtocol(H11Protocol):
    """Lets a handler cut the very connection that it answers: ASGI has no word for that."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if self.client:
            open_ones: MutableMapping[Any, asyncio.Transport] = self.app_state.setdefault(_TRANSPORTS, {})
            open_ones[self.client] = transport

    def connection_lost(self, exc: Exception | None) -> None:
        self.app_state.get(_TRANSPORTS, {}).pop(self.client, None)
        super().connection_lost(exc)


class _PromptServer(uvicorn.Server):
    """Stops when it is told to, instead of looking ten times a second: tests start and stop many."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.told = asyncio.Event()

    async def main_loop(self) -> None:
        await self.told.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            transport = getattr(connection, "transport", None)
            if transport is not None:
                transport.abort()
        tasks = list(self.server_state.tasks)
        if tasks:  # a page's stream ends by itself; what is cancelled, uvicorn logs with a traceback
            await asyncio.wait(tasks, timeout=ENDING_SECONDS)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


class Server:
    """Serves an ASGI application from a background thread until `stop`."""

    def __init__(self, socket_mode: SocketMode) -> None:
        self._socket_mode = socket_mode
        self._server: _PromptServer | None = None
        self._thread: threading.Thread | None = None
        self.port = 0

    def start(self, application: Starlette, host: str, port: int) -> None:
        """Binds before it returns: OSError when the port is taken, ValueError when the host is not loopback."""
        listening = _listen(require_loopback(host), port)
        self.port = listening.getsockname()[1]
        config = uvicorn.Config(
            application,
            http=_CuttableProtocol,
            ws="websockets-sansio",
            ws_ping_interval=PING_SECONDS,
            log_config=None,
            access_log=False,
            lifespan="off",
        )
        self._server = _PromptServer(config)
        ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(listening, ready), name="sandbox", daemon=True)
        self._thread.start()
        ready.wait()

    def _run(self, listening: socket.socket, ready: threading.Event) -> None:
        async def serve() -> None:
            self._socket_mode.loop = asyncio.get_running_loop()
            ready.set()
            await cast("_PromptServer", self._server).serve(sockets=[listening])

        try:
            asyncio.run(serve())
        finally:
            listening.close()

    def stop(self) -> None:
        """Closes every connection and waits for the thread."""
        if self._server is None or self._thread is None:
            return
        self._socket_mode.drop(None)
        loop, self._socket_mode.loop = self._socket_mode.loop, None
        if loop is not None:
            loop.call_soon_threadsafe(self._server.told.set)
        self._thread.join(timeout=10)
        self._server = self._thread = None


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(_LISTEN_QUEUE)
    except OSError:
        listening.close()
        raise
    return listening


class Endpoints:
    """The routes of Slack itself; the page adds its own."""

    def __init__(self, web_api: WebApi, response_urls: ResponseUrls, socket_mode: SocketMode) -> None:
        self._web_api, self._response_urls, self._socket_mode = web_api, response_urls, socket_mode

    def application(self, more: Sequence[BaseRoute]) -> Starlette:
        """The whole application."""
        own = [
            Route("/api/{method:path}", self._api, methods=["GET", "POST"]),
            Route("/response/{opaque:path}", self._response, methods=["POST"]),
            WebSocketRoute("/link/", self._socket_mode.serve),
        ]
        return Starlette(routes=[*own, *more])

    async def _api(self, request: Request) -> Response:
        given, malformed = await _arguments(request)
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        token = token.strip() if scheme.lower() == "bearer" else str(given.get("token", ""))
        if malformed:
            return JSONResponse({"ok": False, "error": "invalid_json"})
        return await _sent(request, self._web_api.call(request.path_params["method"], token, given))

    async def _response(self, request: Request) -> Response:
        given, _ = await _arguments(request)
        return await _sent(request, self._response_urls.call(request.path_params["opaque"], given))


async def _arguments(request: Request) -> tuple[Mapping[str, Any], bool]:
    """Query, form and JSON arguments together; True when a JSON body was none."""
    given: dict[str, Any] = dict(request.query_params)
    body = await request.body()
    if request.headers.get("content-type", "").startswith("application/json"):
        try:
            parsed = json.loads(body or b"{}")
        except ValueError:
            return given, True
        return given | (parsed if isinstance(parsed, dict) else {}), not isinstance(parsed, dict)
    return given | dict(urllib.parse.parse_qsl(body.decode(), keep_blank_values=True)), False


async def _sent(request: Request, reply: Reply) -> Response:
    if reply.hang_seconds:
        await asyncio.sleep(reply.hang_seconds)
    if reply.cut:
        await _cut(request)
    if not reply.body:
        return PlainTextResponse("Something went wrong", status_code=reply.status or 500)
    return JSONResponse(reply.body, status_code=reply.status or 500, headers=reply.headers)


async def _cut(request: Request) -> None:
    """Closes the connection under the answer: the caller sees neither status nor body."""
    client = request.scope.get("client")
    transport = request.scope.get("state", {}).get(_TRANSPORTS, {}).get(tuple(client) if client else None)
    if transport is not None:
        transport.abort()
        await asyncio.sleep(0.01)


def foreign(request: Request) -> bool:
    """The request comes from another site's page, or through a name that is not loopback."""
    origin = request.headers.get("origin")
    host = request.headers.get("host", "")
    if not is_loopback(urllib.parse.urlsplit(f"//{host}").hostname or ""):
        return True
    return origin is not None and urllib.parse.urlsplit(origin).netloc != host
