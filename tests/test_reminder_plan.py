"""Who is reminded of what on a day, and why the others are not: the rules M1-M16 as far as planning goes."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, datetime, time

import pytest
from sqlalchemy import Engine, func, insert, select, text, update
from sqlalchemy.orm import Session

from models import reminders
from models.base import Refusal
from models.curriculum import Course as CourseRow
from models.database import sessions, writing_sessions
from models.days import Day, days_between, fill_days, unknown_soon
from models.imports.records import Import
from models.office import ClosureDay, Department, SendingHours, own_municipality_id
from models.outbox.posting import Draft, put
from models.outbox.records import Notice, Tick
from models.people import Employee, EmployeeState
from models.reminders.day import OFFICE_ZONE
from models.reminders.records import (
    PolicyCourse,
    PolicyStep,
    Reminder,
    ReminderPolicy,
    ReminderStep,
    Run,
)
from tests import plain
from tests.builders import OPERATOR, take_in, write_csv
from tests.offices import store
from tests.plain import Completion, Course, Employment, Grant, Leave, Person, Requirement, State

YEARLY, ONCE = Course("SEC-01", yearly=True), Course("SEC-02", yearly=False)
LONG_AGO = date(2010, 4, 1)
GENERAL = State(date.min, None, "general", None, uses_ict=True)


def morning(day: date, at: time = time(9, 30)) -> datetime:
    return datetime.combine(day, at, OFFICE_ZONE)


def someone(**known) -> Person:
    """Somebody hired long ago who uses ICT; `known` replaces fields."""
    return Person(**{"employments": (Employment(LONG_AGO),), "states": (GENERAL,), **known})


def asked(course: Course = YEARLY, due: str = "12-25", audience: str = "ict_users", **more) -> Requirement:
    return Requirement(course.code, audience, "required", due, more.get("since", LONG_AGO), more.get("until"))


class Desk:
    """An office of a few people, planned day by day."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.people: list[int] = []

    def office(self, *persons: Person, rows: tuple[Requirement, ...] = (asked(),)) -> Desk:
        codes = sorted({row.course for row in rows})
        courses = [Course(code, yearly=code != ONCE.code) for code in codes]
        with self.engine.begin() as connection:
            people = list(persons) or [someone()]
            self.people = store(connection, plain.Office(courses, list(rows), people, date(2026, 10, 1)))
            connection.execute(update(Employee).values(email=Employee.employee_no + "@city.example"))
        return self

    @contextmanager
    def writing(self) -> Iterator[Session]:
        with writing_sessions(self.engine).begin() as db:
            yield db

    def plan(self, day: date, at: time = time(9, 30), today: date | None = None) -> Run | None:
        with self.writing() as db:
            return reminders.plan(db, day, now=morning(today or day, at))

    def sent(self, day: date) -> int:
        with self.writing() as db:
            return reminders.sent(db, day, now=morning(day, time(10)))

    def go(self, *days: date) -> list[tuple[date, str]]:
        """Plan these days and send what is planned: the first person's days with a message, and its steps."""
        found = []
        for day in days:
            self.plan(day)
            if self.sent(day):
                _, step, reason = self.row(day)
                if reason == "sent":
                    found.append((day, step))
        return found

    def row(self, day: date, person: int = 0, today: date | None = None, **how) -> tuple[str, str, str]:
        """What M16 says of a person: course codes, step, reason; empty where there is no row."""
        rows = self.rows(day, today, **how)
        number = f"{person + 1:07d}"
        return next(((r[1], r[2], r[4]) for r in rows if r[0] == number), ("", "", ""))

    def rows(self, day: date, today: date | None = None, at: time = time(9, 30), **how) -> list[tuple]:
        with sessions(self.engine).begin() as db:
            statement = reminders.reminder_plan(db, day, now=morning(today or day, at), **how)
            return [tuple(row) for row in db.execute(statement)]

    def step(self, day: date) -> str:
        return self.row(day)[1]

    def states(self, day: date) -> list[tuple[str, str | None]]:
        with sessions(self.engine).begin() as db:
            rows = select(Reminder.state, Reminder.reason).where(Reminder.day == day).order_by(Reminder.employee_id)
            return [tuple(row) for row in db.execute(rows)]

    def entries(self, day: date) -> list[tuple[str, str | None]]:
        with sessions(self.engine).begin() as db:
            s = ReminderStep
            rows = select(s.step, s.reason).where(s.day == day).order_by(s.employee_id, s.due_on, s.course_id)
            return [tuple(row) for row in db.execute(rows)]

    def finishes(self, course: Course, day: date, person: int = 0) -> None:
        statement = text(
            "INSERT INTO completions (employee_id, course_id, completed_on, source, outcome, revision, recorded_at)"
            " SELECT :who, id, :day, 'elearning', 'passed', 0, '2026-01-01 00:00:00+00' FROM courses"
            " WHERE code = :code"
        )
        with self.engine.begin() as connection:
            values = {"who": self.people[person], "day": day.isoformat(), "code": course.code}
            if connection.dialect.name == "postgresql":
                statement = text(statement.text.replace(":day", "CAST(:day AS date)"))
            connection.execute(statement, values)

    def closes(self, *days: date) -> None:
        with self.writing() as db:
            own = own_municipality_id(db)
            db.execute(insert(ClosureDay), [{"municipality_id": own, "day": day, "name": "x"} for day in days])
            fill_days(db, own, date(2026, 10, 1))

    def staff_list(self, effective_on: date, *, is_full: bool = True) -> None:
        with self.writing() as db:
            db.execute(
                insert(Import).values(
                    municipality_id=own_municipality_id(db),
                    at=morning(effective_on),
                    effective_on=effective_on,
                    has_staff=True,
                    is_full=is_full,
                )
            )


@pytest.fixture
def desk(engine: Engine) -> Desk:
    return Desk(engine)


def d(month: int, day: int) -> date:
    """A day of fiscal year 2026."""
    return date(2026 if month >= 4 else 2027, month, day)


# The worked example: who gets what on which day, each line from the rules by hand.

