"""Lines of attendance reports that no mail and no number matches: somebody says who it was (P3)."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from slack_bolt import Ack, App
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from handlers.blocks import classes, pieces
from handlers.blocks.dropped_reports import WAITING
from handlers.blocks.pieces import Block
from handlers.conversation import any_of, show_view
from handlers.courses import division_name, named
from handlers.forms import written
from handlers.home import View
from handlers.nomination_letters import acting_of
from handlers.visit import Visit
from models import attendance_reports as models
from models.attendance_reports import Undecided
from models.base import Refusal
from models.people import Employee, find_employee
from models.session_rights import sitting

DECIDE, SHEET, FORM = "unmatched.decide", "unmatched.sheet", "unmatched.form"
WHO, NUMBER = "who", "number"
"""The fields of the form."""
OTHER, NOBODY = "other", "nobody"
PAGE: Final = 10
CANDIDATES: Final = 8
"""Namesakes that are offered; a list of buttons takes ten."""
LINES: Final = 10_000


def register(app: App) -> None:
    """Listen to the list of those lines, and to the form about one of them."""
    app.action(any_of(WAITING))(show_pressed)
    app.action(any_of(DECIDE))(decide_pressed)
    app.view(FORM)(decided)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the list; `unmatched_id` 0 is no line of it. As a value `session:page:line`, or only a session."""

    session_id: int
    page: int = 1
    unmatched_id: int = 0

    def as_value(self) -> str:
        return f"{self.session_id}:{self.page}:{self.unmatched_id}"

    @classmethod
    def from_value(cls, value: object) -> Self:
        """Raises Refusal `stale_button` for what no button of today carries."""
        try:
            place = cls(*map(int, str(value).split(":")))
        except (ValueError, TypeError):
            raise Refusal("stale_button") from None
        if place.page < 1:
            raise Refusal("stale_button")
        return place


# -- the list --------------------------------------------------------------------------------------------------


