"""Where departments stand and who heads them, dated, against the previous file (R19)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Column as SqlColumn
from sqlalchemy import Connection, Integer, Select, Table, and_, func, insert, or_, select

from models.audit import Change
from models.base import table_of
from models.dated import write_states
from models.imports.kinds import Staging
from models.imports.plain import changed
from models.office import Department, DepartmentState
from models.people import Employee
from models.sql import holds_on

D: Final = table_of(Department)
S: Final = table_of(DepartmentState)
FACTS: Final = (
    "parent_code",
    "head_employee_no",
    "deputy_employee_no",
    "owns_system",
    "introducing_system",
    "systems",
)


@dataclass(frozen=True, slots=True)
class DepartmentsImport:
    """The staged departments' dated facts against the database, on one connection. `diff` comes first."""

    connection: Connection
    staging: Staging
    municipality_id: int
    effective_on: date

    @property
    def _stage(self) -> Table:
        return self.staging["departments"]

    @property
    def found(self) -> Table:
        """The lines that give a department its first state (`state_id` NULL) or another one."""
        name = "diff_department_states"
        if name not in self.staging.metadata.tables:
            line = SqlColumn("line", Integer, primary_key=True, autoincrement=False)
            Table(name, self.staging.metadata, line, SqlColumn("state_id", Integer), prefixes=["TEMPORARY"])
        return self.staging.metadata.tables[name]

    def _now(self) -> Any:
        """What holds on the effective day, in the words of the file."""
        parent, head, deputy = (
            D.alias("parent"),
            table_of(Employee).alias("head"),
            table_of(Employee).alias("deputy"),
        )
        return (
            select(
                D.c.id.label("department_id"),
                D.c.code,
                S.c.id.label("state_id"),
                parent.c.code.label("parent_code"),
                head.c.employee_no.label("head_employee_no"),
                deputy.c.employee_no.label("deputy_employee_no"),
                *[S.c[n] for n in ("owns_system", "introducing_system", "systems")],
            )
            .select_from(D)
            .join(S, and_(S.c.department_id == D.c.id, holds_on(DepartmentState, self.effective_on)))
            .outerjoin(parent, parent.c.id == S.c.parent_id)
            .outerjoin(head, head.c.id == S.c.head_id)
            .outerjoin(deputy, deputy.c.id == S.c.deputy_id)
            .where(D.c.municipality_id == self.municipality_id)
            .subquery("now")
        )

    def diff(self) -> None:
        """Find the lines whose facts differ from what holds on the effective day."""
        self.found.drop(self.connection, checkfirst=True)
        self.found.create(self.connection)
        line, now = self._stage.c, self._now().c
        differs = [line[name].is_distinct_from(now[name]) for name in FACTS]
        rows = (
            select(line.line, now.state_id)
            .select_from(self._stage.outerjoin(now.code.table, now.code == line.code))
            .where(or_(now.state_id.is_(None), *differs))
        )
        self.connection.execute(insert(self.found).from_select(["line", "state_id"], rows))

    def changed(self, limit: int) -> tuple[int, list[str]]:
        """How many departments get another state, and which come first."""
        line, found = self._stage.c, self.found
        which = found.c.state_id.is_not(None)
        count = self.connection.scalar(select(func.count()).select_from(found).where(which)) or 0
        names = (
            select(line.name).join(found, found.c.line == line.line).where(which).order_by(line.code).limit(limit)
        )
        return count, list(self.connection.scalars(names))

    def changes(self) -> Iterator[Change]:
        """An audit event for each department whose facts change, before and after."""
        line, now, found = self._stage.c, self._now().c, self.found
        rows = self.connection.execute(
            select(
                now.department_id,
                *[now[n].label(f"b_{n}") for n in FACTS],
                *[line[n].label(f"a_{n}") for n in FACTS],
            )
            .select_from(found)
            .join(self._stage, line.line == found.c.line)
            .join(now.code.table, now.state_id == found.c.state_id)
            .order_by(now.code)
        ).all()
        for row in rows:
            yield changed("departments", row[0], list(FACTS), row[1 : len(FACTS) + 1], row[len(FACTS) + 1 :])

    def apply(self, import_id: int) -> None:
        """Write the states; departments and people are there by now."""
        has_state = self.found.c.state_id.is_not(None)
        new, lines = (
            self._lines().where(~has_state).subquery("new"),
            self._lines().where(has_state).subquery("lines"),
        )
        write_states(self.connection, S, "department_id", new, lines, self.effective_on, import_id)

    def _lines(self) -> Select[*tuple[Any, ...]]:
        line, found, office = self._stage.c, self.found, self.municipality_id
        parent, head, deputy = (
            D.alias("parent"),
            table_of(Employee).alias("head"),
            table_of(Employee).alias("deputy"),
        )

        def person(who: Any, number: Any) -> Any:
            return and_(who.c.employee_no == number, who.c.municipality_id == office)

        return (
            select(
                line.line,
                found.c.state_id,
                D.c.id.label("department_id"),
                parent.c.id.label("parent_id"),
                head.c.id.label("head_id"),
                deputy.c.id.label("deputy_id"),
                *[line[n] for n in ("owns_system", "introducing_system", "systems")],
            )
            .select_from(found)
            .join(self._stage, line.line == found.c.line)
            .join(D, and_(D.c.code == line.code, D.c.municipality_id == office))
            .outerjoin(parent, and_(parent.c.code == line.parent_code, parent.c.municipality_id == office))
            .outerjoin(head, person(head, line.head_employee_no))
            .outerjoin(deputy, person(deputy, line.deputy_employee_no))
        )