WORKED_EXAMPLE = {
    "0001003": """10-01 SEC-02;SEC-03 overdue-1;-
        03-01 SEC-03 due-30, 03-17 SEC-03 due-14, 03-24 SEC-03 due-7, 03-30 SEC-03 due-1""",
    "0001009": """10-01 SEC-02;SEC-01;SEC-03 overdue-1;-;-
        10-13 SEC-02;SEC-01;SEC-03 overdue-weekly;-;-, 10-19 SEC-02;SEC-01;SEC-03 overdue-weekly;-;-
        10-26 SEC-02;SEC-01;SEC-03 overdue-weekly;-;-, 11-02 SEC-02;SEC-01;SEC-03 overdue-weekly;-;-
        12-07 SEC-02;SEC-01;SEC-03 overdue-monthly;-;-, 01-04 SEC-02;SEC-01;SEC-03 overdue-monthly;-;-
        02-01 SEC-02;SEC-01;SEC-03 overdue-monthly;-;-, 03-01 SEC-02;SEC-01;SEC-03 overdue-monthly;due-30;due-30
        03-17 SEC-02;SEC-01;SEC-03 year-end-14;due-14;due-14, 03-24 SEC-02;SEC-01;SEC-03 year-end-7;due-7;due-7
        03-30 SEC-02;SEC-01;SEC-03 year-end-1;due-1;due-1""",
    "0001011": """11-25 SEC-03 due-30, 12-11 SEC-03 due-14, 12-18 SEC-03 due-7, 12-24 SEC-03 due-1
        12-28 SEC-03 overdue-1, 01-04 SEC-03 overdue-weekly, 01-12 SEC-03 overdue-weekly
        01-18 SEC-03 overdue-weekly, 01-25 SEC-03 overdue-weekly, 02-01 SEC-03 overdue-monthly
        03-01 SEC-03 overdue-monthly, 03-17 SEC-03 year-end-14, 03-24 SEC-03 year-end-7, 03-30 SEC-03 year-end-1""",
    "0001015": """03-01 SEC-01;SEC-03 due-30;due-30, 03-17 SEC-01;SEC-03 due-14;due-14
        03-24 SEC-01;SEC-03 due-7;due-7, 03-30 SEC-01;SEC-03 due-1;due-1""",
    "0001017": """10-30 SEC-02;SEC-03 due-30;-, 11-16 SEC-02;SEC-03 due-14;-, 11-20 SEC-02;SEC-03 due-7;-
        11-27 SEC-02;SEC-03 due-1;-, 12-01 SEC-02;SEC-03 overdue-1;-, 12-14 SEC-02;SEC-03 overdue-weekly;-
        12-21 SEC-02;SEC-03 overdue-weekly;-, 12-28 SEC-02;SEC-03 overdue-weekly;-
        01-04 SEC-02;SEC-03 overdue-weekly;-, 02-01 SEC-02;SEC-03 overdue-monthly;-
        03-01 SEC-02;SEC-03 overdue-monthly;due-30, 03-17 SEC-02;SEC-03 year-end-14;due-14
        03-24 SEC-02;SEC-03 year-end-7;due-7, 03-30 SEC-02;SEC-03 year-end-1;due-1""",
    "0001019": "",
}


def lines(told: str) -> list[str]:
    return [part.strip() for line in told.splitlines() for part in line.split(",") if part.strip()]


# M1 to M3: which course, which step, which day.


def test_m1_a_course_with_a_row_for_ict_users_is_reminded_of_whichever_row_requires_it(desk):
    core = State(date.min, None, "core", date(2020, 4, 1), uses_ict=False)
    rows = (asked(YEARLY, "12-25", "core"), asked(YEARLY, "03-31"), asked(Course("LIT-01", True), "12-25", "core"))
    desk.office(someone(states=(core,)), rows=rows)
    assert desk.row(d(12, 24)) == ("SEC-01", "due-1", "sent")


def test_m1_a_course_that_is_elective_for_the_person_is_none(desk):
    row = Requirement("SEC-01", "general", "elective", None, LONG_AGO)
    nobody = State(date.min, None, "general", None, uses_ict=False)
    desk.office(someone(states=(nobody,)), rows=(row, asked()))
    assert desk.rows(d(12, 24)) == []


def test_m1_several_policies_are_united_in_one_message(desk):
    other = Course("LIT-01", yearly=True)
    desk.office(rows=(asked(), asked(other, "12-25", "general")))
    assert desk.row(d(12, 18)) == ("SEC-01", "due-7", "sent")
    with desk.writing() as db:
        policy(db, "literacy", other, "due-14", until=d(12, 23))
    assert desk.row(d(12, 11)) == ("LIT-01;SEC-01", "due-14;due-14", "sent")
    assert desk.row(d(12, 18)) == ("LIT-01;SEC-01", "-;due-7", "sent")
    assert desk.plan(d(12, 18)).people == 1
    assert desk.row(d(12, 24)) == ("SEC-01", "due-1", "sent")


def policy(db: Session, code: str, course: Course, *steps: str, until: date = date.max) -> None:
    """Another policy, which names that course."""
    row = ReminderPolicy(
        municipality_id=own_municipality_id(db), code=code, audience=None, wording="security",
        opens=time(10), closes=time(17), is_on=True, valid_from=date.min, valid_to=until,
    )  # fmt: skip
    db.add(row)
    db.flush()
    named = db.scalars(select(CourseRow.id).where(CourseRow.code == course.code)).one()
    db.add(PolicyCourse(policy_id=row.id, course_id=named))
    db.add_all([PolicyStep(policy_id=row.id, step=step) for step in steps])


def test_m1_the_steps_of_two_policies_over_one_course_are_united_and_it_is_named_once(desk):
    desk.office()
    with desk.writing() as db:
        db.execute(text("DELETE FROM reminder_policy_steps WHERE step <> 'due-7'"))
        policy(db, "early", YEARLY, "due-14", "due-7")
        policy(db, "none", YEARLY)
    days = [d(11, 25), d(12, 11), d(12, 18), d(12, 24)]
    assert desk.go(*days) == [(d(12, 11), "due-14"), (d(12, 18), "due-7")]
    assert desk.row(d(12, 18)) == ("SEC-01", "due-7", "sent")
    assert desk.entries(d(12, 18)) == [("due-7", None)]


