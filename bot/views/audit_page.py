"""One request as a page to be printed and filed: who decided what, when, under which policy, and the hashes of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from html import escape

from bot.views.catalogue import _
from bot.views.picture import Picture
from bot.views.reader import Reader
from bot.views.timeline import WRITTEN, changed_in, entry_words
from bot.views.words import asked_name, capital, listed, name, names, status_mark, status_word, text_of
from bot.views.words_audit import copy_of, fault_words
from bot.views.words_headline import headline, title
from bot.views.words_route import route_lines
from bot.views.words_time import stamp
from bot.views.words_value import value_words
from workflow.agreement import request_faults
from workflow.chain import Chain, Entry
from workflow.checkpoints import Checkpoint
from workflow.ports import HistoryEntry

_STYLE = """
@page { size: A4; margin: 16mm 14mm; }
* { box-sizing: border-box; }
body { font: 10.5pt/1.45 system-ui, "Noto Sans", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif;
       color: #111; background: #fff; max-width: 190mm; margin: 0 auto; padding: 6mm; }
h1 { font-size: 17pt; line-height: 1.25; margin: 0 0 1mm; overflow-wrap: anywhere; }
h2 { font-size: 11.5pt; margin: 7mm 0 2mm; break-after: avoid; }
p { margin: 0 0 1.5mm; }
.about { color: #555; }
.wrong { border: 2px solid #b00020; padding: 2mm 3mm; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 1.3mm 2mm; overflow-wrap: anywhere;
         border-bottom: 1px solid #ddd; }
thead th { border-bottom: 1.5px solid #111; font-weight: 600; }
tbody th { font-weight: 400; color: #555; width: 34%; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
td.n { width: 8mm; } td.when { width: 33mm; } td.who { width: 32mm; }
q { quotes: none; display: block; white-space: pre-wrap; margin-top: 1mm;
    border-left: 2px solid #bbb; padding-left: 2mm; }
code { font: 7.5pt/1.4 ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
td code { display: block; font-size: 6.8pt; color: #666; margin-top: .6mm; }
.route { white-space: pre-wrap; }
@media print { body { padding: 0; max-width: none; } }
"""
_LATER = timedelta(days=1000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """What a page is made from. `sealed`: the checkpoint that holds the last entries, if one does. `internal`: with
    private fields and internal remarks. The page says of which moment, and by whose clock, it is."""

    picture: Picture
    history: Sequence[HistoryEntry]
    chain: Chain
    sealed: Checkpoint | None
    made_at: datetime
    internal: bool = False


def audit_page(dossier: Dossier, reader: Reader) -> str:
    """The whole page. It loads nothing, so that it can be filed as it is."""
    request = dossier.picture.request
    called = f"{request.number} · {title(dossier.picture, reader)}"
    parts = (*_head(dossier, reader), *_form(dossier, reader), *_route(dossier, reader), *_history(dossier, reader))
    shown = "\n".join((*parts, *_hashes(dossier, reader)))
    return f"""<!doctype html>
<html lang="{reader.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(called)}</title>
<style>{_STYLE}</style>
</head>
<body>
{shown}
</body>
</html>
"""


def _head(dossier: Dossier, reader: Reader) -> Iterator[str]:
    picture, request = dossier.picture, dossier.picture.request
    yield f"<h1>{escape(headline(picture, reader))}</h1>"
    said = _(reader, "As of {when}, times in {zone}", when=stamp(dossier.made_at, reader), zone=str(reader.zone))
    yield _about(said)
    linked = picture.linked.number if picture.linked else None
    status = f"{status_mark(request.status)} {capital(status_word(request.status, reader))}"
    yield _table(
        (
            (_(reader, "Number"), request.number),
            (_(reader, "Status"), status),
            (_(reader, "Applicant"), _who(picture, request.applicant, reader)),
            (_(reader, "Sent by"), request.submitted_by and _who(picture, request.submitted_by, reader)),
            (_(reader, "Copies to"), _copied(picture, reader)),
            (_(reader, "Submitted"), stamp(request.submitted_at, reader)),
            (_(reader, "Ended"), stamp(request.decided_at, reader) if request.decided_at else None),
            (_(reader, "Reason"), request.reason),
            (_(reader, "To cancel"), linked if request.cancels else None),
            (_(reader, "Cancellation"), linked if request.cancellation else None),
            (_(reader, "Approval type"), f"{title(picture, reader)} ({request.type})"),
            (_(reader, "Policy version"), request.policy_version),
        )
    )


def _copied(picture: Picture, reader: Reader) -> str:
    told = [_who(picture, user, reader) for user in picture.request.cc]
    return listed(told, reader, most=len(told))


def _form(dossier: Dossier, reader: Reader) -> Iterator[str]:
    """As if it was read long after, so that days are told with their year."""
    request = dossier.picture.request
    picture = replace(dossier.picture, request=replace(request, submitted_at=request.submitted_at + _LATER))
    filled = [field for field in picture.policy.form if field.id in picture.record.values]
    if filled:
        yield _part(_(reader, "Form"))
    withheld = _(reader, "private: left out")
    yield _table(
        (
            text_of(field.label, reader),
            withheld if field.private and not dossier.internal else value_words(picture, field, reader),
        )
        for field in filled
    )


def _route(dossier: Dossier, reader: Reader) -> Iterator[str]:
    """As if it was read long after, so that moments are told with their year."""
    lines = route_lines(dossier.picture, reader, dossier.made_at + _LATER)
    yield _part(_(reader, "Route"))
    yield f'<div class="route">{escape(chr(10).join(lines))}</div>'


def _history(dossier: Dossier, reader: Reader) -> Iterator[str]:
    yield _part(_(reader, "Timeline"))
    heads = ("", _(reader, "When"), _(reader, "What happened, and the hash of the entry"), _(reader, "Whose act"))
    yield f"<table><thead><tr>{''.join(f'<th>{escape(head)}</th>' for head in heads)}</tr></thead><tbody>"
    for told, entry in zip(dossier.history, dossier.chain.entries, strict=True):
        when = escape(stamp(entry.at, reader))
        yield f'<tr><td class="n">{entry.seq}</td><td class="when">{when}</td><td>'
        yield escape(entry_words(dossier.picture, told, reader) or _silent(dossier.picture, told, reader))
        changed = changed_in(dossier.picture, told, reader, private=dossier.internal)
        yield from (f"<q>{escape(line)}</q>" for line in changed)
        yield from _said(told, reader, internal=dossier.internal)
        who = escape(_actor(dossier.picture, entry, reader))
        yield f'<code>{escape(entry.hash)}</code></td><td class="who">{who}</td></tr>'
    yield "</tbody></table>"


def _silent(picture: Picture, told: HistoryEntry, reader: Reader) -> str:
    """Entries that the timeline passes over."""
    said = told.payload or {}
    back = {task["id"] for task in said.get("tasks", ()) if task.get("asked_by")}
    if back:
        return capital(_(reader, "asked: {who}", who=_asked(picture, back, reader)))
    ended = said.get("task_ids", ())
    if ended:
        return _(reader, "No longer asked: {who}", who=_asked(picture, ended, reader))
    return _(reader, "Nobody was asked any more") if told.kind == "closed" else _(reader, "Nobody was asked")


def _asked(picture: Picture, task_ids: Collection[str], reader: Reader) -> str:
    return names([asked_name(picture, task, reader) for task in picture.request.tasks if task.id in task_ids], reader)


def _actor(picture: Picture, entry: Entry, reader: Reader) -> str:
    if entry.actor is None:
        return _(reader, "the policy")
    return _(reader, "{who} ({about})", who=name(picture.person(entry.actor)), about=entry.actor)


def _said(told: HistoryEntry, reader: Reader, *, internal: bool) -> Iterator[str]:
    """As it stands in the history itself."""
    if told.payload is None:
        yield _about(_(reader, "Its contents were erased."))
        return
    for words in filter(None, map(told.payload.get, ("opinion", *WRITTEN))):
        yield f"<q>{escape(words)}</q>"
    if internal and told.payload.get("remark"):
        yield _about(_(reader, "Internal remark")) + f"<q>{escape(told.payload['remark'])}</q>"


def _hashes(dossier: Dossier, reader: Reader) -> Iterator[str]:
    """Whether all of this is what was written, and by what that is known."""
    yield _part(_(reader, "Hashes"))
    faults = [fault_words(fault, reader) for fault in request_faults(dossier.chain)]
    if faults:
        warning = _(reader, "This history is not what was written:")
        yield f'<div class="wrong"><p>{escape(warning)}</p>'
        yield "".join(f"<p>{escape(fault)}</p>" for fault in faults) + "</div>"
    else:
        said = _(reader, "When this page was made, every entry had the hash it was written with.")
        yield f"<p>{escape(said)}</p>"
    yield f"<p>{escape(_sealed(dossier, reader))}</p>"
    if dossier.sealed:
        yield f"<p><code>{escape(copy_of(dossier.sealed))}</code></p>"


def _sealed(dossier: Dossier, reader: Reader) -> str:
    checkpoint = dossier.sealed
    if checkpoint is None:
        return _(reader, "No checkpoint has sealed it yet.")
    until, when = dossier.chain.marks[-1].count, stamp(checkpoint.at, reader)
    if checkpoint.key_id is None:
        return _(
            reader,
            "Entries up to {until} were sealed by this checkpoint of {when}, which is not signed:",
            until=until,
            when=when,
        )
    return _(
        reader,
        "Entries up to {until} were sealed by this checkpoint of {when}, signed with the key {key}:",
        until=until,
        when=when,
        key=checkpoint.key_id,
    )


def _who(picture: Picture, user: str, reader: Reader) -> str:
    person = picture.person(user)
    about = _(reader, ", ").join(filter(None, (person.department, person.email, user)))
    return _(reader, "{who} ({about})", who=name(person), about=about)


def _part(heading: str) -> str:
    return f"<h2>{escape(heading)}</h2>"


def _about(said: str) -> str:
    return f'<p class="about">{escape(said)}</p>'


def _table(rows: Iterable[tuple[str, str | None]]) -> str:
    cells = (f"<tr><th>{escape(label)}</th><td>{escape(value)}</td></tr>" for label, value in rows if value)
    return f"<table><tbody>{''.join(cells)}</tbody></table>"
