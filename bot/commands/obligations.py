"""`kenshu obligations`: who must take what, by when, and how it stands."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from datetime import date
from typing import IO, Annotated, Any, Literal

import typer

from bot import console
from bot.commands.common import day_of, find_person, opened_database, own_office
from bot.commands.speaking import Misused, texts
from bot.settings import read_settings
from models import exports
from models.database import sessions
from models.obligations import Scope


def show_obligations(
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
    day = day_of("--on", on) or settings.today()
    if why and format_ == "csv":
        raise Misused("why_in_csv")
    if why and format_ == "table" and not who:
        raise Misused("why_needs_person")
    with opened_database(settings) as engine, engine.connect() as connection:
        person = find_person(engine, who) if who else None
        scope = Scope(employee_id=person.id if person else None, municipality_id=own_office(engine))
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
