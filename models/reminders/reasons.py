"""Who is reminded of what on a day, and the first reason why the others are not (M16)."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    Select,
    String,
    Subquery,
    and_,
    case,
    false,
    func,
    literal,
    null,
    or_,
    select,
    true,
)

from models.accounts import Account
from models.curriculum import Course
from models.people import Employee
from models.reminders.day import PlanningDay
from models.reminders.records import OUT, Reminder
from models.reminders.steps import URGENT_RANKS, duties_with_steps, is_waiting, on_leave, snoozed, step_name
from models.sql import DAYS_REMEMBERED, day_literal

PLAN_COLUMNS: Final = ("employee_no", "course_codes", "step", "send_on", "reason")
REASONS: Final = (
    *("done", "suspended", "exempt", "on_leave", "not_working_day", "frozen", "stopped"),
    *("nothing_due", "no_mail", "snoozed", "budget", "sent"),
)
"""In M16's order."""
BUDGET: Final = 2
BUDGET_DAYS: Final = 7
"""At most so many messages in so many days (M5)."""


@lru_cache(maxsize=DAYS_REMEMBERED)
def plan_rows(day: PlanningDay, employee_id: int | None = None) -> Select[*tuple[Any, ...]]:
    """A row for everybody for whom a course of the policies is required, by number, or for that one person (M16).

    Columns: PLAN_COLUMNS.
    """
    duties = duties_with_steps(day, employee_id).cte("duties")
    everybody = people_with(duties)
    p = everybody.c
    lists = _lists(duties)
    reason = _reason(day, p)
    return (
        select(
            Employee.employee_no,
            func.coalesce(lists.c.course_codes, "").label("course_codes"),
            case((p.rank.is_not(None), lists.c.steps), else_="").label("step"),
            case((reason == "sent", day_literal(day.day)), else_=null().cast(Date)).label("send_on"),
            reason.label("reason"),
        )
        .select_from(everybody)
        .join(Employee, Employee.id == p.employee_id)
        .outerjoin(lists, and_(lists.c.employee_id == p.employee_id, lists.c.place == 1))
        .order_by(Employee.employee_no)
    )


def plan_counted(day: PlanningDay) -> Select[*tuple[Any, ...]]:
    """How many people there are for each `reason` and `step`, the first-named of those a person has (M13)."""
    everybody = people_with(duties_with_steps(day).cte("duties"))
    reasons = (
        select(
            _reason(day, everybody.c).label("reason"),
            step_name(everybody.c.rank).label("step"),
            everybody.c.rank,
        )
        .select_from(everybody)
        .join(Employee, Employee.id == everybody.c.employee_id)
        .subquery("reasons")
    )
    r = reasons.c
    return (
        select(r.reason, r.step, func.count().label("people"))
        .group_by(r.reason, r.step, r.rank)
        .order_by(r.reason, r.rank)
    )


@lru_cache(maxsize=DAYS_REMEMBERED)
def steps_with_reasons(day: PlanningDay) -> Select[*tuple[Any, ...]]:
    """Only what falls on the day: `employee_id`, `course_id`, `due_on`, `step`, `reason` (None: it is sent).

    Without those whose message of the day is out already.
    """
    duty = duties_with_steps(day).subquery("duty").c
    falling = (
        select(duty.employee_id, duty.course_id, duty.due_on, duty.rank, duty.is_later)
        .where(duty.rank.is_not(None))
        .cte("falling")
    )
    people = _people_with_steps(falling)
    reason = _reason(day, people.c)
    reasons = (
        select(people.c.employee_id, reason.label("reason"))
        .select_from(people)
        .join(Employee, Employee.id == people.c.employee_id)
        .where(people.c.employee_id.not_in(people_out(day.day)))
        .subquery("reasons")
    )
    f = falling.c
    return select(
        *(f.employee_id, f.course_id, f.due_on, step_name(f.rank).label("step")),
        func.nullif(reasons.c.reason, "sent").label("reason"),
    ).join(reasons, reasons.c.employee_id == f.employee_id)


