"""Who must take what, by when, how it stands, and why: one SQL select for one person or for a million (R1-R19).

Everything that speaks of duties reads `obligations()`; nothing works them out a second time. It is built
from parts that follow the rules in their order:

    people       who is employed on the day, and what is known of them for it      R2, R19
    audiences    the audiences each belongs to, and since when                     R4, R6, R14, R15
    rows         the requirement rows in force for each, with start and due date   R5, R6, R7
    leaves       what long leaves do to a due date                                 R3, R8, R19
    ranked       of several rows for one course the one that counts                R9
    finished     the latest completion that counts                                 R12, C2, C3
    grants       exemptions and extensions                                         R18
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import (
    CTE,
    Date,
    Select,
    String,
    Subquery,
    and_,
    case,
    false,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from models.base import FROM_THE_BEGINNING, UNTIL_FURTHER_NOTICE, code_type
from models.calendar import FiscalYear
from models.curriculum import ICT_USERS, Course, Requirement
from models.office import Group, GroupMembership, department_and_below
from models.people import Employee, EmployeeState, Employment, Leave
from models.record import Completion, Exemption
from models.sql import add_days, day_in_fiscal_year, day_literal, fiscal_year, greatest, holds_on, least

GRACE_DAYS: Final = 60
"""Days a person has at least: after the start (R6), after a leave (R8)."""

STATUSES: Final = ("completed", "open", "overdue", "exempt", "suspended", "available")

# How a required row stands for a person before anything is finished or granted, in R9's order of preference.
_DATED, _SUSPENDED, _EXEMPT = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose duties: everybody's where all is None.

    `department_id` is a department with all below it, by main post on the day.
    """

    employee_id: int | None = None
    department_id: int | None = None
    course_id: int | None = None
    municipality_id: int | None = None


EVERYBODY: Final = Scope()


def obligations(day: date, scope: Scope = EVERYBODY, *, grace_days: int = GRACE_DAYS) -> Select[*tuple[Any, ...]]:
    """A row for every course in force on `day` for every person employed on it, in no particular order.

    Columns: `employee_id`, `course_id`, `level` (required, elective), `status` (see STATUSES), `due_on`
    (a day; None for elective, exempt and suspended), `completed_on`, `is_late` (finished after the due date),
    and why: `requirement_id`, `audience`, `audience_since` (None: as far back as the history reaches),
    `hired_on`, `start_on`, `row_due_on` (the due date before leave and extension), `leave_from` and `leave_to`
    (the leave that moved, suspended or lifted it), `exempt_until`, `extended_to`.
    """
    people = _people(day, scope)
    rows = _rows(day, scope, people, grace_days)
    ranked = _ranked(rows, _leaves(day, rows, grace_days), day)
    finished = _finished(day, scope, people)
    r = ranked.c
    status = case(
        (finished.c.completed_on.is_not(None), "completed"),
        (r.level == "elective", "available"),
        (r.standing == _EXEMPT, "exempt"),
        (r.standing == _SUSPENDED, "suspended"),
        (r.due_on < day, "overdue"),
        else_="open",
    )
    due_on = case((r.standing == _DATED, r.due_on))
    return (
        select(
            r.employee_id,
            r.course_id,
            r.level,
            status.label("status"),
            due_on.label("due_on"),
            finished.c.completed_on,
            func.coalesce(finished.c.first_on > due_on, false()).label("is_late"),
            r.requirement_id,
            r.audience,
            func.nullif(r.audience_since, day_literal(FROM_THE_BEGINNING), type_=Date()).label("audience_since"),
            r.hired_on,
            r.start_on,
            r.row_due_on,
            r.leave_from,
            r.leave_to,
            r.exempt_until,
            r.extended_to,
        )
        .select_from(ranked)
        .outerjoin(finished, and_(finished.c.employee_id == r.employee_id, finished.c.course_id == r.course_id))
        .where(r.place == 1)
    )


