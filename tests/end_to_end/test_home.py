"""App Home: what waits, one's own, what one decided, the language one reads (F1, F5)."""

from __future__ import annotations

from datetime import date

import pytest

from bot import callbacks
from bot.sandbox.operations import Outcome
from bot.sandbox.person import Modal, Person
from bot.sandbox.views import View
from tests.end_to_end.acting import (
    apply_for_leave,
    approve,
    find_with,
    is_asked,
    modal_of,
    now,
    open_card,
    own_card,
    status_of,
    tasks_of,
    withdraw,
)
from tests.end_to_end.test_commands import slow_network
from tests.end_to_end.world import World


@pytest.fixture
def world(http_world: World) -> World:
    """Every test applies for a request of its own, and uses people whom no other test fills the Home of."""
    return http_world


def home_of(person: Person) -> Modal:
    found = person.home()
    assert found is not None
    return found


def opened(person: Person, words: str) -> Modal:
    """Opens the Home tab and waits until it was shown anew and these words stand in it."""
    before = person.home()
    person.open_home()
    return shows(person, words, since=before)


def shows(person: Person, words: str, *, since: Modal | None = None) -> Modal:
    def look() -> Modal | None:
        found = person.home()
        anew = found is not None and (since is None or found.hash != since.hash)
        return found if found is not None and anew and words in found.text else None

    found = person.wait(look)
    assert found is not None
    return found


def press(person: Person, button: str, beside: str, *, choice: str | None = None, view: View | None = None) -> Outcome:
    """Presses a button of the Home tab in, or next below, the block with these words; goes on where a dialog asks.
    `view`: the tab as it still is on the person's screen."""
    view = view or home_of(person).view
    block, element = person._element(person._from(view.blocks, beside), button, "the home tab")
    value = person._choice(element, choice, None)
    return person._do.act_on_view(view, block["block_id"], element["action_id"], value)


def applied(world: World, by: str = "emma") -> str:
    number = apply_for_leave(world.person(by))
    open_card(world.person("ben"), number)
    return number


def test_f1_home_shows_what_waits_what_is_mine_and_what_i_decided(world: World) -> None:
    emma, ben = world.person("emma"), world.person("ben")
    number = applied(world)
    waiting = opened(ben, number)
    assert waiting.buttons[:3] == ("Approve", "Reject", "More")
    assert "You are up to date" not in waiting.text
    for words in ("Your requests", "Decided by you", "Settings", "Language"):
        assert words in waiting.text

    mine = opened(emma, number)
    assert f"waiting for Ben Okafor (stage 1 of 3) · {number}" in mine.text
    assert "Nothing waits for you" in mine.text
    assert "You have not decided anything yet." in mine.text

    approve(ben, number)
    world.settle()
    decided = opened(ben, "✓ You approved")
    assert "Then: Cara Rossi" in decided.text


def test_f1_approving_in_home_changes_home(world: World) -> None:
    ben, number = world.person("ben"), applied(world)
    opened(ben, number)
    assert press(ben, "Approve", number).error == ""
    ben.wait(lambda: number not in home_of(ben).text)
    assert "✓ You approved" in home_of(ben).text
    assert tasks_of(world, number)[0][3] == "approved"


def test_f1_rejecting_in_home_opens_the_modal_and_changes_home(world: World) -> None:
    ben, number = world.person("ben"), applied(world)
    opened(ben, number)
    press(ben, "Reject", number)
    assert ben.modal is not None
    assert ben.modal.depth == 1
    ben.fill("Opinion", "Not in June")
    ben.submit()
    assert ben.modal is None
    shows(ben, f"With that it is rejected · {number}")
    assert status_of(world, number) == "rejected"


def test_f1_approving_in_the_request_view_opened_from_home_changes_both(world: World) -> None:
    ben, number = world.person("ben"), applied(world)
    opened(ben, number)
    press(ben, "More", number)
    assert ben.modal is not None
    assert number in ben.modal.text
    ben.click("Approve")
    ben.wait(lambda: ben.modal is not None and ben.modal.buttons == ("Undo",))
    ben.wait(lambda: number not in home_of(ben).text)
    ben.close_modal()


