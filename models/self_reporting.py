"""Reporting a course oneself, and the division's check of such reports (C2)."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final, Literal, NoReturn
from zoneinfo import ZoneInfo

from sqlalchemy import Select, and_, func, insert, select, update
from sqlalchemy.orm import Session

from models.accounts import Person
from models.audit import Actor, Change, Detail, write_details, write_events
from models.base import Refusal
from models.calendar import FiscalYear
from models.courses import MyCourse, my_courses
from models.curriculum import Course
from models.evidence import NOTHING, Given, Proof, check, keep, proofs_of_reports
from models.office import Department
from models.outbox.hours import decent
from models.outbox.posting import Draft, put, renew, something_finished
from models.people import Employee, EmployeeState, Employment
from models.record import Completion
from models.reminders.day import OFFICE_ZONE
from models.rights import check_division
from models.self_reports import SelfReport
from models.sql import holds_on
from models.steps import Step, steps_of

REASON_LENGTH: Final = 500
"""Characters of the reason for a rejection."""
STEP: Final = "self_report."
"""What the actions of audit events begin with."""
NOTICE: Final = "report_decided"
"""The kind of the notice that tells somebody what became of their report."""

Outcome = Literal["counted", "waits", "completed", "waiting"]


def _machine_time() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Reported:
    """What has become of a report.

    `outcome`: it is `counted` at once or `waits` to be checked; or nothing was new: the course is `completed`, or
    an earlier report is `waiting`. `completed_on` is the day that stands, which is then that of the earlier one.
    """

    outcome: Outcome
    course: MyCourse
    completed_on: date


def report(
    db: Session,
    employee_id: int,
    course_code: str,
    completed_on: date,
    given: Given = NOTHING,
    *,
    now: datetime,
    zone: ZoneInfo = OFFICE_ZONE,
    clock: Callable[[], datetime] = _machine_time,
) -> Reported:
    """Somebody says that they completed a course: it counts at once or is to be checked, as the course says (C2).

    A report of what is finished, or waits already, changes nothing. A day on which the person's own report was
    cancelled before is checked in any case (C3). Raises Refusal `self_report_course` (course) for one not offered
    to the person, `self_report_future` (day), `self_report_year` (first) for a yearly course before this fiscal
    year, `self_report_hire` (first), and what `evidence.check` raises where the course asks for a file or a note.
    """
    today = now.astimezone(zone).date()
    db.execute(select(Employee.id).where(Employee.id == employee_id).with_for_update())
    course = next((one for one in my_courses(db, employee_id, today) if one.course_code == course_code), None)
    if course is None:
        raise Refusal("self_report_course", course=course_code)
    if course.completed_on is not None:
        return Reported("completed", course, course.completed_on)
    course_id, municipality_id, counts, asks = db.execute(
        select(Course.id, Course.municipality_id, Course.self_report, Course.evidence)
        .join(Employee, Employee.municipality_id == Course.municipality_id)
        .where(Employee.id == employee_id, Course.code == course_code)
    ).one()
    waiting = _waiting_report(db, employee_id, course_id)
    if waiting is not None:
        return Reported("waiting", course, waiting.completed_on)
    _check_day(db, employee_id, course, completed_on, today)
    check(given, asks)
    before = _latest(db, employee_id, course_id, completed_on)
    made = SelfReport(
        employee_id=employee_id,
        course_id=course_id,
        completed_on=completed_on,
        state="waiting",
        reported_at=now,
    )
    db.add(made)
    changes = []
    if counts == "at_once" and before is None:
        completion_id = _complete(db, made, now)
        made.state, made.decided_at, made.completion_id = "accepted", now, completion_id
        changes.append(_recorded(completion_id, course_code, completed_on))
    db.flush()
    keep(db, given, now=now, report_id=made.id)
    told = {"course": course_code, "completed_on": completed_on.isoformat(), "state": made.state}
    changes.insert(0, Change("self_report.made", "self_reports", made.id, told))
    write_events(db, changes, actor=Actor("person", employee_id), now=now, municipality_id=municipality_id)
    something_finished(db, [employee_id], now=clock())
    return Reported("counted" if made.state == "accepted" else "waits", course, completed_on)


def _check_day(db: Session, employee_id: int, course: MyCourse, completed_on: date, today: date) -> None:
    if completed_on > today:
        raise Refusal("self_report_future", day=today)
    year = FiscalYear.containing(today)
    if course.cycle == "every_fiscal_year" and completed_on < year.first_day:
        raise Refusal("self_report_year", first=year.first_day)
    hired_on = db.scalar(select(func.min(Employment.hired_on)).where(Employment.employee_id == employee_id))
    if hired_on is not None and completed_on < hired_on:
        raise Refusal("self_report_hire", first=hired_on)


def _waiting_report(db: Session, employee_id: int, course_id: int) -> SelfReport | None:
    s = SelfReport
    of_course = and_(s.employee_id == employee_id, s.course_id == course_id, s.state == "waiting")
    return db.scalars(select(s).where(of_course)).one_or_none()


def _latest(db: Session, employee_id: int, course_id: int, completed_on: date) -> Completion | None:
    """What is on record of that attempt by their own word (C2)."""
    c = Completion
    attempt = and_(c.employee_id == employee_id, c.course_id == course_id, c.completed_on == completed_on)
    rows = select(c).where(attempt, c.source == "self_report").order_by(c.revision.desc()).limit(1)
    return db.scalars(rows).first()


def _complete(db: Session, made: SelfReport, now: datetime) -> int:
    """Record the attempt; where it was cancelled once, as its next revision (C3)."""
    before = _latest(db, made.employee_id, made.course_id, made.completed_on)
    if before is not None and before.outcome == "passed":
        return before.id
    row = {
        "employee_id": made.employee_id,
        "course_id": made.course_id,
        "completed_on": made.completed_on,
        "source": "self_report",
        "score": None,
        "outcome": "passed",
        "revision": before.revision + 1 if before else 0,
        "supersedes_id": before.id if before else None,
        "recorded_at": now,
        "import_id": None,
    }
    return db.scalars(insert(Completion).values(row).returning(Completion.id)).one()


def _recorded(completion_id: int, course_code: str, completed_on: date) -> Change:
    detail = {"course": course_code, "completed_on": completed_on.isoformat(), "source": "self_report"}
    return Change("completion.recorded", "completions", completion_id, detail)


@dataclass(frozen=True, slots=True)
class Reportable:
    """A course somebody may report: required or chosen, and not finished. `counts`: at_once, or when checked.

    `asks`: what is to be given with the report, `none`, a `note` (or a file) or a `file`.
    """

    course: MyCourse
    counts: str
    is_waiting: bool
    asks: str = "none"


def reportable(db: Session, employee_id: int, day: date, codes: Collection[str] = ()) -> list[Reportable]:
    """The courses that person may report, or those among `codes`: the required first, the earliest due before."""
    left = [
        course
        for course in my_courses(db, employee_id, day)
        if course.completed_on is None and (not codes or course.course_code in codes)
    ]
    s = SelfReport
    waits = and_(s.course_id == Course.id, s.employee_id == employee_id, s.state == "waiting")
    rows = db.execute(
        select(Course.code, Course.self_report, s.id.is_not(None), Course.evidence)
        .join(Employee, Employee.municipality_id == Course.municipality_id)
        .outerjoin(s, waits)
        .where(Employee.id == employee_id, Course.code.in_([course.course_code for course in left]))
    )
    known = {code: (counts, is_waiting, asks) for code, counts, is_waiting, asks in rows}
    left.sort(key=lambda one: (one.level != "required", one.due_on or date.max, one.course_code))
    return [Reportable(course, *known[course.course_code]) for course in left if course.course_code in known]


# -- the division's check -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Waiting:
    """A report to be checked: whose, of what, since when. `is_own`: of the reader, so somebody else checks it."""

    id: int
    employee_no: str
    name: str
    name_kana: str
    department: str
    department_en: str
    course_code: str
    title: str
    title_en: str
    completed_on: date
    reported_at: datetime
    is_own: bool
    evidence: tuple[Proof, ...] = ()
    steps: tuple[Step, ...] = ()

    @property
    def is_asked_back(self) -> bool:
        """Whether the division waits for the person's answer."""
        return bool(self.steps) and self.steps[-1].deed == "asked"


