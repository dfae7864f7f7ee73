"""What did not reach anybody, and why; and trying it once more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, func, literal, null, or_, select, union_all, update
from sqlalchemy.orm import Session

from models.audit import Actor, Change, write_events
from models.base import table_of
from models.office import own_municipality_id
from models.outbox.records import Notice
from models.people import Employee
from models.reminders.day import OFFICE_ZONE
from models.reminders.records import Reminder, ReminderStep
from models.rights import check_division

KEPT_DAYS: Final = 14
"""How long what failed is listed; by then a later message has said it, or nobody needs to hear it any more."""

What = Literal["reminder", "notice"]


@dataclass(frozen=True, slots=True)
class Failure:
    """A message that nobody has, or that may have arrived (`is_unknown`).

    `what` and `id` name its row, `kind` is a reminder's or a notice's. `failure` is Slack's word, or ours. `chance`
    says what trying again would do: `now` it goes out as soon as it can, `next` it joins the next run, `none` its
    time is over. The reader is empty where it was meant for the division's channel.
    """

    what: What
    id: int
    kind: str
    day: date
    failure: str
    is_unknown: bool
    chance: Literal["now", "next", "none"]
    employee_no: str
    name: str
    name_kana: str


def count_failures(db: Session, *, now: datetime, zone: ZoneInfo = OFFICE_ZONE) -> int:
    """How many messages of these days failed."""
    found = _failed(own_municipality_id(db), now.astimezone(zone).date()).subquery()
    return db.scalar(select(func.count()).select_from(found)) or 0


def failures(
    db: Session, *, now: datetime, zone: ZoneInfo = OFFICE_ZONE, limit: int | None = None, offset: int = 0
) -> list[Failure]:
    """Those messages, the latest day first."""
    today = now.astimezone(zone).date()
    found = _failed(own_municipality_id(db), today).subquery()
    f = found.c
    rows = (
        select(*found.columns, Employee.employee_no, Employee.name, Employee.name_kana)
        .outerjoin(Employee, Employee.id == f.employee_id)
        .order_by(f.day.desc(), f.what, f.id)
        .limit(limit)
        .offset(offset)
    )
    return [_failure(row, today, now) for row in db.execute(rows)]


def _failed(municipality_id: int, today: date) -> Select[Any]:
    """`what`, `id`, `kind`, `day`, `failure`, `is_unknown`, `not_after`, `employee_id`."""
    r, n = Reminder, Notice
    since = today - timedelta(days=KEPT_DAYS)
    is_lost = or_(r.state == "unknown", and_(r.state == "not_sent", r.reason == "failed"))
    of_reminders = (
        select(
            *(literal("reminder").label("what"), r.id, r.kind, r.day, r.failure),
            *((r.state == "unknown").label("is_unknown"), r.not_after, r.employee_id),
        )
        .join(Employee, Employee.id == r.employee_id)
        .where(Employee.municipality_id == municipality_id, r.day >= since, is_lost)
    )
    of_notices = select(
        *(literal("notice"), n.id, n.kind, n.day, n.failure),
        *(literal(value=False), n.not_after, n.employee_id),
    ).where(n.municipality_id == municipality_id, n.state == "failed", n.day >= since)
    both = union_all(of_reminders, of_notices).subquery()
    return select(*both.columns)


def _failure(row: Any, today: date, now: datetime) -> Failure:
    is_over = row.not_after is not None and row.not_after < now
    chance: Literal["now", "next", "none"] = "now"
    if row.what == "reminder" and (row.day < today or is_over):
        chance = "none" if row.kind == "nudge" else "next"
    elif is_over:
        chance = "none"
    return Failure(
        what=row.what,
        id=row.id,
        kind=row.kind,
        day=row.day,
        failure=row.failure,
        is_unknown=bool(row.is_unknown),
        chance=chance,
        employee_no=row.employee_no or "",
        name=row.name or "",
        name_kana=row.name_kana or "",
    )


def retry(
    db: Session,
    chosen: Sequence[Failure],
    *,
    actor: Actor,
    now: datetime,
    zone: ZoneInfo = OFFICE_ZONE,
    division_code: str | None = None,
) -> int:
    """Let those messages wait once more; gives back how many do. Refusal `division_only`.

    A reminder goes out as long as its day lasts, else it joins the next run, checked like any other (M12). One that
    somebody else has tried again meanwhile, or whose time is over, is left alone.
    """
    municipality_id, today = own_municipality_id(db), now.astimezone(zone).date()
    check_division(db, actor, municipality_id, division_code, today)
    chosen = [one for one in chosen if one.chance != "none"]
    r, n = Reminder, Notice
    reminder_ids, notice_ids = ([one.id for one in chosen if one.what == what] for what in ("reminder", "notice"))
    lost = or_(r.state == "unknown", and_(r.state == "not_sent", r.reason == "failed"))
    reminders = _waiting_again(db, r, "planned", and_(r.id.in_(reminder_ids), lost))
    notices = _waiting_again(db, n, "waiting", and_(n.id.in_(notice_ids), n.state == "failed"))
    steps = table_of(ReminderStep)
    of_those = and_(Reminder.employee_id == steps.c.employee_id, Reminder.day == steps.c.day)
    goes = select(Reminder.id).where(of_those, Reminder.id.in_(reminders)).exists()
    db.execute(update(steps).values(reason=null()).where(steps.c.reason == "failed", goes))
    events = [Change("reminders.retried", "reminders", row_id, {}) for row_id in reminders]
    events += [Change("notices.retried", "notices", row_id, {}) for row_id in notices]
    write_events(db, events, actor=actor, now=now, municipality_id=municipality_id)
    return len(events)


def _waiting_again(db: Session, model: Any, state: str, which: ColumnElement[bool]) -> list[int]:
    as_new = {"attempts": 0, "claimed_by": "", "claimed_until": None, "rests_until": None, "failure": ""}
    again = update(model).values(state=state, reason=None, **as_new).where(which).returning(model.id)
    return list(db.scalars(again.execution_options(synchronize_session=False)))
