"""`kenshu db`: migrations, a copy of the database, and the way back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot import backup, console
from bot.commands.common import PATIENT_MILLISECONDS
from bot.commands.speaking import Command, command_group, texts
from bot.settings import Settings, read_settings
from models.base import Refusal
from models.database import open_engine, upgrade

db_app = command_group("help-db")


@db_app.command("upgrade", cls=Command, help="help-db-upgrade")
def db_upgrade() -> None:
    """Run the migrations that are missing."""
    settings = read_settings()
    engine = open_engine(settings.database_url, busy_milliseconds=PATIENT_MILLISECONDS)
    try:
        done = upgrade(engine)
    finally:
        engine.dispose()
    console.say(texts().say("db-upgraded" if done else "db-current", count=len(done)))


@db_app.command("backup", cls=Command, help="help-db-backup")
def db_backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="help-db-backup-file")],
    *,
    force: Annotated[bool, typer.Option("--force", help="help-db-force")] = False,
) -> None:
    """Copy a SQLite database while others use it."""
    settings = read_settings()
    path = _sqlite_only(settings, file, is_restore=False)
    if not path.exists():
        raise Refusal("database_behind")
    backup.back_up(path, file, is_forced=force)
    console.say(texts().say("db-backed-up", path=str(file)))


@db_app.command("restore", cls=Command, help="help-db-restore")
def db_restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="help-db-restore-file")],
) -> None:
    """Put the content of a copy in the place of what the database holds."""
    settings = read_settings()
    path = _sqlite_only(settings, file, is_restore=True)
    kept, is_behind = backup.restore(path, file, now=settings.now().astimezone(settings.office_zone))
    console.say(texts().say("db-restored", path=str(file)))
    if kept is not None:
        console.say(texts().say("db-kept", path=str(kept)))
    if is_behind:
        console.say(texts().say("db-restored-behind"))


def _sqlite_only(settings: Settings, file: Path, *, is_restore: bool) -> Path:
    path = backup.sqlite_path(settings.database_url)
    if path is None:
        line = backup.by_hand(settings.database_url, file, is_restore=is_restore)
        raise Refusal("restore_by_hand" if is_restore else "backup_by_hand", line=line)
    return path
