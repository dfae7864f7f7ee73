"""What people report of themselves: it counts at once or is checked by the division, as the course says (C2)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, insert, select, update
from sqlalchemy.orm import Session

from models.accounts import Person, person_on
from models.audit import AuditEvent, Detail
from models.base import Refusal
from models.courses import my_courses
from models.curriculum import Course
from models.database import sessions, writing_sessions
from models.imports.run import cancel
from models.office import own_municipality_id
from models.outbox.records import Notice
from models.people import find_employee
from models.record import Completion
from models.reminders.day import OFFICE_ZONE
from models.reminders.records import Reminder
from models.self_reporting import REASON_LENGTH, Reported, accept, reject, report, waiting, what_became
from models.self_reports import SelfReport
from tests.builders import NOW, OPERATOR, TODAY, Copies, take_in, write_csv
from tests.conftest import Databases

UEDA, EGUCHI, ONISHI, KATO, KINOSHITA = "0001003", "0001004", "0001005", "0001006", "0001007"
KOBAYASHI, SASAKI, TANAKA = "0001009", "0001011", "0001013"
LATER = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)
AT_ONCE, CHECKED, FINISHED = "SEC-03", "LIT-01", "SEC-01"
"""Courses of 上田 翔太: one that counts at once, one that is checked, one that he has finished."""


class Desk:
    """An office in which people report and the division decides."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @contextmanager
    def writing(self) -> Iterator[Session]:
        with writing_sessions(self.engine).begin() as db:
            yield db

    def person(self, db: Session, number: str, day: date = TODAY) -> Person:
        return person_on(db, find_employee(db, number, own_municipality_id(db)), day)

    def reports(self, who: str, course: str, day: date = TODAY, *, now: datetime = NOW) -> Reported:
        with self.writing() as db:
            return report(db, self.person(db, who).employee_id, course, day, now=now, zone=OFFICE_ZONE)

    def decides(self, deed: Callable[..., Any], who: str, *more: str, report_id: int = 0, now=LATER) -> Any:
        with self.writing() as db:
            chosen = report_id or db.scalars(select(SelfReport.id).order_by(SelfReport.id.desc())).first() or 0
            return deed(db, chosen, *more, actor=self.person(db, who), division_code=None, now=now)

    def waiting(self, who: str) -> list[tuple[str, str]]:
        with sessions(self.engine).begin() as db:
            _, rows = waiting(db, self.person(db, who), TODAY, division_code=None, limit=10)
            return [(row.employee_no, row.course_code) for row in rows]

    def status(self, who: str, course: str, day: date = TODAY) -> str:
        with sessions(self.engine).begin() as db:
            courses = my_courses(db, self.person(db, who).employee_id, day)
            return next(one.status for one in courses if one.course_code == course)

    def count(self, table: type) -> int:
        with sessions(self.engine).begin() as db:
            return db.scalar(select(func.count()).select_from(table)) or 0

    def events(self, word: str) -> list[dict[str, Any]]:
        """Audit events of that kind, with who and what."""
        with sessions(self.engine).begin() as db:
            rows = db.execute(
                select(AuditEvent.action, AuditEvent.actor_id, Detail.body)
                .join(Detail, Detail.id == AuditEvent.detail_id)
                .where(AuditEvent.action.startswith(word))
                .order_by(AuditEvent.id)
            )
            return [{"action": row.action, "by": row.actor_id, **json.loads(row.body)} for row in rows]

    def reminded(self, who: str, day: date, state: str = "sent") -> int:
        """That person has had a message on the day."""
        with self.writing() as db:
            of_day = {"employee_id": self.person(db, who).employee_id, "day": day, "state": state}
            sent = {"kind": "run", "planned_at": NOW, "channel_id": "D1", "message_ts": "1.0", "sent_at": NOW}
            return db.scalars(insert(Reminder).values(of_day | sent).returning(Reminder.id)).one()

    def stale(self) -> list[int]:
        with sessions(self.engine).begin() as db:
            return list(db.scalars(select(Reminder.id).where(Reminder.stale_since.is_not(None))))


@pytest.fixture
def any_desk(office: Engine) -> Desk:
    """On both databases: whatever writes, locks or races."""
    return Desk(office)


@pytest.fixture(scope="module")
def copies(tmp_path_factory: pytest.TempPathFactory, story_databases: Databases) -> Iterator[Copies]:
    made = Copies(story_databases.fresh_url(), tmp_path_factory.mktemp("reports"))
    yield made
    made.engine.dispose()


