"""What somebody typed in Slack, as he sees it: Slack passes it on with markup of its own."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

_MARKED = re.compile(r"<([^<>]*)>")
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))  # the last may have begun another


def mentioned(text: str) -> Collection[str]:
    """The people whom it mentions, by user id."""
    return {mark[1:].partition("|")[0] for mark in _MARKED.findall(text) if mark.startswith("@")}


def plain(text: str, names: Mapping[str, str]) -> str:
    """The text without markup. `names` of those mentioned, by user id; a link shows where it leads."""
    shown = _MARKED.sub(lambda mark: _shown(mark[1], names), text)
    for entity, character in _ENTITIES:
        shown = shown.replace(entity, character)
    return shown.strip()


def _shown(mark: str, names: Mapping[str, str]) -> str:
    what, _bar, label = mark.partition("|")
    if what.startswith("@"):
        return "@" + (names.get(what[1:]) or label or what[1:])
    if what.startswith("#"):
        return "#" + (label or what[1:])
    if what.startswith("!"):
        return label or "@" + what[1:].partition("^")[0]
    return f"{label} ({what})" if label and not what.endswith(label) else what.removeprefix("mailto:")
