"""The forms about the seats of a class session: adding people, taking somebody out, joint places (S1, S7, S8)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from handlers.blocks import pieces
from handlers.blocks.pieces import Block
from handlers.catalogue import Texts
from handlers.session_forms import (
    FIND_PERSON,
    REASON,
    Carried,
    View,
    held_in,
    identified,
    modal,
    number_field,
    place_name,
    several_field,
    text_field,
    whole_number,
)
from models.bookings import REASON_LENGTH
from models.session_people import MOST_ADDED, Somebody
from models.session_running import CODE_LENGTH, MOST_SEATS, NAME_LENGTH, Places

ADDING, REMOVING, KEEPING = "sessions.adding", "sessions.removing", "sessions.keeping"
"""Views that are submitted."""
PEOPLE, MUNICIPALITY, CODE, NAME, PLACES, GUESTS = (
    *("people", "municipality", "town_code", "name", "places", "guests"),
)
"""Fields, called like the facts of the refusals that speak of them."""
KNOWN: Final = 99
"""Municipalities to choose from."""


def adding(texts: Texts, name: str, when: str, carried: Carried) -> View:
    """Whom to add to a session (S8)."""
    finding = several_field(FIND_PERSON, texts.say("running-find-person"), MOST_ADDED)
    fields = [
        pieces.row(name, when),
        pieces.entry(PEOPLE, texts.say("running-add-who"), finding, hint=texts.say("running-add-hint")),
    ]
    return modal(texts, ADDING, "running-add-title", carried, fields, "running-add")


def removing(texts: Texts, who: Somebody, name: str, when: str, carried: Carried) -> View:
    """Why somebody is taken out."""
    field = text_field(REASON, most=REASON_LENGTH, is_long=True)
    fields = [
        pieces.row(identified(texts, who), f"{name}\n{when}"),
        pieces.entry(REASON, texts.say("running-remove-why"), field, hint=texts.say("running-remove-why-hint")),
    ]
    return modal(texts, REMOVING, "running-remove-title", carried, fields, "running-remove-yes")


# -- joint places ---------------------------------------------------------------------------------------------


def keeping(texts: Texts, one: Places, carried: Carried, *, is_own: bool) -> View:
    """How many seats are kept for a municipality, and how many guests of it come (S7)."""
    places = number_field(PLACES, one.places, least=0, most=MOST_SEATS)
    hint = texts.say("running-places-own-hint" if is_own else "running-places-hint")
    fields = [
        pieces.row(texts.say("running-own") if is_own else place_name(texts, one, 0), ""),
        pieces.entry(PLACES, texts.say("running-places"), places, hint=hint) | {"optional": True},
    ]
    if not is_own:
        guests = number_field(GUESTS, one.guests, least=0, most=MOST_SEATS)
        hint = texts.say("running-guests-hint")
        fields.append(pieces.entry(GUESTS, texts.say("running-guests"), guests, hint=hint) | {"optional": True})
    was = {PLACES: str(one.places), GUESTS: str(one.guests)}
    return modal(texts, KEEPING, "running-places-title", replace(carried, was=was), fields, "running-save")


def keeping_for(texts: Texts, known: Sequence[Places], carried: Carried, *, own_id: int) -> View:
    """The same for a municipality that has none yet: one that is known, or a new one."""
    fields: list[Block] = []
    if known:
        options = [pieces.option(place_name(texts, one, own_id), str(one.municipality_id)) for one in known[:KNOWN]]
        choosing = {"type": "static_select", "action_id": MUNICIPALITY, "options": options}
        fields.append(pieces.entry(MUNICIPALITY, texts.say("running-municipality"), choosing) | {"optional": True})
    hint = texts.say("running-municipality-new-hint")
    fields += [
        pieces.entry(NAME, texts.say("running-municipality-new"), text_field(NAME, most=NAME_LENGTH), hint=hint)
        | {"optional": True},
        pieces.entry(
            CODE,
            texts.say("running-municipality-code"),
            text_field(CODE, most=CODE_LENGTH),
            hint=texts.say("running-municipality-code-hint"),
        )
        | {"optional": True},
        pieces.entry(PLACES, texts.say("running-places"), number_field(PLACES, None, least=0, most=MOST_SEATS)),
    ]
    return modal(texts, KEEPING, "running-places-title", carried, fields, "running-save")


@dataclass(frozen=True, slots=True)
class Kept:
    """What a form says of a municipality: one that is known (0: a new one), and numbers; None: empty."""

    municipality_id: int
    code: str
    name: str
    places: int | None
    guests: int | None


def kept_in(view: Mapping[str, Any], about: int) -> Kept:
    """What stands in it. Refusal `stale_button`."""
    chosen, places, guests = (held_in(view, name) for name in (MUNICIPALITY, PLACES, GUESTS))
    return Kept(
        about or (whole_number(chosen) if chosen else 0),
        str(held_in(view, CODE) or "").strip(),
        str(held_in(view, NAME) or "").strip(),
        whole_number(places) if places is not None else None,
        whole_number(guests) if guests is not None else None,
    )


def without(known: Sequence[Places], taken: Collection[int]) -> list[Places]:
    """The municipalities that are not among those."""
    return [one for one in known if one.municipality_id not in taken]
