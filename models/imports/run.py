"""An import from beginning to end: stage, check, show, apply. All or nothing (D2)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, Select, exists, func, insert, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.acting import Acting
from models.audit import Actor, AuditEvent, Change, write_events
from models.base import Refusal, table_of
from models.curriculum import Course, CourseAlias
from models.dated import first_day_of_run, renew_since
from models.days import fill_days
from models.files import Fault
from models.imports.checks import Checker
from models.imports.completions import IMPORT_CANCELLED, CompletionsImport, cancel_import
from models.imports.departments import DepartmentsImport
from models.imports.exemptions import ExemptionsImport
from models.imports.faults import SHOWN, Faults, FilesRefused
from models.imports.kinds import Staging, kinds
from models.imports.nominations import NAMES_SHOWN as NOMINATIONS_SHOWN
from models.imports.nominations import Stand, standing, what_became
from models.imports.plain import PLAIN_KINDS, PlainImport, add_groups, renew_aliases, split_aliases
from models.imports.records import Import
from models.imports.staff import LEAVERS_ALLOWED, StaffImport
from models.imports.stage import Progress, Staged, files_in, index_keys, stage
from models.office import GroupMembership, own_municipality_id
from models.people import EMPLOYEE_NO_DIGITS
from models.session_running import follow_import, hold_before_import

NAMES_SHOWN: Final = 20
ANALYSE_FROM: Final = 10_000
"""Lines from which on the database is told to look at its tables anew."""
APPLIED: Final = "import.applied"
"""The action of the audit event that says that files were taken in."""
_IMPORT_LOCK: Final = 0x6B656E73


@dataclass(frozen=True, slots=True)
class Order:
    """What to import and how. `today` is the office's day; `effective_on` None means today.

    `chosen`: the kinds that somebody chose for files. `is_fingerprinted`: the summary is to have a fingerprint.
    """

    paths: tuple[Path, ...]
    today: date
    effective_on: date | None = None
    is_full: bool = False
    allow_leavers: int | None = None
    employee_no_digits: int = EMPLOYEE_NO_DIGITS
    office_zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Tokyo"))
    chosen: Mapping[Path, str] = field(default_factory=dict)
    faults_kept: int = SHOWN
    is_fingerprinted: bool = False

    @property
    def day(self) -> date:
        return self.effective_on or self.today


@dataclass(frozen=True, slots=True)
class Part:
    """What happens to one kind of row. `what` names it (`added`, `changed`, `transferred`, `left`, ...)."""

    kind: str
    what: str
    count: int
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Summary:
    """What an import would change, or has changed; `import_id` None until it has.

    `fingerprint` is another one as soon as any row that the import would touch is another one than it was; empty
    unless it was asked for. What it did to nominations is among the parts once it has, see
    `models.imports.nominations`.
    """

    files: tuple[Staged, ...]
    passed_over: tuple[str, ...]
    parts: tuple[Part, ...]
    effective_on: date
    import_id: int | None = None
    fingerprint: str = ""

    @property
    def changes_something(self) -> bool:
        return any(part.count for part in self.parts if part.what not in {"missing", "stay_cancelled"})


Confirm = Callable[[Summary], bool]


def run_import(
    engine: Engine,
    order: Order,
    *,
    confirm: Confirm,
    actor: Actor,
    now: Callable[[], datetime],
    progress: Progress,
    allowed: Callable[[Session], object] = lambda _db: None,
) -> Summary:
    """Import the files of `order`, once `confirm` has seen what would change and says yes.

    `allowed` raises a Refusal where whoever acts may not; it is asked again in the transaction that writes.

    Reading and checking hold no lock; others read and write meanwhile. SQLite's write lock is taken only to
    apply, and if anything was written in between, what would change is worked out again under it.

    Raises FilesRefused (faults in the files), Refusal `nothing_to_import`, `path_missing`, `too_many_leavers`,
    `full_needs_staff`, `changed_meanwhile`. Whatever it raises, nothing was written.
    """
    every = kinds(employee_no_digits=order.employee_no_digits, office_zone=order.office_zone)
    files = files_in(order.paths)
    staging = Staging(every)
    with engine.connect() as connection:
        connection.detach()  # closed for good at the end, and its temporary tables with it
        with _transaction(connection):
            staged, passed_over, faults = stage(
                *(connection, staging, files),
                named=order.paths,
                progress=progress,
                chosen=order.chosen,
                faults_kept=order.faults_kept,
            )
            index_keys(connection, staging, staged)
        if not staged and not faults:
            raise Refusal("nothing_to_import", folder=str(order.paths[0]))
        run = _Run(connection, staging, tuple(staged), tuple(passed_over), order)
        with _transaction(connection):
            allowed(Session(connection))
            run.name_by_mail()
            version = run.version()
            summary = run.look(faults)
        if not confirm(summary) or not summary.changes_something:
            return summary
        try:
            with _transaction(connection, for_writing=True):
                _lock_out_imports(connection)
                allowed(Session(connection))
                if run.version() != version and run.look() != summary:
                    raise Refusal("changed_meanwhile")
                before = run.nominations()
                import_id = run.apply(summary, actor=actor, now=now())
                became = run.what_became_of(before)
        except IntegrityError as error:
            # Checked and then refused all the same: somebody wrote in the very moment (PostgreSQL).
            raise Refusal("changed_meanwhile") from error
        _look_at_tables_anew(connection, staged)
        return replace(summary, parts=(*summary.parts, *became), import_id=import_id)


def _lock_out_imports(connection: Connection) -> None:
    """One import at a time; SQLite's write lock sees to it by itself."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_IMPORT_LOCK)))


