"""Whoever types to the bot gets an answer, with buttons; text alone never decides (D13)."""

from __future__ import annotations

import pytest

from bot.sandbox.person import Message, Person
from bot.typed import DECIDING
from tests.end_to_end.acting import apply_for_leave, open_card, own_card, status_of, tasks_of, withdraw
from tests.end_to_end.conftest import calm
from tests.end_to_end.world import World

NOTHING = "A message decides nothing."


@pytest.fixture
def world(http_world: World) -> World:
    """Every test applies for a request of its own."""
    return http_world


def answer(person: Person, words: str, *, below: Message | None = None) -> Message:
    """Types, in the thread below a message or in the conversation, and waits for what comes back in the same place."""

    def heard() -> list[Message]:
        return [message for message in person.messages() + (person.replies(below) if below else []) if message.from_bot]

    before = {message.ts for message in heard()}
    person.say(words, below=below)
    found = person.wait(lambda: [message for message in heard() if message.ts not in before])
    assert [message.thread_ts for message in found] == [below.ts if below else ""]
    return found[0]


def opinion_in(person: Person) -> str:
    """What stands in the decide modal's field."""
    assert person.modal is not None
    return str(person.modal.values["opinion"]["value"]["value"])


def applied(world: World) -> str:
    """A request of Emma's that waits for Ben, and all messages of it are there."""
    number = apply_for_leave(world.person("emma"))
    open_card(world.person("ben"), number)
    world.settle()
    return number


def test_d13_hello_brings_what_waits_and_its_buttons_work(world: World) -> None:
    ben, number = world.person("ben"), applied(world)
    said = answer(ben, "hello")
    assert "for you" in said.text
    assert number in said.visible
    assert said.buttons[:3] == ("Approve", "Reject", "More")
    ben.click("More", in_=said, beside=number)
    assert ben.modal is not None
    ben.close_modal()


@pytest.mark.parametrize("words", ["lgtm", "OK!", "approve", "Approved.", "同意", "👍", "reject", "好的。"])
def test_d13_text_alone_never_decides(world: World, words: str) -> None:
    ben, number = world.person("ben"), applied(world)
    said = answer(ben, words)
    assert said.text == f"{NOTHING} Please press the button."
    assert said.visible.startswith(NOTHING)
    assert "Approve" in said.buttons
    assert (status_of(world, number), len(tasks_of(world, number))) == ("pending", 1)


def test_d13_a_number_brings_that_request_to_whoever_may_see_it(world: World) -> None:
    emma, ben = world.person("emma"), world.person("ben")
    number = applied(world)
    mine = answer(emma, f"How is {number.lower()}?")
    assert number in mine.visible
    assert mine.buttons == ("More",)
    assert "pending" in mine.text

    asked = answer(ben, f"看一下{number}吧")
    assert asked.buttons == ("Approve", "Reject", "More")
    decided = answer(ben, f"approve {number}")
    assert decided.visible.startswith(NOTHING)
    assert decided.buttons == ("Approve", "Reject", "More")
    ben.click("Approve", in_=decided)
    assert tasks_of(world, number)[0][3] == "approved"


def test_f6_a_number_one_may_not_see_is_answered_as_one_that_does_not_exist(world: World) -> None:
    number = applied(world)
    noah = world.person("noah")
    foreign, unknown = answer(noah, number), answer(noah, "LV-1999-0001")
    assert foreign.visible == unknown.visible
    assert foreign.text == unknown.text
    assert foreign.text.startswith("There is no such request")


def test_d13_is_answered_in_the_language_of_whoever_types(world: World) -> None:
    said = answer(world.person("mei"), "同意")
    assert said.text.startswith("文字消息不构成审批")


def test_d13_f41_told_of_twice_it_is_answered_once(world: World) -> None:
    emma = world.person("emma")
    answer(emma, "hello there")
    before, told = len(emma.messages()), world.sandbox.deliveries[-1]
    assert told.kind == "event:message"
    world.sandbox.deliveries.deliver("events_api", told.kind, told.user, told.payload, retry_num=1)
    answer(emma, "and again")
    assert len(emma.messages()) == before + 2


