"""Attendance from a meeting's report: who is whom, what it would record, and who is left to decide (S4, P3)."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal, NoReturn

from sqlalchemy import and_, exists, func, insert, or_, select, update
from sqlalchemy.orm import Session, aliased

from models.acting import Acting
from models.attendance import Fact, Word, check_employed, employed_on, record, settle, span, to_be_run, words
from models.audit import AuditEvent, Change, Detail, write_details, write_events
from models.base import Refusal
from models.imports.records import Import
from models.meeting_reports import MeetingReport, Participant, Visit, whole_minutes
from models.names import is_called
from models.office import Department
from models.people import EMPLOYEE_NO_DIGITS, Employee, EmployeeState
from models.session_records import Enrolment, UnmatchedAttendance
from models.session_rights import Sitting, check_runs, organisers, sitting
from models.sql import holds_on

SHARE: Final = 0.5
"""How much of a day of the session somebody must have been in the meeting to have been present."""
IMPORTED: Final = "attendance.imported"
"""The action of the audit event about a report."""
_AT_ONCE: Final = 500

Deed = Literal["new", "changed", "same", "kept", "none"]
Why = Literal["unknown", "several", "left"]


@dataclass(frozen=True, slots=True)
class Seen:
    """Somebody of ours in the report.

    `deed`: `new` or `changed` is recorded; `same` is on record; `kept`: what a person or a code said stands;
    `none`: too short, and not booked. `is_present`: long enough.
    """

    employee_id: int
    employee_no: str
    name: str
    day: date
    minutes: int
    is_booked: bool
    is_present: bool
    deed: Deed


@dataclass(frozen=True, slots=True)
class Stranger:
    """Somebody whom no mail and no number makes one of ours: `several` of us, or one who had `left` by then."""

    line: int
    name: str
    email: str
    day: date
    minutes: int
    why: Why


@dataclass(frozen=True, slots=True)
class Reading:
    """What a report says of a session, and what it would record. `enough` are the minutes that are attendance.

    `is_known`: the very report was taken in before, so nothing is recorded. `missing` counts those booked whom it
    does not name.
    """

    session: Sitting
    file: str
    product: str
    enough: int
    is_known: bool
    seen: tuple[Seen, ...]
    strangers: tuple[Stranger, ...]
    missing: int
    import_id: int | None = None

    def count(self, deed: Deed) -> int:
        return sum(one.deed == deed for one in self.seen)


def enough_minutes(one: Sitting, acting: Acting) -> int:
    """Half of what a day of the session lasts, in whole minutes."""
    begins, ends = one.starts_at.astimezone(acting.zone), one.ends_at.astimezone(acting.zone)
    of_day = (ends.hour - begins.hour) * 60 + ends.minute - begins.minute
    if len(one.days) == 1 or of_day <= 0:
        of_day = int((ends - begins).total_seconds() // 60) // len(one.days)
    return int(of_day * SHARE)


def preview(
    db: Session,
    acting: Acting,
    session_id: int,
    report: MeetingReport,
    *,
    enough: int | None = None,
    digits: int = EMPLOYEE_NO_DIGITS,
) -> Reading:
    """What the report would record; reads only.

    Refusals `session_not_known`, `session_not_yours`, `attendance_cancelled` (day), `report_other_day` (day, first,
    last, several) where it is of another day than the session, `report_day` where it says of no day.
    """
    one = to_be_run(db, acting, session_id, lock=False)
    return _read(db, acting, one, report, enough_minutes(one, acting) if enough is None else enough, digits)[0]


def take_in(
    db: Session,
    acting: Acting,
    session_id: int,
    report: MeetingReport,
    *,
    enough: int | None = None,
    digits: int = EMPLOYEE_NO_DIGITS,
) -> Reading:
    """Record what the report says; the same report again records nothing. Refusals as for `preview`.

    A report of another part of the same day (the meeting was begun anew) adds its minutes. What a code, the roster
    or a correction says stays; an absence recorded at the end gives way. Whom nothing matches waits for a person to
    decide. After confirmation the completions follow.
    """
    one = to_be_run(db, acting, session_id)
    least = enough_minutes(one, acting) if enough is None else enough
    reading, facts = _read(db, acting, one, report, least, digits)
    if reading.is_known:
        return reading
    office = acting.municipality_id
    days = sorted({seen.day for seen in reading.seen} | {stranger.day for stranger in reading.strangers})
    made = Import(
        municipality_id=office,
        at=acting.now,
        effective_on=days[0] if days else one.days[0],
        has_staff=False,
        is_full=False,
    )
    db.add(made)
    db.flush()
    record(db, acting, session_id, facts, import_id=made.id)
    _keep_strangers(db, one, reading.strangers, made.id)
    first, last = _span_of(report)
    told = {
        "session": one.code,
        "digest": report.digest,
        "product": report.product,
        "from": first.isoformat() if first else None,
        "to": last.isoformat() if last else None,
        "recorded": len(facts),
        "strangers": len(reading.strangers),
        "enough": least,
    }
    event = Change(IMPORTED, "training_sessions", session_id, told)
    write_events(db, [event], actor=acting.actor, now=acting.now, municipality_id=office, import_id=made.id)
    if one.confirmed_at is not None:
        settle(db, acting, one, {fact.employee_id for fact in facts})
    return Reading(
        *(
            one,
            reading.file,
            reading.product,
            least,
            False,
            reading.seen,
            reading.strangers,
            reading.missing,
            made.id,
        )
    )


# -- who is whom -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Known:
    id: int
    employee_no: str
    name: str
    email: str
    is_employed: bool


def _read(
    db: Session, acting: Acting, one: Sitting, report: MeetingReport, enough: int, digits: int
) -> tuple[Reading, list[Fact]]:
    before = _earlier(db, one)
    day_of = _day_finder(one, report)
    visits: defaultdict[tuple[int, date], list[Visit]] = defaultdict(list)
    strangers = []
    ours = _ours(db, acting, one, report.participants, digits)
    people: dict[int, _Known] = {}
    for participant in report.participants:
        by_day: defaultdict[date, list[Visit]] = defaultdict(list)
        for visit in participant.attended():
            by_day[day_of(visit)].append(visit)
        matched = _match(participant, ours, digits)
        for day, several in by_day.items():
            if isinstance(matched, _Known) and matched.is_employed:
                people[matched.id] = matched
                visits[matched.id, day] += several
            else:
                why: Why = "left" if isinstance(matched, _Known) else matched
                email = min(participant.emails, default="")
                told = (participant.line, participant.name, email, day, whole_minutes(several), why)
                strangers.append(Stranger(*told))
    seen, facts = _held_against(db, one, people, visits, enough, adds=_is_another_part(report, before))
    named = {who for who, _ in visits}
    booked = _booked(db, one.id)
    is_known = report.digest in {earlier.get("digest") for earlier in before}
    missing = len(booked - named)
    reading = Reading(*(one, report.file, report.product, enough, is_known, tuple(seen), tuple(strangers), missing))
    return reading, facts


def _day_finder(one: Sitting, report: MeetingReport) -> Any:
    """What says on which day of the session a visit was."""

    def day_of(visit: Visit) -> date:
        day = visit.joined_at.date() if visit.joined_at else report.began_on
        if day is None and len(one.days) == 1:
            return one.days[0]
        if day is None:
            raise Refusal("report_day")
        if day not in one.days:
            raise Refusal("report_other_day", day=day, **span(one))
        return day

    return day_of


def _number_in(participant: Participant, digits: int) -> str:
    """The employee number in its column, or in what they call themselves (0001018 橋本); of several none."""
    column = unicodedata.normalize("NFKC", participant.number).strip()
    if column:
        return column
    found = set(re.findall(rf"(?<![0-9\-+])[0-9]{{{digits}}}(?![0-9\-])", participant.name))
    return found.pop() if len(found) == 1 else ""


def _ours(
    db: Session, acting: Acting, one: Sitting, participants: Iterable[Participant], digits: int
) -> dict[str, _Known]:
    """Everybody of ours whom a mail or number in the report means, by those."""
    e = Employee
    wanted = {key for each in participants for key in (*each.emails, _number_in(each, digits))} - {""}
    found: dict[str, _Known] = {}
    keys = sorted(wanted)
    for some in (keys[first : first + _AT_ONCE] for first in range(0, len(keys), _AT_ONCE)):
        rows = select(e.id, e.employee_no, e.name, e.email, employed_on(e.id, one.days[-1])).where(
            e.municipality_id == acting.municipality_id, or_(e.email.in_(some), e.employee_no.in_(some))
        )
        for row in db.execute(rows):
            known = _Known(*row)
            found |= {key: known for key in (known.email, known.employee_no) if key}
    return found


def _match(participant: Participant, ours: dict[str, _Known], digits: int) -> _Known | Why:
    """Whom mail and number mean; a name alone means nobody (P3)."""
    keys = {*participant.emails, _number_in(participant, digits)} - {""}
    found = {ours[key].id: ours[key] for key in keys if key in ours}
    if not found:
        return "unknown"
    return next(iter(found.values())) if len(found) == 1 else "several"


def _booked(db: Session, session_id: int) -> set[int]:
    n = Enrolment
    return set(db.scalars(select(n.employee_id).where(n.session_id == session_id, n.state == "booked")))


def _held_against(
    db: Session,
    one: Sitting,
    people: dict[int, _Known],
    visits: dict[tuple[int, date], list[Visit]],
    enough: int,
    *,
    adds: bool,
) -> tuple[list[Seen], list[Fact]]:
    """The report beside what is on record."""
    said, booked = words(db, one.id), _booked(db, one.id)
    running = {who for who, _ in organisers(db, one.id)} - booked
    seen, facts = [], []
    for (who, day), several in visits.items():
        if who in running:
            continue  # they were there to run it
        before = said.get((who, day))
        minutes = whole_minutes(several)
        if before is not None and before.way == "import" and before.outcome != "cancelled":
            earlier = before.minutes or 0
            minutes = minutes + earlier if adds else max(minutes, earlier)
        is_present = minutes >= enough
        deed = _deed(before, minutes, is_present=is_present, is_booked=who in booked)
        known = people[who]
        told = (who, known.employee_no, known.name, day, minutes, who in booked, is_present, deed)
        seen.append(Seen(*told))
        if deed in {"new", "changed"}:
            facts.append(Fact(who, day, "present" if is_present else "absent", "import", before, minutes))
    seen.sort(key=lambda each: (each.day, each.employee_no))
    return seen, facts


def _deed(before: Word | None, minutes: int, *, is_present: bool, is_booked: bool) -> Deed:
    if before is None or before.outcome == "cancelled":
        return "new" if is_present or is_booked else "none"
    if before.way == "import":
        return "same" if (before.minutes, before.is_present) == (minutes, is_present) else "changed"
    if before.way == "roster" and before.outcome == "absent" and is_present:
        return "changed"
    return "kept"


# -- the same report again -------------------------------------------------------------------------------------


def _earlier(db: Session, one: Sitting) -> list[dict[str, Any]]:
    """What the events say of the reports taken in before; one whose detail is erased says nothing."""
    v = AuditEvent
    rows = db.scalars(
        select(Detail.body)
        .join(v, v.detail_id == Detail.id)
        .where(v.action == IMPORTED, v.subject == "training_sessions", v.subject_id == one.id)
        .order_by(v.id)
    )
    return [json.loads(body) if body else {} for body in rows]


def _span_of(report: MeetingReport) -> tuple[datetime | None, datetime | None]:
    """When the first came and the last went."""
    visits = [visit for one in report.participants for visit in one.visits]
    joined = min((visit.joined_at for visit in visits if visit.joined_at), default=None)
    left = max((visit.left_at for visit in visits if visit.left_at), default=None)
    return joined, left


def _is_another_part(report: MeetingReport, before: Sequence[dict[str, Any]]) -> bool:
    """Whether the report begins after all earlier ones ended, or ends before they began: its minutes are others."""
    first, last = _span_of(report)
    if first is None or last is None or not before:
        return False
    for earlier in before:
        if not earlier.get("from") or not earlier.get("to"):
            return False
        if first < datetime.fromisoformat(earlier["to"]) and datetime.fromisoformat(earlier["from"]) < last:
            return False
    return True


# -- those whom nothing matches --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody booked who is called like that: to be asked, not to be taken for it (P3)."""

    employee_id: int
    employee_no: str
    name: str
    department: str
    department_en: str


