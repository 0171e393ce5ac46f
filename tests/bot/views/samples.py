"""Requests in every state, made by the engine itself, and people to look at them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import UUID

from bot.views.catalogue import languages
from bot.views.picture import Picture
from bot.views.reader import Reader, reader_of
from storage.history import kind_of
from storage.rows import plain
from workflow import adding, asking_back, cancelling, claims, engine, overriding, passing_on, reopening, revising
from workflow.adding import Adding
from workflow.addition import Place, Several
from workflow.definition import Field, FieldType, Option, Policy
from workflow.events import Event, Finished
from workflow.mending import GONE
from workflow.model import (
    TRANSFERRED,
    ActorKind,
    AskedKind,
    Decision,
    Group,
    Node,
    Person,
    Record,
    Request,
    RequestStatus,
    Seat,
    TaskStatus,
    Text,
    Values,
    Verdict,
)
from workflow.ports import HistoryEntry
from workflow.swapping import undecided_seats

LOCALES = {"en": "en-US", "zh": "zh-CN"}
NONCE = "018f0000-0000-7000-8000-00000000ffff"
MORNING = datetime(2026, 5, 11, 8, 12, tzinfo=UTC)  # Monday, 10:12 in Berlin


def person(id_: str, name: str, department: str = "Sales", **more: str) -> Person:
    return Person(id=id_, name=name, department=department, tz=more.pop("tz", "Europe/Berlin"), **more)


EMMA = person("U0EMMA", "Emma Li")
BEN = person("U0BEN", "Ben Ode")
CAI = person("U0CAI", "Cai Wu", "Legal")
DAN = person("U0DAN", "Dan Roy", "Finance")
EVE = person("U0EVE", "Eve Ng", "Finance")
CARA = person("U0CARA", "Cara Bo", "Board")
ADA = person("U0ADA", "Ada Min", "Office")
NOA = person("U0NOA", "Noa Paz", "Audit")
"""On no route and in no role."""
PEOPLE = {each.id: each for each in (EMMA, BEN, CAI, DAN, EVE, CARA, ADA)}
HOLDERS = {"finance": (DAN, EVE), "admin": (ADA,), "legal": (CAI,)}
ROLE_TITLES: dict[str, Text] = {"finance": {"en": "Finance", "zh": "财务"}, "legal": {"en": "Legal", "zh": "法务"}}

LEAVE = Policy(
    id="leave",
    title={"en": "Leave", "zh": "请假"},
    number="LV-{year}-{seq:04d}",
    form=(
        Field(id="first", label={"en": "First day", "zh": "开始日期"}, type=FieldType.DATE, summary=True),
        Field(
            id="days",
            label={"en": "Working days", "zh": "工作日"},
            type=FieldType.NUMBER,
            min=Decimal("0.5"),
            summary=True,
        ),
        Field(id="why", label={"en": "Reason", "zh": "事由"}, type=FieldType.LONGTEXT, required=False, summary=True),
        Field(
            id="health",
            label={"en": "Health", "zh": "健康状况"},
            type=FieldType.TEXT,
            required=False,
            private=True,
            summary=True,
        ),
    ),
    route=(),
    version="a" * 64,
)
PURCHASE = Policy(
    id="purchase",
    title={"en": "Purchase", "zh": "采购"},
    number="PU-{year}-{seq:04d}",
    form=(
        Field(
            id="item",
            label={"en": "What", "zh": "采购内容"},
            type=FieldType.TEXT,
            max=Decimal(120),
            min=Decimal(2),
            summary=True,
        ),
        Field(
            id="amount",
            label={"en": "Amount", "zh": "金额"},
            type=FieldType.MONEY,
            currency="EUR",
            min=Decimal("0.01"),
            summary=True,
        ),
        Field(id="needed", label={"en": "Needed by", "zh": "需要日期"}, type=FieldType.DATE, required=False),
        Field(
            id="kind",
            label={"en": "Kind", "zh": "类别"},
            type=FieldType.SELECT,
            options=(
                Option(value="it", label={"en": "IT", "zh": "信息设备"}),
                Option(value="Furniture", label={"": "Furniture"}),
            ),
            summary=True,
        ),
        Field(id="for", label={"en": "For", "zh": "使用人"}, type=FieldType.PERSON, required=False, summary=True),
        Field(id="why", label={"en": "Reason", "zh": "理由"}, type=FieldType.LONGTEXT, private=True),
    ),
    route=(),
    version="b" * 64,
)
ZH = {
    "Team lead": "组长",
    "Department head": "部门主管",
    "Director": "总监",
    "Leads": "各组组长",
    "Finance or CFO": "财务或首席财务官",
    "Contract check": "合同审查",
}
"""Titles in Chinese; Board has none, so that a reader of Chinese meets a text that nobody translated."""
LEAVE_VALUES = {"first": "2026-05-12", "days": "3", "why": "family visit", "health": "knee"}
PURCHASE_VALUES = {
    "item": "Standing desk",
    "amount": 124950,
    "needed": "2027-01-02",
    "kind": "it",
    "for": "U0BEN",
    "why": "The old one is broken.\nSince March.",
}


_SEATS = count(1)


_LANGUAGE = ContextVar("_LANGUAGE", default="en")


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Inside, every `reader` speaks this language."""
    token = _LANGUAGE.set(language)
    try:
        yield
    finally:
        _LANGUAGE.reset(token)


