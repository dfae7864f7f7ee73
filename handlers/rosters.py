"""A session's list of people: ticked page by page, added to at the door, put right with a reason (S4, S6).

Only what somebody ticked or unticked on a page is a deed, so that an old page takes nobody's check-in away.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from handlers import roster_forms as forms
from handlers.blocks import classes
from handlers.blocks.classes import LARGEST_ID, Pressed
from handlers.conversation import any_of, show_view
from handlers.roster_forms import ACCOUNT, NAME, OUTCOMES, REASON, SHEET, STATE, WHO, Carried
from handlers.session_desk import SHEET as DESK_SHEET
from handlers.session_desk import Reading
from handlers.session_desk import sheet as desk_sheet
from handlers.visit import Visit
from models import attendance, check_in
from models.accounts import known
from models.attendance import Marked
from models.base import Refusal
from models.people import Employee, find_employee

PAGE_SIZE: Final = 20
View = dict[str, Any]


def register(app: App) -> None:
    """Listen to the roster, and to the forms that open from it."""
    app.action(any_of(classes.ROSTER))(roster_pressed)
    app.action(any_of(classes.TURN))(turned)
    app.action(any_of(classes.PAGE))(turned)
    app.action(any_of(classes.DAY))(turned)
    app.action(any_of(classes.WALK_IN))(walk_in_pressed)
    app.action(any_of(classes.CORRECT))(correct_pressed)
    app.view(SHEET)(submitted)
    app.view(forms.WALKING_IN)(walked_in)
    app.view(forms.CORRECTION)(corrected)


# -- the pages ------------------------------------------------------------------------------------------------


def roster_pressed(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """The list of a day opens."""
    ack()
    show_view(client, body, _sheet(visit, Pressed.of_action(action)))


def turned(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """Another page or another day: what was ticked on this one is kept first."""
    ack()
    view = body["view"]
    done = _kept(visit, view)
    shown = _sheet(visit, Pressed.of_action(action), _marked(visit, done))
    client.views_update(view_id=view["id"], hash=view["hash"], view=shown)
    _behind(client, view, visit, done)


def submitted(ack: Ack, view: View, client: WebClient, visit: Visit) -> None:
    """What was ticked is kept; the next page comes, and after the last this one stays."""
    done = _kept(visit, view)
    pressed = Carried.of(view).pressed
    ack(response_action="update", view=_sheet(visit, replace(pressed, page=pressed.page + 1), _marked(visit, done)))
    _behind(client, view, visit, done)


def _kept(visit: Visit, view: Mapping[str, Any]) -> Marked:
    """Record what was changed on a page; nothing where nothing was."""
    carried = Carried.of(view)
    pressed, ticked = carried.pressed, forms.ticked(view)
    if all((who in ticked) == was for who, was in carried.shown.items()):
        return Marked(0, 0, 0)
    with visit.writing.begin() as db:
        acting = Reading.of_visit(db, visit).acting
        day = pressed.day or acting.today
        return attendance.mark(db, acting, pressed.session_id, day, carried.shown, ticked)


def _marked(visit: Visit, done: Marked) -> list[str]:
    texts = visit.asked().texts
    told = [
        texts.say(f"roster-{what}", count=count)
        for what, count in (("added", done.added), ("removed", done.removed))
        if count
    ]
    return [texts.say("sentence-separator").join(told)] if told else []


def _behind(client: WebClient, view: Mapping[str, Any], visit: Visit, done: Marked) -> None:
    """The session's own view, where the list lies on it."""
    below = view.get("previous_view_id")
    if below and (done.added or done.removed):
        pressed = Carried.of(view).pressed
        with visit.database.begin() as db:
            shown = desk_sheet(Reading.of_visit(db, visit), replace(pressed, page=1))
        with suppress(SlackApiError):  # closed meanwhile
            client.views_update(view_id=below, view=shown)