def test_f1_d5_a_late_click_in_home_is_answered_there_and_home_is_true_again(world: World) -> None:
    ben, number = world.person("ben"), applied(world)
    stale = opened(ben, number).view
    withdraw(world.person("emma"), number)
    world.settle()
    press(ben, "Approve", number, view=stale)
    shown = shows(ben, f"{number} was withdrawn")
    assert f"· {number}" not in shown.text
    assert opened(ben, "Your requests").text.count("was withdrawn") <= 1


def test_f1_only_the_messages_tab_publishes_nothing(world: World) -> None:
    finn = world.person("finn")
    event = {"type": "app_home_opened", "user": finn.id, "channel": "D0FINN", "tab": "messages", "event_ts": "1.0"}
    world.sandbox.operations._event(finn.id, event)
    world.settle()
    assert finn.home() is None


def test_f5_the_chosen_language_is_kept_and_used_everywhere(world: World) -> None:
    noah = world.person("noah")
    opened(noah, "Settings")
    press(noah, "language", "Language", choice="中文")
    shows(noah, "我已审批")
    assert "你要发起哪类申请？" in noah.command("/apply").text

    world.sandbox.set_profile(noah.id, real_name="Noah W.")
    world.bot.people.read()  # type: ignore[union-attr]
    assert "你要发起哪类申请？" in noah.command("/apply").text

    press(noah, "language", "语言", choice="跟随 Slack")
    shows(noah, "Decided by you")
    assert "What would you like to apply for?" in noah.command("/apply").text


def test_f5_home_is_in_the_language_of_slack_until_one_chooses(world: World) -> None:
    mei = world.person("mei")
    opened(mei, "我发起的")
    press(mei, "language", "语言", choice="English")
    shows(mei, "Your requests")
    press(mei, "language", "Language", choice="As in Slack")
    shows(mei, "我发起的")


@pytest.mark.parametrize(("button", "title"), [("Reject", "Reject"), ("More", "Leave")])
def test_f38_an_expired_trigger_in_home_is_answered_there_with_a_button(world: World, button: str, title: str) -> None:
    ben, number = world.person("ben"), applied(world)
    opened(ben, number)
    with slow_network(world):
        press(ben, button, number)
    shows(ben, "That took too long")
    press(ben, "Open", "That took too long")
    assert ben.modal is not None
    assert ben.modal.title == title
    ben.close_modal()


def test_d9_several_are_decided_together_and_each_result_is_told(world: World) -> None:
    """F16: one question for all, one withdrawn meanwhile, and one opinion for what is rejected."""
    emma, ben = world.person("emma"), world.person("ben")
    days = [date(2026, 6, day) for day in (8, 15, 22, 29)]
    first, second, third, fourth = (apply_for_leave(emma, first=day) for day in days)
    open_card(ben, fourth)
    opened(ben, fourth)
    press(ben, "Decide several", "Decide several")
    assert ben.submit().errors == {"among.0": "Please complete this required field."}
    ben.click("Tick all")
    ben.wait(lambda: "Tick all" not in modal_of(ben).buttons)
    (ticked,) = modal_of(ben).values["among.0"].values()
    assert len(ticked["selected_options"]) == len(ben.options("Requests")) >= len(days)
    tick(ben, "Leave 8", "Leave 15")
    assert ben.submit().action == "push"
    assert modal_of(ben).title == "Approve 2 requests?"
    withdraw(emma, second)
    assert ben.submit().action == "update"
    told = modal_of(ben)
    assert "You approved 1 of 2." in told.text
    assert "3 working days · pending · waiting for Cara Rossi" in told.text
    assert f"{second} was withdrawn" in told.text
    ben.close_modal()
    assert ben.modal is None
    shows(ben, "✓ You approved")

    press(ben, "Decide several", "Decide several")
    tick(ben, "Leave 22", "Leave 29")
    ben.fill("What do you decide?", "Reject")
    ben.submit()
    ben.fill("Opinion", "\u200b")
    assert ben.submit().errors == {"opinion": "Please say why: everyone on this request will read it."}
    ben.fill("Opinion", "Not this month")
    ben.submit()
    assert "You rejected 2 of 2." in modal_of(ben).text
    ben.close_modal()
    assert [status_of(world, each) for each in (first, second, third, fourth)] == [
        "pending",
        "withdrawn",
        "rejected",
        "rejected",
    ]
    world.settle()
    assert "Not this month" in emma.message(third).visible


