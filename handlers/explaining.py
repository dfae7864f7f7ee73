"""Why a reminder came, or why none: in sentences, on the command line, and as an answer (M14, M16)."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from handlers import obligations
from handlers.asking import Answer, Asked, CourseLine, Draft, Request
from handlers.blocks import pieces
from handlers.catalogue import Texts
from handlers.courses import division_name, mine
from handlers.courses import line as course_line
from handlers.teams import person_name
from models.reminders.day import OFFICE_ZONE
from models.reminders.explaining import ExplainedCourse, Explanation, last_message, next_message, why

NOON = time(12)
SHOWN = 10
"""Courses of a day that are listed."""
LASTING = ("on_leave", "frozen", "stopped", "snoozed")
"""What keeps messages away for more than the day."""
HELD_UP = ("held", "no_mail")
"""What becomes of a message that is due, other than being sent."""


# -- in sentences ---------------------------------------------------------------------------------------------


def headline(texts: Texts, told: Explanation, zone: ZoneInfo = OFFICE_ZONE) -> str:
    """What became of the day, in a sentence."""
    key = f"explained-{told.outcome}"
    at = told.sent_at.astimezone(zone) if told.sent_at else None
    if told.outcome == "sent" and at is not None and at.date() == told.day:
        key = "explained-sent-at"
    return texts.say(
        key if texts.knows(key) else "explained-failed",
        day=pieces.day(texts, told.day),
        time=f"{at:%H:%M}" if at else "",
        until=pieces.day(texts, told.until_on) if told.until_on else "",
        other=pieces.day(texts, told.with_day) if told.with_day else "",
        before=texts.listed([pieces.day(texts, day) for day in told.before]),
    )


def course_lines(texts: Texts, told: Explanation) -> list[tuple[str, str]]:
    """The courses of the day, each with its step, or why it had none, and its due date."""
    return [(obligations.title(texts, one.title, one.title_en), _detail(texts, told, one)) for one in told.courses]


def _detail(texts: Texts, told: Explanation, course: ExplainedCourse) -> str:
    parts = [texts.say("explained-due", day=pieces.day(texts, course.due_on))] if course.due_on else []
    if course.step:
        parts.insert(0, texts.say(f"remind-step-{course.step}"))
    elif told.outcome in ("sent", "unknown", "planned"):
        parts.append(texts.say("explained-along"))
    if course.reason and course.reason != told.outcome and texts.knows(f"remind-reason-{course.reason}"):
        parts.append(texts.say(f"remind-reason-{course.reason}"))
    detail = parts[0] if parts else ""
    for part in parts[1:]:
        detail = texts.say("joined", first=detail, then=part)
    return detail


def because(texts: Texts, told: Explanation) -> str:
    """Whose courses they are; empty where there is nothing to say."""
    audiences = dict.fromkeys(one.audience for one in told.courses if one.audience)
    if not audiences:
        return ""
    return texts.say(
        "reminder-because", audiences=texts.listed([obligations.audience(texts, one) for one in audiences])
    )


def behalf(texts: Texts, told: Explanation) -> str:
    """Who asked for the message; empty for one that came by itself."""
    if told.on_behalf_of is None:
        return ""
    return texts.say("reminder-nudge", name=person_name(texts, *told.on_behalf_of))


# -- as an answer ---------------------------------------------------------------------------------------------


def about_a_day(db: Session, asked: Asked, told: Explanation, zone: ZoneInfo) -> Answer:
    """Why did I get this? What was in it, and why."""
    texts = asked.texts
    draft = Draft(asked, Request("reminder_info"), headline(texts, told, zone))
    for text in (behalf(texts, told), because(texts, told)):
        if text:
            draft.paragraph(text)
    _list(draft, told)
    draft.note(texts.say("reminder-rules"))
    draft.note(texts.say("explained-if-wrong", division=division_name(db, asked)))
    draft.follow("why_required", "remaining_courses")
    return draft.answer()


def _list(draft: Draft, told: Explanation) -> None:
    lines = course_lines(draft.asked.texts, told)
    if lines:
        draft.bullets(lines[:SHOWN])
    if len(lines) > SHOWN:
        draft.note(draft.say("and-more", count=len(lines) - SHOWN))


def reminder_info(db: Session, asked: Asked, request: Request) -> Answer:
    """When the asker is reminded next, when and why last, how that goes, and what ends it."""
    texts, person = asked.texts, asked.person
    # What depends on the hour alone, such as a stop of this morning, is said under each button.
    now = datetime.combine(asked.today, NOON, OFFICE_ZONE)
    following = next_message(db, person.employee_id, now=now)
    today = following or why(db, person.employee_id, asked.today, now=now)
    draft = Draft(asked, request, _next_headline(texts, following, today))
    if following is not None:
        _list(draft, following)
    elif today.outcome in LASTING:
        draft.paragraph(headline(texts, today))
    if today.courses:
        draft.note(because(texts, today))
    last_on = last_message(db, person.employee_id, asked.today)
    if last_on is not None:
        last = why(db, person.employee_id, last_on, now=now)
        draft.heading(texts.say("reminder-info-last"))
        draft.paragraph(headline(texts, last))
        _list(draft, last)
    draft.told(
        [
            (texts.say("reminder-info-how"), texts.say("reminder-rules")),
            (texts.say("reminder-info-end"), texts.say("reminder-info-end-how")),
        ]
    )
    draft.follow("remaining_courses", "why_required", "contact")
    return draft.answer(_lines(db, asked, today))


def _next_headline(texts: Texts, following: Explanation | None, today: Explanation) -> str:
    if following is None:
        return texts.say("reminder-info-none" if today.courses else "reminder-info-nothing")
    if following.outcome in HELD_UP:
        return headline(texts, following)
    key = "reminder-info-today" if following.outcome == "planned" else "reminder-info-on"
    return texts.say(key, day=pieces.day(texts, following.day))


def _lines(db: Session, asked: Asked, told: Explanation) -> list[CourseLine]:
    codes = {one.code for one in told.courses}
    return [course_line(asked.texts, course) for course in mine(db, asked) if course.course_code in codes]
