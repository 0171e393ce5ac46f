"""What is seen seldom: rules that decided, delegates, crowds, longer lists, ends that nobody chose."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.views import forms, lists, notices
from bot.views.cards import reminder
from bot.views.content import private_answer
from bot.views.request_view import request_view
from tests.bot.views.payloads import Payload, card, late, mine, refused
from tests.bot.views.samples import (
    ADA,
    BEN,
    CAI,
    CARA,
    DAN,
    EMMA,
    EVE,
    LEAVE,
    MORNING,
    NONCE,
    Story,
    any_of_three,
    group,
    leave,
    purchase,
    reader,
    rule,
    seat,
    speaking,
)
from tests.bot.views.trip import TRIP, trip
from tests.bot.views.types import full_editor, many_types
from workflow.errors import NotYours, WorkflowError
from workflow.model import Person, TaskStatus, Verdict

CROWD = (BEN, CAI, DAN, EVE, CARA, ADA)
LONG_HOST = f"bank.example.{'a.' * 40}evil.example"


def rare_payloads(language: str = "en") -> dict[str, Payload]:
    """Name to payload, for readers of that language."""
    with speaking(language):
        return dict((*_rules(), *_crowds(), *_people(), *_ends(), *_long(), *_values(), *_spans(), *_answers()))


def view(story: Story, who: Person) -> Payload:
    return request_view(story.picture(), story.history, reader(who), roles=["admin"], now=story.now)


def _rules() -> Iterator[tuple[str, Payload]]:
    yield "rule_without_a_title", mine(Story(rule(), seat(CAI)))
    yield "rule_that_is_new", mine(Story(rule("Director", why="new"), seat(CAI)))
    yield "rule_that_is_new_and_rejects", mine(Story(rule("Director", Verdict.REJECT, "new")))
    either = Story(group(seat(BEN), group(seat(CAI), rule("Leads"), in_order=True), need=1)).approve(CAI)
    yield "rule_closed_mine", card(either, BEN)


def _crowds() -> Iterator[tuple[str, Payload]]:
    yield "all_types_many", many_types()
    yield "type_draft_full", full_editor()
    everyone = Story(group(*map(seat, CROWD)))
    yield "crowd_mine", mine(everyone)
    yield "crowd_view", view(everyone, EMMA)
    yield "crowd_in_order", card(Story(group(*map(seat, CROWD[:3]), in_order=True)), BEN)
    yield "crowd_in_order_view", view(Story(seat(ADA), group(*map(seat, CROWD[:3]), in_order=True)), EMMA)
    yield "crowd_any_mine", mine(any_of_three())
    yield "crowd_rejected", mine(any_of_three().reject(BEN).reject(CAI).reject(CARA))
    yield "alone", card(Story(group(seat(BEN))), BEN)
    for n in range(2, 11):
        members = tuple(seat(replace(BEN, id=f"U1{at:03d}", name=f"Ben Ode {at}")) for at in range(n - 1))
        yield f"crowd_of_{n}", card(Story(group(seat(BEN), *members, need=1)), BEN)


def _people() -> Iterator[tuple[str, Payload]]:
    yield "role_alone", card(Story(seat("legal")), CAI)
    yield "role_admin", card(Story(seat("admin")), ADA)
    yield "role_rejected", card(Story(seat("finance"), seat(BEN)).reject(DAN), EVE)
    vacant = Story(seat("legal"))
    vacant.holders["legal"] = ()
    yield "role_of_nobody", mine(vacant)
    ahead = Story(seat(BEN), group(seat("legal"), seat(CAI)))
    ahead.holders["legal"] = ()
    yield "role_of_nobody_ahead", view(ahead, EMMA)
    yield "role_two_stages", mine(Story(seat("finance"), seat(BEN)))
    signed = Story(group(seat(DAN), seat("finance"), title="Leads", distinct=True)).approve(DAN)
    role = next(task.id for task in signed.request.tasks if task.asked_id == "finance")
    yield "second_seat", card(signed, DAN, role)
    alone = Story(group(seat(DAN), seat("finance"), seat(BEN), need=2, distinct=True)).approve(DAN)
    alone.holders["finance"] = (DAN,)
    role = next(task.id for task in alone.request.tasks if task.asked_id == "finance")
    yield "second_seat_of_the_only_one", card(alone, DAN, role)
    story = any_of_three().reject(BEN)
    yield "another_rejected", card(Story(group(seat(BEN), seat(CAI))).reject(BEN), CAI)
    stood_in = replace(story.request.tasks[0], decided_by=EVE.id, on_behalf_of=BEN.id)
    story.request = replace(story.request, tasks=(stood_in, *story.request.tasks[1:]))
    yield "delegate", card(story, CAI)


def _ends() -> Iterator[tuple[str, Payload]]:
    returned = leave()
    gone = replace(returned.request.tasks[0], status=TaskStatus.RETURNED)
    returned.request = replace(returned.request, tasks=(gone,))
    yield "card_returned", card(returned, BEN)
    yield "withdrawn_view", view(leave().withdraw(), BEN)
    passed = Story(rule("Team lead"))
    yield "sent_and_decided", notices.sent_view(passed.picture(), reader(EMMA))
    unknown = leave().approve(BEN)
    entry = next(entry for entry in unknown.history if entry.kind == "decided")
    unknown.history[unknown.history.index(entry)] = replace(entry, payload=None)
    yield "view_decision_without_a_task", view(unknown, EMMA)
    unknown.history = [replace(entry, actor=None) for entry in unknown.history]
    yield "view_without_an_actor", view(unknown, EMMA)


def _long() -> Iterator[tuple[str, Payload]]:
    nothing = replace(LEAVE, form=())
    yield "form_of_nothing", forms.form_modal(nothing, reader(EMMA), NONCE)
    yield "types_many", lists.types_list([LEAVE] * 50, reader(EMMA))
    story = leave()
    many = reminder([(story.picture(), story.task(BEN))] * 14, reader(BEN), story.later(days=1))
    assert many is not None
    yield "reminder_many", many
    late = Story(*(seat(person) for person in (*CROWD, BEN)))
    for person in CROWD:
        late.approve(person)
    yield "card_many_earlier", card(late, BEN)
    late.history *= 4
    yield "view_many_earlier", view(late, EMMA)


def _values() -> Iterator[tuple[str, Payload]]:
    yield "view_trip_otherwise", view(trip(car=False, plan=f"http://{LONG_HOST}/"), BEN)
    counted = trip(days="1")
    counted.policy = replace(TRIP, form=tuple(replace(TRIP.field(id_), summary=True) for id_ in ("away", "days")))
    yield "card_of_one_day", card(counted, BEN)


SPANS = [
    ("2026-06-30", "2026-07-02"),
    ("2027-06-01", "2027-06-03"),
    ("2027-06-30", "2027-07-02"),
    ("2026-12-30", "2027-01-02"),
    ("2026-06-01", "2026-06-01"),
]


def _spans() -> Iterator[tuple[str, Payload]]:
    for first, last in SPANS:
        yield f"card_trip_{first}_{last}", card(trip(away={"from": first, "to": last}), BEN)


def _answers() -> Iterator[tuple[str, Payload]]:
    story = purchase()
    yield "refused_role", private_answer(refused(NotYours(reason="not_holder", role=None), BEN, story))
    yield "refused_anyhow", private_answer(refused(WorkflowError(), BEN, story))
    story.now = story.later(days=1)
    yield "refused_a_day_later", private_answer(refused(late(story, at=MORNING), BEN, story))
