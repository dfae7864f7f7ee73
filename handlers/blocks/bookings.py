"""What buttons about bookings carry, and how a session, its seats and one's place in it are told."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Protocol, Self
from zoneinfo import ZoneInfo

from handlers.blocks import pieces
from handlers.blocks.pieces import Block
from handlers.catalogue import LOCALES, Locale, Texts
from handlers.courses import named
from models.base import Refusal
from models.bookings import LARGEST_ID, Clash, SessionLine

BOOK, WAIT = "booking.book", "booking.wait"
CANCEL, DECLINE = "booking.cancel", "booking.decline"
CALENDAR: Final = "booking.calendar"
PLACE_LENGTH: Final = 200
_VERSION: Final = 1


class Meeting(Protocol):
    """A session, as far as when and where it meets goes."""

    @property
    def code(self) -> str: ...
    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...
    @property
    def venue(self) -> str: ...
    @property
    def online_url(self) -> str: ...
    @property
    def instructor(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Pressed:
    """What a button carries: a session or a booking, and the language in which it was offered."""

    session_id: int = 0
    enrolment_id: int = 0
    locale: Locale = "ja"

    def as_value(self) -> str:
        carried = {"v": _VERSION, "s": self.session_id, "e": self.enrolment_id, "l": self.locale}
        return json.dumps(carried, separators=(",", ":"))

    @classmethod
    def of(cls, action: Mapping[str, Any]) -> Self:
        """Raises Refusal `stale_button` for what no button of today carries."""
        try:
            carried = json.loads(str(action.get("value") or ""))
            numbers, locale = (carried["s"], carried["e"]), carried["l"]
            is_readable = carried["v"] == _VERSION and locale in LOCALES and any(numbers)
            is_readable &= all(type(one) is int and 0 <= one <= LARGEST_ID for one in numbers)
        except (ValueError, TypeError, KeyError, AttributeError):
            is_readable = False
        if not is_readable:
            raise Refusal("stale_button")
        return cls(*numbers, locale)


# -- buttons --------------------------------------------------------------------------------------------------


def book(texts: Texts, one: SessionLine, zone: ZoneInfo, *, style: str = "") -> Block:
    """Takes a seat, where one is left."""
    return _about(texts, BOOK, Pressed(one.id, 0, texts.locale), _aloud(texts, one, zone), style)


def wait(texts: Texts, one: SessionLine, zone: ZoneInfo) -> Block:
    """Enters the line of a full session."""
    return _about(texts, WAIT, Pressed(one.id, 0, texts.locale), _aloud(texts, one, zone))


def cancel(texts: Texts, one: SessionLine, zone: ZoneInfo) -> Block:
    """Gives a seat back, or leaves the line, after a question."""
    key = "booking-leave" if one.mine == "waiting" else "booking-cancel"
    value = Pressed(one.id, 0, texts.locale).as_value()
    button = pieces.button(texts.say(key), CANCEL, value, aloud=_said(texts, key, _aloud(texts, one, zone)))
    told = texts.say(f"{key}-sure", session=session(texts, one, zone))
    return _asking(texts, button, key, told)


def decline(texts: Texts, enrolment_id: int, told: str) -> Block:
    """Says no to a seat that was given, after a question; `told` is which."""
    value = Pressed(0, enrolment_id, texts.locale).as_value()
    button = pieces.button(texts.say("booking-decline"), DECLINE, value)
    return _asking(texts, button, "booking-decline", texts.say("booking-decline-sure", session=told))


def calendar(texts: Texts, enrolment_id: int) -> Block:
    """Sends the calendar file once more."""
    return pieces.button(texts.say("booking-calendar"), CALENDAR, Pressed(0, enrolment_id, texts.locale).as_value())


def online(texts: Texts, one: Meeting) -> list[Block]:
    """The way in, where people take part online."""
    if not pieces.is_web_address(one.online_url):
        return []
    return [pieces.link(texts.say("booking-open-online"), one.online_url)]


def _about(texts: Texts, action_id: str, pressed: Pressed, aloud: str, style: str = "") -> Block:
    key = action_id.replace(".", "-")
    return pieces.button(texts.say(key), action_id, pressed.as_value(), aloud=_said(texts, key, aloud), style=style)


def _said(texts: Texts, key: str, aloud: str) -> str:
    return texts.say("booking-aloud", label=texts.say(key), session=aloud)


def _aloud(texts: Texts, one: SessionLine, zone: ZoneInfo) -> str:
    day = one.starts_at.astimezone(zone).date()
    return texts.say("joined", first=texts.day(day), then=called(texts, one))


def _asking(texts: Texts, button: Block, key: str, told: str) -> Block:
    yes, no = texts.say(key), texts.say("booking-keep")
    return pieces.asking(button, texts.say(f"{key}-title"), told, yes=yes, no=no, style="danger")


# -- a session in words ---------------------------------------------------------------------------------------


def called(texts: Texts, one: SessionLine | Clash) -> str:
    """What it is a session of, short enough for a sentence."""
    return named(texts, one.title, one.title_en)


def when(texts: Texts, one: Meeting | Clash, zone: ZoneInfo) -> str:
    """The day and its hours; of a class of several days the days, and the hours of each."""
    return span(texts, one.starts_at, one.ends_at, zone)


def span(texts: Texts, starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> str:
    """From when to when."""
    start, end = starts_at.astimezone(zone), ends_at.astimezone(zone)
    hours = {"from": clock(start), "to": clock(end)}
    first, last = pieces.day(texts, start.date()), pieces.day(texts, end.date())
    if start.date() == end.date():
        return texts.say("booking-when", day=first, **hours)
    if end.time() > start.time():
        return texts.say("booking-when-days", first=first, last=last, **hours)
    return texts.say("booking-when-over", first=first, last=last, **hours)


def clock(at: datetime) -> str:
    """The time of day, of an instant in the office's zone."""
    return f"{at:%H:%M}"


