"""Read the attendance reports of Zoom and Teams as people save them: who was in the meeting, and how long.

Teams writes UTF-16 with tabs and numbered sections, Zoom UTF-8 with commas; both come in Japanese and English, and
a spreadsheet turns either into CP932. What a column is its heading says, wherever it stands.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import json
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

from models.files import MAGIC, MEGABYTE, Fault, Faults, UnreadableFile

LIMIT: Final = 10 * MEGABYTE
SPAN: Final = 30
"""Cells further to the right are no part of a report."""

_HEADINGS: Final = {
    "name": "name fullname displayname username 名前 氏名 表示名 フルネーム ユーザー名 参加者名",
    "join": "jointime joinedat 参加時間 参加時刻 参加日時 参加した時刻 入室時間 入室時刻 入室日時",
    "leave": "leavetime leftat 退出時間 退出時刻 退出日時 退出した時刻 退室時間 退室時刻 退室日時",
    "first": "firstjoin 初めての参加 最初の参加 初回参加 最初の参加時刻",
    "duration": "duration totalduration inmeetingduration timeinsession attendanceduration 会議の長さ 会議中の期間"
    " 会議への参加時間 期間 合計期間 所要時間 合計所要時間 合計時間 滞在時間 継続時間 セッション時間",
    "number": "employeeno employeenumber employeeid staffnumber 職員番号 社員番号 職員no",
    "began": "starttime meetingstarttime actualstarttime 開始時間 開始時刻 開始日時 会議の開始時刻 実際の開始時刻",
    "waiting": "inwaitingroom 待機室 待機室内 待機室で待機中 待機中",
    "attended": "attended 参加済み 出席済み",
}
_FIELD_OF: Final = {heading: name for name, headings in _HEADINGS.items() for heading in headings.split()}
_YES: Final = {"yes", "y", "true", "1", "はい", "○", "◯", "〇"}
_NO: Final = {"no", "n", "false", "0", "いいえ", "×"}

_YEAR_FIRST: Final = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_YEAR_LAST: Final = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?!\d)")
_CLOCK: Final = re.compile(r"(午前|午後)?\s*(\d{1,2}):(\d\d)(?::(\d\d))?(?:\.\d+)?\s*([ap])?\.?m?", re.IGNORECASE)
_UNITS: Final = (
    (3600, re.compile(r"(\d+)\s*(?:h(?:ours?|rs?)?\b|h(?=\d)|時間)")),
    (60, re.compile(r"(\d+)\s*(?:m(?:in(?:ute)?s?)?\b|m(?=\d)|分)")),
    (1, re.compile(r"(\d+)\s*(?:s(?:ec(?:ond)?s?)?\b|秒)")),
)


@dataclass(frozen=True, slots=True)
class Visit:
    """Once in the meeting. Times are the office's, without zone; None where the report gives the length only."""

    joined_at: datetime | None
    left_at: datetime | None
    seconds: int


@dataclass(slots=True)
class Participant:
    """Somebody as the report names them. `line` is where they stand first; mails are in lower case."""

    line: int
    name: str
    emails: set[str] = field(default_factory=set)
    number: str = ""
    visits: list[Visit] = field(default_factory=list)
    total: Visit | None = None

    def attended(self) -> list[Visit]:
        """Each time in the meeting, or all of them as one where the report gives no more."""
        return self.visits or ([self.total] if self.total else [])


@dataclass(frozen=True, slots=True)
class MeetingReport:
    """A report that can be read. `began_on` is what it says of the meeting itself; None: nothing."""

    file: str
    product: str
    began_on: date | None
    participants: tuple[Participant, ...]

    @property
    def digest(self) -> str:
        """Alike for the same report in another encoding or order (SHA-256, hex)."""
        said = sorted(
            [one.name, sorted(one.emails), one.number, sorted(map(str, one.attended()))]
            for one in self.participants
        )
        return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def whole_minutes(visits: Iterable[Visit]) -> int:
    """Minutes of all visits together: those of a rejoin add up, those spent in it twice at once count once."""
    several = list(visits)
    seconds = sum(visit.seconds for visit in several)
    timed = sorted((one.joined_at, one.left_at) for one in several if one.joined_at and one.left_at)
    until = timed[0][0] if timed else None
    for joined_at, left_at in timed:
        assert until is not None  # noqa: S101
        seconds -= max(0, int((min(left_at, until) - joined_at).total_seconds()))
        until = max(until, left_at)
    return max(0, seconds) // 60


