"""Rows of the outbox on their way: who has which, whether it may still go, and what has become of it.

A row waits (reminders: `planned`), is `sending` from before it is handed to Slack until its `ts` is stored, and
then `sent`. Every step is guarded by the one before: whoever comes second changes nothing. `at` is the time that
all machines go by, `now` the office's.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, String, and_, func, literal, nulls_last, or_, select, update
from sqlalchemy.orm import Session

from models.accounts import Account
from models.outbox.division import to_division
from models.outbox.posting import put
from models.outbox.records import Notice, NoticePerson
from models.people import Employee, Employment
from models.reminders.checking import Standing
from models.reminders.records import Reminder, ReminderStep

Outgoing = Reminder | Notice

UNBELIEVABLE: Final = timedelta(minutes=30)
"""Nothing is claimed or rests for so long: an instant that far ahead comes of a clock that has jumped back."""
FAILURE_LENGTH: Final = 100
_SENDING: Final = literal("sending", String(), literal_execute=True)
"""Written out, so that the index of those few rows serves."""
_ASIS: Final = {"synchronize_session": False}


@dataclass(frozen=True, slots=True)
class Ticket:
    """A row that one worker has for a while."""

    model: type[Outgoing]
    id: int

    @property
    def table(self) -> str:
        """What kind of row it is, in a word."""
        return "reminder" if self.model is Reminder else "notice"

    @property
    def waiting(self) -> str:
        """The state of a row that may go."""
        return "planned" if self.model is Reminder else "waiting"


@dataclass(frozen=True, slots=True)
class Claim:
    """Whose rows they are going to be, from when until when, and how many at most."""

    by: str
    at: datetime
    until: datetime
    limit: int


@dataclass(frozen=True, slots=True)
class _Due:
    """Which rows of a table may be taken, and which of them first."""

    model: type[Outgoing]
    condition: ColumnElement[bool]
    order: tuple[Any, ...]


def _to_go(now: datetime, today: date) -> Iterator[_Due]:
    """Notices first, then reminders of today by due date. A reminder without hours never goes (M4)."""
    n, r = Notice, Reminder
    yield _Due(n, and_(n.state == "waiting", _in_hours(n, now)), (n.id,))
    of_today = and_(r.day == today, r.state == "planned", r.not_before.is_not(None), r.not_after.is_not(None))
    yield _Due(r, and_(of_today, _in_hours(r, now)), (nulls_last(r.due_on), r.id))


def _in_doubt(at: datetime, rest: timedelta) -> Iterator[_Due]:
    """Handed to Slack a while ago, without an answer; by a worker that has died since, too."""
    for m in (Notice, Reminder):
        has_rested = or_(m.rests_until.is_not(None), m.marked_at <= at - rest, _has_jumped(m, at))
        yield _Due(m, and_(m.state == _SENDING, has_rested), (m.marked_at, m.id))


def _stale() -> Iterator[_Due]:
    """Messages that no longer say how things stand (M15)."""
    for m in (Notice, Reminder):
        is_there = and_(m.state == "sent", m.message_ts != "")
        yield _Due(m, and_(is_there, m.stale_since.is_not(None)), (m.stale_since, m.id))


def _in_hours(m: Any, now: datetime) -> ColumnElement[bool]:
    return and_(or_(m.not_before.is_(None), m.not_before <= now), or_(m.not_after.is_(None), m.not_after >= now))


def _has_jumped(m: Any, at: datetime) -> ColumnElement[bool]:
    jumped: ColumnElement[bool] = func.coalesce(m.rests_until, m.marked_at) > at + UNBELIEVABLE
    return jumped


def _is_free(m: Any, at: datetime) -> ColumnElement[bool]:
    """Nobody has it, and it does not rest."""
    far = at + UNBELIEVABLE
    return and_(
        or_(m.claimed_by == "", m.claimed_until.is_(None), m.claimed_until <= at, m.claimed_until > far),
        or_(m.rests_until.is_(None), m.rests_until <= at, m.rests_until > far),
    )


def is_anything_due(db: Session, *, at: datetime, now: datetime, today: date, rest: timedelta) -> bool:
    """Whether there is anything to send, to look for or to show anew. Locks nothing."""
    kinds = (*_to_go(now, today), *_in_doubt(at, rest), *_stale())
    return any(
        db.scalar(select(due.model.id).where(due.condition, _is_free(due.model, at)).limit(1)) for due in kinds
    )


def is_anything_on_its_way(db: Session) -> bool:
    """Whether there is a row of which nobody knows yet what has become of it."""
    return any(db.scalar(select(m.id).where(m.state == _SENDING).limit(1)) is not None for m in (Notice, Reminder))


def claim_due(db: Session, claim: Claim, *, now: datetime, today: date) -> list[Ticket]:
    """Take what may go now, in its order."""
    return _claim(db, claim, _to_go(now, today))


def claim_doubtful(db: Session, claim: Claim, *, rest: timedelta) -> list[Ticket]:
    """Take what Slack may have or not. Where a clock has jumped back since, it rests once more before."""
    for m in (Notice, Reminder):
        again = update(m).values(rests_until=claim.at + rest, marked_at=claim.at, claimed_by="")
        db.execute(again.where(m.state == _SENDING, _has_jumped(m, claim.at)).execution_options(**_ASIS))
    return _claim(db, claim, _in_doubt(claim.at, rest))


def claim_stale(db: Session, claim: Claim) -> list[Ticket]:
    """Take what is to be shown anew, the longest stale first."""
    return _claim(db, claim, _stale())


def _claim(db: Session, claim: Claim, kinds: Iterator[_Due]) -> list[Ticket]:
    taken: list[Ticket] = []
    for due in kinds:
        m, limit = due.model, claim.limit - len(taken)
        if not limit:
            break
        ids = db.scalars(
            select(m.id)
            .where(due.condition, _is_free(m, claim.at))
            .order_by(*due.order)
            .limit(limit)
            .with_for_update(skip_locked=True)
        ).all()
        mine = update(m).values(claimed_by=claim.by, claimed_until=claim.until).where(m.id.in_(ids))
        db.execute(mine.execution_options(**_ASIS))
        taken += [Ticket(m, row_id) for row_id in ids]
    return taken


def release(db: Session, by: str) -> None:
    """Give back what that worker has and has not begun with."""
    for m in (Notice, Reminder):
        mine = and_(m.claimed_by == by, m.state != "sending")
        db.execute(update(m).values(claimed_by="", claimed_until=None).where(mine).execution_options(**_ASIS))


@dataclass(frozen=True, slots=True)
class Held:
    """A row, locked until the transaction ends, and of a reminder the steps that are to go with it."""

    row: Outgoing
    steps: tuple[ReminderStep, ...]


def hold(db: Session, ticket: Ticket, by: str, *, now: datetime, today: date) -> Held | None:
    """The row, if it may still go and is still that worker's; None: leave it.

    The steps of a reminder are locked first, as planning does it.
    """
    m: Any = ticket.model
    steps: tuple[ReminderStep, ...] = ()
    if m is Reminder:
        whose = select(Reminder.employee_id).where(Reminder.id == ticket.id).scalar_subquery()
        steps = tuple(db.scalars(_steps_of(whose, today).with_for_update()))
    kinds = {due.model: due for due in _to_go(now, today)}
    wanted = select(m).where(m.id == ticket.id, m.claimed_by == by, kinds[m].condition)
    row = db.scalars(wanted.with_for_update().execution_options(populate_existing=True)).one_or_none()
    return None if row is None else Held(row, steps)


def _steps_of(employee_id: Any, day: date) -> Select[ReminderStep]:
    s = ReminderStep
    return select(s).where(s.employee_id == employee_id, s.day == day, s.reason.is_(None)).order_by(s.course_id)


def why_not(held: Held, said: Standing) -> str | None:
    """Why a reminder may not go any more, in M14's words; None: it may, without steps that are none any more.

    A nudge needs no step, only something open.
    """
    if said.reason is not None or (isinstance(held.row, Reminder) and held.row.kind == "nudge"):
        return said.reason
    gone = {step.course_id: said.gone(step.course_id, step.due_on) for step in held.steps}
    if None not in gone.values():
        return min((reason for reason in gone.values() if reason), default="nothing_due")
    for step in held.steps:
        step.reason = gone[step.course_id]
    return None


def not_sent(held: Held, reason: str, said: Standing | None = None, failure: str = "") -> None:
    """Write down that a reminder does not go, and why, with each of its steps (M14)."""
    for step in held.steps:
        own = said.gone(step.course_id, step.due_on) if said is not None and said.reason is None else None
        step.reason = own or reason
    held.row.state, held.row.reason = "not_sent", reason
    _let_go(held.row, failure)


def dropped(notice: Notice, reason: str) -> None:
    """Write down that there is no reason to say it any more."""
    notice.state, notice.reason = "dropped", reason
    _let_go(notice, "")


def tell_members(db: Session, notice: Notice, *, division_code: str | None, now: datetime, today: date) -> None:
    """What was meant for the division's channel goes to each member instead: somebody else would read it (P2)."""
    drafts = to_division(
        db,
        notice.kind,
        notice.key,
        notice.day,
        about=json.loads(notice.about),
        municipality_id=notice.municipality_id,
        division_code=division_code,
        channel=None,
        today=today,
        not_before=notice.not_before,
        not_after=notice.not_after,
        people=_people_of(db, notice),
        department_id=notice.department_id,
        subject=notice.subject,
    )
    put(db, drafts, municipality_id=notice.municipality_id, now=now)
    dropped(notice, "outsiders")


