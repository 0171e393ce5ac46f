"""For admins: the form of a type that is not in force yet, as an applicant will see it, and what would come of sending
it. Nothing is sent."""

from __future__ import annotations

from bot import callbacks
from bot.references import TypeDraftRef, encode
from bot.views import blocks
from bot.views.blocks import Block
from bot.views.catalogue import _
from bot.views.form_route import FormRoute, plan_blocks, route_blocks
from bot.views.forms import fields_of
from bot.views.reader import Reader
from bot.views.words import text_of
from workflow.definition import Policy
from workflow.forms import Raw


def trial_form(policy: Policy, ref: TypeDraftRef, raw: Raw, route: FormRoute, reader: Reader) -> Block:
    """The form, which tells nothing of what is typed into it: there is nothing to be kept."""
    shown = [*fields_of(policy, reader, raw, tells=False), *route_blocks(route, policy, reader)]
    return blocks.modal(
        text_of(policy.title, reader),
        [blocks.section(_(reader, "Nothing is sent: this is a trial.")), *shown],
        submit=_(reader, "Send"),
        close=_(reader, "Back"),
        callback=callbacks.TRIAL,
        metadata=encode(ref),
    )


def tried_view(policy: Policy, route: FormRoute, reader: Reader) -> Block:
    """What would have come of sending it: whom it would ask, in order."""
    said = _(reader, "Nothing was sent. It would have been accepted.")
    return _result([blocks.section(said), *plan_blocks(route, policy, reader)], reader)


def refused_view(sentence: str, reader: Reader) -> Block:
    """That it could not have been sent, and why."""
    return _result(
        [blocks.section(_(reader, "Nothing was sent. It would not have been accepted:")), blocks.section(sentence)],
        reader,
    )


def _result(shown: list[Block], reader: Reader) -> Block:
    return blocks.modal(_(reader, "Trial"), shown, close=_(reader, "Back"), callback=callbacks.NOTICE)
