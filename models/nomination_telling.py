"""Whom a step of a nomination is told, and what shows how it stands now. Written with the step itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.acting import Acting
from models.deciders import is_away
from models.nomination_people import Deciding, deciding
from models.nomination_records import Nomination, NominationStep
from models.outbox.hours import decent
from models.outbox.posting import Draft, put, renew
from models.people import Employee

ASK: Final = "nomination_ask"
"""A proposal that waits for somebody to decide, with the buttons for it."""
TOLD: Final = "nomination_told"
"""What became of a nomination, said once to each person it concerns."""
BOTH_TOLD: Final = ("registered", "sent_back", "expired", "stopped", "joined")
"""Deeds of which those who decide hear besides the proposer and the departments that joined. The division, where it
decides itself, sees them on its board."""
CANDIDATE_TOLD: Final = ("registered",)
UNTOLD: Final = ("proposed", "corrected")
"""Deeds of which nobody hears but those who are asked, unless they decided it; the copies that are out show it."""


def subject_of(nomination_id: int) -> str:
    """What a notice that shows how a nomination stands has as its subject."""
    return f"nomination:{nomination_id}"


def subject_of_department(round_id: int, department_id: int) -> str:
    """What a notice that shows how a department stands in a round has as its subject."""
    return f"round:{round_id}:{department_id}"


def subject_of_register(round_id: int) -> str:
    """What a notice that shows who in a round waits to be registered has as its subject."""
    return f"register:{round_id}"


def tell(db: Session, acting: Acting, made: Nomination | None, step: NominationStep) -> None:
    """Ask whoever is to decide now, tell those concerned once, and let all copies show the present state."""
    subjects = {subject_of_department(step.round_id, step.department_id)}
    if made is not None:
        subjects |= {subject_of_department(made.round_id, made.department_id), subject_of(made.id)}
        subjects.add(subject_of_register(made.round_id))
    renew(db, sorted(subjects), now=acting.clock())
    if made is None:
        return
    if made.state == "proposed" and step.deed != "joined":
        ask(db, acting, made)
    if step.deed not in UNTOLD or (step.deed == "corrected" and made.state == "approved"):
        _tell(db, acting, made, step)


def ask(db: Session, acting: Acting, made: Nomination, *, again: int = 0) -> int:
    """Bring a proposal before those who may decide it now; gives back how many notices were new.

    Whoever has it before them already is not asked twice: one notice for each person, step that brought it there
    and time of asking. That another department joined is no such step.
    """
    s = NominationStep
    step_no = db.scalar(select(func.max(s.step_no)).where(s.nomination_id == made.id, s.deed != "joined"))
    return put(
        db,
        [
            Draft(
                kind=ASK,
                key=f"nomination:{made.id}:{step_no}:{again}:{employee_id}",
                day=acting.today,
                employee_id=employee_id,
                department_id=made.department_id,
                about={"nomination": made.id, "again": again},
                subject=subject_of(made.id),
                not_before=decent(db, acting.municipality_id, acting.now, acting.zone),
            )
            for employee_id in deciders_of(db, acting, made)
        ],
        municipality_id=acting.municipality_id,
        now=acting.now,
    )


def deciders_of(db: Session, acting: Acting, made: Nomination, department_id: int | None = None) -> list[int]:
    """The ids of those who may decide it on the day (N3, N5)."""
    return [one.employee_id for one in _deciding(db, acting, made, department_id or made.department_id)]


def _deciding(db: Session, acting: Acting, made: Nomination, department_id: int) -> list[Deciding]:
    return deciding(
        db,
        department_id,
        acting.today,
        about=made.candidate_id,
        municipality_id=acting.municipality_id,
        division_code=acting.division_code,
    )


def _tell(db: Session, acting: Acting, made: Nomination, step: NominationStep) -> None:
    joined = _joined(db, made.id)
    concerned: dict[int, None] = {made.proposer_id: None}
    concerned |= dict.fromkeys(one.actor_id for one in joined if one.actor_id)
    if step.deed in BOTH_TOLD:
        for department_id in dict.fromkeys([made.department_id, *(one.department_id for one in joined)]):
            able = _deciding(db, acting, made, department_id)
            concerned |= dict.fromkeys(one.employee_id for one in able if one.post != "division")
    if made.state == "proposed" and step.deed != "joined":
        for asked in deciders_of(db, acting, made):
            concerned.pop(asked, None)
    if step.deed in CANDIDATE_TOLD:
        concerned[made.candidate_id] = None
    elif made.candidate_id != made.proposer_id:
        concerned.pop(made.candidate_id, None)
    concerned.pop(acting.person.employee_id if acting.person else 0, None)
    drafts = [
        Draft(
            kind=TOLD,
            key=f"nomination-step:{step.id}:{employee_id}",
            day=acting.today,
            employee_id=employee_id,
            department_id=made.department_id,
            about={"nomination": made.id, "step": step.id},
            subject=subject_of(made.id),
            not_before=decent(db, acting.municipality_id, acting.now, acting.zone),
        )
        for employee_id in _here(db, acting, concerned)
    ]
    put(db, drafts, municipality_id=acting.municipality_id, now=acting.now)


def _joined(db: Session, nomination_id: int) -> list[NominationStep]:
    """The wishes of other departments for the same person (N8)."""
    s = NominationStep
    return list(db.scalars(select(s).where(s.nomination_id == nomination_id, s.deed == "joined").order_by(s.id)))


def _here(db: Session, acting: Acting, employee_ids: Iterable[int]) -> list[int]:
    """Those of them who are employed and not on leave (R10)."""
    e = Employee
    here = select(e.id).where(e.id.in_(list(employee_ids)), ~is_away(e.id, acting.today)).order_by(e.employee_no)
    return list(db.scalars(here))
