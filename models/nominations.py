"""Nominations: what can be done with one, by whom, and what becomes of it (N1-N10).

Every deed is one step from one state to another, guarded in SQL, so that of two at once one is done and the other
is told by whom and when. Steps are never edited: a decision is changed by another one (N9).

What is locked is locked in one order: round, candidate, department's places, nomination; and never so that a row
which merely points there has to wait. A refusal about something typed has a fact called like what it is about
(candidate, track, starts_on, reason, system, on), so that a form can show it there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final, NoReturn

from sqlalchemy import Select, and_, func, or_, select, update
from sqlalchemy.orm import Session

from models.acting import Acting
from models.audit import Change, Detail, write_details, write_events
from models.base import Refusal
from models.days import working_days_after
from models.nomination_people import Deciding, WhyNot, deciding, may_propose, why_not
from models.nomination_records import TRACKS, Nomination, NominationStep, Round, RoundDepartment
from models.nomination_telling import deciders_of, tell
from models.office import DepartmentState
from models.people import Employee
from models.personas import register_persona
from models.rights import division, division_members
from models.sql import holds_on

REASON_LENGTH: Final = 1_000
"""Characters of any reason."""
SYSTEM_LENGTH: Final = 200
FIRST_ASKED_AFTER: Final = 3
"""Working days until what nobody decided is brought up again (N9)."""
MORE_TIME: Final = 10
"""Working days that are left at least for what is returned or taken back when a round is about to close."""
FARTHEST_START: Final = timedelta(days=366)
LARGEST_ID: Final = 2**31 - 1
COUNTED: Final = ("approved", "registered")
"""States that take one of a department's places."""
OPEN: Final = ("proposed", "returned", "approved")

CANNOT_BE: Final[Mapping[WhyNot, str]] = {
    "left": "candidate_left",
    "away": "candidate_away",
    "moved": "candidate_moved",
    "already": "candidate_already",
    "outside": "candidate_outside",
}
"""The refusal for each reason why somebody cannot be put forward."""

TRANSITIONS: Final[Mapping[str, tuple[tuple[str, ...], str]]] = {
    "corrected": (("returned",), "proposed"),
    "approved": (("proposed",), "approved"),
    "returned": (("proposed",), "returned"),
    "rejected": (("proposed",), "rejected"),
    "taken_back": (("approved",), "proposed"),
    "withdrawn": (OPEN, "withdrawn"),
    "registered": (("approved",), "registered"),
    "sent_back": (("approved",), "returned"),
    "expired": (("proposed", "returned"), "expired"),
    "stopped": (OPEN, "stopped"),
}
"""From which states each deed leads to which. Whoever decides and proposes or corrects decides by that (N2)."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What has become of a nomination. `deed` joined: somebody else's department had proposed the same person."""

    nomination_id: int
    step_id: int
    deed: str
    state: str


@dataclass(frozen=True, slots=True)
class Wish:
    """What is put forward about a person: the track, from when on, why, and the system they would look after."""

    track: str
    starts_on: date
    reason: str
    system: str = ""


# -- putting forward ------------------------------------------------------------------------------------------