@dataclass(frozen=True, slots=True)
class Undecided:
    """A line of a report that waits for a person to say who it was; name and mail as they stood there."""

    id: int
    session_id: int
    name: str
    email: str
    day: date
    minutes: int | None
    candidates: tuple[Candidate, ...]


def _keep_strangers(db: Session, one: Sitting, strangers: Collection[Stranger], import_id: int) -> None:
    """Add those who are not waiting or decided already; a longer stay of one who waits counts."""
    u = UnmatchedAttendance
    rows = select(u.id, u.day, u.minutes, u.decided_at, Detail.body).join(Detail, Detail.id == u.detail_id)
    known = {}
    for row in db.execute(rows.where(u.session_id == one.id)):
        body = json.loads(row.body) if row.body else {}
        known[row.day, body.get("name"), body.get("email")] = row
    fresh = []
    for stranger in strangers:
        earlier = known.get((stranger.day, stranger.name, stranger.email))
        if earlier is None:
            fresh.append(stranger)
        elif earlier.decided_at is None and (earlier.minutes or 0) < stranger.minutes:
            waits = and_(u.id == earlier.id, u.decided_at.is_(None))
            db.execute(update(u).where(waits).values(minutes=stranger.minutes))
    kept = write_details(db, [{"name": each.name, "email": each.email} for each in fresh])
    lines = [
        {
            "session_id": one.id,
            "import_id": import_id,
            "day": each.day,
            "minutes": each.minutes,
            "detail_id": detail_id,
            "detail_digest": digest,
        }
        for each, (detail_id, digest) in zip(fresh, kept, strict=True)
    ]
    if lines:
        db.execute(insert(u), lines)


