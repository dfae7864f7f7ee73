"""Bookings: a seat in a session, a place in its line, giving them back, and what is there to book (S1, S2, S7, S8).

What is locked is locked in one order: course, person, session, their bookings; then notices. A person is locked
so that of two bookings that overlap one is refused, a session so that its last seat is given once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final, NoReturn
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, func, insert, select, update
from sqlalchemy.orm import Session, aliased

from models.acting import Acting
from models.audit import AuditEvent, Change, write_events
from models.base import Refusal
from models.courses import my_courses
from models.curriculum import Course, TrainingSession
from models.deciders import is_employed
from models.outbox.hours import decent
from models.outbox.posting import Draft, put, renew
from models.people import Employee
from models.rights import check_division
from models.session_records import Enrolment, SessionPlaces
from models.session_rights import check_runs, lock_session
from models.sql import count_where

SEAT_GIVEN: Final = "seat_given"
"""A seat has come free for somebody who waited, or the division has given one: it may be declined (S1)."""
REMOVED: Final = "booking_removed"
"""Whoever runs the session has taken somebody out of it."""
LIVE: Final = ("booked", "waiting")
LARGEST_ID: Final = 2**31 - 1
REASON_LENGTH: Final = 500


@dataclass(frozen=True, slots=True)
class Booking:
    """What has become of it: `booked`, or `waiting` at that place in the line, from 1 on (0: booked).

    `full`: nothing has, for there was no seat and the person did not ask to wait; `place` is what they would have.
    `is_new`: False where the person was booked, or waiting, already.
    """

    enrolment_id: int
    session_id: int
    employee_id: int
    state: str
    place: int = 0
    is_new: bool = True


@dataclass(frozen=True, slots=True)
class GivenBack:
    """A seat, or a place in the line, that was given back, and the bookings that came up for it."""

    enrolment_id: int
    session_id: int
    was: str
    moved_up: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Clash:
    """A booking of the same person at the same time (S2)."""

    session_id: int
    code: str
    title: str
    title_en: str
    starts_at: datetime
    ends_at: datetime
    state: str


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A session as somebody sees it who may book it.

    `seats` are those of the own municipality (S7; None: no limit), `booked` and `waiting` its people. `mine`: my
    booking, `place` mine in the line from 1 on. `offered`: required or elective for me (S8), or mine. `clash`: what
    I have booked at that time.
    """

    id: int
    code: str
    course_code: str
    title: str
    title_en: str
    starts_at: datetime
    ends_at: datetime
    venue: str
    online_url: str
    instructor: str
    joint: bool
    closes_at: datetime
    cancelled_at: datetime | None
    sequence: int
    seats: int | None
    booked: int
    waiting: int
    enrolment_id: int | None
    mine: str | None
    place: int
    offered: bool = True
    clash: Clash | None = None

    @property
    def left(self) -> int | None:
        """Seats that are left; none while others wait for them. None: no limit."""
        if self.seats is None:
            return None
        return 0 if self.waiting else max(0, self.seats - self.booked)

    def is_open(self, now: datetime) -> bool:
        """It can be booked at that moment (S2)."""
        return self.cancelled_at is None and now < min(self.closes_at, self.starts_at)


# -- rules ----------------------------------------------------------------------------------------------------


def overlap(one: tuple[datetime, datetime], other: tuple[datetime, datetime], zone: ZoneInfo) -> bool:
    """Whether nobody can be at both. What ends when the other begins does not overlap.

    A class of several days meets on each at the same hours, so that its evenings are free.
    """
    return any(
        first[0] < second[1] and second[0] < first[1]
        for first in _sittings(*one, zone)
        for second in _sittings(*other, zone)
    )


