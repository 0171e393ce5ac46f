"""What admins read when policy files change for the worse, and for the better again (G1)."""

from __future__ import annotations

from collections.abc import Sequence

from bot.file_faults import FileFault
from bot.views import blocks
from bot.views.blocks import Line
from bot.views.catalogue import _, ngettext
from bot.views.content import Content, content
from bot.views.limits import clip
from bot.views.reader import Reader
from bot.views.words import APPROVED, REJECTED, left_out
from bot.views.words_fault import fault_place, fault_words

MOST_FAULTS = 15
_LONGEST = 400


def files_faulty(faults: Sequence[FileFault], reader: Reader) -> Content:
    """What is wrong, line by line, and that nothing of it is in force."""
    sentence = ngettext(
        reader,
        "The policy files have {n} fault. What was in force stays in force.",
        "The policy files have {n} faults. What was in force stays in force.",
        len(faults),
    )
    lines: list[Line] = [
        [(f"{REJECTED} {sentence}", "bold")],
        *(_line(fault, reader) for fault in faults[:MOST_FAULTS]),
        *left_out(len(faults) - MOST_FAULTS, reader),
    ]
    return content(sentence, blocks.lines(lines))


def _line(fault: FileFault, reader: Reader) -> Line:
    said = clip(fault_words(fault.code, fault.facts, reader), _LONGEST)
    return [(fault_place(fault), "code"), " ", *blocks.coded(said)]


def files_right(reader: Reader) -> Content:
    """That they are right again."""
    sentence = _(reader, "The policy files are right again, and in force.")
    return content(sentence, blocks.lines([f"{APPROVED} {sentence}"]))
