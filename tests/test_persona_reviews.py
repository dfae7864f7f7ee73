"""Core people who moved stay core until the division has looked at them; the department left is asked (N10)."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.workspace.blocks import faults, view_faults
from handlers import persona_reviews as handlers
from handlers.catalogue import LOCALES, Locale, Texts
from handlers.letters import Writing, write
from models import nomination_export, persona_reviews
from models.accounts import person_on
from models.audit import AuditEvent, Detail
from models.base import Refusal
from models.courses import my_courses
from models.database import open_engine, sessions, writing_sessions
from models.imports.nominations import standing
from models.nomination_records import PersonaReview
from models.office import own_municipality_id
from models.outbox.posting import Draft, put
from models.outbox.records import Notice
from models.people import EmployeeState, find_employee
from models.persona_reviews import ToReview, ends, stays, to_review
from models.reminders.day import OFFICE_ZONE
from models.sql import holds_on
from tests.builders import Copies, read_csv, take_in, write_csv
from tests.conftest import SMALL, Databases
from tests.extremes import LONG
from tests.test_desk import visit
from tests.test_nomination_asking import KOBAYASHI, ONISHI, SASAKI, TAX, WASTE, Office, at
from tests.world import KOBAYASHI as KOBAYASHI_MAIL
from tests.world import ONISHI as ONISHI_MAIL
from tests.world import World

MORI = "0001023"
TODAY = date(2026, 11, 24)
NOW = at(TODAY)


@pytest.fixture(scope="module")
def copies(story_databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Copies:
    return Copies(story_databases.fresh_url(), tmp_path_factory.mktemp("reviews"))


@pytest.fixture
def office(copies: Copies) -> Office:
    return Office(copies.fresh())


def listed(office: Office, day: date = TODAY) -> list[str]:
    with sessions(office.engine).begin() as db:
        return [one.employee_no for one in to_review(db, own_municipality_id(db), day)]


def persona(office: Office, number: str, day: date) -> str | None:
    with sessions(office.engine).begin() as db:
        who = find_employee(db, number, own_municipality_id(db))
        s = EmployeeState
        return db.scalars(select(s.persona).where(s.employee_id == who.id, holds_on(s, day))).one()


def moved(office: Office, tmp_path: Path, to: str = WASTE, day: date = date(2026, 12, 1)) -> None:
    """佐々木 優, core in 市民税課, is in another section from that day on."""
    row = next(one for one in read_csv(SMALL / "staff.csv") if one["employee_no"] == SASAKI)
    take_in(office.engine, write_csv(tmp_path / "staff.csv", [row | {"department_code": to}]), today=day)


def test_n10_mori_of_the_sample_is_listed_until_the_division_has_decided_that_she_stays(office):
    assert listed(office) == [MORI]
    place = office.department("020102")
    office.does(stays, ONISHI, office.id_of(MORI), place, "研修の企画に必要", now=NOW)
    assert listed(office) == []
    assert persona(office, MORI, TODAY) == "core"
    with sessions(office.engine).begin() as db:
        review = db.scalars(select(PersonaReview)).one()
        body = db.scalars(select(Detail.body).where(Detail.id == review.detail_id)).one()
        events = db.scalars(select(AuditEvent.action).where(AuditEvent.subject == "persona_reviews")).all()
    assert (review.outcome, review.department_id, review.by_id) == ("stays", place, office.id_of(ONISHI))
    assert json.loads(body) == {"reason": "研修の企画に必要"}
    assert events == ["persona.stays"]
    with pytest.raises(Refusal, match="review_done"):
        office.does(stays, ONISHI, office.id_of(MORI), place, now=NOW)


def test_n10_ended_on_a_day_the_person_is_general_from_then_and_the_core_courses_go(office):
    on = date(2026, 12, 1)
    office.does(ends, ONISHI, office.id_of(MORI), office.department("020102"), on, "担当替え", now=NOW)
    assert [persona(office, MORI, day) for day in (date(2026, 11, 30), on)] == ["core", "general"]
    assert listed(office) == []
    with sessions(office.engine).begin() as db:
        codes = {one.course_code for one in my_courses(db, office.id_of(MORI), on) if one.level == "required"}
        events = db.scalars(select(AuditEvent.action).where(AuditEvent.subject_id == office.id_of(MORI))).all()
    assert "PJM-01" not in codes
    assert "persona.registered" in events


@pytest.mark.parametrize(
    ("who", "deed", "more", "code"),
    [
        (KOBAYASHI, stays, (), "division_only"),
        (ONISHI, ends, (date(2026, 12, 1), " "), "review_reason"),
        (ONISHI, ends, (date(2026, 12, 1), "あ" * 1_001), "review_reason"),
        (ONISHI, ends, (date(2026, 11, 23), "担当替え"), "review_day"),
        (ONISHI, ends, (date(2028, 1, 1), "担当替え"), "review_day"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(office, who, deed, more, code):
    with pytest.raises(Refusal, match=code):
        office.does(deed, who, office.id_of(MORI), office.department("020102"), *more, now=NOW)
    assert office.count(PersonaReview) == 0


def test_somebody_else_than_those_listed_is_no_matter_for_a_review(office):
    with pytest.raises(Refusal, match="review_done"):
        office.does(ends, ONISHI, office.id_of(SASAKI), office.department(TAX), TODAY, "担当替え", now=NOW)
    with pytest.raises(Refusal, match="stale_button"):
        office.does(stays, ONISHI, 999_999, office.department(TAX), now=NOW)
    with pytest.raises(Refusal, match="review_own"):
        office.does(stays, ONISHI, office.id_of(ONISHI), office.department("020105"), now=NOW)


def test_n10_who_moves_is_listed_with_the_department_before_and_again_after_the_next_move(office, tmp_path):
    moved(office, tmp_path)
    day = date(2026, 12, 1)
    assert listed(office, day) == [MORI, SASAKI]
    assert persona(office, SASAKI, day) == "core"
    office.does(stays, ONISHI, office.id_of(SASAKI), office.department(WASTE), now=at(day))
    assert listed(office, day) == [MORI]
    moved(office, tmp_path, "020105", date(2026, 12, 8))
    assert listed(office, date(2026, 12, 8)) == [MORI, SASAKI]


def test_n10_a_department_that_gives_its_system_up_keeps_its_core_people_and_nobody_is_listed(office):
    office.post(TAX, date(2026, 12, 1), owns_system=False)
    assert listed(office, date(2026, 12, 1)) == [MORI]
    assert persona(office, SASAKI, date(2026, 12, 1)) == "core"


# -- what is read ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("locale", LOCALES)
def test_n10_the_letter_to_the_department_left_says_who_is_core_now(office, tmp_path, locale: Locale):
    moved(office, tmp_path)
    now = at(date(2026, 12, 1))
    office.tick(now)
    with writing_sessions(office.engine)() as db:
        own = own_municipality_id(db)
        notice = db.scalars(select(Notice).where(Notice.kind == "core_moved")).one()
        reader = person_on(db, find_employee(db, KOBAYASHI, own), now.date())
        message: Any = write(Writing(db, now, OFFICE_ZONE, Texts(locale), reader, None), "core_moved", notice)
        channel = Draft("core_moved", "c", now.date(), channel_id="C", about=json.loads(notice.about))
        put(db, [channel], municipality_id=own, now=now)
        to_all = db.scalars(select(Notice).where(Notice.key == "c")).one()
        to_all.department_id = notice.department_id
        said: Any = write(Writing(db, now, OFFICE_ZONE, Texts(locale), None, None), "core_moved", to_all)
        db.rollback()
    assert faults(message["blocks"], "message") == []
    assert faults(said["blocks"], "message") == []
    wanted = "市民税課のコア人材だった佐々木 優さんが異動しました。" if locale == "ja" else "has moved"
    assert wanted in message["text"]
    assert "環境事業課" not in message["text"]


@pytest.mark.parametrize("locale", LOCALES)
def test_forty_people_with_endless_names_fit_into_the_list_and_the_form(office, monkeypatch, locale):
    people = [
        ToReview(n, f"{n:07d}", LONG, "", 1, LONG, LONG, has_system=False, since=TODAY, was_in=LONG, was_in_en=LONG)
        for n in range(1, 41)
    ]
    monkeypatch.setattr(persona_reviews, "to_review", lambda *_: people)
    member = visit(office.engine, ONISHI, locale)
    for page in (1, 2, 3):
        view = handlers._sheet(member, page, LONG)
        assert view_faults(view) == []
        assert len(view["blocks"]) <= 100
    assert view_faults(handlers._form(member, people[0], 1)) == []


@pytest.mark.parametrize("value", ["", "x", "1", "1:2", "1:2:3:4", "-1:2:3", "²:1:1", "99999999999:1:1"])
def test_a_forged_button_is_refused(value):
    with pytest.raises(Refusal, match="stale_button"):
        handlers._numbers({"value": value}, 3)


# -- over the wire --------------------------------------------------------------------------------------------


def test_n10_the_division_reviews_on_home_and_the_list_is_shorter_then(world: World):
    onishi = world.person(ONISHI_MAIL)
    assert "異動したコア人材が1人います" in onishi.opens_home()
    onishi.presses("一覧を開く")
    onishi.waits_for("システムの所管・導入なし")
    onishi.presses("確認する", action_id="review.decide", surface="modal")
    onishi.waits_for("どうしますか")
    outcome = onishi.submits({"outcome": "コア人材を終える", "on": "2026-12-01"})
    assert "理由を" in str(outcome.errors)
    onishi.submits({"reason": "システムの担当を離れたため"})
    onishi.waits_for(
        "森 翼（モリ ツバサ）さんは" if "モリ" in onishi.modal_text() else "2026年12月1日から一般職員になります"
    )
    onishi.waits_for("いま確認が必要な方はいません。")
    with sessions(world.engine).begin() as db:
        assert db.scalars(select(PersonaReview.outcome)).all() == ["ended"]
    kobayashi = world.person(KOBAYASHI_MAIL)
    assert "異動したコア人材" not in kobayashi.opens_home()


# -- on both databases ----------------------------------------------------------------------------------------


def test_lists_exports_and_what_an_import_moves_read_the_same_on_both_databases(offices):
    opened = open_engine(offices.fresh_url(), busy_milliseconds=10_000)
    office = Office(opened)
    office.opened(TAX, WASTE)
    office.proposed(KOBAYASHI, TAX, "0001012", at(TODAY, 11))
    office.does(stays, ONISHI, office.id_of(MORI), office.department("020102"), now=at(TODAY, 12))
    assert listed(office) == []
    with sessions(opened).begin() as db:
        own = own_municipality_id(db)
        standing_now = standing(db.connection(), own, TODAY)
        rows = list(nomination_export.rows(db.execute(nomination_export.nomination_steps(own))))
        nomination_export.check_round(db, own, office.round_id)
    assert [(one.about, one.decider, bool(one.has_system)) for one in standing_now.values()] == [
        ("0001012 髙橋 大輔", "0001009 小林 正樹", True)
    ]
    assert [(row[0], row[8], row[23]) for row in rows] == [("0001012", "proposed", TODAY)]
    opened.dispose()
