"""The tables of the outbox: notices, what reminders share with them, the pace, and when each tick ran last."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, code_type

_SHORT: Final = code_type(100)
_WORD: Final = code_type(20)


class Delivery:
    """What a message needs to know of its way to Slack.

    `not_before` to `not_after` is when it may go; the other instants follow the clock of the machines, not the
    office's, which stands still or jumps in demos. A worker that claims a row has it until `claimed_until`. A row
    that was handed to Slack without an answer rests until `rests_until`; then the conversation is read once.
    """

    not_before: Mapped[datetime | None] = mapped_column(comment="UTC; from when on it may go; empty: at once")
    not_after: Mapped[datetime | None] = mapped_column(comment="UTC; until when it may go; empty: always")
    claimed_by: Mapped[str] = mapped_column(
        _SHORT, default="", server_default="", comment="worker at it; empty: none"
    )
    claimed_until: Mapped[datetime | None] = mapped_column(comment="UTC; then another worker may take it")
    rests_until: Mapped[datetime | None] = mapped_column(comment="UTC; not tried again before")
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    marked_at: Mapped[datetime | None] = mapped_column(comment="UTC; when it was handed to Slack last")
    failure: Mapped[str] = mapped_column(_SHORT, default="", server_default="", comment="what Slack said last")
    sent_at: Mapped[datetime | None] = mapped_column(comment="UTC; when Slack took it")
    channel_id: Mapped[str] = mapped_column(_SHORT, default="", server_default="", comment="conversation in Slack")
    message_ts: Mapped[str] = mapped_column(_SHORT, default="", server_default="", comment="message in Slack")
    stale_since: Mapped[datetime | None] = mapped_column(comment="UTC; it no longer says how things stand")


def where_set(table: str, column: str) -> Index:
    """An index of the few rows in which the column is not empty."""
    is_set = text(f"{column} IS NOT NULL")
    return Index(f"ix_{table}_{column}", column, sqlite_where=is_set, postgresql_where=is_set)


class Notice(Delivery, Base):
    """Something to be said to a person or in a channel, once: `key` says what, whoever puts it in again.

    What it says is worked out from `kind`, `day`, `department_id` and `about` when it goes. Where it is said in
    a channel `channel_id` is set from the beginning and `employee_id` is empty.
    """

    __tablename__ = "notices"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'sending', 'sent', 'dropped', 'failed')", name="state"),
        where_set("notices", "stale_since"),
        Index("ix_notices_state", "state"),
        Index("ix_notices_subject", "subject"),
    )

    id: Mapped[Id]
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipalities.id"))
    kind: Mapped[str] = mapped_column(_WORD)
    key: Mapped[str] = mapped_column(_SHORT, unique=True, comment="what it is about, so that it is said once")
    employee_id: Mapped[int | None] = mapped_column(ForeignKey("employees.id"), comment="reader; empty: a channel")
    day: Mapped[date] = mapped_column(Date, comment="day it speaks of")
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    about: Mapped[str] = mapped_column(Text, comment="JSON of ids, codes, days and numbers")
    subject: Mapped[str] = mapped_column(
        _SHORT, default="", server_default="", comment="what it shows the present state of; empty: nothing"
    )
    state: Mapped[str] = mapped_column(_WORD)
    reason: Mapped[str | None] = mapped_column(_WORD, comment="why it was dropped or failed")
    put_at: Mapped[datetime] = mapped_column(comment="UTC")


class NoticePerson(Base):
    """Somebody whom a notice names, so that it can be renewed when that person finishes something."""

    __tablename__ = "notice_people"

    notice_id: Mapped[int] = mapped_column(ForeignKey("notices.id"), primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employees.id"), primary_key=True, index=True)


class Lane(Base):
    """How fast a workspace is written to, by all processes together (M4)."""

    __tablename__ = "send_lanes"

    team_id: Mapped[str] = mapped_column(_SHORT, primary_key=True)
    lane: Mapped[str] = mapped_column(_WORD, primary_key=True, comment="messages or updates")
    next_at: Mapped[datetime] = mapped_column(comment="UTC; when the next one may go")
    last_at: Mapped[datetime | None] = mapped_column(comment="UTC; when the last one went")
    rests_until: Mapped[datetime | None] = mapped_column(comment="UTC; Slack asked for a rest")
    slow_until: Mapped[datetime | None] = mapped_column(comment="UTC; half the rate till then")


class Tick(Base):
    """When a tick of the scheduler ran last, in whichever process.

    `begun_at` follows the machines' clock, `done_at` the office's.
    """

    __tablename__ = "ticks"

    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipalities.id"), primary_key=True)
    name: Mapped[str] = mapped_column(_WORD, primary_key=True)
    begun_at: Mapped[datetime] = mapped_column(comment="UTC; when it began last")
    done_at: Mapped[datetime | None] = mapped_column(comment="UTC; when it succeeded last")
    failure: Mapped[str] = mapped_column(_SHORT, comment="what went wrong last; empty: nothing")
