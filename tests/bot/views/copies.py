"""What is told of a request to whoever is not asked (D7)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from bot.views.content import Content
from bot.views.copy_card import channel_card, copy_card
from bot.views.request_view import request_view
from tests.bot.views.samples import BEN, DAN, EVE, NOA, leave, purchase, reader
from workflow.definition import Channel


def copy_payloads() -> Iterator[tuple[str, Content | dict[str, Any]]]:
    """Name to payload."""
    story = purchase()
    story.request = replace(story.request, cc=(EVE.id, DAN.id))
    story.policy = replace(story.policy, channel=Channel(id="C0BOARD", show=("amount", "needed", "why")))
    yield "copy", copy_card(story.picture(), reader(EVE), story.now)
    yield "request_for_who_is_told", request_view(story.picture(), story.history, reader(EVE), roles=[], now=story.now)
    yield "channel", channel_card(story.picture(), reader(NOA), story.now)
    ended = leave().withdraw()
    yield "copy_withdrawn", copy_card(ended.picture(), reader(EVE), ended.now)
    yield "channel_rejected", channel_card(leave().reject(BEN, "Too many away").picture(), reader(NOA), ended.now)
