"""Why a seat is not whose the policy meant it to be: what nobody was found for (D10, F82)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from bot.views.catalogue import _
from bot.views.picture import Picture
from bot.views.reader import Reader
from bot.views.words import you_or
from workflow.model import Seat
from workflow.superiors import ChainEnd


def chain_end_words(end: ChainEnd, who: str, reader: Reader) -> str:
    """Why nobody follows in the chain of managers above somebody."""
    if end is ChainEnd.CIRCLE:
        return _(reader, "The managers above {who} form a circle.", who=who)
    if end is ChainEnd.GONE:
        return _(reader, "A manager above {who} cannot be asked.", who=who)
    return _(reader, "There is no such manager above {who}.", who=who)


def missing_words(picture: Picture, seat: Seat, reader: Reader) -> str:
    """The sentence that says in whose place the seat's occupant is asked; empty where in nobody's."""
    who = you_or(picture.applicant, reader)
    sentences: dict[str, Callable[[], str]] = {
        "user": lambda: _(reader, "Whoever the policy names here cannot be asked."),
        "role": lambda: _(reader, "Nobody else holds the role that the policy asks."),
        "usergroup": lambda: _(reader, "Nobody else is in the user group that the policy asks."),
        "head_of": lambda: _(reader, "The department has no head who can be asked."),
        "field": lambda: _(reader, "The form names nobody here who can be asked."),
        "added": lambda: _(reader, "Whoever was added here cannot be asked."),
        "chosen": lambda: _(reader, "There is nobody who could be chosen here."),
        **{end.value: partial(chain_end_words, end, who, reader) for end in ChainEnd},
        "self": lambda: _(reader, "Nobody above {who} could take this place.", who=who),
        "group": lambda: _(reader, "Too few different people are left for this group."),
        "route": lambda: _(reader, "No stage is left of the route."),
    }
    said = sentences.get(seat.missing)
    return said() if said else ""
