"""What the clock shows those who run a session: the code of each minute, who is there, what is left to do."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update
from sqlalchemy.orm import Session

from models.acting import Acting
from models.attendance import confirm, still_counts, subject_of_check_in, to_confirm
from models.base import Refusal
from models.check_in import current_code, is_code_shown, open_now
from models.curriculum import TrainingSession
from models.deciders import is_away
from models.outbox.division import to_division
from models.outbox.hours import decent
from models.outbox.posting import Draft, put
from models.outbox.records import Notice
from models.session_records import Attendance, Enrolment, SessionOrganiser
from models.session_rights import Sitting, is_division, sitting

DESK: Final = "check_in"
"""How a day of a session goes: its code, who is there, and the buttons to run it."""
TO_CONFIRM: Final = "session_confirm"
"""A session is over and nobody has confirmed it."""
BEFORE: Final = timedelta(hours=1)
"""So long before a day of a session begins its organisers get the message from which they run it."""
AFTER: Final = timedelta(minutes=30)
"""So long after its end they are asked to confirm it."""
ASKED_FOR: Final = timedelta(days=14)
"""Nobody is asked about a session that ended longer ago: it was imported late."""
LISTED_FOR: Final = timedelta(days=365)
"""So long after its end an unconfirmed session is listed."""


# -- letters ---------------------------------------------------------------------------------------------------


def desk_draft(session_id: int, day: date, employee_id: int) -> Draft:
    """The message from which somebody runs that day of a session; each has one."""
    return Draft(
        kind=DESK,
        key=f"{DESK}:{session_id}:{day.isoformat()}:{employee_id}",
        day=day,
        employee_id=employee_id,
        about={"session": session_id},
        subject=subject_of_check_in(session_id),
    )


def put_desk(db: Session, acting: Acting, session_id: int) -> None:
    """Give whoever acts the message from which they run today, where they do not have it yet."""
    draft = desk_draft(session_id, acting.today, acting.somebody.employee_id)
    put(db, [draft], municipality_id=acting.municipality_id, now=acting.now)


def letters_due(db: Session, acting: Acting, *, channel: str | None) -> list[Draft]:
    """What is to be said now to those who run sessions, and has not been; reads only.

    An hour before a day begins, to its organisers; half an hour after the end of what nobody has confirmed, to
    them, or to the division where they are none or all away.
    """
    beginning, over = _beginning(db, acting), _unconfirmed(db, acting)
    organisers = _present_organisers(db, [*beginning, *over], acting.today)
    drafts = [desk_draft(one, acting.today, who) for one in beginning for who in organisers.get(one, ())]
    for session_id, day in over.items():
        drafts += _asking_to_confirm(db, acting, session_id, day, organisers.get(session_id, ()), channel)
    keys = {draft.key for draft in drafts}
    known = set(db.scalars(select(Notice.key).where(Notice.key.in_(keys)))) if keys else set()
    return [draft for draft in drafts if draft.key not in known]


def _beginning(db: Session, acting: Acting) -> list[int]:
    """The sessions of which a day begins within the hour, or goes on."""
    s = TrainingSession
    meets = and_(_on(acting), s.confirmed_at.is_(None), s.starts_at <= acting.now + BEFORE)
    rows = select(s.id).where(s.municipality_id == acting.municipality_id, meets)
    found = []
    for session_id in db.scalars(rows.order_by(s.starts_at, s.code)).all():
        one = sitting(db, acting, session_id)
        begins, ends = hours(acting, one)
        if acting.today in one.days and begins - BEFORE <= acting.now < ends:
            found.append(one.id)
    return found


def _on(acting: Acting) -> ColumnElement[bool]:
    """It meets on that day, or on days before and after it."""
    s = TrainingSession
    begins = datetime.combine(acting.today, time(), acting.zone)
    return and_(s.starts_at < begins + timedelta(days=1), s.ends_at > begins, s.cancelled_at.is_(None))


def hours(acting: Acting, one: Sitting) -> tuple[datetime, datetime]:
    """From when to when it meets today: a class of several days meets at the same hours on each."""
    if len(one.days) == 1:
        return one.starts_at, one.ends_at
    start, end = one.starts_at.astimezone(acting.zone).time(), one.ends_at.astimezone(acting.zone).time()
    begins = datetime.combine(acting.today, start, acting.zone)
    ends = datetime.combine(acting.today, end, acting.zone)
    return begins, ends if ends > begins else ends + timedelta(days=1)


def _of_today(db: Session, acting: Acting, ids: Any) -> list[Sitting]:
    s = TrainingSession
    ours = ids.where(s.municipality_id == acting.municipality_id, _on(acting)).order_by(s.starts_at, s.code)
    all_ = (sitting(db, acting, session_id) for session_id in db.scalars(ours).all())
    return [one for one in all_ if acting.today in one.days]


def _present_organisers(db: Session, session_ids: Collection[int], day: date) -> dict[int, list[int]]:
    """Who organises each of them and is not away, by employee id."""
    o = SessionOrganiser
    here = select(o.session_id, o.employee_id).where(o.session_id.in_(session_ids), ~is_away(o.employee_id, day))
    found: dict[int, list[int]] = {}
    for row in db.execute(here.order_by(o.session_id, o.employee_id)) if session_ids else ():
        found.setdefault(row.session_id, []).append(row.employee_id)
    return found


def _unconfirmed(db: Session, acting: Acting) -> dict[int, date]:
    """Sessions that ended a while ago, had people, and wait for somebody to confirm them, with their last days."""
    s = TrainingSession
    ended = and_(s.ends_at <= acting.now - AFTER, s.ends_at > acting.now - ASKED_FOR)
    rows = select(s.id, s.ends_at).where(s.municipality_id == acting.municipality_id, ended, _waits())
    rows = rows.order_by(s.ends_at, s.id)
    return {row.id: row.ends_at.astimezone(acting.zone).date() for row in db.execute(rows)}


def _waits() -> ColumnElement[bool]:
    """Somebody has to confirm it: it had people, and does not do so by itself."""
    s, n, a = TrainingSession, Enrolment, Attendance
    has_people = or_(
        exists().where(n.session_id == s.id, n.state == "booked"),
        exists().where(a.session_id == s.id, a.outcome == "present", still_counts(a)),
    )
    return and_(s.cancelled_at.is_(None), s.confirmed_at.is_(None), ~s.confirms_itself, has_people)


def _asking_to_confirm(
    db: Session, acting: Acting, session_id: int, day: date, organisers: Collection[int], channel: str | None
) -> list[Draft]:
    key, subject, about = f"{TO_CONFIRM}:{session_id}", subject_of_check_in(session_id), {"session": session_id}
    when = decent(db, acting.municipality_id, acting.now, acting.zone)
    if not organisers:
        return to_division(
            db,
            TO_CONFIRM,
            key,
            day,
            about=about,
            municipality_id=acting.municipality_id,
            division_code=acting.division_code,
            channel=channel,
            today=acting.today,
            not_before=when,
            subject=subject,
        )
    return [
        Draft(TO_CONFIRM, f"{key}:{who}", day, employee_id=who, about=about, subject=subject, not_before=when)
        for who in organisers
    ]


# -- the code of each minute -----------------------------------------------------------------------------------


def codes_due(db: Session, acting: Acting) -> list[int]:
    """The sessions whose check-in is open and has no code of this minute yet; reads only."""
    return [one for one in open_now(db, acting) if not is_code_shown(db, one, acting.now)]


def draw_codes(db: Session, acting: Acting, session_ids: Collection[int]) -> int:
    """Draw the codes of this minute, and let the organisers' messages of today show them; gives back how many."""
    drawn = [one for one in session_ids if current_code(db, acting, one) is not None]
    show_anew(db, acting, drawn)
    return len(drawn)


