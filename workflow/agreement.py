"""Whether what is shown of a request, its status, form and decisions, is what its history tells (G6)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from workflow.chain import Answer, Chain, Entry, Fault, Wrong, chain_faults
from workflow.model import RequestStatus, TaskStatus, Verdict

_SENT = ("submitted", "resubmitted")
_SUBMITTED, _FINISHED, _WITHDRAWN, _CANCELLED = "submitted", "finished", "withdrawn", "cancelled"
_REVOKED = "revoked"
_REASONED = {_SUBMITTED, _CANCELLED, _REVOKED}
_DECIDED = {"decided", "overridden"}
_ENDED_BY_SOMEBODY = {_WITHDRAWN: RequestStatus.WITHDRAWN, _CANCELLED: RequestStatus.CANCELLED}
_DECIDED_TO: Mapping[str, frozenset[str]] = {
    Verdict.APPROVE: frozenset({TaskStatus.APPROVED, TaskStatus.SKIPPED}),
    Verdict.REJECT: frozenset({TaskStatus.REJECTED}),
}
_ANSWERED = frozenset().union(*_DECIDED_TO.values())
_GONE_BACK = frozenset({"taken_back", "sent_back", "resubmitted"})
"""Facts after which what they name as `task_ids` counts no more."""


_LEFT = {"by": "by", "reason": "opinion", "on_behalf_of": "on_behalf_of"}
_WRITTEN: Mapping[str, Mapping[str, str]] = {
    "questioned": {"question": "question", "on_behalf_of": "on_behalf_of"},
    "answered": {"by": "by", "answer": "opinion"},
    "transferred": _LEFT,
    "reassigned": _LEFT,
    "sent_back": _LEFT,
}
"""What facts besides decisions say of their task, and what it is called where it is shown."""


def request_faults(chain: Chain) -> Iterator[Fault]:
    """Everything wrong with one request: with its chain, and where what is shown of it disagrees. What was erased
    cannot disagree."""
    yield from chain_faults(chain)
    if chain.number is not None:
        for what, seq in (*_status(chain), *_form(chain), *_answers(chain), *_besides(chain), *_reason(chain)):
            yield Fault(what=what, request=chain.number, seq=seq)


_Found = Iterator[tuple[Wrong, int | None]]


def _status(chain: Chain) -> _Found:
    ends = [entry for entry in chain.entries if entry.kind in (_FINISHED, *_ENDED_BY_SOMEBODY)]
    told = {_ended(entry, chain.status) for entry in ends} or {RequestStatus.PENDING}
    if any(entry.kind == _REVOKED for entry in chain.entries) and told <= {RequestStatus.APPROVED, _FINISHED}:
        told = {RequestStatus.CANCELLED}
    if told != {chain.status}:
        yield Wrong.STATUS, ends[-1].seq if ends else None


def _ended(entry: Entry, status: str) -> str:
    """The status that the entry tells of; where that was erased with its payload, any that it may have been."""
    if entry.kind in _ENDED_BY_SOMEBODY:
        return _ENDED_BY_SOMEBODY[entry.kind]
    if entry.payload is None:
        return status if status not in (RequestStatus.PENDING, *_ENDED_BY_SOMEBODY.values()) else entry.kind
    return str(_said(entry).get("status"))


def _form(chain: Chain) -> _Found:
    sent = next((entry for entry in reversed(chain.entries) if entry.kind in _SENT), None)
    if sent is not None and sent.payload is not None and _said(sent).get("values") != chain.form:
        yield Wrong.FORM, sent.seq


def _answers(chain: Chain) -> _Found:
    """Every decision is shown as it was made, and none that was not made."""
    decisions = [entry for entry in chain.entries if entry.kind in _DECIDED]
    told = {str(_said(entry).get("task_id")): entry for entry in decisions if entry.payload is not None}
    returned = _returned(chain)
    for task_id, entry in told.items():
        if not _agrees(chain.answers.get(task_id), _said(entry), gone_back=task_id in returned):
            yield Wrong.ANSWER, entry.seq
    shown = {task_id for task_id, answer in chain.answers.items() if answer.status in _ANSWERED}
    if len(told) == len(decisions) and not shown <= told.keys():
        yield Wrong.ANSWER, None


def _besides(chain: Chain) -> _Found:
    """Every question to whoever applied is shown as it was put, every answer as it was given, and none that was not; so
    is who passed a task on, or returned the request, and why."""
    for entry in chain.entries:
        names = _WRITTEN.get(entry.kind, {}) if entry.payload is not None else {}
        said = _said(entry)
        shown = chain.answers.get(str(said.get("task_id")))
        if any(said.get(name) != getattr(shown, column, None) for name, column in names.items()):
            yield Wrong.ANSWER, entry.seq
    told = {str(_said(entry).get("task_id")) for entry in chain.entries if entry.kind == "answered"}
    given = {task_id for task_id, shown in chain.answers.items() if shown.question and shown.by is not None}
    if not given <= told:
        yield Wrong.ANSWER, None


def _reason(chain: Chain) -> _Found:
    """Whoever cancelled it, and why, is shown, or why it asks to cancel another; and nothing where nobody said so."""
    entry = next((entry for entry in reversed(chain.entries) if entry.kind in _REASONED), None)
    if entry is None or entry.payload is None:
        return
    said = _said(entry)
    by = None if entry.kind == _SUBMITTED else said.get("by")
    if (by, said.get("reason")) != (chain.cancelled_by, chain.reason):
        yield Wrong.REASON, entry.seq


def _returned(chain: Chain) -> frozenset[str]:
    """The tasks from which it was gone back. An erasure takes all that was said before, decisions too."""
    facts = (_said(entry).get("task_ids", ()) for entry in chain.entries if entry.kind in _GONE_BACK)
    return frozenset(str(task_id) for task_ids in facts for task_id in task_ids)


def _agrees(answer: Answer | None, said: Mapping[str, Any], *, gone_back: bool) -> bool:
    ends = {TaskStatus.RETURNED} if gone_back else _DECIDED_TO.get(str(said.get("verdict")), frozenset())
    if answer is None or answer.status not in ends:
        return False
    return all(said.get(name) == getattr(answer, name) for name in ("by", "opinion", "remark", "on_behalf_of"))


def _said(entry: Entry) -> Mapping[str, Any]:
    """What the payload says; nothing where it is no JSON any more, of which its hash tells."""
    try:
        found = json.loads(entry.payload or "")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
