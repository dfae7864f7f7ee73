"""Delivery: once, at a decent hour, and never when the reason is gone (M4, M5, M7, M12, M13, M15)."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from structlog.testing import capture_logs

from bot.sending import slack_client
from bot.workspace import Member, Server
from handlers import letters
from handlers.catalogue import Texts
from models import reminders
from models.accounts import Account
from models.audit import write_details
from models.curriculum import Course, Requirement
from models.office import Department, SendingHours, own_municipality_id
from models.outbox.posting import Draft, put
from models.outbox.records import Lane, Notice
from models.people import Employee, EmployeeState, Employment, Leave
from models.record import Exemption
from models.reminders.day import OFFICE_ZONE
from models.reminders.records import Reminder, ReminderPolicy
from models.rights import division_members
from tests.builders import OPERATOR
from tests.conftest import Databases
from tests.posting import (
    LAST_CALL,
    NAKAMURA,
    REMINDED,
    Ground,
    PostOffice,
    founded,
    plainly,
    post_office,
    prepare,
    until,
)
from tests.world import AOKI, CLARK, KOBAYASHI, NISHIMURA, SASAKI, TANAKA, UEDA

PEOPLE = len(REMINDED)
DAY = LAST_CALL.date()


def local(at: time, day: date = DAY) -> datetime:
    return datetime.combine(day, at, OFFICE_ZONE)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Server(founded()) as one:
        yield one


@pytest.fixture(scope="module")
def ready(tmp_path_factory) -> Ground:
    return Ground(Databases.kept(tmp_path_factory.mktemp, None, "template_post", prepare=prepare))


@pytest.fixture(scope="module")
def ready_on_postgresql(tmp_path_factory, postgres_server) -> Ground:
    return Ground(Databases.kept(tmp_path_factory.mktemp, postgres_server, "template_post", prepare=prepare))


@pytest.fixture
def post(server, ready) -> Iterator[PostOffice]:
    with post_office(server, ready) as one:
        yield one


@pytest.fixture(params=["ready", "ready_on_postgresql"], ids=["sqlite", "postgresql"])
def any_post(request, server) -> Iterator[PostOffice]:
    with post_office(server, request.getfixturevalue(request.param)) as one:
        yield one


def only(post: PostOffice, *people: str) -> None:
    """Nobody but these has a message today."""
    ids = [post.employee(who) for who in people]
    with post.writing() as db:
        others = update(Reminder).where(Reminder.employee_id.not_in(ids))
        db.execute(others.values(state="not_sent", reason="stopped"))


# -- the ordinary day -----------------------------------------------------------------------------------------


def test_everybody_with_a_message_gets_it_once(any_post):
    """M4, M5: with a greeting before the first, known by its key, and remembered with its conversation."""
    done, more = any_post.drain(), any_post.drain()  # where the database was busy, the next pass takes it up
    assert (done.sent + more.sent, done.not_sent, done.trouble) == (PEOPLE, 0, "")
    assert set(any_post.all_messages().values()) == {1}
    assert len(any_post.all_messages()) == PEOPLE
    [message] = any_post.messages(CLARK)
    row = any_post.row(CLARK)
    assert (row.state, row.message_ts, row.channel_id) == ("sent", message.ts, message.channel)
    assert row.claimed_by == ""
    assert local(time(10)) <= row.sent_at <= local(time(10, 1))
    assert message.metadata["event_type"] == "kenshu_reminder"
    assert message.metadata["event_payload"] == {"key": f"reminder-{row.id}-20270330"}
    english = Texts("en")
    assert message.text.splitlines()[1:] == [english.say("greeting-how"), "en SEC-01 SEC-03"]
    assert any_post.drain() == any_post.drain() == type(done)()
    [account] = any_post.rows(Account, employee_id=row.employee_id)
    assert account.channel_id == message.channel
    assert account.greeted_at is not None


def test_several_processes_share_the_work(any_post):
    """M5."""
    several = [any_post.delivery(send_rate=300.0) for _ in range(4)]
    with ThreadPoolExecutor(4) as workers:
        done = list(workers.map(lambda one: one.drain(), several))
    assert sum(one.sent for one in done) == PEOPLE
    assert set(any_post.all_messages().values()) == {1}


def test_the_nearest_due_date_goes_first_and_notices_before_all(post):
    """M4."""
    post.change(CLARK, due_on=date(2026, 1, 1))
    post.change(TANAKA, due_on=date(2026, 1, 2))
    tell(post, SASAKI, "digest")
    post.drain(senders=1)
    order = sorted(
        (message.ts, message.text.splitlines()[-1].split()[-1], who)
        for who in (SASAKI, CLARK, TANAKA, UEDA)
        for message in post.messages(who)
    )
    assert [(who, what) for _, what, who in order[:3]] == [
        (SASAKI, "digest"),
        (CLARK, "SEC-03"),
        (TANAKA, "SEC-03"),
    ]


def test_the_real_letters_are_taken_by_slack_and_turn_when_all_is_done(post):
    """M15, in both languages."""
    delivery = post.delivery(write=letters.write)
    assert delivery.drain().sent == PEOPLE
    for who in (CLARK, UEDA):
        [before] = post.messages(who)
        post.finishes(who, "SEC-01", "SEC-03")
        assert "actions" in {block["type"] for block in before.blocks}
    assert delivery.drain().renewed == 2
    for who in (CLARK, UEDA):
        assert "actions" not in {block["type"] for block in post.messages(who)[0].blocks}


def test_who_was_greeted_before_is_not_again(post):
    with post.writing() as db:
        db.execute(update(Account).values(greeted_at=datetime.now(UTC)))
    post.drain()
    assert post.messages(UEDA)[0].text == "ja SEC-03"


def test_of_two_first_messages_at_one_moment_one_greets(any_post):
    tell(any_post, UEDA, "digest")
    any_post.drain(senders=4)
    lengths = sorted(len(message.text.splitlines()) for message in any_post.messages(UEDA))
    assert lengths == [1, 3]


# -- the hours (M4, M12) --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("at", "goes"), [(time(9, 59, 50), False), (time(16, 59), True), (time(17, 0, 1), False)])
def test_nothing_goes_outside_the_hours(server, ready, at, goes):
    """M4, M12: what is not out by 17:00 stays, for the next working day's plan."""
    with post_office(server, ready, local(at)) as post:
        post.drain()
        assert bool(post.all_messages()) is goes
        assert {row.state for row in post.reminders()} == {"sent" if goes else "planned"}


