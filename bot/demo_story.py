"""Last week in the demo's office: people apply, approve, reject and withdraw by what they see, while time passes.

Everything takes the way of a click; nothing is written past the bot. Afterwards there is a request in every state.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot import callbacks
from bot.calendars import calendar_of
from bot.clocks import OfficeTime
from bot.sandbox import Person, Sandbox

ZONE = ZoneInfo("Europe/Berlin")
WORKING_DAYS = 5
TRIES = 3
"""So often a person asks for a window."""
OPENS = time(9)
TEN = time(10)
_NUMBER = re.compile(r"[A-Z]{2}-[0-9]{4}-[0-9]{4,}")
_THURSDAY, _FRIDAY = 3, 4


def works(day: date) -> bool:
    """Whether the office of the starter set works on that day."""
    return calendar_of("DE-BE")(day)


def present(now: datetime) -> datetime:
    """When the story ends: ten o'clock of the last Monday to Thursday that lies in a week without holidays, so that a
    reminder is a day away."""
    day = now.astimezone(ZONE).date()
    while day.weekday() > _THURSDAY or _has_holidays(day - timedelta(days=7), day + timedelta(days=1)):
        day -= timedelta(days=1)
    return datetime.combine(day, TEN, ZONE)


def _has_holidays(first: date, last: date) -> bool:
    days = [first + timedelta(days=later) for later in range((last - first).days + 1)]
    return any(day.weekday() <= _FRIDAY and not works(day) for day in days)


def beginning(now: datetime) -> datetime:
    """When the story begins: a week before it ends, when the office opens."""
    return datetime.combine(present(now).date() - timedelta(days=7), OPENS, ZONE)


class Story:
    """Plays the week once. `settle` returns when every message shows what the database says."""

    def __init__(self, sandbox: Sandbox, office: OfficeTime, settle: Callable[[], None]) -> None:
        self._sandbox, self._office, self._settle = sandbox, office, settle
        self._begun = office.now().astimezone(ZONE).date()

    def play(self) -> None:
        """All of it. AssertionError where somebody does not see what he was to press."""
        self._a_leave_approved()
        self._a_purchase_rejected()
        self._a_leave_withdrawn_and_a_project_begun()
        self._a_contract_and_a_desk_under_way()
        self._a_leave_just_asked_for()
        self._at(WORKING_DAYS, "10:00")

    # The week

    def _a_leave_approved(self) -> None:
        self._at(0, "09:20")
        leave = self._leave("emma", begins=24, days=4, kind="Holiday", why="Family visit")
        self._at(0, "10:05")
        self._approve("ben", leave)
        self._at(0, "14:30")
        self._approve("cara", leave)
        self._at(1, "09:15")
        self._approve("dan", leave)
        self._read("emma", "ben", "cara", "dan")

    def _a_purchase_rejected(self) -> None:
        self._at(1, "09:40")
        monitor = self._purchase("noah", what="Second monitor", amount="420", kind="IT", why="Two models side by side")
        self._at(1, "10:10")
        self._approve("ben", monitor)
        self._at(1, "11:25")
        self._reject("finn", monitor, "Equipment is spent for this quarter. Please ask again in the next one.")
        self._read("noah", "ben", "finn")

    def _a_leave_withdrawn_and_a_project_begun(self) -> None:
        self._at(2, "10:50")
        leave = self._leave("emma", begins=10, days=1, kind="Personal", why="Moving house")
        self._at(2, "11:15")
        self._withdraw("emma", leave)
        self._at(2, "13:30")
        project = self._research("olga")
        self._at(2, "15:45")
        self._approve("cara", project)
        self._read("emma", "olga", "cara", "ben")

    def _a_contract_and_a_desk_under_way(self) -> None:
        self._at(3, "09:30")
        contract = self._contract("ben")
        desk = self._purchase("emma", what="Standing desk", amount="640", kind="Furniture", why="Back trouble")
        self._at(3, "11:00")
        self._approve("cara", contract)
        self._approve("finn", contract)
        self._approve("finn", desk)
        self._read("emma", "ben", "cara", "finn")
        self._at(3, "16:20")
        self._approve("dan", contract)
        self._read("ben", "dan")

    def _a_leave_just_asked_for(self) -> None:
        self._at(4, "09:50")
        self._leave("noah", begins=17, days=2, kind="Holiday", why="A long weekend in Porto")
        self._at(4, "10:30")
        self._read("emma", "noah")

    # What people do

    def _at(self, working_day: int, clock: str) -> None:
        """Lets office time pass until this moment of that working day, the first being 0."""
        self._settle()
        day = self._begun
        for _ in range(working_day):
            day = _next_working_day(day)
        moment = datetime.combine(day, time.fromisoformat(clock), ZONE)
        self._office.advance(moment - self._office.now())
        self._settle()

    def _apply(self, who: str, type_: str, fields: Mapping[str, Any]) -> str:
        person = self._sandbox.person(who)
        _open(person, lambda: person.command(f"/apply {type_}"))
        for begins, said in fields.items():
            person.fill(self._label(person, begins), said)
        outcome = person.submit()
        if person.modal and person.modal.submit_label and not outcome.errors:
            outcome = person.submit()  # sent before the chain was shown: now it is
        found = _NUMBER.search(person.modal.text) if person.modal else None
        if found is None:
            raise AssertionError(f"{person.name} could not apply for {type_}: {outcome.errors or outcome.error}")
        person.close_modal()
        return found[0]

    @staticmethod
    def _label(person: Person, begins: str) -> str:
        """The field whose label begins so: a currency may follow."""
        labels = person.modal.inputs if person.modal else ()
        return next((label for label in labels if label.startswith(begins)), begins)

    def _leave(self, who: str, *, begins: int, days: int, kind: str, why: str) -> str:
        first = self._day(begins)
        last = first + timedelta(days=days - 1)
        return self._apply(who, "leave", {"Dates: from": first, "Dates: to": last, "Kind": kind, "Reason": why})

    def _purchase(self, who: str, *, what: str, amount: str, kind: str, why: str) -> str:
        fields = {"What": what, "Amount": amount, "Needed by": self._day(21), "Kind": kind, "Reason": why}
        return self._apply(who, "purchase", fields)

    def _research(self, who: str) -> str:
        fields = {
            "Topic": "Reading handwriting on old maps",
            "Funded by": "The region",
            "Budget": "48000",
            "Months": "18",
            "Abstract": "Ten thousand sheets, three centuries, one model.",
        }
        return self._apply(who, "research", fields)

    def _contract(self, who: str) -> str:
        fields = {"With whom": "Harbour Print", "Subject": "Printing of the yearbook", "Value": "8600"}
        return self._apply(who, "contract", {**fields, "Begins": self._day(14)})

    def _approve(self, who: str, number: str) -> None:
        self._sandbox.person(who).click(callbacks.APPROVE, message=number, confirm=True)
        self._settle()

    def _reject(self, who: str, number: str, opinion: str) -> None:
        person = self._sandbox.person(who)
        _open(person, lambda: person.click(callbacks.REJECT, message=number))
        person.fill("Opinion", opinion)
        person.submit()
        self._settle()

    def _withdraw(self, who: str, number: str) -> None:
        self._sandbox.person(who).click(callbacks.WITHDRAW, message=number, confirm=True)
        self._settle()

    def _read(self, *people: str) -> None:
        self._settle()
        for who in people:
            self._sandbox.person(who).read()

    def _day(self, later: int) -> date:
        """A Monday to Friday so many days after the story began."""
        day = self._begun + timedelta(days=later)
        return day if day.weekday() < WORKING_DAYS else _next_working_day(day)


def _open(person: Person, ask: Callable[[], object]) -> None:
    """A window, asked for once more where it came too late: a bot that has only just begun can be slow."""
    for _again in range(TRIES):
        ask()
        if person.modal is not None:
            return


def _next_working_day(day: date) -> date:
    day += timedelta(days=1)
    return day if day.weekday() < WORKING_DAYS else _next_working_day(day)
