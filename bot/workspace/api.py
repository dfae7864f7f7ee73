"""Slack's Web API: every method the app may call, with Slack's arguments, answers and refusals.

A refusal is HTTP 200 with `"ok": false`, as at Slack. Where Slack's documents and its behaviour differ, behaviour
wins: `apps.connections.open` succeeds with a warning while Socket Mode is off, and a direct message that exists
already can still be written to after the person has left.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.workspace import blocks as block_kit
from bot.workspace import shapes
from bot.workspace.entities import Conversation, Message, Refused, User, View
from bot.workspace.sockets import Sockets
from bot.workspace.state import Workspace
from bot.workspace.wire import cut

Result = dict[str, Any]
Token = Literal["bot", "app"]
Thing = TypeVar("Thing")

LONGEST_TEXT = 40_000
LARGEST_VIEW = 250_000
LARGEST_REQUEST = 4_000_000
MOST_PROMPTS = 4
MOST_LOADING_MESSAGES = 10
SHOWN_IN_TRAFFIC = 20_000
RESPONSE_URL = "response_url"

READ_SCOPES = {"im": "im:read", "channel": "channels:read", "group": "groups:read", "mpim": "mpim:read"}
HISTORY_SCOPES = {"im": "im:history", "channel": "channels:history", "group": "groups:history"}
TYPE_SCOPES = {
    "public_channel": "channels:read",
    "private_channel": "groups:read",
    "im": "im:read",
    "mpim": "mpim:read",
}


@dataclass(frozen=True, slots=True)
class Method:
    """`scopes`: any one of them will do; none means none is needed."""

    run: Callable[[Arguments], Result]
    scopes: tuple[str, ...] = ()
    tokens: tuple[Token, ...] = ("bot",)


class Arguments:
    """What a call was given, from a form (all strings) or from JSON, read in one way."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        self.given = given
        self.asked_by: Token = "bot"

    def text(self, name: str) -> str:
        """The string, or an empty one."""
        value = self.given.get(name)
        return "" if value is None else str(value)

    def needed(self, *names: str) -> tuple[str, ...]:
        """The strings; Refused `invalid_arguments` if one is not there."""
        missing = [name for name in names if self.given.get(name) in (None, "")]
        if missing:
            raise Refused(
                "invalid_arguments", messages=[f"[ERROR] missing required field: {name}" for name in missing]
            )
        return tuple(str(self.given[name]) for name in names)

    def flag(self, name: str) -> bool:
        return str(self.given.get(name, "")).lower() in ("1", "true")

    def number(self, name: str, default: int, most: int) -> int:
        """A count from 1 to `most`, `default` if it is not given."""
        value = self.given.get(name)
        if value in (None, "", 0, "0"):
            return default
        try:
            number = int(str(value))
        except ValueError:
            raise Refused("invalid_limit") from None
        if number < 1:
            raise Refused("invalid_limit")
        return min(number, most)

    def structure(self, name: str, refusal: str) -> Any:
        """A list or object, decoded if it came as a string; None if it is not given or empty."""
        value = self.given.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, str):
            try:
                return json.loads(value)
            except ValueError:
                raise Refused(refusal) from None
        return value


