"""The forms of nominations: putting somebody forward, saying why, letting the deputy decide. Values in, views out.

A field is called like the fact of the refusals that speak of it, so that what is wrong is said below it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Self

from handlers.blocks import nominations as blocks
from handlers.blocks import pieces
from handlers.blocks.nominations import Pressed
from handlers.blocks.pieces import Block
from handlers.catalogue import Texts
from handlers.nomination_letters import Reading
from models.base import Refusal
from models.lending import Lent
from models.names import folded
from models.nomination_people import Candidate
from models.nomination_records import TRACKS
from models.nomination_views import Asked, Known, Told
from models.nominations import FARTHEST_START, REASON_LENGTH, SYSTEM_LENGTH, Wish

PROPOSAL, REASON_FORM, LENDING = "nomination.proposal", "nomination.reason", "nomination.lending"
CANDIDATE, TRACK, SYSTEM, OTHER, REASON, STARTS_ON = "candidate", "track", "system", "other", "reason", "starts_on"
FROM_ON, TO_ON = "from_on", "to_on"
"""The fields, each with an element of the same name."""
SEARCH: Final = "nomination.candidate"
"""The field for the candidate where there are more than a list can hold."""
OPTIONS: Final = 100
LENDINGS: Final = 20
"""Lendings that are listed."""
_VERSION: Final = 1
View = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the button was pressed that led to a form. `is_nested`: in a view on which the form lies."""

    channel: str = ""
    ts: str = ""
    is_home: bool = False
    is_nested: bool = False


@dataclass(frozen=True, slots=True)
class Carried:
    """What a form knows of why it was opened: `verb` is the button's."""

    verb: str
    pressed: Pressed
    origin: Origin

    def as_metadata(self) -> str:
        o = self.origin
        where = {"c": o.channel, "t": o.ts, "h": int(o.is_home), "n": int(o.is_nested)}
        return json.dumps({"v": _VERSION, "a": self.verb, "p": self.pressed.as_value(), **where})

    @classmethod
    def of(cls, view: Mapping[str, Any]) -> Self:
        """Raises Refusal `stale_button` for a form that is none of today's."""
        try:
            read = json.loads(str(view.get("private_metadata") or ""))
            origin = Origin(str(read["c"]), str(read["t"]), bool(read["h"]), bool(read["n"]))
            verb, value, version = str(read["a"]), read["p"], read["v"]
        except (ValueError, TypeError, KeyError, AttributeError):
            raise Refusal("stale_button") from None
        if version != _VERSION:
            raise Refusal("stale_button")
        return cls(verb, Pressed.from_value(value), origin)


def modal(texts: Texts, callback_id: str, carried: Carried, title: str, content: Sequence[Block]) -> View:
    """A view that cannot be submitted."""
    return {
        "type": "modal",
        "callback_id": callback_id,
        "private_metadata": carried.as_metadata(),
        "title": pieces.plain(title, pieces.TITLE),
        "close": pieces.plain(texts.say("modal-close"), pieces.TITLE),
        "blocks": list(content)[:100],
    }


def form(
    texts: Texts, callback_id: str, carried: Carried, title: str, fields: Sequence[Block], submit: str
) -> View:
    """A view that can."""
    made = modal(texts, callback_id, carried, title, fields)
    made["close"] = pieces.plain(texts.say("run-cancel"), pieces.TITLE)
    return made | {"submit": pieces.plain(submit, pieces.TITLE)}


# -- putting forward ------------------------------------------------------------------------------------------


def proposal(
    reading: Reading, asked: Asked, people: Sequence[Candidate], carried: Carried, *, decides: bool
) -> View:
    """Who is put forward, for what, from when, and why. `people`: whom the reader may put forward."""
    texts, today = reading.texts, reading.acting.today
    place = blocks.place_name(texts, asked.department)
    key = "nomination-form-decides" if decides else "nomination-form-waits"
    intro = texts.say(key, department=place, left=asked.left, places=asked.places)
    fields = [
        pieces.paragraph(intro),
        _candidate(texts, people, itself=decides and any(one.employee_id == reading.me for one in people)),
        _track(texts, asked.track, asked.track),
        *_system(texts, asked.systems, asked.systems[0] if len(asked.systems) == 1 else ""),
        _reason(texts, "nomination-why", hint=texts.say("nomination-why-hint", division=reading.division)),
        _start(texts, today),
    ]
    submit = texts.say("nomination-propose" if decides else "nomination-submit")
    return form(texts, PROPOSAL, carried, texts.say("nomination-form-title"), fields, submit)


