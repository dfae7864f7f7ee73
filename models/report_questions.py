"""What the division asks back about a report, the person's answer, and many decisions at once (C2).

Question and answer stand with the audit events. The report waits all the while, so that it can be decided any time.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import self_reporting
from models.acting import Acting
from models.audit import Change, write_events
from models.base import Refusal
from models.curriculum import Course
from models.evidence import NOTHING, Given, check, keep
from models.outbox.hours import decent
from models.outbox.posting import Draft, put, renew
from models.people import Employee
from models.rights import check_division
from models.self_reporting import REASON_LENGTH, STEP, Decided, subject, too_late
from models.self_reports import SelfReport
from models.steps import Step, steps_of

NOTICE: Final = "report_asked"
"""The kind of the notice that tells somebody of a question about their report."""
TABLE: Final = "self_reports"
MOST_AT_ONCE: Final = 100

Verdict = Literal["accepted", "rejected"]


@dataclass(frozen=True, slots=True)
class Own:
    """A report as its person sees it: of which course, how it stands, what was said. `asks`: as for the course."""

    id: int
    employee_id: int
    title: str
    title_en: str
    state: str
    asks: str
    steps: tuple[Step, ...] = ()

    @property
    def question(self) -> str:
        """What is asked; empty where nothing is, or it is answered or decided."""
        last = self.steps[-1] if self.steps else None
        return last.text if last and last.deed == "asked" and self.state == "waiting" else ""


def own_report(db: Session, employee_id: int, report_id: int) -> Own | None:
    """That person's report; None: there is none."""
    s = SelfReport
    row = db.execute(
        select(s.id, s.employee_id, Course.title, Course.title_en, s.state, Course.evidence)
        .join(Course, Course.id == s.course_id)
        .where(s.id == report_id, s.employee_id == employee_id)
    ).one_or_none()
    return None if row is None else Own(*row, steps=_steps(db, report_id))


def open_questions(db: Session, employee_id: int) -> list[Own]:
    """That person's reports about which something is asked, the oldest first."""
    s = SelfReport
    waiting = select(s.id).where(s.employee_id == employee_id, s.state == "waiting").order_by(s.id)
    own = [own_report(db, employee_id, one) for one in db.scalars(waiting).all()]
    return [one for one in own if one is not None and one.question]


def ask_back(db: Session, acting: Acting, report_id: int, question: str) -> Own:
    """The division wants to know more before it decides; the person is told.

    Refusals: `division_only`, `self_report_question` (most), `self_report_own`, `self_report_gone`,
    `self_report_decided` (name, day, state), and `self_report_asked` (name, day) where an answer is awaited.
    """
    person = acting.somebody
    check_division(db, acting.actor, acting.municipality_id, acting.division_code, acting.today)
    question = question.strip()
    if not 0 < len(question) <= REASON_LENGTH:
        raise Refusal("self_report_question", most=REASON_LENGTH)
    employee_id = _waiting(db, acting, report_id)
    if employee_id == person.employee_id:
        raise Refusal("self_report_own")
    steps = _steps(db, report_id)
    if steps and steps[-1].deed == "asked":
        day = steps[-1].at.astimezone(acting.zone).date()
        raise Refusal("self_report_asked", name=steps[-1].name, day=day)
    _record(db, acting, report_id, "asked", question)
    number = 1 + sum(step.deed == "asked" for step in steps)
    notice = Draft(
        kind=NOTICE,
        key=f"{subject(report_id)}:asked:{number}",
        day=acting.today,
        employee_id=employee_id,
        about={"report": report_id},
        subject=subject(report_id),
        not_before=decent(db, acting.municipality_id, acting.now, acting.zone),
    )
    put(db, [notice], municipality_id=acting.municipality_id, now=acting.now)
    renew(db, [subject(report_id)], now=acting.clock())
    return _own(db, employee_id, report_id)


def answer(db: Session, acting: Acting, report_id: int, text: str, given: Given = NOTHING) -> Own:
    """The person answers, perhaps with files.

    Refusals: `self_report_answer` (most), `self_report_gone`, `self_report_decided` (name, day, state),
    `self_report_not_asked`, and those of `evidence.check`.
    """
    text = text.strip()
    if not 0 < len(text) <= REASON_LENGTH:
        raise Refusal("self_report_answer", most=REASON_LENGTH)
    check(given, "none")
    own = acting.somebody.employee_id
    if _waiting(db, acting, report_id) != own:
        raise Refusal("self_report_gone")
    steps = _steps(db, report_id)
    if not steps or steps[-1].deed != "asked":
        raise Refusal("self_report_not_asked")
    keep(db, given, now=acting.now, report_id=report_id)
    _record(db, acting, report_id, "answered", text)
    renew(db, [subject(report_id)], now=acting.clock())
    return _own(db, own, report_id)


@dataclass(frozen=True, slots=True)
class Settled:
    """What many decisions at once did; `left`: those that somebody decided before."""

    done: tuple[Decided, ...]
    left: int


def decide_many(
    db: Session, acting: Acting, report_ids: Collection[int], verdict: Verdict, reason: str = ""
) -> Settled:
    """The division accepts or rejects reports, each person is told. What was decided before is passed over.

    For one alone it is said why not. Refusals as for `self_reporting.accept` and `reject`; `self_report_own` for
    the whole where one's own is among them.
    """
    by: dict[str, Any] = {
        "actor": acting.somebody,
        "division_code": acting.division_code,
        "now": acting.now,
        "zone": acting.zone,
        "clock": acting.clock,
    }
    wanted = sorted(set(report_ids))[:MOST_AT_ONCE]
    s = SelfReport
    waits = select(s.id).where(s.id.in_(wanted), s.state == "waiting").order_by(s.id).with_for_update()
    ids = list(db.scalars(waits)) if len(wanted) > 1 else wanted
    if verdict == "rejected":
        done = [self_reporting.reject(db, one, reason, **by) for one in ids]
    else:
        done = [self_reporting.accept(db, one, **by) for one in ids]
    return Settled(tuple(done), len(wanted) - len(done))


def _waiting(db: Session, acting: Acting, report_id: int) -> int:
    """Whose waiting report it is, locked so that of two who act one is the first."""
    s = SelfReport
    of_office = select(Employee.id).where(Employee.municipality_id == acting.municipality_id)
    waits = select(s.employee_id).where(s.id == report_id, s.state == "waiting", s.employee_id.in_(of_office))
    employee_id = db.scalar(waits.with_for_update())
    return employee_id if employee_id is not None else too_late(db, report_id, acting.somebody, acting.zone)


def _record(db: Session, acting: Acting, report_id: int, deed: str, text: str) -> None:
    change = Change(f"{STEP}{deed}", TABLE, report_id, {"text": text})
    write_events(db, [change], actor=acting.actor, now=acting.now, municipality_id=acting.municipality_id)


def _steps(db: Session, report_id: int) -> tuple[Step, ...]:
    return steps_of(db, TABLE, STEP, [report_id]).get(report_id, ())


def _own(db: Session, employee_id: int, report_id: int) -> Own:
    made = own_report(db, employee_id, report_id)
    assert made is not None  # noqa: S101
    return made
