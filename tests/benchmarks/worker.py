"""One import in a process of its own: `python -m tests.benchmarks.worker import|by_hand URL FOLDER`."""

from __future__ import annotations

import json
import resource
import sys
import time
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from models.audit import Actor
from models.database import open_engine
from models.imports.run import Order, run_import
from tests.benchmarks.by_hand import by_hand

TODAY = date(2026, 11, 22)
"""The day for which the generator writes its files."""
NOW = datetime(2026, 11, 22, 0, 30, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How long it took, and the most memory the process ever held, in MiB."""

    seconds: float
    peak: float

    @classmethod
    def read(cls, written: str) -> Outcome:
        return cls(**json.loads(written.splitlines()[-1]))


def as_kenshu_does(url: str, folder: Path) -> None:
    engine = open_engine(url, busy_milliseconds=60_000)
    summary = run_import(
        engine,
        Order((folder,), today=TODAY),
        confirm=lambda _summary: True,
        actor=Actor("command_line", name="benchmarks"),
        now=lambda: NOW,
        progress=lambda *_: None,
    )
    assert summary.import_id is not None
    engine.dispose()


def _peak() -> float:
    """The most memory this process ever held, in MiB."""
    status = Path("/proc/self/status")
    if status.exists():  # Linux's `ru_maxrss` begins with what the parent held when it started this process
        told = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(told.split()[1]) / 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20  # macOS counts in bytes


def main() -> None:
    job, url, folder = sys.argv[1:]
    start = time.perf_counter()
    {"import": as_kenshu_does, "by_hand": by_hand}[job](url, Path(folder))
    seconds = time.perf_counter() - start
    print(json.dumps(asdict(Outcome(seconds, _peak()))))


if __name__ == "__main__":
    main()
