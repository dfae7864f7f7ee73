"""The calendar as such: fiscal years (R1), and which days are holidays for every office in Japan (M3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Final, Self

FISCAL_YEAR_STARTS: Final = (4, 1)
"""Month and day on which a fiscal year begins (R1)."""


@dataclass(frozen=True, slots=True)
class FiscalYear:
    """Twelve months from a set day, both ends included; named by the calendar year of its first day."""

    first_day: date
    last_day: date

    @classmethod
    def containing(cls, day: date, starts: tuple[int, int] = FISCAL_YEAR_STARTS) -> Self:
        """The fiscal year that holds `day`. `starts` is (month, day) and never 29 February."""
        first = date(day.year, *starts)
        if day < first:
            first = date(day.year - 1, *starts)
        return cls(first_day=first, last_day=date(first.year + 1, *starts) - timedelta(days=1))

    @property
    def year(self) -> int:
        return self.first_day.year


LAST_KNOWN_YEAR: Final = 2099
"""The last year whose equinoxes the `holidays` package knows."""
ONE_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5


def is_working_day(day: date, closures: Iterable[date] = ()) -> bool:
    """Monday to Friday, no national holiday, not 29 December to 3 January, no closure day of the office (M3)."""
    at_new_year = (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)
    return day.weekday() < _SATURDAY and not at_new_year and day not in holidays(day.year) and day not in closures


@cache
def holidays(year: int) -> frozenset[date]:
    """The national holidays of a year: substitute holidays and days between two holidays too (M3)."""
    from holidays.countries.japan import Japan  # a third of a second that most commands can do without

    return frozenset(Japan(years=year, expand=False))
