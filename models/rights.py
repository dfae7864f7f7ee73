"""Who may see what of others: heads their departments, deputies while they decide, the division all (P1, N3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from models.accounts import Person
from models.audit import Actor
from models.base import Refusal
from models.deciders import decides_in, is_away
from models.office import Department, department_and_below
from models.people import Employee, EmployeeState
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
        .where(holds_on(EmployeeState, day), _has_post_in(office.id), ~is_away(EmployeeState.employee_id, day))
        .order_by(Employee.employee_no)
    )
    return list(db.scalars(members))


def _has_post_in(department_id: int) -> ColumnElement[bool]:
    return or_(EmployeeState.department_id == department_id, EmployeeState.secondary_department_id == department_id)


def is_in_division(db: Session, person: Person, day: date, code: str | None) -> bool:
    """Whether somebody works in the division on `day`, by main or second post; one query."""
    wanted = Department.code == code if code else Department.name == DIVISION_NAME
    first = (
        select(Department.id)
        .where(Department.municipality_id == person.municipality_id, wanted)
        .order_by(Department.code)
        .limit(1)
        .scalar_subquery()
    )
    s = EmployeeState
    works = or_(s.department_id == first, s.secondary_department_id == first)
    return (
        db.execute(select(s.id).where(s.employee_id == person.employee_id, holds_on(s, day), works)).first()
        is not None
    )


def sight(db: Session, person: Person, day: date, division_code: str | None) -> Sight:
    """What `person` may see of others on `day`."""
    office = division(db, person.municipality_id, division_code)
    is_division = office is not None and _works_in(db, person.employee_id, office.id, day)
    head_of = tuple(db.scalars(decides_in(person.employee_id, day)))
    below: set[int] = set()
    for department_id in head_of:
        below.update(db.scalars(department_and_below(department_id, day)))
    return Sight(is_division, tuple(sorted(head_of)), tuple(sorted(below)))


def check_division(db: Session, actor: Actor, municipality_id: int, code: str | None, day: date) -> None:
    """Raise Refusal `division_only` for a person who does not work in the division on `day`.

    Whoever has the command line may do what the division may.
    """
    if actor.kind != "person":
        return
    office = division(db, municipality_id, code)
    if office is None or actor.employee_id is None or not _works_in(db, actor.employee_id, office.id, day):
        raise Refusal("division_only")


def _works_in(db: Session, employee_id: int, department_id: int, day: date) -> bool:
    """By main or second post."""
    post = select(EmployeeState.id).where(
        EmployeeState.employee_id == employee_id,
        holds_on(EmployeeState, day),
        _has_post_in(department_id),
    )
    return db.execute(post).first() is not None
