"""What one staff file after another tells of people, and what the duties of each day then are (R19, D2, D5)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from models.curriculum import Course
from models.database import writing_sessions
from models.imports.run import Summary
from models.obligations import Scope, obligations
from models.office import Department, DepartmentState
from models.people import Employee, EmployeeState, Employment, Leave
from models.personas import register_persona
from models.sql import holds_on
from tests.builders import NOW, OPERATOR, changes, read_csv, take_in, write_csv
from tests.conftest import SMALL

UEDA, NAKAMURA, TANAKA, MATSUMOTO, MORI, OHNISHI = "0001003", "0001015", "0001013", "0001021", "0001023", "0001005"


@pytest.fixture
def staff_file(tmp_path: Path) -> Callable[..., Path]:
    """A staff file like the sample's, with some columns of some people changed."""

    def make(changed: dict[str, dict[str, str]] | None = None, *, without: tuple[str, ...] = ()) -> Path:
        rows = [row for row in read_csv(SMALL / "staff.csv") if row["employee_no"] not in without]
        for row in rows:
            row.update((changed or {}).get(row["employee_no"], {}))
        return write_csv(tmp_path / "staff.csv", rows)

    return make


def duty(engine: Engine, number: str, course: str, on: date) -> tuple[str, date | None] | None:
    """Status and due date of one duty on a day; None: it is no duty on that day."""
    with engine.connect() as connection:
        who = connection.scalar(select(Employee.id).where(Employee.employee_no == number))
        found = obligations(on, Scope(employee_id=who)).subquery().c
        row = connection.execute(
            select(found.status, found.due_on)
            .join(Course, Course.id == found.course_id)
            .where(Course.code == course)
        ).one_or_none()
    return (row.status, row.due_on) if row else None


def names_of(summary: Summary, what: str) -> tuple[str, ...]:
    return next(part.names for part in summary.parts if (part.kind, part.what) == ("staff", what))


def leaves_of(engine: Engine, number: str) -> list[tuple[date, date | None]]:
    with engine.connect() as connection:
        rows = connection.execute(
            select(Leave.leave_from, Leave.leave_to)
            .join(Employee, Employee.id == Leave.employee_id)
            .where(Employee.employee_no == number)
            .order_by(Leave.leave_from)
        )
        return [(row.leave_from, row.leave_to) for row in rows]


def test_r19_a_leave_that_ended_and_is_dropped_from_a_later_file_is_never_forgotten(
    office: Engine, staff_file: Callable[..., Path]
) -> None:
    # Given 中村's leave of November and December, which a file of January no longer names,
    file = staff_file({NAKAMURA: {"leave_from": "", "leave_to": ""}})
    take_in(office, file, today=date(2027, 1, 15))
    # then it is still there, and still moves what it touched.
    assert leaves_of(office, NAKAMURA) == [(date(2026, 11, 1), date(2026, 12, 31))]
    assert duty(office, NAKAMURA, "LIT-03", date(2027, 1, 15)) == ("open", date(2027, 3, 31))


def test_r19_a_leave_that_is_no_longer_named_while_it_lasts_ends_the_day_before(
    office: Engine, staff_file: Callable[..., Path]
) -> None:
    eguchi = "0001004"
    assert duty(office, eguchi, "SEC-01", date(2026, 12, 1)) == ("exempt", None)
    take_in(office, staff_file({eguchi: {"leave_from": "", "leave_to": ""}}), today=date(2026, 12, 1))
    assert leaves_of(office, eguchi) == [(date(2026, 7, 1), date(2026, 11, 30))]
    assert duty(office, eguchi, "SEC-01", date(2026, 12, 1)) == ("open", date(2027, 3, 31))
    assert duty(office, eguchi, "SEC-02", date(2026, 12, 1)) == ("open", date(2027, 1, 29))


def test_r19_a_leave_not_yet_begun_that_is_no_longer_named_is_dropped(
    office: Engine, staff_file: Callable[..., Path]
) -> None:
    planned = {UEDA: {"leave_from": "2027-02-01", "leave_to": ""}}
    take_in(office, staff_file(planned), today=date(2026, 12, 1))
    assert duty(office, UEDA, "SEC-03", date(2026, 12, 1)) == ("exempt", None)
    take_in(office, staff_file(), today=date(2026, 12, 2))
    assert leaves_of(office, UEDA) == []
    assert duty(office, UEDA, "SEC-03", date(2026, 12, 2)) == ("open", date(2027, 3, 31))


