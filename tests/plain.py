"""The duties (R1-R9, R12, R14-R19) in plain Python: no database, one person and one row at a time, slow.

Written from the rules' text alone. The select in models/ is held against it; where the two differ, the
text decides. Below the rules: `offices()`, which draws small offices full of awkward days.
"""

import itertools
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, NamedTuple

from hypothesis import strategies as st

GRACE = timedelta(days=60)
ONE_DAY = timedelta(days=1)

Level = Literal["required", "elective"]
Status = Literal["completed", "open", "overdue", "exempt", "suspended", "available"]

# What is known of a person. Of every period both ends are included; None as its end: no end known.


@dataclass(frozen=True)
class Employment:
    """One contract as the files told it."""

    hired_on: date
    left_on: date | None = None


@dataclass(frozen=True)
class State:
    """What holds of a person for a time. A person's states touch; the first begins at `date.min` (R19)."""

    valid_from: date
    valid_to: date | None
    persona: str | None
    persona_since: date | None
    uses_ict: bool


@dataclass(frozen=True)
class Leave:
    leave_from: date
    leave_to: date | None = None


@dataclass(frozen=True)
class Membership:
    """`group` is the whole audience, "group:A"."""

    group: str
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True)
class Completion:
    """A passed attempt that was not cancelled."""

    course: str
    completed_on: date


@dataclass(frozen=True)
class Grant:
    """An exemption or extension (R18), known from `granted_on` on; `until`: its last day, or the due date."""

    course: str
    kind: Literal["exempt", "extend"]
    until: date
    granted_on: date


@dataclass(frozen=True)
class Person:
    employments: tuple[Employment, ...]
    states: tuple[State, ...]
    leaves: tuple[Leave, ...] = ()
    memberships: tuple[Membership, ...] = ()
    completions: tuple[Completion, ...] = ()
    grants: tuple[Grant, ...] = ()


@dataclass(frozen=True)
class Course:
    code: str
    yearly: bool


@dataclass(frozen=True)
class Requirement:
    """`due`, only where required: "MM-DD", "hire+Nd" or "appointment+Nd"."""

    course: str
    audience: str
    level: Level
    due: str | None
    effective_from: date
    effective_to: date | None = None


@dataclass(frozen=True)
class Duty:
    """What one course asks of a person on a day, with the row that decided and its start for the person."""

    course: str
    level: Level
    status: Status
    due_on: date | None
    completed_on: date | None
    is_late: bool
    requirement: Requirement
    start_on: date


def duties(person: Person, courses: Iterable[Course], requirements: Iterable[Requirement], day: date) -> list[Duty]:
    """Return one duty for each course in force for the person on `day`, elective ones too, by course code."""
    rows = list(requirements)
    found = []
    for course in sorted(courses, key=lambda course: course.code):
        reckonings = [reckon(person, course, row, day) for row in rows if row.course == course.code]
        in_force = [reckoning for reckoning in reckonings if reckoning is not None]
        if in_force:
            found.append(as_duty(min(in_force, key=precedence), days_finished(person, course, day)))
    return found


# The rules.


@dataclass(frozen=True)
class Reckoning:
    """What one row asks of one person, whether finished or not."""

    row: Requirement
    start_on: date
    status: Status
    due_on: date | None


def precedence(reckoning: Reckoning) -> tuple:
    """Sort first what counts among several rows of a course (R9)."""
    row, due_on = reckoning.row, reckoning.due_on
    return (row.level != "required", due_on is None, due_on or date.max, row.audience, row.effective_from)


def as_duty(decided: Reckoning, finished: list[date]) -> Duty:
    """Finished beats everything else, and keeps its due date (R12).

    The latest time is shown; the first one tells whether the person was late, because doing a course again
    makes nobody late (R16).
    """
    due_on = decided.due_on
    return Duty(
        course=decided.row.course,
        level=decided.row.level,
        status="completed" if finished else decided.status,
        due_on=due_on,
        completed_on=max(finished, default=None),
        is_late=bool(finished) and due_on is not None and min(finished) > due_on,
        requirement=decided.row,
        start_on=decided.start_on,
    )


