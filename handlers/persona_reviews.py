"""Core people who moved: the division looks at each; the department left behind is asked for a new one (N10)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from slack_bolt import Ack, App
from slack_sdk import WebClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.asking import Draft, Page, Request, page_of
from handlers.blocks import pieces
from handlers.blocks.pieces import Block
from handlers.catalogue import Texts
from handlers.conversation import any_of, show_view
from handlers.courses import division_name, named
from handlers.letters import Message, Writing
from handlers.teams import person_name
from handlers.visit import Visit
from models import persona_reviews
from models.acting import Acting
from models.base import Refusal
from models.names import folded
from models.nomination_people import core_people
from models.nominations import REASON_LENGTH
from models.office import Department
from models.outbox.records import Notice
from models.people import Employee
from models.persona_reviews import ToReview
from models.rights import check_division, sight

View = dict[str, Any]
OPEN, PAGE, DECIDE = "review.open", "review.page", "review.decide"
SHEET, FORM = "review.sheet", "review.form"
OUTCOME, ON, REASON = "outcome", "on", "reason"
STAYS, ENDS = "stays", "ends"
PEOPLE: Final = 20
"""People on a page."""
NAMES_TOLD: Final = 8


def register(app: App) -> None:
    """Listen to the list of those to be reviewed, and to what the division decides about each."""
    app.action(any_of(OPEN))(open_pressed)
    app.action(any_of(PAGE))(page_pressed)
    app.action(any_of(DECIDE))(decide_pressed)
    app.view(FORM)(decided)


def count_to_review(db: Session, visit: Visit) -> int:
    """How many core people wait for a review; 0 for anybody outside the division."""
    if not sight(db, visit.person, visit.today, visit.division_code).is_division:
        return 0
    return len(persona_reviews.to_review(db, visit.person.municipality_id, visit.today))


# -- the list -------------------------------------------------------------------------------------------------


def open_pressed(ack: Ack, body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """The list of those to be reviewed opens."""
    ack()
    show_view(client, body, _sheet(visit, 1))


def page_pressed(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """The same list, turned to another page."""
    ack()
    view = body["view"]
    client.views_update(view_id=view["id"], hash=view["hash"], view=_sheet(visit, _numbers(action, 1)[0]))


def _sheet(visit: Visit, number: int, told: str = "") -> View:
    """The list as it is now; `told` is what was just done. Refusal: `division_only`."""
    texts = visit.asked().texts
    with visit.database.begin() as db:
        _check(db, visit)
        found = persona_reviews.to_review(db, visit.person.municipality_id, visit.today)
    page = page_of(found, number, PEOPLE)
    twice = Counter(folded(one.name) for one in found)
    blocks = [pieces.said(told)] if told else []
    blocks.append(pieces.paragraph(texts.say("review-how" if found else "review-none")))
    for one in page.items:
        name = _name(texts, one)
        button = pieces.button(
            texts.say("review-decide"), DECIDE, f"{one.employee_id}:{one.department_id}:{page.number}", aloud=name
        )
        shown = _with_number(texts, one) if twice[folded(one.name)] > 1 else name
        blocks.append(pieces.row(shown, _detail(texts, one), button))
    return {
        "type": "modal",
        "callback_id": SHEET,
        "title": pieces.plain(texts.say("review-title"), pieces.TITLE),
        "close": pieces.plain(texts.say("modal-close"), pieces.TITLE),
        "blocks": [*blocks, *_turning(texts, page)],
    }


def _turning(texts: Texts, page: Page[Any]) -> list[Block]:
    if page.of == 1:
        return []
    to = [("page-back", page.number - 1), ("page-next", page.number + 1)]
    buttons = [pieces.button(texts.say(label), PAGE, str(at)) for label, at in to if 1 <= at <= page.of]
    told = texts.say("page", number=page.number, of=page.of, total=page.total)
    return [pieces.note(told), pieces.actions(buttons)]


def _detail(texts: Texts, one: ToReview) -> str:
    """Where the person is and was, and since when they are core."""
    place = named(texts, one.department, one.department_en) or texts.say("department-nameless")
    lines = [texts.say("review-in" if one.has_system else "review-without_system", department=place)]
    if one.was_in:
        lines.append(texts.say("review-was", department=named(texts, one.was_in, one.was_in_en)))
    if one.since:
        lines.append(texts.say("review-since", day=pieces.day(texts, one.since)))
    return "\n".join(lines)


def _name(texts: Texts, one: ToReview) -> str:
    return pieces.clipped(person_name(texts, one.name, one.name_kana), pieces.BUTTON)


def _with_number(texts: Texts, one: ToReview) -> str:
    return texts.say("review-number", name=_name(texts, one), number=one.employee_no)


# -- one of them ----------------------------------------------------------------------------------------------


def decide_pressed(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """A form asks whether the person stays core. Refusals: `division_only`, `review_own`, `review_done` (name)."""
    ack()
    employee_id, department_id, page = _numbers(action, 3)
    with visit.database.begin() as db:
        one = persona_reviews.one_to_review(db, _acting(visit), employee_id, department_id)
    client.views_push(trigger_id=body["trigger_id"], view=_form(visit, one, page))


def _form(visit: Visit, one: ToReview, page: int) -> View:
    texts = visit.asked().texts
    stays, ends = (pieces.option(texts.say(f"review-{way}"), way) for way in (STAYS, ENDS))
    carried = {"e": one.employee_id, "d": one.department_id, "p": page}
    outcome = {"type": "radio_buttons", "action_id": OUTCOME, "options": [stays, ends], "initial_option": stays}
    on = {"type": "datepicker", "action_id": ON, "initial_date": visit.today.isoformat()}
    reason = {"type": "plain_text_input", "action_id": REASON, "multiline": True, "max_length": REASON_LENGTH}
    day = pieces.entry(ON, texts.say("review-on"), on, hint=texts.say("review-on-hint"))
    why = pieces.entry(REASON, texts.say("review-reason"), reason, hint=texts.say("review-reason-hint"))
    return {
        "type": "modal",
        "callback_id": FORM,
        "private_metadata": json.dumps(carried),
        "title": pieces.plain(texts.say("review-title"), pieces.TITLE),
        "submit": pieces.plain(texts.say("review-save"), pieces.TITLE),
        "close": pieces.plain(texts.say("run-cancel"), pieces.TITLE),
        "blocks": [
            pieces.row(_with_number(texts, one), _detail(texts, one)),
            pieces.entry(OUTCOME, texts.say("review-outcome"), outcome),
            day | {"optional": True},
            why | {"optional": True},
        ],
    }


def decided(ack: Ack, view: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """The person stays core, or is general again from a day on."""
    try:
        carried = json.loads(view["private_metadata"])
        whom, page = (int(carried["e"]), int(carried["d"])), int(carried["p"])
    except (ValueError, TypeError, KeyError):
        raise Refusal("stale_button") from None
    entered = view["state"]["values"]
    way = (entered[OUTCOME][OUTCOME].get("selected_option") or {}).get("value")
    on, reason = entered[ON][ON].get("selected_date"), entered[REASON][REASON].get("value") or ""
    if way not in {STAYS, ENDS}:
        raise Refusal("stale_button")
    with visit.writing.begin() as db:
        name = db.scalar(select(Employee.name).where(Employee.id == whom[0])) or ""
        if way == STAYS:
            persona_reviews.stays(db, _acting(visit), *whom, reason)
        else:
            day = date.fromisoformat(on) if on else visit.today
            persona_reviews.ends(db, _acting(visit), *whom, day, reason)
    ack()
    texts = visit.asked().texts
    name = pieces.clipped(name, pieces.BUTTON)
    told = texts.say(f"review-done-{way}", name=name, day=on and date.fromisoformat(on))
    client.views_update(view_id=body["view"]["root_view_id"], view=_sheet(visit, page, told))


# -- the department left behind -------------------------------------------------------------------------------


def moved_letter(writing: Writing, notice: Notice) -> Message | None:
    """A core person of the department has moved: who is core there now, and how to put somebody forward."""
    db, texts, about = writing.db, writing.texts, json.loads(notice.about)
    person = db.get(Employee, about["employee"])
    place = db.get(Department, notice.department_id or 0)
    if person is None or place is None:
        return None
    core = [one for one in core_people(db, place.id, writing.today) if one.employee_id != person.id]
    if core and not notice.message_ts and _has_new(core, date.fromisoformat(about["moved_on"])):
        return None
    department = named(texts, place.name, place.name_en) or texts.say("department-nameless")
    name = pieces.clipped(person_name(texts, person.name, person.name_kana), pieces.BUTTON)
    headline = texts.say("core-moved", name=name, department=department)
    names = [person_name(texts, one.name, one.name_kana) for one in core]
    listed = texts.listed([pieces.clipped(one, pieces.BUTTON) for one in names[:NAMES_TOLD]])
    if len(names) > NAMES_TOLD:
        listed += texts.say("and-more", count=len(names) - NAMES_TOLD)
    now = texts.say("core-moved-now", count=len(core), names=listed)
    if writing.reader is None:
        blocks = [pieces.said(headline), pieces.paragraph(now)]
        return {"text": pieces.escaped_within(f"{headline}\n{now}", pieces.MESSAGE_TEXT), "blocks": blocks}
    asked = writing.asked()
    draft = Draft(asked, Request("nominate"), headline)
    draft.paragraph(now)
    draft.paragraph(texts.say("core-moved-how", division=division_name(db, asked)))
    draft.follow("nominate", "persona_info")
    return draft.answer().as_message()


def _has_new(core: list[Any], moved_on: date) -> bool:
    """Somebody has become core there since."""
    return any(one.since and one.since >= moved_on for one in core)


# -- what they have in common ---------------------------------------------------------------------------------


def _acting(visit: Visit) -> Acting:
    return Acting(visit.person, visit.person.municipality_id, visit.now, visit.zone, visit.division_code)


def _check(db: Session, visit: Visit) -> None:
    acting = _acting(visit)
    check_division(db, acting.actor, acting.municipality_id, acting.division_code, acting.today)


def _numbers(action: Mapping[str, Any], count: int) -> list[int]:
    """Raises Refusal `stale_button` for what no button of today carries."""
    parts = str(action.get("value") or "").split(":")
    if len(parts) != count or not all(part.isascii() and part.isdigit() and len(part) < 10 for part in parts):
        raise Refusal("stale_button")
    return [int(part) for part in parts]
