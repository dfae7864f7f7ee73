"""Bookings on Home: the sessions that come next."""

from __future__ import annotations

from typing import Final

from sqlalchemy.orm import Session

from handlers.blocks import bookings as blocks
from handlers.blocks import pieces
from handlers.blocks.pieces import Block
from handlers.visit import Visit
from models import bookings

ROWS: Final = 3


def card(db: Session, visit: Visit) -> list[Block]:
    """The next sessions the person has booked or waits for; nothing where there are none."""
    asked = visit.asked()
    own = bookings.my_bookings(db, asked.acting)
    if not own:
        return []
    texts, zone = asked.texts, asked.zone
    rows = []
    for one in own[:ROWS]:
        place = texts.say("joined", first=blocks.when(texts, one, zone), then=blocks.where(texts, one))
        against = blocks.hindrance(texts, one, visit.now, zone, "")
        detail = "\n".join(filter(None, (place, blocks.stands(texts, one), against)))
        button = blocks.cancel(texts, one, zone) if visit.now < one.starts_at else None
        rows.append(pieces.row(blocks.called(texts, one), detail, button))
    if len(own) > ROWS:
        rows.append(pieces.note(texts.say("booking-home-more", count=len(own) - ROWS)))
    return [pieces.divider(), pieces.header(texts.say("booking-home")), *rows]
