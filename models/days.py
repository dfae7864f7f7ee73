"""The days table: which days an office works, and the working days next to each (M3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import Date, ForeignKey, delete, func, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base
from models.calendar import LAST_KNOWN_YEAR, ONE_DAY, is_working_day
from models.office import ClosureDay, Municipality

YEARS_AHEAD: Final = 2
WARN_DAYS_AHEAD: Final = 180
LONGEST_PAUSE: Final = 30
"""Days in a row on which no office stays closed."""


class Day(Base):
    """A day of the calendar as one office keeps it."""

    __tablename__ = "days"

    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipalities.id"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    is_working: Mapped[bool]
    previous_on: Mapped[date] = mapped_column(Date, comment="the last working day before it")
    next_on: Mapped[date] = mapped_column(Date, comment="the first working day after it")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a day stands among the working days: whether it is one, the last one before, the first one after."""

    day: date
    is_working: bool
    previous_on: date
    next_on: date


def places(first: date, last: date, closures: frozenset[date]) -> Iterator[Place]:
    """Every day from `first` to `last`, both included, with that office's closure days."""

    def working_day(day: date, step: timedelta) -> date:
        day += step
        while not is_working_day(day, closures):
            day += step
        return day

    previous, following = working_day(first, -ONE_DAY), working_day(first, ONE_DAY)
    day = first
    while day <= last:
        if day >= following:
            following = working_day(day, ONE_DAY)
        is_working = is_working_day(day, closures)
        yield Place(day, is_working, previous, following)
        previous = day if is_working else previous
        day += ONE_DAY


def fill_days(db: Session, municipality_id: int, today: date) -> None:
    """Write the calendar anew from the year before `today` to two years after it, as far as it can be known."""
    lock_calendar(db, municipality_id)
    rows = [
        {
            "municipality_id": municipality_id,
            "day": place.day,
            "is_working": place.is_working,
            "previous_on": place.previous_on,
            "next_on": place.next_on,
        }
        for place in _calendar(db, municipality_id, today)
    ]
    db.execute(delete(Day).where(Day.municipality_id == municipality_id))
    if rows:
        db.execute(insert(Day), rows)


def renew_days(db: Session, municipality_id: int, today: date) -> bool:
    """Fill the table anew where it is not what holidays and closure days come to by now; gives back whether it was.

    The law of holidays changes, and with it what a new version knows of them.
    """
    d = Day
    rows = db.execute(
        select(d.day, d.is_working, d.previous_on, d.next_on).where(d.municipality_id == municipality_id)
    )
    if {Place(*row) for row in rows} == set(_calendar(db, municipality_id, today)):
        return False
    fill_days(db, municipality_id, today)
    return True


def _calendar(db: Session, municipality_id: int, today: date) -> list[Place]:
    first = date(today.year - 1, 1, 1)
    last = date(min(today.year + YEARS_AHEAD, LAST_KNOWN_YEAR), 12, 31)
    return list(places(first, last, _closures(db, municipality_id)))


def lock_calendar(db: Session, municipality_id: int) -> None:
    """Let one at a time plan an office's days; nobody else waits for it (SQLite's write lock does the same)."""
    db.execute(select(Municipality.id).where(Municipality.id == municipality_id).with_for_update(key_share=True))


def keep_days_ahead(db: Session, municipality_id: int, today: date) -> None:
    """Fill the table where it holds no calendar for today, or for less than a whole year after this one."""
    first, last = db.execute(
        select(func.min(Day.day), func.max(Day.day)).where(Day.municipality_id == municipality_id)
    ).one()
    wanted = date(min(today.year + 1, LAST_KNOWN_YEAR), 12, 31)
    if first is None or first > today or last < wanted:
        fill_days(db, municipality_id, today)


def days_between(db: Session, municipality_id: int, first: date, last: date) -> Mapping[date, Place]:
    """The days from `first` to `last` by day; those the table does not hold are worked out."""
    rows = db.execute(
        select(Day.day, Day.is_working, Day.previous_on, Day.next_on).where(
            Day.municipality_id == municipality_id, Day.day.between(first, last)
        )
    )
    found = {row.day: Place(*row) for row in rows}
    if len(found) <= (last - first).days:
        found = {place.day: place for place in places(first, last, _closures(db, municipality_id))}
    return found


def working_days_after(db: Session, municipality_id: int, day: date, count: int) -> date:
    """The `count`th working day after `day`."""
    around = days_between(db, municipality_id, day, day + timedelta(days=3 * count + LONGEST_PAUSE))
    for _ in range(count):
        day = around[day].next_on
    return day


def unknown_soon(db: Session, municipality_id: int, today: date) -> date | None:
    """The first day without a calendar, where it is less than half a year ahead; None: all is well (M3).

    The table is filled ahead by itself, so this says that the `holidays` package has to be renewed.
    """
    last = db.scalar(select(func.max(Day.day)).where(Day.municipality_id == municipality_id))
    unknown_from = today if last is None else last + ONE_DAY
    return unknown_from if unknown_from <= today + timedelta(days=WARN_DAYS_AHEAD) else None


def _closures(db: Session, municipality_id: int) -> frozenset[date]:
    return frozenset(db.scalars(select(ClosureDay.day).where(ClosureDay.municipality_id == municipality_id)))