def reader(who: Person, language: str | None = None) -> Reader:
    language = language or _LANGUAGE.get()
    if language not in languages():
        return replace(reader_of(who), language=language)
    return reader_of(replace(who, locale=LOCALES[language]))


def uuids() -> Iterator[str]:
    return (str(UUID(int=0x018F_0000_0000_7000_8000_0000_0000_0000 + n)) for n in count(1))


def seat(who: Person | str, title: str = "", missing: str = "") -> Seat:
    kind = AskedKind.ROLE if isinstance(who, str) else AskedKind.PERSON
    asked = who if isinstance(who, str) else who.id
    why = "empty" if missing else ""
    return Seat(id=f"seat {next(_SEATS)}", asked_kind=kind, asked_id=asked, title=text(title), why=why, missing=missing)


def rule(title: str = "", verdict: Verdict = Verdict.APPROVE, why: str = "empty") -> Seat:
    return Seat(
        id=f"rule {next(_SEATS)}",
        asked_kind=AskedKind.RULE,
        asked_id="",
        why=why,
        missing="role" if why == "empty" else "",
        verdict=verdict,
        title=text(title),
    )


def group(*members: Node, need: int | None = None, title: str = "", **options: bool) -> Group:
    wanted = len(members) if need is None else need
    id_ = f"{title} of {' + '.join(member.id for member in members)}"
    return Group(id=id_, members=members, need=wanted, title=text(title), **options)


def text(title: str) -> Text:
    return {"en": title, **({"zh": ZH[title]} if title in ZH else {})} if title else {}


def _owner(who: Person, by: Person | None) -> str | None:
    """Whom the task asks, where somebody stands in for him."""
    return who.id if by else None