def _people_of(db: Session, notice: Notice) -> list[int]:
    """The ids of the employees a notice names."""
    named = select(NoticePerson.employee_id).where(NoticePerson.notice_id == notice.id)
    return list(db.scalars(named.order_by(NoticePerson.employee_id)))


def account_of(db: Session, team_id: str, employee_id: int) -> Account | None:
    """The account somebody is written to: a member's, linked for certain (P3)."""
    of_mail = Account.email == Employee.email
    return db.scalars(
        select(Account)
        .join(Employee, Employee.id == Account.employee_id)
        .where(Account.team_id == team_id, Account.employee_id == employee_id)
        .where(Account.kind == "member", ~Account.is_suspended, or_(Account.linked_by == "hand", of_mail))
        .order_by(Account.id)
    ).first()


def employees_behind(db: Session, team_id: str, slack_ids: Collection[str], today: date) -> set[str]:
    """Which of those accounts belong to somebody employed, for certain."""
    known = (
        select(Account.slack_id)
        .join(Employment, Employment.employee_id == Account.employee_id)
        .where(Account.team_id == team_id, Account.slack_id.in_(slack_ids))
        .where(Account.kind == "member", ~Account.is_suspended, Employment.hired_on <= today)
        .where(or_(Employment.left_on.is_(None), Employment.left_on >= today))
    )
    return set(db.scalars(known))


