"""The `route` of a policy: stages, groups, and whom they ask; and when whoever is asked hears of it again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import count

from workflow import deadlines
from workflow.conditions import Expression
from workflow.definition import (
    Chosen,
    Conditional,
    Each,
    EmptyRule,
    Field,
    GroupDefinition,
    MemberDefinition,
    Named,
    SelfRule,
    StageDefinition,
    Who,
)
from workflow.model import Remind
from workflow.policy_expressions import read_condition
from workflow.policy_keys import GROUP, GROUP_KEYS, GROUP_KINDS, REMIND, STAGE
from workflow.policy_source import Place
from workflow.policy_who import NOBODY, read_who, refuse_number_of_keys

MOST_STAGES = 30
MOST_MEMBERS = 60
_DEEPEST = 8
MOST_REMINDERS = 20


class Opinion(StrEnum):
    OPTIONAL = "optional"
    REQUIRED = "required"


def read_remind(place: Place, base: Remind) -> Remind | None:
    """When to remind; None for ``never``. Keys left out are those of `base`."""
    if place.value == "never":
        return None
    if not place.mapping(REMIND):
        return base
    return Remind(
        after=_amount(place["after"]) if "after" in place else base.after,
        every=_amount(place["every"]) if "every" in place else base.every,
        at_most=place["at_most"].whole(0, MOST_REMINDERS) if "at_most" in place else base.at_most,
    )


def _amount(place: Place) -> str:
    value = place.string()
    if not value:
        return value  # faulted already
    try:
        deadlines.parse(value)
    except ValueError:
        place.fault("bad_amount", value=value)
    return value


def read_self(place: Place) -> SelfRule | None:
    """What the policy or stage says under `self`; None if nothing."""
    return place["self"].one_of(SelfRule, SelfRule.MANAGER) if "self" in place else None


def read_empty(place: Place) -> EmptyRule | None:
    """What the policy or stage says under `empty`; None if nothing."""
    return place["empty"].one_of(EmptyRule, EmptyRule.ADMIN) if "empty" in place else None


@dataclass(frozen=True, slots=True)
class Reading:
    """Reads the route of a policy with these form fields. `remind` is what the policy says at its top: a stage that
    says less inherits the rest."""

    fields: tuple[Field, ...]
    remind: Remind
    choices: Iterator[int] = field(default_factory=lambda: count(1))

    def route(self, place: Place) -> tuple[StageDefinition, ...]:
        """The stages in order."""
        return tuple(self._stage(item) for item in place.items(MOST_STAGES))

    def _stage(self, place: Place) -> StageDefinition:
        if not place.mapping(STAGE):
            return StageDefinition(title={}, member=NOBODY)
        remind = read_remind(place["remind"], self.remind) if "remind" in place else None
        return StageDefinition(
            title=place["stage"].text() if "stage" in place else {},
            member=self._stage_member(place),
            remind=remind,
            never_remind="remind" in place and remind is None,
            self_rule=read_self(place),
            empty=read_empty(place),
            when=self._when(place),
            asks_input=place["opinion"].one_of(Opinion, Opinion.OPTIONAL) is Opinion.REQUIRED,
        )

    def _who(self, place: Place) -> Who:
        return read_who(place, self.fields, lambda: f"c{next(self.choices)}")

    def _when(self, place: Place) -> Expression | None:
        return read_condition(place["when"], self.fields) if "when" in place else None

    def _stage_member(self, place: Place) -> MemberDefinition:
        if "by" not in place:
            return self._group(place, ("by", *GROUP_KINDS), 1)
        for key in GROUP_KEYS:
            if key in place:
                place[key].fault("beside_by", key=key)
        return self._conditional(place["by"], self._who(place["by"]))

    def _member(self, place: Place, depth: int) -> MemberDefinition:
        if not any(key in place for key in GROUP_KEYS):
            return self._conditional(place, self._who(place))
        if depth > _DEEPEST:
            place.fault("too_deep", max=_DEEPEST)
            return NOBODY
        place.mapping(GROUP)
        return self._conditional(place, self._group(place, GROUP_KINDS, depth))

    def _conditional(self, place: Place, member: Who | GroupDefinition) -> MemberDefinition:
        when = self._when(place)
        return member if when is None else Conditional(when=when, member=member)

    def _group(self, place: Place, kinds: tuple[str, ...], depth: int) -> Who | GroupDefinition:
        given = [kind for kind in GROUP_KINDS if kind in place]
        if len(given) != 1:
            refuse_number_of_keys(place, kinds, given)
            return NOBODY
        kind = given[0]
        members = self._members(place, kind, depth)
        return GroupDefinition(
            members=members,
            need=_need(place, kind, members),
            in_order=place["in_order"].flag(),
            veto=place["veto"].flag(),
            # `any` and `need: 1` are one rule but differ in this default, so it is settled here.
            distinct=place["distinct"].flag(default=kind != "any"),
        )

    def _members(self, place: Place, kind: str, depth: int) -> tuple[MemberDefinition, ...]:
        listed = "of" if kind == "need" else kind
        if listed not in place:
            place.fault("missing", key=listed)
            return ()
        if kind != "need" and "of" in place:
            place["of"].fault("of_without_need")
        return tuple(self._member(item, depth + 1) for item in place[listed].items(MOST_MEMBERS))


def _need(place: Place, kind: str, members: Sequence[MemberDefinition]) -> int | None:
    if kind == "need":
        return place["need"].whole(1, MOST_MEMBERS if _open_ended(members) else len(members))
    return 1 if kind == "any" else None


def _open_ended(members: Sequence[MemberDefinition]) -> bool:
    """Whether how many seats these become is known only when somebody applies."""
    inner = [each.member if isinstance(each, Conditional) else each for each in members]
    return not inner or any(isinstance(each, Named | Each | Chosen) for each in inner)
