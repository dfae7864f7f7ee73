"""How Slack shows people, conversations, messages and views to an app, in answers, events and payloads alike."""

from __future__ import annotations

import re
from typing import Any, Literal
from zoneinfo import ZoneInfo

from bot.workspace.entities import TEAM_ID, Conversation, File, Message, User, View
from bot.workspace.file_kinds import NOT_YET, in_address, kind_of
from bot.workspace.state import Workspace

Shape = dict[str, Any]

SLACKBOT_ID = "USLACKBOT"
TZ_LABELS = {"Asia/Tokyo": "Japan Standard Time"}


def user_object(workspace: Workspace, user: User, *, with_email: bool, with_locale: bool = False) -> Shape:
    """A person or bot as `users.info` shows them; somebody who left has fewer fields, an outsider no locale."""
    handle = handle_of(user)
    profile: Shape = {
        "title": user.title,
        "phone": "",
        "skype": "",
        "real_name": user.name,
        "real_name_normalized": user.name,
        "display_name": user.name,
        "display_name_normalized": user.name,
        "fields": None,
        "status_text": "",
        "status_emoji": "",
        "status_expiration": 0,
        "avatar_hash": "",
        "team": user.team_id,
    }
    if user.is_bot:
        profile["always_active"] = True
        if user.id == workspace.bot_user_id:
            profile |= {"bot_id": workspace.bot_id, "api_app_id": workspace.app_id}
    elif with_email and user.email:
        profile["email"] = user.email
    shape: Shape = {
        "id": user.id,
        "team_id": user.team_id,
        "name": handle,
        "deleted": user.has_left,
        "profile": profile,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": user.updated,
    }
    if user.has_left:
        return shape
    offset = workspace.clock.now().astimezone(ZoneInfo(user.tz)).utcoffset()
    shape |= {
        "color": user.id[-6:].lower(),
        "real_name": user.name,
        "tz": user.tz,
        "tz_label": TZ_LABELS.get(user.tz, user.tz),
        "tz_offset": int(offset.total_seconds()) if offset is not None else 0,
        "is_admin": False,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": user.kind == "guest",
        "is_ultra_restricted": False,
        "is_email_confirmed": not user.is_bot,
        "who_can_share_contact_card": "EVERYONE",
    }
    if user.kind == "stranger":
        shape["is_stranger"] = not any(channel.has(user.id) for channel in workspace.channels())
    elif with_locale:
        shape["locale"] = user.locale
    return shape


def slackbot_object(with_locale: bool = False) -> Shape:
    """Slack's own bot, who is in every workspace and is not marked as one."""
    shape: Shape = {
        "id": SLACKBOT_ID,
        "team_id": TEAM_ID,
        "name": "slackbot",
        "deleted": False,
        "color": "757575",
        "real_name": "Slackbot",
        "tz": "America/Los_Angeles",
        "tz_label": "Pacific Standard Time",
        "tz_offset": -28800,
        "profile": {
            "title": "",
            "real_name": "Slackbot",
            "real_name_normalized": "Slackbot",
            "display_name": "Slackbot",
            "display_name_normalized": "Slackbot",
            "always_active": True,
            "team": TEAM_ID,
        },
        "is_admin": False,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_bot": False,
        "is_app_user": False,
        "updated": 0,
        "is_email_confirmed": False,
    }
    if with_locale:
        shape["locale"] = "en-US"
    return shape


def handle_of(user: User) -> str:
    """The short name Slack makes of the mail address, or of a bot's name."""
    source = user.email.partition("@")[0] if user.email else user.name
    return re.sub(r"[^\w.-]+", "", source.lower()) or user.id.lower()