def present_now(db: Session, acting: Acting) -> dict[int, int]:
    """How many are there at each session whose check-in is open; reads only."""
    open_ids = open_now(db, acting)
    if not open_ids:
        return {}
    a = Attendance
    there = and_(a.session_id.in_(open_ids), a.day == acting.today, a.outcome == "present", still_counts(a))
    counts = {
        row[0]: row[1] for row in db.execute(select(a.session_id, func.count()).where(there).group_by(a.session_id))
    }
    return {one: counts.get(one, 0) for one in open_ids}


def shown_already(db: Session, acting: Acting, session_ids: Collection[int]) -> set[int]:
    """Those of the sessions that have messages of today, of which none waits to be shown anew; reads only."""
    if not session_ids:
        return set()
    n = Notice
    subjects = {subject_of_check_in(one): one for one in session_ids}
    rows = select(n.subject, func.max(n.stale_since, type_=n.stale_since.type)).where(
        n.subject.in_(subjects), n.day == acting.today, n.state == "sent"
    )
    return {subjects[row[0]] for row in db.execute(rows.group_by(n.subject)) if row[1] is None}


def show_anew(db: Session, acting: Acting, session_ids: Collection[int]) -> None:
    """Let the messages of today show how these sessions stand now, each keeping its turn if it waits already.

    Where there are more of them than Slack lets be changed in a minute, they take turns: whoever waits longest is
    next. One that is being written at this moment is shown once more.
    """
    if not session_ids:
        return
    n = Notice
    subjects = [subject_of_check_in(one) for one in session_ids]
    shows = and_(n.subject.in_(subjects), n.day == acting.today, n.state.in_(("waiting", "sending", "sent")))
    rows = db.execute(select(n.id, n.stale_since).where(shows).order_by(n.id).with_for_update(key_share=True)).all()
    now = acting.clock()
    for row in rows:
        since = row.stale_since + timedelta(microseconds=1) if row.stale_since else now
        mine = update(n).values(stale_since=since).where(n.id == row.id)
        db.execute(mine.execution_options(synchronize_session=False))