def test_r19_one_leave_after_another_are_two_and_both_count(
    office: Engine, staff_file: Callable[..., Path]
) -> None:
    second = {NAKAMURA: {"leave_from": "2027-02-01", "leave_to": "2027-05-31"}}
    take_in(office, staff_file(second), today=date(2027, 1, 15))
    assert leaves_of(office, NAKAMURA) == [
        (date(2026, 11, 1), date(2026, 12, 31)),
        (date(2027, 2, 1), date(2027, 5, 31)),
    ]
    assert duty(office, NAKAMURA, "SEC-01", date(2027, 1, 15)) == ("exempt", None)
    assert duty(office, NAKAMURA, "LIT-03", date(2027, 1, 15)) == ("open", date(2027, 7, 30))


def test_r19_a_head_who_changes_on_1_april_in_a_file_read_in_march(office: Engine, tmp_path: Path) -> None:
    # Given a file read in March in which 市民税課 has another head from 1 April,
    rows = read_csv(SMALL / "departments.csv")
    tax = next(row for row in rows if row["code"] == "030202")
    tax["head_employee_no"] = "0001010"
    april = write_csv(tmp_path / "departments.csv", rows)
    summary = take_in(office, april, today=date(2027, 3, 20), on=date(2027, 4, 1))
    assert changes(summary) == {("departments", "reorganised"): 1}

    # and the file of every day in March, which still says what it said before,
    assert changes(take_in(office, SMALL / "departments.csv", today=date(2027, 3, 25))) == {}

    # then each day has its head, and the file of April changes nothing more.
    def head(on: date) -> str | None:
        with office.connect() as connection:
            return connection.scalar(
                select(Employee.employee_no)
                .join(DepartmentState, DepartmentState.head_id == Employee.id)
                .join(Department, Department.id == DepartmentState.department_id)
                .where(Department.code == "030202", holds_on(DepartmentState, on))
            )

    assert (head(date(2026, 11, 21)), head(date(2027, 3, 31))) == ("0001009", "0001009")
    assert head(date(2027, 4, 1)) == "0001010"
    assert changes(take_in(office, april, today=date(2027, 4, 2))) == {}


def test_r19_a_department_with_all_below_it_is_that_of_the_day(office: Engine, tmp_path: Path) -> None:
    rows = read_csv(SMALL / "departments.csv")
    next(row for row in rows if row["code"] == "070103")["parent_code"] = "020100"
    take_in(office, write_csv(tmp_path / "departments.csv", rows), on=date(2027, 4, 1))
    with office.connect() as connection:
        division = connection.scalar(select(Department.id).where(Department.code == "020100"))

        def people(on: date) -> set[int]:
            scope = Scope(department_id=division)
            return set(connection.scalars(select(obligations(on, scope).subquery().c.employee_id)))

        fujii = connection.scalar(select(Employee.id).where(Employee.employee_no == "0001020"))
        assert fujii not in people(date(2027, 3, 31))
        assert fujii in people(date(2027, 4, 1))


def test_r19_a_contract_that_ends_on_31_march_and_goes_on_on_1_april_is_one_employment(
    office: Engine, staff_file: Callable[..., Path]
) -> None:
    # Given 田中's next contract, read in on 1 April,
    renewed = {TANAKA: {"hired_on": "2027-04-01", "left_on": "2028-03-31"}}
    summary = take_in(office, staff_file(renewed), today=date(2027, 4, 1))
    assert changes(summary)["staff", "changed"] == 1
    # then nothing begins anew: next year's duties run from 1 April as everybody's do,
    assert duty(office, TANAKA, "SEC-02", date(2027, 4, 1)) == ("open", date(2027, 9, 30))
    # yesterday's are yesterday's,
    assert duty(office, TANAKA, "SEC-02", date(2027, 3, 31)) == ("overdue", date(2026, 9, 30))
    # and both contracts are kept, counted from the first.
    with office.connect() as connection:
        rows = connection.execute(
            select(Employment.hired_on, Employment.left_on, Employment.continuous_since)
            .join(Employee, Employee.id == Employment.employee_id)
            .where(Employee.employee_no == TANAKA)
            .order_by(Employment.hired_on)
        )
        first = date(2024, 4, 1)
        assert [tuple(row) for row in rows] == [
            (first, date(2027, 3, 31), first),
            (date(2027, 4, 1), date(2028, 3, 31), first),
        ]


