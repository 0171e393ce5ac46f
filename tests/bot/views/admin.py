"""What admins do with a request, in every state: cards, notices, request views."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.references import AdminRef
from bot.views.admin_acts import Said, admin_modal, sure_modal
from bot.views.cards import applicant_card, approver_card, outcome_notice
from bot.views.content import Content
from bot.views.request_view import request_view
from tests.bot.views.samples import ADA, BEN, CAI, DAN, EMMA, EVE, Story, leave, purchase, reader, seat
from workflow.administering import AdminAct
from workflow.model import Person, Verdict

Payload = Content | dict[str, Any]


def admin_payloads() -> Iterator[tuple[str, Payload]]:
    """Name to payload."""
    yield from _overridden()
    yield from _reassigned()
    yield from _modals()
    yield "request_cancelled", _look(leave().approve(BEN).cancel("Entered twice"), EMMA)


def _overridden() -> Iterator[tuple[str, Payload]]:
    one = purchase().approve(BEN, "ok").approve(CAI).override(DAN, Verdict.APPROVE, "Both are away")
    yield "card_overridden_role", _card(one, DAN)
    yield "card_after_an_override", _card(one, ADA)
    yield "mine_overridden", applicant_card(one.picture(), reader(EMMA), one.now)
    whole = leave().approve(BEN).override(None, Verdict.APPROVE, "Both are away")
    yield "card_overridden", _card(whole, CAI)
    yield "card_before_an_override", _card(whole, BEN)
    yield "outcome_overridden", outcome_notice(whole.picture(), reader(EMMA), whole.now)
    yield "request_overridden", _look(whole, EMMA)
    yield "request_overridden_as_whoever_did_it_sees_it", _look(whole, ADA, "admin")
    no = leave().override(None, Verdict.REJECT, "Both are away")
    yield "outcome_rejected_in_ones_place", outcome_notice(no.picture(), reader(EMMA), no.now)
    yield "card_rejected_in_ones_place", _card(no, BEN)
    yield "request_rejected_in_ones_place", _look(no, EMMA)
    role = Story(seat("finance")).override(DAN, Verdict.REJECT, "Both are away")
    yield "card_rejected_in_place_of_a_role", _card(role, DAN)
    role = Story(seat("finance")).override(DAN, Verdict.APPROVE, "Both are away")
    yield "card_approved_in_place_of_a_role", _card(role, DAN)


def _reassigned() -> Iterator[tuple[str, Payload]]:
    story = leave().reassign(BEN, EVE, "Both are away")
    yield "card_given_by_an_admin", _card(story, EVE)
    yield "card_of_whom_an_admin_relieved", _card(story, BEN)
    yield "request_reassigned", _look(story, EMMA)
    yield "request_reassigned_as_an_admin_sees_it", _look(story, ADA, "admin")


def _modals() -> Iterator[tuple[str, Payload]]:
    story = purchase().approve(BEN)
    picture, request = story.picture(), story.request
    for act in AdminAct:
        yield f"admin_{act}", admin_modal(picture, AdminRef(act, request.id, 1), reader(ADA))
    shared = purchase().approve(BEN).approve(CAI).approve(DAN)
    yield "request_for_an_admin_who_is_asked", _look(shared, ADA, "admin")
    yield (
        "admin_override_for_whoever_is_asked",
        admin_modal(shared.picture(), AdminRef(AdminAct.OVERRIDE, shared.request.id, 1), reader(ADA)),
    )
    for task_id in (story.task(CAI), ""):
        for verdict in Verdict:
            said = Said(task_id=task_id, to="", verdict=verdict, reason="Both are away")
            whole = "" if task_id else "_whole"
            yield f"admin_sure_to_{verdict}{whole}", sure_modal(picture, said, 1, reader(ADA))


def _card(story: Story, who: Person) -> Content:
    shown = approver_card(story.picture(), story.task(who), reader(who), story.now)
    assert shown is not None
    return shown


def _look(story: Story, who: Person, *roles: str) -> dict[str, Any]:
    return request_view(story.picture(), story.history, reader(who), roles=roles, now=story.now)
