"""Asking in words: direct messages, mentions, /kenshu, and the buttons under the answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from handlers import answers, check_in_answers
from handlers.answers import Answer, Asked, Request, Topic
from handlers.blocks import pieces
from handlers.catalogue import Locale
from handlers.home import modal
from handlers.visit import Visit
from models.accounts import names_of
from models.base import Refusal

COMMAND: Final = "/kenshu"
WRITTEN: Final = frozenset({None, "file_share", "thread_broadcast"})
"""Subtypes of messages that somebody wrote; edits, deletions and the like are no questions."""
LONGEST: Final = 3_000
"""Characters of a question that are read."""

SUBCOMMANDS: Final[Mapping[str, tuple[str, Locale | None]]] = {
    "": ("my_status", None),
    "出席": ("check_in", "ja"),
    "attend": ("check_in", "en"),
    "推薦": ("nominate", "ja"),
    "nominate": ("nominate", "en"),
    "受講履歴": ("my_record", "ja"),
    "record": ("my_record", "en"),
    "部署": ("team_status", "ja"),
    "team": ("team_status", "en"),
    "ヘルプ": ("help", "ja"),
    "help": ("help", "en"),
}
"""The words after /kenshu that are no free text: what they ask, and in which language (None: the person's)."""


def register(app: App) -> None:
    """Listen to all that asks something in words, and to what stands under the answers."""
    app.event("message")(written)
    app.event("app_mention")(mentioned)
    app.command(COMMAND)(commanded)
    app.action(any_of("answer.show"))(show_pressed)
    app.action(any_of("answer.page"))(page_pressed)
    app.action(any_of("link.open"))(link_opened)
    app.action("course.find")(found)
    app.action("team.find")(found)
    app.options("course.find")(courses_typed)
    app.options("team.find")(departments_typed)


def any_of(action_id: str) -> re.Pattern[str]:
    """Buttons of that id; those that stand side by side are numbered from the second on."""
    return re.compile(rf"{re.escape(action_id)}(\.\d+)?$")


# -- words ----------------------------------------------------------------------------------------------------


def written(event: dict[str, Any], context: BoltContext, visit: Visit) -> None:
    """Somebody wrote to the bot directly."""
    if event.get("channel_type") == "im" and event.get("subtype") in WRITTEN:
        answer_words(event.get("text") or "", context, visit)


def mentioned(event: dict[str, Any], context: BoltContext, visit: Visit) -> None:
    """Somebody spoke to the bot in a channel: answered so that nobody else sees it (P2)."""
    note = visit.asked().texts.say("drop-in-channel") if event.get("files") else ""
    answer_words(event.get("text") or "", context, visit, note=note)


def commanded(ack: Ack, command: dict[str, Any], context: BoltContext, visit: Visit) -> None:
    """/kenshu alone, with one of its words, or with free text."""
    ack()
    text = (command.get("text") or "").strip()
    word, rest = [*text.split(maxsplit=1), "", ""][:2]  # also at a full-width space
    subcommand = SUBCOMMANDS.get(word.casefold())
    if subcommand is None:
        answer_words(text, context, visit)
        return
    intent, locale = subcommand
    asked = visit.asked(locale)
    if intent == "check_in" and any(sign.isdigit() for sign in rest):
        visit.memory.keep(intent, ())
        visit.reply(check_in_answers.enter(visit, asked, rest))
        return
    with visit.database.begin() as db:
        answer = answers.answer_request(db, asked, answers.request_of(db, asked, intent, rest))
    visit.memory.keep(intent, ())
    visit.reply(answer.as_message())


def answer_words(text: str, context: BoltContext, visit: Visit, *, note: str = "") -> None:
    """Answer what somebody wrote; `note` is said below the answer."""
    with visit.database.begin() as db:
        words = plain_words(text, db, str(context.team_id), str(context.bot_user_id))[:LONGEST]
        before = visit.memory.recall(db)
    code = check_in_answers.code_in(words)
    if code:
        visit.memory.keep("check_in", ())
        visit.reply(check_in_answers.enter(visit, check_in_answers.asked_in(visit, words), code))
        return
    with visit.database.begin() as db:
        topic = Topic(*before) if before else None
        answer, topic = answers.ask(
            db,
            visit.person,
            [words],
            visit.today,
            topic=topic,
            division_code=visit.division_code,
            now=visit.now,
            zone=visit.zone,
        )
    visit.memory.keep(topic.intent, topic.course_codes)
    number = check_in_answers.number_in(words) if answer.intent == "check_in" else ""
    asked = visit.asked(answer.language)
    message = check_in_answers.enter(visit, asked, number) if number else answer.as_message()
    visit.reply({**message, "blocks": [*message["blocks"], pieces.note(note)]} if note else message)


_MARK: Final = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")


def plain_words(text: str, db: Session, team_id: str, bot_id: str) -> str:
    """What Slack sends, as it was typed: mentions as names, links as their words, entities as signs."""
    mentioned_ids = [m[2] for m in _MARK.finditer(text) if m[1] == "@" and m[2] != bot_id]
    names = names_of(db, team_id, mentioned_ids) if mentioned_ids else {}

    def word(mark: re.Match[str]) -> str:
        kind, what, label = mark.groups()
        if kind == "@":
            return " " if what == bot_id else f" {names.get(what, label or '○○')}さん "
        if kind == "!":
            return " "
        return label or what.removeprefix("mailto:")

    return _MARK.sub(word, text).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


# -- under the answers ----------------------------------------------------------------------------------------


def show_pressed(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """A follow-up button: a new message, or a view on top of the one it stands in."""
    ack()
    asked, answer = _asked_again(action, visit)
    if body.get("view") is None:
        visit.reply(answer.as_message())
    else:
        show_view(client, body, modal(asked, answer))


def show_view(client: WebClient, body: Mapping[str, Any], shown: dict[str, Any]) -> None:
    """Open a view; where the button stood in one, on top of it, unless three lie on one another already."""
    view = body.get("view")
    if view is None or view["type"] == "home":
        client.views_open(trigger_id=body["trigger_id"], view=shown)
    elif view.get("previous_view_id") and view["previous_view_id"] != view.get("root_view_id"):
        client.views_update(view_id=view["id"], hash=view["hash"], view=shown)
    else:
        client.views_push(trigger_id=body["trigger_id"], view=shown)


def page_pressed(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """The same message or view, turned to another page."""
    ack()
    asked, answer = _asked_again(action, visit)
    view = body.get("view")
    if view:
        client.views_update(view_id=view["id"], hash=view["hash"], view=modal(asked, answer))
    else:
        visit.reply.turn(answer.as_message())


def found(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """A course or a department was chosen from those that fit what was typed."""
    if action.get("selected_option"):
        show_pressed(ack, action, body, client, visit)
    else:
        ack()


def link_opened(ack: Ack) -> None:
    """A button with a link opens by itself; Slack only wants to hear that its click arrived."""
    ack()


def courses_typed(ack: Ack, payload: dict[str, Any], visit: Visit) -> None:
    """The courses that fit what is typed into the field."""
    with visit.database.begin() as db:
        options = answers.course_options(db, visit.asked(), payload.get("value") or "")
    ack(options=options)


def departments_typed(ack: Ack, payload: dict[str, Any], visit: Visit) -> None:
    """The departments the asker may see that fit what is typed (P1)."""
    with visit.database.begin() as db:
        options = answers.department_options(db, visit.asked(), payload.get("value") or "")
    ack(options=options)


def _asked_again(action: Mapping[str, Any], visit: Visit) -> tuple[Asked, Answer]:
    """What a button asks, worked out anew for whoever pressed it. Refusals: `stale_button`, `not_yours`."""
    chosen = action.get("selected_option") or action
    request, owner, locale = Request.from_value(str(chosen.get("value") or ""))
    if owner != visit.person.employee_no:
        raise Refusal("not_yours")
    asked = visit.asked(locale)
    with visit.database.begin() as db:
        return asked, answers.answer_request(db, asked, request)
