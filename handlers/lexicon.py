"""How courses are called, made to be found in running text: codes, titles, aliases, and parts that tell enough."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from handlers.words import plain
from models.courses import CourseName

READ: Final = 1_200
"""Characters of a message in which courses are looked for."""
_TRAINING: Final = "(?:研修|講座|コース|セミナー|eラーニング|教材|訓練|演習)"
_ENDING: Final = re.compile(rf"(.{{2,}}?)の?{_TRAINING}$")
_SPOKEN_TRAINING: Final = "(?:e-?learning|training|course|class|session|workshop|drill|exercise|seminar|module)"
_SPOKEN_ENDING: Final = re.compile(rf"([a-z' -]{{2,}}) {_SPOKEN_TRAINING}$")
_BRACKETS: Final = re.compile(r"[(\[【「『][^)\]】」』]*[)\]】」』]")
_SPOKEN: Final = re.compile(rf"([a-z' -]+?) {_SPOKEN_TRAINING}s?\b")
_NO_EDGES: Final = frozenset({"and", "the", "to", "in", "for", "of", "new", "introduction", "with"})
_PART: Final = 5
_COMMON: Final = re.compile(
    "ワークショ|ークショッ|クショップ|オンライン|プロジェクト|マネジメント|デジタル|システム|サービス|セキュリティ|職員"
)


class Mention(NamedTuple):
    """Where plain words name a course."""

    start: int
    end: int
    code: str


class Lexicon:
    """The names of an office's courses."""

    def __init__(self, courses: Sequence[CourseName]) -> None:
        names: dict[str, set[str]] = defaultdict(set)
        parts: dict[str, set[str]] = defaultdict(set)
        runs: dict[str, set[str]] = defaultdict(set)
        for course in courses:
            for name in _ways_to_say(course):
                names[name].add(course.code)
            title = plain(course.title)
            for place in range(len(title) - _PART + 1):
                parts[title[place : place + _PART]].add(course.code)
            for run in _english_runs(plain(course.title_en)):
                runs[run].add(course.code)
        longest_first = sorted(names, key=lambda name: (-len(name), name))
        self._patterns = [(_code_pattern(plain(course.code)), course.code) for course in courses]
        self._patterns += [(_pattern(n), next(iter(names[n]))) for n in longest_first if len(names[n]) == 1]
        families = {re.escape(found[0]) for course in courses if (found := re.match("[a-z]+", plain(course.code)))}
        self._alike_codes = re.compile(
            rf"(?<![a-z0-9])(?:{'|'.join(sorted(families)) or '(?!)'})[-_ ]?\d{{1,4}}(?!\d)"
        )
        self._parts = {part: next(iter(of)) for part, of in parts.items() if len(of) == 1}
        self._runs = {run: next(iter(of)) for run, of in runs.items() if len(of) == 1}

    @staticmethod
    def of(courses: tuple[CourseName, ...]) -> Lexicon:
        """The lexicon of these courses; the last few made are kept."""
        return _lexicon(courses)

    def find(self, text: str) -> tuple[str, ...]:
        """The codes of the courses a message names, in its order."""
        return tuple(dict.fromkeys(mention.code for mention in self.mentions(plain(text)[:READ])))

    def unknown(self, words: str) -> str:
        """What is written like the code of a course and is none; empty where there is no such thing."""
        found = self._alike_codes.search(words)
        return found[0].upper().replace(" ", "-") if found else ""

    def mentions(self, words: str) -> list[Mention]:
        """Where plain words name a course: the longest name wins, shorter ones within it are dropped."""
        named = [
            Mention(match.start(), match.end(), code)
            for pattern, code in self._patterns
            for match in pattern.finditer(words)
        ]
        found: list[Mention] = []
        for one in sorted((*named, *self._spoken_of(words)), key=lambda one: one.start - one.end):
            if all(one.end <= other.start or one.start >= other.end for other in found):
                found.append(one)
        return sorted(found) or list(self._alike(words))

    def _spoken_of(self, words: str) -> Iterator[Mention]:
        """Two or more words that only one English title has, before "course" or the like."""
        for match in _SPOKEN.finditer(words):
            spoken = match[1].split()
            for size in range(min(4, len(spoken)), 1, -1):
                run = " ".join(spoken[-size:])
                if code := self._runs.get(run):
                    yield Mention(match.end(1) - len(run), match.end(), code)
                    break

    def _alike(self, words: str) -> Iterator[Mention]:
        """Signs in a row that only one Japanese title has."""
        hits = [
            (place, self._parts[part])
            for place in range(len(words) - _PART + 1)
            if (part := words[place : place + _PART]) in self._parts and not _COMMON.search(part)
        ]
        if hits and len({code for _, code in hits}) == 1:
            yield Mention(hits[0][0], hits[-1][0] + _PART, hits[0][1])


@lru_cache(maxsize=4)
def _lexicon(courses: tuple[CourseName, ...]) -> Lexicon:
    return Lexicon(courses)


def _ways_to_say(course: CourseName) -> Iterator[str]:
    for name in (course.title, course.title_en, *course.aliases.split(";")):
        bare = _BRACKETS.sub("", unicodedata.normalize("NFKC", name))
        for way in {plain(name), plain(bare)}:
            if len(way) > 1:
                yield way


def _code_pattern(code: str) -> re.Pattern[str]:
    """A code with or without its dash and the zeros before its number."""
    parts = [
        f"0*{part.lstrip('0') or '0'}" if part.isdigit() else re.escape(part)
        for part in re.findall(r"[0-9]+|[^\W\d_]+|[^\w\s-]+", code)
    ]
    return re.compile(rf"(?<![a-z0-9]){r'[-_ ]?'.join(parts)}(?![a-z0-9])")


def _pattern(name: str) -> re.Pattern[str]:
    """A name as people write it: セキュリティの研修 for セキュリティ研修, security course for security training.

    Latin words are never found within others.
    """
    ending, spoken = _ENDING.match(name), _SPOKEN_ENDING.match(name)
    if spoken:
        return re.compile(rf"(?<![a-z0-9]){_loose(spoken[1])} {_SPOKEN_TRAINING}s?(?![a-z0-9])")
    core = rf"{_loose(ending[1])}(?:の|に関する|についての)?{_TRAINING}" if ending else _loose(name)
    before = r"(?<![a-z0-9])" if name[0].isascii() and name[0].isalnum() else ""
    after = r"(?![a-z0-9])" if name[-1].isascii() and name[-1].isalnum() else ""
    return re.compile(before + core + after)


def _loose(name: str) -> str:
    """The name with or without the spaces, dots and dashes it has, and spaces where the script changes."""
    parts = re.findall(r"[・ -]+|[!-,.-~]+|[^!-~・ -]+", name)
    return " ?".join("[・ -]*" if set(part) <= set("・ -") else re.escape(part) for part in parts)


def _english_runs(title: str) -> Iterator[str]:
    words = re.findall(r"[a-z][a-z'-]*", title)
    for size in (2, 3, 4):
        for place in range(len(words) - size + 1):
            run = words[place : place + size]
            if not {run[0], run[-1]} & _NO_EDGES:
                yield " ".join(run)
