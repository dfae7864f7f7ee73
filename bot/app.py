"""The Bolt app: who is asking, what is answered, and what happens when something goes wrong."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from importlib import import_module
from typing import Any, Final

import structlog
from slack_bolt import Ack, App, BoltRequest
from slack_sdk import WebClient
from sqlalchemy import Engine

from bot.errors import Errors
from bot.journal import Journal
from bot.settings import Settings
from bot.who import Office, Reception, user_changed
from handlers import FEATURES
from models.base import Refusal

log = structlog.get_logger()

LISTENERS: Final = 40
"""Threads for listeners: one that waits for a busy database or for Slack keeps nobody else from acknowledging."""


class Kenshu(App):
    """The bot, connected to one workspace. `close()` ends what runs beside the requests."""

    journal: Journal
    work: ThreadPoolExecutor

    def close(self) -> None:
        """Let what has begun come to its end, write down what is remembered, and stop."""
        self.listener_runner.listener_executor.shutdown(wait=True, cancel_futures=False)
        self.work.shutdown(wait=True, cancel_futures=True)
        self.journal.close()


def create_app(settings: Settings, engine: Engine, *, client: WebClient, now: Callable[[], datetime]) -> Kenshu:
    """Build the app. Asks Slack who it is (`auth.test`), and raises SlackApiError where Slack says no.

    `client` gets no retry handlers: what may be sent twice is decided in `bot.sending`. `now` gives aware instants.
    """
    client.retry_handlers = []
    team_id = str(client.auth_test()["team_id"])
    app = Kenshu(
        client=client,
        token_verification_enabled=True,  # else the first request would wait for Slack
        request_verification_enabled=False,  # Socket Mode: the socket itself is authenticated
        ssl_check_enabled=False,
        listener_executor=ThreadPoolExecutor(LISTENERS, thread_name_prefix="listener"),
    )
    app.journal = Journal(engine, now)
    app.work = ThreadPoolExecutor(LISTENERS, thread_name_prefix="work")
    office = Office(
        *(engine, app.journal, now, settings.office_zone, settings.locale, settings.division_code, team_id),
        settings.employee_no_digits,
    )

    def again(request: BoltRequest) -> None:
        app.dispatch(request)

    def after(seconds: float, work: Callable[[], object]) -> None:
        timer = threading.Timer(seconds, lambda: later(work))
        timer.daemon = True
        timer.start()

    def later(work: Callable[[], object]) -> None:
        with suppress(RuntimeError):  # the app is closing
            app.work.submit(_logged, work)

    errors = Errors(office, later=later, after=after, again=again)
    reception = Reception(office, later=later, again=again, failed=errors.handle)
    app.use(reception.receive)
    app.error(errors.handle)
    app.event("team_join")(_user_changed)
    app.event("user_change")(_user_changed)
    for feature in FEATURES:
        import_module(f"handlers.{feature}").register(app)
    app.action(re.compile(""))(_outdated)  # the last of all: for those that no feature knows
    return app


def _outdated(ack: Ack) -> None:
    """A button of a former version. The refusal says so."""
    ack()
    raise Refusal("stale_button")


def _user_changed(event: dict[str, Any], office: Office) -> None:
    """An account is new or no longer what it was: its mail is held against the staff list."""
    user_changed(event, office)


def _logged(work: Callable[[], object]) -> None:
    try:
        work()
    except Exception:
        log.exception("work.failed")
