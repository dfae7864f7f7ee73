"""What the division is told of runs, and what it decides about them: release, stop and start, end of a freeze."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from slack_bolt import Ack, App
from slack_sdk import WebClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.blocks import pieces, runs
from handlers.blocks.pieces import Block
from handlers.catalogue import Texts
from handlers.conversation import any_of
from handlers.division_home import home_of
from handlers.letters import Message, Writing, write
from handlers.visit import Visit
from models.audit import Actor
from models.base import Refusal
from models.calendar import FiscalYear
from models.outbox.records import Notice
from models.reminders import switches
from models.reminders.reasons import REASONS
from models.reminders.records import LATER, STEPS
from models.reminders.today import Deed, RunState, run_state
from models.reminders.watching import Counted, from_json

UNSENT: Final = ("waiting", "sending")
"""A notice that nobody has seen yet: without a reason any more it is not sent at all."""


def register(app: App) -> None:
    """Listen to the buttons under these notices and on the division's Home."""
    app.action(any_of(runs.RELEASE))(release_pressed)
    app.action(any_of(runs.STOP))(stop_pressed)
    app.action(any_of(runs.START))(start_pressed)
    app.action(any_of(runs.UNFREEZE))(unfreeze_pressed)


# -- what is said ---------------------------------------------------------------------------------------------


def preview(writing: Writing, letter: Notice) -> Message | None:
    """The next working day's run: people by step, the others by reason, beside the last run."""
    texts, about = writing.texts, json.loads(letter.about)
    counted, last = from_json(about["counts"]), about["last"]
    people, day = _sent(counted), pieces.day(texts, letter.day)
    lines = [texts.say("run-preview" if people else "run-preview-none", day=day, people=people)]
    beside: Sequence[Counted] | None = None
    if last is not None:
        beside = from_json(last["counts"])
        last_day = pieces.day(texts, date.fromisoformat(last["day"]))
        lines.append(texts.say("run-preview-last", day=last_day, people=_sent(beside)))
    if about["forecast"] is not None and people:
        lines.append(texts.say("run-preview-forecast", people=about["forecast"]))
    state = _state(writing, letter.day)
    if state.stopped is not None:
        lines.append(runs.deed(texts, "run-stopped", state.stopped, writing.zone, writing.today))
    elif state.released is not None:
        lines.append(_released(writing, state, state.released))
    elif about["will_wait"]:
        lines.append(texts.say("run-preview-waits" if about["forecast"] is not None else "run-preview-waits-first"))
    blocks = [pieces.said(lines[0]), *([pieces.paragraph("\n".join(lines[1:]))] if lines[1:] else [])]
    blocks += _table(texts, counted, beside)
    if people and state.stopped is None:
        blocks.append(pieces.actions([runs.stop(texts)]))
    at = f"{letter.put_at.astimezone(writing.zone):%H:%M}"
    blocks.append(pieces.note(texts.say("run-preview-note", time=at)))
    return _message(lines, blocks)


def held(writing: Writing, letter: Notice) -> Message | None:
    """A run that is far larger than its forecast waits for release; afterwards what became of it."""
    texts, day = writing.texts, letter.day
    state = _state(writing, day)
    shown = {"day": pieces.day(texts, day), "people": state.people}
    if state.waiting and day == writing.today:
        is_first = json.loads(letter.about)["asked"] == 1
        lines = [
            texts.say("run-held" if is_first else "run-held-again", **shown),
            _why_held(texts, state),
            texts.say("run-held-else"),
        ]
        buttons = pieces.actions([runs.release(texts, day, state.waiting), runs.stop(texts)])
        return _message(lines, [pieces.said(lines[0]), pieces.paragraph("\n".join(lines[1:])), buttons])
    if letter.state in UNSENT:
        return None
    if state.released is not None:
        line = _released(writing, state, state.released)
    elif state.stopped is not None and day == writing.today:
        line = runs.deed(texts, "run-stopped", state.stopped, writing.zone, writing.today)
    elif state.is_held:
        line = texts.say("run-nothing-waits" if day == writing.today else "run-not-sent", **shown)
    else:
        line = texts.say("run-no-longer-held", **shown)
    return _message([line], [pieces.paragraph(line)])


