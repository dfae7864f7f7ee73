"""The division's card of the rounds, on Home and in a message: open ones, drafts left behind, a new one (N1)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from handlers.blocks import pieces, rounds
from handlers.blocks.pieces import Block
from handlers.catalogue import Texts
from handlers.home import bar
from handlers.visit import Visit
from models.rights import sight
from models.rounds import Board, Terms, drafts, open_rounds

ROUNDS_SHOWN = 8
DRAFTS_SHOWN = 5


def division_card(db: Session, visit: Visit, *, to_review: int = 0) -> list[Block]:
    """The rounds as the division follows them; nothing for anybody else. `to_review`: core people who moved."""
    if not sight(db, visit.person, visit.today, visit.division_code).is_division:
        return []
    texts, own = visit.asked().texts, visit.person.municipality_id
    boards, left = open_rounds(db, own), drafts(db, own)
    rows = [_open(texts, one) for one in boards[:ROUNDS_SHOWN]]
    if len(boards) > ROUNDS_SHOWN:
        rows.append(pieces.note(texts.say("and-more", count=len(boards) - ROUNDS_SHOWN)))
    for terms, count in left[:DRAFTS_SHOWN]:
        rows += _draft(texts, terms, count)
    if to_review:
        see = pieces.button(texts.say("round-review-see"), rounds.REVIEW, "")
        rows.append(pieces.row(texts.say("round-review", count=to_review), texts.say("round-review-what"), see))
    new = pieces.button(texts.say("round-open"), rounds.OPEN, "", style="" if boards or left else "primary")
    return [
        pieces.divider(),
        pieces.header(texts.say("round-card")),
        *(rows or [pieces.paragraph(texts.say("round-card-none"))]),
        pieces.actions([new, pieces.button(texts.say("round-past"), rounds.PAST, "")]),
    ]


def _open(texts: Texts, one: Board) -> Block:
    ends = texts.say(
        "round-until" if one.terms.state == "open" else "round-ended", day=pieces.day(texts, one.terms.closes_on)
    )
    name = rounds.title(texts, one.terms)
    style = "primary" if one.people("approved") else ""
    button = pieces.button(texts.say("round-board"), rounds.BOARD, str(one.terms.id), aloud=name, style=style)
    return pieces.row(name, f"{ends}\n{bar(one.answered, one.asked)}\n{rounds.counted(texts, one)}", button)


def _draft(texts: Texts, terms: Terms, count: int) -> list[Block]:
    """A draft, to go on with or to throw away."""
    name = rounds.title(texts, terms)
    told = texts.say("round-draft-what", count=count, days=rounds.days(texts, terms))
    go_on = pieces.button(texts.say("round-continue"), rounds.CONTINUE, str(terms.id), aloud=name)
    drop = pieces.asking(
        pieces.button(texts.say("round-drop"), rounds.DROP, str(terms.id), aloud=name),
        texts.say("round-drop-title"),
        texts.say("round-drop-text"),
        yes=texts.say("round-drop"),
        no=texts.say("run-cancel"),
        style="danger",
    )
    return [pieces.row(texts.say("round-draft", name=name), told), pieces.actions([go_on, drop])]
