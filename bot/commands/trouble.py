"""What the command line says when something goes wrong: one sentence on standard error, and an exit status."""

from __future__ import annotations

import sqlite3
import sys
from typing import Final

import typer
from sqlalchemy.exc import DBAPIError

from bot import backup, console
from bot.commands.common import Began
from bot.commands.speaking import Misused, texts
from bot.settings import BadSetting, read_settings
from handlers import imports
from models import exports
from models.base import Refusal
from models.imports.faults import FilesRefused

WRONG_USE: Final = 2
INTERRUPTED: Final = 130


def complain(error: BaseException) -> int:
    """Say in one sentence (for files: one each) what went wrong and what to do; gives back the exit status."""
    say = texts().say
    match error:
        case KeyboardInterrupt():
            console.complain(say("interrupted-late" if Began.writing else "interrupted"))
            return INTERRUPTED
        case Misused():
            console.complain(say(f"usage-{error.code}", **error.facts))
            return WRONG_USE
        case typer.TyperException() if error.exit_code == WRONG_USE:
            _complain_of_usage(error)
            return WRONG_USE
        case FilesRefused():
            for sentence in imports.faults(texts(), error.faults):
                console.complain(sentence)
        case exports.NotWritable():
            for one in error.shown:
                facts = {"number": one.employee_no, "name": one.name, "character": one.character}
                code = f"U+{ord(one.character):04X}"
                console.complain(say("export-unwritable", encoding=error.encoding, code=code, **facts))
            console.complain(say("export-not-written", encoding=error.encoding, count=error.count))
        case Refusal():
            console.complain(imports.refusal(texts(), error))
        case BadSetting():
            console.complain(say(error.key, value=error.value))
        case DBAPIError() | sqlite3.Error():
            console.complain(_database_trouble(error))
        case OSError():
            path = str(error.filename or "")
            console.complain(say("file-trouble", path=path, reason=error.strerror or type(error).__name__))
        case _:
            console.complain(say("unexpected", error=type(error).__name__))
    return 1


def _complain_of_usage(error: typer.TyperException) -> None:
    """Say what typer found wrong with the words of the command. Its classes are known by name only."""
    context, kind = getattr(error, "ctx", None), type(error).__name__
    if kind == "NoArgsIsHelpError":
        sys.stdout.write(error.format_message())
        return
    facts = {"command": context.command_path if context else "kenshu", "message": error.format_message()}
    param = getattr(error, "param", None)
    if param is not None:
        option = "/".join(param.opts) if param.param_type_name == "option" else param.display_name_raw
        shown = param.display_type(context)
        shown = texts().say("type-number") if shown.startswith("<int") else param.metavar or shown
        facts |= {"option": option, "type": shown}
    if option_name := getattr(error, "option_name", None):
        facts["option"] = str(option_name)
    key = f"usage-{kind}"
    if not texts().knows(key) or "option" not in facts:
        key = "usage-other"
    console.complain(texts().say(key, **facts))


def _database_trouble(error: DBAPIError | sqlite3.Error) -> str:
    """One sentence about a database that cannot be used. It never holds the password."""
    url = read_settings().database_url
    cause = error.orig if isinstance(error, DBAPIError) else error
    state, said = getattr(cause, "sqlstate", None), str(cause)
    signs = {
        "busy": state == "55P03" or "is locked" in said,
        "not-sqlite": "not a database" in said or "malformed" in said,
        "cannot-open": "unable to open" in said,
        "readonly": "readonly" in said or state in {"42501", "25006"},
        "full": "is full" in said or state == "53100",
        "password": state in {"28P01", "28000"} or "password" in said,
        "missing": state == "3D000" or ("database" in said and "does not exist" in said),
        "unreachable": backup.sqlite_path(url) is None and (state or "08")[:2] in {"08", "57"},
    }
    key = next((key for key, is_it in signs.items() if is_it), "other")
    return texts().say(f"database-{key}", where=backup.address(url), error=type(cause).__name__)
