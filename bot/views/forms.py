"""The form one applies with: the modal, what comes back from it, and what is wrong with it at which field."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import takewhile
from typing import Any

from bot import callbacks
from bot.callbacks import FormRef, decode, encode
from bot.views import blocks, limits
from bot.views.blocks import Block
from bot.views.catalogue import _
from bot.views.form_behalf import behalf_block, behalf_errors
from bot.views.form_elements import Room, element_of
from bot.views.form_files import kept_files, read_kept, read_new
from bot.views.form_route import FormRoute, choice_errors, route_blocks, worked_out
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
_TITLE, _SAID = "title", "said"
_KEYS = ("value", "selected_date", "selected_time", "selected_user", "selected_channel")


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
    """The form of a policy. `raw` fills it in as `read_form` gave it; `faults` are told above their fields (in an
    answer to a submission, use `field_errors` instead). `route`: the approvers to choose, and the chain as it stands
    (C4). `first` stands above everything. `afresh`: it takes the place of a filled-in one, and none of that shall stay.
    """
    room = Room.of(policy, reader, raw)
    shown: list[Block] = [*first, *([behalf_block(route.behalf, reader)] if route and route.behalf else [])]
    for field in asked_in(policy.form):
        told = _told_at(field, faults)
        for block in blocks_of(field):
            if block in told:
                shown.append(blocks.context(_fault(field, block, told[block], reader)))
            shown += _inputs(field, block, reader, raw, room, afresh=afresh)
    below = route_blocks(route, policy, reader) if route is not None else []
    title = text_of(policy.title, reader)
    if limits.units(title) > limits.VIEW_TITLE:
        shown.insert(0, blocks.section(title) | {"block_id": _TITLE})
    return blocks.modal(
        title,
        [*(shown or [blocks.section(_(reader, "This needs nothing filled in."))]), *below],
        submit=_(reader, "Send"),
        close=_(reader, "Cancel"),
        callback=callbacks.FORM,
        metadata=encode(_ref(policy, nonce, opened_in, route)),
        tells=True,
    )


def _ref(policy: Policy, nonce: str, opened_in: str, route: FormRoute | None) -> FormRef:
    if route is None:
        return FormRef(nonce, policy.version, opened_in)
    start = route.builder.start if route.builder is not None else ""
    return FormRef(nonce, policy.version, opened_in, route.shown, start)


def form_again(
    policy: Policy, reader: Reader, view: Mapping[str, Any], raw: Raw, *, route: FormRoute, unsent: str = ""
) -> Block:
    """The form in that `view`, filled in with `raw`, with another chain; what stood above its fields stays. `unsent`
    says why it was not sent."""
    form = decode(FormRef, view["private_metadata"])
    below = {BLOCK, *worked_out(view), *(block for field in policy.form for block in blocks_of(field))}
    first = list(takewhile(lambda block: block["block_id"] not in below, view["blocks"]))
    above = [block for block in first if block["block_id"] not in (_TITLE, _SAID)]
    if unsent:
        above.insert(0, blocks.lines([[(unsent, "bold")]])[0] | {"block_id": _SAID})
    afresh = any(callbacks.VALUE_AFRESH in entries for entries in view["state"]["values"].values())
    return form_modal(
        policy, reader, form.nonce, raw, route=route, first=above, opened_in=form.opened_in, afresh=afresh
    )


def read_form(state: Mapping[str, Any]) -> dict[str, str | list[str] | None]:
    """What was filled in, by block id, from a view's ``state``; None where nothing was, lists where several can be
    chosen."""
    values = state.get("values") or {}
    return {block: _read(block, next(iter(entries.values()), {})) for block, entries in values.items()}


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


def _read(block: str, entry: Mapping[str, Any]) -> str | list[str] | None:
    if entry.get("type") == "file_input":
        return read_new(entry)
    if block.endswith(f".{KEPT}"):
        return read_kept(entry)
    if "selected_users" in entry:
        return [str(user) for user in entry["selected_users"] or ()]
    if "selected_options" in entry:
        return [str(option["value"]) for option in entry["selected_options"] or ()]
    option = entry.get("selected_option")
    if option:
        return str(option["value"])
    return next((str(entry[key]) for key in _KEYS if entry.get(key) is not None), None)


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


def _inputs(field: Field, block: str, reader: Reader, raw: Raw, room: Room, *, afresh: bool) -> list[Block]:
    """The input for that block; none for files that were given before where there are none."""
    name = {"action_id": callbacks.VALUE_AFRESH if afresh else callbacks.VALUE}
    label, kept = _label(field, block, reader), raw.get(f"{field.id}.{KEPT}")
    if block.endswith(f".{KEPT}"):
        return [blocks.field(block, label, name | kept_files(kept), optional=True, tells=True)] if kept else []
    if field.type is FieldType.MONEY:
        label = _(reader, "{label} ({currency})", label=label, currency=field.currency)
    return [
        blocks.field(
            block,
            label,
            name | element_of(field, reader, raw.get(block), room),
            optional=not field.required or bool(kept),
            hint=" · ".join(filter(None, _hints(field, reader, room))) if block == blocks_of(field)[-1] else "",
            tells=field.type is not FieldType.FILES,  # of which Slack tells nothing before the form is sent
        )
    ]
