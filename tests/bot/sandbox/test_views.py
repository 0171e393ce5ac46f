"""Modals: triggers, the stack, hashes, what is typed, what the client checks, and what a submission may answer."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox import Sandbox

from .conftest import PATIENCE, Clock, button, field, modal, opener, plain, section
from .test_messages import refused

SIMPLE = modal(field("Reason", "why"), callback_id="simple")
More = Callable[..., Any]
Fresh = Callable[[], str]


@pytest.fixture
def trigger(sandbox: Sandbox, app: App) -> Fresh:
    """Makes trigger ids that nobody has used yet: Emma's."""
    held: list[str] = []

    @app.command("/slow")
    def keep(ack: More, body: dict[str, Any]) -> None:
        held.append(body["trigger_id"])
        ack()

    def fresh() -> str:
        sandbox.person("emma").command("/slow")
        return held[-1]

    return fresh


def test_a_trigger_opens_one_view_and_not_late(trigger: Fresh, client: WebClient, clock: Clock) -> None:
    fresh = trigger()
    assert refused(client.views_open, trigger_id="made.up", view=SIMPLE) == "invalid_trigger_id"
    client.views_open(trigger_id=fresh, view=SIMPLE)
    assert refused(client.views_open, trigger_id=fresh, view=SIMPLE) == "exchanged_trigger_id"
    late = trigger()
    clock.step(PATIENCE + 0.1)
    assert refused(client.views_open, trigger_id=late, view=SIMPLE) == "expired_trigger_id"


def test_a_refused_view_does_not_spend_the_trigger(trigger: Fresh, client: WebClient) -> None:
    fresh = trigger()
    assert refused(client.views_open, trigger_id=fresh, view=modal()) == "invalid_arguments"
    assert client.views_open(trigger_id=fresh, view=SIMPLE)["view"]["hash"]


def test_the_stack_holds_three(sandbox: Sandbox, app: App) -> None:
    errors: list[str] = []
    deeper = modal(section("x"), {"type": "actions", "elements": [button("Deeper", "deeper")]})
    opener(app, deeper)

    @app.action("deeper")
    def push(ack: More, body: dict[str, Any], client: WebClient) -> None:
        try:
            client.views_push(trigger_id=body["trigger_id"], view=deeper)
        except SlackApiError as error:
            errors.append(error.response["error"])
        ack()

    emma = sandbox.person("emma")
    emma.command("/apply")
    for _ in range(3):
        emma.click("Deeper")
    assert errors == ["push_limit_reached"]
    top = emma.modal
    assert top is not None
    assert top.depth == 3
    assert top.view.root_id != top.view.previous_id != top.id
    emma.close_modal()
    assert emma.modal is not None
    assert emma.modal.depth == 2


def test_views_update_knows_stale_hashes_and_external_ids(sandbox: Sandbox, trigger: Fresh, client: WebClient) -> None:
    view = client.views_open(trigger_id=trigger(), view={**SIMPLE, "external_id": "e1"})["view"]
    changed = modal(section("changed"))
    named = {"view_id": view["id"], "hash": view["hash"]}
    client.views_update(view={**changed, "external_id": "e1"}, **named)
    assert refused(client.views_update, view=changed, **named) == "hash_conflict"
    client.views_update(external_id="e1", view=modal(section("by external id")))
    form = sandbox.person("emma").modal
    assert form is not None
    assert form.text == "by external id"
    sandbox.person("emma").close_modal()
    assert refused(client.views_update, view_id=view["id"], view=changed) == "not_found"


def test_an_external_id_is_unique_among_open_views(trigger: Fresh, client: WebClient) -> None:
    client.views_open(trigger_id=trigger(), view={**SIMPLE, "external_id": "e1"})
    again = {"trigger_id": trigger(), "view": {**SIMPLE, "external_id": "e1"}}
    assert refused(client.views_open, **again) == "duplicate_external_id"


def test_typing_survives_an_update_where_the_ids_stay(sandbox: Sandbox, trigger: Fresh, client: WebClient) -> None:
    view = client.views_open(trigger_id=trigger(), view=SIMPLE)["view"]
    emma = sandbox.person("emma")
    emma.fill("Reason", "typed")
    client.views_update(view_id=view["id"], view=modal(section("new"), field("Why", "why"), field("Else", "else")))
    form = emma.modal
    assert form is not None
    assert form.values["why"]["it"]["value"] == "typed"
    assert form.values["else"]["it"]["value"] is None
    client.views_update(view_id=view["id"], view=modal(field("Why", "other")))
    form = emma.modal
    assert form is not None
    assert form.values == {"other": {"it": {"type": "plain_text_input", "value": None}}}