@dataclass(frozen=True, slots=True)
class Decided:
    """A report that was accepted or rejected."""

    employee_id: int
    employee_no: str
    name: str
    name_kana: str
    course_code: str
    title: str
    title_en: str
    completed_on: date
    state: str
    reason: str = ""


def waiting(
    db: Session, reader: Person, day: date, *, division_code: str | None, limit: int, offset: int = 0
) -> tuple[int, Sequence[Waiting]]:
    """How many reports wait to be checked, and some of them, the oldest first. Refusal `division_only`."""
    check_division(db, Actor("person", reader.employee_id), reader.municipality_id, division_code, day)
    s = SelfReport
    ours = and_(s.state == "waiting", Employee.municipality_id == reader.municipality_id)
    count = db.scalar(select(func.count()).select_from(s).join(Employee, Employee.id == s.employee_id).where(ours))
    listed = _listed(reader.employee_id, day).where(ours).order_by(s.reported_at, s.id)
    return count or 0, _read(db, listed.limit(limit).offset(offset))


def waiting_report(
    db: Session, reader: Person, report_id: int, *, division_code: str | None, now: datetime, zone: ZoneInfo
) -> Waiting:
    """One of them. Refusals: `division_only`, `self_report_gone`, `self_report_decided` (name, day, state)."""
    day = now.astimezone(zone).date()
    check_division(db, Actor("person", reader.employee_id), reader.municipality_id, division_code, day)
    s = SelfReport
    ours = and_(s.id == report_id, s.state == "waiting", Employee.municipality_id == reader.municipality_id)
    found = _read(db, _listed(reader.employee_id, day).where(ours))
    return found[0] if found else too_late(db, report_id, reader, zone)


