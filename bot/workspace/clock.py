"""A clock that runs on in real time from a given instant and can be moved forward."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class Clock:
    """The one clock of a workspace; whoever must agree with it reads this very object."""

    def __init__(self, start: datetime) -> None:
        if start.tzinfo is None:
            raise ValueError("the clock needs an instant with a time zone")
        self._lock = threading.Lock()
        self._origin = start.astimezone(UTC)
        self._since = time.monotonic()
        self._on_move: list[Callable[[], None]] = []

    def now(self) -> datetime:
        """The instant, in UTC."""
        with self._lock:
            return self._now()

    def move_to(self, instant: datetime) -> None:
        """Jump to a later instant and run on from there; ValueError for an earlier one."""
        if instant.tzinfo is None:
            raise ValueError("the clock needs an instant with a time zone")
        with self._lock:
            if instant < self._now():
                raise ValueError("the clock only moves forward")
            self._origin = instant.astimezone(UTC)
            self._since = time.monotonic()
        for callback in tuple(self._on_move):
            callback()

    def advance(self, by: timedelta) -> None:
        """Jump forward by a length of time; ValueError for a negative one."""
        if by < timedelta(0):
            raise ValueError("the clock only moves forward")
        with self._lock:
            self._origin += by
        for callback in tuple(self._on_move):
            callback()

    def on_move(self, callback: Callable[[], None]) -> None:
        """Call back after each jump, in the thread that caused it."""
        self._on_move.append(callback)

    def _now(self) -> datetime:
        return self._origin + timedelta(seconds=time.monotonic() - self._since)
