"""How far required courses are on a day: by department, by course, or person by person, for files (P1, P4).

Counted are required courses of people employed on the day, by main post on that day. Exempt people stand in a
column of their own and in no denominator (P4). Nothing puts people or departments in an order of how well they do.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Float, Select, and_, case, cast, null, select, true
from sqlalchemy.orm import Session

from models.accounts import Person
from models.base import Refusal
from models.curriculum import Course
from models.obligations import Scope, obligations
from models.office import Department, department_and_below
from models.people import Employee, EmployeeState
from models.rights import Sight, sight
from models.sql import count_where, day_literal, holds_on

Grouping = Literal["department", "course", "person"]
Status = Literal["completed", "open", "overdue", "suspended", "exempt"]

FEWEST: Final = 5
"""Rates of groups smaller than this are for their head and the division alone (P4)."""

COUNTS: Final = ("people", "completed", "open", "overdue", "suspended", "exempt", "completed_percent", "day")
COLUMNS: Final[dict[Grouping, tuple[str, ...]]] = {
    "department": ("department_code", "department", "course_code", "course_title", *COUNTS),
    "course": ("course_code", "course_title", *COUNTS),
    "person": (
        *("employee_no", "name", "department_code", "department", "course_code", "course_title"),
        *("status", "due_on", "completed_on", "day"),
    ),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a report is to hold; where a field is empty, all.

    `department_code`: the department with all below it on the day. `status`: people of that status, or lines with
    somebody of that status in them.
    """

    by: Grouping = "department"
    department_code: str = ""
    course_code: str = ""
    status: Status | None = None


def reader_sight(db: Session, reader: Person, today: date, division_code: str | None) -> Sight:
    """What somebody may see in a report, by the rights of `today`, whatever day it is of (P1).

    Raises Refusal `report_not_yours` (name) for who sees nobody but themselves.
    """
    view = sight(db, reader, today, division_code)
    if not view.sees_others:
        raise Refusal("report_not_yours", name=reader.name)
    return view


def completion_report(
    db: Session, day: date, municipality_id: int, wanted: Wanted, *, view: Sight | None = None
) -> Select[*tuple[Any, ...]]:
    """The report as a select with the columns COLUMNS names, as known for `day`; `view` None: the office itself.

    Raises Refusal `unknown_department`, `department_not_yours` (department), `unknown_course` (course).
    """
    scope = Scope(
        department_ids=_departments(db, day, municipality_id, wanted.department_code, view),
        course_id=_course(db, municipality_id, wanted.course_code),
        municipality_id=municipality_id,
    )
    if wanted.by == "person":
        return _by_person(day, scope, wanted.status)
    return _grouped(day, scope, wanted, view)


def _departments(
    db: Session, day: date, municipality_id: int, code: str, view: Sight | None
) -> tuple[int, ...] | None:
    seen = None if view is None or view.is_division else frozenset(view.department_ids)
    if not code:
        return None if seen is None else tuple(sorted(seen))
    found = db.scalar(
        select(Department.id).where(Department.municipality_id == municipality_id, Department.code == code)
    )
    if found is None:
        raise Refusal("unknown_department", department=code)
    if seen is not None and found not in seen:
        raise Refusal("department_not_yours", department=code)
    below = set[int]()
    below.update(db.scalars(department_and_below(found, day)))
    return tuple(sorted(below if seen is None else below & seen))


def _course(db: Session, municipality_id: int, code: str) -> int | None:
    if not code:
        return None
    found = db.scalar(select(Course.id).where(Course.municipality_id == municipality_id, Course.code == code))
    if found is None:
        raise Refusal("unknown_course", course=code)
    return found


def _grouped(day: date, scope: Scope, wanted: Wanted, view: Sight | None) -> Select[*tuple[Any, ...]]:
    duty = obligations(day, scope).subquery("duty").c
    is_by_department = wanted.by == "department"
    by = [EmployeeState.department_id, duty.course_id] if is_by_department else [duty.course_id]
    statuses: tuple[Status, ...] = ("completed", "open", "overdue", "suspended", "exempt")
    counted = (
        select(
            *by,
            count_where(duty.status != "exempt").label("people"),
            *(count_where(duty.status == status).label(status) for status in statuses),
            count_where(~_is_headed(view)).label("elsewhere"),
        )
        .join(EmployeeState, and_(EmployeeState.employee_id == duty.employee_id, holds_on(EmployeeState, day)))
        .where(duty.level == "required")
        .group_by(*by)
        .subquery("counted")
    )
    c = counted.c
    # Rounded down: a hundred is everybody.
    percent = cast(c.completed * 1000 // c.people, Float) / 10
    is_shown = and_(c.people > 0, (c.people >= FEWEST) | (c.elsewhere == 0))
    numbers = (
        *(c.people, *(c[status] for status in statuses)),
        case((is_shown, percent), else_=null()).label("completed_percent"),
        day_literal(day).label("day"),
    )
    course = (Course.code.label("course_code"), Course.title.label("course_title"))
    if is_by_department:
        named = (Department.code.label("department_code"), Department.name.label("department"), *course, *numbers)
        report = select(*named).join(Department, Department.id == c.department_id)
        report = report.join(Course, Course.id == c.course_id).order_by(Department.code, Course.code)
    else:
        report = select(*course, *numbers).join(Course, Course.id == c.course_id).order_by(Course.code)
    return report.where(c[wanted.status] > 0) if wanted.status else report


def _is_headed(view: Sight | None) -> ColumnElement[bool]:
    """The person's department is one whose rates the reader sees, however small it is (P4)."""
    return true() if view is None or view.is_division else EmployeeState.department_id.in_(view.head_of)


def _by_person(day: date, scope: Scope, status: Status | None) -> Select[*tuple[Any, ...]]:
    duty = obligations(day, scope).subquery("duty").c
    people = (
        select(
            *(Employee.employee_no, Employee.name),
            *(Department.code.label("department_code"), Department.name.label("department")),
            *(Course.code.label("course_code"), Course.title.label("course_title")),
            *(duty.status, duty.due_on, duty.completed_on, day_literal(day).label("day")),
        )
        .join(duty.employee_id.table, duty.employee_id == Employee.id)
        .join(EmployeeState, and_(EmployeeState.employee_id == Employee.id, holds_on(EmployeeState, day)))
        .join(Department, Department.id == EmployeeState.department_id)
        .join(Course, Course.id == duty.course_id)
        .where(duty.level == "required")
        .order_by(Department.code, Employee.employee_no, Course.code)
    )
    return people.where(duty.status == status) if status else people
