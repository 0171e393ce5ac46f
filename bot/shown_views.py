"""Views that we change while people go on in them (F39).

Somebody who chooses and types does not wait for us: what he does next may name the view as it was, and may be answered
first. So it is known what became of each view that we changed, and for which of his acts it was drawn."""

from __future__ import annotations

import logging
from typing import Any, TypeVar

from bot.courier import Courier, Refused

log = logging.getLogger(__name__)

T = TypeVar("T")
Block = dict[str, Any]

_MOST = 1000


class ShownViews:
    """For one thread."""

    def __init__(self, courier: Courier) -> None:
        self._courier = courier
        self._followed: dict[str, str] = {}  # hashes of views that we changed, each with what it became
        self._drawn_for: dict[str, float] = {}  # ids of forms, each with the act that it shows

    def show(
        self, view_id: str, view: Block, hash_: str | None, *, acted_at: float | None = None, as_seen: bool = False
    ) -> None:
        """Put `view` in the place of the one with that id; where its `hash_` at the click is given, unless another page
        took that place since. `acted_at`: it is a form, drawn as it stood when somebody did something in it, in Slack's
        time; what was drawn for a later act stays. `as_seen`: it looks as it did before that act, and is needed only
        where the form has changed since. Raises RateLimited, Refused, Unclear."""
        if acted_at is not None and acted_at < self._drawn_for.get(view_id, 0.0):
            log.info("a form shows a later act already", extra={"action": "answer_overtaken"})
            return
        now = self._now(hash_)
        if (as_seen and now == hash_) or self._changed(view_id, view, now):
            _note(self._drawn_for, view_id, acted_at)

    def _now(self, hash_: str | None) -> str | None:
        while hash_ in self._followed:
            hash_ = self._followed[hash_]
        return hash_

    def _changed(self, view_id: str, view: Block, hash_: str | None) -> bool:
        try:
            became = self._courier.show_view(view_id, view, hash_)
        except Refused as refused:
            if refused.error != "hash_conflict":
                raise
            log.info("a view has gone on since", extra={"action": "answer_overtaken"})
            return False
        if hash_ is not None:
            _note(self._followed, hash_, became)
        return True


def _note(known: dict[str, T], key: str, value: T | None) -> None:
    if value is None:
        return
    if len(known) >= _MOST:
        known.clear()
    known[key] = value
