"""The text of a message as it reads at this moment, for whoever is to read it."""

from __future__ import annotations

import time
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from bot.outgoing.round import Means
from bot.sending import introduced
from handlers import letters
from handlers.catalogue import Texts
from models.accounts import Person, person_on
from models.base import Refusal
from models.office import own_municipality_id
from models.outbox import sending
from models.outbox.sending import Outgoing
from models.people import Employee
from models.reminders.day import PlanningDay, planning_day
from models.reminders.records import Reminder
from models.rights import division

OFFICE_SECONDS: Final = 1.0


class Scribe:
    """Writes letters, and knows what holds for the whole office."""

    def __init__(self, means: Means) -> None:
        self._means = means
        self._known: tuple[float, PlanningDay] | None = None

    def reader(self, db: Session, employee_id: int, now: datetime) -> tuple[Person | None, str | None]:
        """The person, or why nobody is to be told."""
        try:
            return person_on(db, db.get_one(Employee, employee_id), self._means.today(now)), None
        except Refusal as no:
            return None, no.code

    def letter(self, db: Session, row: Outgoing, reader: Person | None, now: datetime) -> letters.Message | None:
        """What the message says; None: there is no reason for it any more."""
        means = self._means
        writing = letters.Writing(db, now, means.zone, self._texts(reader), reader, means.division_code)
        return means.write(writing, letters.REMINDER if isinstance(row, Reminder) else row.kind, row)

    def anew(self, db: Session, row: Outgoing, now: datetime) -> letters.Message | None:
        """What a message that is out says now; None where its reader is gone or there is nothing to say."""
        reader, account = None, None
        if row.employee_id is not None:
            reader, _ = self.reader(db, row.employee_id, now)
            if reader is None:
                return None
            account = sending.account_of(db, self._means.team_id, row.employee_id)
        message = self.letter(db, row, reader, now)
        if message is not None and sending.has_greeted(account, row):
            return self.introduced(db, message, reader)
        return message

    def introduced(self, db: Session, message: letters.Message, reader: Person | None) -> letters.Message:
        """The message, and before it who sends it."""
        texts = self._texts(reader)
        office = division(db, own_municipality_id(db), self._means.division_code)
        name = office.name if office else texts.say("division-default")
        if office and texts.locale == "en" and office.name_en:
            name = office.name_en
        return introduced(message, [texts.say("greeting", division=name), texts.say("greeting-how")])

    def office(self, db: Session, now: datetime) -> PlanningDay:
        """What holds for the whole office, asked once a second: what is stopped is taken off the rows besides."""
        day = self._means.today(now)
        if self._known is None or self._known[1].day != day or time.monotonic() - self._known[0] > OFFICE_SECONDS:
            found = planning_day(db, own_municipality_id(db), day, now=now, zone=self._means.zone)
            self._known = (time.monotonic(), found)
        return self._known[1]

    def _texts(self, reader: Person | None) -> Texts:
        return Texts(reader.locale if reader else self._means.locale)
