"""What a rule of the policy did in nobody's place, or will do: never told as if somebody had (D10)."""

from __future__ import annotations

from bot.views.catalogue import _
from bot.views.picture import Picture
from bot.views.reader import Reader
from bot.views.words import you_or
from workflow import repeating
from workflow.model import Seat, Task, TaskStatus, Verdict


def rule_did(picture: Picture, task: Task, reader: Reader) -> str:
    """``passed by rule, as nobody could be asked``: which rule it was, in words."""
    rejected = task.status is TaskStatus.REJECTED
    if task.rule == repeating.RULE:
        who = you_or(picture.person(task.asked_id), reader)
        return _(reader, "passed by rule, as {who} approved before", who=who)
    if task.rule == "empty" and rejected:
        return _(reader, "rejected by rule, as nobody could be asked")
    if task.rule == "empty":
        return _(reader, "passed by rule, as nobody could be asked")
    # A newer process may have applied a rule that this one does not know.
    return _(reader, "rejected by a rule of the policy") if rejected else _(reader, "passed by a rule of the policy")


def rule_will(seat: Seat, reader: Reader) -> str:
    """What becomes of a seat that nobody can fill, once it is reached (A7)."""
    if seat.verdict is Verdict.REJECT:
        return _(reader, "will be rejected by rule, as nobody can be asked")
    return _(reader, "will pass by rule, as nobody can be asked")
