"""Telling the division: in its channel where one is set, else each of its members."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from models.outbox.posting import Draft
from models.rights import division_members


def to_division(
    db: Session,
    kind: str,
    key: str,
    day: date,
    *,
    about: Mapping[str, Any],
    municipality_id: int,
    division_code: str | None,
    channel: str | None,
    today: date,
    not_before: datetime | None = None,
    not_after: datetime | None = None,
    people: Collection[int] = (),
    department_id: int | None = None,
    subject: str = "",
) -> list[Draft]:
    """The notices that tell the division something about `day`: one in `channel`, else one for each member.

    Members are those who work there on `today` and are not away; their employee id is added to `key`, so it must
    leave room for that. Empty where there is neither a channel nor anybody.
    """

    def draft(key: str, employee_id: int | None = None) -> Draft:
        return Draft(
            kind=kind,
            key=key,
            day=day,
            employee_id=employee_id,
            channel_id="" if employee_id else channel or "",
            department_id=department_id,
            about=about,
            people=people,
            subject=subject,
            not_before=not_before,
            not_after=not_after,
        )

    if channel:
        return [draft(key)]
    members = division_members(db, municipality_id, division_code, today)
    return [draft(f"{key}:{member}", member) for member in members]
