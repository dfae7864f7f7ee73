"""What a person has on the screen, and where on it something is that they want to use."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from bot.workspace.entities import Block, Conversation, File, Message, User, View, direct_message_id, instant_of
from bot.workspace.forms import Unable, options_of, text_of
from bot.workspace.ids import elements_of
from bot.workspace.payloads import ENTERED_AS, blocks_of, values_of
from bot.workspace.state import Workspace

Json = dict[str, Any]
Surface = Literal["message", "home", "modal"]

MESSAGES_SHOWN = 500
BUTTONS = frozenset({"button", "icon_button", "workflow_button", "feedback_buttons"})


# The screen as JSON


def screen_of(workspace: Workspace, user: User) -> Json:
    """All that one person sees, with the newest messages of each conversation."""
    with workspace.lock:
        direct_id = direct_message_id(user.id)
        conversations = workspace.conversations_of(user.id)
        if workspace.has_messages_tab and workspace.find_direct_message(user.id) is None:
            unopened = Conversation(direct_id, "im", "", [user.id, workspace.bot_user_id], is_private=True)
            conversations = [unopened, *conversations]
        home = workspace.homes.get(user.id)
        return {
            "me": person_json(user),
            "clock": workspace.clock.now().isoformat(timespec="milliseconds"),
            "version": workspace.version(user.id),
            "conversations": [conversation_json(workspace, user, each) for each in conversations],
            "home": view_json(home) if home else None,
            "modals": [view_json(view) for view in workspace.stacks.get(user.id, ())],
            "notices": [
                {"id": notice.id, "text": notice.text, "level": notice.level, "code": notice.code}
                for notice in workspace.notices.get(user.id, ())
            ],
            "prompts": workspace.prompts_in(direct_id),
            "status": workspace.status_in(direct_id),
        }


def person_json(user: User) -> Json:
    """Somebody as the list of people shows them."""
    return {
        "id": user.id, "name": user.name, "name_en": user.name_en, "title": user.title, "email": user.email,
        "department": user.department, "kind": user.kind, "locale": user.locale, "tz": user.tz,
    }  # fmt: skip


def conversation_json(workspace: Workspace, user: User, conversation: Conversation) -> Json:
    """A conversation as one of its members sees it."""
    other = workspace.users[workspace.bot_user_id] if conversation.kind == "im" else None
    seen = [each for each in conversation.messages if not each.deleted and each.ephemeral_to in (None, user.id)]
    return {
        "id": conversation.id,
        "kind": conversation.kind,
        "name": conversation.name,
        "with": {"id": other.id, "name": other.name, "is_bot": True} if other else None,
        "unread": workspace.unread(user.id, conversation),
        "status": workspace.status_in(conversation.id),
        "messages": [message_json(workspace, user, conversation, each) for each in seen[-MESSAGES_SHOWN:]],
    }


def message_json(workspace: Workspace, user: User, conversation: Conversation, message: Message) -> Json:
    """A message as one person sees it; `state` is what that person chose in it."""
    author = workspace.users.get(message.user)
    entered = workspace.entered.get((user.id, message.channel, message.ts), {})
    return {
        "ts": message.ts,
        "user": {
            "id": message.user,
            "name": author.name if author else message.user,
            "is_bot": author is not None and author.is_bot,
        },
        "text": message.text,
        "blocks": message.blocks,
        "attachments": message.attachments,
        "files": [file_json(file) for file in message.files],
        "thread_ts": message.thread_ts,
        "reply_count": 0 if message.is_reply else len(conversation.replies(message.ts)),
        "edited": message.edited is not None,
        "ephemeral": message.ephemeral_to is not None,
        "reactions": [{"name": name, "users": users} for name, users in message.reactions.items() if users],
        "at": instant_of(message.ts).isoformat(),
        "state": state_json(blocks_of(message), entered),
    }


def file_json(file: File) -> Json:
    """A file as the page lists it; its content is at `file?as=…&id=…` of the control API."""
    return {"id": file.id, "name": file.name, "title": file.title, "mimetype": file.mimetype, "size": file.size}


def view_json(view: View) -> Json:
    """A modal or Home as the person sees it; `title`, `submit` and `close` are text objects or null."""
    body = view.body
    return {
        "id": view.id,
        "type": view.type,
        "title": body.get("title"),
        "blocks": view.blocks,
        "submit": body.get("submit"),
        "close": body.get("close"),
        "hash": view.hash,
        "callback_id": body.get("callback_id") or "",
        "private_metadata": body.get("private_metadata") or "",
        "state": state_json(view.blocks, view.state),
        "errors": view.errors,
        "is_loading": view.is_loading,
    }


def state_json(blocks: Iterable[Block], entered: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """What stands in each field; rich text also has its words as `value`."""
    values = values_of(blocks, entered)
    for actions in values.values():
        for value in actions.values():
            if "rich_text_value" in value:
                value["value"] = words_of_rich_text(value["rich_text_value"])
    return values


def words_of_rich_text(block: Any) -> str | None:
    """The words in rich text, a line a paragraph; None if there is none."""
    if not isinstance(block, Mapping):
        return None
    return "\n".join(
        "".join(str(part.get("text") or "") for part in line.get("elements") or ())
        for line in block.get("elements") or ()
    )


# Where something is


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person wants to use: by its label or ids, or exactly by where it is.

    `nth` counts from 1 in reading order among those that fit on the newest surface that has any. With `ts` or
    `view_id` the surface need not be on the screen any more, nor be the person's own.
    """

    label: str = ""
    action_id: str = ""
    block_id: str = ""
    value: str | None = None
    ts: str = ""
    channel: str = ""
    view_id: str = ""
    surface: str = ""
    nth: int = 1

    @property
    def is_exact(self) -> bool:
        return bool(self.ts or self.view_id)

    def __str__(self) -> str:
        return self.label or self.action_id or self.block_id or (self.value or "")


