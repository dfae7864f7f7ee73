"""Bookings as their own person reads of them: which sessions there are, a booking, and why one came to its end."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from models.acting import Acting
from models.audit import AuditEvent, Detail
from models.bookings import LARGEST_ID
from models.curriculum import Course, TrainingSession
from models.people import Employee
from models.session_records import Enrolment

Days = tuple[date, date]
"""The first and the last day of a period."""


@dataclass(frozen=True, slots=True)
class Coming:
    """A session to come, in few words."""

    id: int
    code: str
    course_code: str
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class MyBooking:
    """One booking, with its session and course as they are now.

    `added_by` is whoever booked it for the person; empty: the person. `came_up`: they had waited for the seat.
    """

    id: int
    state: str
    was_booked: bool
    came_up: bool
    ended_at: datetime | None
    added_by: str
    session: TrainingSession
    title: str
    title_en: str


@dataclass(frozen=True, slots=True)
class Deed:
    """Who did something (empty: the bot, or a file), when, and what is on record of it."""

    name: str
    at: datetime
    told: dict[str, Any]

    @property
    def reason(self) -> str:
        return str(self.told.get("reason") or "")


def upcoming(
    db: Session, acting: Acting, course_codes: Collection[str] = (), days: Days | None = None
) -> list[Coming]:
    """The sessions that have not begun and take place, of those courses and in those days: the next first."""
    s, c = TrainingSession, Course
    rows: Select[*tuple[Any, ...]] = select(s.id, s.code, c.code, s.starts_at).join(c, c.id == s.course_id)
    rows = rows.where(s.municipality_id == acting.municipality_id, s.cancelled_at.is_(None))
    rows = rows.where(s.starts_at > acting.now)
    if course_codes:
        rows = rows.where(c.code.in_(course_codes))
    if days is not None:
        first, after = days[0], days[1] + timedelta(days=1)
        begins, ends = (datetime.combine(day, time.min, acting.zone) for day in (first, after))
        rows = rows.where(s.starts_at < ends, s.ends_at > begins)
    return [Coming(*row) for row in db.execute(rows.order_by(s.starts_at, s.code))]


def my_booking(db: Session, acting: Acting, enrolment_id: int) -> MyBooking | None:
    """A booking of the person's own, whatever has become of it; None: there is none of that id."""
    e, s, c, by = Enrolment, TrainingSession, Course, Employee
    rows: Select[*tuple[Any, ...]] = (
        select(e, s, c.title, c.title_en, by.name)
        .join(s, s.id == e.session_id)
        .join(c, c.id == s.course_id)
        .outerjoin(by, by.id == e.added_by_id)
        .where(e.id == enrolment_id, e.employee_id == acting.somebody.employee_id)
        .execution_options(populate_existing=True)
    )
    row = db.execute(rows).one_or_none() if 0 < enrolment_id <= LARGEST_ID else None
    if row is None:
        return None
    one, session, title, title_en, added_by = row
    came_up = _deed(db, "enrolment.moved_up", "enrolments", one.id) is not None
    was_booked = one.booked_at is not None
    return MyBooking(one.id, one.state, was_booked, came_up, one.ended_at, added_by or "", session, title, title_en)


def called_off(db: Session, session_id: int) -> Deed | None:
    """Who cancelled a session, when and why."""
    return _deed(db, "session.cancelled", "training_sessions", session_id)


def taken_out(db: Session, enrolment_id: int) -> Deed | None:
    """Who ended a booking, when and why."""
    return _deed(db, "enrolment.ended", "enrolments", enrolment_id)


def changed(db: Session, session_id: int, sequence: int) -> Deed | None:
    """Who changed a session so that its calendar file has that number, when, and what it was before."""
    return _deed(db, "session.changed", "training_sessions", session_id, sequence)


def _deed(db: Session, action: str, subject: str, subject_id: int, sequence: int | None = None) -> Deed | None:
    a, d, e = AuditEvent, Detail, Employee
    rows: Select[*tuple[Any, ...]] = (
        select(e.name, a.at, d.body)
        .outerjoin(e, e.id == a.actor_id)
        .outerjoin(d, d.id == a.detail_id)
        .where(and_(a.subject == subject, a.subject_id == subject_id, a.action == action))
        .order_by(a.id.desc())
    )
    for name, at, body in db.execute(rows.select_from(a)):
        told = json.loads(body) if body else {}
        if sequence is None or told.get("sequence") == sequence:
            return Deed(name or "", at, told)
    return None
