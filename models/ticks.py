"""When each tick of the scheduler began, succeeded and failed last, in whichever process."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models.outbox.records import Tick

PLAN, DELIVER, DIGESTS, DIVISION = "plan", "deliver", "digests", "division"
CALENDAR: Final = "calendar"
NOMINATIONS: Final = "nominations"
CLASSES: Final = "classes"
"""The tick that draws check-in codes, and tells those who run sessions."""
BOOKINGS: Final = "bookings"
"""The tick that ends bookings of people who leave, and lets lines move up."""
ACCOUNTS: Final = "accounts"
"""The tick that reads everybody's account in Slack; M8's "no account" can be told only after it."""
UNFINISHED: Final = "unfinished"
"""The `failure` of a tick that began and has not ended."""
FAILURE_LENGTH: Final = 100


def begun(
    db: Session, municipality_id: int, name: str, *, at: datetime, unless_within: timedelta = timedelta(0)
) -> bool:
    """Write down that a tick begins; False where one that has not ended began less than `unless_within` ago.

    `at` is the machines' time. A process that died in a tick keeps the others away no longer than that.
    """
    insert: Any = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    beginning = {"begun_at": at, "failure": UNFINISHED}
    row = {"municipality_id": municipality_id, "name": name, **beginning}
    first = insert(Tick).values(row).on_conflict_do_nothing().returning(Tick.name)
    if db.execute(first).first() is not None:
        return True
    is_free = or_(
        Tick.failure != UNFINISHED, Tick.begun_at <= at - unless_within, Tick.begun_at > at + unless_within
    )
    again = update(Tick).values(beginning).where(_is(municipality_id, name), is_free).returning(Tick.name)
    return db.execute(again).first() is not None


def done(db: Session, municipality_id: int, name: str, *, now: datetime) -> None:
    """A tick that began has succeeded. `now` is the office's time."""
    db.execute(update(Tick).values(done_at=now, failure="").where(_is(municipality_id, name)))


def failed(db: Session, municipality_id: int, name: str, failure: str) -> None:
    """A tick that began went wrong; `failure` is a word or two for the division and the log, nothing personal."""
    db.execute(update(Tick).values(failure=failure[:FAILURE_LENGTH]).where(_is(municipality_id, name)))


def last(db: Session, municipality_id: int) -> Mapping[str, Tick]:
    """Every tick that has ever begun, by name."""
    rows = db.scalars(select(Tick).where(Tick.municipality_id == municipality_id).order_by(Tick.name))
    return {tick.name: tick for tick in rows}


def locked(db: Session, municipality_id: int, name: str) -> Tick | None:
    """How a tick went last, kept as it is until the transaction ends; None: it has never begun."""
    return db.scalars(select(Tick).where(_is(municipality_id, name)).with_for_update()).one_or_none()


def _is(municipality_id: int, name: str) -> ColumnElement[bool]:
    return and_(Tick.municipality_id == municipality_id, Tick.name == name)
