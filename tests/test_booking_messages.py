"""What people read of sessions and press to book them: seats, lines, clashes, changes, files (S1-S3, S7, S8)."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar
from sqlalchemy import update

from bot.delivery import Delivery
from bot.outgoing import sender
from bot.sending import slack_client
from bot.workspace import Clock
from bot.workspace.entities import TEAM_ID
from handlers.blocks.bookings import Pressed
from models import bookings, nominations, session_running
from models.curriculum import TrainingSession
from models.outbox.records import Notice
from models.reminders.day import OFFICE_ZONE
from models.session_records import Enrolment
from tests.booking import AOKI, CLARK, INOUE, NEXT_WEEK, ONISHI, SASAKI, TANAKA, UEDA, Booking, at
from tests.conftest import Databases
from tests.nominating import KOBAYASHI, TAKAHASHI, Nominating
from tests.posting import meet_everybody
from tests.slack import Message, Person
from tests.world import World, connected, workspace

START = datetime(2026, 11, 24, 10, tzinfo=OFFICE_ZONE)
MAILS = {
    AOKI: "aoki.seiichi",
    INOUE: "inoue.naoko",
    UEDA: "ueda.shota",
    ONISHI: "onishi.kenji",
    CLARK: "clark.emma",
    SASAKI: "sasaki.yu",
    TANAKA: "tanaka.aoi",
    TAKAHASHI: "takahashi.daisuke",
}
WORKSHOP = "業務課題発見ワークショップ"


class Wired(Booking):
    """An office with the bot on the wire, and what waits in its outbox delivered when a test says so."""

    def __init__(self, world: World) -> None:
        super().__init__(world.engine, START)
        self.world, self.opened = world, list[int]()
        client = slack_client(world.server.workspace.bot_token, world.server.api_url)
        how: dict[str, Any] = {"send_rate": 100.0, "careful_rate": 100.0, "senders": 1}
        where = {"team_id": TEAM_ID, "zone": OFFICE_ZONE, "locale": "ja", "division_code": None}
        self.delivery = Delivery(self.engine, client, now=world.clock.now, **where, **how)

    def opens(self, *how: Any, **terms: Any) -> int:
        made = super().opens(*how, **terms)
        self.opened.append(made)
        return made

    def person(self, who: str) -> Person:
        name = MAILS.get(who, who)
        return self.world.person(name if "@" in name else f"{name}@city.example")

    def posts(self) -> None:
        self.delivery.drain()

    def asks(self, who: str, text: str) -> Message:
        person = self.person(who)
        person.catches_up()
        person.writes(text)
        [answer] = person.hears()
        return answer

    def forges(self, who: str, action_id: str, value: str) -> list[Message]:
        """Press something with an id and a value that stand on no button of theirs."""
        person = self.person(who)
        last = self.asks(who, "ヘルプ")
        person.presses(action_id=action_id, value=value, on=last)
        return person.hears()

    def entry(self, message: Message, who: str) -> Any:
        """What the calendar file in a message says."""
        [file] = message.files
        calendar = Calendar.from_ical(self.person(who).downloads(file))
        [event] = calendar.walk("VEVENT")
        return calendar["METHOD"], event


@pytest.fixture(scope="module")
def world(story_databases: Databases) -> Iterator[World]:
    with workspace(Clock(START)) as server, connected(server, story_databases.fresh_url()) as one:
        meet_everybody(one.engine, server.workspace)
        yield one


@pytest.fixture
def wired(world: World) -> Iterator[Wired]:
    one = Wired(world)
    one.posts()
    for who in MAILS:
        one.person(who).catches_up()
        if one.person(who).screen().modals:
            one.person(who).closes(all=True)
    yield one
    with one.writing() as db:  # no story leaves anything to the next one
        db.execute(update(TrainingSession).where(TrainingSession.id.in_(one.opened)).values(cancelled_at=START))
        db.execute(update(Enrolment).values(state="cancelled", ended_at=START))
        db.execute(update(Notice).values(state="sent", stale_since=None))


def later(days: int = 0, hour: int = 13) -> datetime:
    return at(NEXT_WEEK + timedelta(days=days), hour)


# -- finding --------------------------------------------------------------------------------------------------


def test_s1_who_books_is_told_what_is_left_before_and_what_is_theirs_after_with_a_calendar_file(wired):
    made = wired.opens(2, later(1))
    aoki = wired.person(AOKI)
    shown = wired.asks(AOKI, "12月2日の課題発見ワークショップに申し込みたい")
    for told in ("2026年12月2日（水） 13:00〜16:00", "第1研修室", "残り2席（定員2人）", "下のボタンで申し込めます"):
        assert told in shown.text
    assert wired.booked(made) == []
    aoki.presses("申し込む", on=shown)
    booked, file = aoki.hears(2)
    assert f"2026年12月2日（水） 13:00〜16:00の「{WORKSHOP}」を予約しました。" in booked.text
    assert wired.booked(made) == [AOKI]
    method, event = wired.entry(file, AOKI)
    assert (method, event["SEQUENCE"], event["LOCATION"]) == ("PUBLISH", 0, "第1研修室")
    assert event["DTSTART"].dt == later(1)

    aoki.presses("申し込む", on=shown)  # again on the old list
    [again] = aoki.hears()
    assert "すでに予約済みです" in again.text
    assert wired.booked(made) == [AOKI]
    mine = wired.asks(AOKI, "予約している研修は？")
    assert "予約している研修は1件です。" in mine.text
    aoki.presses("予約を取り消す", on=mine)
    gone, file = aoki.hears(2)
    assert "の予約を取り消しました。" in gone.text
    method, last = wired.entry(file, AOKI)
    assert (method, last["STATUS"], last["SEQUENCE"]) == ("CANCEL", "CANCELLED", 1)
    assert last["UID"] == event["UID"]
    assert wired.booked(made) == []
    aoki.presses("予約を取り消す", on=mine)
    [no] = aoki.hears()
    assert "この予約は2026年11月24日 10:00に取り消されています" in no.text


def test_s1_the_last_seat_goes_once_and_the_second_is_asked_before_waiting(wired):
    made = wired.opens(1, later(1))
    lists = {who: wired.asks(who, "12月2日の課題発見に申し込みたい") for who in (AOKI, INOUE)}
    with ThreadPoolExecutor(2) as both:
        pressed = [both.submit(wired.person(who).presses, "申し込む", on=shown) for who, shown in lists.items()]
        assert all(one.result().acknowledged for one in pressed)
    heard = {who: wired.person(who).hears()[0] for who in lists}
    [first] = wired.booked(made)
    [second] = set(lists) - {first}
    assert "を予約しました。" in heard[first].text
    full = heard[second]
    assert "たったいま満席になりました。まだ申し込まれていません。" in full.text
    assert "順番待ちに入ると1番目です" in full.text
    assert wired.waiting(made) == []
    person = wired.person(second)
    person.presses("順番待ちに入る", on=full)
    [waits] = person.hears()
    assert "の順番待ちに入りました。1番目です。" in waits.text
    assert "予定表のファイル" not in waits.buttons
    assert wired.waiting(made) == [second]


def test_s1_a_freed_seat_goes_to_the_first_who_waits_who_is_told_and_may_decline(wired):
    made = wired.opens(1, later(1))
    wired.books(AOKI, made)
    shown = wired.asks(INOUE, "12月2日の課題発見の日程")
    assert "満席（順番待ちはいません）" in shown.text
    assert "順番待ちに入ると1番目です" in shown.text
    inoue, ueda = wired.person(INOUE), wired.person(UEDA)
    inoue.presses("順番待ちに入る", on=shown)
    inoue.hears()
    wired.books(UEDA, made)
    assert "順番待ち1番目" in wired.asks(INOUE, "申込状況").text

    mine = wired.asks(AOKI, "研修の予約をやめたい")
    aoki = wired.person(AOKI)
    aoki.presses("予約を取り消す", on=mine)
    assert "順番を待っていた方に渡りました" in aoki.hears()[0].text
    assert (wired.booked(made), wired.waiting(made)) == ([INOUE], [UEDA])
    ueda.catches_up()
    inoue.catches_up()
    wired.posts()
    seat, file = inoue.hears(2)
    assert f"13:00〜16:00の「{WORKSHOP}」の席が空き、予約が決まりました。" in seat.text
    assert "2026年12月2日（水） 13:00までに辞退できます" in seat.text
    method, event = wired.entry(file, INOUE)
    assert (method, event["STATUS"]) == ("PUBLISH", "CONFIRMED")
    ueda.hears_nothing(0.1)

    inoue.presses("辞退する", on=seat)
    declined, off = inoue.hears(2)
    assert "の席を辞退しました。" in declined.text
    assert wired.entry(off, INOUE)[1]["UID"] == event["UID"]
    assert (wired.booked(made), wired.waiting(made)) == ([UEDA], [])
    wired.posts()
    assert "席が空き、予約が決まりました" in ueda.hears(2)[0].text
    turned = next(one for one in inoue.messages() if one.ts == seat.ts)
    assert "に辞退されました" in turned.text
    assert "辞退する" not in turned.buttons
    inoue.presses("辞退する", on=seat)  # as it was read before
    assert "辞退されています" in inoue.hears()[0].text


def test_s1_more_seats_move_the_line_up_in_order_and_each_is_told_once(wired):
    made = wired.opens(1, later(1))
    for who in (AOKI, INOUE, UEDA, CLARK):
        if who != CLARK:
            wired.books(who, made)
    wired.changes(ONISHI, made, capacity=3)
    assert wired.booked(made) == [AOKI, INOUE, UEDA]
    wired.posts()
    wired.posts()
    for who in (INOUE, UEDA):
        seat, file = wired.person(who).hears(2)
        assert "席が空き" in seat.text
        assert file.files
        wired.person(who).hears_nothing(0.1)
    wired.person(AOKI).hears_nothing(0.1)


# -- overlapping ----------------------------------------------------------------------------------------------


def test_s2_a_clash_is_said_before_and_cannot_be_booked_by_an_old_button_either(wired):
    one, other = wired.opens(5, later(1)), wired.opens(5, later(1, hour=15))
    before = wired.asks(AOKI, "12月2日の課題発見に申し込みたい")
    assert before.buttons.count("申し込む") == 2
    wired.books(AOKI, one)
    after = wired.asks(AOKI, "12月2日の課題発見に申し込みたい")
    assert f"同じ時間に、2026年12月2日（水） 13:00〜16:00の「{WORKSHOP}」を予約しています。" in after.text
    assert "申し込む" not in after.buttons
    assert "予約を確認する" in after.buttons
    aoki = wired.person(AOKI)
    value = Pressed(other, 0, "ja").as_value()
    aoki.presses("申し込む", on=before, value=value)
    [no] = aoki.hears()
    assert "同じ時間に、予約済みの回（" in no.text
    assert wired.booked(other) == []


def test_s2_nobody_books_or_cancels_after_it_began_and_it_is_said_when_it_did(wired):
    made = wired.opens(5, later(1), closes_at=later(0))
    listed = wired.asks(AOKI, "12月2日の課題発見に申し込みたい")
    assert "申し込みは2026年12月1日（火） 13:00まで" in listed.text
    wired.books(INOUE, made)
    mine = wired.asks(INOUE, "予約している研修は？")
    wired.changes(ONISHI, made, closes_at=START - timedelta(hours=1))
    aoki, inoue = wired.person(AOKI), wired.person(INOUE)
    aoki.presses("申し込む", on=listed)
    assert "申し込みは2026年11月24日 09:00に締め切られました" in aoki.hears()[0].text
    assert "に締め切られました" in wired.asks(AOKI, "12月2日の課題発見に申し込みたい").text
    with wired.writing() as db:
        session = bookings.found(db, wired.acting(db, ONISHI), made)
        session.starts_at = START - timedelta(minutes=5)
    inoue.presses("予約を取り消す", on=mine)
    [no] = inoue.hears()
    assert "この回は2026年11月24日 09:55に始まっているため" in no.text
    assert wired.booked(made) == [INOUE]
    told = wired.asks(INOUE, "研修の予約をやめたい")
    assert "始まった研修の予約は取り消せません" in told.text
    assert "予約を取り消す" not in told.buttons


# -- moved and called off -------------------------------------------------------------------------------------


def test_s3_a_moved_session_reaches_everybody_once_with_a_file_that_updates_the_earlier_one(wired):
    made = wired.opens(1, later(1))
    aoki, inoue = wired.person(AOKI), wired.person(INOUE)
    aoki.presses("申し込む", on=wired.asks(AOKI, "12月2日の課題発見に申し込みたい"))
    _, first = wired.entry(aoki.hears(2)[1], AOKI)
    wired.books(INOUE, made)
    clash = wired.opens(5, later(2))
    wired.books(AOKI, clash)
    wired.changes(ONISHI, made, starts_at=later(2), ends_at=later(2, 16), venue="第2研修室")
    wired.posts()
    wired.posts()
    told, file = aoki.hears(2)
    for words in ("の日時、会場が変わりました", "2026年12月3日（木） 13:00〜16:00", "第2研修室", "変更前"):
        assert words in told.text
    assert "2026年12月2日（水） 13:00〜16:00" in told.text
    assert "大西 健二さんが変更しました" in told.text
    assert "の予約と重なっています。どちらかを取り消してください。" in told.text
    method, event = wired.entry(file, AOKI)
    assert (method, event["SEQUENCE"], event["UID"]) == ("PUBLISH", 1, first["UID"])
    assert (event["DTSTART"].dt, event["LOCATION"]) == (later(2), "第2研修室")
    [waits] = inoue.hears()
    assert "順番待ちは1番目のままです" in waits.text
    assert not waits.files
    for person in (aoki, inoue):
        person.hears_nothing(0.1)


def test_s3_a_session_called_off_reaches_everybody_once_and_leaves_their_calendars(wired):
    made = wired.opens(1, later(1))
    aoki, inoue = wired.person(AOKI), wired.person(INOUE)
    shown = wired.asks(UEDA, "12月2日の課題発見に申し込みたい")
    aoki.presses("申し込む", on=wired.asks(AOKI, "12月2日の課題発見に申し込みたい"))
    _, first = wired.entry(aoki.hears(2)[1], AOKI)
    wired.books(INOUE, made)
    inoue.catches_up()
    wired.does(session_running.call_off, ONISHI, made, "講師の<都合>のため")
    wired.posts()
    wired.posts()
    told, file = aoki.hears(2)
    assert "は、中止になりました。" in told.text
    assert "大西 健二さんが中止にしました" in told.text
    assert "講師の<都合>のため" in told.text
    method, event = wired.entry(file, AOKI)
    assert (method, event["STATUS"], event["UID"]) == ("CANCEL", "CANCELLED", first["UID"])
    assert event["SEQUENCE"] > first["SEQUENCE"]
    [waited] = inoue.hears()
    assert "中止になりました" in waited.text
    for person in (aoki, inoue):
        person.hears_nothing(0.1)
    ueda = wired.person(UEDA)
    ueda.presses("申し込む", on=shown)
    assert "に、大西 健二さんが中止にしました。" in ueda.hears()[0].text
    aoki.presses("日程・申し込み", on=told)
    assert "MND-02-2603" in aoki.hears()[0].text


def test_s3_a_session_moved_while_people_book_tells_those_who_booked_before(wired):
    made = wired.opens(5, later(1))
    lists = {who: wired.asks(who, "12月2日の課題発見に申し込みたい") for who in (AOKI, INOUE, UEDA)}
    with ThreadPoolExecutor(4) as everybody:
        moved = everybody.submit(wired.changes, ONISHI, made, starts_at=later(2), ends_at=later(2, 16))
        for who, shown in lists.items():
            everybody.submit(wired.person(who).presses, "申し込む", on=shown)
        moved.result()
    for who in lists:
        booked, file = wired.person(who).hears(2)
        was_moved = "12月3日（木）" in booked.text
        sequence = wired.entry(file, who)[1]["SEQUENCE"]
        assert sequence == was_moved
    wired.posts()
    for who in lists:
        news = [one for one in wired.person(who).catches_up() if not one.files]
        assert len(news) <= 1
    with wired.reading() as db:
        assert sorted(wired.booked(made)) == sorted(lists)
        assert bookings.found(db, wired.acting(db, ONISHI), made).starts_at == later(2)


def test_s3_the_button_sends_the_file_as_the_booking_stands_then(wired):
    made = wired.opens(5, later(1))
    aoki = wired.person(AOKI)
    aoki.presses("申し込む", on=wired.asks(AOKI, "12月2日の課題発見に申し込みたい"))
    booked, _ = aoki.hears(2)
    aoki.presses("予定表のファイル", on=booked)
    assert wired.entry(aoki.hears()[0], AOKI)[0] == "PUBLISH"
    wired.cancels(AOKI, made)
    aoki.presses("予定表のファイル", on=booked)
    assert wired.entry(aoki.hears()[0], AOKI)[0] == "CANCEL"
    enrolment = wired.enrolment(AOKI, made)
    [no] = wired.forges(INOUE, "booking.calendar", Pressed(0, enrolment, "ja").as_value())
    assert "この回の予約はありません" in no.text


def test_s3_a_letter_stands_although_slack_does_not_take_its_file(wired, monkeypatch):
    made = wired.opens(1, later(1))
    wired.books(AOKI, made)
    wired.books(INOUE, made)
    wired.cancels(AOKI, made)
    monkeypatch.setattr(sender, "FILE_SECONDS", 0.1)
    wired.world.slack.misbehave(server_error={"method": "files.getUploadURLExternal"})
    wired.posts()
    wired.world.slack.behave()
    inoue = wired.person(INOUE)
    [seat] = inoue.hears()
    assert "席が空き" in seat.text
    wired.posts()
    inoue.hears_nothing(0.1)
    inoue.presses("予定表のファイル", on=seat)
    assert wired.entry(inoue.hears()[0], INOUE)[0] == "PUBLISH"


# -- joint sessions, and who may ------------------------------------------------------------------------------


def test_s7_seats_kept_for_neighbours_are_not_offered(wired):
    made = wired.opens(3, later(1), joint=True)
    with wired.writing() as db:
        acting = wired.acting(db, ONISHI)
        neighbour = session_running.neighbour(db, acting, "333468", "和気町")
        session_running.set_places(db, acting, made, neighbour, 2)
    shown = wired.asks(AOKI, "12月2日の課題発見に申し込みたい")
    assert "残り1席（定員1人）・合同開催" in shown.text
    wired.books(INOUE, made)
    assert "満席" in wired.asks(AOKI, "12月2日の課題発見に申し込みたい").text


def test_s8_who_may_not_take_a_course_is_told_whom_to_ask_and_no_button_helps(wired):
    shown = wired.asks(AOKI, "PJM-03 に申し込みたい")
    assert "PJM-03-2602" in shown.text
    assert "あなたの必須でも選択でもない研修です。" in shown.text
    assert "デジタル推進課にご相談ください。" in shown.text
    assert "申し込む" not in shown.buttons
    theirs = wired.by_code("PJM-03-2602")
    [no] = wired.forges(AOKI, "booking.book", Pressed(theirs, 0, "ja").as_value())
    assert "デジタル推進課にご相談ください" in no.text
    assert wired.booked(theirs) == []


def test_s8_whom_the_division_books_hears_of_it_and_may_decline(wired):
    theirs = wired.by_code("PJM-03-2602")
    wired.does(bookings.add_person, ONISHI, theirs, wired.id(AOKI))
    wired.posts()
    aoki = wired.person(AOKI)
    seat, file = aoki.hears(2)
    assert "大西 健二さんが、" in seat.text
    assert "を予約しました。" in seat.text
    _, event = wired.entry(file, AOKI)
    assert event["RRULE"]["COUNT"] == [2]
    aoki.presses("辞退する", on=seat)
    assert "の席を辞退しました" in aoki.hears(2)[0].text
    assert wired.booked(theirs) == []


def test_s8_who_is_taken_out_is_told_by_whom_and_why(wired):
    made = wired.opens(5, later(1))
    wired.books(AOKI, made)
    wired.does(bookings.remove_person, ONISHI, made, wired.id(AOKI), "対象の見直しのため")
    wired.posts()
    told, file = wired.person(AOKI).hears(2)
    for words in ("の予約が取り消されました。", "大西 健二さんが取り消しました", "対象の見直しのため"):
        assert words in told.text
    assert wired.entry(file, AOKI)[0] == "CANCEL"


@pytest.mark.parametrize(
    "value", ["", "1", "{}", '{"v":1,"s":-1,"e":0,"l":"ja"}', '{"v":1,"s":1,"e":0,"l":"fr"}', '{"v":2,"s":1,"e":0}']
)
def test_what_no_button_carries_is_refused(wired, value):
    [no] = wired.forges(AOKI, "booking.book", value)
    assert "このボタンは古くなっていて使えません" in no.text


def test_what_is_not_there_is_not_booked_or_given_back(wired):
    gone = Pressed(2**31 - 1, 2**31 - 1, "ja").as_value()
    for action_id in ("booking.book", "booking.wait", "booking.cancel", "booking.decline", "booking.calendar"):
        assert wired.forges(AOKI, action_id, gone)[0].text


# -- elsewhere ------------------------------------------------------------------------------------------------


def test_home_shows_what_is_booked_next_and_gives_it_back(wired):
    made = wired.opens(5, later(1))
    wired.books(AOKI, made)
    aoki = wired.person(AOKI)
    home = aoki.opens_home()
    assert "予約している研修" in home
    assert "2026年12月2日（水） 13:00〜16:00・第1研修室" in home
    aoki.presses("予約を取り消す", surface="home")
    aoki.waits_for(lambda screen: screen.modals and "を取り消しました" in screen.modals[-1].text)
    aoki.waits_for(lambda screen: screen.home is not None and "予約している研修" not in screen.home.text)
    assert wired.booked(made) == []
    aoki.closes(all=True)


def test_from_home_over_the_dates_to_a_seat_in_a_view(wired):
    made = wired.opens(5, later(1))
    aoki = wired.person(AOKI)
    aoki.opens_home()
    aoki.presses("研修の日程", surface="home")
    aoki.waits_for(lambda screen: screen.modals and "これから開かれる研修は" in screen.modals[-1].text)
    aoki.presses("申し込む", on=aoki.modal(), value=Pressed(made, 0, "ja").as_value())
    aoki.waits_for(lambda screen: screen.modals and "を予約しました" in screen.modals[-1].text)
    assert wired.booked(made) == [AOKI]
    assert aoki.hears()[0].files
    aoki.closes(all=True)


def test_a_course_that_is_held_leads_to_its_dates(wired):
    shown = wired.asks(AOKI, "課題発見ワークショップってどんな研修？")
    aoki = wired.person(AOKI)
    aoki.presses("日程・申し込み", on=shown)
    assert "MND-02-2603" in aoki.hears()[0].text


def test_new_core_staff_are_led_from_their_courses_to_the_dates(wired):
    office = Nominating(wired.engine)
    made = office.proposes(KOBAYASHI, TAKAHASHI).nomination_id
    with wired.writing() as db:
        nominations.register(db, wired.acting(db, ONISHI), made, START.date())
    wired.person(TAKAHASHI).catches_up()
    wired.posts()
    person = wired.person(TAKAHASHI)
    welcome = next(one for one in person.hears() if "日程・申し込み" in one.buttons)
    assert "次回は2026年12月10日（木）" in welcome.text
    person.catches_up()
    person.presses("日程・申し込み", on=welcome)
    dates = person.hears()[0]
    assert "PJM-02-2603" in dates.text
    assert "申し込む" in dates.buttons


def test_in_english_everything_is_english(wired):
    made = wired.opens(1, later(1))
    clark = wired.person(CLARK)
    shown = wired.asks(CLARK, "I would like to book MND-02 on December 2")
    assert "Wed 2 December 2026, 13:00–16:00" in shown.text
    clark.presses("Book", on=shown)
    booked, file = clark.hears(2)
    assert "is booked." in booked.text
    assert "Session code" in str(wired.entry(file, CLARK)[1]["DESCRIPTION"])
    assert wired.booked(made) == [CLARK]


def test_forty_sessions_are_paged_and_fit(wired):
    for number in range(40):
        wired.opens(5, later(0, hour=9) + timedelta(minutes=number))
    shown = wired.asks(AOKI, "12月1日の課題発見の日程")
    assert "の「業務課題発見ワークショップ」は" in shown.text or "40件" in shown.text
    assert "1／4ページ（全40件）" in shown.text
    aoki = wired.person(AOKI)
    aoki.presses("次へ", on=shown)
    aoki.waits_for("2／4ページ（全40件）")
