"""Lending the right to decide on nominations to the deputy, for a trip or a day off (N5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, select, update
from sqlalchemy.orm import Session, aliased

from models.acting import Acting
from models.audit import Change, write_events
from models.base import Refusal
from models.deciders import is_away
from models.nomination_records import Lending, Nomination, RoundDepartment
from models.nomination_telling import subject_of, subject_of_department
from models.office import Department, DepartmentState
from models.outbox.hours import decent
from models.outbox.posting import Draft, put, renew
from models.people import Employee
from models.sql import holds_on

LENT: Final = "round_lent"
"""The deputy is told of a right that was lent, and of its early end."""
FARTHEST: Final = timedelta(days=92)
"""How far ahead the last day of a lending may lie."""


@dataclass(frozen=True, slots=True)
class Lent:
    """A lending that holds or is to come, as those concerned read of it."""

    id: int
    department_id: int
    from_on: date
    to_on: date
    lent_by_id: int
    lent_by: str
    lent_by_kana: str
    lent_to_id: int
    lent_to: str
    lent_to_kana: str
    ended_at: datetime | None

    def holds(self, day: date) -> bool:
        """Whether the deputy may decide by it on that day."""
        return self.ended_at is None and self.from_on <= day <= self.to_on


def subject_of_lending(lending_id: int) -> str:
    """What a notice about a lending has as its subject."""
    return f"lending:{lending_id}"


def lend(db: Session, acting: Acting, department_id: int, from_on: date, to_on: date) -> int:
    """Lend the right to the deputy from day to day, both included; gives back the lending's id.

    Only the head may, never whoever stands in. Refusals: `lend_not_yours` (name: the head, whose: person or
    vacant), `lend_no_deputy`, `lend_deputy_away` (name), `lend_days` (first, last, from_on, to_on), `lend_overlaps`
    (first, last, from_on).
    """
    db.execute(select(Department.id).where(Department.id == department_id).with_for_update(key_share=True))
    deputy_id = deputy_to_lend_to(db, acting, department_id, from_on)
    last = acting.today + FARTHEST
    if not acting.today <= from_on <= to_on <= last:
        wrong = {"to_on": to_on} if acting.today <= from_on <= last else {"from_on": from_on}
        raise Refusal("lend_days", first=acting.today, last=last, **wrong)
    for one in lendings(db, department_id, acting.today):
        if one.lent_by_id == acting.somebody.employee_id and one.from_on <= to_on and from_on <= one.to_on:
            raise Refusal("lend_overlaps", first=one.from_on, last=one.to_on, from_on=from_on)
    made = Lending(
        department_id=department_id,
        from_on=from_on,
        to_on=to_on,
        lent_by_id=acting.somebody.employee_id,
        lent_to_id=deputy_id,
        lent_at=acting.now,
    )
    db.add(made)
    db.flush()
    detail = {"department": department_id, "to": deputy_id, "from_on": str(from_on), "to_on": str(to_on)}
    _audit(db, acting, Change("lending.made", "nomination_lendings", made.id, detail))
    _tell(db, acting, made, f"lending:{made.id}:made", deputy_id)
    return made.id


def end_lending(db: Session, acting: Acting, lending_id: int) -> Lent:
    """End it before its time; from now on the head alone decides again.

    By the department's head. Refusals: `lending_gone`, `lend_not_yours` (name), `lending_over` (last).
    """
    made = lending(db, lending_id, acting.municipality_id)
    if made is None:
        raise Refusal("lending_gone")
    _check_head(db, acting, made.department_id)
    n = Lending
    ended = db.execute(
        update(n)
        .where(n.id == lending_id, n.ended_at.is_(None), n.to_on >= acting.today)
        .values(ended_at=acting.now, ended_by_id=acting.somebody.employee_id)
        .returning(n.id)
        .execution_options(synchronize_session=False)
    ).first()
    if ended is None:
        over = made.ended_at.astimezone(acting.zone).date() if made.ended_at else made.to_on
        raise Refusal("lending_over", last=over)
    _audit(
        db, acting, Change("lending.ended", "nomination_lendings", lending_id, {"department": made.department_id})
    )
    row = db.get_one(n, lending_id, populate_existing=True)
    _tell(db, acting, row, f"lending:{lending_id}:ended", made.lent_to_id)
    if made.lent_by_id != acting.somebody.employee_id:
        _tell(db, acting, row, f"lending:{lending_id}:ended-by", made.lent_by_id)
    return made


def deputy_to_lend_to(db: Session, acting: Acting, department_id: int, day: date) -> int:
    """The deputy who could decide from `day` on in the head's place. Refusals as for `lend`, but for the days."""
    deputy_id = _check_head(db, acting, department_id)
    if deputy_id is None or deputy_id == acting.somebody.employee_id:
        raise Refusal("lend_no_deputy")
    name, is_gone = db.execute(
        select(Employee.name, is_away(Employee.id, day).label("away")).where(Employee.id == deputy_id)
    ).one()
    if is_gone:
        raise Refusal("lend_deputy_away", name=name)
    return deputy_id


