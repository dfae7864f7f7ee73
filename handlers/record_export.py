"""Training histories as a file in one's own conversation: core staff get their own, the division everybody's."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from slack_bolt import Ack, App
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from handlers import obligations
from handlers.blocks import pieces
from handlers.blocks.pieces import Block
from handlers.catalogue import Texts
from handlers.chat_files import send_file
from handlers.conversation import any_of, show_view
from handlers.courses import division_name
from handlers.forms import written
from handlers.records import EXPORT, may_export
from handlers.teams import department_name
from handlers.visit import Visit
from models.base import Refusal
from models.calendar import FiscalYear
from models.courses import find_courses
from models.exports import stream, write_csv, write_xlsx
from models.names import folded
from models.nomination_records import TRACKS
from models.rights import is_in_division
from models.teams import departments
from models.training_record import COLUMNS, View, Wanted, record_list, rows

FORM: Final = "record.export_form"
BY, WHO, DEPARTMENT, COURSE, TRACK, YEAR, WHOLE, AS = (
    *("by", "who", "department", "course", "track", "year", "whole", "as"),
)
"""The fields, called like the facts of the refusals that speak of them."""
FORMATS: Final = ("csv", "xlsx")
YEARS: Final = 20
OPTIONS: Final = 100
MOST_ROWS: Final = 200_000
"""Rows of a file that is made while somebody waits; more are for `kenshu export history`."""


def register(app: App) -> None:
    """Listen to the button under one's record, and to the form it opens."""
    app.action(any_of(EXPORT))(export_pressed)
    app.options(DEPARTMENT)(departments_typed)
    app.options(COURSE)(courses_typed)
    app.view(FORM)(exported)


# -- the form -------------------------------------------------------------------------------------------------


