"""One class session as those who run it need it: its days, and who may run it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from models.acting import Acting
from models.base import Refusal
from models.curriculum import Course, TrainingSession
from models.days import days_between
from models.people import Employee
from models.rights import check_division
from models.session_records import SessionOrganiser


@dataclass(frozen=True, slots=True)
class Sitting:
    """A session with its course. `days` are those on which people attend, in order (S4)."""

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
    confirms_itself: bool
    cancelled_at: datetime | None
    confirmed_at: datetime | None
    confirmed_by: str
    days: tuple[date, ...]


def session_days(
    db: Session, municipality_id: int, starts_at: datetime, ends_at: datetime, zone: ZoneInfo
) -> tuple[date, ...]:
    """The first and the last day in the office's zone, and the working days between them (S4).

    What ends at midnight ends on the day before.
    """
    first = starts_at.astimezone(zone).date()
    end = ends_at.astimezone(zone)
    last = end.date() - timedelta(days=end.time() == time.min)
    if last <= first:
        return (first,)
    around = days_between(db, municipality_id, first, last)
    return tuple(day for day in sorted(around) if day in {first, last} or around[day].is_working)


def lock_session(db: Session, session_id: int, *, shared: bool = False) -> None:
    """Let one change a session's people at a time; `shared`: together with others who check in.

    Whoever locks a person, a session and then rows of completions or notices locks them in this order.
    """
    row = select(TrainingSession.id).where(TrainingSession.id == session_id)
    db.execute(row.with_for_update(read=True) if shared else row.with_for_update(key_share=True))


def sitting(db: Session, acting: Acting, session_id: int) -> Sitting:
    """The session, as it stands now. Refusal `session_not_known`."""
    s, c, by = TrainingSession, Course, aliased(Employee)
    rows: Select[*tuple[Any, ...]] = (
        select(
            *(s.id, s.code, s.course_id, c.code, c.title, c.title_en, s.starts_at, s.ends_at, s.venue),
            *(s.online_url, s.capacity, s.confirms_itself, s.cancelled_at, s.confirmed_at),
            func.coalesce(by.name, ""),
        )
        .join(c, c.id == s.course_id)
        .outerjoin(by, by.id == s.confirmed_by_id)
        .where(s.id == session_id, s.municipality_id == acting.municipality_id)
    )
    row = db.execute(rows).one_or_none()
    if row is None:
        raise Refusal("session_not_known")
    days = session_days(db, acting.municipality_id, row.starts_at, row.ends_at, acting.zone)
    return Sitting(*[*row, days])


def organisers(db: Session, session_id: int) -> list[tuple[int, str]]:
    """The ids and names of those who run the session, by employee number."""
    o, e = SessionOrganiser, Employee
    rows = select(e.id, e.name).join(o, o.employee_id == e.id).where(o.session_id == session_id)
    return [(row.id, row.name) for row in db.execute(rows.order_by(e.employee_no))]


def check_runs(db: Session, acting: Acting, session_id: int) -> None:
    """Raise Refusal `session_not_yours` (name, whose: person or nobody) for who neither organises it nor may all.

    The division may run every session; what the bot does by itself needs no leave.
    """
    if acting.person is None:
        return
    known = organisers(db, session_id)
    if acting.person.employee_id in {employee_id for employee_id, _ in known}:
        return
    if not is_division(db, acting):
        raise Refusal("session_not_yours", name=known[0][1] if known else "", whose="person" if known else "nobody")


def may_run(db: Session, acting: Acting, session_id: int) -> bool:
    """Whether `check_runs` lets whoever acts."""
    try:
        check_runs(db, acting, session_id)
    except Refusal:
        return False
    return True


def is_division(db: Session, acting: Acting) -> bool:
    """Whether whoever acts works in the division today."""
    try:
        check_division(db, acting.actor, acting.municipality_id, acting.division_code, acting.today)
    except Refusal:
        return False
    return acting.person is not None
