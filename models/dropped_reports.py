"""Attendance reports dropped into the chat: of which session, and recording just what was shown (S4, P3)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.acting import Acting
from models.attendance import to_be_run
from models.attendance_reports import IMPORTED, Reading, preview, take_in
from models.audit import AuditEvent, Detail
from models.curriculum import TrainingSession
from models.files import UnreadableFile
from models.imports.faults import Faults
from models.meeting_reports import MeetingReport, read_report
from models.people import EMPLOYEE_NO_DIGITS, Employee
from models.session_rights import Sitting, is_division, sitting
from models.session_running import sessions_run_by

AROUND: Final = timedelta(days=400)
"""How far from the day of a report its session is looked for."""


def read(path: Path, near: Sequence[date] = ()) -> MeetingReport | Faults:
    """The report, or what is wrong with it."""
    try:
        return read_report(path, near=near)
    except UnreadableFile as unreadable:
        faults = Faults()
        faults.add_all(unreadable.faults, count=unreadable.count, file_order=0)
        return faults


def day_of(report: MeetingReport) -> date | None:
    """The day of the meeting, as far as the report says."""
    joined = [visit.joined_at for one in report.participants for visit in one.visits if visit.joined_at]
    return min(joined).date() if joined else report.began_on


def sessions_near(
    db: Session, acting: Acting, day: date, *, limit: int, offset: int = 0
) -> tuple[int, list[Sitting]]:
    """How many sessions somebody may run around a day, and some of them: the nearest first."""
    first, last = day - AROUND, day + AROUND
    ids = sessions_run_by(db, acting, first, last, every=is_division(db, acting))
    s = TrainingSession
    rows = db.execute(select(s.id, s.starts_at, s.ends_at).where(s.municipality_id == acting.municipality_id))
    off = {row.id: _days_off(acting, row.starts_at, row.ends_at, day) for row in rows}
    near = sorted(ids, key=lambda one: off[one])
    return len(ids), [sitting(db, acting, one) for one in near[offset : offset + limit]]


def _days_off(acting: Acting, starts_at: datetime, ends_at: datetime, day: date) -> int:
    """How many days lie between a day and a session; 0 on its days."""
    first, last = starts_at.astimezone(acting.zone).date(), ends_at.astimezone(acting.zone).date()
    return max((first - day).days, (day - last).days, 0)


# -- recording -------------------------------------------------------------------------------------------------


def fingerprint(reading: Reading) -> str:
    """Another one as soon as the report would record anything else."""
    what = (reading.session, reading.enough, reading.is_known, reading.seen, reading.strangers, reading.missing)
    return hashlib.sha256(repr(what).encode()).hexdigest()


def take_in_as_seen(
    db: Session,
    acting: Acting,
    session_id: int,
    report: MeetingReport,
    seen: str,
    *,
    digits: int = EMPLOYEE_NO_DIGITS,
) -> Reading:
    """Record what the report says if that is what was seen: the fingerprint of its preview.

    Otherwise nothing is recorded, and what it would record now comes back, without `import_id`. Refusals as for
    `attendance_reports.take_in`.
    """
    to_be_run(db, acting, session_id)
    reading = preview(db, acting, session_id, report, digits=digits)
    if reading.is_known or fingerprint(reading) != seen:
        return reading
    return take_in(db, acting, session_id, report, digits=digits)


@dataclass(frozen=True, slots=True)
class Taken:
    """When the very same report was taken in, and by whom."""

    by: str
    at: datetime


def taken_before(db: Session, session_id: int, report: MeetingReport) -> Taken | None:
    """Who took this report in for the session, if somebody did."""
    v, d, e = AuditEvent, Detail, Employee
    rows = (
        select(e.name, v.at)
        .join(d, d.id == v.detail_id)
        .outerjoin(e, e.id == v.actor_id)
        .where(v.action == IMPORTED, v.subject == "training_sessions", v.subject_id == session_id)
        .where(d.body.contains(report.digest, autoescape=True))
    )
    row = db.execute(rows.order_by(v.id).limit(1)).first()
    return Taken(row.name or "", row.at) if row else None
