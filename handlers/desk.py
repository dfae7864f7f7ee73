"""What the division's Home opens: what failed, reports to check, people long overdue, whose an account is."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Self

from slack_bolt import Ack, App
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from handlers import failing, report_rows
from handlers.asking import Page
from handlers.blocks import pieces
from handlers.blocks.pieces import Block
from handlers.catalogue import Texts
from handlers.conversation import any_of
from handlers.courses import named
from handlers.home import View
from handlers.teams import person_name
from handlers.visit import Visit
from models import linking, self_reporting
from models.audit import Actor
from models.base import Refusal
from models.outbox import failures
from models.outbox.failures import Failure
from models.reminders.overdue import overdue_for_a_year
from models.rights import check_division

PAGE: Final = 10
LONG_PAGE: Final = 20
"""Lines of a list without buttons that are shown at once."""
DOUBTFUL_SHOWN: Final = 10
SHEET, REJECTION, LINKING = "desk.sheet", "desk.rejection", "desk.linking"
REASON, WHO, SLACK_ID = "reason", "who", "slack_id"
"""The fields of the forms, called like the facts of the refusals that speak of them."""
ALL: Final = "all"
_VERSION: Final = 1


def register(app: App) -> None:
    """Listen to the buttons on the division's Home, and to what opens from there."""
    app.action(any_of("desk.show"))(show_pressed)
    app.action(any_of("desk.retry"))(retry_pressed)
    app.action(any_of("desk.accept"))(accept_pressed)
    app.action(any_of("desk.reject"))(reject_pressed)
    app.action(any_of("desk.link"))(link_pressed)
    app.view(REJECTION)(rejected)
    app.view(LINKING)(linked)


# -- lists ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which list, and which page of it."""

    what: str
    page: int = 1

    def as_value(self) -> str:
        return json.dumps({"v": _VERSION, "w": self.what, "p": self.page}, separators=(",", ":"))

    @classmethod
    def from_value(cls, value: str) -> Self:
        """Raises Refusal `stale_button` for what no button of today carries."""
        try:
            carried = json.loads(value)
            wanted = cls(str(carried["w"]), int(carried["p"]))
            is_readable = carried["v"] == _VERSION and wanted.what in LISTS and wanted.page >= 1
        except (ValueError, TypeError, KeyError):
            is_readable = False
        if not is_readable:
            raise Refusal("stale_button")
        return wanted


