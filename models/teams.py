"""How departments and the people in them stand, for those who may see it (P1, P4). Rights are the caller's.

Counted are required courses of people employed on the day, by main post; exempt ones are left out (P4).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final, cast

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from models.courses import placeholder
from models.curriculum import Course
from models.names import (
    family_spellings,
    first_kana,
    folded,
    is_called,
    is_family_name,
    shortened,
    spellings,
)
from models.obligations import Scope, obligations
from models.office import Department
from models.people import Employee, EmployeeState, Employment
from models.sql import DAYS_REMEMBERED, count_where, holds_on, in_order

LEFT: Final = ("overdue", "open", "suspended")
"""How a required course stands that is neither finished nor exempt."""
PEOPLE_LOOKED_AT: Final = 1_000
"""People whose name may be the one asked for, at most, before it is looked at closely."""


@dataclass(frozen=True, slots=True)
class DepartmentName:
    """A department by its names."""

    id: int
    code: str
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Team:
    """How a department stands: its people, their required courses, how many are done, who has one overdue."""

    department_id: int
    people: int
    required: int
    done: int
    people_overdue: int


@dataclass(frozen=True, slots=True)
class Member:
    """How one person of a department stands."""

    employee_id: int
    employee_no: str
    name: str
    name_kana: str
    position: str
    required: int
    done: int
    overdue: int

    @property
    def left(self) -> int:
        return self.required - self.done


@dataclass(frozen=True, slots=True)
class MemberCourse:
    """How one required course stands for one person."""

    employee_id: int
    course_code: str
    title: str
    title_en: str
    status: str
    due_on: date | None
    completed_on: date | None


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person somebody asked about, with what tells namesakes apart (P3)."""

    employee_id: int
    employee_no: str
    name: str
    name_kana: str
    email: str
    position: str
    department_id: int
    department_code: str
    department: str
    department_en: str


def _is_employed(day: date) -> ColumnElement[bool]:
    return and_(Employment.hired_on <= day, or_(Employment.left_on.is_(None), Employment.left_on >= day))


@lru_cache(maxsize=DAYS_REMEMBERED)
def _counted(day: date) -> Select[*tuple[Any, ...]]:
    """Everybody employed in `department_ids`, each with their numbers."""
    whose = Scope(department_ids=cast("tuple[int, ...]", placeholder("department_ids", expanding=True)))
    duty = obligations(day, whose).subquery("duty")
    d = duty.c
    counted = (
        select(
            d.employee_id,
            count_where(d.status != "exempt").label("required"),
            count_where(d.status == "completed").label("done"),
            count_where(d.status == "overdue").label("overdue"),
        )
        .where(d.level == "required")
        .group_by(d.employee_id)
        .subquery("counted")
    )
    c = counted.c
    numbers = (func.coalesce(number, 0).label(number.key) for number in (c.required, c.done, c.overdue))
    return (
        select(
            *(Employee.id.label("employee_id"), Employee.employee_no, Employee.name, Employee.name_kana),
            *(EmployeeState.position, *numbers, EmployeeState.department_id),
        )
        .join(EmployeeState, EmployeeState.employee_id == Employee.id)
        .join(Employment, Employment.employee_id == Employee.id)
        .outerjoin(counted, c.employee_id == Employee.id)
        .where(
            holds_on(EmployeeState, day),
            _is_employed(day),
            EmployeeState.department_id.in_(placeholder("department_ids", expanding=True)),
        )
    )


@lru_cache(maxsize=DAYS_REMEMBERED)
def _summed(day: date) -> Select[*tuple[Any, ...]]:
    people = _counted(day).subquery("people").c
    return select(
        people.department_id,
        func.count(),
        func.sum(people.required),
        func.sum(people.done),
        count_where(people.overdue > 0),
    ).group_by(people.department_id)


@lru_cache(maxsize=DAYS_REMEMBERED)
def _courses(day: date) -> Select[*tuple[Any, ...]]:
    whose = Scope(department_ids=cast("tuple[int, ...]", placeholder("department_ids", expanding=True)))
    duty = obligations(day, whose).subquery("duty")
    d = duty.c
    return (
        select(
            *(d.employee_id, Course.code, Course.title, Course.title_en),
            *(d.status, d.due_on, d.completed_on),
        )
        .join(Course, Course.id == d.course_id)
        .where(d.level == "required", d.employee_id.in_(placeholder("employee_ids", expanding=True)))
        .order_by(*in_order(d.due_on), Course.code)
    )


@lru_cache(maxsize=DAYS_REMEMBERED)
def _one_course(day: date) -> Select[*tuple[Any, ...]]:
    whose = Scope(
        department_ids=cast("tuple[int, ...]", placeholder("department_ids", expanding=True)),
        course_id=cast("int", placeholder("course_id")),
    )
    duty = obligations(day, whose).subquery("duty")
    d = duty.c
    return (
        select(
            *(d.employee_id, Course.code, Course.title, Course.title_en),
            *(d.status, d.due_on, d.completed_on),
        )
        .join(Course, Course.id == d.course_id)
        .where(d.level == "required")
    )


def teams(db: Session, department_ids: Sequence[int], day: date) -> dict[int, Team]:
    """How each of those departments stands, without what is below it; one where nobody works is missing."""
    rows = db.execute(_summed(day), {"department_ids": list(department_ids)})
    return {row[0]: Team(*row) for row in rows}


