"""What a newcomer might try, each ticked off when somebody did it. Whose hints they are, the sandbox is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """One line. It is done when `act` was done with `what`: a command beginning so, a button's label, a clock's step.

    `by` is the id of the person who must have done it; anybody when empty. A click on the hint makes the page offer
    the first step.
    """

    words: str
    act: Literal["command", "click", "office"]
    what: str
    by: str = ""


class Hints:
    """Remembers what was done. Every page of the workspace shows the same."""

    def __init__(self, hints: Sequence[Hint]) -> None:
        self._hints = tuple(hints)
        self._done: set[Hint] = set()

    def saw(self, act: str, what: str, by: str) -> bool:
        """Somebody did something. True when a hint is done by it that was not before."""
        new = {hint for hint in self._hints if _meant(hint, act, what, by)} - self._done
        self._done |= new
        return bool(new)

    def clear(self) -> None:
        """Nothing was done yet."""
        self._done = set()

    def drawn(self) -> list[Mapping[str, Any]]:
        """For the page."""
        return [{**asdict(hint), "done": hint in self._done} for hint in self._hints]


def _meant(hint: Hint, act: str, what: str, by: str) -> bool:
    same = what.startswith(hint.what) if act == "command" else what == hint.what
    return act == hint.act and same and (not hint.by or by == hint.by)
