"""Planning a day: who is reminded is written down once, however often and by however many it is planned."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    and_,
    case,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased

from models.audit import Actor, Change, write_events
from models.base import UtcDateTime
from models.calendar import ONE_DAY, FiscalYear
from models.curriculum import Course
from models.days import Place, days_between, keep_days_ahead, lock_calendar
from models.imports.records import Import
from models.office import own_municipality_id
from models.people import EmployeeState, Employment
from models.record import Completion
from models.reminders.day import (
    CLOSES,
    OFFICE_ZONE,
    OPENS,
    Hours,
    PlanningDay,
    accounts_read_at,
    hours_on,
    planning_day,
)
from models.reminders.messages import writing
from models.reminders.nudging import carry_over
from models.reminders.reasons import has_message, people_out, plan_counted, plan_rows, steps_with_reasons
from models.reminders.records import FreezeEnd, Reminder, ReminderStep, Run, Stop
from models.reminders.steps import is_waiting
from models.sql import day_literal, holds_on, over_everybody

FORECAST_DAYS: Final = timedelta(days=7)
HOLD_FROM: Final = 100
"""More people than this may be too many (M13)."""
HOLD_GROWTH: Final = 1.5
"""More than so many times the forecast is too many (M13)."""

_BEING_PLANNED: Final = "being planned"


def reminder_plan(
    db: Session, day: date, *, now: datetime, zone: ZoneInfo = OFFICE_ZONE, needs_account: bool | None = None
) -> Select[*tuple[Any, ...]]:
    """The plan of any day, as known at `now`: a row a person in PLAN_COLUMNS, by number (M16). Writes nothing.

    `needs_account`: what reaches people is a known Slack account and not a mail address (M8); None: so it is once
    everybody's account has been read.
    """
    return plan_rows(
        planning_day(db, own_municipality_id(db), day, now=now, zone=zone, needs_account=needs_account)
    )


def reminder_counts(
    db: Session, day: date, *, now: datetime, zone: ZoneInfo = OFFICE_ZONE, needs_account: bool | None = None
) -> Select[*tuple[Any, ...]]:
    """The same, counted by `reason` and `step`: what the division sees of a run beforehand (M13)."""
    return plan_counted(
        planning_day(db, own_municipality_id(db), day, now=now, zone=zone, needs_account=needs_account)
    )


def is_due(db: Session, *, now: datetime, zone: ZoneInfo = OFFICE_ZONE) -> bool:
    """Whether today is to be planned, for the first time or anew. Reads a few rows and locks nothing.

    Anew: something was imported, a stop lifted, a freeze ended, or the accounts were read since. Nothing is to be
    planned outside the hours in which messages may go (M3, M12).
    """
    local = now.astimezone(zone)
    municipality_id = own_municipality_id(db)
    if not OPENS <= local.time() < CLOSES or not _place(db, municipality_id, local.date()).is_working:
        return False
    seen = select(Run.seen).where(
        Run.municipality_id == municipality_id, Run.day == local.date(), Run.planned_at.is_not(None)
    )
    return db.scalar(seen) != _seen(db, municipality_id)


def plan_if_due(db: Session, *, now: datetime, zone: ZoneInfo = OFFICE_ZONE) -> Run | None:
    """Plan today and forecast the run in a week, if it is to be; None: there is nothing to do.

    Several may try at once: the first plans, the others wait for it and find it done.
    """
    if not is_due(db, now=now, zone=zone):
        return None
    lock_calendar(db, own_municipality_id(db))
    if not is_due(db, now=now, zone=zone):
        return None
    today = now.astimezone(zone).date()
    run = plan(db, today, now=now, zone=zone)
    forecast(db, today, now=now, zone=zone)
    return run


def _place(db: Session, municipality_id: int, day: date) -> Place:
    return days_between(db, municipality_id, day, day)[day]


def _seen(db: Session, municipality_id: int) -> str:
    """What planning goes by and others change: counted, because the office's clock may stand still or jump."""
    stops_lifted = and_(Stop.municipality_id == municipality_id, Stop.started_at.is_not(None))
    counts = [
        select(func.count()).select_from(model).where(condition).scalar_subquery()
        for model, condition in (
            (Import, Import.municipality_id == municipality_id),
            (Stop, stops_lifted),
            (FreezeEnd, FreezeEnd.municipality_id == municipality_id),
        )
    ]
    counted = ";".join(str(count) for count in db.execute(select(*counts)).one())
    read_at = accounts_read_at(db, municipality_id)
    return f"{counted};{read_at.isoformat() if read_at else ''}"


