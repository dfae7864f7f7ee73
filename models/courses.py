"""Courses to read: what they are called, what they are, whom they are for, and how they stand for one person."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import Integer, Select, bindparam, func, or_, select
from sqlalchemy.orm import Session

from models.curriculum import Course, CourseAlias, Requirement, Skill
from models.exports import duties
from models.obligations import Scope
from models.office import Group, GroupMembership
from models.sql import DAYS_REMEMBERED, holds_on


@dataclass(slots=True)
class MyCourse:
    """How a course in force stands for one person: a row of `duties`, and what is needed to begin."""

    employee_no: str
    course_code: str
    level: str
    status: str
    due_on: date | None
    completed_on: date | None
    audience: str
    audience_since: date | None
    hired_on: date
    start_on: date
    row_due_on: date | None
    leave_from: date | None
    leave_to: date | None
    exempt_until: date | None
    extended_to: date | None
    is_late: bool
    effective_from: date
    effective_to: date
    due_kind: str | None
    due_month: int | None
    due_day: int | None
    due_days: int | None
    title: str
    title_en: str
    cycle: str
    url: str
    format: str
    hours: float


@dataclass(frozen=True, slots=True)
class CourseName:
    """What a course is called; `aliases` as the file said, separated by semicolons."""

    code: str
    title: str
    title_en: str
    aliases: str


@dataclass(frozen=True, slots=True)
class CourseFacts:
    """What a course is, for whoever reads about it."""

    code: str
    title: str
    title_en: str
    skill: str
    skill_en: str
    format: str
    hours: float
    cycle: str
    summary: str
    summary_en: str
    url: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A requirement row of a course: for whom it is or was, at which level, and due when (R5-R7)."""

    course_code: str
    cycle: str
    audience: str
    level: str
    due_kind: str | None
    due_month: int | None
    due_day: int | None
    due_days: int | None
    effective_from: date
    effective_to: date

    def is_in_force(self, day: date) -> bool:
        return self.effective_from <= day <= self.effective_to


def placeholder(name: str, **how: Any) -> Any:
    """A number handed over when the select runs, so that one select serves everybody."""
    return bindparam(name, type_=Integer(), **how)


@lru_cache(maxsize=DAYS_REMEMBERED)
def _duties_of_one(day: date) -> Select[*tuple[Any, ...]]:
    whose = Scope(employee_id=cast("int", placeholder("employee_id")))
    return duties(day, whose).add_columns(Course.url, Course.format, Course.hours)


def my_courses(db: Session, employee_id: int, day: date) -> list[MyCourse]:
    """Every course in force for that person on `day`, required and elective, by code."""
    rows = db.execute(_duties_of_one(day), {"employee_id": employee_id})
    return [MyCourse(**row._mapping) for row in rows]


def course_names(db: Session, municipality_id: int) -> tuple[CourseName, ...]:
    """What all courses are called, by code."""
    names: Select[*tuple[Any, ...]] = select(Course.code, Course.title, Course.title_en, Course.aliases)
    ours = names.where(Course.municipality_id == municipality_id).order_by(Course.code)
    return tuple(CourseName(*row) for row in db.execute(ours))


def course_facts(db: Session, municipality_id: int, codes: Collection[str]) -> list[CourseFacts]:
    """What those courses are, by code; an unknown code has no row."""
    facts: Select[*tuple[Any, ...]] = (
        select(
            *(Course.code, Course.title, Course.title_en, Skill.name, Skill.name_en),
            *(Course.format, Course.hours, Course.cycle, Course.summary, Course.summary_en, Course.url),
        )
        .join(Skill, Skill.id == Course.skill_id)
        .where(Course.municipality_id == municipality_id, Course.code.in_(codes))
        .order_by(Course.code)
    )
    return [CourseFacts(*row) for row in db.execute(facts)]


def offers(db: Session, municipality_id: int, codes: Collection[str]) -> list[Offer]:
    """The requirement rows of those courses, past, present and to come: by course, the required first."""
    r = Requirement
    rows: Select[*tuple[Any, ...]] = (
        select(
            *(Course.code, Course.cycle, r.audience, r.level),
            *(r.due_kind, r.due_month, r.due_day, r.due_days, r.effective_from, r.effective_to),
        )
        .join(Course, Course.id == r.course_id)
        .where(Course.municipality_id == municipality_id, Course.code.in_(codes))
        .order_by(Course.code, r.level.desc(), r.audience, r.effective_from)
    )
    return [Offer(*row) for row in db.execute(rows)]


def group_names(db: Session, employee_id: int, day: date) -> list[str]:
    """The office's own groups the person is in on `day` (R15)."""
    names = (
        select(Group.name)
        .join(GroupMembership, GroupMembership.group_id == Group.id)
        .where(GroupMembership.employee_id == employee_id, holds_on(GroupMembership, day))
        .order_by(Group.name)
    )
    return list(db.scalars(names))


def find_courses(db: Session, municipality_id: int, typed: str, limit: int) -> list[CourseName]:
    """The courses with `typed` in their code, a title or an alias, by code; all where nothing is typed."""
    alias = select(CourseAlias.course_id).where(CourseAlias.alias.icontains(typed, autoescape=True))
    fits = or_(
        *(text.icontains(typed, autoescape=True) for text in (Course.code, Course.title, Course.title_en)),
        Course.id.in_(alias),
    )
    found: Select[*tuple[Any, ...]] = (
        select(Course.code, Course.title, Course.title_en, Course.aliases)
        .where(Course.municipality_id == municipality_id, fits if typed else func.length(Course.code) > 0)
        .order_by(Course.code)
        .limit(limit)
    )
    return [CourseName(*row) for row in db.execute(found)]
