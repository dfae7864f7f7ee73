"""Checking in with the six digits shown in the room (S4)."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, insert, or_, select, text, update
from sqlalchemy.orm import Session, aliased

from models.acting import Acting
from models.attendance import (
    Fact,
    check_not_confirmed,
    present_count,
    record,
    span,
    subject_of_check_in,
    to_be_run,
    words,
)
from models.audit import Change, write_events
from models.base import Refusal
from models.curriculum import Course, TrainingSession
from models.outbox.posting import renew
from models.people import Employee
from models.session_records import Attendance, CheckInCode, Enrolment, SessionDay, WrongCode
from models.session_rights import Sitting, check_runs, lock_session, sitting

SHOWN_FOR: Final = timedelta(minutes=1)
GOOD_FOR: Final = timedelta(minutes=3)
"""From the minute a code is shown in: that one and two more."""
TRIES: Final = 10
"""Wrong codes in a row after which somebody has to wait between tries."""
REST: Final = timedelta(minutes=1)
_CODE_LOCK: Final = 0x6B656E63


def _draw() -> int:
    return secrets.randbelow(1_000_000)


# -- the organiser's side --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shown:
    """A code, the minute it is shown in, and from when on it is no longer good."""

    code: str
    shown_at: datetime
    good_until: datetime


@dataclass(frozen=True, slots=True)
class Guesser:
    """Somebody who entered so many wrong codes in a row that they have to wait between tries."""

    employee_id: int
    employee_no: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Live:
    """How check-in of a day stands. `day` is today, or the nearest day of the session; `code` None: not shown."""

    session: Sitting
    day: date
    opened_at: datetime | None
    closed_at: datetime | None
    code: Shown | None
    booked: int
    present: int
    guessers: Sequence[Guesser]

    @property
    def is_open(self) -> bool:
        return self.opened_at is not None and self.closed_at is None


def open_check_in(db: Session, acting: Acting, session_id: int) -> Live:
    """Open check-in of today, or open it again; whoever opens an open one finds it as it is.

    Refusals: those of `attendance.to_be_run` and `check_not_confirmed`, and `check_in_not_today` (first, last,
    several).
    """
    one = to_be_run(db, acting, session_id)
    check_not_confirmed(acting, one)
    if acting.today not in one.days:
        raise Refusal("check_in_not_today", **span(one))
    d = SessionDay
    today = and_(d.session_id == session_id, d.day == acting.today)
    before = db.execute(select(d.opened_at, d.closed_at).where(today)).one_or_none()
    by_id = acting.person.employee_id if acting.person else None
    opened = {"opened_at": acting.now, "opened_by_id": by_id, "closed_at": None}
    if before is None:
        db.execute(insert(d).values(session_id=session_id, day=acting.today, **opened))
    elif before.opened_at is None or before.closed_at is not None:
        db.execute(update(d).where(today).values(**opened).execution_options(synchronize_session=False))
    else:
        return live(db, acting, session_id)
    _changed(db, acting, one, "check_in.opened", acting.today)
    return live(db, acting, session_id)


def close_check_in(db: Session, acting: Acting, session_id: int) -> Live:
    """Close it, on whichever day it is open; from now on no code is good. Closing twice changes nothing."""
    one = to_be_run(db, acting, session_id)
    d = SessionDay
    is_open = and_(d.session_id == session_id, d.opened_at.is_not(None), d.closed_at.is_(None))
    closed = db.scalars(
        update(d)
        .where(is_open)
        .values(closed_at=acting.now)
        .returning(d.day)
        .execution_options(synchronize_session=False)
    ).all()
    for day in closed:
        _changed(db, acting, one, "check_in.closed", day)
    return live(db, acting, session_id)


def _changed(db: Session, acting: Acting, one: Sitting, deed: str, day: date) -> None:
    change = Change(deed, "training_sessions", one.id, {"code": one.code, "day": day.isoformat()})
    write_events(db, [change], actor=acting.actor, now=acting.now, municipality_id=acting.municipality_id)
    renew(db, [subject_of_check_in(one.id)], now=acting.clock())


def live(db: Session, acting: Acting, session_id: int, day: date | None = None) -> Live:
    """How check-in stands on that day, else today or on the nearest, with the newest code that is good; reads only.

    Refusals `session_not_known`, `session_not_yours`.
    """
    one = sitting(db, acting, session_id)
    check_runs(db, acting, session_id)
    if day not in one.days:
        day = _nearest(one, acting.today)
    d, n = SessionDay, Enrolment
    row = db.execute(select(d.opened_at, d.closed_at).where(d.session_id == session_id, d.day == day)).one_or_none()
    opened_at, closed_at = (row.opened_at, row.closed_at) if row else (None, None)
    is_open = opened_at is not None and closed_at is None and day == acting.today
    booked = db.scalar(select(func.count()).select_from(n).where(n.session_id == session_id, n.state == "booked"))
    return Live(
        one,
        day,
        opened_at,
        closed_at,
        _newest(db, session_id, acting.now) if is_open else None,
        booked or 0,
        present_count(db, session_id, day),
        guessers(db, acting, session_id),
    )


def _nearest(one: Sitting, today: date) -> date:
    return min(one.days, key=lambda day: (abs(day - today), day))


def current_code(db: Session, acting: Acting, session_id: int, *, draw: Callable[[], int] = _draw) -> Shown | None:
    """The code of this minute, drawn where there is none yet; None: check-in is not open now.

    No other session has it as long as either is good. To be called in a transaction that writes, by the tick that
    renews what organisers see, and by whoever shows it first. Refusals `session_not_known`, `session_not_yours`.
    """
    one = sitting(db, acting, session_id)
    check_runs(db, acting, session_id)
    d = SessionDay
    is_open = and_(
        d.session_id == session_id, d.day == acting.today, d.opened_at.is_not(None), d.closed_at.is_(None)
    )
    if one.cancelled_at is not None or db.scalar(select(d.day).where(is_open)) is None:
        return None
    if (known := _drawn(db, session_id, acting.now)) is not None:
        return known
    _one_draws(db)
    if (known := _drawn(db, session_id, acting.now)) is not None:
        return known
    minute = _minute(acting.now)
    c = CheckInCode
    taken = set(db.scalars(select(c.code).where(c.shown_at > minute - GOOD_FOR, c.shown_at < minute + GOOD_FOR)))
    while (code := f"{draw():06d}") in taken:
        pass
    db.execute(insert(c).values(session_id=session_id, shown_at=minute, day=acting.today, code=code))
    return Shown(code, minute, minute + GOOD_FOR)


def _minute(now: datetime) -> datetime:
    return now.replace(second=0, microsecond=0)


def _drawn(db: Session, session_id: int, now: datetime) -> Shown | None:
    c, minute = CheckInCode, _minute(now)
    code = db.scalar(select(c.code).where(c.session_id == session_id, c.shown_at == minute))
    return Shown(code, minute, minute + GOOD_FOR) if code else None


def is_code_shown(db: Session, session_id: int, now: datetime) -> bool:
    """Whether this minute's code has been drawn."""
    return _drawn(db, session_id, now) is not None


