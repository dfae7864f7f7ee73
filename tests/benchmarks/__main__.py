"""All figures as one table: `python -m tests.benchmarks --help`."""

from __future__ import annotations

import argparse
import platform
import random
import sys

from rich.console import Console

from tests.benchmarks.duties import everyone, one_person
from tests.benchmarks.figures import Figure, machine, table
from tests.benchmarks.imports import imports
from tests.benchmarks.shelf import PostgresShelf, shelves

MILLION = 1_000_000
PATIENT_UP_TO = 200_000


def main() -> int:
    asked = _arguments()
    chance = random.Random(1)  # noqa: S311
    patient = asked.people <= PATIENT_UP_TO
    found: list[Figure] = []
    with Console(stderr=True).status("") as status, shelves(asked.database) as databases:
        if asked.only != "import":
            for shelf in databases:
                status.update(f"duties, {shelf.title}")
                if isinstance(shelf, PostgresShelf):
                    found.extend(one_person(shelf, asked.people, asked.repeats or 5, chance))
                found.append(everyone(shelf, asked.people, asked.repeats or (5 if patient else 3), chance))
        if asked.only != "duties":
            status.update("imports")
            found.extend(imports(databases, asked.people, asked.repeats or (3 if patient else 2), chance))
        versions = [f"Python {platform.python_version()}", *[f"{s.title} {s.version}" for s in databases]]
    print(f"Machine: {machine()}; {', '.join(versions)}")
    print(f"Command: python -m tests.benchmarks {' '.join(sys.argv[1:])}".rstrip())
    print(f"\n{table(found)}")
    return 1 if asked.strict and not all(figure.is_ok for figure in found) else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="Every figure, as one table.")
    parser.add_argument("--people", type=int, default=100_000, help="size of the office (default 100000)")
    parser.add_argument("--million", dest="people", action="store_const", const=MILLION, help="--people 1000000")
    parser.add_argument("--only", choices=("duties", "import"), help="one half of the table")
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument(
        "--repeats", type=int, help="how often each is measured (default: 5, imports 3; fewer above 200000)"
    )
    parser.add_argument("--strict", action="store_true", help="exit 1 if a figure is over its limit")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
