"""The roster over the wire: ticked, added to at the door, put right, and confirmed (S4, S5, S6)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.workspace import Clock
from handlers.blocks import classes
from handlers.blocks.classes import Pressed
from models.people import Employee
from models.session_records import SessionOrganiser
from tests.attending import (
    HASHIMOTO,
    MORI,
    ONISHI,
    OTHER_TANAKA,
    SASAKI,
    TAKAHASHI,
    UEDA,
    YAMAMOTO,
)
from tests.conftest import Databases
from tests.running import START, Running, everybody_is_known, hears, modal
from tests.slack import Person, View
from tests.world import World, connected, workspace

WIDE = {ord(str(number)): chr(0xFF10 + number) for number in range(10)}


@pytest.fixture(scope="module")
def world(story_databases: Databases) -> Iterator[World]:
    with workspace(Clock(START)) as server, connected(server, story_databases.fresh_url()) as one:
        everybody_is_known(one)
        yield one


@pytest.fixture
def room(world: World) -> Iterator[Running]:
    """橋本 彩, 髙橋 大輔 and 佐々木 優 are booked; it is 13:20 and 森 翼 has the message."""
    one = Running(world)
    one.booked(HASHIMOTO, TAKAHASHI, SASAKI)
    one.clock("13:20")
    yield one
    for number in (MORI, ONISHI):
        if one.person(number).screen().modals:
            one.person(number).closes(all=True)


def roster(room: Running, number: str = MORI) -> View:
    return modal(room.person(number), "名簿", on=room.desk(number))


def boxes(view: View) -> list[str]:
    """The ids of the fields that hold boxes."""
    return [block["block_id"] for block in view.blocks if block.get("element", {}).get("type") == "checkboxes"]


def field(view: View, name: str) -> str:
    """The id of the field of that name, as it is this time."""
    return next(block["block_id"] for block in view.blocks if block["block_id"].startswith(name))


def first_day(view: View) -> str:
    """The first of the days that can be chosen."""
    elements = (one for block in view.blocks for one in block.get("elements", ()))
    [days] = [one for one in elements if one.get("action_id") == classes.DAY]
    return days["options"][0]["text"]["text"]


def ticks(person: Person, names: list[str], *, on: View | None = None) -> None:
    [field] = boxes(on or person.modal())
    person.submits({field: names}, on=on)


def test_s4_whoever_is_ticked_is_there_and_unticking_takes_it_back(room):
    mori = room.person(MORI)
    view = roster(room)
    assert "名簿3人・出席0人" in view.text
    ticks(mori, ["佐々木 優", "橋本 彩"])
    mori.waits_for("2人を出席にしました。")
    assert room.said() == {(one, room.day): ("present", "roster") for one in (SASAKI, HASHIMOTO)}
    ticks(mori, ["橋本 彩"])
    mori.waits_for("1人の出席を取り消しました。")
    assert room.present() == [HASHIMOTO]
    room.posts()
    assert "*出席*\n1人" in room.desk().text


def test_s4_whoever_used_the_code_stands_below_the_boxes(room):
    mori = room.person(MORI)
    code = room.opens_check_in()
    hears(room.person(HASHIMOTO), f"出席 {code}")
    view = roster(room)
    assert "番号などで記録済みの方" in view.text
    assert "橋本 彩（0001018）" in view.text
    assert "出席（番号、13:20）" in view.text
    ticks(mori, ["佐々木 優"])
    mori.waits_for("1人を出席にしました。")
    assert room.said()[HASHIMOTO, room.day] == ("present", "code")


def test_s4_a_roster_submitted_twice_or_by_two_at_once_is_one(room):
    room.organised_by(ONISHI)
    room.posts()
    mori, onishi = room.person(MORI), room.person(ONISHI)
    views = [(mori, roster(room)), (onishi, roster(room, ONISHI))]
    with ThreadPoolExecutor(2) as pool:
        [*pool.map(lambda one: ticks(one[0], ["佐々木 優", "髙橋 大輔"], on=one[1]), views)]
    for person, _ in views:
        person.waits_for(lambda screen: screen.modals and "名簿3人・出席2人" in screen.modals[-1].text)
    assert room.rows() == [(SASAKI, "present", "roster", 0), (TAKAHASHI, "present", "roster", 0)]


def test_s4_an_old_page_takes_nobodys_check_in_away(room):
    code = room.opens_check_in()
    mori, view = room.person(MORI), roster(room)
    hears(room.person(HASHIMOTO), f"出席 {code}")
    ticks(mori, ["佐々木 優"], on=view)
    mori.waits_for("1人を出席にしました。")
    assert room.said()[HASHIMOTO, room.day] == ("present", "code")


def test_s4_forty_people_stand_on_pages_and_what_is_ticked_is_kept_when_the_page_is_turned(room):
    with room.reading() as db:
        everybody = list(db.scalars(select(Employee.employee_no).order_by(Employee.employee_no)))
    others = [one for one in everybody if one not in {HASHIMOTO, TAKAHASHI, SASAKI, MORI, YAMAMOTO}]
    room.booked(*others)
    mori, count = room.person(MORI), len(others) + 3
    assert count > 20
    view = roster(room)
    assert f"1／2ページ（全{count}件）" in view.text
    first, second = boxes(view)
    mori.fills({first: ["青木 誠一"], second: ["橋本 彩"]})
    mori.presses("次へ", surface="modal")
    mori.waits_for("2人を出席にしました。")
    assert f"2／2ページ（全{count}件）" in mori.modal_text()
    mori.presses("前へ", surface="modal")
    mori.waits_for(lambda screen: "1／2ページ" in screen.modals[-1].text)
    assert "保存して次へ" in mori.modal_text()
    assert room.present() == ["0001001", HASHIMOTO]


def test_s4_somebody_without_a_booking_is_added_at_the_door_by_number_or_account(room):
    mori = room.person(MORI)
    form = modal(mori, "当日参加を追加", on=room.desk())
    mori.submits()
    mori.waits_for("名前か職員番号で入れてください")
    mori.submits({field(form, "who"): "9999999"})
    mori.waits_for("9999999")
    mori.submits({field(form, "who"): OTHER_TANAKA.translate(WIDE)})
    mori.waits_for(f"田中 葵（{OTHER_TANAKA}）さんを出席にしました。")
    mori.submits({field(mori.modal(), "account"): "ueda.shota@city.example"})
    mori.waits_for(lambda screen: "翔太（0001003）さんを出席にしました。" in screen.modals[-1].text)
    assert room.said() == {(one, room.day): ("present", "walk_in") for one in (UEDA, OTHER_TANAKA)}
    mori.submits({field(mori.modal(), "who"): UEDA})
    mori.waits_for("すでに出席になっています")
    mori.submits({field(mori.modal(), "who"): MORI})
    mori.waits_for("ご自分の出席は、ご自分では記録できません")
    assert room.present() == [UEDA, OTHER_TANAKA]


def test_s4_a_correction_needs_a_reason_and_names_who_made_it(room):
    code = room.opens_check_in()
    hears(room.person(HASHIMOTO), f"出席 {code}")
    mori = room.person(MORI)
    roster(room)
    form = modal(mori, "訂正する", surface="modal")
    mori.submits({"name": "橋本 彩（0001018）", "state": "出席", "reason": "違う"})
    mori.waits_for("すでに出席です")
    mori.submits({"name": "橋本 彩（0001018）", "state": "欠席", "reason": "別の方が番号を入れたため。"}, on=form)
    mori.waits_for("訂正しました。")
    assert room.said()[HASHIMOTO, room.day] == ("absent", "correction")
    assert room.events("attendance.corrected")[-1]["reason"] == "別の方が番号を入れたため。"
    assert "欠席に訂正しています" in hears(room.person(HASHIMOTO), f"出席 {room.shown()}")


def test_s5_attendance_is_no_completion_until_the_organiser_confirms_and_then_once(room):
    room.organised_by(ONISHI)
    room.posts()
    mori, onishi = room.person(MORI), room.person(ONISHI)
    assert "出席を確定する" not in room.desk().buttons
    room.opens_check_in()
    hears(room.person(HASHIMOTO), f"出席 {room.shown()}")
    assert room.completions() == []
    room.clock("16:31")
    theirs = room.desk(ONISHI)
    assert "出席を確定する" in theirs.buttons
    onishi.catches_up()
    mori.catches_up()
    mori.presses("出席を確定する", on=room.desk())
    room.reads(MORI, room.desk(), "森 翼さんが確定しました")
    assert "1人の修了を記録しました。欠席は2人です。" in mori.hears()[0].text
    onishi.presses("出席を確定する", on=theirs)
    assert "16:31に、森 翼さんが確定しました" in onishi.hears()[0].text
    assert room.completions() == [(HASHIMOTO, room.day, "passed", 0)]
    room.posts()
    assert "森 翼さんが確定しました" in room.desk(ONISHI).text
    room.clock("17:30")
    mori.hears_nothing(0.1)


def test_s6_absence_is_told_without_blame_and_the_list_is_closed_but_for_corrections(room):
    mori = room.person(MORI)
    ticks(mori, ["橋本 彩"], on=roster(room))
    mori.waits_for("1人を出席にしました。")
    mori.closes(all=True)
    room.clock("16:31")
    mori.presses("出席を確定する", on=room.desk())
    room.reads(MORI, room.desk(), "確定しました")
    view = roster(room)
    assert boxes(view) == []
    assert view.text.count("欠席") == 2
    assert "当日参加を追加" not in view.buttons
    modal(mori, "訂正する", surface="modal")
    mori.submits({"name": "佐々木 優（0001011）", "state": "出席", "reason": "名簿に付け忘れたため。"})
    mori.waits_for("訂正しました。")
    assert [row[:1] + row[2:] for row in room.completions()] == [(HASHIMOTO, "passed", 0), (SASAKI, "passed", 0)]
    assert room.said()[TAKAHASHI, room.day] == ("absent", "roster")


def test_s5_whoever_forgets_to_confirm_is_asked_half_an_hour_after_the_end_once(room):
    mori = room.person(MORI)
    room.clock("16:59")
    mori.catches_up()
    room.clock("16:59:59")
    mori.hears_nothing(0.1)
    tomorrow = room.day + timedelta(days=1)
    room.clock("08:00", tomorrow)
    mori.hears_nothing(0.1)
    for day in range(1, 5):  # the next working day at nine, and only then
        room.clock("09:00", room.day + timedelta(days=day))
    [letter] = mori.catches_up()
    assert "の出席を確定してください。" in letter.text
    assert "出席の確定を待っている回が1件あります" in mori.opens_home()
    mori.presses("出席を確定する", on=letter)
    room.reads(MORI, letter, "森 翼さんが確定しました")
    assert "出席の確定を待っている回" not in mori.opens_home()


def test_s5_a_session_may_confirm_itself_when_it_is_over(world):
    room = Running(world, confirms_itself=True)
    room.booked(HASHIMOTO)
    room.clock("13:00")
    code = room.opens_check_in()
    hears(room.person(HASHIMOTO), f"出席 {code}")
    room.clock("16:29")
    assert room.completions() == []
    room.clock("16:30")
    assert room.completions() == [(HASHIMOTO, room.day, "passed", 0)]
    room.posts()
    assert "自動で確定しました" in room.desk().text


def test_s4_a_two_day_class_has_a_roster_a_day_and_needs_both(world):
    room = Running(world, days=2)
    room.booked(HASHIMOTO, TAKAHASHI)
    mori, second = room.person(MORI), room.day + timedelta(days=1)
    room.clock("13:00")
    first_letter = room.desk()
    assert "出席を確定する" not in first_letter.buttons
    view = roster(room)
    assert view.value("日を選ぶ").startswith("1日目")
    ticks(mori, ["橋本 彩", "髙橋 大輔"])
    mori.waits_for("2人を出席にしました。")
    mori.closes(all=True)
    room.clock("12:30", second)
    letter = room.desk()
    assert letter.ts != first_letter.ts
    mori.catches_up()
    roster(room)
    assert "2日目" in mori.modal().value("日を選ぶ")
    ticks(mori, ["橋本 彩"])
    mori.waits_for("1人を出席にしました。")
    mori.chooses("日を選ぶ", first_day(mori.modal()))
    mori.waits_for(lambda screen: "出席2人" in screen.modals[-1].text)
    mori.closes(all=True)
    room.clock("16:30", second)
    mori.presses("出席を確定する", on=room.desk())
    mori.waits_for("1人の修了を記録しました。一部の日だけ出席した方が1人います。")
    assert room.completions() == [(HASHIMOTO, second, "passed", 0)]


def test_what_is_forged_in_a_roster_is_refused(room):
    """A page that names others than it showed, a day that is none, somebody who runs nothing."""
    mori, aya = room.person(MORI), room.person(HASHIMOTO)
    hears(mori, "ヘルプ")
    message = mori.messages()[-1]
    for value in (
        Pressed(room.session_id, room.day + timedelta(days=30), 99).as_value(),
        json.dumps({"v": 1, "s": room.session_id, "p": -1}),
        json.dumps({"v": 1, "s": room.session_id, "p": 1, "d": "2026-13-01"}),
    ):
        mori.catches_up()
        mori.presses(action_id="roster.open", value=value, on=message)
        mori.waits_for(lambda screen: screen.modals or len(screen.messages) > 0)
    hears(aya, "ヘルプ")
    aya.presses(action_id="roster.walk_in", value=Pressed(room.session_id).as_value(), on=aya.messages()[-1])
    assert "この回を運営しているのは森 翼さんです" in aya.hears()[0].text
    assert room.rows() == []


def test_whoever_no_longer_organises_can_do_nothing_more(room):
    letter = room.desk()
    with room.writing() as db:
        one = db.get(SessionOrganiser, (room.session_id, room.id(db, MORI)))
        db.delete(one)
    mori = room.person(MORI)
    mori.catches_up()
    mori.presses("受付を始める", on=letter)
    assert "この操作ができるのはデジタル推進課だけです" in mori.hears()[0].text
