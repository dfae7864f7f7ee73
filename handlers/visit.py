"""What a listener finds of whoever is asking: the person, the day, the database, and how to answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session, sessionmaker

from handlers.asking import Asked
from handlers.catalogue import Locale, Texts
from models.accounts import Person
from models.people import EMPLOYEE_NO_DIGITS


class Reply(Protocol):
    """Answers the one who acted, where only they see it. Both raise where Slack takes nothing."""

    def __call__(self, message: Mapping[str, Any]) -> None:
        """Send a new message."""

    def turn(self, message: Mapping[str, Any]) -> None:
        """Turn the message that was clicked into another."""


class Memory(Protocol):
    """What this conversation was about last."""

    def recall(self, db: Session) -> tuple[str, tuple[str, ...]] | None:
        """Intent and course codes; None where that is long ago."""

    def keep(self, intent: str, course_codes: tuple[str, ...]) -> None:
        """From now on it is this."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of one person, who is employed and known for certain. Listeners get it as `visit`.

    `database` is for reading, `writing` for what changes something. `zone` is the office's.
    """

    person: Person
    now: datetime
    today: date
    zone: ZoneInfo
    database: sessionmaker[Session]
    writing: sessionmaker[Session]
    reply: Reply
    memory: Memory
    division_code: str | None
    employee_no_digits: int = EMPLOYEE_NO_DIGITS

    def asked(self, locale: Locale | None = None) -> Asked:
        """A question of this person, to be answered in that language, or in theirs."""
        texts = Texts(locale or self.person.locale)
        return Asked(self.person, self.today, texts, self.division_code, self.now, self.zone)