def greets(db: Session, row: Outgoing, account: Account, *, at: datetime) -> bool:
    """Whether this message is the first that person ever gets; of several at one moment one is.

    Such an account was greeted when the row was marked, so a row that is marked again greets again.
    """
    a = Account
    before = account.greeted_at
    if before is not None and before != row.marked_at:
        return False
    as_before = a.greeted_at.is_(None) if before is None else a.greeted_at == before
    greeted = update(a).values(greeted_at=at).where(a.id == account.id, as_before).returning(a.id)
    return db.execute(greeted.execution_options(**_ASIS)).first() is not None


def has_greeted(account: Account | None, row: Outgoing) -> bool:
    """Whether that message was the first."""
    return account is not None and row.marked_at is not None and account.greeted_at == row.marked_at


def key_of(row: Outgoing) -> str:
    """What a message is known by in its conversation. Everybody may read it."""
    if isinstance(row, Reminder):
        return f"reminder-{row.id}-{row.day:%Y%m%d}"
    return f"notice-{row.id}-{row.put_at:%Y%m%d%H%M%S}"


def mark(row: Outgoing, channel_id: str, *, at: datetime, until: datetime) -> None:
    """From now on it may be in Slack."""
    row.state, row.channel_id, row.message_ts = "sending", channel_id, ""
    row.marked_at, row.attempts, row.failure = at, row.attempts + 1, ""
    row.claimed_until, row.rests_until, row.stale_since = until, None, None


def arrived(db: Session, ticket: Ticket, *, channel_id: str, ts: str, sent_at: datetime) -> None:
    """Slack has it. True also of a row that somebody else took to be lost meanwhile."""
    m = ticket.model
    sent = update(m).values(
        state="sent",
        channel_id=channel_id,
        message_ts=ts,
        sent_at=sent_at,
        claimed_by="",
        claimed_until=None,
        rests_until=None,
    )
    db.execute(sent.where(m.id == ticket.id, m.state.in_(("sending", ticket.waiting))).execution_options(**_ASIS))


def keep_channel(db: Session, account_id: int, channel_id: str) -> None:
    """Remember the conversation with that person; empty: it is to be found anew."""
    a = Account
    known = update(a).values(channel_id=channel_id).where(a.id == account_id, a.channel_id != channel_id)
    db.execute(known.execution_options(**_ASIS))


def is_there(db: Session, ticket: Ticket, account_id: int | None, channel_id: str) -> None:
    """The conversation in which a row is looked for has been found."""
    m = ticket.model
    found = update(m).values(channel_id=channel_id).where(m.id == ticket.id, m.state == _SENDING)
    db.execute(found.execution_options(**_ASIS))
    if account_id is not None:
        keep_channel(db, account_id, channel_id)


def went_back(db: Session, ticket: Ticket, marked_at: datetime, *, failure: str = "") -> None:
    """Slack did not take it, which is not its own fault: it waits as before."""
    m = ticket.model
    _settle(db, ticket, marked_at, state=ticket.waiting, attempts=m.attempts - 1, failure=failure)


