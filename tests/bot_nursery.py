"""Whole bots in processes of their own, to be killed: `Bots` has them born, of a process in which one has worked.

That first one has imported everything and built its statements; whoever is forked from there is connected in a
moment. Each listens, delivers and brings up again as `kenshu run` does, in a greater hurry.
"""

from __future__ import annotations

import logging
import mmap
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import structlog
from sqlalchemy import Engine, event, make_url

from bot import delivery, demo
from bot.running import CONNECTIONS, Bot
from bot.schedule import Every
from bot.settings import Settings
from bot.workspace import Clock, Server
from bot.workspace.entities import TEAM_ID
from models.database import open_engine
from models.outbox.pace import Pace
from models.reminders.day import OFFICE_ZONE
from models.ticks import ACCOUNTS, CALENDAR, DIGESTS, DIVISION, PLAN
from tests.posting import until

START: Final = datetime(2026, 11, 24, 10, tzinfo=OFFICE_ZONE)
"""A Tuesday morning, from which the clocks of all these processes run on together."""
NAME: Final = "kenshu-bot"
"""What PostgreSQL calls their connections."""
RATE: Final = 100.0
SENDERS: Final = 2
RARELY: Final = 3_600.0
HURRIED: Final = Every(
    plan=RARELY, deliver=0.2, digests=RARELY, division=RARELY, accounts=RARELY, calendar=RARELY, nominations=1.0
)
IDLE_SECONDS: Final = 0.1
ONCE: Final = (ACCOUNTS, PLAN, DIGESTS, DIVISION, CALENDAR)
"""What only the first does, and only when it begins."""
LONG: Final = 60.0


class Fuse:
    """Numbers that all these processes have in common, in a file.

    `at`: the step at which whoever takes it kills itself (0: nobody does); below zero: the one after so many calls
    of Slack. `steps`, `calls`: how many were taken. `ahead`: by how many seconds the clock that machines go by has
    jumped. `born`: how many are connected or were.
    """

    def __init__(self, path: Path) -> None:
        if not path.exists():
            path.write_bytes(bytes(5 * 8))
        with path.open("r+b") as file:
            self._numbers = memoryview(mmap.mmap(file.fileno(), 0)).cast("q")

    at = property(lambda self: self._numbers[0], lambda self, value: self._set(0, value))
    steps = property(lambda self: self._numbers[1], lambda self, value: self._set(1, value))
    ahead = property(lambda self: self._numbers[2], lambda self, value: self._set(2, value))
    born = property(lambda self: self._numbers[3], lambda self, value: self._set(3, value))
    calls = property(lambda self: self._numbers[4], lambda self, value: self._set(4, value))

    def _set(self, place: int, value: int) -> None:
        self._numbers[place] = value

    def lay(self, at: int = 0) -> None:
        """Count steps from now on, up to the one that is the last."""
        self.at = self.steps = self.calls = 0
        self.at = at

    def step(self, *_: Any) -> None:
        """Something is about to be done: a statement, a commit, a call of Slack."""
        self.steps += 1
        if self.steps == self.at or (self.at < 0 and self.calls >= -self.at):
            os.kill(os.getpid(), signal.SIGKILL)

    def call(self) -> None:
        """Slack is about to be called."""
        self.step()
        self.calls += 1


class Bots:
    """Where they come from. The first is at work when this is made; it ends when another is born."""

    def __init__(self, server: Server, url: str, folder: Path) -> None:
        path = folder / "fuse"
        self.fuse = Fuse(path)
        address = make_url(url).update_query_dict({"application_name": NAME})
        since = server.workspace.clock._since
        arguments = [address.render_as_string(hide_password=False), server.api_url, repr(since), str(path)]
        command = [sys.executable, "-m", "tests.bot_nursery", *arguments]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.alive = {self._answer(1)}

    def born(self) -> int:
        """One more, connected; gives back its id."""
        known = self.fuse.born
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        self.alive.discard(self.process.pid)
        one = self._answer(known + 1)
        self.alive.add(one)
        return one

    def _answer(self, born: int) -> int:
        assert self.process.stdout is not None
        one = int(self.process.stdout.readline())
        until(lambda: self.fuse.born >= born, LONG)
        return one

    def is_alive(self, one: int) -> bool:
        with suppress(ProcessLookupError):
            os.kill(one, 0)
            return True
        return False

    def kill(self, one: int) -> None:
        """Kill one that lives or has killed itself, and wait until it is gone."""
        with suppress(ProcessLookupError):
            os.kill(one, signal.SIGKILL)
        until(lambda: not self.is_alive(one), LONG)
        self.alive.discard(one)

    def close(self) -> None:
        self.fuse.lay()
        for one in self.alive:
            with suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)
        self.process.kill()
        with self.process:
            pass


def clock(since: float | None = None) -> Clock:
    """The clock of the workspace and of every bot in it, which has run since then by `time.monotonic()`."""
    one = Clock(START)
    if since is not None:
        one._since = since
    return one


def made(engine: Engine, url: str, api_url: str, now: Clock, fuse: Fuse) -> Bot:
    """As `kenshu run` has it, at a greater pace, and by machines whose clock may jump."""
    settings = Settings.model_validate(
        {
            "DATABASE_URL": url,
            "SLACK_BOT_TOKEN": demo.BOT_TOKEN,
            "SLACK_APP_TOKEN": demo.APP_TOKEN,
            "SLACK_API_URL": api_url,
            "KENSHU_SEND_RATE": RATE,
        }
    )
    bot = Bot(settings, engine, settings.slack(), now=now.now, every=HURRIED)
    assert bot._schedule is not None
    bot._schedule._delivery._senders, means = SENDERS, bot._schedule._delivery._means
    means.updates, means.history = Pace(TEAM_ID, "updates", RATE), Pace(TEAM_ID, "history", RATE)
    machine = means.clock
    means.clock = lambda: machine() + timedelta(seconds=fuse.ahead)
    if fuse.born:
        for name in ONCE:
            bot._schedule._scheduler.remove_job(name)
    return bot


def main() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how they ended
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    logging.disable(logging.CRITICAL)
    delivery.IDLE_SECONDS = IDLE_SECONDS
    url, api_url, since, path = sys.argv[1:]
    now, fuse = clock(float(since)), Fuse(Path(path))
    engine = open_engine(url, connections=CONNECTIONS)
    event.listen(engine, "before_cursor_execute", fuse.step)
    event.listen(engine, "commit", fuse.step)
    sys.addaudithook(lambda name, _: fuse.call() if name == "urllib.Request" else None)

    def begun() -> Bot:
        bot = made(engine, url, api_url, now, fuse)
        bot.connect()
        bot.begin()
        fuse.born += 1
        return bot

    first: Bot | None = begun()
    say(os.getpid())
    for _ in sys.stdin:
        if first is not None:
            first.close()
            engine.dispose()
            first = None
        child = os.fork()
        if child == 0:
            live(begun())
        say(child)


def live(bot: Bot) -> None:
    """Until killed, or until nobody is there any more who could."""
    mother = os.getppid()
    while os.getppid() == mother:
        bot.watch()
        time.sleep(0.5)
    os._exit(0)


def say(one: int) -> None:
    sys.stdout.write(f"{one}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
