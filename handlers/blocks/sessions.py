"""Class sessions on the screen of those who run them: the list, one session, who is in it, joint places."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final, Self
from zoneinfo import ZoneInfo

from handlers import session_forms as forms
from handlers.blocks import classes, pieces
from handlers.blocks.pieces import Block
from handlers.catalogue import Texts
from handlers.courses import named
from handlers.session_forms import Carried, View, modal, moments
from models.base import Refusal
from models.bookings import LARGEST_ID
from models.session_people import InIt
from models.session_views import Deed, Filter, Run, Whole

LIST, NEW, SHOW, TURN = "sessions.list", "sessions.new", "sessions.show", "sessions.turn"
COURSE, MONTH = "sessions.course", "sessions.month"
CHANGE, COPY, CANCEL, ORGANISE = "sessions.change", "sessions.copy", "sessions.cancel", "sessions.organise"
PEOPLE, ADD, REMOVE = "sessions.people", "sessions.add", "sessions.remove"
PLACES, KEEP = "sessions.places", "sessions.keep"
"""Buttons and choices."""
LISTED, SHEET, IN_IT, JOINT = "sessions.listed", "sessions.sheet", "sessions.in_it", "sessions.joint"
"""Views."""
PAGE: Final = 10
LONG_PAGE: Final = 20
"""Lines of a list that are shown at once; people and municipalities are short ones."""
OPTIONS: Final = 100
TO_COME: Final = "next"
ANY: Final = "0"
_VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which sessions a list shows, and which page of them. `month`: its first day; None: those not over yet."""

    course_id: int = 0
    month: date | None = None
    page: int = 1

    @property
    def filter(self) -> Filter:
        return Filter(self.course_id, self.month)

    def as_value(self) -> str:
        month = f"{self.month:%Y-%m}" if self.month else ""
        carried = {"v": _VERSION, "c": self.course_id, "m": month, "p": self.page}
        return json.dumps(carried, separators=(",", ":"))

    @classmethod
    def from_value(cls, value: str) -> Self:
        """Raises Refusal `stale_button` for what no button of today carries."""
        try:
            carried = json.loads(value)
            month = date.fromisoformat(f"{carried['m']}-01") if carried["m"] else None
            wanted = cls(int(carried["c"]), month, int(carried["p"]))
            is_ours = carried["v"] == _VERSION and 0 <= wanted.course_id <= LARGEST_ID
            is_ours &= 1 <= wanted.page <= forms.MOST_PAGES
        except (ValueError, TypeError, KeyError):
            is_ours = False
        if not is_ours:
            raise Refusal("stale_button")
        return wanted


@dataclass(frozen=True, slots=True)
class Shown:
    """When it is, for which session, and for whom: what every view of one needs."""

    texts: Texts
    now: datetime
    zone: ZoneInfo
    is_division: bool


# -- words ----------------------------------------------------------------------------------------------------


def title(texts: Texts, run: Run) -> str:
    """What a session is called: its course's title, and its code."""
    return texts.say("running-title", title=named(texts, run.title, run.title_en), code=run.code)


def when(shown: Shown, run: Run) -> str:
    return moments(shown.texts, run.starts_at, run.ends_at, shown.zone)


def place(texts: Texts, run: Run) -> str:
    """Where it is: the place, or that it is online."""
    online = texts.say("running-online") if run.online_url else ""
    return texts.listed([one for one in (pieces.clipped(run.venue, 80), online) if one])


def taken(texts: Texts, run: Run) -> str:
    """How many have a seat, of how many, and how many wait."""
    key = "running-booked" if run.capacity is None else "running-booked-of"
    told = [texts.say(key, booked=run.booked, capacity=run.capacity)]
    if run.guests:
        told.append(texts.say("running-guests-come", count=run.guests))
    if run.waiting:
        told.append(texts.say("running-waiting", count=run.waiting))
    return texts.listed(told)


def state(run: Run, now: datetime) -> str:
    """How far it is: cancelled, confirmed, over, on, ahead."""
    if run.cancelled_at is not None:
        return "cancelled"
    if run.confirmed_at is not None:
        return "confirmed"
    if now >= run.ends_at:
        return "over"
    return "on" if now >= run.starts_at else "ahead"


# -- the list -------------------------------------------------------------------------------------------------


def course_choice(texts: Texts, course: tuple[str, str, str] | None, course_id: int) -> Block:
    """A course to see the sessions of, or all of them."""
    if course is None:
        return pieces.option(texts.say("running-all-courses"), ANY)
    return forms.course_option(texts, *course, str(course_id))


