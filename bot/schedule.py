"""The clock in each process: a few ticks that ask what is due, again and again (design: stateless processes).

A tick comes every so many seconds of real time and asks the office's clock what is due now, so that a clock that
jumps an hour or a day, and a demo's, is just another moment. Whatever it does is written in the database, where any
number of processes find it done: nothing is lost when one ends, and nothing is done twice when there are ten.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, TypedDict

import structlog
from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot import accounts
from bot.delivery import Delivery
from bot.journal import BUSY
from bot.settings import SLACK_API_URL, Settings
from models import session_letters, ticks
from models.accounts import relink
from models.acting import Acting
from models.bookings import tend_lines
from models.database import sessions, writing_sessions
from models.days import renew_days, unknown_soon
from models.digests import plan_digests, plan_in_person
from models.nomination_asking import ask_again
from models.office import own_municipality_id
from models.outbox.posting import put
from models.outbox.records import Tick
from models.reminders.day import accounts_are_known
from models.reminders.planning import is_due, plan_if_due
from models.reminders.watching import plan_division_notices
from models.ticks import ACCOUNTS, BOOKINGS, CALENDAR, CLASSES, DELIVER, DIGESTS, DIVISION, NOMINATIONS, PLAN

log = structlog.get_logger()


CONNECTIONS: Final = 18
"""To the database, at the most: one a tick, and those that deliver."""
NOTE_SECONDS: Final = 60.0
"""How often a tick that comes all the time writes down that it does, by the office's clock or in real time."""
REPEAT_SECONDS: Final = 600.0
"""How long a trouble that goes on is not told in full again."""
REST_SECONDS: Final = 60.0
REST_TICKS: Final = 12
"""So many ticks are left out after one that failed, a minute at most."""
LEASE: Final = timedelta(minutes=10)
"""How long the others leave a reading of the accounts to the process that began it."""
GRACE_SECONDS: Final = 60.0
"""How long a day may wait to be planned before the division hears of it."""
MOVED_SECONDS: Final = 2.0
"""By so much the machine's clock may drift between two looks before it counts as set."""


@dataclass(frozen=True, slots=True)
class Every:
    """Seconds of real time between two ticks."""

    plan: float = 20.0
    deliver: float = 5.0
    digests: float = 60.0
    division: float = 60.0
    accounts: float = 60.0
    calendar: float = 3_600.0
    nominations: float = 60.0
    classes: float = 5.0
    bookings: float = 3_600.0


LIVELY: Final = Every(
    **dict.fromkeys(("plan", "deliver", "classes"), 1.0),
    **dict.fromkeys(("digests", "division", "nominations"), 1.5),
    accounts=2.0,
    calendar=60.0,
    bookings=5.0,
)
"""For a demo, whose clock is moved by somebody who watches."""


def may_begin(settings: Settings) -> bool:
    """Whether what comes by itself may: not at Slack itself by a clock that somebody holds (KENSHU_NOW)."""
    return settings.fixed_now is None or settings.slack_api_url != SLACK_API_URL


Work = tuple[str, float, Callable[[], object]]
"""A name, seconds between two, and what to do."""


class _DivisionIs(TypedDict):
    """Which department the division is, and its channel."""

    division_code: str | None
    channel: str | None


@dataclass(slots=True)
class _Course:
    """How a tick has gone in this process. Floats are `time.monotonic()`, `noted` is the office's time."""

    noted_at: float = float("-inf")
    noted: datetime | None = None
    rests_until: float = float("-inf")
    failure: str = ""
    told_at: float = float("-inf")


class _Ended(Exception):
    """A tick ended before its time for a reason that it has told itself."""


