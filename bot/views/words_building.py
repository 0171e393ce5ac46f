"""The route of a custom request in words: its groups as they are built, and what is wrong with one (B6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.views.catalogue import Speaks, _, languages, ngettext
from bot.views.reader import Reader
from bot.views.words import listed, name_of, role_name
from workflow.building import BuiltGroup, Combine, Kind, Member
from workflow.errors import Fault, RouteRefused
from workflow.model import Person, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """What people and roles are called that something names: the people, by id; the titles of roles that have one."""

    people: Mapping[str, Person] = field(default_factory=dict)
    role_titles: Mapping[str, Text] = field(default_factory=dict)

    def member(self, member: Member, reader: Reader) -> str:
        """The name of a person, or what a role is called."""
        if member.kind is Kind.USER:
            return name_of(member.ref, self.people)
        return role_name(member.ref, self.role_titles, reader)


@dataclass(frozen=True, slots=True)
class _Speaker:
    language: str


def stage_words(number: int, reader: Speaks) -> str:
    """What the built stage with that number is called; 0: the only one."""
    return _(reader, "Group {n}", n=number) if number else _(reader, "Approval")


def stage_title(number: int) -> Text:
    """As `stage_words`, in every language."""
    return {language: stage_words(number, _Speaker(language)) for language in sorted(languages())}


def group_words(group: BuiltGroup, called: Called, reader: Reader) -> str:
    """``All of: Ben, Finance``, ``2 of, in order: Ann, Ben, Cai``, or the only member."""
    members = [called.member(member, reader) for member in group.members]
    if len(members) == 1:
        return members[0]
    facts = {"members": listed(members, reader, most=len(members)), "need": group.need}
    if group.need is None:
        return (
            _(reader, "All of, in order: {members}", **facts)
            if group.in_order
            else _(reader, "All of: {members}", **facts)
        )
    if group.need == 1:
        return (
            _(reader, "One of, in order: {members}", **facts)
            if group.in_order
            else _(reader, "One of: {members}", **facts)
        )
    if group.in_order:
        return _(reader, "{need} of, in order: {members}", **facts)
    return _(reader, "{need} of: {members}", **facts)


def combine_words(combine: Combine, reader: Reader) -> tuple[str, str]:
    """How groups combine, and what that means."""
    return {
        Combine.ALL: lambda: (
            _(reader, "At once, all must pass"),
            _(reader, "One group that rejects is enough to reject."),
        ),
        Combine.ANY: lambda: (
            _(reader, "At once, one is enough"),
            _(reader, "It is rejected only if all groups reject."),
        ),
        Combine.STAGES: lambda: (
            _(reader, "One after the other"),
            _(reader, "Each is asked once the one before has passed."),
        ),
    }[combine]()


def group_fault_words(fault: Fault, called: Called, reader: Reader) -> str:
    """What is wrong with a group."""
    if fault.code == "nobody":
        return _(reader, "Please choose one person or role at least.")
    if fault.code == "too_many":
        return ngettext(reader, "{n} member at most, please.", "{n} members at most, please.", int(fault.facts["max"]))
    if fault.code == "yourself":
        return _(reader, "You cannot approve your own request. Please take yourself out.")
    if fault.code == "not_a_person":
        who = called.member(Member(Kind.USER, fault.facts["user"]), reader)
        return _(reader, "{who} cannot be asked: not an active person of this workspace.", who=who)
    members = int(fault.facts["members"])
    return ngettext(
        reader,
        "There is only {n} member. Please ask for no more.",
        "There are only {n} members. Please ask for no more.",
        members,
    )


def refused_words(refused: RouteRefused, called: Called, reader: Reader) -> str:
    """Why a form was not sent with the route that was built in it."""
    if refused.fault is None:
        return _(reader, "Not sent yet: at the end of the form, say who shall approve.")
    reason = group_fault_words(refused.fault, called, reader)
    return _(reader, "Not sent yet. Group {n}: {reason}", n=refused.group, reason=reason)


def not_published_words(refused: RouteRefused, called: Called, reader: Reader) -> str:
    """Why a type was not published with the route that was built for it."""
    assert refused.fault is not None
    reason = group_fault_words(refused.fault, called, reader)
    return _(reader, "Not published yet. Group {n}: {reason}", n=refused.group, reason=reason)
