"""Who of Slack's people may be asked (F45)."""

from __future__ import annotations

import pytest

from bot.slack_people import person_of
from workflow.model import Person

MEMBER = {
    "id": "U1",
    "name": "ann",
    "tz": "Europe/Berlin",
    "locale": "de-DE",
    "profile": {"real_name": "Ann Ro", "display_name": "annie", "email": "ann@example.com"},
}


def test_what_slack_knows_of_a_person():
    person = person_of(MEMBER, "T1")
    assert (person.id, person.name, person.email) == ("U1", "Ann Ro", "ann@example.com")
    assert (person.tz, person.locale, person.active) == ("Europe/Berlin", "de-DE", True)


@pytest.mark.parametrize(
    "flag", ["deleted", "is_bot", "is_app_user", "is_restricted", "is_ultra_restricted", "is_stranger"]
)
def test_who_is_never_asked(flag):
    assert not person_of({**MEMBER, flag: True}, "T1").active


@pytest.mark.parametrize(
    ("told", "active"),
    [
        ({"team_id": "T1"}, True),
        ({"team_id": "T2"}, False),
        ({"team_id": "T2", "enterprise_user": {"teams": ["T2", "T1"]}}, True),
        ({"team_id": "T2", "enterprise_user": {"teams": ["T2"]}}, False),
    ],
    ids=["ours", "shares a channel", "ours as well", "of the organisation only"],
)
def test_people_of_other_workspaces_are_never_asked(told, active):
    assert person_of({**MEMBER, **told}, "T1").active is active


def test_slackbot_is_nobody():
    assert not person_of({**MEMBER, "id": "USLACKBOT"}, "T1").active


def test_what_is_known_stays_where_slack_tells_nothing():
    """F81: of whoever is deactivated Slack tells no zone; he may come back, and his cards show times in his own."""
    member = {key: value for key, value in MEMBER.items() if key not in ("locale", "tz")}
    known = Person(id="U1", name="Ann", tz="Asia/Shanghai", locale="zh-CN")
    told, first = person_of(member, "T1", known), person_of(member, "T1")
    assert (told.tz, told.locale) == ("Asia/Shanghai", "zh-CN")
    assert (first.tz, first.locale) == ("UTC", ""), "he reads what the installation speaks"


def test_somebody_without_a_profile_has_his_id_for_a_name():
    assert person_of({"id": "U9"}, "T1").name == "U9"
