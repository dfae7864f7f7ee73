"""What a person does in the client: the app gets the payload Slack would send, and its answer takes effect here.

Everything here runs in the server's event loop. `Unable` says that the client would not let the person do it; what
goes wrong afterwards, on the app's side, becomes a notice on that person's screen.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, get_args
from zoneinfo import available_timezones

from bot.workspace import blocks as block_kit
from bot.workspace import shapes
from bot.workspace.answers import Answers, notify
from bot.workspace.entities import Conversation, File, Kind, Member, Message, User, View, member_of
from bot.workspace.files import LARGEST_FILE
from bot.workspace.forms import (
    MOST_FILES,
    Unable,
    entry,
    faults,
    find_file,
    find_option,
    options_of,
    steps,
    text_of,
)
from bot.workspace.ids import elements_of
from bot.workspace.payloads import (
    ENTERED_AS,
    action_of,
    block_actions,
    command_body,
    interaction,
    person_message_event,
    submission,
    surroundings,
    typed,
    value_of,
    view_payload,
)
from bot.workspace.screens import Found, Wanted, find_button, find_field, place_of
from bot.workspace.sockets import Ack, Sockets
from bot.workspace.state import Workspace

LONGEST_TYPED = 12_000
SUGGESTIONS_KEPT = 500


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it went. `sent` is False where the client found a fault itself and asked the app nothing."""

    acknowledged: bool
    ms: float = 0.0
    sent: bool = True
    errors: Mapping[str, str] = field(default_factory=dict)

    def and_then(self, other: Outcome) -> Outcome:
        """How both went together."""
        acknowledged, sent = self.acknowledged and other.acknowledged, self.sent or other.sent
        return Outcome(acknowledged, round(self.ms + other.ms, 1), sent, {**self.errors, **other.errors})

    def as_json(self) -> dict[str, Any]:
        outcome: dict[str, Any] = {"ok": True, "sent": self.sent, "acknowledged": self.acknowledged, "ms": self.ms}
        return outcome | ({"errors": dict(self.errors)} if self.errors else {})


NOTHING_SENT = Outcome(True, sent=False)


