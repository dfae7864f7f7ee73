"""`kenshu remind send`, `stop`, `start`, `release`, `failed`: what the division does on Home, and sending now."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from bot import console
from bot.commands.common import day_of, moment, opened_database, operator
from bot.commands.reminding import remind_app
from bot.commands.speaking import Command, texts
from bot.settings import read_settings
from handlers import failing
from handlers.blocks import runs
from models.base import Refusal
from models.database import sessions, writing_sessions
from models.office import own_municipality_id
from models.outbox import failures
from models.outbox.failures import Failure
from models.reminders import switches
from models.reminders.today import run_state, stopped_by

__all__ = ["remind_app"]


@remind_app.command("send", cls=Command, help="help-remind-send")
def send_now() -> None:
    """Deliver what is due now, and end."""
    settings = read_settings()
    access = settings.slack()

    import logging

    from bot import logs, running
    from bot.delivery import Delivery
    from bot.sending import slack_client
    from bot.slack_checks import ask_who_we_are, prepare_environment

    logs.set_up(least=logging.WARNING)
    prepare_environment(access.api_url)
    with opened_database(settings) as engine, running.told_to_end() as end:
        team_id = ask_who_we_are(access).team_id
        client = slack_client(access.bot_token.get_secret_value(), access.api_url)
        delivery = Delivery.of(settings, engine, client, team_id=team_id, now=settings.now)

        def look() -> None:
            if end.is_set():
                delivery.closing.set()

        done = delivery.drain(until_idle=True, each_second=look)
    say = texts().say
    console.say(say("sending-done", sent=done.sent, renewed=done.renewed))
    if done.not_sent:
        console.say(say("sending-left-out", count=done.not_sent))
    if done.trouble:
        raise Refusal("sending_ended", trouble=done.trouble)


@remind_app.command("stop", cls=Command, help="help-remind-stop")
def stop_reminders(
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="help-remind-reason")] = "",
) -> None:
    """Switch all reminders and digests off at once."""
    settings = read_settings()
    with opened_database(settings) as engine:
        with writing_sessions(engine).begin() as db:
            switches.stop(
                db, actor=operator(), now=moment(settings), reason=reason.strip(), zone=settings.office_zone
            )
        with sessions(engine).begin() as db:
            stopped = stopped_by(db, own_municipality_id(db))
    if stopped is not None:
        console.say(runs.deed(texts(), "run-stopped", stopped, settings.office_zone, settings.today()))
        console.say(texts().say("stopping-how-on"))


@remind_app.command("start", cls=Command, help="help-remind-start")
def start_reminders() -> None:
    """Switch them on again."""
    settings = read_settings()
    with opened_database(settings) as engine, writing_sessions(engine).begin() as db:
        started = switches.start(db, actor=operator(), now=moment(settings), zone=settings.office_zone)
    console.say(texts().say("run-started" if started else "starting-was-on"))


@remind_app.command("release", cls=Command, help="help-remind-release")
def release_run(
    on: Annotated[str, typer.Option("--on", metavar="DATE", help="help-remind-release-on")] = "",
) -> None:
    """Let a run go that waits, or would."""
    settings = read_settings()
    day = day_of("--on", on) or settings.today()
    with opened_database(settings) as engine:
        with writing_sessions(engine).begin() as db:
            switches.release(db, day, actor=operator(), now=moment(settings), zone=settings.office_zone)
        with sessions(engine).begin() as db:
            state = run_state(db, day, now=settings.now(), zone=settings.office_zone)
    if state.released is not None:
        shown = {"day": texts().day(day)}
        zone, today = settings.office_zone, settings.today()
        console.say(runs.deed(texts(), "run-released", state.released, zone, today, **shown))


@remind_app.command("failed", cls=Command, help="help-remind-failed")
def show_failed(*, retry: Annotated[bool, typer.Option("--retry", help="help-remind-retry")] = False) -> None:
    """What did not reach anybody, and why; with --retry it is tried once more."""
    settings = read_settings()
    say = texts().say
    with opened_database(settings) as engine:
        with sessions(engine).begin() as db:
            found = failures.failures(db, now=settings.now(), zone=settings.office_zone)
        if not found:
            console.say(say("failed-none", days=failures.KEPT_DAYS))
            return
        if not retry:
            console.paged(_table(found))
            console.say(say("failed-how"))
            return
        chosen = [one for one in found if failing.may_be_retried_unasked(one)]
        with writing_sessions(engine).begin() as db:
            again = failures.retry(db, chosen, actor=operator(), now=moment(settings), zone=settings.office_zone)
    console.say(say("failed-retried", count=again))
    if again < len(found):
        console.say(say("failed-left", count=len(found) - again))


def _table(found: list[Failure]) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True, style="bold")
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for one in found:
        why = Text.assemble(failing.why(texts(), one), "  ", (failing.chance(texts(), one), "dim"))
        table.add_row(one.day.isoformat(), one.employee_no, failing.who(texts(), one), why)
    return table
