"""What a workspace consists of: people, conversations, messages, views, and what Slack hands out for a while."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Literal

TEAM_ID = "T0000LOCAL"
OTHER_TEAM_ID = "T0000OTHER"

Kind = Literal["member", "guest", "deactivated", "stranger", "bot"]
Block = dict[str, Any]


class Refused(Exception):
    """Slack would say no: an error code, and whatever else its answer carries."""

    def __init__(self, code: str, *, messages: Sequence[str] = (), **more: Any) -> None:
        super().__init__(code)
        self.code = code
        self.messages = list(messages)
        self.more = more


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody the workspace is founded with; without an `id` a stable one is made from the mail address."""

    email: str
    name: str
    title: str = ""
    department: str = ""
    locale: str = "ja-JP"
    tz: str = "Asia/Tokyo"
    kind: Kind = "member"
    id: str = ""
    name_en: str = ""


@dataclass(slots=True)
class User:
    """A person or bot; `kind` "deactivated" is somebody who left, "stranger" somebody of the second workspace."""

    id: str
    team_id: str
    name: str
    title: str
    department: str
    email: str
    locale: str
    tz: str
    kind: Kind
    is_bot: bool
    updated: int
    name_en: str = ""

    @property
    def has_left(self) -> bool:
        return self.kind == "deactivated"


@dataclass(slots=True)
class File:
    """What somebody, or the app, brought: `content` is None until its bytes have come.

    `shares` says in which messages (their `ts`) of which conversations it stands; `is_handed_in` that it stands in
    a field of a form, so that the app may read it.
    """

    id: str
    user: str
    name: str
    title: str
    mimetype: str
    size: int
    created: int
    content: bytes | None = None
    alt_text: str = ""
    is_complete: bool = False
    is_handed_in: bool = False
    shares: dict[str, list[str]] = field(default_factory=dict)


@dataclass(slots=True)
class Message:
    """A message; `ts` is its id within the conversation. `ephemeral_to` names the only person who sees it."""

    ts: str
    user: str
    text: str = ""
    blocks: list[Block] = field(default_factory=list)
    thread_ts: str | None = None
    metadata: dict[str, Any] | None = None
    bot_id: str | None = None
    subtype: str | None = None
    edited: dict[str, str] | None = None
    ephemeral_to: str | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    deleted: bool = False
    channel: str = ""
    attachments: list[dict[str, Any]] = field(default_factory=list)
    files: list[File] = field(default_factory=list)

    @property
    def is_reply(self) -> bool:
        return self.thread_ts is not None and self.thread_ts != self.ts


@dataclass(slots=True)
class Conversation:
    """A direct message with the app, or a channel. `messages` is in order of `ts` and includes replies.

    Members change through `join` and `leave` only; ask with `has`, for there may be thousands.
    """

    id: str
    kind: Literal["im", "channel"]
    name: str
    members: list[str]
    is_private: bool = False
    is_ext_shared: bool = False
    is_archived: bool = False
    created: int = 0
    messages: list[Message] = field(default_factory=list)
    by_ts: dict[str, Message] = field(default_factory=dict)
    threads: dict[str, list[Message]] = field(default_factory=dict)
    _present: set[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._present = set(self.members)

    def has(self, user_id: str) -> bool:
        return user_id in self._present

    def join(self, user_id: str) -> None:
        if user_id not in self._present:
            self._present.add(user_id)
            self.members.append(user_id)

    def leave(self, user_id: str) -> None:
        if user_id in self._present:
            self._present.discard(user_id)
            self.members.remove(user_id)

    def replies(self, thread_ts: str) -> list[Message]:
        """The replies of a thread without its parent, deleted and ephemeral ones left out."""
        return [reply for reply in self.threads.get(thread_ts, ()) if not reply.deleted and not reply.ephemeral_to]


@dataclass(slots=True)
class View:
    """A modal or Home. `body` is the view as the app gave it, with missing block and action ids filled in.

    `state` holds only what the person entered, `{block_id: {action_id: value object}}`; initial values stay in
    the body. `shown_ts` is when it last changed or came before the person's eyes, comparable with a message's `ts`.
    """

    id: str
    type: Literal["modal", "home"]
    user: str
    body: dict[str, Any]
    hash: str
    root_view_id: str
    previous_view_id: str | None
    external_id: str
    state: dict[str, dict[str, Any]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    is_loading: bool = False
    shown_ts: str = ""

    @property
    def blocks(self) -> list[Block]:
        blocks: list[Block] = self.body.get("blocks") or []
        return blocks


@dataclass(slots=True)
class Trigger:
    """`view_id` is the modal in which the person acted, if it was one."""

    id: str
    user: str
    expires: datetime
    used: bool = False
    view_id: str | None = None


@dataclass(slots=True)
class ResponseUrl:
    """`message_ts` is the message whose element was used; None after a command."""

    id: str
    user: str
    channel: str
    message_ts: str | None
    expires: datetime
    uses: int = 0


@dataclass(slots=True)
class Notice:
    """A line the client itself shows a person, such as that an action failed."""

    id: str
    text: str
    level: Literal["info", "error"]
    code: str = ""


@dataclass(slots=True)
class Prompts:
    """Suggested prompts over an empty conversation with the app."""

    title: str
    prompts: list[dict[str, str]]


@dataclass(slots=True)
class Status:
    """What the app says it is doing, until `expires`."""

    text: str
    expires: datetime
    thread_ts: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """`user_id` None is everybody; `entry` is the traffic entry of a "traffic" change.

    "app" is the app installed anew, "reset" a workspace emptied.
    """

    kind: Literal["screen", "clock", "traffic", "app", "reset"]
    user_id: str | None = None
    entry: Mapping[str, Any] | None = None


Listener = Callable[[Change], None]


def digest(text: str) -> str:
    """Eight hexadecimal digits that stay the same for the same text."""
    return hashlib.sha256(text.encode()).hexdigest()[:8].upper()


def direct_message_id(user_id: str) -> str:
    """The id that a person's conversation with the app has, or will have once opened."""
    return "D" + digest(f"im {user_id}")


def instant_of(ts: str) -> datetime:
    """When a message with this `ts` was sent, in UTC."""
    return datetime.fromtimestamp(float(ts), UTC)


def member_of(user: User, **changes: Any) -> Member:
    """What `put_member` takes, from somebody who is there already, with some fields changed."""
    known = Member(
        email=user.email,
        name=user.name,
        title=user.title,
        department=user.department,
        locale=user.locale,
        tz=user.tz,
        kind=user.kind,
        id=user.id,
        name_en=user.name_en,
    )
    return replace(known, **changes)
