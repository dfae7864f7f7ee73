"""The views about class sessions as they are now, and the way back from a form to what lies below it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from handlers import session_forms as forms
from handlers.blocks import sessions as blocks
from handlers.blocks.pieces import Block
from handlers.blocks.sessions import Shown, Wanted
from handlers.division_home import home_of
from handlers.session_forms import Carried, View
from handlers.visit import Visit
from models import session_people, session_views
from models.acting import Acting
from models.base import Refusal
from models.rights import check_division
from models.session_rights import is_division
from models.session_views import Whole


def session_list(db: Session, visit: Visit, wanted: Wanted) -> View:
    acting = acting_of(visit)
    first = (wanted.page - 1) * blocks.PAGE
    found = session_views.runs(db, acting, wanted.filter, limit=blocks.PAGE, offset=first)
    if not found[1] and wanted.page > 1:
        return session_list(db, visit, replace(wanted, page=max(1, -(-found[0] // blocks.PAGE))))
    course = session_views.course(db, acting, wanted.course_id) if wanted.course_id else None
    months = session_views.months(db, acting, wanted.course_id)
    return blocks.listed(shown_to(db, visit), wanted, found, course, months)


def acting_of(visit: Visit) -> Acting:
    return Acting(visit.person, visit.person.municipality_id, visit.now, visit.zone, visit.division_code)


def shown_to(db: Session, visit: Visit) -> Shown:
    return Shown(visit.asked().texts, visit.now, visit.zone, is_division(db, acting_of(visit)))


def check_is_division(db: Session, acting: Acting) -> None:
    check_division(db, acting.actor, acting.municipality_id, acting.division_code, acting.today)


def session_sheet(db: Session, visit: Visit, carried: Carried, told: Sequence[str] = ()) -> View:
    one = session_views.whole(db, acting_of(visit), carried.session_id)
    return blocks.sheet(shown_to(db, visit), one, Carried(carried.session_id, carried.list), told)


def opened(
    db: Session, visit: Visit, action: Mapping[str, Any], body: Mapping[str, Any]
) -> tuple[Carried, Whole, str]:
    """What a form about a session needs: what it carries, the session, and its name."""
    session_id, page = page_in(action)
    one = session_views.whole(db, acting_of(visit), session_id)
    carried = Carried(session_id, list_below(body), page, replaces=is_replaced(body))
    return carried, one, blocks.title(visit.asked().texts, one.run)


def list_below(body: Mapping[str, Any]) -> str:
    """The list on which the view lies where the button stood; empty: on none."""
    view = body.get("view") or {}
    ours = {blocks.LISTED, blocks.SHEET, blocks.IN_IT, blocks.JOINT}
    return Carried.of(view).list if view.get("callback_id") in ours else ""


def is_replaced(body: Mapping[str, Any]) -> bool:
    """Whether what opens now takes the place of the view with the button: three lie on one another already."""
    view = body.get("view") or {}
    return bool(view.get("previous_view_id")) and view["previous_view_id"] != view.get("root_view_id")


def back(ack: Ack, body: Mapping[str, Any], client: WebClient, carried: Carried, shown: View) -> None:
    """Back from a form to the view from which it was opened, as it is now."""
    if carried.replaces:
        ack(response_action="update", view=shown)
    else:
        ack()
        client.views_update(view_id=body["view"]["previous_view_id"], view=shown)


def renew(client: WebClient, visit: Visit, view_id: str, below: str) -> None:
    with visit.database.begin() as db:
        shown = session_list(db, visit, Wanted.from_value(below))
    client.views_update(view_id=view_id, view=shown)


def renew_list(body: Mapping[str, Any], client: WebClient, visit: Visit, carried: Carried) -> None:
    """The list that lies at the bottom, as it is now."""
    if carried.list:
        renew(client, visit, body["view"]["root_view_id"], carried.list)


def renew_below(body: Mapping[str, Any], client: WebClient, visit: Visit, carried: Carried) -> None:
    """The session, and the list, that lie below its people or places."""
    view = body["view"]
    sheet = view["previous_view_id"] if carried.replaces else view["root_view_id"]
    if carried.replaces or view["root_view_id"] != view["previous_view_id"]:
        with visit.database.begin() as db:
            shown = session_sheet(db, visit, carried)
        client.views_update(view_id=sheet, view=shown)
    renew_list(body, client, visit, carried)


def renew_home(body: Mapping[str, Any], client: WebClient, visit: Visit) -> None:
    with visit.database.begin() as db:
        home = home_of(db, visit)
    client.views_publish(user_id=body["user"]["id"], view=home)


def page_in(action: Mapping[str, Any]) -> tuple[int, int]:
    """The session that a button carries, and the page, 1 where it carries none. Refusal `stale_button`."""
    session_id, page = [*numbers(action), 1][:2]
    if not 1 <= page <= forms.MOST_PAGES:
        raise Refusal("stale_button")
    return session_id, page


def numbers(action: Mapping[str, Any], count: int = 0) -> list[int]:
    """The ids a button carries. Refusal `stale_button` for others than `count`, or where that is 0 for none."""
    found = [forms.whole_number(one) for one in str(action.get("value")).split(":")]
    if count and len(found) != count:
        raise Refusal("stale_button")
    return found


def people_in(db: Session, visit: Visit, carried: Carried, told: Sequence[Block] = ()) -> View:
    acting, size = acting_of(visit), blocks.LONG_PAGE
    found = session_people.people(db, acting, carried.session_id, limit=size, offset=(carried.page - 1) * size)
    if not found[2] and carried.page > 1:
        last = max(1, -(-(found[0] + found[1]) // size))
        return people_in(db, visit, replace(carried, page=min(last, carried.page - 1)), told)
    run = session_views.whole(db, acting, carried.session_id).run
    kept_carried = Carried(carried.session_id, carried.list, carried.page)
    return blocks.people(shown_to(db, visit), run, found, kept_carried, told)


def joint_places(db: Session, visit: Visit, carried: Carried, told: Sequence[str] = ()) -> View:
    one = session_views.whole(db, acting_of(visit), carried.session_id)
    return blocks.joint(shown_to(db, visit), one, Carried(carried.session_id, carried.list, carried.page), told)