def show_pressed(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """A list opens, or is turned to another page."""
    ack()
    wanted = Wanted.from_value(str(action.get("value")))
    view = body["view"]
    if view["type"] == "modal":
        client.views_update(view_id=view["id"], hash=view["hash"], view=sheet(visit, wanted))
    elif wanted.what == "overdue":  # everybody is looked at for it, which may take longer than a click is good for
        waiting = _modal(visit.asked().texts, wanted, [pieces.paragraph(visit.asked().texts.say("desk-looking"))])
        opened = client.views_open(trigger_id=body["trigger_id"], view=waiting)
        client.views_update(view_id=opened["view"]["id"], view=sheet(visit, wanted))
    else:
        client.views_open(trigger_id=body["trigger_id"], view=sheet(visit, wanted))


def sheet(visit: Visit, wanted: Wanted, told: str = "") -> View:
    """The list as it is now; `told` is what was just done."""
    with visit.database.begin() as db:
        check_division(db, _actor(visit), visit.person.municipality_id, visit.division_code, visit.today)
        blocks = LISTS[wanted.what](db, visit, wanted)
    texts = visit.asked().texts
    return _modal(texts, wanted, [*([pieces.said(told)] if told else []), *blocks])


def _modal(texts: Texts, wanted: Wanted, blocks: Sequence[Block]) -> View:
    return {
        "type": "modal",
        "callback_id": SHEET,
        "private_metadata": wanted.as_value(),
        "title": pieces.plain(texts.say(f"desk-{wanted.what}-title"), pieces.TITLE),
        "close": pieces.plain(texts.say("modal-close"), pieces.TITLE),
        "blocks": list(blocks),
    }


def _turning(texts: Texts, wanted: Wanted, count: int, size: int) -> list[Block]:
    """Which page this is, and the buttons to the others; nothing where there is only one."""
    page: Page[None] = Page((), wanted.page, max(1, -(-count // size)), count)
    if page.of == 1:
        return []
    to = [("page-back", page.number - 1), ("page-next", page.number + 1)]
    buttons = [
        pieces.button(texts.say(label), "desk.show", Wanted(wanted.what, number).as_value())
        for label, number in to
        if 1 <= number <= page.of
    ]
    told = texts.say("page", number=page.number, of=page.of, total=page.total)
    return [pieces.note(told), pieces.actions(buttons)]


def _failed(db: Session, visit: Visit, wanted: Wanted) -> list[Block]:
    """What did not reach anybody, with why, and a button to try once more."""
    texts = visit.asked().texts
    found = failures.failures(db, now=visit.now, zone=visit.zone)
    if not found:
        return [pieces.paragraph(texts.say("failed-none", days=failures.KEPT_DAYS))]
    blocks: list[Block] = []
    if sum(failing.may_be_retried_unasked(one) for one in found) > 1:
        blocks.append(pieces.actions([pieces.button(texts.say("desk-retry-all"), "desk.retry", ALL)]))
    first = (wanted.page - 1) * PAGE
    blocks += [_failed_row(texts, one) for one in found[first : first + PAGE]]
    return [*blocks, *_turning(texts, wanted, len(found), PAGE)]


def _failed_row(texts: Texts, one: Failure) -> Block:
    whose = texts.say("joined", first=failing.who(texts, one), then=failing.what(texts, one))
    chance = failing.chance(texts, one)
    detail = "\n".join([pieces.day(texts, one.day), failing.why(texts, one), *([chance] if chance else [])])
    if one.chance == "none":
        return pieces.row(whose, detail)
    aloud = texts.say("desk-retry-aloud", name=whose)
    button = pieces.button(texts.say("desk-retry"), "desk.retry", f"{one.what}:{one.id}", aloud=aloud)
    if one.is_unknown:
        button = pieces.asking(
            button,
            texts.say("desk-retry"),
            texts.say("desk-retry-unknown"),
            yes=texts.say("desk-retry"),
            no=texts.say("run-cancel"),
        )
    return pieces.row(whose, detail, button)


def retry_pressed(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """One message is tried once more, or all that can be without doubt."""
    ack()
    value = str(action.get("value"))
    with visit.writing.begin() as db:
        found = failures.failures(db, now=visit.now, zone=visit.zone)
        if value == ALL:
            chosen = [one for one in found if failing.may_be_retried_unasked(one)]
        else:
            chosen = [one for one in found if f"{one.what}:{one.id}" == value]
        count = failures.retry(db, chosen, **_by(visit))
    renew(body, client, visit, visit.asked().texts.say("failed-retried", count=count))


def _reports(db: Session, visit: Visit, wanted: Wanted) -> list[Block]:
    """What people say they have completed, to be accepted or rejected."""
    texts = visit.asked().texts
    count, found = reports_of(db, visit, limit=PAGE, offset=(wanted.page - 1) * PAGE)
    if count and not found:  # the last of the last page was decided
        wanted = replace(wanted, page=-(-count // PAGE))
        _, found = reports_of(db, visit, limit=PAGE, offset=(wanted.page - 1) * PAGE)
    if not found:
        return [pieces.paragraph(texts.say("desk-reports-none"))]
    return [*report_rows.rows(texts, found, wanted.page), *_turning(texts, wanted, count, PAGE)]


def reports_of(db: Session, visit: Visit, *, limit: int, offset: int = 0) -> tuple[int, Sequence[Any]]:
    """How many reports wait to be checked, and some of them."""
    return self_reporting.waiting(
        db, visit.person, visit.today, division_code=visit.division_code, limit=limit, offset=offset
    )


def accept_pressed(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """A report counts from now on."""
    ack()
    with visit.writing.begin() as db:
        told = self_reporting.accept(db, _number(action), **_by_person(visit))
    texts = visit.asked().texts
    name, title = person_name(texts, told.name, told.name_kana), named(texts, told.title, told.title_en)
    renew(body, client, visit, texts.say("desk-accepted", name=name, title=title))


def reject_pressed(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """Why it does not count is asked first."""
    ack()
    texts = visit.asked().texts
    field = {
        "type": "plain_text_input",
        "action_id": REASON,
        "multiline": True,
        "max_length": self_reporting.REASON_LENGTH,
    }
    form = {
        "type": "modal",
        "callback_id": REJECTION,
        "private_metadata": json.dumps({"report": _number(action), "sheet": body["view"]["private_metadata"]}),
        "title": pieces.plain(texts.say("desk-reject-title"), pieces.TITLE),
        "submit": pieces.plain(texts.say("desk-reject"), pieces.TITLE),
        "close": pieces.plain(texts.say("run-cancel"), pieces.TITLE),
        "blocks": [
            pieces.entry(REASON, texts.say("desk-reject-reason"), field, hint=texts.say("desk-reject-hint"))
        ],
    }
    client.views_push(trigger_id=body["trigger_id"], view=form)


def rejected(ack: Ack, body: dict[str, Any], view: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """A report does not count, and the person hears why."""
    about = json.loads(view["private_metadata"])
    reason = view["state"]["values"][REASON][REASON].get("value") or ""
    with visit.writing.begin() as db:
        told = self_reporting.reject(db, about["report"], reason, **_by_person(visit))
    ack()
    texts = visit.asked().texts
    name, title = person_name(texts, told.name, told.name_kana), named(texts, told.title, told.title_en)
    shown = sheet(visit, Wanted.from_value(about["sheet"]), texts.say("desk-rejected", name=name, title=title))
    client.views_update(view_id=body["view"]["root_view_id"], view=shown)


def _overdue(db: Session, visit: Visit, wanted: Wanted) -> list[Block]:
    """Who is overdue for more than a year, of whom nobody is reminded any more (M2)."""
    texts = visit.asked().texts
    count, found = overdue_for_a_year(db, visit.today, limit=LONG_PAGE, offset=(wanted.page - 1) * LONG_PAGE)
    if not found:
        return [pieces.paragraph(texts.say("desk-overdue-none"))]
    lines = []
    for one in found:
        name = person_name(texts, one.name, one.name_kana)
        department = named(texts, one.department, one.department_en)
        title = named(texts, one.title, one.title_en)
        due = texts.say("desk-overdue-due", title=title, day=pieces.day(texts, one.due_on))
        whose = texts.say("desk-whose", name=name, number=one.employee_no, department=department)
        lines.append((whose, due))
    how = pieces.paragraph(texts.say("desk-overdue-how"))
    return [how, pieces.bullets(lines, texts.say("gap")), *_turning(texts, wanted, count, LONG_PAGE)]


LISTS: Final[Mapping[str, Callable[[Session, Visit, Wanted], list[Block]]]] = {
    "failed": _failed,
    "reports": _reports,
    "overdue": _overdue,
}


# -- who is behind an account ---------------------------------------------------------------------------------


def link_pressed(ack: Ack, body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """A form asks whose account it is; above it the accounts that are in doubt."""
    ack()
    texts = visit.asked().texts
    with visit.database.begin() as db:
        check_division(db, _actor(visit), visit.person.municipality_id, visit.division_code, visit.today)
        found = linking.doubtful(db, limit=DOUBTFUL_SHOWN)
    number = {"type": "plain_text_input", "action_id": WHO, "max_length": 100}
    account = {"type": "users_select", "action_id": SLACK_ID}
    form = {
        "type": "modal",
        "callback_id": LINKING,
        "title": pieces.plain(texts.say("desk-link-title"), pieces.TITLE),
        "submit": pieces.plain(texts.say("desk-link-submit"), pieces.TITLE),
        "close": pieces.plain(texts.say("run-cancel"), pieces.TITLE),
        "blocks": [
            pieces.paragraph(texts.say("desk-link-how")),
            *([pieces.note(texts.say("desk-link-doubtful"))] if found else []),
            *[_doubtful(texts, one) for one in found],
            pieces.entry(WHO, texts.say("desk-link-who"), number),
            pieces.entry(SLACK_ID, texts.say("desk-link-account"), account),
        ],
    }
    client.views_open(trigger_id=body["trigger_id"], view=form)


def _doubtful(texts: Texts, one: linking.Doubtful) -> Block:
    name = texts.say("desk-who", name=person_name(texts, one.name, one.name_kana), number=one.employee_no)
    told = f"<@{one.slack_id}>{texts.say('gap')}{pieces.escaped_within(name, pieces.FIELD)}"
    return {"type": "section", "text": pieces.marked(told)}


def linked(ack: Ack, view: dict[str, Any], visit: Visit) -> None:
    """The account belongs to that person from now on."""
    entered = view["state"]["values"]
    number = entered[WHO][WHO].get("value") or ""
    slack_id = entered[SLACK_ID][SLACK_ID].get("selected_user") or ""
    with visit.writing.begin() as db:
        employee = linking.link(db, number, slack_id, **_by(visit))
    texts = visit.asked().texts
    name = texts.say("desk-who", name=person_name(texts, employee.name, employee.name_kana), number=number)
    done = {
        "type": "modal",
        "callback_id": SHEET,
        "title": pieces.plain(texts.say("desk-link-title"), pieces.TITLE),
        "close": pieces.plain(texts.say("modal-close"), pieces.TITLE),
        "blocks": [pieces.paragraph(texts.say("desk-linked", name=name))],
    }
    ack(response_action="update", view=done)


# -- what they have in common ---------------------------------------------------------------------------------


def renew(body: Mapping[str, Any], client: WebClient, visit: Visit, told: str) -> None:
    """The list the button stands in, as it is now."""
    view = body["view"]
    shown = sheet(visit, Wanted.from_value(view["private_metadata"]), told)
    client.views_update(view_id=view["id"], hash=view["hash"], view=shown)


def _actor(visit: Visit) -> Actor:
    return Actor("person", visit.person.employee_id, visit.person.name)


def _by(visit: Visit) -> dict[str, Any]:
    return {"actor": _actor(visit), "now": visit.now, "zone": visit.zone, "division_code": visit.division_code}


def _by_person(visit: Visit) -> dict[str, Any]:
    return {**_by(visit), "actor": visit.person}


def _number(action: Mapping[str, Any]) -> int:
    try:
        return int(str(action.get("value")))
    except ValueError:
        raise Refusal("stale_button") from None
