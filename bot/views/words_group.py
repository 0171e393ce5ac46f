"""A group in words: how many must approve, how many did, what a rejection does (B2)."""

from __future__ import annotations

from collections.abc import Callable

from bot.views.catalogue import _, ngettext
from bot.views.reader import Reader
from workflow.model import Group
from workflow.progress import Tally


def group_words(tally: Tally, reader: Reader) -> str:
    """``All 3 must approve · 1 so far``, ``One approval of 3 is enough · a rejection counts only if all three
    reject``, ``2 of 3 must approve``."""
    rule = _need(tally, reader)
    if tally.approved:
        rule = _(reader, "{rule} · {n} so far", rule=rule, n=tally.approved)
    rule = _(reader, "{rule} · {rejection}", rule=rule, rejection=_rejection(tally, reader))
    if not tally.rejected:
        return rule
    return ngettext(
        reader, "{rule} · {n} rejection so far", "{rule} · {n} rejections so far", tally.rejected, rule=rule
    )


def outer_group_words(tally: Tally, reader: Reader) -> str:
    """As `group_words`, for the group that the reader's own group is a member of."""
    return _(reader, "Your group counts as one · {rule}", rule=group_words(tally, reader))


def _need(tally: Tally, reader: Reader) -> str:
    return need_words(tally.need, tally.size, reader, in_order=tally.in_order)


def need_words(need: int | None, size: int | None, reader: Reader, *, in_order: bool = False) -> str:
    """How many of a group must approve, `need` None being all of them; `size` None: how many they are, each request
    will say."""
    if size is None:
        sentence = _of_some(need, reader)
    elif need in (None, size):
        sentence = _all_words(size, reader)
    elif need == 1:
        sentence = _(reader, "One approval of {size} is enough", size=size)
    else:
        sentence = _(reader, "{need} of {size} must approve", need=need, size=size)
    return _(reader, "{rule}, in order", rule=sentence) if in_order else sentence


def _of_some(need: int | None, reader: Reader) -> str:
    if need is None:
        return _(reader, "All must approve")
    if need == 1:
        return _(reader, "One approval is enough")
    return _(reader, "{need} must approve", need=need)


def _all_words(size: int, reader: Reader) -> str:
    if size == 1:
        return _(reader, "One must approve")
    if size == 2:
        return _(reader, "Both must approve")
    return _(reader, "All {size} must approve", size=size)


def _rejection(tally: Tally, reader: Reader) -> str:
    needed = tally.rejections_needed
    if needed == 1:
        return _(reader, "one rejection is enough to reject")
    if needed < tally.size:
        return _(reader, "a rejection counts only if {count} reject", count=spelled(needed, reader))
    if needed == 2:
        return _(reader, "a rejection counts only if both reject")
    return _(reader, "a rejection counts only if all {count} reject", count=spelled(needed, reader))


def group_mode(group: Group, reader: Reader) -> str:
    """A group's rule in a word or two, for the route: ``both``, ``all 3``, ``one``, ``2 of 3``."""
    size = len(group.members)
    if group.need == size == 2:
        mode = _(reader, "both")
    elif group.need == 1:
        mode = _(reader, "one")
    elif group.need == size:
        mode = _(reader, "all {size}", size=size)
    else:
        mode = _(reader, "{need} of {size}", need=group.need, size=size)
    return _ordered(group, mode, reader)


def nameless_group(group: Group, reader: Reader) -> str:
    """What a group is called that has no name: ``one of these``, ``both of these``, ``2 of these 3``."""
    size = len(group.members)
    if group.need == size == 2:
        called = _(reader, "both of these")
    elif group.need == 1:
        called = _(reader, "one of these")
    elif group.need == size:
        called = _(reader, "all {size} of these", size=size)
    else:
        called = _(reader, "{need} of these {size}", need=group.need, size=size)
    return _ordered(group, called, reader)


def _ordered(group: Group, said: str, reader: Reader) -> str:
    return _(reader, "{rule}, in order", rule=said) if group.in_order and len(group.members) > 1 else said


def spelled(n: int, reader: Reader) -> str:
    """Small numbers as words."""
    word = _SPELLED.get(n)
    return word(reader) if word else str(n)


_SPELLED: dict[int, Callable[[Reader], str]] = {
    2: lambda reader: _(reader, "two"),
    3: lambda reader: _(reader, "three"),
    4: lambda reader: _(reader, "four"),
    5: lambda reader: _(reader, "five"),
    6: lambda reader: _(reader, "six"),
    7: lambda reader: _(reader, "seven"),
    8: lambda reader: _(reader, "eight"),
    9: lambda reader: _(reader, "nine"),
    10: lambda reader: _(reader, "ten"),
}
