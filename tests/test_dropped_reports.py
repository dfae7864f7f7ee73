"""Attendance reports dropped into the conversation: which session, a look, recording, who somebody was (S4, P3)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.workspace.blocks import faults
from handlers.blocks import dropped_reports as blocks
from handlers.blocks.dropped_files import Drop
from handlers.catalogue import LOCALES, Texts
from handlers.unmatched import Place
from models.attendance_reports import Reading, Seen, Stranger
from models.base import Refusal
from models.curriculum import TrainingSession
from models.database import writing_sessions
from models.session_rights import Sitting
from tests.attending import HASHIMOTO, MORI, SASAKI, TAKAHASHI, TANAKA, Classroom, at
from tests.slack import Message, Person
from tests.test_attendance_reports import DAY, NOW, ONLINE, REPORTS
from tests.test_dropped_files import drops, presses
from tests.world import ONISHI, World
from tests.world import UEDA as UEDA_MAIL

ZOOM, TEAMS = REPORTS / "zoom_ja_utf8.csv", REPORTS / "teams_ja_utf16.csv"
MORI_MAIL = "mori.tsubasa@city.example"


@pytest.fixture
def room(world: World) -> Classroom:
    """The class is over; 橋本, 佐々木, 髙橋 and 田中 葵 of the tax section were booked, 森 runs it."""
    made = Classroom(world.engine, ONLINE)
    made.booked(HASHIMOTO, SASAKI, TAKAHASHI, TANAKA)
    world.slack.move_to(NOW)
    return made


def chosen(who: Person, said: Message) -> Message:
    """The session nearest to the report's day is chosen."""
    who.presses("この回", on=said)
    screen = who.waits_for("まだ何も記録していません")
    return next(m for m in screen.messages if m.ts == said.ts)


def form_opens(who: Person) -> None:
    who.waits_for(lambda screen: "どなたですか" in screen.modals[-1].text, what="the form")


@pytest.mark.parametrize("report", [ZOOM, TEAMS], ids=["zoom", "teams"])
def test_s4_an_organiser_drops_a_report_looks_and_records_it_once(world, room, report):
    mori = world.person(MORI_MAIL)
    said = drops(mori, report, report.name)
    assert "2026年12月9日（水）の出席レポートです" in said.text
    assert said.buttons == ["この回", "取りやめる"]
    shown = chosen(mori, said)
    assert "90分以上の参加を、その日の出席とします" in shown.text
    assert "橋本 彩（0001018）" in shown.text
    assert "時間が足りない\n1人" in shown.text.replace("*", "")
    assert room.said() == {}
    done = presses(mori, "記録する", shown, "記録しました")
    assert room.present() == ["0001003", SASAKI, HASHIMOTO]
    assert room.said()[TAKAHASHI, DAY] == ("absent", "import")
    assert "職員と照合できない行が3件あります" in done.text

    again = presses(mori, "記録する", shown, "すでに取り込まれています")
    assert "森 翼さんが取り込んでいます" in again.text
    said = drops(mori, report, "もう一度.csv")
    mori.presses("この回", on=said)
    mori.waits_for("「もう一度.csv」は")
    assert len(room.rows()) == 4


def test_p3_who_a_name_was_is_decided_by_a_person(world, room):
    """Two are called 田中 葵; one of them is booked."""
    mori = world.person(MORI_MAIL)
    presses(mori, "記録する", chosen(mori, drops(mori, ZOOM, ZOOM.name)), "記録しました")
    assert TANAKA not in room.present()
    mori.opens_home()
    mori.presses("開く", surface="home")
    mori.waits_for(
        lambda screen: screen.modals and "照合できない行が3件" in screen.modals[-1].text, what="the desk"
    )
    mori.presses("照合できない人を決める", surface="modal")
    screen = mori.waits_for(lambda screen: screen.modals[-1].text.startswith("照合できない人"), what="the list")
    listed = screen.modals[-1]
    mori.presses("田中 葵がどなたかを決める")
    form_opens(mori)
    outcome = mori.submits({"どなたですか": "ほかの職員（番号を入れる）"})
    assert "職員番号を入れてください" in str(outcome.errors) or "職員番号を入れてください" in mori.modal_text()
    mori.submits({"職員番号": "９９９９９９９"})
    assert "に当たる職員がいません" in mori.screen().text
    mori.submits({"どなたですか": "田中 葵（0001013）", "職員番号": ""})
    mori.waits_for("田中 葵さん（0001013）として決めました")
    assert room.said()[TANAKA, DAY] == ("present", "import")

    mori.presses("田中 葵がどなたかを決める", on=listed)
    assert "森 翼さんが決めています" in mori.hears()[0].text
    mori.presses("外部講師, 中島がどなたかを決める")
    form_opens(mori)
    mori.submits({"どなたですか": "職員ではない"})
    mori.waits_for("職員ではないと決めました")
    mori.presses("山本 里奈がどなたかを決める")
    form_opens(mori)
    mori.submits({"どなたですか": "ほかの職員（番号を入れる）", "職員番号": "０００１０１２"})
    mori.waits_for("として決めました")
    mori.waits_for("決めていない行はありません")
    assert room.said()[TAKAHASHI, DAY] == ("present", "import")


