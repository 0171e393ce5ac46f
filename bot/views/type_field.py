"""One field of a type that is not in force yet, to be put together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot import callbacks
from bot.references import TypeFieldRef, encode
from bot.views import blocks, by_language, limits
from bot.views.blocks import Block, initial, option
from bot.views.catalogue import _, ngettext
from bot.views.limits import clean, clip
from bot.views.reader import Reader
from bot.views.state import read_state
from bot.views.words_fields import TYPE_NAMES, field_fault_words
from workflow.definition import FieldType
from workflow.policy import PolicyFault
from workflow.policy_form import MOST_SUMMARY, NEEDED_BY
from workflow.type_source import FieldSaid

_LABEL, _TYPE, _CHOICES, _CURRENCY, _MARKS = "label", "type", "choices", "currency", "marks"
_REQUIRED, _SUMMARY, _PRIVATE = "required", "summary", "private"
_LONGEST_LABEL = 150
_SAID = "said"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldForm:
    """What stands in the view of one field. `choices` are as they were typed, a line each."""

    label: Mapping[str, str] = field(default_factory=dict)
    type: FieldType = FieldType.TEXT
    choices: Mapping[str, str] = field(default_factory=dict)
    currency: str = ""
    marks: Collection[str] = (_REQUIRED,)

    @classmethod
    def of(cls, said: FieldSaid) -> FieldForm:
        """The view in which that field is changed."""
        marks = {_REQUIRED: said.required, _SUMMARY: said.summary, _PRIVATE: said.private}
        return cls(
            label=said.label,
            type=said.type,
            choices={language: "\n".join(lines) for language, lines in said.choices.items()},
            currency=said.currency,
            marks=[mark for mark, holds in marks.items() if holds],
        )

    def said(self, reader: Reader) -> FieldSaid:
        """The field that it says; the choices of the reader's language are the first."""
        lines = {language: _lines(self.choices.get(language, "")) for language in by_language.in_order(reader)}
        return FieldSaid(
            label=self.label,
            type=self.type,
            required=_REQUIRED in self.marks,
            choices=lines if self._needs == "options" else {},
            currency=self.currency if self._needs == "currency" else "",
            summary=_SUMMARY in self.marks,
            private=_PRIVATE in self.marks,
        )

    @property
    def _needs(self) -> str:
        return NEEDED_BY.get(self.type, "")

    @property
    def asks_for_choices(self) -> bool:
        """Whether it has choices."""
        return self._needs == "options"

    @property
    def asks_for_currency(self) -> bool:
        """Whether it has a currency."""
        return self._needs == "currency"


def read_field(state: Mapping[str, Any]) -> FieldForm:
    """What was filled in."""
    said: Mapping[str, Any] = read_state(state)
    return FieldForm(
        label=by_language.read(_LABEL, said),
        type=FieldType(said.get(_TYPE) or FieldType.TEXT),
        choices=by_language.read(_CHOICES, said),
        currency=str(said.get(_CURRENCY) or ""),
        marks=said.get(_MARKS) or (),
    )


def field_modal(
    form: FieldForm, ref: TypeFieldRef, types: Sequence[FieldType], reader: Reader, *, said: str = ""
) -> Block:
    """The view of one field; `types` are those there are to choose from. `said` stands above everything."""
    return blocks.modal(
        _(reader, "Field") if ref.field else _(reader, "New field"),
        [
            *([blocks.lines([[(said, "bold")]])[0] | {"block_id": _SAID}] if said else []),
            *by_language.inputs(_LABEL, _(reader, "Label"), form.label, reader, longest=_LONGEST_LABEL),
            _type(form, types, reader),
            *(_choices(form, reader) if form.asks_for_choices else []),
            *([_currency(form, reader)] if form.asks_for_currency else []),
            _marks(form, reader),
        ],
        submit=_(reader, "Done"),
        close=_(reader, "Cancel"),
        callback=callbacks.TYPE_FIELD,
        metadata=encode(ref),
    )


def field_errors(faults: Iterable[PolicyFault], form: FieldForm, reader: Reader) -> dict[str, str]:
    """The sentence for each input with a fault of the parser's."""
    return {_place(fault.path[2:], form, reader): _sentence(fault, reader) for fault in reversed(list(faults))}


def uneven_choices(form: FieldForm, reader: Reader) -> dict[str, str]:
    """The sentence where the choices of a further language are not as many as those of the first."""
    first, *others = by_language.in_order(reader)
    lines = {language: len(_lines(said)) for language, said in form.choices.items()}
    uneven = [language for language in others if lines.get(language) and lines[language] != lines.get(first, 0)]
    if not form.asks_for_choices or not uneven:
        return {}
    sentence = ngettext(
        reader,
        "Please give {n} line here, as many as above, or none.",
        "Please give {n} lines here, as many as above, or none.",
        lines.get(first, 0),
    )
    return {by_language.block_of(_CHOICES, language): sentence for language in uneven}


def _place(path: tuple[str | int, ...], form: FieldForm, reader: Reader) -> str:
    what = path[0] if path else _MARKS
    if what in (_TYPE, _CURRENCY, _MARKS):
        return str(what)
    if what == "options":
        return by_language.block_of(_CHOICES, reader.language)
    return by_language.place_of(_LABEL, path[1:], reader, lambda language: bool(form.label.get(language)))


def _sentence(fault: PolicyFault, reader: Reader) -> str:
    said, path = field_fault_words(fault, reader), fault.path[2:]
    if len(path) > 1 and path[0] == "options":
        return _(reader, "Line {n}: {fault}", n=int(path[1]) + 1, fault=said)
    return said


def _lines(typed: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in clean(typed).split("\n") if line.strip())


def _type(form: FieldForm, types: Sequence[FieldType], reader: Reader) -> Block:
    options = [option(each.value, TYPE_NAMES[each](reader)) for each in types]
    first = next((each for each in options if each["value"] == form.type.value), options[0])
    element: Block = {"type": "static_select", "action_id": callbacks.FIELD_TYPE, "options": options}
    return blocks.field(_TYPE, _(reader, "What is filled in"), element | initial("option", first), tells=True)


def _choices(form: FieldForm, reader: Reader) -> list[Block]:
    label, hint = _(reader, "Choices"), _(reader, "A line each. Another language has its lines in the same order.")
    return by_language.inputs(_CHOICES, label, form.choices, reader, longest=limits.INPUT, multiline=True, hint=hint)


def _currency(form: FieldForm, reader: Reader) -> Block:
    element: Block = {"type": "plain_text_input", "action_id": callbacks.MEMBER, "min_length": 3, "max_length": 3}
    element |= initial("value", clip(clean(form.currency), 3))
    return blocks.field(_CURRENCY, _(reader, "Currency"), element, hint=_(reader, "Three letters: EUR, USD, CNY."))


def _marks(form: FieldForm, reader: Reader) -> Block:
    most = ngettext(reader, "{n} field of a form at most.", "{n} fields of a form at most.", MOST_SUMMARY)
    options = [
        option(_REQUIRED, _(reader, "Has to be filled in")),
        option(_SUMMARY, _(reader, "Stands on the card"), most),
        option(_PRIVATE, _(reader, "Private"), _(reader, "Only approvers, admins and auditors.")),
    ]
    element: Block = {"type": "checkboxes", "action_id": callbacks.MEMBER, "options": options}
    element |= initial("options", [each for each in options if each["value"] in form.marks])
    return blocks.field(_MARKS, _(reader, "Settings"), element, optional=True)
