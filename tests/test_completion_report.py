"""How far everybody is, as a file: counted by hand on the small sample, and only for those whom it concerns."""

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models import exports
from models.accounts import person_on
from models.base import Refusal
from models.completion_report import COLUMNS, Wanted, completion_report, reader_sight
from models.curriculum import Course
from models.database import sessions
from models.office import Department, DepartmentState
from models.people import Employee, find_employee
from tests.builders import TODAY
from tests.kenshu import Office, template

BOM = "\ufeff"

# By hand from the sample's worked answers for 2026-11-22: 市民税課 has 小林, 斎藤, 佐々木, 髙橋 and 田中.
TAX_SEC_02 = ("030202", "市民税課", "SEC-02", "個人情報保護研修", 5, 3, 0, 2, 0, 0, 60.0, TODAY)
PENSIONS_SEC_02 = ("050103", "保険年金課", "SEC-02", "個人情報保護研修", 5, 4, 1, 0, 0, 0, 80.0, TODAY)
PERSONNEL_SEC_02 = ("020102", "人事課", "SEC-02", "個人情報保護研修", 3, 3, 0, 0, 0, 1, 100.0, TODAY)


def report(db: Session, *, who: str = "", day: date = TODAY, today: date = TODAY, **wanted: str):
    view = None
    if who:
        view = reader_sight(db, person_on(db, find_employee(db, who, 1), today), today, None)
    statement = completion_report(db, day, 1, Wanted(**wanted), view=view)
    return [tuple(row) for row in exports.stream(db.connection(), statement)]


@pytest.fixture
def db(any_office):
    with sessions(any_office)() as session:
        yield session
        session.rollback()


def test_p4_a_department_is_counted_by_hand_and_exempt_people_are_in_no_rate(db):
    found = {row[0]: row for row in report(db, course_code="SEC-02")}
    assert found["030202"] == TAX_SEC_02
    assert found["050103"] == PENSIONS_SEC_02
    assert found["020102"] == PERSONNEL_SEC_02  # four people, but 江口 is on leave until next June: exempt
    assert list(found) == ["020100", "020102", "020105", "030202", "050103", "070103"]


def test_a_course_is_summed_over_all_departments(db):
    rows = {row[0]: row[2:9] for row in report(db, by="course")}
    assert rows["SEC-01"] == (20, 15, 5, 0, 0, 1, 75.0)
    assert rows["SEC-02"] == (20, 17, 1, 2, 0, 1, 85.0)
    assert rows["LIT-01"] == (19, 15, 2, 2, 0, 0, 78.9)  # 15 of 19 is 78.94…
    assert rows["MND-05"] == (3, 0, 3, 0, 0, 0, 0.0)
    departments: dict[str, list[int]] = {}
    for row in report(db):
        counts = departments.setdefault(row[2], [0] * 6)
        departments[row[2]] = [a + b for a, b in zip(counts, row[4:10], strict=True)]
    assert {code: tuple(counts) for code, counts in departments.items()} == {c: r[:6] for c, r in rows.items()}


def test_person_by_person_with_names_by_department_and_number_never_by_how_well_they_do(db):
    rows = report(db, by="person", course_code="SEC-02", department_code="030202")
    course = ("030202", "市民税課", "SEC-02", "個人情報保護研修")
    due = date(2026, 9, 30)
    assert [row[:2] + row[6:] for row in rows] == [
        ("0001009", "小林 正樹", "overdue", due, None, TODAY),
        ("0001010", "斎藤 恵", "completed", due, date(2026, 7, 13), TODAY),
        ("0001011", "佐々木 優", "completed", due, date(2026, 6, 2), TODAY),
        ("0001012", "髙橋 大輔", "completed", due, date(2026, 4, 1), TODAY),
        ("0001013", "田中 葵", "overdue", due, None, TODAY),
    ]
    assert {row[2:6] for row in rows} == {course}
    everybody = [(*row[2::-2], row[4]) for row in report(db, by="person")]
    assert everybody == sorted(everybody)