def not_run(writing: Writing, letter: Notice) -> Message | None:
    """Days whose run did not happen (M12)."""
    texts, day = writing.texts, letter.day
    state = _state(writing, day)
    if state.planned_at is not None:
        if letter.state in UNSENT:
            return None
        at = runs.moment(texts, state.planned_at, writing.zone, writing.today)
        line = texts.say("run-made-up", day=pieces.day(texts, day), at=at)
        return _message([line], [pieces.paragraph(line)])
    if day == writing.today:
        lines = [texts.say("run-not-yet", day=pieces.day(texts, day)), texts.say("run-not-yet-what")]
    else:
        days = [date.fromisoformat(one) for one in json.loads(letter.about)["days"]]
        listed = texts.listed([pieces.day(texts, one) for one in days])
        lines = [texts.say("run-not-run", count=len(days), days=listed), texts.say("run-not-run-what")]
    return _message(lines, [pieces.said(lines[0]), pieces.paragraph(lines[1])])


def frozen(writing: Writing, letter: Notice) -> Message | None:
    """Nothing goes out until the new fiscal year's staff list holds (M10)."""
    texts, today = writing.texts, writing.today
    state = _state(writing, today)
    if not state.is_frozen:
        if letter.state in UNSENT:
            return None
        line = texts.say("run-thawed")
        if state.unfrozen is not None:
            line = runs.deed(texts, "run-unfrozen", state.unfrozen, writing.zone, today)
        return _message([line], [pieces.paragraph(line)])
    is_year_end = today == FiscalYear.containing(today).last_day
    lines = [texts.say("run-frozen"), texts.say("run-frozen-year-end" if is_year_end else "run-frozen-what")]
    blocks = [pieces.said(lines[0]), pieces.paragraph(lines[1])]
    return _message(lines, [*blocks, *([] if is_year_end else [pieces.actions([runs.unfreeze(texts)])])])


def _state(writing: Writing, day: date) -> RunState:
    return run_state(writing.db, day, now=writing.now, zone=writing.zone)


def _message(lines: Sequence[str], blocks: Sequence[Block]) -> Message:
    return {"text": pieces.escaped_within("\n".join(lines), pieces.MESSAGE_TEXT), "blocks": list(blocks)}


def _why_held(texts: Texts, state: RunState) -> str:
    if state.forecast is None:
        return texts.say("run-held-why-first")
    return texts.say("run-held-why", forecast=state.forecast)


def _released(writing: Writing, state: RunState, by: Deed) -> str:
    shown_day = pieces.day(writing.texts, state.day)
    return runs.deed(writing.texts, "run-released", by, writing.zone, writing.today, day=shown_day)


def _sent(counted: Iterable[Counted]) -> int:
    return sum(one.people for one in counted if one.reason == "sent")


def _table(texts: Texts, counted: Sequence[Counted], beside: Sequence[Counted] | None) -> list[Block]:
    """People by step, then the others by reason, each beside the number of the last run."""
    blocks: list[Block] = []
    for heading, words, order in (("steps", "step", (*STEPS, LATER)), ("others", "reason", REASONS)):
        now, then = (_numbers(some or (), words) for some in (counted, beside))
        lines = [
            (texts.say(f"remind-{words}-{word}"), _people(texts, now[word], None if beside is None else then[word]))
            for word in order
            if now[word] or then[word]
        ]
        if lines:
            blocks += [pieces.note(texts.say(f"run-preview-{heading}")), pieces.bullets(lines, texts.say("gap"))]
    return blocks


def _numbers(counted: Iterable[Counted], words: str) -> Counter[str]:
    """How many there are of each step among those reminded, or of each reason among the others."""
    found: Counter[str] = Counter()
    for one in counted:
        if (one.reason == "sent") == (words == "step"):
            found[(one.step or "") if words == "step" else one.reason] += one.people
    return found


