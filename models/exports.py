"""What leaves the database as lists: duties and the training record, row by row, never all in memory."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any, Final, Literal
from zoneinfo import ZoneInfo

import xlsxwriter
from sqlalchemy import Connection, Row, Select, and_, exists, func, select
from sqlalchemy.orm import Session, aliased

from models.curriculum import Course, Requirement
from models.obligations import Scope, obligations
from models.office import Department
from models.people import Employee, EmployeeState, Employment
from models.record import Completion
from models.sql import holds_on

AT_ONCE: Final = 5_000
SHEET_ROWS: Final = 1_048_576
"""Rows of a sheet, the header's included."""
UNWRITABLE_SHOWN: Final = 100
TEXTS_KEPT: Final = 20_000
"""Cells of a column whose text is remembered, at most, when the next rows begin."""

CsvEncoding = Literal["utf-8", "utf-8-sig", "cp932"]

DUTY_COLUMNS: Final = ("employee_no", "course_code", "level", "status", "due_on", "completed_on")
WHY_COLUMNS: Final = (
    *("audience", "audience_since", "hired_on", "effective_from", "effective_to"),
    *("due_kind", "due_month", "due_day", "due_days", "start_on", "row_due_on"),
    *("leave_from", "leave_to", "exempt_until", "extended_to", "is_late"),
)
RECORD_COLUMNS: Final = (
    *("employee_no", "name", "department_code", "department", "course_code", "course_title"),
    *("completed_on", "source", "score", "outcome", "recorded_at", "import_id"),
)


def duties(day: date, scope: Scope) -> Select[*tuple[Any, ...]]:
    """Duties with everything to show about them, by employee number and course code.

    Columns: DUTY_COLUMNS, WHY_COLUMNS, and the course's `title`, `title_en` and `cycle`.
    """
    duty = obligations(day, scope).subquery("duty")
    d = duty.c
    more = (d.audience, d.audience_since, d.hired_on, d.start_on, d.row_due_on, d.leave_from, d.leave_to)
    r = Requirement
    return (
        select(
            *(Employee.employee_no, Course.code.label("course_code"), d.level, d.status),
            *(d.due_on, d.completed_on, *more, d.exempt_until, d.extended_to, d.is_late),
            *(r.effective_from, r.effective_to, r.due_kind, r.due_month, r.due_day, r.due_days),
            *(Course.title, Course.title_en, Course.cycle),
        )
        .join(duty, d.employee_id == Employee.id)
        .join(Course, Course.id == d.course_id)
        .join(Requirement, r.id == d.requirement_id)
        .order_by(Employee.employee_no, Course.code)
    )


def duties_counted(day: date, scope: Scope) -> Select[*tuple[Any, ...]]:
    """How many people have each course in each status: `course_code`, titles, `status`, `people`."""
    duty = obligations(day, scope).subquery("duty")
    d = duty.c
    counted = (
        select(d.course_id, d.status, func.count().label("people"))
        .group_by(d.course_id, d.status)
        .subquery("counted")
    )
    return (
        select(
            Course.code.label("course_code"),
            Course.title,
            Course.title_en,
            counted.c.status,
            counted.c.people,
        )
        .join(counted, counted.c.course_id == Course.id)
        .order_by(Course.code, counted.c.status)
    )


@dataclass(frozen=True, slots=True)
class Portrait:
    """What stands above a person's duties: who it is, and as what on the day."""

    employee_no: str
    name: str
    department: str
    department_en: str
    persona: str | None
    is_employed: bool


def portrait(db: Session, employee: Employee, day: date) -> Portrait:
    """The person as known for `day` (R19)."""
    on_the_day = exists().where(
        Employment.employee_id == employee.id,
        Employment.hired_on <= day,
        func.coalesce(Employment.left_on, day) >= day,
    )
    row = db.execute(
        select(Department.name, Department.name_en, EmployeeState.persona, on_the_day)
        .join(EmployeeState, EmployeeState.department_id == Department.id)
        .where(EmployeeState.employee_id == employee.id, holds_on(EmployeeState, day))
    ).one()
    return Portrait(employee.employee_no, employee.name, row[0], row[1], row[2], bool(row[3]))


def training_record(
    today: date, municipality_id: int, *, employee_id: int | None = None, is_whole: bool = False
) -> Select[*tuple[Any, ...]]:
    """The training record in RECORD_COLUMNS, by person, course and day (C1); `is_whole`: an auditor's view.

    Without it only what counts: passed, and not superseded. With it every row ever written, corrections and
    cancellations too. The department is the main post today, the last one of those who left.
    """
    later = aliased(Completion)
    columns: tuple[Any, ...] = (
        *(Employee.employee_no, Employee.name, Department.code.label("department_code")),
        *(Department.name.label("department"), Course.code.label("course_code")),
        *(Course.title.label("course_title"), Completion.completed_on, Completion.source),
        *(Completion.score, Completion.outcome, Completion.recorded_at, Completion.import_id),
    )
    record = (
        select(*columns)
        .join(Employee, Employee.id == Completion.employee_id)
        .join(Course, Course.id == Completion.course_id)
        .outerjoin(EmployeeState, and_(EmployeeState.employee_id == Employee.id, holds_on(EmployeeState, today)))
        .outerjoin(Department, Department.id == EmployeeState.department_id)
        .where(Employee.municipality_id == municipality_id)
        .order_by(
            Employee.employee_no, Course.code, Completion.completed_on, Completion.source, Completion.revision
        )
    )
    if employee_id is not None:
        record = record.where(Completion.employee_id == employee_id)
    if not is_whole:
        superseded = exists().where(later.supersedes_id.is_not(None), later.supersedes_id == Completion.id)
        record = record.where(Completion.outcome == "passed", ~superseded)
    return record