class Api:
    """The methods and the route to them."""

    def __init__(self, workspace: Workspace, sockets: Sockets) -> None:
        self.workspace = workspace
        self.sockets = sockets
        self.methods: dict[str, Method] = {
            "api.test": Method(self.api_test, tokens=("bot", "app")),
            "auth.test": Method(self.auth_test, tokens=("bot", "app")),
            "apps.connections.open": Method(self.apps_connections_open, tokens=("app",)),
            "team.info": Method(self.team_info, ("team:read",)),
            "users.info": Method(self.users_info, ("users:read",)),
            "users.list": Method(self.users_list, ("users:read",)),
            "users.lookupByEmail": Method(self.users_lookup_by_email, ("users:read.email",)),
            "conversations.open": Method(self.conversations_open, ("im:write", "mpim:write")),
            "conversations.info": Method(self.conversations_info, tuple(READ_SCOPES.values())),
            "conversations.list": Method(self.conversations_list, tuple(READ_SCOPES.values())),
            "conversations.members": Method(self.conversations_members, tuple(READ_SCOPES.values())),
            "conversations.history": Method(self.conversations_history, tuple(HISTORY_SCOPES.values())),
            "conversations.replies": Method(self.conversations_replies, tuple(HISTORY_SCOPES.values())),
            "chat.postMessage": Method(self.chat_post_message, ("chat:write",)),
            "chat.postEphemeral": Method(self.chat_post_ephemeral, ("chat:write",)),
            "chat.update": Method(self.chat_update, ("chat:write",)),
            "chat.delete": Method(self.chat_delete, ("chat:write",)),
            "chat.getPermalink": Method(self.chat_get_permalink),
            "reactions.add": Method(self.reactions_add, ("reactions:write",)),
            "views.open": Method(self.views_open),
            "views.push": Method(self.views_push),
            "views.update": Method(self.views_update),
            "views.publish": Method(self.views_publish),
            "assistant.threads.setStatus": Method(self.assistant_set_status, ("assistant:write", "chat:write")),
            "assistant.threads.setTitle": Method(self.assistant_set_title, ("assistant:write",)),
            "assistant.threads.setSuggestedPrompts": Method(self.assistant_set_prompts, ("assistant:write",)),
        }
        self.routes = [
            Route("/api/{method}", self.call, methods=["GET", "POST"]),
            Route("/response/{response_id}", self.respond, methods=["POST"]),
        ]

    # The route

    async def call(self, request: Request) -> Response:
        """Answer one call of the Web API."""
        started = time.perf_counter()
        method = request.path_params["method"]
        misbehaviour = self.workspace.misbehaviour
        body = await request.body()
        wait = misbehaviour.retry_after(method)
        if wait is not None:
            refusal = {"ok": False, "error": "ratelimited"}
            self._record(method, started, 429, response=refusal)
            return self._answer(encode(refusal), 429, {"Retry-After": str(max(1, round(wait)))})
        if misbehaviour.fails(method):
            self._record(method, started, 503)
            return Response("Service Unavailable", 503, media_type="text/plain")
        arguments: Mapping[str, Any] = {}
        try:
            arguments, token, in_header = read_request(request, body)
            result = self._run(method, Arguments(arguments), token, in_header)
        except Refused as no:
            result = refusal_of(no)
        answer = encode(result)
        shown = arguments if len(body) <= SHOWN_IN_TRAFFIC else {"bytes": len(body)}
        self._record(
            method, started, 200, shown, result if len(answer) <= SHOWN_IN_TRAFFIC else {"bytes": len(answer)}
        )
        delay = misbehaviour.delay(method)
        if delay:
            await asyncio.sleep(delay)
        if result["ok"] and misbehaviour.resets(method):
            return await reset(request)
        return self._answer(answer)

    def _run(self, name: str, arguments: Arguments, token: str, in_header: bool) -> Result:
        method = self.methods.get(name)
        if method is None:
            raise Refused("unknown_method", req_method=name)
        if not token:
            raise Refused("not_authed")
        workspace = self.workspace
        kind: Token = "app" if token == workspace.app_token else "bot"
        if token not in (workspace.bot_token, workspace.app_token):
            raise Refused("invalid_auth")
        if kind not in method.tokens:
            raise Refused("not_allowed_token_type")
        if kind == "app" and not in_header:
            raise Refused("invalid_auth")
        if method.scopes:
            self._need(*method.scopes)
        arguments.asked_by = kind
        with workspace.lock:
            return {"ok": True, **method.run(arguments)}

    def _need(self, *scopes: str) -> None:
        if not self.workspace.scopes.intersection(scopes):
            raise Refused("missing_scope", needed=",".join(scopes), provided=self.workspace.scope_header)

    def _answer(self, body: bytes, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
        return Response(
            body,
            status,
            {"x-oauth-scopes": self.workspace.scope_header, **(headers or {})},
            media_type="application/json",
        )

    def _record(
        self, name: str, started: float, status: int, request: Any = None, response: Mapping[str, Any] | None = None
    ) -> None:
        self.workspace.record(
            "from_app",
            name,
            ok=status == 200 and bool((response or {}).get("ok", True)),
            status=status,
            ms=(time.perf_counter() - started) * 1000,
            request=request,
            response=response,
        )

    # Who am I

    def api_test(self, arguments: Arguments) -> Result:
        if error := arguments.text("error"):
            raise Refused(error)
        return {"args": dict(arguments.given)}

    def auth_test(self, arguments: Arguments) -> Result:
        workspace = self.workspace
        if arguments.asked_by == "app":
            return {"app_name": workspace.app_name, "app_id": workspace.app_id}
        return {
            "url": f"{workspace.base_url}/",
            "team": workspace.team_name,
            "user": shapes.handle_of(workspace.users[workspace.bot_user_id]),
            "team_id": workspace.team_id,
            "user_id": workspace.bot_user_id,
            "bot_id": workspace.bot_id,
            "is_enterprise_install": False,
        }

    def apps_connections_open(self, arguments: Arguments) -> Result:  # noqa: ARG002
        held = self.workspace.app_token_scopes
        if "connections:write" not in held:
            raise Refused("missing_scope", needed="connections:write", provided=",".join(held))
        result: Result = {"url": self.sockets.new_address()}
        if not self.workspace.socket_mode_enabled:
            result["response_metadata"] = {"messages": ["[WARN] Socket Mode is not turned on."]}
        return result

    def team_info(self, arguments: Arguments) -> Result:
        workspace = self.workspace
        if arguments.text("team") not in ("", workspace.team_id):
            raise Refused("team_not_found")
        return {
            "team": {
                "id": workspace.team_id,
                "name": workspace.team_name,
                "url": f"{workspace.base_url}/",
                "domain": workspace.team_domain,
                "email_domain": "",
                "icon": {"image_default": True},
                "is_verified": False,
            }
        }

    # People

    def users_info(self, arguments: Arguments) -> Result:
        (user_id,) = arguments.needed("user")
        with_locale = arguments.flag("include_locale")
        if user_id == shapes.SLACKBOT_ID:
            return {"user": shapes.slackbot_object(with_locale)}
        user = self.workspace.users.get(user_id)
        if user is None:
            raise Refused("user_not_found")
        return {"user": self._user(user, with_locale)}

    def users_list(self, arguments: Arguments) -> Result:
        with_locale = arguments.flag("include_locale")
        everybody = [None, *self.workspace.users.values()]
        page, cursor = paged(everybody, arguments, "user", default=len(everybody), most=1000)
        return {
            "offset": None,
            "members": [
                shapes.slackbot_object(with_locale) if user is None else self._user(user, with_locale)
                for user in page
            ],
            "cache_ts": self.workspace.seconds(),
            "response_metadata": {"next_cursor": cursor},
        }

    def users_lookup_by_email(self, arguments: Arguments) -> Result:
        (email,) = arguments.needed("email")
        user = self.workspace.users.get(self.workspace.user_by_email.get(email.strip().lower(), ""))
        if user is None or user.kind not in ("member", "guest"):
            raise Refused("users_not_found")
        return {"user": self._user(user, with_locale=False)}

    def _user(self, user: User, with_locale: bool) -> Result:
        with_email = "users:read.email" in self.workspace.scopes
        return shapes.user_object(self.workspace, user, with_email=with_email, with_locale=with_locale)

    # Conversations

    def conversations_open(self, arguments: Arguments) -> Result:
        workspace = self.workspace
        if channel_id := arguments.text("channel"):
            conversation = self._conversation(channel_id)
            if conversation.kind != "im":
                raise Refused("method_not_supported_for_channel_type")
            return self._opened(conversation, arguments, already=True)
        users = [one.strip() for one in arguments.text("users").split(",") if one.strip()]
        if not users:
            raise Refused("users_list_not_supplied")
        if len(users) > 8:
            raise Refused("too_many_users")
        people = [self._addressee(user_id, "user_not_found", "user_disabled") for user_id in users]
        if len(people) > 1:
            self._need("mpim:write")
            raise Refused("method_not_supported_for_channel_type")
        self._need("im:write")
        known = workspace.find_direct_message(people[0].id)
        if known is None and arguments.flag("prevent_creation"):
            raise Refused("channel_not_found")
        conversation = known or workspace.direct_message(people[0].id)
        return self._opened(conversation, arguments, already=known is not None)

    def conversations_info(self, arguments: Arguments) -> Result:
        (channel_id,) = arguments.needed("channel")
        conversation = self._visible(channel_id)
        self._need(READ_SCOPES[shapes.channel_type_of(conversation)])
        shape = shapes.channel_object(
            self.workspace, conversation, with_members=arguments.flag("include_num_members")
        )
        if arguments.flag("include_locale"):
            shape["locale"] = "ja-JP"
        return {"channel": shape}

    def conversations_list(self, arguments: Arguments) -> Result:
        workspace = self.workspace
        types = [one.strip() for one in (arguments.text("types") or "public_channel").split(",")]
        for kind in types:
            if kind not in TYPE_SCOPES:
                raise Refused("invalid_types")
            self._need(TYPE_SCOPES[kind])
        found = [
            conversation
            for conversation in workspace.conversations.values()
            if type_of(conversation) in types
            and not (conversation.is_archived and arguments.flag("exclude_archived"))
            and (not conversation.is_private or conversation.has(workspace.bot_user_id))
        ]
        page, cursor = paged(found, arguments, "team", default=100, most=1000)
        return {
            "channels": [shapes.channel_object(workspace, channel, with_members=True) for channel in page],
            "response_metadata": {"next_cursor": cursor},
        }

    def conversations_members(self, arguments: Arguments) -> Result:
        (channel_id,) = arguments.needed("channel")
        conversation = self._visible(channel_id)
        self._need(READ_SCOPES[shapes.channel_type_of(conversation)])
        page, cursor = paged(conversation.members, arguments, "user", default=100, most=1000)
        return {"members": list(page), "response_metadata": {"next_cursor": cursor}}

    def conversations_history(self, arguments: Arguments) -> Result:
        (channel_id,) = arguments.needed("channel")
        conversation = self._readable(channel_id)
        messages = [
            message
            for message in reversed(conversation.messages)
            if not message.is_reply or message.subtype == "thread_broadcast"
        ]
        page, cursor, has_more = self._page_of_messages(messages, arguments, default=100)
        result: Result = {
            "messages": self._shown(page, arguments),
            "has_more": has_more,
            "pin_count": 0,
            "channel_actions_ts": None,
            "channel_actions_count": 0,
        }
        if "latest" in arguments.given:
            result["latest"] = arguments.text("latest")
        if "oldest" in arguments.given:
            result["oldest"] = arguments.text("oldest")
        if has_more:
            result["response_metadata"] = {"next_cursor": cursor}
        return result

    def conversations_replies(self, arguments: Arguments) -> Result:
        channel_id, ts = arguments.needed("channel", "ts")
        conversation = self._readable(channel_id)
        named = conversation.by_ts.get(ts)
        if named is None or named.ephemeral_to or self._is_unseen(named):
            raise Refused("thread_not_found")
        parent_ts = named.thread_ts or named.ts
        parent = conversation.by_ts.get(parent_ts)
        thread = [*([parent] if parent else []), *conversation.replies(parent_ts)]
        page, cursor, has_more = self._page_of_messages(thread, arguments, default=1000, always=parent)
        result: Result = {"messages": self._shown(page, arguments), "has_more": has_more}
        if has_more:
            result["response_metadata"] = {"next_cursor": cursor}
        return result

    # Messages

    def chat_post_message(self, arguments: Arguments) -> Result:
        (channel,) = arguments.needed("channel")
        content = self._content(arguments)
        conversation = self.writable(channel)
        thread_ts = self.thread(conversation, arguments.text("thread_ts"))
        broadcast = thread_ts is not None and arguments.flag("reply_broadcast")
        message = self.workspace.post(
            conversation.id,
            user=self.workspace.bot_user_id,
            text=content.text,
            blocks=content.blocks,
            thread_ts=thread_ts,
            metadata=content.metadata,
            attachments=content.attachments or (),
            subtype="thread_broadcast" if broadcast else None,
        )
        self.sockets.send_event(shapes.message_event(self.workspace, message))
        return {
            "channel": conversation.id,
            "ts": message.ts,
            "message": shapes.message_object(self.workspace, message, metadata="all"),
        }

    def chat_post_ephemeral(self, arguments: Arguments) -> Result:
        channel, user_id = arguments.needed("channel", "user")
        content = self._content(arguments)
        conversation = self.writable(channel)
        if user_id not in self.workspace.users:
            raise Refused("user_not_found")
        if not conversation.has(user_id):
            raise Refused("user_not_in_channel")
        message = self.workspace.post(
            conversation.id,
            user=self.workspace.bot_user_id,
            text=content.text,
            blocks=content.blocks,
            thread_ts=self.thread(conversation, arguments.text("thread_ts")),
            attachments=content.attachments or (),
            ephemeral_to=user_id,
        )
        return {"message_ts": message.ts}

    def chat_update(self, arguments: Arguments) -> Result:
        channel, ts = arguments.needed("channel", "ts")
        content = self._content(arguments)
        message = self._own_message(channel, ts, "cant_update_message")
        before = shapes.message_object(self.workspace, message, metadata="all")
        self.workspace.update_message(
            message,
            text=content.text,
            blocks=content.blocks,
            metadata=content.metadata,
            attachments=content.attachments,
            is_edit=not content.blocks,
        )
        self.sockets.send_event(shapes.changed_event(self.workspace, message, before))
        return {
            "channel": message.channel,
            "ts": message.ts,
            "text": message.text,
            "message": shapes.message_object(self.workspace, message, metadata="all"),
        }

    def chat_delete(self, arguments: Arguments) -> Result:
        channel, ts = arguments.needed("channel", "ts")
        message = self._own_message(channel, ts, "cant_delete_message")
        event = shapes.deleted_event(self.workspace, message)
        self.workspace.delete_message(message)
        self.sockets.send_event(event)
        return {"channel": message.channel, "ts": message.ts}

    def chat_get_permalink(self, arguments: Arguments) -> Result:
        channel_id, ts = arguments.needed("channel", "message_ts")
        conversation = self._visible(channel_id)
        message = self._message(conversation, ts)
        return {"channel": conversation.id, "permalink": shapes.permalink(self.workspace, message)}

    def reactions_add(self, arguments: Arguments) -> Result:
        channel_id, ts, name = arguments.needed("channel", "timestamp", "name")
        conversation = self._visible(channel_id)
        message = self._message(conversation, ts)
        if not all(letter.isalnum() or letter in "_-+':" for letter in name):
            raise Refused("invalid_name")
        self.workspace.react(message, name.strip(":"), self.workspace.bot_user_id)
        return {}

    # Views

    def views_open(self, arguments: Arguments) -> Result:
        (trigger_id,) = arguments.needed("trigger_id")
        body = self._view_body(arguments, "modal")
        trigger = self.workspace.check_trigger(trigger_id)
        view = self.workspace.open_view(trigger.user, body)
        trigger.used = True
        return self._view(view)

    def views_push(self, arguments: Arguments) -> Result:
        (trigger_id,) = arguments.needed("trigger_id")
        body = self._view_body(arguments, "modal")
        trigger = self.workspace.check_trigger(trigger_id)
        if trigger.view_id is None or self.workspace.top_view(trigger.user) is None:
            raise Refused("not_found")
        view = self.workspace.push_view(trigger.user, body)
        trigger.used = True
        return self._view(view)

    def views_update(self, arguments: Arguments) -> Result:
        view_id, external_id = arguments.text("view_id"), arguments.text("external_id")
        if not view_id and not external_id:
            arguments.needed("view_id")
        body = self._view_body(arguments)
        view = self.workspace.find_view(view_id=view_id, external_id=external_id)
        if view is None:
            raise Refused("not_found")
        if body.get("type") != view.type:
            raise Refused("invalid_arguments", messages=["[ERROR] the type of a view cannot change"])
        self._check_hash(view, arguments)
        return self._view(self.workspace.update_view(view, body))

    def views_publish(self, arguments: Arguments) -> Result:
        (user_id,) = arguments.needed("user_id")
        body = self._view_body(arguments, "home")
        if not self.workspace.has_home:
            raise Refused("not_enabled")
        user = self._addressee(user_id, "user_not_found", "user_not_found")
        home = self.workspace.homes.get(user.id)
        if home is not None:
            self._check_hash(home, arguments)
        elif arguments.text("hash"):
            raise Refused("hash_conflict")
        return self._view(self.workspace.publish_home(user.id, body))

    def _view(self, view: View) -> Result:
        return {"view": shapes.view_object(self.workspace, view)}

    def _view_body(self, arguments: Arguments, kind: str | None = None) -> dict[str, Any]:
        body = arguments.structure("view", "invalid_arguments")
        if body is None:
            arguments.needed("view")
        if not isinstance(body, dict):
            raise Refused("invalid_arguments", messages=["[ERROR] must be an object [json-pointer:/view]"])
        if len(encode(body)) > LARGEST_VIEW:
            raise Refused("view_too_large")
        if kind is not None and body.get("type") != kind:
            raise Refused(
                "invalid_arguments", messages=[f"[ERROR] must be one of: {kind} [json-pointer:/view/type]"]
            )
        if wrong := block_kit.view_faults(body):
            raise Refused("invalid_blocks", messages=wrong)
        if any((block.get("element") or {}).get("type") == "file_input" for block in body["blocks"]):
            self._need("files:read")
        return body

    def _check_hash(self, view: View, arguments: Arguments) -> None:
        if arguments.text("hash") not in ("", view.hash):
            raise Refused("hash_conflict")

    # Conversation with an assistant

    def assistant_set_status(self, arguments: Arguments) -> Result:
        (channel_id,) = arguments.needed("channel_id")
        if "status" not in arguments.given:
            arguments.needed("status")
        loading = arguments.structure("loading_messages", "invalid_arguments") or []
        if not isinstance(loading, list) or len(loading) > MOST_LOADING_MESSAGES:
            raise Refused("invalid_arguments", messages=["[ERROR] no more than 10 loading_messages"])
        conversation = self.writable(channel_id)
        thread_ts = self.thread(conversation, arguments.text("thread_ts"))
        self.workspace.set_status(conversation.id, arguments.text("status"), thread_ts)
        return {}

    def assistant_set_title(self, arguments: Arguments) -> Result:
        channel_id, thread_ts, title = arguments.needed("channel_id", "thread_ts", "title")
        conversation = self.writable(channel_id)
        self.thread(conversation, thread_ts)
        self.workspace.titles[conversation.id, thread_ts] = title
        return {}

    def assistant_set_prompts(self, arguments: Arguments) -> Result:
        (channel_id,) = arguments.needed("channel_id")
        prompts = arguments.structure("prompts", "invalid_arguments")
        if (
            not isinstance(prompts, list)
            or not 1 <= len(prompts) <= MOST_PROMPTS
            or not all(isinstance(one, dict) and one.get("title") and one.get("message") for one in prompts)
        ):
            raise Refused("invalid_arguments", messages=["[ERROR] 1 to 4 prompts with title and message"])
        conversation = self.writable(channel_id)
        # With agent_view Slack takes a thread's prompts, says ok and shows nothing.
        if not (self.workspace.agent_view is not None and arguments.text("thread_ts")):
            shown = [{"title": str(one["title"]), "message": str(one["message"])} for one in prompts]
            self.workspace.suggest(conversation.id, shown, arguments.text("title"))
        return {}

    # The answers to interactions

    async def respond(self, request: Request) -> Response:
        """Take what an app sends to a `response_url`."""
        started = time.perf_counter()
        misbehaviour = self.workspace.misbehaviour
        body = await request.body()
        wait = misbehaviour.retry_after(RESPONSE_URL)
        if wait is not None:
            self._record(RESPONSE_URL, started, 429)
            return Response("rate_limited", 429, {"Retry-After": str(max(1, round(wait)))}, media_type="text/plain")
        if misbehaviour.fails(RESPONSE_URL):
            self._record(RESPONSE_URL, started, 503)
            return Response("Service Unavailable", 503, media_type="text/plain")
        given: Any = None
        status = 200
        try:
            given = json.loads(body)
            if not isinstance(given, dict):
                raise Refused("invalid_payload")
            with self.workspace.lock:
                self._use_response_url(request.path_params["response_id"], Arguments(given))
            result: Result = {"ok": True}
        except ValueError:
            result, status = {"ok": False, "error": "invalid_payload"}, 400
        except Refused as no:
            result = refusal_of(no)
            status = 404 if no.code in ("used_url", "expired_url", "no_service") else 400
        self._record(RESPONSE_URL, started, status, given, result)
        delay = misbehaviour.delay(RESPONSE_URL)
        if delay:
            await asyncio.sleep(delay)
        if status == 200 and misbehaviour.resets(RESPONSE_URL):
            return await reset(request)
        return Response(encode(result), status, media_type="application/json")

    def _use_response_url(self, response_id: str, arguments: Arguments) -> None:
        workspace = self.workspace
        record = workspace.use_response_url(response_id)
        original = workspace.find_message(record.channel, record.message_ts) if record.message_ts else None
        if arguments.flag("delete_original"):
            if original is not None:
                event = shapes.deleted_event(workspace, original)
                workspace.delete_message(original)
                self._tell(original, event)
            return
        content = self._content(arguments)
        if arguments.flag("replace_original") and original is not None:
            before = shapes.message_object(workspace, original, metadata="all")
            workspace.update_message(
                original, text=content.text, blocks=content.blocks, attachments=content.attachments
            )
            self._tell(original, shapes.changed_event(workspace, original, before))
            return
        is_public = arguments.text("response_type") == "in_channel"
        thread_ts = arguments.text("thread_ts") or None
        message = workspace.post(
            record.channel,
            user=workspace.bot_user_id,
            text=content.text,
            blocks=content.blocks,
            attachments=content.attachments or (),
            thread_ts=thread_ts if is_public else None,
            metadata=content.metadata,
            ephemeral_to=None if is_public else record.user,
        )
        self._tell(message, shapes.message_event(workspace, message))

    def _tell(self, message: Message, event: Mapping[str, Any]) -> None:
        if not message.ephemeral_to:
            self.sockets.send_event(event)

    # What several methods need

    def _conversation(self, channel_id: str) -> Conversation:
        conversation = self.workspace.conversations.get(channel_id)
        if conversation is None:
            raise Refused("channel_not_found")
        return conversation

    def _visible(self, channel_id: str) -> Conversation:
        """A public channel, or one the app is in."""
        conversation = self._conversation(channel_id)
        if conversation.is_private and not conversation.has(self.workspace.bot_user_id):
            raise Refused("channel_not_found")
        return conversation

    def _readable(self, channel_id: str) -> Conversation:
        conversation = self._visible(channel_id)
        self._need(HISTORY_SCOPES[shapes.channel_type_of(conversation)])
        if not conversation.has(self.workspace.bot_user_id):
            raise Refused("not_in_channel")
        return conversation

    def writable(self, channel: str) -> Conversation:
        """Where the app may post: by id, by #name, or by a person's id for their direct message."""
        workspace = self.workspace
        conversation = workspace.conversations.get(channel)
        if conversation is None and channel[:1] in "UW":
            user = self._addressee(channel, "channel_not_found", "account_inactive")
            conversation = workspace.direct_message(user.id)
        if conversation is None:
            name = channel.removeprefix("#")
            conversation = next((one for one in workspace.channels() if one.name == name), None)
        if conversation is None:
            raise Refused("channel_not_found")
        if conversation.kind == "im" and not workspace.has_messages_tab:
            raise Refused("messages_tab_disabled")
        if not conversation.has(workspace.bot_user_id):
            if conversation.is_private:
                raise Refused("channel_not_found")
            if "chat:write.public" not in workspace.scopes:
                raise Refused("not_in_channel")
        if conversation.is_archived:
            raise Refused("is_archived")
        return conversation

    def _addressee(self, user_id: str, unknown: str, left: str) -> User:
        """Somebody the app can speak with in private."""
        user = self.workspace.users.get(user_id)
        if user is None and user_id != shapes.SLACKBOT_ID:
            raise Refused(unknown)
        if user is None or user.is_bot:
            raise Refused("cannot_dm_bot")
        if user.has_left:
            raise Refused(left)
        return user

    def thread(self, conversation: Conversation, thread_ts: str) -> str | None:
        if not thread_ts:
            return None
        parent = self.workspace.find_message(conversation.id, thread_ts)
        if parent is None:
            raise Refused("thread_not_found")
        if parent.is_reply or parent.ephemeral_to:
            raise Refused("cannot_reply_to_message")
        return thread_ts

    def _message(self, conversation: Conversation, ts: str) -> Message:
        message = self.workspace.find_message(conversation.id, ts)
        if message is None or message.ephemeral_to:
            raise Refused("message_not_found")
        return message

    def _own_message(self, channel_id: str, ts: str, refusal: str) -> Message:
        message = self._message(self._visible(channel_id), ts)
        if message.user != self.workspace.bot_user_id:
            raise Refused(refusal)
        return message

    def _content(self, arguments: Arguments) -> Content:
        """What a message says, checked; blocks not given are an empty list, the rest None."""
        given: dict[str, Any] = {name: arguments.given[name] for name in ("ts",) if name in arguments.given}
        for name in ("text", "markdown_text"):
            if arguments.given.get(name) is not None:
                given[name] = arguments.text(name)
        for name, refusal in (
            ("blocks", "invalid_blocks_format"),
            ("attachments", "invalid_attachments"),
            ("metadata", "invalid_metadata_format"),
        ):
            value = arguments.structure(name, refusal)
            if value is not None:
                given[name] = value
        blocks = given.get("blocks") or []
        if error := block_kit.message_faults(given):
            raise Refused(error)
        if isinstance(blocks, list) and blocks and (wrong := block_kit.faults(blocks, "message")):
            raise Refused("invalid_blocks", messages=wrong)
        if markdown := given.get("markdown_text"):
            blocks = [{"type": "markdown", "text": markdown}]
        return Content(
            text=given.get("text", given.get("markdown_text", ""))[:LONGEST_TEXT],
            blocks=blocks,
            attachments=given.get("attachments"),
            metadata=given.get("metadata"),
        )

    def _shown(self, messages: Iterable[Message], arguments: Arguments) -> list[Result]:
        metadata: Literal["all", "type"] = "all" if arguments.flag("include_all_metadata") else "type"
        return [shapes.message_object(self.workspace, message, metadata=metadata) for message in messages]

    def _is_unseen(self, message: Message) -> bool:
        lag = self.workspace.misbehaviour.history_lag
        return bool(lag) and float(message.ts) > self.workspace.clock.now().timestamp() - lag

    def _page_of_messages(
        self, messages: Sequence[Message], arguments: Arguments, *, default: int, always: Message | None = None
    ) -> tuple[list[Message], str, bool]:
        """Those between `oldest` and `latest`, from the cursor on; whether there are more."""
        oldest, latest = (as_ts(arguments.text(name)) for name in ("oldest", "latest"))
        inclusive = arguments.flag("inclusive")
        limit = arguments.number("limit", default, 999)
        found = [
            message
            for message in messages
            if not message.deleted
            and not message.ephemeral_to
            and not self._is_unseen(message)
            and (message is always or is_between(as_ts(message.ts), oldest, latest, inclusive=inclusive))
        ]
        start = 0
        if cursor := arguments.text("cursor"):
            next_ts = decode_cursor(cursor, "next_ts")
            start = next((place for place, message in enumerate(found) if message.ts == next_ts), len(found))
        page = found[start : start + limit]
        has_more = start + limit < len(found)
        return page, encode_cursor("next_ts", found[start + limit].ts) if has_more else "", has_more

    def _opened(self, conversation: Conversation, arguments: Arguments, *, already: bool) -> Result:
        channel: Result = {"id": conversation.id}
        if arguments.flag("return_im"):
            channel = shapes.channel_object(self.workspace, conversation)
        return {"no_op": True, "already_open": True, "channel": channel} if already else {"channel": channel}


@dataclass(frozen=True, slots=True)
class Content:
    """What a message says."""

    text: str
    blocks: list[dict[str, Any]]
    attachments: list[dict[str, Any]] | None
    metadata: dict[str, Any] | None


def read_request(request: Request, body: bytes) -> tuple[dict[str, Any], str, bool]:
    """Arguments without the token, the token, and whether it stood in the header."""
    if len(body) > LARGEST_REQUEST:
        raise Refused("request_too_large")
    given: dict[str, Any] = dict(request.query_params)
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if body and content_type == "application/json":
        try:
            decoded = json.loads(body)
        except ValueError:
            raise Refused("invalid_json") from None
        if not isinstance(decoded, dict):
            raise Refused("json_not_object")
        given |= decoded
    elif body and content_type == "application/x-www-form-urlencoded":
        try:
            given |= parse_qsl(body.decode(), keep_blank_values=True)
        except ValueError:
            raise Refused("invalid_form_data") from None
    elif body:
        raise Refused("invalid_post_type")
    in_body = given.pop("token", None)
    header = request.headers.get("authorization", "")
    if header.lower().startswith("bearer "):
        return given, header[7:].strip(), True
    return given, str(in_body or ""), False


def refusal_of(no: Refused) -> Result:
    """The answer that says no."""
    result: Result = {"ok": False, "error": no.code, **no.more}
    if no.messages:
        result["response_metadata"] = {"messages": no.messages}
    return result


async def reset(request: Request) -> Response:
    """Cut the connection instead of answering; what is returned goes nowhere."""
    cut(request.scope)
    await asyncio.sleep(0.01)
    return Response()


def encode(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def as_ts(text: str) -> tuple[int, int] | None:
    """A `ts` that can be compared; None if it is empty. Refused `invalid_ts_latest` for what is none."""
    if not text:
        return None
    whole, _, fraction = text.partition(".")
    try:
        return int(whole), int((fraction or "0").ljust(6, "0")[:6])
    except ValueError:
        raise Refused("invalid_ts_latest") from None


def is_between(
    ts: tuple[int, int] | None,
    oldest: tuple[int, int] | None,
    latest: tuple[int, int] | None,
    *,
    inclusive: bool,
) -> bool:
    if ts is None or ts in (oldest, latest):
        return inclusive
    return (oldest is None or ts > oldest) and (latest is None or ts < latest)


def type_of(conversation: Conversation) -> str:
    if conversation.kind == "im":
        return "im"
    return "private_channel" if conversation.is_private else "public_channel"


def encode_cursor(kind: str, value: str) -> str:
    return base64.b64encode(f"{kind}:{value}".encode()).decode()


def decode_cursor(cursor: str, kind: str) -> str:
    """Refused `invalid_cursor` unless it is one that was given out for this kind of list."""
    try:
        name, _, value = base64.b64decode(cursor, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        raise Refused("invalid_cursor") from None
    if name != kind or not value:
        raise Refused("invalid_cursor")
    return value


def paged(
    things: Sequence[Thing], arguments: Arguments, kind: str, *, default: int, most: int
) -> tuple[Sequence[Thing], str]:
    """One page, and the cursor of the next or an empty string."""
    limit = arguments.number("limit", default, most)
    start = 0
    if cursor := arguments.text("cursor"):
        place = decode_cursor(cursor, kind)
        if not place.isdecimal() or int(place) > len(things):
            raise Refused("invalid_cursor")
        start = int(place)
    end = start + limit
    return things[start:end], encode_cursor(kind, str(end)) if end < len(things) else ""
