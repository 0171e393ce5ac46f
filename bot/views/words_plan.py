"""The route that a form would take, before it is sent (C4): ``1 Team lead: Ben``, ``2 Board (2 of 3): Ann, Cai``."""

from __future__ import annotations

from datetime import datetime

from bot.views.catalogue import _
from bot.views.picture import Picture
from bot.views.reader import Reader
from bot.views.words import NOT_REACHED
from bot.views.words_route import RouteWriter, is_flat
from workflow.model import AskedKind, Group, Node, Seat, Task


def planned_lines(picture: Picture, reader: Reader, now: datetime) -> list[str]:
    """One line per stage, members of large groups below it; as `words_route.route_lines`, with nobody asked yet."""
    return _Planner(picture, reader, now).lines()


class _Planner(RouteWriter):
    """Writes a route of which nothing has been reached, and yet everything is told."""

    def _stage_mark(self, node: Node) -> str:
        return ""

    def _on_one_line(self, group: Group) -> bool:
        """What is still to be checked is read more closely: a group in a group stands on a line of its own."""
        return is_flat(group)

    def _mark(self, node: Node) -> str:
        return NOT_REACHED

    def _reached(self, node: Node) -> bool:
        return True

    def _people(self, asked: Seat | Task) -> str:
        if asked.asked_kind is AskedKind.PERSON and not asked.asked_id:
            return _(self.reader, "to be chosen")
        return super()._people(asked)
