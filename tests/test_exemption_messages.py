"""What people read and press when they ask to be let off a course or for more time, and the division (R18)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import delete, func, insert, select, update

from bot.workspace import Clock
from bot.workspace.blocks import view_faults
from handlers import exemptions
from handlers.catalogue import LOCALES
from models import exemption_requests as requests
from models.curriculum import Course
from models.exemption_requests import REASON_LENGTH
from models.people import Employee
from models.record import Exemption
from models.session_records import ExemptionRequest
from tests.conftest import Databases
from tests.nominating import KATO, KOBAYASHI, NOMURA, ONISHI, SASAKI, TUESDAY
from tests.posting import meet_everybody
from tests.requesting import PDF, START, Wired, opened, renewed, seen
from tests.slack import Person
from tests.test_desk import visit
from tests.world import World, connected, workspace

COURSE, TITLE = "SEC-03", "標的型攻撃メール訓練と振り返り"
UNTIL = date(2027, 1, 29)
WHY = "窓口の繁忙期と重なるためです。"


class Asked(Wired):
    def begins(self) -> None:
        """Nothing of earlier stories is open or holds."""
        x = ExemptionRequest
        with self.writing() as db:
            self.before = db.scalar(select(func.max(x.id))) or 0
            db.execute(update(x).where(x.state.in_(requests.OPEN)).values(state="withdrawn", decided_at=START))
            db.execute(update(x).values(exemption_id=None))
            db.execute(delete(Exemption))

    def asks(self, who: str = SASAKI, course: str = COURSE, kind: str = "extend") -> int:
        with self.writing() as db:
            return requests.request(db, self.acting(db, who), course, kind, UNTIL, WHY).asking.id

    def states(self) -> list[str]:
        with self.reading() as db:
            found = select(ExemptionRequest.state).where(ExemptionRequest.id > self.before)
            return list(db.scalars(found.order_by(ExemptionRequest.id)))

    def queue(self, who: str = ONISHI) -> Person:
        """Somebody of the division with the queue open."""
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
def wired(world: World) -> Asked:
    one = Asked(world)
    one.begins()
    return one


def test_r18_somebody_asks_for_more_time_is_asked_back_answers_and_it_is_granted(wired):
    sasaki = wired.person(SASAKI)
    sasaki.writes("期限の延長をお願いできますか")
    [answer] = sasaki.hears()
    assert "理由と日付を添えて申請できます" in answer.text
    opened(sasaki, "申請する", on=answer)
    sasaki.submits({"研修": TITLE, "いつまで": UNTIL, "理由": WHY})
    sasaki.waits_for("を申請しました。結果はここでお知らせします。")
    sasaki.catches_up()

    onishi = wired.queue()
    for told in ("佐々木 優", "0001011", TITLE, "2027年1月29日", f"理由：{WHY}"):
        assert told in onishi.modal_text()
    before = seen(onishi)
    onishi.submits({"対象の申請": ["佐々木 優"], "決定": "質問する", "理由・質問": "いつごろ落ち着きますか。"})
    renewed(onishi, before, "the queue with the question")
    assert "1件について、ご本人に質問を送ります。" in onishi.modal_text()
    assert "質問：いつごろ落ち着きますか。" in onishi.modal_text()
    assert onishi.modal().value("理由・質問") in (None, "")

    wired.posts()
    [letter] = sasaki.hears()
    assert "確認したいことがあります" in letter.text
    assert "いつごろ落ち着きますか。" in letter.text
    opened(sasaki, "質問に答える", on=letter)
    sasaki.submits({"回答": "1月には落ち着きます。"})
    sasaki.waits_for("回答を送りました")
    sasaki.catches_up()

    onishi = wired.queue()
    assert "回答：1月には落ち着きます。" in onishi.modal_text()
    before = seen(onishi)
    onishi.submits({"対象の申請": ["佐々木 優"], "決定": "認める"})
    renewed(onishi, before, "the queue without it")
    assert "1件を認め、ご本人に知らせます。" in onishi.modal_text()
    assert wired.states() == ["granted"]
    wired.posts()
    assert "の申請が認められました（2027年1月29日（金）まで期限を延長）" in sasaki.hears()[-1].text
    sasaki.writes(f"{TITLE}はいつまで？")
    assert "2027年1月29日" in sasaki.hears()[0].text


def test_r18_what_cannot_be_asked_is_said_below_its_field_and_what_was_typed_stays(wired):
    sasaki = wired.person(SASAKI)
    sasaki.writes("免除申請")
    opened(sasaki, "申請する", on=sasaki.hears()[0])
    sasaki.submits({"研修": TITLE, "いつまで": TUESDAY, "理由": WHY})
    assert "早すぎます" in sasaki.modal().errors[0]
    sasaki.submits({"いつまで": TUESDAY + timedelta(days=900)})
    assert "先すぎます" in sasaki.modal().errors[0]
    assert sasaki.modal().value("理由") == WHY
    sasaki.submits({"いつまで": UNTIL})
    sasaki.waits_for("を申請しました。")
    assert wired.states() == ["waiting"]


def test_r18_asking_twice_is_one_request_and_a_request_can_be_withdrawn(wired):
    sasaki = wired.person(SASAKI)
    sasaki.writes("免除申請")
    form = opened(sasaki, "申請する", on=sasaki.hears()[0])
    wired.asks()
    sasaki.submits({"研修": TITLE, "いつまで": UNTIL, "理由": WHY}, on=form)
    sasaki.waits_for("の申請がすでに届いています。")
    sasaki.catches_up()
    sasaki.writes("免除申請")
    [answer] = sasaki.hears()
    assert "2027年1月29日（金）まで期限を延長を申請中" in answer.text
    sasaki.presses("取り下げる", on=answer)
    sasaki.waits_for("の申請を取り下げました。")
    assert wired.states() == ["withdrawn"]
    sasaki.presses("取り下げる", on=answer)
    sasaki.waits_for("すでに取り下げしています。今回は何も変更していません。")


def test_r18_many_are_decided_at_once_own_ones_by_others_and_each_hears_why(wired):
    for who, course in ((SASAKI, COURSE), (NOMURA, COURSE), (KATO, COURSE), (KOBAYASHI, "SEC-02")):
        wired.asks(who, course, "exempt")
    kato = wired.queue(KATO)
    assert "ご自分の申請は、ほかの方が確認します。" in kato.modal_text()
    kato.submits({"対象の申請": ["佐々木 優", "野村 拓海"], "決定": "却下する"})
    assert "却下には理由が必要です" in kato.modal().errors[0]
    before = seen(kato)
    kato.submits({"理由・質問": "年度内に受けられる見込みのため。"})
    renewed(kato, before, "the queue without them")
    assert "2件を却下し、理由をご本人に知らせます。" in kato.modal_text()
    assert wired.states() == ["rejected", "rejected", "waiting", "waiting"]
    wired.posts()
    for who in (SASAKI, NOMURA):
        assert "年度内に受けられる見込みのため。" in wired.world.person(wired.person(who).who).messages()[-1].text
    onishi = wired.queue()
    before = seen(onishi)
    onishi.submits({"対象の申請": ["加藤 亮", "小林 正樹"], "決定": "認める", "いつまで認めるか": UNTIL})
    renewed(onishi, before, "the queue, empty")
    assert "確認を待つ申請はありません。" in onishi.modal_text()
    assert wired.states() == ["rejected", "rejected", "granted", "granted"]


def test_r18_of_two_who_decide_one_does_and_the_other_is_told_by_whom(wired):
    wired.asks()
    onishi, kato = wired.queue(), wired.queue(KATO)
    late = kato.modal()
    before = seen(onishi)
    onishi.submits({"対象の申請": ["佐々木 優"], "決定": "認める"})
    renewed(onishi, before, "the queue without it")
    kato.submits({"対象の申請": ["佐々木 優"], "決定": "却下する", "理由・質問": "違います"}, on=late)
    assert "大西 健二さんがすでに承認しています。今回は何も変更していません。" in kato.modal().errors[0]
    assert wired.states() == ["granted"]


def test_p1_only_the_division_sees_the_queue_and_only_the_person_their_request(wired):
    request_id = wired.asks()
    head, sasaki = wired.person(KOBAYASHI), wired.person(SASAKI)
    assert "免除・延長の申請が" not in head.opens_home()
    head.writes("ヘルプ")
    [message] = head.hears()
    for action_id, value in ((exemptions.QUEUE, "1:0"), (exemptions.FILES_OF, str(request_id))):
        head.presses(action_id=action_id, value=value, on=message)
        assert "デジタル推進課" in head.hears()[0].text
    for action_id in (exemptions.REPLY, exemptions.WITHDRAW):
        head.presses(action_id=action_id, value=str(request_id), on=message)
        assert "その申請はありません" in head.hears()[0].text
    for value in ("", "x", "１:2", "1:2:3", "9" * 30):
        head.presses(action_id=exemptions.QUEUE, value=value, on=message)
        head.hears()
    assert head.screen().modals == []
    assert sasaki.screen().modals == []
    assert wired.states() == ["waiting"]


def test_a_file_comes_with_a_request_and_whoever_decides_gets_it_in_their_own_conversation(wired):
    sasaki = wired.person(SASAKI)
    sasaki.writes("免除申請")
    opened(sasaki, "申請する", on=sasaki.hears()[0])
    sasaki.submits(
        {"研修": TITLE, "いつまで": UNTIL, "理由": WHY, "添付ファイル": [sasaki.picks(PDF, "派遣通知.pdf")]}
    )
    sasaki.waits_for("を申請しました。")
    onishi = wired.queue()
    assert "添付：派遣通知.pdf" in onishi.modal_text()
    onishi.fills({"理由・質問": "書きかけ"})
    before = seen(onishi)
    onishi.presses("添付を見る")
    renewed(onishi, before, "the queue once more")
    assert "添付ファイル1個を、あなたとボットのメッセージに送りました。" in onishi.modal_text()
    assert onishi.modal().value("理由・質問") == "書きかけ"
    [message] = onishi.hears()
    [file] = message.files
    assert (file.name, onishi.downloads(file)) == ("派遣通知.pdf", PDF)
    assert "佐々木 優" in message.text


def test_forty_requests_are_turned_page_by_page(wired):
    with wired.writing() as db:
        people = list(db.scalars(select(Employee.id).where(Employee.email != "").order_by(Employee.employee_no)))
        courses = list(db.scalars(select(Course.id).order_by(Course.code).limit(2)))
        detail_id = db.scalar(select(requests.Detail.id).limit(1))
        made = {"kind": "extend", "until": UNTIL, "state": "waiting", "requested_at": START, "detail_id": detail_id}
        rows = [
            {"employee_id": who, "course_id": course, "detail_digest": "x", **made}
            for course in courses
            for who in people[:20]
        ]
        db.execute(insert(ExemptionRequest), rows)
    onishi = wired.queue()
    assert "1／4" in onishi.modal_text()
    shown = set()
    for page in range(1, 5):
        shown |= {line for line in onishi.modal_text().splitlines() if "（000" in line}
        if page < 4:
            opened(onishi, "次へ")
    assert "前へ" in onishi.modal_text()
    assert len(shown) >= 20
    for locale in LOCALES:
        member = visit(wired.engine, ONISHI, locale, TUESDAY)
        for page in (1, 4, 9):
            view = exemptions._queue(member, exemptions.Place(page, 3), "言" * REASON_LENGTH)
            assert view_faults(view) == []
    with wired.writing() as db:
        db.execute(update(ExemptionRequest).values(state="withdrawn", decided_at=START))