def test_at_17_the_pass_ends_in_the_midst_of_a_run(server, ready):
    """M12."""
    with post_office(server, ready, local(time(16, 59, 58))) as post:
        assert 0 < post.drain(send_rate=2.0).sent < PEOPLE
        states = [row.state for row in post.reminders()]
        assert states.count("planned") > 0
        sent = [row for row in post.reminders() if row.state == "sent"]
        assert max(row.sent_at for row in sent) <= local(time(17))
        assert max(float(row.message_ts) for row in sent) <= local(time(17)).timestamp() + 0.5


def test_a_department_on_shifts_has_its_own_hours(server, ready):
    """M4."""
    with post_office(server, ready, local(time(5))) as post:
        with post.writing() as db:
            of_ueda = select(EmployeeState.department_id).where(EmployeeState.employee_id == 3).limit(1)
            [department] = db.scalars(select(Department).where(Department.id.in_(of_ueda)))
            db.add(SendingHours(department_id=department.id, opens=time(6), closes=time(8)))
        post.plan()
        post.workspace.clock.move_to(local(time(6, 30)))
        post.drain()
        assert len(post.messages(UEDA)) == 1
        shift = set(post.all_messages())
        waiting = len(post.rows(state="planned"))
        post.workspace.clock.move_to(local(time(10, 30)))
        assert post.drain().sent == waiting > 0
        assert len(post.all_messages()) == len(shift) + waiting
        assert set(post.all_messages().values()) == {1}


def test_a_reminder_of_another_day_never_goes(post):
    """M12: the clock jumps a day ahead; what waits from yesterday is the plan's."""
    post.workspace.clock.advance(timedelta(days=1))
    assert post.drain().sent == 0
    assert post.all_messages() == {}


# -- the reason is gone (M7, M13) -----------------------------------------------------------------------------


