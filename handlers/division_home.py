"""The division's part of Home: how the reminders stand, what wants looking at, and the switch (M13)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from handlers.blocks import pieces, runs
from handlers.blocks.pieces import Block
from handlers.booking_cards import card as bookings_card
from handlers.catalogue import Texts
from handlers.check_in_answers import card as check_in_card
from handlers.desk import Wanted, reports_of
from handlers.exemptions import waiting as exemptions_waiting
from handlers.home import View, home
from handlers.nomination_cards import head_card, proposer_card
from handlers.persona_reviews import count_to_review
from handlers.round_cards import division_card
from handlers.session_desk import card as session_desk_card
from handlers.sessions_card import sessions_card
from handlers.visit import Visit
from models import linking, ticks
from models.calendar import FiscalYear
from models.office import own_municipality_id
from models.outbox import failures
from models.reminders.today import RunState, run_state
from models.rights import sight


def home_of(db: Session, visit: Visit) -> View:
    """The Home tab, with what waits for a head or a proposer, and the division's part for those who work there."""
    booked = bookings_card(db, visit)
    sessions = [*check_in_card(db, visit), *booked, *session_desk_card(db, visit), *sessions_card(db, visit)]
    nominations = [*head_card(db, visit), *proposer_card(db, visit)]
    rounds = division_card(db, visit, to_review=count_to_review(db, visit))
    return home(db, visit.asked(), [*sessions, *nominations, *rounds, *card(db, visit)])


def card(db: Session, visit: Visit) -> list[Block]:
    """How the reminders stand today, and what wants looking at; nothing for anybody outside the division."""
    if not sight(db, visit.person, visit.today, visit.division_code).is_division:
        return []
    texts = visit.asked().texts
    state = run_state(db, visit.today, now=visit.now, zone=visit.zone)
    wanting = _wanting(db, texts, visit)
    buttons = [
        pieces.button(texts.say("desk-overdue"), "desk.show", Wanted("overdue").as_value()),
        pieces.button(texts.say("desk-link"), "desk.link", ""),
        pieces.button(texts.say("record-desk"), "record.find", ""),
        *([] if state.stopped else [runs.stop(texts)]),
    ]
    return [
        pieces.divider(),
        pieces.header(texts.say("desk")),
        _today(texts, visit, state),
        *(wanting or [pieces.note(texts.say("desk-nothing"))]),
        pieces.actions(buttons),
        *_ticks(db, texts, visit),
    ]


def _today(texts: Texts, visit: Visit, state: RunState) -> Block:
    """Today's run in a line, and the one thing to be done about it."""
    if state.stopped is not None:
        told = runs.deed(texts, "run-stopped", state.stopped, visit.zone, visit.today)
        return pieces.row(texts.say("desk-stopped"), told, runs.start(texts))
    if state.is_frozen:
        is_year_end = state.day == FiscalYear.containing(state.day).last_day
        told = texts.say("run-frozen-year-end" if is_year_end else "run-frozen-what")
        return pieces.row(texts.say("desk-frozen"), told, None if is_year_end else runs.unfreeze(texts))
    if not state.is_working:
        return pieces.row(texts.say("desk-closed"), texts.say("desk-closed-what"))
    if state.planned_at is None:
        return pieces.row(texts.say("desk-not-planned"), texts.say("desk-not-planned-what"))
    if state.waiting:
        title, forecast = texts.say("desk-held", people=state.people), state.forecast
        told = "" if forecast is None else texts.say("run-preview-forecast", people=forecast)
        return pieces.row(title, told, runs.release(texts, state.day, state.waiting))
    told = texts.say("desk-sent", sent=state.sent, left=state.left)
    return pieces.row(texts.say("desk-today", people=state.people), told)


def _wanting(db: Session, texts: Texts, visit: Visit) -> list[Block]:
    """What somebody should look at; lines only for what there is."""
    reports, _ = reports_of(db, visit, limit=1)
    found = {
        "failed": failures.count_failures(db, now=visit.now, zone=visit.zone),
        "reports": reports,
        "doubtful": linking.count_doubtful(db),
    }
    rows = []
    for what, count in found.items():
        if count:
            action_id = "desk.link" if what == "doubtful" else "desk.show"
            value = "" if what == "doubtful" else Wanted(what).as_value()
            button = pieces.button(texts.say(f"desk-{what}-see"), action_id, value)
            rows.append(pieces.row(texts.say(f"desk-{what}", count=count), texts.say(f"desk-{what}-what"), button))
    requested = exemptions_waiting(db, visit)
    return [*rows, *([requested] if requested else [])]


def _ticks(db: Session, texts: Texts, visit: Visit) -> list[Block]:
    """When each part of the clockwork did its work last."""
    told = []
    for name, tick in ticks.last(db, own_municipality_id(db)).items():
        if texts.knows(f"desk-tick-{name}"):
            at = tick.done_at and runs.moment(texts, tick.done_at, visit.zone, visit.today)
            key = "desk-tick-failed" if tick.failure not in {"", ticks.UNFINISHED} else "desk-tick"
            told.append(texts.say(key, tick=texts.say(f"desk-tick-{name}"), at=at or texts.say("desk-tick-never")))
    return [pieces.note(texts.say("desk-ticks", ticks=texts.listed(told)))] if told else []
