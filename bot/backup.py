"""A copy of a SQLite database while others use it, and the way back (SQLite's online backup)."""

from __future__ import annotations

import os
import shlex
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import URL, create_engine, make_url

from models.base import Refusal
from models.database import missing_migrations

PATIENCE_SECONDS: Final = 60
OUR_TABLES: Final = {"alembic_version", "municipalities", "employees"}


def sqlite_path(url: str) -> Path | None:
    """Where the database file is; None for another kind of database."""
    address = make_url(url)
    return Path(address.database or "") if address.get_backend_name() == "sqlite" else None


def address(url: str) -> str:
    """The address of a database as it may be shown: without the password."""
    u = make_url(url)
    if u.get_backend_name() == "sqlite":
        return u.database or ""
    shown = URL.create("postgresql", u.username, None, u.host, u.port, u.database, u.query)
    return shown.render_as_string()


def by_hand(url: str, file: Path, *, is_restore: bool) -> str:
    """The line that copies a PostgreSQL database, or brings the copy back."""
    if is_restore:
        options = ["--clean", "--if-exists", "--single-transaction", f"--dbname={address(url)}"]
        return shlex.join(["pg_restore", *options, str(file)])
    return shlex.join(["pg_dump", "--format=custom", f"--file={file}", address(url)])


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """A new file that takes the place of `target` only once it is whole; nothing is left of it otherwise."""
    target = target.resolve()
    if target.exists() and not target.is_file() and not target.is_dir():  # a device such as /dev/stdout
        yield target
        return
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        try:
            part.touch()
        except OSError as error:
            error.filename = str(target)
            raise
        yield part
        if target.is_dir():
            raise IsADirectoryError(21, os.strerror(21), str(target))
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def back_up(database: Path, file: Path, *, is_forced: bool = False) -> None:
    """Copy the database into a file that needs no other file beside it, and check the copy.

    Raises Refusal `backup_exists`, `backup_same`, `backup_damaged` (path).
    """
    if file.exists():
        if file.samefile(database):
            raise Refusal("backup_same", path=str(file))
        if not is_forced:
            raise Refusal("backup_exists", path=str(file))
    with replacing(file) as part:
        with closing(sqlite3.connect(database)) as live, closing(sqlite3.connect(part)) as copy:
            live.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
            _check(copy, database)
        _to_disk(part)


def _check(connection: sqlite3.Connection, path: Path) -> None:
    if connection.execute("PRAGMA integrity_check(1)").fetchall() != [("ok",)]:
        raise Refusal("backup_damaged", path=str(path))


def _to_disk(path: Path) -> None:
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())


def restore(database: Path, file: Path, *, now: datetime) -> tuple[Path | None, bool]:
    """Replace what the database holds by what the file holds, in one transaction.

    Gives back where the previous content is kept (None: there was none), and whether migrations are missing now.
    Raises Refusal `path_missing`, `backup_same`, `not_a_kenshu_database`, `backup_damaged` (path),
    `database_too_new` (found), `database_in_use`.
    """
    if not file.is_file():
        raise Refusal("path_missing", path=str(file))
    if database.exists() and file.samefile(database):
        raise Refusal("backup_same", path=str(file))
    is_behind = _is_behind(file)
    kept = _keep(database, now) if database.exists() and database.stat().st_size else None
    database.parent.mkdir(parents=True, exist_ok=True)
    with closing(_read_only(file)) as source, closing(sqlite3.connect(database)) as live:
        deadline = time.monotonic() + PATIENCE_SECONDS

        def waiting(_status: int, remaining: int, total: int) -> None:
            if remaining == total and time.monotonic() > deadline:
                raise Refusal("database_in_use")

        live.execute("PRAGMA busy_timeout=1000")
        source.backup(live, progress=waiting)
    return kept, is_behind


def _read_only(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)


def _is_behind(file: Path) -> bool:
    """Whether the copy lacks migrations; refuses what is no whole database of ours."""
    try:
        with closing(_read_only(file)) as source:
            tables = {name for (name,) in source.execute("SELECT name FROM sqlite_master")}
            if tables >= OUR_TABLES:
                _check(source, file)
    except sqlite3.DatabaseError:
        tables = set()
    if not tables >= OUR_TABLES:
        raise Refusal("not_a_kenshu_database", path=str(file))
    engine = create_engine("sqlite://", creator=lambda: _read_only(file))
    try:
        with engine.connect() as connection:
            return bool(missing_migrations(connection))
    finally:
        engine.dispose()


def _keep(database: Path, now: datetime) -> Path:
    """Copy the database beside itself; where it is damaged, move it there as it is."""
    stem = f"{database.name}-before-restore-{now:%Y%m%d-%H%M%S}"
    kept = database.with_name(stem)
    number = 1
    while kept.exists():
        number += 1
        kept = database.with_name(f"{stem}-{number}")
    try:
        back_up(database, kept)
    except (sqlite3.DatabaseError, Refusal):
        for ending in ("", "-wal", "-shm"):
            part = database.with_name(database.name + ending)
            if part.exists():
                part.replace(kept.with_name(kept.name + ending))
    return kept