def on_leave(post: PostOffice, employee_id: int) -> None:
    with post.writing() as db:
        db.add(Leave(employee_id=employee_id, leave_from=DAY, leave_to=DAY))


def left(post: PostOffice, employee_id: int) -> None:
    with post.writing() as db:
        db.execute(
            update(Employment).where(Employment.employee_id == employee_id).values(left_on=DAY - timedelta(days=1))
        )


def exempt(post: PostOffice, employee_id: int) -> None:
    with post.writing() as db:
        [(detail_id, digest)] = write_details(db, [{"reason": "r"}])
        for course_id in db.scalars(select(Course.id)).all():
            db.add(
                Exemption(
                    employee_id=employee_id,
                    course_id=course_id,
                    kind="exempt",
                    until=DAY,
                    granted_on=DAY,
                    detail_id=detail_id,
                    detail_digest=digest,
                )
            )


def withdrawn(post: PostOffice, employee_id: int) -> None:  # noqa: ARG001
    with post.writing() as db:
        db.execute(update(Requirement).values(effective_to=DAY - timedelta(days=1)))


def policy_off(post: PostOffice, employee_id: int) -> None:  # noqa: ARG001
    with post.writing() as db:
        db.execute(update(ReminderPolicy).values(is_on=False))


def finished(post: PostOffice, employee_id: int) -> None:  # noqa: ARG001
    post.finishes(UEDA, "SEC-01", "SEC-02", "SEC-03")


def account_suspended(post: PostOffice, employee_id: int) -> None:
    with post.writing() as db:
        db.execute(update(Account).where(Account.employee_id == employee_id).values(is_suspended=True))


def mail_changed(post: PostOffice, employee_id: int) -> None:
    with post.writing() as db:
        db.execute(update(Account).where(Account.employee_id == employee_id).values(email="else@city.example"))


@pytest.mark.parametrize(
    ("befalls", "reason"),
    [
        (on_leave, "on_leave"),
        (left, "not_employed"),
        (exempt, "exempt"),
        (withdrawn, "not_subject"),
        (policy_off, "not_subject"),
        (finished, "done"),
        (account_suspended, "no_mail"),
        (mail_changed, "no_mail"),
    ],
)
def test_what_befalls_somebody_between_plan_and_send_is_seen(post, befalls, reason):
    """M7, M8, M14."""
    only(post, UEDA)
    befalls(post, post.employee(UEDA))
    done = post.drain()
    assert (done.sent, done.not_sent) == (0, 1)
    row = post.row(UEDA)
    assert (row.state, row.reason) == ("not_sent", reason)
    assert post.steps(UEDA) == {"SEC-03": reason}
    assert post.messages(UEDA) == []


def test_a_course_finished_meanwhile_is_left_out_of_the_message(post):
    """M7, M14."""
    assert post.steps(NAKAMURA) == {"SEC-01": None, "SEC-03": None}
    post.finishes(NAKAMURA, "SEC-01")
    post.drain()
    assert post.texts(NAKAMURA) == ["ja SEC-03"]
    assert post.steps(NAKAMURA) == {"SEC-01": "done", "SEC-03": None}


def test_a_due_date_that_moved_meanwhile_brings_its_own_steps(post):
    """M6: an extension granted since the plan leaves no step of today."""
    only(post, UEDA)
    with post.writing() as db:
        [(detail_id, digest)] = write_details(db, [{"reason": "r"}])
        [course_id] = db.scalars(select(Course.id).where(Course.code == "SEC-03"))
        later = DAY + timedelta(days=20)
        grant = {"kind": "extend", "until": later, "granted_on": DAY, "course_id": course_id}
        db.execute(update(Course).where(Course.id == course_id).values(cycle="once"))
        db.add(Exemption(employee_id=3, detail_id=detail_id, detail_digest=digest, **grant))
    post.drain()
    assert post.row(UEDA).reason == "nothing_due"
    assert post.messages(UEDA) == []


def test_a_nudge_needs_no_step_but_something_open(post):
    """M9, M7."""
    only(post, UEDA, CLARK)
    for who in (UEDA, CLARK):
        post.change(who, kind="nudge")
    with post.writing() as db:
        db.execute(update(reminders.records.ReminderStep).values(reason="budget"))
    post.finishes(CLARK, "SEC-01", "SEC-03")
    post.drain()
    assert post.texts(UEDA) == ["ja SEC-03"]
    assert post.row(CLARK).reason == "done"