@pytest.mark.parametrize(
    ("hired_again", "due_on"), [("2027-04-02", date(2027, 9, 30)), ("2027-09-15", date(2027, 11, 14))]
)
def test_r19_somebody_hired_again_after_a_gap_begins_anew(
    office: Engine, staff_file: Callable[..., Path], hired_again: str, due_on: date
) -> None:
    again = {TANAKA: {"hired_on": hired_again, "left_on": "2028-03-31"}}
    take_in(office, staff_file(again), today=date(2027, 3, 20))
    assert duty(office, TANAKA, "SEC-02", date(2027, 4, 1)) is None
    assert duty(office, TANAKA, "SEC-02", date.fromisoformat(hired_again)) == ("open", due_on)


def test_r14_r19_a_person_who_starts_to_use_ict_in_january(office: Engine, staff_file: Callable[..., Path]) -> None:
    take_in(office, staff_file({MATSUMOTO: {"uses_ict": "true"}}), today=date(2027, 1, 12))
    # Yesterday there was no duty; on the first day none is overdue, though SEC-02 was due in September.
    assert duty(office, MATSUMOTO, "SEC-02", date(2027, 1, 11)) is None
    assert duty(office, MATSUMOTO, "SEC-02", date(2027, 1, 12)) == ("open", date(2027, 3, 13))
    assert duty(office, MATSUMOTO, "SEC-02", date(2027, 4, 1)) == ("open", date(2027, 9, 30))
    # One who stops is no longer chased, from the day on which the file says so.
    take_in(office, staff_file(), today=date(2027, 2, 1))
    assert duty(office, MATSUMOTO, "SEC-02", date(2027, 1, 31)) == ("open", date(2027, 3, 13))
    assert duty(office, MATSUMOTO, "SEC-02", date(2027, 2, 1)) is None


def test_d5_a_persona_set_by_the_office_outlives_a_file_that_repeats_the_old_value(
    office: Engine, staff_file: Callable[..., Path]
) -> None:
    # Given 上田, whom the office registers as core on 1 December,
    with writing_sessions(office).begin() as db:
        who = db.scalars(select(Employee.id).where(Employee.employee_no == UEDA)).one()
        first = date(2026, 12, 1)
        register_persona(db, who, "core", since=first, on=first, actor=OPERATOR, now=NOW)
    assert duty(office, UEDA, "PJM-01", date(2026, 11, 30)) is None
    assert duty(office, UEDA, "PJM-01", date(2026, 12, 1)) == ("open", date(2027, 5, 30))

    # when the next file still says general, and moves him,
    repeated = {UEDA: {"department_code": "020105"}}
    summary = take_in(office, staff_file(repeated), today=date(2026, 12, 10))
    # then he is core still, in the other department;
    assert changes(summary) == {("staff", "changed"): 1, ("staff", "transferred"): 1}
    assert duty(office, UEDA, "PJM-01", date(2026, 12, 10)) == ("open", date(2027, 5, 30))

    # when a file then changes the value itself, the file wins, and the summary says so.
    says_advanced = {UEDA: {"persona": "advanced", "persona_since": "2027-01-04", "department_code": "020105"}}
    summary = take_in(office, staff_file(says_advanced), today=date(2027, 1, 4))
    assert names_of(summary, "overridden") == (f"{UEDA} 上田 翔太",)
    assert duty(office, UEDA, "PJM-01", date(2027, 1, 3)) == ("open", date(2027, 5, 30))
    assert duty(office, UEDA, "DIG-05", date(2027, 1, 4)) == ("open", date(2027, 7, 3))


def test_d5_a_registration_holds_in_the_days_of_a_file_read_ahead(
    office: Engine, staff_file: Callable[..., Path]
) -> None:
    april = staff_file({UEDA: {"department_code": "020105"}})
    take_in(office, april, today=date(2027, 3, 20), on=date(2027, 4, 1))
    with writing_sessions(office).begin() as db:
        who = db.scalars(select(Employee.id).where(Employee.employee_no == UEDA)).one()
        first = date(2027, 3, 25)
        register_persona(db, who, "core", since=first, on=first, actor=OPERATOR, now=NOW)
    assert duty(office, UEDA, "PJM-01", date(2027, 4, 1)) == ("open", date(2027, 9, 21))
    take_in(office, april, today=date(2027, 4, 2))
    assert duty(office, UEDA, "PJM-01", date(2027, 4, 2)) == ("open", date(2027, 9, 21))