@pytest.fixture
def desk(copies: Copies) -> Desk:
    """On SQLite: what the rules say is the same on both."""
    return Desk(copies.fresh())


def refused(deed: Callable[[], Any]) -> tuple[str, dict[str, Any]]:
    with pytest.raises(Refusal) as no:
        deed()
    return no.value.code, no.value.facts


# -- reporting ------------------------------------------------------------------------------------------------


def test_c2_a_report_counts_at_once_where_the_course_says_so(desk):
    told = desk.reports(UEDA, AT_ONCE, date(2026, 11, 20))
    assert (told.outcome, told.course.course_code, told.completed_on) == ("counted", AT_ONCE, date(2026, 11, 20))
    assert desk.status(UEDA, AT_ONCE) == "completed"
    assert desk.waiting(KATO) == []
    with sessions(desk.engine).begin() as db:
        made = db.scalars(select(SelfReport)).one()
        completion = db.get_one(Completion, made.completion_id)
    assert (made.state, made.decided_at, made.decided_by_id) == ("accepted", NOW, None)
    assert (completion.source, completion.outcome, completion.revision) == ("self_report", "passed", 0)
    assert completion.recorded_at == NOW
    first, second = desk.events("self_report") + desk.events("completion")
    assert (first["action"], first["state"], first["course"]) == ("self_report.made", "accepted", AT_ONCE)
    assert (second["action"], second["completed_on"]) == ("completion.recorded", "2026-11-20")
    assert first["by"] == second["by"] == made.employee_id


def test_c2_a_report_of_any_other_course_waits_for_the_division(desk):
    assert desk.reports(UEDA, CHECKED).outcome == "waits"
    assert desk.status(UEDA, CHECKED) == "open"
    assert desk.waiting(KATO) == [(UEDA, CHECKED)]
    assert desk.events("self_report")[0]["state"] == "waiting"


def test_reporting_twice_is_once_and_the_first_day_stands(desk):
    before = desk.count(Completion)
    for course, outcome in ((CHECKED, "waiting"), (AT_ONCE, "completed")):
        desk.reports(UEDA, course, date(2026, 11, 19))
        again = desk.reports(UEDA, course, date(2026, 11, 20))
        assert (again.outcome, again.completed_on) == (outcome, date(2026, 11, 19))
    assert (desk.count(SelfReport), desk.count(Completion)) == (2, before + 1)
    known = desk.reports(UEDA, FINISHED)
    assert (known.outcome, known.completed_on) == ("completed", date(2026, 4, 15))


@pytest.mark.parametrize("course", [AT_ONCE, CHECKED])
def test_two_reports_at_one_moment_are_one(any_desk, course):
    before = any_desk.count(Completion)
    with ThreadPoolExecutor(4) as pool:
        days = [TODAY - timedelta(days=n) for n in range(4)]
        told = list(pool.map(lambda day: any_desk.reports(UEDA, course, day), days))
    new = "counted" if course == AT_ONCE else "waits"
    assert sorted(one.outcome == new for one in told) == [False, False, False, True]
    assert len({one.completed_on for one in told}) == 1
    assert any_desk.count(SelfReport) == 1
    assert any_desk.count(Completion) - before == (course == AT_ONCE)


@pytest.mark.parametrize(
    ("who", "course", "day", "code", "facts"),
    [
        (UEDA, AT_ONCE, date(2026, 11, 23), "self_report_future", {"day": TODAY}),
        (KOBAYASHI, "SEC-02", date(2026, 3, 31), "self_report_year", {"first": date(2026, 4, 1)}),
        (UEDA, CHECKED, date(2026, 3, 31), "self_report_hire", {"first": date(2026, 4, 1)}),
        (UEDA, "PJM-03", TODAY, "self_report_course", {"course": "PJM-03"}),
        (UEDA, "NONE", TODAY, "self_report_course", {"course": "NONE"}),
    ],
)
def test_a_day_or_course_that_cannot_be_is_refused(desk, who, course, day, code, facts):
    assert refused(lambda: desk.reports(who, course, day)) == (code, facts)
    assert desk.count(SelfReport) == 0


def test_r1_today_is_the_offices(desk):
    """At 23:30 in London on the 21st it is the 22nd in Japan."""
    late = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)
    assert desk.reports(UEDA, AT_ONCE, TODAY, now=late).outcome == "counted"


def test_people_on_leave_may_report(desk):
    assert desk.reports(EGUCHI, AT_ONCE).outcome == "counted"