def _people(day: date, scope: Scope) -> CTE:
    """Who is employed on the day (R2), since when without a break, and what is known of them for it (R19)."""
    people = (
        select(
            Employee.id.label("employee_id"),
            Employee.municipality_id,
            Employment.continuous_since.label("hired_on"),
            EmployeeState.persona,
            EmployeeState.persona_from,
            EmployeeState.uses_ict,
            EmployeeState.ict_from,
        )
        .join(Employment, Employment.employee_id == Employee.id)
        .join(EmployeeState, EmployeeState.employee_id == Employee.id)
        .where(
            Employment.hired_on <= day,
            or_(Employment.left_on.is_(None), Employment.left_on >= day),
            holds_on(EmployeeState, day),
        )
    )
    if scope.employee_id is not None:
        people = people.where(Employee.id == scope.employee_id)
    if scope.municipality_id is not None:
        people = people.where(Employee.municipality_id == scope.municipality_id)
    if scope.department_id is not None:
        people = people.where(EmployeeState.department_id.in_(department_and_below(scope.department_id, day)))
    return people.cte("people")


def _audiences(day: date, people: CTE) -> Subquery:
    """Each person's audiences and the first day in each without a break (R4, R6, R14, R15)."""
    p = people.c
    person = (p.employee_id, p.municipality_id, p.hired_on)
    audience = code_type(60)
    personas = select(*person, p.persona.label("audience"), p.persona_from.label("audience_since")).where(
        p.persona.is_not(None)
    )
    ict_users = select(*person, literal(ICT_USERS, audience), p.ict_from).where(p.uses_ict)
    groups = (
        select(*person, (literal("group:", String()) + Group.name).cast(audience), GroupMembership.since)
        .join(GroupMembership, GroupMembership.employee_id == p.employee_id)
        .join(Group, Group.id == GroupMembership.group_id)
        .where(holds_on(GroupMembership, day))
    )
    return union_all(personas, ict_users, groups).subquery("audiences")


def _rows(day: date, scope: Scope, people: CTE, grace_days: int) -> CTE:
    """The requirement rows in force for each person, with the day the duty starts and is due (R5, R6, R7)."""
    year = FiscalYear.containing(day)
    a = _audiences(day, people).c
    exempt = _latest_grants("exempt", day)
    extend = _latest_grants("extend", day)
    is_yearly = Course.cycle == "every_fiscal_year"
    is_required = Requirement.level == "required"
    # R18: once an exemption has ended the duty starts on its day.
    restarts_on = case((and_(is_required, exempt.c.until < day), exempt.c.until), else_=FROM_THE_BEGINNING)
    begins_on = case((is_yearly, year.first_day), else_=FROM_THE_BEGINNING)
    start_on = greatest(a.hired_on, Requirement.effective_from, a.audience_since, begins_on, restarts_on)
    started = (
        select(
            a.employee_id,
            Requirement.course_id,
            Requirement.id.label("requirement_id"),
            Requirement.level,
            Requirement.audience,
            Requirement.effective_from,
            Requirement.due_kind,
            Requirement.due_month,
            Requirement.due_day,
            Requirement.due_days,
            is_yearly.label("is_yearly"),
            a.audience_since,
            a.hired_on,
            start_on.label("start_on"),
            exempt.c.until.label("exempt_until"),
            # An extension of a yearly course belongs to the fiscal year it ends in.
            case((or_(~is_yearly, extend.c.until.between(year.first_day, year.last_day)), extend.c.until)).label(
                "extended_to"
            ),
        )
        .select_from(_audiences_join(a))
        .join(Course, and_(Course.id == Requirement.course_id, Course.municipality_id == a.municipality_id))
        .outerjoin(exempt, and_(exempt.c.employee_id == a.employee_id, exempt.c.course_id == Course.id))
        .outerjoin(extend, and_(extend.c.employee_id == a.employee_id, extend.c.course_id == Course.id))
        .where(
            Requirement.effective_from <= day,
            Requirement.effective_to >= day,
            start_on <= day,
            or_(
                Requirement.due_kind.is_(None),
                Requirement.due_kind != "hire",
                a.hired_on >= Requirement.effective_from,
            ),
        )
    )
    if scope.course_id is not None:
        started = started.where(Requirement.course_id == scope.course_id)
    s = started.subquery("started").c
    by_calendar = greatest(
        day_in_fiscal_year(fiscal_year(s.start_on), s.due_month, s.due_day), add_days(s.start_on, grace_days)
    )
    by_rule = case((s.due_kind == "month_day", by_calendar), else_=add_days(s.start_on, s.due_days))
    row_due_on = case((s.is_yearly, least(by_rule, day_literal(year.last_day))), else_=by_rule)
    columns = [s[name] for name in s.keys() if name not in {"due_kind", "due_month", "due_day", "due_days"}]
    return (
        select(*columns, case((s.level == "required", row_due_on)).label("row_due_on"))
        .cte("requirement_rows")
        .prefix_with("NOT MATERIALIZED", dialect="postgresql")
    )


