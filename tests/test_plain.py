"""The plain reading of the rules gives the sample's expected answers, and is right on the boundary days."""

import csv
import itertools
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given

from tests.plain import (
    Completion,
    Course,
    Duty,
    Employment,
    Leave,
    Person,
    Requirement,
    State,
    duties,
    offices,
)

SAMPLE = Path(__file__).parents[1] / "bot" / "sample"
TODAY = date(2026, 11, 22)

# "Expected answers for the small set on 2026-11-22" of the sample's README, word for word.
EXPECTED = """\
| 0001002 井上 直子 | general | 6 | LIT-01, LIT-03, MND-01, SEC-01, SEC-02, SEC-03 | - | DIG-01, LIT-02, LIT-04, LIT-05, LIT-07, MND-02, MND-04 |
| 0001003 上田 翔太 | general | 7 | LIT-06, MND-01, SEC-01, SEC-02 | LIT-01 2027-03-31, LIT-03 2027-03-31, SEC-03 2027-03-31 | DIG-01, LIT-02, LIT-04, LIT-05, LIT-07, MND-02, MND-04 |
| 0001004 江口 美咲 | general | 6 | - | LIT-01 2026-03-31 **overdue**, LIT-03 2027-08-29, MND-01 2027-08-29; exempt this year: SEC-01, SEC-02, SEC-03 | DIG-01, LIT-02, LIT-04, LIT-05, LIT-07, MND-02, MND-04 |
| 0001006 加藤 亮 | advanced | 14 | DIG-04, DIG-05, DIG-07, DIG-08, LIT-03, PJM-01, PJM-02, PJM-03, SEC-01, SEC-02, SEC-04, SEC-05 | DIG-06 2025-06-03 **overdue**, SEC-03 2027-03-31 | DIG-01, DIG-03, LIT-04, LIT-05, LIT-07, MND-01, MND-03, MND-05 |
| 0001008 クラーク エマ | general | 7 | LIT-06, SEC-02 | LIT-01 2026-03-31 **overdue**, LIT-03 2027-03-31, MND-01 2027-03-31, SEC-01 2027-03-31, SEC-03 2027-03-31 | DIG-01, LIT-02, LIT-04, LIT-05, LIT-07, MND-02, MND-04 |
| 0001009 小林 正樹 | general | 6 | LIT-01 | SEC-02 2026-09-30 **overdue**, LIT-03 2027-03-31, MND-01 2027-03-31, SEC-01 2027-03-31, SEC-03 2027-03-31 | DIG-01, LIT-02, LIT-04, LIT-05, LIT-07, MND-02, MND-04 |
| 0001011 佐々木 優 | core | 14 | DIG-01, DIG-04, LIT-01, LIT-04, MND-01, MND-02, PJM-02, SEC-01, SEC-02, SEC-05 | PJM-01 2025-11-11 **overdue**, LIT-03 2026-09-30 **overdue**, SEC-03 2026-12-25, MND-05 2027-03-31 | DIG-03, DIG-05, DIG-06, DIG-07, LIT-05, LIT-07, MND-03, PJM-03, SEC-04 |
| 0001012 髙橋 大輔 | general | 6 | LIT-01, SEC-02 | LIT-03 2027-03-31, MND-01 2027-03-31, SEC-01 2027-03-31, SEC-03 2027-03-31 | DIG-01, LIT-02, LIT-04, LIT-05, LIT-07, MND-02, MND-04 |
| 0001013 田中 葵 | (none) | 3 | SEC-01 | SEC-02 2026-09-30 **overdue**, SEC-03 2027-03-31 | LIT-03, LIT-05 |
| 0001015 中村 和也 | general | 6 | LIT-01, MND-01, SEC-02 | LIT-03 2027-03-31, SEC-01 2027-03-31, SEC-03 2027-03-31 | DIG-01, LIT-02, LIT-04, LIT-05, LIT-07, MND-02, MND-04 |
| 0001017 野村 拓海 | general | 7 | SEC-01 | LIT-06 2026-11-30, SEC-02 2026-11-30, LIT-01 2027-03-31, LIT-03 2027-03-31, MND-01 2027-03-31, SEC-03 2027-03-31 | DIG-01, LIT-02, LIT-04, LIT-05, LIT-07, MND-02, MND-04 |
| 0001018 橋本 彩 | core | 14 | LIT-01, MND-01, SEC-01, SEC-02, SEC-03 | LIT-03 2026-12-14, DIG-01 2027-03-31, LIT-04 2027-03-31, MND-05 2027-03-31, DIG-04 2027-04-13, MND-02 2027-04-13, PJM-01 2027-04-13, SEC-05 2027-04-13, PJM-02 2027-10-15 | DIG-03, DIG-05, DIG-06, DIG-07, LIT-05, LIT-07, MND-03, PJM-03, SEC-04 |
| 0001019 𠮷田 隆 | general | 6 | LIT-01, SEC-02 | LIT-03 2027-03-31, MND-01 2027-03-31, SEC-01 2027-03-31, SEC-03 2027-03-31 | DIG-01, LIT-02, LIT-04, LIT-05, LIT-07, MND-02, MND-04 |
| 0001022 三宅 由紀 | (none) | 0 | - | - | - |
| 0001023 森 翼 | core | 14 | DIG-01, DIG-04, LIT-01, LIT-03, LIT-04, MND-01, MND-02, PJM-01, PJM-02, SEC-01, SEC-02, SEC-03, SEC-05 | MND-05 2027-03-31 | DIG-03, DIG-05, DIG-06, DIG-07, LIT-05, LIT-07, MND-03, PJM-03, SEC-04 |
| 0001024 山本 里奈 | not employed | 0 | - | - | - |
"""  # noqa: E501


