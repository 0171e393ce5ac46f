"""The `default` of a field: what its form opens with, refused where the form would refuse it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from workflow.definition import Field
from workflow.errors import FormFaults
from workflow.forms import read_values
from workflow.model import Person
from workflow.policy_source import EMAIL, SLACK_ID, Place
from workflow.written import opening
from workflow.wrong import Wrong

_ANY_DAY = date(2026, 5, 12)
_ANYBODY = Person(id="U0SOMEBODY", name="")


def read_default(place: Place, field: Field) -> Any:
    """What stands there as a default of that field; None, with a fault, where it cannot be one."""
    tried = replace(field, required=False, default=place.value)
    try:
        possible = field.id in read_values([tried], opening([tried], _ANYBODY, _ANY_DAY, _somebody))
    except (FormFaults, Wrong):
        possible = False
    if possible:
        return place.value
    place.fault("bad_default", value=str(place.value), type=field.type.value)
    return None


def _somebody(ref: str) -> Person:
    if not (SLACK_ID.fullmatch(ref) or EMAIL.fullmatch(ref)):
        raise Wrong("not_a_person")
    return Person(id=ref, name="")