def test_people_of_one_status_and_lines_with_somebody_of_it(db):
    late = report(db, by="person", status="overdue")
    assert {row[6] for row in late} == {"overdue"}
    assert [(row[0], row[4]) for row in late if row[2] == "030202"] == [
        ("0001009", "SEC-02"),
        ("0001011", "LIT-03"),
        ("0001011", "PJM-01"),
        ("0001013", "SEC-02"),
    ]
    assert report(db, status="overdue", course_code="SEC-02") == [TAX_SEC_02]
    assert {row[7] > 0 for row in report(db, status="overdue")} == {True}
    assert {row[0] for row in report(db, by="person", status="exempt")} == {"0001004"}


def test_a_department_comes_with_all_below_it(db):
    rows = report(db, department_code="020100", course_code="SEC-01")
    assert [row[0] for row in rows] == ["020100", "020102", "020105"]


def test_r19_another_day_is_told_as_it_was_known_for_that_day(db):
    day = date(2026, 9, 30)
    rows = {row[0]: row for row in report(db, day=day, course_code="SEC-02")}
    # 山本 was still there, 野村 came the day after, and on the last day nobody is late.
    assert rows["050103"][4:10] == (4, 4, 0, 0, 0, 0)
    assert rows["070103"][4:] == (3, 2, 1, 0, 0, 0, 66.6, day)
    assert rows["030202"][4:10] == (5, 3, 2, 0, 0, 0)


def test_elective_courses_are_no_part_of_it(db):
    assert "LIT-05" not in {row[0] for row in report(db, by="course")}


def test_a_hundred_percent_is_everybody(db):
    """Two of three are 66.6, not 66.7: rounded up, 999.6 of a thousand would be a hundred."""
    assert {row[8] for row in report(db, by="course", course_code="DIG-01")} == {66.6}


# -- for whom (P1, P4) --------------------------------------------------------------------------------------


def test_p1_a_head_gets_the_own_department_alone_and_the_division_all(db):
    assert {row[0] for row in report(db, who="0001009")} == {"030202"}
    assert {row[2] for row in report(db, who="0001009", by="person")} == {"030202"}
    assert report(db, who="0001005") == report(db)
    assert report(db, who="0001007", by="person") == report(db, by="person")


def test_p1_a_deputy_gets_it_while_deciding_for_the_head(db):
    assert {row[0] for row in report(db, who="0001016")} == {"050103"}  # 中村 is on leave
    assert refused(db, who="0001010") == "report_not_yours"  # 小林 is there


def test_p1_others_are_refused_even_their_own(db):
    assert refused(db, who="0001003") == "report_not_yours"
    assert refused(db, who="0001024") == "not_employed"


def test_p1_a_head_is_refused_another_department(db):
    assert refused(db, who="0001009", department_code="020102") == "department_not_yours"
    assert report(db, who="0001009", department_code="030202") == report(db, department_code="030202")


def test_p1_rights_are_those_of_today_whatever_day_is_looked_at(db):
    db.execute(
        update(DepartmentState)
        .values(head_id=db.scalar(select(Employee.id).where(Employee.employee_no == "0001010")))
        .where(DepartmentState.department_id == db.scalar(select(Department.id).where(Department.code == "030202")))
    )
    assert refused(db, who="0001009", day=date(2026, 4, 1)) == "report_not_yours"
    assert report(db, who="0001010", day=date(2026, 4, 1))


def test_p4_rates_of_groups_under_five_are_for_their_head_and_the_division(db):
    percent = {row[0]: (row[4], row[-2]) for row in report(db, who="0001001", course_code="SEC-02")}
    # 青木 heads 総務部 and 人事課 himself; デジタル推進課 below has a head of its own, and four people.
    assert percent == {"020100": (1, 100.0), "020102": (3, 100.0), "020105": (4, None)}
    summed = {row[0]: (row[2], row[8]) for row in report(db, who="0001001", by="course")}
    assert summed["SEC-02"] == (8, 100.0)
    assert summed["DIG-06"] == (1, None)  # 加藤 in デジタル推進課 is the only one
    assert {row[0]: row[-2] for row in report(db, who="0001005", course_code="SEC-02")}["020105"] == 100.0


