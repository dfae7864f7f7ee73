"""What the bot stands on, checked one by one: settings, database, staff list, clock, tokens, scopes, connection.

Each finding is a sentence that, where something is wrong, says how to mend it.
"""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final, Literal

from sqlalchemy import Connection, Engine, func, or_, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from bot import backup
from bot.manifest import SCOPES
from bot.settings import SLACK_API_URL, BadSetting, Settings, SlackAccess, try_settings
from bot.slack_checks import (
    OAUTH,
    Installed,
    ask_for_a_socket,
    ask_who_we_are,
    is_this_machine,
    prepare_environment,
    proxy_in_use,
    sees_channel,
)
from bot.troubles import database_trouble
from handlers import imports
from handlers.catalogue import Texts
from models import ticks
from models.base import Refusal
from models.calendar import FiscalYear
from models.database import missing_migrations, open_engine, sessions
from models.days import Day, unknown_soon
from models.deciders import Reach, can_be_reached
from models.office import ClosureDay, own_municipality_id
from models.outbox.failures import count_failures
from models.people import Employee, Employment
from models.reminders.day import accounts_are_known
from models.reminders.today import run_state
from models.rights import division, division_members
from models.ticks import ACCOUNTS, BOOKINGS, CALENDAR, CLASSES, DELIVER, DIGESTS, DIVISION, NOMINATIONS, PLAN

Level = Literal["good", "note", "bad"]

