"""The way on Home to the sessions that somebody runs: the next of them, the list, and a new one."""

from __future__ import annotations

from sqlalchemy.orm import Session

from handlers.blocks import pieces
from handlers.blocks import sessions as blocks
from handlers.blocks.pieces import Block
from handlers.blocks.sessions import Shown
from handlers.visit import Visit
from models.acting import Acting
from models.session_rights import is_division
from models.session_views import next_runs, runs_any


def sessions_card(db: Session, visit: Visit) -> list[Block]:
    """Nothing for those who run no session."""
    acting = Acting(visit.person, visit.person.municipality_id, visit.now, visit.zone, visit.division_code)
    if not runs_any(db, acting):
        return []
    texts = visit.asked().texts
    shown = Shown(texts, visit.now, visit.zone, is_division(db, acting))
    count, run = next_runs(db, acting)
    told = texts.say("running-no-next")
    if run is not None:
        told = f"{blocks.when(shown, run)}\n{blocks.title(texts, run)}\n{blocks.taken(texts, run)}"
    buttons = [pieces.button(texts.say("running-list"), blocks.LIST, "")]
    if shown.is_division:
        buttons.append(pieces.button(texts.say("running-new"), blocks.NEW, ""))
    return [
        pieces.divider(),
        pieces.header(texts.say("running-list-title")),
        pieces.row(texts.say("running-next", count=count), told),
        pieces.actions(buttons),
    ]
