"""Planning reminders (M1-M3, M5-M7, M10-M13, M16) in plain Python: one person and one day at a time, slow.

Written from the rules' text alone, on the plain reading of the duties. What is planned in models/ is held against
it; where the two differ, the text decides. Below the rules: `winters()`, which draws offices and what befalls them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

import holidays
from hypothesis import strategies as st

from tests import plain
from tests.plain import ONE_DAY, Duty, Office, first_of_fiscal_year, is_within, last_of_fiscal_year

STEPS = (
    *("due-1", "due-7", "due-14", "due-30", "overdue-1"),
    *("year-end-1", "year-end-7", "year-end-14", "overdue-weekly", "overdue-monthly", "later"),
)


@dataclass(frozen=True)
class Policy:
    """`codes` None: every course with a required ict_users row in force."""

    codes: tuple[str, ...] | None
    steps: tuple[str, ...]


@dataclass
class Message:
    """What was planned for a person: the due date and step of each course that has one."""

    person: int
    day: date
    state: str
    steps: dict[str, tuple[date, str]]
    kind: str


class Row(NamedTuple):
    codes: str
    step: str
    reason: str


@dataclass
class Desk:
    """An office and everything that has happened to its reminders so far."""

    office: Office
    policies: tuple[Policy, ...]
    closures: frozenset[date] = frozenset()
    staff_lists: tuple[date, ...] = ()
    without_mail: frozenset[int] = frozenset()
    messages: list[Message] = field(default_factory=list)
    planned: set[date] = field(default_factory=set)
    snoozes: list[tuple[int, date, date]] = field(default_factory=list)
    stopped: set[date] = field(default_factory=set)

    # M3 and M10: days.

    def is_working(self, day: date) -> bool:
        at_new_year = (day.month, day.day) in {(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)}
        return day.weekday() < 5 and day not in japan(day.year) and not at_new_year and day not in self.closures

    def moved(self, day: date, step: str) -> date:
        """The day on which a step of that day is sent (M3)."""
        way = -ONE_DAY if step.startswith(("due-", "year-end-")) else ONE_DAY
        while not self.is_working(day):
            day += way
        return day

    def is_frozen(self, day: date) -> bool:
        if (day.month, day.day) == (3, 31):
            return True
        new_year = first_of_fiscal_year(day)
        of_this_year = [on for on in self.staff_lists if on >= new_year]
        had_one = any(on < new_year for on in self.staff_lists)
        return had_one and (not of_this_year or day <= min(of_this_year))

    # M1 and M2: steps.

    def courses_on(self, day: date) -> dict[str, set[str]]:
        """The courses of the policies with their steps."""
        found: dict[str, set[str]] = {}
        for policy in self.policies:
            codes = policy.codes
            if codes is None:
                codes = tuple(
                    row.course
                    for row in self.office.requirements
                    if (row.audience, row.level) == ("ict_users", "required")
                    and is_within(row.effective_from, row.effective_to, day)
                )
            for code in codes:
                found.setdefault(code, set()).update(policy.steps)
        return found

    def falls_on(self, duty: Duty, step: str, day: date) -> bool:
        return any(
            self.moved(own, step) == day and own >= duty.start_on
            for own in days_of(duty, step, self.is_yearly(duty.course))
            if step.startswith("due-") or duty.due_on < day
        )

    def is_yearly(self, code: str) -> bool:
        return next(course.yearly for course in self.office.courses if course.code == code)

    def joined_days(self, day: date, today: date) -> list[date]:
        """Working days not planned whose steps join this day's (M12)."""
        before = [planned for planned in self.planned if planned < day]
        if not before or self.has_working_day(today, day):
            return []
        between = [max(before) + timedelta(days=n) for n in range(1, (day - max(before)).days)]
        return [
            missed
            for missed in between
            if self.is_working(missed) and (day - missed).days <= 7
            if not self.is_frozen(missed) and missed not in self.stopped
        ]

    def has_working_day(self, first: date, before: date) -> bool:
        return any(self.is_working(first + timedelta(days=n)) for n in range((before - first).days))

    def step(self, number: int, duty: Duty, on: set[str], day: date, today: date) -> str | None:
        """The step of a course on a day, the first named of several."""
        found = {step for step in on if self.is_working(day) and self.falls_on(duty, step, day)}
        for missed in self.joined_days(day, today) if self.is_working(day) else ():
            held = self.is_on_leave(number, missed) or self.is_snoozed(number, missed)
            if not held and duty.start_on <= missed:
                found |= {step for step in on if self.falls_on(duty, step, missed)}
        for message in self.late_messages(number, day, today):
            due_on, step = message.steps.get(duty.course, (None, ""))
            if due_on == duty.due_on:
                found.add(step)
        if self.is_put_off_to(number, day, today):
            found.add("later")
        return min(found, key=STEPS.index, default=None)

    # M5, M11, M12: messages.

    def is_on_leave(self, number: int, day: date) -> bool:
        return any(is_within(leave.leave_from, leave.leave_to, day) for leave in self.office.persons[number].leaves)

    def is_snoozed(self, number: int, day: date) -> bool:
        return any(who == number and put_off < day < until for who, put_off, until in self.snoozes)

    def is_put_off_to(self, number: int, day: date, today: date) -> bool:
        if not self.is_working(day):
            return False
        days = [day, *[on for on in self.joined_days(day, today) if not self.is_on_leave(number, on)]]
        if any(message.kind == "later" for message in self.late_messages(number, day, today)):
            return True
        return any(
            who == number
            and put_off < day
            and self.moved(until, "later") in days
            and not self.is_on_leave_then(number, self.moved(until, "later"), day)
            for who, put_off, until in self.snoozes
        )

    def is_on_leave_then(self, number: int, then: date, day: date) -> bool:
        return then != day and self.is_on_leave(number, then)

    def late_messages(self, number: int, day: date, today: date) -> list[Message]:
        """Those of earlier days that are one with this day's."""
        if not self.is_working(day) or self.has_working_day(today, day):
            return []
        return [m for m in self.messages if m.person == number and m.day < day and m.state == "planned"]

    def has_had_two(self, number: int, day: date, today: date) -> bool:
        late = self.late_messages(number, day, today)
        counted = [
            m
            for m in self.messages
            if m.person == number and m.state != "not_sent" and 0 < (day - m.day).days < 7 and m not in late
        ]
        return len(counted) >= 2

    # M16.

    def duties(self, number: int, day: date) -> list[Duty]:
        """The required courses of the policies."""
        courses = self.courses_on(day)
        found = plain.duties(self.office.persons[number], self.office.courses, self.office.requirements, day)
        return [duty for duty in found if duty.level == "required" and duty.course in courses]

    def row(self, number: int, day: date, today: date) -> Row | None:
        """The row of M16; None: there is none."""
        duties = self.duties(number, day)
        if not duties:
            return None
        is_open = [duty for duty in duties if duty.status in ("open", "overdue")]
        is_open.sort(key=lambda duty: (duty.due_on, duty.course))
        steps = self.steps(number, day, today)
        step = ";".join(steps.get(duty.course, "-") for duty in is_open) if steps else ""
        return Row(";".join(duty.course for duty in is_open), step, self.reason(number, day, today, duties, steps))

    def steps(self, number: int, day: date, today: date) -> dict[str, str]:
        courses = self.courses_on(day)
        found = {
            duty.course: self.step(number, duty, courses[duty.course], day, today)
            for duty in self.duties(number, day)
            if duty.status in ("open", "overdue")
        }
        return {course: step for course, step in found.items() if step}

    def reason(self, number: int, day: date, today: date, duties: list[Duty], steps: dict[str, str]) -> str:
        statuses = {duty.status for duty in duties}
        if statuses == {"completed"}:
            return "done"
        if not statuses & {"open", "overdue"}:
            return "suspended" if "suspended" in statuses else "exempt"
        if self.is_on_leave(number, day):
            return "on_leave"
        if not self.is_working(day):
            return "not_working_day"
        if self.is_frozen(day):
            return "frozen"
        if day in self.stopped:
            return "stopped"
        if not steps:
            return "nothing_due"
        if number in self.without_mail:
            return "no_mail"
        if self.is_snoozed(number, day):
            return "snoozed"
        goes_anyway = {"due-1", "year-end-1"} & set(steps.values()) or self.is_put_off_to(number, day, today)
        if self.has_had_two(number, day, today) and not goes_anyway:
            return "budget"
        return "sent"

    def plan(self, day: date) -> None:
        """Plan the day on that day: new messages, and what becomes of those that did not go out."""
        if not self.is_working(day):
            return
        made = []
        for number in range(len(self.office.persons)):
            row = self.row(number, day, day)
            if row is not None and row.reason == "sent":
                due = {duty.course: duty.due_on for duty in self.duties(number, day)}
                steps = {course: (due[course], step) for course, step in self.steps(number, day, day).items()}
                kind = "later" if "later" in {step for _, step in steps.values()} else "run"
                made.append(Message(number, day, "planned", steps, kind))
            for message in self.late_messages(number, day, day):
                message.state = "not_sent"
        self.messages += made
        self.planned.add(day)


