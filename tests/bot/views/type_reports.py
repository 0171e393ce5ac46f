"""What admins see of one type: its route, what is wrong with it, and who would be asked (G2, G3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from bot.references import FormRef
from bot.views.explain_form import APPLICANT, explain_modal
from bot.views.type_report import TypeReport, report_view
from bot.views.words_building import Called
from bot.views.words_check import Checked
from tests.bot.views.samples import ADA, BEN, EMMA, MORNING, PEOPLE, reader
from tests.bot.views.types import GYM, PUBLISHED
from workflow.checking import Finding, Report
from workflow.definition import Manager
from workflow.model import Verdict
from workflow.policy import read_policy

FORM = FormRef("nonce", "version")
APPLICANTS = (EMMA, BEN)
PANEL = read_policy(
    {
        "id": "panel",
        "title": "Panel",
        "form": [{"id": "days", "label": "Days", "type": "daterange"}, {"id": "cv", "label": "CV", "type": "files"}],
        "route": [
            {
                "stage": "Panel",
                "by": {"chosen": {"label": {"en": "Panel", "zh": "评审人"}, "at_least": 2, "at_most": 3}},
            },
            {"stage": {"en": "Leaders", "zh": "逐级领导"}, "by": {"chosen_chain": {"at_most": 2}}},
        ],
    }
)


FILE = "id: panel\ntitle: Panel\n\nroute:\n  - {stage: Panel, by: {chosen: {label: Panel, at_most: 3}}}\n"
TESTS = ("1 test failed, 1 passed.", "✓ 1 as emma@example.com", "✗ 2 Nobody", "    Refused: nobody_to_ask")


def report_payloads() -> Iterator[tuple[str, dict[str, Any]]]:
    """Name to payload, as `payloads.every_payload`."""
    me, called = reader(ADA), Called(people=PEOPLE)
    filed = TypeReport(policy=PANEL, file="panel.yaml", publication=None, people={}, called=called, source=FILE)
    yield "type_look", report_view(filed, me, MORNING)
    missing = Finding(code="unfilled", applicants=APPLICANTS, stage=0, part=Manager(levels=1), missing="manager")
    findings = [
        Finding(code="own", grave=True, applicants=APPLICANTS[:1]),
        replace(missing, verdict=Verdict.APPROVE),
        Finding(code="needed", applicants=APPLICANTS, person=BEN.id),
    ]
    yield "type_checked", report_view(replace(filed, checked=_checked(findings), tests=TESTS), me, MORNING)
    many = [Finding(code="stuck", grave=True, applicants=(person,)) for person in PEOPLE.values()] * 9
    long = replace(PANEL, route=PANEL.route * 20)
    made = replace(filed, policy=long, publication=PUBLISHED, people=PEOPLE, source=FILE * 90)
    yield "type_checked_long", report_view(replace(made, checked=_checked(many)), me, MORNING)
    built = replace(filed, policy=replace(GYM, custom=True, route=()), checked=_checked([Finding(code="built")]))
    yield "type_checked_custom", report_view(built, me, MORNING)
    yield "type_explain", explain_modal(PANEL, FORM, {}, (), me)
    said = ((0, EMMA.name), (0, f"1 Panel: {BEN.name}"), (1, f"○ {BEN.name}"))
    filled = {APPLICANT: EMMA.id, "explain.pick0": [BEN.id], "days.from": "2026-05-12"}
    yield "type_explained", explain_modal(PANEL, FORM, filled, said, me)


def _checked(findings: list[Finding]) -> Checked:
    report = Report(policy=PANEL, applicants=APPLICANTS, findings=tuple(findings), ways=())
    return Checked(report=report, people=PEOPLE, role_titles={})
