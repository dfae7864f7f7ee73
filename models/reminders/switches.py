"""What holds messages back or lets them go: sent, put off, stopped, released, unfrozen (M10, M11, M13).

Of people only the division may stop, start, release and end a freeze: Refusal `division_only`. What it was told of
runs is shown anew then.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, insert, or_, select, true, update
from sqlalchemy.orm import Session

from models.audit import Actor, Change, write_events
from models.base import Refusal
from models.calendar import FiscalYear
from models.curriculum import Course
from models.days import days_between, lock_calendar
from models.office import own_municipality_id
from models.outbox.records import Notice
from models.outbox.renewal import show_anew
from models.people import Employee
from models.reminders.checking import ReminderCourse, standing
from models.reminders.day import OFFICE_ZONE
from models.reminders.planning import run_of
from models.reminders.records import FreezeEnd, Reminder, Run, Snooze, SnoozedCourse, Stop
from models.rights import check_division

PUT_OFF_AT_MOST: Final = 2
"""How often a course may be put off in its cycle (M11)."""
WORKING_DAYS_LATER: Final = (1, 5)
"""To which working day after this one a message may be put off (M11)."""
LOOKED_AHEAD: Final = timedelta(days=60)
"""Where there are no five working days within so many, the office is as good as closed."""
DIGEST_KINDS: Final = ("digest", "in_person")
"""The notices that a stop stops too: what heads are told of their people (M8, M9)."""


def sent(
    db: Session, day: date, *, now: datetime, employee_ids: Collection[int] | None = None, channel_id: str = ""
) -> int:
    """Mark the day's messages that may go as sent, everybody's or those people's; gives back how many."""
    whose: ColumnElement[bool] = true() if employee_ids is None else Reminder.employee_id.in_(employee_ids)
    done = db.execute(
        update(Reminder)
        .values(state="sent", sent_at=now, channel_id=channel_id)
        .where(Reminder.day == day, Reminder.state.in_(("planned", "sending")), whose)
        .returning(Reminder.id)
        .execution_options(synchronize_session=False)
    )
    return len(done.all())


def days_to_put_off_to(
    db: Session,
    reminder_id: int,
    *,
    now: datetime,
    zone: ZoneInfo = OFFICE_ZONE,
    courses: Sequence[ReminderCourse] | None = None,
) -> list[date]:
    """The days to which a message may be put off; none where M11 does not offer it.

    `courses`: what it holds at present; None: that is asked.
    """
    reminder = db.get_one(Reminder, reminder_id)
    municipality_id, today = own_municipality_id(db), now.astimezone(zone).date()
    if courses is None:
        courses = standing(db, reminder.employee_id, today, now=now, zone=zone).courses
    is_free = (
        bool(courses)
        and all(course.status == "open" for course in courses)
        and not _put_off_too_often(db, reminder.employee_id, [course.course_id for course in courses], today)
        and db.scalar(select(Snooze.id).where(Snooze.reminder_id == reminder_id)) is None
    )
    if not is_free:
        return []
    last = min(course.due_on for course in courses)
    calendar = days_between(db, municipality_id, today, today + LOOKED_AHEAD)
    working: list[date] = []
    day = today
    while day in calendar and len(working) < max(WORKING_DAYS_LATER):
        day = calendar[day].next_on
        working.append(day)
    # The step due-1 is sent on the last working day before the due date, or on the day before it.
    due_1 = days_between(db, municipality_id, last, last)[last].previous_on
    offered = [working[count - 1] for count in WORKING_DAYS_LATER if count <= len(working)]
    return [day for day in offered if day <= due_1]


def put_off(
    db: Session, reminder_id: int, until_on: date, *, now: datetime, zone: ZoneInfo = OFFICE_ZONE
) -> Snooze:
    """Put a message off: nothing goes out until that day, on which one does (M11). Doing it twice is once.

    Raises Refusal `cannot_put_off` (until) where that day is not offered.
    """
    reminder = db.get_one(Reminder, reminder_id, with_for_update=True)
    known = db.scalars(select(Snooze).where(Snooze.reminder_id == reminder_id)).one_or_none()
    if known is not None:
        return known
    today = now.astimezone(zone).date()
    courses = standing(db, reminder.employee_id, today, now=now, zone=zone).courses
    if until_on not in days_to_put_off_to(db, reminder_id, now=now, zone=zone, courses=courses):
        raise Refusal("cannot_put_off", until=until_on)
    snooze = Snooze(
        reminder_id=reminder_id, employee_id=reminder.employee_id, put_off_on=today, until_on=until_on, at=now
    )
    db.add(snooze)
    db.flush()
    rows = [{"snooze_id": snooze.id, "course_id": course.course_id} for course in courses]
    db.execute(insert(SnoozedCourse), rows)
    return snooze


def _put_off_too_often(db: Session, employee_id: int, course_ids: list[int], today: date) -> bool:
    year = FiscalYear.containing(today)
    in_cycle = or_(Course.cycle == "once", Snooze.put_off_on.between(year.first_day, year.last_day))
    often = (
        select(SnoozedCourse.course_id)
        .join(Snooze, Snooze.id == SnoozedCourse.snooze_id)
        .join(Course, Course.id == SnoozedCourse.course_id)
        .where(Snooze.employee_id == employee_id, SnoozedCourse.course_id.in_(course_ids), in_cycle)
        .group_by(SnoozedCourse.course_id)
        .having(func.count() >= PUT_OFF_AT_MOST)
    )
    return db.scalars(often).first() is not None


