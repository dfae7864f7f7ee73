"""What somebody hears who is not employed: that they have left, or that the new staff list is awaited (M10)."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendar import ONE_DAY, FiscalYear
from models.office import own_municipality_id
from models.people import Employment
from models.reminders.day import OFFICE_ZONE, planning_day


def awaits_staff_list(
    db: Session, employee_id: int, day: date, *, now: datetime, zone: ZoneInfo = OFFICE_ZONE
) -> bool:
    """Whether somebody not employed on `day` left on 31 March and may well be on the list that is not in yet (M10).

    Contracts of one year end on that day, and whether they go on stands in the new fiscal year's list.
    """
    year = FiscalYear.containing(day)
    ended = select(Employment.id).where(
        Employment.employee_id == employee_id, Employment.left_on == year.first_day - ONE_DAY
    )
    if day == year.last_day or db.scalars(ended).first() is None:
        return False
    return planning_day(db, own_municipality_id(db), day, now=now, zone=zone).is_frozen