def channel_object(workspace: Workspace, channel: Conversation, *, with_members: bool = False) -> Shape:
    """A conversation as `conversations.info` shows it to the app."""
    if channel.kind == "im":
        latest = next((message for message in reversed(channel.messages) if not message.ephemeral_to), None)
        return {
            "id": channel.id,
            "created": channel.created,
            "is_archived": False,
            "is_im": True,
            "is_org_shared": False,
            "context_team_id": workspace.team_id,
            "updated": channel.created * 1000,
            "user": channel.members[0],
            "last_read": latest.ts if latest else "0000000000.000000",
            "latest": message_object(workspace, latest) if latest else None,
            "unread_count": 0,
            "unread_count_display": 0,
            "is_open": True,
            "priority": 0,
        }
    shape: Shape = {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": not channel.is_private,
        "is_group": False,
        "is_im": False,
        "is_mpim": False,
        "is_private": channel.is_private,
        "is_archived": channel.is_archived,
        "is_general": False,
        "is_shared": channel.is_ext_shared,
        "is_ext_shared": channel.is_ext_shared,
        "is_org_shared": False,
        "is_pending_ext_shared": False,
        "is_member": channel.has(workspace.bot_user_id),
        "created": channel.created,
        "updated": channel.created * 1000,
        "creator": workspace.bot_user_id,
        "unlinked": 0,
        "context_team_id": workspace.team_id,
        "shared_team_ids": [workspace.team_id],
        "pending_shared": [],
        "pending_connected_team_ids": [],
        "parent_conversation": None,
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "previous_names": [],
    }
    if with_members:
        shape["num_members"] = len(channel.members)
    return shape


def message_object(
    workspace: Workspace, message: Message, *, metadata: Literal["all", "type", "none"] = "none"
) -> Shape:
    """A message as answers and events carry it; `metadata` says how much of the app's own data comes along."""
    author = workspace.users.get(message.user)
    shape: Shape = {
        "type": "message",
        "user": message.user,
        "ts": message.ts,
        "text": message.text,
        "team": author.team_id if author else workspace.team_id,
    }
    if message.subtype:
        shape["subtype"] = message.subtype
    if message.bot_id is not None:
        shape |= {"bot_id": message.bot_id, "app_id": workspace.app_id, "bot_profile": bot_profile(workspace)}
    if message.blocks:
        shape["blocks"] = message.blocks
    if message.attachments:
        shape["attachments"] = message.attachments
    if message.files:
        is_ext_shared = workspace.conversations[message.channel].is_ext_shared
        shape["files"] = [
            to_be_asked_for(file) if is_ext_shared else file_object(workspace, file) for file in message.files
        ]
        shape |= {"upload": False, "display_as_bot": False}
    if message.edited:
        shape["edited"] = message.edited
    if message.thread_ts is not None:
        shape["thread_ts"] = message.thread_ts
        conversation = workspace.conversations[message.channel]
        if message.is_reply:
            parent = conversation.by_ts.get(message.thread_ts)
            shape["parent_user_id"] = parent.user if parent else message.user
        else:
            replies = conversation.replies(message.ts)
            users = list(dict.fromkeys(reply.user for reply in replies))
            shape |= {
                "reply_count": len(replies),
                "reply_users_count": len(users),
                "reply_users": users[:5],
                "is_locked": False,
                "subscribed": True,
            }
            if replies:
                shape["latest_reply"] = replies[-1].ts
    if message.reactions:
        shape["reactions"] = [
            {"name": name, "users": users, "count": len(users)}
            for name, users in message.reactions.items()
            if users
        ]
    if message.metadata and metadata != "none":
        shape["metadata"] = (
            message.metadata if metadata == "all" else {"event_type": message.metadata.get("event_type")}
        )
    return shape


def file_object(workspace: Workspace, file: File, *, is_new: bool = False) -> Shape:
    """A file as `files.info` shows it; one that `is_new` has not been looked into, nor shared, at Slack."""
    shares: dict[str, dict[str, list[Shape]]] = {}
    within: dict[str, list[str]] = {"channels": [], "groups": [], "ims": []}
    for channel_id, stamps in ({} if is_new else file.shares).items():
        conversation = workspace.conversations[channel_id]
        kind = channel_type_of(conversation)
        within[f"{kind}s"].append(channel_id)
        shares.setdefault("private" if conversation.is_private else "public", {})[channel_id] = [
            {
                "reply_users": [],
                "reply_users_count": 0,
                "reply_count": 0,
                "ts": ts,
                "team_id": workspace.team_id,
                "share_user_id": file.user,
            }
            for ts in stamps
        ]
    kind_known = NOT_YET if is_new else kind_of(file.name)
    path = f"{workspace.base_url}/files-pri/{workspace.team_id}-{file.id}"
    slug = in_address(file.name)
    shape: Shape = {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title,
        "mimetype": "" if is_new else file.mimetype,
        "filetype": kind_known.filetype,
        "pretty_type": kind_known.pretty_type,
        "user": file.user,
        "user_team": workspace.users[file.user].team_id,
        "editable": False,
        "size": file.size,
        "mode": "hosted",
        "is_external": False,
        "external_type": "",
        "is_public": bool(within["channels"]),
        "public_url_shared": False,
        "display_as_bot": False,
        "username": "",
        "url_private": f"{path}/{slug}",
        "url_private_download": f"{path}/download/{slug}",
        "media_display_type": "unknown",
        "permalink": f"{workspace.base_url}/files/{file.user}/{file.id}/{slug}",
        "comments_count": 0,
        "is_starred": False,
        "shares": shares,
        **within,
        "has_more_shares": False,
        "has_rich_preview": False,
        "file_access": "visible",
    }
    return shape | ({"alt_txt": file.alt_text} if file.alt_text else {})


