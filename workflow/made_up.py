"""Choices made up for an applicant who has not chosen (A10): so that a policy can be looked at before anybody does."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from workflow.application import People
from workflow.choosing import Choosing, Level
from workflow.definition import Chosen, ChosenChain, Policy, members_of
from workflow.distinct import UNCHOSEN
from workflow.forms import Raw
from workflow.model import Group, Person, Seat, seats_of

_MOST_LEVELS = 30


def with_choices(policy: Policy, applicant: Person, directory: People, raw: Raw) -> Raw:
    """The form as it came, with somebody eligible wherever a choice is still to be made, as many as may be chosen."""
    found = dict(raw)
    for who in members_of(policy.route):
        if not isinstance(who, Chosen | ChosenChain):
            continue
        for _level in range(_MOST_LEVELS):
            levels = Choosing(applicant, directory, found).levels(who)
            missing = [level for level in levels if level.fault == "required"]
            if not missing:
                break
            found |= {level.block: _somebody(level, applicant, directory) for level in missing}
    return found


def made_up(given: Raw, filled: Raw) -> frozenset[str]:
    """The people of the choices that were made up."""
    return frozenset(user for at, users in filled.items() if at not in given for user in users or ())


def nameless(
    route: Group, candidates: Mapping[str, Collection[str]], people: Collection[str]
) -> dict[str, Collection[str]]:
    """`candidates` with somebody nameless (``?`` and the seat's id) in each seat for which one of `people` was made up:
    it is another who will be chosen."""
    unknown = {seat.id: frozenset({UNCHOSEN + seat.id}) for seat in seats_of(route) if is_made_up(seat, people)}
    return {**candidates, **unknown}


def is_made_up(seat: Seat, people: Collection[str]) -> bool:
    """Whether the seat asks whoever was made up."""
    return seat.why == "chosen" and seat.asked_id in people


def _somebody(level: Level, applicant: Person, directory: People) -> list[str]:
    others = (person for person in directory.everyone() if person.active and person.id != applicant.id)
    people = tuple(others) if level.eligible is None else level.eligible
    return [person.id for person in people][: level.most]
