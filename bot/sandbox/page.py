"""The page to click in: its files, its live stream, and its endpoints, all on the operations that tests use."""

from __future__ import annotations

import asyncio
import contextlib
import json
import urllib.parse
from collections.abc import AsyncIterator
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from .acts import Acts
from .files import LARGEST, Files
from .server import foreign
from .state import State
from .workspace import Workspace

STATIC = Path(__file__).parent / "static"
MEDIA = {".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
HEARTBEAT_SECONDS = 15.0
SETTLE_SECONDS = 0.03
BUSY_SECONDS = 0.25
SECURITY = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'"
    ),
    "Cache-Control": "no-store",
}


class Page:
    """Routes of the page. Every change of the workspace is pushed to every open page."""

    def __init__(self, workspace: Workspace, acts: Acts, state: State, files: Files) -> None:
        self._workspace, self._acts, self._state, self._files = workspace, acts, state, files
        self._stopping = False

    def routes(self) -> list[BaseRoute]:
        """What the server adds to its own."""
        self._stopping = False
        return [
            Route("/", self._index),
            Route("/static/{name}", self._static),
            Route("/page/live", self._live),
            Route("/page/upload", self._upload, methods=["POST"]),
            Route("/files/{user}/{id}/{name}", self._file),
            Route("/page/{operation}", self._operate, methods=["POST"]),
        ]

    def stop(self) -> None:
        """Ends every live stream."""
        self._stopping = True
        self._workspace.changed()

    async def _index(self, request: Request) -> Response:
        return static_file("index.html")

    async def _static(self, request: Request) -> Response:
        return static_file(request.path_params["name"])

    async def _upload(self, request: Request) -> Response:
        """A file for a form, as the body; who gives it and what it is called, in the query."""
        user, name = request.query_params.get("as", ""), request.query_params.get("name", "")
        if foreign(request) or user not in self._workspace.people or not name:
            return PlainTextResponse("forbidden", status_code=403)
        content = b""
        async for part in request.stream():
            content += part
            if len(content) > LARGEST:
                return JSONResponse({"error": f"{name} is larger than {LARGEST // 1_000_000} MB."})
        file = self._files.add(user, name, content)
        return JSONResponse({"id": file.id, "name": file.name})

    async def _file(self, request: Request) -> Response:
        """A file that somebody gave, to be saved: what is in it is nobody's page."""
        try:
            file = self._files.find(request.path_params["id"])
        except LookupError as gone:
            return PlainTextResponse(str(gone), status_code=404)
        name = urllib.parse.quote(file.name)
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}", "X-Content-Type-Options": "nosniff"}
        return Response(file.content, media_type="application/octet-stream", headers=SECURITY | headers)

    async def _live(self, request: Request) -> Response:
        if foreign(request):
            return PlainTextResponse("forbidden", status_code=403)
        asked = request.query_params
        seat = (self._known(asked.get("as", "")), asked.get("in", ""), asked.get("thread", ""))
        return StreamingResponse(self._stream(*seat), media_type="text/event-stream", headers=SECURITY)

    def _known(self, words: str) -> str:
        """The id of whoever is called that, by id, handle or name; else of the first person."""
        people = self._workspace.people
        with contextlib.suppress(LookupError):
            return self._workspace.find_person(words).id if words else next(iter(people))
        return next(iter(people), "")

    async def _stream(self, user: str, channel: str, thread: str) -> AsyncIterator[str]:
        changed, loop = asyncio.Event(), asyncio.get_running_loop()

        def wake() -> None:
            loop.call_soon_threadsafe(changed.set)

        self._workspace.watchers.append(wake)
        try:
            while not self._stopping:
                changed.clear()
                yield f"data: {json.dumps(self._state.of(user, channel, thread), ensure_ascii=False)}\n\n"
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(changed.wait(), HEARTBEAT_SECONDS)
                    await asyncio.sleep(BUSY_SECONDS if self._workspace.busy else SETTLE_SECONDS)
        finally:
            self._workspace.watchers.remove(wake)

    async def _operate(self, request: Request) -> Response:
        if foreign(request):
            return PlainTextResponse("forbidden", status_code=403)
        act = self._acts.named(request.path_params["operation"])
        given = await request.json()
        if act is None or given.get("as") not in self._workspace.people:
            return JSONResponse({"error": "unknown"}, status_code=404)
        if self._workspace.busy:
            return JSONResponse({"error": self._workspace.busy})
        try:
            return JSONResponse(await run_in_threadpool(act, given))
        except LookupError as gone:
            return JSONResponse({"error": str(gone)})


def static_file(name: str) -> Response:
    """A file of the page; not found when it is none."""
    path = STATIC / Path(name).name
    if path.suffix not in MEDIA or not path.is_file():
        return PlainTextResponse("not found", status_code=404)
    return FileResponse(path, media_type=MEDIA[path.suffix], headers=SECURITY)
