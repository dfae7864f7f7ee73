"""Who does something, when, and what the office has set: what every command of the models is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from models.accounts import Person
from models.audit import Actor
from models.reminders.day import OFFICE_ZONE


def _machine_time() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Acting:
    """Who does something, and when. `person` None: the bot, by itself. `clock` is what all machines go by."""

    person: Person | None
    municipality_id: int
    now: datetime
    zone: ZoneInfo = OFFICE_ZONE
    division_code: str | None = None
    clock: Callable[[], datetime] = _machine_time

    @property
    def today(self) -> date:
        """The day it is in the office."""
        return self.now.astimezone(self.zone).date()

    @property
    def somebody(self) -> Person:
        """The person; not for what the bot does."""
        assert self.person is not None  # noqa: S101
        return self.person

    @property
    def actor(self) -> Actor:
        return Actor("person", self.person.employee_id, self.person.name) if self.person else Actor("bot")
