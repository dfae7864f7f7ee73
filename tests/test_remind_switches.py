"""`kenshu remind stop`, `start`, `release`, `failed` and `send` as people run them."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import datetime

import pytest

from bot import demo
from bot.workspace import Clock
from models.database import open_engine
from models.reminders.day import OFFICE_ZONE
from tests.kenshu import SMALL, Office, template
from tests.posting import meet_everybody
from tests.slack import Slack
from tests.world import UEDA, workspace

MORNING = "2027-03-01T09:30:00+09:00"
"""Of a day on which many have a step."""


@pytest.fixture(scope="module")
def planned(tmp_path_factory):
    folder = tmp_path_factory.mktemp("templates")
    template(folder, "kenshu.db", SMALL)
    office = Office(folder)
    assert office.run("remind", "plan", KENSHU_NOW=MORNING).status == 0
    return office.file


@pytest.fixture
def office(planned, tmp_path):
    office = Office(tmp_path)
    shutil.copy(planned, office.file)
    office.environment |= {"KENSHU_NOW": MORNING, "KENSHU_LOCALE": "en"}
    return office


def rows(office: Office, query: str) -> list[tuple]:
    with closing(sqlite3.connect(office.file)) as connection:
        found = connection.execute(query).fetchall()
        connection.commit()
        return found


def reminders_of(office: Office) -> dict[tuple, int]:
    counted = rows(office, "SELECT state, reason, count(*) FROM reminders GROUP BY state, reason")
    return {(state, reason): count for state, reason, count in counted}


def test_m13_stop_stops_everything_at_once_and_start_makes_nothing_up(office):
    [((_, _), planned)] = reminders_of(office).items()
    ended = office.run("remind", "stop", "--reason", "wrong list")
    assert ended.status == 0
    assert "stopped on the command line (09:30)" in ended.out
    assert reminders_of(office) == {("not_sent", "stopped"): planned}
    again = office.run("remind", "stop", KENSHU_NOW="2027-03-01T09:40:00+09:00")
    assert "(09:30)" in again.out
    started = office.run("remind", "start")
    assert (started.status, "on again" in started.out) == (0, True)
    assert "were not stopped" in office.run("remind", "start").out
    assert reminders_of(office) == {("not_sent", "stopped"): planned}
    kept = rows(office, "SELECT body FROM details d JOIN audit_events a ON a.detail_id = d.id"
                        " WHERE a.action = 'reminders.stopped'")  # fmt: skip
    assert [("wrong list" in body) for (body,) in kept] == [True]


def test_m13_release_lets_a_run_go_and_says_so_again_the_second_time(office):
    rows(office, "UPDATE reminder_runs SET is_held = 1 WHERE planned_at IS NOT NULL")
    rows(office, "UPDATE reminders SET state = 'held'")
    for clock in ("09:30", "10:45"):
        ended = office.run("remind", "release", KENSHU_NOW=f"2027-03-01T{clock}:00+09:00")
        assert "of 1 March 2027 were let go on the command line (09:30)" in ended.out
    assert [state for state, _ in reminders_of(office)] == ["planned"]
    assert "no longer go out" in office.run("remind", "release", "--on", "2027-02-26").refusal


def test_what_failed_is_listed_with_the_reason_and_tried_once_more(office):
    assert "was delivered" in office.run("remind", "failed").out
    first, second, third = (row[0] for row in rows(office, "SELECT id FROM reminders ORDER BY id LIMIT 3"))
    failed = "UPDATE reminders SET state = 'not_sent', reason = 'failed', failure = 'invalid_blocks' WHERE id = {}"
    rows(office, failed.format(first))
    rows(office, failed.format(second).replace("reason", "day = '2027-02-26', reason"))
    rows(office, f"UPDATE reminders SET state = 'unknown', failure = 'missing_scope' WHERE id = {third}")
    ended = office.run("remind", "failed")
    assert ended.status == 0
    lines = ended.out.splitlines()
    assert [line[:10] for line in lines[:3]] == ["2027-03-01", "2027-03-01", "2027-02-26"]
    assert "does not take its form (invalid_blocks)" in lines[0]
    assert "it may have arrived (missing_scope)" in lines[1]
    assert "joins the next reminder" in lines[2]
    ended = office.run("remind", "failed", "--retry")
    assert "2 messages are tried once more" in ended.out
    assert "1 is left as it is" in ended.out
    states = dict(rows(office, f"SELECT id, state FROM reminders WHERE id IN ({first}, {second}, {third})"))
    assert states == {first: "planned", second: "planned", third: "unknown"}


def test_a_failed_step_waits_again_with_its_message(office):
    [(number, person)] = rows(office, "SELECT id, employee_id FROM reminders ORDER BY id LIMIT 1")
    rows(office, f"UPDATE reminders SET state = 'not_sent', reason = 'failed' WHERE id = {number}")
    rows(office, f"UPDATE reminder_steps SET reason = 'failed' WHERE employee_id = {person}")
    assert office.run("remind", "failed", "--retry").status == 0
    assert {reason for (reason,) in rows(office, "SELECT reason FROM reminder_steps")} == {None, "no_mail"}


def test_sending_needs_a_token_and_says_where_to_get_it(office):
    assert "SLACK_BOT_TOKEN" in office.run("remind", "send").refusal


def test_send_delivers_what_is_due_now_and_ends(office):
    engine = open_engine(f"sqlite:///{office.file}")
    with workspace(Clock(datetime(2027, 3, 1, 10, 5, tzinfo=OFFICE_ZONE))) as server:
        meet_everybody(engine, server.workspace)
        engine.dispose()
        office.environment |= {
            "KENSHU_NOW": "2027-03-01T10:05:00+09:00",
            "SLACK_BOT_TOKEN": demo.BOT_TOKEN,
            "SLACK_APP_TOKEN": demo.APP_TOKEN,
            "SLACK_API_URL": server.api_url,
            "KENSHU_SEND_RATE": "100",
        }
        ended = office.run("remind", "send")
        assert (ended.status, ended.err) == (0, "")
        assert "13 messages were sent" in ended.out
        assert Slack(server.url).person(UEDA).messages()
        assert "0 messages were sent" in office.run("remind", "send").out
    assert reminders_of(office) == {("sent", None): 13}
