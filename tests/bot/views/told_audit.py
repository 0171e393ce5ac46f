"""What an audit of the history says, every sentence of it: facts are numbers, so that whatever has letters is ours.
Of a page, whose facts are people and hashes, the hashes and ids are taken out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from html import unescape
from zoneinfo import ZoneInfo

from bot.views import words_audit
from bot.views.audit_page import Dossier, audit_page
from bot.views.content import Content
from bot.views.reader import Reader
from tests.bot.views.samples import BEN, EVE, MORNING, Story, purchase
from workflow.auditing import Finding, Tally, Unguarded
from workflow.chain import Chain, Entry, Fault, Mark, Wrong, payload_hash
from workflow.checkpoints import Checkpoint, CheckpointFault, Flaw, Key, Known
from workflow.ports import HistoryEntry

CHECKPOINT = Checkpoint(seq=7, at=MORNING, prev_hash="", root="", requests=2, events=3, hash="00112233")
KEYS = Known(keys=[Key(b"9" * 32)])


def audit_answers(reader: Reader) -> Iterator[str]:
    """Line by line."""
    for finding in findings():
        yield words_audit.fault_words(finding, reader)
    for tally, known in tallies():
        for now in (MORNING, MORNING + timedelta(hours=3)):
            yield from words_audit.notes(tally, known, now, reader)
    yield words_audit.not_whole(1, reader)
    yield words_audit.whole(reader)
    yield words_audit.nothing_new(reader)
    yield words_audit.no_copy("0", reader)
    yield words_audit.no_such_request("0", reader)
    yield words_audit.no_such_language("0", ["1"], reader)
    yield words_audit.no_such_zone("0", reader)
    yield words_audit.sure_to_erase("0", reader)
    yield words_audit.was_erased("0", reader)
    for dossier in dossiers():
        yield from texts_of(audit_page(dossier, replace(reader, zone=ZoneInfo("UTC"))))


def audit_posts(reader: Reader) -> Content:
    """What is posted to the channel."""
    return words_audit.posted(CHECKPOINT, reader)


def findings() -> Iterator[Finding]:
    yield Unguarded("00")
    for wrong in Wrong:
        yield Fault(what=wrong, request="1-2", seq=3, checkpoint=4)
    yield Fault(what=Wrong.REMOVED, request="1-2", checkpoint=4)
    yield Fault(what=Wrong.ANSWER, request="1-2")
    for flaw in Flaw:
        yield CheckpointFault(what=flaw, checkpoint=4, key_id="55")


def tallies() -> Iterator[tuple[Tally, Known]]:
    loose = Tally(requests=2, events=9, erased=1, loose=2, loose_since=MORNING)
    yield loose, Known()
    yield replace(loose, checkpoints=7, last=CHECKPOINT), Known()
    yield replace(loose, checkpoints=7, unsigned=7, last=CHECKPOINT), KEYS


def dossiers() -> Iterator[Dossier]:
    """A request that was sent for somebody, and one whose history was tampered with."""
    story = purchase()
    story.approve(BEN)
    whole = dossier_of(story, sealed=replace(CHECKPOINT, key_id="55"))
    sent_for = replace(
        whole.picture, request=replace(whole.picture.request, submitted_by=BEN.id, cc=(EVE.id,), decided_at=MORNING)
    )
    yield replace(whole, picture=sent_for)
    yield replace(
        whole, sealed=CHECKPOINT, internal=True, history=[replace(told, payload=None) for told in whole.history]
    )
    told = whole.history[0]
    others: list[tuple[str, dict[str, object]]] = [
        ("erased", {"why": "3"}),
        ("erased", {}),
        ("closed", {"task_ids": [task.id for task in whole.picture.request.tasks]}),
        ("closed", {}),
    ]
    for kind, payload in others:
        yield replace(whole, history=[replace(told, kind=kind, payload=payload), *whole.history[1:]])
    nobodys = [replace(told, kind="opened", payload={"tasks": []}, actor=None) for told in whole.history]
    entries = [replace(entry, hash="0", actor=None) for entry in whole.chain.entries]
    yield replace(whole, sealed=None, history=nobodys, chain=replace(whole.chain, entries=entries))


def dossier_of(story: Story, sealed: Checkpoint) -> Dossier:
    """The story's, whole, with a remark beside every opinion."""
    told = [replace(entry, payload={**(entry.payload or {}), "opinion": "1", "remark": "2"}) for entry in story.history]
    entries: list[Entry] = []
    for each in told:
        entries.append(entry_of(each, entries[-1].hash if entries else ""))
    request = story.request
    mark = Mark(checkpoint=7, request_id=request.id, since=0, count=1, head=entries[0].hash)
    chain = Chain(
        request_id=request.id,
        number=request.number,
        status=request.status,
        head=entries[-1].hash,
        count=len(entries),
        entries=entries,
        marks=[mark],
    )
    return Dossier(picture=story.picture(), history=told, chain=chain, sealed=sealed, made_at=MORNING)


def entry_of(told: HistoryEntry, previous: str) -> Entry:
    made = Entry(
        seq=told.seq,
        kind="opened",  # which has to agree with nothing that is shown
        at=told.at,
        actor=told.actor,
        actor_kind=told.actor_kind.value,
        prev_hash=previous,
        hash="",
        payload_hash=payload_hash("", "{}"),
        salt="",
        payload="{}",
    )
    return replace(made, hash=made.own_hash)


def texts_of(page: str) -> Iterator[str]:
    """What is read on a page."""
    told = re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)
    for text in re.split(r"<[^>]*>", told):
        said = re.sub(r"[0-9a-f]{64}|U0[A-Z]+|UTC", "0", unescape(text))
        if said.strip():
            yield said
