"""An office in which a class takes place: short ways to do each deed as somebody, and to see what came."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import Any

import pytest
from sqlalchemy import Engine, insert, select
from sqlalchemy.orm import Session

from models import attendance, check_in
from models.accounts import person_on
from models.acting import Acting
from models.audit import AuditEvent, Detail
from models.base import Refusal
from models.curriculum import Course, TrainingSession
from models.database import sessions, writing_sessions
from models.office import own_municipality_id
from models.people import Employee, find_employee
from models.record import Completion
from models.reminders.day import OFFICE_ZONE
from models.session_records import Attendance, Enrolment, SessionOrganiser

AOKI, INOUE, UEDA, EGUCHI, ONISHI, KATO, KINOSHITA = (f"000100{n}" for n in range(1, 8))
CLARK, KOBAYASHI = "0001008", "0001009"
SAITO, SASAKI, TAKAHASHI, TANAKA = (f"00010{n}" for n in range(10, 14))
OTHER_TANAKA, NOMURA, HASHIMOTO, YOSHIDA, FUJII, MORI = (
    *("0001014", "0001017", "0001018", "0001019", "0001020", "0001023"),
)
YAMAMOTO = "0001024"
"""Left on 30 September 2026."""
DAY = date(2026, 12, 3)
"""A Thursday, on which MND-02-2603 takes place from 13:30 to 16:30."""
CLASS, COURSE = "MND-02-2603", "MND-02"


def at(clock: str, day: date = DAY) -> datetime:
    """That time in the office on that day."""
    return datetime.combine(day, time.fromisoformat(clock), OFFICE_ZONE)


class Classroom:
    """One engine; 森 翼 organises the class unless said otherwise. Every deed is a transaction of its own."""

    def __init__(self, engine: Engine, code: str = CLASS, *, organiser: str | None = MORI) -> None:
        self.engine = engine
        with self.reading() as db:
            self.session_id = db.scalars(select(TrainingSession.id).where(TrainingSession.code == code)).one()
        if organiser:
            self.organised_by(organiser)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        with writing_sessions(self.engine).begin() as db:
            yield db

    @contextmanager
    def reading(self) -> Iterator[Session]:
        with sessions(self.engine).begin() as db:
            yield db

    def acting(self, db: Session, number: str | None, now: datetime) -> Acting:
        office_id = own_municipality_id(db)
        day = now.astimezone(OFFICE_ZONE).date()
        person = person_on(db, find_employee(db, number, office_id), day) if number else None
        return Acting(person, office_id, now, OFFICE_ZONE, clock=lambda: now)

    def id(self, db: Session, number: str) -> int:
        return find_employee(db, number, own_municipality_id(db)).id

    def ids(self, *numbers: str) -> list[int]:
        with self.reading() as db:
            return [self.id(db, number) for number in numbers]

    # -- what the office is like ----------------------------------------------------------------------------

    def organised_by(self, number: str, session_id: int = 0) -> None:
        with self.writing() as db:
            db.add(SessionOrganiser(session_id=session_id or self.session_id, employee_id=self.id(db, number)))

    def a_class(self, course: str = COURSE, starts: str = "13:30", ends: str = "16:30", **more: Any) -> int:
        """Another session; `day` and `last_day` where it is not on the usual day."""
        day, last = more.pop("day", DAY), more.pop("last_day", None)
        with self.writing() as db:
            course_id, office_id = db.execute(
                select(Course.id, Course.municipality_id).where(Course.code == course)
            ).one()
            known = db.scalars(select(TrainingSession.code).where(TrainingSession.course_id == course_id)).all()
            texts = {"venue": "本庁舎 第1研修室", "online_url": "", "instructor": ""}
            made = TrainingSession(
                municipality_id=office_id,
                course_id=course_id,
                code=f"{course}-{len(known) + 1:02d}-T",
                starts_at=at(starts, day),
                ends_at=at(ends, last or day),
                **{"capacity": None, "joint": False, **texts, **more},
            )
            db.add(made)
            db.flush()
            return made.id

    def booked(self, *numbers: str, session_id: int = 0, state: str = "booked") -> None:
        asked = datetime(2026, 11, 24, 1, tzinfo=OFFICE_ZONE)
        with self.writing() as db:
            rows = [
                {
                    "session_id": session_id or self.session_id,
                    "employee_id": self.id(db, number),
                    "state": state,
                    "asked_at": asked,
                    "booked_at": asked if state == "booked" else None,
                }
                for number in numbers
            ]
            db.execute(insert(Enrolment), rows)

    # -- deeds ----------------------------------------------------------------------------------------------

    def does(self, deed: Callable[..., Any], who: str | None, now: datetime, *what: Any, **how: Any) -> Any:
        with self.writing() as db:
            return deed(db, self.acting(db, who, now), *what, **how)

    def refused(
        self, deed: Callable[..., Any], who: str | None, now: datetime, *what: Any, **how: Any
    ) -> tuple[str, dict[str, Any]]:
        """The code and facts with which somebody is refused."""
        with pytest.raises(Refusal) as refused:
            self.does(deed, who, now, *what, **how)
        return refused.value.code, refused.value.facts

    def opens(self, who: str = MORI, now: datetime | None = None, session_id: int = 0) -> None:
        self.does(check_in.open_check_in, who, now or at("13:20"), session_id or self.session_id)

    def code(self, now: datetime, who: str | None = MORI, session_id: int = 0) -> str:
        return self.does(check_in.current_code, who, now, session_id or self.session_id).code

    def enters(self, who: str, code: str, now: datetime) -> check_in.CheckedIn:
        return self.does(check_in.check_in, who, now, code)

    def answer(self, who: str, code: str, now: datetime) -> str:
        """`new`, `again`, or the code of the refusal."""
        came = self.enters(who, code, now)
        return came.no.code if came.no else "new" if came.is_new else "again"

    def ticks(
        self, who: str, now: datetime, ticked: Sequence[str], *, was: Sequence[str] = (), of: Sequence[str] = ()
    ) -> attendance.Marked:
        """Submit a page of the roster that shows those people, of whom those who `was` were ticked."""
        shown = dict.fromkeys(self.ids(*(of or {*ticked, *was})), False) | dict.fromkeys(self.ids(*was), True)
        day = now.astimezone(OFFICE_ZONE).date()
        return self.does(attendance.mark, who, now, self.session_id, day, shown, self.ids(*ticked))

    # -- what the database says -----------------------------------------------------------------------------

    def said(self, session_id: int = 0) -> dict[tuple[str, date], tuple[str, str]]:
        """The last word on each: outcome and way, by number and day."""
        with self.reading() as db:
            numbers = dict(db.execute(select(Employee.id, Employee.employee_no)).all())
            found = attendance.words(db, session_id or self.session_id)
            return {(numbers[who], day): (word.outcome, word.way) for (who, day), word in found.items()}

    def present(self, session_id: int = 0) -> list[str]:
        return sorted({who for (who, _), (outcome, _) in self.said(session_id).items() if outcome == "present"})

    def rows(self, session_id: int = 0) -> list[tuple[str, str, str, int]]:
        """Every row ever written: number, outcome, way, revision."""
        a, e = Attendance, Employee
        rows = select(e.employee_no, a.outcome, a.way, a.revision).join(e, e.id == a.employee_id)
        with self.reading() as db:
            where = a.session_id == (session_id or self.session_id)
            return [tuple(row) for row in db.execute(rows.where(where).order_by(a.id))]

    def completions(self, session_id: int = 0) -> list[tuple[str, date, str, int]]:
        """Number, day, outcome and revision of the completions that a session made."""
        c, e = Completion, Employee
        rows = select(e.employee_no, c.completed_on, c.outcome, c.revision).join(e, e.id == c.employee_id)
        with self.reading() as db:
            where = c.session_id == (session_id or self.session_id)
            return [tuple(row) for row in db.execute(rows.where(where).order_by(c.id))]

    def events(self, word: str) -> list[dict[str, Any]]:
        """Audit events whose action begins so, with who did what."""
        v, d, e = AuditEvent, Detail, Employee
        rows = (
            select(v.action, e.employee_no, d.body)
            .join(d, d.id == v.detail_id)
            .outerjoin(e, e.id == v.actor_id)
            .where(v.action.startswith(word))
        )
        with self.reading() as db:
            return [
                {"action": row.action, "by": row.employee_no, **json.loads(row.body)}
                for row in db.execute(rows.order_by(v.id))
            ]
