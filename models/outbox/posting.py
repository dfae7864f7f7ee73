"""Putting something into the outbox, and noticing that what was said no longer holds."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, exists, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased

from models.outbox.records import Notice, NoticePerson
from models.reminders.records import Reminder


@dataclass(frozen=True, slots=True)
class Draft:
    """A notice to be put in. `key` tells it from all others; to `employee_id`, or in the channel `channel_id`.

    `about` is what JSON can hold: ids, codes, days as text, numbers, never names. `people` are the employees it
    names. Between `not_before` and `not_after` (aware) it may go; None: at once, always. `subject` is what the
    notice shows the present state of: `renew` finds it by that.
    """

    kind: str
    key: str
    day: date
    employee_id: int | None = None
    channel_id: str = ""
    department_id: int | None = None
    about: Mapping[str, Any] = field(default_factory=dict)
    people: Collection[int] = ()
    subject: str = ""
    not_before: datetime | None = None
    not_after: datetime | None = None


def put(db: Session, drafts: Iterable[Draft], *, municipality_id: int, now: datetime) -> int:
    """Put notices in, in the transaction of what caused them; one whose key is known is left as it is.

    Gives back how many were new.
    """
    several = list(drafts)
    if not several:
        return 0
    dialect: Any = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    rows = [
        {
            "municipality_id": municipality_id,
            "kind": one.kind,
            "key": one.key,
            "employee_id": one.employee_id,
            "channel_id": one.channel_id,
            "day": one.day,
            "department_id": one.department_id,
            "about": json.dumps(dict(one.about), ensure_ascii=False, sort_keys=True),
            "subject": one.subject,
            "state": "waiting",
            "put_at": now,
            "not_before": one.not_before,
            "not_after": one.not_after,
        }
        for one in several
    ]
    written = dialect(Notice).values(rows).on_conflict_do_nothing(index_elements=["key"])
    ids = {row.key: row.id for row in db.execute(written.returning(Notice.id, Notice.key))}
    people = [
        {"notice_id": ids[one.key], "employee_id": person}
        for one in several
        if one.key in ids
        for person in dict.fromkeys(one.people)
    ]
    if people:
        db.execute(insert(NoticePerson), people)
    return len(ids)


def something_finished(db: Session, employee_ids: Select[Any] | Collection[int], *, now: datetime) -> None:
    """What those people were told last, and notices of these days that name them, are to be shown anew (M15).

    To be called in the transaction that records completions. `now` gives the machines' time. What is being written
    at this moment is marked too: whoever writes it has locked the row, and unmarks it in the same transaction.
    """
    later = aliased(Reminder)
    newer = exists().where(
        later.employee_id == Reminder.employee_id, later.state == "sent", later.day > Reminder.day
    )
    is_out = or_(
        Reminder.state.in_(("planned", "sending")), and_(Reminder.state == "sent", Reminder.message_ts != "")
    )
    db.execute(
        update(Reminder)
        .values(stale_since=now)
        .where(is_out, Reminder.employee_id.in_(employee_ids), ~newer)
        .execution_options(synchronize_session=False)
    )
    named = select(NoticePerson.notice_id).where(NoticePerson.employee_id.in_(employee_ids))
    recent = and_(Notice.state.in_(("waiting", "sending", "sent")), Notice.id.in_(named))
    db.execute(update(Notice).values(stale_since=now).where(recent).execution_options(synchronize_session=False))


def renew(db: Session, subjects: Collection[str], *, now: datetime) -> None:
    """Whatever shows the present state of one of those things is to be shown anew, every copy of it.

    To be called in the transaction that changes it. `now` gives the machines' time. They are locked in one order,
    so that two who renew several at once wait for each other instead of blocking one another.
    """
    shows = and_(Notice.subject.in_(subjects), Notice.state.in_(("waiting", "sending", "sent")))
    ids = list(db.scalars(select(Notice.id).where(shows).order_by(Notice.id).with_for_update(key_share=True)))
    if ids:
        mine = update(Notice).values(stale_since=now).where(Notice.id.in_(ids))
        db.execute(mine.execution_options(synchronize_session=False))
