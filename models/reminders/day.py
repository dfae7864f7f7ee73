"""What holds for a whole office on a day that is planned: working or not, frozen, stopped, days missed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, CompoundSelect, and_, func, select, union
from sqlalchemy.orm import Session

from models.calendar import FiscalYear
from models.curriculum import Course, Requirement
from models.days import Place, days_between
from models.imports.records import Import
from models.office import Department, SendingHours, own_municipality_id
from models.outbox.records import Tick
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
    `needs_account`: people are reached by a known Slack account, whether or not they have a mail address (M8).
    """

    municipality_id: int
    day: date
    course_ids: tuple[int, ...]
    is_working: bool
    is_frozen: bool
    is_stopped: bool
    windows: tuple[Place, ...]
    joins_earlier: bool
    needs_account: bool


@dataclass(frozen=True, slots=True)
class Hours:
    """From when till when messages go out on a day (M4), to those departments only where some are named."""

    opens: datetime
    closes: datetime
    department_ids: tuple[int, ...] = ()


def planning_day(
    db: Session,
    municipality_id: int,
    day: date,
    *,
    now: datetime,
    zone: ZoneInfo = OFFICE_ZONE,
    needs_account: bool | None = None,
) -> PlanningDay:
    """What holds on `day` as known at `now`. Reads only. `needs_account` None: once all accounts have been read."""
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
        needs_account=accounts_are_known(db) if needs_account is None else needs_account,
    )


def accounts_are_known(db: Session) -> bool:
    """Whether everybody's Slack account has been looked up once; before, nobody is told from one without (M8)."""
    return accounts_read_at(db, own_municipality_id(db)) is not None


def accounts_read_at(db: Session, municipality_id: int) -> datetime | None:
    """When everybody's Slack account was looked up last; None: never."""
    return db.scalar(select(Tick.done_at).where(Tick.municipality_id == municipality_id, Tick.name == "accounts"))


def hours_on(db: Session, municipality_id: int, day: date, zone: ZoneInfo) -> tuple[Hours, ...]:
    """The office's hours on a day, then those of departments that have their own (M4).

    The office's are from the first opening to the last closing of the policies in force, within OPENS and CLOSES.
    """
    opens, closes = db.execute(
        select(func.min(ReminderPolicy.opens), func.max(ReminderPolicy.closes)).where(
            _policies_on(municipality_id, day)
        )
    ).one()
    own = (
        select(SendingHours.opens, SendingHours.closes, SendingHours.department_id)
        .join(Department, Department.id == SendingHours.department_id)
        .where(Department.municipality_id == municipality_id)
        .order_by(SendingHours.department_id)
    )
    shifts: dict[tuple[time, time], list[int]] = {}
    for row in db.execute(own):
        shifts.setdefault((row.opens, row.closes), []).append(row.department_id)

    def at(moment: time) -> datetime:
        return datetime.combine(day, moment, zone).astimezone(UTC)

    office = Hours(at(max(opens or OPENS, OPENS)), at(min(closes or CLOSES, CLOSES)))
    return office, *[Hours(at(first), at(last), tuple(ids)) for (first, last), ids in shifts.items()]


def courses_of_policies(municipality_id: int, day: date) -> CompoundSelect[*tuple[Any, ...]]:
    """The courses of each policy in force on `day` (M1): `policy_id`, `course_id`."""
    p, r = ReminderPolicy, Requirement
    in_force = _policies_on(municipality_id, day)
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


def _policies_on(municipality_id: int, day: date) -> ColumnElement[bool]:
    p = ReminderPolicy
    return and_(p.municipality_id == municipality_id, p.is_on, p.valid_from <= day, p.valid_to >= day)


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
