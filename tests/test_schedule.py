"""What comes by itself: ticks that ask what is due, in one process or several, over the wire (M3, M4, M12)."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, delete, func, select
from structlog.testing import capture_logs

from bot import demo, schedule
from bot.delivery import REST_SECONDS
from bot.schedule import Every, Schedule, Work
from bot.sending import slack_client
from bot.settings import Settings
from bot.workspace import Clock
from models import ticks
from models.database import open_engine, sessions, writing_sessions
from models.days import days_between, renew_days
from models.office import ClosureDay, Municipality, own_municipality_id
from models.outbox import records
from models.reminders.records import Reminder, Run
from tests.booking import AOKI, INOUE, Booking
from tests.builders import TODAY
from tests.conftest import Databases
from tests.slack import Slack
from tests.workspaces import until
from tests.world import KOBAYASHI, SASAKI, TANAKA, UEDA, World, connected, workspace

TOKYO = ZoneInfo("Asia/Tokyo")
QUICK = Every(plan=0.4, deliver=0.4, digests=0.5, division=0.5, accounts=0.4, calendar=10, nominations=0.5)
RARELY = Every(plan=600, deliver=600, digests=600, division=600, accounts=600, calendar=600, nominations=600)


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
def ticking(engine: Engine, *later: Work, every: Every = RARELY) -> Iterator[Schedule]:
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


def test_nobody_is_written_to_by_a_clock_that_was_left_held():
    def may_begin(**said: str) -> bool:
        return schedule.may_begin(Settings.model_validate(said))

    assert may_begin()
    assert may_begin(KENSHU_NOW="2026-12-07T10:00", SLACK_API_URL="http://127.0.0.1:3000")
    assert not may_begin(KENSHU_NOW="2026-12-07T10:00")


def test_m3_the_calendar_follows_closure_days_and_is_left_alone_otherwise(office):
    closed = date(2026, 12, 28)

    def renewed() -> tuple[bool, bool, bool]:
        """Whether the calendar was renewed, and again at once; and whether the office works on that day."""
        with writing_sessions(office).begin() as db:
            own = own_municipality_id(db)
            twice = renew_days(db, own, TODAY), renew_days(db, own, TODAY)
            return *twice, days_between(db, own, closed, closed)[closed].is_working

    assert renewed()[1:] == (False, True)
    with writing_sessions(office).begin() as db:
        db.add(ClosureDay(municipality_id=own_municipality_id(db), day=closed, name="停電"))
    assert renewed() == (True, False, False)
    with writing_sessions(office).begin() as db:
        db.execute(delete(ClosureDay))
    assert renewed() == (True, False, True)


# -- what they do ---------------------------------------------------------------------------------------------


def test_s1_the_seat_of_somebody_who_leaves_goes_to_who_waits(engine):
    one = Booking(engine, at(12, 7, 20))
    made = one.opens(1, at(12, 14, 13))
    one.books(AOKI, made)
    one.books(INOUE, made)
    one.leaves(AOKI, on=date(2026, 12, 10))
    with ticking(engine):
        until(lambda: one.booked(made) == [INOUE])
        until(lambda: "bookings" in noted(engine))
    assert one.told("seat_given") == [INOUE]


def reminders(world: World, who: str) -> int:
    """How many reminders somebody has in the conversation with the bot."""
    asked = ("なぜ届いたのですか", "Why did I get this?")
    return sum(any(label in message.text for label in asked) for message in world.person(who).messages())


def left(world: World) -> int:
    """How many reminders and notices are not out yet."""
    with sessions(world.engine).begin() as db:
        waiting = select(func.count()).select_from(Reminder).where(Reminder.state.in_(("planned", "sending")))
        notices = select(func.count()).select_from(records.Notice)
        return sum(
            db.scalar(one) or 0
            for one in (waiting, notices.where(records.Notice.state.in_(("waiting", "sending"))))
        )


def test_m4_a_reminder_arrives_once_from_two_processes_that_start_in_its_hours(story_databases_on_postgresql):
    """Nobody is lost although Slack keeps them waiting to say who can be reached."""
    url = story_databases_on_postgresql.fresh_url()
    rate = {"KENSHU_SEND_RATE": 20}
    with workspace(Clock(at(12, 7, 10))) as server:
        slack = Slack(server.url)
        slack.misbehave(ratelimited={"method": "users.list", "times": 1, "retry_after": 1})
        with connected(server, url, every=QUICK, **rate) as world, connected(server, url, every=QUICK, **rate):
            until(lambda: slack.calls("users.list"))
            assert (runs(world), left(world)) == ([], 0)
            until(lambda: reminders(world, TANAKA) and reminders(world, KOBAYASHI), 40)
            until(lambda: not left(world), 40)
            assert len(slack.calls("users.list")) == 2
            world.slack.move_to(at(12, 7, 22))
            time.sleep(0.6)
            world.slack.move_to(at(12, 8, 11))  # and the accounts are read again
            until(lambda: len(slack.calls("users.list")) == 3, 20)
            until(lambda: noted(world.engine)["deliver"].done_at >= at(12, 8, 11), 20)
            assert (reminders(world, TANAKA), reminders(world, KOBAYASHI)) == (1, 1)
            with sessions(world.engine).begin() as db:
                assert set(db.scalars(select(records.Notice.state))) == {"sent"}


def test_m3_m4_m12_whatever_the_clock_does_reminders_go_out_in_the_hours_of_working_days(story_databases):
    with (
        workspace(Clock(at(12, 5, 12))) as server,  # a Saturday
        connected(server, story_databases.fresh_url(), every=QUICK, KENSHU_SEND_RATE=20) as world,
    ):
        until(lambda: "accounts" in noted(world.engine), 20)
        world.slack.move_to(at(12, 7, 8, 59))
        time.sleep(0.8)
        assert runs(world) == []
        world.slack.move_to(at(12, 7, 9))
        until(lambda: runs(world) == [date(2026, 12, 7)], 20)
        for moment in (at(12, 7, 17, 1), at(12, 8, 9, 59)):  # its hours are jumped over
            world.slack.move_to(moment)
            time.sleep(0.8)
            assert reminders(world, TANAKA) == 0
        world.slack.move_to(at(12, 8, 10))
        until(lambda: reminders(world, TANAKA), 40)
        world.slack.move_to(at(1, 1, 10))  # a holiday
        until(lambda: noted(world.engine)["plan"].done_at >= at(1, 1, 10), 20)
        assert reminders(world, TANAKA) == 1
        assert runs(world)[1:] == [date(2026, 12, 8)]


def test_m4_a_process_that_is_ended_while_it_sends_loses_nothing_and_doubles_nothing(story_databases):
    url = story_databases.fresh_url()
    with workspace(Clock(at(3, 1, 10, 5))) as server:
        with connected(server, url, every=QUICK, KENSHU_SEND_RATE=4) as world:
            until(lambda: reminders(world, UEDA) or reminders(world, SASAKI) or reminders(world, KOBAYASHI), 40)
        with connected(server, url, every=QUICK, KENSHU_SEND_RATE=20) as world:
            assert left(world)
            until(lambda: not left(world), 2 * REST_SECONDS)  # what the other could not give back rests first
            with sessions(world.engine).begin() as db:
                states = list(db.scalars(select(Reminder.state).where(Reminder.day == date(2027, 3, 1))))
            assert len(states) > 5
            assert set(states) == {"sent"}
            people = [one["id"] for one in world.slack.people()["people"]]
            assert sorted(reminders(world, one) for one in people if reminders(world, one)) == [1] * len(states)
