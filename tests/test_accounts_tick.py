"""Who is who in Slack: a daily reading of everybody's account, `team_join` and `user_change` (P3, M8, M10)."""

from __future__ import annotations

import json
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, event, func, insert, select, update

from bot import demo
from bot.accounts import Ended, is_due, learn_everybody
from bot.sending import slack_client
from models.accounts import Account, Profile, is_news, learn, learn_all, link_by_hand, relink
from models.audit import AuditEvent
from models.base import table_of
from models.database import open_engine, sessions, writing_sessions
from models.imports.records import Import
from models.office import own_municipality_id
from models.people import Employee, Employment, find_employee
from models.sql import look_at
from tests.builders import NOW, OPERATOR
from tests.kenshu import SMALL, Office, template
from tests.slack import Slack
from tests.workspaces import until
from tests.world import GUEST, NOBODY, UEDA, YAMAMOTO, World, connected, workspace

TEAM = "T0000LOCAL"
MAILS = ("ueda.shota@city.example", "sasaki.yu@city.example", "onishi.kenji@city.example", "who@mail.example", "")
TOKYO = ZoneInfo("Asia/Tokyo")
LATER = NOW + timedelta(days=1)


def profile(slack_id: str, email: str, **more: Any) -> Profile:
    said = {"kind": "member", "locale": "ja-JP", "time_zone": "Asia/Tokyo", "team_id": TEAM} | more
    return Profile(slack_id=slack_id, email=email, **said)


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """The statements executed meanwhile; one for however many rows."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


def links(engine: Engine) -> dict[str, tuple[str | None, bool]]:
    """Whose number each account is linked to, and whether the link is in doubt."""
    with sessions(engine).begin() as db:
        rows = db.execute(
            select(Account.slack_id, Employee.employee_no, Account.is_suspended).outerjoin(
                Employee, Employee.id == Account.employee_id
            )
        )
        return {row[0]: (row[1], row[2]) for row in rows}


# -- what is stored of a page of accounts -------------------------------------------------------------------------

pages = st.lists(
    st.builds(
        profile,
        st.sampled_from(["U1", "U2", "U3", "U4"]),
        st.sampled_from(MAILS),
        kind=st.sampled_from(["member", "member", "member", "deactivated", "guest"]),
        locale=st.sampled_from(["ja-JP", "en-US", ""]),
    ),
    max_size=12,
)


@pytest.fixture(scope="module")
def unchanged(story_databases) -> Iterator[Engine]:
    """For a test that takes back all it does."""
    engine = open_engine(story_databases.fresh_url())
    yield engine
    engine.dispose()


@settings(max_examples=25)
@given(before=pages, page=pages, by_hand=st.sampled_from(["", "U1", "U2"]))
def test_p3_a_page_at_once_comes_to_the_same_as_one_after_the_other(unchanged, before, page, by_hand):
    """Also with what was stored or said by hand before."""
    found = []
    a = Account
    columns = (a.slack_id, a.kind, a.email, a.locale, a.employee_id, a.linked_by, a.is_suspended, a.checked_at)
    for at_once in (True, False):
        with writing_sessions(unchanged)() as db:
            office = own_municipality_id(db)
            learn_all(db, before, office, NOW)
            if before and (before[-1].slack_id, before[-1].kind) == (by_hand, "member"):
                link_by_hand(db, find_employee(db, "0001003", office), by_hand, actor=OPERATOR, now=NOW)
                db.flush()
            for one in [page] if at_once else [[each] for each in page]:
                learn_all(db, one, office, LATER)
            found.append([tuple(row) for row in db.execute(select(*columns).order_by(a.slack_id))])
            db.rollback()
    assert found[0] == found[1]


def test_6000_accounts_take_six_statements_for_five_hundred_and_three_where_nothing_changed(engine):
    with writing_sessions(engine).begin() as db:
        office = own_municipality_id(db)
        one = {"municipality_id": office, "name": "職員", "locale": "ja"}
        people = [{**one, "employee_no": f"{n:07}", "email": f"p{n}@city.example"} for n in range(6_000)]
        db.execute(insert(Employee), people)
        look_at(db.connection(), table_of(Employee))
    everybody = [profile(f"U{n}", f"p{n}@city.example") for n in range(6_000)]
    moved = [profile(f"U{n}", f"p{n}@city.example", time_zone="Asia/Seoul") for n in range(500)]
    for said, most in ((everybody, 6), (everybody, 3), (moved, 4)):
        for start in range(0, len(said), 500):
            with counted(engine) as statements, writing_sessions(engine).begin() as db:
                learn_all(db, said[start : start + 500], office, NOW)
            assert len([statement for statement in statements if not statement.startswith("BEGIN")]) == most
    with sessions(engine).begin() as db:
        linked = select(func.count()).where(Account.employee_id.is_not(None), ~Account.is_suspended)
        assert db.scalar(linked) == 6_000
        assert db.scalar(select(func.count()).where(AuditEvent.action == "account.linked")) == 6_000


def test_p3_one_mail_on_two_accounts_of_one_page_suspends_both_and_both_are_audited(office):
    with writing_sessions(office).begin() as db:
        learn_all(db, [profile("U1", UEDA)], own_municipality_id(db), NOW)
    with writing_sessions(office).begin() as db:
        learn_all(db, [profile("U1", UEDA), profile("U2", UEDA)], own_municipality_id(db), LATER)
    assert links(office) == {"U1": ("0001003", True), "U2": ("0001003", True)}
    with sessions(office).begin() as db:
        assert db.scalar(select(func.count()).where(AuditEvent.action == "account.linked")) == 3


def test_p3_a_changed_staff_list_is_held_against_what_slack_said_last(office):
    """Somebody new on it is linked, somebody whose mail it changed is not any more; by hand stays by hand."""

    def listed(**mails: str) -> None:
        with writing_sessions(office).begin() as db:
            for number, email in mails.items():
                db.execute(update(Employee).where(Employee.employee_no == number.strip("n")).values(email=email))

    def relinked() -> list[int]:
        with writing_sessions(office).begin() as db:
            return [relink(db, own_municipality_id(db), LATER) for _ in range(2)]

    new, sasaki, onishi = profile("U1", "new@city.example"), profile("U2", MAILS[1]), profile("U3", MAILS[2])
    with writing_sessions(office).begin() as db:
        own = own_municipality_id(db)
        learn_all(db, [new, sasaki, onishi], own, NOW)
        db.flush()
        link_by_hand(db, find_employee(db, "0001012", own), "U3", actor=OPERATOR, now=NOW)
    assert relinked() == [0, 0]
    listed(n0001019="new@city.example", n0001011="sasaki.new@city.example", n0001012="")
    assert relinked() == [2, 0]
    assert links(office) == {"U1": ("0001019", False), "U2": ("0001011", True), "U3": ("0001012", False)}
    with sessions(office).begin() as db:
        assert set(db.scalars(select(Account.checked_at))) == {NOW}


def test_an_account_is_news_only_while_it_is_not_stored_as_slack_has_it(office):
    def news(*said: Profile) -> list[bool]:
        with sessions(office).begin() as db:
            return [is_news(db, one) for one in said]

    ueda = profile("U1", UEDA)
    assert news(ueda, profile("U2", UEDA, kind="guest")) == [True, False]
    with writing_sessions(office).begin() as db:
        learn(db, ueda, own_municipality_id(db), NOW)
    assert news(ueda, profile("U1", UEDA, locale="")) == [False, False]
    assert news(profile("U1", UEDA, kind="deactivated"), profile("U1", "x@mail.example")) == [True, True]
    with writing_sessions(office).begin() as db:
        db.execute(update(Account).values(is_suspended=True))
    assert news(ueda) == [True]


@pytest.fixture(scope="module")
def asked_at(tmp_path_factory):
    """Gives the command line on a copy of the sample in that folder."""
    full = template(tmp_path_factory.mktemp("ask"), "full.db", SMALL)

    def office(folder: Path) -> Office:
        made = Office(folder)
        shutil.copy(full, made.file)
        return made

    return office


# -- when it is done --------------------------------------------------------------------------------------------


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=TOKYO)


@pytest.mark.parametrize(
    ("done_at", "now", "is_due_now"),
    [
        (None, at(24, 11), True),
        (at(23, 6, 1), at(24, 5, 59), False),
        (at(23, 6, 1), at(24, 6), True),
        (at(23, 23), at(24, 6), True),
        (at(23, 11), at(24, 10), False),
        (at(23, 11), at(24, 11), True),
        (at(24, 6, 1), at(24, 23), False),
        (at(20, 6), at(24, 10), True),
        (at(24, 11), at(24, 10), False),
        (at(27, 11), at(24, 10), True),
    ],
    ids=[
        *("never", "before six", "at six", "the evening before", "not in working hours", "unless a day old"),
        *("done", "a weekend later", "a clock set back an hour", "a clock set back days"),
    ],
)
def test_it_is_done_daily_outside_the_hours_and_at_a_start_that_finds_it_old(done_at, now, is_due_now):
    assert is_due(done_at, now=now.astimezone(UTC), zone=TOKYO) == is_due_now


# -- over the wire ------------------------------------------------------------------------------------------------


def everybody(engine: Engine, server: Any, end: threading.Event | None = None) -> int:
    client = slack_client(demo.BOT_TOKEN, server.api_url)
    team_id = str(client.auth_test()["team_id"])
    return learn_everybody(engine, client, team_id, now=lambda: NOW, end=end or threading.Event())


def test_everybody_is_read_page_by_page_and_linked_but_guests_strangers_and_bots(office, monkeypatch):
    monkeypatch.setattr("bot.accounts.PAGE", 10)
    with workspace() as server:
        assert everybody(office, server) == len(server.workspace.users) + 1  # Slackbot
        calls = Slack(server.url).calls("users.list")
        assert len(calls) == 3
        known = links(office)
        assert len(known) == 21
        assert [number for number, _ in known.values()].count(None) == 1  # the intern
        assert not any(is_suspended for _, is_suspended in known.values())


def test_it_rests_when_slack_says_so_and_ends_when_told(office):
    with workspace() as server:
        slack = Slack(server.url)
        slack.misbehave(ratelimited={"method": "users.list", "times": 1, "retry_after": 1})
        began = time.monotonic()
        assert everybody(office, server) > 20
        assert time.monotonic() - began > 1
        slack.misbehave(ratelimited={"method": "users.list", "times": 1, "retry_after": 60})
        end = threading.Event()
        threading.Timer(0.3, end.set).start()
        with pytest.raises(Ended):
            everybody(office, server, end)


def test_whoever_took_over_the_mail_of_somebody_who_left_is_linked_at_once(office):
    """Although the new account may stand before the old one on Slack's list."""
    with workspace() as server:
        slack = Slack(server.url)
        new = slack.person(NOBODY).screen().raw["me"]["id"]
        old = slack.person(UEDA).screen().raw["me"]["id"]
        with writing_sessions(office).begin() as db:
            learn_all(db, [profile(old, UEDA, team_id=server.workspace.team_id)], own_municipality_id(db), NOW)
        slack.puts_person(id=old, kind="deactivated", email="left@city.example")
        slack.puts_person(id=new, email=UEDA)
        everybody(office, server)
        assert links(office)[new] == ("0001003", False)
        assert links(office)[old] == ("0001003", True)


