"""The training record: completions and exemptions. Facts are never edited; a later row supersedes (C2, C3)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, code_type

SOURCES: Final = ("elearning", "classroom", "exam", "external", "self_report")


class Completion(Base):
    """One passed attempt: a person, a course, a day, a source (C2).

    `revision` counts the rows of one attempt from 0. A correction or a cancellation is the next revision and
    names the row it supersedes (C3); only the last one counts, and only if its `outcome` is `passed`.
    """

    __tablename__ = "completions"
    __table_args__ = (
        UniqueConstraint("employee_id", "course_id", "completed_on", "source", "revision"),
        CheckConstraint("outcome IN ('passed', 'cancelled')", name="outcome"),
        CheckConstraint("(revision = 0) = (supersedes_id IS NULL)", name="revision"),
        Index(
            "uq_completions_supersedes_id",
            "supersedes_id",
            unique=True,
            sqlite_where=text("supersedes_id IS NOT NULL"),
            postgresql_where=text("supersedes_id IS NOT NULL"),
        ),
    )

    id: Mapped[Id]
    employee_id: Mapped[int] = mapped_column(ForeignKey("employees.id"))
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"))
    completed_on: Mapped[date] = mapped_column(Date, comment="last day for a class of several days")
    source: Mapped[str] = mapped_column(code_type(20))
    score: Mapped[float | None] = mapped_column(comment="points, for information only")
    outcome: Mapped[str] = mapped_column(code_type(20), comment="passed or cancelled")
    revision: Mapped[int]
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("completions.id"))
    recorded_at: Mapped[datetime] = mapped_column(comment="UTC")
    import_id: Mapped[int | None] = mapped_column(ForeignKey("imports.id"))
    session_id: Mapped[int | None] = mapped_column(
        ForeignKey("training_sessions.id"), comment="where it comes from the attendance of one"
    )


class Exemption(Base):
    """One person is let off a course, or given more time, until a day (R18).

    Rows are never edited: of one person, course and kind the one granted last counts. Who granted it and why
    stands in `details`, where it can be erased; the digest here proves it.
    """

    __tablename__ = "exemptions"
    __table_args__ = (
        Index("ix_exemptions_person", "employee_id", "course_id", "kind", "granted_on"),
        CheckConstraint("kind IN ('exempt', 'extend')", name="kind"),
    )

    id: Mapped[Id]
    employee_id: Mapped[int] = mapped_column(ForeignKey("employees.id"))
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"))
    kind: Mapped[str] = mapped_column(code_type(20))
    until: Mapped[date] = mapped_column(Date, comment="last day exempt, or the due date that now counts")
    granted_on: Mapped[date] = mapped_column(Date, comment="counts from this day")
    detail_id: Mapped[int] = mapped_column(ForeignKey("details.id"), comment="reason and who granted it")
    detail_digest: Mapped[str] = mapped_column(code_type(64), comment="SHA-256 of salt and detail, hex")
    import_id: Mapped[int | None] = mapped_column(ForeignKey("imports.id"))
