"""Which files an office sends, and what stands in their columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Boolean, Column, Date, Float, Integer, MetaData, Table, Text, Time
from sqlalchemy.types import TypeEngine

from models.base import UtcDateTime, code_type
from models.imports import cells
from models.imports.cells import Reader, Value

CODE: Final = code_type(400)
UNREAD_KEPT: Final = 1_000


@dataclass(frozen=True, slots=True)
class Cell:
    """One column of a file: its name, how a cell is read, what the database keeps, may it be empty.

    A file may do without a column that `may_be_missing`: what is on record then stays. Such columns come last.
    """

    name: str
    read: Reader
    type: TypeEngine[Any]
    may_be_empty: bool = False
    may_be_missing: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file. `key` are the columns that say which row of the database a line speaks of.

    `derive` works out `derived` columns from those of the line, where SQL would be clumsy. `stand_ins` are columns
    that are read for another where a file has not got that.
    """

    name: str
    cells: tuple[Cell, ...]
    key: tuple[str, ...]
    label: tuple[str, ...]
    derived: tuple[Cell, ...] = ()
    derive: Callable[[Mapping[str, Value]], tuple[Value, ...]] | None = None
    stand_ins: Mapping[str, str] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(cell.name for cell in self.cells)

    def header(self, header: Sequence[str]) -> list[str]:
        """A file's header, with each column that stands in for another under the other's name."""
        read_as = {stand_in: name for name, stand_in in self.stand_ins.items() if name not in header}
        return [read_as.get(name, name) for name in header]

    @property
    def needed(self) -> tuple[str, ...]:
        """The columns without which a file is refused."""
        return tuple(cell.name for cell in self.cells if not cell.may_be_missing)


def _text(name: str, limit: int = 400, *, may_be_empty: bool = True) -> Cell:
    return Cell(name, cells.one_line(limit), Text(), may_be_empty)


def _code(name: str, *, may_be_empty: bool = False) -> Cell:
    return Cell(name, cells.code(), CODE, may_be_empty)


def _day(name: str, *, may_be_empty: bool = True) -> Cell:
    return Cell(name, cells.day, Date(), may_be_empty)


def _last_day(name: str) -> Cell:
    return Cell(name, cells.last_day, Date(), may_be_empty=True)


def _choice(name: str, read: Reader) -> Cell:
    """A column of a few words. What an empty cell means, or that it may not be empty, is the reader's."""
    return Cell(name, read, CODE, may_be_empty=True)


def _yes_or_no(name: str) -> Cell:
    return Cell(name, cells.yes_or_no, Boolean(), may_be_empty=True)


def split_due(line: Mapping[str, Value]) -> tuple[Value, ...]:
    """A due rule as `due_kind`, `due_month`, `due_day`, `due_days`."""
    due = str(line["due"] or "")
    if not due:
        return (None, None, None, None)
    if "+" in due:
        kind, days = due.removesuffix("d").split("+")
        return (kind, None, None, int(days))
    month, day = due.split("-")
    return ("month_day", int(month), int(day), None)


