"""The form one applies with: the modal, what comes back from it, and what is wrong with it at which field."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import takewhile
from typing import Any

from bot import callbacks
from bot.references import FormRef, TypeRef, decode, encode
from bot.views import blocks, limits
from bot.views.blocks import Block
from bot.views.catalogue import _
from bot.views.content import Content
from bot.views.form_behalf import behalf_block, behalf_errors
from bot.views.form_elements import Room, element_of
from bot.views.form_files import kept_files
from bot.views.form_route import FormRoute, choice_errors, route_blocks, worked_out, worked_out_blocks
from bot.views.limits import clip
from bot.views.reader import Reader
from bot.views.words import text_of
from bot.views.words_form import fault_words
from workflow.behalf import BLOCK
from workflow.definition import Field, FieldType, Policy
from workflow.errors import Fault, FormFaults
from workflow.forms import KEPT, Raw, asked_in, blocks_of

_NO_RAW: Raw = {}
_NO_FAULTS: Mapping[str, Fault] = {}
_LABEL = 100
_TITLE, _SAID, _STEP = "title", "said", "step"


def form_modal(
    policy: Policy,
    reader: Reader,
    nonce: str,
    raw: Raw = _NO_RAW,
    faults: Mapping[str, Fault] = _NO_FAULTS,
    *,
    route: FormRoute | None = None,
    first: Sequence[Block] = (),
    opened_in: str = "",
    afresh: bool = False,
) -> Block:
    """The form of a policy. `raw` fills it in as `read_state` gave it; `faults` are told above their fields (in an
    answer to a submission, use `field_errors` instead). `route`: the approvers to choose, and the chain as it stands
    (C4). `first` stands above everything. `afresh`: it takes the place of a filled-in one, and none of that shall stay.
    Of a form in steps this is the first page.
    """
    form = FormRef(nonce, policy.version, opened_in)
    return form_page(policy, reader, form, raw, faults, route=route, first=first, afresh=afresh)


def form_page(
    policy: Policy,
    reader: Reader,
    form: FormRef,
    raw: Raw,
    faults: Mapping[str, Fault] = _NO_FAULTS,
    *,
    route: FormRoute | None = None,
    first: Sequence[Block] = (),
    afresh: bool = False,
) -> Block:
    """The page of a form that `form` says, drawn as `form_modal` says; `raw` may have what stands on others. The chain
    stands on the last one."""
    here, form = policy.on_page(form.page), _ref(policy, form, route)
    raw = {block: given for block, given in raw.items() if block in _blocks(here)}
    asked = route.behalf if route is not None and not form.page and not form.revises else ""
    shown: list[Block] = [*first, *_step(policy, form, reader), *_whose(asked, faults, reader)]
    shown += fields_of(here, reader, raw, faults, afresh=afresh)
    shown = shown or [blocks.section(_(reader, "This needs nothing filled in."))]
    if route is not None:
        shown += worked_out_blocks(route, here, reader) if form.left else route_blocks(route, here, reader)
    title = text_of(policy.title, reader)
    if limits.units(title) > limits.VIEW_TITLE:
        shown.insert(0, blocks.section(title) | {"block_id": _TITLE})
    return blocks.modal(
        title,
        [*shown, *_way_back(policy, form, reader)],
        submit=_(reader, "Next") if form.left else _(reader, "Resubmit") if form.revises else _(reader, "Send"),
        close=_(reader, "Cancel"),
        callback=callbacks.FORM,
        metadata=encode(form),
        tells=True,
    )


def _ref(policy: Policy, form: FormRef, route: FormRoute | None) -> FormRef:
    left = policy.pages - form.page - 1
    shown = route.shown if route is not None and not left else ""
    start = route.builder.start if route is not None and route.builder is not None else form.start
    return replace(form, policy_version=policy.version, left=left, shown=shown, start=start)


def _blocks(policy: Policy) -> frozenset[str]:
    return frozenset(block for field in policy.form for block in blocks_of(field))


def _whose(applicant: str, faults: Mapping[str, Fault], reader: Reader) -> list[Block]:
    """For whom it is, where one may say so."""
    told = [blocks.context(said) for said in behalf_errors(faults, reader).values()]
    return [*told, behalf_block(applicant, reader)] if applicant else told


def fields_of(
    policy: Policy,
    reader: Reader,
    raw: Raw,
    faults: Mapping[str, Fault] = _NO_FAULTS,
    *,
    afresh: bool = False,
    tells: bool = True,
) -> list[Block]:
    """The inputs of a form, as `form_modal`; where it `tells`, we hear of every change."""
    room = Room.of(policy, reader, raw)
    shown: list[Block] = []
    for field in asked_in(policy.form):
        told = _told_at(field, faults)
        for block in blocks_of(field):
            if block in told:
                shown.append(blocks.context(_fault(field, block, told[block], reader)))
            shown += _inputs(field, block, reader, raw, room, afresh=afresh, tells=tells)
    return shown


def loose_fields(policy: Policy, reader: Reader, raw: Raw) -> list[Block]:
    """The inputs of a form of which any may stay empty, and of which nothing is heard before it is sent."""
    return [block | {"optional": True} for block in fields_of(policy, reader, raw, tells=False)]


def _step(policy: Policy, form: FormRef, reader: Reader) -> list[Block]:
    """Which page this is; nothing where there is one alone."""
    if not policy.steps:
        return []
    title = clip(text_of(policy.steps[form.page], reader), _LABEL)
    step = _(reader, "Step {n} of {pages}", n=form.page + 1, pages=policy.pages)
    said = _(reader, "{step}: {title}", step=step, title=title) if title else step
    return [blocks.section(said) | {"block_id": _STEP}]


def changed_elsewhere(reader: Reader) -> Block:
    """Above a form whose earlier pages are not as they were when its writer left them."""
    said = _(reader, "Not sent: what stood on the earlier pages is not there any more. Please look through them again.")
    return blocks.section(said) | {"block_id": _SAID}


def _way_back(policy: Policy, form: FormRef, reader: Reader) -> list[Block]:
    button = blocks.button(_(reader, "Back"), callbacks.BACK, encode(TypeRef(policy.id)))
    return [blocks.actions(button)] if form.page else []


def form_again(
    policy: Policy, reader: Reader, view: Mapping[str, Any], raw: Raw, *, route: FormRoute, unsent: str = ""
) -> Block:
    """The form in that `view`, filled in with `raw`, with another chain; what stood above its fields stays. `unsent`
    says why it was not sent."""
    form = decode(FormRef, view["private_metadata"])
    below = {BLOCK, *worked_out(view), *_blocks(policy)}
    first = list(takewhile(lambda block: block["block_id"] not in below, view["blocks"]))
    above = [block for block in first if block["block_id"] not in (_TITLE, _SAID, _STEP)]
    if unsent:
        above.insert(0, blocks.lines([[(unsent, "bold")]])[0] | {"block_id": _SAID})
    afresh = any(callbacks.VALUE_AFRESH in entries for entries in view["state"]["values"].values())
    return form_page(policy, reader, form, raw, route=route, first=above, afresh=afresh)


def refused_in_form(view: Mapping[str, Any], answer: Content) -> Block:
    """A form as it stands, below what was not done; what is typed in it stays."""
    stands = [block for block in view["blocks"] if block["block_id"] != _SAID]
    told = [block | {"block_id": _SAID} for block in answer.blocks[:1]] if len(stands) < limits.VIEW_BLOCKS else []
    kept = ("type", "callback_id", "title", "submit", "close", "private_metadata", "notify_on_close", "clear_on_close")
    return {key: view[key] for key in kept if view.get(key)} | {"blocks": [*told, *stands]}


def field_errors(faults: FormFaults, policy: Policy, reader: Reader) -> dict[str, str]:
    """The sentence for each block with a fault, for ``response_action: errors``."""
    fields = {
        block: fault_words(fault, field, reader)
        for field in policy.form
        for block, fault in _told_at(field, faults.faults).items()
    }
    return fields | choice_errors(faults.faults, reader) | behalf_errors(faults.faults, reader)


def _told_at(field: Field, faults: Mapping[str, Fault]) -> Mapping[str, Fault]:
    """The faults by the block at which they are told; what is wrong with a date range as a whole, at its end."""
    *_others, last = blocks = blocks_of(field)
    found = {block: faults[block] for block in blocks if block in faults}
    return found or ({last: faults[field.id]} if field.id in faults else {})


def _fault(field: Field, block: str, fault: Fault, reader: Reader) -> str:
    return _(reader, "{label}: {value}", label=_label(field, block, reader), value=fault_words(fault, field, reader))


def _hints(field: Field, reader: Reader, room: Room) -> Iterator[str]:
    yield clip(text_of(field.help, reader), room.hint)
    yield _(reader, "Only approvers, admins and auditors.") if field.private else ""


def _label(field: Field, block: str, reader: Reader) -> str:
    label, part = clip(text_of(field.label, reader), _LABEL), block.partition(".")[2]
    return _PARTS[part](label, reader) if part else label


_PARTS: Mapping[str, Callable[[str, Reader], str]] = {
    "from": lambda label, reader: _(reader, "{label}: from", label=label),
    "to": lambda label, reader: _(reader, "{label}: to", label=label),
    KEPT: lambda label, reader: _(reader, "{label}: already here", label=label),
}


def _inputs(
    field: Field, block: str, reader: Reader, raw: Raw, room: Room, *, afresh: bool, tells: bool
) -> list[Block]:
    """The input for that block; none for files that were given before where there are none."""
    name = {"action_id": callbacks.VALUE_AFRESH if afresh else callbacks.VALUE}
    label, kept = _label(field, block, reader), raw.get(f"{field.id}.{KEPT}")
    if block.endswith(f".{KEPT}"):
        return [blocks.field(block, label, name | kept_files(kept), optional=True, tells=tells)] if kept else []
    if field.type is FieldType.MONEY:
        label = _(reader, "{label} ({currency})", label=label, currency=field.currency)
    return [
        blocks.field(
            block,
            label,
            name | element_of(field, reader, raw.get(block), room),
            optional=not field.required or bool(kept),
            hint=" · ".join(filter(None, _hints(field, reader, room))) if block == blocks_of(field)[-1] else "",
            tells=tells and field.type is not FieldType.FILES,  # of which Slack tells nothing before the form is sent
        )
    ]
