"""How the reminders of a day stand: planned, waiting for release, going out; and who decided what about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.audit import AuditEvent
from models.calendar import FiscalYear
from models.office import own_municipality_id
from models.people import Employee
from models.reminders.day import OFFICE_ZONE, planning_day
from models.reminders.records import FreezeEnd, Reminder, Run, Stop


@dataclass(frozen=True, slots=True)
class Deed:
    """Who did something, and when. `name` is empty where it was done on the command line."""

    at: datetime
    name: str
    name_kana: str


@dataclass(frozen=True, slots=True)
class RunState:
    """How a day's reminders stand.

    `people` were planned for the day, first at `planned_at`. `sent`, `left` (planned, or just going out) and
    `waiting` (for release) count messages, nudges included; `not_sent` those that failed or may have.
    """

    day: date
    is_working: bool
    is_frozen: bool
    planned_at: datetime | None
    is_held: bool
    people: int
    forecast: int | None
    released: Deed | None
    stopped: Deed | None
    unfrozen: Deed | None
    sent: int
    left: int
    waiting: int
    not_sent: int


def run_state(db: Session, day: date, *, now: datetime, zone: ZoneInfo = OFFICE_ZONE) -> RunState:
    """How the reminders of `day` stand at `now`. Reads only."""
    municipality_id = own_municipality_id(db)
    office = planning_day(db, municipality_id, day, now=now, zone=zone)
    run = db.scalars(select(Run).where(Run.municipality_id == municipality_id, Run.day == day)).one_or_none()
    messages = _messages(db, municipality_id, day)
    return RunState(
        day=day,
        is_working=office.is_working,
        is_frozen=office.is_frozen,
        planned_at=run.planned_at if run else None,
        is_held=run is not None and run.is_held,
        people=run.people if run else 0,
        forecast=run.forecast if run else None,
        released=_deed(db, "reminders.released", "reminder_runs", run.id) if run and run.released_at else None,
        stopped=stopped_by(db, municipality_id),
        unfrozen=_unfrozen_by(db, municipality_id, day),
        sent=messages.get("sent", 0),
        left=messages.get("planned", 0) + messages.get("sending", 0),
        waiting=messages.get("held", 0),
        not_sent=messages.get("failed", 0) + messages.get("unknown", 0),
    )


def stopped_by(db: Session, municipality_id: int) -> Deed | None:
    """Who switched reminders off; None while they are on."""
    running = select(Stop.id).where(Stop.municipality_id == municipality_id, Stop.started_at.is_(None))
    stop_id = db.scalar(running)
    return None if stop_id is None else _deed(db, "reminders.stopped", "reminder_stops", stop_id)


def _unfrozen_by(db: Session, municipality_id: int, day: date) -> Deed | None:
    """Who ended the freeze of the day's fiscal year by hand."""
    year = FiscalYear.containing(day).year
    ended = select(FreezeEnd.id).where(FreezeEnd.municipality_id == municipality_id, FreezeEnd.fiscal_year == year)
    ended_id = db.scalar(ended)
    return None if ended_id is None else _deed(db, "reminders.unfrozen", "freeze_ends", ended_id)


def _deed(db: Session, action: str, subject: str, subject_id: int) -> Deed | None:
    """The latest such deed, from the audit events."""
    row = db.execute(
        select(AuditEvent.at, Employee.name, Employee.name_kana)
        .outerjoin(Employee, Employee.id == AuditEvent.actor_id)
        .where(AuditEvent.subject == subject, AuditEvent.subject_id == subject_id, AuditEvent.action == action)
        .order_by(AuditEvent.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else Deed(row.at, row.name or "", row.name_kana or "")


def _messages(db: Session, municipality_id: int, day: date) -> dict[str, int]:
    """How many messages of the day there are of each state; what failed under that word."""
    ours = select(Employee.id).where(Employee.municipality_id == municipality_id)
    counted = (
        select(Reminder.state, Reminder.reason, func.count())
        .where(Reminder.day == day, Reminder.employee_id.in_(ours))
        .group_by(Reminder.state, Reminder.reason)
    )
    return {("failed" if reason == "failed" else state): people for state, reason, people in db.execute(counted)}