def _audiences_join(a: Any) -> Any:
    return a.employee_id.table.join(Requirement, Requirement.audience == a.audience)


def _latest_grants(kind: str, day: date) -> Subquery:
    """Per person and course the exemption (or extension) granted last, up to the day (R18)."""
    place = func.row_number().over(
        partition_by=(Exemption.employee_id, Exemption.course_id),
        order_by=(Exemption.granted_on.desc(), Exemption.id.desc()),
    )
    ordered = (
        select(Exemption.employee_id, Exemption.course_id, Exemption.until, place.label("place"))
        .where(Exemption.kind == kind, Exemption.granted_on <= day)
        .subquery()
    )
    return (
        select(ordered.c.employee_id, ordered.c.course_id, ordered.c.until)
        .where(ordered.c.place == 1)
        .subquery(f"granted_{kind}")
    )


def _leaves(day: date, rows: CTE, grace_days: int) -> Subquery:
    """What leaves make of a required row's due date: `moved_to`, `is_open_ended`, `lifts` (R8, all in order, R19).

    In order of their first days, each leave moves the due date, and the next one touches only if it begins by
    then. So the leaves that count are those up to the first that begins after everything before it would
    have moved the date; behind that one none can touch.
    """
    year_end = day_literal(FiscalYear.containing(day).last_day)
    r = rows.c
    ends_on = func.coalesce(Leave.leave_to, day_literal(UNTIL_FURTHER_NOTICE), type_=Date())
    moves_to = case((Leave.leave_to.is_(None), UNTIL_FURTHER_NOTICE), else_=add_days(Leave.leave_to, grace_days))
    moves_to = case((r.is_yearly, least(moves_to, year_end)), else_=moves_to)
    this_row = (r.employee_id, r.requirement_id)
    in_order = (Leave.leave_from, Leave.id)
    moved_so_far = func.max(moves_to).over(partition_by=this_row, order_by=in_order, rows=(None, -1))
    candidates = (
        select(
            *this_row,
            r.is_yearly,
            r.row_due_on,
            Leave.id.label("leave_id"),
            Leave.leave_from,
            Leave.leave_to,
            ends_on.label("ends_on"),
            moves_to.label("moves_to"),
            greatest(r.row_due_on, func.coalesce(moved_so_far, r.row_due_on, type_=Date())).label("reach"),
        )
        .join(Leave, Leave.employee_id == r.employee_id)
        .where(r.level == "required", ends_on >= r.start_on)
        .subquery("leave_candidates")
    )
    c = candidates.c
    gaps = func.sum(case((c.leave_from > c.reach, 1), else_=0)).over(
        partition_by=(c.employee_id, c.requirement_id), order_by=(c.leave_from, c.leave_id), rows=(None, 0)
    )
    touching = select(candidates, gaps.label("gaps")).subquery("leave_chain")
    t = touching.c
    # The leave to name as the reason: the one that moves the date furthest, by order where several do.
    place = func.row_number().over(
        partition_by=(t.employee_id, t.requirement_id),
        order_by=(t.ends_on.desc(), t.leave_from, t.leave_id),
    )
    counted = select(touching, place.label("place")).where(t.gaps == 0).subquery("leaves_that_touch")
    f = counted.c
    lifts = and_(f.is_yearly, f.ends_on >= year_end)
    return (
        select(
            f.employee_id,
            f.requirement_id,
            f.leave_from,
            f.leave_to,
            f.moves_to.label("moved_to"),
            case((lifts, _EXEMPT), (f.leave_to.is_(None), _SUSPENDED), else_=_DATED).label("standing"),
        )
        .where(f.place == 1)
        .subquery("leave_effects")
    )


