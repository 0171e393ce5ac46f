"""In a form: what is worked out from it, the approvers to choose, and whom it will ask as it stands (C3, A10, C4)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot import callbacks
from bot.views import blocks, limits
from bot.views.blocks import Block, initial
from bot.views.builder import Builder, builder_blocks
from bot.views.catalogue import _, ngettext
from bot.views.form_options import choices_asked_for, people_options
from bot.views.limits import clip, one_line
from bot.views.picture import Picture
from bot.views.reader import Reader
from bot.views.words import text_of
from bot.views.words_building import Called, refused_words
from bot.views.words_copies import told_lines
from bot.views.words_plan import planned_lines
from bot.views.words_refusal import refusal
from bot.views.words_value import derived_words
from workflow.applying import Preview, fingerprint
from workflow.choosing import Level
from workflow.definition import Field, Policy
from workflow.errors import Fault, RouteRefused, WorkflowError
from workflow.model import Person

_DERIVED = "derived."
_COPIES = "copies."


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRoute:
    """What a form shows of its route: the preview, and, where there is a route, its picture as if it had been sent.
    `builder`: what the applicant of a custom type has built for it (B6). `behalf`: for whom the form is, where the
    reader may say that."""

    preview: Preview
    picture: Picture | None
    now: datetime
    builder: Builder | None = None
    behalf: str = ""

    @property
    def shown(self) -> str:
        """What stands for the route that the reader has before him; empty where he has none."""
        return fingerprint(self.preview.route) if self.preview.route is not None else ""


def route_blocks(route: FormRoute, policy: Policy, reader: Reader) -> list[Block]:
    """What is worked out, what is built, the choices, and below them the chain by name."""
    built = builder_blocks(route.builder, reader) if route.builder is not None else []
    levels = route.preview.levels
    asked_for = choices_asked_for(levels)
    choices = (_level(level, levels, reader, route.behalf, searched=level.block in asked_for) for level in levels)
    return [*worked_out_blocks(route, policy, reader), *built, *choices, *plan_blocks(route, policy, reader)]


def worked_out(view: Mapping[str, Any]) -> list[str]:
    """What tells one set of derived values, and of people who are told, in a form from another."""
    ids = (block.get("block_id", "") for block in view["blocks"])
    return [id_ for id_ in ids if id_.startswith((_DERIVED, _COPIES))]


def worked_out_blocks(route: FormRoute, policy: Policy, reader: Reader) -> list[Block]:
    """The derived values of these fields, as far as they can be said."""
    values = route.preview.values
    fields = [field for field in policy.form if field.derived is not None and field.id in values]
    lines = [_line(field, derived_words(field, values[field.id], reader), reader) for field in fields]
    if not lines:
        return []
    said = "\n".join(lines)
    # Slack may give the text back in other words: the id says what it was.
    return [blocks.context(said) | {"block_id": _DERIVED + _hash(said)}]


def _hash(said: str) -> str:
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _line(field: Field, value: str, reader: Reader) -> str:
    label = clip(text_of(field.label, reader), limits.NAME)
    return _(reader, "{label}: {value}", label=label, value=clip(one_line(value), limits.NAME))


def unsent_words(refused: WorkflowError, route: FormRoute, reader: Reader) -> str:
    """Why a form was not sent that is shown again: its chain is another than was seen, or cannot be asked."""
    if isinstance(refused, RouteRefused) and route.builder is not None:
        return refused_words(refused, route.builder.called, reader)
    return _(reader, "Not sent yet: the end of the form now says who will be asked. If that is right, send it again.")


def choice_errors(faults: Mapping[str, Fault], reader: Reader) -> dict[str, str]:
    """The sentence for each choice with a fault, by its block."""
    return {block: _fault(fault, reader) for block, fault in faults.items() if block.startswith(callbacks.CHOICE)}


def _fault(fault: Fault, reader: Reader) -> str:
    if fault.code == "too_many":
        most = int(fault.facts["most"])
        return ngettext(reader, "Please choose {n} person at most.", "Please choose {n} people at most.", most)
    if fault.code == "too_few":
        return _(reader, "Please choose at least {n} people.", n=fault.facts["least"])
    if fault.code == "not_eligible":
        return _(reader, "Please choose one of those listed; not everybody can be chosen here.")
    return _(reader, "Please choose who shall approve.")


def _level(level: Level, levels: Sequence[Level], reader: Reader, behalf: str, *, searched: bool) -> Block:
    label = text_of(level.label, reader) if level.label else _(reader, "Approver, level {n}", n=level.number)
    if not level.eligible and level.eligible is not None:
        return blocks.context(_(reader, "{label}: nobody can be chosen here.", label=clip(label, limits.NAME)))
    given = level.eligible
    element = _anybody(level) if given is None else _listed(level, given, reader, searched=searched)
    name = callbacks.chooser([user for below in _below(level, levels) for user in below.chosen], behalf)
    return blocks.field(level.block, label, {"action_id": name, **element}, hint=_how_many(level, reader), tells=True)


def _how_many(level: Level, reader: Reader) -> str:
    """What to say of a choice of several people; nothing of one of a single person."""
    if level.most == 1:
        return ""
    if level.least == 1:
        return ngettext(reader, "{n} person at most.", "{n} people at most.", level.most)
    if level.least == level.most:
        return _(reader, "{n} people.", n=level.most)
    return _(reader, "{least} to {most} people.", least=level.least, most=level.most)


def _below(level: Level, levels: Sequence[Level]) -> Sequence[Level]:
    """The levels of its chain that come before it."""
    at = levels.index(level)
    return levels[at - level.number + 1 : at] if level.number else ()


def _anybody(level: Level) -> Block:
    if level.most == 1:
        return {"type": "users_select"} | initial("user", level.chosen[0] if _right(level) else "")
    element: Block = {"type": "multi_users_select", "max_selected_items": level.most}
    return element | initial("users", list(level.chosen) if _right(level) else [])


def _listed(level: Level, eligible: Sequence[Person], reader: Reader, *, searched: bool) -> Block:
    several = level.most > 1
    kind = "multi_" if several else ""
    if searched:
        element: Block = {"type": f"{kind}external_select", "min_query_length": 0}
    else:
        element = {"type": f"{kind}static_select", "options": people_options(eligible, reader, may_stop=level.may_stop)}
    right = [person for person in eligible if person.id in level.chosen] if _right(level) else []
    # Where somebody had been chosen who no longer can be, the chain does not end for that: there is a choice to make.
    chosen = people_options(right, reader, may_stop=level.may_stop and not level.chosen)
    if several:
        return element | {"max_selected_items": level.most} | initial("options", chosen)
    return element | initial("option", chosen[0] if chosen else None)


def _right(level: Level) -> bool:
    return bool(level.chosen) and not level.fault


def plan_blocks(route: FormRoute, policy: Policy, reader: Reader) -> list[Block]:
    """The chain by name; or why it cannot be said."""
    preview = route.preview
    if preview.nobody is not None:
        return [blocks.context(refusal(preview.nobody, reader, Called(), route.now))]
    if route.picture is None:
        field = next((field for field in policy.form if field.id == preview.needs), None)
        if field is None:
            return []
        label = clip(text_of(field.label, reader), limits.NAME)
        return [blocks.context(_(reader, 'Who will be asked is shown once "{field}" is filled in.', field=label))]
    lines = planned_lines(route.picture, reader, route.now)
    return [
        blocks.divider(),
        *blocks.lines([[(_(reader, "This goes to"), "bold")], *lines]),
        *_copies(route.picture, reader),
    ]


def _copies(picture: Picture, reader: Reader) -> list[Block]:
    """Who is told of it besides (D7)."""
    block_id = _COPIES + _hash(" ".join(picture.request.cc))
    return [block | {"block_id": block_id} for block in blocks.lines(told_lines(picture, reader))]
