"""Who was there: the roster, walk-ins, corrections, and what becomes of it when a session is confirmed (S4-S6)."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, exists, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased

from models.acting import Acting
from models.audit import Change, Detail, write_details, write_events
from models.base import Refusal
from models.curriculum import TrainingSession
from models.office import Department
from models.outbox.posting import renew, something_finished
from models.people import Employee, EmployeeState, Employment
from models.record import Completion
from models.session_records import Attendance, Enrolment, SessionDay
from models.session_rights import Sitting, check_runs, lock_session, sitting
from models.sql import holds_on

REASON_LENGTH: Final = 500
"""Characters of the reason for a correction."""
SOURCE: Final = "classroom"
"""What a completion that comes from a session has as its source (C2)."""


def subject_of_check_in(session_id: int) -> str:
    """What the organisers' message about a session that takes place has as its subject."""
    return f"check_in:{session_id}"


_LATER: Final = aliased(Attendance)
_BY: Final = aliased(Employee)
"""Made once: making them takes longer than the query of one person's attendance."""


def still_counts(table: Any) -> ColumnElement[bool]:
    """No later row supersedes this one."""
    return ~exists().where(_LATER.supersedes_id.is_not(None), _LATER.supersedes_id == table.id)


# -- writing ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Word:
    """The last word on somebody's attendance of a day. `by_id` None: an import, or the bot at the end."""

    id: int
    employee_id: int
    day: date
    outcome: str
    way: str
    minutes: int | None
    revision: int
    recorded_at: datetime
    by_id: int | None
    by: str

    @property
    def is_present(self) -> bool:
        return self.outcome == "present"


@dataclass(frozen=True, slots=True)
class Fact:
    """What is to be recorded of somebody on a day; `before` is the word that it supersedes."""

    employee_id: int
    day: date
    outcome: str
    way: str
    before: Word | None = None
    minutes: int | None = None


def words(
    db: Session, session_id: int, day: date | None = None, among: Collection[int] | None = None
) -> dict[tuple[int, date], Word]:
    """The last word on everybody's attendance, or on those `among`, by person and day."""
    a, by = Attendance, _BY
    rows: Select[*tuple[Any, ...]] = (
        select(
            *(a.id, a.employee_id, a.day, a.outcome, a.way, a.minutes, a.revision, a.recorded_at),
            *(a.recorded_by_id, func.coalesce(by.name, "")),
        )
        .outerjoin(by, by.id == a.recorded_by_id)
        .where(a.session_id == session_id, still_counts(a))
    )
    if day is not None:
        rows = rows.where(a.day == day)
    if among is not None:
        rows = rows.where(a.employee_id.in_(among))
    return {(row.employee_id, row.day): Word(*row) for row in db.execute(rows)}


def record(
    db: Session,
    acting: Acting,
    session_id: int,
    facts: Sequence[Fact],
    *,
    import_id: int | None = None,
    reason: str = "",
) -> dict[tuple[int, date], int]:
    """Write the facts, each with its audit event; gives back the ids of the rows by person and day.

    The session is locked, or the one person whose fact it is. Nothing is checked here.
    """
    if not facts:
        return {}
    kept = write_details(db, [{"reason": reason} for _ in facts]) if reason else [(None, None)] * len(facts)
    rows = [
        {
            "session_id": session_id,
            "employee_id": fact.employee_id,
            "day": fact.day,
            "outcome": fact.outcome,
            "way": fact.way,
            "minutes": fact.minutes,
            "revision": fact.before.revision + 1 if fact.before else 0,
            "supersedes_id": fact.before.id if fact.before else None,
            "recorded_at": acting.now,
            "recorded_by_id": acting.person.employee_id if acting.person else None,
            "import_id": import_id,
            "detail_id": detail_id,
            "detail_digest": digest,
        }
        for fact, (detail_id, digest) in zip(facts, kept, strict=True)
    ]
    a = Attendance
    written = db.execute(insert(a).returning(a.id, a.employee_id, a.day), rows)
    ids = {(row.employee_id, row.day): row.id for row in written}
    changes = (_change(session_id, fact, ids[fact.employee_id, fact.day], reason) for fact in facts)
    _audit(db, acting, changes, import_id)
    return ids


def _change(session_id: int, fact: Fact, attendance_id: int, reason: str) -> Change:
    before = {"outcome": fact.before.outcome, "way": fact.before.way} if fact.before else {}
    after = {"outcome": fact.outcome, "way": fact.way, **({"minutes": fact.minutes} if fact.minutes else {})}
    whom = {"session": session_id, "employee": fact.employee_id, "day": fact.day.isoformat()}
    told = {**whom, "before": before, "after": after, **({"reason": reason} if reason else {})}
    deed = "corrected" if fact.way == "correction" else "recorded"
    return Change(f"attendance.{deed}", "attendances", attendance_id, told)