@dataclass(frozen=True, slots=True)
class Place:
    """A message, a modal or Home."""

    surface: Surface
    message: Message | None = None
    view: View | None = None

    @property
    def blocks(self) -> list[Block]:
        return blocks_of(self.message) if self.message else self.view.blocks if self.view else []

    @property
    def recency(self) -> str:
        return self.message.ts if self.message else self.view.shown_ts if self.view else ""


@dataclass(frozen=True, slots=True)
class Found:
    """An element on a surface, and the block it stands in."""

    place: Place
    block: Block
    element: dict[str, Any]

    @property
    def dispatches(self) -> bool:
        """Whether the app hears at once of what is entered here."""
        return self.block.get("type") != "input" or bool(self.block.get("dispatch_action"))


def find_button(workspace: Workspace, user: User, wanted: Wanted) -> Found:
    """The newest button or item of an overflow menu with that label, or else one whose label contains it."""
    return _find(workspace, user, wanted, BUTTONS | {"overflow"}, button_labels, "no_such_button", "button")


def find_field(workspace: Workspace, user: User, wanted: Wanted) -> Found:
    """The newest field or overflow menu known by that label or id, or else one whose label contains it."""
    kinds = frozenset(ENTERED_AS) | {"overflow"}
    return _find(workspace, user, wanted, kinds, field_labels, "no_such_field", "field")


def button_labels(_block: Block, element: Mapping[str, Any]) -> list[str]:
    """The words on a button, what a screen reader says instead, and those of the items of an overflow menu."""
    parts = [element, element.get("positive_button"), element.get("negative_button"), *options_of(element)]
    return [
        label
        for part in parts
        if isinstance(part, Mapping)
        for label in (text_of(part.get("text")), str(part.get("accessibility_label") or ""))
        if label
    ]


def field_labels(block: Block, element: Mapping[str, Any]) -> list[str]:
    """The words by which a person would name a field: its label, its placeholder, the text it stands beside."""
    found = (text_of(block.get("label")), text_of(element.get("placeholder")), text_of(block.get("text")))
    return [label for label in found if label]


