"""ASGI: Slack's requests, health and readiness.

Bolt's own sync adapter would dispatch on the event loop, one click after the other; here every request is dispatched in
a pool of threads (DESIGN section 4). What is not provably Slack's never reaches Bolt (F85 and finding 8).
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
import re
import socket
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

import uvicorn
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4
from slack_bolt import App, BoltRequest, BoltResponse
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.clocks import MachineClock
from bot.services import RECEIVED

log = logging.getLogger(__name__)

MAX_BODY = 1_000_000
FRESH = 300
"""Seconds that a signed request is good for."""
_STAMP = re.compile("[0-9]{1,12}")
THREADS = 32

Check = Callable[[], Mapping[str, str]]
"""What is not in order, by name; empty when all is well."""


class Guard:
    """Tells Slack's requests from others. Never raises, whatever headers and body hold: slack_sdk's verifier does for
    numbers too large and bodies that are not UTF-8."""

    def __init__(self, signing_secret: str, clock: MachineClock) -> None:
        self._secret, self._clock = signing_secret.encode(), clock

    def admits(self, body: bytes, headers: Mapping[str, str]) -> bool:
        """Whether the request carries a fresh signature of ours."""
        stamp, signature = headers.get("x-slack-request-timestamp", ""), headers.get("x-slack-signature", "")
        if not _STAMP.fullmatch(stamp) or abs(self._clock() - int(stamp)) > FRESH:
            return False
        expected = hmac.new(self._secret, b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
        return hmac.compare_digest(f"v0={expected}".encode(), signature.encode())


def web_app(*, app: App | None, guard: Guard | None, readiness: Check, metrics: Callable[[], bytes]) -> Starlette:
    """The pages we serve. Without `app` and `guard` (Socket Mode) there is no `/slack/events`."""
    routes = [
        Route("/healthz", lambda _: PlainTextResponse("ok"), methods=["GET"]),
        Route("/readyz", _ready(readiness), methods=["GET"]),
        Route("/metrics", lambda _: Response(metrics(), media_type=CONTENT_TYPE_PLAIN_0_0_4), methods=["GET"]),
    ]
    if app is not None and guard is not None:
        routes.append(Route("/slack/events", _slack(app, guard), methods=["POST"]))
    return Starlette(routes=routes)


def _ready(readiness: Check) -> Callable[[Request], Response]:
    def ready(_: Request) -> Response:
        wrong = readiness()
        return JSONResponse({"ready": not wrong, "wrong": dict(wrong)}, status_code=503 if wrong else 200)

    return ready


def _slack(app: App, guard: Guard) -> Callable[[Request], object]:
    pool = ThreadPoolExecutor(THREADS, thread_name_prefix="slack")

    def dispatch(body: bytes, query: str, headers: Mapping[str, str], received: float) -> BoltResponse:
        text = body.decode("utf-8", "replace")
        return app.dispatch(BoltRequest(body=text, query=query, headers=dict(headers), context={RECEIVED: received}))

    async def events(request: Request) -> Response:
        received = time.monotonic()
        try:
            body = await _body(request)
        except ClientDisconnect:
            return PlainTextResponse("incomplete", status_code=400)
        if body is None:
            return PlainTextResponse("too large", status_code=413)
        if not guard.admits(body, request.headers):
            log.warning("a request without a valid signature was refused", extra={"action": "unsigned"})
            return PlainTextResponse("invalid signature", status_code=401)
        loop = asyncio.get_running_loop()
        return _response(await loop.run_in_executor(pool, dispatch, body, request.url.query, request.headers, received))

    return events


async def _body(request: Request) -> bytes | None:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            return None
    return bytes(body)


def _response(answer: BoltResponse) -> Response:
    headers = {name: values[0] for name, values in answer.headers.items() if name.lower() != "content-length"}
    return Response(answer.body, status_code=answer.status, headers=headers)


class Server:
    """uvicorn in a thread. The port is ours from construction on: OSError when it is taken."""

    def __init__(self, web: Starlette, host: str, port: int) -> None:
        config = uvicorn.Config(web, host=host, port=port, log_config=None, access_log=False, lifespan="off")
        self._server = uvicorn.Server(config)
        self._socket = socket.create_server((host, port), backlog=2048)
        self._thread = threading.Thread(target=self._run, name="http", daemon=True)

    @property
    def port(self) -> int:
        """The port that is served, also when 0 was asked for."""
        return int(self._socket.getsockname()[1])

    def start(self) -> None:
        """Serve, in a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Answer what is in hand and end."""
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join(10)
        self._socket.close()

    def _run(self) -> None:
        self._server.run(sockets=[self._socket])
