"""Who must take what, by when, how it stands, and why: one SQL select for one person or for a million (R1-R19).

Everything that speaks of duties reads `obligations()`; nothing works them out a second time. It is built
from parts that follow the rules in their order:

    people         who is employed on the day, and what is known of them for it      R2, R19
    audiences      the audiences each belongs to, and since when                     R4, R6, R14, R15
    rows           the requirement rows in force for each, with start and due date   R5, R6, R7
    latest grants  exemptions and extensions                                         R18
    after leaves   what long leaves do to a due date                                 R3, R8, R19
    standing       how a row stands then, and when it is due                         R8, R18
    ranked         of several rows for one course the one that counts                R9
    finished       the latest completion that counts                                 R12, C2, C3
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    Select,
    String,
    Subquery,
    and_,
    case,
    false,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import aliased

from models.base import FROM_THE_BEGINNING, UNTIL_FURTHER_NOTICE, code_type
from models.calendar import FiscalYear
from models.curriculum import GROUP_PREFIX, ICT_USERS, Course, Requirement
from models.office import Group, GroupMembership, department_and_below
from models.people import PERSONAS, Employee, EmployeeState, Employment, Leave
from models.record import Completion, Exemption
from models.sql import (
    DAYS_REMEMBERED,
    add_days,
    day_in_fiscal_year,
    day_literal,
    fiscal_year,
    greatest,
    holds_on,
    least,
)

GRACE_DAYS: Final = 60
"""Days a person has at least: after the start (R6), after a leave (R8)."""

STATUSES: Final = ("completed", "open", "overdue", "exempt", "suspended", "available")

# How a required row stands for a person before anything is finished or granted, in R9's order of preference.
_DATED, _SUSPENDED, _EXEMPT = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose duties: everybody's where all is None.

    `department_id` is a department with all below it, `department_ids` are departments without what is below;
    both by main post on the day.
    """

    employee_id: int | None = None
    department_id: int | None = None
    department_ids: tuple[int, ...] | None = None
    course_id: int | None = None
    course_ids: tuple[int, ...] | None = None
    municipality_id: int | None = None


EVERYBODY: Final = Scope()


@lru_cache(maxsize=4 * DAYS_REMEMBERED)
def obligations(day: date, scope: Scope = EVERYBODY, *, grace_days: int = GRACE_DAYS) -> Select[*tuple[Any, ...]]:
    """A row for every course in force on `day` for every person employed on it, in no particular order.

    Columns: `employee_id`, `course_id`, `level` (required, elective), `status` (see STATUSES), `due_on`
    (a day; None for elective, exempt and suspended), `completed_on`, `is_late` (finished after the due date),
    and why: `requirement_id`, `audience`, `audience_since` (None: as far back as the history reaches),
    `hired_on`, `start_on`, `row_due_on` (the due date before leave and extension), `leave_from` and `leave_to`
    (the leave that moved, suspended or lifted it), `exempt_until`, `extended_to`.
    """
    people = _people(day, scope)
    after_leaves = _after_leaves(day, scope, _rows(day, scope, people, grace_days), grace_days)
    ranked = _ranked(_standing(after_leaves, day), scope)
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
            # Asked here, where PostgreSQL knows its tables: of a CTE it would guess that everybody has one.
            Employee.id.in_(select(Leave.employee_id).where(_only(scope, Leave.employee_id))).label("has_leave"),
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
    if scope.department_ids is not None:
        people = people.where(EmployeeState.department_id.in_(scope.department_ids))
    return people.cte("people")


def _only(scope: Scope, employee_id: Any) -> ColumnElement[bool]:
    """The one person, where there is one: said to each table, because the databases do not hand it on."""
    condition: ColumnElement[bool] = employee_id == scope.employee_id
    return true() if scope.employee_id is None else condition