def test_m1_a_policy_that_is_off_or_has_no_steps_reminds_nobody(desk):
    desk.office()
    with desk.writing() as db:
        db.execute(text("DELETE FROM reminder_policy_steps"))
    assert desk.row(d(12, 24)) == ("SEC-01", "", "nothing_due")
    with desk.writing() as db:
        db.execute(update(ReminderPolicy).values(is_on=False))
    assert desk.rows(d(12, 24)) == []


@pytest.mark.parametrize(
    ("day", "step"),
    [
        (d(11, 24), ""),
        (d(11, 25), "due-30"),
        (d(11, 26), ""),
        (d(12, 11), "due-14"),
        (d(12, 18), "due-7"),
        (d(12, 24), "due-1"),
        (d(12, 25), ""),
        (d(12, 28), "overdue-1"),
        (d(1, 4), "overdue-weekly"),
        (d(1, 11), ""),
        (d(1, 12), "overdue-weekly"),
        (d(1, 25), "overdue-weekly"),
        (d(1, 29), ""),
        (d(2, 1), "overdue-monthly"),
        (d(2, 8), ""),
        (d(3, 1), "overdue-monthly"),
        (d(3, 17), "year-end-14"),
        (d(3, 24), "year-end-7"),
        (d(3, 30), "year-end-1"),
    ],
)
def test_m2_the_steps_of_a_yearly_course(desk, day, step):
    assert desk.office().step(day) == step


@pytest.mark.parametrize(
    ("day", "step"),
    [
        (date(2027, 3, 17), ""),
        (date(2027, 4, 5), "overdue-monthly"),
        (date(2027, 12, 6), "overdue-monthly"),
        (date(2028, 1, 4), ""),
    ],
)
def test_m2_a_course_done_once_has_no_year_end_and_is_reminded_of_for_365_days(desk, day, step):
    """Due on 25 December 2026 for somebody hired that year; the first Monday of January 2028 is 374 days later."""
    person = someone(employments=(Employment(date(2026, 4, 1)),))
    assert desk.office(person, rows=(asked(ONCE, "12-25"),)).step(day) == step


def test_m2_the_monthly_step_ends_on_day_365(desk):
    """The first Monday of October 2027 is the 4th: 365 days after 4 October 2026, 366 after the 3rd."""
    person = someone(employments=(Employment(date(2026, 4, 1)),))
    desk.office(person, rows=(asked(ONCE, "10-04"),))
    assert desk.step(date(2027, 10, 4)) == "overdue-monthly"
    with desk.writing() as db:
        db.execute(text("UPDATE requirements SET due_day = 3"))
    assert desk.step(date(2027, 10, 4)) == ""


def test_m2_after_365_days_the_division_has_the_person_on_a_list(desk):
    """Due on 25 December 2026; 25 December 2027 is the 365th day after it."""
    hired = (Employment(date(2026, 4, 1)),)
    away = (Leave(date(2027, 12, 20), date(2027, 12, 26)),)
    done = (Completion(ONCE.code, date(2027, 12, 1)),)
    people = [someone(employments=hired, **more) for more in ({}, {"leaves": away}, {"completions": done})]
    desk.office(
        *people,
        rows=(asked(ONCE, "12-25"), asked(YEARLY, "06-30"), asked(Course("LIT-01", False), "12-25", "general")),
    )

    def listed(day: date) -> list[tuple[int, date]]:
        with sessions(desk.engine).begin() as db:
            return [(row.employee_id, row.due_on) for row in db.execute(reminders.long_overdue(db, day))]

    assert listed(date(2027, 12, 25)) == []
    assert listed(date(2027, 12, 26)) == [(desk.people[0], d(12, 25))]
    assert [who for who, _ in listed(date(2027, 12, 27))] == desk.people[:2]


@pytest.mark.parametrize(
    ("due", "day", "step"),
    [
        ("10-11", d(10, 19), "overdue-weekly"),  # day 8
        ("10-11", d(11, 9), "overdue-weekly"),
        ("10-11", d(11, 16), ""),  # day 36
        ("10-19", d(10, 26), ""),  # day 7
        ("10-19", d(11, 2), "overdue-weekly"),
        ("09-28", d(11, 2), "overdue-weekly"),  # day 35
        ("09-27", d(11, 2), "overdue-monthly"),  # day 36
    ],
)
def test_m2_the_weekly_step_is_on_mondays_from_day_8_to_day_35(desk, due, day, step):
    assert desk.office(rows=(asked(YEARLY, due),)).step(day) == step


def test_m2_of_several_steps_the_first_named_counts(desk):
    """The 17th is the day after the due date and 14 days before 31 March; the 24th is a Wednesday."""
    desk.office(rows=(asked(YEARLY, "03-16"),))
    assert [desk.step(d(3, 17)), desk.step(d(3, 24))] == ["overdue-1", "year-end-7"]


@pytest.mark.parametrize(("day", "step"), [(d(12, 24), ""), (d(12, 23), "due-1"), (d(12, 25), ""), (d(12, 28), "")])
def test_m3_a_closure_day_moves_the_steps(desk, day, step):
    desk.office().closes(d(12, 24), d(12, 28))
    assert desk.step(day) == step
    assert desk.step(d(1, 4)) == "overdue-1"


@pytest.mark.parametrize(
    "day", [d(10, 12), d(11, 21), d(11, 22), d(11, 23), d(12, 29), d(1, 3), d(3, 22), date(2026, 9, 22)]
)
def test_m3_nothing_is_planned_on_days_off(desk, day):
    desk.office()
    assert desk.plan(day) is None
    assert desk.row(day)[2] == "not_working_day"


def test_m3_the_days_table_says_what_the_calendar_says_and_is_filled_anew(desk):
    desk.office().plan(d(10, 1))
    with desk.writing() as db:
        own = own_municipality_id(db)
        stored = db.execute(select(Day.day, Day.is_working, Day.previous_on, Day.next_on)).all()
        assert len(stored) > 365 * 3
        first, last = stored[0].day, stored[-1].day
        table = days_between(db, own, first, last)
        db.execute(text("DELETE FROM days"))
        assert days_between(db, own, first, last) == table
        assert table[d(12, 28)].next_on == d(1, 4)
        assert table[d(1, 4)].previous_on == d(12, 28)
        assert unknown_soon(db, own, d(10, 1)) == d(10, 1)
        fill_days(db, own, d(10, 1))
        assert unknown_soon(db, own, d(10, 1)) is None
        assert unknown_soon(db, own, date(2028, 8, 1)) == date(2029, 1, 1)


