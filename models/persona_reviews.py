"""Core people who moved: they stay core until the division has looked at it, and leave a gap behind (N10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from models.acting import Acting
from models.audit import Change, write_details, write_events
from models.base import Refusal
from models.deciders import is_employed
from models.nomination_records import PersonaReview
from models.nominations import REASON_LENGTH
from models.office import Department, DepartmentState
from models.people import Employee, EmployeeState
from models.personas import register_persona
from models.rights import check_division
from models.sql import add_days, holds_on

FARTHEST_END: Final = timedelta(days=366)
ASKED_WITHIN: Final = timedelta(days=92)
"""A department is asked for a new core person at most so long after the old one moved."""


@dataclass(frozen=True, slots=True)
class ToReview:
    """A core person whose persona wants looking at. `was_in`: the department at appointment, where it is known.

    `has_system`: the present department owns a system or is introducing one.
    """

    employee_id: int
    employee_no: str
    name: str
    name_kana: str
    department_id: int
    department: str
    department_en: str
    has_system: bool
    since: date | None
    was_in: str
    was_in_en: str


@dataclass(frozen=True, slots=True)
class Left:
    """A department that a core person has left, and the day from which that holds."""

    employee_id: int
    department_id: int
    moved_on: date


# -- who is to be looked at -----------------------------------------------------------------------------------


def to_review(db: Session, municipality_id: int, day: date, employee_id: int | None = None) -> list[ToReview]:
    """The core people who moved and whom nobody has looked at since, by department and number.

    Moved: the main post is in another department than at the appointment. Where that is not known, because the
    history begins later, in one that has no system and had none then. A department that has given its system up
    is no reason (N10).
    """
    e, now_, then = Employee, EmployeeState, aliased(EmployeeState)
    here, was, state = Department, aliased(Department), DepartmentState
    appointed_on = now_.persona_since
    owns = and_(state.department_id == now_.department_id, holds_on(state, day))
    system: ColumnElement[bool] = or_(state.owns_system, state.introducing_system)
    has_moved = then.department_id != now_.department_id
    people: Select[*tuple[Any, ...]] = (
        select(
            *(e.id, e.employee_no, e.name, e.name_kana, here.id, here.name, here.name_en),
            *(system.label("has_system"), now_.persona_since),
            *(was.name.label("was_in"), was.name_en.label("was_in_en"), has_moved.label("has_moved")),
        )
        .join(now_, and_(now_.employee_id == e.id, holds_on(now_, day)))
        .join(here, here.id == now_.department_id)
        .outerjoin(state, owns)
        .outerjoin(then, and_(then.employee_id == e.id, holds_on(then, appointed_on)))
        .outerjoin(was, was.id == then.department_id)
        .where(e.municipality_id == municipality_id, now_.persona == "core", is_employed(e.id, day))
        .where(
            or_(
                has_moved,
                and_(~_had_system(now_.department_id, day), ~_had_system(now_.department_id, appointed_on)),
            )
        )
        .where(~_is_reviewed(now_.department_id))
        .order_by(here.code, e.employee_no)
    )
    if employee_id is not None:
        people = people.where(e.id == employee_id)
    return [
        ToReview(
            employee_id=row[0],
            employee_no=row[1],
            name=row[2],
            name_kana=row[3],
            department_id=row[4],
            department=row[5],
            department_en=row[6],
            has_system=bool(row.has_system),
            since=row.persona_since,
            was_in=(row.was_in or "") if row.has_moved else "",
            was_in_en=(row.was_in_en or "") if row.has_moved else "",
        )
        for row in db.execute(people)
    ]


def _had_system(department_id: Any, day: Any) -> ColumnElement[bool]:
    s = aliased(DepartmentState)
    return exists().where(
        s.department_id == department_id, holds_on(s, day), or_(s.owns_system, s.introducing_system)
    )


def _is_reviewed(department_id: Any) -> ColumnElement[bool]:
    """Since the person is in that department."""
    r = PersonaReview
    return exists().where(r.employee_id == Employee.id, r.department_id == department_id)


def departments_left(db: Session, municipality_id: int, day: date) -> list[Left]:
    """The departments with a system that a core person has left lately for another one."""
    before, after, now_, s = EmployeeState, aliased(EmployeeState), aliased(EmployeeState), DepartmentState
    left = (
        select(after.employee_id, before.department_id, after.valid_from.label("moved_on"))
        .join(
            before, and_(before.employee_id == after.employee_id, before.valid_to == add_days(after.valid_from, -1))
        )
        .join(Employee, Employee.id == after.employee_id)
        .join(now_, and_(now_.employee_id == after.employee_id, holds_on(now_, day)))
        .join(s, and_(s.department_id == before.department_id, holds_on(s, day)))
        .where(Employee.municipality_id == municipality_id, is_employed(Employee.id, day))
        .where(after.valid_from.between(day - ASKED_WITHIN, day))
        .where(before.persona == "core", after.persona == "core", before.department_id != after.department_id)
        .where(now_.department_id != before.department_id)
        .where(or_(now_.secondary_department_id.is_(None), now_.secondary_department_id != before.department_id))
        .where(or_(s.owns_system, s.introducing_system))
        .order_by(before.department_id, after.employee_id)
    )
    return [Left(*row) for row in db.execute(left)]


# -- what becomes of them -------------------------------------------------------------------------------------


def stays(db: Session, acting: Acting, employee_id: int, department_id: int, reason: str = "") -> int:
    """The person stays core in that department; gives back the review's id.

    Refusals: `division_only`, `review_own`, `review_done` (name), `review_reason` (most, reason).
    """
    one = one_to_review(db, acting, employee_id, department_id)
    return _reviewed(db, acting, one, "stays", {"reason": _reason(reason)} if reason.strip() else {})


def ends(db: Session, acting: Acting, employee_id: int, department_id: int, on: date, reason: str) -> int:
    """The person is general again from the day `on`; gives back the review's id.

    Refusals: those of `stays`, and `review_day` (first, last, on).
    """
    one = one_to_review(db, acting, employee_id, department_id)
    told = {"reason": _reason(reason), "on": on.isoformat()}
    last = acting.today + FARTHEST_END
    if not acting.today <= on <= last:
        raise Refusal("review_day", first=acting.today, last=last, on=on)
    register_persona(db, one.employee_id, "general", since=None, on=on, actor=acting.actor, now=acting.now)
    return _reviewed(db, acting, one, "ended", told)


def one_to_review(db: Session, acting: Acting, employee_id: int, department_id: int) -> ToReview:
    """Somebody who is to be reviewed in that department, locked. Refusals: those of `stays`, but for the reason."""
    check_division(db, acting.actor, acting.municipality_id, acting.division_code, acting.today)
    if acting.person is not None and acting.person.employee_id == employee_id:
        raise Refusal("review_own")
    e = Employee
    ours = select(e.name).where(e.id == employee_id, e.municipality_id == acting.municipality_id)
    name = db.scalar(ours.with_for_update(key_share=True))
    if name is None:
        raise Refusal("stale_button")
    found = to_review(db, acting.municipality_id, acting.today, employee_id)
    if not found or found[0].department_id != department_id:
        raise Refusal("review_done", name=name)
    return found[0]


def _reason(text: str) -> str:
    text = text.strip()
    if not text or len(text) > REASON_LENGTH:
        raise Refusal("review_reason", most=REASON_LENGTH, reason=text[:1])
    return text


def _reviewed(db: Session, acting: Acting, one: ToReview, outcome: str, told: dict[str, Any]) -> int:
    detail: dict[str, Any] = {}
    if told:
        [(detail_id, digest)] = write_details(db, [told])
        detail = {"detail_id": detail_id, "detail_digest": digest}
    review = PersonaReview(
        employee_id=one.employee_id,
        department_id=one.department_id,
        outcome=outcome,
        at=acting.now,
        by_id=acting.person.employee_id if acting.person else None,
        **detail,
    )
    db.add(review)
    db.flush()
    change = Change(
        f"persona.{outcome}",
        "persona_reviews",
        review.id,
        {"employee": one.employee_id, "outcome": outcome, **told},
    )
    write_events(db, [change], actor=acting.actor, now=acting.now, municipality_id=acting.municipality_id)
    return review.id
