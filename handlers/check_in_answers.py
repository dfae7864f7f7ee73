"""Checking in, in words: what somebody typed as a code, what came of it, and how it is done (S4)."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final

from sqlalchemy.orm import Session

from handlers.asking import Answer, Asked, Draft, Request
from handlers.blocks import classes, pieces
from handlers.blocks.pieces import Block
from handlers.courses import division_name
from handlers.visit import Visit
from handlers.words import language_of, plain
from models import check_in
from models.check_in import CheckedIn, Mine

TURN_SECONDS: Final = 1.0
_TURN: Final = threading.Lock()
TODAY: Final = 5
"""Sessions of one day that are listed."""
_DIGIT: Final = "[0-9](?:[ -]?[0-9])"
_PLAIN: Final = re.compile(
    r"(?:/?kenshu )?(?:出席(?:登録|コード|番号)?|チェックイン(?:コード)?|attend(?:ance)?|check[- ]?in(?: code)?)?"
    rf"[はを:、, ]*({_DIGIT}{{5}})(?:です|でお願いします)?[。.! ]*"
)
_LOOSE: Final = re.compile(rf"(?<![0-9:年月/.-]){_DIGIT}{{2,9}}(?![0-9:年月日時分/.]|-[0-9])")


def code_in(text: str) -> str:
    """The code where a message is nothing but one, with or without the word for it; else empty."""
    found = _PLAIN.fullmatch(plain(text))
    return found[1] if found else ""


def number_in(text: str) -> str:
    """The one number in a message that is about checking in; else empty."""
    found = _LOOSE.findall(plain(text))
    return found[0] if len(found) == 1 else ""


def asked_in(visit: Visit, words: str) -> Asked:
    """A question of whoever writes, in the language of its words where that is plain."""
    words = plain(words)
    language = language_of(words)
    return visit.asked("ja" if language == "ja" else "en" if re.search("[a-z]", words) else None)


@contextmanager
def in_turn() -> Iterator[None]:
    """Let those who check in at one moment write one after the other, and not ask again and again for the lock.

    SQLite lets whoever finds it taken sleep for up to a tenth of a second, while it is free. Nobody waits for long.
    """
    has_turn = _TURN.acquire(timeout=TURN_SECONDS)
    try:
        yield
    finally:
        if has_turn:
            _TURN.release()


def enter(visit: Visit, asked: Asked, entered: str) -> dict[str, Any]:
    """Check whoever acts in, and what there is to say of it: one line, or what is wrong and what to do."""
    with in_turn(), visit.writing.begin() as db:
        came = check_in.check_in(db, asked.acting, entered)
        said = _refused(db, asked, came) if came.no else done(asked, came)
    return {"text": pieces.escaped_within(said, pieces.MESSAGE_TEXT), "blocks": [pieces.paragraph(said)]}


def done(asked: Asked, came: CheckedIn) -> str:
    """The line that confirms it."""
    assert came.session is not None  # noqa: S101 - it was recorded
    texts = asked.texts
    key = "check-in-done" if came.is_new else "check-in-again"
    time = classes.moment(came.at, asked.zone)
    return texts.say(key, title=classes.called(texts, came.session), day=pieces.day(texts, came.day), time=time)


def _refused(db: Session, asked: Asked, came: CheckedIn) -> str:
    assert came.no is not None  # noqa: S101
    return asked.texts.say(f"refusal-{came.no.code}", **{"division": division_name(db, asked), **came.no.facts})


# -- how it is done -------------------------------------------------------------------------------------------


def how(db: Session, asked: Asked, request: Request) -> Answer:
    """Where the asker is expected today and how to check in there; else when they are expected next."""
    texts, acting = asked.texts, asked.acting
    today = check_in.mine_today(db, acting)
    if not today:
        return _not_today(db, asked, request)
    left = [one for one in today if one.at is None]
    draft = Draft(asked, request, texts.say("check-in-how" if left else "check-in-all-done"))
    for one in today[:TODAY]:
        draft.row(classes.called(texts, one.session), standing(asked, one))
    if left:
        draft.paragraph(texts.say("check-in-how-words"))
        draft.blocks.append(pieces.actions([classes.enter(texts)]))
    codes = tuple(one.session.code for one in today)
    return replace(draft.answer(), sessions=codes)


def standing(asked: Asked, one: Mine) -> str:
    """When and where, and below it whether one can check in, or has."""
    texts = asked.texts
    place = texts.say(
        "joined", first=classes.when(texts, one.session, asked.zone), then=classes.where(texts, one.session)
    )
    if one.at is not None:
        state = texts.say("check-in-state-done", time=classes.moment(one.at, asked.zone))
    else:
        state = texts.say("check-in-state-open" if one.is_open else "check-in-state-closed")
    return f"{place}\n{state}"


def _not_today(db: Session, asked: Asked, request: Request) -> Answer:
    texts = asked.texts
    coming = check_in.my_next(db, asked.acting)
    if coming is None:
        draft = Draft(asked, request, texts.say("check-in-none"))
        draft.paragraph(texts.say("check-in-none-what", division=division_name(db, asked)))
        draft.follow("my_status", "help")
        return draft.answer()
    draft = Draft(asked, request, texts.say("check-in-later"))
    place = texts.say("joined", first=classes.when(texts, coming, asked.zone), then=classes.where(texts, coming))
    draft.row(classes.called(texts, coming), place)
    draft.paragraph(texts.say("check-in-how-words"))
    return replace(draft.answer(), sessions=(coming.code,))


def card(db: Session, visit: Visit) -> list[Block]:
    """Home: where the person is expected today, with the button that asks for the code; nothing on other days."""
    asked = visit.asked()
    today = check_in.mine_today(db, asked.acting)
    if not today:
        return []
    rows: list[Block] = []
    for one in today[:TODAY]:
        button = classes.enter(asked.texts, style="primary" if one.is_open else "") if one.at is None else None
        rows.append(pieces.row(classes.called(asked.texts, one.session), standing(asked, one), button))
    return [pieces.divider(), pieces.header(asked.texts.say("check-in-home")), *rows]
