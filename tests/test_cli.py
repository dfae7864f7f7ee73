"""The command line as people run it: a process of its own, a database file, what it prints and how it ends."""

import csv
import fcntl
import io
import json
import os
import pty
import shutil
import signal
import sqlite3
import subprocess
import termios
import time
from contextlib import closing
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import make_url

from tests.builders import read_csv, write_csv
from tests.conftest import Databases
from tests.kenshu import ROOT, SMALL, Office, template

DIRTY = ROOT / "tests" / "data" / "dirty"
BOM = "\ufeff"


@pytest.fixture(scope="session")
def templates(tmp_path_factory):
    folder = tmp_path_factory.mktemp("templates")
    return {"empty": template(folder, "empty.db"), "full": template(folder, "full.db", SMALL)}


@pytest.fixture
def nothing(tmp_path):
    """An office without a database."""
    return Office(tmp_path)


@pytest.fixture
def empty(templates, tmp_path):
    """A database with every migration and nobody in it."""
    office = Office(tmp_path)
    shutil.copy(templates["empty"], office.file)
    return office


@pytest.fixture
def office(templates, tmp_path):
    """The 24 people of the sample."""
    office = Office(tmp_path)
    shutil.copy(templates["full"], office.file)
    return office


def with_file(folder: Path, name: str, source: Path) -> Path:
    """The sample with one file replaced."""
    made = folder / "files"
    shutil.copytree(SMALL, made)
    shutil.copy(source, made / name)
    return made


# -- help and settings --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("import",),
        ("obligations",),
        ("ask",),
        ("run",),
        ("demo",),
        ("manifest",),
        ("doctor",),
        ("link",),
        ("db",),
        ("db", "upgrade"),
        ("db", "backup"),
        ("db", "restore"),
        ("export",),
        ("export", "records"),
        ("export", "completion"),
        ("export", "history"),
    ],
)
def test_every_command_explains_itself_in_japanese_and_in_english(nothing, words):
    japanese = nothing.run(*words, "--help")
    english = nothing.run(*words, "--help", KENSHU_LOCALE="en")
    assert (japanese.status, japanese.err, english.status, english.err) == (0, "", 0, "")
    assert japanese.out.startswith("使い方: kenshu")
    assert english.out.startswith("Usage: kenshu")
    assert "help-" not in japanese.out + english.out.replace("--help", "")
    assert not any("\u3040" <= character <= "\u9fff" for character in english.out)


def test_help_is_whole_in_a_narrow_terminal(nothing):
    told = nothing.run("import", "--help", COLUMNS="60")
    assert "…" not in told.out


