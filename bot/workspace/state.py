"""What a workspace holds, and every change to it.

Nothing here knows of HTTP or sockets. Methods that Slack would refuse raise `Refused` with Slack's error code.
Every change tells the listeners, so that screens refresh; they are called in the thread that made the change,
under the lock.
"""

from __future__ import annotations

import re
import secrets
import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Literal

from bot.workspace.clock import Clock
from bot.workspace.entities import (
    OTHER_TEAM_ID,
    TEAM_ID,
    Block,
    Change,
    Conversation,
    File,
    Listener,
    Member,
    Message,
    Notice,
    Prompts,
    Refused,
    ResponseUrl,
    Status,
    Trigger,
    User,
    View,
    digest,
    direct_message_id,
)
from bot.workspace.file_kinds import kind_of
from bot.workspace.ids import action_ids, with_attachment_ids, with_ids, with_view_ids
from bot.workspace.misbehaviour import Misbehaviour

TRIGGER_LIFE = timedelta(seconds=3)
RESPONSE_URL_LIFE = timedelta(minutes=30)
RESPONSE_URL_USES = 5
STATUS_LIFE = timedelta(minutes=2)
STACK_LIMIT = 3
TRAFFIC_KEPT = 500
CLOSED_VIEWS_KEPT = 200
MIMETYPE = re.compile(r"[\w.+-]+/[\w.+-]+", re.ASCII).fullmatch


