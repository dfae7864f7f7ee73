"""What people write is understood: intent, courses, language, whom it is about; and nothing typed breaks it."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from handlers.asking import INTENTS, Topic
from handlers.lexicon import Lexicon
from handlers.understanding import LONG, Understood, understand
from handlers.wishes import SPECIAL_FIRST, greeting, in_kanji
from handlers.words import language_of, plain
from models.courses import CourseName
from models.names import first_kana, folded, is_called, is_family_name, romanised
from tests.builders import read_csv
from tests.conftest import DATA, SMALL
from tests.scoring import by_intent, judge, questions, share_right

BUILT = {
    *("my_status", "required_courses", "remaining_courses", "elective_courses", "due_dates", "why_required"),
    *("course_info", "my_record", "team_status", "my_persona", "contact", "help", "smalltalk", "out_of_scope"),
    *("reminder_info", "report_completion", "nominate", "nomination_status", "my_approvals", "persona_info"),
    *("find_sessions", "enrol", "cancel_enrolment", "my_enrolments"),
}
"""Intents that are answered for real; the others say whom to ask."""

LEXICON = Lexicon.of(
    tuple(
        CourseName(row["code"], row["title"], row["title_en"], row["aliases"])
        for row in read_csv(SMALL / "courses.csv")
    )
)


def understood(words: str, topic: Topic | None = None) -> Understood:
    return understand(words, LEXICON, topic, own_number="0001003")


# -- the files of questions -----------------------------------------------------------------------------------


def test_what_is_built_is_answered_right_and_most_of_the_rest_is_understood(any_office):
    judged = judge(any_office, questions(DATA / "questions.tsv"))
    wrong = [(one.question.id, one.faults) for one in judged if one.faults and one.question.intent in BUILT]
    assert share_right(judged, BUILT) >= 0.98, wrong
    intents = [one for one in judged if one.answer["intent"] in one.question.intents]
    assert len(intents) / len(judged) >= 0.97, by_intent(judged)


def test_other_wordings_than_those_of_the_file_are_understood_too(any_office):
    judged = judge(any_office, questions(DATA / "more_questions.tsv"))
    wrong = [(one.question.id, one.faults) for one in judged if one.faults]
    assert share_right(judged) >= 0.98, wrong


def test_every_intent_has_its_place_among_those_alike():
    assert set(SPECIAL_FIRST) == set(INTENTS)


# -- words ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "looked_at"),
    [
        ("ＳＥＣ－０１　の期限", "sec-01 の期限"),
        ("必須の 研修", "必須の研修"),
        ("<@U0123> Which&nbsp; <!channel> courses?", "which&nbsp; courses?"),
        ("<https://a.example|研修> &lt;b&gt; &amp;amp;", "研修 <b> &amp;"),
        ("What’s due :tada: 👍\ufe0f", "what's due 👍"),
        ("eラーニング", "eラーニング"),
        ("\u202e研\u200b修", "研修"),
    ],
)
def test_width_case_spaces_and_marks_are_levelled(typed, looked_at):
    assert plain(typed) == looked_at


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("必須の研修は?", "ja"),
        ("必須研修一覧", "ja"),
        ("what is due", "en"),
        ("sec-01", ""),
        ("😀", ""),
        ("", ""),
        ("sec-01のdeadlineは", "ja"),
        ("我必须参加哪些培训?", "other"),
        ("请问必修课程", "other"),
        ("필수 교육", "other"),
        ("¿qué cursos tengo que hacer?", "other"),
        ("quels cours dois-je faire", "other"),
        ("welche kurse muss ich machen", "other"),
        ("quais cursos devo fazer", "other"),
        ("какие курсы", "other"),
        ("tôi phải học khóa nào", "other"),
    ],
)
def test_the_language_is_told_where_it_is_plain(words, language):
    assert language_of(words) == language


def test_a_word_in_kana_is_read_as_its_kanji():
    assert in_kanji("ひっすのけんしゅうのきげんは") == "必須の研修の期限は"


@pytest.mark.parametrize(
    ("words", "mood", "rest"),
    [
        ("お疲れさまです。必須の研修は?", "hello", "必須の研修は?"),
        ("ありがとう、助かりました", "thanks", ""),
        ("hi there, what is due?", "hello", "what is due?"),
        ("history", "", "history"),
        ("また明日", "goodbye", ""),
        ("okayama", "", "okayama"),
    ],
)
def test_a_greeting_is_taken_off_the_front(words, mood, rest):
    assert greeting(words) == (mood, rest)


# -- courses --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("SEC-01", ("SEC-01",)),
        ("sec01", ("SEC-01",)),
        ("ＳＥＣ　１", ("SEC-01",)),
        ("sec-1とlit_03", ("SEC-01", "LIT-03")),
        ("SEC-04-2603", ("SEC-04",)),
        ("xsec-01", ()),
        ("sec-011", ()),
        ("情報セキュリティ基礎研修", ("SEC-01",)),
        ("セキュリティの研修", ("SEC-01",)),
        ("情報セキュリティ事故対応演習", ("SEC-04",)),
        ("標的型の訓練", ("SEC-03",)),
        ("業務改革(BPR)実践", ("MND-05",)),
        ("業務改革実践", ("MND-05",)),
        ("Excel研修", ("LIT-02",)),
        ("excelsior", ()),
        ("個人情報保護の研修", ("SEC-02",)),
        ("the personal data course", ("SEC-02",)),
        ("data course", ("LIT-04",)),
        ("DX 入門", ("MND-01",)),
        ("プロマネ基礎とプロマネ実践", ("PJM-02", "PJM-03")),
        ("研修", ()),
        ("ワークショップ", ()),
    ],
)
def test_courses_are_found_by_code_title_alias_and_part(typed, codes):
    assert LEXICON.find(typed) == codes


def test_a_code_that_no_course_has_is_no_question_about_all():
    assert understood("SEC-99の期限は？").course_codes == ("SEC-99",)
    assert understood("12月の期限は？").course_codes == ()


def test_an_office_without_courses_has_an_empty_lexicon():
    empty = Lexicon.of(())
    assert empty.find("SEC-01 セキュリティ研修") == ()
    assert understand("必須の研修は？", empty, None, own_number="1").intent == "required_courses"


def test_words_within_a_title_mean_nothing():
    assert understood("DX入門 なぜ仕事を変えるのか").intent == "course_info"


# -- what went before -----------------------------------------------------------------------------------------


def test_a_question_goes_on_about_the_course_spoken_of():
    topic = Topic("course_info", ("SEC-03",))
    for words in ("それはいつまで？", "いつまで？", "なぜ必須なの？", "And when is that due?", "リンクをください"):
        assert understood(words, topic).course_codes == ("SEC-03",), words
    for words in ("必須の研修は？", "期限を全部教えて", "What are all my deadlines?", "こんにちは"):
        assert understood(words, topic).course_codes == (), words


def test_a_course_alone_is_asked_the_same_as_the_one_before():
    assert understood("SEC-01は？", Topic("due_dates", ("SEC-03",))).intent == "due_dates"
    assert understood("SEC-01は？", Topic("my_status", ())).intent == "course_info"
    assert understood("SEC-01は？").intent == "course_info"


# -- others ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("佐々木さんの受講履歴を見せて", ("佐々木",)),
        ("佐々木優さんは終わりましたか", ("佐々木優",)),
        ("大西課長の状況", ("大西",)),
        ("Show me Kobayashi-san's overdue courses", ("kobayashi",)),
        ("Has Mr. Kato finished?", ("kato",)),
        ("0001011の受講状況", ("0001011",)),
        ("クラークさんの残り", ("クラーク",)),
        ("木下さくらさんの残り", ("木下さくら",)),
        ("0001003の受講状況", ()),
        ("お疲れさまです。私の状況は", ()),
        ("皆さんの研修", ()),
        ("担当さんはどなた", ()),
        ("市民税課の様子", ()),
        ("phishing drill", ()),
    ],
)
def test_names_are_told_from_other_words(typed, names):
    assert understood(typed).others.people == names


@pytest.mark.parametrize(
    "typed", ["佐々木の受講履歴", "佐々木 受講履歴", "佐々木受講履歴", "Sasaki's record", "Has sasaki finished?"]
)
def test_words_that_may_be_names_are_kept_to_be_looked_up(typed):
    assert {"佐々木", "sasaki"} & set(understood(typed).others.perhaps)


@pytest.mark.parametrize(
    "typed",
    [
        "うちの課の受講状況",
        "課員で終わっていない人は？",
        "My team's progress",
        "全職員の記録",
        "みんなの進捗",
        "Who hasn't finished?",
    ],
)
def test_a_group_is_never_taken_for_the_asker(typed):
    understanding = understood(typed)
    assert (understanding.intent, understanding.others.is_group) == ("team_status", True)


@pytest.mark.parametrize(
    ("wanted", "is_meant"),
    [
        ("髙橋", True),
        ("高橋", True),
        ("たかはし", True),
        ("ﾀｶﾊｼ", True),
        ("高橋 大輔", True),
        ("大輔", True),
        ("Takahashi", True),
        ("takahasi", False),
        ("高", False),
        ("", False),
    ],
)
def test_one_name_is_found_in_its_ways_of_writing(wanted, is_meant):
    assert is_called(wanted, "髙橋 大輔", "タカハシ ダイスケ", "takahashi.daisuke@city.example") is is_meant


def test_a_given_name_alone_is_no_sign_that_somebody_is_spoken_of():
    assert is_family_name("希望", "山田 希望", "ヤマダ ノゾミ", "") is False
    assert is_family_name("山田", "山田 希望", "ヤマダ ノゾミ", "") is True


@pytest.mark.parametrize(
    ("kana", "letters"),
    [
        ("サイトウ ユウ", "saito yu"),
        ("オオニシ ケンジ", "onishi kenji"),
        ("ホンマ ショウ", "homma sho"),
        ("ハットリ ジュン", "hattori jun"),
        ("キョウゴク チャタ", "kyogoku chata"),
        ("", ""),
    ],
)
def test_kana_is_written_in_latin_letters(kana, letters):
    assert romanised(kana) == letters


@pytest.mark.parametrize(
    ("letters", "kana"), [("kobayashi", "コ"), ("shimizu", "シ"), ("kyoko", "キ"), ("fujii", "フ"), ("x", "")]
)
def test_a_name_in_latin_letters_begins_with_a_kana(letters, kana):
    assert first_kana(letters) == kana


def test_old_kanji_and_kana_are_levelled():
    assert folded("𠮷田 たかし") == folded("吉田　タカシ")


# -- whatever is typed ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["", "  ", "😀🎉", "？", "...", "<!channel>", "あ" * 10_000, "필수", ":tada:"])
def test_what_says_nothing_is_answered_with_help(words):
    assert understood(words).intent == "help"


def test_a_very_long_message_is_asked_to_be_shorter():
    assert understood("必須の研修は？" * (LONG // 5)).mood == "too-long"


def test_a_mention_of_everybody_does_not_hide_the_question():
    assert understood("<!channel> 必須の研修は？").intent == "required_courses"


@given(st.text(max_size=400))
@example("{ $x }")
@example("((((((((" * 40)
@example("なぜなぜなぜ" * 60)
def test_anything_can_be_typed(typed):
    for topic in (None, Topic("due_dates", ("SEC-01",))):
        understanding = understood(typed, topic)
        assert understanding.intent in INTENTS
        assert 0 < understanding.confidence < 1
