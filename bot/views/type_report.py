"""For admins: one approval type, with its route in words and what is wrong with it, or good to know (G3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate

from bot import callbacks
from bot.references import TypeRef, encode
from bot.views import blocks, limits, words_check
from bot.views.blocks import Block, Line
from bot.views.catalogue import _
from bot.views.limits import clip
from bot.views.reader import Reader
from bot.views.words import left_out, text_of
from bot.views.words_building import Called
from bot.views.words_check import Checked
from bot.views.words_members import MemberWords
from bot.views.words_types import file_words, version_words
from workflow.definition import Policy
from workflow.model import Person
from workflow.ports_types import Publication

MOST_STAGES = 25
MOST_LINES = 35
LONGEST_FILE = limits.TEXT
_LONGEST = 350
_SHOWN_OF_HASH = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeReport:
    """A type in force: the `file` that says it, or what was published in Slack, by one of `people`; `called` are those
    whom it names. `checked` None: it is being looked at."""

    policy: Policy
    file: str
    publication: Publication | None
    people: Mapping[str, Person]
    called: Called
    source: str
    """The type as a policy file."""
    checked: Checked | None = None
    tests: Sequence[str] = ()
    """What became of the tests in its file, in words."""


def report_view(report: TypeReport, reader: Reader, now: datetime) -> Block:
    """Its route, then what was found."""
    policy = report.policy
    shown = [
        *blocks.lines([[(clip(text_of(policy.title, reader), limits.NAME), "bold")], _origin(report, reader, now)]),
        blocks.header(_(reader, "Route")),
        *blocks.lines(clipped(MemberWords(policy, report.called, reader).route_lines(), MOST_STAGES, reader)),
        *_ask(policy, reader),
        blocks.header(_(reader, "Check")),
        *_found(report.checked, reader),
        *_tests(report.tests, reader),
        *_as_file(report, reader),
    ]
    return blocks.modal(_(reader, "Type"), shown, close=_(reader, "Close"), callback=callbacks.POLICY)


def _origin(report: TypeReport, reader: Reader, now: datetime) -> str:
    """``leave · file leave.yaml · version 3f2a9c81d0aa``."""
    if report.publication is not None:
        said = version_words(report.publication, report.people, now, reader)
        return " · ".join([report.policy.id, _(reader, "made in Slack"), said])
    version = _(reader, "version {version}", version=report.policy.version[:_SHOWN_OF_HASH])
    return " · ".join([report.policy.id, file_words(report.file, reader), version])


def _ask(policy: Policy, reader: Reader) -> list[Block]:
    if policy.custom:
        return []
    button = blocks.button(_(reader, "Who would be asked?"), callbacks.EXPLAIN, encode(TypeRef(policy.id)))
    return [blocks.actions(button)]


def _found(checked: Checked | None, reader: Reader) -> list[Block]:
    if checked is None:
        return [blocks.section(_(reader, "Applying for everybody who may, to see what becomes of it…"))]
    verdict = words_check.verdict_words(checked.report.problems, reader)
    found = [line for _depth, line in words_check.check_lines(checked, reader)]
    return blocks.lines([[(verdict, "bold")], *clipped(found, MOST_LINES, reader)])


def _tests(lines: Sequence[str], reader: Reader) -> list[Block]:
    if not lines:
        return []
    return [blocks.header(_(reader, "Tests")), *blocks.lines(clipped(lines, MOST_LINES, reader))]


def _as_file(report: TypeReport, reader: Reader) -> list[Block]:
    lines = report.source.splitlines(keepends=True)
    ends = accumulate(limits.units(line) for line in lines)
    text = "".join(line for line, end in zip(lines, ends, strict=True) if end <= LONGEST_FILE)
    whole = _(reader, "countersign policy export {type} writes it whole.", type=report.policy.id)
    more = [] if text == report.source else [blocks.context(whole)]
    return [blocks.header(_(reader, "As a file")), blocks.preformatted(text or "…"), *more]


def clipped(lines: Sequence[str], most: int, reader: Reader) -> list[Line]:
    """So many of the lines, and how many are left out."""
    return [*(blocks.coded(clip(line, _LONGEST)) for line in lines[:most]), *left_out(len(lines) - most, reader)]
