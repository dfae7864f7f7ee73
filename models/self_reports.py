"""What people report of themselves; it counts at once or once it is checked, as the course says (C2)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, code_type


class SelfReport(Base):
    """Somebody says that they completed a course. Accepted, it is a completion with the source `self_report`."""

    __tablename__ = "self_reports"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'accepted', 'rejected')", name="state"),
        CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name="decided"),
        Index(
            "uq_self_reports_waiting",
            "employee_id",
            "course_id",
            unique=True,
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index("ix_self_reports_state", "state"),
    )

    id: Mapped[Id]
    employee_id: Mapped[int] = mapped_column(ForeignKey("employees.id"))
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"))
    completed_on: Mapped[date] = mapped_column(Date)
    state: Mapped[str] = mapped_column(code_type(20))
    reported_at: Mapped[datetime] = mapped_column(comment="UTC")
    decided_at: Mapped[datetime | None] = mapped_column(comment="UTC")
    decided_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("employees.id"), comment="who checked; empty: counted at once"
    )
    completion_id: Mapped[int | None] = mapped_column(
        ForeignKey("completions.id"), comment="the completion it became"
    )
    detail_id: Mapped[int | None] = mapped_column(ForeignKey("details.id"), comment="why it was rejected")
    detail_digest: Mapped[str | None] = mapped_column(code_type(64), comment="SHA-256 of salt and detail, hex")
