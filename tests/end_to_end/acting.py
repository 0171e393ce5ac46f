"""What people do in these tests, in few words, and what became of it: on the screen and in the database."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import sqlalchemy as sa

from bot import starter
from bot.sandbox.operations import Outcome
from bot.sandbox.person import Message, Modal, Person
from storage.database import open_database
from tests.end_to_end.world import World

MONDAY_IN_JUNE = date(2026, 6, 1)
LEAVE: Mapping[str, Any] = {
    "Dates: from": MONDAY_IN_JUNE,
    "Dates: to": date(2026, 6, 3),
    "Kind": "Holiday",
    "Reason": "family visit",
}
NUMBER = re.compile(r"[A-Z]{2}-[0-9]{4}-[0-9]{4,}")
AFRESH = "Start afresh"
IN_CHINESE = {
    "Approve": "同意",
    "More": "更多",
    "Reject": "驳回",
    "Withdraw": "撤回",
    "Opinion": "审批意见",
    AFRESH: "重新填写",
}
CHINESE = {member.id for member in starter.CAST if member.locale.startswith("zh")}


def label(person: Person, english: str) -> str:
    """What stands on a button or a field for this person: Mei reads Chinese."""
    return IN_CHINESE[english] if person.id in CHINESE else english


# Doing


def apply_for(person: Person, type_: str, fields: Mapping[str, Any]) -> str:
    """Applies with `/apply`, whatever was begun before, and returns the number of the request."""
    begin(person, type_)
    for label, said in fields.items():
        person.fill(label, said)
    outcome = send(person)
    assert outcome.action == "update", f"the form said {outcome.errors or outcome.error}"
    return number_on_modal(person)


def send(person: Person) -> Outcome:
    """Sends the form; once more where the chain had not been shown yet that depends on what was just filled in (C4)."""
    outcome = person.submit()
    if outcome.action == "update" and person.modal is not None and person.modal.submit_label:
        return person.submit()
    return outcome


def begin(person: Person, type_: str) -> Modal:
    """Opens an empty form."""
    person.command(f"/apply {type_}")
    if person.modal is not None and label(person, AFRESH) in person.modal.buttons:
        start_afresh(person)
    assert person.modal is not None
    return person.modal


def start_afresh(person: Person) -> None:
    """Presses the button above a form that opened filled in, goes on where the dialog asks, and sees it empty."""
    assert person.click(label(person, AFRESH), confirm=True).error == ""
    person.wait(lambda: person.modal is not None and not person.modal.buttons)


def apply_for_leave(person: Person, **changed: Any) -> str:
    """Three days in June, or from another `first` day on; everything else by its label in small letters."""
    fields = {label: changed.get(label.lower(), said) for label, said in LEAVE.items()}
    if "first" in changed:
        fields |= {"Dates: from": changed["first"], "Dates: to": changed["first"] + timedelta(days=2)}
    return apply_for(person, "leave", fields)


def number_on_modal(person: Person) -> str:
    """The number that the modal shows; the modal is closed."""
    modal = person.modal
    assert modal is not None
    found = NUMBER.search(modal.text)
    assert found, f"no number in {modal.text!r}"
    person.close_modal()
    return found[0]


def approve(person: Person, number: str) -> Outcome:
    """Presses Approve on the open card of that request, and goes on where a dialog asks."""
    return person.click(label(person, "Approve"), in_=open_card(person, number), confirm=True)


def reject(person: Person, number: str, opinion: str) -> Outcome:
    """Presses Reject on the open card, says why, sends."""
    person.click(label(person, "Reject"), in_=open_card(person, number))
    person.fill(label(person, "Opinion"), opinion)
    return person.submit()


def withdraw(person: Person, number: str) -> Outcome:
    """Presses Withdraw on one's own card and goes on where the dialog asks."""
    return person.click(label(person, "Withdraw"), in_=own_card(person, number), confirm=True)


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Does all of it at the same moment, in a thread each; their results, in order."""
    barrier, results = Barrier(len(acts)), [None] * len(acts)

    def run(at: int, act: Callable[[], Any]) -> None:
        barrier.wait()
        results[at] = act()

    threads = [Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


# Seeing


def modal_of(person: Person) -> Modal:
    """What is open before that person."""
    modal = person.modal
    assert modal is not None
    return modal


def find_with(person: Person, words: str, button: str) -> Message | None:
    """The newest message in the direct messages with these words and that button."""
    return next((m for m in reversed(person.messages()) if words in m.visible and button in m.buttons), None)


def open_card(person: Person, number: str) -> Message:
    """The card with which somebody is asked to decide; waits for it."""
    found = person.wait(lambda: find_with(person, number, label(person, "Approve")))
    assert found is not None
    return found


def own_card(person: Person, number: str) -> Message:
    """The applicant's card of a pending request; waits for it."""
    found = person.wait(lambda: find_with(person, number, label(person, "Withdraw")))
    assert found is not None
    return found


