"""Files in a form: what is kept of them is how they are called and where they lie; Slack holds what is in them (C2)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from workflow import form_text
from workflow.definition import MOST_FILES, Field
from workflow.wrong import Wrong

_PARTS = ("id", "name", "url")


def as_given(id_: str, name: str, url: str) -> str:
    """A file as it stands in a raw form; `url` may be empty."""
    return json.dumps(dict(zip(_PARTS, (id_, name, url), strict=True)), ensure_ascii=False)


def files(field: Field, chosen: Sequence[str]) -> list[dict[str, str]] | None:
    """The files, each once, in the order in which they were given."""
    found = list({file["id"]: file for file in map(_file, chosen)}.values())
    if not found:
        if field.required:
            raise Wrong("required")
        return None
    most = MOST_FILES if field.max is None else int(field.max)
    if len(found) > most:
        raise Wrong("too_many", max=most)
    if field.min is not None and len(found) < field.min:
        raise Wrong("too_few", min=int(field.min))
    return found


def given(value: Sequence[Mapping[str, str]]) -> list[str]:
    """The same files as they stood in the raw form."""
    return [as_given(*(file[part] for part in _PARTS)) for file in value]


def _file(written: str) -> dict[str, str]:
    try:
        parts: Any = json.loads(written)
    except ValueError:
        raise Wrong("not_a_file") from None
    if not isinstance(parts, dict) or any(not isinstance(parts.get(part), str) for part in _PARTS) or not parts["id"]:
        raise Wrong("not_a_file")
    name = next(filter(None, (form_text.clean(parts[part], one_line=True) for part in ("name", "id"))), "")
    if not name:
        raise Wrong("not_a_file")
    return {"id": parts["id"], "name": name, "url": _address(parts["url"])}


def _address(url: str) -> str:
    """Where the file lies; of an address that is none nothing, for the file is there all the same."""
    try:
        return form_text.address(url) if url else ""
    except Wrong:
        return ""