def test_m3_importing_closure_days_fills_the_days_table(office, tmp_path):
    closures = write_csv(tmp_path / "closures.csv", [{"day": "2026-12-24", "name": "開庁記念日"}])
    take_in(office, closures)
    with sessions(office).begin() as db:
        days = db.scalars(select(Day.is_working).where(Day.day.in_([d(12, 23), d(12, 24)])).order_by(Day.day)).all()
    assert list(days) == [True, False]


# M4: the hours.


def hours(desk: Desk, day: date) -> list[tuple[int, int]]:
    """From when till when each person's message may go, in hours of the office's day."""
    with sessions(desk.engine).begin() as db:
        rows = select(Reminder.not_before, Reminder.not_after).where(Reminder.day == day)
        times = [
            [at.astimezone(OFFICE_ZONE) for at in row] for row in db.execute(rows.order_by(Reminder.employee_id))
        ]
        assert {at.date() for row in times for at in row} == {day}
        return [(first.hour, last.hour) for first, last in times]


def test_m4_messages_go_in_the_policys_hours_and_those_of_departments_on_shifts_in_theirs(desk):
    desk.office(someone(), someone())
    with desk.writing() as db:
        own = own_municipality_id(db)
        shifts = Department(municipality_id=own, code="020000", name="消防", name_en="")
        db.add(shifts)
        db.flush()
        db.add(SendingHours(department_id=shifts.id, opens=time(19), closes=time(21)))
        moved = {"department_id": shifts.id}
        db.execute(update(EmployeeState).where(EmployeeState.employee_id == desk.people[1]).values(**moved))
    desk.plan(d(12, 18))
    assert hours(desk, d(12, 18)) == [(10, 17), (19, 21)]
    with desk.writing() as db:
        db.execute(update(ReminderPolicy).values(opens=time(8), closes=time(16)))
    desk.plan(d(12, 18), time(11))
    assert hours(desk, d(12, 18)) == [(9, 16), (19, 21)]


# M5: one message a day, two in seven.


def two_courses(first: str, second: str) -> tuple[Requirement, ...]:
    return (asked(YEARLY, first), asked(Course("SEC-03", yearly=True), second))


def test_m5_courses_come_by_due_date_then_by_code(desk):
    rows = (*two_courses("12-25", "12-24"), asked(Course("SEC-00", yearly=True), "12-25"))
    assert desk.office(rows=rows).row(d(12, 24)) == ("SEC-03;SEC-00;SEC-01", "-;due-1;due-1", "sent")


def test_m5_there_are_at_most_two_messages_in_any_seven_days(desk):
    """Due-30 of three courses falls on 16, 18 and 20 November; the third goes with none."""
    rows = (*two_courses("12-16", "12-18"), asked(Course("SEC-04", yearly=True), "12-20"))
    desk.office(rows=rows)
    days = [d(11, n) for n in range(16, 21)]
    assert desk.go(*days) == [(d(11, 16), "due-30;-;-"), (d(11, 18), "-;due-30;-")]
    assert desk.row(d(11, 20))[1:] == ("-;-;due-30", "budget")
    assert desk.entries(d(11, 20)) == [("due-30", "budget")]
    assert desk.row(d(11, 20), today=d(11, 15))[2] == "budget"


def test_m5_the_seventh_day_counts_no_more(desk):
    """Messages on 16 and 18 November: due-30 of the third course is on the 20th if due on the 20th, else later."""
    rows = (*two_courses("12-16", "12-18"), asked(Course("SEC-04", yearly=True), "12-24"))
    desk.office(rows=rows).go(d(11, 16), d(11, 18))
    assert desk.row(d(11, 24))[1:] == ("-;-;due-30", "sent")


def test_m5_the_last_day_before_goes_out_all_the_same(desk):
    rows = (*two_courses("10-22", "10-26"), asked(Course("SEC-04", yearly=True), "10-21"))
    desk.office(rows=rows)
    assert [day for day, _ in desk.go(d(10, 14), d(10, 15), d(10, 16), d(10, 20))] == [
        d(10, 14),
        d(10, 15),
        d(10, 20),
    ]
    assert desk.row(d(10, 20))[1].startswith("due-1;")


def test_m5_what_was_not_sent_does_not_count(desk):
    rows = (*two_courses("12-16", "12-18"), asked(Course("SEC-04", yearly=True), "12-20"))
    desk.office(rows=rows).go(d(11, 16), d(11, 18))
    with desk.writing() as db:
        db.execute(update(Reminder).where(Reminder.day == d(11, 18)).values(state="not_sent", reason="failed"))
    assert desk.row(d(11, 20))[2] == "sent"


# M6: what is never made up.


def test_m6_a_step_before_the_duty_began_is_none(desk):
    person = someone(employments=(Employment(d(11, 26)),))
    row = asked(YEARLY, "appointment+29d")
    desk.office(person, rows=(row,))
    assert desk.row(d(11, 25)) == ("", "", "")
    assert [desk.step(d(11, 26)), desk.step(d(12, 11))] == ["", "due-14"]


def test_m6_an_extension_that_ended_before_the_duty_began_brings_no_step_of_its_own(desk):
    grant = Grant(YEARLY.code, "extend", until=d(10, 1), granted_on=date(2026, 4, 1))
    person = someone(employments=(Employment(d(10, 13)),), grants=(grant,))
    desk.office(person)
    assert [desk.step(day) for day in (d(10, 13), d(10, 19))] == ["", "overdue-weekly"]


def test_m6_a_due_date_in_the_past_on_the_first_day_is_not_made_up(desk):
    """Due on 30 September, planned first on 8 October: the day after is over, the first Monday is still to come."""
    desk.office(rows=(asked(YEARLY, "09-30"),))
    assert desk.go(d(10, 8), d(10, 9), d(10, 13)) == [(d(10, 13), "overdue-weekly")]
    assert desk.entries(d(10, 8)) == []


def test_m6_a_step_during_leave_is_not_made_up(desk):
    desk.office(someone(leaves=(Leave(d(10, 1), d(10, 26)), Leave(d(11, 25), d(11, 25)))), rows=(asked(),))
    assert desk.row(d(11, 25))[2] == "on_leave"
    assert desk.step(d(11, 26)) == ""


