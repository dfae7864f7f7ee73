"""Nobody waits: asked again, handed over with the post, ended in time, seen by heads who come back (N3-N10)."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, delete, func, insert, select, update
from sqlalchemy.orm import Session

from bot.schedule import Every
from bot.workspace import Clock
from handlers import imports
from handlers.catalogue import Texts
from handlers.letters import Writing, write
from models import nominations, rounds
from models.accounts import person_on
from models.acting import Acting
from models.database import open_engine, sessions, writing_sessions
from models.days import working_days_after
from models.imports.records import Import
from models.imports.run import Order, run_import
from models.lending import lend
from models.nomination_asking import ask_again
from models.nomination_records import Nomination, Round
from models.nominations import Wish
from models.office import Department, DepartmentState, own_municipality_id
from models.outbox.records import Notice
from models.people import Employee, Leave, find_employee
from models.persona_reviews import to_review
from models.reminders.day import OFFICE_ZONE
from tests.builders import OPERATOR, Copies, read_csv, take_in, write_csv
from tests.conftest import SMALL, Databases
from tests.world import connected, workspace

AOKI, INOUE, ONISHI, KATO, KINOSHITA = "0001001", "0001002", "0001005", "0001006", "0001007"
CLARK, KOBAYASHI, SAITO, SASAKI, TAKAHASHI = "0001008", "0001009", "0001010", "0001011", "0001012"
TANAKA, NAKAMURA, NISHIMURA, NOMURA, FUJII = "0001014", "0001015", "0001016", "0001017", "0001020"
DIVISION = [ONISHI, KATO, KINOSHITA, CLARK]
TAX, INSURANCE, WASTE = "030202", "050103", "070103"
OPENS, CLOSES = date(2026, 11, 24), date(2027, 1, 29)
"""A Tuesday after a holiday; the days after are Wednesday 25 November and so on."""


def at(day: date, hour: int = 10, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=OFFICE_ZONE)


class Office:
    """The sample's office with an open round, and what the tick puts into the outbox."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.round_id = 0

    def acting(self, db: Session, number: str | None, now: datetime) -> Acting:
        own = own_municipality_id(db)
        person = person_on(db, find_employee(db, number, own), now.date()) if number else None
        return Acting(person, own, now)

    def does(self, deed: Callable[..., Any], who: str | None, *more: Any, now: datetime, **facts: Any) -> Any:
        with writing_sessions(self.engine).begin() as db:
            return deed(db, self.acting(db, who, now), *more, **facts)

    def department(self, code: str) -> int:
        with sessions(self.engine).begin() as db:
            return db.scalars(select(Department.id).where(Department.code == code)).one()

    def id_of(self, number: str) -> int:
        with sessions(self.engine).begin() as db:
            return db.scalars(select(Employee.id).where(Employee.employee_no == number)).one()

    def opened(self, *codes: str, closes_on: date = CLOSES, now: datetime | None = None) -> int:
        """A round over those departments, sent on the morning of its first day."""
        now = now or at(OPENS, 9)
        terms = {"fiscal_year": 2026, "track": None, "opens_on": now.date(), "closes_on": closes_on}
        places = {self.department(code): 2 for code in codes}
        self.round_id = self.does(rounds.draft, ONISHI, now=now, **terms, message="", places=places)
        self.does(rounds.send, ONISHI, self.round_id, now=now)
        return self.round_id

    def proposed(self, who: str, code: str, candidate: str, now: datetime) -> int:
        wish = Wish("tools", now.date(), "窓口の業務にくわしい")
        ids = (self.round_id, self.department(code), self.id_of(candidate))
        return self.does(nominations.propose, who, *ids, wish, now=now).nomination_id

    def tick(self, now: datetime, channel: str | None = None) -> int:
        with writing_sessions(self.engine).begin() as db:
            return ask_again(db, now=now, channel=channel)

    def told(self, kind: str, since: datetime | None = None) -> list[tuple[str, int]]:
        """To whom notices of that kind were put in, and which asking again each is, in order."""
        with sessions(self.engine).begin() as db:
            rows = db.execute(
                select(Employee.employee_no, Notice.about)
                .join(Employee, Employee.id == Notice.employee_id)
                .where(Notice.kind == kind, Notice.put_at >= (since or at(date(2026, 1, 1))))
                .order_by(Notice.id)
            )
            return [(row.employee_no, json.loads(row.about).get("again", 0)) for row in rows]

    def state(self, nomination_id: int) -> str:
        return self.one(nomination_id).state

    def one(self, nomination_id: int) -> Nomination:
        with sessions(self.engine).begin() as db:
            return db.get_one(Nomination, nomination_id)

    def count(self, table: type) -> int:
        with sessions(self.engine).begin() as db:
            return db.scalar(select(func.count()).select_from(table)) or 0

    def stale(self, subject: str) -> bool:
        """Every copy is to be shown anew."""
        with sessions(self.engine).begin() as db:
            found = db.scalars(select(Notice.stale_since).where(Notice.subject == subject)).all()
            return bool(found) and all(found)

    def sent(self) -> None:
        """Whatever was put in has arrived."""
        with writing_sessions(self.engine).begin() as db:
            db.execute(update(Notice).values(state="sent", stale_since=None).where(Notice.state == "waiting"))

    def leave(self, number: str, first: date, last: date | None = None) -> None:
        with writing_sessions(self.engine).begin() as db:
            who = find_employee(db, number, own_municipality_id(db)).id
            db.execute(insert(Leave).values(employee_id=who, leave_from=first, leave_to=last))

    def back(self, number: str) -> None:
        with writing_sessions(self.engine).begin() as db:
            who = find_employee(db, number, own_municipality_id(db)).id
            db.execute(delete(Leave).where(Leave.employee_id == who))

    def post(self, code: str, on: date, **values: Any) -> None:
        """From that day on something else holds for a department."""
        s = DepartmentState
        with writing_sessions(self.engine).begin() as db:
            known = db.scalars(
                select(s).join(Department, Department.id == s.department_id).where(Department.code == code)
            ).all()[-1]
            kept = {c.name: getattr(known, c.name) for c in s.__table__.columns if c.name != "id"}
            db.execute(update(s).values(valid_to=on - timedelta(days=1)).where(s.id == known.id))
            db.execute(insert(s).values({**kept, **values, "valid_from": on}))


