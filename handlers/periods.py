"""The days a message speaks of: a day, a week, a month, from or until one of these."""

from __future__ import annotations

import re
from datetime import MAXYEAR, date, timedelta
from typing import Final

from models.calendar import FiscalYear

Days = tuple[date, date]
"""The first and the last of them."""

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH: Final = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    "sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_DAY: Final = re.compile(
    r"(?<![\d-])(?:(?P<y>20\d\d)[-/年])?(?P<m>1[0-2]|0?[1-9])[-/月](?P<d>3[01]|[12]\d|0?[1-9])(?:日|(?![\d:-]))"
    rf"|\b(?P<em>{_MONTH})\.? (?P<ed>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?\b(?:,? (?P<ey>20\d\d))?"
    rf"|\b(?P<gd>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?: of)? (?P<gm>{_MONTH})\b(?:,? (?P<gy>20\d\d))?"
)
_WHOLE_MONTH: Final = re.compile(
    r"(?<![\d-])(?:(?P<y>20\d\d)[-/年])?(?P<m>1[0-2]|0?[1-9])月(?!\d)"
    r"|\b(?:in|for|during|this|next|from|since|after|until|till|by|before|of)"
    rf" (?P<em>{_MONTH})\b(?: (?P<ey>20\d\d))?"
    rf"|\b(?P<gm>{_MONTH})(?: (?P<gy>20\d\d))? (?:class|session|date|course|training|seat)"
)
_NAMED: Final = (
    (re.compile("明後日|あさって|day after tomorrow"), "day", 2),
    (re.compile("明日|あした|あす(?!か)|tomorrow"), "day", 1),
    (re.compile(r"今日|本日|きょう|\btoday\b"), "day", 0),
    (re.compile("再来週|week after next"), "week", 2),
    (re.compile("来週|next week"), "week", 1),
    (re.compile("今週|this week"), "week", 0),
    (re.compile("再来月|month after next"), "month", 2),
    (re.compile("来月|next month"), "month", 1),
    (re.compile("今月|this month"), "month", 0),
    (re.compile("来年度|next fiscal year"), "fiscal", 1),
    (re.compile("今年度|年度内|this fiscal year"), "fiscal", 0),
    (re.compile("来年|next year"), "year", 1),
    (re.compile("今年|年内|this year"), "year", 0),
)
_FROM: Final = re.compile(r"以降|より後|から(?:先|あと|後)?(?:に|の|は|で)?|過ぎ")
_UNTIL: Final = re.compile(r"まで|以前|より前")
_FROM_EN: Final = re.compile(r"\b(?:from|after|since|starting)\b(?: the)?$")
_UNTIL_EN: Final = re.compile(r"\b(?:until|till|by|before)\b(?: the)?$")
_LATEST: Final = date(MAXYEAR - 1, 12, 31)
_SOON: Final = timedelta(days=31)
"""A day that is over for no longer is meant as it is, and not that of next year."""


def days_in(words: str, today: date) -> Days | None:
    """The days meant by plain words said on that day; None where they name none.

    Where the year is not said, what lies ahead is meant. Of several days all between the first and the last.
    """
    found = list(_found(words, today))
    if not found:
        return None
    first, last = min(days[0] for days, _, _ in found), max(days[1] for days, _, _ in found)
    if len(found) == 1:
        _, start, end = found[0]
        before, after = words[:start].rstrip(), words[end:].lstrip()
        if _FROM.match(after) or _FROM_EN.search(before):
            last = _LATEST
        elif _UNTIL.match(after) or _UNTIL_EN.search(before):
            first = min(today, last)
    return first, last


def _found(words: str, today: date) -> list[tuple[Days, int, int]]:
    """Each period that is named, and where."""
    found: list[tuple[Days, int, int]] = []
    for match in _DAY.finditer(words):
        part = match.groupdict()
        month, number = part["m"] or part["em"] or part["gm"], part["d"] or part["ed"] or part["gd"]
        day = _day(_year(part), _number(month), int(number), today)
        if day is not None:
            found.append(((day, day), *match.span()))
    rest = words
    for _, start, end in found:
        rest = rest[:start] + " " * (end - start) + rest[end:]
    for match in _WHOLE_MONTH.finditer(rest):
        part = match.groupdict()
        days = _month(_year(part), _number(part["m"] or part["em"] or part["gm"]), today)
        start = match.start("em") if part["em"] else match.start()
        found.append((days, start, match.end()))
    for pattern, unit, ahead in _NAMED:
        if match_ := pattern.search(rest):
            found.append((_named(unit, ahead, today), *match_.span()))
            break
    return found


def _year(part: dict[str, str | None]) -> int | None:
    year = part["y"] or part["ey"] or part["gy"]
    return int(year) if year else None


def _number(month: str | None) -> int:
    assert month is not None  # noqa: S101 - one of the groups has it
    return int(month) if month.isdecimal() else _MONTHS.index(month[:3]) + 1


def _day(year: int | None, month: int, number: int, today: date) -> date | None:
    """That day, in the year that is meant; None where the calendar has it not."""
    for one in [year] if year else [today.year, today.year + 1]:
        try:
            day = date(one, month, number)
        except ValueError:
            continue
        if year or day >= today - _SOON:
            return day
    return None


def _month(year: int | None, month: int, today: date) -> Days:
    if year is None:
        year = today.year + (month < today.month)
    return date(year, month, 1), _end(year, month)


def _end(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _named(unit: str, ahead: int, today: date) -> Days:
    match unit:
        case "day":
            day = today + timedelta(days=ahead)
            return day, day
        case "week":
            monday = today + timedelta(days=7 * ahead - today.weekday())
            return monday, monday + timedelta(days=6)
        case "month":
            years, month = divmod(today.month - 1 + ahead, 12)
            return date(today.year + years, month + 1, 1), _end(today.year + years, month + 1)
        case "fiscal":
            year = FiscalYear.containing(today).year + ahead
            whole = FiscalYear.containing(date(year, 12, 31))
            return whole.first_day, whole.last_day
    return date(today.year + ahead, 1, 1), date(today.year + ahead, 12, 31)
