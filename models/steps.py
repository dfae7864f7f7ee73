"""What was said on the way of a request or a report: it stands with the audit events, each by whom and when."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.audit import AuditEvent, Detail
from models.people import Employee


@dataclass(frozen=True, slots=True)
class Step:
    """One step, such as made, asked or answered; `text` is what was said, while that is kept."""

    deed: str
    at: datetime
    name: str
    text: str


def steps_of(db: Session, table: str, prefix: str, ids: Collection[int]) -> dict[int, tuple[Step, ...]]:
    """The steps of those rows, oldest first; `prefix` is what their actions begin with, before the deed."""
    a = AuditEvent
    events = db.execute(
        select(a.subject_id, a.action, a.at, func.coalesce(Employee.name, ""), Detail.body)
        .outerjoin(Employee, Employee.id == a.actor_id)
        .outerjoin(Detail, Detail.id == a.detail_id)
        .where(a.subject == table, a.subject_id.in_(ids))
        .order_by(a.id)
    )
    found: dict[int, tuple[Step, ...]] = {}
    for id_, action, at, name, body in events:
        text = str(json.loads(body).get("text", "")) if body else ""
        found[id_] = (*found.get(id_, ()), Step(action.removeprefix(prefix), at, name, text))
    return found
