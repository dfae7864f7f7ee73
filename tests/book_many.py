"""A process in which many people book one session at once: `python -m tests.book_many URL SESSION FIRST LAST`.

Those with the employee numbers from FIRST to LAST. Says `ready`, waits for a line, and prints what each was told.
"""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from models import bookings
from models.accounts import person_on
from models.acting import Acting
from models.database import open_engine, sessions, writing_sessions
from models.office import own_municipality_id
from models.people import find_employee
from models.reminders.day import OFFICE_ZONE
from tests.booking import NOW, TUESDAY

CONNECTIONS: Final = 16
PATIENCE: Final = 60_000
"""Milliseconds; how long a listener may wait is not what is looked at here."""


def main(url: str, session_id: int, first: int, last: int) -> None:
    engine = open_engine(url, busy_milliseconds=PATIENCE, connections=CONNECTIONS)
    with sessions(engine).begin() as db:
        office_id = own_municipality_id(db)
        numbers = [f"{number:07d}" for number in range(first, last + 1)]
        people = [person_on(db, find_employee(db, number, office_id), TUESDAY) for number in numbers]

    def books(person: Any) -> tuple[str, str, int]:
        with writing_sessions(engine).begin() as db:
            made = bookings.book(db, Acting(person, office_id, NOW, OFFICE_ZONE), session_id)
        return person.employee_no, made.state, made.place

    with ThreadPoolExecutor(CONNECTIONS) as everybody:
        print("ready", flush=True)  # noqa: T201
        sys.stdin.readline()
        print(json.dumps(list(everybody.map(books, people))), flush=True)  # noqa: T201
    engine.dispose()


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
