"""The JSON Schema of a policy file, for editors (G1): the parser's own tables of keys, limits and patterns, written
down. What it refuses the parser refuses; what takes comparing one place with another only the parser finds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from workflow import (
    deadlines,
    policy,
    policy_expressions,
    policy_form,
    policy_route,
    policy_source,
    policy_steps,
    policy_tests,
    policy_who,
)
from workflow.currencies import CURRENCIES
from workflow.definition import CancelApproved, EmptyRule, FieldType, SelfRule
from workflow.model import Repeat
from workflow.policy_keys import (
    ASKED,
    AUDIENCE,
    CC,
    CC_KINDS,
    CHANNEL,
    CHECK,
    CHOSEN,
    CHOSEN_CHAIN,
    EACH,
    EACH_KINDS,
    FIELD,
    GROUP,
    GROUP_KEYS,
    GROUP_KINDS,
    HEAD_OF,
    MANAGERS,
    OPTION,
    POLICY,
    REMIND,
    STAGE,
    STEP,
    TEST,
    WHO,
    WHO_KINDS,
    Keys,
)

Schema = Mapping[str, Any]


def policy_schema() -> Schema:
    """The schema (draft 2020-12). Every key that may stand somewhere has its place in it."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Countersign policy",
        **_mapping(POLICY),
        "$defs": {
            "text": _TEXT,
            "field": _mapping(FIELD, allOf=[*_foreign_keys(), *_needed_keys(), _TYPED]),
            "step": _mapping(STEP),
            "option": {"anyOf": [_WORDS, _mapping(OPTION)]},
            "stage": _mapping(STAGE, dependentRequired=_OF, dependentSchemas=_BY, oneOf=_one_of(("by", *GROUP_KINDS))),
            "member": {"anyOf": [_ref("who"), _ref("group")]},
            "group": _mapping(GROUP, dependentRequired=_OF, oneOf=_one_of(GROUP_KINDS)),
            "who": _mapping(WHO, oneOf=_one_of(WHO_KINDS)),
            "cc": _mapping(CC, oneOf=_one_of(CC_KINDS)),
            "channel": _mapping(CHANNEL),
            "managers": _mapping(MANAGERS),
            "head_of": _mapping(HEAD_OF),
            "chosen": _mapping(CHOSEN),
            "chosen_chain": _mapping(CHOSEN_CHAIN),
            "each": _mapping(EACH, oneOf=_one_of(EACH_KINDS)),
            "remind": {"anyOf": [{"const": "never"}, _mapping(REMIND)]},
            "check": _mapping(CHECK),
            "test": _mapping(TEST, oneOf=_one_of(("asks", "refuses"))),
            "asked": {"anyOf": [_PERSON, _mapping(ASKED, oneOf=_one_of(ASKED.allowed))]},
            "audience": _mapping(AUDIENCE, oneOf=_one_of(AUDIENCE.allowed)),
        },
    }


def _mapping(keys: Keys, **more: Any) -> Schema:
    shapes = SHAPES[keys.name]
    return {
        "type": "object",
        "properties": {key: shapes[key] for key in keys.allowed},
        "required": list(keys.required),
        "additionalProperties": False,
        **more,
    }


def _one_of(keys: Iterable[str]) -> list[Schema]:
    return [{"required": [key]} for key in keys]


def _foreign_keys() -> list[Schema]:
    return [
        {"if": {"required": [key]}, "then": {"properties": {"type": {"enum": sorted(types)}}}}
        for key, types in policy_form.ONLY_FOR.items()
    ]


def _needed_keys() -> list[Schema]:
    return [
        {"if": {"properties": {"type": {"const": type_}}, "required": ["type"]}, "then": {"required": [key]}}
        for type_, key in policy_form.NEEDED_BY.items()
    ]


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _list(items: Schema, most: int) -> Schema:
    return {"type": "array", "items": items, "minItems": 1, "maxItems": most}


def _whole(low: int, high: int) -> Schema:
    return {"type": "integer", "minimum": low, "maximum": high}


def _choice(choices: type[StrEnum]) -> Schema:
    return {"enum": [*(choice.value for choice in choices), None]}


def _pattern(*patterns: str) -> Schema:
    """The parser looks at texts without the blanks around them."""
    return {"type": "string", "pattern": rf"^\s*({'|'.join(patterns)})\s*$"}


_OF = {"of": ["need"], "need": ["of"]}
_TYPED: Schema = {"not": {"required": ["derived"], "anyOf": _one_of(policy_form.ONLY_TYPED)}}
_BY = {"by": {"not": {"anyOf": _one_of(GROUP_KEYS)}}}

_WORDS: Schema = {"type": "string", "pattern": r"\S"}
_FLAG: Schema = {"type": ["boolean", "null"]}
_AMOUNT: Schema = {"anyOf": [{"type": ["number", "null"]}, _pattern(r"[-+]?[\d._]+([eE][-+]?\d+)?")]}
_ID = _pattern(policy_source.ID.pattern)
_TEXT: Schema = {
    "anyOf": [
        _WORDS,
        {
            "type": "object",
            "propertyNames": {"pattern": f"^({policy_source.LANGUAGE.pattern})$"},
            "additionalProperties": _WORDS,
            "minProperties": 1,
        },
    ]
}
_NUMBER: Schema = {
    "type": "string",
    "allOf": [{"pattern": r"\{year\}"}, {"pattern": rf"\{{{policy.SEQ.pattern}\}}"}],
}
_CURRENCY: Schema = {"anyOf": [{"enum": sorted(CURRENCIES)}, _pattern(*sorted(CURRENCIES))]}
_MEMBERS = _list(_ref("member"), policy_route.MOST_MEMBERS)
_AUDIENCE: Schema = {
    "anyOf": [{"const": "everyone"}, _ref("audience"), _list(_ref("audience"), policy_who.MOST_AUDIENCES)]
}
_PERSON = _pattern(policy_source.SLACK_ID.pattern, policy_source.EMAIL.pattern)
_VALUE: Schema = {"type": ["string", "number", "boolean"]}
_ASKED_TOGETHER = {"type": "array", "items": _ref("asked"), "maxItems": policy_tests.MOST_ASKED}
_TIME = _pattern(deadlines.AMOUNT.pattern)

