"""Checking in with a button: a form asks for the code shown in the room (S4)."""

from __future__ import annotations

from typing import Any, Final

from slack_bolt import Ack, App
from slack_sdk import WebClient

from handlers.blocks import classes, pieces
from handlers.check_in_answers import done, in_turn
from handlers.conversation import any_of, show_view
from handlers.division_home import home_of
from handlers.visit import Visit
from models import check_in

FORM, CODE, SAID = "check_in.form", "code", "check_in.said"
LONGEST: Final = 40
"""Characters that can be typed: six digits in any width, with spaces between them."""
View = dict[str, Any]


def register(app: App) -> None:
    """Listen to the button, and to the form it opens."""
    app.action(any_of(classes.ENTER))(enter_pressed)
    app.view(FORM)(entered)


def enter_pressed(ack: Ack, body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """The form for the code."""
    ack()
    texts = visit.asked().texts
    field = {
        "type": "plain_text_input",
        "action_id": CODE,
        "max_length": LONGEST,
        "focus_on_load": True,
        "placeholder": pieces.plain("123456", pieces.PLACEHOLDER),
    }
    is_home = (body.get("view") or {}).get("type") == "home"
    form = {
        "type": "modal",
        "callback_id": FORM,
        "private_metadata": "home" if is_home else "",
        "title": pieces.plain(texts.say("check-in-enter"), pieces.TITLE),
        "submit": pieces.plain(texts.say("check-in-submit"), pieces.TITLE),
        "close": pieces.plain(texts.say("run-cancel"), pieces.TITLE),
        "blocks": [
            pieces.entry(CODE, texts.say("check-in-code"), field, hint=texts.say("check-in-code-hint")),
        ],
    }
    show_view(client, body, form)


def entered(ack: Ack, view: View, body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """The code is looked at; a wrong try is remembered before it is refused below the field."""
    asked = visit.asked()
    with in_turn(), visit.writing.begin() as db:
        came = check_in.check_in(db, asked.acting, str(view["state"]["values"][CODE][CODE].get("value") or ""))
    if came.no is not None:
        raise came.no
    said = {
        "type": "modal",
        "callback_id": SAID,
        "title": pieces.plain(asked.texts.say("check-in-enter"), pieces.TITLE),
        "close": pieces.plain(asked.texts.say("modal-close"), pieces.TITLE),
        "blocks": [pieces.said(done(asked, came))],
    }
    ack(response_action="update", view=said)
    if view.get("private_metadata") == "home":
        with visit.database.begin() as db:
            home = home_of(db, visit)
        client.views_publish(user_id=body["user"]["id"], view=home)