def days_of(duty: Duty, step: str, is_yearly: bool) -> list[date]:
    """A step's own days, before they are moved (M2)."""
    due_on = duty.due_on
    kind, _, days = step.rpartition("-")
    if kind == "due":
        return [due_on - timedelta(days=int(days))]
    if step == "overdue-1":
        return [due_on + ONE_DAY]
    if kind == "year-end":
        return [last_of_fiscal_year(duty.start_on) - timedelta(days=int(days))] if is_yearly else []
    first, last = (8, 35) if step == "overdue-weekly" else (36, 365)
    mondays = [due_on + timedelta(days=n) for n in range(first, last + 1)]
    mondays = [day for day in mondays if day.weekday() == 0]
    return mondays if step == "overdue-weekly" else [day for day in mondays if day.day <= 7]


@cache
def japan(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("JP", years=year))


# Drawn offices, and what befalls them.


@dataclass(frozen=True)
class Event:
    """What happens on a day: is it planned, and what becomes of each person's message.

    `fate`: sent, late (not out in time), failed, or later-1 and later-5 (sent, then put off).
    """

    day: date
    is_planned: bool
    is_stopped: bool
    fates: tuple[str, ...]


class Winter(NamedTuple):
    desk: Desk
    events: list[Event]


FATES = ("sent",) * 6 + ("late", "failed", "later-1", "later-5")
ABOUT = (date(2026, 12, 25), date(2026, 10, 12), date(2027, 1, 8), date(2027, 3, 27), date(2026, 5, 2))
OFFSETS = (1, 2, 3, 7, 8, 9, 11, 14, 15, 16, 18, 30, 31, 33, 34, -1, -3, -8, -9, -12, -15, -34, -38, -60)
LONG_AGO = date(2010, 4, 1)


