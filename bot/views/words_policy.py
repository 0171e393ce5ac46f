"""What the policy commands say to whoever asked them wrongly, and around what they found."""

from __future__ import annotations

from collections.abc import Sequence

from bot.views.catalogue import _
from bot.views.reader import Reader
from bot.views.words import name, text_of
from bot.views.words_form import fault_words
from workflow.definition import Field, Policy
from workflow.errors import CannotWorkOut, Fault
from workflow.model import Person
from workflow.policy_source import likest_first, nearest

_MOST_KNOWN = 10


def _nearest(said: str, meant: str | None, known: Sequence[str], reader: Reader) -> str:
    if meant:
        return _(reader, "{said} Did you mean {nearest}?", said=said, nearest=meant)
    if known:
        some = [*known[:_MOST_KNOWN], *(["…"] if len(known) > _MOST_KNOWN else [])]
        return _(reader, "{said} There are: {known}.", said=said, known=", ".join(some))
    return said


def applicant_builds(reader: Reader) -> str:
    """What there is to say of the route of a custom type (B6)."""
    return _(reader, "Whoever applies builds the route, for each request anew.")


def heading(policy: Policy, applicant: Person, reader: Reader) -> str:
    """``Leave, for Emma Li (Sales, employee)``."""
    title, who = text_of(policy.title, reader), name(applicant)
    about = _(reader, ", ").join(filter(None, (applicant.department, applicant.position)))
    if not about:
        return _(reader, "{type}, for {who}", type=title, who=who)
    return _(reader, "{type}, for {who} ({about})", type=title, who=who, about=about)


def no_such_type(given: str, known: Sequence[str], reader: Reader) -> str:
    """The type does not exist; which one may be meant, or which there are, the most alike first."""
    said = _(reader, "There is no type {type}.", type=given)
    return _nearest(said, nearest(given, known), likest_first(given, known), reader)


def which_version(type_: str, given: str, known: Sequence[str], reader: Reader) -> str:
    """No version is in force, or the one that is asked for is not one."""
    if given:
        said = _(reader, "{type} has no version {version}, or several that begin so.", type=type_, version=given)
    else:
        said = _(reader, "{type} is not in force now: say which version with --version.", type=type_)
    return _nearest(said, None, known, reader)


def file_exists(path: str, reader: Reader) -> str:
    """What is to be written would take the place of something."""
    return _(reader, "{file} is there already. Choose another name.", file=path)


def nobody_there(given: str, meant: str | None, reader: Reader) -> str:
    """The person does not exist."""
    return _nearest(_(reader, "Nobody here is {who}.", who=given), meant, (), reader)


def say_who_there_is(reader: Reader) -> str:
    """Nothing tells of any people."""
    return _(reader, "Say who there is: give --people FILE or --database, or set COUNTERSIGN_PEOPLE.")


def one_of_both(reader: Reader) -> str:
    """Two answers to who there is."""
    return _(reader, "Give --people or --database, not both.")


def no_people_file(path: str, reader: Reader) -> str:
    """The people file cannot be read."""
    return _(reader, "There is no people file {path}.", path=path)


def no_such_name(option: str, given: str, known: Sequence[str], meant: str | None, reader: Reader) -> str:
    """``--set`` names no field, or ``--choose`` no choice."""
    said = _(reader, "{option} takes NAME=VALUE, not {given}.", option=option, given=given)
    return _nearest(said, meant, known, reader)


def wrong_value(field: Field, fault: Fault, reader: Reader) -> str:
    """``--set`` gives a value that the form would refuse."""
    return _(reader, "--set {field}: {fault}", field=field.id, fault=fault_words(fault, field, reader))


def may_not_apply(policy: Policy, person: Person, reader: Reader) -> str:
    """The type is not for that person."""
    return _(reader, "{who} may not apply for {type}.", who=name(person), type=text_of(policy.title, reader))


def cannot_work_out(unclear: CannotWorkOut, needed: Sequence[str], reader: Reader) -> str:
    """A condition has no answer with the values given, but would have with the `needed` ones."""
    if not needed:
        return _(reader, "The condition `{condition}` has no answer here.", condition=unclear.expression)
    return _(
        reader,
        "Who is asked depends on {field} (`{condition}`). Give it with --set {field}=VALUE.",
        field=needed[0],
        condition=unclear.expression,
    )


def not_written(path: str, why: str, reader: Reader) -> str:
    """The file to be made cannot be."""
    return _(reader, "{path} could not be written: {why}", path=path, why=why)


def assumed(who: Sequence[str], reader: Reader) -> str:
    """People and user groups that no file has."""
    return _(reader, "Taken to be in Slack, since no file has them: {who}.", who=", ".join(who))