def tick(person: Person, *days: str) -> None:
    """Ticks those requests among what may be decided together."""
    offered = person.options("Requests")
    person.fill("Requests", [next(each for each in offered if day in each) for day in days])


def test_d8_whoever_is_away_says_who_stands_in_and_ends_it_in_home(world: World) -> None:
    emma, ben, finn = (world.person(name) for name in ("emma", "ben", "finn"))
    ben.command("/approvals away")
    ben.fill("Stand-in", ben.name)
    ben.fill("Last day", date(2026, 5, 15))
    assert ben.submit().errors == {"delegate": "Nobody can stand in for himself. Choose somebody else."}
    ben.fill("Stand-in", finn.name)
    ben.fill("Last day", date(2026, 5, 10))
    assert set(ben.submit().errors) == {"last"}
    ben.fill("Last day", date(2026, 5, 15))
    assert ben.submit().action == "update"
    assert f"{finn.name} stands in for you: 11-15 May" in modal_of(ben).text
    ben.close_modal()
    first, second = applied(world), applied(world)
    card, own = open_card(finn, first), open_card(ben, first)
    assert f"You stand in for {ben.name} until 15 May." in card.visible
    assert f"waiting for {ben.name} (stand-in: {finn.name})" in own_card(emma, first).visible
    assert not approve(finn, first).error
    world.settle()
    assert f"{finn.name} approved for you" in now(ben, own).visible
    assert f"✓ {finn.name} for {ben.name} (Team lead)" in own_card(emma, first).visible
    his = open_card(finn, second)
    opened(ben, f"{finn.name} stands in for you: 11-15 May")
    opened(finn, f"You stand in for {ben.name}: 11-15 May")
    assert not press(ben, "End", f"{finn.name} stands in").error
    world.settle()
    shows(ben, "Nobody stands in for you.")
    assert f"You no longer stand in for {ben.name}" in now(finn, his).visible
    assert is_asked(ben, second)


def test_d8_whoever_stands_in_for_a_holder_of_a_role_reads_his_name(world: World) -> None:
    dan, finn = world.person("dan"), world.person("finn")
    dan.command("/approvals away")
    dan.fill("Stand-in", finn.name)
    dan.fill("Last day", date(2026, 5, 15))
    assert dan.submit().action == "update"
    dan.close_modal()
    number = applied(world)
    for name in ("ben", "cara"):
        approve(world.person(name), number)
    world.settle()
    assert open_card(finn, number).text.endswith(f"Your approval is needed for {dan.name}.")
    opened(dan, f"{finn.name} stands in for you")
    assert not press(dan, "End", f"{finn.name} stands in").error
    world.settle()


def test_d8_an_approved_leave_offers_to_arrange_who_stands_in_on_these_days(world: World) -> None:
    emma = world.person("emma")
    number = applied(world)
    for name in ("ben", "cara", "dan"):
        approve(world.person(name), number)
    world.settle()
    notice = find_with(emma, number, "Arrange a stand-in")
    assert notice is not None
    emma.click("Arrange a stand-in", in_=notice)
    filled_in = modal_of(emma).values
    days = [filled_in[block][callbacks.VALUE]["selected_date"] for block in (callbacks.FIRST, callbacks.LAST)]
    assert days == ["2026-06-01", "2026-06-03"]
