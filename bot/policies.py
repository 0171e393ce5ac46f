"""Policy files: YAML to `workflow.policy`, with every fault of every file told by line and column (G1, F78)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from bot.file_faults import FileFault, FilesBroken, at, placed, unread
from bot.marked_yaml import Mark, Marked, YamlBroken, read_marked
from workflow.definition import Policy
from workflow.policy import PolicyFaults, read_policy
from workflow.policy_names import unknown_usergroups
from workflow.type_clashes import number_shape

_STARTER = (
    *("leave.yaml", "long_leave.yaml", "sick_note.yaml", "purchase.yaml", "expense.yaml", "contract.yaml"),
    *("access.yaml", "hiring.yaml", "research.yaml", "custom.yaml"),
)


class PolicyFilesBroken(FilesBroken):
    """Policy files that cannot be used, with everything wrong with them."""


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


def read_files(path: Path | None) -> tuple[PolicyFile, ...]:
    """The policy file at `path`; of a folder every ``*.yaml`` and ``*.yml`` right in it, by name, without hidden ones;
    None: those of the starter set.

    Raises PolicyFilesBroken with every fault of every file, also when there is no file at all.
    """
    if path is None:
        folder = resources.files("bot.starter")
        return _load([(name, folder / name) for name in _STARTER])
    if path.is_file():
        return _load([(str(path), path)])
    found = sorted(each for each in path.glob("*.y*ml") if each.suffix in {".yaml", ".yml"} and each.name[0] != ".")
    if not found:
        raise PolicyFilesBroken([at(path, Mark(0, 0), "no_policy_file")])
    return _load([(str(each), each) for each in found])


def check_usergroups(files: Iterable[PolicyFile], known: Collection[str]) -> None:
    """Raises PolicyFilesBroken where they ask user groups that are not among `known`, the ids and handles of all there
    are: only Slack can tell."""
    faults = [
        fault
        for file in files
        for fault in placed(file.name, file.marked, unknown_usergroups(file.marked.value, known))
    ]
    if faults:
        raise PolicyFilesBroken(faults)


def _load(files: Iterable[tuple[str, Path | Traversable]]) -> tuple[PolicyFile, ...]:
    read: list[PolicyFile] = []
    faults: list[FileFault] = []
    for name, file in files:
        try:
            read.append(_read(name, file.read_bytes()))
        except PolicyFilesBroken as broken:
            faults += broken.faults
    faults += _clashes(read)
    if faults:
        raise PolicyFilesBroken(faults)
    return tuple(read)


def _read(name: str, content: bytes) -> PolicyFile:
    try:
        marked = read_marked(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise PolicyFilesBroken([at(name, Mark(line, 1), "not_utf8")]) from error
    except YamlBroken as broken:
        raise PolicyFilesBroken(unread(name, broken.faults)) from broken
    try:
        policy = read_policy(marked.value)
    except PolicyFaults as broken:
        raise PolicyFilesBroken(placed(name, marked, broken.faults)) from broken
    return PolicyFile(name, marked, policy)


def _clashes(files: list[PolicyFile]) -> list[FileFault]:
    """An id in two files, or two types whose requests would get the same numbers; each told with both files."""
    faults: list[FileFault] = []
    ids: dict[str, PolicyFile] = {}
    numbers: dict[str, PolicyFile] = {}
    for file in files:
        first = ids.setdefault(file.policy.id, file)
        if first is not file:
            facts = {"id": file.policy.id, "first": first.name, "line": first.mark("id").line}
            faults.append(at(file.name, file.mark("id"), "id_taken", **facts))
            continue
        first = numbers.setdefault(number_shape(file.policy.number), file)
        if first is not file:
            faults.append(at(file.name, file.mark("number"), "numbers_taken", first=first.name))
    return faults