def test_a_stop_holds_at_once_whoever_has_the_rows(any_post):
    """M13: rows that a worker has claimed already do not go either."""
    slow = any_post.delivery(send_rate=0.5, senders=1)
    with ThreadPoolExecutor(1) as worker:
        draining = worker.submit(slow.drain)
        until(any_post.all_messages)
        with any_post.writing() as db:
            reminders.stop(db, actor=OPERATOR, now=any_post.workspace.clock.now())
        draining.result(timeout=20)
    assert sum(any_post.all_messages().values()) == 1
    rows = any_post.rows()
    assert [row.state for row in rows].count("sent") == 1
    assert {row.reason for row in rows} == {None, "stopped"}


def test_what_waits_for_release_does_not_go(post):
    """M13."""
    with post.writing() as db:
        db.execute(update(Reminder).where(Reminder.state == "planned").values(state="held"))
    assert post.drain().sent == 0
    with post.writing() as db:
        db.execute(update(Reminder).where(Reminder.state == "held").values(state="planned"))
    assert post.drain().sent == PEOPLE


# -- Slack's bad moments --------------------------------------------------------------------------------------


def test_a_429_rests_the_whole_lane_and_loses_nothing(post):
    """M4: nothing goes before Slack's rest is over, then at half the rate."""
    post.misbehave(ratelimited={"method": "chat.postMessage", "times": 1, "retry_after": 1})
    delivery = post.delivery(send_rate=40.0, senders=1)
    assert delivery.drain().sent == PEOPLE
    assert set(post.all_messages().values()) == {1}
    assert {row.attempts for row in post.reminders()} == {1}
    refused, *taken = post.calls("chat.postMessage")
    assert refused["status"] == 429
    assert len(taken) <= PEOPLE + 1
    times = [datetime.fromisoformat(entry["at"]) for entry in taken if entry["status"] == 200]
    assert min(times) - datetime.fromisoformat(refused["at"]) >= timedelta(seconds=0.95)
    assert max(times) - min(times) >= timedelta(seconds=(PEOPLE - 2) / 20)
    [lane] = post.rows(Lane, lane="messages")
    assert lane.slow_until > post.machine.now() + timedelta(minutes=9)


@pytest.mark.parametrize("fault", ["server_error", "reset_after_accept"])
def test_whoever_gave_no_answer_is_asked_after_a_rest(any_post, fault):
    """Found by its key: stored. Not found: sent again. Nobody has two."""
    any_post.misbehave(**{fault: {"method": "chat.postMessage", "times": 2}})
    delivery = any_post.delivery()
    assert delivery.drain().sent == PEOPLE - 2
    assert [row.state for row in any_post.reminders()].count("sending") == 2
    assert delivery.drain().sent == 0
    assert any_post.calls("conversations.history") == []
    any_post.machine.jump(seconds=61)
    again = delivery.drain()
    assert again.sent == (2 if fault == "server_error" else 0)
    assert set(any_post.all_messages().values()) == {1}
    assert len(any_post.all_messages()) == PEOPLE
    assert {(row.state, bool(row.message_ts)) for row in any_post.reminders()} == {("sent", True)}
    assert len(any_post.calls("conversations.history")) == 2


def test_a_history_that_lags_is_waited_for(post):
    """The rest is for that: sooner nobody looks."""
    only(post, UEDA)
    post.misbehave(reset_after_accept={"method": "chat.postMessage", "times": 1}, history_lag=30)
    post.drain()
    post.machine.jump(seconds=45)
    post.drain()
    assert post.row(UEDA).state == "sending"
    post.machine.jump(seconds=16)
    post.workspace.clock.advance(timedelta(seconds=61))
    post.drain()
    assert post.row(UEDA).state == "sent"
    assert len(post.messages(UEDA)) == 1


