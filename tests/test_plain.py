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
    Grant,
    Leave,
    Membership,
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
            f"{duty.course} {duty.due_on}" + (" **overdue**" if duty.status == "overdue" else "")
            for duty in to_do
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


# Boundary days, with one course and one person.

YEARLY = Course("SEC-01", yearly=True)
ONCE = Course("LIT-01", yearly=False)
LONG_AGO = date(2010, 4, 1)


def a_person(**known) -> Person:
    """Return somebody hired long ago, general, who uses ICT; `known` replaces fields."""
    general = State(date.min, None, "general", None, uses_ict=True)
    return Person(**{"employments": (Employment(LONG_AGO),), "states": (general,), **known})


def a_row(course: Course, due: str | None = "03-31", *, audience="general", since=LONG_AGO, until=None):
    return Requirement(course.code, audience, "required" if due else "elective", due, since, until)


def one_duty(person: Person, course: Course, *rows: Requirement, on: date) -> Duty | None:
    found = duties(person, [course], rows, on)
    assert len(found) <= 1
    return found[0] if found else None


def status_and_due(person: Person, course: Course, *rows: Requirement, on: date) -> tuple:
    duty = one_duty(person, course, *rows, on=on)
    return (duty.status, duty.due_on) if duty else (None, None)


@pytest.mark.parametrize(("on", "status"), [(date(2026, 9, 30), "open"), (date(2026, 10, 1), "overdue")])
def test_the_due_date_itself_is_in_time(on, status):
    assert status_and_due(a_person(), YEARLY, a_row(YEARLY, "09-30"), on=on) == (status, date(2026, 9, 30))


@pytest.mark.parametrize(("on", "is_employed"), [(date(2026, 9, 30), True), (date(2026, 10, 1), False)])
def test_the_last_day_of_employment_is_one(on, is_employed):
    person = a_person(employments=(Employment(LONG_AGO, date(2026, 9, 30)),))
    assert (one_duty(person, ONCE, a_row(ONCE), on=on) is not None) == is_employed


def test_a_yearly_duty_is_never_due_after_31_march():
    person = a_person(employments=(Employment(date(2027, 2, 15)),))
    assert status_and_due(person, YEARLY, a_row(YEARLY), on=date(2027, 3, 1)) == ("open", date(2027, 3, 31))
    assert status_and_due(person, ONCE, a_row(ONCE), on=date(2027, 3, 1)) == ("open", date(2027, 4, 16))


def test_a_duty_that_starts_just_after_its_day_has_sixty_days_or_the_next_fiscal_year():
    hired_in_march = a_person(employments=(Employment(date(2026, 3, 31)),))
    hired_in_april = a_person(employments=(Employment(date(2026, 4, 1)),))
    assert one_duty(hired_in_march, ONCE, a_row(ONCE), on=date(2026, 4, 2)).due_on == date(2026, 5, 30)
    assert one_duty(hired_in_april, ONCE, a_row(ONCE), on=date(2026, 4, 2)).due_on == date(2027, 3, 31)


def test_a_missed_once_duty_keeps_its_due_date_in_the_next_fiscal_year():
    person = a_person(employments=(Employment(date(2025, 4, 1)),))
    assert status_and_due(person, ONCE, a_row(ONCE), on=date(2026, 11, 22)) == ("overdue", date(2026, 3, 31))


def test_a_second_leave_that_touches_only_because_the_first_moved_the_date():
    first = Leave(date(2026, 9, 1), date(2026, 9, 30))  # moves 30 September to 29 November
    second = Leave(date(2026, 11, 29), date(2026, 12, 31))
    row = a_row(YEARLY, "09-30")
    on = date(2026, 9, 15)
    assert one_duty(a_person(leaves=(second,)), YEARLY, row, on=on).due_on == date(2026, 9, 30)
    assert one_duty(a_person(leaves=(first,)), YEARLY, row, on=on).due_on == date(2026, 11, 29)
    assert one_duty(a_person(leaves=(second, first)), YEARLY, row, on=on).due_on == date(2027, 3, 1)


def test_a_leave_a_day_after_the_moved_date_does_not_touch():
    leaves = (Leave(date(2026, 9, 1), date(2026, 9, 30)), Leave(date(2026, 11, 30), None))
    row = a_row(YEARLY, "09-30")
    assert one_duty(a_person(leaves=leaves), YEARLY, row, on=date(2026, 9, 15)).due_on == date(2026, 11, 29)


@pytest.mark.parametrize(
    ("leave_to", "expected"),
    [
        (date(2027, 3, 30), ("open", date(2027, 3, 31))),
        (date(2027, 3, 31), ("exempt", None)),
        (None, ("exempt", None)),
    ],
)
def test_a_leave_that_lasts_to_31_march_exempts_from_a_yearly_course(leave_to, expected):
    person = a_person(leaves=(Leave(date(2026, 7, 1), leave_to),))
    assert status_and_due(person, YEARLY, a_row(YEARLY), on=date(2026, 11, 22)) == expected