@pytest.mark.parametrize("changed", [{"subtype": "message_changed"}, {"subtype": "message_deleted"}, {"bot_id": "B0"}])
def test_d13_edits_deletions_and_bots_are_not_answered(world: World, changed: dict[str, str]) -> None:
    emma = world.person("emma")
    answer(emma, "hello")
    before = len(emma.messages())
    direct = emma.messages()[0].channel
    event = {"type": "message", "channel": direct, "channel_type": "im", "ts": "1.0", "user": emma.id, "text": "hi"}
    world.sandbox.operations._event(emma.id, event | changed)
    assert answer(emma, "hello").from_bot
    assert len(emma.messages()) == before + 2


def test_d13_in_the_thread_of_a_card_the_answer_is_about_that_request(world: World) -> None:
    """Not about the others that wait; it stands in that thread, once however often Slack tells of it (F41)."""
    emma, ben = world.person("emma"), world.person("ben")
    number, other = applied(world), applied(world)
    card = open_card(ben, number)
    said = answer(ben, "lgtm", below=card)
    assert said.text.startswith(f"{NOTHING} The buttons take it as your opinion")
    assert (number in said.visible, other in said.visible) == (True, False)
    assert said.buttons == ("Approve", "Reject", "More")
    told = world.sandbox.deliveries.all("event:message")[-1]
    world.sandbox.deliveries.deliver("events_api", told.kind, told.user, told.payload, retry_num=1)
    named = answer(ben, f"and {other}?", below=card)
    assert other in named.visible
    assert status_of(world, number) == "pending"

    mine = answer(emma, "please hurry", below=own_card(emma, number))
    assert mine.visible.startswith("Nobody but me reads this.")
    assert (number in mine.visible, mine.buttons) == (True, ("More",))
    ben.click("Approve", in_=said)
    assert opinion_in(ben) == "lgtm"
    ben.submit()
    late = answer(ben, "同意", below=card)
    assert late.visible.startswith("A message decides nothing, and nothing here waits for your decision.")
    assert late.buttons == ("More",)
    assert len([reply for reply in ben.replies(card) if reply.from_bot]) == 3

    withdraw(emma, other)
    ben.click("Approve", in_=named)
    (private,) = ben.wait(lambda: [message for message in ben.ephemerals if message.thread_ts])
    assert private.thread_ts == card.ts, "a late click in a thread is answered there"


def test_d13_what_is_written_below_a_card_becomes_the_opinion_once_it_was_sent(world: World) -> None:
    """As he saw it, without Slack's markup; he may change it, and the modal decides."""
    emma, ben = world.person("emma"), world.person("ben")
    number = applied(world)
    said = answer(ben, f"ok, but <b> & a *cheaper* hotel, <@{emma.id}>", below=open_card(ben, number))
    assert said.visible.startswith("Nobody but me reads this. The buttons take it as your opinion")
    ben.click("Approve", in_=said)
    assert opinion_in(ben) == f"ok, but <b> & a *cheaper* hotel, <@{emma.id}>"
    ben.close_modal()
    assert status_of(world, number) == "pending"
    ben.click("Reject", in_=said)
    ben.fill("Opinion", f"{opinion_in(ben)} please")
    assert ben.submit().action == "clear"
    world.settle()
    assert tasks_of(world, number)[0][3] == "rejected"
    assert f"a *cheaper* hotel, <@{emma.id}> please" in emma.message(number).visible

    ben.click("Approve", in_=said)
    (private,) = ben.wait(lambda: [m for m in ben.ephemerals if m.thread_ts == said.thread_ts])
    assert "rejected" in private.visible


def test_d13_in_the_thread_of_an_answer_it_is_as_in_the_conversation(world: World) -> None:
    ben, number = world.person("ben"), applied(world)
    said = answer(ben, "hello")
    again = answer(ben, "lgtm", below=said)
    assert again.visible.startswith(NOTHING)
    assert number in again.visible


def test_d13_the_words_of_approval_are_compared_as_they_are_normalized() -> None:
    assert all(word == word.casefold() for word in DECIDING)


def test_d13_f31_whoever_types_fast_is_answered_all_the_same(sqlite_url: str) -> None:
    with calm(World(sqlite_url, rate_limits=True)) as busy:
        emma = busy.person("emma")
        for words in ("one", "two", "three", "four"):
            emma.say(words)
        emma.wait(lambda: len([message for message in emma.messages() if message.from_bot]) == 4, seconds=20)
