"""What a message wants, by the patterns of `wishes.txt`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

COURSE: Final = "◆"
"""Stands in plain words for every course named."""

SPECIAL_FIRST: Final = (
    *("certificate", "my_approvals", "nomination_status", "cancel_enrolment", "my_enrolments", "check_in"),
    *("request_exemption", "reminder_info", "nominate", "why_required", "who_must_take", "due_dates"),
    *("elective_courses", "remaining_courses", "my_record", "it_passport", "report_completion", "find_sessions"),
    *("enrol", "feedback", "required_courses", "my_persona", "persona_info", "skills", "ojt_help", "course_info"),
    *("my_status", "team_status", "contact", "out_of_scope", "help", "smalltalk"),
)
"""Of two intents spoken for alike the one that stands first is meant."""


class _Book:
    """The patterns as the file has them: `[section]`, then `name = pattern` a line; of [words] a list."""

    def __init__(self, path: Path) -> None:
        self.parts: dict[str, str] = {}
        self.sections: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
        self.words: dict[str, set[str]] = {}
        section = ""
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("[") and line.endswith("]"):
                section = line[1:-1]
            elif line and not line.startswith("#"):
                name, _, pattern = line.partition(" = ")
                self._take(section, name, pattern)

    def _take(self, section: str, name: str, pattern: str) -> None:
        if section == "readings":
            name, pattern = pattern, name
        if section == "words":
            self.words.setdefault(name, set()).update(pattern.split())
            return
        whole = re.sub("<([A-Z_]+)>", lambda part: f"(?:{self.parts[part[1]]})", pattern)
        if section == "parts":
            self.parts[name] = whole
        else:
            self.sections.setdefault(section, []).append((name, re.compile(whole)))


_BOOK: Final = _Book(Path(__file__).with_suffix(".txt"))
_WISHES, _IN_FULL = (
    tuple((name.split()[0], int(name.split()[1]), pattern) for name, pattern in _BOOK.sections[section])
    for section in ("wishes", "wishes in full")
)
_READINGS: Final = [(pattern, name) for name, pattern in _BOOK.sections["readings"]]
_OPENINGS: Final = [
    (mood, re.compile(rf"[\W_]*(?:{pattern.pattern})(?![a-z0-9'])[\W_笑]*(?:w+$)?"))
    for mood, pattern in _BOOK.sections["greetings"]
]


def matches(section: str, words: str) -> bool:
    """Whether a pattern of that section fits."""
    return any(pattern.search(words) for _, pattern in _BOOK.sections[section])


def in_kanji(words: str) -> str:
    """Words that somebody wrote in kana only, as they are usually written."""
    for pattern, kanji in _READINGS:
        words = pattern.sub(kanji, words)
    return words


def words_of(name: str) -> frozenset[str]:
    """One of the lists of words."""
    return frozenset(_BOOK.words[name])


def spoken_for(masked: str, words: str) -> dict[str, int]:
    """How heavily each intent is spoken for; those not at all are missing. Courses are masked in the first."""
    found: dict[str, int] = {}
    for wishes, text in ((_WISHES, masked), (_IN_FULL, words)):
        for intent, weight, pattern in wishes:
            if weight > found.get(intent, 0) and pattern.search(text):
                found[intent] = weight
    return found


def best(found: Mapping[str, int]) -> tuple[str, int, int] | None:
    """The intent that wins, its weight, and how far it is ahead; None where nothing fits."""
    if not found:
        return None
    ordered = sorted(found.items(), key=lambda one: (-one[1], SPECIAL_FIRST.index(one[0])))
    (intent, weight), *rest = ordered
    return intent, weight, weight - (rest[0][1] if rest else 0)


def greeting(words: str) -> tuple[str, str]:
    """The mood of the greetings a message begins with, and what follows them."""
    mood, rest = "", words
    while rest:
        fitting = [(found.end(), name) for name, opening in _OPENINGS if (found := opening.match(rest))]
        if not fitting:
            break
        end, mood = max(fitting)
        rest = rest[end:]
    return mood, rest
