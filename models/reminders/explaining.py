"""Why somebody got a message on a day, or none: from what was written down, else worked out (M14, M16)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session

from models.calendar import ONE_DAY, FiscalYear
from models.curriculum import Course
from models.days import Place, days_between
from models.office import own_municipality_id
from models.people import Employee, Employment
from models.reminders.checking import standing
from models.reminders.day import OFFICE_ZONE, planning_day
from models.reminders.reasons import BUDGET_DAYS, plan_rows
from models.reminders.records import Reminder, ReminderStep, Run, Snooze
from models.reminders.steps import MONTHLY, WEEKLY

NO_STEP: Final = "-"
LOOKED_AT: Final = 6
"""How many days are tried to find the next message; one in which a message is likely, not any."""
AHEAD: Final = timedelta(days=400)
_DUE: Final = (30, 14, 7, 1)
_YEAR_END: Final = (14, 7, 1)
_MONDAY: Final = 0


@dataclass(frozen=True, slots=True)
class ExplainedCourse:
    """A course on that day. `step` and `reason` empty: it had none of its own; it went with the day's message."""

    code: str
    title: str
    title_en: str
    due_on: date | None
    step: str | None
    reason: str | None
    audience: str | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """What somebody was told on a day, and why.

    `outcome` is `sent`, `unknown`, `planned` (on its way), `late` (it goes with the next working day's), `held` or
    a reason of M14 where something was written down; worked out it is a reason of M16, `foreseen` (a message is to
    be expected) or `missed` (nobody planned that day). `courses` are in M5's order: those open then, and those with
    a step. `with_day`: the day with whose message it went (M12). `until_on`: to when it was put off (M11).
    `before`: the messages that used up the budget (M5). `on_behalf_of`: name and kana of whoever asked for it (M9).
    `sent_at` as Slack's clock said.
    """

    day: date
    outcome: str
    kind: str
    courses: tuple[ExplainedCourse, ...]
    is_written_down: bool
    sent_at: datetime | None = None
    channel_id: str = ""
    message_ts: str = ""
    with_day: date | None = None
    until_on: date | None = None
    before: tuple[date, ...] = ()
    on_behalf_of: tuple[str, str] | None = None


def why(db: Session, employee_id: int, day: date, *, now: datetime, zone: ZoneInfo = OFFICE_ZONE) -> Explanation:
    """Why that person got a message on `day`, or none. Reads only."""
    reminder = db.scalars(
        select(Reminder).where(Reminder.employee_id == employee_id, Reminder.day == day)
    ).one_or_none()
    entries = _entries(db, employee_id, day)
    known = _open_on(db, employee_id, day, now, zone)
    today = now.astimezone(zone).date()
    found = _from_message(db, reminder, today) if reminder is not None else None
    if found is None and entries:
        reasons = [entry.reason for entry in entries if entry.reason]
        found = Explanation(day, reasons[0] if reasons else "not_subject", "run", (), is_written_down=True)
    if found is None:
        found, entries = _worked_out(db, employee_id, day, known, now, zone)
    found = replace(found, courses=_together(known, entries))
    if found.outcome == "snoozed":
        found = replace(found, until_on=_put_off_to(db, employee_id, day))
    if found.outcome == "budget":
        found = replace(found, before=_before(db, employee_id, day))
    return found


def _entries(db: Session, employee_id: int, day: date) -> list[ExplainedCourse]:
    """What was written down of each course with a step on the day (M14)."""
    s = ReminderStep
    rows = db.execute(
        select(Course.code, Course.title, Course.title_en, s.due_on, s.step, s.reason)
        .join(Course, Course.id == s.course_id)
        .where(s.employee_id == employee_id, s.day == day)
        .order_by(s.due_on, Course.code)
    )
    return [ExplainedCourse(*row, audience=None) for row in rows]


def _open_on(db: Session, employee_id: int, day: date, now: datetime, zone: ZoneInfo) -> list[ExplainedCourse]:
    """What was open on the day, as known now."""
    stands = standing(db, employee_id, day, now=now, zone=zone)
    return [
        ExplainedCourse(one.code, one.title, one.title_en, one.due_on, None, None, one.audience)
        for one in stands.courses
    ]


def _together(known: Sequence[ExplainedCourse], entries: Iterable[ExplainedCourse]) -> tuple[ExplainedCourse, ...]:
    """What was open, with what is written down of it."""
    united = {one.code: one for one in known}
    for entry in entries:
        audience = united[entry.code].audience if entry.code in united else None
        united[entry.code] = replace(entry, audience=audience)
    return tuple(sorted(united.values(), key=lambda one: (one.due_on or date.max, one.code)))


def _from_message(db: Session, reminder: Reminder, today: date) -> Explanation:
    waits = "planned" if reminder.day >= today else "late"
    outcome = {"planned": waits, "sending": "planned", "not_sent": reminder.reason or "failed"}
    joined = db.get(Reminder, reminder.merged_into_id) if reminder.merged_into_id else None
    asked_by = None
    if reminder.nudged_by_id is not None:
        asked_by = db.execute(
            select(Employee.name, Employee.name_kana).where(Employee.id == reminder.nudged_by_id)
        ).one()
    is_out = reminder.state == "sent"
    return Explanation(
        day=reminder.day,
        outcome=outcome.get(reminder.state, reminder.state),
        kind=reminder.kind,
        courses=(),
        is_written_down=True,
        sent_at=_sent_at(reminder) if is_out else None,
        channel_id=reminder.channel_id if is_out else "",
        message_ts=reminder.message_ts if is_out else "",
        with_day=joined.day if joined else None,
        on_behalf_of=(asked_by.name, asked_by.name_kana) if asked_by else None,
    )


