"""A type as an admin puts it together in Slack: what he says, written into a policy's source and read from it.

Nothing is refused here that the parser refuses anyway: `faults_of` asks it, and whoever shows the type knows by the
path where each fault stands.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from workflow.building import Building, Built, building_of, route_of
from workflow.definition import CancelApproved, FieldType
from workflow.form_text import clean
from workflow.model import Text
from workflow.policy import PolicyFault, PolicyFaults, read_policy
from workflow.policy_form import NEEDED_BY

Source = Mapping[str, Any]

MOST_FIELDS = 40
"""As many as one page of a form has: a type made in Slack has one."""

_SETTINGS = ("apply", "behalf", "auditors", "self", "empty", "repeat", "remind")
"""What a new type takes over from the one under which its route was built."""

_LONGEST_ID = 40
_NO_SOURCE: Source = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What a type is called, and how an approved request of it is cancelled (`CancelApproved`). `number` is the format
    of its requests' numbers; empty: the usual one."""

    title: Text
    id: str = ""
    number: str = ""
    cancel_approved: str = CancelApproved.NEVER.value


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSaid:
    """A field of the form, as it is put together. `choices`: what can be chosen, by language; the first language's are
    also the values of new ones. `currency`: of an amount of money."""

    label: Text
    type: FieldType = FieldType.TEXT
    required: bool = True
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)
    currency: str = ""
    summary: bool = False
    private: bool = False


def new_source(heading: Heading, before: Source = _NO_SOURCE, taken: Collection[str] = ()) -> Source:
    """A type without a field. `before`: the policy that its route and its settings come from; without one, nobody is
    asked yet. `taken`: as `with_heading`."""
    kept = {key: before[key] for key in _SETTINGS if key in before}
    if cc := [each for each in before.get("cc", ()) if not _of_the_form(each)]:
        kept["cc"] = cc
    if "channel" in before:
        kept["channel"] = {"id": before["channel"]["id"]}
    route = before.get("route", [])
    return with_heading({**kept, "form": [], "route": route if isinstance(route, list) else []}, heading, taken)


def _of_the_form(copied: Mapping[str, Any]) -> bool:
    """Whether who is told depends on fields, of which a new type has none."""
    return "field" in copied or "when" in copied or isinstance(copied.get("head_of"), Mapping)


def with_heading(source: Source, heading: Heading, taken: Collection[str] = ()) -> Source:
    """The type under another title, id and format of numbers, and with that way to cancel what was approved. Without an
    id it gets one that is made from the title; from one without a Latin letter, one that is not `taken`."""
    rest = {key: said for key, said in source.items() if key not in ("id", "title", "number", "cancel_approved")}
    if heading.cancel_approved != CancelApproved.NEVER:
        rest = {"cancel_approved": heading.cancel_approved, **rest}
    title = _text(heading.title)
    number = {"number": heading.number.strip()} if heading.number.strip() else {}
    return {"id": heading.id.strip() or slug(heading.title, "type", taken), "title": title, **number, **rest}


def heading_of(source: Source) -> Heading:
    """What the type is called."""
    cancel = source.get("cancel_approved", CancelApproved.NEVER.value)
    return Heading(
        title=_said(source["title"]), id=source["id"], number=source.get("number", ""), cancel_approved=cancel
    )


def fields_of(source: Source) -> Mapping[str, FieldSaid]:
    """The fields by their ids, in order."""
    return {each["id"]: _field_of(each) for each in source["form"]}


def with_field(source: Source, said: FieldSaid, field_id: str = "") -> Source:
    """With that field in place of the one with that id, which stays; as a further one where there is none such."""
    form = list(source["form"])
    at = place_of(source, field_id)
    if at is None:
        at, field_id = len(form), free_id(slug(said.label, "field"), {each["id"] for each in form})
    before = form[at] if at < len(form) else {}
    return {**source, "form": [*form[:at], _field(field_id, said, before), *form[at + 1 :]]}


def without_field(source: Source, field_id: str) -> Source:
    """Without that field."""
    return {**source, "form": [each for each in source["form"] if each["id"] != field_id]}


def moved_field(source: Source, field_id: str, by: int) -> Source:
    """With that field so many places further on, or before; as it is where there is no such place."""
    form, at = list(source["form"]), place_of(source, field_id)
    if at is not None and at + by in range(len(form)):
        form.insert(at + by, form.pop(at))
    return {**source, "form": form}


def place_of(source: Source, field_id: str) -> int | None:
    """Which of its fields that is, counted from 0; None for none of them."""
    return next((at for at, each in enumerate(source["form"]) if each["id"] == field_id), None)


def building_in(source: Source) -> Building:
    """The groups that the type asks."""
    return building_of(source["route"])


