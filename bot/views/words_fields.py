"""The fields of a form in words, for admins who put one together: of what type they are, and what holds for them."""

from __future__ import annotations

from collections.abc import Callable

from bot.views import limits
from bot.views.catalogue import _, ngettext
from bot.views.limits import clip, one_line
from bot.views.reader import Reader
from bot.views.words import capital, left_out, text_of
from bot.views.words_fault import fault_words
from workflow.definition import FieldType
from workflow.policy import PolicyFault
from workflow.type_source import MOST_FIELDS, FieldSaid

_MOST_CHOICES = 4

TYPE_NAMES: dict[FieldType, Callable[[Reader], str]] = {
    FieldType.TEXT: lambda reader: _(reader, "Text, one line"),
    FieldType.LONGTEXT: lambda reader: _(reader, "Text, several lines"),
    FieldType.NUMBER: lambda reader: _(reader, "Number"),
    FieldType.MONEY: lambda reader: _(reader, "Amount of money"),
    FieldType.DATE: lambda reader: _(reader, "Day"),
    FieldType.DATERANGE: lambda reader: _(reader, "From one day to another"),
    FieldType.TIME: lambda reader: _(reader, "Time of day"),
    FieldType.SELECT: lambda reader: _(reader, "Choice, one of several"),
    FieldType.MULTISELECT: lambda reader: _(reader, "Choice, several at once"),
    FieldType.CHECKBOX: lambda reader: _(reader, "Box to tick"),
    FieldType.PERSON: lambda reader: _(reader, "Person"),
    FieldType.PEOPLE: lambda reader: _(reader, "Several people"),
    FieldType.CHANNEL: lambda reader: _(reader, "Channel"),
    FieldType.LINK: lambda reader: _(reader, "Link"),
    FieldType.FILES: lambda reader: _(reader, "Files"),
}


def field_words(field: FieldSaid, reader: Reader) -> tuple[str, str]:
    """What the field is called, and what there is to say of it: ``Text, one line · required · on the card``."""
    about = [TYPE_NAMES[field.type](reader), *_choices(field, reader)]
    if field.currency:
        about.append(field.currency)
    about.append(_(reader, "required") if field.required else _(reader, "optional"))
    if field.summary:
        about.append(_(reader, "on the card"))
    if field.private:
        about.append(_(reader, "private"))
    return clip(text_of(field.label, reader), limits.NAME), " · ".join(about)


def _choices(field: FieldSaid, reader: Reader) -> list[str]:
    choices = field.choices
    said = next((choices[each] for each in (reader.language, "", *choices) if choices.get(each)), ())
    named = [clip(one_line(each), limits.NAME) for each in said]
    shown = [*named[:_MOST_CHOICES], *left_out(len(named) - _MOST_CHOICES, reader)]
    return [_(reader, ", ").join(shown)] if shown else []


def field_fault_words(fault: PolicyFault, reader: Reader) -> str:
    """What is wrong with a field that is put together, without the words of a file where it has others."""
    if fault.code == "too_many_summary":
        most = int(fault.facts["max"])
        return ngettext(
            reader,
            "The card has room for {n} field. Please take another one off it first.",
            "The card has room for {n} fields. Please take another one off it first.",
            most,
        )
    if fault.code in ("long_page", "too_many_fields"):
        return ngettext(
            reader,
            "A type made in Slack has {n} field at most.",
            "A type made in Slack has {n} fields at most.",
            MOST_FIELDS,
        )
    return said_alone(fault, reader)


def said_alone(fault: PolicyFault, reader: Reader) -> str:
    """A fault of the parser's as a sentence that stands by itself."""
    return capital(fault_words(fault.code, fault.facts, reader))