def _audiences(day: date, scope: Scope, people: CTE) -> Subquery:
    """Each person's audiences and the first day in each without a break (R4, R6, R14, R15)."""
    p = people.c
    person = (p.employee_id, p.municipality_id, p.hired_on, p.has_leave)
    audience = code_type(60)
    personas = select(*person, p.persona.label("audience"), p.persona_from.label("audience_since")).where(
        p.persona.is_not(None)
    )
    ict_users = select(*person, literal(ICT_USERS, audience), p.ict_from).where(p.uses_ict)
    groups = (
        select(*person, (literal(GROUP_PREFIX, String()) + Group.name).cast(audience), GroupMembership.since)
        .join(GroupMembership, GroupMembership.employee_id == p.employee_id)
        .join(Group, Group.id == GroupMembership.group_id)
        .where(holds_on(GroupMembership, day), _only(scope, GroupMembership.employee_id))
    )
    return union_all(personas, ict_users, groups).subquery("audiences")


def _in_force(day: date, scope: Scope) -> CTE:
    """The requirement rows in force on the day, with what matters of their courses: few, so they come first."""
    # Nobody has two personas at once, so only other audiences can give a person two rows for one course.
    rival = case((Requirement.audience.in_(PERSONAS), "persona"), else_=Requirement.audience)
    least_rival, greatest_rival = [f(rival).over(partition_by=Requirement.course_id) for f in (func.min, func.max)]
    rows = (
        select(
            Requirement.id.label("requirement_id"),
            Requirement.course_id,
            *(Requirement.audience, Requirement.level, Requirement.effective_from),
            *(Requirement.due_kind, Requirement.due_month, Requirement.due_day, Requirement.due_days),
            Course.municipality_id,
            (Course.cycle == "every_fiscal_year").label("is_yearly"),
            (least_rival != greatest_rival).label("is_contested"),
        )
        .join(Course, Course.id == Requirement.course_id)
        .where(Requirement.effective_from <= day, Requirement.effective_to >= day)
    )
    if scope.course_id is not None:
        rows = rows.where(Requirement.course_id == scope.course_id)
    if scope.course_ids is not None:
        rows = rows.where(Requirement.course_id.in_(scope.course_ids))
    return rows.cte("in_force").prefix_with("MATERIALIZED", dialect="postgresql")


def _rows(day: date, scope: Scope, people: CTE, grace_days: int) -> CTE:
    """The requirement rows in force for each person, with the day the duty starts and is due (R5, R6, R7)."""
    year = FiscalYear.containing(day)
    audiences, in_force = _audiences(day, scope, people), _in_force(day, scope)
    a, f = audiences.c, in_force.c
    exempt, extend = _latest_grants("exempt", day, scope), _latest_grants("extend", day, scope)
    is_required = f.level == "required"
    # R18: once an exemption has ended the duty starts on its day.
    restarts_on = case((and_(is_required, exempt.c.until < day), exempt.c.until), else_=FROM_THE_BEGINNING)
    begins_on = case((f.is_yearly, year.first_day), else_=FROM_THE_BEGINNING)
    start_on = greatest(a.hired_on, f.effective_from, a.audience_since, begins_on, restarts_on)
    # Said as a range: PostgreSQL guesses that two equal columns leave few rows, and plans the rest for those few.
    same_municipality = f.municipality_id.between(a.municipality_id, a.municipality_id)
    in_its_year = or_(~f.is_yearly, extend.c.until.between(year.first_day, year.last_day))
    started = (
        select(
            a.employee_id,
            *(f.course_id, f.requirement_id, f.level, f.audience, f.effective_from, f.is_yearly, f.is_contested),
            *(f.due_kind, f.due_month, f.due_day, f.due_days),
            a.audience_since,
            a.hired_on,
            a.has_leave,
            start_on.label("start_on"),
            # A grant speaks of required rows only; an extension of a yearly course of the year it ends in (R18).
            case((is_required, exempt.c.until)).label("exempt_until"),
            case((and_(is_required, in_its_year), extend.c.until)).label("extended_to"),
        )
        # An outer join made inner below: both databases then go through the people once and keep the few rows
        # beside them. Left to choose, SQLite goes through the people once for each row.
        .select_from(audiences)
        .outerjoin(in_force, and_(f.audience == a.audience, same_municipality))
        .outerjoin(exempt, and_(exempt.c.employee_id == a.employee_id, exempt.c.course_id == f.course_id))
        .outerjoin(extend, and_(extend.c.employee_id == a.employee_id, extend.c.course_id == f.course_id))
        .where(
            func.coalesce(f.requirement_id, 0) > 0,
            start_on <= day,
            or_(f.due_kind.is_(None), f.due_kind != "hire", a.hired_on >= f.effective_from),
        )
        .subquery("started")
    )
    s = started.c
    by_calendar = greatest(
        day_in_fiscal_year(fiscal_year(s.start_on), s.due_month, s.due_day), add_days(s.start_on, grace_days)
    )
    by_rule = case((s.due_kind == "month_day", by_calendar), else_=add_days(s.start_on, s.due_days))
    row_due_on = case((s.is_yearly, least(by_rule, day_literal(year.last_day))), else_=by_rule)
    columns = [column for column in s if not column.key.startswith("due_")]
    rows = select(*columns, case((s.level == "required", row_due_on)).label("row_due_on"))
    # Read by two halves of `_after_leaves`, each of which wants only its own people.
    return rows.cte("requirement_rows").prefix_with("NOT MATERIALIZED")


