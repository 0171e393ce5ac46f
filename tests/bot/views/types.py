"""What admins see of approval types: the list, a draft and everything that is done to it (issue 4, 5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.callbacks import EDIT
from bot.references import HeadingRef, SwapRef, TypeDraftRef, TypeFieldRef
from bot.views import trial, type_editor, type_field, type_heading
from bot.views.builder import Builder
from bot.views.form_route import FormRoute
from bot.views.request_view import request_view
from bot.views.swapping import Done, Place, Question, done_modal, swap_modal
from bot.views.type_editor import Drafted, editor_view
from bot.views.type_field import FieldForm
from bot.views.types import Listed, retire_modal, types_view
from tests.bot.views.custom import CALLED, FINANCE, LEGAL
from tests.bot.views.samples import (
    ADA,
    BEN,
    CAI,
    DAN,
    LEAVE,
    MORNING,
    NONCE,
    PEOPLE,
    PURCHASE,
    Story,
    group,
    leave,
    reader,
    seat,
)
from workflow.applying import Preview
from workflow.building import Building, Built, BuiltGroup, Combine, Kind, Member
from workflow.definition import FieldType
from workflow.policy import read_policy
from workflow.ports_types import Publication, TypeDraft
from workflow.swapping import Concerned, Swapped
from workflow.type_source import FieldSaid, Heading, faults_of, new_source, with_building, with_field

GYM = replace(LEAVE, id="gym", title={"en": "Gym equipment", "zh": "健身器材"})
PUBLISHED = Publication(type="gym", n=2, version="v", nonce="n", by=BEN.id, at=datetime(2025, 11, 3, 8, tzinfo=UTC))
RETIRED = replace(PUBLISHED, n=1, type="piano", retired_by=ADA.id, retired_at=MORNING)

HEADING = Heading(title=GYM.title, id="gym", number="PU-{year}-{seq:04d}", cancel_approved="approvers")
WHAT = FieldSaid(label={"en": "What", "zh": "物品"}, summary=True)
KINDS = {"en": ["Ball", "Mat", "Rope", "Bar", "Bench"], "zh": ["球", "垫", "绳", "杠", "凳"]}
KIND = FieldSaid(label={"en": "Kind", "zh": "类别"}, type=FieldType.SELECT, choices=KINDS, required=False, private=True)
COST = FieldSaid(label={"en": "Cost", "zh": "费用"}, type=FieldType.MONEY, currency="EUR")
GROUPS = (
    BuiltGroup(members=(Member(Kind.USER, BEN.id), Member(Kind.USER, CAI.id)), need=1),
    BuiltGroup(members=(FINANCE, LEGAL)),
)
DRAFT = TypeDraft(
    id=NONCE,
    source=new_source(HEADING),
    after=0,
    begun_by=ADA.id,
    begun_at=MORNING,
    changed_by=ADA.id,
    changed_at=MORNING,
)
NOW = leave().now


def built(draft: TypeDraft, *groups: BuiltGroup, combine: Combine = Combine.ALL) -> TypeDraft:
    building = Built(building=Building(groups=groups, combine=combine), title=lambda _number: {"en": "Approval"})
    return replace(draft, source=with_building(draft.source, building), revision=draft.revision + 1)


def with_fields(draft: TypeDraft, *fields: FieldSaid) -> TypeDraft:
    for field in fields:
        draft = replace(draft, source=with_field(draft.source, field), revision=draft.revision + 1)
    return replace(draft, changed_by=BEN.id, changed_at=NOW)


WHOLE = with_fields(built(DRAFT, *GROUPS), WHAT, KIND, COST)


def editor(draft: TypeDraft, *groups: BuiltGroup, said: str = "") -> dict[str, Any]:
    builder = Builder(building=Building(groups=groups), called=CALLED)
    drafted = Drafted(draft=draft, builder=builder, people=PEOPLE, whole=not faults_of(draft.source))
    return editor_view(drafted, reader(ADA), NOW, said=said)


def heading(said: Heading, revision: int = 0, *, published: bool = False) -> dict[str, Any]:
    return type_heading.heading_modal(said, HeadingRef(NONCE, revision), reader(ADA), published=published)


def field(form: FieldForm, field_id: str = "", said: str = "") -> dict[str, Any]:
    return type_field.field_modal(form, TypeFieldRef(EDIT, NONCE, 4, field_id), [*FieldType], reader(ADA), said=said)


def many_types(at: str = "") -> dict[str, Any]:
    """More than a view holds."""
    many = [Listed(policy=replace(PURCHASE, id=str(n)), open=0, file=str(n)) for n in range(110)]
    made = [replace(each, policy=replace(each.policy, id=f"90{each.file}"), publication=PUBLISHED) for each in many]
    return types_view([*many, *made], [replace(DRAFT, id=NONCE)] * 20, PEOPLE, reader(ADA), MORNING, at)


def full_editor() -> dict[str, Any]:
    """As many fields and groups as there can be."""
    draft = with_fields(DRAFT, *(replace(KIND, label={"": str(n)}, choices={"en": ["1"]}) for n in range(40)))
    return editor(draft, *(BuiltGroup(members=(Member(Kind.USER, BEN.id),)),) * 10)


def type_payloads() -> Iterator[tuple[str, dict[str, Any]]]:
    """Name to payload, as `payloads.every_payload`."""
    purchase = Listed(policy=PURCHASE, open=0, file="purchase.yaml")
    filed = [Listed(policy=LEAVE, open=1, file="/etc/policies/leave.yaml"), purchase]
    gym = Listed(policy=GYM, open=3, publication=PUBLISHED)
    piano = Listed(policy=replace(GYM, id="piano", title={"": "Piano"}), open=0, publication=RETIRED)
    drafts = [replace(WHOLE, after=2), DRAFT]
    yield "all_types", types_view([*filed, piano, gym], drafts, PEOPLE, reader(ADA), NOW)
    yield "all_types_of_files", types_view(filed, [], PEOPLE, reader(ADA), MORNING)
    yield "type_retire", retire_modal(gym, reader(ADA))
    yield "type_retire_without_requests", retire_modal(replace(gym, open=0), reader(ADA))
    story = leave()
    yield (
        "request_whose_route_becomes_a_type",
        request_view(story.picture(), story.history, reader(ADA), roles=["admin"], savable=True, now=story.now),
    )
    yield from _swaps()
    yield from _headings()
    yield from _fields()
    yield from _editors()
    yield from _trials()


def _swaps() -> Iterator[tuple[str, dict[str, Any]]]:
    """Somebody takes another's place."""
    gym, leave = (
        Question(type="gym", title=GYM.title, n=2),
        Question(type="leave", title=LEAVE.title, n=0, file="leave.yaml"),
    )
    yield "type_swap", swap_modal(gym, reader(ADA))
    for name, question, named, opened in (
        ("both", gym, True, Concerned(3)),
        ("one_open", gym, False, Concerned(1)),
        ("of_a_file", leave, True, Concerned(0)),
        ("of_very_many", gym, True, Concerned(10_002, exact=False)),
    ):
        place = Place(person=BEN, named=named, open=opened)
        yield f"type_swap_{name}", swap_modal(replace(question, place=place), reader(ADA))
    asked = SwapRef("gym", BEN.id, DAN.id, after=NONCE, changed=2)
    done = Done(asked=asked, leaves=BEN, takes=DAN, published=replace(PUBLISHED, n=3))
    yield "type_swap_done", done_modal(done, reader(ADA))
    reasons = ("applicant", "same_group", "approved", "too_few")
    refused = [Swapped(number=f"GY-2026-000{n}", reason=reason) for n, reason in enumerate(reasons, 1)]
    far = replace(asked, not_changed=24, refused=",".join([NONCE] * 20))
    partly = replace(done, asked=far, published=None, refused=refused, left=4)
    yield "type_swap_partly_done", done_modal(partly, reader(ADA))
    yield "type_swap_of_nothing", done_modal(Done(asked=replace(asked, changed=0), leaves=BEN, takes=DAN), reader(ADA))


