"""What stands in the views of a type that is put together is what was said; what is wrong is told where it stands."""

from __future__ import annotations

from typing import Any

import pytest

from bot.callbacks import TYPES_AFTER, TYPES_BEFORE
from bot.references import TypeActRef, TypeRef, decode
from bot.views.limits import VIEW_BLOCKS
from bot.views.type_field import FieldForm, field_errors, read_field, uneven_choices
from bot.views.type_heading import clash_error, heading_errors, read_heading
from bot.views.words_policy import no_such_type
from tests.bot.views.samples import ADA, reader
from tests.bot.views.test_builder import state
from tests.bot.views.types import COST, HEADING, KIND, WHAT, field, heading, many_types
from workflow.definition import FieldType
from workflow.errors import TypeClash
from workflow.policy import PolicyFault
from workflow.type_source import FieldSaid, Heading, faults_of, new_source, with_field

ME = reader(ADA, "en")
SOURCE = new_source(HEADING, {"route": [{"stage": "A", "by": {"user": "U0BEN"}}]})
ONE_TOO_MANY = PolicyFault(("form",), "too_many_summary", {"max": 5})
TOO_LONG = PolicyFault(("form",), "long_page", {"max": 40})
UNEVEN = FieldForm(label={"en": "1"}, type=FieldType.SELECT, choices={"en": "2\n2", "zh": "3"})
PLACES: list[tuple[FieldSaid, str, str]] = [
    (FieldSaid(label={"en": ""}), "label.en", "This must not be empty"),
    (FieldSaid(label={"zh": "x" * 201}), "label.zh", "This is longer than 200 characters"),
    (FieldSaid(label={"en": "K"}, type=FieldType.SELECT), "choices.en", "This must not be empty"),
    (
        FieldSaid(label={"en": "K"}, type=FieldType.SELECT, choices={"en": ["a", "b" * 76]}),
        "choices.en",
        "Line 2: This is longer than 75 characters",
    ),
    (
        FieldSaid(label={"en": "C"}, type=FieldType.MONEY, currency="eux"),
        "currency",
        "`EUX` is no currency code of ISO 4217; did you mean `UGX`?",
    ),
]


def unread(view: dict[str, Any]) -> dict[str, Any]:
    """The state of a view without what is only to be read."""
    return state({"blocks": [block for block in view["blocks"] if block["type"] == "input"]})


@pytest.mark.parametrize("said", [WHAT, KIND, COST, FieldSaid(label={"": "Tick"}, type=FieldType.CHECKBOX)])
def test_a_field_that_is_opened_and_closed_is_the_same(said: FieldSaid) -> None:
    read = read_field(unread(field(FieldForm.of(said)))).said(ME)
    assert with_field(SOURCE, read) == with_field(SOURCE, said)


def test_a_heading_that_is_opened_and_closed_is_the_same() -> None:
    assert read_heading(unread(heading(HEADING, 3))) == HEADING
    only = heading(Heading(title={"": "Gym"}), 3, published=True)
    assert read_heading(unread(only)) == Heading(title={"en": "Gym", "zh": "Gym"})
    assert new_source(Heading(title={"en": "Gym", "zh": "Gym"}))["title"] == "Gym"


def test_of_very_many_types_the_most_alike_are_told() -> None:
    many = ["gear", *(f"purchase-{n}" for n in range(200)), "zebra"]
    assert no_such_type("gaer", many, ME) == "There is no type gaer. Did you mean gear?"
    said = no_such_type("zzz", many, ME)
    assert said.startswith("There is no type zzz. There are: zebra, ")
    assert len(said) < 200


def test_every_type_of_very_many_stands_on_one_page_that_can_be_turned_to() -> None:
    """From the first page on, and back from the last; a type that something was done with is on the page that is
    shown then."""
    shown, at = list[str](), ""
    while True:
        page = many_types(at)
        assert len(page["blocks"]) <= VIEW_BLOCKS
        shown += ids_on(page)
        if TYPES_AFTER not in turns(page):
            break
        at = turns(page)[TYPES_AFTER]
    assert len(shown) == len(set(shown)) == 220
    assert ids_on(many_types(turns(page)[TYPES_BEFORE])) == shown[120:180]
    assert ids_on(many_types(shown[70])) == shown[60:120]
    assert turns(many_types()).keys() == {TYPES_AFTER}


def ids_on(page: dict[str, Any]) -> list[str]:
    """The types that have something to be done with them."""
    menus = (block.get("accessory", {}).get("options", []) for block in page["blocks"] if block["type"] == "section")
    return [decode(TypeActRef, options[0]["value"]).type for options in menus if options]


def turns(page: dict[str, Any]) -> dict[str, str]:
    """To which type the buttons lead that turn the pages."""
    buttons = (each for block in page["blocks"] if block["type"] == "actions" for each in block["elements"])
    found = {each["action_id"]: each["value"] for each in buttons if each["action_id"] in (TYPES_BEFORE, TYPES_AFTER)}
    return {action: decode(TypeRef, value).type for action, value in found.items()}


@pytest.mark.parametrize(("said", "block", "sentence"), PLACES)
def test_what_the_parser_finds_stands_at_the_input_it_is_about(said: FieldSaid, block: str, sentence: str) -> None:
    faults = faults_of(with_field(SOURCE, said))
    assert field_errors(faults, FieldForm.of(said), ME) == {block: sentence}


def test_what_the_whole_form_has_too_much_of_is_said_in_the_words_of_slack() -> None:
    said = field_errors([ONE_TOO_MANY], FieldForm(), ME)
    assert said == {"marks": "The card has room for 5 fields. Please take another one off it first."}
    assert field_errors([TOO_LONG], FieldForm(), ME) == {"marks": "A type made in Slack has 40 fields at most."}


def test_as_many_choices_in_every_language_that_has_any() -> None:
    form = FieldForm(type=FieldType.SELECT, choices={"en": "a\nb\n\n", "zh": "甲"})
    assert uneven_choices(form, ME) == {"choices.zh": "Please give 2 lines here, as many as above, or none."}
    assert uneven_choices(FieldForm(type=FieldType.SELECT, choices={"en": "a\nb", "zh": " "}), ME) == {}
    assert uneven_choices(FieldForm(type=FieldType.TEXT, choices={"en": "a", "zh": "甲\n乙"}), ME) == {}


def test_a_heading_is_told_at_its_inputs() -> None:
    wrong = Heading(title={"en": ""}, id="A b", number="N-{seq}")
    faults = faults_of(new_source(wrong, SOURCE))
    said = heading_errors([fault for fault in faults if fault.path[0] != "form"], wrong, ME)
    assert said == {
        "title.en": "This must not be empty",
        "id": "`A b` is no id; use small letters, digits, `_` and `-`, 40 at most",
        "number": "`number` must have `{year}`: counting begins anew every year",
    }
    clash = TypeClash(what="id", type="gym", other="gym", title={"": "Gym"}, origin="slack")
    assert list(clash_error(clash, ME, published=False)) == ["id"]
    assert list(clash_error(clash, ME, published=True)) == ["number"]
