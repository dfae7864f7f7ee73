"""The training record to read: one person's history with its evidence, lists of everybody's, and what corrects it.

A row that a later one supersedes stays to be seen: as corrected, or as cancelled (C3). Only the others count.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any, Final, Literal

from sqlalchemy import (
    ColumnElement,
    Date,
    Row,
    Select,
    and_,
    case,
    exists,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.orm import Session, aliased

from models.acting import Acting
from models.audit import AuditEvent, Change, Detail, write_events
from models.base import UNTIL_FURTHER_NOTICE, Refusal
from models.calendar import FISCAL_YEAR_STARTS, FiscalYear
from models.curriculum import Course, Skill, TrainingSession
from models.evidence import Proof, proofs_of_completions
from models.imports.completions import IMPORT_CANCELLED
from models.nomination_records import TRACKS, Nomination
from models.office import Department, department_and_below
from models.outbox.hours import decent
from models.outbox.posting import Draft, put, something_finished
from models.people import Employee, EmployeeState, find_employee
from models.record import Completion
from models.rights import Sight, check_division, sight
from models.self_reports import SelfReport
from models.session_records import Evidence
from models.sql import fiscal_year, holds_on

State = Literal["counts", "corrected", "cancelled"]
Grouping = Literal["attempt", "person", "department", "course", "track", "year"]

REASON_LENGTH: Final = 500
"""Characters of the reason for a correction."""
NOTICE: Final = "record_changed"
"""The kind of the notice that tells somebody that an entry of their record was cancelled."""
CANCELLED: Final = "completion.cancelled"

_NUMBERS: Final = ("people", "completions", "hours")
COLUMNS: Final[dict[Grouping, tuple[str, ...]]] = {
    "attempt": (
        *("employee_no", "name", "department_code", "department", "department_then_code", "department_then"),
        *("persona_then", "track_then", "course_code", "course_title", "skill_code", "skill", "fiscal_year"),
        *("completed_on", "source", "score", "session_code", "evidence", "state", "recorded_at"),
        *("changed_at", "reason"),
    ),
    "person": ("employee_no", "name", "department_code", "department", "fiscal_year", "completions", "hours"),
    "department": ("department_code", "department", "fiscal_year", *_NUMBERS),
    "course": ("course_code", "course_title", "fiscal_year", *_NUMBERS),
    "track": ("track", "fiscal_year", *_NUMBERS),
    "year": ("fiscal_year", *_NUMBERS),
}
"""`department` is the main post today, or the last one of all; `_then` is on the day of the completion (C1)."""


# -- one person -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Entry:
    """One passed attempt as it was recorded, and what has become of it.

    `changed_at`, `changed_by` and `reason` say when, by whom and why it was cancelled or corrected, where known.
    """

    completion_id: int
    course_code: str
    title: str
    title_en: str
    skill_code: str
    skill: str
    skill_en: str
    completed_on: date
    source: str
    score: float | None
    session_code: str
    state: State
    recorded_at: datetime
    changed_at: datetime | None = None
    changed_by: str = ""
    reason: str = ""
    evidence: tuple[Proof, ...] = ()

    @property
    def fiscal_year(self) -> int:
        return FiscalYear.containing(self.completed_on).year


@dataclass(frozen=True, slots=True)
class Year:
    """A fiscal year of a history: its entries by skill, each skill's the latest first."""

    year: int
    skills: tuple[tuple[str, tuple[Entry, ...]], ...]


def history(db: Session, employee_id: int, today: date) -> list[Entry]:
    """Everything ever recorded of a person up to `today`, the latest first; courses of the past too (C1)."""
    c, later = Completion, aliased(Completion)
    event, of_import, by = aliased(AuditEvent), aliased(AuditEvent), aliased(Employee)
    own, of_its_import = aliased(Detail), aliased(Detail)
    found: Sequence[Any] = db.execute(
        select(
            *(c.id, Course.code, Course.title, Course.title_en, Skill.code, Skill.name, Skill.name_en),
            *(c.completed_on, c.source, c.score, func.coalesce(TrainingSession.code, ""), _state(later)),
            *(c.recorded_at, later.recorded_at, func.coalesce(by.name, "")),
            func.coalesce(own.body, of_its_import.body),
        )
        .join(Course, Course.id == c.course_id)
        .join(Skill, Skill.id == Course.skill_id)
        .outerjoin(TrainingSession, TrainingSession.id == c.session_id)
        .outerjoin(later, _supersedes(later))
        .outerjoin(event, and_(event.subject == "completions", event.subject_id == later.id))
        .outerjoin(of_import, _cancelled_with(of_import, later))
        .outerjoin(by, by.id == func.coalesce(event.actor_id, of_import.actor_id))
        .outerjoin(own, own.id == event.detail_id)
        .outerjoin(of_its_import, of_its_import.id == of_import.detail_id)
        .where(c.employee_id == employee_id, c.outcome == "passed", c.completed_on <= today)
        .order_by(c.completed_on.desc(), Course.code, c.source, c.revision.desc(), event.id)
    ).all()
    reported = [row[0] for row in found if row[8] == "self_report"]
    proofs = proofs_of_completions(db, reported) if reported else {}
    entries: dict[int, Entry] = {}
    for row in found:
        fields: tuple[Any, ...] = (*row[:-1], _reason(row[-1]), proofs.get(row[0], ()))
        entries.setdefault(row[0], Entry(*fields))
    return list(entries.values())


