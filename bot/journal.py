"""What the bot remembers of conversations: which requests were taken up, who was greeted, what was spoken of.

None of it may keep an answer waiting while an import holds SQLite's write lock. So it is remembered in memory at
once and written by one thread as soon as the database lets it; on PostgreSQL, where several processes share the
work and nobody waits for a row of somebody else's, a request is claimed in the database first.
"""

from __future__ import annotations

import queue
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from sqlalchemy import Engine, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft
from sqlalchemy.orm import Session

from models.accounts import Answered, Conversation, mark_greeted
from models.database import sessions, writing_sessions

log = structlog.get_logger()

BUSY: Final = (OperationalError, NoConnectionLeft)
"""The database is locked, gone, or has no connection left: what is tried again later."""
REMEMBERED: Final = 10_000
KEPT: Final = timedelta(days=2)
"""Longer than Slack repeats an event."""
TALK_LASTS: Final = timedelta(minutes=30)
"""How long "and when is that due?" still means what was spoken of before."""
AT_ONCE: Final = 200
PAUSE_SECONDS: Final = 0.2


@dataclass(frozen=True, slots=True)
class Place:
    """Where a conversation goes on: a direct message (`thread_ts` empty) or a thread of it."""

    channel_id: str
    thread_ts: str = ""


@dataclass(frozen=True, slots=True)
class Talk:
    """What a conversation was about last."""

    place: Place
    account_id: int
    intent: str
    course_codes: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class _Claimed:
    key: str
    at: datetime


@dataclass(frozen=True, slots=True)
class _Greeted:
    account_id: int
    at: datetime


class _Recent(OrderedDict[Hashable, Any]):
    """The last few thousand entries."""

    def keep(self, key: Hashable, value: Any = None) -> None:
        self[key] = value
        self.move_to_end(key)
        while len(self) > REMEMBERED:
            self.popitem(last=False)


class Journal:
    """Remembers at once, writes when it can; `close()` writes what is left."""

    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = now
        self._waiting: queue.SimpleQueue[_Claimed | _Greeted | Talk | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._claims, self._greeted, self._talks = _Recent(), _Recent(), _Recent()
        self._pruned_at: datetime | None = None
        self._until = float("inf")
        self._writer = threading.Thread(target=self._write, name="journal", daemon=True)
        self._writer.start()

    def is_first(self, key: str, *, is_retry: bool = False) -> bool:
        """Take up the request of that key: True once, False for every repetition, in any process.

        Raises an error of BUSY while the database cannot say. Whoever got it tries again with `is_retry`; other
        deliveries to this process are repetitions meanwhile.
        """
        with self._lock:
            if key in self._claims and not is_retry:
                return False
            self._claims.keep(key)
        claim = _Claimed(key, self._now())
        if self._engine.dialect.name == "postgresql":
            with writing_sessions(self._engine).begin() as db:
                return bool(db.scalars(_claiming(db, [claim]).returning(Answered.key)).all())
        with sessions(self._engine).begin() as db:
            if db.scalars(select(Answered.key).where(Answered.key == key)).first() is not None:
                return False
        self._waiting.put(claim)
        return True

    def greet(self, account_id: int) -> bool:
        """Whether this person is to be told now who writes: True once in this process."""
        with self._lock:
            if account_id in self._greeted:
                return False
            self._greeted.keep(account_id)
        self._waiting.put(_Greeted(account_id, self._now()))
        return True

    def keep(self, talk: Talk) -> None:
        """What a conversation is about from now on."""
        with self._lock:
            self._talks.keep(talk.place, talk)
        self._waiting.put(talk)

    def recall(self, db: Session, place: Place, account_id: int) -> Talk | None:
        """What that person's conversation was about, unless it is long ago."""
        with self._lock:
            here: Talk | None = self._talks.get(place)
        stored = _stored_talk(db, place)  # perhaps by another process, and later
        talk = max((one for one in (here, stored) if one), key=lambda one: one.at, default=None)
        if talk is None or talk.account_id != account_id:
            return None
        return talk if self._now() - talk.at <= TALK_LASTS else None

    def close(self, seconds: float = 5.0) -> None:
        """Write what is left, waiting that long at most."""
        self._until = time.monotonic() + seconds
        self._waiting.put(None)
        self._writer.join(seconds + 1)

    def _write(self) -> None:
        while True:
            entries = [self._waiting.get()]
            while len(entries) < AT_ONCE and not self._waiting.empty():
                entries.append(self._waiting.get())
            self._store([entry for entry in entries if entry is not None])
            if None in entries:
                return

    def _store(self, entries: list[_Claimed | _Greeted | Talk]) -> None:
        """All in one transaction; again and again while the database is busy."""
        while entries:
            try:
                with writing_sessions(self._engine).begin() as db:
                    self._apply(db, entries)
            except BUSY as error:
                log.info("journal.waits", error=type(error).__name__, entries=len(entries))
                if time.monotonic() > self._until:
                    return
                time.sleep(PAUSE_SECONDS)
            except SQLAlchemyError:
                log.exception("journal.lost", entries=len(entries))
                return
            else:
                return

    def _apply(self, db: Session, entries: list[_Claimed | _Greeted | Talk]) -> None:
        if claims := [entry for entry in entries if isinstance(entry, _Claimed)]:
            db.execute(_claiming(db, claims))
        if greeted := [entry.account_id for entry in entries if isinstance(entry, _Greeted)]:
            mark_greeted(db, greeted, self._now())
        for talk in {entry.place: entry for entry in entries if isinstance(entry, Talk)}.values():
            _remember(db, talk)
        now = self._now()
        if self._pruned_at is None or now - self._pruned_at > timedelta(hours=1):
            self._pruned_at = now
            db.execute(delete(Answered).where(Answered.at < now - KEPT))
            db.execute(delete(Conversation).where(Conversation.at < now - KEPT))


def _insert(db: Session, table: Any) -> Any:
    is_postgresql = db.get_bind().dialect.name == "postgresql"
    return postgresql.insert(table) if is_postgresql else sqlite.insert(table)


def _claiming(db: Session, claims: list[_Claimed]) -> Any:
    rows = [{"key": claim.key, "at": claim.at} for claim in claims]
    return _insert(db, Answered).values(rows).on_conflict_do_nothing()


def _stored_talk(db: Session, place: Place) -> Talk | None:
    c = Conversation
    row = db.execute(
        select(c.account_id, c.intent, c.course_codes, c.at).where(
            c.channel_id == place.channel_id, c.thread_ts == place.thread_ts
        )
    ).one_or_none()
    if row is None:
        return None
    return Talk(place, row.account_id, row.intent, tuple(filter(None, row.course_codes.split(";"))), row.at)


def _remember(db: Session, talk: Talk) -> None:
    said = {
        "account_id": talk.account_id,
        "intent": talk.intent,
        "course_codes": ";".join(talk.course_codes),
        "at": talk.at,
    }
    where = {"channel_id": talk.place.channel_id, "thread_ts": talk.place.thread_ts}
    statement = _insert(db, Conversation).values(**where, **said)
    is_later = Conversation.at <= statement.excluded.at
    db.execute(statement.on_conflict_do_update(index_elements=list(where), set_=said, where=is_later))
