"""One serving process per SQLite file: a second one would send every message twice (F59)."""

from __future__ import annotations

import sys
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from storage.database import Database

if sys.platform == "win32":
    import msvcrt

    def _take(file: IO[bytes]) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


class AlreadyServing(Exception):
    """Another process serves this SQLite file."""

    def __init__(self, file: Path) -> None:
        super().__init__(f"{file} is being served by another process; several need PostgreSQL")
        self.file = file


class ServingLock:
    """Held while a process serves; freed when it is released or the process ends, however it ends.

    Nothing to hold on PostgreSQL. Raises AlreadyServing when it cannot be had."""

    def __init__(self, database: Database) -> None:
        self._held: IO[bytes] | None = None
        if database.file is None:
            return
        # Left in place: removing it would let two processes lock two files of one name.
        held = Path(f"{database.file}.lock").open("ab")  # noqa: SIM115 - held until release
        try:
            _take(held)
        except OSError as error:
            held.close()
            raise AlreadyServing(database.file) from error
        self._held = held

    def release(self) -> None:
        """Let another process serve; again is nothing."""
        if self._held is not None:
            self._held.close()
            self._held = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.release()
