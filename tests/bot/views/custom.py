"""The form of a custom request while its route is built, in every state (B6)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.references import GroupFormRef
from bot.views import builder, forms
from bot.views.builder import Builder, GroupForm
from bot.views.form_route import FormRoute, unsent_words
from bot.views.words_building import Called
from tests.bot.views.samples import (
    BEN,
    CAI,
    DAN,
    EMMA,
    EVE,
    NONCE,
    PEOPLE,
    ROLE_TITLES,
    Story,
    group,
    leave,
    reader,
    seat,
)
from workflow.applying import Preview
from workflow.building import Building, BuiltGroup, Combine, Kind, Member
from workflow.definition import Policy
from workflow.errors import Fault, RouteRefused
from workflow.policy import read_policy

CALLED = Called(people=PEOPLE, role_titles=ROLE_TITLES)
CUSTOM: Policy = read_policy(
    {
        "id": "custom",
        "title": {"en": "Other request", "zh": "其他申请"},
        "form": [{"id": "subject", "label": {"en": "Subject", "zh": "事项"}, "type": "text"}],
        "route": "applicant",
    }
)
FINANCE, LEGAL = Member(Kind.ROLE, "finance"), Member(Kind.ROLE, "legal")


def people(*users: Any, **more: Any) -> BuiltGroup:
    return BuiltGroup(members=tuple(Member(Kind.USER, user.id) for user in users), **more)


SIX = (
    people(BEN),
    BuiltGroup(members=(Member(Kind.USER, CAI.id), FINANCE)),
    people(BEN, CAI, need=1),
    people(BEN, CAI, DAN, need=2),
    people(BEN, CAI, in_order=True),
    people(BEN, CAI, need=1, in_order=True),
    people(BEN, CAI, DAN, need=2, in_order=True),
)


def custom_payloads() -> Iterator[tuple[str, dict[str, Any]]]:
    """Name to payload, as `payloads.every_payload`."""
    yield "form_custom", form()
    either = group(seat(CAI), seat("finance"), need=1)
    whole = Story(group(seat(BEN), either, group(seat(DAN), seat(EVE), need=2), need=3, title="Approval"))
    three = (people(BEN), BuiltGroup(members=(Member(Kind.USER, CAI.id), FINANCE), need=1), people(DAN, EVE))
    yield "form_custom_three_groups", form(*three, story=whole)
    yield "form_custom_every_group", form(*SIX, combine=Combine.STAGES)
    yield "form_custom_full", form(*(people(BEN),) * 10, combine=Combine.ANY)
    yield "form_custom_of_nobody", unsent(RouteRefused())
    yield "form_custom_of_somebody_gone", unsent(RouteRefused(group=1, fault=Fault("not_a_person", {"user": BEN.id})))
    yield "group", modal(GroupForm())
    yield "group_in_order", modal(GroupForm.of(SIX[4]))
    two_of_three = BuiltGroup(members=(*SIX[3].members[:2], FINANCE), need=2)
    yield "group_of_so_many", modal(GroupForm.of(two_of_three))


def route(building: Building, story: Story | None = None) -> FormRoute:
    preview = Preview(route=story.request.route) if story else Preview()
    shown = Builder(building=building, called=CALLED)
    return FormRoute(preview=preview, picture=story.picture() if story else None, now=leave().now, builder=shown)


def form(*groups: BuiltGroup, combine: Combine = Combine.ALL, story: Story | None = None) -> dict[str, Any]:
    built = route(Building(groups=groups, combine=combine), story)
    return forms.form_modal(CUSTOM, reader(EMMA), NONCE, {"subject": "Desk"}, route=built)


def unsent(refused: RouteRefused) -> dict[str, Any]:
    built = route(Building(groups=SIX[: refused.group]))
    sent = {**form(*SIX[: refused.group]), "state": {"values": {}}}
    said = unsent_words(refused, built, reader(EMMA))
    return forms.form_again(CUSTOM, reader(EMMA), sent, {}, route=built, unsent=said)


def modal(said: GroupForm) -> dict[str, Any]:
    ref = GroupFormRef(NONCE, CUSTOM.version, "", "", 1, "0" * 16)
    return builder.group_modal(said, ref, (FINANCE, LEGAL), CALLED, reader(EMMA))
