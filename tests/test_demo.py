"""`kenshu demo`: a Slack of its own on sample data, there within seconds, and nothing left of it at the end."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import closing
from datetime import date, datetime, timedelta

import pytest

from bot import demo
from tests.kenshu import Office, Running
from tests.slack import Slack
from tests.world import GUEST, NOBODY, STRANGER, UEDA, YAMAMOTO

WITHIN = 10
"""Seconds from the command to the address, on a machine that has nothing else to do."""


@pytest.fixture
def home(tmp_path) -> Office:
    """An empty folder, nothing set, and temporary files where they can be counted."""
    office = Office(tmp_path)
    for name in ("KENSHU_NOW", "DATABASE_URL"):
        del office.environment[name]
    (tmp_path / "tmp").mkdir()
    office.environment["TMPDIR"] = str(tmp_path / "tmp")
    return office


def address(running: Running) -> str:
    """Where the demo is, once it says so."""
    running.says("http://")
    running.says("Ctrl-C")
    found = re.search(r"http://127\.0\.0\.1:\d+", running.out)
    assert found
    return found[0]


def taken() -> socket.socket:
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    return listener


def free_port() -> int:
    with closing(taken()) as listener:
        return int(listener.getsockname()[1])


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_one_command_opens_it_and_ctrl_c_ends_it(home, by):
    with home.running("demo", "--port", free_port()) as running:
        url = address(running)
        is_busy = os.getloadavg()[0] > 2 * (os.cpu_count() or 1)
        assert time.monotonic() - running.began < (6 * WITHIN if is_busy else WITHIN)
        with urllib.request.urlopen(f"{url}/") as page:  # noqa: S310
            assert page.status == 200
        slack = Slack(url)
        assert datetime.fromisoformat("2026-11-24T09:30+09:00") <= slack.now()
        assert slack.now() < datetime.fromisoformat("2026-11-24T09:32+09:00")
        person = slack.person(UEDA)
        person.writes("必須の研修は？")
        person.waits_for("情報セキュリティ基礎研修")
        assert list((home.folder / "tmp").iterdir())
        assert running.ends(by) < 8
        assert running.err == ""
    assert list((home.folder / "tmp").iterdir()) == []
    assert [path.name for path in home.folder.iterdir()] == ["tmp"]


def test_it_speaks_english_too(home):
    with home.running("demo", "--port", free_port(), KENSHU_LOCALE="en") as running:
        address(running)
        running.ends(signal.SIGTERM)
        assert not re.search("[\u3040-\u9fff]", running.out)
        assert running.out.count("\n  ") == 4


def test_a_real_slack_and_a_real_database_are_left_alone(home):
    real = {
        "SLACK_BOT_TOKEN": "xoxb-real",
        "SLACK_APP_TOKEN": "xapp-real",
        "SLACK_API_URL": "http://127.0.0.1:9/api/",
        "SLACK_CLIENT_ID": "1.2",
        "SLACK_CLIENT_SECRET": "real",
        "HTTPS_PROXY": "http://127.0.0.1:9",
        "DATABASE_URL": f"sqlite:///{home.folder}/real.db",
        "KENSHU_DIVISION": "999999",
    }
    with home.running("demo", "--port", free_port(), **real) as running:
        person = Slack(address(running)).person(UEDA)
        person.writes("必須の研修は？")
        person.waits_for("情報セキュリティ基礎研修")
        running.ends(signal.SIGTERM)
    assert not (home.folder / "real.db").exists()


@pytest.mark.parametrize(
    ("words", "settings", "start"),
    [
        (["--on", "2027-03-01"], {}, "2027-03-01T09:30+09:00"),
        (["--on", "2027-03-01T14:00"], {}, "2027-03-01T14:00+09:00"),
        (["--on", "2027-03-01T05:00Z"], {}, "2027-03-01T14:00+09:00"),
        ([], {"KENSHU_NOW": "2026-12-01T08:15"}, "2026-12-01T08:15+09:00"),
    ],
)
def test_its_clock_starts_elsewhere_where_one_says_so_and_runs_on(home, words, settings, start):
    with home.running("demo", "--port", free_port(), *words, **settings) as running:
        slack = Slack(address(running))
        first = slack.now()
        assert timedelta(0) <= first - datetime.fromisoformat(start) < timedelta(minutes=1)
        time.sleep(1.1)
        assert slack.now() - first > timedelta(seconds=1)
        running.ends(signal.SIGTERM)


def test_a_taken_port_is_one_sentence(home):
    with closing(taken()) as listener:
        port = listener.getsockname()[1]
        told = home.run("demo", "--port", port).refusal
        assert str(port) in told
        assert "--port" in told
    assert list((home.folder / "tmp").iterdir()) == []


def test_without_a_port_it_takes_the_next_that_is_free(home):
    with home.running("demo") as first, home.running("demo") as second:
        assert address(first) != address(second)
        first.ends(signal.SIGTERM)
        second.ends(signal.SIGTERM)


@pytest.mark.parametrize("words", [["--port", "0"], ["--port", "many"], ["--on", "tomorrow"]])
def test_wrong_use_is_one_sentence(home, words):
    assert words[0] in home.run("demo", *words).misuse


def test_a_kept_demo_goes_on_where_it_was_left(home):
    port = free_port()
    with home.running("demo", "--keep", "--port", port) as running:
        slack = Slack(address(running))
        slack.advance(3 * 24 * 3600)
        left_at = slack.now()
        person = slack.person(UEDA)
        person.writes("必須の研修は？")
        person.waits_for("研修ボット")  # the first message ever says who writes
        running.ends(signal.SIGTERM)
    assert (home.folder / "var" / "demo" / "kenshu.db").exists()
    with home.running("demo", "--keep", "--port", port) as running:
        slack = Slack(address(running))
        assert timedelta(0) <= slack.now() - left_at < timedelta(minutes=1)
        person = slack.person(UEDA)
        person.writes("必須の研修は？")
        (answer,) = person.hears()
        assert "情報セキュリティ基礎研修" in answer.text
        assert "研修ボット" not in answer.text
        running.ends(signal.SIGTERM)
    with home.running("demo", "--keep", "--port", port, "--on", "2027-01-04") as running:
        start = datetime.fromisoformat("2027-01-04T09:30+09:00")
        assert timedelta(0) <= Slack(address(running)).now() - start < timedelta(minutes=1)
        running.ends(signal.SIGTERM)


def test_no_thread_is_left_at_the_end(home):
    script = (
        "import os, signal, sys, threading, time\n"
        "from bot.cli import run\n"
        "def stop():\n"
        "    while not any(t.name == 'workspace' for t in threading.enumerate()): time.sleep(0.05)\n"
        "    time.sleep(2); os.kill(os.getpid(), signal.SIGINT)\n"
        "ender = threading.Thread(target=stop, daemon=True); ender.start()\n"
        f"status = run(['demo', '--port', '{free_port()}']); ender.join()\n"
        "print('LEFT', [t.name for t in threading.enumerate() if t is not threading.main_thread()])\n"
        "sys.exit(status)\n"
    )
    command = [sys.executable, "-W", "error", "-c", script]
    done = subprocess.run(
        command, cwd=home.folder, env=home.environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == "LEFT []"


def test_who_is_in_it():
    people = {member.email: member for member in demo.members(date(2026, 11, 24))}
    assert len(people) == 21 + len(demo.EXTRA)
    assert people[YAMAMOTO].kind == "deactivated"
    assert [people[email].kind for email in (UEDA, GUEST, STRANGER, NOBODY)] == [
        "member",
        "guest",
        "stranger",
        "member",
    ]
    assert people[UEDA].department == "人事課"
    assert people[UEDA].name_en == "Shota Ueda"
    assert people["tanaka.aoi2@city.example"].name_en == "Aoi Tanaka"
    assert people["clark.emma@city.example"].locale == "en-US"
    assert {member.email: member for member in demo.members(date(2026, 9, 30))}[YAMAMOTO].kind == "member"
