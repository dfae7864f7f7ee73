"""Booking in chat: buttons to take a seat, wait for one, give it back or decline it (S1, S2, S8)."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from http.client import HTTPException
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackRequestError
from sqlalchemy.orm import Session

from handlers.asking import Answer, Asked, Draft, Request
from handlers.blocks import bookings as blocks
from handlers.blocks import pieces
from handlers.blocks.bookings import Pressed
from handlers.booking_answers import told_of, way_to
from handlers.booking_letters import MINE, Reading, file_of, reading
from handlers.chat_files import send_file
from handlers.conversation import any_of
from handlers.division_home import home_of
from handlers.home import modal
from handlers.letters import LetterFile
from handlers.visit import Visit
from models import booking_views as views
from models import bookings
from models.base import Refusal
from models.bookings import Booking, GivenBack


def register(app: App) -> None:
    """Listen to all buttons of sessions and bookings."""
    app.action(any_of(blocks.BOOK))(book_pressed)
    app.action(any_of(blocks.WAIT))(wait_pressed)
    app.action(any_of(blocks.CANCEL))(cancel_pressed)
    app.action(any_of(blocks.DECLINE))(decline_pressed)
    app.action(any_of(blocks.CALENDAR))(calendar_pressed)


# -- taking a seat --------------------------------------------------------------------------------------------


def book_pressed(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """A seat was shown as free: it is booked, or it is said that it has gone meanwhile and what place is left."""
    ack()
    _book(action, body, client, visit, may_wait=False)


def wait_pressed(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """A session was shown as full: a place in its line, or the seat that came free meanwhile."""
    ack()
    _book(action, body, client, visit, may_wait=True)


def _book(
    action: Mapping[str, Any], body: Mapping[str, Any], client: WebClient, visit: Visit, *, may_wait: bool
) -> None:
    pressed = Pressed.of(action)
    asked = visit.asked(pressed.locale)
    with visit.writing.begin() as db:
        made = bookings.book(db, asked.acting, pressed.session_id, may_wait=may_wait)
        answer = _booked(db, asked, made)
        file = _file(db, asked, made) if made.state == "booked" and made.is_new else None
    _show(client, body, visit, asked, answer, file)


def _booked(db: Session, asked: Asked, made: Booking) -> Answer:
    """What has come of it: a seat, a place in the line, or neither."""
    texts = asked.texts
    line = bookings.session_line(db, asked.acting, made.session_id)
    session = told_of(asked, line)
    keys = {"booked": "booked", "waiting": "booked-waits", "full": "booked-full"}
    key = keys[made.state]
    if made.state == "full":
        draft = Draft(asked, Request("enrol", (line.course_code,)), texts.say(key, session=session))
        draft.paragraph(texts.say("booked-full-what", place=made.place))
        more = [way for way in (way_to(draft, line),) if way is not None]
        wanted = Request("find_sessions", (line.course_code,))
        draft.blocks.append(pieces.actions([*more, draft.button(draft.say("booking-dates"), wanted)]))
        return replace(draft.answer(), sessions=(line.code,))
    ending = {"booked": "booked-done" if made.is_new else "booked-before"}.get(
        made.state, key if made.is_new else f"{key}-before"
    )
    draft = Draft(asked, MINE, texts.say(ending, session=session, place=made.place))
    draft.facts(blocks.facts(texts, line, asked.zone))
    draft.paragraph(texts.say("booked-then" if made.state == "booked" else "booked-waits-then"))
    buttons = [blocks.cancel(texts, line, asked.zone)]
    if made.state == "booked":
        buttons += [blocks.calendar(texts, made.enrolment_id), *blocks.online(texts, line)]
    draft.follow("my_enrolments", more=buttons)
    return replace(draft.answer(), sessions=(line.code,))


def _file(db: Session, asked: Asked, made: Booking) -> LetterFile:
    return file_of(db, _reading(db, asked, made.session_id), made.enrolment_id)


# -- giving it back -------------------------------------------------------------------------------------------


def cancel_pressed(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """The seat goes back, or the place in the line; whoever waits comes up and hears of it (S1, S2)."""
    ack()
    pressed = Pressed.of(action)
    asked = visit.asked(pressed.locale)
    with visit.writing.begin() as db:
        given = bookings.cancel(db, asked.acting, pressed.session_id)
        answer, file = _given_back(db, asked, given, "cancelled-done")
    _show(client, body, visit, asked, answer, file)


def decline_pressed(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit
) -> None:
    """No to a seat that came free or was booked by somebody else: the next in the line has it (S1)."""
    ack()
    pressed = Pressed.of(action)
    asked = visit.asked(pressed.locale)
    with visit.writing.begin() as db:
        given = bookings.decline(db, asked.acting, pressed.enrolment_id)
        answer, file = _given_back(db, asked, given, "declined-done")
    _show(client, body, visit, asked, answer, file)


def _given_back(db: Session, asked: Asked, given: GivenBack, key: str) -> tuple[Answer, LetterFile | None]:
    texts = asked.texts
    line = bookings.session_line(db, asked.acting, given.session_id)
    was_booked = given.was == "booked"
    draft = Draft(asked, MINE, texts.say(key if was_booked else "cancelled-line", session=told_of(asked, line)))
    if given.moved_up:
        draft.note(texts.say("cancelled-moved"))
    wanted = Request("find_sessions", (line.course_code,))
    draft.follow("my_enrolments", more=[draft.button(draft.say("booking-dates"), wanted)])
    answer = replace(draft.answer(), sessions=(line.code,))
    if not was_booked:
        return answer, None
    return answer, file_of(db, _reading(db, asked, given.session_id), given.enrolment_id, key="calendar-off")


# -- the calendar file ----------------------------------------------------------------------------------------


def calendar_pressed(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit
) -> None:
    """The file once more, as the booking stands: to put the session into a calendar, or to take it out (S3)."""
    ack()
    pressed = Pressed.of(action)
    asked = visit.asked(pressed.locale)
    with visit.database.begin() as db:
        mine = views.my_booking(db, asked.acting, pressed.enrolment_id)
        if mine is None or not mine.was_booked:
            raise Refusal("booking_none")
        key = "calendar-put" if mine.state == "booked" else "calendar-off"
        file = file_of(db, _reading(db, asked, mine.session.id), mine.id, key=key)
    _send(client, body, file)


# -- showing what has come of it ------------------------------------------------------------------------------


def _show(
    client: WebClient,
    body: Mapping[str, Any],
    visit: Visit,
    asked: Asked,
    answer: Answer,
    file: LetterFile | None,
) -> None:
    """What has come of a button, where it was pressed; the file goes into the direct message whatever happens."""
    view = body.get("view")
    if view is None:
        visit.reply(answer.as_message())
    elif view["type"] == "home":
        client.views_open(trigger_id=body["trigger_id"], view=modal(asked, answer))
    else:
        client.views_update(view_id=view["id"], hash=view["hash"], view=modal(asked, answer))
    if view is not None:
        with visit.database.begin() as db:
            home = home_of(db, visit)
        client.views_publish(user_id=body["user"]["id"], view=home)
    if file is not None:
        # Booked is booked: where Slack does not take the file, the button by the booking sends it.
        with suppress(SlackApiError, SlackRequestError, HTTPException, OSError):
            _send(client, body, file)


def _send(client: WebClient, body: Mapping[str, Any], file: LetterFile) -> None:
    """Into the direct message of whoever acts, wherever they did it (P2)."""
    channel = client.conversations_open(users=body["user"]["id"])["channel"]["id"]
    send_file(client, channel, file.name, file.content, comment=file.comment)


def _reading(db: Session, asked: Asked, session_id: int) -> Reading:
    one = reading(db, asked, session_id)
    if one is None:
        raise Refusal("session_not_known")
    return one
