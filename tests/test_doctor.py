"""`kenshu doctor`: all is well against the local workspace; whatever is broken is named with its remedy."""

from __future__ import annotations

import http.server
import os
import re
import shutil
import sqlite3
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, make_url, text
from sqlalchemy.orm import Session

from bot.console import LEVELS
from bot.manifest import manifest
from bot.workspace import Server
from handlers.catalogue import FOLDER, Texts
from models import ticks
from models.database import open_engine, writing_sessions
from models.days import Day, fill_days
from models.office import own_municipality_id
from models.reminders.records import Reminder, Run
from models.reminders.switches import stop
from tests.builders import OPERATOR
from tests.conftest import Databases
from tests.kenshu import ROOT, SMALL, Ended, Office, template
from tests.test_run import free_port, not_slack
from tests.world import workspace

FILES = ("doctor.py", "commands/slack.py")
MARKS = {"ja": ("○", "△", "×"), "en": ("OK", "NOTE", "BAD")}


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    """The sample's people, and the calendar of the day on which the tests run."""
    file = template(tmp_path_factory.mktemp("doctor"), "full.db", SMALL)
    with writing(file) as db:
        fill_days(db, own_municipality_id(db), datetime.now(UTC).date())
    return file


@contextmanager
def writing(file: Path) -> Iterator[Session]:
    engine = open_engine(f"sqlite:///{file}")
    with writing_sessions(engine).begin() as db:
        yield db
    engine.dispose()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with workspace() as server:
        yield server


@pytest.fixture
def office(full, tmp_path, server) -> Office:
    """The sample's people, with everything set as it should be."""
    office = Office(tmp_path)
    shutil.copy(full, office.file)
    office.file.chmod(0o600)
    del office.environment["KENSHU_NOW"]
    office.environment |= {
        "SLACK_BOT_TOKEN": "xoxb-local",
        "SLACK_APP_TOKEN": "xapp-local",
        "SLACK_API_URL": server.api_url,
        "KENSHU_AUDITORS": "0001001,0001002",
        "KENSHU_DIVISION": "020105",
    }
    return office


def marked(ended: Ended, level: str) -> list[str]:
    """The lines of that level; sees that every line but the last has a mark."""
    locale = "en" if any(line.startswith("OK") for line in ended.out.splitlines()) else "ja"
    lines = ended.out.splitlines()[:-1]
    assert all(line.startswith(MARKS[locale]) for line in lines), ended.out
    mark = MARKS[locale][("good", "note", "bad").index(level)]
    return [line.removeprefix(mark).strip() for line in lines if line.startswith(mark)]


