"""chat.*: posting, changing and deleting messages."""

from __future__ import annotations

import json
import re
from typing import Any

from bot.sandbox.blocks import ALL_TEXT_OF_A_MESSAGE, check_blocks, completed, text_length
from bot.sandbox.conversation import Conversation, Post
from bot.sandbox.errors import ApiError, RateLimited
from bot.sandbox.judge import Findings

from .desk import Answer, Arguments, Desk

TEXT_KEPT = 40_000
METADATA_BYTES = 16_000
NOT_HERE = ("attachments", "reply_broadcast", "markdown_text")
TS = re.compile(r"\d+\.\d{6}")


def checked_blocks(arguments: Arguments) -> list[dict[str, Any]]:
    """The blocks of a message with every id filled in. ApiError with all their faults when Slack refuses them."""
    blocks = arguments.structure("blocks", "invalid_blocks_format")
    if not blocks:
        return []
    if not isinstance(blocks, list):
        raise ApiError("invalid_blocks_format")
    found = Findings()
    check_blocks(found, "/blocks", blocks, "message")
    if found:
        raise ApiError("invalid_blocks", found.messages, errors=found.messages)
    if text_length(blocks) > ALL_TEXT_OF_A_MESSAGE:
        raise ApiError("msg_blocks_too_long")
    return completed(blocks)


def _checked_metadata(arguments: Arguments) -> dict[str, Any] | None:
    metadata = arguments.structure("metadata", "invalid_metadata_format")
    if metadata is None:
        return None
    whole = isinstance(metadata, dict) and isinstance(metadata.get("event_type"), str) and metadata["event_type"]
    if not whole or not isinstance(metadata.get("event_payload"), dict):
        raise ApiError("invalid_metadata_schema")
    if len(json.dumps(metadata)) > METADATA_BYTES:
        raise ApiError("metadata_too_large")
    return {"event_type": metadata["event_type"], "event_payload": metadata["event_payload"]}


def _refuse_what_is_missing(arguments: Arguments) -> None:
    """Slack could, the sandbox cannot: better said than quietly left out."""
    for name in NOT_HERE:
        if arguments.has(name):
            raise ApiError("not_in_the_sandbox", [f"[ERROR] the sandbox does not know {name}"])


def is_formatted(arguments: Arguments) -> bool:
    """The text is mrkdwn unless the bot says that it is not."""
    return not arguments.has("mrkdwn") or arguments.flag("mrkdwn")


def notice_words(desk: Desk, post: Post) -> str:
    """What a notification of it says."""
    reader = desk.reader()
    return reader.text(post.text, formatted=post.formatted) or reader.blocks(post.blocks)


def thread_of(arguments: Arguments) -> str:
    """The thread to post into, if any. Below a message that is not there, or below a reply, Slack posts as if no thread
    had been named, and says nothing of it."""
    thread_ts = arguments.text("thread_ts")
    if thread_ts and not TS.fullmatch(thread_ts):
        raise ApiError("invalid_thread_ts", [f"[ERROR] {thread_ts} is not a valid thread_ts"])
    return thread_ts


def _target(desk: Desk, channel: str) -> Conversation:
    """Where to post: a person's id opens the direct message."""
    workspace = desk.workspace
    if channel in workspace.people or channel in (workspace.bot_user_id, "USLACKBOT"):
        person = desk.person(channel)
        if person.deleted:
            raise ApiError("user_not_found")
        if person.is_bot or channel == "USLACKBOT":
            raise ApiError("cannot_dm_bot")
        return workspace.direct(channel)
    conversation = desk.conversation(channel)
    if conversation.user is not None and desk.person(conversation.user).deleted:
        raise ApiError("is_archived")
    if workspace.bot_user_id not in conversation.members:
        raise ApiError("not_in_channel")
    return conversation


