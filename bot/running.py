"""The bot as a process: it connects over Socket Mode, watches the connection, and ends when it is told to."""

from __future__ import annotations

import json
import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import datetime
from types import FrameType
from typing import Any, Final
from urllib.parse import urlsplit

import structlog
from slack_bolt.adapter.socket_mode.base_handler import BaseSocketModeHandler
from slack_bolt.adapter.socket_mode.internals import run_bolt_app, send_response
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from sqlalchemy import Engine

from bot.app import LISTENERS, Kenshu, create_app
from bot.schedule import CONNECTIONS as SCHEDULED
from bot.schedule import Every, Schedule
from bot.sending import slack_client
from bot.settings import Settings, SlackAccess
from bot.slack_checks import ask_for_a_socket, ask_who_we_are
from models.base import Refusal

log = structlog.get_logger()

CONNECTIONS: Final = LISTENERS + SCHEDULED
"""To the database, at the most."""
CONNECT_SECONDS: Final = 15.0
"""How long Slack may take to greet on a new socket."""
FINISH_SECONDS: Final = 10.0
"""How long what has begun may take when the process is told to end."""
PING_SECONDS: Final = 10.0
UNSEEN_SECONDS: Final = 60.0
"""Without a sign of life for so long a connection is given up, whatever it says of itself."""
WATCH_SECONDS: Final = 5.0
ENDS: Final = (signal.SIGTERM, signal.SIGINT, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else []))


class Bot:
    """The bot on its connection to Slack."""

    def __init__(
        self,
        settings: Settings,
        engine: Engine,
        access: SlackAccess,
        *,
        now: Callable[[], datetime],
        every: Every | None = None,
        ping_seconds: float = PING_SECONDS,
        unseen_seconds: float = UNSEEN_SECONDS,
    ) -> None:
        """Ask Slack whether it lets the bot in, and build the app; with `every` also what comes by itself.

        Raises Refusal as `ask_who_we_are` and `ask_for_a_socket` do.
        """
        with ThreadPoolExecutor(2) as asking:
            socket, who = asking.submit(ask_for_a_socket, access), asking.submit(ask_who_we_are, access)
            self.installed, address = who.result(), socket.result()
        client = slack_client(access.bot_token.get_secret_value(), access.api_url)
        self.app: Kenshu = create_app(settings, engine, client=client, now=now)
        self._schedule = (
            Schedule(settings, engine, client, team_id=self.installed.team_id, now=now, every=every)
            if every is not None
            else None
        )
        self._line = _Line(self.app, access.app_token.get_secret_value(), ping_seconds)
        self._line.client.wss_uri = address  # the one that was just asked for
        self._unseen_seconds = unseen_seconds
        self._alarmed_at: float | None = None

    def connect(self) -> None:
        """Open the socket and wait for Slack's greeting. Raises Refusal `slack_no_socket` (where)."""
        self._line.client.default_auto_reconnect_enabled = False  # no second try behind the back of the first
        with _quiet_sdk():
            self._line.connect()  # type: ignore[no-untyped-call]
            is_greeted = self._line.greeted.wait(CONNECT_SECONDS if self._line.client.is_connected() else 0)
        if not is_greeted:
            where = urlsplit(self._line.client.wss_uri or "").netloc
            raise Refusal("slack_no_socket", where=where)
        self._line.client.default_auto_reconnect_enabled = self._line.client.auto_reconnect_enabled = True

    def begin(self) -> None:
        """Do from now on what comes by itself: plan, deliver, tell heads and the division."""
        if self._schedule is not None:
            self._schedule.start()

    @property
    def is_connected(self) -> bool:
        return bool(self._line.client.is_connected())

    def watch(self) -> None:
        """Look after the connection and the clock; to be called every few seconds.

        The client reconnects by itself when a socket closes or no longer answers pings. It does not see a socket
        that never answered any, nor can it help itself when its own watch has ended (python-slack-sdk #1701).
        """
        if self._schedule is not None:
            self._schedule.watch()
        unseen = self._line.unseen_seconds()
        if unseen < self._unseen_seconds:
            if self._alarmed_at is not None:
                log.info("connection.back")
            self._alarmed_at = None
            return
        now = time.monotonic()
        if self._alarmed_at is not None and now - self._alarmed_at < self._unseen_seconds:
            return
        self._alarmed_at = now
        log.warning("connection.unseen", seconds=round(unseen), is_connected=self.is_connected)
        try:
            self._line.client.connect_to_new_endpoint(force=True)
        except Exception as error:  # noqa: BLE001 - whatever it is, the next look tries again
            log.warning("connection.failed", error=type(error).__name__)

    def close(self, seconds: float = FINISH_SECONDS) -> bool:
        """Take nothing new, let what has begun come to its end, then leave; False if it did not within that time.

        The socket stays open meanwhile, so that what is being worked on is acknowledged. What Slack sends in these
        moments is not, and comes again to whoever is connected then.
        """
        until = time.monotonic() + seconds
        if self._schedule is not None:
            self._schedule.stop()
        self._line.take_nothing_new(until)
        closing = threading.Thread(target=self._finish, name="closing", daemon=True)
        closing.start()
        closing.join(max(0.0, until - time.monotonic()))
        self._line.close()  # type: ignore[no-untyped-call]
        return not closing.is_alive()

    def _finish(self) -> None:
        # First those who are being looked up: their requests go through the listeners afterwards.
        self.app.work.shutdown(wait=True)
        self.app.close()
        if self._schedule is not None:
            self._schedule.close()


