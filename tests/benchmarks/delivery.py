"""How well delivery keeps its pace: `python -m tests.benchmarks.delivery --help`.

Two processes' worth of delivery send reminders into the local workspace, once with Slack's limit above the set rate
and once with the limit at half of it. What is counted is when messages arrived there, and how often it said no.
"""

from __future__ import annotations

import argparse
import logging
import platform
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import structlog
from sqlalchemy import Engine, func, select

from bot import demo
from bot.delivery import Delivery
from bot.sending import slack_client
from bot.workspace import Clock, Server, Workspace
from bot.workspace.entities import TEAM_ID, Change
from handlers import letters
from models import reminders
from models.database import open_engine, upgrade, writing_sessions
from models.reminders.day import OFFICE_ZONE
from models.reminders.records import Reminder
from tests.benchmarks.figures import Figure, machine, table
from tests.benchmarks.shelf import PostgresShelf, Shelf, shelves
from tests.builders import OPERATOR, take_in
from tests.chaos import hire, people, quiet_manifest
from tests.posting import LAST_CALL, meet_everybody

RATE: Final = 10.0
MESSAGES: Final = 300
ABOVE: Final = 1.2
KEPT_LIMIT: Final = 0.98


@dataclass(frozen=True, slots=True)
class Seen:
    """What the workspace saw: when each message came, and how often it asked for a rest."""

    arrived: tuple[float, ...]
    refused: int

    @property
    def seconds(self) -> float:
        return self.arrived[-1] - self.arrived[0]

    @property
    def rate(self) -> float:
        return (len(self.arrived) - 1) / self.seconds


def delivery(shelf: Shelf, rate: float, messages: int) -> Iterator[Figure]:
    """The pace kept below Slack's limit, and how often Slack says no where its limit is half of what is set."""
    seen = _sent(shelf, rate, messages, limit=rate * ABOVE)
    kept = seen.rate / rate
    what = f"delivery at {rate:g} a second, Slack's limit {rate * ABOVE:g}"
    yield Figure(
        f"{what} ({shelf.title})",
        f"{seen.rate:.2f}/s",
        f"≥ {KEPT_LIMIT}, no 429",
        kept >= KEPT_LIMIT and not seen.refused and len(seen.arrived) == messages,
        f"{rate:g}/s",
        f"{kept:.3f}, {seen.refused}",
    )
    seen = _sent(shelf, rate, messages, limit=rate / 2)
    a_minute = seen.refused / max(1.0, seen.seconds / 60)
    what = f"delivery at {rate:g} a second, Slack's limit {rate / 2:g}: 429s a minute"
    yield Figure(
        f"{what} ({shelf.title})",
        f"{seen.refused} in {seen.seconds:.0f} s",
        "≤ 1, all out",
        a_minute <= 1 and len(seen.arrived) == messages,
        f"{messages} messages",
        f"{a_minute:.2f}",
    )


def _sent(shelf: Shelf, rate: float, messages: int, *, limit: float) -> Seen:
    with shelf.fresh() as url:
        engine = open_engine(url, connections=40, busy_milliseconds=5_000)
        workspace = _office(engine, messages)
        refused: Counter[str] = Counter()

        def heard(change: Change) -> None:
            if change.entry is not None and change.entry["status"] == 429:
                refused[change.entry["name"]] += 1

        workspace.listen(heard)
        with Server(workspace) as server:
            server.workspace.misbehaviour.tell({"rate_per_second": limit})
            several = [_one(engine, server, rate) for _ in range(2 if isinstance(shelf, PostgresShelf) else 1)]
            threads = [threading.Thread(target=one.drain, kwargs={"until_idle": True}) for one in several]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        with engine.connect() as connection:
            left = connection.scalar(select(func.count()).where(Reminder.state.in_(("planned", "sending"))))
        engine.dispose()
        assert left == 0
        arrived = sorted(
            float(one.ts) for place in workspace.conversations.values() for one in place.messages if one.bot_id
        )
        return Seen(tuple(arrived), refused["chat.postMessage"])


def _office(engine: Engine, messages: int) -> Workspace:
    """The sample's office and so many people more, each of whom is to be reminded."""
    upgrade(engine)
    take_in(engine, demo.SAMPLE)
    members = people(messages)
    hire(engine, members)
    workspace = Workspace(quiet_manifest(), members, Clock(LAST_CALL), channels=())
    meet_everybody(engine, workspace)
    with writing_sessions(engine).begin() as db:
        reminders.plan(db, LAST_CALL.date(), now=LAST_CALL)
        reminders.release(db, LAST_CALL.date(), actor=OPERATOR, now=LAST_CALL)
    return workspace


def _one(engine: Engine, server: Server, rate: float) -> Delivery:
    return Delivery(
        engine,
        slack_client(server.workspace.bot_token, server.api_url),
        team_id=TEAM_ID,
        send_rate=rate,
        zone=OFFICE_ZONE,
        locale="ja",
        division_code=None,
        now=server.workspace.clock.now,
        write=letters.write,
    )


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.delivery", description="Delivery's pace.")
    parser.add_argument("--rate", type=float, default=RATE, help=f"messages a second (default {RATE:g})")
    parser.add_argument("--messages", type=int, default=MESSAGES, help=f"how many (default {MESSAGES})")
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--strict", action="store_true", help="exit 1 if a figure is over its limit")
    asked = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with shelves(asked.database) as databases:
        found = [one for shelf in databases for one in delivery(shelf, asked.rate, asked.messages)]
        versions = [f"Python {platform.python_version()}", *[f"{s.title} {s.version}" for s in databases]]
    print(f"Machine: {machine()}; {', '.join(versions)}")
    print(f"Command: python -m tests.benchmarks.delivery {' '.join(sys.argv[1:])}".rstrip())
    print(f"\n{table(found)}")
    return 1 if asked.strict and not all(figure.is_ok for figure in found) else 0


if __name__ == "__main__":
    sys.exit(main())