def as_date(cell: str) -> date | None:
    return date.fromisoformat(cell) if cell else None


def read(name: str) -> list[dict[str, str]]:
    with (SAMPLE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def sample_courses() -> list[Course]:
    return [Course(row["code"], yearly=row["cycle"] == "every_fiscal_year") for row in read("courses")]


@pytest.fixture(scope="module")
def sample_requirements() -> list[Requirement]:
    return [
        Requirement(
            row["course_code"],
            row["audience"],
            row["level"],
            row["due"] or None,
            date.fromisoformat(row["effective_from"]),
            as_date(row["effective_to"]),
        )
        for row in read("requirements")
    ]


@pytest.fixture(scope="module")
def sample_persons() -> dict[str, Person]:
    """Return the persons by "employee_no name", as the expected answers call them."""
    completions = defaultdict(list)
    for row in read("completions"):
        done = Completion(row["course_code"], date.fromisoformat(row["completed_on"]))
        completions[row["employee_no"]].append(done)
    return {
        f"{row['employee_no']} {row['name']}": Person(
            employments=(Employment(date.fromisoformat(row["hired_on"]), as_date(row["left_on"])),),
            states=(
                State(
                    valid_from=date.min,
                    valid_to=None,
                    persona=row["persona"] or None,
                    persona_since=as_date(row["persona_since"]),
                    uses_ict=row["uses_ict"] == "true",
                ),
            ),
            leaves=(Leave(date.fromisoformat(row["leave_from"]), as_date(row["leave_to"])),)
            if row["leave_from"]
            else (),
            completions=tuple(completions[row["employee_no"]]),
        )
        for row in read("staff")
    }


def as_expected_line(who: str, person: Person, found: list[Duty]) -> str:
    """Write a person's duties as the table of expected answers does."""
    required = [duty for duty in found if duty.level == "required"]
    to_do = sorted(
        (duty for duty in required if duty.status in ("open", "overdue")),
        key=lambda duty: (duty.due_on, duty.course),
    )
    parts = [
        codes(required, "completed"),
        ", ".join(
            f"{duty.course} {duty.due_on}" + (" **overdue**" if duty.status == "overdue" else "") for duty in to_do
        ),
        ", ".join(duty.course for duty in found if duty.level == "elective"),
    ]
    if exempt := codes(required, "exempt"):
        parts[1] += f"; exempt this year: {exempt}"
    left_on = person.employments[-1].left_on
    has_left = left_on is not None and left_on < TODAY
    persona = "not employed" if has_left else person.states[-1].persona or "(none)"
    return f"| {who} | {persona} | {len(required)} | {' | '.join(part or '-' for part in parts)} |"


def codes(found: list[Duty], status: str) -> str:
    return ", ".join(duty.course for duty in found if duty.status == status)


@pytest.mark.parametrize("line", EXPECTED.splitlines(), ids=lambda line: line[2:9])
def test_the_small_sample_has_its_expected_answers(line, sample_courses, sample_requirements, sample_persons):
    who = line.split("|")[1].strip()
    person = sample_persons[who]
    found = duties(person, sample_courses, sample_requirements, TODAY)
    assert as_expected_line(who, person, found) == line
    assert not [duty for duty in found if duty.status == "suspended"]


def test_what_was_finished_late_is_finished_and_late(sample_courses, sample_requirements, sample_persons):
    ueda = duties(sample_persons["0001003 上田 翔太"], sample_courses, sample_requirements, TODAY)
    assert [duty.course for duty in ueda if duty.is_late] == ["SEC-02"]


def test_the_earlier_of_two_rows_decides(sample_courses, sample_requirements, sample_persons):
    sasaki = duties(sample_persons["0001011 佐々木 優"], sample_courses, sample_requirements, TODAY)
    assert [duty.requirement.audience for duty in sasaki if duty.course == "SEC-03"] == ["core"]


# What holds in every office drawn.


@given(offices())
def test_a_duty_says_what_it_is_at_most_once_a_course(office):
    for person in office.persons:
        found = duties(person, office.courses, office.requirements, office.day)
        assert [duty.course for duty in found] == sorted({duty.course for duty in found})
        for duty in found:
            assert duty.requirement.course == duty.course
            assert duty.requirement.level == duty.level
            assert duty.start_on <= office.day
            assert (duty.status == "completed") == (duty.completed_on is not None)
            assert duty.status != "available" or duty.level == "elective"
            assert duty.level == "required" or duty.due_on is None
            if duty.status in ("open", "overdue"):
                assert (duty.due_on < office.day) == (duty.status == "overdue")


@given(offices())
def test_drawn_offices_are_possible_ones(office):
    """The rows of a course for an audience, a person's employments and those in a group never overlap."""
    kinds = defaultdict(list)
    for row in office.requirements:
        kinds[row.course, row.audience].append((row.effective_from, row.effective_to))
        assert (row.due is None) == (row.level == "elective")
    for number, person in enumerate(office.persons):
        kinds[number] = [(job.hired_on, job.left_on) for job in person.employments]
        for member in person.memberships:
            kinds[number, member.group].append((member.valid_from, member.valid_to))
        states = person.states
        assert states[0].valid_from == date.min
        assert states[-1].valid_to is None
        for before, after in itertools.pairwise(states):
            assert before.valid_to + timedelta(days=1) == after.valid_from
    for periods in kinds.values():
        in_order = sorted(periods)
        for first, last in in_order:
            assert last is None or first <= last
        for (_, last), (first, _) in itertools.pairwise(in_order):
            assert last is not None
            assert last < first
