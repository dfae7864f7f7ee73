"""What only the whole of the files and the database can tell: doubles, strangers, circles, overlaps.

A check is one select of the lines at fault: `line`, `value` (what the cell said) and, where the sentence
needs it, `other` (the other line, code or number).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time
from functools import reduce
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    String,
    and_,
    case,
    cast,
    exists,
    false,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
)

from models.base import UNTIL_FURTHER_NOTICE, table_of
from models.curriculum import GROUP_PREFIX, Course, CourseAlias, Requirement, Skill
from models.files import Fault
from models.imports.faults import Faults
from models.imports.kinds import UNREAD_KEPT, Staging
from models.imports.stage import Staged
from models.office import Department, DepartmentState, Group, GroupMembership
from models.people import Employee, Employment
from models.sql import holds_on


@dataclass(frozen=True, slots=True)
class Check:
    """`code` is the fault, `column` the one to name; `select` finds the lines."""

    code: str
    column: str
    select: Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Checker:
    """The checks of one import. `today` is the office's day, `effective_on` the day from which changes hold."""

    connection: Connection
    staging: Staging
    municipality_id: int
    today: date
    effective_on: date
    is_full: bool

    def run(self, staged: Iterable[Staged], faults: Faults) -> None:
        """Add every fault in the files staged. What could not be read has its fault already and gets no other."""
        for one in staged:
            for check in self._checks(one.kind):
                rows = self.connection.execute(check.select.order_by("line").limit(faults.most)).all()
                count = len(rows)
                if count == faults.most:
                    count = self.connection.scalar(select(func.count()).select_from(check.select.subquery())) or 0
                faults.add_all((self._fault(check, one, row) for row in rows), count=count, file_order=one.order)

    @staticmethod
    def _fault(check: Check, one: Staged, row: Any) -> Fault:
        facts: dict[str, str | int] = {"other": _shown(row.other)} if "other" in row._fields else {}
        value = None if row.value is None else str(_shown(row.value))
        column = dict(one.called).get(check.column, check.column)
        return Fault(check.code, one.file, line=row.line, column=column, value=value, facts=facts)

    def _checks(self, kind: str) -> Iterator[Check]:
        if kind != "completions":
            yield self._doubles(kind)
        yield from getattr(self, f"_{kind}", list)()

    # -- shared ---------------------------------------------------------------------------------------------

    def _doubles(self, kind: str) -> Check:
        """A key that an earlier line had already."""
        stage = self.staging[kind].c
        key = [stage[name] for name in self.staging.kinds[kind].key]
        first = func.min(stage.line).over(partition_by=key)
        parts: list[ColumnElement[str]] = [func.coalesce(cast(part, String()), "") for part in key]
        told = reduce(lambda text, part: text.concat(literal(" ")).concat(part), parts)
        read = self._could_read(kind, *self.staging.kinds[kind].key)
        lines = select(stage.line, told.label("value"), first.label("other")).where(read).subquery()
        return Check("double", self.staging.kinds[kind].key[0], select(lines).where(lines.c.line > lines.c.other))

    def _could_read(self, kind: str, *columns: str) -> ColumnElement[bool]:
        """The line's cells in these columns could be read: where one is empty, it is empty in the file."""
        lines = [line for column in columns for line in self.staging.unread.get((kind, column), ())]
        if not lines:
            return true()
        return self.staging[kind].c.line.not_in(lines) if len(lines) <= UNREAD_KEPT else false()

    def _known(self, model: Any, code: Any, kind: str, value: ColumnElement[Any]) -> ColumnElement[bool]:
        """The value stands in the database or in a file of this import, or may stand where it cannot be read."""
        if not self.staging.names_all(kind):
            return true()
        staged_code = self.staging[kind].alias("in_file").c[self.staging.kinds[kind].key[0]]
        return or_(
            exists().where(model.municipality_id == self.municipality_id, code == value),
            exists().where(staged_code == value),
        )

    def _unknown(self, kind: str, column: str, code: str, known: ColumnElement[bool]) -> Check:
        stage = self.staging[kind].c
        return Check(
            code,
            column,
            select(stage.line, stage[column].label("value")).where(stage[column].is_not(None), ~known),
        )

    def _unknown_person(self, kind: str, column: str = "employee_no") -> Check:
        value = self.staging[kind].c[column]
        return self._unknown(
            kind, column, "unknown_person", self._known(Employee, Employee.employee_no, "staff", value)
        )

    def _unknown_course(self, kind: str) -> Check:
        value = self.staging[kind].c.course_code
        return self._unknown(
            kind, "course_code", "unknown_course", self._known(Course, Course.code, "courses", value)
        )

    def _unknown_departments(self, kind: str, *columns: str) -> Iterator[Check]:
        """Unknown codes; apart, with their own hint, those that would be known with the zeros they lost."""
        for column in columns:
            value = self.staging[kind].c[column]
            known = self._known(Department, Department.code, "departments", value)
            padded = literal("0") + value
            lost_zero = self._known(Department, Department.code, "departments", padded)
            yield self._unknown(kind, column, "unknown_department", or_(known, lost_zero))
            yield self._unknown(kind, column, "department_lost_zero", or_(known, ~lost_zero))

    def _reversed(self, kind: str, first: str, last: str) -> Check:
        stage = self.staging[kind].c
        lines = select(stage.line, stage[last].label("value"), stage[first].label("other"))
        return Check("reversed", f"{first} / {last}", lines.where(stage[last] < stage[first]))

    def _all_lines(self, kind: str) -> ColumnElement[bool]:
        """Every line could be read whole, so that what the database says otherwise is no longer so."""
        return false() if any(of_kind == kind for of_kind, _ in self.staging.unread) else true()

    def _overlaps(self, periods: FromClause, key: tuple[str, ...], column: str) -> Check:
        """Of the `periods` (line, NULL in the database; key, first, last) those that run into the next."""
        p = periods.c
        keys = [p[name] for name in key]
        order: Any = {"partition_by": keys, "order_by": (p.first, p.last)}
        previous = select(
            p.line,
            p.first,
            func.max(p.last).over(**order, rows=(None, -1)).label("until"),
            func.lag(p.line).over(**order).label("other"),
            func.lead(p.line).over(**order).label("next_line"),
            func.lead(p.first).over(**order).label("next_first"),
            p.last,
        ).subquery()
        c = previous.c
        runs_into = or_(c.first <= c.until, and_(c.next_line.is_(None), c.next_first <= c.last))
        lines = select(c.line, c.first.label("value"), c.other).where(c.line.is_not(None), runs_into)
        return Check("overlap", column, lines)

    # -- one kind each --------------------------------------------------------------------------------------

    def _courses(self) -> Iterator[Check]:
        stage = self.staging["courses"].c
        known = self._known(Skill, Skill.code, "skills", stage.skill_code)
        yield self._unknown("courses", "skill_code", "unknown_skill", known)

    def _departments(self) -> Iterator[Check]:
        yield from self._unknown_departments("departments", "parent_code")
        yield self._unknown_person("departments", "head_employee_no")
        yield self._unknown_person("departments", "deputy_employee_no")
        yield self._lost_zero()
        if self.staging.names_all("departments"):
            yield self._circle()

    def _lost_zero(self) -> Check:
        """A new code that is a known one without its leading zero would make a second department of it."""
        stage = self.staging["departments"].c
        own = Department.municipality_id == self.municipality_id
        lost = and_(
            ~exists().where(own, Department.code == stage.code),
            exists().where(own, Department.code == literal("0") + stage.code),
        )
        return Check("department_lost_zero", "code", select(stage.line, stage.code.label("value")).where(lost))

    def _circle(self) -> Check:
        """Departments that stand above themselves, on the tree as it would be on the effective day."""
        stage = self.staging["departments"]
        parent = table_of(Department).alias("parent")
        stored = (
            select(Department.code, parent.c.code.label("parent_code"))
            .join(DepartmentState, DepartmentState.department_id == Department.id)
            .join(parent, parent.c.id == DepartmentState.parent_id)
            .where(
                Department.municipality_id == self.municipality_id,
                holds_on(DepartmentState, self.effective_on),
                ~exists().where(stage.c.code == Department.code),
            )
        )
        edges = union_all(
            select(stage.c.code, stage.c.parent_code).where(stage.c.parent_code.is_not(None)), stored
        ).cte("edges")
        above = select(edges.c.code.label("start"), edges.c.parent_code.label("above")).cte("above", recursive=True)
        above = above.union(select(above.c.start, edges.c.parent_code).join(edges, edges.c.code == above.c.above))
        in_circle = exists().where(above.c.start == stage.c.code, above.c.above == stage.c.code)
        return Check(
            "circle", "parent_code", select(stage.c.line, stage.c.parent_code.label("value")).where(in_circle)
        )

    def _staff(self) -> Iterator[Check]:
        stage = self.staging["staff"].c
        yield from self._unknown_departments("staff", "department_code", "secondary_department_code")
        yield self._reversed("staff", "hired_on", "left_on")
        yield self._reversed("staff", "leave_from", "leave_to")
        yield Check(
            "leave_without_start",
            "leave_from",
            select(stage.line, stage.leave_to.label("value")).where(
                stage.leave_from.is_(None), stage.leave_to.is_not(None), self._could_read("staff", "leave_from")
            ),
        )
        first = func.min(stage.line).over(partition_by=stage.email)
        mails = (
            select(stage.line, stage.email.label("value"), first.label("other")).where(stage.email != "").subquery()
        )
        yield Check("double_mail", "email", select(mails).where(mails.c.line > mails.c.other))
        if self.staging.names_all("staff") and not self.is_full:  # whom a full list does not name leaves
            yield self._mail_taken()

    def _mail_taken(self) -> Check:
        """Somebody this file does not name has the address, and is still employed."""
        stage = self.staging["staff"].c
        elsewhere, twin = self.staging["staff"].alias("elsewhere"), self.staging["staff"].alias("twin")
        holder = (
            select(stage.line, stage.email.label("value"), Employee.employee_no.label("other"))
            .join(
                Employee,
                and_(Employee.email == stage.email, Employee.municipality_id == self.municipality_id),
            )
            .where(
                stage.email != "",
                Employee.employee_no != stage.employee_no,
                exists().where(Employment.employee_id == Employee.id, still_employed(self.effective_on)),
                ~exists().where(elsewhere.c.employee_no == Employee.employee_no),
                # A number that stands here twice is a fault of its own, and perhaps the holder's with a slip.
                ~exists().where(twin.c.employee_no == stage.employee_no, twin.c.line != stage.line),
            )
        )
        return Check("mail_taken", "email", holder)

    def _groups(self) -> Iterator[Check]:
        stage = self.staging["groups"].c
        yield self._unknown_person("groups")
        yield self._reversed("groups", "from", "to")
        staged = select(
            stage.line,
            stage.group,
            stage.employee_no,
            func.coalesce(stage["from"], date.min, type_=stage["from"].type).label("first"),
            func.coalesce(stage.to, UNTIL_FURTHER_NOTICE, type_=stage.to.type).label("last"),
        ).where(self._could_read("groups", "group", "employee_no", "from", "to"))
        again = and_(
            stage.group == Group.name,
            stage.employee_no == Employee.employee_no,
            func.coalesce(stage["from"], date.min, type_=stage["from"].type) == GroupMembership.valid_from,
        )
        stored = (
            select(null(), Group.name, Employee.employee_no, GroupMembership.valid_from, GroupMembership.valid_to)
            .join(Group, Group.id == GroupMembership.group_id)
            .join(Employee, Employee.id == GroupMembership.employee_id)
            .where(Group.municipality_id == self.municipality_id, ~exists().where(again), self._all_lines("groups"))
        )
        yield self._overlaps(union_all(staged, stored).subquery(), ("group", "employee_no"), "from / to")

    def _requirements(self) -> Iterator[Check]:
        stage = self.staging["requirements"].c
        yield self._unknown_course("requirements")
        yield self._reversed("requirements", "effective_from", "effective_to")
        line = select(stage.line, stage.due.label("value"))
        yield Check("due_missing", "due", line.where(stage.level == "required", stage.due == ""))
        yield Check("due_of_elective", "due", line.where(stage.level == "elective", stage.due != ""))
        group = func.substr(stage.audience, len(GROUP_PREFIX) + 1)
        in_file = self.staging["groups"].c.group
        unknown = and_(
            stage.audience.startswith(GROUP_PREFIX),
            ~exists().where(Group.municipality_id == self.municipality_id, Group.name == group),
            ~exists().where(in_file == group),
            true() if self.staging.names_all("groups") else false(),
        )
        yield Check("unknown_group", "audience", select(stage.line, stage.audience.label("value")).where(unknown))
        staged = select(
            stage.line,
            stage.course_code,
            stage.audience,
            stage.effective_from.label("first"),
            func.coalesce(stage.effective_to, UNTIL_FURTHER_NOTICE, type_=stage.effective_to.type).label("last"),
        ).where(self._could_read("requirements", "course_code", "audience", "effective_from", "effective_to"))
        again = and_(
            stage.course_code == Course.code,
            stage.audience == Requirement.audience,
            stage.effective_from == Requirement.effective_from,
        )
        stored = (
            select(
                null(),
                Course.code,
                Requirement.audience,
                Requirement.effective_from,
                Requirement.effective_to,
            )
            .join(Course, Course.id == Requirement.course_id)
            .where(
                Course.municipality_id == self.municipality_id,
                ~exists().where(again),
                self._all_lines("requirements"),
            )
        )
        periods = union_all(staged, stored).subquery()
        yield self._overlaps(periods, ("course_code", "audience"), "effective_from / effective_to")

    def _sessions(self) -> Iterator[Check]:
        stage = self.staging["sessions"].c
        yield self._unknown_course("sessions")
        yield Check(
            "ends_before_it_starts",
            "starts_at / ends_at",
            select(stage.line, null().label("value")).where(stage.ends_at <= stage.starts_at),
        )
        yield Check(
            "no_place",
            "venue / online_url",
            select(stage.line, null().label("value")).where(stage.venue == "", stage.online_url == ""),
        )

    def _exemptions(self) -> Iterator[Check]:
        yield self._unknown_person("exemptions")
        yield self._unknown_course("exemptions")

    def _hours(self) -> Iterator[Check]:
        yield from self._unknown_departments("hours", "department_code")
        stage = self.staging["hours"].c
        lines = select(stage.line, stage.to.label("value"), stage["from"].label("other"))
        yield Check("reversed", "from / to", lines.where(stage.to <= stage["from"]))

    def _completions(self) -> Iterator[Check]:
        stage = self.staging["completions"].c
        is_mail = stage.employee_no.contains("@")  # one that is somebody's is their number by now
        yield Check(
            "unknown_mail",
            "employee_no",
            select(stage.line, stage.employee_no.label("value")).where(is_mail),
        )
        known = self._known(Employee, Employee.employee_no, "staff", stage.employee_no)
        yield self._unknown("completions", "employee_no", "unknown_person", or_(known, is_mail))
        yield self._unknown_course("completions")
        late = select(
            stage.line,
            stage.completed_on.label("value"),
            literal(self.today.isoformat(), String()).label("other"),
        )
        yield Check("in_the_future", "completed_on", late.where(stage.completed_on > self.today))


def _shown(other: Any) -> str | int:
    """Another line, code or day as the sentence takes it; `none`: the other one stands in the database."""
    if other is None:
        return "none"
    if isinstance(other, time):
        return f"{other:%H:%M}"
    return other if isinstance(other, int) else str(other)


def still_employed(day: date) -> ColumnElement[bool]:
    """An employment that goes on, or begins, on `day` or later."""
    return or_(Employment.left_on.is_(None), Employment.left_on >= day)


__all__ = ["Check", "Checker", "CourseAlias", "case", "still_employed"]
