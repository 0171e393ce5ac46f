"""Applying for somebody else, where the policy lets one (`behalf`; C10): for whom a form is."""

from __future__ import annotations

from typing import Protocol

from workflow.audience import Belonging, belongs, may_apply
from workflow.definition import Policy
from workflow.errors import Fault, FormFaults, MayNotApply
from workflow.forms import Raw
from workflow.model import Person

BLOCK = "behalf.person"
"""Where a form says for whom it is; no field can have this name."""


class Known(Belonging, Protocol):
    """The part of `workflow.ports.Directory` that this needs."""

    def person(self, user: str) -> Person | None:
        """That person, active or not."""


def may_begin(policy: Policy, sender: Person, directory: Belonging) -> bool:
    """Whether that person may fill in a form of this type: for himself or for somebody else."""
    return may_apply(policy, sender, directory) or may_for_others(policy, sender, directory)


def may_for_others(policy: Policy, sender: Person, directory: Belonging) -> bool:
    """Whether that person may say for whom he applies."""
    return policy.behalf is not None and belongs(policy.behalf, sender, directory)


def for_whom(policy: Policy, sender: Person, raw: Raw, directory: Known) -> Person:
    """The applicant of a form that `sender` sends: himself, or whom it names. It is the applicant for whom the type
    must be. Raises MayNotApply, and FormFaults with a fault at `BLOCK`: ``not_for_others``, ``not_a_person``,
    ``not_for_him``."""
    named, others = _named(raw), may_for_others(policy, sender, directory)
    if named in ("", sender.id):
        if not may_apply(policy, sender, directory):
            raise FormFaults(faults={BLOCK: Fault("not_for_him")}) if others else MayNotApply(type=policy.id)
        return sender
    applicant = directory.person(named)
    if not others:
        raise FormFaults(faults={BLOCK: Fault("not_for_others")})
    if applicant is None or not applicant.active:
        raise FormFaults(faults={BLOCK: Fault("not_a_person")})
    if not may_apply(policy, applicant, directory):
        raise FormFaults(faults={BLOCK: Fault("not_for_him")})
    return applicant


def named_in(policy: Policy, sender: Person, raw: Raw, directory: Known) -> Person:
    """Whose chain a form shows while it is filled in: that of whom it names, as far as one may be named there."""
    applicant = directory.person(_named(raw)) if may_for_others(policy, sender, directory) else None
    return applicant if applicant is not None and applicant.active else sender


def _named(raw: Raw) -> str:
    said = raw.get(BLOCK)
    return said if isinstance(said, str) else ""
