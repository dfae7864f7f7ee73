"""Reports of Zoom and Teams: what they say of whom, what is recorded, and what a person must decide (S4, P3)."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select

from handlers import imports
from handlers.catalogue import LOCALES, Texts
from models import attendance, attendance_reports, check_in
from models.attendance_reports import Reading
from models.base import Refusal
from models.files import MEGABYTE, UnreadableFile
from models.imports.records import Import
from models.meeting_reports import LIMIT, Visit, read_report, whole_minutes
from models.session_records import UnmatchedAttendance
from tests.attending import (
    HASHIMOTO,
    MORI,
    ONISHI,
    OTHER_TANAKA,
    SASAKI,
    TAKAHASHI,
    TANAKA,
    UEDA,
    YAMAMOTO,
    Classroom,
    at,
)
from tests.builders import Copies, dump
from tests.conftest import DATA, Databases

REPORTS = DATA / "attendance"
ONLINE = "LIT-02-2604"
DAY = date(2026, 12, 9)
"""A Wednesday; online from 13:30 to 16:30, so that 90 minutes are half of it."""
NOW = at("17:00", DAY)
FILES = sorted(path.name for path in REPORTS.glob("*.csv"))
ZOOM, TEAMS = "zoom_ja_utf8.csv", "teams_ja_utf16.csv"


@pytest.fixture(scope="module")
def copies(story_databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copies]:
    made = Copies(story_databases.fresh_url(), tmp_path_factory.mktemp("reports"))
    yield made
    made.engine.dispose()


@pytest.fixture
def room(copies: Copies) -> Classroom:
    """橋本 彩, 佐々木 優, 髙橋 大輔 and 田中 葵 of the tax section are booked."""
    one = Classroom(copies.fresh(), ONLINE)
    one.booked(HASHIMOTO, SASAKI, TAKAHASHI, TANAKA)
    return one


@pytest.fixture
def any_room(office: Engine) -> Classroom:
    one = Classroom(office, ONLINE)
    one.booked(HASHIMOTO, SASAKI, TAKAHASHI, TANAKA)
    return one


def takes_in(room: Classroom, path: Path | str, *, who: str = MORI, now: datetime = NOW, **how: object) -> Reading:
    report = read_report(REPORTS / path, near=[DAY])
    return room.does(attendance_reports.take_in, who, now, room.session_id, report, **how)


def zoom(folder: Path, *visits: tuple[str, str, str], day: str = "2026/12/09") -> Path:
    """A report with those visits: from, to, and the number as the name."""
    lines = ["名前（元の名前）,ユーザーのメール,参加時間,退出時間,期間（分）"]
    for joined, left, number in visits:
        minutes = (
            datetime.fromisoformat(f"2026-12-09T{left}") - datetime.fromisoformat(f"2026-12-09T{joined}")
        ).seconds
        lines.append(f"{number},,{day} {joined}:00,{day} {left}:00,{minutes // 60}")
    path = folder / f"{len(list(folder.iterdir()))}.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


# -- reading ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", FILES)
def test_every_report_says_the_same_in_every_form(file):
    """Zoom and Teams, old and new, Japanese and English, as exported (UTF-8, UTF-16) and saved anew (CP932)."""
    report = read_report(REPORTS / file, near=[DAY])
    assert report.product == file.split("_")[0]
    minutes = {one.name: whole_minutes(one.attended()) for one in report.participants}
    assert minutes == {
        "橋本 彩": 177,
        "0001011 佐々木 優": 100,
        "田中 葵": 181,
        "髙橋 大輔": 20,
        "上田 翔太": 180,
        "森 翼": 191,
        "山本 里奈": 120,
        "外部講師, 中島": 196,
    }
    mails = {one.name: one.emails for one in report.participants}
    assert mails["髙橋 大輔"] == {"takahashi.daisuke@city.example"}
    assert mails["田中 葵"] == set()
    timed = {visit.joined_at.date() for one in report.participants for visit in one.visits}
    assert (timed or {report.began_on}) == {DAY}


def test_there_is_a_report_in_every_encoding():
    starts = {name.rsplit("_", 1)[1] for name in FILES}
    assert starts == {"utf8.csv", "utf16.csv", "cp932.csv"}
    assert (REPORTS / TEAMS).read_bytes().startswith(b"\xff\xfe")
    for bare in (TEAMS, "teams_en_utf16.csv"):
        assert "\0" not in (REPORTS / bare).read_text("utf-16")


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-16", "utf-8", "utf-8-sig"])
def test_a_report_may_lack_its_mark(codec, tmp_path):
    text = (REPORTS / TEAMS).read_text("utf-16")
    (tmp_path / "report.csv").write_bytes(text.encode(codec))
    assert read_report(tmp_path / "report.csv").digest == read_report(REPORTS / TEAMS).digest


@pytest.mark.parametrize(
    ("said", "near", "day"),
    [
        ("12/9/26, 1:30:00 PM", [], date(2026, 12, 9)),
        ("9/12/2026 13:30", [DAY], DAY),
        ("9/12/2026 13:30", [], date(2026, 9, 12)),
        ("22/12/2026 13:30", [DAY], date(2026, 12, 22)),
        ("2026-12-09T13:30:00Z", [], DAY),
        ("2026年12月9日 午後 1:30:00", [], DAY),
        ("２０２６／１２／０９　１３：３０", [], DAY),
    ],
)
def test_days_are_read_as_the_products_write_them(said, near, day, tmp_path):
    path = tmp_path / "report.csv"
    path.write_text(f"Name\tJoin Time\tLeave Time\n橋本\t{said}\t{said}\nx\t{said}\t{said}", encoding="utf-8")
    [visit] = read_report(path, near=near).participants[0].visits
    assert (visit.joined_at.date(), f"{visit.joined_at:%H:%M}") == (day, "13:30")


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        (b"", {"file_empty"}),
        ("氏名,所属\n橋本,保険年金課\n".encode(), {"report_no_participants"}),
        (b"PK\x03\x04 a workbook", {"report_binary"}),
        (b"%PDF-1.7", {"report_binary"}),
        (b"\x81\xff\xff\x00\x01\x02\x82", {"report_encoding"}),
        (b"Name,Join Time,Leave Time\nA,soon,2026/12/09 13:30\n", {"report_time"}),
        ("名前,メール,期間（分）\nA,,しばらく\nB,,\n".encode(), {"report_time"}),
    ],
)
def test_what_is_no_report_is_refused_with_line_and_column(content, codes, tmp_path):
    path = tmp_path / "report.csv"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile) as refused:
        read_report(path)
    assert {fault.code for fault in refused.value.faults} == codes
    for locale in LOCALES:
        for fault in refused.value.faults:
            assert imports.fault(Texts(locale), fault).startswith("report.csv")
    if codes == {"report_time"}:
        assert all(fault.line and fault.column for fault in refused.value.faults)


def test_a_report_that_is_too_large_or_missing_is_refused(tmp_path):
    path = tmp_path / "report.csv"
    with path.open("wb") as stream:
        stream.truncate(LIMIT + 1)
    for file, code in ((path, "file_too_large"), (tmp_path / "none.csv", "file_missing")):
        with pytest.raises(UnreadableFile) as refused:
            read_report(file)
        [fault] = refused.value.faults
        assert fault.code == code
    assert LIMIT == 10 * MEGABYTE


@given(
    visits=st.lists(
        st.tuples(st.integers(0, 300), st.integers(1, 120)).map(lambda one: (one[0], one[0] + one[1])), max_size=6
    )
)
@settings(max_examples=60)
def test_s4_minutes_of_rejoins_add_up_and_none_counts_twice(visits):
    """Against the plain reading: every minute in which somebody was there, on whichever device."""
    start = datetime(2026, 12, 9, 13, 0)  # noqa: DTZ001
    several = [
        Visit(start + timedelta(minutes=first), start + timedelta(minutes=last), (last - first) * 60)
        for first, last in visits
    ]
    assert whole_minutes(several) == len({minute for first, last in visits for minute in range(first, last)})


# -- recording -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", FILES)
def test_s4_a_report_records_those_whom_mail_or_number_mean(room, file):
    reading = takes_in(room, file)
    assert reading.enough == 90
    assert [(one.employee_no, one.minutes, one.is_booked, one.is_present, one.deed) for one in reading.seen] == [
        (UEDA, 180, False, True, "new"),
        (SASAKI, 100, True, True, "new"),
        (TAKAHASHI, 20, True, False, "new"),
        (HASHIMOTO, 177, True, True, "new"),
    ]
    assert room.said() == {
        (UEDA, DAY): ("present", "import"),
        (SASAKI, DAY): ("present", "import"),
        (TAKAHASHI, DAY): ("absent", "import"),
        (HASHIMOTO, DAY): ("present", "import"),
    }
    assert reading.missing == 1


def test_p3_a_name_alone_is_never_matched_but_waits_for_a_person(any_room):
    """Two people are called 田中 葵, and one of them is booked; the lecturer and who has left wait too."""
    room = any_room
    reading = takes_in(room, ZOOM)
    assert [(one.name, one.minutes, one.why) for one in reading.strangers] == [
        ("田中 葵", 181, "unknown"),
        ("山本 里奈", 120, "left"),
        ("外部講師, 中島", 196, "unknown"),
    ]
    assert not {TANAKA, OTHER_TANAKA, YAMAMOTO} & {who for who, _ in room.said()}
    waiting = room.does(attendance_reports.undecided, MORI, NOW, room.session_id, limit=10)
    assert [(one.name, one.email, one.minutes) for one in waiting] == [
        ("田中 葵", "", 181),
        ("山本 里奈", "yamamoto.rina@city.example", 120),
        ("外部講師, 中島", "nakajima@lecture.example", 196),
    ]
    assert [(one.employee_no, one.department) for one in waiting[0].candidates] == [(TANAKA, "市民税課")]
    assert waiting[1].candidates == waiting[2].candidates == ()


def test_p3_a_person_decides_once_who_it_was(any_room):
    room = any_room
    takes_in(room, ZOOM)
    tanaka, _, lecturer = room.does(attendance_reports.undecided, MORI, NOW, room.session_id, limit=10)
    [who] = room.ids(TANAKA)

    def decides(_: int) -> str:
        try:
            room.does(attendance_reports.decide, ONISHI, NOW, tanaka.id, who)
        except Refusal as no:
            return f"{no.code} {no.facts['name']} {no.facts['day']}"
        return "taken"

    with ThreadPoolExecutor(4) as pool:
        came = sorted(pool.map(decides, range(4)))
    assert came == ["taken"] + ["unmatched_decided 大西 健二 2026-12-09"] * 3
    assert room.said()[TANAKA, DAY] == ("present", "import")
    assert room.does(attendance_reports.decide, MORI, NOW, lecturer.id, None) is None
    with room.reading() as db:
        assert attendance_reports.undecided_count(db, room.session_id) == 1
    assert [(one["by"], one["employee"]) for one in room.events("unmatched.decided")] == [
        (ONISHI, who),
        (MORI, None),
    ]


def test_p3_deciding_is_for_those_who_run_the_session_and_never_for_oneself(room):
    takes_in(room, ZOOM)
    line = room.does(attendance_reports.undecided, MORI, NOW, room.session_id, limit=1)[0].id
    me, gone = room.ids(MORI, YAMAMOTO)
    decide = attendance_reports.decide
    assert room.refused(decide, HASHIMOTO, NOW, line, None)[0] == "session_not_yours"
    assert room.refused(decide, MORI, NOW, line, me)[0] == "attendance_own"
    assert room.refused(decide, MORI, NOW, line, gone)[0] == "attendance_not_employed"
    assert room.refused(decide, MORI, NOW, 10_000, None)[0] == "unmatched_gone"
    with room.reading() as db:
        assert attendance_reports.undecided_count(db, room.session_id) == 3


@pytest.mark.parametrize("again", [ZOOM, "zoom_ja_cp932.csv", TEAMS])
def test_s4_the_same_report_twice_is_one(any_room, again):
    """Saved anew by a spreadsheet too, and as any product writes what is the same to the second."""
    room = any_room
    takes_in(room, ZOOM)
    before = dump(room.engine)
    reading = takes_in(room, again)
    assert {one.deed for one in reading.seen} == {"same"}
    assert reading.is_known
    assert dump(room.engine) == before


def test_s4_two_who_take_the_same_report_in_at_once_record_it_once(any_room):
    with ThreadPoolExecutor(4) as pool:
        came = list(pool.map(lambda who: takes_in(any_room, ZOOM, who=who), [MORI, ONISHI] * 2))
    assert sorted(one.is_known for one in came) == [False, True, True, True]
    assert len(any_room.rows()) == 4
    with any_room.reading() as db:
        assert db.scalar(select(func.count()).select_from(UnmatchedAttendance)) == 3
        assert [row.has_staff for row in db.scalars(select(Import)).all()][1:] == [False]


def test_s4_the_report_of_a_meeting_that_was_begun_anew_adds_its_minutes(room, tmp_path):
    first = zoom(tmp_path, ("13:30", "14:20", HASHIMOTO), ("13:30", "14:20", SASAKI))
    second = zoom(tmp_path, ("14:30", "15:15", HASHIMOTO), ("14:30", "14:40", TAKAHASHI))
    takes_in(room, first)
    assert room.present() == []
    reading = takes_in(room, second)
    assert [(one.employee_no, one.minutes, one.deed) for one in reading.seen] == [
        (TAKAHASHI, 10, "new"),
        (HASHIMOTO, 95, "changed"),
    ]
    assert room.present() == [HASHIMOTO]
    before = room.rows()
    for path in (first, second):
        assert takes_in(room, path).is_known
    assert room.rows() == before


def test_s4_a_later_report_of_the_same_part_says_the_longer_stay(room, tmp_path):
    takes_in(room, zoom(tmp_path, ("13:30", "14:20", HASHIMOTO)))
    takes_in(room, zoom(tmp_path, ("13:30", "15:30", HASHIMOTO)))
    takes_in(room, zoom(tmp_path, ("13:30", "13:40", HASHIMOTO)))
    with room.reading() as db:
        [word] = attendance.words(db, room.session_id).values()
    assert (word.minutes, word.outcome, word.revision) == (120, "present", 1)


def test_s4_a_preview_changes_nothing(room):
    before = dump(room.engine)
    report = read_report(REPORTS / ZOOM)
    with room.reading() as db:
        reading = attendance_reports.preview(db, room.acting(db, MORI, NOW), room.session_id, report)
    assert (reading.count("new"), len(reading.strangers), reading.import_id) == (4, 3, None)
    assert dump(room.engine) == before


def test_s4_what_a_code_the_roster_or_a_correction_says_stays(room):
    room.does(check_in.open_check_in, MORI, at("13:20", DAY), room.session_id)
    room.answer(TAKAHASHI, room.code(at("13:31", DAY)), at("13:31", DAY))
    [sasaki] = room.ids(SASAKI)
    room.does(
        attendance.correct, MORI, at("15:30", DAY), room.session_id, DAY, sasaki, "absent", "途中で退席したため"
    )
    reading = takes_in(room, ZOOM)
    assert {one.employee_no: one.deed for one in reading.seen} == {
        UEDA: "new",
        SASAKI: "kept",
        TAKAHASHI: "kept",
        HASHIMOTO: "new",
    }
    assert room.said()[TAKAHASHI, DAY] == ("present", "code")
    assert room.said()[SASAKI, DAY] == ("absent", "correction")


def test_s5_a_report_after_the_confirmation_completes_those_it_finds(any_room):
    """The session was confirmed before the report came; the absence recorded then gives way."""
    room = any_room
    room.does(attendance.confirm, MORI, at("16:40", DAY), room.session_id)
    assert room.completions() == []
    takes_in(room, ZOOM)
    assert sorted(room.completions()) == [(who, DAY, "passed", 0) for who in (UEDA, SASAKI, HASHIMOTO)]
    assert room.said()[TAKAHASHI, DAY] == ("absent", "roster")
    tanaka = room.does(attendance_reports.undecided, MORI, NOW, room.session_id, limit=1)[0]
    room.does(attendance_reports.decide, MORI, NOW, tanaka.id, room.ids(TANAKA)[0])
    assert (TANAKA, DAY, "passed", 0) in room.completions()


def test_s4_the_organiser_may_say_how_long_is_enough(room):
    reading = takes_in(room, ZOOM, enough=20)
    assert {one.employee_no for one in reading.seen if one.is_present} == {UEDA, SASAKI, TAKAHASHI, HASHIMOTO}


def test_s4_who_looked_in_without_a_booking_is_not_recorded(room, tmp_path):
    reading = takes_in(room, zoom(tmp_path, ("13:30", "13:40", UEDA), ("13:30", "15:30", HASHIMOTO)))
    assert {one.employee_no: one.deed for one in reading.seen} == {UEDA: "none", HASHIMOTO: "new"}
    assert [who for who, _ in room.said()] == [HASHIMOTO]


def test_s4_the_report_of_another_day_is_refused_whole(room, tmp_path):
    path = zoom(tmp_path, ("13:30", "15:30", HASHIMOTO), day="2026/12/08")
    before = dump(room.engine)
    with pytest.raises(Refusal) as refused:
        takes_in(room, path)
    assert (refused.value.code, refused.value.facts["day"]) == ("report_other_day", date(2026, 12, 8))
    assert dump(room.engine) == before


def test_s4_a_two_day_class_needs_a_report_that_says_of_which_day(room, tmp_path):
    two = room.a_class("PJM-03", "09:30", "16:30", day=DAY, last_day=DAY + timedelta(days=1))
    room.booked(HASHIMOTO, session_id=two)
    path = tmp_path / "totals.csv"
    path.write_text(
        "Name,User Email,Total Duration (Minutes)\nA,hashimoto.aya@city.example,400\n", encoding="utf-8"
    )
    take_in = attendance_reports.take_in
    assert room.refused(take_in, ONISHI, NOW, two, read_report(path))[0] == "report_day"
    with_times = read_report(zoom(tmp_path, ("09:30", "16:00", HASHIMOTO), day="2026/12/10"))
    reading = room.does(take_in, ONISHI, at("17:00", DAY + timedelta(days=1)), two, with_times)
    assert (reading.enough, [(one.day.day, one.minutes) for one in reading.seen]) == (210, [(10, 390)])


def test_p3_a_mail_and_a_number_of_two_people_mean_nobody(room, tmp_path):
    path = tmp_path / "report.csv"
    path.write_text(
        "Name,User Email,Total Duration (Minutes),職員番号\n"
        "0001011 誰か,hashimoto.aya@city.example,120,\n"
        "佐々木,,120,0001011\n"
        "0001012 0001013,,120,\n"
        "電話 086-0001012,,120,\n",
        encoding="utf-8",
    )
    reading = takes_in(room, path)
    assert [(one.line, one.why) for one in reading.strangers] == [(2, "several"), (4, "unknown"), (5, "unknown")]
    assert [one.employee_no for one in reading.seen] == [SASAKI]


def test_s4_only_those_who_run_the_session_take_reports_in(room):
    report = read_report(REPORTS / ZOOM)
    for deed in (attendance_reports.preview, attendance_reports.take_in):
        assert room.refused(deed, HASHIMOTO, NOW, room.session_id, report)[0] == "session_not_yours"
        assert room.does(deed, ONISHI, NOW, room.session_id, report).seen
    assert room.refused(attendance_reports.undecided, HASHIMOTO, NOW, room.session_id, limit=1)[0] == (
        "session_not_yours"
    )
