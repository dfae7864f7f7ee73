"""The pace at which a workspace is written to, drawn from the database by all processes together (M4)."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from models.database import writing_sessions
from models.outbox.pace import DatabaseClock, Pace, reserve, rest, shared_clock, use

AT = datetime(2026, 12, 7, 1, 0, tzinfo=UTC)
FOUR = Pace("T1", "messages", 4.0)


@pytest.fixture
def db(engine: Engine) -> Iterator[Session]:
    with writing_sessions(engine).begin() as one:
        yield one


def after(seconds: float) -> datetime:
    return AT + timedelta(seconds=seconds)


def slots(db: Session, count: int, at: datetime, pace: Pace = FOUR) -> list[float]:
    """Seconds from AT to each of the next slots."""
    return [(reserve(db, pace, at=at) - AT).total_seconds() for _ in range(count)]


def test_slots_follow_one_another_exactly_and_none_is_made_up(db: Session) -> None:
    assert slots(db, 4, AT) == [0, 0.25, 0.5, 0.75]
    assert slots(db, 2, after(0.1)) == [1.0, 1.25]
    assert slots(db, 2, after(60)) == [60, 60.25]  # no burst after a pause


def test_each_lane_and_workspace_has_slots_of_its_own(db: Session) -> None:
    assert slots(db, 2, AT) == [0, 0.25]
    assert slots(db, 2, AT, Pace("T1", "updates", 1.0)) == [0, 1]
    assert slots(db, 1, AT, Pace("T2", "messages", 4.0)) == [0]


def test_no_slot_is_given_twice_to_those_who_ask_at_once(engine: Engine) -> None:
    def ask(_: int) -> list[datetime]:
        found = []
        for _ in range(10):
            with writing_sessions(engine).begin() as db:
                found.append(reserve(db, FOUR, at=AT))
        return found

    with ThreadPoolExecutor(4) as asking:
        given = sorted(slot for several in asking.map(ask, range(4)) for slot in several)
    assert given == [AT + number * FOUR.interval for number in range(40)]


def used(db: Session, slot: float, at: float, pace: Pace = FOUR) -> float | None:
    """Seconds from AT to when a slot may be used by somebody who asks then."""
    when = use(db, pace, after(slot), at=after(at))
    return None if when is None else (when - AT).total_seconds()


def test_after_a_429_it_rests_and_goes_at_less_than_half_the_rate_for_ten_minutes(db: Session) -> None:
    assert slots(db, 3, AT) == [0, 0.25, 0.5]
    rest(db, FOUR, 30, at=after(0.1))
    assert used(db, 0.5, 0.5) is None
    assert used(db, 0.5, 31) is None
    first, second, third = slots(db, 3, after(1))
    assert first == 30.1
    assert 0.5 < second - first < 0.6
    assert third - second == pytest.approx(second - first)
    assert used(db, first, first) == first
    first, second = slots(db, 2, after(30 + 601))
    assert second - first == 0.25


def test_those_who_come_late_do_not_all_go_at_once(db: Session) -> None:
    """A machine that had no time for a second catches up a little with each message."""
    assert slots(db, 4, AT) == [0, 0.25, 0.5, 0.75]
    assert used(db, 0, 0) == 0
    late = [used(db, slot, 1.75) for slot in (0.25, 0.5, 0.75)]
    assert late == pytest.approx([1.75, 1.75 + 0.2375, 1.75 + 2 * 0.2375])


def test_of_two_rests_the_longer_counts_and_none_lasts_for_hours(db: Session) -> None:
    rest(db, FOUR, 30, at=AT)
    rest(db, FOUR, 5, at=after(1))
    assert slots(db, 1, after(2)) == [30]
    rest(db, FOUR, 86_400, at=after(40))
    assert slots(db, 1, after(41)) == [640]


@pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(days=1)])
def test_a_clock_that_jumps_back_holds_nothing_up(db: Session, back: timedelta) -> None:
    slots(db, 3, AT)
    used(db, 0, 0)
    rest(db, FOUR, 60, at=AT)
    now = AT - back
    assert use(db, FOUR, now, at=now) == now
    first, second = (reserve(db, FOUR, at=now) for _ in range(2))
    assert (first, second) == (now, now + FOUR.interval)


def test_all_processes_go_by_the_clock_of_the_database(engine: Engine) -> None:
    clock = shared_clock(engine)
    before = datetime.now(UTC)
    said = [clock() for _ in range(5)]
    assert said == sorted(said)
    assert abs(said[0] - before) < timedelta(seconds=5)
    assert isinstance(clock, DatabaseClock) == (engine.dialect.name == "postgresql")
