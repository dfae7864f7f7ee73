"""How long the one select about duties takes: for one person among many, and for everybody."""

from __future__ import annotations

import json
import random
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Connection, Engine, Select, event, func, select

from models.database import open_engine
from models.obligations import Scope, obligations
from models.people import Employee
from tests.benchmarks.figures import Figure, in_turns, took
from tests.benchmarks.shelf import Shelf
from tests.benchmarks.worker import TODAY

FEW = 10_000
PERSONS = 300
ONE_PERSON_LIMIT = 1.3
TEN_TIMES_LIMIT = 11
NEVER_READ_WHOLE = {"employees", "employee_states", "employments", "leaves", "completions"}


def one_person(shelf: Shelf, people: int, repeats: int, chance: random.Random) -> Iterator[Figure]:
    """The duties of one person, among `people` and among 10,000; and how the database comes to them."""
    engines = [open_engine(shelf.loaded(size)) for size in (people, FEW)]
    with engines[0].connect() as many, engines[1].connect() as few:
        asked = [(c, _Stopwatch(c)) for c in (many, few)]
        best: list[list[tuple[float, float]]] = [[], []]
        for pair in zip(_some(many, chance), _some(few, chance), strict=True):
            works = [_fetching(c, watch, p) for (c, watch), p in zip(asked, pair, strict=True)]
            for work in works:
                work()
            for place, said in enumerate(in_turns(works, repeats, chance)):
                best[place].append((min(whole for whole, _ in said), min(within for _, within in said)))
        what = f"duties of one person among {people:,}, against among {FEW:,} ({shelf.title})"
        for part, told in enumerate((what, f"{what}: the database's part of it")):
            ours, theirs = [statistics.median(seconds[part] for seconds in each) for each in best]
            yield Figure.of_ratio(told, ours, theirs, ONE_PERSON_LIMIT)
        statement = obligations(TODAY, Scope(employee_id=PERSONS))
        whole = sorted(read_whole(many, statement) | read_whole(many, statement, generic=True))
        what = f"tables of people or completions read whole for one of {people:,} (EXPLAIN, {shelf.title})"
        yield Figure(what, ", ".join(whole) or "none", "none", not whole)
    for engine in engines:
        engine.dispose()


class _Stopwatch:
    """Adds up the seconds that a connection waits for its database."""

    def __init__(self, connection: Connection) -> None:
        self.seconds = 0.0
        event.listen(connection, "before_cursor_execute", self._sent)
        event.listen(connection, "after_cursor_execute", self._answered)

    def _sent(self, *_: object) -> None:
        self.seconds -= time.perf_counter()

    def _answered(self, *_: object) -> None:
        self.seconds += time.perf_counter()


def _fetching(connection: Connection, watch: _Stopwatch, person: int) -> Callable[[], tuple[float, float]]:
    """Seconds in all, and seconds of it within the database."""
    statement = obligations(TODAY, Scope(employee_id=person))

    def work() -> tuple[float, float]:
        watch.seconds = 0.0
        whole = took(lambda: connection.execute(statement).all(), tidy=False)
        return whole, watch.seconds

    return work


def _some(connection: Connection, chance: random.Random) -> list[int]:
    last = connection.scalar(select(func.max(Employee.id))) or 0
    return chance.sample(range(1, last + 1), PERSONS)


def read_whole(connection: Connection, statement: Select[Any], *, generic: bool = False) -> set[str]:
    """Which of the tables that grow with the office PostgreSQL reads from end to end.

    Planned with the values at hand, or, `generic`, without them, as it plans a statement it has prepared.
    """
    dialect = connection.dialect
    if generic:
        numbered = type(dialect)(paramstyle="numeric_dollar")  # type: ignore[call-arg]
        words = str(statement.compile(dialect=numbered, compile_kwargs={"render_postcompile": True}))
        explained = connection.exec_driver_sql(f"EXPLAIN (GENERIC_PLAN, FORMAT JSON) {words}").scalar()
    else:
        compiled = statement.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
        words = f"EXPLAIN (FORMAT JSON) {compiled}"
        explained = connection.exec_driver_sql(words, dict(compiled.params)).scalar()
    plan = json.loads(explained) if isinstance(explained, str) else explained
    assert plan
    return {
        node["Relation Name"]
        for node in _nodes(plan[0]["Plan"])
        if node["Node Type"] == "Seq Scan" and node["Relation Name"] in NEVER_READ_WHOLE
    }


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from _nodes(below)


def everyone(shelf: Shelf, people: int, repeats: int, chance: random.Random) -> Figure:
    """Everybody's duties, counted by course and status, of `people` and of a tenth as many."""
    engines = [open_engine(shelf.loaded(size)) for size in (people, people // 10)]
    works = [_counting(engine) for engine in engines]
    for work in works:
        work()
    many, tenth = in_turns(works, repeats, chance)
    for engine in engines:
        engine.dispose()
    what = f"duties of all {people:,}, counted by course and status, against {people // 10:,} ({shelf.title})"
    return Figure.of_ratio(what, min(many), min(tenth), TEN_TIMES_LIMIT)


def _counting(engine: Engine) -> Callable[[], float]:
    duty = obligations(TODAY).subquery("duty").c
    counted = select(duty.course_id, duty.status, func.count()).group_by(duty.course_id, duty.status)

    def work() -> float:
        with engine.connect() as connection:
            return took(lambda: connection.execute(counted).all())

    return work
