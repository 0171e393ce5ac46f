"""Policy files: YAML to `workflow.policy`, with every fault of every file told by line and column (G1, F78)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from gettext import gettext as _
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from bot.file_sentences import sentence
from bot.marked_yaml import Mark, Marked, YamlBroken, read_marked
from workflow.definition import Policy
from workflow.policy import PolicyFault, PolicyFaults, read_policy
from workflow.policy_names import unknown_usergroups

_STARTER = (
    *("leave.yaml", "long_leave.yaml", "sick_note.yaml", "purchase.yaml", "expense.yaml", "contract.yaml"),
    *("access.yaml", "hiring.yaml", "research.yaml", "custom.yaml"),
)


class PolicyFilesBroken(Exception):
    """Policy files that cannot be used. `sentences`: one line per fault, ``file:line:column: what to do``."""

    def __init__(self, sentences: Iterable[str]) -> None:
        self.sentences = tuple(sentences)
        super().__init__("\n".join(self.sentences))


@dataclass(frozen=True, slots=True)
class PolicyFile:
    """One file that could be read."""

    name: str
    marked: Marked
    policy: Policy

    def at(self, *path: str | int) -> str:
        """``file:line`` of what stands there."""
        return f"{self.name}:{self.marked.mark(path).line}"

    def mark(self, key: str) -> Mark:
        """Where the value of a key at the top begins."""
        return self.marked.mark((key,))


def load_policies(folder: Path, usergroups: Collection[str] | None = None) -> tuple[Policy, ...]:
    """As `read_files`, of a folder: the policies only."""
    return tuple(file.policy for file in read_files(folder, usergroups))


def starter_policies() -> tuple[Policy, ...]:
    """The policies that the demo starts with."""
    return tuple(file.policy for file in read_files(None))


def read_files(path: Path | None, usergroups: Collection[str] | None = None) -> tuple[PolicyFile, ...]:
    """The policy file at `path`; of a folder every ``*.yaml`` and ``*.yml`` right in it, by name, without hidden ones;
    None: those of the starter set. `usergroups`: the ids and handles of all there are, once they are known.

    Raises PolicyFilesBroken with every fault of every file, also when there is no file at all.
    """
    if path is None:
        folder = resources.files("bot.starter")
        return _load([(name, folder / name) for name in _STARTER])
    if path.is_file():
        return _load([(str(path), path)], usergroups)
    found = sorted(each for each in path.glob("*.y*ml") if each.suffix in {".yaml", ".yml"} and each.name[0] != ".")
    if not found:
        raise PolicyFilesBroken([_("{folder}: there is no policy file (*.yaml) here").format(folder=path)])
    return _load([(str(each), each) for each in found], usergroups)


def _load(
    files: Iterable[tuple[str, Path | Traversable]], usergroups: Collection[str] | None = None
) -> tuple[PolicyFile, ...]:
    read: list[PolicyFile] = []
    faults: list[str] = []
    for name, file in files:
        try:
            read.append(_read(name, file.read_bytes(), usergroups))
        except PolicyFilesBroken as broken:
            faults += broken.sentences
    faults += _clashes(read)
    if faults:
        raise PolicyFilesBroken(faults)
    return tuple(read)


def _read(name: str, content: bytes, usergroups: Collection[str] | None) -> PolicyFile:
    try:
        marked = read_marked(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise PolicyFilesBroken([_told(name, Mark(line, 1), _("this is not UTF-8"))]) from error
    except YamlBroken as broken:
        raise PolicyFilesBroken(_told(name, mark, said) for mark, said in broken.faults) from broken
    try:
        policy = read_policy(marked.value)
    except PolicyFaults as broken:
        raise _broken(name, marked, broken.faults) from broken
    unknown = () if usergroups is None else unknown_usergroups(marked.value, usergroups)
    if unknown:
        raise _broken(name, marked, unknown)
    return PolicyFile(name, marked, policy)


def _broken(name: str, marked: Marked, faults: Iterable[PolicyFault]) -> PolicyFilesBroken:
    placed = sorted((marked.mark(fault.path, of_key=fault.key_is_wrong), sentence(fault)) for fault in faults)
    return PolicyFilesBroken(_told(name, mark, said) for mark, said in placed)


def _told(name: str, mark: Mark, said: str) -> str:
    return f"{name}:{mark.line}:{mark.column}: {said}"


def _clashes(files: list[PolicyFile]) -> list[str]:
    """An id in two files, or two types whose requests would get the same numbers; each told with both files."""
    faults: list[str] = []
    ids: dict[str, PolicyFile] = {}
    numbers: dict[str, PolicyFile] = {}
    for file in files:
        first = ids.setdefault(file.policy.id, file)
        if first is not file:
            said = _("the id `{id}` is used by {file} already, in line {line}")
            line = first.mark("id").line
            faults.append(_told(file.name, file.mark("id"), said.format(id=file.policy.id, file=first.name, line=line)))
            continue
        first = numbers.setdefault(_shape(file.policy.number), file)
        if first is not file:
            said = _("requests would get the same numbers as those of {file}; change one `number`")
            faults.append(_told(file.name, file.mark("number"), said.format(file=first.name)))
    return faults


def _shape(number: str) -> str:
    # The width only fills up: from the thousandth request on 04d and 03d are the same.
    return re.sub(r"\{seq[^}]*\}", "{seq}", number).casefold()