def stream(connection: Connection, statement: Select[*tuple[Any, ...]]) -> Iterator[Row[Any]]:
    """The rows of a select, a few thousand at a time in memory, however many there are."""
    yield from connection.execution_options(stream_results=True, yield_per=AT_ONCE).execute(statement)


# What a spreadsheet takes for a formula, in any width; OWASP, "CSV injection".
_FORMULA_STARTS: Final = frozenset("=+-@\t\r\n")


def harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula: where it could, an apostrophe comes first (D3)."""
    first = text[:1]
    if not first.isascii():
        first = unicodedata.normalize("NFKC", first)
    return f"'{text}" if first in _FORMULA_STARTS else text


def text_of(zone: ZoneInfo) -> Callable[[Any], str]:
    """How a cell stands in a CSV: days and instants in ISO form, instants in the office's zone."""
    writers: dict[type, Callable[[Any], str]] = {
        type(None): lambda _: "",
        str: harmless,
        date: date.isoformat,
        datetime: lambda instant: instant.astimezone(zone).isoformat(timespec="seconds"),
        float: lambda number: f"{number:.15g}",
        int: str,
    }
    return lambda cell: writers[type(cell)](cell)


@dataclass(frozen=True, slots=True)
class Unwritable:
    """A character that the encoding of a CSV does not have, and the row it stands in."""

    employee_no: str
    name: str
    character: str


class NotWritable(Exception):
    """Characters would be lost: `shown` are the first, each once; `count` is the number of places (D1)."""

    def __init__(self, encoding: str, shown: Sequence[Unwritable], count: int) -> None:
        super().__init__(encoding)
        self.encoding = encoding
        self.shown = tuple(shown)
        self.count = count


def write_csv(
    stream: IO[bytes],
    header: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    zone: ZoneInfo,
    encoding: CsvEncoding = "utf-8",
    line_end: str = "\n",
) -> None:
    """Write a CSV. The first two columns name the person where a character cannot be written.

    Raises NotWritable once all rows are read; what was written until then is to be thrown away.
    """
    if encoding == "utf-8-sig":
        stream.write(b"\xef\xbb\xbf")
    codec = "cp932" if encoding == "cp932" else "utf-8"
    found: dict[Unwritable, None] = {}
    count = 0
    batch: list[Sequence[Any]] = [header]
    text = _Lines()
    writer = csv.writer(text, lineterminator=line_end)
    columns = [_Texts(text_of(zone)) for _ in header]

    def flush() -> None:
        nonlocal count
        # Column by column: a day, a department or a course stands in many rows and is made text of once.
        told = zip(*batch, strict=True)
        writer.writerows(
            zip(*[map(t.__getitem__, cells) for t, cells in zip(columns, told, strict=True)], strict=True)
        )
        for texts in columns:
            texts.rest()
        try:
            data = text.take().encode(codec)
        except UnicodeEncodeError:
            for row in batch:
                for one in _unwritable(row, codec):
                    count += 1
                    if len(found) < UNWRITABLE_SHOWN:
                        found[one] = None
        else:
            stream.write(data)
        batch.clear()

    for row in rows:
        batch.append(row)
        if len(batch) >= AT_ONCE:
            flush()
    flush()
    if found:
        raise NotWritable(encoding, list(found), count)


class _Texts(dict[Any, str]):
    """What the cells of one column are as text, each made once; forgotten when there are too many to keep."""

    def __init__(self, as_text: Callable[[Any], str]) -> None:
        super().__init__()
        self._as_text = as_text

    def __missing__(self, cell: Any) -> str:
        text = self._as_text(cell)
        if not isinstance(cell, int | float):  # 1 and 1.0 are one key
            self[cell] = text
        return text

    def rest(self) -> None:
        if len(self) > TEXTS_KEPT:
            self.clear()


class _Lines:
    """What `csv.writer` writes to: lines kept until taken."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self.write: Callable[[str], None] = self._lines.append

    def take(self) -> str:
        text = "".join(self._lines)
        self._lines.clear()
        return text


def _unwritable(row: Sequence[Any], codec: str) -> Iterator[Unwritable]:
    for cell in row:
        if not isinstance(cell, str):
            continue
        for character in cell:
            try:
                character.encode(codec)
            except UnicodeEncodeError:
                yield Unwritable(str(row[0]), str(row[1]), character)


def write_xlsx(
    target: Path, header: Sequence[str], rows: Iterable[Sequence[Any]], *, zone: ZoneInfo, sheet: str
) -> None:
    """Write a workbook in constant memory. Text stays text, whatever it begins with; days are real days.

    When a sheet is full the next one goes on, with the header again.
    """
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(str(target), options) as book:
        bold = book.add_format({"bold": True})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        instant = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        page: Any = None
        number = SHEET_ROWS
        for row in rows:
            if number >= SHEET_ROWS:
                page, number = _new_sheet(book, sheet, header, bold), 1
            for column, cell in enumerate(row):
                match cell:
                    case None | "":
                        pass
                    case str():
                        page.write_string(number, column, cell)
                    case datetime():
                        local = cell.astimezone(zone).replace(tzinfo=None)
                        page.write_datetime(number, column, local, instant)
                    case date():
                        page.write_datetime(number, column, cell, day)
                    case _:
                        page.write_number(number, column, cell)
            number += 1
        if page is None:
            _new_sheet(book, sheet, header, bold)


def _new_sheet(book: Any, name: str, header: Sequence[str], bold: Any) -> Any:
    count = len(book.worksheets()) + 1
    page = book.add_worksheet(name if count == 1 else f"{name} {count}")
    page.freeze_panes(1, 0)
    for column, title in enumerate(header):
        page.write_string(0, column, title, bold)
        page.set_column(column, column, max(12, len(title) + 2))
    return page
