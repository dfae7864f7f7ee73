"""Read the tables people send, CSV or XLSX, record by record into text; what is wrong is a `Fault`."""

import codecs
import csv
import hashlib
import posixpath
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Final, Literal, NamedTuple, Protocol
from xml.etree import ElementTree

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

Encoding = Literal["utf-8", "cp932", "xlsx"]
Cell = int | float | str | bool | time | date | datetime | timedelta
Errors = dict[int, dict[int, str]]  # sheet row -> sheet column -> "#N/A"; both count from 1

MEGABYTE: Final = 1 << 20
CSV_LIMIT: Final = 1024 * MEGABYTE
XLSX_LIMIT: Final = 50 * MEGABYTE
UNPACKED_LIMIT: Final = 1024 * MEGABYTE
CHUNK: Final = MEGABYTE
FAULTS_KEPT: Final = 100
VALUE_SHOWN: Final = 80

MAGIC: Final = {b"PK\x03\x04": "zip", b"\xd0\xcf\x11\xe0": "xls", b"%PDF": "pdf"}
WORKBOOK_SUFFIXES: Final = {".xlsx", ".xlsm"}
SEPARATORS: Final = {"\t": "tab", ";": "semicolon"}
ENDS_EARLY: Final = {"unexpected end of data", "incomplete multibyte sequence"}
THREE_BYTES: Final = re.compile(rb"[\xe0-\xef][\x80-\xbf]{2}")
BROKEN_WORKBOOK: Final = (
    *(CalamineError, ElementTree.ParseError, zipfile.BadZipFile, zlib.error),
    *(EOFError, KeyError, RuntimeError, ValueError),
)