def export_pressed(ack: Ack, body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """What is to be in the file. Core staff choose the year and the form, the division everything."""
    ack()
    asked = visit.asked()
    with visit.database.begin() as db:
        if not may_export(db, asked):
            raise Refusal("record_export_not_yours")
        is_division = is_in_division(db, visit.person, visit.today, visit.division_code)
    texts = asked.texts
    fields = [*(_of_everybody(texts) if is_division else []), *_of_all(texts, visit.today)]
    note = texts.say("record-export-then" if is_division else "record-export-own")
    view = {
        "type": "modal",
        "callback_id": FORM,
        "title": pieces.plain(texts.say("record-export-title"), pieces.TITLE),
        "submit": pieces.plain(texts.say("record-export-submit"), pieces.TITLE),
        "close": pieces.plain(texts.say("modal-close"), pieces.TITLE),
        "blocks": [*fields, pieces.note(note)],
    }
    show_view(client, body, view)


def _of_everybody(texts: Texts) -> list[Block]:
    """Line by line or in sums, and of whom."""
    ways = [pieces.option(texts.say(f"record-export-by-{by}"), by) for by in COLUMNS]
    tracks = [pieces.option(texts.say(f"nomination-track-{track}"), track) for track in TRACKS]
    by = {"type": "static_select", "action_id": BY, "options": ways, "initial_option": ways[0]}
    who = {"type": "plain_text_input", "action_id": WHO, "max_length": 100}
    department = pieces.search(DEPARTMENT, texts.say("record-export-all"))
    course = pieces.search(COURSE, texts.say("record-export-all"))
    track = {"type": "static_select", "action_id": TRACK, "options": tracks}
    chosen = [
        pieces.entry(WHO, texts.say("record-export-who"), who, hint=texts.say("record-desk-who-hint")),
        pieces.entry(DEPARTMENT, texts.say("record-export-department"), department),
        pieces.entry(COURSE, texts.say("record-export-course"), course),
        pieces.entry(TRACK, texts.say("record-export-track"), track, hint=texts.say("record-export-track-hint")),
    ]
    return [
        pieces.entry(BY, texts.say("record-export-by"), by),
        *({**field, "optional": True} for field in chosen),
    ]


def _of_all(texts: Texts, today: date) -> list[Block]:
    this = FiscalYear.containing(today).year
    years = [
        pieces.option(texts.say("record-export-fiscal-year", year=str(year)), str(year))
        for year in range(this, this - YEARS, -1)
    ]
    forms = [pieces.option(texts.say(f"record-export-as-{form}"), form) for form in FORMATS]
    whole = [pieces.option(texts.say("record-export-whole"), WHOLE)]
    year = {"type": "static_select", "action_id": YEAR, "options": years}
    as_ = {"type": "radio_buttons", "action_id": AS, "options": forms, "initial_option": forms[0]}
    more = {"type": "checkboxes", "action_id": WHOLE, "options": whole}
    return [
        pieces.entry(YEAR, texts.say("record-export-year"), year, hint=texts.say("record-export-year-hint"))
        | {"optional": True},
        pieces.entry(WHOLE, texts.say("record-export-more"), more) | {"optional": True},
        pieces.entry(AS, texts.say("record-export-as"), as_),
    ]


def departments_typed(ack: Ack, payload: dict[str, Any], visit: Visit) -> None:
    """The departments that fit what is typed, for the division."""
    wanted, texts = folded(str(payload.get("value") or "")), visit.asked().texts
    with visit.database.begin() as db:
        is_division = is_in_division(db, visit.person, visit.today, visit.division_code)
        known = departments(db, visit.person.municipality_id, None) if is_division else []
    fitting = [one for one in known if any(wanted in folded(name) for name in (one.code, one.name, one.name_en))]
    ack(options=[pieces.option(department_name(texts, one), one.code, one.code) for one in fitting[:OPTIONS]])


def courses_typed(ack: Ack, payload: dict[str, Any], visit: Visit) -> None:
    """The courses that fit what is typed, those of the past too (C1)."""
    typed, texts = str(payload.get("value") or "").strip(), visit.asked().texts
    with visit.database.begin() as db:
        fitting = find_courses(db, visit.person.municipality_id, typed, OPTIONS)
    titled = [(obligations.title(texts, one.title, one.title_en), one.code) for one in fitting]
    ack(options=[pieces.option(title, code, code) for title, code in titled])


# -- the file -------------------------------------------------------------------------------------------------


def exported(ack: Ack, view: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """What the form asks for is seen to exist, the form is acknowledged, and the file follows as a message (P2)."""
    entered, texts = view["state"]["values"], visit.asked().texts
    wanted = _wanted(entered)
    form = _entered(entered, AS)

    with visit.database.begin() as db:
        division = division_name(db, visit.asked())

    def check() -> bool:
        with visit.database.begin() as db:
            _listed(db, visit, wanted)
        return form in FORMATS

    fields = {"": AS, "unknown_person": WHO, "unknown_department": DEPARTMENT, "unknown_course": COURSE}
    if not written(ack, texts, fields, check, division=division):
        return
    with visit.database() as db:
        found = rows(stream(db.connection(), _listed(db, visit, wanted)), wanted)
        content, count = _content(found, wanted, form, visit, texts)
    name = texts.say(
        "record-export-file", by=texts.say(f"record-export-by-{wanted.by}"), day=visit.today.isoformat()
    )
    channel = str(client.conversations_open(users=body["user"]["id"])["channel"]["id"])
    comment = texts.say("record-export-done", count=count, by=texts.say(f"record-export-by-{wanted.by}"))
    send_file(client, channel, f"{name}.{form}", content, comment=comment)


def _listed(db: Session, visit: Visit, wanted: Wanted) -> Any:
    """The list, of what the reader may have by the rights of now. Refusal `record_export_not_yours`."""
    asked = visit.asked()
    if not may_export(db, asked):
        raise Refusal("record_export_not_yours")
    is_division = is_in_division(db, visit.person, visit.today, visit.division_code)
    view = View(is_division, visit.person.employee_id)
    return record_list(db, visit.today, visit.person.municipality_id, wanted, view=view)


def _wanted(entered: Any) -> Wanted:
    """Raises Refusal `stale_button` for what no form of today offers."""
    by, year = _entered(entered, BY) or "attempt", _entered(entered, YEAR)
    if by not in COLUMNS or (year and not (year.isascii() and year.isdigit() and len(year) == 4)):
        raise Refusal("stale_button")
    return Wanted(
        by,
        employee_no=_entered(entered, WHO).strip(),
        department_code=_entered(entered, DEPARTMENT),
        course_code=_entered(entered, COURSE),
        track=_entered(entered, TRACK),
        year=int(year) if year else None,
        is_whole=bool(((entered.get(WHOLE) or {}).get(WHOLE) or {}).get("selected_options")),
    )


def _entered(entered: Any, name: str) -> str:
    held = (entered.get(name) or {}).get(name) or {}
    return str(held.get("value") or (held.get("selected_option") or {}).get("value") or "")


def _content(
    found: Iterable[Sequence[Any]], wanted: Wanted, form: str, visit: Visit, texts: Texts
) -> tuple[bytes, int]:
    """The file, and how many rows are in it. Raises Refusal `record_export_large` (most)."""
    count = 0

    def counted() -> Iterator[Sequence[Any]]:
        nonlocal count
        for row in found:
            count += 1
            if count > MOST_ROWS:
                raise Refusal("record_export_large", most=MOST_ROWS)
            yield row

    columns = COLUMNS[wanted.by]
    if form == "csv":
        out = io.BytesIO()
        write_csv(out, columns, counted(), zone=visit.zone, encoding="utf-8-sig", line_end="\r\n")
        return out.getvalue(), count
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "history.xlsx"
        write_xlsx(target, columns, counted(), zone=visit.zone, sheet=texts.say("export-sheet"))
        return target.read_bytes(), count
