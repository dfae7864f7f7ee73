"""Nominations to read: how each stands and came about, what a department is asked, what waits for whom (N9)."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from models.acting import Acting
from models.audit import Detail
from models.deciders import deciders, decides_about, decides_in, is_employed, is_lent
from models.nomination_people import (
    Candidate,
    CorePerson,
    Deciding,
    candidates,
    core_people,
    deciding,
    may_propose,
    why_not,
)
from models.nomination_records import Lending, Nomination, NominationStep, Round, RoundDepartment
from models.nominations import COUNTED, OPEN, wishes_joined
from models.office import Department, DepartmentState
from models.people import Employee, EmployeeState
from models.rights import division_members, sight
from models.sql import holds_on


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody by name, with what tells namesakes apart (P3): section and number."""

    employee_id: int
    employee_no: str
    name: str
    name_kana: str
    position: str
    department: str
    department_en: str


@dataclass(frozen=True, slots=True)
class Place:
    """A department by its names."""

    id: int
    code: str
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Decides:
    """Somebody who may decide now, and as what; see `Deciding`."""

    person: Known
    post: str
    of_department: Place | None
    instead_of: Known | None
    is_lent: bool


@dataclass(frozen=True, slots=True)
class Step:
    """What was done, by whom, as what, why (N9). `actor` None: it came of itself.

    `reason`, `system`, `track` and `starts_on` are what was said then.
    """

    id: int
    step_no: int | None
    deed: str
    state_after: str | None
    at: datetime
    actor: Known | None
    post: str | None
    of_department: Place | None
    instead_of: Known | None
    is_lent: bool
    department: Place | None
    track: str | None
    starts_on: date | None
    reason: str
    system: str


