"""What the workspace has been told to do wrong, so that an app can be seen to bear it."""

from __future__ import annotations

import random
import threading
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn


@dataclass(slots=True)
class Fault:
    """One kind of fault: for a method or "*", a number of `times`, or a `share` of the calls, or else always."""

    method: str = "*"
    times: int | None = None
    share: float | None = None
    seconds: float = 0.0


class Misbehaviour:
    """Asked at each request what to do wrong with it. Chance is seeded: the same calls meet the same faults."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.be_good()

    def be_good(self) -> None:
        """Forget everything one was told."""
        with self._lock:
            self.told: dict[str, Any] = {}
            self._chance = random.Random(20261124)  # noqa: S311 - chance that repeats itself is wanted
            self._recent: dict[str, deque[float]] = {}
            self._faults: dict[str, Fault] = {}
            self.rate_per_second: float | None = None
            self.history_lag = 0.0
            self.deliver = 1
            self.refuse_connections = False

    def tell(self, what: Mapping[str, Any]) -> None:
        """Do this wrong from now on, besides what was told before; `{}` is back to good.

        Raises ValueError, saying which key or value cannot be. `drop_sockets` is left to the caller: it is an act.
        """
        if not what:
            self.be_good()
            return
        faults = {key: _fault(key, what[key]) for key in FAULTS if what.get(key) is not None}
        numbers = {key: _number(key, what[key]) for key in NUMBERS if what.get(key) is not None}
        unknown = set(what) - set(FAULTS) - set(NUMBERS) - {"refuse_connections", "drop_sockets"}
        if unknown:
            _refuse(f"no such misbehaviour: {', '.join(sorted(unknown))}")
        with self._lock:
            self.told.update(what)
            self._faults.update(faults)
            for key in FAULTS:
                if key in what and what[key] is None:
                    self._faults.pop(key, None)
            if "rate_per_second" in what:
                self.rate_per_second = numbers.get("rate_per_second")
            if "history_lag" in what:
                self.history_lag = numbers.get("history_lag", 0.0)
            if "deliver" in what:
                self.deliver = int(numbers.get("deliver", 1))
            if "refuse_connections" in what:
                self.refuse_connections = bool(what["refuse_connections"])

    def retry_after(self, method: str) -> float | None:
        """How many seconds the caller is told to wait, or None if the call may pass."""
        with self._lock:
            fault = self._strikes("ratelimited", method)
            if fault is not None:
                return fault.seconds or 1.0
            if self.rate_per_second is None:
                return None
            now = time.monotonic()
            recent = self._recent.setdefault(method, deque())
            while recent and recent[0] <= now - 1.0:
                recent.popleft()
            if len(recent) >= self.rate_per_second:
                return 1.0
            recent.append(now)
            return None

    def fails(self, method: str) -> bool:
        """Whether the call is answered with a server error and has no effect."""
        with self._lock:
            return self._strikes("server_error", method) is not None

    def resets(self, method: str) -> bool:
        """Whether the connection is cut after the call has had its effect."""
        with self._lock:
            return self._strikes("reset_after_accept", method) is not None

    def delay(self, method: str) -> float:
        """How many seconds the answer is held back."""
        with self._lock:
            fault = self._strikes("slow", method)
            return fault.seconds if fault is not None else 0.0

    def _strikes(self, kind: str, method: str) -> Fault | None:
        fault = self._faults.get(kind)
        if fault is None or fault.method not in ("*", method):
            return None
        if fault.times is not None:
            if fault.times <= 0:
                return None
            fault.times -= 1
            return fault
        if fault.share is not None and self._chance.random() >= fault.share:
            return None
        return fault


def _refuse(why: str) -> NoReturn:
    raise ValueError(why)


FAULTS = ("ratelimited", "server_error", "reset_after_accept", "slow")
NUMBERS = ("rate_per_second", "history_lag", "deliver")


def _number(key: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        _refuse(f"{key} must be a number, zero or more")
    if key == "deliver" and (value != int(value) or value < 1):
        _refuse("deliver must be a whole number, one or more")
    return float(value)


def _fault(key: str, value: Any) -> Fault:
    if not isinstance(value, Mapping):
        _refuse(f"{key} must be an object")
    unknown = set(value) - {"method", "times", "share", "seconds", "retry_after"}
    if unknown:
        _refuse(f"{key} has no {', '.join(sorted(unknown))}")
    method = value.get("method") or "*"
    if not isinstance(method, str):
        _refuse(f"{key}.method must be a method's name or *")
    times = value.get("times")
    share = value.get("share")
    if times is not None:
        times = int(_number(f"{key}.times", times))
    if share is not None and _number(f"{key}.share", share) > 1:
        _refuse(f"{key}.share must be between 0 and 1")
    seconds = value.get("retry_after" if key == "ratelimited" else "seconds") or 0
    return Fault(method, times, share, _number(f"{key}.seconds", seconds))