def propose(
    db: Session, acting: Acting, round_id: int, department_id: int, candidate_id: int, wish: Wish
) -> Outcome:
    """Put somebody forward for a department (N2). Whoever decides there has decided by that.

    Where another department has the same person open already, this joins it (N8). Refusals: `stale_button` for
    a candidate of another municipality, `round_gone`, `round_not_open` (first, last, state: early or over),
    `department_not_asked`, `department_without_system`, `propose_not_yours`, `candidate_left`, `candidate_away`,
    `candidate_moved`, `candidate_already`, `candidate_outside` (name), `nomination_known` (name, by, day, state),
    `places_full` (places), `nomination_reason` (most, reason: characters typed), `nomination_start` (first, last),
    `nomination_system` (most), `nomination_track`.
    """
    round_ = _open_round(db, acting, round_id)
    _hold_candidate(db, acting, candidate_id)
    places = _held_places(db, acting, round_, department_id)
    decides = _decides(db, acting, department_id, candidate_id)
    me = acting.somebody.employee_id
    if decides is None and not may_propose(db, me, department_id, candidate_id, acting.today):
        raise Refusal("propose_not_yours")
    _check_candidate(db, candidate_id, department_id, acting.today)
    _check_wish(round_, wish, acting.today)
    known = _open_about(db, acting, candidate_id)
    if known is not None:
        return _join(db, acting, known, places, decides, wish)
    if decides is not None:
        _check_places(db, places)
    made = Nomination(
        municipality_id=acting.municipality_id,
        round_id=round_.id,
        department_id=department_id,
        candidate_id=candidate_id,
        proposer_id=me,
        track=wish.track,
        starts_on=wish.starts_on,
        state="approved" if decides else "proposed",
        step_no=1,
        state_since=acting.now,
        expires_on=round_.closes_on,
        next_on=working_days_after(db, acting.municipality_id, acting.today, FIRST_ASKED_AFTER),
    )
    db.add(made)
    db.flush()
    if places.nobody_at is not None:
        places.nobody_at, places.next_on = None, made.next_on
    step = _written(db, acting, made, "proposed", None, decides, _told(wish))
    return _settled(db, acting, made, step)


def correct(db: Session, acting: Acting, nomination_id: int, wish: Wish) -> Outcome:
    """Send a returned nomination again, put right (N6). Refusals as for `propose`, and as for `withdraw`.

    By the proposer, who must still be one who may propose; and by whoever decides, who approves it by that: so
    nothing waits for a proposer who is away, and what was returned by mistake can be approved after all (N9).
    """
    made = _held(db, acting, nomination_id, "corrected")
    round_ = db.get_one(Round, made.round_id)
    decides = _decides(db, acting, made.department_id, made.candidate_id)
    is_mine = acting.somebody.employee_id == made.proposer_id and _proposer_can(db, acting, made)
    if not is_mine and decides is None:
        raise Refusal("nomination_not_yours", **_owner_facts(db, acting, made))
    _check_state(db, acting, made, "corrected")
    _check_in_time(made, acting)
    _check_department(db, made.department_id, acting.today)
    _check_candidate(db, made.candidate_id, made.department_id, acting.today)
    _check_wish(round_, wish, acting.today)
    if decides is not None:
        _check_places(db, _places_of(db, made))
    made.track, made.starts_on = wish.track, wish.starts_on
    return _move(db, acting, made, "corrected", decides, _told(wish), to="approved" if decides else "proposed")


# -- deciding -------------------------------------------------------------------------------------------------


def approve(db: Session, acting: Acting, nomination_id: int) -> Outcome:
    """The department wants it (N6). From now on it is with the division (N7).

    Refusals: `nomination_gone`, `nomination_not_yours` (name, name_en), `nomination_own`, `nomination_decided`
    (state, name, day), `round_over` (last), `department_without_system`, `places_full` (places), and those about
    the candidate of `propose`.
    """
    made = _held(db, acting, nomination_id, "approved")
    decides = _check_decides(db, acting, made)
    _check_state(db, acting, made, "approved")
    _check_in_time(made, acting)
    _check_department(db, made.department_id, acting.today)
    _check_candidate(db, made.candidate_id, made.department_id, acting.today)
    _check_places(db, _places_of(db, made))
    return _move(db, acting, made, "approved", decides, {})


def return_(db: Session, acting: Acting, nomination_id: int, reason: str) -> Outcome:
    """Return it to the proposer for correction, with a reason (N6).

    Refusals: those of `approve` but for the candidate and the places, and `nomination_reason` (most).
    """
    return _decided_with(db, acting, nomination_id, "returned", reason)


def reject(db: Session, acting: Acting, nomination_id: int, reason: str) -> Outcome:
    """The department does not want it, for a reason (N6). Refusals as for `return_`."""
    return _decided_with(db, acting, nomination_id, "rejected", reason)


