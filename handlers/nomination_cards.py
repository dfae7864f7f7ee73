"""Nominations on Home: what waits for a head's decision, and where a proposer's proposals are."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy.orm import Session

from handlers.blocks import nominations as blocks
from handlers.blocks import pieces
from handlers.blocks.nominations import Pressed
from handlers.blocks.pieces import Block
from handlers.catalogue import Texts
from handlers.nomination_letters import acting_of
from handlers.visit import Visit
from models import nomination_views as views
from models.nomination_people import may_propose
from models.nomination_views import Told, Waiting
from models.nominations import OPEN

ROWS: Final = 5
"""Nominations, rounds or departments listed each."""
REMEMBERED: Final = timedelta(days=60)
"""How long a proposer sees what has come to its end."""


def head_card(db: Session, visit: Visit) -> list[Block]:
    """What waits for the person's decision, what is asked of their departments, and who is core there.

    Nothing for those who decide on nothing.
    """
    texts, acting = visit.asked().texts, acting_of(visit)
    waiting, asked = views.waiting_for(db, acting), views.asked_of(db, acting)
    teams = views.own_departments(db, acting)
    if not waiting and not asked and not teams:
        return []
    rows = [_waiting(texts, one, visit) for one in waiting[:ROWS]]
    if len(waiting) > ROWS:
        rows.append(pieces.note(texts.say("and-more", count=len(waiting) - ROWS)))
    rows += [_asked(texts, one) for one in asked[:ROWS]]
    if len(asked) > ROWS:
        rows.append(pieces.note(texts.say("and-more", count=len(asked) - ROWS)))
    for one in teams[:ROWS]:
        names = blocks.listed(texts, one.core) if one.core else texts.say("nomination-no-core")
        place = blocks.place_name(texts, one.department)
        title = texts.say("nomination-home-core", department=place, count=len(one.core))
        rows.append(pieces.row(title, names, blocks.lend(texts, one.department.id) if one.can_lend else None))
    header = texts.say("nomination-home", count=len(waiting) + sum(not one.is_answered for one in asked))
    return [pieces.divider(), pieces.header(header), *rows]


def _waiting(texts: Texts, told: Told, visit: Visit) -> Block:
    name = blocks.called(texts, told.candidate)
    since = blocks.moment(texts, told.state_since, visit.zone)
    waits = texts.say("nomination-home-waits", who=blocks.called(texts, told.proposer), since=since)
    return pieces.row(
        name,
        f"{blocks.whereabouts(texts, told.candidate)}\n{waits}",
        blocks.about(texts, blocks.OPEN, told.id, name=name, style="primary"),
    )


def _asked(texts: Texts, one: Waiting) -> Block:
    place = blocks.place_name(texts, one.department)
    key = "nomination-home-answered" if one.is_answered else "nomination-home-asked"
    until = pieces.day(texts, one.closes_on)
    detail = texts.say("nomination-home-places", places=one.places, left=one.left, day=until)
    style = "" if one.is_answered else "primary"
    return pieces.row(texts.say(key, department=place), detail, _open(texts, one, place, style))


def _open(texts: Texts, one: Waiting, place: str, style: str) -> Block:
    label = texts.say("nomination-open")
    aloud = texts.say("nomination-home-asked", department=place)
    value = Pressed(one.round_id, one.department.id).as_value()
    return pieces.button(label, blocks.OPEN, value, aloud=aloud, style=style)


def proposer_card(db: Session, visit: Visit) -> list[Block]:
    """Where what the person has put forward is now, and the way to put somebody forward where they may (N2)."""
    texts, acting = visit.asked().texts, acting_of(visit)
    since = visit.now - REMEMBERED
    mine = views.proposed_by(db, visit.person.employee_id, visit.today)
    shown = [one for one in mine if one.state in OPEN or one.state_since >= since]
    shown.sort(key=lambda one: one.state not in OPEN)
    ways = [one for one in views.open_for(db, acting) if _may(db, visit, one)][:ROWS]
    if not shown and not ways:
        return []
    rows = [_mine(texts, one) for one in shown[:ROWS]]
    if len(shown) > ROWS:
        rows.append(pieces.note(texts.say("and-more", count=len(shown) - ROWS)))
    for one in ways:
        place, until = blocks.place_name(texts, one.department), pieces.day(texts, one.closes_on)
        detail = texts.say("nomination-home-places", places=one.places, left=one.left, day=until)
        button = blocks.propose(texts, one.round_id, one.department.id, style="")
        rows.append(pieces.row(texts.say("nomination-home-round", department=place), detail, button))
    return [pieces.divider(), pieces.header(texts.say("nomination-home-mine")), *rows]


def _may(db: Session, visit: Visit, one: Waiting) -> bool:
    """Whether they may propose there without deciding; whoever decides finds it in the other card."""
    me, acting = visit.person.employee_id, acting_of(visit)
    if any(able.employee_id == me for able in views.able_to_decide(db, acting, one.department.id, None)):
        return False
    return may_propose(db, me, one.department.id, 0, visit.today) or (
        may_propose(db, me, one.department.id, me, visit.today)
        and views.can_be_put_forward(db, acting, one.department.id)
    )


def _mine(texts: Texts, told: Told) -> Block:
    name = blocks.called(texts, told.candidate)
    detail = f"{blocks.whereabouts(texts, told.candidate)}\n{blocks.state(texts, told)}"
    style = "primary" if told.state == "returned" else ""
    return pieces.row(name, detail, blocks.about(texts, blocks.OPEN, told.id, name=name, style=style))
