"""Files dropped into the chat: who may, what they are, what they would change, and taking in just that (D2)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Final, Literal

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.acting import Acting
from models.audit import AuditEvent, Detail
from models.base import Refusal
from models.files import MEGABYTE, UnreadableFile, open_table
from models.imports.faults import Faults, FilesRefused
from models.imports.kinds import kinds
from models.imports.run import APPLIED, Order, Summary, run_import
from models.imports.stage import fitting
from models.meeting_reports import read_report
from models.people import EMPLOYEE_NO_DIGITS, Employee
from models.rights import check_division
from models.session_records import SessionOrganiser
from models.session_rights import is_division

MOST_BYTES: Final = 20 * MEGABYTE
"""Of one file; what is larger is for the command line."""
FAULTS_KEPT: Final = 10_000
LATE: Final = 500
"""Imports that are looked through for one of the same files."""
REPORT: Final = "attendance"
"""What a meeting's attendance report is called among the kinds of files."""

Right = Literal["all", "reports"]


def right_of(db: Session, acting: Acting) -> Right | None:
    """What somebody may drop: the division everything, who runs sessions reports about them, others nothing."""
    if is_division(db, acting):
        return "all"
    runs = select(SessionOrganiser.session_id).where(SessionOrganiser.employee_id == acting.somebody.employee_id)
    return "reports" if db.execute(runs.limit(1)).first() else None


def kinds_of(path: Path, acting: Acting, *, digits: int = EMPLOYEE_NO_DIGITS) -> list[str]:
    """The kinds of file that it can be by its header; empty where none fits or it cannot be read."""
    found = []
    try:
        header = open_table(path).header
    except UnreadableFile:
        header = []
    every = kinds(employee_no_digits=digits, office_zone=acting.zone).values()
    found = [kind.name for kind in fitting(header, every)]
    return [*found, REPORT] if _is_report(path) else found


def _is_report(path: Path) -> bool:
    """Whether it has the list of those who were in a meeting, even if a time in it says nothing."""
    try:
        read_report(path)
    except UnreadableFile as unreadable:
        return unreadable.faults[0].code == "report_time"
    return True


# -- taking in -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Files:
    """What was dropped together, as `Order` has it."""

    paths: tuple[Path, ...]
    chosen: Mapping[Path, str] = field(default_factory=dict)
    effective_on: date | None = None
    is_full: bool = False
    allow_leavers: int | None = None
    digits: int = EMPLOYEE_NO_DIGITS


@dataclass(frozen=True, slots=True)
class Stopped:
    """So many of those employed would leave that somebody has to say how many (D2)."""

    leavers: int
    employed: int


Found = Summary | Faults | Stopped
"""What the files would change or have changed, what is wrong with them, or that they are not to be believed."""


def look(engine: Engine, acting: Acting, files: Files) -> Found:
    """What would come of the files; writes nothing.

    Refusals: `division_only`, and those of `run_import`.
    """
    return _run(engine, acting, files, None)


def apply(engine: Engine, acting: Acting, files: Files, seen: str) -> Found:
    """Take them in, if they would change just what was seen: the fingerprint of that summary.

    Where others have changed something since, nothing is written, and what would come of the files now is given
    back: a summary without `import_id`. Refusals as for `look`.
    """
    return _run(engine, acting, files, seen)


def _run(engine: Engine, acting: Acting, files: Files, seen: str | None) -> Found:
    order = Order(
        files.paths,
        today=acting.today,
        effective_on=files.effective_on,
        is_full=files.is_full,
        allow_leavers=files.allow_leavers,
        employee_no_digits=files.digits,
        office_zone=acting.zone,
        chosen=files.chosen,
        faults_kept=FAULTS_KEPT,
        is_fingerprinted=True,
    )

    def allowed(db: Session) -> None:
        check_division(db, acting.actor, acting.municipality_id, acting.division_code, acting.today)

    def run(seen: str | None) -> Summary:
        return run_import(
            engine,
            order,
            confirm=lambda summary: summary.fingerprint == seen,
            actor=acting.actor,
            now=lambda: acting.now,
            progress=lambda *_: None,
            allowed=allowed,
        )

    try:
        try:
            return run(seen)
        except Refusal as no:
            if no.code != "changed_meanwhile":
                raise
            return run(None)
    except FilesRefused as refused:
        return refused.faults
    except Refusal as no:
        if no.code != "too_many_leavers":
            raise
        return Stopped(**no.facts)


# -- what was taken in before ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Taken:
    """An import of the very same bytes. `by` is empty where the command line did it."""

    import_id: int
    by: str
    at: datetime


def digest_of(digests: Iterable[str]) -> str:
    """One digest of several files, in whatever order (SHA-256, hex)."""
    return sha256(" ".join(sorted(digests)).encode()).hexdigest()


def taken_before(db: Session, municipality_id: int, digest: str) -> Taken | None:
    """The last import of files with just these contents, of those of late, if there was one."""
    v, d, e = AuditEvent, Detail, Employee
    rows = (
        select(v.subject_id, v.at, e.name, d.body)
        .join(d, d.id == v.detail_id)
        .outerjoin(e, e.id == v.actor_id)
        .where(v.action == APPLIED, v.subject == "imports", v.municipality_id == municipality_id)
        .order_by(v.id.desc())
    )
    for row in db.execute(rows.limit(LATE)):
        files = json.loads(row.body)["files"] if row.body else []
        if digest_of(file["sha256"] for file in files) == digest:
            return Taken(row.subject_id, row.name or "", row.at)
    return None