def test_m6_a_due_date_that_moves_brings_its_own_steps(desk):
    grant = Grant(YEARLY.code, "extend", until=d(1, 29), granted_on=d(12, 16))
    desk.office(someone(grants=(grant,)))
    assert [desk.step(d(11, 25)), desk.step(d(12, 18)), desk.step(d(12, 28))] == ["due-30", "", "due-30"]


# M7 and M8.


def test_m7_a_course_finished_on_the_day_is_not_reminded_of(desk):
    desk.office(someone(completions=(Completion(YEARLY.code, d(12, 24)),)))
    assert desk.row(d(12, 24)) == ("", "", "done")
    assert desk.row(d(12, 18))[2] == "sent"


def test_m7_nobody_hears_who_is_not_employed_exempt_or_suspended(desk):
    gone = someone(employments=(Employment(LONG_AGO, d(12, 23)),))
    exempt = someone(grants=(Grant(YEARLY.code, "exempt", d(3, 31), date(2026, 4, 1)),))
    desk.office(gone, exempt)
    assert desk.row(d(12, 24)) == ("", "", "")
    assert desk.row(d(12, 24), 1) == ("", "", "exempt")


def test_m8_who_has_no_mail_or_account_is_left_to_the_head(desk):
    desk.office(someone(), someone())
    with desk.writing() as db:
        db.execute(update(Employee).where(Employee.employee_no == "0000002").values(email=""))
    assert [desk.row(d(12, 24), n)[2] for n in (0, 1)] == ["sent", "no_mail"]
    assert desk.row(d(12, 24), needs_account=True)[2] == "no_mail"
    assert desk.row(d(12, 23), 1)[2] == "nothing_due"
    desk.plan(d(12, 24))
    assert desk.entries(d(12, 24)) == [("due-1", None), ("due-1", "no_mail")]


def test_m8_accounts_count_once_all_of_them_have_been_read(desk):
    """Before, most people have not written to the bot yet, and nothing is known of their accounts."""
    desk.office()
    with desk.writing() as db:
        assert not reminders.accounts_are_known(db)
        tick = Tick(
            municipality_id=own_municipality_id(db), name="accounts", begun_at=morning(d(12, 1)), failure=""
        )
        db.add(tick)
        db.flush()
        assert not reminders.accounts_are_known(db)
    assert desk.row(d(12, 24))[2] == "sent"
    with desk.writing() as db:
        db.execute(update(Tick).values(done_at=morning(d(12, 1))))
    assert desk.row(d(12, 24))[2] == "no_mail"
    assert desk.row(d(12, 24), needs_account=False)[2] == "sent"


# M10: the freeze.


@pytest.mark.parametrize(
    ("lists", "day", "is_frozen"),
    [
        ((), d(3, 31), True),
        ((), date(2027, 4, 1), False),
        ((date(2026, 5, 1),), date(2027, 4, 1), True),
        ((date(2026, 5, 1),), date(2027, 6, 1), True),
        ((date(2026, 5, 1), date(2027, 4, 1)), date(2027, 4, 1), True),
        ((date(2026, 5, 1), date(2027, 4, 1)), date(2027, 4, 2), False),
        ((date(2026, 5, 1), date(2027, 4, 7), date(2027, 4, 20)), date(2027, 4, 7), True),
        ((date(2026, 5, 1), date(2027, 4, 7), date(2027, 4, 20)), date(2027, 4, 8), False),
        ((date(2027, 4, 7),), date(2027, 4, 2), False),
        ((date(2026, 5, 1),), d(3, 30), False),
        ((date(2025, 5, 1),), d(3, 30), True),
    ],
)
def test_m10_nothing_goes_out_until_the_first_staff_list_of_the_year_holds(desk, lists, day, is_frozen):
    desk.office(rows=(asked(YEARLY, "03-31"), asked(ONCE, "06-02")))
    for effective_on in lists:
        desk.staff_list(effective_on)
    assert (desk.row(day)[2] == "frozen") == is_frozen


def test_m10_a_list_that_is_not_the_whole_office_ends_no_freeze(desk):
    desk.office(rows=(asked(YEARLY, "09-30"),))
    desk.staff_list(date(2026, 5, 1))
    desk.staff_list(date(2027, 4, 1), is_full=False)
    assert desk.row(date(2027, 4, 5))[2] == "frozen"


def test_m10_the_division_can_end_it_by_hand(desk):
    desk.office(rows=(asked(YEARLY, "09-30"),))
    desk.staff_list(date(2026, 5, 1))
    with desk.writing() as db:
        reminders.end_freeze(db, date(2027, 4, 6), actor=OPERATOR, now=morning(date(2027, 4, 6)))
    assert [desk.row(date(2027, 4, n))[2] for n in (5, 6)] == ["frozen", "nothing_due"]


def test_m10_m6_steps_of_the_freeze_have_entries_and_are_not_made_up(desk):
    desk.office(rows=(asked(YEARLY, "03-30"),))
    desk.go(d(3, 29), d(3, 30))
    assert desk.plan(d(3, 31)).people == 0
    assert desk.entries(d(3, 31)) == [("overdue-1", "frozen")]


# M11: later.


def message_of(desk: Desk, day: date) -> int:
    with sessions(desk.engine).begin() as db:
        return db.scalars(select(Reminder.id).where(Reminder.day == day)).one()


def test_m11_nothing_goes_out_until_the_day_and_then_one_message_does(desk):
    rows = (asked(YEARLY, "12-25"), asked(Course("SEC-03", yearly=True), "12-26"))
    desk.office(rows=rows).go(d(11, 25))
    with desk.writing() as db:
        reminders.put_off(db, message_of(desk, d(11, 25)), d(12, 2), now=morning(d(11, 25), time(11)))
    assert desk.row(d(11, 26))[1:] == ("-;due-30", "snoozed")
    assert desk.row(d(11, 27))[2] == "nothing_due"
    assert desk.row(d(12, 2)) == ("SEC-01;SEC-03", "later;later", "sent")
    assert desk.go(d(12, 2)) == [(d(12, 2), "later;later")]
    assert desk.row(d(12, 3))[2] == "nothing_due"


