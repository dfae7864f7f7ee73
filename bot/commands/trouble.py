"""What the command line says when something goes wrong: one sentence on standard error, and an exit status."""

from __future__ import annotations

import sqlite3
import sys
from typing import Final

import typer
from sqlalchemy.exc import DBAPIError

from bot import console
from bot.commands.common import Began
from bot.commands.speaking import Misused, texts
from bot.settings import BadSetting, read_settings
from bot.troubles import database_trouble
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
            key, facts = database_trouble(error, read_settings().database_url)
            console.complain(say(key, **facts))
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
