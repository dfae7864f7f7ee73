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
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft
from sqlalchemy.orm import Session

from bot.reading import direct_message, find, is_app, members_of_private
from bot.sending import error_name, introduced, passing
from bot.settings import Settings
from handlers import letters
from handlers.catalogue import Locale, Texts
from models.accounts import Person, person_on
from models.base import Refusal
from models.database import sessions, writing_sessions
from models.office import own_municipality_id
from models.outbox import pace as lanes
from models.outbox import sending
from models.outbox.pace import Pace, shared_clock
from models.outbox.records import Notice
from models.outbox.sending import Claim, Held, Outgoing, Ticket
from models.people import Employee
from models.reminders.checking import standing, take_as_known
from models.reminders.day import PlanningDay, planning_day
from models.reminders.records import Reminder
from models.rights import division

log = structlog.get_logger()

REST_SECONDS: Final = 60.0
"""Slack's history may lag behind; sooner nobody looks whether a message got there."""
MOST_ATTEMPTS: Final = 5
CAREFUL_RATE: Final = 0.75
"""Calls a second of what Slack allows fifty times a minute: chat.update, conversations.history."""
MOST_SENDERS: Final = 8
MOST_AT_ONCE: Final = 25
CALL_SECONDS: Final = 5.0
"""How long after it was marked a row is still handed to Slack: a process may have slept meanwhile."""
IDLE_SECONDS: Final = 0.5
DOUBTS: Final = 3
"""After so many failures in a row Slack itself is asked for before another message is tried."""
DATABASE_TRIES: Final = 20
OFFICE_SECONDS: Final = 1.0

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
GONE_PEOPLE: Final = frozenset({"account_inactive", "user_disabled"})
GONE_PLACES: Final = frozenset({"channel_not_found", "not_in_channel", "is_archived"})

Write = Callable[[letters.Writing, str, Outgoing], letters.Message | None]


@dataclass(frozen=True, slots=True)
class Drained:
    """What a pass did. `trouble`: why it ended before its time; empty: nothing was left that could go."""

    sent: int = 0
    not_sent: int = 0
    renewed: int = 0
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class _Letter:
    """A marked row, ready to be handed to Slack."""

    ticket: Ticket
    key: str
    channel_id: str
    account_id: int | None
    message: letters.Message
    marked_at: datetime
    monotonic: float


@dataclass(frozen=True, slots=True)
class _Doubt:
    """A row of which Slack gave no answer."""

    key: str
    channel_id: str
    account_id: int | None
    marked_at: datetime


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
        self.engine, self.client = engine, client
        self.zone, self.locale, self.division_code = zone, locale, division_code
        self.team_id, self.now, self.clock = team_id, now, clock or shared_clock(engine)
        self.rest, self.most_attempts, self.write = timedelta(seconds=rest_seconds), most_attempts, write
        self.reading, self.writing = sessions(engine), writing_sessions(engine)
        careful = min(send_rate, careful_rate)
        self.messages = Pace(team_id, "messages", send_rate)
        self.updates = Pace(team_id, "updates", careful)
        self.history = Pace(team_id, "history", careful)
        self.senders = senders or min(MOST_SENDERS, max(2, math.ceil(send_rate / 2)))
        self.name = f"{socket.gethostname()[:60]}-{os.getpid()}-{secrets.token_hex(4)}"
        self.closing = threading.Event()
        self.doubts = 0
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

    def drain(self, *, until_idle: bool = False, each_second: Callable[[], object] = lambda: None) -> Drained:
        """Send what is due, until nothing is; a second call waits for the first to end.

        `until_idle`: wait as well for what rests after a failure. `each_second` is called now and then meanwhile.
        Raises an error of the database where it could not be asked at all.
        """
        done = Drained()
        with self._one_at_a_time:
            while not self.closing.is_set():
                if self._is_anything_due():
                    one = _Pass(self).run(each_second)
                    done = Drained(
                        done.sent + one.sent, done.not_sent + one.not_sent, done.renewed + one.renewed, one.trouble
                    )
                    if one.trouble:
                        break
                if not until_idle or not self._is_anything_resting():
                    break
                self.closing.wait(min(IDLE_SECONDS, self.rest.total_seconds() / 4))
        return done

    def close(self, seconds: float = 10.0) -> bool:
        """Begin nothing new, and wait that long for what has begun; False where it has not ended by then."""
        self.closing.set()
        has_ended = self._one_at_a_time.acquire(timeout=seconds)
        if has_ended:
            self._one_at_a_time.release()
        return has_ended

    def today(self, now: datetime) -> date:
        return now.astimezone(self.zone).date()

    def _is_anything_due(self) -> bool:
        at, now = self.clock(), self.now()
        with self.reading.begin() as db:
            return sending.is_anything_due(db, at=at, now=now, today=self.today(now), rest=self.rest)

    def _is_anything_resting(self) -> bool:
        with self.reading.begin() as db:
            return sending.is_anything_on_its_way(db)


