"""Who decides for a department: the head, else the deputy, else those above, else the division (N3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from random import Random

import pytest
from sqlalchemy import Engine, insert, select
from sqlalchemy.orm import Session

from models.accounts import Account
from models.base import UNTIL_FURTHER_NOTICE
from models.database import sessions, writing_sessions
from models.deciders import Decider, Reach, decider, deciders, decides_about, decides_in
from models.office import Department, DepartmentState, own_municipality_id
from models.people import Employee, EmployeeState, Employment, Leave
from tests.builders import NOW

DAY = date(2026, 12, 7)
HIRED = date(2010, 4, 1)


@dataclass
class Section:
    """A department as a test says it: names of its parent, its head and its deputy."""

    parent: str = ""
    head: str = ""
    deputy: str = ""


@dataclass
class Office:
    """Departments and people by name. `away`: on leave; `gone`: left; `silent`: without mail or account."""

    sections: dict[str, Section]
    away: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    without_mail: set[str] = field(default_factory=set)
    without_account: set[str] = field(default_factory=set)

    @property
    def people(self) -> list[str]:
        named = {name for one in self.sections.values() for name in (one.head, one.deputy) if name}
        return sorted(named | {"somebody"})

    def plain(self, section: str, about: str = "", reach: Reach | None = None) -> tuple[str, str, str] | None:
        """N3 as it is written: who decides, as what, for which department; None: the division."""
        unable = self.away | self.gone | {about, ""}
        unable |= self.without_mail if reach == "mail" else set()
        unable |= self.without_account if reach == "account" else set()
        while section:
            one = self.sections[section]
            for post, who in (("head", one.head), ("deputy", one.deputy)):
                if who not in unable:
                    return who, post, section
            section = one.parent
        return None


class Stored:
    """An office in the tables, asked by name."""

    def __init__(self, db: Session, office: Office) -> None:
        self.db = db
        own = own_municipality_id(db)

        def add(model, **values) -> int:
            return db.execute(insert(model).values(**values).returning(model.id)).scalar_one()

        self.sections = {
            name: add(Department, municipality_id=own, code=name, name=name, name_en="") for name in office.sections
        }
        self.people = {}
        for place, name in enumerate(office.people):
            mail = "" if name in office.without_mail else f"{name}@city.example"
            who = add(Employee, municipality_id=own, employee_no=f"{place:07d}", name=name, email=mail, locale="ja")
            self.people[name] = who
            left_on = date(2026, 12, 6) if name in office.gone else None
            add(Employment, employee_id=who, hired_on=HIRED, left_on=left_on, continuous_since=HIRED)
            if name in office.away:
                add(Leave, employee_id=who, leave_from=DAY, leave_to=None)
            if name not in office.without_account:
                add(
                    Account,
                    municipality_id=own,
                    team_id="T",
                    slack_id=f"U{place}",
                    employee_id=who,
                    linked_by="mail",
                    kind="member",
                    email=mail,
                    locale="",
                    time_zone="",
                    checked_at=NOW,
                    is_suspended=False,
                )
        for name, one in office.sections.items():
            add(
                DepartmentState,
                department_id=self.sections[name],
                valid_from=date.min,
                valid_to=UNTIL_FURTHER_NOTICE,
                parent_id=self.sections.get(one.parent),
                head_id=self.people.get(one.head),
                deputy_id=self.people.get(one.deputy),
                owns_system=False,
                introducing_system=False,
            )

    def decider(self, section: str, about: str = "", reach: Reach | None = None) -> tuple[str, str, str] | None:
        found = decider(self.db, self.sections[section], DAY, about=self.people.get(about), reach=reach)
        if found is None:
            return None
        assert isinstance(found, Decider)
        return self._name(found.employee_id), found.post, self._section(found.of_department_id)

    def deciders(self, about: str = "", reach: Reach | None = None) -> dict[str, str]:
        """Who decides for each department, all at once; those of the division are missing."""
        found = deciders(DAY, reach=reach).subquery().c
        meant = self.people.get(about, -1)
        rows = self.db.execute(select(found.department_id, decides_about(found, meant)))
        return {self._section(row[0]): self._name(row[1]) for row in rows if row[1] is not None}

    def seen(self, who: str) -> set[str]:
        return {self._section(one) for one in self.db.scalars(decides_in(self.people[who], DAY))}

    def _name(self, employee_id: int) -> str:
        return next(name for name, one in self.people.items() if one == employee_id)

    def _section(self, department_id: int) -> str:
        return next(name for name, one in self.sections.items() if one == department_id)


@pytest.fixture
def db(engine: Engine) -> Iterator[Session]:
    with writing_sessions(engine).begin() as db:
        yield db


BUREAU = {
    "tax": Section("bureau", "hana", "ken"),
    "bureau": Section("", "mari", "jun"),
}


@pytest.mark.parametrize(
    ("office", "about", "expected"),
    [
        (Office(BUREAU), "", ("hana", "head", "tax")),
        (Office(BUREAU), "hana", ("ken", "deputy", "tax")),
        (Office(BUREAU, away={"hana"}), "", ("ken", "deputy", "tax")),
        (Office(BUREAU, gone={"hana"}), "", ("ken", "deputy", "tax")),
        (Office({**BUREAU, "tax": Section("bureau", "", "ken")}), "", ("ken", "deputy", "tax")),
        (Office(BUREAU, away={"hana"}), "ken", ("mari", "head", "bureau")),
        (Office({**BUREAU, "tax": Section("bureau", "hana")}, away={"hana"}), "", ("mari", "head", "bureau")),
        (Office({**BUREAU, "tax": Section("bureau")}, gone={"mari"}), "", ("jun", "deputy", "bureau")),
        (Office(BUREAU, away={"hana", "mari"}, gone={"ken", "jun"}), "", None),
        (Office({"tax": Section("", "hana")}), "hana", None),
    ],
    ids=[
        "the head",
        "about the head: the deputy",
        "the head on leave: the deputy",
        "the head has left: the deputy",
        "no head: the deputy",
        "about the deputy who decides: the head above",
        "no deputy: the head above",
        "the post empty, the head above gone: the deputy above",
        "nobody left: the division",
        "nobody above: the division",
    ],
)
def test_n3_the_first_who_can_decides(db, office, about, expected):
    stored = Stored(db, office)
    assert stored.decider("tax", about) == expected == office.plain("tax", about)
    assert stored.deciders(about).get("tax") == (expected[0] if expected else None)


def test_n3_goes_up_as_many_levels_as_there_are(db):
    levels = {f"d{n}": Section(f"d{n - 1}" if n else "") for n in range(8)}
    levels["d0"] = Section("", "mayor")
    assert Stored(db, Office(levels)).decider("d7") == ("mayor", "head", "d0")


def test_n3_the_head_of_two_departments_decides_for_both_and_never_about_themselves(db):
    office = Office({"a": Section("top", "hana"), "b": Section("top", "hana", "ken"), "top": Section("", "mari")})
    stored = Stored(db, office)
    assert stored.deciders() == {"a": "hana", "b": "hana", "top": "mari"}
    assert stored.deciders(about="hana") == {"a": "mari", "b": "ken", "top": "mari"}
    assert stored.seen("hana") == {"a", "b"}


def test_n3_the_head_of_a_department_and_of_the_one_above_is_passed_over_twice(db):
    office = Office({"a": Section("top", "hana"), "top": Section("", "hana", "jun")})
    assert Stored(db, office).decider("a", "hana") == ("jun", "deputy", "top")


@pytest.mark.parametrize(
    ("reach", "expected"), [(None, "hana"), ("mail", "ken"), ("account", "mari")], ids=["any", "mail", "account"]
)
def test_m8_a_message_goes_to_the_first_whom_it_can_reach(db, reach, expected):
    """Whoever has an account can be reached by it, with or without a mail address."""
    stored = Stored(db, Office(BUREAU, without_mail={"hana", "mari"}, without_account={"hana", "ken"}))
    assert stored.deciders(reach=reach)["tax"] == expected
    found = stored.decider("tax", reach=reach)
    assert found is not None
    assert found[0] == expected


@pytest.mark.parametrize(
    ("office", "deputy_sees"),
    [
        (Office(BUREAU), set()),
        (Office(BUREAU, away={"hana"}), {"tax"}),
        (Office(BUREAU, away={"hana", "ken"}), set()),
        (Office(BUREAU, without_mail={"hana"}), set()),
    ],
    ids=["the head is there", "the head is away", "so is the deputy", "the head only has no mail"],
)
def test_p1_a_deputy_sees_only_while_deciding_in_the_heads_place(db, office, deputy_sees):
    stored = Stored(db, office)
    assert stored.seen("ken") == deputy_sees
    assert stored.seen("hana") == {"tax"}


def test_n3_a_circle_in_the_tree_has_an_end(db):
    stored = Stored(db, Office({"a": Section("b"), "b": Section("a", "hana")}))
    assert stored.deciders() == {"a": "hana", "b": "hana"}
    assert stored.deciders(about="hana") == {}


def test_n3_posts_and_the_tree_are_those_of_the_day(office):
    with sessions(office).begin() as db:
        numbers = {row.id: row.employee_no for row in db.execute(select(Employee.id, Employee.employee_no))}
        insurance = db.scalars(select(Department.id).where(Department.code == "050103")).one()
        on = {day: decider(db, insurance, day) for day in (date(2026, 10, 31), DAY, date(2027, 1, 1))}
        assert [(numbers[one.employee_id], one.post) for one in on.values() if one] == [
            ("0001015", "head"),
            ("0001016", "deputy"),
            ("0001015", "head"),
        ]


def test_n3_all_at_once_is_what_the_rule_says_of_each(engine):
    random = Random(7)  # noqa: S311 - nothing secret about it
    names = [f"p{n}" for n in range(6)]
    for _ in range(15):
        sections = {
            f"d{n}": Section(
                f"d{random.randrange(n)}" if n and random.random() < 0.8 else "",
                *[random.choice(names) if random.random() < 0.7 else "" for _ in range(2)],
            )
            for n in range(6)
        }

        def some() -> set[str]:
            return {name for name in names if random.random() < 0.25}

        office = Office(sections, some(), some(), some(), some())
        with writing_sessions(engine)() as db, db.begin() as transaction:
            stored = Stored(db, office)
            for about in (random.choice(office.people), ""):
                for reach in (None, "account"):
                    plain = {name: office.plain(name, about, reach) for name in sections}
                    assert stored.deciders(about, reach) == {name: one[0] for name, one in plain.items() if one}
                    assert stored.decider("d5", about, reach) == plain["d5"]
            transaction.rollback()


def test_n3_who_decides_about_everybody_is_one_question(any_office):
    with sessions(any_office).begin() as db:
        known = deciders(DAY).subquery().c
        rows = db.execute(
            select(Employee.employee_no, decides_about(known, Employee.id))
            .join(EmployeeState, EmployeeState.employee_id == Employee.id)
            .outerjoin(known.department_id.table, known.department_id == EmployeeState.department_id)
        )
        numbers = {row.id: row.employee_no for row in db.execute(select(Employee.id, Employee.employee_no))}
        found = {number: numbers.get(who) for number, who in rows}
    assert found["0001013"] == "0001009"
    assert found["0001009"] == "0001010"
    assert found["0001019"] == "0001016"
    assert found["0001016"] is None
    assert found["0001005"] == "0001006"
    assert found["0001001"] is None
