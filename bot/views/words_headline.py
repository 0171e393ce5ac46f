"""What a request is called: its headline, the same wherever it is named."""

from __future__ import annotations

from collections.abc import Sequence

from bot.views import limits
from bot.views.catalogue import _
from bot.views.limits import clip, one_line
from bot.views.picture import Picture
from bot.views.reader import Reader
from bot.views.words import name, text_of
from bot.views.words_value import value_words
from workflow.definition import Field, FieldType

_NO_HEADLINE = frozenset({FieldType.CHECKBOX, FieldType.CHANNEL})
"""A tick says nothing without its label; what a channel is called only Slack knows."""


def title(picture: Picture, reader: Reader) -> str:
    """What kind of request it is."""
    kind = clip(text_of(picture.policy.title, reader), limits.NAME)
    return kind if picture.request.cancels is None else _(reader, "Cancel {kind}", kind=kind)


def headline_fields(picture: Picture) -> Sequence[Field]:
    """The fields whose values stand in the headline: the first of the summary that is filled in, not private, and says
    something without its label; and the next, if it was worked out and says something by itself."""
    values = picture.record.values
    summary = [field for field in picture.policy.form if field.summary and not field.private and field.id in values]
    first = next((at for at, field in enumerate(summary) if field.type not in _NO_HEADLINE), None)
    if first is None:
        return ()
    return [summary[first], *(field for field in summary[first + 1 : first + 2] if _goes_with_another(field))]


def _goes_with_another(field: Field) -> bool:
    return field.derived is not None and (bool(field.unit) or field.type is FieldType.TEXT)


def headline(picture: Picture, reader: Reader) -> str:
    """``Leave: 12-14 May, 3 working days``: the same on cards, notices, lists, reminders; else title and number."""
    value = _value(picture, reader)
    if not value:
        return running_headline(picture, reader)
    return _(reader, "{title}: {value}", title=title(picture, reader), value=value)


def applicant_name(picture: Picture, reader: Reader) -> str:
    """``Emma Li``; ``Emma Li (by Ben Ode)`` where he sent it for her (C10)."""
    who = name(picture.applicant)
    if picture.sender is None:
        return who
    return _(reader, "{who} (by {sender})", who=who, sender=name(picture.sender))


def whose(picture: Picture, reader: Reader) -> str:
    """The headline in a sentence, with whose it is: ``Emma: Leave 12 May``."""
    return _(
        reader, "{applicant}: {what}", applicant=applicant_name(picture, reader), what=running_headline(picture, reader)
    )


def running_headline(picture: Picture, reader: Reader) -> str:
    """The headline inside a line that has a colon already: ``Leave 12 May``."""
    value = _value(picture, reader) or picture.request.number
    return _(reader, "{title} {value}", title=title(picture, reader), value=value)


def _value(picture: Picture, reader: Reader) -> str:
    """What the fields of the headline say; empty where there is none."""
    said = [one_line(value_words(picture, field, reader)) for field in headline_fields(picture)]
    words = _(reader, "{first}, {second}", first=said[0], second=said[1]) if len(said) > 1 else "".join(said)
    return clip(words, limits.HEADLINE - limits.NAME)