def _audit(db: Session, acting: Acting, changes: Iterable[Change], import_id: int | None = None) -> None:
    office = acting.municipality_id
    write_events(db, changes, actor=acting.actor, now=acting.now, municipality_id=office, import_id=import_id)


# -- what must hold --------------------------------------------------------------------------------------------


def to_be_run(db: Session, acting: Acting, session_id: int, *, lock: bool = True) -> Sitting:
    """The session, locked unless it is only looked at, for somebody who may run it.

    Refusals: `session_not_known`, `session_not_yours`, `attendance_cancelled` (day) where it does not take place.
    """
    if lock:
        lock_session(db, session_id)
    one = sitting(db, acting, session_id)
    check_runs(db, acting, session_id)
    if one.cancelled_at is not None:
        raise Refusal("attendance_cancelled", day=one.cancelled_at.astimezone(acting.zone).date())
    return one


def check_not_confirmed(acting: Acting, one: Sitting) -> None:
    """Raise Refusal `attendance_confirmed` (name, day, time, whose: person or itself) once it is confirmed."""
    if one.confirmed_at is not None:
        at = one.confirmed_at.astimezone(acting.zone)
        whose = "person" if one.confirmed_by else "itself"
        raise Refusal("attendance_confirmed", name=one.confirmed_by, day=at.date(), time=f"{at:%H:%M}", whose=whose)


def span(one: Sitting) -> dict[str, Any]:
    """The facts of a refusal that says on which days a session is: first, last, several (yes or no)."""
    first, last = one.days[0], one.days[-1]
    return {"first": first, "last": last, "several": "yes" if first < last else "no"}


def check_day(acting: Acting, one: Sitting, day: date) -> None:
    """Refusals `attendance_day` (first, last, several) for no day of the session, `attendance_day_ahead` (day)."""
    if day not in one.days:
        raise Refusal("attendance_day", **span(one))
    if day > acting.today:
        raise Refusal("attendance_day_ahead", day=day)


def check_employed(db: Session, acting: Acting, employee_id: int, day: date) -> str:
    """The name of somebody employed on that day. Refusals `attendance_unknown`, `attendance_not_employed`."""
    known = select(Employee.name, employed_on(Employee.id, day).label("is_employed"))
    row = db.execute(
        known.where(Employee.id == employee_id, Employee.municipality_id == acting.municipality_id)
    ).one_or_none()
    if row is None:
        raise Refusal("attendance_unknown")
    if not row.is_employed:
        raise Refusal("attendance_not_employed", name=row.name, day=day)
    name: str = row.name
    return name


def employed_on(employee_id: Any, day: date) -> ColumnElement[bool]:
    """Whether that person has a contract on the day; leave does not matter, who was there was there."""
    e = Employment
    return exists().where(
        e.employee_id == employee_id, e.hired_on <= day, or_(e.left_on.is_(None), e.left_on >= day)
    )


def _check_not_own(acting: Acting, employee_ids: Collection[int]) -> None:
    """Nobody records that they were there themselves, but by the code in the room."""
    if acting.person is not None and acting.person.employee_id in employee_ids:
        raise Refusal("attendance_own")


# -- the roster ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RosterLine:
    """Somebody who is booked, or came without. `word` None: nothing is recorded of that day."""

    employee_id: int
    employee_no: str
    name: str
    name_kana: str
    department: str
    department_en: str
    is_booked: bool
    word: Word | None

    @property
    def is_present(self) -> bool:
        return self.word is not None and self.word.is_present


@dataclass(frozen=True, slots=True)
class Roster:
    """A page of the list of a day; `count` people are on the whole list, `present` of them were there."""

    session: Sitting
    day: date
    count: int
    present: int
    lines: Sequence[RosterLine]


def on_list(session_id: int, employee_id: Any) -> ColumnElement[bool]:
    """Whether the person is booked, or has been at the session on some day."""
    n, a = Enrolment, aliased(Attendance)
    booked = exists().where(n.session_id == session_id, n.employee_id == employee_id, n.state == "booked")
    came = exists().where(
        a.session_id == session_id, a.employee_id == employee_id, a.outcome != "cancelled", still_counts(a)
    )
    return or_(booked, came)


