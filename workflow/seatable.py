"""Whether somebody may take a seat in another's place, whoever puts him there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from workflow import authority, engine, progress
from workflow.model import AskedKind, Request, Seat
from workflow.ports_directory import Directory


def why_not(request: Request, seated: Sequence[Seat], takes: str, directory: Directory) -> str:
    """Why that person cannot sit there: ``applicant``, ``same_group`` (he has a seat in that group), ``approved`` (he
    approved beside it, where different people are asked for), ``too_few`` (a group would have too few different ones
    left); empty where he can."""
    if takes in request.applicants:
        return "applicant"
    if any(_sits_beside(request, seat.id, takes) for seat in seated):
        return "same_group"
    if any(authority.approved_beside(request, seat.id, takes) for seat in seated):
        return "approved"
    after = replace(request, route=engine.with_seats(request.route, seated))
    fewer = authority.enough_people(request, directory) and not authority.enough_people(after, directory)
    return "too_few" if fewer else ""


def _sits_beside(request: Request, node_id: str, person: str) -> bool:
    """Whether that person sits in the group to which the seat belongs; in another stage he may."""
    return any(
        isinstance(member, Seat) and member.asked_kind is AskedKind.PERSON and member.asked_id == person
        for group in progress.groups_above(request.route, node_id)[:1]
        for member in group.members
    )
