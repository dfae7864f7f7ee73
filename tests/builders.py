"""Short ways to say what a test starts from, and what the database then says."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from models.audit import Actor
from models.base import Refusal
from models.curriculum import Course
from models.database import open_engine
from models.imports.faults import Faults, FilesRefused
from models.imports.run import Order, Summary, run_import
from models.obligations import EVERYBODY, Scope, obligations
from models.people import Employee
from models.sql import in_order
from models.tables import METADATA

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 0, 30, tzinfo=UTC)
OPERATOR = Actor("command_line", name="tests")


def take_in(engine: Engine, *paths: Path, today: date = TODAY, on: date | None = None, **order: Any) -> Summary:
    """Import the files without being asked, as `kenshu import --yes` does."""
    return run_import(
        engine,
        Order(paths, today=today, effective_on=on, **order),
        confirm=lambda _summary: True,
        actor=OPERATOR,
        now=lambda: NOW,
        progress=lambda *_: None,
    )


class Copies:
    """One engine on one SQLite file, which starts anew from a template: what is compiled once stays compiled."""

    def __init__(self, template: str, folder: Path) -> None:
        self.template, self.file = Path(template.removeprefix("sqlite:///")), folder / "copy.db"
        self.engine = open_engine(f"sqlite:///{self.file}", busy_milliseconds=10_000)

    def fresh(self) -> Engine:
        self.engine.dispose()
        for suffix in ("", "-wal", "-shm"):
            Path(f"{self.file}{suffix}").unlink(missing_ok=True)
        shutil.copy(self.template, self.file)
        return self.engine


def changes(summary: Summary) -> dict[tuple[str, str], int]:
    """What the import did, without the zeros."""
    return {(part.kind, part.what): part.count for part in summary.parts if part.count}


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_csv(path: Path, rows: Sequence[Mapping[str, str]], header: Iterable[str] | None = None) -> Path:
    """Write the rows as a UTF-8 CSV; `header` only where there may be no rows."""
    columns = list(header or rows[0])
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


def dump(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, in order: what must be the same after a refusal."""
    with engine.connect() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
            for table in METADATA.sorted_tables
        }


def faults_of(engine: Engine, *paths: Path, **order: Any) -> Faults:
    """The faults for which these files are refused; sees that nothing was written."""
    before = dump(engine)
    with pytest.raises(FilesRefused) as refused:
        take_in(engine, *paths, **order)
    assert dump(engine) == before
    return refused.value.faults


def refusal_of(engine: Engine, *paths: Path, **order: Any) -> tuple[str, dict[str, Any]]:
    """The code and facts with which this import is refused; sees that nothing was written."""
    before = dump(engine)
    with pytest.raises(Refusal) as refused:
        take_in(engine, *paths, **order)
    assert dump(engine) == before
    return refused.value.code, refused.value.facts


def duties_csv(engine: Engine, day: date, scope: Scope = EVERYBODY) -> str:
    """The duties as `kenshu obligations --format csv` prints them."""
    duty = obligations(day, scope).subquery("duty").c
    columns = (duty.level, duty.status, duty.due_on, duty.completed_on)
    rows = (
        select(Employee.employee_no, Course.code, *columns)
        .join(duty.employee_id.table, duty.employee_id == Employee.id)
        .join(Course, Course.id == duty.course_id)
        .order_by(*in_order(Employee.employee_no, Course.code))
    )
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    with engine.connect() as connection:
        writer.writerows(connection.execute(rows))
    return out.getvalue()