def read_report(path: Path, *, near: Collection[date] = ()) -> MeetingReport:
    """Read a report; where a date can be read in two ways (3/4) the one among `near` is meant.

    Raises UnreadableFile: `file_missing`, `file_unreadable`, `file_too_large`, `file_empty`, `report_binary`,
    `report_encoding`, `report_no_participants`, and `report_time` for each time or length that says nothing.
    """
    return _Reading(path.name, frozenset(near)).read(_text(path))


def _text(path: Path) -> str:
    try:
        size = path.stat().st_size
        if size > LIMIT:
            facts = {"limit_mb": LIMIT // MEGABYTE, "size_mb": -(-size // MEGABYTE)}
            raise UnreadableFile([Fault("file_too_large", path.name, facts=facts)])
        content = path.read_bytes()
    except FileNotFoundError:
        raise UnreadableFile([Fault("file_missing", path.name)]) from None
    except OSError as error:
        reason = {"reason": error.strerror or str(error)}
        raise UnreadableFile([Fault("file_unreadable", path.name, facts=reason)]) from error
    if content.startswith(tuple(MAGIC)):
        raise UnreadableFile([Fault("report_binary", path.name)])
    for encoding in _encodings(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text.removeprefix("\ufeff")
    raise UnreadableFile([Fault("report_encoding", path.name)])


def _encodings(content: bytes) -> Sequence[str]:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ["utf-16"]
    start = content[:400]
    if b"\0" in start:
        return ["utf-16-le"] if start[1::2].count(0) > start[::2].count(0) else ["utf-16-be"]
    return ["utf-8-sig", "cp932"]


def _plain(cell: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", cell).split())


def _field(cell: str) -> tuple[str, bool]:
    """What a heading means, and whether its column is in whole minutes; empty: nothing we need."""
    whole = re.sub(r"[\s_\-.・:：]+", "", unicodedata.normalize("NFKC", cell).casefold())
    base = re.sub(r"\(.*?\)", "", whole)
    if re.search(r"\((?:分|分数|minutes?|mins?)\)", whole):
        return "duration", True
    if "upn" in whole:
        return "upn", False
    if "email" in base or "mail" in base or "メール" in base:
        return "email", False
    return _FIELD_OF.get(base, ""), False


@dataclass(slots=True)
class _Block:
    """The columns of the table we are in."""

    places: dict[str, int]
    headings: Sequence[str]
    is_minutes: bool

    def cell(self, row: Sequence[str], name: str) -> str:
        place = self.places.get(name)
        return _plain(row[place]) if place is not None and place < len(row) else ""

    def heading(self, name: str) -> str:
        """As it stands in the file."""
        return _plain(self.headings[self.places[name]]) if name in self.places else ""


class _Reading:
    def __init__(self, file: str, near: frozenset[date]) -> None:
        self.file, self.near = file, near
        self.faults = Faults()
        self.people: list[Participant] = []
        self.by_key: dict[str, Participant] = {}
        self.began_on: date | None = None
        self.is_teams = False

    def read(self, text: str) -> MeetingReport:
        block: _Block | None = None
        has_table, began_place = False, -1
        for line, row in self._rows(text):
            filled = sum(1 for cell in row if cell.strip())
            if not filled:
                block = None
                continue
            if began_place >= 0 and began_place < len(row):
                self._begins(row[began_place])
            header = self._header(row)
            began_place = -1
            if header is not None:
                block, has_table = header, True
            elif block is None or filled < 2:
                block = None
                began_place = self._about_the_meeting(row)
            else:
                self._participant(line, row, block)
        if not has_table:
            raise UnreadableFile([Fault("report_no_participants" if text.strip() else "file_empty", self.file)])
        if self.faults.count:
            raise UnreadableFile(self.faults.kept, self.faults.count)
        product = "teams" if self.is_teams else "zoom"
        return MeetingReport(self.file, product, self.began_on, tuple(self.people))

    def _rows(self, text: str) -> Iterator[tuple[int, list[str]]]:
        separator = "\t" if any(line.count("\t") > 1 for line in text.splitlines()[:200]) else ","
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        begins = 1
        try:
            for row in rows:
                line, begins = begins, rows.line_num + 1
                yield line, row[:SPAN]
        except csv.Error:
            raise UnreadableFile([Fault("report_no_participants", self.file)]) from None

    def _header(self, row: Sequence[str]) -> _Block | None:
        places: dict[str, int] = {}
        is_minutes = False
        for place, cell in enumerate(row):
            name, in_minutes = _field(cell)
            if name and name not in places:
                places[name] = place
                is_minutes = is_minutes or (name == "duration" and in_minutes)
        if "name" not in places or not ({"duration"} <= places.keys() or {"join", "leave"} <= places.keys()):
            return None
        self.is_teams = self.is_teams or "upn" in places or "first" in places
        return _Block(places, row, is_minutes)

    def _about_the_meeting(self, row: Sequence[str]) -> int:
        """When the meeting began: beside its heading, or in the row below, at the place given back (else -1)."""
        for place, cell in enumerate(row):
            if _field(cell)[0] != "began":
                continue
            if place == 0 and len(row) > 1:
                self._begins(row[1])
                return -1
            return place
        return -1

    def _begins(self, cell: str) -> None:
        if self.began_on is None and (moment := self._moment(_plain(cell))) is not None:
            self.began_on = moment.date()

    def _participant(self, line: int, row: Sequence[str], block: _Block) -> None:
        name = block.cell(row, "name")
        emails = {block.cell(row, column).lower() for column in ("email", "upn")} - {""}
        emails = {email for email in emails if "@" in email}
        if not name and not emails:
            return
        if block.cell(row, "waiting").casefold() in _YES or block.cell(row, "attended").casefold() in _NO:
            return
        keys = sorted(emails) or [f"={name.casefold()}"]
        person = next((self.by_key[key] for key in keys if key in self.by_key), None)
        if person is None:
            person = Participant(line, name)
            self.people.append(person)
        for key in keys:
            self.by_key.setdefault(key, person)
        person.emails |= emails
        person.number = person.number or block.cell(row, "number")
        visit = self._visit(line, row, block)
        if visit is None:
            return
        if "first" in block.places or visit.joined_at is None:
            before = person.total
            person.total = Visit(None, None, visit.seconds + (before.seconds if before else 0))
            self._begins(block.cell(row, "first"))
        else:
            person.visits.append(visit)

    def _visit(self, line: int, row: Sequence[str], block: _Block) -> Visit | None:
        said = {name: block.cell(row, name) for name in ("join", "leave", "duration")}
        joined_at, left_at = self._moment(said["join"]), self._moment(said["leave"])
        seconds = _seconds(said["duration"], in_minutes=block.is_minutes)
        if joined_at is not None and left_at is not None and left_at < joined_at:
            joined_at = left_at = None
        if seconds is None and joined_at is not None and left_at is not None:
            seconds = int((left_at - joined_at).total_seconds())
        for name, moment in (("join", joined_at), ("leave", left_at)):
            if said[name] and moment is None:
                self._unclear(line, block, name, said[name])
                return None
        if seconds is None:
            self._unclear(line, block, "duration", said["duration"])
            return None
        if joined_at is None or left_at is None:
            return Visit(None, None, seconds)
        return Visit(joined_at, left_at, seconds)

    def _unclear(self, line: int, block: _Block, name: str, value: str) -> None:
        self.faults(Fault("report_time", self.file, line, block.heading(name), value, {"what": name}))

    def _moment(self, text: str) -> datetime | None:
        """The time a cell gives; of two possible dates the one the session is on, else the month first."""
        clock = _CLOCK.search(text)
        if clock is None:
            return None
        days = list(_days(text))
        if not days:
            return None
        day = next((one for one in days if one in self.near), days[0])
        before, hour, minute, second, half = clock.groups()
        hours = int(hour)
        if half or before:
            hours = hours % 12 + (12 if (half or "").lower() == "p" or before == "午後" else 0)
        if hours > 23 or int(minute) > 59 or int(second or 0) > 59:
            return None
        midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001
        return midnight + timedelta(hours=hours, minutes=int(minute), seconds=int(second or 0))


def _days(text: str) -> Iterator[date]:
    """The dates that a text may mean, the likeliest first."""
    if found := _YEAR_FIRST.search(text):
        orders = [(int(found[1]), int(found[2]), int(found[3]))]
    elif found := _YEAR_LAST.search(text):
        year = int(found[3]) + (2000 if len(found[3]) == 2 else 0)
        orders = [(year, int(found[1]), int(found[2])), (year, int(found[2]), int(found[1]))]
    else:
        return
    for year, month, day in orders:
        try:
            yield date(year, month, day)
        except ValueError:
            continue


def _seconds(text: str, *, in_minutes: bool) -> int | None:
    """A length such as 85, 1h 27m 51s, 1 時間 27 分 51 秒 or 1:27:51; None: it says none."""
    if in_minutes and re.fullmatch(r"\d+(?:\.\d+)?", text):
        return int(float(text) * 60)
    if found := re.fullmatch(r"(?:(\d+):)?(\d{1,3}):(\d\d)", text):
        return int(found[1] or 0) * 3600 + int(found[2]) * 60 + int(found[3])
    plain = text.casefold()
    parts = [(factor, found) for factor, unit in _UNITS if (found := unit.search(plain))]
    if not parts:
        return None
    return sum(factor * int(found[1]) for factor, found in parts)
