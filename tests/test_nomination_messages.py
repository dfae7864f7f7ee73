"""What people read of nominations and what they press: a round's message, proposals, decisions, Home (N2-N9)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, select, update

from bot.delivery import Delivery
from bot.sending import slack_client
from bot.workspace import Clock
from bot.workspace.blocks import faults, view_faults
from bot.workspace.entities import TEAM_ID
from handlers import nomination_forms as forms
from handlers import nominations as handlers
from handlers.blocks.nominations import Pressed
from handlers.catalogue import LOCALES, Locale, Texts
from handlers.division_home import home_of
from handlers.letters import Writing, write
from handlers.nomination_forms import Carried, Origin
from handlers.nomination_letters import Reading
from models import lending, nominations, rounds
from models import nomination_views as views
from models.accounts import person_on
from models.acting import Acting
from models.base import Refusal
from models.database import open_engine, sessions, writing_sessions
from models.nomination_records import Lending, Nomination, NominationStep, Round, RoundDepartment
from models.nominations import Wish, propose
from models.office import DepartmentState, own_municipality_id
from models.outbox.posting import Draft, put
from models.outbox.records import Notice
from models.people import Employee, find_employee
from models.reminders.day import OFFICE_ZONE
from tests.builders import Copies
from tests.conftest import Databases
from tests.extremes import BUSY, DIVISION, HEAD, LONG, NASTY, an_extreme_office
from tests.nominating import (
    CLOSES,
    FUJII,
    INSURANCE,
    KOBAYASHI,
    NAKAMURA,
    NISHIMURA,
    NOMURA,
    ONISHI,
    OPENS,
    OTHER_TANAKA,
    SAITO,
    TAKAHASHI,
    TAX,
    TUESDAY,
    WASTE,
    YOSHIDA,
    Nominating,
)
from tests.posting import meet_everybody
from tests.slack import Person, View
from tests.test_desk import visit
from tests.world import World, connected, workspace

START = datetime(2026, 11, 24, 10, tzinfo=OFFICE_ZONE)
MAILS = {
    KOBAYASHI: "kobayashi.masaki",
    SAITO: "saito.megumi",
    TAKAHASHI: "takahashi.daisuke",
    NISHIMURA: "nishimura.chihiro",
    NAKAMURA: "nakamura.kazuya",
    NOMURA: "nomura.takumi",
    ONISHI: "onishi.kenji",
    FUJII: "fujii.tsuyoshi",
    OTHER_TANAKA: "tanaka.aoi2",
}
UEDA, AOKI, CLARK, GUEST = "ueda.shota", "aoki.seiichi", "clark.emma", "hirano.kaoru@partner.example"
WHY = "窓口のオンライン化で中心になっているため。"


class Wired(Nominating):
    """An office with the bot on the wire, and what waits in its outbox delivered when a test says so."""

    def __init__(self, world: World) -> None:
        self.world, self.engine = world, world.engine
        client = slack_client(world.server.workspace.bot_token, world.server.api_url)
        how: dict[str, Any] = {"send_rate": 100.0, "careful_rate": 100.0, "senders": 1}
        self.delivery = Delivery(
            self.engine,
            client,
            team_id=TEAM_ID,
            zone=OFFICE_ZONE,
            locale="ja",
            division_code=None,
            now=world.clock.now,
            **how,
        )

    def begins(self, *, is_lent: bool = False, **places: int) -> None:
        """A new round, sent and delivered; nothing of earlier stories waits any more, nor is lent."""
        with self.writing() as db:
            open_ = select(Nomination.id).where(Nomination.state.in_(nominations.OPEN))
            for nomination_id in db.scalars(open_).all():
                db.execute(update(Nomination).where(Nomination.id == nomination_id).values(state="withdrawn"))
            db.execute(update(Round).where(Round.state == "open").values(state="closed"))
            db.execute(update(Lending).values(ended_at=START))
            if is_lent:
                lending.lend(db, self.acting(db, KOBAYASHI), self.department(db, TAX), TUESDAY, TUESDAY)
            acting = self.acting(db, ONISHI)
            wanted = {code: places.get(f"p{code}", 2) for code in (TAX, INSURANCE, WASTE)}
            ids = {self.department(db, code): count for code, count in wanted.items()}
            terms = {"fiscal_year": 2026, "track": "tools", "opens_on": OPENS, "closes_on": CLOSES}
            self.round_id = rounds.draft(db, acting, **terms, message="どなたか、ぜひ。", places=ids)
            rounds.send(db, acting, self.round_id)
        self.posts()
        for who in MAILS:
            person = self.person(who)
            person.catches_up()
            if person.screen().modals:
                person.closes(all=True)

    def person(self, who: str) -> Person:
        name = MAILS.get(who, who)
        return self.world.person(name if "@" in name else f"{name}@city.example")

    def posts(self) -> None:
        self.delivery.drain()

    def value(self, code: str) -> str:
        with self.reading() as db:
            return Pressed(self.round_id, self.department(db, code)).as_value()

    def forges(self, who: str, action_id: str, value: str) -> None:
        """Press something with an id and a value that stand on no button of theirs."""
        person = self.person(who)
        if not person.messages():
            person.writes("ヘルプ")
            person.hears()
        person.presses(action_id=action_id, value=value, on=person.messages()[-1])


@pytest.fixture(scope="module")
def world(story_databases: Databases) -> Iterator[World]:
    with workspace(Clock(START)) as server, connected(server, story_databases.fresh_url()) as one:
        meet_everybody(one.engine, server.workspace)
        yield one


@pytest.fixture
def wired(world: World) -> Wired:
    one = Wired(world)
    one.begins()
    return one


def opened(person: Person, label: str, **how: Any) -> View:
    """The modal that a button opens."""
    before = {view.id for view in person.screen().modals}
    person.presses(label, **how)
    person.waits_for(lambda screen: {view.id for view in screen.modals} - before, what=f"a modal for {label}")
    return person.modal()


# -- the round's message --------------------------------------------------------------------------------------


def test_n2_the_head_puts_somebody_forward_from_the_message_which_then_shows_it(wired):
    head = wired.person(KOBAYASHI)
    message = head.messages()[-1]
    for told in ("市民税課から", "どなたか、ぜひ。", "2人まで（残り2人）", "髙橋 大輔", "佐々木 優", "大西 健二"):
        assert told in message.text
    assert message.buttons == ["全員を見る", "推薦する", "該当なし", "代理に任せる"]
    form = opened(head, "推薦する", on=message)
    assert form.value("種別") == "デジタルツールの活用"
    assert form.value("担当するシステム") == "市民税システム"
    assert not head.submits({"推薦される方": "髙橋 大輔"}).sent
    head.submits({"推薦される方": "髙橋 大輔", "推薦の理由": WHY})
    head.waits_for("1人を承認しています")
    shown = head.messages()[-1]
    assert shown.ts == message.ts
    assert "承認済み（登録待ち）" in shown.text
    assert "該当なし" not in shown.buttons
    with wired.reading() as db:
        made = db.scalars(select(Nomination).order_by(Nomination.id.desc())).first()
        told = views.nomination(db, made.id, TUESDAY, made.municipality_id)
    assert (told.state, told.reason, told.system) == ("approved", WHY, "市民税システム")


def test_n6_nobody_this_time_is_an_answer_with_a_reason_and_both_who_may_decide_see_it(wired):
    wired.begins(is_lent=True)
    head, deputy = wired.person(KOBAYASHI), wired.person(SAITO)
    theirs = deputy.messages()[-1]
    assert "小林 正樹さんから任された代理として" in theirs.text
    opened(deputy, "該当なし")
    deputy.submits({"reason": "今年度は体制が整わないため。"})
    deputy.waits_for("市民税課の回答は「該当なし」です。")
    wired.posts()
    for shown in (head.messages()[-1].text, deputy.messages()[-1].text):
        assert "市民税課の代理 斎藤 恵さん（小林 正樹さんの委任）が「該当なし」と回答しました。" in shown
        assert "理由：今年度は体制が整わないため。" in shown
    wired.forges(KOBAYASHI, "nomination.nobody", wired.value(TAX))
    head.waits_for(lambda screen: screen.modals)
    head.submits({"reason": "もう一度"})
    assert "斎藤 恵さんが「該当なし」と回答しています" in head.modal_text()
    head.closes(all=True)


def test_n6_whoever_has_waiting_proposals_decides_them_before_answering_that_there_is_nobody(wired):
    head = wired.person(KOBAYASHI)
    form = opened(head, "該当なし")
    wired.proposes(TAKAHASHI, TAKAHASHI)
    head.submits({"reason": "いない"}, on=form)
    assert "推薦が1件あるため" in head.modal_text()
    head.closes(all=True)


def test_n5_the_head_lends_the_right_in_a_form_and_ends_it_there(wired):
    head, deputy = wired.person(KOBAYASHI), wired.person(SAITO)
    opened(head, "代理に任せる")
    assert "代決者の斎藤 恵さん（課長補佐）" in head.modal_text()
    head.submits({"終わりの日": date(2027, 6, 1)})
    assert head.modal().errors == [Texts("ja").say("refusal-lend_days", first=TUESDAY, last=date(2027, 2, 24))]
    head.submits({"終わりの日": date(2026, 11, 26)})
    head.waits_for("斎藤 恵さんにもお知らせします。")
    head.closes(all=True)
    wired.posts()
    assert (
        "2026年11月26日（木）まで、市民税課のコア人材の推薦の決定を斎藤 恵さんに任せました"
        in deputy.messages()[-1].text
    )
    opened(head, "代理に任せる")
    assert "いま斎藤 恵さんに任せています。" in head.modal_text()
    head.presses("終わりにする", on=head.modal())
    head.waits_for("任せるのを終わりにしました。")
    assert "終わりにする" not in head.modal().buttons
    head.closes(all=True)
    wired.posts()
    assert all("は終わりました" in message.text for message in deputy.messages()[-2:])


# -- proposals from below -------------------------------------------------------------------------------------


def test_n6_a_proposal_is_returned_put_right_approved_and_taken_back_and_its_history_says_so(wired):
    takahashi, head = wired.person(TAKAHASHI), wired.person(KOBAYASHI)
    assert "コア人材の推薦：あなたの提案" in takahashi.opens_home()
    form = opened(takahashi, "推薦する", surface="home")
    assert form.value("推薦される方") == "髙橋 大輔"
    takahashi.submits({"推薦の理由": WHY})
    takahashi.waits_for("承認を待っています")
    takahashi.closes(all=True)
    wired.posts()
    asked = head.messages()[-1]
    assert "髙橋 大輔（市民税課・0001012）" in asked.text
    assert asked.buttons == ["承認", "差し戻し", "却下", "経緯"]
    opened(head, "差し戻し", on=asked)
    head.submits({"reason": "何を担当するのかを書いてください。"})
    head.waits_for("差し戻されています")
    wired.posts()
    told = takahashi.messages()[-1]
    assert "何を担当するのかを書いてください。" in told.text
    assert told.buttons == ["直して再提出", "取り下げる", "経緯"]
    form = opened(takahashi, "直して再提出", on=told)
    assert form.value("推薦の理由") == WHY
    takahashi.submits({"上にないシステム": "電子申請システム"})
    takahashi.waits_for("いまの状態：承認待ち")
    wired.posts()
    assert "電子申請システム" in head.messages()[-1].text
    head.presses("承認", on=head.messages()[-1])
    head.waits_for("登録を待っています")
    assert head.messages()[-1].buttons == ["承認を取り消す", "経緯"]
    opened(head, "承認を取り消す", on=head.messages()[-1])
    head.submits({"reason": "押し間違えました。"})
    head.waits_for("承認を取り消しました")
    opened(head, "経緯", on=head.messages()[-1])
    history = head.modal_text()
    steps = ("提案しました", "差し戻しました", "直して再提出しました", "承認しました", "承認を取り消しました")
    assert [history.index(step) for step in steps] == sorted(history.index(step) for step in steps)
    assert "理由：押し間違えました。" in history
    head.closes(all=True)
    wired.posts()
    assert takahashi.messages()[-1].buttons == ["取り下げる", "経緯"]


def test_n3_a_deputy_decides_in_place_of_a_head_on_leave_and_is_told_as_what(wired):
    wired.proposes(NOMURA, NOMURA, INSURANCE)
    wired.posts()
    deputy = wired.person(NISHIMURA)
    asked = deputy.messages()[-1]
    assert "中村 和也さんの代決として" in asked.text
    opened(deputy, "却下", on=asked)
    deputy.submits({"reason": "来年度にお願いします。"})
    deputy.waits_for("却下されました")
    wired.posts()
    told = wired.person(NOMURA).messages()[-1]
    assert "保険年金課の代決者 西村 千尋さん（中村 和也さんの代決）が却下しました。" in told.text
    assert told.buttons == ["経緯"]


def test_n4_the_former_head_is_told_who_decides_now_and_nothing_is_decided(wired):
    made = wired.proposes(TAKAHASHI, TAKAHASHI).nomination_id
    wired.posts()
    former = wired.person(KOBAYASHI)
    asked = former.messages()[-1]
    wired.set_department(TAX, head=SAITO, deputy=None)
    try:
        former.presses("承認", on=asked)
        former.waits_for("いまこれができるのは斎藤 恵さんです。")
        former.presses("却下", on=asked)
        former.waits_for(lambda screen: screen.text.count("いまこれができるのは斎藤 恵さんです。") > 1)
        assert former.screen().modals == []
        with wired.writing() as db:
            letters_of = select(Notice).where(Notice.subject == f"nomination:{made}")
            shown = [write_for(db, KOBAYASHI, one) for one in db.scalars(letters_of)]
        assert "いま決定するのは、斎藤 恵さん（市民税課の所属長）です。" in str(shown)
        assert "nomination.approve" not in str(shown)
        assert wired.state(made) == "proposed"
    finally:
        wired.set_department(TAX, head=KOBAYASHI, deputy=SAITO)


def write_for(db: Any, number: str, notice: Notice, locale: Locale = "ja") -> Any:
    """A letter as somebody would read it now."""
    office_id = own_municipality_id(db)
    person = person_on(db, find_employee(db, number, office_id), TUESDAY)
    writing = Writing(db, START, OFFICE_ZONE, Texts(locale), person, None)
    return write(writing, notice.kind, notice)


def test_n8_a_second_department_joins_the_open_one_and_both_see_it(wired):
    wired.set_person(TAKAHASHI, second=WASTE)
    try:
        made = wired.proposes(TAKAHASHI, TAKAHASHI).nomination_id
        wired.posts()
        head, other = wired.person(KOBAYASHI), wired.person(FUJII)
        form = opened(other, "推薦する")
        assert "兼務の方" in form.text
        other.submits({"推薦される方": "髙橋 大輔", "推薦の理由": "収集の現場でも頼りにしているため。"})
        other.waits_for("市民税課の推薦に加わりました")
        wired.posts()
        assert "環境事業課からも推薦されています。" in head.screen().text
        assert "ほかの所属からの推薦が加わりました" in head.messages()[-1].text
        assert wired.state(made) == "proposed"
    finally:
        wired.set_person(TAKAHASHI, secondary_department_id=None)


def test_n8_the_proposer_withdraws_a_second_before_and_whoever_decides_is_told(wired):
    made = wired.proposes(TAKAHASHI, TAKAHASHI).nomination_id
    wired.posts()
    head = wired.person(KOBAYASHI)
    asked = head.messages()[-1]
    form = opened(head, "差し戻し", on=asked)
    wired.does(nominations.withdraw, TAKAHASHI, made, "")
    head.submits({"reason": "直してください"}, on=form)
    no = "この推薦は2026年11月24日 10:00に、髙橋 大輔さんが取り下げました。そのため、この操作は行いませんでした。"
    assert head.modal().errors == [no]
    head.closes(all=True)
    head.presses("承認", on=asked)
    head.waits_for(lambda screen: any(no in message.text for message in screen.messages))
    assert [deed for deed, _, _ in wired.steps(made)] == ["proposed", "withdrawn"]


def test_n9_the_same_button_on_a_phone_and_a_laptop_at_once_decides_once(wired):
    made = wired.proposes(TAKAHASHI, TAKAHASHI).nomination_id
    wired.posts()
    head = wired.person(KOBAYASHI)
    asked = head.messages()[-1]
    head.catches_up()
    with ThreadPoolExecutor(4) as devices:
        list(devices.map(lambda _: head.presses("承認", on=asked), range(4)))
    told = head.hears(3)
    assert all("10:00に、小林 正樹さんが承認しました。" in one.text for one in told)
    assert [deed for deed, _, _ in wired.steps(made)] == ["proposed", "approved"]
    wired.posts()
    assert (
        len([one for one in wired.person(TAKAHASHI).hears() if "あなたの推薦が承認されました。" in one.text]) == 1
    )
    wired.person(TAKAHASHI).hears_nothing(0.1)


def test_n9_a_round_closed_while_the_form_was_open_is_said_in_the_form(wired):
    head = wired.person(KOBAYASHI)
    form = opened(head, "推薦する")
    wired.does(rounds.close, ONISHI, wired.round_id)
    head.submits({"推薦される方": "髙橋 大輔", "推薦の理由": WHY}, on=form)
    assert "は終わりました。" in head.modal().raw["errors"]["candidate"]
    head.closes(all=True)
    wired.posts()
    shown = head.messages()[-1]
    assert "市民税課へのコア人材の募集は締め切られました。推薦はありませんでした。" in shown.text
    assert shown.buttons == []


# -- bad input ------------------------------------------------------------------------------------------------


def test_n2_a_candidate_who_went_on_leave_meanwhile_is_named_below_the_field(wired):
    head = wired.person(FUJII)
    form = opened(head, "推薦する")
    wired.set_person(OTHER_TANAKA, persona="core")
    try:
        head.submits({"推薦される方": "田中 葵", "推薦の理由": WHY}, on=form)
        assert head.modal().raw["errors"] == {"candidate": "田中 葵さんは、すでにコア人材か高度デジタル人材です。"}
    finally:
        wired.set_person(OTHER_TANAKA, persona="general")
    head.closes(all=True)


def test_n6_more_than_the_places_are_not_approved(wired):
    wired.begins(p050103=1)
    wired.proposes(NISHIMURA, NOMURA, INSURANCE)
    made = wired.proposes(YOSHIDA, YOSHIDA, INSURANCE).nomination_id
    wired.posts()
    deputy = wired.person(NISHIMURA)
    deputy.presses("承認", on=deputy.messages()[-1])
    deputy.waits_for("推薦できるのは1人までで、枠はもう埋まっています。")
    assert wired.state(made) == "proposed"


@pytest.mark.parametrize(
    "value",
    ["", "{}", "[]", "1", '{"v":1}', '{"v":2,"n":1}', '{"v":1,"n":"1"}', '{"v":1,"n":-1}', '{"v":1,"n":true}'],
)
def test_what_no_button_of_today_carries_is_refused(value):
    with pytest.raises(Refusal, match="stale_button"):
        Pressed.of_nomination(value)
    with pytest.raises(Refusal, match="stale_button"):
        Pressed.of_department(value)
    with pytest.raises(Refusal, match="stale_button"):
        Carried.of({"private_metadata": value})


def test_p1_a_forged_button_decides_and_shows_nothing(wired):
    made = wired.proposes(TAKAHASHI, TAKAHASHI).nomination_id
    wired.posts()
    value, ueda = Pressed(nomination_id=made).as_value(), wired.person(UEDA)
    ueda.catches_up()
    texts = Texts("ja")
    verbs = {
        "approve": "いまこれができるのは小林 正樹さんです。",
        "return": "いまこれができるのは小林 正樹さんです。",
        "withdraw": "いまこれができるのは髙橋 大輔さんです。",
        "history": texts.say("refusal-not_yours"),
        "open": texts.say("refusal-not_yours"),
    }
    for verb, no in verbs.items():
        wired.forges(UEDA, f"nomination.{verb}", value)
        assert no in ueda.hears()[-1].text
    for verb in ("propose", "nobody", "eligible"):
        wired.forges(UEDA, f"nomination.{verb}", wired.value(TAX))
        assert ueda.hears()[-1].notification in {
            texts.say("refusal-propose_not_yours"),
            "いま回答できるのは小林 正樹さんです。",
            texts.say("refusal-not_yours"),
        }
    wired.forges(UEDA, "nomination.approve", "{}")
    assert texts.say("refusal-stale_button") in ueda.hears()[-1].text
    assert ueda.screen().modals == []
    assert [deed for deed, _, _ in wired.steps(made)] == ["proposed"]


def test_p2_a_guest_is_turned_away(wired):
    made = wired.proposes(TAKAHASHI, TAKAHASHI).nomination_id
    guest = wired.person(GUEST)
    guest.writes("推薦")
    guest.hears()
    wired.forges(GUEST, "nomination.approve", Pressed(nomination_id=made).as_value())
    assert "ゲスト" in guest.hears()[-1].text
    assert wired.state(made) == "proposed"


def test_n3_nobody_decides_on_themselves(wired):
    head = wired.person(KOBAYASHI)
    opened(head, "推薦する")
    head.submits({"推薦される方": "小林 正樹", "推薦の理由": WHY})
    head.waits_for("1人が承認待ちです。")
    with wired.reading() as db:
        made = db.scalars(select(func.max(Nomination.id))).one()
    wired.forges(KOBAYASHI, "nomination.approve", Pressed(nomination_id=made).as_value())
    head.waits_for("ご自分の推薦を、ご自分で決めることはできません。")
    wired.posts()
    assert "小林 正樹（市民税課・0001009）" in wired.person(SAITO).messages()[-1].text


# -- Home -----------------------------------------------------------------------------------------------------


def test_home_shows_a_head_what_waits_and_a_proposer_where_it_is(wired):
    wired.proposes(TAKAHASHI, TAKAHASHI)
    head = wired.person(KOBAYASHI)
    shown = head.opens_home()
    assert "コア人材の推薦：お答えを待つもの1件" in shown
    assert "市民税課のコア人材・1人" in shown
    opened(head, "開く", nth=1, surface="home")
    head.presses("承認", on=head.modal())
    head.waits_for(lambda screen: "登録を待っています" in screen.modals[-1].text)
    assert head.modal().buttons == ["承認を取り消す", "経緯"]
    opened(head, "承認を取り消す", on=head.modal())
    head.submits({"reason": "確認が足りませんでした。"})
    head.waits_for(lambda screen: len(screen.modals) == 1 and "確認が足りませんでした。" in screen.modals[-1].text)
    assert "承認" in head.modal().buttons
    head.presses("承認", on=head.modal())
    head.waits_for(lambda screen: "登録を待っています" in screen.modals[-1].text)
    head.closes(all=True)
    head.waits_for(lambda screen: screen.home is not None and "お答えを待つもの" not in screen.home.text)
    assert "承認済み（登録待ち）" in wired.person(TAKAHASHI).opens_home()
    assert "コア人材の推薦" not in wired.person(UEDA).opens_home()


def test_n7_whoever_becomes_core_gets_the_courses_with_their_days_and_the_proposer_hears_of_it(wired):
    made = wired.proposes(FUJII, OTHER_TANAKA, WASTE).nomination_id
    wired.does(nominations.register, ONISHI, made, date(2026, 12, 1))
    wired.posts()
    core = wired.person(OTHER_TANAKA).messages()[-1]
    assert "2026年12月1日（火）から、コア人材としてご活躍いただくことになりました。" in core.text
    assert "クラウド基礎　2027年5月30日（日）まで" in core.text
    assert (
        "田中 葵さんが、2026年12月1日（火）付けでコア人材に登録されました。"
        in wired.person(FUJII).messages()[-1].text
    )
    wired.person(OTHER_TANAKA).catches_up()
    wired.forges(OTHER_TANAKA, "nomination.history", Pressed(nomination_id=made).as_value())
    assert Texts("ja").say("refusal-not_yours") in wired.person(OTHER_TANAKA).hears()[-1].text


# -- letters in both languages, and in an office where everything is too long ---------------------------------


@pytest.fixture(scope="module")
def copies(story_databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copies]:
    made = Copies(story_databases.fresh_url(), tmp_path_factory.mktemp("letters"))
    yield made
    made.engine.dispose()


def posted(one: Nominating, kind: str, who: str, code: str = TAX, **about: Any) -> Notice:
    with one.writing() as db:
        key = f"{kind}:{who}:{json.dumps(about)}"
        draft = Draft(kind, key, TUESDAY, one.id(db, who), department_id=one.department(db, code), about=about)
        put(db, [draft], municipality_id=own_municipality_id(db), now=START)
        return db.scalars(select(Notice).where(Notice.key == key)).one()


def read(one: Nominating, notice: Notice, who: str, locale: Locale = "ja", *, is_out: bool = False) -> str:
    """What somebody reads; empty where there is no reason to send it. `is_out`: it was sent before."""
    with one.writing() as db:
        row = db.get_one(Notice, notice.id)
        row.message_ts = "1.0" if is_out else ""
        message = write_for(db, who, row, locale)
        db.rollback()
    if message is None:
        return ""
    assert faults(message["blocks"], "message") == []
    assert len(message["blocks"]) <= 50
    return f"{message['text']}\n{json.dumps(message['blocks'], ensure_ascii=False)}"


@pytest.mark.parametrize(
    ("locale", "approved", "rejected", "nobody"),
    [
        ("ja", "あなたの代わりに野村 拓海さんの推薦を承認", "の推薦を却下しました", "「該当なし」を回答"),
        ("en", "has approved the nomination of 野村 拓海 Nomura Takumi", "has rejected", "nobody this time"),
    ],
)
def test_n3_the_head_sees_afterwards_what_the_deputy_decided_and_may_take_an_approval_back(
    copies, locale, approved, rejected, nobody
):
    one = Nominating(copies.fresh())
    first = one.proposes(NOMURA, NOMURA, INSURANCE).nomination_id
    step = one.does(nominations.approve, NISHIMURA, first).step_id
    seen = posted(one, "nomination_seen", NAKAMURA, INSURANCE, nomination=first, step=step)
    shown = read(one, seen, NAKAMURA, locale)
    assert approved in shown
    assert "nomination.take_back" in shown
    one.does(nominations.take_back, NAKAMURA, first, "別の方にします")
    assert "nomination.take_back" not in read(one, seen, NAKAMURA, locale, is_out=True)
    step = one.does(nominations.reject, NISHIMURA, first, "来年度に").step_id
    seen = posted(one, "nomination_seen", NAKAMURA, INSURANCE, nomination=first, step=step)
    assert rejected in read(one, seen, NAKAMURA, locale)
    with one.reading() as db:
        department_id = one.department(db, INSURANCE)
    step = one.does(nominations.nobody, NISHIMURA, one.round_id, department_id, "体制が整わない")
    seen = posted(one, "nomination_seen", NAKAMURA, INSURANCE, nomination=None, step=step)
    assert nobody in read(one, seen, NAKAMURA, locale)


@pytest.mark.parametrize("locale", LOCALES)
def test_n9_the_deputy_is_asked_to_bring_up_what_waits_until_it_does_no_more(copies, locale):
    one = Nominating(copies.fresh())
    made = one.proposes(TAKAHASHI, TAKAHASHI).nomination_id
    about_it = posted(one, "nomination_nudge", SAITO, nomination=made)
    about_the_round = posted(one, "nomination_nudge", SAITO, WASTE, round=one.round_id)
    for notice in (about_it, about_the_round):
        assert ("小林 正樹" if notice is about_it else "藤井 剛") in read(one, notice, SAITO, locale)
    one.does(nominations.approve, KOBAYASHI, made)
    one.proposes(FUJII, OTHER_TANAKA, WASTE)
    for notice in (about_it, about_the_round):
        assert read(one, notice, SAITO, locale) == ""
        assert read(one, notice, SAITO, locale, is_out=True) != ""


@pytest.mark.parametrize("locale", LOCALES)
def test_n4_a_letter_that_is_not_out_yet_goes_to_nobody_who_no_longer_decides(copies, locale):
    one = Nominating(copies.fresh())
    made = one.proposes(TAKAHASHI, TAKAHASHI).nomination_id
    ask = posted(one, "nomination_ask", KOBAYASHI, nomination=made, again=0)
    of_round = posted(one, "round_ask", KOBAYASHI, round=one.round_id)
    assert "nomination.approve" in read(one, ask, KOBAYASHI, locale)
    assert "nomination.propose" in read(one, of_round, KOBAYASHI, locale)
    one.set_department(TAX, head=SAITO)
    for notice in (ask, of_round):
        assert read(one, notice, KOBAYASHI, locale) == ""
        shown = read(one, notice, KOBAYASHI, locale, is_out=True)
        assert "斎藤 恵" in shown
        assert "nomination.approve" not in shown
        assert "nomination.propose" not in shown
    one.does(nominations.withdraw, TAKAHASHI, made, "")
    assert read(one, posted(one, "nomination_ask", SAITO, nomination=made), SAITO, locale) == ""


def test_n9_every_end_of_a_nomination_is_told_in_kind_words(copies):
    one = Nominating(copies.fresh())
    made = one.proposes(TAKAHASHI, TAKAHASHI).nomination_id
    one.does(nominations.return_, KOBAYASHI, made, "<!channel> なぜ")
    wish = Wish("tools", date(2027, 1, 4), "直しました")
    one.does(nominations.correct, TAKAHASHI, made, wish)
    one.does(nominations.approve, KOBAYASHI, made)
    one.does(nominations.take_back, KOBAYASHI, made, "押し間違い")
    one.does(nominations.approve, KOBAYASHI, made)
    one.does(nominations.send_back, ONISHI, made, "システム名を")
    one.does(nominations.end, None, made, "expired", day=date(2027, 3, 1))
    one.proposes(FUJII, OTHER_TANAKA, WASTE)
    with one.reading() as db:
        steps = list(db.scalars(select(NominationStep).order_by(NominationStep.id)))
    assert {step.deed for step in steps} >= {"returned", "corrected", "taken_back", "sent_back", "expired"}
    for step in steps:
        for who in (TAKAHASHI, KOBAYASHI, SAITO):
            letter = posted(one, "nomination_told", who, nomination=step.nomination_id, step=step.id)
            shown = [read(one, letter, who, locale) for locale in LOCALES]
            assert all(shown)
            assert "<!channel>" not in "".join(text.split("\n[")[0] for text in shown)


@pytest.fixture(scope="module")
def extreme(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A round for sixty departments of one head, with forty candidates and more nominations than are listed."""
    fresh = Databases(tmp_path_factory.mktemp("extremes"), None)
    engine = open_engine(fresh.fresh_url())
    an_extreme_office(engine, tmp_path_factory.mktemp("extreme"), courses=5)
    with writing_sessions(engine).begin() as db:
        systems = ";".join([LONG, *(f"システム{n}" for n in range(150))])
        db.execute(update(DepartmentState).values(owns_system=True, systems=systems))
        own = own_municipality_id(db)
        head, division = (find_employee(db, number, own) for number in (HEAD, DIVISION))
        first, *others = db.scalars(select(DepartmentState.department_id).order_by(DepartmentState.department_id))
        with_deputy = update(DepartmentState).where(DepartmentState.department_id == first)
        db.execute(with_deputy.values(deputy_id=find_employee(db, BUSY, own).id))
        terms = {"fiscal_year": 2026, "opens_on": OPENS, "closes_on": CLOSES, "message": NASTY * 40}
        round_ = Round(**terms, municipality_id=own, state="open", made_at=START, made_by_id=division.id)
        db.add(round_)
        db.flush()
        for one in (first, *others):
            db.add(RoundDepartment(round_id=round_.id, department_id=one, places=99))
        db.flush()
        people = db.scalars(select(Employee).where(Employee.employee_no.startswith("80"))).all()
        for one in [find_employee(db, BUSY, own), *people[:14]]:
            acting = Acting(person_on(db, one, TUESDAY), own, START)
            wish = Wish("projects", TUESDAY, (NASTY * 9)[:1000], LONG[:200])
            propose(db, acting, round_.id, first, one.id, wish)
        lender = Acting(person_on(db, head, TUESDAY), own, START)
        for n in range(22):
            day = TUESDAY + timedelta(days=2 * n)
            lending.lend(db, lender, first, day, day)
    yield engine
    engine.dispose()


