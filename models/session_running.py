"""Running sessions: making, changing, copying and calling them off; who organises them, and joint places (S3, S7).

Whatever changes when or where people meet reaches everybody in it once, with the number of the calendar file that
takes the place of the earlier one. Locks are taken in the order of `models.bookings`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime, time
from typing import Any, Final

from sqlalchemy import and_, delete, exists, insert, select, update
from sqlalchemy.orm import Session

from models.acting import Acting
from models.attendance import subject_of_check_in
from models.audit import Change, write_events
from models.base import Refusal
from models.bookings import (
    LARGEST_ID,
    LIVE,
    SEAT_GIVEN,
    booked_in,
    check_not_begun,
    check_not_cancelled,
    clashes_of,
    end,
    found,
    held,
    move_up,
    seats_of_own,
    subject_of,
    subject_of_booking,
    when_to_tell,
)
from models.calendar import FiscalYear
from models.curriculum import Course, TrainingSession
from models.deciders import is_employed
from models.office import Municipality
from models.outbox.posting import Draft, put, renew
from models.outbox.records import Notice
from models.people import Employee
from models.rights import check_division
from models.session_records import Enrolment, SessionOrganiser, SessionPlaces
from models.session_rights import check_runs

CHANGED: Final = "session_changed"
"""A session is at another time or place than before (S3)."""
CANCELLED: Final = "session_cancelled"
"""A session does not take place (S3)."""
TOLD_OF: Final = ("starts_at", "ends_at", "venue", "online_url", "instructor")
"""What people in a session hear of, and their calendars show."""
MOST_SEATS: Final = 100_000
MOST_ORGANISERS: Final = 20
TEXT_LENGTH: Final = 200
LINK_LENGTH: Final = 2_000
REASON_LENGTH: Final = 500
NAME_LENGTH, CODE_LENGTH = 100, 20
"""Characters of a municipality's name and code."""
_CODE: Final = re.compile(rf"[0-9A-Za-z-]{{1,{CODE_LENGTH}}}\Z")
_LINK: Final = re.compile(r"https?://[^\s]+\Z")


@dataclass(frozen=True, slots=True)
class Terms:
    """A session as whoever makes or changes it says. `capacity` None: no limit; `closes_at` None: at its start."""

    course_code: str
    starts_at: datetime
    ends_at: datetime
    venue: str = ""
    online_url: str = ""
    capacity: int | None = None
    instructor: str = ""
    joint: bool = False
    closes_at: datetime | None = None
    confirms_itself: bool = False


@dataclass(frozen=True, slots=True)
class Changed:
    """What a change did: how many people were told, who came up for a seat, and for whom it now overlaps (S2)."""

    sequence: int
    told: int
    moved_up: tuple[int, ...]
    clashing: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Places:
    """What a joint session keeps for a municipality, and how many guests of it come (S7)."""

    municipality_id: int
    code: str
    name: str
    name_en: str
    places: int
    guests: int


# -- making ---------------------------------------------------------------------------------------------------


def create(db: Session, acting: Acting, terms: Terms, organisers: Collection[int] = ()) -> int:
    """A new session; its id. Its code is the course's with fiscal year and number, and is never used again (C5).

    Refusals: `division_only`, `session_course` (course_code), `session_past` (starts_at), `session_order`
    (ends_at), `session_closing` (closes_at), `session_place` (venue), `session_link` (online_url),
    `session_text` (most, and venue or instructor: characters typed), `session_capacity` (most, capacity),
    `session_organisers` (most, organisers).
    """
    _check_division(db, acting)
    terms = _tidied(terms)
    c = Course
    ours = select(c.id).where(c.municipality_id == acting.municipality_id, c.code == terms.course_code)
    course_id = db.scalar(ours.with_for_update(key_share=True))  # of two who number a session at once one waits
    if course_id is None:
        raise Refusal("session_course", course_code=terms.course_code)
    _check_terms(terms)
    if terms.starts_at <= acting.now:
        raise Refusal("session_past", starts_at=_day(acting, terms.starts_at))
    values = _columns(terms)
    code = _next_code(db, acting, terms)
    row = {"municipality_id": acting.municipality_id, "course_id": course_id, "code": code, **values}
    session_id = db.scalars(insert(TrainingSession).values(row).returning(TrainingSession.id)).one()
    _audit(db, acting, "session.made", session_id, {"code": code, "after": _told(asdict(terms))})
    if organisers:
        set_organisers(db, acting, session_id, organisers)
    return session_id