def listed(
    shown: Shown,
    wanted: Wanted,
    found: tuple[int, Sequence[Run]],
    course: tuple[str, str, str] | None,
    months: Sequence[date],
    told: Sequence[str] = (),
) -> View:
    """The sessions somebody runs, by month."""
    texts, (count, runs) = shown.texts, found
    new = [pieces.button(texts.say("running-new"), NEW, "", style="primary")] if shown.is_division else []
    blocks = [
        *[pieces.said(line) for line in told],
        pieces.actions([*_choices(texts, wanted, course, months), *new]),
        *([] if shown.is_division else [pieces.note(texts.say("running-yours"))]),
    ]
    if not runs:
        blocks.append(pieces.paragraph(texts.say("running-none" if wanted.month or course else "running-no-next")))
    month = None
    for run in runs:
        first = run.starts_at.astimezone(shown.zone).date().replace(day=1)
        if first != month:
            month = first
            blocks.append(pieces.header(_month(texts, first)))
        blocks.append(_row(shown, run))
    blocks += _turning(texts, wanted.page, count, PAGE, TURN, lambda page: replace(wanted, page=page).as_value())
    return modal(texts, LISTED, "running-list-title", Carried(list=wanted.as_value()), blocks)


def _choices(
    texts: Texts, wanted: Wanted, course: tuple[str, str, str] | None, months: Sequence[date]
) -> list[Block]:
    chosen_course = course_choice(texts, course, wanted.course_id)
    finding = pieces.search(COURSE, texts.say("running-find-course")) | {"initial_option": chosen_course}
    options = {TO_COME: pieces.option(texts.say("running-to-come"), TO_COME)}
    for first in [*months, *([wanted.month] if wanted.month and wanted.month not in months else [])]:
        options[f"{first:%Y-%m}"] = pieces.option(_month(texts, first), f"{first:%Y-%m}")
    chosen = options[f"{wanted.month:%Y-%m}" if wanted.month else TO_COME]
    month = {
        "type": "static_select",
        "action_id": MONTH,
        "options": list(options.values()),
        "initial_option": chosen,
        "placeholder": pieces.plain(texts.say("running-month-choose"), pieces.PLACEHOLDER),
    }
    return [finding, month]


def _month(texts: Texts, first: date) -> str:
    return texts.say("running-month", year=str(first.year), month=first.month)


def _row(shown: Shown, run: Run) -> Block:
    texts, how = shown.texts, state(run, shown.now)
    facts = [taken(texts, run), *([] if how == "ahead" else [texts.say(f"running-state-{how}")])]
    name = title(texts, run)
    detail = f"{name}\n{texts.listed([one for one in (place(texts, run), *facts) if one])}"
    button = pieces.button(texts.say("running-open"), SHOW, str(run.id), aloud=name)
    return pieces.row(when(shown, run), detail, button)


