"""What comes by itself: ticks that ask what is due, in one process or several, over the wire (M3, M4, M12)."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, select
from structlog.testing import capture_logs

from bot import demo, schedule
from bot.schedule import Every, Schedule, Tick
from bot.sending import slack_client
from bot.settings import Settings
from bot.workspace import Clock
from models import ticks
from models.database import open_engine, sessions, writing_sessions
from models.office import Municipality, own_municipality_id
from models.outbox import records
from models.reminders.records import Run
from tests.conftest import Databases
from tests.slack import Slack
from tests.workspaces import until
from tests.world import World, connected, workspace

TOKYO = ZoneInfo("Asia/Tokyo")
QUICK = Every(plan=0.2, deliver=0.2, digests=0.3, division=0.3, accounts=0.3, calendar=1.0)
RARELY = Every(plan=600, deliver=600, digests=600, division=600, accounts=600, calendar=600)


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of fiscal year 2026 in Tokyo."""
    return datetime(2026 if month >= 4 else 2027, month, day, hour, minute, tzinfo=TOKYO)


def runs(world: World) -> list[date]:
    with sessions(world.engine).begin() as db:
        return list(db.scalars(select(Run.day).where(Run.planned_at.is_not(None)).order_by(Run.day)))


def noted(engine: Engine) -> dict[str, records.Tick]:
    with sessions(engine).begin() as db:
        return dict(ticks.last(db, own_municipality_id(db)))


@contextmanager
def ticking(engine: Engine, *later: Tick, every: Every = RARELY) -> Iterator[Schedule]:
    """A schedule alone, with those ticks besides its own."""
    with workspace(Clock(at(12, 7, 20))) as server:
        settings = Settings.model_validate({"SLACK_API_URL": server.api_url})
        client = slack_client(demo.BOT_TOKEN, server.api_url)
        team_id = server.workspace.team_id
        now = server.workspace.clock.now
        made = Schedule(settings, engine, client, team_id=team_id, now=now, every=every, later=later)
        made.start()
        try:
            yield made
        finally:
            made.close()


@pytest.fixture
def engine(story_databases: Databases) -> Iterator[Engine]:
    opened = open_engine(story_databases.fresh_url())
    yield opened
    opened.dispose()


# -- the ticks themselves -------------------------------------------------------------------------------------


def test_a_tick_that_fails_says_so_once_rests_and_keeps_no_other_back(engine):
    calls = {"breaks": 0, "works": 0}

    def breaks() -> None:
        calls["breaks"] += 1
        if calls["breaks"] < 3:
            raise ZeroDivisionError("上田 翔太")

    def works() -> None:
        calls["works"] += 1

    with capture_logs() as logs, ticking(engine, ("breaks", 0.05, breaks), ("works", 0.05, works)):
        until(lambda: calls["works"] > 2)
        until(lambda: "breaks" in noted(engine))
        assert noted(engine)["breaks"].failure == "ZeroDivisionError"
        until(lambda: calls["breaks"] > 3)
    assert [line["tick"] for line in logs if line["event"] == "tick.failed"] == ["breaks"]


def test_while_the_database_is_busy_a_tick_waits_for_the_next_one_quietly(engine):
    """An import may hold SQLite's write lock for a while."""
    engine.dispose()
    busy = open_engine(str(engine.url), busy_milliseconds=50)
    done = threading.Event()

    def writes() -> None:
        with writing_sessions(busy).begin() as db:
            db.execute(select(Municipality.id))
        done.set()

    with capture_logs() as logs, writing_sessions(engine)() as db:
        db.execute(select(Municipality.id))
        with ticking(engine, ("writes", 0.05, writes)):
            time.sleep(0.5)
            assert not done.is_set()
            db.rollback()
            assert done.wait(5)
    busy.dispose()
    told = [line for line in logs if line.get("tick") == "writes"]
    assert [(line["event"], line["log_level"]) for line in told] == [("tick.busy", "info")]


