"""Writing dated rows: what changes on a day begins a new row, and the row before ends the day before (R19)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Subquery,
    Table,
    and_,
    case,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from models.base import FROM_THE_BEGINNING, UNTIL_FURTHER_NOTICE
from models.sql import add_days, look_at


def write_states(
    connection: Connection,
    table: Table,
    owner: str,
    new: Subquery,
    lines: Subquery,
    effective_on: date,
    import_id: int,
) -> None:
    """Write the first states of new owners, and what changes for known ones from the effective day on.

    `new` and `lines` have `line`, `state_id` (the state on the effective day), the owner's id under the name
    `owner`, and the columns of the state. What later states already say of later days stays as it is.
    """
    names = [name for name in lines.c.keys() if name not in {"state_id", owner, "line"}]
    values = [lines.c[name] for name in names]
    day = table.c.valid_from.type
    written = [owner, "valid_from", "valid_to", "import_id", *names]
    first = select(
        new.c[owner],
        literal(FROM_THE_BEGINNING, day),
        literal(UNTIL_FURTHER_NOTICE, day),
        literal(import_id),
        *[new.c[name] for name in names],
    )
    connection.execute(insert(table).from_select(written, first.order_by(new.c.line)))
    look_at(connection, table)
    if not connection.scalar(select(exists().where(lines.c.line.is_not(None)))):
        return
    same_day = and_(table.c.id == lines.c.state_id, table.c.valid_from == effective_on)
    connection.execute(
        update(table).values({**{n: lines.c[n] for n in names}, "import_id": import_id}).where(same_day)
    )
    begun_before = and_(table.c.id == lines.c.state_id, table.c.valid_from < effective_on)
    split = (
        select(lines.c[owner], literal(effective_on, day), table.c.valid_to, literal(import_id), *values)
        .join(table, begun_before)
        .order_by(lines.c.line)
    )
    connection.execute(insert(table).from_select(written, split))
    ends = update(table).values(valid_to=effective_on - timedelta(days=1)).where(begun_before)
    connection.execute(ends.where(table.c.valid_to >= effective_on))


def first_day_of_run(
    table: Table, owner: Sequence[str], first: str, last: str, among: Select[*tuple[Any, ...]]
) -> Subquery:
    """`id` and `since` for the rows of the owners in `among`: periods of one owner that touch are one run."""
    owners = [table.c[name] for name in owner]
    order: Any = {"partition_by": owners, "order_by": table.c[first]}
    before = func.max(func.coalesce(table.c[last], UNTIL_FURTHER_NOTICE, type_=table.c[last].type)).over(
        **order, rows=(None, -1)
    )
    periods = select(table.c.id, *owners, table.c[first], before.label("before")).where(
        table.c[owner[0]].in_(among)
    )
    p = periods.subquery().c
    begins = case((or_(p.before.is_(None), _day_after(p.before) < p[first]), 1), else_=0)
    order = {"partition_by": [p[name] for name in owner], "order_by": p[first]}
    run = func.sum(begins).over(**order, rows=(None, 0))
    runs = select(p.id, *[p[name] for name in owner], p[first], run.label("run")).subquery().c
    since = func.min(runs[first], type_=table.c[first].type).over(
        partition_by=[*[runs[name] for name in owner], runs.run]
    )
    return select(runs.id, since.label("since")).subquery("runs")


def _day_after(day: ColumnElement[date]) -> ColumnElement[date]:
    return case((day == UNTIL_FURTHER_NOTICE, UNTIL_FURTHER_NOTICE), else_=add_days(day, 1))


def renew_since(connection: Connection, table: Table, column: str, runs: Subquery) -> None:
    """Set `column` to the first day of each row's run, where it differs."""
    connection.execute(
        update(table)
        .values({column: runs.c.since})
        .where(table.c.id == runs.c.id, table.c[column].is_distinct_from(runs.c.since))
    )


def run_of_same(table: Table, owner: str, value: ColumnElement[Any], among: Select[*tuple[Any, ...]]) -> Subquery:
    """`id` and `since` for states of the owners in `among`: states in a row with the same `value` are one run."""
    order: Any = {"partition_by": table.c[owner], "order_by": table.c.valid_from}
    states = select(
        table.c.id,
        table.c[owner],
        table.c.valid_from,
        value.label("value"),
        func.lag(value).over(**order).label("previous"),
    ).where(table.c[owner].in_(among))
    s = states.subquery().c
    order = {"partition_by": s[owner], "order_by": s.valid_from}
    run = func.sum(case((s.value.is_distinct_from(s.previous), 1), else_=0)).over(**order, rows=(None, 0))
    runs = select(s.id, s[owner], s.valid_from, run.label("run")).subquery().c
    since = func.min(runs.valid_from, type_=table.c.valid_from.type).over(partition_by=[runs[owner], runs.run])
    return select(runs.id, since.label("since")).subquery("runs")


__all__ = ["first_day_of_run", "renew_since", "run_of_same", "write_states"]