def reckon(person: Person, course: Course, row: Requirement, day: date) -> Reckoning | None:
    """Return what the row asks of the person on `day`; None: it is not in force for the person."""
    start_on = start(person, course, row, day)
    if start_on is None:
        return None
    if row.level == "elective":
        return Reckoning(row, start_on, "available", None)

    exemption = grant_that_counts(person, course, "exempt", day)
    if exemption is not None and day <= exemption.until:
        return Reckoning(row, start_on, "exempt", None)

    extension = grant_that_counts(person, course, "extend", day)
    if extension is not None and (not course.yearly or is_same_fiscal_year(extension.until, day)):
        due_on = extension.until
    else:
        first_due_on = due_without_leave(course, row, start_on)
        due_on = due_after_leaves(person, course, start_on, first_due_on)
        if due_on is None:
            return Reckoning(row, start_on, "exempt" if course.yearly else "suspended", None)
    return Reckoning(row, start_on, "open" if day <= due_on else "overdue", due_on)


def start(person: Person, course: Course, row: Requirement, day: date) -> date | None:
    """Return when the duty starts for the person (R6); None: the row is not in force for them (R2-R7)."""
    hired_on = unbroken_since([(e.hired_on, e.left_on) for e in person.employments], day)
    in_audience_since = audiences(person, day).get(row.audience)
    if hired_on is None or in_audience_since is None:
        return None
    if not is_within(row.effective_from, row.effective_to, day):
        return None
    if row.due is not None and row.due.startswith("hire+") and hired_on < row.effective_from:
        return None

    start_on = max(hired_on, row.effective_from, in_audience_since)
    if course.yearly:
        start_on = max(start_on, first_of_fiscal_year(day))
    exemption = grant_that_counts(person, course, "exempt", day)
    if row.level == "required" and exemption is not None and exemption.until < day:
        start_on = max(start_on, exemption.until)
    return start_on if start_on <= day else None


def audiences(person: Person, day: date) -> dict[str, date]:
    """Return each audience the person is in on `day`, and since when without a break (R4, R6, R15)."""
    since = {}
    for state in person.states:
        if not is_within(state.valid_from, state.valid_to, day):
            continue
        if state.persona is not None:
            same = [(s.valid_from, s.valid_to) for s in person.states if s.persona == state.persona]
            since[state.persona] = unbroken_since(same, day)
            if state.persona in ("core", "advanced") and state.persona_since is not None:
                since[state.persona] = state.persona_since
        if state.uses_ict:
            same = [(s.valid_from, s.valid_to) for s in person.states if s.uses_ict]
            since["ict_users"] = unbroken_since(same, day)
    for group in {membership.group for membership in person.memberships}:
        same = [(m.valid_from, m.valid_to) for m in person.memberships if m.group == group]
        since[group] = unbroken_since(same, day)
    return {audience: first for audience, first in since.items() if first is not None}


def due_without_leave(course: Course, row: Requirement, start_on: date) -> date:
    """Return the due date of a required row before any leave (R6, R7 and the bracket of R8)."""
    if row.due.startswith(("hire+", "appointment+")):
        days = row.due.partition("+")[2].removesuffix("d")
        due_on = start_on + timedelta(days=int(days))
    else:
        month, day_of_month = map(int, row.due.split("-"))
        year = first_of_fiscal_year(start_on).year
        due_on = date(year if month >= 4 else year + 1, month, day_of_month)
        due_on = max(due_on, start_on + GRACE)
    return min(due_on, last_of_fiscal_year(start_on)) if course.yearly else due_on


def due_after_leaves(person: Person, course: Course, start_on: date, due_on: date) -> date | None:
    """Return the due date as the leaves move it, one after the other (R8, R19).

    None: a leave takes the duty away, for this fiscal year (yearly) or until its end is known (once).
    """
    year_end = last_of_fiscal_year(start_on)
    for leave in sorted(person.leaves, key=lambda leave: (leave.leave_from, leave.leave_to or date.max)):
        leave_to = leave.leave_to or date.max
        if leave.leave_from > due_on or leave_to < start_on:
            continue
        if leave.leave_to is None or (course.yearly and leave_to >= year_end):
            return None
        due_on = max(due_on, leave_to + GRACE)
        if course.yearly:
            due_on = min(due_on, year_end)
    return due_on