def _decided_with(db: Session, acting: Acting, nomination_id: int, deed: str, reason: str) -> Outcome:
    told = {"reason": _reason(reason)}
    made = _held(db, acting, nomination_id, deed)
    decides = _check_decides(db, acting, made)
    _check_state(db, acting, made, deed)
    _check_in_time(made, acting)
    return _move(db, acting, made, deed, decides, told)


def take_back(db: Session, acting: Acting, nomination_id: int, reason: str) -> Outcome:
    """An approval was a mistake; it waits to be decided again (N9).

    By whoever decides now, or by the head in whose place a deputy did (who is head now: N4), even while on leave.
    Refusals as for `return_`, but for `round_over`.
    """
    told = {"reason": _reason(reason)}
    made = _held(db, acting, nomination_id, "taken_back")
    me = acting.somebody.employee_id
    decides = _decides(db, acting, made.department_id, made.candidate_id)
    if decides is None:
        approval = _last_step(db, made.id, state_after="approved")
        head = _head_of(db, approval.of_department_id, acting.today) if approval else None
        if approval is None or approval.post != "deputy" or me == made.candidate_id or me != head:
            _not_mine(db, acting, made)
        decides = Deciding(me, "head", approval.of_department_id or made.department_id)
    _check_state(db, acting, made, "taken_back")
    return _move(db, acting, made, "taken_back", decides, told)


def withdraw(db: Session, acting: Acting, nomination_id: int, reason: str = "") -> Outcome:
    """The proposer takes it back, until it is registered (N8).

    Refusals: `nomination_gone`, `nomination_not_yours` (name), `nomination_decided` (state, name, day).
    """
    made = _held(db, acting, nomination_id, "withdrawn")
    if acting.somebody.employee_id != made.proposer_id:
        raise Refusal("nomination_not_yours", **_proposer_facts(db, made))
    _check_state(db, acting, made, "withdrawn")
    reason = reason.strip()
    if len(reason) > REASON_LENGTH:
        raise Refusal("nomination_reason", most=REASON_LENGTH, reason=len(reason))
    mine = Deciding(acting.somebody.employee_id, "proposer", made.department_id)
    return _move(db, acting, made, "withdrawn", mine, {"reason": reason} if reason else {})


def nobody(db: Session, acting: Acting, round_id: int, department_id: int, reason: str) -> int:
    """The department has nobody this time (N6); gives back the step's id.

    Refusals: those about the round of `propose`, `nobody_not_yours` (name), `nobody_already` (name, day),
    `nobody_but_waiting` (count): first what waits is decided.
    """
    round_ = _open_round(db, acting, round_id)
    asked = _held_places(db, acting, round_, department_id)
    told = {"reason": _reason(reason)}
    decides = _decides(db, acting, department_id, None)
    if decides is None:
        raise Refusal("nobody_not_yours", **_decider_facts(db, acting, department_id, None))
    if asked.nobody_at is not None:
        said = _last_answer(db, round_id, department_id)
        raise Refusal("nobody_already", **_by_whom(db, acting, said))
    n = Nomination
    waiting = db.scalar(
        select(func.count()).where(
            n.round_id == round_id, n.department_id == department_id, n.state.in_((*OPEN, "registered"))
        )
    )
    if waiting:
        raise Refusal("nobody_but_waiting", count=waiting)
    asked.nobody_at, asked.next_on = acting.now, None
    [(detail_id, digest)] = write_details(db, [told])
    step = NominationStep(
        round_id=round_id,
        department_id=department_id,
        deed="nobody",
        at=acting.now,
        detail_id=detail_id,
        detail_digest=digest,
        **_as(acting, decides),
    )
    db.add(step)
    db.flush()
    change = Change("round.nobody", "nomination_steps", step.id, {"round": round_id, "post": decides.post, **told})
    _audit(db, acting, change)
    tell(db, acting, None, step)
    return step.id


