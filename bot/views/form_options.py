"""The options of a form's selects: those in the form itself, and those that Slack asks for while one types.

A select in Slack holds a hundred options at most, and a view only so many in all: the longest lists are asked for.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from bot.views import blocks, limits
from bot.views.blocks import Block
from bot.views.reader import Reader
from bot.views.words import text_of
from workflow.definition import Field, Option, Policy

_IN_A_FORM = 200


def asked_for(policy: Policy) -> frozenset[str]:
    """The fields whose options Slack asks for."""
    found: set[str] = set()
    room = _IN_A_FORM
    for field in sorted(policy.form, key=lambda field: len(field.options)):
        room -= len(field.options)
        if len(field.options) > limits.OPTIONS or room < 0:
            found.add(field.id)
    return frozenset(found)


def options_of(options: Sequence[Option], reader: Reader, longest: int = limits.OPTION) -> list[Block]:
    """Them as a select shows them, each label in at most so many units."""
    return [{"text": blocks.plain(text_of(option.label, reader), longest), "value": option.value} for option in options]


def matching(field: Field, words: str, reader: Reader) -> list[Block]:
    """The options that Slack asks for: those with these words in their label, whose beginning it is first."""
    wanted = _folded(words)
    labels = [(option, _folded(text_of(option.label, reader))) for option in field.options]
    found = [(option, label) for option, label in labels if wanted in label]
    found.sort(key=lambda each: not each[1].startswith(wanted))
    return options_of([option for option, _label in found[: limits.OPTIONS]], reader)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()
