"""Loads the policies an installation runs with and makes them the ones on offer."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from gettext import gettext as _
from pathlib import Path

from bot.policies import PolicyFile, PolicyFilesBroken, read_files
from bot.stops import Misconfigured
from workflow import upkeep
from workflow.definition import EmptyRule, FieldType, Policy
from workflow.policy_names import usergroups_in
from workflow.ports import Store, StoredPolicy


def load(folder: Path | None, language: str, usergroups: Collection[str] | None = None) -> tuple[Policy, ...]:
    """The policies of that folder, or the starter set. `usergroups`: the ids and handles of all there are, once they
    are known. Raises Misconfigured with every fault of every file, in that language."""
    return tuple(file.policy for file in load_files(folder, language, usergroups))


def load_files(path: Path | None, language: str, usergroups: Collection[str] | None = None) -> tuple[PolicyFile, ...]:
    """As `load`, with where everything stands; `path` may be one file, too."""
    try:
        return read_files(path, usergroups)
    except PolicyFilesBroken as broken:
        raise Misconfigured(*broken.sentences(language)) from broken


def usergroups_of(policies: tuple[Policy, ...]) -> frozenset[str]:
    """The user groups that they ask, as they call them."""
    return frozenset().union(*(usergroups_in(policy.source) for policy in policies))


def take_files(policies: tuple[Policy, ...]) -> bool:
    """Whether a form of theirs takes files."""
    return any(field.type is FieldType.FILES for policy in policies for field in policy.form)


def publish(store: Store, policies: tuple[Policy, ...], now: datetime) -> None:
    """Make these the types that people may apply for."""
    stored = (StoredPolicy(id=policy.id, version=policy.version, source=policy.source) for policy in policies)
    upkeep.publish_policies(store, stored, now)


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