def is_doubtful(
    db: Session, ticket: Ticket, marked_at: datetime, *, failure: str, rests_until: datetime, counts: bool
) -> None:
    """Slack may have it or not; it rests before somebody looks. `counts`: it was an attempt."""
    attempts = ticket.model.attempts if counts else ticket.model.attempts - 1
    _settle(db, ticket, marked_at, rests_until=rests_until, failure=failure, attempts=attempts)


def was_lost(db: Session, ticket: Ticket, marked_at: datetime, *, most_attempts: int) -> None:
    """It is not in its conversation: it waits to be sent again, or is given up."""
    row = _still(db, ticket, marked_at)
    if row is None:
        return
    if row.attempts >= most_attempts:
        _give_up(db, row, row.failure or "no_answer")
        return
    row.state = ticket.waiting
    _let_go(row, row.failure)


def cannot_be_known(db: Session, ticket: Ticket, marked_at: datetime, *, failure: str, most_attempts: int) -> None:
    """Its conversation cannot be read: a reminder is given up, a notice is said again."""
    if ticket.model is Notice:
        was_lost(db, ticket, marked_at, most_attempts=most_attempts)
        return
    row = _still(db, ticket, marked_at)
    if row is not None:
        row.state = "unknown"
        _let_go(row, failure)


def has_failed(db: Session, ticket: Ticket, marked_at: datetime, *, failure: str) -> None:
    """Slack does not take it, and would not later either."""
    row = _still(db, ticket, marked_at)
    if row is not None:
        _give_up(db, row, failure)


def spoiled(db: Session, ticket: Ticket, *, failure: str, rests_until: datetime, most_attempts: int) -> None:
    """It could not be written. Later perhaps; after some attempts no more."""
    row: Any = db.get(ticket.model, ticket.id, with_for_update=True)
    if row is None or row.state != ticket.waiting:
        return
    row.attempts += 1
    if row.attempts >= most_attempts:
        _give_up(db, row, failure)
    else:
        row.rests_until = rests_until
        _let_go(row, failure)


def deactivated(db: Session, account_id: int) -> None:
    """Slack says that nobody uses the account any more."""
    db.execute(
        update(Account).values(kind="deactivated").where(Account.id == account_id).execution_options(**_ASIS)
    )


def renewed(db: Session, ticket: Ticket, stale_since: datetime, *, failure: str = "") -> None:
    """It says again how things stand, unless they have changed meanwhile; or it never will (`failure`)."""
    m = ticket.model
    shown = update(m).values(stale_since=None, failure=failure[:FAILURE_LENGTH])
    db.execute(shown.where(m.id == ticket.id, m.stale_since == stale_since).execution_options(**_ASIS))
    give_back(db, ticket)


def give_back(db: Session, ticket: Ticket, *, rests_until: datetime | None = None) -> None:
    """Somebody takes it up later, after a rest."""
    m = ticket.model
    free = update(m).values(claimed_by="", claimed_until=None, rests_until=rests_until).where(m.id == ticket.id)
    db.execute(free.execution_options(**_ASIS))


def _still(db: Session, ticket: Ticket, marked_at: datetime) -> Outgoing | None:
    """The row, locked, if it is on its way as it was then."""
    m: Any = ticket.model
    still = select(m).where(m.id == ticket.id, m.state == _SENDING, m.marked_at == marked_at)
    row: Outgoing | None = db.scalars(still.with_for_update()).one_or_none()
    return row


def _settle(db: Session, ticket: Ticket, marked_at: datetime, **values: Any) -> None:
    m = ticket.model
    failure = values.pop("failure", "")[:FAILURE_LENGTH]
    told = {"claimed_by": "", "claimed_until": None, "rests_until": None, "failure": failure, **values}
    mine = and_(m.id == ticket.id, m.state == _SENDING, m.marked_at == marked_at)
    db.execute(update(m).values(told).where(mine).execution_options(**_ASIS))


def _give_up(db: Session, row: Outgoing, failure: str) -> None:
    if row.marked_at is not None:  # whoever it was to greet has not been greeted
        whose = and_(Account.employee_id == row.employee_id, Account.greeted_at == row.marked_at)
        mine = update(Account).values(greeted_at=None).where(whose)
        db.execute(mine.execution_options(**_ASIS))
    if isinstance(row, Reminder):
        steps = tuple(db.scalars(_steps_of(row.employee_id, row.day)))
        not_sent(Held(row, steps), "failed", failure=failure)
    else:
        row.state, row.reason = "failed", "failed"
        _let_go(row, failure)


def _let_go(row: Outgoing, failure: str) -> None:
    row.claimed_by, row.claimed_until, row.failure = "", None, failure[:FAILURE_LENGTH]
    if row.state not in {"planned", "waiting"}:
        row.rests_until = None
