"""The baseline: the same files into the same tables with `csv.reader` and `executemany`, nothing checked.

What a competent colleague writes in an afternoon for files known to be right: one transaction, ids looked up
in dicts, no diff, no history, no audit, no ORM. The constraints are the product's.
"""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import make_url

ALWAYS = ("0001-01-01", "9999-12-31")
NEVER_ENDS = "9999-12-31"


class _Hand:
    def __init__(self, connection: Any, mark: str, folder: Path) -> None:
        self.cursor = connection.cursor()
        self.mark = mark
        self.folder = folder

    def read(self, name: str) -> Iterator[list[str]]:
        with (self.folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows = csv.reader(file)
            next(rows)
            yield from rows

    def insert(self, table: str, columns: str, rows: Iterable[tuple[Any, ...]], *, once: bool = False) -> None:
        marks = ", ".join([self.mark] * len(columns.split()))
        again = " ON CONFLICT DO NOTHING" if once else ""
        names = ", ".join(columns.split())
        self.cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks}){again}", rows)

    def ids(self, table: str, key: str = "code") -> dict[str, int]:
        self.cursor.execute(f"SELECT {key}, id FROM {table}")
        return dict(self.cursor.fetchall())

    def instant(self, told: str) -> Any:
        moment = datetime.fromisoformat(told).astimezone(UTC)
        return moment if self.mark == "%s" else moment.strftime("%Y-%m-%d %H:%M:%S.%f")


def by_hand(url: str, folder: Path) -> None:
    """Read the folder into that database."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        assert address.database
        connection: Any = sqlite3.connect(address.database)
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA synchronous=NORMAL")
        _fill(_Hand(connection, "?", folder))
    else:
        connection = psycopg.connect(address.set(drivername="postgresql").render_as_string(hide_password=False))
        _fill(_Hand(connection, "%s", folder))
    connection.commit()
    connection.close()


def _fill(hand: _Hand) -> None:
    office = hand.ids("municipalities")["own"]
    hand.insert(
        "departments",
        "municipality_id code name name_en",
        ((office, code, name, name_en) for code, name, name_en, *_ in hand.read("departments")),
    )
    hand.insert(
        "employees",
        "municipality_id employee_no name name_kana email locale",
        ((office, *row[:4], row[16]) for row in hand.read("staff")),
    )
    departments = hand.ids("departments")
    people = hand.ids("employees", "employee_no")
    _fill_facts(hand, departments, people)
    _fill_curriculum(hand, office)
    courses = hand.ids("courses")
    recorded_at = hand.instant("2026-11-22T09:30:00+09:00")
    # The same attempt may stand in the file twice.
    hand.insert(
        "completions",
        "employee_id course_id completed_on source score outcome revision recorded_at",
        (
            (people[who], courses[course], day, source, score or None, "passed", 0, recorded_at)
            for who, course, day, source, score in hand.read("completions")
        ),
        once=True,
    )


def _fill_facts(hand: _Hand, departments: dict[str, int], people: dict[str, int]) -> None:
    hand.insert(
        "department_states",
        "department_id valid_from valid_to parent_id head_id deputy_id owns_system introducing_system systems",
        (
            (
                *(departments[code], *ALWAYS, departments.get(parent), people.get(head), people.get(deputy)),
                *(owns == "true", introducing == "true", systems),
            )
            for code, _, _, parent, head, deputy, owns, introducing, systems in hand.read("departments")
        ),
    )
    hand.insert(
        "employments",
        "employee_id hired_on left_on continuous_since",
        ((people[row[0]], row[10], row[11] or None, row[10]) for row in hand.read("staff")),
    )
    hand.insert(
        "leaves",
        "employee_id leave_from leave_to",
        ((people[row[0]], row[12], row[13] or None) for row in hand.read("staff") if row[12]),
    )
    hand.insert(
        "employee_states",
        "employee_id valid_from valid_to department_id secondary_department_id position employment_type job_type"
        " uses_ict ict_from persona persona_since persona_from filed_persona filed_persona_since filed_hired_on"
        " filed_left_on filed_leave_from filed_leave_to",
        (_state(row, departments, people) for row in hand.read("staff")),
    )


def _state(row: list[str], departments: dict[str, int], people: dict[str, int]) -> tuple[Any, ...]:
    number, _, _, _, post, second, *kinds, ict, hired, left, away, back, persona, since, _ = row
    beginning = ALWAYS[0]
    return (
        *(people[number], *ALWAYS, departments[post], departments.get(second), *kinds),
        *(ict == "true", beginning if ict == "true" else None),
        *(persona or None, since or None, (since or beginning) if persona else None),
        *(persona or None, since or None, hired, left or None, away or None, back or None),
    )


def _fill_curriculum(hand: _Hand, office: int) -> None:
    hand.insert(
        "skills",
        "municipality_id code name name_en description description_en",
        ((office, *row) for row in hand.read("skills")),
    )
    skills = hand.ids("skills")
    hand.insert(
        "courses",
        "municipality_id code title title_en skill_id format hours cycle summary summary_en url aliases",
        ((office, *row[:3], skills[row[3]], *row[4:]) for row in hand.read("courses")),
    )
    courses = hand.ids("courses")
    hand.insert(
        "course_aliases",
        "municipality_id course_id alias",
        ((office, courses[row[0]], alias.lower()) for row in hand.read("courses") for alias in row[10].split(";")),
        once=True,
    )
    hand.insert(
        "requirements",
        "course_id audience level due_kind due_month due_day due_days effective_from effective_to",
        (
            (courses[course], audience, level, *_due(due), first, last or NEVER_ENDS)
            for course, audience, level, due, first, last in hand.read("requirements")
        ),
    )
    hand.insert(
        "training_sessions",
        "municipality_id code course_id starts_at ends_at venue online_url capacity instructor joint",
        (
            (
                *(office, code, courses[course], hand.instant(starts), hand.instant(ends), venue, online),
                *(int(seats) if seats else None, instructor, joint == "true"),
            )
            for code, course, starts, ends, venue, online, seats, instructor, joint in hand.read("sessions")
        ),
    )


def _due(due: str) -> tuple[str | None, int | None, int | None, int | None]:
    """`due_kind`, `due_month`, `due_day`, `due_days`."""
    if not due:
        return (None, None, None, None)
    if "+" in due:
        kind, days = due.rstrip("d").split("+")
        return (kind, None, None, int(days))
    month, day = due.split("-")
    return ("month_day", int(month), int(day), None)
