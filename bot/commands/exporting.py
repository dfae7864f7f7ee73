"""`kenshu export`: records as files."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable
from contextlib import nullcontext
from pathlib import Path
from shutil import copyfileobj
from typing import IO, Annotated, Any, Literal

import typer

from bot import backup, console
from bot.commands.common import find_person, opened_database, own_office
from bot.commands.speaking import Command, Misused, command_group, texts
from bot.settings import Settings, read_settings
from models import exports

export_app = command_group("help-export")


@export_app.command("records", cls=Command, help="help-export-records")
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
    with opened_database(settings) as engine, engine.connect() as connection:
        person = find_person(engine, who) if who else None
        record = exports.training_record(
            settings.today(),
            own_office(engine),
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
