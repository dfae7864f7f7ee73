"""The rules on their boundary days, by hand: each on the plain reading, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from models.database import open_engine
from tests import plain
from tests.conftest import Databases
from tests.offices import SqlReading
from tests.plain import Completion, Course, Duty, Employment, Grant, Leave, Membership, Person, Requirement, State

READING = plain


@pytest.fixture(scope="module", params=["plain", "sqlite", "postgresql"], autouse=True)
def reading(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Who reads the rules in a test: plain Python, or the select on one of the databases."""
    global READING
    if request.param == "plain":
        yield
        return
    server = request.getfixturevalue("postgres_server") if request.param == "postgresql" else None
    databases = Databases(tmp_path_factory.mktemp("rules"), server, template="template_rules")
    engine = open_engine(databases.fresh_url())
    READING = SqlReading(engine)
    yield
    READING = plain
    engine.dispose()


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
    found = READING.duties(person, [course], rows, on)
    assert len(found) <= 1
    return found[0] if found else None


def status_and_due(person: Person, course: Course, *rows: Requirement, on: date) -> tuple:
    duty = one_duty(person, course, *rows, on=on)
    return (duty.status, duty.due_on) if duty else (None, None)


@pytest.mark.parametrize(("on", "status"), [(date(2026, 9, 30), "open"), (date(2026, 10, 1), "overdue")])
def test_r16_the_due_date_itself_is_in_time(on, status):
    assert status_and_due(a_person(), YEARLY, a_row(YEARLY, "09-30"), on=on) == (status, date(2026, 9, 30))


@pytest.mark.parametrize(("on", "is_employed"), [(date(2026, 9, 30), True), (date(2026, 10, 1), False)])
def test_r2_the_last_day_of_employment_is_one(on, is_employed):
    person = a_person(employments=(Employment(LONG_AGO, date(2026, 9, 30)),))
    assert (one_duty(person, ONCE, a_row(ONCE), on=on) is not None) == is_employed


def test_r6_a_yearly_duty_is_never_due_after_31_march():
    person = a_person(employments=(Employment(date(2027, 2, 15)),))
    assert status_and_due(person, YEARLY, a_row(YEARLY), on=date(2027, 3, 1)) == ("open", date(2027, 3, 31))
    assert status_and_due(person, ONCE, a_row(ONCE), on=date(2027, 3, 1)) == ("open", date(2027, 4, 16))


def test_r1_r6_a_duty_that_starts_just_after_its_day_has_sixty_days_or_the_next_fiscal_year():
    hired_in_march = a_person(employments=(Employment(date(2026, 3, 31)),))
    hired_in_april = a_person(employments=(Employment(date(2026, 4, 1)),))
    assert one_duty(hired_in_march, ONCE, a_row(ONCE), on=date(2026, 4, 2)).due_on == date(2026, 5, 30)
    assert one_duty(hired_in_april, ONCE, a_row(ONCE), on=date(2026, 4, 2)).due_on == date(2027, 3, 31)


def test_r6_r16_a_missed_once_duty_keeps_its_due_date_in_the_next_fiscal_year():
    person = a_person(employments=(Employment(date(2025, 4, 1)),))
    assert status_and_due(person, ONCE, a_row(ONCE), on=date(2026, 11, 22)) == ("overdue", date(2026, 3, 31))


def test_r8_r19_a_second_leave_that_touches_only_because_the_first_moved_the_date():
    first = Leave(date(2026, 9, 1), date(2026, 9, 30))  # moves 30 September to 29 November
    second = Leave(date(2026, 11, 29), date(2026, 12, 31))
    row = a_row(YEARLY, "09-30")
    on = date(2026, 9, 15)
    assert one_duty(a_person(leaves=(second,)), YEARLY, row, on=on).due_on == date(2026, 9, 30)
    assert one_duty(a_person(leaves=(first,)), YEARLY, row, on=on).due_on == date(2026, 11, 29)
    assert one_duty(a_person(leaves=(second, first)), YEARLY, row, on=on).due_on == date(2027, 3, 1)


def test_r8_r19_a_leave_a_day_after_the_moved_date_does_not_touch():
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
def test_r8_a_leave_that_lasts_to_31_march_exempts_from_a_yearly_course(leave_to, expected):
    person = a_person(leaves=(Leave(date(2026, 7, 1), leave_to),))
    assert status_and_due(person, YEARLY, a_row(YEARLY), on=date(2026, 11, 22)) == expected


@pytest.mark.parametrize(
    ("leave_to", "expected"),
    [(date(2011, 3, 31), ("overdue", date(2011, 5, 30))), (None, ("suspended", None))],
)
def test_r3_r8_a_leave_without_end_suspends_a_once_course(leave_to, expected):
    person = a_person(leaves=(Leave(date(2011, 1, 1), leave_to),))
    assert status_and_due(person, ONCE, a_row(ONCE), on=date(2026, 11, 22)) == expected


