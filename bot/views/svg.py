"""Boxes, arrows and text as SVG. Nobody lays a picture out but we: how wide a text is, about, and where it breaks.

Which font a reader has is not known, so widths are those of a broad one: what fits here fits everywhere.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

import regex  # type: ignore[import-untyped]

from bot.views.limits import clean
from bot.views.typesetting import is_wide

LINE = 18
"""From one line of a text to the next."""

_BASE = 13  # from the top of a line to where its letters stand
_WIDTHS = {
    0.36: " iIjl.,:;'|!`",
    0.45: 'frt()[]{}/\\-"',
    0.72: "ABCDEFGHKLNOPQRSTUVXYZ&@%",
    0.97: "mwMW",
}
_WIDTH = {character: width for width, some in _WIDTHS.items() for character in some}
_OTHER = 0.62
_CODE = 0.61
_BOLD = 1.08
_CHINESE = r"\p{Han}\p{Hiragana}\p{Katakana}"
_PIECES = regex.compile(rf"\s+|[{_CHINESE}][，。、：；！？）》」』”’]*|[^\s{_CHINESE}]+")
_PARTS = regex.compile(r"[^@._/-]*[@._/-]+|[^@._/-]+")
_GRAPHEMES = regex.compile(r"\X")


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """How a kind of text is drawn: `size` is that of a Chinese character, `middle` where its place is."""

    kind: str
    size: float
    bold: bool = False
    code: bool = False
    middle: bool = False

    def width(self, text: str) -> int:
        """About how wide the text is."""
        return math.ceil(sum(map(self._ems, text)) * self.size * (_BOLD if self.bold else 1))

    def _ems(self, character: str) -> float:
        if is_wide(character):
            return 1.0
        return _CODE if self.code else _WIDTH.get(character, _OTHER)

    def lines(self, text: str, room: int) -> list[str]:
        """The text in lines no wider than that: it breaks at blanks and between Chinese characters, never before
        closing punctuation, and inside a word only where the word alone is wider; an address then behind a dot, say."""
        lines = [""]
        for piece in _PIECES.findall(text):
            for part in [piece] if self.width(piece) <= room else _PARTS.findall(piece):
                self._put(part, room, lines)
        return [line for line in map(str.strip, lines) if line]

    def _put(self, part: str, room: int, lines: list[str]) -> None:
        if self.width(lines[-1] + part.rstrip()) <= room:
            lines[-1] += part
        elif self.width(part) <= room:
            lines.append(part.lstrip())
        else:
            self._break(part, room, lines)

    def _break(self, word: str, room: int, lines: list[str]) -> None:
        lines.append("")
        for grapheme in _GRAPHEMES.findall(word):
            if self.width(lines[-1] + grapheme) > room:
                lines.append("")
            lines[-1] += grapheme


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle that was begun. What is drawn on it comes later, and says where it ends."""

    element: ElementTree.Element
    top: float


class Canvas:
    """A picture in the making. It grows with what is drawn; (0, 0) is its upper left corner."""

    def __init__(self, style: str, margin: int) -> None:
        self._svg = ElementTree.Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "role": "img"})
        self._style, self._margin = style, margin
        self._drawn = ElementTree.Element("g")
        self._right = self._bottom = 0.0

    def svg(self, id_: str, kind: str, language: str, title: str, told: str) -> str:
        """The picture; to whoever does not see it `told` is told. `id_` is unlike that of any other on the page."""
        width, height = _written(self._right + self._margin), _written(self._bottom + self._margin)
        described = {"aria-labelledby": f"{id_}-title", "aria-describedby": f"{id_}-desc"}
        attributes = {"class": kind, "lang": language, "width": width, "height": height}
        for name, value in (attributes | {"viewBox": f"0 0 {width} {height}"} | described).items():
            self._svg.set(name, value)
        for name, text in (("title", title), ("desc", told)):
            ElementTree.SubElement(self._svg, name, {"id": f"{id_}-{name}"}).text = clean(text)
        ElementTree.SubElement(self._svg, "style").text = self._style
        ElementTree.SubElement(self._svg, "rect", {"class": "paper", "width": width, "height": height})
        self._svg.extend(self._drawn)
        ElementTree.indent(self._svg)
        return ElementTree.tostring(self._svg, encoding="unicode") + "\n"

    def box(self, kind: str, x: float, y: float, width: float, *, corner: float = 8) -> Box:
        """A rectangle with its upper left corner there, to be ended."""
        self._grow(x + width, y)
        return Box(self._add("rect", kind, x=x, y=y, width=width, rx=corner), y)

    def end(self, box: Box, bottom: float) -> None:
        """The rectangle ends there."""
        box.element.set("height", _written(bottom - box.top))
        self._grow(0, bottom)

    def write(self, lines: Sequence[str], face: Face, x: float, y: float) -> float:
        """The lines below each other, the first with its top there; where they end."""
        for number, line in enumerate(lines):
            self._add("text", face.kind, x=x, y=y + number * LINE + _BASE).text = clean(line)
        bottom, width = y + len(lines) * LINE, max(map(face.width, lines), default=0)
        self._grow(x + (width / 2 if face.middle else width), bottom)
        return bottom

    def disc(self, kind: str, x: float, y: float, radius: float, said: str, face: Face) -> None:
        """A circle around that point, with something written in it."""
        self._add("circle", kind, cx=x, cy=y, r=radius)
        self._add("text", face.kind, x=x, y=y + face.size * 0.36).text = said

    def arrow(self, x: float, y: float, *, across: float = 0, down: float = 0) -> None:
        """An arrow from there, so far."""
        head = "m-5 -4 5 4-5 4" if across else "m-4 -5 4 5 4-5"
        path = f"M{_written(x)} {_written(y)}{f'h{_written(across)}' if across else f'v{_written(down)}'}{head}"
        self._add("path", "arrow").set("d", path)

    def _add(self, tag: str, kind: str, **numbers: float) -> ElementTree.Element:
        at = {name: _written(number) for name, number in numbers.items()}
        return ElementTree.SubElement(self._drawn, tag, {"class": kind, **at})

    def _grow(self, right: float, bottom: float) -> None:
        self._right, self._bottom = max(self._right, right), max(self._bottom, bottom)


def _written(number: float) -> str:
    return f"{number:g}"
