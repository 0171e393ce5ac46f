"""What became of a policy's own tests (G4). Who was asked is written as the file writes it, to be copied there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from bot.views.catalogue import _, ngettext
from bot.views.forms import field_errors
from bot.views.reader import Reader
from bot.views.words import APPROVED, REJECTED
from bot.views.words_policy import nobody_there
from workflow.definition import Policy
from workflow.errors import FormFaults, WorkflowError
from workflow.model import AskedKind
from workflow.trying import Asked, Tried

Written = Callable[[str], str]
"""How the file calls a person: his address, else his id."""


def test_lines(policy: Policy, tried: Tried, at: str, written: Written, reader: Reader) -> Iterator[str]:
    """``✓ leave.yaml:41 Emma on holiday``; below a failed one, what happened instead."""
    title = tried.test.name or _(reader, "as {who}", who=tried.test.sender)
    yield f"{APPROVED if tried.passed else REJECTED} {at} {title}"
    if not tried.passed:
        yield f"    {_instead(policy, tried, written, reader)}"


def _instead(policy: Policy, tried: Tried, written: Written, reader: Reader) -> str:
    if tried.refused is not None:
        why = _refusal(policy, tried.refused, reader)
        if tried.test.refuses:
            return _(reader, "Refused, but not at {expected}: {why}", expected=tried.test.refuses, why=why)
        return _(reader, "Refused: {why}", why=why)
    if tried.asked is None:
        return nobody_there(tried.test.sender, None, reader)
    asked = _route(tried.asked, written)
    if tried.test.refuses:
        return _(reader, "Not refused ({expected}), it asks {asked}", expected=tried.test.refuses, asked=asked)
    if tried.told is not None:
        told = _list(map(written, tried.told))
        return _(reader, "It tells {told}, not {expected}", told=told, expected=_list(tried.test.cc or ()))
    return _(reader, "It asks {asked}, not {expected}", asked=asked, expected=_route(tried.expected, written))


def _refusal(policy: Policy, refused: WorkflowError, reader: Reader) -> str:
    if not isinstance(refused, FormFaults):
        return refused.code
    return " ".join(f"{block}: {said}" for block, said in field_errors(refused, policy, reader).items())


def _route(stages: Iterable[Iterable[Asked]], written: Written) -> str:
    return _list(_list(_who(each, written) for each in stage) for stage in stages)


def _list(items: Iterable[str]) -> str:
    return f"[{', '.join(items)}]"


def _who(asked: Asked, written: Written) -> str:
    kind, who = asked
    return f"{{role: {who}}}" if kind is AskedKind.ROLE else written(who)


def summary(passed: int, failed: int, reader: Reader) -> str:
    """How many passed and how many did not."""
    if not passed and not failed:
        return _(reader, "There is no test in these files. Write some under `tests:`.")
    if not failed:
        return ngettext(reader, "{n} test passed.", "{n} tests passed.", passed)
    return ngettext(
        reader, "{n} test failed, {passed} passed.", "{n} tests failed, {passed} passed.", failed, passed=passed
    )