def test_m11_the_message_goes_whatever_the_budget_says_and_a_step_of_its_own_is_named(desk):
    rows = (*two_courses("12-16", "12-18"), asked(Course("SEC-04", yearly=True), "12-20"))
    desk.office(rows=rows).go(d(11, 16), d(11, 18))
    with desk.writing() as db:
        reminders.put_off(db, message_of(desk, d(11, 18)), d(11, 19), now=morning(d(11, 18), time(11)))
    assert desk.row(d(11, 19)) == ("SEC-01;SEC-03;SEC-04", "later;later;later", "sent")


@pytest.mark.parametrize(
    ("until", "is_offered"), [(d(12, 21), True), (d(12, 25), False), (d(12, 24), False), (d(12, 20), False)]
)
def test_m11_only_the_next_working_day_or_the_fifth_is_offered(desk, until, is_offered):
    desk.office().go(d(12, 18))
    with desk.writing() as db:
        message, now = message_of(desk, d(12, 18)), morning(d(12, 18), time(11))
        if is_offered:
            reminders.put_off(db, message, until, now=now)
            assert reminders.put_off(db, message, until, now=now).until_on == until
        else:
            with pytest.raises(Refusal, match="cannot_put_off"):
                reminders.put_off(db, message, until, now=now)


def test_m11_nothing_is_put_off_when_a_course_is_overdue_or_after_the_second_time(desk):
    desk.office().go(d(12, 28))
    with desk.writing() as db, pytest.raises(Refusal, match="cannot_put_off"):
        reminders.put_off(db, message_of(desk, d(12, 28)), d(1, 4), now=morning(d(12, 28), time(11)))


def test_m11_a_course_is_put_off_twice_a_cycle_at_most(desk):
    desk.office().go(d(11, 25))
    for day, until in ((d(11, 25), d(11, 26)), (d(11, 26), d(11, 27))):
        with desk.writing() as db:
            reminders.put_off(db, message_of(desk, day), until, now=morning(day, time(11)))
        desk.go(until)
    with desk.writing() as db, pytest.raises(Refusal, match="cannot_put_off"):
        reminders.put_off(db, message_of(desk, d(11, 27)), d(11, 30), now=morning(d(11, 27), time(11)))


# M12: what was not planned, what did not go out.


def test_m12_the_steps_of_a_day_not_planned_join_the_next_working_day(desk):
    desk.office()
    desk.go(d(12, 17))
    assert desk.go(d(12, 21)) == [(d(12, 21), "due-7")]
    assert desk.go(d(12, 22)) == []


def test_m12_steps_older_than_seven_days_are_not_made_up(desk):
    desk.office().go(d(12, 10))
    assert desk.step(d(12, 21)) == "due-7"
    assert desk.step(d(12, 18)) == "due-7"
    assert desk.step(d(12, 17)) == "due-14"
    desk.go(d(12, 17))
    assert desk.step(d(12, 21)) == "due-7"


def test_m12_m6_before_the_first_day_ever_planned_nothing_joins(desk):
    assert desk.office().step(d(12, 21)) == ""


def test_m12_a_day_that_is_still_to_come_is_not_missed(desk):
    desk.office().go(d(12, 17))
    assert desk.row(d(12, 21), today=d(12, 17))[1] == ""
    assert desk.row(d(12, 21), today=d(12, 18))[1] == ""
    assert desk.row(d(12, 21), today=d(12, 19))[1] == "due-7"


def test_m12_m6_a_missed_step_of_a_day_on_leave_does_not_join(desk):
    """Extensions keep the due date on 25 December whatever the leave."""
    grant = Grant(YEARLY.code, "extend", until=d(12, 25), granted_on=date(2026, 4, 1))
    away = someone(leaves=(Leave(d(12, 18), d(12, 18)),), grants=(grant,))
    desk.office(someone(), away, rows=(asked(),)).go(d(12, 17))
    assert [desk.row(d(12, 21), n)[1] for n in (0, 1)] == ["due-7", ""]


def test_m12_m6_a_missed_step_of_a_freeze_does_not_join(desk):
    grant = Grant(YEARLY.code, "extend", until=date(2026, 4, 8), granted_on=date(2026, 4, 1))
    desk.office(someone(grants=(grant,)))
    desk.staff_list(date(2025, 5, 1))
    desk.staff_list(date(2026, 4, 1))
    desk.plan(date(2026, 3, 30))
    assert desk.row(date(2026, 4, 1))[1:] == ("due-7", "frozen")
    assert desk.row(date(2026, 4, 2))[1:] == ("", "nothing_due")


def test_m12_m6_a_step_of_a_day_missed_before_the_duty_began_does_not_join(desk):
    desk.office(someone(employments=(Employment(d(12, 21)),)), rows=(asked(YEARLY, "appointment+4d"),)).plan(
        d(12, 17)
    )
    assert desk.row(d(12, 21)) == ("SEC-01", "", "nothing_due")


def test_m12_a_message_that_did_not_go_out_is_one_with_the_next_days(desk):
    desk.office()
    desk.plan(d(12, 18))
    run = desk.plan(d(12, 21))
    assert run.people == 1
    assert desk.row(d(12, 21)) == ("SEC-01", "due-7", "sent")
    assert desk.states(d(12, 18)) == [("not_sent", "merged")]
    assert desk.states(d(12, 21)) == [("planned", None)]
    desk.plan(d(12, 21), time(11))
    assert desk.states(d(12, 21)) == [("planned", None)]
    assert desk.row(d(12, 21))[1] == "due-7"
    with sessions(desk.engine).begin() as db:
        old, new = db.scalars(select(Reminder).order_by(Reminder.day)).all()
        assert old.merged_into_id == new.id


def test_m12_a_message_that_did_not_go_out_and_is_about_a_finished_course_is_done(desk):
    desk.office().plan(d(12, 18))
    desk.finishes(YEARLY, d(12, 20))
    assert desk.plan(d(12, 21)).people == 0
    assert desk.states(d(12, 18)) == [("not_sent", "done")]


def test_m12_a_message_that_still_can_go_out_is_not_late(desk):
    desk.office().plan(d(12, 18))
    assert desk.row(d(12, 21), today=d(12, 18)) == ("SEC-01", "", "nothing_due")


