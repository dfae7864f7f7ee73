"""Lists that leave the database: harmless in a spreadsheet, nothing lost, never all in memory."""

import csv
import io
import tracemalloc
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis.strategies import text
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from models import exports
from models.exports import NotWritable, Unwritable, harmless, stream, training_record, write_csv, write_xlsx
from models.imports.run import cancel
from models.obligations import EVERYBODY, Scope
from models.record import Completion
from tests.builders import NOW, OPERATOR, TODAY, duties_csv, take_in
from tests.conftest import SMALL

TOKYO = ZoneInfo("Asia/Tokyo")
HEADER = ("employee_no", "name", "score", "completed_on", "recorded_at")
AN_INSTANT = datetime(2026, 11, 22, 0, 30, tzinfo=UTC)


def a_row(number="0001001", name="青木 誠一", score=85.0):
    return (number, name, score, date(2026, 5, 20), AN_INSTANT)


def as_csv(rows, **how):
    out = io.BytesIO()
    write_csv(out, HEADER, rows, zone=TOKYO, **how)
    return out.getvalue()


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_d3_text_that_a_spreadsheet_would_run_gets_an_apostrophe(start):
    assert harmless(f"{start}HYPERLINK(1)") == f"'{start}HYPERLINK(1)"


@given(text())
def test_d3_harmless_text_never_begins_a_formula_and_is_otherwise_untouched(typed):
    made = harmless(typed)
    assert made[:1] not in ("=", "+", "-", "@", "\t", "\r", "\n")
    assert made in (typed, f"'{typed}")


def test_numbers_and_days_of_ours_are_not_touched():
    rows = list(csv.reader(io.StringIO(as_csv([a_row(score=-1.5)]).decode())))
    assert rows[1] == ["0001001", "青木 誠一", "-1.5", "2026-05-20", "2026-11-22T09:30:00+09:00"]


def test_whole_scores_have_no_fraction_and_missing_ones_are_empty():
    rows = list(csv.reader(io.StringIO(as_csv([a_row(), a_row(score=None)]).decode())))
    assert [row[2] for row in rows[1:]] == ["85", ""]


def test_the_csv_for_excel_has_a_mark_and_line_ends_of_windows():
    made = as_csv([a_row()], encoding="utf-8-sig", line_end="\r\n")
    assert made.startswith(b"\xef\xbb\xbfemployee_no,")
    assert made.count(b"\r\n") == made.count(b"\n") == 2


def test_d1_cp932_keeps_old_kanji_that_it_has():
    assert "髙橋 﨑".encode("cp932") in as_csv([a_row(name="髙橋 﨑")], encoding="cp932")


def test_d1_cp932_names_every_character_that_it_cannot_write_once():
    rows = [a_row(), a_row("0001019", "𠮷田 隆"), a_row("0001019", "𠮷田 隆"), a_row("0001020", "\u2014")]
    with pytest.raises(NotWritable) as refused:
        as_csv(rows, encoding="cp932")
    assert refused.value.shown == (
        Unwritable("0001019", "𠮷田 隆", "𠮷"),
        Unwritable("0001020", "\u2014", "\u2014"),
    )
    assert refused.value.count == 3


def test_a_workbook_holds_text_as_text_and_days_as_days(tmp_path):
    rows = [a_row(name="=1+1"), a_row("0001002", "http://example.com"), a_row("0001003", "00123")]
    write_xlsx(tmp_path / "a.xlsx", HEADER, rows, zone=TOKYO, sheet="研修記録")
    sheet = CalamineWorkbook.from_path(tmp_path / "a.xlsx").get_sheet_by_name("研修記録").to_python()
    assert sheet[0] == list(HEADER)
    assert [row[1] for row in sheet[1:]] == ["=1+1", "http://example.com", "00123"]
    assert sheet[1][0] == "0001001"
    assert sheet[1][2:] == [85.0, date(2026, 5, 20), datetime(2026, 11, 22, 9, 30)]  # noqa: DTZ001


