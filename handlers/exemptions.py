"""Requests for an exemption or more time: the person's forms, and the division's queue (R18)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Self, cast

from slack_bolt import Ack, App
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from handlers import evidence
from handlers.asking import Answer, Draft, Request
from handlers.blocks import pieces
from handlers.blocks.pieces import Block
from handlers.catalogue import Texts
from handlers.conversation import any_of, show_view
from handlers.courses import named
from handlers.exemption_answers import (
    COURSE,
    FORM,
    KIND,
    OPEN,
    REASON,
    REPLY,
    UNTIL,
    WITHDRAW,
    View,
    form,
    modal,
    text_field,
    title_of,
    what_of,
)
from handlers.forms import written
from handlers.teams import person_name
from handlers.visit import Visit
from models import exemption_requests as requests
from models.acting import Acting
from models.base import Refusal
from models.evidence import Given
from models.exemption_requests import Asking

REPLY_FORM, QUEUE, QUEUE_FORM = "exemption.reply_form", "exemption.queue", "exemption.queue_form"
FILES_OF: Final = "exemption.files"
ANSWER, WHICH, VERDICT = "answer", "which", "verdict"
VERDICTS: Final = ("granted", "asked", "rejected")
PAGE: Final = 10
"""Requests of the queue that are shown at once: as many as a field of checkboxes takes."""


def register(app: App) -> None:
    """Listen to the buttons and forms of requests, the person's and the division's."""
    app.action(any_of(OPEN))(open_pressed)
    app.action(any_of(REPLY))(reply_pressed)
    app.action(any_of(WITHDRAW))(withdraw_pressed)
    app.action(any_of(QUEUE))(queue_pressed)
    app.action(any_of(FILES_OF))(files_pressed)
    app.view(FORM)(requested)
    app.view(REPLY_FORM)(replied)
    app.view(QUEUE_FORM)(decided)


# -- the person's forms ---------------------------------------------------------------------------------------


def open_pressed(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """The form asks which course, whether to be let off or for more time, until when, and why."""
    ack()
    request, owner, locale = Request.from_value(str(action.get("value") or ""))
    if owner != visit.person.employee_no:
        raise Refusal("not_yours")
    asked = visit.asked(locale)
    with visit.database.begin() as db:
        left = requests.requestable(db, visit.person.employee_id, visit.today)
        view = form(db, asked, left, request.course_codes)
    show_view(client, body, view)


def requested(ack: Ack, view: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """The request is made; the division finds it in its queue."""
    asked, values = visit.asked(), view["state"]["values"]
    course = values[COURSE][COURSE]["selected_option"]["value"]
    kind = values[KIND][KIND]["selected_option"]["value"]
    if kind not in requests.KINDS:
        raise Refusal("stale_button")
    until = date.fromisoformat(values[UNTIL][UNTIL]["selected_date"])
    reason = values[REASON][REASON].get("value") or ""

    def write(db: Session, given: Given) -> requests.Requested:
        return requests.request(db, _acting(visit), course, kind, until, reason, given)

    fields = {
        "": COURSE,
        "exemption_until": UNTIL,
        "exemption_far": UNTIL,
        "exemption_reason": REASON,
        **evidence.fields(view),
    }
    done = evidence.written_with(ack, asked.texts, fields, view, client, visit, write)
    if done is not None:
        key = "exemption-made" if done.is_new else "exemption-made-before"
        visit.reply(_about(visit, done.asking, key).as_message())


def reply_pressed(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """The form shows what the division asked back."""
    ack()
    texts = visit.asked().texts
    with visit.database.begin() as db:
        one = _own(db, visit, _number(action))
    show_view(
        client,
        body,
        modal(
            texts,
            REPLY_FORM,
            "exemption-reply",
            "exemption-reply-submit",
            [
                pieces.row(title_of(texts, one), one.said("asked")),
                pieces.entry(ANSWER, texts.say("exemption-answer"), text_field(ANSWER)),
            ],
            about=str(one.id),
        ),
    )


def replied(ack: Ack, view: dict[str, Any], visit: Visit) -> None:
    """The answer is with the request, which waits again."""
    text = view["state"]["values"][ANSWER][ANSWER].get("value") or ""

    def write() -> Asking:
        with visit.writing.begin() as db:
            return requests.answer(db, _acting(visit), int(view["private_metadata"]), text)

    done = written(ack, visit.asked().texts, {"": ANSWER}, write)
    if done is not None:
        visit.reply(_about(visit, done, "exemption-replied").as_message())


def withdraw_pressed(ack: Ack, action: dict[str, Any], visit: Visit) -> None:
    """The person takes a request back."""
    ack()
    with visit.writing.begin() as db:
        one = requests.withdraw(db, _acting(visit), _number(action))
    visit.reply(_about(visit, one, "exemption-withdrawn").as_message())


def _about(visit: Visit, one: Asking, key: str) -> Answer:
    asked = visit.asked()
    title = named(asked.texts, one.title, one.title_en)
    draft = Draft(
        asked, Request("request_exemption"), asked.texts.say(key, title=title, what=what_of(asked.texts, one))
    )
    draft.follow("request_exemption", "my_status")
    return draft.answer()


def _own(db: Session, visit: Visit, request_id: int) -> Asking:
    one = requests.what_became(db, _acting(visit), request_id)
    if one is None or not one.is_own:
        raise Refusal("exemption_gone")
    return one


# -- the division's queue -------------------------------------------------------------------------------------


def waiting(db: Session, visit: Visit) -> Block | None:
    """The line on the division's Home; None where nothing waits."""
    count, _ = requests.waiting_requests(db, _acting(visit), limit=1)
    if not count:
        return None
    texts = visit.asked().texts
    button = pieces.button(texts.say("exemption-queue-see"), QUEUE, Place().as_text())
    return pieces.row(texts.say("exemption-queue", count=count), texts.say("exemption-queue-what"), button)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the queue somebody is. What was typed stays in a field that keeps its id.

    So `turn`, which is part of the ids, changes with the requests: a reason for one person never goes to another.
    """

    page: int = 1
    turn: int = 0

    def as_text(self) -> str:
        return f"{self.page}:{self.turn}"

    @classmethod
    def of(cls, text: object) -> Self:
        """Raises Refusal `stale_button` for what no button or form of today carries."""
        page, _, turn = str(text).partition(":")
        if not (page.isascii() and page.isdigit() and turn.isascii() and turn.isdigit()) or len(page + turn) > 12:
            raise Refusal("stale_button")
        return cls(max(1, int(page)), int(turn))

    def field(self, name: str) -> str:
        return f"{name}.{self.turn}"

    def turned(self, page: int = 0) -> Place:
        return Place(page or self.page, self.turn + 1)


def queue_pressed(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """The queue opens, or is turned to another page: its oldest requests, to be decided together or one by one."""
    ack()
    place, view = Place.of(action.get("value")), body.get("view") or {}
    if view.get("callback_id") == QUEUE_FORM:
        client.views_update(view_id=view["id"], hash=view["hash"], view=_queue(visit, place))
    else:
        show_view(client, body, _queue(visit, place))


def files_pressed(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """Whoever decides gets the files that came with a request, in their own conversation (P2)."""
    ack()
    acting, texts = _acting(visit), visit.asked().texts
    with visit.database.begin() as db:
        one = requests.waiting_request(db, acting, _number(action))
    whose = texts.say("exemption-files-of", name=_whose(texts, one), title=title_of(texts, one))
    count = evidence.send(client, body["user"]["id"], texts, one.evidence, whose)
    view = body["view"]
    shown = _queue(visit, Place.of(view["private_metadata"]), texts.say("evidence-sent", count=count))
    client.views_update(view_id=view["id"], hash=view["hash"], view=shown)


def _queue(visit: Visit, place: Place, told: str = "") -> View:
    texts = visit.asked().texts
    with visit.database.begin() as db:
        acting = _acting(visit)
        count, found = requests.waiting_requests(db, acting, limit=PAGE, offset=(place.page - 1) * PAGE)
        if count and not found:
            place = Place(-(-count // PAGE), place.turn)
            _, found = requests.waiting_requests(db, acting, limit=PAGE, offset=(place.page - 1) * PAGE)
    blocks = [pieces.said(told)] if told else []
    if not found:
        blocks.append(pieces.paragraph(texts.say("exemption-queue-none")))
    blocks += [pieces.row(_whose(texts, one), _asked_for(texts, one), _files_button(texts, one)) for one in found]
    blocks += _turning(texts, place, count)
    theirs = [one for one in found if not one.is_own]
    if theirs:
        blocks += [pieces.divider(), *_deciding(texts, theirs, place)]
    submit = "exemption-queue-submit" if theirs else ""
    return modal(texts, QUEUE_FORM, "exemption-queue-title", submit, blocks, about=place.as_text())


def _deciding(texts: Texts, theirs: Sequence[Asking], place: Place) -> list[Block]:
    """Which of them, what is decided, until when, and why."""
    options = [pieces.option(_whose(texts, one), str(one.id), title_of(texts, one)) for one in theirs]
    verdicts = [pieces.option(texts.say(f"exemption-verdict-{word}"), word) for word in VERDICTS]
    which: Block = {"type": "checkboxes", "action_id": WHICH, "options": options}
    verdict: Block = {"type": "radio_buttons", "action_id": VERDICT, "options": verdicts}
    day = pieces.entry(
        place.field(UNTIL),
        texts.say("exemption-verdict-until"),
        {"type": "datepicker", "action_id": UNTIL},
        hint=texts.say("exemption-verdict-until-hint"),
    )
    why = pieces.entry(
        place.field(REASON),
        texts.say("exemption-verdict-reason"),
        text_field(REASON),
        hint=texts.say("exemption-verdict-hint"),
    )
    return [
        pieces.entry(place.field(WHICH), texts.say("exemption-which"), which),
        pieces.entry(place.field(VERDICT), texts.say("exemption-verdict"), verdict),
        {**day, "optional": True},
        {**why, "optional": True},
    ]


def _turning(texts: Texts, place: Place, count: int) -> list[Block]:
    """Which page this is, and the buttons to the others; nothing where there is only one."""
    of = -(-count // PAGE)
    if of <= 1:
        return []
    to = [("page-back", place.page - 1), ("page-next", place.page + 1)]
    buttons = [
        pieces.button(texts.say(label), QUEUE, place.turned(number).as_text())
        for label, number in to
        if 1 <= number <= of
    ]
    return [pieces.note(texts.say("page", number=place.page, of=of, total=count)), pieces.actions(buttons)]


def _files_button(texts: Texts, one: Asking) -> Block | None:
    if not evidence.has_files(one.evidence):
        return None
    aloud = texts.say("joined", first=texts.say("evidence-see"), then=_whose(texts, one))
    return pieces.button(texts.say("evidence-see"), FILES_OF, str(one.id), aloud=aloud)


def _whose(texts: Texts, one: Asking) -> str:
    name = person_name(texts, one.name, one.name_kana)
    return texts.say(
        "desk-whose", name=name, number=one.employee_no, department=named(texts, one.department, one.department_en)
    )


def _asked_for(texts: Texts, one: Asking) -> str:
    steps = [texts.say(f"exemption-line-{step.deed}", text=step.text) for step in one.steps]
    lines = [title_of(texts, one), what_of(texts, one), *steps, *evidence.told(texts, one.evidence)]
    if one.is_own:
        lines.append(texts.say("exemption-own"))
    return "\n".join(filter(None, lines))


def decided(ack: Ack, view: dict[str, Any], visit: Visit) -> None:
    """The chosen requests are granted, asked back or rejected, and the queue shows what is left."""
    place = Place.of(view["private_metadata"])
    values = {name.partition(".")[0]: held for name, held in view["state"]["values"].items()}
    ids = [_number(chosen) for chosen in values[WHICH][WHICH].get("selected_options") or []]
    verdict = values[VERDICT][VERDICT]["selected_option"]["value"]
    if verdict not in VERDICTS:
        raise Refusal("stale_button")
    day = values[UNTIL][UNTIL].get("selected_date")
    reason = values[REASON][REASON].get("value") or ""
    texts, told = visit.asked().texts, list[str]()

    def write() -> bool:
        told.append(decide())
        return True

    def decide() -> str:
        with visit.writing.begin() as db:
            acting = _acting(visit)
            if verdict == "asked":
                for request_id in ids:
                    requests.ask_back(db, acting, request_id, reason)
                return texts.say("exemption-done-asked", count=len(ids))
            until = date.fromisoformat(day) if day else None
            done = requests.decide(db, acting, ids, verdict, reason, until=until)
            decided_now = texts.say(f"exemption-done-{verdict}", count=len(done.done))
            if not done.left:
                return decided_now
            return texts.say("joined", first=decided_now, then=texts.say("exemption-done-left", count=done.left))

    fields = {
        "": place.field(WHICH),
        "exemption_until": place.field(UNTIL),
        "exemption_far": place.field(UNTIL),
        "exemption_verdict": place.field(REASON),
        "exemption_question": place.field(REASON),
    }
    shown = _answering(ack, lambda: _queue(visit, place.turned(), told[0]))
    written(cast("Ack", shown), texts, fields, write)


def _answering(ack: Ack, view: Callable[[], View]) -> Callable[..., Any]:
    """Acknowledges with what is wrong where something is, else by turning the form into that view."""
    return lambda **how: ack(**how) if how else ack(response_action="update", view=view())


# -- what they have in common ---------------------------------------------------------------------------------


def _acting(visit: Visit) -> Acting:
    return Acting(visit.person, visit.person.municipality_id, visit.now, visit.zone, visit.division_code)


def _number(carried: Mapping[str, Any]) -> int:
    """The id that a button or an option carries."""
    value = str(carried.get("value"))
    if not value.isascii() or not value.isdigit() or len(value) > 18:
        raise Refusal("stale_button")
    return int(value)
