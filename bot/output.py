"""Where a command puts what it was asked for: the terminal, or a file."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Literal

import typer

from bot.stops import Failed
from bot.views import words_policy
from bot.views.reader import Reader


def put_out(text: Iterable[str], out: Path | None, reader: Reader, mode: Literal["w", "x"] = "w") -> None:
    """Print the pieces of a text, or write them to a file as they are; with ``x`` only to a new one. Raises Failed."""
    if out is None:
        for piece in text:
            typer.echo(piece, nl=False)
        return
    try:
        with out.open(mode, encoding="utf-8", newline="") as file:
            file.writelines(text)
    except FileExistsError as error:
        raise Failed(words_policy.file_exists(str(out), reader)) from error
    except OSError as error:
        raise Failed(words_policy.not_written(str(out), error.strerror or str(error), reader)) from error
