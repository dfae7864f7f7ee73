"""Everybody's account in Slack, read once a day, so that it is known whom a message can reach (M8)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from datetime import time as time_of_day
from functools import partial
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

import structlog
from slack_sdk import WebClient
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from bot.journal import BUSY
from bot.sending import PAUSES, NotSent, passing
from bot.who import profile_of
from models import ticks
from models.accounts import AT_ONCE, Profile, learn_all
from models.calendar import ONE_DAY
from models.database import writing_sessions
from models.office import own_municipality_id
from models.reminders.day import CLOSES, OPENS

log = structlog.get_logger()

T = TypeVar("T")

READ_AT: Final = time_of_day(6)
"""Well before people are written to (M4), in the office's zone."""
OLD: Final = timedelta(days=1)
PAGE: Final = 200
"""As many as Slack recommends to ask for at once."""
PATIENCE_SECONDS: Final = 1_800.0


class Ended(Exception):
    """The process is told to end."""


def is_due(done_at: datetime | None, *, now: datetime, zone: ZoneInfo) -> bool:
    """Whether everybody's account is to be read: never done, not since the last six o'clock, or a clock set back.

    In the hours in which people are written to only where that was more than a day ago.
    """
    if done_at is None or done_at > now + OLD:
        return True
    local = now.astimezone(zone)
    last_on = local.date() if local.time() >= READ_AT else local.date() - ONE_DAY
    return done_at < datetime.combine(last_on, READ_AT, zone) and (_is_quiet(local) or now - done_at >= OLD)


def learn_everybody(
    engine: Engine, client: WebClient, team_id: str, *, now: Callable[[], datetime], end: threading.Event
) -> int:
    """Read everybody's account, store what is new and that it is done; gives back how many there are.

    Rests when Slack asks for it. Raises NotSent where Slack takes too long, SlackApiError where it says no, an
    error of BUSY where the database cannot take it, Ended once `end` is set. What is stored by then stays.
    """
    rest = _Rest(end)
    profiles = list(_everybody(client, team_id, rest))
    # Whoever left comes first: one who took over their mail is not in doubt for it.
    profiles.sort(key=lambda profile: profile.kind == "member")
    for start in range(0, len(profiles), AT_ONCE):
        rest.during(partial(_store, engine, profiles[start : start + AT_ONCE], now))
    rest.during(partial(_done, engine, now))
    return len(profiles)


def _everybody(client: WebClient, team_id: str, rest: _Rest) -> Iterator[Profile]:
    cursor = ""
    while True:
        page = rest.during(partial(client.users_list, limit=PAGE, cursor=cursor, include_locale=True))
        members: list[dict[str, Any]] = page["members"]
        yield from (profile_of(user, team_id) for user in members)
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return


def _store(engine: Engine, profiles: Sequence[Profile], now: Callable[[], datetime]) -> None:
    with writing_sessions(engine).begin() as db:
        learn_all(db, profiles, own_municipality_id(db), now())


def _done(engine: Engine, now: Callable[[], datetime]) -> None:
    with writing_sessions(engine).begin() as db:
        ticks.done(db, own_municipality_id(db), ticks.ACCOUNTS, now=now())


class _Rest:
    """Repeats what fails for a passing reason, resting in between as long as it takes, within limits."""

    def __init__(self, end: threading.Event) -> None:
        self._end = end
        self._until = time.monotonic() + PATIENCE_SECONDS

    def during(self, call: Callable[[], T]) -> T:
        attempts = 0
        while True:
            if self._end.is_set():
                raise Ended
            try:
                return call()
            except Exception as error:
                seconds = self._seconds(error, attempts)
                if seconds is None:
                    raise
                if time.monotonic() + seconds > self._until:
                    raise NotSent(type(error).__name__) from error
            log.info("accounts.rests", seconds=seconds)
            self._end.wait(seconds)
            attempts += 1

    def _seconds(self, error: Exception, attempts: int) -> float | None:
        pause = PAUSES[min(attempts, len(PAUSES) - 1)]
        if isinstance(error, (*BUSY, IntegrityError)):  # the same account is learned elsewhere at this moment
            return pause
        trouble = passing(error)
        if trouble is None:
            return None
        return pause if trouble.rest_seconds is None else trouble.rest_seconds


def _is_quiet(local: datetime) -> bool:
    return not OPENS <= local.time() < CLOSES
