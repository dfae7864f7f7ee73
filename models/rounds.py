"""Rounds: the division asks departments for core people, follows who answers, extends and closes (N1, N7, N9)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Select, and_, delete, exists, func, insert, or_, select, update
from sqlalchemy.orm import Session

from models.acting import Acting
from models.audit import AuditEvent, Change, write_events
from models.base import Refusal
from models.calendar import FiscalYear
from models.days import working_days_after
from models.deciders import is_employed
from models.nomination_people import Deciding, deciding
from models.nomination_records import TRACKS, Nomination, Round, RoundDepartment
from models.nomination_telling import subject_of, subject_of_department, subject_of_register
from models.nominations import OPEN, Outcome, end, register, wishes_joined
from models.office import Department, DepartmentState
from models.outbox.hours import decent
from models.outbox.posting import Draft, put, renew
from models.people import Employee, EmployeeState
from models.rights import check_division
from models.sql import holds_on

MESSAGE_LENGTH: Final = 3_000
MOST_PLACES: Final = 99
LONGEST: Final = timedelta(days=366)
"""How far ahead a round may close."""
FIRST_ASKED_AFTER: Final = 3
"""Working days after its opening until a department that has not answered is asked again (N9)."""
ASK: Final = "round_ask"
"""A department is asked for core people; to each who may decide for it."""

Filter = Literal["owns", "introducing", "no_core"]
How = Literal["head", "lent", "away", "vacant", "above", "division"]
"""Why somebody is asked: as the head; besides, the deputy to whom the right is lent; the deputy for a head who is
away, or whose post is vacant; somebody of a department above; the division."""
Answer = Literal["approved", "open", "waiting", "nobody", "joined", "registered"]
"""How a department stands: somebody waits for the division; no answer; proposals wait in it; nobody; it has joined
another one's wish (N8); registered."""

ANSWERS: Final[tuple[Answer, ...]] = ("approved", "open", "waiting", "nobody", "joined", "registered")
"""In the order of a board: what the division has to do first."""


@dataclass(frozen=True, slots=True)
class DepartmentChoice:
    """A department that owns a system or is introducing one (N1), and how many core people it has."""

    id: int
    code: str
    name: str
    name_en: str
    owns_system: bool
    introducing_system: bool
    core: int


@dataclass(frozen=True, slots=True)
class Addressee:
    """Somebody who gets the request, and why. `can_be_reached`: has a mail address."""

    employee_id: int
    employee_no: str
    name: str
    name_kana: str
    how: How
    of_department: str
    of_department_en: str
    instead_of: str
    instead_of_kana: str
    can_be_reached: bool


