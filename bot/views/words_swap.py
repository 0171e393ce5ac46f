"""Why somebody does not take another's place, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.views.catalogue import _
from bot.views.reader import Reader
from workflow.swapping import Swapped

_Say = Callable[[str, Reader], str]


def not_changed_words(swapped: Swapped, who: str, reader: Reader) -> str:
    """``LV-2026-0042: Dan Novak has a seat in the same group``: `who` would have taken over."""
    return _(reader, "{number}: {reason}", number=swapped.number, reason=not_seated_words(swapped.reason, who, reader))


def not_seated_words(reason: str, who: str, reader: Reader) -> str:
    """Why `who` does not sit there: a reason of `workflow.seatable.why_not`, or of `ActRefused`."""
    return _REASONS[reason](who, reader)


_REASONS: Mapping[str, _Say] = {
    "applicant": lambda who, reader: _(reader, "{who} applied and cannot approve it", who=who),
    "same_group": lambda who, reader: _(reader, "{who} has a seat in the same group", who=who),
    "approved": lambda who, reader: _(reader, "{who} approved in the same group, which asks different people", who=who),
    "too_few": lambda _who, reader: _(reader, "a group that asks different people would have too few"),
    "asked_already": lambda who, reader: _(reader, "{who} is asked here already", who=who),
    "nobody": lambda _who, reader: _(reader, "please choose at least one person"),
    "too_many": lambda _who, reader: _(reader, "so many people cannot be added at once"),
    "too_deep": lambda _who, reader: _(reader, "too many people were added here already"),
    "inactive": lambda who, reader: _(reader, "{who} cannot be asked: not an active person of this workspace", who=who),
    "nobody_decided": lambda _who, reader: _(reader, "nobody has decided anything in that stage"),
}
"""Why somebody cannot sit there."""


def swap_refused_words(reason: str, who: str, reader: Reader) -> str:
    """Why nothing was changed at all: `who` is whom it is about (`SwapRefused`)."""
    return _REFUSALS[reason](who, reader)


_REFUSALS: Mapping[str, _Say] = {
    "not_named": lambda who, reader: _(
        reader, "Neither the route of this type nor an open request of it asks {who}. Nothing was changed.", who=who
    ),
    "same": lambda _who, reader: _(reader, "Please choose two different people."),
    "inactive": lambda who, reader: _(
        reader, "{who} cannot be asked: not an active person of this workspace.", who=who
    ),
    "same_group": lambda who, reader: _(
        reader, "{who} has a seat in the same group already, which would ask one person less.", who=who
    ),
}