@contextmanager
def _transaction(connection: Connection, *, for_writing: bool = False) -> Iterator[None]:
    """One transaction of a connection that keeps its temporary tables through several."""
    connection.execution_options(for_writing=for_writing)
    with connection.begin():
        yield


def _look_at_tables_anew(connection: Connection, staged: Sequence[Staged]) -> None:
    if sum(one.lines for one in staged) >= ANALYSE_FROM:
        with _transaction(connection):
            connection.execute(text("ANALYZE"))


@dataclass(frozen=True)
class _Run:
    connection: Connection
    staging: Staging
    staged: tuple[Staged, ...]
    passed_over: tuple[str, ...]
    order: Order

    @property
    def _kinds(self) -> set[str]:
        return {one.kind for one in self.staged}

    @cached_property
    def _office(self) -> int:
        return own_municipality_id(Session(self.connection))

    def version(self) -> tuple[int, int]:
        """Differs after every change anybody makes: each writes an audit event in its own transaction.

        The last id alone would miss a transaction that took an earlier one and is committed later.
        """
        last, count = self.connection.execute(select(func.max(AuditEvent.id), func.count(AuditEvent.id))).one()
        return last or 0, count

    def _plain(self, kind: str) -> PlainImport:
        return PlainImport(PLAIN_KINDS[kind], self.connection, self.staging, self._office)

    @property
    def _plain_kinds(self) -> list[str]:
        return [one.kind for one in self.staged if one.kind in PLAIN_KINDS]

    @property
    def _staff(self) -> StaffImport:
        return StaffImport(self.connection, self.staging, self._office, self.order.day)

    @property
    def _departments(self) -> DepartmentsImport:
        return DepartmentsImport(self.connection, self.staging, self._office, self.order.day)

    @property
    def _exemptions(self) -> ExemptionsImport:
        return ExemptionsImport(self.connection, self.staging, self._office, self.order.day)

    @cached_property
    def _completions(self) -> CompletionsImport:
        return CompletionsImport(self.connection, self.staging, self._office)

    # -- looking --------------------------------------------------------------------------------------------

    def look(self, faults: Faults | None = None) -> Summary:
        """Check the files against the database and find out what they change; reads only.

        `faults`: those found while the files were read.
        """
        faults = Faults(self.order.faults_kept) if faults is None else faults
        self._staff.drop_leavers()
        order = self.order
        checker = Checker(self.connection, self.staging, self._office, order.today, order.day, order.is_full)
        checker.run(self.staged, faults)
        self._check_aliases(faults)
        if faults:
            raise FilesRefused(faults)
        summary = Summary(self.staged, self.passed_over, tuple(self._parts()), order.day)
        return replace(summary, fingerprint=self._fingerprint(summary)) if order.is_fingerprinted else summary

    def name_by_mail(self) -> None:
        """People whom a file of completions names by mail address get their numbers."""
        if "completions" in self._kinds:
            self._completions.name_by_mail()

    def _fingerprint(self, summary: Summary) -> str:
        """A digest of what the files say, and of every row as it is now that they add to or change."""
        digest = sha256(repr(summary).encode())
        for name, table in sorted(self.staging.metadata.tables.items()):
            if name.startswith("diff_"):
                for row in self.connection.execute(select(table).order_by(table.c.line)):
                    digest.update(repr(tuple(row)).encode())
        for change in self._changes():
            digest.update(repr(change).encode())
        if "exemptions" in self._kinds:
            digest.update(repr([(tuple(row), is_first) for row, is_first in self._exemptions.diff()]).encode())
        return digest.hexdigest()

    def _parts(self) -> Iterator[Part]:
        if self.order.is_full and "staff" not in self._kinds:
            raise Refusal("full_needs_staff")
        for one in self.staged:
            if one.kind == "staff":
                yield from self._staff_parts()
            elif one.kind == "completions":
                counts = self._completions.counts()
                yield Part("completions", "added", counts.added)
                yield Part("completions", "changed", counts.corrected)
                yield Part("completions", "stay_cancelled", counts.stay_cancelled)
            elif one.kind == "exemptions":
                found = self._exemptions.diff()
                for what, is_first in (("added", True), ("changed", False)):
                    names = [f"{row.employee_no} {row.course_code}" for row, first in found if first is is_first]
                    yield Part("exemptions", what, len(names), tuple(names[:NAMES_SHOWN]))
            else:
                yield from self._plain_parts(one.kind)

    def _plain_parts(self, kind: str) -> Iterator[Part]:
        plain = self._plain(kind)
        plain.diff()
        added, changed = plain.counts()
        yield Part(kind, "added", added, tuple(plain.labels(added=True, limit=NAMES_SHOWN)))
        yield Part(kind, "changed", changed, tuple(plain.labels(added=False, limit=NAMES_SHOWN)))
        if kind == "departments":
            self._departments.diff()
            count, names = self._departments.changed(NAMES_SHOWN)
            yield Part(kind, "reorganised", count, tuple(names))
        yield Part(kind, "missing", plain.missing())

    def _staff_parts(self) -> Iterator[Part]:
        staff = self._staff
        missing, names = staff.missing(NAMES_SHOWN)
        if self.order.is_full:
            self._check_leavers(missing)
            staff.add_leavers()
        staff.diff()
        for what, which in (
            ("added", staff.are_new),
            ("changed", staff.are_changed),
            ("transferred", staff.are_moved),
            ("left", staff.are_leaving),
            ("overridden", staff.are_overridden),
        ):
            count, people = staff.people(which, NAMES_SHOWN)
            yield Part("staff", what, count, tuple(people))
        if not self.order.is_full:
            yield Part("staff", "missing", missing, tuple(names))

    def _check_leavers(self, missing: int) -> None:
        """A list that lets more than a tenth leave is more often half a list than the truth (D2)."""
        employed = self._staff.employed()
        if missing > LEAVERS_ALLOWED * employed and self.order.allow_leavers != missing:
            raise Refusal("too_many_leavers", leavers=missing, employed=employed)

    def _check_aliases(self, faults: Faults) -> None:
        """No alias belongs to two courses; courses are few, so this one is read into memory."""
        one = next((one for one in self.staged if one.kind == "courses"), None)
        if one is None:
            return
        rows = self.connection.execute(
            select(*self.staging["courses"].c["line", "code", "aliases"]).order_by("line")
        ).all()
        in_file = {row.code for row in rows}
        owner = {
            alias: code
            for alias, code in self.connection.execute(_aliases_on_record(self._office))
            if code not in in_file and self.staging.names_all("courses")
        }
        for row in rows:
            for alias in split_aliases(row.aliases or ""):
                if owner.setdefault(alias, row.code) != row.code:
                    facts = {"other": owner[alias]}
                    fault = Fault(
                        "alias_taken", one.file, line=row.line, column="aliases", value=alias, facts=facts
                    )
                    faults.add(fault, file_order=one.order)

    # -- writing --------------------------------------------------------------------------------------------

    def nominations(self) -> Mapping[int, Stand]:
        """How the open nominations stand on the day from which the files count, or today if that is later."""
        if not self._kinds & {"staff", "departments"}:
            return {}
        return standing(self.connection, self._office, max(self.order.day, self.order.today))

    def what_became_of(self, before: Mapping[int, Stand]) -> list[Part]:
        """Which of them move to whom (N4), and which will stop (N10), once all is applied."""
        if not before:
            return []
        found = what_became(self.connection, self._office, before, self.nominations())
        return [Part("nominations", what, len(names), tuple(names[:NOMINATIONS_SHOWN])) for what, names in found]

    def apply(self, summary: Summary, *, actor: Actor, now: datetime) -> int:
        """Write what `look` found, with its audit events; gives back the import's id."""
        day, office = self.order.day, self._office
        import_id: int = self.connection.scalars(
            insert(Import)
            .values(
                municipality_id=office,
                at=now,
                effective_on=day,
                has_staff="staff" in self._kinds,
                is_full=self.order.is_full,
            )
            .returning(Import.id)
        ).one()
        self._write_events(summary, import_id, actor, now)
        if "staff" in self._kinds:
            self._staff.apply_people()
        if "groups" in self._kinds:
            add_groups(self.connection, self.staging, office)
        sittings = hold_before_import(self._db, self._acting(now)) if "sessions" in self._kinds else {}
        for kind in self._plain_kinds:
            self._plain(kind).apply()
        if "courses" in self._kinds:
            renew_aliases(self.connection, self._plain("courses").found, self.staging, office)
        if "departments" in self._kinds:
            self._departments.apply(import_id)
        if "staff" in self._kinds:
            self._staff.apply_facts(import_id)
        if "groups" in self._kinds:
            touched = select(table_of(GroupMembership).c.group_id)
            runs = first_day_of_run(
                table_of(GroupMembership), ["group_id", "employee_id"], "valid_from", "valid_to", touched
            )
            renew_since(self.connection, table_of(GroupMembership), "since", runs)
        if "exemptions" in self._kinds:
            self._exemptions.apply(self._exemptions.diff(), import_id)
        if "completions" in self._kinds:
            self._completions.apply(import_id, now)
        if "closures" in self._kinds:
            fill_days(Session(self.connection), office, self.order.today)
        follow_import(self._db, self._acting(now), sittings)
        return import_id

    @cached_property
    def _db(self) -> Session:
        return Session(self.connection)

    def _acting(self, now: datetime) -> Acting:
        """Nobody: what comes of a file comes of itself."""
        return Acting(None, self._office, now, self.order.office_zone)

    def _write_events(self, summary: Summary, import_id: int, actor: Actor, now: datetime) -> None:
        detail = {
            "by": actor.name,
            "files": [{"name": one.file, "sha256": one.sha256, "lines": one.lines} for one in summary.files],
            "parts": [[part.kind, part.what, part.count] for part in summary.parts],
        }
        db = Session(self.connection)

        def write(changes: Iterator[Change]) -> None:
            write_events(db, changes, actor=actor, now=now, municipality_id=self._office, import_id=import_id)

        write(iter([Change(APPLIED, "imports", import_id, detail)]))
        write(self._changes())

    def _changes(self) -> Iterator[Change]:
        """An audit event for each row that changes; before anything has been written."""
        for kind in self._plain_kinds:
            yield from self._plain(kind).changes()
        if "departments" in self._kinds:
            yield from self._departments.changes()
        if "staff" in self._kinds:
            yield from self._staff.changes()


