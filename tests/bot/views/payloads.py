"""Every message and view in every state, by name: what golden files, validators and limits are held against."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.callbacks import MORE, OPINION, REMARK, FormRef, RequestRef, TaskRef, encode
from bot.views import answers, decide, forms, lists, notices
from bot.views.cards import applicant_card, approver_card, outcome_notice, reminder
from bot.views.content import Content, private_answer
from bot.views.drafts import Unfinished, discarded, resumed
from bot.views.form_route import FormRoute, unsent_words
from bot.views.home import Desk, home_view
from bot.views.people import InUse, Known, facts_form, person_view
from bot.views.request_view import request_view
from bot.views.role import OneRole, role_view
from bot.views.roles import Roles, roles_view
from bot.views.words_directory import Ages
from bot.views.words_refusal import Named, refusal
from tests.bot.views.custom import custom_payloads
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
    NOA,
    PEOPLE,
    PURCHASE,
    PURCHASE_VALUES,
    ROLE_TITLES,
    Story,
    all_of_three,
    any_of_three,
    group,
    leave,
    purchase,
    reader,
    rule,
    seat,
    speaking,
)
from tests.bot.views.trip import TRIP, TRIP_RAW, TRIP_VALUES, long_lists, trip
from workflow.applying import Preview
from workflow.choosing import Level
from workflow.definition import Policy
from workflow.edits import HELD, About, Edit, Fact
from workflow.errors import Fault, Late, NobodyToAsk, NotApplicant, NotYours, RouteChanged, WorkflowError
from workflow.model import Holding, Origin, Person, Repeat, RequestStatus, TaskStatus, Verdict
from workflow.superiors import Chain, ChainEnd

Payload = Content | dict[str, Any]
NONCE = "018f0000-0000-7000-8000-00000000ffff"


def every_payload(language: str = "en") -> dict[str, Payload]:
    """Name to payload, for readers of that language."""
    with speaking(language):
        return dict(
            (
                *_sequence(),
                *_groups(),
                *_undecided(),
                *_rules(),
                *_missing(),
                *_values(),
                *_reminders(),
                *_forms(),
                *custom_payloads(),
                *_decisions(),
                *_views(),
                *_answers(),
                *_lists(),
                *_directory(),
            )
        )


def card(story: Story, who: Any, task_id: str | None = None, **later: float) -> Content:
    shown = approver_card(story.picture(), task_id or story.task(who), reader(who), story.later(**later))
    assert shown is not None
    return shown


def mine(story: Story) -> Content:
    return applicant_card(story.picture(), reader(EMMA), story.now)


def look(story: Story, who: Person, *roles: str, auditor: bool = False, **later: float) -> dict[str, Any]:
    """The request view."""
    picture, now = story.picture(), story.later(**later)
    return request_view(picture, story.history, reader(who), roles=roles, auditor=auditor, now=now)


def refused(error: WorkflowError, who: Person, story: Story) -> str:
    return refusal(error, reader(who), Named(story.people, ROLE_TITLES), story.now)


def late(story: Story, at: datetime) -> Late:
    return Late(
        task_status=TaskStatus.APPROVED,
        request_status=RequestStatus.PENDING,
        number=story.request.number,
        by=CAI.id,
        at=at,
        own_verdict=None,
    )


def _sequence() -> Iterator[tuple[str, Payload]]:
    story = leave()
    yield "card_first_stage", card(story, BEN)
    yield "mine_pending", mine(story)
    story.approve(BEN, "Cover arranged")
    yield "card_second_stage_next_day", card(story, CAI, days=1)
    yield "card_i_approved", card(story, BEN)
    story.approve(CAI)
    yield "card_last_stage_asks_first", card(story, CARA)
    rejected = leave().approve(BEN, "Cover arranged").reject(CAI, "Too many away")
    yield "mine_rejected", mine(rejected)
    yield "outcome_rejected", outcome_notice(rejected.picture(), reader(EMMA), rejected.now)
    yield "card_i_rejected_and_it_ended", card(rejected, CAI)
    yield "card_i_approved_and_another_rejected", card(rejected, BEN)
    story.approve(CARA, "Enjoy")
    yield "mine_approved", mine(story)
    yield "outcome_approved", outcome_notice(story.picture(), reader(EMMA), story.now)
    yield "card_i_approved_and_it_ended", card(story, CARA)


def _groups() -> Iterator[tuple[str, Payload]]:
    either = any_of_three().reject(BEN, "Not now")
    yield "card_any_i_rejected_still_open", card(either, BEN)
    yield "card_any_one_rejected", card(either, CAI)
    either.approve(CAI)
    yield "card_any_closed_by_another", card(either, CARA)
    yield "card_any_with_veto", card(any_of_three(veto=True), BEN)
    together = all_of_three().approve(BEN)
    yield "card_all_one_so_far", card(together, CAI)
    yield "mine_all_one_so_far", mine(together)
    nested = purchase().approve(BEN, "ok").approve(CAI)
    yield "card_role_in_nested_group", card(nested, DAN)
    nested.approve(DAN, "Fine", "The budget is short")
    yield "card_role_another_holder_decided", card(nested, EVE)
    yield "card_two_of_three", card(nested, ADA)
    former = purchase().approve(BEN)
    former.holders["finance"] = (DAN,)
    task = next(task.id for task in former.request.tasks if task.asked_id == "finance")
    yield "card_role_no_longer_held", card(former, EVE, task)


def _undecided() -> Iterator[tuple[str, Payload]]:
    """Ends that are nobody's decision."""
    ends = {
        "withdrawn": leave().approve(BEN).withdraw(),
        "expired": leave().approve(BEN).end(RequestStatus.EXPIRED),
        "cancelled": leave().approve(BEN).end(RequestStatus.CANCELLED),
    }
    for end, story in ends.items():
        yield f"card_{end}_before_i_acted", card(story, CAI)
        yield f"card_{end}_after_i_acted", card(story, BEN)
        yield f"mine_{end}", mine(story)
        if end != "withdrawn":  # one's own act makes no sound
            yield f"outcome_{end}", outcome_notice(story.picture(), reader(EMMA), story.now)


