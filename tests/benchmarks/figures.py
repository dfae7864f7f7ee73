"""One line of the table each, how long something took, and the machine it took place on."""

from __future__ import annotations

import gc
import os
import platform
import random
import time
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

Said = TypeVar("Said")
HEADINGS = ("what", "measured", "baseline", "ratio", "limit", "ok")


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured, against what, and the limit set for it."""

    what: str
    measured: str
    limit: str
    is_ok: bool
    baseline: str = ""
    ratio: str = ""

    @classmethod
    def of_ratio(cls, what: str, measured: float, baseline: float, limit: float) -> Figure:
        """Seconds against seconds of the same run."""
        ratio = measured / baseline
        return cls(what, spell(measured), f"≤ {limit:g}", ratio <= limit, spell(baseline), f"{ratio:.2f}")

    @property
    def cells(self) -> tuple[str, ...]:
        return (self.what, self.measured, self.baseline, self.ratio, self.limit, "yes" if self.is_ok else "NO")


def spell(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.2f} ms"


def took(work: Callable[[], Any], *, tidy: bool = True) -> float:
    """Seconds that the work took, without Python's collection of garbage; `tidy` collects it before."""
    if tidy:
        gc.collect()
    gc.disable()
    try:
        start = time.perf_counter()
        work()
        return time.perf_counter() - start
    finally:
        gc.enable()


def in_turns(works: Sequence[Callable[[], Said]], repeats: int, chance: random.Random) -> list[list[Said]]:
    """What each work says, `repeats` times; every round takes them in another order."""
    said: list[list[Said]] = [[] for _ in works]
    for _ in range(repeats):
        for place in chance.sample(range(len(works)), len(works)):
            said[place].append(works[place]())
    return said


def table(figures: Iterable[Figure]) -> str:
    """The figures as a Markdown table that is also pleasant to read as it is."""
    rows = [HEADINGS, *[figure.cells for figure in figures]]
    widths = [max(_width(row[i]) for row in rows) for i in range(len(HEADINGS))]
    lines = [
        "| " + " | ".join(c + " " * (w - _width(c)) for c, w in zip(r, widths, strict=True)) + " |" for r in rows
    ]
    return "\n".join([lines[0], "|" + "|".join("-" * (w + 2) for w in widths) + "|", *lines[1:]])


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def machine() -> str:
    """The processor, its cores and the memory."""
    cpu = platform.processor() or platform.machine()
    told = Path("/proc/cpuinfo")
    if told.exists():
        models = (
            line.partition(":")[2].strip()
            for line in told.read_text().splitlines()
            if line.startswith("model name")
        )
        cpu = next(models, cpu)
    gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{cpu}, {os.cpu_count()} cores, {gib:.0f} GiB memory, {platform.system()} {platform.machine()}"