def copy(db: Session, acting: Acting, session_id: int, starts_at: datetime, *, code_of: str | None = None) -> int:
    """The same again from another start on: as long, as long before open to booking, with the same organisers.

    Joint places are kept, guests are not. `code_of`: another course. Refusals: `session_not_known` and those of
    `create`.
    """
    _check_division(db, acting)
    old = found(db, acting, session_id)
    terms = terms_of(db, old)
    moved = starts_at - terms.starts_at
    shifted = {"starts_at": starts_at, "ends_at": terms.ends_at + moved}
    if terms.closes_at is not None:
        shifted["closes_at"] = terms.closes_at + moved
    again = Terms(**{**asdict(terms), **shifted, "course_code": code_of or terms.course_code})
    o, e, p = SessionOrganiser, Employee, SessionPlaces
    still_here = select(o.employee_id).join(e, e.id == o.employee_id).where(o.session_id == session_id)
    still_here = still_here.where(is_employed(o.employee_id, acting.today)).order_by(e.employee_no)
    made = create(db, acting, again, list(db.scalars(still_here)))
    kept = db.execute(select(p.municipality_id, p.places).where(p.session_id == session_id)).all()
    if kept:
        db.execute(insert(p), [{"session_id": made, **row._mapping} for row in kept])
    return made


def terms_of(db: Session, session: TrainingSession) -> Terms:
    """A session as it stands, to be changed in a form."""
    code = db.scalars(select(Course.code).where(Course.id == session.course_id)).one()
    return Terms(code, **{one.name: getattr(session, one.name) for one in fields(Terms)[1:]})


def _next_code(db: Session, acting: Acting, terms: Terms) -> str:
    """The course's code, the fiscal year's last two digits and the next number in it."""
    year = FiscalYear.containing(terms.starts_at.astimezone(acting.zone).date()).year
    begins = f"{terms.course_code}-{year % 100:02d}"
    s = TrainingSession
    known = select(s.code).where(
        s.municipality_id == acting.municipality_id, s.code.startswith(begins, autoescape=True)
    )
    numbers = [int(code[len(begins) :]) for code in db.scalars(known) if code[len(begins) :].isdecimal()]
    return f"{begins}{max(numbers, default=0) + 1:02d}"


# -- changing -------------------------------------------------------------------------------------------------


def change(db: Session, acting: Acting, session_id: int, **new: Any) -> Changed:
    """Change some of its terms; what is not named stays as it is, so that two forms do not undo one another.

    Who is in it keeps the seat, even where it now overlaps with another booking: those are told so and given back.
    Refusals: `session_not_known`, `session_not_yours` (name, whose), `session_cancelled` (name, whose, day, time),
    `session_over` (day, time), `session_begun` (day, time) for another start, `session_booked` (capacity, booked)
    for fewer seats than are taken, `session_kept` (capacity, kept) for fewer than a
    joint session keeps, and those of `create`; the course is not among the terms.
    """
    check_runs(db, acting, found(db, acting, session_id).id)
    session = held(db, acting, session_id)
    check_not_cancelled(db, acting, session)
    before = terms_of(db, session)
    after = _tidied(Terms(**{**asdict(before), **new, "course_code": before.course_code}))
    if session.confirmed_at is not None or acting.now >= session.ends_at:
        raise Refusal("session_over", **_moment(acting, session.confirmed_at or session.ends_at))
    if after.starts_at != before.starts_at:
        check_not_begun(acting, session)
        if after.starts_at <= acting.now:
            raise Refusal("session_past", starts_at=_day(acting, after.starts_at))
    _check_terms(after)
    if (after.capacity, after.joint) != (before.capacity, before.joint):
        _check_seats(db, session, after.capacity, _kept(db, session_id) if after.joint else {})
    return _settle(db, acting, session, before, after)


