"""The staff list: people, their employments, leaves and dated states, against the previous list (R19, D2, D5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import (
    Boolean,
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
from sqlalchemy import Column as SqlColumn

from models.audit import Change
from models.base import FROM_THE_BEGINNING, table_of
from models.dated import write_states
from models.imports.checks import still_employed
from models.imports.kinds import Staging
from models.imports.plain import changed
from models.office import Department
from models.people import (
    Employee,
    EmployeeState,
    Employment,
    Leave,
    is_appointed,
    renew_employments,
    renew_personas,
)
from models.sql import holds_on, look_at

IDENTITY: Final = ("name", "name_kana", "email", "locale")
OTHER_FACTS: Final = ("secondary_department_code", "position", "employment_type", "job_type", "uses_ict")
FLAGS: Final = ("identity", "moved", "other", "persona", "employment", "on_leave")
LEAVERS_ALLOWED: Final = 0.10
"""Share of the employed that a full list may drop without being asked again (D2)."""

E: Final = table_of(Employee)
S: Final = table_of(EmployeeState)
WORK: Final = table_of(Employment)
LEAVES: Final = table_of(Leave)
MAIN_POST: Final = table_of(Department).alias("main_post")
SECOND_POST: Final = table_of(Department).alias("second_post")


@dataclass(frozen=True, slots=True)
class StaffImport:
    """The staged staff list against the database, on one connection. `diff` comes first."""

    connection: Connection
    staging: Staging
    municipality_id: int
    effective_on: date

    @property
    def _stage(self) -> Table:
        return self.staging["staff"]

    @property
    def found(self) -> Table:
        """The lines that add or change somebody, and what they change."""
        if "diff_staff" not in self.staging.metadata.tables:
            Table(
                "diff_staff",
                self.staging.metadata,
                SqlColumn("line", Integer, primary_key=True, autoincrement=False),
                SqlColumn("employee_id", Integer),
                SqlColumn("state_id", Integer),
                *[SqlColumn(flag, Boolean) for flag in FLAGS],
                SqlColumn("overrides", Boolean),
                prefixes=["TEMPORARY"],
            )
        return self.staging.metadata.tables["diff_staff"]

    # -- who is missing -------------------------------------------------------------------------------------

    def _missing(self) -> Select[*tuple[Any, ...]]:
        """Those still employed on the effective day, or hired later, whom the list does not name."""
        employed = exists().where(WORK.c.employee_id == E.c.id, still_employed(self.effective_on))
        named = exists().where(self._stage.c.employee_no == E.c.employee_no, self._stage.c.line > 0)
        return select(E.c.id, E.c.employee_no, E.c.name).where(
            E.c.municipality_id == self.municipality_id, employed, ~named
        )

    def missing(self, limit: int) -> tuple[int, list[str]]:
        """How many people the list does not name, and who the first are."""
        missing = self._missing()
        rows = self.connection.execute(missing.order_by(E.c.employee_no).limit(limit)).all()
        count = self.connection.scalar(select(func.count()).select_from(missing.subquery())) or 0
        return count, [f"{row.employee_no} {row.name}" for row in rows]

    def employed(self) -> int:
        """How many people are employed on the effective day, by what the database knows so far."""
        return (
            self.connection.scalar(
                select(func.count(WORK.c.employee_id.distinct()))
                .join(E, E.c.id == WORK.c.employee_id)
                .where(
                    E.c.municipality_id == self.municipality_id,
                    WORK.c.hired_on <= self.effective_on,
                    still_employed(self.effective_on),
                )
            )
            or 0
        )

    def drop_leavers(self) -> None:
        """Take back the lines that `add_leavers` wrote."""
        self.connection.execute(delete(self._stage).where(self._stage.c.line < 0))

    def add_leavers(self) -> None:
        """For a list that is the whole office: write the line that lets each missing person leave (D2).

        It repeats what the list said last and ends the employment the day before the effective day; such
        lines have negative numbers.
        """
        missing = self._missing().subquery()
        lines = (
            select(
                -func.row_number().over(order_by=E.c.employee_no),
                *(E.c.employee_no, E.c.name, E.c.name_kana, E.c.email, MAIN_POST.c.code, SECOND_POST.c.code),
                *(S.c.position, S.c.employment_type, S.c.job_type, S.c.uses_ict, S.c.filed_hired_on),
                literal(self.effective_on - timedelta(days=1), S.c.valid_from.type),
                *(
                    S.c.filed_leave_from,
                    S.c.filed_leave_to,
                    S.c.filed_persona,
                    S.c.filed_persona_since,
                    E.c.locale,
                ),
            )
            .select_from(missing)
            .join(E, E.c.id == missing.c.id)
            .join(S, and_(S.c.employee_id == E.c.id, holds_on(EmployeeState, self.effective_on)))
            .join(MAIN_POST, MAIN_POST.c.id == S.c.department_id)
            .outerjoin(SECOND_POST, SECOND_POST.c.id == S.c.secondary_department_id)
        )
        columns = ["line", *self.staging.kinds["staff"].columns]
        self.connection.execute(insert(self._stage).from_select(columns, lines))

    # -- what changes ---------------------------------------------------------------------------------------

    def diff(self) -> None:
        """Hold the list against what the list before it said of the effective day (D5)."""
        self.found.drop(self.connection, checkfirst=True)
        self.found.create(self.connection)
        line = self._stage.c
        now = {**{n: E.c[n] for n in IDENTITY}, **{n: S.c[n] for n in OTHER_FACTS if n in S.c}}
        now["secondary_department_code"] = SECOND_POST.c.code

        def differ(*pairs: tuple[Any, Any]) -> ColumnElement[bool]:
            return or_(*[a.is_distinct_from(b) for a, b in pairs])

        filed = ("hired_on", "left_on")
        flags = {
            "identity": differ(*[(line[n], now[n]) for n in IDENTITY]),
            "moved": line.department_code.is_distinct_from(MAIN_POST.c.code),
            "other": differ(*[(line[n], now[n]) for n in OTHER_FACTS]),
            "persona": differ((line.persona, S.c.filed_persona), (line.persona_since, S.c.filed_persona_since)),
            "employment": differ(*[(line[n], S.c[f"filed_{n}"]) for n in filed]),
            "on_leave": differ(*[(line[n], S.c[f"filed_{n}"]) for n in ("leave_from", "leave_to")]),
        }
        registered = differ((S.c.persona, S.c.filed_persona), (S.c.persona_since, S.c.filed_persona_since))
        differs_now = differ((S.c.persona, line.persona), (S.c.persona_since, line.persona_since))
        overrides = and_(flags["persona"], E.c.id.is_not(None), registered, differs_now)
        rows = (
            select(line.line, E.c.id, S.c.id, *flags.values(), overrides)
            .select_from(self._stage)
            .outerjoin(E, and_(E.c.employee_no == line.employee_no, E.c.municipality_id == self.municipality_id))
            .outerjoin(S, and_(S.c.employee_id == E.c.id, holds_on(EmployeeState, self.effective_on)))
            .outerjoin(MAIN_POST, MAIN_POST.c.id == S.c.department_id)
            .outerjoin(SECOND_POST, SECOND_POST.c.id == S.c.secondary_department_id)
            .where(or_(E.c.id.is_(None), *flags.values()))
        )
        columns = ["line", "employee_id", "state_id", *flags, "overrides"]
        self.connection.execute(insert(self.found).from_select(columns, rows))
        look_at(self.connection, self.found)

    def people(self, which: ColumnElement[bool], limit: int) -> tuple[int, list[str]]:
        """How many of the lines found meet the condition, and who the first are."""
        line, found = self._stage.c, self.found
        chosen = found.join(self._stage, line.line == found.c.line).outerjoin(S, S.c.id == found.c.state_id)
        count = self.connection.scalar(select(func.count()).select_from(chosen).where(which)) or 0
        rows = self.connection.execute(
            select(line.employee_no, line.name)
            .select_from(chosen)
            .where(which)
            .order_by(line.employee_no)
            .limit(limit)
        ).all()
        return count, [f"{row.employee_no} {row.name}" for row in rows]

    @property
    def are_new(self) -> ColumnElement[bool]:
        return self.found.c.employee_id.is_(None)

    @property
    def are_changed(self) -> ColumnElement[bool]:
        return and_(self.found.c.employee_id.is_not(None), self._stage.c.line > 0)

    @property
    def are_moved(self) -> ColumnElement[bool]:
        return and_(self.found.c.employee_id.is_not(None), self.found.c.moved)

    @property
    def are_leaving(self) -> ColumnElement[bool]:
        """The list gives a last day that the list before it did not give."""
        return and_(
            self.found.c.employee_id.is_not(None), self.found.c.employment, self._stage.c.left_on.is_not(None)
        )

    @property
    def are_overridden(self) -> ColumnElement[bool]:
        """The list changes a persona that the office has registered since (D5)."""
        return self.found.c.overrides

    def changes(self) -> Iterator[Change]:
        """An audit event for each person changed, before and after."""
        line, found = self._stage.c, self.found
        before = [
            *[E.c[n] for n in IDENTITY],
            MAIN_POST.c.code,
            SECOND_POST.c.code,
            *[S.c[n] for n in ("position", "employment_type", "job_type", "uses_ict", "persona", "persona_since")],
            *[S.c[f"filed_{n}"] for n in ("hired_on", "left_on", "leave_from", "leave_to")],
        ]
        names = [
            *IDENTITY,
            *(
                "department_code",
                "secondary_department_code",
                "position",
                "employment_type",
                "job_type",
                "uses_ict",
            ),
            *("persona", "persona_since", "hired_on", "left_on", "leave_from", "leave_to"),
        ]
        after: list[Any] = [line[n] for n in names]
        # A persona the list merely repeats stays what the office made it.
        for place, name in enumerate(names):
            if name in {"persona", "persona_since"}:
                after[place] = case((found.c.persona, line[name]), else_=S.c[name])
        rows = self.connection.execute(
            select(
                E.c.id,
                *[c.label(f"b{i}") for i, c in enumerate(before)],
                *[c.label(f"a{i}") for i, c in enumerate(after)],
            )
            .select_from(found)
            .join(self._stage, line.line == found.c.line)
            .join(E, E.c.id == found.c.employee_id)
            .join(S, S.c.id == found.c.state_id)
            .join(MAIN_POST, MAIN_POST.c.id == S.c.department_id)
            .outerjoin(SECOND_POST, SECOND_POST.c.id == S.c.secondary_department_id)
            .order_by(E.c.id)
        ).all()
        for row in rows:
            yield changed("employees", row[0], names, row[1 : len(names) + 1], row[len(names) + 1 :])
        # Whose address passes to somebody else, and who has none or another from this list.
        says_so = exists().where(found.c.employee_id == E.c.id, found.c.identity)
        losers = select(E.c.id, E.c.email).where(
            E.c.municipality_id == self.municipality_id,
            E.c.email != "",
            E.c.email.in_(self._addresses_given()),
            ~says_so,
        )
        for row in self.connection.execute(losers.order_by(E.c.id)).all():
            yield changed("employees", row.id, ["email"], [row.email], [""])

    # -- writing --------------------------------------------------------------------------------------------

    def _addresses_given(self) -> Select[*tuple[Any, ...]]:
        """The addresses of the lines that add somebody or change who somebody is."""
        line, found = self._stage.c, self.found
        given = select(line.email).join(found, found.c.line == line.line)
        return given.where(line.email != "", or_(found.c.employee_id.is_(None), found.c.identity))

    def apply_people(self) -> None:
        """Write who the people are: numbers, names, mail. An address passes from those who had it."""
        line, found = self._stage, self.found
        own = E.c.municipality_id == self.municipality_id
        self.connection.execute(
            update(E).values(email="").where(own, E.c.email != "", E.c.email.in_(self._addresses_given()))
        )
        identity = {name: line.c[name] for name in IDENTITY}
        self.connection.execute(
            update(E)
            .values(identity)
            .where(E.c.id == found.c.employee_id, found.c.line == line.c.line, found.c.identity)
        )
        new = (
            select(literal(self.municipality_id), line.c.employee_no, *identity.values())
            .join(found, found.c.line == line.c.line)
            .where(found.c.employee_id.is_(None))
            .order_by(line.c.employee_no)
        )
        self.connection.execute(insert(E).from_select(["municipality_id", "employee_no", *identity], new))
        look_at(self.connection, E)
        of_number = and_(E.c.employee_no == line.c.employee_no, E.c.municipality_id == self.municipality_id)
        self.connection.execute(
            update(found)
            .values(employee_id=E.c.id)
            .where(found.c.employee_id.is_(None), line.c.line == found.c.line, of_number)
        )

    def apply_facts(self, import_id: int) -> None:
        """Write what holds for them: states, employments, leaves. Departments are there by now."""
        self._write_employments()
        self._write_leaves()
        first, later = self._state_lines(known=False), self._state_lines(known=True)
        write_states(self.connection, S, "employee_id", first, later, self.effective_on, import_id)
        if self._any(self.found.c.state_id.is_not(None)):
            known = select(self.found.c.employee_id).where(self.found.c.state_id.is_not(None))
            renew_personas(self.connection, known)

    def _lines(self, *, known: bool) -> Select[*tuple[Any, ...]]:
        """The lines found of new people, or of known ones, these with what the list before told of them.

        They are two selects: the states of new people are written while the select runs, and PostgreSQL, which
        takes that table for empty, would read it from the beginning for every line.
        """
        found, line = self.found, self._stage
        lines = select(found.c.employee_id, found.c.state_id, found.c.line).join(line, line.c.line == found.c.line)
        if known:
            return lines.join(S, S.c.id == found.c.state_id)
        return lines.where(found.c.state_id.is_(None))

    def _state_lines(self, *, known: bool) -> Subquery:
        line, found = self._stage.c, self.found
        persona: ColumnElement[Any] = line.persona
        since: ColumnElement[Any] = line.persona_since
        lines = self._lines(known=known)
        if known:
            # What the list merely repeats stays what the office made it (D5).
            persona = case((found.c.persona, line.persona), else_=S.c.persona)
            since = case((found.c.persona, line.persona_since), else_=S.c.persona_since)
            lines = lines.where(or_(*[found.c[flag] for flag in FLAGS if flag != "identity"]))
        beginning = literal(FROM_THE_BEGINNING, S.c.valid_from.type)
        lines = lines.add_columns(
            MAIN_POST.c.id.label("department_id"),
            SECOND_POST.c.id.label("secondary_department_id"),
            *[line[n] for n in ("position", "employment_type", "job_type", "uses_ict")],
            case((line.uses_ict, beginning)).label("ict_from"),
            persona.label("persona"),
            since.label("persona_since"),
            case((is_appointed(persona, since), since), (persona.is_not(None), beginning)).label("persona_from"),
            line.persona.label("filed_persona"),
            line.persona_since.label("filed_persona_since"),
            *[line[n].label(f"filed_{n}") for n in ("hired_on", "left_on", "leave_from", "leave_to")],
        )
        lines = lines.join(
            MAIN_POST,
            and_(MAIN_POST.c.code == line.department_code, MAIN_POST.c.municipality_id == self.municipality_id),
        )
        lines = lines.outerjoin(
            SECOND_POST,
            and_(
                SECOND_POST.c.code == line.secondary_department_code,
                SECOND_POST.c.municipality_id == self.municipality_id,
            ),
        )
        return lines.subquery("lines")

    def _write_employments(self) -> None:
        """Employments as the list now tells them; what touches is one (R19).

        A first day the database knows is that employment; a first day behind the end of the one the list told
        of before is a new one; any other is a correction of the one the list told of before.
        """
        line, found = self._stage.c, self.found
        columns = ["employee_id", "hired_on", "left_on", "continuous_since"]

        t = self._lines(known=False).add_columns(line.hired_on, line.left_on).subquery("told").c
        new = select(t.employee_id, t.hired_on, t.left_on, t.hired_on).order_by(t.line)
        self.connection.execute(insert(WORK).from_select(columns, new))
        look_at(self.connection, WORK)
        if not self._any(found.c.employment, found.c.state_id.is_not(None)):
            return
        told = self._lines(known=True).where(found.c.employment)
        t = told.add_columns(line.hired_on, line.left_on, S.c.filed_hired_on).subquery("told").c
        of_person = WORK.c.employee_id == t.employee_id
        this_one = and_(of_person, WORK.c.hired_on == t.hired_on)
        # Somebody who leaves before the first day was never employed.
        withdrawn = exists().where(this_one, t.left_on < t.hired_on)
        self.connection.execute(delete(WORK).where(withdrawn))
        self.connection.execute(update(WORK).values(left_on=t.left_on).where(this_one))
        other = WORK.alias("other")
        known = exists().where(other.c.employee_id == t.employee_id, other.c.hired_on == t.hired_on)
        is_possible = or_(t.left_on.is_(None), t.left_on >= t.hired_on)
        goes_on = or_(WORK.c.left_on.is_(None), WORK.c.left_on >= t.hired_on)
        corrected = and_(of_person, WORK.c.hired_on == t.filed_hired_on, goes_on, is_possible, ~known)
        self.connection.execute(update(WORK).values(hired_on=t.hired_on, left_on=t.left_on).where(corrected))
        another = select(t.employee_id, t.hired_on, t.left_on, t.hired_on).where(~known, is_possible)
        self.connection.execute(insert(WORK).from_select(columns, another.order_by(t.line)))
        renew_employments(self.connection, select(t.employee_id))

    def _write_leaves(self) -> None:
        """Leaves as the list now tells them (R19).

        One that has begun and is not repeated ends the day before the effective day; one not yet begun goes.
        """
        line, found = self._stage.c, self.found
        columns = ["employee_id", "leave_from", "leave_to"]

        told = self._lines(known=False).where(line.leave_from.is_not(None))
        t = told.add_columns(line.leave_from, line.leave_to).subquery("told").c
        new = select(t.employee_id, t.leave_from, t.leave_to).order_by(t.line)
        self.connection.execute(insert(LEAVES).from_select(columns, new))
        look_at(self.connection, LEAVES)
        if not self._any(found.c.on_leave, found.c.state_id.is_not(None)):
            return
        told = self._lines(known=True).where(found.c.on_leave)
        t = told.add_columns(line.leave_from, line.leave_to).subquery("told").c
        of_person = LEAVES.c.employee_id == t.employee_id
        not_repeated = and_(of_person, LEAVES.c.leave_from.is_distinct_from(t.leave_from))
        has_begun = LEAVES.c.leave_from < self.effective_on
        goes_on = or_(LEAVES.c.leave_to.is_(None), LEAVES.c.leave_to >= self.effective_on)
        self.connection.execute(delete(LEAVES).where(~has_begun, exists().where(not_repeated)))
        day_before = self.effective_on - timedelta(days=1)
        self.connection.execute(update(LEAVES).values(leave_to=day_before).where(has_begun, goes_on, not_repeated))
        repeated = and_(of_person, LEAVES.c.leave_from == t.leave_from)
        self.connection.execute(update(LEAVES).values(leave_to=t.leave_to).where(repeated))
        other = LEAVES.alias("other")
        known = exists().where(other.c.employee_id == t.employee_id, other.c.leave_from == t.leave_from)
        another = select(t.employee_id, t.leave_from, t.leave_to).where(t.leave_from.is_not(None), ~known)
        self.connection.execute(insert(LEAVES).from_select(columns, another.order_by(t.line)))

    def _any(self, *conditions: ColumnElement[bool]) -> bool:
        return bool(self.connection.scalar(select(exists().where(*conditions))))
