"""A form in every state: empty, filled in, with faults, in steps, and with the chain at its end (C2, C4, C11)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from bot.references import FormRef
from bot.views import forms, notices
from bot.views.drafts import Unfinished, resumed
from bot.views.form_route import FormRoute, unsent_words
from tests.bot.views.samples import (
    BEN,
    CAI,
    DAN,
    EMMA,
    EVE,
    LEAVE,
    NOA,
    NONCE,
    PURCHASE,
    PURCHASE_VALUES,
    Story,
    group,
    leave,
    reader,
    seat,
)
from tests.bot.views.trip import TRIP, TRIP_RAW, TRIP_VALUES, long_lists
from workflow.applying import Preview
from workflow.choosing import Level
from workflow.definition import Channel, Policy
from workflow.errors import Fault, NobodyToAsk, RouteChanged


def form_payloads() -> Iterator[tuple[str, dict[str, Any]]]:
    """Name to payload, as `payloads.every_payload`."""
    yield "form_leave", forms.form_modal(LEAVE, reader(EMMA), NONCE)
    raw = {key: str(value) for key, value in PURCHASE_VALUES.items()} | {"amount": "1249.50"}
    yield "form_purchase_filled_in", forms.form_modal(PURCHASE, reader(EMMA), NONCE, raw)
    yield (
        "form_purchase_with_fault",
        forms.form_modal(PURCHASE, reader(EMMA), NONCE, raw, {"amount": Fault("too_large", {"max": 1000})}),
    )
    yield "form_trip", forms.form_modal(TRIP, reader(EMMA), NONCE)
    yield "form_trip_filled_in", forms.form_modal(TRIP, reader(EMMA), NONCE, TRIP_RAW)
    yield (
        "form_with_long_lists",
        forms.form_modal(long_lists(), reader(EMMA), NONCE, {"one": "7", "several": ["1", "149"]}),
    )
    begun = Unfinished(LEAVE, leave().now)
    line = resumed(begun, reader(EMMA), leave().later(days=2))
    yield "form_resumed", forms.form_modal(LEAVE, reader(EMMA), NONCE, {"first": "2026-05-12"}, first=[line])
    yield from _routes()
    yield from _steps()
    yield "form_afresh", forms.form_modal(LEAVE, reader(EMMA), NONCE, afresh=True)
    yield "sent", notices.sent_view(leave().picture(), reader(EMMA))


def _steps() -> Iterator[tuple[str, dict[str, Any]]]:
    """A form of three pages: the first, one between, the last, and the first again once something is missing."""
    pages = {"where": 0, "leave": 0, "away": 0, "days": 0, "seats": 1, "cost": 1, "class": 1, "why": 2}
    fields = tuple(replace(TRIP.field(id_), page=page) for id_, page in pages.items())
    steps = ({"en": "Where and when", "zh": "时间地点"}, {"en": "Costs", "zh": "费用"}, {})
    policy = replace(TRIP, form=fields, steps=steps)
    whole = Story(seat(BEN, "Team lead"), seat(DAN, "Board"))
    preview = Preview(values=TRIP_VALUES, route=whole.request.route)
    route = FormRoute(preview=preview, picture=whole.picture(), now=leave().now)
    for page in range(3):
        form = FormRef(NONCE, policy.version, page=page)
        yield f"form_step_{page + 1}", forms.form_page(policy, reader(EMMA), form, TRIP_RAW, route=route)
    first = [forms.changed_elsewhere(reader(EMMA))]
    form = FormRef(NONCE, policy.version)
    yield "form_step_missing", forms.form_page(policy, reader(EMMA), form, {}, route=route, first=first)


CHOICE = Level(block="choose.c2", label={"en": "Leads", "zh": "组长"}, number=0, eligible=None, chosen=())


def _routes() -> Iterator[tuple[str, dict[str, Any]]]:
    """The end of a form: whom it will ask, approvers to choose, and what the chain still waits for."""

    def form(preview: Preview, policy: Policy = LEAVE, story: Story | None = None) -> dict[str, Any]:
        route = FormRoute(preview=preview, picture=story.picture() if story else None, now=leave().now)
        return forms.form_modal(policy, reader(EMMA), NONCE, route=route)

    either = group(seat(CAI), seat("finance"), need=1, title="Contract check")
    whole = Story(seat(BEN, "Team lead"), either, seat(DAN, "Board"))
    yield "form_chain", form(Preview(route=whole.request.route), story=whole)
    told = Story(seat(BEN, "Team lead"))
    told.policy = replace(told.policy, channel=Channel(id="C0BOARD"))
    told.request = replace(told.request, cc=(EVE.id, CAI.id))
    yield "form_chain_of_which_others_are_told", form(Preview(route=told.request.route), story=told)
    choosing = (
        Level(block="choose.c1.1", label={}, number=1, eligible=(BEN, CAI, DAN), chosen=(BEN.id,)),
        Level(block="choose.c1.2", label={}, number=2, eligible=(DAN,), chosen=(), may_stop=True),
        CHOICE,
        Level(
            block="choose.c3", label={"en": "Board", "zh": "董事会"}, number=0, eligible=(CAI, EVE), chosen=(), most=2
        ),
        *(
            replace(CHOICE, block=f"choose.c{at}", label=title, least=2, most=most)
            for at, title, most in ((5, {"en": "Panel", "zh": "评审组"}, 3), (6, {"en": "Leads", "zh": "组长"}, 2))
        ),
        Level(block="choose.c4", label={"en": "Director", "zh": "总监"}, number=0, eligible=(), chosen=()),
    )
    open_seat = replace(seat(BEN, "Director"), asked_id="")
    story = Story(seat(BEN, "Leads"), open_seat)
    route = FormRoute(preview=Preview(route=whole.request.route), picture=whole.picture(), now=leave().now)
    sent = {**form(Preview(needs="amount"), PURCHASE), "state": {"values": {}}}
    said = unsent_words(RouteChanged(), route, reader(EMMA))
    yield "form_sent_with_another_chain", forms.form_again(PURCHASE, reader(EMMA), sent, {}, route=route, unsent=said)
    yield "form_for_somebody_else", forms.form_modal(PURCHASE, reader(NOA), NONCE, route=replace(route, behalf=EMMA.id))
    yield "form_choosing", form(Preview(route=story.request.route, levels=choosing), story=story)
    yield "form_trip_worked_out", form(Preview(values=TRIP_VALUES), TRIP)
    yield "form_chain_waits_for_a_field", form(Preview(needs="amount"), PURCHASE)
    yield "form_chain_of_nobody", form(Preview(nobody=NobodyToAsk(stage={"en": "Board", "zh": "董事会"}, why="role")))
