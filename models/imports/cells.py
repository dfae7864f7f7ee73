"""What a cell of an office's file may say, and what it then means.

Every reader takes the text of one cell and gives back what the database keeps: text, int, float, bool or None;
days as ISO text (YYYY-MM-DD), which both databases take. `BadCell` says what is wrong. Numbers, codes and mail
are normalised (NFKC); the characters of names are left alone, because NFKC would replace some of them (D1).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any, Final, TypeAlias
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from models.curriculum import CYCLES, EVIDENCE, FORMATS, GROUP_PREFIX, ICT_USERS, LEVELS, SELF_REPORTS
from models.people import PERSONAS
from models.record import SOURCES

Value: TypeAlias = str | int | float | bool | datetime | None
Reader: TypeAlias = Callable[[str], Value]

REMEMBERED: Final = 4_096
EARLIEST_YEAR, LATEST_YEAR = 1900, 2199
NO_END_YEAR: Final = 2999
"""Years from here on are how other systems write "until further notice"."""


class BadCell(ValueError):
    """A cell cannot be read; `code` and `facts` make the sentence (`fault-<code>`)."""

    def __init__(self, code: str, **facts: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class Remembering(dict[str, Any]):
    """A reader that looks a cell up before it reads it: most columns repeat a few values a million times."""

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.reader = reader

    def __missing__(self, cell: str) -> Value:
        value = self.reader(cell)
        if len(self) >= REMEMBERED:
            self.clear()
        self[cell] = value
        return value


def filled(read: Reader) -> Reader:
    """The same reader for a column that may not be empty."""

    def read_filled(cell: str) -> Value:
        value = read(cell)
        if value is None or value == "":
            raise BadCell("blank")
        return value

    return read_filled


def _nfkc(cell: str) -> str:
    return (cell if cell.isascii() else unicodedata.normalize("NFKC", cell)).strip()


_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def one_line(limit: int = 400) -> Reader:
    """Text as it is, with one ordinary space where the file has any white space, and none around."""

    def read(cell: str) -> str:
        text = " ".join(cell.split())
        if len(text) > limit:
            raise BadCell("too_long", limit=limit)
        if _CONTROL.search(text):
            raise BadCell("unprintable")
        return text

    return read


def code(limit: int = 40) -> Reader:
    """A code: NFKC, no space around; empty is None. Always text, leading zeros count (D1)."""

    def read(cell: str) -> str | None:
        text = _nfkc(cell)
        if not text:
            return None
        if len(text) > limit:
            raise BadCell("too_long", limit=limit)
        if _CONTROL.search(text) or ";" in text:
            raise BadCell("bad_code")
        return text

    return read


def employee_number(digits: int) -> Reader:
    """An employee number of exactly that many digits. A shorter one has lost its zeros to a spreadsheet."""
    right = re.compile(rf"[0-9]{{{digits}}}")

    def read(cell: str) -> str | None:
        if right.fullmatch(cell):
            return cell
        text = _nfkc(cell)
        if right.fullmatch(text) or not text:
            return text or None
        if text.isdecimal() and text.isascii() and len(text) < digits:
            raise BadCell("lost_zeros", digits=digits)
        raise BadCell("bad_employee_no", digits=digits)

    return read


def email(cell: str) -> str:
    """A mail address in lower case, or empty."""
    text = _nfkc(cell).lower()
    if text and not re.fullmatch(r"[^@\s<>,;]+@[^@\s<>,;]+", text):
        raise BadCell("bad_email")
    if len(text) > 320:
        raise BadCell("too_long", limit=320)
    return text


def number_or_mail(digits: int) -> Reader:
    """An employee number, or the mail address of the one who has it."""
    number = employee_number(digits)

    def read(cell: str) -> Value:
        return email(cell) if "@" in cell or "＠" in cell else number(cell)

    return read


_DAY = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]0{1,2}:00(?::00(?:\.0+)?)?)?|(\d{4})(\d\d)(\d\d)"
)
_ERA_DAY = re.compile(r"(令和|平成|昭和|R|H|S)\.?(元|\d{1,2})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", re.IGNORECASE)
_ERA_STARTS = {"令": 2019, "平": 1989, "昭": 1926, "R": 2019, "H": 1989, "S": 1926}


def day(cell: str) -> str | None:
    """A day: 2026-04-01, 2026/4/1, 2026.4.1, 2026年4月1日, 20260401, 令和8年4月1日, R8.4.1; empty is None."""
    text = _nfkc(cell)
    if not text:
        return None
    if found := _DAY.fullmatch(text):
        year, month, day_ = (int(part) for part in found.groups() if part)
    elif found := _ERA_DAY.fullmatch(text):
        era, nth, *rest = found.groups()
        month, day_ = (int(part) for part in rest)
        year = _ERA_STARTS[era[0].upper()] + (1 if nth == "元" else int(nth)) - 1
    else:
        raise BadCell("bad_date")
    try:
        read = date(year, month, day_)
    except ValueError:
        raise BadCell("no_such_day") from None
    if not EARLIEST_YEAR <= read.year <= LATEST_YEAR:
        raise BadCell("bad_year", first=EARLIEST_YEAR, last=LATEST_YEAR)
    return read.isoformat()


def last_day(cell: str) -> str | None:
    """The last day of something; empty, or a year as far off as 2999, is None: until further notice."""
    found = _DAY.fullmatch(_nfkc(cell))
    if found and int(found.group(1) or found.group(4)) >= NO_END_YEAR:
        return None
    return day(cell)


def one_of(values: Mapping[str, Value], allowed: str) -> Reader:
    """One of the values, in any width and case. `allowed` is what the refusal lists."""
    known = {unicodedata.normalize("NFKC", key).casefold(): value for key, value in values.items()}

    def read(cell: str) -> Value:
        try:
            return known[_nfkc(cell).casefold()]
        except KeyError:
            raise BadCell("not_allowed", allowed=allowed) from None

    return read


def _words(values: tuple[str, ...], japanese: Mapping[str, str]) -> Reader:
    return one_of({**{v: v for v in values}, **japanese}, ", ".join(values))


yes_or_no: Final = one_of(
    {
        **dict.fromkeys(("true", "1", "yes", "y", "t", "有", "あり", "○", "〇", "◯", "はい"), True),
        **dict.fromkeys(("false", "0", "no", "n", "f", "無", "なし", "×", "✕", "いいえ"), False),
    },
    "true / false, 1 / 0, 有 / 無, ○ / ×, はい / いいえ",
)
persona: Final = one_of(
    {
        "": None,
        **{p: p for p in PERSONAS},
        "一般職員": "general",
        "コア人材": "core",
        "高度デジタル人材": "advanced",
    },
    "general (一般職員), core (コア人材), advanced (高度デジタル人材)",
)
locale: Final = one_of({"": "ja", "ja": "ja", "en": "en", "日本語": "ja", "英語": "en"}, "ja, en")
level: Final = _words(LEVELS, {"必須": "required", "選択": "elective"})
course_format: Final = _words(
    FORMATS,
    {
        "eラーニング": "elearning",
        "集合": "classroom",
        "集合研修": "classroom",
        "オンライン": "online",
        "ワークショップ": "workshop",
    },
)
cycle: Final = _words(CYCLES, {"1回": "once", "毎年度": "every_fiscal_year"})
source: Final = _words(
    tuple(s for s in SOURCES if s != "self_report"),
    {"eラーニング": "elearning", "集合研修": "classroom", "試験": "exam", "外部": "external"},
)
self_report: Final = _words(SELF_REPORTS, {"": "checked", "確認後": "checked", "即時": "at_once"})
evidence: Final = _words(EVIDENCE, {"": "none", "なし": "none", "メモ": "note", "ファイル": "file"})
grant_kind: Final = _words(("exempt", "extend"), {"免除": "exempt", "延長": "extend"})


def audience(cell: str) -> str:
    """A persona, `ict_users`, or a group of the office's own as `group:NAME` (R15)."""
    text = _nfkc(cell)
    if text in (*PERSONAS, ICT_USERS):
        return text
    if text.startswith(GROUP_PREFIX) and text != GROUP_PREFIX:
        return GROUP_PREFIX + str(code()(text.removeprefix(GROUP_PREFIX)))
    raise BadCell("not_allowed", allowed=", ".join((*PERSONAS, ICT_USERS, f"{GROUP_PREFIX}NAME")))


