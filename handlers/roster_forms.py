"""The pages of a roster and the forms that open from it. Values in, views out.

Who has checked in with the code stands below the boxes: unticking cannot take that back, a correction can.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Self

from handlers.blocks import classes, pieces
from handlers.blocks.classes import LARGEST_ID, Pressed
from handlers.blocks.pieces import Block
from handlers.catalogue import Texts
from handlers.courses import named
from handlers.session_desk import Reading
from handlers.teams import person_name
from models import attendance
from models.attendance import Roster, RosterLine
from models.base import Refusal

SHEET, WALKING_IN, CORRECTION = "roster.sheet", "roster.walking_in", "roster.correction"
BOXES: Final = 10
"""Checkboxes that Slack puts together."""
PAGES: Final = 100
"""Pages that can be chosen from a list."""
WHO, ACCOUNT = "who", "account"
NAME, STATE, REASON = "name", "state", "reason"
"""The fields of the forms, called like the facts of the refusals that speak of them."""
NAMES: Final = 12
"""Names in a sentence."""
OUTCOMES: Final = ("present", "absent", "cancelled")
TICKED: Final = ("roster", "walk_in")
"""Ways that a box may take back."""
_VERSION: Final = 1
View = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Carried:
    """What a view knows of itself: what it shows, who was ticked when it was made, and on which kind it lies."""

    pressed: Pressed
    shown: Mapping[int, bool]
    below: str = ""

    def as_metadata(self) -> str:
        """At most some 400 characters."""
        people = [[who, int(was)] for who, was in self.shown.items()]
        told = {"v": _VERSION, "p": self.pressed.as_value(), "w": people, "b": self.below}
        return json.dumps(told, separators=(",", ":"))

    @classmethod
    def of(cls, view: Mapping[str, Any]) -> Self:
        """Raises Refusal `stale_button` for a view that is none of today's."""
        try:
            read = json.loads(str(view.get("private_metadata") or ""))
            shown = {who: bool(was) for who, was in read["w"]}
            value, below, version = read["p"], str(read["b"]), read["v"]
        except (ValueError, TypeError, KeyError, AttributeError):
            raise Refusal("stale_button") from None
        if version != _VERSION or not all(type(who) is int and 0 < who <= LARGEST_ID for who in shown):
            raise Refusal("stale_button")
        return cls(Pressed.from_value(value), shown, below)


# -- the list -------------------------------------------------------------------------------------------------


def page(
    reading: Reading, found: Roster, pressed: Pressed, pages: int, told: Sequence[str], guessers: Sequence[str]
) -> View:
    texts, one = reading.texts, found.session
    may_tick = one.confirmed_at is None and one.cancelled_at is None and found.day <= reading.acting.today
    boxes = [line for line in found.lines if may_tick and _has_box(reading, line)]
    others = [line for line in found.lines if line not in boxes]
    counts = texts.say("roster-counts", count=found.count, present=found.present)
    blocks = [
        *map(pieces.said, told),
        pieces.row(classes.called(texts, one), f"{classes.when(texts, one, reading.acting.zone)}\n{counts}"),
    ]
    if one.confirmed_at is not None:
        blocks.append(pieces.note(texts.say("roster-confirmed")))
    elif found.day > reading.acting.today:
        blocks.append(pieces.note(texts.say("roster-ahead")))
    if guessers:
        blocks.append(pieces.note(texts.say("roster-guessers", people=_some(texts, guessers))))
    blocks += _ways(reading, found, pressed, pages)
    if not found.lines:
        blocks.append(pieces.paragraph(texts.say("roster-nobody")))
    blocks += _fields(reading, boxes, pressed)
    if others:
        heading = "roster-recorded" if may_tick else "roster-people"
        blocks.append(pieces.note(texts.say(heading)))
        zone = reading.acting.zone
        lines = [(_told(reading, line), classes.stands(texts, line, zone)) for line in others]
        blocks.append(pieces.bullets(lines, texts.say("gap")))
    blocks.append(pieces.actions(_deeds(reading, found, pressed)))
    made: View = {
        "type": "modal",
        "callback_id": SHEET,
        "private_metadata": Carried(pressed, {line.employee_id: line.is_present for line in boxes}).as_metadata(),
        "title": pieces.plain(texts.say("roster-title"), pieces.TITLE),
        "close": pieces.plain(texts.say("modal-close"), pieces.TITLE),
        "blocks": blocks,
    }
    if boxes:
        label = "roster-save-next" if pressed.page < pages else "roster-save"
        made["submit"] = pieces.plain(texts.say(label), pieces.TITLE)
    return made