def test_somebody_who_joins_the_workspace_is_known_from_then_on(world: World):
    with writing_sessions(world.engine).begin() as db:
        db.execute(update(Employee).where(Employee.employee_no == "0001019").values(email="yoshida@city.example"))
    joined = world.slack.puts_person(email="yoshida@city.example", name="𠮷田 隆")
    until(lambda: links(world.engine) == {joined["id"]: ("0001019", False)})


def test_a_guest_who_becomes_a_member_is_known_from_then_on_and_a_status_is_no_news(world: World):
    guest = world.person(GUEST).screen().raw["me"]["id"]
    world.slack.puts_person(id=guest, title="講師")
    world.slack.puts_person(id=guest, kind="member")
    until(lambda: links(world.engine) == {guest: (None, False)})
    with sessions(world.engine).begin() as db:
        checked_at = db.scalars(select(Account.checked_at)).one()
    world.slack.puts_person(id=guest, title="主任講師")
    world.slack.puts_person(email=UEDA, title="係長")
    until(lambda: len(links(world.engine)) == 2)
    with sessions(world.engine).begin() as db:
        assert db.scalars(select(Account.checked_at).where(Account.slack_id == guest)).one() == checked_at


# -- M10: while the new staff list is awaited ---------------------------------------------------------------------


