"""The page to click in: its state as JSON, its live stream, and its endpoints, all on the operations that tests use."""

from __future__ import annotations

import datetime as dt
from typing import Protocol

from starlette.routing import BaseRoute

from .operations import Operations


class Office(Protocol):
    """Office time: what the page shows and moves forward."""

    def now(self) -> dt.datetime:
        """The moment, aware, UTC."""
        ...

    def advance(self, delta: dt.timedelta) -> None:
        """Moves it forward."""
        ...


class Page:
    """Routes of the page."""

    def __init__(self, operations: Operations, office: Office | None) -> None:
        self._do, self._office = operations, office

    def routes(self) -> list[BaseRoute]:
        """What the server adds to its own."""
        return []

    def stop(self) -> None:
        """Ends every live stream."""