def roster(db: Session, acting: Acting, session_id: int, day: date, *, limit: int, offset: int = 0) -> Roster:
    """A page of the list, by employee number.

    Refusals `session_not_known`, `session_not_yours`, `attendance_day` (first, last, several).
    """
    one = sitting(db, acting, session_id)
    check_runs(db, acting, session_id)
    if day not in one.days:
        raise Refusal("attendance_day", **span(one))
    e, n, s, d = Employee, Enrolment, EmployeeState, Department
    booked = exists().where(n.session_id == session_id, n.employee_id == e.id, n.state == "booked")
    rows: Select[*tuple[Any, ...]] = (
        select(
            *(e.id, e.employee_no, e.name, e.name_kana),
            *(func.coalesce(d.name, ""), func.coalesce(d.name_en, ""), booked.label("is_booked")),
        )
        .outerjoin(s, and_(s.employee_id == e.id, holds_on(s, day)))
        .outerjoin(d, d.id == s.department_id)
        .where(on_list(session_id, e.id))
        .order_by(e.employee_no)
        .limit(limit)
        .offset(offset)
    )
    count = db.scalar(select(func.count()).select_from(e).where(on_list(session_id, e.id))) or 0
    people = db.execute(rows).all()
    said = words(db, session_id, day, [row.id for row in people])
    lines = []
    for row in people:
        word = said.get((row.id, day))
        lines.append(RosterLine(*[*row, word if word and word.outcome != "cancelled" else None]))
    return Roster(one, day, count, present_count(db, session_id, day), lines)


def present_count(db: Session, session_id: int, day: date) -> int:
    """How many are recorded as present on that day."""
    a = Attendance
    there = and_(a.session_id == session_id, a.day == day, a.outcome == "present", still_counts(a))
    return db.scalar(select(func.count()).select_from(a).where(there)) or 0


@dataclass(frozen=True, slots=True)
class Marked:
    """How many were newly recorded as present, taken off again, and needed nothing because it was so already."""

    added: int
    removed: int
    unchanged: int


def mark(
    db: Session, acting: Acting, session_id: int, day: date, shown: Mapping[int, bool], ticked: Collection[int]
) -> Marked:
    """Record what an organiser ticked and unticked on a page of the roster (S4).

    `shown` says who was ticked when the page was shown: only what was changed on it is a deed, so that an old page
    takes nobody's check-in away and a page submitted twice is one. Unticking takes back what the roster said; what
    a code, a report or a correction says needs a correction with a reason. Refusals: those of `to_be_run`,
    `check_not_confirmed` and `check_day`, `attendance_own`, `attendance_not_booked` (name),
    `attendance_needs_reason` (name).
    """
    one = to_be_run(db, acting, session_id)
    check_not_confirmed(acting, one)
    check_day(acting, one, day)
    wanted = {who: who in ticked for who, was in shown.items() if (who in ticked) != was}
    _check_not_own(acting, wanted.keys())
    known = select(Employee.id, Employee.name).where(
        Employee.id.in_(wanted.keys()), Employee.municipality_id == acting.municipality_id
    )
    names = {row.id: row.name for row in db.execute(known)}
    listed = set(db.scalars(select(Employee.id).where(Employee.id.in_(names), on_list(session_id, Employee.id))))
    said = words(db, session_id, day, wanted.keys())
    facts = []
    for who, is_there in wanted.items():
        if who not in names:
            raise Refusal("attendance_unknown")
        before = said.get((who, day))
        if is_there == (before is not None and before.is_present):
            continue
        if is_there and who not in listed and before is None:
            raise Refusal("attendance_not_booked", name=names[who])
        if before is not None and before.outcome != "cancelled" and before.way not in {"roster", "walk_in"}:
            raise Refusal("attendance_needs_reason", name=names[who])
        facts.append(Fact(who, day, "present" if is_there else "cancelled", "roster", before))
    record(db, acting, session_id, facts)
    if facts:
        renew(db, [subject_of_check_in(session_id)], now=acting.clock())
    added = sum(fact.outcome == "present" for fact in facts)
    return Marked(added, len(facts) - added, len(wanted) - len(facts))


def walk_in(db: Session, acting: Acting, session_id: int, day: date, employee_id: int) -> bool:
    """Record somebody who came, booked or not; False: it was recorded already.

    Anybody employed that day, whatever their courses: who was there was there. Refusals as for `mark`, and
    `attendance_unknown`, `attendance_not_employed` (name, day).
    """
    one = to_be_run(db, acting, session_id)
    check_not_confirmed(acting, one)
    check_day(acting, one, day)
    _check_not_own(acting, [employee_id])
    name = check_employed(db, acting, employee_id, day)
    before = words(db, session_id, day, [employee_id]).get((employee_id, day))
    if before is not None and before.is_present:
        return False
    if before is not None and before.way in {"correction", "import"} and before.outcome == "absent":
        raise Refusal("attendance_needs_reason", name=name)
    record(db, acting, session_id, [Fact(employee_id, day, "present", "walk_in", before)])
    renew(db, [subject_of_check_in(session_id)], now=acting.clock())
    return True


