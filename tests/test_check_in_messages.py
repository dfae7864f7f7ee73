"""Checking in over the wire: the organiser's message with its code, and what people type and hear (S4, S5)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.workspace import Clock
from handlers.blocks.classes import Pressed
from models import session_running
from models.check_in import TRIES
from tests.attending import CLARK, HASHIMOTO, MORI, ONISHI, SASAKI, TAKAHASHI, UEDA
from tests.conftest import Databases
from tests.running import START, Running, everybody_is_known, hears, modal
from tests.world import World, connected, workspace

WIDE = {ord(str(number)): chr(0xFF10 + number) for number in range(10)}


@pytest.fixture(scope="module")
def world(story_databases: Databases) -> Iterator[World]:
    with workspace(Clock(START)) as server, connected(server, story_databases.fresh_url()) as one:
        everybody_is_known(one)
        yield one


@pytest.fixture
def room(world: World) -> Running:
    """橋本 彩, 髙橋 大輔 and Emma Clark are booked; it is an hour before the class."""
    one = Running(world)
    one.booked(HASHIMOTO, TAKAHASHI, CLARK)
    one.clock("12:30")
    return one


def test_s4_an_hour_before_the_organiser_gets_the_message_that_shows_a_new_code_each_minute(world):
    room = Running(world)
    room.booked(HASHIMOTO)
    mori = room.person(MORI)
    mori.catches_up()
    room.clock("12:29")
    mori.hears_nothing(0.2)
    room.clock("12:30")
    [letter] = mori.hears()
    assert "今日13:30からです" in letter.text
    assert "本庁舎 第1研修室" in letter.text
    assert letter.buttons == ["受付を始める", "名簿", "当日参加を追加"]
    code = room.opens_check_in()
    seen = {code}
    for minute in ("12:31", "12:32:10", "12:33"):
        room.clock(minute)
        message = room.desk()
        assert message.ts == letter.ts
        shown = re.search(r"出席の番号　(\d{3}) (\d{3})", message.text)
        assert shown is not None
        assert shown[1] + shown[2] == room.shown()
        seen.add(room.shown())
    assert len(seen) == 4
    assert "12:33に表示した番号です。12:36まで使えます。" in room.desk().text
    room.clock("12:40")
    room.clock("12:40:30")
    mori.hears_nothing(0.1)


def test_s4_a_right_code_is_answered_in_one_line_and_the_organiser_sees_the_count(room):
    code = room.opens_check_in()
    answer = hears(room.person(HASHIMOTO), f"出席 {code}")
    assert "の出席を登録しました。" in answer
    assert answer.count("\n") <= 1, "the message's own text and its one block"
    room.posts()
    assert "*出席*\n1人" in room.desk().text
    assert room.said() == {(HASHIMOTO, room.day): ("present", "code")}
    again = hears(room.person(HASHIMOTO), f"出席 {code}")
    assert "に登録済みです。" in again
    assert room.present() == [HASHIMOTO]


def test_s4_a_code_may_be_written_in_any_way(room):
    room.booked(SASAKI, UEDA)
    code = room.opens_check_in()
    ways = {
        HASHIMOTO: f"出席　{code.translate(WIDE)}",
        TAKAHASHI: code,
        SASAKI: f"出席：{code[:3]} {code[3:]}です",
        UEDA: f"会場に着きました。番号は{code}です",
        CLARK: f"/kenshu 出席 {code}",
    }
    for number, typed in ways.items():
        person = room.person(number)
        person.catches_up()
        (person.runs if typed.startswith("/") else person.writes)(typed)
        assert "の出席を登録しました。" in person.hears()[0].text, typed
    assert room.present() == sorted(ways)


def test_s4_in_english_too(room):
    code = room.opens_check_in()
    emma = room.person(CLARK)
    emma.catches_up()
    emma.runs(f"/kenshu attend {code}")
    assert "You are checked in to" in emma.hears()[0].text
    assert "you have no booking for this session" in hears(room.person(UEDA), f"attend {room.shown()}")


def test_s4_a_button_on_home_asks_for_the_code_and_says_below_the_field_what_is_wrong(room):
    code = room.opens_check_in()
    aya = room.person(HASHIMOTO)
    assert "出席の受付中です" in aya.opens_home()
    form = modal(aya, "出席登録")
    assert form.text.startswith("出席登録")
    outcome = aya.submits({"出席の番号": "12345"})
    assert "6桁の数字です" in aya.waits_for("6桁の数字です").text
    assert outcome.acknowledged
    wrong = "000000" if code != "000000" else "000001"
    aya.submits({"出席の番号": wrong})
    aya.waits_for("番号が違います")
    aya.submits({"出席の番号": code})
    aya.waits_for("の出席を登録しました。")
    aya.closes(all=True)
    aya.waits_for(lambda screen: screen.home and "に出席を登録しました" in screen.home.text)
    assert room.present() == [HASHIMOTO]


def test_s4_asked_without_a_code_the_answer_says_where_and_how(room):
    aya, nobody = room.person(HASHIMOTO), room.person(UEDA)
    answer = hears(aya, "出席登録をお願いします")
    for told in ("6桁の番号で登録できます", "13:30〜16:30", "いま開いていません", "出席登録"):
        assert told in answer
    assert "申し込まれている研修は、いまありません" in hears(nobody, "出席登録をお願いします")


def test_s4_an_old_code_is_refused_and_says_that_it_changes_every_minute(room):
    old = room.opens_check_in()
    room.clock("12:33")
    if old != room.shown():
        assert "この番号はもう使えません" in hears(room.person(HASHIMOTO), f"出席 {old}")
    assert room.present() == []


def test_s4_the_code_of_another_session_checks_nobody_in(room):
    other = room.a_class("LIT-02", day=room.day)
    room.organised_by(ONISHI, other)
    room.opens_check_in()
    room.posts()
    room.opens_check_in(ONISHI)
    assert "別の研修（LIT-02）の番号です" in hears(room.person(HASHIMOTO), f"出席 {room.shown(other)}")
    assert room.present() == room.present(other) == []


def test_s4_the_right_code_a_day_early_says_when_it_is(room):
    late = room.a_class("LIT-02", day=room.day + timedelta(days=1))
    room.booked(UEDA, session_id=late)
    answer = hears(room.person(UEDA), "出席 482913")
    assert "（LIT-02）は" in answer
    assert "13:30からです" in answer


def test_s4_before_it_is_opened_and_after_it_is_closed_no_code_is_good(room):
    aya, mori = room.person(HASHIMOTO), room.person(MORI)
    assert "いま開いていません" in hears(aya, "出席 482913")
    code = room.opens_check_in()
    mori.presses("受付を締め切る", on=room.desk())
    mori.waits_for("出席の受付を締め切りました")
    assert "出席の受付は終わりました" in hears(aya, f"出席 {code}")
    assert room.present() == []


def test_s4_ten_wrong_codes_in_a_row_slow_somebody_down_and_the_organiser_sees_it(room):
    code = room.opens_check_in()
    wrong = [f"{number:06d}" for number in range(1, TRIES + 2) if f"{number:06d}" != code][:TRIES]
    daisuke = room.person(TAKAHASHI)
    said = [hears(daisuke, f"出席 {one}") for one in wrong]
    assert all("番号が違います" in one for one in said[:-1])
    assert "違う番号が10回続いたため、あと60秒お待ちください" in said[-1]
    assert "秒お待ちください" in hears(daisuke, f"出席 {code}"), "the right one neither, for now"
    room.posts()
    shown = room.desk()
    assert "続けて違う番号を入れている方が1人います" in shown.text
    assert "髙橋" not in shown.text, "the message may hang on the wall of the room"
    assert "髙橋 大輔（0001012）" in modal(room.person(MORI), "名簿", on=shown).text
    room.person(MORI).closes(all=True)
    room.clock("12:32")
    assert "の出席を登録しました。" in hears(daisuke, f"出席 {room.shown()}")
    room.posts()
    assert "続けて違う番号" not in room.desk().text


def test_s4_the_division_runs_any_session_from_home_and_gets_the_code_in_a_message(world):
    room = Running(world, organiser=None)
    room.booked(HASHIMOTO)
    onishi = room.person(ONISHI)
    room.clock("13:20")
    assert "運営する研修" in onishi.opens_home()
    onishi.catches_up()
    sheet = modal(onishi, "開く", surface="home", value=Pressed(room.session_id).as_value())
    assert "今日13:30からです" in sheet.text
    onishi.presses("受付を始める", on=sheet)
    onishi.waits_for("番号は、このアプリからのメッセージに")
    room.posts()
    [message] = onishi.hears()
    assert f"出席の番号　{room.shown()[:3]} {room.shown()[3:]}" in message.text
    onishi.closes(all=True)
    assert "運営する研修" not in room.person(UEDA).opens_home()


def test_s3_the_organisers_message_follows_when_the_session_moves_or_is_called_off(room):
    moved = room.at("14:00")
    room.does(session_running.change, ONISHI, room.at("12:31"), room.session_id, starts_at=moved)
    room.posts()
    assert "今日14:00からです" in room.desk().text
    letter = room.desk()
    room.does(session_running.call_off, ONISHI, room.at("12:32"), room.session_id, "講師の都合のため。")
    room.posts()
    room.reads(MORI, letter, "は中止になりました。")
    assert "名簿" not in next(one for one in room.person(MORI).messages() if one.ts == letter.ts).buttons


def test_s4_a_button_of_somebody_elses_session_or_of_none_is_refused(room):
    aya = room.person(HASHIMOTO)
    hears(aya, "ヘルプ")
    for action_id in ("class.open", "class.confirm", "roster.open"):
        value = f'{{"v":1,"s":{room.session_id},"p":1}}'
        aya.presses(action_id=action_id, value=value, on=aya.messages()[-1])
        assert "森 翼さんです" in aya.hears()[0].text
    for value in ('{"v":1,"s":"1","p":1}', "{}", '{"v":1,"s":99999999999,"p":1}'):
        aya.presses(action_id="class.open", value=value, on=aya.messages()[-1])
        aya.hears()
    assert room.present() == []
