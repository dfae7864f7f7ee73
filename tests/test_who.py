"""Who is answered, who is not, and where: over the wire (P1, P2, P3)."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from bot.who import profile_of
from models.accounts import Account
from models.database import sessions, writing_sessions
from models.people import Employee
from tests.workspaces import until
from tests.world import AOKI, CLARK, GUEST, NOBODY, STRANGER, UEDA, YAMAMOTO, World

ASKED = "必須の研修は？"
DRILL = "標的型攻撃メール訓練"


def test_the_first_message_says_who_writes_on_whose_behalf_and_how_to_ask_and_no_later_one(world):
    ueda = world.person(UEDA)
    ueda.writes(ASKED)
    [first] = ueda.hears()
    assert "研修ボット" in first.text
    assert "デジタル推進課に代わって" in first.text
    assert "そのままの言葉で" in first.text
    ueda.writes(ASKED)
    [second] = ueda.hears()
    assert "研修ボット" not in second.text


def test_whoever_reads_english_is_greeted_and_answered_in_english(world):
    emma = world.person(CLARK)
    emma.writes("Which courses must I take?")
    [answer] = emma.hears()
    assert "on behalf of the Digital Promotion Section" in answer.text
    assert "Targeted mail attack drill" in answer.text


@pytest.mark.parametrize(
    ("who", "told"),
    [
        (GUEST, "ゲスト"),
        (STRANGER, "ほかの団体の方"),
        (NOBODY, "職員名簿に見当たりません"),
    ],
)
def test_guests_strangers_and_people_not_on_the_list_are_told_whom_to_ask(world, who, told):
    somebody = world.person(who)
    somebody.writes(ASKED)
    [answer] = somebody.hears()
    assert told in answer.text
    assert "デジタル推進課" in answer.text
    assert DRILL not in answer.text


def test_r2_somebody_who_left_is_told_so_and_sees_no_courses(world):
    world.slack.puts_person(email=YAMAMOTO, kind="member")
    yamamoto = world.person(YAMAMOTO)
    yamamoto.writes(ASKED)
    [answer] = yamamoto.hears()
    assert "在職されていません" in answer.text
    assert DRILL not in answer.text


def test_home_tells_whoever_is_not_answered_why(world):
    assert "ゲスト" in world.person(GUEST).opens_home()
    assert "職員名簿に見当たりません" in world.person(NOBODY).opens_home()


def test_an_intern_taken_onto_the_staff_list_is_answered_without_anything_else_to_do(world):
    intern = world.person(NOBODY)
    intern.writes(ASKED)
    assert "職員名簿に見当たりません" in intern.hears()[0].text
    with writing_sessions(world.engine).begin() as db:
        db.execute(update(Employee).where(Employee.employee_no == "0001003").values(email=NOBODY))
    intern.writes(ASKED)
    assert DRILL in intern.hears()[0].text


def test_whoever_is_no_longer_a_guest_is_answered_although_nobody_told_the_bot(world):
    ueda = world.person(UEDA)
    ueda.writes(ASKED)
    ueda.hears()
    with writing_sessions(world.engine).begin() as db:
        db.execute(update(Account).values(kind="guest"))
    ueda.writes(ASKED)
    assert DRILL in ueda.hears()[0].text


@pytest.mark.parametrize(
    ("user", "kind"),
    [
        ({"team_id": "T1"}, "member"),
        ({"team_id": "T2"}, "stranger"),
        ({"team_id": "T2", "enterprise_user": {"teams": ["T2", "T1"]}}, "member"),
        ({"team_id": "T2", "enterprise_user": {"teams": ["T2"]}}, "stranger"),
        ({"team_id": "T1", "is_stranger": True}, "stranger"),
        ({"team_id": "T1", "is_restricted": True}, "guest"),
        ({"team_id": "T1", "deleted": True}, "deactivated"),
        ({"team_id": "T1", "is_bot": True}, "bot"),
    ],
)
def test_who_belongs_to_the_office(user, kind):
    assert profile_of({"id": "U1", **user}, "T1").kind == kind


def until_suspended(world: World) -> None:
    """The bot has heard of a changed mail and stored it."""

    def is_suspended() -> bool:
        with sessions(world.engine).begin() as db:
            return db.scalars(select(Account.is_suspended)).one()

    until(is_suspended)


def test_p3_a_mail_changed_in_slack_closes_what_was_open_until_it_is_the_listed_one_again(world):
    ueda = world.person(UEDA)
    ueda.writes(ASKED)
    ueda.hears()
    account = ueda.screen().raw["me"]["id"]
    world.slack.puts_person(id=account, email="somebody.else@city.example")
    changed = world.person(account)
    changed.hears()
    until_suspended(world)
    changed.writes(ASKED)
    [answer] = changed.hears()
    assert "職員名簿が合わなく" in answer.text
    assert DRILL not in answer.text
    world.slack.puts_person(id=account, email=UEDA)
    changed.writes(ASKED)
    assert DRILL in changed.hears()[0].text


def test_p3_the_account_is_looked_up_again_when_the_staff_list_has_another_mail(world):
    ueda = world.person(UEDA)
    ueda.writes(ASKED)
    ueda.hears()
    with writing_sessions(world.engine).begin() as db:
        db.execute(update(Employee).where(Employee.employee_no == "0001003").values(email="other@city.example"))
    ueda.writes(ASKED)
    assert DRILL not in ueda.hears()[0].text
    with sessions(world.engine).begin() as db:
        assert db.scalars(select(Account.is_suspended)).one()


def test_p2_in_a_channel_only_the_asker_sees_the_answer(world):
    ueda, aoki = world.person(UEDA), world.person(AOKI)
    channel = next(c["id"] for c in ueda.screen().raw["conversations"] if c["kind"] == "channel")
    ueda.mentions(ASKED, channel)
    [answer] = ueda.hears()
    assert answer.is_ephemeral
    assert DRILL in answer.text
    aoki.hears_nothing()


def test_nobody_is_looked_up_in_slack_who_is_known_already(world: World):
    ueda = world.person(UEDA)
    for _ in range(3):
        ueda.writes(ASKED)
        ueda.hears()
    assert len(world.slack.calls("users.info")) == 1
