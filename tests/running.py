"""A class with the bot on the wire: who organises it, who is booked, and a day of its own for each story."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select, update

from bot.delivery import Delivery
from bot.schedule import Every, Schedule
from bot.sending import slack_client
from bot.settings import Settings
from bot.workspace.entities import TEAM_ID
from models import ticks
from models.accounts import Account, mark_greeted
from models.curriculum import TrainingSession
from models.database import writing_sessions
from models.office import own_municipality_id
from models.reminders.day import OFFICE_ZONE
from models.session_records import CheckInCode
from tests.attending import (
    CLARK,
    HASHIMOTO,
    KATO,
    MORI,
    ONISHI,
    SASAKI,
    TAKAHASHI,
    UEDA,
    Classroom,
)
from tests.posting import meet_everybody
from tests.slack import Message, Person, Screen, View
from tests.world import World

START = datetime(2026, 11, 24, 9, tzinfo=OFFICE_ZONE)
MAILS = {
    UEDA: "ueda.shota",
    ONISHI: "onishi.kenji",
    KATO: "kato.ryo",
    CLARK: "clark.emma",
    SASAKI: "sasaki.yu",
    TAKAHASHI: "takahashi.daisuke",
    HASHIMOTO: "hashimoto.aya",
    MORI: "mori.tsubasa",
}


def everybody_is_known(world: World) -> None:
    """The accounts have been read, as the daily tick does it, and everybody has met the bot before."""
    meet_everybody(world.engine, world.server.workspace)
    with writing_sessions(world.engine).begin() as db:
        office = own_municipality_id(db)
        ticks.begun(db, office, ticks.ACCOUNTS, at=START)
        ticks.done(db, office, ticks.ACCOUNTS, now=START)
        mark_greeted(db, list(db.scalars(select(Account.id))), START)


class Running(Classroom):
    """Ticks come and messages go when a test says so. The class is from 13:30 to 16:30; 森 翼 organises it."""

    def __init__(self, world: World, *, days: int = 1, organiser: str | None = MORI, **more: Any) -> None:
        super().__init__(world.engine, organiser=None)
        self.world = world
        self._settle_what_was()
        today = world.clock.now().astimezone(OFFICE_ZONE).date()
        self.day = today + timedelta(days=1)
        world.clock.move_to(self.at("09:00"))
        last = self.day + timedelta(days=days - 1)
        self.session_id = self.a_class(day=self.day, last_day=last, **more)
        if organiser:
            self.organised_by(organiser)
        client = slack_client(world.server.workspace.bot_token, world.server.api_url)
        url = self.engine.url.render_as_string(hide_password=False)
        settings = Settings.model_validate({"DATABASE_URL": url})
        how: dict[str, Any] = {"team_id": TEAM_ID, "now": world.clock.now}
        schedule = Schedule(settings, self.engine, client, every=Every(), **how)
        self._tick = next(work for name, _, work in schedule.ticks if name == ticks.CLASSES)
        settings = settings.model_copy(update={"send_rate": 100.0})
        self._delivery = Delivery.of(settings, self.engine, client, careful_rate=100.0, senders=1, **how)

    def _settle_what_was(self) -> None:
        """Nothing of earlier stories is left to be done."""
        now = self.world.clock.now()
        with self.writing() as db:
            db.execute(
                update(TrainingSession).where(TrainingSession.confirmed_at.is_(None)).values(confirmed_at=now)
            )

    def at(self, clock: str, day: date | None = None) -> datetime:
        return datetime.combine(day or self.day, time.fromisoformat(clock), OFFICE_ZONE)

    def clock(self, clock: str, day: date | None = None) -> None:
        """It is that time now, and what comes by itself has come."""
        self.world.clock.move_to(self.at(clock, day))
        self.posts()

    def posts(self) -> None:
        """The clockwork ticks, and what waits in the outbox goes."""
        self._tick()
        self._delivery.drain()

    def person(self, number: str) -> Person:
        return self.world.person(f"{MAILS[number]}@city.example")

    def shown(self, session_id: int = 0) -> str:
        """The code that was drawn last."""
        c = CheckInCode
        with self.reading() as db:
            mine = select(c.code).where(c.session_id == (session_id or self.session_id))
            return db.scalars(mine.order_by(c.shown_at.desc()).limit(1)).one()

    def opens_check_in(self, number: str = MORI) -> str:
        """From the organiser's own message; gives back the code on it."""
        person, letter = self.person(number), self.desk(number)
        person.presses("受付を始める", on=letter)
        self.reads(number, letter, "出席を受け付けています")
        return self.shown()

    def reads(self, number: str, letter: Message, text: str) -> None:
        """Wait until a message that is out says that."""

        def says(screen: Screen) -> bool:
            return any(one.ts == letter.ts and text in one.text for one in screen.messages)

        self.person(number).waits_for(says, what=f"“{text}” in the message")

    def desk(self, number: str = MORI) -> Message:
        """The newest message from which somebody runs a session."""
        return [one for one in self.person(number).messages() if "名簿" in one.buttons or "Roster" in one.buttons][
            -1
        ]


def modal(person: Person, label: str, **how: Any) -> View:
    """The modal that a button opens."""
    before = {view.id for view in person.screen().modals}
    person.presses(label, **how)
    person.waits_for(lambda screen: {view.id for view in screen.modals} - before, what=f"a modal for {label}")
    return person.modal()


def hears(person: Person, text: str) -> str:
    """What the bot answers to something written."""
    person.catches_up()
    person.writes(text)
    return person.hears()[0].text
