"""Somebody takes another's place in a type: what is asked before, and what is done, request by request, in the time
there is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from bot.references import SwapRef, TypeActRef
from bot.services import Services
from bot.views.blocks import Block
from bot.views.swapping import MOST_REFUSED, Done, Place, Question, Said, done_modal, people_options, swap_modal
from workflow import swapping
from workflow.application import person_of
from workflow.editing import check_admin
from workflow.errors import Busy, NotFound, SwapRefused
from workflow.model import Request
from workflow.policy_swap import named_in, names
from workflow.policy_versions import policy_in_force, policy_of
from workflow.ports import UnitOfWork
from workflow.ports_types import SLACK, Publication
from workflow.swapping import Swapped

ENOUGH = 0.5
"""Seconds that another request may take; with less, the rest is left for a further click."""
PAGE = 100
"""So many requests are read at once."""

Left = Callable[[], float]
"""How many seconds are left until whoever clicked must be answered."""


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a swap came; `ended`: there is no request left to be looked at."""

    asked: SwapRef
    ended: bool


def ask_who(uow: UnitOfWork, services: Services, user: str, about: TypeActRef, leaves: str = "") -> dict[str, Any]:
    """Who is to take whose place in that type; with what it would change, once it is said who `leaves`. Raises
    NotAdmin, NotFound."""
    check_admin(uow, user)
    question = _question(uow, about)
    if leaves:
        person, stored = swapping.whoever(uow.directory, leaves), uow.policies.of_type(about.type)
        named = stored is not None and names(stored.source, person)
        place = Place(person=person, named=named, open=swapping.concerned(uow, about.type, leaves))
        question = replace(question, place=place)
    return swap_modal(question, services.reader(uow, user))


def people_offered(uow: UnitOfWork, services: Services, user: str, about: TypeActRef, words: str) -> list[Block]:
    """Whose place can be taken: whomever the type names first, then everybody known, those who have left as well.
    Raises NotAdmin."""
    check_admin(uow, user)
    stored, known = uow.policies.of_type(about.type), uow.directory.everyone()
    named = named_in(stored.source, known) if stored else ()
    ids = {person.id for person in named}
    return people_options([*named, *(each for each in known if each.id not in ids)], words, services.reader(uow, user))


def _question(uow: UnitOfWork, about: TypeActRef) -> Question:
    stored = uow.policies.of_type(about.type)
    if stored is not None:
        n = about.n if stored.origin == SLACK else 0
        return Question(type=about.type, title=policy_of(stored).title, n=n, file=stored.name)
    retired = uow.publications.newest().get(about.type)
    if retired is None:
        raise NotFound
    return Question(type=about.type, title=policy_in_force(uow, retired.version).title, n=0)


def swap(
    services: Services, user: str, about: TypeActRef, said: Said, nonce: str, left: Left, size: int = PAGE
) -> dict[str, Any]:
    """Do it: for new requests where the type was made in Slack, for open ones where that is wanted or all there is to
    do. Returns what became of it. The same `nonce` is one version. Raises what `workflow.swapping` does."""
    asked = SwapRef(about.type, said.leaves, said.takes)
    named = services.store.read(lambda uow: _is_named(uow, user, asked))
    if not (about.n and named):
        reached = _go_through(services, user, asked, left, size)
        if reached.ended and not (reached.asked.changed or reached.asked.not_changed):
            raise SwapRefused(reason="not_named", person=said.leaves)
        return _told(services, user, reached)
    publication = swapping.swap_new(
        services.store,
        type_=about.type,
        leaves=said.leaves,
        takes=said.takes,
        seen=about.n,
        nonce=nonce,
        actor=user,
        now=services.office.now(),
        within=left(),
    )
    reached = _go_through(services, user, asked, left, size) if said.open_too else Reached(asked, ended=True)
    return _told(services, user, reached, publication)


def go_on(services: Services, user: str, asked: SwapRef, left: Left, size: int = PAGE) -> dict[str, Any]:
    """Do it in the open requests that come after the last one looked at; doing so again changes nothing twice."""
    services.store.read(lambda uow: swapping.check_swap(uow, asked.leaves, asked.takes, user))
    return _told(services, user, _go_through(services, user, asked, left, size))


def _is_named(uow: UnitOfWork, user: str, asked: SwapRef) -> bool:
    """Whether the type names whoever leaves."""
    leaves, _takes = swapping.check_swap(uow, asked.leaves, asked.takes, user)
    stored = uow.policies.of_type(asked.type)
    return stored is not None and names(stored.source, leaves)


def _go_through(services: Services, user: str, asked: SwapRef, left: Left, size: int) -> Reached:
    """As many of the requests as there is time for, one after the other."""
    while True:
        page = services.store.read(partial(_page, asked, size))
        for request in page:
            if left() < ENOUGH:
                return Reached(asked, ended=False)
            try:
                asked = _past(asked, request, _swap_one(services, user, asked, request, left()))
            except Busy:
                return Reached(asked, ended=False)
        if len(page) < size:
            return Reached(asked, ended=True)


def _page(asked: SwapRef, size: int, uow: UnitOfWork) -> Sequence[Request]:
    return uow.requests.open_naming(asked.type, asked.leaves, asked.after, size)


def _swap_one(services: Services, user: str, asked: SwapRef, request: Request, within: float) -> Swapped | None:
    if not swapping.undecided_seats(request, asked.leaves):
        return None
    return swapping.swap_one(
        services.store,
        request_id=request.id,
        leaves=asked.leaves,
        takes=asked.takes,
        actor=user,
        now=services.office.now(),
        within=within,
    )


def _past(asked: SwapRef, request: Request, done: Swapped | None) -> SwapRef:
    """Beyond that request, of which this was done."""
    asked = replace(asked, after=request.id)
    if done is None:
        return asked
    if not done.reason:
        return replace(asked, changed=asked.changed + 1)
    if asked.not_changed < MOST_REFUSED:
        asked = replace(asked, refused=",".join(filter(None, [asked.refused, request.id])))
    return replace(asked, not_changed=asked.not_changed + 1)


def _told(services: Services, user: str, reached: Reached, publication: Publication | None = None) -> dict[str, Any]:
    """What became of it, as things stand now."""
    asked = reached.asked

    def told(uow: UnitOfWork) -> dict[str, Any]:
        ids = [each for each in asked.refused.split(",") if each]
        hindered = (swapping.hindered(uow, each, asked.leaves, asked.takes) for each in ids)
        done = Done(
            asked=asked,
            leaves=swapping.whoever(uow.directory, asked.leaves),
            takes=person_of(uow.directory, asked.takes),
            published=publication,
            refused=[each for each in hindered if each],
            left=0 if reached.ended else uow.requests.count_naming(asked.type, asked.leaves, asked.after),
        )
        return done_modal(done, services.reader(uow, user))

    return services.store.read(told)
