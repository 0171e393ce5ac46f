"""Slack's faults, and delivery between them: every message arrives, once, in the order that people need (D5, B).

The bot has no threads here: `drain` delivers until nothing is due, and the machine clock is stepped over waits.
"""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.delivery import LEASE, Delivery
from bot.private_answers import Answer
from bot.sandbox.person import Person
from bot.sandbox.web_api import Call
from bot.views.content import private_answer
from storage.outgoing import SqlOutgoing
from storage.unit_of_work import SqlStore
from tests.end_to_end.kills import Killed, StillWorld, fill_leave
from workflow import service

LONGER_THAN_ANY_BACKOFF = 700.0


@pytest.fixture
def world(sqlite_url: str) -> Iterator[StillWorld]:
    with StillWorld(sqlite_url) as world:
        yield world


@pytest.fixture
def emma(world: StillWorld) -> Person:
    return world.person("emma")


@pytest.fixture
def ben(world: StillWorld) -> Person:
    return world.person("ben")


def apply(person: Person, times: int = 1) -> None:
    for _ in range(times):
        assert not person.command("/apply leave").error
        fill_leave(person)
        assert not person.submit().error


def posted(world: StillWorld) -> list[Call]:
    """What Slack took, whether or not the bot heard of it."""
    return [call for call in world.sandbox.calls.all("chat.postMessage") if call.answer.get("ok")]


def methods(world: StillWorld) -> list[str]:
    return [call.method for call in world.sandbox.calls]


def raise_everything(world: StillWorld) -> None:
    """As a change of the request does: every message about it is to be shown anew."""
    assert world.bot is not None
    store = world.bot.services.store
    requests = store.read(lambda uow: uow.requests.applied_by(world.person("emma").id, 100))
    store.write(lambda uow: [uow.messages.changed(request.id) for request in requests])


def delete_messages(world: StillWorld, person: Person) -> None:
    for message in person.messages():
        world.sandbox.workspace.remove(world.sandbox.workspace.find_post(message.channel, message.ts))


# F31: Slack asks for a pause


def test_a_rate_limit_on_posts_is_obeyed_by_every_message_to_that_person(
    world: StillWorld, emma: Person, ben: Person
) -> None:
    """F31."""
    world.sandbox.faults.ratelimited("chat.postMessage", retry_after=60)
    apply(emma, times=2)
    world.drain()
    assert (len(ben.messages()), len(emma.messages())) == (0, 2), "who else is written to does not wait"
    world.clock.step(50)
    apply(emma)
    calls = len(world.sandbox.calls.all("chat.postMessage"))
    world.drain()
    assert len(world.sandbox.calls.all("chat.postMessage")) == calls + 1, "only Emma's third card was tried"
    world.clock.step(11)
    world.drain()
    assert (len(ben.messages()), len(emma.messages())) == (3, 3)


@pytest.mark.parametrize("method", ["chat.update", "conversations.open", "conversations.history"])
def test_a_rate_limited_method_is_left_alone_for_that_long(
    method: str, world: StillWorld, emma: Person, ben: Person
) -> None:
    """F31."""
    if method != "conversations.open":
        apply(emma)
        world.drain()
        world.sandbox.faults.lose_reply("chat.postMessage", times=2)  # both are looked for in the history
        apply(emma)
        world.drain()
        world.clock.step(LONGER_THAN_ANY_BACKOFF)
    world.sandbox.calls.clear()
    world.sandbox.faults.ratelimited(method, retry_after=60)
    apply(emma)
    raise_everything(world)
    world.drain()
    assert methods(world).count(method) == 1
    world.clock.step(50)
    world.drain()
    assert methods(world).count(method) == 1
    world.clock.step(LONGER_THAN_ANY_BACKOFF)
    world.drain()
    assert len(ben.messages()) == len(emma.messages()) == (1 if method == "conversations.open" else 3)


# F20, F21, F32: no answer, or none that says anything


@pytest.mark.parametrize("fault", ["status", "refuse", "lose_reply"])
@pytest.mark.parametrize("method", ["chat.postMessage", "chat.update", "conversations.open", "conversations.history"])
def test_a_failed_call_is_made_again_and_shows_its_message_once(
    method: str, fault: str, world: StillWorld, emma: Person, ben: Person
) -> None:
    """F21, F32: a second post would be one too many."""
    getattr(world.sandbox.faults, fault)(method)
    if method == "conversations.history":
        world.sandbox.faults.lose_reply("chat.postMessage")
    apply(emma)
    world.drain()
    raise_everything(world)
    for _ in range(2):
        world.clock.step(LONGER_THAN_ANY_BACKOFF)
        world.drain()
    assert (len(ben.messages()), len(emma.messages())) == (1, 1)
    assert len(posted(world)) == 2


