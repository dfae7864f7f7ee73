"""Class sessions as those who run them make, change, copy and call them off, and add people (S1, S3, S7, S8).

The division does so for all, organisers for theirs: from Home, or with `/kenshu 研修会`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from slack_bolt import Ack, App
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from handlers import answers
from handlers import session_forms as forms
from handlers.blocks import sessions as blocks
from handlers.blocks.sessions import Wanted
from handlers.conversation import COMMAND, any_of, show_view
from handlers.session_forms import Carried, People
from handlers.session_pages import (
    acting_of,
    back,
    check_is_division,
    list_below,
    numbers,
    opened,
    renew,
    renew_home,
    renew_list,
    session_list,
    session_sheet,
    shown_to,
)
from handlers.visit import Visit
from models import session_running, session_views
from models.acting import Acting
from models.base import Refusal
from models.bookings import held
from models.courses import find_courses
from models.session_rights import check_runs, is_division
from models.session_running import Changed

WORDS: Final = {"研修会": "ja", "sessions": "en"}
"""What stands after /kenshu, and in which language it is answered where there is nothing to run."""


def register(app: App) -> None:
    """Listen to the word after /kenshu, to the list and what opens from it, and to the forms."""
    app.command(COMMAND, matchers=[is_ours])(commanded)
    app.action(any_of(blocks.LIST))(list_pressed)
    app.action(any_of(blocks.COURSE))(course_chosen)
    app.action(any_of(blocks.MONTH))(month_chosen)
    app.action(any_of(blocks.TURN))(turn_pressed)
    app.action(any_of(blocks.SHOW))(show_pressed)
    app.action(any_of(blocks.NEW))(new_pressed)
    app.action(any_of(blocks.CHANGE))(change_pressed)
    app.action(any_of(blocks.COPY))(copy_pressed)
    app.action(any_of(blocks.CANCEL))(cancel_pressed)
    app.action(any_of(blocks.ORGANISE))(organise_pressed)
    app.options(blocks.COURSE)(run_courses_typed)
    app.options(forms.FIND_COURSE)(courses_typed)
    app.view(forms.MAKING)(made)
    app.view(forms.CHANGING)(changed)
    app.view(forms.COPYING)(copied)
    app.view(forms.CANCELLING)(cancelled)
    app.view(forms.ORGANISING)(organised)


# -- the list -------------------------------------------------------------------------------------------------


def is_ours(command: dict[str, Any]) -> bool:
    """Whether the first word after /kenshu is ours."""
    return (command.get("text") or "").strip().casefold().split(maxsplit=1)[:1] in [[word] for word in WORDS]


def commanded(ack: Ack, command: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """/kenshu 研修会: what one runs; whoever runs nothing sees what there is to book."""
    ack()
    word, rest = [*command["text"].strip().split(maxsplit=1), ""][:2]
    asked = visit.asked("ja" if WORDS[word.casefold()] == "ja" else "en")
    with visit.database.begin() as db:
        if session_views.runs_any(db, acting_of(visit)):
            shown = session_list(db, visit, Wanted())
        else:
            shown, wanted = None, answers.request_of(db, asked, "find_sessions", rest)
            answer = answers.answer_request(db, asked, wanted)
    if shown is not None:
        show_view(client, body, shown)
        return
    visit.memory.keep("find_sessions", wanted.course_codes)
    visit.reply(answer.as_message())


def list_pressed(ack: Ack, body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """The sessions that are to come."""
    ack()
    with visit.database.begin() as db:
        shown = session_list(db, visit, Wanted())
    show_view(client, body, shown)


def course_chosen(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """Those of one course, or of all."""
    ack()
    wanted = Wanted.from_value(Carried.of(body["view"]).list)
    course_id = forms.whole_number((action.get("selected_option") or {}).get("value"))
    _turn(body, client, visit, replace(wanted, course_id=course_id, page=1))


def month_chosen(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """Those of one month, or those to come."""
    ack()
    wanted = Wanted.from_value(Carried.of(body["view"]).list)
    value = str((action.get("selected_option") or {}).get("value"))
    month = None if value == blocks.TO_COME else _first_of(value)
    _turn(body, client, visit, replace(wanted, month=month, page=1))


def turn_pressed(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """Another page."""
    ack()
    _turn(body, client, visit, Wanted.from_value(str(action.get("value"))))


def _turn(body: Mapping[str, Any], client: WebClient, visit: Visit, wanted: Wanted) -> None:
    view = body["view"]
    with visit.database.begin() as db:
        shown = session_list(db, visit, wanted)
    client.views_update(view_id=view["id"], hash=view["hash"], view=shown)


def run_courses_typed(ack: Ack, payload: dict[str, Any], visit: Visit) -> None:
    """All courses, and those with sessions of the person that fit what is typed."""
    texts, typed = visit.asked().texts, (payload.get("value") or "").strip()
    with visit.database.begin() as db:
        found = session_views.courses(db, acting_of(visit), typed, blocks.OPTIONS - 1)
    all_of_them = blocks.course_choice(texts, None, 0)
    every = [all_of_them] if typed in all_of_them["text"]["text"] else []
    ack(options=[*every, *(blocks.course_choice(texts, (c, t, e), id_) for id_, c, t, e in found)])


def show_pressed(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """One session."""
    ack()
    [session_id] = numbers(action, 1)
    with visit.database.begin() as db:
        shown = session_sheet(db, visit, Carried(session_id, list_below(body)))
    show_view(client, body, shown)


# -- making and changing --------------------------------------------------------------------------------------


def new_pressed(ack: Ack, body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """The form of a new session, of the course that is looked at."""
    ack()
    below, course, texts, acting = list_below(body), None, visit.asked().texts, acting_of(visit)
    with visit.database.begin() as db:
        check_is_division(db, acting)
        course_id = Wanted.from_value(below).course_id if below else 0
        known = session_views.course(db, acting, course_id)
        if known is not None:
            course = forms.course_option(texts, *known, str(course_id))
    show_view(client, body, forms.making(texts, visit.today, visit.zone, Carried(list=below), course))


def courses_typed(ack: Ack, payload: dict[str, Any], visit: Visit) -> None:
    """The courses that fit what is typed; none for anybody outside the division."""
    texts, acting, typed = visit.asked().texts, acting_of(visit), (payload.get("value") or "").strip()
    with visit.database.begin() as db:
        names = find_courses(db, acting.municipality_id, typed, blocks.OPTIONS) if is_division(db, acting) else []
        ids = session_views.course_ids(db, acting, [one.code for one in names])
    ack(options=[forms.course_option(texts, n.code, n.title, n.title_en, str(ids[n.code])) for n in names])


def made(ack: Ack, view: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """A session is there, and can be booked."""
    carried, acting, texts = Carried.of(view), acting_of(visit), visit.asked().texts
    course_id, organisers = forms.course_in(view), forms.chosen_people(view, forms.ORGANISERS)
    with visit.writing.begin() as db:
        course = session_views.course(db, acting, course_id)
        if course is None:
            raise Refusal("stale_button")
        terms = forms.terms_in(view, visit.zone, course[0])
        carried = replace(carried, session_id=session_running.create(db, acting, terms, organisers))
        _check_alone(db, acting, carried.session_id)
        shown = session_sheet(db, visit, carried, [texts.say("running-made")])
    ack(response_action="update", view=shown)
    if carried.list:
        renew(client, visit, str(body["view"].get("previous_view_id")), carried.list)
    renew_home(body, client, visit)


def change_pressed(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """The form of a session there is."""
    ack()
    with visit.database.begin() as db:
        carried, one, name = opened(db, visit, action, body)
    people = People(one.run.booked, one.run.waiting)
    show_view(client, body, forms.changing(visit.asked().texts, name, one.terms, people, visit.zone, carried))


def changed(ack: Ack, view: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """What was changed in the form is changed, nothing else; everybody in the session hears of it once (S3)."""
    carried, acting = Carried.of(view), acting_of(visit)
    new = forms.changed_in(forms.terms_in(view, visit.zone), carried.was or {}, visit.zone)
    with visit.writing.begin() as db:
        _check_nobody_else(db, visit, carried, new)
        done = session_running.change(db, acting, carried.session_id, **new)
        shown = session_sheet(db, visit, carried, _told_of(visit, done, is_new=bool(new)))
    back(ack, body, client, carried, shown)
    renew_list(body, client, visit, carried)


def _told_of(visit: Visit, done: Changed, *, is_new: bool) -> list[str]:
    """What a change did, in sentences."""
    say = visit.asked().texts.say
    if not is_new:
        return [say("running-unchanged")]
    told = [say("running-changed", count=done.told)]
    if done.moved_up:
        told.append(say("running-moved-up", count=len(done.moved_up)))
    if done.clashing:
        told.append(say("running-now-clashing", count=len(done.clashing)))
    return told


def copy_pressed(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """When the same is held again is asked."""
    ack()
    with visit.database.begin() as db:
        check_is_division(db, acting_of(visit))
        carried, one, name = opened(db, visit, action, body)
    show_view(client, body, forms.copying(visit.asked().texts, name, one.terms, visit.now, visit.zone, carried))


def copied(ack: Ack, view: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """The same is held again; it opens, to be changed where it differs."""
    carried, acting, texts = Carried.of(view), acting_of(visit), visit.asked().texts
    starts_at = forms.start_in(view, visit.zone)
    with visit.writing.begin() as db:
        made_id = session_running.copy(db, acting, carried.session_id, starts_at)
        _check_alone(db, acting, made_id)
        shown = session_sheet(db, visit, replace(carried, session_id=made_id), [texts.say("running-copied")])
    ack(response_action="update", view=shown)
    renew_list(body, client, visit, carried)
    renew_home(body, client, visit)


def cancel_pressed(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """Why it does not take place is asked."""
    ack()
    with visit.database.begin() as db:
        carried, one, name = opened(db, visit, action, body)
        when = blocks.when(shown_to(db, visit), one.run)
    people = People(one.run.booked, one.run.waiting)
    show_view(client, body, forms.cancelling(visit.asked().texts, name, when, people, carried))


def cancelled(ack: Ack, view: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """A session does not take place, and everybody in it hears of it once (S3)."""
    carried, texts = Carried.of(view), visit.asked().texts
    with visit.writing.begin() as db:
        told = session_running.call_off(db, acting_of(visit), carried.session_id, forms.reason_in(view))
        shown = session_sheet(db, visit, carried, [texts.say("running-cancelled", count=told)])
    back(ack, body, client, carried, shown)
    renew_list(body, client, visit, carried)
    renew_home(body, client, visit)


def organise_pressed(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit
) -> None:
    """Who runs it."""
    ack()
    with visit.database.begin() as db:
        check_is_division(db, acting_of(visit))
        carried, one, name = opened(db, visit, action, body)
    show_view(client, body, forms.organising(visit.asked().texts, name, one.organisers, carried))


def organised(ack: Ack, view: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """Others run it from now on."""
    carried, chosen = Carried.of(view), forms.chosen_people(view, forms.ORGANISERS)
    with visit.writing.begin() as db:
        session_running.set_organisers(db, acting_of(visit), carried.session_id, chosen)
        shown = session_sheet(db, visit, carried, [visit.asked().texts.say("running-organised", count=len(chosen))])
    back(ack, body, client, carried, shown)


# -- what they have in common ---------------------------------------------------------------------------------


def _check_nobody_else(db: Session, visit: Visit, carried: Carried, new: Mapping[str, Any]) -> None:
    """Raise Refusal `session_changed_meanwhile` (name, whose, day, time) where the same was changed since."""
    acting, was = acting_of(visit), carried.was or {}
    session = held(db, acting, carried.session_id)
    check_runs(db, acting, session.id)
    now = session_running.terms_of(db, session)
    marks = forms.marks(now, visit.zone)
    wanted = forms.marks(replace(now, **new), visit.zone)
    if any(marks[name] not in {was[name], wanted[name]} for name in new):
        deed = session_views.last_deed(db, session.id, *session_views.CHANGED)
        at = (deed.at if deed else visit.now).astimezone(visit.zone)
        name = deed.name if deed else ""
        facts = {"name": name, "whose": "person" if name else "itself", "day": at.date(), "time": f"{at:%H:%M}"}
        raise Refusal("session_changed_meanwhile", **facts)


def _check_alone(db: Session, acting: Acting, session_id: int) -> None:
    """Raise Refusal `session_twice` (session: its code) where what was just made was there: a form sent twice."""
    code = session_views.twin(db, acting, session_id)
    if code is not None:
        raise Refusal("session_twice", session=code)


def _first_of(month: str) -> date:
    try:
        return date.fromisoformat(f"{month}-01")
    except ValueError:
        raise Refusal("stale_button") from None
