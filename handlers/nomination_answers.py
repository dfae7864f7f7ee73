"""Asking about nominations: putting somebody forward, where that is, what waits for me, what the personas are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers import obligations
from handlers.asking import Answer, Asked, Draft, Request, page_of
from handlers.blocks import nominations as blocks
from handlers.blocks import pieces, rounds
from handlers.blocks.nominations import Pressed
from handlers.catalogue import Texts
from handlers.courses import division_name
from models import nomination_views as views
from models.acting import Acting
from models.nomination_people import core_people, may_propose
from models.nomination_records import Nomination
from models.nomination_views import Decides, Told, Waiting
from models.nominations import OPEN
from models.reminders.day import OFFICE_ZONE
from models.rights import sight
from models.rounds import Board, drafts, open_rounds

ROWS: Final = 5
"""Rounds, departments or nominations of one kind in an answer; lists by pages have more."""
NOON: Final = time(12)
"""Questions are asked on a day; no rule of nominations depends on the hour."""


def _acting(asked: Asked) -> Acting:
    person = asked.person
    now = datetime.combine(asked.today, NOON, OFFICE_ZONE)
    return Acting(person, person.municipality_id, now, OFFICE_ZONE, asked.division_code)


# -- putting forward ------------------------------------------------------------------------------------------


def nominate(db: Session, asked: Asked, request: Request) -> Answer:
    """The division's rounds; what is asked of those who decide; the way for others who may (N2), or whom to ask.

    Words alone put nobody forward: the buttons open the form.
    """
    texts, acting = asked.texts, _acting(asked)
    is_division = sight(db, asked.person, asked.today, asked.division_code).is_division
    deciding = views.asked_of(db, acting)
    known = {(one.round_id, one.department.id) for one in deciding}
    ways = [one for one in views.open_for(db, acting) if (one.round_id, one.department.id) not in known]
    ways = [one for one in ways if _may(db, acting, one)]
    waiting = views.waiting_for(db, acting)
    key = "ways" if deciding or ways else "division" if is_division else "none"
    draft = Draft(asked, request, texts.say(f"nominate-{key}", count=len(deciding) + len(ways)))
    if waiting:
        _waiting(draft, texts.say("approvals-some", count=len(waiting)), waiting[:ROWS], db, acting)
    for one in deciding[:ROWS]:
        _round(draft, one, is_decider=True)
    for one in ways[:ROWS]:
        _round(draft, one, is_decider=False)
    if len(deciding) > ROWS or len(ways) > ROWS:
        draft.note(texts.say("nominate-more"))
    if is_division:
        _rounds(draft, db, asked)
    elif key == "none":
        draft.paragraph(texts.say("nominate-who"))
        draft.paragraph(texts.say("nominate-ask", division=division_name(db, asked)))
    if not waiting:
        draft.follow("nomination_status", "persona_info")
    else:
        draft.follow("my_approvals", "nomination_status")
    return draft.answer()


def _may(db: Session, acting: Acting, one: Waiting) -> bool:
    """Whether somebody who does not decide may put another forward there, or themselves (N2)."""
    me, day = acting.somebody.employee_id, acting.today
    return may_propose(db, me, one.department.id, 0, day) or (
        may_propose(db, me, one.department.id, me, day) and views.can_be_put_forward(db, acting, one.department.id)
    )


def _round(draft: Draft, one: Waiting, *, is_decider: bool) -> None:
    """What a round asks of a department, with the button that answers it or opens the form."""
    texts = draft.asked.texts
    place = blocks.place_name(texts, one.department)
    key = "answered" if one.is_answered else "asked"
    title = texts.say(f"nominate-round-{key}", department=place)
    until = pieces.day(texts, one.closes_on)
    detail = texts.say("nominate-places", places=one.places, left=one.left, day=until)
    if is_decider:
        label = texts.say("nomination-open" if one.is_answered else "nominate-open")
        value = Pressed(one.round_id, one.department.id).as_value()
        style = "" if one.is_answered else "primary"
        button = pieces.button(label, blocks.OPEN, value, aloud=title, style=style)
    else:
        button = blocks.propose(texts, one.round_id, one.department.id)
    draft.row(title, detail, button)


def _rounds(draft: Draft, db: Session, asked: Asked) -> None:
    """The division's rounds, and the way to a new one (N1)."""
    texts, own = asked.texts, asked.person.municipality_id
    boards = open_rounds(db, own)
    if boards:
        draft.heading(texts.say("nominate-rounds", count=len(boards)))
    else:
        draft.paragraph(texts.say("round-card-none"))
    for one in boards[:ROWS]:
        _board(draft, one)
    if len(boards) > ROWS:
        draft.note(texts.say("and-more", count=len(boards) - ROWS))
    if left := drafts(db, own):
        draft.note(texts.say("nominate-drafts", count=len(left)))
    style = "" if boards else "primary"
    draft.blocks.append(pieces.actions([pieces.button(texts.say("round-open"), rounds.OPEN, "", style=style)]))


