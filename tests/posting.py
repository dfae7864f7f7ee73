"""An office whose reminders are delivered into a local workspace, with a clock for the machines that can be set."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Engine, inspect, select, update
from sqlalchemy.orm import Session

from bot import demo
from bot.delivery import Delivery, Drained
from bot.manifest import manifest
from bot.sending import slack_client
from bot.workspace import Clock, Server, Workspace
from bot.workspace.entities import TEAM_ID, Message
from handlers.catalogue import Texts
from handlers.letters import Writing
from models import reminders
from models.accounts import Profile, learn
from models.curriculum import Course
from models.database import open_engine, sessions, upgrade, writing_sessions
from models.office import own_municipality_id
from models.outbox.posting import something_finished
from models.outbox.records import Lane, Notice
from models.people import Employee
from models.record import Completion
from models.reminders.checking import standing
from models.reminders.day import OFFICE_ZONE
from models.reminders.records import Reminder, ReminderStep
from tests.builders import take_in
from tests.conftest import Databases
from tests.world import CLARK, KOBAYASHI, SASAKI, TANAKA, UEDA

LAST_CALL: Final = datetime(2027, 3, 30, 10, 0, tzinfo=OFFICE_ZONE)
"""A morning on which everybody with something open this year has a step."""
NAKAMURA: Final = "nakamura.kazuya@city.example"
REMINDED: Final = (CLARK, KOBAYASHI, NAKAMURA, SASAKI, TANAKA, UEDA)


class Machine:
    """The clock that all machines go by; it runs on, and can be set."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def jump(self, **by: float) -> None:
        self.ahead += timedelta(**by)


def plainly(writing: Writing, kind: str, letter: Reminder | Notice) -> dict[str, Any] | None:
    """A letter in a few words: the reader's language and what is open for them, or what kind it is."""
    if isinstance(letter, Notice):
        return _in_a_block(f"{writing.texts.locale} {kind}")
    said = standing(writing.db, letter.employee_id, writing.today, now=writing.now, zone=writing.zone)
    return _in_a_block(f"{writing.texts.locale} {' '.join(course.code for course in said.courses) or 'done'}")


def _in_a_block(text: str) -> dict[str, Any]:
    return {"text": text, "blocks": [{"type": "section", "text": {"type": "plain_text", "text": text}}]}


