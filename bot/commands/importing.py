"""`kenshu import`: take files in, or cancel the completions of an earlier import."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot import console
from bot.commands.common import day_of, moment, opened_database, operator
from bot.commands.speaking import Misused, texts
from bot.settings import Settings, read_settings
from handlers import imports
from models.base import Refusal
from models.imports.run import Order, Summary, cancel, run_import


def import_files(
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
        effective_on=day_of("--effective", effective),
        is_full=full,
        allow_leavers=allow_leavers,
        employee_no_digits=settings.employee_no_digits,
        office_zone=settings.office_zone,
    )
    _import(settings, order, is_dry=dry_run, is_agreed=yes)


def _import(settings: Settings, order: Order, *, is_dry: bool, is_agreed: bool) -> None:
    say = texts().say
    with opened_database(settings) as engine, console.Bar() as bar:

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
            actor=operator(),
            now=lambda: moment(settings),
            progress=bar.report,
        )
    if summary.import_id is not None:
        console.say(say("import-applied", import_id=str(summary.import_id)))
        for consequence in imports.consequences(texts(), summary):
            console.say(consequence)
        if imports.records_completions(summary):
            console.say(say("import-how-to-cancel", import_id=str(summary.import_id)))
    elif not summary.changes_something:
        console.say(say("import-nothing-changes"))
    else:
        console.say(say("import-dry-run" if is_dry else "import-declined"))


def _cancel(settings: Settings, import_id: int, reason: str) -> None:
    with opened_database(settings) as engine:
        count = cancel(engine, import_id, reason, actor=operator(), now=lambda: moment(settings))
    console.say(texts().say("import-cancelled", import_id=str(import_id), count=count))