def handed_over(post: PostOffice, who: str, *, arrived: bool) -> None:
    """As a worker leaves a row that is killed between marking it and storing Slack's answer."""
    row = post.row(who)
    if arrived:
        client = slack_client(post.workspace.bot_token, post.server.api_url)
        event = {"event_type": "kenshu_reminder", "event_payload": {"key": f"reminder-{row.id}-20270330"}}
        client.chat_postMessage(channel=post.user(who), text="…", metadata=event)
    now = post.machine.now()
    post.change(
        who,
        state="sending",
        channel_id=post.user(who),
        marked_at=now,
        attempts=1,
        claimed_by="dead",
        claimed_until=now + timedelta(seconds=60),
    )


@pytest.mark.parametrize("arrived", [True, False])
def test_a_worker_killed_in_the_midst_leaves_one_message(any_post, arrived):
    """Whether it died before or after Slack took the message."""
    only(any_post, UEDA)
    handed_over(any_post, UEDA, arrived=arrived)
    any_post.drain()
    assert len(any_post.messages(UEDA)) == int(arrived)
    any_post.machine.jump(seconds=61)
    any_post.drain()
    assert len(any_post.messages(UEDA)) == 1
    assert any_post.row(UEDA).state == "sent"
    assert any_post.row(UEDA).message_ts == any_post.messages(UEDA)[0].ts


def test_what_was_lost_and_is_done_meanwhile_is_not_sent_again(post):
    """M7."""
    only(post, UEDA)
    handed_over(post, UEDA, arrived=False)
    post.finishes(UEDA, "SEC-03")
    post.machine.jump(seconds=61)
    post.drain()
    assert post.messages(UEDA) == []
    assert post.row(UEDA).reason == "done"


def test_what_was_lost_before_17_waits_for_the_next_day(post):
    """M12: found out in the evening, it is planned again."""
    only(post, UEDA)
    handed_over(post, UEDA, arrived=False)
    post.workspace.clock.move_to(local(time(17, 5)))
    post.machine.jump(seconds=61)
    post.drain()
    assert post.messages(UEDA) == []
    assert post.row(UEDA).state == "planned"


def test_rows_that_a_dead_worker_had_claimed_are_free_again(any_post):
    at = any_post.machine.now() + timedelta(seconds=60)
    with any_post.writing() as db:
        db.execute(update(Reminder).values(claimed_by="dead", claimed_until=at))
    assert any_post.drain().sent == 0
    any_post.machine.jump(seconds=61)
    assert any_post.drain().sent == PEOPLE


def without(post: PostOffice, *scopes: str) -> None:
    manifest = dict(post.workspace.manifest)
    held = [scope for scope in manifest["oauth_config"]["scopes"]["bot"] if scope not in scopes]
    post.workspace.reinstall({**manifest, "oauth_config": {"scopes": {"bot": held}}})


def test_where_the_conversation_cannot_be_read_a_reminder_is_less_and_a_notice_more(post):
    """Design 3: never a lost decision."""
    only(post, UEDA)
    tell(post, SASAKI, "decision")
    post.misbehave(reset_after_accept={"method": "chat.postMessage", "times": 2})
    without(post, "im:history")
    post.drain()
    post.machine.jump(seconds=61)
    post.drain()
    post.machine.jump(seconds=61)
    post.drain()
    assert post.row(UEDA).state == "unknown"
    assert len(post.messages(UEDA)) == 1
    assert [notice.state for notice in post.rows(Notice)] == ["sent"]
    assert len(post.messages(SASAKI)) == 2


def test_an_outage_is_waited_out_without_giving_anybody_up(post):
    """However long Slack is down, no message is spoiled by it."""
    post.misbehave(server_error={})
    delivery = post.delivery(senders=1)
    for _ in range(8):
        assert delivery.drain().trouble
        post.machine.jump(seconds=61)
    assert {row.state for row in post.reminders()} <= {"planned", "sending"}
    assert max(row.attempts for row in post.reminders()) < 5
    post.behave()
    for _ in range(3):
        post.machine.jump(seconds=61)
        delivery.drain()
    assert len(post.all_messages()) == PEOPLE
    assert set(post.all_messages().values()) == {1}