def _rules() -> Iterator[tuple[str, Payload]]:
    """Seats that nobody can fill, where the policy says ``empty: approve`` or ``empty: reject``."""
    passed = Story(rule("Team lead"), seat(CAI, "Department head"), rule("Director"))
    yield "card_rule_passed_before", card(passed, CAI)
    yield "request_rule_passed_and_one_ahead", look(passed, EMMA)
    yield "mine_rule_passed_last", mine(passed.approve(CAI))
    yield "outcome_rule_passed_last", outcome_notice(passed.picture(), reader(EMMA), passed.now)
    again = [replace(seat(BEN, title), repeat=Repeat.ONCE) for title in ("Team lead", "Department head", "Director")]
    repeated = Story(*again[:2], seat(CAI, "Contract check"), again[2]).approve(BEN, "Fine")
    yield "card_repeat_passed_before", card(repeated, CAI)
    yield "request_repeat_passed", look(repeated, EMMA)
    yield "mine_repeat_passed_last", mine(repeated.approve(CAI))
    ahead = Story(seat(BEN, "Team lead"), rule("Director", Verdict.REJECT))
    yield "request_rule_will_reject", look(ahead, EMMA)
    rejected = ahead.approve(BEN)
    yield "card_i_approved_and_a_rule_rejected", card(rejected, BEN)
    yield "mine_rule_rejected", mine(rejected)
    yield "outcome_rule_rejected", outcome_notice(rejected.picture(), reader(EMMA), rejected.now)
    yield "request_rule_rejected", look(rejected, EMMA)


def _missing() -> Iterator[tuple[str, Payload]]:
    """Seats that stand in for whom nobody was found for, each with its reason."""
    codes = ("user", "usergroup", "head_of", "field", "chosen", "manager", "gone", "circle", "self", "group", "route")
    story = Story(*(seat("admin", "Team lead", code) for code in codes))
    yield "card_admin_in_place_of_a_user", card(story, ADA)
    left = leave().reseat(BEN, "admin")
    yield "card_of_whoever_left", card(left, BEN)
    yield "request_whose_approver_left", look(left, EMMA)
    yield "request_every_seat_missing", look(story, EMMA)


def _values() -> Iterator[tuple[str, Payload]]:
    story = trip()
    yield "card_trip", card(story, BEN)
    yield "request_trip", request_view(story.picture(), story.history, reader(BEN), roles=[], now=story.now)


