"""Use cases around policy files: new versions come into force, or what is in force stays because the files are faulty.
One function, one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from workflow import channels
from workflow.model import ADMIN_ROLE
from workflow.policy_versions import policy_of
from workflow.ports import FaultyFiles, Store, StoredPolicy, UnitOfWork
from workflow.ports_messages import POLICY_FILES, MessageKind, Wanted
from workflow.ports_types import SLACK
from workflow.type_clashes import refuse_clashes

_NO_HURRY = 30.0
"""Nobody waits for an answer here."""


def load(store: Store, policies: Iterable[StoredPolicy], now: datetime) -> None:
    """Make these the approval types on offer, beside those made in Slack. Open requests keep the version they began
    with (G5). Whoever was told that files are faulty sees that they are right again. Raises TypeClashes where one of
    them and one made in Slack cannot both be there."""
    loaded = tuple(policies)

    def work(uow: UnitOfWork) -> None:
        uow.policies.alone()
        before = uow.policies.current()
        refuse_clashes(loaded, [each for each in before if each.origin == SLACK])
        uow.policies.load(loaded, now)
        known = {each.version for each in before}
        channels.named_anew(uow, [policy_of(each) for each in loaded if each.version not in known])
        faulty = uow.policies.faulty()
        if faulty is not None:
            uow.policies.note_faulty(None)
            _tell_admins(uow, faulty)

    store.write(work, within=_NO_HURRY)


def keep(store: Store, faults: Sequence[Mapping[str, Any]], now: datetime) -> None:
    """The files cannot be used: what is in force stays so, and the admins are told what is wrong (G1), once for as long
    as it stays wrong."""

    def work(uow: UnitOfWork) -> None:
        before = uow.policies.faulty()
        if before is not None and list(before.faults) == list(faults):
            return
        faulty = FaultyFiles(since=before.since if before else now, faults=faults)
        uow.policies.note_faulty(faulty)
        _tell_admins(uow, faulty)

    store.write(work, within=_NO_HURRY)


def _tell_admins(uow: UnitOfWork, faulty: FaultyFiles) -> None:
    since = faulty.since.isoformat()
    wanted = [
        Wanted(kind=MessageKind.FILES, recipient=admin.id, subject=POLICY_FILES, request_id=None, occurrence=since)
        for admin in uow.directory.holders(ADMIN_ROLE)
    ]
    if wanted:
        uow.messages.want(wanted)
