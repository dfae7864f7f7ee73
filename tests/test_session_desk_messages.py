"""Sessions as those who run them make, change, copy and call them off in Slack, and add people (S1, S3, S7, S8)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.delivery import Delivery
from bot.sending import slack_client
from bot.workspace import Clock
from bot.workspace.entities import TEAM_ID
from handlers.catalogue import Texts
from models import bookings, session_running
from models.curriculum import TrainingSession
from models.deciders import is_employed
from models.outbox.records import Notice
from models.people import Employee
from models.reminders.day import OFFICE_ZONE
from models.session_records import Enrolment
from tests.booking import (
    AOKI,
    CLARK,
    FUJII,
    INOUE,
    KATO,
    KOBAYASHI,
    NOMURA,
    ONISHI,
    SAITO,
    TAKAHASHI,
    UEDA,
    Booking,
    at,
)
from tests.conftest import Databases
from tests.posting import meet_everybody
from tests.slack import Person, View
from tests.world import World, connected, workspace

START = datetime(2026, 11, 24, 10, tzinfo=OFFICE_ZONE)
MAILS = {
    ONISHI: "onishi.kenji",
    SAITO: "saito.megumi",
    TAKAHASHI: "takahashi.daisuke",
    UEDA: "ueda.shota",
    CLARK: "clark.emma",
    FUJII: "fujii.tsuyoshi",
    NOMURA: "nomura.takumi",
}


_DAYS = count(130, 10)
_SEEN: set[str] = set()
"""Whose screens earlier stories have left something on."""


class Desk(Booking):
    """An office with the bot on the wire. Each story has a day of its own, on which nothing else meets."""

    def __init__(self, world: World) -> None:
        super().__init__(world.engine, START)
        self.world = world
        client = slack_client(world.server.workspace.bot_token, world.server.api_url)
        how: dict[str, Any] = {"send_rate": 100.0, "careful_rate": 100.0, "senders": 1, "division_code": None}
        where: dict[str, Any] = {"team_id": TEAM_ID, "zone": OFFICE_ZONE, "locale": "ja", "now": world.clock.now}
        self.delivery = Delivery(self.engine, client, **where, **how)
        self.day = START.date() + timedelta(days=next(_DAYS))

    def person(self, who: str) -> Person:
        mail = f"{MAILS[who]}@city.example"
        _SEEN.add(mail)
        return self.world.person(mail)

    def starts(self) -> None:
        for mail in _SEEN:
            person = self.world.person(mail)
            person.catches_up()
            if person.screen().modals:
                person.closes(all=True)

    def meets(self, capacity: int | None = 1, hour: int = 13, **terms: Any) -> int:
        return self.opens(capacity, at(self.day, hour), **terms)

    def sheet(self, who: str, session_id: int) -> Person:
        """Somebody who has that session open, from the list."""
        person = self.person(who)
        person.runs("/kenshu 研修会")
        person.waits_for(lambda screen: screen.modals, what="the list")
        person.chooses("月を選ぶ", f"{self.day.year}年{self.day.month}月")
        code = self.session(session_id).code
        person.waits_for(f"（{code}）")
        person.presses(action_id="sessions.show", value=str(session_id))
        person.waits_for("申し込みの締切")
        return person

    def notices_of(self, session_id: int, kind: str, state: str = "waiting") -> list[str]:
        """Who is to hear of it, by number."""
        with self.reading() as db:
            found = db.scalars(select(Notice).where(Notice.kind == kind, Notice.state == state)).all()
            mine = [one.employee_id for one in found if json.loads(one.about)["session"] == session_id]
            rows = select(Employee.employee_no).where(Employee.id.in_(mine)).order_by(Employee.employee_no)
            assert len(mine) == len(set(mine))
            return list(db.scalars(rows))

    def newest(self) -> TrainingSession:
        with self.reading() as db:
            return db.scalars(select(TrainingSession).order_by(TrainingSession.id.desc()).limit(1)).one()


@pytest.fixture(scope="module")
def world(story_databases: Databases) -> Iterator[World]:
    with workspace(Clock(START)) as server, connected(server, story_databases.fresh_url()) as one:
        meet_everybody(one.engine, server.workspace)
        Texts("en")  # read now, and not while somebody waits
        yield one


@pytest.fixture
def desk(world: World) -> Desk:
    one = Desk(world)
    one.starts()
    return one


def opened(person: Person, label: str, **how: Any) -> View:
    """The modal that a button opens."""
    before = {view.id for view in person.screen().modals}
    person.presses(label, **how)
    person.waits_for(lambda screen: {view.id for view in screen.modals} - before, what=f"a modal for {label}")
    return person.modal()


def refused(person: Person, told: str) -> None:
    """The form stays, with why below a field."""
    person.waits_for(
        lambda screen: any(told in error for view in screen.modals for error in view.errors), what=told
    )


# -- making ---------------------------------------------------------------------------------------------------


def test_the_division_makes_a_session_which_then_can_be_booked(desk):
    chief = desk.person(ONISHI)
    assert "新しい研修会" in chief.opens_home()
    form = opened(chief, "新しい研修会", surface="home")
    assert (form.value("開始"), form.value("終了")) == ("13:30", "16:30")
    [course] = chief.suggestions("研修", "MND-02")
    [organiser] = chief.suggestions("運営する人", "さいとう")
    assert organiser == "斎藤 恵 0001010"
    chief.submits(
        {
            "研修": course,
            "開催日": desk.day,
            "開始": "09:00",
            "終了": "12:00",
            "会場": "第1研修室",
            "定員": "12",
            "申し込みの締切（この日まで）": desk.day - timedelta(days=3),
            "講師": "外部講師",
            "開き方": ["終わったら、出席を自動で確定する"],
            "運営する人": [organiser],
        }
    )
    chief.waits_for("研修会を登録しました。いまから申し込めます。")
    made = desk.newest()
    with desk.reading() as db:
        terms = session_running.terms_of(db, made)
    closes = at(desk.day - timedelta(days=2), 0)
    assert terms == session_running.Terms(
        *("MND-02", at(desk.day, 9), at(desk.day, 12), "第1研修室", "", 12, "外部講師", False, closes, True)
    )
    told = chief.modal_text()
    for word in ("斎藤 恵 0001010", "予約0人（定員12人）", "終わると自動で確定", "開催前", made.code):
        assert word in told
    assert desk.books(UEDA, made.id) == ("booked", 0)
    chief.closes(all=True)
    assert "これからの研修会" in chief.home_text()


def test_what_is_wrong_with_a_new_session_is_said_below_the_field_and_nothing_is_made(desk):
    chief = desk.person(ONISHI)
    before = desk.newest().id
    chief.runs("/kenshu 研修会")
    chief.waits_for("すべての研修")
    opened(chief, "新しい研修会")
    right = {"研修": chief.suggestions("研修", "MND-02")[0], "開催日": desk.day, "会場": "第1研修室"}
    wrong = [
        ({**right, "会場": ""}, "会場か、オンラインのリンクを入れてください。"),
        ({"会場": "第1研修室", "終了": "13:00"}, "終了の日時が、開始より後になっていません。"),
        ({"終了": "16:30", "開催日": date(2026, 11, 23)}, "開始の日時（2026年11月23日）が過ぎています。"),
        ({"開催日": desk.day, "オンラインのリンク": "meet.city.example"}, "http:// か https:// で始まるもの"),
        ({"オンラインのリンク": "", "締切の時刻": "10:00"}, "時刻（10:00）だけでなく日も入れてください。"),
        ({"申し込みの締切（この日まで）": desk.day + timedelta(days=1)}, "開始までの日時にしてください。"),
    ]
    for values, told in wrong:
        chief.submits(values)
        refused(chief, told)
    assert desk.newest().id == before
    chief.submits({"申し込みの締切（この日まで）": desk.day, "締切の時刻": None})
    chief.waits_for("研修会を登録しました")
    assert desk.newest().closes_at is None
    chief.closes()
    opened(chief, "新しい研修会")
    chief.submits(right)
    refused(chief, f"同じ研修、日時、会場の研修会（{desk.newest().code}）がすでにあります。")
    assert desk.newest().id == before + 1


def test_a_class_of_two_days_is_made_and_a_copy_of_it_keeps_what_it_has(desk):
    town = desk.does(session_running.neighbour, ONISHI, "33203", "津山市", "Tsuyama")
    first = desk.meets(
        20,
        9,
        ends_at=at(desk.day + timedelta(days=1), 16),
        joint=True,
        closes_at=at(desk.day - timedelta(days=2), 0),
        organisers=[SAITO],
    )
    desk.does(session_running.set_places, ONISHI, first, town, 5)
    desk.books(UEDA, first)
    chief = desk.sheet(ONISHI, first)
    assert "09:00から16:00まで" in chief.modal_text()
    assert "津山市5席" in chief.modal_text()
    form = opened(chief, "複製する")
    assert form.value("開催日") == (desk.day + timedelta(days=7)).isoformat()
    chief.submits()
    chief.waits_for("複製しました。")
    made = desk.newest()
    week = timedelta(days=7)
    assert (made.starts_at, made.ends_at) == (at(desk.day + week, 9), at(desk.day + week + timedelta(days=1), 16))
    assert (made.closes_at, made.capacity, made.joint) == (at(desk.day + timedelta(days=5), 0), 20, True)
    assert desk.people(made.id, *bookings.LIVE) == []
    for word in ("斎藤 恵", "津山市5席", "予約0人（定員20人）", made.code):
        assert word in chief.modal_text()
    opened_again = chief.modal()
    chief.presses("変更する", on=opened_again)
    chief.waits_for("まだどなたも申し込んでいません。")
    chief.submits({"会場": "分庁舎"})
    chief.waits_for("変更しました。")
    assert desk.session(made.id).venue == "分庁舎"
    assert desk.session(first).venue == "第1研修室"


# -- changing -------------------------------------------------------------------------------------------------


def test_s1_more_seats_move_the_line_up_in_order(desk):
    session_id = desk.meets(1, organisers=[SAITO])
    for who in (UEDA, FUJII, AOKI, INOUE):
        desk.books(who, session_id)
    organiser = desk.sheet(SAITO, session_id)
    assert "予約1人（定員1人）、順番待ち3人" in organiser.modal_text()
    form = opened(organiser, "変更する")
    assert "予約している1人と順番待ちの3人に" in form.text
    organiser.submits({"定員": "3"})
    organiser.waits_for("順番待ちの2人に席ができ、お知らせします。")
    assert desk.booked(session_id) == [UEDA, FUJII, AOKI]
    assert desk.waiting(session_id) == [INOUE]
    assert desk.notices_of(session_id, bookings.SEAT_GIVEN) == [AOKI, FUJII]
    assert desk.notices_of(session_id, session_running.CHANGED) == []
    opened(organiser, "変更する")
    organiser.submits({"定員": "2"})
    refused(organiser, "すでに3人が予約しているため、席を2に減らすことはできません。")
    assert desk.session(session_id).capacity == 3


def test_s3_a_moved_session_reaches_everybody_in_it_once(desk):
    session_id, other = desk.meets(2, organisers=[SAITO]), desk.meets(5, 17)
    for who in (UEDA, FUJII, AOKI):
        desk.books(who, session_id)
    desk.books(FUJII, other)
    organiser = desk.sheet(SAITO, session_id)
    opened(organiser, "変更する")
    organiser.submits({"開始": "17:30", "終了": "19:30"})
    organiser.waits_for("変更しました。3人にお知らせします。")
    organiser.waits_for("1人は、ほかの予約と時間が重なるようになりました。")
    moved = desk.session(session_id)
    assert (moved.starts_at, moved.ends_at) == (at(desk.day, 17, 30), at(desk.day, 19, 30))
    assert desk.notices_of(session_id, session_running.CHANGED) == [AOKI, UEDA, FUJII]
    people = opened(organiser, "参加する人")
    assert f"ほかの予約（{desk.session(other).code}）と時間が重なっています。" in people.text
    assert "順番待ち1番目" in people.text
    organiser.closes()
    opened(organiser, "変更する")
    organiser.submits({"会場": "分庁舎 大会議室"})
    organiser.waits_for("変更しました。3人にお知らせします。")
    assert desk.notices_of(session_id, session_running.CHANGED) == [AOKI, UEDA, FUJII]
    assert desk.notices_of(session_id, session_running.CHANGED, "dropped") == [AOKI, UEDA, FUJII]
    opened(organiser, "変更する")
    organiser.submits()
    organiser.waits_for("変わったところはありません。")
    assert desk.session(session_id).sequence == 2
    booked = desk.person(UEDA)
    desk.delivery.drain()
    told = [message for message in booked.catches_up() if "分庁舎 大会議室" in message.text]
    assert len(told) == 1
    assert "17:30" in told[0].text
    organiser.catches_up()


def test_s3_a_cancelled_session_reaches_everybody_in_it_once_with_its_reason(desk):
    session_id = desk.meets(1, organisers=[SAITO])
    for who in (UEDA, FUJII):
        desk.books(who, session_id)
    chief = desk.sheet(ONISHI, session_id)
    form = opened(chief, "中止にする")
    assert "予約と順番待ちの2人に、理由とともにお知らせします。" in form.text
    chief.submits({"中止の理由": "台風が近づいているため。"})
    chief.waits_for("中止にしました。3人にお知らせします。")
    assert desk.people(session_id, *bookings.LIVE) == []
    assert desk.notices_of(session_id, session_running.CANCELLED) == [UEDA, SAITO, FUJII]
    told = chief.modal()
    assert "大西 健二さんが中止にしました。" in told.text
    assert "台風が近づいているため。" in told.text
    assert "変更する" not in told.buttons
    organiser = desk.sheet(SAITO, session_id)
    organiser.presses(action_id="sessions.cancel", value=str(session_id), on=organiser.modal())
    organiser.waits_for("中止の理由")
    organiser.submits({"中止の理由": "雨のため。"})
    refused(organiser, "大西 健二さんが中止にしました。")
    assert len(desk.notices_of(session_id, session_running.CANCELLED)) == 3


def test_a_form_changes_what_was_changed_in_it_and_nothing_that_somebody_else_has_changed(desk):
    session_id = desk.meets(5, organisers=[SAITO])
    chief, organiser = desk.sheet(ONISHI, session_id), desk.sheet(SAITO, session_id)
    opened(chief, "変更する")
    opened(organiser, "変更する")
    chief.submits({"会場": "第2研修室"})
    chief.waits_for("変更しました。")
    organiser.submits({"講師": "外部講師"})
    organiser.waits_for("変更しました。")
    now = desk.session(session_id)
    assert (now.venue, now.instructor) == ("第2研修室", "外部講師")
    opened(chief, "変更する")
    opened(organiser, "変更する")
    chief.submits({"定員": "7"})
    chief.waits_for("定員7人")
    organiser.submits({"定員": "9"})
    refused(organiser, "大西 健二さんが変更しています。まだ何も変えていません。")
    organiser.submits({"定員": "7"})
    organiser.waits_for("定員7人")
    assert desk.session(session_id).capacity == 7


def test_s2_a_session_that_moves_while_people_book_has_everybody_told_and_nobody_twice(desk):
    session_id = desk.meets(3)
    chief = desk.sheet(ONISHI, session_id)
    opened(chief, "変更する")
    chief.fills({"開始": "14:00", "終了": "17:00", "定員": "4"})
    some = (UEDA, FUJII, AOKI, INOUE, KOBAYASHI, TAKAHASHI)
    with ThreadPoolExecutor(len(some) + 1) as pool:
        moves = pool.submit(chief.submits)
        booked = list(pool.map(lambda who: desk.books(who, session_id), some))
        moves.result()
    if chief.modal().errors:  # "busy, nothing saved, press again"
        chief.submits()
    chief.waits_for("変更しました。")
    assert desk.session(session_id).starts_at == at(desk.day, 14)
    assert len(desk.booked(session_id)) == 4
    assert len(desk.waiting(session_id)) == 2
    assert {state for state, _ in booked} <= {"booked", "waiting"}
    told = set(desk.notices_of(session_id, session_running.CHANGED))
    with desk.reading() as db:
        mine = select(func.count()).select_from(Enrolment).where(Enrolment.session_id == session_id)
        assert db.scalar(mine) == 6
    assert told <= set(some)


# -- who runs it, and who is in it ----------------------------------------------------------------------------


def test_organisers_see_theirs_and_others_see_what_can_be_booked(desk):
    session_id, other = desk.meets(5), desk.meets(5, 17)
    chief = desk.sheet(ONISHI, session_id)
    opened(chief, "運営する人")
    [nomura] = chief.suggestions("運営する人", "野村")
    chief.submits({"運営する人": [nomura]})
    chief.waits_for("運営する人を1人にしました。")
    assert "野村 拓海 0001017" in chief.modal_text()
    organiser = desk.sheet(NOMURA, session_id)
    assert desk.session(other).code not in organiser.modal_text()
    assert organiser.modal().buttons == ["変更する", "受付と出席", "参加する人", "中止にする"]
    opened(organiser, "受付と出席")
    organiser.closes()
    organiser.closes(all=True)
    organiser.runs("/kenshu 研修会")
    organiser.waits_for("あなたが運営する研修会です。")
    assert "新しい研修会" not in organiser.modal().buttons
    assert desk.session(other).code not in organiser.modal_text()
    assert "研修会の一覧" in organiser.opens_home()
    outsider = desk.person(FUJII)
    outsider.runs("/kenshu 研修会")
    outsider.hears()
    assert not outsider.screen().modals
    assert "研修会の一覧" not in outsider.opens_home()


def test_s8_the_division_adds_anybody_employed_and_says_why_somebody_could_not_be_added(desk):
    session_id, other = desk.meets(2), desk.meets(5)
    desk.books(KOBAYASHI, other)
    desk.books(UEDA, session_id)
    chief = desk.sheet(ONISHI, session_id)
    opened(chief, "参加する人")
    opened_form = opened_over(chief, "人を加える", "加える人")
    found = [chief.suggestions("加える人", who)[0] for who in ("0001006", "小林", "0001017", "0001003")]
    assert found[1] == "小林 正樹 0001009"
    assert "席がなければ順番待ちになります。" in opened_form.text
    chief.submits({"加える人": found})
    chief.waits_for("1人の席を取り、お知らせします。")
    told = chief.modal_text()
    for word in (
        "1人は、席がないため順番待ちになりました。",
        "1人は、すでに申し込んでいました。",
        "小林 正樹 0001009",
    ):
        assert word in told
    assert f"予約済みの回（{desk.session(other).code}" in told
    assert desk.booked(session_id) == [UEDA, KATO]
    assert desk.waiting(session_id) == [NOMURA]
    assert desk.notices_of(session_id, bookings.SEAT_GIVEN) == [KATO]


def test_s1_who_is_taken_out_hears_why_and_the_first_who_waits_has_the_seat(desk):
    session_id = desk.meets(1, organisers=[SAITO])
    for who in (UEDA, FUJII):
        desk.books(who, session_id)
    organiser = desk.sheet(SAITO, session_id)
    people = opened(organiser, "参加する人")
    assert "人を加える" not in people.buttons
    organiser.presses("外す", nth=1)
    organiser.waits_for("外す理由")
    assert "上田 翔太 0001003" in organiser.modal_text()
    organiser.submits({"外す理由": "公務のため。"})
    organiser.waits_for("上田 翔太 0001003 を外し、ご本人にお知らせします。")
    organiser.waits_for("順番待ちの1人に席ができ、お知らせします。")
    assert desk.booked(session_id) == [FUJII]
    assert desk.notices_of(session_id, bookings.REMOVED) == [UEDA]
    assert "上田" not in "".join(organiser.modal_text().split("お知らせします。")[2:])


def test_forty_people_are_shown_by_page(desk):
    session_id = desk.meets(None)
    with desk.reading() as db:
        everybody = list(db.scalars(select(Employee.employee_no).order_by(Employee.employee_no)))
    added = 0
    for who in everybody:
        with desk.writing() as db:
            employee = desk.id_in(db, who)
            if not db.scalar(select(is_employed(employee, desk.day))):
                continue
            bookings.add_person(db, desk.acting(db, ONISHI), session_id, employee)
            added += 1
    assert added > 20
    chief = desk.sheet(ONISHI, session_id)
    first = opened(chief, "参加する人")
    assert f"1／2ページ（全{added}件）" in first.text
    chief.presses("次へ")
    chief.waits_for(f"2／2ページ（全{added}件）")


# -- joint places ---------------------------------------------------------------------------------------------


def test_s7_seats_are_kept_for_neighbours_whose_guests_are_numbers(desk):
    session_id = desk.meets(6, joint=True)
    for who in (UEDA, FUJII, AOKI, INOUE):
        desk.books(who, session_id)
    chief = desk.sheet(ONISHI, session_id)
    opened(chief, "市町の席")
    opened_over(chief, "市町を加える", "取り置く席")
    chief.submits({"新しい市町の名前": "備前市", "新しい市町のコード": "３３２１１", "取り置く席": "3"})
    refused(chief, "すでに4人が予約しているため、席を3に減らすことはできません。")
    chief.submits({"取り置く席": "2"})
    chief.waits_for("市町の席を保存しました。")
    assert "取り置き2席・参加0人" in chief.modal_text()
    assert desk.books(KOBAYASHI, session_id) == ("waiting", 1)
    opened_over(chief, "変える", "参加する人数")
    chief.submits({"参加する人数": "3"})
    refused(chief, "この市町のための席は2席です。")
    chief.submits({"参加する人数": "1"})
    chief.waits_for("取り置き2席・参加1人")
    opened_over(chief, "変える", "参加する人数")
    chief.submits({"取り置く席": "1"})
    chief.waits_for("順番待ちの1人に席ができ、お知らせします。")
    assert desk.booked(session_id) == [UEDA, FUJII, AOKI, INOUE, KOBAYASHI]
    opened_over(chief, "変える", "参加する人数")
    chief.submits({"取り置く席": None, "参加する人数": "0"})
    chief.waits_for("市町の席を保存しました。")
    with desk.reading() as db:
        assert session_running.places_of(db, session_id) == []
    chief.closes()
    chief.waits_for("取り置きなし")


def test_s7_the_own_people_have_the_seats_that_are_theirs_and_no_guests(desk):
    session_id = desk.meets(6, joint=True, organisers=[SAITO])
    chief = desk.sheet(ONISHI, session_id)
    opened(chief, "市町の席")
    opened_over(chief, "市町を加える", "取り置く席")
    chief.submits({"市町": "自分の市（職員）", "取り置く席": "2"})
    chief.waits_for("職員は2席まで")
    assert [desk.books(who, session_id) for who in (UEDA, FUJII, AOKI)] == [
        ("booked", 0),
        ("booked", 0),
        ("waiting", 1),
    ]
    organiser = desk.sheet(SAITO, session_id)
    places = opened(organiser, "市町の席")
    assert "市町を加える" not in places.buttons
    form = opened_over(organiser, "変える", "取り置く席")
    assert "参加する人数" not in form.text
    organiser.submits({"取り置く席": None})
    organiser.waits_for("順番待ちの1人に席ができ、お知らせします。")
    assert desk.booked(session_id) == [UEDA, FUJII, AOKI]


def opened_over(person: Person, label: str, waits: str, **how: Any) -> View:
    """A form that takes the place of the third view of a stack."""
    person.presses(label, **how)
    person.waits_for(lambda screen: waits in screen.modals[-1].text, what=waits)
    return person.modal()


# -- rights, and what is forged -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action_id", "value"),
    [
        ("sessions.show", "{id}"),
        ("sessions.change", "{id}"),
        ("sessions.cancel", "{id}"),
        ("sessions.people", "{id}"),
        ("sessions.places", "{id}"),
        ("sessions.copy", "{id}"),
        ("sessions.organise", "{id}"),
        ("sessions.add", "{id}:1"),
        ("sessions.remove", "{id}:3:1"),
        ("sessions.keep", "{id}:1:1"),
        ("sessions.new", ""),
    ],
)
def test_p1_nobody_else_opens_a_session_whatever_they_press(desk, action_id, value):
    session_id = desk.meets(5)
    outsider = desk.person(FUJII)
    if not outsider.messages():
        outsider.writes("ヘルプ")
        outsider.hears()
    message = outsider.messages()[-1]
    outsider.catches_up()
    outsider.presses(action_id=action_id, value=value.format(id=session_id), on=message)
    [told] = outsider.hears()
    assert "デジタル推進課" in told.text
    assert not outsider.screen().modals


@pytest.mark.parametrize(
    ("action_id", "value", "told"),
    [
        ("sessions.show", "999999", "見つかりませんでした"),
        ("sessions.show", "99999999999999", "見つかりませんでした"),
        ("sessions.show", "-1", "古くなって"),
        ("sessions.show", "x", "古くなって"),
        ("sessions.turn", "{}", "古くなって"),
        ("sessions.turn", '{"v":1,"c":0,"m":"2026-13","p":1}', "古くなって"),
        ("sessions.turn", '{"v":1,"c":0,"m":"","p":1000000000000000000000000}', "古くなって"),
        ("sessions.people", "1:999999999999999999", "古くなって"),
        ("sessions.remove", "1:2", "古くなって"),
        ("sessions.remove", "1:999999:1", "古くなって"),
        ("sessions.keep", "1:999999:1", "古くなって"),
    ],
)
def test_values_that_no_button_has_are_refused(desk, action_id, value, told):
    chief = desk.person(ONISHI)
    if not chief.messages():
        chief.writes("ヘルプ")
        chief.hears()
    chief.catches_up()
    chief.presses(action_id=action_id, value=value, on=chief.messages()[-1])
    [heard] = chief.hears()
    assert told in heard.text


def test_a_list_is_turned_by_course_month_and_page_and_reads_english(desk):
    clark = desk.person(CLARK)
    clark.runs("/kenshu sessions")
    clark.waits_for("No-code tools: introduction (DIG-01-2603)")
    assert "0 of 80 seats booked" in clark.modal_text()
    clark.presses("Open", nth=1)
    clark.waits_for("Booking closes")
    form = opened(clark, "Change")
    assert "Nobody has booked it yet." in form.text
    clark.closes(all=True)
    chief = desk.person(ONISHI)
    chief.runs("/kenshu 研修会")
    chief.waits_for("1／")
    chief.presses("次へ")
    chief.waits_for("2／")
    [course] = chief.suggestions("研修の名前やコードで探す", "PJM-03")
    chief.chooses("研修の名前やコードで探す", course)
    chief.waits_for(lambda screen: "PJM-03-2602" in screen.text and "MND-05" not in screen.text)
    assert "PJM-03-2601" not in chief.modal_text()
    chief.chooses("月を選ぶ", "2026年9月")
    chief.waits_for(lambda screen: "PJM-03-2602" not in screen.text, what="September alone")
    chief.chooses("研修の名前やコードで探す", "すべての研修")
    chief.waits_for("MND-02-2602")
