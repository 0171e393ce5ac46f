"""The page to click in: its state as JSON, its live stream, and its endpoints, all on the operations that tests use."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import json
from collections.abc import AsyncIterator
from pathlib import Path
from zoneinfo import ZoneInfo

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from .acts import Acts, Office
from .operations import Operations
from .person import reader_for
from .render import Drawn, Renderer
from .server import foreign
from .views import View
from .workspace import Post

STATIC = Path(__file__).parent / "static"
MEDIA = {".html": "text/html", ".js": "text/javascript", ".css": "text/css"}
HEARTBEAT_SECONDS = 15.0
SETTLE_SECONDS = 0.03
SECURITY = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'",
    "Cache-Control": "no-store",
}


class Page:
    """Routes of the page. Every change of the workspace is pushed to every open page."""

    def __init__(self, operations: Operations, office: Office | None) -> None:
        self._do, self._office = operations, office
        self._acts = Acts(operations, office)
        self._workspace = operations.workspace
        self._open: set[asyncio.Event] = set()
        self._stopping = False

    def routes(self) -> list[BaseRoute]:
        """What the server adds to its own."""
        self._stopping = False
        return [
            Route("/", self._index),
            Route("/static/{name}", self._static),
            Route("/page/live", self._live),
            Route("/page/{operation}", self._operate, methods=["POST"]),
        ]

    def stop(self) -> None:
        """Ends every live stream."""
        self._stopping = True
        self._workspace.changed()

    # Files and the stream

    async def _index(self, request: Request) -> Response:
        return _file("index.html")

    async def _static(self, request: Request) -> Response:
        return _file(request.path_params["name"])

    async def _live(self, request: Request) -> Response:
        user = request.query_params.get("as", "")
        if foreign(request):
            return PlainTextResponse("forbidden", status_code=403)
        return StreamingResponse(self._stream(self._known(user)), media_type="text/event-stream", headers=SECURITY)

    def _known(self, words: str) -> str:
        """The id of whoever is called that, by id, handle or name; else of the first person."""
        people = self._workspace.people
        with contextlib.suppress(LookupError):
            return self._workspace.find_person(words).id if words else next(iter(people))
        return next(iter(people), "")

    async def _stream(self, user: str) -> AsyncIterator[str]:
        changed, loop = asyncio.Event(), asyncio.get_running_loop()

        def wake() -> None:
            loop.call_soon_threadsafe(changed.set)

        self._workspace.watchers.append(wake)
        try:
            while not self._stopping:
                changed.clear()
                yield f"data: {json.dumps(self.state(user), ensure_ascii=False)}\n\n"
                try:
                    await asyncio.wait_for(changed.wait(), HEARTBEAT_SECONDS)
                    await asyncio.sleep(SETTLE_SECONDS)
                except TimeoutError:
                    continue
        finally:
            self._workspace.watchers.remove(wake)

    # What the page shows

    def state(self, user: str) -> Drawn:
        """Everything that this person's page shows."""
        draw = Renderer(self._workspace, reader_for(self._workspace, user))
        stack = self._do.views.stack(user)
        return {
            "app": self._workspace.app_name,
            "me": user,
            "people": self._people(),
            "commands": self._do.commands,
            "office": self._office_time(user),
            "unread": self._workspace.unread(user),
            "messages": [self._message(draw, user, post) for post in self._in_direct(user)],
            "view": self._view(draw, stack[-1], len(stack)) if stack else None,
        }

    def _people(self) -> list[Drawn]:
        with self._workspace.lock:
            people = [p for p in self._workspace.people.values() if not p.deleted]
        return [
            {"id": p.id, "name": p.real_name, "title": p.title, "unread": self._workspace.unread(p.id)} for p in people
        ]

    def _in_direct(self, user: str) -> list[Post]:
        direct = self._workspace.existing_direct(user)
        return [
            post for post in self._workspace.seen_by(user) if post.only_for or (direct and post.channel == direct.id)
        ]

    def _message(self, draw: Renderer, user: str, post: Post) -> Drawn:
        zone = ZoneInfo(self._workspace.people[user].tz)
        own = post.user == user
        return {
            "ts": post.ts,
            "channel": post.channel,
            "own": own,
            "name": self._workspace.people[user].real_name if own else self._workspace.app_name,
            "time": f"{dt.datetime.fromtimestamp(float(post.ts), zone):%H:%M}",
            "edited": post.edited,
            "ephemeral": post.only_for is not None,
            "text": [] if post.blocks else draw.spans(post.text),
            "blocks": draw.blocks(post.blocks, post.values),
        }

    def _view(self, draw: Renderer, view: View, depth: int) -> Drawn:
        definition = view.definition
        return {
            "id": view.id,
            "hash": view.hash,
            "depth": depth,
            "title": draw.spans(definition["title"]),
            "submit": draw.spans(definition.get("submit")),
            "close": draw.spans(definition.get("close")) or [{"text": "Back" if depth > 1 else "Cancel"}],
            "blocks": draw.blocks(view.blocks, view.values),
            "errors": view.errors,
            "trouble": view.trouble,
        }

    def _office_time(self, user: str) -> str | None:
        if self._office is None:
            return None
        local = self._office.now().astimezone(ZoneInfo(self._workspace.people[user].tz))
        return f"{local:%a} {local.day} {local:%b %Y, %H:%M}"

    # What the page does

    async def _operate(self, request: Request) -> Response:
        if foreign(request):
            return PlainTextResponse("forbidden", status_code=403)
        act = self._acts.named(request.path_params["operation"])
        given = await request.json()
        if act is None or given.get("as") not in self._workspace.people:
            return JSONResponse({"error": "unknown"}, status_code=404)
        try:
            return JSONResponse(await run_in_threadpool(act, given))
        except LookupError as gone:
            return JSONResponse({"error": str(gone)})


def _file(name: str) -> Response:
    path = STATIC / Path(name).name
    if path.suffix not in MEDIA or not path.is_file():
        return PlainTextResponse("not found", status_code=404)
    return FileResponse(path, media_type=MEDIA[path.suffix], headers=SECURITY)
