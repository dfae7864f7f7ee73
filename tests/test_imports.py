"""The broken and awkward files of the sample (tests/data/dirty/README.md), each with the outcome written there."""

import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, and_, or_, select

from models.database import open_engine
from models.imports.run import Order, Summary, run_import
from models.office import Department
from models.people import Employee, EmployeeState, Employment, Leave
from models.record import Completion
from models.sql import holds_on
from tests.builders import NOW, OPERATOR, TODAY, changes, dump, faults_of, read_csv, refusal_of, take_in, write_csv
from tests.conftest import DIRTY, SMALL, Databases

STAFF = {row["employee_no"]: row for row in read_csv(SMALL / "staff.csv")}
YOSHIDA = "0001019"

AS_SAID = {
    "staff_bom_crlf.csv": {},
    "staff_quoted_fields.csv": {
        "0001007": {"position": "主事, 研修担当"},
        "0001008": {"name": 'クラーク "エマ"'},
        "0001009": {"position": "課長 (税務総括)"},
    },
    "staff_column_order.csv": {},
    "staff_formula.csv": {"0001007": {"name": '=HYPERLINK("https://attack.example/","木下")'}},
}
NORMALISED = ["staff_fullwidth.csv", "staff_date_styles.csv", "staff_japanese_values.csv", "staff.xlsx"]


def people(engine: Engine, day: date = TODAY) -> dict[str, dict[str, str]]:
    """Everybody on record by number, in the words of the staff file."""
    first, second = Department.__table__.alias("first"), Department.__table__.alias("second")
    e, s = Employee, EmployeeState
    rows = (
        select(
            *(e.employee_no, e.name, e.name_kana, e.email),
            first.c.code.label("department_code"),
            second.c.code.label("secondary_department_code"),
            *(s.position, s.employment_type, s.job_type, s.uses_ict),
            *(Employment.hired_on, Employment.left_on, Leave.leave_from, Leave.leave_to),
            *(s.persona, s.persona_since, e.locale),
        )
        .join(s, and_(s.employee_id == e.id, holds_on(s, day)))
        .join(first, first.c.id == s.department_id)
        .outerjoin(second, second.c.id == s.secondary_department_id)
        .join(Employment, Employment.employee_id == e.id)
        .outerjoin(Leave, Leave.employee_id == e.id)
    )
    with engine.connect() as connection:
        found = [
            {name: _in_file(value) for name, value in row._mapping.items()} for row in connection.execute(rows)
        ]
    assert len({row["employee_no"] for row in found}) == len(found)
    return {row["employee_no"]: row for row in found}


def _in_file(value: object) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def employed(engine: Engine, day: date) -> set[str]:
    """The numbers of those employed on a day."""
    on_that_day = and_(Employment.hired_on <= day, or_(Employment.left_on.is_(None), Employment.left_on >= day))
    with engine.connect() as connection:
        return set(connection.scalars(select(Employee.employee_no).join(Employment).where(on_that_day)))


