"""How somebody stands at one moment: what a message to them would hold, and why it may not go (M7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final, cast
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, exists, nulls_last, or_, select
from sqlalchemy.orm import Session

from models.accounts import Account
from models.courses import placeholder
from models.curriculum import Course
from models.obligations import Scope, obligations
from models.office import own_municipality_id
from models.people import Employee, Employment
from models.reminders.day import OFFICE_ZONE, PlanningDay, planning_day
from models.reminders.steps import on_leave, snoozed
from models.self_reports import SelfReport
from models.sql import DAYS_REMEMBERED

CLOSED: Final = {"completed": "done", "exempt": "exempt", "suspended": "suspended"}
_OFFICE: Final = "reminders.office"


@dataclass(frozen=True, slots=True)
class ReminderCourse:
    """An open or overdue course in a message. `report_waits`: a self-report of it waits to be checked (C2).

    `audience`: whose requirement it is that counts for the person (R9).
    """

    course_id: int
    code: str
    title: str
    title_en: str
    url: str
    format: str
    hours: float
    status: str
    due_on: date
    self_report: str
    report_waits: bool
    audience: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What a message would hold, in M5's order, and the first reason why it may not go; None: it may.

    The reason is a word of M16, without those that only planning gives (`nothing_due`, `budget`), or
    `not_employed` or `not_subject`. `closed`: what became of the other courses required, by id, in M16's words.
    """

    reason: str | None
    courses: tuple[ReminderCourse, ...]
    closed: tuple[tuple[int, str], ...] = ()

    def gone(self, course_id: int, due_on: date) -> str | None:
        """Why a step of that course and due date is none any more; None: it still is."""
        for course in self.courses:
            if course.course_id == course_id:
                return None if course.due_on == due_on else "nothing_due"
        return dict(self.closed).get(course_id, "not_subject")


def standing(
    db: Session,
    employee_id: int,
    day: date,
    *,
    now: datetime,
    zone: ZoneInfo = OFFICE_ZONE,
    needs_account: bool | None = None,
) -> Standing:
    """How that person stands on `day` as known at `now`. Reads only.

    `needs_account`: what reaches people is a known Slack account and not a mail address (M8); None: once the
    accounts of the workspace are known.
    """
    whose = {"employee_id": employee_id}
    person = db.execute(_person(day), whose).one()
    if not person.is_employed:
        return Standing("not_employed", ())
    office: PlanningDay | None = db.info.get(_OFFICE) if needs_account is None else None
    if office is None or office.day != day:
        office = planning_day(db, own_municipality_id(db), day, now=now, zone=zone, needs_account=needs_account)
    duties = db.execute(_duties(day, office.municipality_id, office.course_ids), whose).all()
    courses = tuple(ReminderCourse(*row) for row in duties if row.status not in CLOSED)
    closed = tuple((row.id, CLOSED[row.status]) for row in duties if row.status in CLOSED)
    words = {word for _, word in closed}
    is_unreachable = not (person.has_account if office.needs_account else person.email)
    holds = {
        "not_subject": not duties,
        "suspended": not courses and "suspended" in words,
        "exempt": not courses and "exempt" in words,
        "done": not courses,
        "on_leave": person.is_on_leave,
        "not_working_day": not office.is_working,
        "frozen": office.is_frozen,
        "stopped": office.is_stopped,
        "no_mail": is_unreachable,
        "snoozed": person.is_snoozed,
    }
    return Standing(next((reason for reason, is_so in holds.items() if is_so), None), courses, closed)


def take_as_known(db: Session, office: PlanningDay) -> None:
    """Do not ask again for each person in this session what holds for the whole office on that day."""
    db.info[_OFFICE] = office


@lru_cache(maxsize=DAYS_REMEMBERED)
def _person(day: date) -> Select[*tuple[Any, ...]]:
    is_employed = exists().where(
        Employment.employee_id == Employee.id,
        Employment.hired_on <= day,
        or_(Employment.left_on.is_(None), Employment.left_on >= day),
    )
    has_account = exists().where(
        Account.employee_id == Employee.id, Account.kind == "member", ~Account.is_suspended
    )
    return select(
        Employee.email,
        is_employed.label("is_employed"),
        has_account.label("has_account"),
        _is_one_of(on_leave(day)).label("is_on_leave"),
        _is_one_of(snoozed(day)).label("is_snoozed"),
    ).where(Employee.id == placeholder("employee_id"))


def _is_one_of(people: Select[*tuple[Any, ...]]) -> ColumnElement[bool]:
    [employee_id] = people.selected_columns
    return people.where(employee_id == placeholder("employee_id")).exists()


@lru_cache(maxsize=DAYS_REMEMBERED)
def _duties(day: date, municipality_id: int, course_ids: tuple[int, ...]) -> Select[*tuple[Any, ...]]:
    whose = cast("int", placeholder("employee_id"))
    duty = obligations(day, Scope(whose, municipality_id=municipality_id, course_ids=course_ids)).subquery("duty")
    d = duty.c
    waits = exists().where(
        and_(SelfReport.employee_id == d.employee_id, SelfReport.course_id == d.course_id),
        SelfReport.state == "waiting",
    )
    return (
        select(
            *(Course.id, Course.code, Course.title, Course.title_en),
            *(Course.url, Course.format, Course.hours, d.status, d.due_on, Course.self_report),
            waits.label("report_waits"),
            d.audience,
        )
        .select_from(duty)
        .join(Course, Course.id == d.course_id)
        .where(d.level == "required")
        .order_by(nulls_last(d.due_on), Course.code)
    )
