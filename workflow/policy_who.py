"""Whom a policy asks (`by`, or a member of a group), and the sets of people it names (`apply`)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from workflow.definition import (
    Audience,
    Channel,
    Chosen,
    ChosenChain,
    Copied,
    Each,
    Field,
    FieldType,
    HeadOf,
    Manager,
    Managers,
    Named,
    Role,
    User,
    Usergroup,
    Who,
)
from workflow.policy_expressions import read_condition, read_field
from workflow.policy_keys import (
    AUDIENCE,
    CC,
    CC_KINDS,
    CHANNEL,
    CHOSEN,
    CHOSEN_CHAIN,
    EACH,
    EACH_KINDS,
    HEAD_OF,
    MANAGERS,
    STAGE,
    WHO,
    WHO_KINDS,
)
from workflow.policy_names import handle_of
from workflow.policy_source import Place, nearest

MOST_LEVELS = 10
MOST_AUDIENCES = 50
MOST_CHOSEN = 20
MOST_COPIED = 50
MOST_SHOWN = 10
CHANNEL_ID = re.compile(r"[CG][A-Z0-9]{2,20}")
_USUAL_LEVELS = 5

NOBODY = User(ref="")
"""What reading goes on with where nobody could be made out."""

_PEOPLE = frozenset({FieldType.PERSON, FieldType.PEOPLE})
_DEPARTMENTS = frozenset({FieldType.TEXT, FieldType.SELECT, FieldType.PERSON})


def read_who(place: Place, fields: Sequence[Field], new_key: Callable[[], str]) -> Who:
    """Who is asked; `fields` are those of the form, `new_key` names the next choice of the applicant's."""
    return _who(place, fields, new_key, WHO_KINDS) if place.mapping(WHO) else NOBODY


def _who(place: Place, fields: Sequence[Field], new_key: Callable[[], str], kinds: tuple[str, ...]) -> Who:
    given = [kind for kind in kinds if kind in place]
    if len(given) != 1:
        refuse_number_of_keys(place, kinds, given)
        return NOBODY
    if given[0] in _CHOICES:
        return _CHOICES[given[0]](place[given[0]], new_key())
    return _READERS[given[0]](place[given[0]], fields)


def read_cc(place: Place, fields: Sequence[Field]) -> tuple[Copied, ...]:
    """Who is told of a request without being asked (D7)."""
    return tuple(_copied(item, fields) for item in place.items(MOST_COPIED))


def _copied(place: Place, fields: Sequence[Field]) -> Copied:
    if not place.mapping(CC):
        return Copied(who=NOBODY)
    when = read_condition(place["when"], fields) if "when" in place else None
    return Copied(who=_who(place, fields, str, CC_KINDS), when=when)


def read_channel(place: Place, fields: Sequence[Field]) -> Channel | None:
    """The channel that is told. What is private is shown in none."""
    if not place.mapping(CHANNEL) or "id" not in place:
        return None
    id_ = place["id"].string()
    if id_ and not CHANNEL_ID.fullmatch(id_):
        place["id"].fault("bad_channel", value=id_)
    shown = tuple(_shown(item, fields) for item in place["show"].items(MOST_SHOWN)) if "show" in place else ()
    return Channel(id=id_, show=shown)


def _shown(place: Place, fields: Sequence[Field]) -> str:
    id_ = read_field(place, fields)
    if any(field.private for field in fields if field.id == id_):
        place.fault("private_in_channel", field=id_)
    return id_


def refuse_number_of_keys(place: Place, kinds: tuple[str, ...], given: list[str]) -> None:
    """Note that there should be exactly one of these kinds."""
    # A wrong key has been named already; "give one of these" on top of it would say the same thing twice.
    misspelt = any(key not in STAGE.allowed + WHO.allowed for key in place.value)
    if given or not misspelt:
        place.fault("one_of_keys", keys=kinds, given=tuple(given))