def _reminders() -> Iterator[tuple[str, Payload]]:
    first, second, third = leave(), any_of_three(), all_of_three().approve(BEN)
    later = first.now + timedelta(days=1)
    alone = reminder([(first.picture(), first.task(BEN))], reader(BEN), later)
    items = [(story.picture(), story.task(BEN)) for story in (first, second, third)]
    several = reminder(items, reader(BEN), later)
    third_only = reminder(items[2:], reader(BEN), later)
    assert alone is not None
    assert several is not None
    assert third_only is not None
    yield "reminder_of_one", alone
    yield "reminder_of_several_one_done", several
    yield "reminder_all_done", third_only


def _forms() -> Iterator[tuple[str, Payload]]:
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


def _steps() -> Iterator[tuple[str, Payload]]:
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


def _routes() -> Iterator[tuple[str, Payload]]:
    """The end of a form: whom it will ask, approvers to choose, and what the chain still waits for."""

    def form(preview: Preview, policy: Policy = LEAVE, story: Story | None = None) -> Payload:
        route = FormRoute(preview=preview, picture=story.picture() if story else None, now=leave().now)
        return forms.form_modal(policy, reader(EMMA), NONCE, route=route)

    either = group(seat(CAI), seat("finance"), need=1, title="Contract check")
    whole = Story(seat(BEN, "Team lead"), either, seat(DAN, "Board"))
    yield "form_chain", form(Preview(route=whole.request.route), story=whole)
    choosing = (
        Level(block="choose.c1.1", label={}, number=1, eligible=(BEN, CAI, DAN), chosen=(BEN.id,)),
        Level(block="choose.c1.2", label={}, number=2, eligible=(DAN,), chosen=(), may_stop=True),
        Level(block="choose.c2", label={"en": "Leads", "zh": "组长"}, number=0, eligible=None, chosen=()),
        Level(
            block="choose.c3", label={"en": "Board", "zh": "董事会"}, number=0, eligible=(CAI, EVE), chosen=(), most=2
        ),
        Level(block="choose.c4", label={"en": "Director", "zh": "总监"}, number=0, eligible=(), chosen=()),
    )
    open_seat = replace(seat(BEN, "Director"), asked_id="")
    story = Story(seat(BEN, "Leads"), open_seat)
    route = FormRoute(preview=Preview(route=whole.request.route), picture=whole.picture(), now=leave().now)
    sent: dict[str, Any] = {**form(Preview(needs="amount"), PURCHASE), "state": {"values": {}}}
    said = unsent_words(RouteChanged(), route, reader(EMMA))
    yield "form_sent_with_another_chain", forms.form_again(PURCHASE, reader(EMMA), sent, {}, route=route, unsent=said)
    yield "form_for_somebody_else", forms.form_modal(PURCHASE, reader(NOA), NONCE, route=replace(route, behalf=EMMA.id))
    yield "form_choosing", form(Preview(route=story.request.route, levels=choosing), story=story)
    yield "form_trip_worked_out", form(Preview(values=TRIP_VALUES), TRIP)
    yield "form_chain_waits_for_a_field", form(Preview(needs="amount"), PURCHASE)
    yield "form_chain_of_nobody", form(Preview(nobody=NobodyToAsk(stage={"en": "Board", "zh": "董事会"}, why="role")))


def _decisions() -> Iterator[tuple[str, Payload]]:
    story = leave()
    task = story.task(BEN)
    yield "decide_reject", decide.decide_modal(story.picture(), task, Verdict.REJECT, reader(BEN))
    typed = {OPINION: "Fine,\nwith care", REMARK: "Third time"}
    yield "decide_approve_typed", decide.decide_modal(story.picture(), task, Verdict.APPROVE, reader(BEN), typed)
    yield (
        "too_late",
        decide.too_late_view(
            private_answer(refused(late(story, story.later(minutes=20)), BEN, story)),
            reader(BEN),
            opinion="Because…",
            remark="Hm",
        ),
    )
    sent = Story(seat(CAI, "Director"), sender=BEN)
    yield "card_sent_for_somebody_else", card(sent, CAI)
    yield "mine_sent_for_somebody_else", applicant_card(sent.picture(), reader(BEN), sent.now)
    yield "request_sent_for_somebody_else", look(sent.withdraw(), BEN)
    doubled = leave()
    doubled.asks_first = True
    yield "card_asks_first_as_the_policy_says", card(doubled, BEN)
    asking = Story(replace(seat(BEN, "Team lead"), asks_input=True))
    task = asking.task(BEN)
    yield "card_approving_asks_for_an_opinion", card(asking, BEN)
    yield "decide_approve_opinion_required", decide.decide_modal(asking.picture(), task, Verdict.APPROVE, reader(BEN))
    yield "answer_opinion_required", notices.ask_opinion(encode(TaskRef(task, 1)), reader(BEN))