def test_the_command_alone_shows_its_help(nothing):
    process = nothing.start(stdout=-1)
    assert b"obligations" in process.communicate(timeout=60)[0]
    assert process.returncode == 2


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KENSHU_TIMEZONE", "Tokyo"),
        ("KENSHU_LOCALE", "fr"),
        ("KENSHU_NOW", "soon"),
        ("KENSHU_EMPLOYEE_NO_DIGITS", "seven"),
        ("DATABASE_URL", "mysql://kenshu:geheim@db/kenshu"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "kenshu.db"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_and_no_password_shown(empty, name, value):
    told = empty.run("obligations", **{name: value}).refusal
    assert name in told
    assert "geheim" not in told
    assert name == "DATABASE_URL" or value in told


def test_settings_come_from_dotenv_too(office):
    url = office.environment.pop("DATABASE_URL")
    (office.folder / ".env").write_text(f"DATABASE_URL={url}\nSLACK_BOT_TOKEN=xoxb\nKENSHU_LOCALE=en\n")
    assert "There is no command" in office.run("nonsense").misuse
    assert office.run("obligations").status == 0


def test_a_dotenv_that_is_not_text_is_named(office):
    (office.folder / ".env").write_bytes(b"KENSHU_LOCALE=\x93\xfa\n")
    assert ".env" in office.run("obligations").refusal


def test_a_bare_moment_is_in_the_office_s_zone(office):
    late = office.run("obligations", "--as", "0001011", KENSHU_NOW="2026-11-22T23:30:00")
    assert "2026年11月22日" in late.out
    other = office.run("obligations", "--as", "0001011", KENSHU_NOW="2026-11-22T23:30:00Z")
    assert "2026年11月23日" in other.out


# -- wrong use ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["nonsense"], "nonsense"),
        (["import"], "kenshu import data/"),
        (["import", "--cancel", "1"], "--reason"),
        (["import", "x.csv", "--cancel", "1", "--reason", "x"], "--cancel 1"),
        (["import", "x.csv", "--reason", "x"], "--cancel"),
        (["import", "x.csv", "--allow-leavers", "many"], "--allow-leavers"),
        (["import", "x.csv", "--effective", "2026-02-30"], "2026-02-30"),
        (["import", "x.csv", "--ful"], "--ful"),
        (["obligations", "--on", "tomorrow"], "tomorrow"),
        (["obligations", "--on"], "--on"),
        (["obligations", "--format", "xml"], "table|csv|json"),
        (["obligations", "--why", "--format", "csv"], "--format json"),
        (["obligations", "--why"], "--as"),
        (["export", "records", "--format", "xlsx"], "--output"),
        (["db", "backup"], "FILE"),
    ],
)
def test_wrong_use_is_one_sentence_that_says_what_to_do(office, words, told):
    assert told in office.run(*words).misuse


# -- databases that cannot be used --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [("obligations",), ("import", SMALL, "--yes"), ("export", "records"), ("db", "backup", "copy.db")],
)
def test_without_a_database_every_command_says_how_to_make_one_and_makes_none(nothing, words):
    assert "kenshu db upgrade" in nothing.run(*words).refusal
    assert list(nothing.folder.iterdir()) == []


def test_an_empty_file_is_a_database_that_is_behind(nothing):
    nothing.file.touch()
    assert "kenshu db upgrade" in nothing.run("obligations").refusal