def _aliases_on_record(municipality_id: int) -> Select[*tuple[Any, ...]]:
    return (
        select(CourseAlias.alias, Course.code)
        .join(Course, Course.id == CourseAlias.course_id)
        .where(CourseAlias.municipality_id == municipality_id)
    )


def cancel(engine: Engine, import_id: int, reason: str, *, actor: Actor, now: Callable[[], datetime]) -> int:
    """Cancel together the completions that an import recorded; gives back how many (C3).

    Raises Refusal `unknown_import` (import_id), `import_cancelled` (import_id), `nothing_to_cancel` (import_id).
    """
    connection = engine.connect()
    with connection, _transaction(connection, for_writing=True):
        known = connection.execute(select(Import.municipality_id).where(Import.id == import_id)).one_or_none()
        if known is None:
            raise Refusal("unknown_import", import_id=import_id)
        _lock_out_imports(connection)
        done = exists().where(AuditEvent.import_id == import_id, AuditEvent.action == IMPORT_CANCELLED)
        if connection.scalar(select(done)):
            raise Refusal("import_cancelled", import_id=import_id)
        moment = now()
        count = cancel_import(connection, import_id, moment)
        if not count:
            raise Refusal("nothing_to_cancel", import_id=import_id)
        event = Change(
            IMPORT_CANCELLED,
            "imports",
            import_id,
            {"reason": reason, "by": actor.name, "completions": count},
        )
        write_events(
            Session(connection),
            [event],
            actor=actor,
            now=moment,
            municipality_id=known.municipality_id,
            import_id=import_id,
        )
    return count


__all__ = ["APPLIED", "Order", "Part", "Summary", "cancel", "run_import"]
