"""What a payload says of the form that somebody fills in (C11)."""

from __future__ import annotations

from typing import Any

import pytest

from bot import callbacks
from bot.views.drafts import Typed, typed_in
from bot.views.forms import form_modal
from tests.bot.views.samples import EMMA, PURCHASE, reader
from tests.bot.views.test_forms import inputs

NOTHING: dict[str, dict[str, Any]] = {
    "item": {"type": "plain_text_input", "value": None},
    "amount": {"type": "number_input", "value": None},
    "needed": {"type": "datepicker", "selected_date": None},
    "kind": {"type": "static_select", "selected_option": None},
    "for": {"type": "users_select", "selected_user": None},
    "why": {"type": "plain_text_input", "value": None},
}
IT = {"type": "static_select", "selected_option": {"text": {"type": "plain_text", "text": "IT"}, "value": "it"}}


def told(raw: dict[str, str | None], **said: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """A form that opened with `raw` and now holds `said`, and its values."""
    values = {field: {callbacks.VALUE: entry} for field, entry in (NOTHING | said).items()}
    return {**form_modal(PURCHASE, reader(EMMA), "n", raw), "state": {"values": values}}, values


def test_every_field_of_the_form_tells_of_every_change() -> None:
    shown = inputs(form_modal(PURCHASE, reader(EMMA), "n"))
    assert all(block["dispatch_action"] for block in shown.values())
    heard = {field for field, block in shown.items() if "dispatch_action_config" in block["element"]}
    assert heard == {"item", "amount", "why"}


@pytest.mark.parametrize(
    ("raw", "said", "kept", "changed"),
    [
        ({}, {}, False, False),
        ({}, {"why": {"type": "plain_text_input", "value": ""}}, False, False),
        ({}, {"kind": IT}, True, True),
        ({"kind": "it"}, {"kind": IT}, True, False),
        ({"kind": "it"}, {"kind": IT, "needed": {"type": "datepicker", "selected_date": "2026-06-01"}}, True, True),
        ({"kind": "it"}, {}, False, True),
        ({"amount": "12.50"}, {"amount": {"type": "number_input", "value": "12.50"}}, True, False),
        ({}, {"several": {"type": "multi_static_select", "selected_options": []}}, False, False),
        ({}, {"several": {"type": "multi_users_select", "selected_users": ["U1"]}}, True, True),
    ],
)
def test_what_stands_there_and_whether_it_is_what_it_opened_with(
    raw: dict[str, str | None], said: dict[str, Any], kept: bool, changed: bool
) -> None:
    view, values = told(raw, **said)
    assert typed_in(view) == Typed(values if kept else {}, changed)


@pytest.mark.parametrize("state", [{}, {"state": None}, {"state": {"values": {}}}])
def test_a_payload_that_does_not_say_is_no_empty_form(state: dict[str, Any]) -> None:
    assert typed_in({**form_modal(PURCHASE, reader(EMMA), "n"), **state}) is None