@pytest.mark.parametrize("locale", LOCALES)
def test_many_candidates_long_names_and_sixty_departments_fit_everywhere(extreme, locale):
    reader, deputy = (visit(extreme, number, locale, TUESDAY) for number in (HEAD, BUSY))
    with sessions(extreme).begin() as db:
        made = db.scalars(select(Nomination).order_by(Nomination.id)).first()
        steps = list(db.scalars(select(NominationStep.id).order_by(NominationStep.id).limit(1)))
        lent = db.scalars(select(Lending.id)).first()
        assert made is not None
        abouts: dict[str, dict[str, Any]] = {
            "round_ask": {"round": made.round_id},
            "nomination_ask": {"nomination": made.id},
            "nomination_told": {"nomination": made.id, "step": steps[0]},
            "nomination_seen": {"nomination": made.id, "step": steps[0]},
            "nomination_nudge": {"nomination": made.id},
            "round_lent": {"lending": lent},
        }
        for kind, about in abouts.items():
            notice = Notice(
                kind=kind, department_id=made.department_id, about=json.dumps(about), key="", day=TUESDAY
            )
            notice.message_ts = "1.0"
            writing = Writing(db, START, OFFICE_ZONE, Texts(locale), reader.person, None)
            message = write(writing, kind, notice)
            assert message is not None, kind
            assert faults(message["blocks"], "message") == [], kind
            assert len(message["blocks"]) <= 50
            assert len(message["text"]) <= 4_000
        for person in (reader, deputy):
            home = home_of(db, person)
            assert view_faults(home) == []
            assert "nomination.open" in str(home)
        reading = Reading.of_visit(db, reader)
        asked = views.department_in_round(db, made.round_id, made.department_id, TUESDAY, made.municipality_id)
        assert asked is not None
        carried = Carried("propose", Pressed(made.round_id, made.department_id), Origin("D1", "1.0"))
        form = forms.proposal(reading, asked, asked.eligible, carried, decides=True)
        crowd = [replace(asked.eligible[0], employee_id=n, employee_no=f"{n:07d}") for n in range(150)]
        crowded = forms.proposal(reading, asked, crowd, carried, decides=True)
        told = views.nomination(db, made.id, TUESDAY, made.municipality_id)
        assert told is not None
        correction = forms.correction(reading, asked, told, carried, decides=True)
        lendings = handlers._lending(reading, carried)
        reason = forms.reason(reading, replace(carried, verb="return"), LONG)
        sheets = [
            handlers._sheet(reader, one, carried.origin) for one in (Pressed(nomination_id=1), carried.pressed)
        ]
        for view in (form, crowded, correction, lendings, reason, *sheets):
            assert view_faults(view) == []
        assert len(form["private_metadata"]) < 2_000
        assert "external_select" in str(crowded)
        assert len(forms.fitting(crowd, "0000149")) == 1
        assert len(forms.fitting(crowd, "")) == 100
    offered: list[dict[str, Any]] = []
    acknowledge: Any = lambda **how: offered.append(how)  # noqa: E731
    handlers.candidate_typed(acknowledge, {"view": form, "value": "田中葵"}, reader)
    assert len(offered[0]["options"]) == 45 - 14  # those who are put forward already are no choice
    assert "8000044" in str(form)  # namesakes are told apart by their numbers (P3)


