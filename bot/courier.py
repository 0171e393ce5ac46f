"""Slack's Web API as delivery needs it: one method a fact, and three ways to fail.

No call repeats itself: slack_sdk's own handlers would post twice (F21), and waiting belongs to the message row.
"""

from __future__ import annotations

from collections.abc import Callable
from http.client import HTTPException
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.webhook import WebhookClient

from bot import slack_trouble
from bot.views.content import Content

TIMEOUT = 10
"""Seconds that Slack has to answer (F32)."""

EVENT_TYPE = "countersign_message"
_BARRED = {"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "org_login_required"}
_PASSING = {"internal_error", "fatal_error", "service_unavailable", "request_timeout"}
# Slack's clock stamps the message, ours the attempt: look a little further back than we tried.
_SKEW = 120.0


class RateLimited(Exception):
    """Slack surely did not do it, and says when to ask again (seconds)."""

    def __init__(self, method: str, retry_after: float) -> None:
        super().__init__(f"{method} is rate limited for {retry_after:g} s")
        self.method = method
        self.retry_after = retry_after


class Refused(Exception):
    """Slack surely did not do it, and says why."""

    def __init__(self, method: str, error: str) -> None:
        super().__init__(f"{method}: {error}")
        self.method = method
        self.error = error


class Barred(Refused):
    """Slack takes nothing from us: the token is no longer good (F36)."""


class Lacking(Refused):
    """The app may not call that method (F37); says which scope it needs."""


class Unclear(Exception):
    """No answer, or one that says nothing: Slack may or may not have done it (F20, F32)."""


def web_client(token: str, api_url: str) -> WebClient:
    """The client that everything uses: `api_url` ends in a slash."""
    return WebClient(token=token, base_url=api_url, timeout=TIMEOUT, retry_handlers=[])


class Courier:
    """Carries messages to Slack. Every method may raise RateLimited, Refused or Unclear."""

    def __init__(self, client: WebClient) -> None:
        self._client = client

    def check(self) -> None:
        """Ask whether Slack is there and takes our token."""
        self._call("auth.test", self._client.auth_test)

    def open_conversation(self, user: str) -> str:
        """The conversation (``D…``) in which the bot talks with that person."""
        return str(self._call("conversations.open", self._client.conversations_open, users=user)["channel"]["id"])

    def post(self, channel: str, content: Content, message_id: str) -> str:
        """Post, marked with our id so that it can be found again. Returns its ts."""
        answer = self._call(
            "chat.postMessage", self._client.chat_postMessage, channel=channel, **_arguments(content, message_id)
        )
        return str(answer["ts"])

    def say(self, channel: str, content: Content, thread_ts: str | None = None) -> None:
        """Post what nobody will change or look for again; into the thread below a message, where one is named."""
        self._call(
            "chat.postMessage",
            self._client.chat_postMessage,
            channel=channel,
            **({"thread_ts": thread_ts} if thread_ts else {}),
            **content.message(),
            **_PLAIN,
        )

    def update(self, channel: str, ts: str, content: Content, message_id: str) -> None:
        """Change a message that we posted. Nobody is notified."""
        self._call("chat.update", self._client.chat_update, channel=channel, ts=ts, **_arguments(content, message_id))

    def delete(self, channel: str, ts: str) -> None:
        """Take a message back; one that is gone already is as well."""
        try:
            self._call("chat.delete", self._client.chat_delete, channel=channel, ts=ts)
        except Refused as refused:
            if refused.error != "message_not_found":
                raise

    def find(self, channel: str, message_id: str, since: float, after: str = "") -> str | None:
        """The ts of a message with our id that Slack took since then (epoch seconds), though its answer was lost.
        `after`: only one that was posted after the message with that ts."""
        cursor: str | None = None
        while True:
            page = self._call(
                "conversations.history",
                self._client.conversations_history,
                channel=channel,
                oldest=f"{since - _SKEW:.6f}",
                include_all_metadata=True,
                limit=200,
                cursor=cursor,
            )
            for message in page.get("messages", ()):
                found = message.get("metadata", {}).get("event_payload", {}).get("id") == message_id
                if found and message["ts"] > after:
                    return str(message["ts"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return None

    def answer(self, response_url: str, content: Content, thread_ts: str | None = None) -> None:
        """Answer a click privately, leaving the message it was on as it is; in the thread it was made in, which Slack
        does not do by itself."""
        said = {**content.message(), "response_type": "ephemeral", "replace_original": False}
        self._reply(response_url, said | {"thread_ts": thread_ts} if thread_ts else said)

    def replace(self, response_url: str, content: Content, message_id: str) -> None:
        """As `update`, through the address that a click on that message brought."""
        self._reply(response_url, {**_arguments(content, message_id), "replace_original": True})

    def _reply(self, response_url: str, said: dict[str, Any]) -> None:
        webhook = WebhookClient(response_url, timeout=TIMEOUT, retry_handlers=[])
        answer = _guarded("response_url", lambda: webhook.send_dict(said))
        if answer.status_code == 429:
            raise RateLimited("response_url", float(answer.headers.get("Retry-After", 1)))
        if answer.status_code != 200 or '"ok":false' in answer.body.replace(" ", ""):
            raise Refused("response_url", answer.body)

    def show_view(self, view_id: str, view: dict[str, Any], hash_: str | None = None) -> str:
        """Put `view` in the place of one that is open, if given only while that has this hash; the hash it has then."""
        shown = self._call("views.update", self._client.views_update, view_id=view_id, view=view, hash=hash_)
        return str(shown["view"]["hash"])

    def publish_home(self, user: str, view: dict[str, Any]) -> None:
        """Make `view` that person's Home tab."""
        self._call("views.publish", self._client.views_publish, user_id=user, view=view)

    def _call(self, method: str, function: Callable[..., Any], **arguments: Any) -> Any:
        return _guarded(method, lambda: function(**arguments))


_PLAIN = {"unfurl_links": False, "unfurl_media": False, "link_names": False, "parse": "none"}


def _arguments(content: Content, message_id: str) -> dict[str, Any]:
    return {
        **content.message(),
        "metadata": {"event_type": EVENT_TYPE, "event_payload": {"id": message_id}},
        **_PLAIN,
    }


def _guarded(method: str, call: Callable[[], Any]) -> Any:
    try:
        return call()
    except SlackApiError as error:
        raise _sorted(method, error) from error
    except (OSError, HTTPException, SlackClientError) as error:
        raise Unclear(f"{method}: {type(error).__name__}") from error


def _sorted(method: str, error: SlackApiError) -> Exception:
    status = getattr(error.response, "status_code", 500)
    if status == 429:
        return RateLimited(method, float(error.response.headers.get("Retry-After", 30)))
    reason = error.response.get("error") if status < 500 else None
    if not reason or reason in _PASSING:
        return Unclear(f"{method}: {reason or f'HTTP {status}'}")
    if reason == "missing_scope":
        return Lacking(method, slack_trouble.said(error))
    return (Barred if reason in _BARRED else Refused)(method, str(reason))