CHECKED = modal(
    field("Short", "short", {"type": "plain_text_input", "max_length": 5, "min_length": 2}),
    field("Amount", "amount", {"type": "number_input", "is_decimal_allowed": False, "min_value": "1"}),
    field("Mail", "mail", {"type": "email_text_input"}, optional=True),
    callback_id="checked",
)


def test_the_client_checks_before_anything_is_sent(sandbox: Sandbox, app: App) -> None:
    opener(app, CHECKED)
    emma = sandbox.person("emma")
    emma.command("/apply")
    assert emma.submit().action == "blocked"
    form = emma.modal
    assert form is not None
    assert form.errors == dict.fromkeys(("Short", "Amount"), "Please complete this required field.")
    emma.fill("Short", "too long")
    emma.fill("Amount", "0")
    emma.fill("Mail", "no mail")
    outcome = emma.submit()
    assert outcome.errors == {
        "short": "Must be 5 characters or fewer.",
        "amount": "Must be 1 or more.",
        "mail": "Enter a valid email address.",
    }
    emma.fill("Amount", "1.5")
    assert emma.submit().errors["amount"] == "Enter a whole number."
    assert sandbox.deliveries.all("view_submission") == []


def answering(app: App, answer: dict[str, Any]) -> None:
    @app.view("simple")
    def listener(ack: More) -> None:
        ack(**answer)


def submitted(sandbox: Sandbox, app: App, answer: dict[str, Any]) -> Any:
    opener(app, SIMPLE)
    answering(app, answer)
    emma = sandbox.person("emma")
    emma.command("/apply")
    emma.fill("Reason", "because")
    return emma.submit()


def test_errors_stay_below_their_fields_until_these_are_changed(sandbox: Sandbox, app: App) -> None:
    outcome = submitted(sandbox, app, {"response_action": "errors", "errors": {"why": "Not enough."}})
    assert outcome.action == "errors"
    emma = sandbox.person("emma")
    form = emma.modal
    assert form is not None
    assert form.errors == {"Reason": "Not enough."}
    emma.fill("Reason", "more")
    assert emma.modal is not None
    assert emma.modal.errors == {}


WRONG_ANSWERS: dict[str, dict[str, Any]] = {
    "errors for no block": {"response_action": "errors", "errors": {"nowhere": "x"}},
    "no errors": {"response_action": "errors", "errors": {}},
    "a view beyond the limits": {"response_action": "update", "view": modal(section("x"), title=plain("t" * 25))},
    "an unknown action": {"response_action": "explode"},
}


@pytest.mark.parametrize("case", WRONG_ANSWERS)
def test_a_wrong_answer_is_trouble_for_the_person_and_the_form_stays(case: str, sandbox: Sandbox, app: App) -> None:
    outcome = submitted(sandbox, app, WRONG_ANSWERS[case])
    form = sandbox.person("emma").modal
    assert outcome.error
    assert form is not None
    assert form.trouble.startswith("We had some trouble connecting")
    assert len(sandbox.problems) == 1


def test_update_push_and_clear(sandbox: Sandbox, app: App) -> None:
    emma = sandbox.person("emma")
    submitted(sandbox, app, {"response_action": "update", "view": modal(section("Sent: LV-1"))})
    form = emma.modal
    assert form is not None
    assert (form.text, form.depth) == ("Sent: LV-1", 1)


def test_push_puts_one_more_on_top_and_clear_takes_all(sandbox: Sandbox, app: App) -> None:
    emma = sandbox.person("emma")
    more = modal(field("More", "more"), callback_id="more")
    submitted(sandbox, app, {"response_action": "push", "view": more})

    @app.view("more")
    def clear(ack: More) -> None:
        ack(response_action="clear")

    assert emma.modal is not None
    assert emma.modal.depth == 2
    emma.fill("More", "x")
    assert emma.submit().action == "clear"
    assert emma.modal is None


def test_view_closed_is_told_only_when_asked_for(sandbox: Sandbox, app: App) -> None:
    closed: list[Any] = []
    opener(app, {**SIMPLE, "notify_on_close": True})

    @app.view_closed("simple")
    def listener(ack: More, body: dict[str, Any]) -> None:
        closed.append(body["is_cleared"])
        ack()

    emma = sandbox.person("emma")
    emma.command("/apply")
    emma.close_modal()
    assert closed == [False]
    assert emma.modal is None


