"""Channels that Slack refuses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import Connection

from storage.tables import channels_off
from workflow.ports_channels import ChannelOff

_HERE = channels_off.c.workspace == bindparam("here")
_THIS = channels_off.c.channel == bindparam("key")
_FOUND = sa.select(channels_off.c.channel, channels_off.c.since, channels_off.c.error).where(_HERE)
_ALL = _FOUND.order_by(channels_off.c.since, channels_off.c.channel)
_ONE = _FOUND.where(_THIS)
_ADD = insert(channels_off).on_conflict_do_nothing().returning(sa.literal(1))
_REMOVE = sa.delete(channels_off).where(_HERE, _THIS)


class SqlChannelsOff:
    """Fulfils `workflow.ports_channels.ChannelsOff` on one connection."""

    def __init__(self, connection: Connection, workspace: str) -> None:
        self._connection, self._workspace = connection, workspace

    def all(self) -> Sequence[ChannelOff]:
        return [ChannelOff(**row) for row in self._execute(_ALL).mappings()]

    def get(self, channel: str) -> ChannelOff | None:
        row = self._execute(_ONE, key=channel).mappings().first()
        return None if row is None else ChannelOff(**row)

    def add(self, off: ChannelOff) -> bool:
        row = {"workspace": self._workspace, "channel": off.channel, "since": off.since, "error": off.error}
        return self._connection.execute(_ADD, row).first() is not None

    def remove(self, channel: str) -> None:
        self._execute(_REMOVE, key=channel)

    def _execute(self, statement: sa.Executable, **params: Any) -> sa.CursorResult[Any]:
        return self._connection.execute(statement, {"here": self._workspace, **params})
