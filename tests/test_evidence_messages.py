"""What people give with a report of their own, and how the division checks it: files, notes, questions (C2)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import delete, func, select, update

from bot.workspace import Clock
from handlers import report_checks, report_rows
from handlers.evidence import QUICK_BYTES
from models.curriculum import Course
from models.evidence import MOST_BYTES
from models.record import Completion
from models.self_reports import SelfReport
from models.session_records import Evidence
from tests.conftest import Databases
from tests.nominating import KATO, KOBAYASHI, ONISHI, SASAKI
from tests.posting import meet_everybody
from tests.requesting import PDF, START, UEDA, Wired, opened, renewed, seen
from tests.slack import CannotDo, Person
from tests.world import World, connected, workspace

COURSE, TITLE = "LIT-03", "生成AIの利用ルールと基本"
OTHER, OTHER_TITLE = "LIT-01", "デジタルリテラシー基礎"


class Reporting(Wired):
    def begins(self, **asks: str) -> None:
        """Nothing of earlier stories waits or counts; the courses ask for that, and are checked."""
        s = SelfReport
        with self.writing() as db:
            self.before = db.scalar(select(func.max(s.id))) or 0
            db.execute(update(s).where(s.state == "waiting").values(state="rejected", decided_at=START))
            db.execute(update(s).values(completion_id=None))
            db.execute(delete(Completion).where(Completion.source == "self_report"))
            db.execute(update(Course).values(evidence="none", self_report="checked"))
            for code, what in asks.items():
                db.execute(update(Course).where(Course.code == code.replace("_", "-")).values(evidence=what))
        self.posts()

    def form(self, who: str, words: str = f"{TITLE}を受講しました") -> Person:
        """Somebody with the form open."""
        person = self.person(who)
        person.writes(words)
        opened(person, "受講済みを報告", on=person.hears()[0])
        return person

    def states(self) -> list[str]:
        s = SelfReport
        with self.reading() as db:
            return list(db.scalars(select(s.state).where(s.id > self.before).order_by(s.id)))

    def proofs(self) -> list[tuple[str, bool]]:
        """What was given: which of the reports, and whether it is a file with a digest."""
        e = Evidence
        with self.reading() as db:
            found = db.execute(select(e.report_id, e.sha256).where(e.report_id > self.before).order_by(e.id))
            return [(f"{row.report_id - self.before}", row.sha256 is not None) for row in found]

    def queue(self, who: str = ONISHI) -> Person:
        person = self.person(who)
        person.opens_home()
        opened(person, "確認する", surface="home")
        return person


@pytest.fixture(scope="module")
def world(story_databases: Databases) -> Iterator[World]:
    with workspace(Clock(START)) as server, connected(server, story_databases.fresh_url()) as one:
        meet_everybody(one.engine, server.workspace)
        yield one


@pytest.fixture
def wired(world: World) -> Reporting:
    one = Reporting(world)
    one.begins(LIT_03="file")
    return one


# -- giving ---------------------------------------------------------------------------------------------------


def test_c2_a_course_that_asks_for_a_file_is_reported_with_it_and_the_division_gets_to_see_it(wired):
    ueda = wired.form(UEDA)
    assert "ファイルが必要です" in ueda.modal_text()
    assert not ueda.submits().sent
    ueda.submits({"添付ファイル": [ueda.picks(PDF, "修了証.pdf")], "メモ": "庁内の研修室で受けました。"})
    ueda.waits_for("の報告（2026年11月24日（火））を受け付けました。")
    assert (wired.states(), wired.proofs()) == (["waiting"], [("1", True), ("1", False)])

    onishi = wired.queue()
    assert "添付：修了証.pdf" in onishi.modal_text()
    assert "メモ：庁内の研修室で受けました。" in onishi.modal_text()
    before = seen(onishi)
    onishi.presses("添付を見る")
    renewed(onishi, before, "the list once more")
    assert "添付ファイル1個を、あなたとボットのメッセージに送りました。" in onishi.modal_text()
    [message] = onishi.hears()
    [file] = message.files
    assert (file.name, onishi.downloads(file)) == ("修了証.pdf", PDF)
    assert "上田 翔太" in message.text
    assert TITLE in message.text
    onishi.presses("認める")
    onishi.waits_for("を修了と認めました。")
    assert wired.states() == ["accepted"]


def test_c2_of_a_note_and_a_file_one_is_enough_where_the_course_asks_for_a_note(wired):
    wired.begins(LIT_03="note")
    ueda = wired.form(UEDA)
    ueda.submits()
    assert "メモかファイルが必要です" in ueda.modal().errors[0]
    ueda.submits({"メモ": "11月20日に自席で受けました。"})
    assert "を受け付けました。" in ueda.hears()[0].text
    assert wired.proofs() == [("1", False)]


def test_c2_of_several_courses_each_gets_what_it_asks_for(wired):
    wired.begins(LIT_03="file")
    ueda = wired.form(UEDA, "受講済みの報告をしたいです")
    assert f"{TITLE}の報告には" in ueda.modal_text()
    ueda.fills({"受講を終えた研修": [TITLE, OTHER_TITLE]})
    ueda.submits()
    assert "ファイルが必要です" in ueda.modal().errors[0]
    assert wired.states() == []
    ueda.submits({"添付ファイル": [ueda.picks(PDF, "a.pdf"), ueda.picks(PDF, "b.pdf")]})
    assert "を受け付けました。" in ueda.hears()[0].text
    with wired.reading() as db:
        s = SelfReport
        rows = select(Course.code, func.count(Evidence.id)).select_from(s).join(Course, Course.id == s.course_id)
        rows = rows.outerjoin(Evidence, Evidence.report_id == s.id).where(s.id > wired.before)
        assert dict(db.execute(rows.group_by(Course.code)).all()) == {COURSE: 2, OTHER: 0}


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("修了証.pdf", b"MZ\x90 not a document", "「修了証.pdf」は添付できません。PDF, PNG, JPEG のファイルを"),
        ("写真.png", PDF, "「写真.png」は添付できません"),
        ("大きい.pdf", PDF + bytes(50 * 1024 * 1024), "「大きい.pdf」は大きすぎます。10 MB 以下の"),
        ("空.pdf", b"", "「空.pdf」は空のファイルです"),
    ],
    ids=["another type inside", "another picture inside", "fifty megabytes", "empty"],
)
def test_what_is_no_evidence_is_refused_below_the_field_and_what_was_typed_stays(
    wired, monkeypatch, name, content, told
):
    ueda = wired.form(UEDA)
    if len(content) > MOST_BYTES:
        with pytest.raises(CannotDo, match="10 MB"):
            ueda.submits({"添付ファイル": [ueda.picks(content, name)]})
        monkeypatch.setattr(
            "bot.workspace.forms.LARGEST_IN_FORM", 2 * len(content)
        )  # a client that lets it through
    ueda.submits({"添付ファイル": [ueda.picks(content, name)], "メモ": "受けました"})
    assert told in ueda.modal().errors[0]
    assert ueda.modal().value("メモ") == "受けました"
    assert wired.states() == []
    ueda.submits({"添付ファイル": [ueda.picks(PDF, "修了証.pdf")]})
    assert "を受け付けました。" in ueda.hears()[0].text


def test_a_large_file_is_read_after_the_form_is_acknowledged_and_what_is_wrong_in_it_comes_as_a_message(wired):
    large = PDF + bytes(QUICK_BYTES)
    assert len(large) < MOST_BYTES
    ueda = wired.form(UEDA)
    ueda.submits({"添付ファイル": [ueda.picks(b"MZ" + large, "修了証.pdf")]})
    assert "「修了証.pdf」は添付できません。" in ueda.hears()[0].text
    assert ueda.screen().modals == []
    assert wired.states() == []
    ueda = wired.form(UEDA)
    ueda.submits({"添付ファイル": [ueda.picks(large, "修了証.pdf")], "受講を終えた日": "2026-11-25"})
    assert "まだ報告できません" in ueda.modal().errors[0]
    ueda.submits({"受講を終えた日": "2026-11-24"})
    assert "を受け付けました。" in ueda.hears()[0].text
    assert wired.proofs() == [("1", True)]


def test_what_slack_does_not_hand_out_just_now_leaves_the_form_open(wired):
    ueda = wired.form(UEDA)
    wired.world.slack.misbehave(server_error={"method": "url_private", "times": 1})
    ueda.submits({"添付ファイル": [ueda.picks(PDF, "修了証.pdf")]})
    assert "少し待って、もう一度お試しください。" in ueda.modal().errors[0]
    assert wired.states() == []
    ueda.submits()
    assert "を受け付けました。" in ueda.hears()[0].text


def test_a_file_that_was_deleted_in_slack_since_is_said_to_be_gone(wired):
    ueda = wired.form(UEDA)
    file_id = ueda.picks(PDF, "修了証.pdf")
    ueda.submits({"添付ファイル": [file_id]})
    assert "を受け付けました。" in ueda.hears()[0].text
    kept = wired.world.server.workspace.files
    mine = kept.pop(file_id)
    onishi = wired.queue()
    onishi.presses("添付を見る")
    assert "「修了証.pdf」はSlackから削除されています。" in onishi.hears()[0].text
    kept[file_id] = mine


# -- checking -------------------------------------------------------------------------------------------------


def test_c2_the_division_asks_back_and_the_answer_with_a_file_is_seen_in_the_queue(wired):
    wired.begins()
    ueda = wired.form(UEDA)
    ueda.submits()
    assert "を受け付けました。" in ueda.hears()[0].text
    ueda.catches_up()
    onishi = wired.queue()
    opened(onishi, "質問する")
    onishi.submits({"確かめたいこと": "どこで受けましたか。"})
    onishi.waits_for("1件について、ご本人に質問を送ります。")
    assert "質問：どこで受けましたか。" in onishi.modal_text()
    wired.posts()
    [letter] = ueda.hears()
    assert "確認したいことがあります" in letter.text
    assert "どこで受けましたか。" in letter.text
    ueda.writes(f"{TITLE}を受講しました")
    [answer] = ueda.hears()
    assert "どこで受けましたか。" in answer.text
    assert "質問に答える" in answer.buttons
    opened(ueda, "質問に答える", on=letter)
    ueda.submits({"回答": "自席で受けました。", "添付ファイル": [ueda.picks(PDF, "修了画面.pdf")]})
    ueda.waits_for("回答を送りました。")
    wired.posts()
    ueda.waits_for("回答を受け取っています。")
    ueda.catches_up()
    onishi = wired.queue()
    for told in ("回答：自席で受けました。", "添付：修了画面.pdf"):
        assert told in onishi.modal_text()
    ueda.presses("質問に答える", on=letter)
    ueda.waits_for("この報告には質問が来ていないか、すでに回答しています。")
    onishi.presses("認める")
    onishi.waits_for("を修了と認めました。")
    assert wired.states() == ["accepted"]


def test_c2_many_reports_are_decided_at_once_and_of_two_who_decide_one_does(wired):
    wired.begins()
    for who in (UEDA, SASAKI, KOBAYASHI):
        person = wired.form(who, f"{TITLE if who == UEDA else '標的型攻撃メール訓練と振り返り'}を受講しました")
        person.submits()
        assert "を受け付けました。" in person.hears()[0].text
    onishi, kato = wired.queue(), wired.queue(KATO)
    opened(onishi, "まとめて決める")
    late = opened(kato, "まとめて決める")
    onishi.submits({"対象の報告": ["上田 翔太", "佐々木 優"], "決定": "認めない"})
    assert "差し戻す理由を" in onishi.modal().errors[0]
    onishi.submits({"理由・質問": "受講の記録が見当たりません。"})
    onishi.waits_for("2件を認めず、理由をご本人に知らせます。")
    assert wired.states() == ["rejected", "rejected", "waiting"]
    kato.submits({"対象の報告": ["上田 翔太", "小林 正樹"], "決定": "認める"}, on=late)
    kato.waits_for("1件を修了と認め、ご本人に知らせます。")
    assert "1件はすでに決まっていたため変更していません。" in kato.modal_text()
    assert wired.states() == ["rejected", "rejected", "accepted"]
    wired.posts()
    ueda = wired.world.person(wired.person(UEDA).who)
    assert "受講の記録が見当たりません。" in ueda.messages()[-1].text


def test_p1_nobody_else_asks_answers_or_sees_the_files(wired):
    ueda = wired.form(UEDA)
    ueda.submits({"添付ファイル": [ueda.picks(PDF, "修了証.pdf")]})
    assert "を受け付けました。" in ueda.hears()[0].text
    with wired.reading() as db:
        report_id = db.scalar(select(func.max(SelfReport.id)))
    head = wired.person(KOBAYASHI)
    head.writes("ヘルプ")
    [message] = head.hears()
    for action_id in (report_rows.FILES_OF, report_rows.ASK):
        head.presses(action_id=action_id, value=str(report_id), on=message)
        assert "デジタル推進課" in head.hears()[0].text
    head.presses(action_id="report.reply", value=str(report_id), on=message)
    assert "見つかりませんでした" in head.hears()[0].text
    head.presses(action_id=report_rows.ASK, value="１", on=message)
    head.hears()
    assert head.messages()[-1].files == []
    assert report_checks.ASK_FORM not in str(head.screen().raw)
