"""Exemptions and extensions from a file: each new word is a new row, granted on the effective day (R18)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, and_, insert, select
from sqlalchemy.orm import Session

from models.audit import Detail, write_details
from models.base import table_of
from models.curriculum import Course
from models.imports.kinds import Staging
from models.people import Employee
from models.record import Exemption

X: Final = table_of(Exemption)


@dataclass(frozen=True, slots=True)
class ExemptionsImport:
    """The staged exemptions against those granted so far. There are few; each has a detail of its own."""

    connection: Connection
    staging: Staging
    municipality_id: int
    effective_on: date

    def diff(self) -> list[tuple[Any, bool]]:
        """The lines that say something new, and whether they grant it for the first time."""
        stage = self.staging["exemptions"]
        line = stage.c
        granted = self.connection.execute(
            select(Employee.employee_no, Course.code, X.c.kind, X.c.until, Detail.body)
            .select_from(X)
            .join(Employee, Employee.id == X.c.employee_id)
            .join(Course, Course.id == X.c.course_id)
            .join(Detail, Detail.id == X.c.detail_id)
            .where(Employee.municipality_id == self.municipality_id, X.c.granted_on <= self.effective_on)
            .order_by(X.c.granted_on, X.c.id)
        )
        so_far = {(number, code, kind): (until, body) for number, code, kind, until, body in granted}
        found = []
        for row in self.connection.execute(select(stage).order_by(line.line)):
            key = (row.employee_no, row.course_code, row.kind)
            before = so_far.get(key)
            if before != (row.until, _body(row)):
                found.append((row, before is None))
        return found

    def apply(self, found: list[tuple[Any, bool]], import_id: int) -> None:
        """Grant what the lines say."""
        if not found:
            return
        office = self.municipality_id
        line = self.staging["exemptions"].c
        ids = {
            row.line: (row.employee_id, row.course_id)
            for row in self.connection.execute(
                select(line.line, Employee.id.label("employee_id"), Course.id.label("course_id"))
                .join(
                    Employee,
                    and_(Employee.employee_no == line.employee_no, Employee.municipality_id == office),
                )
                .join(Course, and_(Course.code == line.course_code, Course.municipality_id == office))
            )
        }
        details = write_details(Session(self.connection), [json.loads(_body(row)) for row, _ in found])
        rows = []
        for (row, _), (detail_id, digest) in zip(found, details, strict=True):
            employee_id, course_id = ids[row.line]
            rows.append(
                {
                    "employee_id": employee_id,
                    "course_id": course_id,
                    "kind": row.kind,
                    "until": row.until,
                    "granted_on": self.effective_on,
                    "detail_id": detail_id,
                    "detail_digest": digest,
                    "import_id": import_id,
                }
            )
        self.connection.execute(insert(X), rows)


def _body(row: Any) -> str:
    return json.dumps({"granted_by": row.granted_by, "reason": row.reason}, ensure_ascii=False, sort_keys=True)