def _headings() -> Iterator[tuple[str, dict[str, Any]]]:
    yield "type_new", heading(Heading(title={}))
    yield "type_heading", heading(HEADING, 3)
    yield "type_heading_of_a_published_one", heading(replace(HEADING, title={"": "Gym"}), 3, published=True)


def _fields() -> Iterator[tuple[str, dict[str, Any]]]:
    yield "type_field_new", field(FieldForm())
    yield "type_field_of_choices", field(FieldForm.of(KIND), "kind")
    yield "type_field_of_money", field(FieldForm.of(COST), "cost", "Ben changed this draft.")


def _editors() -> Iterator[tuple[str, dict[str, Any]]]:
    yield "type_draft_new", editor(DRAFT)
    yield "type_draft_without_fields", editor(built(DRAFT, GROUPS[0]), GROUPS[0])
    yield "type_draft_without_groups", editor(with_fields(DRAFT, WHAT))
    yield "type_draft", editor(WHOLE, *GROUPS)
    yield "type_draft_of_a_change", editor(replace(WHOLE, after=2), *GROUPS, said="Ben changed this draft.")
    yield "type_published", type_editor.published_view(GYM.title, PUBLISHED, reader(ADA))
    yield "type_discarded", type_editor.discarded_view(reader(ADA))


def _trials() -> Iterator[tuple[str, dict[str, Any]]]:
    policy = read_policy(WHOLE.source)
    story = Story(group(seat(BEN), seat(CAI), need=1, title="Approval"), seat("finance"))
    route = FormRoute(preview=Preview(route=story.request.route), picture=story.picture(), now=NOW)
    yield "type_trial", trial.trial_form(policy, TypeDraftRef(NONCE, 4), {"cost": "12.50"}, route, reader(ADA))
    yield "type_tried", trial.tried_view(policy, route, reader(ADA))
    yield "type_tried_in_vain", trial.refused_view("Not now", reader(ADA))
