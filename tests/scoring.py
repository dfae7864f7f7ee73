"""Holds answers against a file of questions: which intent, which courses, which words."""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from handlers.answers import ask
from models.accounts import person_on
from models.database import sessions
from models.office import own_municipality_id
from models.people import find_employee

READ = ("text", "url", "label", "placeholder")


@dataclass(frozen=True, slots=True)
class Question:
    """A line of the file."""

    id: str
    who: str
    on: date
    turns: tuple[str, ...]
    intents: tuple[str, ...]
    courses: frozenset[str]
    must_contain: tuple[tuple[str, ...], ...]
    must_not_contain: tuple[tuple[str, ...], ...]
    answer_courses: frozenset[str] | None

    @property
    def intent(self) -> str:
        return self.intents[0]


@dataclass(frozen=True, slots=True)
class Judged:
    """A question with its answer and what is wrong with that; nothing where it is right."""

    question: Question
    answer: dict[str, Any]
    faults: tuple[str, ...]


def questions(path: Path) -> list[Question]:
    with path.open(encoding="utf-8", newline="") as file:
        return [_question(row) for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]


def _question(row: dict[str, str]) -> Question:
    wanted = row["answer_courses"]
    return Question(
        row["id"],
        row["who"],
        date.fromisoformat(row["on"]),
        tuple(row["text"].split(" || ")),
        (row["intent"], *_listed(row["alt_intents"])),
        frozenset(_listed(row["courses"])),
        tuple(tuple(one.split("|")) for one in _listed(row["must_contain"])),
        tuple(tuple(one.split("|")) for one in _listed(row["must_not_contain"])),
        None if not wanted else frozenset() if wanted == "-" else frozenset(wanted.split(";")),
    )


def _listed(cell: str) -> list[str]:
    return [one for one in cell.split(";") if one]


def answers(engine: Engine, asked: Iterable[Question]) -> Iterator[dict[str, Any]]:
    """What `kenshu ask --batch` would print for these questions."""
    with sessions(engine).begin() as db:
        office = own_municipality_id(db)
        for question in asked:
            person = person_on(db, find_employee(db, question.who, office), question.on)
            answer, _ = ask(db, person, question.turns, question.on)
            yield json.loads(json.dumps(answer.as_json()))


def judge(engine: Engine, asked: Iterable[Question]) -> list[Judged]:
    asked = list(asked)
    return [Judged(q, a, tuple(faults(q, a))) for q, a in zip(asked, answers(engine, asked), strict=True)]


def faults(question: Question, answer: dict[str, Any]) -> Iterator[str]:
    """What is wrong with the answer to a question."""
    if answer["intent"] not in question.intents:
        yield f"intent {answer['intent']} instead of {question.intent}"
        return
    codes = {course["code"] for course in answer["courses"]}
    if question.courses and codes != question.courses:
        yield f"courses {sorted(codes)} instead of {sorted(question.courses)}"
    if question.answer_courses is not None and codes != question.answer_courses:
        yield f"answer_courses {sorted(codes)} instead of {sorted(question.answer_courses)}"
    shown = level("\n".join(readable(answer)))
    for forms in question.must_contain:
        if not any(_stands_in(level(form), shown) for form in forms):
            yield f"without {'|'.join(forms)}"
    whole = level(json.dumps(answer, ensure_ascii=False))
    for forms in question.must_not_contain:
        if found := [form for form in forms if _stands_in(level(form), whole)]:
            yield f"with {found[0]}"


def readable(answer: dict[str, Any]) -> Iterator[str]:
    """What a person can read: the text, the texts and links in the blocks, the sessions' codes."""
    yield answer["text"]
    yield from answer["sessions"]
    yield from _readable(answer["blocks"])


def _readable(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        for name, value in part.items():
            if isinstance(value, str) and name in READ:
                yield value
            else:
                yield from _readable(value)
    elif isinstance(part, list):
        for one in part:
            yield from _readable(one)


def level(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _stands_in(form: str, text: str) -> bool:
    """Whether the form is in the text, its numbers as whole numbers: 1月3日 is not in 11月3日."""
    before = r"(?<!\d)" if form[:1].isdigit() else ""
    after = r"(?!\d)" if form[-1:].isdigit() else ""
    return re.search(before + re.escape(form) + after, text) is not None


def share_right(judged: Collection[Judged], intents: Collection[str] = ()) -> float:
    """The share of the questions (of those intents, where some are named) that were answered right."""
    these = [one for one in judged if not intents or one.question.intent in intents]
    return sum(not one.faults for one in these) / len(these)


def by_intent(judged: Iterable[Judged]) -> dict[str, tuple[int, int]]:
    """Of each intent how many were right, and how many there were."""
    all_, right = Counter[str](), Counter[str]()
    for one in judged:
        all_[one.question.intent] += 1
        right[one.question.intent] += not one.faults
    return {intent: (right[intent], count) for intent, count in sorted(all_.items())}
