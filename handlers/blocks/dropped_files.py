"""What is shown of files dropped into the chat: their faults, what they would change, what was taken in.

Values in, messages out.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, Self
from zoneinfo import ZoneInfo

from handlers import imports
from handlers.blocks import pieces
from handlers.blocks.pieces import Block
from handlers.catalogue import Texts
from models.base import Refusal
from models.dropped_files import REPORT, Stopped, Taken
from models.imports.faults import Faults
from models.imports.run import Summary

FAULTS_SHOWN: Final = 10
KIND, TURN, FAULTS_FILE = "drop.kind", "drop.turn", "drop.faults"
APPLY, CANCEL, TERMS = "drop.apply", "drop.cancel", "drop.terms"
TERMS_FORM: Final = "drop.terms_form"
DAY, WHOLE, LEAVERS = "day", "whole", "leavers"
"""The fields of the form."""
_VERSION: Final = 1
Message = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Drop:
    """What a button knows of the files it is about: which (ids), that they are the very same bytes, and whose.

    `digest` is of all their contents. `kinds` are as which they are read, in their order; empty: as their headers
    say. `seen` is the fingerprint of what was shown. `effective_on` in ISO form; `allow`: leavers agreed to.
    """

    files: tuple[str, ...]
    digest: str
    owner: str
    kinds: tuple[str, ...] = ()
    seen: str = ""
    page: int = 1
    session_id: int = 0
    effective_on: str = ""
    is_full: bool = False
    allow: int = -1

    def as_value(self) -> str:
        carried = {"v": _VERSION, "f": self.files, "d": self.digest, "o": self.owner, "k": self.kinds}
        carried |= {"s": self.seen, "p": self.page, "t": self.session_id}
        carried |= {"e": self.effective_on, "w": self.is_full, "a": self.allow}
        return json.dumps(carried, separators=(",", ":"))

    @classmethod
    def from_value(cls, value: object) -> Self:
        """Raises Refusal `stale_button` for what no button of today carries."""
        try:
            c = json.loads(str(value))
            texts = (*c["f"], c["d"], c["o"], *c["k"], c["s"], c["e"])
            numbers = (c["p"], c["t"], c["a"])
            is_readable = c["v"] == _VERSION and c["f"] and len(c["k"]) in (0, len(c["f"])) and c["p"] >= 1
            is_readable = is_readable and all(isinstance(one, str) for one in texts)
            is_readable = is_readable and all(type(one) is int for one in numbers) and type(c["w"]) is bool
            if c["e"]:
                date.fromisoformat(c["e"])
        except (ValueError, TypeError, KeyError):
            is_readable = False
        if not is_readable:
            raise Refusal("stale_button")
        files, kinds = tuple(c["f"]), tuple(c["k"])
        return cls(files, c["d"], c["o"], kinds, c["s"], c["p"], c["t"], c["e"], c["w"], c["a"])


def message(first: str, blocks: Sequence[Block]) -> Message:
    """A message that says `first` in bold, and then the rest."""
    text = pieces.escaped_within(first, pieces.MESSAGE_TEXT)
    return {"text": text, "blocks": [pieces.said(first), *blocks]}


def button(texts: Texts, label: str, action_id: str, drop: Drop, *, style: str = "", **facts: object) -> Block:
    """A button about those files."""
    return pieces.button(texts.say(label, **facts), action_id, drop.as_value(), style=style)


def turning(texts: Texts, drop: Drop, count: int, size: int) -> list[Block]:
    """Which page this is, and the buttons to the others; nothing where there is only one."""
    of = max(1, -(-count // size))
    if of == 1:
        return []
    to = [("page-back", drop.page - 1), ("page-next", drop.page + 1)]
    buttons = [button(texts, label, TURN, replace(drop, page=number)) for label, number in to if 1 <= number <= of]
    told = texts.say("page", number=drop.page, of=of, total=count)
    return [pieces.note(told), pieces.actions(buttons)]


def reading(texts: Texts, names: Sequence[str]) -> Message:
    """It takes a while."""
    return {
        "text": pieces.escaped_within(
            texts.say("drop-reading", files=texts.listed(list(names))), pieces.MESSAGE_TEXT
        )
    }


def which(texts: Texts, drop: Drop, place: int, file: str, kinds: Sequence[str]) -> Message:
    """The header of a file fits several kinds: which is it? `drop.kinds` are those of the others so far."""
    buttons = []
    for kind in kinds:
        chosen = (*drop.kinds[:place], kind, *drop.kinds[place + 1 :])
        pressed = replace(drop, kinds=chosen).as_value()
        buttons.append(pieces.button(kind_name(texts, kind), KIND, pressed))
    buttons.append(button(texts, "drop-cancel", CANCEL, drop))
    return message(texts.say("drop-which", file=file), [pieces.actions(buttons)])


def kind_name(texts: Texts, kind: str) -> str:
    """What a kind of file is called."""
    return texts.say("drop-report") if kind == REPORT else texts.say(f"kind-{kind}")


def faults(texts: Texts, drop: Drop, names: Sequence[str], found: Faults) -> Message:
    """What is wrong, by line and column, a page at a time."""
    shown = found.first()
    first = (drop.page - 1) * FAULTS_SHOWN
    page = shown[first : first + FAULTS_SHOWN]
    said = texts.say("drop-faults", files=texts.listed(list(names)), count=found.count)
    blocks = [pieces.row(imports.place(texts, one), imports.sentence(texts, one)) for one in page]
    blocks += turning(texts, drop, len(shown), FAULTS_SHOWN)
    if found.count > FAULTS_SHOWN:
        blocks.append(pieces.actions([button(texts, "drop-faults-file", FAULTS_FILE, drop)]))
    if any(one.code == "unknown_file" for one in page):
        blocks.append(pieces.note(texts.say("drop-what-can-be")))
    return message(said, [*blocks, pieces.note(texts.say("drop-again"))])


def preview(
    texts: Texts, drop: Drop, summary: Summary, *, before: Taken | None, zone: ZoneInfo, overtaken: bool
) -> Message:
    """What the files would change, with a button that does just that."""
    names = texts.listed([one.file for one in summary.files])
    how = {"is_overtaken": "yes" if overtaken else "no"}
    blocks = _summary(texts, summary)
    if not summary.changes_something:
        said = texts.say("drop-nothing", files=names)
        blocks += [pieces.note(taken_note(texts, before, zone))] if before else []
        blocks += _terms(texts, drop, summary)
        return message(said, blocks)
    buttons = [button(texts, "drop-apply", APPLY, replace(drop, seen=summary.fingerprint), style="primary")]
    buttons += [button(texts, "drop-cancel", CANCEL, drop)]
    said = texts.say("drop-preview", files=names, **how)
    return message(said, [*blocks, *_terms(texts, drop, summary), pieces.actions(buttons)])


def _terms(texts: Texts, drop: Drop, summary: Summary) -> list[Block]:
    """What else may be decided where a list of staff is among the files: from when, and whether it is whole."""
    if all(one.kind not in {"staff", "departments"} for one in summary.files):
        return []
    key = "drop-departments" if all(one.kind != "staff" for one in summary.files) else "drop-partial"
    told = texts.say("drop-full" if drop.is_full else key)
    return [pieces.row(told, "", button(texts, "drop-terms", TERMS, drop))]


def _summary(texts: Texts, summary: Summary) -> list[Block]:
    """From when it counts, file by file what changes, and what else to know."""
    blocks = [pieces.note(texts.say("summary-heading", day=summary.effective_on))]
    title, lines = "", list[str]()
    for row in imports.summary_rows(texts, summary):
        if row.file:
            blocks += [pieces.row(title, "\n".join(lines))] if title else []
            title, lines = texts.say("drop-file", file=row.file, kind=row.kind), []
        count = texts.say("drop-change", change=row.change, count=row.count)
        lines.append(
            texts.say("named", name=count, value=row.names) if row.names else count if row.count else row.change
        )
    blocks += [pieces.row(title, "\n".join(lines))] if title else []
    return [*blocks, *[pieces.note(note) for note in imports.notes(texts, summary)]]


def applied(texts: Texts, summary: Summary) -> Message:
    """What was taken in, and what came of it."""
    names = texts.listed([one.file for one in summary.files])
    said = texts.say("drop-applied", files=names, import_id=str(summary.import_id))
    blocks = [*_summary(texts, summary), *[pieces.note(one) for one in imports.consequences(texts, summary)]]
    if imports.records_completions(summary):
        blocks.append(pieces.note(texts.say("import-how-to-cancel", import_id=str(summary.import_id))))
    return message(said, blocks)


def cancelled(texts: Texts, before: Taken | None, zone: ZoneInfo) -> Message:
    """Nothing more becomes of the files; `before`: they have been taken in all the same."""
    told = taken_note(texts, before, zone) if before else texts.say("drop-cancelled-next")
    return message(texts.say("drop-cancelled-late" if before else "drop-cancelled"), [pieces.note(told)])


def taken_note(texts: Texts, before: Taken, zone: ZoneInfo) -> str:
    """Who took the very same file in, and when."""
    at = before.at.astimezone(zone)
    whose = "person" if before.by else "command"
    facts = {"name": before.by, "day": at.date(), "time": f"{at:%H:%M}", "import_id": str(before.import_id)}
    return texts.say("drop-taken", whose=whose, **facts)


# -- a list of everybody, or for another day -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Place:
    """The message about the files."""

    channel: str
    ts: str


def stopped(texts: Texts, drop: Drop, found: Stopped) -> Message:
    """The list would let so many leave that it is not believed."""
    said = texts.say("drop-terms-stopped", leavers=found.leavers, employed=found.employed)
    buttons = [
        button(texts, "drop-terms", TERMS, drop, style="primary"),
        button(texts, "drop-cancel", CANCEL, drop),
    ]
    return message(said, [pieces.actions(buttons)])


def terms_form(texts: Texts, drop: Drop, place: Place, today: date) -> dict[str, Any]:
    """From when the list counts, and whether it is the whole office."""
    carried = {"v": _VERSION, "d": drop.as_value(), "c": place.channel, "t": place.ts}
    options = [pieces.option(texts.say(f"drop-terms-{one}"), one) for one in ("partial", "full")]
    day = {"type": "datepicker", "action_id": DAY, "initial_date": drop.effective_on or today.isoformat()}
    whole: Block = {"type": "radio_buttons", "action_id": WHOLE, "options": options}
    whole["initial_option"] = options[drop.is_full]
    leavers = {"type": "number_input", "action_id": LEAVERS, "is_decimal_allowed": False, "min_value": "0"}
    everybody = pieces.entry(WHOLE, texts.say("drop-terms-whole"), whole, hint=texts.say("drop-terms-full-hint"))
    about_staff = not drop.kinds or bool({"staff", ""} & set(drop.kinds))
    last = pieces.entry(
        LEAVERS, texts.say("drop-terms-leavers"), leavers, hint=texts.say("drop-terms-leavers-hint")
    )
    return {
        "type": "modal",
        "callback_id": TERMS_FORM,
        "private_metadata": json.dumps(carried),
        "title": pieces.plain(texts.say("drop-terms-title"), pieces.TITLE),
        "submit": pieces.plain(texts.say("drop-terms-submit"), pieces.TITLE),
        "close": pieces.plain(texts.say("run-cancel"), pieces.TITLE),
        "blocks": [
            pieces.entry(DAY, texts.say("drop-terms-day"), day, hint=texts.say("drop-terms-day-hint")),
            *([everybody, last | {"optional": True}] if about_staff else []),
        ],
    }


def terms_of(view: dict[str, Any]) -> tuple[Drop, Place]:
    """The files, to be read as the form says. Refusal `stale_button`."""
    try:
        carried = json.loads(str(view.get("private_metadata") or ""))
        place = Place(str(carried["c"]), str(carried["t"]))
        drop = Drop.from_value(carried["d"])
    except (ValueError, TypeError, KeyError):
        raise Refusal("stale_button") from None
    values = view["state"]["values"]
    chosen = replace(drop, effective_on=str(values[DAY][DAY].get("selected_date") or ""), seen="", page=1)
    if WHOLE in values:
        is_full = values[WHOLE][WHOLE]["selected_option"]["value"] == "full"
        chosen = replace(chosen, is_full=is_full, allow=int(values[LEAVERS][LEAVERS].get("value") or -1))
    return chosen, place
