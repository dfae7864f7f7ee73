"""One staff file after another, drawn at random: what the database then knows is what plain Python makes of them.

The plain replay below follows R19, D2 and D5 one person and one file at a time; the duties of several days are
then read by `tests.plain` and by the select.
"""

from __future__ import annotations

import itertools
import os
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from models.database import open_engine, upgrade
from tests import plain
from tests.builders import duties_csv, read_csv, take_in, write_csv
from tests.conftest import SMALL, Databases

EXAMPLES = int(os.environ.get("KENSHU_EXAMPLES", "50")) // 10
ONE_DAY = timedelta(days=1)
DAYS = [date(2026, 4, 1), date(2026, 9, 30), date(2026, 11, 22), date(2027, 1, 15), date(2027, 3, 31)]
DAYS += [date(2027, 4, 1), date(2027, 6, 30), date(2027, 10, 1)]
NUMBERS = ("0001003", "0001013", "0001021")


@dataclass(frozen=True)
class Line:
    """What a staff file says of one person, as far as it matters here."""

    hired_on: date
    left_on: date | None = None
    leave_from: date | None = None
    leave_to: date | None = None
    persona: str | None = "general"
    persona_since: date | None = None
    uses_ict: bool = True


@dataclass(frozen=True)
class File:
    effective_on: date
    is_full: bool
    lines: dict[str, Line]


@dataclass
class Known:
    """What is known of one person, after some files."""

    states: list[tuple[date, date, Line]] = field(default_factory=list)
    employments: dict[date, date | None] = field(default_factory=dict)
    leaves: dict[date, date | None] = field(default_factory=dict)

    def said(self, day: date) -> Line:
        return next(line for first, last, line in self.states if first <= day <= last)

    def is_employed_from(self, day: date) -> bool:
        return any(left_on is None or left_on >= day for left_on in self.employments.values())

    def hear(self, line: Line, on: date) -> None:
        """Take in what a file says from the day `on` (R19); nothing where the file before said the same (D5)."""
        if not self.states:
            self.states = [(date.min, date.max, line)]
            self.employments = {line.hired_on: line.left_on}
            self.leaves = {line.leave_from: line.leave_to} if line.leave_from else {}
            return
        before = self.said(on)
        if line == before:
            return
        if (line.hired_on, line.left_on) != (before.hired_on, before.left_on):
            self.hear_employment(line, before)
        if (line.leave_from, line.leave_to) != (before.leave_from, before.leave_to):
            self.hear_leave(line, on)
        split = []
        for first, last, said in self.states:
            if not first <= on <= last:
                split.append((first, last, said))
                continue
            if first < on:
                split.append((first, on - ONE_DAY, said))
            split.append((on, last, line))
        self.states = split

    def hear_employment(self, line: Line, before: Line) -> None:
        if line.left_on and line.left_on < line.hired_on:
            self.employments.pop(line.hired_on, None)
            return
        if line.hired_on not in self.employments:
            told = self.employments.get(before.hired_on, date.min)
            if told is None or told >= line.hired_on:
                del self.employments[before.hired_on]
        self.employments[line.hired_on] = line.left_on
        first_days = sorted(self.employments)
        for first, following in itertools.pairwise(first_days):
            left_on = self.employments[first]
            if left_on is None or left_on >= following:
                self.employments[first] = following - ONE_DAY

    def hear_leave(self, line: Line, on: date) -> None:
        for first, last in list(self.leaves.items()):
            if first == line.leave_from:
                continue
            if first >= on:
                del self.leaves[first]
            elif last is None or last >= on:
                self.leaves[first] = on - ONE_DAY
        if line.leave_from:
            self.leaves[line.leave_from] = line.leave_to

    def as_person(self, completions: tuple[plain.Completion, ...]) -> plain.Person:
        return plain.Person(
            employments=tuple(plain.Employment(*contract) for contract in sorted(self.employments.items())),
            states=tuple(
                plain.State(
                    first,
                    None if last == date.max else last,
                    line.persona,
                    line.persona_since,
                    uses_ict=line.uses_ict,
                )
                for first, last, line in self.states
            ),
            leaves=tuple(plain.Leave(*leave) for leave in self.leaves.items()),
            completions=completions,
        )


def replay(files: list[File]) -> dict[str, Known]:
    known: dict[str, Known] = {}
    for file in files:
        for number, line in file.lines.items():
            known.setdefault(number, Known()).hear(line, file.effective_on)
        if file.is_full:
            for number in leavers(known, file):
                gone = known[number].said(file.effective_on)
                known[number].hear(replace(gone, left_on=file.effective_on - ONE_DAY), file.effective_on)
    return known