def undecided(db: Session, acting: Acting, session_id: int, *, limit: int, offset: int = 0) -> list[Undecided]:
    """Some of the lines that wait, in the order they came, each with the booked people of that name.

    Refusals `session_not_known`, `session_not_yours`.
    """
    sitting(db, acting, session_id)
    check_runs(db, acting, session_id)
    u = UnmatchedAttendance
    waiting = and_(u.session_id == session_id, u.decided_at.is_(None))
    rows = select(u.id, u.day, u.minutes, Detail.body).join(Detail, Detail.id == u.detail_id).where(waiting)
    found = db.execute(rows.order_by(u.id).limit(limit).offset(offset)).all()
    booked = _booked_people(db, session_id, acting.today) if found else []
    several = []
    for row in found:
        body = json.loads(row.body) if row.body else {"name": "", "email": ""}
        called = [who for who, kana, email in booked if is_called(body["name"], who.name, kana, email)]
        told = (row.id, session_id, body["name"], body["email"], row.day, row.minutes, tuple(called))
        several.append(Undecided(*told))
    return several


def undecided_count(db: Session, session_id: int) -> int:
    """How many lines of reports about a session wait for somebody to decide."""
    u = UnmatchedAttendance
    waiting = and_(u.session_id == session_id, u.decided_at.is_(None))
    return db.scalar(select(func.count()).select_from(u).where(waiting)) or 0