def refused(db: Session, **asked) -> str:
    with pytest.raises(Refusal) as no:
        report(db, **asked)
    return no.value.code


def test_a_code_that_nobody_knows_is_named(db):
    assert refused(db, department_code="999999") == "unknown_department"
    assert refused(db, course_code="SEC-99") == "unknown_course"


def test_courses_and_departments_without_anybody_make_no_line(db):
    assert report(db, department_code="070103", course_code="DIG-06") == []


# -- the command --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def kenshu(tmp_path_factory) -> Office:
    folder: Path = tmp_path_factory.mktemp("completion")
    template(folder, "kenshu.db", Path(__file__).parents[1] / "bot" / "sample")
    return Office(folder)


def read(text: str) -> list[list[str]]:
    assert text.startswith(BOM)
    return list(csv.reader(io.StringIO(text.removeprefix(BOM), newline="")))


def test_the_command_prints_a_line_a_department_and_course(kenshu):
    ended = kenshu.run("export", "completion", "--course", "ＳＥＣ－０２", "--department", "030202")
    header, line = read(ended.out)
    assert (ended.status, ended.err) == (0, "")
    assert tuple(header) == COLUMNS["department"]
    assert line == [
        *("030202", "市民税課", "SEC-02", "個人情報保護研修"),
        *("5", "3", "0", "2", "0", "0", "60", "2026-11-22"),
    ]
    assert "\r" not in ended.out


def test_a_head_asks_for_names_as_a_file_for_excel(kenshu):
    words = ("--by", "person", "--status", "overdue", "--as", "kobayashi.masaki@city.example", "--on", "2026/11/22")
    ended = kenshu.run("export", "completion", *words, "--output", "late.csv", KENSHU_LOCALE="en")
    assert (ended.status, ended.out) == (0, "")
    assert "22 November 2026" in ended.err
    data = (kenshu.folder / "late.csv").read_bytes()
    assert data.count(b"\r\n") == data.count(b"\n") == 5
    rows = read(data.decode())
    assert tuple(rows[0]) == COLUMNS["person"]
    assert rows[1][:3] + rows[1][6:] == [
        "0001009",
        "小林 正樹",
        "030202",
        "overdue",
        "2026-09-30",
        "",
        "2026-11-22",
    ]


def test_a_workbook_says_the_day_and_has_real_numbers(kenshu):
    ended = kenshu.run("export", "completion", "--by", "course", "--format", "xlsx", "--output", "all.xlsx")
    assert ended.status == 0
    book = CalamineWorkbook.from_path(kenshu.folder / "all.xlsx")
    assert book.sheet_names == ["修了状況 2026-11-22"]
    rows = {row[0]: row for row in book.get_sheet_by_index(0).to_python()}
    assert rows["SEC-02"][2:] == [20, 17, 1, 2, 0, 1, 85, TODAY]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--as", "0001003"), "上田 翔太"),
        (("--as", "0001024"), "山本 里奈"),
        (("--department", "1"), "「1」"),
        (("--course", "RPA"), "「RPA」"),
        (("--as", "0001009", "--department", "020102"), "「020102」"),
        (("--by", "person", "--encoding", "cp932"), "--encoding utf-8-sig"),
    ],
)
def test_what_cannot_be_written_is_said_and_nothing_is_written(kenshu, words, told):
    ended = kenshu.run("export", "completion", *words)
    assert (ended.status, ended.out) == (1, "")
    assert told in ended.err
    assert "Traceback" not in ended.err


def test_d3_names_that_a_spreadsheet_would_run_are_harmless(office):
    with sessions(office).begin() as db:
        db.execute(update(Course).values(title="=HYPERLINK(1)").where(Course.code == "SEC-02"))
        out = io.BytesIO()
        rows = exports.stream(db.connection(), completion_report(db, TODAY, 1, Wanted(course_code="SEC-02")))
        exports.write_csv(out, COLUMNS["department"], rows, zone=None)  # type: ignore[arg-type]
    assert "'=HYPERLINK(1)" in out.getvalue().decode()
