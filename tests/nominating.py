"""An office in which nominations go their way: short ways to do each deed as somebody, and to see what came."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from models.accounts import person_on
from models.acting import Acting
from models.base import Refusal
from models.database import sessions, writing_sessions
from models.nomination_records import Nomination, NominationStep, Round, RoundDepartment
from models.nominations import Outcome, Wish, propose
from models.office import Department, DepartmentState, own_municipality_id
from models.outbox.records import Notice
from models.people import Employee, EmployeeState, Leave, find_employee
from models.reminders.day import OFFICE_ZONE
from models.sql import holds_on

TAX, INSURANCE, WASTE, DIGITAL, STAFF, GENERAL = "030202", "050103", "070103", "020105", "020102", "020100"
AOKI, INOUE, ONISHI, KATO, KINOSHITA, CLARK = "0001001", "0001002", "0001005", "0001006", "0001007", "0001008"
KOBAYASHI, SAITO, SASAKI, TAKAHASHI, TANAKA = "0001009", "0001010", "0001011", "0001012", "0001013"
NAKAMURA, NISHIMURA, NOMURA, YOSHIDA, FUJII, OTHER_TANAKA = (
    *("0001015", "0001016", "0001017", "0001019", "0001020"),
    "0001014",
)
TUESDAY = date(2026, 11, 24)
"""The first working day after the sample's today."""
OPENS, CLOSES = date(2026, 11, 24), date(2026, 12, 18)
BOT = None


class Nominating:
    """One engine, and a round in it that asks some departments. Every deed is a transaction of its own."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.round_id = self.open_round(places={TAX: 2, INSURANCE: 1, WASTE: 1, DIGITAL: 1})

    @contextmanager
    def writing(self) -> Iterator[Session]:
        with writing_sessions(self.engine).begin() as db:
            yield db

    @contextmanager
    def reading(self) -> Iterator[Session]:
        with sessions(self.engine).begin() as db:
            yield db

    def acting(self, db: Session, number: str | None, day: date = TUESDAY, hour: int = 10) -> Acting:
        now = datetime.combine(day, time(hour), OFFICE_ZONE)
        office_id = own_municipality_id(db)
        person = person_on(db, find_employee(db, number, office_id), day) if number else None
        return Acting(person, office_id, now, OFFICE_ZONE, clock=lambda: now)

    def id(self, db: Session, number: str) -> int:
        return find_employee(db, number, own_municipality_id(db)).id

    def department(self, db: Session, code: str) -> int:
        return db.scalars(select(Department.id).where(Department.code == code)).one()

    def open_round(self, *, places: dict[str, int], state: str = "open", **more: Any) -> int:
        with self.writing() as db:
            terms: dict[str, Any] = {"fiscal_year": 2026, "track": None, "opens_on": OPENS, "closes_on": CLOSES}
            now = datetime.combine(OPENS, time(9), OFFICE_ZONE)
            office_id = own_municipality_id(db)
            made = Round(**{**terms, **more}, state=state, municipality_id=office_id, made_at=now, sent_at=now)
            db.add(made)
            db.flush()
            for code, number in places.items():
                db.add(RoundDepartment(round_id=made.id, department_id=self.department(db, code), places=number))
            return made.id

    def proposes(
        self, who: str, whom: str, code: str = TAX, *, day: date = TUESDAY, round_id: int = 0, **wish: Any
    ) -> Outcome:
        with self.writing() as db:
            wished = Wish(**{"track": "tools", "starts_on": date(2027, 1, 4), "reason": "詳しいため", **wish})
            acting = self.acting(db, who, day)
            return propose(
                db, acting, round_id or self.round_id, self.department(db, code), self.id(db, whom), wished
            )

    def does(
        self, deed: Callable[..., Any], who: str | None, *what: Any, day: date = TUESDAY, hour: int = 10
    ) -> Any:
        with self.writing() as db:
            return deed(db, self.acting(db, who, day, hour), *what)

    def refused(self, deed: Callable[..., Any], *what: Any, **how: Any) -> tuple[str, dict[str, Any]]:
        """The code and facts with which somebody is refused."""
        with pytest.raises(Refusal) as refused:
            deed(*what, **how)
        return refused.value.code, refused.value.facts

    # -- what the database says -----------------------------------------------------------------------------

    def state(self, nomination_id: int) -> str:
        with self.reading() as db:
            return db.get_one(Nomination, nomination_id).state

    def steps(self, nomination_id: int) -> list[tuple[str, str | None, str | None]]:
        """Every step: what, who (number), as what."""
        s, e = NominationStep, Employee
        rows = (
            select(s.deed, e.employee_no, s.post)
            .outerjoin(e, e.id == s.actor_id)
            .where(s.nomination_id == nomination_id)
        )
        with self.reading() as db:
            return [(row.deed, row.employee_no, row.post) for row in db.execute(rows.order_by(s.step_no))]

    def last_step(self, nomination_id: int) -> NominationStep:
        s = NominationStep
        with self.reading() as db:
            return db.scalars(select(s).where(s.nomination_id == nomination_id).order_by(s.step_no.desc())).first()  # type: ignore[return-value]

    def told(self, kind: str) -> list[str]:
        """The numbers of those who got a notice of that kind, in the order of the notices."""
        n, e = Notice, Employee
        rows = select(e.employee_no).join(n, n.employee_id == e.id).where(n.kind == kind).order_by(n.id)
        with self.reading() as db:
            return list(db.scalars(rows))

    def persona(self, who: str, day: date) -> str | None:
        s = EmployeeState
        with self.reading() as db:
            return db.scalar(select(s.persona).where(s.employee_id == self.id(db, who), holds_on(s, day)))

    # -- what happens in the office -------------------------------------------------------------------------

    def set_department(self, code: str, **values: Any) -> None:
        """Heads and deputies by number, or None; flags as they are."""
        s = DepartmentState
        with self.writing() as db:
            for post in ("head", "deputy"):
                if post in values:
                    number = values.pop(post)
                    values[f"{post}_id"] = self.id(db, number) if number else None
            db.execute(update(s).where(s.department_id == self.department(db, code)).values(**values))

    def goes_on_leave(self, who: str, first: date = OPENS, last: date | None = None) -> None:
        with self.writing() as db:
            db.add(Leave(employee_id=self.id(db, who), leave_from=first, leave_to=last))

    def set_person(self, who: str, **values: Any) -> None:
        with self.writing() as db:
            if "department" in values:
                values["department_id"] = self.department(db, values.pop("department"))
            if values.get("second"):
                values["secondary_department_id"] = self.department(db, values.pop("second"))
            s = EmployeeState
            db.execute(update(s).where(s.employee_id == self.id(db, who)).values(**values))


def next_day(day: date, count: int = 1) -> date:
    return day + timedelta(days=count)


WISH = Wish("tools", date(2027, 1, 4), "詳しいため", "市民税システム")
