"""On which page of a form its blocks stand."""

from __future__ import annotations

from workflow.behalf import BLOCK
from workflow.definition import Policy
from workflow.forms import blocks_of


def page_of(policy: Policy, block: str) -> int:
    """The page on which that block or field stands: for whom the form is, is asked on the first one, and whatever no
    field has, such as the approvers to choose, stands on the last."""
    for field in policy.form:
        if block == field.id or block in blocks_of(field):
            return field.page
    return 0 if block == BLOCK else policy.pages - 1