def _views() -> Iterator[tuple[str, Payload]]:
    story = purchase().approve(BEN, "Good price").approve(CAI, "Checked\ntwice", "Reads badly")
    yield "request_for_approver", look(story, DAN, "finance")
    yield "request_for_approver_who_decided", look(story, BEN)
    yield "request_for_applicant", look(story, EMMA)
    yield "request_for_auditor", look(story, NOA, auditor=True)
    yield "request_for_admin", look(story, ADA, "admin")
    story.approve(DAN).reject(ADA).reject(CARA, "No")
    yield "request_rejected_for_applicant", look(story, EMMA)
    yield "request_rejected_for_admin", look(story, ADA, "admin", days=400)


def _answers() -> Iterator[tuple[str, Payload]]:
    story = purchase()
    yield "loading", notices.loading_view(reader(BEN))
    yield "gone", notices.gone_view(reader(BEN))
    yield "notice", notices.notice_view(refused(NotApplicant(), BEN, story), reader(BEN))
    yield "no_form_any_more", notices.answer_view(lists.unknown_type("leaf", [LEAVE], reader(EMMA)), reader(EMMA))
    yield "open_again", notices.open_again(MORE, encode(RequestRef(story.request.id)), reader(BEN))
    overtaken = late(story, story.later(minutes=20))
    for name, error in {
        "late": overtaken,
        "late_and_withdrawn": replace(overtaken, by=None, request_status=RequestStatus.WITHDRAWN),
        "late_and_expired": replace(overtaken, by=None, request_status=RequestStatus.EXPIRED),
        "late_and_cancelled": replace(overtaken, by=None, request_status=RequestStatus.CANCELLED),
        "own_verdict_stands": replace(overtaken, own_verdict=Verdict.APPROVE),
        "somebody_else_was_asked": NotYours(reason="stranger", asked=CAI.id),
        "own_request": NotYours(reason="applicant"),
        "no_longer_in_the_role": NotYours(reason="not_holder", role="finance"),
    }.items():
        yield f"answer_{name}", private_answer(refused(error, BEN, story))


