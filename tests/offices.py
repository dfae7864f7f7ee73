"""Writes an office of `tests.plain` into the tables, so that the select can be held against the plain reading."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Engine, insert, select
from sqlalchemy.orm import Session

from models.audit import write_details
from models.base import UNTIL_FURTHER_NOTICE
from models.curriculum import Course, Requirement, Skill
from models.dated import first_day_of_run, renew_since
from models.imports.kinds import split_due
from models.obligations import obligations
from models.office import Department, Group, GroupMembership, own_municipality_id
from models.people import Employee, EmployeeState, Employment, Leave, renew_employments, renew_personas
from models.record import Completion, Exemption
from models.sql import in_order
from tests import plain
from tests.builders import NOW


def store(connection: Connection, office: plain.Office) -> list[int]:
    """Write the office; gives back the ids of its persons, in their order."""
    own = own_municipality_id(Session(connection))

    def add(model: Any, **values: Any) -> int:
        return connection.execute(insert(model).values(**values).returning(model.id)).scalar_one()

    skill = add(Skill, municipality_id=own, code="s", name="", name_en="", description="", description_en="")
    department = add(Department, municipality_id=own, code="010000", name="課", name_en="")
    texts = dict.fromkeys(("title", "title_en", "format", "summary", "summary_en", "url", "aliases"), "")
    courses = {
        course.code: add(
            Course,
            municipality_id=own,
            code=course.code,
            skill_id=skill,
            hours=1,
            cycle="every_fiscal_year" if course.yearly else "once",
            **texts,
        )
        for course in office.courses
    }
    for row in office.requirements:
        kind, month, day, days = split_due({"due": row.due})
        add(
            Requirement,
            course_id=courses[row.course],
            audience=row.audience,
            level=row.level,
            due_kind=kind,
            due_month=month,
            due_day=day,
            due_days=days,
            effective_from=row.effective_from,
            effective_to=row.effective_to or UNTIL_FURTHER_NOTICE,
        )
    names = ("A", "B")
    groups = {f"group:{name}": add(Group, municipality_id=own, name=name) for name in names}
    ids = []
    for number, person in enumerate(office.persons, 1):
        who = add(
            Employee, municipality_id=own, employee_no=f"{number:07d}", name="", email="", locale="ja", name_kana=""
        )
        ids.append(who)
        for contract in person.employments:
            add(
                Employment,
                employee_id=who,
                hired_on=contract.hired_on,
                left_on=contract.left_on,
                continuous_since=contract.hired_on,
            )
        for state in person.states:
            add(
                EmployeeState,
                employee_id=who,
                valid_from=state.valid_from,
                valid_to=state.valid_to or UNTIL_FURTHER_NOTICE,
                department_id=department,
                persona=state.persona,
                persona_since=state.persona_since,
                uses_ict=state.uses_ict,
                position="",
                employment_type="",
                job_type="",
            )
        for leave in person.leaves:
            add(Leave, employee_id=who, leave_from=leave.leave_from, leave_to=leave.leave_to)
        for member in person.memberships:
            add(
                GroupMembership,
                employee_id=who,
                group_id=groups[member.group],
                valid_from=member.valid_from,
                valid_to=member.valid_to or UNTIL_FURTHER_NOTICE,
                since=member.valid_from,
            )
        for done in person.completions:
            add(
                Completion,
                employee_id=who,
                course_id=courses[done.course],
                completed_on=done.completed_on,
                source="elearning",
                outcome="passed",
                revision=0,
                recorded_at=NOW,
            )
        for grant in person.grants:
            [(detail_id, digest)] = write_details(Session(connection), [{"reason": "r"}])
            add(
                Exemption,
                employee_id=who,
                course_id=courses[grant.course],
                kind=grant.kind,
                until=grant.until,
                granted_on=grant.granted_on,
                detail_id=detail_id,
                detail_digest=digest,
            )
    everybody = select(Employee.id)
    renew_employments(connection, everybody)
    renew_personas(connection, everybody)
    table: Any = GroupMembership.__table__
    runs = first_day_of_run(table, ["group_id", "employee_id"], "valid_from", "valid_to", select(Group.id))
    renew_since(connection, table, "since", runs)
    return ids


def read(connection: Connection, office: plain.Office) -> list[list[plain.Duty]]:
    """What the select says of each person of a stored office, in the words of the plain reading."""
    ids = store(connection, office)
    duty = obligations(office.day).subquery("duty").c
    rows = connection.execute(
        select(duty, Course.code, Requirement.effective_from)
        .join(Course, Course.id == duty.course_id)
        .join(Requirement, Requirement.id == duty.requirement_id)
        .order_by(*in_order(Course.code))
    ).all()
    by_key = {(row.course, row.audience, row.effective_from): row for row in office.requirements}
    return [
        [
            plain.Duty(
                course=row.code,
                level=row.level,
                status=row.status,
                due_on=row.due_on,
                completed_on=row.completed_on,
                is_late=bool(row.is_late),
                requirement=by_key[row.code, row.audience, row.effective_from],
                start_on=row.start_on,
            )
            for row in rows
            if row.employee_id == who
        ]
        for who in ids
    ]


class SqlReading:
    """Reads the rules as `tests.plain` does, by way of a database that is left as it was."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def read(self, office: plain.Office) -> list[list[plain.Duty]]:
        with self.engine.connect() as connection, connection.begin() as transaction:
            found = read(connection, office)
            transaction.rollback()
        return found

    def duties(
        self,
        person: plain.Person,
        courses: Sequence[plain.Course],
        requirements: Sequence[plain.Requirement],
        day: date,
    ) -> list[plain.Duty]:
        return self.read(plain.Office(list(courses), list(requirements), [person], day))[0]
