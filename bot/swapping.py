"""Somebody takes another's place in a type: what is asked before, and what is done, request by request, in the time
there is."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from bot.references import SwapRef, TypeActRef
from bot.services import Services
from bot.views.blocks import Block
from bot.views.swapping import Done, Place, Question, Said, done_modal, people_options, swap_modal
from workflow import swapping
from workflow.application import person_of
from workflow.editing import check_admin
from workflow.errors import Busy, NotFound, SwapRefused
from workflow.policy_swap import named_in, names
from workflow.policy_versions import policy_in_force, policy_of
from workflow.ports import UnitOfWork
from workflow.ports_types import SLACK, Publication
from workflow.swapping import Swapped

ENOUGH = 0.5
"""Seconds that another request may take; with less, the rest is left for a further click."""

Left = Callable[[], float]
"""How many seconds are left until whoever clicked must be answered."""


def ask_who(uow: UnitOfWork, services: Services, user: str, about: TypeActRef, leaves: str = "") -> dict[str, Any]:
    """Who is to take whose place in that type; with what it would change, once it is said who `leaves`. Raises
    NotAdmin, NotFound."""
    check_admin(uow, user)
    question = _question(uow, about)
    if leaves:
        person, stored = swapping.whoever(uow.directory, leaves), uow.policies.of_type(about.type)
        named = stored is not None and names(stored.source, person)
        place = Place(person=person, named=named, open=len(swapping.concerned(uow, about.type, leaves)))
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


def swap(services: Services, user: str, about: TypeActRef, said: Said, nonce: str, left: Left) -> dict[str, Any]:
    """Do it: for new requests where the type was made in Slack, for open ones where that is wanted or all there is to
    do. Returns what became of it. The same `nonce` is one version. Raises what `workflow.swapping` does."""
    asked = SwapRef(about.type, said.leaves, said.takes)
    sits, waiting = services.store.read(lambda uow: _look(uow, user, asked))
    if about.n and sits:
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
        return _answer(services, user, asked, publication, waiting if said.open_too else (), left)
    if not waiting:
        raise SwapRefused(reason="not_named", person=said.leaves)
    return _answer(services, user, asked, None, waiting, left)


def go_on(services: Services, user: str, asked: SwapRef, left: Left) -> dict[str, Any]:
    """Do it in the open requests in which it is not done yet."""
    _sits, waiting = services.store.read(lambda uow: _look(uow, user, asked))
    return _answer(services, user, asked, None, waiting, left)


def _look(uow: UnitOfWork, user: str, asked: SwapRef) -> tuple[bool, Sequence[str]]:
    """Whether the type names whoever leaves, and the open requests in which he sits."""
    leaves, _takes = swapping.check_swap(uow, asked.leaves, asked.takes, user)
    stored = uow.policies.of_type(asked.type)
    named = stored is not None and names(stored.source, leaves)
    return named, [request.id for request in swapping.concerned(uow, asked.type, asked.leaves)]


def _answer(
    services: Services,
    user: str,
    asked: SwapRef,
    publication: Publication | None,
    waiting: Sequence[str],
    left: Left,
) -> dict[str, Any]:
    found = _in_requests(services, user, asked, waiting, left)

    def told(uow: UnitOfWork) -> dict[str, Any]:
        done = Done(
            type=asked.type,
            leaves=swapping.whoever(uow.directory, asked.leaves),
            takes=person_of(uow.directory, asked.takes),
            published=publication,
            changed=sum(each is not None and not each.reason for each in found),
            refused=[each for each in found if each is not None and each.reason],
            left=len(waiting) - len(found),
        )
        return done_modal(done, services.reader(uow, user))

    return services.store.read(told)


def _in_requests(
    services: Services, user: str, asked: SwapRef, waiting: Sequence[str], left: Left
) -> list[Swapped | None]:
    """What became of as many of them as there was time for."""
    found: list[Swapped | None] = []
    for request_id in waiting:
        if left() < ENOUGH:
            break
        with contextlib.suppress(Busy):  # there is no time for more, then
            done = swapping.swap_one(
                services.store,
                request_id=request_id,
                leaves=asked.leaves,
                takes=asked.takes,
                actor=user,
                now=services.office.now(),
                within=left(),
            )
            found.append(done)
    return found