CLOCK_SECONDS: Final = 60
"""Further apart from Slack's clock is wrong: signatures and reminders depend on it."""
LATE_AFTER: Final = {
    **dict.fromkeys((PLAN, DELIVER, DIGESTS, DIVISION, CALENDAR, NOMINATIONS, CLASSES), timedelta(hours=2)),
    BOOKINGS: timedelta(hours=3),
    ACCOUNTS: timedelta(hours=36),
}
"""What comes by itself, and when it is too long ago that it did."""
READABLE_BY_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found. `bad` keeps the bot from its work, a `note` is worth knowing."""

    level: Level
    sentence: str


def examine(texts: Texts) -> Iterator[Finding]:
    """Check everything, one finding after another. Changes nothing."""
    doctor = _Doctor(texts)
    settings, faults = try_settings()
    for fault in faults:
        yield doctor.bad(fault)
    if settings is None:
        yield doctor.note("doctor-settings-first")
        return
    yield doctor.good("doctor-settings", source="file" if Path(".env").is_file() else "environment")
    yield from doctor.database(settings)
    yield from doctor.clock(settings)
    yield from doctor.slack(settings)


class _Doctor:
    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def good(self, key: str, **facts: object) -> Finding:
        return Finding("good", self._texts.say(key, **facts))

    def note(self, key: str, **facts: object) -> Finding:
        return Finding("note", self._texts.say(key, **facts))

    def bad(self, fault: str | BadSetting | Refusal, **facts: object) -> Finding:
        match fault:
            case BadSetting():
                sentence = self._texts.say(fault.key, value=fault.value)
            case Refusal():
                sentence = imports.refusal(self._texts, fault)
            case _:
                sentence = self._texts.say(fault, **facts)
        return Finding("bad", sentence)

    # -- the database and what is in it

    def database(self, settings: Settings) -> Iterator[Finding]:
        path = backup.sqlite_path(settings.database_url)
        if path is not None and not path.exists():
            yield self.bad(Refusal("database_behind"))
            return
        engine = open_engine(settings.database_url)
        try:
            with engine.connect() as connection:
                if missing_migrations(connection):
                    raise Refusal("database_behind")
            yield self.good("doctor-database", where=backup.address(settings.database_url))
            yield from self._writing(engine, settings)
            if path is not None:
                yield from self._file(engine, path)
            yield from self._office(engine, settings)
        except Refusal as no:
            yield self.bad(no)
        except (DBAPIError, sqlite3.Error, OSError) as error:
            yield self._trouble(error, settings)
        finally:
            engine.dispose()

    def _trouble(self, error: DBAPIError | sqlite3.Error | OSError, settings: Settings) -> Finding:
        if isinstance(error, OSError):
            facts = {"path": str(error.filename or ""), "reason": error.strerror or type(error).__name__}
            return self.bad("file-trouble", **facts)
        key, trouble = database_trouble(error, settings.database_url)
        return self.bad(key, **trouble)

    def _writing(self, engine: Engine, settings: Settings) -> Iterator[Finding]:
        """Whether the bot may write, without writing."""
        try:
            with _rolled_back(engine.execution_options(for_writing=True)) as connection:
                if not _may_write(connection):
                    facts = {"where": backup.address(settings.database_url), "error": ""}
                    yield self.bad("database-readonly", **facts)
                    return
        except DBAPIError as error:
            key, facts = database_trouble(error, settings.database_url)
            if key == "database-busy":
                yield self.note("doctor-database-busy")
                return
            yield self.bad(key, **facts)
            return
        yield self.good("doctor-database-writable")

    def _file(self, engine: Engine, path: Path) -> Iterator[Finding]:
        with engine.connect() as connection:
            mode = str(connection.exec_driver_sql("PRAGMA journal_mode").scalar_one())
        if mode != "wal":
            yield self.bad("doctor-no-wal", path=str(path))
        others = [p for p in (path, *_beside(path)) if p.exists() and p.stat().st_mode & READABLE_BY_OTHERS]
        if os.name == "posix" and others and not _is_closed(path.resolve().parent):
            yield self.note("doctor-file-open", path=str(path))

    def _office(self, engine: Engine, settings: Settings) -> Iterator[Finding]:
        today = settings.today()
        with sessions(engine).begin() as db:
            municipality = own_municipality_id(db)
            employed = _employed(db, municipality, today)
            if not employed:
                yield self.bad("doctor-nobody")
                return
            yield self.good("doctor-staff", count=employed, day=today)
            department = division(db, municipality, settings.division_code)
            if department is not None:
                yield self.good("doctor-division", name=department.name, code=department.code)
                if not settings.division_channel and not _can_division_be_reached(db, municipality, settings):
                    yield self.note("doctor-division-unreached", name=department.name)
            elif settings.division_code:
                yield self.bad("doctor-division-unknown", code=settings.division_code)
            else:
                yield self.bad("doctor-division-none")
            yield from self._auditors(db, municipality, settings)
            yield from self._calendar(db, municipality, settings)
            yield from self._reminders(db, municipality, settings)

    def _calendar(self, db: Session, municipality: int, settings: Settings) -> Iterator[Finding]:
        today = settings.today()
        unknown_from = unknown_soon(db, municipality, today)
        closures = select(func.count()).select_from(ClosureDay)
        ahead = db.scalar(closures.where(ClosureDay.municipality_id == municipality, ClosureDay.day >= today))
        last = db.scalar(select(func.max(Day.day)).where(Day.municipality_id == municipality))
        if last is None:
            return  # it is filled at the first start
        if unknown_from is not None:
            yield self.note("doctor-calendar-ends", day=unknown_from)
        else:
            yield self.good("doctor-calendar", day=last, closures=ahead or 0)

    def _reminders(self, db: Session, municipality: int, settings: Settings) -> Iterator[Finding]:
        now, zone = settings.now(), settings.office_zone
        state = run_state(db, settings.today(), now=now, zone=zone)
        if state.stopped is not None:
            since = state.stopped.at.astimezone(zone)
            yield self.note("doctor-stopped", day=since.date(), time=f"{since:%H:%M}")
        if state.is_frozen and state.day != FiscalYear.containing(state.day).last_day:
            yield self.note("doctor-frozen")
        if state.is_held:
            yield self.note("doctor-held", count=state.waiting)
        if failed := count_failures(db, now=now, zone=zone):
            yield self.note("doctor-failed", count=failed)
        known = [tick for tick in ticks.last(db, municipality).values() if tick.name in LATE_AFTER]
        for tick in known:
            if tick.failure not in {"", ticks.UNFINISHED}:
                yield self.note("doctor-tick-failed", tick=self._texts.say(f"tick-{tick.name}"), why=tick.failure)
        late = [tick for tick in known if tick.done_at is None or now - tick.done_at > LATE_AFTER[tick.name]]
        for tick in late:
            at = tick.begun_at if tick.done_at is None else tick.done_at
            local = at.astimezone(zone)
            facts = {"day": local.date(), "time": f"{local:%H:%M}"}
            yield self.note("doctor-tick-late", tick=self._texts.say(f"tick-{tick.name}"), **facts)
        if known and not late:
            yield self.good("doctor-ticks")

    def _auditors(self, db: Session, municipality: int, settings: Settings) -> Iterator[Finding]:
        if not settings.auditors:
            return
        known = db.scalars(
            select(Employee.employee_no).where(
                Employee.municipality_id == municipality, Employee.employee_no.in_(settings.auditors)
            )
        ).all()
        unknown = [number for number in settings.auditors if number not in known]
        if unknown:
            yield self.bad("doctor-auditors-unknown", numbers=self._texts.listed(unknown))
        else:
            yield self.good("doctor-auditors", numbers=self._texts.listed(list(settings.auditors)))

    # -- the clock

    def clock(self, settings: Settings) -> Iterator[Finding]:
        now = settings.now().astimezone(settings.office_zone)
        facts = {"day": now.date(), "time": f"{now:%H:%M}", "zone": settings.office_zone.key}
        if settings.fixed_now is None:
            yield self.good("doctor-clock", **facts)
        else:
            yield self.note("doctor-clock-fixed", **facts)

    def _slack_clock(self, who: Installed) -> Iterator[Finding]:
        ahead = who.clock_ahead_seconds
        if ahead is None:
            yield self.note("doctor-clock-unknown")
        elif abs(ahead) > CLOCK_SECONDS:
            direction = "ahead" if ahead > 0 else "behind"
            yield self.bad("doctor-clock-wrong", seconds=round(abs(ahead)), direction=direction)
        else:
            yield self.good("doctor-clock-slack")

    # -- Slack

    def slack(self, settings: Settings) -> Iterator[Finding]:
        yield from self._environment(settings)
        try:
            settings.check_signing_secret()
        except BadSetting as fault:
            yield self.bad(fault)
        faults = settings.slack_faults()
        yield from map(self.bad, faults)
        if faults:
            return
        access = settings.slack()
        if access.api_url != SLACK_API_URL:
            yield self.note("doctor-api-url", url=access.api_url)
        unreachable = False
        try:
            who = ask_who_we_are(access)
        except Refusal as no:
            yield self.bad(no)
            if no.code != "slack_bot_refused":
                return  # the app token's answer would be the same
            unreachable = True
        else:
            yield self.good("doctor-bot", bot=who.bot_name, team=who.team)
            yield from self._slack_clock(who)
            yield from self._scopes(who)
        try:
            ask_for_a_socket(access)
            yield self.good("doctor-app")
        except Refusal as no:
            yield self.bad(no)
        if settings.division_channel and not unreachable:
            yield from self._channel(access, settings.division_channel)

    def _environment(self, settings: Settings) -> Iterator[Finding]:
        if all(os.environ.get(name) for name in OAUTH):
            yield self.note("doctor-oauth", names=self._texts.listed(list(OAUTH)))
        if proxy := proxy_in_use():
            key = "doctor-proxy-unused" if is_this_machine(settings.slack_api_url) else "doctor-proxy"
            yield self.note(key, name=proxy)
        prepare_environment(settings.slack_api_url)

    def _scopes(self, who: Installed) -> Iterator[Finding]:
        missing = [scope for scope in SCOPES if scope not in who.scopes]
        spare = sorted(who.scopes - set(SCOPES))
        if missing:
            yield self.bad("doctor-scopes-missing", scopes=", ".join(missing))
        else:
            yield self.good("doctor-scopes", count=len(SCOPES))
        if spare:
            yield self.note("doctor-scopes-spare", scopes=", ".join(spare))

    def _channel(self, access: SlackAccess, channel: str) -> Iterator[Finding]:
        try:
            is_seen = sees_channel(access, channel)
        except Refusal as no:
            yield self.bad(no)
            return
        yield (
            self.good("doctor-channel", channel=channel)
            if is_seen
            else self.bad("doctor-channel-unseen", channel=channel)
        )


@contextmanager
def _rolled_back(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as connection:
        transaction = connection.begin()
        try:
            yield connection
        finally:
            transaction.rollback()


def _may_write(connection: Connection) -> bool:
    """On SQLite the transaction has taken the write lock already, which says it all."""
    if connection.dialect.name != "postgresql":
        return True
    if connection.execute(text("SHOW transaction_read_only")).scalar_one() == "on":
        return False
    return bool(connection.execute(text("SELECT has_table_privilege('audit_events', 'INSERT')")).scalar_one())


def _beside(path: Path) -> tuple[Path, ...]:
    return tuple(path.with_name(path.name + ending) for ending in ("-wal", "-shm"))


def _is_closed(folder: Path) -> bool:
    """Whether others cannot get into the folder."""
    return not folder.stat().st_mode & (stat.S_IXGRP | stat.S_IXOTH)


def _can_division_be_reached(db: Session, municipality: int, settings: Settings) -> bool:
    """Whether a message can reach anybody there: what is left when nobody else decides would else reach nobody."""
    members = division_members(db, municipality, settings.division_code, settings.today())
    reach: Reach = "account" if accounts_are_known(db) else "mail"
    reachable = select(Employee.id).where(Employee.id.in_(members), can_be_reached(Employee.id, reach))
    return db.execute(reachable).first() is not None


def _employed(db: Session, municipality: int, day: date) -> int:
    query = select(func.count(func.distinct(Employment.employee_id))).join(
        Employee, Employee.id == Employment.employee_id
    )
    return (
        db.scalar(
            query.where(
                Employee.municipality_id == municipality,
                Employment.hired_on <= day,
                or_(Employment.left_on.is_(None), Employment.left_on >= day),
            )
        )
        or 0
    )
