"""What the division is told of the runs by itself, and when: M10, M12, M13 as far as the rows of the outbox go."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, insert, select, text, update
from sqlalchemy.orm import Session

from models import reminders
from models.audit import Actor
from models.base import Refusal
from models.database import open_engine, sessions, upgrade, writing_sessions
from models.days import fill_days
from models.imports.records import Import
from models.office import Department, own_municipality_id
from models.outbox.records import Notice
from models.people import Employee, EmployeeState
from models.reminders import switches
from models.reminders.day import OFFICE_ZONE
from models.reminders.records import Run
from models.reminders.today import run_state
from models.reminders.watching import Counted, from_json, plan_division_notices
from tests import plain
from tests.builders import OPERATOR
from tests.conftest import Databases
from tests.offices import store
from tests.plain import Course, Employment, Person, Requirement, State

CHANNEL = "C0DIVISION"
LONG_AGO = date(2010, 4, 1)
FRIDAY, MONDAY, TUESDAY = date(2026, 12, 11), date(2026, 12, 14), date(2026, 12, 15)
DUE_14, DUE_7 = FRIDAY, date(2026, 12, 18)
"""What is due on 25 December has its steps on these days."""


def at(day: date, clock: str = "10:00") -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), OFFICE_ZONE)


class Desk:
    """An office in which everybody has one course due on 25 December, and the division's channel."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @classmethod
    def of(cls, engine: Engine, people: int = 1) -> Desk:
        """A new one in an empty database."""
        general = State(date.min, None, "general", None, uses_ict=True)
        person = Person(employments=(Employment(LONG_AGO),), states=(general,))
        row = Requirement("SEC-01", "ict_users", "required", "12-25", LONG_AGO, None)
        office = plain.Office([Course("SEC-01", yearly=True)], [row], [person] * people, date(2026, 10, 1))
        with engine.begin() as connection:
            store(connection, office)
            connection.execute(update(Employee).values(email=Employee.employee_no + "@city.example"))
        return cls(engine)

    @property
    def people(self) -> list[int]:
        with sessions(self.engine).begin() as db:
            return list(db.scalars(select(Employee.id).order_by(Employee.employee_no)))

    @contextmanager
    def writing(self) -> Iterator[Session]:
        with writing_sessions(self.engine).begin() as db:
            yield db

    def plan(self, *days: date, clock: str = "09:05") -> None:
        for day in days:
            with self.writing() as db:
                reminders.plan(db, day, now=at(day, clock))

    def looks(self, day: date, clock: str = "10:00", **to: Any) -> list[str]:
        """Look at how things stand; the kinds of the notices that are new."""
        known = {notice.id for notice in self.notices()}
        with self.writing() as db:
            count = plan_division_notices(db, now=at(day, clock), **{"channel": CHANNEL, **to})
        new = [notice.kind for notice in self.notices() if notice.id not in known]
        assert count == len(new)
        return new

    def notices(self, kind: str = "") -> list[Notice]:
        with sessions(self.engine).begin() as db:
            rows = db.scalars(select(Notice).order_by(Notice.id)).all()
            return [notice for notice in rows if kind in {"", notice.kind}]

    def about(self, kind: str) -> dict[str, Any]:
        [*_, last] = self.notices(kind)
        return dict(json.loads(last.about))

    def sends(self) -> None:
        """Everything that waits has been sent, as the delivery would write it down."""
        with self.writing() as db:
            db.execute(update(Notice).where(Notice.state == "waiting").values(state="sent", message_ts="1.0"))

    def stale(self) -> list[str]:
        return [notice.kind for notice in self.notices() if notice.stale_since is not None]

    def shown_anew(self) -> None:
        with self.writing() as db:
            db.execute(update(Notice).values(stale_since=None))

    def forecast(self, day: date, people: int) -> None:
        with self.writing() as db:
            own = own_municipality_id(db)
            db.add(Run(municipality_id=own, day=day, forecast=people, people=0, left_out=0, is_held=False))

    def becomes_division(self, *numbers: int) -> Actor:
        """These people work in a division of their own."""
        with self.writing() as db:
            own = own_municipality_id(db)
            office = Department(municipality_id=own, code="020105", name="デジタル推進課", name_en="")
            db.add(office)
            db.flush()
            members = [self.people[number] for number in numbers]
            state = update(EmployeeState).where(EmployeeState.employee_id.in_(members))
            db.execute(state.values(department_id=office.id))
        return Actor("person", self.people[numbers[0]], "")


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """An engine on SQLite that has seen the statements before: to compile them takes longer than to run them."""
    engine = open_engine(f"sqlite:///{tmp_path_factory.mktemp('watching') / 'kenshu.db'}", busy_milliseconds=10_000)
    yield engine
    engine.dispose()


