"""What the bot remembers of conversations: once each, in any process, and never in an answer's way."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot import journal
from bot.journal import Journal, Place, Talk
from models.accounts import Account, Answered, Conversation, Profile, learn
from models.database import open_engine, sessions, writing_sessions
from models.office import own_municipality_id
from tests.builders import NOW
from tests.conftest import Databases

HERE = Place("D1")


class Clock:
    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def open_journal(office: Engine, clock: Clock) -> Iterator[Callable[[], Journal]]:
    opened: list[Journal] = []

    def another() -> Journal:
        opened.append(Journal(office, clock.now))
        return opened[-1]

    yield another
    for one in opened:
        one.close()


def account(engine: Engine) -> int:
    with writing_sessions(engine).begin() as db:
        who = Profile("T1", "U1", "member", "ueda.shota@city.example", "ja-JP", "Asia/Tokyo")
        learn(db, who, own_municipality_id(db), NOW)
        return db.scalars(select(Account.id)).one()


def reading(engine: Engine) -> Session:
    return sessions(engine)()


def test_a_request_is_taken_up_once(open_journal):
    one = open_journal()
    assert [one.is_first("Ev1"), one.is_first("Ev1"), one.is_first("Ev2")] == [True, False, True]


def test_a_request_taken_up_before_a_restart_is_not_taken_up_again(open_journal):
    before = open_journal()
    assert before.is_first("Ev1")
    before.close()
    assert not open_journal().is_first("Ev1")


def test_of_many_processes_one_takes_a_request_up(postgres_server, tmp_path_factory, clock):
    """On PostgreSQL, where several share the work: eight at once, twenty requests."""
    databases = Databases(tmp_path_factory.mktemp("claims"), postgres_server, template="template_claims")
    engines = [open_engine(url) for url in [databases.fresh_url()] * 8]
    journals = [Journal(engine, clock.now) for engine in engines]
    with ThreadPoolExecutor(8) as pool:
        for number in range(20):
            barrier = threading.Barrier(8)

            def claim(one: Journal, key: str, barrier: threading.Barrier = barrier) -> bool:
                barrier.wait(5)
                return one.is_first(key)

            assert sum(pool.map(claim, journals, [f"Ev{number}"] * 8)) == 1
    for one in journals:
        one.close()
    for engine in engines:
        engine.dispose()


def test_old_requests_are_forgotten(office, open_journal, clock):
    one = open_journal()
    one.is_first("Ev1")
    one.close()
    clock.at += journal.KEPT + timedelta(minutes=1)
    two = open_journal()
    two.is_first("Ev2")
    two.keep(Talk(HERE, account(office), "help", (), clock.at))
    two.close()
    with reading(office) as db:
        assert set(db.scalars(select(Answered.key))) == {"Ev2"}


def test_somebody_is_greeted_once_and_the_next_process_knows(office, open_journal):
    one, who = open_journal(), account(office)
    assert [one.greet(who), one.greet(who)] == [True, False]
    one.close()
    with reading(office) as db:
        assert db.scalars(select(Account.greeted_at)).one() == NOW


def test_a_conversation_goes_on_in_another_process_for_half_an_hour_and_for_nobody_else(
    office, open_journal, clock
):
    one, who = open_journal(), account(office)
    one.keep(Talk(HERE, who, "course_info", ("SEC-01",), clock.at))
    one.keep(Talk(HERE, who, "due_dates", ("SEC-01", "SEC-02"), clock.at))
    one.close()
    two = open_journal()
    with reading(office) as db:
        found = two.recall(db, HERE, who)
        assert found is not None
        assert (found.intent, found.course_codes) == ("due_dates", ("SEC-01", "SEC-02"))
        assert two.recall(db, HERE, who + 1) is None
        assert two.recall(db, Place("D1", "1.1"), who) is None
        clock.at += journal.TALK_LASTS + timedelta(seconds=1)
        assert two.recall(db, HERE, who) is None


def test_what_was_spoken_of_last_counts_whichever_process_heard_it(office, open_journal, clock):
    one, two, who = open_journal(), open_journal(), account(office)
    one.keep(Talk(HERE, who, "course_info", ("SEC-01",), clock.at))
    two.keep(Talk(HERE, who, "course_info", ("LIT-01",), clock.at + timedelta(seconds=9)))
    two.close()
    one.close()
    with reading(office) as db:
        for process in (one, two, open_journal()):
            found = process.recall(db, HERE, who)
            assert found is not None
            assert found.course_codes == ("LIT-01",)


def test_nothing_waits_while_somebody_else_holds_sqlites_lock_and_nothing_is_lost(tmp_path_factory, clock):
    databases = Databases(tmp_path_factory.mktemp("locked"), None)
    engine = open_engine(databases.fresh_url(), busy_milliseconds=100)
    one = Journal(engine, clock.now)
    with engine.execution_options(for_writing=True).begin():
        began = time.monotonic()
        assert all(one.is_first(f"Ev{number}") for number in range(50))
        assert time.monotonic() - began < 1
        time.sleep(0.5)
    one.close()
    with reading(engine) as db:
        assert len(db.scalars(select(Answered.key)).all()) == 50
        assert db.scalars(select(Conversation.id)).all() == []
    engine.dispose()