def test_a_message_that_never_gets_through_is_given_up_while_others_do(post):
    """M14: then it is in the list of what failed."""
    only(post, CLARK)
    post.change(CLARK, attempts=4)
    post.misbehave(server_error={"method": "chat.postMessage", "times": 1})
    delivery = post.delivery()
    delivery.drain()
    assert post.row(CLARK).state == "sending"
    post.machine.jump(seconds=61)
    delivery.drain()
    row = post.row(CLARK)
    assert (row.state, row.reason) == ("not_sent", "failed")
    assert row.failure
    assert set(post.steps(CLARK).values()) == {"failed"}
    [account] = post.rows(Account, employee_id=row.employee_id)
    assert account.greeted_at is None


def test_a_letter_that_cannot_be_written_holds_up_nobody(post):
    def spoiled(writing, kind, letter):
        if letter.employee_id == post_ids[UEDA]:
            raise KeyError
        return plainly(writing, kind, letter)

    post_ids = {UEDA: post.employee(UEDA)}
    delivery = post.delivery(write=spoiled)
    with capture_logs() as told:
        for _ in range(6):
            delivery.drain()
            post.machine.jump(seconds=61)
    assert len(post.all_messages()) == PEOPLE - 1
    assert {"event": "delivery.spoiled", "row": post.row(UEDA).id}.items() <= told[0].items() | told[1].items()
    assert (post.row(UEDA).state, post.row(UEDA).failure) == ("not_sent", "KeyError")


# -- accounts and the installation ----------------------------------------------------------------------------


def test_an_account_that_was_deactivated_fails_alone(post):
    """M8: from then on the person counts as one without an account."""
    user = post.workspace.find_user(UEDA)
    post.workspace.put_member(Member(UEDA, user.name, kind="deactivated"))
    done = post.drain()
    assert (done.sent, done.not_sent, done.trouble) == (PEOPLE - 1, 1, "")
    row = post.row(UEDA)
    assert (row.state, row.reason, row.failure) == ("not_sent", "failed", "account_inactive")
    [account] = post.rows(Account, employee_id=row.employee_id)
    assert (account.kind, account.greeted_at) == ("deactivated", None)


def test_a_conversation_that_is_another_by_now_is_found(post):
    """The direct message was closed for good."""
    only(post, UEDA)
    with post.writing() as db:
        db.execute(update(Account).where(Account.email == UEDA).values(channel_id="D0GONE"))
    post.drain()
    assert len(post.messages(UEDA)) == 1
    [account] = post.rows(Account, email=UEDA)
    assert account.channel_id == post.messages(UEDA)[0].channel


def test_an_account_that_slack_does_not_know_fails_alone(post):
    with post.writing() as db:
        db.execute(update(Account).where(Account.email == UEDA).values(slack_id="U0NOBODY"))
    assert post.drain().sent == PEOPLE - 1
    assert (post.row(UEDA).reason, post.row(UEDA).failure) == ("failed", "channel_not_found")


@pytest.mark.parametrize(("harm", "trouble"), [("token", "invalid_auth"), ("scope", "missing_scope")])
def test_what_is_wrong_with_the_installation_spoils_no_message(post, harm, trouble):
    if harm == "token":
        post.workspace.bot_token, token = "xoxb-new", post.workspace.bot_token
        delivery = post.delivery(senders=1)
        delivery._means.client.token = token
    else:
        without(post, "chat:write")
        delivery = post.delivery(senders=1)
    assert delivery.drain().trouble == trouble
    assert {(row.state, row.attempts, row.claimed_by) for row in post.reminders()} == {("planned", 0, "")}


# -- clocks ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("back", [{"hours": -1}, {"days": -1}])
def test_a_machine_whose_clock_jumps_back_goes_on(any_post, back):
    any_post.misbehave(reset_after_accept={"method": "chat.postMessage", "times": 1})
    only(any_post, UEDA, CLARK)
    delivery = any_post.delivery(senders=1)
    delivery.drain()
    any_post.change(UEDA, **({"claimed_by": "dead"} if any_post.row(UEDA).state == "planned" else {}))
    any_post.machine.jump(**back)
    delivery.drain()
    any_post.machine.jump(seconds=61)
    delivery.drain()
    assert {who: len(any_post.messages(who)) for who in (UEDA, CLARK)} == {UEDA: 1, CLARK: 1}
    assert {row.state for row in any_post.reminders() if row.reason != "stopped"} == {"sent"}


