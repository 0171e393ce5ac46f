"""For admins: who would be asked, for an applicant and a form that is filled in as far as it matters (G2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot import callbacks
from bot.references import FormRef, encode
from bot.views import blocks, limits
from bot.views.blocks import Block
from bot.views.catalogue import _
from bot.views.forms import field_errors, loose_fields
from bot.views.limits import clip
from bot.views.reader import Reader
from bot.views.type_report import clipped
from bot.views.words import left_out, text_of
from bot.views.words_explain import Indented
from workflow.choosing import block as choice_block
from workflow.definition import MOST_CHOSEN, Chosen, ChosenChain, FieldType, Policy, members_of
from workflow.errors import Fault, FormFaults
from workflow.forms import Raw, blocks_of

APPLICANT = "explain.person"
_PICK = "explain.pick"
"""No field has such an id."""

_STEP = "\u2003"
"""How far a line is indented: a blank that Slack keeps."""

MOST_INPUTS = 70
MOST_LINES = 60
Choice = Chosen | ChosenChain


def explain_modal(policy: Policy, form: FormRef, raw: Raw, said: Sequence[Indented], reader: Reader) -> Block:
    """What was `said` to the form as it is filled in, and the form, to be filled in otherwise."""
    inputs = [*_applicant(raw, reader), *_choices(policy, raw, reader), *loose_fields(_asked(policy), reader, raw)]
    return blocks.modal(
        _(reader, "Who would be asked?"),
        [
            *_told(said, reader),
            blocks.context(_(reader, "Nothing is sent. Fill in what the route depends on.")),
            *inputs[:MOST_INPUTS],
            *map(blocks.context, left_out(len(inputs) - MOST_INPUTS, reader)),
        ],
        submit=_(reader, "Show"),
        close=_(reader, "Back"),
        callback=callbacks.EXPLAIN,
        metadata=encode(form),
    )


def _told(said: Sequence[Indented], reader: Reader) -> list[Block]:
    if not said:
        return []
    heading, *lines = [f"{_STEP * depth}{line}" for depth, line in said]
    return [*blocks.lines([[(heading, "bold")], *clipped(lines, MOST_LINES, reader)]), blocks.divider()]


def _asked(policy: Policy) -> Policy:
    """No file is needed to see who would be asked."""
    return replace(policy, form=tuple(field for field in policy.form if field.type is not FieldType.FILES))


def _applicant(raw: Raw, reader: Reader) -> list[Block]:
    chosen = raw.get(APPLICANT)
    element = blocks.people_menu(callbacks.VALUE, chosen if isinstance(chosen, str) else "")
    return [blocks.field(APPLICANT, _(reader, "Applicant"), element)]


def _choices(policy: Policy, raw: Raw, reader: Reader) -> list[Block]:
    """Whom the applicant would choose, in the order in which they would be asked."""
    return [_choice(f"{_PICK}{at}", label, raw, reader) for at, (_who, label) in enumerate(_named(policy, reader))]


def _choice(block: str, label: str, raw: Raw, reader: Reader) -> Block:
    element: Block = {"type": "multi_users_select", "action_id": callbacks.VALUE, "max_selected_items": MOST_CHOSEN}
    element |= blocks.initial("users", raw.get(block))
    return blocks.field(block, _(reader, "Chosen: {label}", label=label), element, optional=True)


def _named(policy: Policy, reader: Reader) -> list[tuple[Choice, str]]:
    found = []
    for stage in policy.route:
        for who in members_of([stage]):
            if isinstance(who, Choice):
                said = who.label if isinstance(who, Chosen) else stage.title
                found.append((who, clip(text_of(said, reader), limits.NAME)))
    return found


def with_choices(policy: Policy, raw: Raw, reader: Reader) -> Raw:
    """The form as it would come from the applicant, who chose these people."""
    chosen: dict[str, str | list[str] | None] = {}
    for at, (who, _label) in enumerate(_named(policy, reader)):
        people = raw.get(f"{_PICK}{at}") or []
        if isinstance(who, Chosen):
            chosen[choice_block(who.key)] = list(people)
        else:
            chosen |= {choice_block(who.key, level): user for level, user in enumerate(people, start=1)}
    return {**raw, **chosen}


def needs_field(policy: Policy, field_id: str, reader: Reader) -> Mapping[str, str]:
    """A condition has no answer without that field."""
    faults = FormFaults(faults={blocks_of(policy.field(field_id))[-1]: Fault("needed")})
    return field_errors(faults, policy, reader)


def not_active(reader: Reader) -> Mapping[str, str]:
    """The applicant is nobody who could apply for anything."""
    return {APPLICANT: _(reader, "Please choose only active people of this workspace.")}