def _sittings(starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
    """From when to when it meets, day by day."""
    start, end = starts_at.astimezone(zone), ends_at.astimezone(zone)
    days = (end.date() - start.date()).days
    if not days or end.time() <= start.time():
        return [(starts_at, ends_at)]
    each = (start.date() + timedelta(days=number) for number in range(days + 1))
    return [(datetime.combine(day, start.time(), zone), datetime.combine(day, end.time(), zone)) for day in each]


def seats_of_own(capacity: int | None, own: int | None, others: int) -> int | None:
    """Seats for the office's own people where `others` are kept for its neighbours (S7); None: no limit."""
    rest = None if capacity is None else max(0, capacity - others)
    if own is None or rest is None:
        return rest if own is None else own
    return min(own, rest)


def subject_of(session_id: int) -> str:
    """What a notice that shows how a session stands has as its subject."""
    return f"session:{session_id}"


def subject_of_booking(enrolment_id: int) -> str:
    """What a notice that shows how a booking stands has as its subject."""
    return f"enrolment:{enrolment_id}"


# -- booking --------------------------------------------------------------------------------------------------


def book(db: Session, acting: Acting, session_id: int, *, may_wait: bool = True) -> Booking:
    """Take a seat, or a place in the line where there is none (S1). Who has one already keeps it.

    `may_wait` False: a seat or nothing, for who was shown a seat that somebody else has by now.
    Refusals: `session_not_known`, `session_cancelled` (name, whose, day, time), `session_begun` (day, time),
    `booking_closed` (day, time), `booking_not_offered` (course: its code) for a course neither required nor
    elective for the person today or on that day (S8), `booking_not_employed` (name, day), `booking_clash` (session:
    its code, day, time, state).
    """
    return _enter(db, acting, acting.somebody.employee_id, session_id, may_wait=may_wait)


def add_person(db: Session, acting: Acting, session_id: int, employee_id: int) -> Booking:
    """The division books anybody employed, until the session begins (S8); the person is told and may decline.

    Refusals: `division_only`, `stale_button` for nobody of this office, and those of `book` but for the course and
    the closing.
    """
    check_division(db, acting.actor, acting.municipality_id, acting.division_code, acting.today)
    return _enter(db, acting, employee_id, session_id, added=True)


def _enter(
    db: Session, acting: Acting, employee_id: int, session_id: int, *, added: bool = False, may_wait: bool = True
) -> Booking:
    name = _hold_person(db, acting, employee_id)
    # What takes long is asked before others have to wait for this.
    session = found(db, acting, session_id)
    known = _live(db, session_id, employee_id)
    if known is None:
        _check_open(db, acting, session, added=added)
        _check_person(db, acting, session, employee_id, name, added=added)
    session = held(db, acting, session_id)
    known = _live(db, session_id, employee_id)
    if known is not None:
        place = _place(db, known) if known.state == "waiting" else 0
        return Booking(known.id, session_id, employee_id, known.state, place, is_new=False)
    _check_open(db, acting, session, added=added)
    _check_clash(db, acting, session, employee_id)
    taken, waiting = _counts(db, session_id)
    seats = seats_of(db, session)
    if waiting and (seats is None or taken < seats):
        # Those who are left after this cannot take the seat; see `move_up`.
        move_up(db, acting, session)
        taken, waiting = _counts(db, session_id)
    is_booked = seats is None or taken < seats
    if not is_booked and not may_wait:
        return Booking(0, session_id, employee_id, "full", waiting + 1, is_new=False)
    row = {
        "session_id": session_id,
        "employee_id": employee_id,
        "state": "booked" if is_booked else "waiting",
        "asked_at": acting.now,
        "booked_at": acting.now if is_booked else None,
        "added_by_id": acting.person.employee_id if added and acting.person else None,
    }
    enrolment_id = db.scalars(insert(Enrolment).values(row).returning(Enrolment.id)).one()
    _audit(db, acting, "enrolment.made", {enrolment_id: {"session": session.code, "state": row["state"]}})
    if added and is_booked and employee_id != row["added_by_id"]:
        _tell_seats(db, acting, session, {enrolment_id: employee_id})
    return Booking(enrolment_id, session_id, employee_id, str(row["state"]), 0 if is_booked else waiting + 1)


def _hold_person(db: Session, acting: Acting, employee_id: int) -> str:
    """Of two bookings of one person at once the second waits here. Gives back the person's name."""
    e = Employee
    ours = select(e.name).where(e.id == employee_id, e.municipality_id == acting.municipality_id)
    could_be = 0 < employee_id <= LARGEST_ID
    name = db.scalar(ours.with_for_update(key_share=True)) if could_be else None
    if name is None:
        raise Refusal("stale_button")
    return name


def _check_open(db: Session, acting: Acting, session: TrainingSession, *, added: bool) -> None:
    check_not_cancelled(db, acting, session)
    check_not_begun(acting, session)
    if not added and session.closes_at is not None and acting.now >= session.closes_at:
        raise Refusal("booking_closed", **_moment(acting, session.closes_at))


def _check_person(
    db: Session, acting: Acting, session: TrainingSession, employee_id: int, name: str, *, added: bool
) -> None:
    day = session.starts_at.astimezone(acting.zone).date()
    if not db.scalar(select(is_employed(employee_id, day))):
        raise Refusal("booking_not_employed", name=name, day=day)
    if added:
        return
    code = db.scalars(select(Course.code).where(Course.id == session.course_id)).one()
    if not _is_offered(db, employee_id, code, acting.today) and not _is_offered(db, employee_id, code, day):
        raise Refusal("booking_not_offered", course=code)


def _is_offered(db: Session, employee_id: int, course_code: str, day: date) -> bool:
    return any(one.course_code == course_code for one in my_courses(db, employee_id, day))


def _check_clash(db: Session, acting: Acting, session: TrainingSession, employee_id: int) -> None:
    clashes = clashes_of(db, acting, session, [employee_id])
    if clashes:
        clash = clashes[employee_id]
        raise Refusal("booking_clash", session=clash.code, state=clash.state, **_moment(acting, clash.starts_at))


# -- giving back ----------------------------------------------------------------------------------------------


def cancel(db: Session, acting: Acting, session_id: int) -> GivenBack:
    """Give back one's seat, or leave the line, until the session begins (S2).

    Refusals: `session_not_known`, `session_begun` (day, time), `booking_none`, and `booking_ended` (state, day,
    time) where it was given back before.
    """
    session = held(db, acting, session_id)
    mine = _live(db, session_id, acting.somebody.employee_id)
    if mine is None:
        _refuse_ended(db, acting, session_id, acting.somebody.employee_id)
    return _give_back(db, acting, session, mine, "cancelled")


def decline(db: Session, acting: Acting, enrolment_id: int) -> GivenBack:
    """Say no to a seat that has come free, or that somebody else has booked: the next in the line has it (S1).

    Refusals as for `cancel`; `booking_none` for a booking of somebody else.
    """
    e = Enrolment
    known = select(e.session_id).where(e.id == enrolment_id, e.employee_id == acting.somebody.employee_id)
    session_id = db.scalar(known) if 0 < enrolment_id <= LARGEST_ID else None
    if session_id is None:
        raise Refusal("booking_none")
    session = held(db, acting, session_id)
    one = db.get_one(e, enrolment_id, populate_existing=True)
    if one.state not in LIVE:
        _say_ended(acting, one)
    return _give_back(db, acting, session, one, "declined" if one.state == "booked" else "cancelled")


def remove_person(db: Session, acting: Acting, session_id: int, employee_id: int, reason: str) -> GivenBack:
    """Whoever runs the session takes somebody out of it, for a reason which that person is told.

    Refusals: `session_not_known`, `session_not_yours` (name, whose), `booking_reason` (most, reason: characters
    typed), and those of `cancel`.
    """
    reason = reason.strip()
    if not reason or len(reason) > REASON_LENGTH:
        raise Refusal("booking_reason", most=REASON_LENGTH, reason=len(reason))
    found(db, acting, session_id)
    check_runs(db, acting, session_id)
    session = held(db, acting, session_id)
    theirs = _live(db, session_id, employee_id)
    if theirs is None:
        _refuse_ended(db, acting, session_id, employee_id)
    given = _give_back(db, acting, session, theirs, "cancelled", {"reason": reason})
    if acting.person is None or acting.person.employee_id != employee_id:
        told = Draft(
            kind=REMOVED,
            key=f"removed:{theirs.id}",
            day=acting.today,
            employee_id=employee_id,
            about={"session": session_id, "enrolment": theirs.id},
            subject=subject_of_booking(theirs.id),
            not_before=when_to_tell(db, acting, session.starts_at),
        )
        put(db, [told], municipality_id=acting.municipality_id, now=acting.now)
    return given


def _give_back(
    db: Session,
    acting: Acting,
    session: TrainingSession,
    one: Enrolment,
    state: str,
    told: Mapping[str, Any] | None = None,
) -> GivenBack:
    check_not_begun(acting, session)
    was = one.state
    end(db, acting, session, {one.id: was}, state, told)
    return GivenBack(one.id, session.id, was, tuple(move_up(db, acting, session)))


def end(
    db: Session,
    acting: Acting,
    session: TrainingSession,
    which: Mapping[int, str],
    state: str,
    told: Mapping[str, Any] | None = None,
) -> None:
    """End those bookings (id: state until now) of a session that is locked."""
    e = Enrolment
    ended = update(e).where(e.id.in_(which), e.state.in_(LIVE)).values(state=state, ended_at=acting.now)
    db.execute(ended.execution_options(synchronize_session=False))
    more = dict(told or {})
    what = {one: {"session": session.code, "state": state, "was": was, **more} for one, was in which.items()}
    _audit(db, acting, "enrolment.ended", what)
    renew(db, [subject_of_booking(one) for one in which], now=acting.clock())


def _refuse_ended(db: Session, acting: Acting, session_id: int, employee_id: int) -> NoReturn:
    e = Enrolment
    last = select(e).where(e.session_id == session_id, e.employee_id == employee_id).order_by(e.id.desc())
    one = db.scalars(last.limit(1).execution_options(populate_existing=True)).first()
    if one is None:
        raise Refusal("booking_none")
    _say_ended(acting, one)


def _say_ended(acting: Acting, one: Enrolment) -> NoReturn:
    raise Refusal("booking_ended", state=one.state, **_moment(acting, one.ended_at or acting.now))


# -- the line -------------------------------------------------------------------------------------------------


def move_up(db: Session, acting: Acting, session: TrainingSession) -> list[int]:
    """Give the free seats of a session that is locked to the first who wait, and tell them; their bookings (S1).

    Passed over, and left in the line, are those who will not be employed any more on that day, and those for whom
    a session that was moved lies at the same time (S2). Nobody moves up once it has begun.
    """
    if session.cancelled_at is not None or acting.now >= session.starts_at:
        return []
    seats = seats_of(db, session)
    taken, waiting = _counts(db, session.id)
    free = waiting if seats is None else min(seats - taken, waiting)
    if free <= 0:
        return []
    e = Enrolment
    day = session.starts_at.astimezone(acting.zone).date()
    line = (
        select(e.id, e.employee_id)
        .where(e.session_id == session.id, e.state == "waiting", is_employed(e.employee_id, day))
        .order_by(e.id)
    )
    able = db.execute(line).all()
    clashes = clashes_of(db, acting, session, [row.employee_id for row in able], states=("booked",))
    given = {row.id: row.employee_id for row in able if row.employee_id not in clashes}
    given = dict(list(given.items())[:free])
    if not given:
        return []
    seated = update(e).where(e.id.in_(given), e.state == "waiting").values(state="booked", booked_at=acting.now)
    db.execute(seated.execution_options(synchronize_session=False))
    what = {one: {"session": session.code, "state": "booked", "was": "waiting"} for one in given}
    _audit(db, acting, "enrolment.moved_up", what)
    _tell_seats(db, acting, session, given)
    return list(given)


def tend_lines(db: Session, acting: Acting) -> int:
    """End the bookings of people who will have left by the day of a session to come; gives back how many they were.

    Their seats go to those who wait, as do others that nobody could take when they came free. For a tick a day.
    """
    e, s = Enrolment, TrainingSession
    to_come = and_(s.municipality_id == acting.municipality_id, s.starts_at > acting.now, s.cancelled_at.is_(None))
    rows = select(e.session_id, e.employee_id, e.state, s.starts_at).join(s, s.id == e.session_id)
    by_day: defaultdict[date, list[Any]] = defaultdict(list)
    for row in db.execute(rows.where(to_come, e.state.in_(LIVE))):
        by_day[row.starts_at.astimezone(acting.zone).date()].append(row)
    to_tend: set[int] = set()
    for day, some in by_day.items():
        left = select(Employee.id).where(
            Employee.id.in_({row.employee_id for row in some}), ~is_employed(Employee.id, day)
        )
        leavers = set(db.scalars(left))
        to_tend |= {row.session_id for row in some if row.state == "waiting" or row.employee_id in leavers}
    return sum(_tend(db, acting, session_id) for session_id in sorted(to_tend))


def _tend(db: Session, acting: Acting, session_id: int) -> int:
    session = held(db, acting, session_id)
    if session.cancelled_at is not None or acting.now >= session.starts_at:
        return 0
    e, day = Enrolment, session.starts_at.astimezone(acting.zone).date()
    rows = select(e.id, e.state).where(e.session_id == session_id, e.state.in_(LIVE))
    which = {row.id: row.state for row in db.execute(rows.where(~is_employed(e.employee_id, day)))}
    if which:
        end(db, acting, session, which, "dropped")
    move_up(db, acting, session)
    return len(which)


def _tell_seats(db: Session, acting: Acting, session: TrainingSession, given: Mapping[int, int]) -> None:
    not_before = when_to_tell(db, acting, session.starts_at)
    drafts = [
        Draft(
            kind=SEAT_GIVEN,
            key=f"seat:{enrolment_id}",
            day=acting.today,
            employee_id=employee_id,
            about={"session": session.id, "enrolment": enrolment_id},
            subject=subject_of_booking(enrolment_id),
            not_before=not_before,
            not_after=session.starts_at,
        )
        for enrolment_id, employee_id in given.items()
    ]
    put(db, drafts, municipality_id=acting.municipality_id, now=acting.now)


def when_to_tell(db: Session, acting: Acting, starts_at: datetime) -> datetime | None:
    """In decent hours; at once where those come only when the session has begun."""
    hours = decent(db, acting.municipality_id, acting.now, acting.zone)
    return hours if hours is None or hours < starts_at else None


# -- what is there --------------------------------------------------------------------------------------------


def sessions_of(
    db: Session,
    acting: Acting,
    course_codes: Collection[str] = (),
    *,
    limit: int | None = None,
    offered_only: bool = False,
    session_ids: Collection[int] | None = None,
) -> list[SessionLine]:
    """The sessions of those courses, or of all, that have not begun and take place: the next first.

    `offered_only`: without those of courses neither required nor elective for the person. `session_ids`: only
    those, as `upcoming` found them.
    """
    s, c = TrainingSession, Course
    to_come = and_(s.cancelled_at.is_(None), s.starts_at > acting.now)
    wanted = _lines(acting).where(to_come)
    if session_ids is not None:
        wanted = wanted.where(s.id.in_(session_ids))
    if course_codes:
        wanted = wanted.where(c.code.in_(course_codes))
    codes = None
    if offered_only:
        codes = {one.course_code for one in my_courses(db, acting.somebody.employee_id, acting.today)}
        wanted = wanted.where(c.code.in_(codes))
    rows = db.execute(wanted.order_by(s.starts_at, s.code).limit(limit)).all()
    return _seen(db, acting, rows, codes)


def session_line(db: Session, acting: Acting, session_id: int) -> SessionLine:
    """One session, whether or not it can be booked. Refusal `session_not_known`."""
    row = _by_id(db, _lines(acting), session_id)
    if row is None:
        raise Refusal("session_not_known")
    return _seen(db, acting, [row])[0]


def my_bookings(db: Session, acting: Acting, *, past: bool = False) -> list[SessionLine]:
    """What the person has booked, or waits for, and is not over: the next first; or `past`, the last first."""
    s = TrainingSession
    mine = _lines(acting)
    if past:
        rows = mine.where(s.ends_at <= acting.now, _my_state() == "booked").order_by(s.starts_at.desc(), s.code)
    else:
        rows = mine.where(s.ends_at > acting.now, _my_state().is_not(None)).order_by(s.starts_at, s.code)
    return _seen(db, acting, db.execute(rows).all())


_MINE: Final = aliased(Enrolment, name="mine")


def _my_state() -> ColumnElement[Any]:
    return _MINE.state  # type: ignore[return-value]


def _lines(acting: Acting) -> Select[*tuple[Any, ...]]:
    """Sessions of the own municipality, with what is taken of each and what the person has in it."""
    s, c, e, p = TrainingSession, Course, Enrolment, SessionPlaces
    in_line = aliased(Enrolment)

    def count(state: str) -> Any:
        of_state = select(func.count()).where(e.session_id == s.id, e.state == state)
        return of_state.correlate(s).scalar_subquery().label(state)

    own = select(p.places).where(p.session_id == s.id, p.municipality_id == acting.municipality_id)
    others = select(func.coalesce(func.sum(p.places), 0)).where(
        p.session_id == s.id, p.municipality_id != acting.municipality_id
    )
    place = select(func.count()).where(
        in_line.session_id == s.id, in_line.state == "waiting", in_line.id <= _MINE.id, _MINE.state == "waiting"
    )
    me = acting.person.employee_id if acting.person else None
    is_mine = and_(_MINE.session_id == s.id, _MINE.employee_id == me, _MINE.state.in_(LIVE))
    return (
        select(
            *(s.id, s.code, c.code.label("course_code"), c.title, c.title_en, s.starts_at, s.ends_at, s.venue),
            *(s.online_url, s.instructor, s.joint, func.coalesce(s.closes_at, s.starts_at).label("closes_at")),
            *(s.cancelled_at, s.sequence, s.capacity, count("booked"), count("waiting")),
            own.correlate(s).scalar_subquery().label("own_places"),
            others.correlate(s).scalar_subquery().label("other_places"),
            *(_MINE.id.label("enrolment_id"), _MINE.state.label("mine")),
            place.correlate(s, _MINE).scalar_subquery().label("place"),
        )
        .join(c, c.id == s.course_id)
        .outerjoin(_MINE, is_mine)
        .where(s.municipality_id == acting.municipality_id)
    )


def _seen(
    db: Session, acting: Acting, rows: Sequence[Any], offered: Collection[str] | None = None
) -> list[SessionLine]:
    made = []
    for row in rows:
        values = dict(row._mapping)
        own, others, capacity = (values.pop(name) for name in ("own_places", "other_places", "capacity"))
        seats = seats_of_own(capacity, own, others) if row.joint else capacity
        made.append(SessionLine(**values, seats=seats))
    if acting.person is None or not made:
        return made
    me = acting.person.employee_id
    mine = _bookings(db, [me], LIVE, min(one.starts_at for one in made), max(one.ends_at for one in made))[me]
    asked = [one for one in made if one.mine is None]
    if offered is None and asked:
        offered = {one.course_code for one in my_courses(db, me, acting.today)}
    today = offered or ()
    days = {one.starts_at.astimezone(acting.zone).date() for one in asked if one.course_code not in today}
    later = {day: {one.course_code for one in my_courses(db, me, day)} for day in days}

    def seen(one: SessionLine) -> SessionLine:
        day = one.starts_at.astimezone(acting.zone).date()
        clash = next((other for other in mine if other.session_id != one.id and _at_once(one, other, acting)), None)
        is_offered = one.mine is not None or one.course_code in today or one.course_code in later.get(day, ())
        return replace(one, clash=clash, offered=is_offered)

    return [seen(one) for one in made]


def _at_once(one: SessionLine, other: Clash, acting: Acting) -> bool:
    return overlap((one.starts_at, one.ends_at), (other.starts_at, other.ends_at), acting.zone)


def clashes_of(
    db: Session,
    acting: Acting,
    session: TrainingSession,
    employee_ids: Collection[int],
    *,
    states: Collection[str] = LIVE,
) -> dict[int, Clash]:
    """The first other booking of each of those people that lies at the same time; who has none is missing (S2)."""
    when = (session.starts_at, session.ends_at)
    found_clashes = {}
    for employee_id, theirs in _bookings(db, employee_ids, states, *when).items():
        others = (
            one
            for one in theirs
            if one.session_id != session.id and overlap(when, (one.starts_at, one.ends_at), acting.zone)
        )
        clash = next(others, None)
        if clash is not None:
            found_clashes[employee_id] = clash
    return found_clashes


def _bookings(
    db: Session, employee_ids: Iterable[int], states: Collection[str], first: datetime, last: datetime
) -> defaultdict[int, list[Clash]]:
    """What those people have booked between two instants, by person and start."""
    e, s, c = Enrolment, TrainingSession, Course
    rows: Select[*tuple[Any, ...]] = (
        select(e.employee_id, s.id, s.code, c.title, c.title_en, s.starts_at, s.ends_at, e.state)
        .join(s, s.id == e.session_id)
        .join(c, c.id == s.course_id)
        .where(
            e.employee_id.in_(list(employee_ids)),
            e.state.in_(states),
            *(s.cancelled_at.is_(None), s.starts_at < last, s.ends_at > first),
        )
        .order_by(s.starts_at, s.code)
    )
    by_person: defaultdict[int, list[Clash]] = defaultdict(list)
    for employee_id, *values in db.execute(rows):
        by_person[employee_id].append(Clash(*values))
    return by_person


# -- what they have in common ---------------------------------------------------------------------------------


def found(db: Session, acting: Acting, session_id: int) -> TrainingSession:
    """A session of the own municipality as it stands now. Refusal `session_not_known`."""
    s = TrainingSession
    ours = select(s).where(s.municipality_id == acting.municipality_id)
    row = _by_id(db, ours.execution_options(populate_existing=True), session_id)
    if row is None:
        raise Refusal("session_not_known")
    session: TrainingSession = row[0]
    return session


def held(db: Session, acting: Acting, session_id: int) -> TrainingSession:
    """The session, locked: from now on nobody else changes it or who is in it. Refusal `session_not_known`."""
    if 0 < session_id <= LARGEST_ID:
        lock_session(db, session_id)
    return found(db, acting, session_id)


def _by_id(db: Session, rows: Select[Any], session_id: int) -> Any:
    could_be = 0 < session_id <= LARGEST_ID
    return db.execute(rows.where(TrainingSession.id == session_id)).one_or_none() if could_be else None


def seats_of(db: Session, session: TrainingSession) -> int | None:
    """Its seats for the office's own people (S7); None: no limit."""
    if not session.joint:
        return session.capacity
    p = SessionPlaces
    rows = db.execute(select(p.municipality_id, p.places).where(p.session_id == session.id)).all()
    own = next((row.places for row in rows if row.municipality_id == session.municipality_id), None)
    others = sum(row.places for row in rows if row.municipality_id != session.municipality_id)
    return seats_of_own(session.capacity, own, others)


def _counts(db: Session, session_id: int) -> tuple[int, int]:
    """How many are booked, and how many wait."""
    e = Enrolment
    counts = select(count_where(e.state == "booked"), count_where(e.state == "waiting"))
    booked, waiting = db.execute(counts.where(e.session_id == session_id, e.state.in_(LIVE))).one()
    return booked, waiting


def booked_in(db: Session, session_id: int) -> int:
    """How many people have a seat in it."""
    return _counts(db, session_id)[0]


def _live(db: Session, session_id: int, employee_id: int) -> Enrolment | None:
    e = Enrolment
    theirs = select(e).where(e.session_id == session_id, e.employee_id == employee_id, e.state.in_(LIVE))
    return db.scalars(theirs.execution_options(populate_existing=True)).one_or_none()


def _place(db: Session, one: Enrolment) -> int:
    e = Enrolment
    before = select(func.count()).where(e.session_id == one.session_id, e.state == "waiting", e.id <= one.id)
    return db.scalar(before) or 0


def check_not_cancelled(db: Session, acting: Acting, session: TrainingSession) -> None:
    """Raise Refusal `session_cancelled` (name, whose: person or itself, day, time)."""
    if session.cancelled_at is None:
        return
    a, e = AuditEvent, Employee
    name = db.scalar(
        select(e.name)
        .join(a, a.actor_id == e.id)
        .where(a.subject == "training_sessions", a.subject_id == session.id, a.action == "session.cancelled")
        .order_by(a.id.desc())
        .limit(1)
    )
    whose = "person" if name else "itself"
    raise Refusal("session_cancelled", name=name or "", whose=whose, **_moment(acting, session.cancelled_at))


def check_not_begun(acting: Acting, session: TrainingSession) -> None:
    """Raise Refusal `session_begun` (day, time)."""
    if acting.now >= session.starts_at:
        raise Refusal("session_begun", **_moment(acting, session.starts_at))


def _moment(acting: Acting, at: datetime) -> dict[str, Any]:
    local = at.astimezone(acting.zone)
    return {"day": local.date(), "time": local.strftime("%H:%M")}


def _audit(db: Session, acting: Acting, action: str, told: Mapping[int, Mapping[str, Any]]) -> None:
    changes = (Change(action, "enrolments", one, what) for one, what in told.items())
    write_events(db, changes, actor=acting.actor, now=acting.now, municipality_id=acting.municipality_id)
