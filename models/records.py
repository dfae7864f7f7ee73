"""The training record of one person, to read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from models.curriculum import Course
from models.exports import training_record
from models.record import Completion


@dataclass(frozen=True, slots=True)
class Done:
    """One passed attempt that counts (C2). `score` is for information only, None where there are no points."""

    course_code: str
    title: str
    title_en: str
    completed_on: date
    source: str
    score: float | None


def my_record(db: Session, employee_id: int, municipality_id: int, today: date) -> list[Done]:
    """What the person has completed up to today, the latest first; courses no longer offered too (C1)."""
    whole = training_record(today, municipality_id, employee_id=employee_id)
    columns = (
        *(Course.code, Course.title, Course.title_en),
        *(Completion.completed_on, Completion.source, Completion.score),
    )
    record = (
        whole.with_only_columns(*columns)
        .where(Completion.completed_on <= today)
        .order_by(None)
        .order_by(Completion.completed_on.desc(), Course.code, Completion.source)
    )
    return [Done(*row) for row in db.execute(record)]
