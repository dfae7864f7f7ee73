"""The people overdue for more than a year: nobody reminds them any more, the division has them on a list (M2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, func, nulls_last, select
from sqlalchemy.orm import Session

from models.curriculum import Course
from models.office import Department
from models.people import Employee, EmployeeState
from models.reminders.steps import long_overdue
from models.sql import holds_on


@dataclass(frozen=True, slots=True)
class Overdue:
    """A person and a course that was due on `due_on`."""

    employee_no: str
    name: str
    name_kana: str
    department: str
    department_en: str
    title: str
    title_en: str
    due_on: date


def overdue_for_a_year(db: Session, day: date, *, limit: int, offset: int = 0) -> tuple[int, Sequence[Overdue]]:
    """How many such duties there are, and some of them: by department and number, not by how long (P4)."""
    late = long_overdue(db, day).order_by(None).cte("late")
    total = func.count().over()
    rows = (
        select(
            *(Employee.employee_no, Employee.name, Employee.name_kana),
            *(func.coalesce(Department.name, ""), func.coalesce(Department.name_en, "")),
            *(Course.title, Course.title_en, late.c.due_on, total),
        )
        .join(Employee, Employee.id == late.c.employee_id)
        .join(Course, Course.id == late.c.course_id)
        .outerjoin(EmployeeState, and_(EmployeeState.employee_id == Employee.id, holds_on(EmployeeState, day)))
        .outerjoin(Department, Department.id == EmployeeState.department_id)
        .order_by(nulls_last(Department.code), Employee.employee_no, Course.code)
        .limit(limit)
        .offset(offset)
    )
    found = [tuple(row) for row in db.execute(rows)]
    return (found[0][-1] if found else 0), [Overdue(*row[:-1]) for row in found]