def _booked_people(db: Session, session_id: int, day: date) -> list[tuple[Candidate, str, str]]:
    e, n, s, d = Employee, Enrolment, EmployeeState, Department
    booked = exists().where(n.session_id == session_id, n.employee_id == e.id, n.state == "booked")
    rows = (
        select(
            *(e.id, e.employee_no, e.name, func.coalesce(d.name, ""), func.coalesce(d.name_en, "")),
            *(e.name_kana, e.email),
        )
        .outerjoin(s, and_(s.employee_id == e.id, holds_on(s, day)))
        .outerjoin(d, d.id == s.department_id)
        .where(booked)
        .order_by(e.employee_no)
    )
    return [(Candidate(*row[:5]), row.name_kana, row.email) for row in db.execute(rows)]


def decide(
    db: Session, acting: Acting, unmatched_id: int, employee_id: int | None, *, enough: int | None = None
) -> int | None:
    """A person says who a line of a report was; None: nobody of ours. Gives back the attendance's id.

    Minutes add up with what reports say of that person and day. Refusals: those of `attendance.to_be_run`,
    `unmatched_gone`, `unmatched_decided` (name, day, time), `attendance_own`, `attendance_unknown`,
    `attendance_not_employed` (name, day).
    """
    u = UnmatchedAttendance
    row = db.execute(select(u.session_id, u.day, u.minutes).where(u.id == unmatched_id)).one_or_none()
    if row is None:
        raise Refusal("unmatched_gone")
    one = to_be_run(db, acting, row.session_id)
    attendance_id = None
    decided = update(u).where(u.id == unmatched_id, u.decided_at.is_(None))
    decided = decided.values(decided_at=acting.now, decided_by_id=acting.somebody.employee_id)
    minutes = db.scalars(decided.returning(u.minutes).execution_options(synchronize_session=False)).all()
    if not minutes:
        say_who_decided(db, acting, unmatched_id)
    if employee_id is not None:
        if employee_id == acting.somebody.employee_id:
            raise Refusal("attendance_own")
        check_employed(db, acting, employee_id, row.day)
        least = enough_minutes(one, acting) if enough is None else enough
        attendance_id = _attribute(db, acting, one, employee_id, row.day, minutes[0] or 0, least)
        linked = update(u).where(u.id == unmatched_id).values(attendance_id=attendance_id)
        db.execute(linked.execution_options(synchronize_session=False))
    told = {"session": one.code, "day": row.day.isoformat(), "employee": employee_id}
    event = Change("unmatched.decided", "unmatched_attendances", unmatched_id, told)
    office = acting.municipality_id
    write_events(db, [event], actor=acting.actor, now=acting.now, municipality_id=office)
    return attendance_id