def _latest_grants(kind: str, day: date, scope: Scope) -> Subquery:
    """Per person and course the exemption (or extension) granted last, up to the day (R18)."""
    place = func.row_number().over(
        partition_by=(Exemption.employee_id, Exemption.course_id),
        order_by=(Exemption.granted_on.desc(), Exemption.id.desc()),
    )
    ordered = (
        select(Exemption.employee_id, Exemption.course_id, Exemption.until, place.label("place"))
        .where(Exemption.kind == kind, Exemption.granted_on <= day, _only(scope, Exemption.employee_id))
        .subquery()
    )
    o = ordered.c
    return select(o.employee_id, o.course_id, o.until).where(o.place == 1).subquery(f"granted_{kind}")


def _after_leaves(day: date, scope: Scope, rows: CTE, grace_days: int) -> Subquery:
    """The rows with what leaves make of them: `leave_standing`, `moved_to`, `leave_from`, `leave_to` (R3, R8, R19).

    Most people have no leave and need no reckoning; they are the first half. For the others: in order of their
    first days each leave moves the due date, and the next one touches only if it begins by then. So the leaves
    that count are those up to the first that begins after everything before it would have moved the date;
    behind that one none can touch.
    """
    r = rows.c
    nothing = (null().cast(Date), null().cast(Date), null().cast(Date))
    labels = ("moved_to", "leave_from", "leave_to")
    untouched = select(
        *r,
        literal(_DATED).label("leave_standing"),
        *[n.label(label) for n, label in zip(nothing, labels, strict=True)],
    ).where(~r.has_leave)

    year_end = day_literal(FiscalYear.containing(day).last_day)
    forever = day_literal(UNTIL_FURTHER_NOTICE)
    ends_on = func.coalesce(Leave.leave_to, forever, type_=Date())
    moves_to = case((Leave.leave_to.is_(None), forever), else_=add_days(Leave.leave_to, grace_days))
    moves_to = case((r.is_yearly, least(moves_to, year_end)), else_=moves_to)
    may_touch = and_(
        Leave.employee_id == r.employee_id,
        _only(scope, Leave.employee_id),
        r.level == "required",
        ends_on >= r.start_on,
    )
    chain = {"partition_by": (r.employee_id, r.requirement_id), "order_by": (Leave.leave_from, Leave.id)}
    moved_so_far = func.max(moves_to).over(**chain, rows=(None, -1))  # type: ignore[arg-type]
    reach = greatest(r.row_due_on, func.coalesce(moved_so_far, r.row_due_on, type_=Date()))
    met = (
        select(
            *r,
            *(Leave.id.label("leave_id"), Leave.leave_from, Leave.leave_to),
            *(ends_on.label("ends_on"), moves_to.label("moves_to")),
            case((Leave.leave_from > reach, 1), else_=0).label("is_gap"),
        )
        .select_from(rows)
        .outerjoin(Leave, may_touch)
        .where(r.has_leave)
        .subquery("rows_and_leaves")
    )
    m = met.c
    gaps = func.sum(m.is_gap).over(
        partition_by=(m.employee_id, m.requirement_id), order_by=(m.leave_from, m.leave_id), rows=(None, 0)
    )
    counted = select(met, and_(m.leave_id.is_not(None), gaps == 0).label("touches")).subquery("leaves_in_order")
    c = counted.c
    # The leave that counts, and is named as the reason, is the one that touches and ends last.
    place = func.row_number().over(
        partition_by=(c.employee_id, c.requirement_id),
        order_by=(case((c.touches, 0), else_=1), c.ends_on.desc(), c.leave_from, c.leave_id),
    )
    last = select(counted, place.label("place")).subquery("last_leave")
    v = last.c
    leave_standing = case(
        (~v.touches, _DATED),
        (and_(v.is_yearly, v.ends_on >= year_end), _EXEMPT),
        (v.leave_to.is_(None), _SUSPENDED),
        else_=_DATED,
    )
    touched = select(
        *[v[name] for name in r.keys()],
        leave_standing.label("leave_standing"),
        case((v.touches, v.moves_to)).label("moved_to"),
        case((v.touches, v.leave_from)).label("leave_from"),
        case((v.touches, v.leave_to)).label("leave_to"),
    ).where(v.place == 1)
    return union_all(untouched, touched).subquery("after_leaves")


