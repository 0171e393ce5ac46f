"""YAML as plain values, with the line and column of every key and value, for faults that say where they are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

Path = tuple[str | int, ...]

_TAG = "tag:yaml.org,2002:"
_SCALARS = frozenset(_TAG + name for name in ("str", "int", "float", "bool", "null"))
_SURROGATE = re.compile("[\ud800-\udfff]")
_MOST_VALUES = 20_000
_DEEPEST = 60


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A place in a file, counted from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class YamlFault:
    """One thing that cannot be read: a code and its facts."""

    mark: Mark
    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)


class YamlBroken(Exception):
    """The text cannot be read as YAML, or says something twice. `faults` are all that were found."""

    def __init__(self, *faults: YamlFault) -> None:
        super().__init__(faults)
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Marked:
    """What a YAML text says, in plain JSON-like values, and where."""

    value: Any
    values: Mapping[Path, Mark]
    keys: Mapping[Path, Mark]

    def mark(self, path: Path, *, of_key: bool = False) -> Mark:
        """Where the value at `path` begins, or the key at its end; the nearest thing around it if it is not there."""
        if of_key and path in self.keys:
            return self.keys[path]
        while path not in self.values:
            path = path[:-1]
        return self.values[path]


def read_marked(text: str) -> Marked:
    """Read one YAML document. Raises YamlBroken.

    Strict: no repeated keys, no tags, no keys that are not texts. A date is the text it was written as.
    """
    yaml = YAML(typ="safe", pure=True)
    try:
        node = yaml.compose(text)
    except MarkedYAMLError as error:
        raise YamlBroken(YamlFault(_place_of(error), "not_yaml", {"why": _said_by(error)})) from error
    except RecursionError as error:
        raise YamlBroken(YamlFault(Mark(1, 1), "too_nested")) from error
    except YAMLError as error:
        raise YamlBroken(YamlFault(Mark(1, 1), "not_yaml", {"why": str(error)})) from error
    if node is None:
        raise YamlBroken(YamlFault(Mark(1, 1), "empty_file"))
    reading = _Reading(yaml)
    value = reading.value(node, ())
    if reading.faults:
        raise YamlBroken(*reading.faults)
    return Marked(value, reading.values, reading.keys)


def _place_of(error: MarkedYAMLError) -> Mark:
    mark = error.problem_mark or error.context_mark
    return Mark(mark.line + 1, mark.column + 1) if mark else Mark(1, 1)


def _said_by(error: MarkedYAMLError) -> str:
    return ", ".join(part for part in (error.context, error.problem) if part)


@dataclass(slots=True)
class _Reading:
    yaml: Any
    values: dict[Path, Mark] = field(default_factory=dict)
    keys: dict[Path, Mark] = field(default_factory=dict)
    faults: list[YamlFault] = field(default_factory=list)

    def fault(self, node: Any, code: str, **facts: Any) -> None:
        self.faults.append(YamlFault(_mark(node), code, facts))

    def value(self, node: Any, path: Path) -> Any:
        # An alias makes one node stand in many places, even inside itself: a short text could become endless.
        if len(path) > _DEEPEST or len(self.values) > _MOST_VALUES:
            raise YamlBroken(YamlFault(_mark(node), "too_nested"))
        self.values[path] = _mark(node)
        if isinstance(node, MappingNode) and node.tag == _TAG + "map":
            return self._mapping(node, path)
        if isinstance(node, SequenceNode) and node.tag == _TAG + "seq":
            return [self.value(item, (*path, at)) for at, item in enumerate(node.value)]
        if isinstance(node, ScalarNode) and node.tag == _TAG + "timestamp":
            return node.value
        if isinstance(node, ScalarNode) and node.tag in _SCALARS:
            return self._scalar(node)
        self.fault(node, "tag", tag=node.tag)
        return None

    def _scalar(self, node: ScalarNode) -> Any:
        if _SURROGATE.search(node.value):
            self.fault(node, "half_character")
            return None
        try:
            return self.yaml.constructor.construct_object(node)
        except (ValueError, YAMLError):
            self.fault(node, "unreadable", value=node.value)
            return None

    def _mapping(self, node: MappingNode, path: Path) -> dict[str, Any]:
        read: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key, mark = self._key(key_node), _mark(key_node)
            if key is None:
                self.fault(key_node, "key_no_text")
            elif key in read:
                self.fault(key_node, "key_twice", key=key, line=self.keys[(*path, key)].line)
            else:
                self.keys[(*path, key)] = mark
                read[key] = self.value(value_node, (*path, key))
        return read

    def _key(self, node: Any) -> str | None:
        text = isinstance(node, ScalarNode) and node.tag == _TAG + "str" and not _SURROGATE.search(node.value)
        return node.value if text else None


def _mark(node: Any) -> Mark:
    return Mark(node.start_mark.line + 1, node.start_mark.column + 1)
