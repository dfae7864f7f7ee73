"""From files to temporary tables: recognise each file, read every cell, keep what can be kept, note the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from operator import getitem, itemgetter
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import Connection, Index
from sqlalchemy import Table as SqlTable

from models.base import Refusal
from models.files import Fault, Report, Table, UnreadableFile, open_table
from models.imports.cells import BadCell, Reader, Remembering, Value, filled
from models.imports.faults import SHOWN, Faults
from models.imports.kinds import Kind, Staging

SUFFIXES: Final = (".csv", ".xlsx")
AT_ONCE: Final = 5_000
VALUE_SHOWN: Final = 60

Progress = Callable[[str, int, int], None]
"""Called with a file's name, the bytes read so far and the bytes in all."""


@dataclass(frozen=True, slots=True)
class Staged:
    """One file, staged: its kind and that kind's place in order, its lines, the columns nobody asked for.

    `called`: columns that stand in the file under another name, each with that.
    """

    kind: str
    file: str
    order: int
    lines: int
    sha256: str
    ignored_columns: tuple[str, ...]
    called: tuple[tuple[str, str], ...] = ()


def files_in(paths: Sequence[Path]) -> list[Path]:
    """The files meant by the paths, folders opened one level, by name.

    Raises Refusal `nothing_to_import` (folder) for a folder without CSV or XLSX files, `path_missing` (path).
    """
    found: list[Path] = []
    for path in paths:
        if not path.exists():
            raise Refusal("path_missing", path=str(path))
        if not path.is_dir():
            found.append(path)
            continue
        inside = sorted(
            p for p in path.iterdir() if p.suffix.lower() in SUFFIXES and not p.name.startswith((".", "~$"))
        )
        if not inside:
            raise Refusal("nothing_to_import", folder=str(path))
        found.extend(inside)
    return found


def fitting(header: Sequence[str], kinds: Iterable[Kind]) -> list[Kind]:
    """The kinds that find all their columns in a header, the one that wants most of them first."""
    fits = [kind for kind in kinds if set(kind.needed) <= set(kind.header(header))]
    return sorted(fits, key=lambda kind: -len(kind.needed))


def recognise(name: str, header: Sequence[str], kinds: Sequence[Kind]) -> Kind | None:
    """Which kind of file this is: by its header, else by its name, else by most of its header."""
    columns = set(header)
    if fits := fitting(header, kinds):
        return fits[0]
    by_name = [kind for kind in kinds if name.lower().startswith(kind.name)]
    if by_name:
        return by_name[0]
    share = {kind.name: len(columns & set(kind.needed)) / len(kind.needed) for kind in kinds}
    best = max(kinds, key=lambda kind: share[kind.name])
    return best if share[best.name] > 0.6 else None


def stage(
    connection: Connection,
    staging: Staging,
    files: Sequence[Path],
    *,
    named: Sequence[Path],
    progress: Progress,
    chosen: Mapping[Path, str] = MappingProxyType({}),
    faults_kept: int = SHOWN,
) -> tuple[list[Staged], list[str], Faults]:
    """Read the files into the temporary tables.

    Gives back what was staged, the names of files that were passed over (in a folder, and of no known kind)
    and the faults found on the way. A file among `named` of no known kind is a fault. `chosen`: the kinds that
    somebody chose for files, whatever their columns say.
    """
    staging.metadata.create_all(connection)
    faults = Faults(faults_kept)
    staged: list[Staged] = []
    passed_over: list[str] = []
    kinds = list(staging.kinds.values())

    def note(fault: Fault, kind: Kind | None) -> None:
        # People before their completions: the fault that causes others is told first.
        faults.add(fault, file_order=kinds.index(kind) if kind else len(kinds))

    def pass_by(kind: Kind | None) -> None:
        for one in [kind] if kind else kinds:
            staging.note_unread(one.name, None, None)

    for path in files:
        try:
            table = open_table(path)
        except UnreadableFile as unreadable:
            likely = recognise(path.name, (), kinds)
            order = kinds.index(likely) if likely else len(kinds)
            faults.add_all(unreadable.faults, count=unreadable.count, file_order=order)
            pass_by(likely)
            continue
        kind = staging.kinds.get(chosen.get(path, "")) or recognise(table.name, table.header, kinds)
        if kind is None:
            if path in named:
                note(Fault("unknown_file", table.name, facts={"kinds": ", ".join(k.name for k in kinds)}), None)
                pass_by(None)
            else:
                passed_over.append(table.name)
            continue
        before = next((s for s in staged if s.kind == kind.name), None)
        if before:
            note(Fault("second_file", table.name, facts={"kind": kind.name, "other": before.file}), kind)
            pass_by(kind)
            continue
        header = kind.header(table.header)
        missing = [column for column in kind.needed if column not in header]
        for column in missing:
            note(Fault("missing_column", table.name, column=column), kind)
        if missing:
            pass_by(kind)
            continue

        called = tuple((name, own) for name, own in zip(header, table.header, strict=True) if name != own)

        def report(
            fault: Fault, kind: Kind = kind, called: Mapping[str, str] = MappingProxyType(dict(called))
        ) -> None:
            note(replace(fault, column=called.get(fault.column or "", fault.column)), kind)
            staging.note_unread(kind.name, fault.column, fault.line)

        count = faults.count
        lines = _load(connection, staging[kind.name], _read(kind, table, header, report, progress))
        if not lines and faults.count == count:
            report(Fault("no_lines", table.name))
        ignored = tuple(column for column in header if column not in kind.columns and column)
        staged.append(Staged(kind.name, table.name, kinds.index(kind), lines, table.sha256, ignored, called))
    staged.sort(key=lambda one: one.order)
    return staged, passed_over, faults