def by_year(entries: Iterable[Entry]) -> list[Year]:
    """A history by fiscal year, the latest first, and by skill."""
    ordered = sorted(entries, key=lambda one: (-one.fiscal_year, one.skill_code))
    return [
        Year(year, tuple((code, tuple(same)) for code, same in groupby(several, key=lambda one: one.skill_code)))
        for year, several in groupby(ordered, key=lambda one: one.fiscal_year)
    ]


def history_of(db: Session, acting: Acting, who: str) -> tuple[Employee, list[Entry]]:
    """The history of the person with that number or mail address, for those who may see it (P1).

    Raises Refusal `unknown_person` (who), `record_not_yours` (name: of the person).
    """
    employee = find_employee(db, who, acting.municipality_id)
    reader = acting.somebody
    if employee.id != reader.employee_id:
        view = sight(db, reader, acting.today, acting.division_code)
        post = select(EmployeeState.department_id).where(
            EmployeeState.employee_id == employee.id, holds_on(EmployeeState, acting.today)
        )
        if not view.is_division and db.scalar(post) not in view.department_ids:
            raise Refusal("record_not_yours", name=employee.name)
    return employee, history(db, employee.id, acting.today)


def _supersedes(later: Any) -> ColumnElement[bool]:
    return and_(later.supersedes_id.is_not(None), later.supersedes_id == Completion.id)


def _state(later: Any) -> ColumnElement[str]:
    return case((later.id.is_(None), "counts"), (later.outcome == "cancelled", "cancelled"), else_="corrected")


def _cancelled_with(event: Any, later: Any) -> ColumnElement[bool]:
    """The event says that the whole import was cancelled whose completion `later` takes back."""
    return and_(later.outcome == "cancelled", event.import_id == later.import_id, event.action == IMPORT_CANCELLED)


def _reason(body: str | None) -> str:
    return str(json.loads(body).get("reason", "")) if body else ""


# -- corrections ----------------------------------------------------------------------------------------------


def cancel_completion(db: Session, acting: Acting, completion_id: int, reason: str) -> Entry:
    """The division cancels an entry that is wrong: a new row says so, the old one stays to be seen (C3).

    The person is told. Refusals: `division_only`, `record_reason` (most), `record_gone`, `record_own`, and
    `record_changed` (by: person or nobody, name, day) where it does not count any more.
    """
    today = acting.today
    check_division(db, acting.actor, acting.municipality_id, acting.division_code, today)
    reason = reason.strip()
    if not reason or len(reason) > REASON_LENGTH:
        raise Refusal("record_reason", most=REASON_LENGTH)
    c = Completion
    of_office = select(Employee.id).where(Employee.municipality_id == acting.municipality_id)
    employee_id = db.scalar(select(c.employee_id).where(c.id == completion_id, c.employee_id.in_(of_office)))
    if employee_id is None:
        raise Refusal("record_gone")
    if employee_id == acting.actor.employee_id:
        raise Refusal("record_own")
    # One at a time changes a person's record.
    db.execute(select(Employee.id).where(Employee.id == employee_id).with_for_update())
    entry = next((one for one in history(db, employee_id, date.max) if one.completion_id == completion_id), None)
    if entry is None:
        raise Refusal("record_gone")
    if entry.state != "counts":
        day = (entry.changed_at or acting.now).astimezone(acting.zone).date()
        by = "person" if entry.changed_by else "nobody"
        raise Refusal("record_changed", by=by, name=entry.changed_by, day=day)
    before = db.get_one(c, completion_id)
    row = {
        "employee_id": employee_id,
        "course_id": before.course_id,
        "completed_on": before.completed_on,
        "source": before.source,
        "score": before.score,
        "outcome": "cancelled",
        "revision": before.revision + 1,
        "supersedes_id": before.id,
        "recorded_at": acting.now,
        "import_id": before.import_id,
        "session_id": before.session_id,
    }
    new_id = db.scalars(insert(c).values(row).returning(c.id)).one()
    told = {"course": entry.course_code, "completed_on": before.completed_on.isoformat(), "source": before.source}
    write_events(
        db,
        [Change(CANCELLED, "completions", new_id, {**told, "reason": reason})],
        actor=acting.actor,
        now=acting.now,
        municipality_id=acting.municipality_id,
    )
    notice = Draft(
        kind=NOTICE,
        key=f"record:{new_id}",
        day=today,
        employee_id=employee_id,
        about={"completion": completion_id},
        not_before=decent(db, acting.municipality_id, acting.now, acting.zone),
    )
    put(db, [notice], municipality_id=acting.municipality_id, now=acting.now)
    something_finished(db, [employee_id], now=acting.clock())
    return next(one for one in history(db, employee_id, date.max) if one.completion_id == completion_id)