def _standing(rows: Subquery, day: date) -> CTE:
    """The rows with how each stands and is due, grants and leaves considered (R8, R18)."""
    r = rows.c
    extended = r.extended_to.is_not(None)
    # A running exemption beats an extension, and both beat the rows (R18).
    standing = case((r.exempt_until >= day, _EXEMPT), (extended, _DATED), else_=r.leave_standing)
    moves = and_(r.leave_standing == _DATED, r.moved_to > r.row_due_on)
    due_on = case((extended, r.extended_to), (moves, r.moved_to), else_=r.row_due_on)
    tells = or_(r.leave_standing != _DATED, moves)
    told = {"leave_standing", "moved_to", "leave_from", "leave_to"}
    stood = select(
        *[column for column in r if column.key not in told],
        standing.label("standing"),
        case((r.level == "required", due_on)).label("due_on"),
        case((tells, r.leave_from)).label("leave_from"),
        case((tells, r.leave_to)).label("leave_to"),
    )
    return stood.cte("standing").prefix_with("NOT MATERIALIZED")


def _ranked(rows: CTE, scope: Scope) -> Subquery:
    """Of several rows for one course the one that counts (R9).

    Only rows of contested courses are put in order: sorting them all would take longer than all the rest. For
    one person that would save nothing.
    """
    r = rows.c
    place = func.row_number().over(
        partition_by=(r.employee_id, r.course_id),
        order_by=(
            case((r.level == "required", 0), else_=1),
            case((r.standing == _DATED, 0), else_=1),
            case((r.standing == _DATED, func.coalesce(r.due_on, FROM_THE_BEGINNING)), else_=FROM_THE_BEGINNING),
            r.audience,
            r.effective_from,
        ),
    )
    is_contested = func.coalesce(r.is_contested, false())
    in_order = select(rows, place.label("place"))
    if scope.employee_id is None:
        in_order = in_order.where(is_contested)
    ordered = in_order.subquery("in_order")
    first = select(*[ordered.c[name] for name in r.keys()]).where(ordered.c.place == 1)
    if scope.employee_id is not None:
        return first.subquery("ranked")
    return union_all(select(rows).where(~is_contested), first).subquery("ranked")


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
    elif scope.department_id is not None or scope.department_ids is not None:
        finished = finished.where(Completion.employee_id.in_(select(people.c.employee_id)))
    if scope.course_id is not None:
        finished = finished.where(Completion.course_id == scope.course_id)
    if scope.course_ids is not None:
        finished = finished.where(Completion.course_id.in_(scope.course_ids))
    return finished.subquery("finished")
