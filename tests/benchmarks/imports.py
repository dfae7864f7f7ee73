"""How long an import takes against reading the same files by hand, and how much memory it needs."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence

from tests.benchmarks.figures import Figure, in_turns
from tests.benchmarks.shelf import Shelf, work

BY_HAND_LIMIT = 4
SMALL_OFFICE = 100_000


def imports(shelves: Sequence[Shelf], people: int, repeats: int, chance: random.Random) -> Iterator[Figure]:
    """`kenshu import` of the whole folder into a fresh database, against the same by hand."""
    peaks: dict[str, float] = {}
    works = [_importing(shelf, job, people, peaks) for shelf in shelves for job in ("import", "by_hand")]
    seconds = [min(said) for said in in_turns(works, repeats, chance)]
    limit = 300 if people <= SMALL_OFFICE else 500
    for shelf, ours, by_hand in zip(shelves, seconds[::2], seconds[1::2], strict=True):
        what = f"import of the {people:,}-staff folder, against csv.reader and executemany by hand ({shelf.title})"
        yield Figure.of_ratio(what, ours, by_hand, BY_HAND_LIMIT)
    for shelf in shelves:
        peak = peaks[shelf.title]
        what = f"peak memory of that import ({shelf.title})"
        yield Figure(what, f"{peak:.0f} MiB", f"< {limit} MB", peak * 2**20 < limit * 10**6)


def _importing(shelf: Shelf, job: str, people: int, peaks: dict[str, float]) -> Callable[[], float]:
    def importing() -> float:
        with shelf.fresh() as url:
            outcome = work(job, url, people)
        if job == "import":
            peaks[shelf.title] = max(peaks.get(shelf.title, 0), outcome.peak)
        return outcome.seconds

    return importing
