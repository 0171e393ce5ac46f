"""What is wrong with a policy or people file, and how to put it right, in a sentence for its author."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from gettext import gettext as _
from typing import Any

from workflow.policy import PolicyFault

Facts = Mapping[str, Any]


def sentence(fault: PolicyFault) -> str:
    """The sentence for one fault, without its place."""
    return _SENTENCES[fault.code](fault.facts)


def _meant(nearest: str | None) -> str:
    return _("; did you mean `{nearest}`?").format(nearest=nearest) if nearest else ""


def _list(words: Any) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _unknown_key(facts: Facts) -> str:
    said = _("unknown key `{key}`").format(**facts)
    if facts["nearest"]:
        return said + _meant(facts["nearest"])
    return said + (_("; possible here: {keys}").format(keys=_list(facts["possible"])) if facts["possible"] else "")


def _misplaced_key(facts: Facts) -> str:
    places = _(" or ").join(_place(name) for name in facts["belongs"])
    return _("`{key}` does not belong here but {places}").format(key=facts["key"], places=places)


def _place(name: str) -> str:
    return {
        "policy": _("at the top of the file"),
        "field": _("in a field of the form"),
        "option": _("in an option of a select field"),
        "stage": _("in a stage"),
        "group": _("in a group (beside all, any or need)"),
        "who": _("where somebody is asked (under by, or in a group)"),
        "remind": _("under remind"),
        "apply": _("under apply"),
        "check": _("in a check"),
        "test": _("in a test (under tests)"),
        "managers": _("under managers"),
        "chosen": _("under chosen"),
        "chosen_chain": _("under chosen_chain"),
    }[name]


def _not_available_yet(facts: Facts) -> str:
    if "value" in facts:
        return _("`{key}: {value}` is not available yet; this version cannot do it").format(**facts)
    return _("`{key}` is not available yet; this version cannot do it, so take it out").format(**facts)


def _not_one_of(facts: Facts) -> str:
    said = _("`{value}` is not possible here, only {choices}").format(
        value=facts["value"], choices=_list(facts["choices"])
    )
    return said + _meant(facts["nearest"])


def _one_of_keys(facts: Facts) -> str:
    if facts["given"]:
        return _("give only one of {keys} here, not {given}").format(
            keys=_list(facts["keys"]), given=_list(facts["given"])
        )
    return _("give one of {keys} here").format(keys=_list(facts["keys"]))


def _wrong_type(facts: Facts) -> str:
    return {
        "mapping": _("this must be a mapping (`key: value`)"),
        "list": _("this must be a list"),
        "string": _("this must be a text; put it in quotes if it looks like a number"),
        "whole": _("this must be a whole number"),
        "number": _("this must be a number"),
        "flag": _("this must be true or false"),
        "value": _("this must be a text, a number, true or false, or a list of those"),
    }[facts["wanted"]]


def _bad_currency(facts: Facts) -> str:
    return _("`{value}` is no currency code of ISO 4217").format(**facts) + _meant(facts["nearest"])


def _unknown_usergroup(facts: Facts) -> str:
    return _("Slack has no user group `{value}`").format(**facts) + _meant(facts["nearest"])


def _unknown_calendar(facts: Facts) -> str:
    said = _("`{value}` is no calendar; write a country or a part of one: `DE`, `DE-BY`")
    return said.format(**facts) + _meant(facts["nearest"])


def _unknown_name(facts: Facts) -> str:
    said = _("there is no `{name}` here").format(**facts)
    if facts["nearest"] or not facts["possible"]:
        return said + _meant(facts["nearest"])
    return said + _("; possible here: {keys}").format(keys=_list(facts["possible"]))


def _may_be_missing(facts: Facts) -> str:
    return _(
        "`{field}` may be left empty, and then this has no answer; make the field required, or ask "
        "`has(form.{field})` first"
    ).format(**facts)


def _plain(text: str) -> Callable[[Facts], str]:
    return lambda facts: _(text).format(**facts)


_SENTENCES: dict[str, Callable[[Facts], str]] = {
    "unknown_key": _unknown_key,
    "misplaced_key": _misplaced_key,
    "not_available_yet": _not_available_yet,
    "not_one_of": _not_one_of,
    "one_of_keys": _one_of_keys,
    "wrong_type": _wrong_type,
    "bad_currency": _bad_currency,
    "unknown_usergroup": _unknown_usergroup,
    "unknown_calendar": _unknown_calendar,
    "unknown_name": _unknown_name,
    "may_be_missing": _may_be_missing,
    "bad_expression": _plain("this is no expression (CEL): {reason}"),
    "unknown_function": _plain("this calls a function that there is not: {reason}"),
    "wrong_kinds": _plain(
        "this compares or computes what does not go together (amounts and numbers are written with a point when they "
        "are computed with: `form.pieces * 2.0`): {reason}"
    ),
    "names_nobody": _plain("the field `{field}` is of type {type} and names nobody; it must be one of {types}"),
    "not_a_condition": _plain("this must come to true or false"),
    "not_a_number": _plain("this must come to a number"),
    "not_a_text": _plain("this must come to a text"),
    "missing": _plain("`{key}` is missing here"),
    "empty": _plain("this must not be empty"),
    "too_long": _plain("this is longer than {max} characters"),
    "too_many": _plain("at most {max} are possible here"),
    "too_many_summary": _plain("at most {max} fields can be `summary: true`: the card has no more room"),
    "too_deep": _plain("groups are nested more than {max} deep"),
    "out_of_range": _plain("`{value}` must be from {min} to {max}"),
    "bad_default": _plain("`{value}` is no default here: this field of type {type} would refuse it"),
    "min_above_max": _plain("`min` {min} is larger than `max` {max}"),
    "too_many_decimals": _plain("{currency} has {decimals} decimals, not more"),
    "bad_id": _plain("`{value}` is no id; use small letters, digits, `_` and `-`, 40 at most"),
    "bad_language": _plain("`{value}` is no language; write `en`, `zh` and so on"),
    "bad_user": _plain("`{value}` is neither a Slack user id (U0ABC) nor an e-mail address"),
    "bad_amount": _plain("`{value}` is no amount of time; write `1d` or `4h`"),
    "bad_day": _plain("`{value}` is no date; write it as 2026-05-12"),
    "duplicate": _plain("`{value}` names more than one {what}"),
    "not_for_type": _plain("`{key}` has no meaning for a field of type {type}"),
    "not_for_derived": _plain("`{key}` has no meaning for a derived field: nobody fills it in"),
    "beside_by": _plain("`{key}` belongs to a group; a stage has either `by` or a group"),
    "of_without_need": _plain("`of` goes with `need`; `all` and `any` list their members themselves"),
    "admin_role": _plain("the role `admin` is not given here; set COUNTERSIGN_ADMINS to the admins' ids or e-mails"),
    "nobody_named": _plain("say who this is: give an `email` or a Slack id as `slack`"),
    "own_manager": _plain("this person is given as his own manager; leave `manager` out for whoever is at the top"),
    "second_head": _plain("`{department}` has a head already: {head}"),
    "number_placeholder": _plain("`{value}` cannot be filled in; use `{{year}}` and `{{seq}}` or `{{seq:04d}}`"),
    "number_characters": _plain("a number has no blanks and no lone braces"),
    "number_without_seq": _plain("`number` must have `{{seq}}` once, or two requests would have the same number"),
    "number_without_year": _plain("`number` must have `{{year}}`: counting begins anew every year"),
}
