"""The tables of reminders: policies, runs, messages, steps, and what holds messages back."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Final

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Code, Id, code_type
from models.outbox.records import Delivery, where_set

STEPS: Final = (
    *("due-1", "due-7", "due-14", "due-30", "overdue-1"),
    *("year-end-1", "year-end-7", "year-end-14", "overdue-weekly", "overdue-monthly"),
)
"""In M2's order: of several on one day a course has the first."""
LATER: Final = "later"
"""The step of a course without one of its own on the day to which its message was put off (M11)."""
OUT: Final = ("sending", "sent", "unknown")
"""States of a message that is out, on its way, or perhaps out: nothing takes it back."""

_STEP: Final = code_type(20)


def _one_of(column: str, words: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(word) for word in words)})"


class ReminderPolicy(Base):
    """Which courses are reminded of, at which steps, in which hours and words (M1).

    Its courses are those with a required row for `audience` in force on the day, whichever row makes them
    required for a person; without an audience they are named one by one.
    """

    __tablename__ = "reminder_policies"
    __table_args__ = (
        UniqueConstraint("municipality_id", "code", "valid_from"),
        CheckConstraint("valid_from <= valid_to", name="order"),
        CheckConstraint("opens < closes", name="hours"),
    )

    id: Mapped[Id]
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipalities.id"))
    code: Mapped[Code]
    audience: Mapped[str | None] = mapped_column(code_type(40), comment="empty: the courses named")
    wording: Mapped[Code] = mapped_column(comment="key of the message's sentences in the catalogue")
    opens: Mapped[time] = mapped_column(comment="time of day in the office's time zone")
    closes: Mapped[time] = mapped_column(comment="time of day in the office's time zone")
    is_on: Mapped[bool]
    valid_from: Mapped[date] = mapped_column(Date, comment="included")
    valid_to: Mapped[date] = mapped_column(Date, comment="included; 9999-12-31: until further notice")


class PolicyCourse(Base):
    """A course that a policy names."""

    __tablename__ = "reminder_policy_courses"

    policy_id: Mapped[int] = mapped_column(ForeignKey("reminder_policies.id"), primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"), primary_key=True)


class PolicyStep(Base):
    """A step that is on in a policy (M2)."""

    __tablename__ = "reminder_policy_steps"
    __table_args__ = (CheckConstraint(_one_of("step", STEPS), name="step"),)

    policy_id: Mapped[int] = mapped_column(ForeignKey("reminder_policies.id"), primary_key=True)
    step: Mapped[str] = mapped_column(_STEP, primary_key=True)


class Run(Base):
    """A working day's run: forecast a week before, planned on the day, perhaps held until released (M13).

    A working day without `planned_at` that lies between planned ones was missed (M12). All messages and steps of
    the day are the run's, but for nudges.
    """

    __tablename__ = "reminder_runs"
    __table_args__ = (UniqueConstraint("municipality_id", "day"),)

    id: Mapped[Id]
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipalities.id"))
    day: Mapped[date] = mapped_column(Date)
    forecast: Mapped[int | None] = mapped_column(comment="people, as reckoned a week before")
    forecast_on: Mapped[date | None] = mapped_column(Date)
    planned_at: Mapped[datetime | None] = mapped_column(comment="UTC; when first planned")
    renewed_at: Mapped[datetime | None] = mapped_column(comment="UTC; when planned last")
    seen: Mapped[str] = mapped_column(
        code_type(100),
        default="",
        server_default="",
        comment="what it was planned from; planned anew when that differs",
    )
    people: Mapped[int] = mapped_column(comment="with a message on the day")
    left_out: Mapped[int] = mapped_column(comment="with a step on the day and no message")
    is_held: Mapped[bool] = mapped_column(comment="waits for release")
    released_at: Mapped[datetime | None] = mapped_column(comment="UTC")
    digested_at: Mapped[datetime | None] = mapped_column(comment="UTC; when the week's digests were written")
    released_by_id: Mapped[int | None] = mapped_column(ForeignKey("employees.id"))


class Reminder(Delivery, Base):
    """A message to a person on a day, over all policies: never two (M5). What it says is asked when it goes.

    One that was not sent says why, and may be planned again that day (M14). A message that did not go out in
    time is `merged` into the one of the next working day (M12). `unknown`: Slack may have it or not, and would
    not say; it counts as one, and is not sent again.
    """

    __tablename__ = "reminders"
    __table_args__ = (
        UniqueConstraint("employee_id", "day"),
        CheckConstraint("kind IN ('run', 'later', 'nudge')", name="kind"),
        CheckConstraint("state IN ('planned', 'held', 'sending', 'sent', 'unknown', 'not_sent')", name="state"),
        CheckConstraint("(state = 'not_sent') = (reason IS NOT NULL)", name="reason"),
        CheckConstraint("merged_into_id IS NULL OR state = 'not_sent'", name="merged"),
        Index("ix_reminders_day_state", "day", "state"),
        where_set("reminders", "merged_into_id"),
        where_set("reminders", "stale_since"),
        Index(
            "ix_reminders_sending",
            "marked_at",
            sqlite_where=text("state = 'sending'"),
            postgresql_where=text("state = 'sending'"),
        ),
    )

    id: Mapped[Id]
    employee_id: Mapped[int] = mapped_column(ForeignKey("employees.id"))
    day: Mapped[date] = mapped_column(Date, comment="day planned for")
    kind: Mapped[str] = mapped_column(_STEP)
    state: Mapped[str] = mapped_column(_STEP)
    reason: Mapped[str | None] = mapped_column(_STEP, comment="why it was not sent")
    due_on: Mapped[date | None] = mapped_column(Date, comment="earliest due date with a step")
    planned_at: Mapped[datetime] = mapped_column(comment="UTC; when planned last")
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("reminders.id"))
    nudged_by_id: Mapped[int | None] = mapped_column(ForeignKey("employees.id"), comment="nudges: who")


