"""Delivery: what waits in the outbox goes to Slack, once, at Slack's pace and only while its reason holds (M4, M7).

A row is claimed, waits for a slot of its lane, is checked again, written and marked in one transaction, handed to
Slack, and settled in another. Whatever happens in between, the row says how far it was: after a rest somebody looks
into the conversation, where the message is known by its key.
"""

from __future__ import annotations

import math
import os
import secrets
import socket
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import structlog
from slack_sdk import WebClient
from sqlalchemy import Engine

from bot.outgoing.caretaker import Caretaker
from bot.outgoing.round import DATABASE, IDLE_SECONDS, Means, Round, Write
from bot.outgoing.scribe import Scribe
from bot.outgoing.sender import Sender
from bot.settings import Settings
from handlers import letters
from handlers.catalogue import Locale
from models.database import sessions, writing_sessions
from models.outbox import sending
from models.outbox.pace import Pace, shared_clock
from models.outbox.sending import Claim, Ticket

log = structlog.get_logger()

REST_SECONDS: Final = 60.0
"""Slack's history may lag behind; sooner nobody looks whether a message got there."""
MOST_ATTEMPTS: Final = 5
CAREFUL_RATE: Final = 0.75
"""Calls a second of what Slack allows fifty times a minute: chat.update, conversations.history."""
MOST_SENDERS: Final = 8
AT_ONCE: Final = 25
DATABASE_TRIES: Final = 20
_COUNTED: Final = ("sent", "not_sent", "renewed", "found", "lost")


@dataclass(frozen=True, slots=True)
class Drained:
    """What a pass did. `trouble`: why it ended before its time; empty: nothing was left that could go."""

    sent: int = 0
    not_sent: int = 0
    renewed: int = 0
    trouble: str = ""


class Delivery:
    """Sends what is due, in a few threads. Any number of processes may do so at once on PostgreSQL."""

    def __init__(
        self,
        engine: Engine,
        client: WebClient,
        *,
        team_id: str,
        send_rate: float,
        zone: ZoneInfo,
        locale: Locale,
        division_code: str | None,
        now: Callable[[], datetime],
        clock: Callable[[], datetime] | None = None,
        rest_seconds: float = REST_SECONDS,
        careful_rate: float = CAREFUL_RATE,
        most_attempts: int = MOST_ATTEMPTS,
        senders: int | None = None,
        write: Write = letters.write,
    ) -> None:
        """`client` repeats nothing by itself. `now` is the office's clock, `clock` the one all machines go by.

        `locale` is the language of the division's channel. `careful_rate` is for what Slack allows less often.
        """
        careful = min(send_rate, careful_rate)
        self._means = Means(
            client=client,
            reading=sessions(engine),
            writing=writing_sessions(engine),
            now=now,
            clock=clock or shared_clock(engine),
            zone=zone,
            locale=locale,
            division_code=division_code,
            team_id=team_id,
            name=f"{socket.gethostname()[:60]}-{os.getpid()}-{secrets.token_hex(4)}",
            rest=timedelta(seconds=rest_seconds),
            most_attempts=most_attempts,
            write=write,
            messages=Pace(team_id, "messages", send_rate),
            updates=Pace(team_id, "updates", careful),
            history=Pace(team_id, "history", careful),
        )
        self._senders = senders or min(MOST_SENDERS, max(2, math.ceil(send_rate / 2)))
        self._one_at_a_time = threading.Lock()

    @classmethod
    def of(
        cls,
        settings: Settings,
        engine: Engine,
        client: WebClient,
        *,
        team_id: str,
        now: Callable[[], datetime],
        **more: Any,
    ) -> Delivery:
        """As the settings say."""
        return cls(
            engine,
            client,
            team_id=team_id,
            send_rate=settings.send_rate,
            zone=settings.office_zone,
            locale=settings.locale,
            division_code=settings.division_code,
            now=now,
            **more,
        )

    @property
    def closing(self) -> threading.Event:
        """Once it is set nothing new is begun."""
        return self._means.closing

    def drain(self, *, until_idle: bool = False, each_second: Callable[[], object] = lambda: None) -> Drained:
        """Send what is due, until nothing is; a second call waits for the first to end.

        `until_idle`: wait as well for what rests after a failure. `each_second` is called now and then meanwhile.
        Raises an error of the database where it could not be asked at all.
        """
        done = Drained()
        with self._one_at_a_time:
            while not self.closing.is_set():
                if self._is_anything_due():
                    one = _Pass(self._means, self._senders).run(each_second)
                    done = Drained(
                        done.sent + one.sent, done.not_sent + one.not_sent, done.renewed + one.renewed, one.trouble
                    )
                    if one.trouble:
                        break
                if not until_idle or not self._is_anything_on_its_way():
                    break
                self.closing.wait(min(IDLE_SECONDS, self._means.rest.total_seconds() / 4))
        return done

    def close(self, seconds: float = 10.0) -> bool:
        """Begin nothing new, and wait that long for what has begun; False where it has not ended by then."""
        self.closing.set()
        has_ended = self._one_at_a_time.acquire(timeout=seconds)
        if has_ended:
            self._one_at_a_time.release()
        return has_ended

    def _is_anything_due(self) -> bool:
        means = self._means
        at, now = means.clock(), means.now()
        with means.reading.begin() as db:
            return sending.is_anything_due(db, at=at, now=now, today=means.today(now), rest=means.rest)

    def _is_anything_on_its_way(self) -> bool:
        with self._means.reading.begin() as db:
            return sending.is_anything_on_its_way(db)


