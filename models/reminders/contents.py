"""What a message holds: what is open when it goes, and later what of it has been finished since (M5, M15)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from models.base import Refusal
from models.calendar import FiscalYear
from models.curriculum import Course
from models.office import own_municipality_id
from models.people import Employee
from models.record import Completion
from models.reminders.checking import ReminderCourse, standing
from models.reminders.day import OFFICE_ZONE, courses_of_policies
from models.reminders.records import Reminder, ReminderPolicy, ReminderStep, Snooze
from models.reminders.switches import days_to_put_off_to
from models.sql import DAYS_REMEMBERED


@dataclass(frozen=True, slots=True)
class FinishedCourse:
    """A course that a message named and that has been finished since."""

    course_id: int
    code: str
    title: str
    title_en: str
    completed_on: date


@dataclass(frozen=True, slots=True)
class Contents:
    """What a message holds, as things stand on `day`.

    `courses` are open or overdue, in M5's order. `put_off_to` is the day to which it was put off, `later` the days
    to which it can be (M11). `wording` is what its policies say it should be worded as, empty where they differ.
    `is_over`: the fiscal year it speaks of has ended, so nothing can be done about it any more (R17); then `day`
    is the last of that year. `on_behalf_of`: name and kana of whoever asked for it (M9).
    """

    day: date
    courses: tuple[ReminderCourse, ...]
    finished: tuple[FinishedCourse, ...]
    put_off_to: date | None
    later: tuple[date, ...]
    wording: str
    is_over: bool
    on_behalf_of: tuple[str, str] | None


def contents(db: Session, reminder: Reminder, *, now: datetime, zone: ZoneInfo = OFFICE_ZONE) -> Contents:
    """What that message holds at `now`."""
    today = now.astimezone(zone).date()
    day = min(today, FiscalYear.containing(reminder.day).last_day)
    stands = standing(db, reminder.employee_id, day, now=now, zone=zone)
    is_out = reminder.state == "sent"
    put_off_to = db.scalar(select(Snooze.until_on).where(Snooze.reminder_id == reminder.id)) if is_out else None
    later: list[date] = []
    if put_off_to is None and day == today:
        later = days_to_put_off_to(db, reminder.id, now=now, zone=zone, courses=stands.courses)
    done = [course_id for course_id, word in stands.closed if word == "done"]
    return Contents(
        day=day,
        courses=stands.courses,
        finished=_finished(db, reminder, done, day, zone) if is_out and done else (),
        put_off_to=put_off_to,
        later=tuple(later),
        wording=_wording(db, day, [course.course_id for course in stands.courses]),
        is_over=day < today,
        on_behalf_of=_name(db, reminder.nudged_by_id),
    )


def message_of(db: Session, reminder_id: int, employee_id: int) -> Reminder:
    """That message, for the person whose it is. Refusals: `stale_button` where there is none, `not_yours`."""
    reminder = db.get(Reminder, reminder_id)
    if reminder is None:
        raise Refusal("stale_button")
    if reminder.employee_id != employee_id:
        raise Refusal("not_yours")
    return reminder


def newest(db: Session, employee_id: int) -> Reminder | None:
    """The newest message in somebody's conversation: the one that follows what they do (M15)."""
    r = Reminder
    there = select(r).where(r.employee_id == employee_id, r.state == "sent", r.message_ts != "")
    return db.scalars(there.order_by(r.day.desc()).limit(1)).first()


def is_shown(db: Session, reminder_id: int, marked_at: datetime) -> None:
    """It was shown anew to the one who acted, so delivery need not; unless something else has changed since."""
    r = Reminder
    db.execute(update(r).where(r.id == reminder_id, r.stale_since == marked_at).values(stale_since=None))


def _finished(
    db: Session, reminder: Reminder, course_ids: list[int], day: date, zone: ZoneInfo
) -> tuple[FinishedCourse, ...]:
    """Those of the courses that it named: with a step in it, or finished or recorded since its day began."""
    c, later, s = Completion, aliased(Completion), ReminderStep
    superseded = exists().where(later.supersedes_id == c.id)
    completed_on = func.max(c.completed_on, type_=c.completed_on.type)
    stepped = select(s.course_id).where(
        s.employee_id == reminder.employee_id, s.day == reminder.day, s.reason.is_(None)
    )
    since = datetime.combine(reminder.day, time.min, zone)
    rows = db.execute(
        select(Course.id, Course.code, Course.title, Course.title_en, completed_on.label("completed_on"))
        .join(c, c.course_id == Course.id)
        .where(c.employee_id == reminder.employee_id, c.course_id.in_(course_ids), c.outcome == "passed")
        .where(c.completed_on <= day, ~superseded)
        .group_by(Course.id, Course.code, Course.title, Course.title_en)
        .having(or_(completed_on >= reminder.day, func.max(c.recorded_at) >= since, Course.id.in_(stepped)))
        .order_by(completed_on, Course.code)
    )
    return tuple(FinishedCourse(*row) for row in rows)


def _wording(db: Session, day: date, course_ids: list[int]) -> str:
    """The wording that all policies of these courses have in common."""
    known = db.execute(_wordings(own_municipality_id(db), day)).all()
    wordings = {row.wording for row in known if row.course_id in course_ids}
    return wordings.pop() if len(wordings) == 1 else ""


@lru_cache(maxsize=DAYS_REMEMBERED)
def _wordings(municipality_id: int, day: date) -> Select[*tuple[Any, ...]]:
    """Each course of the policies in force, with its wording; courses are few."""
    courses = courses_of_policies(municipality_id, day).subquery().c
    return select(courses.course_id, ReminderPolicy.wording).join(
        courses.policy_id.table, courses.policy_id == ReminderPolicy.id
    )


def _name(db: Session, employee_id: int | None) -> tuple[str, str] | None:
    if employee_id is None:
        return None
    row = db.execute(select(Employee.name, Employee.name_kana).where(Employee.id == employee_id)).one()
    return row.name, row.name_kana