# -- the division ---------------------------------------------------------------------------------------------


def register(db: Session, acting: Acting, nomination_id: int, on: date) -> Outcome:
    """Make the person core from the day `on` (N7).

    Refusals: `nomination_gone`, `division_only`, `nomination_own`, `nomination_decided` (state, name, day),
    `register_day` (first, last, on), `department_without_system`, and those about the candidate of `propose`, who
    must still be one today and on that day.
    """
    made = _held(db, acting, nomination_id, "registered")
    _check_division(db, acting, made)
    _check_state(db, acting, made, "registered")
    last = acting.today + FARTHEST_START
    if not acting.today <= on <= last:
        raise Refusal("register_day", first=acting.today, last=last, on=on)
    _check_department(db, made.department_id, acting.today)
    for day in sorted({acting.today, on}):
        _check_candidate(db, made.candidate_id, made.department_id, day)
    made.registered_on = on
    register_persona(db, made.candidate_id, "core", since=on, on=on, actor=acting.actor, now=acting.now)
    return _by_division(db, acting, made, "registered", {})


def send_back(db: Session, acting: Acting, nomination_id: int, reason: str) -> Outcome:
    """The division returns what the department has approved, for a reason (N7).

    Refusals: those of `register` but for the day and the candidate, and `nomination_reason` (most).
    """
    told = {"reason": _reason(reason)}
    made = _held(db, acting, nomination_id, "sent_back")
    return _by_division(db, acting, made, "sent_back", told)


def _by_division(db: Session, acting: Acting, made: Nomination, deed: str, told: Mapping[str, Any]) -> Outcome:
    office_id = _check_division(db, acting, made)
    _check_state(db, acting, made, deed)
    return _move(db, acting, made, deed, Deciding(acting.somebody.employee_id, "division", office_id), told)


def _check_division(db: Session, acting: Acting, made: Nomination) -> int:
    """The division's id; who acts works there, is not away, and is not the one meant."""
    me, office = acting.somebody.employee_id, division(db, acting.municipality_id, acting.division_code)
    members = division_members(db, acting.municipality_id, acting.division_code, acting.today)
    if office is None or me not in members:
        raise Refusal("division_only")
    if me == made.candidate_id:
        raise Refusal("nomination_own")
    return office.id


# -- by itself ------------------------------------------------------------------------------------------------


def end(db: Session, acting: Acting, nomination_id: int, deed: str) -> Outcome | None:
    """What ends because a round closes (`expired`, N9) or a department has no system any more (`stopped`, N10).

    None where it has come to another end meanwhile, or where it is not time: the round is open and its day not
    over, the department has a system. A person who acts does so for the division, which the caller has checked.
    """
    made = _held(db, acting, nomination_id)
    if made.state not in TRANSITIONS[deed][0] or not _is_time(db, acting, made, deed):
        return None
    return _move(db, acting, made, deed, _for_division(db, acting), {})


def _is_time(db: Session, acting: Acting, made: Nomination, deed: str) -> bool:
    if deed == "stopped":
        return not _has_system(db, made.department_id, acting.today)
    state = db.scalar(select(Round.state).where(Round.id == made.round_id))
    return acting.today > made.expires_on or state == "closed"


def _for_division(db: Session, acting: Acting) -> Deciding | None:
    office = division(db, acting.municipality_id, acting.division_code) if acting.person else None
    return Deciding(acting.somebody.employee_id, "division", office.id) if office else None


# -- whose turn it is -----------------------------------------------------------------------------------------


def owner(db: Session, acting: Acting, made: Nomination) -> list[int]:
    """The ids of those whose turn it is on the day (N9); none: it has come to its end.

    Of what is proposed, whoever may decide (N3, N5). Of what was returned, the proposer; where they are away, gone
    or have no post any more from which to propose, whoever decides. Of what is approved, the division without the
    one meant.
    """
    if made.state == "approved":
        members = division_members(db, acting.municipality_id, acting.division_code, acting.today)
        return [one for one in members if one != made.candidate_id]
    if made.state == "returned" and _proposer_can(db, acting, made):
        return [made.proposer_id]
    return deciders_of(db, acting, made) if made.state in OPEN else []


