"""`kenshu export`: records and reports as files."""

from __future__ import annotations

import sys
import tempfile
import unicodedata
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from pathlib import Path
from shutil import copyfileobj
from typing import IO, Annotated, Any, Literal

import typer
from sqlalchemy.orm import Session

from bot import backup, console
from bot.commands.common import day_of, find_person, opened_database, own_office
from bot.commands.speaking import Command, Misused, command_group, texts
from bot.settings import Settings, read_settings
from models import exports, nomination_export, training_record
from models.accounts import Person, person_on
from models.acting import Acting
from models.base import Refusal
from models.completion_report import COLUMNS, Grouping, Status, Wanted, completion_report, reader_sight
from models.database import sessions
from models.office import own_municipality_id
from models.people import find_employee
from models.rights import Sight

export_app = command_group("help-export")

Track = Literal["tools", "projects"]
Format = Annotated[Literal["csv", "xlsx"], typer.Option("--format", help="help-export-format")]
Output = Annotated[Path | None, typer.Option(metavar="FILE", help="help-export-output")]
Encoding = Annotated[Literal["utf-8-sig", "cp932"] | None, typer.Option(help="help-export-encoding")]


@export_app.command("records", cls=Command, help="help-export-records")
def export_records(
    *,
    who: Annotated[str, typer.Option("--as", metavar="WHO", help="help-as")] = "",
    whole: Annotated[bool, typer.Option("--all", help="help-export-all")] = False,
    format_: Format = "csv",
    output: Output = None,
    encoding: Encoding = None,
) -> None:
    """Write the training record as a list."""
    settings = read_settings()
    _check(format_, output, encoding)
    with opened_database(settings) as engine, engine.connect() as connection:
        person = find_person(engine, who) if who else None
        record = exports.training_record(
            settings.today(),
            own_office(engine),
            employee_id=person.id if person else None,
            is_whole=whole,
        )
        rows = exports.stream(connection, record)
        title = texts().say("export-sheet")
        _write(settings, rows, exports.RECORD_COLUMNS, format_, output, encoding, sheet=title)
    if output is not None:
        console.complain(texts().say("export-done", path=str(output)))


@export_app.command("history", cls=Command, help="help-export-history")
def export_history(
    *,
    by: Annotated[training_record.Grouping, typer.Option("--by", help="help-history-by")] = "attempt",
    person: Annotated[str, typer.Option(metavar="WHO", help="help-history-person")] = "",
    department: Annotated[str, typer.Option(metavar="CODE", help="help-completion-department")] = "",
    course: Annotated[str, typer.Option(metavar="CODE", help="help-completion-course")] = "",
    track: Annotated[Track | None, typer.Option(help="help-history-track")] = None,
    year: Annotated[int | None, typer.Option(metavar="YEAR", min=1900, max=2999, help="help-history-year")] = None,
    whole: Annotated[bool, typer.Option("--all", help="help-export-all")] = False,
    who: Annotated[str, typer.Option("--as", metavar="WHO", help="help-completion-as")] = "",
    format_: Format = "csv",
    output: Output = None,
    encoding: Encoding = None,
) -> None:
    """Write training histories as a list, or summed up by person, department, course, track or year."""
    settings = read_settings()
    _check(format_, output, encoding)
    wanted = training_record.Wanted(
        by, _code(person), _code(department), _code(course), track or "", year, is_whole=whole
    )
    with opened_database(settings) as engine, sessions(engine).begin() as db:
        office, today = own_municipality_id(db), settings.today()
        view = training_record.record_view(db, _acting(db, settings, who)) if who else None
        listed = training_record.record_list(db, today, office, wanted, view=view)
        rows = training_record.rows(exports.stream(db.connection(), listed), wanted)
        title = texts().say("export-sheet")
        _write(settings, rows, training_record.COLUMNS[by], format_, output, encoding, sheet=title)
    if output is not None:
        console.complain(texts().say("export-done", path=str(output)))


