"""The derived values of a form: worked out from what was filled in, in the order of the fields (C3)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from workflow.application import Application
from workflow.conditions import Expression
from workflow.definition import LONGEST_TEXT, Field, FieldType, Policy
from workflow.errors import CannotWorkOut
from workflow.facts import is_kind, names_used
from workflow.form_numbers import LARGEST, worked_out
from workflow.form_text import clean


def derive(policy: Policy, application: Application) -> Application:
    """The same with its derived values; a text that is empty is absent. Raises CannotWorkOut."""
    for field, expression in _derived(policy):
        value = _value(field, expression, expression.result(application.facts(policy)))
        application = _with(application, field, value)
    return application


def derive_what_is_known(policy: Policy, application: Application) -> Application:
    """The same for a form that is still being filled in: what cannot be worked out yet is absent."""
    for field, expression in _derived(policy):
        try:
            value = _value(field, expression, expression.result(application.facts(policy)))
        except CannotWorkOut:
            continue
        application = _with(application, field, value)
    return application


def sources_of(policy: Policy, name: str) -> tuple[str, ...]:
    """What has to be filled in for the field of that name: itself, or what it is worked out from."""
    field = next((field for field in policy.form if field.id == name), None)
    if field is None or field.derived is None:
        return (name,)
    used = names_used(field.derived.source, "form")
    return tuple(source for each in used for source in sources_of(policy, each))


def _derived(policy: Policy) -> Iterator[tuple[Field, Expression]]:
    return ((field, field.derived) for field in policy.form if field.derived is not None)


def _with(application: Application, field: Field, value: Any) -> Application:
    return application if value is None else replace(application, values={**application.values, field.id: value})


def _value(field: Field, expression: Expression, result: Any) -> Any:
    """The result as the record has it: numbers in digits, with as many decimals as one can type."""
    if not is_kind(result, field.type):
        raise CannotWorkOut(expression=expression.source)
    if field.type is FieldType.NUMBER:
        if not math.isfinite(result) or abs(result) > LARGEST:
            raise CannotWorkOut(expression=expression.source)
        return worked_out(result)
    if field.type is FieldType.TEXT:
        text = clean(result, one_line=True)
        if len(text) > LONGEST_TEXT:
            raise CannotWorkOut(expression=expression.source)
        return text or None
    return result
