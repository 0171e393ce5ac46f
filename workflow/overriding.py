"""An admin decides in the place of whomever a request asks (D11). Pure functions as in `workflow.engine`: nobody's
right to do it is asked here."""

from __future__ import annotations

from datetime import datetime

from workflow import engine, progress
from workflow.engine import Change, NewId
from workflow.events import Event
from workflow.model import ActorKind, Decision, Request, Verdict


def override(
    request: Request, task_id: str, verdict: Verdict, by: str, reason: str, now: datetime, new_id: NewId
) -> Change:
    """Decide a live task in the place of whomever it asks, with every consequence of a decision."""
    decision = Decision(by=by, verdict=verdict, opinion=reason, actor_kind=ActorKind.ADMIN)
    return engine.decide(request, task_id, decision, now, new_id)


def override_all(request: Request, verdict: Verdict, by: str, reason: str, now: datetime, new_id: NewId) -> Change:
    """Decide one open task after the other so, those that this opens too, until the request has ended. What needs no
    decision for it closes. It ends as the verdict says, unless a rule answers one of the seats."""
    events: tuple[Event, ...] = ()
    while open_tasks := progress.undecided(request):
        request, facts = override(request, open_tasks[0].id, verdict, by, reason, now, new_id)
        events += facts
    return request, events