def correction(reading: Reading, asked: Asked, told: Told, carried: Carried, *, decides: bool) -> View:
    """The same for what was returned, filled in as it was. `decides`: the reader approves it by that."""
    texts, today = reading.texts, reading.acting.today
    fields = [
        pieces.row(blocks.identified(texts, told.candidate), texts.say("nomination-returned-why")),
        *([pieces.paragraph(told.last.reason)] if told.last.reason else []),
        *([pieces.note(texts.say("nomination-correct-decides"))] if decides else []),
        _track(texts, asked.track, told.track),
        *_system(texts, asked.systems, told.system),
        _reason(texts, "nomination-why", initial=told.reason),
        _start(texts, max(told.starts_on, today)),
    ]
    return form(
        texts,
        PROPOSAL,
        carried,
        texts.say("nomination-correct-title"),
        fields,
        texts.say("nomination-submit"),
    )


def _candidate(texts: Texts, people: Sequence[Candidate], *, itself: bool) -> Block:
    """`itself`: the reader, who decides on others, is among them (N3)."""
    label = texts.say("nomination-candidate")
    placeholder = pieces.plain(texts.say("nomination-choose"), pieces.PLACEHOLDER)
    if len(people) > OPTIONS:
        element = pieces.search(SEARCH, texts.say("nomination-choose"))
        return pieces.entry(CANDIDATE, label, element, hint=texts.say("nomination-choose-hint"))
    element = {"type": "static_select", "action_id": SEARCH, "placeholder": placeholder, **options(texts, people)}
    if len(people) == 1:
        element["initial_option"] = _options(texts, people)[0]
    return pieces.entry(CANDIDATE, label, element, hint=texts.say("nomination-choose-self") if itself else "")


def options(texts: Texts, people: Sequence[Candidate]) -> dict[str, list[Block]]:
    """Those people to choose from; those with a second post in the department in a group of their own."""
    own = [one for one in people if one.is_main_post]
    others = [one for one in people if not one.is_main_post]
    if not own or not others:
        return {"options": _options(texts, people)}
    twice = blocks.repeated(people)
    groups = [("nomination-main-post", own), ("nomination-second-post", others)]
    return {
        "option_groups": [
            {"label": pieces.plain(texts.say(key), pieces.OPTION), "options": _options(texts, group, twice)}
            for key, group in groups
        ]
    }


def _options(texts: Texts, people: Sequence[Candidate], twice: frozenset[str] | None = None) -> list[Block]:
    """The number goes before what may have to be cut off a long name (P3)."""
    twice = blocks.repeated(people) if twice is None else twice
    made = []
    for one in people:
        label, about = blocks.called(texts, one), one.position
        if folded(one.name) in twice:
            about = texts.say("nomination-option-number", number=one.employee_no, position=one.position)
            label = f"{pieces.clipped(label, pieces.OPTION - 12)} {one.employee_no}"
        made.append(pieces.option(label, str(one.employee_id), about))
    return made


def fitting(people: Sequence[Candidate], typed: str) -> list[Candidate]:
    """The first of those whose name, reading, number or position has what is typed in it."""
    wanted = folded(typed)
    found = [
        one
        for one in people
        if any(wanted in folded(text) for text in (one.name, one.name_kana, one.employee_no, one.position))
    ]
    return found[:OPTIONS]


def _track(texts: Texts, only: str | None, initial: str | None) -> Block:
    made = {name: pieces.option(blocks.track(texts, name), name) for name in TRACKS if only in {None, name}}
    element: Block = {"type": "radio_buttons", "action_id": TRACK, "options": list(made.values())}
    if initial in made:
        element["initial_option"] = made[initial]
    return pieces.entry(TRACK, texts.say("nomination-track"), element)


def _system(texts: Texts, systems: Sequence[str], initial: str) -> list[Block]:
    """The system the person would look after: one of the department's, or another one in words; both optional."""
    shown = dict.fromkeys(pieces.clipped(name, pieces.OPTION) for name in systems[:OPTIONS])
    other: Block = {"type": "plain_text_input", "action_id": OTHER, "max_length": SYSTEM_LENGTH}
    if initial and initial not in shown:
        other["initial_value"] = initial
    if not shown:
        return [pieces.entry(OTHER, texts.say("nomination-system"), other) | {"optional": True}]
    made = {name: pieces.option(name, name) for name in shown}
    element: Block = {
        "type": "static_select",
        "action_id": SYSTEM,
        "placeholder": pieces.plain(texts.say("nomination-system-choose"), pieces.PLACEHOLDER),
        "options": list(made.values()),
    }
    if initial in made:
        element["initial_option"] = made[initial]
    return [
        pieces.entry(SYSTEM, texts.say("nomination-system"), element) | {"optional": True},
        pieces.entry(OTHER, texts.say("nomination-system-other"), other) | {"optional": True},
    ]


