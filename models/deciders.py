"""Who decides for a department on a day, about whom, and as what: its head, its deputy, or somebody above (N3).

The one place that reads N3. Nobody left means that the division decides: no row, or None.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final, Literal, cast

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    Integer,
    Select,
    and_,
    exists,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy import bindparam as placeholder
from sqlalchemy.orm import Session, aliased

from models.accounts import Account
from models.nomination_records import Lending
from models.office import DepartmentState
from models.people import Employee, Employment, Leave
from models.sql import holds_on

Post = Literal["head", "deputy"]
Reach = Literal["mail", "account"]
"""How somebody must be reachable: have a mail address, or a Slack account that is linked for certain."""

MOST_LEVELS: Final = 30
"""Departments above one another that are looked at, so that a circle in the tree has an end."""


@dataclass(frozen=True, slots=True)
class Decider:
    """Who decides, and as what: the `post` in `of_department_id`, the department itself or one above it.

    A deputy decides in the head's place (代決).
    """

    employee_id: int
    post: Post
    of_department_id: int


def deciders(day: date, *, reach: Reach | None = None) -> Select[*tuple[Any, ...]]:
    """Who decides for each department on `day`; a department for which the division does has no row.

    Columns: `department_id`, `employee_id`, and `otherwise_id`, who decides where that person is the one meant
    (None: the division); see `decides_about`. `reach`: only people whom a message can reach.
    """
    able = _able(day, reach)
    a = able.c
    first = _first(able, "first")
    f = first.c
    others = select(able).join(first, f.department_id == a.department_id).where(a.employee_id != f.employee_id)
    second = _first(others.cte("others"), "second").c
    return select(f.department_id, f.employee_id, second.employee_id.label("otherwise_id")).outerjoin_from(
        first, second.department_id.table, second.department_id == f.department_id
    )


def decides_about(deciders: Any, employee_id: Any) -> ColumnElement[Any]:
    """Who decides about a person, given the columns of `deciders`: nobody decides on themselves."""
    return func.coalesce(func.nullif(deciders.employee_id, employee_id), deciders.otherwise_id)


def decider(
    db: Session, department_id: int, day: date, *, about: int | None = None, reach: Reach | None = None
) -> Decider | None:
    """Who decides for a department on `day`, and as what; None: the division.

    `about` is the employee meant, who does not decide. `reach`: only people whom a message can reach.
    """
    given = {"department_id": department_id, "day": day, "about": about}
    row = db.execute(_decider(reach, has_about=about is not None), given).one_or_none()
    return None if row is None else Decider(*row)


@cache
def _decider(reach: Reach | None, *, has_about: bool) -> Select[*tuple[Any, ...]]:
    """Put together once: that takes longer than to ask the database."""
    day = cast("date", placeholder("day", type_=Date()))
    able = _able(day, reach, cast("int", placeholder("department_id"))).c
    someone_else = able.employee_id != placeholder("about") if has_about else true()
    wanted = select(able.employee_id, able.post, able.of_department_id)
    return wanted.where(someone_else).order_by(able.place).limit(1)


def decides_in(employee_id: int, day: date) -> Select[int]:
    """The ids of the departments that are the person's: as head, or as deputy while in the head's place (P1).

    That is while the head cannot decide (N3), or has lent the right (N5). Without what is below them. Heads have
    theirs even while they are away.
    """
    s, n = DepartmentState, Lending
    is_lent_to_deputy = exists().where(
        is_lent(s.department_id, day), n.lent_by_id == s.head_id, n.lent_to_id == s.deputy_id
    )
    in_their_place = and_(
        s.deputy_id == employee_id,
        or_(s.head_id.is_(None), is_away(s.head_id, day), is_lent_to_deputy),
        ~is_away(s.deputy_id, day),
    )
    return select(s.department_id).where(holds_on(s, day), or_(s.head_id == employee_id, in_their_place))


def is_lent(department_id: Any, day: date) -> ColumnElement[bool]:
    """A lending of that department holds on the day."""
    n = Lending
    return and_(n.department_id == department_id, n.from_on <= day, n.to_on >= day, n.ended_at.is_(None))


def is_away(employee_id: Any, day: date) -> ColumnElement[bool]:
    """Not employed or on leave on the day (R2, R3)."""
    leave = aliased(Leave)  # the statement around may speak of others
    is_on_leave = exists().where(
        leave.employee_id == employee_id,
        leave.leave_from <= day,
        or_(leave.leave_to.is_(None), leave.leave_to >= day),
    )
    return or_(~is_employed(employee_id, day), is_on_leave)


def is_employed(employee_id: Any, day: date) -> ColumnElement[bool]:
    """Employed on the day, on leave or not (R2)."""
    contract = aliased(Employment)
    return exists().where(
        contract.employee_id == employee_id,
        contract.hired_on <= day,
        or_(contract.left_on.is_(None), contract.left_on >= day),
    )


def can_be_reached(employee_id: Any, reach: Reach) -> ColumnElement[bool]:
    """A message can reach that person (M8)."""
    person, account = aliased(Employee), aliased(Account)  # the statement around may speak of others
    if reach == "mail":
        return exists().where(person.id == employee_id, person.email != "")
    return exists().where(
        account.employee_id == employee_id, account.kind == "member", account.is_suspended.is_(False)
    )


def _able(day: date, reach: Reach | None, department_id: int | None = None) -> CTE:
    """Everybody who could decide for a department: employed, not on leave, reachable. `place`: N3's order, from 0.

    Columns besides: `department_id`, `employee_id`, `post`, `of_department_id`.
    """
    above = _above(day, department_id).c
    state = DepartmentState
    holders: list[tuple[Post, Any]] = [("head", state.head_id), ("deputy", state.deputy_id)]
    posts = union_all(
        *[
            select(
                above.department_id,
                who.label("employee_id"),
                literal(post).label("post"),
                above.of_department_id,
                (above.level * len(holders) + place).label("place"),
            )
            .join(state, state.department_id == above.of_department_id)
            .where(holds_on(state, day), who.is_not(None))
            for place, (post, who) in enumerate(holders)
        ]
    ).subquery("posts")
    able = select(posts).where(~is_away(posts.c.employee_id, day))
    if reach is not None:
        able = able.where(can_be_reached(posts.c.employee_id, reach))
    return able.cte("able")


def _above(day: date, department_id: int | None) -> CTE:
    """Each department, or that one, with itself and all above it, as the tree stands on `day` (R19)."""
    state = DepartmentState
    itself: Select[*tuple[Any, ...]] = select(
        state.department_id, state.department_id.label("of_department_id"), literal(0, Integer()).label("level")
    ).where(holds_on(state, day))
    if department_id is not None:
        itself = itself.where(state.department_id == department_id)
    above = itself.cte("above", recursive=True)
    parents = (
        select(above.c.department_id, state.parent_id, above.c.level + 1)
        .join(state, state.department_id == above.c.of_department_id)
        .where(holds_on(state, day), state.parent_id.is_not(None), above.c.level < MOST_LEVELS)
    )
    return above.union_all(parents)


def _first(able: CTE, name: str) -> CTE:
    """The first of each department."""
    a = able.c
    place = func.row_number().over(partition_by=a.department_id, order_by=a.place).label("nth")
    numbered = select(a.department_id, a.employee_id, place).subquery(f"{name}_numbered").c
    return select(numbered.department_id, numbered.employee_id).where(numbered.nth == 1).cte(name)
