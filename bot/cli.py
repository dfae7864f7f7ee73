"""The command line `kenshu`: each command a few lines that call something else.

The help texts below are keys of the catalogue; `_Speaking` turns them into sentences of KENSHU_LOCALE.
"""

from __future__ import annotations

import getpass
import json
import os
import sqlite3
import sys
import tempfile
import traceback
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import date, datetime
from functools import cache
from pathlib import Path
from shutil import copyfileobj
from typing import IO, Annotated, Any, Final, Literal

import typer
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from typer.core import TyperCommand, TyperGroup

from bot import backup, console
from bot.settings import BadSetting, Settings, read_settings, speaking_locale
from handlers import imports
from handlers.catalogue import Texts
from models import exports
from models.audit import Actor
from models.base import Refusal
from models.database import missing_migrations, open_engine, sessions, upgrade
from models.imports import cells
from models.imports.faults import FilesRefused
from models.imports.run import Order, Summary, cancel, run_import
from models.obligations import Scope
from models.office import own_municipality_id
from models.people import Employee, find_employee

PATIENT_MILLISECONDS: Final = 60_000
"""How long the command line waits for somebody else's lock."""

WRONG_USE, INTERRUPTED, BROKEN_PIPE = 2, 130, 141


class Misused(Exception):
    """The command was not written as it should be; its sentence is the catalogue's `usage-<code>`."""

    def __init__(self, code: str, **facts: str) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


# -- how the command line speaks ----------------------------------------------------------------------------


@cache
def texts() -> Texts:
    """The sentences in the language of KENSHU_LOCALE."""
    return Texts(speaking_locale())


class _Speaking:
    """Help in the language of KENSHU_LOCALE, laid out for Japanese, whose letters are two columns wide."""

    help: Any

    def format_help(self, ctx: Any, formatter: Any) -> None:
        say = texts().say
        usage = " ".join((ctx.command_path, *self.collect_usage_pieces(ctx)))  # type: ignore[attr-defined]
        arguments, options = [], []
        for param in self.get_params(ctx):  # type: ignore[attr-defined]
            told = say(param.help) if texts().knows(param.help) else ""
            if param.param_type_name == "argument":
                arguments.append((param.metavar, told))
            else:
                value = "" if param.is_flag else param.metavar or param.display_type(ctx)
                options.append((f"{', '.join(param.opts)} {value}".strip(), told))
        commands = [(name, say(command.help)) for name, command in getattr(self, "commands", {}).items()]
        sections = {"help-arguments": arguments, "help-options": options, "help-commands": commands}
        shown = {say(heading): rows for heading, rows in sections.items() if rows}
        formatter.write(console.help_page(f"{say('help-usage')} {usage}", say(self.help), shown))

    def get_help_option(self, ctx: Any) -> Any:
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = "help-help"
        return option


class _Command(_Speaking, TyperCommand):
    pass


class _Group(_Speaking, TyperGroup):
    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            raise Misused("no_command", command=args[0], known=", ".join(self.list_commands(ctx)))
        return super().resolve_command(ctx, args)


def _typer(help_key: str) -> typer.Typer:
    return typer.Typer(cls=_Group, help=help_key, no_args_is_help=True, add_completion=False)


app = _typer("help-kenshu")
db_app = _typer("help-db")
export_app = _typer("help-export")
app.add_typer(db_app, name="db")
app.add_typer(export_app, name="export")


@app.callback(help="help-kenshu")
def _everywhere(
    debug: Annotated[bool, typer.Option("--debug", help="help-debug")] = False,
) -> None:
    """Options of every command; `main` has taken --debug out already."""