_CALENDAR_DUE = re.compile(r"(\d{1,2})(?:[-/]|月)(\d{1,2})日?")
_RELATIVE_DUE = re.compile(r"(hire|appointment)\s*\+\s*(\d{1,4})\s*d", re.IGNORECASE)


def due_rule(cell: str) -> str:
    """`MM-DD`, `hire+Nd` or `appointment+Nd` in that very form; empty where there is none."""
    text = _nfkc(cell)
    if not text:
        return ""
    if found := _RELATIVE_DUE.fullmatch(text):
        return f"{found[1].lower()}+{int(found[2])}d"
    if found := _CALENDAR_DUE.fullmatch(text):
        month, day_ = int(found[1]), int(found[2])
        if (month, day_) == (2, 29):
            raise BadCell("leap_day")
        try:
            date(2025, month, day_)
        except ValueError:
            raise BadCell("no_such_day") from None
        return f"{month:02d}-{day_:02d}"
    raise BadCell("bad_due")


def number(*, low: float = 0, high: float = 1_000_000) -> Reader:
    """A number without sign, from `low` to `high`; empty is None."""

    def read(cell: str) -> float | None:
        text = _nfkc(cell)
        if not text:
            return None
        if not re.fullmatch(r"\d{1,9}(?:\.\d{1,6})?", text) or not text.isascii():
            raise BadCell("bad_number")
        value = float(text)
        if not low <= value <= high:
            raise BadCell("out_of_range", low=f"{low:g}", high=f"{high:g}")
        return value

    return read