def _sheet(visit: Visit, pressed: Pressed, told: Sequence[str] = ()) -> View:
    """A page of the list as it is now; the last one where it has become shorter."""
    with visit.database.begin() as db:
        reading = Reading.of_visit(db, visit)
        live = check_in.live(db, reading.acting, pressed.session_id, pressed.day)
        page = max(1, pressed.page)
        found = attendance.roster(
            db, reading.acting, pressed.session_id, live.day, limit=PAGE_SIZE, offset=(page - 1) * PAGE_SIZE
        )
        pages = max(1, -(-found.count // PAGE_SIZE))
        if page > pages:
            page = pages
            found = attendance.roster(
                db, reading.acting, pressed.session_id, live.day, limit=PAGE_SIZE, offset=(page - 1) * PAGE_SIZE
            )
        guessers = [classes.person(reading.texts, one.name, "", one.employee_no) for one in live.guessers]
    return forms.page(reading, found, Pressed(pressed.session_id, live.day, page), pages, told, guessers)


# -- at the door ----------------------------------------------------------------------------------------------


def walk_in_pressed(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit
) -> None:
    """Somebody came without a booking or without a phone: a form asks who."""
    ack()
    pressed = Pressed.of_action(action)
    with visit.database.begin() as db:
        reading = Reading.of_visit(db, visit)
        one = attendance.to_be_run(db, reading.acting, pressed.session_id, lock=False)
        attendance.check_not_confirmed(reading.acting, one)
        live = check_in.live(db, reading.acting, pressed.session_id, pressed.day)
        attendance.check_day(reading.acting, one, live.day)
    carried = Carried(replace(pressed, day=live.day), {}, _kind(body))
    show_view(client, body, forms.walking_in(reading, carried))


def _kind(body: Mapping[str, Any]) -> str:
    """In which kind of view a button was pressed; empty in a message."""
    return str((body.get("view") or {}).get("callback_id") or "")


def walked_in(ack: Ack, view: View, body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """They are recorded as present; the form stays for the next at the door."""
    carried, entered = Carried.of(view), forms.entered(view)
    pressed = carried.pressed
    with visit.writing.begin() as db:
        reading = Reading.of_visit(db, visit)
        acting, texts = reading.acting, reading.texts
        employee = _employee(reading, entered, str((body.get("team") or {}).get("id") or ""))
        day = pressed.day or acting.today
        is_new = attendance.walk_in(db, acting, pressed.session_id, day, employee.id)
        name = classes.person(texts, employee.name, employee.name_kana, employee.employee_no)
        told = texts.say("walk-in-done" if is_new else "walk-in-known", name=name)
        again = forms.walking_in(reading, carried, told)
    ack(response_action="update", view=again)
    _renew_below(client, view, visit, carried)


def _employee(reading: Reading, entered: Mapping[str, str], team_id: str) -> Employee:
    """Whoever is meant: by number or mail address, else by account (P3).

    Refusals: `unknown_person` (who), `walk_in_nobody` for empty fields, `walk_in_account` for an account that
    belongs to nobody for certain.
    """
    db, acting = reading.db, reading.acting
    if entered[WHO]:
        return find_employee(db, unicodedata.normalize("NFKC", entered[WHO]), acting.municipality_id)
    if not entered[ACCOUNT]:
        raise Refusal("walk_in_nobody")
    account = known(db, team_id, entered[ACCOUNT], acting.today)
    is_certain = account is not None and not account.is_doubtful and account.trouble in {None, "not_employed"}
    if account is None or account.employee_id is None or not is_certain:
        raise Refusal("walk_in_account")
    return db.get_one(Employee, account.employee_id)


# -- putting right --------------------------------------------------------------------------------------------


def correct_pressed(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit
) -> None:
    """What is recorded of somebody on the page is put right; a form asks of whom, how, and why."""
    ack()
    pressed = Pressed.of_action(action)
    with visit.database.begin() as db:
        reading = Reading.of_visit(db, visit)
        attendance.to_be_run(db, reading.acting, pressed.session_id, lock=False)
        live = check_in.live(db, reading.acting, pressed.session_id, pressed.day)
        offset = (pressed.page - 1) * PAGE_SIZE
        found = attendance.roster(db, reading.acting, pressed.session_id, live.day, limit=PAGE_SIZE, offset=offset)
    if not found.lines:
        raise Refusal("stale_button")
    carried = Carried(replace(pressed, day=live.day), {}, _kind(body))
    show_view(client, body, forms.correction(reading, carried, found.lines))


def corrected(ack: Ack, view: View, client: WebClient, visit: Visit) -> None:
    """It is put right, and the list below shows it."""
    carried, values = Carried.of(view), view["state"]["values"]
    pressed = carried.pressed
    chosen = str((values[NAME][NAME].get("selected_option") or {}).get("value") or "")
    outcome = (values[STATE][STATE].get("selected_option") or {}).get("value")
    why = str(values[REASON][REASON].get("value") or "")
    if not chosen.isdecimal() or outcome not in OUTCOMES or int(chosen) > LARGEST_ID:
        raise Refusal("stale_button")
    with visit.writing.begin() as db:
        acting = Reading.of_visit(db, visit).acting
        day = pressed.day or acting.today
        attendance.correct(db, acting, pressed.session_id, day, int(chosen), outcome, why)
    ack()
    _renew_below(client, view, visit, carried, visit.asked().texts.say("correct-done"))


def _renew_below(
    client: WebClient, view: Mapping[str, Any], visit: Visit, carried: Carried, told: str = ""
) -> None:
    """What the form lies on: the list, the session's own view, or both."""
    below, root, pressed = view.get("previous_view_id"), view.get("root_view_id"), carried.pressed
    shown: dict[str, View] = {}
    if below and carried.below == SHEET:
        shown[str(below)] = _sheet(visit, pressed, [told] if told else [])
    if root and (carried.below == DESK_SHEET or (carried.below == SHEET and root != below)):
        with visit.database.begin() as db:
            shown[str(root)] = desk_sheet(Reading.of_visit(db, visit), replace(pressed, page=1))
    for view_id, made in shown.items():
        with suppress(SlackApiError):  # closed meanwhile
            client.views_update(view_id=view_id, view=made)
