"""Socket Mode: the web sockets an app opens, and what is delivered over them.

All of it lives in the server's event loop. Slack promises little, and so does this: each envelope goes to any one
of the open sockets, in no order; what is not acknowledged may come again, and an acknowledgement may come over
another socket than the envelope did.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal
from uuid import uuid4

from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.workspace.entities import Change
from bot.workspace.state import Workspace
from bot.workspace.wire import cut

EnvelopeType = Literal["events_api", "interactive", "slash_commands"]
Reason = Literal["warning", "refresh_requested", "link_disabled", "too_many_websockets"]

MOST_CONNECTIONS = 10
MOST_RETRIES = 3
MOST_DROPS = 20
TICKET_SECONDS = 60.0
WARNING_SECONDS = 10.0
EVENT_LIFE = timedelta(hours=2)

# What an app needs besides the subscription; events not named here need no scope.
EVENT_SCOPES = {
    "message.im": "im:history",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.mpim": "mpim:history",
    "app_mention": "app_mentions:read",
    "team_join": "users:read",
    "user_change": "users:read",
    "member_joined_channel": "channels:read",
    "member_left_channel": "channels:read",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
}
CHANNEL_EVENTS = {
    "im": "message.im",
    "channel": "message.channels",
    "group": "message.groups",
    "mpim": "message.mpim",
}


@dataclass(frozen=True, slots=True)
class Ack:
    """An acknowledgement that came in time; `payload` is what the app answered, if anything."""

    payload: Any
    ms: float


@dataclass(eq=False, slots=True)
class Connection:
    """An open socket. After `leaving` it gets nothing new if another is there; `gone` is done when it closes."""

    websocket: WebSocket
    gone: asyncio.Future[None]
    number: int
    leaving: bool = False
    refresher: asyncio.Task[None] | None = None

    async def send(self, frame: Mapping[str, Any]) -> bool:
        """Whether the frame could be handed over."""
        if self.gone.done():
            return False
        try:
            await self.websocket.send_text(json.dumps(frame, ensure_ascii=False))
        except (WebSocketDisconnect, RuntimeError, OSError):
            return False
        return True


@dataclass(slots=True)
class Tickets:
    """The temporary addresses `apps.connections.open` gave out, each good for a minute."""

    issued: dict[str, float] = field(default_factory=dict)

    def new(self) -> str:
        now = time.monotonic()
        self.issued = {ticket: until for ticket, until in self.issued.items() if until > now}
        ticket = secrets.token_urlsafe(18)
        self.issued[ticket] = now + TICKET_SECONDS
        return ticket

    def is_good(self, ticket: str) -> bool:
        return self.issued.get(ticket, 0.0) > time.monotonic()


class Sockets:
    """The sockets of the one app of a workspace."""

    def __init__(self, workspace: Workspace, *, lifetime: float = 3600.0) -> None:
        self.workspace = workspace
        self.lifetime = lifetime
        self.routes = [WebSocketRoute("/link/", self.endpoint)]
        self._tickets = Tickets()
        self._open: list[Connection] = []
        self._usable = asyncio.Event()
        self._waiting: dict[str, asyncio.Future[Any]] = {}
        self._tasks: dict[asyncio.Task[Ack | None], int] = {}
        self._count = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._farewell: asyncio.Task[None] | None = None
        self._stop_listening = workspace.listen(self._on_change)

    @property
    def open_count(self) -> int:
        """How many sockets are open."""
        return len(self._open)

    def new_address(self) -> str:
        """A temporary address for one more socket."""
        base = self.workspace.base_url.replace("http://", "ws://", 1)
        return f"{base}/link/?ticket={self._tickets.new()}&app_id={self.workspace.app_id}"

    async def endpoint(self, websocket: WebSocket) -> None:
        """One socket from handshake to end."""
        self._loop = asyncio.get_running_loop()
        if self.workspace.misbehaviour.refuse_connections or not self._tickets.is_good(
            websocket.query_params.get("ticket", "")
        ):
            await websocket.close()
            return
        await websocket.accept()
        self._count += 1
        connection = Connection(websocket, self._loop.create_future(), self._count)
        if len(self._open) >= MOST_CONNECTIONS:
            await connection.send(self._disconnect_frame("too_many_websockets", connection))
            await websocket.close()
            return
        debugging = websocket.query_params.get("debug_reconnects") == "true"
        lifetime = min(self.lifetime, 360.0) if debugging else self.lifetime
        self._open.append(connection)
        try:
            await connection.send(
                {
                    "type": "hello",
                    "num_connections": len(self._open),
                    "debug_info": {
                        "host": f"applink-{connection.number}",
                        "build_number": 1,
                        "approximate_connection_time": int(lifetime),
                    },
                    "connection_info": {"app_id": self.workspace.app_id},
                }
            )
            connection.refresher = asyncio.create_task(self._refresh_in_time(connection, lifetime))
            self._usable.set()
            while True:
                message = await websocket.receive()
                if message["type"] == "websocket.disconnect":
                    break
                self._receive(message.get("text") or "")
        except (WebSocketDisconnect, RuntimeError, OSError):
            pass
        finally:
            self._forget(connection)

    async def deliver(
        self,
        envelope_type: EnvelopeType,
        payload: Mapping[str, Any],
        *,
        accepts_response_payload: bool,
        retry: bool = False,
    ) -> Ack | None:
        """Hand an envelope to one open socket and wait for its acknowledgement; None if there was none in time.

        With `retry` it waits for a socket if none is open (two hours of the clock), is sent again when not
        acknowledged in time, three times at most, and at once when its socket drops. Without, None also says at
        once that no socket is open. With Socket Mode switched off nothing is delivered.
        """
        copies = self.workspace.misbehaviour.deliver
        if copies == 1:
            return await self._deliver(envelope_type, payload, accepts_response_payload, retry)
        tasks = [
            self._keep(asyncio.create_task(self._deliver(envelope_type, payload, accepts_response_payload, retry)))
            for _ in range(copies)
        ]
        for first in asyncio.as_completed(tasks):
            ack = await first
            if ack is not None:
                return ack
        return None

    def send_event(self, event: Mapping[str, Any]) -> asyncio.Task[Ack | None] | None:
        """Deliver an event in the background if the app is subscribed to it and allowed to see it, else None.

        `event` is the inner event; the callback round it is made here. To be called in the server's event loop.
        """
        if not self.is_subscribed(event):
            return None
        delivery = self.deliver("events_api", self.callback(event), accepts_response_payload=False, retry=True)
        return self._keep(asyncio.create_task(delivery))

    def is_subscribed(self, event: Mapping[str, Any]) -> bool:
        """Whether the installed app gets events like this one from this conversation."""
        workspace = self.workspace
        name = str(event.get("type"))
        if name == "message":
            name = CHANNEL_EVENTS.get(str(event.get("channel_type")), "message")
        if name not in workspace.bot_events or not workspace.socket_mode_enabled:
            return False
        scope = EVENT_SCOPES.get(name)
        if scope is not None and scope not in workspace.scopes:
            return False
        channel = event.get("channel")
        conversation = workspace.conversations.get(channel) if isinstance(channel, str) else None
        return conversation is None or conversation.has(workspace.bot_user_id)

    def callback(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """The outer body of an event, with an `event_id` of its own."""
        workspace = self.workspace
        channel = event.get("channel")
        conversation = workspace.conversations.get(channel) if isinstance(channel, str) else None
        return {
            "team_id": workspace.team_id,
            "context_team_id": workspace.team_id,
            "context_enterprise_id": None,
            "api_app_id": workspace.app_id,
            "event": event,
            "type": "event_callback",
            "event_id": "Ev" + secrets.token_hex(5).upper(),
            "event_time": workspace.seconds(),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": workspace.team_id,
                    "user_id": workspace.bot_user_id,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": conversation is not None and conversation.is_ext_shared,
            "event_context": "4-" + secrets.token_urlsafe(24),
        }

    async def refresh(self, reason: Reason = "refresh_requested") -> None:
        """Ask the app to open new sockets instead of those open now; `link_disabled` also closes them."""
        for connection in tuple(self._open):
            await self._ask_to_leave(connection, reason)
            if reason == "link_disabled":
                await self._close(connection)

    async def drop_all(self, *, cleanly: bool = False) -> None:
        """Lose all open sockets: by a reset as when a cable is pulled, or `cleanly` with a close frame."""
        for connection in tuple(self._open):
            if cleanly:
                await self._close(connection)
            else:
                cut(connection.websocket.scope)
                self._forget(connection)

    async def close(self) -> None:
        """End everything that is under way; the server is stopping."""
        self._stop_listening()
        tasks = [*self._tasks, *(one.refresher for one in self._open if one.refresher is not None)]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    # Inside

    async def _deliver(
        self, envelope_type: EnvelopeType, payload: Mapping[str, Any], accepts_response_payload: bool, retry: bool
    ) -> Ack | None:
        workspace = self.workspace
        envelope: dict[str, Any] = {
            "envelope_id": str(uuid4()),
            "type": envelope_type,
            "payload": payload,
            "accepts_response_payload": accepts_response_payload,
        }
        if envelope_type == "events_api":
            envelope |= {"retry_attempt": 0, "retry_reason": ""}
        until = workspace.clock.now() + EVENT_LIFE
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting[envelope["envelope_id"]] = answer
        drops = 0
        try:
            while True:
                connection = self._pick()
                if connection is None:
                    if not retry or not workspace.socket_mode_enabled:
                        self._record(envelope, "no_connection", 0.0)
                        return None
                    await self._usable.wait()
                    if workspace.clock.now() > until:
                        return None
                    continue
                started = time.perf_counter()
                sent = await connection.send(envelope)
                if sent:
                    await asyncio.wait(
                        (answer, connection.gone) if retry else (answer,),
                        timeout=workspace.ack_seconds,
                        return_when=asyncio.FIRST_COMPLETED,
                    )
                ms = (time.perf_counter() - started) * 1000
                if answer.done():
                    self._record(envelope, "acknowledged", ms, answer.result())
                    return Ack(answer.result(), ms)
                if not sent or (retry and connection.gone.done()):
                    self._record(envelope, "dropped", ms)
                    self._forget(connection)
                    drops += 1
                    if drops > MOST_DROPS:
                        return None
                    continue
                self._record(envelope, "timeout", ms)
                if not retry or envelope["retry_attempt"] >= MOST_RETRIES:
                    return None
                envelope = envelope | {"retry_attempt": envelope["retry_attempt"] + 1, "retry_reason": "timeout"}
        finally:
            self._waiting.pop(envelope["envelope_id"], None)

    def _pick(self) -> Connection | None:
        if not self.workspace.socket_mode_enabled:
            return None
        staying = [connection for connection in self._open if not connection.leaving]
        if staying:
            return random.choice(staying)  # noqa: S311 - any one will do
        return random.choice(self._open) if self._open else None  # noqa: S311

    def _receive(self, text: str) -> None:
        try:
            frame = json.loads(text)
        except ValueError:
            return
        if not isinstance(frame, dict):
            return
        answer = self._waiting.get(str(frame.get("envelope_id")))
        if answer is not None and not answer.done():
            answer.set_result(frame.get("payload"))

    async def _refresh_in_time(self, connection: Connection, lifetime: float) -> None:
        await asyncio.sleep(max(0.0, lifetime - WARNING_SECONDS))
        await connection.send(self._disconnect_frame("warning", connection))
        await asyncio.sleep(min(lifetime, WARNING_SECONDS))
        await self._ask_to_leave(connection, "refresh_requested")
        await asyncio.sleep(WARNING_SECONDS)
        await self._close(connection)

    async def _ask_to_leave(self, connection: Connection, reason: Reason) -> None:
        connection.leaving = reason != "warning"
        await connection.send(self._disconnect_frame(reason, connection))

    async def _close(self, connection: Connection) -> None:
        self._forget(connection)
        with contextlib.suppress(WebSocketDisconnect, RuntimeError, OSError):
            await connection.websocket.close()

    def _disconnect_frame(self, reason: Reason, connection: Connection) -> dict[str, Any]:
        return {
            "type": "disconnect",
            "reason": reason,
            "debug_info": {"host": f"applink-{connection.number}"},
        }

    def _forget(self, connection: Connection) -> None:
        if connection in self._open:
            self._open.remove(connection)
        if not self._open:
            self._usable.clear()
        if not connection.gone.done():
            connection.gone.set_result(None)
        if connection.refresher is not None and connection.refresher is not asyncio.current_task():
            connection.refresher.cancel()

    def _keep(self, task: asyncio.Task[Ack | None]) -> asyncio.Task[Ack | None]:
        self._tasks[task] = self.workspace.generation
        task.add_done_callback(lambda done: self._tasks.pop(done, None))
        return task

    def _on_change(self, change: Change) -> None:
        if self._loop is None or change.kind not in ("app", "reset"):
            return
        react = self._after_install if change.kind == "app" else self._after_reset
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(react)

    def _after_install(self) -> None:
        if not self.workspace.socket_mode_enabled and self._open:
            self._farewell = asyncio.create_task(self.refresh("link_disabled"))

    def _after_reset(self) -> None:
        for task, generation in tuple(self._tasks.items()):
            if generation < self.workspace.generation:
                task.cancel()

    def _record(self, envelope: Mapping[str, Any], status: str, ms: float, answer: Any = None) -> None:
        payload = envelope["payload"]
        self.workspace.record(
            "to_app",
            f"{envelope['type']} {what(envelope['type'], payload)}".rstrip(),
            ok=status == "acknowledged",
            status=status,
            ms=ms,
            request=envelope,
            response=answer,
        )


def what(envelope_type: str, payload: Mapping[str, Any]) -> str:
    """In a word, what an envelope carries: the event's type, the interaction's, or the command."""
    if envelope_type == "events_api":
        return str((payload.get("event") or {}).get("type", ""))
    return str(payload.get("command" if envelope_type == "slash_commands" else "type", ""))
