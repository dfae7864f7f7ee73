"""Booking and running sessions: seats and the line, clashes, changes, joint places, who may (S1-S3, S7, S8)."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select, update

from models import booking_views, bookings, session_running
from models.audit import AuditEvent
from models.base import Refusal
from models.bookings import overlap
from models.curriculum import TrainingSession
from models.outbox.records import Notice
from models.people import EmployeeState
from models.reminders.day import OFFICE_ZONE
from tests.booking import (
    AOKI,
    BOT,
    CLARK,
    FUJII,
    HASHIMOTO,
    INOUE,
    KINOSHITA,
    KOBAYASHI,
    MATSUMOTO,
    NEXT_WEEK,
    NOMURA,
    NOW,
    ONISHI,
    SAITO,
    SASAKI,
    TAKAHASHI,
    TANAKA,
    TUESDAY,
    UEDA,
    Booking,
    at,
)
from tests.builders import Copies, take_in, write_csv
from tests.conftest import Databases

SOON = at(TUESDAY, 13)
EVENING = at(TUESDAY, 20)
CODES = ["code", "course_code", "starts_at", "ends_at", "venue", "online_url", "capacity", "instructor", "joint"]


@pytest.fixture(scope="module")
def copies(story_databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copies]:
    made = Copies(story_databases.fresh_url(), tmp_path_factory.mktemp("bookings"))
    yield made
    made.engine.dispose()


@pytest.fixture
def one(copies: Copies) -> Booking:
    return Booking(copies.fresh())


# -- S1 -------------------------------------------------------------------------------------------------------


def test_s1_the_last_seat_goes_to_the_first_who_asks_and_the_others_wait_in_order(one):
    made = one.opens(capacity=2)
    assert [one.books(who, made) for who in (AOKI, INOUE, UEDA, SAITO)] == [
        ("booked", 0),
        ("booked", 0),
        ("waiting", 1),
        ("waiting", 2),
    ]
    line = one.line(SAITO, made)
    assert (line.seats, line.booked, line.waiting, line.left, line.mine, line.place) == (2, 2, 2, 0, "waiting", 2)
    assert one.told("seat_given") == []


def test_s1_a_second_click_finds_the_first_booking(one):
    made = one.opens(capacity=1)
    first = one.does(bookings.book, AOKI, made)
    again = one.does(bookings.book, AOKI, made)
    assert (again.enrolment_id, again.state, again.is_new) == (first.enrolment_id, "booked", False)
    one.books(INOUE, made)
    one.books(UEDA, made)
    again = one.does(bookings.book, UEDA, made)
    assert (again.state, again.place, again.is_new) == ("waiting", 2, False)


def test_s1_a_freed_seat_goes_to_the_first_who_waits_who_is_told_and_may_decline(one):
    made = one.opens(capacity=1)
    for who in (AOKI, INOUE, UEDA):
        one.books(who, made)
    given = one.cancels(AOKI, made)
    assert (given.was, given.moved_up) == ("booked", (one.enrolment(INOUE, made),))
    assert (one.booked(made), one.waiting(made), one.told("seat_given")) == ([INOUE], [UEDA], [INOUE])
    [(notice, about)] = one.notices("seat_given")
    assert about == {"session": made, "enrolment": one.enrolment(INOUE, made)}
    assert (notice.not_before, notice.not_after) == (None, at(NEXT_WEEK, 13))
    one.does(bookings.decline, INOUE, one.enrolment(INOUE, made))
    assert (one.booked(made), one.people(made, "declined")) == ([UEDA], [INOUE])
    assert one.told("seat_given") == [INOUE, UEDA]


def test_s1_whoever_leaves_the_line_frees_no_seat_and_comes_back_at_its_end(one):
    made = one.opens(capacity=1)
    for who in (AOKI, INOUE, UEDA):
        one.books(who, made)
    assert one.cancels(INOUE, made).moved_up == ()
    assert one.books(INOUE, made) == ("waiting", 2)
    assert one.waiting(made) == [UEDA, INOUE]


def test_s1_more_seats_move_the_line_up_and_no_limit_empties_it(one):
    made = one.opens(capacity=1)
    for who in (AOKI, INOUE, UEDA, SAITO, FUJII):
        one.books(who, made)
    changed = one.changes(ONISHI, made, capacity=3)
    assert (len(changed.moved_up), changed.told, changed.sequence) == (2, 0, 0)
    assert (one.booked(made), one.waiting(made)) == ([AOKI, INOUE, UEDA], [SAITO, FUJII])
    one.changes(ONISHI, made, capacity=None)
    assert (one.waiting(made), one.told("seat_given")) == ([], [INOUE, UEDA, SAITO, FUJII])
    assert one.line(NOMURA, made).left is None


def test_s1_nobody_loses_a_seat_because_there_are_fewer(one):
    made = one.opens(capacity=3)
    one.books(AOKI, made)
    one.books(INOUE, made)
    refused = one.refused(session_running.change, ONISHI, made, capacity=1)
    assert refused == ("session_booked", {"capacity": 1, "booked": 2})
    one.changes(ONISHI, made, capacity=2)
    assert one.books(UEDA, made) == ("waiting", 1)


def test_s1_the_line_passes_over_who_will_have_left_and_does_not_stop_there(one):
    made = one.opens(capacity=1)
    for who in (AOKI, INOUE, UEDA):
        one.books(who, made)
    one.leaves(INOUE, TUESDAY + timedelta(days=2))
    one.cancels(AOKI, made)
    assert (one.booked(made), one.waiting(made)) == ([UEDA], [INOUE])
    one.cancels(UEDA, made)
    assert one.books(SAITO, made) == ("booked", 0)


def test_s1_seats_of_people_who_leave_go_to_the_line(one):
    made, other = one.opens(capacity=1), one.opens(capacity=1, starts=at(NEXT_WEEK, 9))
    for who in (AOKI, INOUE):
        one.books(who, made)
    one.books(AOKI, other)
    assert one.does(bookings.tend_lines, BOT) == 0
    one.leaves(AOKI, TUESDAY)
    assert one.does(bookings.tend_lines, BOT) == 2
    assert (one.booked(made), one.people(made, "dropped"), one.booked(other)) == ([INOUE], [AOKI], [])
    assert one.told("seat_given") == [INOUE]


def test_s1_at_night_a_seat_is_told_of_in_the_morning_unless_that_is_too_late(one):
    early, late = one.opens(1, at(TUESDAY + timedelta(days=1), 8)), one.opens(1)
    for made in (early, late):
        one.books(AOKI, made)
        one.books(INOUE, made)
    one.now = EVENING
    one.cancels(AOKI, early)
    one.cancels(AOKI, late)
    morning = at(TUESDAY + timedelta(days=1), 9)
    assert [notice.not_before for notice, _ in one.notices("seat_given")] == [None, morning]


def test_s1_every_deed_is_in_the_audit_trail_in_order(one):
    made = one.opens(capacity=1)
    one.books(AOKI, made)
    one.books(INOUE, made)
    one.cancels(AOKI, made)
    with one.reading() as db:
        a = AuditEvent
        rows = select(a.action, a.actor_id, a.subject_id).where(a.subject == "enrolments").order_by(a.id)
        events = [tuple(row) for row in db.execute(rows)]
    aoki, inoue = (one.enrolment(who, made) for who in (AOKI, INOUE))
    assert events == [
        ("enrolment.made", one.id(AOKI), aoki),
        ("enrolment.made", one.id(INOUE), inoue),
        ("enrolment.ended", one.id(AOKI), aoki),
        ("enrolment.moved_up", one.id(AOKI), inoue),
    ]


# -- S2 -------------------------------------------------------------------------------------------------------


def test_s2_no_two_bookings_overlap_and_a_place_in_a_line_is_one(one):
    first, touching = one.opens(1), one.opens(9, at(NEXT_WEEK, 16))
    second = one.opens(9, at(NEXT_WEEK, 15))
    one.books(AOKI, first)
    one.books(INOUE, first)
    for who, state in ((AOKI, "booked"), (INOUE, "waiting")):
        code, facts = one.refused(bookings.book, who, second)
        assert (code, facts["state"], facts["day"], facts["time"]) == ("booking_clash", state, NEXT_WEEK, "13:00")
        assert facts["session"] == one.session(first).code
        assert one.line(who, second).clash.session_id == first
        assert one.line(who, touching).clash is None
        assert one.books(who, touching) == ("booked", 0)
    one.cancels(AOKI, first)
    code, _ = one.refused(bookings.book, AOKI, second)
    assert code == "booking_clash", "the one that follows at 16:00 overlaps with what ends at 18:00"
    one.cancels(AOKI, touching)
    assert one.books(AOKI, second) == ("booked", 0)


@pytest.mark.parametrize(
    ("one_", "other", "clash"),
    [
        ((9, 12), (12, 13), False),
        ((9, 12), (11, 13), True),
        ((9, 33), (34, 36), False),
        ((9, 16 + 24), (18, 20), False),
        ((9, 16 + 24), (24 + 15, 24 + 18), True),
        ((9, 16 + 24), (24 + 16, 24 + 18), False),
        ((22, 24 + 2), (24 + 1, 24 + 3), True),
    ],
)
def test_s2_a_class_of_two_days_leaves_the_evening_between_free(one_, other, clash):
    first, second = (tuple(at(NEXT_WEEK, 0) + timedelta(hours=hour) for hour in hours) for hours in (one_, other))
    assert overlap(first, second, OFFICE_ZONE) is clash
    assert overlap(second, first, OFFICE_ZONE) is clash


def test_s2_booking_closes_when_the_session_begins_or_earlier_and_cancelling_when_it_begins(one):
    made = one.opens(5, SOON, closes_at=at(TUESDAY, 12))
    one.books(AOKI, made)
    one.now = at(TUESDAY, 12)
    assert one.refused(bookings.book, INOUE, made) == ("booking_closed", {"day": TUESDAY, "time": "12:00"})
    assert not one.line(INOUE, made).is_open(one.now)
    one.does(bookings.add_person, ONISHI, made, one.id(INOUE))
    one.now = SOON - timedelta(seconds=1)
    one.cancels(INOUE, made)
    one.now = SOON
    begun = ("session_begun", {"day": TUESDAY, "time": "13:00"})
    assert one.refused(bookings.cancel, AOKI, made) == begun
    assert one.refused(bookings.decline, AOKI, one.enrolment(AOKI, made)) == begun
    assert one.refused(bookings.book, UEDA, made) == begun
    assert one.refused(bookings.add_person, ONISHI, made, one.id(UEDA)) == begun
    assert one.booked(made) == [AOKI]


def test_s2_nothing_is_booked_that_is_not_there_and_nothing_cancelled_twice(one):
    made = one.opens()
    for number in (0, -1, 2**31, 2**70, 99_999):
        assert one.refused(bookings.book, AOKI, number)[0] == "session_not_known"
        assert one.refused(bookings.decline, AOKI, number)[0] == "booking_none"
    assert one.refused(bookings.cancel, AOKI, made) == ("booking_none", {})
    one.books(AOKI, made)
    assert one.refused(bookings.decline, INOUE, one.enrolment(AOKI, made))[0] == "booking_none"
    one.cancels(AOKI, made)
    ended = ("booking_ended", {"state": "cancelled", "day": TUESDAY, "time": "10:00"})
    assert one.refused(bookings.cancel, AOKI, made) == ended
    assert one.refused(bookings.decline, AOKI, one.enrolment(AOKI, made)) == ended


def test_s2_a_session_moved_onto_another_leaves_both_and_says_so(one):
    moved, other = one.opens(1, at(NEXT_WEEK, 9)), one.opens(1)
    one.books(AOKI, moved)
    one.books(INOUE, moved)
    one.books(AOKI, other)
    changed = one.changes(ONISHI, moved, starts_at=at(NEXT_WEEK, 14), ends_at=at(NEXT_WEEK, 17))
    assert (changed.clashing, changed.told, changed.sequence) == ((one.id(AOKI),), 2, 1)
    told = {
        one.id(who): about for who, (_, about) in zip((AOKI, INOUE), one.notices("session_changed"), strict=True)
    }
    assert told[one.id(AOKI)]["clash"] == other
    assert "clash" not in told[one.id(INOUE)]
    one.books(INOUE, other := one.opens(1, at(NEXT_WEEK, 9)))  # and the line passes over whom it would overlap for
    one.changes(ONISHI, other, starts_at=at(NEXT_WEEK, 15), ends_at=at(NEXT_WEEK, 18))
    one.cancels(AOKI, moved)
    assert (one.booked(moved), one.waiting(moved)) == ([], [INOUE])
    assert one.does(bookings.tend_lines, BOT) == 0
    assert one.booked(moved) == []
    one.cancels(INOUE, other)
    assert one.does(bookings.tend_lines, BOT) == 0
    assert one.booked(moved) == [INOUE]


# -- S3 -------------------------------------------------------------------------------------------------------


def test_s3_a_change_reaches_everybody_in_it_once_with_the_next_number(one):
    made = one.opens(2, organisers=[KINOSHITA])
    for who in (AOKI, INOUE, UEDA):
        one.books(who, made)
    changed = one.changes(ONISHI, made, venue="第2研修室")
    assert (changed.told, changed.sequence) == (4, 1)
    assert one.told("session_changed") == [AOKI, INOUE, UEDA, KINOSHITA]
    about = [about for _, about in one.notices("session_changed")]
    assert about[0] == {
        "session": made,
        "sequence": 1,
        "enrolment": one.enrolment(AOKI, made),
        "changed": ["venue"],
    }
    assert "enrolment" not in about[3]
    assert one.changes(ONISHI, made, venue="第2研修室 ").told == 0
    assert one.session(made).sequence == 1


def test_s3_who_changes_it_and_has_a_seat_gets_the_new_calendar_file_too(one):
    made = one.opens(2, organisers=[KINOSHITA])
    one.books(KINOSHITA, made)
    one.changes(KINOSHITA, made, online_url="https://meet.city.example/x")
    assert one.told("session_changed") == [KINOSHITA]


def test_s3_two_changes_before_anybody_was_told_are_told_once(one):
    made = one.opens(2)
    one.books(AOKI, made)
    one.changes(ONISHI, made, venue="第2研修室")
    one.changes(ONISHI, made, starts_at=at(NEXT_WEEK, 14), ends_at=at(NEXT_WEEK, 17))
    assert one.told("session_changed") == [AOKI]
    assert one.told("session_changed", "dropped") == [AOKI]
    assert one.notices("session_changed")[1][1]["sequence"] == 2


def test_s3_a_cancelled_session_reaches_everybody_once_and_ends_their_bookings(one):
    made = one.opens(1, organisers=[KINOSHITA])
    for who in (AOKI, INOUE, UEDA):
        one.books(who, made)
    one.cancels(AOKI, made)
    one.changes(ONISHI, made, venue="第2研修室")
    assert one.does(session_running.call_off, KINOSHITA, made, "講師の都合") == 2
    assert one.told("session_cancelled") == [INOUE, UEDA]
    assert one.told("session_changed") == one.told("seat_given") == []
    assert (one.people(made, "booked", "waiting"), one.people(made, "dropped")) == ([], [INOUE, UEDA])
    assert one.session(made).sequence == 2
    gone = {"name": "木下 さくら", "whose": "person", "day": TUESDAY, "time": "10:00"}
    for deed, *what in (
        (bookings.book, made),
        (bookings.add_person, made, one.id(UEDA)),
        (session_running.call_off, made, "もう一度"),
    ):
        assert one.refused(deed, ONISHI, *what) == ("session_cancelled", gone)
    assert one.refused(session_running.change, ONISHI, made, capacity=9) == ("session_cancelled", gone)
    assert one.refused(bookings.cancel, UEDA, made)[1]["state"] == "dropped"
    assert made not in {line.id for line in one.sees(bookings.sessions_of, AOKI, ["MND-02"])}
    assert one.sees(bookings.my_bookings, INOUE) == []


def test_s3_what_a_form_does_not_change_another_form_may(one):
    made = one.opens(2)
    one.changes(ONISHI, made, venue="第2研修室")
    one.changes(KINOSHITA, made, capacity=5)
    session = one.session(made)
    assert (session.venue, session.capacity) == ("第2研修室", 5)


def test_s3_nothing_is_moved_once_it_has_begun_or_into_the_past(one):
    made = one.opens(2, SOON)
    assert one.refused(session_running.change, ONISHI, made, starts_at=NOW)[0] == "session_past"
    one.now = SOON
    assert one.refused(session_running.change, ONISHI, made, starts_at=at(NEXT_WEEK, 9))[0] == "session_begun"
    assert one.refused(session_running.call_off, ONISHI, made, "中止")[0] == "session_begun"
    assert one.changes(ONISHI, made, ends_at=at(TUESDAY, 17)).sequence == 1
    one.now = at(TUESDAY, 17)
    assert one.refused(session_running.change, ONISHI, made, venue="x") == (
        "session_over",
        {"day": TUESDAY, "time": "17:00"},
    )


def test_s3_only_who_runs_it_changes_it_and_only_the_division_makes_it(one):
    made = one.opens(2, organisers=[KOBAYASHI])
    assert one.changes(KOBAYASHI, made, capacity=3).sequence == 0
    yours = ("session_not_yours", {"name": "小林 正樹", "whose": "person"})
    assert one.refused(session_running.change, SAITO, made, capacity=4) == yours
    assert one.refused(session_running.call_off, SAITO, made, "中止") == yours
    assert one.refused(bookings.remove_person, SAITO, made, 1, "理由") == yours
    with one.reading() as db:
        terms = session_running.terms_of(db, one.session(made))
    assert one.refused(session_running.create, KOBAYASHI, terms)[0] == "division_only"
    assert one.refused(session_running.copy, KOBAYASHI, made, at(NEXT_WEEK, 9))[0] == "division_only"
    assert one.refused(session_running.set_organisers, KOBAYASHI, made, [])[0] == "division_only"
    assert one.refused(bookings.add_person, KOBAYASHI, made, one.id(AOKI))[0] == "division_only"


def test_sessions_are_numbered_within_course_and_year_and_no_code_is_used_again(one):
    assert one.session(one.opens()).code == "MND-02-2604"
    made = one.opens()
    one.does(session_running.call_off, ONISHI, made, "中止")
    assert one.session(one.opens()).code == "MND-02-2606"
    assert one.session(one.opens(starts=at(date(2027, 4, 2), 9))).code == "MND-02-2701"


def test_a_copy_has_the_same_length_people_and_places(one):
    made = one.opens(9, organisers=[KINOSHITA], joint=True, closes_at=at(NEXT_WEEK, 9), instructor="講師")
    town = one.does(session_running.neighbour, ONISHI, "33203", "津山市", "Tsuyama")
    one.does(session_running.set_places, ONISHI, made, town, 3)
    one.does(session_running.set_guests, ONISHI, made, town, 2)
    later = at(NEXT_WEEK + timedelta(days=7), 10)
    copied = one.does(session_running.copy, ONISHI, made, later)
    session = one.session(copied)
    assert (session.starts_at, session.ends_at, session.closes_at) == (
        later,
        later + timedelta(hours=3),
        later - timedelta(hours=4),
    )
    assert (session.instructor, session.capacity, session.sequence) == ("講師", 9, 0)
    with one.reading() as db:
        [places] = session_running.places_of(db, copied)
    assert (places.code, places.places, places.guests) == ("33203", 3, 0)
    run = one.sees(session_running.sessions_run_by, KINOSHITA, TUESDAY, date(2027, 3, 31))
    assert run == [made, copied]
    assert set(run) < set(one.sees(session_running.sessions_run_by, ONISHI, TUESDAY, date(2027, 3, 31), every=True))


@pytest.mark.parametrize(
    ("code", "terms"),
    [
        ("session_course", {"course_code": "XXX-99"}),
        ("session_past", {"starts_at": NOW}),
        ("session_order", {"ends_at": at(NEXT_WEEK, 13)}),
        ("session_closing", {"closes_at": at(NEXT_WEEK, 14)}),
        ("session_place", {"venue": " "}),
        ("session_link", {"online_url": "javascript:alert(1)"}),
        ("session_link", {"online_url": "https://a b"}),
        ("session_text", {"venue": "あ" * 201}),
        ("session_text", {"instructor": "あ" * 201}),
        ("session_capacity", {"capacity": 0}),
        ("session_capacity", {"capacity": 10**9}),
    ],
)
def test_what_is_wrong_with_a_new_session_is_said(one, code, terms):
    with pytest.raises(Refusal) as refused:
        one.opens(**{"capacity": 1, **terms})
    assert refused.value.code == code


def test_an_organiser_is_somebody_employed(one):
    made = one.opens()
    gone = one.id("0001024")
    for wrong in ([gone], [one.id(AOKI), 2**40], [0]):
        assert one.refused(session_running.set_organisers, ONISHI, made, wrong)[0] == "session_organisers"
    one.does(session_running.set_organisers, ONISHI, made, [one.id(AOKI), one.id(INOUE)])
    one.does(session_running.set_organisers, ONISHI, made, [one.id(INOUE)])
    assert one.refused(session_running.change, AOKI, made, capacity=2)[1]["name"] == "井上 直子"


def test_s3_a_file_that_moves_sessions_reaches_everybody_and_moves_the_line_up(one, tmp_path):
    made = one.by_code("MND-02-2603")
    one.changes(ONISHI, made, capacity=1)
    for who in (AOKI, INOUE, UEDA):
        one.books(who, made)
    row = {
        **dict.fromkeys(CODES, ""),
        "code": "MND-02-2603",
        "course_code": "MND-02",
        "starts_at": "2026-12-03T09:30:00+09:00",
        "ends_at": "2026-12-03T12:30:00+09:00",
        "venue": "本庁舎 第2研修室",
        "capacity": "2",
        "instructor": "デジタル推進課",
        "joint": "false",
    }
    file = write_csv(tmp_path / "sessions.csv", [row])
    take_in(one.engine, file)
    assert (one.booked(made), one.waiting(made)) == ([AOKI, INOUE], [UEDA])
    assert one.told("session_changed") == [AOKI, INOUE, UEDA]
    assert one.told("seat_given") == [INOUE]
    assert one.session(made).sequence == 1
    take_in(one.engine, file)
    assert one.session(made).sequence == 1
    write_csv(file, [row | {"capacity": "1"}])
    take_in(one.engine, file)
    assert (one.booked(made), one.session(made).sequence) == ([AOKI, INOUE], 1)


# -- S7 -------------------------------------------------------------------------------------------------------


def test_s7_what_is_kept_for_neighbours_is_not_there_for_the_own_people(one):
    made = one.opens(4, joint=True)
    town, city = (
        one.does(session_running.neighbour, ONISHI, *who) for who in (("33203", "津山市"), ("33204", "玉野市"))
    )
    assert one.does(session_running.neighbour, ONISHI, "33203", "") == town
    one.does(session_running.set_places, ONISHI, made, town, 2)
    one.does(session_running.set_places, ONISHI, made, city, 1)
    assert one.line(AOKI, made).left == 1
    assert one.books(AOKI, made) == ("booked", 0)
    assert one.books(INOUE, made) == ("waiting", 1)
    refused = one.refused(session_running.set_places, ONISHI, made, city, 3)
    assert refused == ("session_places", {"places": 3, "most": 2})
    assert one.refused(session_running.set_places, ONISHI, made, city, 2)[0] == "session_booked"
    assert one.refused(session_running.change, ONISHI, made, capacity=2)[0] == "session_kept"
    one.does(session_running.set_guests, ONISHI, made, town, 1)
    assert one.refused(session_running.set_guests, ONISHI, made, town, 3)[0] == "session_guests"
    assert one.refused(session_running.set_places, ONISHI, made, town, 0) == (
        "session_guests",
        {"places": 0, "guests": 1},
    )
    changed = one.does(session_running.set_places, ONISHI, made, town, 1)
    assert len(changed.moved_up) == 1
    assert one.booked(made) == [AOKI, INOUE]
    assert one.told("seat_given") == [INOUE]


def test_s7_the_office_may_have_fewer_places_than_there_are_left(one):
    made = one.opens(9, joint=True)
    with one.reading() as db:
        own = one.acting(db, ONISHI).municipality_id
    one.does(session_running.set_places, ONISHI, made, own, 1)
    one.books(AOKI, made)
    assert one.books(INOUE, made) == ("waiting", 1)
    assert one.refused(session_running.set_places, ONISHI, made, own, 0)[0] == "session_booked"
    assert len(one.does(session_running.set_places, ONISHI, made, own, None).moved_up) == 1
    assert one.line(UEDA, made).left == 7
    assert one.refused(session_running.set_guests, ONISHI, made, own, 0)[0] == "session_guests"


def test_s7_only_a_joint_session_keeps_places(one):
    made = one.opens(9)
    town = one.does(session_running.neighbour, ONISHI, "33203", "津山市")
    assert one.refused(session_running.set_places, ONISHI, made, town, 1)[0] == "session_not_joint"
    one.changes(ONISHI, made, joint=True)
    assert one.refused(session_running.set_places, ONISHI, made, 2**40, 1)[0] == "stale_button"
    one.does(session_running.set_places, ONISHI, made, town, 9)
    assert one.books(AOKI, made) == ("waiting", 1)
    changed = one.changes(ONISHI, made, joint=False)
    assert len(changed.moved_up) == 1


# -- S8 -------------------------------------------------------------------------------------------------------


def test_s8_people_book_what_is_required_or_elective_for_them_and_others_are_told_whom_to_ask(one):
    exercise = one.by_code("SEC-04-2603")
    assert one.refused(bookings.book, AOKI, exercise) == ("booking_not_offered", {"course": "SEC-04"})
    assert not one.line(AOKI, exercise).offered
    assert one.line(SASAKI, exercise).offered
    assert one.books(SASAKI, exercise) == ("booked", 0)
    assert one.does(bookings.add_person, ONISHI, exercise, one.id(AOKI)).state == "booked"
    assert one.told("seat_given") == [AOKI]
    one.does(bookings.decline, AOKI, one.enrolment(AOKI, exercise))
    assert one.people(exercise, "declined") == [AOKI]


def test_s8_whoever_the_course_is_for_on_its_day_may_book_it_today(one):
    exercise = one.by_code("SEC-04-2603")
    with one.writing() as db:
        s = EmployeeState
        [state] = db.scalars(select(s).where(s.employee_id == one.id_in(db, HASHIMOTO))).all()
        state.valid_to = date(2026, 12, 31)
        state.persona, state.persona_from, state.persona_since = "general", date(2016, 4, 1), None
        later = {c.name: getattr(state, c.name) for c in s.__table__.columns if c.name != "id"}
        since = date(2027, 1, 1)
        core = {"persona": "core", "persona_from": since, "persona_since": since}
        db.add(s(**{**later, "valid_from": since, "valid_to": date.max, **core}))
    assert one.line(HASHIMOTO, exercise).offered
    assert one.books(HASHIMOTO, exercise) == ("booked", 0)


def test_s8_the_division_adds_anybody_employed_on_the_day_and_nobody_else(one):
    made = one.opens(1)
    assert one.does(bookings.add_person, ONISHI, made, one.id(MATSUMOTO)).state == "booked"
    assert one.does(bookings.add_person, ONISHI, made, one.id(TANAKA)).state == "waiting"
    assert one.told("seat_given") == [MATSUMOTO]
    code, facts = one.refused(bookings.add_person, ONISHI, made, one.id("0001024"))
    assert (code, facts) == ("booking_not_employed", {"name": "山本 里奈", "day": NEXT_WEEK})
    spring = one.opens(1, at(date(2027, 4, 2), 9))
    assert one.refused(bookings.add_person, ONISHI, spring, one.id(TANAKA))[0] == "booking_not_employed"
    for number in (0, 2**31, 2**70, 88_888):
        assert one.refused(bookings.add_person, ONISHI, made, number)[0] == "stale_button"


def test_whoever_runs_it_takes_somebody_out_for_a_reason_and_the_next_has_the_seat(one):
    made = one.opens(1, organisers=[KINOSHITA])
    one.books(AOKI, made)
    one.books(INOUE, made)
    code, facts = one.refused(bookings.remove_person, KINOSHITA, made, one.id(AOKI), " ")
    assert (code, facts["reason"]) == ("booking_reason", 0)
    one.does(bookings.remove_person, KINOSHITA, made, one.id(AOKI), "電話でのお申し出")
    assert (one.booked(made), one.told("booking_removed"), one.told("seat_given")) == ([INOUE], [AOKI], [INOUE])
    assert one.refused(bookings.remove_person, KINOSHITA, made, one.id(AOKI), "x")[0] == "booking_ended"


# -- what is there --------------------------------------------------------------------------------------------


def test_sessions_of_a_course_come_in_order_with_what_the_reader_has_there(one):
    later, sooner = one.opens(3, at(NEXT_WEEK, 13)), one.opens(None, SOON)
    one.books(AOKI, sooner)
    lines = one.sees(bookings.sessions_of, AOKI, ["MND-02"])
    assert [line.id for line in lines] == [sooner, later, one.by_code("MND-02-2603")]
    assert [(line.mine, line.left, line.offered) for line in lines] == [
        ("booked", None, True),
        (None, 3, True),
        (None, 32, True),
    ]
    assert [line.id for line in one.sees(bookings.my_bookings, AOKI)] == [sooner]
    one.now = SOON
    assert sooner not in {line.id for line in one.sees(bookings.sessions_of, AOKI, ["MND-02"])}
    assert [line.id for line in one.sees(bookings.my_bookings, AOKI)] == [sooner]
    one.now = at(TUESDAY, 16)
    assert one.sees(bookings.my_bookings, AOKI) == []
    assert [line.id for line in one.sees(bookings.my_bookings, AOKI, past=True)] == [sooner]


def test_sessions_to_choose_from_can_be_those_that_are_for_the_reader(one):
    every = {line.course_code: line.offered for line in one.sees(bookings.sessions_of, AOKI)}
    mine = {line.course_code for line in one.sees(bookings.sessions_of, AOKI, offered_only=True)}
    assert mine == {code for code, offered in every.items() if offered}
    assert {"MND-02", "LIT-02"} <= mine
    assert "SEC-04" in every.keys() - mine
    assert len(one.sees(bookings.sessions_of, CLARK, limit=2)) == 2


def test_nobody_sees_or_books_sessions_of_another_municipality(one):
    made = one.opens(1)
    town = one.does(session_running.neighbour, ONISHI, "33203", "津山市")
    with one.writing() as db:
        db.execute(update(TrainingSession).where(TrainingSession.id == made).values(municipality_id=town))
    assert one.refused(bookings.book, AOKI, made)[0] == "session_not_known"
    assert one.refused(session_running.change, ONISHI, made, capacity=2)[0] == "session_not_known"
    assert made not in {line.id for line in one.sees(bookings.sessions_of, AOKI)}


def test_s1_who_was_shown_a_seat_that_has_gone_is_not_put_into_the_line_unasked(one):
    made = one.opens(1)
    one.books(AOKI, made)
    full = one.does(bookings.book, INOUE, made, may_wait=False)
    assert (full.state, full.place, full.enrolment_id, full.is_new) == ("full", 1, 0, False)
    assert one.waiting(made) == []
    one.books(UEDA, made)
    assert one.does(bookings.book, INOUE, made, may_wait=False).place == 2
    assert one.does(bookings.book, UEDA, made, may_wait=False).state == "waiting"
    one.cancels(AOKI, made)
    one.cancels(UEDA, made)
    assert one.does(bookings.book, INOUE, made, may_wait=False).state == "booked"


def test_sessions_to_come_are_found_by_course_and_days(one):
    made = one.opens(1, at(NEXT_WEEK, 9), ends_at=at(NEXT_WEEK + timedelta(days=1), 17))
    known = one.by_code("MND-02-2603")

    def found(*how: Any) -> set[int]:
        return {each.id for each in one.sees(booking_views.upcoming, AOKI, *how)}

    assert found(["MND-02"]) == {made, known}
    assert found(["MND-02"], (NEXT_WEEK + timedelta(days=1),) * 2) == {made}
    assert found(["MND-02"], (NEXT_WEEK - timedelta(days=1),) * 2) == set()
    assert found((), (NEXT_WEEK, NEXT_WEEK + timedelta(days=2))) >= {made, known}
    one.now = at(NEXT_WEEK, 9)
    assert found(["MND-02"]) == {known}


def test_a_booking_tells_its_own_person_how_it_came_and_ended_and_nobody_else(one):
    made = one.opens(1)
    one.books(AOKI, made)
    one.does(bookings.add_person, ONISHI, made, one.id(INOUE))
    one.does(bookings.remove_person, ONISHI, made, one.id(AOKI), "休業に入るため")
    first, second = one.enrolment(AOKI, made), one.enrolment(INOUE, made)
    gone = one.sees(booking_views.my_booking, AOKI, first)
    assert (gone.state, gone.was_booked, gone.came_up, gone.added_by) == ("cancelled", True, False, "")
    came = one.sees(booking_views.my_booking, INOUE, second)
    assert (came.state, came.was_booked, came.came_up, came.added_by) == ("booked", True, True, "大西 健二")
    assert one.sees(booking_views.my_booking, INOUE, first) is None
    assert one.sees(booking_views.my_booking, INOUE, 2**40) is None
    with one.reading() as db:
        why = booking_views.taken_out(db, first)
    assert (why.name, why.reason) == ("大西 健二", "休業に入るため")


# -- both databases -------------------------------------------------------------------------------------------


def test_s1_two_ask_for_the_last_seat_at_one_moment(office: Engine):
    one = Booking(office)
    made = one.opens(1)
    people = [AOKI, INOUE, UEDA, SAITO, KOBAYASHI, TAKAHASHI, FUJII, NOMURA]
    with ThreadPoolExecutor(len(people)) as everybody:
        states = list(everybody.map(lambda who: one.books(who, made), people))
    assert sorted(states) == [("booked", 0), *(("waiting", place) for place in range(1, len(people)))]
    with ThreadPoolExecutor(4) as everybody:
        given = list(everybody.map(lambda who: one.cancels(who, made), people[:4]))
    assert len(one.booked(made)) == 1
    assert sorted(one.booked(made) + one.waiting(made)) == sorted(people[4:])
    assert len(given) == 4


def test_s2_of_two_bookings_at_one_time_asked_for_at_once_one_is_refused(office: Engine):
    one = Booking(office)
    made = [one.opens(5, at(NEXT_WEEK, 13 + hour)) for hour in (0, 1, 2)]

    def books(session_id: int) -> str:
        try:
            return one.books(AOKI, session_id)[0]
        except Refusal as no:
            return no.code

    with ThreadPoolExecutor(3) as everybody:
        assert sorted(everybody.map(books, made)) == ["booked", "booking_clash", "booking_clash"]


def test_s3_a_session_is_moved_while_people_book(office: Engine):
    """Whoever came before the move is told of it, whoever came after books what is there now."""
    one = Booking(office)
    made = one.opens(4)
    people = [AOKI, INOUE, UEDA, SAITO, KOBAYASHI, TAKAHASHI]

    def does(who: str) -> Any:
        if who == ONISHI:
            return one.changes(ONISHI, made, starts_at=at(NEXT_WEEK, 9), ends_at=at(NEXT_WEEK, 12))
        return one.books(who, made)

    with ThreadPoolExecutor(7) as everybody:
        done = list(everybody.map(does, [*people[:3], ONISHI, *people[3:]]))
    e = [one.enrolment(who, made) for who in people]
    told = {about["enrolment"] for _, about in one.notices("session_changed")}
    with one.reading() as db:
        moved_at = db.scalar(select(AuditEvent.id).where(AuditEvent.action == "session.changed"))
        a = AuditEvent
        before = set(
            db.scalars(select(a.subject_id).where(a.action == "enrolment.made", a.id < moved_at).order_by(a.id))
        )
    assert told == before
    assert done[3].told == len(before)
    assert len(set(e)) == len(people)
    assert (len(one.booked(made)), len(one.waiting(made))) == (4, 2)


def test_days_of_notices_are_those_of_the_office(one):
    one.now = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    made = one.opens(1)
    one.books(AOKI, made)
    one.books(INOUE, made)
    one.cancels(AOKI, made)
    with one.reading() as db:
        assert db.scalars(select(Notice.day).where(Notice.kind == "seat_given")).one() == TUESDAY
