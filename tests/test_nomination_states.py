"""Every state of a nomination, everybody who might touch it, whatever the office looks like, on every kind of day.

What must come of it is read from the rules once more, in plain Python (N2-N10): the code's own tables are not
asked.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from models.accounts import Person
from models.acting import Acting
from models.base import FROM_THE_BEGINNING, UNTIL_FURTHER_NOTICE, Refusal
from models.database import writing_sessions
from models.nomination_records import Lending, Nomination, NominationStep, Round, RoundDepartment
from models.nominations import (
    Wish,
    approve,
    correct,
    detail_of,
    end,
    owner,
    propose,
    register,
    reject,
    return_,
    send_back,
    take_back,
    withdraw,
)
from models.office import Department, DepartmentState, own_municipality_id
from models.people import Employee, EmployeeState, Employment, Leave
from models.reminders.day import OFFICE_ZONE
from tests.builders import Copies
from tests.conftest import Databases

OPENS, CLOSES = date(2026, 11, 25), date(2026, 12, 18)
BEFORE, OPEN_DAY, LAST, AFTER = OPENS - timedelta(days=1), date(2026, 11, 26), CLOSES, CLOSES + timedelta(days=1)
REASON = "理由です"
ALWAYS: dict[str, Any] = {"valid_from": FROM_THE_BEGINNING, "valid_to": UNTIL_FURTHER_NOTICE}
PARENTS = {"A": "TOP", "B": "TOP", "TOP": None, "DIV": None}
OPEN_STATES = ("proposed", "returned", "approved")
ENDED = ("registered", "rejected", "withdrawn", "expired", "stopped")


# -- the rules, read in plain Python --------------------------------------------------------------------------


@dataclass
class Office:
    """Two sections below one division, and デジタル推進課 apart; who is what in it today."""

    head: dict[str, str | None] = field(default_factory=lambda: {"A": "H", "B": "O", "TOP": "T", "DIV": None})
    deputy: dict[str, str | None] = field(default_factory=lambda: {"A": "D", "B": None, "TOP": "U", "DIV": None})
    where: dict[str, set[str]] = field(
        default_factory=lambda: {
            **{who: {"A"} for who in "HDPX"},
            "C": {"A", "B"},
            "O": {"B"},
            "T": {"TOP"},
            "U": {"TOP"},
            "Z": {"TOP"},
            "V": {"DIV", "A"},
            "W": {"DIV"},
        }
    )
    chiefs: set[str] = field(default_factory=lambda: {"P"})
    core: set[str] = field(default_factory=set)
    on_leave: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    systems: set[str] = field(default_factory=lambda: {"A", "B"})
    lent: tuple[str, str, str] | None = None
    """Department, by whom, to whom; today."""
    lent_otherwise: tuple[date, date] | None = None
    """A lending of A's head to A's deputy on other days."""
    places: int = 1

    def here(self, who: str) -> bool:
        return who not in self.on_leave | self.gone

    def division(self, about: str | None = None) -> list[str]:
        return sorted(w for w, places in self.where.items() if "DIV" in places and self.here(w) and w != about)

    def deciders(self, department: str, about: str | None) -> dict[str, tuple[str, str | None, str | None, bool]]:
        """N3, N5: who may decide; as what, of which department, instead of whom, and whether it is lent."""
        of: str | None = department
        while of:
            head, deputy = self.head[of], self.deputy[of]
            if head and self.here(head) and head != about:
                found: dict[str, tuple[str, str | None, str | None, bool]] = {head: ("head", of, None, False)}
                can = deputy and self.here(deputy) and deputy not in {about, head}
                if can and deputy and self.lent == (of, head, deputy):
                    found[deputy] = ("deputy", of, head, True)
                return found
            if deputy and self.here(deputy) and deputy != about:
                return {deputy: ("deputy", of, head, False)}
            of = PARENTS[of]
        return dict.fromkeys(self.division(about), ("division", "DIV", None, False))

    def may_propose(self, who: str, department: str, about: str) -> bool:
        """N2, for those who do not decide."""
        belongs = department in self.where[who] and (who in self.chiefs or who == about)
        return self.here(who) and (self.deputy[department] == who or belongs)

    def can_be_core(self, who: str, department: str) -> bool:
        return self.here(who) and department in self.where[who] and who not in self.core


@dataclass
class Case:
    """A nomination as it must be. `approved_of`: the department whose deputy approved it, if one did."""

    candidate: str
    proposer: str
    state: str
    expires_on: date = CLOSES
    approved_of: str | None = None
    taken: int = 0
    """Places taken by others."""


def allowed(office: Office, case: Case, deed: str, who: str, day: date) -> str | None:
    """The state to which the deed leads, None where it must be refused. About nominations of A."""
    about, state = case.candidate, case.state
    decides = office.deciders("A", about)
    in_time = day <= case.expires_on
    sound = "A" in office.systems and office.can_be_core(about, "A")
    free = case.taken < office.places
    is_division = who in office.division(about)
    match deed, state:
        case "approve", "proposed":
            return "approved" if who in decides and in_time and sound and free else None
        case "return", "proposed":
            return "returned" if who in decides and in_time else None
        case "reject", "proposed":
            return "rejected" if who in decides and in_time else None
        case "take_back", "approved":
            after_the_fact = case.approved_of and who == office.head[case.approved_of] and who != about
            return "proposed" if who in decides or after_the_fact else None
        case "withdraw", "proposed" | "returned" | "approved":
            return "withdrawn" if who == case.proposer else None
        case "correct", "returned":
            if not (in_time and sound):
                return None
            if who in decides:
                return "approved" if free else None
            return "proposed" if who == case.proposer and office.may_propose(who, "A", about) else None
        case "register", "approved":
            return "registered" if is_division and sound else None
        case "send_back", "approved":
            return "returned" if is_division else None
        case "expire", "proposed" | "returned":
            return "expired" if not in_time else None
        case "stop", "proposed" | "returned" | "approved":
            return "stopped" if "A" not in office.systems else None
    return None


def owners(office: Office, case: Case) -> set[str]:
    """Whose turn it is (N9)."""
    match case.state:
        case "proposed":
            return set(office.deciders("A", case.candidate))
        case "returned":
            decides = set(office.deciders("A", case.candidate))
            can = case.proposer in decides or office.may_propose(case.proposer, "A", case.candidate)
            return {case.proposer} if can else decides
        case "approved":
            return set(office.division(case.candidate))
    return set()


# -- the same office in the database --------------------------------------------------------------------------

WISH = Wish("tools", date(2027, 1, 4), REASON, "税システム")
DEEDS: dict[str, Callable[[Session, Acting, int], Any]] = {
    "approve": approve,
    "return": lambda db, acting, one: return_(db, acting, one, REASON),
    "reject": lambda db, acting, one: reject(db, acting, one, REASON),
    "take_back": lambda db, acting, one: take_back(db, acting, one, REASON),
    "withdraw": withdraw,
    "correct": lambda db, acting, one: correct(db, acting, one, WISH),
    "register": lambda db, acting, one: register(db, acting, one, acting.today),
    "send_back": lambda db, acting, one: send_back(db, acting, one, REASON),
}
BY_ITSELF = {"expire": "expired", "stop": "stopped"}
STEP_OF = BY_ITSELF | {
    "approve": "approved",
    "return": "returned",
    "reject": "rejected",
    "take_back": "taken_back",
    "withdraw": "withdrawn",
    "correct": "corrected",
    "register": "registered",
    "send_back": "sent_back",
}
REASONED = {"return", "reject", "take_back", "correct", "send_back"}


class Stage:
    """The office in a database, in one transaction that is never committed, and the deeds tried in it."""

    def __init__(self, db: Session) -> None:
        self.db, self.office_id = db, own_municipality_id(db)
        self.departments = {code: self._department(code) for code in PARENTS}
        self.people = {who: self._employee(who, number) for number, who in enumerate(Office().where)}
        self.names = {number: who for who, number in self.people.items()}
        self.codes = {number: code for code, number in self.departments.items()}
        for code, number in self.departments.items():
            row = DepartmentState(
                department_id=number, valid_from=FROM_THE_BEGINNING, valid_to=UNTIL_FURTHER_NOTICE
            )
            row.parent_id = self.departments.get(PARENTS[code] or "")
            row.owns_system, row.introducing_system = code in Office().systems, False
            db.add(row)
        self.persons = {
            who: Person(number, who, self.office_id, who, "", "ja", 0, "", "", "", None, uses_ict=True)
            for who, number in self.people.items()
        }
        self.write(Office())
        made = Round(municipality_id=self.office_id, fiscal_year=2026, opens_on=OPENS, closes_on=CLOSES)
        made.state, made.made_at, made.sent_at = "open", self.at(OPENS), self.at(OPENS)
        db.add(made)
        db.flush()
        self.round_id = made.id
        for code in "AB":
            db.add(RoundDepartment(round_id=made.id, department_id=self.departments[code], places=1))
        db.flush()

    def _department(self, code: str) -> int:
        made = Department(municipality_id=self.office_id, code=code, name=code, name_en=code)
        self.db.add(made)
        self.db.flush()
        return made.id

    def _employee(self, who: str, number: int) -> int:
        made = Employee(municipality_id=self.office_id, employee_no=f"9{number:06}", name=who, locale="ja")
        self.db.add(made)
        self.db.flush()
        hired = date(2020, 4, 1)
        self.db.add(Employment(employee_id=made.id, hired_on=hired, continuous_since=hired))
        top = self.departments["TOP"]
        self.db.add(EmployeeState(employee_id=made.id, **ALWAYS, department_id=top, uses_ict=True))
        return made.id

    def write(self, office: Office) -> None:
        """Let the database say of the office what the plain reading says."""
        db = self.db
        for code, number in self.departments.items():
            values = {
                "head_id": self.people.get(office.head[code] or ""),
                "deputy_id": self.people.get(office.deputy[code] or ""),
                "owns_system": code in office.systems,
            }
            db.execute(update(DepartmentState).where(DepartmentState.department_id == number).values(values))
        for who, number in self.people.items():
            posts = [self.departments[one] for one in sorted(office.where[who], key="DIVABTOP".index)]
            values = {
                "department_id": posts[0],
                "secondary_department_id": posts[1] if len(posts) > 1 else None,
                "position": "係長" if who in office.chiefs else "主事",
                "persona": "core" if who in office.core else "general",
            }
            db.execute(update(EmployeeState).where(EmployeeState.employee_id == number).values(values))
            left = date(2026, 10, 31) if who in office.gone else None
            db.execute(update(Employment).where(Employment.employee_id == number).values(left_on=left))
        db.execute(delete(Leave).where(Leave.employee_id.in_(self.people.values())))
        db.add_all(Leave(employee_id=self.people[who], leave_from=date(2026, 11, 1)) for who in office.on_leave)
        db.execute(delete(Lending))
        lendings = []
        if office.lent:
            lendings.append((office.lent, (OPENS, AFTER)))
        if office.lent_otherwise:
            lendings.append((("A", "H", "D"), office.lent_otherwise))
        for (code, by, to), (first, last) in lendings:
            ids = {
                "department_id": self.departments[code],
                "lent_by_id": self.people[by],
                "lent_to_id": self.people[to],
            }
            db.add(Lending(**ids, from_on=first, to_on=last, lent_at=self.at(OPENS)))
        db.execute(
            update(RoundDepartment)
            .where(RoundDepartment.department_id == self.departments["A"])
            .values(places=office.places)
        )
        db.flush()
        db.expire_all()

    def at(self, day: date) -> datetime:
        return datetime.combine(day, time(10), OFFICE_ZONE)

    def acting(self, who: str | None, day: date) -> Acting:
        now = self.at(day)
        return Acting(self.persons[who] if who else None, self.office_id, now, OFFICE_ZONE, "DIV", lambda: now)

    def does(self, nomination_id: int, deed: str, who: str | None, day: date) -> str | None:
        """The state it leads to; None: refused."""
        try:
            if deed in BY_ITSELF:
                outcome = end(self.db, self.acting(None, day), nomination_id, BY_ITSELF[deed])
                return outcome.state if outcome else None
            return str(DEEDS[deed](self.db, self.acting(who, day), nomination_id).state)
        except Refusal:
            return None

    @contextmanager
    def undone(self) -> Iterator[None]:
        """Whatever is done inside never was."""
        savepoint = self.db.begin_nested()
        try:
            yield
        finally:
            savepoint.rollback()

    def proposes(self, who: str, about: str, day: date, code: str = "A") -> Any:
        ids = (self.round_id, self.departments[code], self.people[about])
        return propose(self.db, self.acting(who, day), *ids, WISH)

    def prepare(self, about: str, state: str) -> tuple[int, Case]:
        """A nomination that P made, brought to that state by those who can, on an ordinary day."""
        office = Office()
        proposer = "P"
        nomination_id = self.proposes(proposer, about, OPEN_DAY).nomination_id
        case = Case(about, proposer, "proposed")
        first = next(iter(office.deciders("A", about)))
        ways: dict[str, list[tuple[str, str | None]]] = {
            "returned": [("return", first)],
            "approved": [("approve", first)],
            "registered": [("approve", first), ("register", "W")],
            "rejected": [("reject", first)],
            "withdrawn": [("withdraw", proposer)],
        }
        for deed, who in ways.get(state, []):
            assert self.does(nomination_id, deed, who, OPEN_DAY), (deed, who)
        if state == "approved by deputy":
            self.write(Office(on_leave={"H"}))
            assert self.does(nomination_id, "approve", "D", OPEN_DAY)
            self.write(office)
        if state == "expired":
            assert self.does(nomination_id, "expire", None, AFTER)
        if state == "stopped":
            self.write(Office(systems=set()))
            assert self.does(nomination_id, "stop", None, OPEN_DAY)
            self.write(office)
        case.state = "approved" if state.startswith("approved") else state
        as_deputy = state == "approved by deputy" or office.deciders("A", about)[first][0] == "deputy"
        case.approved_of = "A" if case.state == "approved" and as_deputy else None
        return nomination_id, case

    def check(self, nomination_id: int, office: Office, case: Case, day: date) -> None:
        """It stands as it must, has an owner and a next date while open, and its steps tell how it came there."""
        db = self.db
        made = db.get_one(Nomination, nomination_id, populate_existing=True)
        assert made.state == case.state
        assert made.expires_on == case.expires_on
        mine = {self.names[one] for one in owner(db, self.acting(None, day), made)}
        assert mine == owners(office, case)
        nobody_is_left = not office.deciders("A", case.candidate) or not office.division(case.candidate)
        assert bool(mine) == (case.state in OPEN_STATES) or nobody_is_left
        assert (made.next_on is not None) == (case.state in OPEN_STATES)
        s = NominationStep
        steps = db.scalars(select(s).where(s.nomination_id == nomination_id).order_by(s.step_no)).all()
        assert [one.step_no for one in steps] == list(range(1, made.step_no + 1))
        assert steps[0].state_before is None
        assert all(after.state_before == before.state_after for before, after in pairwise(steps))
        assert steps[-1].state_after == made.state

    def check_step(self, nomination_id: int, office: Office, case: Case, deed: str, who: str | None) -> None:
        """The last step says who did what, as what, for whom and why (N9). `case` as it was before."""
        s = NominationStep
        step = self.db.scalars(select(s).where(s.nomination_id == nomination_id).order_by(s.step_no.desc())).first()
        assert step is not None
        assert step.deed == STEP_OF[deed]
        assert step.state_before == case.state
        assert step.actor_id == (self.people[who] if who else None)
        expected: tuple[str | None, str | None, str | None, bool] = (None, None, None, False)
        decides = office.deciders("A", case.candidate)
        if deed in {"register", "send_back"}:
            expected = ("division", "DIV", None, False)
        elif deed == "withdraw" or (deed == "correct" and who not in decides):
            expected = ("proposer", "A", None, False)
        elif who in decides:
            expected = decides[who]
        elif deed == "take_back":
            expected = ("head", case.approved_of, None, False)
        post, of, instead_of, is_lent = expected
        assert (step.post, step.is_lent) == (post, is_lent)
        assert step.of_department_id == (self.departments[of] if of else None)
        assert step.instead_of_id == (self.people[instead_of] if instead_of else None)
        if deed in REASONED:
            assert detail_of(self.db, step)["reason"] == REASON


# -- every office ---------------------------------------------------------------------------------------------


def headed(by: str | None) -> dict[str, str | None]:
    """The heads, where A has another one or none."""
    return {**Office().head, "A": by}


SITUATIONS: dict[str, Callable[[], Office]] = {
    "as ever": Office,
    "the head is on leave": lambda: Office(on_leave={"H"}),
    "the head has left": lambda: Office(gone={"H"}),
    "no head": lambda: Office(head={**Office().head, "A": None}),
    "no head, and no deputy": lambda: Office(
        head={**Office().head, "A": None}, deputy={**Office().deputy, "A": None}
    ),
    "head and deputy away": lambda: Office(on_leave={"H"}, gone={"D"}),
    "three away": lambda: Office(on_leave={"H", "D", "T"}),
    "nobody above either": lambda: Office(on_leave={"H", "D", "T", "U"}),
    "nobody, and of the division one": lambda: Office(on_leave={"H", "D", "T", "U", "W"}),
    "another head": lambda: Office(head=headed("Z")),
    "another head, lent by the one before": lambda: Office(head=headed("Z"), lent=("A", "H", "D")),
    "head of two": lambda: Office(head=headed("O")),
    "lent": lambda: Office(lent=("A", "H", "D")),
    "lent, and the deputy is away": lambda: Office(lent=("A", "H", "D"), on_leave={"D"}),
    "lent, and the head is on leave": lambda: Office(lent=("A", "H", "D"), on_leave={"H"}),
    "lent above, where it is decided": lambda: Office(lent=("TOP", "T", "U"), on_leave={"H", "D"}),
    "was lent": lambda: Office(lent_otherwise=(date(2026, 11, 1), OPEN_DAY - timedelta(days=1))),
    "will be lent": lambda: Office(lent_otherwise=(OPEN_DAY + timedelta(days=1), AFTER)),
    "no system any more": lambda: Office(systems={"B"}),
    "the candidate has left": lambda: Office(gone={"C"}),
    "the candidate is on leave": lambda: Office(on_leave={"C"}),
    "the candidate is core": lambda: Office(core={"C"}),
    "the candidate has moved": lambda: Office(where={**Office().where, "C": {"B"}}),
    "the proposer is on leave": lambda: Office(on_leave={"P"}),
    "the proposer has left": lambda: Office(gone={"P"}),
    "the proposer has moved": lambda: Office(where={**Office().where, "P": {"B"}}),
    "the proposer is chief no more": lambda: Office(chiefs=set()),
    "the proposer heads it now": lambda: Office(head=headed("P")),
    "no place": lambda: Office(places=0),
    "one of the division is away": lambda: Office(on_leave={"W"}),
}
ABOUT_OTHERS = (
    *("as ever", "the head is on leave", "no head, and no deputy", "head and deputy away", "lent"),
    *("nobody above either", "another head", "lent, and the head is on leave"),
)
CAN_BE = {
    "proposed": ("approve", "return", "reject", "withdraw"),
    "returned": ("correct", "withdraw"),
    "approved": ("take_back", "withdraw", "register", "send_back"),
    "approved by deputy": ("take_back",),
}


@pytest.fixture(scope="module")
def stage(story_databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    engine = Copies(story_databases.fresh_url(), tmp_path_factory.mktemp("states")).fresh()
    with writing_sessions(engine)() as db:
        yield Stage(db)
        db.rollback()
    engine.dispose()


def tried(
    stage: Stage, nomination_id: int, office: Office, case: Case, deed: str, who: str | None, day: date = OPEN_DAY
) -> None:
    """Somebody tries it: what comes of it is what the rules say, and nothing else."""
    expected = allowed(office, case, deed, who or "", day)
    with stage.undone():
        assert stage.does(nomination_id, deed, who, day) == expected, (deed, who, case.state)
        if expected is None:
            made = stage.db.get_one(Nomination, nomination_id, populate_existing=True)
            assert made.state == case.state
            return
        after = deepcopy(case)
        after.state = expected
        if deed in {"take_back", "send_back"}:
            after.expires_on = max(case.expires_on, stage.db.get_one(Nomination, nomination_id).expires_on)
            assert after.expires_on > day
        stage.check(nomination_id, after_it(office, case, deed), after, day)
        stage.check_step(nomination_id, office, case, deed, who)


def after_it(office: Office, case: Case, deed: str) -> Office:
    after = deepcopy(office)
    if deed == "register":
        after.core.add(case.candidate)
    return after


def those_who_try(office: Office, case: Case, deed: str) -> list[str]:
    """Whoever may by some reading of the rules, and some who never may."""
    decide = set(office.deciders("A", case.candidate))
    others = {
        "approve": "HDPCT",
        "return": "HD",
        "reject": "HD",
        "take_back": "HDTC",
        "withdraw": "HP",
        "correct": "PD",
        "register": "VWH",
        "send_back": "VWH",
    }
    me = {case.candidate} if deed not in {"register", "send_back", "withdraw"} else set()
    return sorted(
        ({*decide} if deed not in {"withdraw", "register", "send_back"} else set()) | {*others[deed]} | me
    )


def to_be_tried(state: str, situation: str) -> list[str]:
    """All where all is as ever; else what the situation may change."""
    by_division = any(word in situation for word in ("division", "system", "candidate"))
    by_proposer = "proposer" in situation or "another head" in situation
    left_out = set()
    if situation != "as ever":
        left_out |= set() if by_division else {"register", "send_back"}
        left_out |= set() if by_proposer else {"withdraw"}
    return [deed for deed in CAN_BE[state] if deed not in left_out]


@pytest.mark.parametrize("state", CAN_BE)
def test_n3_to_n9_in_every_office_only_those_with_the_right_move_it(stage, state):
    with stage.undone():
        nomination_id, case = stage.prepare("C", state)
        for situation, make in SITUATIONS.items():
            office = make()
            stage.write(office)
            stage.check(nomination_id, office, case, OPEN_DAY)
            for deed in to_be_tried(state, situation):
                for who in those_who_try(office, case, deed):
                    tried(stage, nomination_id, office, case, deed, who)
    stage.write(Office())


@pytest.mark.parametrize("about", ["H", "D", "V"])
def test_n3_nobody_decides_on_themselves_whoever_else_there_is(stage, about):
    for state in ("proposed", "approved"):
        with stage.undone():
            nomination_id, case = stage.prepare(about, state)
            for situation in ABOUT_OTHERS:
                office = SITUATIONS[situation]()
                stage.write(office)
                stage.check(nomination_id, office, case, OPEN_DAY)
                for deed in to_be_tried(state, situation):
                    for who in those_who_try(office, case, deed):
                        tried(stage, nomination_id, office, case, deed, who)
        stage.write(Office())


@pytest.mark.parametrize("state", ENDED)
def test_n8_n9_what_has_come_to_its_end_stays_there(stage, state):
    with stage.undone():
        nomination_id, case = stage.prepare("C", state)
        stage.check(
            nomination_id, after_it(Office(), case, "register" if state == "registered" else ""), case, LAST
        )
        for deed in (*DEEDS, *BY_ITSELF):
            for who in "HPW" if deed in DEEDS else [None]:
                tried(stage, nomination_id, Office(), case, deed, who, AFTER if deed == "expire" else OPEN_DAY)


def test_n6_n7_what_is_not_in_the_right_state_is_not_done(stage):
    for state in OPEN_STATES:
        with stage.undone():
            nomination_id, case = stage.prepare("C", state)
            for deed in DEEDS.keys() - set(CAN_BE[state]):
                for who in "HPW":
                    tried(stage, nomination_id, Office(), case, deed, who)


@pytest.mark.parametrize("day", [LAST, AFTER])
def test_n9_on_the_last_day_all_is_possible_and_the_day_after_what_is_undecided_is_over(stage, day):
    for state in OPEN_STATES:
        with stage.undone():
            nomination_id, case = stage.prepare("C", state)
            for deed, who in [
                *((one, who) for one in CAN_BE[state] for who in "HPW"),
                ("expire", None),
                ("stop", None),
            ]:
                tried(stage, nomination_id, Office(), case, deed, who, day)
            stage.write(Office(systems={"B"}))
            tried(stage, nomination_id, Office(systems={"B"}), case, "stop", None, day)
            stage.write(Office())


@pytest.mark.parametrize("day", [BEFORE, OPENS, OPEN_DAY, LAST, AFTER])
def test_n1_n2_only_those_with_the_right_propose_while_the_round_is_open(stage, day):
    for situation, make in SITUATIONS.items() if day == OPEN_DAY else [("as ever", Office)]:
        office = make()
        with stage.undone():
            stage.write(office)
            for who, about in [*((who, "C") for who in "HDPCTOW"), ("P", "H"), ("H", "H"), ("D", "D"), ("V", "V")]:
                decides = who in office.deciders("A", about)
                can = decides or office.may_propose(who, "A", about)
                sound = "A" in office.systems and office.can_be_core(about, "A") and OPENS <= day <= CLOSES
                expected = ("approved" if office.places else None) if decides else "proposed"
                with stage.undone():
                    try:
                        made = stage.proposes(who, about, day)
                    except Refusal:
                        made = None
                    assert (made.state if made else None) == (expected if can and sound else None), (situation, who)
                    if made and situation == "as ever":
                        case = Case(about, who, made.state)
                        stage.check(made.nomination_id, office, case, day)
    stage.write(Office())


def changed(office: Office, dice: random.Random) -> Office:
    """The office after something has happened in it."""
    after = deepcopy(office)
    match dice.choice(["leave", "leave", "head", "deputy", "lend", "system", "move", "places", "ever"]):
        case "leave":
            after.on_leave ^= {dice.choice("HDTUPCW")}
        case "head":
            after.head["A"] = dice.choice(["H", "Z", "O", None])
        case "deputy":
            after.deputy["A"] = dice.choice(["D", "X", None])
        case "lend":
            head, deputy = after.head["A"], after.deputy["A"]
            after.lent = ("A", head, deputy) if head and deputy else None
        case "system":
            after.systems ^= {"A"}
        case "move":
            after.where["P"] = {"B"} if "A" in after.where["P"] else {"A"}
        case "places":
            after.places = 1 - after.places
        case _:
            after = Office(core=set(after.core))
    return after


@pytest.mark.parametrize("seed", range(12))
def test_n9_whatever_happens_in_whatever_order_there_is_one_outcome_an_owner_and_a_whole_history(stage, seed):
    dice = random.Random(seed)  # noqa: S311
    with stage.undone():
        office, day = Office(), OPENS
        nomination_id = stage.proposes("P", "C", day).nomination_id
        case = Case("C", "P", "proposed")
        for _ in range(30):
            if dice.random() < 0.25:
                office = changed(office, dice)
                stage.write(office)
                stage.check(nomination_id, office, case, day)
                continue
            if dice.random() < 0.15:
                day += timedelta(days=dice.choice([1, 3, 9]))
            deed, who = dice.choice([*DEEDS, "expire", "stop"]), dice.choice("HDPTZVW")
            able = [one for one in "HDPTUZOVWX" if deed in DEEDS and allowed(office, case, deed, one, day)]
            if able and dice.random() < 0.8:
                who = dice.choice(able)
            by = None if deed in BY_ITSELF else who
            expected = allowed(office, case, deed, who, day)
            assert stage.does(nomination_id, deed, by, day) == expected, (deed, who, case, day)
            if expected is None:
                continue
            stage.check_step(nomination_id, office, case, deed, by)
            deputy_of = None
            if expected == "approved":
                post, of, _, _ = office.deciders("A", "C")[who]
                deputy_of = of if post == "deputy" else None
            made = stage.db.get_one(Nomination, nomination_id, populate_existing=True)
            case = Case("C", "P", expected, made.expires_on, deputy_of)
            office = after_it(office, case, deed)
            stage.check(nomination_id, office, case, day)
    stage.write(Office())
