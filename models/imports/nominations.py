"""What an import does to open nominations: which move to whom (N4), and which will stop (N10).

Known once it is applied, in the same transaction: who decides comes of heads, deputies, leaves and employments
together, which only the tables hold. Working it out before would mean to apply it, and so to hold SQLite's lock
while somebody reads the preview.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import Connection, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from models.deciders import deciders, decides_about
from models.nomination_records import Nomination
from models.nominations import OPEN
from models.office import DepartmentState
from models.people import Employee
from models.rights import division
from models.sql import holds_on

NAMES_SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class Stand:
    """An open nomination: who it is about, who decides on it (empty: the division), and whether it may go on."""

    about: str
    decider: str
    has_system: bool


def standing(connection: Connection, municipality_id: int, day: date) -> Mapping[int, Stand]:
    """How the open nominations stand on `day` as the tables are now."""
    n, s, who = Nomination, DepartmentState, deciders(day).subquery("who")
    candidate, decider = aliased(Employee), aliased(Employee)
    has_system = exists().where(
        and_(s.department_id == n.department_id, holds_on(s, day)), or_(s.owns_system, s.introducing_system)
    )
    rows = (
        select(
            *(n.id, candidate.employee_no, candidate.name, decider.employee_no.label("decider_no")),
            *(decider.name.label("decider"), has_system.label("has_system")),
        )
        .join(candidate, candidate.id == n.candidate_id)
        .outerjoin(who, who.c.department_id == n.department_id)
        .outerjoin(decider, decider.id == decides_about(who.c, n.candidate_id))
        .where(n.municipality_id == municipality_id, n.state.in_(OPEN))
        .order_by(n.id)
    )
    return {
        row.id: Stand(
            f"{row.employee_no} {row.name}",
            f"{row.decider_no} {row.decider}" if row.decider_no else "",
            row.has_system,
        )
        for row in connection.execute(rows)
    }


def what_became(
    connection: Connection, municipality_id: int, before: Mapping[int, Stand], after: Mapping[int, Stand]
) -> Iterator[tuple[str, list[str]]]:
    """`handed_over`: the nominations that move, from whom to whom; `stopping`: those that will stop."""
    office = division(Session(connection), municipality_id, None)
    nobody = office.name if office else "-"
    both = [(before[one], stand) for one, stand in after.items() if one in before]
    stopping = [new for old, new in both if old.has_system and not new.has_system]
    moved = [(old, new) for old, new in both if old.decider != new.decider and new.has_system]
    yield "handed_over", [f"{new.about}: {old.decider or nobody} → {new.decider or nobody}" for old, new in moved]
    yield "stopping", [new.about for new in stopping]
