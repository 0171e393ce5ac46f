"""response_url: for half an hour and five times a bot may answer where somebody acted, without a token."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from .api.chat import checked_blocks, is_formatted, notice_words, thread_of
from .api.desk import Arguments, Desk
from .conversation import Post
from .errors import ApiError
from .faults import Fault, Faults
from .web_api import Call, Calls, Reply, too_many

USES = 5
LIVES_SECONDS = 30 * 60


@dataclass(slots=True, kw_only=True)
class _Place:
    user: str
    channel: str
    ts: str | None
    ephemeral: bool
    issued: float
    used: int = 0


class ResponseUrls:
    """Issues the opaque part of response URLs and does what is posted to them, with ordered faults and the log."""

    def __init__(self, desk: Desk, faults: Faults, calls: Calls) -> None:
        self._desk, self._faults, self._calls = desk, faults, calls
        self._places: dict[str, _Place] = {}

    def issue(self, user: str, channel: str, post: Post | None) -> str:
        """An opaque path for what this person did in this channel, on this message if any."""
        opaque = f"{self._desk.workspace.team_id}/{secrets.randbelow(10**12)}/{secrets.token_urlsafe(18)}"
        self._places[opaque] = _Place(
            user=user,
            channel=channel,
            ts=post.ts if post else None,
            ephemeral=bool(post and post.only_for),
            issued=self._desk.workspace.clock(),
        )
        return opaque

    def call(self, opaque: str, given: Mapping[str, Any]) -> Reply:
        """What Slack answers to one POST; 404 when the URL is used up, too old or unknown."""
        fault = self._faults.next("response_url")
        reply = self._faulty(fault, opaque, given) if fault else self._use(opaque, given)
        self._calls.add(
            Call(
                method="response_url",
                arguments=given,
                time=self._desk.workspace.clock(),
                status=reply.status,
                answer=reply.body,
                fault=fault.kind if fault else "",
            )
        )
        return reply

    def _faulty(self, fault: Fault, opaque: str, given: Mapping[str, Any]) -> Reply:
        if fault.kind == "ratelimited":
            return too_many(int(fault.seconds))
        if fault.kind in ("lose_reply", "hang"):
            return replace(self._use(opaque, given), cut=fault.kind == "lose_reply", hang_seconds=fault.seconds)
        status = 404 if fault.kind == "error" else fault.status
        return Reply(status=status, body={"ok": False, "error": fault.error}, cut=fault.kind == "refuse")

    def _use(self, opaque: str, given: Mapping[str, Any]) -> Reply:
        place = self._places.get(opaque)
        if place is None:
            return Reply(status=404, body={"ok": False, "error": "invalid_url"})
        try:
            with self._desk.workspace.lock:
                self._count(place)
                self._act(place, Arguments(given))
        except ApiError as error:
            gone = error.code in ("used_url", "expired_url")
            return Reply(status=404 if gone else 200, body={"ok": False, "error": error.code, **error.extra})
        return Reply(status=200, body={"ok": True})

    def _count(self, place: _Place) -> None:
        if self._desk.workspace.clock() - place.issued > LIVES_SECONDS:
            raise ApiError("expired_url")
        if place.used >= USES:
            raise ApiError("used_url")
        place.used += 1

    def _act(self, place: _Place, arguments: Arguments) -> None:
        workspace = self._desk.workspace
        target = self._target(place)
        if arguments.flag("delete_original"):
            if target is None:
                raise ApiError("message_not_found")
            workspace.remove(target)
            return
        blocks, text = checked_blocks(arguments), arguments.text("text")
        if not text and not blocks:
            raise ApiError("no_text")
        if arguments.flag("replace_original"):
            if target is None:
                raise ApiError("message_not_found")
            target.metadata = arguments.structure("metadata", "invalid_metadata_format")
            target.formatted = is_formatted(arguments)
            workspace.rewrite(target, text=text, blocks=blocks, edited=False)
        else:
            self._say(place, arguments, text, blocks)

    def _target(self, place: _Place) -> Post | None:
        if place.ts is None:
            return None
        workspace = self._desk.workspace
        return workspace.ephemerals.get(place.ts) if place.ephemeral else workspace.find_post(place.channel, place.ts)

    def _say(self, place: _Place, arguments: Arguments, text: str, blocks: list[dict[str, Any]]) -> None:
        """In the thread that is named; without one below all others, wherever somebody acted."""
        workspace = self._desk.workspace
        formatted, thread_ts = is_formatted(arguments), thread_of(arguments)
        if arguments.text("response_type") == "in_channel":
            to, bot = workspace.conversations[place.channel], workspace.bot_user_id
            post = workspace.post(to, bot, text, blocks, None, formatted=formatted, thread_ts=thread_ts)
            workspace.notify(to, post, notice_words(self._desk, post))
        else:
            workspace.whisper(place.channel, place.user, text, blocks, formatted=formatted, thread_ts=thread_ts)

    def answer_command(self, user: str, channel: str, given: Mapping[str, Any]) -> None:
        """What the acknowledgement of a slash command carried: ephemeral unless it says in_channel."""
        arguments = Arguments(given)
        blocks, text = checked_blocks(arguments), arguments.text("text")
        if text or blocks:
            place = _Place(user=user, channel=channel, ts=None, ephemeral=False, issued=0.0)
            self._say(place, arguments, text, blocks)