def test_s4_what_changed_since_the_look_is_shown_before_anything_is_recorded(world, room):
    mori = world.person(MORI_MAIL)
    shown = chosen(mori, drops(mori, ZOOM, ZOOM.name))
    room.ticks(MORI, NOW, [TAKAHASHI])
    anew = presses(mori, "記録する", shown, "ほかの変更があったため")
    assert room.present() == [TAKAHASHI]
    assert "髙橋 大輔（0001012）" in anew.text
    presses(mori, "記録する", anew, "記録しました")
    assert room.said()[TAKAHASHI, DAY] == ("present", "roster")


def test_only_who_may_run_a_session_records_its_reports(world, room):
    mori, ueda, onishi = world.person(MORI_MAIL), world.person(UEDA_MAIL), world.person(ONISHI)
    assert "ファイルを取り込めるのは" in drops(ueda, ZOOM, ZOOM.name).text
    assert "出席レポート" in drops(mori, b"code,name,name_en,description,description_en\n", "skills.csv").text
    said = drops(onishi, ZOOM, ZOOM.name)
    assert said.buttons.count("この回") == blocks.SESSIONS_SHOWN
    turned = presses(onishi, "次へ", said, "2／")
    assert turned.buttons.count("この回") == blocks.SESSIONS_SHOWN
    with writing_sessions(world.engine).begin() as db:
        s = TrainingSession
        db.execute(update(s).where(s.id == room.session_id).values(cancelled_at=NOW - timedelta(days=2)))
    onishi.presses("この回", on=said)
    assert "中止" in onishi.hears()[0].text


def test_a_report_of_another_day_or_with_a_fault_is_refused(world, room):
    mori = world.person(MORI_MAIL)
    room.organised_by(MORI, room.a_class(day=DAY + timedelta(days=1)))
    said = drops(mori, ZOOM, ZOOM.name)
    mori.presses("業務課題発見ワークショップの回を選ぶ", on=said)
    assert "2026年12月9日" in mori.hears()[0].text
    content = ZOOM.read_text("utf-8-sig").replace("2026/12/09 14:30:10", "きのう").encode()
    said = drops(mori, content, "report.csv")
    assert "誤りが1件" in said.text
    assert "6行目 退出時間「きのう」" in said.text


@pytest.mark.parametrize("locale", LOCALES)
def test_a_report_of_everybody_fits_on_its_pages(locale):
    begins, ends = at("13:30", DAY), at("16:30", DAY)
    title = "長い名前の研修" * 30
    one = Sitting(
        *(1, "LIT-02-2604", 1, "LIT-02", title, title, begins, ends, "会場" * 200, "", None, False, None, None, ""),
        (DAY, DAY + timedelta(days=1)),
    )
    nasty = "<!channel> *&`" * 20
    seen = tuple(Seen(n, f"{n:07d}", nasty, DAY, 90, True, True, "new") for n in range(300))
    strangers = tuple(Stranger(n, nasty, nasty, DAY, 90, "several") for n in range(40))
    found = Reading(one, nasty, "zoom", 90, False, seen, strangers, 12)
    texts = Texts(locale)
    for page in (1, 2, 23):
        made = blocks.reading(
            texts, Drop(("F1",), "d", "o", page=page), found, zone=NOW.tzinfo, before=None, waiting=40
        )
        assert faults(made["blocks"], "message") == []
    made = blocks.sessions(texts, Drop(("F1",), "d", "o"), nasty, DAY, [one] * 6, 40, NOW.tzinfo)
    assert faults(made["blocks"], "message") == []


@pytest.mark.parametrize("value", ["", "x", "1:0", "1:2:3:4", None])
def test_a_place_that_no_button_carries_is_refused(value):
    with pytest.raises(Refusal, match="stale_button"):
        Place.from_value(value)


def test_a_button_may_name_a_session_alone():
    assert Place.from_value("7") == Place(7)
    assert Place.from_value(Place(7, 2, 9).as_value()) == Place(7, 2, 9)
