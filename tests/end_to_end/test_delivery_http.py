"""What stands at the door: only Slack's own requests come in, health tells the truth, and an end finishes what is in
hand (F8, F27, F85)."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import logging
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.private_answers import Answer
from bot.sandbox.operations import Outcome
from bot.server import FRESH, MAX_BODY
from bot.views.content import private_answer
from storage.database import open_database
from tests.end_to_end.kills import StillWorld, fill_leave
from tests.end_to_end.world import Mode, World
from workflow import service

SECRET = b"payload=what-nobody-may-read-in-a-log"


@pytest.fixture
def world(sqlite_url: str) -> Iterator[World]:
    with World(sqlite_url) as world:
        yield world


def ask(world: World, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, str]:
    assert world.bot is not None
    assert world.bot.server is not None
    connection = http.client.HTTPConnection("127.0.0.1", world.bot.server.port, timeout=30)
    try:
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def signed(world: World, body: bytes, stamp: str) -> dict[str, str]:
    digest = hmac.new(world.sandbox.signing_secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256)
    return {"X_Slack_Request_Timestamp": stamp, "X_Slack_Signature": f"v0={digest.hexdigest()}"}


def now(world: World, ahead: float = 0.0) -> str:
    return str(int(world.clock() + ahead))


# F8, F85: who may come in


def test_a_request_of_slacks_comes_in(world: World) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "c"}).encode()
    status, _ = ask(
        world, "POST", "/slack/events", body, Content_Type="application/json", **signed(world, body, now(world))
    )
    assert status == 200


@pytest.mark.parametrize(
    "stamp",
    ["soon", "", "1.5", "-1", "\u00b2\u00b2", "9" * 400, "9" * 5000, " 12 "],
    ids=["words", "empty", "fraction", "negative", "superscript", "infinite", "beyond int", "blanks"],
)
def test_a_timestamp_that_is_none_is_refused(stamp: str, world: World) -> None:
    signature = {"X_Slack_Signature": "v0=00", "X_Slack_Request_Timestamp": stamp}
    assert ask(world, "POST", "/slack/events", SECRET, **signature)[0] == 401


@pytest.mark.parametrize("ahead", [-FRESH - 5, FRESH + 5])
def test_an_old_or_future_request_is_refused_though_its_signature_fits(ahead: float, world: World) -> None:
    assert ask(world, "POST", "/slack/events", SECRET, **signed(world, SECRET, now(world, ahead)))[0] == 401


@pytest.mark.parametrize("signature", ["v0=" + "0" * 64, "", "v0=\u00e9\u00fc", "\u00ff" * 200, "v1=00"])
def test_a_wrong_signature_is_refused(signature: str, world: World) -> None:
    headers = {"X_Slack_Request_Timestamp": now(world), "X_Slack_Signature": signature}
    assert ask(world, "POST", "/slack/events", SECRET, **headers)[0] == 401


def test_a_signature_of_other_words_is_refused(world: World) -> None:
    headers = signed(world, b"payload=other", now(world))
    assert ask(world, "POST", "/slack/events", SECRET, **headers)[0] == 401


def test_a_body_that_is_no_text_is_refused_not_an_error(world: World) -> None:
    headers = {"X_Slack_Request_Timestamp": now(world), "X_Slack_Signature": "v0=00"}
    assert ask(world, "POST", "/slack/events", b"\xff\xfe\x00", **headers)[0] == 401


def test_without_headers_nobody_comes_in(world: World) -> None:
    assert ask(world, "POST", "/slack/events", SECRET)[0] == 401


def test_too_large_a_body_is_refused_before_anything_is_done_with_it(world: World) -> None:
    body = b"x" * (MAX_BODY + 1)
    assert ask(world, "POST", "/slack/events", body, **signed(world, body, now(world)))[0] == 413


def test_nothing_of_a_refused_body_is_logged(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for headers in ({}, signed(world, b"other", now(world)), signed(world, SECRET, now(world, -FRESH - 5))):
        ask(world, "POST", "/slack/events", SECRET, **headers)
    assert "refused" in caplog.text
    assert "nobody-may-read" not in caplog.text


def test_f28_in_socket_mode_it_comes_back_and_takes_nothing_over_http(sqlite_url: str) -> None:
    with World(sqlite_url, mode="socket") as world:
        before = world.sandbox.calls.count("apps.connections.open")
        world.sandbox.drop_sockets()
        world.sandbox.wait_until(lambda: world.sandbox.calls.count("apps.connections.open") > before)
        world.sandbox.wait_until(lambda: "leave" in world.person("emma").command("/apply").text)
        assert ask(world, "POST", "/slack/events", SECRET, **signed(world, SECRET, now(world)))[0] == 404
        assert ask(world, "GET", "/readyz")[0] == 200


# Health


def wrong(world: World) -> Mapping[str, str]:
    status, text = ask(world, "GET", "/readyz")
    answer: Mapping[str, Any] = json.loads(text)
    assert status == (200 if answer["ready"] else 503)
    assert answer["ready"] == (not answer["wrong"])
    assert ask(world, "GET", "/healthz") == (200, "ok"), "the process lives whatever is wrong around it"
    return answer["wrong"]


def figures(world: World) -> Mapping[str, float]:
    status, text = ask(world, "GET", "/metrics")
    assert status == 200
    lines = (line.rpartition(" ") for line in text.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, _, value in lines}


def test_a_bot_in_order_is_ready_and_one_whose_token_slack_refuses_is_not(world: World) -> None:
    """F36: and by itself again, once Slack takes it. The metrics tell how long it took. F43: and of events that Slack
    leaves out, of which it tells by a payload of its own kind."""
    assert wrong(world) == {}
    limited = json.dumps({"type": "app_rate_limited", "team_id": "T0", "minute_rate_limited": 1518467820}).encode()
    headers = {"Content_Type": "application/json", **signed(world, limited, now(world))}
    assert ask(world, "POST", "/slack/events", limited, **headers)[0] == 200
    assert figures(world)["countersign_slack_events_limited_total"] == 1.0
    assert figures(world)["countersign_delivery_age_seconds"] == 0.0
    for method in ("chat.postMessage", "auth.test"):
        world.sandbox.faults.error(method, "token_revoked", times=100)
    emma = world.person("emma")
    emma.command("/apply leave")
    fill_leave(emma)
    emma.submit()
    emma.wait(lambda: "token_revoked" in wrong(world).get("delivery", ""))
    told = figures(world)
    assert told["countersign_delivery_held"] == 1.0
    assert told['countersign_messages_waiting{kind="card"}'] == 1.0
    world.clock.step(100)
    assert 100 <= figures(world)["countersign_delivery_age_seconds"] < 160
    world.sandbox.faults.clear()
    world.sandbox.faults.ratelimited("chat.postMessage", retry_after=30)
    assert world.bot is not None
    world.bot.services.delivery.wake()
    emma.wait(lambda: not wrong(world) and (world.person("ben").messages() or emma.messages()))
    world.clock.step(31)
    world.settle()
    told = figures(world)
    assert told['countersign_slack_rate_limited_total{method="chat.postMessage"}'] == 1.0
    assert told['countersign_deliveries_total{end="shown"}'] == 2.0
    assert told['countersign_facts_total{kind="submitted"}'] == 1.0
    assert (told["countersign_delivery_held"], told["countersign_delivery_age_seconds"]) == (0.0, 0.0)
    assert (told["countersign_messages_given_up"], told["countersign_transaction_reruns_total"]) == (0.0, 0.0)
    assert told["countersign_tick_age_seconds"] < 60


def test_a_bot_whose_database_file_is_gone_is_not_ready(world: World, sqlite_url: str) -> None:
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    for part in file.parent.glob(f"{file.name}*"):
        part.unlink()
    assert wrong(world).keys() == {"database"}


def test_a_bot_whose_schema_is_missing_is_not_ready(world: World, sqlite_url: str) -> None:
    database = open_database(sqlite_url)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE alembic_version")
    database.close()
    assert wrong(world).keys() == {"database"}


def test_a_bot_that_does_not_deliver_is_not_ready(world: World) -> None:
    assert world.bot is not None
    world.bot.services.delivery.stop()
    assert wrong(world).keys() == {"delivery"}


# F27: an end finishes what is in hand


@pytest.mark.parametrize("mode", ["http", "socket"])
def test_a_click_in_hand_is_decided_and_acknowledged_before_the_end(
    mode: Mode, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on, approve = threading.Event(), threading.Event(), service.approve

    def approve_later(*arguments: Any, **named: Any) -> Any:
        begun.set()
        assert go_on.wait(30)
        return approve(*arguments, **{**named, "within": 2.0})

    monkeypatch.setattr(service, "approve", approve_later)
    with World(sqlite_url, mode=mode) as world:
        emma, ben = world.person("emma"), world.person("ben")
        emma.command("/apply leave")
        fill_leave(emma)
        emma.submit()
        ben.wait_message("Leave")
        outcomes = list[Outcome]()
        click = threading.Thread(target=lambda: outcomes.append(ben.click("Approve")))
        click.start()
        assert begun.wait(30)
        bot, world.bot = world.bot, None
        assert bot is not None
        end = threading.Thread(target=bot.stop)
        end.start()
        world.sandbox.wait_until(lambda: ending(bot))
        go_on.set()
        click.join()
        end.join()
        assert [outcome.error for outcome in outcomes] == [""]
        world.start_bot()
        ben.wait(lambda: "You approved" in ben.message("Leave").visible)


def ending(bot: Any) -> bool:
    return bot.socket._ending if bot.socket else bot.server._server.should_exit


def test_a_private_answer_that_waits_is_given_before_the_end(sqlite_url: str) -> None:
    with StillWorld(sqlite_url) as world:
        emma = world.person("emma")
        asked = emma.command("/approvals").outcome.delivery
        assert asked is not None
        assert world.bot is not None
        delivery = world.bot.services.delivery
        delivery._stopping.set()
        delivery.answer(Answer(content=private_answer("Too late."), response_url=asked.payload["response_url"]))
        delivery.start()
        delivery.stop()
        assert emma.ephemerals[-1].visible == "Too late."