# -- everybody ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is to hold; where a field is empty, all.

    `by` attempt: a line for each attempt; else sums by it and fiscal year. `department_code`: the department with
    all below it today, by main post. `track`: of core people, as of the day of the completion. `is_whole`: what
    was corrected or cancelled too, with the reasons (P5); sums never count that.
    """

    by: Grouping = "attempt"
    employee_no: str = ""
    department_code: str = ""
    course_code: str = ""
    track: str = ""
    year: int | None = None
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """Whose records somebody may have in a list (P1): everybody's, or the own and those of these departments."""

    is_everybody: bool
    employee_id: int | None = None
    department_ids: tuple[int, ...] = ()


def record_view(db: Session, acting: Acting) -> View:
    """What the reader may see, by the rights of today."""
    reader = acting.somebody
    seen: Sight = sight(db, reader, acting.today, acting.division_code)
    return View(seen.is_division, reader.employee_id, seen.department_ids)


def record_list(
    db: Session, today: date, municipality_id: int, wanted: Wanted, *, view: View | None = None
) -> Select[*tuple[Any, ...]]:
    """The list as a select, to be read through `rows`; `view` None: the office itself.

    Raises Refusal `unknown_person` (who), `unknown_department`, `department_not_yours` (department),
    `unknown_course` (course), `unknown_track` (track, known).
    """
    if wanted.by == "attempt":
        listed, later = _attempts(today, wanted)
    else:
        listed, later = _sums(today, wanted)
    listed = listed.where(Employee.municipality_id == municipality_id, Completion.outcome == "passed")
    if not wanted.is_whole or wanted.by != "attempt":
        listed = listed.where(~exists().where(_supersedes(later)))
    return listed.where(*_narrowed(db, today, municipality_id, wanted, view))


def rows(listed: Iterable[Row[Any]], wanted: Wanted) -> Iterator[Sequence[Any]]:
    """The rows of a list in its COLUMNS."""
    if wanted.by != "attempt" or not wanted.is_whole:
        yield from listed
        return
    for row in listed:
        yield *row[:-1], _reason(row[-1])


def _attempts(today: date, wanted: Wanted) -> tuple[Select[*tuple[Any, ...]], Any]:
    later = aliased(Completion)
    then, of_then = aliased(EmployeeState), aliased(Department)
    tracks = _tracks()
    proofs = (
        select(SelfReport.completion_id, func.count().label("count"))
        .join(Evidence, Evidence.report_id == SelfReport.id)
        .where(SelfReport.completion_id.is_not(None))
        .group_by(SelfReport.completion_id)
        .subquery("proofs")
    )
    columns: tuple[Any, ...] = (
        *(Employee.employee_no, Employee.name, Department.code, Department.name, of_then.code, of_then.name),
        *(then.persona, tracks.c.track, Course.code, Course.title, Skill.code, Skill.name),
        *(fiscal_year(Completion.completed_on), Completion.completed_on, Completion.source, Completion.score),
        *(TrainingSession.code, proofs.c.count),
    )
    whole: tuple[Any, ...] = (literal("counts"), Completion.recorded_at, null(), null())
    if wanted.is_whole:
        event, of_import = aliased(AuditEvent), aliased(AuditEvent)
        own, of_its_import = aliased(Detail), aliased(Detail)
        reason = func.coalesce(own.body, of_its_import.body)
        whole = (_state(later), Completion.recorded_at, later.recorded_at, reason)
    listed: Select[*tuple[Any, ...]] = (
        _joined(today, select(*columns, *whole))
        .outerjoin(
            then,
            and_(then.employee_id == Completion.employee_id, holds_on(then, Completion.completed_on)),
        )
        .outerjoin(of_then, of_then.id == then.department_id)
        .outerjoin(tracks, _on_track(tracks))
        .outerjoin(TrainingSession, TrainingSession.id == Completion.session_id)
        .outerjoin(proofs, proofs.c.completion_id == Completion.id)
        .order_by(
            *(Employee.employee_no, Completion.completed_on, Course.code),
            *(Completion.source, Completion.revision),
        )
    )
    if wanted.is_whole:
        changed = and_(event.subject == "completions", event.subject_id == later.id, event.action == CANCELLED)
        listed = (
            listed.outerjoin(later, _supersedes(later))
            .outerjoin(event, changed)
            .outerjoin(of_import, _cancelled_with(of_import, later))
            .outerjoin(own, own.id == event.detail_id)
            .outerjoin(of_its_import, of_its_import.id == of_import.detail_id)
        )
    return listed, later


