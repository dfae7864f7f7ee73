"""What several commands need: the database, a day, a person, who runs the command."""

from __future__ import annotations

import getpass
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Final

from sqlalchemy import Engine

from bot import backup
from bot.commands.speaking import Misused
from bot.settings import Settings
from models.audit import Actor
from models.base import Refusal
from models.database import missing_migrations, open_engine, sessions
from models.imports import cells
from models.office import own_municipality_id
from models.people import Employee, find_employee

PATIENT_MILLISECONDS: Final = 60_000
"""How long the command line waits for somebody else's lock."""


@contextmanager
def opened_database(
    settings: Settings, *, busy_milliseconds: int = PATIENT_MILLISECONDS, connections: int = 15
) -> Iterator[Engine]:
    """The database, with every migration run; otherwise Refusal `database_behind`."""
    path = backup.sqlite_path(settings.database_url)
    if path is not None and not path.exists():
        raise Refusal("database_behind")
    engine = open_engine(settings.database_url, busy_milliseconds=busy_milliseconds, connections=connections)
    try:
        with engine.connect() as connection:
            if missing_migrations(connection):
                raise Refusal("database_behind")
        yield engine
    finally:
        engine.dispose()


def day_of(option: str, value: str | None) -> date | None:
    """A day given as an option, in any form that files may have."""
    try:
        day = cells.day(value or "")
    except cells.BadCell:
        raise Misused("bad_day", option=option, value=value or "") from None
    return date.fromisoformat(day) if day else None


def find_person(engine: Engine, who: str) -> Employee:
    with sessions(engine).begin() as db:
        wanted = unicodedata.normalize("NFKC", who).strip()
        return find_employee(db, wanted, own_municipality_id(db))


def own_office(engine: Engine) -> int:
    with sessions(engine).begin() as db:
        return own_municipality_id(db)


def operator() -> Actor:
    """Who runs the command, by the name the operating system knows."""
    try:
        return Actor("command_line", name=getpass.getuser())
    except (OSError, KeyError, ImportError):
        return Actor("command_line")


class Began:
    """Whether writing has begun: from then on an interruption may come too late to change anything."""

    writing = False


def moment(settings: Settings) -> datetime:
    """The clock as handed to what writes, which asks for it right before it does."""
    Began.writing = True
    return settings.now()
