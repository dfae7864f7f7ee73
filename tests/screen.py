"""What is on a person's screen in the local workspace, as a test reads it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
NameOf = Callable[[str], str]

ESCAPES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}
LINK = re.compile(r"<([^<>|]+)(?:\|([^<>]*))?>")
SHOWN = (
    "label", "title", "subtitle", "text", "body", "fields", "accessory", "element", "elements", "placeholder",
    "options", "option_groups", "description", "hint", "alt_text", "rows", "positive_button", "negative_button",
)  # fmt: skip
"""The parts of blocks that hold something to read, in the order in which it is read."""


@dataclass(frozen=True)
class Surface:
    """A message or view as it was when it was read."""

    raw: Json
    name_of: NameOf = field(repr=False)

    @property
    def blocks(self) -> list[Json]:
        blocks: list[Json] = self.raw["blocks"]
        return blocks

    @property
    def buttons(self) -> list[str]:
        """The labels of the buttons and of overflow menus' items, in reading order."""
        return [label for label, _, _ in self._pressable()]

    @property
    def where(self) -> Json:
        """What names just this message or view to the control API."""
        raise NotImplementedError

    def exactly(self, label: str | None, action_id: str | None, value: str | None) -> Json:
        """What names the very button that was seen here."""
        for name, block, element in self._pressable():
            labels = (None, name, element.get("accessibility_label"))
            if (
                label in labels
                and action_id in (None, element["action_id"])
                and value in (None, element.get("value"))
            ):
                ids = {key: element[key] for key in ("action_id", "value") if key in element}
                return self.where | {"block_id": block["block_id"]} | ids
        if action_id is not None:
            return self.where
        message = f"no button “{label}” there; there were: {' / '.join(self.buttons)}"
        raise AssertionError(message)

    def _pressable(self) -> Iterator[tuple[str, Json, Json]]:
        for block in _all_blocks(self.raw):
            for element in _elements(block):
                if element["type"] == "overflow":
                    for option in element["options"]:
                        yield _said(option["text"]), block, element | {"value": option["value"]}
                elif "button" in element["type"]:
                    yield _said(element.get("text")), block, element


@dataclass(frozen=True, slots=True)
class File:
    """A file in a message, or in a field of a form."""

    id: str
    name: str
    title: str
    mimetype: str
    size: int


@dataclass(frozen=True)
class Message(Surface):
    """A message in one of a person's conversations."""

    channel: str = ""

    @property
    def ts(self) -> str:
        return str(self.raw["ts"])

    @property
    def where(self) -> Json:
        return {"ts": self.ts, "channel": self.channel}

    @property
    def is_by_app(self) -> bool:
        return bool(self.raw["user"]["is_bot"])

    @property
    def is_ephemeral(self) -> bool:
        return bool(self.raw["ephemeral"])

    @property
    def thread_ts(self) -> str | None:
        thread_ts: str | None = self.raw["thread_ts"]
        return thread_ts

    @property
    def files(self) -> list[File]:
        return [File(**each) for each in self.raw["files"]]

    @property
    def notification(self) -> str:
        """The message's own text, which notifications and screen readers take."""
        return _readable(self.raw["text"], self.name_of)

    @property
    def text(self) -> str:
        """All that can be read: its own text, then the blocks' with labels of buttons and menus, a line each."""
        words = [self.notification, *_words(list(_all_blocks(self.raw)), self.name_of)]
        words += [str(each.get("text") or each.get("fallback") or "") for each in self.raw["attachments"]]
        words += [file.title for file in self.files]
        return "\n".join(word for word in words if word)

    def __str__(self) -> str:
        mark = " (only you see this)" if self.is_ephemeral else ""
        first = f"{self.raw['user']['name']} {self.raw['at'][11:16]}Z{mark}:"
        return "\n    ".join([first, *self.text.splitlines()])


@dataclass(frozen=True)
class View(Surface):
    """A modal or Home."""

    @property
    def id(self) -> str:
        return str(self.raw["id"])

    @property
    def hash(self) -> str:
        return str(self.raw["hash"])

    @property
    def where(self) -> Json:
        return {"view_id": self.id, "hash": self.hash}

    @property
    def errors(self) -> list[str]:
        """The errors below the fields."""
        return list(self.raw["errors"].values())

    def value(self, label: str) -> Any:
        """What stands in the field with that label or id: a text, an option's text, a day, a list of them."""
        for block in self.blocks:
            for element in _elements(block):
                beside = (block.get("label"), element.get("placeholder"), block.get("text"))
                names = [*map(_said, beside), block["block_id"], element["action_id"]]
                held = self.raw["state"].get(block["block_id"], {}).get(element["action_id"])
                if label in names and held is not None:
                    return _plain(_held(held))
        message = f"no field “{label}” in:\n{self.text}"
        raise AssertionError(message)

    @property
    def text(self) -> str:
        """All that can be read: title, blocks, what stands in the fields, errors, the buttons at the foot."""
        lines = [_said(self.raw["title"]) if self.raw["type"] == "modal" else ""]
        for block in self.blocks:
            lines += _words([block], self.name_of)
            held = self.raw["state"].get(block["block_id"], {})
            lines += [f"= {_plain(_held(each))}" for each in held.values() if _held(each) not in (None, [])]
            if block["block_id"] in self.raw["errors"]:
                lines.append(f"! {self.raw['errors'][block['block_id']]}")
        lines += [f"[{_said(self.raw[key])}]" for key in ("submit", "close") if self.raw[key]]
        return "\n".join(line for line in lines if line)


