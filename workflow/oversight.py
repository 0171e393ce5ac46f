"""Who looks at requests that are not his: the auditors whom a policy names (F6)."""

from __future__ import annotations

from workflow.audience import belongs
from workflow.model import Request
from workflow.policy_versions import policy_in_force, policy_of
from workflow.ports import UnitOfWork


def audits(uow: UnitOfWork, request: Request, user: str) -> bool:
    """Whether that person is an auditor of the request's type: he sees all of it, internal remarks too, unless he
    applied himself. Who that is says the version on offer now, also of older requests: it is about people who look, and
    not about how a request is decided. Of a type no longer offered, its own version says it."""
    if user in request.applicants:
        return False
    offered = uow.policies.of_type(request.type)
    policy = policy_of(offered) if offered else policy_in_force(uow, request.policy_version)
    person = uow.directory.person(user) if policy.auditors else None
    return bool(policy.auditors and person and belongs(policy.auditors, person, uow.directory))
