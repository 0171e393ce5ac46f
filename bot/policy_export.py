"""A type written down as a policy file, wherever it was made (B6). Comments are no part of what it says."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from workflow.policy_keys import CC, CHANNEL, CHECK, FIELD, GROUP, OPTION, STAGE, TEST, WHO

_LISTS = ("form", "check", "route", "tests")
_TOP = (
    *("id", "title", "number", "apply", "behalf", "auditors", "cc", "channel"),
    *("confirm", "away", "self", "empty", "repeat", "reapprove", "cancel_approved", "remind"),
    *_LISTS,
)
_ORDERS = (
    _TOP,
    *(keys.allowed for keys in (FIELD, OPTION, STAGE, GROUP, WHO, CC, CHANNEL, CHECK)),
    tuple(dict.fromkeys(("name", *TEST.allowed))),
)
"""The keys of each kind of mapping, as people order them."""

_BREAKS = set("\n\r\x85\u2028\u2029")
"""What YAML takes for the end of a line, where it is not quoted."""

_MISREAD = ("?", ":", " ")
"""The beginnings of texts that the writer leaves unquoted within brackets, where the reader takes them for something
else."""

_ONE_LINE = 100
"""What takes so many characters stands on one line."""


def as_yaml(source: Mapping[str, Any]) -> str:
    """A file that is read back as this `source`."""
    return "".join(_part(key, source[key]) for key in _ordered(source))


def _part(key: str, value: Any) -> str:
    written = StringIO()
    yaml = YAML()
    yaml.width = 1_000_000  # no text is broken over lines
    yaml.brace_single_entry_mapping_in_flow_sequence = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.dump({key: _laid_out(value, in_lines=key in _LISTS)}, written)
    return ("\n" if key in _LISTS else "") + written.getvalue()


def _laid_out(value: Any, *, in_lines: bool = False) -> Any:
    """The same value with the style it is to be written in."""
    if isinstance(value, str):
        quoted = _BREAKS & set(value) or value.startswith(_MISREAD)
        return DoubleQuotedScalarString(value) if quoted else value
    if not isinstance(value, Mapping | list | tuple):
        return value
    laid_out: CommentedMap | CommentedSeq
    if isinstance(value, Mapping):
        laid_out = CommentedMap((key, _laid_out(value[key])) for key in _ordered(value))
    else:
        laid_out = CommentedSeq(map(_laid_out, value))
    if not in_lines and len(json.dumps(value, ensure_ascii=False)) <= _ONE_LINE:
        laid_out.fa.set_flow_style()
    return laid_out


def _ordered(mapping: Mapping[str, Any]) -> Iterable[str]:
    """Its keys; those that nobody ordered, such as languages, by name."""
    for order in _ORDERS:
        if mapping.keys() <= set(order):
            return sorted(mapping, key=order.index)
    return sorted(mapping)
