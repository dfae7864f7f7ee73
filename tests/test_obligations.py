"""Who must take what, by when, and why: the select against the sample's answers and against the plain reading."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import Connection, Engine, select

from models.curriculum import Course, Requirement
from models.database import open_engine
from models.imports.run import cancel
from models.obligations import EVERYBODY, Scope, obligations
from models.office import Department
from models.people import Employee
from models.sql import in_order
from tests import plain
from tests.builders import NOW, OPERATOR, TODAY, duties_csv, take_in
from tests.conftest import DATA, SMALL, Databases
from tests.offices import SqlReading
from tests.test_plain import EXPECTED

EXAMPLES = int(os.environ.get("KENSHU_EXAMPLES", "50"))


@pytest.fixture(scope="module")
def small(databases: Databases) -> Iterator[Engine]:
    """The small sample, taken in once on each database; tests here only read it."""
    engine = open_engine(databases.fresh_url())
    take_in(engine, SMALL)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def blank(databases: Databases) -> Iterator[Engine]:
    engine = open_engine(databases.fresh_url())
    yield engine
    engine.dispose()


def told(connection: Connection, day: date, scope: Scope = EVERYBODY) -> list[Any]:
    duty = obligations(day, scope).subquery("duty").c
    rows = (
        select(duty, Employee.employee_no, Employee.name, Course.code, Requirement.effective_from)
        .join(Employee, duty.employee_id == Employee.id)
        .join(Course, Course.id == duty.course_id)
        .join(Requirement, Requirement.id == duty.requirement_id)
        .order_by(*in_order(Employee.employee_no, Course.code))
    )
    return list(connection.execute(rows))


def expected_rows() -> dict[str, set[tuple[str, str, str, str]]]:
    """The table of expected answers: by number, (course, level, status, due date of what is to do)."""
    expected = {}
    for line in EXPECTED.strip().splitlines():
        who, _persona, _count, done, to_do, elective = (cell.strip() for cell in line.strip("|").split("|"))
        rows = {(code, "required", "completed", "") for code in done.split(", ") if code != "-"}
        rows |= {(code, "elective", "", "") for code in elective.split(", ") if code != "-"}
        dated, _, exempt = to_do.partition("; exempt this year: ")
        for item in dated.split(", ") if dated != "-" else []:
            code, due, *overdue = item.split(" ")
            rows.add((code, "required", "overdue" if overdue else "open", due))
        rows |= {(code, "required", "exempt", "") for code in exempt.split(", ") if code}
        expected[who[:7]] = rows
    return expected


@pytest.mark.parametrize(("number", "rows"), expected_rows().items())
def test_r1_to_r13_everybody_of_the_small_sample_gets_the_answers_written_there(
    small: Engine, number: str, rows: set[tuple[str, str, str, str]]
) -> None:
    lines = csv.reader(duties_csv(small, TODAY).splitlines())
    found = {
        (code, level, status if level == "required" else "", due if status in {"open", "overdue"} else "")
        for who, code, level, status, due, _ in lines
        if who == number
    }
    assert found == rows


def test_both_databases_answer_for_6000_people_byte_for_byte_alike(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> None:
    sample = tmp_path_factory.mktemp("sample")
    making = [sys.executable, DATA / "generate.py", "--staff", "6000", "--seed", "2026", "--out", sample]
    subprocess.run(making, check=True, capture_output=True)
    answers = []
    for server in (None, request.getfixturevalue("postgres_server")):
        databases = Databases(tmp_path_factory.mktemp("alike"), server, template="template_alike")
        engine = open_engine(databases.fresh_url())
        take_in(engine, sample)
        answers.append("".join(duties_csv(engine, day) for day in (TODAY, date(2026, 3, 31), date(2027, 4, 1))))
        engine.dispose()
    assert answers[0] == answers[1]
    assert len(answers[0].splitlines()) > 100_000


def test_one_person_a_department_and_a_course_are_parts_of_the_whole(small: Engine) -> None:
    with small.connect() as connection:
        everything = told(connection, TODAY)
        by_person = {row.employee_id for row in everything}
        one_by_one = [row for who in sorted(by_person) for row in told(connection, TODAY, Scope(employee_id=who))]
        assert sorted(map(str, one_by_one)) == sorted(map(str, everything))

        courses = {row.course_id for row in everything}
        course_by_course = [row for c in sorted(courses) for row in told(connection, TODAY, Scope(course_id=c))]
        assert sorted(map(str, course_by_course)) == sorted(map(str, everything))

        general_affairs = connection.scalar(select(Department.id).where(Department.code == "020100"))
        below = told(connection, TODAY, Scope(department_id=general_affairs))
        names = {row.name for row in below}
        assert {"青木 誠一", "井上 直子", "大西 健二"} <= names  # the division, and both sections below it
        assert "小林 正樹" not in names
        assert sorted(map(str, below)) == sorted(str(row) for row in everything if row.name in names)


def test_why_names_the_row_and_the_facts_about_the_person(small: Engine) -> None:
    with small.connect() as connection:
        rows = {(row.name, row.code): row for row in told(connection, TODAY)}
    # SEC-03 of a core person comes from the core row, which is due first.
    sasaki = rows["佐々木 優", "SEC-03"]
    assert (sasaki.audience, sasaki.due_on, sasaki.audience_since) == (
        "core",
        date(2026, 12, 25),
        date(2025, 5, 15),
    )
    # A leave moved the date.
    eguchi = rows["江口 美咲", "LIT-03"]
    assert (eguchi.row_due_on, eguchi.leave_from, eguchi.leave_to, eguchi.due_on) == (
        date(2027, 3, 31),
        date(2026, 7, 1),
        date(2027, 6, 30),
        date(2027, 8, 29),
    )
    # Hired in October: the duty starts on that day.
    nomura = rows["野村 拓海", "SEC-02"]
    assert (nomura.hired_on, nomura.start_on, nomura.due_on) == (
        date(2026, 10, 1),
        date(2026, 10, 1),
        date(2026, 11, 30),
    )
    ueda = rows["上田 翔太", "SEC-02"]
    assert (ueda.status, bool(ueda.is_late)) == ("completed", True)


def test_c3_a_completion_that_was_cancelled_no_longer_counts(office: Engine) -> None:
    assert ",completed," in duties_csv(office, TODAY)
    cancel(office, 1, "the wrong file", actor=OPERATOR, now=lambda: NOW)
    assert ",completed," not in duties_csv(office, TODAY)
    assert "0001002,SEC-02,required,overdue,2026-09-30," in duties_csv(office, TODAY)


@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
@given(office=plain.offices())
def test_r1_to_r19_the_select_agrees_with_the_plain_reading(blank: Engine, office: plain.Office) -> None:
    expected = [plain.duties(person, office.courses, office.requirements, office.day) for person in office.persons]
    assert SqlReading(blank).read(office) == expected