def _settle(db: Session, acting: Acting, session: TrainingSession, before: Terms, after: Terms) -> Changed:
    """Write what differs, tell of it, and let the line move up."""
    old, new = asdict(before), asdict(after)
    differs = {name for name in new if old[name] != new[name]}
    if not differs:
        return Changed(session.sequence, 0, (), ())
    for name in differs:
        setattr(session, name, new[name])
    if differs & set(TOLD_OF):
        session.sequence += 1
    db.flush()
    event = {"before": _told(old, differs), "after": _told(new, differs), "sequence": session.sequence}
    _audit(db, acting, "session.changed", session.id, event)
    return _follow(db, acting, session, differs, before.starts_at)


def _follow(
    db: Session, acting: Acting, session: TrainingSession, differs: Collection[str], began_at: datetime
) -> Changed:
    """What comes of a change that is written: the line moves up, and everybody in it hears of it once (S1, S3)."""
    live = _in_it(db, session.id)
    clashes = clashes_of(db, acting, session, list(live.values()), states=("booked",))
    moved_up = move_up(db, acting, session)
    told = 0
    if set(differs) & set(TOLD_OF):
        about = {"changed": sorted(set(differs) & set(TOLD_OF))}
        told = _tell(db, acting, session, CHANGED, live, about, clashes, earliest=min(began_at, session.starts_at))
    else:
        renew(db, [subject_of(session.id)], now=acting.clock())
    return Changed(session.sequence, told, tuple(moved_up), tuple(sorted(clashes)))


def call_off(db: Session, acting: Acting, session_id: int, reason: str) -> int:
    """A session does not take place: all its bookings end, and everybody in it hears of it once (S3); how many.

    Refusals: `session_not_known`, `session_not_yours` (name, whose), `session_cancelled` (name, whose, day, time),
    `session_begun` (day, time), `session_reason` (most, reason: characters typed).
    """
    check_runs(db, acting, found(db, acting, session_id).id)
    reason = reason.strip()
    if not reason or len(reason) > REASON_LENGTH:
        raise Refusal("session_reason", most=REASON_LENGTH, reason=len(reason))
    session = held(db, acting, session_id)
    check_not_cancelled(db, acting, session)
    check_not_begun(acting, session)
    session.cancelled_at, session.sequence = acting.now, session.sequence + 1
    db.flush()
    e = Enrolment
    rows = db.execute(select(e.id, e.employee_id, e.state).where(e.session_id == session_id, e.state.in_(LIVE)))
    live = rows.all()
    _audit(db, acting, "session.cancelled", session_id, {"reason": reason, "people": len(live)})
    end(db, acting, session, {row.id: row.state for row in live}, "dropped")
    people = {row.id: row.employee_id for row in live}
    return _tell(db, acting, session, CANCELLED, people, {}, {}, earliest=session.starts_at)


def _tell(
    db: Session,
    acting: Acting,
    session: TrainingSession,
    kind: str,
    live: Mapping[int, int],
    about: Mapping[str, Any],
    clashes: Mapping[int, Any],
    *,
    earliest: datetime,
) -> int:
    """Tell everybody in it, by booking, and those who run it; whoever acts and has no booking in it knows.

    What was to be said of it and has not gone yet is overtaken by this. In decent hours, but before `earliest`.
    """
    people: dict[int, int | None] = {employee_id: enrolment_id for enrolment_id, employee_id in live.items()}
    for organiser in db.scalars(
        select(SessionOrganiser.employee_id).where(
            SessionOrganiser.session_id == session.id, is_employed(SessionOrganiser.employee_id, acting.today)
        )
    ):
        if acting.person is None or organiser != acting.person.employee_id:
            people.setdefault(organiser, None)
    overtaken = [CHANGED] if kind == CHANGED else [CHANGED, SEAT_GIVEN]
    subjects = [subject_of(session.id), *(subject_of_booking(one) for one in live)]
    n = Notice
    which = and_(n.kind.in_(overtaken), n.subject.in_(subjects), n.state == "waiting")
    ids = list(db.scalars(select(n.id).where(which).order_by(n.id).with_for_update(key_share=True)))
    if ids:
        gone = update(n).where(n.id.in_(ids), n.state == "waiting").values(state="dropped", reason="overtaken")
        db.execute(gone.execution_options(synchronize_session=False))
    renew(db, [*subjects, subject_of_check_in(session.id)], now=acting.clock())
    not_before = when_to_tell(db, acting, earliest)
    drafts = [
        Draft(
            kind=kind,
            key=f"{subject_of(session.id)}:{session.sequence}:{employee_id}",
            day=acting.today,
            employee_id=employee_id,
            about={
                "session": session.id,
                "sequence": session.sequence,
                **({"enrolment": enrolment_id} if enrolment_id else {}),
                **({"clash": clashes[employee_id].session_id} if employee_id in clashes else {}),
                **about,
            },
            subject=subject_of(session.id),
            not_before=not_before,
        )
        for employee_id, enrolment_id in sorted(people.items())
    ]
    return put(db, drafts, municipality_id=acting.municipality_id, now=acting.now)


