"""Reading what people typed: exact or refused, never rounded, cut or guessed (C2, F66-F69)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.definition import Field, FieldType, Option
from workflow.errors import FormFaults
from workflow.form_files import as_given
from workflow.form_numbers import LARGEST_MINOR
from workflow.form_text import LONGEST_LINK
from workflow.forms import TICKED, blocks_of, prefill, read_values, reopened


def field(type_: str, **more) -> Field:
    if type_ == "money":
        more.setdefault("currency", "EUR")
    options = tuple(Option(value=each, label={}) for each in ("it", "hr", "law") if type_.endswith("select"))
    return Field(id="f", label={"": "F"}, type=FieldType(type_), options=options, **more)


def read(typed, type_: str, **more):
    return read_values([field(type_, **more)], {"f": typed}).get("f")


def refused(typed, type_: str, **more):
    with pytest.raises(FormFaults) as faults:
        read(typed, type_, **more)
    return faults.value.faults["f"].code, dict(faults.value.faults["f"].facts)


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("5", "5"),
        ("-5", "-5"),
        ("+5", "5"),
        ("1.50", "1.5"),
        ("1,5", "1.5"),
        ("12,75", "12.75"),
        ("1234,5678", "1234.5678"),
        (".5", "0.5"),
        ("5.", "5"),
        ("100", "100"),
        ("0.0", "0"),
        ("-0", "0"),
        ("1.234", "1.234"),
        ("1,234,567", "1234567"),
        ("1,234.50", "1234.5"),
        ("1.234,50", "1234.5"),
        ("1.234.567", "1234567"),
        ("1 234 567,89", "1234567.89"),
        ("1\u202f234", "1234"),
        ("1'234.50", "1234.5"),
        ("1\u2019234", "1234"),
        ("１２３", "123"),
        ("１２．５", "12.5"),
        ("\u0661\u0662", "12"),
        ("\u22127", "-7"),
        (" 7 ", "7"),
        ("007", "7"),
    ],
)
def test_numbers(typed, value):
    assert read(typed, "number") == value


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("1,234", "ambiguous_number"),
        ("0,500", "ambiguous_number"),
        ("1234,567", "ambiguous_number"),
        ("NaN", "not_finite"),
        ("-Infinity", "not_finite"),
        ("inf", "not_finite"),
        ("1e400", "not_a_number"),
        ("1e3", "not_a_number"),
        ("12 34", "not_a_number"),
        ("1,23,456", "not_a_number"),
        ("1,234,567,89", "not_a_number"),
        ("1.2.3", "not_a_number"),
        ("10²", "not_a_number"),
        ("½", "not_a_number"),
        ("0x10", "not_a_number"),
        ("€5", "not_a_number"),
        ("five", "not_a_number"),
        ("--5", "not_a_number"),
        (".", "not_a_number"),
        ("1_000", "not_a_number"),
        ("9" * 100_000, "not_a_number"),
        ("9" * 20, "too_large"),
        ("-" + "9" * 20, "too_small"),
        ("0.00000000001", "too_many_decimals"),
    ],
)
def test_no_numbers(typed, code):
    assert refused(typed, "number")[0] == code


@pytest.mark.parametrize(
    ("typed", "currency", "minor"),
    [
        ("12.5", "EUR", 1250),
        ("12,50", "EUR", 1250),
        ("-3", "EUR", -300),
        ("0.01", "EUR", 1),
        ("1.000", "EUR", 100),
        ("500", "JPY", 500),
        ("1.234", "KWD", 1234),
        ("1,234,567.89", "USD", 123456789),
        ("90071992547409.91", "EUR", LARGEST_MINOR),
    ],
)
def test_money_is_minor_units(typed, currency, minor):
    assert read(typed, "money", currency=currency) == minor


def test_money_is_not_rounded():
    assert refused("1.005", "money") == ("too_many_decimals", {"decimals": 2, "currency": "EUR"})
    assert refused("1.5", "money", currency="JPY") == ("too_many_decimals", {"decimals": 0, "currency": "JPY"})
    assert refused("90071992547409.92", "money")[0] == "too_large"
    assert refused("12345678901234567.89", "money")[0] == "too_large"


def test_bounds_are_named():
    bounds = {"min": Decimal("0.01"), "max": Decimal(100)}
    assert refused("0", "money", **bounds) == ("too_small", {"min": Decimal("0.01"), "currency": "EUR"})
    assert refused("100.01", "money", **bounds) == ("too_large", {"max": Decimal(100), "currency": "EUR"})
    assert refused("-1", "number", **bounds) == ("too_small", {"min": Decimal("0.01")})
    assert read("100", "money", **bounds) == 10000


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Desk ", "Desk"),
        ("two\nlines\tand\r\ntabs", "two lines and tabs"),
        ("a\u202eb\u2066c\u0000d\u0085e\u007ff", "abcd ef"),
        ("half \ud83d", "half"),
        ("family 👨‍👩‍👧‍👦", "family 👨‍👩‍👧‍👦"),
        ("请假", "请假"),
    ],
)
def test_one_line_has_no_hidden_characters(typed, kept):
    assert read(typed, "text") == kept


def test_long_text_keeps_its_lines():
    assert read(" a\r\nb\rc\td\u0000 ", "longtext") == "a\nb\nc\td"


def test_text_is_never_cut():
    assert refused("x" * 3001, "longtext") == ("too_long", {"max": 3000})
    assert read("x" * 3000, "text") == "x" * 3000
    assert refused("abcd", "text", max=Decimal(3)) == ("too_long", {"max": 3})
    assert refused("ab", "text", min=Decimal(3)) == ("too_short", {"min": 3})


@pytest.mark.parametrize("typed", [None, "", "  ", "\u200b", "\u202e \u2066", "\n"])
@pytest.mark.parametrize("type_", ["text", "longtext", "number", "money", "date", "time", "link"])
def test_nothing_visible_is_nothing(typed, type_):
    assert refused(typed, type_) == ("required", {})
    assert read(typed, type_, required=False) is None
    assert read_values([field(type_, required=False)], {}) == {}


def test_dates():
    assert read("2026-05-12", "date") == "2026-05-12"
    for typed in ("2026-02-30", "20260512", "2026-W20-2", "12.05.2026", "tomorrow", "２０２６-05-12"):
        assert refused(typed, "date") == ("not_a_date", {})


def span(first, last, **more):
    return read_values([field("daterange", **more)], {"f.from": first, "f.to": last}).get("f")


def test_date_ranges():
    assert span("2026-05-12", "2026-05-14") == {"from": "2026-05-12", "to": "2026-05-14"}
    assert span("2026-05-12", "2026-05-12") == {"from": "2026-05-12", "to": "2026-05-12"}, "one day is a range"
    assert span(None, "", required=False) is None
    for first, last, required, faults in (
        (None, None, True, {"f.from": "required", "f.to": "required"}),
        ("2026-05-12", None, False, {"f.to": "required"}),
        (None, "2026-05-12", False, {"f.from": "required"}),
        ("2026-02-30", "tomorrow", True, {"f.from": "not_a_date", "f.to": "not_a_date"}),
        ("2026-05-12", "2026-05-11", True, {"f.to": "ends_before"}),
    ):
        with pytest.raises(FormFaults) as refused:
            span(first, last, required=required)
        assert {block: fault.code for block, fault in refused.value.faults.items()} == faults


def test_times():
    assert [read(typed, "time") for typed in ("00:00", "07:05", "23:59")] == ["00:00", "07:05", "23:59"]
    for typed in ("24:00", "7:05", "07:60", "07:05:00", "noon", "０7:05", "07:05Z"):
        assert refused(typed, "time") == ("not_a_time", {})


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://example.com", "https://example.com"),
        (" HTTPS://Docs.Example.COM:8443/A/b?q=1#x ", "https://docs.example.com:8443/A/b?q=1#x"),
        ("http://intranet/leave", "http://intranet/leave"),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000/"),
        ("http://[::1]:8000/", "http://[::1]:8000/"),
        ("https://\u0440\u0443\u0440\u0430l.example/", "https://xn--l-7sb1cao.example/"),
        ("https://例子.example/请假", "https://xn--fsqu00a.example/请假"),
        ("https://example.com/a\u202eb", "https://example.com/ab"),
    ],
)
def test_links(typed, kept):
    """F87: a host that only looks like another is shown not to be it."""
    assert read(typed, "link") == kept


@pytest.mark.parametrize(
    "typed",
    [
        "example.com",
        "mailto:ann@example.com",
        "javascript:alert(1)",
        "ftp://example.com/x",
        "https:example.com",
        "https://",
        "https:///x",
        "https://bank.example@evil.example/",
        "https://bank.example:pw@evil.example/",
        "https://evil.example\\@bank.example/",
        "https://exa mple.com/",
        "https://example.com/a b",
        "https://example.com/|Approve>",
        "https://example.com:99999/",
        "https://example.com:x/",
        "https://[::1/",
        "https://a..b/",
        "https://a%2fb/",
        "https://" + "a" * 64 + ".example/",
        "see https://example.com",
    ],
)
def test_no_links(typed):
    assert refused(typed, "link") == ("not_a_link", {})


def test_a_link_is_never_cut():
    """F66."""
    assert refused("https://example.com/" + "x" * LONGEST_LINK, "link") == ("too_long", {"max": LONGEST_LINK})


def test_a_box_is_ticked_or_not():
    given = ([TICKED], [], None, "", "no")
    assert [read(each, "checkbox", required=False) for each in given] == [True, *[False] * 4]
    assert refused(["no"], "checkbox") == ("not_a_choice", {})
    assert refused([], "checkbox") == ("required", {})
    assert read([TICKED], "checkbox") is True


def given_files(kept, new, **more):
    raw = {"f.kept": [as_given(*file) for file in kept], "f": [as_given(*file) for file in new]}
    return read_values([field("files", **more)], raw).get("f")


A, B = ("F0A", "a.pdf", "https://acme.slack.com/files/U0EMMA/F0A/a.pdf"), ("F0B", "b\u202e.pdf", "")


def test_files_are_those_kept_and_those_given_anew():
    a, b = ({"id": id_, "name": name, "url": url} for id_, name, url in (A, (B[0], "b.pdf", "")))
    assert given_files([A], [B]) == [a, b]
    assert given_files([A], [A, B]) == [a, b], "each once"
    assert given_files([], [], required=False) is None
    assert given_files([], [("F0C", "\u200b", "javascript:alert(1)")]) == [{"id": "F0C", "name": "F0C", "url": ""}]
    for kept, new, more, fault in (
        ([], [], {}, ("required", {})),
        ([A], [B], {"max": Decimal(1)}, ("too_many", {"max": 1})),
        ([A], [], {"min": Decimal(2)}, ("too_few", {"min": 2})),
        ([], [(f"F{n}", "x", "") for n in range(11)], {}, ("too_many", {"max": 10})),
    ):
        with pytest.raises(FormFaults) as faults:
            given_files(kept, new, **more)
        assert (faults.value.faults["f"].code, dict(faults.value.faults["f"].facts)) == fault


@pytest.mark.parametrize(
    "written", ["", "x", "[]", "7", "{}", '{"id": "F0", "name": "a"}', '{"id": "", "name": "a", "url": ""}']
)
def test_what_is_no_file(written):
    with pytest.raises(FormFaults) as faults:
        read_values([field("files")], {"f": [written]})
    assert faults.value.faults["f"].code == "not_a_file"


def test_files_of_a_form_that_opens_anew_are_kept():
    fields = [field("files"), replace(field("people"), id="p")]
    raw = {"f.kept": ["1"], "f": ["2"], "p": ["U0ANN"]}
    assert reopened(fields, raw) == {"f.kept": ["1", "2"], "p": ["U0ANN"]}


def test_several_where_one_is_asked_are_nothing():
    assert refused(["a"], "text") == ("required", {})


def test_choices_and_people():
    assert read("it", "select") == "it"
    assert refused("IT", "select") == ("not_a_choice", {})
    assert read("U0ANN", "person") == "U0ANN"
    assert read("C0GENERAL", "channel") == "C0GENERAL"
    for typed in ("U0ANN", "#general", "C0", "c0general", "C0GENERAL>"):
        assert refused(typed, "channel") == ("not_a_channel", {})


@pytest.mark.parametrize("type_", ["multiselect", "people"])
def test_several(type_):
    assert read(["law", "it", "law"], type_) == ["law", "it"], "each once, in the order of choosing"
    assert refused([], type_) == refused(None, type_) == refused("it", type_) == ("required", {})
    assert read([], type_, required=False) is None
    assert refused(["it", "law"], type_, max=Decimal(1)) == ("too_many", {"max": 1})
    assert refused(["it"], type_, min=Decimal(2)) == ("too_few", {"min": 2})
    assert read([], type_, min=Decimal(2), required=False) is None
    assert refused([f"U{n}" for n in range(101)], "people") == ("too_many", {"max": 100})
    assert refused(["it", "IT"], "multiselect") == ("not_a_choice", {})


def test_every_field_has_its_own_fault_and_strange_keys_are_ignored():
    fields = [
        Field(id="a", label={}, type=FieldType.TEXT),
        Field(id="b", label={}, type=FieldType.NUMBER),
        Field(id="c", label={}, type=FieldType.DATE),
    ]
    with pytest.raises(FormFaults) as faults:
        read_values(fields, {"a": None, "b": "x", "c": "2026-05-12", "z": "?"})
    assert {name: fault.code for name, fault in faults.value.faults.items()} == {"a": "required", "b": "not_a_number"}
    assert read_values(fields, {"a": "x", "b": "1", "c": "2026-05-12", "z": "?"}) == {
        "a": "x", "b": "1", "c": "2026-05-12"
    }  # fmt: skip


TYPED = {
    "text": st.text(max_size=50),
    "longtext": st.text(max_size=50),
    "number": st.decimals(min_value=-(10**9), max_value=10**9, places=4).map(str),
    "money": st.decimals(min_value=0, max_value=10**9, places=2).map(str),
    "date": st.dates().map(str),
    "daterange": st.dates().map(str),
    "time": st.times().map(lambda at: at.isoformat("minutes")),
    "select": st.just("it"),
    "multiselect": st.lists(st.sampled_from(["it", "hr", "law"])),
    "checkbox": st.sampled_from([[TICKED], []]),
    "person": st.from_regex(r"[UW][A-Z0-9]{3,10}", fullmatch=True),
    "people": st.lists(st.from_regex(r"[UW][A-Z0-9]{3,10}", fullmatch=True), max_size=9),
    "channel": st.from_regex(r"[CG][A-Z0-9]{3,10}", fullmatch=True),
    "files": st.lists(
        st.builds(as_given, st.text(min_size=1, max_size=9), st.text(max_size=9), st.text(max_size=9)), max_size=3
    ),
    "link": st.from_regex(r"(?i)https?://[a-z0-9]{1,9}(\.[a-z]{2,9}){0,2}(:[0-9]{2,4})?(/\S{0,20})?", fullmatch=True),
}
"""What may be given in a field of each type."""


@pytest.mark.parametrize("type_", [type_.value for type_ in FieldType])
@given(data=st.data())
def test_what_is_filled_in_again_reads_the_same(type_, data):
    """C8: for every type there is."""
    fields = [field(type_, required=False)]
    try:
        raw = {block: data.draw(TYPED[type_]) for block in blocks_of(fields[0])}
        values = read_values(fields, raw)
    except FormFaults:
        assert type_ in ("link", "daterange", "files"), "a sign that no link has, an end before its beginning, no name"
        return
    assert read_values(fields, prefill(fields, values)) == values


@given(st.one_of(st.text(max_size=40), st.from_regex(r"https?://\S{1,40}", fullmatch=True)))
def test_any_text_is_a_link_or_refused(typed):
    """F87: what is taken leads to the host it shows."""
    try:
        value = read(typed, "link", required=False)
    except FormFaults:
        return
    if value is not None:
        assert urlsplit(value).username is None
        assert urlsplit(value).netloc.isascii()
        assert read(value, "link") == value


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_refused(typed):
    try:
        value = read(typed, "number", required=False)
    except FormFaults:
        return
    assert value is None or Decimal(value).is_finite()