class _Client(SocketModeClient):
    """slack_sdk's client, which hands on what it has of a message when the socket closes in the midst of one.

    Its threads wait for a message for seconds at a time; `close()` wakes them up.
    """

    def close(self) -> None:
        self.closed, self.auto_reconnect_enabled = True, False
        self.current_session_state.terminated = True
        sock = self.current_session.sock if self.current_session is not None else None
        if sock is not None:
            with suppress(OSError):  # it was closed from the other side
                sock.shutdown(socket.SHUT_RDWR)
        self.message_queue.put(None)
        super().close()

    def process_message(self) -> None:
        try:
            super().process_message()  # type: ignore[no-untyped-call]
        except json.JSONDecodeError:
            log.info("connection.message_cut")  # not acknowledged, so Slack sends it again


class _Line(BaseSocketModeHandler):
    """Bolt's handler, that knows when it was greeted and seen last, and what it is working on."""

    client: _Client

    def __init__(self, app: Kenshu, app_token: str, ping_seconds: float) -> None:
        self.app = app
        self.client = _Client(
            app_token=app_token,
            logger=app.logger,
            web_client=app.client,
            proxy=app.client.proxy,
            ping_interval=ping_seconds,
            concurrency=LISTENERS,
        )
        self.client.socket_mode_request_listeners.append(self.handle)  # type: ignore[arg-type]
        self.greeted = threading.Event()
        self._seen_at = time.monotonic()
        self._working = 0
        self._idle = threading.Condition()
        self.client.message_listeners.append(self._heard)

    def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        with self._idle:
            self._working += 1
        try:
            began = time.time()
            send_response(client, req, run_bolt_app(self.app, req), began)
        finally:
            with self._idle:
                self._working -= 1
                self._idle.notify_all()

    def unseen_seconds(self) -> float:
        """For how long nothing has come from Slack, the answers to pings included."""
        session = self.client.current_session
        if session is not None and session.last_ping_pong_time is not None:
            self._seen_at = max(self._seen_at, time.monotonic() - (time.time() - session.last_ping_pong_time))
        return time.monotonic() - self._seen_at

    def take_nothing_new(self, until: float) -> None:
        """Leave envelopes alone from now on, and wait for those in work to be acknowledged."""
        self.client.socket_mode_request_listeners.clear()
        with self._idle:
            self._idle.wait_for(lambda: not self._working, max(0.0, until - time.monotonic()))

    def _heard(self, _client: object, message: Mapping[str, Any], _raw: object = None) -> None:
        self._seen_at = time.monotonic()
        if message.get("type") == "hello":
            self.greeted.set()


@contextmanager
def _quiet_sdk() -> Iterator[None]:
    """What slack_sdk logs of a first connection that fails is told in one sentence instead."""
    loggers = [logging.getLogger(name) for name in ("slack_sdk", "slack_bolt.App")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


@contextmanager
def told_to_end() -> Iterator[threading.Event]:
    """An event that SIGTERM, Ctrl-C and a closed terminal set; the second one ends the process on the spot."""
    end = threading.Event()

    def told(number: int, _frame: FrameType | None) -> None:
        if end.is_set():
            os._exit(128 + number)
        end.set()

    before = {number: signal.signal(number, told) for number in ENDS}
    try:
        yield end
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def run_until_told(bot: Bot, end: threading.Event, *, each_look: Callable[[], object] = lambda: None) -> None:
    """Watch over the connection until the event is set."""
    while not end.wait(WATCH_SECONDS):
        bot.watch()
        each_look()