def _board(draft: Draft, one: Board) -> None:
    texts = draft.asked.texts
    name = rounds.title(texts, one.terms)
    button = pieces.button(texts.say("round-board"), rounds.BOARD, str(one.terms.id), aloud=name)
    draft.row(name, f"{rounds.days(texts, one.terms)}\n{rounds.counted(texts, one)}", button)


# -- where it is ----------------------------------------------------------------------------------------------


def nomination_status(db: Session, asked: Asked, request: Request) -> Answer:
    """Where what the asker has put forward is, whose turn it is, and when it comes up again.

    Who was put forward by somebody else hears of it when they are registered, not before (N7).
    """
    texts, acting, me = asked.texts, _acting(asked), asked.person.employee_id
    mine = views.proposed_by(db, me, asked.today)
    mine += [one for one in views.about(db, me, asked.today) if one.proposer.employee_id != me and _is_told(one)]
    mine.sort(key=lambda one: one.state not in OPEN)
    running = sum(one.state in OPEN for one in mine)
    key = "none" if not mine else "open" if running else "over"
    draft = Draft(asked, request, texts.say(f"nomination-status-{key}", count=len(mine), running=running))
    if not mine:
        draft.paragraph(texts.say("nomination-status-how", division=division_name(db, asked)))
    page = page_of(mine, request.page)
    next_on = _next_days(db, page.items)
    division = division_name(db, asked)
    for one in page.items:
        able = views.decide_now(db, acting, one.department.id, one.candidate.employee_id)
        detail = "\n".join(_standing(texts, one, able, division, next_on, acting))
        name = blocks.identified(texts, one.candidate)
        is_mine = one.candidate.employee_id != me or one.proposer.employee_id == me
        draft.row(name, detail, blocks.about(texts, blocks.OPEN, one.id, name=name) if is_mine else None)
    draft.turning(page)
    draft.follow("nominate", "persona_info")
    return draft.answer()


def _is_told(one: Told) -> bool:
    return one.state == "registered"


def _next_days(db: Session, nominations: Sequence[Told]) -> dict[int, date]:
    n = Nomination
    rows = db.execute(select(n.id, n.next_on).where(n.id.in_([one.id for one in nominations])))
    return {row.id: row.next_on for row in rows if row.next_on}


def _standing(
    texts: Texts, one: Told, able: Sequence[Decides], division: str, next_on: dict[int, date], acting: Acting
) -> list[str]:
    """State and department, whose turn it is until when, and the next date."""
    state = texts.say("joined", first=blocks.state(texts, one), then=blocks.place_name(texts, one.department))
    until = pieces.day(texts, one.expires_on)
    lines = [state]
    if one.state == "proposed":
        who = blocks.deciders(texts, able, division)
        lines.append(texts.say("nomination-turn-decider", who=who, day=until))
    elif one.state == "returned":
        is_mine = one.proposer.employee_id == acting.somebody.employee_id
        whose = "mine" if is_mine else "other"
        lines.append(
            texts.say("nomination-turn-proposer", whose=whose, who=blocks.called(texts, one.proposer), day=until)
        )
    elif one.state == "approved":
        lines.append(texts.say("nomination-turn-division", division=division))
    elif one.state == "registered" and one.registered_on:
        lines.append(texts.say("nomination-turn-registered", day=pieces.day(texts, one.registered_on)))
    else:
        lines.append(blocks.deed(texts, one.last, acting.zone))
    if one.state in {"proposed", "approved"} and one.id in next_on:
        lines.append(texts.say("nomination-turn-next", day=pieces.day(texts, next_on[one.id])))
    return lines


