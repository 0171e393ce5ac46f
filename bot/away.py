"""Out of office, as one person looks at it and arranges it (D8): for himself, or as an admin for somebody else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from bot import callbacks
from bot.references import AwayRef, PersonRef, decode
from bot.services import Services
from bot.views.away import BLAMED, MOST_PAST, Arranged, arranged_sentence, away_modal, read_away
from bot.views.notices import notice_view
from workflow import delegating
from workflow.application import person_of
from workflow.delegation import Delegation, period
from workflow.errors import DelegationRefused, NotFound
from workflow.leaving import days_away
from workflow.policy_versions import policy_in_force, policy_of
from workflow.ports import UnitOfWork

View = dict[str, Any]

_EVERY = 50


def arranged_for(uow: UnitOfWork, owner: str) -> Arranged:
    """What is arranged for that person."""
    found = uow.delegations.of(owner, _EVERY)
    own = [each for each in found if each.owner == owner]
    others = [each for each in found if each.delegate == owner and each.ended_at is None]
    named = {user for each in found for user in (each.owner, each.delegate, each.made_by, each.ended_by) if user}
    return Arranged(
        owner=person_of(uow.directory, owner),
        standing=sorted((each for each in own if each.ended_at is None), key=lambda each: each.since),
        past=[each for each in own if each.ended_at is not None][:MOST_PAST],
        others=sorted(others, key=lambda each: each.since),
        people=uow.directory.people(named),
        types={policy.id: policy.title for policy in map(policy_of, uow.policies.current())},
    )


def look(
    uow: UnitOfWork,
    services: Services,
    user: str,
    owner: str,
    days: tuple[date, date] | None = None,
    request_id: str = "",
) -> View:
    """The form for that owner, as `user` sees it; with the `days` of the approved request of that id. Raises
    DelegationRefused where it is not his to arrange."""
    delegating.check_may_arrange(uow, owner, user)
    ref, reader = AwayRef(uow.new_id(), owner, request_id), services.reader(uow, user)
    return away_modal(arranged_for(uow, owner), ref, reader, services.office.now(), days)


def look_at_own(uow: UnitOfWork, services: Services, user: str) -> View:
    """The form of whoever asks for it."""
    return look(uow, services, user, user)


def look_for_leave(uow: UnitOfWork, services: Services, user: str, request_id: str) -> View:
    """The form of that person with the days on which he is away, as his approved request says; without them once they
    are over. Raises NotFound for a request that is not his."""
    request, now = uow.requests.get(request_id), services.office.now()
    if request is None or request.applicant != user:
        raise NotFound
    policy, record = policy_in_force(uow, request.policy_version), uow.requests.record(request.record_id)
    days = days_away(policy, request, record.values, person_of(uow.directory, user), now)
    return look(uow, services, user, user, days, request.id if days else "")


def whose(value: str, user: str) -> str:
    """Whose form a button opens: the one that only says what it opens, that of whoever pressed it."""
    return user if value == callbacks.AWAY else decode(PersonRef, value).user


def send(services: Services, body: Mapping[str, Any], within: float) -> View:
    """Arrange what stands in the form. Returns the answer to the view: what was arranged, or what is wrong where."""
    user, view = body["user"]["id"], body["view"]
    ref, said, now = decode(AwayRef, view["private_metadata"]), read_away(view["state"]), services.office.now()
    owner = services.store.read(lambda uow: person_of(uow.directory, ref.owner))
    since, until = period(said.first, said.last, owner.tz, said.from_time, said.until_time)
    new = Delegation(
        id=ref.delegation_id,
        owner=owner.id,
        delegate=said.delegate,
        since=since,
        until=until,
        types=said.types,
        note=said.note,
        made_by=user,
        made_at=now,
        request_id=ref.request_id or None,
    )
    try:
        made = delegating.arrange(services.store, new, now=now, within=within)
    except DelegationRefused as refused:
        block = BLAMED.get(refused.reason, callbacks.DELEGATE)
        return {"response_action": "errors", "errors": {block: services.refusal(user, refused)}}
    services.soon(partial(delegating.follow, services.store, made, now))
    return {"response_action": "update", "view": services.store.read(lambda uow: _told(uow, services, user, made))}


def _told(uow: UnitOfWork, services: Services, user: str, made: Delegation) -> View:
    """What is arranged: of a form that was sent before and changed since, what was sent first."""
    reader = services.reader(uow, user)
    return notice_view(arranged_sentence(made, arranged_for(uow, made.owner), reader, services.office.now()), reader)


def end(services: Services, user: str, delegation_id: str, within: float) -> str:
    """End it, as that person says. Returns whose it was."""
    now = services.office.now()
    ended = delegating.end(services.store, delegation_id=delegation_id, actor=user, now=now, within=within)
    services.soon(partial(delegating.follow, services.store, ended, now))
    return ended.owner
