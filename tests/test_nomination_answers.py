"""Asking about nominations: the way to put forward, where it is, what waits, what the personas are, for whom."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from bot.workspace.blocks import faults
from handlers.answers import answer_request, ask
from handlers.asking import Answer, Asked, Request
from handlers.catalogue import LOCALES, Texts
from handlers.understanding import understand
from models import nominations
from models.accounts import person_on
from models.database import sessions, writing_sessions
from models.lending import lend
from models.nomination_records import Nomination, NominationStep
from models.office import own_municipality_id
from models.people import find_employee
from tests.builders import Copies
from tests.conftest import Databases
from tests.scoring import level, readable
from tests.test_nomination_asking import (
    FUJII,
    INSURANCE,
    KOBAYASHI,
    NISHIMURA,
    NOMURA,
    ONISHI,
    OPENS,
    SAITO,
    SASAKI,
    TAKAHASHI,
    TANAKA,
    TAX,
    WASTE,
    Office,
    at,
)
from tests.test_understanding import LEXICON
from tests.world import KOBAYASHI as KOBAYASHI_MAIL
from tests.world import ONISHI as ONISHI_MAIL
from tests.world import World

UEDA, YOSHIDA, MORI = "0001003", "0001019", "0001023"
NEXT = date(2026, 11, 25)
INTENTS = ("nominate", "nomination_status", "my_approvals", "persona_info")
WORDINGS = {
    "nominate": (
        "田中さんをコア人材に推薦したい",
        "コア人材に立候補できますか",
        "うちの課から一人推薦します",
        "該当なしで回答したい",
        "今回は該当者がいません",
        "推薦の該当なしを出すには",
        "コア人材の推薦依頼に回答したい",
        "部下をコア人材に推したいのですが",
        "コア人材への応募方法を教えて",
        "コア人材に手を挙げたい",
        "こあじんざいのすいせんをしたい",
        "すいせん",
        "コア人材の募集に応じたい",
        "推薦の出し方",
        "推薦フォームを開いて",
        "推薦書はどこから出しますか",
        "コア人材として髙橋さんを出したい",
        "自己推薦したいです",
        "nominate",
        "I'd like to put myself forward as core staff",
        "we have nobody to nominate this time",
        "how can I nominate my colleague?",
        "nominate Takahashi for core staff",
        "can i apply to become core staff",
        "I want to volunteer for core staff",
        "answer the call for nominations",
        "recommend someone as core",
        "コア人材に推薦したい人がいるんやけど",
    ),
    "nomination_status": (
        "推薦した件どうなってる？",
        "髙橋さんの推薦は承認されましたか",
        "推薦は通りましたか",
        "推薦の進み具合を知りたい",
        "推薦を取り下げたい",
        "出した推薦を取り消したい",
        "推薦は今誰のところで止まっていますか",
        "コア人材の推薦の結果が知りたい",
        "推薦の結果まだ？",
        "わたしの応募は登録されましたか",
        "推薦どうなった",
        "差し戻された推薦はありますか",
        "コア人材の申請状況",
        "withdraw my nomination",
        "where is my nomination now",
        "did my nomination go through?",
        "status of the nomination I made last week",
        "is my proposal still waiting",
        "has Takahashi's nomination been registered?",
        "I want to take back the nomination",
        "推薦の現在の状況を教えてください",
        "さっきの推薦やっぱり取りやめたい",
    ),
    "my_approvals": (
        "承認します",
        "決裁待ち",
        "私の承認が必要なものは？",
        "未承認の推薦を見せて",
        "承認待ち一覧を出して",
        "代決するものある？",
        "推薦を承認したい",
        "髙橋さんの推薦を承認して",
        "この推薦を却下してください",
        "差し戻したい推薦があります",
        "部下の推薦を承認する",
        "決裁するものはありますか",
        "何か承認するものある？",
        "ハンコ待ちの案件",
        "判断待ちの推薦は",
        "approve",
        "anything for me to approve?",
        "what do I need to decide?",
        "approve the nomination of Takahashi",
        "pending decisions",
        "list nominations awaiting my decision",
        "reject this nomination",
        "しょうにんまち",
        "承認依頼は届いていますか",
        "私が決めないといけない推薦",
    ),
    "persona_info": (
        "一般職員の人材像を教えて",
        "人材像とは",
        "コア人材ってなに",
        "コア人材の役割を教えてください",
        "コア人材と一般職員の違いは？",
        "高度デジタル人材とコア人材はどう違うの",
        "人材像の説明をしてください",
        "コア人材になる方法",
        "コア人材はどうやって選ばれるの",
        "コア人材は何をする人？",
        "コア人材の条件は",
        "人材像にはどんな種類がありますか",
        "誰がコア人材になれるの",
        "こあじんざいとは",
        "what is core staff",
        "how do I become core staff?",
        "who are the advanced digital staff?",
        "explain the personas",
        "what kinds of staff are there",
        "difference between core and general staff",
        "what do core staff do",
        "how are core staff selected",
        "tell me about core staff",
        "コア人材について教えて",
        "高度デジタル人材とは何ですか",
        "うちの課のコア人材は誰ですか",
        "コア人材の目標人数は",
    ),
}
"""How people say it."""


@pytest.fixture(scope="module")
def office(story_databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """A round over three departments: one proposal waits, one was decided by a deputy, one came back."""
    office = Office(Copies(story_databases.fresh_url(), tmp_path_factory.mktemp("answers")).fresh())
    office.opened(TAX, INSURANCE, WASTE)
    office.proposed(SAITO, TAX, TAKAHASHI, at(OPENS, 11))
    office.proposed(NISHIMURA, INSURANCE, NOMURA, at(OPENS, 11))
    office.proposed(TANAKA, WASTE, TANAKA, at(OPENS, 11))
    return office


@pytest.fixture
def db(office: Office) -> Iterator[Session]:
    with sessions(office.engine).begin() as db:
        yield db


def asked(db: Session, who: str, locale: Any = "ja", day: date = NEXT) -> Asked:
    return Asked(person_on(db, find_employee(db, who, own_municipality_id(db)), day), day, Texts(locale))


def answer(db: Session, intent: str, who: str, locale: Any = "ja", day: date = NEXT) -> Answer:
    made = answer_request(db, asked(db, who, locale, day), Request(intent))
    assert faults(made.blocks, "message") == []
    assert made.intent == intent
    return made


def words(made: Answer) -> str:
    return "\n".join(readable(made.as_json()))


def buttons(made: Answer) -> list[str]:
    found = [one for block in made.blocks for one in [block.get("accessory"), *block.get("elements", [])] if one]
    return [one["action_id"] for one in found if one.get("type") == "button"]


# -- what waits for me ----------------------------------------------------------------------------------------


def test_what_waits_is_listed_with_who_proposed_it_until_when_and_a_button_that_opens_it(db):
    made = answer(db, "my_approvals", KOBAYASHI)
    assert "あなたの決裁や回答を待っているものが1件あります。" in made.text
    assert "髙橋 大輔" in made.text
    assert "市民税課" in made.text
    assert "斎藤 恵" in made.text
    assert buttons(made)[0] == "nomination.open"


def test_nobody_else_sees_what_waits_and_words_decide_nothing(db, office):
    for who in (SAITO, TAKAHASHI, UEDA, NISHIMURA):
        made = answer(db, "my_approvals", who)
        assert "髙橋" not in words(made)
        assert "待っているものはありません" in made.text
    before = office.count(NominationStep)
    for text in ("承認します", "髙橋さんの推薦を承認して", "approve the nomination"):
        made, _ = ask(db, asked(db, KOBAYASHI).person, [text], NEXT)
        assert made.intent in {"my_approvals", "nomination_status", "nominate", "out_of_scope", "team_status"}
    assert office.count(NominationStep) == before


def test_n5_the_deputy_sees_what_waits_while_the_right_is_lent(story_databases, tmp_path):
    office = Office(Copies(story_databases.fresh_url(), tmp_path).fresh())
    office.opened(TAX)
    office.proposed(TAKAHASHI, TAX, TAKAHASHI, at(OPENS, 11))
    office.does(lend, KOBAYASHI, office.department(TAX), NEXT, NEXT, now=at(OPENS, 12))
    with sessions(office.engine).begin() as db:
        made = answer(db, "my_approvals", SAITO)
        assert "小林 正樹さんの代決としてご判断いただきます。" in made.text
        assert buttons(made)[0] == "nomination.open"
        assert "髙橋" not in words(answer(db, "my_approvals", SAITO, day=date(2026, 11, 26)))


def test_the_division_sees_what_it_has_to_register(db):
    made = answer(db, "my_approvals", ONISHI)
    assert "登録を待っている推薦" in made.text
    assert "round.board" in buttons(made)


# -- where it is ----------------------------------------------------------------------------------------------


def test_a_proposer_sees_the_state_whose_turn_it_is_and_the_next_date(db):
    made = answer(db, "nomination_status", SAITO)
    assert "承認待ち・市民税課" in words(made)
    assert "小林 正樹さん（市民税課の所属長）の判断待ち" in words(made)
    assert "2027年1月29日" in words(made)
    assert "2026年11月27日" in words(made)
    assert "nomination.open" in buttons(made)
    approved = words(answer(db, "nomination_status", NISHIMURA))
    assert "デジタル推進課の登録を待っています" in approved


def test_n7_who_was_put_forward_by_somebody_else_learns_nothing_before_it_is_registered(db):
    made = answer(db, "nomination_status", TAKAHASHI)
    assert "あなたが出した推薦はありません。" in made.text
    assert "小林" not in words(made)
    assert "nomination.open" not in buttons(made)


def test_n7_once_registered_the_person_sees_from_when(story_databases, tmp_path):
    office = Office(Copies(story_databases.fresh_url(), tmp_path).fresh())
    office.opened(TAX)
    made = office.proposed(KOBAYASHI, TAX, TAKAHASHI, at(OPENS, 11))
    office.does(nominations.register, ONISHI, made, date(2026, 12, 1), now=at(OPENS, 12))
    with sessions(office.engine).begin() as db:
        told = answer(db, "nomination_status", TAKAHASHI)
    assert "2026年12月1日" in words(told)
    assert "からコア人材です" in words(told)
    assert "nomination.open" not in buttons(told)


def test_n6_whose_was_returned_reads_that_it_is_their_turn(story_databases, tmp_path):
    office = Office(Copies(story_databases.fresh_url(), tmp_path).fresh())
    office.opened(TAX)
    made = office.proposed(SAITO, TAX, TAKAHASHI, at(OPENS, 11))
    office.does(nominations.return_, KOBAYASHI, made, "詳しく", now=at(OPENS, 12))
    with sessions(office.engine).begin() as db:
        assert "いまはあなたの番です" in words(answer(db, "nomination_status", SAITO))
        assert "put it right" in words(answer(db, "nomination_status", SAITO, "en"))


# -- putting forward ------------------------------------------------------------------------------------------


def test_n1_the_division_has_its_rounds_and_a_new_one(db):
    made = answer(db, "nominate", ONISHI)
    assert "募集（1件）" in made.text
    assert {"round.open", "round.board"} <= set(buttons(made))


def test_n6_a_head_has_what_waits_and_the_rounds_button(db):
    made = answer(db, "nominate", KOBAYASHI)
    assert "市民税課への募集" in made.text
    assert "髙橋 大輔" in made.text
    assert buttons(made).count("nomination.open") == 2


def test_n2_a_deputy_and_the_person_have_the_form_and_others_are_told_how_it_works(db):
    for who in (SAITO, YOSHIDA):
        assert "nomination.propose" in buttons(answer(db, "nominate", who))
    for who in (UEDA, MORI, SASAKI):
        made = answer(db, "nominate", who)
        assert "いま、あなたから推薦を出せる募集はありません。" in made.text
        assert "所属長" in made.text
        assert "デジタル推進課" in made.text
        assert not {"nomination.propose", "nomination.open", "round.open"} & set(buttons(made))


# -- what the personas are ------------------------------------------------------------------------------------


@pytest.mark.parametrize("locale", LOCALES)
def test_the_three_kinds_are_explained_with_ones_own_and_how_one_becomes_core(db, locale):
    made = answer(db, "persona_info", TAKAHASHI, locale)
    said = level(words(made))
    wanted = ["コア人材", "高度デジタル人材", "一般職員", "情報部門", "推薦"]
    if locale == "en":
        wanted = ["general staff", "core staff", "advanced digital staff", "information section", "nominates"]
    assert all(level(one) in said for one in wanted)
    assert "佐々木" not in words(made)


def test_p1_only_heads_and_the_division_read_who_is_core(db):
    assert "佐々木 優" in words(answer(db, "persona_info", KOBAYASHI))
    assert "橋本 彩" in words(answer(db, "persona_info", NISHIMURA))
    assert "デジタル推進課のコア人材（0人）" in words(answer(db, "persona_info", ONISHI))
    for who in (SAITO, SASAKI, UEDA):
        assert "佐々木" not in words(answer(db, "persona_info", who))


# -- all of them ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("intent", INTENTS)
def test_everybody_has_an_answer_that_fits_and_can_be_printed(db, intent, locale):
    for who in (ONISHI, KOBAYASHI, SAITO, SASAKI, TAKAHASHI, FUJII, NISHIMURA, TANAKA, UEDA, MORI):
        made = answer(db, intent, who, locale)
        assert json.dumps(made.as_json())
        assert made.language == locale
        if locale == "en":
            assert not any("ぁ" <= sign <= "ん" for sign in made.text)


@pytest.mark.parametrize(
    ("who", "text", "intent"),
    [
        (KOBAYASHI, "承認待ちの案件はありますか？", "my_approvals"),
        (SAITO, "先日出した推薦はどうなりましたか？", "nomination_status"),
        (KOBAYASHI, "I want to nominate someone as core staff", "nominate"),
        (TAKAHASHI, "コア人材になるにはどうすればいいですか", "persona_info"),
    ],
)
def test_they_are_asked_in_words(db, who, text, intent):
    made, _ = ask(db, asked(db, who).person, [text], NEXT)
    assert made.intent == intent
    assert "まだここでは" not in made.text


@pytest.mark.parametrize("intent", INTENTS)
def test_other_wordings_are_understood_too(intent):
    found = {words: understand(words, LEXICON, None, own_number=KOBAYASHI) for words in WORDINGS[intent]}
    assert {words: one.intent for words, one in found.items() if one.intent != intent} == {}


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("コア人材についてどの研修が必須ですか", {"required_courses", "who_must_take"}),
        ("コア人材は何を受けないといけませんか", {"required_courses", "who_must_take"}),
        ("I need to decide which course to take", {"elective_courses", "course_info", "help", "required_courses"}),
        ("申し込みの状況を教えて", {"my_enrolments", "my_status"}),
        ("申し込みを取り消したい", {"cancel_enrolment"}),
        ("私はコア人材ですか", {"my_persona"}),
        ("おすすめの研修は？", {"elective_courses", "help", "course_info"}),
        ("修了の報告は承認されましたか", {"my_record", "report_completion", "help", "my_status"}),
    ],
)
def test_what_only_sounds_alike_is_left_where_it_was(text, intent):
    assert understand(text, LEXICON, None, own_number=KOBAYASHI).intent in intent


def test_many_nominations_turn_pages(story_databases, tmp_path):
    office = Office(Copies(story_databases.fresh_url(), tmp_path).fresh())
    office.opened(TAX)
    made = office.one(office.proposed(SAITO, TAX, TAKAHASHI, at(OPENS, 11)))
    kept = {c.name: getattr(made, c.name) for c in Nomination.__table__.columns if c.name != "id"}
    with writing_sessions(office.engine).begin() as db:
        for _ in range(40):
            old = {**kept, "state": "withdrawn", "step_no": 1}
            new = db.execute(insert(Nomination).values(old).returning(Nomination.id)).scalar_one()
            step = {"nomination_id": new, "round_id": made.round_id, "department_id": made.department_id}
            step |= {"step_no": 1, "deed": "withdrawn", "state_after": "withdrawn", "at": at(OPENS, 12)}
            db.execute(
                insert(NominationStep).values(**step, actor_id=made.proposer_id, post="proposer", is_lent=False)
            )
    with sessions(office.engine).begin() as db:
        first = answer(db, "nomination_status", SAITO)
        assert "承認待ち" in words(first)
        last = answer_request(db, asked(db, SAITO), Request("nomination_status", page=5))
    assert "answer.page" in str(first.blocks)
    assert faults(last.blocks, "message") == []


# -- over the wire --------------------------------------------------------------------------------------------


def test_the_command_answers_the_division_a_head_and_everybody_else(world: World):
    onishi = world.person(ONISHI_MAIL)
    onishi.runs("/kenshu 推薦")
    [heard] = onishi.hears()
    assert "新しい募集" in heard.text
    onishi.presses("新しい募集", on=heard)
    onishi.waits_for(lambda screen: screen.modals)
    kobayashi = world.person(KOBAYASHI_MAIL)
    kobayashi.runs("/kenshu nominate")
    [heard] = kobayashi.hears()
    assert "no call for nominations" in heard.text
