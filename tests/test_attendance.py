"""The roster, walk-ins, corrections and confirmation: who was there, and what becomes of it (S4, S5, S6)."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, insert, select, update

from models import attendance, check_in
from models.attendance import REASON_LENGTH, Marked
from models.base import Refusal
from models.courses import my_courses
from models.curriculum import Course, TrainingSession
from models.office import own_municipality_id
from models.people import Employment
from models.record import Completion
from models.reminders.records import Reminder
from models.session_records import Attendance, SessionDay
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
    TANAKA,
    UEDA,
    YAMAMOTO,
    Classroom,
    at,
)
from tests.builders import Copies
from tests.conftest import Databases

NEXT_DAY = DAY + timedelta(days=1)
OVER = at("16:40")
WHY = "電車の遅れで出席を登録できなかったため"


@pytest.fixture(scope="module")
def copies(story_databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copies]:
    made = Copies(story_databases.fresh_url(), tmp_path_factory.mktemp("attendance"))
    yield made
    made.engine.dispose()


@pytest.fixture
def room(copies: Copies) -> Classroom:
    """橋本 彩, of whom the course is required, 佐々木 優 and 髙橋 大輔 are booked."""
    one = Classroom(copies.fresh())
    one.booked(HASHIMOTO, SASAKI, TAKAHASHI)
    return one


@pytest.fixture
def any_room(office: Engine) -> Classroom:
    """The same on both databases: whatever locks or races."""
    one = Classroom(office)
    one.booked(HASHIMOTO, SASAKI, TAKAHASHI)
    return one


def confirms(room: Classroom, who: str | None = MORI, now=OVER, session_id: int = 0) -> attendance.Confirmed:
    return room.does(attendance.confirm, who, now, session_id or room.session_id)


def corrects(room: Classroom, whom: str, outcome: str, *, who: str = MORI, now=OVER, day=DAY, why=WHY) -> int:
    return room.does(attendance.correct, who, now, room.session_id, day, room.ids(whom)[0], outcome, why)


def status(room: Classroom, who: str, day: date = DAY) -> str:
    with room.reading() as db:
        return next(one.status for one in my_courses(db, room.id(db, who), day) if one.course_code == COURSE)


# -- the roster ------------------------------------------------------------------------------------------------


def test_s4_the_organiser_ticks_those_who_are_there(any_room):
    assert any_room.ticks(MORI, at("13:40"), [HASHIMOTO, SASAKI], of=[HASHIMOTO, SASAKI, TAKAHASHI]) == Marked(
        2, 0, 0
    )
    assert sorted(any_room.rows()) == [(SASAKI, "present", "roster", 0), (HASHIMOTO, "present", "roster", 0)]
    assert {event["by"] for event in any_room.events("attendance.recorded")} == {MORI}


def test_s4_a_roster_submitted_twice_is_one(any_room):
    for expected in (Marked(2, 0, 0), Marked(0, 0, 2)):
        assert any_room.ticks(MORI, at("13:40"), [HASHIMOTO, SASAKI]) == expected
    assert len(any_room.rows()) == 2


def test_s4_two_organisers_at_once_record_each_person_once(any_room):
    any_room.organised_by(UEDA)

    def ticks(who: str) -> Marked:
        return any_room.ticks(who, at("13:40"), [HASHIMOTO, SASAKI, TAKAHASHI])

    with ThreadPoolExecutor(6) as pool:
        came = list(pool.map(ticks, [MORI, UEDA, ONISHI] * 2))
    assert sum(one.added for one in came) == 3
    assert len(any_room.rows()) == 3


def test_s4_an_old_page_takes_nobodys_check_in_away(room):
    """It was shown before somebody checked in, or before a colleague ticked; only what was changed on it counts."""
    room.opens()
    room.answer(HASHIMOTO, room.code(at("13:25")), at("13:25:10"))
    room.ticks(ONISHI, at("13:26"), [SASAKI])
    assert room.ticks(MORI, at("13:30"), [TAKAHASHI], of=[HASHIMOTO, SASAKI, TAKAHASHI]) == Marked(1, 0, 0)
    assert room.present() == [SASAKI, TAKAHASHI, HASHIMOTO]


def test_s4_unticking_takes_back_what_the_roster_said_and_leaves_no_verdict(room):
    room.ticks(MORI, at("13:40"), [HASHIMOTO])
    assert room.ticks(MORI, at("13:41"), [], was=[HASHIMOTO]) == Marked(0, 1, 0)
    page = room.does(attendance.roster, MORI, at("13:42"), room.session_id, DAY, limit=10)
    assert [(one.employee_no, one.word) for one in page.lines] == [
        *((SASAKI, None), (TAKAHASHI, None), (HASHIMOTO, None)),
    ]
    assert room.ticks(MORI, at("13:43"), [HASHIMOTO]) == Marked(1, 0, 0)
    assert [row[3] for row in room.rows()] == [0, 1, 2]


def test_s4_what_a_code_says_is_changed_with_a_reason_only(room):
    room.opens()
    room.answer(HASHIMOTO, room.code(at("13:25")), at("13:25:10"))
    [me, other] = room.ids(HASHIMOTO, SASAKI)
    unticked = {me: True, other: False}
    no = room.refused(attendance.mark, MORI, at("13:30"), room.session_id, DAY, unticked, [other])
    assert no == ("attendance_needs_reason", {"name": "橋本 彩"})
    assert room.present() == [HASHIMOTO], "nothing of that page was recorded"
    corrects(room, HASHIMOTO, "absent", now=at("13:31"), why="席を間違えていたため")
    [_, correction] = room.does(attendance.history, MORI, OVER, room.session_id, me)
    assert (correction.outcome, correction.by, correction.reason) == ("absent", "森 翼", "席を間違えていたため")
    assert [event["reason"] for event in room.events("attendance.corrected")] == ["席を間違えていたため"]


@pytest.mark.parametrize("deed", ["roster", "mark", "walk_in", "correct", "confirm", "history"])
def test_s4_those_who_do_not_run_the_session_may_not(room, deed):
    what = {
        "roster": (DAY,),
        "mark": (DAY, {}, []),
        "walk_in": (DAY, 1),
        "correct": (DAY, 1, "present", WHY),
        "confirm": (),
        "history": (1,),
    }[deed]
    more = {"limit": 10} if deed == "roster" else {}
    for who in (HASHIMOTO, KOBAYASHI):
        code, facts = room.refused(getattr(attendance, deed), who, OVER, room.session_id, *what, **more)
        assert (code, facts) == ("session_not_yours", {"name": "森 翼", "whose": "person"})
    assert room.refused(getattr(attendance, deed), ONISHI, OVER, 10_000, *what, **more)[0] == "session_not_known"


def test_s4_nobody_records_their_own_attendance(room):
    me = room.ids(MORI)[0]
    room.booked(MORI)
    for deed, *what in (
        (attendance.mark, DAY, {me: False}, [me]),
        (attendance.walk_in, DAY, me),
        (attendance.correct, DAY, me, "present", WHY),
    ):
        assert room.refused(deed, MORI, at("13:40"), room.session_id, *what)[0] == "attendance_own"
    assert room.does(attendance.walk_in, ONISHI, at("13:40"), room.session_id, DAY, me)


def test_s4_somebody_who_is_not_booked_is_no_tick_but_a_walk_in(any_room):
    room = any_room
    [ueda] = room.ids(UEDA)
    no = room.refused(attendance.mark, MORI, at("13:40"), room.session_id, DAY, {ueda: False}, [ueda])
    assert no == ("attendance_not_booked", {"name": "上田 翔太"})
    assert room.does(attendance.walk_in, MORI, at("13:41"), room.session_id, DAY, ueda) is True
    assert room.does(attendance.walk_in, MORI, at("13:42"), room.session_id, DAY, ueda) is False
    assert room.rows() == [(UEDA, "present", "walk_in", 0)]
    page = room.does(attendance.roster, MORI, at("13:43"), room.session_id, DAY, limit=10)
    assert (page.count, page.present) == (4, 1)
    assert [(one.employee_no, one.is_booked, one.is_present) for one in page.lines] == [
        (UEDA, False, True),
        (SASAKI, True, False),
        (TAKAHASHI, True, False),
        (HASHIMOTO, True, False),
    ]


def test_s4_who_had_left_or_is_nobodys_employee_is_not_recorded(room):
    [gone] = room.ids(YAMAMOTO)
    no = room.refused(attendance.walk_in, MORI, at("13:40"), room.session_id, DAY, gone)
    assert no == ("attendance_not_employed", {"name": "山本 里奈", "day": DAY})
    assert (
        room.refused(attendance.walk_in, MORI, at("13:40"), room.session_id, DAY, 10_000)[0] == "attendance_unknown"
    )


def test_s4_only_days_of_the_session_that_have_come(room):
    for day, code in ((NEXT_DAY, "attendance_day"), (DAY, "attendance_day_ahead")):
        no = room.refused(attendance.mark, MORI, at("13:40", date(2026, 12, 2)), room.session_id, day, {}, [])
        assert no[0] == code


def test_s4_the_roster_comes_by_page(room):
    pages = [
        room.does(attendance.roster, MORI, OVER, room.session_id, DAY, limit=2, offset=offset) for offset in (0, 2)
    ]
    assert [[one.employee_no for one in page.lines] for page in pages] == [[SASAKI, TAKAHASHI], [HASHIMOTO]]
    assert [page.count for page in pages] == [3, 3]
    assert (pages[0].lines[0].name, pages[0].lines[0].department) == ("佐々木 優", "市民税課")


@pytest.mark.parametrize("why", ["", "   ", "あ" * (REASON_LENGTH + 1)])
def test_s4_a_correction_needs_a_reason(room, why):
    with pytest.raises(Refusal) as refused:
        corrects(room, HASHIMOTO, "present", why=why)
    assert (refused.value.code, refused.value.facts["most"]) == ("attendance_reason", REASON_LENGTH)
    assert room.rows() == []


def test_s4_a_correction_to_what_is_so_already_is_told(room):
    corrects(room, HASHIMOTO, "present")
    for outcome, whom in (("present", HASHIMOTO), ("cancelled", SASAKI)):
        with pytest.raises(Refusal) as refused:
            corrects(room, whom, outcome)
        assert (refused.value.code, refused.value.facts["state"]) == ("attendance_same", outcome)


def test_s4_of_two_corrections_at_once_one_is_taken(any_room):
    def once(_: int) -> str:
        try:
            corrects(any_room, HASHIMOTO, "present")
        except Refusal as no:
            return no.code
        return "taken"

    with ThreadPoolExecutor(4) as pool:
        came = sorted(pool.map(once, range(4)))
    assert came == ["attendance_same"] * 3 + ["taken"]


# -- confirming ------------------------------------------------------------------------------------------------


def test_s5_attendance_is_no_completion_until_the_organiser_confirms(any_room):
    room = any_room
    room.opens()
    room.answer(HASHIMOTO, room.code(at("13:25")), at("13:25:10"))
    assert (room.completions(), status(room, HASHIMOTO)) == ([], "open")
    came = confirms(room)
    assert came.completed == tuple(room.ids(HASHIMOTO))
    assert room.completions() == [(HASHIMOTO, DAY, "passed", 0)]
    assert (status(room, HASHIMOTO), status(room, TAKAHASHI)) == ("completed", "available")
    with room.reading() as db:
        made = db.scalars(select(Completion).where(Completion.session_id == room.session_id)).one()
        assert (made.source, made.score, made.import_id) == ("classroom", None, None)
    [event] = room.events("completion.recorded")
    assert (event["by"], event["course"], event["session"]) == (MORI, COURSE, CLASS)


def test_s6_absence_is_recorded_without_blame_and_the_duty_stays_open(room):
    room.ticks(MORI, at("13:40"), [SASAKI])
    came = confirms(room)
    assert came.absent == tuple(sorted(room.ids(HASHIMOTO, TAKAHASHI)))
    assert room.said()[HASHIMOTO, DAY] == ("absent", "roster")
    assert status(room, HASHIMOTO) == "open"
    assert room.events("session.confirmed") == [
        {
            "action": "session.confirmed",
            "by": MORI,
            "code": CLASS,
            "booked": 3,
            "completed": 1,
            "present": 1,
        }
    ]


def test_s5_a_session_is_confirmed_once_and_the_second_hears_by_whom_and_when(any_room):
    room = any_room
    room.organised_by(UEDA)
    room.ticks(MORI, at("13:40"), [HASHIMOTO])

    def once(who: str) -> tuple[str, str]:
        try:
            confirms(room, who)
        except Refusal as no:
            return no.code, no.facts["name"]
        return "taken", ""

    with ThreadPoolExecutor(4) as pool:
        came = list(pool.map(once, [MORI, UEDA, ONISHI, KATO]))
    assert [code for code, _ in came].count("taken") == 1
    winner = {MORI: "森 翼", UEDA: "上田 翔太", ONISHI: "大西 健二", KATO: "加藤 亮"}[
        [MORI, UEDA, ONISHI, KATO][came.index(("taken", ""))]
    ]
    assert {one for one in came if one[0] != "taken"} == {("attendance_confirmed", winner)}
    assert len(room.completions()) == 1


def test_s5_confirming_closes_check_in_and_the_roster(room):
    room.opens()
    code = room.code(at("16:39"))
    confirms(room)
    assert room.answer(HASHIMOTO, code, at("16:40:10")) == "check_in_closed"
    with room.reading() as db:
        assert db.scalars(select(SessionDay.closed_at)).all() == [OVER]
    told = {"name": "森 翼", "day": DAY, "time": "16:40", "whose": "person"}
    [who] = room.ids(SASAKI)
    later = at("16:50")
    for deed, *what in ((attendance.mark, DAY, {who: False}, [who]), (attendance.walk_in, DAY, who)):
        assert room.refused(deed, ONISHI, later, room.session_id, *what) == ("attendance_confirmed", told)
    assert room.refused(check_in.open_check_in, MORI, later, room.session_id)[0] == "attendance_confirmed"


@pytest.mark.parametrize("now", [at("13:29:59"), at("16:00", date(2026, 12, 2))])
def test_s5_nothing_is_confirmed_before_it_begins(room, now):
    assert room.refused(attendance.confirm, MORI, now, room.session_id) == (
        *("attendance_early", {"day": DAY, "time": "13:30"}),
    )


def test_s4_a_two_day_class_needs_both_days(any_room):
    room = any_room
    two = room.a_class("PJM-03", "09:30", "16:30", last_day=NEXT_DAY)
    room.booked(HASHIMOTO, SASAKI, TAKAHASHI, session_id=two)
    there = {DAY: [HASHIMOTO, SASAKI], NEXT_DAY: [HASHIMOTO]}
    for day, people in there.items():
        ids = room.ids(*people)
        room.does(attendance.mark, ONISHI, at("10:00", day), two, day, dict.fromkeys(ids, False), ids)
    assert room.refused(attendance.confirm, ONISHI, at("16:40"), two)[0] == "attendance_early"
    came = confirms(room, ONISHI, at("16:40", NEXT_DAY), two)
    whole, half, none = room.ids(HASHIMOTO, SASAKI, TAKAHASHI)
    assert (came.completed, came.partly, came.absent) == ((whole,), (half,), (none,))
    assert room.completions(two) == [(HASHIMOTO, NEXT_DAY, "passed", 0)]
    assert room.said(two)[SASAKI, NEXT_DAY] == ("absent", "roster")


def test_s5_a_session_set_to_confirms_itself_when_it_is_over(any_room):
    room = any_room
    with room.writing() as db:
        db.execute(
            update(TrainingSession).where(TrainingSession.id == room.session_id).values(confirms_itself=True)
        )
    room.ticks(MORI, at("13:40"), [HASHIMOTO])

    def due(now) -> list[int]:
        with room.reading() as db:
            return attendance.to_confirm(db, own_municipality_id(db), now)

    assert (due(at("16:29")), due(at("16:30"))) == ([], [room.session_id])
    assert room.refused(attendance.confirm, None, at("16:29"), room.session_id)[0] == "attendance_early"
    confirms(room, None, at("16:30"))
    assert due(at("16:31")) == []
    assert room.completions() == [(HASHIMOTO, DAY, "passed", 0)]
    no = room.refused(attendance.confirm, MORI, at("16:45"), room.session_id)
    assert no == ("attendance_confirmed", {"name": "", "day": DAY, "time": "16:30", "whose": "itself"})


def test_s5_the_bot_confirms_no_other_session(room):
    assert room.refused(attendance.confirm, None, OVER, room.session_id)[0] == "session_not_yours"
    with room.reading() as db:
        assert attendance.to_confirm(db, own_municipality_id(db), OVER) == []


def test_s5_what_is_recorded_as_completed_already_stays_one(any_room):
    """The LMS said the same attempt before; and one that was cancelled by hand comes back as its next row (C2)."""
    room = any_room
    with room.writing() as db:
        course_id = db.scalars(select(Course.id).where(Course.code == COURSE)).one()
        attempt = {"course_id": course_id, "completed_on": DAY, "source": "classroom", "recorded_at": OVER}
        rows = [
            {"employee_id": room.id(db, HASHIMOTO), "outcome": "passed", "revision": 0, "supersedes_id": None},
            {"employee_id": room.id(db, SASAKI), "outcome": "passed", "revision": 0, "supersedes_id": None},
        ]
        made = list(db.scalars(insert(Completion).returning(Completion.id), [{**attempt, **row} for row in rows]))
        cancelled = {"outcome": "cancelled", "revision": 1, "supersedes_id": made[1]}
        db.execute(insert(Completion).values({**attempt, **rows[1], **cancelled}))
    room.ticks(MORI, at("13:40"), [HASHIMOTO, SASAKI])
    came = confirms(room)
    assert set(came.completed) == set(room.ids(HASHIMOTO, SASAKI))
    assert room.completions() == [(SASAKI, DAY, "passed", 2)]
    corrects(room, HASHIMOTO, "absent", who=ONISHI)
    assert status(room, HASHIMOTO) == "completed", "what did not come from the session is not its to cancel"


def test_c3_after_confirmation_the_completion_follows_the_correction(any_room):
    room = any_room
    room.ticks(MORI, at("13:40"), [HASHIMOTO])
    confirms(room)
    corrects(room, HASHIMOTO, "absent", why="名札の取り違え")
    assert room.completions() == [(HASHIMOTO, DAY, "passed", 0), (HASHIMOTO, DAY, "cancelled", 1)]
    assert status(room, HASHIMOTO) == "open"
    [event] = room.events("completion.cancelled")
    assert (event["by"], event["reason"]) == (MORI, "名札の取り違え")
    corrects(room, HASHIMOTO, "present", who=ONISHI, why="名札は正しかった")
    corrects(room, SASAKI, "present")
    assert room.completions()[2:] == [(HASHIMOTO, DAY, "passed", 2), (SASAKI, DAY, "passed", 0)]
    assert status(room, HASHIMOTO) == "completed"


def test_c1_who_left_since_keeps_what_they_did(room):
    """The session is confirmed when somebody who was there has left meanwhile."""
    room.ticks(MORI, at("13:40"), [SASAKI])
    with room.writing() as db:
        db.execute(update(Employment).where(Employment.employee_id == room.id(db, SASAKI)).values(left_on=DAY))
    confirms(room, now=at("10:00", date(2026, 12, 7)))
    assert room.completions() == [(SASAKI, DAY, "passed", 0)]


def test_m15_what_people_were_told_is_shown_anew(room):
    with room.writing() as db:
        of_day = {"employee_id": room.id(db, HASHIMOTO), "day": date(2026, 12, 1), "state": "sent"}
        sent = {"kind": "run", "planned_at": OVER, "channel_id": "D1", "message_ts": "1.0", "sent_at": OVER}
        db.execute(insert(Reminder).values(of_day | sent))
    room.ticks(MORI, at("13:40"), [HASHIMOTO])
    with room.reading() as db:
        assert db.scalar(select(Reminder.stale_since)) is None
    confirms(room)
    with room.reading() as db:
        assert db.scalar(select(Reminder.stale_since)) == OVER


def test_s4_a_cancelled_session_has_no_attendance(room):
    with room.writing() as db:
        this = update(TrainingSession).where(TrainingSession.id == room.session_id)
        db.execute(this.values(cancelled_at=at("09:00")))
    for deed, *what in ((attendance.confirm,), (attendance.walk_in, DAY, 1)):
        assert room.refused(deed, MORI, OVER, room.session_id, *what) == ("attendance_cancelled", {"day": DAY})


PEOPLE = (HASHIMOTO, SASAKI, TAKAHASHI, TANAKA)
DEEDS = st.one_of(
    st.tuples(st.just("enters"), st.sampled_from(PEOPLE)),
    st.tuples(st.just("ticks"), st.sets(st.sampled_from(PEOPLE[:3]), max_size=3)),
    st.tuples(st.just("unticks"), st.sampled_from(PEOPLE[:3])),
    st.tuples(st.just("walks_in"), st.sampled_from(PEOPLE)),
    st.tuples(st.just("corrects"), st.sampled_from(PEOPLE), st.sampled_from(["present", "absent", "cancelled"])),
    st.tuples(st.just("confirms")),
)


@given(deeds=st.lists(DEEDS, max_size=12))
@settings(max_examples=25)
def test_s5_completed_is_at_any_time_who_is_present_once_it_is_confirmed(copies, deeds):
    """However deeds interleave: rows are only added, each supersedes the one before, and completions follow."""
    room = Classroom(copies.fresh())
    room.booked(*PEOPLE[:3])
    room.opens()
    is_confirmed, now = False, at("13:30")
    for deed, *what in deeds:
        now += timedelta(minutes=4)
        before = room.rows()
        try:
            match deed:
                case "enters":
                    room.enters(what[0], room.code(now) if not is_confirmed else "000000", now)
                case "ticks":
                    room.ticks(MORI, now, sorted(what[0]))
                case "unticks":
                    room.ticks(MORI, now, [], was=[what[0]])
                case "walks_in":
                    room.does(attendance.walk_in, MORI, now, room.session_id, DAY, room.ids(what[0])[0])
                case "corrects":
                    corrects(room, what[0], what[1], now=now)
                case _:
                    confirms(room, now=now)
                    is_confirmed = True
        except Refusal:
            assert room.rows() == before
        assert room.rows()[: len(before)] == before
        last = {who: outcome for who, _, outcome, _ in room.completions()}
        passed = sorted(who for who, outcome in last.items() if outcome == "passed")
        assert passed == (room.present() if is_confirmed else [])
    with room.reading() as db:
        a = Attendance
        rows = db.execute(
            select(a.employee_id, a.revision, a.supersedes_id, a.id).order_by(a.employee_id, a.revision)
        )
        chain: dict[int, int | None] = {}
        for who, _, supersedes, own in rows:
            assert supersedes == chain.get(who)
            chain[who] = own