def days_finished(person: Person, course: Course, day: date) -> list[date]:
    """Return the completions up to `day`, of a yearly course those in the fiscal year of `day` (R12)."""
    days = [c.completed_on for c in person.completions if c.course == course.code and c.completed_on <= day]
    if course.yearly:
        days = [completed_on for completed_on in days if is_same_fiscal_year(completed_on, day)]
    return days


def grant_that_counts(person: Person, course: Course, kind: str, day: date) -> Grant | None:
    """Return the newest grant of the kind known on `day` (R18); of one day's the later in the list."""
    known = [g for g in person.grants if (g.course, g.kind) == (course.code, kind) and g.granted_on <= day]
    return max(reversed(known), key=lambda grant: grant.granted_on, default=None)


# Days and periods.


def is_within(first: date, last: date | None, day: date) -> bool:
    return first <= day and (last is None or day <= last)


def unbroken_since(periods: list[tuple[date, date | None]], day: date) -> date | None:
    """Return the first day of the run of touching periods that holds `day`; None: no period holds it."""
    since = next((first for first, last in periods if is_within(first, last, day)), None)
    begin_before = {last + ONE_DAY: first for first, last in periods if last is not None}
    while since in begin_before:
        since = begin_before[since]
    return since


def first_of_fiscal_year(day: date) -> date:
    return date(day.year if day.month >= 4 else day.year - 1, 4, 1)


def last_of_fiscal_year(day: date) -> date:
    return date(first_of_fiscal_year(day).year + 1, 3, 31)


def is_same_fiscal_year(day: date, other: date) -> bool:
    return first_of_fiscal_year(day) == first_of_fiscal_year(other)


# Drawn offices. Days meet often: nearly all come from one small pool, half of it about 2026.

AUDIENCES = ("general", "core", "advanced", "group:A", "group:B", *("ict_users",) * 3)
CODES = ("DIG-01", "LIT-01", "MND-01", "SEC-01")
DUES = (
    *("03-31", "09-30", "10-01", "04-01", "05-31", "12-25", "02-28"),
    *("hire+1d", "hire+30d", "hire+60d", "hire+180d", "hire+365d"),
    *("appointment+1d", "appointment+1d", "appointment+60d", "appointment+180d", "appointment+365d"),
)
LONG_AGO = (date(2010, 4, 1), date(2023, 4, 1))
CORNERS = (
    *(
        date(year, month, day)
        for year in (2024, 2025, 2026, 2026, 2026, 2027)
        for month, day in ((3, 31), (4, 1), (7, 15), (9, 30), (10, 1), (1, 15))
    ),
    *(date(2024, 2, 29), date(2028, 2, 29)),
)
NEAR_CORNERS = tuple(
    corner + timedelta(days=days) for corner in CORNERS for days in (-61, -60, -59, -1, 1, 59, 60, 61)
)
OTHER_DAYS = tuple(date(2023, 4, 1) + timedelta(days=days) for days in range(0, 1800, 5))
# One tuple, and below few lists() and no strategies made while drawing: that is twice as fast.
DAYS = (*CORNERS * 20, *NEAR_CORNERS * 2, *OTHER_DAYS)

days = st.sampled_from(DAYS)
beginnings = st.sampled_from((*DAYS, *LONG_AGO * len(DAYS)))
asked_days = st.sampled_from([day for day in DAYS if day >= date(2025, 3, 1)])
kinds = st.sampled_from(("exempt", "extend"))
yes_or_no = st.booleans()
mostly = st.sampled_from((True, True, True, False))
personas = st.sampled_from(("general", "general", "core", "core", "advanced", None))


