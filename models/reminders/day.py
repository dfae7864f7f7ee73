"""What holds for a whole office on a day that is planned: working or not, frozen, stopped, days missed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import CompoundSelect, and_, func, select, union
from sqlalchemy.orm import Session

from models.calendar import FiscalYear
from models.curriculum import Course, Requirement
from models.days import Place, days_between
from models.imports.records import Import
from models.reminders.records import FreezeEnd, PolicyCourse, ReminderPolicy, Run, Stop

OFFICE_ZONE: Final = ZoneInfo("Asia/Tokyo")
OPENS: Final = time(9)
CLOSES: Final = time(17)
"""Between these nothing is wrong with sending (M4)."""
JOINED_DAYS: Final = 7
"""How many days old the steps of a day not planned may be to join a later one (M12)."""


@dataclass(frozen=True, slots=True)
class PlanningDay:
    """The day planned and what is the same for everybody on it.

    `windows`: the working days whose steps fall on it; the day itself first, then those missed (M12), none where
    it is no working day. `joins_earlier`: messages of earlier days that are still waiting are too late for their
    own day, and no working day comes between. `course_ids` are the courses of the policies in force.
    """

    municipality_id: int
    day: date
    course_ids: tuple[int, ...]
    is_working: bool
    is_frozen: bool
    is_stopped: bool
    windows: tuple[Place, ...]
    joins_earlier: bool


def planning_day(
    db: Session, municipality_id: int, day: date, *, now: datetime, zone: ZoneInfo = OFFICE_ZONE
) -> PlanningDay:
    """What holds on `day` as known at `now`. Reads only."""
    freezes, stops = _Freezes(db, municipality_id), _Stops(db, municipality_id, now, zone)
    days = days_between(db, municipality_id, day - timedelta(days=JOINED_DAYS), day)
    own = days[day]
    joins_earlier = own.previous_on < now.astimezone(zone).date()
    missed = []
    last_planned = db.scalar(
        select(func.max(Run.day)).where(
            Run.municipality_id == municipality_id, Run.day < day, Run.planned_at.is_not(None)
        )
    )
    if joins_earlier and last_planned is not None:
        missed = [
            place
            for place in days.values()
            if place.is_working and last_planned < place.day < day
            if not freezes.hold_on(place.day) and not stops.hold_on(place.day)
        ]
    courses = {row.course_id for row in db.execute(courses_of_policies(municipality_id, day))}
    return PlanningDay(
        municipality_id=municipality_id,
        day=day,
        course_ids=tuple(sorted(courses)),
        is_working=own.is_working,
        is_frozen=freezes.hold_on(day),
        is_stopped=stops.hold_on(day),
        windows=(own, *missed) if own.is_working else (),
        joins_earlier=joins_earlier,
    )


def courses_of_policies(municipality_id: int, day: date) -> CompoundSelect[*tuple[Any, ...]]:
    """The courses of each policy in force on `day` (M1): `policy_id`, `course_id`."""
    p, r = ReminderPolicy, Requirement
    in_force = and_(p.municipality_id == municipality_id, p.is_on, p.valid_from <= day, p.valid_to >= day)
    named = (
        select(p.id.label("policy_id"), PolicyCourse.course_id)
        .join(PolicyCourse, PolicyCourse.policy_id == p.id)
        .where(in_force, p.audience.is_(None))
    )
    by_rule = (
        select(p.id, r.course_id)
        .join(r, r.audience == p.audience)
        .join(Course, Course.id == r.course_id)
        .where(in_force, Course.municipality_id == p.municipality_id, r.level == "required")
        .where(r.effective_from <= day, r.effective_to >= day)
    )
    return union(named, by_rule)


class _Freezes:
    """The days on which posts and heads are wrong, so that nothing goes out (M10)."""

    def __init__(self, db: Session, municipality_id: int) -> None:
        self._lists = db.scalars(
            select(Import.effective_on)
            .where(Import.municipality_id == municipality_id, Import.has_staff, Import.is_full)
            .distinct()
        ).all()
        ends = select(FreezeEnd.fiscal_year, FreezeEnd.ended_on).where(FreezeEnd.municipality_id == municipality_id)
        self._ended = {row.fiscal_year: row.ended_on for row in db.execute(ends)}

    def hold_on(self, day: date) -> bool:
        year = FiscalYear.containing(day)
        if day == year.last_day:
            return True
        if day >= self._ended.get(year.year, date.max):
            return False
        has_earlier_list = any(effective_on < year.first_day for effective_on in self._lists)
        of_this_year = (effective_on for effective_on in self._lists if effective_on >= year.first_day)
        return has_earlier_list and day <= min(of_this_year, default=date.max)


class _Stops:
    """When the division has switched everything off (M13)."""

    def __init__(self, db: Session, municipality_id: int, now: datetime, zone: ZoneInfo) -> None:
        self._now = now
        self._zone = zone
        rows = select(Stop.stopped_at, Stop.started_at).where(Stop.municipality_id == municipality_id)
        self._stops = [(row.stopped_at, row.started_at) for row in db.execute(rows)]

    def hold_on(self, day: date) -> bool:
        """Whether a stop held at any moment of the day's hours so far: what was stopped is not made up."""
        first = min(self._now, datetime.combine(day, OPENS, self._zone))
        last = min(self._now, datetime.combine(day, CLOSES, self._zone))
        return any(
            stopped_at <= last and (started_at is None or started_at > first)
            for stopped_at, started_at in self._stops
        )
