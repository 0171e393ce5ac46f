"""User groups as Slack tells of them: large ones in part, switched off ones with all they had."""

from __future__ import annotations

import pytest

from bot.slack_usergroups import is_whole, roster_of

GROUP = {
    "id": "S0LAW",
    "name": "Legal team",
    "handle": "legal",
    "date_update": 1595814882,
    "date_delete": 0,
    "users": ["U1", "U2"],
    "user_count": 2,
}


def test_what_slack_knows_of_a_group():
    roster = roster_of(GROUP)
    assert (roster.id, roster.handle, roster.name, roster.changed) == ("S0LAW", "legal", "Legal team", 1595814882)
    assert roster.members == {"U1", "U2"}


def test_a_group_that_is_switched_off_has_nobody():
    off = {**GROUP, "date_delete": 1595814883}
    assert roster_of(off).members == frozenset()
    assert is_whole(off)


@pytest.mark.parametrize(("told", "whole"), [({"user_count": "2"}, True), ({"user_count": 501}, False), ({}, True)])
def test_whether_all_members_are_told(told, whole):
    assert is_whole({**GROUP, **told}) is whole