def test_a_post_whose_answer_was_lost_is_adopted_not_doubled(world: StillWorld, emma: Person, ben: Person) -> None:
    """F20."""
    world.sandbox.faults.lose_reply("chat.postMessage", times=2)
    apply(emma)
    world.drain()
    before = ben.message("Leave").ts
    world.clock.step(LONGER_THAN_ANY_BACKOFF)
    world.drain()
    assert [message.ts for message in ben.messages()] == [before]
    ben.click("Approve")
    world.drain()
    assert "You approved" in ben.message("Leave").visible, "the bot knows where it stands"


def test_a_click_on_a_card_whose_post_was_not_heard_of_shows_its_decision(
    world: StillWorld, emma: Person, ben: Person
) -> None:
    """F24."""
    world.sandbox.faults.lose_reply("chat.postMessage")
    apply(emma)
    world.drain()
    assert not ben.click("Approve").error
    world.clock.step(LONGER_THAN_ANY_BACKOFF)
    world.drain()
    assert ["You approved" in message.visible for message in ben.messages()] == [True]


def test_a_call_that_hangs_is_given_up_and_its_effect_found(world: StillWorld, emma: Person, ben: Person) -> None:
    apply(emma)
    world.sandbox.faults.hang("chat.postMessage", 30)
    assert world.bot is not None
    with pytest.MonkeyPatch.context() as impatient:
        impatient.setattr(world.bot.services.client, "timeout", 0.5)
        world.drain()
    world.clock.step(LONGER_THAN_ANY_BACKOFF)
    world.drain()
    assert (len(ben.messages()), len(posted(world))) == (1, 2)


def test_a_database_that_fails_after_the_post_makes_no_second_one(
    world: StillWorld, emma: Person, ben: Person, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: Any) -> None:
        raise OSError("the disk is full")

    apply(emma)
    with monkeypatch.context() as broken:
        broken.setattr(SqlOutgoing, "shown", fails)
        world.drain()
    assert "the disk is full" in caplog.text
    world.clock.step(LONGER_THAN_ANY_BACKOFF)
    world.drain()
    assert (len(ben.messages()), len(emma.messages()), len(posted(world))) == (1, 1, 2)


