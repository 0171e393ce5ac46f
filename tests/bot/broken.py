"""Broken policies: what was written instead of what, and what has to be said about it, with line and column (G1)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from workflow.definition import FieldType
from workflow.policy_keys import WHO_KINDS

GOOD = """\
id: equipment
title: {en: Equipment, zh: 设备申请}
number: "EQ-{year}-{seq:04d}"
apply: [{role: staff}, {department: Sales}]
form:
  - {id: item, label: What, type: text, max: 120, summary: true}
  - {id: amount, label: Amount, type: money, currency: EUR, min: 0.01, max: 20000}
  - {id: kind, label: Kind, type: select, options: [{value: it, label: {en: IT, zh: 信息}}, Furniture]}
  - {id: why, label: Reason, type: longtext, private: true, required: false}
route:
  - stage: Line manager
    by: {manager: 1}
  - stage: Finance and IT
    all: [{role: finance}, {any: [{role: it}, {user: it-desk@example.com}]}]
    veto: true
  - stage: Board
    need: 2
    of: [{user: ann@example.com}, {user: U0BEN}, {head_of: Legal}]
    empty: reject
    remind: {after: 2d}
self: manager
remind: {after: 1d, every: 4h, at_most: 3}
tests:
  - {as: emma@example.com, form: {item: Desk}, refuses: amount}
"""


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


class Broken(NamedTuple):
    """`old` of the good policy replaced by `new`. `said` is all there is to say; `structural`: a schema sees it."""

    old: str
    new: str
    said: str
    structural: bool = True


BROKEN = {
    "a key misspelt": Broken("title:", "tilte:", "2:1: unknown key `tilte`; did you mean `title`?"),
    "a key misspelt deep inside": Broken(
        "{manager: 1}", "{menager: 1}", "12:10: unknown key `menager`; did you mean `manager`?"
    ),
    "a key in the wrong place": Broken(
        "self: manager",
        "veto: true",
        "21:1: `veto` does not belong here but in a stage or in a group (beside all, any or need)",
    ),
    "a type misspelt": Broken(
        "type: text",
        "type: txt",
        f"6:35: `txt` is not possible here, only {_listed(FieldType)}; did you mean `text`?",
    ),
    "a type left empty": Broken("type: longtext", "type: ", "9:35: this must not be empty"),
    "a currency in small letters": Broken(
        "currency: EUR", "currency: eur", "7:56: `eur` is no currency code of ISO 4217; did you mean `EUR`?"
    ),
    "money without a currency": Broken(" currency: EUR,", "", "7:5: `currency` is missing here"),
    "a choice between nothing": Broken(
        "options: [{value: it, label: {en: IT, zh: 信息}}, Furniture]", "options: []", "8:52: this must not be empty"
    ),
    "a default that its field would refuse": Broken(
        "type: text, max: 120",
        "type: text, max: 2, default: Desk",
        "6:58: `Desk` is no default here: this field of type text would refuse it",
        structural=False,
    ),
    "options for a text": Broken(
        "type: text, max: 120", "type: text, options: [a]", "6:50: `options` has no meaning for a field of type text"
    ),
    "a number instead of a text": Broken(
        "id: equipment", "id: 7", "1:5: this must be a text; put it in quotes if it looks like a number"
    ),
    "an id with a blank": Broken(
        "id: equipment",
        "id: my equipment",
        "1:5: `my equipment` is no id; use small letters, digits, `_` and `-`, 40 at most",
    ),
    "a text instead of true or false": Broken("veto: true", "veto: 'yes'", "15:11: this must be true or false"),
    "a language that is none": Broken(
        "{en: Equipment,", "{English: Equipment,", "2:8: `English` is no language; write `en`, `zh` and so on"
    ),
    "a person without address": Broken(
        "user: U0BEN", "user: ben", "18:42: `ben` is neither a Slack user id (U0ABC) nor an e-mail address"
    ),
    "a person where somebody is to be said": Broken(
        "by: {manager: 1}", "by: ann@example.com", "12:9: this must be a mapping (`key: value`)"
    ),
    "two people in one seat": Broken(
        "{manager: 1}",
        "{manager: 1, role: lead}",
        f"12:9: give only one of {_listed(WHO_KINDS)} here, not `role`, `manager`",
    ),
    "a group beside a person": Broken(
        "    by: {manager: 1}",
        "    by: {manager: 1}\n    all: [{role: lead}]",
        "13:10: `all` belongs to a group; a stage has either `by` or a group",
    ),
    "a stage that asks nobody": Broken(
        "    by: {manager: 1}\n", "", "11:5: give one of `by`, `all`, `any`, `need` here"
    ),
    "a quorum without members": Broken(
        "    of: [{user: ann@example.com}, {user: U0BEN}, {head_of: Legal}]\n", "", "16:5: `of` is missing here"
    ),
    "members twice": Broken(
        "    veto: true",
        "    of: [{role: legal}]",
        "15:9: `of` goes with `need`; `all` and `any` list their members themselves",
    ),
    "a group of nobody": Broken(
        "any: [{role: it}, {user: it-desk@example.com}]", "any: []", "14:34: this must not be empty"
    ),
    "an amount of weeks": Broken("after: 2d", "after: 1w", "20:21: `1w` is no amount of time; write `1d` or `4h`"),
    "a rule that does not exist": Broken(
        "self: manager",
        "self: boss",
        "21:7: `boss` is not possible here, only `skip`, `manager`, `allow`",
    ),
    "something of later": Broken(
        "    empty: reject",
        "    deadline: {after: 3d}",
        "19:5: `deadline` is not available yet; this version cannot do it, so take it out",
    ),
    "a test of a field that there is not": Broken(
        "form: {item: Desk}", "form: {itme: Desk}", "24:35: unknown key `itme`; did you mean `item`?", structural=False
    ),
    "a test that expects nothing": Broken(", refuses: amount", "", "24:5: give one of `asks`, `refuses` here"),
    "a test that builds a route which is there": Broken(
        "refuses: amount",
        "route: [{stage: A, by: {role: it}}], refuses: amount",
        "24:55: a test says `route` only where whoever applies builds it (`route: applicant` above)",
        structural=False,
    ),
    "a test of nobody": Broken(
        "as: emma@", "as: emma, name: emma@", "24:10: `emma` is neither a Slack user id (U0ABC) nor an e-mail address"
    ),
    "a test of a refusal that there is not": Broken(
        "refuses: amount",
        "refuses: amout",
        "24:57: `amout` is not possible here, only `may_not_apply`, `nobody_to_ask`, `cannot_work_out`, `choose`, "
        "`behalf`, `route`, `item`, `amount`, `kind`, `why`; did you mean `amount`?",
        structural=False,
    ),
    "numbers that begin anew": Broken(
        "EQ-{year}-", "EQ-", "3:9: `number` must have `{year}`: counting begins anew every year"
    ),
    "numbers all alike": Broken(
        "-{seq:04d}", "", "3:9: `number` must have `{seq}` once, or two requests would have the same number"
    ),
    "a quorum larger than its group": Broken("need: 2", "need: 4", "17:11: `4` must be from 1 to 3", structural=False),
    "bounds the wrong way round": Broken(
        "min: 0.01, max: 20000", "min: 3, max: 2", "7:66: `min` 3 is larger than `max` 2", structural=False
    ),
    "cents of a cent": Broken("min: 0.01", "min: 0.001", "7:66: EUR has 2 decimals, not more", structural=False),
    "two fields of one name": Broken("id: why", "id: item", "9:10: `item` names more than one field", structural=False),
}
