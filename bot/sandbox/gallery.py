"""A page with every message and view that there is, in every state and language, drawn by the code of the page.

What it shows is `static/gallery.json`, made from the golden files of the tests, so that it is what tests hold us to.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from .blocks import completed
from .inputs import initial_values
from .page import SECURITY, STATIC, static_file
from .person import reader_for
from .render import Drawn, Renderer
from .workspace import Workspace

FILE = STATIC / "gallery.json"
TIME = "10:12"
CHAPTERS = (
    ("Whoever is asked", ("card_",)),
    ("The applicant's own card", ("mine_",)),
    ("Asked of whoever applied", ("notice_",)),
    ("How it ended", ("outcome_",)),
    ("Told besides", ("copy", "channel")),
    ("Reminders", ("reminder_",)),
    ("Forms", ("form_", "sent")),
    ("Deciding", ("decide_", "too_late", "several")),
    ("Besides deciding", ("add_", "transfer_", "return_", "give_back_", "ask_", "answer_modal")),
    ("Stepping in and cancelling", ("admin_", "cancel_", "cancellation_", "cancelled_")),
    ("Out of office", ("away", "told_")),
    ("The request view", ("request_",)),
    ("People and roles", ("role", "person_")),
    ("Approval types", ("all_types", "type_")),
    ("Policy files", ("files_",)),
    ("Messages that do not arrive", ("undelivered_", "channel_")),
    ("The home tab", ("home",)),
    ("Lists", ("approvals", "types")),
    ("Answers in a thread", ("thread_",)),
    ("Answers", ("",)),
)
"""Titles, and how the names begin of what stands below; what nothing fits is an answer."""
PRIVATE = ("Lists", "Answers")


class Gallery:
    """Its routes, drawn for a reader in that workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def routes(self) -> list[BaseRoute]:
        """What the server adds to its own."""
        return [Route("/gallery", self._index), Route("/gallery/payloads", self._payloads)]

    async def _index(self, request: Request) -> Response:
        return static_file("gallery.html")

    async def _payloads(self, request: Request) -> Response:
        return JSONResponse(self.drawn(json.loads(FILE.read_text("utf-8"))), headers=SECURITY)

    def drawn(self, payloads: Mapping[str, Mapping[str, Any]]) -> Drawn:
        """All chapters; a chapter's exhibits have a name and what is seen by language."""
        languages = list(payloads)
        rooms: dict[str, list[Drawn]] = {title: [] for title, _ in CHAPTERS}
        for name in payloads[languages[0]]:
            title = chapter_of(name)
            seen = {one: self._seen(title, payloads[one][name]) for one in languages}
            rooms[title].append({"name": name, "seen": seen})
        chapters = [{"title": title, "exhibits": exhibits} for title, exhibits in rooms.items() if exhibits]
        return {"app": self._workspace.app_name, "languages": languages, "chapters": chapters}

    def _seen(self, title: str, payload: Mapping[str, Any]) -> Drawn:
        reader = reader_for(self._workspace, next(iter(self._workspace.people), ""))
        draw = Renderer(self._workspace, reader)
        blocks = self._blocks(draw, payload["blocks"])
        if "type" not in payload:
            private = title in PRIVATE
            notice = reader.text(payload["text"], formatted=False)
            return {"message": self._message(blocks, ephemeral=private), "notice": notice}
        words = {key: draw.spans(payload.get(key)) for key in ("title", "submit", "close")}
        return {payload["type"]: {**words, "depth": 1, "blocks": blocks}}

    def _message(self, blocks: Sequence[Drawn], *, ephemeral: bool) -> Drawn:
        shown = {"name": self._workspace.app_name, "bot": True, "by": "", "edited": False, "ephemeral": ephemeral}
        return {**shown, "ts": "", "time": TIME, "moment": TIME, "text": [], "blocks": blocks}

    def _blocks(self, draw: Renderer, blocks: list[dict[str, Any]]) -> list[Drawn]:
        whole = completed(blocks)
        return draw.blocks(whole, initial_values(whole))


def chapter_of(name: str) -> str:
    """The title of the chapter in which something of that name stands."""
    return next(title for title, beginnings in CHAPTERS if name.startswith(beginnings))
