"""Files whose rows simply are, or replace, rows of one table: added by key, changed where a column differs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column as SqlColumn
from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    Subquery,
    Table,
    and_,
    case,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from models.audit import Change
from models.base import FROM_THE_BEGINNING, UNTIL_FURTHER_NOTICE, Base, table_of
from models.curriculum import EVIDENCE, SELF_REPORTS, Course, CourseAlias, Requirement, Skill, TrainingSession
from models.imports.cells import alias_key
from models.imports.kinds import Staging
from models.office import ClosureDay, Department, Group, GroupMembership, SendingHours
from models.people import Employee
from models.sql import look_at


@dataclass(frozen=True, slots=True)
class PlainKind:
    """How one kind of file meets its table.

    `current` gives the rows of the database in the words of the file (`id`, the file's columns), `resolved` the
    lines of the file in the words of the table (`line`, the table's columns).
    """

    name: str
    model: type[Base]
    current: Callable[[int], Select[*tuple[Any, ...]]]
    resolved: Callable[[Staging, int], Select[*tuple[Any, ...]]]


def _skills_now(office: int) -> Select[*tuple[Any, ...]]:
    return select(Skill.id, Skill.code, Skill.name, Skill.name_en, Skill.description, Skill.description_en).where(
        Skill.municipality_id == office
    )


def _skills(staging: Staging, office: int) -> Select[*tuple[Any, ...]]:
    return select(staging["skills"], _office(office))


def _courses_now(office: int) -> Select[*tuple[Any, ...]]:
    columns = [table_of(Course).c[n] for n in ("code", "title", "title_en", "format", "hours", "cycle")]
    more = [table_of(Course).c[n] for n in ("summary", "summary_en", "url", "aliases", "self_report", "evidence")]
    return (
        select(Course.id, *columns, *more, Skill.code.label("skill_code"))
        .join(Skill, Skill.id == Course.skill_id)
        .where(Course.municipality_id == office)
    )


def _courses(staging: Staging, office: int) -> Select[*tuple[Any, ...]]:
    stage = staging["courses"]
    columns = [c for c in stage.c if c.name not in ("skill_code", "self_report", "evidence")]
    self_report = func.coalesce(stage.c.self_report, Course.self_report, SELF_REPORTS[0]).label("self_report")
    evidence = func.coalesce(stage.c.evidence, Course.evidence, EVIDENCE[0]).label("evidence")
    return (
        select(*columns, self_report, evidence, _office(office), Skill.id.label("skill_id"))
        .join(Skill, and_(Skill.code == stage.c.skill_code, Skill.municipality_id == office))
        .outerjoin(Course, and_(Course.code == stage.c.code, Course.municipality_id == office))
    )


def _departments_now(office: int) -> Select[*tuple[Any, ...]]:
    return select(Department.id, Department.code, Department.name, Department.name_en).where(
        Department.municipality_id == office
    )


def _departments(staging: Staging, office: int) -> Select[*tuple[Any, ...]]:
    stage = staging["departments"].c
    return select(stage.line, stage.code, stage.name, stage.name_en, _office(office))


def _requirements_now(office: int) -> Select[*tuple[Any, ...]]:
    r = Requirement
    return (
        select(
            r.id,
            Course.code.label("course_code"),
            *(r.audience, r.level, r.due_kind, r.due_month, r.due_day, r.due_days, r.effective_from),
            func.nullif(r.effective_to, UNTIL_FURTHER_NOTICE, type_=r.effective_to.type).label("effective_to"),
        )
        .join(Course, Course.id == r.course_id)
        .where(Course.municipality_id == office)
    )


def _requirements(staging: Staging, office: int) -> Select[*tuple[Any, ...]]:
    stage = staging["requirements"].c
    return select(
        *(
            stage.line,
            stage.audience,
            stage.level,
            stage.due_kind,
            stage.due_month,
            stage.due_day,
            stage.due_days,
        ),
        stage.effective_from,
        func.coalesce(stage.effective_to, UNTIL_FURTHER_NOTICE, type_=stage.effective_to.type).label(
            "effective_to"
        ),
        Course.id.label("course_id"),
    ).join(Course, and_(Course.code == stage.course_code, Course.municipality_id == office))


def _sessions_now(office: int) -> Select[*tuple[Any, ...]]:
    t = TrainingSession
    return (
        select(
            *(t.id, t.code, Course.code.label("course_code"), t.starts_at, t.ends_at),
            *(t.venue, t.online_url, t.capacity, t.instructor, t.joint),
        )
        .join(Course, Course.id == t.course_id)
        .where(t.municipality_id == office)
    )


def _sessions(staging: Staging, office: int) -> Select[*tuple[Any, ...]]:
    stage = staging["sessions"]
    columns = [c for c in stage.c if c.name != "course_code"]
    return select(*columns, _office(office), Course.id.label("course_id")).join(
        Course, and_(Course.code == stage.c.course_code, Course.municipality_id == office)
    )


def _closures_now(office: int) -> Select[*tuple[Any, ...]]:
    return select(ClosureDay.id, ClosureDay.day, ClosureDay.name).where(ClosureDay.municipality_id == office)


def _closures(staging: Staging, office: int) -> Select[*tuple[Any, ...]]:
    return select(staging["closures"], _office(office))


def _hours_now(office: int) -> Select[*tuple[Any, ...]]:
    return (
        select(
            SendingHours.id,
            Department.code.label("department_code"),
            SendingHours.opens.label("from"),
            SendingHours.closes.label("to"),
        )
        .join(Department, Department.id == SendingHours.department_id)
        .where(Department.municipality_id == office)
    )


def _hours(staging: Staging, office: int) -> Select[*tuple[Any, ...]]:
    stage = staging["hours"].c
    return select(
        stage.line,
        stage["from"].label("opens"),
        stage.to.label("closes"),
        Department.id.label("department_id"),
    ).join(Department, and_(Department.code == stage.department_code, Department.municipality_id == office))


def _groups_now(office: int) -> Select[*tuple[Any, ...]]:
    first = GroupMembership.valid_from
    return (
        select(
            GroupMembership.id,
            Group.name.label("group"),
            Employee.employee_no,
            func.nullif(first, FROM_THE_BEGINNING, type_=first.type).label("from"),
            func.nullif(GroupMembership.valid_to, UNTIL_FURTHER_NOTICE, type_=first.type).label("to"),
        )
        .join(Group, Group.id == GroupMembership.group_id)
        .join(Employee, Employee.id == GroupMembership.employee_id)
        .where(Group.municipality_id == office)
    )


def _groups(staging: Staging, office: int) -> Select[*tuple[Any, ...]]:
    stage = staging["groups"].c
    day = stage["from"].type
    valid_from = func.coalesce(stage["from"], FROM_THE_BEGINNING, type_=day)
    return (
        select(
            stage.line,
            Group.id.label("group_id"),
            Employee.id.label("employee_id"),
            valid_from.label("valid_from"),
            valid_from.label("since"),
            func.coalesce(stage.to, UNTIL_FURTHER_NOTICE, type_=day).label("valid_to"),
        )
        .join(Group, and_(Group.name == stage.group, Group.municipality_id == office))
        .join(Employee, and_(Employee.employee_no == stage.employee_no, Employee.municipality_id == office))
    )


def _office(office: int) -> ColumnElement[int]:
    return literal(office, Integer()).label("municipality_id")


PLAIN_KINDS = {
    kind.name: kind
    for kind in (
        PlainKind("skills", Skill, _skills_now, _skills),
        PlainKind("courses", Course, _courses_now, _courses),
        PlainKind("departments", Department, _departments_now, _departments),
        PlainKind("groups", GroupMembership, _groups_now, _groups),
        PlainKind("requirements", Requirement, _requirements_now, _requirements),
        PlainKind("sessions", TrainingSession, _sessions_now, _sessions),
        PlainKind("closures", ClosureDay, _closures_now, _closures),
        PlainKind("hours", SendingHours, _hours_now, _hours),
    )
}


@dataclass(frozen=True, slots=True)
class PlainImport:
    """One plain file against its table, on one connection. `diff` comes first; the rest reads what it found."""

    kind: PlainKind
    connection: Connection
    staging: Staging
    municipality_id: int

    @property
    def found(self) -> Table:
        """The lines that add (`target_id` NULL) or change a row."""
        name = f"diff_{self.kind.name}"
        if name not in self.staging.metadata.tables:
            line = SqlColumn("line", Integer, primary_key=True, autoincrement=False)
            Table(name, self.staging.metadata, line, SqlColumn("target_id", Integer), prefixes=["TEMPORARY"])
        return self.staging.metadata.tables[name]

    @property
    def _current(self) -> Subquery:
        return self.kind.current(self.municipality_id).subquery("current")

    @property
    def _compared(self) -> list[str]:
        """The columns that both sides have and that are not the key."""
        key = self.staging.kinds[self.kind.name].key
        return [
            name
            for name in list(self._current.c.keys())
            if name in self.staging[self.kind.name].c and name not in key
        ]

    def _same_key(self, current: Subquery) -> ColumnElement[bool]:
        stage = self.staging[self.kind.name].c
        key = self.staging.kinds[self.kind.name].key
        return and_(*[stage[name].is_not_distinct_from(current.c[name]) for name in key])

    def _said(self, name: str, current: Subquery) -> ColumnElement[Any]:
        """What the line says in that column; without the column, what is on record."""
        stage = self.staging[self.kind.name].c
        may_be_missing = {cell.name for cell in self.staging.kinds[self.kind.name].cells if cell.may_be_missing}
        return func.coalesce(stage[name], current.c[name]) if name in may_be_missing else stage[name]

    def diff(self) -> None:
        """Find out which lines add and which change something."""
        self.found.drop(self.connection, checkfirst=True)
        self.found.create(self.connection)
        stage, current = self.staging[self.kind.name].c, self._current
        differs = [self._said(name, current).is_distinct_from(current.c[name]) for name in self._compared]
        lines = (
            select(stage.line, current.c.id)
            .select_from(self.staging[self.kind.name])
            .outerjoin(current, self._same_key(current))
            .where(or_(current.c.id.is_(None), *differs))
        )
        self.connection.execute(insert(self.found).from_select(["line", "target_id"], lines))
        look_at(self.connection, self.found)

    def counts(self) -> tuple[int, int]:
        """How many lines add, how many change."""
        added = func.sum(case((self.found.c.target_id.is_(None), 1), else_=0))
        row = self.connection.execute(select(func.coalesce(added, 0), func.count()).select_from(self.found)).one()
        return int(row[0]), int(row[1] - row[0])

    def labels(self, *, added: bool, limit: int) -> list[str]:
        """What the first lines that add (or change) something are called."""
        stage = self.staging[self.kind.name].c
        label = [stage[name] for name in self.staging.kinds[self.kind.name].label]
        which = self.found.c.target_id.is_(None) if added else self.found.c.target_id.is_not(None)
        lines = select(*label).join(self.found, self.found.c.line == stage.line).where(which).order_by(stage.line)
        return [" ".join(map(str, names)) for names in self.connection.execute(lines.limit(limit))]

    def missing(self) -> int:
        """How many rows of the database the file does not name. They stay (D2)."""
        current = self._current
        unnamed = ~exists().where(self._same_key(current))
        return self.connection.scalar(select(func.count()).select_from(current).where(unnamed)) or 0

    def changes(self) -> Iterator[Change]:
        """An audit event for each changed row, with the columns that change, before and after."""
        stage, current = self.staging[self.kind.name].c, self._current
        names = self._compared
        rows = self.connection.execute(
            select(
                current.c.id,
                *[current.c[name] for name in names],
                *[self._said(name, current).label(f"new_{name}") for name in names],
            )
            .join(self.found, self.found.c.target_id == current.c.id)
            .join(self.staging[self.kind.name], stage.line == self.found.c.line)
            .order_by(stage.line)
        ).all()
        for row in rows:
            before, after = row[1 : len(names) + 1], row[len(names) + 1 :]
            yield changed(self.kind.model.__tablename__, row[0], names, before, after)

    def apply(self) -> None:
        """Add and change what `diff` found."""
        table = table_of(self.kind.model)
        lines = self.kind.resolved(self.staging, self.municipality_id).subquery("lines")
        names = [name for name in lines.c.keys() if name != "line"]
        chosen = select(*[lines.c[n] for n in names]).join(self.found, self.found.c.line == lines.c.line)
        self.connection.execute(
            insert(table).from_select(names, chosen.where(self.found.c.target_id.is_(None)).order_by(lines.c.line))
        )
        look_at(self.connection, table)
        self.connection.execute(
            update(table)
            .values({name: lines.c[name] for name in names})
            .where(table.c.id == self.found.c.target_id, self.found.c.line == lines.c.line)
        )


def changed(table: str, row_id: int, names: list[str], before: Any, after: Any) -> Change:
    """The audit event of one changed row: only the columns that differ."""
    pairs = [(n, b, a) for n, b, a in zip(names, before, after, strict=True) if b != a]
    detail = {
        "before": {n: _plain(b) for n, b, _ in pairs},
        "after": {n: _plain(a) for n, _, a in pairs},
    }
    return Change(f"{table}.changed", table, row_id, detail)


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)


def add_groups(connection: Connection, staging: Staging, municipality_id: int) -> None:
    """Make the groups that the file names for the first time."""
    named = staging["groups"].c.group
    known = exists().where(Group.name == named, Group.municipality_id == municipality_id)
    new = select(literal(municipality_id), named).where(~known).distinct().order_by(named)
    connection.execute(insert(Group).from_select(["municipality_id", "name"], new))


def split_aliases(text: str) -> list[str]:
    """The aliases of a course as they are compared, each once."""
    return list(dict.fromkeys(alias_key(alias) for alias in text.split(";") if alias.strip()))


def renew_aliases(connection: Connection, found: Table, staging: Staging, municipality_id: int) -> None:
    """Write the aliases of added and changed courses anew."""
    stage = staging["courses"].c
    rows = connection.execute(
        select(Course.id, stage.aliases)
        .join(Course, and_(Course.code == stage.code, Course.municipality_id == municipality_id))
        .join(found, found.c.line == stage.line)
    ).all()
    connection.execute(delete(CourseAlias).where(CourseAlias.course_id.in_([row.id for row in rows])))
    aliases = [
        {"municipality_id": municipality_id, "course_id": row.id, "alias": alias}
        for row in rows
        for alias in split_aliases(row.aliases)
    ]
    if aliases:
        connection.execute(insert(CourseAlias), aliases)


__all__ = ["PLAIN_KINDS", "PlainImport", "add_groups", "changed", "renew_aliases", "split_aliases"]