def post_message(desk: Desk, arguments: Arguments) -> Answer:
    """chat.postMessage."""
    channel = arguments.needed("channel")
    _refuse_what_is_missing(arguments)
    blocks, metadata, thread_ts = checked_blocks(arguments), _checked_metadata(arguments), thread_of(arguments)
    text = arguments.text("text")[:TEXT_KEPT]
    if not text and not blocks:
        raise ApiError("no_text")
    conversation = _target(desk, channel)
    wait = desk.rates.retry_after_post(conversation.id)
    if wait:
        raise RateLimited(wait)
    workspace = desk.workspace
    formatted = is_formatted(arguments)
    post = workspace.post(
        conversation, workspace.bot_user_id, text, blocks, metadata, formatted=formatted, thread_ts=thread_ts
    )
    workspace.notify(conversation, post, notice_words(desk, post))
    return {"channel": conversation.id, "ts": post.ts, "message": full_message(desk, post)}


def full_message(desk: Desk, post: Post, *, metadata: bool = True) -> dict[str, Any]:
    """A message as the API gives it, with its metadata when that was asked for."""
    message = desk.payloads.message(desk.workspace.copy_of(post))
    if metadata and post.metadata:
        message["metadata"] = post.metadata
    return message


def _own(desk: Desk, arguments: Arguments, refusal: str) -> Post:
    conversation = desk.conversation(arguments.needed("channel"))
    post = desk.workspace.find_post(conversation.id, arguments.needed("ts"))
    if post is None or post.gone:
        raise ApiError("message_not_found")
    if post.user != desk.workspace.bot_user_id:
        raise ApiError(refusal)
    return post


def update(desk: Desk, arguments: Arguments) -> Answer:
    """chat.update: text without blocks removes the blocks, blocks alone keep the text, metadata must come again.
    `mrkdwn` is not among its documented arguments: how the text is read stays as it was posted."""
    post = _own(desk, arguments, "cant_update_message")
    _refuse_what_is_missing(arguments)
    blocks, metadata = checked_blocks(arguments), _checked_metadata(arguments)
    has_text, has_blocks = (
        bool(arguments.text("text")),
        arguments.structure("blocks", "invalid_blocks_format") is not None,
    )
    if not has_text and not has_blocks and metadata is None:
        raise ApiError("no_text")
    if len(arguments.text("text")) > TEXT_KEPT:
        raise ApiError("msg_too_long")
    text = arguments.text("text") if has_text else post.text
    if not has_blocks and not has_text:
        blocks = post.blocks
    if not text and not blocks:
        raise ApiError("no_text")
    with desk.workspace.lock:
        post.metadata = metadata
        desk.workspace.rewrite(post, text=text, blocks=blocks, edited=has_text and not has_blocks)
    return {"channel": post.channel, "ts": post.ts, "text": text, "message": full_message(desk, post)}


def delete(desk: Desk, arguments: Arguments) -> Answer:
    """chat.delete."""
    post = _own(desk, arguments, "cant_delete_message")
    desk.workspace.remove(post)
    return {"channel": post.channel, "ts": post.ts}


def post_ephemeral(desk: Desk, arguments: Arguments) -> Answer:
    """chat.postEphemeral: only to somebody who is in the conversation."""
    conversation = desk.conversation(arguments.needed("channel"))
    user = arguments.needed("user")
    blocks, text = checked_blocks(arguments), arguments.text("text")
    if not text and not blocks:
        raise ApiError("no_text")
    if desk.workspace.bot_user_id not in conversation.members:
        raise ApiError("not_in_channel")
    if user not in conversation.members:
        raise ApiError("user_not_in_channel")
    formatted, thread_ts = is_formatted(arguments), thread_of(arguments)
    post = desk.workspace.whisper(conversation.id, user, text, blocks, formatted=formatted, thread_ts=thread_ts)
    return {"message_ts": post.ts}


def get_permalink(desk: Desk, arguments: Arguments) -> Answer:
    """chat.getPermalink."""
    conversation = desk.conversation(arguments.needed("channel"))
    ts = arguments.needed("message_ts")
    post = desk.workspace.find_post(conversation.id, ts)
    if post is None:
        raise ApiError("message_not_found")
    link = f"https://{desk.workspace.team_domain}.slack.com/archives/{conversation.id}/p{ts.replace('.', '')}"
    thread = f"?thread_ts={post.thread_ts}&cid={conversation.id}" if post.thread_ts else ""
    return {"channel": conversation.id, "permalink": link + thread}
