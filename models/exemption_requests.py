"""Asking to be let off a course, or for more time, and the division's answer (R18).

A request waits, is asked back and answered, and ends granted, rejected or withdrawn. What was said on the way
stands with the audit events, each by whom and when.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Select, and_, func, insert, select, update
from sqlalchemy.orm import Session

from models.acting import Acting
from models.audit import Change, Detail, write_details, write_events
from models.base import Refusal
from models.calendar import FiscalYear
from models.courses import MyCourse, my_courses
from models.curriculum import Course
from models.evidence import NOTHING, Given, Proof, check, keep, proofs_of_requests
from models.office import Department
from models.outbox.hours import decent
from models.outbox.posting import Draft, put, renew, something_finished
from models.people import Employee, EmployeeState
from models.record import Exemption
from models.rights import check_division
from models.session_records import ExemptionRequest
from models.sql import holds_on
from models.steps import Step, steps_of

Kind = Literal["exempt", "extend"]
Verdict = Literal["granted", "rejected"]

KINDS: Final[tuple[Kind, ...]] = ("exempt", "extend")
OPEN: Final = ("waiting", "asked")
REASON_LENGTH: Final = 500
"""Characters of a reason, a question or an answer."""
ASKED, DECIDED = "exemption_asked", "exemption_decided"
"""The kinds of the notices to the person: the division asks back, or has decided."""
TABLE: Final = "exemption_requests"
_STEP: Final = "exemption_request."


@dataclass(frozen=True, slots=True)
class Asking:
    """A request as it stands. `until` is the day asked for, or granted. `is_own`: the reader's."""

    id: int
    employee_id: int
    employee_no: str
    name: str
    name_kana: str
    department: str
    department_en: str
    course_code: str
    title: str
    title_en: str
    kind: str
    until: date
    state: str
    requested_at: datetime
    is_own: bool = False
    steps: tuple[Step, ...] = ()
    evidence: tuple[Proof, ...] = ()

    def said(self, deed: str) -> str:
        """What was said at the last such step."""
        return next((step.text for step in reversed(self.steps) if step.deed == deed), "")


@dataclass(frozen=True, slots=True)
class Requested:
    """What has become of asking: `is_new` is False where the person's earlier request of the course is open."""

    is_new: bool
    asking: Asking


# -- the person -----------------------------------------------------------------------------------------------


def last_day(today: date) -> date:
    """The last day that can be asked for: the end of the next fiscal year."""
    return FiscalYear.containing(FiscalYear.containing(today).last_day + timedelta(days=1)).last_day


def requestable(db: Session, employee_id: int, day: date) -> list[MyCourse]:
    """The required courses of that person that are not finished, the earliest due first."""
    left = [one for one in my_courses(db, employee_id, day) if one.level == "required" and not one.completed_on]
    return sorted(left, key=lambda one: (one.due_on or date.max, one.course_code))


def request(
    db: Session, acting: Acting, course_code: str, kind: Kind, until: date, reason: str, given: Given = NOTHING
) -> Requested:
    """Somebody asks to be let off a required course of theirs up to `until`, or for more time until then.

    While an earlier request of the course is open nothing is new. Refusals: `exemption_course` (course),
    `exemption_finished` (course, day), `exemption_until` (until, first), `exemption_far` (until, last),
    `exemption_reason` (reason, most), and those of `evidence.check`.
    """
    person, today = acting.somebody, acting.today
    if not _can_be_said(reason):
        raise Refusal("exemption_reason", reason=reason, most=REASON_LENGTH)
    check(given, "none")
    db.execute(select(Employee.id).where(Employee.id == person.employee_id).with_for_update())
    x = ExemptionRequest
    course_id = db.scalar(
        select(Course.id).where(Course.code == course_code, Course.municipality_id == person.municipality_id)
    )
    mine = and_(x.employee_id == person.employee_id, x.course_id == course_id, x.state.in_(OPEN))
    earlier = db.scalar(select(x.id).where(mine))
    if earlier is not None:
        return Requested(False, _one(db, acting, earlier))
    course = next(
        (one for one in my_courses(db, person.employee_id, today) if one.course_code == course_code), None
    )
    if course is None or course.level != "required" or course_id is None:
        raise Refusal("exemption_course", course=course_code)
    if course.completed_on is not None:
        raise Refusal("exemption_finished", course=course_code, day=course.completed_on)
    _check_until(kind, until, today, course.due_on)
    [(detail_id, digest)] = write_details(db, [{"reason": reason.strip()}])
    made = ExemptionRequest(
        employee_id=person.employee_id,
        course_id=course_id,
        kind=kind,
        until=until,
        state="waiting",
        requested_at=acting.now,
        detail_id=detail_id,
        detail_digest=digest,
    )
    db.add(made)
    db.flush()
    keep(db, given, now=acting.now, request_id=made.id)
    about = {"course": course_code, "kind": kind, "until": until.isoformat(), "files": len(given.files)}
    _record(db, acting, [(made.id, "made", {"text": reason.strip(), **about})])
    return Requested(True, _one(db, acting, made.id))