def _newest(db: Session, session_id: int, now: datetime) -> Shown | None:
    """The code drawn last, as long as it is good: where this minute's is late, the one before serves."""
    c = CheckInCode
    good = select(c.code, c.shown_at).where(c.session_id == session_id, c.shown_at > now - GOOD_FOR)
    row = db.execute(good.where(c.shown_at <= now).order_by(c.shown_at.desc()).limit(1)).one_or_none()
    return Shown(row.code, row.shown_at, row.shown_at + GOOD_FOR) if row else None


def _one_draws(db: Session) -> None:
    """Let one draw at a time, so that two sessions never have the same (SQLite's write lock does that)."""
    if db.get_bind().dialect.name == "postgresql":
        db.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _CODE_LOCK})


def open_now(db: Session, acting: Acting) -> list[int]:
    """The sessions whose check-in is open today: for the tick that renews their codes."""
    d, s = SessionDay, TrainingSession
    rows = (
        select(s.id)
        .join(d, d.session_id == s.id)
        .where(
            s.municipality_id == acting.municipality_id,
            s.cancelled_at.is_(None),
            *(d.day == acting.today, d.opened_at.is_not(None), d.closed_at.is_(None)),
        )
        .order_by(s.id)
    )
    return list(db.scalars(rows))


# -- guessing --------------------------------------------------------------------------------------------------


def _in_a_row(acting: Acting) -> ColumnElement[bool]:
    """Wrong codes of today after which the person has not checked in."""
    w, a = WrongCode, Attendance
    begins = datetime.combine(acting.today, time(), acting.zone)
    right = exists().where(a.employee_id == w.employee_id, a.way == "code", a.recorded_at >= w.at)
    return and_(w.at >= begins, w.at <= acting.now, ~right)


