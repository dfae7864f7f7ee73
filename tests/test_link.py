"""`kenshu link`: the office says who is behind a Slack account."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models.accounts import Account, Profile, learn
from models.database import open_engine, sessions, writing_sessions
from models.office import own_municipality_id
from tests.builders import NOW
from tests.kenshu import SMALL, Office


@pytest.fixture
def office(tmp_path) -> Office:
    one = Office(tmp_path)
    assert one.run("db", "upgrade").status == 0
    assert one.run("import", "--yes", SMALL).status == 0
    return one


def wrote_once(office: Office) -> None:
    engine = open_engine(f"sqlite:///{office.file}")
    with writing_sessions(engine).begin() as db:
        learn(db, Profile("T1", "U1", "member", "private@mail.example", "ja-JP", "Asia/Tokyo"), 1, NOW)
        assert own_municipality_id(db) == 1
    engine.dispose()


def linked(office: Office) -> list[tuple[bool, str | None]]:
    engine = open_engine(f"sqlite:///{office.file}")
    with sessions(engine).begin() as db:
        found = [(one.employee_id is not None, one.linked_by) for one in db.scalars(select(Account))]
    engine.dispose()
    return found


def test_an_account_is_linked_by_number(office):
    wrote_once(office)
    ended = office.run("link", "0001003", "U1", KENSHU_LOCALE="en")
    assert ended.status == 0
    assert "U1 to 0001003 上田 翔太" in ended.out
    assert linked(office) == [(True, "hand")]


def test_an_account_that_never_wrote_and_a_person_nobody_knows_are_one_sentence_each(office):
    assert "U9" in office.run("link", "0001003", "U9").refusal
    assert "9999999" in office.run("link", "9999999", "U1").refusal