def test_r8_a_leave_that_began_after_the_due_date_changes_nothing():
    person = a_person(leaves=(Leave(date(2026, 10, 1)),))
    row = a_row(YEARLY, "09-30")
    assert status_and_due(person, YEARLY, row, on=date(2026, 11, 22)) == ("overdue", date(2026, 9, 30))


@pytest.mark.parametrize(
    ("leave_to", "due_on"), [(date(2026, 3, 31), date(2026, 4, 2)), (date(2026, 4, 1), date(2026, 5, 31))]
)
def test_r8_a_leave_that_ended_before_the_start_changes_nothing(leave_to, due_on):
    """The due date is 2 April by an appointment row, so that the leave's 60 days show."""
    person = a_person(leaves=(Leave(date(2026, 1, 1), leave_to),))
    assert one_duty(person, YEARLY, a_row(YEARLY, "appointment+1d"), on=date(2026, 4, 1)).due_on == due_on


@pytest.mark.parametrize(("hired_on", "due_on"), [(date(2025, 3, 31), None), (date(2025, 4, 1), date(2025, 5, 31))])
def test_r7_hire_rows_are_for_people_hired_since_they_began(hired_on, due_on):
    person = a_person(employments=(Employment(hired_on),))
    row = a_row(ONCE, "hire+60d", since=date(2025, 4, 1))
    assert status_and_due(person, ONCE, row, on=date(2025, 5, 1))[1] == due_on


@pytest.mark.parametrize(("completed_on", "status"), [(date(2026, 3, 31), "open"), (date(2026, 4, 1), "completed")])
def test_r12_r17_a_yearly_course_finished_on_31_march_was_last_years(completed_on, status):
    person = a_person(completions=(Completion(YEARLY.code, completed_on),))
    assert one_duty(person, YEARLY, a_row(YEARLY), on=date(2026, 11, 22)).status == status


def test_r12_a_completion_after_the_day_is_not_known_yet():
    person = a_person(completions=(Completion(ONCE.code, date(2026, 11, 23)),))
    row = a_row(ONCE, None)
    assert one_duty(person, ONCE, row, on=date(2026, 11, 22)).status == "available"
    assert one_duty(person, ONCE, row, on=date(2026, 11, 23)).completed_on == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("second_from", "start_on"), [(date(2026, 7, 1), date(2026, 4, 15)), (date(2026, 7, 2), date(2026, 7, 2))]
)
def test_r15_memberships_that_touch_are_one(second_from, start_on):
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
def test_r19_employments_that_touch_are_one_starting_with_the_first(rehired_on, start_on):
    person = a_person(employments=(Employment(date(2025, 4, 1), date(2026, 3, 31)), Employment(rehired_on, None)))
    assert one_duty(person, ONCE, a_row(ONCE), on=date(2026, 11, 22)).start_on == start_on


def test_r14_somebody_who_starts_using_ict_has_sixty_days_and_one_who_stops_has_no_duty():
    states = (
        State(date.min, date(2026, 9, 30), "general", None, uses_ict=False),
        State(date(2026, 10, 1), date(2026, 12, 31), "core", date(2026, 10, 1), uses_ict=True),
        State(date(2027, 1, 1), None, "core", date(2026, 10, 1), uses_ict=False),
    )
    person, row = a_person(states=states), a_row(YEARLY, "09-30", audience="ict_users")
    assert one_duty(person, YEARLY, row, on=date(2026, 9, 30)) is None
    assert status_and_due(person, YEARLY, row, on=date(2026, 10, 1)) == ("open", date(2026, 11, 30))
    assert one_duty(person, YEARLY, row, on=date(2027, 1, 1)) is None


@pytest.mark.parametrize(("since", "start_on"), [(date(2026, 5, 1), date(2026, 5, 1)), (None, date(2026, 4, 1))])
def test_r6_a_core_start_is_the_appointment_and_without_one_the_first_known_day(since, start_on):
    states = (
        State(date.min, date(2026, 3, 31), "general", None, uses_ict=False),
        State(date(2026, 4, 1), date(2026, 8, 31), "core", None, uses_ict=False),
        State(date(2026, 9, 1), None, "core", since, uses_ict=True),
    )
    person, row = a_person(states=states), a_row(ONCE, "appointment+90d", audience="core")
    assert one_duty(person, ONCE, row, on=date(2026, 11, 22)).start_on == start_on


def test_r9_a_row_with_a_due_date_beats_a_suspended_one():
    states = (State(date.min, None, "core", date(2026, 6, 1), uses_ict=True),)
    person = a_person(states=states, leaves=(Leave(date(2026, 8, 1)),))
    early = a_row(ONCE, "appointment+30d", audience="core")
    later = a_row(ONCE, "03-31", audience="ict_users", since=date(2026, 4, 1))
    assert status_and_due(person, ONCE, later, on=date(2026, 11, 22)) == ("suspended", None)
    assert status_and_due(person, ONCE, later, early, on=date(2026, 11, 22)) == ("overdue", date(2026, 7, 1))


