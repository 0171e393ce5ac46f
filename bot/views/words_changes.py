"""What is different in a form that was sent anew: ``Amount: €300.00 → €450.00``."""

from __future__ import annotations

from dataclasses import replace

from bot.views import limits
from bot.views.blocks import Line
from bot.views.catalogue import _
from bot.views.limits import clip, one_line
from bot.views.picture import Picture
from bot.views.reader import Reader
from bot.views.words import left_out, text_of
from bot.views.words_value import value_words
from workflow.model import Task, Values
from workflow.revising import changed_fields

MOST = 8


def changes_for(picture: Picture, task: Task, reader: Reader) -> list[Line]:
    """What is different since the reader looked at the form last, before this task: as an approver, who may see all."""
    seen = _seen_before(picture, task, reader)
    changes = change_words(picture, seen, picture.request.form_version, reader, private=True) if seen else []
    return [_(reader, "Changed since you looked at it:"), *changes] if changes else []


def _seen_before(picture: Picture, task: Task, reader: Reader) -> int | None:
    """The newest version that he was asked about before."""
    his = (each for each in picture.request.tasks if reader.id in (each.asked_id, each.decided_by) and each != task)
    return max((each.form_version for each in his if each.form_version < task.form_version), default=None)


def change_words(picture: Picture, old: int, new: int, reader: Reader, *, private: bool) -> list[str]:
    """A line for each field that holds something else in the form of version `new` than in that of `old`; none where
    one of them was erased. Private fields only where the reader may see them."""
    before, after = picture.forms.get(old), picture.forms.get(new)
    if before is None or after is None:
        return []
    different = changed_fields(before, after)
    fields = [each for each in picture.policy.form if each.id in different and (private or not each.private)]
    said = []
    for each in fields[:MOST]:
        was, now = (_value(picture, values, each.id, reader) for values in (before, after))
        label = clip(one_line(text_of(each.label, reader)), limits.NAME)
        said.append(_(reader, "{label}: {before} → {after}", label=label, before=was, after=now))
    return [*said, *left_out(len(fields) - MOST, reader)]


def _value(picture: Picture, values: Values, field_id: str, reader: Reader) -> str:
    told = replace(picture, record=replace(picture.record, values=values))
    words = value_words(told, picture.policy.field(field_id), reader)
    return clip(one_line(words), limits.QUOTE) or _(reader, "(empty)")
