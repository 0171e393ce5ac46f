"""What the expressions of a policy are about: the facts of one form and its applicant, and, when a policy is loaded,
samples of all facts there can be, on which every expression is tried (G1)."""

from __future__ import annotations

import random
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice, pairwise, product
from typing import Any

from workflow.calendars import Calendar, monday_to_friday
from workflow.conditions import Expression, Facts, MissingValue, UnknownName, WrongKinds
from workflow.currencies import minor_digits
from workflow.definition import Field, FieldType
from workflow.forms import ENDS
from workflow.model import Person, Values

NAMES = ("form", "applicant", "today")
"""What an expression can be about."""

APPLICANT = ("id", "name", "email", "department", "position", "manager", "roles")
"""What can be said of the applicant; empty where the directory does not know it. ``roles`` is a list."""

KINDS: Mapping[FieldType, tuple[Any, str]] = {
    FieldType.CHECKBOX: (bool, "not_a_condition"),
    FieldType.NUMBER: ((int, float), "not_a_number"),
    FieldType.TEXT: (str, "not_a_text"),
}
"""What an expression may come to, and the code of its fault where it does not."""

_ABSENT = object()
_MOST_TRIALS = 1000
_DAY = timedelta(days=1)
_STRING = re.compile(r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""")
_NUMBER = re.compile(r"(?<![\w.])[0-9]+(?:\.[0-9]+)?(?![\w.])")
_USED = re.compile(r"""\b(form|applicant)(?:\.([A-Za-z_]\w*)|\[\s*["']([^"']+)["']\s*\])""")
_INTRODUCED = re.compile(r"\.\s*(?:exists|exists_one|all|map|filter)\s*\(\s*([A-Za-z_]\w*)\s*,")


def facts_of(
    fields: Sequence[Field],
    values: Values,
    applicant: Person,
    roles: Collection[str],
    today: date,
    calendar: Calendar = monday_to_friday,
) -> Facts:
    """What the expressions of a policy are about, for a form filled in by `applicant`, who holds `roles` and works by
    `calendar`. `today` is the date where he lives."""
    about = {name: getattr(applicant, name) for name in APPLICANT if name != "roles"}
    return Facts(
        form={field.id: _seen(field, values[field.id]) for field in fields if field.id in values},
        applicant=about | {"roles": sorted(roles)},
        today=_midnight(today),
        calendar=calendar,
    )


def _seen(field: Field, value: Any) -> Any:
    if field.type is FieldType.MONEY:
        # One division, correctly rounded: the nearest double, which is what a decimal literal is read as, too.
        return float(Decimal(value).scaleb(-minor_digits(field.currency)))
    if field.type is FieldType.NUMBER:
        return float(value)
    if field.type is FieldType.DATE:
        return _midnight(date.fromisoformat(value))
    if field.type is FieldType.DATERANGE:
        return {end: _midnight(date.fromisoformat(value[end])) for end in ENDS}
    return value


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why an expression cannot stand in a policy: a code and its facts, as a `PolicyFault` has them."""

    code: str
    facts: Mapping[str, Any]


def names_used(source: str, of: str) -> tuple[str, ...]:
    """The fields (`of` ``form``) or facts (``applicant``) that an expression reads by name, in order."""
    found = ((owner, dotted or quoted) for owner, dotted, quoted in _USED.findall(source))
    return tuple(dict.fromkeys(name for owner, name in found if owner == of))


def trouble_with(
    expression: Expression, fields: Sequence[Field], *, comes_to: FieldType = FieldType.CHECKBOX
) -> Trouble | None:
    """What would go wrong with this expression for some form, as far as samples show it; None if nothing. `comes_to`:
    a condition is what a box can hold; a derived field may be of any type in `KINDS`.

    Codes: ``unknown_name`` (name, possible), ``unknown_function`` (reason), ``may_be_missing`` (field), ``wrong_kinds``
    (reason), ``not_a_condition``, ``not_a_number``, ``not_a_text``.
    """
    return _unknown(expression, fields) or _failing(expression, fields, comes_to)


def is_kind(value: Any, type_: FieldType) -> bool:
    """Whether an expression that comes to this value is one for a field of that type."""
    kinds, _code = KINDS[type_]
    return isinstance(value, kinds) and isinstance(value, bool) == (kinds is bool)


def outcomes(expression: Expression, fields: Sequence[Field]) -> frozenset[bool]:
    """What a condition comes to over all samples: one that is never true, or always, says so here."""
    return frozenset(expression.holds(facts) for facts in samples(expression.source, fields))


def _unknown(expression: Expression, fields: Sequence[Field]) -> Trouble | None:
    introduced = set(_INTRODUCED.findall(expression.source))
    for name in sorted(set(expression.variables()) - introduced):
        if name not in NAMES:
            return Trouble("unknown_name", {"name": name, "possible": NAMES})
    known = {"form": tuple(field.id for field in fields), "applicant": APPLICANT}
    bare = _STRING.sub("''", expression.source)
    for owner, possible in known.items():
        for name in names_used(expression.source if "[" in bare else bare, owner):
            if name not in possible:
                return Trouble("unknown_name", {"name": f"{owner}.{name}", "possible": possible})
    return None


def _failing(expression: Expression, fields: Sequence[Field], comes_to: FieldType) -> Trouble | None:
    for facts in samples(expression.source, fields):
        try:
            value = expression.value(facts)
        except MissingValue as missing:
            if any(field.id == missing.name for field in fields):
                return Trouble("may_be_missing", {"field": missing.name})
            return Trouble("unknown_name", {"name": missing.name, "possible": ()})
        except UnknownName as unknown:
            return Trouble("unknown_function", {"reason": str(unknown)})
        except WrongKinds as wrong:
            return Trouble("wrong_kinds", {"reason": str(wrong)})
        if not is_kind(value, comes_to):
            return Trouble(KINDS[comes_to][1], {})
    return None


def samples(source: str, fields: Sequence[Field]) -> Iterator[Facts]:
    """Facts that try every branch: what the expression compares with, what lies beside it, and nothing at all."""
    texts = [quoted[1:-1] for quoted in _STRING.findall(source)]
    days = [_TODAY, *_days_written(texts)]
    numbers = [float(digits) for digits in _NUMBER.findall(_STRING.sub("''", source))]
    used = [field for field in fields if field.id in names_used(source, "form")]
    slots: dict[tuple[str, str], list[Any]] = {("form", field.id): _ways(field, texts, numbers, days) for field in used}
    for name in names_used(source, "applicant"):
        slots["applicant", name] = [[], texts] if name == "roles" else ["", *texts]
    if days[1:]:
        slots["today", ""] = _beside(days)
    unused = {field.id: _ways(field, texts, numbers, days)[0] for field in fields if field not in used}
    for choice in _combinations(list(slots.values())):
        chosen = dict(zip(slots, choice, strict=True))
        form = {name: value for (owner, name), value in chosen.items() if owner == "form" and value is not _ABSENT}
        applicant = {name: chosen.get(("applicant", name), [] if name == "roles" else "") for name in APPLICANT}
        yield Facts(form=unused | form, applicant=applicant, today=chosen.get(("today", ""), _TODAY))


_TODAY = datetime(2026, 6, 15, tzinfo=UTC)


def _combinations(slots: Sequence[Sequence[Any]]) -> Iterator[tuple[Any, ...]]:
    count = 1
    for ways in slots:
        count *= len(ways)
    if count <= _MOST_TRIALS:
        yield from product(*slots)
        return
    for at, ways in enumerate(slots):
        for way in ways:
            yield tuple(way if at == other else each[0] for other, each in enumerate(slots))
    drawn = random.Random(count)  # noqa: S311  # the same trials every time the same file is loaded
    yield from islice(iter(lambda: tuple(drawn.choice(ways) for ways in slots), None), _MOST_TRIALS)


def _ways(field: Field, texts: Sequence[str], numbers: Sequence[float], days: Sequence[datetime]) -> list[Any]:
    ways = _values(field, texts, numbers, days)
    # A box is ticked or not, never empty.
    return ways if field.required or field.type is FieldType.CHECKBOX else [*ways, _ABSENT]


def _values(field: Field, texts: Sequence[str], numbers: Sequence[float], days: Sequence[datetime]) -> list[Any]:
    if field.type in (FieldType.MONEY, FieldType.NUMBER):
        return list(
            dict.fromkeys([1.0, *(near for number in numbers for near in (number - 0.5, number, number + 0.5))])
        )
    if field.type is FieldType.DATE:
        return _beside(days)
    if field.type is FieldType.DATERANGE:
        near = _beside(days)
        return [dict(zip(ENDS, sorted(each), strict=True)) for each in (*zip(near, near, strict=True), *pairwise(near))]
    if field.type is FieldType.SELECT:
        return [option.value for option in field.options] or [""]
    if field.type is FieldType.MULTISELECT:
        every = [option.value for option in field.options]
        return [every, *([value] for value in every)]
    if field.type is FieldType.PEOPLE:
        return [["U0SOMEBODY", *texts], *([text] for text in texts)]
    if field.type is FieldType.FILES:
        named = [{"id": "F0", "name": name, "url": ""} for name in ("a.pdf", *texts)]
        return [named, named[:1]]
    if field.type is FieldType.CHECKBOX:
        return [True, False]
    if field.type is FieldType.TIME:
        return list(dict.fromkeys(["00:00", "12:00", "23:59", *texts]))
    return list(dict.fromkeys(["text", *texts]))


def _days_written(texts: Sequence[str]) -> list[datetime]:
    days = []
    for text in texts:
        try:
            days.append(_midnight(datetime.fromisoformat(text).date()))
        except ValueError:
            continue
    return days


def _beside(days: Sequence[datetime]) -> list[datetime]:
    return list(dict.fromkeys(near for day in days for near in (day, day - _DAY, day + _DAY, day + 400 * _DAY)))