def test_a_slack_whose_clock_is_behind_ours_is_read_all_the_same(post):
    """The newest page is read whatever the clocks say."""
    only(post, UEDA)
    post.machine.jump(days=4_000)
    post.misbehave(reset_after_accept={"method": "chat.postMessage", "times": 1})
    delivery = post.delivery()
    delivery.drain()
    post.machine.jump(seconds=61)
    delivery.drain()
    assert len(post.messages(UEDA)) == 1


# -- shown anew (M15) -----------------------------------------------------------------------------------------


def test_a_message_turns_when_its_course_is_finished_at_any_hour(any_post):
    """M15: silently, with its greeting; older ones keep their text."""
    any_post.drain()
    any_post.workspace.clock.move_to(local(time(22)))
    any_post.finishes(NAKAMURA, "SEC-01")
    assert any_post.drain().renewed == 1
    assert any_post.texts(NAKAMURA) == ["ja SEC-03"]
    any_post.finishes(NAKAMURA, "SEC-03")
    assert any_post.drain().renewed == 1
    [message] = any_post.messages(NAKAMURA)
    assert message.text.splitlines()[-1] == "ja done"
    assert len(message.text.splitlines()) == 3
    assert message.metadata["event_payload"]["key"].startswith("reminder-")
    assert any_post.row(NAKAMURA).stale_since is None
    assert any_post.drain().renewed == 0


def test_finished_while_it_is_on_its_way_is_shown_once_it_has_arrived(any_post):
    """M15."""
    only(any_post, UEDA)
    any_post.misbehave(reset_after_accept={"method": "chat.postMessage", "times": 1})
    any_post.drain()
    any_post.finishes(UEDA, "SEC-03")
    assert any_post.texts(UEDA) == ["ja SEC-03"]
    any_post.machine.jump(seconds=61)
    any_post.drain()
    assert any_post.texts(UEDA) == ["ja done"]


def test_what_becomes_stale_while_it_is_shown_anew_is_shown_once_more(post):
    """M15."""
    post.drain()
    post.finishes(NAKAMURA, "SEC-01")

    def finishing(writing, kind, letter):
        message = plainly(writing, kind, letter)
        if not meanwhile:
            meanwhile.append(1)
            post.finishes(NAKAMURA, "SEC-03")
        return message

    meanwhile: list[int] = []
    post.delivery(write=finishing).drain()
    assert post.texts(NAKAMURA) == ["ja done"]


@pytest.mark.parametrize("fault", ["gone", "broken", "limited"])
def test_a_message_that_cannot_be_changed_is_left(post, fault):
    """M15: deleted, it is left for good; otherwise it is changed later."""
    post.drain()
    post.finishes(UEDA, "SEC-03")
    delivery = post.delivery()
    if fault == "gone":
        post.workspace.delete_message(post.messages(UEDA)[0])
    elif fault == "broken":
        post.misbehave(server_error={"method": "chat.update", "times": 1})
    else:
        post.misbehave(ratelimited={"method": "chat.update", "times": 1, "retry_after": 1})
    delivery.drain()
    if fault == "gone":
        row = post.row(UEDA)
        assert (row.stale_since, row.failure, row.state) == (None, "message_not_found", "sent")
    else:
        assert post.texts(UEDA) == ["ja SEC-03"]
        post.machine.jump(seconds=61)
        delivery.drain()
        assert post.texts(UEDA) == ["ja done"]


# -- notices --------------------------------------------------------------------------------------------------


def tell(post: PostOffice, who: str, kind: str, **how: Any) -> None:
    employee_id = post.employee(who)
    with post.writing() as db:
        draft = Draft(kind, f"{kind}:{employee_id}", post.today, employee_id=employee_id, **how)
        put(db, [draft], municipality_id=own_municipality_id(db), now=post.workspace.clock.now())


def in_channel(post: PostOffice, channel_id: str) -> None:
    with post.writing() as db:
        draft = Draft("preview", "preview:2027-03-30", post.today, channel_id=channel_id, about={"a": 1})
        put(db, [draft], municipality_id=own_municipality_id(db), now=post.workspace.clock.now())


