"""What was typed is carried on as whoever typed it saw it (D13)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.plain import mentioned, plain
from bot.sandbox.operations import escaped

NAMES = {"U1": "Emma Li"}


@given(st.text())
def test_plain_words_come_through(words: str) -> None:
    assert plain(escaped(words), {}) == words.strip()


@pytest.mark.parametrize(
    ("typed", "seen"),
    [
        ("ask <@U1>, <@U2|ben> or <@U3>", "ask @Emma Li, @ben or @U3"),
        ("in <#C1|travel>, <#C2>", "in #travel, #C2"),
        ("<!here> <!subteam^S1|@finance> <!subteam^S2> <!date^1^{date}|1 Jun>", "@here @finance @subteam 1 Jun"),
        ("<https://a.example/x>", "https://a.example/x"),
        ("<http://a.example|a.example>", "http://a.example"),
        ("<https://a.example|the hotel>", "the hotel (https://a.example)"),
        ("<mailto:emma@example.com|emma@example.com>", "emma@example.com"),
        ("1 &lt; 2 &amp;amp; &amp;lt;", "1 < 2 &amp; &lt;"),
    ],
)
def test_markup_is_shown_as_slack_shows_it(typed: str, seen: str) -> None:
    assert plain(typed, NAMES) == seen


def test_who_is_mentioned() -> None:
    assert mentioned("<@U1> and <@U2|ben>, not <#C1> nor @U4") == {"U1", "U2"}
