"""Nominations as a list with their whole history: one row a step, whoever took it, as what, and why (N9, P5)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

from sqlalchemy import Row, Select, and_, or_, select
from sqlalchemy.orm import Session, aliased

from models.audit import Detail
from models.base import Refusal
from models.nomination_records import Nomination, NominationStep, Round
from models.office import Department
from models.people import Employee
from models.rights import Sight

COLUMNS: Final = (
    *("candidate_no", "candidate", "round_id", "fiscal_year", "nomination_id", "department_code", "department"),
    *("step", "deed", "at", "actor_no", "actor", "acted_as", "of_department_code", "instead_of_no", "instead_of"),
    *("is_deputised", "is_lent", "state_before", "state_after", "reason", "track", "system", "starts_on"),
    *("proposer_no", "proposer", "state_now", "registered_on"),
)
"""An answer that there is nobody has neither candidate nor nomination. The bot acts without a number."""


def nomination_steps(
    municipality_id: int, *, round_id: int | None = None, view: Sight | None = None
) -> Select[*tuple[Any, ...]]:
    """Every step ever taken, by round, department, nomination and step; `view` None: the office itself (P1).

    Names are those of today. The columns are those that `rows` makes COLUMNS of.
    """
    s, n, r, d = NominationStep, Nomination, Round, Department
    candidate, actor, head, proposer = (aliased(Employee) for _ in range(4))
    of = aliased(Department)
    steps: Select[*tuple[Any, ...]] = (
        select(
            *(candidate.employee_no.label("candidate_no"), candidate.name.label("candidate")),
            *(s.round_id, r.fiscal_year, s.nomination_id),
            *(d.code.label("department_code"), d.name.label("department"), s.step_no, s.deed, s.at),
            *(actor.employee_no.label("actor_no"), actor.name.label("actor"), s.post),
            *(of.code.label("of_department_code"), head.employee_no.label("instead_of_no")),
            *(head.name.label("instead_of"), s.is_lent, s.state_before, s.state_after),
            *(Detail.body.label("detail"), s.track, s.starts_on),
            *(proposer.employee_no.label("proposer_no"), proposer.name.label("proposer")),
            *(n.state.label("state_now"), n.registered_on),
        )
        .join(r, r.id == s.round_id)
        .join(d, d.id == s.department_id)
        .outerjoin(n, n.id == s.nomination_id)
        .outerjoin(candidate, candidate.id == n.candidate_id)
        .outerjoin(proposer, proposer.id == n.proposer_id)
        .outerjoin(actor, actor.id == s.actor_id)
        .outerjoin(head, head.id == s.instead_of_id)
        .outerjoin(of, of.id == s.of_department_id)
        .outerjoin(Detail, Detail.id == s.detail_id)
        .where(r.municipality_id == municipality_id)
        .order_by(s.round_id, d.code, s.nomination_id.nulls_first(), s.id)
    )
    if round_id is not None:
        steps = steps.where(s.round_id == round_id)
    if view is not None and not view.is_division:
        ours = view.department_ids
        steps = steps.where(or_(s.department_id.in_(ours), and_(n.id.is_not(None), n.department_id.in_(ours))))
    return steps


def rows(steps: Iterable[Row[Any]]) -> Iterator[tuple[Any, ...]]:
    """The steps in COLUMNS, with what stands in their details while that is kept."""
    for one in steps:
        detail: dict[str, Any] = json.loads(one.detail) if one.detail else {}
        yield (
            *(one.candidate_no, one.candidate, one.round_id, one.fiscal_year, one.nomination_id),
            *(one.department_code, one.department, one.step_no, one.deed, one.at, one.actor_no, one.actor),
            *(one.post or "bot", one.of_department_code, one.instead_of_no, one.instead_of),
            *(_yes(one.post == "deputy"), _yes(one.is_lent), one.state_before, one.state_after),
            *(str(detail.get("reason", "")), one.track, str(detail.get("system", "")), one.starts_on),
            *(one.proposer_no, one.proposer, one.state_now, one.registered_on),
        )


def _yes(is_so: bool) -> str:
    return "true" if is_so else "false"


def check_round(db: Session, municipality_id: int, round_id: int) -> None:
    """Raise Refusal `unknown_round` (round, known: the last ids, or none) where there never was that round."""
    r = Round
    ids = list(
        db.scalars(select(r.id).where(r.municipality_id == municipality_id, r.sent_at.is_not(None)).order_by(r.id))
    )
    if round_id not in ids:
        raise Refusal("unknown_round", round=str(round_id), known=", ".join(map(str, ids[-10:])) or "none")