def stop(
    db: Session,
    *,
    actor: Actor,
    now: datetime,
    reason: str = "",
    zone: ZoneInfo = OFFICE_ZONE,
    division_code: str | None = None,
) -> Stop:
    """Switch all reminders and digests off at once (M13). Doing it twice is once.

    What waits is not sent, and not made up: reminders of runs, nudges, and what heads are told of their people.
    """
    municipality_id, today = own_municipality_id(db), now.astimezone(zone).date()
    check_division(db, actor, municipality_id, division_code, today)
    lock_calendar(db, municipality_id)
    running = _running_stop(db, municipality_id)
    if running is not None:
        return running
    stopped = Stop(municipality_id=municipality_id, stopped_at=now)
    db.add(stopped)
    db.flush()
    ours = select(Employee.id).where(Employee.municipality_id == municipality_id)
    db.execute(
        update(Reminder)
        .values(state="not_sent", reason="stopped")
        .where(Reminder.state.in_(("planned", "held")), Reminder.employee_id.in_(ours))
        .execution_options(synchronize_session=False)
    )
    db.execute(
        update(Notice)
        .values(state="dropped", reason="stopped")
        .where(Notice.municipality_id == municipality_id, Notice.kind.in_(DIGEST_KINDS), Notice.state == "waiting")
        .execution_options(synchronize_session=False)
    )
    _audit(db, "reminders.stopped", "reminder_stops", stopped.id, {"reason": reason}, actor, now, municipality_id)
    show_anew(db, municipality_id, ("preview", "held"), since=today)
    return stopped


def start(
    db: Session, *, actor: Actor, now: datetime, zone: ZoneInfo = OFFICE_ZONE, division_code: str | None = None
) -> Stop | None:
    """Switch reminders on again; None where they were on (M13)."""
    municipality_id, today = own_municipality_id(db), now.astimezone(zone).date()
    check_division(db, actor, municipality_id, division_code, today)
    lock_calendar(db, municipality_id)
    running = _running_stop(db, municipality_id)
    if running is not None:
        running.started_at = now
        db.flush()
        _audit(db, "reminders.started", "reminder_stops", running.id, {}, actor, now, municipality_id)
        show_anew(db, municipality_id, ("preview", "held"), since=today)
    return running


def _running_stop(db: Session, municipality_id: int) -> Stop | None:
    running = select(Stop).where(Stop.municipality_id == municipality_id, Stop.started_at.is_(None))
    return db.scalars(running).one_or_none()


def release(
    db: Session,
    day: date,
    *,
    actor: Actor,
    now: datetime,
    zone: ZoneInfo = OFFICE_ZONE,
    division_code: str | None = None,
) -> Run:
    """Let a run go that waits, or will wait when it is planned (M13). Doing it twice is once.

    Raises Refusal `run_over` (day) for a day that is past: what waited then goes with the next released run.
    """
    municipality_id, today = own_municipality_id(db), now.astimezone(zone).date()
    check_division(db, actor, municipality_id, division_code, today)
    lock_calendar(db, municipality_id)
    run = run_of(db, municipality_id, day)
    if run.released_at is None:
        if day < today:
            raise Refusal("run_over", day=day)
        run.released_at, run.released_by_id = now, actor.employee_id
        run.is_held = False
        db.flush()
        db.execute(
            update(Reminder)
            .values(state="planned")
            .where(Reminder.day == day, Reminder.state == "held")
            .execution_options(synchronize_session=False)
        )
        _audit(db, "reminders.released", "reminder_runs", run.id, {"day": str(day)}, actor, now, municipality_id)
        show_anew(db, municipality_id, ("preview", "held"), since=day)
    return run


def end_freeze(
    db: Session,
    day: date,
    *,
    actor: Actor,
    now: datetime,
    zone: ZoneInfo = OFFICE_ZONE,
    division_code: str | None = None,
) -> None:
    """End the freeze of the fiscal year of `day` by hand, from that day on (M10). Doing it twice is once.

    Raises Refusal `freeze_year_end` for 31 March, on which nothing goes out whatever anybody says.
    """
    municipality_id, today = own_municipality_id(db), now.astimezone(zone).date()
    check_division(db, actor, municipality_id, division_code, today)
    lock_calendar(db, municipality_id)
    if day == FiscalYear.containing(day).last_day:
        raise Refusal("freeze_year_end")
    year = FiscalYear.containing(day).year
    known = select(FreezeEnd.id).where(FreezeEnd.municipality_id == municipality_id, FreezeEnd.fiscal_year == year)
    if db.scalar(known) is None:
        ended = FreezeEnd(municipality_id=municipality_id, fiscal_year=year, ended_on=day, at=now)
        db.add(ended)
        db.flush()
        _audit(db, "reminders.unfrozen", "freeze_ends", ended.id, {"day": str(day)}, actor, now, municipality_id)
        show_anew(db, municipality_id, ("frozen",), since=FiscalYear.containing(day).first_day)


def _audit(
    db: Session,
    action: str,
    subject: str,
    subject_id: int,
    detail: dict[str, Any],
    actor: Actor,
    now: datetime,
    municipality_id: int,
) -> None:
    event = Change(action, subject, subject_id, detail)
    write_events(db, [event], actor=actor, now=now, municipality_id=municipality_id)