def people_with(duties: CTE) -> Subquery:
    """What the reasons need to know of each person; `due_on` is the earliest of what is open or overdue."""
    d = duties.c

    def any_is(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.max(case((condition, 1), else_=0))

    return (
        select(
            d.employee_id,
            any_is(d.is_open).label("has_open"),
            any_is(d.status == "suspended").label("has_suspended"),
            any_is(d.status == "exempt").label("has_exempt"),
            func.min(d.rank).label("rank"),
            any_is(d.rank.in_(URGENT_RANKS)).label("is_urgent"),
            any_is(d.is_later).label("is_later"),
            func.min(case((d.is_open, d.due_on)), type_=Date()).label("due_on"),
        )
        .group_by(d.employee_id)
        .subquery("people")
    )


def _people_with_steps(falling: CTE) -> Subquery:
    """The same where every course has a step, so that it is open or overdue."""
    f = falling.c
    return (
        select(
            f.employee_id,
            *[
                literal(is_so).label(name)
                for name, is_so in (("has_open", 1), ("has_suspended", 0), ("has_exempt", 0))
            ],
            func.min(f.rank).label("rank"),
            func.max(case((f.rank.in_(URGENT_RANKS), 1), else_=0)).label("is_urgent"),
            func.max(case((f.is_later, 1), else_=0)).label("is_later"),
        )
        .group_by(f.employee_id)
        .subquery("people")
    )


def _reason(day: PlanningDay, person: Any) -> ColumnElement[str]:
    """The first that holds (M16). Reads `Employee`, which the select must join."""
    against = reasons_against(day, person)
    return case(*[(holds, literal(reason)) for reason, holds in against.items()], else_=literal("sent"))


def reasons_against(day: PlanningDay, person: Any) -> dict[str, ColumnElement[bool]]:
    """When each reason for no message holds, in M16's order. Reads `Employee`, which the select must join."""
    has_nothing_open = person.has_open == 0
    is_out = person.employee_id.in_(people_out(day.day))
    has_free_way = or_(person.is_urgent == 1, person.is_later == 1)
    return {
        "suspended": and_(has_nothing_open, person.has_suspended == 1),
        "exempt": and_(has_nothing_open, person.has_exempt == 1),
        "done": has_nothing_open,
        "on_leave": person.employee_id.in_(on_leave(day.day)),
        "not_working_day": false() if day.is_working else true(),
        "frozen": true() if day.is_frozen else false(),
        # A message that is out was not stopped.
        "stopped": ~is_out if day.is_stopped else false(),
        "nothing_due": person.rank.is_(None),
        "no_mail": _is_unreachable(day),
        "snoozed": person.employee_id.in_(snoozed(day.day)),
        "budget": and_(~has_free_way, person.employee_id.in_(_had_enough(day))),
    }


def _is_unreachable(day: PlanningDay) -> ColumnElement[bool]:
    if not day.needs_account:
        return Employee.email == ""
    linked = select(Account.employee_id).where(
        Account.employee_id.is_not(None), Account.kind == "member", ~Account.is_suspended
    )
    return Employee.id.not_in(linked)


def people_out(day: date) -> Select[*tuple[Any, ...]]:
    """The people whose message of the day is out, or may be."""
    return select(Reminder.employee_id).where(Reminder.day == day, Reminder.state.in_(OUT))


def has_message(reminder: Any, day: date) -> ColumnElement[bool]:
    """It is a message of the day that is planned or out (M5)."""
    return and_(reminder.day == day, reminder.state != "not_sent")


def _had_enough(day: PlanningDay) -> Select[*tuple[Any, ...]]:
    """The people who had their messages of seven days on the six before this one (M5).

    What goes out merged with this day's message is no message of its own.
    """
    r = Reminder
    return (
        select(r.employee_id)
        .where(
            r.day.between(day.day - timedelta(days=BUDGET_DAYS - 1), day.day - timedelta(days=1)),
            r.state != "not_sent",
            ~is_waiting(r, day),
        )
        .group_by(r.employee_id)
        .having(func.count() >= BUDGET)
    )


def _lists(duties: CTE) -> Subquery:
    """Each person's open and overdue courses in M5's order with their steps, joined, on the row with `place` 1."""
    d = duties.c
    in_order = {"partition_by": d.employee_id, "order_by": (d.due_on, Course.code)}
    step = func.coalesce(step_name(d.rank), "-")

    def joined(words: Any) -> Any:
        return func.aggregate_strings(words.cast(String), ";").over(**in_order, rows=(None, None))  # type: ignore[arg-type]

    place = func.row_number().over(**in_order)  # type: ignore[arg-type]
    return (
        select(
            d.employee_id,
            joined(Course.code).label("course_codes"),
            joined(step).label("steps"),
            place.label("place"),
        )
        .join(Course, Course.id == d.course_id)
        .where(d.is_open)
        .subquery("lists")
    )