def _listed(reader_id: int, day: date) -> Select[*tuple[Any, ...]]:
    s = SelfReport
    return (
        select(
            *(s.id, Employee.employee_no, Employee.name, Employee.name_kana),
            *(func.coalesce(Department.name, ""), func.coalesce(Department.name_en, "")),
            *(Course.code, Course.title, Course.title_en, s.completed_on, s.reported_at),
            (s.employee_id == reader_id).label("is_own"),
        )
        .join(Employee, Employee.id == s.employee_id)
        .join(Course, Course.id == s.course_id)
        .outerjoin(EmployeeState, and_(EmployeeState.employee_id == Employee.id, holds_on(EmployeeState, day)))
        .outerjoin(Department, Department.id == EmployeeState.department_id)
    )


def _read(db: Session, listed: Select[*tuple[Any, ...]]) -> list[Waiting]:
    """Those reports with what was given and said: three queries, however many there are."""
    found: Sequence[Any] = db.execute(listed).all()
    ids = [row.id for row in found]
    proofs, steps = proofs_of_reports(db, ids), steps_of(db, "self_reports", STEP, ids)
    whole: list[tuple[Any, ...]] = [(*row, proofs.get(row.id, ()), steps.get(row.id, ())) for row in found]
    return [Waiting(*fields) for fields in whole]


def accept(
    db: Session,
    report_id: int,
    *,
    actor: Person,
    division_code: str | None,
    now: datetime,
    zone: ZoneInfo = OFFICE_ZONE,
    clock: Callable[[], datetime] = _machine_time,
) -> Decided:
    """The division has checked a report: from now on it counts as a completion of its day.

    Refusals: `division_only`, `self_report_own`, `self_report_gone`, and `self_report_decided` (name, day,
    state) where it was decided before.
    """
    made = _decide(db, report_id, "accepted", actor, division_code, now, zone, {})
    completion_id = _complete(db, made, now)
    db.execute(update(SelfReport).where(SelfReport.id == made.id).values(completion_id=completion_id))
    told = _about(db, made)
    recorded = _recorded(completion_id, told.course_code, made.completed_on)
    return _tell(db, made, told, actor, now, zone, clock, recorded)


def reject(
    db: Session,
    report_id: int,
    reason: str,
    *,
    actor: Person,
    division_code: str | None,
    now: datetime,
    zone: ZoneInfo = OFFICE_ZONE,
    clock: Callable[[], datetime] = _machine_time,
) -> Decided:
    """The division finds that a report is not so; the person is told why, and may report again.

    Refusals as for `accept`, and `self_report_reason` (most) for a reason that is missing or too long.
    """
    reason = reason.strip()
    if not reason or len(reason) > REASON_LENGTH:
        raise Refusal("self_report_reason", most=REASON_LENGTH)
    [(detail_id, digest)] = write_details(db, [{"reason": reason}])
    kept = {"detail_id": detail_id, "detail_digest": digest}
    made = _decide(db, report_id, "rejected", actor, division_code, now, zone, kept)
    return _tell(db, made, _about(db, made, reason), actor, now, zone, clock)


