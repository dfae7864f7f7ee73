"""What people notice of retries, lost sockets, a limited or broken Slack, and a busy database: nothing bad."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest
import structlog
from sqlalchemy import Engine, select, text

from bot.app import LISTENERS
from bot.sending import Desk, Reply
from models.accounts import Account
from models.database import sessions
from tests.world import CLARK, KOBAYASHI, SASAKI, TANAKA, UEDA, World, connected, workspace

ASKED = "必須の研修は？"
DRILL = "標的型攻撃メール訓練"
CROWD = (UEDA, CLARK, KOBAYASHI, SASAKI, TANAKA)


@pytest.fixture
def world_on_postgresql(story_databases_on_postgresql) -> Iterator[World]:
    url = story_databases_on_postgresql.fresh_url()
    with workspace() as server, connected(server, url) as one:
        yield one


@pytest.fixture(params=["world", "world_on_postgresql"], ids=["sqlite", "postgresql"])
def any_world(request) -> World:
    return request.getfixturevalue(request.param)


def envelopes(world: World) -> list[dict]:
    return [entry for entry in world.slack.traffic() if entry["direction"] == "to_app"]


def assert_all_acknowledged(world: World) -> None:
    missed = [entry for entry in envelopes(world) if not entry["ok"]]
    assert not missed
    assert envelopes(world)


def met(person, *others) -> None:
    """These people have written before, so that nothing needs to be looked up."""
    for one in (person, *others):
        one.writes(ASKED)
        one.hears()


# -- repetitions ----------------------------------------------------------------------------------------------


def test_one_event_delivered_three_times_gets_one_answer(any_world):
    ueda = any_world.person(UEDA)
    any_world.slack.misbehave(deliver=3)
    ueda.writes(ASKED)
    ueda.hears()
    ueda.hears_nothing(1.5)
    deliveries = Counter(entry["request"]["payload"]["event_id"] for entry in envelopes(any_world))
    assert set(deliveries.values()) == {3}


def test_three_processes_and_three_deliveries_give_one_answer(story_databases_on_postgresql):
    url = story_databases_on_postgresql.fresh_url()
    with (
        workspace() as server,
        connected(server, url) as one,
        connected(server, url),
        connected(server, url),
    ):
        people = [one.person(who) for who in CROWD]
        one.slack.misbehave(deliver=3)
        for person in people:
            person.writes(ASKED)
        for person in people:
            person.hears()
        for person in people:
            person.hears_nothing(0.5)


def test_a_command_and_a_click_delivered_twice_have_one_effect(world):
    ueda = world.person(UEDA)
    world.slack.misbehave(deliver=2)
    ueda.runs(f"/kenshu {ASKED}")
    [answer] = ueda.hears()
    ueda.hears_nothing(0.5)
    ueda.presses(answer.buttons[-1], on=answer)
    ueda.hears()
    ueda.hears_nothing(1)


def test_the_socket_dropped_in_mid_conversation_goes_unnoticed(any_world):
    ueda = any_world.person(UEDA)
    ueda.writes("標的型メール訓練とは何ですか")
    ueda.hears()
    any_world.slack.misbehave(drop_sockets=True)
    ueda.writes("期限は？")
    [answer] = ueda.hears(seconds=30)
    assert DRILL in answer.text
    ueda.hears_nothing(1)


def test_somebody_is_answered_who_wrote_while_no_bot_was_connected(story_databases):
    url = story_databases.fresh_url()
    with workspace() as server:
        with connected(server, url) as one:
            ueda = one.person(UEDA)
        ueda.writes(ASKED)
        with connected(server, url):
            assert DRILL in ueda.hears()[0].text


# -- Slack's bad moments --------------------------------------------------------------------------------------


def test_an_answer_waits_while_slack_is_limited(world):
    ueda = world.person(UEDA)
    world.slack.misbehave(ratelimited={"method": "chat.postMessage", "times": 2, "retry_after": 1})
    ueda.writes(ASKED)
    assert DRILL in ueda.hears(seconds=15)[0].text
    ueda.hears_nothing(0.5)


@pytest.mark.parametrize("method", ["chat.postMessage", "users.info"])
def test_an_answer_comes_although_slack_breaks_three_times(world, method):
    ueda = world.person(UEDA)
    world.slack.misbehave(server_error={"method": method, "times": 3})
    ueda.writes(ASKED)
    assert DRILL in ueda.hears(seconds=20)[0].text
    ueda.hears_nothing(0.5)


def test_somebody_new_is_answered_although_slack_limits_looking_people_up(world):
    ueda = world.person(UEDA)
    world.slack.misbehave(ratelimited={"method": "users.info", "times": 2, "retry_after": 2})
    ueda.writes(ASKED)
    assert DRILL in ueda.hears()[0].text


def test_somebody_who_cannot_be_looked_up_is_told_so(world):
    ueda = world.person(UEDA)
    world.slack.misbehave(server_error={"method": "users.info"})
    ueda.writes(ASKED)
    assert "番号" in ueda.hears(seconds=30)[0].text


def test_an_answer_that_arrived_although_the_line_broke_is_not_sent_again(world):
    ueda = world.person(UEDA)
    world.slack.misbehave(reset_after_accept={"method": "chat.postMessage", "times": 1})
    ueda.writes(ASKED)
    ueda.hears()
    ueda.hears_nothing(3)
    ueda.writes("受講履歴", thread=ueda.messages()[0])
    ueda.hears()
    world.slack.misbehave(reset_after_accept={"method": "chat.postMessage", "times": 1})
    ueda.writes("ヘルプ", thread=ueda.messages()[0])
    ueda.hears()
    ueda.hears_nothing(3)


def test_a_view_that_opened_although_the_line_broke_is_not_called_late(world):
    ueda = world.person(UEDA)
    met(ueda)
    ueda.opens_home()
    world.slack.misbehave(reset_after_accept={"method": "views.open", "times": 1})
    ueda.presses("受講履歴", surface="home")
    ueda.waits_for(lambda screen: screen.modals)
    ueda.hears_nothing(2.5)


def test_an_answer_comes_although_slack_is_slow_and_everything_is_acknowledged_at_once(world):
    ueda, emma = world.person(UEDA), world.person(CLARK)
    met(ueda, emma)
    world.slack.misbehave(slow={"method": "*", "seconds": 3.5})
    ueda.writes(ASKED)
    assert emma.runs("/kenshu help").ms < 1_000
    ueda.hears(seconds=20)
    emma.hears(seconds=20)
    assert_all_acknowledged(world)


def test_clicks_and_commands_are_acknowledged_although_every_thread_waits_for_slack(story_databases, monkeypatch):
    monkeypatch.setattr("bot.app.LISTENERS", 2)
    with workspace() as server, connected(server, story_databases.fresh_url()) as one:
        people = [one.person(who) for who in CROWD]
        met(*people)
        [answer] = people[0].messages()
        one.slack.misbehave(slow={"method": "chat.postMessage", "seconds": 4})
        for person in people:
            person.writes(ASKED)
        time.sleep(0.5)
        assert people[1].runs("/kenshu help").ms < 1_000
        assert people[0].presses(answer.buttons[-1], on=answer).ms < 1_000
        one.slack.behave()
        for person in people:
            person.hears(seconds=20)
        assert_all_acknowledged(one)


def test_the_first_request_does_not_wait_for_slack_to_say_who_the_bot_is(world):
    world.slack.misbehave(slow={"method": "auth.test", "seconds": 5})
    ueda = world.person(UEDA)
    ueda.writes(ASKED)
    ueda.hears(seconds=4)


def test_an_answer_that_a_channel_does_not_take_comes_in_the_direct_message(world):
    ueda = world.person(UEDA)
    reply = Reply(world.bot.app.client, Desk(ueda.screen().raw["me"]["id"], "C0000NONE"), "Ev1")
    reply({"text": "四件です", "blocks": []})
    [answer] = ueda.hears()
    assert answer.text == "四件です"
    assert not answer.is_ephemeral


def test_home_comes_although_slack_breaks(world):
    ueda = world.person(UEDA)
    met(ueda)
    world.slack.misbehave(server_error={"method": "views.publish", "times": 2})
    assert "7件中4件" in ueda.opens_home()


def test_the_answer_to_a_command_comes_although_its_address_breaks(world):
    ueda = world.person(UEDA)
    met(ueda)
    world.slack.misbehave(server_error={"method": "response_url", "times": 2})
    ueda.runs("/kenshu 受講履歴")
    assert "個人情報保護研修" in ueda.hears(seconds=20)[0].text


# -- a busy database ------------------------------------------------------------------------------------------


@contextmanager
def locked(engine: Engine, seconds: float) -> Iterator[None]:
    """Nobody else may write for so long, and on PostgreSQL not even read."""
    begun = threading.Event()

    def hold() -> None:
        with engine.execution_options(for_writing=True).begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(
                    text("LOCK TABLE employees, accounts, answered_requests IN ACCESS EXCLUSIVE MODE")
                )
            begun.set()
            time.sleep(seconds)

    holder = threading.Thread(target=hold)
    holder.start()
    assert begun.wait(5)
    yield
    holder.join()


def test_while_the_database_is_locked_for_5_s_everything_is_acknowledged_and_answered_in_the_end(any_world):
    people = [any_world.person(who) for who in CROWD]
    met(*people)
    [answer] = people[0].messages()
    with locked(any_world.engine, 5):
        for person in people:
            person.writes(ASKED)
        for person in people[1:]:
            assert person.runs("/kenshu 受講履歴").ms < 3_000
        assert people[0].presses(answer.buttons[-1], on=answer).ms < 3_000
        for person in people:
            person.hears(2, seconds=30)
    assert_all_acknowledged(any_world)
    for person in people:
        person.hears_nothing(0.3)


def test_three_processes_answer_once_what_is_delivered_while_the_database_is_locked(story_databases_on_postgresql):
    url = story_databases_on_postgresql.fresh_url()
    with (
        workspace() as server,
        connected(server, url) as one,
        connected(server, url),
        connected(server, url),
    ):
        ueda = one.person(UEDA)
        met(ueda)
        one.slack.misbehave(deliver=6)
        with locked(one.engine, 2):
            ueda.writes(ASKED)
            ueda.hears(seconds=20)
        ueda.hears_nothing(3)


def test_somebody_is_answered_although_no_connection_to_the_database_was_left(world):
    ueda = world.person(UEDA)
    met(ueda)
    with ExitStack() as taken:
        for _ in range(2 * LISTENERS):
            taken.enter_context(world.engine.connect())
        ueda.writes(ASKED)
        time.sleep(2)
    assert DRILL in ueda.hears()[0].text


def test_all_that_somebody_new_says_at_once_is_answered(world_on_postgresql):
    """Each message looks the account up; only one of them can be the first to store it."""
    ueda = world_on_postgresql.person(UEDA)
    for _ in range(6):
        ueda.writes(ASKED)
    ueda.hears(6)


def test_a_changed_mail_is_noticed_although_the_database_was_locked_and_nobody_is_bothered(world, monkeypatch):
    monkeypatch.setattr("bot.errors.TRIES", 1)
    ueda = world.person(UEDA)
    met(ueda)
    account = ueda.screen().raw["me"]["id"]
    with locked(world.engine, 6):
        world.slack.puts_person(id=account, email="somebody.else@city.example")
    changed = world.person(account)
    changed.hears()
    changed.hears_nothing(4)
    with sessions(world.engine).begin() as db:
        assert db.scalars(select(Account.is_suspended)).one()


def test_somebody_new_is_answered_although_the_database_is_locked(any_world):
    ueda = any_world.person(UEDA)
    with locked(any_world.engine, 4):
        ueda.writes(ASKED)
        assert DRILL in ueda.hears(seconds=30)[0].text
    ueda.hears_nothing(0.5)


def test_a_database_that_stays_locked_is_said_honestly(world_on_postgresql):
    ueda = world_on_postgresql.person(UEDA)
    met(ueda)
    with locked(world_on_postgresql.engine, 25):
        ueda.writes(ASKED)
        assert "混み合って" in ueda.hears(seconds=24)[0].text


# -- things that break ----------------------------------------------------------------------------------------


def test_what_breaks_is_told_with_a_number_and_the_log_has_the_story_but_not_the_words(world, monkeypatch):
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("handlers.answers.ask", broken)
    ueda = world.person(UEDA)
    with structlog.testing.capture_logs() as logs:
        ueda.writes("秘密の相談です")
        [answer] = ueda.hears()
    [entry] = [entry for entry in logs if entry["event"] == "failed"]
    assert entry["reference"] in answer.text
    assert isinstance(entry["exc_info"], ZeroDivisionError)
    assert "秘密" not in json.dumps(logs, default=str, ensure_ascii=False)


def test_a_view_that_can_no_longer_open_says_so(world):
    ueda = world.person(UEDA)
    ueda.opens_home()
    world.slack.misbehave(server_error={"method": "views.open", "times": 4})
    ueda.presses("受講履歴", surface="home")
    ueda.waits_for("もう一度押してください", seconds=20)
