"""Nominations in chat: the buttons and forms with which people put forward, decide, and take back (N2-N9)."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers import nomination_forms as forms
from handlers.asking import page_of
from handlers.blocks import nominations as blocks
from handlers.blocks import pieces
from handlers.blocks.nominations import Pressed
from handlers.blocks.pieces import Block
from handlers.catalogue import Texts
from handlers.conversation import any_of, show_view
from handlers.division_home import home_of
from handlers.letters import Message, Writing, write
from handlers.nomination_forms import Carried, Origin
from handlers.nomination_letters import Reading, acting_of, nomination_buttons, nomination_sheet, round_sheet
from handlers.visit import Visit
from models import lending, nominations
from models import nomination_views as views
from models.base import Refusal
from models.nomination_people import Candidate, may_propose
from models.nomination_views import Asked, Told
from models.outbox.records import Notice

SHEET: Final = "nomination.sheet"
PEOPLE: Final = 20
"""People on a page of those who can be put forward."""
DEEDS: Final[Mapping[str, str]] = {
    "approve": "approved",
    "return": "returned",
    "reject": "rejected",
    "take_back": "taken_back",
    "withdraw": "withdrawn",
    "correct": "corrected",
}
"""What each button makes of a nomination."""
WITH_REASON: Final = (blocks.RETURN, blocks.REJECT, blocks.TAKE_BACK, blocks.WITHDRAW)
View = dict[str, Any]


def register(app: App) -> None:
    """Listen to all that is pressed and submitted about nominations, but for what only the division does."""
    app.action(any_of(blocks.APPROVE))(approve_pressed)
    for action_id in WITH_REASON:
        app.action(any_of(action_id))(reason_pressed)
    app.action(any_of(blocks.NOBODY))(nobody_pressed)
    app.action(any_of(blocks.PROPOSE))(propose_pressed)
    app.action(any_of(blocks.CORRECT))(correct_pressed)
    app.action(any_of(blocks.LEND))(lend_pressed)
    app.action(any_of(blocks.END_LENDING))(end_lending_pressed)
    app.action(any_of(blocks.OPEN))(open_pressed)
    app.action(any_of(blocks.HISTORY))(history_pressed)
    app.action(any_of(blocks.ELIGIBLE))(eligible_pressed)
    app.view(forms.PROPOSAL)(proposed)
    app.view(forms.REASON_FORM)(reasoned)
    app.view(forms.LENDING)(lent)
    app.options(forms.SEARCH)(candidate_typed)


# -- deciding -------------------------------------------------------------------------------------------------


def approve_pressed(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit
) -> None:
    """The department wants it (N6)."""
    ack()
    nomination_id = Pressed.of_nomination(action.get("value"))
    with visit.writing.begin() as db:
        nominations.approve(db, acting_of(visit), nomination_id)
    _show(client, body, visit, Pressed(nomination_id=nomination_id), _origin(body))


def reason_pressed(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """Return, reject, take back, withdraw: a form asks why, if it can be done at all."""
    ack()
    pressed = Pressed(nomination_id=Pressed.of_nomination(action.get("value")))
    verb = _verb(action)
    with visit.database.begin() as db:
        reading = Reading.of_visit(db, visit)
        told = _checked(reading, pressed.nomination_id, verb)
        texts = reading.texts
        about = texts.say(f"nomination-is-{told.state}", name=blocks.called(texts, told.candidate))
        view = forms.reason(reading, Carried(verb, pressed, _origin(body)), about, is_optional=verb == "withdraw")
    show_view(client, body, view)


def nobody_pressed(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """The department has nobody this time; a form asks why (N6)."""
    ack()
    round_id, department_id = Pressed.of_department(action.get("value"))
    with visit.database.begin() as db:
        reading = Reading.of_visit(db, visit)
        asked = _asked(reading, round_id, department_id)
        able = views.able_to_decide(db, reading.acting, department_id, None)
        if not any(one.employee_id == reading.me for one in able):
            raise Refusal("nobody_not_yours", **_decider(reading, department_id, None))
        place = blocks.place_name(reading.texts, asked.department)
        about = reading.texts.say("nomination-nobody-about", department=place)
        view = forms.reason(reading, Carried("nobody", Pressed(round_id, department_id), _origin(body)), about)
    show_view(client, body, view)


def reasoned(ack: Ack, view: View, body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """The form that says why: written before it is acknowledged."""
    carried, why, acting = Carried.of(view), forms.reason_of(view), acting_of(visit)
    pressed = carried.pressed
    with visit.writing.begin() as db:
        match carried.verb:
            case "nobody":
                nominations.nobody(db, acting, pressed.round_id, pressed.department_id, why)
            case "return":
                nominations.return_(db, acting, pressed.nomination_id, why)
            case "reject":
                nominations.reject(db, acting, pressed.nomination_id, why)
            case "take_back":
                nominations.take_back(db, acting, pressed.nomination_id, why)
            case "withdraw":
                nominations.withdraw(db, acting, pressed.nomination_id, why)
            case _:
                raise Refusal("stale_button")
    _submitted(ack, view, body, client, visit, carried)


# -- putting forward ------------------------------------------------------------------------------------------


def propose_pressed(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit
) -> None:
    """Somebody is to be put forward: a form asks whom and why (N2)."""
    ack()
    round_id, department_id = Pressed.of_department(action.get("value"))
    with visit.database.begin() as db:
        reading = Reading.of_visit(db, visit)
        asked = _asked(reading, round_id, department_id)
        people, decides = _whom(reading, asked)
        carried = Carried("propose", Pressed(round_id, department_id), _origin(body))
        view = forms.proposal(reading, asked, people, carried, decides=decides)
    show_view(client, body, view)


def correct_pressed(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit
) -> None:
    """What was returned is put right in the same form (N6)."""
    ack()
    pressed = Pressed(nomination_id=Pressed.of_nomination(action.get("value")))
    with visit.database.begin() as db:
        reading = Reading.of_visit(db, visit)
        told = _checked(reading, pressed.nomination_id, "correct")
        asked = views.department_in_round(
            db, told.round_id, told.department.id, visit.today, reading.acting.municipality_id
        )
        if asked is None:
            raise Refusal("department_not_asked")
        able = views.able_to_decide(db, reading.acting, told.department.id, told.candidate.employee_id)
        decides = any(one.employee_id == reading.me for one in able)
        view = forms.correction(reading, asked, told, Carried("correct", pressed, _origin(body)), decides=decides)
    show_view(client, body, view)


def proposed(ack: Ack, view: View, body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """The form in which somebody is put forward, or a proposal is put right: written, then acknowledged."""
    carried, wish, acting = Carried.of(view), forms.wish_of(view, visit.today), acting_of(visit)
    pressed = carried.pressed
    with visit.writing.begin() as db:
        if carried.verb == "correct":
            done = nominations.correct(db, acting, pressed.nomination_id, wish)
        else:
            candidate_id = forms.candidate_of(view)
            done = nominations.propose(db, acting, pressed.round_id, pressed.department_id, candidate_id, wish)
    _submitted(ack, view, body, client, visit, carried, nomination_id=done.nomination_id)


def candidate_typed(ack: Ack, payload: dict[str, Any], visit: Visit) -> None:
    """The people who fit what is typed, in a department with more than a list can hold."""
    carried = Carried.of(payload.get("view") or {})
    with visit.database.begin() as db:
        reading = Reading.of_visit(db, visit)
        asked = _asked(reading, carried.pressed.round_id, carried.pressed.department_id)
        people, _ = _whom(reading, asked)
        found = forms.fitting(people, str(payload.get("value") or ""))
    offered = forms.options(Texts(visit.person.locale), found)
    ack(options=offered.get("options"), option_groups=offered.get("option_groups"))


def _whom(reading: Reading, asked: Asked) -> tuple[list[Candidate], bool]:
    """Whom the reader may put forward there, and whether that decides it. Refusal `propose_not_yours`."""
    db, acting, me = reading.db, reading.acting, reading.me
    department_id = asked.department.id
    able = views.able_to_decide(db, acting, department_id, None)
    decides = any(one.employee_id == me for one in able)
    people = list(asked.eligible)
    if not decides and not may_propose(db, me, department_id, 0, acting.today):
        people = [one for one in people if one.employee_id == me]
        if not people or not may_propose(db, me, department_id, me, acting.today):
            raise Refusal("propose_not_yours")
    known = {one.candidate.employee_id for one in asked.nominations if one.state in nominations.OPEN}
    left = [one for one in people if one.employee_id not in known]
    if not left:
        raise Refusal("nobody_to_propose")
    return left, decides


# -- letting the deputy decide --------------------------------------------------------------------------------


def lend_pressed(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """The head wants to let the deputy decide: a form asks from when to when (N5)."""
    ack()
    department_id = Pressed.from_value(action.get("value")).department_id
    with visit.database.begin() as db:
        carried = Carried("lend", Pressed(department_id=department_id), _origin(body))
        view = _lending(Reading.of_visit(db, visit), carried)
    show_view(client, body, view)


def _lending(reading: Reading, carried: Carried, *, said: str = "") -> View:
    db, acting = reading.db, reading.acting
    department_id = carried.pressed.department_id
    deputy_id = lending.deputy_to_lend_to(db, acting, department_id, acting.today)
    place = blocks.place_name(reading.texts, views.places_of(db, [department_id]).get(department_id))
    running = lending.lendings(db, department_id, acting.today)
    deputy = views.known(db, [deputy_id], acting.today)[deputy_id]
    return forms.lending(reading, deputy, place, running, carried, said=said)


def lent(ack: Ack, view: View, body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """The right is lent as the form says."""
    carried = Carried.of(view)
    first, last = forms.days_of(view, visit.today)
    with visit.writing.begin() as db:
        made = lending.lend(db, acting_of(visit), carried.pressed.department_id, first, last)
        one = lending.lending(db, made, visit.person.municipality_id)
    texts = Texts(visit.person.locale)
    assert one is not None  # noqa: S101
    said = texts.say(
        "nomination-lend-done",
        deputy=blocks.person(texts, one.lent_to, one.lent_to_kana),
        first=pieces.day(texts, one.from_on),
        last=pieces.day(texts, one.to_on),
    )
    title = texts.say("nomination-lend-title")
    ack(response_action="update", view=forms.modal(texts, SHEET, carried, title, [pieces.paragraph(said)]))
    _behind(client, body, visit, carried.origin)


def end_lending_pressed(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit
) -> None:
    """A lending ends before its time; the form it stands in shows what is left."""
    ack()
    pressed = Pressed.from_value(action.get("value"))
    with visit.writing.begin() as db:
        ended = lending.end_lending(db, acting_of(visit), pressed.lending_id)
    texts = Texts(visit.person.locale)
    said = texts.say("nomination-lend-ended", deputy=blocks.person(texts, ended.lent_to, ended.lent_to_kana))
    view = body.get("view") or {}
    if view.get("callback_id") != forms.LENDING:
        _answer(visit, said)
        return
    carried = Carried.of(view)
    with visit.database.begin() as db:
        shown = _lending(Reading.of_visit(db, visit), carried, said=said)
    client.views_update(view_id=view["id"], hash=view["hash"], view=shown)
    _behind(client, body, visit, carried.origin)


# -- looking --------------------------------------------------------------------------------------------------


def open_pressed(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """A nomination, or what a round asks of a department, as a view of its own with what can be done."""
    ack()
    pressed = Pressed.from_value(action.get("value"))
    show_view(client, body, _sheet(visit, pressed, _origin(body)))


def _sheet(visit: Visit, pressed: Pressed, origin: Origin) -> View:
    with visit.database.begin() as db:
        reading = Reading.of_visit(db, visit)
        texts, carried = reading.texts, Carried("open", pressed, origin)
        if pressed.nomination_id:
            draft = nomination_sheet(reading, _readable(reading, pressed.nomination_id))
        else:
            asked = _seen(reading, pressed.round_id, pressed.department_id)
            draft = round_sheet(reading, asked, reading.deciders(pressed.department_id, None))
        return forms.modal(texts, SHEET, carried, texts.say("nomination-sheet-title"), draft.blocks)


def history_pressed(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit
) -> None:
    """Every step of a nomination: who, when, as what, and why (N9)."""
    ack()
    pressed = Pressed(nomination_id=Pressed.of_nomination(action.get("value")))
    with visit.database.begin() as db:
        reading = Reading.of_visit(db, visit)
        told, texts = _readable(reading, pressed.nomination_id), reading.texts
        carried = Carried("history", pressed, _origin(body))
        content = [pieces.said(texts.say("nomination-history-of", name=blocks.identified(texts, told.candidate)))]
        steps = blocks.history(texts, told, visit.zone)
        left_out = len(steps) - blocks.STEPS
        if left_out > 0:
            content.append(pieces.note(texts.say("nomination-history-more", count=left_out)))
        content += [pieces.row(what, why) for what, why in steps[-blocks.STEPS :]]
        view = forms.modal(texts, SHEET, carried, texts.say("nomination-history-title"), content)
    show_view(client, body, view)


def eligible_pressed(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit
) -> None:
    """Everybody whom a department can put forward; its buttons turn the same view to another page."""
    ack()
    pressed = Pressed.from_value(action.get("value"))
    with visit.database.begin() as db:
        reading = Reading.of_visit(db, visit)
        asked = _seen(reading, pressed.round_id, pressed.department_id)
        texts, carried = reading.texts, Carried("eligible", pressed, _origin(body))
        twice = blocks.repeated(asked.eligible)
        page = page_of(asked.eligible, pressed.page or 1, PEOPLE)
        lines = [(blocks.full_name(texts, one, twice), one.position) for one in page.items]
        content = [pieces.said(texts.say("nomination-eligible-count", count=len(asked.eligible)))]
        if lines:
            content.append(pieces.bullets(lines, texts.say("gap")))
        content += _turning(texts, pressed, page.number, page.of, page.total)
        view = forms.modal(texts, SHEET, carried, texts.say("nomination-eligible-title"), content)
    shown = body.get("view") or {}
    if pressed.page and shown.get("callback_id") == SHEET:
        client.views_update(view_id=shown["id"], hash=shown["hash"], view=view)
    else:
        show_view(client, body, view)


def _turning(texts: Texts, pressed: Pressed, number: int, of: int, total: int) -> list[Block]:
    if of == 1:
        return []
    to = [("page-back", number - 1), ("page-next", number + 1)]
    buttons = [
        pieces.button(
            texts.say(label),
            blocks.ELIGIBLE,
            Pressed(pressed.round_id, pressed.department_id, page=page).as_value(),
        )
        for label, page in to
        if 1 <= page <= of
    ]
    return [pieces.note(texts.say("page", number=number, of=of, total=total)), pieces.actions(buttons)]


# -- rights ---------------------------------------------------------------------------------------------------


def _readable(reading: Reading, nomination_id: int) -> Told:
    """The nomination, for those who may see it. Refusals: `nomination_gone`, `not_yours`."""
    told = reading.told(nomination_id)
    if told is None:
        raise Refusal("nomination_gone")
    if not views.may_read(reading.db, reading.acting, told):
        raise Refusal("not_yours")
    return told


def _seen(reading: Reading, round_id: int, department_id: int) -> Asked:
    """What a department is asked, for those who may answer, propose, or see the department. Refusal `not_yours`."""
    asked = views.department_in_round(
        reading.db, round_id, department_id, reading.acting.today, reading.acting.municipality_id
    )
    if asked is None:
        raise Refusal("department_not_asked")
    if not views.may_see_department(reading.db, reading.acting, department_id):
        raise Refusal("not_yours")
    return asked


def _asked(reading: Reading, round_id: int, department_id: int) -> Asked:
    """What a department is asked now.

    Refusals: `department_not_asked`, `round_not_open`, `department_without_system`.
    """
    today = reading.acting.today
    asked = views.department_in_round(reading.db, round_id, department_id, today, reading.acting.municipality_id)
    if asked is None:
        raise Refusal("department_not_asked")
    if not asked.is_open(today):
        state = "early" if asked.state == "open" and today < asked.opens_on else "over"
        raise Refusal("round_not_open", first=asked.opens_on, last=asked.closes_on, state=state)
    if not asked.has_system:
        raise Refusal("department_without_system")
    return asked


def _checked(reading: Reading, nomination_id: int, verb: str) -> Told:
    """The nomination, where the reader can do that with it now; else why not, as the model would say it."""
    told = reading.told(nomination_id)
    if told is None:
        raise Refusal("nomination_gone")
    able = views.able_to_decide(reading.db, reading.acting, told.department.id, told.candidate.employee_id)
    is_decider = any(one.employee_id == reading.me for one in able)
    offered = nomination_buttons(reading, told, is_decider=is_decider)
    if any(button["action_id"] == f"nomination.{verb}" for button in offered):
        return told
    is_mine = told.proposer.employee_id == reading.me and verb in {"withdraw", "correct"}
    was_mine = verb == "take_back" and views.may_read(reading.db, reading.acting, told)
    if not is_mine and not is_decider and not was_mine:
        if told.candidate.employee_id == reading.me and verb not in {"withdraw", "correct"}:
            raise Refusal("nomination_own")
        raise Refusal("nomination_not_yours", **_owner(reading, told, verb))
    if told.state not in nominations.TRANSITIONS[DEEDS[verb]][0]:
        last, zone = told.last, reading.acting.zone
        at = last.at.astimezone(zone)
        whose, name = ("person", last.actor.name) if last.actor else ("itself", "")
        raise Refusal(
            "nomination_decided", state=told.state, name=name, whose=whose, day=at.date(), time=f"{at:%H:%M}"
        )
    if reading.acting.today > told.expires_on:
        raise Refusal("round_over", last=told.expires_on)
    raise Refusal("nomination_not_yours", **_owner(reading, told, verb))


def _owner(reading: Reading, told: Told, verb: str) -> dict[str, str]:
    if verb in {"withdraw", "correct"}:
        return {"name": told.proposer.name, "whose": "person"}
    return _decider(reading, told.department.id, told.candidate.employee_id)


def _decider(reading: Reading, department_id: int, candidate_id: int | None) -> dict[str, str]:
    """Who decides, as refusals want it."""
    heads = [one for one in reading.deciders(department_id, candidate_id) if one.post != "division"]
    return {"name": heads[0].person.name if heads else "", "whose": "person" if heads else "division"}


# -- showing what has become of it ----------------------------------------------------------------------------


def _verb(action: Mapping[str, Any]) -> str:
    return str(action["action_id"]).split(".")[1]


def _origin(body: Mapping[str, Any]) -> Origin:
    """Where a button was pressed: in a message, on Home, or in a view that came from one of these."""
    view = body.get("view")
    if view is None:
        container = body.get("container") or {}
        return Origin(str(container.get("channel_id") or ""), str(container.get("message_ts") or ""))
    if view["type"] == "home":
        return Origin(is_home=True)
    with suppress(Refusal):
        first = Carried.of(view).origin
        return Origin(first.channel, first.ts, is_home=first.is_home, is_nested=True)
    return Origin(is_nested=True)


def _submitted(
    ack: Ack,
    view: Mapping[str, Any],
    body: Mapping[str, Any],
    client: WebClient,
    visit: Visit,
    carried: Carried,
    *,
    nomination_id: int = 0,
) -> None:
    """Acknowledge a form, and show how things stand where it came from."""
    pressed, origin = carried.pressed, carried.origin
    shown = Pressed(nomination_id=nomination_id) if nomination_id else pressed
    if origin.is_nested:
        ack()
        parent = view.get("previous_view_id") or view.get("root_view_id")
        kept = shown if pressed.nomination_id else pressed
        with suppress(SlackApiError):  # closed meanwhile: what lies behind is shown anew all the same
            client.views_update(view_id=parent, view=_sheet(visit, kept, origin))
        _behind(client, body, visit, origin)
    elif origin.is_home:
        ack(response_action="update", view=_sheet(visit, shown, origin))
        _behind(client, body, visit, origin)
    else:
        ack()
        _show_message(client, visit, shown, origin)


def _show(client: WebClient, body: Mapping[str, Any], visit: Visit, pressed: Pressed, origin: Origin) -> None:
    """Show how a nomination stands after a button, where the button was."""
    view = body.get("view")
    if view is None:
        _show_message(client, visit, pressed, origin)
        return
    if view["type"] == "home":
        client.views_open(trigger_id=body["trigger_id"], view=_sheet(visit, pressed, origin))
    else:
        client.views_update(view_id=view["id"], hash=view["hash"], view=_sheet(visit, pressed, origin))
    _behind(client, body, visit, origin)


def _behind(client: WebClient, body: Mapping[str, Any], visit: Visit, origin: Origin) -> None:
    """What lies behind a view: Home, or the letter in which it was opened."""
    if origin.is_home:
        with visit.database.begin() as db:
            home = home_of(db, visit)
        client.views_publish(user_id=body["user"]["id"], view=home)
    elif origin.ts:
        _turned(client, visit, origin)


def _show_message(client: WebClient, visit: Visit, pressed: Pressed, origin: Origin) -> None:
    """The letter as it reads now; where the button stood in no letter, a new answer."""
    if origin.ts and _turned(client, visit, origin):
        return
    with visit.database.begin() as db:
        reading = Reading.of_visit(db, visit)
        if pressed.nomination_id:
            message = nomination_sheet(reading, _readable(reading, pressed.nomination_id)).answer().as_message()
        else:
            asked = _seen(reading, pressed.round_id, pressed.department_id)
            able = reading.deciders(pressed.department_id, None)
            message = round_sheet(reading, asked, able).answer().as_message()
    visit.reply(message)


def _turned(client: WebClient, visit: Visit, origin: Origin) -> bool:
    """Turn a letter of the reader's own into how it reads now; False where it is none.

    Where Slack does not take it, delivery shows it anew as it does every other copy.
    """
    with visit.database.begin() as db:
        message = _letter(db, visit, origin)
    if message is None:
        return False
    with suppress(SlackApiError, OSError):
        client.chat_update(channel=origin.channel, ts=origin.ts, **message)
    return True


def _letter(db: Session, visit: Visit, origin: Origin) -> Message | None:
    n = Notice
    mine = select(n).where(
        n.employee_id == visit.person.employee_id, n.channel_id == origin.channel, n.message_ts == origin.ts
    )
    notice = db.scalars(mine).first()
    if notice is None:
        return None
    texts = Texts(visit.person.locale)
    writing = Writing(db, visit.now, visit.zone, texts, visit.person, visit.division_code)
    return write(writing, notice.kind, notice)


def _answer(visit: Visit, said: str) -> None:
    visit.reply({"text": pieces.escaped_within(said, pieces.MESSAGE_TEXT), "blocks": [pieces.paragraph(said)]})
