"""Which columns a type's forms have, over all versions that were ever loaded (A13)."""

from __future__ import annotations

from typing import Any

import pytest

from workflow.columns import Column, FormVersion, Kind, Reading, columns
from workflow.definition import Field, FieldType


def field(id_: str, type_: FieldType = FieldType.TEXT, **more: Any) -> Field:
    return Field(id=id_, label={}, type=type_, **more)


def versions(*forms: tuple[Field, ...] | None, in_force: int | None = -1) -> list[FormVersion]:
    """Versions v1, v2 ... in the order of loading; the one at that place is in force."""
    at = None if in_force is None else in_force % len(forms)
    return [FormVersion(version=f"v{n + 1}", form=form, in_force=n == at) for n, form in enumerate(forms)]


def names(found: tuple[Column, ...]) -> list[str]:
    return [column.name for column in found]


@pytest.mark.parametrize("type_", FieldType)
def test_a_field_of_any_type_has_a_column_of_its_name(type_: FieldType) -> None:
    several = {FieldType.MONEY: ["x", "x_currency"], FieldType.DATERANGE: ["x_from", "x_to"]}
    found = columns(versions((field("x", type_, currency="EUR"),)), [])
    assert names(found) == several.get(type_, ["x"])
    assert all(column.alike for column in found)


def test_fields_of_former_versions_stay_and_new_ones_come_last() -> None:
    a, b, c = field("a"), field("b"), field("c")
    assert names(columns(versions((a, b), (c, a)), [])) == ["a", "b", "c"]


def test_a_name_that_is_taken_is_prefixed_as_often_as_need_be() -> None:
    form = (field("field_status"), field("status"), field("amount_currency"), field("amount", FieldType.MONEY))
    expected = ["field_status", "field_field_status", "amount_currency", "amount", "field_amount_currency"]
    assert names(columns(versions(form), ["status"])) == expected


def test_a_field_that_changes_its_type_is_read_by_version_and_text_where_the_types_differ() -> None:
    euros, yen = (field("x", FieldType.MONEY, currency=code) for code in ("EUR", "JPY"))
    amount, currency = columns(versions((euros,), (yen,), (euros,)), [])
    assert (amount.kind, amount.alike) == (Kind.NUMBER, False)
    assert dict(amount.readings) == {
        Reading(field="x", kind=Kind.NUMBER, decimals=2): ["v1", "v3"],
        Reading(field="x", kind=Kind.NUMBER): ["v2"],
    }
    assert [reading.always for reading in currency.readings] == ["EUR", "JPY"]
    assert columns(versions((field("x", FieldType.DATE),), (euros,)), [])[0].kind is Kind.TEXT


def test_private_values_are_in_no_column_whether_their_own_version_says_so_or_the_one_in_force() -> None:
    open_, shut = field("why"), field("why", private=True)
    assert columns(versions((shut,), (shut,)), []) == ()
    (column,) = columns(versions((shut,), (open_,)), [])
    assert (list(column.readings.values()), column.alike) == ([["v2"]], False)
    (column,) = columns(versions((open_,), (shut,)), [])
    assert (column.readings, column.alike) == ({}, False)
    (column,) = columns(versions((open_,), (shut,), in_force=0), [])
    assert list(column.readings.values()) == [["v1"]]
    (column,) = columns(versions((open_,), (shut,), in_force=None), [])
    assert column.readings == {}, "nothing is in force: the last stands for it"


def test_beside_a_version_that_nobody_can_read_a_field_is_read_by_version() -> None:
    (column,) = columns(versions(None, (field("x"),)), [])
    assert (list(column.readings.values()), column.alike) == ([["v2"]], False)
