"""The versions of approval types, read from what is stored once per process (G5)."""

from __future__ import annotations

from dataclasses import replace

from workflow.definition import Policy
from workflow.errors import NotFound
from workflow.policy import read_policy
from workflow.ports import StoredPolicy, UnitOfWork


def policy_in_force(uow: UnitOfWork, version: str) -> Policy:
    """The approval type of that version, current or not. Raises NotFound."""
    known = _read.get(version)
    if known is not None:
        return known
    stored = uow.policies.get(version)
    if stored is None:
        raise NotFound
    return policy_of(stored)


def policy_of(stored: StoredPolicy) -> Policy:
    """The approval type that a stored version describes."""
    if stored.version not in _read:
        if len(_read) >= _MOST_READ:
            _read.clear()
        _read[stored.version] = replace(read_policy(stored.source), version=stored.version)
    return _read[stored.version]


_read: dict[str, Policy] = {}
# A version is the hash of its content: whatever was read once is true for ever.
_MOST_READ = 1000
# Types are few, but every custom request may have a version of its own.
