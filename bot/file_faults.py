"""What is wrong in a policy or people file, as facts; `bot.views.words_fault` says it to whoever reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.marked_yaml import Mark, Marked, YamlFault
from workflow.policy import PolicyFault


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFault:
    """One fault. `line` and `column` count from 1 and are 0 where there is none; `code` and `facts` are those of a
    `PolicyFault` or a `YamlFault`."""

    file: str
    code: str
    facts: Mapping[str, Any]
    line: int = 0
    column: int = 0


class FilesBroken(Exception):
    """Files that cannot be used, with everything wrong with them."""

    def __init__(self, faults: Iterable[FileFault]) -> None:
        self.faults = tuple(faults)
        super().__init__(self.faults)

    def __str__(self) -> str:
        return "\n".join(self.sentences())

    def sentences(self, language: str = "en") -> tuple[str, ...]:
        """One line per fault: ``file:line:column: what to do``."""
        from bot.views.reader import reader_in
        from bot.views.words_fault import fault_line

        return tuple(fault_line(fault, reader_in(language)) for fault in self.faults)


def placed(file: object, marked: Marked, faults: Iterable[PolicyFault]) -> list[FileFault]:
    """The faults of a mapping, in the order of the file."""
    found = [at(file, marked.mark(each.path, of_key=each.key_is_wrong), each.code, **each.facts) for each in faults]
    return sorted(found, key=lambda each: (each.line, each.column))


def unread(file: object, faults: Iterable[YamlFault]) -> list[FileFault]:
    """The faults of a text that cannot be read."""
    return [at(file, each.mark, each.code, **each.facts) for each in faults]


def at(file: object, mark: Mark, code: str, **facts: Any) -> FileFault:
    """A fault at that place."""
    return FileFault(file=str(file), line=mark.line, column=mark.column, code=code, facts=facts)