def show_pressed(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """The list opens, or is turned to another page."""
    ack()
    place = Place.from_value(action.get("value"))
    with visit.database.begin() as db:
        shown = _sheet(db, visit, place)
    view = body.get("view")
    if view and view.get("callback_id") == SHEET:
        client.views_update(view_id=view["id"], hash=view["hash"], view=shown)
    else:
        show_view(client, body, shown)


def _sheet(db: Session, visit: Visit, place: Place, told: str = "") -> View:
    """The lines that wait; `told` is what was just done."""
    texts, acting = visit.asked().texts, acting_of(visit)
    count = models.undecided_count(db, place.session_id)
    page = min(place.page, max(1, -(-count // PAGE)))
    lines = models.undecided(db, acting, place.session_id, limit=PAGE, offset=(page - 1) * PAGE)
    one = sitting(db, acting, place.session_id)
    about = texts.say("joined", first=classes.called(texts, one), then=classes.when(texts, one, visit.zone))
    blocks: list[Block] = [pieces.said(told)] if told else []
    blocks += [pieces.paragraph(about), pieces.note(texts.say("unmatched-how" if lines else "unmatched-none"))]
    for line in lines:
        pressed = Place(place.session_id, page, line.id).as_value()
        title = line.name or line.email
        aloud = texts.say("unmatched-decide-aloud", name=title)
        button = pieces.button(texts.say("unmatched-decide"), DECIDE, pressed, aloud=aloud)
        blocks.append(pieces.row(title, _detail(visit, line), button))
    if count > PAGE:
        of = -(-count // PAGE)
        to = [("page-back", page - 1), ("page-next", page + 1)]
        buttons = [
            pieces.button(texts.say(label), WAITING, Place(place.session_id, number).as_value())
            for label, number in to
            if 1 <= number <= of
        ]
        blocks += [pieces.note(texts.say("page", number=page, of=of, total=count)), pieces.actions(buttons)]
    return {
        "type": "modal",
        "callback_id": SHEET,
        "title": pieces.plain(texts.say("unmatched-title"), pieces.TITLE),
        "close": pieces.plain(texts.say("modal-close"), pieces.TITLE),
        "blocks": blocks,
    }


def _detail(visit: Visit, line: Undecided) -> str:
    """Day, minutes and mail of a line."""
    texts = visit.asked().texts
    told = texts.say("unmatched-line", day=pieces.day(texts, line.day), minutes=line.minutes or 0)
    return f"{told}\n{line.email}" if line.email and line.name else told


# -- who it was ------------------------------------------------------------------------------------------------


def decide_pressed(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """A form asks who the line was. Those booked who are called so are offered, with number and department."""
    ack()
    place = Place.from_value(action.get("value"))
    with visit.database.begin() as db:
        acting = acting_of(visit)
        lines = models.undecided(db, acting, place.session_id, limit=LINES)
        line = next((one for one in lines if one.id == place.unmatched_id), None)
        if line is None:
            models.say_who_decided(db, acting, place.unmatched_id)
    view = body["view"]
    is_third = view.get("previous_view_id") not in (None, view.get("root_view_id"))  # the form takes its place then
    show_view(client, body, _form(visit, place, line, "" if is_third else view["id"]))


def _form(visit: Visit, place: Place, line: Undecided, sheet_id: str) -> View:
    """The form; `sheet_id` is the list that it lies on."""
    texts = visit.asked().texts
    options = [
        pieces.option(
            texts.say("desk-who", name=one.name, number=one.employee_no),
            str(one.employee_id),
            named(texts, one.department, one.department_en),
        )
        for one in line.candidates[:CANDIDATES]
    ]
    options += [pieces.option(texts.say(f"unmatched-{word}"), word) for word in (OTHER, NOBODY)]
    number = {"type": "plain_text_input", "action_id": NUMBER, "max_length": 100}
    field = pieces.entry(NUMBER, texts.say("unmatched-number"), number, hint=texts.say("unmatched-number-hint"))
    return {
        "type": "modal",
        "callback_id": FORM,
        "private_metadata": json.dumps({"place": place.as_value(), "sheet": sheet_id}),
        "title": pieces.plain(texts.say("unmatched-form-title"), pieces.TITLE),
        "submit": pieces.plain(texts.say("unmatched-submit"), pieces.TITLE),
        "close": pieces.plain(texts.say("run-cancel"), pieces.TITLE),
        "blocks": [
            pieces.row(line.name or line.email, _detail(visit, line)),
            pieces.entry(
                WHO,
                texts.say("unmatched-who"),
                {"type": "radio_buttons", "action_id": WHO, "options": options},
            ),
            field | {"optional": True},
        ],
    }


def decided(ack: Ack, view: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """The line is that person's, or nobody's of ours, from now on."""
    carried = json.loads(view["private_metadata"])
    place, sheet_id = Place.from_value(carried["place"]), str(carried["sheet"])
    asked, acting = visit.asked(), acting_of(visit)
    with visit.database.begin() as db:
        division = division_name(db, asked)

    def write() -> str:
        with visit.writing.begin() as db:
            who = _meant(db, visit, view["state"]["values"])
            models.decide(db, acting, place.unmatched_id, who.id if who else None)
            if who is None:
                return asked.texts.say("unmatched-nobody-decided")
            return asked.texts.say("unmatched-decided", name=who.name, number=who.employee_no)

    fields = {"": WHO, "unknown_person": NUMBER, "unmatched_which": NUMBER}
    told = written(ack, asked.texts, fields, write, division=division)
    if told is None:
        return
    if not sheet_id:
        visit.reply({"text": told})
        return
    with visit.database.begin() as db:
        sheet = _sheet(db, visit, place, told)
    client.views_update(view_id=sheet_id, view=sheet)


def _meant(db: Session, visit: Visit, values: Mapping[str, Any]) -> Employee | None:
    """Whom the form says; None: nobody of ours. Refusals `unmatched_which`, `unknown_person` (who)."""
    chosen = str((values[WHO][WHO].get("selected_option") or {}).get("value"))
    number = " ".join(str(values[NUMBER][NUMBER].get("value") or "").split())
    if (chosen == OTHER) != bool(number):
        raise Refusal("unmatched_which", is_missing="yes" if chosen == OTHER else "no")
    office = visit.person.municipality_id
    if chosen == NOBODY:
        return None
    if chosen == OTHER:
        return find_employee(db, unicodedata.normalize("NFKC", number), office)
    found = db.get(Employee, int(chosen)) if chosen.isdecimal() else None
    if found is None or found.municipality_id != office:
        raise Refusal("stale_button")
    return found
