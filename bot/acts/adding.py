"""Whoever is asked has others asked too."""

from __future__ import annotations

from bot.acts.form import ActForm, Sent
from bot.services import Services
from bot.views.act_add import add_modal, read_add
from workflow import add_approvers
from workflow.adding import Adding


def _send(services: Services, sent: Sent) -> None:
    said = read_add(sent.state)
    add_approvers.add(
        services.store,
        task_id=sent.asked.task_id,
        asked=Adding(by=sent.user, people=said.people, place=said.place, several=said.several, note=said.note),
        seen=sent.asked.form_version,
        opinion=said.opinion,
        now=services.office.now(),
        within=sent.within,
    )


FORM = ActForm(add_modal, _send)