def main() -> None:
    """Run the command line and end the process with its exit status."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command; gives back the exit status. Whatever goes wrong is one sentence on standard error."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    words = list(arguments)
    before_end = words[: words.index("--")] if "--" in words else words
    is_debugging = "--debug" in before_end
    if is_debugging:
        words = [word for word in before_end if word != "--debug"] + words[len(before_end) :]
    try:
        status = _run(words)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read has enough. Python would complain of what is left in the buffer.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - it is said in one sentence
        if is_debugging:
            traceback.print_exc()
        return _complain(error)
    return status


def _run(words: list[str]) -> int:
    command = typer.main.get_command(app)
    try:
        with command.make_context("kenshu", words) as context:
            command.invoke(context)
    except typer.Exit as done:
        return done.exit_code
    return 0


def _complain(error: BaseException) -> int:
    """Say in one sentence (for files: one each) what went wrong and what to do; gives back the exit status."""
    say = texts().say
    match error:
        case KeyboardInterrupt():
            console.complain(say("interrupted-late" if _Began.writing else "interrupted"))
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
            console.complain(say(f"setting-{error.name}", value=error.value))
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


# -- what the commands share --------------------------------------------------------------------------------


@contextmanager
def _database(settings: Settings) -> Iterator[Engine]:
    """The database, with every migration run; otherwise Refusal `database_behind`."""
    path = backup.sqlite_path(settings.database_url)
    if path is not None and not path.exists():
        raise Refusal("database_behind")
    engine = open_engine(settings.database_url, busy_milliseconds=PATIENT_MILLISECONDS)
    try:
        with engine.connect() as connection:
            if missing_migrations(connection):
                raise Refusal("database_behind")
        yield engine
    finally:
        engine.dispose()


def _day(option: str, value: str | None) -> date | None:
    """A day given as an option, in any form that files may have."""
    try:
        day = cells.day(value or "")
    except cells.BadCell:
        raise Misused("bad_day", option=option, value=value or "") from None
    return date.fromisoformat(day) if day else None


def _person(engine: Engine, who: str) -> Employee:
    with sessions(engine).begin() as db:
        wanted = unicodedata.normalize("NFKC", who).strip()
        return find_employee(db, wanted, own_municipality_id(db))


def _office(engine: Engine) -> int:
    with sessions(engine).begin() as db:
        return own_municipality_id(db)


def _operator() -> Actor:
    """Who runs the command, by the name the operating system knows."""
    try:
        return Actor("command_line", name=getpass.getuser())
    except (OSError, KeyError, ImportError):
        return Actor("command_line")


class _Began:
    """Whether writing has begun: from then on an interruption may come too late to change anything."""

    writing = False


def _moment(settings: Settings) -> datetime:
    """The clock as handed to what writes, which asks for it right before it does."""
    _Began.writing = True
    return settings.now()


# -- import -------------------------------------------------------------------------------------------------


@app.command("import", cls=_Command, help="help-import")
def import_(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="PATH", help="help-import-paths", show_default=False)
    ] = None,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="help-import-dry-run")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="help-import-yes")] = False,
    full: Annotated[bool, typer.Option("--full", help="help-import-full")] = False,
    allow_leavers: Annotated[int | None, typer.Option(min=0, metavar="N", help="help-import-allow-leavers")] = None,
    effective: Annotated[str, typer.Option(metavar="DATE", help="help-import-effective")] = "",
    cancel_id: Annotated[int | None, typer.Option("--cancel", metavar="ID", help="help-import-cancel")] = None,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="help-import-reason")] = "",
) -> None:
    """Take files in, or cancel the completions of an earlier import."""
    settings = read_settings()
    if cancel_id is not None:
        if paths or not reason.strip():
            raise Misused("cancel_with_paths" if paths else "cancel_needs_reason", id=str(cancel_id))
        _cancel(settings, cancel_id, reason.strip())
        return
    if not paths:
        raise Misused("import_what")
    if reason:
        raise Misused("reason_without_cancel")
    order = Order(
        tuple(paths),
        today=settings.today(),
        effective_on=_day("--effective", effective),
        is_full=full,
        allow_leavers=allow_leavers,
        employee_no_digits=settings.employee_no_digits,
        office_zone=settings.office_zone,
    )
    _import(settings, order, is_dry=dry_run, is_agreed=yes)


def _import(settings: Settings, order: Order, *, is_dry: bool, is_agreed: bool) -> None:
    say = texts().say
    with _database(settings) as engine, console.Bar() as bar:

        def confirm(summary: Summary) -> bool:
            bar.stop()
            console.show_summary(texts(), summary)
            if not summary.changes_something:
                return False
            if is_dry or is_agreed:
                return is_agreed and not is_dry
            if not sys.stdin.isatty():
                raise Refusal("import_needs_answer")
            return console.ask(texts(), say("import-question"))

        summary = run_import(
            engine,
            order,
            confirm=confirm,
            actor=_operator(),
            now=lambda: _moment(settings),
            progress=bar.report,
        )
    if summary.import_id is not None:
        console.say(say("import-applied", import_id=str(summary.import_id)))
        if imports.records_completions(summary):
            console.say(say("import-how-to-cancel", import_id=str(summary.import_id)))
    elif not summary.changes_something:
        console.say(say("import-nothing-changes"))
    else:
        console.say(say("import-dry-run" if is_dry else "import-declined"))


def _cancel(settings: Settings, import_id: int, reason: str) -> None:
    with _database(settings) as engine:
        count = cancel(engine, import_id, reason, actor=_operator(), now=lambda: _moment(settings))
    console.say(texts().say("import-cancelled", import_id=str(import_id), count=count))


# -- obligations --------------------------------------------------------------------------------------------


@app.command("obligations", cls=_Command, help="help-obligations")
def obligations_(
    *,
    who: Annotated[str, typer.Option("--as", metavar="WHO", help="help-as")] = "",
    on: Annotated[str, typer.Option("--on", metavar="DATE", help="help-on")] = "",
    why: Annotated[bool, typer.Option("--why", help="help-why")] = False,
    format_: Annotated[
        Literal["table", "csv", "json"], typer.Option("--format", help="help-obligations-format")
    ] = "table",
) -> None:
    """Who must take what, by when, and how it stands."""
    settings = read_settings()
    day = _day("--on", on) or settings.today()
    if why and format_ == "csv":
        raise Misused("why_in_csv")
    if why and format_ == "table" and not who:
        raise Misused("why_needs_person")
    with _database(settings) as engine, engine.connect() as connection:
        person = _person(engine, who) if who else None
        scope = Scope(employee_id=person.id if person else None, municipality_id=_office(engine))
        if format_ == "table" and person is None:
            console.show_counts(texts(), connection.execute(exports.duties_counted(day, scope)), day)
            return
        rows = exports.stream(connection, exports.duties(day, scope))
        if format_ == "csv":
            few = (tuple(row)[: len(exports.DUTY_COLUMNS)] for row in rows)
            exports.write_csv(sys.stdout.buffer, exports.DUTY_COLUMNS, few, zone=settings.office_zone)
        elif format_ == "json":
            _write_json(sys.stdout.buffer, rows, with_why=why)
        elif person is not None:
            with sessions(engine).begin() as db:
                portrait = exports.portrait(db, person, day)
            console.show_duties(texts(), portrait, list(rows), day, with_why=why)


def _write_json(stream: IO[bytes], rows: Iterable[Any], *, with_why: bool) -> None:
    """An array with one object a line."""
    separator = "["
    for row in rows:
        fields = row._mapping
        duty = {name: fields[name] for name in exports.DUTY_COLUMNS}
        if with_why:
            duty["why"] = {name: fields[name] for name in exports.WHY_COLUMNS}
        text = json.dumps(duty, ensure_ascii=False, default=date.isoformat)
        stream.write(f"{separator}\n{text}".encode())
        separator = ","
    stream.write(b"\n]\n" if separator == "," else b"[]\n")


# -- export -------------------------------------------------------------------------------------------------


@export_app.command("records", cls=_Command, help="help-export-records")
def export_records(
    *,
    who: Annotated[str, typer.Option("--as", metavar="WHO", help="help-as")] = "",
    whole: Annotated[bool, typer.Option("--all", help="help-export-all")] = False,
    format_: Annotated[Literal["csv", "xlsx"], typer.Option("--format", help="help-export-format")] = "csv",
    output: Annotated[Path | None, typer.Option(metavar="FILE", help="help-export-output")] = None,
    encoding: Annotated[Literal["utf-8-sig", "cp932"] | None, typer.Option(help="help-export-encoding")] = None,
) -> None:
    """Write the training record as a list."""
    settings = read_settings()
    if format_ == "xlsx" and (output is None or encoding):
        raise Misused("xlsx_has_no_encoding" if encoding else "xlsx_needs_output")
    with _database(settings) as engine, engine.connect() as connection:
        person = _person(engine, who) if who else None
        record = exports.training_record(
            settings.today(),
            _office(engine),
            employee_id=person.id if person else None,
            is_whole=whole,
        )
        rows = exports.stream(connection, record)
        zone = settings.office_zone
        if output is None:
            _write_records(sys.stdout.buffer, rows, settings, encoding or "utf-8-sig")
        elif format_ == "xlsx":
            with backup.replacing(output) as part:
                title = texts().say("export-sheet")
                exports.write_xlsx(part, exports.RECORD_COLUMNS, rows, zone=zone, sheet=title)
        else:
            with backup.replacing(output) as part, part.open("wb") as stream:
                _write_records(stream, rows, settings, encoding or "utf-8-sig")
    if output is not None:
        console.complain(texts().say("export-done", path=str(output)))


def _write_records(
    stream: IO[bytes], rows: Iterable[Any], settings: Settings, encoding: exports.CsvEncoding
) -> None:
    """The record as Excel in Japan opens it; on standard output lines end as everywhere there.

    What CP932 cannot write is found before anything is written.
    """
    is_checked_first = encoding == "cp932"
    with tempfile.TemporaryFile() if is_checked_first else nullcontext(stream) as target:
        exports.write_csv(
            target,
            exports.RECORD_COLUMNS,
            rows,
            zone=settings.office_zone,
            encoding=encoding,
            line_end="\n" if stream is sys.stdout.buffer else "\r\n",
        )
        if is_checked_first:
            target.seek(0)
            copyfileobj(target, stream)


# -- db -----------------------------------------------------------------------------------------------------


@db_app.command("upgrade", cls=_Command, help="help-db-upgrade")
def db_upgrade() -> None:
    """Run the migrations that are missing."""
    settings = read_settings()
    engine = open_engine(settings.database_url, busy_milliseconds=PATIENT_MILLISECONDS)
    try:
        done = upgrade(engine)
    finally:
        engine.dispose()
    console.say(texts().say("db-upgraded" if done else "db-current", count=len(done)))


@db_app.command("backup", cls=_Command, help="help-db-backup")
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


@db_app.command("restore", cls=_Command, help="help-db-restore")
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
