"""Why somebody was reminded on a day, or was not: from what was written down, else worked out (M14, M16).

Each line of the worked example is explained in tests/test_reminder_rules.py, where all its days are delivered.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import date, datetime, time

import pytest
from sqlalchemy import Engine, insert, select, update

from handlers import explaining
from handlers.catalogue import LOCALES, Texts
from models import reminders
from models.database import sessions
from models.office import own_municipality_id
from models.people import Employee, find_employee
from models.reminders.day import OFFICE_ZONE
from models.reminders.explaining import Explanation, last_message, next_message, why
from models.reminders.reasons import REASONS
from models.reminders.records import Reminder
from tests.builders import OPERATOR, Copies
from tests.conftest import Databases
from tests.kenshu import Office
from tests.test_reminder_plan import Desk, d, morning

OUTCOMES = {
    *({*REASONS} - {"sent"}),
    *("sent", "unknown", "planned", "late", "held", "foreseen", "missed"),
    *("not_employed", "not_subject", "merged", "failed"),
}


@pytest.fixture(scope="module")
def copies(tmp_path_factory, story_databases: Databases) -> Iterator[Copies]:
    """What is told is the same on both databases."""
    made = Copies(story_databases.fresh_url(), tmp_path_factory.mktemp("why"))
    yield made
    made.engine.dispose()


@pytest.fixture
def desk(copies: Copies) -> Desk:
    return Desk(copies.fresh())


def told(engine: Engine, number: str, day: date, today: date | None = None) -> Explanation:
    with sessions(engine).begin() as db:
        who = find_employee(db, number, own_municipality_id(db)).id
        return why(db, who, day, now=morning(today or day, time(12)))


def test_m16_a_day_without_a_message_is_explained_too(desk):
    expected = {
        ("0001015", d(12, 7)): "on_leave",
        ("0001004", d(12, 7)): "exempt",
        ("0001002", d(12, 7)): "done",
        ("0001003", d(12, 7)): "nothing_due",
        ("0001022", d(12, 7)): "not_subject",
        ("0001024", d(12, 7)): "not_employed",
        ("0001009", d(10, 12)): "not_working_day",
        ("0001009", d(3, 31)): "frozen",
    }
    explained = {(number, day): told(desk.engine, number, day) for number, day in expected}
    assert {key: one.outcome for key, one in explained.items()} == expected
    assert not any(one.is_written_down for one in explained.values())


# -- what else may become of a message ------------------------------------------------------------------------


def explained(desk: Desk, day: date, today: date | None = None, number: str = "0001009") -> Explanation:
    return told(desk.engine, number, day, today)


@pytest.mark.parametrize(
    ("values", "today", "outcome"),
    [
        ({"state": "planned"}, d(12, 7), "planned"),
        ({"state": "sending"}, d(12, 7), "planned"),
        ({"state": "planned"}, d(12, 8), "late"),
        ({"state": "held"}, d(12, 7), "held"),
        ({"state": "unknown"}, d(12, 7), "unknown"),
        ({"state": "not_sent", "reason": "failed"}, d(12, 7), "failed"),
        ({"state": "not_sent", "reason": "on_leave"}, d(12, 7), "on_leave"),
    ],
)
def test_m14_what_became_of_the_message_is_what_is_told(desk, values, today, outcome):
    desk.plan(d(12, 7))
    with desk.writing() as db:
        db.execute(update(Reminder).values(values))
    one = explained(desk, d(12, 7), today)
    assert (one.outcome, one.is_written_down) == (outcome, True)
    assert (one.courses[0].code, one.courses[0].step) == ("SEC-02", "overdue-monthly")


def test_m12_what_went_with_another_days_message_names_that_day(desk):
    desk.plan(d(12, 7))
    desk.plan(d(12, 8))
    desk.sent(d(12, 8))
    one = explained(desk, d(12, 7), d(12, 9))
    assert (one.outcome, one.with_day) == ("merged", d(12, 8))
    assert explaining.headline(Texts("ja"), one) == (
        "2026年12月7日（月）のうちにお送りできなかったため、2026年12月8日（火）のお知らせと一緒にお送りしました。"
    )


def test_m11_a_message_put_off_says_until_when(desk):
    desk.plan(d(3, 1))
    desk.sent(d(3, 1))
    with desk.writing() as db:
        who = select(Employee.id).where(Employee.employee_no == "0001003")
        mine = db.scalars(select(Reminder.id).where(Reminder.employee_id.in_(who))).one()
        reminders.put_off(db, mine, d(3, 8), now=morning(d(3, 1), time(11)))
    between = explained(desk, d(3, 3), number="0001003")
    assert between.outcome == "nothing_due"
    with sessions(desk.engine).begin() as db:
        who = find_employee(db, "0001003", own_municipality_id(db)).id
        following = next_message(db, who, now=morning(d(3, 3)))
        assert following is not None
        assert (following.day, following.outcome) == (d(3, 8), "foreseen")
        assert [course.step for course in following.courses] == ["later"]
        assert last_message(db, who, d(3, 3)) == d(3, 1)
        assert last_message(db, who, d(2, 26)) is None


def test_m5_a_message_that_the_budget_dropped_names_those_that_used_it_up(desk):
    with desk.writing() as db:
        who = find_employee(db, "0001009", own_municipality_id(db)).id
        for day in (d(12, 1), d(12, 3)):
            row = {"employee_id": who, "day": day, "kind": "nudge", "state": "sent", "planned_at": morning(day)}
            db.execute(insert(Reminder).values(row))
    desk.plan(d(12, 7))
    one = explained(desk, d(12, 7))
    assert (one.outcome, one.before, one.is_written_down) == ("budget", (d(12, 1), d(12, 3)), True)


def test_m9_a_nudge_says_on_whose_behalf_it_came(desk):
    with desk.writing() as db:
        who, head = (find_employee(db, number, own_municipality_id(db)).id for number in ("0001013", "0001009"))
        row = {"employee_id": who, "nudged_by_id": head, "day": d(12, 1), "planned_at": morning(d(12, 1))}
        db.execute(insert(Reminder).values(row | {"kind": "nudge", "state": "sent"}))
    one = explained(desk, d(12, 1), number="0001013")
    assert (one.outcome, one.kind, one.on_behalf_of) == ("sent", "nudge", ("小林 正樹", "コバヤシ マサキ"))


def test_m13_a_stop_is_told_and_what_is_not_planned_is_foreseen(desk):
    assert explained(desk, d(12, 7), d(12, 4)).outcome == "foreseen"
    assert explained(desk, d(12, 7), d(12, 8)).outcome == "missed"
    with desk.writing() as db:
        reminders.stop(db, actor=OPERATOR, now=morning(d(12, 7), time(9)))
    assert explained(desk, d(12, 7)).outcome == "stopped"


def test_the_time_is_that_of_slacks_clock(desk):
    """In a demo the machine's clock says another year."""
    desk.plan(d(12, 7))
    desk.sent(d(12, 7))
    at = datetime(2026, 12, 7, 10, 12, tzinfo=OFFICE_ZONE)
    with desk.writing() as db:
        by_machine = datetime(2025, 1, 1, tzinfo=OFFICE_ZONE)
        db.execute(update(Reminder).values(message_ts=f"{at.timestamp():.6f}", sent_at=by_machine))
    assert "2026年12月7日（月） 10:12に" in explaining.headline(Texts("ja"), explained(desk, d(12, 7)))


