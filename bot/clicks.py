"""Where a click was made, as the message it was made on remembers it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workflow.ports_messages import Click

USABLE = 25 * 60.0
"""Seconds that we use a response_url for; Slack takes it for half an hour (F44)."""


def of(body: Mapping[str, Any], now: float) -> Click | None:
    """The click that Slack tells of, at this machine time; None if it was not on a message."""
    place, url = body.get("container") or {}, body.get("response_url")
    if not url or "message_ts" not in place:
        return None
    return Click(channel=str(place["channel_id"]), ts=str(place["message_ts"]), url=str(url), until=now + USABLE)


def carried(click: Click | None) -> str:
    """As it travels through Slack while its decision is being written; empty for none."""
    return f"{click.channel} {click.ts} {click.until:.0f} {click.url}" if click else ""


def brought(back: str) -> Click | None:
    """What `carried` made of it."""
    if not back:
        return None
    channel, ts, until, url = back.split(" ")
    return Click(channel=channel, ts=ts, url=url, until=float(until))
