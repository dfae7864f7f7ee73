"""Nudges: a reminder that a head asks for, to people who have something left to do (M9)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import itemgetter
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Row, Select, case, exists, null, or_, select, update
from sqlalchemy.orm import Session, aliased

from models.audit import Actor, Change, write_events
from models.office import own_municipality_id
from models.people import Employee, EmployeeState, Employment
from models.reminders.day import CLOSES, OFFICE_ZONE, OPENS, Hours, PlanningDay, hours_on, planning_day
from models.reminders.messages import writing
from models.reminders.reasons import has_message, people_with, reasons_against
from models.reminders.records import Reminder
from models.reminders.steps import duties_with_steps, is_waiting
from models.sql import holds_on

_BEFORE_HOURS: Final = ("suspended", "exempt", "done", "on_leave", "not_working_day")
_AFTER_HOURS: Final = ("frozen", "stopped", "no_mail", "snoozed", "today", "budget")
"""What forbids a nudge, in this order; between the two comes `out_of_hours`, which is asked of the clock."""


@dataclass(frozen=True, slots=True)
class Nudged:
    """To whom a nudge goes, and the first reason why the others get none.

    The reasons are words of M16, or `not_employed`, `not_subject`, `out_of_hours` (M4), `today` (a message of the
    day is planned or out, M5).
    """

    sent_ids: tuple[int, ...]
    refused: Mapping[int, str]


def nudge(
    db: Session, employee_ids: Collection[int], *, by: int, now: datetime, zone: ZoneInfo = OFFICE_ZONE
) -> Nudged:
    """Plan a message to each of those people for today, where M3 to M5, M7, M8, M10, M11 and M13 allow one.

    `by` is the employee who asks, whose right the caller has checked. A message of the day that was not sent
    becomes this one. Nobody is nudged twice, however many ask at once.
    """
    municipality_id, day = own_municipality_id(db), now.astimezone(zone).date()
    planned = planning_day(db, municipality_id, day, now=now, zone=zone)
    hours = hours_on(db, municipality_id, day, zone)
    found = _standing(db, planned, employee_ids)
    refused = _not_found(db, set(employee_ids) - set(found), day)
    messages = {}
    for employee_id, row in found.items():
        own = _hours_of(row.department_id, hours)
        out_of_hours = None if _is_within(own, now, zone) else "out_of_hours"
        reason = row.before_hours or out_of_hours or row.after_hours
        if reason:
            refused[employee_id] = reason
        else:
            messages[employee_id] = _message(row, day, own, now, by)
    written = _write(db, list(messages.values()))
    # Somebody else was quicker.
    refused |= dict.fromkeys(messages.keys() - written.keys(), "today")
    events = [
        Change("reminder.nudged", "reminders", reminder_id, {"employee_id": employee_id, "day": day.isoformat()})
        for employee_id, reminder_id in written.items()
    ]
    write_events(db, events, actor=Actor("person", by), now=now, municipality_id=municipality_id)
    return Nudged(tuple(who for who in messages if who in written), refused)


def carry_over(db: Session, day: PlanningDay, hours: Sequence[Hours], now: datetime) -> None:
    """Plan the nudges of earlier days that did not go out anew, for people without another message today (M12).

    They are checked again; what is forbidden now is not sent.
    """
    r, of_today = Reminder, aliased(Reminder)
    has_one = exists().where(of_today.employee_id == r.employee_id, has_message(of_today, day.day))
    late = select(r.employee_id, r.nudged_by_id).where(
        r.kind == "nudge", r.state != "not_sent", is_waiting(r, day), ~has_one
    )
    nudged_by = {row.employee_id: row.nudged_by_id for row in db.execute(late)}
    if not nudged_by:
        return
    found = _standing(db, day, nudged_by)
    reasons = _not_found(db, set(nudged_by) - set(found), day.day)
    reasons |= {who: row.before_hours or row.after_hours for who, row in found.items()}
    messages = [
        _message(row, day.day, _hours_of(row.department_id, hours), now, nudged_by[who])
        for who, row in found.items()
        if not reasons[who]
    ]
    _write(db, messages)
    for reason in sorted(set(filter(None, reasons.values()))):
        whose = [who for who, its in reasons.items() if its == reason]
        db.execute(
            update(r)
            .values(state="not_sent", reason=reason)
            .where(r.employee_id.in_(whose), r.kind == "nudge", r.state != "not_sent", is_waiting(r, day))
            .execution_options(synchronize_session=False)
        )


def _standing(db: Session, day: PlanningDay, employee_ids: Collection[int]) -> dict[int, Row[Any]]:
    """How those people stand who have a required course of the policies: the first reasons against a message.

    Columns: `employee_id`, `department_id` (main post), `due_on` (the earliest of what is open), `before_hours` and
    `after_hours` (None: nothing against it).
    """
    whose = EmployeeState.employee_id.in_(list(employee_ids))
    posts = select(EmployeeState.department_id).where(holds_on(EmployeeState, day.day), whose)
    departments = tuple(sorted(set(db.scalars(posts))))
    rows = db.execute(_standings(day, departments).where(whose))
    return {row.employee_id: row for row in rows}


def _standings(day: PlanningDay, department_ids: tuple[int, ...]) -> Select[*tuple[Any, ...]]:
    people = people_with(duties_with_steps(day, department_ids=department_ids).cte("duties"))
    p = people.c
    against = reasons_against(day, p)
    against["today"] = exists().where(Reminder.employee_id == p.employee_id, has_message(Reminder, day.day))

    def first(reasons: Sequence[str]) -> Any:
        return case(*[(against[reason], reason) for reason in reasons], else_=null())

    return (
        select(
            p.employee_id,
            EmployeeState.department_id,
            p.due_on,
            first(_BEFORE_HOURS).label("before_hours"),
            first(_AFTER_HOURS).label("after_hours"),
        )
        .select_from(people)
        .join(Employee, Employee.id == p.employee_id)
        .join(EmployeeState, EmployeeState.employee_id == p.employee_id)
        .where(holds_on(EmployeeState, day.day))
        .order_by(p.due_on, Employee.employee_no)
    )


def _not_found(db: Session, employee_ids: Collection[int], day: date) -> dict[int, str]:
    """Those without a required course, by whether they are employed at all."""
    employed = db.scalars(
        select(Employment.employee_id).where(
            Employment.employee_id.in_(list(employee_ids)),
            Employment.hired_on <= day,
            or_(Employment.left_on.is_(None), Employment.left_on >= day),
        )
    )
    reasons: dict[int, str] = dict.fromkeys(employee_ids, "not_employed")
    return reasons | dict.fromkeys(employed, "not_subject")


def _hours_of(department_id: int, hours: Sequence[Hours]) -> Hours:
    return next((own for own in hours if department_id in own.department_ids), hours[0])


def _is_within(own: Hours, now: datetime, zone: ZoneInfo) -> bool:
    """The message can still go out today, and it is asked for in the office's hours or in the department's own."""
    return now < own.closes and (now >= own.opens or OPENS <= now.astimezone(zone).time() < CLOSES)


def _message(row: Row[Any], day: date, own: Hours, now: datetime, by: int | None) -> dict[str, Any]:
    return {
        "employee_id": row.employee_id,
        "day": day,
        "kind": "nudge",
        "state": "planned",
        "reason": None,
        "due_on": row.due_on,
        "planned_at": now,
        "not_before": own.opens,
        "not_after": own.closes,
        "nudged_by_id": by,
    }


def _write(db: Session, messages: list[dict[str, Any]]) -> dict[int, int]:
    """The messages that are written, by employee; not those of people who have one by now."""
    if not messages:
        return {}
    statement = writing(db, over=Reminder.state == "not_sent").returning(Reminder.employee_id, Reminder.id)
    # In the order in which a run writes them: so two who write at once wait for each other and not both.
    in_order = sorted(messages, key=itemgetter("employee_id"))
    return {row.employee_id: row.id for row in db.execute(statement, in_order)}
