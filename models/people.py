"""The people on the staff list: who they are, when they are employed, and what is known of them, dated (R19)."""

from __future__ import annotations

from datetime import date
from typing import Final

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Text,
    UniqueConstraint,
    func,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, Code, Id, Refusal, code_type

PERSONAS: Final = ("general", "core", "advanced")
EMPLOYEE_NO_DIGITS: Final = 7


class Employee(Base):
    """A person, found by number alone (P3): names are not unique, numbers are never reused."""

    __tablename__ = "employees"
    __table_args__ = (
        UniqueConstraint("municipality_id", "employee_no"),
        Index(
            "uq_employees_email",
            "municipality_id",
            "email",
            unique=True,
            sqlite_where=text("email <> ''"),
            postgresql_where=text("email <> ''"),
        ),
    )

    id: Mapped[Id]
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipalities.id"))
    employee_no: Mapped[Code]
    name: Mapped[str] = mapped_column(Text)
    name_kana: Mapped[str] = mapped_column(Text, default="")
    email: Mapped[str] = mapped_column(code_type(320), default="", comment="lower case; empty: none")
    locale: Mapped[str] = mapped_column(code_type(2), comment="ja or en")


class Employment(Base):
    """One contract, first and last day included. Contracts that touch are one employment (R19)."""

    __tablename__ = "employments"
    __table_args__ = (
        UniqueConstraint("employee_id", "hired_on"),
        CheckConstraint("left_on IS NULL OR hired_on <= left_on", name="order"),
    )

    id: Mapped[Id]
    employee_id: Mapped[int] = mapped_column(ForeignKey("employees.id"))
    hired_on: Mapped[date] = mapped_column(Date, comment="first day of this contract")
    left_on: Mapped[date | None] = mapped_column(Date, comment="last day, may lie ahead; empty: not known")
    continuous_since: Mapped[date] = mapped_column(Date, comment="first day of the contracts that touch")


class Leave(Base):
    """A long leave, both days included. Its reason is not held on purpose (P4)."""

    __tablename__ = "leaves"
    __table_args__ = (
        UniqueConstraint("employee_id", "leave_from"),
        CheckConstraint("leave_to IS NULL OR leave_from <= leave_to", name="order"),
    )

    id: Mapped[Id]
    employee_id: Mapped[int] = mapped_column(ForeignKey("employees.id"))
    leave_from: Mapped[date] = mapped_column(Date)
    leave_to: Mapped[date | None] = mapped_column(Date, comment="empty: end not known")


class EmployeeState(Base):
    """What holds for a person from `valid_from` to `valid_to`, both included (R19).

    The states of a person touch one another and never overlap; the first begins with the calendar, so that
    it holds back to the day of hire. `persona` is what counts; `filed_persona` and the other `filed_`
    columns are what the staff file of that time said, so that the next file is held against the previous
    file and not against what the office has registered since (D5).
    """

    __tablename__ = "employee_states"
    __table_args__ = (
        UniqueConstraint("employee_id", "valid_from"),
        CheckConstraint("valid_from <= valid_to", name="order"),
    )

    id: Mapped[Id]
    employee_id: Mapped[int] = mapped_column(ForeignKey("employees.id"))
    valid_from: Mapped[date] = mapped_column(Date, comment="day in the office's time zone, included")
    valid_to: Mapped[date] = mapped_column(Date, comment="included; 9999-12-31: until further notice")
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"), index=True)
    secondary_department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    position: Mapped[str] = mapped_column(Text, default="")
    employment_type: Mapped[str] = mapped_column(Text, default="")
    job_type: Mapped[str] = mapped_column(Text, default="")
    uses_ict: Mapped[bool]
    ict_from: Mapped[date | None] = mapped_column(Date, comment="ict_users without a break since")
    persona: Mapped[str | None] = mapped_column(code_type(20), comment="empty: outside the personas")
    persona_since: Mapped[date | None] = mapped_column(Date, comment="day of appointment")
    persona_from: Mapped[date | None] = mapped_column(Date, comment="in the persona without a break since (R6)")
    filed_persona: Mapped[str | None] = mapped_column(code_type(20), comment="as the staff file said")
    filed_persona_since: Mapped[date | None] = mapped_column(Date, comment="as the staff file said")
    filed_hired_on: Mapped[date | None] = mapped_column(Date, comment="as the staff file said")
    filed_left_on: Mapped[date | None] = mapped_column(Date, comment="as the staff file said")
    filed_leave_from: Mapped[date | None] = mapped_column(Date, comment="as the staff file said")
    filed_leave_to: Mapped[date | None] = mapped_column(Date, comment="as the staff file said")
    import_id: Mapped[int | None] = mapped_column(ForeignKey("imports.id"))


def find_employee(db: Session, who: str, municipality_id: int) -> Employee:
    """The person with that employee number or mail address.

    Raises Refusal `unknown_person` (who).
    """
    wanted = Employee.email == func.lower(who) if "@" in who else Employee.employee_no == who
    found = db.scalars(select(Employee).where(Employee.municipality_id == municipality_id, wanted)).one_or_none()
    if found is None:
        raise Refusal("unknown_person", who=who)
    return found