def kinds(*, employee_no_digits: int, office_zone: ZoneInfo) -> dict[str, Kind]:
    """Every kind of file by name, in the order in which they are taken in."""

    def person(name: str, *, may_be_empty: bool = False) -> Cell:
        return Cell(name, cells.employee_number(employee_no_digits), CODE, may_be_empty)

    def instant(name: str) -> Cell:
        return Cell(name, cells.instant(office_zone), UtcDateTime())

    def time_of_day(name: str) -> Cell:
        return Cell(name, cells.time_of_day, Time())

    every = (
        Kind(
            "skills",
            (
                _code("code"),
                _text("name", may_be_empty=False),
                _text("name_en"),
                _text("description", 3_000),
                _text("description_en", 3_000),
            ),
            key=("code",),
            label=("name",),
        ),
        Kind(
            "courses",
            (
                _code("code"),
                _text("title", may_be_empty=False),
                _text("title_en"),
                _code("skill_code"),
                _choice("format", cells.course_format),
                Cell("hours", cells.number(high=1_000), Float()),
                _choice("cycle", cells.cycle),
                _text("summary", 3_000),
                _text("summary_en", 3_000),
                Cell("url", cells.web_address, Text(), may_be_empty=True),
                Cell("aliases", cells.names(), Text(), may_be_empty=True),
                Cell("self_report", cells.self_report, CODE, may_be_empty=True, may_be_missing=True),
                Cell("evidence", cells.evidence, CODE, may_be_empty=True, may_be_missing=True),
            ),
            key=("code",),
            label=("title",),
        ),
        Kind(
            "departments",
            (
                _code("code"),
                _text("name", may_be_empty=False),
                _text("name_en"),
                _code("parent_code", may_be_empty=True),
                person("head_employee_no", may_be_empty=True),
                person("deputy_employee_no", may_be_empty=True),
                _yes_or_no("owns_system"),
                _yes_or_no("introducing_system"),
                Cell("systems", cells.names(), Text(), may_be_empty=True),
            ),
            key=("code",),
            label=("name",),
        ),
        Kind(
            "staff",
            (
                person("employee_no"),
                _text("name", 200, may_be_empty=False),
                _text("name_kana", 200),
                Cell("email", cells.email, CODE, may_be_empty=True),
                _code("department_code"),
                _code("secondary_department_code", may_be_empty=True),
                _text("position", 200),
                _text("employment_type", 200),
                _text("job_type", 200),
                _yes_or_no("uses_ict"),
                _day("hired_on", may_be_empty=False),
                _last_day("left_on"),
                _day("leave_from"),
                _last_day("leave_to"),
                _choice("persona", cells.persona),
                _day("persona_since"),
                _choice("locale", cells.locale),
            ),
            key=("employee_no",),
            label=("name",),
        ),
        Kind(
            "groups",
            (_code("group"), person("employee_no"), _day("from"), _last_day("to")),
            key=("group", "employee_no", "from"),
            label=("group", "employee_no"),
        ),
        Kind(
            "requirements",
            (
                _code("course_code"),
                _choice("audience", cells.audience),
                _choice("level", cells.level),
                Cell("due", cells.due_rule, CODE, may_be_empty=True),
                _day("effective_from", may_be_empty=False),
                _last_day("effective_to"),
            ),
            key=("course_code", "audience", "effective_from"),
            label=("course_code", "audience"),
            derived=(
                Cell("due_kind", cells.code(), CODE),
                Cell("due_month", cells.whole_number, Integer()),
                Cell("due_day", cells.whole_number, Integer()),
                Cell("due_days", cells.whole_number, Integer()),
            ),
            derive=split_due,
        ),
        Kind(
            "sessions",
            (
                _code("code"),
                _code("course_code"),
                instant("starts_at"),
                instant("ends_at"),
                _text("venue"),
                Cell("online_url", cells.web_address, Text(), may_be_empty=True),
                Cell("capacity", cells.whole_number, Integer(), may_be_empty=True),
                _text("instructor"),
                _yes_or_no("joint"),
            ),
            key=("code",),
            label=("code",),
        ),
        Kind(
            "exemptions",
            (
                person("employee_no"),
                _code("course_code"),
                _choice("kind", cells.grant_kind),
                _day("until", may_be_empty=False),
                _text("reason", 3_000, may_be_empty=False),
                _text("granted_by", 200, may_be_empty=False),
            ),
            key=("employee_no", "course_code", "kind"),
            label=("employee_no",),
        ),
        Kind(
            "closures",
            (_day("day", may_be_empty=False), _text("name", 200, may_be_empty=False)),
            key=("day",),
            label=("name",),
        ),
        Kind(
            "hours",
            (_code("department_code"), time_of_day("from"), time_of_day("to")),
            key=("department_code",),
            label=("department_code",),
        ),
        Kind(
            "completions",
            (
                Cell("employee_no", cells.number_or_mail(employee_no_digits), CODE),
                _code("course_code"),
                _day("completed_on", may_be_empty=False),
                _choice("source", cells.source),
                Cell("score", cells.number(), Float(), may_be_empty=True),
            ),
            key=("employee_no", "course_code", "completed_on", "source"),
            label=("employee_no",),
            stand_ins={"employee_no": "email"},
        ),
    )
    return {kind.name: kind for kind in every}


@dataclass(frozen=True, slots=True)
class Staging:
    """The temporary tables of one import, one for each kind, and the lines staged in each.

    `unread`: by kind and column (None: the whole line) the first lines of a file that could not be read.
    """

    kinds: Mapping[str, Kind]
    metadata: MetaData = field(default_factory=MetaData)
    tables: dict[str, Table] = field(default_factory=dict)
    unread: dict[tuple[str, str | None], list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for kind in self.kinds.values():
            self.tables[kind.name] = Table(
                f"stage_{kind.name}",
                self.metadata,
                Column("line", Integer, primary_key=True, autoincrement=False),
                *[Column(cell.name, cell.type) for cell in (*kind.cells, *kind.derived)],
                prefixes=["TEMPORARY"],
            )

    def __getitem__(self, kind: str) -> Table:
        return self.tables[kind]

    def note_unread(self, kind: str, column: str | None, line: int | None) -> None:
        """Remember that this could not be read."""
        lines = self.unread.setdefault((kind, column), [])
        if len(lines) <= UNREAD_KEPT:
            lines.append(line or 0)

    def names_all(self, kind: str) -> bool:
        """Whether the first column of the key could be read on every line, so that what is not there is missing."""
        return not self.unread.keys() & {(kind, None), (kind, self.kinds[kind].key[0])}
