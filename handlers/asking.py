"""A question and its answer: what both consist of, and how an answer comes together. No clock, no Slack."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from functools import reduce
from typing import Any, Final, Generic, Self, TypeVar
from zoneinfo import ZoneInfo

from handlers.blocks import pieces
from handlers.blocks.pieces import Block
from handlers.catalogue import LOCALES, Locale, Texts
from models.accounts import Person
from models.acting import Acting
from models.base import Refusal
from models.reminders.day import OFFICE_ZONE

INTENTS: Final = (
    *("required_courses", "remaining_courses", "elective_courses", "due_dates", "why_required", "course_info"),
    *("find_sessions", "enrol", "cancel_enrolment", "my_enrolments", "check_in", "report_completion"),
    *("my_record", "certificate", "my_status", "my_persona", "persona_info", "who_must_take"),
    *("nominate", "nomination_status", "my_approvals", "team_status", "skills", "it_passport", "ojt_help"),
    *("reminder_info", "request_exemption", "feedback", "contact", "help", "smalltalk", "out_of_scope"),
)
"""All that can be asked, by the names of `questions/README.md`."""

PAGE: Final = 10
"""Lines of a list that are shown at once."""
MOST_BLOCKS: Final = 45
LONGEST_VALUE: Final = 1_000
"""Characters of a text within a sentence of the catalogue, which takes no more."""
MOST_CODES: Final = 8
"""Courses a question can name."""
_VERSION: Final = 1

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks, when, and in which language the answer is wanted.

    `now` None: the beginning of that day, so that all of it lies ahead. `zone` is the office's.
    """

    person: Person
    today: date
    texts: Texts
    division_code: str | None = None
    now: datetime | None = None
    zone: ZoneInfo = OFFICE_ZONE

    @property
    def acting(self) -> Acting:
        """The asker, as the models want them."""
        now = self.now or datetime.combine(self.today, time.min, self.zone)
        return Acting(self.person, self.person.municipality_id, now, self.zone, self.division_code)