def _proposer_can(db: Session, acting: Acting, made: Nomination) -> bool:
    """Whoever proposed it is here and may still propose that person, or decides now."""
    me, today = made.proposer_id, acting.today
    return may_propose(db, me, made.department_id, made.candidate_id, today) or me in deciders_of(db, acting, made)


# -- what they have in common ---------------------------------------------------------------------------------


def _held(db: Session, acting: Acting, nomination_id: int, deed: str = "") -> Nomination:
    """The nomination, locked, its department's places before it. Refusal `nomination_gone`.

    Not locked where its state does not allow the deed: to say so nobody need wait for those who act on it now.
    """
    n = Nomination
    ours = and_(n.id == nomination_id, n.municipality_id == acting.municipality_id)
    found = db.execute(select(n.round_id, n.department_id, n.state).where(ours)).one_or_none()
    if found is None:
        raise Refusal("nomination_gone")
    if deed and found.state not in TRANSITIONS[deed][0]:
        made = db.get_one(n, nomination_id, populate_existing=True)
        if made.state not in TRANSITIONS[deed][0]:
            return made
    _places(db, found.round_id, found.department_id)
    return _locked(db, nomination_id)


def _locked(db: Session, nomination_id: int) -> Nomination:
    n = Nomination
    one = select(n).where(n.id == nomination_id).with_for_update(key_share=True)
    return db.scalars(one.execution_options(populate_existing=True)).one()


def _places(db: Session, round_id: int, department_id: int) -> RoundDepartment | None:
    """What the department is asked for, locked; None: it is not asked."""
    d = RoundDepartment
    one = select(d).where(d.round_id == round_id, d.department_id == department_id)
    return db.scalars(one.with_for_update(key_share=True).execution_options(populate_existing=True)).one_or_none()


def _hold_candidate(db: Session, acting: Acting, candidate_id: int) -> None:
    """Of two who propose the same person at once, the second waits here."""
    e = Employee
    ours = select(e.id).where(e.id == candidate_id, e.municipality_id == acting.municipality_id)
    could_be = 0 < candidate_id <= LARGEST_ID
    if not could_be or db.execute(ours.with_for_update(key_share=True)).first() is None:
        raise Refusal("stale_button")


def _open_about(db: Session, acting: Acting, candidate_id: int) -> Nomination | None:
    """The person's open nomination, locked. One whose time is over is ended first (N9)."""
    n = Nomination
    is_open = select(n.id).where(n.candidate_id == candidate_id, n.state.in_(OPEN))
    known_id = db.scalar(is_open)
    known = _locked(db, known_id) if known_id else None
    if known is None or known.state not in OPEN:
        return None
    if known.state in TRANSITIONS["expired"][0] and acting.today > known.expires_on:
        _move(db, replace(acting, person=None), known, "expired", None, {})
        return None
    return known


def _open_round(db: Session, acting: Acting, round_id: int) -> Round:
    r = Round
    ours = select(r).where(r.id == round_id, r.municipality_id == acting.municipality_id, r.state != "draft")
    # Held, though not from others who propose: whoever closes or extends the round meanwhile sees what is proposed.
    held = ours.with_for_update(read=True).execution_options(populate_existing=True)
    found = db.scalars(held).one_or_none()
    if found is None:
        raise Refusal("round_gone")
    if found.state != "open" or not found.opens_on <= acting.today <= found.closes_on:
        state = "early" if found.state == "open" and acting.today < found.opens_on else "over"
        raise Refusal("round_not_open", first=found.opens_on, last=found.closes_on, state=state)
    return found


def _held_places(db: Session, acting: Acting, round_: Round, department_id: int) -> RoundDepartment:
    """What the department is asked for, locked."""
    asked = _places(db, round_.id, department_id)
    if asked is None:
        raise Refusal("department_not_asked")
    _check_department(db, department_id, acting.today)
    return asked