@contextmanager
def a_slack_whose_clock_is(server: Server, ahead: timedelta | None) -> Iterator[str]:
    """The address of the same Slack with another time in its answers; None: without any."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"] or 0))
            headers = {name: self.headers[name] for name in ("authorization", "content-type") if self.headers[name]}
            url = server.url + self.path
            with urllib.request.urlopen(urllib.request.Request(url, body, headers)) as answer:  # noqa: S310
                self.send_response_only(answer.status)
                for name, value in answer.headers.items():
                    if name.lower() not in {"date", "transfer-encoding", "connection"}:
                        self.send_header(name, value)
                if ahead is not None:
                    self.send_header("date", format_datetime(datetime.now(UTC) + ahead, usegmt=True))
                self.end_headers()
                self.wfile.write(answer.read())

        def log_message(self, *_: object) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as between:
        thread = threading.Thread(target=between.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{between.server_port}"
        between.shutdown()
        thread.join()


@pytest.fixture
def reinstalled(server) -> Iterator[Server]:
    """The workspace, whose app the test installs in another way."""
    yield server
    server.workspace.reinstall(manifest(Texts("ja")))


@pytest.mark.parametrize("locale", ["ja", "en"])
def test_all_is_well_against_the_local_workspace(office, locale):
    ended = office.run("doctor", KENSHU_LOCALE=locale)
    assert (ended.status, ended.err) == (0, ""), ended.out
    assert marked(ended, "bad") == []
    assert len(marked(ended, "note")) == 1  # that it is not slack.com
    good = "\n".join(marked(ended, "good"))
    for word in ("kenshu.db", "23", "デジタル推進課", "0001001", "Asia/Tokyo", "岡野市役所", "Socket Mode"):
        assert word in good
    assert "xoxb-" not in ended.out
    assert "xapp-" not in ended.out


def test_it_changes_nothing(office):
    before = office.content()
    office.run("doctor")
    assert office.content() == before


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"SLACK_BOT_TOKEN": ""}, ["SLACK_BOT_TOKEN", "OAuth & Permissions"]),
        ({"SLACK_BOT_TOKEN": "xoxp-GEHEIM"}, ["SLACK_BOT_TOKEN", "xoxb-"]),
        ({"SLACK_BOT_TOKEN": "xoxb-GEHEIM"}, ["SLACK_BOT_TOKEN", "invalid_auth", "Bot User OAuth Token"]),
        ({"SLACK_APP_TOKEN": ""}, ["SLACK_APP_TOKEN", "App-Level Tokens"]),
        ({"SLACK_APP_TOKEN": "xapp-GEHEIM"}, ["SLACK_APP_TOKEN", "invalid_auth", "App-Level Tokens"]),
        ({"SLACK_BOT_TOKEN": "xapp-1", "SLACK_APP_TOKEN": "xoxb-1"}, ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"]),
        ({"SLACK_SIGNING_SECRET": "GEHEIM"}, ["SLACK_SIGNING_SECRET", "Signing Secret"]),
        ({"SLACK_API_URL": f"http://127.0.0.1:{free_port()}"}, ["SLACK_API_URL", "127.0.0.1:"]),
        ({"SLACK_API_URL": "slack.com"}, ["SLACK_API_URL", "https://slack.com/api/"]),
        ({"DATABASE_URL": "sqlite:///nowhere.db"}, ["kenshu db upgrade"]),
        ({"DATABASE_URL": "mysql://x"}, ["DATABASE_URL", "sqlite:///"]),
        ({"DATABASE_URL": "postgresql://k:GEHEIM@127.0.0.1:9/x"}, ["DATABASE_URL", "127.0.0.1:9"]),
        ({"KENSHU_TIMEZONE": "Tokyo"}, ["KENSHU_TIMEZONE", "Asia/Tokyo"]),
        ({"KENSHU_LOCALE": "fr"}, ["KENSHU_LOCALE", "en"]),
        ({"KENSHU_NOW": "soon"}, ["KENSHU_NOW", "2026-"]),
        ({"KENSHU_EMPLOYEE_NO_DIGITS": "x"}, ["KENSHU_EMPLOYEE_NO_DIGITS"]),
        ({"PORT": "x"}, ["PORT", "65535"]),
        ({"KENSHU_SEND_RATE": "0"}, ["KENSHU_SEND_RATE", "100"]),
        ({"KENSHU_DIVISION": "999999"}, ["KENSHU_DIVISION", "999999"]),
        ({"KENSHU_DIVISION_CHANNEL": "#general"}, ["KENSHU_DIVISION_CHANNEL", "#general"]),
        ({"KENSHU_DIVISION_CHANNEL": "C0000NOTHERE"}, ["KENSHU_DIVISION_CHANNEL", "/invite"]),
        ({"KENSHU_AUDITORS": "0001001,9999999"}, ["KENSHU_AUDITORS", "9999999"]),
    ],
)
def test_each_setting_that_is_broken_is_named_with_its_remedy(office, settings, told):
    ended = office.run("doctor", **settings)
    assert (ended.status, ended.err) == (1, "")
    (line,) = marked(ended, "bad")
    assert all(word in line for word in told), line
    assert "GEHEIM" not in ended.out


def test_both_tokens_missing_are_both_named(office):
    bad = marked(office.run("doctor", SLACK_BOT_TOKEN="", SLACK_APP_TOKEN=""), "bad")
    assert ["SLACK_BOT_TOKEN" in bad[0], "SLACK_APP_TOKEN" in bad[1]] == [True, True]


def test_several_settings_that_cannot_be_read_are_all_named(office):
    ended = office.run("doctor", PORT="x", KENSHU_TIMEZONE="Tokyo")
    assert len(marked(ended, "bad")) == 2
    assert ended.status == 1


# -- the database ---------------------------------------------------------------------------------------------


def test_a_database_that_is_behind_is_upgraded_first(office):
    office.file.unlink()
    office.file.touch()
    assert "kenshu db upgrade" in "\n".join(marked(office.run("doctor"), "bad"))


def test_a_file_that_is_no_database_is_named(office):
    office.file.write_text("職員番号,氏名\n" * 200, encoding="utf-8")
    (line,) = marked(office.run("doctor"), "bad")
    assert str(office.file) in line


def test_a_database_in_use_is_only_noted(office):
    with closing(sqlite3.connect(office.file)) as other:
        other.execute("BEGIN IMMEDIATE")
        ended = office.run("doctor")
    assert ended.status == 0
    assert any("データベースをほかの処理が使っている" in line for line in marked(ended, "note"))


@pytest.mark.skipif(os.name != "posix", reason="modes of files are POSIX's")
def test_a_database_that_others_can_read_is_noted(office):
    office.folder.chmod(0o755)
    office.file.chmod(0o644)
    ended = office.run("doctor")
    assert ended.status == 0
    assert any("chmod 600" in line for line in marked(ended, "note"))
    office.folder.chmod(0o700)
    assert not any("chmod 600" in line for line in marked(office.run("doctor"), "note"))


def test_postgresql_is_well_too_and_one_that_cannot_be_written_to_is_named(
    office, postgres_server, tmp_path_factory
):
    databases = Databases(tmp_path_factory.mktemp("pg"), postgres_server, template="template_doctor")
    url = databases.fresh_url()
    nobody = office.run("doctor", DATABASE_URL=url)
    assert [line for line in marked(nobody, "bad") if "kenshu import" in line]
    assert office.run("import", SMALL, "--yes", DATABASE_URL=url).status == 0
    well = office.run("doctor", DATABASE_URL=url)
    assert (well.status, marked(well, "bad")) == (0, [])
    engine = open_engine(url)
    with engine.begin() as connection:
        connection.execute(text(f"ALTER DATABASE {make_url(url).database} SET default_transaction_read_only = on"))
    engine.dispose()
    (line,) = marked(office.run("doctor", DATABASE_URL=url), "bad")
    assert str(make_url(url).database) in line


def test_without_a_staff_list_the_remedy_is_an_import(office, tmp_path_factory):
    empty = template(tmp_path_factory.mktemp("empty"), "empty.db")
    ended = office.run("doctor", DATABASE_URL=f"sqlite:///{empty}")
    (line,) = marked(ended, "bad")
    assert "kenshu import" in line


def test_without_a_division_the_setting_is_asked_for(office):
    with closing(sqlite3.connect(office.file)) as database, database:
        database.execute("UPDATE departments SET name = '情報政策課' WHERE code = '020105'")
    (line,) = marked(office.run("doctor", KENSHU_DIVISION=""), "bad")
    assert "KENSHU_DIVISION" in line
    assert office.run("doctor", KENSHU_DIVISION="020105").status == 0


# -- what comes by itself -------------------------------------------------------------------------------------


def test_a_division_whom_no_message_reaches_is_noted(office):
    """Whatever nobody else decides would else wait unseen (N3)."""
    told = "デジタル推進課に、Slackでお知らせできる人がいません。"
    assert not any(told in line for line in marked(office.run("doctor"), "note"))
    with closing(sqlite3.connect(office.file)) as database, database:
        database.execute("UPDATE employees SET email = ''")
    assert any(told in line for line in marked(office.run("doctor"), "note"))


def test_m3_a_calendar_that_ends_is_noted_months_before(office):
    assert any("閉庁日 0 日" in line for line in marked(office.run("doctor"), "good"))
    soon = datetime.now(UTC).date() + timedelta(days=150)
    with writing(office.file) as db:
        db.execute(delete(Day).where(Day.day >= soon))
    ended = office.run("doctor")
    assert ended.status == 0
    assert any("休日の暦がまだ分かりません" in line for line in marked(ended, "note"))


def test_ticks_that_come_and_ticks_that_do_not_or_fail_are_told_apart(office):
    now = datetime.now(UTC)
    with writing(office.file) as db:
        own = own_municipality_id(db)
        for name in ("plan", "deliver", "accounts", "digests"):
            ticks.begun(db, own, name, at=now)
            ticks.done(db, own, name, now=now - timedelta(hours=1))
    assert any("予定どおり動いて" in line for line in marked(office.run("doctor"), "good"))
    with writing(office.file) as db:
        ticks.done(db, own, "plan", now=now - timedelta(hours=3))
        ticks.done(db, own, "accounts", now=now - timedelta(hours=25))
        ticks.failed(db, own, "deliver", "Slack: token_revoked")
    ended = office.run("doctor", KENSHU_LOCALE="en")
    assert ended.status == 0
    notes = marked(ended, "note")
    assert [line for line in notes if "no planning of reminders" in line and "kenshu run" in line]
    assert [line for line in notes if "sending (Slack: token_revoked)" in line]
    assert [
        line for line in notes if "can be reached in Slack" in line
    ]  # once accounts are known, they are what counts
    assert len(notes) == 4  # and that it is not slack.com


def test_m13_a_stop_a_run_that_waits_and_what_failed_are_noted(office):
    now = datetime.now(UTC)
    today = now.astimezone(ZoneInfo("Asia/Tokyo")).date()
    with writing(office.file) as db:
        stop(db, actor=OPERATOR, now=now)
        run = Run(municipality_id=own_municipality_id(db), day=today, planned_at=now, people=2, left_out=0)
        run.is_held = True
        db.add(run)
        db.flush()
        for employee_id, state, reason in ((1, "held", None), (2, "held", None), (3, "not_sent", "failed")):
            one = Reminder(employee_id=employee_id, day=today, planned_at=now)
            one.kind, one.state, one.reason = "run", state, reason
            db.add(one)
    notes = "\n".join(marked(office.run("doctor"), "note"))
    for command in ("start", "release", "failed"):
        assert f"kenshu remind {command}" in notes
    assert "お知らせ（2 人）" in notes


# -- clocks ---------------------------------------------------------------------------------------------------


def test_a_clock_that_is_held_is_noted(office):
    ended = office.run("doctor", KENSHU_NOW="2026-11-24T09:30")
    assert ended.status == 0
    assert any("KENSHU_NOW" in line and "2026年11月24日 09:30" in line for line in marked(ended, "note"))


@pytest.mark.parametrize(("minutes", "told"), [(-10, "進んで"), (10, "遅れて")])
def test_a_clock_that_differs_from_slack_s_is_wrong(office, server, minutes, told):
    with a_slack_whose_clock_is(server, timedelta(minutes=minutes)) as url:
        (line,) = marked(office.run("doctor", SLACK_API_URL=url), "bad")
    assert told in line
    assert "NTP" in line


@pytest.mark.parametrize("ahead", [timedelta(seconds=40), None])
def test_a_clock_that_differs_little_is_fine_and_an_unknown_one_noted(office, server, ahead):
    with a_slack_whose_clock_is(server, ahead) as url:
        ended = office.run("doctor", SLACK_API_URL=url)
    assert ended.status == 0
    assert len(marked(ended, "note")) == (1 if ahead else 2)


# -- Slack ----------------------------------------------------------------------------------------------------


def test_missing_scopes_are_named_with_the_way_to_get_them(office, reinstalled):
    made = manifest(Texts("ja"))
    made["oauth_config"]["scopes"]["bot"] = ["chat:write", "commands", "pins:write"]
    reinstalled.workspace.reinstall(made)
    ended = office.run("doctor")
    (line,) = marked(ended, "bad")
    assert "im:history" in line
    assert "users:read.email" in line
    assert "chat:write" not in line
    assert "kenshu manifest" in line
    assert any("pins:write" in note for note in marked(ended, "note"))


def test_socket_mode_switched_off_is_named(office, reinstalled):
    made = manifest(Texts("ja"))
    made["settings"]["socket_mode_enabled"] = False
    reinstalled.workspace.reinstall(made)
    (line,) = marked(office.run("doctor"), "bad")
    assert "Enable Socket Mode" in line


def test_an_app_token_without_its_scope_is_named(office, server, monkeypatch):
    monkeypatch.setattr(server.workspace, "app_token_scopes", frozenset({"authorizations:read"}))
    (line,) = marked(office.run("doctor"), "bad")
    assert "SLACK_APP_TOKEN" in line
    assert "connections:write" in line


def test_an_address_that_is_not_slack_is_named(office):
    with not_slack() as url:
        (line,) = marked(office.run("doctor", SLACK_API_URL=url), "bad")
    assert "SLACK_API_URL" in line


def test_the_division_s_channel_is_seen_where_the_bot_is_in_it(office, server):
    workspace = server.workspace
    channel = next(c.id for c in workspace.conversations.values() if c.kind == "channel")
    ended = office.run("doctor", KENSHU_DIVISION_CHANNEL=channel)
    assert ended.status == 0, ended.out
    assert any(channel in line for line in marked(ended, "good"))


def test_proxies_and_oauth_variables_are_noted(office):
    proxy = {"HTTPS_PROXY": f"http://127.0.0.1:{free_port()}"}
    ended = office.run("doctor", **proxy, SLACK_CLIENT_ID="1.2", SLACK_CLIENT_SECRET="GEHEIM")  # noqa: S106
    assert ended.status == 0
    notes = "\n".join(marked(ended, "note"))
    assert "HTTPS_PROXY" in notes
    assert "SLACK_CLIENT_ID" in notes
    assert "GEHEIM" not in ended.out


def test_a_proxy_that_is_in_the_way_is_named(office):
    proxy = f"http://127.0.0.1:{free_port()}"
    (line,) = marked(office.run("doctor", SLACK_API_URL="https://slack.com", HTTPS_PROXY=proxy), "bad")
    assert "HTTPS_PROXY" in line
    assert "slack.com" in line


# -- its sentences --------------------------------------------------------------------------------------------


def test_every_finding_has_its_sentence_and_no_sentence_is_without_its_finding():
    """They are named in bot/doctor.py, not where they are said."""
    named = re.findall(r'"(doctor-[a-z-]+)"', "".join((ROOT / "bot" / f).read_text() for f in FILES))
    marks = {f"doctor-mark-{level}" for level in LEVELS}
    written = re.findall(r"^(doctor-[a-z-]+) =", (FOLDER / "ja" / "doctor.ftl").read_text("utf-8"), re.MULTILINE)
    assert set(named) | marks == set(written)