class Screen:
    """All that one person saw at one moment."""

    def __init__(self, raw: Json, name_of: NameOf) -> None:
        self.raw = raw
        self.name_of = name_of
        self.version: int = raw["version"]

    @property
    def messages(self) -> list[Message]:
        """In all conversations, oldest first."""
        found = [
            Message(message, self.name_of, channel=conversation["id"])
            for conversation in self.raw["conversations"]
            for message in conversation["messages"]
        ]
        return sorted(found, key=lambda message: message.ts)

    @property
    def home(self) -> View | None:
        return View(self.raw["home"], self.name_of) if self.raw["home"] else None

    @property
    def modals(self) -> list[View]:
        """From the lowest to the one on top."""
        return [View(view, self.name_of) for view in self.raw["modals"]]

    @property
    def text(self) -> str:
        """All that can be read anywhere on it."""
        notices = [notice["text"] for notice in self.raw["notices"]]
        home = [self.home.text] if self.home else []
        parts = [*(each.text for each in self.messages), *home, *(each.text for each in self.modals), *notices]
        return "\n".join([*parts, self.raw["status"]])

    def __str__(self) -> str:
        lines = [f"--- the screen of {self.raw['me']['name']}, {self.raw['clock']} ---"]
        for conversation in self.raw["conversations"]:
            if conversation["messages"]:
                lines.append(f"[{conversation['name'] or 'direct message with the app'}]")
                for message in conversation["messages"][-12:]:
                    lines += f"  {Message(message, self.name_of)}".splitlines()
        for name, view in [("Home", self.home), *(("modal", modal) for modal in self.modals)]:
            if view is not None:
                lines += [f"[{name}]", *(f"    {line}" for line in view.text.splitlines())]
        lines += [f"! {notice['text']}" for notice in self.raw["notices"]]
        return "\n".join(lines)


# Reading blocks


def _elements(block: Json) -> list[Json]:
    candidates = [block.get("element"), block.get("accessory"), *(block.get("elements") or [])]
    return [element for element in candidates if isinstance(element, dict) and "action_id" in element]


def _all_blocks(surface: Json) -> Iterator[Json]:
    yield from surface["blocks"]
    for attachment in surface.get("attachments") or ():
        yield from attachment.get("blocks") or ()


def _words(part: Any, name_of: NameOf) -> list[str]:
    """Everything readable in blocks, in order."""
    if isinstance(part, list):
        return [word for each in part for word in _words(each, name_of)]
    if not isinstance(part, dict):
        return []
    kind = part.get("type")
    if kind in ("mrkdwn", "plain_text"):
        return [_readable(part["text"], name_of) if kind == "mrkdwn" else part["text"]]
    if kind in ("rich_text_section", "rich_text_preformatted", "rich_text_quote"):
        return ["".join(_rich(element, name_of) for element in part["elements"])]
    if kind in ("raw_text", "markdown"):
        return [part["text"]]
    words: list[str] = []
    for key in SHOWN:
        value = part.get(key)
        words += [value] if isinstance(value, str) and key in ("alt_text", "title") else _words(value, name_of)
    return words


def _rich(element: Json, name_of: NameOf) -> str:
    kind = element["type"]
    if kind == "user":
        return f"@{name_of(element['user_id'])}"
    if kind == "link":
        return str(element.get("text") or element["url"])
    if kind == "emoji":
        return f":{element['name']}:"
    if kind == "broadcast":
        return f"@{element['range']}"
    return str(element.get("text") or element.get("fallback") or "")


def _readable(text: str, name_of: NameOf) -> str:
    """Mrkdwn as it is read: names for ids, labels for links, the words for dates, and no escapes."""

    def shown(match: re.Match[str]) -> str:
        target, label = match[1], match[2]
        if label:
            return label
        if target[:1] == "@":
            return f"@{name_of(target[1:])}"
        return f"@{target[1:].partition('^')[0]}" if target[:1] == "!" else target

    return re.sub("&(?:lt|gt|amp);", lambda match: ESCAPES[match[0]], LINK.sub(shown, text))


def _said(text: Any) -> str:
    return str(text["text"]) if isinstance(text, dict) else str(text or "")


def _held(value: Json) -> Any:
    if "rich_text_value" in value:
        return value["value"]
    return next((value[key] for key in value if key != "type"), None)


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, dict) and "url_private" in value:
        return str(value["name"])
    return _said(value["text"]) if isinstance(value, dict) and "text" in value else value