class Office(NamedTuple):
    courses: list[Course]
    requirements: list[Requirement]
    persons: list[Person]
    day: date


@st.composite
def periods(draw, least: int, most: int) -> list[tuple[date, date | None]]:
    """Draw periods in order that never overlap and often touch; only the last may be without an end."""
    drawn: list[tuple[date, date | None]] = []
    ends = sorted(draw(days) for _ in range(draw(st.integers(least, most))))
    for last in ends:
        if not drawn:
            first = min(draw(beginnings), last)
        else:
            earliest = drawn[-1][1] + ONE_DAY
            first = earliest if draw(yes_or_no) else max(draw(days), earliest)
        drawn.append((first, max(first, last)))
    if drawn and draw(mostly):
        drawn[-1] = (drawn[-1][0], None)
    return drawn


@st.composite
def requirement_rows(draw, codes: list[str]) -> list[Requirement]:
    count = draw(st.integers(1, 6))
    keys = [(draw(st.sampled_from(codes)), draw(st.sampled_from(AUDIENCES))) for _ in range(count)]
    rows = []
    for (course, audience), times in Counter(keys).items():
        for effective_from, effective_to in draw(periods(times, times)):
            level = "required" if draw(mostly) else "elective"
            due = draw(st.sampled_from(DUES)) if level == "required" else None
            rows.append(Requirement(course, audience, level, due, effective_from, effective_to))
    return rows


@st.composite
def state_histories(draw) -> tuple[State, ...]:
    cuts = sorted({draw(days) for _ in range(draw(st.integers(0, 2)))})
    begins = [date.min, *cuts]
    ends = [*(cut - ONE_DAY for cut in cuts), None]
    states = []
    for valid_from, valid_to in zip(begins, ends, strict=True):
        persona = draw(personas)
        has_since = persona in ("core", "advanced") and draw(mostly)
        since = draw(days) if has_since else None
        states.append(State(valid_from, valid_to, persona, since, draw(mostly)))
    return tuple(states)


@st.composite
def leave_histories(draw) -> tuple[Leave, ...]:
    """Draw up to three leaves in any order, which may overlap; no two begin on one day, one may have no end."""
    pairs = [sorted((draw(days), draw(days))) for _ in range(draw(st.integers(0, 3)))]
    leaves = [Leave(leave_from, leave_to) for leave_from, leave_to in dict(pairs).items()]
    if leaves and draw(yes_or_no):
        open_ended = draw(st.integers(0, len(leaves) - 1))
        leaves[open_ended] = Leave(leaves[open_ended].leave_from)
    return tuple(leaves)


@st.composite
def persons(draw, codes: list[str]) -> Person:
    courses = st.sampled_from(codes)
    completions = [Completion(draw(courses), draw(days)) for _ in range(draw(st.integers(0, 4)))]
    grants = []
    for _ in range(draw(st.integers(0, 2))):
        granted_on = grants[-1].granted_on if grants and draw(yes_or_no) else draw(days)
        grants.append(Grant(draw(courses), draw(kinds), draw(days), granted_on))
    in_a = draw(periods(0, 2))
    in_b = draw(periods(0, 2 - len(in_a)))
    return Person(
        employments=tuple(itertools.starmap(Employment, draw(periods(1, 3)))),
        states=draw(state_histories()),
        leaves=draw(leave_histories()),
        memberships=(
            *(Membership("group:A", *period) for period in in_a),
            *(Membership("group:B", *period) for period in in_b),
        ),
        completions=tuple(dict.fromkeys(completions)),
        grants=tuple(grants),
    )


@st.composite
def offices(draw) -> Office:
    """Draw 1-4 courses, 1-6 rows, 1-3 persons and a day to ask about."""
    codes = list(CODES[: draw(st.sampled_from((1, 1, 1, 2, 2, 3, 4)))])
    return Office(
        courses=[Course(code, yearly=draw(yes_or_no)) for code in codes],
        requirements=draw(requirement_rows(codes)),
        persons=draw(st.lists(persons(codes), min_size=1, max_size=3)),
        day=draw(asked_days),
    )
