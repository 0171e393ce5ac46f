"""What people filled in, as each reader writes it (C2, F5, F87)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.views.blocks import Channel, Link
from bot.views.words_headline import headline
from bot.views.words_time import days
from bot.views.words_value import Said, lengths, shortened, value_pieces
from tests.bot.views.samples import BEN, reader
from tests.bot.views.trip import TRIP, trip

SPANS = [
    ("2026-05-12", "2026-05-12", "12 May", "5月12日"),
    ("2026-05-12", "2026-05-14", "12-14 May", "5月12日至14日"),
    ("2026-04-30", "2026-05-02", "30 Apr - 2 May", "4月30日至5月2日"),
    ("2027-05-12", "2027-05-14", "12-14 May 2027", "2027年5月12日至14日"),
    ("2027-04-30", "2027-05-02", "30 Apr - 2 May 2027", "2027年4月30日至5月2日"),
    ("2026-12-30", "2027-01-02", "30 Dec 2026 - 2 Jan 2027", "2026年12月30日至2027年1月2日"),
]


@pytest.mark.parametrize(("first", "last", "english", "chinese"), SPANS)
def test_a_date_range_says_once_what_its_days_share(first: str, last: str, english: str, chinese: str) -> None:
    ends = date.fromisoformat(first), date.fromisoformat(last)
    assert [days(*ends, 2026, reader(BEN, language)) for language in ("en", "zh")] == [english, chinese]


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://example.com/", "example.com"),
        ("http://example.com/a", "http://example.com/a"),
        ("https://s/x/", "s/x/"),
        ("https://evil.example?" + "bank." * 20, "evil.example?" + "bank." * 20),
        (
            "https://" + "bank.example." * 9 + "evil.example/x",
            "…" + ("bank.example." * 9 + "evil.example")[-59:] + "/x",
        ),
    ],
)
def test_a_link_says_where_it_leads(address: str, shown: str) -> None:
    """F87: of a host too long to be read, the end, which says whose it is."""
    assert value_pieces(trip(plan=address).picture(), TRIP.field("plan"), reader(BEN)) == [Link(shown, address)]


def test_a_channel_is_left_to_slack_to_name() -> None:
    assert value_pieces(trip().picture(), TRIP.field("room"), reader(BEN)) == [Channel("C0TRAVEL")]


def test_what_says_nothing_without_its_label_makes_no_headline() -> None:
    """Neither a tick nor a channel, which only Slack can name."""
    story = trip()
    story.policy = replace(TRIP, form=tuple(replace(TRIP.field(id_), summary=True) for id_ in ("car", "room", "party")))
    assert headline(story.picture(), reader(BEN)) == "Business trip: Cara Bo, Dan Roy"


@pytest.mark.parametrize(
    ("shown", "days", "english", "chinese"),
    [
        (("away", "days"), "3", "Business trip: 1-3 Jun, 3 working days", "出差：6月1日至3日，3 个工作日"),
        (("away", "days"), "1", "Business trip: 1-3 Jun, 1 working day", "出差：6月1日至3日，1 个工作日"),
        (("away", "rate", "days"), "3", "Business trip: 1-3 Jun, EU-2", "出差：6月1日至3日，EU-2"),
        (("away", "at", "days"), "3", "Business trip: 1-3 Jun", "出差：6月1日至3日"),
        (("away", "seats"), "3", "Business trip: 1-3 Jun", "出差：6月1日至3日"),
        (("days", "long"), "3", "Business trip: 3 working days", "出差：3 个工作日"),
    ],
)
def test_what_was_worked_out_goes_with_the_first_value(
    shown: Sequence[str], days: str, english: str, chinese: str
) -> None:
    """DESIGN 9: a derived text or counted number right after it; nothing that one typed, and no lone number."""
    story = trip(days=days)
    story.policy = replace(TRIP, form=tuple(replace(TRIP.field(id_), summary=True) for id_ in shown))
    assert [headline(story.picture(), reader(BEN, language)) for language in ("en", "zh")] == [english, chinese]


PIECES = st.lists(st.one_of(st.text(), st.builds(Link, st.text(), st.text()), st.just(Channel("C0"))), max_size=6)


@given(PIECES, st.integers(1, 60), st.integers(0, 60))
def test_what_is_shortened_fits_and_what_fits_is_whole(pieces: list[Said], words: int, addresses: int) -> None:
    shown = shortened(pieces, words, addresses)
    assert lengths(shown)[0] <= words
    assert lengths(shown)[1] <= addresses
    if lengths(pieces)[0] <= words:
        assert lengths(shown)[0] == lengths(pieces)[0]
    if lengths(pieces)[1] <= addresses and len(shown) == len(pieces):
        assert [isinstance(piece, Link) for piece in shown] == [isinstance(piece, Link) for piece in pieces]
