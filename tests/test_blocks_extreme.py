"""Nothing in an office is too long, too many or too odd to be shown: Slack would take every answer and view."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from bot.workspace.blocks import faults, suggestion_faults, view_faults
from handlers.answers import answer_request, ask, course_options, department_options
from handlers.asking import INTENTS, MOST_BLOCKS, Answer, Asked, Request
from handlers.blocks import pieces
from handlers.catalogue import LOCALES, Texts
from handlers.digests import Sheet
from handlers.general import LATER
from handlers.home import home, modal
from handlers.letters import Writing, write
from models import reminders
from models.accounts import Person, person_on
from models.database import open_engine, sessions, writing_sessions
from models.digests import named_in, plan_digests, plan_in_person
from models.office import own_municipality_id
from models.outbox.records import Notice
from models.people import Employee, find_employee
from models.reminders.day import OFFICE_ZONE
from models.reminders.records import ReminderPolicy
from tests.builders import TODAY
from tests.conftest import Databases
from tests.extremes import BUSY, DIVISION, EVERYBODY, HEAD, IDLE, LONG, NAMELESS, NASTY, an_extreme_office

DAYS = (TODAY, date(2027, 3, 31), date(2028, 2, 29))


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Databases:
    """SQLite alone: what is shown is the same on both kinds."""
    return Databases(tmp_path_factory.mktemp("extremes"), None)


@pytest.fixture(scope="module")
def extreme(fresh: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = open_engine(fresh.fresh_url())
    an_extreme_office(engine, tmp_path_factory.mktemp("extreme"))
    yield engine
    engine.dispose()


@pytest.fixture
def db(extreme: Engine) -> Iterator[Session]:
    with sessions(extreme).begin() as session:
        yield session


@pytest.fixture
def empty(fresh: Databases, tmp_path) -> Iterator[Session]:
    engine = open_engine(fresh.fresh_url())
    an_extreme_office(engine, tmp_path, courses=0)
    with sessions(engine).begin() as session:
        yield session
    engine.dispose()


def somebody(db: Session, number: str, day: date = TODAY) -> Person:
    return person_on(db, find_employee(db, number, own_municipality_id(db)), day)


def every_text(part: Any, above: str = "") -> Iterator[tuple[str, str]]:
    """All text with the type of what it stands in."""
    if isinstance(part, dict):
        for name, value in part.items():
            if name == "text" and isinstance(value, str):
                yield part.get("type", ""), value
            else:
                yield from every_text(value, name)
    elif isinstance(part, list):
        for one in part:
            yield from every_text(one, above)


def see_that_slack_takes(asked: Asked, answer: Answer) -> None:
    message = answer.as_message()
    assert faults(message["blocks"], "message") == [], answer.intent
    assert len(message["blocks"]) <= MOST_BLOCKS
    assert 0 < len(message["text"]) <= 4_000
    assert "<" not in message["text"]
    view = modal(asked, answer)
    assert view_faults(view) == [], answer.intent
    see_that_nothing_is_live([message["blocks"], view])
    json.dumps(answer.as_json())


def see_that_nothing_is_live(blocks: Any) -> None:
    """Text that Slack would parse has no mention and no link in it, and is told not to be parsed."""
    for kind, text in every_text(blocks):
        assert text.strip()
        if kind == "mrkdwn":
            assert "<" not in text
            assert ">" not in text
    for part in walk(blocks):
        if part.get("type") == "mrkdwn":
            assert part["verbatim"] is True


def walk(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        yield part
        for value in part.values():
            yield from walk(value)
    elif isinstance(part, list):
        for one in part:
            yield from walk(one)


def requests() -> Iterator[Request]:
    for intent in INTENTS:
        yield Request(intent)
        yield Request(intent, ("X-000",))
        if intent not in LATER:
            yield from (Request(intent, page=page) for page in (2, 9_999))
            several = tuple(f"X-{n:03d}" for n in range(12))
            yield from (Request(intent, codes) for codes in (("X-003",), several, ("NO-SUCH",), (LONG,)))


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("number", EVERYBODY)
def test_every_answer_fits_for_everybody_in_both_languages(db, number, locale):
    asked = Asked(somebody(db, number), TODAY, Texts(locale))
    for request in requests():
        see_that_slack_takes(asked, answer_request(db, asked, request))


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("number", EVERYBODY)
def test_home_fits_on_every_day_in_both_languages(db, number, day):
    for locale in LOCALES:
        view = home(db, Asked(somebody(db, number, day), day, Texts(locale)))
        assert view_faults(view) == []
        assert len(view["blocks"]) <= 100
        see_that_nothing_is_live(view)


@pytest.mark.parametrize("number", EVERYBODY)
def test_an_office_without_a_course_can_be_shown(empty, number):
    for locale in LOCALES:
        asked = Asked(somebody(empty, number), TODAY, Texts(locale))
        for request in requests():
            see_that_slack_takes(asked, answer_request(empty, asked, request))
        assert view_faults(home(empty, asked)) == []


def test_departments_and_people_of_a_head_of_sixty_fit(db):
    for number in (HEAD, DIVISION):
        for locale in LOCALES:
            asked = Asked(somebody(db, number), TODAY, Texts(locale))
            for page in (1, 2, 6, 9):
                see_that_slack_takes(asked, answer_request(db, asked, Request("team_status", page=page)))
            for page in (1, 2, 5):
                for codes in ((), ("X-000",)):
                    request = Request("team_status", codes, page, department_code="D000")
                    see_that_slack_takes(asked, answer_request(db, asked, request))
            for who in (BUSY, HEAD, IDLE, NAMELESS, "8000001"):
                see_that_slack_takes(asked, answer_request(db, asked, Request("team_status", employee_no=who)))
            answer, _ = ask(db, asked.person, ["田中 葵さんの受講状況"], TODAY)
            see_that_slack_takes(asked, answer)


def test_what_fields_offer_fits(db):
    for number in (HEAD, DIVISION, IDLE):
        for locale in LOCALES:
            asked = Asked(somebody(db, number), TODAY, Texts(locale))
            for typed in ("", "0", "別名", "<!channel>", "%", "_", LONG, "課"):
                for options in (course_options(db, asked, typed), department_options(db, asked, typed)):
                    assert suggestion_faults({"options": options}) == []
                    assert len(options) <= 100
    assert len(course_options(db, asked, "")) == 100
    assert course_options(db, asked, "%") == []
    assert [option["description"]["text"] for option in course_options(db, asked, "別名007")] == ["X-007"]


@pytest.mark.parametrize(
    "words",
    [
        "",
        " ",
        "😀😀😀",
        "🏳️‍🌈",
        "<!channel>",
        "<!here> <@U1>",
        "?",
        "。。。",
        "あ" * 10_000,
        "必須の研修は？" * 2_000,
        "\x00\x1b[31m",
        NASTY,
        "‮必須の研修",
        "¿Qué cursos tengo que hacer?",
        "필수 교육",
        "我必须参加哪些培训？",
        "SELECT * FROM employees; --",
        "{ $title }",
    ],
)
def test_whatever_is_typed_gets_an_answer_that_slack_takes(db, words):
    for number in (BUSY, HEAD, IDLE):
        person = somebody(db, number)
        answer, _ = ask(db, person, [words], TODAY)
        see_that_slack_takes(Asked(person, TODAY, Texts(answer.language)), answer)


def test_forty_open_courses_are_turned_page_by_page_and_none_is_lost(db):
    asked = Asked(somebody(db, BUSY), TODAY, Texts("ja"))
    answer = answer_request(db, asked, Request("remaining_courses"))
    shown: list[str] = []
    for page in range(1, 40):
        turned = answer_request(db, asked, Request("remaining_courses", page=page))
        links = [p for p in walk(turned.blocks) if p.get("type") == "section" and "accessory" in p]
        assert len(links) <= 10
        if f"{page}／" not in turned.text:
            break
        shown += [p["text"]["text"][:3] for p in links]
    assert len(answer.courses) == len(shown) == len(set(shown)) > 40


# -- pieces ---------------------------------------------------------------------------------------------------


def test_a_text_is_cut_between_whole_signs():
    family = "👨‍👩‍👧‍👦"
    for most in range(2, 40):
        cut = pieces.clipped(f"か\u3099{family}🇯🇵🏳️‍🌈" * 4, most)
        assert pieces.length(cut) <= most
        rest = (
            cut.removesuffix("…").replace(family, "").replace("🏳️‍🌈", "").replace("🇯🇵", "").replace("か\u3099", "")
        )
        assert rest == "", (most, cut)


def test_a_short_text_is_left_alone():
    assert pieces.clipped("研修", 2) == "研修"


def test_escaping_keeps_within_the_limit_and_leaves_no_sign_open():
    made = pieces.escaped_within("<&>" * 2_000, 3_000)
    assert len(made) <= 3_000
    assert "<" not in made


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("情報セキュリティ基礎", "*情報セキュリティ基礎*"),
        ("業務改革（BPR）実践", "*業務改革（BPR）実践*"),
        ("ネットワーク（基礎）", "ネットワーク（基礎）"),
        ("「大切」", "「大切」"),
        ("2*3", "2*3"),
        ("A<B", "*A&lt;B*"),
        ("", ""),
    ],
)
def test_a_title_is_bold_only_where_slack_would_see_it(title, shown):
    assert pieces.bold(title) == shown


def test_buttons_side_by_side_have_ids_of_their_own():
    block = pieces.actions([pieces.button("a", "answer.show", "1"), pieces.button("b", "answer.show", "2")])
    assert [one["action_id"] for one in block["elements"]] == ["answer.show", "answer.show.2"]


@pytest.mark.parametrize("url", ["", "javascript:alert(1)", "https://a b", "ftp://x", "https://" + "x" * 3_000])
def test_only_web_addresses_become_links(url):
    assert not pieces.is_web_address(url)


@pytest.mark.parametrize("locale", LOCALES)
def test_what_heads_read_of_their_people_fits_in_both_languages(extreme, locale):
    tuesday = datetime(2026, 11, 24, 10, 5, tzinfo=OFFICE_ZONE)
    with writing_sessions(extreme)() as db:
        db.execute(update(Employee).values(email="head@city.example").where(Employee.employee_no == HEAD))
        db.execute(update(ReminderPolicy).values(audience="general"))
        reader = somebody(db, HEAD, tuesday.date())
        assert plan_digests(db, now=tuesday) == 1
        reminders.plan(db, tuesday.date(), now=tuesday)
        assert plan_in_person(db, tuesday.date(), now=tuesday) == 1
        for notice in db.scalars(select(Notice)):
            message = write(Writing(db, tuesday, OFFICE_ZONE, Texts(locale), reader, None), notice.kind, notice)
            assert message is not None
            assert faults(message["blocks"], "message") == []
            assert 0 < len(message["text"]) <= 4_000
            assert "<" not in message["text"]
            people = named_in(db, notice, tuesday.date(), reader=reader)
            assert len(people) == 46
            view = Sheet(Texts(locale), tuesday.date(), notice, people).modal(2, LONG)
            assert view_faults(view) == []
            see_that_nothing_is_live([message["blocks"], view])
        db.rollback()