def test_a_database_of_a_newer_program_is_refused(office):
    with closing(sqlite3.connect(office.file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    assert "9999" in office.run("obligations").refusal


def test_a_file_that_is_no_database_is_named_and_left_alone(nothing):
    nothing.file.write_text("職員番号,氏名\n" * 200, encoding="utf-8")
    before = nothing.file.read_bytes()
    for words in (["obligations"], ["db", "upgrade"], ["db", "backup", "copy.db"]):
        assert str(nothing.file) in nothing.run(*words).refusal
    assert nothing.file.read_bytes() == before
    assert not (nothing.folder / "copy.db").exists()


def test_a_database_in_a_place_where_no_file_can_be_is_named(nothing):
    (nothing.folder / "taken").touch()
    told = nothing.run("db", "upgrade", DATABASE_URL=f"sqlite:///{nothing.folder}/taken/kenshu.db")
    assert "taken" in told.refusal
    told = nothing.run("db", "upgrade", DATABASE_URL=f"sqlite:///{nothing.folder}")
    assert str(nothing.folder) in told.refusal


def test_a_server_that_does_not_answer_is_named_without_its_password(nothing):
    told = nothing.run("obligations", DATABASE_URL="postgresql://kenshu:geheim@127.0.0.1:9/office").refusal
    assert "127.0.0.1:9/office" in told
    assert "geheim" not in told


def test_a_database_that_the_server_does_not_have_is_named(nothing, postgres_server):
    url = make_url(postgres_server).set(database="nowhere").render_as_string(hide_password=False)
    assert "nowhere" in nothing.run("obligations", DATABASE_URL=url).refusal


def test_postgresql_gives_the_very_bytes_that_sqlite_gives(office, postgres_server, tmp_path_factory):
    databases = Databases(tmp_path_factory.mktemp("postgresql"), postgres_server, template="template_cli")
    url = databases.fresh_url()
    assert office.run("db", "upgrade", DATABASE_URL=url).status == 0
    assert office.run("import", SMALL, "--yes", DATABASE_URL=url).status == 0
    for words in (
        ["obligations", "--format", "csv"],
        ["obligations", "--format", "json", "--why"],
        ["obligations"],
        ["obligations", "--as", "0001011", "--why"],
    ):
        on_sqlite, on_postgresql = office.run(*words), office.run(*words, DATABASE_URL=url)
        assert (on_sqlite.err, on_postgresql.err) == ("", "")
        assert on_sqlite.out == on_postgresql.out != ""
    record = office.run("export", "records", DATABASE_URL=url)
    assert record.out.count("\n") == 118
    assert "kenshu db upgrade" in office.run("obligations", DATABASE_URL=postgres_server).refusal


def test_debug_shows_the_traceback_wherever_it_stands(nothing):
    for words in (["--debug", "obligations"], ["obligations", "--debug"]):
        ended = nothing.run(*words)
        assert ended.status == 1
        assert "Traceback" in ended.err


def test_a_busy_database_is_waited_for(office):
    with closing(sqlite3.connect(office.file)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert office.run("obligations", "--as", "0001011").status == 0


# -- import -------------------------------------------------------------------------------------------------


def test_a_new_office_is_upgraded_imported_and_asked_about(nothing):
    assert nothing.run("db", "upgrade").status == 0
    assert "すでに" in nothing.run("db", "upgrade").out
    ended = nothing.run("import", SMALL, "--yes")
    assert (ended.status, ended.err) == (0, "")
    assert "取り込み番号 1" in ended.out
    assert "kenshu import --cancel 1" in ended.out
    assert "佐々木" in nothing.run("obligations", "--as", "0001011").out


def test_a_summary_shows_names_before_anything_is_written(empty):
    before = empty.content()
    ended = empty.run("import", SMALL, "--dry-run")
    assert ended.status == 0
    assert "0001001 青木 誠一" in ended.out
    assert "…ほか4件" in ended.out
    assert "何も書き込んでいません" in ended.out
    assert empty.content() == before


def test_without_a_terminal_an_import_wants_to_be_told_yes_or_dry_run(empty):
    before = empty.content()
    ended = empty.run("import", SMALL)
    assert ended.status == 1
    assert "24" in ended.out  # what would change is shown all the same
    assert "--yes" in ended.err
    assert "--dry-run" in ended.err
    assert empty.content() == before


def test_the_same_import_twice_changes_nothing(office):
    before = office.content()
    ended = office.run("import", SMALL)
    ended = office.run("import", SMALL, "--yes")
    assert ended.status == 0
    assert "変わるところはありません" in ended.out
    assert office.content() == before


def test_every_fault_is_told_with_line_column_and_value_and_nothing_is_written(empty):
    before = empty.content()
    files = with_file(empty.folder, "completions.csv", DIRTY / "completions_bad.csv")
    ended = empty.run("import", files, "--yes")
    assert (ended.status, ended.out) == (1, "")
    lines = ended.err.splitlines()
    places = [line.split(":")[0] for line in lines[:-1]]
    assert places == [
        "completions.csv 3行目 employee_no「0009999」",
        "completions.csv 4行目 course_code「SEC-99」",
        "completions.csv 5行目 completed_on「2027-06-01」",
        "completions.csv 6行目 score「九十」",
        "completions.csv 8行目 source「magic」",
    ]
    assert "5 件" in lines[-1]
    assert empty.content() == before


def test_the_same_in_english(empty):
    files = with_file(empty.folder, "staff.csv", DIRTY / "staff_bad_date.csv")
    lines = empty.run("import", files, "--yes", KENSHU_LOCALE="en").err.splitlines()
    assert lines[0].startswith("staff.csv, line 9, hired_on “2026-02-30”: there is no such day.")
    assert lines[1].startswith("There is 1 fault, so nothing was imported.")


def test_lost_zeros_are_told_how_to_come_back(empty):
    files = with_file(empty.folder, "staff.csv", DIRTY / "staff_lost_zeros.csv")
    lines = empty.run("import", files, "--yes").err.splitlines()
    told = [line for line in lines if line.startswith("staff.csv")]
    assert len(told) == 24
    assert "文字列" in told[0]


def test_columns_nobody_asked_for_and_unknown_files_are_mentioned(empty):
    files = with_file(empty.folder, "staff.csv", DIRTY / "staff_column_order.csv")
    (files / "memo.csv").write_text("a,b\n1,2\n")
    ended = empty.run("import", files, "--dry-run")
    assert ended.status == 0
    assert "備考" in ended.out
    assert "memo.csv" in ended.out


def test_a_list_that_would_let_many_leave_names_the_number_to_repeat(office):
    before = office.content()
    half = DIRTY / "staff_half_missing.csv"
    told = office.run("import", half, "--full", "--yes").refusal
    number = told.split("--allow-leavers ")[1].split()[0]
    assert int(number) > 10
    assert office.content() == before
    assert "--allow-leavers" in office.run("import", half, "--full", "--yes", "--allow-leavers", "3").refusal
    ended = office.run("import", half, "--full", "--yes", "--allow-leavers", number)
    assert ended.status == 0
    assert "退職" in ended.out


def test_people_who_are_not_on_the_list_are_mentioned_and_stay(office):
    ended = office.run("import", DIRTY / "staff_half_missing.csv", "--yes")
    assert ended.status == 0
    assert "在職のままにします" in ended.out
    assert "0001011 佐々木 優" in ended.out


@pytest.mark.parametrize("words", [["nowhere"], ["."], ["import.txt"]])
def test_files_that_are_not_there_are_named(empty, words):
    (empty.folder / "import.txt").write_text("何か\n", encoding="utf-8")
    folder = empty.folder / "void"
    folder.mkdir()
    ended = empty.run("import", "void" if words == ["."] else words[0], "--yes")
    assert ended.status == 1
    assert ("void" if words == ["."] else words[0]) in ended.err
    assert "Traceback" not in ended.err


def test_wrong_completions_are_cancelled_together_and_only_once(office):
    ended = office.run("import", "--cancel", "1", "--reason", "年度の誤り")
    assert ended.status == 0
    assert "117 件" in ended.out
    assert "取り消されています" in office.run("import", "--cancel", "1", "--reason", "もう一度").refusal
    assert "99" in office.run("import", "--cancel", "99", "--reason", "x").refusal
    record = office.run("export", "records").out.splitlines()
    assert len(record) == 1


def test_an_import_can_be_dated_ahead(office):
    rows = read_csv(SMALL / "staff.csv")
    rows[10]["department_code"] = "020105"
    moved = write_csv(office.folder / "staff.csv", rows)
    ended = office.run("import", moved, "--yes", "--effective", "令和9年4月1日")
    assert "2027年4月1日" in ended.out
    assert "市民税課" in office.run("obligations", "--as", "0001011").out
    assert "デジタル推進課" in office.run("obligations", "--as", "0001011", "--on", "2027-04-01").out


def on_a_terminal(office: Office, *words: object, typed: bytes) -> tuple[int, str]:
    """Run the command on a terminal of its own and type this once it asks."""
    master, slave = pty.openpty()
    process = office.start(
        *words,
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # so that Ctrl-C reaches it
    )
    os.close(slave)
    shown = b""
    answered = False
    while True:
        try:
            chunk = os.read(master, 4096)
        except OSError:
            break
        shown += chunk
        if not answered and b"[y/N]" in shown:
            os.write(master, typed)
            answered = True
    os.close(master)
    return process.wait(timeout=60), shown.decode(errors="replace")


def test_on_a_terminal_the_question_is_asked_and_yes_means_yes(empty):
    status, shown = on_a_terminal(empty, "import", SMALL, typed=b"y\n")
    assert status == 0
    assert "取り込み番号 1" in shown


@pytest.mark.parametrize("typed", [b"\n", b"n\n", b"what\n", b"\x04"])
def test_anything_but_yes_means_no(empty, typed):
    before = empty.content()
    status, shown = on_a_terminal(empty, "import", SMALL, typed=typed)
    assert status == 0
    assert "取り込みませんでした" in shown
    assert empty.content() == before


def test_an_interrupted_question_writes_nothing(empty):
    before = empty.content()
    status, shown = on_a_terminal(empty, "import", SMALL, typed=b"\x03")
    assert status == 130
    assert "中断しました" in shown
    assert "Traceback" not in shown
    assert empty.content() == before


def test_an_interrupted_import_writes_nothing(empty):
    rows = read_csv(SMALL / "staff.csv")
    many = [dict(rows[0], employee_no=f"{n:07d}", email="") for n in range(1, 200_000)]
    files = empty.folder / "files"
    shutil.copytree(SMALL, files)
    write_csv(files / "staff.csv", many)
    before = empty.content()
    process = empty.start("import", files, "--yes", stdout=-1, stderr=-1, stdin=subprocess.DEVNULL)
    while not empty.file.with_name("kenshu.db-wal").exists():
        time.sleep(0.05)
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "中断しました" in err.decode()
    assert err.count(b"\n") == 1
    assert empty.content() == before


# -- obligations --------------------------------------------------------------------------------------------


def test_one_person_s_duties_are_grouped_with_days_left(office):
    told = office.run("obligations", "--as", "0001011").out
    for text in ("佐々木 優", "0001011", "市民税課", "コア人材", "必須 10／14 修了"):
        assert text in told
    overdue, rest = told.split("期限を過ぎた研修")[1].split("これから受ける研修")
    assert "PJM-01" in overdue
    assert "53日超過" in overdue
    assert rest.index("SEC-03") < rest.index("MND-05")
    assert "あと33日" in rest


def test_a_person_is_found_by_number_in_any_width_and_by_mail(office):
    told = office.run("obligations", "--as", "0001011").out
    assert office.run("obligations", "--as", "０００１０１１").out == told
    mail = next(row["email"] for row in read_csv(SMALL / "staff.csv") if row["employee_no"] == "0001011")
    assert office.run("obligations", "--as", mail.upper()).out == told


def test_somebody_unknown_is_named(office):
    assert "0009999" in office.run("obligations", "--as", "0009999").refusal


def test_why_gives_a_reason_for_each_course(office):
    told = "".join(office.run("obligations", "--as", "0001011", "--why").out.split())
    assert "2025年5月15日にコア人材となり" in told
    assert "期限は就任から180日後の2025年11月11日です" in told
    english = office.run("obligations", "--as", "0001004", "--why", KENSHU_LOCALE="en").out
    assert "reaches the end of the fiscal year" in english
    assert "moved the due day to 29 August 2027" in " ".join(english.split())


def test_somebody_who_left_has_no_duties_and_is_told_so(office):
    ended = office.run("obligations", "--as", "0001024")
    assert ended.status == 0
    assert "在職していない" in ended.out


def test_somebody_without_duties_is_told_so(office):
    assert "ありません" in office.run("obligations", "--as", "0001022").out


def test_everybody_is_counted_by_course_and_status(office):
    told = office.run("obligations").out
    assert "SEC-03" in told
    assert "--format csv" in told


def test_the_csv_has_exactly_its_columns_in_order(office):
    ended = office.run("obligations", "--on", "2026-11-22", "--format", "csv")
    assert "\r" not in ended.out
    lines = ended.out.splitlines()
    assert lines[0] == "employee_no,course_code,level,status,due_on,completed_on"
    assert lines[1:] == sorted(lines[1:], key=lambda line: line.split(",")[:2])
    assert "0001011,PJM-01,required,overdue,2025-11-11," in lines
    assert "0001004,SEC-01,required,exempt,," in lines
    assert "0001003,SEC-02,required,completed,2026-09-30,2026-10-08" in lines
    assert not any(line.startswith("0001024") for line in lines)


def test_the_json_says_the_same_and_why(office):
    lines = list(csv.DictReader(io.StringIO(office.run("obligations", "--format", "csv").out)))
    rows = json.loads(office.run("obligations", "--format", "json").out)
    assert [{name: value or "" for name, value in row.items()} for row in rows] == lines
    (row,) = [
        row
        for row in json.loads(office.run("obligations", "--as", "0001011", "--format", "json", "--why").out)
        if row["course_code"] == "PJM-01"
    ]
    assert row["why"]["audience"] == "core"
    assert row["why"]["start_on"] == "2025-05-15"
    assert (row["why"]["due_kind"], row["why"]["due_days"]) == ("appointment", 180)


def test_the_json_of_nobody_is_an_empty_array(empty):
    assert json.loads(empty.run("obligations", "--format", "json").out) == []
    assert empty.run("obligations", "--format", "csv").out.count("\n") == 1
    assert "kenshu import" in empty.run("obligations").out


@pytest.mark.parametrize("format_", ["csv", "json", "table"])
def test_a_reader_who_has_enough_is_no_error(office, format_):
    process = office.start("obligations", "--format", format_, stdout=-1, stderr=-1)
    process.stdout.close()
    with process.stderr:
        assert process.stderr.read() == b""
    assert process.wait(timeout=60) == 141


# -- export -------------------------------------------------------------------------------------------------


def test_the_record_opens_in_excel(office):
    told = office.run("export", "records", "--output", "record.csv")
    assert told.status == 0
    data = (office.folder / "record.csv").read_bytes()
    assert data.startswith(BOM.encode())
    assert data.count(b"\r\n") == data.count(b"\n") == 118
    # On standard output the lines end as everywhere there.
    assert office.run("export", "records").out.encode() == data.replace(b"\r\n", b"\n")


def test_the_record_of_one_person(office):
    rows = list(csv.DictReader(io.StringIO(office.run("export", "records", "--as", "0001011").out.lstrip(BOM))))
    assert {row["employee_no"] for row in rows} == {"0001011"}
    assert rows[0]["department"] == "市民税課"


def test_formulas_are_made_harmless_and_kept_as_text_in_a_workbook(empty):
    files = with_file(empty.folder, "staff.csv", DIRTY / "staff_formula.csv")
    assert empty.run("import", files, "--yes").status == 0
    names = {
        row["name"]
        for row in csv.DictReader(io.StringIO(empty.run("export", "records").out.lstrip(BOM)))
        if "HYPERLINK" in row["name"]
    }
    assert len(names) == 1
    assert names.pop().startswith("'=HYPERLINK(")
    assert empty.run("export", "records", "--format", "xlsx", "--output", "record.xlsx").status == 0
    sheet = CalamineWorkbook.from_path(empty.folder / "record.xlsx").get_sheet_by_index(0).to_python()
    assert any(str(row[1]).startswith("=HYPERLINK(") for row in sheet)
    assert sheet[1][0] == "0001001"


def test_what_cp932_cannot_write_is_named_and_nothing_is_written(office):
    for words in ((), ("--output", "record.csv")):
        ended = office.run("export", "records", "--encoding", "cp932", *words)
        assert (ended.status, ended.out) == (1, "")
        assert "0001019" in ended.err
        assert "U+20BB7" in ended.err
    assert sorted(path.name for path in office.folder.iterdir()) == ["kenshu.db"]
    process = office.start("export", "records", "--encoding", "cp932", "--as", "0001012", stdout=-1)
    assert "髙橋" in process.communicate(timeout=60)[0].decode("cp932")


def test_an_export_that_cannot_be_written_names_the_place_and_leaves_the_old_file(office):
    assert "nowhere/record.csv" in office.run("export", "records", "--output", "nowhere/record.csv").refusal
    (office.folder / "record.csv").write_text("old")
    office.run("export", "records", "--encoding", "cp932", "--output", "record.csv")
    assert (office.folder / "record.csv").read_text() == "old"


# -- backup and restore -------------------------------------------------------------------------------------


def test_a_backup_holds_everything_also_what_is_not_in_the_main_file_yet(office):
    with closing(sqlite3.connect(office.file)) as other:
        other.execute("PRAGMA journal_mode=WAL")
        other.execute("UPDATE employees SET name = '改名 太郎' WHERE employee_no = '0001011'")
        other.commit()
        assert office.run("db", "backup", "copy.db").status == 0
    (office.folder / "copy.db").chmod(0o444)
    with closing(sqlite3.connect(f"file:{office.folder}/copy.db?immutable=1", uri=True)) as copy:
        assert list(copy.iterdump()) == office.content()
        name = copy.execute("SELECT name FROM employees WHERE employee_no = '0001011'").fetchone()
    assert name == ("改名 太郎",)


def test_a_backup_overwrites_only_when_forced(office):
    (office.folder / "copy.db").write_text("keep me")
    assert "--force" in office.run("db", "backup", "copy.db").refusal
    assert (office.folder / "copy.db").read_text() == "keep me"
    assert office.run("db", "backup", "copy.db", "--force").status == 0
    assert "kenshu.db" in office.run("db", "backup", "kenshu.db", "--force").refusal


def test_a_restore_brings_everything_back_and_keeps_what_was_there(office):
    before = office.content()
    office.run("db", "backup", "copy.db")
    office.run("import", "--cancel", "1", "--reason", "x")
    after = office.content()
    assert after != before
    ended = office.run("db", "restore", "copy.db")
    assert ended.status == 0
    assert office.content() == before
    (kept,) = office.folder.glob("kenshu.db-before-restore-*")
    assert str(kept) in ended.out
    with closing(sqlite3.connect(kept)) as connection:
        assert list(connection.iterdump()) == after
    assert office.run("obligations").status == 0


def test_a_restore_mends_a_damaged_database(office):
    before = office.content()
    office.run("db", "backup", "copy.db")
    office.file.write_text("damaged " * 1_000)
    assert office.run("db", "restore", "copy.db").status == 0
    assert office.content() == before
    (kept,) = office.folder.glob("kenshu.db-before-restore-*")
    assert kept.read_text().startswith("damaged ")


def test_a_restore_makes_the_database_where_there_is_none(office):
    office.run("db", "backup", "copy.db")
    before = office.content()
    office.file.unlink()
    assert office.run("db", "restore", "copy.db").status == 0
    assert office.content() == before


@pytest.mark.parametrize("kind", ["text", "other", "newer", "damaged", "missing", "itself"])
def test_a_restore_takes_only_a_whole_database_of_ours(office, kind):
    copy = office.folder / "copy.db"
    office.run("db", "backup", "copy.db")
    if kind == "text":
        copy.write_text("no database")
    elif kind == "other":
        copy.unlink()
        with closing(sqlite3.connect(copy)) as connection:
            connection.execute("CREATE TABLE letters (id INTEGER)")
    elif kind == "newer":
        with closing(sqlite3.connect(copy)) as connection, connection:
            connection.execute("UPDATE alembic_version SET version_num = '9999'")
    elif kind == "damaged":
        data = bytearray(copy.read_bytes())
        data[len(data) // 2 : len(data) // 2 + 40_000] = b"\xff" * 40_000
        copy.write_bytes(data)
    elif kind == "missing":
        copy.unlink()
    before = office.content()
    told = office.run("db", "restore", "kenshu.db" if kind == "itself" else "copy.db").refusal
    assert "9999" in told if kind == "newer" else ".db" in told
    assert office.content() == before
    assert not list(office.folder.glob("*before-restore*"))


@pytest.mark.parametrize(("word", "tool"), [("backup", "pg_dump"), ("restore", "pg_restore")])
def test_for_postgresql_the_line_to_use_is_told_without_the_password(nothing, word, tool):
    url = "postgresql://kenshu:geheim@db.city.example/office"
    told = nothing.run("db", word, "copy.dump", DATABASE_URL=url).refusal
    assert tool in told
    assert "kenshu@db.city.example/office" in told
    assert "geheim" not in told
