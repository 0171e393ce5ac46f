"""Nothing that somebody typed is a formula in a spreadsheet (F89)."""

from __future__ import annotations

import csv
import io

import pytest

from bot.spreadsheet import escaped, lines

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1+1", "＋1", "－1", "＠x", "−1", "\0=1"]
FORMULAS += ["\u00a0=1", "\u3000=1", "\u200b=1", "\ufeff=1", "\u202e=1", " \t\r\n =1", "\tplain", "⁼1", "﹢1"]
PLAIN = ["", "plain", "1+1", "a=1", "12 May", "审批", "(1)", "'=1", '"=1"', "#1", "👍 =1", "  plain", "…", "/=1"]


@pytest.mark.parametrize("text", FORMULAS)
def test_f89_what_a_spreadsheet_could_take_for_a_formula_is_text(text: str) -> None:
    assert escaped(text) == "'" + text.replace("\0", "")


@pytest.mark.parametrize("text", PLAIN)
def test_f89_anything_else_stays_as_it_was_typed(text: str) -> None:
    assert escaped(text) == text


def test_f89_numbers_stay_numbers() -> None:
    assert [escaped(cell) for cell in (12, -5, 0, None)] == [12, -5, 0, None]


def test_a_file_says_that_it_is_utf_8_and_reads_back() -> None:
    rows = [("number", "opinion"), (-1, 'She said "yes",\nand 好'), (None, "a\0b")]
    text = "".join(lines(rows))
    assert text.encode().startswith(b"\xef\xbb\xbf")
    assert text.count("\r\n") == 3
    assert list(csv.reader(io.StringIO(text[1:], newline=""))) == [
        ["number", "opinion"],
        ["-1", 'She said "yes",\nand 好'],
        ["", "ab"],
    ]
