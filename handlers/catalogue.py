"""Every sentence a person can see, by key, in Japanese or English (Project Fluent; design 10)."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

from fluent.runtime import FluentBundle, FluentResource

Locale = Literal["ja", "en"]

LOCALES: Final[tuple[Locale, ...]] = ("ja", "en")
FOLDER: Final = Path(__file__).parent / "texts"
# A message begins at the margin with its key; what belongs to it is indented.
_ENTRY: Final = re.compile(r"^[a-z].*\n(?:(?:[ }].*)?\n)*", re.MULTILINE)
# Control characters would steer a terminal, direction marks would turn a line round.
_UNSHOWABLE: Final = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069\ufeff]+")


class Texts:
    """The sentences of one language."""

    def __init__(self, locale: Locale) -> None:
        self.locale: Locale = locale
        self._bundle = _bundle(locale)

    def say(self, key: str, **facts: object) -> str:
        """The sentence of that key with its facts filled in.

        Numbers are grouped (1,000), so a line, a year or an id is handed over as text; a day is written out;
        None is empty. Raises KeyError for a key the catalogue lacks, ValueError for a fact it misses.
        """
        message = self._bundle.get_message(key)
        if message.value is None:
            raise KeyError(key)
        filled = {name: self._fact(value) for name, value in facts.items()}
        sentence, errors = self._bundle.format_pattern(message.value, filled)
        if errors:
            msg = f"{key}: {errors[0]}"
            raise ValueError(msg)
        return str(sentence)

    def knows(self, key: str) -> bool:
        """Whether the catalogue has that key."""
        return bool(self._bundle.has_message(key))

    def day(self, day: date) -> str:
        """A day written out, as in running text."""
        return self.say("day", year=str(day.year), month=day.month, day=str(day.day))

    def listed(self, names: tuple[str, ...] | list[str]) -> str:
        """Names one after another."""
        return self.say("list-separator").join(map(showable, names))

    def _fact(self, value: object) -> object:
        match value:
            case None:
                return ""
            case str():
                return showable(value)
            case date():
                return self.day(value)
            case _:
                return value


def showable(text: str) -> str:
    """What somebody typed, safe to print: on one line, without signs that steer a terminal."""
    return _UNSHOWABLE.sub(" ", text)


class _Bundle(FluentBundle):
    """Parses a sentence when it is first asked for: all of them take half a second, and a command says five."""

    def __init__(self, locale: Locale) -> None:
        super().__init__([locale], use_isolating=False)
        files = sorted((FOLDER / locale).glob("*.ftl"))
        entries = (entry for file in files for entry in _ENTRY.findall(file.read_text(encoding="utf-8")))
        self._sources = {entry.partition(" =")[0]: entry for entry in entries}

    def has_message(self, key: str) -> bool:
        return key in self._sources

    def get_message(self, key: str) -> Any:
        if not super().has_message(key):
            self.add_resource(FluentResource(self._sources[key]))
        return super().get_message(key)


@cache
def _bundle(locale: Locale) -> _Bundle:
    return _Bundle(locale)