def test_a_full_sheet_goes_on_in_the_next_one(tmp_path, monkeypatch):
    monkeypatch.setattr(exports, "SHEET_ROWS", 3)
    write_xlsx(tmp_path / "a.xlsx", HEADER, [a_row(f"{n:07d}") for n in range(5)], zone=TOKYO, sheet="記録")
    book = CalamineWorkbook.from_path(tmp_path / "a.xlsx")
    assert book.sheet_names == ["記録", "記録 2", "記録 3"]
    numbers = [row[0] for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()[1:]]
    assert numbers == [f"{n:07d}" for n in range(5)]


def test_an_empty_list_is_its_header(tmp_path):
    write_xlsx(tmp_path / "a.xlsx", HEADER, [], zone=TOKYO, sheet="記録")
    assert CalamineWorkbook.from_path(tmp_path / "a.xlsx").get_sheet_by_index(0).to_python() == [list(HEADER)]
    assert as_csv([]) == b"employee_no,name,score,completed_on,recorded_at\n"


def test_memory_does_not_grow_with_the_rows():
    class Nowhere(io.RawIOBase):
        def write(self, data) -> int:
            return len(data)

    def peak(count):
        tracemalloc.start()
        write_csv(Nowhere(), HEADER, (a_row() for _ in range(count)), zone=TOKYO)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    assert peak(40_000) < 1.5 * peak(10_000)


# -- from the database --------------------------------------------------------------------------------------


def record(engine, **which):
    with engine.connect() as connection:
        found = training_record(TODAY, 1, **which)
        return [row._asdict() for row in stream(connection, found)]


def test_the_record_is_everything_passed_in_order(engine):
    take_in(engine, SMALL)
    rows = record(engine)
    with engine.connect() as connection:
        assert len(rows) == connection.scalar(select(func.count(Completion.id)))
    keys = [(r["employee_no"], r["course_code"], r["completed_on"], r["source"]) for r in rows]
    assert keys == sorted(keys)
    assert tuple(rows[0]) == exports.RECORD_COLUMNS
    sasaki = next(r for r in rows if r["employee_no"] == "0001011")
    assert (sasaki["name"], sasaki["department_code"], sasaki["department"]) == ("佐々木 優", "030202", "市民税課")
    assert {r["import_id"] for r in rows} == {1}


def test_c1_people_who_left_keep_their_record(engine):
    take_in(engine, SMALL)
    assert any(row["employee_no"] == "0001024" for row in record(engine))


def test_what_was_cancelled_is_shown_to_the_auditor_only(engine):
    take_in(engine, SMALL)
    before = record(engine)
    cancel(engine, 1, "年度の誤り", actor=OPERATOR, now=lambda: NOW)
    assert record(engine) == []
    whole = record(engine, is_whole=True)
    assert len(whole) == 2 * len(before)
    assert {row["outcome"] for row in whole} == {"passed", "cancelled"}


def test_duties_come_by_number_and_course_with_their_reasons(engine):
    take_in(engine, SMALL)
    with engine.connect() as connection:
        rows = [row._asdict() for row in stream(connection, exports.duties(TODAY, EVERYBODY))]
    assert {*exports.DUTY_COLUMNS, *exports.WHY_COLUMNS} <= rows[0].keys()
    out = io.BytesIO()
    few = ([row[name] for name in exports.DUTY_COLUMNS] for row in rows)
    write_csv(out, exports.DUTY_COLUMNS, few, zone=TOKYO)
    told = out.getvalue().decode().splitlines()
    assert told[0] == "employee_no,course_code,level,status,due_on,completed_on"
    assert told[1:] == duties_csv(engine, TODAY).splitlines()[-len(told) + 1 :]
    assert told[1:] == sorted(told[1:], key=lambda line: line.split(",")[:2])


def test_counts_by_course_and_status_add_up(engine):
    take_in(engine, SMALL)
    with engine.connect() as connection:
        rows = connection.execute(exports.duties(TODAY, EVERYBODY)).all()
        counted = connection.execute(exports.duties_counted(TODAY, Scope(municipality_id=1))).all()
    expected: dict[tuple[str, str], int] = {}
    for row in rows:
        expected[row.course_code, row.status] = expected.get((row.course_code, row.status), 0) + 1
    assert {(row.course_code, row.status): row.people for row in counted} == expected
