"""The tests that a policy brings along (G4), read as strictly as the rest of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from workflow.building import Building
from workflow.definition import Field, PolicyTest, Role, StageDefinition, User, Usergroup
from workflow.errors import CannotWorkOut, MayNotApply, NobodyToAsk
from workflow.policy_built import read_built
from workflow.policy_keys import ASKED, TEST
from workflow.policy_names import handle_of
from workflow.policy_source import Place, nearest
from workflow.written_choices import choice_names

MOST_TESTS = 100
MOST_ASKED = 60

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

REFUSALS = (MayNotApply.code, NobodyToAsk.code, CannotWorkOut.code, "choose", "behalf", "route")
"""What `refuses` may expect beside the id of a field; ``choose``: an approver who cannot be chosen, or none;
``behalf``: somebody for whom one cannot apply; ``route``: no group was built, or one that cannot stand."""


def read_tests(
    place: Place, fields: Sequence[Field], route: Sequence[StageDefinition], *, custom: bool
) -> tuple[PolicyTest, ...]:
    """The tests, in the order of the file. `custom`: whoever applies builds the route."""
    choices = tuple(choice_names(route))
    return tuple(_test(item, fields, choices, custom) for item in place.items(MOST_TESTS))


def _test(place: Place, fields: Sequence[Field], choices: Sequence[str], custom: bool) -> PolicyTest:
    if not place.mapping(TEST):
        return PolicyTest(sender="")
    given = tuple(key for key in ("asks", "refuses") if key in place)
    if len(given) != 1:
        place.fault("one_of_keys", keys=("asks", "refuses"), given=given)
    return PolicyTest(
        name=place["name"].string() if "name" in place else "",
        sender=place["as"].user() if "as" in place else "",
        behalf=place["behalf"].user() if "behalf" in place else "",
        form=_form(place["form"], fields) if "form" in place else {},
        choose=_choose(place["choose"], choices) if "choose" in place else {},
        route=read_built(place["route"], fields, custom=custom) if "route" in place else Building(),
        asks=tuple(_stage(stage) for stage in place["asks"].items(MOST_ASKED)) if "asks" in place else (),
        cc=_people(place["cc"]) if "cc" in place else None,
        refuses=_refuses(place["refuses"], fields) if "refuses" in place else "",
        on=_day(place["on"]) if "on" in place else None,
    )


def _form(place: Place, fields: Sequence[Field]) -> Mapping[str, Any]:
    if not isinstance(place.value, Mapping):
        place.fault("wrong_type", wanted="mapping")
        return {}
    return {key: _written(place[key]) for key in _known(place, tuple(field.id for field in fields))}


def _choose(place: Place, choices: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """Whom the applicant chooses, by the label of each choice or its stage's title; of a chain from the bottom up."""
    if not isinstance(place.value, Mapping):
        place.fault("wrong_type", wanted="mapping")
        return {}
    return {key: _people(place[key]) for key in _known(place, choices)}


def _people(place: Place) -> tuple[str, ...]:
    if not isinstance(place.value, list | tuple):
        return (place.user(),)
    return tuple(item.user() for item in place.items(MOST_ASKED)) if place.value else ()


def _known(place: Place, possible: Sequence[str]) -> list[str]:
    """The keys of a mapping that are among the possible; the others are faults."""
    for key in place.value:
        if key not in possible:
            there = Place(None, (*place.path, key), place.faults)
            there.fault("unknown_key", key=str(key), nearest=nearest(key, possible), possible=tuple(possible))
    return [key for key in place.value if key in possible]


def _written(place: Place) -> Any:
    values = place.value if isinstance(place.value, list | tuple) else [place.value]
    if not all(isinstance(value, str | int | float) for value in values):
        place.fault("wrong_type", wanted="value")
        return ""
    return place.value


def _stage(place: Place) -> tuple[User | Role | Usergroup, ...]:
    """Whom one stage asks: one, several in a list, or nobody in an empty one."""
    if not isinstance(place.value, list | tuple):
        return (_asked(place),)
    return tuple(_asked(item) for item in place.items(MOST_ASKED)) if place.value else ()


def _asked(place: Place) -> User | Role | Usergroup:
    if not isinstance(place.value, Mapping):
        return User(ref=place.user())
    place.mapping(ASKED)
    if len(place.value) != 1:
        place.fault("one_of_keys", keys=ASKED.allowed, given=tuple(place.value))
    if "usergroup" in place:
        return Usergroup(ref=handle_of(place["usergroup"].string()))
    return Role(name=place["role"].string(60) if "role" in place else "")


def _refuses(place: Place, fields: Sequence[Field]) -> str:
    said, possible = place.string(), (*REFUSALS, *(field.id for field in fields))
    if said and said not in possible:
        place.fault("not_one_of", value=said, choices=possible, nearest=nearest(said, possible))
    return said


def _day(place: Place) -> date | None:
    said = place.string()
    try:
        return date.fromisoformat(said if DAY.fullmatch(said) else "")
    except ValueError:
        if said:
            place.fault("bad_day", value=said)
        return None
