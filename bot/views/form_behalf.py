"""In a form: for whom it is, where the policy lets one apply for somebody else (C10)."""

from __future__ import annotations

from collections.abc import Mapping

from bot import callbacks
from bot.views import blocks
from bot.views.blocks import Block
from bot.views.catalogue import _
from bot.views.reader import Reader
from workflow.behalf import BLOCK
from workflow.errors import Fault


def behalf_block(applicant: str, reader: Reader) -> Block:
    """The question, with the applicant as it stands: at first the reader."""
    hint = _(reader, "Whoever it is for sees it as well as you do; neither of you can approve it.")
    menu = blocks.people_menu(callbacks.VALUE, applicant)
    return blocks.field(BLOCK, _(reader, "For whom"), menu, hint=hint, tells=True)


def behalf_errors(faults: Mapping[str, Fault], reader: Reader) -> dict[str, str]:
    """The sentence for what is wrong with it."""
    return {BLOCK: _fault(faults[BLOCK], reader)} if BLOCK in faults else {}


def _fault(fault: Fault, reader: Reader) -> str:
    if fault.code == "not_for_others":
        return _(reader, "You can no longer apply for others here. Please choose yourself.")
    if fault.code == "not_for_him":
        return _(reader, "This type is not for that person. Please choose somebody else.")
    return _(reader, "Please choose only active people of this workspace.")
