"""The shapes in which Slack tells an app what a person did, and the text a person typed as Slack passes it on."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from bot.workspace.entities import TEAM_ID, Block, Conversation, Message, ResponseUrl, Trigger, User, View
from bot.workspace.ids import elements_of
from bot.workspace.shapes import handle_of, message_event, message_object, view_object
from bot.workspace.state import Workspace

VERIFICATION_TOKEN = "local-verification"  # noqa: S105 - an old field of payloads that proves nothing

ENTERED_AS = {
    "plain_text_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "number_input": "value",
    "rich_text_input": "rich_text_value",
    "static_select": "selected_option",
    "external_select": "selected_option",
    "radio_buttons": "selected_option",
    "multi_static_select": "selected_options",
    "multi_external_select": "selected_options",
    "checkboxes": "selected_options",
    "users_select": "selected_user",
    "multi_users_select": "selected_users",
    "conversations_select": "selected_conversation",
    "multi_conversations_select": "selected_conversations",
    "channels_select": "selected_channel",
    "multi_channels_select": "selected_channels",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "file_input": "files",
}
"""The elements that hold something, and the key under which it stands in `state.values` and in an action."""

LISTS = frozenset({"selected_options", "selected_users", "selected_conversations", "selected_channels", "files"})


# What a person typed

_CODES = """
👍=+1 👎=-1 🙏=pray 👏=clap 🙇=bow 🎉=tada ✨=sparkles 🔥=fire ❤=heart 😀=grinning 😊=blush 😂=joy 😭=sob 😢=cry
😱=scream 🤔=thinking_face 🙂=slightly_smiling_face 👋=wave 🙌=raised_hands 💪=muscle 👀=eyes 💯=100 ❌=x ⚠=warning
✅=white_check_mark ❓=question ❗=exclamation 🆗=ok 📅=date 📝=memo 💡=bulb 🔔=bell
"""
EMOJI: dict[str, str] = dict(pair.split("=") for pair in _CODES.split())
"""Those that become `:codes:` on the way; Slack knows thousands, the others stay as they are here."""

_TOKENS = r"""
    <@(?P<user>BOT|[UW][0-9A-Z]+)(?:\|[^>]*)?>
  | <\#(?P<channel>[CG][0-9A-Z]+)(?:\|[^>]*)?>
  | (?P<url>https?://[^\s<>|「」（）、。]+)
  | (?P<mail>[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)
  | @(?P<broadcast>channel|here|everyone)\b
  | (?P<emoji>{emoji})\ufe0f?
  | @(?P<app>{app})
"""


@dataclass(slots=True)
class Typed:
    """A text as an app receives it: mrkdwn, the same as a rich_text block, and which users it names."""

    text: str
    blocks: list[Block]
    mentions: list[str] = field(default_factory=list)


def typed(workspace: Workspace, raw: str, *, is_channel: bool) -> Typed:
    """What becomes of a text typed into the message field.

    `@` and the app's name, `<@BOT>` and `<@U…>` of somebody known are mentions; `@here` counts in channels only;
    addresses become links. Everything else is escaped, a typed `<!channel>` too.
    """
    names = sorted({workspace.bot_name, workspace.app_name}, key=len, reverse=True)
    tokens = re.compile(
        _TOKENS.format(emoji="|".join(EMOJI), app="|".join(re.escape(name) for name in names)),
        re.VERBOSE,
    )
    text: list[str] = []
    elements: list[dict[str, Any]] = []
    mentions: list[str] = []

    def plain(words: str) -> None:
        if not words:
            return
        text.append(escaped(words))
        if elements and elements[-1]["type"] == "text":
            elements[-1]["text"] += words
        else:
            elements.append({"type": "text", "text": words})

    end = 0
    for token in tokens.finditer(raw):
        plain(raw[end : token.start()])
        end = token.end()
        kind = token.lastgroup or ""
        value = token[kind]
        if kind in ("user", "app"):
            user_id = workspace.bot_user_id if kind == "app" or value == "BOT" else value
            if user_id not in workspace.users:
                plain(token[0])
                continue
            mentions.append(user_id)
            text.append(f"<@{user_id}>")
            elements.append({"type": "user", "user_id": user_id})
        elif kind == "channel" and value in workspace.conversations:
            text.append(f"<#{value}|{workspace.conversations[value].name}>")
            elements.append({"type": "channel", "channel_id": value})
        elif kind == "broadcast" and is_channel:
            text.append(f"<!{value}>")
            elements.append({"type": "broadcast", "range": value})
        elif kind == "url":
            text.append(f"<{escaped(value)}>")
            elements.append({"type": "link", "url": value})
        elif kind == "mail":
            text.append(f"<mailto:{value}|{value}>")
            elements.append({"type": "link", "url": f"mailto:{value}", "text": value})
        elif kind == "emoji":
            text.append(f":{EMOJI[value]}:")
            elements.append({"type": "emoji", "name": EMOJI[value], "unicode": f"{ord(value):x}"})
        else:
            plain(token[0])
    plain(raw[end:])
    return Typed("".join(text), [rich_text(elements)] if elements else [], mentions)


def escaped(text: str) -> str:
    """Slack's three escapes."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def rich_text(elements: Sequence[Mapping[str, Any]]) -> Block:
    """One paragraph as a rich_text block."""
    return {
        "type": "rich_text",
        "block_id": secrets.token_hex(3),
        "elements": [{"type": "rich_text_section", "elements": list(elements)}],
    }


# What was entered


def value_of(element: Mapping[str, Any], entered: Mapping[str, Any] | None) -> dict[str, Any]:
    """An element's entry in `state.values`: what was entered, or else its initial value, or else null."""
    if entered is not None:
        return dict(entered)
    key = ENTERED_AS[element["type"]]
    initial = element.get(key.replace("selected_", "initial_") if key.startswith("selected_") else "initial_value")
    if initial is None and key in LISTS:
        initial = []
    return {"type": element["type"], key: initial}


def values_of(blocks: Iterable[Block], entered: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """`state.values` of a surface: every element that can hold something, touched or not."""
    values: dict[str, dict[str, Any]] = {}
    for block in blocks:
        for element in elements_of(block):
            if element.get("type") in ENTERED_AS:
                block_id, action_id = block["block_id"], element["action_id"]
                known = entered.get(block_id, {}).get(action_id)
                values.setdefault(block_id, {})[action_id] = value_of(element, known)
    return values


def blocks_of(message: Message) -> list[Block]:
    """All of a message's blocks, those of its attachments last."""
    return [*message.blocks, *(block for each in message.attachments for block in each.get("blocks") or ())]


# Objects


def view_payload(workspace: Workspace, view: View, *, with_state: bool = True) -> dict[str, Any]:
    """A view as it stands in interactions; `team_id` is the workspace of the person who sees it."""
    values = values_of(view.blocks, view.state) if with_state else {}
    return view_object(workspace, view, values) | {"team_id": workspace.users[view.user].team_id}


# Bodies


def person_message_event(workspace: Workspace, conversation: Conversation, message: Message) -> dict[str, Any]:
    """The inner event of a message that a person wrote."""
    author = workspace.users[message.user]
    event = message_event(workspace, message) | {"client_msg_id": str(uuid4())}
    if message.files:
        event["subtype"] = "file_share"
    if conversation.is_ext_shared:
        event |= {"user_team": author.team_id, "source_team": author.team_id}
        if author.team_id != workspace.team_id:
            event["user_profile"] = {
                "name": handle_of(author),
                "real_name": author.name,
                "display_name": author.name,
                "team": author.team_id,
                "is_restricted": False,
                "is_ultra_restricted": False,
            }
    return event


def channel_name(conversation: Conversation) -> str:
    """The name of a conversation in commands and interactions."""
    if conversation.kind == "im":
        return "directmessage"
    return "privategroup" if conversation.is_private else conversation.name


def command_body(
    workspace: Workspace,
    user: User,
    conversation: Conversation,
    *,
    command: str,
    text: str,
    trigger: Trigger,
    response_url: ResponseUrl,
) -> dict[str, Any]:
    """A slash command: form fields over HTTP, the same keys as an object over Socket Mode."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": user.team_id,
        "team_domain": team_domain(workspace, user.team_id),
        "channel_id": conversation.id,
        "channel_name": channel_name(conversation),
        "user_id": user.id,
        "user_name": handle_of(user),
        "command": command,
        "text": text,
        "api_app_id": workspace.app_id,
        "is_enterprise_install": "false",
        "response_url": workspace.url_of(response_url),
        "trigger_id": trigger.id,
    }


def interaction(workspace: Workspace, user: User, kind: str) -> dict[str, Any]:
    """What all interactions have in common. `team` is where the person acted: a stranger's own workspace."""
    return {
        "type": kind,
        "user": {"id": user.id, "username": handle_of(user), "name": handle_of(user), "team_id": user.team_id},
        "team": {"id": user.team_id, "domain": team_domain(workspace, user.team_id)},
        "enterprise": None,
        "is_enterprise_install": False,
        "api_app_id": workspace.app_id,
        "token": VERIFICATION_TOKEN,
    }


def team_domain(workspace: Workspace, team_id: str) -> str:
    """The name of a workspace in its address."""
    return workspace.team_domain if team_id == TEAM_ID else "neighbour"


def surroundings(
    workspace: Workspace, user: User, block: Block, *, view: View | None, message: Message | None
) -> dict[str, Any]:
    """Where something was used: the view, or the message, which is not shown to the app if it is ephemeral."""
    if view is not None:
        shown = view_payload(workspace, view) | {"team_id": user.team_id}
        return {"container": {"type": "view", "view_id": view.id}, "view": shown}
    if message is None:
        raise ValueError("an element stands in a view or in a message")
    conversation = workspace.conversations[message.channel]
    container: dict[str, Any] = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel,
        "is_ephemeral": message.ephemeral_to is not None,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    for attachment in message.attachments:
        if any(each is block for each in attachment.get("blocks") or ()):
            container |= {"type": "message_attachment", "attachment_id": attachment["id"], "is_app_unfurl": False}
    found = {"container": container, "channel": {"id": conversation.id, "name": channel_name(conversation)}}
    if message.ephemeral_to is None:
        found["message"] = message_object(workspace, message, metadata="all")
    return found


def block_actions(
    workspace: Workspace,
    user: User,
    block: Block,
    action: Mapping[str, Any],
    *,
    view: View | None,
    message: Message | None,
    view_hash: str = "",
) -> dict[str, Any]:
    """The use of an element, with a new trigger; `view_hash` if the client knew an older view than there is now."""
    trigger = workspace.new_trigger(user.id, view.id if view is not None and view.type == "modal" else None)
    body = interaction(workspace, user, "block_actions") | {"trigger_id": trigger.id, "actions": [action]}
    body |= surroundings(workspace, user, block, view=view, message=message)
    if view_hash and view is not None:
        body["view"]["hash"] = view_hash
    if message is not None:
        entered = workspace.entered.get((user.id, message.channel, message.ts), {})
        record = workspace.new_response_url(user.id, message.channel, message.ts)
        body["state"] = {"values": values_of(blocks_of(message), entered)}
        body["response_url"] = workspace.url_of(record)
    return body


def submission(workspace: Workspace, user: User, view: View, *, view_hash: str = "") -> dict[str, Any]:
    """A modal being submitted, with a new trigger."""
    return interaction(workspace, user, "view_submission") | {
        "trigger_id": workspace.new_trigger(user.id, view.id).id,
        "view": view_payload(workspace, view) | ({"hash": view_hash} if view_hash else {}),
        "response_urls": list(response_urls(workspace, user, view)),
    }


def response_urls(workspace: Workspace, user: User, view: View) -> Iterator[dict[str, str]]:
    """An address for each conversation chosen in a field with `response_url_enabled`."""
    for block in view.blocks:
        element = block.get("element") or {}
        if not element.get("response_url_enabled"):
            continue
        known = view.state.get(block["block_id"], {}).get(element["action_id"])
        channel = value_of(element, known).get(ENTERED_AS[element["type"]])
        if channel in workspace.conversations:
            record = workspace.new_response_url(user.id, channel)
            ids = {"block_id": block["block_id"], "action_id": element["action_id"], "channel_id": channel}
            yield ids | {"response_url": workspace.url_of(record)}


def action_of(
    block_id: str, element: Mapping[str, Any], entered: Mapping[str, Any] | None, ts: str
) -> dict[str, Any]:
    """The entry in `actions`. `entered` is the value that an element other than a button now holds."""
    kind = element["type"]
    action: dict[str, Any] = {"type": kind, "block_id": block_id, "action_id": element["action_id"]}
    if kind in ("button", "icon_button", "workflow_button", "feedback_buttons"):
        action |= {key: element[key] for key in ("text", "value", "url", "style") if element.get(key)}
    else:
        action |= {key: value for key, value in (entered or {}).items() if key != "type"}
        action |= {
            key: value for key, value in element.items() if key.startswith("initial_") or key == "placeholder"
        }
    return {**action, "action_ts": ts}
