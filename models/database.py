"""Opening the database: SQLite (embedded, one machine) or PostgreSQL (many replicas), from the same code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.orm import Session, sessionmaker

from models.base import Refusal

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_MILLISECONDS = 1_500
CACHE_KIBIBYTES = 65_536
"""What one connection may keep in memory for sorting and joining, so that a report over everybody needs no disk."""


def open_engine(url: str, *, busy_milliseconds: int = BUSY_MILLISECONDS, connections: int = 15) -> Engine:
    """An engine for that address; connects at the first use.

    `busy_milliseconds` is the longest wait for somebody else's lock, or for a free connection: short in
    listeners, which have three seconds in all, longer for an import. `connections` are the most at one time.
    """
    address = make_url(url)
    pool = {"pool_size": 5, "max_overflow": max(0, connections - 5), "pool_timeout": busy_milliseconds / 1000}
    if address.get_backend_name() == "sqlite":
        if address.database:
            Path(address.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(address, **pool)
        _prepare_sqlite(engine, busy_milliseconds)
        return engine
    if address.drivername in {"postgres", "postgresql"}:
        address = address.set(drivername="postgresql+psycopg")
    options = f"-c lock_timeout={busy_milliseconds} -c timezone=UTC -c work_mem={CACHE_KIBIBYTES}kB"
    connect_args = {"options": options, "connect_timeout": 10}
    return create_engine(address, pool_pre_ping=True, connect_args=connect_args, **pool)


def _prepare_sqlite(engine: Engine, busy_milliseconds: int) -> None:
    """Transactions that begin when they should, and that wait for each other instead of failing.

    Python's driver starts one only at the first write, and a reader that turns writer fails at once when
    somebody wrote in between; so `BEGIN` is ours, and `BEGIN IMMEDIATE` where `for_writing` asked for it.
    """

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in (
            "foreign_keys=ON",
            f"busy_timeout={busy_milliseconds}",
            "journal_mode=WAL",
            "synchronous=NORMAL",
            f"cache_size=-{CACHE_KIBIBYTES}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        mode = "IMMEDIATE" if connection.get_execution_options().get("for_writing") else ""
        connection.exec_driver_sql(f"BEGIN {mode}")


def sessions(engine: Engine) -> sessionmaker[Session]:
    """Sessions for reading. `with sessions(engine).begin() as db:` is one transaction."""
    return sessionmaker(engine, expire_on_commit=False)


def writing_sessions(engine: Engine) -> sessionmaker[Session]:
    """Sessions that take SQLite's write lock when they begin, so that read-then-write never fails half way."""
    return sessionmaker(engine.execution_options(for_writing=True), expire_on_commit=False)


def engine_of(made: sessionmaker[Session]) -> Engine:
    """The engine behind sessions for reading."""
    engine: Engine = made.kw["bind"]
    return engine


def _alembic(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def upgrade(engine: Engine) -> list[str]:
    """Run the migrations that are missing, all in one transaction; gives back their ids, oldest first."""
    with engine.execution_options(for_writing=True).begin() as connection:
        missing = missing_migrations(connection)
        if missing:
            command.upgrade(_alembic(connection), "head")
        return missing


def missing_migrations(connection: Connection) -> list[str]:
    """The ids of migrations that this database has not seen yet, oldest first.

    Raises Refusal `database_too_new` (found) where it has seen one that this version does not know.
    """
    script = ScriptDirectory.from_config(_alembic())
    current = MigrationContext.configure(connection).get_current_revision()
    known = [revision.revision for revision in script.walk_revisions()][::-1]
    if current is None:
        return known
    if current not in known:
        raise Refusal("database_too_new", found=current)
    return known[known.index(current) + 1 :]
