"""`countersign audit`: the history in the database, verified, sealed, written out by whoever stands beside it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer

from bot import audit_export, spreadsheet
from bot.config import LANGUAGES, audit_keys, database_url, language_of, workspace_of
from bot.output import put_out
from bot.pictures import picture_of
from bot.stops import Failed, Misconfigured
from bot.views import words_audit
from bot.views.audit_page import Dossier, audit_page
from bot.views.reader import Reader, reader_in
from bot.views.words_building import Called
from bot.views.words_refusal import refusal
from bot.wiring.databases import open_store
from workflow import erasing
from workflow.auditing import Finding, Tally, Verification, checkpoint
from workflow.checkpoints import Known
from workflow.errors import NotFound, StillPending
from workflow.ports import UnitOfWork

_COPY = re.compile(r"\b(\d+)\s+([0-9a-f]{64})\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a verification is to know besides the database: copies of checkpoints, as ``N HASH`` or in files that hold
    such pairs, and the number of the first checkpoint that was signed."""

    against: Sequence[str] = ()
    signed_from: int = 1


def verify(env: Mapping[str, str], asked: Asked, *, as_json: bool) -> None:
    """Print everything that is wrong with the history, and how far the promise reaches. Raises Failed where something
    is; Misconfigured."""
    reader = reader_in(language_of(env))
    known = Known(keys=audit_keys(env), signed_from=asked.signed_from, copies=_copies(asked.against, reader))
    with open_store(database_url(env), workspace_of(env)) as store:
        look = Verification(store, known)
        found = _printed(look, reader) if not as_json else list(look.faults())
    if as_json:
        typer.echo(json.dumps(_report(found, look.tally, known, reader), ensure_ascii=False, indent=2))
    else:
        for note in words_audit.notes(look.tally, known, datetime.now(UTC), reader):
            typer.echo(note)
    if found:
        raise Failed(words_audit.not_whole(len(found), reader))
    if not as_json:
        typer.echo(words_audit.whole(reader))


def seal(env: Mapping[str, str]) -> None:
    """Make a checkpoint now and print it. Raises Misconfigured, Failed."""
    reader, keys = reader_in(language_of(env)), audit_keys(env)
    with open_store(database_url(env), workspace_of(env)) as store:
        made = checkpoint(store, keys[0] if keys else None, datetime.now(UTC))
        last = made or store.read(lambda uow: uow.audit.last())
    if made is None:
        typer.echo(words_audit.nothing_new(reader))
    if last is not None:
        typer.echo(words_audit.copy_of(last))


def erase(env: Mapping[str, str], number: str, why: str, *, sure: bool) -> None:
    """Erase what was typed into a request, once whoever asks is sure. Raises Misconfigured, Failed."""
    reader = reader_in(language_of(env))
    now = datetime.now(UTC)
    with open_store(database_url(env), workspace_of(env)) as store:
        if not sure:
            typer.confirm(words_audit.sure_to_erase(number, reader), abort=True)
        try:
            erased = erasing.erase(store, number=number, why=why, now=now)
        except NotFound as error:
            raise Failed(words_audit.no_such_request(number, reader)) from error
        except StillPending as pending:
            raise Failed(refusal(pending, reader, Called(), now)) from pending
    typer.echo(words_audit.was_erased(erased.number, reader))


def export(env: Mapping[str, str], wanted: audit_export.Wanted, out: Path | None) -> None:
    """Write the history as rows, for spreadsheets. Raises Misconfigured, Failed."""
    with open_store(database_url(env), workspace_of(env)) as store:
        put_out(spreadsheet.lines(audit_export.rows(store, wanted)), out, reader_in(language_of(env)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Which request is printed, and how: in that language and zone, left out in the installation's and UTC. `internal`:
    with private fields and internal remarks."""

    number: str
    language: str | None = None
    zone: str = "UTC"
    internal: bool = False


def page(env: Mapping[str, str], asked: Page, out: Path | None) -> None:
    """Write one request as a page to be printed. Raises Misconfigured, Failed."""
    reader = _reader(env, asked)
    with open_store(database_url(env), workspace_of(env)) as store:
        dossier = store.read(lambda uow: _dossier(uow, asked))
    if dossier is None:
        raise Failed(words_audit.no_such_request(asked.number, reader))
    put_out([audit_page(dossier, reader)], out, reader)


def _reader(env: Mapping[str, str], asked: Page) -> Reader:
    reader = reader_in(language_of(env))
    if asked.language and asked.language not in LANGUAGES:
        raise Misconfigured(words_audit.no_such_language(asked.language, LANGUAGES, reader))
    try:
        return replace(reader_in(asked.language or language_of(env)), zone=ZoneInfo(asked.zone))
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Misconfigured(words_audit.no_such_zone(asked.zone, reader)) from error


def _dossier(uow: UnitOfWork, asked: Page) -> Dossier | None:
    request = uow.requests.by_number(asked.number)
    if request is None:
        return None
    chain = uow.audit.chain(request.id)
    sealed = uow.audit.checkpoints(chain.marks[-1].checkpoint - 1, 1) if chain.marks else ()
    return Dossier(
        picture=picture_of(uow, request),
        history=uow.requests.history(request.id),
        chain=chain,
        sealed=next(iter(sealed), None),
        made_at=datetime.now(UTC),
        internal=asked.internal,
    )


def _printed(look: Verification, reader: Reader) -> list[Finding]:
    """Every finding as soon as it is known."""
    found = []
    for finding in look.faults():
        typer.echo(words_audit.fault_words(finding, reader))
        found.append(finding)
    return found


def _copies(against: Sequence[str], reader: Reader) -> Mapping[int, str]:
    found = {}
    for given in against:
        text = given if _COPY.search(given) else _text(given, reader)
        pairs = _COPY.findall(text)
        if not pairs:
            raise Misconfigured(words_audit.no_copy(given, reader))
        found.update({int(seq): hash_ for seq, hash_ in pairs})
    return found


def _text(path: str, reader: Reader) -> str:
    try:
        return Path(path).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Misconfigured(words_audit.no_copy(path, reader)) from error


def _report(found: Sequence[Finding], tally: Tally, known: Known, reader: Reader) -> dict[str, Any]:
    return {
        "whole": not found,
        "faults": [asdict(finding) | {"sentence": words_audit.fault_words(finding, reader)} for finding in found],
        "notes": list(words_audit.notes(tally, known, datetime.now(UTC), reader)),
        "requests": tally.requests,
        "events": tally.events,
        "checkpoints": tally.checkpoints,
        "last_checkpoint": {"seq": tally.last.seq, "at": tally.last.at.isoformat(), "hash": tally.last.hash}
        if tally.last
        else None,
    }
