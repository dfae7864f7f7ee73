"""Checking in with the code shown in the room: which are good, for whom, when, and what slows a guesser (S4)."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, func, insert, select, update
from sqlalchemy.orm import Session

from models import attendance, check_in
from models.curriculum import TrainingSession
from models.database import open_engine
from models.office import own_municipality_id
from models.outbox.records import Notice
from models.people import Employee, Employment
from models.session_records import Attendance, CheckInCode, Enrolment, WrongCode
from models.session_rights import session_days
from tests.attending import (
    CLASS,
    COURSE,
    DAY,
    HASHIMOTO,
    KATO,
    KOBAYASHI,
    MORI,
    ONISHI,
    SASAKI,
    TAKAHASHI,
    UEDA,
    Classroom,
    at,
)
from tests.builders import Copies
from tests.conftest import Databases

WRONG = "000000"


@pytest.fixture(scope="module")
def copies(story_databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copies]:
    made = Copies(story_databases.fresh_url(), tmp_path_factory.mktemp("check-in"))
    yield made
    made.engine.dispose()


@pytest.fixture
def room(copies: Copies) -> Classroom:
    """橋本 彩 and 髙橋 大輔 are booked; check-in is open since 13:20."""
    one = Classroom(copies.fresh())
    one.booked(HASHIMOTO, TAKAHASHI)
    one.opens()
    return one


@pytest.fixture
def any_room(office: Engine) -> Classroom:
    """The same on both databases: whatever locks or races."""
    one = Classroom(office)
    one.booked(HASHIMOTO, TAKAHASHI)
    one.opens()
    return one


def test_s4_the_code_shown_checks_in_whoever_is_booked_and_once(any_room):
    code = any_room.code(at("13:25:10"))
    first = any_room.enters(HASHIMOTO, code, at("13:25:40"))
    assert (first.is_new, first.no, first.session.code, first.day) == (True, None, CLASS, DAY)
    again = any_room.enters(HASHIMOTO, code, at("13:26:40"))
    assert (again.is_new, again.no, again.at) == (False, None, at("13:25:40"))
    assert any_room.rows() == [(HASHIMOTO, "present", "code", 0)]
    [event] = any_room.events("attendance.")
    assert (event["action"], event["by"], event["after"]) == (
        "attendance.recorded",
        HASHIMOTO,
        {"outcome": "present", "way": "code"},
    )


@pytest.mark.parametrize("entered", ["{0}", " {0} ", "{1} {2}", "{1}-{2}", "{1}　{2}", "wide"])
def test_s4_a_code_may_be_typed_in_any_width_with_spaces_or_a_dash(room, entered):
    code = room.code(at("13:25"))
    typed = entered.format(code, code[:3], code[3:])
    if entered == "wide":
        typed = code.translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)})
    assert room.answer(HASHIMOTO, typed, at("13:25:30")) == "new"


@pytest.mark.parametrize("typed", ["", "48291", "4829133", "出席", "48291x", "①②③"])
def test_s4_what_is_no_code_is_said_and_does_not_count_as_a_guess(room, typed):
    for _ in range(check_in.TRIES + 1):
        assert room.answer(HASHIMOTO, typed, at("13:25")) == "check_in_digits"


@pytest.mark.parametrize(
    ("entered_at", "answer"),
    [
        ("13:25:00", "new"),
        ("13:25:59.999999", "new"),
        ("13:27:59.999999", "new"),
        ("13:28:00", "check_in_old"),
        ("14:30:00", "check_in_old"),
    ],
)
def test_s4_a_code_holds_for_the_minute_it_is_shown_and_two_minutes_after(room, entered_at, answer):
    code = room.code(at("13:25:59"))
    assert room.answer(HASHIMOTO, code, at(entered_at)) == answer


def test_s4_each_minute_has_another_code_and_one_minute_has_one(any_room):
    minutes = [at("13:25") + timedelta(minutes=n) for n in range(20)]
    codes = [any_room.code(minute + timedelta(seconds=7)) for minute in minutes]
    assert codes == [any_room.code(minute + timedelta(seconds=41), who=ONISHI) for minute in minutes]
    assert all(len({*codes[n : n + 3]}) == 3 for n in range(18))
    assert all(len(code) == 6 and code.isdecimal() for code in codes)


def test_s4_sessions_open_together_never_show_the_same_code(any_room):
    """Neither in one minute nor while an earlier one is still good; the draw is unlucky on purpose."""
    other = any_room.a_class("LIT-02")
    any_room.opens(ONISHI, at("13:21"), other)
    draws = iter([7, 7, 8, 7, 8, 9, 7])
    shown = [
        any_room.does(check_in.current_code, ONISHI, at(clock), session_id, draw=lambda: next(draws)).code
        for session_id, clock in ((any_room.session_id, "13:25"), (other, "13:25"), (other, "13:27"))
    ]
    assert shown == ["000007", "000008", "000009"]
    later = any_room.does(check_in.current_code, ONISHI, at("13:28"), other, draw=lambda: next(draws)).code
    assert later == "000007", "the first is no longer good by then"


def test_s4_two_who_ask_for_the_code_at_one_moment_see_the_same(any_room):
    with ThreadPoolExecutor(8) as pool:
        codes = {*pool.map(lambda _: any_room.code(at("13:25")), range(8))}
    assert len(codes) == 1


def test_s4_the_code_is_for_the_organiser_and_the_division_alone(room):
    for who in (ONISHI, KATO, MORI, None):
        assert room.code(at("13:25"), who=who)
    for deed in (check_in.open_check_in, check_in.close_check_in, check_in.current_code, check_in.live):
        code, facts = room.refused(deed, HASHIMOTO, at("13:25"), room.session_id)
        assert (code, facts["name"], facts["whose"]) == ("session_not_yours", "森 翼", "person")
        assert room.refused(deed, MORI, at("13:25"), 10_000)[0] == "session_not_known"


def test_s4_a_code_holds_only_while_check_in_is_open(any_room):
    code = any_room.code(at("13:25"))
    any_room.does(check_in.close_check_in, MORI, at("13:26"), any_room.session_id)
    came = any_room.enters(HASHIMOTO, code, at("13:26:10"))
    assert (came.no.code, came.no.facts) == ("check_in_closed", {"course": COURSE})
    assert any_room.does(check_in.current_code, MORI, at("13:26"), any_room.session_id) is None
    any_room.opens(now=at("13:27"))
    assert any_room.answer(HASHIMOTO, any_room.code(at("13:27")), at("13:27:10")) == "new"
    assert [event["action"] for event in any_room.events("check_in.")] == [
        *("check_in.opened", "check_in.closed", "check_in.opened"),
    ]


def test_s4_opening_an_open_check_in_and_closing_a_closed_one_change_nothing(room):
    room.opens(ONISHI, at("13:30"))
    standing = room.does(check_in.live, MORI, at("13:31"), room.session_id)
    assert (standing.opened_at, standing.is_open) == (at("13:20"), True)
    for minute in ("13:40", "13:50"):
        standing = room.does(check_in.close_check_in, MORI, at(minute), room.session_id)
    assert (standing.closed_at, standing.is_open) == (at("13:40"), False)
    assert len(room.events("check_in.")) == 2


@pytest.mark.parametrize("day", [date(2026, 12, 2), date(2026, 12, 4)])
def test_s4_check_in_opens_on_a_day_of_the_session_only(copies, day):
    room = Classroom(copies.fresh())
    code, facts = room.refused(check_in.open_check_in, MORI, at("13:20", day), room.session_id)
    assert (code, facts["first"], facts["several"]) == ("check_in_not_today", DAY, "no")


def test_s4_what_was_left_open_overnight_is_no_longer_open(room):
    room.code(at("16:29"))
    assert room.does(check_in.current_code, MORI, at("09:00", date(2026, 12, 4)), room.session_id) is None
    with room.reading() as db:
        assert check_in.open_now(db, room.acting(db, None, at("13:30"))) == [room.session_id]
        assert check_in.open_now(db, room.acting(db, None, at("09:00", date(2026, 12, 4)))) == []


def test_s4_who_comes_a_day_early_hears_when_it_is(copies):
    room = Classroom(copies.fresh())
    room.booked(HASHIMOTO)
    came = room.enters(HASHIMOTO, "123456", at("13:30", date(2026, 12, 2)))
    assert (came.no.code, came.no.facts) == ("check_in_early", {"course": COURSE, "day": DAY, "time": "13:30"})


def test_s4_who_comes_before_check_in_is_open_hears_that(copies):
    room = Classroom(copies.fresh())
    room.booked(HASHIMOTO)
    came = room.enters(HASHIMOTO, "123456", at("13:10"))
    assert (came.no.code, came.no.facts) == ("check_in_not_open", {"course": COURSE, "time": "13:30"})


def test_s4_yesterdays_code_of_a_two_day_class_is_of_no_use_today(copies):
    room = Classroom(copies.fresh())
    two_days = room.a_class("PJM-03", "09:30", "16:30", last_day=date(2026, 12, 4))
    room.booked(HASHIMOTO, session_id=two_days)
    room.opens(ONISHI, at("09:20"), two_days)
    yesterday = room.code(at("16:29"), ONISHI, two_days)
    assert room.answer(HASHIMOTO, yesterday, at("16:29:30")) == "new"
    room.opens(ONISHI, at("09:20", date(2026, 12, 4)), two_days)
    assert room.answer(HASHIMOTO, yesterday, at("09:21", date(2026, 12, 4))) == "check_in_wrong"
    today = room.code(at("09:22", date(2026, 12, 4)), ONISHI, two_days)
    assert room.answer(HASHIMOTO, today, at("09:22", date(2026, 12, 4))) == "new"
    assert [day for _, day in room.said(two_days)] == [DAY, date(2026, 12, 4)]


def test_s4_the_code_of_another_session_checks_nobody_in(room):
    other = room.a_class("LIT-02")
    room.opens(ONISHI, at("13:21"), other)
    came = room.enters(HASHIMOTO, room.code(at("13:25"), ONISHI, other), at("13:25:30"))
    assert (came.no.code, came.no.facts) == (
        "check_in_other",
        {"course": "LIT-02", "mine": COURSE, "time": "13:30"},
    )
    assert room.rows() == room.rows(other) == []


@pytest.mark.parametrize("state", [None, "waiting", "cancelled"])
def test_s4_who_is_not_booked_is_told_to_ask_to_be_added(room, state):
    if state:
        room.booked(UEDA, state=state)
    code = room.code(at("13:25"))
    for _ in range(check_in.TRIES + 1):
        came = room.enters(UEDA, code, at("13:25:30"))
        assert (came.no.code, came.no.facts) == ("check_in_not_booked", {"course": COURSE})
    assert room.rows() == []


def test_s4_ten_wrong_codes_in_a_row_slow_somebody_down_and_the_organiser_sees_it(any_room):
    room = any_room
    right = room.code(at("13:25"))
    wrong = [f"{n:06d}" for n in range(100, 100 + check_in.TRIES) if f"{n:06d}" != right]
    wrong += [WRONG] * (check_in.TRIES - len(wrong))
    with room.writing() as db:
        office_id = own_municipality_id(db)
        subject = attendance.subject_of_check_in(room.session_id)
        shown = {"kind": "check_in", "key": "k", "about": "{}", "state": "sent", "put_at": at("13:20"), "day": DAY}
        db.execute(insert(Notice).values(municipality_id=office_id, subject=subject, **shown))
    said = [room.answer(HASHIMOTO, code, at("13:25:30")) for code in wrong]
    assert said == ["check_in_wrong"] * (check_in.TRIES - 1) + ["check_in_slow"]
    waiting = room.enters(HASHIMOTO, right, at("13:26:15.5")).no
    assert (waiting.code, waiting.facts) == ("check_in_slow", {"seconds": 15, "tries": 10})
    standing = room.does(check_in.live, MORI, at("13:26:20"), room.session_id)
    assert [(one.employee_no, one.name, one.count) for one in standing.guessers] == [(HASHIMOTO, "橋本 彩", 10)]
    with room.reading() as db:
        assert db.scalar(select(Notice.stale_since)) == at("13:25:30")
    assert room.answer(TAKAHASHI, right, at("13:26:15")) == "new", "nobody else waits"
    assert room.answer(HASHIMOTO, WRONG, at("13:26:30")) == "check_in_slow", "one try a minute from now on"
    assert room.answer(HASHIMOTO, right, at("13:27:29")) == "check_in_slow"
    assert room.answer(HASHIMOTO, right, at("13:27:30")) == "new"
    assert room.does(check_in.live, MORI, at("13:28"), room.session_id).guessers == []


def test_s4_a_right_code_or_a_new_day_ends_the_row(copies):
    room = Classroom(copies.fresh())
    two_days = room.a_class("PJM-03", "09:30", "16:30", last_day=date(2026, 12, 4))
    room.booked(HASHIMOTO, session_id=two_days)
    for day in (DAY, date(2026, 12, 4)):
        room.opens(ONISHI, at("09:20", day), two_days)
        for _ in range(check_in.TRIES - 1):
            room.answer(HASHIMOTO, WRONG, at("09:25", day))
        assert room.answer(HASHIMOTO, room.code(at("09:26", day), ONISHI, two_days), at("09:26", day)) == "new"
    for _ in range(check_in.TRIES - 1):
        assert room.answer(HASHIMOTO, WRONG, at("09:27", date(2026, 12, 4))) == "check_in_wrong"


def test_s4_a_guesser_shows_at_the_session_they_are_booked_in_and_a_stranger_at_all(room):
    other = room.a_class("LIT-02")
    room.opens(ONISHI, at("13:21"), other)
    with room.writing() as db:
        rows = [
            {"employee_id": room.id(db, who), "at": at("13:25")}
            for who in (HASHIMOTO, SASAKI)
            for _ in range(check_in.TRIES)
        ]
        db.execute(insert(WrongCode), rows)
    seen = {
        session_id: [one.employee_no for one in room.does(check_in.live, ONISHI, at("13:26"), session_id).guessers]
        for session_id in (room.session_id, other)
    }
    assert seen == {room.session_id: [SASAKI, HASHIMOTO], other: [SASAKI]}


def test_s4_who_was_corrected_to_absent_is_not_made_present_by_the_code(room):
    me = room.ids(HASHIMOTO)[0]
    code = room.code(at("14:00"))
    room.answer(HASHIMOTO, code, at("14:00:10"))
    room.does(attendance.correct, MORI, at("14:01"), room.session_id, DAY, me, "absent", "すぐに退室したため")
    came = room.enters(HASHIMOTO, code, at("14:02"))
    assert (came.no.code, came.no.facts["name"]) == ("check_in_corrected", "森 翼")
    room.ticks(MORI, at("14:02"), [TAKAHASHI])
    room.ticks(MORI, at("14:03"), [], was=[TAKAHASHI])
    assert room.answer(TAKAHASHI, room.code(at("14:03")), at("14:03:10")) == "new", "unticking is no verdict"


def test_s4_the_live_count_follows(room):
    before = room.does(check_in.live, MORI, at("13:25"), room.session_id)
    assert (before.booked, before.present, before.code, before.day) == (2, 0, None, DAY)
    code = room.code(at("13:25"))
    room.answer(HASHIMOTO, code, at("13:25:10"))
    after = room.does(check_in.live, MORI, at("13:25:20"), room.session_id)
    assert (after.booked, after.present, after.code.code) == (2, 1, code)
    assert (after.code.shown_at, after.code.good_until) == (at("13:25"), at("13:28"))


def test_s4_a_cancelled_session_checks_nobody_in(room):
    code = room.code(at("13:25"))
    with room.writing() as db:
        db.execute(
            update(TrainingSession).where(TrainingSession.id == room.session_id).values(cancelled_at=at("13:25"))
        )
    assert room.answer(HASHIMOTO, code, at("13:25:30")) == "check_in_closed"
    assert room.refused(check_in.open_check_in, MORI, at("13:26"), room.session_id) == (
        *("attendance_cancelled", {"day": DAY}),
    )


def test_s4_many_at_one_moment_are_recorded_once_each(any_room):
    """Each presses twice, and the organiser ticks somebody meanwhile."""
    room, many = any_room, 40
    with room.writing() as db:
        office_id = own_municipality_id(db)
        people = [
            {"municipality_id": office_id, "employee_no": f"00090{n:02d}", "name": f"職員 {n}", "locale": "ja"}
            for n in range(many)
        ]
        db.execute(insert(Employee), [{**one, "email": "", "name_kana": ""} for one in people])
        ids = list(db.scalars(select(Employee.id).where(Employee.employee_no.startswith("00090"))))
        hired = {"hired_on": date(2020, 4, 1), "continuous_since": date(2020, 4, 1)}
        db.execute(insert(Employment), [{"employee_id": one, **hired} for one in ids])
        seat = {"session_id": room.session_id, "state": "booked", "asked_at": at("09:00")}
        db.execute(insert(Enrolment), [{"employee_id": one, **seat} for one in ids])
        acting = room.acting(db, HASHIMOTO, at("13:25:30"))
    code = room.code(at("13:25"))

    def presses(who: int) -> bool:
        me = replace(acting, person=replace(acting.somebody, employee_id=who))
        with room.writing() as db:
            return check_in.check_in(db, me, code).is_recorded

    def ticks(_: int) -> bool:
        return room.ticks(MORI, at("13:25:30"), [TAKAHASHI]) is not None

    with ThreadPoolExecutor(8) as pool:
        jobs = [pool.submit(presses, who) for who in ids * 2] + [pool.submit(ticks, n) for n in range(4)]
        assert all(job.result() for job in jobs)
    with room.reading() as db:
        assert db.scalar(select(func.count()).select_from(Attendance)) == many + 1
        assert attendance.present_count(db, room.session_id, DAY) == many + 1
        assert db.scalar(select(func.count()).select_from(CheckInCode)) == 1


@given(entered=st.integers(min_value=-120, max_value=600))
@settings(max_examples=40)
def test_s4_a_code_is_good_exactly_from_its_minute_to_two_minutes_after(held, entered):
    """In seconds from 14:00; the code was drawn half a minute later."""
    room, code = held
    now = at("14:00") + timedelta(seconds=entered)
    with room.writing() as db:
        came = check_in.check_in(db, room.acting(db, HASHIMOTO, now), code)
        db.rollback()
    assert came.is_new == (0 <= entered < 180)


@pytest.fixture(scope="module")
def held(story_databases: Databases) -> Iterator[tuple[Classroom, str]]:
    """One classroom with one code, shown from 14:00, that nothing changes."""
    engine = open_engine(story_databases.fresh_url())
    room = Classroom(engine)
    room.booked(HASHIMOTO)
    room.opens()
    yield room, room.code(at("14:00:30"))
    engine.dispose()


@pytest.mark.parametrize(
    ("starts", "ends", "days"),
    [
        (at("13:30"), at("16:30"), [3]),
        (at("09:30"), at("16:30", date(2026, 12, 4)), [3, 4]),
        (at("18:00"), at("00:00", date(2026, 12, 4)), [3]),
        (at("09:30"), at("12:00", date(2026, 12, 8)), [3, 4, 7, 8]),
        (at("09:30", date(2026, 12, 5)), at("12:00", date(2026, 12, 6)), [5, 6]),
    ],
)
def test_s4_the_days_of_a_session_are_its_first_its_last_and_the_working_days_between(
    any_office, starts, ends, days
):
    with any_office.connect() as connection:
        db = Session(connection)
        found = session_days(db, own_municipality_id(db), starts, ends, starts.tzinfo)
    assert [day.day for day in found] == days


def test_the_head_of_those_booked_may_not_run_the_session(room):
    assert room.refused(check_in.open_check_in, KOBAYASHI, at("13:25"), room.session_id)[0] == "session_not_yours"
