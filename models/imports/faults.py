"""What is wrong with the files of an import: every fault counted, the first ones kept."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from models.files import Fault

SHOWN: Final = 100


class Faults:
    """Faults in the order in which they were found; `first` gives them in the order of the files' lines.

    `most`: how many are kept.
    """

    def __init__(self, most: int = SHOWN) -> None:
        self.count = 0
        self.most = most
        self._kept: list[tuple[int, Fault]] = []

    def __bool__(self) -> bool:
        return self.count > 0

    def add(self, fault: Fault, *, file_order: int) -> None:
        """Count a fault and keep it while there is room. `file_order`: the place of its file among the files."""
        self.add_all([fault], count=1, file_order=file_order)

    def add_all(self, found: Iterable[Fault], *, count: int, file_order: int) -> None:
        """Count `count` faults, of which `found` are the first; sees to it that earlier lines are kept."""
        self.count += count
        self._kept.extend((file_order, fault) for fault in found)
        if len(self._kept) > 2 * self.most:
            self._sort()

    def _sort(self) -> None:
        self._kept.sort(key=lambda kept: (kept[0], kept[1].line or 0))
        del self._kept[self.most :]

    def first(self) -> list[Fault]:
        """Those that are kept, by file and line: the first hundred, unless more were asked for."""
        self._sort()
        return [fault for _, fault in self._kept]


class FilesRefused(Exception):
    """The files cannot be taken as they are; nothing was written. `faults` says why, all of it."""

    def __init__(self, faults: Faults) -> None:
        super().__init__(f"{faults.count} faults")
        self.faults = faults
