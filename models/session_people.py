"""Who is in a session, as those who run it see them, and adding people to it, several at once (S8)."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from models.acting import Acting
from models.base import Refusal
from models.bookings import LARGEST_ID, LIVE, Booking, Clash, add_person, clashes_of, found
from models.deciders import is_employed
from models.names import folded, spellings
from models.office import Department
from models.people import Employee, EmployeeState
from models.rights import check_division
from models.session_records import Enrolment
from models.session_rights import check_runs
from models.sql import holds_on

MOST_ADDED: Final = 20
"""People who are added at once."""


@dataclass(frozen=True, slots=True)
class Somebody:
    """Somebody employed, with what tells namesakes apart (P3)."""

    employee_id: int
    employee_no: str
    name: str
    name_kana: str
    department: str
    department_en: str


@dataclass(frozen=True, slots=True)
class InIt:
    """Somebody who is booked, or waits at that place in the line, from 1 on. `clash`: what else they have then."""

    who: Somebody
    state: str
    place: int
    clash: Clash | None


def people(
    db: Session, acting: Acting, session_id: int, *, limit: int, offset: int = 0
) -> tuple[int, int, list[InIt]]:
    """How many are booked and how many wait, and some of them: the booked first, each in the order of asking.

    Refusals: `session_not_known`, `session_not_yours` (name, whose).
    """
    session = found(db, acting, session_id)
    check_runs(db, acting, session_id)
    e = Enrolment
    live = and_(e.session_id == session_id, e.state.in_(LIVE))
    counts = select(e.state, func.count().label("how_many")).where(live).group_by(e.state)
    how_many = {row.state: row.how_many for row in db.execute(counts)}
    booked, waiting = how_many.get("booked", 0), how_many.get("waiting", 0)
    rows = _somebody(acting.today).add_columns(e.state).join(e, e.employee_id == Employee.id)
    some = db.execute(rows.where(live).order_by(e.state, e.id).limit(limit).offset(offset)).all()
    clashes = clashes_of(db, acting, session, [row[0] for row in some])
    listed = [
        InIt(Somebody(*who), state, 0 if state == "booked" else offset + number - booked, clashes.get(who[0]))
        for number, (*who, state) in enumerate(some, start=1)
    ]
    return booked, waiting, listed


def one(db: Session, acting: Acting, employee_id: int) -> Somebody:
    """Somebody of the office. Refusal `stale_button`."""
    could_be = 0 < employee_id <= LARGEST_ID
    ours = and_(Employee.id == employee_id, Employee.municipality_id == acting.municipality_id)
    row = db.execute(_somebody(acting.today).where(ours)).one_or_none() if could_be else None
    if row is None:
        raise Refusal("stale_button")
    return Somebody(*row)


def fitting(db: Session, acting: Acting, typed: str, limit: int) -> list[Somebody]:
    """People employed today whose number, name, reading or mail address fits what is typed, by number."""
    e = Employee
    rows = _somebody(acting.today)
    rows = rows.where(e.municipality_id == acting.municipality_id, is_employed(e.id, acting.today))
    wanted, plain = folded(typed), unicodedata.normalize("NFKC", typed).strip().lower()
    if plain:
        name, kana = (func.replace(func.replace(text, " ", ""), "\u3000", "") for text in (e.name, e.name_kana))
        fits = [e.employee_no.startswith(plain, autoescape=True), e.email.startswith(plain, autoescape=True)]
        if wanted:
            fits += [name.icontains(one, autoescape=True) for one in spellings(wanted)]
            fits.append(kana.icontains(wanted, autoescape=True))
        rows = rows.where(or_(*fits))
    return [Somebody(*row) for row in db.execute(rows.order_by(e.employee_no).limit(limit))]


def _somebody(day: date) -> Select[*tuple[Any, ...]]:
    """People with the department of their main post on that day; empty for those who have none then."""
    e, s, d = Employee, EmployeeState, Department
    no_text = (func.coalesce(d.name, ""), func.coalesce(d.name_en, ""))
    return (
        select(e.id, e.employee_no, e.name, e.name_kana, *no_text)
        .outerjoin(s, and_(s.employee_id == e.id, holds_on(s, day)))
        .outerjoin(d, d.id == s.department_id)
    )


def add_people(
    db: Session, acting: Acting, session_id: int, employee_ids: Collection[int]
) -> tuple[list[Booking], list[tuple[int, Refusal]]]:
    """Book several, each for itself: what came of it, in the order given, and for each of the others why not (S8).

    Refusals: `division_only`, `session_not_known`, `stale_button` for nobody, for too many or for nobody of ours.
    """
    check_division(db, acting.actor, acting.municipality_id, acting.division_code, acting.today)
    found(db, acting, session_id)
    chosen = list(dict.fromkeys(employee_ids))
    if not 0 < len(chosen) <= MOST_ADDED or not all(0 < one <= LARGEST_ID for one in chosen):
        raise Refusal("stale_button")
    e = Employee
    # People are locked before the session, all of them: whoever books at the same time waits for nobody twice.
    ours = select(e.id).where(e.id.in_(chosen), e.municipality_id == acting.municipality_id)
    held = db.scalars(ours.order_by(e.id).with_for_update(key_share=True)).all()
    if len(held) != len(chosen):
        raise Refusal("stale_button")
    done: list[Booking] = []
    refused: list[tuple[int, Refusal]] = []
    for employee_id in chosen:
        try:
            with db.begin_nested():
                done.append(add_person(db, acting, session_id, employee_id))
        except Refusal as no:
            refused.append((employee_id, no))
    return done, refused