def confirm_itself(db: Session, acting: Acting, session_id: int) -> bool:
    """Confirm a session that does so by itself; False where somebody was faster or it changed meanwhile (S5)."""
    try:
        confirm(db, acting, session_id)
    except Refusal:
        return False
    return True


def confirming_due(db: Session, acting: Acting) -> list[int]:
    """The sessions that are to confirm themselves now; reads only."""
    return to_confirm(db, acting.municipality_id, acting.now)


# -- what somebody runs ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Running:
    """What somebody runs: today's sessions, and those that are over and wait to be confirmed, newest first."""

    today: Sequence[Sitting]
    unconfirmed: Sequence[Sitting]
    unconfirmed_count: int
    booked: Mapping[int, int]


def running(db: Session, acting: Acting, *, limit: int) -> Running:
    """What whoever acts runs today or has to confirm; the division sees all of them. `limit` of the latter."""
    s, o, n = TrainingSession, SessionOrganiser, Enrolment
    mine: ColumnElement[bool] = exists().where(o.session_id == s.id, o.employee_id == acting.somebody.employee_id)
    ids = select(s.id)
    if not is_division(db, acting):
        if db.scalar(select(o.session_id).where(o.employee_id == acting.somebody.employee_id).limit(1)) is None:
            return Running((), (), 0, {})
        ids = ids.where(mine)
    today = _of_today(db, acting, ids)
    ended = and_(s.ends_at <= acting.now, s.ends_at > acting.now - LISTED_FOR, _waits())
    over = ids.where(s.municipality_id == acting.municipality_id, ended)
    # What has ended today stands among today's.
    over = over.where(s.id.not_in([one.id for one in today]))
    count = db.scalar(select(func.count()).select_from(over.subquery())) or 0
    unconfirmed = [
        sitting(db, acting, one) for one in db.scalars(over.order_by(s.ends_at.desc(), s.id).limit(limit)).all()
    ]
    shown = [one.id for one in (*today, *unconfirmed)]
    rows = select(n.session_id, func.count()).where(n.session_id.in_(shown), n.state == "booked")
    booked = {row[0]: row[1] for row in db.execute(rows.group_by(n.session_id))}
    return Running(today, unconfirmed, count, booked)
