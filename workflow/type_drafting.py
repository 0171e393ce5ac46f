"""Use cases of admins who put a type together in Slack before anybody can apply for it. One function, one transaction.

Every change says which revision of the draft was `seen` by whoever makes it; where another admin changed it since,
nothing is done and he is told. All raise NotAdmin, and DraftGone where the draft was published or discarded meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from workflow import publishing
from workflow.building import Building, Built, group_faults
from workflow.custom import askable
from workflow.editing import check_admin
from workflow.errors import DraftChanged, DraftGone, FileType, NotFound, RouteRefused, TypeClash, TypeMoved
from workflow.model import Request, Text
from workflow.policy import PolicyFault, PolicyFaults, usual_number
from workflow.policy_versions import policy_in_force
from workflow.ports import Store, UnitOfWork
from workflow.ports_types import FILE, SLACK, Publication, TypeDraft
from workflow.service import BUDGET
from workflow.type_source import (
    FieldSaid,
    Heading,
    Source,
    building_in,
    faults_of,
    heading_of,
    moved_field,
    new_source,
    with_building,
    with_field,
    with_heading,
    without_field,
)

DRAFT = "draft"
"""The origin, in a clash, of a type that is not in force yet."""


def begin(
    store: Store,
    *,
    actor: str,
    draft_id: str,
    heading: Heading,
    request_id: str = "",
    now: datetime,
    within: float = BUDGET,
) -> TypeDraft:
    """Begin a type: with the route of that custom request, else with none. The same `draft_id` returns what it already
    made. Raises NotFound, PolicyFaults for what is wrong with the heading, TypeClash."""

    def work(uow: UnitOfWork) -> TypeDraft:
        _begin(uow, actor)
        made = uow.type_drafts.get(draft_id)
        if made is not None:
            return made
        before = _route_of(uow, request_id) if request_id else {}
        source = new_source(heading, before, _taken(uow, draft_id))
        _check_heading(uow, source, draft_id, after=0)
        draft = _new(draft_id, source, 0, actor, now)
        uow.type_drafts.add(draft)
        return draft

    return store.write(work, within=within)


def _route_of(uow: UnitOfWork, request_id: str) -> Source:
    request = uow.requests.get(request_id)
    if request is None or not may_become_type(uow, request):
        raise NotFound
    return policy_in_force(uow, request.policy_version).source


def may_become_type(uow: UnitOfWork, request: Request) -> bool:
    """Whether the route of that request was built by whoever applied (B6)."""
    stored = uow.policies.get(request.policy_version)
    return stored is not None and stored.origin == SLACK and not uow.publications.of_type(request.type)


def change(store: Store, *, actor: str, type_: str, draft_id: str, now: datetime, within: float = BUDGET) -> TypeDraft:
    """Begin to change a type that was made in Slack: the draft that somebody began already, else one of the newest
    version. One that was retired can be taken up again. Raises FileType, NotFound."""

    def work(uow: UnitOfWork) -> TypeDraft:
        _begin(uow, actor)
        known = uow.type_drafts.of_type(type_)
        if known is not None:
            return known
        stored, newest = uow.policies.of_type(type_), uow.publications.newest().get(type_)
        if stored is not None and stored.origin == FILE:
            raise FileType(file=stored.name)
        if newest is None:
            raise NotFound
        draft = _new(draft_id, policy_in_force(uow, newest.version).source, newest.n, actor, now)
        uow.type_drafts.add(draft)
        return draft

    return store.write(work, within=within)


def head(
    store: Store, *, actor: str, draft_id: str, seen: int, heading: Heading, now: datetime, within: float = BUDGET
) -> TypeDraft:
    """Give it another title, id or format of numbers; a type that was published keeps its id. Raises DraftChanged,
    PolicyFaults, TypeClash."""

    def change(uow: UnitOfWork, draft: TypeDraft) -> Source:
        kept = replace(heading, id=draft.type) if draft.after else heading
        source = with_heading(draft.source, kept, _taken(uow, draft.id))
        _check_heading(uow, source, draft.id, draft.after)
        return source

    return _change(store, actor, draft_id, seen, change, now, within)


def put_field(
    store: Store,
    *,
    actor: str,
    draft_id: str,
    seen: int,
    said: FieldSaid,
    field_id: str = "",
    now: datetime,
    within: float = BUDGET,
) -> TypeDraft:
    """Put that field in the place of the one with that id, or behind the last. Raises DraftChanged, and PolicyFaults
    for what is wrong with it, or with the form because of it."""

    def change(_uow: UnitOfWork, draft: TypeDraft) -> Source:
        source = with_field(draft.source, said, field_id)
        _refuse(fault for fault in faults_of(source) if fault.path[:1] == ("form",))
        return source

    return _change(store, actor, draft_id, seen, change, now, within)


def move_field(
    store: Store, *, actor: str, draft_id: str, seen: int, field_id: str, by: int, now: datetime, within: float = BUDGET
) -> TypeDraft:
    """Move a field. Raises DraftChanged."""
    return _change(
        store, actor, draft_id, seen, lambda _uow, draft: moved_field(draft.source, field_id, by), now, within
    )


def remove_field(
    store: Store, *, actor: str, draft_id: str, seen: int, field_id: str, now: datetime, within: float = BUDGET
) -> TypeDraft:
    """Take a field out. Raises DraftChanged."""
    return _change(store, actor, draft_id, seen, lambda _uow, draft: without_field(draft.source, field_id), now, within)


def build(
    store: Store,
    *,
    actor: str,
    draft_id: str,
    change: Callable[[Building], Building],
    title: Callable[[int], Text],
    now: datetime,
    within: float = BUDGET,
) -> TypeDraft:
    """Make of its groups what `change` makes of them; what was seen of them `change` knows. `title`: as `Built`."""

    def changed(_uow: UnitOfWork, draft: TypeDraft) -> Source:
        return with_building(draft.source, Built(building=change(building_in(draft.source)), title=title))

    return _change(store, actor, draft_id, None, changed, now, within)


def discard(store: Store, *, actor: str, draft_id: str, seen: int, within: float = BUDGET) -> None:
    """Forget it. Raises DraftChanged."""

    def work(uow: UnitOfWork) -> None:
        uow.type_drafts.discard(_seen(uow, actor, draft_id, seen).id)

    store.write(work, within=within)


def publish(
    store: Store, *, actor: str, draft_id: str, seen: int, now: datetime, within: float = BUDGET
) -> Publication:
    """Put it in force as the next version of its type, for new requests (G5). A repetition returns what was published.
    Raises DraftChanged, PolicyFaults, RouteRefused where a group cannot be asked, and as `publishing.issue`."""

    def work(uow: UnitOfWork) -> Publication:
        uow.policies.alone()
        made = uow.publications.of_nonce(draft_id)
        if made is not None:
            return made
        draft = _seen(uow, actor, draft_id, seen)
        _refuse(faults_of(draft.source))
        check_groups(uow, draft)
        publication = publishing.issue(uow, draft.source, after=draft.after, actor=actor, nonce=draft.id, now=now)
        uow.type_drafts.discard(draft.id)
        return publication

    return store.write(work, within=within)


def follow(
    store: Store, *, actor: str, draft_id: str, seen: int, n: int, now: datetime, within: float = BUDGET
) -> TypeDraft:
    """Let it be published in the place of version `n`, which was published since it was begun: nothing of that version
    comes into it. Raises DraftChanged."""

    def work(uow: UnitOfWork) -> TypeDraft:
        draft = _seen(uow, actor, draft_id, seen)
        return _saved(uow, replace(draft, after=n), actor, now)

    return store.write(work, within=within)


def check_groups(uow: UnitOfWork, draft: TypeDraft) -> None:
    """Refuse groups that cannot be asked: whom they name may have left since they were made. Raises RouteRefused."""
    building = building_in(draft.source)
    known = askable(uow.directory, building)
    for number, group in enumerate(building.groups, 1):
        for fault in group_faults(group, "", known).values():
            raise RouteRefused(group=number, fault=fault)


def _change(
    store: Store,
    actor: str,
    draft_id: str,
    seen: int | None,
    change: Callable[[UnitOfWork, TypeDraft], Source],
    now: datetime,
    within: float,
) -> TypeDraft:
    def work(uow: UnitOfWork) -> TypeDraft:
        draft = _seen(uow, actor, draft_id, seen)
        source = change(uow, draft)
        if source == draft.source:
            return draft
        return _saved(uow, replace(draft, source=source), actor, now)

    return store.write(work, within=within)


def _saved(uow: UnitOfWork, draft: TypeDraft, actor: str, now: datetime) -> TypeDraft:
    after = replace(draft, revision=draft.revision + 1, changed_by=actor, changed_at=now)
    uow.type_drafts.save(after)
    return after


def _seen(uow: UnitOfWork, actor: str, draft_id: str, seen: int | None) -> TypeDraft:
    _begin(uow, actor)
    draft = uow.type_drafts.get(draft_id)
    if draft is None:
        raise DraftGone
    if seen is not None and draft.revision != seen:
        raise DraftChanged(by=draft.changed_by, at=draft.changed_at)
    return draft


def _begin(uow: UnitOfWork, actor: str) -> None:
    uow.policies.alone()
    check_admin(uow, actor)


def _refuse(faults: Iterable[PolicyFault]) -> None:
    found = tuple(faults)
    if found:
        raise PolicyFaults(found)


def _new(draft_id: str, source: Source, after: int, actor: str, now: datetime) -> TypeDraft:
    return TypeDraft(
        id=draft_id, source=source, after=after, begun_by=actor, begun_at=now, changed_by=actor, changed_at=now
    )


def _taken(uow: UnitOfWork, draft_id: str) -> set[str]:
    """The ids that other types have: those in force, those that were, and those that are being put together."""
    drafted = {heading_of(draft.source).id for draft in uow.type_drafts.all() if draft.id != draft_id}
    return drafted | {stored.id for stored in uow.policies.current()} | set(uow.publications.newest())


def _check_heading(uow: UnitOfWork, source: Source, draft_id: str, after: int) -> None:
    _refuse(fault for fault in faults_of(source) if fault.path[0] in ("id", "title", "number"))
    heading = heading_of(source)
    other = uow.type_drafts.of_type(heading.id)
    if other is not None and other.id != draft_id:
        title = heading_of(other.source).title
        raise TypeClash(what="id", type=heading.id, other=heading.id, title=title, origin=DRAFT)
    with suppress(TypeMoved):  # which is told when it is published
        publishing.check_place(uow, heading.id, heading.number or usual_number(heading.id), after)
