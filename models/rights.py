"""Who may see what of others: heads their departments, deputies while they decide, the division all (P1, N3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from models.accounts import Person
from models.office import Department, DepartmentState, department_and_below
from models.people import Employee, EmployeeState, Employment, Leave
from models.sql import holds_on

DIVISION_NAME: Final = "デジタル推進課"
"""What the digital promotion division is called where no code is set."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What somebody may see of others on a day (P1).

    `is_division`: everybody of their own municipality. `head_of`: the departments they head or decide for.
    `department_ids`: those and all below them.
    """

    is_division: bool
    head_of: tuple[int, ...]
    department_ids: tuple[int, ...]

    @property
    def sees_others(self) -> bool:
        return self.is_division or bool(self.department_ids)


def division(db: Session, municipality_id: int, code: str | None) -> Department | None:
    """The digital promotion division: by its code, else the department of that name; None where there is none."""
    wanted = Department.code == code if code else Department.name == DIVISION_NAME
    return db.scalars(
        select(Department).where(Department.municipality_id == municipality_id, wanted).order_by(Department.code)
    ).first()


def division_members(db: Session, municipality_id: int, code: str | None, day: date) -> list[int]:
    """The ids of everybody who works in the division on `day`, by main or second post, and is not away."""
    office = division(db, municipality_id, code)
    if office is None:
        return []
    members = (
        select(EmployeeState.employee_id)
        .join(Employee, Employee.id == EmployeeState.employee_id)
        .where(holds_on(EmployeeState, day), _has_post_in(office.id), ~_is_away(EmployeeState.employee_id, day))
        .order_by(Employee.employee_no)
    )
    return list(db.scalars(members))


def _has_post_in(department_id: int) -> ColumnElement[bool]:
    return or_(EmployeeState.department_id == department_id, EmployeeState.secondary_department_id == department_id)


def sight(db: Session, person: Person, day: date, division_code: str | None) -> Sight:
    """What `person` may see of others on `day`."""
    office = division(db, person.municipality_id, division_code)
    is_division = office is not None and _works_in(db, person, office.id, day)
    head_of = tuple(db.scalars(select(DepartmentState.department_id).where(_decides_for(person.employee_id, day))))
    below: set[int] = set()
    for department_id in head_of:
        below.update(db.scalars(department_and_below(department_id, day)))
    return Sight(is_division, tuple(sorted(head_of)), tuple(sorted(below)))


def _works_in(db: Session, person: Person, department_id: int, day: date) -> bool:
    """By main or second post."""
    post = select(EmployeeState.id).where(
        EmployeeState.employee_id == person.employee_id,
        holds_on(EmployeeState, day),
        _has_post_in(department_id),
    )
    return db.execute(post).first() is not None


def _decides_for(employee_id: int, day: date) -> ColumnElement[bool]:
    """The department is the person's: as its head, or as its deputy while the head cannot decide (N3)."""
    state = DepartmentState
    return and_(
        holds_on(state, day),
        or_(
            state.head_id == employee_id,
            and_(state.deputy_id == employee_id, or_(state.head_id.is_(None), _is_away(state.head_id, day))),
        ),
    )


def _is_away(employee_id: Any, day: date) -> ColumnElement[bool]:
    """Not employed or on leave on the day (R2, R3)."""
    is_employed = exists().where(
        Employment.employee_id == employee_id,
        Employment.hired_on <= day,
        or_(Employment.left_on.is_(None), Employment.left_on >= day),
    )
    is_on_leave = exists().where(
        Leave.employee_id == employee_id,
        Leave.leave_from <= day,
        or_(Leave.leave_to.is_(None), Leave.leave_to >= day),
    )
    return or_(~is_employed, is_on_leave)