def leavers(known: dict[str, Known], file: File) -> list[str]:
    return [n for n, who in known.items() if n not in file.lines and who.is_employed_from(file.effective_on)]


days = st.sampled_from(DAYS)


@st.composite
def lines(draw: Any, before: Line | None) -> Line:
    """A first line, or what a later file makes of it: the same, or another with one thing changed."""
    line = before or Line(hired_on=draw(st.sampled_from([date(2020, 4, 1), *DAYS[:6]])))
    change = draw(st.sampled_from(["nothing", "ict", "persona", "leave", "employment", "leave", "employment"]))
    if change == "ict":
        line = replace(line, uses_ict=not line.uses_ict)
    elif change == "persona":
        persona = draw(st.sampled_from(["general", "core", None]))
        line = replace(line, persona=persona, persona_since=draw(days) if persona == "core" else None)
    elif change == "leave":
        first, last = sorted((draw(days), draw(days)))
        ends = draw(st.booleans())
        gone = draw(st.integers(0, 2)) == 0
        line = replace(line, leave_from=None if gone else first, leave_to=last if ends and not gone else None)
    elif change == "employment":
        hired_on, left_on = sorted((draw(st.sampled_from([line.hired_on, *DAYS])), draw(days)))
        line = replace(line, hired_on=hired_on, left_on=draw(st.sampled_from([left_on, None])))
    return line


@st.composite
def histories(draw: Any) -> list[File]:
    said: dict[str, Line] = {}
    files = []
    for _ in range(draw(st.integers(2, 4))):
        present = [n for n in NUMBERS if draw(st.integers(0, 3))] or [NUMBERS[0]]
        told = {number: draw(lines(said.get(number))) for number in present}
        said |= told
        files.append(File(draw(days), draw(st.booleans()), told))
    return files


COURSES = [
    plain.Course(row["code"], yearly=row["cycle"] == "every_fiscal_year") for row in read_csv(SMALL / "courses.csv")
]
REQUIREMENTS = [
    plain.Requirement(
        row["course_code"],
        row["audience"],
        row["level"],
        row["due"] or None,
        date.fromisoformat(row["effective_from"]),
        date.fromisoformat(row["effective_to"]) if row["effective_to"] else None,
    )
    for row in read_csv(SMALL / "requirements.csv")
]


def as_cells(number: str, line: Line) -> dict[str, str]:
    row = next(row for row in read_csv(SMALL / "staff.csv") if row["employee_no"] == number)
    told = {name: str(value or "") for name, value in vars(line).items()}
    return {**row, **told, "uses_ict": str(line.uses_ict).lower()}


@pytest.fixture(scope="module")
def curricula(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Databases:
    """Databases that know the curriculum and the departments, and nobody yet."""
    folder = tmp_path_factory.mktemp("curricula")
    posts = [
        {**row, "head_employee_no": "", "deputy_employee_no": ""} for row in read_csv(SMALL / "departments.csv")
    ]
    departments = write_csv(folder / "departments.csv", posts)

    def prepare(engine: Engine) -> None:
        upgrade(engine)
        take_in(engine, departments, *[SMALL / f"{name}.csv" for name in ("skills", "courses", "requirements")])

    return Databases(folder, databases.server, template="template_curriculum", prepare=prepare)


@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
@given(files=histories(), asked=st.lists(days, min_size=2, max_size=3, unique=True))
def test_r19_d2_d5_a_history_of_files_gives_the_duties_that_the_plain_replay_gives(
    curricula: Databases, files: list[File], asked: list[date]
) -> None:
    engine = open_engine(curricula.fresh_url())
    with TemporaryDirectory() as folder:
        for place, file in enumerate(files):
            rows = [as_cells(number, line) for number, line in file.lines.items()]
            path = write_csv(Path(folder) / "staff.csv", rows)
            known = replay([*files[:place], File(file.effective_on, is_full=False, lines=file.lines)])
            count = len(leavers(known, file)) if file.is_full else None
            take_in(engine, path, on=file.effective_on, is_full=file.is_full, allow_leavers=count)
    known = replay(files)
    for day in asked:
        expected = "".join(
            f"{number},{duty.course},{duty.level},{duty.status},{duty.due_on or ''},{duty.completed_on or ''}\n"
            for number, who in sorted(known.items())
            for duty in plain.duties(who.as_person(()), COURSES, REQUIREMENTS, day)
        )
        assert duties_csv(engine, day) == expected
    engine.dispose()
