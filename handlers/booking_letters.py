"""What people are told of their bookings unasked, each with the calendar file that goes with it (S1, S3).

A seat that came free or was booked for them, a session that was moved or called off, a booking that was taken from
them. The file follows its letter and takes the place of the earlier ones; a button sends it again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.asking import Asked, Draft, Request
from handlers.blocks import bookings as blocks
from handlers.blocks import pieces
from handlers.blocks.pieces import Block
from handlers.calendar_files import calendar_file, calendar_name
from handlers.catalogue import Texts
from handlers.courses import division_name, named
from handlers.letters import FILE, LetterFile, Message, Writing
from models import booking_views as views
from models import bookings
from models.base import Refusal
from models.booking_views import Deed, MyBooking
from models.bookings import SessionLine
from models.curriculum import Course, TrainingSession
from models.office import Municipality
from models.outbox.records import Notice

MINE: Final = Request("my_enrolments")
FIELDS: Final[Mapping[str, str]] = {
    "starts_at": "when",
    "ends_at": "when",
    "venue": "where",
    "online_url": "online",
    "instructor": "instructor",
}
"""What has changed, as readers call it."""
REASON_SHOWN: Final = 600


@dataclass(frozen=True, slots=True)
class Reading:
    """A session as its reader knows it."""

    asked: Asked
    session: TrainingSession
    course_code: str
    title: str

    @property
    def texts(self) -> Texts:
        return self.asked.texts

    @property
    def zone(self) -> ZoneInfo:
        return self.asked.zone

    @property
    def said(self) -> str:
        """The session by name and time."""
        return self.texts.say("booking-session", title=self.title, when=self.when)

    @property
    def when(self) -> str:
        return blocks.when(self.texts, self.session, self.zone)

    def at(self, instant: datetime) -> str:
        return blocks.moment(self.texts, instant, self.zone)


def reading(db: Session, asked: Asked, session_id: int) -> Reading | None:
    """The session as it stands; None: there is none."""
    try:
        session = bookings.found(db, asked.acting, session_id)
    except Refusal:
        return None
    code, title, title_en = db.execute(
        select(Course.code, Course.title, Course.title_en).where(Course.id == session.course_id)
    ).one()
    return Reading(asked, session, code, named(asked.texts, title, title_en))


# -- the calendar file ----------------------------------------------------------------------------------------


def file_of(db: Session, one: Reading, enrolment_id: int, *, key: str = "calendar-put") -> LetterFile:
    """The calendar file of a booking; with `key` `calendar-off` the one that takes the entry out again."""
    office = db.scalars(select(Municipality.code).where(Municipality.id == one.session.municipality_id)).one()
    content = calendar_file(
        one.session,
        booking=enrolment_id,
        title=one.title,
        office=office,
        texts=one.texts,
        zone=one.zone,
        now=one.asked.acting.now,
        is_cancelled=key == "calendar-off",
    )
    comment = one.texts.say(key, session=one.said)
    return LetterFile(calendar_name(one.session), content, pieces.escaped(comment))


# -- a seat ---------------------------------------------------------------------------------------------------


def seat_letter(writing: Writing, notice: Notice) -> Message | None:
    """A seat that came free, or that somebody has booked for the reader; later what became of it (S1, S8)."""
    asked, texts, db = writing.asked(), writing.texts, writing.db
    mine = views.my_booking(db, asked.acting, json.loads(notice.about)["enrolment"])
    one = reading(db, asked, mine.session.id) if mine else None
    if mine is None or one is None or (mine.state != "booked" and not notice.message_ts):
        return None
    if mine.state != "booked":
        at = one.at(mine.ended_at or writing.now)
        draft = Draft(asked, MINE, texts.say("seat-ended", session=one.said, state=mine.state, at=at))
        draft.follow("my_enrolments", "find_sessions")
        return draft.answer().as_message()
    is_added = bool(mine.added_by) and not mine.came_up
    key = "seat-added" if is_added else "seat-came"
    draft = Draft(asked, MINE, texts.say(key, session=one.said, name=mine.added_by))
    draft.facts(blocks.facts(texts, one.session, one.zone))
    can_decline = writing.now < one.session.starts_at
    buttons: list[Block] = []
    if can_decline:
        draft.paragraph(texts.say("seat-decline-how", at=one.at(one.session.starts_at)))
        buttons.append(blocks.decline(texts, mine.id, one.said))
    buttons += [blocks.calendar(texts, mine.id), *blocks.online(texts, one.session)]
    draft.follow("my_enrolments", more=buttons)
    return {**draft.answer().as_message(), FILE: file_of(db, one, mine.id)}


def removed_letter(writing: Writing, notice: Notice) -> Message | None:
    """Whoever runs the session has taken the reader out of it; why, and whom to ask."""
    asked, texts, db = writing.asked(), writing.texts, writing.db
    enrolment_id = json.loads(notice.about)["enrolment"]
    mine = views.my_booking(db, asked.acting, enrolment_id)
    one = reading(db, asked, mine.session.id) if mine else None
    if mine is None or one is None:
        return None
    draft = Draft(asked, MINE, texts.say("removed-what", session=one.said))
    _why(draft, one, views.taken_out(db, enrolment_id), "removed-by")
    draft.paragraph(texts.say("removed-then", division=division_name(db, asked)))
    draft.follow("my_enrolments", more=[_dates(draft, one)])
    return _with_off(db, one, mine, draft.answer().as_message())


# -- a session ------------------------------------------------------------------------------------------------


def changed_letter(writing: Writing, notice: Notice) -> Message | None:
    """A session the reader is in, or runs, was moved; with what else they have at that time (S3)."""
    asked, texts, db = writing.asked(), writing.texts, writing.db
    about = json.loads(notice.about)
    one = reading(db, asked, about["session"])
    if one is None:
        return None
    mine = views.my_booking(db, asked.acting, about["enrolment"]) if about.get("enrolment") else None
    has_left = mine is not None and mine.state not in bookings.LIVE
    if not notice.message_ts and (has_left or one.session.cancelled_at is not None):
        return None
    if one.session.cancelled_at is not None:
        return _off(writing, one, None).answer().as_message()
    names = list(dict.fromkeys(FIELDS[name] for name in about.get("changed", ()) if name in FIELDS))
    fields = texts.listed([texts.say(f"moved-field-{name}") for name in names])
    draft = Draft(asked, MINE, texts.say("moved-what", session=one.said, fields=fields))
    before = views.changed(db, one.session.id, about["sequence"])
    facts = blocks.facts(texts, one.session, one.zone)
    if before is not None:
        facts += [(texts.say("moved-before"), told) for told in _before(one, before)]
    draft.facts(facts)
    if before is not None and before.name:
        draft.note(texts.say("moved-by", name=before.name, at=one.at(before.at)))
    if mine is None or has_left:
        draft.blocks.append(pieces.actions([_dates(draft, one)]))
        return draft.answer().as_message()
    line = bookings.session_line(db, asked.acting, one.session.id)
    buttons: list[Block] = []
    if line.mine is not None and writing.now < line.starts_at:
        _where_it_leaves(draft, line)
        buttons.append(blocks.cancel(texts, line, one.zone))
    if line.mine != "booked":
        draft.follow("my_enrolments", more=buttons)
        return draft.answer().as_message()
    buttons += [blocks.calendar(texts, mine.id), *blocks.online(texts, one.session)]
    draft.follow("my_enrolments", more=buttons)
    return {**draft.answer().as_message(), FILE: file_of(db, one, mine.id, key="calendar-update")}


def _where_it_leaves(draft: Draft, line: SessionLine) -> None:
    """Whether the seat is kept, and what now lies at the same time (S2)."""
    texts, zone = draft.asked.texts, draft.asked.zone
    if line.clash is not None:
        session = blocks.session(texts, line.clash, zone)
        draft.paragraph(texts.say("moved-clash", session=session, state=line.clash.state))
    elif line.mine == "waiting":
        draft.paragraph(texts.say("moved-waits", place=line.place))
    else:
        draft.paragraph(texts.say("moved-seat"))


def _before(one: Reading, deed: Deed) -> list[str]:
    """When and where it was before, as far as that has changed."""
    texts, was = one.texts, deed.told.get("before") or {}
    told = []
    if "starts_at" in was or "ends_at" in was:
        starts_at = _instant(was.get("starts_at")) or one.session.starts_at
        ends_at = _instant(was.get("ends_at")) or one.session.ends_at
        told.append(blocks.span(texts, starts_at, ends_at, one.zone))
    if was.get("venue"):
        told.append(pieces.clipped(str(was["venue"]), blocks.PLACE_LENGTH))
    return told


def _instant(value: Any) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) and value else None


def cancelled_letter(writing: Writing, notice: Notice) -> Message | None:
    """A session does not take place; who called it off, why, and that there may be others (S3)."""
    asked, db = writing.asked(), writing.db
    about = json.loads(notice.about)
    one = reading(db, asked, about["session"])
    if one is None or one.session.cancelled_at is None:
        return None
    mine = views.my_booking(db, asked.acting, about["enrolment"]) if about.get("enrolment") else None
    message = _off(writing, one, mine).answer().as_message()
    return _with_off(db, one, mine, message)


def _off(writing: Writing, one: Reading, mine: MyBooking | None) -> Draft:
    texts = writing.texts
    draft = Draft(one.asked, MINE, texts.say("off-what", session=one.said))
    _why(draft, one, views.called_off(writing.db, one.session.id), "off-by")
    if mine is not None:
        draft.paragraph(texts.say("off-then"))
    draft.follow("my_enrolments", more=[_dates(draft, one)])
    return draft


# -- what they have in common ---------------------------------------------------------------------------------


def _why(draft: Draft, one: Reading, deed: Deed | None, key: str) -> None:
    """Who did it, when and why."""
    if deed is None:
        return
    if deed.name:
        draft.note(draft.say(key, name=deed.name, at=one.at(deed.at)))
    if deed.reason:
        draft.told([(draft.say("off-reason"), pieces.clipped(deed.reason, REASON_SHOWN))])


def _with_off(db: Session, one: Reading, mine: MyBooking | None, message: Message) -> Message:
    """With the file that takes the session out of a calendar, for who may have it in one."""
    if mine is None or not mine.was_booked:
        return message
    return {**message, FILE: file_of(db, one, mine.id, key="calendar-off")}


def _dates(draft: Draft, one: Reading) -> Block:
    """To the other dates of the same course."""
    label = draft.say("booking-dates")
    aloud = draft.say("booking-dates-aloud", title=one.title)
    return draft.button(label, Request("find_sessions", (one.course_code,)), aloud=aloud)