@st.composite
def busy_persons(draw, courses: list[plain.Course], first: date) -> plain.Person:
    """Draw somebody with due dates that have a step within days; now and then away, finished, new or gone."""
    year = (first_of_fiscal_year(first), last_of_fiscal_year(first))
    near = st.sampled_from([first + timedelta(days=n) for n in range(14)])
    seldom = st.sampled_from((True, *[False] * 5))
    grants = []
    for course in courses:
        until = first + timedelta(days=draw(st.sampled_from(OFFSETS)))
        until = min(max(until, year[0]), year[1]) if course.yearly else until
        grants.append(plain.Grant(course.code, "extend", until, LONG_AGO))
        if draw(seldom):
            moved = min(until + timedelta(days=draw(st.sampled_from((3, 14)))), year[1])
            grants.append(plain.Grant(course.code, draw(plain.kinds), moved, draw(near)))
    leave = draw(near)
    hired_on = draw(near) if draw(seldom) else LONG_AGO
    return plain.Person(
        employments=(plain.Employment(hired_on, draw(near) if hired_on == LONG_AGO and draw(seldom) else None),),
        states=(plain.State(date.min, None, "general", None, uses_ict=True),),
        leaves=(plain.Leave(leave, leave + timedelta(days=draw(st.integers(0, 4)))),) if draw(seldom) else (),
        completions=tuple(plain.Completion(course.code, draw(near)) for course in courses if draw(seldom)),
        grants=tuple(grants),
    )


@st.composite
def busy_offices(draw, first: date) -> Office:
    courses = [plain.Course(code, yearly=draw(plain.mostly)) for code in plain.CODES[: draw(st.integers(1, 4))]]
    rows = [plain.Requirement(course.code, "ict_users", "required", "03-31", LONG_AGO) for course in courses]
    persons = draw(st.lists(busy_persons(courses, first), min_size=1, max_size=3))
    return Office(courses, rows, persons, first)


@st.composite
def winters(draw) -> Winter:
    """Draw an office, what its policies and calendar are, and what happens on twelve days."""
    first = draw(st.sampled_from(ABOUT)) + timedelta(days=draw(st.integers(-4, 4)))
    office = draw(busy_offices(first)) if draw(plain.mostly) else draw(plain.offices())
    codes = tuple(course.code for course in office.courses)
    steps = st.lists(st.sampled_from(STEPS[:-1]), min_size=5, unique=True).map(tuple)
    policies = (Policy(None, STEPS[:-1]), Policy(codes, draw(steps)))
    days = [first + timedelta(days=n) for n in range(12)]
    some = st.frozensets(st.sampled_from(days), max_size=2)
    lists = st.lists(st.sampled_from([first - timedelta(days=400), first, *days[3:6]]), max_size=2, unique=True)
    desk = Desk(
        office,
        policies,
        closures=draw(some),
        staff_lists=tuple(draw(lists)) if draw(plain.yes_or_no) else (),
        without_mail=draw(st.sampled_from((frozenset(), frozenset(), frozenset({0})))),
    )
    fates = st.tuples(*[st.sampled_from(FATES)] * len(office.persons))
    rarely = st.sampled_from((True, *[False] * 15))
    planned = st.sampled_from((True, True, True, True, False))
    return Winter(desk, [Event(day, draw(planned), draw(rarely), draw(fates)) for day in days])
