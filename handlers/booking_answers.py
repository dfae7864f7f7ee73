"""Asking about sessions: when there are some, a seat in one, giving it back, and what one has booked (S1, S2, S8).

Words alone book and cancel nothing: what stands against it is said first, and the buttons do it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from sqlalchemy.orm import Session

from handlers.asking import MOST_CODES, Answer, Asked, CourseLine, Draft, Page, Request, page_of
from handlers.blocks import bookings as blocks
from handlers.blocks import pieces
from handlers.blocks.pieces import Block
from handlers.courses import course_gone, division_name, line, mine, named, not_offered
from models import bookings
from models.booking_views import Coming, Days, upcoming
from models.bookings import SessionLine
from models.courses import CourseFacts, course_facts

FAR: Final = timedelta(days=3_650)
"""What ends so much later has no end."""


# -- when there are some --------------------------------------------------------------------------------------


def find_sessions(db: Session, asked: Asked, request: Request) -> Answer:
    """The sessions to come, of the courses and in the days that were named, with a button for each."""
    return _dates(db, asked, request, wants_seat=False)


def enrol(db: Session, asked: Asked, request: Request) -> Answer:
    """The same for somebody who wants a seat: what can be booked, and why not what cannot."""
    return _dates(db, asked, request, wants_seat=True)


def _dates(db: Session, asked: Asked, request: Request, *, wants_seat: bool) -> Answer:
    facts = _named(db, asked, request)
    if request.course_codes and not facts:
        return course_gone(asked, request)
    codes = [fact.code for fact in facts]
    if wants_seat and not codes:
        codes = [one.course_code for one in mine(db, asked)]  # whoever names none wants one of their own
    found, is_other = _found(db, asked, codes, request.days) if codes or not wants_seat else ([], False)
    told = _lines(db, asked, facts)
    if not found:
        return _none(db, asked, request, facts).answer(told)
    page, shown = _page(db, asked, request, found)
    about = facts[0] if len(facts) == 1 else None
    only = shown[0] if len(found) == 1 else None
    if is_other:
        headline = _none_said(asked, about, request.days)
    elif wants_seat:
        headline = _wanted(asked, only, shown, len(found))
    else:
        headline = _found_said(asked, about, request.days, only, len(found))
    draft = Draft(asked, request, headline)
    if is_other:
        draft.paragraph(asked.texts.say("sessions-others"))
    division = division_name(db, asked)
    for place, one in enumerate(shown):
        is_first = wants_seat and not place
        button = way_to(draft, one, style="primary" if is_first else "")
        title = blocks.called(asked.texts, one)
        acting = asked.acting
        draft.row(title, blocks.detail(asked.texts, one, acting.now, asked.zone, division), button)
    draft.turning(page)
    _follow(draft, about)
    return replace(draft.answer(told), sessions=tuple(one.code for one in found))


def _named(db: Session, asked: Asked, request: Request) -> list[CourseFacts]:
    codes = request.course_codes[:MOST_CODES]
    return course_facts(db, asked.person.municipality_id, codes) if codes else []


def _lines(db: Session, asked: Asked, facts: Sequence[CourseFacts]) -> list[CourseLine]:
    """The courses that were named, as data."""
    if not facts:
        return []
    own = {course.course_code: course for course in mine(db, asked)}
    texts = asked.texts
    return [line(texts, own[fact.code]) if fact.code in own else not_offered(texts, fact) for fact in facts]


def _found(db: Session, asked: Asked, codes: Sequence[str], days: Days | None) -> tuple[list[Coming], bool]:
    """The sessions wanted; where a course has none in those days, its others, and True."""
    found = upcoming(db, asked.acting, codes, days)
    if found or days is None or not codes:
        return found, False
    return upcoming(db, asked.acting, codes), True


def _page(
    db: Session, asked: Asked, request: Request, found: Sequence[Coming]
) -> tuple[Page[Coming], list[SessionLine]]:
    page = page_of(found, request.page)
    ids = [one.id for one in page.items]
    return page, bookings.sessions_of(db, asked.acting, session_ids=ids)


def way_to(draft: Draft, one: SessionLine, *, style: str = "") -> Block | None:
    """The one thing that can be done about a session as it stands; None: nothing."""
    asked = draft.asked
    texts, zone, now = asked.texts, asked.zone, asked.acting.now
    if one.mine is not None:
        return blocks.cancel(texts, one, zone) if now < one.starts_at else None
    if not one.is_open(now) or not one.offered:
        return None
    if one.clash is not None:
        return draft.button(draft.say("booking-see-mine"), Request("my_enrolments"))
    if one.left is None or one.left:
        return blocks.book(texts, one, zone, style=style)
    return blocks.wait(texts, one, zone)


def _follow(draft: Draft, about: CourseFacts | None) -> None:
    if about is None:
        draft.follow("my_enrolments")
        return
    more = [draft.button(draft.say("one-course_info"), Request("course_info", (about.code,)))]
    if pieces.is_web_address(about.url):
        title = named(draft.asked.texts, about.title, about.title_en)
        aloud = draft.say("start-page-aloud", title=title)
        more.append(pieces.link(draft.say("start-page"), about.url, aloud=aloud))
    draft.follow("my_enrolments", more=more)


# Headlines


def _found_said(
    asked: Asked, about: CourseFacts | None, days: Days | None, only: SessionLine | None, count: int
) -> str:
    texts = asked.texts
    if only is not None:
        return texts.say("sessions-one", session=told_of(asked, only))
    if about is None:
        said = {} if days is None else {"days": _days_said(asked, days)}
        return texts.say("sessions-between" if said else "sessions-all", count=count, **said)
    title = named(texts, about.title, about.title_en)
    if days is None:
        return texts.say("sessions-of", title=title, count=count)
    return texts.say("sessions-of-between", title=title, count=count, days=_days_said(asked, days))


def _wanted(asked: Asked, only: SessionLine | None, shown: Sequence[SessionLine], count: int) -> str:
    texts, now = asked.texts, asked.acting.now
    able = [one for one in shown if one.is_open(now) and one.offered and one.clash is None]
    if only is not None and only.mine == "booked":
        return texts.say("enrol-mine", session=told_of(asked, only))
    if only is not None and only.mine == "waiting":
        return texts.say("enrol-line", session=told_of(asked, only), place=only.place)
    if not able:
        return texts.say("enrol-hindered")
    if only is None:
        return texts.say("enrol-some", count=count)
    is_free = only.left is None or only.left > 0
    return texts.say("enrol-one" if is_free else "enrol-full", session=told_of(asked, only))


def _none(db: Session, asked: Asked, request: Request, facts: Sequence[CourseFacts]) -> Draft:
    about = facts[0] if len(facts) == 1 else None
    draft = Draft(asked, request, _none_said(asked, about, request.days))
    if about is not None and about.format == "elearning":
        draft.paragraph(draft.say("sessions-elearning"))
    else:
        draft.paragraph(draft.say("sessions-none-ask", division=division_name(db, asked)))
    _follow(draft, about)
    return draft


def _none_said(asked: Asked, about: CourseFacts | None, days: Days | None) -> str:
    texts = asked.texts
    said = {"days": _days_said(asked, days)} if days else {}
    if about is None:
        return texts.say("sessions-none-between" if said else "sessions-none", **said)
    title = named(texts, about.title, about.title_en)
    return texts.say("sessions-none-of-between" if said else "sessions-none-of", title=title, **said)


def _days_said(asked: Asked, days: Days) -> str:
    texts = asked.texts
    first, last = (pieces.day(texts, day) for day in days)
    if days[0] == days[1]:
        return texts.say("sessions-day", day=first)
    if days[1] - days[0] > FAR:
        return texts.say("sessions-from", first=first)
    return texts.say("sessions-days", first=first, last=last)


def told_of(asked: Asked, one: SessionLine) -> str:
    """A session by name and time."""
    return blocks.session(asked.texts, one, asked.zone)


# -- one's own ------------------------------------------------------------------------------------------------


def my_enrolments(db: Session, asked: Asked, request: Request) -> Answer:
    """What the asker has booked or waits for, with what can be done about each."""
    facts, own = _own(db, asked, request)
    told = _lines(db, asked, facts)
    if not own:
        return _nothing_booked(asked, request, facts).answer(told)
    waiting = sum(one.mine == "waiting" for one in own)
    draft = Draft(asked, request, asked.texts.say("mine-some", booked=len(own) - waiting, waiting=waiting))
    _rows(db, draft, own)
    draft.follow("find_sessions")
    return replace(draft.answer(told), sessions=tuple(one.code for one in own))


def cancel_enrolment(db: Session, asked: Asked, request: Request) -> Answer:
    """Which of one's bookings can be given back, and how; one that has begun cannot (S2)."""
    facts, own = _own(db, asked, request)
    told = _lines(db, asked, facts)
    if not own:
        return _nothing_booked(asked, request, facts).answer(told)
    able = [one for one in own if asked.acting.now < one.starts_at]
    if not able:
        headline = asked.texts.say("cancel-begun", division=division_name(db, asked))
    elif len(able) == 1:
        key = "cancel-line" if able[0].mine == "waiting" else "cancel-one"
        headline = asked.texts.say(key, session=told_of(asked, able[0]))
    else:
        headline = asked.texts.say("cancel-which", count=len(able))
    draft = Draft(asked, request, headline)
    _rows(db, draft, able or own)
    draft.follow("my_enrolments", "find_sessions")
    return replace(draft.answer(told), sessions=tuple(one.code for one in own))


