"""When somebody may be told something that they did not ask for."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from models.days import days_between
from models.reminders.day import CLOSES, OPENS


def decent(db: Session, municipality_id: int, now: datetime, zone: ZoneInfo) -> datetime | None:
    """None: at once, it is a working day between 9 and 17; else when the next such hours begin."""
    local = now.astimezone(zone)
    place = days_between(db, municipality_id, local.date(), local.date())[local.date()]
    if place.is_working and OPENS <= local.time() < CLOSES:
        return None
    day = place.day if place.is_working and local.time() < OPENS else place.next_on
    return datetime.combine(day, OPENS, zone)