_ASKING = {"self": _choice(SelfRule), "empty": _choice(EmptyRule), "remind": _ref("remind")}
_GROUP = {
    "all": _MEMBERS,
    "any": _MEMBERS,
    "need": _whole(1, policy_route.MOST_MEMBERS),
    "of": _MEMBERS,
    "in_order": _FLAG,
    "veto": _FLAG,
    "distinct": _FLAG,
}

_WHO = {
    "user": _PERSON,
    "role": _WORDS,
    "usergroup": _WORDS,
    "manager": _whole(1, policy_who.MOST_LEVELS),
    "managers": _ref("managers"),
    "head_of": {"anyOf": [_WORDS, _ref("head_of")]},
    "field": _WORDS,
    "when": _WORDS,
}

SHAPES: Mapping[str, Mapping[str, Schema]] = {
    "policy": {
        "id": _ID,
        "title": _ref("text"),
        "number": _NUMBER,
        "apply": _AUDIENCE,
        "auditors": _AUDIENCE,
        "behalf": _AUDIENCE,
        "cc": _list(_ref("cc"), policy_who.MOST_COPIED),
        "channel": _ref("channel"),
        "form": _list({"anyOf": [_ref("field"), _ref("step")]}, policy_steps.MOST_FIELDS + policy_steps.MOST_STEPS),
        "route": {"anyOf": [{"const": policy.APPLICANT}, _list(_ref("stage"), policy_route.MOST_STAGES)]},
        "check": _list(_ref("check"), policy_expressions.MOST_CHECKS),
        "repeat": _choice(Repeat),
        "reapprove": {"type": "array", "items": _ID, "maxItems": policy_steps.MOST_FIELDS},
        "cancel_approved": _choice(CancelApproved),
        "confirm": _WORDS,
        "away": _ID,
        **_ASKING,
        "tests": _list(_ref("test"), policy_tests.MOST_TESTS),
    },
    "field": {
        "id": _ID,
        "label": _ref("text"),
        "type": {"enum": list(FieldType)},
        "required": _FLAG,
        "min": _AMOUNT,
        "max": _AMOUNT,
        "options": _list(_ref("option"), policy_form.MOST_OPTIONS),
        "currency": _CURRENCY,
        "help": _ref("text"),
        "default": {"type": ["string", "number", "boolean", "array", "object"]},
        "summary": _FLAG,
        "private": _FLAG,
        "derived": _WORDS,
        "unit": _ref("text"),
        "unit_one": _ref("text"),
    },
    "step": {"step": _ref("text")},
    "option": {"value": _WORDS, "label": _ref("text")},
    "stage": {
        "stage": _ref("text"),
        "by": _ref("who"),
        "when": _WORDS,
        "opinion": _choice(policy_route.Opinion),
        **_GROUP,
        **_ASKING,
    },
    "group": {**_GROUP, "when": _WORDS},
    "who": {
        **_WHO,
        "each": _ref("each"),
        "chosen": _ref("chosen"),
        "chosen_chain": _ref("chosen_chain"),
    },
    "cc": _WHO,
    "channel": {"id": _pattern(policy_who.CHANNEL_ID.pattern), "show": _list(_WORDS, policy_who.MOST_SHOWN)},
    "remind": {"after": _TIME, "every": _TIME, "at_most": _whole(0, policy_route.MOST_REMINDERS)},
    "managers": {"up_to": _WORDS},
    "head_of": {"field": _WORDS},
    "chosen": {
        "label": _ref("text"),
        "from": _AUDIENCE,
        "at_least": _whole(1, policy_who.MOST_CHOSEN),
        "at_most": _whole(1, policy_who.MOST_CHOSEN),
    },
    "chosen_chain": {
        "from": _AUDIENCE,
        "at_least": _whole(1, policy_who.MOST_LEVELS),
        "at_most": _whole(1, policy_who.MOST_LEVELS),
        "until": _WORDS,
    },
    "each": {"role": _WORDS, "usergroup": _WORDS},
    "apply": {"user": _PERSON, "role": _WORDS, "usergroup": _WORDS, "department": _WORDS, "position": _WORDS},
    "test": {
        "as": _PERSON,
        "behalf": _PERSON,
        "name": _WORDS,
        "form": {"type": "object", "additionalProperties": {"anyOf": [_VALUE, {"type": "array", "items": _VALUE}]}},
        "choose": {"type": "object", "additionalProperties": {"anyOf": [_PERSON, {"type": "array", "items": _PERSON}]}},
        "route": _list(_ref("stage"), policy_route.MOST_STAGES),
        "asks": _list({"anyOf": [_ref("asked"), _ASKED_TOGETHER]}, policy_tests.MOST_ASKED),
        "cc": {"anyOf": [_PERSON, {"type": "array", "items": _PERSON, "maxItems": policy_tests.MOST_ASKED}]},
        "refuses": _WORDS,
        "on": _pattern(policy_tests.DAY.pattern),
    },
    "asked": {"role": _WORDS, "usergroup": _WORDS},
    "check": {"unless": _WORDS, "field": _WORDS, "say": _ref("text")},
}
"""What may stand under each key, by the mapping it stands in (`workflow.policy_keys`)."""