def plan(
    db: Session, day: date, *, now: datetime, zone: ZoneInfo = OFFICE_ZONE, needs_account: bool | None = None
) -> Run | None:
    """Write down who is reminded of what on `day`, and why others with a step are not; None: no working day (M3).

    Whoever plans the same day again, or at the same time, finds the same. What has become of people meanwhile is
    taken in: a message that is not out yet may go, and one that was not sent may be planned again (M14).
    """
    municipality_id = own_municipality_id(db)
    lock_calendar(db, municipality_id)
    keep_days_ahead(db, municipality_id, now.astimezone(zone).date())
    seen = _seen(db, municipality_id)
    planned = planning_day(db, municipality_id, day, now=now, zone=zone, needs_account=needs_account)
    if not planned.is_working:
        return None
    run = run_of(db, municipality_id, day)
    is_first = run.planned_at is None
    hours = hours_on(db, municipality_id, day, zone)
    with over_everybody(db):
        if not is_first:
            _forget_what_is_not_out(db, run)
        _write_steps(db, run, planned, is_first=is_first)
        if not is_first:
            _say_why_no_more(db, run)
        _count(db, run)
        _write_reminders(db, run, hours, now)
        if planned.joins_earlier:
            carry_over(db, planned, hours, now)
            _merge(db, planned)
    if is_first:
        run.planned_at = now
    run.renewed_at, run.seen = now, seen
    db.flush()
    what = {"day": day.isoformat(), "people": run.people, "left_out": run.left_out, "is_held": run.is_held}
    event = Change("reminders.planned", "reminder_runs", run.id, what)
    write_events(db, [event], actor=Actor("bot"), now=now, municipality_id=municipality_id)
    return run


def forecast(
    db: Session, day: date, *, now: datetime, zone: ZoneInfo = OFFICE_ZONE, needs_account: bool | None = None
) -> Sequence[Run]:
    """Keep how large the run a week after `day` is going to be, and of free days before the next working day (M13).

    The first forecast of a run stays, so that no later import hides how much it makes the run grow.
    """
    municipality_id = own_municipality_id(db)
    lock_calendar(db, municipality_id)
    first, last = day + FORECAST_DAYS, _place(db, municipality_id, day).next_on + FORECAST_DAYS - ONE_DAY
    runs = []
    for ahead in days_between(db, municipality_id, first, last).values():
        if ahead.is_working:
            run = run_of(db, municipality_id, ahead.day)
            if run.forecast is None and run.planned_at is None:
                planned = planning_day(
                    db, municipality_id, ahead.day, now=now, zone=zone, needs_account=needs_account
                )
                run.forecast, run.forecast_on = _size(db, planned), day
            runs.append(run)
    db.flush()
    return runs


def _size(db: Session, day: PlanningDay) -> int:
    steps = steps_with_reasons(day).subquery().c
    people = select(func.count(steps.employee_id.distinct())).where(steps.reason.is_(None))
    with over_everybody(db):
        return db.scalar(people) or 0


def run_of(db: Session, municipality_id: int, day: date) -> Run:
    """The run of the day, which may have a forecast or a release already. The caller has locked the calendar."""
    of_day = select(Run).where(Run.municipality_id == municipality_id, Run.day == day)
    run = db.scalars(of_day.execution_options(populate_existing=True)).one_or_none()
    if run is None:
        run = Run(municipality_id=municipality_id, day=day, people=0, left_out=0, is_held=False)
        db.add(run)
        db.flush()
    return run


def _forget_what_is_not_out(db: Session, run: Run) -> None:
    """Mark the steps whose message may still change, so that what the new plan leaves out is known afterwards."""
    db.execute(
        update(ReminderStep)
        .values(reason=_BEING_PLANNED)
        .where(ReminderStep.day == run.day, ReminderStep.employee_id.not_in(people_out(run.day)))
        .execution_options(synchronize_session=False)
    )


def _write_steps(db: Session, run: Run, day: PlanningDay, *, is_first: bool) -> None:
    found = steps_with_reasons(day)
    rows = found.add_columns(day_literal(run.day))
    insert: Any = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    written = insert(ReminderStep).from_select(
        ["employee_id", "course_id", "due_on", "step", "reason", "day"], rows
    )
    if not is_first:
        renewed = {name: written.excluded[name] for name in ("due_on", "step", "reason")}
        written = written.on_conflict_do_update(index_elements=["day", "employee_id", "course_id"], set_=renewed)
    db.execute(written)


def _say_why_no_more(db: Session, run: Run) -> None:
    """What has become of steps that were planned earlier in the day and are none any more (M14)."""
    s = ReminderStep
    why = _why_gone(s.employee_id, s.course_id, run.day)
    db.execute(
        update(s)
        .values(reason=why)
        .where(s.day == run.day, s.reason == _BEING_PLANNED)
        .execution_options(synchronize_session=False)
    )