def moment(texts: Texts, at: datetime, zone: ZoneInfo) -> str:
    """A day and a time."""
    local = at.astimezone(zone)
    return texts.say("run-moment", day=pieces.day(texts, local.date()), time=clock(local))


def where(texts: Texts, one: Meeting) -> str:
    """The room, online, or both."""
    venue = pieces.clipped(one.venue, PLACE_LENGTH)
    if not venue:
        return texts.say("booking-online")
    return texts.say("booking-or-online", venue=venue) if one.online_url else venue


def seats(texts: Texts, one: SessionLine) -> str:
    """What is left, or that others wait."""
    if one.left is None:
        return texts.say("booking-seats-free")
    if one.left:
        return texts.say("booking-seats-left", left=one.left, seats=one.seats)
    return texts.say("booking-seats-full", waiting=one.waiting)


def stands(texts: Texts, one: SessionLine) -> str:
    """Whether the reader has a seat, or where in the line; empty: neither."""
    if one.mine is None:
        return ""
    return texts.say("booking-is-mine") if one.mine == "booked" else texts.say("booking-is-line", place=one.place)


def detail(texts: Texts, one: SessionLine, now: datetime, zone: ZoneInfo, division: str) -> str:
    """All that is to be known before one books: when, where, what is left, and what stands against it (S2, S8)."""
    lines = [texts.say("joined", first=when(texts, one, zone), then=where(texts, one))]
    facts = [stands(texts, one) or seats(texts, one)]
    if one.joint:
        facts.append(texts.say("booking-joint"))
    facts.append(texts.say("booking-code", code=one.code))
    told = facts[0]
    for fact in facts[1:]:
        told = texts.say("joined", first=told, then=fact)
    lines.append(told)
    if against := hindrance(texts, one, now, zone, division):
        lines.append(against)
    elif one.mine is None and one.closes_at < one.starts_at - timedelta(minutes=1):
        lines.append(texts.say("booking-closes", at=moment(texts, one.closes_at, zone)))
    return "\n".join(lines)


def hindrance(texts: Texts, one: SessionLine, now: datetime, zone: ZoneInfo, division: str) -> str:
    """Why the reader cannot book it; empty where they can, or have."""
    if one.mine is not None:
        if one.clash is not None:
            return texts.say("booking-clashes", session=session(texts, one.clash, zone), state=one.clash.state)
        return ""
    if one.cancelled_at is not None:
        return texts.say("booking-called-off")
    if not one.is_open(now):
        return texts.say("booking-closed", at=moment(texts, min(one.closes_at, one.starts_at), zone))
    if not one.offered:
        return texts.say("booking-not-mine", division=division)
    if one.clash is not None:
        return texts.say("booking-clash", session=session(texts, one.clash, zone), state=one.clash.state)
    if not one.left and one.left is not None:
        return texts.say("booking-would-be", place=one.waiting + 1)
    return ""


def session(texts: Texts, one: SessionLine | Clash, zone: ZoneInfo) -> str:
    """A session by name and time."""
    return texts.say("booking-session", title=called(texts, one), when=when(texts, one, zone))


def facts(texts: Texts, one: Meeting, zone: ZoneInfo) -> list[tuple[str, str]]:
    """When, where and with whom, side by side."""
    pairs = [
        (texts.say("booking-fact-when"), when(texts, one, zone)),
        (texts.say("booking-fact-where"), where(texts, one)),
    ]
    if one.instructor:
        pairs.append((texts.say("booking-fact-instructor"), pieces.clipped(one.instructor, PLACE_LENGTH)))
    pairs.append((texts.say("booking-fact-code"), one.code))
    return pairs
