"""Home: how far one is, what is next with one button each, the department for heads, the rest behind buttons."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.workspace.blocks import view_faults
from handlers.answers import REPLIES, answer_request
from handlers.asking import Asked, Request
from handlers.catalogue import LOCALES, Texts
from handlers.home import BAR, DOTS, bar, home, modal
from models.accounts import person_on
from models.database import sessions
from models.office import own_municipality_id
from models.people import find_employee
from tests.builders import TODAY
from tests.scoring import readable

AOKI, INOUE, UEDA, EGUCHI, ONISHI, CLARK = "0001001", "0001002", "0001003", "0001004", "0001005", "0001008"
KOBAYASHI, SASAKI, NISHIMURA, MIYAKE = "0001009", "0001011", "0001016", "0001022"


@pytest.fixture
def db(any_office: Engine) -> Iterator[Session]:
    with sessions(any_office).begin() as session:
        yield session


def asked(db: Session, number: str, locale="ja", day: date = TODAY) -> Asked:
    person = person_on(db, find_employee(db, number, own_municipality_id(db)), day)
    return Asked(person, day, Texts(locale))


def shown(view: dict[str, Any]) -> str:
    return "\n".join(readable({"text": "", "sessions": [], "blocks": view["blocks"]}))


def accessories(view: dict[str, Any]) -> list[dict[str, Any]]:
    return [block["accessory"] for block in view["blocks"] if "accessory" in block]


def test_home_greets_by_name_with_the_day(db):
    view = home(db, asked(db, UEDA))
    assert shown(view).strip().splitlines()[:4] == [
        "上田さん、こんにちは",
        "2026年11月22日（日）・人事課",
        "*必須 7件中4件 修了*",
        "●●●●○○○",
    ]
    assert "Hello, クラーク エマ" in shown(home(db, asked(db, CLARK, "en")))
    assert "2 of 7 required courses done" in shown(home(db, asked(db, CLARK, "en")))


def test_what_is_next_has_one_button_each_and_the_first_stands_out(db):
    view = home(db, asked(db, UEDA))
    links = [one for one in accessories(view) if one["action_id"] == "link.open"]
    assert [one["url"][-6:] for one in links] == ["lit-01", "lit-03", "sec-03"]
    assert [one.get("style") for one in links] == ["primary", None, None]
    assert {one["text"]["text"] for one in links} == {"受講する"}
    assert links[0]["accessibility_label"] == "デジタルリテラシー基礎を受講する"


def test_overdue_comes_first_and_five_are_enough(db):
    text = shown(home(db, asked(db, SASAKI)))
    assert text.index("システム調達") < text.index("生成AI") < text.index("標的型") < text.index("業務改革")
    assert "期限を過ぎた研修が2件あります" in text
    many = home(db, asked(db, "0001018"))
    ways = [one["text"]["text"] for one in accessories(many) if "text" in one]
    assert (len(ways), set(ways)) == (5, {"受講する", "日程・申し込み"})
    assert "このほかに4件あります。" in shown(many)


def test_everything_done_is_a_warm_line(db):
    assert "すべて修了しています。おつかれさまでした。" in shown(home(db, asked(db, INOUE)))
    assert "Well done!" in shown(home(db, asked(db, INOUE, "en")))


def test_nothing_required_is_said_once(db):
    text = shown(home(db, asked(db, MIYAKE)))
    assert "必須の研修は、いまありません。" in text
    assert "修了しています" not in text


def test_exempt_courses_are_left_out_of_the_count(db):
    assert "必須 3件中0件 修了" in shown(home(db, asked(db, EGUCHI)))


@pytest.mark.parametrize(
    ("number", "card"),
    [
        (KOBAYASHI, "5人・必須35件中20件を修了・期限を過ぎた人3人"),
        (NISHIMURA, "*保険年金課*"),
        (AOKI, "総務部、人事課、デジタル推進課\n9人・必須69件中51件を修了・期限を過ぎた人3人"),
        (ONISHI, "全部署の受講状況"),
    ],
)
def test_heads_have_one_card_of_their_department(db, number, card):
    view = home(db, asked(db, number))
    assert card in shown(view)
    (button,) = [one for one in accessories(view) if one["action_id"] == "home.show"]
    assert Request.from_value(button["value"])[0] == Request("team_status")


def test_others_have_no_such_card(db):
    assert not [one for one in accessories(home(db, asked(db, UEDA))) if one["action_id"] == "home.show"]
    after_the_leave = asked(db, NISHIMURA, day=date(2027, 1, 4))
    assert "保険年金課*" not in shown(home(db, after_the_leave))


def test_the_rest_is_behind_buttons_and_a_search(db):
    view = home(db, asked(db, UEDA))
    (buttons,) = [block["elements"] for block in view["blocks"] if block["type"] == "actions"]
    assert [one["text"]["text"] for one in buttons] == [
        "必須の研修をすべて見る",
        "選べる研修",
        "研修の日程",
        "予約の確認",
        "受講履歴",
        "使い方",
    ]
    assert [one["action_id"] for one in buttons] == ["home.show", *(f"home.show.{n}" for n in range(2, 7))]
    assert [Request.from_value(one["value"])[1:] for one in buttons] == [(UEDA, "ja")] * 6
    assert accessories(view)[-1]["action_id"] == "course.find"


def test_the_division_is_named_for_questions(db):
    assert "デジタル推進課" in shown(home(db, asked(db, UEDA)))
    assert "Digital Promotion Section" in shown(home(db, asked(db, UEDA, "en")))


@pytest.mark.parametrize("locale", LOCALES)
def test_every_answer_has_a_view_whose_buttons_stay_on_it(db, locale):
    who = asked(db, AOKI, locale)
    for intent in REPLIES:
        view = modal(who, answer_request(db, who, Request(intent)))
        assert view_faults(view) == []
        assert len(view["title"]["text"]) <= 24
        assert view["callback_id"] == "answer.view"
        assert "answer.show" not in str(view)
        assert "answer.page" not in str(view)


def test_a_page_of_a_view_turns_on_the_view(db):
    who = asked(db, SASAKI)
    view = modal(who, answer_request(db, who, Request("required_courses")))
    assert "'home.page'" in str(view)


@given(st.integers(1, 400).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_the_bar_is_full_only_when_all_is_done_and_empty_only_when_nothing_is(numbers):
    done, of = numbers
    made = bar(done, of)
    assert set(made) <= {"●", "○"}
    assert len(made) == (of if of <= DOTS else BAR)
    assert ("○" not in made) == (done == of)
    assert ("●" not in made) == (done == 0)
