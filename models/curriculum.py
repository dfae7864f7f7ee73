"""The curriculum: skills, courses and what they are called, requirements, training sessions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Code, Id, code_type

FORMATS: Final = ("elearning", "classroom", "online", "workshop")
SELF_REPORTS: Final = ("checked", "at_once")
"""Whether what people report of themselves counts when the division has checked it, or at once (C2)."""
EVIDENCE: Final = ("none", "note", "file")
"""What people give with a report of their own; for a note a file does too."""
CYCLES: Final = ("once", "every_fiscal_year")
LEVELS: Final = ("required", "elective")
ICT_USERS: Final = "ict_users"
GROUP_PREFIX: Final = "group:"


class Skill(Base):
    """One of the skills the policy asks for."""

    __tablename__ = "skills"
    __table_args__ = (UniqueConstraint("municipality_id", "code"),)

    id: Mapped[Id]
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipalities.id"))
    code: Mapped[Code]
    name: Mapped[str] = mapped_column(Text)
    name_en: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text)
    description_en: Mapped[str] = mapped_column(Text)


class Course(Base):
    """A course. Its code is never reused (C5)."""

    __tablename__ = "courses"
    __table_args__ = (
        UniqueConstraint("municipality_id", "code"),
        CheckConstraint("cycle IN ('once', 'every_fiscal_year')", name="cycle"),
    )

    id: Mapped[Id]
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipalities.id"))
    code: Mapped[Code]
    title: Mapped[str] = mapped_column(Text)
    title_en: Mapped[str] = mapped_column(Text)
    skill_id: Mapped[int] = mapped_column(ForeignKey("skills.id"))
    format: Mapped[str] = mapped_column(code_type(20))
    hours: Mapped[float] = mapped_column(comment="length in hours")
    cycle: Mapped[str] = mapped_column(code_type(20), comment="once, or to be done again each fiscal year")
    summary: Mapped[str] = mapped_column(Text)
    summary_en: Mapped[str] = mapped_column(Text)
    url: Mapped[str] = mapped_column(Text)
    aliases: Mapped[str] = mapped_column(Text, comment="as the file said, separated by ;")
    self_report: Mapped[str] = mapped_column(
        code_type(20),
        default="checked",
        server_default="checked",
        comment="what a person says of themselves counts at_once, or when it is checked",
    )
    evidence: Mapped[str] = mapped_column(
        code_type(20),
        default="none",
        server_default="none",
        comment="what a person gives with a report: none, note (or a file) or file",
    )


class CourseAlias(Base):
    """What staff call a course. No alias belongs to two courses of an office."""

    __tablename__ = "course_aliases"
    __table_args__ = (UniqueConstraint("municipality_id", "alias"),)

    id: Mapped[Id]
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipalities.id"))
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"), index=True)
    alias: Mapped[str] = mapped_column(code_type(200), comment="NFKC, lower case")


class Requirement(Base):
    """These people must (or may) complete this course. Rows of one course and audience never overlap.

    The due rule is one of: a day of the fiscal year (`due_month`, `due_day`), or `due_days` after the start
    (`due_kind` `hire` or `appointment`); an elective row has none.
    """

    __tablename__ = "requirements"
    __table_args__ = (
        UniqueConstraint("course_id", "audience", "effective_from"),
        CheckConstraint("effective_from <= effective_to", name="order"),
        CheckConstraint("level IN ('required', 'elective')", name="level"),
        CheckConstraint(
            "(due_kind IS NULL) = (level = 'elective') AND"
            " (due_kind = 'month_day') = (due_month IS NOT NULL AND due_day IS NOT NULL) AND"
            " (due_kind IN ('hire', 'appointment')) = (due_days IS NOT NULL)",
            name="due",
        ),
        Index("ix_requirements_audience", "audience"),
    )

    id: Mapped[Id]
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"))
    audience: Mapped[Code] = mapped_column(comment="general, core, advanced, ict_users or group:NAME")
    level: Mapped[str] = mapped_column(code_type(20))
    due_kind: Mapped[str | None] = mapped_column(code_type(20), comment="month_day, hire or appointment")
    due_month: Mapped[int | None]
    due_day: Mapped[int | None]
    due_days: Mapped[int | None] = mapped_column(comment="days after the start; the start is day 0")
    effective_from: Mapped[date] = mapped_column(Date, comment="included")
    effective_to: Mapped[date] = mapped_column(Date, comment="included; 9999-12-31: until further notice")


class TrainingSession(Base):
    """One sitting of a course: a place, a start, an end, seats."""

    __tablename__ = "training_sessions"
    __table_args__ = (
        UniqueConstraint("municipality_id", "code"),
        CheckConstraint("starts_at < ends_at", name="order"),
    )

    id: Mapped[Id]
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipalities.id"))
    code: Mapped[Code]
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"), index=True)
    starts_at: Mapped[datetime] = mapped_column(comment="UTC")
    ends_at: Mapped[datetime] = mapped_column(comment="UTC")
    venue: Mapped[str] = mapped_column(Text)
    online_url: Mapped[str] = mapped_column(Text)
    capacity: Mapped[int | None] = mapped_column(comment="seats; empty: no limit")
    instructor: Mapped[str] = mapped_column(Text)
    joint: Mapped[bool] = mapped_column(comment="held together with other municipalities")
    closes_at: Mapped[datetime | None] = mapped_column(comment="UTC; no more bookings from then; empty: its start")
    confirms_itself: Mapped[bool] = mapped_column(
        default=False, server_default=false(), comment="attendance is completion at its end without anybody (S5)"
    )
    sequence: Mapped[int] = mapped_column(default=0, server_default="0", comment="of its calendar files (S3)")
    cancelled_at: Mapped[datetime | None] = mapped_column(comment="UTC; it does not take place")
    confirmed_at: Mapped[datetime | None] = mapped_column(comment="UTC; attendance became completions (S5)")
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("employees.id"))