def _places_of(db: Session, made: Nomination) -> RoundDepartment:
    return db.get_one(RoundDepartment, (made.round_id, made.department_id))


def _check_department(db: Session, department_id: int, day: date) -> None:
    if not _has_system(db, department_id, day):
        raise Refusal("department_without_system")


def _has_system(db: Session, department_id: int, day: date) -> bool:
    """It owns a system or is introducing one (N1)."""
    s = DepartmentState
    has_system = or_(s.owns_system, s.introducing_system)
    row = db.execute(select(s.id).where(s.department_id == department_id, holds_on(s, day), has_system)).first()
    return row is not None


def _check_candidate(db: Session, candidate_id: int, department_id: int, day: date) -> None:
    no = why_not(db, candidate_id, department_id, day)
    if no is not None:
        e = Employee
        who = db.execute(select(e.name, e.employee_no).where(e.id == candidate_id)).one()
        raise Refusal(CANNOT_BE[no], name=who.name, candidate=who.employee_no)


def _check_wish(round_: Round, wish: Wish, today: date) -> None:
    if wish.track not in TRACKS or (round_.track and wish.track != round_.track):
        raise Refusal("nomination_track", track=round_.track or "any")
    _reason(wish.reason)
    if len(wish.system) > SYSTEM_LENGTH:
        raise Refusal("nomination_system", most=SYSTEM_LENGTH, system=len(wish.system))
    last = today + FARTHEST_START
    if not today <= wish.starts_on <= last:
        raise Refusal("nomination_start", first=today, last=last, starts_on=wish.starts_on)


def _check_places(db: Session, asked: RoundDepartment) -> None:
    """No more are approved than there are places."""
    n = Nomination
    taken = db.scalar(
        select(func.count()).where(
            n.round_id == asked.round_id, n.department_id == asked.department_id, n.state.in_(COUNTED)
        )
    )
    if (taken or 0) >= asked.places:
        raise Refusal("places_full", places=asked.places)


def _reason(text: str) -> str:
    text = text.strip()
    if not text or len(text) > REASON_LENGTH:
        raise Refusal("nomination_reason", most=REASON_LENGTH, reason=len(text))
    return text


def _told(wish: Wish) -> dict[str, Any]:
    told = {"reason": wish.reason.strip(), "track": wish.track, "starts_on": wish.starts_on.isoformat()}
    return told | ({"system": wish.system.strip()} if wish.system.strip() else {})


def _decides(db: Session, acting: Acting, department_id: int, candidate_id: int | None) -> Deciding | None:
    """As what the person may decide; None: they may not (N3, N5)."""
    able = deciding(
        db,
        department_id,
        acting.today,
        about=candidate_id,
        municipality_id=acting.municipality_id,
        division_code=acting.division_code,
    )
    return next((one for one in able if one.employee_id == acting.somebody.employee_id), None)


def _check_decides(db: Session, acting: Acting, made: Nomination) -> Deciding:
    decides = _decides(db, acting, made.department_id, made.candidate_id)
    return decides or _not_mine(db, acting, made)


def _not_mine(db: Session, acting: Acting, made: Nomination) -> NoReturn:
    if acting.somebody.employee_id == made.candidate_id:
        raise Refusal("nomination_own")
    raise Refusal("nomination_not_yours", **_owner_facts(db, acting, made))


def _owner_facts(db: Session, acting: Acting, made: Nomination) -> dict[str, Any]:
    if made.state == "returned" and _proposer_can(db, acting, made):
        return _proposer_facts(db, made)
    return _decider_facts(db, acting, made.department_id, made.candidate_id)


def _proposer_facts(db: Session, made: Nomination) -> dict[str, Any]:
    name = db.scalar(select(Employee.name).where(Employee.id == made.proposer_id))
    return {"name": name or "", "whose": "person"}


