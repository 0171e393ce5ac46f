"""Whoever is asked passes his seat on."""

from __future__ import annotations

from bot.acts.form import ActForm, Sent
from bot.services import Services
from bot.views.act_transfer import read_transfer, transfer_modal
from workflow import transferring


def _send(services: Services, sent: Sent) -> None:
    said = read_transfer(sent.state)
    transferring.transfer(
        services.store,
        task_id=sent.asked.task_id,
        actor=sent.user,
        to=said.to,
        seen=sent.asked.form_version,
        reason=said.reason,
        now=services.office.now(),
        within=sent.within,
    )


FORM = ActForm(transfer_modal, _send)