def _some(texts: Texts, names: Sequence[str]) -> str:
    """The first of the names, and how many more there are."""
    told = texts.listed([pieces.clipped(name, 60) for name in names[:NAMES]])
    return told + (texts.say("and-more", count=len(names) - NAMES) if len(names) > NAMES else "")


def _has_box(reading: Reading, line: RosterLine) -> bool:
    """Whether a tick may change what is recorded; nobody ticks themselves."""
    me = reading.acting.somebody.employee_id
    return line.employee_id != me and (line.word is None or line.word.way in TICKED)


def _fields(reading: Reading, boxes: Sequence[RosterLine], pressed: Pressed) -> Iterator[Block]:
    """Boxes in groups. Their names change with each making, so that nothing of an older page stays ticked."""
    texts = reading.texts
    made_at = int(reading.acting.clock().timestamp() * 1000)
    for number in range(0, len(boxes), BOXES):
        some = boxes[number : number + BOXES]
        options = [
            pieces.option(_name(reading, line), str(line.employee_id), _whose(reading, line)) for line in some
        ]
        marked = [option for option, line in zip(options, some, strict=True) if line.is_present]
        element: Block = {"type": "checkboxes", "action_id": "roster.ticked", "options": options}
        if marked:
            element["initial_options"] = marked
        label = texts.say("roster-tick")
        if len(boxes) > BOXES:
            label = texts.say("roster-tick-some", first=some[0].employee_no, last=some[-1].employee_no)
        block_id = f"roster-{pressed.page}-{number}-{made_at}"
        yield pieces.entry(block_id, label, element) | {"optional": True}


def _name(reading: Reading, line: RosterLine) -> str:
    return person_name(reading.texts, line.name, line.name_kana)


def _whose(reading: Reading, line: RosterLine) -> str:
    """The number first: what tells two of one name apart must not be cut off (P3)."""
    texts = reading.texts
    whose = texts.say("joined", first=line.employee_no, then=named(texts, line.department, line.department_en))
    if line.is_present or not line.is_booked:
        stands = classes.stands(texts, line, reading.acting.zone)
        return texts.say("joined", first=whose, then=stands)
    return whose


def _told(reading: Reading, line: RosterLine) -> str:
    return classes.person(reading.texts, line.name, line.name_kana, line.employee_no)


def _ways(reading: Reading, found: Roster, pressed: Pressed, pages: int) -> list[Block]:
    """Which page this is, the buttons to those beside it, and lists of days and of all pages."""
    texts, one = reading.texts, found.session
    elements: list[Block] = []
    if len(one.days) > 1:
        days = [
            pieces.option(
                texts.say("roster-day", number=number, day=pieces.day(texts, day)), Pressed(one.id, day).as_value()
            )
            for number, day in enumerate(one.days[:PAGES], 1)
        ]
        elements.append(_choice(texts.say("roster-days"), classes.DAY, days, one.days.index(found.day)))
    if pages > 2:
        all_pages = [
            pieces.option(
                texts.say("roster-page", number=number, of=pages), replace(pressed, page=number).as_value()
            )
            for number in range(1, min(pages, PAGES) + 1)
        ]
        elements.append(_choice(texts.say("roster-pages"), classes.PAGE, all_pages, pressed.page - 1))
    for label, number in (("page-back", pressed.page - 1), ("page-next", pressed.page + 1)):
        if 1 <= number <= pages:
            elements.append(pieces.button(texts.say(label), classes.TURN, replace(pressed, page=number).as_value()))
    if not elements:
        return []
    shown: list[Block] = []
    if pages > 1:
        shown.append(pieces.note(texts.say("page", number=pressed.page, of=pages, total=found.count)))
    return [*shown, pieces.actions(elements)]


def _choice(placeholder: str, action_id: str, options: Sequence[Block], chosen: int) -> Block:
    made: Block = {
        "type": "static_select",
        "action_id": action_id,
        "placeholder": pieces.plain(placeholder, pieces.PLACEHOLDER),
        "options": list(options),
    }
    return made | ({"initial_option": options[chosen]} if chosen < len(options) else {})