# -- what waits for me ----------------------------------------------------------------------------------------


def my_approvals(db: Session, asked: Asked, request: Request) -> Answer:
    """What waits for the asker's decision, each with the button that opens it. Words alone decide nothing."""
    texts, acting = asked.texts, _acting(asked)
    waiting = views.waiting_for(db, acting)
    unanswered = [one for one in views.asked_of(db, acting) if not one.is_answered]
    is_division = sight(db, asked.person, asked.today, asked.division_code).is_division
    found = open_rounds(db, asked.person.municipality_id) if is_division else []
    boards = [one for one in found if one.people("approved")]
    count = len(waiting) + len(unanswered) + sum(one.people("approved") for one in boards)
    draft = Draft(asked, request, texts.say("approvals-count", count=count))
    page = page_of(waiting, request.page)
    if waiting:
        _waiting(draft, texts.say("approvals-some", count=len(waiting)), page.items, db, acting)
        draft.turning(page)
    if unanswered:
        draft.heading(texts.say("approvals-rounds", count=len(unanswered)))
        for one in unanswered[:ROWS]:
            _round(draft, one, is_decider=True)
    if boards:
        draft.heading(texts.say("approvals-register"))
        for board in boards[:ROWS]:
            _board(draft, board)
    if not count:
        draft.paragraph(texts.say("approvals-none"))
    draft.follow("nomination_status", "nominate")
    return draft.answer()


def _waiting(draft: Draft, heading: str, waiting: Sequence[Told], db: Session, acting: Acting) -> None:
    texts, me = draft.asked.texts, acting.somebody.employee_id
    draft.heading(heading)
    for one in waiting:
        able = views.decide_now(db, acting, one.department.id, one.candidate.employee_id)
        mine = next((each for each in able if each.person.employee_id == me), None)
        name = blocks.identified(texts, one.candidate)
        who, until = blocks.called(texts, one.proposer), pieces.day(texts, one.expires_on)
        lines = [texts.say("approvals-detail", who=who, day=until)]
        if mine is not None and mine.instead_of is not None:
            lines.append(texts.say("approvals-deputy", head=blocks.called(texts, mine.instead_of)))
        draft.row(name, "\n".join(lines), blocks.about(texts, blocks.OPEN, one.id, name=name, style="primary"))


# -- what the personas are ------------------------------------------------------------------------------------


def persona_info(db: Session, asked: Asked, request: Request) -> Answer:
    """What the three kinds of staff are, which the asker is, how one becomes core, and who is (P1)."""
    texts, division = asked.texts, division_name(db, asked)
    draft = Draft(asked, request, texts.say("persona-info"))
    kinds = ("general", "core", "advanced")
    draft.told(
        [(obligations.persona(texts, one), texts.say(f"persona-info-{one}", division=division)) for one in kinds]
    )
    own = asked.person.persona
    mine = (
        texts.say("persona-yours", persona=obligations.persona(texts, own))
        if own
        else texts.say("persona-yours-none")
    )
    draft.told(
        [
            (texts.say("persona-info-become"), texts.say("persona-info-how", division=division)),
            (texts.say("persona-info-yours"), mine),
        ]
    )
    _core(draft, db, asked)
    draft.follow("my_persona", "nominate", "required_courses")
    return draft.answer()


def _core(draft: Draft, db: Session, asked: Asked) -> None:
    """Who is core in the asker's departments, for those who may see it (P1)."""
    texts, acting = asked.texts, _acting(asked)
    places = {
        one.department.id: (blocks.place_name(texts, one.department), one.core)
        for one in views.own_departments(db, acting)
    }
    view, own_id = sight(db, asked.person, asked.today, asked.division_code), asked.person.department_id
    if (view.is_division or own_id in view.department_ids) and own_id not in places:
        place = views.places_of(db, [own_id]).get(own_id)
        places[own_id] = (blocks.place_name(texts, place), tuple(core_people(db, own_id, asked.today)))
    lines: list[tuple[str, str]] = []
    for name, core in list(places.values())[:ROWS]:
        names = blocks.listed(texts, core) if core else texts.say("persona-info-no-core")
        lines.append((texts.say("persona-info-core-of", department=name, count=len(core)), names))
    if lines:
        draft.told(lines)