def _check_until(kind: str, until: date, today: date, due_on: date | None) -> None:
    first = today
    if kind == "extend":
        first = max(today, due_on or today) + timedelta(days=1)
    if until < first:
        raise Refusal("exemption_until", until=until, first=first)
    if until > last_day(today):
        raise Refusal("exemption_far", until=until, last=last_day(today))


def answer(db: Session, acting: Acting, request_id: int, text: str) -> Asking:
    """The person answers what the division asked back; the request waits again.

    Refusals: `exemption_answer` (answer, most), `exemption_gone`, `exemption_not_asked`, and
    `exemption_decided` (name, day, state).
    """
    if not _can_be_said(text):
        raise Refusal("exemption_answer", answer=text, most=REASON_LENGTH)
    x, own = ExemptionRequest, acting.somebody.employee_id
    if not _moved(db, [request_id], "waiting", and_(x.employee_id == own, x.state == "asked"), {}):
        _check_open(db, acting, request_id, x.employee_id == own)
        raise Refusal("exemption_not_asked")
    _record(db, acting, [(request_id, "answered", {"text": text.strip()})])
    renew(db, [_subject(request_id)], now=acting.clock())
    return _one(db, acting, request_id)


def withdraw(db: Session, acting: Acting, request_id: int) -> Asking:
    """The person takes an open request back. Refusals: `exemption_gone`, `exemption_decided`."""
    x, own = ExemptionRequest, acting.somebody.employee_id
    decided = {"decided_at": acting.now, "decided_by_id": own}
    if not _moved(db, [request_id], "withdrawn", and_(x.employee_id == own, x.state.in_(OPEN)), decided):
        _check_open(db, acting, request_id, x.employee_id == own)
    _record(db, acting, [(request_id, "withdrawn", {"text": ""})])
    renew(db, [_subject(request_id)], now=acting.clock())
    return _one(db, acting, request_id)


def my_requests(db: Session, acting: Acting) -> list[Asking]:
    """All that the person ever asked for, open ones first, then the latest."""
    x = ExemptionRequest
    found = _read(db, _listed(acting).where(x.employee_id == acting.somebody.employee_id))
    return sorted(found, key=lambda one: (one.state not in OPEN, -one.id))


# -- the division ---------------------------------------------------------------------------------------------


def waiting_requests(db: Session, acting: Acting, *, limit: int, offset: int = 0) -> tuple[int, list[Asking]]:
    """How many requests are open, and some of them: those that wait for the division, then those asked back.

    Raises Refusal `division_only`.
    """
    _check(db, acting)
    x = ExemptionRequest
    ours = and_(x.state.in_(OPEN), Employee.municipality_id == acting.municipality_id)
    count = db.scalar(select(func.count()).select_from(x).join(Employee, Employee.id == x.employee_id).where(ours))
    listed = _listed(acting).where(ours).order_by(x.state.desc(), x.requested_at, x.id)
    return count or 0, _read(db, listed.limit(limit).offset(offset))


def waiting_request(db: Session, acting: Acting, request_id: int) -> Asking:
    """An open request, with what was given. Refusals: `division_only`, `exemption_gone`, `exemption_decided`."""
    _check(db, acting)
    _check_open(db, acting, request_id, _ours(acting))
    return _one(db, acting, request_id)


def ask_back(db: Session, acting: Acting, request_id: int, question: str) -> Asking:
    """The division wants to know more first; the person is told.

    Refusals: `division_only`, `exemption_question` (question, most), `exemption_own`, `exemption_gone`,
    `exemption_asked` (name, day) where it has been asked back already, `exemption_decided` (name, day, state).
    """
    _check(db, acting)
    if not _can_be_said(question):
        raise Refusal("exemption_question", question=question, most=REASON_LENGTH)
    x = ExemptionRequest
    theirs = and_(x.state == "waiting", _others(acting))
    if not _moved(db, [request_id], "asked", theirs, {}):
        _check_open(db, acting, request_id, _ours(acting))
        _check_not_own(db, acting, request_id)
        last = next(step for step in reversed(_one(db, acting, request_id).steps) if step.deed == "asked")
        raise Refusal("exemption_asked", name=last.name, day=last.at.astimezone(acting.zone).date())
    _record(db, acting, [(request_id, "asked", {"text": question.strip()})])
    asking = _one(db, acting, request_id)
    number = sum(step.deed == "asked" for step in asking.steps)
    _tell(db, acting, ASKED, {request_id: asking.employee_id}, f"asked:{number}")
    return asking


