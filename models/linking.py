"""Who is behind a Slack account where mail cannot say: what is in doubt, and the division's word for it (P3)."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import Session, aliased

from models.accounts import Account, link_by_hand
from models.audit import Actor
from models.office import own_municipality_id
from models.people import Employee, find_employee
from models.reminders.day import OFFICE_ZONE
from models.rights import check_division


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A Slack account whose link is suspended, and whom it stood for."""

    slack_id: str
    employee_no: str
    name: str
    name_kana: str


def count_doubtful(db: Session) -> int:
    """How many people have no account for certain because their link is in doubt."""
    rows = select(func.count(Employee.id.distinct())).join(Account, Account.employee_id == Employee.id)
    return db.scalar(rows.where(_in_doubt(own_municipality_id(db)))) or 0


def doubtful(db: Session, *, limit: int) -> Sequence[Doubtful]:
    """Those accounts, by employee number."""
    rows = (
        select(Account.slack_id, Employee.employee_no, Employee.name, Employee.name_kana)
        .join(Employee, Employee.id == Account.employee_id)
        .where(_in_doubt(own_municipality_id(db)))
        .order_by(Employee.employee_no, Account.id)
        .limit(limit)
    )
    return [Doubtful(*row) for row in db.execute(rows)]


def _in_doubt(municipality_id: int) -> ColumnElement[bool]:
    """Suspended, and nobody else stands for that person."""
    other = aliased(Account)
    is_linked = exists().where(
        other.employee_id == Account.employee_id, other.kind == "member", ~other.is_suspended
    )
    mine = Account.municipality_id == municipality_id
    return and_(mine, Account.kind == "member", Account.is_suspended, ~is_linked)


def link(
    db: Session,
    employee_no: str,
    slack_id: str,
    *,
    actor: Actor,
    now: datetime,
    zone: ZoneInfo = OFFICE_ZONE,
    division_code: str | None = None,
) -> Employee:
    """Link an account to the person with that number (or mail address).

    Refusals: `division_only`, `unknown_person` (who), and `account_unknown` (slack_id) as for `link_by_hand`.
    """
    municipality_id = own_municipality_id(db)
    check_division(db, actor, municipality_id, division_code, now.astimezone(zone).date())
    employee = find_employee(db, unicodedata.normalize("NFKC", employee_no).strip(), municipality_id)
    link_by_hand(db, employee, slack_id, actor=actor, now=now)
    return employee