def _sums(today: date, wanted: Wanted) -> tuple[Select[*tuple[Any, ...]], Any]:
    later = aliased(Completion)
    year = fiscal_year(Completion.completed_on)
    tracks = _tracks()
    by: tuple[Any, ...] = {
        "person": (Employee.employee_no, Employee.name, Department.code, Department.name),
        "department": (Department.code, Department.name),
        "course": (Course.code, Course.title),
        "track": (tracks.c.track,),
        "year": (),
    }[wanted.by]
    people = () if wanted.by == "person" else (func.count(Completion.employee_id.distinct()),)
    numbers: tuple[Any, ...] = (*people, func.count(), func.sum(Course.hours))
    listed = _joined(today, select(*by, year, *numbers)).group_by(*by, year)
    if wanted.by == "track" or wanted.track:
        listed = listed.outerjoin(tracks, _on_track(tracks))
    if wanted.by == "track":
        listed = listed.where(tracks.c.track.is_not(None))
    return listed.order_by(*[column.nulls_last() for column in by[:1]], year), later


def _joined(today: date, listed: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return (
        listed.select_from(Completion)
        .join(Employee, Employee.id == Completion.employee_id)
        .join(Course, Course.id == Completion.course_id)
        .join(Skill, Skill.id == Course.skill_id)
        .outerjoin(EmployeeState, and_(EmployeeState.employee_id == Employee.id, holds_on(EmployeeState, today)))
        .outerjoin(Department, Department.id == EmployeeState.department_id)
    )


def _tracks() -> Any:
    """From which day to before which day core people belong to a track."""
    n = Nomination
    until = func.lead(n.registered_on).over(partition_by=n.candidate_id, order_by=(n.registered_on, n.id))
    return (
        select(
            n.candidate_id.label("employee_id"),
            n.track,
            n.registered_on.label("from_on"),
            type_coerce(func.coalesce(until, UNTIL_FURTHER_NOTICE), Date()).label("until"),
        )
        .where(n.registered_on.is_not(None))
        .subquery("tracks")
    )


def _on_track(tracks: Any) -> ColumnElement[bool]:
    t = tracks.c
    return and_(
        t.employee_id == Completion.employee_id,
        t.from_on <= Completion.completed_on,
        t.until > Completion.completed_on,
    )


def _narrowed(
    db: Session, today: date, municipality_id: int, wanted: Wanted, view: View | None
) -> Iterator[ColumnElement[bool]]:
    if view is not None and not view.is_everybody:
        seen = EmployeeState.department_id.in_(view.department_ids)
        yield or_(Completion.employee_id == view.employee_id, seen)
    if wanted.employee_no:
        yield Completion.employee_id == find_employee(db, wanted.employee_no, municipality_id).id
    if wanted.department_code:
        d, code = Department, wanted.department_code
        found = db.scalar(select(d.id).where(d.municipality_id == municipality_id, d.code == code))
        if found is None:
            raise Refusal("unknown_department", department=code)
        if view is not None and not view.is_everybody and found not in view.department_ids:
            raise Refusal("department_not_yours", department=code)
        yield EmployeeState.department_id.in_(department_and_below(found, today))
    if wanted.course_code:
        course, code = Course, wanted.course_code
        known = select(course.id).where(course.municipality_id == municipality_id, course.code == code)
        course_id = db.scalar(known)
        if course_id is None:
            raise Refusal("unknown_course", course=code)
        yield Completion.course_id == course_id
    if wanted.track:
        if wanted.track not in TRACKS:
            raise Refusal("unknown_track", track=wanted.track, known=", ".join(TRACKS))
        of_track = _tracks().alias("of_track")
        yield exists().where(_on_track(of_track), of_track.c.track == wanted.track)
    if wanted.year is not None:
        first = date(wanted.year, *FISCAL_YEAR_STARTS)
        yield Completion.completed_on >= first
        yield Completion.completed_on <= date(wanted.year + 1, *FISCAL_YEAR_STARTS) - timedelta(days=1)