def correct(
    db: Session, acting: Acting, session_id: int, day: date, employee_id: int, outcome: str, reason: str
) -> int:
    """Say with a reason that somebody was there, was not, or that nothing is known; gives back the row's id (S4).

    Before and after the session is confirmed; afterwards the completion follows (C3). Refusals: those of
    `to_be_run` and `check_day`, `attendance_own`, `attendance_reason` (most, reason), `attendance_unknown`,
    `attendance_not_employed` (name, day), `attendance_same` (name, state, day).
    """
    one = to_be_run(db, acting, session_id)
    check_day(acting, one, day)
    _check_not_own(acting, [employee_id])
    reason = reason.strip()
    if not reason or len(reason) > REASON_LENGTH:
        raise Refusal("attendance_reason", most=REASON_LENGTH, reason=reason)
    name = check_employed(db, acting, employee_id, day)
    before = words(db, session_id, day, [employee_id]).get((employee_id, day))
    if (before.outcome if before else "cancelled") == outcome:
        raise Refusal("attendance_same", name=name, state=outcome, day=day)
    fact = Fact(employee_id, day, outcome, "correction", before, before.minutes if before else None)
    ids = record(db, acting, session_id, [fact], reason=reason)
    if one.confirmed_at is not None:
        settle(db, acting, one, [employee_id], reason=reason)
    renew(db, [subject_of_check_in(session_id)], now=acting.clock())
    return ids[employee_id, day]


@dataclass(frozen=True, slots=True)
class Past:
    """One row of somebody's attendance, superseded or not. `reason` is empty once erased."""

    day: date
    outcome: str
    way: str
    minutes: int | None
    recorded_at: datetime
    by: str
    reason: str


def history(db: Session, acting: Acting, session_id: int, employee_id: int) -> list[Past]:
    """All that was ever recorded of somebody at a session, oldest first. Refusals as for `roster`."""
    sitting(db, acting, session_id)
    check_runs(db, acting, session_id)
    a, by, d = Attendance, aliased(Employee), Detail
    rows = (
        select(a.day, a.outcome, a.way, a.minutes, a.recorded_at, func.coalesce(by.name, ""), d.body)
        .outerjoin(by, by.id == a.recorded_by_id)
        .outerjoin(d, d.id == a.detail_id)
        .where(a.session_id == session_id, a.employee_id == employee_id)
        .order_by(a.day, a.revision)
    )
    return [Past(*row[:-1], json.loads(row.body)["reason"] if row.body else "") for row in db.execute(rows)]


# -- confirming ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What a confirmation came to: who has completed, who was there on some of the days only, who was not."""

    completed: tuple[int, ...]
    partly: tuple[int, ...]
    absent: tuple[int, ...]


def confirm(db: Session, acting: Acting, session_id: int) -> Confirmed:
    """Turn attendance into completions of the last day, once; absence is recorded, the duty stays open (S5, S6).

    Present is who was there on each of its days. Check-in is closed with it. The bot may confirm what confirms
    itself, once it is over. Refusals: those of `to_be_run` and `check_not_confirmed`, and `attendance_early` (day,
    time) before its last day begins.
    """
    one = to_be_run(db, acting, session_id)
    check_not_confirmed(acting, one)
    if acting.person is None and not one.confirms_itself:
        raise Refusal("session_not_yours", name="", whose="nobody")
    begins = one.ends_at if acting.person is None else one.starts_at
    if acting.today < one.days[-1] or acting.now < begins:
        at = begins.astimezone(acting.zone)
        raise Refusal("attendance_early", day=one.days[-1], time=f"{at:%H:%M}")
    s = TrainingSession
    by_id = acting.person.employee_id if acting.person else None
    guard = and_(s.id == session_id, s.confirmed_at.is_(None), s.cancelled_at.is_(None))
    confirmed = update(s).where(guard).values(confirmed_at=acting.now, confirmed_by_id=by_id).returning(s.id)
    if db.scalars(confirmed.execution_options(synchronize_session=False)).one_or_none() is None:
        check_not_confirmed(acting, sitting(db, acting, session_id))
    open_days = and_(SessionDay.session_id == session_id, SessionDay.closed_at.is_(None))
    db.execute(
        update(SessionDay)
        .where(open_days, SessionDay.opened_at.is_not(None))
        .values(closed_at=acting.now)
        .execution_options(synchronize_session=False)
    )
    _record_absence(db, acting, one)
    everybody = {who for who, _ in words(db, session_id)}
    completed = settle(db, acting, one, everybody)
    came = {who for (who, _), word in words(db, session_id).items() if word.is_present}
    booked = _booked(db, session_id)
    counts = {"completed": len(completed), "present": len(came), "booked": len(booked)}
    _audit(db, acting, [Change("session.confirmed", "training_sessions", session_id, {"code": one.code, **counts})])
    renew(db, [subject_of_check_in(session_id)], now=acting.clock())
    done = set(completed)
    return Confirmed(tuple(sorted(done)), tuple(sorted(came - done)), tuple(sorted(booked - came)))