def read_audience(place: Place) -> Audience:
    """A set of people: everyone, or whoever is one of those listed."""
    if place.value == "everyone":
        return Audience(everyone=True)
    if isinstance(place.value, str):
        place.fault("not_one_of", value=place.value, choices=("everyone",), nearest=nearest(place.value, ["everyone"]))
        return Audience()
    places = place.items(MOST_AUDIENCES) if isinstance(place.value, list | tuple) else (place,)
    found: dict[str, list[str]] = {key: [] for key in AUDIENCE.allowed}
    for item in places:
        if not item.mapping(AUDIENCE):
            continue
        if len(item.value) != 1:
            item.fault("one_of_keys", keys=AUDIENCE.allowed, given=tuple(item.value))
        for key in AUDIENCE.allowed:
            if key in item:
                found[key].append(item[key].user() if key == "user" else handle_of(item[key].string(60)))
    return Audience(
        users=tuple(found["user"]),
        roles=tuple(found["role"]),
        usergroups=tuple(found["usergroup"]),
        departments=tuple(found["department"]),
        positions=tuple(found["position"]),
    )


def _head_of(place: Place, fields: Sequence[Field]) -> Who:
    if not isinstance(place.value, Mapping):
        return HeadOf(department=place.string())
    if not place.mapping(HEAD_OF) or "field" not in place:
        return NOBODY
    return HeadOf(field=_field(place["field"], fields, _DEPARTMENTS))


def _managers(place: Place, _fields: Sequence[Field]) -> Who:
    if not place.mapping(MANAGERS) or "up_to" not in place:
        return NOBODY
    return Managers(up_to=place["up_to"].string(60))


def _each(place: Place, fields: Sequence[Field]) -> Who:
    if not place.mapping(EACH):
        return NOBODY
    given = [kind for kind in EACH_KINDS if kind in place]
    if len(given) != 1:
        refuse_number_of_keys(place, EACH_KINDS, given)
        return NOBODY
    who = _READERS[given[0]](place[given[0]], fields)
    assert isinstance(who, Role | Usergroup)
    return Each(who=who)


def _chosen(place: Place, key: str) -> Who:
    if not place.mapping(CHOSEN):
        return NOBODY
    least, most = _how_many(place, MOST_CHOSEN, usual=1)
    return Chosen(
        key=key,
        label=place["label"].text() if "label" in place else {},
        source=_source(place),
        at_least=least,
        at_most=most,
    )


def _chosen_chain(place: Place, key: str) -> Who:
    if not place.mapping(CHOSEN_CHAIN):
        return NOBODY
    least, most = _how_many(place, MOST_LEVELS, usual=_USUAL_LEVELS)
    return ChosenChain(
        key=key,
        source=_source(place),
        at_least=least,
        at_most=most,
        until=place["until"].string(60) if "until" in place else "",
    )


def _how_many(place: Place, possible: int, *, usual: int) -> tuple[int, int]:
    """How many are chosen at least and at most; left out, at most as many as `usual`."""
    least = place["at_least"].whole(1, possible) if "at_least" in place else 1
    most = place["at_most"].whole(1, possible) if "at_most" in place else max(least, usual)
    if least > most:
        place["at_least"].fault("min_above_max", min=least, max=most)
    return least, most


def _source(place: Place) -> Audience:
    return read_audience(place["from"]) if "from" in place else Audience(everyone=True)


_CHOICES: Mapping[str, Callable[[Place, str], Who]] = {"chosen": _chosen, "chosen_chain": _chosen_chain}


def _field(place: Place, fields: Sequence[Field], types: frozenset[FieldType]) -> str:
    """The id of a field that can name whom to ask."""
    id_ = read_field(place, fields)
    type_ = next((field.type for field in fields if field.id == id_), None)
    if type_ is not None and type_ not in types:
        place.fault("names_nobody", field=id_, type=type_.value, types=sorted(types))
    return id_


_READERS: Mapping[str, Callable[[Place, Sequence[Field]], Who]] = {
    "user": lambda place, _: User(ref=place.user()),
    "role": lambda place, _: Role(name=place.string(60)),
    "usergroup": lambda place, _: Usergroup(ref=handle_of(place.string())),
    "manager": lambda place, _: Manager(levels=place.whole(1, MOST_LEVELS)),
    "managers": _managers,
    "head_of": _head_of,
    "field": lambda place, fields: Named(field=_field(place, fields, _PEOPLE)),
    "each": _each,
}
