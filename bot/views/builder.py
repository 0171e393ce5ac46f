"""In the form of a custom request: the groups that it asks, to be added, changed, moved and combined (B6)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot import callbacks
from bot.references import DraftGroupRef, GroupFormRef, GroupRef, encode
from bot.views import blocks, limits
from bot.views.blocks import Block, initial, option
from bot.views.catalogue import _
from bot.views.reader import Reader
from bot.views.state import read_state
from bot.views.words_building import Called, combine_words, group_fault_words, group_words
from workflow.building import MOST_GROUPS, MOST_MEMBERS, Building, BuiltGroup, Combine, Kind, Member
from workflow.errors import Fault

PEOPLE, ROLES, SHARE, COUNT, ORDER = "people", "roles", "share", "count", "order"
_COMBINE = "build.combine"
_ALL, _ONE, _SOME = "all", "one", "some"
_IN_ORDER = "in_order"


@dataclass(frozen=True, slots=True, kw_only=True)
class Builder:
    """What has been built so far, and what its members are called. `start`: the version that it began with."""

    building: Building
    called: Called
    start: str = ""


def builder_blocks(builder: Builder, reader: Reader) -> list[Block]:
    """The groups with what can be done to each, the way to a further one, and how several combine."""
    building = builder.building
    return [
        blocks.header(_(reader, "Who approves")),
        *([] if building.groups else [blocks.section(_nothing_yet(reader))]),
        *(_group(builder, at, reader) for at in range(len(building.groups))),
        _further(building, reader),
        *([_combine(building, reader)] if len(building.groups) > 1 else []),
    ]


def _nothing_yet(reader: Reader) -> str:
    return _(reader, "Nobody yet. A group is people and roles of whom all must approve, or one, or as many as you say.")


def _group(builder: Builder, at: int, reader: Reader) -> Block:
    building = builder.building
    words = group_words(building.groups[at], builder.called, reader)
    acts = place_acts(at, len(building.groups), reader)
    options = [(encode(GroupRef(act, at, building.mark)), label) for act, label in acts]
    return blocks.section(f"{at + 1} · {words}", blocks.overflow(callbacks.CHANGE_GROUP, options))


def place_acts(at: int, count: int, reader: Reader) -> list[tuple[str, str]]:
    """What can be done with the one at that place of so many: the act, and what it is called."""
    acts = [(callbacks.EDIT, _(reader, "Change"))]
    if at > 0:
        acts.append((callbacks.EARLIER, _(reader, "Move up")))
    if at < count - 1:
        acts.append((callbacks.LATER, _(reader, "Move down")))
    return [*acts, (callbacks.REMOVE, _(reader, "Remove"))]


def _further(building: Building, reader: Reader) -> Block:
    if building.full:
        return blocks.context(_(reader, "There is room for {n} groups.", n=MOST_GROUPS))
    value = encode(GroupRef(callbacks.EDIT, len(building.groups), building.mark))
    return blocks.actions(blocks.button(_(reader, "Add a group"), callbacks.ADD_GROUP, value))


def _combine(building: Building, reader: Reader) -> Block:
    options = [option(each.value, *combine_words(each, reader)) for each in Combine]
    element = blocks.radio(callbacks.COMBINE, options, building.combine.value)
    return blocks.field(_COMBINE, _(reader, "How the groups combine"), element, tells=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupForm:
    """What stands in the view of one group. `need` is as it was typed, and counts where `share` says so."""

    people: Sequence[str] = ()
    roles: Sequence[str] = ()
    share: str = _ALL
    need: str = ""
    in_order: bool = False

    @classmethod
    def of(cls, group: BuiltGroup) -> GroupForm:
        """The view in which that group is changed."""
        return cls(
            people=group.refs(Kind.USER),
            roles=[_role_value(member) for member in group.members if member.kind is not Kind.USER],
            share={None: _ALL, 1: _ONE}.get(group.need, _SOME),
            need=str(group.need or ""),
            in_order=group.in_order,
        )

    def group(self) -> BuiltGroup:
        """The group that it says; people before roles."""
        roles = (Member(Kind(kind), ref) for kind, _colon, ref in (role.partition(":") for role in self.roles))
        need = {_ALL: None, _ONE: 1}.get(self.share, int(self.need) if self.need.isdecimal() else 0)
        return BuiltGroup(
            members=(*(Member(Kind.USER, user) for user in self.people), *roles), need=need, in_order=self.in_order
        )


def read_group(state: Mapping[str, Any]) -> GroupForm:
    """What was chosen in the view of a group."""
    said: Mapping[str, Any] = read_state(state)
    return GroupForm(
        people=said.get(PEOPLE) or (),
        roles=said.get(ROLES) or (),
        share=said.get(SHARE) or _ALL,
        need=said.get(COUNT) or "",
        in_order=bool(said.get(ORDER)),
    )


def group_modal(
    form: GroupForm, ref: GroupFormRef | DraftGroupRef, roles: Collection[Member], called: Called, reader: Reader
) -> Block:
    """The view of one group; `roles` are those there are to choose from."""
    return blocks.modal(
        _(reader, "Group {n}", n=ref.at + 1),
        [
            _people(form, reader),
            *([_roles(form, roles, called, reader)] if roles else []),
            _share(form, reader),
            *([_count(form, reader)] if form.share == _SOME else []),
            _order(form, reader),
        ],
        submit=_(reader, "Done"),
        close=_(reader, "Cancel"),
        callback=callbacks.GROUP,
        metadata=encode(ref),
    )


def group_errors(faults: Mapping[str, Fault], form: GroupForm, called: Called, reader: Reader) -> dict[str, str]:
    """The sentence for each block with a fault of `workflow.building.group_faults`."""
    places = {"members": PEOPLE, "need": COUNT if form.share == _SOME else SHARE}
    return {places[at]: group_fault_words(fault, called, reader) for at, fault in faults.items()}


def changed_elsewhere(reader: Reader) -> dict[str, str]:
    """The sentence for a group of a route that is no longer the one that was seen."""
    return {PEOPLE: _(reader, "The route was changed elsewhere meanwhile. Please close this and look again.")}


def _people(form: GroupForm, reader: Reader) -> Block:
    element: Block = {"type": "multi_users_select", "action_id": callbacks.MEMBER, "max_selected_items": MOST_MEMBERS}
    element |= initial("users", list(form.people))
    return blocks.field(PEOPLE, _(reader, "People"), element, optional=True)


def _roles(form: GroupForm, roles: Collection[Member], called: Called, reader: Reader) -> Block:
    named = sorted((called.member(role, reader), _role_value(role)) for role in roles)
    # What the group asks already is among them, however many there are.
    named.sort(key=lambda each: each[1] not in form.roles)
    options = [option(value, label) for label, value in sorted(named[: limits.OPTIONS])]
    element: Block = {
        "type": "multi_static_select",
        "action_id": callbacks.MEMBER,
        "options": options,
        "max_selected_items": MOST_MEMBERS,
    }
    element |= initial("options", [each for each in options if each["value"] in form.roles])
    hint = _(reader, "Whoever holds the role can decide for it.")
    return blocks.field(ROLES, _(reader, "Roles"), element, optional=True, hint=hint)


def _share(form: GroupForm, reader: Reader) -> Block:
    options = [
        option(_ALL, _(reader, "All of them")),
        option(_ONE, _(reader, "One of them is enough")),
        option(_SOME, _(reader, "So many of them")),
    ]
    element = blocks.radio(callbacks.SHARE, options, form.share)
    return blocks.field(SHARE, _(reader, "Who must approve"), element, tells=True)


def _count(form: GroupForm, reader: Reader) -> Block:
    element: Block = {
        "type": "number_input",
        "action_id": callbacks.MEMBER,
        "is_decimal_allowed": False,
        "min_value": "1",
        "max_value": str(MOST_MEMBERS),
    }
    return blocks.field(COUNT, _(reader, "How many"), element | initial("value", form.need))


def _order(form: GroupForm, reader: Reader) -> Block:
    ticked = option(_IN_ORDER, _(reader, "One after the other, in the order chosen; people before roles"))
    element: Block = {"type": "checkboxes", "action_id": callbacks.MEMBER, "options": [ticked]}
    element |= initial("options", [ticked] if form.in_order else [])
    return blocks.field(ORDER, _(reader, "When they are asked"), element, optional=True)


def _role_value(member: Member) -> str:
    return f"{member.kind.value}:{member.ref}"
