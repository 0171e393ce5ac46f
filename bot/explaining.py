"""`countersign policy explain`: who would be asked, and why, for this applicant and these values (G2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from bot.offices import Directory
from bot.stops import Failed, Misconfigured
from bot.views import words_policy
from bot.views.reader import Reader
from bot.views.words_explain import Indented, explanation
from bot.views.words_reasons import Explained
from bot.views.words_ways import ways_lines
from workflow.application import Application
from workflow.audience import may_apply
from workflow.definition import Field, FieldType, Policy
from workflow.errors import CannotWorkOut, FormFaults
from workflow.forms import blocks_of, read_values
from workflow.model import Person, Values
from workflow.policy_source import nearest
from workflow.tracing import Trace, trace
from workflow.written import LISTS, given


def policy_named(policies: Sequence[Policy], id_: str, reader: Reader) -> Policy:
    """The type of that id. Raises Misconfigured."""
    for policy in policies:
        if policy.id == id_:
            return policy
    ids = [policy.id for policy in policies]
    raise Misconfigured(words_policy.no_such_type(id_, ids, nearest(id_, ids), reader))


def explain(
    policy: Policy, who: str, sets: Sequence[str], directory: Directory, today: date, reader: Reader
) -> list[Indented]:
    """What is to be said of this type for the applicant `who`, with ``field=value`` as typed. Raises Misconfigured
    where it was asked wrongly, Failed where the policy has no answer."""
    applicant = _person(who, directory, reader)
    values = _values(policy, sets, directory, reader)
    roles = directory.roles_of(applicant.id)
    if not may_apply(policy, applicant, directory):
        raise Failed(words_policy.may_not_apply(policy, applicant, reader))
    application = Application(applicant=applicant, roles=roles, values=values, today=today)
    try:
        traced = trace(policy, application, directory)
    except CannotWorkOut as unclear:
        raise Misconfigured(words_policy.cannot_work_out(unclear, reader)) from unclear
    return [(0, words_policy.heading(policy, applicant, reader)), *_told(policy, traced, applicant, directory, reader)]


def _person(who: str, directory: Directory, reader: Reader) -> Person:
    found = directory.by_email(who) if "@" in who else directory.person(who)
    if found is not None:
        return found
    known = [person.email or person.id for person in directory.everyone()]
    raise Misconfigured(words_policy.nobody_there(who, nearest(who, known), reader))


def _values(policy: Policy, sets: Sequence[str], directory: Directory, reader: Reader) -> Values:
    """The given fields, read as if they had been filled in; all others are left empty."""
    written = dict(_split(policy, sets, reader))
    fields = [replace(f, required=f.type is not FieldType.CHECKBOX) for f in policy.form if f.id in written]
    raw = given(fields, {f.id: _several(f, written[f.id]) for f in fields}, lambda who: _person(who, directory, reader))
    try:
        return read_values(fields, raw)
    except FormFaults as refused:
        where = {block: field for field in fields for block in blocks_of(field)}
        faults = refused.faults.items()
        raise Misconfigured(*(words_policy.wrong_value(where[at], each, reader) for at, each in faults)) from refused


def _several(field: Field, value: str) -> str | list[str]:
    return [each.strip() for each in value.split(",")] if field.type in LISTS else value


def _split(policy: Policy, sets: Sequence[str], reader: Reader) -> Iterable[tuple[str, str]]:
    ids = [field.id for field in policy.form]
    for each in sets:
        field, equals, value = each.partition("=")
        if not equals or field not in ids:
            raise Misconfigured(words_policy.no_such_field(each, ids, nearest(field, ids), reader))
        yield field, value


def _told(policy: Policy, traced: Trace, applicant: Person, directory: Directory, reader: Reader) -> Iterable[Indented]:
    explained = Explained(
        policy=policy,
        trail=traced.trail,
        applicant=applicant,
        people={applicant.id: applicant, **traced.people, **_holders(traced)},
        holders=traced.holders,
        role_titles=directory.role_titles(traced.roles),
    )
    yield from explanation(explained, reader)
    if traced.analysis is not None:
        yield from ((0, line) for line in ways_lines(traced.analysis, explained.called, reader))


def _holders(traced: Trace) -> Mapping[str, Person]:
    return {person.id: person for people in traced.holders.values() for person in people}