class ReminderStep(Base):
    """A step that fell on a day for a person and a course: it went with that day's message, or why not (M14).

    `reason` empty: it is part of the person's message of that day, which has a state of its own. Steps are only
    ever written by a select from the tables that their keys point to, out of which nothing is deleted, so they have
    no foreign keys: checking them would take as long as finding the steps.
    """

    __tablename__ = "reminder_steps"
    __table_args__ = (CheckConstraint(_one_of("step", (*STEPS, LATER)), name="step"),)

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    employee_id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(primary_key=True)
    due_on: Mapped[date] = mapped_column(Date, comment="as it was on the day")
    step: Mapped[str] = mapped_column(_STEP)
    reason: Mapped[str | None] = mapped_column(_STEP)


class Snooze(Base):
    """A message put off: nothing goes out before `until_on`, on which one does (M11)."""

    __tablename__ = "snoozes"
    __table_args__ = (CheckConstraint("put_off_on < until_on", name="order"),)

    id: Mapped[Id]
    reminder_id: Mapped[int] = mapped_column(ForeignKey("reminders.id"), unique=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employees.id"), index=True)
    put_off_on: Mapped[date] = mapped_column(Date)
    until_on: Mapped[date] = mapped_column(Date, index=True)
    at: Mapped[datetime] = mapped_column(comment="UTC")


class SnoozedCourse(Base):
    """A course of a message put off: two a cycle is the most (M11)."""

    __tablename__ = "snoozed_courses"

    snooze_id: Mapped[int] = mapped_column(ForeignKey("snoozes.id"), primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"), primary_key=True)


class Stop(Base):
    """All reminders and digests of an office are off from `stopped_at` until `started_at` (M13)."""

    __tablename__ = "reminder_stops"
    __table_args__ = (
        Index(
            "uq_reminder_stops_running",
            "municipality_id",
            unique=True,
            sqlite_where=text("started_at IS NULL"),
            postgresql_where=text("started_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipalities.id"))
    stopped_at: Mapped[datetime] = mapped_column(comment="UTC")
    started_at: Mapped[datetime | None] = mapped_column(comment="UTC; empty: still stopped")


class FreezeEnd(Base):
    """The freeze at the beginning of a fiscal year, ended by hand from the day `ended_on` on (M10)."""

    __tablename__ = "freeze_ends"
    __table_args__ = (UniqueConstraint("municipality_id", "fiscal_year"),)

    id: Mapped[Id]
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipalities.id"))
    fiscal_year: Mapped[int]
    ended_on: Mapped[date] = mapped_column(Date)
    at: Mapped[datetime] = mapped_column(comment="UTC")
