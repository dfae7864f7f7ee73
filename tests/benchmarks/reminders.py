"""How long planning a day's reminders takes: `python -m tests.benchmarks.reminders --help`.

Planning writes the run, its steps and its messages; it is held against counting the same select about duties in
the same run. Each time is a plan of its own, in a transaction that is taken back.
"""

from __future__ import annotations

import argparse
import platform
import random
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta

from sqlalchemy import Engine, func, select

from models import reminders
from models.database import open_engine, writing_sessions
from models.days import keep_days_ahead
from models.obligations import obligations
from models.office import own_municipality_id
from models.reminders.day import OFFICE_ZONE
from tests.benchmarks.figures import Figure, in_turns, machine, table, took
from tests.benchmarks.shelf import Shelf, shelves
from tests.benchmarks.worker import TODAY

MILLION = 1_000_000
DAYS = {"a quiet day": TODAY + timedelta(days=2), "the fullest day": TODAY.replace(year=2027, month=3, day=30)}
COUNT_LIMIT = 2
TEN_TIMES_LIMIT = 11


def planning(shelf: Shelf, people: int, repeats: int, chance: random.Random) -> Iterator[Figure]:
    """Planning a day for `people` against counting their duties, and against planning it for a tenth of them."""
    engines = [open_engine(shelf.loaded(size)) for size in (people, people // 10)]
    for name, day in DAYS.items():
        now = datetime.combine(day, time(9, 30), OFFICE_ZONE)
        for engine in engines:
            with writing_sessions(engine).begin() as db:
                keep_days_ahead(db, own_municipality_id(db), day)
        works = [_planning(engines[0], now), _planning(engines[1], now), _counting(engines[0], now)]
        for work in works:
            work()
        ours, tenth, counting = [min(seconds) for seconds in in_turns(works, repeats, chance)]
        what = f"planning {name} for {people:,}"
        yield Figure.of_ratio(f"{what}, against counting their duties ({shelf.title})", ours, counting, COUNT_LIMIT)
        yield Figure.of_ratio(f"{what}, against {people // 10:,} ({shelf.title})", ours, tenth, TEN_TIMES_LIMIT)
    for engine in engines:
        engine.dispose()


def _planning(engine: Engine, now: datetime) -> Callable[[], float]:
    def work() -> float:
        with writing_sessions(engine)() as db:
            seconds = took(lambda: reminders.plan(db, now.date(), now=now))
            db.rollback()
        return seconds

    return work


def _counting(engine: Engine, now: datetime) -> Callable[[], float]:
    counted = select(func.count()).select_from(obligations(now.date()).subquery())

    def work() -> float:
        with engine.connect() as connection:
            return took(lambda: connection.execute(counted).all())

    return work


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.reminders", description="Planning reminders.")
    parser.add_argument("--people", type=int, default=100_000, help="size of the office (default 100000)")
    parser.add_argument("--million", dest="people", action="store_const", const=MILLION, help="--people 1000000")
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="postgresql")
    parser.add_argument("--repeats", type=int, default=3, help="how often each is measured (default: 3)")
    parser.add_argument("--strict", action="store_true", help="exit 1 if a figure is over its limit")
    asked = parser.parse_args()
    chance = random.Random(1)  # noqa: S311
    with shelves(asked.database) as databases:
        found = [one for shelf in databases for one in planning(shelf, asked.people, asked.repeats, chance)]
        versions = [f"Python {platform.python_version()}", *[f"{s.title} {s.version}" for s in databases]]
    print(f"Machine: {machine()}; {', '.join(versions)}")
    print(f"Command: python -m tests.benchmarks.reminders {' '.join(sys.argv[1:])}".rstrip())
    print(f"\n{table(found)}")
    return 1 if asked.strict and not all(figure.is_ok for figure in found) else 0


if __name__ == "__main__":
    sys.exit(main())