class _Pass:
    """One pass over everything that is due: some threads that send, one that looks after what is out."""

    def __init__(self, means: Means, senders: int) -> None:
        self._means, self._round = means, Round(means)
        scribe = Scribe(means)
        self._sender, self._caretaker = Sender(self._round, scribe), Caretaker(self._round, scribe)
        self._works = [self._send] * senders + [self._caretaker.work]
        self._turn = threading.Condition()
        self._done, self._idle = 0, 0
        self._claiming = threading.Lock()
        self._queue: deque[Ticket] = deque()
        self._database_failures = 0
        self._was_busy = False

    def run(self, each_second: Callable[[], object]) -> Drained:
        threads = [threading.Thread(target=self._work, args=(work,), daemon=True) for work in self._works]
        for thread in threads:
            thread.start()
        for thread in threads:
            while thread.is_alive():
                thread.join(1.0)
                each_second()
        self._give_back_the_rest()
        counts = self._round.counts
        log.info("delivery.pass", **{what: counts[what] for what in _COUNTED})
        return Drained(counts["sent"], counts["not_sent"], counts["renewed"], self._round.trouble)

    def _send(self) -> bool:
        ticket = self._next_to_send()
        if ticket is not None:
            self._sender.send(ticket)
        return ticket is not None

    def _next_to_send(self) -> Ticket | None:
        with self._claiming:
            if not self._queue:
                self._queue.extend(self._claimed(min(AT_ONCE, max(1, round(self._means.messages.rate)))))
            return self._queue.popleft() if self._queue else None

    def _claimed(self, limit: int) -> list[Ticket]:
        means = self._means
        at, now = means.clock(), means.now()
        claim = Claim(means.name, at, at + means.rest, limit)
        with means.writing.begin() as db:
            return sending.claim_due(db, claim, now=now, today=means.today(now))

    def _work(self, work: Callable[[], bool]) -> None:
        """Do it again and again until nobody finds anything any more."""
        while not self._round.is_ending:
            looked_at = self._done
            try:
                found = work()
                self._database_failures = 0
            except DATABASE as error:
                self._database_failed(error)
                continue
            except Exception:  # one row must not hold up the others; it was left as it is, and is found again
                log.exception("delivery.broke")
                self._means.closing.wait(1.0)
                continue
            if found:
                self._has_worked()
            else:
                self._rest_or_end(looked_at)

    def _has_worked(self) -> None:
        """There may be something for the others now."""
        with self._turn:
            self._done, self._idle = self._done + 1, 0
            self._turn.notify_all()

    def _rest_or_end(self, looked_at: int) -> None:
        """End when all have found nothing since somebody did something last."""
        with self._turn:
            if looked_at != self._done:
                return
            self._idle += 1
            if self._idle == len(self._works):
                self._round.over.set()
                self._turn.notify_all()
            else:
                self._turn.wait(IDLE_SECONDS)
            if looked_at == self._done:
                self._idle -= 1

    def _database_failed(self, error: Exception) -> None:
        self._database_failures += 1
        self._was_busy = True  # what somebody had claimed is given back, not left until the claim is over
        log.info("delivery.database", error=type(error).__name__)
        if self._database_failures > DATABASE_TRIES:
            self._round.end("database")
        self._means.closing.wait(0.25)

    def _give_back_the_rest(self) -> None:
        if self._queue or self._round.trouble or self._was_busy or self._means.closing.is_set():
            try:
                with self._means.writing.begin() as db:
                    sending.release(db, self._means.name)
            except DATABASE as error:
                log.info("delivery.database", error=type(error).__name__)