@dataclass(frozen=True, slots=True)
class Told:
    """A nomination as those concerned read of it. `reason` and `system` are the proposal's, as corrected last."""

    id: int
    round_id: int
    fiscal_year: int
    department: Place
    candidate: Known
    proposer: Known
    track: str
    system: str
    reason: str
    starts_on: date
    state: str
    state_since: datetime
    expires_on: date
    registered_on: date | None
    step_no: int
    steps: tuple[Step, ...]

    @property
    def last(self) -> Step:
        """The step that led to the present state: wishes that were joined change nothing."""
        return next(one for one in reversed(self.steps) if one.deed != "joined")

    @property
    def joined(self) -> list[Step]:
        """Wishes of other departments for the same person (N8)."""
        return [one for one in self.steps if one.deed == "joined"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a round asks of one department, and how that stands. `left`: places not yet taken.

    `eligible` are those who can be put forward, `systems` those the department looks after. `nobody` is the answer
    that there is nobody this time. Of `nominations` some may be another department's, which this one joined (N8).
    """

    round_id: int
    fiscal_year: int
    track: str | None
    opens_on: date
    closes_on: date
    message: str
    state: str
    made_by: Known | None
    department: Place
    has_system: bool
    places: int
    taken: int
    nobody: Step | None
    nominations: tuple[Told, ...]
    eligible: tuple[Candidate, ...]
    core: tuple[CorePerson, ...]
    systems: tuple[str, ...]
    head_id: int | None
    deputy_id: int | None

    @property
    def left(self) -> int:
        return max(0, self.places - self.taken)

    def is_open(self, day: date) -> bool:
        return self.state == "open" and self.opens_on <= day <= self.closes_on


@dataclass(frozen=True, slots=True)
class Waiting:
    """A department that is to answer a round. `left`: places not yet taken; `proposed` wait to be decided."""

    round_id: int
    department: Place
    track: str | None
    closes_on: date
    places: int
    left: int
    proposed: int
    is_answered: bool


# -- one nomination, or several -------------------------------------------------------------------------------


def nomination(db: Session, nomination_id: int, day: date, municipality_id: int) -> Told | None:
    """One nomination; None where this office has none of that id. `day`: for which sections and posts are told."""
    found = _told(db, day, and_(Nomination.id == nomination_id, Nomination.municipality_id == municipality_id))
    return found[0] if found else None


def proposed_by(db: Session, employee_id: int, day: date) -> list[Told]:
    """What somebody has put forward, newest first."""
    return _told(db, day, Nomination.proposer_id == employee_id)[::-1]


def about(db: Session, employee_id: int, day: date) -> list[Told]:
    """What has been put forward about somebody, newest first."""
    return _told(db, day, Nomination.candidate_id == employee_id)[::-1]


def waiting_for(db: Session, acting: Acting) -> list[Told]:
    """The proposals on which the person may decide today, those waiting longest first (N3, N5)."""
    n, me, day = Nomination, acting.somebody.employee_id, acting.today
    if not db.scalar(select(exists().where(n.municipality_id == acting.municipality_id, n.state == "proposed"))):
        return []
    who = deciders(day).subquery("who")
    lenders = set(
        db.scalars(select(Lending.lent_by_id).where(is_lent(Lending.department_id, day), Lending.lent_to_id == me))
    )
    decider_id = decides_about(who.c, n.candidate_id)
    fits: ColumnElement[bool] = decider_id.in_([me, *lenders])
    if me in division_members(db, acting.municipality_id, acting.division_code, day):
        fits = or_(fits, decider_id.is_(None))
    ids = db.execute(
        select(n.id, n.department_id, n.candidate_id, decider_id.label("decider_id"))
        .outerjoin(who, who.c.department_id == n.department_id)
        .where(
            n.municipality_id == acting.municipality_id,
            n.state == "proposed",
            n.expires_on >= day,
            n.candidate_id != me,
            fits,
        )
    ).all()
    mine = [
        one.id
        for one in ids
        if one.decider_id not in lenders
        or any(able.employee_id == me for able in able_to_decide(db, acting, one.department_id, one.candidate_id))
    ]
    return sorted(_told(db, day, n.id.in_(mine)), key=lambda one: one.state_since) if mine else []


def able_to_decide(db: Session, acting: Acting, department_id: int, candidate_id: int | None) -> list[Deciding]:
    """Who may decide for a department today, about that person (N3, N5)."""
    return deciding(
        db,
        department_id,
        acting.today,
        about=candidate_id,
        municipality_id=acting.municipality_id,
        division_code=acting.division_code,
    )


def decide_now(db: Session, acting: Acting, department_id: int, candidate_id: int | None) -> list[Decides]:
    """The same by name."""
    able = able_to_decide(db, acting, department_id, candidate_id)
    people = known(db, [id_ for one in able for id_ in (one.employee_id, one.instead_of_id)], acting.today)
    places = places_of(db, [one.of_department_id for one in able])
    return [
        Decides(
            people[one.employee_id],
            one.post,
            places.get(one.of_department_id),
            people.get(one.instead_of_id or 0),
            one.is_lent,
        )
        for one in able
        if one.employee_id in people
    ]


def _told(db: Session, day: date, which: ColumnElement[bool]) -> list[Told]:
    """Nominations with their history, oldest first: in four selects, however many they are."""
    n = Nomination
    rows = db.execute(
        select(
            *(n.id, n.round_id, Round.fiscal_year, n.department_id, n.candidate_id, n.proposer_id, n.track),
            *(n.starts_on, n.state, n.state_since, n.expires_on, n.registered_on, n.step_no),
        )
        .join(Round, Round.id == n.round_id)
        .where(which)
        .order_by(n.id)
    ).all()
    if not rows:
        return []
    s = NominationStep
    steps = _step_rows(db, s.nomination_id.in_([row.id for row in rows]))
    people = known(
        db, [id_ for row in rows for id_ in (row.candidate_id, row.proposer_id)] + _people_in(steps), day
    )
    places = places_of(db, [row.department_id for row in rows] + _places_in(steps))
    return [
        _one(row, [_step(one, people, places) for one in steps if one.nomination_id == row.id], people, places)
        for row in rows
    ]


def _one(row: Any, steps: list[Step], people: Mapping[int, Known], places: Mapping[int, Place]) -> Told:
    wish = next((one for one in reversed(steps) if one.deed in {"proposed", "corrected"}), None)
    return Told(
        id=row.id,
        round_id=row.round_id,
        fiscal_year=row.fiscal_year,
        department=places[row.department_id],
        candidate=people[row.candidate_id],
        proposer=people[row.proposer_id],
        track=row.track,
        system=wish.system if wish else "",
        reason=wish.reason if wish else "",
        starts_on=row.starts_on,
        state=row.state,
        state_since=row.state_since,
        expires_on=row.expires_on,
        registered_on=row.registered_on,
        step_no=row.step_no,
        steps=tuple(steps),
    )


def _step_rows(db: Session, which: ColumnElement[bool]) -> list[Any]:
    s = NominationStep
    rows = (
        select(s, Detail.body)
        .outerjoin(Detail, Detail.id == s.detail_id)
        .where(which)
        .order_by(s.nomination_id, s.id)
    )
    return [_Row(step, body) for step, body in db.execute(rows)]


class _Row:
    """A step with what stands in its details."""

    def __init__(self, step: NominationStep, body: str | None) -> None:
        self.step = step
        self.nomination_id = step.nomination_id
        self.detail: dict[str, Any] = json.loads(body) if body else {}


def _people_in(steps: Iterable[Any]) -> list[int | None]:
    return [id_ for one in steps for id_ in (one.step.actor_id, one.step.instead_of_id)]


def _places_in(steps: Iterable[Any]) -> list[int | None]:
    return [id_ for one in steps for id_ in (one.step.department_id, one.step.of_department_id)]


def _step(row: Any, people: Mapping[int, Known], places: Mapping[int, Place]) -> Step:
    step, detail = row.step, row.detail
    return Step(
        id=step.id,
        step_no=step.step_no,
        deed=step.deed,
        state_after=step.state_after,
        at=step.at,
        actor=people.get(step.actor_id or 0),
        post=step.post,
        of_department=places.get(step.of_department_id or 0),
        instead_of=people.get(step.instead_of_id or 0),
        is_lent=step.is_lent,
        department=places.get(step.department_id),
        track=detail.get("track", step.track),
        starts_on=step.starts_on,
        reason=str(detail.get("reason", "")),
        system=str(detail.get("system", "")),
    )


def known(db: Session, employee_ids: Collection[int | None], day: date) -> dict[int, Known]:
    """Those people by id, with section and post as on `day`; of those not employed then, as known for it."""
    wanted = {one for one in employee_ids if one}
    if not wanted:
        return {}
    e, s, d = Employee, EmployeeState, Department
    rows: Select[*tuple[Any, ...]] = (
        select(
            *(e.id, e.employee_no, e.name, e.name_kana),
            *(func.coalesce(s.position, ""), func.coalesce(d.name, ""), func.coalesce(d.name_en, "")),
        )
        .outerjoin(s, and_(s.employee_id == e.id, holds_on(s, day)))
        .outerjoin(d, d.id == s.department_id)
        .where(e.id.in_(wanted))
    )
    return {row[0]: Known(*row) for row in db.execute(rows)}


def places_of(db: Session, department_ids: Collection[int | None]) -> dict[int, Place]:
    """Those departments by id."""
    wanted = {one for one in department_ids if one}
    if not wanted:
        return {}
    d = Department
    rows: Select[*tuple[Any, ...]] = select(d.id, d.code, d.name, d.name_en).where(d.id.in_(wanted))
    return {row[0]: Place(*row) for row in db.execute(rows)}


# -- departments ----------------------------------------------------------------------------------------------


def department_in_round(
    db: Session, round_id: int, department_id: int, day: date, municipality_id: int
) -> Asked | None:
    """What a round asks of a department, and how that stands on `day`; None where it does not designate it."""
    d, r, s = RoundDepartment, Round, DepartmentState
    row = db.execute(
        select(
            *(
                r.fiscal_year,
                r.track,
                r.opens_on,
                r.closes_on,
                r.message,
                r.state,
                r.made_by_id,
                d.places,
                d.nobody_at,
            ),
            *(s.owns_system, s.introducing_system, s.systems, s.head_id, s.deputy_id),
        )
        .join(r, r.id == d.round_id)
        .outerjoin(s, and_(s.department_id == d.department_id, holds_on(s, day)))
        .where(
            d.round_id == round_id,
            d.department_id == department_id,
            r.municipality_id == municipality_id,
            r.state != "draft",
        )
    ).one_or_none()
    if row is None:
        return None
    n, step = Nomination, NominationStep
    joined = select(step.nomination_id).where(step.department_id == department_id, step.deed == "joined")
    own = and_(n.round_id == round_id, n.department_id == department_id)
    nominations = _told(db, day, or_(own, and_(n.id.in_(joined), n.state.in_((*OPEN, "registered")))))
    return Asked(
        round_id=round_id,
        fiscal_year=row.fiscal_year,
        track=row.track,
        opens_on=row.opens_on,
        closes_on=row.closes_on,
        message=row.message,
        state=row.state,
        made_by=known(db, [row.made_by_id], day).get(row.made_by_id or 0),
        department=places_of(db, [department_id])[department_id],
        has_system=bool(row.owns_system or row.introducing_system),
        places=row.places,
        taken=sum(one.state in COUNTED and one.department.id == department_id for one in nominations),
        nobody=_nobody(db, round_id, department_id, day) if row.nobody_at else None,
        nominations=tuple(nominations),
        eligible=tuple(candidates(db, department_id, day)),
        core=tuple(core_people(db, department_id, day)),
        systems=tuple(name.strip() for name in (row.systems or "").split(";") if name.strip()),
        head_id=row.head_id,
        deputy_id=row.deputy_id,
    )


def _nobody(db: Session, round_id: int, department_id: int, day: date) -> Step | None:
    s = NominationStep
    rows = _step_rows(db, and_(s.round_id == round_id, s.department_id == department_id, s.deed == "nobody"))
    if not rows:
        return None
    return _step(rows[-1], known(db, _people_in(rows[-1:]), day), places_of(db, _places_in(rows[-1:])))


def asked_of(db: Session, acting: Acting) -> list[Waiting]:
    """What open rounds ask of the departments for which the person decides today, by closing day (N3, N5)."""
    me, day = acting.somebody.employee_id, acting.today
    if not db.scalar(
        select(exists().where(Round.municipality_id == acting.municipality_id, Round.state == "open"))
    ):
        return []
    who = deciders(day).subquery("who")
    lenders = set(
        db.scalars(select(Lending.lent_by_id).where(is_lent(Lending.department_id, day), Lending.lent_to_id == me))
    )
    found = _asked(db, acting, who.c.employee_id.in_([me, *lenders]), who)
    return [
        one
        for one, decider_id in found
        if decider_id not in lenders
        or any(able.employee_id == me for able in able_to_decide(db, acting, one.department.id, None))
    ]


def open_for(db: Session, acting: Acting) -> list[Waiting]:
    """What open rounds ask of the departments in which the person has a post, main or second (N2)."""
    s = EmployeeState
    post = and_(s.employee_id == acting.somebody.employee_id, holds_on(s, acting.today))
    own = db.execute(select(s.department_id, s.secondary_department_id).where(post)).first()
    deputy_in = db.scalars(
        select(DepartmentState.department_id).where(
            DepartmentState.deputy_id == acting.somebody.employee_id, holds_on(DepartmentState, acting.today)
        )
    )
    ids = [one for one in (*(own or ()), *deputy_in) if one]
    return [one for one, _ in _asked(db, acting, RoundDepartment.department_id.in_(ids), None)]


def _asked(db: Session, acting: Acting, which: ColumnElement[bool], who: Any) -> list[tuple[Waiting, int | None]]:
    d, r, n, s, day = RoundDepartment, Round, Nomination, DepartmentState, acting.today

    def counted(*states: str) -> Any:
        return (
            select(func.count())
            .where(n.round_id == d.round_id, n.department_id == d.department_id, n.state.in_(states))
            .scalar_subquery()
        )

    rows = (
        select(
            *(d.round_id, d.department_id, Department.code, Department.name, Department.name_en),
            *(r.track, r.closes_on, d.places, d.nobody_at),
            counted(*COUNTED).label("taken"),
            counted("proposed").label("proposed"),
            counted(*OPEN, "registered").label("answers"),
            wishes_joined(d.round_id, d.department_id).correlate(d).exists().label("has_joined"),
            *([who.c.employee_id.label("decider_id")] if who is not None else []),
        )
        .join(r, r.id == d.round_id)
        .join(Department, Department.id == d.department_id)
        .join(s, and_(s.department_id == d.department_id, holds_on(s, day)))
        .where(
            r.municipality_id == acting.municipality_id,
            r.state == "open",
            r.opens_on <= day,
            r.closes_on >= day,
            or_(s.owns_system, s.introducing_system),
            which,
        )
        .order_by(r.closes_on, Department.code, r.id)
    )
    if who is not None:
        rows = rows.join(who, who.c.department_id == d.department_id)
    return [
        (
            Waiting(
                round_id=row.round_id,
                department=Place(row.department_id, row.code, row.name, row.name_en),
                track=row.track,
                closes_on=row.closes_on,
                places=row.places,
                left=max(0, row.places - row.taken),
                proposed=row.proposed,
                is_answered=bool(row.nobody_at or row.answers or row.has_joined),
            ),
            row.decider_id if who is not None else None,
        )
        for row in db.execute(rows)
    ]


@dataclass(frozen=True, slots=True)
class OwnDepartment:
    """A department of somebody's own, with who is core there. `can_lend`: they are its head and have a deputy."""

    department: Place
    core: tuple[CorePerson, ...]
    can_lend: bool


def own_departments(db: Session, acting: Acting) -> list[OwnDepartment]:
    """The departments that are the person's (P1) and have a system or core staff, by code."""
    me, day, s, d = acting.somebody.employee_id, acting.today, DepartmentState, Department
    mine = list(db.scalars(decides_in(me, day)))
    if not mine:
        return []
    rows = db.execute(
        select(d.id, d.code, d.name, d.name_en, s.owns_system, s.introducing_system, s.head_id, s.deputy_id)
        .join(s, and_(s.department_id == d.id, holds_on(s, day)))
        .where(d.id.in_(mine), d.municipality_id == acting.municipality_id)
        .order_by(d.code)
    ).all()
    core = _core_of(db, [row.id for row in rows], day)
    return [
        OwnDepartment(
            Place(row.id, row.code, row.name, row.name_en),
            tuple(core.get(row.id, ())),
            has_system and row.head_id == me and row.deputy_id not in {None, me},
        )
        for row in rows
        if (has_system := bool(row.owns_system or row.introducing_system)) or core.get(row.id)
    ]


def _core_of(db: Session, department_ids: Collection[int], day: date) -> dict[int, list[CorePerson]]:
    """The core staff of several departments in one select, by kana and number."""
    e, s = Employee, EmployeeState
    wanted = set(department_ids)
    rows = db.execute(
        select(
            *(e.id, e.employee_no, e.name, e.name_kana, s.position, s.persona_since),
            *(s.department_id, s.secondary_department_id),
        )
        .join(s, s.employee_id == e.id)
        .where(
            holds_on(s, day),
            or_(s.department_id.in_(wanted), s.secondary_department_id.in_(wanted)),
            s.persona == "core",
            is_employed(e.id, day),
        )
    )
    found: dict[int, list[CorePerson]] = {}
    for row in sorted(rows, key=lambda row: (not row.name_kana, row.name_kana, row.employee_no)):
        for department_id in {row.department_id, row.secondary_department_id} & wanted:
            found.setdefault(department_id, []).append(CorePerson(*row[:6]))
    return found


def can_be_put_forward(db: Session, acting: Acting, department_id: int) -> bool:
    """Whether the person themselves could be put forward there today, and has not been."""
    me, n = acting.somebody.employee_id, Nomination
    is_open = select(n.id).where(n.candidate_id == me, n.state.in_(OPEN))
    return why_not(db, me, department_id, acting.today) is None and db.execute(is_open).first() is None


# -- rights of those who read ---------------------------------------------------------------------------------


def may_read(db: Session, acting: Acting, told: Told) -> bool:
    """Whether somebody may see a nomination with its reasons: whoever acted in it or may decide, and P1.

    The one meant does only where they proposed it themselves, or acted.
    """
    me = acting.somebody.employee_id
    if me == told.proposer.employee_id or any(one.actor and one.actor.employee_id == me for one in told.steps):
        return True
    if me == told.candidate.employee_id:
        return False
    able = able_to_decide(db, acting, told.department.id, told.candidate.employee_id)
    if any(one.employee_id == me for one in able):
        return True
    view = sight(db, acting.somebody, acting.today, acting.division_code)
    places = {told.department.id, *(one.department.id for one in told.joined if one.department)}
    return view.is_division or bool(places & set(view.department_ids))


def may_see_department(db: Session, acting: Acting, department_id: int) -> bool:
    """Whether somebody may see whom a department could put forward: whoever decides or may propose, and P1."""
    me, day = acting.somebody.employee_id, acting.today
    if any(one.employee_id == me for one in able_to_decide(db, acting, department_id, None)):
        return True
    if may_propose(db, me, department_id, 0, day):
        return True
    view = sight(db, acting.somebody, day, acting.division_code)
    return view.is_division or department_id in view.department_ids


def may_take_back(db: Session, acting: Acting, told: Told) -> bool:
    """Whether somebody may take an approval back: who decides now, or the head in whose place a deputy did (N9)."""
    me = acting.somebody.employee_id
    if told.state != "approved" or me == told.candidate.employee_id:
        return False
    able = able_to_decide(db, acting, told.department.id, told.candidate.employee_id)
    if any(one.employee_id == me for one in able):
        return True
    approval = told.last
    if approval.post != "deputy" or approval.of_department is None:
        return False
    s = DepartmentState
    of_department = and_(s.department_id == approval.of_department.id, holds_on(s, acting.today))
    return db.scalar(select(s.head_id).where(of_department)) == me


def step_of(db: Session, step_id: int, day: date) -> Step | None:
    """One step alone: the answer that a department has nobody is of no nomination."""
    rows = _step_rows(db, NominationStep.id == step_id)
    if not rows:
        return None
    return _step(rows[0], known(db, _people_in(rows), day), places_of(db, _places_in(rows)))