class Workspace:
    """Everything a workspace is, behind one re-entrant lock.

    Whoever makes several changes that belong together holds `lock` round them, briefly: the server's event loop
    waits.
    """

    def __init__(
        self,
        manifest: Mapping[str, Any],
        members: Iterable[Member],
        clock: Clock,
        *,
        bot_token: str = "xoxb-local",  # noqa: S107 - the well-known token of a workspace on this machine
        app_token: str = "xapp-local",  # noqa: S107
        team_name: str = "岡野市役所",
        channels: Sequence[str] = ("全庁連絡", "デジタル推進"),
        ack_seconds: float = 3.0,
    ) -> None:
        self.lock = threading.RLock()
        self.clock = clock
        self.bot_token = bot_token
        self.app_token = app_token
        self.app_token_scopes = frozenset({"connections:write"})
        self.team_id = TEAM_ID
        self.team_name = team_name
        self.team_domain = "local"
        self.other_team_name = "隣の市役所"
        self.ack_seconds = ack_seconds
        self.base_url = "http://127.0.0.1"
        self.misbehaviour = Misbehaviour()
        self.users: dict[str, User] = {}
        self.user_by_email: dict[str, str] = {}
        self._listeners: list[Listener] = []
        self.generation = 0
        self._everybody = 0
        self._versions: dict[str, int] = {}
        self._last_ts = 0
        self._channel_names = tuple(channels)
        self.reinstall(manifest)
        bot_name = self.bot_name
        self.app_id = "A" + digest(f"app {bot_name}")
        self.bot_id = "B" + digest(f"bot {bot_name}")
        self.bot_user_id = "U" + digest(f"bot user {bot_name}")
        self.users[self.bot_user_id] = User(
            id=self.bot_user_id,
            team_id=TEAM_ID,
            name=bot_name,
            title="",
            department="",
            email="",
            locale="ja-JP",
            tz="Asia/Tokyo",
            kind="bot",
            is_bot=True,
            updated=self.seconds(),
        )
        for member in members:
            self.put_member(member)
        self._empty()
        clock.on_move(self._clock_moved)

    # The app

    def reinstall(self, manifest: Mapping[str, Any]) -> None:
        """Install the app anew from its manifest: scopes, events, commands and switches count from now on."""
        with self.lock:
            self.manifest = manifest
            features = manifest.get("features") or {}
            settings = manifest.get("settings") or {}
            self.app_name: str = (manifest.get("display_information") or {}).get("name") or "app"
            self.bot_name: str = (features.get("bot_user") or {}).get("display_name") or self.app_name
            oauth = (manifest.get("oauth_config") or {}).get("scopes") or {}
            self.scopes: frozenset[str] = frozenset(oauth.get("bot") or ())
            self.scope_header = ",".join(oauth.get("bot") or ())
            self.bot_events: frozenset[str] = frozenset(
                (settings.get("event_subscriptions") or {}).get("bot_events") or ()
            )
            self.commands: list[dict[str, Any]] = list(features.get("slash_commands") or ())
            app_home = features.get("app_home") or {}
            self.has_home = bool(app_home.get("home_tab_enabled", False))
            self.has_messages_tab = bool(app_home.get("messages_tab_enabled", True))
            self.can_write_to_app = self.has_messages_tab and not app_home.get(
                "messages_tab_read_only_enabled", False
            )
            self.agent_view: dict[str, Any] | None = features.get("agent_view")
            self.socket_mode_enabled = bool(settings.get("socket_mode_enabled", False))
            self.interactivity_enabled = bool((settings.get("interactivity") or {}).get("is_enabled", False))
            self.changed(None)
            self._tell(Change("app"))

    # People

    def put_member(self, member: Member) -> User:
        """Add somebody, or change the one with that id (or, without an id, that mail address)."""
        with self.lock:
            email = member.email.strip().lower()
            user_id = member.id or self.user_by_email.get(email) or "U" + digest(email)
            known = self.users.get(user_id)
            if known is not None:
                self.user_by_email.pop(known.email, None)
            user = User(
                id=user_id,
                team_id=OTHER_TEAM_ID if member.kind == "stranger" else TEAM_ID,
                name=member.name,
                title=member.title,
                department=member.department,
                email=email,
                locale=member.locale,
                tz=member.tz,
                kind=member.kind,
                is_bot=member.kind == "bot",
                updated=self.seconds(),
                name_en=member.name_en,
            )
            self.users[user_id] = user
            if email:
                self.user_by_email[email] = user_id
            if hasattr(self, "conversations"):
                self._seat(user)
                self.changed(None)
            return user

    def find_user(self, who: str) -> User | None:
        """By id, or by mail address."""
        return self.users.get(who) or self.users.get(self.user_by_email.get(who.strip().lower(), ""))

    def people(self) -> list[User]:
        """Everybody except bots."""
        with self.lock:
            return [user for user in self.users.values() if not user.is_bot]

    # Conversations

    def direct_message(self, user_id: str) -> Conversation:
        """The conversation of a person with the app, made when first asked for."""
        with self.lock:
            channel_id = self._im_of.get(user_id)
            if channel_id is None:
                channel_id = direct_message_id(user_id)
                self._im_of[user_id] = channel_id
                self.conversations[channel_id] = Conversation(
                    id=channel_id,
                    kind="im",
                    name="",
                    members=[user_id, self.bot_user_id],
                    is_private=True,
                    is_ext_shared=user_id in self.users and self.users[user_id].team_id != self.team_id,
                    created=self.seconds(),
                )
                self.changed(user_id)
            return self.conversations[channel_id]

    def find_direct_message(self, user_id: str) -> Conversation | None:
        """The conversation of a person with the app if it was ever opened."""
        return self.conversations.get(self._im_of.get(user_id, ""))

    def add_channel(
        self,
        name: str,
        members: Iterable[str],
        *,
        is_private: bool = False,
        is_ext_shared: bool = False,
        is_archived: bool = False,
    ) -> Conversation:
        """A channel with just these members; the app is one of them only if its bot user is named."""
        with self.lock:
            channel = Conversation(
                id="C" + digest(f"channel {name}"),
                kind="channel",
                name=name,
                members=list(members),
                is_private=is_private,
                is_ext_shared=is_ext_shared,
                is_archived=is_archived,
                created=self.seconds(),
            )
            self.conversations[channel.id] = channel
            self._channel_ids[channel.id] = None
            self.changed(None)
            return channel

    def conversations_of(self, user_id: str) -> list[Conversation]:
        """Those a person sees: their direct message with the app, if opened, and the channels they are in."""
        with self.lock:
            direct = self.find_direct_message(user_id)
            channels = [channel for channel in self.channels() if channel.has(user_id)]
            return [direct, *channels] if direct is not None else channels

    def channels(self) -> list[Conversation]:
        return [self.conversations[channel_id] for channel_id in self._channel_ids]

    def person_of(self, conversation: Conversation) -> str | None:
        """The person of a direct message; None for a channel."""
        return conversation.members[0] if conversation.kind == "im" else None

    # Messages

    def next_ts(self) -> str:
        """A message id from the clock, unlike all before and greater than them."""
        with self.lock:
            now = int(self.clock.now().timestamp() * 1_000_000)
            self._last_ts = max(now, self._last_ts + 1)
            return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def post(
        self,
        channel_id: str,
        *,
        user: str,
        text: str = "",
        blocks: Sequence[Block] = (),
        thread_ts: str | None = None,
        metadata: dict[str, Any] | None = None,
        subtype: str | None = None,
        ephemeral_to: str | None = None,
        attachments: Sequence[dict[str, Any]] = (),
        files: Sequence[File] = (),
    ) -> Message:
        """Put a message at the end of a conversation; nothing is checked here.

        A message of the app ends the status it showed there.
        """
        with self.lock:
            conversation = self.conversations[channel_id]
            message = Message(
                ts=self.next_ts(),
                user=user,
                text=text,
                blocks=with_ids(blocks),
                thread_ts=thread_ts,
                metadata=metadata,
                bot_id=self.bot_id if user == self.bot_user_id else None,
                subtype=subtype,
                ephemeral_to=ephemeral_to,
                channel=channel_id,
                attachments=with_attachment_ids(attachments),
                files=list(files),
            )
            for file in files:
                file.is_complete = True
                file.shares.setdefault(channel_id, []).append(message.ts)
            conversation.messages.append(message)
            conversation.by_ts[message.ts] = message
            if thread_ts is not None:
                conversation.threads.setdefault(thread_ts, []).append(message)
                parent = conversation.by_ts.get(thread_ts)
                if parent is not None and parent.thread_ts is None:
                    parent.thread_ts = thread_ts
            if user == self.bot_user_id:
                self.statuses.pop(channel_id, None)
            self._changed_in(conversation, ephemeral_to)
            return message

    def find_message(self, channel_id: str, ts: str) -> Message | None:
        """A message that has not been deleted, ephemeral ones included."""
        conversation = self.conversations.get(channel_id)
        message = conversation.by_ts.get(ts) if conversation else None
        return None if message is None or message.deleted else message

    def update_message(
        self,
        message: Message,
        *,
        text: str | None = None,
        blocks: Sequence[Block] | None = None,
        metadata: dict[str, Any] | None = None,
        attachments: Sequence[dict[str, Any]] | None = None,
        is_edit: bool = False,
    ) -> None:
        """Change what is given and keep the rest.

        An empty `metadata` removes it; `is_edit` leaves the "edited" mark.
        """
        with self.lock:
            if text is not None:
                message.text = text
            if blocks is not None:
                message.blocks = with_ids(blocks)
            if attachments is not None:
                message.attachments = with_attachment_ids(attachments)
            if metadata is not None:
                message.metadata = metadata or None
            if is_edit:
                message.edited = {"user": message.user, "ts": f"{self.seconds()}.000000"}
            self._changed_in(self.conversations[message.channel], message.ephemeral_to)

    def delete_message(self, message: Message) -> None:
        """Take a message off every screen; it stays in the list, marked."""
        with self.lock:
            message.deleted = True
            self._changed_in(self.conversations[message.channel], message.ephemeral_to)

    def react(self, message: Message, name: str, user: str) -> None:
        """Raises Refused: `already_reacted`."""
        with self.lock:
            who = message.reactions.setdefault(name, [])
            if user in who:
                raise Refused("already_reacted")
            who.append(user)
            self._changed_in(self.conversations[message.channel], None)

    def mark_read(self, user_id: str, channel_id: str) -> None:
        """The person has now seen all of that conversation."""
        with self.lock:
            self.read_marks[user_id, channel_id] = self.next_ts()
            self.changed(user_id)

    def unread(self, user_id: str, conversation: Conversation) -> int:
        """How many messages of others the person has not seen."""
        mark = self.read_marks.get((user_id, conversation.id), "")
        count = 0
        for message in reversed(conversation.messages):
            if message.ts <= mark:
                break
            if not message.deleted and message.user != user_id and message.ephemeral_to in (None, user_id):
                count += 1
        return count

    # Files

    def add_file(
        self,
        user_id: str,
        name: str,
        content: bytes | None,
        *,
        mimetype: str = "",
        size: int | None = None,
        alt_text: str = "",
    ) -> File:
        """A new file of somebody's, in no conversation yet; without `content` only its `size` is announced."""
        with self.lock:
            file = File(
                id="F" + secrets.token_hex(5).upper(),
                user=user_id,
                name=name,
                title=name,
                mimetype=mimetype if MIMETYPE(mimetype) else kind_of(name).mimetype,
                size=len(content or b"") if size is None else size,
                created=self.seconds(),
                content=content,
                alt_text=alt_text,
            )
            self.files[file.id] = file
            return file

    def new_upload(self, file: File) -> str:
        """An address for the bytes of a file that is announced."""
        with self.lock:
            ticket = secrets.token_urlsafe(24)
            self.uploads[ticket] = file
            return f"{self.base_url}/upload/v1/{ticket}"

    def may_see_file(self, user_id: str, file: File) -> bool:
        """Whose it is, who is in a conversation where it stands, and the app if a form brought it."""
        if file.user == user_id or (file.is_handed_in and user_id == self.bot_user_id):
            return True
        return any(
            self.conversations[channel_id].has(user_id)
            and any(self.find_message(channel_id, ts) is not None for ts in shares)
            for channel_id, shares in file.shares.items()
        )

    # Views

    def open_view(self, user_id: str, body: Mapping[str, Any]) -> View:
        """Show a modal as the only one of the person's stack."""
        with self.lock:
            self._check_external_id(body, None)
            for old in self.stacks.pop(user_id, ()):
                self._forget(old)
            return self._put_on_stack(user_id, body)

    def push_view(self, user_id: str, body: Mapping[str, Any]) -> View:
        """Put a modal over the person's top one. Raises Refused: `push_limit_reached`."""
        with self.lock:
            if len(self.stacks.get(user_id, ())) >= STACK_LIMIT:
                raise Refused("push_limit_reached")
            self._check_external_id(body, None)
            return self._put_on_stack(user_id, body)

    def update_view(self, view: View, body: Mapping[str, Any]) -> View:
        """Give a modal or Home a new body and hash.

        What was entered stays where block and action id are the same.
        """
        with self.lock:
            self._check_external_id(body, view)
            self.external_ids.pop(view.external_id, None)
            view.body = with_view_ids(body)
            view.external_id = str(body.get("external_id") or "")
            if view.external_id:
                self.external_ids[view.external_id] = view.id
            view.hash = self._new_hash()
            view.errors = {}
            view.is_loading = False
            view.shown_ts = self.next_ts()
            present = {(block["block_id"], action_id) for block in view.blocks for action_id in action_ids(block)}
            view.state = {
                block_id: kept
                for block_id, actions in view.state.items()
                if (kept := {name: value for name, value in actions.items() if (block_id, name) in present})
            }
            self.changed(view.user)
            return view

    def publish_home(self, user_id: str, body: Mapping[str, Any]) -> View:
        """Show the person this Home from now on; the view keeps its id."""
        with self.lock:
            home = self.homes.get(user_id)
            if home is not None:
                return self.update_view(home, body)
            self._check_external_id(body, None)
            home = self._new_view("home", user_id, body)
            self.homes[user_id] = home
            self.changed(user_id)
            return home

    def pop_view(self, user_id: str) -> View | None:
        """Close the person's top modal and return it; the one below is shown again."""
        with self.lock:
            stack = self.stacks.get(user_id)
            if not stack:
                return None
            view = stack.pop()
            self._forget(view)
            if not stack:
                del self.stacks[user_id]
            self.changed(user_id)
            return view

    def clear_views(self, user_id: str) -> list[View]:
        """Close all modals of the person; returns them, bottom first."""
        with self.lock:
            stack = self.stacks.pop(user_id, [])
            for view in stack:
                self._forget(view)
            self.changed(user_id)
            return stack

    def close_view(self, view: View) -> None:
        """Close one modal wherever it is in its stack; nothing happens if it is closed already."""
        with self.lock:
            stack = self.stacks.get(view.user, [])
            if view not in stack:
                return
            place = stack.index(view)
            stack.remove(view)
            for above in stack[place : place + 1]:
                above.previous_view_id = view.previous_view_id
            if place == 0:
                for above in stack:
                    above.root_view_id = stack[0].id
            if not stack:
                del self.stacks[view.user]
            self._forget(view)
            self.changed(view.user)

    def enter(self, view: View, block_id: str, action_id: str, value: dict[str, Any]) -> None:
        """Keep what the person entered in an element of a modal or Home; the error below that block goes."""
        with self.lock:
            view.state.setdefault(block_id, {})[action_id] = value
            view.errors.pop(block_id, None)
            self.changed(view.user)

    def enter_in_message(
        self, user_id: str, message: Message, block_id: str, action_id: str, value: dict[str, Any]
    ) -> None:
        """Keep what a person chose in an element of a message; others do not see it."""
        with self.lock:
            chosen = self.entered.setdefault((user_id, message.channel, message.ts), {})
            chosen.setdefault(block_id, {})[action_id] = value
            self.changed(user_id)

    def set_errors(self, view: View, errors: Mapping[str, str]) -> None:
        """Show error texts under the input blocks named by their ids."""
        with self.lock:
            view.errors = dict(errors)
            self.changed(view.user)

    def find_view(self, *, view_id: str = "", external_id: str = "") -> View | None:
        """A view still on somebody's screen."""
        return self.views.get(view_id or self.external_ids.get(external_id, ""))

    def top_view(self, user_id: str) -> View | None:
        """The modal the person sees."""
        stack = self.stacks.get(user_id)
        return stack[-1] if stack else None

    # Triggers and response URLs

    def new_trigger(self, user_id: str, view_id: str | None = None) -> Trigger:
        """A trigger for an interaction of now; `view_id` if it happened in a modal."""
        with self.lock:
            now = self.clock.now()
            trigger = Trigger(
                id=f"{int(now.timestamp() * 1000)}.{secrets.randbelow(10**10)}.{secrets.token_hex(16)}",
                user=user_id,
                expires=now + TRIGGER_LIFE,
                view_id=view_id,
            )
            self.triggers[trigger.id] = trigger
            while len(self.triggers) > 10_000:
                del self.triggers[next(iter(self.triggers))]
            return trigger

    def check_trigger(self, trigger_id: str) -> Trigger:
        """Raises Refused: `invalid_trigger_id`, `expired_trigger_id`, `exchanged_trigger_id`."""
        trigger = self.triggers.get(trigger_id)
        if trigger is None:
            raise Refused("invalid_trigger_id")
        if trigger.used:
            raise Refused("exchanged_trigger_id")
        if self.clock.now() >= trigger.expires:
            raise Refused("expired_trigger_id")
        return trigger

    def new_response_url(self, user_id: str, channel_id: str, message_ts: str | None = None) -> ResponseUrl:
        """A place where the app may answer an interaction; `url_of` gives its address."""
        with self.lock:
            record = ResponseUrl(
                id=secrets.token_urlsafe(24),
                user=user_id,
                channel=channel_id,
                message_ts=message_ts,
                expires=self.clock.now() + RESPONSE_URL_LIFE,
            )
            self.response_urls[record.id] = record
            while len(self.response_urls) > 10_000:
                del self.response_urls[next(iter(self.response_urls))]
            return record

    def url_of(self, record: ResponseUrl) -> str:
        return f"{self.base_url}/response/{record.id}"

    def use_response_url(self, response_id: str) -> ResponseUrl:
        """Count one use. Raises Refused: `no_service` (unknown), `expired_url`, `used_url`."""
        with self.lock:
            record = self.response_urls.get(response_id)
            if record is None:
                raise Refused("no_service")
            if self.clock.now() >= record.expires:
                raise Refused("expired_url")
            if record.uses >= RESPONSE_URL_USES:
                raise Refused("used_url")
            record.uses += 1
            return record

    # What the client itself shows

    def notify(
        self, user_id: str, text: str, *, level: Literal["info", "error"] = "error", code: str = ""
    ) -> Notice:
        """Show the person a line of the client's own, until dismissed."""
        with self.lock:
            notice = Notice(id=secrets.token_hex(6), text=text, level=level, code=code)
            notices = self.notices.setdefault(user_id, [])
            notices.append(notice)
            del notices[:-20]
            self.changed(user_id)
            return notice

    def dismiss(self, user_id: str, notice_id: str) -> bool:
        """Whether there was such a notice."""
        with self.lock:
            notices = self.notices.get(user_id, [])
            kept = [notice for notice in notices if notice.id != notice_id]
            self.notices[user_id] = kept
            self.changed(user_id)
            return len(kept) < len(notices)

    def suggest(self, channel_id: str, prompts: Sequence[dict[str, str]], title: str = "") -> None:
        """Show prompts in a conversation with the app; none takes them away."""
        with self.lock:
            self.suggested[channel_id] = Prompts(title, list(prompts))
            self._changed_in(self.conversations[channel_id], None)

    def prompts_in(self, channel_id: str) -> list[dict[str, str]]:
        """What the app suggested there, or else what its manifest suggests."""
        set_by_app = self.suggested.get(channel_id)
        if set_by_app is not None:
            return set_by_app.prompts
        return list((self.agent_view or {}).get("suggested_prompts") or ())

    def set_status(self, channel_id: str, text: str, thread_ts: str | None = None) -> None:
        """Show "App *text*" in a conversation for two minutes or until the app's next message; empty clears it."""
        with self.lock:
            if text:
                self.statuses[channel_id] = Status(text, self.clock.now() + STATUS_LIFE, thread_ts)
            else:
                self.statuses.pop(channel_id, None)
            self._changed_in(self.conversations[channel_id], None)

    def status_in(self, channel_id: str) -> str:
        """What the app says it is doing there; empty if nothing, or not any more."""
        status = self.statuses.get(channel_id)
        return status.text if status is not None and self.clock.now() < status.expires else ""

    # Traffic, listeners, time

    def record(
        self,
        direction: Literal["to_app", "from_app"],
        name: str,
        *,
        ok: bool,
        status: int | str,
        ms: float,
        request: Any = None,
        response: Any = None,
    ) -> None:
        """Add an entry to the traffic; what is in it must not carry tokens."""
        with self.lock:
            self.traffic_count += 1
            entry = {
                "id": self.traffic_count,
                "at": self.clock.now().isoformat(timespec="milliseconds"),
                "direction": direction,
                "name": name,
                "ok": ok,
                "status": status,
                "ms": round(ms, 1),
                "request": request,
                "response": response,
            }
            self.traffic.append(entry)
            self._tell(Change("traffic", None, entry))

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Be told of every change; call what is returned to be told no more."""
        with self.lock:
            self._listeners = [*self._listeners, listener]

        def stop() -> None:
            with self.lock:
                self._listeners = [other for other in self._listeners if other is not listener]

        return stop

    def changed(self, user_id: str | None) -> None:
        """A person's screen, or with None everybody's, is not what it was."""
        with self.lock:
            if user_id is None:
                self._everybody += 1
            else:
                self._versions[user_id] = self._versions.get(user_id, 0) + 1
            self._tell(Change("screen", user_id))

    def version(self, user_id: str) -> int:
        """Grows with every change of the person's screen."""
        return self._everybody + self._versions.get(user_id, 0)

    def seconds(self) -> int:
        """The clock's Unix time, whole seconds."""
        return int(self.clock.now().timestamp())

    def reset(self) -> None:
        """Conversations, views, traffic and misbehaviour go; people, the app and its sockets stay."""
        with self.lock:
            self.misbehaviour.be_good()
            self._empty()
            self.generation += 1
            self.changed(None)
            self._tell(Change("reset"))

    # Inside

    def _empty(self) -> None:
        self.conversations: dict[str, Conversation] = {}
        self._im_of: dict[str, str] = {}
        self._channel_ids: dict[str, None] = {}
        self.read_marks: dict[tuple[str, str], str] = {}
        self.views: dict[str, View] = {}
        self.homes: dict[str, View] = {}
        self.stacks: dict[str, list[View]] = {}
        self.closed_views: dict[str, View] = {}
        self.entered: dict[tuple[str, str, str], dict[str, dict[str, Any]]] = {}
        self.external_ids: dict[str, str] = {}
        self.triggers: dict[str, Trigger] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.notices: dict[str, list[Notice]] = {}
        self.suggested: dict[str, Prompts] = {}
        self.statuses: dict[str, Status] = {}
        self.titles: dict[tuple[str, str], str] = {}
        self.files: dict[str, File] = {}
        self.uploads: dict[str, File] = {}
        self.traffic: deque[dict[str, Any]] = deque(maxlen=TRAFFIC_KEPT)
        self.traffic_count = 0
        for name in self._channel_names:
            self.add_channel(name, [self.bot_user_id])
        for user in self.users.values():
            self._seat(user)

    def _seat(self, user: User) -> None:
        """Members are in every channel they were founded with; guests and strangers only in the last one."""
        if user.id == self.bot_user_id:
            return
        for name in self._channel_names:
            channel = self.conversations["C" + digest(f"channel {name}")]
            is_last = name == self._channel_names[-1]
            if user.kind in ("member", "bot") or (user.kind in ("guest", "stranger") and is_last):
                channel.join(user.id)
                channel.is_ext_shared = channel.is_ext_shared or user.kind == "stranger"
            else:
                channel.leave(user.id)

    def _put_on_stack(self, user_id: str, body: Mapping[str, Any]) -> View:
        stack = self.stacks.setdefault(user_id, [])
        view = self._new_view("modal", user_id, body)
        if stack:
            view.root_view_id = stack[0].id
            view.previous_view_id = stack[-1].id
        stack.append(view)
        self.changed(user_id)
        return view

    def _new_view(self, kind: Literal["modal", "home"], user_id: str, body: Mapping[str, Any]) -> View:
        view_id = "V" + secrets.token_hex(5).upper()
        view = View(
            id=view_id,
            type=kind,
            user=user_id,
            body=with_view_ids(body),
            hash=self._new_hash(),
            root_view_id=view_id,
            previous_view_id=None,
            external_id=str(body.get("external_id") or ""),
            shown_ts=self.next_ts(),
        )
        self.views[view_id] = view
        if view.external_id:
            self.external_ids[view.external_id] = view_id
        return view

    def _new_hash(self) -> str:
        return f"{self.seconds()}.{secrets.token_hex(4)}"

    def _check_external_id(self, body: Mapping[str, Any], view: View | None) -> None:
        taken_by = self.external_ids.get(str(body.get("external_id") or ""))
        if taken_by is not None and (view is None or taken_by != view.id):
            raise Refused("duplicate_external_id")

    def _forget(self, view: View) -> None:
        self.views.pop(view.id, None)
        self.external_ids.pop(view.external_id, None)
        self.closed_views[view.id] = view
        while len(self.closed_views) > CLOSED_VIEWS_KEPT:
            del self.closed_views[next(iter(self.closed_views))]

    def _changed_in(self, conversation: Conversation, only: str | None) -> None:
        self.changed(only or self.person_of(conversation))

    def _clock_moved(self) -> None:
        with self.lock:
            self._everybody += 1
            self._tell(Change("clock"))

    def _tell(self, change: Change) -> None:
        for listener in self._listeners:
            listener(change)
