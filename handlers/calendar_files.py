"""The calendar file that comes with a booking, and with what becomes of it (S3; RFC 5545 and 5546)."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, vCalAddress

from handlers.catalogue import Texts, showable
from models.curriculum import TrainingSession

NOBODY: Final = "invalid:nomail"
"""As organiser: answers belong in the chat, and a mail address here would make calendars send some."""


def calendar_file(
    session: TrainingSession,
    *,
    booking: int,
    title: str,
    office: str,
    texts: Texts,
    zone: ZoneInfo,
    now: datetime,
    is_cancelled: bool = False,
) -> bytes:
    """The session as an iCalendar file, which takes the place of every earlier one of the same booking.

    `booking` is the enrolment's id, `title` the course's in the reader's language, `office` the municipality's
    code. `is_cancelled` takes it out of the calendar: the booking is given up, or (as `session` itself may say)
    nobody meets. A class of several days is one event that repeats daily at the same hours. It publishes
    (METHOD:PUBLISH) and invites nobody, so that no calendar asks the reader to accept what is booked already.
    """
    is_off = is_cancelled or session.cancelled_at is not None
    calendar = Calendar()
    calendar.add("prodid", f"-//Kenshu//Training sessions//{texts.locale.upper()}")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "CANCEL" if is_off else "PUBLISH")
    calendar.add_component(_time_zone(zone.key))

    event = Event()
    event.add("uid", f"{booking}-{session.code}@{office}.kenshu.invalid")
    # What comes last has to be later than what came before, though the session itself did not change.
    event.add("sequence", session.sequence + is_off)
    event.add("dtstamp", now)
    _add_times(event, session, zone)
    event.add("summary", showable(title))
    event.add("status", "CANCELLED" if is_off else "CONFIRMED")
    organiser = vCalAddress(NOBODY)
    organiser.params["CN"] = texts.say("calendar-organiser")
    event.add("organizer", organiser)
    if place := session.venue or session.online_url:
        event.add("location", showable(place))
    if session.online_url:
        event.add("url", showable(session.online_url))
    event.add("description", _description(session, texts, is_off=is_off))
    calendar.add_component(event)
    file: bytes = calendar.to_ical()
    return file


def calendar_name(session: TrainingSession) -> str:
    """What the file is called."""
    return f"{session.code}.ics"


def _add_times(event: Event, session: TrainingSession, zone: ZoneInfo) -> None:
    start, end = session.starts_at.astimezone(zone), session.ends_at.astimezone(zone)
    days = (end.date() - start.date()).days + 1
    if days > 1 and end.time() > start.time():
        end -= timedelta(days=days - 1)
        event.add("rrule", {"freq": "daily", "count": days})
    event.add("dtstart", start)
    event.add("dtend", end)


def _description(session: TrainingSession, texts: Texts, *, is_off: bool) -> str:
    lines = [texts.say("calendar-cancelled")] if is_off else []
    lines.append(texts.say("calendar-code", code=session.code))
    if session.instructor:
        lines.append(texts.say("calendar-instructor", instructor=session.instructor))
    if session.online_url and not is_off:
        lines.append(texts.say("calendar-online", url=session.online_url))
    if not is_off:
        lines.append(texts.say("calendar-change"))
    return "\n".join(lines)


@cache
def _time_zone(key: str) -> Timezone:
    zone = Timezone.from_tzid(key)
    zone.pop("COMMENT", None)  # a remark of the library's on its own reach
    return zone
