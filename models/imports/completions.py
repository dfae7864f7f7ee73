"""Completions from a file: one row an attempt, corrections as new rows, cancelled together (C2, C3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    Integer,
    Select,
    Table,
    and_,
    case,
    exists,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    update,
)
from sqlalchemy import Column as SqlColumn
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models.audit import AuditEvent
from models.base import UtcDateTime, table_of
from models.curriculum import Course
from models.imports.kinds import Staging
from models.outbox.posting import something_finished
from models.outbox.records import Notice
from models.people import Employee
from models.record import Completion
from models.reminders.records import Reminder
from models.sql import count_where

C: Final = table_of(Completion)
E: Final = table_of(Employee)
ATTEMPT: Final = ("employee_id", "course_id", "completed_on", "source")
IN_FILE: Final = ("employee_no", "course_code", "completed_on", "source")
"""What says which attempt it is: in the database, and in a file (C2)."""
IMPORT_CANCELLED: Final = "import.cancelled"
"""The action of the audit event that says so."""


def is_latest(table: Any) -> ColumnElement[bool]:
    """No later row supersedes this one (C3)."""
    later = C.alias("later")
    return ~exists().where(later.c.supersedes_id.is_not(None), later.c.supersedes_id == table.c.id)


@dataclass(frozen=True, slots=True)
class CompletionCounts:
    """What a file of completions would do, in attempts."""

    added: int
    corrected: int
    stay_cancelled: int


@dataclass
class CompletionsImport:
    """The staged completions against the record, on one connection. `counts` comes first."""

    connection: Connection
    staging: Staging
    municipality_id: int
    _has_disputes: bool = False

    @property
    def _stage(self) -> Table:
        return self.staging["completions"]

    def _temporary(self, name: str, *columns: SqlColumn[Any]) -> Table:
        if name not in self.staging.metadata.tables:
            Table(name, self.staging.metadata, *columns, prefixes=["TEMPORARY"])
        return self.staging.metadata.tables[name]

    @property
    def _known_again(self) -> Table:
        """The lines about an attempt that is on record with something else than the line says."""
        return self._temporary(
            "diff_completions",
            SqlColumn("line", Integer, primary_key=True, autoincrement=False),
            SqlColumn("completion_id", Integer),
            SqlColumn("comes_back", Integer),
            SqlColumn("stays_cancelled", Integer),
        )

    @property
    def _repeated(self) -> Table:
        """The attempts with several lines in the file; disputed where those give several scores."""
        columns = [SqlColumn(name, self._stage.c[name].type) for name in IN_FILE]
        return self._temporary(
            "repeated_completions", *columns, SqlColumn("lines", Integer), SqlColumn("is_disputed", Boolean)
        )

    def _attempts(self) -> Select[*tuple[Any, ...]]:
        """The lines with the ids of their people and courses; those of new people have none yet."""
        line = self._stage.c
        return (
            select(
                line.line,
                E.c.id.label("employee_id"),
                Course.id.label("course_id"),
                line.completed_on,
                line.source,
                line.score,
                line.employee_no,
                line.course_code,
            )
            .select_from(self._stage)
            .join(E, and_(E.c.employee_no == line.employee_no, E.c.municipality_id == self.municipality_id))
            .join(Course, and_(Course.code == line.course_code, Course.municipality_id == self.municipality_id))
        )

    def _on_record(self, line: Any) -> ColumnElement[bool]:
        known = (
            select(literal(1))
            .select_from(C)
            .join(E, E.c.id == C.c.employee_id)
            .join(Course, Course.id == C.c.course_id)
            .where(
                E.c.municipality_id == self.municipality_id,
                E.c.employee_no == line.employee_no,
                Course.code == line.course_code,
                C.c.completed_on == line.completed_on,
                C.c.source == line.source,
            )
        )
        return known.exists()

    def name_by_mail(self) -> None:
        """Whoever the file names by mail address gets their number, from a staff list beside it first.

        A name is never looked for (P3).
        """
        line, staff = self._stage.c, self.staging["staff"].c
        in_file = select(func.min(staff.employee_no)).where(staff.email == line.employee_no)
        own = E.c.municipality_id == self.municipality_id
        known = select(E.c.employee_no).where(E.c.email == line.employee_no, own)
        number = func.coalesce(in_file.scalar_subquery(), known.scalar_subquery())
        mails = update(self._stage).where(line.employee_no.contains("@"), number.is_not(None))
        self.connection.execute(mails.values(employee_no=number))

    def counts(self) -> CompletionCounts:
        """What the file would do; reads only. An attempt that stands in the file twice is one."""
        self._find_repeated()
        line, repeated = self._stage.c, self._repeated.c
        lines = select(func.count()).select_from(self._stage)
        again = select(func.coalesce(func.sum(repeated.lines - 1), 0), count_where(repeated.is_disputed))
        if not self._is_empty():
            lines = lines.where(~self._on_record(line))
            again = again.where(~self._on_record(repeated))
        surplus, disputed = self.connection.execute(again).one()
        added = (self.connection.scalar(lines) or 0) - surplus
        self._has_disputes = bool(disputed)
        self._find_known_again()
        known = self._known_again.c
        found, back, stays = self.connection.execute(
            select(func.count(), count_where(known.comes_back == 1), count_where(known.stays_cancelled == 1))
        ).one()
        return CompletionCounts(added + back, found - back - stays + disputed, stays)

    def _find_repeated(self) -> None:
        repeated, attempt = self._repeated, [self._stage.c[name] for name in IN_FILE]
        repeated.drop(self.connection, checkfirst=True)
        repeated.create(self.connection)
        score = func.coalesce(self._stage.c.score, -1)
        rows = select(*attempt, func.count(), func.min(score) != func.max(score)).group_by(*attempt)
        self.connection.execute(
            insert(repeated).from_select([*IN_FILE, "lines", "is_disputed"], rows.having(func.count() > 1))
        )

    def _is_empty(self) -> bool:
        return self.connection.scalar(select(C.c.id).limit(1)) is None

    def _find_known_again(self, *, only_disputed: bool = False) -> None:
        """Of an attempt that the file has several times the last line counts."""
        known = self._known_again
        known.drop(self.connection, checkfirst=True)
        known.create(self.connection)
        if self._is_empty():
            return
        attempts = self._attempts()
        if only_disputed:
            repeated = self._repeated
            of_repeated = and_(*[repeated.c[name] == self._stage.c[name] for name in IN_FILE])
            attempts = attempts.join(repeated, of_repeated).where(repeated.c.is_disputed)
        line = attempts.subquery("attempts").c
        same = and_(*[line[name] == C.c[name] for name in ATTEMPT], is_latest(C))
        is_cancelled = C.c.outcome == "cancelled"
        # A whole import cancelled can be sent again; what was cancelled by hand stays cancelled.
        comes_back = and_(is_cancelled, C.c.import_id.is_not(None))
        stays = and_(is_cancelled, C.c.import_id.is_(None))
        differs = and_(C.c.outcome == "passed", C.c.score.is_distinct_from(line.score))
        later = self._stage.alias("later").c
        is_last = ~exists().where(*[later[name] == line[name] for name in IN_FILE], later.line > line.line)
        chosen = (
            select(line.line, C.c.id, case((comes_back, 1), else_=0), case((stays, 1), else_=0))
            .select_from(line.line.table.join(C, same))
            .where(or_(is_cancelled, differs), is_last)
        )
        self.connection.execute(
            insert(known).from_select(["line", "completion_id", "comes_back", "stays_cancelled"], chosen)
        )

    def apply(self, import_id: int, now: datetime) -> None:
        """Write the new attempts, then what the file says otherwise of those on record.

        What people were told last is then to be shown anew (M15).
        """
        attempt = self._attempts().subquery("attempts")
        a = attempt.c
        columns = [*ATTEMPT, "score", "outcome", "revision", "supersedes_id", "recorded_at", "import_id"]
        common: list[Any] = [literal(now, UtcDateTime()), literal(import_id)]
        known = exists().where(*[a[name] == C.c[name] for name in ATTEMPT])
        fresh = select(*[a[n] for n in ATTEMPT], a.score, literal("passed"), literal(0), null(), *common)
        if not self._is_empty():
            fresh = fresh.where(~known)
        self._insert_once(columns, fresh.order_by(a.line))
        self._correct(columns, common)
        if self._has_disputes:
            # The file gives a new attempt several scores: the last one is a correction of the first.
            self._find_known_again(only_disputed=True)
            self._correct(columns, common)
        _tell_of(self.connection, import_id)

    def _correct(self, columns: list[str], common: list[Any]) -> None:
        """Supersede what is on record by what the lines found say."""
        found = self._known_again.c
        later = (
            select(
                *[C.c[n] for n in ATTEMPT],
                self._stage.c.score,
                literal("passed"),
                C.c.revision + 1,
                C.c.id,
                *common,
            )
            .join(self._known_again, found.completion_id == C.c.id)
            .join(self._stage, self._stage.c.line == found.line)
            .where(found.stays_cancelled == 0)
            .order_by(found.line)
        )
        self.connection.execute(insert(C).from_select(columns, later))

    def _insert_once(self, columns: list[str], rows: Select[*tuple[Any, ...]]) -> None:
        """Insert, passing over attempts that are there already."""
        dialect = postgresql if self.connection.dialect.name == "postgresql" else sqlite
        self.connection.execute(dialect.insert(C).from_select(columns, rows).on_conflict_do_nothing())


def cancel_import(connection: Connection, import_id: int, now: datetime) -> int:
    """Supersede every completion that an import recorded and that still counts; gives back how many (C3).

    What the import had corrected becomes again what it was before, by hand or by the last import that is not
    cancelled; what it had added is cancelled. The new rows carry the id of the import whose word they repeat
    or take back, so that the right file can bring the same attempts again.
    """
    before, said = C.alias("before"), C.alias("said")
    is_cancelled = exists().where(AuditEvent.import_id == said.c.import_id, AuditEvent.action == IMPORT_CANCELLED)
    still_counts = and_(said.c.import_id.is_distinct_from(import_id), ~is_cancelled)
    revision = (
        select(func.max(said.c.revision))
        .where(*[said.c[name] == C.c[name] for name in ATTEMPT], said.c.revision < C.c.revision, still_counts)
        .correlate(C)
        .scalar_subquery()
    )
    of_attempt = and_(*[before.c[name] == C.c[name] for name in ATTEMPT], before.c.revision == revision)
    rows = (
        select(
            *[C.c[n] for n in ATTEMPT],
            before.c.score,
            func.coalesce(before.c.outcome, "cancelled"),
            C.c.revision + 1,
            C.c.id,
            literal(now, UtcDateTime()),
            func.coalesce(before.c.import_id, C.c.import_id),
        )
        .select_from(C.outerjoin(before, of_attempt))
        .where(
            C.c.import_id == import_id,
            C.c.outcome == "passed",
            is_latest(C),
        )
        .order_by(C.c.id)
    )
    columns = [*ATTEMPT, "score", "outcome", "revision", "supersedes_id", "recorded_at", "import_id"]
    new = insert(C).from_select(columns, rows)
    count = connection.execute(new.execution_options(preserve_rowcount=True)).rowcount
    _tell_of(connection, import_id)
    return count


def _tell_of(connection: Connection, import_id: int) -> None:
    """What the people of that import's completions were told is to be shown anew, where anything was told (M15)."""
    db = Session(connection)
    if any(db.scalars(select(told.id).where(told.state == "sent").limit(1)).first() for told in (Reminder, Notice)):
        people = select(C.c.employee_id).where(C.c.import_id == import_id)
        something_finished(db, people, now=datetime.now(UTC))