def test_a_notice_is_said_once_however_often_it_is_put_in(any_post):
    only(any_post)
    for _ in range(3):
        tell(any_post, SASAKI, "digest")
        any_post.drain()
    assert any_post.texts(SASAKI) == ["ja digest"]
    [notice] = any_post.rows(Notice)
    assert (notice.state, notice.message_ts) == ("sent", any_post.messages(SASAKI)[0].ts)


def test_a_notice_without_a_reason_or_a_reader_is_dropped(post):
    only(post)
    tell(post, SASAKI, "digest")
    tell(post, KOBAYASHI, "digest")
    tell(post, NISHIMURA, "digest")
    tell(post, AOKI, "digest", not_before=local(time(23)))
    left(post, post.employee(KOBAYASHI))
    account_suspended(post, post.employee(NISHIMURA))
    post.drain(write=lambda *_: None)
    found = {notice.employee_id: (notice.state, notice.reason) for notice in post.rows(Notice)}
    assert found == {
        post.employee(SASAKI): ("dropped", "nothing_left"),
        post.employee(KOBAYASHI): ("dropped", "not_employed"),
        post.employee(NISHIMURA): ("dropped", "no_mail"),
        post.employee(AOKI): ("waiting", None),
    }
    assert post.all_messages() == {}


def members(post: PostOffice) -> set[str]:
    """The mails of those who work in the division."""
    with post.reading() as db:
        ids = division_members(db, own_municipality_id(db), None, DAY)
        return set(db.scalars(select(Employee.email).where(Employee.id.in_(ids))))


def channel(post: PostOffice, *extra: str, is_private: bool = True) -> str:
    """The division's channel, with its people, the bot and those."""
    people = [post.user(mail) for mail in (*sorted(members(post)), *extra)]
    everybody = [*people, post.workspace.bot_user_id]
    return post.workspace.add_channel("推進課", everybody, is_private=is_private).id


def test_the_division_is_told_in_its_channel(post):
    only(post)
    in_channel(post, place := channel(post))
    post.drain()
    [message] = post.workspace.conversations[place].messages
    assert message.text == "ja preview"
    [notice] = post.rows(Notice)
    assert (notice.state, notice.message_ts) == ("sent", message.ts)


@pytest.mark.parametrize("who", ["guest", "stranger", "intern", "public", "unreadable"])
def test_where_somebody_else_reads_along_each_member_is_told_instead(post, who):
    """P2: checked at each post."""
    only(post)
    extra = {
        "guest": "hirano.kaoru@partner.example",
        "stranger": "sugita.makoto@neighbour.example",
        "intern": "okada.rin@city.example",
    }
    place = channel(post, *filter(None, [extra.get(who)]), is_private=who != "public")
    if who == "unreadable":
        without(post, "groups:read")
    in_channel(post, place)
    post.drain()
    assert post.workspace.conversations[place].messages == []
    first, *each = post.rows(Notice)
    assert (first.state, first.reason) == ("dropped", "outsiders")
    assert {notice.state for notice in each} == {"sent"}
    assert post.all_messages() == dict.fromkeys(members(post), 1)
    assert {notice.about for notice in each} == {'{"a": 1}'}


# -- ending ---------------------------------------------------------------------------------------------------


def test_closing_ends_a_pass_soon_and_gives_back_what_was_not_begun(any_post):
    slow = any_post.delivery(send_rate=0.2)
    with ThreadPoolExecutor(1) as worker:
        draining = worker.submit(slow.drain)
        until(any_post.all_messages)
        assert slow.close()
        assert draining.result(timeout=5).sent == 1
    assert {row.claimed_by for row in any_post.reminders()} == {""}
    any_post.forget_the_pace()
    assert any_post.drain().sent == PEOPLE - 1


def test_until_idle_waits_for_what_rests(post):
    """`kenshu remind send` ends when nothing is on its way any more."""
    post.misbehave(reset_after_accept={"method": "chat.postMessage", "times": 2})
    delivery = post.delivery(rest_seconds=0.3)
    delivery.drain(until_idle=True)
    assert {row.state for row in post.reminders()} == {"sent"}
    assert set(post.all_messages().values()) == {1}


def test_an_account_of_another_workspace_is_none_here(post):
    with post.writing() as db:
        db.execute(update(Account).where(Account.email == UEDA).values(team_id="T0ELSE"))
    post.drain()
    assert post.row(UEDA).reason == "no_mail"
