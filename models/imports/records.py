"""What the database remembers of each import."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id


class Import(Base):
    """One set of files taken whole. Rows it made carry its id; what it changed stands in the audit events."""

    __tablename__ = "imports"

    id: Mapped[Id]
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipalities.id"))
    at: Mapped[datetime] = mapped_column(comment="UTC")
    effective_on: Mapped[date] = mapped_column(Date, comment="day from which dated changes hold")
    has_staff: Mapped[bool] = mapped_column(comment="a staff list was among the files")
    is_full: Mapped[bool] = mapped_column(comment="the staff list was the whole office (D2, M10)")
