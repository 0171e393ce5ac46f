"""The `form` of a policy: its fields, with everything that cannot work refused before anybody fills it in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from workflow.currencies import CURRENCIES, minor_digits
from workflow.definition import LONGEST_TEXT, MOST_CHOSEN, MOST_FILES, Field, FieldType, Option
from workflow.policy_default import read_default
from workflow.policy_keys import FIELD, OPTION
from workflow.policy_source import Place, nearest
from workflow.policy_steps import MOST_FIELDS, MOST_STEPS, fields_in

MOST_OPTIONS = 1000
MOST_SUMMARY = 5

_TEXTS = frozenset({FieldType.TEXT, FieldType.LONGTEXT})
_AMOUNTS = frozenset({FieldType.NUMBER, FieldType.MONEY})
_SEVERAL = frozenset({FieldType.MULTISELECT, FieldType.PEOPLE, FieldType.FILES})
_CHOICES = frozenset({FieldType.SELECT, FieldType.MULTISELECT})
_BOUNDED = _TEXTS | _AMOUNTS | _SEVERAL
_COUNTS = {**dict.fromkeys(_SEVERAL, (1, MOST_CHOSEN)), FieldType.FILES: (1, MOST_FILES)}
ONLY_FOR = {
    "min": _BOUNDED,
    "max": _BOUNDED,
    "options": _CHOICES,
    "currency": frozenset({FieldType.MONEY}),
    "default": frozenset(FieldType) - {FieldType.FILES},
    "unit": frozenset({FieldType.NUMBER}),
    "unit_one": frozenset({FieldType.NUMBER}),
    "derived": frozenset({FieldType.TEXT, FieldType.NUMBER, FieldType.CHECKBOX}),
}
ONLY_TYPED = ("required", "min", "max", "help", "default")
"""Keys of fields that are filled in; a derived one is as it comes."""
_NOT_TICKED = frozenset({FieldType.CHECKBOX})
_MAY_BE_NOTHING = frozenset({FieldType.TEXT})
NEEDED_BY = {**dict.fromkeys(_CHOICES, "options"), FieldType.MONEY: "currency"}


def read_form(place: Place) -> tuple[Field, ...]:
    """The fields, in the order in which they are asked, each with its page."""
    place.items(MOST_FIELDS + MOST_STEPS)
    places = fields_in(place)
    fields = tuple(replace(_field(item), page=page) for item, page in places)
    ids = (item["id"] for item, _page in places)
    refuse_repeats("field", zip(ids, (field.id for field in fields), strict=True))
    if sum(field.summary for field in fields) > MOST_SUMMARY:
        place.fault("too_many_summary", max=MOST_SUMMARY)
    return fields


def refuse_repeats(what: str, named: Iterable[tuple[Place, str]]) -> None:
    """Note a fault at every place whose name was given to another before."""
    seen: set[str] = set()
    for place, name in named:
        if name and name in seen:
            place.fault("duplicate", what=what, value=name)
        seen.add(name)


def _field(place: Place) -> Field:
    if not place.mapping(FIELD):
        return Field(id="", label={}, type=FieldType.TEXT)
    given = place["type"].value
    known = isinstance(given, str)
    if "type" in place and given is None:
        place["type"].fault("empty")
    type_ = place["type"].one_of(FieldType, FieldType.TEXT)
    if known:
        _refuse_foreign_keys(place, type_)
    derived = "derived" in place
    for key in ONLY_TYPED if derived else ():
        if key in place:
            place[key].fault("not_for_derived", key=key)
    if type_ in NEEDED_BY and NEEDED_BY[type_] not in place:
        place.fault("missing", key=NEEDED_BY[type_])
    currency = _currency(place) if type_ is FieldType.MONEY else ""
    low, high = _bounds(place, type_, currency) if type_ in _BOUNDED else (None, None)
    field = Field(
        id=place["id"].name() if "id" in place else "",
        label=place["label"].text() if "label" in place else {},
        type=type_,
        required=place["required"].flag(default=type_ not in (_MAY_BE_NOTHING if derived else _NOT_TICKED)),
        min=low,
        max=high,
        options=_options(place) if type_ in _CHOICES else (),
        currency=currency,
        help=place["help"].text() if "help" in place else {},
        summary=place["summary"].flag(),
        private=place["private"].flag(),
        unit=place["unit"].text() if "unit" in place else {},
        unit_one=place["unit_one"].text() if "unit_one" in place else {},
    )
    return replace(field, default=read_default(place["default"], field)) if _default_stands(place, type_) else field


def _default_stands(place: Place, type_: FieldType) -> bool:
    return "default" in place and type_ in ONLY_FOR["default"]


def _refuse_foreign_keys(place: Place, type_: FieldType) -> None:
    for key, types in ONLY_FOR.items():
        if key in place and type_ not in types:
            place[key].fault("not_for_type", key=key, type=type_.value, types=sorted(types))


def _currency(place: Place) -> str:
    if "currency" not in place:
        return ""
    code = place["currency"].string(3)
    if code and code not in CURRENCIES:
        place["currency"].fault("bad_currency", value=code, nearest=nearest_currency(code))
    return code


def nearest_currency(code: str) -> str | None:
    """The currency that was probably meant: codes are in capitals, where `nearest` compares small letters."""
    found = nearest(code, (each.lower() for each in sorted(CURRENCIES)))
    return found.upper() if found else None


def _bounds(place: Place, type_: FieldType, currency: str) -> tuple[Decimal | None, Decimal | None]:
    low, high = place["min"].decimal(), place["max"].decimal()
    for key, bound in (("min", low), ("max", high)):
        if bound is None:
            continue
        if type_ not in _AMOUNTS:
            _refuse_no_count(place[key], bound, *_COUNTS.get(type_, (0, LONGEST_TEXT)))
        if type_ is FieldType.MONEY and -int(bound.as_tuple().exponent) > minor_digits(currency):
            place[key].fault("too_many_decimals", decimals=minor_digits(currency), currency=currency)
    if low is not None and high is not None and low > high:
        place["min"].fault("min_above_max", min=str(low), max=str(high))
    return low, high


def _refuse_no_count(place: Place, bound: Decimal, least: int, most: int) -> None:
    if not (bound == int(bound) and least <= bound <= most):
        place.fault("out_of_range", value=str(bound), min=least, max=most)


def _options(place: Place) -> tuple[Option, ...]:
    if "options" not in place:
        return ()
    places = place["options"].items(MOST_OPTIONS)
    options = tuple(_option(item) for item in places)
    refuse_repeats("option", zip(places, (option.value for option in options), strict=True))
    return options


def _option(place: Place) -> Option:
    if isinstance(place.value, str):
        value = place.string(75)
        return Option(value=value, label={"": value})
    if not place.mapping(OPTION):
        return Option(value="", label={})
    return Option(
        value=place["value"].string(75) if "value" in place else "",
        label=place["label"].text() if "label" in place else {},
    )
