"""The forms of class sessions: making, changing, copying, calling them off, and who runs them.

Values in, views out. A field is called like the fact of the refusals that speak of it, so that what is wrong is
said below it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final, Self
from zoneinfo import ZoneInfo

from handlers.blocks import pieces
from handlers.blocks.pieces import Block
from handlers.catalogue import Texts
from handlers.teams import person_name
from models.base import Refusal
from models.session_people import Somebody
from models.session_running import (
    LINK_LENGTH,
    MOST_ORGANISERS,
    MOST_SEATS,
    REASON_LENGTH,
    TEXT_LENGTH,
    Places,
    Terms,
)
from models.session_views import Organiser

MAKING, CHANGING, COPYING, CANCELLING = (
    *("sessions.making", "sessions.changing", "sessions.copying", "sessions.cancelling"),
)
ORGANISING: Final = "sessions.organising"
"""Views that are submitted."""
COURSE, STARTS_AT, STARTS_TIME, ENDS_AT, ENDS_ON = "course_code", "starts_at", "starts_time", "ends_at", "ends_on"
VENUE, LINK, INSTRUCTOR, CAPACITY = "venue", "online_url", "instructor", "capacity"
CLOSES_AT, CLOSES_TIME, OPTIONS, ORGANISERS = "closes_at", "closes_time", "options", "organisers"
REASON: Final = "reason"
"""Fields, called like the facts of the refusals that speak of them."""
FIND_COURSE, FIND_PERSON = "sessions.course_of", "sessions.person"
"""Fields that find something while one types."""
MOST_PAGES: Final = 10_000
_FLAGS: Final = ("joint", "confirms_itself")
_VERSION: Final = 1
View = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Carried:
    """What a view knows: its session (0: none yet), the list below it (as a button's value; empty: none), a page.

    `about`: a person or a municipality. `replaces`: it stands where another view stood, as three lay on one another
    already. `was`: what a form showed, field by field.
    """

    session_id: int = 0
    list: str = ""
    page: int = 1
    about: int = 0
    replaces: bool = False
    was: Mapping[str, str] | None = None

    def as_metadata(self) -> str:
        carried = {"v": _VERSION, "s": self.session_id, "l": self.list, "p": self.page, "a": self.about}
        more = {"r": int(self.replaces), "w": dict(self.was or {})}
        return json.dumps({**carried, **more}, separators=(",", ":"))

    @classmethod
    def of(cls, view: Mapping[str, Any]) -> Self:
        """Raises Refusal `stale_button` for a view that is none of today's."""
        try:
            read = json.loads(str(view.get("private_metadata") or ""))
            numbers = [whole_number(read[name]) for name in ("s", "p", "a")]
            was = {str(name): str(mark) for name, mark in read["w"].items()}
            below, replaces, is_ours = str(read["l"]), bool(read["r"]), read["v"] == _VERSION
        except (ValueError, TypeError, KeyError, AttributeError):
            is_ours = False
        if not is_ours:
            raise Refusal("stale_button")
        return cls(numbers[0], below, numbers[1], numbers[2], replaces, was)


@dataclass(frozen=True, slots=True)
class People:
    """How many there are to be told of a change."""

    booked: int
    waiting: int


# -- what they have in common ---------------------------------------------------------------------------------


def modal(
    texts: Texts, callback_id: str, title: str, carried: Carried, content: Sequence[Block], submit: str = ""
) -> View:
    """A view; with `submit`, the key of a word, one that can be submitted."""
    made: View = {
        "type": "modal",
        "callback_id": callback_id,
        "private_metadata": carried.as_metadata(),
        "title": pieces.plain(texts.say(title), pieces.TITLE),
        "close": pieces.plain(texts.say("run-cancel" if submit else "modal-close"), pieces.TITLE),
        "blocks": list(content)[:100],
    }
    return made | ({"submit": pieces.plain(texts.say(submit), pieces.TITLE)} if submit else {})


def moments(texts: Texts, starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> str:
    """From when to when: the day once where it is one."""
    first, last = starts_at.astimezone(zone), ends_at.astimezone(zone)
    facts = {"first": pieces.day(texts, first.date()), "from": f"{first:%H:%M}", "to": f"{last:%H:%M}"}
    if first.date() == last.date():
        return texts.say("running-when", **facts)
    return texts.say("running-when-days", last=pieces.day(texts, last.date()), **facts)


def identified(texts: Texts, one: Somebody | Organiser) -> str:
    """A name with the number, which is never cut off (P3)."""
    name = pieces.clipped(person_name(texts, one.name, one.name_kana), 50)
    return texts.say("running-person", name=name, number=one.employee_no)


def place_name(texts: Texts, one: Places, own_id: int) -> str:
    """What a municipality is called; the office's own has no name of its own here."""
    if one.municipality_id == own_id:
        return texts.say("running-own")
    name = one.name_en if texts.locale == "en" and one.name_en else one.name
    return pieces.clipped(name, 80) or one.code


def text_field(action_id: str, initial: str = "", *, most: int = TEXT_LENGTH, is_long: bool = False) -> Block:
    made: Block = {"type": "plain_text_input", "action_id": action_id, "max_length": most, "multiline": is_long}
    return made | ({"initial_value": initial} if initial else {})


def number_field(action_id: str, initial: int | None, *, least: int, most: int) -> Block:
    made: Block = {
        "type": "number_input",
        "action_id": action_id,
        "is_decimal_allowed": False,
        "min_value": str(least),
        "max_value": str(most),
    }
    return made | ({} if initial is None else {"initial_value": str(initial)})


def day_field(action_id: str, initial: date | None) -> Block:
    return {"type": "datepicker", "action_id": action_id} | (
        {"initial_date": initial.isoformat()} if initial else {}
    )


def time_field(action_id: str, initial: time | None, zone: ZoneInfo) -> Block:
    made: Block = {"type": "timepicker", "action_id": action_id, "timezone": zone.key}
    return made | ({"initial_time": f"{initial:%H:%M}"} if initial else {})


def several_field(action_id: str, placeholder: str, most: int, initial: Sequence[Block] = ()) -> Block:
    made: Block = {
        "type": "multi_external_select",
        "action_id": action_id,
        "placeholder": pieces.plain(placeholder, pieces.PLACEHOLDER),
        "min_query_length": 0,
        "max_selected_items": most,
    }
    return made | ({"initial_options": list(initial)} if initial else {})


def person_option(texts: Texts, one: Somebody | Organiser) -> Block:
    """Somebody to choose."""
    department = ""
    if isinstance(one, Somebody):
        department = one.department_en if texts.locale == "en" and one.department_en else one.department
    return pieces.option(identified(texts, one), str(one.employee_id), department)


def course_option(texts: Texts, code: str, title: str, title_en: str, value: str) -> Block:
    """A course to choose; its code, which is never cut off, stands below."""
    return pieces.option(title_en if texts.locale == "en" and title_en else title, value, code)


def held_in(view: Mapping[str, Any], block_id: str, action_id: str = "") -> Any:
    """What stands in a field, of whichever sort it is; None where it is empty or not there."""
    held = (view["state"]["values"].get(block_id) or {}).get(action_id or block_id) or {}
    chosen = held.get("selected_option") or {}
    return held.get("value") or held.get("selected_date") or held.get("selected_time") or chosen.get("value")


def _chosen(view: Mapping[str, Any], block_id: str, action_id: str) -> list[str]:
    held = (view["state"]["values"].get(block_id) or {}).get(action_id) or {}
    return [str(one.get("value")) for one in held.get("selected_options") or ()]


def whole_number(value: object) -> int:
    """Raises Refusal `stale_button` for what is no number, or none of ours."""
    if not str(value).isascii() or not str(value).isdigit() or len(str(value)) > 18:
        raise Refusal("stale_button")
    return int(str(value))


# -- a session ------------------------------------------------------------------------------------------------


def making(texts: Texts, today: date, zone: ZoneInfo, carried: Carried, course: Block | None = None) -> View:
    """A new session; two weeks from now where nothing else is entered, as there is time to book until then."""
    finding = pieces.search(FIND_COURSE, texts.say("running-find-course"))
    finding |= {"initial_option": course} if course else {}
    organisers = several_field(FIND_PERSON, texts.say("running-find-person"), MOST_ORGANISERS)
    day = today + timedelta(days=14)
    starts_at, ends_at = (datetime.combine(day, time(hour, 30), zone) for hour in (13, 16))
    fields = [
        pieces.entry(COURSE, texts.say("running-course"), finding),
        *_terms(texts, Terms("", starts_at, ends_at), zone),
        pieces.entry(
            ORGANISERS, texts.say("running-organisers"), organisers, hint=texts.say("running-organisers-hint")
        )
        | {"optional": True},
    ]
    return modal(texts, MAKING, "running-new", carried, fields, "running-make")


def changing(texts: Texts, name: str, terms: Terms, people: People, zone: ZoneInfo, carried: Carried) -> View:
    """The same of a session there is. `name` is its course's, with its code."""
    key = "running-change-told" if people.booked or people.waiting else "running-change-untold"
    told = texts.say(key, booked=people.booked, waiting=people.waiting)
    fields = [pieces.row(name, told), *_terms(texts, terms, zone)]
    carried = replace(carried, was=marks(terms, zone))
    return modal(texts, CHANGING, "running-change-title", carried, fields, "running-save")


def _terms(texts: Texts, terms: Terms, zone: ZoneInfo) -> list[Block]:
    shown = shown_of(terms, zone)
    optional = {"optional": True}
    flags = {name: pieces.option(texts.say(f"running-{name}"), name) for name in _FLAGS}
    checks: Block = {"type": "checkboxes", "action_id": OPTIONS, "options": list(flags.values())}
    if ticked := [flags[name] for name in _FLAGS if shown[name]]:
        checks["initial_options"] = ticked
    return [
        pieces.entry(STARTS_AT, texts.say("running-starts-on"), day_field(STARTS_AT, shown["starts_on"])),
        pieces.entry(
            STARTS_TIME, texts.say("running-starts-time"), time_field(STARTS_TIME, shown["starts_time"], zone)
        ),
        pieces.entry(ENDS_AT, texts.say("running-ends-time"), time_field(ENDS_AT, shown["ends_time"], zone)),
        pieces.entry(
            ENDS_ON,
            texts.say("running-ends-on"),
            day_field(ENDS_ON, shown["ends_on"]),
            hint=texts.say("running-ends-on-hint"),
        )
        | optional,
        pieces.entry(VENUE, texts.say("running-venue"), text_field(VENUE, shown["venue"])) | optional,
        pieces.entry(
            LINK,
            texts.say("running-link"),
            text_field(LINK, shown["online_url"], most=LINK_LENGTH),
            hint=texts.say("running-link-hint"),
        )
        | optional,
        pieces.entry(
            CAPACITY,
            texts.say("running-capacity"),
            number_field(CAPACITY, terms.capacity, least=1, most=MOST_SEATS),
            hint=texts.say("running-capacity-hint"),
        )
        | optional,
        pieces.entry(
            CLOSES_AT,
            texts.say("running-closes-on"),
            day_field(CLOSES_AT, shown["closes_on"]),
            hint=texts.say("running-closes-hint"),
        )
        | optional,
        pieces.entry(
            CLOSES_TIME, texts.say("running-closes-time"), time_field(CLOSES_TIME, shown["closes_time"], zone)
        )
        | optional,
        pieces.entry(INSTRUCTOR, texts.say("running-instructor"), text_field(INSTRUCTOR, shown["instructor"]))
        | optional,
        pieces.entry(OPTIONS, texts.say("running-options"), checks) | optional,
    ]


def shown_of(terms: Terms, zone: ZoneInfo) -> dict[str, Any]:
    """What a form shows of a session. A day to close on without a time holds to its end."""
    first, last = terms.starts_at.astimezone(zone), terms.ends_at.astimezone(zone)
    closes = terms.closes_at.astimezone(zone) if terms.closes_at else None
    is_whole_day = closes is not None and closes.time() == time.min
    return {
        "starts_on": first.date(),
        "starts_time": first.time().replace(second=0, microsecond=0),
        "ends_on": last.date() if last.date() != first.date() else None,
        "ends_time": last.time().replace(second=0, microsecond=0),
        "venue": pieces.clipped(terms.venue.strip(), TEXT_LENGTH),
        "online_url": terms.online_url.strip()[:LINK_LENGTH],
        "instructor": pieces.clipped(terms.instructor.strip(), TEXT_LENGTH),
        "capacity": terms.capacity,
        "closes_on": closes.date() - timedelta(days=is_whole_day) if closes else None,
        "closes_time": closes.time().replace(second=0, microsecond=0) if closes and not is_whole_day else None,
        "joint": terms.joint,
        "confirms_itself": terms.confirms_itself,
    }


def marks(terms: Terms, zone: ZoneInfo) -> dict[str, str]:
    """A short mark for what is shown of each term, by which a form knows what was changed in it, and by whom."""
    shown = shown_of(terms, zone)
    values = {name: shown.get(name) for name in asdict(terms) if name != "course_code"}
    for name in ("starts_at", "ends_at"):
        values[name] = f"{getattr(terms, name).astimezone(zone):%Y-%m-%dT%H:%M}"
    values["closes_at"] = (shown["closes_on"], shown["closes_time"])
    return {name: hashlib.sha256(repr(value).encode()).hexdigest()[:8] for name, value in values.items()}


def terms_in(view: Mapping[str, Any], zone: ZoneInfo, course_code: str = "") -> Terms:
    """What the form says; rules are the model's.

    Refusals: `stale_button` for what no form of ours can say, `session_closing_day` for a time without a day.
    """
    try:
        first = date.fromisoformat(held_in(view, STARTS_AT))
        starts_at = datetime.combine(first, time.fromisoformat(held_in(view, STARTS_TIME)), zone)
        last = date.fromisoformat(held_in(view, ENDS_ON) or first.isoformat())
        ends_at = datetime.combine(last, time.fromisoformat(held_in(view, ENDS_AT)), zone)
        closes = (held_in(view, CLOSES_AT), held_in(view, CLOSES_TIME))
        closes_on = date.fromisoformat(closes[0]) if closes[0] else None
        closes_time = time.fromisoformat(closes[1]) if closes[1] else None
        capacity = held_in(view, CAPACITY)
        chosen = _chosen(view, OPTIONS, OPTIONS)
        return Terms(
            course_code,
            starts_at,
            ends_at,
            venue=str(held_in(view, VENUE) or ""),
            online_url=str(held_in(view, LINK) or ""),
            capacity=None if capacity is None else int(capacity),
            instructor=str(held_in(view, INSTRUCTOR) or ""),
            joint="joint" in chosen,
            closes_at=_closing(closes_on, closes_time, starts_at, zone),
            confirms_itself="confirms_itself" in chosen,
        )
    except (ValueError, TypeError, OverflowError):
        raise Refusal("stale_button") from None


def _closing(day: date | None, at: time | None, starts_at: datetime, zone: ZoneInfo) -> datetime | None:
    """Until when one can book; None: until it begins."""
    if day is None:
        if at is not None:
            raise Refusal("session_closing_day", closes_at=f"{at:%H:%M}")
        return None
    if at is not None:
        return datetime.combine(day, at, zone)
    is_the_day = day == starts_at.date()
    return None if is_the_day else datetime.combine(day + timedelta(days=1), time.min, zone)


def course_in(view: Mapping[str, Any]) -> int:
    """The id of the course chosen. Refusal `stale_button`."""
    return whole_number(held_in(view, COURSE, FIND_COURSE))


def changed_in(typed: Terms, was: Mapping[str, str], zone: ZoneInfo) -> dict[str, Any]:
    """The terms that are no longer what the form showed when it was opened."""
    now, values = marks(typed, zone), asdict(typed)
    if set(now) != set(was):
        raise Refusal("stale_button")
    return {name: values[name] for name in now if now[name] != was[name]}


# -- the small ones -------------------------------------------------------------------------------------------


def copying(texts: Texts, name: str, terms: Terms, now: datetime, zone: ZoneInfo, carried: Carried) -> View:
    """The same again: a week later, or a week from now where that has passed."""
    first = terms.starts_at.astimezone(zone)
    day = max(first.date(), now.astimezone(zone).date()) + timedelta(days=7)
    fields = [
        pieces.row(name, texts.say("running-copy-what")),
        pieces.entry(STARTS_AT, texts.say("running-starts-on"), day_field(STARTS_AT, day)),
        pieces.entry(STARTS_TIME, texts.say("running-starts-time"), time_field(STARTS_TIME, first.time(), zone)),
    ]
    return modal(texts, COPYING, "running-copy-title", carried, fields, "running-make")


def start_in(view: Mapping[str, Any], zone: ZoneInfo) -> datetime:
    """When a copy begins. Refusal `stale_button`."""
    try:
        day, at = date.fromisoformat(held_in(view, STARTS_AT)), time.fromisoformat(held_in(view, STARTS_TIME))
    except (ValueError, TypeError):
        raise Refusal("stale_button") from None
    return datetime.combine(day, at, zone)


def cancelling(texts: Texts, name: str, when: str, people: People, carried: Carried) -> View:
    """Why it does not take place; everybody in it is told."""
    told = texts.say("running-cancel-told", count=people.booked + people.waiting)
    field = text_field(REASON, most=REASON_LENGTH, is_long=True)
    fields = [
        pieces.row(name, f"{when}\n{told}"),
        pieces.entry(REASON, texts.say("running-cancel-why"), field, hint=texts.say("running-cancel-why-hint")),
    ]
    return modal(texts, CANCELLING, "running-cancel-title", carried, fields, "running-cancel-yes")


def reason_in(view: Mapping[str, Any]) -> str:
    return str(held_in(view, REASON) or "")


def organising(texts: Texts, name: str, organisers: Sequence[Organiser], carried: Carried) -> View:
    """Who runs a session."""
    known = [person_option(texts, one) for one in organisers[:MOST_ORGANISERS]]
    finding = several_field(FIND_PERSON, texts.say("running-find-person"), MOST_ORGANISERS, known)
    hint = texts.say("running-organisers-hint")
    fields = [
        pieces.row(name, ""),
        pieces.entry(ORGANISERS, texts.say("running-organisers"), finding, hint=hint) | {"optional": True},
    ]
    return modal(texts, ORGANISING, "running-organisers-title", carried, fields, "running-save")


def chosen_people(view: Mapping[str, Any], block_id: str) -> list[int]:
    """The ids of those chosen in a form. Refusal `stale_button`."""
    return [whole_number(one) for one in _chosen(view, block_id, FIND_PERSON)]