def _attribute(
    db: Session, acting: Acting, one: Sitting, employee_id: int, day: date, minutes: int, enough: int
) -> int:
    before = words(db, one.id, day, [employee_id]).get((employee_id, day))
    if before is not None and before.outcome != "cancelled":
        if before.way == "import":
            minutes += before.minutes or 0
        elif not (before.way == "roster" and before.outcome == "absent" and minutes >= enough):
            return before.id
    outcome = "present" if minutes >= enough else "absent"
    ids = record(db, acting, one.id, [Fact(employee_id, day, outcome, "import", before, minutes)])
    if one.confirmed_at is not None:
        settle(db, acting, one, [employee_id])
    return ids[employee_id, day]


def say_who_decided(db: Session, acting: Acting, unmatched_id: int) -> NoReturn:
    """Raise Refusal `unmatched_decided` (name, day, time), or `unmatched_gone`."""
    u, by = UnmatchedAttendance, aliased(Employee)
    row = db.execute(
        select(u.decided_at, by.name).outerjoin(by, by.id == u.decided_by_id).where(u.id == unmatched_id)
    ).one_or_none()
    if row is None or row.decided_at is None:
        raise Refusal("unmatched_gone")
    at = row.decided_at.astimezone(acting.zone)
    raise Refusal("unmatched_decided", name=row.name or "", day=at.date(), time=f"{at:%H:%M}")