def test_m12_m6_a_message_about_a_due_date_that_is_no_more_is_not_made_up(desk):
    """The step of 30 March is last fiscal year's; the course is open anew from 1 April."""
    desk.office(rows=(asked(YEARLY, "12-25"),)).plan(d(3, 30))
    assert desk.plan(date(2027, 4, 1)).people == 0
    assert desk.states(d(3, 30)) == [("not_sent", "not_subject")]


# M13: too many at once, and the switch.


def many(desk: Desk, count: int = 101) -> Desk:
    return desk.office(*[someone()] * count)


@pytest.mark.parametrize(
    ("count", "forecast", "is_held"),
    [(100, None, False), (101, None, True), (101, 68, False), (101, 67, True), (100, 1, False)],
)
def test_m13_a_run_that_is_much_larger_than_its_forecast_waits(desk, count, forecast, is_held):
    many(desk, count)
    with desk.writing() as db:
        own = own_municipality_id(db)
        db.add(Run(municipality_id=own, day=d(12, 18), forecast=forecast, people=0, left_out=0, is_held=False))
    run = desk.plan(d(12, 18))
    assert (run.people, run.is_held) == (count, is_held)
    assert desk.states(d(12, 18)) == [("held" if is_held else "planned", None)] * count
    assert desk.row(d(12, 18))[2] == "sent"
    assert desk.sent(d(12, 18)) == (0 if is_held else count)


def test_m13_release_lets_a_run_go_and_planning_again_does_not_hold_it(desk):
    many(desk).plan(d(12, 18))
    with desk.writing() as db:
        reminders.release(db, d(12, 18), actor=OPERATOR, now=morning(d(12, 18), time(11)))
    assert not desk.plan(d(12, 18), time(12)).is_held
    assert desk.sent(d(12, 18)) == 101


def test_m13_what_waited_goes_out_merged_in_the_next_released_run(desk):
    many(desk).plan(d(12, 18))
    run = desk.plan(d(12, 21))
    assert (run.people, run.is_held) == (101, True)
    assert set(desk.states(d(12, 18))) == {("not_sent", "merged")}
    with desk.writing() as db:
        reminders.release(db, d(12, 21), actor=OPERATOR, now=morning(d(12, 21), time(11)))
    assert desk.sent(d(12, 21)) == 101


def test_m13_every_run_is_forecast_a_week_before_and_the_first_forecast_stays(desk):
    desk.office(someone(), someone())
    with desk.writing() as db:
        runs = reminders.forecast(db, d(12, 11), now=morning(d(12, 11)))
        assert [(run.day, run.forecast) for run in runs] == [(d(12, 18), 2)]
    desk.finishes(YEARLY, d(12, 11))
    with desk.writing() as db:
        (run,) = reminders.forecast(db, d(12, 11), now=morning(d(12, 11), time(11)))
        assert (run.forecast, run.forecast_on) == (2, d(12, 11))
        # Friday 20 November speaks for the free days after it: the 23rd is a holiday.
        runs = reminders.forecast(db, d(11, 20), now=morning(d(11, 20)))
        assert [run.day for run in runs] == [d(11, 27), d(11, 30)]


def test_m13_one_switch_stops_everything_and_what_was_stopped_is_not_made_up(desk):
    desk.office().plan(d(12, 18))
    with desk.writing() as db:
        first = reminders.stop(db, actor=OPERATOR, now=morning(d(12, 18), time(9, 40)))
        assert reminders.stop(db, actor=OPERATOR, now=morning(d(12, 18), time(9, 41))).id == first.id
    assert desk.states(d(12, 18)) == [("not_sent", "stopped")]
    assert desk.row(d(12, 18), at=time(9, 45))[2] == "stopped"
    assert desk.row(d(12, 24), today=d(12, 18), at=time(9, 45))[2] == "stopped"
    with desk.writing() as db:
        assert reminders.start(db, actor=OPERATOR, now=morning(d(12, 18), time(16))) is not None
        assert reminders.start(db, actor=OPERATOR, now=morning(d(12, 18), time(16))) is None
    desk.plan(d(12, 18), time(16, 30))
    assert desk.states(d(12, 18)) == [("not_sent", "stopped")]
    assert desk.go(d(12, 21), d(12, 24)) == [(d(12, 24), "due-1")]


def test_m13_a_message_that_is_out_was_not_stopped(desk):
    desk.office().go(d(12, 18))
    with desk.writing() as db:
        reminders.stop(db, actor=OPERATOR, now=morning(d(12, 18), time(14)))
    assert desk.row(d(12, 18), at=time(15))[2] == "sent"


def test_m13_a_stop_stops_nudges_and_what_heads_are_told_too(desk):
    desk.office(someone(), someone())
    with desk.writing() as db:
        told = {"planned_at": morning(d(12, 18)), "day": d(12, 18), "kind": "nudge"}
        db.add_all(
            [
                Reminder(employee_id=who, state=state, **told)
                for who, state in zip(desk.people, ("planned", "sending"), strict=True)
            ]
        )
        drafts = [
            Draft(kind=kind, key=kind, day=d(12, 18), employee_id=desk.people[0])
            for kind in ("digest", "in_person", "decision")
        ]
        put(db, drafts, municipality_id=own_municipality_id(db), now=morning(d(12, 18)))
        reminders.stop(db, actor=OPERATOR, now=morning(d(12, 18), time(9, 40)))
    assert desk.states(d(12, 18)) == [("not_sent", "stopped"), ("sending", None)]
    with sessions(desk.engine).begin() as db:
        notices = db.execute(select(Notice.kind, Notice.state, Notice.reason)).all()
        assert sorted(map(tuple, notices)) == [
            ("decision", "waiting", None),
            ("digest", "dropped", "stopped"),
            ("in_person", "dropped", "stopped"),
        ]


# M12 and M14: planning when it is due, and again.