@pytest.mark.parametrize(
    ("leave_to", "expected"),
    [(date(2011, 3, 31), ("overdue", date(2011, 5, 30))), (None, ("suspended", None))],
)
def test_a_leave_without_end_suspends_a_once_course(leave_to, expected):
    person = a_person(leaves=(Leave(date(2011, 1, 1), leave_to),))
    assert status_and_due(person, ONCE, a_row(ONCE), on=date(2026, 11, 22)) == expected


def test_a_leave_that_began_after_the_due_date_changes_nothing():
    person = a_person(leaves=(Leave(date(2026, 10, 1)),))
    row = a_row(YEARLY, "09-30")
    assert status_and_due(person, YEARLY, row, on=date(2026, 11, 22)) == ("overdue", date(2026, 9, 30))


@pytest.mark.parametrize(
    ("leave_to", "due_on"), [(date(2026, 3, 31), date(2026, 4, 2)), (date(2026, 4, 1), date(2026, 5, 31))]
)
def test_a_leave_that_ended_before_the_start_changes_nothing(leave_to, due_on):
    """The due date is 2 April by an appointment row, so that the leave's 60 days show."""
    person = a_person(leaves=(Leave(date(2026, 1, 1), leave_to),))
    assert one_duty(person, YEARLY, a_row(YEARLY, "appointment+1d"), on=date(2026, 4, 1)).due_on == due_on


@pytest.mark.parametrize(
    ("hired_on", "due_on"), [(date(2025, 3, 31), None), (date(2025, 4, 1), date(2025, 5, 31))]
)
def test_hire_rows_are_for_people_hired_since_they_began(hired_on, due_on):
    person = a_person(employments=(Employment(hired_on),))
    row = a_row(ONCE, "hire+60d", since=date(2025, 4, 1))
    assert status_and_due(person, ONCE, row, on=date(2025, 5, 1))[1] == due_on


@pytest.mark.parametrize(
    ("completed_on", "status"), [(date(2026, 3, 31), "open"), (date(2026, 4, 1), "completed")]
)
def test_a_yearly_course_finished_on_31_march_was_last_years(completed_on, status):
    person = a_person(completions=(Completion(YEARLY.code, completed_on),))
    assert one_duty(person, YEARLY, a_row(YEARLY), on=date(2026, 11, 22)).status == status


def test_a_completion_after_the_day_is_not_known_yet():
    person = a_person(completions=(Completion(ONCE.code, date(2026, 11, 23)),))
    row = a_row(ONCE, None)
    assert one_duty(person, ONCE, row, on=date(2026, 11, 22)).status == "available"
    assert one_duty(person, ONCE, row, on=date(2026, 11, 23)).completed_on == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("second_from", "start_on"), [(date(2026, 7, 1), date(2026, 4, 15)), (date(2026, 7, 2), date(2026, 7, 2))]
)
def test_memberships_that_touch_are_one(second_from, start_on):
    person = a_person(
        memberships=(
            Membership("group:A", date(2026, 4, 15), date(2026, 6, 30)),
            Membership("group:A", second_from),
            Membership("group:B", date(2026, 1, 1)),
        )
    )
    row = a_row(ONCE, audience="group:A")
    assert one_duty(person, ONCE, row, on=date(2026, 11, 22)).start_on == start_on


@pytest.mark.parametrize(
    ("rehired_on", "start_on"), [(date(2026, 4, 1), date(2025, 4, 1)), (date(2026, 4, 2), date(2026, 4, 2))]
)
def test_employments_that_touch_are_one_starting_with_the_first(rehired_on, start_on):
    person = a_person(
        employments=(Employment(date(2025, 4, 1), date(2026, 3, 31)), Employment(rehired_on, None))
    )
    assert one_duty(person, ONCE, a_row(ONCE), on=date(2026, 11, 22)).start_on == start_on


def test_somebody_who_starts_using_ict_has_sixty_days_and_one_who_stops_has_no_duty():
    states = (
        State(date.min, date(2026, 9, 30), "general", None, uses_ict=False),
        State(date(2026, 10, 1), date(2026, 12, 31), "core", date(2026, 10, 1), uses_ict=True),
        State(date(2027, 1, 1), None, "core", date(2026, 10, 1), uses_ict=False),
    )
    person, row = a_person(states=states), a_row(YEARLY, "09-30", audience="ict_users")
    assert one_duty(person, YEARLY, row, on=date(2026, 9, 30)) is None
    assert status_and_due(person, YEARLY, row, on=date(2026, 10, 1)) == ("open", date(2026, 11, 30))
    assert one_duty(person, YEARLY, row, on=date(2027, 1, 1)) is None