def _ranked(rows: CTE, leaves: Subquery, day: date) -> Subquery:
    """Of several rows for one course the one that counts comes first (`place` 1, R9)."""
    r, v = rows.c, leaves.c
    extended = r.extended_to.is_not(None)
    # A running exemption beats an extension, and both beat the rows (R18).
    standing = case((r.exempt_until >= day, _EXEMPT), (extended, _DATED), else_=func.coalesce(v.standing, _DATED))
    moves = and_(v.standing == _DATED, v.moved_to > r.row_due_on)
    due_on = case((extended, r.extended_to), (moves, v.moved_to), else_=r.row_due_on)
    tells = or_(v.standing != _DATED, moves)
    stood = (
        select(
            *[c for c in r if c.key not in {"exempt_until", "extended_to"}],
            # A grant speaks of required rows only, so an elective one keeps none.
            case((r.level == "required", r.exempt_until)).label("exempt_until"),
            case((r.level == "required", r.extended_to)).label("extended_to"),
            case((r.level == "required", standing), else_=_DATED).label("standing"),
            case((r.level == "required", due_on)).label("due_on"),
            case((tells, v.leave_from)).label("leave_from"),
            case((tells, v.leave_to)).label("leave_to"),
        )
        .select_from(rows)
        .outerjoin(leaves, and_(v.employee_id == r.employee_id, v.requirement_id == r.requirement_id))
        .subquery("stood")
    )
    s = stood.c
    place = func.row_number().over(
        partition_by=(s.employee_id, s.course_id),
        order_by=(
            case((s.level == "required", 0), else_=1),
            case((s.standing == _DATED, 0), else_=1),
            case((s.standing == _DATED, func.coalesce(s.due_on, day, type_=Date())), else_=day_literal(day)),
            s.audience,
            s.effective_from,
        ),
    )
    return select(stood, place.label("place")).subquery("ranked")


def _finished(day: date, scope: Scope, people: CTE) -> Subquery:
    """The latest completion up to the day that counts, of a yearly course within its fiscal year (R12).

    The first one tells whether the person was late (R16): doing a course again makes nobody late.
    """
    later = aliased(Completion)
    superseded = (
        select(literal(1)).where(later.supersedes_id.is_not(None), later.supersedes_id == Completion.id).exists()
    )
    finished = (
        select(
            Completion.employee_id,
            Completion.course_id,
            func.max(Completion.completed_on, type_=Date()).label("completed_on"),
            func.min(Completion.completed_on, type_=Date()).label("first_on"),
        )
        .join(Course, Course.id == Completion.course_id)
        .where(
            Completion.outcome == "passed",
            Completion.completed_on <= day,
            or_(Course.cycle == "once", Completion.completed_on >= FiscalYear.containing(day).first_day),
            ~superseded,
        )
        .group_by(Completion.employee_id, Completion.course_id)
    )
    if scope.employee_id is not None:
        finished = finished.where(Completion.employee_id == scope.employee_id)
    elif scope.department_id is not None:
        finished = finished.where(Completion.employee_id.in_(select(people.c.employee_id)))
    if scope.course_id is not None:
        finished = finished.where(Completion.course_id == scope.course_id)
    return finished.subquery("finished")