@dataclass
class PostOffice:
    """`engine` is what the bot knows, `workspace` what Slack has."""

    server: Server
    engine: Engine
    machine: Machine = field(default_factory=Machine)

    @property
    def workspace(self) -> Workspace:
        return self.server.workspace

    @property
    def today(self) -> date:
        return self.workspace.clock.now().astimezone(OFFICE_ZONE).date()

    def delivery(self, **how: Any) -> Delivery:
        client = slack_client(self.workspace.bot_token, self.server.api_url)
        known = {"send_rate": 100.0, "careful_rate": 100.0, "senders": 2, "write": plainly}
        return Delivery(
            self.engine,
            client,
            team_id=TEAM_ID,
            zone=OFFICE_ZONE,
            locale="ja",
            division_code=None,
            now=self.workspace.clock.now,
            clock=self.machine.now,
            **{**known, **how},
        )

    def drain(self, **how: Any) -> Drained:
        return self.delivery(**how).drain()

    def plan(self) -> None:
        with self.writing() as db:
            reminders.plan(db, self.today, now=self.workspace.clock.now())

    def reading(self) -> Any:
        return sessions(self.engine).begin()

    @contextmanager
    def writing(self) -> Iterator[Session]:
        with writing_sessions(self.engine).begin() as db:
            yield db

    def rows(self, model: Any = Reminder, **where: Any) -> list[Any]:
        with self.reading() as db:
            return list(db.scalars(select(model).filter_by(**where).order_by(*inspect(model).primary_key)))

    def reminders(self) -> list[Reminder]:
        """The reminders of those who are reminded."""
        mine = {self.employee(who) for who in REMINDED}
        return [row for row in self.rows() if row.employee_id in mine]

    def row(self, who: str) -> Reminder:
        """Today's reminder of somebody."""
        [row] = self.rows(employee_id=self.employee(who), day=self.today)
        found: Reminder = row
        return found

    def steps(self, who: str) -> dict[str, str | None]:
        """What became of today's steps of somebody, by course."""
        with self.reading() as db:
            s = ReminderStep
            rows = select(Course.code, s.reason).join(s, s.course_id == Course.id)
            mine = rows.where(s.employee_id == self.employee(who), s.day == self.today)
            return {row.code: row.reason for row in db.execute(mine)}

    def employee(self, who: str) -> int:
        """The id of the employee with that mail."""
        with self.reading() as db:
            return db.scalars(select(Employee.id).where(Employee.email == who)).one()

    def change(self, who: str, **values: Any) -> None:
        """Change today's reminder of somebody behind everybody's back."""
        row_id = self.row(who).id
        with self.writing() as db:
            row = db.get_one(Reminder, row_id)
            for name, value in values.items():
                setattr(row, name, value)

    def finishes(self, who: str, *codes: str) -> None:
        employee_id = self.employee(who)
        with self.writing() as db:
            for course in db.scalars(select(Course).where(Course.code.in_(codes))):
                db.add(
                    Completion(
                        employee_id=employee_id,
                        course_id=course.id,
                        completed_on=self.today,
                        source="elearning",
                        outcome="passed",
                        revision=0,
                        recorded_at=datetime.now(UTC),
                    )
                )
            db.flush()
            something_finished(db, [employee_id], now=self.machine.now())

    def forget_the_pace(self) -> None:
        """As if nothing had been sent for long."""
        with self.writing() as db:
            db.execute(update(Lane).values(next_at=self.machine.now(), rests_until=None, slow_until=None))

    def user(self, who: str) -> str:
        user = self.workspace.find_user(who)
        assert user is not None
        return user.id

    def messages(self, who: str) -> list[Message]:
        """What the bot has written to somebody."""
        direct = self.workspace.find_direct_message(self.user(who))
        return [one for one in direct.messages if one.bot_id and not one.deleted] if direct else []

    def texts(self, who: str) -> list[str]:
        return [one.text.splitlines()[-1] for one in self.messages(who)]

    def all_messages(self) -> dict[str, int]:
        """How many messages of the bot everybody has, by mail; without those who have none."""
        counts = {user.email: len(self.messages(user.email)) for user in self.workspace.people() if user.email}
        return {email: count for email, count in counts.items() if count}

    def misbehave(self, **what: Any) -> None:
        self.workspace.misbehaviour.tell(what)

    def behave(self) -> None:
        self.workspace.misbehaviour.be_good()

    def calls(self, method: str) -> list[dict[str, Any]]:
        """The calls of a method, oldest first, of the last few hundred."""
        return [entry for entry in self.workspace.traffic if entry["name"] == method]


def meet_everybody(engine: Engine, workspace: Workspace) -> None:
    """Store all accounts of the workspace, as the daily tick does."""
    with writing_sessions(engine).begin() as db:
        municipality_id = own_municipality_id(db)
        for user in workspace.people():
            kind: Any = user.kind
            profile = Profile(TEAM_ID, user.id, kind, user.email, user.locale, user.tz)
            learn(db, profile, municipality_id, datetime.now(UTC))


def founded(at: datetime = LAST_CALL) -> Workspace:
    """A workspace with the sample's people."""
    return Workspace(manifest(Texts("ja")), demo.members(at.date()), Clock(at))


def prepare(engine: Engine) -> None:
    """The sample's office on the morning of the last call: everybody's account known, and a run for a few."""
    upgrade(engine)
    take_in(engine, demo.SAMPLE)
    meet_everybody(engine, founded())
    with writing_sessions(engine).begin() as db:
        reminders.plan(db, LAST_CALL.date(), now=LAST_CALL)
        few = select(Employee.id).where(Employee.email.in_(REMINDED))
        others = update(Reminder).where(Reminder.employee_id.not_in(few))
        db.execute(others.values(state="not_sent", reason="stopped"))


class Ground:
    """One engine on a database that is made anew for each test, so that no statement is compiled twice."""

    def __init__(self, databases: Databases) -> None:
        self.databases = databases
        self.engine = open_engine(databases.fresh_url(), busy_milliseconds=5_000)

    def renew(self) -> Engine:
        self.engine.dispose()
        self.databases.renew(self.engine.url)
        return self.engine


@contextmanager
def post_office(server: Server, ground: Ground, at: datetime = LAST_CALL) -> Iterator[PostOffice]:
    """That office at that moment, and the server's workspace as if it had just been founded."""
    engine, workspace, new = ground.renew(), server.workspace, founded(at)
    workspace.clock, workspace._last_ts, workspace.bot_token = new.clock, 0, new.bot_token
    workspace.users, workspace.user_by_email = new.users, new.user_by_email
    workspace.reinstall(new.manifest)
    workspace.reset()
    try:
        yield PostOffice(server, engine)
    finally:
        engine.dispose()


def until(is_so: Callable[[], Any], seconds: float = 10.0) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)
