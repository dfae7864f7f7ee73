"""How fast a workspace is written to: slots, one after another, that all processes draw from the database (M4)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Engine, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models.outbox.records import Lane

LONGEST_REST: Final = timedelta(minutes=10)
"""Asked for a longer one, Slack is asked again after this."""
SLOW_FOR: Final = timedelta(minutes=10)
SLOWED: Final = 0.45
"""Of the rate, after Slack has asked for a rest: half, and a tenth less, because it counts as messages arrive."""
CLOSEST: Final = 0.95
"""Of the time between two slots: closer than that nobody follows another."""
SLOTS_AHEAD: Final = 100
"""More slots than that nobody waits for at one time: a later one comes of a clock that has jumped back."""
MARGIN: Final = timedelta(minutes=1)
SYNCHRONISED_FOR: Final = 60.0
JUMPED: Final = 1.0
"""Two of a machine's clocks that disagree by so many seconds: one was set, or the machine has slept."""


@dataclass(frozen=True, slots=True)
class Pace:
    """A lane of a workspace, and how many slots a second it has."""

    team_id: str
    lane: str
    rate: float

    @property
    def interval(self) -> timedelta:
        return timedelta(seconds=1 / self.rate)


def reserve(db: Session, pace: Pace, *, at: datetime) -> datetime:
    """The next free slot, from `at` on; it is nobody else's. `at` is the machines' time."""
    lane = _locked(db, pace, at)
    rests_until = _rest(lane, at)
    free = max(at, rests_until or at)
    farthest = free + SLOTS_AHEAD * pace.interval + MARGIN
    slot = max(free, lane.next_at) if lane.next_at <= farthest else free
    lane.next_at = slot + _interval(lane, pace, slot)
    db.flush()
    return slot


def rest(db: Session, pace: Pace, seconds: float, *, at: datetime) -> None:
    """Slack asks for a rest: nothing before it is over, and half the rate for ten minutes then."""
    lane = _locked(db, pace, at)
    until = at + min(timedelta(seconds=max(seconds, 0)), LONGEST_REST)
    known = _rest(lane, at)
    lane.rests_until = until if known is None else max(until, known)
    lane.next_at = lane.rests_until
    lane.slow_until = lane.rests_until + SLOW_FOR
    db.flush()


def use(db: Session, pace: Pace, slot: datetime, *, at: datetime) -> datetime | None:
    """When exactly a slot may be used; None: not at all, because Slack has asked for a rest that it lies in.

    To be asked right before. Those who come late, because their machine had no time for them, do not all go at
    once: they catch up by going a little closer behind one another.
    """
    lane = _locked(db, pace, at)
    rests_until = _rest(lane, at)
    if rests_until is not None and slot < rests_until:
        return None
    closest = _interval(lane, pace, at) * CLOSEST
    when = max(at, slot)
    if lane.last_at is not None and lane.last_at <= when + SLOTS_AHEAD * closest:
        when = max(when, lane.last_at + closest)
    lane.last_at = when
    db.flush()
    return when


def _interval(lane: Lane, pace: Pace, at: datetime) -> timedelta:
    slow_until = lane.slow_until
    is_slow = slow_until is not None and at < slow_until <= at + LONGEST_REST + SLOW_FOR + MARGIN
    return pace.interval / SLOWED if is_slow else pace.interval


def _rest(lane: Any, at: datetime) -> datetime | None:
    """Until when the lane rests or rested; None where there was no rest, or a clock has jumped back since."""
    until: datetime | None = lane.rests_until
    return until if until is not None and until <= at + LONGEST_REST + MARGIN else None


def _locked(db: Session, pace: Pace, at: datetime) -> Lane:
    insert: Any = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    wanted = (
        select(Lane)
        .where(Lane.team_id == pace.team_id, Lane.lane == pace.lane)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    lane = db.scalars(wanted).one_or_none()
    if lane is None:
        first = insert(Lane).values(team_id=pace.team_id, lane=pace.lane, next_at=at)
        db.execute(first.on_conflict_do_nothing())
        lane = db.scalars(wanted).one()
    return lane


class DatabaseClock:
    """The time that the database's machine has, read from this one's clocks between two looks at it.

    So all processes agree on who has a row until when, and a machine whose clock is set sees none of it.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._known: tuple[datetime, float, float] | None = None

    def __call__(self) -> datetime:
        """The instant, in UTC. Raises an error of the database where that cannot be asked."""
        with self._lock:
            if self._known is None or self._is_old(self._known):
                began = time.monotonic()
                with self._engine.connect() as connection:
                    said = connection.scalar(select(func.clock_timestamp()))
                assert said is not None  # noqa: S101
                middle = (began + time.monotonic()) / 2
                self._known = (said.astimezone(UTC), middle, time.time() - (time.monotonic() - middle))
            said, monotonic, _ = self._known
            return said + timedelta(seconds=time.monotonic() - monotonic)

    def _is_old(self, known: tuple[datetime, float, float]) -> bool:
        _, monotonic, wall = known
        passed = time.monotonic() - monotonic
        return passed > SYNCHRONISED_FOR or abs(time.time() - wall - passed) > JUMPED


def shared_clock(engine: Engine) -> Callable[[], datetime]:
    """The clock that all processes on that database go by: on SQLite, which serves one machine, the machine's."""
    if engine.dialect.name == "postgresql":
        return DatabaseClock(engine)
    return lambda: datetime.now(UTC)
