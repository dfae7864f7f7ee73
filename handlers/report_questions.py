"""What the division asks back about somebody's report: the letter, and the form in which they answer (C2)."""

from __future__ import annotations

import json
from typing import Any, Final

from slack_bolt import Ack, App
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from handlers import evidence
from handlers.asking import Draft, Request
from handlers.blocks import pieces
from handlers.conversation import any_of, show_view
from handlers.courses import named
from handlers.letters import Message, Writing
from handlers.report_rows import text_field
from handlers.reporting import MOST_MEGABYTES, REPLY
from handlers.visit import Visit
from models import report_questions as questions
from models.acting import Acting
from models.base import Refusal
from models.evidence import Given
from models.outbox.records import Notice

REPLY_FORM, ANSWER = "report.reply_form", "answer"
FIELDS: Final = {"": ANSWER}
UNSENT: Final = ("waiting", "sending")


def register(app: App) -> None:
    """Listen to the button of the letter, and to the form it opens."""
    app.action(any_of(REPLY))(reply_pressed)
    app.view(REPLY_FORM)(replied)


def letter(writing: Writing, notice: Notice) -> Message | None:
    """The question; once it is answered or the report decided, that it is."""
    asked, texts = writing.asked(), writing.texts
    one = questions.own_report(writing.db, asked.person.employee_id, json.loads(notice.about)["report"])
    if one is None or (not one.question and notice.state in UNSENT):
        return None
    state = "asked" if one.question else "answered" if one.state == "waiting" else "decided"
    title = named(texts, one.title, one.title_en)
    draft = Draft(asked, Request("report_completion"), texts.say(f"report-told-{state}", title=title))
    if one.question:
        draft.told([(texts.say("report-said-asked"), one.question)])
        button = pieces.button(texts.say("report-reply"), REPLY, str(one.id), style="primary")
        draft.blocks.append(pieces.actions([button]))
    return draft.answer().as_message()


def reply_pressed(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """The form shows what is asked; files may come with the answer."""
    ack()
    with visit.database.begin() as db:
        one = questions.own_report(db, visit.person.employee_id, _id(action.get("value")))
    if one is None:
        raise Refusal("self_report_gone")
    if not one.question:
        raise Refusal("self_report_not_asked")
    texts = visit.asked().texts
    form = {
        "type": "modal",
        "callback_id": REPLY_FORM,
        "private_metadata": str(one.id),
        "title": pieces.plain(texts.say("report-reply-title"), pieces.TITLE),
        "submit": pieces.plain(texts.say("report-reply-submit"), pieces.TITLE),
        "close": pieces.plain(texts.say("modal-close"), pieces.TITLE),
        "blocks": [
            pieces.row(named(texts, one.title, one.title_en), one.question),
            pieces.entry(ANSWER, texts.say("report-answer"), text_field(ANSWER)),
            evidence.files_field(
                texts, hint=texts.say("report-reply-files", most=MOST_MEGABYTES), is_optional=True
            ),
        ],
    }
    show_view(client, body, form)


def replied(ack: Ack, view: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """The answer is with the report, for whoever checks it."""
    text = view["state"]["values"][ANSWER][ANSWER].get("value") or ""
    acting = Acting(visit.person, visit.person.municipality_id, visit.now, visit.zone, visit.division_code)
    asked, report_id = visit.asked(), _id(view["private_metadata"])

    def write(db: Session, given: Given) -> questions.Own:
        return questions.answer(db, acting, report_id, text, given)

    fields = {**FIELDS, **evidence.fields(view)}
    one = evidence.written_with(ack, asked.texts, fields, view, client, visit, write)
    if one is not None:
        title = named(asked.texts, one.title, one.title_en)
        draft = Draft(asked, Request("report_completion"), asked.texts.say("report-replied", title=title))
        draft.follow("my_status", "my_record")
        visit.reply(draft.answer().as_message())


def _id(value: object) -> int:
    if not str(value).isascii() or not str(value).isdigit() or len(str(value)) > 18:
        raise Refusal("stale_button")
    return int(str(value))