def _directory() -> Iterator[tuple[str, Payload]]:
    """Who holds what, and what is known of somebody; for an admin and for anybody."""
    since = datetime(2025, 11, 3, 8, tzinfo=UTC)
    held = [Holding(role="finance", holder=each, since=MORNING, origin=Origin.FILE) for each in (DAN, EVE)]
    crowd = [replace(CAI, id=f"U0{n}", name=f"Colleague {n}") for n in range(7)]
    law = [Holding(role="S0LAW", holder=each, since=since, origin=Origin.USERGROUP) for each in crowd]
    gone = Holding(role="finance", holder=replace(CARA, active=False), since=since, origin=Origin.FILE)
    admin = Holding(role="admin", holder=ADA, since=since, origin=Origin.FILE)
    roles = Roles(
        ids=["finance", "S0LAW", "research office", "admin", "auditor"],
        holdings=[*held, gone, *law, admin],
        titles={**ROLE_TITLES, "S0LAW": {"": "Legal team"}},
        handles={"S0LAW": "legal"},
        edits=[],
        names={},
        whole=True,
        changes=False,
        ages=Ages(people=timedelta(minutes=3), usergroups=timedelta(hours=2)),
    )
    yield "roles_all", roles_view(roles, reader(ADA), MORNING)
    own = replace(roles, ids=["finance"], whole=False, ages=Ages(people=timedelta(minutes=3)))
    yield from _editing(roles)
    yield "roles_of_a_holder", roles_view(own, reader(DAN), MORNING)
    yield "roles_of_nobody", roles_view(replace(own, ids=[], ages=Ages()), reader(NOA), MORNING)
    known = Known(
        person=replace(DAN, position="controller", manager=CARA.id, calendar="DE-BY"),
        chain=Chain(people=(CARA, ADA), end=ChainEnd.CIRCLE),
        heads=["Finance", "Purchasing"],
        holdings=[held[0], law[0], replace(held[0], role="auditor", origin=Origin.SLACK)],
        titles=roles.titles,
        edits={},
        past=[],
        names=PEOPLE,
        whole=True,
        changes=False,
        profile="",
        ages=Ages(people=timedelta(minutes=3), usergroups=timedelta(hours=2)),
    )
    yield "person_seen_by_an_auditor", person_view(known, reader(ADA), MORNING)
    yield from _facts(known)
    alone = Known(
        person=replace(NOA, department=""),
        chain=Chain(people=(), end=ChainEnd.TOP),
        heads=[],
        holdings=[],
        titles={},
        edits={},
        past=[],
        names=PEOPLE,
        whole=False,
        changes=False,
        profile="",
        ages=Ages(people=timedelta(days=1)),
    )
    yield "person_seen_by_himself", person_view(alone, reader(NOA), MORNING)
    left = replace(alone, person=replace(EMMA, active=False), chain=Chain(people=(BEN,), end=ChainEnd.GONE), whole=True)
    yield "person_who_left", person_view(left, reader(ADA), MORNING)


def _facts(known: Known) -> Iterator[tuple[str, Payload]]:
    """What an admin wrote of somebody."""
    day = MORNING - timedelta(days=8)
    manager = Fact(person=DAN.id, about=About.MANAGER)
    clash = Edit(id=NONCE, fact=manager, value=EVE.id, instead=CARA.id, by=ADA.id, at=day)
    new = replace(clash, fact=replace(manager, about=About.DEPARTMENT), value="Legal", instead="")
    none = replace(clash, fact=replace(manager, about=About.POSITION), value="", instead="controller")
    edited = replace(
        known,
        person=replace(DAN, department="Legal", position="", manager=EVE.id),
        chain=Chain(people=(EVE,), end=ChainEnd.TOP),
        edits={edit.fact.about: edit for edit in (clash, new, none)},
        past=[clash, new, none, replace(new, value="Board", ended_by=ADA.id, ended_at=MORNING)],
        changes=True,
    )
    yield "person_to_be_changed", person_view(edited, reader(ADA), MORNING)
    by_profile = replace(edited, edits={About.MANAGER: clash}, past=[], profile=CARA.id)
    profiled = replace(by_profile, edits={}, ages=Ages(people=timedelta(0), profiles=timedelta(minutes=50)))
    yield "person_with_a_profile", person_view(profiled, reader(ADA), MORNING)
    yield "person_with_a_profile_changed", person_view(by_profile, reader(ADA), MORNING)
    yield (
        "person_changed_seen_by_himself",
        person_view(replace(edited, whole=False, changes=False, past=[]), reader(DAN), MORNING),
    )
    free = InUse(departments=["Finance", "Legal"], positions=["controller"], ladder=False)
    yield "person_form", facts_form(edited.person, free, reader(ADA))
    ladder = InUse(departments=[], positions=["employee", "lead"], ladder=True)
    lead = replace(DAN, department="", position="lead")
    yield "person_form_with_a_ladder", facts_form(lead, ladder, reader(ADA))


