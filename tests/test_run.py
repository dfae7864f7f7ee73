"""`kenshu run`: what keeps it from Slack is one sentence; it connects, stays connected, and ends cleanly."""

from __future__ import annotations

import contextlib
import http.server
import shutil
import signal
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from structlog.testing import capture_logs

from bot.app import LISTENERS
from bot.manifest import manifest
from bot.running import Bot
from bot.settings import Settings
from bot.workspace import Server
from handlers.catalogue import Texts
from models.database import open_engine, writing_sessions
from models.reminders.switches import stop
from tests.builders import OPERATOR
from tests.kenshu import SMALL, Office, template
from tests.slack import Slack
from tests.workspaces import until
from tests.world import UEDA, connected, workspace


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    """The sample's people; reminders are off, so that the day on which the tests run is all the same."""
    file = template(tmp_path_factory.mktemp("run"), "full.db", SMALL)
    engine = open_engine(f"sqlite:///{file}")
    with writing_sessions(engine).begin() as db:
        stop(db, actor=OPERATOR, now=datetime(2000, 1, 1, tzinfo=UTC))
    engine.dispose()
    return file


@pytest.fixture
def server() -> Iterator[Server]:
    with workspace() as server:
        yield server


@pytest.fixture
def office(full, tmp_path, server) -> Office:
    """The sample's people, with everything set that is needed to reach the workspace."""
    office = Office(tmp_path)
    shutil.copy(full, office.file)
    del office.environment["KENSHU_NOW"]
    office.environment |= {
        "SLACK_BOT_TOKEN": "xoxb-local",
        "SLACK_APP_TOKEN": "xapp-local",
        "SLACK_API_URL": server.api_url,
    }
    return office


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def not_slack(status: int = 200) -> Iterator[str]:
    """The address of a web server that is anything but Slack."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(status)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write("<title>社内ポータル</title>".encode())

        def log_message(self, *_: object) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as page:
        thread = threading.Thread(target=page.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{page.server_port}"
        page.shutdown()
        thread.join()


# -- what keeps it from Slack ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"SLACK_BOT_TOKEN": ""}, ["SLACK_BOT_TOKEN", "OAuth & Permissions"]),
        ({"SLACK_APP_TOKEN": ""}, ["SLACK_APP_TOKEN", "App-Level Tokens", "connections:write"]),
        (
            {"SLACK_BOT_TOKEN": "xapp-local", "SLACK_APP_TOKEN": "xoxb-local"},
            ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"],
        ),
        ({"SLACK_BOT_TOKEN": "xoxp-GEHEIM"}, ["SLACK_BOT_TOKEN", "xoxb-"]),
        ({"SLACK_BOT_TOKEN": "xoxb-GEHEIM"}, ["SLACK_BOT_TOKEN", "invalid_auth", "Bot User OAuth Token"]),
        ({"SLACK_APP_TOKEN": "xapp-GEHEIM"}, ["SLACK_APP_TOKEN", "invalid_auth", "App-Level Tokens"]),
        ({"SLACK_API_URL": "slack.com"}, ["SLACK_API_URL", "https://slack.com/api/"]),
        ({"SLACK_API_URL": f"http://127.0.0.1:{free_port()}"}, ["SLACK_API_URL", "127.0.0.1:"]),
        ({"SLACK_API_URL": "http://kenshu.invalid"}, ["SLACK_API_URL", "kenshu.invalid"]),
        ({"DATABASE_URL": "sqlite:///nowhere.db"}, ["kenshu db upgrade"]),
    ],
)
@pytest.mark.parametrize("locale", ["ja", "en"])
def test_whatever_is_wrong_is_one_sentence_that_says_how_to_mend_it(office, settings, told, locale):
    said = office.run("run", **settings, KENSHU_LOCALE=locale).refusal
    assert all(word in said for word in told), said
    assert "GEHEIM" not in said


def test_socket_mode_switched_off_is_one_sentence(office, server):
    made = manifest(Texts("ja"))
    made["settings"]["socket_mode_enabled"] = False
    server.workspace.reinstall(made)
    assert "Enable Socket Mode" in office.run("run").refusal


def test_an_address_that_answers_but_is_not_slack_is_named(office):
    with not_slack() as url:
        told = office.run("run", SLACK_API_URL=url).refusal
        assert "SLACK_API_URL" in told
        assert url.removeprefix("http://") in told


@pytest.mark.parametrize(
    ("misbehaviour", "told"),
    [
        ({"server_error": {"method": "auth.test", "times": 9}}, "slack-status.com"),
        ({"ratelimited": {"method": "apps.connections.open", "times": 9, "retry_after": 7}}, "7 秒"),
    ],
)
def test_a_slack_in_trouble_is_one_sentence(office, server, misbehaviour, told):
    Slack(server.url).misbehave(**misbehaviour)
    assert told in office.run("run").refusal


def test_a_socket_that_is_refused_is_one_sentence(office, server):
    Slack(server.url).misbehave(refuse_connections=True)
    # slack_sdk forgets to close a socket whose handshake failed, which only a strict Python complains of.
    with office.running("run", is_strict=False) as bot:
        assert bot.process.wait(30) == 1
        assert "wss://*.slack.com" in bot.err
        assert bot.err.count("\n") == 1


# -- at work --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
def test_it_connects_answers_and_ends_when_told(office, server, by):
    with office.running("run") as bot:
        bot.says('"connected"')
        assert bot.lines[0]["seconds"] < 10
        person = Slack(server.url).person(UEDA)
        person.writes("必須の研修は？")
        person.waits_for("情報セキュリティ基礎研修")
        assert bot.ends(by) < 8
        assert [line["event"] for line in bot.lines][-1] == "ended"
        assert bot.lines[-1]["is_clean"] is True
        assert bot.out == ""
        for secret in ("xoxb-local", "xapp-local", "ticket=", "必須の研修は", UEDA):
            assert secret not in bot.err


def test_proxies_and_oauth_variables_do_not_lead_it_astray(office):
    nowhere = f"http://127.0.0.1:{free_port()}"
    settings = {"HTTPS_PROXY": nowhere, "http_proxy": nowhere, "SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "x"}
    with office.running("run", **settings) as bot:
        bot.says('"connected"')
        ignored = next(line for line in bot.lines if line["event"] == "environment.ignored")
        assert set(ignored["variables"]) == settings.keys()


def test_a_clock_that_is_held_is_warned_of(office):
    with office.running("run", KENSHU_NOW="2026-11-24T09:30") as bot:
        bot.says('"connected"')
        assert "clock.fixed" in bot.err


@pytest.mark.parametrize("method", ["users.info", "chat.postMessage"])
def test_told_to_end_it_finishes_what_it_has_begun(office, server, method):
    """Somebody is being looked up, or being answered."""
    slack = Slack(server.url)
    with office.running("run") as bot:
        bot.says('"connected"')
        slack.misbehave(slow={"method": method, "seconds": 2, "times": 1})
        slack.person(UEDA).writes("必須の研修は？")
        until(lambda: [one for one in slack.traffic("message") if one["direction"] == "to_app" and one["ok"]])
        assert bot.ends(signal.SIGTERM) > 1
        assert bot.lines[-1]["is_clean"] is True
    assert "情報セキュリティ基礎研修" in slack.person(UEDA).messages()[-1].text


def test_told_twice_it_ends_at_once(office, server):
    slack = Slack(server.url)
    with office.running("run") as bot:
        bot.says('"connected"')
        slack.misbehave(slow={"method": "chat.postMessage", "seconds": 8, "times": 1})
        slack.person(UEDA).writes("必須の研修は？")
        time.sleep(0.5)
        bot.process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        assert bot.process.poll() is None
        bot.process.send_signal(signal.SIGTERM)
        assert bot.process.wait(3) == 128 + signal.SIGTERM


# -- the connection -------------------------------------------------------------------------------------------


@contextlib.contextmanager
def a_bot(server: Server, url: str, **timing: float) -> Iterator[Bot]:
    engine = open_engine(url, connections=LISTENERS)
    settings = Settings.model_validate(
        {"SLACK_BOT_TOKEN": "xoxb-local", "SLACK_APP_TOKEN": "xapp-local", "SLACK_API_URL": server.api_url}
    )
    bot = Bot(settings, engine, settings.slack(), now=server.workspace.clock.now, **timing)
    try:
        bot.connect()
        yield bot
    finally:
        bot.close()
        engine.dispose()


def test_a_connection_that_never_answers_is_given_up_for_a_new_one(office, server):
    """The client waits for an answer to its pings only once there has been one."""
    with a_bot(server, office.environment["DATABASE_URL"], ping_seconds=60, unseen_seconds=1) as bot:
        client = bot._line.client
        first = client.session_id()
        time.sleep(1.2)
        assert client.is_connected()
        bot.watch()
        assert client.session_id() != first
        assert client.is_connected()
        person = Slack(server.url).person(UEDA)
        person.writes("必須の研修は？")
        person.waits_for("情報セキュリティ基礎研修")
        second = client.session_id()
        bot.watch()
        assert client.session_id() == second


def test_a_connection_that_answers_is_left_alone(office, server):
    with a_bot(server, office.environment["DATABASE_URL"], ping_seconds=0.2, unseen_seconds=1) as bot:
        first = bot._line.client.session_id()
        time.sleep(1.5)
        bot.watch()
        assert bot._line.client.session_id() == first


def test_while_slack_is_gone_the_watch_goes_on_and_finds_it_again(office, server):
    with a_bot(server, office.environment["DATABASE_URL"], ping_seconds=0.3, unseen_seconds=0.5) as bot:
        server.stop()
        until = time.monotonic() + 10
        while bot.is_connected and time.monotonic() < until:
            time.sleep(0.1)
        assert not bot.is_connected
        time.sleep(0.6)
        bot.watch()
        assert not bot.is_connected
        server.start()
        while not bot.is_connected and time.monotonic() < until + 10:
            bot.watch()
            time.sleep(0.2)
        assert bot.is_connected
        person = Slack(server.url).person(UEDA)
        person.writes("必須の研修は？")
        person.waits_for("情報セキュリティ基礎研修")


def test_a_message_cut_off_by_the_end_of_a_connection_is_no_alarm(office, server, caplog):
    """slack_sdk hands on what it has of a message when the socket closes in the midst of one."""
    with a_bot(server, office.environment["DATABASE_URL"]) as bot, capture_logs() as logs:
        bot._line.client.enqueue_message('{"type": "events_api", "payload": {"text": "必須')
        until = time.monotonic() + 5
        while not logs and time.monotonic() < until:
            time.sleep(0.05)
        person = Slack(server.url).person(UEDA)
        person.writes("必須の研修は？")
        person.waits_for("情報セキュリティ基礎研修")
    assert {"event": "connection.message_cut", "log_level": "info"} in logs
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


def test_nothing_runs_on_after_the_end(office, server):
    before = set(threading.enumerate())
    with connected(server, office.environment["DATABASE_URL"]):
        assert set(threading.enumerate()) - before
    left = [thread for thread in threading.enumerate() if thread not in before and thread.is_alive()]
    assert left == []
