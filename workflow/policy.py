"""From a plain mapping, as YAML or a database gives it, to a policy or to all its faults (DESIGN section 8)."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from workflow.definition import (
    Audience,
    CancelApproved,
    EmptyRule,
    Field,
    FieldType,
    Policy,
    SelfRule,
    StageDefinition,
)
from workflow.forms import asked_in
from workflow.model import Remind, Repeat
from workflow.policy_expressions import read_checks, read_condition, read_derived, read_field, read_reapprove
from workflow.policy_form import read_form
from workflow.policy_keys import POLICY
from workflow.policy_route import Reading, read_empty, read_remind, read_self
from workflow.policy_source import Place, PolicyFault, PolicyFaults, nearest
from workflow.policy_steps import read_steps
from workflow.policy_tests import read_tests
from workflow.policy_who import read_audience, read_cc, read_channel

__all__ = ["PolicyFault", "PolicyFaults", "policy_version", "read_policy"]

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
SEQ = re.compile(r"seq(:0[1-9]d)?")
_PLAIN = re.compile(r"[^\s{}\x00-\x1f]*")

APPLICANT = "applicant"
"""What a policy says for its route where the applicant builds one (B6)."""


def read_policy(source: Mapping[str, Any]) -> Policy:
    """The approval type that `source` describes, with its version.

    Raises PolicyFaults with every fault of the mapping. Keys that are designed but do not work yet are faults too:
    nothing a policy says is silently ignored.
    """
    place = Place(source)
    if not place.mapping(POLICY):
        raise PolicyFaults(tuple(place.faults))
    id_ = place["id"].name() if "id" in place else ""
    remind = read_remind(place["remind"], Remind()) if "remind" in place else Remind()
    form = read_derived(place["form"], read_form(place["form"])) if "form" in place else ()
    route = _route(place["route"], form, remind or Remind()) if "route" in place else ()
    custom = place["route"].value == APPLICANT
    parts: dict[str, Any] = {
        "id": id_,
        "title": place["title"].text() if "title" in place else {},
        "number": _number(place["number"]) if "number" in place else usual_number(id_),
        "form": form,
        "steps": read_steps(place["form"]) if "form" in place else (),
        "checks": read_checks(place["check"], form) if "check" in place else (),
        "custom": custom,
        "route": route,
        "apply": read_audience(place["apply"]) if "apply" in place else Audience(everyone=True),
        "behalf": read_audience(place["behalf"]) if "behalf" in place else None,
        "auditors": read_audience(place["auditors"]) if "auditors" in place else None,
        "cc": read_cc(place["cc"], form) if "cc" in place else (),
        "channel": read_channel(place["channel"], form) if "channel" in place else None,
        "self_rule": read_self(place) or SelfRule.MANAGER,
        "empty": read_empty(place) or EmptyRule.ADMIN,
        "remind": remind,
        "confirm": read_condition(place["confirm"], form) if "confirm" in place else None,
        "away": read_field(place["away"], _dateranges(form)) if "away" in place else "",
        "repeat": place["repeat"].one_of(Repeat, Repeat.ASK),
        "reapprove": read_reapprove(place["reapprove"], form) if "reapprove" in place else None,
        "cancel_approved": place["cancel_approved"].one_of(CancelApproved, CancelApproved.NEVER),
        "tests": read_tests(place["tests"], asked_in(form), route, custom=custom) if "tests" in place else (),
    }
    if place.faults:
        raise PolicyFaults(tuple(place.faults))
    return Policy(**parts, version=policy_version(source), source=json.loads(_canonical(source)))


def _dateranges(form: tuple[Field, ...]) -> list[Field]:
    return [field for field in form if field.type is FieldType.DATERANGE]


def usual_number(type_: str) -> str:
    """The format of the numbers of a type that says none."""
    return f"{type_.upper()}-{{year}}-{{seq:04d}}"


def policy_version(source: Mapping[str, Any]) -> str:
    """The hash that pins a request to the policy it began with (G5): sha256, in hex, over canonical JSON.

    The order of keys does not count, the order of lists does.
    """
    return hashlib.sha256(_canonical(source).encode()).hexdigest()


def _canonical(source: Mapping[str, Any]) -> str:
    return json.dumps(source, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _route(place: Place, form: tuple[Field, ...], remind: Remind) -> tuple[StageDefinition, ...]:
    if not isinstance(place.value, str):
        return Reading(form, remind).route(place)
    if place.value != APPLICANT:
        place.fault("not_one_of", value=place.value, choices=(APPLICANT,), nearest=nearest(place.value, [APPLICANT]))
    return ()


def _number(place: Place) -> str:
    format_ = place.string(40)
    if not format_:
        return format_
    names = _PLACEHOLDER.findall(format_)
    for name in names:
        if name != "year" and not SEQ.fullmatch(name):
            place.fault("number_placeholder", value=f"{{{name}}}")
    if not _PLAIN.fullmatch(_PLACEHOLDER.sub("", format_)):
        place.fault("number_characters")
    if sum(name.startswith("seq") for name in names) != 1:
        place.fault("number_without_seq")
    # Counting begins anew every year: without the year, next January's first number is this January's.
    if "year" not in names:
        place.fault("number_without_year")
    return format_