def _decide(
    db: Session,
    report_id: int,
    state: str,
    actor: Person,
    division_code: str | None,
    now: datetime,
    zone: ZoneInfo,
    kept: dict[str, Any],
) -> SelfReport:
    """Decide it, if nobody has: of two clicks one does."""
    today = now.astimezone(zone).date()
    check_division(db, Actor("person", actor.employee_id), actor.municipality_id, division_code, today)
    s = SelfReport
    of_office = select(Employee.id).where(Employee.municipality_id == actor.municipality_id)
    waits = and_(s.id == report_id, s.state == "waiting", s.employee_id.in_(of_office))
    if db.scalar(select(s.employee_id).where(waits)) == actor.employee_id:
        raise Refusal("self_report_own")
    decided = db.scalars(
        update(s)
        .where(waits)
        .values(state=state, decided_at=now, decided_by_id=actor.employee_id, **kept)
        .returning(s)
        .execution_options(populate_existing=True)
    ).one_or_none()
    return decided or too_late(db, report_id, actor, zone)


def too_late(db: Session, report_id: int, actor: Person, zone: ZoneInfo) -> NoReturn:
    """Say who decided, and when. Refusals `self_report_gone`, `self_report_decided` (name, day, state)."""
    s = SelfReport
    of_office = select(Employee.id).where(Employee.municipality_id == actor.municipality_id)
    known = db.execute(
        select(s.state, s.decided_at, Employee.name)
        .outerjoin(Employee, Employee.id == s.decided_by_id)
        .where(s.id == report_id, s.employee_id.in_(of_office))
    ).one_or_none()
    if known is None:
        raise Refusal("self_report_gone")
    day = known.decided_at.astimezone(zone).date()
    raise Refusal("self_report_decided", name=known.name or "", day=day, state=known.state)


def _about(db: Session, made: SelfReport, reason: str = "") -> Decided:
    e, c = Employee, Course
    row = db.execute(
        select(e.id, e.employee_no, e.name, e.name_kana, c.code, c.title, c.title_en)
        .select_from(SelfReport)
        .join(e, e.id == SelfReport.employee_id)
        .join(c, c.id == SelfReport.course_id)
        .where(SelfReport.id == made.id)
    ).one()
    return Decided(*row, completed_on=made.completed_on, state=made.state, reason=reason)


def _tell(
    db: Session,
    made: SelfReport,
    told: Decided,
    actor: Person,
    now: datetime,
    zone: ZoneInfo,
    clock: Callable[[], datetime],
    *more: Change,
) -> Decided:
    """Audit the decision, and put what the person hears of it into the outbox."""
    before = {"state": "waiting"}
    after = {"state": made.state, **({"reason": told.reason} if told.reason else {})}
    detail = {"course": told.course_code, "before": before, "after": after}
    change = Change(f"self_report.{made.state}", "self_reports", made.id, detail)
    office = actor.municipality_id
    write_events(db, [change, *more], actor=Actor("person", actor.employee_id), now=now, municipality_id=office)
    notice = Draft(
        kind=NOTICE,
        key=f"self-report:{made.id}",
        day=now.astimezone(zone).date(),
        employee_id=made.employee_id,
        about={"report": made.id},
        not_before=decent(db, office, now, zone),
    )
    put(db, [notice], municipality_id=office, now=now)
    renew(db, [subject(made.id)], now=clock())
    something_finished(db, [made.employee_id], now=clock())
    return told


def subject(report_id: int) -> str:
    """What notices about a report show the state of."""
    return f"self-report:{report_id}"


def what_became(db: Session, report_id: int) -> Decided | None:
    """A report that was decided, with the reason while it is kept; None: it waits, or there is none."""
    made = db.get(SelfReport, report_id)
    if made is None or made.state == "waiting":
        return None
    return _about(db, made, _reason(db, made))


def _reason(db: Session, made: SelfReport) -> str:
    kept = db.get(Detail, made.detail_id) if made.detail_id else None
    return str(json.loads(kept.body)["reason"]) if kept is not None and kept.body else ""
