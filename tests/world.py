"""The whole bot in its world: a local workspace, the real Bolt app on a real Socket Mode connection, a database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine

from bot import demo
from bot.manifest import manifest
from bot.running import CONNECTIONS, Bot
from bot.schedule import Every
from bot.settings import Settings
from bot.workspace import Clock, Server, Workspace
from handlers.catalogue import Texts
from models.database import open_engine
from tests.slack import Person, Slack

MORNING = datetime(2026, 11, 22, 0, 30, tzinfo=UTC)
"""09:30 in Japan on the day of the sample's worked answers."""

UEDA, CLARK, KOBAYASHI = "ueda.shota@city.example", "clark.emma@city.example", "kobayashi.masaki@city.example"
SASAKI, ONISHI, NISHIMURA = "sasaki.yu@city.example", "onishi.kenji@city.example", "nishimura.chihiro@city.example"
AOKI, TANAKA, YAMAMOTO = "aoki.seiichi@city.example", "tanaka.aoi@city.example", "yamamoto.rina@city.example"
GUEST, STRANGER, NOBODY = (
    "hirano.kaoru@partner.example",
    "sugita.makoto@neighbour.example",
    "okada.rin@city.example",
)


@dataclass(frozen=True, slots=True)
class World:
    """A bot at work. `slack` is what people see and do; `engine` what the bot knows; `clock` is everybody's."""

    server: Server
    slack: Slack
    clock: Clock
    engine: Engine
    bot: Bot

    def person(self, email: str) -> Person:
        return self.slack.person(email)


@contextmanager
def workspace(clock: Clock | None = None) -> Iterator[Server]:
    """A local workspace with the people of the sample, without a bot."""
    clock = clock or Clock(MORNING)
    people = demo.members(MORNING.date())
    with Server(Workspace(manifest(Texts("ja")), people, clock)) as server:
        yield server


@contextmanager
def connected(
    server: Server,
    url: str,
    *,
    now: Callable[[], datetime] | None = None,
    every: Every | None = None,
    **settings: Any,
) -> Iterator[World]:
    """A bot connected to that workspace, on that database; with `every` it also does what comes by itself."""
    engine = open_engine(url, connections=2 * CONNECTIONS)
    mine = Settings.model_validate(
        {
            "DATABASE_URL": url,
            "SLACK_BOT_TOKEN": demo.BOT_TOKEN,
            "SLACK_APP_TOKEN": demo.APP_TOKEN,
            "SLACK_API_URL": server.api_url,
            **settings,
        }
    )
    clock = server.workspace.clock
    bot = Bot(mine, engine, mine.slack(), now=now or clock.now, every=every)
    bot.connect()
    bot.begin()
    try:
        yield World(server, Slack(server.url), clock, engine, bot)
    finally:
        bot.close()
        engine.dispose()
