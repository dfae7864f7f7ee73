"""The office: municipalities, departments as a dated tree, audience groups, closure days, sending hours."""

from __future__ import annotations

from datetime import date, time

from sqlalchemy import CheckConstraint, Date, ForeignKey, Select, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, Code, Id
from models.sql import holds_on

OWN_MUNICIPALITY = "own"
_OWN = "office.own_municipality_id"


class Municipality(Base):
    """A city or town. One by default, the office's own; its neighbours come with joint training."""

    __tablename__ = "municipalities"

    id: Mapped[Id]
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(Text, default="")
    name_en: Mapped[str] = mapped_column(Text, default="")


class Department(Base):
    """What a department is called. Where it stands and who heads it is dated: `DepartmentState`."""

    __tablename__ = "departments"
    __table_args__ = (UniqueConstraint("municipality_id", "code"),)

    id: Mapped[Id]
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipalities.id"))
    code: Mapped[Code]
    name: Mapped[str] = mapped_column(Text)
    name_en: Mapped[str] = mapped_column(Text)


class DepartmentState(Base):
    """What holds for a department from `valid_from` to `valid_to`, both included (R19).

    The states of a department touch one another and never overlap; the first begins with the calendar.
    """

    __tablename__ = "department_states"
    __table_args__ = (
        UniqueConstraint("department_id", "valid_from"),
        CheckConstraint("valid_from <= valid_to", name="order"),
    )

    id: Mapped[Id]
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"))
    valid_from: Mapped[date] = mapped_column(Date, comment="day in the office's time zone, included")
    valid_to: Mapped[date] = mapped_column(Date, comment="included; 9999-12-31: until further notice")
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"), index=True)
    head_id: Mapped[int | None] = mapped_column(ForeignKey("employees.id"), index=True)
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("employees.id"), index=True)
    owns_system: Mapped[bool]
    introducing_system: Mapped[bool]
    systems: Mapped[str] = mapped_column(Text, default="", comment="separated by ;, owned ones first")
    import_id: Mapped[int | None] = mapped_column(ForeignKey("imports.id"))


class Group(Base):
    """A named audience of the office's own (R15). Its requirement rows say `group:NAME`."""

    __tablename__ = "groups"
    __table_args__ = (UniqueConstraint("municipality_id", "name"),)

    id: Mapped[Id]
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipalities.id"))
    name: Mapped[Code]


class GroupMembership(Base):
    """A person is in a group from `valid_from` to `valid_to`, both included.

    Memberships that touch are one: `since` is the first day of the unbroken run.
    """

    __tablename__ = "group_memberships"
    __table_args__ = (
        UniqueConstraint("employee_id", "group_id", "valid_from"),
        CheckConstraint("valid_from <= valid_to", name="order"),
    )

    id: Mapped[Id]
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"), index=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employees.id"))
    valid_from: Mapped[date] = mapped_column(Date, comment="included")
    valid_to: Mapped[date] = mapped_column(Date, comment="included; 9999-12-31: until further notice")
    since: Mapped[date] = mapped_column(Date, comment="first day of the run of memberships that touch")


class ClosureDay(Base):
    """A working day by the calendar on which this office is closed all the same (M3)."""

    __tablename__ = "closure_days"
    __table_args__ = (UniqueConstraint("municipality_id", "day"),)

    id: Mapped[Id]
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipalities.id"))
    day: Mapped[date] = mapped_column(Date)
    name: Mapped[str] = mapped_column(Text)


class SendingHours(Base):
    """When a department on shifts may be written to; without a row the office's hours count (M4)."""

    __tablename__ = "sending_hours"

    id: Mapped[Id]
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"), unique=True)
    opens: Mapped[time] = mapped_column(comment="time of day in the office's time zone")
    closes: Mapped[time] = mapped_column(comment="time of day in the office's time zone; later than opens")


def own_municipality_id(db: Session) -> int:
    """The office's own municipality, which the first migration makes; asked once a session."""
    if _OWN not in db.info:
        db.info[_OWN] = db.scalars(select(Municipality.id).where(Municipality.code == OWN_MUNICIPALITY)).one()
    own: int = db.info[_OWN]
    return own


def department_and_below(department_id: int, day: date) -> Select[tuple[int]]:
    """The ids of a department and of all below it, as the tree stands on `day` (R19)."""
    tree = select(Department.id).where(Department.id == department_id).cte("tree", recursive=True)
    below = select(DepartmentState.department_id).join(tree, DepartmentState.parent_id == tree.c.id)
    tree = tree.union(below.where(holds_on(DepartmentState, day)))
    return select(tree.c.id)
