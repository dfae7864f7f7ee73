"""How quickly a full room checks in: `python -m tests.benchmarks.check_in`.

Three hundred people check in within one minute, at moments of their own: a third writes the code, a third uses the
command, a third the button and the form. The local workspace runs in this process, the bot in one of its own, on
SQLite. The same people do the same things first with a bare Bolt app, which writes nothing down, then with Kenshu.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import func, insert, select

from bot.manifest import manifest
from bot.workspace import Clock, Member, Server, Workspace
from handlers.catalogue import Texts
from models import check_in
from models.acting import Acting
from models.curriculum import Course, TrainingSession
from models.database import open_engine, writing_sessions
from models.office import own_municipality_id
from models.people import Employee
from models.reminders.day import OFFICE_ZONE
from models.session_records import Attendance, Enrolment
from tests.benchmarks.conversations import members, percentile, running
from tests.benchmarks.figures import Figure, machine, table
from tests.benchmarks.shelf import ROOT, folder_of

NOW: Final = datetime(2026, 12, 3, 4, 25, tzinfo=UTC)
"""13:25 in Japan, five minutes before the class."""
WAYS: Final = ("message", "command", "form")
LIMIT_SECONDS: Final = 1.0
WAIT_SECONDS: Final = 30.0
SETTLING_SECONDS: Final = 10.0
"""The bot reads all accounts and plans the day first, as it has long done when a class begins."""


@dataclass(slots=True)
class Tally:
    """What was seen while the room filled. `acks`, `answers`: seconds; `refused`: what somebody heard instead."""

    acks: list[float] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)
    missed: int = 0
    unanswered: int = 0
    refused: list[str] = field(default_factory=list)


class Somebody(threading.Thread):
    """One person who comes in, waits for a moment, and checks in once."""

    def __init__(self, server: Server, user_id: str, way: str, code: str, tally: Tally) -> None:
        super().__init__(daemon=True)
        self.server, self.user_id, self.way, self.code = server, user_id, way, code
        self.starts_at, self.tally = 0.0, tally
        self.changed = threading.Event()

    def opens_home(self) -> None:
        self._post("open", {"tab": "home"})

    def run(self) -> None:
        time.sleep(max(0.0, self.starts_at - time.monotonic()))
        before = len(self._heard())
        began = time.perf_counter()
        getattr(self, self.way)()
        if self.way == "form":
            return  # the form's own acknowledgement is the answer
        while len(self._heard()) == before:
            if time.perf_counter() - began > WAIT_SECONDS:
                self.tally.unanswered += 1
                return
            self.changed.wait(0.2)
            self.changed.clear()
        self.tally.answers.append(time.perf_counter() - began)

    def message(self) -> None:
        self._post("send", {"text": f"出席 {self.code}"})

    def command(self) -> None:
        self._post("command", {"command": "/kenshu", "text": f"出席 {self.code}"})

    def form(self) -> None:
        began = time.perf_counter()
        self._post("press", {"action_id": "check_in.enter", "surface": "home"})
        until = time.monotonic() + WAIT_SECONDS
        while not self.server.workspace.stacks.get(self.user_id):
            if time.monotonic() > until:
                self.tally.unanswered += 1
                return
            time.sleep(0.02)
        answer = self._post("submit", {"values": {"code": self.code}})
        self.tally.answers.append(time.perf_counter() - began)
        self.tally.refused += (answer.get("errors") or {}).values()

    def _heard(self) -> list[str]:
        mine = self.server.workspace.direct_message(self.user_id).messages
        return [one.ts for one in mine if one.user != self.user_id]

    def _post(self, what: str, body: dict[str, Any]) -> dict[str, Any]:
        line = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        words = json.dumps({"as": self.user_id, **body})
        line.request("POST", f"/_workspace/{what}", words, {"Content-Type": "application/json"})
        answer: dict[str, Any] = json.loads(line.getresponse().read())
        line.close()
        return answer


def fill(server: Server, people: list[str], code: str, seconds: float, chance: random.Random) -> Tally:
    """Let everybody check in at a moment of their own, and see what comes of it."""
    tally = Tally()
    everybody = [Somebody(server, user_id, WAYS[number % 3], code, tally) for number, user_id in enumerate(people)]
    for one in everybody:
        if one.way == "form":
            one.opens_home()
            _wait(lambda user_id=one.user_id: user_id in server.workspace.homes)
    screens = {one.user_id: one.changed for one in everybody}

    def heard(change: Any) -> None:
        if change.kind == "screen" and change.user_id in screens:
            screens[change.user_id].set()
        elif change.kind == "traffic" and change.entry["direction"] == "to_app":
            tally.acks.append(change.entry["ms"] / 1000)
            tally.missed += not change.entry["ok"]

    stop = server.workspace.listen(heard)
    begin = time.monotonic() + 1
    for one in everybody:
        one.starts_at = begin + chance.random() * seconds
        one.start()
    for one in everybody:
        one.join()
    stop()
    return tally


def _wait(holds: Any) -> None:
    until = time.monotonic() + 120
    while not holds():
        assert time.monotonic() < until, "Home was not shown to everybody"
        time.sleep(0.02)


@dataclass(frozen=True, slots=True)
class Room:
    """A class whose check-in is open, and the code that is good."""

    session_id: int
    code: str
    emails: list[str]


def open_a_room(url: str, everybody: list[Member], people: int, chance: random.Random) -> Room:
    engine = open_engine(url)
    with writing_sessions(engine).begin() as db:
        office_id = own_municipality_id(db)
        course_id = db.scalars(select(Course.id).order_by(Course.code)).first()
        made = TrainingSession(
            municipality_id=office_id,
            course_id=course_id,
            code="ROOM",
            starts_at=NOW + timedelta(minutes=5),
            ends_at=NOW + timedelta(hours=3),
            venue="大ホール",
            online_url="",
            instructor="",
            capacity=None,
            joint=False,
        )
        db.add(made)
        db.flush()
        emails = [one.email for one in chance.sample(everybody, people)]
        ids = db.scalars(select(Employee.id).where(Employee.email.in_(emails))).all()
        seat = {"session_id": made.id, "state": "booked", "asked_at": NOW, "booked_at": NOW}
        db.execute(insert(Enrolment), [{**seat, "employee_id": one} for one in ids])
        acting = Acting(None, office_id, NOW, OFFICE_ZONE)
        check_in.open_check_in(db, acting, made.id)
        shown = check_in.current_code(db, acting, made.id)
        assert shown is not None
        room = Room(made.id, shown.code, emails)
    engine.dispose()
    return room


def recorded(url: str, session_id: int) -> tuple[int, int]:
    """How many rows of attendance there are, and of how many people."""
    engine = open_engine(url)
    with writing_sessions(engine).begin() as db:
        rows, people = db.execute(
            select(func.count(), func.count(func.distinct(Attendance.employee_id))).where(
                Attendance.session_id == session_id, Attendance.outcome == "present"
            )
        ).one()
    engine.dispose()
    return rows, people


def main() -> int:
    asked = _arguments()
    chance = random.Random(1)  # noqa: S311
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "office"
        shutil.copytree(folder_of(asked.people), folder)
        everybody = members(folder / "staff.csv")
        workspace = Workspace(manifest(Texts("ja")), everybody, Clock(NOW))
        url = f"sqlite:///{temporary}/kenshu.db"
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "KENSHU_"))},
            "DATABASE_URL": url,
            "KENSHU_NOW": NOW.isoformat(),
            "SLACK_BOT_TOKEN": workspace.bot_token,
            "SLACK_APP_TOKEN": workspace.app_token,
        }
        kenshu = [sys.executable, "-m", "bot"]
        for words in (["db", "upgrade"], ["import", "--yes", str(folder)]):
            subprocess.run([*kenshu, *words], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
        room = open_a_room(url, everybody, asked.room, chance)
        found: dict[str, Tally] = {}
        with Server(workspace) as server:
            environment["SLACK_API_URL"] = server.api_url
            people = [user.id for email in room.emails if (user := workspace.find_user(email))]
            commands = {
                "bare": [sys.executable, "-m", "tests.benchmarks.bare_bot", server.api_url],
                "kenshu": [*kenshu, "run"],
            }
            for name, command in commands.items():
                workspace.reset()
                with running(command, environment, server):
                    time.sleep(SETTLING_SECONDS)
                    found[name] = fill(server, people, room.code, asked.seconds, chance)
        rows, present = recorded(url, room.session_id)
    print(f"Machine: {machine()}")
    print(f"Command: python -m tests.benchmarks.check_in {' '.join(sys.argv[1:])}".rstrip())
    figures = report(found["bare"], found["kenshu"], len(people), rows, present)
    print(f"\n{table(figures)}")
    return 1 if asked.strict and not all(figure.is_ok for figure in figures) else 0


def report(bare: Tally, ours: Tally, people: int, rows: int, present: int) -> list[Figure]:
    for sentence in sorted(set(ours.refused)):
        print(f"refused: {sentence}")
    slowest = max(ours.acks)
    lines = [
        Figure(
            f"acknowledged, the slowest of {len(ours.acks)}",
            f"{slowest * 1000:.0f} ms",
            f"≤ {LIMIT_SECONDS * 1000:.0f} ms",
            slowest <= LIMIT_SECONDS and not ours.missed,
            f"{max(bare.acks) * 1000:.0f} ms",
            f"{slowest / max(bare.acks):.2f}",
        )
    ]
    for what, of_ours, of_bare in (
        ("acknowledged", ours.acks, bare.acks),
        ("answered", ours.answers, bare.answers),
    ):
        for percent in (50, 99):
            mine, theirs = percentile(of_ours, percent), percentile(of_bare, percent)
            lines.append(
                Figure(
                    f"{what}, p{percent}",
                    f"{mine * 1000:.0f} ms",
                    "",
                    True,
                    f"{theirs * 1000:.0f} ms",
                    f"{mine / theirs:.2f}",
                )
            )
    left = ours.missed + ours.unanswered
    lines.append(Figure("left without acknowledgement or answer", str(left), "0", left == 0))
    is_once = rows == present == people
    lines.append(Figure(f"recorded, of {people}", f"{present}, {rows} rows", "each once", is_once))
    return lines


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.check_in", description=__doc__)
    parser.add_argument("--people", type=int, default=6_000, help="size of the office (default 6000)")
    parser.add_argument("--room", type=int, default=300, help="how many check in (default 300)")
    parser.add_argument("--seconds", type=float, default=60, help="within how long (default 60)")
    parser.add_argument("--strict", action="store_true", help="exit 1 if a figure is over its limit")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