def test_a_tick_never_overlaps_itself_and_a_long_one_is_not_made_up(engine):
    at_once, most, calls = 0, 0, 0

    def slow() -> None:
        nonlocal at_once, most, calls
        at_once, calls = at_once + 1, calls + 1
        most = max(most, at_once)
        time.sleep(0.3)
        at_once -= 1

    with capture_logs() as logs, ticking(engine, ("slow", 0.05, slow)):
        time.sleep(1.2)
    assert most == 1
    assert calls <= 5
    assert not [line for line in logs if line["log_level"] == "error"]


def test_a_machine_whose_clock_is_set_back_a_day_goes_on_ticking(engine, monkeypatch):
    calls = 0

    def counts() -> None:
        nonlocal calls
        calls += 1

    with capture_logs() as logs, ticking(engine, ("counts", 0.1, counts)) as made:
        until(lambda: calls > 1)
        job = made._scheduler.get_job("counts")
        job.modify(next_run_time=job.next_run_time + timedelta(days=1))  # so late it is by the clock set back
        time.sleep(0.3)
        before = calls
        time.sleep(0.3)
        assert calls == before
        made.watch()
        assert calls == before
        apart = schedule._clocks_apart()
        monkeypatch.setattr(schedule, "_clocks_apart", lambda: apart - 86_400)
        made.watch()
        until(lambda: calls > before + 1)
    assert [line["seconds"] for line in logs if line["event"] == "clock.moved"] == [-86_400]


def test_it_ends_at_once_although_slack_asks_for_a_long_rest(story_databases):
    with workspace(Clock(at(12, 7, 20))) as server:
        Slack(server.url).misbehave(ratelimited={"method": "users.list", "times": 9, "retry_after": 600})
        before = set(threading.enumerate())
        with connected(server, story_databases.fresh_url(), every=QUICK) as world:
            until(lambda: world.slack.calls("users.list"))
            began = time.monotonic()
        assert time.monotonic() - began < 5
        assert [thread for thread in threading.enumerate() if thread not in before and thread.is_alive()] == []


# -- what they do ---------------------------------------------------------------------------------------------


def test_accounts_are_read_at_a_start_that_knows_none_and_by_one_of_two_processes(story_databases_on_postgresql):
    url = story_databases_on_postgresql.fresh_url()
    with workspace(Clock(at(12, 7, 11))) as server, connected(server, url, every=QUICK) as world:
        with connected(server, url, every=QUICK):
            until(lambda: noted(world.engine)["accounts"].done_at)
            time.sleep(1)
        assert len(world.slack.calls("users.list")) == 1
        world.slack.move_to(at(12, 8, 6, 5))
        until(lambda: len(world.slack.calls("users.list")) == 2)


def test_m3_m12_today_is_planned_in_the_hours_of_a_working_day_whatever_the_clock_does(story_databases):
    with (
        workspace(Clock(at(12, 5, 12))) as server,
        connected(server, story_databases.fresh_url(), every=QUICK) as world,
    ):
        for moment in (at(12, 5, 20), at(12, 6, 10), at(12, 7, 8, 59)):  # a Saturday, a Sunday, before nine
            world.slack.move_to(moment)
            time.sleep(0.5)
            assert runs(world) == []
        world.slack.move_to(at(12, 7, 9))
        until(lambda: runs(world) == [date(2026, 12, 7)])
        world.slack.move_to(at(12, 7, 17))
        world.slack.move_to(at(12, 8, 18))  # nobody was there in its hours
        time.sleep(0.5)
        world.slack.move_to(at(12, 10, 16, 59))
        until(lambda: runs(world) == [date(2026, 12, 7), date(2026, 12, 10)])
        world.slack.move_to(at(1, 1, 10))  # a holiday
        world.slack.move_to(at(1, 4, 3))  # by night
        time.sleep(0.5)
        assert len(runs(world)) == 2
        assert noted(world.engine)["plan"].done_at >= at(1, 4, 3)