def place_of(workspace: Workspace, user: User, wanted: Wanted) -> Place:
    """The very message or view that is named, wherever and whosever it is. Raises Unable."""
    if wanted.view_id:
        view = workspace.views.get(wanted.view_id) or workspace.closed_views.get(wanted.view_id)
        if view is None:
            raise Unable("no_such_view", f"there never was a view {wanted.view_id}", status=404)
        return Place(view.type, view=view)
    own = workspace.conversations_of(user.id)
    for conversation in [*own, *workspace.conversations.values()]:
        if wanted.channel in ("", conversation.id) and wanted.ts in conversation.by_ts:
            return Place("message", message=conversation.by_ts[wanted.ts])
    raise Unable("no_such_message", f"there never was a message {wanted.ts}", status=404)


def places(workspace: Workspace, user: User, surface: str = "") -> list[Place]:
    """Where the person can press something, newest first: in an open modal only, or else in Home and messages."""
    modal = workspace.top_view(user.id)
    if surface == "modal" or (modal is not None and not surface):
        return [Place("modal", view=modal)] if modal else []
    found: list[Place] = []
    home = workspace.homes.get(user.id)
    if home is not None and surface != "message":
        found.append(Place("home", view=home))
    if surface != "home":
        for conversation in workspace.conversations_of(user.id):
            for message in conversation.messages[-MESSAGES_SHOWN:]:
                if not message.deleted and message.ephemeral_to in (None, user.id):
                    found.append(Place("message", message=message))  # noqa: PERF401
    return sorted(found, key=lambda place: place.recency, reverse=True)


def _find(
    workspace: Workspace,
    user: User,
    wanted: Wanted,
    kinds: frozenset[str],
    labels: Callable[[Block, Mapping[str, Any]], list[str]],
    code: str,
    what: str,
) -> Found:
    with workspace.lock:
        where = [place_of(workspace, user, wanted)] if wanted.is_exact else places(workspace, user, wanted.surface)

        def fits(found: Found, is_loose: bool) -> bool:
            block, element = found.block, found.element
            if wanted.action_id and element["action_id"] != wanted.action_id:
                return False
            if wanted.block_id and block["block_id"] != wanted.block_id:
                return False
            if wanted.value is not None and what == "button" and not _has_value(element, wanted.value):
                return False
            if not wanted.label:
                return bool(wanted.action_id or wanted.block_id or wanted.value is not None)
            if is_loose:
                return any(wanted.label in label for label in labels(block, element))
            names = [*labels(block, element)]
            if what != "button":
                names += [element["action_id"], block["block_id"], f"{block['block_id']}/{element['action_id']}"]
            return wanted.label in names

        for is_loose in (False, True):
            for place in where:
                fitting = [found for found in elements_at(place, kinds, user) if fits(found, is_loose)]
                if len(fitting) >= wanted.nth:
                    return fitting[wanted.nth - 1]
        there = [
            label
            for place in where[:20]
            for found in elements_at(place, kinds, user)
            for label in labels(found.block, found.element)[:1] or [found.element["action_id"]]
        ]
    listed = " / ".join(there) or "none"
    raise Unable(code, f"no {what} “{wanted}” on the screen of {user.name}; there are: {listed}", there=there)


def elements_at(place: Place, kinds: frozenset[str], user: User) -> Iterator[Found]:
    """The elements of these kinds that the person sees there, in reading order."""
    for block in place.blocks:
        for element in elements_of(block):
            visible_to = element.get("visible_to_user_ids")
            if element.get("type") in kinds and (not visible_to or user.id in visible_to):
                yield Found(place, block, element)


def _has_value(element: Mapping[str, Any], value: str) -> bool:
    parts = [element, element.get("positive_button"), element.get("negative_button")]
    own = [part.get("value") for part in parts if isinstance(part, Mapping)]
    return value in own or value in [option.get("value") for option in options_of(element)]
