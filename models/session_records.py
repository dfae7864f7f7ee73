"""The tables of class sessions: who runs one, who is booked or waits, who was there, and its codes (S1-S8)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, code_type

ENROLMENT_STATES: Final = ("booked", "waiting", "cancelled", "declined", "dropped")
OUTCOMES: Final = ("present", "absent", "cancelled")
WAYS: Final = ("code", "roster", "walk_in", "import", "correction")

_WORD: Final = code_type(20)


def _one_of(column: str, words: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(word) for word in words)})"


class SessionOrganiser(Base):
    """Somebody who runs a session; the division may run all of them."""

    __tablename__ = "session_organisers"

    session_id: Mapped[int] = mapped_column(ForeignKey("training_sessions.id"), primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employees.id"), primary_key=True, index=True)


class SessionPlaces(Base):
    """What a joint session keeps for a municipality, and how many guests of it come; numbers, never names (S7)."""

    __tablename__ = "session_places"
    __table_args__ = (CheckConstraint("places >= 0 AND guests >= 0", name="numbers"),)

    session_id: Mapped[int] = mapped_column(ForeignKey("training_sessions.id"), primary_key=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipalities.id"), primary_key=True)
    places: Mapped[int]
    guests: Mapped[int] = mapped_column(default=0, server_default="0")


class Enrolment(Base):
    """Somebody has a seat in a session, waits for one, or no longer does either (S1).

    The line is in the order of the ids. `declined`: gave back a seat that had come free; `dropped`: the session was
    cancelled. A person is booked or waiting once at most; whoever asks again after cancelling has a new row.
    """

    __tablename__ = "enrolments"
    __table_args__ = (
        CheckConstraint(_one_of("state", ENROLMENT_STATES), name="state"),
        Index(
            "uq_enrolments_live",
            "session_id",
            "employee_id",
            unique=True,
            sqlite_where=text("state IN ('booked', 'waiting')"),
            postgresql_where=text("state IN ('booked', 'waiting')"),
        ),
        Index("ix_enrolments_session_id_state", "session_id", "state"),
        Index("ix_enrolments_employee_id_state", "employee_id", "state"),
    )

    id: Mapped[Id]
    session_id: Mapped[int] = mapped_column(ForeignKey("training_sessions.id"))
    employee_id: Mapped[int] = mapped_column(ForeignKey("employees.id"))
    state: Mapped[str] = mapped_column(_WORD)
    asked_at: Mapped[datetime] = mapped_column(comment="UTC")
    booked_at: Mapped[datetime | None] = mapped_column(comment="UTC; when the seat was given")
    ended_at: Mapped[datetime | None] = mapped_column(comment="UTC; when it was given back")
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("employees.id"), comment="empty: the person")


class SessionDay(Base):
    """Check-in of one day of a session: open from `opened_at` until `closed_at` (S4)."""

    __tablename__ = "session_days"

    session_id: Mapped[int] = mapped_column(ForeignKey("training_sessions.id"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True, comment="day in the office's time zone")
    opened_at: Mapped[datetime | None] = mapped_column(comment="UTC; empty: never open yet")
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("employees.id"))
    closed_at: Mapped[datetime | None] = mapped_column(comment="UTC; empty: still open")


class CheckInCode(Base):
    """Six digits shown for a minute from `shown_at` on, and good for two minutes more (S4).

    No two sessions that are open together have the same one.
    """

    __tablename__ = "check_in_codes"
    __table_args__ = (Index("ix_check_in_codes_code", "code", "shown_at"),)

    session_id: Mapped[int] = mapped_column(ForeignKey("training_sessions.id"), primary_key=True)
    shown_at: Mapped[datetime] = mapped_column(primary_key=True, comment="UTC; the whole minute")
    day: Mapped[date] = mapped_column(Date)
    code: Mapped[str] = mapped_column(code_type(6))


class WrongCode(Base):
    """Somebody entered a code that was not right, so that guessing is slowed down."""

    __tablename__ = "wrong_codes"
    __table_args__ = (Index("ix_wrong_codes_employee_id_at", "employee_id", "at"),)

    id: Mapped[Id]
    employee_id: Mapped[int] = mapped_column(ForeignKey("employees.id"))
    at: Mapped[datetime] = mapped_column(comment="UTC")


class Attendance(Base):
    """Somebody was at one day of a session, or was not (S4, S6). Never edited.

    `revision` counts the rows of one person and day from 0; a correction is the next and names the row it
    supersedes; the last one counts. `cancelled`: as if nothing had been recorded.
    """

    __tablename__ = "attendances"
    __table_args__ = (
        UniqueConstraint("session_id", "employee_id", "day", "revision"),
        CheckConstraint(_one_of("outcome", OUTCOMES), name="outcome"),
        CheckConstraint(_one_of("way", WAYS), name="way"),
        CheckConstraint("(revision = 0) = (supersedes_id IS NULL)", name="revision"),
        Index(
            "uq_attendances_supersedes_id",
            "supersedes_id",
            unique=True,
            sqlite_where=text("supersedes_id IS NOT NULL"),
            postgresql_where=text("supersedes_id IS NOT NULL"),
        ),
        Index("ix_attendances_employee_id", "employee_id"),
    )

    id: Mapped[Id]
    session_id: Mapped[int] = mapped_column(ForeignKey("training_sessions.id"))
    employee_id: Mapped[int] = mapped_column(ForeignKey("employees.id"))
    day: Mapped[date] = mapped_column(Date)
    outcome: Mapped[str] = mapped_column(_WORD)
    way: Mapped[str] = mapped_column(_WORD)
    minutes: Mapped[int | None] = mapped_column(comment="as a meeting's report says; rejoins add up")
    revision: Mapped[int]
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("attendances.id"))
    recorded_at: Mapped[datetime] = mapped_column(comment="UTC")
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("employees.id"), comment="empty: an import")
    import_id: Mapped[int | None] = mapped_column(ForeignKey("imports.id"))
    detail_id: Mapped[int | None] = mapped_column(ForeignKey("details.id"), comment="why it was corrected")
    detail_digest: Mapped[str | None] = mapped_column(code_type(64), comment="SHA-256 of salt and detail, hex")


class UnmatchedAttendance(Base):
    """A line of an attendance report that no mail and no number matches: for a person to decide (P3)."""

    __tablename__ = "unmatched_attendances"

    id: Mapped[Id]
    session_id: Mapped[int] = mapped_column(ForeignKey("training_sessions.id"), index=True)
    import_id: Mapped[int | None] = mapped_column(ForeignKey("imports.id"))
    day: Mapped[date] = mapped_column(Date)
    minutes: Mapped[int | None]
    detail_id: Mapped[int] = mapped_column(
        ForeignKey("details.id"), comment="the name and mail as they stood there"
    )
    detail_digest: Mapped[str] = mapped_column(code_type(64), comment="SHA-256 of salt and detail, hex")
    decided_at: Mapped[datetime | None] = mapped_column(comment="UTC")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("employees.id"))
    attendance_id: Mapped[int | None] = mapped_column(ForeignKey("attendances.id"), comment="empty: nobody of ours")


class ExemptionRequest(Base):
    """Somebody asks to be let off a course, or for more time; the division decides (R18)."""

    __tablename__ = "exemption_requests"
    __table_args__ = (
        CheckConstraint("kind IN ('exempt', 'extend')", name="kind"),
        CheckConstraint("state IN ('waiting', 'asked', 'granted', 'rejected', 'withdrawn')", name="state"),
        Index(
            "uq_exemption_requests_open",
            "employee_id",
            "course_id",
            unique=True,
            sqlite_where=text("state IN ('waiting', 'asked')"),
            postgresql_where=text("state IN ('waiting', 'asked')"),
        ),
    )

    id: Mapped[Id]
    employee_id: Mapped[int] = mapped_column(ForeignKey("employees.id"))
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"))
    kind: Mapped[str] = mapped_column(_WORD)
    until: Mapped[date] = mapped_column(Date, comment="as asked for, or as granted")
    state: Mapped[str] = mapped_column(_WORD)
    requested_at: Mapped[datetime] = mapped_column(comment="UTC")
    decided_at: Mapped[datetime | None] = mapped_column(comment="UTC")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("employees.id"))
    exemption_id: Mapped[int | None] = mapped_column(ForeignKey("exemptions.id"))
    detail_id: Mapped[int] = mapped_column(
        ForeignKey("details.id"), comment="why; what was said later stands with the audit events"
    )
    detail_digest: Mapped[str] = mapped_column(code_type(64), comment="SHA-256 of salt and detail, hex")


class Evidence(Base):
    """A file or note that somebody gave with a report or a request. The file itself stays in Slack."""

    __tablename__ = "evidence"

    id: Mapped[Id]
    report_id: Mapped[int | None] = mapped_column(ForeignKey("self_reports.id"), index=True)
    request_id: Mapped[int | None] = mapped_column(ForeignKey("exemption_requests.id"), index=True)
    file_id: Mapped[str] = mapped_column(code_type(40), comment="file in Slack; empty: a note only")
    sha256: Mapped[str | None] = mapped_column(code_type(64), comment="of the file's bytes, hex")
    given_at: Mapped[datetime] = mapped_column(comment="UTC")
    detail_id: Mapped[int | None] = mapped_column(ForeignKey("details.id"), comment="note, and the file's name")
    detail_digest: Mapped[str | None] = mapped_column(code_type(64), comment="SHA-256 of salt and detail, hex")
