"""Attendance reports of Zoom and Teams dropped into the conversation: of which session, a look, recording (S4)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from handlers import unmatched
from handlers.blocks import dropped_files as files
from handlers.blocks import dropped_reports as blocks
from handlers.blocks.dropped_files import Drop, Message
from handlers.blocks.dropped_reports import SESSIONS_SHOWN
from handlers.conversation import any_of
from handlers.drops import opened, unpacked
from handlers.nomination_letters import acting_of
from handlers.visit import Visit
from models import dropped_reports as models
from models.attendance_reports import preview, undecided_count
from models.base import Refusal
from models.dropped_files import REPORT
from models.imports.faults import Faults
from models.session_rights import sitting


def register(app: App) -> None:
    """Listen to a report being recorded; choosing and turning pages is the same as with other files."""
    app.action(any_of(blocks.RECORD))(record_pressed)
    unmatched.register(app)


def told(visit: Visit, drop: Drop, path: Path) -> Message:
    """Which session the report is of, or what it would record of the one that was chosen."""
    texts, acting = visit.asked().texts, acting_of(visit)
    with visit.database.begin() as db:
        days = sitting(db, acting, drop.session_id).days if drop.session_id else ()
        report = models.read(path, days)
        if isinstance(report, Faults):
            return files.faults(texts, drop, [path.name], report)
        if drop.session_id:
            found = preview(db, acting, drop.session_id, report, digits=visit.employee_no_digits)
            before = models.taken_before(db, drop.session_id, report) if found.is_known else None
            waiting = undecided_count(db, drop.session_id)
            return blocks.reading(texts, drop, found, zone=visit.zone, before=before, waiting=waiting)
        day = models.day_of(report)
        first = (drop.page - 1) * SESSIONS_SHOWN
        count, shown = models.sessions_near(db, acting, day or visit.today, limit=SESSIONS_SHOWN, offset=first)
        if not count:
            raise Refusal("drop_no_session", file=path.name)
        return blocks.sessions(texts, drop, path.name, day, shown, count, visit.zone)


def record_pressed(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """Just what was shown is recorded; where it would no longer be the same, it is shown anew instead."""
    ack()
    _, drop, contents = opened(action, body, client, visit)
    if drop.kinds != (REPORT,):
        raise Refusal("stale_button")
    texts, acting = visit.asked().texts, acting_of(visit)
    with unpacked(contents) as [path], visit.writing.begin() as db:
        report = models.read(path, sitting(db, acting, drop.session_id).days)
        if isinstance(report, Faults):
            raise Refusal("drop_changed")
        found = models.take_in_as_seen(
            db, acting, drop.session_id, report, drop.seen, digits=visit.employee_no_digits
        )
        before = models.taken_before(db, drop.session_id, report) if found.is_known else None
        waiting = undecided_count(db, drop.session_id)
        if found.import_id is not None:
            message = blocks.recorded(texts, found, zone=visit.zone, waiting=waiting)
        else:
            message = blocks.reading(
                texts, drop, found, zone=visit.zone, before=before, waiting=waiting, overtaken=True
            )
    visit.reply.turn(message)