def together(stand: Iterable[Team]) -> Team | None:
    """Several departments as if they were one; None where nobody works in any."""
    several = list(stand)
    if not several:
        return None
    numbers = [(one.people, one.required, one.done, one.people_overdue) for one in several]
    people, required, done, overdue = map(sum, zip(*numbers, strict=True))
    return Team(0, people, required, done, overdue)


def members(db: Session, department_id: int, day: date) -> list[Member]:
    """Everybody employed in the department on `day`, by kana (those without one last) and number (P4)."""
    rows = db.execute(_counted(day), {"department_ids": [department_id]})
    people = [Member(*tuple(row)[:-1]) for row in rows]
    return sorted(people, key=lambda m: (not m.name_kana, m.name_kana, m.employee_no))


def courses_of(db: Session, department_id: int, employee_ids: Collection[int], day: date) -> list[MemberCourse]:
    """The required courses of those people of the department, the earliest due first."""
    given = {"department_ids": [department_id], "employee_ids": list(employee_ids)}
    return [MemberCourse(*row) for row in db.execute(_courses(day), given)]


def course_in(
    db: Session, department_id: int, course_code: str, municipality_id: int, day: date
) -> list[MemberCourse]:
    """How that course stands for everybody of the department for whom it is required."""
    course_id = db.scalar(
        select(Course.id).where(Course.municipality_id == municipality_id, Course.code == course_code)
    )
    if course_id is None:
        return []
    given = {"department_ids": [department_id], "course_id": course_id}
    return [MemberCourse(*row) for row in db.execute(_one_course(day), given)]


def departments(db: Session, municipality_id: int, ids: Collection[int] | None) -> list[DepartmentName]:
    """Those departments by code; None: all of the municipality."""
    d = Department
    names: Select[*tuple[Any, ...]] = select(d.id, d.code, d.name, d.name_en).where(
        d.municipality_id == municipality_id
    )
    if ids is not None:
        names = names.where(d.id.in_(ids))
    return [DepartmentName(*row) for row in db.execute(names.order_by(d.code))]


def people_in(municipality_id: int, ids: Collection[int] | None, day: date) -> Select[*tuple[Any, ...]]:
    """Everybody employed on `day` in those departments (None: anywhere), as `Somebody`'s fields."""
    e, d = Employee, Department
    people: Select[*tuple[Any, ...]] = (
        select(
            *(e.id, e.employee_no, e.name, e.name_kana, e.email, EmployeeState.position),
            *(d.id, d.code, d.name, d.name_en),
        )
        .join(EmployeeState, EmployeeState.employee_id == e.id)
        .join(Employment, Employment.employee_id == e.id)
        .join(d, d.id == EmployeeState.department_id)
        .where(e.municipality_id == municipality_id, holds_on(EmployeeState, day), _is_employed(day))
        .order_by(e.name_kana, e.employee_no)
    )
    return people if ids is None else people.where(d.id.in_(ids))


def people_called(
    db: Session, municipality_id: int, ids: Collection[int] | None, day: date, wanted: Sequence[str]
) -> list[Somebody]:
    """Those among `people_in` whom one of these words means: a number, or a name in any writing (P3)."""
    likely = [condition for word in wanted for condition in _may_be(word)]
    if not likely:
        return []
    rows = db.execute(people_in(municipality_id, ids, day).where(or_(*likely)).limit(PEOPLE_LOOKED_AT))
    found = [Somebody(*row) for row in rows]
    return [
        one
        for one in found
        if any(w == one.employee_no or is_called(w, one.name, one.name_kana, one.email) for w in wanted)
    ]


def _may_be(word: str) -> Iterator[ColumnElement[bool]]:
    """What holds for everybody whom the word may mean, and for few others; looked at closely afterwards."""
    e, looked_for = Employee, folded(word)
    if not looked_for:
        return
    if looked_for.isascii():
        yield e.employee_no == looked_for
        yield e.email.contains(shortened(looked_for), autoescape=True)
        if first := first_kana(looked_for):
            yield e.name_kana.startswith(first, autoescape=True)
        return
    yield func.replace(e.name_kana, " ", "").contains(looked_for, autoescape=True)
    for spelled in spellings(looked_for):
        yield func.replace(e.name, " ", "").contains(spelled, autoescape=True)


def bearers(db: Session, municipality_id: int, words: Sequence[str]) -> dict[str, list[int]]:
    """Which of these words are the family or whole name of somebody on the list, and the ids of those people.

    People who left are among them: their records are nobody's business either.
    """
    e, likely = Employee, list[ColumnElement[bool]]()
    for word in words:
        looked_for = folded(word)
        if looked_for.isascii():
            likely.append(e.email.startswith(shortened(looked_for), autoescape=True))
            if first := first_kana(looked_for):
                likely.append(and_(e.email == "", e.name_kana.startswith(first, autoescape=True)))
        elif looked_for:
            likely += [e.name.startswith(spelled, autoescape=True) for spelled in family_spellings(looked_for)]
    if not likely:
        return {}
    people = select(e.id, e.name, e.name_kana, e.email).where(e.municipality_id == municipality_id, or_(*likely))
    rows = db.execute(people.limit(PEOPLE_LOOKED_AT)).all()
    named = {
        word: [id_ for id_, name, kana, email in rows if is_family_name(word, name, kana, email)] for word in words
    }
    return {word: found for word, found in named.items() if found}
