"""`kenshu remind plan` and `why`: who is reminded of what, and why the others are not."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterable, Sequence
from datetime import date
from typing import IO, Annotated, Any, Final, Literal

import typer
from rich.table import Table
from rich.text import Text
from sqlalchemy import Engine, select

from bot import console
from bot.commands.common import day_of, find_person, moment, opened_database, own_office
from bot.commands.speaking import Command, command_group, texts
from bot.settings import Settings, read_settings
from handlers import explaining
from handlers.catalogue import Texts
from models import exports, reminders
from models.accounts import Account
from models.database import sessions, writing_sessions
from models.days import unknown_soon
from models.reminders.explaining import why
from models.reminders.reasons import PLAN_COLUMNS, REASONS
from models.reminders.records import Run
from models.sql import over_everybody

remind_app = command_group("help-remind")

STYLES: Final = {"sent": "bold green", "no_mail": "yellow", "snoozed": "yellow", "budget": "yellow"}


@remind_app.command("plan", cls=Command, help="help-remind-plan")
def plan_reminders(
    *,
    on: Annotated[str, typer.Option("--on", metavar="DATE", help="help-remind-on")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="help-remind-dry-run")] = False,
    format_: Annotated[
        Literal["table", "csv", "json"], typer.Option("--format", help="help-remind-format")
    ] = "table",
) -> None:
    """Plan a day's reminders, unless it is a dry run, and show the plan."""
    settings = read_settings()
    day = day_of("--on", on) or settings.today()
    with opened_database(settings) as engine:
        is_bound = day != settings.today() and _belongs_to_workspace(engine)
        run = None if dry_run or is_bound else _plan(engine, settings, day)
        if is_bound and not dry_run:
            console.complain(texts().say("remind-bound"))
        if format_ == "table":
            _show(engine, settings, day, run, is_dry=dry_run or is_bound)
        else:
            _write(engine, settings, day, format_)


@remind_app.command("why", cls=Command, help="help-remind-why")
def explain_reminder(
    *,
    who: Annotated[str, typer.Option("--as", metavar="WHO", help="help-as")],
    on: Annotated[str, typer.Option("--on", metavar="DATE", help="help-on")] = "",
) -> None:
    """Say why somebody got a message on a day, or none."""
    settings = read_settings()
    day = day_of("--on", on) or settings.today()
    zone = settings.office_zone
    with opened_database(settings) as engine:
        person = find_person(engine, who)
        with sessions(engine).begin() as db:
            told = why(db, person.id, day, now=settings.now(), zone=zone)
    say = texts().say
    console.out().print(Text(say("explained-who", name=person.name, number=person.employee_no), "bold"))
    console.say(explaining.headline(texts(), told, zone))
    table = Table.grid(padding=(0, 2, 0, 0))
    for course, (title, detail) in zip(told.courses, explaining.course_lines(texts(), told), strict=True):
        table.add_row(Text(course.code, "cyan"), title, detail)
    if told.courses:
        console.out().print(table)
    for sentence in filter(None, (explaining.behalf(texts(), told), explaining.because(texts(), told))):
        console.say(sentence)
    if told.message_ts:
        sentence = say("explained-message", channel=told.channel_id, ts=told.message_ts)
        console.out().print(sentence, style="dim", soft_wrap=True)


def _belongs_to_workspace(engine: Engine) -> bool:
    with sessions(engine).begin() as db:
        return db.scalars(select(Account.id).limit(1)).first() is not None


def _plan(engine: Engine, settings: Settings, day: date) -> Run | None:
    zone = settings.office_zone
    with writing_sessions(engine).begin() as db:
        now = moment(settings)
        run = reminders.plan(db, day, now=now, zone=zone)
        reminders.forecast(db, day, now=now, zone=zone)
        return run


def _write(engine: Engine, settings: Settings, day: date, form: Literal["csv", "json"]) -> None:
    with sessions(engine).begin() as db, over_everybody(db):
        planned = reminders.reminder_plan(db, day, now=settings.now(), zone=settings.office_zone)
        rows = exports.stream(db.connection(), planned)
        if form == "csv":
            _write_csv(sys.stdout.buffer, rows)
        else:
            _write_json(sys.stdout.buffer, rows)


def _write_csv(stream: IO[bytes], rows: Iterable[Any]) -> None:
    """PLAN_COLUMNS as M16 says. `step` may begin with the sign for none, which is ours and stays as it is."""
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(PLAN_COLUMNS)
    for number, codes, step, send_on, reason in rows:
        writer.writerow((exports.harmless(number), exports.harmless(codes), step, send_on, reason))
    text.detach()


def _write_json(stream: IO[bytes], rows: Iterable[Any]) -> None:
    """An array with one object a line; the lists are lists, and `send_on` is null where nothing is sent."""
    separator = "["
    for row in rows:
        told = dict(row._mapping)
        for name in ("course_codes", "step"):
            told[name] = told[name].split(";") if told[name] else []
        text = json.dumps(told, ensure_ascii=False, default=date.isoformat)
        stream.write(f"{separator}\n{text}".encode())
        separator = ","
    stream.write(b"\n]\n" if separator == "," else b"[]\n")


def _show(engine: Engine, settings: Settings, day: date, run: Run | None, *, is_dry: bool) -> None:
    say = texts().say
    with sessions(engine).begin() as db, over_everybody(db):
        counted = db.execute(
            reminders.reminder_counts(db, day, now=settings.now(), zone=settings.office_zone)
        ).all()
        calendar_ends = None if is_dry else unknown_soon(db, own_office(engine), settings.today())
    console.out().print(Text(say("remind-heading", day=day), "bold"))
    if counted:
        console.out().print(_table(texts(), counted))
    else:
        console.say(say("remind-nobody"))
    if run is not None and run.is_held:
        first = run.forecast is None
        console.say(say("remind-held-first") if first else say("remind-held", forecast=run.forecast))
    if calendar_ends is not None:
        console.say(say("remind-calendar-ends", day=calendar_ends))
    if is_dry:
        console.say(say("remind-dry-run"))
    if counted:
        console.out().print(say("remind-hint-csv"), style="dim", soft_wrap=True)


def _table(texts: Texts, counted: Sequence[Any]) -> Table:
    """People by reason, those reminded first and by step (M13)."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True, justify="right", style="bold")
    for reason in ("sent", *[reason for reason in REASONS if reason != "sent"]):
        rows = [row for row in counted if row.reason == reason]
        if not rows and reason != "sent":
            continue
        people = texts.say("remind-people", count=sum(row.people for row in rows))
        table.add_row(Text(texts.say(f"remind-reason-{reason}"), STYLES.get(reason, "")), people)
        for row in rows if reason == "sent" else ():
            step = Text("  " + texts.say(f"remind-step-{row.step}"), "dim")
            table.add_row(step, texts.say("remind-people", count=row.people))
    return table
