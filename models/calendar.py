"""The office's calendar: fiscal years (R1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
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
