"""conversations.*: opening direct messages, and reading what stands in a conversation."""

from __future__ import annotations

from typing import Any

from bot.sandbox.conversation import Conversation, Post
from bot.sandbox.errors import ApiError

from .chat import full_message
from .desk import Answer, Arguments, Desk, page_of


def describe(desk: Desk, conversation: Conversation) -> dict[str, Any]:
    """A conversation as the API gives it."""
    shared = {"id": conversation.id, "created": conversation.created, "is_archived": False, "is_org_shared": False}
    if conversation.user is not None:
        gone = desk.person(conversation.user).deleted
        return shared | {"is_im": True, "user": conversation.user, "is_user_deleted": gone, "is_open": True}
    return shared | {
        "name": conversation.name,
        "name_normalized": conversation.name,
        "is_channel": not conversation.is_private,
        "is_group": conversation.is_private,
        "is_private": conversation.is_private,
        "is_im": False,
        "is_mpim": False,
        "is_member": desk.workspace.bot_user_id in conversation.members,
        "num_members": len(conversation.members),
    }


def open_(desk: Desk, arguments: Arguments) -> Answer:
    """conversations.open with one person; several are not done here."""
    users = [user.strip() for user in arguments.text("users").split(",") if user.strip()]
    if not users and arguments.text("channel"):
        return {"channel": {"id": desk.conversation(arguments.text("channel")).id}}
    if not users:
        raise ApiError("users_list_not_supplied")
    if len(users) > 1:
        raise ApiError("method_not_supported_for_channel_type")
    person = desk.person(users[0])
    if person.deleted:
        raise ApiError("user_disabled")
    if person.is_bot or person.id == "USLACKBOT":
        raise ApiError("cannot_dm_bot")
    existed = desk.workspace.existing_direct(person.id) is not None
    conversation = desk.workspace.direct(person.id)
    channel = describe(desk, conversation) if arguments.flag("return_im") else {"id": conversation.id}
    return {"no_op": existed, "already_open": existed, "channel": channel}


def info(desk: Desk, arguments: Arguments) -> Answer:
    """conversations.info."""
    return {"channel": describe(desk, desk.conversation(arguments.needed("channel")))}


def members(desk: Desk, arguments: Arguments) -> Answer:
    """conversations.members."""
    conversation = desk.conversation(arguments.needed("channel"))
    page, following = page_of(sorted(conversation.members), arguments, 100)
    return {"members": page, **following}


def list_(desk: Desk, arguments: Arguments) -> Answer:
    """conversations.list of the wanted types; public channels when none are named."""
    wanted = [kind.strip() for kind in (arguments.text("types") or "public_channel").split(",")]
    bot = desk.workspace.bot_user_id
    with desk.workspace.lock:
        known = list(desk.workspace.conversations.values())
    visible = [c for c in known if _kind(c) in wanted and (not c.is_private or bot in c.members)]
    page, following = page_of(visible, arguments, 100)
    return {"channels": [describe(desk, conversation) for conversation in page], **following}


def _kind(conversation: Conversation) -> str:
    if conversation.is_im:
        return "im"
    return "private_channel" if conversation.is_private else "public_channel"


def history(desk: Desk, arguments: Arguments) -> Answer:
    """conversations.history, newest first, what stands in threads not among it."""
    conversation = _joined(desk, arguments)
    with desk.workspace.lock:
        posts = [post for post in conversation.posts.values() if not post.thread_ts]
    posts.sort(key=lambda post: post.ts, reverse=True)
    return {**_page(desk, arguments, _among(posts, arguments)), "pin_count": 0}


def replies(desk: Desk, arguments: Arguments) -> Answer:
    """conversations.replies: the parent, then its replies, oldest first. `ts` may be that of any of them."""
    conversation, ts = _joined(desk, arguments), arguments.needed("ts")
    with desk.workspace.lock:
        named = conversation.posts.get(ts)
        parent = conversation.posts.get(named.thread_ts or ts) if named else None
        if parent is None:
            raise ApiError("thread_not_found")
        posts = [parent, *_among(conversation.replies(parent.ts), arguments)]
    return _page(desk, arguments, posts)


def _joined(desk: Desk, arguments: Arguments) -> Conversation:
    conversation = desk.conversation(arguments.needed("channel"))
    if desk.workspace.bot_user_id not in conversation.members:
        raise ApiError("not_in_channel")
    return conversation


def _among(posts: list[Post], arguments: Arguments) -> list[Post]:
    """Those between `oldest` and `latest`."""
    oldest, latest = arguments.text("oldest") or "0", arguments.text("latest") or "9" * 16
    ends = (oldest, latest) if arguments.flag("inclusive") else ()
    return [post for post in posts if float(oldest) < float(post.ts) < float(latest) or post.ts in ends]


def _page(desk: Desk, arguments: Arguments, posts: list[Post]) -> Answer:
    """One page of messages; metadata only with include_all_metadata."""
    page, following = page_of(posts, arguments, 100)
    metadata = arguments.flag("include_all_metadata")
    more = bool(following["response_metadata"]["next_cursor"])
    messages = [full_message(desk, post, metadata=metadata) for post in page]
    return {"messages": messages, "has_more": more, **(following if more else {})}
