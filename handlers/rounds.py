"""Rounds as the division runs them: opened, checked and sent, followed as a board, extended, closed (N1, N7)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from slack_bolt import Ack, App
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from handlers.blocks import pieces
from handlers.blocks import rounds as blocks
from handlers.catalogue import Texts
from handlers.conversation import any_of, show_view
from handlers.courses import division_name
from handlers.division_home import home_of
from handlers.letters import Message, Writing
from handlers.round_cards import division_card
from handlers.visit import Visit
from models import nomination_views, nominations, rounds
from models.acting import Acting
from models.base import Refusal
from models.names import folded
from models.outbox.records import Notice
from models.rights import check_division, sight
from models.rounds import Named

__all__ = ["division_card", "register", "to_register_letter"]

UNSENT: Final = ("waiting", "sending")
View = dict[str, Any]


def register(app: App) -> None:
    """Listen to the division's card, to the forms of a round, and to its board."""
    app.action(any_of(blocks.OPEN))(open_pressed)
    app.action(any_of(blocks.EDIT))(edit_pressed)
    app.action(any_of(blocks.CONTINUE))(continue_pressed)
    app.action(any_of(blocks.DROP))(drop_pressed)
    app.action(any_of(blocks.PAGE))(page_pressed)
    app.action(any_of(blocks.BOARD))(board_pressed)
    app.action(any_of(blocks.TURN))(turn_pressed)
    app.action(any_of(blocks.PAST))(past_pressed)
    app.action(any_of(blocks.DEPARTMENT))(department_pressed)
    app.action(any_of(blocks.HISTORY))(history_pressed)
    app.action(any_of(blocks.REGISTER))(register_pressed)
    app.action(any_of(blocks.REGISTER_ALL))(register_all_pressed)
    app.action(any_of(blocks.SEND_BACK))(send_back_pressed)
    app.action(any_of(blocks.EXTEND))(extend_pressed)
    app.action(any_of(blocks.CLOSE))(close_pressed)
    app.options(blocks.FIND)(departments_typed)
    app.view(blocks.FORM)(formed)
    app.view(blocks.PLACES)(placed)
    app.view(blocks.REGISTERING)(registered)
    app.view(blocks.REGISTERING_ALL)(registered_all)
    app.view(blocks.SENDING_BACK)(sent_back)
    app.view(blocks.EXTENDING)(extended)


# -- a new round ----------------------------------------------------------------------------------------------


