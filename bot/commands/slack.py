"""`kenshu run`, `manifest`, `doctor` and `demo`: the bot and its Slack.

Slack's libraries are loaded by the command that needs them: the others start without.
"""

from __future__ import annotations

import json
import os
import sys
import time
from datetime import datetime
from typing import Annotated

import typer

from bot import BEGAN, console
from bot.commands.common import day_of, opened_database
from bot.commands.speaking import Misused, texts
from bot.manifest import manifest
from bot.settings import Settings, read_settings


def show_manifest() -> None:
    """The Slack app manifest to paste."""
    made = json.dumps(manifest(texts()), ensure_ascii=False, indent=2)
    sys.stdout.write(f"{made}\n")


def run_bot() -> None:
    """The bot against Slack, until SIGTERM or Ctrl-C."""
    settings = read_settings()
    access = settings.slack()

    import structlog

    from bot import logs, running, schedule
    from bot.slack_checks import prepare_environment
    from models.database import BUSY_MILLISECONDS

    logs.set_up()
    log = structlog.get_logger()
    ignored = prepare_environment(access.api_url)
    with (
        opened_database(settings, busy_milliseconds=BUSY_MILLISECONDS, connections=running.CONNECTIONS) as engine,
        running.told_to_end() as end,
    ):
        bot = running.Bot(settings, engine, access, now=settings.now, every=schedule.Every())
        try:
            bot.connect()
            if ignored:
                log.warning("environment.ignored", variables=ignored)
            if settings.fixed_now is not None:
                log.warning("clock.fixed", variable="KENSHU_NOW", now=settings.now().isoformat())
            seconds = round(time.monotonic() - BEGAN, 2)
            log.info("connected", team=bot.installed.team, bot=bot.installed.bot_name, seconds=seconds)
            if schedule.may_begin(settings):
                bot.begin()
            else:
                log.warning("schedule.off", variable="KENSHU_NOW")
            running.run_until_told(bot, end)
        finally:
            has_ended = bot.close()
        log.info("ended", is_clean=has_ended)
    if not has_ended:
        sys.stderr.flush()
        os._exit(0)


def show_health() -> None:
    """Check everything the bot stands on; red lines make the exit status 1."""
    from bot.doctor import examine

    is_well = True
    for finding in examine(texts()):
        is_well = is_well and finding.level != "bad"
        console.show_finding(texts(), finding.level, finding.sentence)
    console.say(texts().say("doctor-well" if is_well else "doctor-ill"))
    if not is_well:
        raise typer.Exit(1)


def show_demo(
    *,
    port: Annotated[
        int | None, typer.Option("--port", metavar="N", min=1, max=65_535, help="help-demo-port")
    ] = None,
    on: Annotated[str, typer.Option("--on", metavar="DATE", help="help-demo-on")] = "",
    keep: Annotated[bool, typer.Option("--keep", help="help-demo-keep")] = False,
) -> None:
    """A local Slack workspace in the browser with the bot in it, on sample data."""
    settings = read_settings()
    start = _moment("--on", on, settings)

    from bot import demo

    demo.show(settings, texts(), port=port, start=start, is_kept=keep)


def _moment(option: str, value: str, settings: Settings) -> datetime | None:
    """An instant given as an option, or half past nine of a day; None where neither it nor KENSHU_NOW is given."""
    if not value:
        return settings.now() if settings.fixed_now is not None else None
    try:
        day = day_of(option, value)
    except Misused:
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            raise Misused("bad_moment", option=option, value=value) from None
        return moment if moment.tzinfo else moment.replace(tzinfo=settings.office_zone)
    if day is None:
        raise Misused("bad_moment", option=option, value=value)
    return datetime(day.year, day.month, day.day, 9, 30, tzinfo=settings.office_zone)
