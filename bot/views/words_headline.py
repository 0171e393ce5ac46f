"""What a request is called: its headline, the same wherever it is named."""

from __future__ import annotations

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
    return clip(text_of(picture.policy.title, reader), limits.NAME)


def headline_field(picture: Picture) -> Field | None:
    """The field whose value stands in the headline: the first of the summary that is filled in, not private, and says
    something without its label."""
    values = picture.record.values
    summary = (field for field in picture.policy.form if field.summary and not field.private)
    return next((field for field in summary if field.id in values and field.type not in _NO_HEADLINE), None)


def headline(picture: Picture, reader: Reader) -> str:
    """``Leave: 12 May``, the same on every card, notice, list and reminder; else title and number."""
    field = headline_field(picture)
    if field is None:
        return running_headline(picture, reader)
    return _(reader, "{title}: {value}", title=title(picture, reader), value=_headline_value(picture, field, reader))


def whose(picture: Picture, reader: Reader) -> str:
    """The headline in a sentence, with whose it is: ``Emma: Leave 12 May``."""
    return _(reader, "{applicant}: {what}", applicant=name(picture.applicant), what=running_headline(picture, reader))


def running_headline(picture: Picture, reader: Reader) -> str:
    """The headline inside a line that has a colon already: ``Leave 12 May``."""
    field = headline_field(picture)
    value = picture.request.number if field is None else _headline_value(picture, field, reader)
    return _(reader, "{title} {value}", title=title(picture, reader), value=value)


def _headline_value(picture: Picture, field: Field, reader: Reader) -> str:
    return clip(one_line(value_words(picture, field, reader)), limits.HEADLINE - limits.NAME)
