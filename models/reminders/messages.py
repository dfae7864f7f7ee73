"""Writing messages down: never two to a person a day, whoever writes them at the same time (M5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, Insert, Select, case, literal
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models.base import table_of
from models.reminders.records import Reminder

MESSAGE: Final = (
    *("employee_id", "day", "kind", "state", "reason", "due_on"),
    *("planned_at", "not_before", "not_after", "nudged_by_id"),
)
"""The columns written when a message is planned."""
_NOT_TRIED: Final[Mapping[str, Any]] = {
    "claimed_by": "",
    "claimed_until": None,
    "rests_until": None,
    "attempts": 0,
    "marked_at": None,
    "failure": "",
}
"""How a message starts on its way to Slack."""


def writing(db: Session, rows: Select[*tuple[Any, ...]] | None = None, *, over: ColumnElement[bool]) -> Insert:
    """Writes messages: those the select finds, in the order of MESSAGE, or those given when it is executed.

    Where a person has one of the day already it is renewed if `over` holds for it, else left alone. One that was
    not sent starts anew on its way to Slack, unless it went out with another one.
    """
    insert: Any = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    table = table_of(Reminder)
    written = insert(table) if rows is None else insert(table).from_select(list(MESSAGE), rows)
    renewed = {name: written.excluded[name] for name in MESSAGE if name not in ("employee_id", "day")}
    for name, value in _NOT_TRIED.items():
        column = table.c[name]
        renewed[name] = case((table.c.state == "not_sent", literal(value, column.type)), else_=column)
    message: Insert = written.on_conflict_do_update(
        index_elements=["employee_id", "day"], set_=renewed, where=over & table.c.merged_into_id.is_(None)
    )
    return message
