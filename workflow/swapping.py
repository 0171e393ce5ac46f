"""Use cases of admins who put somebody in another's place: in a type, for new requests, and in open ones, whose routes
are their own (D11). One function, one transaction; nobody is asked less than before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from workflow import passing_on, seatable
from workflow.editing import check_admin
from workflow.engine import Outcome, Standing
from workflow.errors import FileType, NotFound, SwapRefused
from workflow.model import SWAPPED, ActorKind, AskedKind, Node, Person, Request, RequestStatus, Seat
from workflow.policy_swap import swapped, unknown
from workflow.ports import Store, UnitOfWork
from workflow.ports_directory import Directory
from workflow.ports_types import FILE, Publication
from workflow.publishing import issue
from workflow.recording import record
from workflow.service import BUDGET


@dataclass(frozen=True, slots=True, kw_only=True)
class Swapped:
    """What became of an open request: `reason` says why nothing could be changed (`SwapRefused`), or is empty."""

    number: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Concerned:
    """In how many open requests somebody is asked, now or later; where it is not `exact`, in so many at most."""

    n: int
    exact: bool = True


COUNTED = 100
"""So many requests are looked into to count them."""


def concerned(uow: UnitOfWork, type_: str, person: str, counted: int = COUNTED) -> Concerned:
    """In how many open requests of that type this person sits in a seat that is not decided. Where more than `counted`
    have him in their routes, these are the number: in some he may have decided already."""
    named = uow.requests.count_naming(type_, person, "")
    if named > counted:
        return Concerned(named, exact=False)
    found = uow.requests.open_naming(type_, person, "", counted)
    return Concerned(sum(bool(undecided_seats(request, person)) for request in found))


def swap_new(
    store: Store,
    *,
    type_: str,
    leaves: str,
    takes: str,
    seen: int,
    nonce: str,
    actor: str,
    now: datetime,
    within: float = BUDGET,
) -> Publication:
    """Publish a version of a type made in Slack in which `takes` stands wherever the version `seen` has `leaves`: for
    new requests. The same `nonce` returns what it already made. Raises NotAdmin, SwapRefused, NotFound, FileType for a
    type that a file says, TypeMoved where another version is in force by now."""

    def work(uow: UnitOfWork) -> Publication:
        uow.policies.alone()
        leaving, taking = check_swap(uow, leaves, takes, actor)
        made = uow.publications.of_nonce(nonce)
        if made is not None:
            return made
        stored = uow.policies.of_type(type_)
        if stored is None:
            raise NotFound
        if stored.origin == FILE:
            raise FileType(file=stored.name)
        source = swapped(stored.source, leaving, taking)
        return issue(uow, source, after=seen, actor=actor, nonce=nonce, now=now)

    return store.write(work, within=within)


def swap_one(
    store: Store, *, request_id: str, leaves: str, takes: str, actor: str, now: datetime, within: float = BUDGET
) -> Swapped | None:
    """Put `takes` in the place of `leaves` in one open request, wherever nothing is decided yet; None where there is
    nothing to change any more. Raises NotAdmin, SwapRefused."""
    return store.write(lambda uow: _swap(uow, request_id, leaves, takes, actor, now), within=within)


def check_swap(uow: UnitOfWork, leaves: str, takes: str, actor: str) -> tuple[Person, Person]:
    """Both of them. Raises NotAdmin, SwapRefused."""
    check_admin(uow, actor)
    taking = uow.directory.person(takes)
    if leaves == takes:
        raise SwapRefused(reason="same", person=takes)
    if taking is None or not taking.active:
        raise SwapRefused(reason="inactive", person=takes)
    return whoever(uow.directory, leaves), taking


def whoever(directory: Directory, ref: str) -> Person:
    """Whoever has that id, active or not; of somebody unknown all there is, which may be an address."""
    return directory.person(ref) or unknown(ref)


def _swap(uow: UnitOfWork, request_id: str, leaves: str, takes: str, actor: str, now: datetime) -> Swapped | None:
    before = uow.requests.lock(request_id)
    if before is None or before.status is not RequestStatus.PENDING:
        return None
    seats = undecided_seats(before, leaves)
    if not seats:
        return None
    check_swap(uow, leaves, takes, actor)
    seated = _seated(seats, takes)
    reason = seatable.why_not(before, seated, takes, uow.directory)
    if reason:
        return Swapped(number=before.number, reason=reason)
    changed, events = passing_on.swap(before, leaves, seated, now, uow.new_id)
    record(uow, before, changed, events, actor=actor, actor_kind=ActorKind.ADMIN, now=now)
    return Swapped(number=before.number)


def hindered(uow: UnitOfWork, request_id: str, leaves: str, takes: str) -> Swapped | None:
    """Why `takes` cannot sit in the place of `leaves` in that request, as it is now; None where nothing is against it,
    or nothing is to be changed any more."""
    request = uow.requests.get(request_id)
    if request is None or request.status is not RequestStatus.PENDING:
        return None
    seats = _seated(undecided_seats(request, leaves), takes)
    reason = seatable.why_not(request, seats, takes, uow.directory) if seats else ""
    return Swapped(number=request.number, reason=reason) if reason else None


def _seated(seats: Sequence[Seat], takes: str) -> list[Seat]:
    return [replace(seat, asked_id=takes, why=SWAPPED, missing="") for seat in seats]


def undecided_seats(request: Request, person: str) -> tuple[Seat, ...]:
    """Where that person is asked, or will be, and nothing is decided yet."""
    return tuple(
        seat
        for seat in _undecided(request.route, Standing.of(request))
        if seat.asked_kind is AskedKind.PERSON and seat.asked_id == person
    )


def _undecided(node: Node, standing: Standing) -> Iterator[Seat]:
    if standing[node] is not Outcome.PENDING:
        return
    if isinstance(node, Seat):
        yield node
        return
    for member in node.members:
        yield from _undecided(member, standing)