def staff_with(differences: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    return {number: {**row, **differences.get(number, {})} for number, row in STAFF.items()}


def the_small_folder(folder: Path, staff: Path, *, without: str = "") -> Path:
    """The small sample with another staff list."""
    for path in SMALL.glob("*.csv"):
        if path.name not in {"staff.csv", without}:
            shutil.copy(path, folder)
    shutil.copy(staff, folder)
    return folder


# Accept


@pytest.mark.parametrize("name", AS_SAID)
def test_an_awkward_file_changes_what_it_says_and_nothing_else(office, name):
    summary = take_in(office, DIRTY / name)
    assert changes(summary) == ({("staff", "changed"): len(AS_SAID[name])} if AS_SAID[name] else {})
    assert people(office) == staff_with(AS_SAID[name])


@pytest.mark.parametrize("name", [*AS_SAID, *NORMALISED])
def test_an_awkward_file_is_as_good_a_first_list_as_any(engine, tmp_path, name):
    summary = take_in(engine, the_small_folder(tmp_path, DIRTY / name))
    assert changes(summary)["staff", "added"] == 24
    assert people(engine) == staff_with(AS_SAID.get(name, {}))


@pytest.mark.parametrize("name", NORMALISED)
def test_a_file_in_other_words_changes_nothing(any_office, name):
    before = dump(any_office)
    summary = take_in(any_office, DIRTY / name)
    assert changes(summary) == {}
    assert summary.import_id is None
    assert dump(any_office) == before


@pytest.mark.parametrize("name", AS_SAID)
def test_an_awkward_file_taken_twice_changes_nothing_the_second_time(office, name):
    take_in(office, DIRTY / name)
    before = dump(office)
    assert changes(take_in(office, DIRTY / name)) == {}
    assert dump(office) == before


def test_who_cannot_be_written_in_cp932_is_missing_and_stays(office):
    summary = take_in(office, DIRTY / "staff_cp932.csv")
    assert changes(summary) == {("staff", "missing"): 1}
    assert [part.names for part in summary.parts if part.what == "missing"] == [("0001019 𠮷田 隆",)]
    assert people(office) == STAFF


def test_d1_a_cp932_file_gives_23_people_with_their_own_characters(engine, tmp_path):
    # 𠮷田 has completions, so the first import of that office comes without them.
    folder = the_small_folder(tmp_path, DIRTY / "staff_cp932.csv", without="completions.csv")
    assert changes(take_in(engine, folder))["staff", "added"] == 23
    found = people(engine)
    assert found == {number: row for number, row in STAFF.items() if number != YOSHIDA}
    assert found["0001012"]["name"] == "髙橋 大輔"


def test_completions_of_somebody_the_file_lost_name_him(empty_office, tmp_path):
    found = faults_of(empty_office, the_small_folder(tmp_path, DIRTY / "staff_cp932.csv"))
    assert {(f.code, f.file, f.column, f.value) for f in found.first()} == {
        ("unknown_person", "completions.csv", "employee_no", YOSHIDA)
    }


def test_a_column_nobody_asked_for_is_ignored_and_named(office):
    (file,) = take_in(office, DIRTY / "staff_column_order.csv").files
    assert file.ignored_columns == ("備考",)


# Reject

PERSONAS = "general (一般職員), core (コア人材), advanced (高度デジタル人材)"
YES_OR_NO = "true / false, 1 / 0, 有 / 無, ○ / ×, はい / いいえ"
SOURCES = "elearning, classroom, exam, external"

REJECTED = {
    "staff_unknown_department.csv": [("unknown_department", 7, "department_code", "999999", {})],
    "staff_duplicate_employee_no.csv": [("double", 12, "employee_no", "0001004", {"other": 5})],
    "staff_duplicate_email.csv": [("double_mail", 15, "email", "tanaka.aoi@city.example", {"other": 14})],
    "staff_bad_date.csv": [("no_such_day", 9, "hired_on", "2026-02-30", {})],
    "staff_leave_reversed.csv": [("reversed", 5, "leave_from / leave_to", "2026-07-01", {"other": "2027-06-30"})],
    "staff_bad_value.csv": [
        ("not_allowed", 12, "persona", "kore", {"allowed": PERSONAS}),
        ("not_allowed", 13, "uses_ict", "たぶん", {"allowed": YES_OR_NO}),
    ],
    "staff_blank_required.csv": [("blank", 3, "employee_no", "", {}), ("blank", 6, "name", "", {})],
    "staff_lost_zeros.csv": [
        ("lost_zeros", line, "employee_no", str(1000 + line - 1), {"digits": 7}) for line in range(2, 26)
    ],
    "staff_missing_column.csv": [("missing_column", None, "uses_ict", None, {})],
    "staff_short_row.csv": [("row_length", 11, None, None, {"expected": 17, "found": 11})],
    "staff_truncated.csv": [("file_truncated", 16, None, None, {})],
    "staff_mixed_encoding.csv": [("not_utf8", 11, None, None, {})],
    "staff_empty.csv": [("file_empty", None, None, None, {})],
    "staff_header_only.csv": [("no_lines", None, None, None, {})],
    "departments_cycle.csv": [
        ("circle", 2, "parent_code", "020105", {}),
        ("circle", 4, "parent_code", "020100", {}),
    ],
    "completions_bad.csv": [
        ("unknown_person", 3, "employee_no", "0009999", {}),
        ("unknown_course", 4, "course_code", "SEC-99", {}),
        ("in_the_future", 5, "completed_on", "2027-06-01", {"other": "2026-11-22"}),
        ("bad_number", 6, "score", "九十", {}),
        ("not_allowed", 8, "source", "magic", {"allowed": SOURCES}),
    ],
}


def test_every_file_of_the_sample_is_tested_here():
    tested = {*AS_SAID, *NORMALISED, *REJECTED, "staff_cp932.csv", "staff_half_missing.csv"}
    assert tested == {path.name for path in DIRTY.iterdir() if path.name != "README.md"}


@pytest.mark.parametrize("name", REJECTED)
def test_d1_d2_a_broken_file_is_refused_with_every_fault_and_nothing_is_written(any_office, name):
    found = faults_of(any_office, DIRTY / name)
    assert [(f.code, f.line, f.column, f.value, f.facts) for f in found.first()] == REJECTED[name]
    assert found.count == len(REJECTED[name])
    assert {fault.file for fault in found.first()} == {name}


@pytest.fixture(scope="module")
def empty_office(databases: Databases) -> Iterator[Engine]:
    """One empty database for all tests that see to it themselves that they change nothing."""
    opened = open_engine(databases.fresh_url())
    yield opened
    opened.dispose()


@pytest.mark.parametrize(
    "name", [f"staff_{what}.csv" for what in ("lost_zeros", "missing_column", "short_row", "empty", "header_only")]
)
def test_what_other_files_say_of_people_who_could_not_be_read_is_no_fault_of_theirs(empty_office, tmp_path, name):
    found = faults_of(empty_office, the_small_folder(tmp_path, DIRTY / name))
    assert [(f.code, f.line, f.column, f.value, f.facts) for f in found.first()] == REJECTED[name]
    assert {fault.file for fault in found.first()} == {name}


def test_faults_of_every_file_are_told_at_once(empty_office, tmp_path):
    # The list has a double number, so 0001011 is nowhere; the completions are bad on five lines of their own.
    folder = the_small_folder(tmp_path, DIRTY / "staff_duplicate_employee_no.csv", without="completions.csv")
    shutil.copy(DIRTY / "completions_bad.csv", folder / "completions.csv")
    found = faults_of(empty_office, folder).first()
    assert [(f.file, f.code, f.line) for f in found] == [
        ("staff_duplicate_employee_no.csv", "double", 12),
        ("completions.csv", "unknown_person", 3),
        ("completions.csv", "unknown_course", 4),
        ("completions.csv", "in_the_future", 5),
        ("completions.csv", "bad_number", 6),
        ("completions.csv", "not_allowed", 8),
    ]


def test_a_header_without_people_never_lets_everybody_leave(any_office):
    found = faults_of(any_office, DIRTY / "staff_header_only.csv", is_full=True, allow_leavers=23)
    assert [fault.code for fault in found.first()] == ["no_lines"]


def test_c2_a_completion_that_stands_in_the_file_twice_counts_once(engine, tmp_path):
    for path in SMALL.glob("*.csv"):
        if path.name != "completions.csv":
            shutil.copy(path, tmp_path)
    take_in(engine, tmp_path)
    lines = (DIRTY / "completions_bad.csv").read_text("utf-8").splitlines()
    fixed = tmp_path / "fixed.csv"
    fixed.write_text("\n".join([lines[0], lines[1], lines[6]]), "utf-8")  # lines 1, 2 and 7
    assert changes(take_in(engine, fixed)) == {("completions", "added"): 1}
    with engine.connect() as connection:
        assert connection.execute(select(Completion.score, Completion.revision)).all() == [(97, 0)]


# Half a list

FIRST_FIVE = {f"000100{n}" for n in range(1, 6)}


def test_d2_half_a_list_removes_nobody_and_names_who_is_missing(office):
    summary = take_in(office, DIRTY / "staff_half_missing.csv")
    assert changes(summary) == {("staff", "missing"): 18}
    (missing,) = [part for part in summary.parts if part.what == "missing"]
    assert len(missing.names) == 18
    assert missing.names[0] == "0001006 加藤 亮"
    assert people(office) == STAFF


def test_d2_half_a_list_as_the_whole_office_stops_and_names_the_number(any_office):
    assert len(employed(any_office, TODAY)) == 23  # 山本 has left already
    stopped = ("too_many_leavers", {"leavers": 18, "employed": 23})
    half = DIRTY / "staff_half_missing.csv"
    assert refusal_of(any_office, half, is_full=True) == stopped
    assert refusal_of(any_office, half, is_full=True, allow_leavers=17) == stopped
    assert refusal_of(any_office, half, is_full=True, allow_leavers=19) == stopped


@pytest.mark.parametrize(("on", "leavers"), [(TODAY, 18), (date(2027, 4, 1), 16)])
def test_d2_the_number_repeated_lets_them_leave_the_day_before_the_effective_day(office, on, leavers):
    half, day_before = DIRTY / "staff_half_missing.csv", on - timedelta(days=1)
    stayed = employed(office, day_before)
    summary = take_in(office, half, on=on, is_full=True, allow_leavers=leavers)
    assert changes(summary) == {("staff", "left"): leavers}
    assert employed(office, on) == FIRST_FIVE
    assert employed(office, day_before) == stayed
    # Nothing is known of them any less, and the list again changes nothing.
    known = people(office, on)
    assert {n: {**row, "left_on": ""} for n, row in known.items()} == staff_with(
        {n: {"left_on": ""} for n in STAFF}
    )
    before = dump(office)
    assert changes(take_in(office, half, on=on, is_full=True)) == {}
    assert dump(office) == before


def test_d2_a_few_leavers_need_no_number(office, tmp_path):
    rows = [row for number, row in STAFF.items() if number not in {"0001007", "0001008"}]
    summary = take_in(office, write_csv(tmp_path / "staff.csv", rows), is_full=True)
    assert changes(summary)["staff", "left"] == 2
    assert [part.names for part in summary.parts if part.what == "left"] == [
        ("0001007 木下 さくら", "0001008 クラーク エマ")
    ]


def test_d4_a_vacant_head_a_missing_kana_and_no_mail_are_normal(office, tmp_path):
    departments = [
        {**row, "head_employee_no": "", "deputy_employee_no": ""} for row in read_csv(SMALL / "departments.csv")
    ]
    staff = [{**row, "name_kana": "", "email": ""} for row in read_csv(SMALL / "staff.csv")]
    write_csv(tmp_path / "departments.csv", departments)
    write_csv(tmp_path / "staff.csv", staff)
    done = changes(take_in(office, tmp_path))
    assert (done["departments", "reorganised"], done["staff", "changed"]) == (6, 24)


def lms(folder: Path, *whom: str) -> Path:
    rows = [
        {
            "email": one,
            "name": "上田 翔太",
            "course_code": "SEC-01",
            "completed_on": "2026-11-02",
            "source": "elearning",
            "score": "90",
        }
        for one in whom
    ]
    return write_csv(folder / "completions.csv", rows)


def test_p3_completions_of_an_lms_are_matched_by_mail_and_never_by_name(office, tmp_path):
    summary = take_in(office, lms(tmp_path, "UEDA.Shota@city.example", "0001011", "ueda.shota@city.example"))
    assert changes(summary) == {("completions", "added"): 2}
    rows = select(Employee.employee_no).join(Completion, Completion.employee_id == Employee.id)
    new = rows.where(Completion.import_id == summary.import_id).order_by(Employee.employee_no)
    with office.connect() as connection:
        assert connection.scalars(new).all() == ["0001003", "0001011"]
    found = faults_of(office, lms(tmp_path, "nobody@city.example", "上田 翔太", ""))
    assert [(one.line, one.column, one.code) for one in found.first()] == [
        (2, "email", "unknown_mail"),
        (3, "email", "bad_employee_no"),
        (4, "email", "blank"),
    ]


def promoted(number: str, position: str) -> list[dict[str, str]]:
    """The staff list with another position of one person."""
    return [row | {"position": position} if row["employee_no"] == number else row for row in STAFF.values()]


def looked_at(engine: Engine, *paths: Path) -> Summary:
    """What an import would change, with the fingerprint of it."""
    order = Order(paths, today=TODAY, is_fingerprinted=True)
    return run_import(
        *(engine, order), confirm=lambda _: False, actor=OPERATOR, now=lambda: NOW, progress=lambda *_: None
    )


def test_d2_a_fingerprint_is_another_one_as_soon_as_a_row_it_speaks_of_is(office, tmp_path):
    for name in ("departments", "courses", "requirements", "sessions", "completions"):
        shutil.copy(SMALL / f"{name}.csv", tmp_path)
    write_csv(tmp_path / "staff.csv", promoted("0001004", "主査"))
    write_csv(tmp_path / "groups.csv", [{"group": "窓口", "employee_no": "0001003", "from": "", "to": ""}])
    grant = {"employee_no": "0001003", "course_code": "SEC-01", "kind": "extend", "until": "2027-01-31"}
    write_csv(tmp_path / "exemptions.csv", [grant | {"reason": "出張", "granted_by": "大西"}])
    seen = looked_at(office, tmp_path)
    assert len(seen.fingerprint) == 64
    assert looked_at(office, tmp_path) == seen
    elsewhere = write_csv(tmp_path.parent / "closures.csv", [{"day": "2026-12-28", "name": "点検"}])
    take_in(office, elsewhere)
    assert looked_at(office, tmp_path) == seen
    folder = tmp_path / "later"
    folder.mkdir()
    take_in(office, write_csv(folder / "staff.csv", promoted("0001004", "次長")))
    now = looked_at(office, tmp_path)
    assert changes(now) == changes(seen)
    assert now.fingerprint != seen.fingerprint