def _decider_facts(db: Session, acting: Acting, department_id: int, about: int | None) -> dict[str, Any]:
    """Who decides: a person or the division (`whose`), whose name is left empty."""
    able = deciding(
        db,
        department_id,
        acting.today,
        about=about,
        municipality_id=acting.municipality_id,
        division_code=acting.division_code,
    )
    heads = [one.employee_id for one in able if one.post != "division"]
    name = db.scalar(select(Employee.name).where(Employee.id == heads[0])) if heads else ""
    return {"name": name or "", "whose": "person" if heads else "division"}


def _head_of(db: Session, department_id: int | None, day: date) -> int | None:
    s = DepartmentState
    return db.scalar(select(s.head_id).where(s.department_id == department_id, holds_on(s, day)))


def _check_state(db: Session, acting: Acting, made: Nomination, deed: str) -> None:
    """What was decided already is decided; who did it, and when, is said."""
    if made.state in TRANSITIONS[deed][0]:
        return
    raise Refusal("nomination_decided", state=made.state, **_by_whom(db, acting, _last_step(db, made.id)))


def _by_whom(db: Session, acting: Acting, step: NominationStep | None) -> dict[str, Any]:
    """Who did it, and when; nobody is named where it came of itself (`whose`)."""
    actor_id = step.actor_id if step else None
    name = db.scalar(select(Employee.name).where(Employee.id == actor_id)) if actor_id else ""
    at = (step.at if step else acting.now).astimezone(acting.zone)
    whose = "person" if name else "itself"
    return {"name": name or "", "whose": whose, "day": at.date(), "time": at.strftime("%H:%M")}


def _check_in_time(made: Nomination, acting: Acting) -> None:
    """The round's close ends what is undecided, whether or not somebody has written that down yet (N9)."""
    if acting.today > made.expires_on:
        raise Refusal("round_over", last=made.expires_on)


def _last_step(db: Session, nomination_id: int, **where: Any) -> NominationStep | None:
    """The last that led to a state; that another department joined leads to none."""
    s = NominationStep
    of_it = select(s).filter_by(nomination_id=nomination_id, **where).where(s.deed != "joined")
    return db.scalars(of_it.order_by(s.step_no.desc()).limit(1)).first()


def _last_answer(db: Session, round_id: int, department_id: int) -> NominationStep | None:
    s = NominationStep
    answers = select(s).where(s.round_id == round_id, s.department_id == department_id, s.deed == "nobody")
    return db.scalars(answers.order_by(s.id.desc()).limit(1)).first()


def _join(
    db: Session,
    acting: Acting,
    known: Nomination,
    asked: RoundDepartment,
    decides: Deciding | None,
    wish: Wish,
) -> Outcome:
    """A second department wants the same person: its wish is added to the open nomination (N8)."""
    s = NominationStep
    department_id = asked.department_id
    joined = select(s.id).where(s.nomination_id == known.id, s.deed == "joined", s.department_id == department_id)
    if known.department_id == department_id or db.execute(joined).first() is not None:
        who = db.get_one(Employee, known.candidate_id)
        facts = _by_whom(db, acting, _last_step(db, known.id))
        known_facts = {"by": facts["name"], "name": who.name, "candidate": who.employee_no, "state": known.state}
        raise Refusal("nomination_known", **{**facts, **known_facts})
    known.step_no += 1
    as_ = decides or Deciding(acting.somebody.employee_id, "proposer", department_id)
    step = _written(db, acting, known, "joined", known.state, as_, _told(wish), asked=asked)
    return _settled(db, acting, known, step)


