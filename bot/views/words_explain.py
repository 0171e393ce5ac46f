"""The route of an application, explained: the policy's route, part by part, with what became of each (G2)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.views import limits
from bot.views.catalogue import _
from bot.views.limits import clip
from bot.views.reader import Reader
from bot.views.words import CLOSED, NOT_REACHED, OPEN, name, text_of
from bot.views.words_group import group_mode, nameless_group
from bot.views.words_reasons import Explained, Reasons
from workflow.conditions import Expression
from workflow.definition import Conditional, GroupDefinition, StageDefinition
from workflow.model import Group, Node, Seat
from workflow.seating import Step

Indented = tuple[int, str]
"""How deep a line stands, and the line."""


def explanation(explained: Explained, reader: Reader) -> list[Indented]:
    """``1 Team lead: Ben · manager of Emma``; groups with their members below; what was left out, and why."""
    writer, lines, number = _Writer(explained, reader), list[Indented](), 1
    for step in explained.trail.steps:
        lines += writer.stage(number, step)
        number += len(step.nodes)
    if not number - 1:
        lines += ((0, line) for line in writer.no_stage())
    return lines


class _Writer:
    def __init__(self, explained: Explained, reader: Reader) -> None:
        self.explained, self.reader = explained, reader
        self.words = Reasons(explained, reader)

    def stage(self, number: int, step: Step) -> Iterator[Indented]:
        """A line for each stage that this part of the policy became, or for none."""
        assert isinstance(step.part, StageDefinition)
        title = clip(text_of(step.part.title, self.reader), limits.NAME)
        if step.part.when is not None and not step.steps:
            yield 0, f"{CLOSED} {self._titled(title, self.words.fails(step.part.when))}"
            return
        member = step.steps[0]
        because = [self.words.because(step.part.when)] if step.part.when else []
        if not member.nodes:
            yield 0, f"{CLOSED} {self._titled(title, self._left(member))}"
            yield from self._members(member, 1, NOT_REACHED)
        for at, node in enumerate(member.nodes):
            yield 0, f"{number + at} {self._stage(title, node, member, because)}"
            yield from self._inside(node, member, 1, OPEN)

    def no_stage(self) -> Iterator[str]:
        """What becomes of a route of which nothing is left."""
        trail = self.explained.trail
        if trail.missing:
            yield self.words.refused(trail)
        yield from (self._said(node, trail, []) for node in trail.nodes)

    def _titled(self, title: str, said: str) -> str:
        return _(self.reader, "{title}: {said}", title=title, said=said)

    def _stage(self, title: str, node: Node, member: Step, because: Sequence[str]) -> str:
        if isinstance(node, Seat):
            return self._titled(title, self._said(node, member, because))
        grouped = _(self.reader, "{title} ({mode})", title=title, mode=group_mode(node, self.reader))
        return " · ".join([grouped, *self._conditions(member), *because])

    def _inside(self, node: Node, step: Step, depth: int, mark: str) -> Iterator[Indented]:
        """What stands below a node: the members of its part, or the seats it was made of by itself."""
        inner, _conditions = _unwrapped(step)
        if isinstance(inner.part, GroupDefinition):
            yield from self._members(inner, depth, mark)
        elif isinstance(node, Group):
            yield from ((depth, f"{mark} {self._said(seat, inner, [])}") for seat in node.members)

    def _members(self, step: Step, depth: int, mark: str) -> Iterator[Indented]:
        inner, _conditions = _unwrapped(step)
        group = inner.nodes[0] if inner.nodes else None
        kept = {member.id for member in group.members} if isinstance(group, Group) else None
        if kept is None:
            mark = NOT_REACHED  # nobody is asked in a group that somebody else fills
        for each in inner.steps:
            if not each.nodes:
                yield depth, f"{CLOSED} {self._left(each)}"
            for node in each.nodes:
                if kept is not None and node.id not in kept:
                    yield depth, f"{CLOSED} {self.words.twice(node)}"
                    continue
                yield depth, f"{mark} {self._said(node, each, [])}"
                yield from self._inside(node, each, depth + 1, mark)

    def _said(self, node: Node, step: Step, because: Sequence[str]) -> str:
        """Whom this node asks, and why."""
        inner, conditions = _unwrapped(step)
        reasons = [*(self.words.because(each) for each in conditions), *because]
        if isinstance(node, Group):
            return " · ".join([nameless_group(node, self.reader), *reasons])
        return " · ".join([self.words.asked(node), self.words.reason(inner, node), *reasons])

    def _conditions(self, step: Step) -> list[str]:
        return [self.words.because(each) for each in _unwrapped(step)[1]]

    def _left(self, step: Step) -> str:
        """Why nothing became of this part."""
        inner, _conditions = _unwrapped(step)
        if isinstance(inner.part, Conditional):
            return self.words.fails(inner.part.when)
        if inner.missing:
            return self.words.refused(inner)
        if isinstance(inner.part, GroupDefinition):
            return _(self.reader, "nobody")
        return _(self.reader, "left out: it would ask {who} (`self: skip`)", who=name(self.explained.applicant))


def _unwrapped(step: Step) -> tuple[Step, tuple[Expression, ...]]:
    """The part inside its conditions, as far as they hold, and those."""
    conditions: tuple[Expression, ...] = ()
    while isinstance(step.part, Conditional) and step.steps:
        conditions += (step.part.when,)
        step = step.steps[0]
    return step, conditions
