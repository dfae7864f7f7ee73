"""The division's check of reports beyond a yes or no: several at once, a question first, and the files (C2)."""

from __future__ import annotations

import json
from typing import Any, Final

from slack_bolt import Ack, App
from slack_sdk import WebClient

from handlers import desk, evidence, report_rows
from handlers.blocks import pieces
from handlers.conversation import any_of
from handlers.courses import named
from handlers.desk import Wanted
from handlers.forms import written
from handlers.teams import person_name
from handlers.visit import Visit
from models import report_questions as questions
from models.acting import Acting
from models.base import Refusal
from models.self_reporting import Waiting, waiting_report

ASK_FORM, QUESTION = "desk.ask_form", "question"
FIELDS: Final = {"": report_rows.WHICH, "self_report_reason": report_rows.REASON}


def register(app: App) -> None:
    """Listen to the buttons below a report that do more than accept or reject it."""
    app.action(any_of(report_rows.MANY))(many_pressed)
    app.action(any_of(report_rows.ASK))(ask_pressed)
    app.action(any_of(report_rows.FILES_OF))(files_pressed)
    app.view(report_rows.MANY_FORM)(many_decided)
    app.view(ASK_FORM)(asked)


def many_pressed(ack: Ack, body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """Which of the reports on this page, and what is decided."""
    ack()
    carried = body["view"]["private_metadata"]
    first = (Wanted.from_value(carried).page - 1) * desk.PAGE
    with visit.database.begin() as db:
        _, found = desk.reports_of(db, visit, limit=desk.PAGE, offset=first)
    client.views_push(trigger_id=body["trigger_id"], view=report_rows.many(visit.asked().texts, found, carried))


def many_decided(ack: Ack, body: dict[str, Any], view: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """The chosen reports are accepted, asked about or rejected, and each person hears of it."""
    values, texts = view["state"]["values"], visit.asked().texts
    ids = [_id(one.get("value")) for one in values[report_rows.WHICH][report_rows.WHICH]["selected_options"] or []]
    verdict = values[report_rows.VERDICT][report_rows.VERDICT]["selected_option"]["value"]
    reason = values[report_rows.REASON][report_rows.REASON].get("value") or ""

    def write() -> str:
        with visit.writing.begin() as db:
            acting = _acting(visit)
            if verdict == "asked":
                for report_id in ids:
                    questions.ask_back(db, acting, report_id, reason)
                return texts.say("report-done-asked", count=len(ids))
            if verdict not in report_rows.VERDICTS:
                raise Refusal("stale_button")
            done = questions.decide_many(db, acting, ids, verdict, reason)
        told = texts.say(f"report-done-{verdict}", count=len(done.done))
        left = texts.say("report-done-left", count=done.left) if done.left else ""
        return texts.say("joined", first=told, then=left) if left else told

    fields = {**FIELDS, "self_report_question": report_rows.REASON}
    told = written(ack, texts, fields, write)
    if told is not None:
        _show(body, client, visit, view["private_metadata"], told)


def ask_pressed(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """What is to be asked back."""
    ack()
    one, texts = _waiting(visit, _id(action.get("value"))), visit.asked().texts
    form = {
        "type": "modal",
        "callback_id": ASK_FORM,
        "private_metadata": json.dumps({"report": one.id, "sheet": body["view"]["private_metadata"]}),
        "title": pieces.plain(texts.say("report-ask-title"), pieces.TITLE),
        "submit": pieces.plain(texts.say("report-ask-submit"), pieces.TITLE),
        "close": pieces.plain(texts.say("run-cancel"), pieces.TITLE),
        "blocks": [
            pieces.row(report_rows.called(texts, one), report_rows.title_of(texts, one)),
            pieces.entry(
                QUESTION,
                texts.say("report-question"),
                report_rows.text_field(QUESTION),
                hint=texts.say("desk-reject-hint"),
            ),
        ],
    }
    client.views_push(trigger_id=body["trigger_id"], view=form)


def asked(ack: Ack, body: dict[str, Any], view: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """The question goes to the person; the report waits on."""
    about, texts = json.loads(view["private_metadata"]), visit.asked().texts
    question = view["state"]["values"][QUESTION][QUESTION].get("value") or ""

    def write() -> questions.Own:
        with visit.writing.begin() as db:
            return questions.ask_back(db, _acting(visit), about["report"], question)

    if written(ack, texts, {"": QUESTION}, write) is not None:
        _show(body, client, visit, about["sheet"], texts.say("report-done-asked", count=1))


def files_pressed(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """Whoever checks gets the files that were given with a report, in their own conversation (P2)."""
    ack()
    one, texts = _waiting(visit, _id(action.get("value"))), visit.asked().texts
    name = texts.say("desk-who", name=person_name(texts, one.name, one.name_kana), number=one.employee_no)
    whose = texts.say("report-files-of", name=name, title=named(texts, one.title, one.title_en))
    count = evidence.send(client, body["user"]["id"], texts, one.evidence, whose)
    desk.renew(body, client, visit, texts.say("evidence-sent", count=count))


def _show(body: dict[str, Any], client: WebClient, visit: Visit, carried: str, told: str) -> None:
    """The list below the form, as it is now."""
    shown = desk.sheet(visit, Wanted.from_value(carried), told)
    client.views_update(view_id=body["view"]["root_view_id"], view=shown)


def _waiting(visit: Visit, report_id: int) -> Waiting:
    with visit.database.begin() as db:
        return waiting_report(
            db, visit.person, report_id, division_code=visit.division_code, now=visit.now, zone=visit.zone
        )


def _acting(visit: Visit) -> Acting:
    return Acting(visit.person, visit.person.municipality_id, visit.now, visit.zone, visit.division_code)


def _id(value: object) -> int:
    if not str(value).isascii() or not str(value).isdigit() or len(str(value)) > 18:
        raise Refusal("stale_button")
    return int(str(value))