@pytest.mark.parametrize("locale", LOCALES)
def test_every_outcome_has_its_sentence(locale):
    texts, days = Texts(locale), {"with_day": d(12, 8), "until_on": d(12, 9), "before": (d(12, 1),)}
    every = [Explanation(d(12, 7), outcome, "run", (), is_written_down=True, **days) for outcome in OUTCOMES]
    said = [explaining.headline(texts, one) for one in every]
    assert len(set(said)) == len(OUTCOMES)
    assert all(re.search("12月7日|7 December", sentence) for sentence in said)


# -- on the command line --------------------------------------------------------------------------------------


def test_kenshu_remind_why(desk, tmp_path):
    desk.plan(d(3, 1))
    desk.sent(d(3, 1))
    office = Office(tmp_path)
    with desk.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(str(desk.engine.url.database), office.file)
    moment = {"KENSHU_NOW": "2027-03-02T09:30:00+09:00"}
    ja = office.run("remind", "why", "--as", "0001017", "--on", "2027-03-01", **moment)
    assert (ja.status, ja.err) == (0, "")
    first, second, *courses, last = ja.out.splitlines()
    assert (first, second) == ("野村 拓海（0001017）", "2027年3月1日（月） 10:00にお知らせをお送りしました。")
    assert [" ".join(line.split()) for line in courses] == [
        "SEC-02 個人情報保護研修 期限超過（月ごと）・期限は2026年11月30日（月）",
        "SEC-03 標的型攻撃メール訓練と振り返り 期限の30日前・期限は2027年3月31日（水）",
    ]
    assert last == "ICT機器を使う職員の必須研修です。"
    en = office.run("remind", "why", "--as", "0001019", "--on", "2027-03-01", KENSHU_LOCALE="en", **moment)
    assert "No reminder on Mon 1 March 2027: there is no way to write in Slack" in en.out
