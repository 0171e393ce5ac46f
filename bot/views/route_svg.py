"""A policy's route as a picture: in the reader's language, light or dark as he has it, without a font of ours."""

from __future__ import annotations

from collections.abc import Sequence

from bot.views.catalogue import _
from bot.views.reader import Reader
from bot.views.svg import LINE, Canvas, Face
from bot.views.words import APPROVED, capital, status_word, text_of
from bot.views.words_building import Called
from bot.views.words_members import MemberWords
from workflow.conditions import Expression
from workflow.definition import (
    ChosenChain,
    Conditional,
    GroupDefinition,
    Managers,
    MemberDefinition,
    Policy,
    StageDefinition,
    Who,
)
from workflow.model import RequestStatus

MOST_ABREAST = 4
"""More stages than these stand below each other."""

_MARGIN, _GAP, _PAD, _SPACE = 16, 30, 12, 8
_SEAT, _UPRIGHT_SEAT = 184, 260
_AXIS = 24  # from the top of a card to the middle of its first line
_DISC = 10
_PILL = 32
_HEADING = Face(kind="heading", size=16, bold=True)
_TITLE = Face(kind="title", size=14, bold=True)
_BODY = Face(kind="body", size=13)
_QUIET = Face(kind="quiet", size=12)
_RULE = Face(kind="rule", size=12, bold=True)
_CODE = Face(kind="code", size=12, code=True)
_NUMBER = Face(kind="number middle", size=12, bold=True, middle=True)
_PILLED = Face(kind="middle", size=13, middle=True)

_STYLE = """
.route { color: #1f2328; }
.route text { fill: currentColor; font: 13px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "PingFang SC",
  "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
.route .heading { font-size: 16px; font-weight: 600; }
.route .title { font-size: 14px; font-weight: 600; }
.route .quiet { font-size: 12px; fill: #59636e; }
.route .rule { font-size: 12px; font-weight: 600; fill: #0550ae; }
.route .code { font: 12px ui-monospace, "SF Mono", Menlo, Consolas, "Noto Sans Mono", monospace; fill: #8250df; }
.route .number { font-size: 12px; font-weight: 600; fill: #fff; }
.route .middle { text-anchor: middle; }
.route .paper { fill: #fff; }
.route .card { fill: #f6f8fa; stroke: #d1d9e0; }
.route .group { fill: #eaf1fb; stroke: #b6ccee; }
.route .seat { fill: #fff; stroke: #c4ccd4; }
.route .end { fill: #dafbe1; stroke: #7bc68f; }
.route .maybe { stroke: #8250df; stroke-dasharray: 5 3; }
.route .disc { fill: #0969da; }
.route .arrow { fill: none; stroke: #6e7781; stroke-width: 1.5; }
@media (prefers-color-scheme: dark) {
  .route { color: #f0f6fc; }
  .route .quiet { fill: #9198a1; }
  .route .rule { fill: #79c0ff; }
  .route .code { fill: #d2a8ff; }
  .route .paper { fill: #0d1117; }
  .route .card { fill: #151b23; stroke: #3d444d; }
  .route .group { fill: #132339; stroke: #2b4a75; }
  .route .seat { fill: #0d1117; stroke: #4a525c; }
  .route .end { fill: #12261e; stroke: #2f6f44; }
  .route .maybe { stroke: #a371f7; }
  .route .disc { fill: #1f6feb; }
  .route .arrow { stroke: #9198a1; }
}
"""


def route_svg(policy: Policy, called: Called, reader: Reader, *, upright: bool = False) -> str:
    """The route from left to right, or from top to bottom: `upright`, or where there are many stages. `called` has
    people by what the policy calls them."""
    words = MemberWords(policy, called, reader)
    drawing = _Drawing(words, reader, upright=upright or len(policy.route) > MOST_ABREAST)
    title = text_of(policy.title, reader)
    drawing.whole(title)
    said = _(reader, "{type}: who is asked", type=title)
    told = "\n".join(words.route_lines())
    return drawing.canvas.svg(f"route-{policy.id}", "route", reader.language, said, told)


