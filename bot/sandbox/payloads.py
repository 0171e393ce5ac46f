"""The shapes in which Slack tells a bot what a person did. Nothing is sent from here."""

from __future__ import annotations

import secrets
from typing import Any

from .conversation import Post
from .inputs import Values
from .views import View
from .workspace import Workspace

VERIFICATION_TOKEN = "sandbox-verification-token"  # noqa: S105 - deprecated by Slack, never checked


class Payloads:
    """Builds payloads from the state of one workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def _origin(self, user_id: str) -> dict[str, Any]:
        person = self._workspace.people[user_id]
        return {
            "user": {
                "id": person.id,
                "username": person.name,
                "name": person.name,
                "team_id": self._workspace.team_id,
            },
            "api_app_id": self._workspace.app_id,
            "token": VERIFICATION_TOKEN,
            "team": {"id": self._workspace.team_id, "domain": self._workspace.team_domain},
            "enterprise": None,
            "is_enterprise_install": False,
        }

    def command(
        self, user_id: str, channel: str, command: str, text: str, *, trigger_id: str, response_url: str
    ) -> dict[str, str]:
        """The form fields of a slash command."""
        conversation = self._workspace.conversations[channel]
        return {
            "token": VERIFICATION_TOKEN,
            "team_id": self._workspace.team_id,
            "team_domain": self._workspace.team_domain,
            "channel_id": channel,
            "channel_name": conversation.name or "directmessage",
            "user_id": user_id,
            "user_name": self._workspace.people[user_id].name,
            "command": command,
            "text": text,
            "api_app_id": self._workspace.app_id,
            "is_enterprise_install": "false",
            "response_url": response_url,
            "trigger_id": trigger_id,
        }

    def message(self, post: Post) -> dict[str, Any]:
        """A message as the API and interactions give it."""
        message: dict[str, Any] = {"type": "message", "user": post.user, "ts": post.ts, "text": post.text}
        message["team"] = self._workspace.team_id
        if post.bot_id:
            message |= {"bot_id": post.bot_id, "app_id": self._workspace.app_id}
        if post.blocks:
            message["blocks"] = post.blocks
        if post.edited:
            message["edited"] = {"user": post.bot_id or post.user, "ts": post.ts}
        if post.gone:
            message["subtype"] = "tombstone"
        return message | self._thread(post)

    def _thread(self, post: Post) -> dict[str, Any]:
        """What a message says of the thread it is in, or stands above."""
        if post.thread_ts:
            parent = self._workspace.find_post(post.channel, post.thread_ts)
            whose = {"parent_user_id": parent.user} if parent else {}
            return {"thread_ts": post.thread_ts, **whose}
        replies = self._workspace.replies(post.channel, post.ts)
        if not replies:
            return {}
        users = list(dict.fromkeys(reply.user for reply in replies))
        return {
            "thread_ts": post.ts,
            "reply_count": len(replies),
            "reply_users_count": len(users),
            "reply_users": users,
            "latest_reply": replies[-1].ts,
            "is_locked": False,
            "subscribed": True,
        }

    def message_action(
        self, user_id: str, post: Post, action: dict[str, Any], values: Values, *, trigger_id: str, response_url: str
    ) -> dict[str, Any]:
        """block_actions from a message. An ephemeral message does not come with it, as in Slack."""
        conversation = self._workspace.conversations[post.channel]
        ephemeral = post.only_for is not None
        return {
            "type": "block_actions",
            **self._origin(user_id),
            "container": {
                "type": "message",
                "message_ts": post.ts,
                "channel_id": post.channel,
                "is_ephemeral": ephemeral,
                **({"thread_ts": post.thread_ts} if post.thread_ts else {}),
            },
            "trigger_id": trigger_id,
            "channel": {"id": post.channel, "name": conversation.name or "directmessage"},
            **({} if ephemeral else {"message": self.message(post)}),
            "state": {"values": values},
            "response_url": response_url,
            "actions": [action],
        }

    def view(self, view: View) -> dict[str, Any]:
        """A view as the API and interactions give it."""
        definition = view.definition
        empty_title = {"type": "plain_text", "text": "View Title", "emoji": True}
        return {
            "id": view.id,
            "team_id": self._workspace.team_id,
            "type": definition["type"],
            "blocks": view.blocks,
            "private_metadata": definition.get("private_metadata", ""),
            "callback_id": definition.get("callback_id", ""),
            "state": {"values": view.values},
            "hash": view.hash,
            "title": definition.get("title", empty_title),
            "clear_on_close": definition.get("clear_on_close", False),
            "notify_on_close": definition.get("notify_on_close", False),
            "close": definition.get("close"),
            "submit": definition.get("submit"),
            "previous_view_id": view.previous_id,
            "root_view_id": view.root_id,
            "app_id": self._workspace.app_id,
            "external_id": definition.get("external_id", ""),
            "app_installed_team_id": self._workspace.team_id,
            "bot_id": self._workspace.bot_id,
        }

    def view_action(self, view: View, action: dict[str, Any], *, trigger_id: str) -> dict[str, Any]:
        """block_actions from a modal or the home tab."""
        return {
            "type": "block_actions",
            **self._origin(view.user),
            "container": {"type": "view", "view_id": view.id},
            "trigger_id": trigger_id,
            "view": self.view(view),
            "actions": [action],
        }

    def submission(self, view: View, *, trigger_id: str) -> dict[str, Any]:
        """view_submission."""
        return {
            "type": "view_submission",
            **self._origin(view.user),
            "trigger_id": trigger_id,
            "view": self.view(view),
            "response_urls": [],
        }

    def closed(self, view: View, *, cleared: bool) -> dict[str, Any]:
        """view_closed."""
        return {"type": "view_closed", **self._origin(view.user), "view": self.view(view), "is_cleared": cleared}

    def suggestion(self, view: View, block_id: str, action_id: str, words: str) -> dict[str, Any]:
        """block_suggestion from a modal: what somebody typed into an external select. Of what else he filled in, Slack
        tells nothing."""
        return {
            "type": "block_suggestion",
            **self._origin(view.user),
            "container": {"type": "view", "view_id": view.id},
            "action_id": action_id,
            "block_id": block_id,
            "value": words,
            "view": {**self.view(view), "state": {"values": {}}},
        }

    def event(self, event: dict[str, Any]) -> dict[str, Any]:
        """The wrapper in which every event comes; its event_id stays the same when it is delivered again."""
        workspace = self._workspace
        return {
            "token": VERIFICATION_TOKEN,
            "team_id": workspace.team_id,
            "context_team_id": workspace.team_id,
            "context_enterprise_id": None,
            "api_app_id": workspace.app_id,
            "event": event,
            "type": "event_callback",
            "event_id": workspace.new_id("Ev"),
            "event_time": int(workspace.clock()),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": workspace.team_id,
                    "user_id": workspace.bot_user_id,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": False,
            "event_context": f"4-{secrets.token_hex(8)}",
        }