def open_pressed(ack: Ack, body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """The form of a new round."""
    ack()
    with visit.database.begin() as db:
        _check(db, visit)
    show_view(client, body, blocks.form(visit.asked().texts, visit.today))


def departments_typed(ack: Ack, payload: dict[str, Any], visit: Visit) -> None:
    """The departments with a system that fit what is typed; none for anybody outside the division."""
    texts, wanted = visit.asked().texts, folded(payload.get("value") or "")
    with visit.database.begin() as db:
        may = sight(db, visit.person, visit.today, visit.division_code).is_division
        found = rounds.matching(db, visit.person.municipality_id, visit.today) if may else []
    fitting = [one for one in found if any(wanted in folded(name) for name in (one.code, one.name, one.name_en))]
    ack(options=[blocks.choice(texts, one) for one in fitting[: blocks.OPTIONS]])


def formed(ack: Ack, view: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """The draft is kept, and what it comes to is shown before anybody hears of it."""
    filled = blocks.filled(view)
    with visit.writing.begin() as db:
        shown = _places(db, visit, _kept(db, visit, filled), 1)
    ack(response_action="update", view=shown)
    _renew_home(body, client, visit)


def _kept(db: Session, visit: Visit, filled: blocks.Filled) -> int:
    """The id of the draft with what was filled in."""
    acting = _acting(visit)
    before: Mapping[int, int] = {}
    if filled.round_id:
        _, before = rounds.draft_terms(db, acting, filled.round_id)
    chosen = list(before) if filled.department_ids is None else list(filled.department_ids)
    if filled.filters:
        found = rounds.matching(db, visit.person.municipality_id, visit.today, *filled.filters)
        chosen += [one.id for one in found]
    terms: dict[str, Any] = {
        "fiscal_year": filled.fiscal_year,
        "track": filled.track,
        "opens_on": filled.opens_on,
        "closes_on": filled.closes_on,
        "message": filled.message,
        "places": {one: before.get(one, filled.places) for one in dict.fromkeys(chosen)},
    }
    if not filled.round_id:
        return rounds.draft(db, acting, **terms)
    rounds.change_draft(db, acting, filled.round_id, **terms)
    return filled.round_id


def _places(db: Session, visit: Visit, round_id: int, page: int) -> View:
    """A page of the departments of a draft, with who gets the request in each."""
    acting = _acting(visit)
    terms, places = rounds.draft_terms(db, acting, round_id)
    page = min(max(1, page), blocks.pages(len(places)))
    shown = list(places)[(page - 1) * blocks.PAGE_SIZE : page * blocks.PAGE_SIZE]
    some = rounds.recipients(db, acting, round_id, shown)
    return blocks.places(visit.asked().texts, terms, places, some, page)


def placed(ack: Ack, view: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """The numbers of a page are kept; after the last page the round is sent."""
    carried, acting = _carried(view, "r", "p"), _acting(visit)
    round_id, page = carried
    with visit.writing.begin() as db:
        rounds.change_places(db, acting, round_id, blocks.typed_places(view))
        terms, places = rounds.draft_terms(db, acting, round_id)
        if page < blocks.pages(len(places)):
            shown = _places(db, visit, round_id, page + 1)
        else:
            asked = rounds.send(db, acting, round_id)
            told = blocks.sent(visit.asked().texts, terms, visit.today, len(places), asked)
            shown = _board(db, visit, round_id, told=[told])
    ack(response_action="update", view=shown)
    _renew_home(body, client, visit)


def page_pressed(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """Back to another page of a draft, with what was typed on this one."""
    ack()
    round_id, page = _numbers(action, 2)
    view = body["view"]
    with visit.writing.begin() as db:
        rounds.change_places(db, _acting(visit), round_id, blocks.typed_places(view))
        shown = _places(db, visit, round_id, page)
    client.views_update(view_id=view["id"], hash=view["hash"], view=shown)


def edit_pressed(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """Back to the form of a draft, with what was typed on the page of departments."""
    ack()
    [round_id] = _numbers(action, 1)
    acting, view = _acting(visit), body["view"]
    with visit.writing.begin() as db:
        rounds.change_places(db, acting, round_id, blocks.typed_places(view))
        terms, places = rounds.draft_terms(db, acting, round_id)
        found = rounds.matching(db, visit.person.municipality_id, visit.today)
    chosen = [one for one in found if one.id in places]
    form = blocks.form(visit.asked().texts, visit.today, terms, chosen, min(places.values(), default=1))
    client.views_update(view_id=view["id"], hash=view["hash"], view=form)


def continue_pressed(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit
) -> None:
    """A draft that was left behind opens where it can be sent."""
    ack()
    [round_id] = _numbers(action, 1)
    with visit.database.begin() as db:
        shown = _places(db, visit, round_id, 1)
    show_view(client, body, shown)


def drop_pressed(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """A draft is thrown away."""
    ack()
    [round_id] = _numbers(action, 1)
    with visit.writing.begin() as db:
        rounds.drop_draft(db, _acting(visit), round_id)
    if body.get("view"):
        _renew_home(body, client, visit)
    else:
        visit.reply(_message([visit.asked().texts.say("round-was-dropped")], []))


# -- the board ------------------------------------------------------------------------------------------------


def board_pressed(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """A round as it stands."""
    ack()
    [round_id] = _numbers(action, 1)
    with visit.database.begin() as db:
        shown = _board(db, visit, round_id)
    show_view(client, body, shown)


def turn_pressed(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """Another page of its departments."""
    ack()
    round_id, page = _numbers(action, 2)
    view = body["view"]
    with visit.database.begin() as db:
        shown = _board(db, visit, round_id, page)
    client.views_update(view_id=view["id"], hash=view["hash"], view=shown)


def past_pressed(ack: Ack, body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """The rounds there have been, newest first."""
    ack()
    with visit.database.begin() as db:
        found = rounds.sent_rounds(db, _acting(visit), limit=blocks.PAGE_SIZE)
    show_view(client, body, blocks.past(visit.asked().texts, found))


def department_pressed(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit
) -> None:
    """What one department has answered."""
    ack()
    round_id, department_id = _numbers(action, 2)
    with visit.database.begin() as db:
        shown = _lines(db, visit, round_id, department_id)
    show_view(client, body, shown)


def history_pressed(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit
) -> None:
    """Every step of a nomination."""
    ack()
    [nomination_id] = _numbers(action, 1)
    with visit.database.begin() as db:
        _check(db, visit)
        told = nomination_views.nomination(db, nomination_id, visit.today, visit.person.municipality_id)
    if told is None:
        raise Refusal("nomination_gone")
    show_view(client, body, blocks.history(visit.asked().texts, visit, told))


def _board(db: Session, visit: Visit, round_id: int, page: int = 1, told: Sequence[str] = ()) -> View:
    board = rounds.board(db, _acting(visit), round_id)
    return blocks.board(visit.asked().texts, board, page, visit.today, told)


def _lines(db: Session, visit: Visit, round_id: int, department_id: int, told: Sequence[str] = ()) -> View:
    acting = _acting(visit)
    board = rounds.board(db, acting, round_id)
    line = next((one for one in board.lines if one.department_id == department_id), None)
    if line is None:
        raise Refusal("stale_button")
    found = rounds.nominations_of(db, acting, round_id, department_id)
    nobody = None
    if line.nobody_at is not None:
        own = visit.person.municipality_id
        asked = nomination_views.department_in_round(db, round_id, department_id, visit.today, own)
        nobody = asked.nobody if asked else None
    return blocks.lines(visit.asked().texts, visit, board.terms, line, found, nobody, told)


# -- registering ----------------------------------------------------------------------------------------------


def register_pressed(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit
) -> None:
    """From which day on is asked first."""
    ack()
    [nomination_id] = _numbers(action, 1)
    with visit.database.begin() as db:
        one = rounds.nomination(db, _acting(visit), nomination_id)
    show_view(client, body, blocks.registering(visit.asked().texts, one, visit.today))


def registered(ack: Ack, view: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """Somebody is core from that day on."""
    [nomination_id], on = _carried(view, "n"), _day(view, blocks.ON)
    texts, acting = visit.asked().texts, _acting(visit)
    with visit.writing.begin() as db:
        nominations.register(db, acting, nomination_id, on)
        one = rounds.nomination(db, acting, nomination_id)
    ack()
    told = texts.say("round-was-registered", who=blocks.who(texts, one), day=pieces.day(texts, on))
    _renew_below(body, client, visit, one, told)


def register_all_pressed(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit
) -> None:
    """Whom to register, all who wait to begin with, and from which day on."""
    ack()
    [round_id] = _numbers(action, 1)
    texts = visit.asked().texts
    with visit.database.begin() as db:
        found = rounds.nominations_of(db, _acting(visit), round_id, None, "approved")
        nothing = None if found else _board(db, visit, round_id, told=[texts.say("round-none-waits")])
    show_view(client, body, nothing or blocks.registering_all(texts, round_id, found, visit.today))


def registered_all(ack: Ack, view: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """Each is registered for itself; who could not be is told by name, with why."""
    [round_id], on, acting, texts = _carried(view, "r"), _day(view, blocks.ON), _acting(visit), visit.asked().texts
    chosen = view["state"]["values"][blocks.PEOPLE][blocks.PEOPLE].get("selected_options") or []
    ids = [_number(one.get("value")) for one in chosen]
    with visit.writing.begin() as db:
        several = {one.id: one for one in rounds.nominations_of(db, acting, round_id)}
        if not ids or not set(ids) <= several.keys():
            raise Refusal("stale_button")
        done, refused = rounds.register_many(db, acting, ids, on)
        facts = {"division": division_name(db, visit.asked())}
    why = [
        (blocks.who(texts, several[one]), texts.say(f"refusal-{no.code}", **{**facts, **no.facts}))
        for one, no in refused
    ]
    told = texts.say("round-were-registered", count=len(done), day=pieces.day(texts, on))
    is_root = body["view"]["root_view_id"] == body["view"]["id"]
    if why or is_root:
        ack(response_action="update", view=blocks.outcome(texts, told, why))
    else:
        ack()
    if not is_root:
        _renew_board(body, client, visit, round_id, told)


def send_back_pressed(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit
) -> None:
    """Why it goes back is asked first."""
    ack()
    [nomination_id] = _numbers(action, 1)
    with visit.database.begin() as db:
        one = rounds.nomination(db, _acting(visit), nomination_id)
    show_view(client, body, blocks.sending_back(visit.asked().texts, one))


def sent_back(ack: Ack, view: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """A nomination goes back to its department, with a reason."""
    [nomination_id], acting, texts = _carried(view, "n"), _acting(visit), visit.asked().texts
    reason = view["state"]["values"][blocks.REASON][blocks.REASON].get("value") or ""
    with visit.writing.begin() as db:
        nominations.send_back(db, acting, nomination_id, reason)
        one = rounds.nomination(db, acting, nomination_id)
    ack()
    _renew_below(body, client, visit, one, texts.say("round-was-sent-back", who=blocks.who(texts, one)))


# -- more time, and the end -----------------------------------------------------------------------------------


def extend_pressed(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """Until when is asked."""
    ack()
    [round_id] = _numbers(action, 1)
    with visit.database.begin() as db:
        terms = rounds.board(db, _acting(visit), round_id).terms
    show_view(client, body, blocks.extending(visit.asked().texts, terms, visit.today))


def extended(ack: Ack, view: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """The round lasts longer, and everybody asked sees it."""
    [round_id], closes_on, texts = _carried(view, "r"), _day(view, blocks.CLOSES_ON), visit.asked().texts
    with visit.writing.begin() as db:
        rounds.extend(db, _acting(visit), round_id, closes_on)
    ack()
    _renew_board(body, client, visit, round_id, texts.say("round-was-extended", day=pieces.day(texts, closes_on)))


def close_pressed(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """The round ends; what is undecided in it expires."""
    ack()
    [round_id] = _numbers(action, 1)
    view = body["view"]
    with visit.writing.begin() as db:
        expired = rounds.close(db, _acting(visit), round_id)
        shown = _board(db, visit, round_id, told=[visit.asked().texts.say("round-was-closed", count=expired)])
    client.views_update(view_id=view["id"], hash=view["hash"], view=shown)
    _renew_home(body, client, visit)


# -- the letter -----------------------------------------------------------------------------------------------


def to_register_letter(writing: Writing, notice: Notice) -> Message | None:
    """Whom departments have approved and who waits for the division; later, that nobody does any more (N7)."""
    round_id = int(json.loads(notice.about)["round"])
    texts, found = writing.texts, rounds.waiting_in(writing.db, round_id)
    terms = rounds.terms(writing.db, round_id)
    if terms is None or (not found and notice.state in UNSENT):
        return None
    if not found:
        line = texts.say("round-letter-done", name=blocks.title(texts, terms))
        return _message([line], [pieces.paragraph(line)])
    lines = [
        texts.say("round-letter", name=blocks.title(texts, terms), count=len(found)),
        texts.say("round-letter-what"),
    ]
    shown = found[: blocks.MOST_SHOWN]
    rows = [(blocks.who(texts, one), _wanted(texts, one)) for one in shown]
    buttons = [
        pieces.button(texts.say("round-register-all"), blocks.REGISTER_ALL, str(round_id), style="primary"),
        pieces.button(texts.say("round-board"), blocks.BOARD, str(round_id)),
    ]
    more = [pieces.note(texts.say("and-more", count=len(found) - len(shown)))] if len(found) > len(shown) else []
    return _message(
        lines,
        [
            pieces.said(lines[0]),
            pieces.paragraph(lines[1]),
            pieces.bullets(rows, texts.say("gap")),
            *more,
            pieces.actions(buttons),
        ],
    )


def _wanted(texts: Texts, one: Named) -> str:
    return texts.say("round-wanted-from", day=pieces.day(texts, one.starts_on))


# -- what they have in common ---------------------------------------------------------------------------------


def _acting(visit: Visit) -> Acting:
    return Acting(visit.person, visit.person.municipality_id, visit.now, visit.zone, visit.division_code)


def _check(db: Session, visit: Visit) -> None:
    check_division(db, _acting(visit).actor, visit.person.municipality_id, visit.division_code, visit.today)


def _message(lines: Sequence[str], made: Sequence[pieces.Block]) -> Message:
    text = pieces.escaped_within("\n".join(lines), pieces.MESSAGE_TEXT)
    return {"text": text, "blocks": list(made) or [pieces.paragraph(lines[0])]}


def _renew_home(body: Mapping[str, Any], client: WebClient, visit: Visit) -> None:
    """The card on Home shows it too."""
    with visit.database.begin() as db:
        home = home_of(db, visit)
    client.views_publish(user_id=body["user"]["id"], view=home)


def _renew_board(
    body: Mapping[str, Any], client: WebClient, visit: Visit, round_id: int, told: str, *, below: str = "previous"
) -> None:
    """The board that lies below a form, as it is now; and the card on Home."""
    with visit.database.begin() as db:
        shown = _board(db, visit, round_id, told=[told])
    client.views_update(view_id=body["view"][f"{below}_view_id"], view=shown)
    _renew_home(body, client, visit)


def _renew_below(body: Mapping[str, Any], client: WebClient, visit: Visit, one: Named, told: str) -> None:
    """The department below a form, and the board below that."""
    with visit.database.begin() as db:
        shown = _lines(db, visit, one.round_id, one.department_id, [told])
    view = body["view"]
    client.views_update(view_id=view["previous_view_id"], view=shown)
    if view["root_view_id"] != view["previous_view_id"]:
        _renew_board(body, client, visit, one.round_id, told, below="root")


def _carried(view: Mapping[str, Any], *names: str) -> list[int]:
    try:
        carried = json.loads(view["private_metadata"])
        return [int(carried[name]) for name in names]
    except (ValueError, TypeError, KeyError):
        raise Refusal("stale_button") from None


def _numbers(action: Mapping[str, Any], count: int) -> list[int]:
    """The ids a button carries."""
    found = [_number(one) for one in str(action.get("value")).split(":")]
    if len(found) != count:
        raise Refusal("stale_button")
    return found


def _number(value: object) -> int:
    if not str(value).isascii() or not str(value).isdigit() or len(str(value)) > 18:
        raise Refusal("stale_button")
    return int(str(value))


def _day(view: Mapping[str, Any], name: str) -> date:
    try:
        return date.fromisoformat(view["state"]["values"][name][name]["selected_date"])
    except (ValueError, TypeError, KeyError):
        raise Refusal("stale_button") from None
