"""Expressions over the form, the applicant and today (DESIGN section 8)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Expression:
    """A CEL expression of a policy."""

    source: str