class _Drawing:
    """Draws one route, from its first stage to its last."""

    def __init__(self, words: MemberWords, reader: Reader, *, upright: bool) -> None:
        self.words, self.reader, self.upright = words, reader, upright
        self.seat = _UPRIGHT_SEAT if upright else _SEAT
        self.canvas = Canvas(_STYLE, _MARGIN)

    def whole(self, title: str) -> None:
        """The type's title, and below it the way from applying to the end."""
        policy, top = self.words.policy, self.canvas.write([title], _HEADING, _MARGIN, _MARGIN) + _PAD
        end = f"{APPROVED} {capital(status_word(RequestStatus.APPROVED, self.reader))}"
        stages = () if policy.custom else policy.route
        if self.upright:
            self._down(stages, end, top)
        else:
            self._across(stages, end, top)

    def _across(self, stages: Sequence[StageDefinition], end: str, top: float) -> None:
        axis = top + _AXIS
        x = self._pill(self.words.applicant, "seat", _MARGIN, axis)
        for number, stage in enumerate(stages, 1):
            x = self._step(x, axis)
            self._card(number, stage, x, top, self._width(stage))
            x += self._width(stage)
        if not stages:
            x = self._step(x, axis)
            self._built(x, top)
            x += self.seat + 2 * _PAD
        self._pill(end, "end", self._step(x, axis), axis)

    def _step(self, x: float, axis: float) -> float:
        self.canvas.arrow(x + 3, axis, across=_GAP - 6)
        return x + _GAP

    def _down(self, stages: Sequence[StageDefinition], end: str, y: float) -> None:
        width = max([self.seat + 2 * _PAD, *map(self._width, stages)])
        middle = _MARGIN + width / 2

        def pill(said: str, kind: str) -> float:
            self._pill(said, kind, middle - self._pill_width(said) / 2, y + _PILL / 2)
            return y + _PILL

        def arrow() -> float:
            self.canvas.arrow(middle, y + 3, down=_GAP - 6)
            return y + _GAP

        y = pill(self.words.applicant, "seat")
        for number, stage in enumerate(stages, 1):
            y = arrow()
            y = self._card(number, stage, _MARGIN, y, width)
        if not stages:
            y = arrow()
            y = self._built(_MARGIN, y)
        y = arrow()
        pill(end, "end")

    def _pill_width(self, said: str) -> int:
        return _PILLED.width(said) + 2 * _PAD

    def _pill(self, said: str, kind: str, x: float, axis: float) -> float:
        width = self._pill_width(said)
        self.canvas.end(self.canvas.box(kind, x, axis - _PILL / 2, width, corner=_PILL / 2), axis + _PILL / 2)
        self.canvas.write([said], _PILLED, x + width / 2, axis - LINE / 2)
        return x + width

    def _width(self, stage: StageDefinition) -> int:
        return self.seat + 2 * _PAD + 2 * _SPACE * _nesting(stage.member)

    def _built(self, x: float, y: float) -> float:
        """In place of the stages of a custom type."""
        width = self.seat + 2 * _PAD
        card = self.canvas.box("card maybe", x, y, width)
        bottom = self._lines(self.words.builds(), _BODY, x + _PAD, y + _AXIS - LINE / 2, width - 2 * _PAD) + _PAD
        self.canvas.end(card, bottom)
        return bottom

    def _card(self, number: int, stage: StageDefinition, x: float, y: float, width: int) -> float:
        behind = self.canvas.box("card", x + 5, y + 5, width) if _is_several(stage.member) else None
        card = self.canvas.box(_kind("card", stage.when), x, y, width)
        left, room = x + _PAD, width - 2 * _PAD
        self.canvas.disc("disc", left + _DISC, y + _AXIS, _DISC, str(number), _NUMBER)
        indent = 2 * _DISC + _SPACE
        below = self._lines(self.words.title(stage), _TITLE, left + indent, y + _AXIS - LINE / 2, room - indent)
        below = self._condition(stage.when, left, below + 2, room) + _SPACE
        below = self._content(stage.member, left, below, room)
        for note in self.words.notes(stage):
            below = self._lines(note, _QUIET, left, below + _SPACE / 2, room)
        self.canvas.end(card, below + _PAD)
        if behind is None:
            return below + _PAD
        self.canvas.end(behind, below + _PAD + 5)
        return below + _PAD + 5

    def _content(self, member: MemberDefinition, x: float, y: float, width: int) -> float:
        """A stage's own group needs no box of its own: it is the stage."""
        if isinstance(member, GroupDefinition):
            return self._group(member, x, y, width)
        return self._member(member, x, y, width)

    def _group(self, group: GroupDefinition, x: float, y: float, width: int) -> float:
        y = self._lines(self.words.rule(group), _RULE, x, y, width) + _SPACE / 2
        for number, member in enumerate(group.members):
            if number and group.in_order:
                self.canvas.arrow(x + width / 2, y + 1, down=2 * _SPACE - 3)
            if number:
                y += 2 * _SPACE if group.in_order else _SPACE
            y = self._member(member, x, y, width)
        return y

    def _member(self, member: MemberDefinition, x: float, y: float, width: int) -> float:
        inner, when = (member.member, member.when) if isinstance(member, Conditional) else (member, None)
        assert not isinstance(inner, Conditional)
        box = self.canvas.box(_kind("group" if isinstance(inner, GroupDefinition) else "seat", when), x, y, width)
        left, room = x + _SPACE, width - 2 * _SPACE
        below = self._condition(when, left, y + _SPACE / 2, room)
        if isinstance(inner, GroupDefinition):
            below = self._group(inner, left, below, room) + _SPACE
        else:
            below = self._seat(inner, left, below, room) + _SPACE / 2
        self.canvas.end(box, below)
        return below

    def _seat(self, who: Who, x: float, y: float, width: int) -> float:
        main, more = self.words.who(who)
        return self._lines(more, _QUIET, x, self._lines(main, _BODY, x, y, width), width)

    def _condition(self, when: Expression | None, x: float, y: float, width: int) -> float:
        return self._lines(self.words.condition(when), _CODE, x, y, width) if when else y

    def _lines(self, text: str, face: Face, x: float, y: float, width: int) -> float:
        return self.canvas.write(face.lines(text, width), face, x, y)


def _kind(kind: str, when: Expression | None) -> str:
    return f"{kind} maybe" if when else kind


def _nesting(member: MemberDefinition) -> int:
    """How many boxes stand around the innermost seat, the stage's own aside."""
    inner = member.member if isinstance(member, Conditional) else member
    if not isinstance(inner, GroupDefinition):
        return 0
    return max((_nesting(each) + 1 for each in inner.members if _is_group(each)), default=0)


def _is_group(member: MemberDefinition) -> bool:
    return isinstance(member.member if isinstance(member, Conditional) else member, GroupDefinition)


def _is_several(member: MemberDefinition) -> bool:
    """Whether a request has a stage for each person."""
    return isinstance(member.member if isinstance(member, Conditional) else member, ChosenChain | Managers)