@pytest.mark.parametrize("taken", [False, True])
def test_before_a_post_the_lease_is_renewed_or_nothing_is_posted(
    taken: bool, world: StillWorld, emma: Person, ben: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F23: another replica that had it by now would find nothing in the history yet, and post too."""
    assert world.bot is not None
    store, courier = world.bot.services.store, world.bot.services.delivery._showing._courier
    opened = courier.open_conversation

    def slowly(user: str) -> str:
        world.clock.step(35)
        if taken:
            store.write(lambda uow: uow.outgoing.lease("another", world.clock(), world.clock() + LEASE, 9))
        return opened(user)

    apply(emma)
    with monkeypatch.context() as slow:
        slow.setattr(courier, "open_conversation", slowly)
        world.drain()
    assert (len(ben.messages()), len(emma.messages())) == ((0, 0) if taken else (1, 1))
    world.clock.step(LEASE)
    world.drain()
    assert (len(ben.messages()), len(emma.messages()), len(posted(world))) == (1, 1, 2)


def test_f62_no_connection_is_held_while_slack_is_called(
    world: StillWorld, emma: Person, ben: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slow Slack takes no connection from whoever clicks: not for posts, changes, look-ups or forms."""
    assert world.bot is not None
    store, call, held = world.bot.services.store, WebClient.api_call, list[tuple[str, int]]()
    assert isinstance(store, SqlStore)

    def watched(client: WebClient, api_method: str, **arguments: Any) -> Any:
        held.append((api_method, store._database.engine.pool.checkedout()))  # type: ignore[attr-defined]
        return call(client, api_method, **arguments)

    monkeypatch.setattr(WebClient, "api_call", watched)
    world.sandbox.faults.lose_reply("chat.postMessage")
    apply(emma)
    world.drain()
    world.clock.step(LONGER_THAN_ANY_BACKOFF)
    ben.click("More")
    ben.click("Approve", "Leave")
    world.sandbox.faults.status("response_url", 500)
    world.drain()
    called = {method for method, _ in held}
    assert {"conversations.open", "conversations.history", "chat.postMessage", "chat.update", "views.open"} <= called
    assert {count for _, count in held} == {0}


# F34: gone from Slack


@pytest.mark.parametrize("code", ["message_not_found", "cant_update_message", "edit_window_closed"])
def test_an_open_card_that_is_gone_is_posted_again_once(
    code: str, world: StillWorld, emma: Person, ben: Person
) -> None:
    """F34."""
    apply(emma)
    world.drain()
    if code == "message_not_found":
        delete_messages(world, ben)
    else:
        world.sandbox.faults.error("chat.update", code, times=2)  # for Emma's card too
    old = {message.ts for message in ben.messages()}
    raise_everything(world)
    world.drain()
    raise_everything(world)
    world.drain()
    assert len({message.ts for message in ben.messages()} - old) == 1
    ben.click("Approve")
    world.drain()
    assert "You approved" in ben.messages()[-1].visible


@pytest.mark.parametrize("fault", ["lose_reply", "kill"])
def test_a_card_posted_again_without_our_hearing_of_it_is_adopted_too(
    fault: str, world: StillWorld, emma: Person, ben: Person
) -> None:
    apply(emma)
    world.drain()
    delete_messages(world, ben)
    raise_everything(world)
    if fault == "kill":
        forget_the_next_post(world)
    else:
        world.sandbox.faults.lose_reply("chat.postMessage")
    world.drain()
    assert len(ben.messages()) == 1
    world.clock.step(LONGER_THAN_ANY_BACKOFF)
    world.drain()
    assert (len(ben.messages()), len(posted(world))) == (1, 3)
    ben.click("Approve")
    world.drain()
    assert "You approved" in ben.message("Leave").visible


def forget_the_next_post(world: StillWorld) -> None:
    """Slack takes the next post, and the process ends before it could write so."""
    assert world.bot is not None
    courier = world.bot.services.delivery._showing._courier
    post = courier.post

    def killed(*arguments: Any) -> str:
        post(*arguments)
        raise Killed

    courier.post = killed  # type: ignore[method-assign]


def test_a_closed_card_that_is_gone_stays_gone(world: StillWorld, emma: Person, ben: Person) -> None:
    """F34."""
    apply(emma)
    world.drain()
    ben.click("Approve")
    delete_messages(world, ben)
    world.drain()
    assert ben.messages() == []
    assert waiting(world) == 0


def waiting(world: StillWorld) -> int:
    """Rows that do not show what they should, parked ones included."""
    assert world.bot is not None
    return world.bot.services.store.read(lambda uow: uow.outgoing.backlog(float("inf")))


# DESIGN section 5: what goes first, and what is not sent at all


def test_private_answers_go_first_then_the_clicked_card_then_others(
    world: StillWorld, emma: Person, ben: Person
) -> None:
    apply(emma)
    world.drain()
    card = ben.message("Leave")
    world.sandbox.calls.clear()
    ben.click("Approve")
    emma.click("Approve", in_=card)  # not hers: she is told so, privately
    world.drain()
    made = [(call.method, call.arguments.get("channel")) for call in world.sandbox.calls]
    cara = world.person("cara").message("Leave").channel
    mine = emma.message("Leave").channel
    assert [call for call in made if call[0] != "conversations.open"] == [
        ("response_url", None),  # to Emma
        ("response_url", None),  # Ben's card
        ("chat.postMessage", cara),
        ("chat.update", mine),
    ]


def test_a_private_answer_does_not_wait_for_the_backlog(
    world: StillWorld, emma: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even for the batch that is in hand."""
    apply(emma, times=4)
    assert world.bot is not None
    delivery = world.bot.services.delivery
    outcome = emma.command("/approvals").outcome
    assert outcome.delivery is not None
    answer = Answer(content=private_answer("Too late."), response_url=outcome.delivery.payload["response_url"])
    post, first = delivery._showing._courier.post, iter([answer])

    def post_while_somebody_clicks(*arguments: Any) -> str:
        for waiting in first:
            delivery.answer(waiting)
        return post(*arguments)

    monkeypatch.setattr(delivery._showing._courier, "post", post_while_somebody_clicks)
    world.sandbox.calls.clear()
    world.drain()
    called = [method for method in methods(world) if method not in {"conversations.open", "views.update"}]
    assert called[:3] == ["chat.postMessage", "response_url", "chat.postMessage"]
    assert emma.ephemerals[-1].visible == "Too late."


def test_the_clicked_card_costs_no_update_while_its_click_can_be_answered(world: StillWorld, emma: Person) -> None:
    """F44: four times within 25 minutes, and only if that click was made on the card; then by its place."""
    apply(emma)
    world.drain()
    card = emma.message("Leave")
    emma.click("Withdraw", in_=card, confirm=True)

    def methods_used(seconds: float) -> list[str]:
        world.clock.step(seconds)
        world.sandbox.calls.clear()
        raise_everything(world)
        world.drain()
        return [call.method for call in world.sandbox.calls if call.arguments.get("channel") != ben_s]

    ben_s = world.person("ben").message("Leave").channel
    world.drain()
    used = [methods_used(60) for _ in range(4)]
    assert used == [["response_url"], ["response_url"], ["response_url"], ["chat.update"]]
    assert "withdrawn" in emma.message("Leave").visible


def test_a_card_that_is_rejected_in_a_modal_changes_through_the_click_that_opened_it(
    world: StillWorld, emma: Person, ben: Person
) -> None:
    """F44."""
    apply(emma)
    world.drain()
    ben.click("Reject")
    ben.fill("Opinion", "not in June")
    assert not ben.submit().error
    world.sandbox.calls.clear()
    world.drain()
    assert "You rejected" in ben.message("Leave").visible
    assert methods(world)[0] == "response_url"


@pytest.mark.parametrize("spoilt", ["too old", "refused", "lost"])
def test_a_clicked_card_whose_click_cannot_be_answered_is_changed_by_its_place(
    spoilt: str, world: StillWorld, emma: Person, ben: Person
) -> None:
    apply(emma)
    world.drain()
    ben.click("Approve")
    if spoilt == "too old":
        world.clock.step(26 * 60)
    elif spoilt == "refused":
        world.sandbox.faults.status("response_url", 500)
    else:
        world.sandbox.faults.lose_reply("response_url")
    world.sandbox.calls.clear()
    world.drain()
    assert "You approved" in ben.message("Leave").visible
    first = [] if spoilt == "too old" else ["response_url"]
    assert methods(world)[: len(first) + 1] == [*first, "chat.update"]


def test_nobody_is_asked_what_is_decided_already(world: StillWorld, emma: Person, ben: Person) -> None:
    apply(emma)
    assert world.bot is not None
    services = world.bot.services
    request = services.store.read(lambda uow: uow.requests.applied_by(emma.id, 100))[0]
    service.withdraw(services.store, request_id=request.id, actor=emma.id, now=services.office.now())
    world.drain()
    assert (ben.messages(), waiting(world)) == ([], 0)
    assert "withdrawn" in emma.message("Leave").visible


def test_a_conversation_is_opened_once_per_person(world: StillWorld, emma: Person) -> None:
    for _ in range(2):
        apply(emma, times=2)
        world.drain()
        world.restart()
    opened = Counter(call.arguments["users"] for call in world.sandbox.calls.all("conversations.open"))
    assert opened == {emma.id: 1, world.person("ben").id: 1}


# F12, F23: several processes on one database


def test_two_bots_that_deliver_at_once_send_nothing_twice(postgres_url: str) -> None:
    with StillWorld(postgres_url) as world:
        emma = world.person("emma")
        apply(emma, times=15)
        first, second = world.bot, world.build()
        assert first is not None
        at_once = threading.Barrier(2)

        def deliver(delivery: Delivery) -> None:
            at_once.wait()
            delivery.drain()

        threads = [threading.Thread(target=deliver, args=(bot.services.delivery,)) for bot in (first, second)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        second.close()
        world.drain()
        ids = Counter(message_id(call) for call in posted(world))
        assert len(ids) == 30
        assert set(ids.values()) == {1}
        assert len(world.person("ben").messages()) == len(emma.messages()) == 15


def message_id(call: Call) -> str:
    metadata = call.arguments["metadata"]
    return str((json.loads(metadata) if isinstance(metadata, str) else metadata)["event_payload"]["id"])