def _own(db: Session, asked: Asked, request: Request) -> tuple[list[CourseFacts], list[SessionLine]]:
    """The courses that were named, and what the asker has booked of them and in those days."""
    facts = _named(db, asked, request)
    codes = {fact.code for fact in facts}
    own = bookings.my_bookings(db, asked.acting)
    if request.course_codes:
        own = [one for one in own if one.course_code in codes]
    if request.days is not None:
        first, last = request.days
        within = [one for one in own if first <= one.starts_at.astimezone(asked.zone).date() <= last]
        own = within or own
    return facts, own


def _nothing_booked(asked: Asked, request: Request, facts: Sequence[CourseFacts]) -> Draft:
    texts = asked.texts
    if len(facts) == 1:
        headline = texts.say("mine-none-of", title=named(texts, facts[0].title, facts[0].title_en))
    else:
        headline = texts.say("mine-none")
    draft = Draft(asked, request, headline)
    if facts:
        wanted = Request("find_sessions", tuple(fact.code for fact in facts))
        draft.follow("my_enrolments", more=[draft.button(draft.say("show-find_sessions"), wanted)])
    else:
        draft.follow("find_sessions", "my_status")
    return draft


def _rows(db: Session, draft: Draft, own: Sequence[SessionLine]) -> None:
    asked, division = draft.asked, division_name(db, draft.asked)
    page = page_of(own, draft.request.page)
    for one in page.items:
        detail = blocks.detail(asked.texts, one, asked.acting.now, asked.zone, division)
        draft.row(blocks.called(asked.texts, one), detail, way_to(draft, one))
    booked = [one for one in page.items if one.mine == "booked"]
    if len(page.items) == 1 and booked and booked[0].enrolment_id:
        texts = asked.texts
        draft.blocks.append(
            pieces.actions([blocks.calendar(texts, booked[0].enrolment_id), *blocks.online(texts, booked[0])])
        )
    draft.turning(page)