def test_d5_a_file_that_catches_up_with_a_registration_overrides_nothing(
    office: Engine, staff_file: Callable[..., Path]
) -> None:
    with writing_sessions(office).begin() as db:
        who = db.scalars(select(Employee.id).where(Employee.employee_no == UEDA)).one()
        register_persona(db, who, "core", since=date(2026, 12, 1), on=date(2026, 12, 1), actor=OPERATOR, now=NOW)
    caught_up = {UEDA: {"persona": "core", "persona_since": "2026-12-01"}}
    summary = take_in(office, staff_file(caught_up), today=date(2026, 12, 10))
    assert names_of(summary, "overridden") == ()
    assert duty(office, UEDA, "PJM-01", date(2026, 12, 10)) == ("open", date(2027, 5, 30))


def test_r19_the_first_state_holds_back_to_the_day_of_hire_and_later_ones_from_their_effective_day(
    office: Engine, staff_file: Callable[..., Path]
) -> None:
    take_in(office, staff_file({UEDA: {"persona": ""}}), on=date(2027, 1, 1))
    assert duty(office, UEDA, "MND-04", date(2026, 4, 1)) is not None
    assert duty(office, UEDA, "MND-04", date(2026, 3, 31)) is None  # not hired yet
    assert duty(office, UEDA, "MND-04", date(2026, 12, 31)) is not None
    assert duty(office, UEDA, "MND-04", date(2027, 1, 1)) is None


def test_d2_somebody_dropped_from_a_full_list_by_mistake_comes_back_without_a_gap(
    office: Engine, staff_file: Callable[..., Path]
) -> None:
    half = staff_file(without=(UEDA, "0001024"))
    summary = take_in(office, half, today=date(2026, 12, 1), is_full=True)
    assert names_of(summary, "left") == (f"{UEDA} 上田 翔太",)
    assert duty(office, UEDA, "SEC-03", date(2026, 11, 30)) == ("open", date(2027, 3, 31))
    assert duty(office, UEDA, "SEC-03", date(2026, 12, 1)) is None
    # The same list again changes nothing; the right one brings him back as if he had never been away.
    assert changes(take_in(office, half, today=date(2026, 12, 2), is_full=True)) == {}
    take_in(office, staff_file(), today=date(2026, 12, 3), is_full=True)
    assert duty(office, UEDA, "SEC-03", date(2026, 12, 1)) == ("open", date(2027, 3, 31))


def test_d2_somebody_not_yet_hired_whom_a_full_list_drops_is_never_employed(
    office: Engine, staff_file: Callable[..., Path]
) -> None:
    postponed = {UEDA: {"hired_on": "2027-04-01"}}
    take_in(office, staff_file(postponed), today=date(2026, 11, 23))
    assert duty(office, UEDA, "SEC-03", date(2027, 4, 1)) == ("open", date(2028, 3, 31))
    take_in(office, staff_file(without=(UEDA,)), today=date(2026, 12, 1), is_full=True)
    assert duty(office, UEDA, "SEC-03", date(2027, 4, 1)) is None


def test_d5_a_file_imported_twice_changes_nothing_whatever_the_day(
    office: Engine, staff_file: Callable[..., Path]
) -> None:
    file = staff_file({MORI: {"department_code": "020105"}, OHNISHI: {"position": "部長"}})
    assert changes(take_in(office, file, today=date(2026, 12, 1)))["staff", "changed"] == 2
    assert changes(take_in(office, file, today=date(2026, 12, 1))) == {}
    assert changes(take_in(office, file, today=date(2027, 2, 1))) == {}
    with office.connect() as connection:
        states = connection.scalars(
            select(EmployeeState.valid_from)
            .join(Employee, Employee.id == EmployeeState.employee_id)
            .where(Employee.employee_no == MORI)
            .order_by(EmployeeState.valid_from)
        )
        assert list(states) == [date.min, date(2026, 12, 1)]