def test_r5_r9_required_beats_elective_and_elective_stays_when_the_required_row_lies_ahead():
    required, elective = a_row(ONCE, since=date(2026, 10, 1)), a_row(ONCE, None, audience="ict_users")
    assert one_duty(a_person(), ONCE, required, elective, on=date(2026, 9, 30)).level == "elective"
    assert one_duty(a_person(), ONCE, required, elective, on=date(2026, 10, 1)).level == "required"


def test_r18_when_an_exemption_ends_the_duty_starts_that_day():
    grant = Grant(ONCE.code, "exempt", until=date(2026, 9, 30), granted_on=date(2026, 6, 1))
    person, row = a_person(grants=(grant,)), a_row(ONCE, "appointment+30d", since=date(2026, 4, 1))
    assert one_duty(person, ONCE, row, on=date(2026, 5, 31)).status == "overdue"
    assert status_and_due(person, ONCE, row, on=date(2026, 6, 1)) == ("exempt", None)
    assert status_and_due(person, ONCE, row, on=date(2026, 9, 30)) == ("exempt", None)
    assert status_and_due(person, ONCE, row, on=date(2026, 10, 1)) == ("open", date(2026, 10, 30))


def test_r18_an_extension_moves_the_due_date_whatever_leaves_say_and_a_running_exemption_beats_it():
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
def test_r18_an_extension_of_a_yearly_course_stays_in_its_fiscal_year(until, due_on):
    person = a_person(grants=(Grant(YEARLY.code, "extend", until, granted_on=date(2026, 6, 1)),))
    assert one_duty(person, YEARLY, a_row(YEARLY, "09-30"), on=date(2026, 11, 22)).due_on == due_on


def test_r18_of_two_grants_the_newest_known_counts_and_of_one_day_the_later_in_the_list():
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


def test_r4_core_people_follow_the_core_rows_not_the_general_ones():
    core = a_person(states=(State(date.min, None, "core", date(2026, 6, 1), uses_ict=True),))
    assert one_duty(core, ONCE, a_row(ONCE), on=date(2026, 11, 22)) is None
    assert one_duty(core, ONCE, a_row(ONCE, audience="core"), on=date(2026, 11, 22)) is not None
    assert one_duty(a_person(), ONCE, a_row(ONCE, audience="core"), on=date(2026, 11, 22)) is None


@pytest.mark.parametrize(("on", "in_force"), [(date(2026, 9, 30), True), (date(2026, 10, 1), False)])
def test_r5_when_a_row_ends_the_duty_ends(on, in_force):
    row = a_row(ONCE, until=date(2026, 9, 30))
    assert (one_duty(a_person(), ONCE, row, on=on) is not None) == in_force


@pytest.mark.parametrize(("on", "in_force"), [(date(2026, 10, 14), False), (date(2026, 10, 15), True)])
def test_r5_a_row_whose_start_for_the_person_lies_ahead_is_not_in_force_yet(on, in_force):
    core = a_person(states=(State(date.min, None, "core", date(2026, 10, 15), uses_ict=False),))
    assert (one_duty(core, ONCE, a_row(ONCE, audience="core"), on=on) is not None) == in_force


def test_r5_a_once_course_finished_before_its_row_began_counts():
    person = a_person(completions=(Completion(ONCE.code, date(2026, 8, 5)),))
    duty = one_duty(person, ONCE, a_row(ONCE, since=date(2026, 10, 1)), on=date(2026, 11, 22))
    assert (duty.status, duty.completed_on) == ("completed", date(2026, 8, 5))


@pytest.mark.parametrize(("days", "is_late"), [((1,), True), ((0,), False), ((0, 30), False)])
def test_r12_r16_finished_after_the_due_date_is_late_and_doing_it_again_is_not(days, is_late):
    due_on = date(2026, 9, 30)
    done = tuple(Completion(YEARLY.code, due_on + timedelta(days=n)) for n in days)
    duty = one_duty(a_person(completions=done), YEARLY, a_row(YEARLY, "09-30"), on=date(2026, 11, 22))
    assert (duty.status, duty.is_late, duty.completed_on) == ("completed", is_late, done[-1].completed_on)


def test_r17_last_years_gap_is_not_a_duty_of_this_year():
    row = a_row(YEARLY, "09-30")
    assert status_and_due(a_person(), YEARLY, row, on=date(2026, 3, 31)) == ("overdue", date(2025, 9, 30))
    assert status_and_due(a_person(), YEARLY, row, on=date(2026, 4, 1)) == ("open", date(2026, 9, 30))


def test_r9_the_earliest_due_date_of_several_required_rows_counts():
    core = a_person(states=(State(date.min, None, "core", date(2025, 5, 15), uses_ict=True),))
    early = a_row(ONCE, "12-25", audience="core", since=date(2025, 4, 1))
    late = a_row(ONCE, "03-31", audience="ict_users", since=date(2025, 4, 1))
    duty = one_duty(core, ONCE, late, early, on=date(2025, 11, 22))
    assert (duty.due_on, duty.requirement) == (date(2025, 12, 25), early)
