"""Whoever is asked returns the request to an earlier stage, or to whoever applied."""

from __future__ import annotations

from bot.acts.form import ActForm, Sent
from bot.services import Services
from bot.views.act_return import read_return, return_modal
from workflow import returning


def _send(services: Services, sent: Sent) -> None:
    said = read_return(sent.state)
    returning.send_back(
        services.store,
        task_id=sent.asked.task_id,
        actor=sent.user,
        to=said.to,
        seen=sent.asked.form_version,
        reason=said.reason,
        now=services.office.now(),
        within=sent.within,
    )


FORM = ActForm(return_modal, _send)
