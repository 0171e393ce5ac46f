"""Pages of whoever runs the sandbox, which its own page links to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.routing import BaseRoute


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtraPage:
    """A page at `path`, served by `routes`; the link to it reads `words`."""

    words: str
    path: str
    routes: Sequence[BaseRoute]
