"""The command line `kenshu`: its commands, how one is run, and the exit status it ends with."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from typing import Annotated, Final

import typer

from bot.commands.asking import ask_bot
from bot.commands.database import db_app
from bot.commands.exporting import export_app
from bot.commands.importing import import_files
from bot.commands.linking import link_account
from bot.commands.obligations import show_obligations
from bot.commands.remind_switches import remind_app
from bot.commands.slack import run_bot, show_demo, show_health, show_manifest
from bot.commands.speaking import Command, command_group
from bot.commands.trouble import complain

BROKEN_PIPE: Final = 141

app = command_group("help-kenshu")
app.command("demo", cls=Command, help="help-demo")(show_demo)
app.command("run", cls=Command, help="help-run")(run_bot)
app.command("import", cls=Command, help="help-import")(import_files)
app.command("ask", cls=Command, help="help-ask")(ask_bot)
app.command("obligations", cls=Command, help="help-obligations")(show_obligations)
app.command("link", cls=Command, help="help-link")(link_account)
app.command("manifest", cls=Command, help="help-manifest")(show_manifest)
app.command("doctor", cls=Command, help="help-doctor")(show_health)
app.add_typer(db_app, name="db")
app.add_typer(export_app, name="export")
app.add_typer(remind_app, name="remind")


@app.callback(help="help-kenshu")
def _everywhere(
    debug: Annotated[bool, typer.Option("--debug", help="help-debug")] = False,
) -> None:
    """Options of every command; `run` has taken --debug out already."""


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
        return complain(error)
    return status


def _run(words: list[str]) -> int:
    command = typer.main.get_command(app)
    try:
        with command.make_context("kenshu", words) as context:
            command.invoke(context)
    except typer.Exit as done:
        return done.exit_code
    return 0
