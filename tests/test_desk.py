"""What the division's Home opens: lists that fit whatever is in them, reports accepted and rejected, rights."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any, cast

import pytest
from sqlalchemy import Engine, select, update

from bot.workspace.blocks import faults, view_faults
from handlers import desk, exemption_answers, record_export, report_rows, reporting
from handlers.catalogue import LOCALES, Locale, Texts
from handlers.desk import LISTS, Wanted
from handlers.division_home import home_of
from handlers.letters import Writing, write
from handlers.visit import Visit
from models import reminders, self_reporting
from models.accounts import Account, Profile, learn, person_on
from models.base import Refusal
from models.curriculum import Course
from models.database import open_engine, sessions, writing_sessions
from models.exemption_requests import requestable
from models.office import own_municipality_id
from models.outbox.posting import Draft, put
from models.outbox.records import Notice
from models.people import Employee, find_employee
from models.record import Completion
from models.reminders.day import OFFICE_ZONE
from models.reminders.reasons import REASONS
from models.reminders.records import LATER, STEPS, Reminder, ReminderPolicy
from models.self_reports import SelfReport
from tests.conftest import Databases
from tests.extremes import BUSY, DIVISION, HEAD, NASTY, an_extreme_office
from tests.world import ONISHI, UEDA, World

NOW = datetime(2026, 11, 24, 10, 5, tzinfo=OFFICE_ZONE)
TODAY = NOW.date()


@pytest.fixture(scope="module")
def extreme(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Courses with endless titles, of which much is overdue, reported, failed or in doubt."""
    fresh = Databases(tmp_path_factory.mktemp("extremes"), None)
    engine = open_engine(fresh.fresh_url())
    an_extreme_office(engine, tmp_path_factory.mktemp("extreme"), courses=20)
    with writing_sessions(engine).begin() as db:
        own = own_municipality_id(db)
        db.execute(update(ReminderPolicy).values(audience="general"))
        db.execute(update(Employee).values(email=Employee.employee_no + "@city.example"))
        reminders.plan(db, TODAY, now=NOW)
        db.execute(update(Reminder).values(state="not_sent", reason="failed", failure="invalid_blocks"))
        ids = list(db.scalars(select(Employee.id).order_by(Employee.employee_no)))
        drafts = [Draft("digest", f"d{n}", TODAY, employee_id=one) for n, one in enumerate(ids)]
        put(db, [*drafts, Draft("held", "held", TODAY, channel_id="C1")], municipality_id=own, now=NOW)
        db.execute(update(Notice).values(state="failed", failure=f"odd <{NASTY}>"[:100]))
        busy = find_employee(db, BUSY, own)
        courses = db.scalars(select(Course.id).order_by(Course.code).limit(5))
        reports = [(one, course) for course in courses for one in (busy.id, ids[-1])]
        reports += [(one, db.scalars(select(Course.id).where(Course.code == "X-010")).one()) for one in ids]
        for one, course in reports:
            waits = {"completed_on": TODAY, "state": "waiting", "reported_at": NOW}
            db.add(SelfReport(employee_id=one, course_id=course, **waits))
        learn(db, Profile("T1", "U1", "member", busy.email, "ja-JP", "Asia/Tokyo"), own, NOW)
        db.execute(update(Account).values(is_suspended=True))
    yield engine
    engine.dispose()


def visit(engine: Engine, number: str, locale: str = "ja", day: date = TODAY) -> Visit:
    with sessions(engine).begin() as db:
        person = person_on(db, find_employee(db, number, own_municipality_id(db)), day)
    person = type(person)(**{**{name: getattr(person, name) for name in person.__slots__}, "locale": locale})
    nobody: Any = None
    return Visit(person, NOW, day, OFFICE_ZONE, sessions(engine), writing_sessions(engine), nobody, nobody, None)


@pytest.mark.parametrize("locale", LOCALES)
def test_home_and_every_page_of_every_list_fit_in_both_languages(extreme, locale):
    member = visit(extreme, DIVISION, locale)
    with sessions(extreme).begin() as db:
        home = home_of(db, member)
    assert view_faults(home) == []
    assert len(home["blocks"]) <= 100
    shown = {(what, page): desk.sheet(member, Wanted(what, page), NASTY) for what in LISTS for page in (1, 2, 3)}
    for view in shown.values():
        assert view_faults(view) == []
        assert len(view["blocks"]) <= 100
    assert "desk.retry" in str(shown["failed", 3])
    assert "desk.accept" in str(shown["reports", 2])
    assert "<U0" not in str(shown)


