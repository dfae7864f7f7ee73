"""The bot and a Slack of its own on this machine, on sample data: nothing to sign up for, nothing to set up."""

from __future__ import annotations

import csv
import errno
import logging
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from pydantic import SecretStr
from sqlalchemy import Engine, func, select

from bot import console, logs, running, schedule
from bot.manifest import manifest
from bot.settings import Settings
from bot.slack_checks import prepare_environment
from bot.workspace import Clock, Member, Workspace
from bot.workspace.server import Server
from handlers.catalogue import Texts
from models.audit import Actor
from models.base import Refusal
from models.database import open_engine, sessions, upgrade
from models.imports.run import Order, run_import
from models.people import Employee

SAMPLE: Final = Path(__file__).with_name("sample")
KEPT: Final = Path("var/demo")
START: Final = datetime(2026, 11, 24, 9, 30, tzinfo=ZoneInfo("Asia/Tokyo"))
"""The first working day of the sample's story."""
PORT: Final = 3000
PORTS_TRIED: Final = 20
SEND_RATE: Final = 5.0
"""Unasked messages a second: a whole office's day is to be seen at once."""
BOT_TOKEN, APP_TOKEN = "xoxb-local", "xapp-local"

EXTRA: Final = (
    Member("hirano.kaoru@partner.example", "平野 薫", "外部講師", "", name_en="Kaoru Hirano", kind="guest"),
    Member(
        "sugita.makoto@neighbour.example",
        "杉田 誠",
        "主事",
        "隣の市 総務課",
        name_en="Makoto Sugita",
        kind="stranger",
    ),
    Member("okada.rin@city.example", "岡田 凛", "インターン", "市長室", name_en="Rin Okada"),
)
"""People whom the staff list does not know: a guest, somebody of another city's workspace, an intern."""


def show(settings: Settings, texts: Texts, *, port: int | None, start: datetime | None, is_kept: bool) -> None:
    """Run the demo until SIGTERM or Ctrl-C. Prints the address once everything answers.

    `start` None: where a kept demo left off, else the sample's first day. Raises Refusal `port_taken` (port).
    """
    logs.set_up(is_terminal=True, least=logging.WARNING)
    has_ended = True
    with ExitStack() as ending:
        end = ending.enter_context(running.told_to_end())
        folder = ending.enter_context(_folder(is_kept))
        clock = Clock(start or _left_off(folder) or START)
        ending.callback(_leave_off, folder, clock)
        engine = ending.enter_context(_database(folder, clock, settings))
        server = _serve(Workspace(manifest(texts), members(clock.now().date()), clock), port)
        ending.callback(server.stop)
        prepare_environment(server.api_url)
        mine = _own(settings, folder, server.api_url)
        bot = running.Bot(mine, engine, mine.slack(), now=clock.now, every=schedule.LIVELY)
        try:
            bot.connect()
            bot.begin()
            _invite(texts, server.url, clock.now().astimezone(settings.office_zone))
            running.run_until_told(bot, end)
        finally:
            has_ended = bot.close()
        console.say(texts.say("demo-ended"))
    if not has_ended:
        sys.stdout.flush()
        os._exit(0)


def members(day: date) -> list[Member]:
    """The people of the sample who have a mail address; those who have left by that day are deactivated."""
    with (SAMPLE / "departments.csv").open(encoding="utf-8", newline="") as file:
        departments = {row["code"]: row["name"] for row in csv.DictReader(file)}
    with (SAMPLE / "staff.csv").open(encoding="utf-8", newline="") as file:
        return [
            *(_member(row, departments, day) for row in csv.DictReader(file) if row["email"]),
            *EXTRA,
        ]


def _member(row: dict[str, str], departments: dict[str, str], day: date) -> Member:
    family, given = row["email"].partition("@")[0].rstrip("0123456789").split(".")
    has_left = bool(row["left_on"]) and date.fromisoformat(row["left_on"]) < day
    return Member(
        row["email"],
        row["name"],
        row["position"],
        departments[row["department_code"]],
        locale="en-US" if row["locale"] == "en" else "ja-JP",
        kind="deactivated" if has_left else "member",
        name_en=f"{given.title()} {family.title()}",
    )


def _own(settings: Settings, folder: Path, api_url: str) -> Settings:
    """Settings that have nothing of a real Slack or database in them."""
    return settings.model_copy(
        update={
            "database_url": _address(folder),
            "slack_bot_token": SecretStr(BOT_TOKEN),
            "slack_app_token": SecretStr(APP_TOKEN),
            "slack_signing_secret": None,
            "slack_api_url": api_url,
            "send_rate": SEND_RATE,
            "division_code": None,
            "division_channel": None,
            "auditors": (),
            "fixed_now": None,
        }
    )


@contextmanager
def _folder(is_kept: bool) -> Iterator[Path]:
    if is_kept:
        KEPT.mkdir(parents=True, exist_ok=True)
        yield KEPT
        return
    folder = Path(tempfile.mkdtemp(prefix="kenshu-demo-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _address(folder: Path) -> str:
    return f"sqlite:///{folder / 'kenshu.db'}"


@contextmanager
def _database(folder: Path, clock: Clock, settings: Settings) -> Iterator[Engine]:
    """The database with the sample in it."""
    engine = open_engine(_address(folder), connections=running.CONNECTIONS)
    try:
        upgrade(engine)
        with sessions(engine).begin() as db:
            is_empty = not db.scalar(select(func.count()).select_from(Employee))
        if is_empty:
            run_import(
                engine,
                Order((SAMPLE,), today=clock.now().astimezone(settings.office_zone).date()),
                confirm=lambda _summary: True,
                actor=Actor("command_line", name="demo"),
                now=clock.now,
                progress=lambda *_: None,
            )
        yield engine
    finally:
        engine.dispose()


def _serve(workspace: Workspace, port: int | None) -> Server:
    """Start the workspace on that port, or without one on the first that is free from 3000 on."""
    ports = (port,) if port else range(PORT, PORT + PORTS_TRIED)
    for number in ports:
        try:
            return Server(workspace, number).start()
        except OSError as error:
            if error.errno not in {errno.EADDRINUSE, errno.EACCES}:
                raise
    raise Refusal("port_taken" if port else "ports_taken", port=str(port or PORT), last=str(PORT + PORTS_TRIED - 1))


def _invite(texts: Texts, url: str, now: datetime) -> None:
    say = texts.say
    console.say(say("demo-open", url=f"{url}/"))
    console.say(say("demo-clock", day=now.date(), time=f"{now:%H:%M}"))
    console.gap()
    console.say(say("demo-try"))
    for number in (1, 2, 3, 4):
        console.say(f"  {number}. {say(f'demo-try-{number}')}")
    console.gap()
    console.say(say("demo-end"))
    sys.stdout.flush()


def _left_off(folder: Path) -> datetime | None:
    """Where the clock of a kept demo stood when it ended."""
    try:
        return datetime.fromisoformat((folder / "clock").read_text(encoding="ascii").strip())
    except (OSError, ValueError):
        return None


def _leave_off(folder: Path, clock: Clock) -> None:
    if folder.is_dir():
        (folder / "clock").write_text(f"{clock.now().isoformat()}\n", encoding="ascii")
