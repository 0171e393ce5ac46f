"""Whom a policy's route asks, in words, before anybody applied: its members, its groups, what else a stage says."""

from __future__ import annotations

from collections.abc import Iterator

from bot.views import limits
from bot.views.catalogue import _, ngettext
from bot.views.limits import clip, one_line
from bot.views.reader import Reader
from bot.views.words import capital, listed, name, role_name, text_of
from bot.views.words_building import Called
from bot.views.words_group import need_words
from bot.views.words_policy import applicant_builds
from bot.views.words_reasons import Explained, Reasons, anybody
from workflow.conditions import Expression
from workflow.definition import (
    Chosen,
    ChosenChain,
    Conditional,
    Each,
    EmptyRule,
    GroupDefinition,
    Managers,
    MemberDefinition,
    Named,
    Policy,
    Role,
    StageDefinition,
    User,
    Usergroup,
    Who,
)
from workflow.seating import Step


class MemberWords:
    """The words of one policy's route, for its reader. `called` has people by what the policy calls them."""

    def __init__(self, policy: Policy, called: Called, reader: Reader) -> None:
        self.policy, self.called, self.reader = policy, called, reader
        whoever = anybody(reader)
        self._reasons = Reasons(
            Explained(
                policy=policy,
                trail=Step(),
                applicant=whoever,
                people={},
                holders={},
                role_titles=called.role_titles,
            ),
            reader,
        )
        self.applicant = capital(whoever.name)

    def title(self, stage: StageDefinition) -> str:
        """What the stage is called."""
        return clip(text_of(stage.title, self.reader), limits.NAME)

    def who(self, who: Who) -> tuple[str, str]:
        """Whom it asks, and what there is to say about that: ``Finance``, ``any holder of the role``."""
        match who:
            case User(ref=ref):
                person = self.called.people.get(ref)
                return (name(person) if person else clip(one_line(ref), limits.NAME)), ""
            case Role(name=role):
                return role_name(role, self.called.role_titles, self.reader), self._reasons.capacity(who)
            case Usergroup(ref=ref):
                return f"@{clip(one_line(ref), limits.NAME)}", self._reasons.capacity(who)
            case Chosen():
                return clip(text_of(who.label, self.reader), limits.NAME), self._chosen(who)
            case ChosenChain():
                return capital(self._reasons.capacity(who)), self._levels(who)
            case Managers():
                return capital(self._reasons.capacity(who)), _(self.reader, "one after the other")
            case _:
                return capital(self._reasons.capacity(who)), ""

    def _chosen(self, who: Chosen) -> str:
        chosen = self._reasons.capacity(who)
        if who.at_most == 1:
            return chosen
        if who.at_least == 1:
            return _(self.reader, "{chosen}, {n} at most", chosen=chosen, n=who.at_most)
        if who.at_least == who.at_most:
            return _(self.reader, "{chosen}, {n} people", chosen=chosen, n=who.at_most)
        return _(self.reader, "{chosen}, {least} to {most}", chosen=chosen, least=who.at_least, most=who.at_most)

    def _levels(self, who: ChosenChain) -> str:
        if who.at_least == who.at_most:
            said = ngettext(self.reader, "{n} level", "level by level, {n} levels", who.at_most)
        else:
            said = _(self.reader, "level by level, {least} to {most} levels", least=who.at_least, most=who.at_most)
        return _(self.reader, "{levels}, up to {position}", levels=said, position=who.until) if who.until else said

    def rule(self, group: GroupDefinition) -> str:
        """How many of the group must approve; what one rejection does, where that is not the same."""
        size = len(group.members) if all(map(_is_one, group.members)) else None
        said = need_words(group.need, size, self.reader, in_order=group.in_order)
        return " · ".join([said, _(self.reader, "one rejection is enough to reject")] if group.veto else [said])

    def condition(self, when: Expression) -> str:
        """Where the part is there at all."""
        return _(self.reader, "if {condition}", condition=one_line(when.source))

    def notes(self, stage: StageDefinition) -> Iterator[str]:
        """What would surprise whoever saw the rest."""
        if stage.asks_input:
            yield _(self.reader, "Approving takes an opinion")
        empty = stage.empty or self.policy.empty
        if empty is EmptyRule.APPROVE:
            yield _(self.reader, "Passes where nobody can be asked")
        if empty is EmptyRule.REJECT:
            yield _(self.reader, "Rejected where nobody can be asked")

    def builds(self) -> str:
        """All there is to say of a custom type (B6)."""
        return applicant_builds(self.reader)

    def route_lines(self) -> list[str]:
        """The whole route for whoever sees no picture: a line for each stage."""
        if self.policy.custom:
            return [self.builds()]
        return [self._stage_line(number, stage) for number, stage in enumerate(self.policy.route, 1)]

    def _stage_line(self, number: int, stage: StageDefinition) -> str:
        member = stage.member
        asked = self._group(member) if isinstance(member, GroupDefinition) else self._said(member)
        said = [asked, *([self.condition(stage.when)] if stage.when else []), *self.notes(stage)]
        return _(self.reader, "{title}: {said}", title=f"{number} {self.title(stage)}", said=" · ".join(said))

    def _said(self, member: MemberDefinition) -> str:
        if isinstance(member, Conditional):
            return f"{self._said(member.member)} ({self.condition(member.when)})"
        if isinstance(member, GroupDefinition):
            return f"({self._group(member)})"
        return listed([each for each in self.who(member) if each], self.reader)

    def _group(self, group: GroupDefinition) -> str:
        inside = " · ".join(self._said(each) for each in group.members)
        return _(self.reader, "{title}: {said}", title=self.rule(group), said=inside)


def _is_one(member: MemberDefinition) -> bool:
    """Whether it is one member of its group, whoever applies."""
    return not isinstance(member, Conditional | Each | Chosen | ChosenChain | Managers | Named)