def _editing(roles: Roles) -> Iterator[tuple[str, Payload]]:
    """Roles that an admin gave and took."""
    day = MORNING - timedelta(days=8)
    finance = {who: Fact(person=who.id, about=About.ROLE, role="finance") for who in (BEN, CAI, EVE, DAN)}
    given = Edit(id=NONCE, fact=finance[BEN], value=HELD, instead="", by=ADA.id, at=day)
    clash = Edit(id=NONCE, fact=finance[EVE], value="", instead=HELD, by=ADA.id, at=day)
    forgotten = replace(clash, fact=finance[CAI], instead="")
    ended = replace(clash, fact=finance[DAN], ended_by=NOA.id, ended_at=MORNING)
    held = [
        Holding(role="finance", holder=BEN, since=day, origin=Origin.SLACK),
        Holding(role="finance", holder=DAN, since=MORNING, origin=Origin.FILE),
    ]
    edits = [given, clash, forgotten]
    names = {**PEOPLE, NOA.id: NOA}
    edited = replace(roles, ids=["finance", "board"], holdings=held, edits=edits, names=names, changes=True)
    yield "roles_to_be_changed", roles_view(edited, reader(ADA), MORNING)
    one = OneRole(
        id="finance",
        holdings=held,
        edits=edits,
        past=[ended, forgotten, clash, given],
        names=names,
        titles=roles.titles,
        handles=roles.handles,
        elsewhere="",
    )
    yield "role_to_be_changed", role_view(one, reader(ADA), MORNING)
    law = replace(one, id="S0LAW", holdings=roles.holdings[3:5], edits=[], past=[], elsewhere="usergroup")
    yield "role_of_a_user_group", role_view(law, reader(ADA), MORNING)
    admins = replace(law, id="admin", holdings=[], elsewhere="settings")
    yield "role_of_the_settings", role_view(admins, reader(ADA), MORNING)


def _lists() -> Iterator[tuple[str, Payload]]:
    yield "types", lists.types_list([LEAVE, PURCHASE], reader(EMMA))
    yield "types_none", lists.types_list([], reader(EMMA))
    yield "unknown_type_nearest", lists.unknown_type("leaf", [LEAVE], reader(EMMA))
    yield "unknown_type", lists.unknown_type("<!channel>", [], reader(EMMA))
    waiting, own = leave(), leave().approve(BEN).approve(CAI).approve(CARA)
    yield (
        "approvals",
        lists.approvals(
            [(waiting.picture(), waiting.task(BEN))],
            [own.picture(), waiting.picture()],
            reader(BEN),
            waiting.now,
            unfinished=[Unfinished(PURCHASE, waiting.now)],
            more_waiting=3,
        ),
    )
    yield "approvals_nothing", lists.approvals([], [], reader(BEN), waiting.now)
    me = reader(BEN)
    yield (
        "approvals_typed_ok",
        lists.approvals(
            [(waiting.picture(), waiting.task(BEN))],
            [],
            me,
            waiting.now,
            first=answers.text_decides_nothing(me, asked=True),
        ),
    )
    yield "number_that_asks_me", answers.about([(waiting.picture(), None)], me, waiting.now)
    yield (
        "thread_lgtm",
        answers.about([(waiting.picture(), waiting.task(BEN))], me, waiting.now, decides=True, below="lgtm"),
    )
    yield "thread_words", answers.about([(waiting.picture(), waiting.task(BEN))], me, waiting.now, below="A & <b>")
    yield "thread_too_long", answers.about([(waiting.picture(), None)], me, waiting.now, below="too long " * 220)
    yield "thread_done", answers.about([(own.picture(), waiting.task(BEN))], me, own.now, below="And now?")
    yield "thread_ok_too_late", answers.about([(own.picture(), None)], me, own.now, decides=True, below="ok")
    yield (
        "thread_of_reminder",
        answers.about(
            [(waiting.picture(), None), (own.picture(), None)],
            me,
            own.now,
            below="ok, but book the *cheaper* hotel",
        ),
    )
    desk = Desk(
        waiting=[(waiting.picture(), waiting.task(BEN))],
        unfinished=[Unfinished(LEAVE, own.now), Unfinished(PURCHASE, own.now - timedelta(days=3))],
        mine=[own.picture(), waiting.picture()],
        decided=[(own.picture(), own.request.tasks[0].id)],
        language="",
    )
    yield "home", home_view(desk, me, own.now)
    empty = replace(desk, waiting=[], unfinished=[], mine=[], decided=[], language="zh")
    yield "home_empty", home_view(empty, me, own.now, first=private_answer(refused(NotApplicant(), BEN, own)).blocks)
    yield "approvals_status", answers.about([(own.picture(), None)], reader(EMMA), own.now)
    yield "discarded", discarded(reader(EMMA))
    yield "usage", lists.usage(reader(BEN))
    yield "private_answer", private_answer(refused(NotYours(reason="stranger"), BEN, own))