@pytest.mark.parametrize(
    ("since", "start_on"), [(date(2026, 5, 1), date(2026, 5, 1)), (None, date(2026, 4, 1))]
)
def test_a_core_start_is_the_appointment_and_without_one_the_first_known_day(since, start_on):
    states = (
        State(date.min, date(2026, 3, 31), "general", None, uses_ict=False),
        State(date(2026, 4, 1), date(2026, 8, 31), "core", None, uses_ict=False),
        State(date(2026, 9, 1), None, "core", since, uses_ict=True),
    )
    person, row = a_person(states=states), a_row(ONCE, "appointment+90d", audience="core")
    assert one_duty(person, ONCE, row, on=date(2026, 11, 22)).start_on == start_on


def test_a_row_with_a_due_date_beats_a_suspended_one():
    states = (State(date.min, None, "core", date(2026, 6, 1), uses_ict=True),)
    person = a_person(states=states, leaves=(Leave(date(2026, 8, 1)),))
    early = a_row(ONCE, "appointment+30d", audience="core")
    later = a_row(ONCE, "03-31", audience="ict_users", since=date(2026, 4, 1))
    assert status_and_due(person, ONCE, later, on=date(2026, 11, 22)) == ("suspended", None)
    assert status_and_due(person, ONCE, later, early, on=date(2026, 11, 22)) == ("overdue", date(2026, 7, 1))


def test_required_beats_elective_and_elective_stays_when_the_required_row_lies_ahead():
    required, elective = a_row(ONCE, since=date(2026, 10, 1)), a_row(ONCE, None, audience="ict_users")
    assert one_duty(a_person(), ONCE, required, elective, on=date(2026, 9, 30)).level == "elective"
    assert one_duty(a_person(), ONCE, required, elective, on=date(2026, 10, 1)).level == "required"


def test_when_an_exemption_ends_the_duty_starts_that_day():
    grant = Grant(ONCE.code, "exempt", until=date(2026, 9, 30), granted_on=date(2026, 6, 1))
    person, row = a_person(grants=(grant,)), a_row(ONCE, "appointment+30d", since=date(2026, 4, 1))
    assert one_duty(person, ONCE, row, on=date(2026, 5, 31)).status == "overdue"
    assert status_and_due(person, ONCE, row, on=date(2026, 6, 1)) == ("exempt", None)
    assert status_and_due(person, ONCE, row, on=date(2026, 9, 30)) == ("exempt", None)
    assert status_and_due(person, ONCE, row, on=date(2026, 10, 1)) == ("open", date(2026, 10, 30))


def test_an_extension_moves_the_due_date_whatever_leaves_say_and_a_running_exemption_beats_it():
    extension = Grant(ONCE.code, "extend", until=date(2027, 1, 15), granted_on=date(2026, 6, 1))
    exemption = Grant(ONCE.code, "exempt", until=date(2026, 12, 31), granted_on=date(2026, 7, 1))
    on_leave = (Leave(date(2010, 5, 1)),)
    row, on = a_row(ONCE), date(2026, 11, 22)
    extended = a_person(leaves=on_leave, grants=(extension,))
    both = a_person(leaves=on_leave, grants=(extension, exemption))
    assert status_and_due(extended, ONCE, row, on=date(2026, 5, 31)) == ("suspended", None)
    assert status_and_due(extended, ONCE, row, on=on) == ("open", date(2027, 1, 15))
    assert status_and_due(both, ONCE, row, on=on) == ("exempt", None)


@pytest.mark.parametrize(
    ("until", "due_on"), [(date(2027, 3, 31), date(2027, 3, 31)), (date(2027, 4, 1), date(2026, 9, 30))]
)
def test_an_extension_of_a_yearly_course_stays_in_its_fiscal_year(until, due_on):
    person = a_person(grants=(Grant(YEARLY.code, "extend", until, granted_on=date(2026, 6, 1)),))
    assert one_duty(person, YEARLY, a_row(YEARLY, "09-30"), on=date(2026, 11, 22)).due_on == due_on


def test_of_two_grants_the_newest_known_counts_and_of_one_day_the_later_in_the_list():
    grants = tuple(
        Grant(ONCE.code, "extend", until, granted_on)
        for until, granted_on in [
            (date(2027, 1, 31), date(2026, 6, 2)),
            (date(2027, 2, 28), date(2026, 6, 1)),
            (date(2027, 3, 31), date(2026, 6, 1)),
        ]
    )
    person, row = a_person(grants=grants), a_row(ONCE)
    assert one_duty(person, ONCE, row, on=date(2026, 6, 1)).due_on == date(2027, 3, 31)
    assert one_duty(person, ONCE, row, on=date(2026, 6, 2)).due_on == date(2027, 1, 31)


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
