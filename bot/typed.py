"""What somebody types to the bot in the direct messages, and the answer to it (D13)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot import drafts, pictures, threads
from bot.plain import mentioned, plain
from bot.private_answers import Answer
from bot.services import Services
from bot.views import answers, lists
from bot.views.content import Content
from bot.views.picture import Picture
from bot.views.words import name
from bot.views.words_building import Called
from bot.views.words_refusal import refusal
from workflow.errors import NotFound
from workflow.ports import UnitOfWork

DECIDING = frozenset(
    [
        *("lgtm", "ok", "okay", "yes", "approve", "approved", "agree", "agreed", "fine", "go ahead", "looks good"),
        *("looks good to me", "+1", ":+1:", ":thumbsup:", "👍", "no", "reject", "rejected", "decline", "-1", ":-1:"),
        *(":thumbsdown:", "👎", "同意", "批准", "通过", "可以", "好", "好的", "行", "没问题", "不同意", "驳回", "拒绝"),
    ]
)
"""Words that look like a decision and are none."""

_TOKENS = re.compile(r"[^\s,;:!?()\"'“”‘’<>|，。；：！？（）]+")
_AMONG_CHINESE = re.compile(r"[A-Za-z0-9]+(?:[-/_.][A-Za-z0-9]+)+")
_LIKE_A_NUMBER = re.compile(r"[A-Za-z]+-[0-9]{4}-[0-9]+")
_MOST_NUMBERS = 10
_WRITTEN = {None, "file_share", "thread_broadcast"}
"""Subtypes of messages that somebody wrote; the others tell of changes and of the bot's own (D13)."""


def answer(services: Services, event: Mapping[str, Any], event_id: str) -> None:
    """Answer a message to the bot where it was written; once, however often Slack tells of it (F41)."""
    if event.get("channel_type") != "im" or event.get("bot_id") or event.get("subtype") not in _WRITTEN:
        return
    now, words = services.office.now(), Words.of(event)

    def work(uow: UnitOfWork) -> Content | None:
        return reply(uow, services, words) if uow.first_time(event_id, now) else None

    content = services.store.write(work)
    if content is not None:
        services.delivery.answer(Answer(content=content, channel=words.channel, thread_ts=words.thread_ts))


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody wrote, and where: `thread_ts` is that of the message below which it stands, if it does."""

    user: str
    text: str
    channel: str
    thread_ts: str | None

    @classmethod
    def of(cls, event: Mapping[str, Any]) -> Words:
        """As Slack tells of it."""
        return cls(str(event["user"]), str(event.get("text") or ""), event["channel"], event.get("thread_ts"))


def reply(uow: UnitOfWork, services: Services, words: Words) -> Content:
    """The request whose number is named, if that person may see it; else those that the message is about below which he
    writes; else what waits for him, and his own requests."""
    who, decides = pictures.viewer(uow, words.user), _decides(words.text)
    below = threads.subjects(uow, who, words.channel, words.thread_ts) if words.thread_ts else []
    reader, now = services.reader(uow, words.user), services.office.now()
    named = _named(uow, who, words.text)
    if below and (named is None or named.request.id in {picture.request.id for picture, _task in below}):
        return answers.about(below, reader, now, decides=decides, below=_as_seen(uow, words.text))
    if named is not None:
        return answers.about([(named, None)], reader, now, decides=decides)
    unknown = refusal(NotFound(), reader, Called(), now) if _LIKE_A_NUMBER.search(words.text) else ""
    return overview(uow, services, words.user, first=unknown, decides=decides)


def overview(uow: UnitOfWork, services: Services, user: str, *, first: str = "", decides: bool = False) -> Content:
    """What waits for that person, the forms he began, and his own requests. `first`: a sentence to begin with;
    `decides`: he wrote what looks like a decision."""
    who = pictures.viewer(uow, user)
    waiting, more = pictures.waiting_for(uow, who)
    mine = pictures.applied_by(uow, who)
    reader, now = services.reader(uow, user), services.office.now()
    if decides and not first:
        first = answers.text_decides_nothing(reader, asked=bool(waiting))
    begun = drafts.unfinished(uow, user, now)
    return lists.approvals(waiting, mine, reader, now, unfinished=begun, more_waiting=more, first=first)


def _as_seen(uow: UnitOfWork, text: str) -> str:
    """What was typed, without Slack's markup."""
    people = uow.directory.people(mentioned(text))
    return plain(text, {user: name(person) for user, person in people.items()})


def _decides(text: str) -> bool:
    words = unicodedata.normalize("NFKC", _AMONG_CHINESE.sub(" ", text)).casefold()
    return words.strip(" \n.!~。") in DECIDING


def _named(uow: UnitOfWork, who: pictures.Viewer, text: str) -> Picture | None:
    """The first request that the text names and that this person may see; one he may not is as none (F6)."""
    for number in list(dict.fromkeys(_numbers(text)))[:_MOST_NUMBERS]:
        request = uow.requests.by_number(number)
        if request and pictures.may_see(uow, request, who):
            return pictures.picture_of(uow, request)
    return None


def _numbers(text: str) -> Iterator[str]:
    """What may be a number: a policy says itself how its numbers look."""
    for pattern in (_AMONG_CHINESE, _TOKENS):
        yield from (token for token in pattern.findall(text) if any(char.isdigit() for char in token))
