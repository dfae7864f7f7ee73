"""Somebody's training record as the division sees it, and the cancelling of an entry that is wrong (C3)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Self

from slack_bolt import Ack, App
from slack_sdk import WebClient

from handlers import obligations
from handlers.asking import Draft, Request, page_of
from handlers.blocks import pieces
from handlers.blocks.pieces import Block
from handlers.catalogue import Texts
from handlers.conversation import any_of, show_view
from handlers.courses import division_name, named
from handlers.forms import written
from handlers.letters import Message, Writing
from handlers.records import how
from handlers.teams import person_name
from handlers.visit import Visit
from models.acting import Acting
from models.base import Refusal
from models.outbox.records import Notice
from models.rights import check_division
from models.training_record import REASON_LENGTH, Entry, by_year, cancel_completion, history, history_of

FIND, FIND_FORM, WHO = "record.find", "record.find_form", "who"
PAGE, SHEET = "record.page", "record.sheet"
CANCEL, CANCEL_FORM, REASON = "record.cancel", "record.cancel_form", "reason"
FIELDS: Final = {"": REASON}
_VERSION: Final = 1
View = dict[str, Any]


def register(app: App) -> None:
    """Listen to the button that asks whose record, to its pages, and to what cancels an entry."""
    app.action(any_of(FIND))(find_pressed)
    app.action(any_of(PAGE))(page_pressed)
    app.action(any_of(CANCEL))(cancel_pressed)
    app.view(FIND_FORM)(found)
    app.view(CANCEL_FORM)(cancelled)


@dataclass(frozen=True, slots=True)
class Place:
    """Whose record, and which page of it."""

    employee_no: str
    page: int = 1

    def as_value(self) -> str:
        return json.dumps({"v": _VERSION, "e": self.employee_no, "p": self.page}, ensure_ascii=False)

    @classmethod
    def from_value(cls, value: object) -> Self:
        """Raises Refusal `stale_button` for what no button of today carries."""
        try:
            carried = json.loads(str(value))
            place = cls(str(carried["e"]), int(carried["p"]))
            is_readable = carried["v"] == _VERSION and place.page >= 1
        except (ValueError, TypeError, KeyError):
            is_readable = False
        if not is_readable:
            raise Refusal("stale_button")
        return place


# -- looking --------------------------------------------------------------------------------------------------


def find_pressed(ack: Ack, body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """Whose record is asked: by number or mail address, never by a name (P3)."""
    ack()
    texts = visit.asked().texts
    field = {"type": "plain_text_input", "action_id": WHO, "max_length": 100}
    fields = [pieces.entry(WHO, texts.say("record-desk-who"), field, hint=texts.say("record-desk-who-hint"))]
    show_view(client, body, _modal(texts, FIND_FORM, fields, submit="record-desk-find"))


def found(ack: Ack, view: View, visit: Visit) -> None:
    """The record of that person, in place of the form."""
    who = str(view["state"]["values"][WHO][WHO].get("value") or "").strip()
    ack(response_action="update", view=_sheet(visit, Place(who)))


def page_pressed(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """Another page of it."""
    ack()
    view, shown = body["view"], _sheet(visit, Place.from_value(action.get("value")))
    client.views_update(view_id=view["id"], hash=view["hash"], view=shown)


def _sheet(visit: Visit, place: Place, told: str = "") -> View:
    """Raises Refusal `division_only`, `unknown_person` (who)."""
    texts, acting = visit.asked().texts, _acting(visit)
    with visit.database.begin() as db:
        check_division(db, acting.actor, acting.municipality_id, acting.division_code, acting.today)
        employee, entries = history_of(db, acting, place.employee_no)
        number, name = employee.employee_no, person_name(texts, employee.name, employee.name_kana)
        may_cancel = employee.id != visit.person.employee_id
    years = by_year(entries)
    counts = {one.year: sum(e.state == "counts" for _, several in one.skills for e in several) for one in years}
    page = page_of([e for one in years for _, several in one.skills for e in several], place.page)
    place = Place(number, page.number)
    blocks: list[Block] = [pieces.said(told)] if told else []
    blocks.append(pieces.row(texts.say("desk-who", name=name, number=number), _total(texts, entries)))
    for year in by_year(page.items):
        heading = texts.say("record-year", year=str(year.year), count=counts[year.year])
        blocks += [pieces.divider(), pieces.note(heading)]
        blocks += [_row(texts, one, place, may_cancel=may_cancel) for _, several in year.skills for one in several]
    if page.of > 1:
        to = [("page-back", page.number - 1), ("page-next", page.number + 1)]
        buttons = [
            pieces.button(texts.say(label), PAGE, Place(number, to_page).as_value())
            for label, to_page in to
            if 1 <= to_page <= page.of
        ]
        blocks.append(pieces.note(texts.say("page", number=page.number, of=page.of, total=page.total)))
        blocks.append(pieces.actions(buttons))
    return _modal(texts, SHEET, blocks, about=place.as_value())


def _total(texts: Texts, entries: list[Entry]) -> str:
    courses = {one.course_code for one in entries if one.state == "counts"}
    return texts.say("record-desk-some" if entries else "record-desk-none", count=len(courses))


def _row(texts: Texts, one: Entry, place: Place, *, may_cancel: bool) -> Block:
    title = obligations.title(texts, one.title, one.title_en)
    skill = obligations.title(texts, one.skill, one.skill_en)
    button = None
    if may_cancel and one.state == "counts":
        value = json.dumps({"c": one.completion_id, "s": place.as_value()}, ensure_ascii=False)
        label = texts.say("record-cancel")
        button = pieces.button(label, CANCEL, value, aloud=texts.say("joined", first=label, then=title))
    return pieces.row(title, texts.say("joined", first=skill, then=how(texts, one)), button)


# -- cancelling -----------------------------------------------------------------------------------------------


def cancel_pressed(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """Why it is wrong is asked first."""
    ack()
    completion_id, place = _carried(action.get("value"))
    texts, acting = visit.asked().texts, _acting(visit)
    with visit.database.begin() as db:
        check_division(db, acting.actor, acting.municipality_id, acting.division_code, acting.today)
        employee, entries = history_of(db, acting, place.employee_no)
        name = person_name(texts, employee.name, employee.name_kana)
    one = next((entry for entry in entries if entry.completion_id == completion_id), None)
    if one is None:
        raise Refusal("record_gone")
    field = {"type": "plain_text_input", "action_id": REASON, "multiline": True, "max_length": REASON_LENGTH}
    title = texts.say("joined", first=name, then=obligations.title(texts, one.title, one.title_en))
    fields = [
        pieces.row(title, how(texts, one)),
        pieces.entry(REASON, texts.say("record-cancel-reason"), field, hint=texts.say("record-cancel-hint")),
        pieces.note(texts.say("record-cancel-then")),
    ]
    carried = str(action.get("value"))
    form = _modal(
        texts, CANCEL_FORM, fields, submit="record-cancel-submit", about=carried, title="record-cancel-title"
    )
    show_view(client, body, form)


def cancelled(ack: Ack, view: View, body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """The entry does not count any more, stays to be seen, and the person is told."""
    completion_id, place = _carried(view["private_metadata"])
    reason = view["state"]["values"][REASON][REASON].get("value") or ""
    texts = visit.asked().texts

    def write() -> Entry:
        with visit.writing.begin() as db:
            return cancel_completion(db, _acting(visit), completion_id, reason)

    done = written(ack, texts, FIELDS, write)
    if done is not None:
        told = texts.say("record-cancel-done", title=named(texts, done.title, done.title_en))
        client.views_update(view_id=body["view"]["root_view_id"], view=_sheet(visit, place, told))


def letter(writing: Writing, notice: Notice) -> Message | None:
    """That an entry of one's record was cancelled, by whom and why; None where it is not known any more."""
    asked, texts = writing.asked(), writing.texts
    wanted = json.loads(notice.about)["completion"]
    entries = history(writing.db, asked.person.employee_id, date.max)
    one = next((entry for entry in entries if entry.completion_id == wanted), None)
    if one is None:
        return None
    title, day = named(texts, one.title, one.title_en), pieces.day(texts, one.completed_on)
    draft = Draft(asked, Request("my_record"), texts.say("record-told-cancelled", title=title, day=day))
    facts = [(texts.say("record-told-why"), one.reason)] if one.reason else []
    facts += [(texts.say("record-told-by"), one.changed_by)] if one.changed_by else []
    if facts:
        draft.told(facts)
    draft.paragraph(texts.say("record-told-next", division=division_name(writing.db, asked)))
    draft.follow("my_record", "my_status")
    return draft.answer().as_message()


# -- what they have in common ---------------------------------------------------------------------------------


def _modal(
    texts: Texts, callback_id: str, blocks: list[Block], *, submit: str = "", about: str = "", title: str = ""
) -> View:
    view: View = {
        "type": "modal",
        "callback_id": callback_id,
        "private_metadata": about,
        "title": pieces.plain(texts.say(title or "record-desk-title"), pieces.TITLE),
        "close": pieces.plain(texts.say("modal-close"), pieces.TITLE),
        "blocks": blocks,
    }
    return view | ({"submit": pieces.plain(texts.say(submit), pieces.TITLE)} if submit else {})


def _acting(visit: Visit) -> Acting:
    return Acting(visit.person, visit.person.municipality_id, visit.now, visit.zone, visit.division_code)


def _carried(value: object) -> tuple[int, Place]:
    try:
        carried = json.loads(str(value))
        completion_id, place = int(carried["c"]), carried["s"]
    except (ValueError, TypeError, KeyError):
        raise Refusal("stale_button") from None
    return completion_id, Place.from_value(place)
