"""All figures as one table: `python -m tests.benchmarks --help`."""

from __future__ import annotations

import argparse
import logging
import platform
import random
import sys

import structlog
from rich.console import Console

from tests.benchmarks.delivery import MESSAGES, RATE, delivery
from tests.benchmarks.duties import everyone, one_person
from tests.benchmarks.exports import exports
from tests.benchmarks.figures import Figure, machine, table
from tests.benchmarks.imports import imports
from tests.benchmarks.reminders import planning
from tests.benchmarks.shelf import PostgresShelf, shelves

MILLION = 1_000_000
PATIENT_UP_TO = 200_000
PARTS = ("duties", "import", "reminders", "delivery", "exports")
COMPLETIONS_EACH = 10
"""What is exported for each person of the office, up to a million rows in all."""


def main() -> int:
    asked = _arguments()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    chance = random.Random(1)  # noqa: S311
    patient = asked.people <= PATIENT_UP_TO
    found: list[Figure] = []
    with Console(stderr=True).status("") as status, shelves(asked.database) as databases:
        if asked.only in {None, "duties"}:
            for shelf in databases:
                status.update(f"duties, {shelf.title}")
                if isinstance(shelf, PostgresShelf):
                    found.extend(one_person(shelf, asked.people, asked.repeats or 5, chance))
                found.append(everyone(shelf, asked.people, asked.repeats or (5 if patient else 3), chance))
        if asked.only in {None, "import"}:
            status.update("imports")
            found.extend(imports(databases, asked.people, asked.repeats or (3 if patient else 2), chance))
        if asked.only in {None, "reminders"}:
            for shelf in (one for one in databases if isinstance(one, PostgresShelf)):
                status.update(f"planning reminders, {shelf.title}")
                found.extend(planning(shelf, asked.people, asked.repeats or 3, chance))
        if asked.only in {None, "delivery"}:
            for shelf in databases:
                status.update(f"delivery, {shelf.title}")
                found.extend(delivery(shelf, RATE, MESSAGES))
        if asked.only in {None, "exports"}:
            status.update("exports")
            completions = min(COMPLETIONS_EACH * asked.people, MILLION)
            found.extend(exports(completions, asked.repeats or 3, chance))
        versions = [f"Python {platform.python_version()}", *[f"{s.title} {s.version}" for s in databases]]
    print(f"Machine: {machine()}; {', '.join(versions)}")
    print(f"Command: python -m tests.benchmarks {' '.join(sys.argv[1:])}".rstrip())
    print(f"\n{table(found)}")
    return 1 if asked.strict and not all(figure.is_ok for figure in found) else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="Every figure, as one table.")
    parser.add_argument("--people", type=int, default=100_000, help="size of the office (default 100000)")
    parser.add_argument("--million", dest="people", action="store_const", const=MILLION, help="--people 1000000")
    parser.add_argument("--only", choices=PARTS, help="one part of the table")
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument(
        "--repeats", type=int, help="how often each is measured (default: 5, imports 3; fewer above 200000)"
    )
    parser.add_argument("--strict", action="store_true", help="exit 1 if a figure is over its limit")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