def _why_gone(employee_id: Any, course_id: Any, day: date) -> ColumnElement[str]:
    """Why a step is none any more: not employed, done (M7), or no duty of the person at present."""
    is_employed = exists().where(
        Employment.employee_id == employee_id,
        Employment.hired_on <= day,
        or_(Employment.left_on.is_(None), Employment.left_on >= day),
    )
    later = aliased(Completion)
    superseded = exists().where(later.supersedes_id == Completion.id)
    first_day = FiscalYear.containing(day).first_day
    is_done = exists().where(
        Completion.employee_id == employee_id,
        Completion.course_id == course_id,
        Course.id == Completion.course_id,
        Completion.outcome == "passed",
        Completion.completed_on <= day,
        or_(Course.cycle == "once", Completion.completed_on >= first_day),
        ~superseded,
    )
    return case((~is_employed, literal("not_employed")), (is_done, literal("done")), else_=literal("not_subject"))


def _write_reminders(db: Session, run: Run, hours: Sequence[Hours], now: datetime) -> None:
    """A message for everybody with a step that is to be sent; none any more for the others.

    One that was not sent starts anew on its way to Slack; a nudge that is waiting stays one and does for both.
    """
    s, r = ReminderStep, Reminder
    is_later = func.max(case((s.step == "later", 1), else_=0)) == 1
    people = (
        select(
            s.employee_id,
            day_literal(run.day),
            case((is_later, literal("later")), else_=literal("run")),
            literal("held" if run.is_held else "planned"),
            null(),
            func.min(s.due_on, type_=Date()),
            literal(now, UtcDateTime()),
            literal(hours[0].opens, UtcDateTime()),
            literal(hours[0].closes, UtcDateTime()),
            null(),
        )
        .where(s.day == run.day, s.reason.is_(None))
        .group_by(s.employee_id)
        .order_by(s.employee_id)
    )
    is_free = or_(r.state == "not_sent", and_(r.state.in_(("planned", "held")), r.kind != "nudge"))
    db.execute(writing(db, people, over=is_free))
    for own in hours[1:]:
        of_departments = select(EmployeeState.employee_id).where(
            holds_on(EmployeeState, run.day), EmployeeState.department_id.in_(own.department_ids)
        )
        db.execute(
            update(Reminder)
            .values(not_before=own.opens, not_after=own.closes)
            .where(_is_waiting_of(run))
            .where(Reminder.employee_id.in_(of_departments))
            .execution_options(synchronize_session=False)
        )
    if run.planned_at is None:
        return
    reason = (
        select(func.min(s.reason))
        .where(s.employee_id == Reminder.employee_id, s.day == Reminder.day)
        .scalar_subquery()
    )
    goes = exists().where(s.employee_id == Reminder.employee_id, s.day == Reminder.day, s.reason.is_(None))
    db.execute(
        update(Reminder)
        .values(state="not_sent", reason=func.coalesce(reason, "not_subject"))
        .where(_is_waiting_of(run), ~goes)
        .execution_options(synchronize_session=False)
    )


def _is_waiting_of(run: Run) -> ColumnElement[bool]:
    return and_(Reminder.day == run.day, Reminder.kind != "nudge", Reminder.state.in_(("planned", "held")))


def _merge(db: Session, day: PlanningDay) -> None:
    """Messages of earlier days that did not go out become part of this day's, or say why there is none (M12)."""
    of_the_day = aliased(Reminder)
    s, old = aliased(ReminderStep), aliased(ReminderStep)
    goes_with = (
        select(of_the_day.id)
        .where(of_the_day.employee_id == Reminder.employee_id, has_message(of_the_day, day.day))
        .scalar_subquery()
    )
    of_today = (
        select(func.min(s.reason)).where(s.employee_id == Reminder.employee_id, s.day == day.day).scalar_subquery()
    )
    # What was due then is not any more; the first of its courses says why.
    gone = (
        select(func.min(_why_gone(old.employee_id, old.course_id, day.day)))
        .where(old.employee_id == Reminder.employee_id, old.day == Reminder.day, old.reason.is_(None))
        .scalar_subquery()
    )
    db.execute(
        update(Reminder)
        .values(
            state="not_sent",
            reason=case((goes_with.is_not(None), "merged"), else_=func.coalesce(of_today, gone, "not_subject")),
            merged_into_id=goes_with,
        )
        .where(is_waiting(Reminder, day), Reminder.state != "not_sent")
        .execution_options(synchronize_session=False)
    )


def _count(db: Session, run: Run) -> None:
    """How many get a message, and whether that is so much more than was forecast that it waits (M13).

    A first run has no forecast and waits where it is large.
    """
    s = ReminderStep
    goes = func.max(case((s.reason.is_(None), 1), else_=0)).label("goes")
    people = select(goes).where(s.day == run.day).group_by(s.employee_id).subquery().c
    counted = db.execute(
        select(func.count(), func.coalesce(func.sum(people.goes), 0)).select_from(people.goes.table)
    )
    with_steps, run.people = counted.one()
    run.left_out = with_steps - run.people
    is_larger = run.forecast is None or run.people > HOLD_GROWTH * run.forecast
    run.is_held = run.released_at is None and run.people > HOLD_FROM and is_larger