def renewed(engine: Engine, databases: Databases) -> Engine:
    """A fresh database of that kind on the engine."""
    engine.dispose()
    path = str(engine.url.database)
    for beside in ("-wal", "-shm"):
        Path(path + beside).unlink(missing_ok=True)
    shutil.copy(databases.folder / "template.db", path)
    return engine


@pytest.fixture
def engine(compiled: Engine, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return renewed(compiled, Databases.kept(tmp_path_factory.mktemp, None, "template_kenshu"))


@pytest.fixture
def desk(engine: Engine) -> Desk:
    return Desk.of(engine)


def crowded(engine: Engine) -> None:
    upgrade(engine)
    desk = Desk.of(engine, people=101)
    with desk.writing() as db:
        fill_days(db, own_municipality_id(db), FRIDAY)


@pytest.fixture
def crowd(compiled: Engine, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """An office of 101 people."""
    databases = Databases.kept(tmp_path_factory.mktemp, None, "template_crowd", prepare=crowded)
    return Desk(renewed(compiled, databases))


# The next run, at three.


def test_m13_the_next_working_day_is_shown_from_15_to_17_on_working_days_once(desk):
    for clock in ("08:59", "09:00", "14:59", "17:00"):
        assert desk.looks(FRIDAY, clock) == []
    assert desk.looks(FRIDAY, "15:00") == ["preview"]
    assert desk.looks(FRIDAY, "15:01") == []
    [notice] = desk.notices()
    assert (notice.day, notice.channel_id, notice.employee_id) == (MONDAY, CHANNEL, None)
    assert notice.not_after == at(FRIDAY, "17:00")
    assert desk.looks(FRIDAY + timedelta(days=1), "15:00") == []


def test_m13_a_preview_counts_people_by_step_and_reason_beside_the_last_run(engine):
    desk = Desk.of(engine, people=3)
    with desk.writing() as db:
        db.execute(update(Employee).where(Employee.id == desk.people[2]).values(email=""))
    desk.forecast(DUE_7, 2)
    desk.plan(DUE_14)
    finished = text(
        "INSERT INTO completions (employee_id, course_id, completed_on, source, outcome, revision, recorded_at)"
        " SELECT :who, id, '2026-12-16', 'elearning', 'passed', 0, '2026-01-01 00:00:00+00' FROM courses"
    )
    with desk.writing() as db:
        db.execute(finished, {"who": desk.people[0]})
    desk.looks(DUE_7 - timedelta(days=1), "15:10")
    about = desk.about("preview")
    assert from_json(about["counts"]) == [
        Counted("done", None, 1),
        Counted("no_mail", "due-7", 1),
        Counted("sent", "due-7", 1),
    ]
    assert (about["forecast"], about["will_wait"]) == (2, False)
    assert about["last"]["day"] == DUE_14.isoformat()
    assert Counted("sent", "due-14", 2) in from_json(about["last"]["counts"])  # one of them has finished since


@pytest.mark.parametrize(("forecast", "waits"), [(None, True), (67, True), (68, False)])
def test_m13_a_preview_says_that_a_run_is_going_to_wait_and_is_no_release(crowd, forecast, waits):
    desk = crowd
    if forecast is not None:
        desk.forecast(DUE_14, forecast)
    desk.looks(DUE_14 - timedelta(days=1), "15:00")
    assert desk.about("preview")["will_wait"] is waits
    desk.plan(DUE_14)
    with sessions(desk.engine).begin() as db:
        state = run_state(db, DUE_14, now=at(DUE_14))
    assert (state.is_held, state.waiting, state.left, state.released) == (
        waits,
        101 if waits else 0,
        0 if waits else 101,
        None,
    )


def test_without_courses_to_remind_of_or_anybody_to_tell_there_is_no_preview(desk):
    assert desk.looks(FRIDAY, "15:00", channel=None) == []
    with desk.writing() as db:
        db.execute(text("UPDATE reminder_policies SET is_on = :no"), {"no": False})
    assert desk.looks(FRIDAY, "15:00") == []


def test_each_member_of_the_division_is_told_where_there_is_no_channel(engine):
    desk = Desk.of(engine, people=3)
    desk.becomes_division(0, 2)
    assert desk.looks(FRIDAY, "15:00", channel=None) == ["preview", "preview"]
    assert [notice.employee_id for notice in desk.notices()] == [desk.people[0], desk.people[2]]
    assert desk.looks(FRIDAY, "15:30", channel=None) == []


# A run that waits.


@pytest.fixture
def waiting(crowd: Desk) -> Desk:
    """Their run waits since this morning."""
    crowd.plan(DUE_14)
    return crowd


def test_m13_the_division_is_asked_at_once_and_at_15_again(waiting):
    assert waiting.looks(DUE_14, "09:06") == ["held"]
    assert waiting.looks(DUE_14, "14:59") == []
    assert "held" in waiting.looks(DUE_14, "15:00")
    assert waiting.looks(DUE_14, "16:59") == []
    assert [json.loads(notice.about)["asked"] for notice in waiting.notices("held")] == [1, 2]


def test_m13_asked_first_after_15_it_is_not_asked_twice(waiting):
    assert "held" in waiting.looks(DUE_14, "15:20")
    assert "held" not in waiting.looks(DUE_14, "16:50")


def test_m13_nobody_is_asked_about_a_run_that_was_released_or_stopped(waiting):
    with waiting.writing() as db:
        switches.stop(db, actor=OPERATOR, now=at(DUE_14, "09:06"))
    assert waiting.looks(DUE_14, "09:07") == []
    with waiting.writing() as db:
        switches.start(db, actor=OPERATOR, now=at(DUE_14, "09:08"))
        switches.release(db, DUE_14, actor=OPERATOR, now=at(DUE_14, "09:09"))
    assert "held" not in waiting.looks(DUE_14, "15:00")


def test_m13_the_question_is_shown_anew_when_it_is_answered_or_over(waiting):
    waiting.looks(DUE_14, "09:06")
    waiting.sends()
    waiting.looks(DUE_14, "09:07")
    assert waiting.stale() == []
    with waiting.writing() as db:
        switches.release(db, DUE_14, actor=OPERATOR, now=at(DUE_14))
    assert waiting.stale() == ["held"]
    waiting.shown_anew()
    for clock in ("10:01", "10:02"):
        waiting.looks(DUE_14, clock)
        waiting.shown_anew()
    assert waiting.looks(DUE_14, "10:03") == []
    assert waiting.stale() == []


def test_m13_the_question_of_a_day_that_is_past_is_shown_anew_once(waiting):
    waiting.looks(DUE_14, "09:06")
    waiting.sends()
    waiting.looks(MONDAY, "09:00")
    assert waiting.stale() == ["held"]
    waiting.shown_anew()
    waiting.looks(MONDAY, "09:01")
    assert waiting.stale() == []


def test_m13_only_the_division_may_decide(waiting):
    member = waiting.becomes_division(7)
    outsider = Actor("person", waiting.people[0], "")
    deeds = (
        lambda db, actor: switches.release(db, DUE_14, actor=actor, now=at(DUE_14)),
        lambda db, actor: switches.stop(db, actor=actor, now=at(DUE_14)),
        lambda db, actor: switches.start(db, actor=actor, now=at(DUE_14)),
        lambda db, actor: switches.end_freeze(db, date(2027, 4, 2), actor=actor, now=at(date(2027, 4, 2))),
    )
    for deed in deeds:
        with pytest.raises(Refusal, match="division_only"), waiting.writing() as db:
            deed(db, outsider)
        with waiting.writing() as db:
            deed(db, member)


def test_m13_who_released_and_when_is_known_and_the_second_changes_nothing(waiting):
    first, second = waiting.becomes_division(7, 8), Actor("person", waiting.people[8], "")
    with waiting.writing() as db:
        db.execute(update(Employee).where(Employee.id == first.employee_id).values(name="大西 健二"))
        switches.release(db, DUE_14, actor=first, now=at(DUE_14, "10:00"))
        switches.release(db, DUE_14, actor=second, now=at(DUE_14, "10:05"))
    with sessions(waiting.engine).begin() as db:
        released = run_state(db, DUE_14, now=at(DUE_14)).released
    assert released is not None
    assert (released.name, released.at) == ("大西 健二", at(DUE_14, "10:00"))


def test_m13_a_day_that_is_past_cannot_be_released(waiting):
    with pytest.raises(Refusal, match="run_over"), waiting.writing() as db:
        switches.release(db, DUE_14, actor=OPERATOR, now=at(MONDAY))


# A run that did not happen.


def test_m12_a_day_without_a_run_is_one_line_on_the_next_working_day(desk):
    desk.plan(date(2026, 12, 9))
    assert desk.looks(MONDAY, "09:01") == ["not_run"]
    assert desk.about("not_run") == {"days": ["2026-12-10", "2026-12-11"]}
    desk.plan(MONDAY)
    assert desk.looks(MONDAY, "12:00") == []
    assert desk.looks(TUESDAY, "09:01") == []


def test_m12_today_is_late_from_11_on_and_that_is_taken_back_when_it_is_made_up(desk):
    desk.plan(FRIDAY)
    assert desk.looks(MONDAY, "10:59") == []
    assert desk.looks(MONDAY, "11:00") == ["not_run"]
    desk.sends()
    assert desk.looks(MONDAY, "11:01") == []
    assert desk.stale() == []
    desk.plan(MONDAY, clock="11:30")
    desk.looks(MONDAY, "11:31")
    assert desk.stale() == ["not_run"]


def test_m12_before_the_first_run_ever_no_day_was_missed(desk):
    assert desk.looks(MONDAY, "12:00") == []


def test_m12_days_that_were_stopped_were_not_missed(desk):
    desk.plan(date(2026, 12, 9))
    with desk.writing() as db:
        switches.stop(db, actor=OPERATOR, now=at(date(2026, 12, 9), "16:00"))
        switches.start(db, actor=OPERATOR, now=at(FRIDAY, "18:00"))
    assert desk.looks(MONDAY, "09:01") == []


# The freeze.


@pytest.fixture
def frozen(desk: Desk) -> Desk:
    """An office with a staff list of last year: from 31 March on it waits for the new one."""
    with desk.writing() as db:
        list_of = {"at": at(FRIDAY), "effective_on": FRIDAY, "has_staff": True, "is_full": True}
        db.execute(insert(Import).values(municipality_id=own_municipality_id(db), **list_of))
    desk.plan(date(2027, 3, 30))
    return desk


def test_m10_the_division_is_told_on_the_first_working_day_of_each_week_of_a_freeze(frozen):
    days = [date(2027, 3, 30) + timedelta(days=more) for more in range(14)]
    told = [day for day in days if "frozen" in frozen.looks(day, "09:30")]
    assert told == [date(2027, 4, 5), date(2027, 4, 12)]  # Mondays


def test_m10_the_division_can_end_it_and_the_notice_says_so(frozen):
    monday = date(2027, 4, 5)
    frozen.looks(monday, "09:30")
    frozen.sends()
    with frozen.writing() as db:
        switches.end_freeze(db, monday, actor=OPERATOR, now=at(monday))
    assert frozen.stale() == ["frozen"]
    frozen.shown_anew()
    frozen.looks(monday, "10:01")
    frozen.shown_anew()
    assert frozen.looks(monday, "10:02") == []
    assert frozen.stale() == []
    assert "frozen" not in frozen.looks(date(2027, 4, 12), "09:30")


def test_m10_nobody_ends_it_on_31_march(frozen):
    with pytest.raises(Refusal, match="freeze_year_end"), frozen.writing() as db:
        switches.end_freeze(db, date(2027, 3, 31), actor=OPERATOR, now=at(date(2027, 3, 31)))


def test_m12_days_of_a_freeze_were_not_missed(frozen):
    assert "not_run" not in frozen.looks(date(2027, 4, 6), "12:00")


def test_all_of_it_on_postgresql(postgres_server, tmp_path_factory):
    databases = Databases.kept(tmp_path_factory.mktemp, postgres_server, "template_kenshu")
    engine = open_engine(databases.fresh_url(), busy_milliseconds=10_000)
    desk = Desk.of(engine, people=101)
    desk.plan(DUE_14 - timedelta(days=2))
    assert desk.looks(DUE_14, "09:01") == ["not_run"]
    desk.plan(DUE_14)
    assert desk.looks(DUE_14, "09:06") == ["held"]
    desk.sends()

    def looks(_: int) -> int:
        with desk.writing() as db:
            return plan_division_notices(db, now=at(DUE_14, "15:00"), channel=CHANNEL)

    with ThreadPoolExecutor(4) as processes:
        assert sum(processes.map(looks, range(4))) == 2
    assert [notice.kind for notice in desk.notices()] == ["not_run", "held", "held", "preview"]
    assert desk.about("preview")["last"]["counts"] == [["sent", "due-14", 101]]
    with desk.writing() as db:
        switches.release(db, DUE_14, actor=OPERATOR, now=at(DUE_14, "15:02"))
    assert "held" in desk.stale()
    with sessions(engine).begin() as db:
        state = run_state(db, DUE_14, now=at(DUE_14, "15:03"))
    assert (state.left, state.is_held, state.released is not None) == (101, False, True)
    engine.dispose()
