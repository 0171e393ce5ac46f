"""What a form shows, what is read from it, and what is said where it is wrong (C2)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from bot import callbacks
from bot.references import DecideRef, FormRef, decode
from bot.sandbox.blocks import completed
from bot.sandbox.inputs import initial_values
from bot.views.decide import decide_modal, read_decision
from bot.views.form_files import kept_files
from bot.views.forms import field_errors, form_modal
from bot.views.state import read_state
from bot.views.words_form import fault_words
from tests.bot.views.samples import BEN, EMMA, LEAVE, NONCE, PURCHASE, leave, reader
from tests.bot.views.trip import TRIP, TRIP_RAW, TRIP_VALUES
from workflow.definition import FieldType
from workflow.errors import Fault, FormFaults
from workflow.form_files import as_given
from workflow.forms import asked_in, read_values
from workflow.model import Verdict


def inputs(view: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {block["block_id"]: block for block in view["blocks"] if block["type"] == "input"}


def state_of(view: dict[str, Any], **entries: dict[str, Any]) -> dict[str, Any]:
    empty = {block: {callbacks.VALUE: {"type": "x"}} for block in inputs(view)}
    return {"values": empty | {block: {callbacks.VALUE: entry} for block, entry in entries.items()}}


def test_names_its_submission_and_its_policy_version() -> None:
    """C6, G5."""
    view = form_modal(LEAVE, reader(EMMA), NONCE)
    assert decode(FormRef, view["private_metadata"]) == FormRef(NONCE, LEAVE.version)


def test_one_input_per_field_with_slack_holding_the_bounds() -> None:
    shown = inputs(form_modal(PURCHASE, reader(EMMA), NONCE))
    kinds = {block: shown[block]["element"]["type"] for block in shown}
    assert kinds == {
        "item": "plain_text_input",
        "amount": "number_input",
        "needed": "datepicker",
        "kind": "static_select",
        "for": "users_select",
        "why": "plain_text_input",
    }
    assert (shown["item"]["element"]["min_length"], shown["item"]["element"]["max_length"]) == (2, 120)
    assert shown["amount"]["element"]["min_value"] == "0.01"
    assert shown["amount"]["label"]["text"] == "Amount (EUR)"
    assert [shown[field]["optional"] for field in shown] == [False, False, True, False, True, False]


def test_what_was_typed_is_there_again() -> None:
    """C2, C8: and what Slack would refuse as an initial value is left out instead of losing the form."""
    raw = {"item": "Desk", "amount": "12.50", "needed": "2026-05-12", "kind": "it", "for": "U0BEN", "why": "so"}
    shown = inputs(form_modal(PURCHASE, reader(EMMA), NONCE, raw))
    assert shown["kind"]["element"]["initial_option"]["value"] == "it"
    keys = {"item": "initial_value", "amount": "initial_value", "needed": "initial_date", "for": "initial_user"}
    assert {field: shown[field]["element"][key] for field, key in keys.items()} == {f: raw[f] for f in keys}
    broken = {"amount": "a lot", "needed": "soon", "kind": "gone", "for": "Ben"}
    for block in inputs(form_modal(PURCHASE, reader(EMMA), NONCE, broken)).values():
        assert not [key for key in block["element"] if key.startswith("initial")]


def test_reads_every_kind_of_entry() -> None:
    view = form_modal(PURCHASE, reader(EMMA), NONCE)
    state = state_of(
        view,
        item={"type": "plain_text_input", "value": "Desk"},
        amount={"type": "number_input", "value": "12.5"},
        needed={"type": "datepicker", "selected_date": "2026-05-12"},
        kind={"type": "static_select", "selected_option": {"value": "it", "text": {}}},
        **{"for": {"type": "users_select", "selected_user": None}},
    )
    assert read_state(state) == {
        "item": "Desk",
        "amount": "12.5",
        "needed": "2026-05-12",
        "kind": "it",
        "for": None,
        "why": None,
    }
    assert read_state({}) == {}


def test_every_type_comes_back_as_it_was_filled_in() -> None:
    """C2, C8: whatever a form opens with, its elements hold, and a submission of it reads the same."""
    assert {field.type for field in TRIP.form} == set(FieldType)
    assert sum(field.summary for field in TRIP.form) <= 5
    shown = form_modal(TRIP, reader(EMMA), NONCE, TRIP_RAW)
    read = read_state({"values": initial_values(completed(shown["blocks"]))})
    assert read == {**TRIP_RAW, "bills": []}, "files are those kept"
    assert read_values(TRIP.form, read) == {field.id: TRIP_VALUES[field.id] for field in asked_in(TRIP.form)}


def test_what_is_wrong_with_a_date_range_is_said_at_its_end_or_where_it_is() -> None:
    """C2, C3: a check of the policy knows the field alone."""
    for faults in ({"away.to": Fault("ends_before")}, {"away": Fault("ends_before")}):
        assert list(field_errors(FormFaults(faults), TRIP, reader(EMMA))) == ["away.to"]
    both = {"away.from": Fault("required"), "away.to": Fault("required")}
    assert field_errors(FormFaults(both), TRIP, reader(EMMA)) == dict.fromkeys(both, "Please fill this in.")
    blocks = form_modal(TRIP, reader(EMMA), NONCE, TRIP_RAW, {"away": Fault("ends_before")})["blocks"]
    told = next(at for at, block in enumerate(blocks) if block["type"] == "context")
    assert blocks[told]["elements"][0]["text"] == "Away: to: The last day is before the first."
    assert blocks[told + 1]["block_id"] == "away.to"


def test_a_copied_form_keeps_its_files_and_takes_new_ones() -> None:
    """C8: Slack opens no form with files in it, so each that was given before has a tick."""
    shown = inputs(form_modal(TRIP, reader(EMMA), NONCE, TRIP_RAW))
    assert [shown[block]["optional"] for block in ("bills.kept", "bills")] == [True, True], "two are here already"
    rail, hotel = shown["bills.kept"]["element"]["options"]
    assert (rail["text"]["text"], rail["value"]) == (
        "rail.pdf",
        "F0RAIL https://acme.slack.com/files/U0EMMA/F0RAIL/rail.pdf",
    )
    new = {"id": "F0NEW", "name": "new.pdf", "permalink": "https://acme.slack.com/files/U0EMMA/F0NEW/new.pdf"}
    entries = {
        "bills.kept": {"type": "checkboxes", "selected_options": [hotel]},
        "bills": {"type": "file_input", "files": [new]},
    }
    raw = read_state({"values": {block: {callbacks.VALUE: entry} for block, entry in entries.items()}})
    files = read_values([TRIP.field("bills")], raw)["bills"]
    assert [(file["name"], file["url"]) for file in files] == [("hotel.pdf", ""), ("new.pdf", new["permalink"])]

    empty = inputs(form_modal(TRIP, reader(EMMA), NONCE))
    assert "bills.kept" not in empty
    assert empty["bills"]["optional"] is False


def test_an_address_too_long_for_its_tick_loses_what_only_repeats_the_name() -> None:
    for page, kept in (("x" * 80, "https://acme.slack.com/files/U0EMMA/F0RAIL/"), ("x/" * 80, "")):
        given = as_given("F0RAIL", "rail.pdf", f"https://acme.slack.com/files/U0EMMA/F0RAIL/{page}".ljust(160, "x"))
        (option,) = kept_files([given])["options"]
        assert option["value"] == f"F0RAIL {kept}".strip()


def test_a_link_is_filled_in_whole_or_not_at_all() -> None:
    """F66: cut short it would lead somewhere else."""
    links = replace(TRIP, form=tuple(replace(TRIP.field("plan"), id=f"f{n}") for n in range(10)))
    raw = {field.id: "https://example.com/" + "x" * 1900 for field in links.form} | {"f0": "https://example.com/short"}
    shown = inputs(form_modal(links, reader(EMMA), NONCE, raw))
    assert [block for block in shown if "initial_value" in shown[block]["element"]] == ["f0"]
    assert shown["f0"]["element"]["initial_value"] == raw["f0"]


def test_errors_go_to_their_fields() -> None:
    faults = FormFaults(faults={"amount": Fault("too_small", {"min": Decimal("0.01"), "currency": "EUR"})})
    assert field_errors(faults, PURCHASE, reader(EMMA)) == {"amount": "At least €0.01, please."}


SAID: list[tuple[Fault, str]] = [
    (Fault("required"), "Please fill this in."),
    (Fault("too_long", {"max": 120}), "At most 120 characters, please."),
    (Fault("too_short", {"min": 2}), "At least 2 characters, please."),
    (Fault("not_a_number"), "Please write a number, like 1250.50."),
    (Fault("not_finite"), "Please write a number, like 1250.50."),
    (
        Fault("ambiguous_number", {"text": "1,234"}),
        "1,234 can be read in two ways. Please write a point before decimals, and no commas.",
    ),
    (Fault("too_small", {"min": Decimal("0.01"), "currency": "EUR"}), "At least €0.01, please."),
    (Fault("too_large", {"max": Decimal(5000), "currency": "EUR"}), "At most €5,000.00, please."),
    (Fault("too_many_decimals", {"decimals": 2}), "At most 2 decimals, please."),
    (Fault("too_many_decimals", {"decimals": 0}), "Whole numbers only, please."),
    (Fault("not_a_date"), "Please choose a day."),
    (Fault("ends_before"), "The last day is before the first."),
    (Fault("not_a_time"), "Please choose a time."),
    (Fault("not_a_link"), "Please paste an address that begins with https:// or http://."),
    (Fault("not_a_choice"), "Please choose one of those listed."),
    (Fault("too_few", {"min": 2}), "Please choose 2 at least."),
    (Fault("too_many", {"max": 3}), "Please choose 3 at most."),
    (Fault("not_a_channel"), "Please choose a channel."),
    (Fault("not_a_file"), "Please give this file once more."),
    (Fault("not_a_person"), "Please choose only active people of this workspace."),
    (Fault("needed"), "Please fill this in: who has to approve depends on it."),
    (Fault("something new"), "This is not possible here. Please change it."),
]


@pytest.mark.parametrize(("fault", "sentence"), SAID)
def test_says_what_is_wrong(fault: Fault, sentence: str) -> None:
    assert fault_words(fault, PURCHASE.field("amount"), reader(EMMA)) == sentence


def test_a_check_speaks_in_the_policys_own_words() -> None:
    """C3."""
    fault = Fault("check", {"say": {"en": "Too soon.", "zh": "太早了。"}})
    said = {fault_words(fault, PURCHASE.field("amount"), reader(EMMA, language)) for language in ("en", "zh")}
    assert said == {"Too soon.", "太早了。"}


CHOICES = [
    (Fault("required"), "Please choose who shall approve."),
    (Fault("not_eligible"), "Please choose one of those listed; not everybody can be chosen here."),
    (Fault("too_few", {"least": 2, "most": 3}), "Please choose at least 2 people."),
    (Fault("too_many", {"most": 1}), "Please choose 1 person at most."),
    (Fault("too_many", {"most": 3}), "Please choose 3 people at most."),
]


BEHALF = {
    "not_for_others": "You can no longer apply for others here. Please choose yourself.",
    "not_for_him": "This type is not for that person. Please choose somebody else.",
    "not_a_person": "Please choose only active people of this workspace.",
}


@pytest.mark.parametrize(("code", "sentence"), BEHALF.items())
def test_says_what_is_wrong_with_whom_it_is_for(code: str, sentence: str) -> None:
    """C10."""
    faults = FormFaults(faults={"behalf.person": Fault(code)})
    assert field_errors(faults, PURCHASE, reader(EMMA)) == {"behalf.person": sentence}


@pytest.mark.parametrize(("fault", "sentence"), CHOICES)
def test_says_what_is_wrong_with_a_choice(fault: Fault, sentence: str) -> None:
    """A10."""
    faults = FormFaults(faults={"choose.c1.2": fault})
    assert field_errors(faults, PURCHASE, reader(EMMA)) == {"choose.c1.2": sentence}


def test_rejecting_needs_an_opinion_and_approving_does_not() -> None:
    """D2."""
    story = leave()
    for verdict, optional in ((Verdict.REJECT, False), (Verdict.APPROVE, True)):
        view = decide_modal(story.picture(), story.task(BEN), verdict, reader(BEN))
        assert inputs(view)[callbacks.OPINION]["optional"] is optional
        assert inputs(view)[callbacks.REMARK]["optional"] is True
        assert decode(DecideRef, view["private_metadata"]) == DecideRef(story.task(BEN), 1, verdict)


def test_reads_a_decision_and_takes_blanks_for_nothing() -> None:
    story = leave()
    view = decide_modal(story.picture(), story.task(BEN), Verdict.REJECT, reader(BEN))
    assert read_decision(state_of(view, opinion={"value": " No. "}, remark={"value": " \n"})) == ("No.", None)
    assert read_decision(state_of(view)) == (None, None)