def _deeds(reading: Reading, found: Roster, pressed: Pressed) -> list[Block]:
    texts, one = reading.texts, found.session
    if one.cancelled_at is not None or found.day > reading.acting.today:
        return [classes.about(texts, classes.DESK, one)]
    correct = pieces.button(texts.say("roster-correct"), classes.CORRECT, pressed.as_value())
    if one.confirmed_at is not None:
        return [correct]
    walk_in = pieces.button(texts.say("roster-walk_in"), classes.WALK_IN, pressed.as_value())
    return [walk_in, correct]


def ticked(view: Mapping[str, Any]) -> set[int]:
    """Whoever is ticked; what is no id is none."""
    values = (view.get("state") or {}).get("values") or {}
    chosen = [
        option.get("value")
        for field in values.values()
        for element in field.values()
        if element.get("type") == "checkboxes"
        for option in element.get("selected_options") or ()
    ]
    return {int(one) for one in chosen if str(one).isdecimal()}


# -- at the door ----------------------------------------------------------------------------------------------


def walking_in(reading: Reading, carried: Carried, told: str = "") -> View:
    texts, day = reading.texts, carried.pressed.day or reading.acting.today
    made_at = int(reading.acting.clock().timestamp() * 1000)
    number = {"type": "plain_text_input", "action_id": WHO, "max_length": 100}
    account = {
        "type": "users_select",
        "action_id": ACCOUNT,
        "placeholder": pieces.plain(texts.say("walk-in-account-choose"), pieces.PLACEHOLDER),
    }
    fields = [
        pieces.entry(f"{ACCOUNT}-{made_at}", texts.say("walk-in-account"), account),
        pieces.entry(f"{WHO}-{made_at}", texts.say("walk-in-who"), number, hint=texts.say("walk-in-who-hint")),
    ]
    return {
        "type": "modal",
        "callback_id": WALKING_IN,
        "private_metadata": carried.as_metadata(),
        "title": pieces.plain(texts.say("roster-walk_in"), pieces.TITLE),
        "submit": pieces.plain(texts.say("walk-in-submit"), pieces.TITLE),
        "close": pieces.plain(texts.say("modal-close"), pieces.TITLE),
        "blocks": [
            *([pieces.said(told)] if told else []),
            pieces.paragraph(texts.say("walk-in-how", day=pieces.day(texts, day))),
            *[field | {"optional": True} for field in fields],
        ],
    }


def entered(view: View) -> dict[str, str]:
    """What stands in the fields, by what they ask."""
    values = (view.get("state") or {}).get("values") or {}
    held = {name: element for field in values.values() for name, element in field.items()}
    number = str((held.get(WHO) or {}).get("value") or "").strip()
    return {WHO: number, ACCOUNT: str((held.get(ACCOUNT) or {}).get("selected_user") or "")}


# -- putting right --------------------------------------------------------------------------------------------


def correction(reading: Reading, carried: Carried, lines: Sequence[RosterLine]) -> View:
    texts, day = reading.texts, carried.pressed.day or reading.acting.today
    people = [
        pieces.option(_told(reading, line), str(line.employee_id), classes.stands(texts, line, reading.acting.zone))
        for line in lines
    ]
    whom = {
        "type": "static_select",
        "action_id": NAME,
        "placeholder": pieces.plain(texts.say("correct-who"), pieces.PLACEHOLDER),
        "options": people,
    }
    states = [pieces.option(texts.say(f"correct-{outcome}"), outcome) for outcome in OUTCOMES]
    why = {
        "type": "plain_text_input",
        "action_id": REASON,
        "multiline": True,
        "max_length": attendance.REASON_LENGTH,
    }
    return {
        "type": "modal",
        "callback_id": CORRECTION,
        "private_metadata": carried.as_metadata(),
        "title": pieces.plain(texts.say("roster-correct"), pieces.TITLE),
        "submit": pieces.plain(texts.say("correct-submit"), pieces.TITLE),
        "close": pieces.plain(texts.say("run-cancel"), pieces.TITLE),
        "blocks": [
            pieces.paragraph(texts.say("correct-how", day=pieces.day(texts, day))),
            pieces.entry(NAME, texts.say("correct-who"), whom),
            pieces.entry(
                STATE,
                texts.say("correct-state"),
                {"type": "radio_buttons", "action_id": STATE, "options": states},
            ),
            pieces.entry(REASON, texts.say("correct-reason"), why, hint=texts.say("correct-reason-hint")),
        ],
    }
