"""What is wrong with a policy or people file, and how to put it right, in a sentence for its author (G1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.file_faults import FileFault
from bot.views.catalogue import _
from bot.views.reader import Reader
from bot.views.words_fault_plain import PLAIN

Facts = Mapping[str, Any]


def fault_line(fault: FileFault, reader: Reader) -> str:
    """``file:line:column: what to do``."""
    return f"{fault_place(fault)}: {fault_words(fault.code, fault.facts, reader)}"


def fault_place(fault: FileFault) -> str:
    """``file:line:column``."""
    return ":".join([fault.file, *(str(number) for number in (fault.line, fault.column) if number)])


def fault_words(code: str, facts: Facts, reader: Reader) -> str:
    """The sentence for one fault, without its place."""
    if code in BUILT:
        return BUILT[code](facts, reader)
    said = {key: _list(each) if isinstance(each, list | tuple) else each for key, each in facts.items()}
    return PLAIN[code](reader, said)


def _with_nearest(said: str, nearest: str | None, reader: Reader) -> str:
    return _(reader, "{said}; did you mean `{nearest}`?", said=said, nearest=nearest) if nearest else said


def _list(words: Any) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _with_possible(said: str, facts: Facts, reader: Reader) -> str:
    if facts["nearest"] or not facts["possible"]:
        return _with_nearest(said, facts["nearest"], reader)
    return _(reader, "{said}; possible here: {keys}", said=said, keys=_list(facts["possible"]))


def _unknown_key(facts: Facts, reader: Reader) -> str:
    return _with_possible(_(reader, "unknown key `{key}`", key=facts["key"]), facts, reader)


def _unknown_name(facts: Facts, reader: Reader) -> str:
    return _with_possible(_(reader, "there is no `{name}` here", name=facts["name"]), facts, reader)


def _misplaced_key(facts: Facts, reader: Reader) -> str:
    places = _(reader, " or ").join(PLACES[name](reader) for name in facts["belongs"])
    return _(reader, "`{key}` does not belong here but {places}", key=facts["key"], places=places)


PLACES: dict[str, Callable[[Reader], str]] = {
    "policy": lambda reader: _(reader, "at the top of the file"),
    "field": lambda reader: _(reader, "in a field of the form"),
    "step": lambda reader: _(reader, "in the list of the form, as an item of its own"),
    "option": lambda reader: _(reader, "in an option of a select field"),
    "stage": lambda reader: _(reader, "in a stage"),
    "group": lambda reader: _(reader, "in a group (beside all, any or need)"),
    "who": lambda reader: _(reader, "where somebody is asked (under by, or in a group)"),
    "remind": lambda reader: _(reader, "under remind"),
    "apply": lambda reader: _(reader, "under apply"),
    "channel": lambda reader: _(reader, "under channel"),
    "check": lambda reader: _(reader, "in a check"),
    "test": lambda reader: _(reader, "in a test (under tests)"),
    "managers": lambda reader: _(reader, "under managers"),
    "chosen": lambda reader: _(reader, "under chosen"),
    "chosen_chain": lambda reader: _(reader, "under chosen_chain"),
}


def _not_available_yet(facts: Facts, reader: Reader) -> str:
    if "value" in facts:
        facts = {"key": facts["key"], "value": facts["value"]}
        return _(reader, "`{key}: {value}` is not available yet; this version cannot do it", **facts)
    return _(reader, "`{key}` is not available yet; this version cannot do it, so take it out", key=facts["key"])


def _not_one_of(facts: Facts, reader: Reader) -> str:
    choices = _list(facts["choices"])
    said = _(reader, "`{value}` is not possible here, only {choices}", value=facts["value"], choices=choices)
    return _with_nearest(said, facts["nearest"], reader)


def _one_of_keys(facts: Facts, reader: Reader) -> str:
    keys = _list(facts["keys"])
    if facts["given"]:
        return _(reader, "give only one of {keys} here, not {given}", keys=keys, given=_list(facts["given"]))
    return _(reader, "give one of {keys} here", keys=keys)


def _wrong_type(facts: Facts, reader: Reader) -> str:
    return TYPES[facts["wanted"]](reader)


TYPES: dict[str, Callable[[Reader], str]] = {
    "mapping": lambda reader: _(reader, "this must be a mapping (`key: value`)"),
    "list": lambda reader: _(reader, "this must be a list"),
    "string": lambda reader: _(reader, "this must be a text; put it in quotes if it looks like a number"),
    "whole": lambda reader: _(reader, "this must be a whole number"),
    "number": lambda reader: _(reader, "this must be a number"),
    "flag": lambda reader: _(reader, "this must be true or false"),
    "value": lambda reader: _(reader, "this must be a text, a number, true or false, or a list of those"),
}


def _bad_currency(facts: Facts, reader: Reader) -> str:
    said = _(reader, "`{value}` is no currency code of ISO 4217", value=facts["value"])
    return _with_nearest(said, facts["nearest"], reader)


def _unknown_usergroup(facts: Facts, reader: Reader) -> str:
    said = _(reader, "Slack has no user group `{value}`", value=facts["value"])
    return _with_nearest(said, facts["nearest"], reader)


def _unknown_calendar(facts: Facts, reader: Reader) -> str:
    said = _(reader, "`{value}` is no calendar; write a country or a part of one: `DE`, `DE-BY`", value=facts["value"])
    return _with_nearest(said, facts["nearest"], reader)


def _unknown_column(facts: Facts, reader: Reader) -> str:
    return _with_nearest(_(reader, "unknown column `{column}`", column=facts["column"]), facts["nearest"], reader)


def _duplicate(facts: Facts, reader: Reader) -> str:
    return DUPLICATES[facts["what"]](reader, facts["value"])


DUPLICATES: dict[str, Callable[[Reader, str], str]] = {
    "field": lambda reader, value: _(reader, "`{value}` names more than one field", value=value),
    "option": lambda reader, value: _(reader, "`{value}` names more than one option", value=value),
    "person": lambda reader, value: _(reader, "`{value}` names more than one person", value=value),
}


BUILT: dict[str, Callable[[Facts, Reader], str]] = {
    "unknown_key": _unknown_key,
    "misplaced_key": _misplaced_key,
    "not_available_yet": _not_available_yet,
    "not_one_of": _not_one_of,
    "one_of_keys": _one_of_keys,
    "wrong_type": _wrong_type,
    "bad_currency": _bad_currency,
    "unknown_usergroup": _unknown_usergroup,
    "unknown_calendar": _unknown_calendar,
    "unknown_name": _unknown_name,
    "duplicate": _duplicate,
    "unknown_column": _unknown_column,
}
