"""Date arithmetic in SQL that means the same on SQLite and PostgreSQL, row for row.

Each function is compiled for the database at hand; on SQLite a date is its ISO text, so text order is
date order. NULL and 29 February differ between the two and are settled here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Date,
    Integer,
    Table,
    UnaryExpression,
    case,
    func,
    literal,
    nulls_first,
    nulls_last,
    text,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from models.calendar import FISCAL_YEAR_STARTS

START_MONTH, START_DAY = FISCAL_YEAR_STARTS
DAYS_REMEMBERED: Final = 4
"""Selects are long to build and the same for everybody, so those of the days asked for last are kept."""


class _AddDays(FunctionElement[date]):
    type = Date()
    inherit_cache = True


class _MakeDate(FunctionElement[date]):
    type = Date()
    inherit_cache = True


class _FiscalYear(FunctionElement[int]):
    type = Integer()
    inherit_cache = True


class _Least(FunctionElement[date]):
    type = Date()
    inherit_cache = True


class _Greatest(FunctionElement[date]):
    type = Date()
    inherit_cache = True


def add_days(day: Any, days: Any) -> ColumnElement[date]:
    """`day` moved by a whole number of days; NULL if either is."""
    return _AddDays(day, days)


def make_date(year: Any, month: Any, day: Any) -> ColumnElement[date]:
    """The day of that year, month and day, which must exist (29 February as a due day is refused on entry)."""
    return _MakeDate(year, month, day)


def fiscal_year(day: Any) -> ColumnElement[int]:
    """The fiscal year that holds `day`, named by the calendar year it starts in (R1)."""
    return _FiscalYear(day)


def day_in_fiscal_year(year: Any, month: Any, day: Any) -> ColumnElement[date]:
    """The day with that month and day within the fiscal year `year`: from January on it is the next year's."""
    before_start = (month < START_MONTH) | ((month == START_MONTH) & (day < START_DAY))
    return make_date(year + case((before_start, 1), else_=0), month, day)


def least(*dates: Any) -> ColumnElement[date]:
    """The earliest. None of them may be NULL: PostgreSQL would pass over it, SQLite answer NULL."""
    return _Least(*dates)


def greatest(*dates: Any) -> ColumnElement[date]:
    """The latest. None of them may be NULL, see `least`."""
    return _Greatest(*dates)


def day_literal(day: date) -> ColumnElement[date]:
    """A bound date that keeps its type inside functions (psycopg would otherwise send it untyped)."""
    return literal(day, Date())


def in_order(*columns: ColumnElement[Any], nulls: str = "last") -> list[UnaryExpression[Any]]:
    """ORDER BY that says where NULLs go: the two databases differ when it is left open."""
    return [nulls_first(c.asc()) if nulls == "first" else nulls_last(c.asc()) for c in columns]


def holds_on(table: Any, day: Any) -> ColumnElement[bool]:
    """The dated row is in force on `day`, first and last day included."""
    condition: ColumnElement[bool] = (table.valid_from <= day) & (table.valid_to >= day)
    return condition


@compiles(_AddDays, "sqlite")
def _(element: _AddDays, compiler: SQLCompiler, **kw: Any) -> str:
    day, days = [compiler.process(c, **kw) for c in element.clauses]
    return f"date({day}, ({days}) || ' days')"


@compiles(_AddDays, "postgresql")
def _(element: _AddDays, compiler: SQLCompiler, **kw: Any) -> str:
    day, days = [compiler.process(c, **kw) for c in element.clauses]
    return f"({day} + CAST({days} AS INTEGER))"


@compiles(_MakeDate, "sqlite")
def _(element: _MakeDate, compiler: SQLCompiler, **kw: Any) -> str:
    return f"printf('%04d-%02d-%02d', {compiler.process(element.clauses, **kw)})"


@compiles(_MakeDate, "postgresql")
def _(element: _MakeDate, compiler: SQLCompiler, **kw: Any) -> str:
    year, month, day = [f"CAST({compiler.process(c, **kw)} AS INTEGER)" for c in element.clauses]
    return f"make_date({year}, {month}, {day})"


@compiles(_FiscalYear, "sqlite")
def _(element: _FiscalYear, compiler: SQLCompiler, **kw: Any) -> str:
    day = compiler.process(element.clauses, **kw)
    start = f"'{START_MONTH:02d}-{START_DAY:02d}'"
    return f"(CAST(strftime('%Y', {day}) AS INTEGER) - (strftime('%m-%d', {day}) < {start}))"


@compiles(_FiscalYear, "postgresql")
def _(element: _FiscalYear, compiler: SQLCompiler, **kw: Any) -> str:
    day = compiler.process(element.clauses, **kw)
    month_and_day = f"extract(month FROM {day}) * 100 + extract(day FROM {day})"
    before_start = f"({month_and_day} < {START_MONTH * 100 + START_DAY})"
    return f"(CAST(extract(year FROM {day}) AS INTEGER) - CAST({before_start} AS INTEGER))"


@compiles(_Least)
def _(element: _Least, compiler: SQLCompiler, **kw: Any) -> str:
    return f"least({compiler.process(element.clauses, **kw)})"


@compiles(_Least, "sqlite")
def _(element: _Least, compiler: SQLCompiler, **kw: Any) -> str:
    return f"min({compiler.process(element.clauses, **kw)})"


@compiles(_Greatest)
def _(element: _Greatest, compiler: SQLCompiler, **kw: Any) -> str:
    return f"greatest({compiler.process(element.clauses, **kw)})"


@compiles(_Greatest, "sqlite")
def _(element: _Greatest, compiler: SQLCompiler, **kw: Any) -> str:
    return f"max({compiler.process(element.clauses, **kw)})"


def look_at(connection: Connection, *tables: Table) -> None:
    """Tell PostgreSQL what tables hold that were just filled, so that it plans the next statement for that.

    It would otherwise go by what they held before, which for a first import is nothing. SQLite needs no telling.
    """
    if connection.dialect.name == "postgresql":
        for table in tables:
            connection.execute(text(f"ANALYZE {connection.dialect.identifier_preparer.format_table(table)}"))


@contextmanager
def over_everybody(db: Session) -> Iterator[None]:
    """For statements that go through everybody's duties: PostgreSQL is kept from joining them row by row.

    It expects a handful of them, whatever their number, and would then look through a hundred thousand for each of
    a hundred thousand.
    """
    if db.get_bind().dialect.name != "postgresql":
        yield
        return
    db.execute(text("SET LOCAL enable_nestloop = off"))
    yield
    db.execute(text("SET LOCAL enable_nestloop = on"))


def count_where(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """How many rows of the group meet the condition (0 for none, never NULL)."""
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