def _booked(db: Session, session_id: int) -> set[int]:
    n = Enrolment
    return set(db.scalars(select(n.employee_id).where(n.session_id == session_id, n.state == "booked")))


def _record_absence(db: Session, acting: Acting, one: Sitting) -> None:
    """Of everybody booked of whom nothing is recorded on a day."""
    said = words(db, one.id)
    facts = []
    for who in sorted(_booked(db, one.id)):
        for day in one.days:
            before = said.get((who, day))
            if before is None or before.outcome == "cancelled":
                facts.append(Fact(who, day, "absent", "roster", before))
    record(db, acting, one.id, facts)


def settle(
    db: Session, acting: Acting, one: Sitting, employee_ids: Collection[int], *, reason: str = ""
) -> list[int]:
    """Let the completions of those people be what their attendance says; gives back who has one by now.

    Only what came from this session is ever cancelled (C3). The session is confirmed and locked.
    """
    last = one.days[-1]
    said = words(db, one.id)
    there = {
        who
        for who in employee_ids
        if all((word := said.get((who, day))) is not None and word.is_present for day in one.days)
    }
    c, later = Completion, aliased(Completion)
    of_session = select(Attendance.employee_id).where(Attendance.session_id == one.id)
    rows = db.scalars(
        select(c).where(
            c.course_id == one.course_id,
            c.completed_on == last,
            c.source == SOURCE,
            c.employee_id.in_(of_session),
            ~exists().where(later.supersedes_id.is_not(None), later.supersedes_id == c.id),
        )
    )
    known = {row.employee_id: row for row in rows}
    outcomes: dict[int, str] = {}
    for who in sorted(employee_ids):
        before = known.get(who)
        has_one = before is not None and before.outcome == "passed"
        if who in there and not has_one:
            outcomes[who] = "passed"
        elif who not in there and before is not None and has_one and before.session_id == one.id:
            outcomes[who] = "cancelled"
    written = _write_completions(db, acting, one, outcomes, known)
    changes = []
    for who, completion_id in written.items():
        detail = {
            "course": one.course_code,
            "completed_on": last.isoformat(),
            "source": SOURCE,
            "session": one.code,
        }
        deed = "recorded" if outcomes[who] == "passed" else "cancelled"
        told = {**detail, **({"reason": reason} if reason else {})}
        changes.append(Change(f"completion.{deed}", "completions", completion_id, told))
    _audit(db, acting, changes)
    if outcomes:
        something_finished(db, list(outcomes), now=acting.clock())
    return sorted(there)


def _write_completions(
    db: Session, acting: Acting, one: Sitting, outcomes: Mapping[int, str], known: Mapping[int, Completion]
) -> dict[int, int]:
    if not outcomes:
        return {}
    rows = [
        {
            "employee_id": who,
            "course_id": one.course_id,
            "completed_on": one.days[-1],
            "source": SOURCE,
            "score": known[who].score if who in known else None,
            "outcome": outcome,
            "revision": known[who].revision + 1 if who in known else 0,
            "supersedes_id": known[who].id if who in known else None,
            "recorded_at": acting.now,
            "import_id": None,
            "session_id": one.id,
        }
        for who, outcome in outcomes.items()
    ]
    c = Completion
    dialect: Any = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    # An import may be bringing the very attempt at this moment: then that row is the one.
    fresh = dialect(c).on_conflict_do_nothing().returning(c.id, c.employee_id)
    return {row.employee_id: row.id for row in db.execute(fresh, rows)}


def to_confirm(db: Session, municipality_id: int, now: datetime) -> list[int]:
    """The sessions that confirm themselves, are over and have not been confirmed yet, the oldest first (S5)."""
    s = TrainingSession
    due = and_(s.confirms_itself, s.ends_at <= now, s.confirmed_at.is_(None), s.cancelled_at.is_(None))
    return list(db.scalars(select(s.id).where(s.municipality_id == municipality_id, due).order_by(s.ends_at, s.id)))
