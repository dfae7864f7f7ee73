"""The seats of a session: who is in it, adding anybody employed, taking somebody out, joint places (S7, S8)."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from handlers import session_forms
from handlers import session_seat_forms as forms
from handlers.blocks import pieces
from handlers.blocks import sessions as blocks
from handlers.blocks.pieces import Block
from handlers.conversation import any_of, show_view
from handlers.courses import division_name
from handlers.session_forms import Carried
from handlers.session_pages import (
    acting_of,
    back,
    check_is_division,
    is_replaced,
    joint_places,
    list_below,
    numbers,
    opened,
    page_in,
    people_in,
    renew_below,
    shown_to,
)
from handlers.visit import Visit
from models import session_people, session_running, session_views
from models.base import Refusal
from models.bookings import remove_person
from models.session_rights import is_division


def register(app: App) -> None:
    """Listen to who is in a session, and to what is kept for whom, and to the forms of both."""
    app.action(any_of(blocks.PEOPLE))(people_pressed)
    app.action(any_of(blocks.ADD))(add_pressed)
    app.action(any_of(blocks.REMOVE))(remove_pressed)
    app.action(any_of(blocks.PLACES))(places_pressed)
    app.action(any_of(blocks.KEEP))(keep_pressed)
    app.options(session_forms.FIND_PERSON)(people_typed)
    app.view(forms.ADDING)(added)
    app.view(forms.REMOVING)(removed)
    app.view(forms.KEEPING)(kept)


def people_typed(ack: Ack, payload: dict[str, Any], visit: Visit) -> None:
    """The people employed who fit what is typed; none for anybody outside the division (P1)."""
    texts, acting = visit.asked().texts, acting_of(visit)
    with visit.database.begin() as db:
        may = is_division(db, acting)
        found = session_people.fitting(db, acting, payload.get("value") or "", blocks.OPTIONS) if may else []
    ack(options=[session_forms.person_option(texts, one) for one in found])


# -- who is in it ---------------------------------------------------------------------------------------------


def people_pressed(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """Everybody who is booked or waits; or another page of them."""
    ack()
    session_id, page = page_in(action)
    view = body.get("view") or {}
    with visit.database.begin() as db:
        shown = people_in(db, visit, Carried(session_id, list_below(body), page))
    if view.get("callback_id") == blocks.IN_IT:
        client.views_update(view_id=view["id"], hash=view["hash"], view=shown)
    else:
        show_view(client, body, shown)


def add_pressed(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """Whom to add is asked."""
    ack()
    with visit.database.begin() as db:
        check_is_division(db, acting_of(visit))
        carried, one, name = opened(db, visit, action, body)
        when = blocks.when(shown_to(db, visit), one.run)
    show_view(client, body, forms.adding(visit.asked().texts, name, when, carried))


def added(ack: Ack, view: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """Each is booked, or waits, and is told; who could not be added is named, with why (S8)."""
    carried, acting, texts = Carried.of(view), acting_of(visit), visit.asked().texts
    chosen = session_forms.chosen_people(view, forms.PEOPLE)
    with visit.writing.begin() as db:
        done, refused = session_people.add_people(db, acting, carried.session_id, chosen)
        facts = {"division": division_name(db, visit.asked())}
        new = [one for one in done if one.is_new]
        counts = {
            "running-added": sum(one.state == "booked" for one in new),
            "running-added-waiting": sum(one.state == "waiting" for one in new),
            "running-added-before": len(done) - len(new),
        }
        told: list[Block] = [pieces.said(texts.say(key, count=count)) for key, count in counts.items() if count]
        for employee_id, no in refused:
            who = session_forms.identified(texts, session_people.one(db, acting, employee_id))
            why = texts.say(f"refusal-{no.code}", **{**facts, **no.facts})
            told.append(blocks.refused(texts, who, why))
        shown = people_in(db, visit, carried, told)
    back(ack, body, client, carried, shown)
    renew_below(body, client, visit, carried)


def remove_pressed(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """Why somebody is taken out is asked."""
    ack()
    session_id, employee_id, page = numbers(action, 3)
    acting, texts = acting_of(visit), visit.asked().texts
    with visit.database.begin() as db:
        one = session_views.whole(db, acting, session_id)
        who = session_people.one(db, acting, employee_id)
        when = blocks.when(shown_to(db, visit), one.run)
    carried = Carried(session_id, list_below(body), page, employee_id, is_replaced(body))
    show_view(client, body, forms.removing(texts, who, blocks.title(texts, one.run), when, carried))


def removed(ack: Ack, view: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """Somebody is no longer in it, and is told why; the first who waits has the seat (S1)."""
    carried, acting, texts = Carried.of(view), acting_of(visit), visit.asked().texts
    with visit.writing.begin() as db:
        done = remove_person(db, acting, carried.session_id, carried.about, session_forms.reason_in(view))
        who = session_forms.identified(texts, session_people.one(db, acting, carried.about))
        told = [pieces.said(texts.say("running-removed", who=who))]
        if done.moved_up:
            told.append(pieces.said(texts.say("running-moved-up", count=len(done.moved_up))))
        shown = people_in(db, visit, carried, told)
    back(ack, body, client, carried, shown)
    renew_below(body, client, visit, carried)


# -- joint places ---------------------------------------------------------------------------------------------


def places_pressed(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """What is kept for whom; or another page of it (S7)."""
    ack()
    session_id, page = page_in(action)
    view = body.get("view") or {}
    with visit.database.begin() as db:
        shown = joint_places(db, visit, Carried(session_id, list_below(body), page))
    if view.get("callback_id") == blocks.JOINT:
        client.views_update(view_id=view["id"], hash=view["hash"], view=shown)
    else:
        show_view(client, body, shown)


def keep_pressed(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """How many seats and guests; of a municipality that has none yet, which."""
    ack()
    session_id, municipality_id, page = numbers(action, 3)
    acting, texts = acting_of(visit), visit.asked().texts
    carried = Carried(session_id, list_below(body), page, municipality_id, is_replaced(body))
    with visit.database.begin() as db:
        one = session_views.whole(db, acting, session_id)
        known = {each.municipality_id: each for each in one.places}
        if municipality_id:
            if municipality_id not in known:
                raise Refusal("stale_button")
            is_own = municipality_id == one.own_id
            shown = forms.keeping(texts, known[municipality_id], carried, is_own=is_own)
        else:
            check_is_division(db, acting)
            others = forms.without(session_views.municipalities(db), known)
            shown = forms.keeping_for(texts, others, carried, own_id=one.own_id)
    show_view(client, body, shown)


def kept(ack: Ack, view: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """Seats are kept for a municipality, and so many guests of it come; what is let go of goes to who waits."""
    carried, acting, texts = Carried.of(view), acting_of(visit), visit.asked().texts
    typed, was = forms.kept_in(view, carried.about), carried.was or {}
    with visit.writing.begin() as db:
        which = typed.municipality_id or session_running.neighbour(db, acting, typed.code, typed.name)
        places, guests = typed.places, typed.guests or 0
        before = {name: int(value) for name, value in was.items()}
        is_fewer = places is None or places < before.get(forms.PLACES, 0)
        guests_differ = bool(before) and guests != before[forms.GUESTS]
        up: tuple[int, ...] = ()
        if guests_differ and is_fewer:
            session_running.set_guests(db, acting, carried.session_id, which, guests)
        if not before or places != before[forms.PLACES]:
            up = session_running.set_places(db, acting, carried.session_id, which, places).moved_up
        if guests_differ and not is_fewer:
            session_running.set_guests(db, acting, carried.session_id, which, guests)
        told = [texts.say("running-kept-done")]
        if up:
            told.append(texts.say("running-moved-up", count=len(up)))
        shown = joint_places(db, visit, carried, told)
    back(ack, body, client, carried, shown)
    renew_below(body, client, visit, carried)