def whole_number(cell: str) -> int | None:
    """A whole number from 0; empty is None."""
    value = number()(cell)
    if value is None:
        return None
    assert isinstance(value, float)  # noqa: S101
    if not value.is_integer():
        raise BadCell("bad_number")
    return int(value)


def web_address(cell: str) -> str:
    """An http or https address, or empty."""
    text = _nfkc(cell)
    if text:
        try:
            parts = urlsplit(text)
        except ValueError:
            raise BadCell("bad_url") from None
        if parts.scheme not in {"http", "https"} or not parts.netloc or " " in text or len(text) > 3_000:
            raise BadCell("bad_url")
    return text


_INSTANT = re.compile(
    r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})[T ]+(\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d+)?)?\s*(Z|[+-]\d\d:?\d\d)?"
)


def instant(office_zone: ZoneInfo) -> Reader:
    """An instant, given back as UTC. Without an offset it is in the office's time zone."""

    def read(cell: str) -> datetime | None:
        text = _nfkc(cell)
        if not text:
            return None
        found = _INSTANT.fullmatch(text)
        if not found:
            raise BadCell("bad_instant")
        *parts, seconds, offset = found.groups()
        try:
            year, month, day_, hour, minute = (int(part) for part in parts)
            local = datetime(year, month, day_, hour, minute, int(seconds or 0))  # noqa: DTZ001
            zone = datetime.fromisoformat(f"2000-01-01T00:00:00{offset}").tzinfo if offset else office_zone
        except ValueError:
            raise BadCell("no_such_day") from None
        if not EARLIEST_YEAR <= local.year <= LATEST_YEAR:
            raise BadCell("bad_year", first=EARLIEST_YEAR, last=LATEST_YEAR)
        return local.replace(tzinfo=zone).astimezone(UTC)

    return read


def time_of_day(cell: str) -> str | None:
    """A time of day, HH:MM, given back in the form in which both databases compare it."""
    text = _nfkc(cell)
    if not text:
        return None
    found = re.fullmatch(r"(\d{1,2}):(\d\d)(?::00)?", text)
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise BadCell("bad_time")
    return f"{int(found[1]):02d}:{found[2]}:00.000000"


def names(limit: int = 200) -> Reader:
    """Several names separated by `;`, each trimmed, empty ones left out."""

    def read(cell: str) -> str:
        parts = [" ".join(part.split()) for part in cell.replace("；", ";").split(";")]
        if any(len(part) > limit or len(alias_key(part)) > limit for part in parts):
            raise BadCell("too_long", limit=limit)
        return ";".join(part for part in parts if part)

    return read


def alias_key(alias: str) -> str:
    """How an alias is compared: any width and case."""
    return unicodedata.normalize("NFKC", alias).casefold().strip()