@pytest.fixture(scope="module")
def copies(story_databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Copies:
    return Copies(story_databases.fresh_url(), tmp_path_factory.mktemp("asking"))


@pytest.fixture
def office(copies: Copies) -> Office:
    return Office(copies.fresh())


def days_with(office: Office, kind: str, first: date, last: date) -> dict[str, list[tuple[str, int]]]:
    """What the tick puts in from day to day, ticking before, in and after the hours, on holidays too."""
    found = {}
    day = first
    while day <= last:
        for hour in (8, 9, 17):
            now = at(day, hour, 30)
            office.tick(now)
            if told := office.told(kind, since=now):
                assert 9 <= hour < 17
                found.setdefault(f"{day:%m-%d}", []).extend(told)
        day += timedelta(days=1)
    return found


# -- brought up again -----------------------------------------------------------------------------------------


def test_n9_an_undecided_proposal_comes_up_after_three_working_days_then_every_five_and_at_the_deputy_after_ten(
    office,
):
    office.opened(TAX)
    office.proposed(SAITO, TAX, TAKAHASHI, at(OPENS, 11))
    asked = days_with(office, "nomination_ask", date(2026, 11, 25), date(2026, 12, 18))
    assert asked == {
        "11-27": [(KOBAYASHI, 1)],
        "12-04": [(KOBAYASHI, 2)],
        "12-11": [(KOBAYASHI, 3)],
        "12-18": [(KOBAYASHI, 4)],
    }
    assert office.told("nomination_ask")[0] == (KOBAYASHI, 0)
    assert office.told("nomination_nudge") == [(SAITO, 2), (SAITO, 3), (SAITO, 4)]


def test_n9_a_decision_ends_the_asking_and_a_correction_begins_it_anew(office):
    office.opened(TAX)
    made = office.proposed(SAITO, TAX, TAKAHASHI, at(OPENS, 11))
    office.tick(at(date(2026, 11, 27)))
    office.does(nominations.return_, KOBAYASHI, made, "担当を詳しく", now=at(date(2026, 11, 30)))
    assert office.one(made).asked_times == 0
    asked = days_with(office, "nomination_told", date(2026, 12, 1), date(2026, 12, 11))
    assert asked == {"12-03": [(SAITO, 1)], "12-10": [(SAITO, 2)]}
    assert office.told("nomination_ask", since=at(date(2026, 11, 28))) == []
    wish = Wish("tools", date(2026, 12, 14), "窓口の業務にくわしい")
    office.does(nominations.correct, SAITO, made, wish, now=at(date(2026, 12, 14)))
    assert days_with(office, "nomination_ask", date(2026, 12, 15), date(2026, 12, 17)) == {
        "12-17": [(KOBAYASHI, 1)]
    }


def test_n9_the_proposer_reads_that_it_is_still_returned_unless_it_has_gone_on_meanwhile(office):
    office.opened(TAX)
    made = office.proposed(SAITO, TAX, TAKAHASHI, at(OPENS, 11))
    office.does(nominations.return_, KOBAYASHI, made, "担当を詳しく", now=at(OPENS, 12))
    now = at(date(2026, 11, 27))
    office.tick(now)

    def letter() -> Any:
        with sessions(office.engine).begin() as db:
            notice = db.scalars(select(Notice).where(Notice.key.startswith("nomination-again:"))).one()
            reader = person_on(db, find_employee(db, SAITO, own_municipality_id(db)), now.date())
            return write(Writing(db, now, OFFICE_ZONE, Texts("ja"), reader, None), notice.kind, notice)

    assert "まだ再提出されていません" in letter()["text"]
    assert "nomination.correct" in str(letter()["blocks"])
    office.does(nominations.withdraw, SAITO, made, now=now)
    assert letter() is None


def test_n9_what_was_returned_to_somebody_who_is_away_goes_to_whoever_decides(office):
    office.opened(TAX)
    made = office.proposed(SAITO, TAX, TAKAHASHI, at(OPENS, 11))
    office.does(nominations.return_, KOBAYASHI, made, "担当を詳しく", now=at(OPENS, 12))
    office.leave(SAITO, date(2026, 11, 25))
    office.tick(at(date(2026, 11, 27)))
    assert office.told("nomination_told", since=at(date(2026, 11, 27))) == [(KOBAYASHI, 1)]


def test_n7_what_is_approved_is_brought_before_the_division_once_a_day_and_again_in_its_time(office):
    office.opened(TAX, WASTE)
    office.proposed(KOBAYASHI, TAX, TAKAHASHI, at(OPENS, 11))
    told = days_with(office, "to_register", OPENS, OPENS)
    assert [who for who, _ in told["11-24"]] == DIVISION
    office.proposed(FUJII, WASTE, TANAKA, at(OPENS, 16, 50))
    told = days_with(office, "to_register", date(2026, 11, 25), date(2026, 12, 7))
    assert {day: len(told[day]) for day in told} == {"11-25": 4, "11-27": 4, "12-04": 4}
    assert office.stale(f"register:{office.round_id}") is False


def test_n7_the_division_is_told_in_its_channel_where_it_has_one(office):
    office.opened(TAX)
    office.proposed(KOBAYASHI, TAX, TAKAHASHI, at(OPENS, 11))
    assert office.tick(at(OPENS, 12), channel="C1") == 1
    assert office.tick(at(OPENS, 13), channel="C1") == 0


def test_n9_a_department_that_has_not_answered_is_asked_likewise_and_its_deputy_after_ten(office):
    office.opened(TAX, WASTE)
    office.does(nominations.nobody, FUJII, office.round_id, office.department(WASTE), "なし", now=at(OPENS, 15))
    assert days_with(office, "round_ask", date(2026, 11, 25), date(2026, 12, 11)) == {
        "11-27": [(KOBAYASHI, 1)],
        "12-04": [(KOBAYASHI, 2)],
        "12-11": [(KOBAYASHI, 3)],
    }
    assert office.told("nomination_nudge") == [(SAITO, 3)]
    made = office.proposed(SAITO, TAX, TAKAHASHI, at(date(2026, 12, 14)))
    assert days_with(office, "round_ask", date(2026, 12, 15), date(2026, 12, 25)) == {}
    office.does(nominations.withdraw, SAITO, made, now=at(date(2026, 12, 25)))
    assert days_with(office, "round_ask", date(2026, 12, 26), date(2027, 1, 7)) == {"12-28": [(KOBAYASHI, 4)]}


def test_n9_a_department_that_takes_its_nobody_back_and_withdraws_is_asked_again(office):
    office.opened(TAX)
    office.does(nominations.nobody, KOBAYASHI, office.round_id, office.department(TAX), "なし", now=at(OPENS, 11))
    made = office.proposed(KOBAYASHI, TAX, TAKAHASHI, at(OPENS, 12))
    office.does(nominations.withdraw, KOBAYASHI, made, now=at(OPENS, 13))
    assert days_with(office, "round_ask", date(2026, 11, 25), date(2026, 12, 1)) == {"11-27": [(KOBAYASHI, 1)]}


# -- who decides now ------------------------------------------------------------------------------------------


def test_n4_a_new_head_has_what_is_open_before_them_and_the_old_copies_are_shown_anew(office):
    office.opened(TAX)
    made = office.proposed(SAITO, TAX, TAKAHASHI, at(OPENS, 11))
    office.tick(at(OPENS, 12))
    office.sent()
    office.post(TAX, date(2026, 11, 26), head_id=office.id_of(FUJII))
    assert office.tick(at(date(2026, 11, 25), 16)) == 0
    assert office.tick(at(date(2026, 11, 26), 8)) == 0
    office.tick(at(date(2026, 11, 26), 9))
    assert office.told("nomination_ask", since=at(date(2026, 11, 26), 0)) == [(FUJII, 0)]
    assert office.told("round_ask", since=at(date(2026, 11, 26), 0)) == [(FUJII, 0)]
    assert office.stale(f"nomination:{made}")
    assert office.stale(f"round:{office.round_id}:{office.department(TAX)}")
    assert office.tick(at(date(2026, 11, 26), 10)) == 0


def test_n3_leave_moves_it_to_the_deputy_and_back_to_the_head_who_is_told_anew(office):
    office.opened(TAX)
    made = office.proposed(SAITO, TAX, TAKAHASHI, at(OPENS, 11))
    office.leave(KOBAYASHI, date(2026, 11, 25), date(2026, 11, 25))
    office.tick(at(date(2026, 11, 25)))
    assert office.told("nomination_ask") == [(KOBAYASHI, 0), (SAITO, 0)]
    office.sent()
    office.tick(at(date(2026, 11, 26)))
    assert office.told("nomination_ask") == [(KOBAYASHI, 0), (SAITO, 0), (KOBAYASHI, 0)]
    assert office.stale(f"nomination:{made}")
    assert office.tick(at(date(2026, 11, 26), 11)) == 0


def test_n5_a_lent_right_brings_it_to_the_deputy_and_its_end_tells_the_head_nothing_new(office):
    office.opened(TAX)
    office.proposed(SAITO, TAX, TAKAHASHI, at(OPENS, 11))
    days = (date(2026, 11, 25), date(2026, 11, 25))
    office.does(lend, KOBAYASHI, office.department(TAX), *days, now=at(OPENS, 12))
    office.tick(at(date(2026, 11, 25)))
    assert office.told("nomination_ask") == [(KOBAYASHI, 0), (SAITO, 0)]
    assert office.tick(at(date(2026, 11, 26))) == 0


def test_n3_where_nobody_is_left_the_division_has_it(office):
    office.opened(WASTE)
    office.leave(FUJII, date(2026, 11, 25))
    office.tick(at(date(2026, 11, 25)))
    asked = office.told("round_ask", since=at(date(2026, 11, 25), 0))
    assert [who for who, _ in asked] == DIVISION
    assert office.tick(at(date(2026, 11, 25), 11)) == 0


# -- the end --------------------------------------------------------------------------------------------------


def test_n9_what_is_undecided_ends_the_day_after_the_round_and_what_is_approved_stays(office):
    office.opened(TAX, WASTE, closes_on=date(2026, 12, 4))
    waiting = office.proposed(SAITO, TAX, TAKAHASHI, at(OPENS, 11))
    approved = office.proposed(FUJII, WASTE, TANAKA, at(OPENS, 11))
    office.tick(at(date(2026, 12, 4), 23))
    assert office.state(waiting) == "proposed"
    office.sent()
    office.tick(at(date(2026, 12, 5), 0, 1))
    assert (office.state(waiting), office.state(approved)) == ("expired", "approved")
    with sessions(office.engine).begin() as db:
        assert db.get_one(Round, office.round_id).state == "closed"
        at_nine = db.scalars(select(Notice.not_before).where(Notice.kind == "nomination_told")).all()
    assert set(at_nine) == {at(date(2026, 12, 7), 9)}
    assert sorted(office.told("nomination_told")) == [(KOBAYASHI, 0), (SAITO, 0)]
    assert office.stale(f"nomination:{waiting}")
    assert days_with(office, "nomination_ask", date(2026, 12, 5), date(2026, 12, 10)) == {}
    assert days_with(office, "round_ask", date(2026, 12, 11), date(2026, 12, 14)) == {}


def test_n10_a_department_that_stops_owning_a_system_stops_its_nominations(office):
    office.opened(TAX)
    made = office.proposed(KOBAYASHI, TAX, TAKAHASHI, at(OPENS, 11))
    office.post(TAX, date(2026, 11, 26), owns_system=False)
    office.tick(at(date(2026, 11, 25)))
    assert office.state(made) == "approved"
    office.tick(at(date(2026, 11, 26)))
    assert office.state(made) == "stopped"
    with sessions(office.engine).begin() as db:
        persona = to_review(db, own_municipality_id(db), date(2026, 11, 26))
    assert SASAKI not in [one.employee_no for one in persona]


# -- silence --------------------------------------------------------------------------------------------------


def test_m10_in_the_freeze_nothing_is_said_and_nothing_ends_until_the_new_staff_list(office):
    with writing_sessions(office.engine).begin() as db:
        db.execute(update(Import).values(is_full=True))
    office.opened(TAX, closes_on=date(2027, 3, 31), now=at(date(2027, 3, 23), 9))
    made = office.proposed(SAITO, TAX, TAKAHASHI, at(date(2027, 3, 23), 11))
    office.post(TAX, date(2027, 4, 1), head_id=office.id_of(FUJII))
    office.does(rounds.extend, ONISHI, office.round_id, date(2027, 4, 30), now=at(date(2027, 3, 24)))
    for day in (date(2027, 3, 31), date(2027, 4, 1), date(2027, 4, 2)):
        assert office.tick(at(day)) == 0
    with writing_sessions(office.engine).begin() as db:
        own = own_municipality_id(db)
        first = date(2027, 4, 1)
        list_ = {"at": at(date(2027, 4, 2)), "effective_on": first, "has_staff": True, "is_full": True}
        db.execute(insert(Import).values(municipality_id=own, **list_))
    office.tick(at(date(2027, 4, 2), 11))
    assert office.told("nomination_ask", since=at(date(2027, 4, 1), 0)) == [(FUJII, 1)]
    assert office.state(made) == "proposed"


def test_nothing_is_due_twice_however_often_it_ticks(office):
    office.opened(TAX, WASTE)
    office.proposed(SAITO, TAX, TAKAHASHI, at(OPENS, 11))
    office.proposed(FUJII, WASTE, TANAKA, at(OPENS, 11))
    now = at(date(2026, 12, 9))
    assert office.tick(now) > 0
    before = office.count(Notice)
    assert [office.tick(now + timedelta(minutes=n)) for n in range(5)] == [0] * 5
    assert office.count(Notice) == before


# -- heads who come back --------------------------------------------------------------------------------------


def test_n3_the_head_sees_what_the_deputy_decided_once_back(office):
    office.opened(INSURANCE)
    made = office.proposed(NISHIMURA, INSURANCE, NOMURA, at(OPENS, 11))
    assert days_with(office, "nomination_seen", date(2026, 12, 28), date(2027, 1, 3)) == {}
    assert days_with(office, "nomination_seen", date(2027, 1, 4), date(2027, 1, 6)) == {"01-04": [(NAKAMURA, 0)]}
    office.does(nominations.take_back, NAKAMURA, made, "本人の希望を確認します", now=at(date(2027, 1, 6)))
    assert office.state(made) == "proposed"


def test_n3_the_head_sees_that_the_deputy_answered_that_there_is_nobody(office):
    office.opened(INSURANCE)
    office.does(nominations.nobody, NISHIMURA, office.round_id, office.department(INSURANCE), "なし", now=at(OPENS))
    office.back(NAKAMURA)
    office.tick(at(OPENS, 12))
    office.tick(at(OPENS, 13))
    assert office.told("nomination_seen") == [(NAKAMURA, 0)]


def test_n3_a_head_is_not_shown_what_was_decided_about_them_or_what_they_have_decided_since(office):
    office.opened(TAX, INSURANCE)
    office.proposed(SAITO, TAX, KOBAYASHI, at(OPENS, 11))
    made = office.proposed(NISHIMURA, INSURANCE, NOMURA, at(OPENS, 11))
    office.back(NAKAMURA)
    office.does(nominations.take_back, NAKAMURA, made, "本人の希望を確認します", now=at(OPENS, 12))
    office.tick(at(OPENS, 13))
    assert office.told("nomination_seen") == []


# -- core people who moved ------------------------------------------------------------------------------------


def test_n10_the_department_left_behind_is_asked_for_a_new_core_person_once(office, tmp_path: Path):
    row = next(one for one in read_csv(SMALL / "staff.csv") if one["employee_no"] == SASAKI)
    file = write_csv(tmp_path / "staff.csv", [row | {"department_code": WASTE}])
    take_in(office.engine, file, today=date(2026, 12, 1))
    assert days_with(office, "core_moved", date(2026, 11, 30), date(2026, 12, 3)) == {"12-01": [(KOBAYASHI, 0)]}
    with sessions(office.engine).begin() as db:
        listed = to_review(db, own_municipality_id(db), date(2026, 12, 1))
    assert [(one.employee_no, one.department, one.was_in) for one in listed] == [
        ("0001023", "人事課", ""),
        (SASAKI, "環境事業課", "市民税課"),
    ]


# -- several processes ----------------------------------------------------------------------------------------


def test_ten_processes_at_once_ask_once(offices):
    opened = open_engine(offices.fresh_url(), busy_milliseconds=20_000)
    try:
        office = Office(opened)
        office.opened(TAX, WASTE)
        office.proposed(SAITO, TAX, TAKAHASHI, at(OPENS, 11))
        office.proposed(FUJII, WASTE, TANAKA, at(OPENS, 11))
        now = at(date(2026, 12, 9))
        with ThreadPoolExecutor(10) as pool:
            done: Sequence[int] = list(pool.map(lambda _: office.tick(now), range(10)))
        assert sum(one > 0 for one in done) == 1
        with sessions(opened).begin() as db:
            keys = db.scalars(select(Notice.key)).all()
        assert len(keys) == len(set(keys))
    finally:
        opened.dispose()


def test_n9_every_open_nomination_has_a_next_day_whatever_is_done(office):
    office.opened(TAX)
    made = office.proposed(SAITO, TAX, TAKAHASHI, at(OPENS, 11))
    for day in range(1, 40):
        now = at(OPENS + timedelta(days=day))
        office.tick(now)
        one = office.one(made)
        with sessions(office.engine).begin() as db:
            last = working_days_after(db, one.municipality_id, now.date(), 5)
        assert one.next_on is not None
        assert now.date() <= one.next_on <= last


# -- what an import says --------------------------------------------------------------------------------------


def test_n4_an_import_says_which_open_nominations_move_to_whom_and_which_stop(office, tmp_path: Path):
    office.opened(TAX, INSURANCE, WASTE)
    office.proposed(SAITO, TAX, TAKAHASHI, at(OPENS, 11))
    office.proposed(NISHIMURA, INSURANCE, NOMURA, at(OPENS, 11))
    office.proposed(FUJII, WASTE, TANAKA, at(OPENS, 11))
    changed = {
        TAX: {"head_employee_no": FUJII},
        INSURANCE: {"owns_system": "false"},
        WASTE: {"head_employee_no": ""},
    }
    rows = [one | changed.get(one["code"], {}) for one in read_csv(SMALL / "departments.csv")]
    file = write_csv(tmp_path / "departments.csv", rows)
    seen = []
    summary = run_import(
        office.engine,
        Order((file,), today=date(2026, 12, 1)),
        confirm=lambda shown: bool(seen.append(shown)) or True,
        actor=OPERATOR,
        now=lambda: at(date(2026, 12, 1)),
        progress=lambda *_: None,
    )
    assert not [part for part in seen[0].parts if part.kind == "nominations"]
    parts = {part.what: part.names for part in summary.parts if part.kind == "nominations"}
    assert parts == {
        "handed_over": (
            "0001012 髙橋 大輔: 0001009 小林 正樹 → 0001020 藤井 剛",
            "0001014 田中 葵: 0001020 藤井 剛 → デジタル推進課",
        ),
        "stopping": ("0001017 野村 拓海",),
    }
    for texts, words in ((Texts("ja"), "2 件の決定者が変わりました"), (Texts("en"), "2 open nominations are now")):
        told = list(imports.consequences(texts, summary))
        assert words in told[0]
        assert "髙橋 大輔: 0001009 小林 正樹 → 0001020 藤井 剛" in told[0]
        assert len(told) == 2
    office.tick(at(date(2026, 12, 1)))
    assert office.told("nomination_ask", since=at(date(2026, 12, 1), 0)) == [(FUJII, 1)]


def test_an_import_that_changes_no_decider_says_nothing_of_nominations(office):
    office.opened(TAX)
    office.proposed(SAITO, TAX, TAKAHASHI, at(OPENS, 11))
    summary = take_in(office.engine, SMALL, today=date(2026, 12, 1))
    assert list(imports.consequences(Texts("ja"), summary)) == []


# -- over the wire, as the clock moves ------------------------------------------------------------------------


def test_n4_n9_the_clock_alone_brings_it_up_and_hands_it_over(story_databases):
    often = Every(plan=600, deliver=0.3, digests=600, division=600, accounts=0.4, calendar=600, nominations=0.4)
    with (
        workspace(Clock(at(OPENS, 11))) as server,
        connected(server, story_databases.fresh_url(), every=often, KENSHU_SEND_RATE=20) as world,
    ):
        office = Office(world.engine)
        kobayashi, saito = world.person("kobayashi.masaki@city.example"), world.person("saito.megumi@city.example")
        fujii = world.person("fujii.tsuyoshi@city.example")
        office.opened(TAX, now=at(OPENS, 10))
        office.proposed(SAITO, TAX, TAKAHASHI, at(OPENS, 11))
        assert [one for one in kobayashi.hears(2, 30) if "髙橋 大輔" in one.text]
        world.slack.move_to(at(date(2026, 11, 27), 8, 59))
        kobayashi.hears_nothing(1.0)
        world.slack.move_to(at(date(2026, 11, 27), 9))
        [again] = kobayashi.hears(1, 30)
        assert "髙橋 大輔" in again.text
        office.post(TAX, date(2026, 11, 30), head_id=office.id_of(FUJII))
        world.slack.move_to(at(date(2026, 11, 30), 9))
        assert [one for one in fujii.hears(2, 30) if "髙橋 大輔" in one.text]
        kobayashi.waits_for(lambda screen: "藤井 剛" in screen.text, 30)
        kobayashi.hears_nothing(0.5)
        fujii.presses("承認")
        saito.waits_for("の推薦が承認されました。", 30)
        with sessions(world.engine).begin() as db:
            assert db.scalars(select(Nomination.state)).all() == ["approved"]