# Calamine holds a sheet as one rectangle, and the process dies when that does not fit into memory: one letter
# in the last column of the last row is enough. 32 columns fit at any depth; what lies further is measured.
CELL_BYTES: Final = 32
SAFE_COLUMNS: Final = 32
FAR_CELL: Final = re.compile(rb' r="([A-Z]{3,}|[B-Z][A-Z]|A[G-Z])([0-9]+)"[^>]*[^/]>')
ROW: Final = re.compile(rb' r="(?:[A-Z]+(?=[0-9]{7}))?([0-9]+)"')
ERROR_CELL: Final = re.compile(rb' r="([A-Z]+)([0-9]+)"[^>]* t="e"[^>]*>(?:<f[^>]*(?:/>|>[^<]*</f>))?<v>([^<]*)<')
CELL_XML_BYTES: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong in a file; the catalogue's `fault-<code>` says it in words."""

    code: str
    file: str
    line: int | None = None
    """Physical line of a CSV where the record begins, row of a sheet; both count from 1."""
    column: str | None = None
    value: str | None = None
    """As sent, cut to what can be shown."""
    facts: Mapping[str, str | int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.value is not None and len(self.value) > VALUE_SHOWN:
            object.__setattr__(self, "value", self.value[: VALUE_SHOWN - 1] + "…")


Report = Callable[[Fault], None]


class Faults:
    """Called with each fault: counts all and keeps the first hundred."""

    def __init__(self) -> None:
        self.kept: list[Fault] = []
        self.count = 0

    def __call__(self, fault: Fault) -> None:
        self.count += 1
        if self.count <= FAULTS_KEPT:
            self.kept.append(fault)


class UnreadableFile(Exception):
    """Nothing of this file can be read."""

    def __init__(self, faults: Iterable[Fault], count: int | None = None) -> None:
        self.faults = list(faults)[:FAULTS_KEPT]
        self.count = len(self.faults) if count is None else count
        super().__init__(f"{self.count} faults, first {self.faults[0]}")


def _unreadable(code: str, path: Path, line: int | None = None, **facts: str | int) -> UnreadableFile:
    return UnreadableFile([Fault(code, path.name, line, facts=facts)])


class _Records(Protocol):
    """What `csv.reader` is: records, and the last physical line taken by the latest."""

    @property
    def line_num(self) -> int: ...

    def __iter__(self) -> Iterator[list[str]]: ...


class _Source(NamedTuple):
    records: _Records
    position: Callable[[], int]
    """Bytes of the file read so far."""


class Table:
    """A file that can be read: its header is known, its rows are still to come."""

    def __init__(
        self,
        path: Path,
        encoding: Encoding,
        sha256: str,
        source: Callable[[], AbstractContextManager[_Source]],
    ) -> None:
        self.name = path.name
        self.encoding: Encoding = encoding
        self.sha256 = sha256
        self.bytes_total = path.stat().st_size
        self._source = source
        self.header = self._read_header(path)
        self._position: Callable[[], int] = lambda: 0

    @property
    def bytes_read(self) -> int:
        """How far the latest `rows` has come, of `bytes_total`; for a workbook an estimate."""
        return self._position()

    def rows(self, report: Report) -> Iterator[tuple[int, list[str]]]:
        """Read from the top: the line where a record begins, and as many cells as the header has.

        Blank rows are passed over. A row of another length is reported (`row_length`) and left out. A quote
        that cannot be understood, or a field beyond all measure, is reported and ends the table.
        """
        rows = self._read(report)
        next(rows)
        return rows

    def _read_header(self, path: Path) -> list[str]:
        found = Faults()
        _, cells = next(self._read(found), (0, []))
        if not cells:
            raise UnreadableFile(found.kept or [Fault("file_empty", self.name)])
        if len(cells) == 1:
            for sign, separator in SEPARATORS.items():
                if sign in cells[0]:
                    raise _unreadable("wrong_separator", path, separator=separator)
        header = [unicodedata.normalize("NFKC", cell).strip().lower() for cell in cells]
        for position, name in enumerate(header, 1):
            first = header.index(name) + 1
            if name and first < position:
                facts = {"first": first, "second": position}
                found(Fault("duplicate_column", self.name, column=name, facts=facts))
        if found.count:
            raise UnreadableFile(found.kept, found.count)
        return header

    def _read(self, report: Report) -> Iterator[tuple[int, list[str]]]:
        """All rows, the header's first."""
        with self._source() as (records, self._position):
            begin, width = 1, -1
            try:
                for cells in records:
                    line, begin = begin, records.line_num + 1
                    if len(cells) == width and cells[0].strip():  # nearly always
                        yield line, cells
                        continue
                    while cells and (width < 0 or len(cells) > width) and not cells[-1].strip():
                        cells.pop()
                    if not any(map(str.strip, cells)):
                        continue
                    if width < 0:
                        width = len(cells)
                    if len(cells) == width:
                        yield line, cells
                    else:
                        facts = {"expected": width, "found": len(cells)}
                        report(Fault("row_length", self.name, line, facts=facts))
            except csv.Error as error:
                report(Fault(_csv_code(error, lines=records.line_num - begin + 1), self.name, begin))
            finally:
                self._position = lambda: self.bytes_total


def _csv_code(error: csv.Error, *, lines: int) -> str:
    """Which fault the csv module means. A bad field that runs over several lines is a quote nobody closed."""
    if lines > 1 or "unexpected end" in str(error):
        return "quote_unclosed"
    return "field_too_long" if "field larger" in str(error) else "bad_quote"


def open_table(path: Path, *, csv_limit: int = CSV_LIMIT, xlsx_limit: int = XLSX_LIMIT) -> Table:
    """Read a file once through, to know its encoding and its header.

    Its content decides what it is, not its name. Limits are in bytes. Raises UnreadableFile.
    """
    try:
        with path.open("rb") as stream:
            start = stream.read(16)
        kind = next((kind for magic, kind in MAGIC.items() if start.startswith(magic)), "text")
        is_workbook = path.suffix.lower() in WORKBOOK_SUFFIXES or (kind == "zip" and _holds_workbook(path))
        limit = xlsx_limit if kind == "zip" and is_workbook else csv_limit
        size = path.stat().st_size
        if size > limit:
            raise _unreadable("file_too_large", path, limit_mb=limit // MEGABYTE, size_mb=-(-size // MEGABYTE))
        if kind == "zip" and is_workbook:
            return _open_workbook(path)
        if kind == "xls" and is_workbook:
            raise _unreadable("xlsx_unreadable", path, reason="protected")
        if kind != "text":
            raise _unreadable("binary_file", path, kind=kind)
        return _open_csv(path, start)
    except FileNotFoundError:
        raise _unreadable("file_missing", path) from None
    except OSError as error:
        raise _unreadable("file_unreadable", path, reason=error.strerror or str(error)) from error


# CSV


def _open_csv(path: Path, start: bytes) -> Table:
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or _is_every_other_byte_nul(start):
        raise _unreadable("utf16", path)
    sha256, is_utf8 = _survey(path)
    encoding: Encoding = "utf-8" if is_utf8 else _judge(path, has_bom=start.startswith(codecs.BOM_UTF8))
    return Table(path, encoding, sha256, partial(_csv_source, path, encoding))


def _is_every_other_byte_nul(start: bytes) -> bool:
    return len(start) > 1 and any(start[::2]) != any(start[1::2])


@contextmanager
def _csv_source(path: Path, encoding: Encoding) -> Iterator[_Source]:
    codec = "utf-8-sig" if encoding == "utf-8" else encoding
    with (
        path.open("rb", buffering=CHUNK) as stream,
        TextIOWrapper(stream, encoding=codec, newline="") as text,
    ):
        yield _Source(csv.reader(text, strict=True), stream.tell)


def _survey(path: Path) -> tuple[str, bool]:
    """Return the SHA-256 and whether all is UTF-8; refuse lines so long that they would fill the memory."""
    digest = hashlib.sha256()
    decode = codecs.getincrementaldecoder("utf-8")().decode
    is_utf8, lines = True, 0
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
            if b"\0" in chunk:
                line = lines + chunk[: chunk.index(b"\0")].count(b"\n") + 1
                raise _unreadable("binary_file", path, line, kind="unknown")
            ends = chunk.count(b"\n")
            if not ends and len(chunk) == CHUNK and b"\r" not in chunk:
                raise _unreadable("field_too_long", path, lines + 1)
            lines += ends
            try:
                if is_utf8:
                    decode(chunk, final=not stream.peek(1))
            except UnicodeDecodeError:
                is_utf8 = False
    return digest.hexdigest(), is_utf8


def _judge(path: Path, *, has_bom: bool) -> Encoding:
    """Take a file that is not all UTF-8 for CP932 if most of its lines say so and none objects.

    A UTF-8 line may well decode as CP932, into other names: none may be among them. Only pairs of half-width
    letters are UTF-8 by accident, two bytes at a time.
    """
    not_utf8, not_cp932 = Faults(), Faults()
    utf8_lines = 0
    for number, line in enumerate(_raw_lines(path), 1):
        if line.isascii():
            continue
        code = _decoding_fault(line, "utf8")
        utf8_lines += code != "not_utf8"
        if code:
            not_utf8(Fault(code, path.name, number))
        if code is None and THREE_BYTES.search(line):
            not_cp932(Fault("not_cp932", path.name, number))
        elif code := _decoding_fault(line, "cp932"):
            not_cp932(Fault(code, path.name, number))
    looks_cp932 = not has_bom and not_utf8.count > utf8_lines
    if looks_cp932 and not not_cp932.count:
        return "cp932"
    found = not_cp932 if looks_cp932 else not_utf8
    raise UnreadableFile(found.kept, found.count)


def _decoding_fault(line: bytes, encoding: Literal["utf8", "cp932"]) -> str | None:
    try:
        line.decode(encoding)
    except UnicodeDecodeError as error:
        return "file_truncated" if error.reason in ENDS_EARLY else f"not_{encoding}"
    return None


def _raw_lines(path: Path) -> Iterator[bytes]:
    """Lines with their ends, which may be LF, CRLF or CR, as for the csv module."""
    rest = b""
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            *lines, rest = (rest + chunk).splitlines(keepends=True)
            yield from lines
    if rest:
        yield rest


# XLSX


def _holds_workbook(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except zipfile.BadZipFile:
        return False


def _open_workbook(path: Path) -> Table:
    with path.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    try:
        sheet, errors = _first_sheet(path)
    except BROKEN_WORKBOOK as error:
        raise _unreadable("xlsx_unreadable", path, reason="broken") from error
    return Table(path, "xlsx", sha256, partial(_sheet_source, sheet, errors, path.stat().st_size))


def _first_sheet(path: Path) -> tuple[CalamineSheet, Errors]:
    """Find the first visible sheet that has any cell."""
    with zipfile.ZipFile(path) as archive:
        _check_memory(path, sum(part.file_size for part in archive.infolist()))
        parts = _sheet_parts(archive)
        workbook = CalamineWorkbook.from_path(path)
        for index, sheet in enumerate(workbook.sheets_metadata):
            if sheet.typ != SheetTypeEnum.WorkSheet or sheet.visible != SheetVisibleEnum.Visible:
                continue
            with archive.open(parts[index]) as part:
                cells, errors = _scan_sheet(part)
            _check_memory(path, cells * CELL_BYTES)
            if (found := workbook.get_sheet_by_index(index)).start is not None:
                return found, errors
    raise _unreadable("file_empty", path)


def _check_memory(path: Path, size: int) -> None:
    if size > UNPACKED_LIMIT:
        facts = {"limit_mb": UNPACKED_LIMIT // MEGABYTE, "size_mb": -(-size // MEGABYTE)}
        raise _unreadable("xlsx_too_large", path, **facts)


def _sheet_parts(archive: zipfile.ZipFile) -> list[str]:
    """Where the archive keeps each sheet, in the order of the workbook."""
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 - expat stops bombs
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314
    ids = [
        value
        for sheet in book.iterfind("{*}sheets/{*}sheet")
        for key, value in sheet.items()
        if key.endswith("}id")
    ]
    return [posixpath.join("/xl", targets[link]).lstrip("/") for link in ids]


def _scan_sheet(part: IO[bytes]) -> tuple[int, Errors]:
    """How many cells the used rectangle may have, and the cells in error, which calamine takes for empty."""
    rows, columns, rest = 0, SAFE_COLUMNS, b""
    errors: Errors = {}
    while chunk := part.read(CHUNK):
        block = rest + chunk
        rows = max(rows, *map(int, ROW.findall(block)), 0)
        for letters, row in FAR_CELL.findall(block):
            rows, columns = max(rows, int(row)), max(columns, _column_number(letters))
        if b't="e"' in block:
            for letters, row, text in ERROR_CELL.findall(block):
                errors.setdefault(int(row), {})[_column_number(letters)] = text.decode()
        rest = block[-CELL_XML_BYTES:]  # a cell cut in two is whole in the next block; found twice does no harm
    return rows * columns, errors


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


@contextmanager
def _sheet_source(sheet: CalamineSheet, errors: Errors, size: int) -> Iterator[_Source]:
    records = _SheetRecords(sheet, errors)
    height = sheet.end[0] + 1 if sheet.end else 1
    yield _Source(records, lambda: size * records.line_num // height)


class _SheetRecords:
    """The rows of a sheet in the manner of `csv.reader`: from row 1, but from the first column in use."""

    def __init__(self, sheet: CalamineSheet, errors: Errors) -> None:
        self.line_num = 0
        self._rows = sheet.iter_rows()
        self._errors = errors
        self._first_column = sheet.start[1] + 1 if sheet.start else 1

    def __iter__(self) -> Iterator[list[str]]:
        return self

    def __next__(self) -> list[str]:
        cells = [cell if isinstance(cell, str) else _cell_text(cell) for cell in next(self._rows)]
        self.line_num += 1
        for column, text in self._errors.get(self.line_num, {}).items():
            cells[column - self._first_column] = text
        return cells


def _cell_text(cell: Cell) -> str:
    """Write a cell as the office sees it: 1001 and not 1001.0, a day and not its midnight."""
    match cell:
        case bool():
            return str(cell).lower()
        case float():
            return f"{cell:.15g}"
        case datetime() if cell.time() != time():
            return cell.isoformat(timespec="seconds")
        case date():
            return cell.isoformat()[:10]
        case time():
            return cell.isoformat(timespec="seconds")
        case _:
            return str(cell)