@dataclass(frozen=True, slots=True)
class Recipient:
    """A department of a round, its number of places, and who gets the request there."""

    department_id: int
    code: str
    name: str
    name_en: str
    places: int
    people: tuple[Addressee, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """A round by itself. The message is what the division tells the heads."""

    id: int
    fiscal_year: int
    track: str | None
    opens_on: date
    closes_on: date
    message: str
    state: str


@dataclass(frozen=True, slots=True)
class BoardLine:
    """How one department stands in a round: nominations by state, and what that comes to."""

    department_id: int
    code: str
    name: str
    name_en: str
    places: int
    nobody_at: datetime | None
    has_joined: bool
    counts: Mapping[str, int]

    @property
    def answer(self) -> Answer:
        if self.counts.get("approved"):
            return "approved"
        if self.counts.get("proposed") or self.counts.get("returned"):
            return "waiting"
        if self.counts.get("registered"):
            return "registered"
        if self.has_joined:
            return "joined"
        return "nobody" if self.nobody_at else "open"


@dataclass(frozen=True, slots=True)
class Board:
    """A round and how every department stands in it, what wants something of the division first."""

    terms: Terms
    lines: tuple[BoardLine, ...]

    @property
    def asked(self) -> int:
        return len(self.lines)

    @property
    def answered(self) -> int:
        """Departments that have put somebody forward or said that there is nobody."""
        return sum(line.answer in {"approved", "registered", "joined", "nobody"} for line in self.lines)

    @property
    def open(self) -> int:
        """Departments that have not answered."""
        return self.asked - self.answered

    @property
    def nobody(self) -> int:
        return sum(line.answer == "nobody" for line in self.lines)

    @property
    def places(self) -> int:
        return sum(line.places for line in self.lines)

    def people(self, *states: str) -> int:
        """Nominations in one of those states."""
        return sum(line.counts.get(state, 0) for line in self.lines for state in states)


@dataclass(frozen=True, slots=True)
class Named:
    """A nomination with the names that tell it from others (P3)."""

    id: int
    round_id: int
    department_id: int
    department: str
    department_en: str
    employee_no: str
    name: str
    name_kana: str
    track: str
    state: str
    starts_on: date
    state_since: datetime
    registered_on: date | None


# -- whom to ask ----------------------------------------------------------------------------------------------


def matching(db: Session, municipality_id: int, day: date, *filters: Filter) -> list[DepartmentChoice]:
    """The departments with a system that fit, by code; all of them without a filter (N1).

    `owns` and `introducing` add to one another, `no_core` takes from them those that have a core person.
    """
    found = _with_system(db, municipality_id, day)
    kinds = [one for one in filters if one != "no_core"]
    if kinds:
        found = [
            one
            for one in found
            if ("owns" in kinds and one.owns_system) or ("introducing" in kinds and one.introducing_system)
        ]
    return [one for one in found if not one.core] if "no_core" in filters else found


def _with_system(db: Session, municipality_id: int, day: date) -> list[DepartmentChoice]:
    d, s = Department, DepartmentState
    rows = (
        select(d.id, d.code, d.name, d.name_en, s.owns_system, s.introducing_system)
        .join(s, s.department_id == d.id)
        .where(d.municipality_id == municipality_id, holds_on(s, day), or_(s.owns_system, s.introducing_system))
        .order_by(d.code)
    )
    core = _core_people(db, day)
    return [DepartmentChoice(*row, core=core[row.id]) for row in db.execute(rows)]


def _core_people(db: Session, day: date) -> Counter[int]:
    """How many core people each department has on the day, by main or second post."""
    e = EmployeeState
    posts = select(e.department_id, e.secondary_department_id).where(
        holds_on(e, day), e.persona == "core", is_employed(e.employee_id, day)
    )
    return Counter(one for row in db.execute(posts) for one in set(row) if one is not None)


def recipients(
    db: Session, acting: Acting, round_id: int, department_ids: Collection[int] | None = None
) -> list[Recipient]:
    """Who gets the request in each department on the day the round opens, or in those departments, by code.

    Heads who are away and vacant posts are resolved (N3). Refusals: `division_only`, `round_gone`.
    """
    _check(db, acting)
    round_ = _found(db, acting, round_id)
    d, r = Department, RoundDepartment
    asked = (
        select(d.id, d.code, d.name, d.name_en, r.places)
        .join(r, r.department_id == d.id)
        .where(r.round_id == round_.id)
        .order_by(d.code)
    )
    if department_ids is not None:
        asked = asked.where(d.id.in_(department_ids))
    rows = db.execute(asked).all()
    found = {row.id: _deciding(db, acting, row.id, _first_day(acting, round_)) for row in rows}
    people, departments = _names(db, [one for some in found.values() for one in some])
    return [
        Recipient(*row, people=tuple(_addressee(row.id, one, people, departments) for one in found[row.id]))
        for row in rows
    ]


def _deciding(db: Session, acting: Acting, department_id: int, day: date) -> list[Deciding]:
    return deciding(
        db,
        department_id,
        day,
        about=None,
        municipality_id=acting.municipality_id,
        division_code=acting.division_code,
    )


def _first_day(acting: Acting, round_: Round) -> date:
    """The day on which it is asked: the opening day, if that lies ahead."""
    return max(acting.today, round_.opens_on)


def _names(db: Session, some: Iterable[Deciding]) -> tuple[Mapping[int, Employee], Mapping[int, Department]]:
    several = list(some)
    ids = {one.employee_id for one in several} | {one.instead_of_id for one in several if one.instead_of_id}
    people = db.scalars(select(Employee).where(Employee.id.in_(ids)))
    departments = db.scalars(select(Department).where(Department.id.in_({one.of_department_id for one in several})))
    return {one.id: one for one in people}, {one.id: one for one in departments}


def _addressee(
    department_id: int, one: Deciding, people: Mapping[int, Employee], departments: Mapping[int, Department]
) -> Addressee:
    them, of = people[one.employee_id], departments[one.of_department_id]
    head = people.get(one.instead_of_id or 0)
    return Addressee(
        them.id,
        them.employee_no,
        them.name,
        them.name_kana,
        _how(department_id, one),
        of.name,
        of.name_en,
        head.name if head else "",
        head.name_kana if head else "",
        can_be_reached=bool(them.email),
    )


def _how(department_id: int, one: Deciding) -> How:
    if one.post == "division":
        return "division"
    if one.of_department_id != department_id:
        return "above"
    if one.is_lent:
        return "lent"
    if one.post == "head":
        return "head"
    return "away" if one.instead_of_id else "vacant"


# -- drafts ---------------------------------------------------------------------------------------------------


def draft(
    db: Session,
    acting: Acting,
    *,
    fiscal_year: int,
    track: str | None,
    opens_on: date,
    closes_on: date,
    message: str,
    places: Mapping[int, int],
) -> int:
    """Begin a round that nobody hears of yet; gives back its id. `places`: how many, by department.

    Drafted twice by the same person in the same words it is one.

    Refusals: `division_only`, `round_year` (first, last), `round_past` (opens_on), `round_order` (closes_on),
    `round_far` (closes_on, the last day that is possible), `round_message` (message, the most), `round_departments`
    (departments), `round_places` (most), `round_without_system` (departments, the names).
    """
    _check(db, acting)
    wanted = _terms(db, acting, fiscal_year, track, opens_on, closes_on, message, places)
    same = _same_draft(db, acting, wanted, places)
    if same is not None:
        return same
    made = Round(
        **wanted,
        municipality_id=acting.municipality_id,
        state="draft",
        made_at=acting.now,
        made_by_id=acting.person.employee_id if acting.person else None,
    )
    db.add(made)
    db.flush()
    _designate(db, made.id, places)
    _audit(db, acting, "round.drafted", made.id, {"after": _told(wanted, places)})
    return made.id


def _same_draft(db: Session, acting: Acting, wanted: Mapping[str, Any], places: Mapping[int, int]) -> int | None:
    """A form that was sent twice makes one draft."""
    made_by_id = acting.person.employee_id if acting.person else None
    mine = select(Round.id).filter_by(
        **wanted, state="draft", municipality_id=acting.municipality_id, made_by_id=made_by_id
    )
    return next((one for one in db.scalars(mine) if _places(db, one) == places), None)


def change_draft(
    db: Session,
    acting: Acting,
    round_id: int,
    *,
    fiscal_year: int,
    track: str | None,
    opens_on: date,
    closes_on: date,
    message: str,
    places: Mapping[int, int],
) -> None:
    """Give a draft other terms and other departments.

    Refusals: those of `draft`, `round_gone`, `round_sent` (name, day, time).
    """
    _check(db, acting)
    made = _held_draft(db, acting, round_id)
    before = _told(_of(made), _places(db, round_id))
    wanted = _terms(db, acting, fiscal_year, track, opens_on, closes_on, message, places)
    for name, value in wanted.items():
        setattr(made, name, value)
    db.execute(delete(RoundDepartment).where(RoundDepartment.round_id == round_id))
    _designate(db, round_id, places)
    _audit(db, acting, "round.changed", round_id, {"before": before, "after": _told(wanted, places)})


def change_places(db: Session, acting: Acting, round_id: int, places: Mapping[int, int]) -> None:
    """Give some departments of a draft another number of places.

    Refusals: `division_only`, `round_gone`, `round_sent` (name, day, time), `round_places` (most), `stale_button`.
    """
    _check(db, acting)
    _held_draft(db, acting, round_id)
    before = _places(db, round_id)
    if not places.keys() <= before.keys():
        raise Refusal("stale_button")
    _check_places(places)
    new = {one: number for one, number in places.items() if before[one] != number}
    r = RoundDepartment
    for department_id, number in new.items():
        db.execute(update(r).where(r.round_id == round_id, r.department_id == department_id).values(places=number))
    if new:
        old = {str(one): before[one] for one in new}
        told = {"before": {"places": old}, "after": {"places": {str(one): n for one, n in new.items()}}}
        _audit(db, acting, "round.changed", round_id, told)


def drop_draft(db: Session, acting: Acting, round_id: int) -> None:
    """Throw a draft away. It stays on record as a round that was closed without being sent.

    Refusals: `division_only`, `round_gone`, `round_sent` (name, day, time).
    """
    _check(db, acting)
    made = _held_draft(db, acting, round_id)
    made.state, made.closed_at = "closed", acting.now
    _audit(db, acting, "round.dropped", round_id, {"before": _told(_of(made), _places(db, round_id))})


def drafts(db: Session, municipality_id: int) -> list[tuple[Terms, int]]:
    """The drafts left behind, newest first, each with its number of departments."""
    r, d = Round, RoundDepartment
    rows = db.execute(
        select(r, func.count(d.department_id))
        .outerjoin(d, d.round_id == r.id)
        .where(r.municipality_id == municipality_id, r.state == "draft")
        .group_by(r.id)
        .order_by(r.id.desc())
    )
    return [(_terms_of(one), count) for one, count in rows]


def draft_terms(db: Session, acting: Acting, round_id: int) -> tuple[Terms, Mapping[int, int]]:
    """A draft and its places by department. Refusals: `division_only`, `round_gone`, `round_sent`."""
    _check(db, acting)
    made = _found(db, acting, round_id)
    _check_draft(db, acting, made)
    return _terms_of(made), _places(db, round_id)


def _terms(
    db: Session,
    acting: Acting,
    fiscal_year: int,
    track: str | None,
    opens_on: date,
    closes_on: date,
    message: str,
    places: Mapping[int, int],
) -> dict[str, Any]:
    """What stands in the round, once it has been looked at."""
    this_year = FiscalYear.containing(acting.today).year
    if track is not None and track not in TRACKS:
        raise Refusal("stale_button")
    if not this_year <= fiscal_year <= this_year + 1:
        raise Refusal("round_year", year=str(fiscal_year), first=str(this_year), last=str(this_year + 1))
    _check_days(acting, opens_on, closes_on)
    message = message.strip()
    if len(message) > MESSAGE_LENGTH:
        raise Refusal("round_message", message=MESSAGE_LENGTH)
    _check_places(places)
    _check_systems(db, acting, places, max(acting.today, opens_on))
    return {
        "fiscal_year": fiscal_year,
        "track": track,
        "opens_on": opens_on,
        "closes_on": closes_on,
        "message": message,
    }


def _check_days(acting: Acting, opens_on: date, closes_on: date) -> None:
    if opens_on < acting.today:
        raise Refusal("round_past", opens_on=opens_on)
    if closes_on < opens_on:
        raise Refusal("round_order", closes_on=closes_on)
    _check_far(acting, closes_on)


def _check_far(acting: Acting, closes_on: date) -> None:
    if closes_on > acting.today + LONGEST:
        raise Refusal("round_far", closes_on=acting.today + LONGEST)


def _check_places(places: Mapping[int, int]) -> None:
    if not places:
        raise Refusal("round_departments", departments=0)
    wrong = {f"places_{one}": number for one, number in places.items() if not 1 <= number <= MOST_PLACES}
    if wrong:
        raise Refusal("round_places", most=MOST_PLACES, places=next(iter(wrong.values())), **wrong)


def _check_systems(db: Session, acting: Acting, department_ids: Collection[int], day: date) -> None:
    """They own a system or are introducing one (N1)."""
    d = Department
    without = set(department_ids) - {one.id for one in _with_system(db, acting.municipality_id, day)}
    if without:
        ours = and_(d.id.in_(without), d.municipality_id == acting.municipality_id)
        names = list(db.scalars(select(d.name).where(ours).order_by(d.code)))
        if len(names) != len(without):
            raise Refusal("stale_button")
        raise Refusal("round_without_system", departments=names[0], count=len(names))


def _designate(db: Session, round_id: int, places: Mapping[int, int]) -> None:
    rows = [{"round_id": round_id, "department_id": one, "places": number} for one, number in places.items()]
    db.execute(insert(RoundDepartment), rows)


def _held_draft(db: Session, acting: Acting, round_id: int) -> Round:
    """The draft, locked."""
    made = _found(db, acting, round_id, held=True)
    _check_draft(db, acting, made)
    return made


def _check_draft(db: Session, acting: Acting, made: Round) -> None:
    if made.state != "draft":
        action = "round.sent" if made.sent_at else "round.dropped"
        by = _by_whom(db, acting, made.id, action)
        raise Refusal("round_sent" if made.sent_at else "round_dropped", **by)


# -- sending, extending, closing ------------------------------------------------------------------------------


def send(db: Session, acting: Acting, round_id: int) -> int:
    """Open a round: every department is asked when it opens. Gives back how many people are.

    Refusals: `division_only`, `round_gone`, `round_sent` (name, day, time), and those of `draft` about days and
    departments, for what has changed since.
    """
    _check(db, acting)
    made = _held_draft(db, acting, round_id)
    places = _places(db, round_id)
    _check_days(acting, made.opens_on, made.closes_on)
    _check_places(places)
    first_day = _first_day(acting, made)
    _check_systems(db, acting, places, first_day)
    made.state, made.sent_at = "open", acting.now
    next_on = working_days_after(db, acting.municipality_id, first_day, FIRST_ASKED_AFTER)
    not_before = _not_before(db, acting, made)
    db.execute(update(RoundDepartment).where(RoundDepartment.round_id == round_id).values(next_on=next_on))
    asked = [
        Draft(
            kind=ASK,
            key=f"round:{round_id}:{department_id}:0:{one.employee_id}",
            day=first_day,
            employee_id=one.employee_id,
            department_id=department_id,
            about={"round": round_id},
            subject=subject_of_department(round_id, department_id),
            not_before=not_before,
        )
        for department_id in places
        for one in _deciding(db, acting, department_id, first_day)
    ]
    count = put(db, asked, municipality_id=acting.municipality_id, now=acting.now)
    _audit(db, acting, "round.sent", round_id, {"after": _told(_of(made), places), "asked": count})
    return count


def _not_before(db: Session, acting: Acting, made: Round) -> datetime | None:
    """In the morning of the day it opens, in the hours in which people are written to."""
    opens = datetime.combine(made.opens_on, time.min, acting.zone)
    return decent(db, acting.municipality_id, max(acting.now, opens), acting.zone)


def extend(db: Session, acting: Acting, round_id: int, closes_on: date) -> None:
    """Give an open round more time; what is undecided in it has it too, and all messages show the new day.

    Refusals: `division_only`, `round_gone`, `round_closed` (name, day, time), `round_not_longer` (closes_on, the
    day until which it lasts), `round_far` (closes_on).
    """
    _check(db, acting)
    made = _held_open(db, acting, round_id)
    before = made.closes_on
    if closes_on < acting.today or closes_on <= before:
        raise Refusal("round_not_longer", closes_on=max(before, acting.today - timedelta(days=1)))
    _check_far(acting, closes_on)
    made.closes_on = closes_on
    _hold_places(db, RoundDepartment.round_id == round_id)
    n = Nomination
    db.execute(
        update(n)
        .where(n.round_id == round_id, n.state.in_(OPEN), n.expires_on < closes_on)
        .values(expires_on=closes_on)
        .execution_options(synchronize_session=False)
    )
    told = {"before": {"closes_on": before.isoformat()}, "after": {"closes_on": closes_on.isoformat()}}
    _audit(db, acting, "round.extended", round_id, told)
    _renew(db, acting, round_id)


def close(db: Session, acting: Acting, round_id: int) -> int:
    """End a round: what is proposed or returned expires and all are told; what is approved stays (N9).

    Gives back how many expired. Closed by the bot, what was returned with more time than the round has keeps it.
    Refusals: `division_only`, `round_gone`, `round_closed` (name, day, time).
    """
    _check(db, acting)
    made = _held_open(db, acting, round_id)
    made.state, made.closed_at = "closed", acting.now
    r, n = RoundDepartment, Nomination
    _hold_places(db, r.round_id == round_id)
    db.execute(update(r).where(r.round_id == round_id).values(next_on=None))
    undecided = select(n.id).where(n.round_id == round_id, n.state.in_(("proposed", "returned")))
    if acting.person is None:
        undecided = undecided.where(n.expires_on < acting.today)
    ids = list(db.scalars(undecided.order_by(n.department_id, n.id)))
    expired = sum(end(db, acting, one, "expired") is not None for one in ids)
    _audit(db, acting, "round.closed", round_id, {"after": {"state": "closed"}, "expired": expired})
    _renew(db, acting, round_id)
    return expired


def _held_open(db: Session, acting: Acting, round_id: int) -> Round:
    """The round, locked, while it is open."""
    made = _found(db, acting, round_id, held=True)
    if made.state == "draft" or made.sent_at is None:
        raise Refusal("round_gone")
    if made.state != "open":
        raise Refusal("round_closed", **_by_whom(db, acting, round_id, "round.closed"))
    return made


def _renew(db: Session, acting: Acting, round_id: int) -> None:
    """Whatever shows something of the round is shown anew."""
    departments = _places(db, round_id)
    nominations = db.scalars(select(Nomination.id).where(Nomination.round_id == round_id))
    subjects = [*(subject_of_department(round_id, one) for one in departments), *map(subject_of, nominations)]
    renew(db, [*subjects, subject_of_register(round_id)], now=acting.clock())


# -- following ------------------------------------------------------------------------------------------------


def board(db: Session, acting: Acting, round_id: int) -> Board:
    """How a round stands. Refusals: `division_only`, `round_gone`."""
    _check(db, acting)
    made = _found(db, acting, round_id)
    if made.sent_at is None:
        raise Refusal("round_gone")
    return _board(db, made)


def terms(db: Session, round_id: int) -> Terms | None:
    """A round that was sent, by itself."""
    made = db.get(Round, round_id)
    return _terms_of(made) if made is not None and made.sent_at is not None else None


def open_rounds(db: Session, municipality_id: int) -> list[Board]:
    """The rounds that are followed, by closing day: open ones, and those in which somebody is still undecided."""
    n, r = Nomination, Round
    undecided = exists().where(n.round_id == r.id, n.state.in_(OPEN))
    found = (
        select(r)
        .where(r.municipality_id == municipality_id, r.sent_at.is_not(None), or_(r.state == "open", undecided))
        .order_by(r.closes_on, r.id)
    )
    return [_board(db, one) for one in db.scalars(found)]


def sent_rounds(db: Session, acting: Acting, *, limit: int) -> list[Board]:
    """The rounds that were sent, newest first, closed ones too. Refusal: `division_only`."""
    _check(db, acting)
    r = Round
    found = select(r).where(r.municipality_id == acting.municipality_id, r.sent_at.is_not(None))
    return [_board(db, one) for one in db.scalars(found.order_by(r.id.desc()).limit(limit))]


def _board(db: Session, made: Round) -> Board:
    d, r, n = Department, RoundDepartment, Nomination
    counts: defaultdict[int, Counter[str]] = defaultdict(Counter)
    states = (
        select(n.department_id, n.state, func.count())
        .where(n.round_id == made.id)
        .group_by(n.department_id, n.state)
    )
    for department_id, state, count in db.execute(states):
        counts[department_id][state] = count
    has_joined = wishes_joined(r.round_id, r.department_id).correlate(r).exists()
    asked = (
        select(d.id, d.code, d.name, d.name_en, r.places, r.nobody_at, has_joined)
        .join(r, r.department_id == d.id)
        .where(r.round_id == made.id)
        .order_by(d.code)
    )
    lines = [BoardLine(*row, counts=counts[row.id]) for row in db.execute(asked)]
    lines.sort(key=lambda line: ANSWERS.index(line.answer))
    return Board(_terms_of(made), tuple(lines))


def nominations_of(
    db: Session, acting: Acting, round_id: int, department_id: int | None = None, *states: str
) -> list[Named]:
    """The nominations of a round, or of one of its departments, in those states if any are named, by number.

    Refusals: `division_only`, `round_gone`.
    """
    _check(db, acting)
    _found(db, acting, round_id)
    return _named(db, round_id=round_id, department_id=department_id, states=states)


def waiting_in(db: Session, round_id: int) -> list[Named]:
    """Those whom departments of a round have approved and who wait for the division (N7)."""
    return _named(db, round_id=round_id, department_id=None, states=("approved",))


def nomination(db: Session, acting: Acting, nomination_id: int) -> Named:
    """One nomination. Refusals: `division_only`, `nomination_gone`."""
    _check(db, acting)
    n = Nomination
    ours = select(n.round_id).where(n.id == nomination_id, n.municipality_id == acting.municipality_id)
    round_id = db.scalar(ours)
    if round_id is None:
        raise Refusal("nomination_gone")
    return next(
        one for one in _named(db, round_id=round_id, department_id=None, states=()) if one.id == nomination_id
    )


def _named(db: Session, *, round_id: int, department_id: int | None, states: Sequence[str]) -> list[Named]:
    n, e, d = Nomination, Employee, Department
    rows: Select[*tuple[Any, ...]] = (
        select(
            *(n.id, n.round_id, n.department_id, d.name, d.name_en, e.employee_no, e.name, e.name_kana),
            *(n.track, n.state, n.starts_on, n.state_since, n.registered_on),
        )
        .join(e, e.id == n.candidate_id)
        .join(d, d.id == n.department_id)
        .where(n.round_id == round_id)
        .order_by(d.code, e.employee_no, n.id)
    )
    if department_id is not None:
        rows = rows.where(n.department_id == department_id)
    if states:
        rows = rows.where(n.state.in_(states))
    return [Named(*row) for row in db.execute(rows)]


# -- registering ----------------------------------------------------------------------------------------------


def register_many(
    db: Session, acting: Acting, ids: Collection[int], on: date
) -> tuple[list[Outcome], list[tuple[int, Refusal]]]:
    """Register several on one day, each for itself (N7): what was done, and for each of the others why not.

    Refusal: `division_only`.
    """
    _check(db, acting)
    n, r = Nomination, RoundDepartment
    named = exists().where(n.round_id == r.round_id, n.department_id == r.department_id, n.id.in_(ids))
    _hold_places(db, named)
    order = db.scalars(select(n.id).where(n.id.in_(ids)).order_by(n.round_id, n.department_id, n.id))
    known = list(order)
    done: list[Outcome] = []
    refused = [(one, Refusal("nomination_gone")) for one in sorted(set(ids) - set(known))]
    for nomination_id in known:
        try:
            with db.begin_nested():
                done.append(register(db, acting, nomination_id, on))
        except Refusal as no:
            refused.append((nomination_id, no))
    return done, refused


# -- what they have in common ---------------------------------------------------------------------------------


def _check(db: Session, acting: Acting) -> None:
    check_division(db, acting.actor, acting.municipality_id, acting.division_code, acting.today)


def _found(db: Session, acting: Acting, round_id: int, *, held: bool = False) -> Round:
    r = Round
    wanted = select(r).where(r.id == round_id, r.municipality_id == acting.municipality_id)
    if held:
        wanted = wanted.with_for_update(key_share=True).execution_options(populate_existing=True)
    found = db.scalars(wanted).one_or_none()
    if found is None:
        raise Refusal("round_gone")
    return found


def _hold_places(db: Session, which: ColumnElement[bool]) -> None:
    """Lock what departments are asked for, all before any of their nominations: others lock in that order too."""
    r = RoundDepartment
    places = select(r.department_id).where(which).order_by(r.round_id, r.department_id)
    db.execute(places.with_for_update(key_share=True)).all()


def _places(db: Session, round_id: int) -> dict[int, int]:
    """How many places each department has, by code."""
    r, d = RoundDepartment, Department
    rows = select(r.department_id, r.places).join(d, d.id == r.department_id).where(r.round_id == round_id)
    return {row.department_id: row.places for row in db.execute(rows.order_by(d.code))}


def _of(made: Round) -> dict[str, Any]:
    return {name: getattr(made, name) for name in ("fiscal_year", "track", "opens_on", "closes_on", "message")}


def _terms_of(made: Round) -> Terms:
    return Terms(made.id, **_of(made), state=made.state)


def _told(terms: Mapping[str, Any], places: Mapping[int, int]) -> dict[str, Any]:
    """The terms as JSON can hold them."""
    told = {name: value.isoformat() if isinstance(value, date) else value for name, value in terms.items()}
    return told | {"places": {str(one): number for one, number in places.items()}}


def _by_whom(db: Session, acting: Acting, round_id: int, action: str) -> dict[str, Any]:
    """Who did it, and when; an empty name: nobody, it came of itself."""
    a, e = AuditEvent, Employee
    row = db.execute(
        select(a.at, e.name)
        .outerjoin(e, e.id == a.actor_id)
        .where(a.subject == "nomination_rounds", a.subject_id == round_id, a.action == action)
        .order_by(a.id.desc())
        .limit(1)
    ).first()
    at = (row.at if row else acting.now).astimezone(acting.zone)
    name = (row.name if row else "") or ""
    return {"name": name, "whose": "person" if name else "itself", "day": at.date(), "time": at.strftime("%H:%M")}


def _audit(db: Session, acting: Acting, action: str, round_id: int, told: Mapping[str, Any]) -> None:
    change = Change(action, "nomination_rounds", round_id, told)
    write_events(db, [change], actor=acting.actor, now=acting.now, municipality_id=acting.municipality_id)