@pytest.mark.parametrize("locale", LOCALES)
def test_a_preview_with_everything_in_it_fits(extreme, locale):
    counts = [["sent", step, 123_456] for step in (*STEPS, LATER)]
    counts += [[reason, None, 123_456] for reason in REASONS if reason != "sent"]
    about = {"counts": counts, "forecast": 1, "will_wait": True, "last": {"day": "2026-11-20", "counts": counts}}
    with writing_sessions(extreme)() as db:
        draft = Draft("preview", "p", date(2026, 11, 25), channel_id="C1", about=about)
        put(db, [draft], municipality_id=own_municipality_id(db), now=NOW)
        notice = db.scalars(select(Notice).where(Notice.key == "p")).one()
        writing = Writing(db, NOW, OFFICE_ZONE, Texts(cast(Locale, locale)), None, None)
        message = write(writing, "preview", notice)
        db.rollback()
    assert message is not None
    assert faults(message["blocks"], "message") == []
    assert "1,358,016" in message["text"]


@pytest.mark.parametrize("locale", LOCALES)
def test_the_forms_that_decide_ask_and_export_fit_in_both_languages(extreme, locale):
    member, texts = visit(extreme, DIVISION, locale), Texts(cast(Locale, locale))
    with sessions(extreme).begin() as db:
        _, reports = desk.reports_of(db, member, limit=desk.PAGE)
        asked = visit(extreme, BUSY, locale).asked()
        left = requestable(db, asked.person.employee_id, TODAY)
        exempting = exemption_answers.form(db, asked, left, [left[-1].course_code])
        reportable = [
            replace(one, asks=("file", "note", "none")[n % 3])
            for n, one in enumerate(self_reporting.reportable(db, asked.person.employee_id, TODAY))
        ]
        reporting_ = [reporting.form(db, asked, some) for some in (reportable, reportable[:1], reportable[1:2])]
    for view in (report_rows.many(texts, reports, "x"), exempting, *reporting_):
        assert view_faults(view) == []
    fields = [*record_export._of_everybody(texts), *record_export._of_all(texts, TODAY)]
    title = {"type": "plain_text", "text": "x"}
    assert view_faults({"type": "modal", "title": title, "submit": title, "blocks": fields}) == []


def test_p1_nobody_outside_the_division_sees_a_list(extreme):
    outsider = visit(extreme, HEAD)
    for what in LISTS:
        with pytest.raises(Refusal, match="division_only"):
            desk.sheet(outsider, Wanted(what))
    with sessions(extreme).begin() as db:
        assert "desk." not in str(home_of(db, outsider))


@pytest.mark.parametrize("value", ["", "{}", "[]", '{"v":1,"w":"x","p":1}', '{"v":1,"w":"failed","p":0}', "1"])
def test_what_no_button_of_today_carries_is_refused(value):
    with pytest.raises(Refusal, match="stale_button"):
        Wanted.from_value(value)


# Reports, over the wire.


@pytest.fixture
def reported(world: World) -> World:
    """上田 翔太 has reported two courses, which wait to be checked."""
    with writing_sessions(world.engine).begin() as db:
        ueda = find_employee(db, UEDA, own_municipality_id(db))
        for code in ("LIT-01", "LIT-03"):
            self_reporting.report(db, ueda.id, code, date(2026, 11, 20), now=world.clock.now())
    return world


def states(world: World) -> list[str]:
    with sessions(world.engine).begin() as db:
        return list(db.scalars(select(SelfReport.state).order_by(SelfReport.id)))


def test_c2_a_report_is_accepted_or_rejected_with_a_reason(reported):
    onishi = reported.person(ONISHI)
    assert "確認を待つ修了の報告が2件あります" in onishi.opens_home()
    onishi.presses("確認する")
    onishi.waits_for("人事課・職員番号 0001003")
    onishi.presses("認める", nth=1)
    onishi.waits_for("を修了と認めました。")
    assert states(reported) == ["accepted", "waiting"]
    with sessions(reported.engine).begin() as db:
        assert db.scalars(select(Completion).where(Completion.source == "self_report")).one().outcome == "passed"
    onishi.presses("認めない")
    onishi.waits_for("このままご本人に伝わります。")
    onishi.submits({"reason": "受講の記録が見当たりません。"})
    onishi.waits_for("の報告を認めず、理由をお伝えします。")
    assert states(reported) == ["accepted", "rejected"]
    assert "確認を待つ報告はありません。" in onishi.modal_text()
