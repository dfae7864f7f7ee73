"""How one person stands at a moment is what the plan of that moment says of them (M7, M16)."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from models import reminders
from models.accounts import Account
from models.curriculum import Course
from models.database import sessions, writing_sessions
from models.outbox.records import Tick
from models.people import Employee
from models.reminders.checking import Standing, standing
from models.reminders.day import OFFICE_ZONE
from models.reminders.records import ReminderPolicy
from models.self_reports import SelfReport
from tests.builders import NOW, OPERATOR

AFTER_THESE = {"nothing_due": {None, "no_mail", "snoozed"}, "budget": {None}, "sent": {None}}


def at_ten(day: date) -> datetime:
    return datetime.combine(day, time(10), OFFICE_ZONE)


def of(db: Session, employee_no: str, day: date, **how) -> Standing:
    who = db.scalars(select(Employee.id).where(Employee.employee_no == employee_no)).one()
    return standing(db, who, day, now=at_ten(day), **how)


@pytest.mark.parametrize("needs_account", [False, True])
@pytest.mark.parametrize(
    "day",
    [date(2026, 10, 1), date(2026, 11, 21), date(2026, 12, 7), date(2027, 3, 1), date(2027, 3, 31)],
    ids=str,
)
def test_standing_says_of_everybody_what_the_plan_says(any_office: Engine, day, needs_account):
    now = at_ten(day)
    with sessions(any_office).begin() as db:
        plan = reminders.reminder_plan(db, day, now=now, needs_account=needs_account)
        planned = {row.employee_no: row for row in db.execute(plan)}
        everybody = db.execute(select(Employee.id, Employee.employee_no)).all()
        for employee_id, employee_no in everybody:
            said = standing(db, employee_id, day, now=now, needs_account=needs_account)
            row = planned.get(employee_no)
            if row is None:
                assert said.reason in {"not_employed", "not_subject"}
                continue
            assert ";".join(course.code for course in said.courses) == row.course_codes
            assert said.reason in AFTER_THESE.get(row.reason, {row.reason})
    assert planned


def test_who_left_and_who_has_no_duty_are_told_apart(office: Engine):
    day = date(2026, 12, 7)
    with writing_sessions(office).begin() as db:
        assert of(db, "0001003", day).reason is None
        assert [course.code for course in of(db, "0001009", day).courses] == ["SEC-02", "SEC-01", "SEC-03"]
        db.execute(update(ReminderPolicy).values(is_on=False))
        assert of(db, "0001003", day) == Standing("not_subject", ())
        assert of(db, "0001024", day) == Standing("not_employed", ())


def test_a_stop_and_a_self_report_are_seen_at_once(office: Engine):
    """M13, C2."""
    day = date(2026, 12, 7)
    with writing_sessions(office).begin() as db:
        [course] = of(db, "0001003", day).courses
        assert not course.report_waits
        who = db.scalars(select(Employee.id).where(Employee.employee_no == "0001003")).one()
        db.add(
            SelfReport(
                employee_id=who, course_id=course.course_id, completed_on=day, state="waiting", reported_at=NOW
            )
        )
        db.flush()
        assert [one.report_waits for one in of(db, "0001003", day).courses] == [True]
        reminders.stop(db, actor=OPERATOR, now=at_ten(day))
        assert of(db, "0001003", day).reason == "stopped"


def test_an_account_is_asked_for_once_the_workspace_is_known(office: Engine):
    """M8."""
    day = date(2026, 12, 7)
    with writing_sessions(office).begin() as db:
        assert of(db, "0001003", day).reason is None
        assert of(db, "0001003", day, needs_account=True).reason == "no_mail"
        [municipality_id] = set(db.scalars(select(Course.municipality_id)))
        db.add(Tick(municipality_id=municipality_id, name="accounts", begun_at=NOW, done_at=NOW, failure=""))
        db.flush()
        assert of(db, "0001003", day).reason == "no_mail"
        who = db.scalars(select(Employee.id).where(Employee.employee_no == "0001003")).one()
        account = Account(
            municipality_id=municipality_id,
            team_id="T1",
            slack_id="U1",
            employee_id=who,
            linked_by="mail",
            is_suspended=False,
            kind="member",
            email="ueda.shota@city.example",
            locale="ja-JP",
            time_zone="Asia/Tokyo",
            checked_at=NOW,
        )
        db.add(account)
        db.flush()
        assert of(db, "0001003", day).reason is None
        account.is_suspended = True
        db.flush()
        assert of(db, "0001003", day).reason == "no_mail"


def test_m8_who_is_linked_by_hand_is_reached_without_a_mail_address(office: Engine):
    day = date(2026, 12, 7)
    with writing_sessions(office).begin() as db:
        [municipality_id] = set(db.scalars(select(Course.municipality_id)))
        yoshida = db.scalars(select(Employee).where(Employee.employee_no == "0001019")).one()
        assert of(db, yoshida.employee_no, day).reason == "no_mail"
        account = {"team_id": "T", "slack_id": "U19", "kind": "member", "email": "", "locale": "", "time_zone": ""}
        linked = {"employee_id": yoshida.id, "linked_by": "hand", "checked_at": NOW, "is_suspended": False}
        db.add(Account(municipality_id=municipality_id, **account, **linked))
        db.add(Tick(municipality_id=municipality_id, name="accounts", begun_at=NOW, done_at=NOW, failure=""))
        db.flush()
        assert of(db, yoshida.employee_no, day).reason is None
