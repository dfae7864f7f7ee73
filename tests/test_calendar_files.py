"""S3: the calendar file of a booking, read back with the library and, where calendars are strict, byte by byte."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Event

from handlers.calendar_files import calendar_file, calendar_name
from handlers.catalogue import LOCALES, Texts
from models.curriculum import TrainingSession

TOKYO = ZoneInfo("Asia/Tokyo")
NOW = datetime(2026, 11, 22, 0, 30, tzinfo=UTC)


def a_session(**given: Any) -> TrainingSession:
    facts: dict[str, Any] = {
        "code": "PJM-03-2602",
        "starts_at": datetime(2027, 1, 13, 0, 30, tzinfo=UTC),
        "ends_at": datetime(2027, 1, 13, 7, 30, tzinfo=UTC),
        "venue": "分庁舎 大会議室",
        "online_url": "",
        "instructor": "外部講師（プロジェクト管理）",
        "sequence": 0,
        "cancelled_at": None,
    }
    return TrainingSession(**(facts | given))


def written(session: TrainingSession, **given: Any) -> bytes:
    facts: dict[str, Any] = {
        "booking": 17,
        "title": "プロジェクト管理 実践",
        "office": "33100",
        "texts": Texts("ja"),
        "zone": TOKYO,
        "now": NOW,
    }
    return calendar_file(session, **(facts | given))


def read(file: bytes) -> tuple[Calendar, Event]:
    calendar = Calendar.from_ical(file)
    assert isinstance(calendar, Calendar)
    (event,) = calendar.events
    assert event.errors == []
    return calendar, event


def test_s3_the_file_holds_when_and_where_in_the_offices_zone():
    calendar, event = read(written(a_session()))
    assert calendar["METHOD"] == "PUBLISH"
    assert calendar["VERSION"] == "2.0"
    assert [str(zone["TZID"]) for zone in calendar.timezones] == ["Asia/Tokyo"]
    assert event["DTSTART"].params["TZID"] == event["DTEND"].params["TZID"] == "Asia/Tokyo"
    assert event.start == datetime(2027, 1, 13, 9, 30, tzinfo=TOKYO)
    assert event.end == datetime(2027, 1, 13, 16, 30, tzinfo=TOKYO)
    assert event["SUMMARY"] == "プロジェクト管理 実践"
    assert event["LOCATION"] == "分庁舎 大会議室"
    assert event["STATUS"] == "CONFIRMED"
    assert event["SEQUENCE"] == 0
    assert event["DTSTAMP"].dt == NOW
    assert "RRULE" not in event
    assert "外部講師（プロジェクト管理）" in event["DESCRIPTION"]
    assert calendar_name(a_session()) == "PJM-03-2602.ics"


def test_s3_a_changed_session_updates_the_earlier_entry():
    _, before = read(written(a_session()))
    moved = a_session(
        sequence=1, starts_at=datetime(2027, 1, 14, 1, 0, tzinfo=UTC), ends_at=NOW.replace(2027, 1, 14, 3)
    )
    calendar, after = read(written(moved, now=NOW.replace(day=23)))
    assert calendar["METHOD"] == "PUBLISH"
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after.start == datetime(2027, 1, 14, 10, 0, tzinfo=TOKYO)


def test_s3_a_cancelled_session_takes_the_entry_away():
    _, before = read(written(a_session(sequence=2)))
    calendar, after = read(written(a_session(sequence=2, cancelled_at=NOW)))
    assert calendar["METHOD"] == "CANCEL"
    assert after["STATUS"] == "CANCELLED"
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert "取り消されました" in after["DESCRIPTION"]


def test_s3_giving_up_a_booking_takes_the_entry_away_and_another_booking_is_another_entry():
    calendar, gone = read(written(a_session(), is_cancelled=True))
    assert (calendar["METHOD"], gone["STATUS"]) == ("CANCEL", "CANCELLED")
    _, again = read(written(a_session(), booking=18))
    assert again["UID"] != gone["UID"]


def test_no_calendar_asks_to_accept_or_writes_to_anybody():
    _, event = read(written(a_session()))
    assert str(event["ORGANIZER"]) == "invalid:nomail"
    assert "ATTENDEE" not in event


def test_s4_a_class_of_two_days_is_in_the_calendar_on_both_at_its_hours():
    two_days = a_session(ends_at=datetime(2027, 1, 14, 7, 30, tzinfo=UTC))
    _, event = read(written(two_days))
    assert (event.start.day, event.end.day) == (13, 13)
    assert event["RRULE"].to_ical() == b"FREQ=DAILY;COUNT=2"


def test_a_session_past_midnight_is_one_stretch():
    night = a_session(
        starts_at=datetime(2027, 1, 13, 13, 0, tzinfo=UTC), ends_at=datetime(2027, 1, 13, 16, 0, tzinfo=UTC)
    )
    _, event = read(written(night))
    assert (event.start.date(), event.end.date()) == (date(2027, 1, 13), date(2027, 1, 14))
    assert "RRULE" not in event


def test_a_session_online_has_its_link():
    url = "https://meet.example/j/123?pwd=a,b;c"
    _, event = read(written(a_session(venue="", online_url=url)))
    assert event["LOCATION"] == event["URL"] == url
    assert url in event["DESCRIPTION"]
    _, both = read(written(a_session(online_url=url)))
    assert both["LOCATION"] == "分庁舎 大会議室"
    assert both["URL"] == url


@pytest.mark.parametrize("locale", LOCALES)
def test_lines_are_short_whole_characters_and_end_as_they_must(locale):
    title = "髙﨑と𠮷田の研修；予算, 契約; 調達\\" * 6
    file = written(a_session(venue="第2研修室\nMETHOD:CANCEL"), title=title, texts=Texts(locale))
    assert file.endswith(b"END:VCALENDAR\r\n")
    lines = file.split(b"\r\n")
    assert all(len(line) <= 75 and b"\n" not in line for line in lines)
    assert all(line.decode() is not None for line in lines)
    assert lines.count(b"METHOD:CANCEL") == 0
    _, event = read(file)
    assert event["SUMMARY"] == title
    assert event["LOCATION"] == "第2研修室 METHOD:CANCEL"


def test_the_same_twice_is_the_same_file():
    assert written(a_session()) == written(a_session())
