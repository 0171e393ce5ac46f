"""What whoever had something posted in a channel reads when Slack takes nothing there any more (F35)."""

from __future__ import annotations

from collections.abc import Sequence

from bot.views import blocks
from bot.views.blocks import Line
from bot.views.catalogue import _
from bot.views.content import Content, content
from bot.views.limits import clip
from bot.views.reader import Reader
from bot.views.words import APPROVED, REJECTED, listed, text_of
from workflow.channels import ARCHIVED, NOT_IN, RESTRICTED
from workflow.model import Text
from workflow.ports_channels import ChannelOff

_LONGEST = 80


def channel_off(off: ChannelOff, types: Sequence[Text], reader: Reader, *, checkpoints: bool = False) -> Content:
    """That nothing is posted there any more, what was until now, why, and what to do. `types`: the titles of those
    whose requests are told there; `checkpoints`: they are posted there."""
    sentence = _(reader, "Slack takes no messages in a channel any more.")
    return content(
        sentence,
        blocks.lines(
            [
                [(f"{REJECTED} {sentence}", "bold")],
                [blocks.Channel(off.channel), " · ", (clip(off.error, _LONGEST), "code")],
                *_what(types, reader, checkpoints=checkpoints),
                blocks.coded(_advice(off.error, reader)),
                _(reader, "Requests go on as ever: whoever is asked has his card."),
            ]
        ),
    )


def channel_on(channel: str, reader: Reader) -> Content:
    """That it is tried again."""
    sentence = _(reader, "What is new is posted in the channel again.")
    return content(sentence, blocks.lines([[f"{APPROVED} {sentence} ", blocks.Channel(channel)]]))


def _what(types: Sequence[Text], reader: Reader, *, checkpoints: bool) -> list[Line]:
    told: list[Line] = []
    if types:
        titles = listed([text_of(each, reader) for each in types], reader)
        told.append(_(reader, "It was told of new requests: {types}.", types=titles))
    if checkpoints:
        told.append(_(reader, "It was told of checkpoints over the history."))
    return told


def _advice(error: str, reader: Reader) -> str:
    if error == ARCHIVED:
        return _(
            reader,
            "It is archived. Name another channel, or unarchive it and invite the bot with `/invite @Countersign`.",
        )
    if error.startswith(RESTRICTED):
        return _(
            reader,
            "Not everybody may post there. Name another channel, or let the bot post there and have whoever runs it "
            "try again with `countersign messages retry --all`.",
        )
    if error == NOT_IN:
        return _(reader, "The bot is not in it. Invite it with `/invite @Countersign`, or name another channel.")
    return _(
        reader,
        "Slack knows no such channel, or it is private and the bot is not in it. Invite it with "
        "`/invite @Countersign`, or name another channel.",
    )
