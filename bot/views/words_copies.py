"""Who is told of a request without being asked (CC, D7), in words."""

from __future__ import annotations

from collections.abc import Collection

from bot.views.blocks import Channel, Line
from bot.views.catalogue import _
from bot.views.picture import Picture
from bot.views.reader import Reader
from bot.views.words import names, you_or
from bot.views.words_value import labelled
from workflow.model import Person


def copies_words(told: Collection[Person], reader: Reader) -> str:
    """These people."""
    return _(reader, "Copies to: {people}", people=names([you_or(person, reader) for person in told], reader))


def told_lines(picture: Picture, reader: Reader) -> list[Line]:
    """A line for the people who are told of it and one for the channel, where there are any."""
    request, channel = picture.request, picture.policy.channel
    people = [copies_words([picture.person(user) for user in request.cc], reader)] if request.cc else []
    if channel is None or request.cancels is not None:  # a channel hears of a cancellation when it comes about
        return [*people]
    return [*people, labelled(_(reader, "Posted in"), [Channel(channel.id)], reader)]