@export_app.command("completion", cls=Command, help="help-export-completion")
def export_completion(
    *,
    by: Annotated[Grouping, typer.Option("--by", help="help-completion-by")] = "department",
    department: Annotated[str, typer.Option(metavar="CODE", help="help-completion-department")] = "",
    course: Annotated[str, typer.Option(metavar="CODE", help="help-completion-course")] = "",
    status: Annotated[Status | None, typer.Option(help="help-completion-status")] = None,
    on: Annotated[str, typer.Option("--on", metavar="DATE", help="help-on")] = "",
    who: Annotated[str, typer.Option("--as", metavar="WHO", help="help-completion-as")] = "",
    format_: Format = "csv",
    output: Output = None,
    encoding: Encoding = None,
) -> None:
    """Write how far the required courses are, by department, course and status, or person by person."""
    settings = read_settings()
    day = day_of("--on", on) or settings.today()
    _check(format_, output, encoding)
    wanted = Wanted(by, _code(department), _code(course), status)
    with opened_database(settings) as engine, sessions(engine).begin() as db:
        view = _sight(db, settings, who) if who else None
        report = completion_report(db, day, own_municipality_id(db), wanted, view=view)
        rows = exports.stream(db.connection(), report)
        title = texts().say("completion-sheet", day=day.isoformat())
        _write(settings, rows, COLUMNS[by], format_, output, encoding, sheet=title)
    if output is not None:
        console.complain(texts().say("export-done", path=str(output)))
        console.complain(texts().say("completion-note", day=day))


@export_app.command("nominations", cls=Command, help="help-export-nominations")
def export_nominations(
    *,
    round_: Annotated[int | None, typer.Option("--round", metavar="ID", help="help-export-round")] = None,
    who: Annotated[str, typer.Option("--as", metavar="WHO", help="help-completion-as")] = "",
    format_: Format = "csv",
    output: Output = None,
    encoding: Encoding = None,
) -> None:
    """Write every step of every nomination as a list."""
    settings = read_settings()
    _check(format_, output, encoding)
    with opened_database(settings) as engine, sessions(engine).begin() as db:
        office = own_municipality_id(db)
        if round_ is not None:
            nomination_export.check_round(db, office, round_)
        view = _sight(db, settings, who) if who else None
        steps = nomination_export.nomination_steps(office, round_id=round_, view=view)
        rows = nomination_export.rows(exports.stream(db.connection(), steps))
        title = texts().say("nominations-sheet")
        _write(settings, rows, nomination_export.COLUMNS, format_, output, encoding, sheet=title)
    if output is not None:
        console.complain(texts().say("export-done", path=str(output)))


def _code(typed: str) -> str:
    return unicodedata.normalize("NFKC", typed).strip()


def _sight(db: Session, settings: Settings, who: str) -> Sight:
    """Raises Refusal `unknown_person` (who), `not_employed` (name, day), `report_not_yours` (name)."""
    return reader_sight(db, _reader(db, settings, who), settings.today(), settings.division_code)


def _acting(db: Session, settings: Settings, who: str) -> Acting:
    """Raises Refusal `unknown_person` (who), `not_employed` (name, day)."""
    reader = _reader(db, settings, who)
    return Acting(reader, reader.municipality_id, settings.now(), settings.office_zone, settings.division_code)


def _reader(db: Session, settings: Settings, who: str) -> Person:
    employee = find_employee(db, _code(who), own_municipality_id(db))
    try:
        return person_on(db, employee, settings.today())
    except Refusal as no:
        no.facts["division"] = texts().say("division-default")
        raise


def _check(form: str, output: Path | None, encoding: str | None) -> None:
    if form == "xlsx" and (output is None or encoding):
        raise Misused("xlsx_has_no_encoding" if encoding else "xlsx_needs_output")


def _write(
    settings: Settings,
    rows: Iterable[Any],
    columns: Sequence[str],
    form: Literal["csv", "xlsx"],
    output: Path | None,
    encoding: exports.CsvEncoding | None,
    *,
    sheet: str,
) -> None:
    """The rows in a file, which is there whole or not at all, or on standard output."""
    if output is None:
        _write_csv(sys.stdout.buffer, columns, rows, settings, encoding or "utf-8-sig")
    elif form == "xlsx":
        with backup.replacing(output) as part:
            exports.write_xlsx(part, columns, rows, zone=settings.office_zone, sheet=sheet)
    else:
        with backup.replacing(output) as part, part.open("wb") as stream:
            _write_csv(stream, columns, rows, settings, encoding or "utf-8-sig")


def _write_csv(
    stream: IO[bytes],
    columns: Sequence[str],
    rows: Iterable[Any],
    settings: Settings,
    encoding: exports.CsvEncoding,
) -> None:
    """As Excel in Japan opens it; on standard output lines end as everywhere there.

    What CP932 cannot write is found before anything is written.
    """
    is_checked_first = encoding == "cp932"
    with tempfile.TemporaryFile() if is_checked_first else nullcontext(stream) as target:
        exports.write_csv(
            target,
            columns,
            rows,
            zone=settings.office_zone,
            encoding=encoding,
            line_end="\n" if stream is sys.stdout.buffer else "\r\n",
        )
        if is_checked_first:
            target.seek(0)
            copyfileobj(target, stream)
