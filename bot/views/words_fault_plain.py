"""The plain ones among the faults of policy and people files: a sentence each, with the fault's facts in it (G1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.views.catalogue import _
from bot.views.reader import Reader
from bot.views.words import text_of

_BRACES = {"year": "{year}", "seq": "{seq}", "padded": "{seq:04d}"}

PLAIN: Mapping[str, Callable[[Reader, Mapping[str, Any]], str]] = {
    "bad_expression": lambda reader, facts: _(reader, "this is no expression (CEL): {reason}", **facts),
    "unknown_function": lambda reader, facts: _(reader, "this calls a function that there is not: {reason}", **facts),
    "wrong_kinds": lambda reader, facts: _(
        reader,
        "this compares or computes what does not go together (amounts and numbers are written with a "
        "point when they are computed with: `form.pieces * 2.0`): {reason}",
        **facts,
    ),
    "names_nobody": lambda reader, facts: _(
        reader,
        "the field `{field}` is of type {type} and names nobody; it must be one of {types}",
        **facts,
    ),
    "not_a_number": lambda reader, facts: _(reader, "this must come to a number", **facts),
    "not_a_text": lambda reader, facts: _(reader, "this must come to a text", **facts),
    "not_for_derived": lambda reader, facts: _(
        reader, "`{key}` has no meaning for a derived field: nobody fills it in", **facts
    ),
    "not_a_condition": lambda reader, facts: _(reader, "this must come to true or false", **facts),
    "slack_refuses": lambda reader, facts: _(
        reader,
        "Slack does not give the bot what this needs (`{error}`); give the app the manifest that "
        "`countersign manifest` prints now, install it again, and save the file once more",
        **facts,
    ),
    "route_not_built": lambda reader, facts: _(
        reader, "a test says `route` only where whoever applies builds it (`route: applicant` above)"
    ),
    "cannot_be_built": lambda reader, facts: _(
        reader,
        "this cannot be built in Slack: groups of people, roles and user groups, each a stage, or all of them under "
        "one `all` or `any`",
    ),
    "missing": lambda reader, facts: _(reader, "`{key}` is missing here", **facts),
    "empty": lambda reader, facts: _(reader, "this must not be empty", **facts),
    "too_long": lambda reader, facts: _(reader, "this is longer than {max} characters", **facts),
    "too_many": lambda reader, facts: _(reader, "at most {max} are possible here", **facts),
    "too_many_fields": lambda reader, facts: _(
        reader, "a form has at most {max} fields, on all its pages together", **facts
    ),
    "long_page": lambda reader, facts: _(
        reader, "this page has more than {max} fields; divide the form with `- step: Title`", **facts
    ),
    "empty_step": lambda reader, facts: _(reader, "this step has nothing to fill in", **facts),
    "too_many_summary": lambda reader, facts: _(
        reader,
        "at most {max} fields can be `summary: true`: the card has no more room",
        **facts,
    ),
    "too_deep": lambda reader, facts: _(reader, "groups are nested more than {max} deep", **facts),
    "out_of_range": lambda reader, facts: _(reader, "`{value}` must be from {min} to {max}", **facts),
    "bad_default": lambda reader, facts: _(
        reader,
        "`{value}` is no default here: this field of type {type} would refuse it",
        **facts,
    ),
    "min_above_max": lambda reader, facts: _(reader, "`min` {min} is larger than `max` {max}", **facts),
    "too_many_decimals": lambda reader, facts: _(reader, "{currency} has {decimals} decimals, not more", **facts),
    "bad_id": lambda reader, facts: _(
        reader,
        "`{value}` is no id; use small letters, digits, `_` and `-`, 40 at most",
        **facts,
    ),
    "bad_language": lambda reader, facts: _(reader, "`{value}` is no language; write `en`, `zh` and so on", **facts),
    "bad_user": lambda reader, facts: _(
        reader,
        "`{value}` is neither a Slack user id (U0ABC) nor an e-mail address",
        **facts,
    ),
    "bad_channel": lambda reader, facts: _(
        reader,
        "`{value}` is no channel's id; it stands at the end of what *Copy link* gives (C0123ABC)",
        **facts,
    ),
    "private_in_channel": lambda reader, facts: _(
        reader,
        "the field `{field}` is private and is shown in no channel",
        **facts,
    ),
    "bad_amount": lambda reader, facts: _(reader, "`{value}` is no amount of time; write `1d` or `4h`", **facts),
    "bad_day": lambda reader, facts: _(reader, "`{value}` is no date; write it as 2026-05-12", **facts),
    "not_for_type": lambda reader, facts: _(reader, "`{key}` has no meaning for a field of type {type}", **facts),
    "beside_by": lambda reader, facts: _(
        reader,
        "`{key}` belongs to a group; a stage has either `by` or a group",
        **facts,
    ),
    "of_without_need": lambda reader, facts: _(
        reader,
        "`of` goes with `need`; `all` and `any` list their members themselves",
        **facts,
    ),
    "admin_role": lambda reader, facts: _(
        reader,
        "the role `admin` is not given here; set COUNTERSIGN_ADMINS to the admins' ids or e-mails",
        **facts,
    ),
    "nobody_named": lambda reader, facts: _(
        reader,
        "say who this is: give an `email` or a Slack id as `slack`",
        **facts,
    ),
    "own_manager": lambda reader, facts: _(
        reader,
        "this person is given as his own manager; leave `manager` out for whoever is at the top",
        **facts,
    ),
    "second_head": lambda reader, facts: _(reader, "`{department}` has a head already: {head}", **facts),
    "number_placeholder": lambda reader, facts: _(
        reader,
        "`{value}` cannot be filled in; use `{year}` and `{seq}` or `{padded}`",
        **facts,
        **_BRACES,
    ),
    "number_characters": lambda reader, facts: _(reader, "a number has no blanks and no lone braces", **facts),
    "number_without_seq": lambda reader, facts: _(
        reader,
        "`number` must have `{seq}` once, or two requests would have the same number",
        **facts,
        **_BRACES,
    ),
    "number_without_year": lambda reader, facts: _(
        reader,
        "`number` must have `{year}`: counting begins anew every year",
        **facts,
        **_BRACES,
    ),
    "may_be_missing": lambda reader, facts: _(
        reader,
        "`{field}` may be left empty, and then this has no answer; make the field required, or ask "
        "`has(form.{field})` first",
        **facts,
    ),
    "not_yaml": lambda reader, facts: _(reader, "this is not YAML: {why}", **facts),
    "too_nested": lambda reader, facts: _(reader, "too much, or too deeply nested", **facts),
    "empty_file": lambda reader, facts: _(reader, "the file is empty", **facts),
    "tag": lambda reader, facts: _(reader, "a tag like {tag} has no place here", **facts),
    "half_character": lambda reader, facts: _(
        reader,
        "half a character (\\ud800 and the like) cannot be kept; take it out",
        **facts,
    ),
    "unreadable": lambda reader, facts: _(reader, "this value cannot be read: {value}", **facts),
    "key_no_text": lambda reader, facts: _(reader, "a key must be a text; put it in quotes", **facts),
    "key_twice": lambda reader, facts: _(reader, "`{key}` is given twice, first in line {line}", **facts),
    "not_utf8": lambda reader, facts: _(reader, "this is not UTF-8", **facts),
    "no_policy_file": lambda reader, facts: _(reader, "there is no policy file (*.yaml) here", **facts),
    "id_taken": lambda reader, facts: _(reader, "the id `{id}` is used by {first} already, in line {line}", **facts),
    "numbers_taken": lambda reader, facts: _(
        reader,
        "requests would get the same numbers as those of {first}; change one `number`",
        **facts,
    ),
    "id_taken_in_slack": lambda reader, facts: _(
        reader,
        'the id `{id}` is that of a type made in Slack, "{type}"; write another id, or retire that type with '
        "`/approvals types`",
        id=facts["id"],
        type=text_of(facts["title"], reader),
    ),
    "number_taken_in_slack": lambda reader, facts: _(
        reader,
        'requests would get the same numbers as those of `{id}`, a type made in Slack, "{type}"; change `number`',
        id=facts["id"],
        type=text_of(facts["title"], reader),
    ),
    "too_many_cells": lambda reader, facts: _(
        reader,
        "this row has more cells than the header; quote a cell that has a comma",
        **facts,
    ),
    "not_csv": lambda reader, facts: _(reader, "this row cannot be read as CSV: {why}", **facts),
    "column_twice": lambda reader, facts: _(reader, "the column `{column}` is there twice", **facts),
}
