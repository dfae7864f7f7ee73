"""What is shown of an attendance report: whose session it is, what it says of whom, what was recorded.

Values in, messages out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from handlers.blocks import classes, pieces
from handlers.blocks.dropped_files import CANCEL, TURN, Drop, Message, button, message, turning
from handlers.blocks.pieces import Block
from handlers.catalogue import Texts
from models.attendance_reports import Reading, Seen, Stranger
from models.dropped_reports import Taken, fingerprint
from models.session_rights import Sitting

SESSIONS_SHOWN: Final = 6
PEOPLE_SHOWN: Final = 15
RECORD: Final = "drop.record"
WAITING: Final = "unmatched.show"
_ORDER: Final = {"new": 0, "changed": 1, "none": 2, "kept": 3, "same": 4}


def sessions(
    texts: Texts, drop: Drop, file: str, day: date | None, shown: Sequence[Sitting], count: int, zone: ZoneInfo
) -> Message:
    """Of which session is it? Those that the reader may run, the nearest to its day first."""
    when = pieces.day(texts, day) if day else ""
    said = texts.say("drop-which-session", file=file, day=when, is_dated="yes" if day else "no")
    blocks = []
    for one in shown:
        chosen = replace(drop, session_id=one.id, page=1)
        pressed = pieces.button(
            texts.say("drop-session"),
            TURN,
            chosen.as_value(),
            aloud=texts.say("drop-session-aloud", title=classes.called(texts, one)),
        )
        detail = texts.say("joined", first=classes.when(texts, one, zone), then=classes.where(texts, one))
        blocks.append(pieces.row(classes.called(texts, one), detail, pressed))
    blocks += turning(texts, drop, count, SESSIONS_SHOWN)
    return message(said, [*blocks, pieces.actions([button(texts, "drop-cancel", CANCEL, drop)])])


def reading(
    texts: Texts,
    drop: Drop,
    found: Reading,
    *,
    zone: ZoneInfo,
    before: Taken | None,
    waiting: int,
    overtaken: bool = False,
) -> Message:
    """What the report would record, person by person, with a button that does just that."""
    one = found.session
    about = {"title": classes.called(texts, one), "when": classes.when(texts, one, zone), "file": found.file}
    other = button(texts, "drop-other-session", TURN, replace(drop, session_id=0, page=1))
    if found.is_known:
        blocks = [pieces.note(taken_note(texts, before, zone))] if before else []
        return message(texts.say("drop-report-known", **about), [*blocks, *waits(texts, one.id, waiting, other)])
    said = texts.say("drop-report-preview", is_overtaken="yes" if overtaken else "no", **about)
    blocks = [_counts(texts, found), pieces.note(texts.say("drop-enough", minutes=found.enough))]
    blocks += _people(texts, drop, found)
    pressed = replace(drop, seen=fingerprint(found), page=1)
    deeds = [button(texts, "drop-record", RECORD, pressed, style="primary"), other]
    return message(said, [*blocks, pieces.actions([*deeds, button(texts, "drop-cancel", CANCEL, drop)])])


def recorded(texts: Texts, found: Reading, *, zone: ZoneInfo, waiting: int) -> Message:
    """What was recorded, and who is left to decide about."""
    one = found.session
    about = {"title": classes.called(texts, one), "when": classes.when(texts, one, zone), "file": found.file}
    blocks = [_counts(texts, found)]
    if one.confirmed_at is None:
        blocks.append(pieces.note(texts.say("drop-not-confirmed")))
    return message(texts.say("drop-report-recorded", **about), [*blocks, *waits(texts, one.id, waiting)])


def waits(texts: Texts, session_id: int, waiting: int, *more: Block) -> list[Block]:
    """How many lines of reports a person must decide about, and the button to them; beside it `more`."""
    if not waiting:
        return [pieces.actions(more)] if more else []
    decide = pieces.button(texts.say("unmatched-show"), WAITING, str(session_id), style="primary")
    return [pieces.paragraph(texts.say("unmatched-waiting", count=waiting)), pieces.actions([decide, *more])]


def _counts(texts: Texts, found: Reading) -> Block:
    present = sum(one.is_present for one in found.seen)
    pairs = {
        "drop-count-present": present,
        "drop-count-short": len(found.seen) - present,
        "drop-count-strangers": len(found.strangers),
        "drop-count-missing": found.missing,
    }
    return pieces.facts([(texts.say(key), texts.say("drop-people", count=count)) for key, count in pairs.items()])


def _people(texts: Texts, drop: Drop, found: Reading) -> list[Block]:
    """Those of whom something must be decided first, then what is recorded of whom, a page at a time."""
    is_dated = len(found.session.days) > 1
    ordered = sorted(found.seen, key=lambda one: (_ORDER[one.deed], one.is_present, one.day, one.employee_no))
    lines = [*[_stranger(texts, one, is_dated) for one in found.strangers]]
    lines += [_seen(texts, one, found.enough, is_dated) for one in ordered]
    first = (drop.page - 1) * PEOPLE_SHOWN
    shown = lines[first : first + PEOPLE_SHOWN]
    return [
        *([pieces.bullets(shown, texts.say("gap"))] if shown else []),
        *turning(texts, drop, len(lines), PEOPLE_SHOWN),
    ]


def _stranger(texts: Texts, one: Stranger, is_dated: bool) -> tuple[str, str]:
    title = one.name or one.email
    why = texts.say(f"drop-stranger-{one.why}", minutes=one.minutes)
    return title, texts.say("joined", first=pieces.day(texts, one.day), then=why) if is_dated else why


def _seen(texts: Texts, one: Seen, enough: int, is_dated: bool) -> tuple[str, str]:
    title = texts.say("desk-who", name=one.name, number=one.employee_no)
    present = "yes" if one.is_present else "no"
    told = texts.say(f"drop-seen-{one.deed}", minutes=one.minutes, is_present=present, enough=enough)
    if not one.is_booked and one.deed != "none":
        told = texts.say("joined", first=told, then=texts.say("drop-not-booked"))
    return title, texts.say("joined", first=pieces.day(texts, one.day), then=told) if is_dated else told


def taken_note(texts: Texts, before: Taken, zone: ZoneInfo) -> str:
    """Who took the very same report in, and when."""
    at = before.at.astimezone(zone)
    whose = "person" if before.by else "command"
    return texts.say("drop-report-taken", whose=whose, name=before.by, day=at.date(), time=f"{at:%H:%M}")
