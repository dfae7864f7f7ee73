"""Who changed what, when: audit events, and the details they prove (design: facts apart from erasable detail)."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, Code, Id, code_type

AT_ONCE = 1_000


class Detail(Base):
    """Names, reasons, before and after: what a fact needs to be understood, and what can be erased.

    The fact keeps SHA-256(salt, body), so that a body that is still here can be proved unchanged.
    """

    __tablename__ = "details"

    id: Mapped[Id]
    salt: Mapped[str] = mapped_column(code_type(32), comment="16 random bytes, hex")
    body: Mapped[str | None] = mapped_column(Text, comment="JSON; empty once erased")


class AuditEvent(Base):
    """One change: by whom, what, on which row. Ids, codes, days and digests only; never edited."""

    __tablename__ = "audit_events"
    __table_args__ = (Index("ix_audit_events_subject", "subject", "subject_id"),)

    id: Mapped[Id]
    at: Mapped[datetime] = mapped_column(comment="UTC")
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipalities.id"))
    actor: Mapped[Code] = mapped_column(comment="command_line, bot or person")
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("employees.id"), comment="where a person acted")
    action: Mapped[Code] = mapped_column(comment="for example import.applied, employee.changed")
    subject: Mapped[Code] = mapped_column(comment="table of the row changed")
    subject_id: Mapped[int]
    import_id: Mapped[int | None] = mapped_column(ForeignKey("imports.id"), index=True)
    detail_id: Mapped[int | None] = mapped_column(ForeignKey("details.id"))
    detail_digest: Mapped[str | None] = mapped_column(code_type(64), comment="SHA-256 of salt and detail, hex")


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: `kind` is command_line, bot or person; `employee_id` where it is a person; `name` for people."""

    kind: str
    employee_id: int | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One audit event to be written. `detail` is what JSON can hold: before, after, reason, names."""

    action: str
    subject: str
    subject_id: int
    detail: Mapping[str, Any]


def digest_of(salt: str, body: str) -> str:
    """SHA-256 over salt and body, hex."""
    return hashlib.sha256(f"{salt}\n{body}".encode()).hexdigest()


def write_details(db: Session, bodies: Iterable[Mapping[str, Any]]) -> list[tuple[int, str]]:
    """Store details and give back (id, digest) of each, in their order."""
    rows = [
        {"salt": secrets.token_hex(16), "body": json.dumps(body, ensure_ascii=False, sort_keys=True)}
        for body in bodies
    ]
    if not rows:
        return []
    # Found again by their salts: to give them back in order SQLite would have to take in one after the other.
    written = db.execute(insert(Detail).returning(Detail.id, Detail.salt), rows)
    ids = {row.salt: row.id for row in written}
    return [(ids[row["salt"]], digest_of(row["salt"], row["body"])) for row in rows]


def write_events(
    db: Session,
    changes: Iterable[Change],
    *,
    actor: Actor,
    now: datetime,
    municipality_id: int,
    import_id: int | None = None,
) -> int:
    """Write audit events in the transaction of the change they tell of; gives back how many. Streams."""
    written = 0
    waiting = iter(changes)
    while batch := list(islice(waiting, AT_ONCE)):
        details = write_details(db, (change.detail for change in batch))
        db.execute(
            insert(AuditEvent),
            [
                {
                    "at": now,
                    "municipality_id": municipality_id,
                    "actor": actor.kind,
                    "actor_id": actor.employee_id,
                    "action": change.action,
                    "subject": change.subject,
                    "subject_id": change.subject_id,
                    "import_id": import_id,
                    "detail_id": detail_id,
                    "detail_digest": digest,
                }
                for change, (detail_id, digest) in zip(batch, details, strict=True)
            ],
        )
        written += len(batch)
    return written