def with_building(source: Source, built: Built) -> Source:
    """The type asking these groups."""
    return {**source, "route": [dict(stage) for stage in route_of(built)]}


def faults_of(source: Source) -> tuple[PolicyFault, ...]:
    """Everything that keeps it from being a policy."""
    try:
        read_policy(source)
    except PolicyFaults as broken:
        return broken.faults
    return ()


def slug(text: Text, otherwise: str, taken: Collection[str] = ()) -> str:
    """An id made from a text for people: ``gym_equipment``; where nothing is left of it, the other one, with a number
    behind it where it is `taken`."""
    said = next((text[language] for language in ("en", "", *text) if text.get(language)), "")
    bare = unicodedata.normalize("NFKD", said).encode("ascii", "ignore").decode().lower()
    made = re.sub(r"[^a-z0-9]+", "_", bare).strip("_")[:_LONGEST_ID].strip("_")
    return made if made and made[0].isalpha() else free_id(f"{otherwise}_{made}".strip("_")[:_LONGEST_ID], taken)


def free_id(wanted: str, taken: Collection[str | None]) -> str:
    """That id, with a number behind it where it is taken."""
    tries = (wanted, *(f"{wanted[: _LONGEST_ID - 4]}_{n}" for n in range(2, 1000)))
    return next(each for each in tries if each not in taken)


def _field(id_: str, said: FieldSaid, before: Source) -> Mapping[str, Any]:
    needs = NEEDED_BY.get(said.type)
    usual = said.type is not FieldType.CHECKBOX
    return {
        "id": id_,
        "label": _text(said.label),
        "type": said.type.value,
        **({"options": _options(said.choices, before.get("options", ()))} if needs == "options" else {}),
        **({"currency": said.currency.strip().upper()} if needs == "currency" else {}),
        **({} if said.required == usual else {"required": said.required}),
        **({"summary": True} if said.summary else {}),
        **({"private": True} if said.private else {}),
    }


def _field_of(source: Source) -> FieldSaid:
    type_ = FieldType(source["type"])
    return FieldSaid(
        label=_said(source["label"]),
        type=type_,
        required=source.get("required", type_ is not FieldType.CHECKBOX),
        choices=_choices(source.get("options", ())),
        currency=source.get("currency", ""),
        summary=source.get("summary", False),
        private=source.get("private", False),
    )


def _options(choices: Mapping[str, Sequence[str]], before: Sequence[Any]) -> list[Any]:
    """A choice without a translation is called in all languages as in the first. One that is called as one of `before`
    in some language keeps the value of that: requests that have it go on meaning it."""
    labels, left = _labels(choices), list(before)
    kept: list[str | None] = []
    for label in labels:
        same = next((option for option in left if _is_called(label, _label_of(option))), None)
        kept.append(None if same is None else _value_of(same))
        left = [option for option in left if option is not same]
    names = [next(iter(label.values())) for label in labels]
    values = [free_id(name, set(kept)) if was is None else was for name, was in zip(names, kept, strict=True)]
    return list(map(_option, values, labels))


def _option(value: str, label: Text) -> Any:
    kept = _kept(label)
    text = kept if len(kept) > 1 else next(iter(kept.values()), "")
    return value if text == value else {"value": value, "label": text}


def _labels(choices: Mapping[str, Sequence[str]]) -> list[Text]:
    """What each is called, by language."""
    first, *others = [language for language, said in choices.items() if said] or [""]
    rows = enumerate(choices.get(first, ()))
    return [
        {first: name, **{each: choices[each][at] if at < len(choices[each]) else name for each in others}}
        for at, name in rows
    ]


def _is_called(label: Text, before: Text) -> bool:
    return any(
        label.get(language) == name or (not language and name in label.values()) for language, name in before.items()
    )


def _label_of(option: Any) -> Text:
    return _said(option["label"]) if isinstance(option, Mapping) else {"": option}


def _value_of(option: Any) -> str:
    return str(option["value"] if isinstance(option, Mapping) else option)


def _choices(options: Sequence[Any]) -> Mapping[str, Sequence[str]]:
    labels = list(map(_label_of, options))
    languages = dict.fromkeys(language for label in labels for language in label)
    return {language: tuple(label[language] for label in labels) for language in languages}


def _text(said: Text) -> Any:
    """As a policy has it: alone, where it serves every language, as English does that nobody translated."""
    kept = _kept(said)
    alone = len(set(kept.values())) == 1 and (len(kept) > 1 or kept.keys() <= {"", "en"})
    return next(iter(kept.values()), "") if alone or not kept else kept


def _kept(said: Text) -> Text:
    cleaned = ((language, clean(text, one_line=True)) for language, text in said.items())
    return {language: text for language, text in cleaned if text}


def _said(text: Any) -> Text:
    return dict(text) if isinstance(text, Mapping) else {"": text}