class Acting:
    """The clients of all people of a workspace."""

    def __init__(self, workspace: Workspace, sockets: Sockets) -> None:
        self.workspace = workspace
        self.sockets = sockets
        self.answers = Answers(workspace, sockets)
        self._suggested: dict[tuple[str, str, str, str], dict[str, dict[str, Any]]] = {}

    # Messages

    def send(
        self,
        user: User,
        text: str,
        *,
        channel: str = "",
        thread_ts: str = "",
        files: Sequence[Mapping[str, Any]] = (),
    ) -> Message:
        """Send a message, to the app unless a `channel` is named by id or name.

        `files` are uploaded before and named by `id`; with just a `name` there is nothing in them.
        """
        self._check_may_act(user)
        workspace = self.workspace
        if not text.strip() and not files:
            raise Unable("no_text", "an empty message cannot be sent")
        if len(text) > LONGEST_TYPED:
            raise Unable("msg_too_long", f"a message has at most {LONGEST_TYPED} characters")
        if len(files) > MOST_FILES:
            raise Unable("too_many_files", f"a message has at most {MOST_FILES} files")
        with workspace.lock:
            conversation = self._conversation(user, channel)
            if conversation.kind == "im" and not workspace.can_write_to_app:
                raise Unable("messages_tab_read_only", "the app's messages tab is read-only")
            if conversation.is_archived:
                raise Unable("is_archived", "the channel is archived")
            if thread_ts:
                parent = conversation.by_ts.get(thread_ts)
                if parent is None or parent.ephemeral_to:
                    raise Unable("thread_not_found", f"no message {thread_ts} to reply to")
                thread_ts = parent.thread_ts or parent.ts
            as_typed = typed(workspace, text, is_channel=conversation.kind == "channel")
            message = workspace.post(
                conversation.id,
                user=user.id,
                text=as_typed.text,
                blocks=as_typed.blocks,
                thread_ts=thread_ts or None,
                files=[find_file(workspace, user, each) for each in files],
            )
            event = person_message_event(workspace, conversation, message)
        self.sockets.send_event(event)
        if conversation.kind == "channel" and workspace.bot_user_id in as_typed.mentions:
            if conversation.has(workspace.bot_user_id):
                mention = {key: value for key, value in event.items() if key not in ("channel_type", "subtype")}
                self.sockets.send_event(mention | {"type": "app_mention"})
            else:
                notify(self.workspace, user, "app_not_in_channel", workspace.bot_name)
        return message

    def upload(self, user: User, name: str, content: bytes, *, mimetype: str = "") -> File:
        """Bring a file, for a message or a field of a form; nobody else sees it before."""
        self._check_may_act(user)
        if not name:
            raise Unable("bad_value", "a file needs a name")
        if len(content) > LARGEST_FILE:
            raise Unable("file_too_large", f"a file has at most {LARGEST_FILE // 1024**2} MB here", status=413)
        return self.workspace.add_file(user.id, name, content, mimetype=mimetype)

    def file(self, user: User, file_id: str) -> tuple[File, bytes]:
        """A file that the person can see, and what is in it."""
        file = self.workspace.files.get(file_id)
        with self.workspace.lock:
            if file is None or file.content is None or not self.workspace.may_see_file(user.id, file):
                raise Unable("no_such_file", f"{user.name} sees no file {file_id}", status=404)
            return file, file.content

    def edit(self, user: User, channel: str, ts: str, text: str) -> Message:
        """Change one's own message."""
        workspace = self.workspace
        with workspace.lock:
            message = self._own_message(user, channel, ts)
            before = shapes.message_object(workspace, message)
            as_typed = typed(workspace, text, is_channel=message.channel.startswith("C"))
            workspace.update_message(message, text=as_typed.text, blocks=as_typed.blocks, is_edit=True)
            event = shapes.changed_event(workspace, message, before)
        self.sockets.send_event(event)
        return message

    def delete(self, user: User, channel: str, ts: str) -> None:
        """Take back one's own message."""
        workspace = self.workspace
        with workspace.lock:
            message = self._own_message(user, channel, ts)
            event = shapes.deleted_event(workspace, message)
            workspace.delete_message(message)
        self.sockets.send_event(event)

    def open(self, user: User, tab: str) -> Conversation:
        """Go to the app's Home or to the conversation with it."""
        self._check_may_act(user)
        workspace = self.workspace
        tabs = {"home": workspace.has_home, "messages": workspace.has_messages_tab}
        if tab not in tabs:
            raise Unable("no_such_tab", "an app has the tabs home and messages")
        if not tabs[tab]:
            raise Unable("tab_disabled", f"the app's manifest switches its {tab} tab off")
        with workspace.lock:
            conversation = workspace.direct_message(user.id)
            event: dict[str, Any] = {
                "type": "app_home_opened",
                "user": user.id,
                "channel": conversation.id,
                "tab": tab,
                "event_ts": workspace.next_ts(),
            }
            home = workspace.homes.get(user.id)
            if tab == "home" and home is not None:
                home.shown_ts = workspace.next_ts()
                event["view"] = view_payload(workspace, home)
        self.sockets.send_event(event)
        return conversation

    # Commands

    async def command(
        self, user: User, command: str, text: str, *, channel: str = "", thread_ts: str = ""
    ) -> Outcome:
        """Run a slash command, in the conversation with the app unless a `channel` is named."""
        self._check_may_act(user)
        workspace = self.workspace
        if thread_ts:
            raise Unable("not_in_threads", f"{command} cannot be used in a thread")
        known = next((each for each in workspace.commands if each.get("command") == command), None)
        if known is None or "commands" not in workspace.scopes:
            raise Unable("unknown_command", f"{command} is not a command of this workspace")
        if user.team_id != workspace.team_id:
            raise Unable("not_for_strangers", "people of another workspace cannot use this app's commands")
        with workspace.lock:
            conversation = self._conversation(user, channel)
            if known.get("should_escape"):
                text = self._with_names(typed(workspace, text, is_channel=True).text)
            record = workspace.new_response_url(user.id, conversation.id)
            body = command_body(
                workspace,
                user,
                conversation,
                command=command,
                text=text.strip(),
                trigger=workspace.new_trigger(user.id),
                response_url=record,
            )
            generation = workspace.generation
        started = time.perf_counter()
        is_connected = self.sockets.open_count > 0
        ack = await self.sockets.deliver("slash_commands", body, accepts_response_payload=True)
        if ack is None:
            notify(self.workspace, user, "operation_timeout" if is_connected else "dispatch_failed", command)
            return Outcome(False, _since(started))
        if ack.payload and generation == workspace.generation:
            self.answers.to_command(user, record, f"{command} {text}".strip(), ack.payload)
        return Outcome(True, ack.ms)

    # Elements

    async def press(self, user: User, wanted: Wanted, *, view_hash: str = "") -> Outcome:
        """Press a button, or an item of an overflow menu; a `confirm` counts as confirmed.

        Named exactly, it may be one that is gone, somebody else's, or carry another value by now: a client that has
        not yet heard of a change sends just that. `view_hash` is the hash of the view as that client knew it.
        """
        self._check_may_act(user)
        try:
            found = find_button(self.workspace, user, wanted)
        except Unable:
            if not (wanted.is_exact and wanted.action_id):
                raise
            found = self._vanished(user, wanted)
        element, chosen = found.element, None
        if element["type"] == "overflow":
            chosen = {"selected_option": find_option(list(options_of(element)), wanted.value or wanted.label)}
        elif element["type"] == "feedback_buttons":
            element = element | {"value": _feedback(element, wanted)}
        return await self._act(user, found, element, chosen, view_hash=view_hash)

    async def choose(
        self, user: User, wanted: Wanted, given: Any, *, is_silent: bool = False, view_hash: str = ""
    ) -> Outcome:
        """Choose or type something in a field, and press Enter in one for text.

        The app hears of it as Slack tells it: not of an element in an input block without `dispatch_action`, and of
        each item of a multi-select by itself. `is_silent` only keeps what was entered, as while somebody types.
        """
        self._check_may_act(user)
        found = find_field(self.workspace, user, wanted)
        if found.element["type"] == "overflow":
            chosen = {"selected_option": find_option(list(options_of(found.element)), given)}
            return await self._act(user, found, found.element, chosen, view_hash=view_hash)
        value = await self._entry(user, found, given)
        if is_silent or not found.dispatches:
            self._enter(user, found, value)
            return NOTHING_SENT
        outcome = NOTHING_SENT
        for step in steps(found.element, self._held(user, found), value):
            self._enter(user, found, step)
            outcome = outcome.and_then(await self._act(user, found, found.element, step, view_hash=view_hash))
        return outcome

    async def fill(self, user: User, values: Mapping[str, Any]) -> Outcome:
        """Fill in fields of the top modal, named by label, action id, block id or `block_id/action_id`."""
        self._check_may_act(user)
        self._modal(user, "")
        outcome = NOTHING_SENT
        for label, given in values.items():
            wanted = Wanted(label=label, surface="modal")
            element = find_field(self.workspace, user, wanted).element
            triggers = (element.get("dispatch_action_config") or {}).get("trigger_actions_on") or []
            is_text = ENTERED_AS.get(element["type"]) in ("value", "rich_text_value")
            is_silent = is_text and "on_character_entered" not in triggers
            outcome = outcome.and_then(await self.choose(user, wanted, given, is_silent=is_silent))
        return outcome

    async def suggest(self, user: User, wanted: Wanted, text: str) -> dict[str, Any]:
        """What the app offers in an external select for what was typed: `options` or `option_groups`."""
        self._check_may_act(user)
        found = find_field(self.workspace, user, wanted)
        least = found.element.get("min_query_length", 3)
        if len(text) < least:
            raise Unable("query_too_short", f"the app is asked only from {least} characters on", least=least)
        body = interaction(self.workspace, user, "block_suggestion")
        body |= {
            "block_id": found.block["block_id"],
            "action_id": found.element["action_id"],
            "value": text,
            **surroundings(self.workspace, user, found.block, view=found.place.view, message=found.place.message),
        }
        ack, ms = await self._ask(user, body, accepts_response_payload=True)
        answer: dict[str, Any] = ack.payload if ack and isinstance(ack.payload, dict) else {}
        if ack is not None:
            wrong = block_kit.suggestion_faults(answer)
            if wrong:
                notify(self.workspace, user, "bad_answer", wrong[0])
                answer = {}
        offered = {key: answer[key] for key in ("options", "option_groups") if answer.get(key)}
        known = self._suggested.setdefault(self._address(user, found), {})
        known.update({str(option.get("value")): option for option in options_of(offered)})
        while len(self._suggested) > SUGGESTIONS_KEPT:
            del self._suggested[next(iter(self._suggested))]
        return {"ok": True, "acknowledged": ack is not None, "ms": ms, **(offered or {"options": []})}

    # Modals

    async def submit(self, user: User, *, view_id: str = "", view_hash: str = "") -> Outcome:
        """Submit the top modal. What the client finds wrong with it stands below the fields and is not sent.

        A `view_id` names another view, even one that is closed: the second half of a double click.
        """
        self._check_may_act(user)
        workspace = self.workspace
        view = self._modal(user, view_id)
        if view.is_loading and not view_id:
            raise Unable("still_sending", "the modal is being submitted already")
        if view.body.get("submit") is None and not any(block.get("type") == "input" for block in view.blocks):
            raise Unable("no_submit", "this modal has no button to submit it")
        wrong = faults(view, user.locale)
        if wrong:
            workspace.set_errors(view, wrong)
            return Outcome(False, sent=False, errors=wrong)
        with workspace.lock:
            body = submission(workspace, user, view, view_hash=view_hash)
            generation = workspace.generation
            view.is_loading = True
            workspace.set_errors(view, {})
        try:
            ack, ms = await self._ask(user, body, accepts_response_payload=True)
        finally:
            view.is_loading = False
            workspace.changed(user.id)
        if ack is None or generation != workspace.generation:
            return Outcome(False, ms)
        return Outcome(True, ms, errors=self.answers.to_submission(user, view, ack.payload))

    async def close(self, user: User, *, all_of_them: bool = False) -> Outcome:
        """Cancel the top modal, or with the cross `all_of_them`; the app hears of it where it asked to."""
        workspace = self.workspace
        with workspace.lock:
            view = self._modal(user, "")
            is_cleared = all_of_them or bool(view.body.get("clear_on_close"))
            told = workspace.stacks[user.id][0] if is_cleared else view
            body = interaction(workspace, user, "view_closed") | {
                "view": view_payload(workspace, told, with_state=False),
                "is_cleared": is_cleared,
            }
            if is_cleared:
                workspace.clear_views(user.id)
            else:
                workspace.close_view(view)
        if not told.body.get("notify_on_close"):
            return NOTHING_SENT
        started = time.perf_counter()
        ack = await self.sockets.deliver("interactive", body, accepts_response_payload=False)
        return Outcome(ack is not None, _since(started))

    # People

    def put_person(self, given: Mapping[str, Any]) -> User:
        """Add somebody, or change the one with this `id` or `email`; the app hears `team_join` or `user_change`."""
        workspace = self.workspace
        unknown = set(given) - set(Member.__dataclass_fields__)
        if unknown:
            raise Unable("bad_field", f"a person has no {', '.join(sorted(unknown))}")
        if not all(isinstance(value, str) for value in given.values()):
            raise Unable("bad_field", "what a person has is text")
        if given.get("kind", "member") not in get_args(Kind):
            raise Unable("bad_field", f"a person is one of {', '.join(get_args(Kind))}")
        if given.get("tz", "UTC") not in available_timezones():
            raise Unable("bad_field", f"there is no time zone {given['tz']}")
        with workspace.lock:
            known = workspace.find_user(str(given.get("id") or given.get("email") or ""))
            if known is None and not (given.get("email") and given.get("name")):
                raise Unable("bad_field", "a new person needs an email and a name")
            fields = {key: value for key, value in given.items() if key != "id" or value}
            user = workspace.put_member(member_of(known, **fields) if known else Member(**fields))
            ts = workspace.next_ts()
            event = {
                "type": "user_change" if known else "team_join",
                "user": shapes.user_object(
                    workspace, user, with_email="users:read.email" in workspace.scopes, with_locale=True
                ),
                "cache_ts": workspace.seconds(),
                "event_ts": ts,
            }
        if user.team_id == workspace.team_id:
            self.sockets.send_event(event)
        return user

    # Inside

    async def _act(
        self,
        user: User,
        found: Found,
        element: Mapping[str, Any],
        entered: Mapping[str, Any] | None,
        *,
        view_hash: str = "",
    ) -> Outcome:
        workspace = self.workspace
        place = found.place
        with workspace.lock:
            action = action_of(found.block["block_id"], element, entered, workspace.next_ts())
            body = block_actions(
                workspace, user, found.block, action, view=place.view, message=place.message, view_hash=view_hash
            )
        ack, ms = await self._ask(user, body, accepts_response_payload=False)
        return Outcome(ack is not None, ms)

    async def _ask(
        self, user: User, body: Mapping[str, Any], *, accepts_response_payload: bool
    ) -> tuple[Ack | None, float]:
        """Deliver an interaction; if it is not acknowledged the person sees a notice."""
        started = time.perf_counter()
        if not self.workspace.interactivity_enabled:
            notify(self.workspace, user, "not_interactive")
            return None, 0.0
        is_connected = self.sockets.open_count > 0
        ack = await self.sockets.deliver("interactive", body, accepts_response_payload=accepts_response_payload)
        if ack is None:
            notify(self.workspace, user, "no_acknowledgement" if is_connected else "no_connection")
            return None, _since(started)
        return ack, ack.ms

    async def _entry(self, user: User, found: Found, given: Any) -> dict[str, Any]:
        element = found.element
        if element["type"] not in ("external_select", "multi_external_select") or given in (None, "", []):
            return entry(self.workspace, user, element, given)
        wanted = given if isinstance(given, list) else [given]
        held = value_of(element, self._held(user, found)).get(ENTERED_AS[element["type"]])
        known = [*(held if isinstance(held, list) else [held] if held else [])]
        known += self._suggested.get(self._address(user, found), {}).values()
        for each in wanted:
            try:
                find_option(known, each)
            except Unable:
                exactly = self._exactly(found)
                answer = await self.suggest(user, exactly, str(each))
                known += options_of(answer)
        return entry(self.workspace, user, element, given, options=known)

    def _held(self, user: User, found: Found) -> Mapping[str, Any] | None:
        """What was entered there before, if anything."""
        place = found.place
        if place.view is not None:
            entered = place.view.state
        elif place.message is not None:
            entered = self.workspace.entered.get((user.id, place.message.channel, place.message.ts), {})
        else:
            entered = {}
        return entered.get(found.block["block_id"], {}).get(found.element["action_id"])

    def _enter(self, user: User, found: Found, value: dict[str, Any]) -> None:
        place, block_id, action_id = found.place, found.block["block_id"], found.element["action_id"]
        if place.view is not None:
            self.workspace.enter(place.view, block_id, action_id, value)
        elif place.message is not None:
            self.workspace.enter_in_message(user.id, place.message, block_id, action_id, value)

    def _exactly(self, found: Found) -> Wanted:
        place = found.place
        ids = {"block_id": found.block["block_id"], "action_id": found.element["action_id"]}
        if place.message is not None:
            return Wanted(ts=place.message.ts, channel=place.message.channel, **ids)
        return Wanted(view_id=place.view.id if place.view else "", **ids)

    def _address(self, user: User, found: Found) -> tuple[str, str, str, str]:
        place = found.place
        where = place.message.ts if place.message else place.view.id if place.view else ""
        return user.id, where, found.block["block_id"], found.element["action_id"]

    def _vanished(self, user: User, wanted: Wanted) -> Found:
        """A button as a client knows it that has not heard yet that it is gone, or means something else now."""
        place = place_of(self.workspace, user, wanted)
        block_id = wanted.block_id
        for block in place.blocks:
            for element in elements_of(block):
                is_it = (element["type"], element["action_id"]) == ("button", wanted.action_id)
                if is_it and block_id in ("", block["block_id"]):
                    return Found(place, block, element | {"value": wanted.value})
        text = {"type": "plain_text", "text": wanted.label or "…", "emoji": True}
        element = {"type": "button", "action_id": wanted.action_id, "text": text}
        if wanted.value is not None:
            element["value"] = wanted.value
        return Found(place, {"type": "actions", "block_id": block_id or "gone", "elements": [element]}, element)

    def _modal(self, user: User, view_id: str) -> View:
        if view_id:
            view = place_of(self.workspace, user, Wanted(view_id=view_id)).view
        else:
            view = self.workspace.top_view(user.id)
        if view is None or view.type != "modal":
            raise Unable("no_modal", f"no modal is open for {user.name}")
        return view

    def _conversation(self, user: User, channel: str) -> Conversation:
        """One the person is in, by id or name; without either the conversation with the app."""
        workspace = self.workspace
        direct = workspace.direct_message(user.id) if workspace.has_messages_tab else None
        if not channel or (direct is not None and channel == direct.id):
            if direct is None:
                raise Unable("tab_disabled", "the app's manifest switches its messages tab off")
            return direct
        for conversation in workspace.conversations_of(user.id):
            if channel in (conversation.id, conversation.name, f"#{conversation.name}"):
                return conversation
        raise Unable("channel_not_found", f"{user.name} is in no channel “{channel}”", status=404)

    def _own_message(self, user: User, channel: str, ts: str) -> Message:
        self._check_may_act(user)
        message = self.workspace.find_message(self._conversation(user, channel).id, ts)
        if message is None or message.user != user.id:
            raise Unable("message_not_found", f"{user.name} wrote no message {ts}", status=404)
        return message

    def _check_may_act(self, user: User) -> None:
        if user.has_left:
            raise Unable("account_inactive", f"{user.name} has left the workspace")
        if user.is_bot:
            raise Unable("not_a_person", f"{user.name} is a bot")

    def _with_names(self, text: str) -> str:
        """The mentions in a text with the names that a command gets with them."""

        def named(match: re.Match[str]) -> str:
            user = self.workspace.users.get(match[1])
            return f"<@{user.id}|{shapes.handle_of(user)}>" if user else match[0]

        return re.sub(r"<@(\w+)>", named, text)


def _feedback(element: Mapping[str, Any], wanted: Wanted) -> str:
    for part in (element.get("positive_button") or {}, element.get("negative_button") or {}):
        if wanted.value == part.get("value") or (wanted.label and wanted.label in text_of(part.get("text"))):
            return str(part.get("value") or "")
    raise Unable("no_such_button", f"no button “{wanted}”")


def _since(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 1)
