"""Running a session: the message with the code, who is there, and the buttons; the same as a view (S4, S5)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.blocks import classes, dropped_reports, pieces
from handlers.blocks.classes import Pressed
from handlers.blocks.pieces import Block
from handlers.catalogue import Texts
from handlers.conversation import any_of, show_view
from handlers.letters import Message, Writing, write
from handlers.nomination_letters import acting_of
from handlers.visit import Visit
from models import attendance, check_in, session_letters
from models.acting import Acting
from models.attendance import Confirmed
from models.attendance_reports import undecided_count
from models.check_in import Live
from models.outbox.records import Notice
from models.session_rights import Sitting, may_run

SHEET: Final = "class.sheet"
ROWS: Final = 5
"""Sessions of a kind that Home lists."""
UNSENT: Final = ("waiting", "sending")
View = dict[str, Any]


def register(app: App) -> None:
    """Listen to the buttons with which a session is run, but for its roster."""
    app.action(any_of(classes.DESK))(desk_pressed)
    app.action(any_of(classes.OPEN))(open_pressed)
    app.action(any_of(classes.CLOSE))(close_pressed)
    app.action(any_of(classes.CONFIRM))(confirm_pressed)


# -- what is shown --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reading:
    """Who reads (nobody: the division's channel), when, and in which language."""

    db: Session
    acting: Acting
    texts: Texts

    @classmethod
    def of_letter(cls, writing: Writing, notice: Notice) -> Reading:
        acting = Acting(writing.reader, notice.municipality_id, writing.now, writing.zone, writing.division_code)
        return cls(writing.db, acting, writing.texts)

    @classmethod
    def of_visit(cls, db: Session, visit: Visit) -> Reading:
        return cls(db, acting_of(visit), Texts(visit.person.locale))

    def moment(self, at: Any) -> str:
        return classes.moment(at, self.acting.zone)


def desk_letter(writing: Writing, notice: Notice) -> Message | None:
    """A day of a session, for who runs it: the code of this minute in large digits, who is there, what to do.

    None where nobody meets, or the reader does not run it any more.
    """
    session_id = json.loads(notice.about)["session"]
    reading = Reading.of_letter(writing, notice)
    if not may_run(reading.db, reading.acting, session_id):
        return None
    live = check_in.live(reading.db, reading.acting, session_id, notice.day)
    if notice.state in UNSENT and live.session.cancelled_at is not None:
        return None
    lines, blocks = desk(reading, live, shows_code=True)
    return _message(lines, blocks)


def confirm_letter(writing: Writing, notice: Notice) -> Message | None:
    """A session is over, and its attendance waits to be confirmed; later how it was."""
    session_id = json.loads(notice.about)["session"]
    reading = Reading.of_letter(writing, notice)
    texts = reading.texts
    if not may_run(reading.db, reading.acting, session_id):
        return None
    live = check_in.live(reading.db, reading.acting, session_id)
    one = live.session
    if one.confirmed_at is not None or one.cancelled_at is not None:
        if notice.state in UNSENT:
            return None
        lines, blocks = desk(reading, live, shows_code=False)
        return _message(lines, blocks)
    title = classes.called(texts, one)
    lines = [
        texts.say("class-please-confirm", title=title, day=pieces.day(texts, one.days[-1])),
        texts.say("class-please-confirm-what"),
    ]
    blocks = [pieces.said(lines[0]), pieces.paragraph(lines[1]), _facts(reading, live)]
    blocks.append(pieces.actions(_buttons(reading, live)))
    return _message(lines, blocks)


def desk(reading: Reading, live: Live, *, shows_code: bool) -> tuple[list[str], list[Block]]:
    """A day of a session as it stands, in words and in blocks. Numbers only: the screen may hang on a wall."""
    texts, one = reading.texts, live.session
    lines = [_headline(reading, live)]
    blocks = [pieces.said(lines[0])]
    if live.is_open and shows_code:
        blocks += _code(reading, live, lines)
    elif live.is_open:
        lines.append(texts.say("class-code-in-message"))
        blocks.append(pieces.paragraph(lines[-1]))
    elif _may_open(reading, live) and live.opened_at is None:
        lines.append(texts.say("class-how" if shows_code else "class-how-view"))
        blocks.append(pieces.paragraph(lines[-1]))
    blocks.append(_facts(reading, live))
    if live.guessers and one.confirmed_at is None:
        lines.append(texts.say("class-guessers", count=len(live.guessers)))
        blocks.append(pieces.note(lines[-1]))
    blocks += dropped_reports.waits(texts, one.id, undecided_count(reading.db, one.id))
    if one.cancelled_at is None:
        blocks.append(pieces.actions(_buttons(reading, live)))
    return lines, blocks


def _headline(reading: Reading, live: Live) -> str:
    texts, one = reading.texts, live.session
    title = classes.called(texts, one)
    if one.cancelled_at is not None:
        return texts.say("class-cancelled", title=title)
    if one.confirmed_at is not None:
        at, day = reading.moment(one.confirmed_at), one.confirmed_at.astimezone(reading.acting.zone).date()
        key = "class-confirmed" if one.confirmed_by else "class-confirmed-itself"
        facts = {"name": one.confirmed_by} if one.confirmed_by else {}
        return texts.say(key, title=title, day=pieces.day(texts, day), time=at, **facts)
    if live.is_open:
        return texts.say("class-open-now", title=title)
    if live.closed_at is not None or (live.opened_at is not None and live.day < reading.acting.today):
        return texts.say("class-closed", title=title, day=pieces.day(texts, live.day))
    begins, _ = session_letters.hours(reading.acting, one)
    key = "class-today" if live.day == reading.acting.today else "class-on"
    return texts.say(key, title=title, day=pieces.day(texts, live.day), time=reading.moment(begins))


def _code(reading: Reading, live: Live, lines: list[str]) -> list[Block]:
    """The code as large as Slack writes, until when it is good, and what to do with it."""
    texts = reading.texts
    if live.code is None:
        lines.append(texts.say("class-code-comes"))
        return [pieces.paragraph(lines[-1])]
    shown = classes.spaced(live.code.code)
    until = reading.moment(live.code.good_until)
    note = texts.say("class-code-until", shown=reading.moment(live.code.shown_at), time=until)
    lines += [texts.say("class-code", code=shown), note]
    return [
        pieces.header(texts.say("class-code", code=shown)),
        pieces.note(note),
        pieces.paragraph(texts.say("class-code-how", code=live.code.code)),
    ]


def _facts(reading: Reading, live: Live) -> Block:
    texts, one = reading.texts, live.session
    pairs = [
        (texts.say("class-when"), classes.when(texts, one, reading.acting.zone)),
        (texts.say("class-where"), classes.where(texts, one)),
        (texts.say("class-booked"), texts.say("class-people", count=live.booked)),
    ]
    day = pieces.day(texts, live.day)
    label = texts.say("class-present-on", day=day) if len(one.days) > 1 else texts.say("class-present")
    return pieces.facts([*pairs, (label, texts.say("class-people", count=live.present))])


def _may_open(reading: Reading, live: Live) -> bool:
    one = live.session
    return one.cancelled_at is None and one.confirmed_at is None and live.day == reading.acting.today


def _buttons(reading: Reading, live: Live) -> list[Block]:
    """What can be done about that day of the session now."""
    texts, one, now = reading.texts, live.session, reading.acting.now
    is_over = now >= one.ends_at
    roster = classes.about(texts, classes.ROSTER, one, day=live.day)
    buttons: list[Block] = []
    if live.is_open:
        buttons.append(classes.about(texts, classes.CLOSE, one))
    elif _may_open(reading, live):
        buttons.append(classes.about(texts, classes.OPEN, one, style="" if is_over else "primary"))
    buttons.append(roster)
    if one.confirmed_at is None and live.day <= reading.acting.today:
        buttons.append(classes.about(texts, classes.WALK_IN, one, day=live.day))
    is_last = live.day == one.days[-1] and reading.acting.today >= live.day and now >= one.starts_at
    if one.confirmed_at is None and is_last:
        style = "primary" if is_over else ""
        buttons.append(classes.confirm(texts, one, booked=live.booked, present=live.present, style=style))
    return buttons


def _message(lines: Sequence[str], blocks: Sequence[Block]) -> Message:
    return {"text": pieces.escaped_within("\n".join(lines), pieces.MESSAGE_TEXT), "blocks": list(blocks)}


def sheet(reading: Reading, pressed: Pressed, told: Sequence[str] = ()) -> View:
    """The same as a view, which does not go on by itself: so it has no code, which the message has."""
    texts = reading.texts
    live = check_in.live(reading.db, reading.acting, pressed.session_id, pressed.day)
    _, blocks = desk(reading, live, shows_code=False)
    return {
        "type": "modal",
        "callback_id": SHEET,
        "private_metadata": pressed.as_value(),
        "title": pieces.plain(texts.say("class-title"), pieces.TITLE),
        "close": pieces.plain(texts.say("modal-close"), pieces.TITLE),
        "blocks": [*map(pieces.said, told), *blocks],
    }


# -- what is done ---------------------------------------------------------------------------------------------


def desk_pressed(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """A session from Home's list, with what can be done about it."""
    ack()
    pressed = Pressed.of_action(action)
    with visit.database.begin() as db:
        view = sheet(Reading.of_visit(db, visit), pressed)
    show_view(client, body, view)


def open_pressed(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """Check-in opens: the code comes into a message of whoever opened it, if they have none of today yet."""
    ack()
    pressed, acting = Pressed.of_action(action), acting_of(visit)
    with visit.writing.begin() as db:
        check_in.open_check_in(db, acting, pressed.session_id)
        check_in.current_code(db, acting, pressed.session_id)
        session_letters.put_desk(db, acting, pressed.session_id)
    _show(client, body, visit, pressed)


def close_pressed(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """Check-in closes: from now on no code is good."""
    ack()
    pressed = Pressed.of_action(action)
    with visit.writing.begin() as db:
        check_in.close_check_in(db, acting_of(visit), pressed.session_id)
    _show(client, body, visit, pressed)


def confirm_pressed(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit
) -> None:
    """Attendance becomes completions (S5). Whoever presses second reads who was first, and when."""
    ack()
    pressed = Pressed.of_action(action)
    with visit.writing.begin() as db:
        done = attendance.confirm(db, acting_of(visit), pressed.session_id)
    _show(client, body, visit, pressed, _became(Texts(visit.person.locale), done))


def _became(texts: Texts, done: Confirmed) -> str:
    counts = {"completed": len(done.completed), "partly": len(done.partly), "absent": len(done.absent)}
    told = [texts.say("class-became", completed=counts["completed"])]
    told += [texts.say(f"class-became-{name}", count=counts[name]) for name in ("partly", "absent") if counts[name]]
    return texts.say("sentence-separator").join(told)


def _show(client: WebClient, body: Mapping[str, Any], visit: Visit, pressed: Pressed, told: str = "") -> None:
    """What has become of it, where the button was: in the view, in the message, or else in an answer."""
    view = body.get("view")
    said = [told] if told else []
    if view is not None:
        with visit.database.begin() as db:
            shown = sheet(Reading.of_visit(db, visit), pressed, said)
        if view["type"] == "home":
            client.views_open(trigger_id=body["trigger_id"], view=shown)
        else:
            client.views_update(view_id=view["id"], hash=view["hash"], view=shown)
        return
    if not turned(client, visit, body):
        with visit.database.begin() as db:
            reading = Reading.of_visit(db, visit)
            live = check_in.live(db, reading.acting, pressed.session_id, pressed.day)
            lines, blocks = desk(reading, live, shows_code=True)
        visit.reply(_message([*said, *lines], [*map(pieces.said, said), *blocks]))
    elif told:
        visit.reply(_message(said, [pieces.said(told)]))


def turned(client: WebClient, visit: Visit, body: Mapping[str, Any]) -> bool:
    """Turn the reader's own letter that was clicked into how it reads now; False where it is none.

    Where Slack does not take it, delivery shows it anew as it does every other copy.
    """
    place = body.get("container") or {}
    channel, ts = str(place.get("channel_id") or ""), str(place.get("message_ts") or "")
    if not ts:
        return False
    n = Notice
    mine = select(n).where(n.employee_id == visit.person.employee_id, n.channel_id == channel, n.message_ts == ts)
    with visit.database.begin() as db:
        notice = db.scalars(mine).first()
        if notice is None:
            return False
        texts = Texts(visit.person.locale)
        writing = Writing(db, visit.now, visit.zone, texts, visit.person, visit.division_code)
        message = write(writing, notice.kind, notice)
    if message is not None:
        with suppress(SlackApiError, OSError):
            client.chat_update(channel=channel, ts=ts, **message)
    return True


# -- Home -----------------------------------------------------------------------------------------------------


def card(db: Session, visit: Visit) -> list[Block]:
    """What the person runs today, and what waits to be confirmed; nothing for who runs nothing."""
    reading = Reading.of_visit(db, visit)
    texts = reading.texts
    found = session_letters.running(db, reading.acting, limit=ROWS)
    if not found.today and not found.unconfirmed:
        return []
    blocks = [pieces.divider(), pieces.header(texts.say("class-home"))]
    blocks += [_row(reading, one, found.booked.get(one.id, 0)) for one in found.today[:ROWS]]
    if len(found.today) > ROWS:
        blocks.append(pieces.note(texts.say("and-more", count=len(found.today) - ROWS)))
    if found.unconfirmed:
        blocks.append(pieces.note(texts.say("class-home-unconfirmed", count=found.unconfirmed_count)))
        blocks += [_row(reading, one, found.booked.get(one.id, 0)) for one in found.unconfirmed]
        if found.unconfirmed_count > len(found.unconfirmed):
            more = found.unconfirmed_count - len(found.unconfirmed)
            blocks.append(pieces.note(texts.say("and-more", count=more)))
    return blocks


def _row(reading: Reading, one: Sitting, booked: int) -> Block:
    texts, zone = reading.texts, reading.acting.zone
    place = texts.say("joined", first=classes.when(texts, one, zone), then=classes.where(texts, one))
    people = texts.say("class-home-booked", count=booked)
    if one.confirmed_at is not None:
        state = texts.say("class-home-confirmed")
    elif reading.acting.now >= one.ends_at:
        state = texts.say("class-home-over")
    else:
        state = ""
    detail = "\n".join(filter(None, (place, texts.say("joined", first=people, then=state) if state else people)))
    style = "primary" if one.confirmed_at is None else ""
    return pieces.row(classes.called(texts, one), detail, classes.about(texts, classes.DESK, one, style=style))
