"""Loads the policies an installation runs with and makes them the ones on offer."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from gettext import gettext as _
from pathlib import Path

from bot.file_faults import FileFault, at
from bot.policies import PolicyFile, PolicyFilesBroken, read_files
from bot.stops import Misconfigured
from workflow import policy_files
from workflow.definition import EmptyRule, FieldType, Policy
from workflow.errors import TypeClash
from workflow.policy_names import usergroups_in
from workflow.policy_versions import policy_of
from workflow.ports import Store, StoredPolicy
from workflow.ports_types import SLACK
from workflow.type_clashes import TypeClashes

Looks = Mapping[str, tuple[int, int]]
"""Every file's moment and size: enough to see that somebody saved one."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """Policy files that were read, and how their folder looked just before."""

    files: tuple[PolicyFile, ...]
    looks: Looks

    @property
    def policies(self) -> tuple[Policy, ...]:
        """What they define."""
        return tuple(file.policy for file in self.files)


def load(path: Path | None, language: str) -> Loaded:
    """The policies of that folder or one file, or the starter set. Raises Misconfigured with every fault of every file,
    in that language."""
    looks = looks_of(path)
    with faults_told(language):
        return Loaded(read_files(path), looks)


def looks_of(folder: Path | None) -> Looks:
    """How the folder looks now; the starter set does not change."""
    if folder is None:
        return {}
    states = {path.name: path.stat() for path in folder.glob("*.y*ml")}
    return {name: (state.st_mtime_ns, state.st_size) for name, state in states.items()}


@contextlib.contextmanager
def faults_told(language: str) -> Iterator[None]:
    """Faults of policy files become a stop that tells them."""
    try:
        yield
    except PolicyFilesBroken as broken:
        raise Misconfigured(*broken.sentences(language)) from broken


def usergroups_of(policies: tuple[Policy, ...]) -> frozenset[str]:
    """The user groups that they ask, as they call them."""
    return frozenset().union(*(usergroups_in(policy.source) for policy in policies))


def take_files(policies: tuple[Policy, ...]) -> bool:
    """Whether a form of theirs takes files."""
    return any(field.type is FieldType.FILES for policy in policies for field in policy.form)


def tell_channels(policies: tuple[Policy, ...]) -> bool:
    """Whether they tell channels of requests."""
    return any(policy.channel for policy in policies)


def made_in_slack(store: Store) -> tuple[Policy, ...]:
    """The types in force that no file says."""
    current = store.read(lambda uow: uow.policies.current())
    return tuple(policy_of(stored) for stored in current if stored.origin == SLACK)


def offer(store: Store, files: Iterable[PolicyFile], now: datetime) -> None:
    """Make these the types that people may apply for, beside those made in Slack. Raises PolicyFilesBroken where one of
    each cannot both be there."""
    by_id = {file.policy.id: file for file in files}
    try:
        policy_files.load(store, map(_stored, by_id.values()), now)
    except TypeClashes as refused:
        raise PolicyFilesBroken(_clash(by_id[clash.type], clash) for clash in refused.clashes) from refused


def _stored(file: PolicyFile) -> StoredPolicy:
    policy = file.policy
    return StoredPolicy(id=policy.id, version=policy.version, source=policy.source, name=file.name)


def _clash(file: PolicyFile, clash: TypeClash) -> FileFault:
    facts = {"id": clash.other, "title": clash.title}
    if clash.what == "id":
        return at(file.name, file.mark("id"), "id_taken_in_slack", **facts)
    return at(file.name, file.mark("number"), "number_taken_in_slack", **facts)


def check_admins(policies: tuple[Policy, ...], admins: frozenset[str]) -> None:
    """Refuse to serve when a policy may need an admin and there is none (DESIGN section 7). Raises Misconfigured."""
    needing = [policy.id for policy in policies if _may_need_admin(policy)]
    if needing and not admins:
        raise Misconfigured(
            _(
                "Set COUNTERSIGN_ADMINS to the user ids or e-mail addresses of one person at least, two better: where "
                "a seat can be filled by nobody, {policies} would ask an admin."
            ).format(policies=", ".join(needing))
        )


def _may_need_admin(policy: Policy) -> bool:
    if policy.custom:
        return policy.empty is EmptyRule.ADMIN
    return any((stage.empty or policy.empty) is EmptyRule.ADMIN for stage in policy.route)
