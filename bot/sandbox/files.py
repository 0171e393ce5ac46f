"""Files that people gave in forms, kept in memory as long as the workspace is; whoever has the link may open one."""

from __future__ import annotations

import secrets
import threading
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

LARGEST = 10_000_000
"""Bytes of a file in a form, as Slack documents it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One file and whose it is."""

    id: str
    name: str
    user: str
    content: bytes
    created: int

    @property
    def path(self) -> str:
        """Where the page serves it."""
        return f"files/{self.user}/{self.id}/{urllib.parse.quote(self.name, safe='')}"


class Files:
    """All of them. Safe from many threads at once."""

    def __init__(self, base: Callable[[], str], clock: Callable[[], float]) -> None:
        self._base, self._clock = base, clock
        self._lock, self._all = threading.Lock(), dict[str, File]()

    def add(self, user: str, name: str, content: bytes = b"") -> File:
        """Takes one in."""
        file = File(
            id=f"F{secrets.token_hex(5).upper()}", name=name, user=user, content=content, created=int(self._clock())
        )
        with self._lock:
            self._all[file.id] = file
        return file

    def find(self, file_id: str) -> File:
        """The file of that id. LookupError when there is none."""
        with self._lock:
            if file_id not in self._all:
                raise LookupError("That file is gone.")
            return self._all[file_id]

    def clear(self) -> None:
        """Forgets them all."""
        with self._lock:
            self._all.clear()

    def described(self, file: File) -> dict[str, Any]:
        """The file as Slack tells of it in `state.values`."""
        address, kind = self._base() + file.path, file.name.rpartition(".")[2].lower()
        return {
            "id": file.id,
            "created": file.created,
            "timestamp": file.created,
            "name": file.name,
            "title": file.name,
            "mimetype": "application/octet-stream",
            "filetype": kind,
            "pretty_type": kind.upper(),
            "user": file.user,
            "size": len(file.content),
            "mode": "hosted",
            "is_external": False,
            "is_public": False,
            "url_private": address,
            "url_private_download": address,
            "permalink": address,
        }