@dataclass(frozen=True, slots=True)
class Topic:
    """What a conversation was about last, for "and when is that due?"."""

    intent: str
    course_codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Request:
    """What a button, a command or an understood question asks for. `employee_no`: of somebody else (P1).

    `days`: the first and the last day of the time that is asked about.
    """

    intent: str
    course_codes: tuple[str, ...] = ()
    page: int = 1
    department_code: str = ""
    employee_no: str = ""
    days: tuple[date, date] | None = None

    def as_value(self, owner: str, locale: Locale) -> str:
        """As a button carries it: with whom it was made for and in which language."""
        carried = {
            "v": _VERSION,
            "i": self.intent,
            "c": list(self.course_codes[:MOST_CODES]),
            "p": self.page if self.page > 1 else 0,
            "d": self.department_code,
            "e": self.employee_no,
            "t": "/".join(day.isoformat() for day in self.days or ()),
            "o": owner,
            "l": locale,
        }
        return json.dumps({k: v for k, v in carried.items() if v}, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_value(cls, value: str) -> tuple[Self, str, Locale]:
        """What a button asks, whom it was made for, in which language.

        Raises Refusal `stale_button` for what no button of today carries.
        """
        try:
            carried = json.loads(value)
            made = cls(
                _text(carried["i"]),
                tuple(map(_text, carried.get("c", ()))),
                int(carried.get("p", 1)),
                _text(carried.get("d", "")),
                _text(carried.get("e", "")),
                _days(carried.get("t", "")),
            )
            owner, locale = _text(carried["o"]), carried["l"]
            is_readable = carried["v"] == _VERSION and made.intent in INTENTS and locale in LOCALES
        except (ValueError, TypeError, KeyError, AttributeError):
            is_readable = False
        if not is_readable or not owner or made.page < 1:
            raise Refusal("stale_button")
        return made, owner, locale


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    raise TypeError


def _days(value: object) -> tuple[date, date] | None:
    if not value:
        return None
    first, last = map(date.fromisoformat, _text(value).split("/"))
    return first, last


@dataclass(frozen=True, slots=True)
class CourseLine:
    """One of the asker's own courses in an answer."""

    code: str
    title: str
    level: str | None
    status: str
    due_on: date | None
    completed_on: date | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said, as data, in words and as blocks. `text` says the whole point and is not escaped."""

    intent: str
    confidence: float
    language: Locale
    text: str
    blocks: list[Block]
    courses: tuple[CourseLine, ...] = ()
    sessions: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The object that `kenshu ask --json` prints."""
        return {
            "intent": self.intent,
            "confidence": round(self.confidence, 2),
            "language": self.language,
            "courses": [
                {
                    "code": line.code,
                    "title": line.title,
                    "level": line.level,
                    "status": line.status,
                    "due_on": line.due_on.isoformat() if line.due_on else None,
                    "completed_on": line.completed_on.isoformat() if line.completed_on else None,
                }
                for line in self.courses
            ],
            "sessions": list(self.sessions),
            "text": self.text,
            "blocks": self.blocks,
        }

    def as_message(self) -> dict[str, Any]:
        """What Slack is given to show."""
        return {"text": pieces.escaped_within(self.text, pieces.MESSAGE_TEXT), "blocks": self.blocks}


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """The part of a list that is shown."""

    items: Sequence[T]
    number: int
    of: int
    total: int


def page_of(items: Sequence[T], number: int, size: int = PAGE) -> Page[T]:
    """That page of a list; the last one where the list has become shorter."""
    of = max(1, -(-len(items) // size))
    number = min(max(number, 1), of)
    return Page(items[(number - 1) * size : number * size], number, of, len(items))


@dataclass(slots=True)
class Draft:
    """An answer in the making: what is said goes into the words and into the blocks alike."""

    asked: Asked
    request: Request
    headline: str
    words: list[str] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.words.append(self.headline)
        self.blocks.append(pieces.said(self.headline))

    def say(self, key: str, **facts: object) -> str:
        return self.asked.texts.say(key, **facts)

    def paragraph(self, text: str) -> None:
        """Running text under what stands already."""
        self.words.append(text)
        self.blocks.append(pieces.paragraph(text))

    def heading(self, text: str) -> None:
        """What the lines that follow have in common."""
        self.words.append(text)
        if len(self.blocks) > 1:
            self.blocks.append(pieces.divider())
        self.blocks.append(pieces.note(text))

    def row(self, title: str, detail: str, button: Block | None = None) -> None:
        """One line of a list, with a button where there is something to do."""
        self._line(title, detail)
        self.blocks.append(pieces.row(title, detail, button))

    def bullets(self, lines: Sequence[tuple[str, str]]) -> None:
        """Lines of a list with nothing to do."""
        for title, detail in lines:
            self._line(title, detail)
        self.blocks.append(pieces.bullets(lines, self.say("gap")))

    def told(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Names, and below each what there is to say about it."""
        self._pairs(pairs)
        self.blocks.append(pieces.told(pairs))

    def facts(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Names and values side by side."""
        self._pairs(pairs)
        self.blocks.append(pieces.facts(pairs))

    def note(self, text: str) -> None:
        """A small line of what is good to know."""
        self.words.append(text)
        self.blocks.append(pieces.note(text))

    def _line(self, title: str, detail: str) -> None:
        shown = pieces.clipped(title, pieces.LONG_TITLE)
        first, *more = detail.split("\n")
        detail = reduce(lambda told, line: self.say("joined", first=told, then=line), more, first)
        self.words.append(self.say("line-with-detail" if detail else "line", title=shown, detail=detail))

    def _pairs(self, pairs: Iterable[tuple[str, str]]) -> None:
        shown = [(name, pieces.clipped(value, LONGEST_VALUE)) for name, value in pairs]
        self.words += [self.say("named", name=name, value=value) for name, value in shown]

    def turning(self, page: Page[Any]) -> None:
        """Which page this is, and the buttons to the others; nothing where there is only one."""
        if page.of == 1:
            return
        self.note(self.say("page", number=page.number, of=page.of, total=page.total))
        to = [("page-back", page.number - 1), ("page-next", page.number + 1)]
        buttons = [
            pieces.button(self.say(label), "answer.page", self.value(replace(self.request, page=number)))
            for label, number in to
            if 1 <= number <= page.of
        ]
        self.blocks.append(pieces.actions(buttons))

    def value(self, request: Request) -> str:
        """The request as a button of this answer carries it."""
        return request.as_value(self.asked.person.employee_no, self.asked.texts.locale)

    def button(self, label: str, request: Request, *, aloud: str = "") -> Block:
        """A button that shows another answer."""
        return pieces.button(label, "answer.show", self.value(request), aloud=aloud)

    def follow(self, *intents: str, more: Sequence[Block] = ()) -> None:
        """What one may want to know next."""
        shown = [self.button(self.say(f"show-{intent}"), Request(intent)) for intent in intents]
        if more or shown:
            self.blocks.append(pieces.actions([*more, *shown]))

    def answer(self, courses: Sequence[CourseLine] = (), *, intent: str = "", confidence: float = 1.0) -> Answer:
        """The answer as it stands now."""
        return Answer(
            intent=intent or self.request.intent,
            confidence=confidence,
            language=self.asked.texts.locale,
            text=_whole_lines(self.words),
            blocks=self.blocks[:MOST_BLOCKS],
            courses=tuple(courses),
        )


def _whole_lines(lines: Sequence[str]) -> str:
    """As many whole lines as fit into a message's text, with an ellipsis where there are more."""
    kept: list[str] = []
    room = pieces.MESSAGE_TEXT - 2
    for line in lines:
        room -= pieces.length(pieces.escaped(line)) + 1
        if room < 0:
            kept.append("…")
            break
        kept.append(line)
    return "\n".join(kept) if len(kept) > 1 else pieces.clipped(lines[0], pieces.MESSAGE_TEXT)