@dataclass(frozen=True, slots=True)
class Decisions:
    """What many decisions at once did; `left`: those that somebody decided before, or whose day has passed."""

    done: tuple[Asking, ...]
    left: int


def decide(
    db: Session,
    acting: Acting,
    request_ids: Collection[int],
    verdict: Verdict,
    reason: str = "",
    *,
    until: date | None = None,
) -> Decisions:
    """The division grants or rejects requests, many at once, and each person is told.

    Granted, the exemption or extension holds from today until the day asked for, or `until`. A rejection has a
    reason. Of several those that cannot be decided any more are passed over; for one alone it is said why:
    `exemption_gone`, `exemption_own`, `exemption_decided` (name, day, state), `exemption_until` (until, first).
    Refusals besides: `division_only`, `exemption_verdict` (reason, most), `exemption_far` (until, last).
    """
    _check(db, acting)
    text = reason.strip()
    if len(text) > REASON_LENGTH or (verdict == "rejected" and not text):
        raise Refusal("exemption_verdict", reason=text, most=REASON_LENGTH)
    today, x = acting.today, ExemptionRequest
    if until is not None and verdict == "granted":
        _check_until("exempt", until, today, None)
    wanted = list(dict.fromkeys(request_ids))
    open_ = and_(x.state.in_(OPEN), _others(acting))
    changed: dict[str, Any] = {"decided_at": acting.now, "decided_by_id": acting.actor.employee_id}
    if verdict == "granted" and until is None:
        open_ = and_(open_, x.until >= today)
    elif verdict == "granted":
        changed["until"] = until
    ids = _moved(db, wanted, verdict, open_, changed)
    if not ids and len(wanted) == 1:
        _check_open(db, acting, wanted[0], _ours(acting))
        _check_not_own(db, acting, wanted[0])
        raise Refusal("exemption_until", until=_one(db, acting, wanted[0]).until, first=today)
    found = _read(db, _listed(acting).where(x.id.in_(ids)).order_by(x.id))
    if verdict == "granted":
        _grant(db, acting, found, text)
    told = {"text": text, **({"until": until.isoformat()} if until and verdict == "granted" else {})}
    _record(db, acting, [(one.id, verdict, told) for one in found])
    people = {one.id: one.employee_id for one in found}
    renew(db, [_subject(id_) for id_ in ids], now=acting.clock())
    _tell(db, acting, DECIDED, people, "decided")
    if people:
        something_finished(db, list(people.values()), now=acting.clock())
    return Decisions(tuple(found), len(wanted) - len(found))


def _grant(db: Session, acting: Acting, found: Sequence[Asking], text: str) -> None:
    """Write what the requests ask for, with the person's reason and the division's word."""
    x = ExemptionRequest
    ids = {one.id: one for one in found}
    rows = db.execute(
        select(x.id, x.course_id, Detail.body).join(Detail, Detail.id == x.detail_id).where(x.id.in_(ids))
    ).all()
    why = [" / ".join(filter(None, (_text(row.body, "reason"), text))) for row in rows]
    details = write_details(db, [{"granted_by": acting.actor.name, "reason": reason} for reason in why])
    for row, (detail_id, digest) in zip(rows, details, strict=True):
        one = ids[row.id]
        exemption = {
            "employee_id": one.employee_id,
            "course_id": row.course_id,
            "kind": one.kind,
            "until": one.until,
            "granted_on": acting.today,
            "detail_id": detail_id,
            "detail_digest": digest,
        }
        exemption_id = db.scalars(insert(Exemption).values(exemption).returning(Exemption.id)).one()
        db.execute(update(x).where(x.id == row.id).values(exemption_id=exemption_id))


def what_became(db: Session, acting: Acting, request_id: int) -> Asking | None:
    """The request as it stands; None: there is none."""
    found = _read(db, _listed(acting).where(ExemptionRequest.id == request_id))
    return found[0] if found else None


# -- what they have in common ---------------------------------------------------------------------------------


def _check(db: Session, acting: Acting) -> None:
    check_division(db, acting.actor, acting.municipality_id, acting.division_code, acting.today)


def _can_be_said(text: str) -> bool:
    return 0 < len(text.strip()) <= REASON_LENGTH


def _subject(request_id: int) -> str:
    return f"exemption:{request_id}"