def test_m12_a_day_is_planned_once_inside_the_hours_and_again_when_something_has_changed(desk):
    desk.office()

    def run(day: date, at: time, now: datetime | None = None) -> bool:
        with desk.writing() as db:
            return reminders.plan_if_due(db, now=now or morning(day, at)) is not None

    assert not run(d(12, 18), time(8, 59))
    assert not run(d(12, 18), time(17))
    assert not run(d(12, 19), time(11))  # M3: a Saturday
    assert run(d(12, 18), time(16, 59))
    assert not run(d(12, 18), time(16, 59))
    with sessions(desk.engine).begin() as db:
        runs = db.execute(select(Run.day, Run.planned_at, Run.renewed_at, Run.forecast).order_by(Run.day)).all()
        at = morning(d(12, 18), time(16, 59))
        assert [tuple(one) for one in runs] == [
            (d(12, 18), at, at, None),
            (d(12, 25), None, None, 0),
        ]
    desk.staff_list(d(12, 18))
    assert run(d(12, 18), time(9, 30))  # whatever the clock does
    assert not run(d(12, 18), time(16, 59))
    for change in (
        lambda db, now: (
            reminders.stop(db, actor=OPERATOR, now=now) and reminders.start(db, actor=OPERATOR, now=now)
        ),
        lambda db, now: reminders.end_freeze(db, d(12, 18), actor=OPERATOR, now=now),
        lambda db, now: db.add(
            Tick(municipality_id=own_municipality_id(db), name="accounts", begun_at=now, done_at=now, failure="")
        ),
    ):
        with desk.writing() as db:
            change(db, morning(d(12, 18), time(9, 30)))
        assert run(d(12, 18), time(9, 30))
        assert not run(d(12, 18), time(9, 30))


def test_m14_a_message_that_is_planned_again_starts_its_way_anew_and_one_that_may_be_out_does_not(desk):
    desk.office(someone(), someone(), someone()).plan(d(12, 18))
    tried = {"attempts": 3, "failure": "x", "claimed_by": "w", "claimed_until": morning(d(12, 18))}
    tried |= {"rests_until": morning(d(12, 18)), "marked_at": morning(d(12, 18))}
    states = [("not_sent", "failed"), ("unknown", None), ("planned", None)]
    with desk.writing() as db:
        for who, (state, reason) in zip(desk.people, states, strict=True):
            of_person = update(Reminder).where(Reminder.employee_id == who)
            db.execute(of_person.values(state=state, reason=reason, **tried))
    desk.plan(d(12, 18), time(11))
    assert desk.states(d(12, 18)) == [("planned", None), ("unknown", None), ("planned", None)]
    with sessions(desk.engine).begin() as db:
        columns = [getattr(Reminder, name) for name in tried]
        rows = [tuple(row) for row in db.execute(select(*columns).order_by(Reminder.employee_id))]
    assert rows == [(0, "", "", None, None, None), tuple(tried.values()), tuple(tried.values())]


def everything(engine: Engine) -> list[list[tuple]]:
    columns = {
        Reminder: ("employee_id", "day", "kind", "state", "reason", "due_on"),
        ReminderStep: ("employee_id", "day", "course_id", "due_on", "step", "reason"),
        Run: ("day", "people", "left_out", "is_held"),
    }
    with engine.connect() as connection:
        return [
            sorted(tuple(row) for row in connection.execute(select(*[getattr(model, name) for name in names])))
            for model, names in columns.items()
        ]


def test_planning_a_day_twice_gives_the_same(office):
    desk = Desk(office)
    desk.plan(d(3, 1))
    first = everything(office)
    desk.plan(d(3, 1), time(11))
    assert everything(office) == first
    desk.sent(d(3, 1))
    after = everything(office)
    desk.plan(d(3, 1), time(12))
    assert everything(office) == after


def test_planning_a_day_in_eight_threads_gives_the_same(office):
    desk = Desk(office)
    with ThreadPoolExecutor(8) as threads:
        runs = list(threads.map(lambda _: desk.plan(d(3, 1)), range(8)))
    assert len({run.id for run in runs}) == 1
    at_once = everything(office)
    desk.plan(d(3, 1))
    assert everything(office) == at_once
    assert desk.sent(d(3, 1)) == runs[0].people > 1


def test_m14_an_entry_that_says_not_sent_never_blocks_a_later_plan_of_the_day(desk):
    desk.office()
    with desk.writing() as db:
        db.execute(update(Employee).values(email=""))
    assert desk.plan(d(12, 18)).left_out == 1
    with desk.writing() as db:
        db.execute(update(Employee).values(email="a@city.example"))
    assert desk.plan(d(12, 18), time(11)).people == 1
    assert desk.entries(d(12, 18)) == [("due-7", None)]
    assert desk.states(d(12, 18)) == [("planned", None)]


def test_m14_what_changed_before_a_day_is_planned_again_is_said(desk):
    gone = someone()
    desk.office(someone(), gone).plan(d(12, 18))
    desk.finishes(YEARLY, d(12, 18))
    with desk.writing() as db:
        db.execute(
            text("UPDATE employments SET left_on = '2026-12-17' WHERE employee_id = :id"), {"id": desk.people[1]}
        )
    run = desk.plan(d(12, 18), time(11))
    assert (run.people, run.left_out) == (0, 2)
    assert desk.entries(d(12, 18)) == [("due-7", "done"), ("due-7", "not_employed")]
    assert desk.states(d(12, 18)) == [("not_sent", "done"), ("not_sent", "not_employed")]


# M16: which reason comes first.


def test_m16_the_first_reason_that_holds_is_given(desk):
    away = (Leave(d(12, 20), d(12, 24)),)
    suspended = someone(leaves=(Leave(d(12, 1)),))
    desk.office(someone(leaves=away), suspended, rows=(asked(YEARLY, "12-25"),))
    assert desk.row(d(12, 20))[2] == "on_leave"  # a Sunday, too
    assert desk.row(d(12, 24), 1)[2] == "exempt"


def test_m16_suspended_comes_before_exempt_and_what_is_open_before_both(desk):
    rows = (asked(YEARLY, "12-25"), asked(ONCE, "12-25"))
    known = {"employments": (Employment(date(2026, 4, 1)),), "leaves": (Leave(d(12, 1)),)}
    person = someone(**known)
    finished_one = someone(**known, completions=(Completion(YEARLY.code, d(10, 1)),))
    desk.office(person, finished_one, rows=rows)
    assert desk.row(d(12, 10))[2] == "suspended"
    assert desk.row(d(12, 10), 1)[2] == "suspended"


def test_m16_a_dry_run_writes_nothing(desk):
    desk.office()
    before = everything(desk.engine)
    assert desk.row(d(12, 18))[2] == "sent"
    assert everything(desk.engine) == before == [[], [], []]
    with sessions(desk.engine).begin() as db:
        assert db.scalar(select(func.count()).select_from(Day)) == 0