def test_c3_what_was_cancelled_is_not_counted_again_by_the_same_word(any_desk):
    any_desk.reports(UEDA, AT_ONCE)
    with any_desk.writing() as db:
        first = db.scalars(select(Completion).where(Completion.source == "self_report")).one()
        attempt = {name: getattr(first, name) for name in ("employee_id", "course_id", "completed_on", "source")}
        later = {"outcome": "cancelled", "revision": 1, "supersedes_id": first.id, "recorded_at": NOW}
        db.execute(insert(Completion).values(attempt | later))
    assert any_desk.reports(UEDA, AT_ONCE).outcome == "waits"
    any_desk.decides(accept, KATO)
    assert any_desk.status(UEDA, AT_ONCE) == "completed"
    with sessions(any_desk.engine).begin() as db:
        own = select(Completion.revision, Completion.outcome).where(Completion.source == "self_report")
        rows = [tuple(row) for row in db.execute(own.order_by(Completion.revision))]
    assert rows == [(0, "passed"), (1, "cancelled"), (2, "passed")]


# -- checking -------------------------------------------------------------------------------------------------


def test_c2_accepted_it_is_a_completion_of_its_day(desk):
    desk.reports(UEDA, CHECKED, date(2026, 11, 16))
    told = desk.decides(accept, KATO)
    assert (told.employee_no, told.course_code, told.state) == (UEDA, CHECKED, "accepted")
    assert desk.status(UEDA, CHECKED) == "completed"
    assert desk.waiting(KATO) == []
    assert [event["action"] for event in desk.events("self_report")] == ["self_report.made", "self_report.accepted"]
    with sessions(desk.engine).begin() as db:
        made = db.scalars(select(SelfReport)).one()
        completion = db.get_one(Completion, made.completion_id)
        assert (completion.completed_on, completion.source) == (date(2026, 11, 16), "self_report")
        assert (made.decided_at, made.decided_by_id) == (LATER, desk.person(db, KATO).employee_id)


def test_rejected_it_says_why_apart_from_the_fact_and_may_be_reported_again(any_desk):
    any_desk.reports(UEDA, CHECKED)
    assert any_desk.decides(reject, KATO, " 受講記録がありません。 ").reason == "受講記録がありません。"
    assert any_desk.status(UEDA, CHECKED) == "open"
    with sessions(any_desk.engine).begin() as db:
        made = db.scalars(select(SelfReport)).one()
        assert (made.state, made.completion_id) == ("rejected", None)
        assert "受講記録" not in str({c.name: getattr(made, c.name) for c in SelfReport.__table__.columns})
        assert what_became(db, made.id).reason == "受講記録がありません。"
        db.execute(update(Detail).where(Detail.id == made.detail_id).values(body=None))
        assert what_became(db, made.id).reason == ""
    assert any_desk.reports(UEDA, CHECKED).outcome == "waits"
    assert any_desk.count(SelfReport) == 2


@pytest.mark.parametrize("reason", ["", " 　", "長" * (REASON_LENGTH + 1)])
def test_a_rejection_needs_a_reason(desk, reason):
    desk.reports(UEDA, CHECKED)
    code, _ = refused(lambda: desk.decides(reject, KATO, reason))
    assert code == "self_report_reason"
    assert desk.waiting(KATO) == [(UEDA, CHECKED)]


def test_p1_only_the_division_sees_and_decides(desk):
    """Not even the head of the department."""
    desk.reports(UEDA, CHECKED)
    for who in ("0001001", KOBAYASHI, UEDA):
        for deed in (
            lambda who=who: desk.waiting(who),
            lambda who=who: desk.decides(accept, who),
            lambda who=who: desk.decides(reject, who, "x"),
        ):
            assert refused(deed) == ("division_only", {})
    assert desk.waiting(KATO) == [(UEDA, CHECKED)]


def test_nobody_checks_their_own_report(desk):
    desk.reports(KINOSHITA, "LIT-03")
    assert refused(lambda: desk.decides(accept, KINOSHITA)) == ("self_report_own", {})
    assert desk.decides(accept, KATO).state == "accepted"


def test_the_second_click_is_told_who_decided_and_when(desk):
    desk.reports(UEDA, CHECKED)
    desk.decides(reject, KATO, "x")
    facts = {"name": "加藤 亮", "day": TODAY, "state": "rejected"}
    for deed in (lambda: desk.decides(accept, ONISHI), lambda: desk.decides(reject, ONISHI, "y")):
        assert refused(deed) == ("self_report_decided", facts)
    assert refused(lambda: desk.decides(accept, ONISHI, report_id=99)) == ("self_report_gone", {})