def lendings(db: Session, department_id: int, day: date) -> list[Lent]:
    """What is lent on `day` or later and has not been ended, earliest first."""
    n = Lending
    return _read(db, and_(n.department_id == department_id, n.to_on >= day, n.ended_at.is_(None)))


def lending(db: Session, lending_id: int, municipality_id: int) -> Lent | None:
    """One lending, over or not; None where there is none of that id."""
    found = _read(db, and_(Lending.id == lending_id, Department.municipality_id == municipality_id))
    return found[0] if found else None


def _read(db: Session, which: ColumnElement[bool]) -> list[Lent]:
    n, by, to = Lending, aliased(Employee), aliased(Employee)
    rows: Select[*tuple[Any, ...]] = (
        select(
            *(n.id, n.department_id, n.from_on, n.to_on, n.lent_by_id, by.name, by.name_kana),
            *(n.lent_to_id, to.name, to.name_kana, n.ended_at),
        )
        .join(Department, Department.id == n.department_id)
        .join(by, by.id == n.lent_by_id)
        .join(to, to.id == n.lent_to_id)
        .where(which)
        .order_by(n.from_on, n.id)
    )
    return [Lent(*row) for row in db.execute(rows)]


def _check_head(db: Session, acting: Acting, department_id: int) -> int | None:
    """Gives back the deputy's id."""
    s = DepartmentState
    row = db.execute(
        select(s.head_id, s.deputy_id)
        .join(Department, Department.id == s.department_id)
        .where(
            s.department_id == department_id,
            Department.municipality_id == acting.municipality_id,
            holds_on(s, acting.today),
        )
    ).one_or_none()
    if row is None or row.head_id != acting.somebody.employee_id:
        head = db.scalar(select(Employee.name).where(Employee.id == row.head_id)) if row and row.head_id else ""
        raise Refusal("lend_not_yours", name=head or "", whose="person" if head else "vacant")
    deputy_id: int | None = row.deputy_id
    return deputy_id


def _audit(db: Session, acting: Acting, change: Change) -> None:
    write_events(db, [change], actor=acting.actor, now=acting.now, municipality_id=acting.municipality_id)


def _tell(db: Session, acting: Acting, made: Lending, key: str, employee_id: int) -> None:
    """Say it to those concerned; what is asked of the department shows anew who may decide."""
    d, n = RoundDepartment, Nomination
    asked = db.scalars(select(d.round_id).where(d.department_id == made.department_id))
    waiting = db.scalars(select(n.id).where(n.department_id == made.department_id, n.state == "proposed"))
    subjects = [subject_of_department(one, made.department_id) for one in asked]
    subjects += [subject_of(one) for one in waiting]
    renew(db, [subject_of_lending(made.id), *subjects], now=acting.clock())
    draft = Draft(
        kind=LENT,
        key=key,
        day=acting.today,
        employee_id=employee_id,
        department_id=made.department_id,
        about={"lending": made.id},
        subject=subject_of_lending(made.id),
        not_before=decent(db, acting.municipality_id, acting.now, acting.zone),
    )
    put(db, [draft], municipality_id=acting.municipality_id, now=acting.now)