def _must_wait(db: Session, acting: Acting) -> int:
    """Whole seconds until the next try of whoever acts; 0: now."""
    w = WrongCode
    mine = select(func.count(), func.max(w.at, type_=w.at.type)).where(
        w.employee_id == acting.somebody.employee_id, _in_a_row(acting)
    )
    count, last = db.execute(mine).one()
    if count < TRIES:
        return 0
    return max(0, -int((acting.now - last - REST).total_seconds() // 1))


def guessers(db: Session, acting: Acting, session_id: int) -> list[Guesser]:
    """Who is slowed down today: those booked in this session, and those booked in none that is open today."""
    w, e, n, d = WrongCode, Employee, Enrolment, SessionDay
    live_seat = and_(n.employee_id == e.id, n.state == "booked")
    here = exists().where(live_seat, n.session_id == session_id)
    elsewhere = exists().where(
        live_seat, d.session_id == n.session_id, d.day == acting.today, d.closed_at.is_(None)
    )
    rows = (
        select(e.id, e.employee_no, e.name, func.count())
        .join(w, w.employee_id == e.id)
        .where(e.municipality_id == acting.municipality_id, _in_a_row(acting), or_(here, ~elsewhere))
        .group_by(e.id, e.employee_no, e.name)
        .having(func.count() >= TRIES)
        .order_by(e.employee_no)
    )
    return [Guesser(*row) for row in db.execute(rows)]


# -- checking in -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """What came of a code.

    `session` is the one whose code it was; `is_new` is false where the person was recorded before, at `at`.
    `no` says why nothing was recorded: raise it when the transaction is through, so that the try is remembered.
    """

    session: Sitting | None
    day: date
    at: datetime
    is_new: bool = False
    no: Refusal | None = None

    @property
    def is_recorded(self) -> bool:
        return self.no is None


def digits(entered: str) -> str:
    """The six digits of what somebody typed, in any width, with spaces or dashes; empty where it is no code."""
    plain = re.sub(r"[\s\-ー−‐–—]+", "", unicodedata.normalize("NFKC", entered))
    return plain if re.fullmatch(r"[0-9]{6}", plain) else ""


def check_in(db: Session, acting: Acting, entered: str) -> CheckedIn:
    """Record that whoever acts is at the session whose code it is, once, if they are booked and it is in time.

    Refusals, which come back in `no`: `check_in_digits`; `check_in_slow` (seconds, tries) after ten wrong codes in
    a row; `check_in_not_booked` (course); `check_in_other` (course, mine, time) for the code of another session
    than theirs; `check_in_closed` (course); `check_in_old`; `check_in_early` (course, day, time);
    `check_in_not_open` (course, time); `check_in_wrong`; `check_in_corrected` (name, course) where an organiser
    said with a reason that they were not there.
    """
    me = acting.somebody
    code = digits(entered)
    if not code:
        return _no(acting, Refusal("check_in_digits"))
    db.execute(select(Employee.id).where(Employee.id == me.employee_id).with_for_update(key_share=True))
    if seconds := _must_wait(db, acting):
        return _no(acting, Refusal("check_in_slow", seconds=seconds, tries=TRIES))
    found = _sessions_with(db, acting, code)
    for one in found:
        if one.is_good and one.state == "booked":
            return _record(db, acting, one.session_id, code)
    why = _why_not(db, acting, found)
    if why.code == "check_in_not_booked":
        return _no(acting, why)
    db.execute(insert(WrongCode).values(employee_id=me.employee_id, at=acting.now))
    if _must_wait(db, acting):
        _show_guesser(db, acting)
        why = Refusal("check_in_slow", seconds=int(REST.total_seconds()), tries=TRIES)
    return _no(acting, why)


def _no(acting: Acting, why: Refusal) -> CheckedIn:
    return CheckedIn(None, acting.today, acting.now, no=why)


def _record(db: Session, acting: Acting, session_id: int, code: str) -> CheckedIn:
    lock_session(db, session_id, shared=True)
    me = acting.somebody.employee_id
    found = _sessions_with(db, acting, code)
    if not any(one.session_id == session_id and one.is_good and one.state == "booked" for one in found):
        return _no(acting, _why_not(db, acting, found))  # closed, or given back, while we waited
    one = sitting(db, acting, session_id)
    before = words(db, session_id, acting.today, [me]).get((me, acting.today))
    if before is not None and before.is_present:
        return CheckedIn(one, acting.today, before.recorded_at)
    if before is not None and before.way == "correction" and before.outcome == "absent":
        return _no(acting, Refusal("check_in_corrected", name=before.by, course=one.course_code))
    record(db, acting, session_id, [Fact(me, acting.today, "present", "code", before)])
    return CheckedIn(one, acting.today, acting.now, is_new=True)


def _sessions_with(db: Session, acting: Acting, code: str) -> Sequence[Row[Any]]:
    """The sessions that have shown that code today, the latest first, and how the person stands with each."""
    c, s, d, n = CheckInCode, TrainingSession, SessionDay, Enrolment
    mine = and_(
        n.session_id == s.id, n.employee_id == acting.somebody.employee_id, n.state.in_(("booked", "waiting"))
    )
    is_open = and_(d.closed_at.is_(None), d.opened_at.is_not(None), s.cancelled_at.is_(None))
    in_time = c.shown_at > acting.now - GOOD_FOR
    rows: Select[*tuple[Any, ...]] = (
        select(
            *(c.session_id, Course.code.label("course"), n.state),
            *(in_time.label("in_time"), and_(is_open, in_time).label("is_good")),
        )
        .join(s, s.id == c.session_id)
        .join(Course, Course.id == s.course_id)
        .join(d, and_(d.session_id == c.session_id, d.day == c.day))
        .outerjoin(n, mine)
        .where(
            *(c.code == code, c.day == acting.today, c.shown_at <= acting.now),
            s.municipality_id == acting.municipality_id,
        )
        .order_by(c.shown_at.desc(), c.session_id)
    )
    return db.execute(rows).all()


def _why_not(db: Session, acting: Acting, found: Sequence[Row[Any]]) -> Refusal:
    """What is wrong with a code that checks the person in nowhere."""
    mine = _next_booked(db, acting)
    begins = mine.starts_at.astimezone(acting.zone) if mine else None
    is_today = mine is not None and begins is not None and begins.date() <= acting.today
    for one in found:
        if one.is_good and is_today and mine is not None and begins is not None:
            return Refusal("check_in_other", course=one.course, mine=mine.course, time=f"{begins:%H:%M}")
        if one.is_good:
            return Refusal("check_in_not_booked", course=one.course)
        if one.in_time:
            return Refusal("check_in_closed", course=one.course)
    if found:
        return Refusal("check_in_old")
    if mine is None or begins is None:
        return Refusal("check_in_wrong")
    if not is_today:
        return Refusal("check_in_early", course=mine.course, day=begins.date(), time=f"{begins:%H:%M}")
    if not mine.is_open:
        return Refusal("check_in_not_open", course=mine.course, time=f"{begins:%H:%M}")
    return Refusal("check_in_wrong")


def _next_booked(db: Session, acting: Acting) -> Row[Any] | None:
    """The session the person is booked in that goes on today or comes next."""
    s, n, d = TrainingSession, Enrolment, aliased(SessionDay)
    begins = datetime.combine(acting.today, time(), acting.zone)
    is_open = exists().where(
        *(d.session_id == s.id, d.day == acting.today, d.opened_at.is_not(None), d.closed_at.is_(None))
    )
    rows: Select[*tuple[Any, ...]] = (
        select(s.id, Course.code.label("course"), s.starts_at, is_open.label("is_open"))
        .join(n, n.session_id == s.id)
        .join(Course, Course.id == s.course_id)
        .where(
            *(n.employee_id == acting.somebody.employee_id, n.state == "booked"),
            *(s.cancelled_at.is_(None), s.ends_at > begins),
        )
        .order_by(is_open.desc(), s.starts_at, s.id)
        .limit(1)
    )
    return db.execute(rows).first()


@dataclass(frozen=True, slots=True)
class Mine:
    """A session of today that the person is booked in; `at`: since when they are recorded as present."""

    session: Sitting
    is_open: bool
    at: datetime | None


def mine_today(db: Session, acting: Acting) -> list[Mine]:
    """Where whoever acts is expected today, the earliest first."""
    s, n, d = TrainingSession, Enrolment, aliased(SessionDay)
    begins = datetime.combine(acting.today, time(), acting.zone)
    is_open = exists().where(
        *(d.session_id == s.id, d.day == acting.today, d.opened_at.is_not(None), d.closed_at.is_(None))
    )
    me = acting.somebody.employee_id
    rows = (
        select(s.id, is_open.label("is_open"))
        .join(n, n.session_id == s.id)
        .where(n.employee_id == me, n.state == "booked", s.cancelled_at.is_(None))
        .where(s.starts_at < begins + timedelta(days=1), s.ends_at > begins)
        .order_by(s.starts_at, s.id)
    )
    found = []
    for row in db.execute(rows).all():
        one = sitting(db, acting, row.id)
        if acting.today in one.days:
            word = words(db, one.id, acting.today, [me]).get((me, acting.today))
            found.append(Mine(one, row.is_open, word.recorded_at if word and word.is_present else None))
    return found


def my_next(db: Session, acting: Acting) -> Sitting | None:
    """The session whoever acts is booked in that goes on today or comes next."""
    row = _next_booked(db, acting)
    return sitting(db, acting, row.id) if row else None


def _show_guesser(db: Session, acting: Acting) -> None:
    """What the organisers of the sessions that are open now see is shown anew."""
    renew(db, [subject_of_check_in(one) for one in open_now(db, acting)], now=acting.clock())