def test_two_decisions_at_one_moment_are_one(any_desk):
    any_desk.reports(UEDA, CHECKED)
    before = any_desk.count(Completion)

    def decide(who: str) -> str:
        try:
            return any_desk.decides(accept, who).state
        except Refusal as no:
            return no.code

    with ThreadPoolExecutor(3) as pool:
        told = list(pool.map(decide, [KATO, ONISHI, KATO]))
    assert sorted(told) == ["accepted", *["self_report_decided"] * 2]
    assert any_desk.count(Completion) == before + 1
    assert any_desk.count(Notice) == 1


@pytest.mark.parametrize(
    ("now", "not_before"),
    [
        (datetime(2026, 11, 24, 1, tzinfo=UTC), None),
        (datetime(2026, 11, 23, 20, tzinfo=UTC), datetime(2026, 11, 24, 0, tzinfo=UTC)),  # five in the morning
        (datetime(2026, 11, 20, 11, tzinfo=UTC), datetime(2026, 11, 24, 0, tzinfo=UTC)),  # the 23rd is a holiday
    ],
)
def test_the_person_is_told_of_the_decision_at_a_decent_hour(desk, now, not_before):
    desk.reports(UEDA, CHECKED)
    desk.decides(accept, KATO, now=now)
    with sessions(desk.engine).begin() as db:
        notice = db.scalars(select(Notice)).one()
    assert (notice.kind, notice.state, notice.not_before) == ("report_decided", "waiting", not_before)
    assert notice.key == f"self-report:{json.loads(notice.about)['report']}"


# -- what was said before -------------------------------------------------------------------------------------


def test_m15_what_a_report_or_a_decision_changes_is_shown_anew_in_the_newest_message_only(any_desk):
    old, newest = any_desk.reminded(UEDA, date(2026, 11, 9)), any_desk.reminded(UEDA, date(2026, 11, 16))
    any_desk.reminded(SASAKI, date(2026, 11, 16))
    any_desk.reminded(UEDA, date(2026, 11, 20), state="unknown")
    for deed in (
        lambda: any_desk.reports(UEDA, CHECKED),
        lambda: any_desk.decides(reject, KATO, "x"),
        lambda: any_desk.reports(UEDA, AT_ONCE),
    ):
        deed()
        assert any_desk.stale() == [newest]
        with any_desk.writing() as db:
            db.execute(update(Reminder).values(stale_since=None))
    assert old != newest


def test_m15_an_import_of_completions_and_its_cancelling_show_anew_what_its_people_were_told(any_desk, tmp_path):
    ueda = any_desk.reminded(UEDA, date(2026, 11, 16))
    any_desk.reminded(SASAKI, date(2026, 11, 16))
    line = {"employee_no": UEDA, "course_code": "SEC-03", "completed_on": "2026-11-20", "source": "elearning"}
    known = {"employee_no": SASAKI, "course_code": "MND-01", "completed_on": "2025-06-20", "source": "elearning"}
    path = write_csv(tmp_path / "completions.csv", [line | {"score": ""}, known | {"score": "92"}])
    import_id = take_in(any_desk.engine, path).import_id
    assert any_desk.stale() == [ueda]
    with any_desk.writing() as db:
        db.execute(update(Reminder).values(stale_since=None))
    cancel(any_desk.engine, import_id, "wrong", actor=OPERATOR, now=lambda: NOW)
    assert any_desk.stale() == [ueda]


def test_the_queue_is_read_page_by_page_the_oldest_first(desk):
    for number, who in enumerate((UEDA, TANAKA, KATO)):
        with desk.writing() as db:
            course = db.scalars(select(Course.id).where(Course.code == "LIT-01")).one()
            row = {"employee_id": desk.person(db, who).employee_id, "course_id": course, "state": "waiting"}
            at = NOW - timedelta(days=number)
            db.execute(insert(SelfReport).values(row | {"completed_on": TODAY, "reported_at": at}))
    with sessions(desk.engine).begin() as db:
        reader = desk.person(db, KATO)
        count, rows = waiting(db, reader, TODAY, division_code=None, limit=2)
        assert (count, [(row.employee_no, row.is_own) for row in rows]) == (3, [(KATO, True), (TANAKA, False)])
        assert (rows[1].department, rows[1].title) == ("市民税課", "デジタルリテラシー基礎")
        _, rest = waiting(db, reader, TODAY, division_code=None, limit=2, offset=2)
        assert [row.name for row in rest] == ["上田 翔太"]
