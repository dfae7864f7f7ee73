"""Which step of which course falls on a day, for everybody at once (M1, M2, M3, M6, M11, M12)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    Select,
    Subquery,
    and_,
    case,
    false,
    func,
    literal,
    or_,
    select,
    type_coerce,
    union,
)
from sqlalchemy.orm import Session, aliased

from models.calendar import ONE_DAY, FiscalYear
from models.curriculum import Course
from models.days import Place
from models.obligations import Scope, obligations
from models.office import own_municipality_id
from models.people import Leave
from models.reminders.day import PlanningDay, courses_of_policies
from models.reminders.records import (
    LATER,
    STEPS,
    PolicyStep,
    Reminder,
    ReminderStep,
    Snooze,
)
from models.sql import DAYS_REMEMBERED, add_days, least

WEEKLY: Final = (8, 35)
MONTHLY: Final = (36, 365)
"""Days after the due date, both included (M2)."""
LATER_RANK: Final = len(STEPS)
_NO_RANK: Final = LATER_RANK + 1
URGENT_RANKS: Final = (STEPS.index("due-1"), STEPS.index("year-end-1"))
_MONDAY: Final = 0
_WEEK: Final = 7


@lru_cache(maxsize=DAYS_REMEMBERED)
def duties_with_steps(
    day: PlanningDay, employee_id: int | None = None, department_ids: tuple[int, ...] | None = None
) -> Select[*tuple[Any, ...]]:
    """A row for every required course of the policies and every person employed on the day.

    Or only for that person, or for those departments' people by main post.

    Columns: `employee_id`, `course_id`, `status`, `is_open` (open or overdue), `due_on`, `rank` (the step's place
    in M2's order, `LATER_RANK` for `later`; None: no step), `is_later` (a message was put off to the day, M11).
    """
    scope = Scope(
        employee_id,
        department_ids=department_ids,
        course_ids=day.course_ids,
        municipality_id=day.municipality_id,
    )
    duty = obligations(day.day, scope).subquery("duty")
    d = duty.c
    policy = _policy_courses(day).c
    later, waiting = _put_off_to(day), _waiting(day)
    own = case(
        *[(falls, rank) for rank, falls in _falling(day, d, policy)],
        (later.c.employee_id.is_not(None), LATER_RANK),
        else_=_NO_RANK,
    )
    # Open or overdue; `status` says the same and takes longer.
    is_open = and_(d.due_on.is_not(None), d.completed_on.is_(None))
    rank = type_coerce(least(own, func.coalesce(waiting.c.rank, _NO_RANK)), Integer)
    return (
        select(
            *(d.employee_id, d.course_id, d.status, d.due_on, is_open.label("is_open")),
            case((is_open, func.nullif(rank, _NO_RANK))).label("rank"),
            func.coalesce(later.c.employee_id > 0, false()).label("is_later"),
        )
        .select_from(duty)
        .join(policy.course_id.table, policy.course_id == d.course_id)
        .outerjoin(later, later.c.employee_id == d.employee_id)
        .outerjoin(
            waiting,
            and_(
                waiting.c.employee_id == d.employee_id,
                waiting.c.course_id == d.course_id,
                waiting.c.due_on == d.due_on,
            ),
        )
        .where(d.level == "required")
    )


def long_overdue(db: Session, day: date) -> Select[*tuple[Any, ...]]:
    """Who is overdue for longer than there are steps for, of whom the division has a list instead (M2).

    Columns: `employee_id`, `course_id`, `due_on`; longest overdue first. Without people on leave (M7).
    """
    municipality_id = own_municipality_id(db)
    courses = {row.course_id for row in db.execute(courses_of_policies(municipality_id, day))}
    scope = Scope(course_ids=tuple(sorted(courses)), municipality_id=municipality_id)
    duty = obligations(day, scope).subquery("duty").c
    return (
        select(duty.employee_id, duty.course_id, duty.due_on)
        .where(
            duty.level == "required",
            duty.status == "overdue",
            duty.due_on < day - timedelta(days=MONTHLY[1]),
            duty.employee_id.not_in(on_leave(day)),
        )
        .order_by(duty.due_on, duty.employee_id, duty.course_id)
    )


def step_name(rank: ColumnElement[Any]) -> ColumnElement[str]:
    """The step with that rank."""
    names = [literal(name) for name in (*STEPS, LATER)]
    return case(*[(rank == place, name) for place, name in enumerate(names)])


def _policy_courses(day: PlanningDay) -> CTE:
    """The courses of all policies, with 1 or 0 for each step that is on in one of them: few, so they come first."""
    courses = courses_of_policies(day.municipality_id, day.day).subquery().c
    columns = [func.max(case((PolicyStep.step == step, 1), else_=0)).label(_column(step)) for step in STEPS]
    united = (
        select(courses.course_id, (Course.cycle == "every_fiscal_year").label("is_yearly"), *columns)
        .join(Course, Course.id == courses.course_id)
        .outerjoin(PolicyStep, PolicyStep.policy_id == courses.policy_id)
        .group_by(courses.course_id, Course.cycle)
    )
    return united.cte("policy_courses").prefix_with("MATERIALIZED", dialect="postgresql")


def _column(step: str) -> str:
    return step.replace("-", "_")


def _falling(day: PlanningDay, duty: Any, policy: Any) -> Iterator[tuple[int, ColumnElement[bool]]]:
    """For each step that can fall on the day at all, by rank, when it does for an open or overdue duty."""
    for rank, step in enumerate(STEPS):
        conditions = []
        for window in day.windows:
            falls = list(_falls(step, window, duty, policy))
            if window.day == day.day:
                conditions += falls
            elif falls:
                conditions.append(and_(or_(*falls), _was_reachable(window.day, duty)))
        if conditions:
            yield rank, and_(policy[_column(step)] == 1, or_(*conditions))


def _falls(step: str, window: Place, duty: Any, policy: Any) -> Iterator[ColumnElement[bool]]:
    """When the step falls on the window's day, a working day: for a due date as M2 says, moved as M3 says.

    Days of steps before the due date reach back over the days up to the next working day, those of the others
    forward over the days since the last one; none lies before the duty began (M6).
    """
    kind, _, days = step.rpartition("-")
    before, last_before = window.day, window.next_on - ONE_DAY
    after, last_after = window.previous_on + ONE_DAY, window.day
    is_overdue = duty.due_on < window.day
    if kind == "due":
        count = timedelta(days=int(days))
        yield duty.due_on.between(before + count, last_before + count)
    elif step == "overdue-1":
        begun = add_days(duty.due_on, 1) >= duty.start_on
        yield and_(duty.due_on.between(after - ONE_DAY, last_after - ONE_DAY), begun)
    elif kind == "year-end":
        falls_on = FiscalYear.containing(window.day).last_day - timedelta(days=int(days))
        if before <= falls_on <= last_before:
            yield and_(policy.is_yearly, is_overdue, duty.start_on <= falls_on)
    else:
        low, high = WEEKLY if days == "weekly" else MONTHLY
        for monday in _mondays(after, last_after):
            if days == "weekly" or monday.day <= _WEEK:
                in_time = duty.due_on.between(monday - timedelta(days=high), monday - timedelta(days=low))
                yield and_(in_time, duty.start_on <= monday)


def _mondays(first: date, last: date) -> Iterator[date]:
    monday = first + timedelta(days=(_MONDAY - first.weekday()) % _WEEK)
    while monday <= last:
        yield monday
        monday += timedelta(days=_WEEK)


def _was_reachable(missed: date, duty: Any) -> ColumnElement[bool]:
    """On the day missed the duty had begun, and neither a leave nor a snooze held: else nothing joins (M6)."""
    return and_(
        duty.start_on <= missed,
        duty.employee_id.not_in(on_leave(missed)),
        duty.employee_id.not_in(snoozed(missed)),
    )


def on_leave(day: date) -> Select[*tuple[Any, ...]]:
    """The people on a long leave (R3)."""
    return select(Leave.employee_id).where(
        Leave.leave_from <= day, or_(Leave.leave_to.is_(None), Leave.leave_to >= day)
    )


def snoozed(day: date) -> Select[*tuple[Any, ...]]:
    """The people who put their message off and whose day has not come (M11)."""
    return select(Snooze.employee_id).where(Snooze.put_off_on < day, Snooze.until_on > day)


def _put_off_to(day: PlanningDay) -> Subquery:
    """The people whose message was put off to this day, or to one it stands for (M11, M12)."""
    whose_day = [
        and_(
            Snooze.until_on > window.previous_on,
            Snooze.until_on <= window.day,
            Snooze.put_off_on < day.day,
            Snooze.employee_id.not_in(on_leave(window.day)),
        )
        for window in day.windows
    ]
    waits = and_(Reminder.kind == "later", is_waiting(Reminder, day))
    put_off = select(Snooze.employee_id).where(or_(false(), *whose_day))
    return union(put_off, select(Reminder.employee_id).where(waits)).subquery("put_off")


def is_waiting(reminder: Any, day: PlanningDay) -> ColumnElement[bool]:
    """A message of an earlier day that did not go out in time, and goes out with this day's (M12, M13).

    Or did so already, if the day is planned again.
    """
    of_the_day = aliased(Reminder)
    joined = select(of_the_day.id).where(of_the_day.day == day.day)
    still = reminder.state.in_(("planned", "held")) if day.joins_earlier else false()
    return and_(
        reminder.day < day.day,
        or_(still, and_(reminder.merged_into_id.is_not(None), reminder.merged_into_id.in_(joined))),
    )


def _waiting(day: PlanningDay) -> Subquery:
    """The first-named step of each course in those messages; of another due date it would be none (M6)."""
    key = (ReminderStep.employee_id, ReminderStep.course_id, ReminderStep.due_on)
    ranks = case(*[(ReminderStep.step == name, place) for place, name in enumerate((*STEPS, LATER))])
    return (
        select(*key, func.min(ranks).label("rank"))
        .join(Reminder, and_(Reminder.employee_id == ReminderStep.employee_id, Reminder.day == ReminderStep.day))
        .where(ReminderStep.reason.is_(None), is_waiting(Reminder, day) if day.windows else false())
        .group_by(*key)
        .subquery("waiting")
    )
