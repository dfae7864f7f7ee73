"""People ask in words, by command, by button and on Home: over the wire, on the sample of 22 November 2026."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import update

from models.curriculum import Requirement
from models.database import writing_sessions
from tests.builders import TODAY
from tests.world import CLARK, KOBAYASHI, ONISHI, SASAKI, TANAKA, UEDA


def test_the_main_job(world):
    """Which courses must I take, by when?"""
    ueda = world.person(UEDA)
    ueda.writes("必須の研修は？")
    [answer] = ueda.hears()
    for code in (
        "情報セキュリティ基礎研修",
        "個人情報保護研修",
        "標的型攻撃メール訓練と振り返り",
        "デジタルリテラシー基礎",
        "生成AIの利用ルールと基本",
        "新規採用職員デジタル基礎",
        "DX入門 なぜ仕事を変えるのか",
    ):
        assert code in answer.text
    assert "2027年3月31日" in answer.text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "まだ終わっていない研修は？",
            ("デジタルリテラシー基礎", "生成AIの利用ルールと基本", "標的型攻撃メール訓練と振り返り"),
        ),
        (
            "選択研修には何がありますか？",
            ("ノーコードツール入門", "ITパスポート取得支援コンテンツ", "管理職のためのDXマネジメント"),
        ),
        ("標的型メール訓練の期限はいつですか", ("標的型攻撃メール訓練と振り返り", "2027年3月31日")),
        ("なぜ標的型メール訓練を受けないといけないのですか？", ("標的型攻撃メール訓練と振り返り", "ICT")),
        ("なぜBPR研修を受けなくてもいいの？", ("業務改革（BPR）実践", "コア人材")),
        ("LIT-04って何？", ("データ利活用入門", "1.5時間", "eラーニング")),
        ("受講履歴", ("個人情報保護研修", "10月8日")),
        ("進捗", ("4", "7")),
        ("使い方を教えて", ("/kenshu", "デジタル推進課")),
    ],
)
def test_what_one_can_ask_in_japanese(world, text, said):
    ueda = world.person(UEDA)
    ueda.writes(text)
    [answer] = ueda.hears()
    for words in said:
        assert words in answer.text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "What do I still have to complete?",
            ("Digital literacy basics", "overdue", "Targeted mail attack drill", "31 March 2027"),
        ),
        ("Which courses can I take if I want to?", ("No-code tools", "No-code tools")),
        ("When is the deadline for security training?", ("Information security basics", "31 March 2027")),
        ("Why do I have to take digital literacy basics?", ("Digital literacy basics", "general staff")),
        ("What is the low-code course about?", ("Automation tools in practice",)),
        ("Show me my training history", ("Digital basics for new staff",)),
        ("help", ("/kenshu", "Digital Promotion Section")),
    ],
)
def test_what_one_can_ask_in_english(world, text, said):
    emma = world.person(CLARK)
    emma.writes(text)
    [answer] = emma.hears()
    for words in said:
        assert words.casefold() in answer.text.casefold()


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("/kenshu", "必須"),
        ("/kenshu 受講履歴", "個人情報保護研修"),
        ("/kenshu record", "Personal data protection"),
        ("/kenshu ヘルプ", "/kenshu"),
        ("/kenshu help", "/kenshu"),
        ("/kenshu 必須の研修は？", "標的型攻撃メール訓練と振り返り"),
        ("/kenshu 出席 123456", "デジタル推進課"),
        ("/kenshu record\u3000123456", "Personal data protection"),
    ],
)
def test_the_command_answers_only_the_one_who_ran_it(world, command, said):
    ueda = world.person(UEDA)
    assert ueda.runs(command).acknowledged
    [answer] = ueda.hears()
    assert said in answer.text
    assert answer.is_ephemeral


def test_p1_a_head_sees_the_own_department_and_others_do_not(world):
    kobayashi, ueda = world.person(KOBAYASHI), world.person(UEDA)
    kobayashi.runs("/kenshu 部署")
    [answer] = kobayashi.hears()
    assert "市民税課" in answer.text
    assert "田中 葵" in answer.text
    ueda.runs("/kenshu 部署")
    [no] = ueda.hears()
    assert "田中" not in no.text
    assert "市民税課" not in no.text


def test_p1_the_division_finds_any_department(world):
    onishi = world.person(ONISHI)
    onishi.runs("/kenshu 部署")
    [answer] = onishi.hears()
    for name in ("人事課", "市民税課", "保険年金課", "環境事業課"):
        assert name in answer.text
    onishi.runs("/kenshu 部署 市民税課")
    assert "田中 葵" in onishi.hears()[0].text


def test_a_conversation_remembers_what_it_is_about(world):
    ueda = world.person(UEDA)
    ueda.writes("標的型メール訓練とは何ですか")
    ueda.hears()
    ueda.writes("期限は？")
    [answer] = ueda.hears()
    assert "標的型攻撃メール訓練と振り返り" in answer.text
    assert "デジタルリテラシー基礎" not in answer.text


def test_a_question_in_a_thread_is_answered_in_it(world):
    ueda = world.person(UEDA)
    ueda.writes("必須の研修は？")
    [first] = ueda.hears()
    ueda.writes("受講履歴", thread=first)
    [second] = ueda.hears()
    assert second.thread_ts == first.ts


def test_a_follow_up_button_gives_a_new_answer_and_the_old_one_stays(world):
    ueda = world.person(UEDA)
    ueda.writes("必須の研修は？")
    [first] = ueda.hears()
    ueda.presses(first.buttons[-1], on=first)
    [second] = ueda.hears()
    assert second.ts != first.ts
    assert first.text in [message.text for message in ueda.messages()]


def test_long_answers_page_in_the_same_message(world):
    sasaki = world.person(SASAKI)
    sasaki.writes("こんにちは")
    sasaki.hears()
    sasaki.writes("必須の研修は？")
    [first] = sasaki.hears()
    assert sasaki.presses("次へ").acknowledged
    sasaki.waits_for(lambda screen: "2／2ページ" in screen.messages[-1].text)
    assert len(sasaki.messages()) == 2
    sasaki.presses("前へ")
    sasaki.waits_for(lambda screen: screen.messages[-1].text == first.text)


def test_long_answers_to_a_command_page_too(world):
    sasaki = world.person(SASAKI)
    sasaki.runs("/kenshu 必須の研修は？")
    [first] = sasaki.hears()
    sasaki.presses("次へ")
    sasaki.waits_for(lambda screen: first.text not in [message.text for message in screen.messages])


def test_home_shows_how_far_one_is_and_what_is_next(world):
    home = world.person(UEDA).opens_home()
    assert "上田" in home
    assert "7件中4件" in home
    assert "デジタルリテラシー基礎" in home or "デジタルリテラシー基礎" in home
    assert "あと129日" in home


def test_home_speaks_english_and_names_what_is_overdue_first(world):
    home = world.person(CLARK).opens_home()
    assert "Digital literacy basics" in home
    assert home.index("Digital literacy basics") < home.index("Information security basics")


def test_the_rest_of_home_is_behind_buttons_that_open_and_turn_a_view(world):
    sasaki = world.person(SASAKI)
    sasaki.opens_home()
    sasaki.presses("必須の研修をすべて見る", surface="home")
    sasaki.waits_for(lambda screen: screen.modals)
    first = sasaki.modal_text()
    sasaki.presses("次へ", surface="modal")
    sasaki.waits_for(lambda _: sasaki.modal_text() != first)


def test_home_finds_any_course(world):
    ueda = world.person(UEDA)
    ueda.opens_home()
    [field] = [block for block in ueda.screen().home.raw["blocks"] if "external_select" in json.dumps(block)]
    label = (field.get("accessory") or field["elements"][0])["placeholder"]["text"]
    assert any("ノーコード" in option for option in ueda.suggestions(label, "ノーコード"))
    option = ueda.suggestions(label, "ノーコード")[0]
    ueda.chooses(label, option)
    ueda.waits_for(lambda screen: screen.modals)
    assert "ノーコードツール入門" in ueda.modal_text()


def test_an_empty_conversation_offers_what_can_be_asked(world):
    emma = world.person(CLARK)
    emma.opens_messages()
    emma.waits_for(lambda screen: "Which courses must I take?" in [p["title"] for p in screen.raw["prompts"]])


@pytest.mark.parametrize(
    "text",
    [
        "あ" * 10_000,
        "😀😀😀",
        "<!channel> @here",
        "كيف حالك؟",
        "Quels cours dois-je suivre ?",
        "？",
        "*_~`",
        "null",
    ],
    ids=["10,000 characters", "emoji", "mentions", "Arabic", "French", "a mark", "signs", "null"],
)
def test_whatever_is_written_gets_a_helpful_answer_and_no_mention_gets_through(world, text):
    ueda = world.person(UEDA)
    ueda.writes(text)
    [answer] = ueda.hears()
    assert "/kenshu" in answer.text or "使い方" in answer.text
    posted = json.dumps([call["request"] for call in world.slack.calls("chat.postMessage")])
    assert "<!" not in posted
    assert "@here" not in posted


def test_an_image_without_words_gets_a_helpful_answer(world):
    ueda = world.person(UEDA)
    ueda.writes("", files=[{"name": "screenshot.png", "mimetype": "image/png"}])
    [answer] = ueda.hears()
    assert "/kenshu" in answer.text or "使い方" in answer.text


def test_a_button_of_somebody_else_shows_nothing_of_either(world):
    ueda, tanaka = world.person(UEDA), world.person(TANAKA)
    ueda.writes("必須の研修は？")
    [answer] = ueda.hears()
    tanaka.presses(answer.buttons[-1], on=answer)
    [no] = tanaka.hears()
    assert "別の方" in no.text
    assert "標的型" not in no.text


def test_a_button_a_year_old_says_so_where_it_no_longer_means_anything(world):
    ueda = world.person(UEDA)
    ueda.writes("必須の研修は？")
    [answer] = ueda.hears()
    world.slack.advance(366 * 86_400)
    old = answer.exactly(answer.buttons[-1], None, None) | {"value": "a button of last year"}
    world.slack.post("press", {"as": UEDA, **old})
    [no] = ueda.hears()
    assert "古くなって" in no.text


def test_a_button_of_a_former_version_says_so(world):
    ueda = world.person(UEDA)
    ueda.writes("必須の研修は？")
    [answer] = ueda.hears()
    button = {"type": "button", "action_id": "former.verb", "text": {"type": "plain_text", "text": "昔のボタン"}}
    world.bot.app.client.chat_postMessage(
        channel=answer.channel, text="昔のお知らせ", blocks=[{"type": "actions", "elements": [button]}]
    )
    ueda.hears()
    assert ueda.presses("昔のボタン").acknowledged
    [no] = ueda.hears()
    assert "古くなって" in no.text


def test_a_button_about_a_course_withdrawn_since_tells_how_it_stands_today(world):
    ueda = world.person(UEDA)
    ueda.writes("LIT-01の期限は？")
    [answer] = ueda.hears()
    with writing_sessions(world.engine).begin() as db:
        db.execute(update(Requirement).values(effective_to=TODAY.replace(day=1)))
    for label in ("なぜ必須？", "研修の内容"):
        ueda.presses(label, on=answer)
        [now] = ueda.hears()
        assert "2027年3月31日" not in now.text
