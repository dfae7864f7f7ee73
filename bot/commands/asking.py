"""`kenshu ask`: the very answer that the bot gives somebody, once or for a whole file of questions."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from sqlalchemy import Engine

from bot import console
from bot.commands.common import day_of, opened_database
from bot.commands.speaking import Misused, texts
from bot.settings import Settings, read_settings
from handlers import imports
from models.accounts import person_on
from models.base import Refusal
from models.database import sessions
from models.office import own_municipality_id
from models.people import find_employee
from models.reminders.leavers import awaits_staff_list

if TYPE_CHECKING:
    from handlers.asking import Answer

NEEDED: Final = ("who", "on", "text")
TURNS: Final = " || "


@dataclass(frozen=True, slots=True)
class Question:
    """Somebody's words on a day; the last of the turns is answered."""

    who: str
    on: str
    turns: tuple[str, ...]


def ask_bot(
    words: Annotated[
        list[str] | None, typer.Argument(metavar="TEXT", help="help-ask-text", show_default=False)
    ] = None,
    *,
    who: Annotated[str, typer.Option("--as", metavar="WHO", help="help-as")] = "",
    on: Annotated[str, typer.Option("--on", metavar="DATE", help="help-on")] = "",
    batch: Annotated[Path | None, typer.Option("--batch", metavar="FILE", help="help-ask-batch")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="help-ask-json")] = False,
) -> None:
    """The answer that the bot gives."""
    settings = read_settings()
    if batch is not None:
        if words or who or on:
            raise Misused("ask_batch_alone")
        if not as_json:
            raise Misused("ask_batch_json")
        _answer_all(settings, questions_in(batch))
        return
    if not words:
        raise Misused("ask_what")
    if not who:
        raise Misused("ask_who")
    day = day_of("--on", on) or settings.today()
    with opened_database(settings) as engine:
        try:
            answer = _answer(engine, settings, who, day, words)
        except Refusal as no:
            if as_json:
                _print({"error": imports.refusal(texts(), no)})
            raise
    if as_json:
        _print(answer.as_json())
    else:
        console.show_answer(answer.text)


def _answer_all(settings: Settings, questions: Sequence[Question]) -> None:
    """One line each, in the same order. What cannot be answered says why in its line and keeps no other back."""
    is_broken = False
    with opened_database(settings) as engine:
        for question in questions:
            try:
                day = _day(question.on) or settings.today()
                _print(_answer(engine, settings, question.who, day, question.turns).as_json())
            except Refusal as no:
                _print({"error": imports.refusal(texts(), no)})
            except _BadDay:
                _print({"error": texts().say("ask-bad-day", value=question.on)})
            except BrokenPipeError:
                raise
            except Exception as error:  # noqa: BLE001 - one question must not take the others with it
                sentence = texts().say("ask-unexpected", error=type(error).__name__)
                _print({"error": sentence})
                console.complain(sentence)
                is_broken = True
    if is_broken:
        raise typer.Exit(1)


def _answer(engine: Engine, settings: Settings, who: str, day: date, turns: Sequence[str]) -> Answer:
    """Raises Refusal `unknown_person` (who), `not_employed` or `list_awaited` (name, day)."""
    from handlers import answers

    with sessions(engine).begin() as db:
        wanted = unicodedata.normalize("NFKC", who).strip()
        employee = find_employee(db, wanted, own_municipality_id(db))
        try:
            person = person_on(db, employee, day)
        except Refusal as no:
            is_awaited = awaits_staff_list(db, employee.id, day, now=settings.now(), zone=settings.office_zone)
            facts = {**no.facts, "division": texts().say("division-default")}
            raise Refusal("list_awaited" if is_awaited else "not_employed", **facts) from None
        now = settings.now() if day == settings.today() else None
        answer, _ = answers.ask(
            db, person, turns, day, division_code=settings.division_code, now=now, zone=settings.office_zone
        )
        return answer


def questions_in(file: Path) -> list[Question]:
    """The questions of a tab-separated file, in its order; there is no quoting.

    Raises Refusal `path_missing`, `questions_not_text` (path), `questions_without_column` (path, columns).
    """
    if not file.exists():
        raise Refusal("path_missing", path=str(file))
    try:
        written = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise Refusal("questions_not_text", path=str(file)) from None
    rows = _rows(written)
    header = next(rows, [])
    places = {name.strip().lower(): place for place, name in enumerate(header)}
    missing = [name for name in NEEDED if name not in places]
    if missing:
        raise Refusal("questions_without_column", path=str(file), columns=", ".join(missing))
    found = []
    for row in rows:
        who, on, text = (row[places[name]] if places[name] < len(row) else "" for name in NEEDED)
        found.append(Question(who.strip(), on.strip(), tuple(text.split(TURNS))))
    return found


def _rows(written: str) -> Iterator[list[str]]:
    for line in written.split("\n"):  # not splitlines(): it would also break at signs within a text
        if line.strip():
            yield line.removesuffix("\r").split("\t")


class _BadDay(Exception):
    pass


def _day(value: str) -> date | None:
    try:
        return day_of("on", value)
    except Misused:
        raise _BadDay from None


def _print(answer: object) -> None:
    sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