def _in_it(db: Session, session_id: int) -> dict[int, int]:
    """Who is booked or waits, by booking."""
    e = Enrolment
    rows = select(e.id, e.employee_id).where(e.session_id == session_id, e.state.in_(LIVE)).order_by(e.id)
    return {row.id: row.employee_id for row in db.execute(rows)}


# -- files ----------------------------------------------------------------------------------------------------


def hold_before_import(db: Session, acting: Acting) -> Mapping[int, Terms]:
    """The sessions to come that people are in, locked, as they stand before a file changes them."""
    s, e = TrainingSession, Enrolment
    with_people = exists().where(e.session_id == s.id, e.state.in_(LIVE))
    to_come = and_(s.municipality_id == acting.municipality_id, s.starts_at > acting.now, s.cancelled_at.is_(None))
    rows = select(s).where(to_come, with_people).order_by(s.id).with_for_update(key_share=True)
    return {one.id: terms_of(db, one) for one in db.scalars(rows.execution_options(populate_existing=True)).all()}


def follow_import(db: Session, acting: Acting, before: Mapping[int, Terms]) -> int:
    """What comes of what a file has changed in them, as if somebody had changed it (S1, S3); how many it were.

    A file may leave fewer seats than are taken: who has one keeps it.
    """
    count = 0
    for session_id, old in before.items():
        session = found(db, acting, session_id)
        was, now = asdict(old), asdict(terms_of(db, session))
        differs = {name for name in now if was[name] != now[name]}
        if not differs:
            continue
        if differs & set(TOLD_OF):
            session.sequence += 1
            db.flush()
        _follow(db, acting, session, differs, old.starts_at)
        count += 1
    return count


# -- organisers -----------------------------------------------------------------------------------------------


def set_organisers(db: Session, acting: Acting, session_id: int, employee_ids: Collection[int]) -> None:
    """Who runs a session, instead of those before; the division runs all of them besides.

    Refusals: `division_only`, `session_not_known`, `session_organisers` (most, organisers) for too many, or for
    somebody not employed today.
    """
    _check_division(db, acting)
    wanted = {one for one in employee_ids if 0 < one <= LARGEST_ID}
    e, o = Employee, SessionOrganiser
    ours = select(e.id).where(e.id.in_(wanted), e.municipality_id == acting.municipality_id)
    able = set(db.scalars(ours.where(is_employed(e.id, acting.today))))
    if able != set(employee_ids) or len(able) > MOST_ORGANISERS:
        raise Refusal("session_organisers", most=MOST_ORGANISERS, organisers=len(set(employee_ids)))
    held(db, acting, session_id)
    before = set(db.scalars(select(o.employee_id).where(o.session_id == session_id)))
    if before == able:
        return
    db.execute(delete(o).where(o.session_id == session_id, o.employee_id.not_in(able)))
    if able - before:
        db.execute(insert(o), [{"session_id": session_id, "employee_id": one} for one in sorted(able - before)])
    told = {"before": sorted(before), "after": sorted(able)}
    _audit(db, acting, "session.organisers", session_id, told)


