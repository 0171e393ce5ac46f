"""The pages of a `form`: what is longer than one modal is filled in step by step (issue 4, C2)."""

from __future__ import annotations

from collections import Counter

from workflow.model import Text
from workflow.policy_keys import STEP
from workflow.policy_source import Place

MOST_FIELDS = 100
MOST_ON_A_PAGE = 40
MOST_STEPS = 20

_STEP = STEP.name


def read_steps(form: Place) -> tuple[Text, ...]:
    """The titles of the pages, empty for a first one without; none where everything stands on one. Notes what is wrong
    with the pages: a step with nothing to fill in, or a page that is too long."""
    steps = [item for item in form.members() if _STEP in item]
    titles = tuple(item[_STEP].text() for item in steps if item.mapping(STEP))
    untitled = bool(steps) and _STEP not in form.members()[0]
    _refuse_empty_and_long(form, [form, *steps] if untitled or not steps else steps)
    return ({}, *titles) if untitled else titles


def fields_in(form: Place) -> tuple[tuple[Place, int], ...]:
    """Where the fields of a form stand, each with its page."""
    found, page = [], -1
    for item in form.members():
        if _STEP in item or page < 0:
            page += 1
        if _STEP not in item:
            found.append((item, page))
    return tuple(found)


def _refuse_empty_and_long(form: Place, pages: list[Place]) -> None:
    fields = fields_in(form)
    if len(fields) > MOST_FIELDS:
        form.fault("too_many_fields", max=MOST_FIELDS)
    on_page = Counter(page for _place, page in fields)
    asked = Counter(page for place, page in fields if "derived" not in place)
    for page, there in enumerate(pages):
        if on_page[page] > MOST_ON_A_PAGE:
            there.fault("long_page", max=MOST_ON_A_PAGE)
        if there is not form and not asked[page]:
            there.fault("empty_step")