class Schedule:
    """All ticks of one process. `start()` begins with each at once; `close()` waits for what has begun."""

    def __init__(
        self,
        settings: Settings,
        engine: Engine,
        client: WebClient,
        *,
        team_id: str,
        now: Callable[[], datetime],
        every: Every,
        later: tuple[Work, ...] = (),
    ) -> None:
        """`now` is the office's clock. `client` repeats nothing by itself. `later` are ticks of other features."""
        self._settings, self._engine, self._client = settings, engine, client
        self._team_id, self._now, self._zone = team_id, now, settings.office_zone
        self._division_is = _DivisionIs(division_code=settings.division_code, channel=settings.division_channel)
        self._delivery = Delivery.of(settings, engine, client, team_id=team_id, now=now)
        self._end = threading.Event()
        self._courses: dict[str, _Course] = {}
        self._reading, self._writing = sessions(engine), writing_sessions(engine)
        self.ticks: tuple[Work, ...] = (
            (ACCOUNTS, every.accounts, self._accounts),
            (PLAN, every.plan, self._plan),
            (DELIVER, every.deliver, self._deliver),
            (DIGESTS, every.digests, self._digests),
            (DIVISION, every.division, self._division),
            (CALENDAR, every.calendar, self._calendar),
            (NOMINATIONS, every.nominations, self._nominations),
            (CLASSES, every.classes, self._classes),
            (BOOKINGS, every.bookings, self._bookings),
            *later,
        )
        self._present: dict[int, int] = {}
        self._clocks = _clocks_apart()
        self._due_since: float | None = None
        self._scheduler = self._made()

    def _made(self) -> BackgroundScheduler:
        logging.getLogger("apscheduler").setLevel(logging.CRITICAL)  # what it has to tell comes through `_heard`
        scheduler = BackgroundScheduler(
            jobstores={"default": MemoryJobStore()},
            executors={"default": ThreadPoolExecutor(len(self.ticks))},
            timezone=self._zone,
        )
        for name, seconds, work in self.ticks:
            self._courses[name] = _Course()
            scheduler.add_job(
                self._run,
                IntervalTrigger(seconds=seconds, timezone=self._zone),
                args=(name, work, min(REST_SECONDS, REST_TICKS * seconds)),
                id=name,
                next_run_time=datetime.now(self._zone),
                misfire_grace_time=None,  # however late: it asks what is due
                coalesce=True,
                max_instances=1,
            )
        scheduler.add_listener(self._heard, EVENT_JOB_ERROR | EVENT_JOB_MISSED)
        return scheduler

    def start(self) -> None:
        self._scheduler.start()

    def stop(self) -> None:
        """Begin nothing new."""
        self._end.set()
        self._delivery.closing.set()
        if self._scheduler.running:
            self._scheduler.pause()

    def close(self) -> None:
        """Begin nothing new, and wait for what has begun."""
        self.stop()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)

    def watch(self) -> None:
        """Look after the clock of the machine; to be called every few seconds.

        Where somebody sets it back, what comes every few seconds would come no more until it is again as late.
        """
        apart = _clocks_apart()
        moved, self._clocks = apart - self._clocks, apart
        if abs(moved) <= MOVED_SECONDS or not self._scheduler.running or self._end.is_set():
            return
        log.warning("clock.moved", seconds=round(moved))
        for job in self._scheduler.get_jobs():
            job.modify(next_run_time=datetime.now(self._zone))

    # How a tick runs

    def _run(self, name: str, work: Callable[[], object], rest_seconds: float) -> None:
        if self._end.is_set() or time.monotonic() < self._courses[name].rests_until:
            return
        try:
            work()
        except accounts.Ended:
            log.info("tick.ended", tick=name)
        except BUSY as error:
            if self._is_new(name, type(error).__name__):
                log.info("tick.busy", tick=name, error=type(error).__name__)
        except _Ended as why:
            self._failed(name, str(why))
            self._courses[name].rests_until = time.monotonic() + rest_seconds
        except Exception as error:  # noqa: BLE001 - told in full, and the next tick tries again
            self._failed(name, _word_for(error), error)
            self._courses[name].rests_until = time.monotonic() + rest_seconds

    def _failed(self, name: str, failure: str, error: Exception | None = None) -> None:
        if self._is_new(name, failure):
            log.error("tick.failed", tick=name, failure=failure, exc_info=error)
        with suppress(*BUSY), self._writing.begin() as db:
            office = own_municipality_id(db)
            ticks.begun(db, office, name, at=datetime.now(UTC))
            ticks.failed(db, office, name, failure)

    def _is_new(self, name: str, failure: str) -> bool:
        """Whether a trouble is to be told: once, and once in a while where it goes on."""
        course = self._courses[name]
        is_new = failure != course.failure or time.monotonic() - course.told_at > REPEAT_SECONDS
        if is_new:
            course.failure, course.told_at = failure, time.monotonic()
        return is_new

    @contextmanager
    def _noted(self, name: str) -> Iterator[Callable[[], None]]:
        """Write down that a tick went well, once in a while; a trouble of before is over.

        Gives what is to be called meanwhile by work that goes on for long.
        """
        yield lambda: self._note(name)
        if self._courses[name].failure:
            self._courses[name] = _Course()
        self._note(name)

    def _note(self, name: str) -> None:
        course, now = self._courses[name], self._now()
        is_recent = time.monotonic() - course.noted_at < NOTE_SECONDS
        if is_recent and course.noted is not None and abs((now - course.noted).total_seconds()) < NOTE_SECONDS:
            return
        with suppress(*BUSY):
            with self._writing.begin() as db:
                office = own_municipality_id(db)
                ticks.begun(db, office, name, at=datetime.now(UTC))
                ticks.done(db, office, name, now=now)
            course.noted_at, course.noted = time.monotonic(), now

    def _heard(self, event: JobExecutionEvent) -> None:
        """What the scheduler itself could not do. A tick's own troubles are told where they happen."""
        kind = "tick.missed" if event.code == EVENT_JOB_MISSED else "tick.broke"
        log.error(kind, tick=event.job_id, exc_info=event.exception)

    # The ticks

    def _accounts(self) -> None:
        """Read everybody's account once a day (M8)."""
        with self._reading.begin() as db:
            if not self._is_time_to_read(ticks.last(db, own_municipality_id(db)).get(ACCOUNTS)):
                return
        with self._writing.begin() as db:
            office = own_municipality_id(db)
            is_ours = self._is_time_to_read(ticks.locked(db, office, ACCOUNTS)) and ticks.begun(
                db, office, ACCOUNTS, at=datetime.now(UTC), unless_within=LEASE
            )
        if is_ours:
            count = accounts.learn_everybody(
                self._engine, self._client, self._team_id, now=self._now, end=self._end
            )
            self._courses[ACCOUNTS] = _Course()
            log.info("accounts.read", accounts=count)

    def _is_time_to_read(self, tick: Tick | None) -> bool:
        return accounts.is_due(tick.done_at if tick else None, now=self._now(), zone=self._zone)

    def _plan(self) -> None:
        """Plan today, and say in the same transaction whom somebody has to tell in person (M8, M12)."""
        with self._noted(PLAN):
            now = self._now()
            with self._reading.begin() as db:
                if not is_due(db, now=now, zone=self._zone):
                    return
            if not self._is_anybody_known():
                return
            with self._writing.begin() as db:
                relink(db, own_municipality_id(db), now)  # whoever was imported just now may be reached
                run = plan_if_due(db, now=now, zone=self._zone)
                if run is not None:
                    plan_in_person(db, run.day, now=now, zone=self._zone, **self._division_is)
            if run is not None:
                log.info("plan.made", day=run.day.isoformat(), people=run.people, is_held=run.is_held)

    def _deliver(self) -> None:
        """Send what is due now, however long that takes (M4)."""
        with self._noted(DELIVER) as note:
            done = self._delivery.drain(each_second=note)
            if done.trouble:
                raise _Ended(done.trouble)

    def _digests(self) -> None:
        """The week's digests (M9), and whom to tell in person of a run that was released since (M8)."""
        with self._noted(DIGESTS):
            now = self._now()
            today = now.astimezone(self._zone).date()
            if not self._is_anybody_known():
                return
            with self._writing.begin() as db:
                put = plan_digests(db, now=now, zone=self._zone, **self._division_is)
                put += plan_in_person(db, today, now=now, zone=self._zone, **self._division_is)
            if put:
                log.info("digests.put", notices=put)

    def _division(self) -> None:
        """What the division is to know of runs (M10, M12, M13)."""
        with self._noted(DIVISION):
            if not self._is_anybody_known() or self._is_about_to_be_planned():
                return
            with self._writing.begin() as db:
                put = plan_division_notices(db, now=self._now(), zone=self._zone, **self._division_is)
            if put:
                log.info("division.told", notices=put)

    def _nominations(self) -> None:
        """What waits for somebody is brought up again, goes with the post, and ends in time (N3, N4, N9, N10)."""
        with self._noted(NOMINATIONS):
            if not self._is_anybody_known():
                return
            with self._writing.begin() as db:
                done = ask_again(db, now=self._now(), zone=self._zone, **self._division_is)
            if done:
                log.info("nominations.asked", done=done)

    def _classes(self) -> None:
        """The codes of this minute, how many have come, what those who run sessions hear, what confirms itself."""
        with self._noted(CLASSES):
            with self._reading.begin() as db:
                acting = self._acting(db)
                codes, present = session_letters.codes_due(db, acting), session_letters.present_now(db, acting)
                changed = [one for one, count in present.items() if self._present.get(one) != count]
                to_show = session_letters.shown_already(db, acting, changed) - set(codes)
                to_confirm = session_letters.confirming_due(db, acting)
                channel = self._division_is["channel"]
                letters = session_letters.letters_due(db, acting, channel=channel) if accounts_are_known(db) else []
            if codes or to_show or letters:
                with self._writing.begin() as db:
                    session_letters.draw_codes(db, acting, codes)
                    session_letters.show_anew(db, acting, to_show)
                    put_in = put(db, letters, municipality_id=acting.municipality_id, now=acting.now)
                if put_in:
                    log.info("classes.told", notices=put_in)
            shown = {*codes, *to_show}
            self._present = {
                one: count if one in shown else self._present.get(one, -1) for one, count in present.items()
            }
            for session_id in to_confirm:
                with self._writing.begin() as db:
                    if session_letters.confirm_itself(db, acting, session_id):
                        log.info("classes.confirmed", session=session_id)

    def _bookings(self) -> None:
        """Whoever leaves before a session gives the seat back, and what is free goes to those who wait (S1)."""
        with self._noted(BOOKINGS):
            with self._writing.begin() as db:
                ended = tend_lines(db, self._acting(db))
            if ended:
                log.info("bookings.ended", bookings=ended)

    def _acting(self, db: Session) -> Acting:
        """The bot, by itself, at this moment."""
        office, code = own_municipality_id(db), self._division_is["division_code"]
        return Acting(None, office, self._now(), self._zone, code)

    def _is_anybody_known(self) -> bool:
        """Whether the accounts have ever been read: before that, whatever is put in would reach nobody."""
        with self._reading.begin() as db:
            return accounts_are_known(db)

    def _is_about_to_be_planned(self) -> bool:
        """Whether today is to be planned, for a moment yet: nobody need hear of what is put right at once."""
        with self._reading.begin() as db:
            is_due_now = is_due(db, now=self._now(), zone=self._zone)
        if not is_due_now:
            self._due_since = None
            return False
        if self._due_since is None:
            self._due_since = time.monotonic()
        return time.monotonic() - self._due_since < GRACE_SECONDS

    def _calendar(self) -> None:
        """Take in closure days set since, keep the calendar filled, and warn months before it cannot be (M3)."""
        with self._noted(CALENDAR), self._writing.begin() as db:
            office, today = own_municipality_id(db), self._now().astimezone(self._zone).date()
            if renew_days(db, office, today):
                log.info("calendar.renewed")
            unknown_from = unknown_soon(db, office, today)
        if unknown_from is not None:
            log.warning("calendar.ends", unknown_from=unknown_from.isoformat())


def _clocks_apart() -> float:
    """By how many seconds the machine's clock is ahead of the one nobody can set."""
    return time.time() - time.monotonic()


def _word_for(error: Exception) -> str:
    """What went wrong, without anything personal."""
    if isinstance(error, SlackApiError) and hasattr(error.response, "get"):
        return f"Slack: {error.response.get('error')}"
    return type(error).__name__