def _sent_at(reminder: Reminder) -> datetime | None:
    """By Slack's clock, which is what the reader saw; in demos it is not the machine's."""
    if reminder.message_ts.replace(".", "", 1).isdigit():
        return datetime.fromtimestamp(float(reminder.message_ts), UTC)
    return reminder.sent_at


def _worked_out(
    db: Session, employee_id: int, day: date, known: Sequence[ExplainedCourse], now: datetime, zone: ZoneInfo
) -> tuple[Explanation, list[ExplainedCourse]]:
    """What the rules say of that day, and the steps on it."""
    planned = planning_day(db, own_municipality_id(db), day, now=now, zone=zone)
    row = db.execute(plan_rows(planned, employee_id)).one_or_none()
    if row is None:
        outcome = "not_subject" if _is_employed(db, employee_id, day) else "not_employed"
        return Explanation(day, outcome, "run", (), is_written_down=False), []
    steps = dict(zip(row.course_codes.split(";"), row.step.split(";"), strict=False)) if row.step else {}
    with_step = [replace(one, step=steps[one.code]) for one in known if steps.get(one.code, NO_STEP) != NO_STEP]
    outcome = row.reason
    if outcome == "sent":
        outcome = "foreseen" if day >= now.astimezone(zone).date() else "missed"
    return Explanation(day, outcome, "run", (), is_written_down=False), with_step


def _is_employed(db: Session, employee_id: int, day: date) -> bool:
    e = Employment
    holds = and_(e.hired_on <= day, or_(e.left_on.is_(None), e.left_on >= day))
    return bool(db.scalar(select(exists().where(e.employee_id == employee_id, holds))))


def _put_off_to(db: Session, employee_id: int, day: date) -> date | None:
    s = Snooze
    holds = and_(s.employee_id == employee_id, s.put_off_on < day, s.until_on > day)
    return db.scalars(select(s.until_on).where(holds).order_by(s.until_on.desc())).first()


def _before(db: Session, employee_id: int, day: date) -> tuple[date, ...]:
    """The messages of the six days before (M5)."""
    r = Reminder
    days = r.day.between(day - timedelta(days=BUDGET_DAYS - 1), day - ONE_DAY)
    rows = select(r.day).where(r.employee_id == employee_id, days, r.state != "not_sent").order_by(r.day)
    return tuple(db.scalars(rows))


# -- before and after -----------------------------------------------------------------------------------------


def last_message(db: Session, employee_id: int, until: date) -> date | None:
    """The day of the last message somebody got, up to and including `until`."""
    r = Reminder
    out = select(r.day).where(r.employee_id == employee_id, r.day <= until, r.state.in_(("sent", "unknown")))
    return db.scalars(out.order_by(r.day.desc()).limit(1)).first()


def next_message(
    db: Session, employee_id: int, *, now: datetime, zone: ZoneInfo = OFFICE_ZONE
) -> Explanation | None:
    """The next day on which somebody is to be told something, as far as is known; None: none in sight.

    One of today that is not out yet counts. Only days on which a step may fall are looked at, and what the rules
    say of those decides: `foreseen`, or `no_mail` where somebody else is to tell them (M8).
    """
    today = now.astimezone(zone).date()
    r = Reminder
    waits = and_(r.employee_id == employee_id, r.day == today, r.state.in_(("planned", "held", "sending")))
    if db.scalar(select(r.id).where(waits)) is not None:
        return why(db, employee_id, today, now=now, zone=zone)
    for day in islice(_likely(db, employee_id, today, now, zone), LOOKED_AT):
        found = why(db, employee_id, day, now=now, zone=zone)
        if found.outcome in ("foreseen", "no_mail"):
            return found
    return None


def _likely(db: Session, employee_id: int, today: date, now: datetime, zone: ZoneInfo) -> Iterator[date]:
    """The working days after today, in order, on which a step may fall (M2, M3), or the message put off (M11).

    Today too, while its run is not planned.
    """
    municipality_id = own_municipality_id(db)
    calendar = days_between(db, municipality_id, today, today + AHEAD)
    year_end = FiscalYear.containing(today).last_day
    found: set[date] = set()
    for course in standing(db, employee_id, today, now=now, zone=zone).courses:
        due_on = course.due_on
        before = [due_on - timedelta(days=days) for days in _DUE]
        before += [year_end - timedelta(days=days) for days in _YEAR_END]
        mondays = list(_mondays(due_on))
        found |= {_on_or_before(calendar[day]) for day in before if day in calendar}
        found |= {_on_or_after(calendar[day]) for day in (due_on + ONE_DAY, *mondays) if day in calendar}
    snoozed = select(Snooze.until_on).where(Snooze.employee_id == employee_id, Snooze.until_on > today)
    found |= {day for day in db.scalars(snoozed) if day in calendar}
    planned = select(Run.id).where(Run.municipality_id == municipality_id, Run.day == today)
    is_planned = db.scalar(planned.where(Run.planned_at.is_not(None))) is not None
    return iter(sorted(day for day in found if day > today or (day == today and not is_planned)))


def _mondays(due_on: date) -> Iterator[date]:
    """The Mondays on which a course is overdue for some weeks, and then the first of each month (M2)."""
    day = due_on + timedelta(days=(_MONDAY - due_on.weekday()) % 7)
    while day <= due_on + timedelta(days=MONTHLY[1]):
        if WEEKLY[0] <= (day - due_on).days <= WEEKLY[1] or day.day <= 7:
            yield day
        day += timedelta(days=7)


def _on_or_before(place: Place) -> date:
    return place.day if place.is_working else place.previous_on


def _on_or_after(place: Place) -> date:
    return place.day if place.is_working else place.next_on