def _reason(texts: Texts, key: str, *, initial: str = "", hint: str = "", is_optional: bool = False) -> Block:
    element: Block = {
        "type": "plain_text_input",
        "action_id": REASON,
        "multiline": True,
        "max_length": REASON_LENGTH,
    }
    if initial:
        element["initial_value"] = initial[:REASON_LENGTH]
    made = pieces.entry(REASON, texts.say(key), element, hint=hint)
    return made | ({"optional": True} if is_optional else {})


def _start(texts: Texts, day: date) -> Block:
    element = {"type": "datepicker", "action_id": STARTS_ON, "initial_date": day.isoformat()}
    return pieces.entry(STARTS_ON, texts.say("nomination-start"), element)


def wish_of(view: Mapping[str, Any], today: date) -> Wish:
    """What the form says. Rules are the model's."""
    entered = view["state"]["values"]
    system = str(_value(entered, OTHER) or _value(entered, SYSTEM) or "")
    day = _value(entered, STARTS_ON)
    return Wish(
        track=str(_value(entered, TRACK) or ""),
        starts_on=_day(day) or today - FARTHEST_START,
        reason=str(_value(entered, REASON) or ""),
        system=system.strip(),
    )


def candidate_of(view: Mapping[str, Any]) -> int:
    """Whom the form names. Raises Refusal `stale_button` for what no form of today carries."""
    try:
        return int(str(_value(view["state"]["values"], CANDIDATE, SEARCH)))
    except ValueError:
        raise Refusal("stale_button") from None


def reason_of(view: Mapping[str, Any]) -> str:
    return str(_value(view["state"]["values"], REASON) or "")


def days_of(view: Mapping[str, Any], today: date) -> tuple[date, date]:
    """The first and last day of a lending."""
    entered = view["state"]["values"]
    first, last = _day(_value(entered, FROM_ON)), _day(_value(entered, TO_ON))
    return first or today, last or first or today


def _value(entered: Mapping[str, Any], block_id: str, action_id: str = "") -> Any:
    """What stands in a field, of whichever sort it is; None where it is empty or not there."""
    held = (entered.get(block_id) or {}).get(action_id or block_id) or {}
    chosen = held.get("selected_option") or {}
    return held.get("value") or held.get("selected_date") or chosen.get("value")


def _day(text: Any) -> date | None:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None


# -- saying why -----------------------------------------------------------------------------------------------


def reason(reading: Reading, carried: Carried, about: str, *, is_optional: bool = False) -> View:
    """Asks why; `about` says what of."""
    texts, verb = reading.texts, carried.verb
    hint = texts.say(f"nomination-hint-{verb}", division=reading.division)
    fields = [
        pieces.paragraph(about),
        _reason(texts, f"nomination-ask-{verb}", is_optional=is_optional, hint=hint),
    ]
    title, submit = texts.say(f"nomination-title-{verb}"), texts.say(f"nomination-{verb}")
    return form(texts, REASON_FORM, carried, title, fields, submit)


# -- letting the deputy decide --------------------------------------------------------------------------------


def lending(
    reading: Reading, deputy: Known, department: str, running: Sequence[Lent], carried: Carried, *, said: str = ""
) -> View:
    """From when to when the deputy decides; what is lent already can be ended (N5)."""
    texts, today = reading.texts, reading.acting.today
    name, position = blocks.called(texts, deputy), deputy.position or texts.say("position-none")
    fields = [
        *([pieces.said(said)] if said else []),
        pieces.paragraph(texts.say("nomination-lend-intro", department=department, deputy=name, position=position)),
    ]
    for one in running[:LENDINGS]:
        first, last = pieces.day(texts, one.from_on), pieces.day(texts, one.to_on)
        key = "nomination-lent-now" if one.holds(today) else "nomination-lent-later"
        button = pieces.button(
            texts.say("nomination-end-lending"), blocks.END_LENDING, Pressed(lending_id=one.id).as_value()
        )
        who = blocks.person(texts, one.lent_to, one.lent_to_kana)
        fields.append(
            pieces.row(texts.say("nomination-span", first=first, last=last), texts.say(key, name=who), button)
        )
    picker = {"type": "datepicker", "initial_date": today.isoformat()}
    fields += [
        pieces.entry(FROM_ON, texts.say("nomination-lend-from"), picker | {"action_id": FROM_ON}),
        pieces.entry(TO_ON, texts.say("nomination-lend-to"), picker | {"action_id": TO_ON}),
    ]
    submit = texts.say("nomination-lend-submit")
    return form(texts, LENDING, carried, texts.say("nomination-lend-title"), fields, submit)
