"""Approvers chosen as a policy's test or a command line writes it, to what comes from Slack (A10)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from workflow.choosing import block
from workflow.definition import Chosen, ChosenChain, StageDefinition, members_of
from workflow.forms import Raw
from workflow.written import FindPerson


def choice_names(route: Iterable[StageDefinition]) -> Mapping[str, Chosen | ChosenChain]:
    """What the choices of a route may be called: by label or, failing that, by the title of their stage, in any
    language."""
    labels: dict[str, Chosen | ChosenChain] = {}
    titles: dict[str, Chosen | ChosenChain] = {}
    for stage in route:
        for who in members_of([stage]):
            if isinstance(who, Chosen | ChosenChain):
                titles |= {title: who for title in stage.title.values() if title not in titles}
                labels |= dict.fromkeys(who.label.values() if isinstance(who, Chosen) else (), who)
    return titles | labels


def chosen(route: Iterable[StageDefinition], people: Mapping[str, Sequence[str]], find: FindPerson) -> Raw:
    """What one would have given in Slack to choose these people, of a chain from the bottom up, by the names of
    `choice_names`."""
    named = choice_names(route)
    given = (_given(named[choice], [_id(who, find) for who in several]) for choice, several in people.items())
    return {at: each for choice in given for at, each in choice.items()}


def _given(who: Chosen | ChosenChain, people: Sequence[str]) -> Raw:
    if isinstance(who, Chosen):
        return {block(who.key): list(people)}
    return {block(who.key, level): user for level, user in enumerate(people, start=1)}


def _id(who: str, find: FindPerson) -> str:
    person = find(who)
    return person.id if person else who