def _read(
    kind: Kind, table: Table, header: Sequence[str], report: Report, progress: Progress
) -> Iterator[tuple[Value, ...]]:
    """The lines of a file as the values of its temporary table; what cannot be read is reported and left NULL."""
    there = [cell for cell in kind.cells if cell.name in header]
    missing = [None] * (len(kind.cells) - len(there))
    readers = [Remembering(cell.read if cell.may_be_empty else filled(cell.read)) for cell in there]
    pick = itemgetter(*(header.index(cell.name) for cell in there))
    derive = kind.derive
    for count, (line, cells) in enumerate(table.rows(report)):
        if count % AT_ONCE == 0:
            progress(table.name, table.bytes_read, table.bytes_total)
        picked = pick(cells)
        try:
            values = list(map(getitem, readers, picked))
        except BadCell:
            values = [
                _read_cell(r.reader, cell, (table.name, line, c.name), report)
                for r, c, cell in zip(readers, there, picked, strict=True)
            ]
        values.extend(missing)
        if derive:
            values.extend(derive(dict(zip(kind.columns, values, strict=True))))
        yield (line, *values)
    progress(table.name, table.bytes_total, table.bytes_total)


def _read_cell(read: Reader, cell: str, place: tuple[str, int, str], report: Report) -> Value:
    try:
        return read(cell)
    except BadCell as bad:
        file, line, column = place
        value = cell if len(cell) <= VALUE_SHOWN else cell[:VALUE_SHOWN] + "…"
        report(Fault(bad.code, file, line=line, column=column, value=value, facts=bad.facts))
        return None


def _load(connection: Connection, target: SqlTable, rows: Iterable[tuple[Value, ...]]) -> int:
    """Fill a temporary table by the fastest road its database has; gives back the number of rows."""
    names = [f'"{column.name}"' for column in target.columns]
    if connection.dialect.name == "postgresql":
        loaded = _copy(connection, f"COPY {target.name} ({', '.join(names)}) FROM STDIN", rows)
    else:
        loaded = 0
        statement = f"INSERT INTO {target.name} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"  # noqa: S608
        waiting = iter(rows)
        while batch := [
            tuple(map(_for_sqlite, row)) if target.name == "stage_sessions" else row
            for row in islice(waiting, AT_ONCE)
        ]:
            connection.exec_driver_sql(statement, batch)
            loaded += len(batch)
    return loaded


def _copy(connection: Connection, statement: str, rows: Iterable[tuple[Any, ...]]) -> int:
    cursor: Any = connection.connection.cursor()
    loaded = 0
    with cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
            loaded += 1
    return loaded


def _for_sqlite(value: Value) -> Value:
    """SQLite keeps an instant as text; written as SQLAlchemy writes it, so that both compare."""
    return value.strftime("%Y-%m-%d %H:%M:%S.%f") if isinstance(value, datetime) else value


def index_keys(connection: Connection, staging: Staging, staged: Iterable[Staged]) -> None:
    """Index the staged tables by key, and tell PostgreSQL what they hold; after loading, which is faster so."""
    for one in staged:
        target = staging[one.kind]
        key = staging.kinds[one.kind].key[: 2 if one.kind == "completions" else None]
        Index(f"ix_{target.name}_key", *[target.c[name] for name in key]).create(connection)
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"ANALYZE {target.name}")
