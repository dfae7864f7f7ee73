"""Sending one row: a slot, the check, the mark, Slack, and what came of it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from slack_sdk.errors import SlackApiError
from sqlalchemy.orm import Session

from bot.outgoing.reading import is_app, members_of_private
from bot.outgoing.round import CANNOT_READ, DATABASE, MOST_AHEAD, OURS, Round
from bot.outgoing.scribe import Scribe
from bot.sending import error_name, passing, persistently
from handlers import letters
from handlers.chat_files import send_file
from models.outbox import sending
from models.outbox.records import Notice
from models.outbox.sending import Held, Ticket
from models.reminders.checking import standing, take_as_known
from models.reminders.records import Reminder

log = structlog.get_logger()

CALL_SECONDS: Final = 5.0
"""How long after it was marked a row is still handed to Slack: a process may have slept meanwhile."""
FILE_SECONDS: Final = 10.0
"""How long the file of a letter is tried."""
DOUBTS: Final = 3
"""After so many failures in a row Slack itself is asked for before another message is tried."""
GONE_PEOPLE: Final = frozenset({"account_inactive", "user_disabled"})
GONE_PLACES: Final = frozenset({"channel_not_found", "not_in_channel", "is_archived"})


@dataclass(frozen=True, slots=True)
class Letter:
    """A marked row, ready to be handed to Slack. `began` is `time.monotonic()` when it was marked."""

    ticket: Ticket
    key: str
    channel_id: str
    account_id: int | None
    message: letters.Message
    marked_at: datetime
    began: float


class Sender:
    """Sends what it is given a ticket for; of several threads at once."""

    def __init__(self, round_: Round, scribe: Scribe) -> None:
        self._round, self._means, self._scribe = round_, round_.means, scribe

    def send(self, ticket: Ticket) -> None:
        """Send the row, if it may still go. Raises an error of the database; then it is looked for later."""
        if not self._slack_answers():
            return
        try:
            self._send(ticket)
        except (SlackApiError, *DATABASE):
            raise
        except Exception as error:
            log.exception("delivery.spoiled", table=ticket.table, row=ticket.id)
            self._spoiled(ticket, error)

    def _send(self, ticket: Ticket) -> None:
        means, its = self._means, self._round
        if ticket.model is Notice and not self._may_be_read_there(ticket):
            return
        slot = its.slot(means.messages, ahead=min(MOST_AHEAD, 1.5 * means.preparing))
        if slot is None:
            return
        began = time.monotonic()
        letter = self._prepare(ticket, slot)
        if letter is None:
            its.not_needed(slot)
            return
        means.preparing += (time.monotonic() - began - means.preparing) / 8
        if its.may_go_now(means.messages, slot) and self._is_in_time(letter):
            self._hand_over(letter)
        else:
            its.settle(lambda db: sending.went_back(db, ticket, letter.marked_at))

    # Before

    def _prepare(self, ticket: Ticket, slot: datetime) -> Letter | None:
        """Check the row again, write it and mark it; None: it does not go."""
        means = self._means
        at = means.clock()
        now = means.now() + max(slot - at, timedelta(0))  # when it goes
        with means.writing.begin() as db:
            held = sending.hold(db, ticket, means.name, now=now, today=means.today(now))
            if held is None:
                return None
            letter = self._marked(db, ticket, held, at, now)
            if letter is None:
                self._round.counts["not_sent"] += 1
                log.info("delivery.not_sent", table=ticket.table, row=ticket.id, reason=held.row.reason)
            return letter

    def _marked(self, db: Session, ticket: Ticket, held: Held, at: datetime, now: datetime) -> Letter | None:
        means, row = self._means, held.row
        account, reader = None, None
        if row.employee_id is not None:
            account = sending.account_of(db, means.team_id, row.employee_id)
            reason = self._reason_against(db, held, now) or (None if account else "no_mail")
            if reason is None:
                reader, reason = self._scribe.reader(db, row.employee_id, now)
            if reason is not None:
                self._leave(held, reason)
                return None
        message = self._scribe.letter(db, row, reader, now)
        if message is None:
            self._leave(held, "done" if isinstance(row, Reminder) else "nothing_left")
            return None
        channel_id = row.channel_id
        if account is not None:
            channel_id = account.channel_id or account.slack_id
            if sending.greets(db, row, account, at=at):
                message = self._scribe.introduced(db, message, reader)
        until = at + max(means.rest, timedelta(seconds=means.client.timeout + CALL_SECONDS))
        sending.mark(row, channel_id, at=at, until=until)
        account_id = account.id if account else None
        return Letter(ticket, sending.key_of(row), channel_id, account_id, message, at, time.monotonic())

    def _reason_against(self, db: Session, held: Held, now: datetime) -> str | None:
        """Why a reminder is not to go any more. Settles what has become of its steps."""
        means, row = self._means, held.row
        if not isinstance(row, Reminder):
            return None
        take_as_known(db, self._scribe.office(db, now))
        said = standing(db, row.employee_id, means.today(now), now=now, zone=means.zone)
        reason = sending.why_not(held, said)
        if reason is not None:
            sending.not_sent(held, reason, said)
        return reason

    def _leave(self, held: Held, reason: str) -> None:
        if isinstance(held.row, Notice):
            sending.dropped(held.row, reason)
        elif held.row.state != "not_sent":
            sending.not_sent(held, reason)

    def _is_in_time(self, letter: Letter) -> bool:
        """Whether so little time has passed that nobody else can have taken the row for lost."""
        lost = self._means.clock() - letter.marked_at > timedelta(seconds=CALL_SECONDS)
        return not lost and time.monotonic() - letter.began <= CALL_SECONDS

    # Slack, and after

    def _hand_over(self, letter: Letter) -> None:
        event = {"event_type": f"kenshu_{letter.ticket.table}", "event_payload": {"key": letter.key}}
        message = letters.without_file(letter.message)
        try:
            answer = self._means.client.chat_postMessage(
                channel=letter.channel_id, metadata=event, unfurl_links=False, unfurl_media=False, **message
            )
        except Exception as error:  # noqa: BLE001 - whatever it is, Slack may have it
            self._not_taken(letter, error)
            return
        self._means.doubts = 0
        self._round.counts["sent"] += 1
        channel_id = str(answer["channel"])
        account_id = letter.account_id if channel_id != letter.channel_id else None
        self._round.arrived(letter.ticket, account_id, channel_id, str(answer["ts"]), letter.marked_at)
        file = letter.message.get(letters.FILE)
        if file is not None:
            self._follow_with(file, channel_id, letter.ticket)

    def _follow_with(self, file: letters.LetterFile, channel_id: str, ticket: Ticket) -> None:
        """The file of a letter that is out. Files bear no mark to be found by, so it is tried for a while only.

        Where Slack does not take it, the letter stands, and a button of it sends the file.
        """
        client = self._means.client
        try:
            persistently(
                lambda: send_file(client, channel_id, file.name, file.content, comment=file.comment),
                patience_seconds=FILE_SECONDS,
            )
        except Exception as error:  # noqa: BLE001 - whatever it is, the letter itself is there
            log.warning("delivery.file", error=error_name(error), table=ticket.table, row=ticket.id)

    def _not_taken(self, letter: Letter, error: Exception) -> None:
        ticket, marked_at, its = letter.ticket, letter.marked_at, self._round
        code, trouble = error_name(error), passing(error)
        if trouble is not None and not trouble.is_in_doubt:
            its.limited(self._means.messages, trouble.rest_seconds)
            its.settle(lambda db: sending.went_back(db, ticket, marked_at))
        elif trouble is not None or not isinstance(error, SlackApiError):
            self._is_doubtful(letter, code)
        elif code in OURS or (code in GONE_PEOPLE and not self._are_we_known()):
            its.settle(lambda db: sending.went_back(db, ticket, marked_at, failure=code))
            its.end(code)
        elif letter.account_id is not None and letter.channel_id[:1] == "D" and code in GONE_PLACES:
            its.settle(lambda db: self._find_anew(db, letter, code))
        else:
            its.settle(lambda db: self._has_failed(db, letter, code))

    def _is_doubtful(self, letter: Letter, code: str) -> None:
        means, ticket = self._means, letter.ticket
        means.doubts += 1
        counts = means.doubts < DOUBTS  # else it is Slack, and nothing about the message
        rests_until = means.clock() + means.rest
        log.info("delivery.doubtful", error=code, table=ticket.table, row=ticket.id)
        self._round.settle(
            lambda db: sending.is_doubtful(
                db, ticket, letter.marked_at, failure=code, rests_until=rests_until, counts=counts
            )
        )

    def _find_anew(self, db: Session, letter: Letter, code: str) -> None:
        """The conversation is another one by now: next time Slack is asked for it."""
        if letter.account_id is not None:
            sending.keep_channel(db, letter.account_id, "")
        sending.went_back(db, letter.ticket, letter.marked_at, failure=code)

    def _has_failed(self, db: Session, letter: Letter, code: str) -> None:
        log.warning("delivery.failed", error=code, table=letter.ticket.table, row=letter.ticket.id)
        self._round.counts["not_sent"] += 1
        if letter.account_id is not None and code in GONE_PEOPLE:
            sending.deactivated(db, letter.account_id)
        sending.has_failed(db, letter.ticket, letter.marked_at, failure=code)

    def _spoiled(self, ticket: Ticket, error: Exception) -> None:
        means, failure = self._means, type(error).__name__
        rests_until = means.clock() + means.rest
        with means.writing.begin() as db:
            sending.spoiled(db, ticket, failure=failure, rests_until=rests_until, most_attempts=means.most_attempts)

    def _slack_answers(self) -> bool:
        """Whether Slack is there at all, asked after several failures in a row; else the pass ends."""
        if self._means.doubts < DOUBTS:
            return True
        try:
            self._means.client.auth_test()
        except Exception as error:  # noqa: BLE001 - told by the name of the trouble
            self._round.end(error_name(error))
            return False
        return True

    def _are_we_known(self) -> bool:
        """Whether it is somebody else whom Slack calls inactive."""
        try:
            self._means.client.auth_test()
        except SlackApiError as error:
            return error_name(error) not in OURS | GONE_PEOPLE
        except Exception:  # noqa: BLE001 - Slack is down, which says nothing about us
            return True
        return True

    # The division's channel

    def _may_be_read_there(self, ticket: Ticket) -> bool:
        """Whether a notice may go where it is meant to; where others read along, each member gets it (P2)."""
        means, its = self._means, self._round
        now = means.now()
        with means.reading.begin() as db:
            notice: Any = db.get(Notice, ticket.id)
        if notice is None or notice.employee_id is not None:
            return notice is not None
        try:
            if self._is_among_us(notice.channel_id, now):
                return True
        except Exception as error:
            code, trouble = error_name(error), passing(error)
            if trouble is not None:
                rest = means.rest / 4 if trouble.rest_seconds is None else timedelta(seconds=trouble.rest_seconds)
                rests_until = means.clock() + rest
                its.settle(lambda db: sending.give_back(db, ticket, rests_until=rests_until))
                return False
            if not isinstance(error, SlackApiError):
                raise
            if code in CANNOT_READ:
                its.end(code)
                return False
            log.warning("delivery.channel", error=code)
        its.settle(lambda db: self._tell_members(db, ticket, now))
        return False

    def _is_among_us(self, channel_id: str, now: datetime) -> bool:
        """Whether nobody reads a channel but employees known for certain, and apps."""
        means = self._means
        members = members_of_private(means.client, channel_id)
        if members is None:
            return False
        with means.reading.begin() as db:
            known = sending.employees_behind(db, means.team_id, members, means.today(now))
        return all(is_app(means.client, one) for one in sorted(members - known))

    def _tell_members(self, db: Session, ticket: Ticket, now: datetime) -> None:
        means = self._means
        held = sending.hold(db, ticket, means.name, now=now, today=means.today(now))
        if held is not None and isinstance(held.row, Notice):
            today = means.today(now)
            sending.tell_members(db, held.row, division_code=means.division_code, now=now, today=today)