def sessions_run_by(db: Session, acting: Acting, first: date, last: date, *, every: bool = False) -> list[int]:
    """The sessions that meet between two days, both included, and that the person organises: the next first.

    `every`: all of the office, for the division. Refusal `division_only`.
    """
    s, o = TrainingSession, SessionOrganiser
    begins = datetime.combine(first, time.min, acting.zone)
    ends = datetime.combine(last, time.max, acting.zone)
    meets = and_(s.municipality_id == acting.municipality_id, s.starts_at <= ends, s.ends_at >= begins)
    ids = select(s.id).where(meets, s.cancelled_at.is_(None)).order_by(s.starts_at, s.code)
    if every:
        _check_division(db, acting)
    else:
        ids = ids.where(exists().where(o.session_id == s.id, o.employee_id == acting.somebody.employee_id))
    return list(db.scalars(ids))


# -- joint places ---------------------------------------------------------------------------------------------


def neighbour(db: Session, acting: Acting, code: str, name: str, name_en: str = "") -> int:
    """The municipality of that code, made where it is not known yet; its id.

    Refusals: `division_only`, `municipality_code` (most, town_code), `municipality_name` (most, name:
    characters typed).
    """
    _check_division(db, acting)
    code, name = unicodedata.normalize("NFKC", code).strip(), name.strip()
    if not _CODE.match(code):
        raise Refusal("municipality_code", most=CODE_LENGTH, town_code=code[:CODE_LENGTH])
    m = Municipality
    known = db.scalar(select(m.id).where(m.code == code))
    if known is not None:
        return known
    if not 0 < len(name) <= NAME_LENGTH:
        raise Refusal("municipality_name", most=NAME_LENGTH, name=len(name))
    return db.scalars(insert(m).values(code=code, name=name, name_en=name_en).returning(m.id)).one()


def set_places(db: Session, acting: Acting, session_id: int, municipality_id: int, places: int | None) -> Changed:
    """Keep so many seats of a joint session for a municipality, the own one too (S7); None: none are kept.

    Seats that are let go of go to those who wait. Refusals: `session_not_known`, `session_not_yours`,
    `session_cancelled`, `session_begun`, `session_not_joint`, `stale_button` for an unknown municipality,
    `session_places` (places, most) for more than there are seats, `session_guests` (places, guests) for fewer than
    its guests, and `session_booked` (capacity, booked) where own people have those seats.
    """
    session = _held_joint(db, acting, session_id)
    if not 0 < municipality_id <= LARGEST_ID or db.get(Municipality, municipality_id) is None:
        raise Refusal("stale_button")
    p = SessionPlaces
    known = db.get(p, (session_id, municipality_id), populate_existing=True)
    if known is not None and known.guests > (places or 0):
        raise Refusal("session_guests", places=places or 0, guests=known.guests)
    kept = _kept(db, session_id)
    kept.pop(municipality_id, None)
    most = MOST_SEATS if session.capacity is None else max(0, session.capacity - sum(kept.values()))
    if places is not None and not 0 <= places <= most:
        raise Refusal("session_places", places=places, most=most)
    _check_seats(db, session, session.capacity, kept | ({} if places is None else {municipality_id: places}))
    before = known.places if known else None
    if places is None:
        db.execute(delete(p).where(p.session_id == session_id, p.municipality_id == municipality_id))
    elif known is None:
        db.add(p(session_id=session_id, municipality_id=municipality_id, places=places))
    else:
        known.places = places
    db.flush()
    told = {"municipality": municipality_id, "before": before, "after": places}
    _audit(db, acting, "session.places", session_id, told)
    return Changed(session.sequence, 0, tuple(move_up(db, acting, session)), ())


def set_guests(db: Session, acting: Acting, session_id: int, municipality_id: int, guests: int) -> None:
    """How many guests of a municipality come; numbers, never names (S7).

    Refusals: those of `set_places` but for the seats, and `session_guests` (places, guests) for more than are kept.
    """
    _held_joint(db, acting, session_id)
    known = db.get(SessionPlaces, (session_id, municipality_id), populate_existing=True)
    if known is None or municipality_id == acting.municipality_id or not 0 <= guests <= known.places:
        raise Refusal("session_guests", places=known.places if known else 0, guests=guests)
    before, known.guests = known.guests, guests
    db.flush()
    told = {"municipality": municipality_id, "before": before, "after": guests}
    _audit(db, acting, "session.guests", session_id, told)


