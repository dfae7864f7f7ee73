"""Five hundred bookings of one session at one moment, through two processes: thirty seats, and a line in order."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, select

from models.curriculum import TrainingSession
from models.database import open_engine, writing_sessions
from models.people import Employee, EmployeeState, Employment, find_employee
from models.session_records import Enrolment
from tests.booking import AOKI, Booking
from tests.conftest import Databases

ROOT = Path(__file__).parents[1]
PEOPLE, SEATS = 500, 30
FIRST, LAST = 5_000_001, 5_000_000 + PEOPLE
TWICE = 20
"""People who ask in both processes."""


@pytest.fixture
def engine(story_databases_on_postgresql: Databases) -> Iterator[Engine]:
    opened = open_engine(story_databases_on_postgresql.fresh_url(), busy_milliseconds=10_000)
    yield opened
    opened.dispose()


def hire(engine: Engine) -> None:
    """Five hundred people like 青木."""
    with writing_sessions(engine).begin() as db:
        office_id = db.scalars(select(TrainingSession.municipality_id).limit(1)).one()
        like = find_employee(db, AOKI, office_id).id
        row = {"municipality_id": office_id, "name": "職員", "name_kana": "", "email": "", "locale": "ja"}
        numbers = [row | {"employee_no": str(number)} for number in range(FIRST, LAST + 1)]
        ids = list(db.scalars(insert(Employee).returning(Employee.id), numbers))
        for model in (Employment, EmployeeState):
            columns = [
                column.name for column in model.__table__.columns if column.name not in {"id", "employee_id"}
            ]
            for known in db.scalars(select(model).where(model.employee_id == like)).all():
                facts = {name: getattr(known, name) for name in columns}
                db.execute(insert(model), [facts | {"employee_id": one} for one in ids])


def test_s1_of_five_hundred_who_book_at_once_thirty_have_a_seat_and_the_others_wait_in_order(engine):
    hire(engine)
    one = Booking(engine)
    made = one.opens(SEATS)
    url = engine.url.render_as_string(hide_password=False)
    middle = FIRST + PEOPLE // 2
    halves = ((FIRST, middle + TWICE - 1), (middle, LAST))
    with ExitStack() as both:
        processes = [
            both.enter_context(
                subprocess.Popen(
                    [sys.executable, "-m", "tests.book_many", url, str(made), *map(str, half)],
                    cwd=ROOT,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                )
            )
            for half in halves
        ]
        assert [process.stdout.readline() for process in processes] == ["ready\n", "ready\n"]
        for process in processes:
            process.stdin.write("go\n")
            process.stdin.flush()
        told = [tuple(line) for process in processes for line in json.loads(process.stdout.readline())]
    assert [process.returncode for process in processes] == [0, 0]

    with one.reading() as db:
        e = Enrolment
        rows = select(Employee.employee_no, e.state).join(e, e.employee_id == Employee.id).order_by(e.id)
        line = [tuple(row) for row in db.execute(rows.where(e.session_id == made))]
    assert len(line) == len({number for number, _ in line}) == PEOPLE
    assert [state for _, state in line] == ["booked"] * SEATS + ["waiting"] * (PEOPLE - SEATS)
    # Each was told the place that they have; those who asked twice, both times the same.
    places = {number: ("waiting", place - SEATS) for place, (number, _) in enumerate(line, 1) if place > SEATS}
    places |= {number: ("booked", 0) for number, _ in line[:SEATS]}
    assert len(told) == PEOPLE + TWICE
    assert {(number, (state, place)) for number, state, place in told} == set(places.items())