def test_n3_what_waits_for_whom_and_is_asked_of_whom(office: Engine):
    one = Nominating(office)
    for who, code in ((TAKAHASHI, TAX), (KOBAYASHI, TAX), (NOMURA, INSURANCE)):
        one.proposes(who, who, code)
    with one.reading() as db:
        tax = one.department(db, TAX)
    one.does(lending.lend, KOBAYASHI, tax, TUESDAY, TUESDAY)

    def seen(who: str, day: date = TUESDAY) -> tuple[list[str], list[str], list[str]]:
        with one.reading() as db:
            acting = one.acting(db, who, day)
            waiting = [told.candidate.employee_no for told in views.waiting_for(db, acting)]
            asked = [(each.department.code, each.left, each.proposed) for each in views.asked_of(db, acting)]
            own = [each.department.code for each in views.own_departments(db, acting)]
            assert all(left and isinstance(proposed, int) for _, left, proposed in asked)
            return waiting, [code for code, _, _ in asked], own

    assert seen(KOBAYASHI) == ([TAKAHASHI], [TAX], [TAX])
    assert seen(SAITO) == ([TAKAHASHI, KOBAYASHI], [TAX], [TAX])
    assert seen(SAITO, TUESDAY + timedelta(days=1)) == ([KOBAYASHI], [], [])
    assert seen(NISHIMURA) == ([NOMURA], [INSURANCE], [INSURANCE])
    assert seen(NAKAMURA) == ([], [], [INSURANCE])
    assert seen(TAKAHASHI) == ([], [], [])
