"""What each stored message shall show, from the state it reads now (DESIGN section 5)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from bot import away, drafts, pictures
from bot.clocks import OfficeTime
from bot.pictures import picture_of
from bot.policy_files import from_json
from bot.views import cards
from bot.views.asked_back import answered_notice
from bot.views.away_notice import delegation_notice
from bot.views.channel_off import channel_off, channel_on
from bot.views.content import Block, Content
from bot.views.copy_card import channel_card, copy_card
from bot.views.files import files_faulty, files_right
from bot.views.home import MOST_DECIDED, Desk, home_view
from bot.views.reader import Reader, reader_of, zone_of
from bot.views.undelivered import undelivered
from workflow.application import person_of
from workflow.channels import types_told
from workflow.delegating import ENDED
from workflow.model import RequestStatus
from workflow.policy_versions import policy_of
from workflow.ports import UnitOfWork
from workflow.ports_messages import Message, MessageKind


class Renderer:
    """Renders any message row. `language` is for readers of whom Slack tells none, `audit_channel` where checkpoints
    are posted."""

    def __init__(self, office: OfficeTime, language: str, audit_channel: str = "") -> None:
        self._office, self._language, self._audit_channel = office, language, audit_channel
        self._by_kind: Mapping[MessageKind, Callable[[UnitOfWork, Message, Reader], Content | None]] = {
            MessageKind.CARD: self._card,
            MessageKind.COPY: self._copy,
            MessageKind.CHANNEL: self._in_channel,
            MessageKind.MINE: self._mine,
            MessageKind.OUTCOME: self._outcome,
            MessageKind.ANSWERED: self._answered,
            MessageKind.REMINDER: self._reminder,
            MessageKind.FILES: self._files,
            MessageKind.UNDELIVERED: self._undelivered,
            MessageKind.CHANNEL_OFF: self._channel_off,
            MessageKind.DELEGATION: self._delegation,
        }

    def __call__(self, uow: UnitOfWork, message: Message) -> Content | None:
        """What the message shows now; None when there is nothing to say (any more)."""
        return self._by_kind[message.kind](uow, message, self._reader(uow, message.recipient))

    def home(self, uow: UnitOfWork, user: str, first: Sequence[Block] = ()) -> Block:
        """The Home of that person as it is now, with `first` above everything (F1)."""
        now, who, person = self._office.now(), pictures.viewer(uow, user), uow.directory.person(user)
        waiting, more = pictures.waiting_for(uow, who)
        desk = Desk(
            waiting=waiting,
            unfinished=drafts.unfinished(uow, user, now),
            mine=pictures.applied_by(uow, who),
            decided=pictures.decided_by(uow, who, MOST_DECIDED),
            language=person.language if person else "",
            away=away.arranged_for(uow, user),
            more_waiting=more,
        )
        return home_view(desk, self._reader(uow, user), now, first=first)

    def _reader(self, uow: UnitOfWork, user: str) -> Reader:
        return reader_of(person_of(uow.directory, user), self._language)

    def _card(self, uow: UnitOfWork, message: Message, reader: Reader) -> Content | None:
        request = uow.requests.of_task(message.subject)
        if request is None:
            return None
        if message.ts is None and not request.task(message.subject).live:
            return None  # decided before its reader was ever asked
        picture = pictures.with_former(uow, picture_of(uow, request), request.task(message.subject), reader.id)
        return cards.approver_card(picture, message.subject, reader, self._office.now())

    def _copy(self, uow: UnitOfWork, message: Message, reader: Reader) -> Content | None:
        request = uow.requests.get(message.subject)
        if request is None or (message.ts is None and request.status is RequestStatus.WITHDRAWN):
            return None  # taken back before its reader ever heard of it
        return copy_card(picture_of(uow, request), reader, self._office.now())

    def _in_channel(self, uow: UnitOfWork, message: Message, reader: Reader) -> Content | None:
        """In the language for channels, and in the zone of whoever applied (D7)."""
        request = uow.requests.get(message.subject)
        if request is None or (message.ts is None and request.status is RequestStatus.WITHDRAWN):
            return None
        picture = picture_of(uow, request)
        return channel_card(picture, replace(reader, zone=zone_of(picture.applicant.tz)), self._office.now())

    def _mine(self, uow: UnitOfWork, message: Message, reader: Reader) -> Content | None:
        request = uow.requests.get(message.subject)
        return cards.applicant_card(picture_of(uow, request), reader, self._office.now()) if request else None

    def _outcome(self, uow: UnitOfWork, message: Message, reader: Reader) -> Content | None:
        request = uow.requests.get(message.subject)
        return cards.outcome_notice(picture_of(uow, request), reader, self._office.now()) if request else None

    def _answered(self, uow: UnitOfWork, message: Message, reader: Reader) -> Content | None:
        request = uow.requests.of_task(message.subject)
        if request is None:
            return None
        return answered_notice(picture_of(uow, request), request.task(message.subject), reader, self._office.now())

    def _reminder(self, uow: UnitOfWork, message: Message, reader: Reader) -> Content | None:
        if uow.outgoing.superseded(message):
            return None
        items = uow.outgoing.reminder_items(message.id)
        found = [(uow.requests.get(item.request_id), item.task_id) for item in items]
        rows = [(picture_of(uow, request), task_id) for request, task_id in found if request is not None]
        if message.ts is None and not any(picture.request.task(task_id).live for picture, task_id in rows):
            return None
        return cards.reminder(rows, reader, self._office.now())

    def _files(self, uow: UnitOfWork, message: Message, reader: Reader) -> Content | None:
        faulty = uow.policies.faulty()
        if faulty is None or faulty.since.isoformat() != message.occurrence:
            return None if message.ts is None else files_right(reader)
        return files_faulty([from_json(fault) for fault in faulty.faults], reader)

    def _undelivered(self, uow: UnitOfWork, message: Message, reader: Reader) -> Content | None:
        off = {each.channel for each in uow.channels_off.all()}  # of which somebody was told by itself
        given_up = uow.outgoing.stuck(given_up=True)
        stuck = [row for row in given_up if row.kind is not message.kind and row.recipient not in off]
        if not stuck:
            return None
        return undelivered(stuck, uow.directory.people({row.recipient for row in stuck}), reader)

    def _delegation(self, uow: UnitOfWork, message: Message, reader: Reader) -> Content | None:
        each = uow.delegations.get(message.subject)
        if each is None or (message.ts is None and each.ended_at is not None and message.occurrence != ENDED):
            return None  # ended before its reader ever heard of it
        return delegation_notice(each, away.arranged_for(uow, each.owner), reader, self._office.now())

    def _channel_off(self, uow: UnitOfWork, message: Message, reader: Reader) -> Content | None:
        off = uow.channels_off.get(message.subject)
        if off is None or off.since.isoformat() != message.occurrence:
            return None if message.ts is None else channel_on(message.subject, reader)
        titles = [policy_of(each).title for each in types_told(uow, off.channel)]
        return channel_off(off, titles, reader, checkpoints=off.channel == self._audit_channel)
