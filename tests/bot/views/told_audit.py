"""What an audit of the history says, every sentence of it: facts are numbers, so that whatever has letters is ours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.views import words_audit
from bot.views.content import Content
from bot.views.reader import Reader
from tests.bot.views.samples import MORNING
from workflow.auditing import Finding, Tally, Unguarded
from workflow.chain import Fault, Wrong
from workflow.checkpoints import Checkpoint, CheckpointFault, Flaw, Key, Known

CHECKPOINT = Checkpoint(seq=7, at=MORNING, prev_hash="", root="", requests=2, events=3, hash="00112233")
KEYS = Known(keys=[Key(b"9" * 32)])


def audit_answers(reader: Reader) -> Iterator[str]:
    """Line by line, in a zone whose name has no letters."""
    reader = replace(reader, zone=ZoneInfo("America/Sao_Paulo"))
    for finding in findings():
        yield words_audit.fault_words(finding, reader)
    for tally, known in tallies():
        for now in (MORNING, MORNING + timedelta(hours=3)):
            yield from words_audit.notes(tally, known, now, reader)
    yield words_audit.not_whole(1, reader)
    yield words_audit.whole(reader)
    yield words_audit.nothing_new(reader)
    yield words_audit.no_copy("0", reader)


def audit_posts(reader: Reader) -> Content:
    """What is posted to the channel."""
    return words_audit.posted(CHECKPOINT, replace(reader, zone=ZoneInfo("America/Sao_Paulo")))


def findings() -> Iterator[Finding]:
    yield Unguarded("00")
    for wrong in Wrong:
        yield Fault(what=wrong, request="1-2", seq=3, checkpoint=4)
    yield Fault(what=Wrong.REMOVED, request="1-2", checkpoint=4)
    for flaw in Flaw:
        yield CheckpointFault(what=flaw, checkpoint=4, key_id="55")


def tallies() -> Iterator[tuple[Tally, Known]]:
    loose = Tally(requests=2, events=9, erased=1, loose=2, loose_since=MORNING)
    yield loose, Known()
    yield replace(loose, checkpoints=7, last=CHECKPOINT), Known()
    yield replace(loose, checkpoints=7, unsigned=7, last=CHECKPOINT), KEYS
