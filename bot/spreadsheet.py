"""Rows as a file that spreadsheets open: nothing in it is a formula, whoever typed it (F89)."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

BOM = "\ufeff"
"""Tells spreadsheets that the file is UTF-8."""

_BEGINS_FORMULA = frozenset("=+-@−")
Cell = str | int | None


def lines(rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """The file, line by line."""
    yield BOM
    kept = io.StringIO()
    writer = csv.writer(kept)
    for row in rows:
        writer.writerow([escaped(cell) for cell in row])
        yield kept.getvalue()
        kept.seek(0)
        kept.truncate()


def escaped(cell: Cell) -> Cell:
    """The cell as it may be written. Numbers stay numbers; a text that a spreadsheet could take for a formula gets the
    apostrophe that spreadsheets know, also behind blanks and controls, and in full width."""
    if not isinstance(cell, str):
        return cell
    text = cell.replace("\0", "")
    seen = next((letter for letter in text if unicodedata.category(letter)[0] not in "CZ"), "")
    risky = unicodedata.normalize("NFKC", seen)[:1] in _BEGINS_FORMULA or text[:1] in {"\t", "\r", "\n"}
    return f"'{text}" if risky else text
