"""The command line as people run it: a process of its own, a database file, what it prints and how it ends."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from models.database import open_engine, upgrade
from tests import forked
from tests.builders import take_in

ROOT = Path(__file__).parents[1]
SMALL = ROOT / "bot" / "sample"
NOW = "2026-11-22T09:00:00+09:00"
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["bot.cli", "bot.running", "bot.doctor", "handlers.answers", "tests.forked"])


class Office:
    """A folder with a database file, and the command line on it, each time in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "kenshu.db"
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "DATABASE_URL": f"sqlite:///{self.file}",
            "KENSHU_NOW": NOW,
            "PYTHONPATH": str(ROOT),
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def start(self, *words: object, **streams: object) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-W", "error", "-m", "bot", *map(str, words)]
        return subprocess.Popen(command, cwd=self.folder, env=self.environment, **streams)  # type: ignore[call-overload,no-any-return]

    @contextmanager
    def running(self, *words: object, is_strict: bool = True, **settings: str) -> Iterator[Running]:
        """The command as a process of its own for the length of a `with`; killed at its end if it still runs.

        `is_strict`: any warning is an error.
        """
        with tempfile.NamedTemporaryFile() as out, tempfile.NamedTemporaryFile() as err:
            command = [sys.executable, *(["-W", "error"] if is_strict else []), "-m", "bot", *map(str, words)]
            environment = self.environment | settings
            process = subprocess.Popen(command, cwd=self.folder, env=environment, stdout=out, stderr=err)
            try:
                yield Running(process, Path(out.name), Path(err.name))
            finally:
                process.kill()
                process.wait()

    def run(self, *words: object, **settings: str) -> Ended:
        environment = self.environment | settings
        with tempfile.NamedTemporaryFile() as out, tempfile.NamedTemporaryFile() as err:
            streams = (os.devnull, out.name, err.name)
            what = ([str(word) for word in words], str(self.folder), environment, streams)
            process = FORKS.Process(target=forked.kenshu, args=what)
            process.start()
            process.join(timeout=120)
            assert process.exitcode is not None
            return Ended(process.exitcode, out.read().decode(), err.read().decode())

    def content(self) -> list[str]:
        """Everything the database holds."""
        with closing(sqlite3.connect(self.file)) as connection:
            return list(connection.iterdump())


class Ended:
    def __init__(self, status: int, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err

    @property
    def refusal(self) -> str:
        """The one sentence on standard error, where there is nothing else."""
        assert self.status == 1, self.err
        assert self.out == ""
        assert self.err.count("\n") == 1, self.err
        return self.err.strip()

    @property
    def misuse(self) -> str:
        assert (self.status, self.out, self.err.count("\n")) == (2, "", 1), self.err
        return self.err.strip()


class Running:
    """A command at work."""

    def __init__(self, process: subprocess.Popen[bytes], out: Path, err: Path) -> None:
        self.process, self._out, self._err = process, out, err
        self.began = time.monotonic()

    @property
    def out(self) -> str:
        return self._out.read_text(encoding="utf-8")

    @property
    def err(self) -> str:
        return self._err.read_text(encoding="utf-8")

    @property
    def lines(self) -> list[dict[str, Any]]:
        """What it has logged."""
        return [json.loads(line) for line in self.err.splitlines()]

    def says(self, word: str, seconds: float = 30) -> float:
        """Wait until it has printed or logged that; gives back the seconds since it was started."""
        while word not in self.out + self.err:
            past = time.monotonic() - self.began
            assert past < seconds, f"{word!r} is not in: {self.out}{self.err}"
            assert self.process.poll() is None, f"ended with {self.process.returncode}: {self.out}{self.err}"
            time.sleep(0.02)
        return time.monotonic() - self.began

    def ends(self, by: signal.Signals, seconds: float = 15) -> float:
        """Send the signal and wait for the end, which must be clean; gives back how long it took."""
        began = time.monotonic()
        self.process.send_signal(by)
        assert self.process.wait(seconds) == 0, self.err
        assert "Traceback" not in self.err, self.err
        return time.monotonic() - began


def template(folder: Path, name: str, *files: Path) -> Path:
    file = folder / name
    engine = open_engine(f"sqlite:///{file}")
    upgrade(engine)
    if files:
        take_in(engine, *files)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return file
