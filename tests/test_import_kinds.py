"""Files of every kind: taken, changed, refused; and what an import leaves behind. The files are made here."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import xlsxwriter
from sqlalchemy import Engine, insert, select
from sqlalchemy.orm import Session

from models.audit import Actor, AuditEvent, Change, Detail, digest_of, write_events
from models.base import FROM_THE_BEGINNING, UNTIL_FURTHER_NOTICE, Refusal
from models.curriculum import Course, CourseAlias
from models.database import open_engine
from models.imports.kinds import kinds
from models.imports.run import Order, Summary, cancel, run_import
from models.office import ClosureDay, Department, Group, GroupMembership, SendingHours, own_municipality_id
from models.people import Employee, Employment
from models.record import Completion, Exemption
from tests.builders import (
    NOW,
    OPERATOR,
    TODAY,
    changes,
    dump,
    faults_of,
    read_csv,
    refusal_of,
    take_in,
    write_csv,
)
from tests.conftest import SMALL

Row = dict[str, str]

KINDS = ["departments", "skills", "courses", "requirements", "sessions", "completions"]
ROWS: dict[str, list[Row]] = {kind: read_csv(SMALL / f"{kind}.csv") for kind in [*KINDS, "staff"]} | {
    "groups": [
        {"group": "管理職", "employee_no": "0001001", "from": "2026-04-01", "to": ""},
        {"group": "管理職", "employee_no": "0001005", "from": "", "to": "2027-03-31"},
        {"group": "窓口", "employee_no": "0001001", "from": "2026-04-01", "to": "2026-09-30"},
    ],
    "exemptions": [
        {
            "employee_no": "0001003",
            "course_code": "SEC-02",
            "kind": "exempt",
            "until": "2027-03-31",
            "reason": "他団体で受講",
            "granted_by": "人事課長",
        },
        {
            "employee_no": "0001009",
            "course_code": "SEC-01",
            "kind": "extend",
            "until": "2027-01-31",
            "reason": "議会対応",
            "granted_by": "人事課長",
        },
    ],
    "closures": [{"day": "2026-12-28", "name": "庁舎停電"}, {"day": "2027-02-12", "name": "庁舎点検"}],
    "hours": [
        {"department_code": "070103", "from": "06:00", "to": "15:00"},
        {"department_code": "050103", "from": "10:00", "to": "18:30"},
    ],
}
NEW_KINDS = ["groups", "exemptions", "closures", "hours"]
ALL_KINDS = [*KINDS, *NEW_KINDS]
IN_ORDER = [k for k in kinds(employee_no_digits=7, office_zone=ZoneInfo("Asia/Tokyo")) if k in ALL_KINDS]
WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


def a_file(folder: Path, kind: str, rows: Iterable[Mapping[str, str]]) -> Path:
    return write_csv(folder / f"{kind}.csv", list(rows))


def with_cell(kind: str, line: int, column: str, value: str) -> list[Row]:
    """The rows of that kind with one cell changed; the header is line 1."""
    rows = [dict(row) for row in ROWS[kind]]
    assert column in rows[line - 2]
    rows[line - 2][column] = value
    return rows


def as_text(rows: list[Row]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def told(engine: Engine, *paths: Path, **order) -> list[tuple]:
    """Every fault as code, line and column."""
    found = faults_of(engine, *paths, **order)
    assert found.count == len(found.first())
    return [(fault.code, fault.line, fault.column) for fault in found.first()]


# Files of the office's kinds in other words


def _bom_and_crlf(path: Path, rows: list[Row]) -> Path:
    path.write_bytes(b"\xef\xbb\xbf" + as_text(rows).replace("\n", "\r\n").encode())
    return path


def _cp932(path: Path, rows: list[Row]) -> Path:
    path.write_bytes(as_text(rows).replace("\n", "\r\n").encode("cp932"))
    return path


def _columns_turned_round(path: Path, rows: list[Row]) -> Path:
    return write_csv(path, [{**dict(reversed(row.items())), "備考": "メモ"} for row in rows])


def _full_width(path: Path, rows: list[Row]) -> Path:
    names = ("name", "title", "description", "summary", "venue", "instructor", "aliases", "systems")

    def wide(column: str, cell: str) -> str:
        return f"　{cell} " if column.startswith(names) else cell.translate(WIDE) + "　"

    return write_csv(path, [{column: wide(column, cell) for column, cell in row.items()} for row in rows])


def _workbook(path: Path, rows: list[Row]) -> Path:
    path = path.with_suffix(".xlsx")
    with xlsxwriter.Workbook(path, {"strings_to_urls": False}) as book:
        sheet = book.add_worksheet()
        for number, cells in enumerate([list(rows[0]), *(list(row.values()) for row in rows)]):
            sheet.write_row(number, 0, cells)
    return path


@pytest.mark.parametrize(
    "write", [_bom_and_crlf, _cp932, _columns_turned_round, _full_width, _workbook], ids=lambda w: w.__name__[1:]
)
def test_the_same_files_as_another_program_saves_them_change_nothing(any_office, tmp_path, write):
    for kind in KINDS:
        write(tmp_path / f"{kind}.csv", ROWS[kind])
    before = dump(any_office)
    summary = take_in(any_office, tmp_path)
    assert changes(summary) == {}
    assert {file.kind for file in summary.files} == set(KINDS)
    ignored = ("備考",) if write is _columns_turned_round else ()
    assert {file.ignored_columns for file in summary.files} == {ignored}
    assert dump(any_office) == before


# Files that cannot be read


def _with_remarks(kind: str) -> str:
    """The file with a last column that is not ASCII, so that its encoding shows on every line."""
    return as_text([{**row, "備考": "備考あ"} for row in ROWS[kind]]).rstrip("\n")


def _truncated(kind: str) -> bytes:
    return _with_remarks(kind).encode()[:-1]


def _mixed(kind: str) -> bytes:
    lines = _with_remarks(kind).split("\n")
    return b"\n".join(line.encode("cp932" if number == 3 else "utf-8") for number, line in enumerate(lines, 1))


def _short_row(kind: str) -> bytes:
    lines = as_text(ROWS[kind]).split("\n")
    return "\n".join([*lines[:2], lines[2].split(",")[0], *lines[3:]]).encode()


def _header_only(kind: str) -> bytes:
    return as_text(ROWS[kind]).split("\n")[0].encode()


@pytest.mark.parametrize(
    ("spoil", "code", "line"),
    [
        (lambda _kind: b"", "file_empty", None),
        (_header_only, "no_lines", None),
        (_short_row, "row_length", 3),
        (_truncated, "file_truncated", -1),
        (_mixed, "not_utf8", 3),
    ],
    ids=["empty", "header_only", "short_row", "truncated", "mixed"],
)
def test_files_that_did_not_arrive_whole_are_refused_each_with_its_fault(any_office, tmp_path, spoil, code, line):
    for kind in ALL_KINDS:
        (tmp_path / f"{kind}.csv").write_bytes(spoil(kind))
    found = faults_of(any_office, tmp_path).first()
    assert {(f.file, f.code, f.line, f.column) for f in found} == {
        (f"{kind}.csv", code, len(ROWS[kind]) + 1 if line == -1 else line, None) for kind in ALL_KINDS
    }
    assert len(found) == len(ALL_KINDS)


def test_missing_columns_are_named(any_office, tmp_path):
    second = {kind: list(ROWS[kind][0])[1] for kind in ALL_KINDS}
    for kind, column in second.items():
        a_file(tmp_path, kind, [{n: cell for n, cell in row.items() if n != column} for row in ROWS[kind]])
    found = faults_of(any_office, tmp_path).first()
    assert [(f.file, f.code, f.line, f.column) for f in found] == [
        (f"{kind}.csv", "missing_column", None, second[kind]) for kind in IN_ORDER
    ]


def test_a_line_about_what_an_earlier_line_was_about_is_refused(any_office, tmp_path):
    for kind in ALL_KINDS:
        a_file(tmp_path, kind, [*ROWS[kind], ROWS[kind][0]])
    found = faults_of(any_office, tmp_path).first()
    doubles = [(f.file, f.line, f.facts["other"]) for f in found if f.code == "double"]
    # Only a completion told twice is simply one.
    assert doubles == [(f"{kind}.csv", len(ROWS[kind]) + 2, 2) for kind in IN_ORDER if kind != "completions"]
    # Of two like periods one may also be said to run into the other.
    assert {f.code for f in found} <= {"double", "overlap"}


BAD_CELLS = {
    "departments": [
        (2, "introducing_system", "", "not_allowed", "introducing_system"),
        (3, "name", "", "blank", "name"),
        (3, "parent_code", "999999", "unknown_department", "parent_code"),
        (4, "parent_code", "20100", "department_lost_zero", "parent_code"),
        (5, "head_employee_no", "9999999", "unknown_person", "head_employee_no"),
        (6, "deputy_employee_no", "1002", "lost_zeros", "deputy_employee_no"),
        (6, "owns_system", "たぶん", "not_allowed", "owns_system"),
        (7, "code", "70103", "department_lost_zero", "code"),
    ],
    "departments without code": [(3, "code", "", "blank", "code")],
    "skills": [
        (2, "code", "a;b", "bad_code", "code"),
        (3, "name", "", "blank", "name"),
        (4, "description", "長" * 3_001, "too_long", "description"),
    ],
    "courses": [
        (4, "title", " 　", "blank", "title"),
        (5, "skill_code", "juggling", "unknown_skill", "skill_code"),
        (6, "format", "paper", "not_allowed", "format"),
        (7, "hours", "一", "bad_number", "hours"),
        (8, "hours", "5000", "out_of_range", "hours"),
        (9, "hours", "", "blank", "hours"),
        (10, "cycle", "monthly", "not_allowed", "cycle"),
        (11, "url", "javascript:alert(1)", "bad_url", "url"),
        (12, "aliases", "長" * 201, "too_long", "aliases"),
        (13, "aliases", "㍿" * 60, "too_long", "aliases"),  # 240 characters as aliases are compared
        (14, "self_report", "maybe", "not_allowed", "self_report"),
    ],
    "requirements": [
        (2, "course_code", "SEC-99", "unknown_course", "course_code"),
        (3, "due", "02-29", "leap_day", "due"),
        (4, "due", "", "due_missing", "due"),
        (5, "due", "02-30", "no_such_day", "due"),
        (6, "due", "03-31", "due_of_elective", "due"),
        (7, "effective_from", "", "blank", "effective_from"),
        (8, "effective_to", "2020-03-31", "reversed", "effective_from / effective_to"),
        (9, "due", "soon", "bad_due", "due"),
        (10, "audience", "everyone", "not_allowed", "audience"),
        (11, "audience", "group:管理職", "unknown_group", "audience"),
        (12, "level", "must", "not_allowed", "level"),
    ],
    "sessions": [
        (2, "course_code", "SEC-99", "unknown_course", "course_code"),
        (3, "starts_at", "6月18日", "bad_instant", "starts_at"),
        (4, "starts_at", "2026-02-30T13:30:00+09:00", "no_such_day", "starts_at"),
        (5, "ends_at", "2026-06-03T13:30:00+09:00", "ends_before_it_starts", "starts_at / ends_at"),
        (6, "venue", "", "no_place", "venue / online_url"),
        (7, "online_url", "meet.city.example", "bad_url", "online_url"),
        (8, "capacity", "30.5", "bad_number", "capacity"),
        (9, "joint", "maybe", "not_allowed", "joint"),
        (10, "code", "", "blank", "code"),
    ],
    "completions": [
        (2, "employee_no", "0009999", "unknown_person", "employee_no"),
        (3, "employee_no", "1001", "lost_zeros", "employee_no"),
        (4, "employee_no", "00010011", "bad_employee_no", "employee_no"),
        (5, "course_code", "SEC-99", "unknown_course", "course_code"),
        (6, "completed_on", "2026-11-23", "in_the_future", "completed_on"),
        (7, "completed_on", "昨日", "bad_date", "completed_on"),
        (8, "completed_on", "1026-11-01", "bad_year", "completed_on"),
        (9, "source", "self_report", "not_allowed", "source"),
        (10, "score", "-1", "bad_number", "score"),
        (11, "score", "九十", "bad_number", "score"),
    ],
    "groups": [
        (2, "group", "", "blank", "group"),
        (3, "employee_no", "0009999", "unknown_person", "employee_no"),
        (3, "from", "2026-02-30", "no_such_day", "from"),
        (4, "to", "2026-03-31", "reversed", "from / to"),
    ],
    "exemptions": [
        (2, "employee_no", "0009999", "unknown_person", "employee_no"),
        (2, "kind", "skip", "not_allowed", "kind"),
        (2, "reason", "", "blank", "reason"),
        (3, "course_code", "SEC-99", "unknown_course", "course_code"),
        (3, "until", "", "blank", "until"),
        (3, "granted_by", "", "blank", "granted_by"),
    ],
    "closures": [
        (2, "day", "", "blank", "day"),
        (3, "name", "", "blank", "name"),
        (3, "day", "2026-11-31", "no_such_day", "day"),
    ],
    "hours": [
        (2, "department_code", "999999", "unknown_department", "department_code"),
        (2, "from", "24:00", "bad_time", "from"),
        (3, "department_code", "50103", "department_lost_zero", "department_code"),
        (3, "to", "10:00", "reversed", "from / to"),
    ],
}


@pytest.mark.parametrize("name", BAD_CELLS)
def test_every_bad_cell_is_named_and_nothing_else(any_office, tmp_path, name):
    kind = name.split()[0]
    rows = [dict(row) for row in ROWS[kind]]
    for line, column, value, _, _ in BAD_CELLS[name]:
        assert column in rows[line - 2]
        rows[line - 2][column] = value
    expected = [(code, line, named) for line, _, _, code, named in BAD_CELLS[name]]
    assert sorted(told(any_office, a_file(tmp_path, kind, rows))) == sorted(expected)


def test_what_could_not_be_read_is_not_held_against_other_lines(any_office, tmp_path):
    # Without its last day the first row would run into the second, and so would two rows without a course.
    row = {"audience": "general", "level": "elective", "due": "", "effective_from": "2024-04-01"}
    rows = [
        {"course_code": "PJM-03", **row, "effective_to": "2026-02-30"},
        {"course_code": "PJM-03", **row, "effective_from": "2026-04-01", "effective_to": ""},
        {"course_code": "", **row, "effective_to": ""},
        {"course_code": "", **row, "effective_to": ""},
    ]
    assert told(any_office, a_file(tmp_path, "requirements", rows)) == [
        ("no_such_day", 2, "effective_to"),
        ("blank", 4, "course_code"),
        ("blank", 5, "course_code"),
    ]


def test_a_leave_whose_beginning_cannot_be_read_is_not_one_without_a_beginning(any_office, tmp_path):
    rows = with_cell("staff", 5, "leave_from", "2026-06-31")
    rows[0]["leave_to"] = "2026-12-31"
    assert told(any_office, a_file(tmp_path, "staff", rows)) == [
        ("leave_without_start", 2, "leave_from"),
        ("no_such_day", 5, "leave_from"),
    ]


# Departments, courses, requirements, groups as a whole


def test_departments_in_a_circle_are_refused_on_both_lines(any_office, tmp_path):
    rows = with_cell("departments", 2, "parent_code", "020105")
    assert told(any_office, a_file(tmp_path, "departments", rows)) == [
        ("circle", 2, "parent_code"),
        ("circle", 4, "parent_code"),
    ]


def test_a_circle_through_a_department_the_file_leaves_out_is_refused(any_office, tmp_path):
    rows = with_cell("departments", 2, "parent_code", "020105")[:1]
    assert told(any_office, a_file(tmp_path, "departments", rows)) == [("circle", 2, "parent_code")]


def test_a_department_under_itself_is_refused(any_office, tmp_path):
    rows = with_cell("departments", 5, "parent_code", "030202")
    assert told(any_office, a_file(tmp_path, "departments", rows)) == [("circle", 5, "parent_code")]


@pytest.mark.parametrize("alias", ["DX入門", " Ｄx入門 "])
def test_an_alias_of_two_courses_is_refused_in_any_width_and_case(any_office, tmp_path, alias):
    mnd, lit = (next(n for n, row in enumerate(ROWS["courses"]) if row["code"] == c) for c in ("MND-01", "LIT-01"))
    rows = with_cell("courses", lit + 2, "aliases", f"リテラシー研修;{alias}")
    for chosen, line in ((rows, lit + 2), ([rows[lit]], 2)):  # within the file, and against the database
        faults = faults_of(any_office, a_file(tmp_path, "courses", chosen)).first()
        assert [(f.code, f.line, f.column, f.value, f.facts) for f in faults] == [
            ("alias_taken", line, "aliases", "dx入門", {"other": ROWS["courses"][mnd]["code"]})
        ]


def test_an_alias_passes_from_one_course_to_another_in_one_file(office, tmp_path):
    rows = [dict(row) for row in ROWS["courses"] if row["code"] in {"MND-01", "LIT-01"}]
    for row in rows:
        row["aliases"] = "DX基礎" if row["code"] == "MND-01" else "ＤＸ入門;ITの基礎"
    assert changes(take_in(office, a_file(tmp_path, "courses", rows)))["courses", "changed"] == 2
    with office.connect() as connection:
        aliases = select(Course.code, CourseAlias.alias).join(Course).where(Course.code.in_(["MND-01", "LIT-01"]))
        assert sorted(connection.execute(aliases)) == [
            ("LIT-01", "dx入門"),
            ("LIT-01", "itの基礎"),
            ("MND-01", "dx基礎"),
        ]


def test_rows_of_one_course_and_audience_that_overlap_in_the_file_are_refused(any_office, tmp_path):
    ends, begins = (
        next(
            n
            for n, row in enumerate(ROWS["requirements"], 2)
            if row[column] == day and row["course_code"] == "LIT-03"
        )
        for column, day in (("effective_to", "2026-09-30"), ("effective_from", "2026-10-01"))
    )
    path = a_file(tmp_path, "requirements", with_cell("requirements", ends, "effective_to", "2026-10-01"))
    (fault,) = faults_of(any_office, path).first()
    assert (fault.code, fault.line, fault.column) == ("overlap", begins, "effective_from / effective_to")
    assert fault.facts == {"other": ends}


def test_a_row_that_overlaps_one_on_record_is_refused_unless_the_file_ends_that_one(office, tmp_path):
    old = ROWS["requirements"][0]
    new = {**old, "due": "12-31", "effective_from": "2027-04-01"}
    for row in (new, {**old, "due": "12-31", "effective_from": "2023-04-01"}):
        (fault,) = faults_of(office, a_file(tmp_path, "requirements", [row])).first()
        assert (fault.code, fault.line, fault.facts) == ("overlap", 2, {"other": "none"})
    path = a_file(tmp_path, "requirements", [{**old, "effective_to": "2027-03-31"}, new])
    summary = changes(take_in(office, path))
    assert summary["requirements", "added"] == summary["requirements", "changed"] == 1


def test_r15_a_group_named_in_the_same_import_is_known(office, tmp_path):
    a_file(tmp_path, "groups", ROWS["groups"])
    a_file(tmp_path, "requirements", [{**ROWS["requirements"][0], "audience": "group:管理職"}])
    summary = changes(take_in(office, tmp_path))
    assert (summary["groups", "added"], summary["requirements", "added"]) == (3, 1)


def test_memberships_of_one_person_and_group_that_overlap_are_refused(office, tmp_path):
    again = {"group": "管理職", "employee_no": "0001005", "from": "2027-03-31", "to": ""}
    path = a_file(tmp_path, "groups", [*ROWS["groups"], again])
    assert told(office, path) == [("overlap", 5, "from / to")]
    take_in(office, a_file(tmp_path, "groups", ROWS["groups"]))
    assert told(office, a_file(tmp_path, "groups", [again])) == [("overlap", 2, "from / to")]
    again["from"] = "2027-04-01"
    assert changes(take_in(office, a_file(tmp_path, "groups", [again])))["groups", "added"] == 1


# What changes, and only that

CHANGED_CELLS = {
    "departments": (
        [(3, "name", "人事部"), (3, "head_employee_no", ""), (5, "introducing_system", "true")],
        {("departments", "changed"): 1, ("departments", "reorganised"): 2},
    ),
    "skills": ([(2, "description", "新しい説明")], {("skills", "changed"): 1}),
    "courses": (
        [(2, "hours", "1.5"), (3, "skill_code", "mindset"), (4, "self_report", "")],
        {("courses", "changed"): 3},
    ),
    "requirements": (
        [(2, "due", "02-28"), (3, "effective_to", "2027-03-31"), (4, "due", "hire+60d")],
        {("requirements", "changed"): 3},
    ),
    "sessions": ([(2, "starts_at", "2026-06-18 14:00"), (3, "capacity", "")], {("sessions", "changed"): 2}),
    "completions": ([(2, "score", ""), (4, "score", "55.5")], {("completions", "changed"): 2}),
    "groups": ([(2, "to", "2027-03-31")], {("groups", "changed"): 1}),
    "exemptions": (
        [(2, "until", "2026-12-31"), (3, "reason", "復職")],
        {("exemptions", "changed"): 2},
    ),
    "closures": ([(2, "name", "停電")], {("closures", "changed"): 1}),
    "hours": ([(2, "to", "14:30"), (3, "from", "9:00")], {("hours", "changed"): 2}),
}


def test_c2_without_its_column_it_stays_whether_ones_own_word_counts_at_once(office, tmp_path):
    """At once, or when it is checked: new courses are checked unless the file says so."""
    without = [{name: cell for name, cell in row.items() if name != "self_report"} for row in ROWS["courses"]]
    new = without[0] | {"code": "SEC-98", "aliases": ""}
    other = new | {"code": "SEC-99", "hours": "2"}
    summary = take_in(
        office, write_csv(tmp_path / "courses.csv", [*without[:-1], without[-1] | {"hours": "9"}, new])
    )
    assert changes(summary)["courses", "changed"] == 1
    assert take_in(office, a_file(tmp_path, "courses", [other | {"self_report": "即時"}])).import_id
    with office.connect() as connection:
        stored = dict(map(tuple, connection.execute(select(Course.code, Course.self_report))))
    assert {code for code, word in stored.items() if word == "at_once"} == {"SEC-01", "SEC-02", "SEC-03", "SEC-99"}
    assert stored["SEC-98"] == "checked"


def test_c2_without_its_column_it_stays_what_is_given_with_a_report(office, tmp_path):
    """Nothing for a new course unless the file says so."""
    rows = [row | {"evidence": word} for row, word in zip(ROWS["courses"], ("ファイル", "note"), strict=False)]
    assert changes(take_in(office, a_file(tmp_path, "courses", rows)))["courses", "changed"] == 2
    without = [{name: cell for name, cell in row.items() if name != "evidence"} for row in rows]
    assert ("courses", "changed") not in changes(take_in(office, a_file(tmp_path, "courses", without)))
    with office.connect() as connection:
        stored = dict(map(tuple, connection.execute(select(Course.code, Course.evidence))))
    asking = {code: word for code, word in stored.items() if word != "none"}
    assert asking == {rows[0]["code"]: "file", rows[1]["code"]: "note"}
    bad = a_file(tmp_path, "courses", [rows[0] | {"evidence": "video"}])
    assert [(fault.column, fault.code) for fault in faults_of(office, bad).first()] == [("evidence", "not_allowed")]


@pytest.mark.parametrize("kind", CHANGED_CELLS)
def test_changed_cells_change_their_rows_once_and_back_again(office, tmp_path, kind):
    cells, expected = CHANGED_CELLS[kind]
    as_it_was = a_file(tmp_path, kind, ROWS[kind])
    if kind in NEW_KINDS:
        take_in(office, as_it_was)
    rows = [dict(row) for row in ROWS[kind]]
    for line, column, value in cells:
        rows[line - 2][column] = value
    (tmp_path / "other").mkdir()
    other = a_file(tmp_path / "other", kind, rows)
    assert changes(take_in(office, other)) == expected
    before = dump(office)
    again = take_in(office, other)
    assert (changes(again), again.import_id) == ({}, None)
    assert dump(office) == before
    assert changes(take_in(office, as_it_was)) == expected


@pytest.mark.parametrize("kind", NEW_KINDS)
def test_a_file_of_the_offices_own_kinds_is_added_row_by_row(office, tmp_path, kind):
    first, *rest = ROWS[kind]
    assert changes(take_in(office, a_file(tmp_path, kind, [first]))) == {(kind, "added"): 1}
    assert changes(take_in(office, a_file(tmp_path, kind, ROWS[kind]))) == {(kind, "added"): len(rest)}
    missing = {} if kind == "exemptions" else {(kind, "missing"): len(rest)}
    before = dump(office)
    assert changes(take_in(office, a_file(tmp_path, kind, [first]))) == missing
    assert dump(office) == before


def test_the_offices_own_kinds_say_what_the_files_said(office, tmp_path):
    for kind in NEW_KINDS:
        a_file(tmp_path, kind, ROWS[kind])
    take_in(office, tmp_path)
    with office.connect() as connection:
        g, x, h = GroupMembership, Exemption, SendingHours
        memberships = select(Group.name, Employee.employee_no, g.valid_from, g.valid_to, g.since)
        memberships = memberships.join(Group, Group.id == g.group_id).join(Employee, Employee.id == g.employee_id)
        april = date(2026, 4, 1)
        assert connection.execute(memberships.order_by(g.id)).all() == [
            ("管理職", "0001001", april, UNTIL_FURTHER_NOTICE, april),
            ("管理職", "0001005", FROM_THE_BEGINNING, date(2027, 3, 31), FROM_THE_BEGINNING),
            ("窓口", "0001001", april, date(2026, 9, 30), april),
        ]
        grants = select(Employee.employee_no, Course.code, x.kind, x.until, x.granted_on, Detail.body)
        grants = grants.join(Employee, Employee.id == x.employee_id).join(Course, Course.id == x.course_id)
        (exempt, extend) = connection.execute(grants.join(Detail, Detail.id == x.detail_id).order_by(x.id)).all()
        assert exempt[:5] == ("0001003", "SEC-02", "exempt", date(2027, 3, 31), TODAY)
        assert extend[:5] == ("0001009", "SEC-01", "extend", date(2027, 1, 31), TODAY)
        assert json.loads(exempt.body) == {"reason": "他団体で受講", "granted_by": "人事課長"}
        days = connection.execute(select(ClosureDay.day, ClosureDay.name).order_by(ClosureDay.day)).all()
        assert days == [(date(2026, 12, 28), "庁舎停電"), (date(2027, 2, 12), "庁舎点検")]
        hours = select(Department.code, h.opens, h.closes).join(Department).order_by(Department.code)
        assert [(c, str(o), str(z)) for c, o, z in connection.execute(hours)] == [
            ("050103", "10:00:00", "18:30:00"),
            ("070103", "06:00:00", "15:00:00"),
        ]


# Which files


def test_two_files_of_one_kind_are_refused(any_office, tmp_path):
    a_file(tmp_path, "skills", ROWS["skills"])
    a_file(tmp_path, "skills_new", ROWS["skills"])
    (fault,) = faults_of(any_office, tmp_path).first()
    assert (fault.code, fault.file, fault.facts) == (
        "second_file",
        "skills_new.csv",
        {"kind": "skills", "other": "skills.csv"},
    )


def test_a_file_of_no_known_kind_is_refused_when_named_and_passed_over_in_a_folder(any_office, tmp_path):
    stray = write_csv(tmp_path / "昼食.csv", [{"日": "月", "献立": "カレー"}])
    assert told(any_office, stray) == [("unknown_file", None, None)]
    assert refusal_of(any_office, tmp_path)[0] == "nothing_to_import"
    a_file(tmp_path, "skills", ROWS["skills"])
    summary = take_in(any_office, tmp_path)
    assert summary.passed_over == ("昼食.csv",)
    assert [file.kind for file in summary.files] == ["skills"]


def test_a_file_is_known_by_its_header_whatever_its_name(any_office, tmp_path):
    summary = take_in(any_office, a_file(tmp_path, "マスタ", ROWS["departments"]))
    assert [file.kind for file in summary.files] == ["departments"]


def test_a_folder_with_nothing_in_it_and_a_path_that_is_not_there_are_refused(any_office, tmp_path):
    (tmp_path / "メモ.txt").write_text("x")
    assert refusal_of(any_office, tmp_path) == ("nothing_to_import", {"folder": str(tmp_path)})
    gone = tmp_path / "gone.csv"
    assert refusal_of(any_office, gone) == ("path_missing", {"path": str(gone)})


def test_a_full_import_needs_a_staff_list(any_office, tmp_path):
    path = a_file(tmp_path, "skills", [{**ROWS["skills"][0], "name": "新"}])
    assert refusal_of(any_office, path, is_full=True)[0] == "full_needs_staff"


def test_of_many_faults_the_first_hundred_are_kept_and_all_are_counted(any_office, tmp_path):
    # Given 250 lines, each with a fault found while reading and one found in the database
    row = {"employee_no": "0001001", "course_code": "SEC-99", "completed_on": "2026-11-01", "source": "elearning"}
    path = a_file(tmp_path, "completions", [{**row, "score": "良"}] * 250)
    found = faults_of(any_office, path)
    assert found.count == 500
    assert [(fault.code, fault.line) for fault in found.first()] == [
        (code, line) for line in range(2, 52) for code in ("bad_number", "unknown_course")
    ]


def test_who_says_no_to_the_summary_changes_nothing(any_office, tmp_path):
    before = dump(any_office)
    path = a_file(tmp_path, "skills", with_cell("skills", 2, "name", "新"))
    summary = begin(any_office, path, confirm=lambda _summary: False)
    assert (changes(summary), summary.import_id) == ({("skills", "changed"): 1}, None)
    assert dump(any_office) == before


# Completions: corrections and cancellations (C2, C3)

ATTEMPT = ROWS["completions"][0]  # 0001001,SEC-01,2025-11-10,elearning,85
NEW_ATTEMPT = {**ATTEMPT, "completed_on": "2026-11-20", "score": "70"}
Standing = dict[tuple[str, str, str], float | None]


def standing(engine: Engine) -> Standing:
    """The attempts of 0001001 that count, with their scores."""
    later = Completion.__table__.alias("later")
    latest = ~select(later.c.id).where(later.c.supersedes_id == Completion.id).exists()
    rows = (
        select(Course.code, Completion.completed_on, Completion.source, Completion.score)
        .join(Course, Course.id == Completion.course_id)
        .join(Employee, Employee.id == Completion.employee_id)
        .where(Employee.employee_no == "0001001", latest, Completion.outcome == "passed")
    )
    with engine.connect() as connection:
        return {(code, str(day), source): score for code, day, source, score in connection.execute(rows)}


def completions(engine: Engine, tmp_path: Path, *rows: Mapping[str, str]) -> Summary:
    return take_in(engine, a_file(tmp_path, "completions", rows))


def take_back(engine: Engine, import_id: int | None) -> int:
    assert import_id is not None
    return cancel(engine, import_id, "別の年度のファイルだった", actor=OPERATOR, now=lambda: NOW)


def rows_of(engine: Engine, *columns, **values) -> list[tuple]:
    """Rows of completions with these values, oldest first."""
    chosen = select(*columns).filter_by(**values).order_by(Completion.id)
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(chosen)]


def test_c2_c3_another_score_is_a_new_row_that_supersedes_the_old_one(office, tmp_path):
    old = dump(office)["completions"]
    summary = completions(office, tmp_path, {**ATTEMPT, "score": "99"})
    assert changes(summary) == {("completions", "changed"): 1}
    now = dump(office)["completions"]
    assert now[:-1] == old
    columns = (Completion.score, Completion.revision, Completion.outcome, Completion.supersedes_id)
    assert rows_of(office, *columns, import_id=summary.import_id) == [(99, 1, "passed", old[0][0])]
    assert standing(office)["SEC-01", "2025-11-10", "elearning"] == 99
    assert changes(completions(office, tmp_path, {**ATTEMPT, "score": "99"})) == {}
    assert dump(office)["completions"] == now


def test_c2_the_same_course_and_day_from_another_source_is_another_attempt(office, tmp_path):
    summary = completions(office, tmp_path, {**ATTEMPT, "source": "external"})
    assert changes(summary) == {("completions", "added"): 1}


def test_c3_a_wrong_import_is_cancelled_together_and_the_fixed_file_brings_it_again(office, tmp_path):
    # Given an import that added one attempt and corrected another
    as_it_was = standing(office)
    old = dump(office)["completions"]
    wrong = completions(office, tmp_path, NEW_ATTEMPT, {**ATTEMPT, "score": "1"})
    # When it is cancelled, all is as it was, and no row has been edited
    assert take_back(office, wrong.import_id) == 2
    assert standing(office) == as_it_was
    assert dump(office)["completions"][: len(old)] == old
    # Then the fixed file brings the same attempt again
    fixed = completions(office, tmp_path, {**NEW_ATTEMPT, "score": "71"})
    assert changes(fixed) == {("completions", "added"): 1}
    assert standing(office) == {**as_it_was, ("SEC-01", "2026-11-20", "elearning"): 71}
    assert changes(completions(office, tmp_path, {**NEW_ATTEMPT, "score": "71"})) == {}


def test_an_attempt_told_twice_with_two_scores_is_cancelled_whole(office, tmp_path):
    as_it_was = standing(office)
    twice = completions(office, tmp_path, NEW_ATTEMPT, {**NEW_ATTEMPT, "score": "75"})
    assert changes(twice) == {("completions", "added"): 1, ("completions", "changed"): 1}
    assert standing(office)["SEC-01", "2026-11-20", "elearning"] == 75
    assert changes(take_in(office, tmp_path)) == {}
    take_back(office, twice.import_id)
    assert standing(office) == as_it_was


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_two_imports_of_an_attempt_cancelled_in_any_order_leave_nothing_of_it(office, tmp_path, order):
    as_it_was = standing(office)
    other = {**NEW_ATTEMPT, "completed_on": "2026-11-19"}
    imports = [
        completions(office, tmp_path, NEW_ATTEMPT, other).import_id,
        completions(office, tmp_path, {**NEW_ATTEMPT, "score": "75"}).import_id,
    ]
    for number in order:
        take_back(office, imports[number])
    assert standing(office) == as_it_was


def test_cancelling_says_why_and_the_digest_proves_it(office, tmp_path):
    wrong = completions(office, tmp_path, NEW_ATTEMPT)
    take_back(office, wrong.import_id)
    (event,) = events(office, action="import.cancelled")
    assert event.detail == {"reason": "別の年度のファイルだった", "by": "tests", "completions": 1}
    assert (event.subject, event.subject_id, event.import_id) == ("imports", wrong.import_id, wrong.import_id)


def test_cancelling_twice_an_unknown_import_and_one_without_completions_is_refused(office, tmp_path):
    wrong = completions(office, tmp_path, NEW_ATTEMPT)
    take_back(office, wrong.import_id)
    plain = take_in(office, a_file(tmp_path, "closures", ROWS["closures"]))
    before = dump(office)
    for import_id, code in (
        (wrong.import_id, "import_cancelled"),
        (9_999, "unknown_import"),
        (plain.import_id, "nothing_to_cancel"),
    ):
        with pytest.raises(Refusal) as refused:
            take_back(office, import_id)
        assert (refused.value.code, refused.value.facts) == (code, {"import_id": import_id})
    assert dump(office) == before


# The audit trail


class Event:
    """An audit event with its detail, once its digest has been checked."""

    def __init__(self, fact: Mapping, salt: str, body: str) -> None:
        self.__dict__.update(fact)
        self.fact = dict(fact)
        self.detail = json.loads(body)
        assert self.detail_digest == digest_of(salt, body)


def events(engine: Engine, **values) -> list[Event]:
    """The audit events with these values, oldest first."""
    table = AuditEvent.__table__
    chosen = select(table, Detail.salt, Detail.body).join(Detail, Detail.id == table.c.detail_id)
    chosen = chosen.where(*[table.c[name] == value for name, value in values.items()]).order_by(table.c.id)
    with engine.connect() as connection:
        return [
            Event({name: row._mapping[name] for name in table.c.keys()}, row.salt, row.body)
            for row in connection.execute(chosen)
        ]


def id_of(engine: Engine, model, **values) -> int:
    with engine.connect() as connection:
        return connection.execute(select(model.id).filter_by(**values)).scalar_one()


def test_an_import_leaves_an_event_with_its_files_and_counts(office, tmp_path):
    path = a_file(tmp_path, "closures", ROWS["closures"])
    summary = take_in(office, path)
    (event,) = events(office, import_id=summary.import_id)
    assert (event.action, event.subject, event.subject_id) == ("import.applied", "imports", summary.import_id)
    assert (event.at, event.actor, event.actor_id) == (NOW, "command_line", None)
    assert event.detail["by"] == "tests"
    assert event.detail["files"] == [{"name": "closures.csv", "sha256": summary.files[0].sha256, "lines": 2}]
    assert ["closures", "added", 2] in event.detail["parts"]


def test_p5_each_changed_row_has_an_event_with_before_and_after_and_no_name_in_the_fact(office, tmp_path):
    people = with_cell("staff", 3, "name", "井上 尚子")
    people[2]["department_code"] = "030202"
    a_file(tmp_path, "staff", people)
    a_file(tmp_path, "departments", with_cell("departments", 4, "head_employee_no", "0001007"))
    a_file(tmp_path, "courses", with_cell("courses", 2, "hours", "1.5"))
    summary = take_in(office, tmp_path)
    by_number = {no: id_of(office, Employee, employee_no=no) for no in ("0001002", "0001003")}
    found = events(office, import_id=summary.import_id)
    assert [(e.action, e.subject_id, e.detail["before"], e.detail["after"]) for e in found[1:]] == [
        ("courses.changed", id_of(office, Course, code="SEC-01"), {"hours": 1.0}, {"hours": 1.5}),
        (
            "departments.changed",
            id_of(office, Department, code="020105"),
            {"head_employee_no": "0001005"},
            {"head_employee_no": "0001007"},
        ),
        ("employees.changed", by_number["0001002"], {"name": "井上 直子"}, {"name": "井上 尚子"}),
        ("employees.changed", by_number["0001003"], {"department_code": "020102"}, {"department_code": "030202"}),
    ]
    for event in found:
        assert str(event.fact).isascii()  # names here are Japanese


def test_who_leaves_by_a_full_list_has_an_event(office, tmp_path):
    summary = take_in(office, a_file(tmp_path, "staff", ROWS["staff"][:-2]), is_full=True)  # 0001023 goes
    (_, event) = events(office, import_id=summary.import_id)
    assert event.subject_id == id_of(office, Employee, employee_no="0001023")
    assert (event.detail["before"], event.detail["after"]) == ({"left_on": None}, {"left_on": "2026-11-21"})


# Mail addresses


def mails(engine: Engine) -> dict[str, str]:
    with engine.connect() as connection:
        return dict(connection.execute(select(Employee.employee_no, Employee.email)).all())


def a_newcomer(email: str) -> Row:
    return {**ROWS["staff"][2], "employee_no": "0001025", "name": "和田 薫", "email": email}


def test_an_address_passes_from_somebody_who_left_to_a_newcomer(office, tmp_path):
    summary = take_in(office, a_file(tmp_path, "staff", [a_newcomer("yamamoto.rina@city.example")]))
    assert changes(summary)["staff", "added"] == 1
    now = mails(office)
    assert (now["0001024"], now["0001025"]) == ("", "yamamoto.rina@city.example")
    # Who loses it is changed, too, and that is on record.
    (event,) = events(office, action="employees.changed")
    assert event.subject_id == id_of(office, Employee, employee_no="0001024")
    assert event.detail["before"] == {"email": "yamamoto.rina@city.example"}
    assert event.detail["after"] == {"email": ""}


def test_an_address_passes_from_somebody_whom_the_same_full_list_lets_leave(office, tmp_path):
    mori = ROWS["staff"][22]
    rows = [*ROWS["staff"][:22], a_newcomer(mori["email"])]
    assert changes(take_in(office, a_file(tmp_path, "staff", rows), is_full=True))["staff", "left"] == 1
    assert mails(office)["0001025"] == mori["email"]
    before = dump(office)
    assert changes(take_in(office, tmp_path, is_full=True)) == {}
    assert dump(office) == before


def test_two_people_swap_their_addresses(office, tmp_path):
    inoue, ueda = ROWS["staff"][1:3]
    rows = [{**inoue, "email": ueda["email"]}, {**ueda, "email": inoue["email"]}]
    path = a_file(tmp_path, "staff", rows)
    assert changes(take_in(office, path))["staff", "changed"] == 2
    now = mails(office)
    assert (now["0001002"], now["0001003"]) == (ueda["email"], inoue["email"])
    before = dump(office)
    assert ("staff", "changed") not in changes(take_in(office, path))
    assert dump(office) == before


def test_an_address_of_somebody_employed_whom_the_file_does_not_name_is_refused(any_office, tmp_path):
    path = a_file(tmp_path, "staff", [a_newcomer("inoue.naoko@city.example")])
    (fault,) = faults_of(any_office, path).first()
    assert (fault.code, fault.line, fault.column, fault.value, fault.facts) == (
        "mail_taken",
        2,
        "email",
        "inoue.naoko@city.example",
        {"other": "0001002"},
    )


# Others at work meanwhile


def begin(
    engine: Engine,
    *paths: Path,
    confirm: Callable[[Summary], bool] = lambda _summary: True,
    progress: Callable[[str, int, int], None] = lambda *_: None,
    **order,
) -> Summary:
    return run_import(
        engine,
        Order(paths, today=TODAY, **order),
        confirm=confirm,
        actor=OPERATOR,
        now=lambda: NOW,
        progress=progress,
    )


class Colleague:
    """Somebody else at the same database, who cannot wait."""

    def __init__(self, engine: Engine) -> None:
        self.engine = open_engine(engine.url.render_as_string(hide_password=False), busy_milliseconds=100)
        self.calls = 0

    def closes_the_office(self, *_: object) -> bool:
        """Reads, and writes a day with its event; each time another day."""
        day = date(2027, 1, 4) + timedelta(days=self.calls)
        self.calls += 1
        with Session(self.engine.execution_options(for_writing=True)) as db, db.begin():
            office = own_municipality_id(db)
            assert len(db.scalars(select(Employee.id)).all()) >= 24
            values = {"municipality_id": office, "day": day, "name": "臨時"}
            row = db.execute(insert(ClosureDay).values(**values).returning(ClosureDay.id)).scalar_one()
            event = Change("closure_days.added", "closure_days", row, {})
            write_events(db, [event], actor=Actor("bot"), now=NOW, municipality_id=office)
        return True


@pytest.fixture
def colleague(office):
    somebody = Colleague(office)
    yield somebody
    somebody.engine.dispose()


def test_others_read_and_write_while_an_import_reads_its_files(office, colleague, tmp_path, monkeypatch):
    monkeypatch.setattr("models.imports.stage.AT_ONCE", 40)
    path = a_file(tmp_path, "completions", with_cell("completions", 2, "score", "86"))
    summary = begin(office, path, progress=colleague.closes_the_office)
    assert colleague.calls > 2
    assert changes(summary) == {("completions", "changed"): 1}
    assert summary.import_id is not None
    assert standing(office)["SEC-01", "2025-11-10", "elearning"] == 86
    assert len(dump(office)["closure_days"]) == colleague.calls


def test_others_write_while_somebody_thinks_about_the_summary(office, colleague, tmp_path):
    path = a_file(tmp_path, "staff", with_cell("staff", 3, "name", "井上 尚子"))
    summary = begin(office, path, confirm=colleague.closes_the_office)
    assert changes(summary) == {("staff", "changed"): 1}
    assert summary.import_id is not None


def test_a_full_list_that_drops_somebody_not_yet_there_is_worked_out_again(office, colleague, tmp_path):
    # Given somebody who begins in April and whom the next full list no longer has
    take_in(office, a_file(tmp_path, "staff", [{**a_newcomer(""), "hired_on": "2027-04-01"}]))
    take_in(office, a_file(tmp_path, "staff", ROWS["staff"]))
    summary = begin(office, tmp_path, confirm=colleague.closes_the_office, is_full=True)
    # Then what somebody wrote in between does not stop it, and that employment never was
    assert changes(summary) == {("staff", "left"): 1}
    newcomer = id_of(office, Employee, employee_no="0001025")
    with office.connect() as connection:
        assert not connection.scalars(select(Employment.id).where(Employment.employee_id == newcomer)).all()


def test_an_import_that_would_now_do_something_else_is_refused(office, tmp_path):
    path = a_file(tmp_path, "skills", with_cell("skills", 2, "name", "新"))

    def somebody_was_faster(_summary: Summary) -> bool:
        take_in(office, path)
        return True

    with pytest.raises(Refusal) as refused:
        begin(office, path, confirm=somebody_was_faster)
    assert refused.value.code == "changed_meanwhile"
    assert len(events(office, action="skills.changed")) == 1