def contracts_end(engine: Engine, *, lists: tuple[date, ...]) -> None:
    """上田 翔太's employment ends on 31 March 2027; there are whole staff lists of those days."""
    with writing_sessions(engine).begin() as db:
        office = own_municipality_id(db)
        ueda = find_employee(db, "0001003", office)
        db.execute(update(Employment).where(Employment.employee_id == ueda.id).values(left_on=date(2027, 3, 31)))
        rows = [{"at": NOW, "effective_on": day, "has_staff": True, "is_full": True} for day in lists]
        db.add_all(Import(municipality_id=office, **row) for row in rows)


@pytest.mark.parametrize(
    ("day", "lists", "told"),
    [
        (date(2027, 3, 31), (date(2026, 10, 1),), "標的型攻撃メール訓練"),
        (date(2027, 4, 1), (date(2026, 10, 1),), "新年度の職員名簿がまだ届いていない"),
        (date(2027, 4, 6), (date(2026, 10, 1), date(2027, 4, 6)), "新年度の職員名簿がまだ届いていない"),
        (date(2027, 4, 7), (date(2026, 10, 1), date(2027, 4, 6)), "在職されていません"),
        (date(2027, 4, 1), (), "在職されていません"),
        (date(2028, 3, 31), (date(2026, 10, 1),), "在職されていません"),
    ],
    ids=["the last day", "1 April", "the day of the list", "the list is in", "no freeze", "a year later"],
)
def test_m10_whoever_left_on_31_march_hears_that_the_new_list_is_awaited(tmp_path, asked_at, day, lists, told):
    office = asked_at(tmp_path)
    engine = open_engine(f"sqlite:///{office.file}")
    contracts_end(engine, lists=lists)
    engine.dispose()
    ended = office.run("ask", "標的型攻撃メール訓練はいつまで？", "--as", "0001003", "--on", day, "--json")
    assert told in json.loads(ended.out.splitlines()[0]).get("error", ended.out)


def test_m10_so_does_whoever_writes_or_clicks_and_somebody_who_left_earlier_has_left(story_databases):
    with workspace() as server, connected(server, story_databases.fresh_url()) as world:
        contracts_end(world.engine, lists=(date(2026, 10, 1),))
        ueda, left = world.person(UEDA), world.person(YAMAMOTO)
        world.slack.puts_person(email=YAMAMOTO, kind="member")
        world.slack.move_to(datetime(2027, 4, 1, 1, tzinfo=UTC))
        ueda.writes("必須の研修は？")
        [answer] = ueda.hears()
        assert "名簿がまだ届いていない" in answer.text
        assert "在職" not in answer.text
        assert "名簿がまだ届いていない" in ueda.opens_home()
        left.writes("必須の研修は？")
        assert "在職されていません" in left.hears()[0].text