class _Pass:
    """One pass over everything that is due: some threads that send, one that looks and shows anew."""

    def __init__(self, delivery: Delivery) -> None:
        self.d = delivery
        self._over = threading.Event()
        self._done, self._idle, self._threads = 0, 0, delivery.senders + 1
        self._turn = threading.Condition()
        self._claiming = threading.Lock()
        self._queue: deque[Ticket] = deque()
        self._spare: deque[datetime] = deque()
        self._counts: Counter[str] = Counter()
        self._known_office: tuple[float, PlanningDay] | None = None
        self._trouble = ""
        self._database_failures = 0
        self._was_busy = False

    # The threads

    def run(self, each_second: Callable[[], object]) -> Drained:
        works = [self._send] * self.d.senders + [self._care]
        threads = [threading.Thread(target=self._work, args=(work,), daemon=True) for work in works]
        for thread in threads:
            thread.start()
        for thread in threads:
            while thread.is_alive():
                thread.join(1.0)
                each_second()
        self._give_back_the_rest()
        counts = self._counts
        done = Drained(counts["sent"], counts["not_sent"], counts["renewed"], self._trouble)
        log.info(
            "delivery.pass", sent=done.sent, not_sent=done.not_sent, renewed=done.renewed, found=counts["found"]
        )
        return done

    @property
    def _is_ending(self) -> bool:
        return self._over.is_set() or self.d.closing.is_set()

    def _end(self, trouble: str) -> None:
        """Nothing more goes in this pass; what was begun is finished."""
        if not self._over.is_set():
            log.warning("delivery.ended", trouble=trouble)
            self._trouble = trouble
        self._over.set()
        with self._turn:
            self._turn.notify_all()

    def _work(self, work: Callable[[], bool]) -> None:
        """Do it again and again until nobody finds anything any more."""
        while not self._is_ending:
            looked_at = self._done
            try:
                found = work()
                self._database_failures = 0
            except DATABASE as error:
                self._database_failed(error)
                continue
            except Exception:  # one row must not hold up the others; it was left as it is, and is found again
                log.exception("delivery.broke")
                self._pause(1.0)
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
            if self._idle == self._threads:
                self._over.set()
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
            self._end("database")
        self._pause(0.25)

    def _pause(self, seconds: float) -> None:
        self.d.closing.wait(seconds)

    def _give_back_the_rest(self) -> None:
        if self._queue or self._trouble or self._was_busy or self.d.closing.is_set():
            try:
                with self.d.writing.begin() as db:
                    sending.release(db, self.d.name)
            except DATABASE as error:
                log.info("delivery.database", error=type(error).__name__)

    # Sending

    def _send(self) -> bool:
        ticket = self._next_to_send()
        if ticket is None:
            return False
        if not self._slack_answers():
            return True
        try:
            self._deliver(ticket)
        except (SlackApiError, *DATABASE):
            raise
        except Exception as error:
            log.exception("delivery.spoiled", table=_table(ticket), row=ticket.id)
            self._spoiled(ticket, error)
        return True

    def _next_to_send(self) -> Ticket | None:
        with self._claiming:
            if not self._queue:
                rate = self.d.messages.rate
                self._queue.extend(self._claim(limit=min(MOST_AT_ONCE, max(1, round(rate)))))
            return self._queue.popleft() if self._queue else None

    def _claim(self, limit: int) -> list[Ticket]:
        at, now = self.d.clock(), self.d.now()
        claim = Claim(self.d.name, at, at + self.d.rest, limit)
        with self.d.writing.begin() as db:
            return sending.claim_due(db, claim, now=now, today=self.d.today(now))

    def _deliver(self, ticket: Ticket) -> None:
        if ticket.model is Notice and not self._may_be_read_there(ticket):
            return
        while (slot := self._slot(self.d.messages)) is not None:
            letter = self._prepare(ticket, slot)
            if letter is None:
                self._spare.append(slot)
                return
            if isinstance(letter, _Letter):
                self._hand_over(letter)
                return

    def _slot(self, pace: Pace) -> datetime | None:
        """Wait for a slot; None where the pass ends first. One that was not needed is used again."""
        d = self.d
        while self._spare and pace is d.messages:
            slot = self._spare.popleft()
            if timedelta(0) <= d.clock() - slot < pace.interval / 2:
                return slot
        slot = self._reserved(pace)
        while not self._is_ending:
            left = (slot - d.clock()).total_seconds()
            if left <= 0:
                return slot
            if left > lanes.LONGEST_REST.total_seconds() + lanes.SLOTS_AHEAD / pace.rate + 60:
                slot = self._reserved(pace)  # a clock has jumped back
            self._over.wait(min(left, IDLE_SECONDS))
        return None

    def _reserved(self, pace: Pace) -> datetime:
        at = self.d.clock()
        with self.d.writing.begin() as db:
            return lanes.reserve(db, pace, at=at)

    def _prepare(self, ticket: Ticket, slot: datetime) -> _Letter | Literal["void"] | None:
        """Check the row again, write it and mark it; None: it does not go. A slot may have become void."""
        d = self.d
        at, now = d.clock(), d.now()
        with d.writing.begin() as db:
            if lanes.is_void(db, d.messages, slot, at=at):
                return "void"
            held = sending.hold(db, ticket, d.name, now=now, today=d.today(now))
            if held is None:
                return None
            letter = self._written(db, ticket, held, at, now)
            if letter is None:
                self._counts["not_sent"] += 1
                log.info("delivery.not_sent", table=_table(ticket), row=ticket.id, reason=held.row.reason)
            return letter

    def _written(self, db: Session, ticket: Ticket, held: Held, at: datetime, now: datetime) -> _Letter | None:
        d, row = self.d, held.row
        account, reader = None, None
        if row.employee_id is not None:
            account = sending.account_of(db, d.team_id, row.employee_id)
            reason = self._reason_against(db, held, now) or (None if account else "no_mail")
            if reason is None:
                reader, reason = self._reader(db, row.employee_id, now)
            if reason is not None:
                self._leave(held, reason)
                return None
        message = d.write(self._writing(db, now, reader), _kind(row), row)
        if message is None:
            self._leave(held, "done" if isinstance(row, Reminder) else "nothing_left")
            return None
        if account is not None and sending.greets(db, row, account, at=at):
            message = introduced(message, self._greeting(db, reader))
        channel_id = row.channel_id if account is None else account.channel_id or account.slack_id
        key, account_id = sending.key_of(row), account.id if account else None
        until = at + max(d.rest, timedelta(seconds=d.client.timeout + CALL_SECONDS))
        sending.mark(row, channel_id, at=at, until=until)
        return _Letter(ticket, key, channel_id, account_id, message, at, time.monotonic())

    def _reason_against(self, db: Session, held: Held, now: datetime) -> str | None:
        """Why a reminder is not to go any more. Settles what has become of its steps."""
        row, today = held.row, self.d.today(now)
        if not isinstance(row, Reminder):
            return None
        take_as_known(db, self._office(db, now))
        said = standing(db, row.employee_id, today, now=now, zone=self.d.zone)
        reason = sending.why_not(held, said)
        if reason is not None:
            sending.not_sent(held, reason, said)
        return reason

    def _office(self, db: Session, now: datetime) -> PlanningDay:
        """What holds for the whole office, asked once a second: what is stopped is taken off the rows besides."""
        known = self._known_office
        if known is None or known[1].day != self.d.today(now) or time.monotonic() - known[0] > OFFICE_SECONDS:
            day = planning_day(db, own_municipality_id(db), self.d.today(now), now=now, zone=self.d.zone)
            self._known_office = known = (time.monotonic(), day)
        return known[1]

    def _reader(self, db: Session, employee_id: int, now: datetime) -> tuple[Person | None, str | None]:
        """The person, or why nobody is to be told."""
        try:
            return person_on(db, db.get_one(Employee, employee_id), self.d.today(now)), None
        except Refusal as no:
            return None, no.code

    def _leave(self, held: Held, reason: str) -> None:
        if isinstance(held.row, Notice):
            sending.dropped(held.row, reason)
        elif held.row.state != "not_sent":
            sending.not_sent(held, reason)

    def _writing(self, db: Session, now: datetime, reader: Person | None) -> letters.Writing:
        d = self.d
        texts = Texts(reader.locale if reader else d.locale)
        return letters.Writing(db, now, d.zone, texts, reader, d.division_code)

    def _greeting(self, db: Session, reader: Person | None) -> list[str]:
        texts = Texts(reader.locale if reader else self.d.locale)
        office = division(db, own_municipality_id(db), self.d.division_code)
        name = office.name if office else texts.say("division-default")
        if office and texts.locale == "en" and office.name_en:
            name = office.name_en
        return [texts.say("greeting", division=name), texts.say("greeting-how")]

    def _hand_over(self, letter: _Letter) -> None:
        d = self.d
        if time.monotonic() - letter.monotonic > CALL_SECONDS or d.clock() - letter.marked_at > _TOO_LATE:
            return  # by now somebody else may have taken it for lost: it is looked for like any other
        event = {"event_type": f"kenshu_{_table(letter.ticket)}", "event_payload": {"key": letter.key}}
        try:
            answer = d.client.chat_postMessage(
                channel=letter.channel_id, metadata=event, unfurl_links=False, unfurl_media=False, **letter.message
            )
        except Exception as error:  # noqa: BLE001 - whatever it is, Slack may have it
            self._not_taken(letter, error)
            return
        d.doubts = 0
        self._counts["sent"] += 1
        channel_id = str(answer["channel"])
        account_id = letter.account_id if channel_id != letter.channel_id else None
        self._arrived(letter.ticket, account_id, channel_id, str(answer["ts"]), letter.marked_at)

    def _arrived(
        self, ticket: Ticket, account_id: int | None, channel_id: str, ts: str, marked_at: datetime
    ) -> None:
        sent_at = self.d.now() - max(self.d.clock() - marked_at, timedelta(0))

        def settle(db: Session) -> None:
            sending.arrived(db, ticket, channel_id=channel_id, ts=ts, sent_at=sent_at)
            if account_id is not None:
                sending.keep_channel(db, account_id, channel_id)

        self._settle(settle)

    def _not_taken(self, letter: _Letter, error: Exception) -> None:
        d, ticket, marked_at = self.d, letter.ticket, letter.marked_at
        code, trouble = error_name(error), passing(error)
        if trouble is not None and not trouble.is_in_doubt:
            self._limited(d.messages, trouble.rest_seconds)
            self._settle(lambda db: sending.went_back(db, ticket, marked_at))
        elif trouble is not None or not isinstance(error, SlackApiError):
            d.doubts += 1
            counts = d.doubts < DOUBTS  # else it is Slack, and nothing about the message
            rests_until = d.clock() + d.rest
            log.info("delivery.doubtful", error=code, table=_table(ticket), row=ticket.id)
            self._settle(
                lambda db: sending.is_doubtful(
                    db, ticket, marked_at, failure=code, rests_until=rests_until, counts=counts
                )
            )
        elif code in OURS or (code in GONE_PEOPLE and not self._are_we_known()):
            self._settle(lambda db: sending.went_back(db, ticket, marked_at, failure=code))
            self._end(code)
        elif letter.account_id is not None and letter.channel_id[:1] == "D" and code in GONE_PLACES:
            self._settle(lambda db: self._find_anew(db, letter, code))
        else:
            self._settle(lambda db: self._has_failed(db, letter, code))

    def _find_anew(self, db: Session, letter: _Letter, code: str) -> None:
        """The conversation is another one by now: next time Slack is asked for it."""
        if letter.account_id is not None:
            sending.keep_channel(db, letter.account_id, "")
        sending.went_back(db, letter.ticket, letter.marked_at, failure=code)

    def _has_failed(self, db: Session, letter: _Letter, code: str) -> None:
        log.warning("delivery.failed", error=code, table=_table(letter.ticket), row=letter.ticket.id)
        self._counts["not_sent"] += 1
        if letter.account_id is not None and code in GONE_PEOPLE:
            sending.deactivated(db, letter.account_id)
        sending.has_failed(db, letter.ticket, letter.marked_at, failure=code)

    def _spoiled(self, ticket: Ticket, error: Exception) -> None:
        d = self.d
        rests_until, failure = d.clock() + d.rest, type(error).__name__
        with d.writing.begin() as db:
            sending.spoiled(db, ticket, failure=failure, rests_until=rests_until, most_attempts=d.most_attempts)

    def _settle(self, work: Callable[[Session], object]) -> None:
        """Write down what has become of a row, again and again; where that fails, it is looked for later."""
        until = time.monotonic() + self.d.rest.total_seconds() / 2
        while True:
            try:
                with self.d.writing.begin() as db:
                    work(db)
            except DATABASE as error:
                log.info("delivery.database", error=type(error).__name__)
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)
            else:
                return

    def _limited(self, pace: Pace, seconds: float | None) -> None:
        log.info("delivery.limited", lane=pace.lane, rest_seconds=seconds)
        at = self.d.clock()
        self._settle(lambda db: lanes.rest(db, pace, seconds or 1.0, at=at))

    def _slack_answers(self) -> bool:
        """Whether Slack is there at all, asked after several failures in a row; else the pass ends."""
        if self.d.doubts < DOUBTS:
            return True
        try:
            self.d.client.auth_test()
        except Exception as error:  # noqa: BLE001 - told by the name of the trouble
            self._end(error_name(error))
            return False
        return True

    def _are_we_known(self) -> bool:
        try:
            self.d.client.auth_test()
        except SlackApiError as error:
            return error_name(error) not in OURS | GONE_PEOPLE
        except Exception:  # noqa: BLE001
            return True
        return True

    # The division's channel

    def _may_be_read_there(self, ticket: Ticket) -> bool:
        """Whether a notice may go where it is meant to; where others read along, each member gets it (P2)."""
        d = self.d
        now = d.now()
        with d.reading.begin() as db:
            notice: Any = db.get(Notice, ticket.id)
        if notice is None or notice.employee_id is not None:
            return notice is not None
        try:
            if self._is_among_us(notice.channel_id, now):
                return True
        except Exception as error:
            code, trouble = error_name(error), passing(error)
            if trouble is not None:
                rests_until = d.clock() + timedelta(seconds=trouble.rest_seconds or d.rest.total_seconds() / 4)
                self._settle(lambda db: sending.give_back(db, ticket, rests_until=rests_until))
                return False
            if not isinstance(error, SlackApiError):
                raise
            if code in OURS - {"missing_scope"}:
                self._end(code)
                return False
            log.warning("delivery.channel", error=code)

        def instead(db: Session) -> None:
            held = sending.hold(db, ticket, d.name, now=now, today=d.today(now))
            if held is not None and isinstance(held.row, Notice):
                sending.tell_members(db, held.row, division_code=d.division_code, now=now, today=d.today(now))

        self._settle(instead)
        return False

    def _is_among_us(self, channel_id: str, now: datetime) -> bool:
        """Whether nobody reads a channel but employees known for certain, and apps."""
        members = members_of_private(self.d.client, channel_id)
        if members is None:
            return False
        with self.d.reading.begin() as db:
            known = sending.employees_behind(db, self.d.team_id, members, self.d.today(now))
        return all(is_app(self.d.client, one) for one in sorted(members - known))

    # Looking, and showing anew

    def _care(self) -> bool:
        return self._each(self._doubtful(), self._look) or self._each(self._stale(), self._renew)

    def _each(self, tickets: list[Ticket], work: Callable[[Ticket], object]) -> bool:
        for ticket in tickets:
            if self._is_ending:
                break
            work(ticket)
        return bool(tickets)

    def _doubtful(self) -> list[Ticket]:
        with self.d.writing.begin() as db:
            return sending.claim_doubtful(db, self._care_claim(), rest=self.d.rest)

    def _stale(self) -> list[Ticket]:
        with self.d.writing.begin() as db:
            return sending.claim_stale(db, self._care_claim())

    def _care_claim(self) -> Claim:
        at = self.d.clock()
        return Claim(self.d.name, at, at + self.d.rest, max(1, min(MOST_AT_ONCE, round(self.d.history.rate))))

    def _look(self, ticket: Ticket) -> None:
        """Read the conversation once, and store what was found."""
        d = self.d
        doubt = self._doubt(ticket)
        if doubt is None or self._slot(d.history) is None:
            return
        channel_id = doubt.channel_id
        try:
            if channel_id[:1] in "UW":
                channel_id = direct_message(d.client, channel_id)
                self._settle(lambda db: sending.is_there(db, ticket, doubt.account_id, channel_id))
            ts = find(d.client, channel_id, doubt.key, doubt.marked_at)
        except Exception as error:  # noqa: BLE001 - whatever it is, nothing is known yet
            self._cannot_look(ticket, doubt, error)
            return
        self._counts["found" if ts else "lost"] += 1
        if ts:
            self._arrived(ticket, doubt.account_id, channel_id, ts, doubt.marked_at)
        else:
            self._settle(lambda db: sending.was_lost(db, ticket, doubt.marked_at, most_attempts=d.most_attempts))

    def _doubt(self, ticket: Ticket) -> _Doubt | None:
        with self.d.reading.begin() as db:
            row: Any = db.get(ticket.model, ticket.id)
            if row is None or row.state != "sending" or row.claimed_by != self.d.name:
                return None
            account = sending.account_of(db, self.d.team_id, row.employee_id) if row.employee_id else None
            return _Doubt(sending.key_of(row), row.channel_id, account.id if account else None, row.marked_at)

    def _cannot_look(self, ticket: Ticket, doubt: _Doubt, error: Exception) -> None:
        d = self.d
        code, trouble = error_name(error), passing(error)
        if trouble is not None or not isinstance(error, SlackApiError):
            if trouble is not None and not trouble.is_in_doubt:
                self._limited(d.history, trouble.rest_seconds)
            rests_until = d.clock() + d.rest / 4
            self._settle(lambda db: sending.give_back(db, ticket, rests_until=rests_until))
        elif code in OURS - {"missing_scope"}:
            self._end(code)
        else:
            log.warning("delivery.unknown", error=code, table=_table(ticket), row=ticket.id)
            self._settle(
                lambda db: sending.cannot_be_known(
                    db, ticket, doubt.marked_at, failure=code, most_attempts=d.most_attempts
                )
            )

    def _renew(self, ticket: Ticket) -> None:
        """Show a message anew, silently (M15)."""
        d = self.d
        slot = self._slot(d.updates)
        if slot is None:
            return
        with d.reading.begin() as db:
            row: Any = db.get(ticket.model, ticket.id)
            if row is None or row.claimed_by != d.name or lanes.is_void(db, d.updates, slot, at=d.clock()):
                stale_since, message = None, None
            else:
                stale_since, message = row.stale_since, self._rewritten(db, row)
                where = {"channel": row.channel_id, "ts": row.message_ts}
        if stale_since is None:
            self._settle(lambda db: sending.give_back(db, ticket))
            return
        failure = ""
        if message is not None:
            try:
                d.client.chat_update(**where, **message)
            except Exception as error:  # noqa: BLE001 - it can be done again
                failure = error_name(error)
                if not self._is_final(ticket, error):
                    return
        self._counts["renewed"] += 1
        self._settle(lambda db: sending.renewed(db, ticket, stale_since, failure=failure))

    def _rewritten(self, db: Session, row: Outgoing) -> letters.Message | None:
        d = self.d
        now = d.now()
        reader, account = None, None
        if row.employee_id is not None:
            reader, _ = self._reader(db, row.employee_id, now)
            if reader is None:
                return None
            account = sending.account_of(db, d.team_id, row.employee_id)
        message = d.write(self._writing(db, now, reader), _kind(row), row)
        if message is not None and sending.has_greeted(account, row):
            return introduced(message, self._greeting(db, reader))
        return message

    def _is_final(self, ticket: Ticket, error: Exception) -> bool:
        """Whether a message can no longer be changed; else it is tried again later."""
        d = self.d
        trouble = passing(error)
        if trouble is None and isinstance(error, SlackApiError) and error_name(error) not in OURS:
            return True
        if trouble is not None and not trouble.is_in_doubt:
            self._limited(d.updates, trouble.rest_seconds)
        rests_until = d.clock() + d.rest
        self._settle(lambda db: sending.give_back(db, ticket, rests_until=rests_until))
        if trouble is None and isinstance(error, SlackApiError):
            self._end(error_name(error))
        return False


_COUNTED: Final = ("sent", "not_sent", "renewed", "found", "lost")
_TOO_LATE: Final = timedelta(seconds=CALL_SECONDS)


def _table(ticket: Ticket) -> str:
    return "reminder" if ticket.model is Reminder else "notice"


def _kind(row: Outgoing) -> str:
    return letters.REMINDER if isinstance(row, Reminder) else row.kind