def _turning(
    texts: Texts, page: int, total: int, size: int, action_id: str, value: Callable[[int], str]
) -> list[Block]:
    """Which page this is, and the buttons to the others; nothing where there is only one."""
    of = max(1, -(-total // size))
    if of == 1:
        return []
    to = [("page-back", page - 1), ("page-next", page + 1)]
    buttons = [pieces.button(texts.say(key), action_id, value(number)) for key, number in to if 1 <= number <= of]
    return [pieces.note(texts.say("page", number=page, of=of, total=total)), pieces.actions(buttons)]


# -- one session ----------------------------------------------------------------------------------------------


def sheet(shown: Shown, one: Whole, carried: Carried, told: Sequence[str] = ()) -> View:
    """A session with all about it, and what can be done with it now."""
    texts, run = shown.texts, one.run
    how = state(run, shown.now)
    blocks = [
        *[pieces.said(line) for line in told],
        pieces.row(title(texts, run), f"{when(shown, run)}\n{texts.say(f'running-state-{how}')}"),
        pieces.facts(_facts(shown, one)),
        *([_cancelled(shown, one.cancelled)] if one.cancelled else []),
        *_deeds(shown, one, how),
    ]
    return modal(texts, SHEET, "running-sheet-title", carried, blocks)


def _facts(shown: Shown, one: Whole) -> list[tuple[str, str]]:
    texts, run, terms = shown.texts, one.run, one.terms
    closes = terms.closes_at.astimezone(shown.zone) if terms.closes_at else None
    until = texts.say("running-closes-at-start")
    if closes is not None:
        closing = forms.shown_of(terms, shown.zone)
        day = pieces.day(texts, closing["closes_on"])
        at = closing["closes_time"]
        until = texts.say("nomination-moment", day=day, time=f"{at:%H:%M}") if at else day
    names = [forms.identified(texts, person) for person in one.organisers]
    facts = [
        ("running-taken", taken(texts, run)),
        ("running-venue", terms.venue),
        ("running-link", terms.online_url),
        ("running-instructor", terms.instructor),
        ("running-closes", until),
        ("running-organisers", texts.listed(names) or texts.say("running-organisers-none")),
        ("running-confirming", texts.say(f"running-confirms-{'itself' if terms.confirms_itself else 'by-hand'}")),
    ]
    if terms.joint:
        kept = [
            texts.say("running-kept", name=forms.place_name(texts, each, one.own_id), count=each.places)
            for each in one.places
        ]
        facts.append(("running-joint", texts.listed(kept) or texts.say("running-kept-none")))
    return [(texts.say(key), value) for key, value in facts if value]


def _cancelled(shown: Shown, deed: Deed) -> Block:
    texts, local = shown.texts, deed.at.astimezone(shown.zone)
    at = texts.say("nomination-moment", day=pieces.day(texts, local.date()), time=f"{local:%H:%M}")
    name = pieces.clipped(deed.name, 80)
    told = texts.say("running-was-cancelled-by" if name else "running-was-cancelled", at=at, name=name)
    return pieces.row(told, deed.reason)


def _deeds(shown: Shown, one: Whole, how: str) -> list[Block]:
    texts, value = shown.texts, str(one.run.id)
    takes_place, is_ahead = how != "cancelled", how == "ahead"
    desk = classes.Pressed(one.run.id).as_value()
    wanted = [
        (CHANGE, "running-change", value, how in {"ahead", "on"}, "primary"),
        (classes.DESK, "running-desk", desk, takes_place, ""),
        (PEOPLE, "running-people", value, True, ""),
        (PLACES, "running-places-open", value, one.terms.joint and takes_place, ""),
        (ORGANISE, "running-organise", value, shown.is_division, ""),
        (COPY, "running-copy", value, shown.is_division, ""),
        (CANCEL, "running-cancel", value, is_ahead, "danger"),
    ]
    buttons = [
        pieces.button(texts.say(key), action_id, carried, style=style)
        for action_id, key, carried, can, style in wanted
        if can
    ]
    return [pieces.actions(buttons)]


# -- who is in it ---------------------------------------------------------------------------------------------


def people(
    shown: Shown, run: Run, found: tuple[int, int, Sequence[InIt]], carried: Carried, told: Sequence[Block] = ()
) -> View:
    """Who is booked and who waits, a page at a time; whom to take out, whom to add."""
    texts, (booked, waiting, some) = shown.texts, found
    is_ahead = state(run, shown.now) == "ahead"
    add = pieces.button(texts.say("running-add"), ADD, f"{run.id}:{carried.page}", style="primary")
    blocks = [
        *told,
        pieces.row(title(texts, run), f"{when(shown, run)}\n{taken(texts, run)}"),
        *([pieces.actions([add])] if shown.is_division and is_ahead else []),
        *([] if some else [pieces.paragraph(texts.say("running-people-none"))]),
    ]
    for one in some:
        detail = named(texts, one.who.department, one.who.department_en)
        key = "running-in-line" if one.place else "running-has-seat"
        detail = texts.listed([part for part in (detail, texts.say(key, place=one.place)) if part])
        if one.clash:
            detail += "\n" + texts.say("running-clashes", code=one.clash.code)
        name = forms.identified(texts, one.who)
        value = f"{run.id}:{one.who.employee_id}:{carried.page}"
        button = pieces.button(texts.say("running-remove"), REMOVE, value, aloud=name)
        blocks.append(pieces.row(name, detail, button if is_ahead else None))
    total, at = booked + waiting, f"{run.id}:"
    blocks += _turning(texts, carried.page, total, LONG_PAGE, PEOPLE, lambda page: f"{at}{page}")
    return modal(texts, IN_IT, "running-people", carried, blocks)


# -- joint places ---------------------------------------------------------------------------------------------


def joint(shown: Shown, one: Whole, carried: Carried, told: Sequence[str] = ()) -> View:
    """What is kept for whom, and how many guests come (S7)."""
    texts, run = shown.texts, one.run
    is_ahead, of = state(run, shown.now) == "ahead", max(1, -(-len(one.places) // LONG_PAGE))
    page = min(max(1, carried.page), of)
    add = pieces.button(texts.say("running-places-add"), KEEP, f"{run.id}:0:{page}", style="primary")
    blocks = [
        *[pieces.said(line) for line in told],
        pieces.row(title(texts, run), f"{when(shown, run)}\n{taken(texts, run)}"),
        pieces.paragraph(texts.say("running-places-what")),
        *([pieces.actions([add])] if shown.is_division and is_ahead else []),
    ]
    for each in one.places[(page - 1) * LONG_PAGE : page * LONG_PAGE]:
        is_own = each.municipality_id == one.own_id
        key = "running-places-own" if is_own else "running-places-of"
        name = forms.place_name(texts, each, one.own_id)
        value = f"{run.id}:{each.municipality_id}:{page}"
        button = pieces.button(texts.say("running-places-change"), KEEP, value, aloud=name)
        detail = texts.say(key, places=each.places, guests=each.guests)
        blocks.append(pieces.row(name, detail, button if is_ahead else None))
    blocks += _turning(texts, page, len(one.places), LONG_PAGE, PLACES, lambda page: f"{run.id}:{page}")
    return modal(texts, JOINT, "running-places-title", replace(carried, page=page), blocks)


def refused(texts: Texts, who: str, why: str) -> Block:
    """Somebody for whom it could not be done, and why."""
    return pieces.row(texts.say("running-not-added", name=who), why)