def to_be_asked_for(file: File) -> Shape:
    """All that an app is told of a file in a conversation with another workspace: it has to ask `files.info`."""
    return {
        "id": file.id,
        "mode": "file_access",
        "file_access": "check_file_info",
        "created": 0,
        "timestamp": 0,
        "user": "",
    }


def bot_profile(workspace: Workspace) -> Shape:
    return {
        "id": workspace.bot_id,
        "app_id": workspace.app_id,
        "user_id": workspace.bot_user_id,
        "name": workspace.bot_name,
        "icons": {},
        "deleted": False,
        "updated": workspace.users[workspace.bot_user_id].updated,
        "team_id": workspace.team_id,
    }


def view_object(workspace: Workspace, view: View, values: dict[str, dict[str, Any]] | None = None) -> Shape:
    """A view as answers and payloads carry it; `values` are all its fields' values, by default what was entered."""
    body = view.body
    shape: Shape = {
        "id": view.id,
        "team_id": workspace.team_id,
        "type": view.type,
        "blocks": view.blocks,
        "private_metadata": body.get("private_metadata") or "",
        "callback_id": body.get("callback_id") or "",
        "state": {"values": view.state if values is None else values},
        "hash": view.hash,
        "title": body.get("title") or {"type": "plain_text", "text": "View Title", "emoji": True},
        "clear_on_close": bool(body.get("clear_on_close", False)),
        "notify_on_close": bool(body.get("notify_on_close", False)),
        "close": body.get("close"),
        "submit": body.get("submit"),
        "previous_view_id": view.previous_view_id,
        "root_view_id": view.root_view_id,
        "app_id": workspace.app_id,
        "external_id": view.external_id,
        "app_installed_team_id": workspace.team_id,
        "bot_id": workspace.bot_id,
    }
    return shape


def channel_type_of(conversation: Conversation) -> Literal["im", "channel", "group"]:
    """The `channel_type` of message events."""
    if conversation.kind == "im":
        return "im"
    return "group" if conversation.is_private else "channel"


def message_event(workspace: Workspace, message: Message) -> Shape:
    """The `message` event that tells the app of a new message, its own ones included."""
    conversation = workspace.conversations[message.channel]
    return message_object(workspace, message, metadata="all") | {
        "channel": message.channel,
        "channel_type": channel_type_of(conversation),
        "event_ts": message.ts,
    }


def changed_event(workspace: Workspace, message: Message, previous: Shape) -> Shape:
    """The `message_changed` event; `previous` is the message object from before."""
    ts = workspace.next_ts()
    return {
        "type": "message",
        "subtype": "message_changed",
        "message": message_object(workspace, message, metadata="all"),
        "previous_message": previous,
        "channel": message.channel,
        "channel_type": channel_type_of(workspace.conversations[message.channel]),
        "hidden": True,
        "ts": ts,
        "event_ts": ts,
    }


def deleted_event(workspace: Workspace, message: Message) -> Shape:
    """The `message_deleted` event."""
    ts = workspace.next_ts()
    return {
        "type": "message",
        "subtype": "message_deleted",
        "previous_message": message_object(workspace, message, metadata="all"),
        "deleted_ts": message.ts,
        "channel": message.channel,
        "channel_type": channel_type_of(workspace.conversations[message.channel]),
        "hidden": True,
        "ts": ts,
        "event_ts": ts,
    }


def permalink(workspace: Workspace, message: Message) -> str:
    """The message's address in this workspace's page."""
    address = f"{workspace.base_url}/archives/{message.channel}/p{message.ts.replace('.', '')}"
    return f"{address}?thread_ts={message.thread_ts}&cid={message.channel}" if message.is_reply else address