class Story:
    """A request and what happens to it, ten minutes after ten minutes."""

    def __init__(
        self,
        *stages: Node,
        policy: Policy = LEAVE,
        values: dict[str, object] | None = None,
        sender: Person | None = None,
    ) -> None:
        self._ids = uuids()
        self.now, self.policy, self.asks_first = MORNING, policy, False
        self.linked: Request | None = None
        self.history: list[HistoryEntry] = []
        self.forms: dict[int, Values] = {}
        self.record = Record(
            id=next(self._ids),
            type=policy.id,
            values=values or (LEAVE_VALUES if policy.id == "leave" else PURCHASE_VALUES),
        )
        route = Group(id="route", members=stages, need=len(stages), in_order=True)
        draft = Request(
            id=next(self._ids),
            type=policy.id,
            number=policy.number.format(year=2026, seq=42),
            record_id=self.record.id,
            applicant=EMMA.id,
            route=route,
            submitted_at=self.now,
            policy_version=policy.version,
            submitted_by=sender.id if sender else None,
        )
        self.request, events = engine.submit(draft, self.record.values, self.now, self._ids.__next__)
        self._note((sender or EMMA).id, events)
        self.people, self.holders = dict(PEOPLE), dict(HOLDERS)
        self.away: dict[str, dict[str, datetime]] = {}

    def approve(self, who: Person, opinion: str | None = None, remark: str | None = None) -> Story:
        return self._decide(who, Verdict.APPROVE, opinion, remark)

    def reject(self, who: Person, opinion: str | None = "Not now", remark: str | None = None) -> Story:
        return self._decide(who, Verdict.REJECT, opinion, remark)

    def reseat(self, who: Person, role: str, rule: str = GONE, missing: str = "") -> Story:
        """That person left, or there are too few beside him: his seat is the role's now."""
        self._later()
        task = self.request.task(self.task(who))
        missing = missing or ("user" if rule == GONE else "group")
        before = self.request.seat(task.node_id)
        after = replace(before, asked_kind=AskedKind.ROLE, asked_id=role, why="empty", missing=missing)
        self.request, events = passing_on.reseat(self.request, task.id, after, rule, self.now, self._ids.__next__)
        self._note("", events)
        return self

    def take_back(self, who: Person) -> Story:
        """He takes his newest decision back."""
        self._later()
        task = next(task for task in reversed(self.request.tasks) if task.decided_by == who.id)
        self.request, events = reopening.take_back(self.request, task.id, who.id, self.now, self._ids.__next__)
        self._note(who.id, events)
        return self

    def send_back(self, who: Person, stage: int, reason: str, by: Person | None = None) -> Story:
        """He, or who stands in for him, returns it to that stage, 0 being whoever applied."""
        self._later()
        task, how = self.task(who), {"on_behalf_of": _owner(who, by)}
        said = ((by or who).id, reason, self.now, self._ids.__next__)
        if stage:
            self.request, events = reopening.send_back(self.request, task, stage, *said, **how)
        else:
            self.request, events = reopening.return_to_applicant(self.request, task, *said, **how)
        self._note((by or who).id, events)
        return self

    def resubmit(self, *, stands: bool = False, **changed: object) -> Story:
        """Emma sends it anew."""
        self._later()
        values = {key: said for key, said in {**self.record.values, **changed}.items() if said is not None}
        keeps = revising.carried(self.request, self.request.route) if stands else {}
        made = self.request.route, keeps, EMMA.id, self.now, self._ids.__next__
        self.request, events = revising.resubmit(self.request, values, *made)
        self.forms |= {self.request.form_version - 1: self.record.values, self.request.form_version: values}
        self.record = replace(self.record, values=values, form_version=self.request.form_version)
        self._note(EMMA.id, events)
        return self

    def swap(self, leaves: Person, takes: Person) -> Story:
        """Ada, an admin, put somebody in another's place."""
        self._later()
        seats = [replace(each, asked_id=takes.id) for each in undecided_seats(self.request, leaves.id)]
        self.request, events = passing_on.swap(self.request, leaves.id, seats, self.now, self._ids.__next__)
        self._note(ADA.id, events)
        return self

    def transfer(self, who: Person, to: Person, reason: str | None = None, by: Person | None = None) -> Story:
        """That person, or who stands in for him, passed his seat on."""
        return self._pass_on(who, to, reason, by or who, on_behalf_of=_owner(who, by))

    def reassign(self, who: Person, to: Person, reason: str) -> Story:
        """Ada, an admin, had somebody else asked."""
        return self._pass_on(who, to, reason, ADA, kind=ActorKind.ADMIN)

    def _pass_on(self, who: Person, to: Person, reason: str | None, by: Person, **how: Any) -> Story:
        self._later()
        task = self.request.task(self.task(who))
        seat = replace(self.request.seat(task.node_id), asked_kind=AskedKind.PERSON, asked_id=to.id, why=TRANSFERRED)
        self.request, events = passing_on.transfer(
            self.request, task.id, seat, by.id, reason, self.now, self._ids.__next__, **how
        )
        self._note(by.id, events)
        return self

    def override(self, asked: Person | None, verdict: Verdict, reason: str) -> Story:
        """Ada, an admin, decided in that person's place, or in everybody's."""
        self._later()
        given = (verdict, ADA.id, reason, self.now, self._ids.__next__)
        if asked is None:
            self.request, events = overriding.override_all(self.request, *given)
        else:
            self.request, events = overriding.override(self.request, self.task(asked), *given)
        self._note(ADA.id, events)
        return self

    def cancel(self, reason: str) -> Story:
        """Ada, an admin, ended it."""
        self._later()
        self.request, events = cancelling.cancel(self.request, ADA.id, reason, self.now)
        self._note(ADA.id, events)
        return self

    def cancellation(self, reason: str) -> Story:
        """Emma asks to cancel this, which is approved: the request that asks for it."""
        self._later()
        asking = Story.__new__(Story)
        asking.__dict__ |= {**self.__dict__, "history": []}
        ids = self._ids.__next__
        given = {"id_": ids(), "number": self.policy.number.format(year=2026, seq=43), "by": EMMA.id, "reason": reason}
        asking.request, events = cancelling.ask(self.request, self.record, **given, now=self.now, new_id=ids)
        asking._note(EMMA.id, events)
        self.request, events = cancelling.asked(self.request, asking.request, EMMA.id, reason)
        self._note(EMMA.id, events)
        self.linked, asking.linked = asking.request, self.request
        return asking

    def revoke(self, reason: str, asking: Story | None = None) -> Story:
        """This, which is approved, is cancelled: by Emma at once, or as that one is approved."""
        self._later()
        how = {"through": asking.request.number} if asking else {"by": EMMA.id}
        self.request, events = cancelling.revoke(self.request, reason, self.now, **how)
        self.linked = asking.request if asking else None
        self._note(EMMA.id, events)
        return self

    def ask(self, who: Person, words: str, by: Person | None = None) -> Story:
        """Somebody who is asked to decide, or who stands in for him, asks whoever applied."""
        self._later()
        said = ((by or who).id, words, self.now, self._ids.__next__)
        task, owner = self.task(who), _owner(who, by)
        self.request, events = asking_back.question(self.request, task, *said, on_behalf_of=owner)
        self._note((by or who).id, events)
        return self

    def answer(self, who: Person, words: str) -> Story:
        """Somebody who applied answers the newest question."""
        self._later()
        self.request, events = asking_back.answer(self.request, self.request.tasks[-1].id, who.id, words, self.now)
        self._note(who.id, events)
        return self

    def add(
        self, who: Person, place: Place, *people: Person, note: str = "", by: Person | None = None, **how: Several
    ) -> Story:
        """He, or who stands in for him, has these people asked too; after him, he approves with that."""
        self._later()
        actor = {"by": (by or who).id, "on_behalf_of": _owner(who, by)}
        asked = Adding(people=tuple(each.id for each in people), place=place, note=note, **actor, **how)
        approval = Decision(verdict=Verdict.APPROVE, **actor)
        self.request, events = adding.add(self.request, self.task(who), asked, self.now, self._ids.__next__, approval)
        self._note(asked.by, events)
        return self

    def stand_in(self, owner: Person, *people: Person, days: float = 3) -> Story:
        """These stand in for somebody who is away so long."""
        until = self.now.replace(hour=22, minute=0) + timedelta(days=days)  # midnight in Berlin
        self.away[owner.id] = {person.id: until for person in people}
        return self

    def decide_for(self, owner: Person, by: Person, verdict: Verdict = Verdict.APPROVE) -> Story:
        """Somebody decides in another's place."""
        self._later()
        task = next(task.id for task in self.request.tasks if task.live and task.asked_id == owner.id)
        said = Decision(by=by.id, verdict=verdict, actor_kind=ActorKind.DELEGATE, on_behalf_of=owner.id)
        self.request, events = engine.decide(self.request, task, said, self.now, self._ids.__next__)
        self._note(by.id, events)
        return self

    def claim(self, who: Person, by: Person | None = None) -> Story:
        """Somebody, or who stands in for him, takes the task of a role he holds."""
        self._later()
        until, actor, owner = self.later(days=2), (by or who).id, _owner(who, by)
        self.request, events = claims.claim(self.request, self.task(who), actor, until, self.now, owner)
        self._note(actor, events)
        return self

    def release(self, who: Person, why: str, reason: str | None = None) -> Story:
        """What he took is everybody's again."""
        self._later()
        self.request, events = claims.release(self.request, self.task(who), why, reason)
        self._note(who.id if why == claims.PASSED else "", events)
        return self

    def withdraw(self) -> Story:
        self._later()
        self.request, events = engine.withdraw(self.request, self.request.applicant, self.now)
        self._note(EMMA.id, events)
        return self

    def end(self, status: RequestStatus) -> Story:
        """Expired: an end that nobody on the route decided."""
        self._later()
        left = TaskStatus.EXPIRED if status is RequestStatus.EXPIRED else TaskStatus.CLOSED
        tasks = (replace(task, status=left, decided_at=self.now) if task.live else task for task in self.request.tasks)
        self.request = replace(self.request, status=status, decided_at=self.now, tasks=tuple(tasks))
        self._note(EMMA.id, [Finished(status=status)])
        return self

    def task(self, who: Person) -> str:
        """The newest task that asks this person, as himself or through a role."""
        return next(task.id for task in reversed(self.request.tasks) if self._asks(task.asked_id, who))

    def picture(self) -> Picture:
        return Picture(
            request=self.request,
            record=self.record,
            policy=self.policy,
            people=self.people,
            holders={role: tuple(holders) for role, holders in self.holders.items()},
            role_titles=ROLE_TITLES,
            asks_first=self.asks_first,
            forms=self.forms,
            linked=self.linked,
            away=self.away,
        )

    def later(self, **how_much: float) -> datetime:
        return self.now + timedelta(**how_much)

    def _decide(self, who: Person, verdict: Verdict, opinion: str | None, remark: str | None) -> Story:
        self._later()
        live = (task.id for task in self.request.tasks if task.live and self._asks(task.asked_id, who))
        decision = Decision(by=who.id, verdict=verdict, opinion=opinion, remark=remark)
        self.request, events = engine.decide(self.request, next(live), decision, self.now, self._ids.__next__)
        self._note(who.id, events)
        return self

    def _asks(self, asked: str, who: Person) -> bool:
        return asked == who.id or who in self.holders.get(asked, ())

    def _later(self) -> None:
        self.now += timedelta(minutes=10)

    def _note(self, actor: str, events: Sequence[Event]) -> None:
        for event in events:
            self.history.append(
                HistoryEntry(
                    seq=len(self.history) + 1,
                    kind=kind_of(type(event)),
                    at=self.now,
                    actor=actor,
                    actor_kind=ActorKind.PERSON,
                    payload=plain(event),
                )
            )


def leave() -> Story:
    """Three people, one after the other."""
    return Story(seat(BEN, "Team lead"), seat(CAI, "Department head"), seat(CARA, "Director"))


def any_of_three(**options: bool) -> Story:
    return Story(group(seat(BEN), seat(CAI), seat(CARA), need=1, title="Leads", **options))


def all_of_three() -> Story:
    return Story(group(seat(BEN), seat(CAI), seat(CARA), title="Leads", distinct=True))


def purchase() -> Story:
    """A lead, then both Legal and one of finance or Cara, then two of three."""
    return Story(
        seat(BEN, "Team lead"),
        group(
            seat("legal"), group(seat("finance"), seat(CARA), need=1, title="Finance or CFO"), title="Contract check"
        ),
        group(seat(CARA), seat(ADA), seat(DAN), need=2, title="Board"),
        policy=PURCHASE,
    )
