"""Expressions in a policy file: read, and tried on samples of everything a form can hold (DESIGN section 8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from workflow.conditions import LONGEST, BadExpression, Expression, read_expression
from workflow.definition import Check, Field, FieldType
from workflow.facts import KINDS, trouble_with
from workflow.forms import asked_in
from workflow.policy_keys import CHECK
from workflow.policy_source import Place, nearest
from workflow.policy_steps import fields_in

MOST_CHECKS = 30


def read_condition(place: Place, fields: Sequence[Field]) -> Expression | None:
    """The condition that stands there, about these fields; None, with a fault, where it cannot be one."""
    return _expression(place, fields, FieldType.CHECKBOX)


def read_derived(form: Place, fields: Sequence[Field]) -> tuple[Field, ...]:
    """The fields of a form, the derived ones with what they are worked out from (C3): fields that are asked for,
    wherever they stand, and derived ones that stand before them."""
    places = [place for place, _page in fields_in(form)]
    known = [field for field, place in zip(fields, places, strict=True) if "derived" not in place]
    found = []
    for field, place in zip(fields, places, strict=True):
        if "derived" not in place or field.type not in KINDS:
            found.append(field)
            continue
        found.append(replace(field, derived=_expression(place["derived"], known, field.type)))
        known.append(found[-1])
    return tuple(found)


def _expression(place: Place, fields: Sequence[Field], comes_to: FieldType) -> Expression | None:
    source = place.string(LONGEST)
    if not source:
        return None
    try:
        expression = read_expression(source)
    except BadExpression as bad:
        place.fault("bad_expression", reason=bad.reason)
        return None
    trouble = trouble_with(expression, fields, comes_to=comes_to)
    if trouble is None:
        return expression
    facts = dict(trouble.facts)
    if trouble.code == "unknown_name":
        facts["nearest"] = _nearest(facts["name"], facts["possible"])
    place.fault(trouble.code, **facts)
    return None


def read_checks(place: Place, fields: Sequence[Field]) -> tuple[Check, ...]:
    """What must hold for the whole form (C3)."""
    return tuple(check for item in place.items(MOST_CHECKS) if (check := _check(item, fields)) is not None)


def _check(place: Place, fields: Sequence[Field]) -> Check | None:
    if not place.mapping(CHECK) or any(key not in place for key in CHECK.required):
        return None
    unless = read_condition(place["unless"], fields)
    field = read_field(place["field"], asked_in(fields))
    say = place["say"].text()
    return None if unless is None else Check(unless=unless, field=field, say=say)


def read_field(place: Place, fields: Sequence[Field]) -> str:
    """The id of one of these fields."""
    id_, known = place.string(), tuple(field.id for field in fields)
    if id_ and id_ not in known:
        place.fault("not_one_of", value=id_, choices=known, nearest=nearest(id_, known))
    return id_


def read_reapprove(place: Place, fields: Sequence[Field]) -> tuple[str, ...]:
    """The ids of the fields without whose change approvals stand; an empty list names none."""
    if not isinstance(place.value, list | tuple):
        place.fault("wrong_type", wanted="list")
    return tuple(dict.fromkeys(read_field(item, fields) for item in place.members()))


def _nearest(name: str, possible: Sequence[str]) -> str | None:
    owner, _dot, last = name.rpartition(".")
    found = nearest(last, possible)
    return f"{owner}.{found}" if owner and found else found