def _people(texts: Texts, people: int, last: int | None) -> str:
    told = texts.say("remind-people", count=people)
    return (
        told if last is None else texts.say("run-beside", people=told, last=texts.say("remind-people", count=last))
    )


# -- what is decided ------------------------------------------------------------------------------------------


def release_pressed(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit
) -> None:
    """A run may go. Whoever presses second reads who was first, and when."""
    ack()
    day = _day(action)
    with visit.writing.begin() as db:
        switches.release(db, day, **_by(visit))
    _show(body, client, visit, lambda writing: _released_line(writing, day))


def stop_pressed(ack: Ack, body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """All reminders and digests stop at once."""
    ack()
    with visit.writing.begin() as db:
        switches.stop(db, **_by(visit))
    _show(body, client, visit, _stopped_line)


def start_pressed(ack: Ack, body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """They go on."""
    ack()
    with visit.writing.begin() as db:
        switches.start(db, **_by(visit))
    _show(body, client, visit, lambda writing: writing.texts.say("run-started"))


def unfreeze_pressed(ack: Ack, body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """The freeze at the turn of the fiscal year ends from today on."""
    ack()
    with visit.writing.begin() as db:
        switches.end_freeze(db, visit.today, **_by(visit))
    _show(body, client, visit, _unfrozen_line)


def _by(visit: Visit) -> dict[str, Any]:
    """Who does it, when, and how the model knows whether they may."""
    actor = Actor("person", visit.person.employee_id, visit.person.name)
    return {"actor": actor, "now": visit.now, "zone": visit.zone, "division_code": visit.division_code}


def _day(action: Mapping[str, Any]) -> date:
    try:
        return date.fromisoformat(str(action.get("value")))
    except ValueError:
        raise Refusal("stale_button") from None


def _show(body: Mapping[str, Any], client: WebClient, visit: Visit, line: Callable[[Writing], str]) -> None:
    """What came of it: on Home there, in one's own message by turning it, anywhere else in a sentence."""
    view = body.get("view")
    with visit.database.begin() as db:
        texts = Texts(visit.person.locale)
        writing = Writing(db, visit.now, visit.zone, texts, visit.person, visit.division_code)
        letter = None if view else _letter(db, body, visit)
        message = write(writing, letter.kind, letter) if letter else None
        sentence = line(writing)
        home = home_of(db, visit) if view else None
    if home is not None:
        client.views_publish(user_id=body["user"]["id"], view=home)
    elif message is not None:
        visit.reply.turn(message)
    else:
        visit.reply(_message([sentence], [pieces.paragraph(sentence)]))


def _letter(db: Session, body: Mapping[str, Any], visit: Visit) -> Notice | None:
    """The notice that was clicked, where it stands in the clicker's own conversation."""
    place = body.get("container") or {}
    mine = select(Notice).where(
        Notice.employee_id == visit.person.employee_id,
        Notice.channel_id == str(place.get("channel_id", "")),
        Notice.message_ts == str(place.get("message_ts", "")),
    )
    return db.scalars(mine).first()


def _released_line(writing: Writing, day: date) -> str:
    state = _state(writing, day)
    assert state.released is not None  # noqa: S101 - it was just done
    return _released(writing, state, state.released)


def _stopped_line(writing: Writing) -> str:
    state = _state(writing, writing.today)
    if state.stopped is None:  # somebody started them again in the same moment
        return writing.texts.say("run-started")
    return runs.deed(writing.texts, "run-stopped", state.stopped, writing.zone, writing.today)


def _unfrozen_line(writing: Writing) -> str:
    state = _state(writing, writing.today)
    if state.unfrozen is None:
        return writing.texts.say("run-thawed")
    return runs.deed(writing.texts, "run-unfrozen", state.unfrozen, writing.zone, writing.today)