def now(person: Person, message: Message) -> Message:
    """The same message as it is by now."""
    return next(each for each in person.messages() if each.ts == message.ts)


def is_asked(person: Person, number: str) -> bool:
    """Whether a card of that request has an Approve button for this person."""
    return find_with(person, number, label(person, "Approve")) is not None


def about(person: Person, number: str) -> list[Message]:
    """The direct messages that show this number, oldest first."""
    return [message for message in person.messages() if number in message.visible]


def heard(person: Person, words: str) -> bool:
    """Whether a message or a notification to this person has these words."""
    said = [message.visible + message.text for message in person.messages()]
    return any(words in each for each in [*said, *person.notifications])


def private_answer(person: Person, act: Callable[[], Any]) -> str:
    """Does `act` and waits for the private answer to it."""
    before = len(person.ephemerals)
    act()
    person.wait(lambda: len(person.ephemerals) > before)
    return person.ephemerals[-1].visible


# Looking into the database


def rows(world: World, sql: str, **params: Any) -> Sequence[Any]:
    """The rows of a plain SQL query, past everything of ours but the driver."""
    database = open_database(world.database_url)
    try:
        with database.connect_once().connect() as connection:
            return connection.execute(sa.text(sql), params).all()
    finally:
        database.close()


def status_of(world: World, number: str) -> str:
    """The request's status."""
    ((status,),) = rows(world, "SELECT status FROM requests WHERE number = :number", number=number)
    return str(status)


def tasks_of(world: World, number: str) -> list[tuple[Any, ...]]:
    """(stage, asked_kind, asked_id, status, decided_by) of every task there is, in the order of opening."""
    sql = """
        SELECT tasks.stage, tasks.asked_kind, tasks.asked_id, tasks.status, tasks.decided_by
        FROM tasks JOIN requests ON requests.id = tasks.request_id
        WHERE requests.number = :number ORDER BY tasks.position
    """
    return [tuple(row) for row in rows(world, sql, number=number)]


def facts_of(world: World, number: str) -> list[str]:
    """The kinds of the facts in the request's history, in order."""
    sql = """
        SELECT events.kind FROM events JOIN requests ON requests.id = events.request_id
        WHERE requests.number = :number ORDER BY events.seq
    """
    return [row.kind for row in rows(world, sql, number=number)]


def everything_about(world: World, number: str) -> tuple[Any, ...]:
    """Status, version, tasks and history: what a refused click must leave as it was."""
    ((status, version),) = rows(world, "SELECT status, version FROM requests WHERE number = :number", number=number)
    return status, version, tuple(tasks_of(world, number)), tuple(facts_of(world, number))


def write_policies(folder: Path, stages: Mapping[str, str | Sequence[str]], more: str = "") -> Path:
    """A folder of policies by id, each with the YAML of its stage or stages; the form has one field, What. `more` is
    YAML for the end of every file."""
    for at, (id_, given) in enumerate(stages.items()):
        route = [given] if isinstance(given, str) else given
        lines = [
            f"id: {id_}",
            f"title: {id_}",
            f'number: "{chr(65 + at // 26)}{chr(65 + at % 26)}-{{year}}-{{seq:04d}}"',
            "form: [{id: what, label: What, type: text, max: 80, summary: true}]",
            "route:",
            *(f"  - {{stage: Stage {n}, {stage}}}" for n, stage in enumerate(route, 1)),
            more,
        ]
        (folder / f"{id_}.yaml").write_text("\n".join(lines))
    return folder


def shows(person: Person, words: str) -> None:
    """That person's modal says this, sooner or later."""
    person.wait(lambda: person.modal is not None and words in person.modal.text, gently=True)
    assert person.modal is not None
    assert words in person.modal.text
