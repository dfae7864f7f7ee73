"""Seats and lines under interleaved bookings, cancellations, moves and new capacities, against a plain reading."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models import bookings, session_running
from models.accounts import person_on
from models.acting import Acting
from models.base import Refusal
from models.database import open_engine, writing_sessions
from models.office import own_municipality_id
from models.outbox.records import Notice
from models.people import find_employee
from models.reminders.day import OFFICE_ZONE
from models.session_records import Enrolment
from models.session_running import Terms
from tests.booking import GENERAL, NEXT_WEEK, NOW, ONISHI, TUESDAY, at
from tests.conftest import Databases

MORE: Final = int(os.environ.get("KENSHU_EXAMPLES", "1"))
"""So many times as many stories are drawn; for a long look now and then."""
SLOTS: Final = tuple((at(NEXT_WEEK, first), at(NEXT_WEEK, first + 3)) for first in (9, 13, 15, 18))
PEOPLE: Final = GENERAL[:6]


@dataclass
class Plain:
    """Sessions with their seats, slots and lines, and the rules said one person at a time."""

    seats: list[int | None]
    slots: list[int]
    rows: list[list[list[Any]]] = field(default_factory=list)
    came_up: list[tuple[int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.rows = [[] for _ in self.seats]

    def count(self, session: int, state: str) -> int:
        return sum(row[1] == state for row in self.rows[session])

    def is_free(self, session: int) -> bool:
        seats = self.seats[session]
        return seats is None or self.count(session, "booked") < seats

    def live(self, session: int, who: int) -> list[Any] | None:
        rows = [row for row in self.rows[session] if row[0] == who and row[1] in {"booked", "waiting"}]
        assert len(rows) <= 1
        return rows[0] if rows else None

    def clashes(self, session: int, who: int, *states: str) -> bool:
        mine = SLOTS[self.slots[session]]
        for other, slot in enumerate(self.slots):
            row = self.live(other, who)
            theirs = SLOTS[slot]
            if other != session and row and row[1] in states and mine[0] < theirs[1] and theirs[0] < mine[1]:
                return True
        return False

    def move_up(self, session: int) -> None:
        for row in self.rows[session]:
            if not self.is_free(session):
                return
            if row[1] == "waiting" and not self.clashes(session, row[0], "booked"):
                row[1] = "booked"
                self.came_up.append((session, row[0]))

    def book(self, session: int, who: int) -> str:
        if (row := self.live(session, who)) is not None:
            return str(row[1])
        if self.clashes(session, who, "booked", "waiting"):
            return "booking_clash"
        self.move_up(session)
        state = "booked" if self.is_free(session) else "waiting"
        self.rows[session].append([who, state])
        return state

    def cancel(self, session: int, who: int) -> str:
        row = self.live(session, who)
        if row is None:
            return "booking_ended" if any(one[0] == who for one in self.rows[session]) else "booking_none"
        row[1] = "cancelled"
        self.move_up(session)
        return "cancelled"

    def resize(self, session: int, seats: int | None) -> str:
        if seats != self.seats[session] and seats is not None and seats < self.count(session, "booked"):
            return "session_booked"
        if seats != self.seats[session]:
            self.seats[session] = seats
            self.move_up(session)
        return "changed"

    def move(self, session: int, slot: int) -> str:
        if slot != self.slots[session]:
            self.slots[session] = slot
            self.move_up(session)
        return "changed"


class Real:
    """The same, done by the models, in one transaction that is never committed."""

    def __init__(self, db: Session, plain: Plain) -> None:
        self.db = db
        office_id = own_municipality_id(db)
        self.ids = [find_employee(db, number, office_id).id for number in PEOPLE]
        self.acting = {
            number: Acting(
                person_on(db, find_employee(db, number, office_id), TUESDAY), office_id, NOW, OFFICE_ZONE
            )
            for number in (*PEOPLE, ONISHI)
        }
        self.sessions = [
            session_running.create(db, self.acting[ONISHI], Terms("MND-02", *SLOTS[slot], "第1研修室", "", seats))
            for seats, slot in zip(plain.seats, plain.slots, strict=True)
        ]

    def does(self, deed: str, session: int, what: Any) -> str:
        session_id = self.sessions[session]
        try:
            match deed:
                case "book":
                    return bookings.book(self.db, self.acting[PEOPLE[what]], session_id).state
                case "cancel":
                    bookings.cancel(self.db, self.acting[PEOPLE[what]], session_id)
                    return "cancelled"
                case "resize":
                    session_running.change(self.db, self.acting[ONISHI], session_id, capacity=what)
                case "move":
                    starts_at, ends_at = SLOTS[what]
                    when: dict[str, datetime] = {"starts_at": starts_at, "ends_at": ends_at}
                    session_running.change(self.db, self.acting[ONISHI], session_id, **when)
        except Refusal as no:
            return no.code
        return "changed"

    def rows(self) -> list[list[list[Any]]]:
        e = Enrolment
        rows = self.db.execute(select(e.session_id, e.employee_id, e.state).order_by(e.id)).all()
        return [
            [[self.ids.index(row.employee_id), row.state] for row in rows if row.session_id == session_id]
            for session_id in self.sessions
        ]

    def came_up(self) -> list[tuple[int, int]]:
        n = Notice
        rows = self.db.execute(
            select(Enrolment.session_id, n.employee_id)
            .join(Enrolment, n.key == "seat:" + Enrolment.id.cast(n.key.type))
            .where(n.kind == "seat_given")
            .order_by(n.id)
        )
        return [(self.sessions.index(row.session_id), self.ids.index(row.employee_id)) for row in rows]


@pytest.fixture(scope="module")
def engine(story_databases: Databases) -> Iterator[Engine]:
    opened = open_engine(story_databases.fresh_url())
    yield opened
    opened.dispose()


a_session = st.integers(0, 2)
somebody = st.integers(0, len(PEOPLE) - 1)
seats = st.none() | st.integers(1, 4)
books = st.tuples(st.just("book"), a_session, somebody)
deeds = st.one_of(
    books,
    books,
    st.tuples(st.just("cancel"), a_session, somebody),
    st.tuples(st.just("resize"), a_session, seats),
    st.tuples(st.just("move"), a_session, st.integers(0, len(SLOTS) - 1)),
)
starts = st.tuples(st.tuples(seats, seats, seats), st.permutations((0, 1, 3)) | st.just((0, 1, 2)))


@settings(max_examples=60 * MORE)
@given(start=starts, story=st.lists(deeds, min_size=5, max_size=30))
def test_s1_s2_seats_and_lines_are_those_of_the_plain_reading(engine, start, story):
    plain = Plain(list(start[0]), list(start[1]))
    with writing_sessions(engine)() as db:
        real = Real(db, plain)
        for deed, session, what in story:
            expected = getattr(plain, deed)(session, what)
            assert real.does(deed, session, what) == expected
        assert real.rows() == plain.rows
        assert real.came_up() == plain.came_up
        seen = [
            {line.id: line for line in bookings.sessions_of(db, real.acting[one], session_ids=real.sessions)}
            for one in PEOPLE
        ]
        for number, session_id in enumerate(real.sessions):
            taken, seats_ = plain.count(number, "booked"), plain.seats[number]
            assert seats_ is None or taken <= seats_
            line = [row[0] for row in plain.rows[number] if row[1] == "waiting"]
            for who in range(len(PEOPLE)):
                shown, mine = seen[who][session_id], plain.live(number, who)
                assert (shown.seats, shown.booked, shown.waiting) == (seats_, taken, len(line))
                assert shown.mine == (mine[1] if mine else None)
                assert shown.place == (line.index(who) + 1 if who in line else 0)
                assert bool(shown.clash) is plain.clashes(number, who, "booked", "waiting")
        db.rollback()


def test_the_slots_of_the_stories_overlap_as_they_should():
    nine, one, three, six = SLOTS
    assert one[0] < three[1] and three[0] < one[1]  # noqa: PT018
    assert nine[1] <= one[0] - timedelta(hours=1)
    assert six[0] == three[1]
