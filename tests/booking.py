"""An office that holds sessions: short ways to book and run them as somebody, and to see what came of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from models import bookings, session_running
from models.accounts import person_on
from models.acting import Acting
from models.base import Refusal
from models.curriculum import TrainingSession
from models.database import sessions, writing_sessions
from models.office import own_municipality_id
from models.outbox.records import Notice
from models.people import Employee, Employment, find_employee
from models.reminders.day import OFFICE_ZONE
from models.session_records import Enrolment
from models.session_running import Terms

AOKI, INOUE, UEDA, ONISHI, KATO, KINOSHITA, CLARK = (f"000100{n}" for n in (1, 2, 3, 5, 6, 7, 8))
KOBAYASHI, SAITO, SASAKI, TAKAHASHI, TANAKA = "0001009", "0001010", "0001011", "0001012", "0001013"
NOMURA, HASHIMOTO, YOSHIDA, FUJII, MATSUMOTO = "0001017", "0001018", "0001019", "0001020", "0001021"
GENERAL = (AOKI, INOUE, UEDA, KOBAYASHI, SAITO, TAKAHASHI, NOMURA, FUJII)
"""People for whom MND-02 is elective."""
TUESDAY = date(2026, 11, 24)
BOT = None


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), OFFICE_ZONE)


NOW = at(TUESDAY, 10)
NEXT_WEEK = TUESDAY + timedelta(days=7)


class Booking:
    """One engine. Every deed is a transaction of its own; `now` moves where a test says so."""

    def __init__(self, engine: Engine, now: datetime = NOW) -> None:
        self.engine, self.now = engine, now

    @contextmanager
    def writing(self) -> Iterator[Session]:
        with writing_sessions(self.engine).begin() as db:
            yield db

    @contextmanager
    def reading(self) -> Iterator[Session]:
        with sessions(self.engine).begin() as db:
            yield db

    def acting(self, db: Session, number: str | None) -> Acting:
        office_id, today = own_municipality_id(db), self.now.astimezone(OFFICE_ZONE).date()
        person = person_on(db, find_employee(db, number, office_id), today) if number else None
        return Acting(person, office_id, self.now, OFFICE_ZONE, clock=lambda: self.now)

    def id(self, number: str) -> int:
        with self.reading() as db:
            return find_employee(db, number, own_municipality_id(db)).id

    def does(self, deed: Callable[..., Any], who: str | None, *what: Any, **how: Any) -> Any:
        with self.writing() as db:
            return deed(db, self.acting(db, who), *what, **how)

    def sees(self, view: Callable[..., Any], who: str | None, *what: Any, **how: Any) -> Any:
        with self.reading() as db:
            return view(db, self.acting(db, who), *what, **how)

    def refused(
        self, deed: Callable[..., Any], who: str | None, *what: Any, **how: Any
    ) -> tuple[str, dict[str, Any]]:
        with pytest.raises(Refusal) as refused:
            self.does(deed, who, *what, **how)
        return refused.value.code, refused.value.facts

    # -- short ways -----------------------------------------------------------------------------------------

    def opens(self, capacity: int | None = 1, starts: datetime | None = None, **terms: Any) -> int:
        """A new session of MND-02, which is elective for everybody general."""
        starts = starts or at(NEXT_WEEK, 13)
        made = {
            "course_code": "MND-02",
            "starts_at": starts,
            "ends_at": starts + timedelta(hours=3),
            "venue": "第1研修室",
            "capacity": capacity,
            **terms,
        }
        organisers = [self.id(one) for one in made.pop("organisers", ())]
        return self.does(session_running.create, ONISHI, Terms(**made), organisers)

    def books(self, who: str, session_id: int) -> tuple[str, int]:
        made = self.does(bookings.book, who, session_id)
        return made.state, made.place

    def cancels(self, who: str, session_id: int) -> bookings.GivenBack:
        return self.does(bookings.cancel, who, session_id)

    def changes(self, who: str | None, session_id: int, **new: Any) -> session_running.Changed:
        return self.does(session_running.change, who, session_id, **new)

    def line(self, who: str, session_id: int) -> bookings.SessionLine:
        return self.sees(bookings.session_line, who, session_id)

    # -- what the database says -----------------------------------------------------------------------------

    def people(self, session_id: int, *states: str) -> list[str]:
        """The numbers of those in a session, in the order in which they asked."""
        e = Enrolment
        rows = select(Employee.employee_no).join(e, e.employee_id == Employee.id).where(e.session_id == session_id)
        with self.reading() as db:
            return list(db.scalars(rows.where(e.state.in_(states)).order_by(e.id)))

    def booked(self, session_id: int) -> list[str]:
        return self.people(session_id, "booked")

    def waiting(self, session_id: int) -> list[str]:
        return self.people(session_id, "waiting")

    def enrolment(self, who: str, session_id: int) -> int:
        e = Enrolment
        mine = select(e.id).where(e.session_id == session_id, e.employee_id == self.id(who)).order_by(e.id.desc())
        with self.reading() as db:
            return db.scalars(mine.limit(1)).one()

    def session(self, session_id: int) -> TrainingSession:
        with self.reading() as db:
            return db.get_one(TrainingSession, session_id)

    def by_code(self, code: str) -> int:
        with self.reading() as db:
            return db.scalars(select(TrainingSession.id).where(TrainingSession.code == code)).one()

    def told(self, kind: str, state: str = "waiting") -> list[str]:
        """The numbers of those who are to hear of it, in the order of the notices."""
        n, e = Notice, Employee
        rows = select(e.employee_no).join(n, n.employee_id == e.id).where(n.kind == kind, n.state == state)
        with self.reading() as db:
            return list(db.scalars(rows.order_by(n.id)))

    def notices(self, kind: str) -> list[tuple[Notice, dict[str, Any]]]:
        with self.reading() as db:
            found = db.scalars(select(Notice).where(Notice.kind == kind).order_by(Notice.id)).all()
        return [(one, json.loads(one.about)) for one in found]

    def leaves(self, who: str, on: date) -> None:
        with self.writing() as db:
            gone = update(Employment).where(Employment.employee_id == self.id_in(db, who)).values(left_on=on)
            db.execute(gone)

    def id_in(self, db: Session, number: str) -> int:
        return find_employee(db, number, own_municipality_id(db)).id