def _move(
    db: Session,
    acting: Acting,
    made: Nomination,
    deed: str,
    as_: Deciding | None,
    told: Mapping[str, Any],
    *,
    to: str = "",
) -> Outcome:
    """Take the step, if nobody else has taken one since; audit it, and say so to whom it concerns."""
    before, to = made.state, to or TRANSITIONS[deed][1]
    next_on = working_days_after(db, acting.municipality_id, acting.today, FIRST_ASKED_AFTER)
    values: dict[str, Any] = {
        "state": to,
        "step_no": made.step_no + 1,
        "state_since": acting.now,
        "asked_times": 0,
        "next_on": next_on if to in OPEN else None,
    }
    if deed in {"taken_back", "sent_back"}:
        more = working_days_after(db, acting.municipality_id, acting.today, MORE_TIME)
        values["expires_on"] = max(made.expires_on, more)
    n = Nomination
    db.flush()
    moved = db.execute(
        update(n)
        .where(n.id == made.id, n.state.in_(TRANSITIONS[deed][0]), n.step_no == made.step_no)
        .values(values)
        .returning(n.id)
        .execution_options(synchronize_session=False)
    ).first()
    db.refresh(made)
    if moved is None:
        raise Refusal("nomination_decided", state=made.state, **_by_whom(db, acting, _last_step(db, made.id)))
    return _settled(db, acting, made, _written(db, acting, made, deed, before, as_, told))


def _written(
    db: Session,
    acting: Acting,
    made: Nomination,
    deed: str,
    before: str | None,
    as_: Deciding | None,
    told: Mapping[str, Any],
    *,
    asked: RoundDepartment | None = None,
) -> NominationStep:
    """`asked`: what another department than the nomination's own was asked for, where that one acts."""
    detail: dict[str, Any] = {}
    if told:
        [(detail_id, digest)] = write_details(db, [told])
        detail = {"detail_id": detail_id, "detail_digest": digest}
    own = as_
    if own is None and acting.person is not None:
        own = Deciding(acting.person.employee_id, "proposer", made.department_id)
    step = NominationStep(
        nomination_id=made.id,
        round_id=(asked or made).round_id,
        department_id=(asked or made).department_id,
        step_no=made.step_no,
        deed=deed,
        state_before=before,
        state_after=made.state,
        at=acting.now,
        candidate_id=made.candidate_id,
        track=made.track,
        starts_on=made.starts_on,
        **_as(acting, own),
        **detail,
    )
    db.add(step)
    db.flush()
    after = {"state": made.state, **({"registered_on": str(made.registered_on)} if deed == "registered" else {})}
    by = {"post": own.post, "of_department": own.of_department_id, "is_lent": own.is_lent} if own else {}
    _audit(
        db,
        acting,
        Change(
            f"nomination.{deed}",
            "nominations",
            made.id,
            {"before": {"state": before}, "after": after, "as": by, **told},
        ),
    )
    return step


def _as(acting: Acting, as_: Deciding | None) -> dict[str, Any]:
    if as_ is None:
        return {}
    return {
        "actor_id": acting.somebody.employee_id,
        "post": as_.post,
        "of_department_id": as_.of_department_id,
        "instead_of_id": as_.instead_of_id,
        "is_lent": as_.is_lent,
    }


def _audit(db: Session, acting: Acting, change: Change) -> None:
    write_events(db, [change], actor=acting.actor, now=acting.now, municipality_id=acting.municipality_id)


def _settled(db: Session, acting: Acting, made: Nomination, step: NominationStep) -> Outcome:
    tell(db, acting, made, step)
    return Outcome(made.id, step.id, step.deed, made.state)


def wishes_joined(round_id: Any, department_id: Any) -> Select[int]:
    """The ids of the nominations, not come to nothing, that a department asked in a round has joined (N8)."""
    n, s = Nomination, NominationStep
    joined = and_(s.deed == "joined", s.round_id == round_id, s.department_id == department_id)
    return select(n.id).join(s, s.nomination_id == n.id).where(joined, n.state.in_((*OPEN, "registered")))


def detail_of(db: Session, step: NominationStep) -> dict[str, Any]:
    """What stands in the details of a step (reason, system), while they are kept."""
    kept = db.get(Detail, step.detail_id) if step.detail_id else None
    return dict(json.loads(kept.body)) if kept is not None and kept.body else {}
