"""Whoever took a role's task gives it back."""

from __future__ import annotations

from bot.acts.form import ActForm, Sent
from bot.services import Services
from bot.views.act_give_back import give_back_modal, read_why
from workflow import claiming


def _send(services: Services, sent: Sent) -> None:
    claiming.give_back(
        services.store,
        task_id=sent.asked.task_id,
        actor=sent.user,
        seen=sent.asked.form_version,
        reason=read_why(sent.state),
        now=services.office.now(),
        within=sent.within,
    )


FORM = ActForm(give_back_modal, _send)