def places_of(db: Session, session_id: int) -> list[Places]:
    """What a joint session keeps for whom, by code."""
    p, m = SessionPlaces, Municipality
    rows = select(m.id, m.code, m.name, m.name_en, p.places, p.guests).join(p, p.municipality_id == m.id)
    return [Places(*row) for row in db.execute(rows.where(p.session_id == session_id).order_by(m.code))]


def _held_joint(db: Session, acting: Acting, session_id: int) -> TrainingSession:
    check_runs(db, acting, found(db, acting, session_id).id)
    session = held(db, acting, session_id)
    check_not_cancelled(db, acting, session)
    check_not_begun(acting, session)
    if not session.joint:
        raise Refusal("session_not_joint")
    return session


# -- what they have in common ---------------------------------------------------------------------------------


def _check_division(db: Session, acting: Acting) -> None:
    check_division(db, acting.actor, acting.municipality_id, acting.division_code, acting.today)


def _is_division(db: Session, acting: Acting) -> bool:
    try:
        _check_division(db, acting)
    except Refusal:
        return False
    return True


def _kept(db: Session, session_id: int) -> dict[int, int]:
    """The places a session keeps, by municipality."""
    p = SessionPlaces
    rows = db.execute(select(p.municipality_id, p.places).where(p.session_id == session_id))
    return {row.municipality_id: row.places for row in rows}


def _check_seats(db: Session, session: TrainingSession, capacity: int | None, kept: Mapping[int, int]) -> None:
    """Nobody loses a seat because there are fewer, and no more are kept than there are."""
    if capacity is not None and sum(kept.values()) > capacity:
        raise Refusal("session_kept", capacity=capacity, kept=sum(kept.values()))
    own = kept.get(session.municipality_id)
    seats = seats_of_own(capacity, own, sum(kept.values()) - (own or 0))
    booked = booked_in(db, session.id)
    if seats is not None and seats < booked:
        raise Refusal("session_booked", capacity=seats, booked=booked)


def _tidied(terms: Terms) -> Terms:
    texts = {name: getattr(terms, name).strip() for name in ("venue", "online_url", "instructor")}
    return Terms(**{**asdict(terms), **texts})


def _check_terms(terms: Terms) -> None:
    if terms.ends_at <= terms.starts_at:
        raise Refusal("session_order", ends_at=terms.ends_at.isoformat())
    if terms.closes_at is not None and terms.closes_at > terms.starts_at:
        raise Refusal("session_closing", closes_at=terms.closes_at.isoformat())
    if not terms.venue and not terms.online_url:
        raise Refusal("session_place", venue="")
    for name in ("venue", "instructor"):
        length = len(getattr(terms, name))
        if length > TEXT_LENGTH:
            raise Refusal("session_text", most=TEXT_LENGTH, **{name: length})
    if terms.online_url and (len(terms.online_url) > LINK_LENGTH or not _LINK.match(terms.online_url)):
        raise Refusal("session_link", online_url=len(terms.online_url))
    if terms.capacity is not None and not 1 <= terms.capacity <= MOST_SEATS:
        raise Refusal("session_capacity", most=MOST_SEATS, capacity=terms.capacity)


def _columns(terms: Terms) -> dict[str, Any]:
    return {name: value for name, value in asdict(terms).items() if name != "course_code"}


def _told(terms: Mapping[str, Any], names: Collection[str] | None = None) -> dict[str, Any]:
    """The terms as JSON can hold them."""
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in terms.items()
        if names is None or name in names
    }


def _day(acting: Acting, at: datetime) -> date:
    return at.astimezone(acting.zone).date()


def _moment(acting: Acting, at: datetime) -> dict[str, Any]:
    return {"day": _day(acting, at), "time": at.astimezone(acting.zone).strftime("%H:%M")}


def _audit(db: Session, acting: Acting, action: str, session_id: int, told: Mapping[str, Any]) -> None:
    event = Change(action, "training_sessions", session_id, told)
    write_events(db, [event], actor=acting.actor, now=acting.now, municipality_id=acting.municipality_id)
