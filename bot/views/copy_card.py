"""What whoever is told of a request reads, a person or a channel (CC, D7). Nothing private is in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.views import blocks
from bot.views.blocks import Line
from bot.views.cards import applicant_words, field_lines, number_since, stands, summary, view_button
from bot.views.catalogue import _
from bot.views.content import Content, content
from bot.views.picture import Picture
from bot.views.reader import Reader
from bot.views.words_course import status_line
from bot.views.words_headline import headline, headline_fields, whose
from workflow.model import RequestStatus


def copy_card(picture: Picture, reader: Reader, now: datetime) -> Content:
    """For a person."""
    fields = [*summary(picture, reader, private=False), _(reader, "A copy for you; you need not do anything.")]
    text = _(reader, "{request}. A copy for you; you need not do anything.", request=whose(picture, reader))
    return _card(picture, text, fields, reader, now)


def channel_card(picture: Picture, reader: Reader, now: datetime) -> Content:
    """For a channel: besides the headline what the policy shows there."""
    channel, known = picture.policy.channel, headline_fields(picture)
    shown = [picture.policy.field(id_) for id_ in channel.show] if channel else []
    fields = [field for field in shown if not field.private and field not in known]
    return _card(picture, stands(picture, reader, now), field_lines(picture, fields, reader), reader, now)


def _card(picture: Picture, text: str, more: Sequence[Line], reader: Reader, now: datetime) -> Content:
    """Whose request, what it is about, how it stands, and more of it; once it has ended two lines."""
    request, status = picture.request, status_line(picture, reader, now)
    if request.status is not RequestStatus.PENDING:
        ended = f"{whose(picture, reader)}\n{status} · {request.number}"
        return content(stands(picture, reader, now), [blocks.section(ended, view_button(request, reader))])
    return content(
        text,
        [
            *blocks.lines([applicant_words(picture, reader), [(headline(picture, reader), "bold")], status, *more]),
            blocks.actions(view_button(request, reader)),
            blocks.context(number_since(request, reader, now)),
        ],
    )
