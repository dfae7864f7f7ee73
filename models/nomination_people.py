"""Who decides on nominations of a department, who may put forward, and who can be put forward (N2-N5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Date, Integer, Select, and_, bindparam, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from models.accounts import Person
from models.deciders import decider, is_away, is_employed, is_lent
from models.nomination_records import Lending
from models.office import DepartmentState
from models.people import Employee, EmployeeState
from models.rights import division, division_members
from models.sql import holds_on

SECTION_CHIEF: Final = "係長"
"""Part of the position of those who may put somebody forward besides deputies (N2)."""

Post = Literal["head", "deputy", "division", "proposer"]
WhyNot = Literal["left", "away", "moved", "already", "outside"]


@dataclass(frozen=True, slots=True)
class Deciding:
    """Somebody who may decide, and as what: the `post` in `of_department_id`, the department or one above it.

    `instead_of_id` is the head in whose place a deputy decides (代決); None where the post is vacant. `is_lent`:
    because the head lent the right (N5). Of the division `of_department_id` is its own.
    """

    employee_id: int
    post: Post
    of_department_id: int
    instead_of_id: int | None = None
    is_lent: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who can be put forward by a department, with what tells namesakes apart (P3)."""

    employee_id: int
    employee_no: str
    name: str
    name_kana: str
    position: str
    is_main_post: bool


@dataclass(frozen=True, slots=True)
class CorePerson:
    """Somebody of a department who is core. `since` is the day of appointment, where it is known."""

    employee_id: int
    employee_no: str
    name: str
    name_kana: str
    position: str
    since: date | None


def deciding(
    db: Session,
    department_id: int,
    day: date,
    *,
    about: int | None,
    municipality_id: int,
    division_code: str | None,
) -> list[Deciding]:
    """Who may decide for a department on `day` (N3), those to whom the right is lent too (N5).

    `about` is the employee meant, who never does. Where nobody is left it is each member of the division.
    """
    first = decider(db, department_id, day, about=about)
    if first is None:
        office = division(db, municipality_id, division_code)
        members = division_members(db, municipality_id, division_code, day) if office else []
        return [Deciding(one, "division", office.id) for one in members if office and one != about]
    s = DepartmentState
    of_department = and_(s.department_id == first.of_department_id, holds_on(s, day))
    head_id, deputy_id = db.execute(select(s.head_id, s.deputy_id).where(of_department)).one()
    instead_of = head_id if first.post == "deputy" else None
    found = [Deciding(first.employee_id, first.post, first.of_department_id, instead_of)]
    if first.post == "head" and deputy_id not in {None, about, head_id}:
        of_it = {"department_id": first.of_department_id, "head_id": head_id, "deputy_id": deputy_id, "day": day}
        if db.execute(_lent(), of_it).first():
            found.append(Deciding(deputy_id, "deputy", first.of_department_id, head_id, is_lent=True))
    return found


# What each deed asks is put together once: that takes longer than to ask the database.


def _given(name: str, kind: type[TypeEngine[Any]] = Integer) -> Any:
    return bindparam(name, type_=kind())


@cache
def _lent() -> Select[*tuple[Any, ...]]:
    """A lending by that head to that deputy, who is not away."""
    n, day = Lending, _given("day", Date)
    between = and_(n.lent_by_id == _given("head_id"), n.lent_to_id == _given("deputy_id"))
    return select(n.id).where(is_lent(_given("department_id"), day), between, ~is_away(n.lent_to_id, day))


@cache
def _may_propose() -> Select[*tuple[Any, ...]]:
    d, s, day = DepartmentState, EmployeeState, _given("day", Date)
    me, department_id = _given("employee_id"), _given("department_id")
    is_deputy = and_(d.department_id == department_id, d.deputy_id == me, holds_on(d, day))
    is_chief_or_self = or_(s.position.contains(SECTION_CHIEF), s.employee_id == _given("candidate_id"))
    here = and_(s.employee_id == me, holds_on(s, day), has_post_in(department_id), is_chief_or_self)
    can = or_(select(d.id).where(is_deputy).exists(), select(s.id).where(here).exists())
    return select(and_(can, ~is_away(me, day)))


@cache
def _standing() -> Select[*tuple[Any, ...]]:
    s, day = EmployeeState, _given("day", Date)
    return select(
        is_employed(s.employee_id, day).label("is_employed"),
        is_away(s.employee_id, day).label("is_away"),
        has_post_in(_given("department_id")).label("is_here"),
        s.persona,
    ).where(s.employee_id == _given("employee_id"), holds_on(s, day))


def has_post_in(department_id: Any) -> ColumnElement[bool]:
    """By main or second post."""
    s = EmployeeState
    return or_(s.department_id == department_id, s.secondary_department_id == department_id)


def may_put_forward(db: Session, person: Person, department_id: int, candidate_id: int, day: date) -> bool:
    """Whether somebody may propose that candidate without deciding: deputy, section chief, the person (N2)."""
    return may_propose(db, person.employee_id, department_id, candidate_id, day)


def may_propose(db: Session, employee_id: int, department_id: int, candidate_id: int, day: date) -> bool:
    """The same of an employee; who is away on the day may not. What they are comes from the staff list alone."""
    asked = {"employee_id": employee_id, "department_id": department_id, "candidate_id": candidate_id, "day": day}
    return bool(db.scalar(_may_propose(), asked))


def why_not(db: Session, employee_id: int, department_id: int, day: date) -> WhyNot | None:
    """Why somebody cannot be put forward by a department on `day`; None: they can (N2)."""
    asked = {"employee_id": employee_id, "department_id": department_id, "day": day}
    row = db.execute(_standing(), asked).one_or_none()
    if row is None or not row.is_employed:
        return "left"
    if not row.is_here:
        return "moved"
    if row.persona in {"core", "advanced"}:
        return "already"
    if row.persona != "general":
        return "outside"
    return "away" if row.is_away else None


def candidates(db: Session, department_id: int, day: date) -> list[Candidate]:
    """Everybody whom a department can put forward on `day`, by kana (those without one last) and number (N2)."""
    e, s = Employee, EmployeeState
    people: Select[*tuple[Any, ...]] = (
        select(
            *(e.id, e.employee_no, e.name, e.name_kana, s.position),
            (s.department_id == department_id).label("is_main_post"),
        )
        .join(s, s.employee_id == e.id)
        .where(holds_on(s, day), has_post_in(department_id), s.persona == "general", ~is_away(e.id, day))
    )
    return _by_kana([Candidate(*row) for row in db.execute(people)])


def core_people(db: Session, department_id: int, day: date) -> list[CorePerson]:
    """The core staff of a department on `day`, by main or second post, those on leave too."""
    e, s = Employee, EmployeeState
    people: Select[*tuple[Any, ...]] = (
        select(e.id, e.employee_no, e.name, e.name_kana, s.position, s.persona_since)
        .join(s, s.employee_id == e.id)
        .where(holds_on(s, day), has_post_in(department_id), s.persona == "core", is_employed(e.id, day))
    )
    return _by_kana([CorePerson(*row) for row in db.execute(people)])


def _by_kana(people: Sequence[Any]) -> list[Any]:
    return sorted(people, key=lambda one: (not one.name_kana, one.name_kana, one.employee_no))
