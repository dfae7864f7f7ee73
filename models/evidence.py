"""What people give with a report or a request to show that it is so: a file, or a note. Files stay in Slack."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from typing import Any, Final

from sqlalchemy import Select, insert, select
from sqlalchemy.orm import Session

from models.audit import Detail, write_details
from models.base import Refusal
from models.self_reports import SelfReport
from models.session_records import Evidence

MOST_BYTES: Final = 10 * 1024 * 1024
"""As much as Slack takes in a form."""
MOST_FILES: Final = 5
NOTE_LENGTH: Final = 1_000
"""Characters of a note."""
KINDS: Final[Mapping[str, tuple[bytes, ...]]] = {
    "pdf": (b"%PDF-",),
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
}
"""Types of files that are taken, by the end of their name, and how such a file begins."""


@dataclass(frozen=True, slots=True)
class File:
    """A file in Slack. `size` in bytes; `sha256` of them in hex, empty where they were not looked at."""

    file_id: str
    name: str
    size: int
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody gives: files, a note, or both."""

    files: tuple[File, ...] = ()
    note: str = ""

    @property
    def is_something(self) -> bool:
        return bool(self.files or self.note.strip())


NOTHING: Final = Given()


@dataclass(frozen=True, slots=True)
class Proof:
    """A file (by its id in Slack and its name, while that is kept) or a note that was given.

    `sha256` of the file's bytes in hex; empty where they were not looked at.
    """

    file_id: str
    name: str
    note: str
    given_at: datetime
    sha256: str = ""


def check_file(name: str, size: int, begins: bytes | None = None) -> None:
    """Raise Refusal for a file that is none to take; `begins` are its first bytes, where they are at hand.

    Codes: `evidence_type` (file: its name, known: the types), `evidence_size` (file, most: MB), `evidence_empty`
    (file).
    """
    kind = PurePath(name).suffix.removeprefix(".").casefold()
    starts = KINDS.get(kind)
    if starts is None or (begins is not None and size and not begins.startswith(starts)):
        raise Refusal("evidence_type", file=name, known="PDF, PNG, JPEG")
    if size > MOST_BYTES:
        raise Refusal("evidence_size", file=name, most=MOST_BYTES // 1024 // 1024)
    if size <= 0:
        raise Refusal("evidence_empty", file=name)


def looked_at(file_id: str, name: str, data: bytes) -> File:
    """The file of these bytes; the digest proves later that it is the one given. Refusals as for `check_file`."""
    check_file(name, len(data), data[:16])
    return File(file_id, name, len(data), hashlib.sha256(data).hexdigest())


def check(given: Given, asks: str) -> None:
    """Raise Refusal unless what is given is what a course asks for: `none`, a `note` (a file does too) or a `file`.

    Codes: `evidence_file_missing`, `evidence_note_missing`, `evidence_note_long` (most), `evidence_files` (most),
    and those of `check_file`.
    """
    if len(given.note.strip()) > NOTE_LENGTH:
        raise Refusal("evidence_note_long", most=NOTE_LENGTH)
    if len(given.files) > MOST_FILES:
        raise Refusal("evidence_files", most=MOST_FILES)
    for one in given.files:
        check_file(one.name, one.size)
    if asks == "file" and not given.files:
        raise Refusal("evidence_file_missing")
    if asks == "note" and not given.is_something:
        raise Refusal("evidence_note_missing")


def keep(
    db: Session, given: Given, *, now: datetime, report_id: int | None = None, request_id: int | None = None
) -> None:
    """Keep what was given with that report or request: ids and digests here, names and the note in the details."""
    bodies: list[dict[str, str]] = [{"name": one.name} for one in given.files]
    if given.note.strip():
        bodies.append({"note": given.note.strip()})
    details = write_details(db, bodies)
    files: list[File | None] = [*given.files, *([None] if len(bodies) > len(given.files) else [])]
    rows = [
        {
            "report_id": report_id,
            "request_id": request_id,
            "file_id": one.file_id if one else "",
            "sha256": (one.sha256 or None) if one else None,
            "given_at": now,
            "detail_id": detail_id,
            "detail_digest": digest,
        }
        for one, (detail_id, digest) in zip(files, details, strict=True)
    ]
    if rows:
        db.execute(insert(Evidence), rows)


def proofs_of_reports(db: Session, report_ids: Collection[int]) -> dict[int, tuple[Proof, ...]]:
    """What was given with those reports; reports without anything are missing."""
    return _proofs(db, _given(Evidence.report_id).where(Evidence.report_id.in_(report_ids)))


def proofs_of_requests(db: Session, request_ids: Collection[int]) -> dict[int, tuple[Proof, ...]]:
    """What was given with those requests; requests without anything are missing."""
    return _proofs(db, _given(Evidence.request_id).where(Evidence.request_id.in_(request_ids)))


def proofs_of_completions(db: Session, completion_ids: Collection[int]) -> dict[int, tuple[Proof, ...]]:
    """What was given with the reports that became those completions."""
    given = _given(SelfReport.completion_id).join(SelfReport, SelfReport.id == Evidence.report_id)
    return _proofs(db, given.where(SelfReport.completion_id.in_(completion_ids)))


def _given(by: Any) -> Select[*tuple[Any, ...]]:
    """Evidence in the order in which it was given, after what it was given for."""
    columns: tuple[Any, ...] = (by, Evidence.file_id, Detail.body, Evidence.given_at, Evidence.sha256)
    return (
        select(*columns)
        .select_from(Evidence)
        .outerjoin(Detail, Detail.id == Evidence.detail_id)
        .order_by(Evidence.id)
    )


def _proofs(db: Session, given: Select[*tuple[Any, ...]]) -> dict[int, tuple[Proof, ...]]:
    found: dict[int, tuple[Proof, ...]] = {}
    rows: Iterable[Any] = db.execute(given)
    for key, file_id, body, given_at, sha256 in rows:
        told = json.loads(body) if body else {}
        proof = Proof(file_id, str(told.get("name", "")), str(told.get("note", "")), given_at, sha256 or "")
        found[key] = (*found.get(key, ()), proof)
    return found
