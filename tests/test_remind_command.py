"""`kenshu remind plan` as people run it."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing

import pytest

from tests.kenshu import SMALL, Office, template

DAY = "2027-03-01"


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    return template(tmp_path_factory.mktemp("templates"), "full.db", SMALL)


@pytest.fixture
def office(filled, tmp_path):
    office = Office(tmp_path)
    shutil.copy(filled, office.file)
    return office


def reminders_in(office: Office) -> int:
    with closing(sqlite3.connect(office.file)) as connection:
        return connection.execute("SELECT count(*) FROM reminders").fetchone()[0]


def test_m16_the_csv_has_its_columns_and_a_line_for_everybody(office):
    told = office.run("remind", "plan", "--on", DAY, "--format", "csv")
    assert told.status == 0
    lines = told.out.split("\n")
    assert lines[0] == "employee_no,course_codes,step,send_on,reason"
    assert "0001009,SEC-02;SEC-01;SEC-03,overdue-monthly;due-30;due-30,2027-03-01,sent" in lines
    assert "0001002,,,,done" in lines
    assert "0001019,SEC-01;SEC-03,due-30;due-30,,no_mail" in lines
    assert "\r" not in told.out
    assert len(lines) == 23
    assert reminders_in(office) > 10


def test_a_dry_run_shows_the_same_and_writes_nothing(office):
    before = office.content()
    dry = office.run("remind", "plan", "--on", DAY, "--dry-run", "--format", "csv")
    assert office.content() == before
    assert office.run("remind", "plan", "--on", DAY, "--format", "csv").out == dry.out


def test_the_sign_for_no_step_stands_as_it_is(office):
    """Overdue since September comes first and has no step on the day the other has one."""
    told = office.run("remind", "plan", "--on", "2027-03-31", "--format", "csv", "--dry-run")
    assert "'-" not in told.out
    steps = [line.split(",")[2] for line in told.out.splitlines()[1:]]
    assert all(step == "" or step[0] in "-doyl" for step in steps)


def test_json_has_lists_and_no_day_where_nothing_is_sent(office):
    rows = json.loads(office.run("remind", "plan", "--on", DAY, "--dry-run", "--format", "json").out)
    by_number = {row["employee_no"]: row for row in rows}
    assert by_number["0001009"]["step"] == ["overdue-monthly", "due-30", "due-30"]
    assert by_number["0001009"]["send_on"] == DAY
    assert by_number["0001002"] == {
        "employee_no": "0001002", "course_codes": [], "step": [], "send_on": None, "reason": "done",
    }  # fmt: skip


def test_on_a_database_of_a_workspace_another_day_is_only_worked_out(office):
    with closing(sqlite3.connect(office.file)) as connection:
        connection.execute(
            "INSERT INTO accounts (municipality_id, team_id, slack_id, is_suspended, kind, email, locale,"
            " time_zone, checked_at)"
            " VALUES (1, 'T1', 'U1', 0, 'member', '', 'ja-JP', 'Asia/Tokyo', '2026-11-22 00:00:00')"
        )
        connection.commit()
    told = office.run("remind", "plan", "--on", DAY, KENSHU_LOCALE="en")
    assert told.status == 0
    assert "only worked out" in told.err
    assert reminders_in(office) == 0
    assert office.run("remind", "plan", "--on", "2026-12-07", KENSHU_NOW="2026-12-07T09:30:00+09:00").status == 0
    assert reminders_in(office) == 2


@pytest.mark.parametrize(("locale", "words"), [("ja", ("知らせる人", "休業中")), ("en", ("Reminded", "On leave"))])
def test_the_table_counts_people_by_reason_and_step(office, locale, words):
    told = office.run("remind", "plan", "--on", "2026-12-07", KENSHU_LOCALE=locale)
    assert told.status == 0
    assert all(word in told.out for word in words)


def test_an_office_without_people_is_told_what_to_do(tmp_path):
    office = Office(tmp_path)
    template(tmp_path, "kenshu.db")
    told = office.run("remind", "plan", KENSHU_LOCALE="en")
    assert told.status == 0
    assert "kenshu import" in told.out


def test_a_day_that_is_none_is_refused(office):
    assert "--on" in office.run("remind", "plan", "--on", "2027-02-30").misuse
