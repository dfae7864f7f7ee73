"""Looking after what is out: whether it got there, and whether it still says how things stand (M15)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import structlog
from slack_sdk.errors import SlackApiError

from bot.outgoing.reading import direct_message, find
from bot.outgoing.round import CANNOT_READ, DATABASE, OURS, Round
from bot.outgoing.scribe import Scribe
from bot.sending import error_name, passing
from handlers import letters
from models.outbox import sending
from models.outbox.pace import Pace
from models.outbox.sending import Claim, Ticket

log = structlog.get_logger()

AT_ONCE: Final = 25
SPOILED_RESTS: Final = 10
"""How many rests long a message is left alone that could not be written anew."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A row of which Slack gave no answer."""

    key: str
    channel_id: str
    account_id: int | None
    marked_at: datetime


class Caretaker:
    """Does what no message waits for, at the pace of what Slack allows less often."""

    def __init__(self, round_: Round, scribe: Scribe) -> None:
        self._round, self._means, self._scribe = round_, round_.means, scribe

    def work(self) -> bool:
        """Take up a few rows that rested, else a few that are stale; False: there are none."""
        return self._each(self._doubtful(), self._look) or self._each(self._stale(), self._renew)

    def _each(self, tickets: list[Ticket], work: Callable[[Ticket], object]) -> bool:
        for ticket in tickets:
            if self._round.is_ending:
                break
            try:
                work(ticket)
            except DATABASE:
                raise
            except Exception:
                log.exception("delivery.spoiled", table=ticket.table, row=ticket.id)
                self._give_back(ticket, rests=SPOILED_RESTS)
        return bool(tickets)

    def _doubtful(self) -> list[Ticket]:
        with self._means.writing.begin() as db:
            return sending.claim_doubtful(db, self._claim(), rest=self._means.rest)

    def _stale(self) -> list[Ticket]:
        with self._means.writing.begin() as db:
            return sending.claim_stale(db, self._claim())

    def _claim(self) -> Claim:
        means = self._means
        at = means.clock()
        return Claim(means.name, at, at + means.rest, max(1, min(AT_ONCE, round(means.history.rate))))

    def _give_back(self, ticket: Ticket, *, rests: float = 0.0) -> None:
        rests_until = self._means.clock() + rests * self._means.rest if rests else None
        self._round.settle(lambda db: sending.give_back(db, ticket, rests_until=rests_until))

    def _takes_its_turn(self, ticket: Ticket, pace: Pace) -> bool:
        """Wait for a slot and use it; False where there is none for now: then the row is anybody's again."""
        slot = self._round.slot(pace)
        if slot is not None and self._round.may_go_now(pace, slot):
            return True
        self._give_back(ticket)
        return False

    # Whether it got there

    def _look(self, ticket: Ticket) -> None:
        """Read the conversation once, and store what was found."""
        means, its = self._means, self._round
        doubt = self._doubt(ticket)
        if doubt is None or not self._takes_its_turn(ticket, means.history):
            return
        channel_id = doubt.channel_id
        try:
            if channel_id[:1] in "UW":
                channel_id = direct_message(means.client, channel_id)
                its.settle(lambda db: sending.is_there(db, ticket, doubt.account_id, channel_id))
            ts = find(means.client, channel_id, doubt.key, doubt.marked_at)
        except DATABASE:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, nothing is known yet
            self._cannot_look(ticket, doubt, error)
            return
        its.counts["found" if ts else "lost"] += 1
        if ts:
            its.arrived(ticket, doubt.account_id, channel_id, ts, doubt.marked_at)
        else:
            its.settle(lambda db: sending.was_lost(db, ticket, doubt.marked_at, most_attempts=means.most_attempts))

    def _doubt(self, ticket: Ticket) -> Doubt | None:
        means = self._means
        with means.reading.begin() as db:
            row: Any = db.get(ticket.model, ticket.id)
            if row is None or row.state != "sending" or row.claimed_by != means.name:
                return None
            account = sending.account_of(db, means.team_id, row.employee_id) if row.employee_id else None
            return Doubt(sending.key_of(row), row.channel_id, account.id if account else None, row.marked_at)

    def _cannot_look(self, ticket: Ticket, doubt: Doubt, error: Exception) -> None:
        means, its = self._means, self._round
        code, trouble = error_name(error), passing(error)
        if trouble is not None or not isinstance(error, SlackApiError):
            if trouble is not None and not trouble.is_in_doubt:
                its.limited(means.history, trouble.rest_seconds)
            self._give_back(ticket, rests=1 / 4)
        elif code in CANNOT_READ:
            its.end(code)
        else:
            log.warning("delivery.unknown", error=code, table=ticket.table, row=ticket.id)
            its.settle(
                lambda db: sending.cannot_be_known(
                    db, ticket, doubt.marked_at, failure=code, most_attempts=means.most_attempts
                )
            )

    # Whether it still says how things stand

    def _renew(self, ticket: Ticket) -> None:
        """Show a message anew, silently (M15)."""
        means, its = self._means, self._round
        if not self._takes_its_turn(ticket, means.updates):
            return
        with means.reading.begin() as db:
            row: Any = db.get(ticket.model, ticket.id)
            if row is None or row.claimed_by != means.name or row.stale_since is None:
                return
            stale_since, message = row.stale_since, self._scribe.anew(db, row, means.now())
            place = {"channel": row.channel_id, "ts": row.message_ts}
        failure = ""
        if message is not None:
            try:
                means.client.chat_update(**place, **letters.without_file(message))
            except Exception as error:  # noqa: BLE001 - it can be done again
                failure = error_name(error)
                if not self._is_final(ticket, error):
                    return
        its.counts["renewed"] += 1
        its.settle(lambda db: sending.renewed(db, ticket, stale_since, failure=failure))

    def _is_final(self, ticket: Ticket, error: Exception) -> bool:
        """Whether a message can no longer be changed; else it is tried again later."""
        trouble, code = passing(error), error_name(error)
        if trouble is None and isinstance(error, SlackApiError) and code not in OURS:
            return True
        if trouble is not None and not trouble.is_in_doubt:
            self._round.limited(self._means.updates, trouble.rest_seconds)
        self._give_back(ticket, rests=1)
        if trouble is None and isinstance(error, SlackApiError):
            self._round.end(code)
        return False
