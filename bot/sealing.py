"""Checkpoints over the history, made by the clock, and told to whoever keeps copies of them."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from bot.clocks import OfficeTime
from bot.delivery import Delivery
from bot.private_answers import Answer
from bot.views import words_audit
from bot.views.reader import reader_in
from workflow import channels
from workflow.auditing import checkpoint_due
from workflow.checkpoints import Checkpoint, Key
from workflow.ports import Store
from workflow.ports_channels import ChannelOff

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealing:
    """Makes a checkpoint when it is time, signed with `key`, and posts it to `channel`; with neither, where there is
    none. A post that is lost is no loss: the next checkpoint holds for all before it, and is posted even where Slack
    refused the channel, of which the admins are told once (F35)."""

    store: Store
    office: OfficeTime
    delivery: Delivery
    key: Key | None
    channel: str
    language: str

    def __call__(self) -> Checkpoint | None:
        """The checkpoint that was due, if one was."""
        made = checkpoint_due(self.store, self.key, self.office.now())
        if made is not None:
            log.info("checkpoint %d %s", made.seq, made.hash, extra={"action": "checkpoint"})
            if self.channel:
                said = words_audit.posted(made, reader_in(self.language))
                self.delivery.answer(Answer(content=said, channel=self.channel, ended=self._ended))
        return made

    def _ended(self, error: str) -> None:
        channels.went(self.store, ChannelOff(channel=self.channel, since=self.office.now(), error=error))
