"""Why Slack refuses a call, as a sentence for whoever runs the bot (F37)."""

from __future__ import annotations

from gettext import gettext as _

from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse


def said(error: SlackApiError) -> str:
    """What Slack does not want, and what to do about it where that is known."""
    code = str(error.response.get("error"))
    if code == "missing_scope":
        return lacking(str(error.response.get("needed")))
    if code == "plan_upgrade_required":
        return _("a policy asks a user group, and the workspace's plan has none")
    return code


def lacking(scope: str) -> str:
    """The app may not do what it has to."""
    return _(
        "the app lacks the scope {needed}. Give it the manifest that `countersign manifest` prints now, and "
        "install it again"
    ).format(needed=scope)


def lacks(answer: SlackResponse, scope: str) -> bool:
    """Whether this answer says that the app was not given that scope; one that does not say has it."""
    told = next((scopes for name, scopes in answer.headers.items() if name.lower() == "x-oauth-scopes"), scope)
    return scope not in [each.strip() for each in told.split(",")]
