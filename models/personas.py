"""Personas the office gives people itself, beside what the staff list says (N7, D5)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from models.audit import Actor, Change, write_events
from models.base import Refusal, table_of
from models.people import Employee, EmployeeState, renew_personas
from models.sql import holds_on

S: Final = table_of(EmployeeState)


def register_persona(
    db: Session, employee_id: int, persona: str | None, *, since: date | None, on: date, actor: Actor, now: datetime
) -> None:
    """Give a person a persona from the day `on`, appointed on the day `since`.

    It holds until somebody says otherwise: a later staff file only by changing what it says itself (D5). Where
    a file read ahead already speaks of days after `on`, it holds there too as long as that file merely repeats
    the old value. Raises Refusal `unknown_person` where nothing is known of the person for that day.
    """
    state = db.execute(select(S).where(S.c.employee_id == employee_id, holds_on(EmployeeState, on))).one_or_none()
    if state is None:
        raise Refusal("unknown_person", who=str(employee_id))
    given = {"persona": persona, "persona_since": since}
    if state.valid_from < on:
        kept = {c.name: getattr(state, c.name) for c in S.c if c.name not in {"id", "valid_from"}}
        db.execute(update(S).values(valid_to=on - timedelta(days=1)).where(S.c.id == state.id))
        db.execute(insert(S).values(**{**kept, **given, "valid_from": on}))
    else:
        db.execute(update(S).values(given).where(S.c.id == state.id))
    later = select(S.c.id, S.c.filed_persona).where(S.c.employee_id == employee_id, S.c.valid_from > on)
    for row in db.execute(later.order_by(S.c.valid_from)).all():
        if row.filed_persona != state.filed_persona:
            break
        db.execute(update(S).values(given).where(S.c.id == row.id))
    renew_personas(db.connection(), select(Employee.id).where(Employee.id == employee_id))
    before = {"persona": state.persona, "persona_since": _text(state.persona_since)}
    after = {"persona": persona, "persona_since": _text(since)}
    municipality_id = db.scalars(select(Employee.municipality_id).where(Employee.id == employee_id)).one()
    event = Change(
        "persona.registered", "employees", employee_id, {"before": before, "after": after, "on": _text(on)}
    )
    write_events(db, [event], actor=actor, now=now, municipality_id=municipality_id)


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None
