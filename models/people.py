"""The people on the staff list: who they are, when they are employed, and what is known of them, dated (R19)."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    Connection,
    Date,
    ForeignKey,
    Index,
    Select,
    Text,
    UniqueConstraint,
    and_,
    func,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, Code, Id, Refusal, code_type, table_of
from models.dated import first_day_of_run, renew_since, run_of_same
from models.sql import add_days

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


def renew_employments(connection: Connection, among: Select[*tuple[Any, ...]]) -> None:
    """Cut employments that run into the next, and set `continuous_since`, for the people in `among`."""
    contract = table_of(Employment)
    later = contract.alias("later")
    next_day = (
        select(func.min(later.c.hired_on, type_=later.c.hired_on.type))
        .where(later.c.employee_id == contract.c.employee_id, later.c.hired_on > contract.c.hired_on)
        .scalar_subquery()
    )
    self_and_next = or_(contract.c.left_on.is_(None), contract.c.left_on >= next_day)
    connection.execute(
        update(contract)
        .values(left_on=add_days(next_day, -1))
        .where(contract.c.employee_id.in_(among), next_day.is_not(None), self_and_next)
    )
    runs = first_day_of_run(contract, ["employee_id"], "hired_on", "left_on", among)
    renew_since(connection, contract, "continuous_since", runs)


def renew_personas(connection: Connection, among: Select[*tuple[Any, ...]]) -> None:
    """Set `persona_from` and `ict_from`, the days since which each has been in the audience (R6)."""
    state = table_of(EmployeeState)
    for value, column in ((state.c.persona, "persona_from"), (state.c.uses_ict, "ict_from")):
        runs = run_of_same(state, "employee_id", value, among)
        renew_since(connection, state, column, runs)
    appointed = is_appointed(state.c.persona, state.c.persona_since)
    ours = state.c.employee_id.in_(among)
    connection.execute(update(state).values(persona_from=state.c.persona_since).where(ours, appointed))
    connection.execute(update(state).values(persona_from=None).where(ours, state.c.persona.is_(None)))
    connection.execute(update(state).values(ict_from=None).where(ours, ~state.c.uses_ict))


def is_appointed(persona: ColumnElement[Any], since: ColumnElement[Any]) -> ColumnElement[bool]:
    """The persona is one that people are appointed to on a day, and the day is known (R6)."""
    return and_(persona.in_(("core", "advanced")), since.is_not(None))
