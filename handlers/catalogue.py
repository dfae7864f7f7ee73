"""Every sentence a person can see, by key, in Japanese or English (Project Fluent; design 10)."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal, cast

from fluent.runtime import FluentBundle, FluentResource

Locale = Literal["ja", "en"]

LOCALES: Final[tuple[Locale, ...]] = ("ja", "en")
_READING: Final = threading.Lock()
FOLDER: Final = Path(__file__).parent / "texts"
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


def keys(locale: Locale) -> Mapping[str, Any]:
    """Every message of a language by key, as parsed; for tests that hold the languages against each other."""
    return cast(Mapping[str, Any], _bundle(locale)._messages)


def load() -> None:
    """Read both languages now, instead of when the first person asks for one."""
    for locale in LOCALES:
        _bundle(locale)


def _bundle(locale: Locale) -> FluentBundle:
    # Read by one thread: after a start many ask at once, and each would read it for a second or two.
    with _READING:
        return _read(locale)


@cache
def _read(locale: Locale) -> FluentBundle:
    bundle = FluentBundle([locale], use_isolating=False)
    for file in sorted((FOLDER / locale).glob("*.ftl")):
        bundle.add_resource(FluentResource(file.read_text(encoding="utf-8")))
    return bundle
