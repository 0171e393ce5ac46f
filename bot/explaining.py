"""Who would be asked, and why, for this applicant and these values (G2): asked at the terminal or in Slack."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.offices import Directory
from bot.stops import Failed, Misconfigured
from bot.views import words_policy
from bot.views.reader import Reader
from bot.views.words_copies import copies_words
from bot.views.words_explain import Indented, explanation
from bot.views.words_reasons import Explained, Reasons
from bot.views.words_ways import ways_lines
from workflow.application import Application, find
from workflow.audience import may_apply
from workflow.copies import copied
from workflow.definition import Field, FieldType, Policy
from workflow.deriving import derive_what_is_known, sources_of
from workflow.errors import CannotWorkOut, FormFaults, MayNotApply
from workflow.forms import Raw, asked_in, blocks_of, read_values
from workflow.model import Person
from workflow.policy_source import nearest
from workflow.tracing import Trace, trace
from workflow.written import LISTS, given
from workflow.written_choices import choice_names
from workflow.written_choices import chosen as choices_made


def policy_named(policies: Sequence[Policy], id_: str, reader: Reader) -> Policy:
    """The type of that id. Raises Misconfigured."""
    for policy in policies:
        if policy.id == id_:
            return policy
    ids = [policy.id for policy in policies]
    raise Misconfigured(words_policy.no_such_type(id_, ids, reader))


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was asked: for whom, with ``FIELD=VALUE`` and ``CHOICE=WHO,WHO`` as typed."""

    who: str
    sets: Sequence[str] = ()
    choices: Sequence[str] = ()


def explain(policy: Policy, asked: Asked, directory: Directory, today: date, reader: Reader) -> list[Indented]:
    """What is to be said of this type. Raises Misconfigured where it was asked wrongly, Failed where the policy has no
    answer."""
    applicant = _person(asked.who, directory, reader)
    application = _application(policy, applicant, asked, directory, today, reader)
    try:
        return explained(policy, application, directory, reader)
    except MayNotApply as error:
        raise Failed(words_policy.may_not_apply(policy, applicant, reader)) from error
    except CannotWorkOut as unclear:
        needed = what_is_missing(policy, application, unclear)
        raise Misconfigured(words_policy.cannot_work_out(unclear, needed, reader)) from unclear


def explained(policy: Policy, application: Application, directory: Directory, reader: Reader) -> list[Indented]:
    """Who would be asked about this application, and why. Raises MayNotApply, CannotWorkOut."""
    applicant = application.applicant
    if not may_apply(policy, applicant, directory):
        raise MayNotApply(type=policy.id)
    heading = words_policy.heading(policy, applicant, reader)
    if policy.custom:
        return [(0, heading), (0, words_policy.applicant_builds(reader))]
    known = derive_what_is_known(policy, application)
    traced = trace(policy, known, directory)
    told = directory.people(copied(policy, known, directory)).values()
    copies = [(0, copies_words(told, reader))] if told else []
    return [(0, heading), *_told(policy, traced, applicant, directory, reader), *copies]


def what_is_missing(policy: Policy, application: Application, unclear: CannotWorkOut) -> list[str]:
    """The fields that have to be filled in for a condition to have an answer."""
    return [each for each in sources_of(policy, unclear.missing) if each not in application.values]


def filled_in(
    policy: Policy, applicant: Person, fields: Iterable[Field], raw: Raw, directory: Directory, today: date
) -> Application:
    """An application in which these fields are filled in, read as from a form, and all others left empty. Raises
    FormFaults."""
    given = [replace(field, required=field.type is not FieldType.CHECKBOX) for field in fields]
    return Application(
        applicant=applicant,
        roles=directory.roles_of(applicant.id),
        values=read_values(given, raw),
        today=today,
        raw=raw,
        calendar=directory.calendar(applicant.calendar),
    )


def _person(who: str, directory: Directory, reader: Reader) -> Person:
    found = find(directory, who)
    if found is not None:
        return found
    known = [person.email or person.id for person in directory.everyone()]
    raise Misconfigured(words_policy.nobody_there(who, nearest(who, known), reader))


def _application(
    policy: Policy, applicant: Person, asked: Asked, directory: Directory, today: date, reader: Reader
) -> Application:
    """The given fields, read as if they had been filled in, all others left empty; and who was chosen."""
    written = dict(_pairs(asked.sets, "--set", [field.id for field in asked_in(policy.form)], reader))
    chosen = dict(_pairs(asked.choices, "--choose", list(choice_names(policy.route)), reader))
    fields = [field for field in policy.form if field.id in written]
    form = {field.id: _several(field, written[field.id]) for field in fields}
    people = {name: _split(value) for name, value in chosen.items()}

    def find(who: str) -> Person:
        return _person(who, directory, reader)

    raw = {**given(fields, form, find), **choices_made(policy.route, people, find)}
    try:
        return filled_in(policy, applicant, fields, raw, directory, today)
    except FormFaults as refused:
        where = {at: field for field in fields for at in blocks_of(field)}
        wrong = (words_policy.wrong_value(where[at], each, reader) for at, each in refused.faults.items())
        raise Misconfigured(*wrong) from refused


def _several(field: Field, value: str) -> str | list[str]:
    return _split(value) if field.type in LISTS else value


def _split(value: str) -> list[str]:
    return [each.strip() for each in value.split(",")]


def _pairs(given: Sequence[str], option: str, names: Sequence[str], reader: Reader) -> Iterable[tuple[str, str]]:
    for each in given:
        name, equals, value = each.partition("=")
        if not equals or name not in names:
            raise Misconfigured(words_policy.no_such_name(option, each, names, nearest(name, names), reader))
        yield name, value


def _told(policy: Policy, traced: Trace, applicant: Person, directory: Directory, reader: Reader) -> Iterable[Indented]:
    explained = Explained(
        policy=policy,
        trail=traced.trail,
        applicant=applicant,
        people={applicant.id: applicant, **traced.people, **_holders(traced)},
        holders=traced.holders,
        role_titles=directory.role_titles(traced.roles),
        made_up=traced.made_up,
    )
    called = Reasons(explained, reader).called
    yield from explanation(explained, reader)
    if traced.analysis is not None:
        yield from ((0, line) for line in ways_lines(traced.analysis, called, reader))


def _holders(traced: Trace) -> Mapping[str, Person]:
    return {person.id: person for people in traced.holders.values() for person in people}
