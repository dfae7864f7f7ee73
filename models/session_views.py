"""Class sessions as those who run them look for them: by course and month, and one of them with all about it."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from models.acting import Acting
from models.audit import AuditEvent, Detail
from models.bookings import LARGEST_ID, found
from models.curriculum import Course, TrainingSession
from models.office import Municipality
from models.people import Employee
from models.session_records import Enrolment, SessionOrganiser, SessionPlaces
from models.session_rights import check_runs, is_division
from models.session_running import Places, Terms, places_of, terms_of

CHANGED: Final = ("session.changed", "training_sessions.changed")
"""Audit events of a change: in a form, and by a file."""
CANCELLED: Final = "session.cancelled"
MONTHS: Final = 60
"""Months with sessions that can be chosen, the latest first."""


@dataclass(frozen=True, slots=True)
class Run:
    """A session in a list. `booked` and `waiting` are its own people, `guests` those of its neighbours (S7)."""

    id: int
    code: str
    course_id: int
    course_code: str
    title: str
    title_en: str
    starts_at: datetime
    ends_at: datetime
    venue: str
    online_url: str
    capacity: int | None
    joint: bool
    cancelled_at: datetime | None
    confirmed_at: datetime | None
    booked: int
    waiting: int
    guests: int


@dataclass(frozen=True, slots=True)
class Organiser:
    """Somebody who runs a session, with what tells namesakes apart (P3)."""

    employee_id: int
    employee_no: str
    name: str
    name_kana: str


@dataclass(frozen=True, slots=True)
class Deed:
    """What became of a session: by whom (empty: by itself, or by a file), when and why."""

    name: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Whole:
    """A session with all that those who run it need. `own_places`: kept for the own people, None: what is left."""

    run: Run
    terms: Terms
    organisers: tuple[Organiser, ...]
    places: tuple[Places, ...]
    own_id: int
    cancelled: Deed | None


@dataclass(frozen=True, slots=True)
class Filter:
    """Which sessions are wanted: of a course (0: all), of the month of `first`, or (None) those not over yet."""

    course_id: int = 0
    first: date | None = None


# -- lists ----------------------------------------------------------------------------------------------------


def runs_any(db: Session, acting: Acting) -> bool:
    """Whether there is something to run for the person: the division always, others what they organise."""
    o = SessionOrganiser
    mine = select(o.session_id).where(o.employee_id == acting.somebody.employee_id).limit(1)
    return is_division(db, acting) or db.scalar(mine) is not None


def runs(db: Session, acting: Acting, wanted: Filter, *, limit: int, offset: int = 0) -> tuple[int, list[Run]]:
    """How many of the wanted sessions the person may run, and some of them: the next first.

    Those that were called off are among those of a month only.
    """
    s = TrainingSession
    chosen = [_may_run(db, acting), _wanted(acting, wanted)]
    count = db.scalar(select(func.count()).select_from(s).where(*chosen)) or 0
    rows = _rows().where(*chosen).order_by(s.starts_at, s.code).limit(limit).offset(offset)
    return count, [Run(*row) for row in db.execute(rows)]


def months(db: Session, acting: Acting, course_id: int = 0) -> list[date]:
    """The first days of the months in which there are sessions that the person may run, the latest first."""
    s = TrainingSession
    chosen = [_may_run(db, acting), *([s.course_id == course_id] if course_id else [])]
    begins = db.scalars(select(s.starts_at).where(*chosen).distinct())
    found_months = {at.astimezone(acting.zone).date().replace(day=1) for at in begins}
    return sorted(found_months, reverse=True)[:MONTHS]


def courses(db: Session, acting: Acting, typed: str, limit: int) -> list[tuple[int, str, str, str]]:
    """Id, code, title and English title of courses whose sessions the person may run and that fit, by code."""
    c, s = Course, TrainingSession
    fits = or_(*(text.icontains(typed, autoescape=True) for text in (c.code, c.title, c.title_en)))
    held = select(s.course_id).where(_may_run(db, acting))
    rows: Select[*tuple[Any, ...]] = select(c.id, c.code, c.title, c.title_en).where(c.id.in_(held))
    return [(*row,) for row in db.execute((rows.where(fits) if typed else rows).order_by(c.code).limit(limit))]


def course(db: Session, acting: Acting, course_id: int) -> tuple[str, str, str] | None:
    """Code, title and English title of a course of the own municipality."""
    c = Course
    row = select(c.code, c.title, c.title_en).where(c.id == course_id, c.municipality_id == acting.municipality_id)
    known = db.execute(row).one_or_none() if 0 < course_id <= LARGEST_ID else None
    return (known.code, known.title, known.title_en) if known else None


def course_ids(db: Session, acting: Acting, codes: Collection[str]) -> dict[str, int]:
    """The ids of courses of the own municipality, by code."""
    c = Course
    rows = select(c.code, c.id).where(c.municipality_id == acting.municipality_id, c.code.in_(codes))
    return {row.code: row.id for row in db.execute(rows)}


def _may_run(db: Session, acting: Acting) -> ColumnElement[bool]:
    s, o = TrainingSession, SessionOrganiser
    ours = s.municipality_id == acting.municipality_id
    if is_division(db, acting):
        return ours
    return and_(ours, s.id.in_(select(o.session_id).where(o.employee_id == acting.somebody.employee_id)))


def _wanted(acting: Acting, wanted: Filter) -> ColumnElement[bool]:
    s = TrainingSession
    if wanted.first is None:
        when = and_(s.ends_at > acting.now, s.cancelled_at.is_(None))
    else:
        first = wanted.first.replace(day=1)
        following = (first + timedelta(days=31)).replace(day=1)
        begins, ends = (datetime.combine(day, time.min, acting.zone) for day in (first, following))
        when = and_(s.starts_at >= begins, s.starts_at < ends)
    return and_(when, s.course_id == wanted.course_id) if wanted.course_id else when


def _rows() -> Select[*tuple[Any, ...]]:
    s, c, e, p = TrainingSession, Course, Enrolment, SessionPlaces

    def count(state: str) -> Any:
        of_state = select(func.count()).where(e.session_id == s.id, e.state == state)
        return of_state.correlate(s).scalar_subquery()

    guests = select(func.coalesce(func.sum(p.guests), 0)).where(p.session_id == s.id).correlate(s)
    return select(
        *(s.id, s.code, c.id, c.code, c.title, c.title_en, s.starts_at, s.ends_at, s.venue, s.online_url),
        *(s.capacity, s.joint, s.cancelled_at, s.confirmed_at, count("booked"), count("waiting")),
        guests.scalar_subquery(),
    ).join(c, c.id == s.course_id)


# -- one of them ----------------------------------------------------------------------------------------------


def whole(db: Session, acting: Acting, session_id: int) -> Whole:
    """All about a session. Refusals: `session_not_known`, `session_not_yours` (name, whose)."""
    session = found(db, acting, session_id)
    check_runs(db, acting, session_id)
    row = db.execute(_rows().where(TrainingSession.id == session_id)).one()
    o, e = SessionOrganiser, Employee
    people: Select[*tuple[Any, ...]] = (
        select(e.id, e.employee_no, e.name, e.name_kana)
        .join(o, o.employee_id == e.id)
        .where(o.session_id == session_id)
        .order_by(e.employee_no)
    )
    return Whole(
        run=Run(*row),
        terms=terms_of(db, session),
        organisers=tuple(Organiser(*one) for one in db.execute(people)),
        places=tuple(places_of(db, session_id)),
        own_id=acting.municipality_id,
        cancelled=last_deed(db, session_id, CANCELLED) if session.cancelled_at else None,
    )


def last_deed(db: Session, session_id: int, *actions: str) -> Deed | None:
    """The last event of those kinds of a session; the reason is empty where none was given, or it was erased."""
    a, e, d = AuditEvent, aliased(Employee), Detail
    row = db.execute(
        select(func.coalesce(e.name, ""), a.at, d.body)
        .outerjoin(e, e.id == a.actor_id)
        .outerjoin(d, d.id == a.detail_id)
        .where(a.subject == "training_sessions", a.subject_id == session_id, a.action.in_(actions))
        .order_by(a.id.desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    name, at, body = row
    return Deed(name, at, str(json.loads(body).get("reason", "")) if body else "")


def twin(db: Session, acting: Acting, session_id: int) -> str | None:
    """The code of another session of the same course, start, place and link that is to take place."""
    s = TrainingSession
    one = found(db, acting, session_id)
    same = and_(s.course_id == one.course_id, s.starts_at == one.starts_at, s.venue == one.venue)
    other = and_(s.id != session_id, s.online_url == one.online_url, s.cancelled_at.is_(None))
    return db.scalar(select(s.code).where(same, other).order_by(s.code).limit(1))


def municipalities(db: Session) -> list[Places]:
    """The own municipality and its neighbours, by code, with nothing kept for any."""
    m = Municipality
    rows = select(m.id, m.code, m.name, m.name_en).order_by(m.code)
    return [Places(*row, 0, 0) for row in db.execute(rows)]


def next_runs(db: Session, acting: Acting) -> tuple[int, Run | None]:
    """How many sessions are not over that the person may run, and the next of them."""
    count, some = runs(db, acting, Filter(), limit=1)
    return count, next(iter(some), None)