def test_dispatch_action_tells_the_bot_at_once(sandbox: Sandbox, app: App) -> None:
    got: list[Any] = []
    kinds = [{"text": plain(word), "value": word[0]} for word in ("Leave", "Purchase")]
    element = {"type": "static_select", "action_id": "kind", "options": kinds}
    opener(app, modal(field("Kind", "k", element, dispatch_action=True), field("Reason", "why")))

    @app.action("kind")
    def chosen(ack: More, body: dict[str, Any]) -> None:
        got.append((body["actions"][0]["selected_option"]["value"], body["view"]["state"]["values"]["why"]))
        ack()

    emma = sandbox.person("emma")
    emma.command("/apply")
    emma.fill("Reason", "r")
    assert got == []
    emma.fill("Kind", "Purchase")
    assert got == [("P", {"it": {"type": "plain_text_input", "value": "r"}})]
    assert emma.options("Kind") == ["Leave", "Purchase"]


def test_an_external_select_asks_the_bot_from_so_many_letters_on(sandbox: Sandbox, app: App) -> None:
    asked: list[str] = []
    element = {"type": "external_select", "action_id": "who", "min_query_length": 2}
    opener(app, modal(field("Approver", "a", element)))

    @app.options("who")
    def offered(ack: More, body: dict[str, Any]) -> None:
        asked.append(body["value"])
        names = ["Ann Ode", "Anton Ray"]
        ack(options=[{"text": plain(name), "value": name[:3]} for name in names if body["value"] in name])

    emma = sandbox.person("emma")
    emma.command("/apply")
    assert emma.suggestions("Approver", "A") == []
    assert emma.suggestions("Approver", "An") == ["Ann Ode", "Anton Ray"]
    assert asked == ["An"]
    emma.fill("Approver", "Anton")
    form = emma.modal
    assert form is not None
    assert form.values["a"]["who"]["selected_option"]["value"] == "Ant"


def test_words_that_are_not_there_are_answered_with_those_that_are(sandbox: Sandbox, app: App) -> None:
    opener(app, modal(field("Deputy", "d", {"type": "users_select"}), field("Reason", "why")))
    emma = sandbox.person("emma")
    with pytest.raises(AssertionError, match="no modal"):
        emma.fill("Deputy", "Ben Ode")
    emma.command("/apply")
    with pytest.raises(AssertionError, match="'Deputy', 'Reason'"):
        emma.fill("Amount", "1")
    with pytest.raises(AssertionError, match="Emma Li, Ben Ode, Eve Ray"):
        emma.fill("Deputy", "Gus Gone")


def test_the_home_tab(sandbox: Sandbox, app: App, client: WebClient) -> None:
    opened: list[str] = []

    @app.event("app_home_opened")
    def listener(event: dict[str, Any], client: WebClient) -> None:
        opened.append(event["tab"])
        client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [section("Waiting for you: 2")]})

    emma = sandbox.person("emma")
    emma.open_home()
    sandbox.wait_until(lambda: emma.home() is not None)
    home = emma.home()
    assert home is not None
    assert home.text == "Waiting for you: 2"
    stale = {"user_id": "U0EMMA", "hash": "1.old", "view": {"type": "home", "blocks": [section("x")]}}
    assert refused(client.views_publish, **stale) == "hash_conflict"


def test_no_answer_in_time_is_a_timeout_and_the_form_stays(
    sandbox: Sandbox, app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At both kinds of delivery at once."""
    release = threading.Event()
    opener(app, SIMPLE)

    @app.view("simple")
    def never(ack: More) -> None:
        release.wait(30)

    @app.command("/slow")
    def never_either(ack: More) -> None:
        release.wait(30)

    emma, ben = sandbox.person("emma"), sandbox.person("ben")
    emma.command("/apply")
    emma.fill("Reason", "x")
    monkeypatch.setattr(sandbox._http, "_patience", 0.1)
    results: list[str] = []
    threads = [
        threading.Thread(target=lambda: results.append(emma.submit().error)),
        threading.Thread(target=lambda: results.append(ben.command("/slow").error)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    release.set()
    assert results == ["operation_timeout"] * 2
    assert emma.modal is not None
    assert "trouble connecting" in emma.modal.trouble
    assert "failed with the error" in ben.ephemerals[-1].visible
