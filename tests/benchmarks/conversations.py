"""How quickly people are answered while the office is imported: `python -m tests.benchmarks.conversations`.

Twenty people at once ask, open Home and press buttons, each going on a moment after the answer. The local workspace
runs in this process, the bot in one of its own, an import of the whole office over and over in a third. The same
people do the same things first with a bare Bolt app, then with Kenshu, the import running both times.
"""

from __future__ import annotations

import argparse
import csv
import http.client
import json
import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.manifest import manifest
from bot.workspace import Clock, Member, Server, Workspace
from handlers.catalogue import Texts
from tests.benchmarks.figures import Figure, machine, table
from tests.benchmarks.shelf import ROOT, folder_of

MORNING = datetime(2026, 11, 24, 0, 30, tzinfo=UTC)
QUESTIONS = (
    "必須の研修は？",
    "まだ終わっていない研修は？",
    "期限はいつ？",
    "なぜ受けるの？",
    "SEC-01って何？",
    "受講履歴",
)
WAIT_SECONDS = 20.0
LIMITS = {50: 0.060, 99: 0.300}


@dataclass(slots=True)
class Tally:
    """What was seen while people were at it."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    unanswered: int = 0
    envelopes: int = 0
    missed: int = 0
    imports: int = 0

    @property
    def all(self) -> list[float]:
        return sorted(second for seconds in self.seconds.values() for second in seconds)


def percentile(seconds: Sequence[float], percent: int) -> float:
    return statistics.quantiles(seconds, n=100, method="inclusive")[percent - 1]


class Somebody(threading.Thread):
    """One person at a screen."""

    def __init__(self, server: Server, user_id: str, until: float, pause: float, seed: int, tally: Tally) -> None:
        super().__init__(daemon=True)
        self.server, self.user_id, self.until, self.pause, self.tally = server, user_id, until, pause, tally
        self.chance = random.Random(seed)  # noqa: S311
        self.changed = threading.Event()
        self.line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        self.seen: dict[str, str] | None = None

    def run(self) -> None:
        time.sleep(self.chance.random() * self.pause)
        while time.monotonic() < self.until:
            doing = self.chance.choice(("question", "question", "home", "click"))
            if doing == "click" and self.seen is None:
                doing = "question"
            began = time.perf_counter()
            if getattr(self, doing)():
                self.tally.seconds.setdefault(doing, []).append(time.perf_counter() - began)
            else:
                self.tally.unanswered += 1
            time.sleep(self.chance.expovariate(1 / self.pause))

    def question(self) -> bool:
        before = self._newest()
        self._post("send", {"text": self.chance.choice(QUESTIONS)})
        return self._answered(before)

    def click(self) -> bool:
        assert self.seen is not None
        before = self._newest()
        self._post("press", self.seen)
        return self._answered(before)

    def home(self) -> bool:
        before = self._home()
        self._post("open", {"tab": "home"})
        return self._until(lambda: self._home() != before)

    def _answered(self, before: str) -> bool:
        is_answered = self._until(lambda: self._newest() != before)
        if is_answered:
            self._look_for_a_button()
        return is_answered

    def _until(self, holds: Any) -> bool:
        end = time.monotonic() + WAIT_SECONDS
        while not holds():
            if time.monotonic() > end:
                return False
            self.changed.wait(0.5)
            self.changed.clear()
        return True

    def _conversation(self) -> Any:
        return self.server.workspace.direct_message(self.user_id)

    def _newest(self) -> str:
        """The newest message of the bot."""
        return next((m.ts for m in reversed(self._conversation().messages) if m.user != self.user_id), "")

    def _home(self) -> str:
        view = self.server.workspace.homes.get(self.user_id)
        return view.hash if view else ""

    def _look_for_a_button(self) -> None:
        message = next(m for m in reversed(self._conversation().messages) if m.user != self.user_id)
        for block in message.blocks:
            for element in block.get("elements", []):
                if element.get("action_id") in {"more", "answer.show"}:
                    where = {"ts": message.ts, "block_id": block["block_id"], "action_id": element["action_id"]}
                    self.seen = {**where, "value": element["value"], "label": element["text"]["text"]}
                    return

    def _post(self, what: str, body: dict[str, Any]) -> None:
        words = json.dumps({"as": self.user_id, **body})
        self.line.request("POST", f"/_workspace/{what}", words, {"Content-Type": "application/json"})
        self.line.getresponse().read()


def crowd(server: Server, people: list[str], seconds: float, pause: float) -> Tally:
    """Let people do what people do, and see what comes of it."""
    tally = Tally()
    until = time.monotonic() + seconds
    everybody = [Somebody(server, user, until, pause, number, tally) for number, user in enumerate(people)]
    screens = {one.user_id: one.changed for one in everybody}

    def heard(change: Any) -> None:
        if change.kind == "screen" and change.user_id in screens:
            screens[change.user_id].set()
        elif change.kind == "traffic" and change.entry["direction"] == "to_app":
            tally.envelopes += 1
            tally.missed += not change.entry["ok"]

    stop = server.workspace.listen(heard)
    for one in everybody:
        one.start()
    for one in everybody:
        one.join()
    stop()
    return tally


@contextmanager
def running(command: list[str], environment: dict[str, str], server: Server) -> Iterator[float]:
    """A bot in a process of its own, from when it is connected until it is told to stop."""
    began = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        while not server.sockets.open_count:
            assert process.poll() is None, "the bot ended"
            assert time.perf_counter() - began < 60, "the bot did not connect"
            time.sleep(0.01)
        yield time.perf_counter() - began
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


@contextmanager
def importing(folder: Path, environment: dict[str, str], tally: list[int]) -> Iterator[None]:
    """The whole office imported over and over; every time a fifth of the people got another post."""
    stopped = threading.Event()
    current: list[subprocess.Popen[bytes]] = []

    def again() -> None:
        number = 0
        while not stopped.is_set():
            number += 1
            _change_posts(folder / "staff.csv", number)
            command = [sys.executable, "-m", "bot", "import", "--yes", str(folder)]
            current[:] = [subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)]
            if current[0].wait() == 0:
                tally[0] += 1

    thread = threading.Thread(target=again, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join(120)


def _change_posts(staff: Path, number: int) -> None:
    with staff.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows[number % 5 :: 5]:
        row["position"] = f"{row['position'].split('（')[0]}（{number}）"
    with staff.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def members(staff: Path) -> list[Member]:
    with staff.open(encoding="utf-8", newline="") as file:
        return [
            Member(row["email"], row["name"], locale="en-US" if row["locale"] == "en" else "ja-JP")
            for row in csv.DictReader(file)
            if row["email"] and not row["left_on"]
        ]


def main() -> int:
    asked = _arguments()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "office"
        shutil.copytree(folder_of(asked.people), folder)
        everybody = members(folder / "staff.csv")
        workspace = Workspace(manifest(Texts("ja")), everybody, Clock(MORNING))
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "KENSHU_"))},
            "DATABASE_URL": f"sqlite:///{temporary}/kenshu.db",
            "KENSHU_NOW": MORNING.isoformat(),
            "SLACK_BOT_TOKEN": workspace.bot_token,
            "SLACK_APP_TOKEN": workspace.app_token,
        }
        kenshu = [sys.executable, "-m", "bot"]
        for words in (["db", "upgrade"], ["import", "--yes", str(folder)]):
            subprocess.run([*kenshu, *words], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
        with Server(workspace) as server:
            environment["SLACK_API_URL"] = server.api_url
            chosen = random.Random(1).sample(everybody, asked.crowd)  # noqa: S311
            people = [user.id for one in chosen if (user := workspace.find_user(one.email))]
            found: dict[str, Tally] = {}
            connected: list[float] = []
            commands = {
                "bare": [sys.executable, "-m", "tests.benchmarks.bare_bot", server.api_url],
                "kenshu": [*kenshu, "run"],
            }
            for name, command in commands.items():
                workspace.reset()
                done = [0]
                with running(command, environment, server) as seconds_needed:
                    connected.append(seconds_needed)
                    crowd(server, people, 3, 0.5)
                    with nullcontext() if asked.quiet else importing(folder, environment, done):
                        found[name] = crowd(server, people, asked.seconds, asked.pause)
                found[name].imports = done[0]
    print(f"Machine: {machine()}")
    print(f"Command: python -m tests.benchmarks.conversations {' '.join(sys.argv[1:])}".rstrip())
    figures = report(found, connected[-1])
    print(f"\n{table(figures)}")
    return 1 if asked.strict and not all(figure.is_ok for figure in figures) else 0


def report(found: dict[str, Tally], seconds_to_connect: float) -> list[Figure]:
    bare, ours = found["bare"], found["kenshu"]
    for name, tally in found.items():
        counts = ", ".join(f"{what} {len(seconds)}" for what, seconds in sorted(tally.seconds.items()))
        print(f"{name}: {counts}; {tally.imports} imports beside it")
    lines = []
    for percent, limit in LIMITS.items():
        above = percentile(ours.all, percent) - percentile(bare.all, percent)
        lines.append(
            Figure(
                f"p{percent} above a bare Bolt app",
                f"{percentile(ours.all, percent) * 1000:.0f} ms",
                f"≤ {limit * 1000:.0f} ms above",
                above <= limit,
                f"{percentile(bare.all, percent) * 1000:.0f} ms",
                f"{above * 1000:+.0f} ms",
            )
        )
    for what, count in (("acknowledgements missed", ours.missed), ("left without an answer", ours.unanswered)):
        lines.append(Figure(f"{what}, of {ours.envelopes}", str(count), "0", count == 0))
    lines.append(
        Figure("from command to connected", f"{seconds_to_connect:.2f} s", "< 3 s", seconds_to_connect < 3)
    )
    return lines


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.conversations", description=__doc__)
    parser.add_argument("--people", type=int, default=6_000, help="size of the office (default 6000)")
    parser.add_argument("--crowd", type=int, default=20, help="how many ask at once (default 20)")
    parser.add_argument("--seconds", type=float, default=60, help="how long each bot is asked (default 60)")
    parser.add_argument("--pause", type=float, default=1.0, help="seconds people take to read, on average")
    parser.add_argument("--quiet", action="store_true", help="without the import beside it")
    parser.add_argument("--strict", action="store_true", help="exit 1 if a figure is over its limit")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