def _ours(acting: Acting) -> ColumnElement[bool]:
    of_office = select(Employee.id).where(Employee.municipality_id == acting.municipality_id)
    return ExemptionRequest.employee_id.in_(of_office)


def _others(acting: Acting) -> ColumnElement[bool]:
    """Requests of the office that are not the reader's own."""
    own = acting.actor.employee_id
    return and_(_ours(acting), ExemptionRequest.employee_id != own) if own else _ours(acting)


def _moved(
    db: Session, ids: Collection[int], state: str, where: ColumnElement[bool], changed: Mapping[str, Any]
) -> list[int]:
    """Those whose state was changed: of two clicks one does. They are locked in the order of their ids."""
    x = ExemptionRequest
    locked = list(db.scalars(select(x.id).where(x.id.in_(ids)).order_by(x.id).with_for_update()))
    done = update(x).where(x.id.in_(locked), where).values(state=state, **changed).returning(x.id)
    return sorted(db.scalars(done.execution_options(synchronize_session=False)))


def _check_open(db: Session, acting: Acting, request_id: int, whose: ColumnElement[bool]) -> None:
    """Raise Refusal `exemption_gone`, or `exemption_decided` (name, day, state), unless it is still open."""
    x = ExemptionRequest
    known = db.execute(
        select(x.state, x.decided_at, Employee.name)
        .outerjoin(Employee, Employee.id == x.decided_by_id)
        .where(x.id == request_id, whose)
    ).one_or_none()
    if known is None:
        raise Refusal("exemption_gone")
    if known.state not in OPEN:
        day = known.decided_at.astimezone(acting.zone).date()
        raise Refusal("exemption_decided", name=known.name or "", day=day, state=known.state)


def _check_not_own(db: Session, acting: Acting, request_id: int) -> None:
    """Raise Refusal `exemption_own`: somebody else of the division decides."""
    if db.get_one(ExemptionRequest, request_id).employee_id == acting.actor.employee_id:
        raise Refusal("exemption_own")


def _record(db: Session, acting: Acting, steps: Sequence[tuple[int, str, Mapping[str, Any]]]) -> None:
    changes = [Change(f"{_STEP}{deed}", TABLE, id_, detail) for id_, deed, detail in steps]
    write_events(db, changes, actor=acting.actor, now=acting.now, municipality_id=acting.municipality_id)


def _tell(db: Session, acting: Acting, kind: str, people: Mapping[int, int], what: str) -> None:
    """Put into the outbox what each person is to hear."""
    not_before = decent(db, acting.municipality_id, acting.now, acting.zone)
    notices = [
        Draft(
            kind=kind,
            key=f"{_subject(id_)}:{what}",
            day=acting.today,
            employee_id=employee_id,
            about={"request": id_},
            subject=_subject(id_),
            not_before=not_before,
        )
        for id_, employee_id in people.items()
    ]
    put(db, notices, municipality_id=acting.municipality_id, now=acting.now)


def _one(db: Session, acting: Acting, request_id: int) -> Asking:
    return _read(db, _listed(acting).where(ExemptionRequest.id == request_id))[0]


def _listed(acting: Acting) -> Select[*tuple[Any, ...]]:
    """Requests with whose they are, as `Asking`'s first fields."""
    x = ExemptionRequest
    d = Department
    return (
        select(
            *(x.id, x.employee_id, Employee.employee_no, Employee.name, Employee.name_kana),
            *(func.coalesce(d.name, ""), func.coalesce(d.name_en, "")),
            *(Course.code, Course.title, Course.title_en, x.kind, x.until, x.state, x.requested_at),
            (x.employee_id == (acting.actor.employee_id or 0)).label("is_own"),
        )
        .join(Employee, Employee.id == x.employee_id)
        .join(Course, Course.id == x.course_id)
        .outerjoin(
            EmployeeState, and_(EmployeeState.employee_id == Employee.id, holds_on(EmployeeState, acting.today))
        )
        .outerjoin(d, d.id == EmployeeState.department_id)
        .where(Employee.municipality_id == acting.municipality_id)
    )


def _read(db: Session, listed: Select[*tuple[Any, ...]]) -> list[Asking]:
    """Those requests with their steps and what was given with them: three queries, however many there are."""
    found: Sequence[Any] = db.execute(listed).all()
    ids = [row[0] for row in found]
    steps, proofs = steps_of(db, TABLE, _STEP, ids), proofs_of_requests(db, ids)
    whole: list[tuple[Any, ...]] = [(*row, steps.get(row[0], ()), proofs.get(row[0], ())) for row in found]
    return [Asking(*fields) for fields in whole]


def _text(body: str | None, name: str) -> str:
    return str(json.loads(body).get(name, "")) if body else ""
