"""What the threads of one pass share: the means, the slots of each lane, and the end."""

from __future__ import annotations

import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import structlog
from slack_sdk import WebClient
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft
from sqlalchemy.orm import Session, sessionmaker

from handlers import letters
from handlers.catalogue import Locale
from models.outbox import pace as lanes
from models.outbox import sending
from models.outbox.pace import Pace
from models.outbox.sending import Outgoing, Ticket

log = structlog.get_logger()

IDLE_SECONDS: Final = 0.5
MOST_AHEAD: Final = 0.3
"""So many seconds before its slot a message is checked, written and marked at the earliest."""

DATABASE: Final = (DBAPIError, NoConnectionLeft)
OURS: Final = frozenset(
    {
        *("invalid_auth", "not_authed", "token_revoked", "token_expired", "not_allowed_token_type"),
        *("missing_scope", "no_permission", "access_denied", "accesslimited", "ekm_access_denied"),
        *("org_login_required", "team_access_not_granted", "team_added_to_org", "two_factor_setup_required"),
        *("messages_tab_disabled", "restricted_action", "enterprise_is_restricted", "deprecated_endpoint"),
    }
)
"""What is wrong with the bot's installation and with no message: everything waits until it is mended."""
CANNOT_READ: Final = OURS - {"missing_scope"}
"""The same of reading: without the scope for it a conversation simply cannot be read."""

Write = Callable[[letters.Writing, str, Outgoing], letters.Message | None]


@dataclass(slots=True)
class Means:
    """What delivery works with, and what it remembers from one pass to the next.

    `now` is the office's clock, `clock` the one all machines go by. `doubts`: so many messages in a row were not
    answered. `preparing`: seconds it takes to check and write one. `limited`: until when, by `time.monotonic()`, a
    lane is closed here because of a 429 that is still being written down.
    """

    client: WebClient
    reading: sessionmaker[Session]
    writing: sessionmaker[Session]
    now: Callable[[], datetime]
    clock: Callable[[], datetime]
    zone: ZoneInfo
    locale: Locale
    division_code: str | None
    team_id: str
    name: str
    rest: timedelta
    most_attempts: int
    write: Write
    messages: Pace
    updates: Pace
    history: Pace
    closing: threading.Event = field(default_factory=threading.Event)
    doubts: int = 0
    preparing: float = 0.05
    limited: dict[str, float] = field(default_factory=dict)

    def today(self, now: datetime) -> date:
        """The day it is in the office at that moment."""
        return now.astimezone(self.zone).date()


class Round:
    """One pass. `trouble`: why it ended before its time."""

    def __init__(self, means: Means) -> None:
        self.means = means
        self.counts: Counter[str] = Counter()
        self.over = threading.Event()
        self.trouble = ""
        self._spare: deque[datetime] = deque()

    @property
    def is_ending(self) -> bool:
        return self.over.is_set() or self.means.closing.is_set()

    def end(self, trouble: str) -> None:
        """Nothing more goes in this pass; what was begun is finished."""
        if not self.over.is_set():
            log.warning("delivery.ended", trouble=trouble)
            self.trouble = trouble
        self.over.set()

    def settle(self, work: Callable[[Session], object]) -> None:
        """Write down what has become of a row, again and again; where that fails, it is looked for later."""
        until = time.monotonic() + self.means.rest.total_seconds() / 2
        while True:
            try:
                with self.means.writing.begin() as db:
                    work(db)
            except DATABASE as error:
                log.info("delivery.database", error=type(error).__name__)
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)
            else:
                return

    def arrived(
        self, ticket: Ticket, account_id: int | None, channel_id: str, ts: str, marked_at: datetime
    ) -> None:
        """Slack has a message. `account_id`: whose conversation that is, where it was not known."""
        sent_at = self.means.now() - max(self.means.clock() - marked_at, timedelta(0))

        def work(db: Session) -> None:
            sending.arrived(db, ticket, channel_id=channel_id, ts=ts, sent_at=sent_at)
            if account_id is not None:
                sending.keep_channel(db, account_id, channel_id)

        self.settle(work)

    # The lanes

    def slot(self, pace: Pace, *, ahead: float = 0.0) -> datetime | None:
        """Wait until so many seconds before a slot; None where the pass ends first."""
        while self._spare and pace is self.means.messages:
            slot = self._spare.popleft()
            if self.means.clock() - slot < pace.interval / 2:
                return slot
        slot = self._reserved(pace)
        while not self.is_ending:
            left = (slot - self.means.clock()).total_seconds() - ahead
            if left <= 0:
                return slot
            if left > lanes.LONGEST_REST.total_seconds() + lanes.SLOTS_AHEAD / pace.rate + 60:
                slot = self._reserved(pace)  # a clock has jumped back
            self.over.wait(min(left, IDLE_SECONDS))
        return None

    def not_needed(self, slot: datetime) -> None:
        """Keep a slot for the next message: or people who finish in time would slow the others down."""
        self._spare.append(slot)

    def may_go_now(self, pace: Pace, slot: datetime) -> bool:
        """Wait for the slot; False where Slack has asked for a rest meanwhile."""
        self._sleep_until(slot)
        if self._is_limited(pace):
            return False
        at = self.means.clock()
        with self.means.writing.begin() as db:
            when = lanes.use(db, pace, slot, at=at)
        if when is not None:
            self._sleep_until(when)
        return when is not None and not self._is_limited(pace)

    def limited(self, pace: Pace, seconds: float | None) -> None:
        """Slack asks for a rest."""
        self.means.limited[pace.lane] = time.monotonic() + min(seconds or 1.0, MOST_AHEAD)
        log.info("delivery.limited", lane=pace.lane, rest_seconds=seconds)
        at = self.means.clock()
        self.settle(lambda db: lanes.rest(db, pace, seconds or 1.0, at=at))

    def _reserved(self, pace: Pace) -> datetime:
        at = self.means.clock()
        with self.means.writing.begin() as db:
            return lanes.reserve(db, pace, at=at)

    def _is_limited(self, pace: Pace) -> bool:
        return time.monotonic() < self.means.limited.get(pace.lane, 0.0)

    def _sleep_until(self, when: datetime) -> None:
        while (left := (when - self.means.clock()).total_seconds()) > 0:
            time.sleep(min(left, MOST_AHEAD))
