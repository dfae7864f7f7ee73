"""Files dropped into the conversation with the bot: what is wrong with them, what they would change, and doing it.

Nothing is kept between a drop and the button under it: the file is read again from Slack, and must be the very same
bytes, of the same person; and what it would change must be just what was shown.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from handlers import dropped_reports, imports
from handlers.blocks import dropped_files as blocks
from handlers.blocks.dropped_files import Drop, Message
from handlers.catalogue import showable
from handlers.chat_files import send_file
from handlers.conversation import answer_words, any_of
from handlers.drops import Content, opened, unpacked
from handlers.nomination_letters import acting_of
from handlers.visit import Visit
from models import dropped_files as models
from models.base import Refusal
from models.database import engine_of
from models.dropped_files import MOST_BYTES, REPORT, Files, Found, Right, Stopped, digest_of
from models.exports import harmless
from models.files import MEGABYTE
from models.imports.faults import Faults
from models.imports.run import Summary

LONG: Final = MEGABYTE
"""Bytes from which on it takes so long that somebody may wonder."""
TABLES: Final = (".csv", ".tsv", ".txt", ".xls", ".xlsx", ".xlsm")
"""How the names of files end that are meant to be read, whatever is said with them."""


def register(app: App) -> None:
    """Listen to files being dropped, and to the buttons under what is said of them."""
    app.event({"type": "message", "subtype": "file_share"})(dropped)
    app.action(any_of(blocks.KIND))(turned)
    app.action(any_of(blocks.TURN))(turned)
    app.action(any_of(blocks.FAULTS_FILE))(faults_wanted)
    app.action(any_of(blocks.APPLY))(apply_pressed)
    app.action(any_of(blocks.CANCEL))(cancel_pressed)
    app.action(any_of(blocks.TERMS))(terms_pressed)
    app.view(blocks.TERMS_FORM)(terms_chosen)
    dropped_reports.register(app)


# -- what was dropped ------------------------------------------------------------------------------------------


def dropped(event: dict[str, Any], context: BoltContext, client: WebClient, visit: Visit) -> None:
    """Somebody dropped files into the conversation with the bot, perhaps with a question."""
    if event.get("channel_type") != "im":
        return
    files, words = event.get("files") or [], str(event.get("text") or "").strip()
    with visit.database.begin() as db:
        right = models.right_of(db, acting_of(visit))
    is_table = any(str(file.get("name") or "").lower().endswith(TABLES) for file in files)
    if (words and not is_table) or (right is None and (words or not is_table)):
        note = "drop-not-read" if right is None else "drop-what-can-be"
        answer_words(words, context, visit, note=visit.asked().texts.say(note))
        return
    if right is None:
        raise Refusal("drop_not_yours")
    sizes = [int(file.get("size") or 0) for file in files]
    if sum(sizes) > LONG and max(sizes) <= MOST_BYTES:
        visit.reply(blocks.reading(visit.asked().texts, [str(file.get("name") or "") for file in files]))
    contents = [Content.of(client, file) for file in files]
    drop = Drop(
        tuple(one.file_id for one in contents), digest_of(one.digest for one in contents), visit.person.employee_no
    )
    for message in told(visit, right, drop, contents):
        visit.reply(message)


def told(visit: Visit, right: Right, drop: Drop, contents: Sequence[Content]) -> list[Message]:
    """What there is to say about the files as the button has it: what they are, their faults, what they would do.

    Lists of the office are taken in together, as one import; each report is a matter of its own.
    """
    acting, texts = acting_of(visit), visit.asked().texts
    with unpacked(contents) as paths:
        kinds = [*drop.kinds] or [""] * len(paths)
        for place, path in enumerate(paths):
            if kinds[place]:
                continue
            found = models.kinds_of(path, acting, digits=visit.employee_no_digits)
            if right == "reports":
                found = [kind for kind in found if kind == REPORT]
            if len(found) > 1:
                asked = replace(drop, kinds=tuple(kinds))
                return [blocks.which(texts, asked, place, contents[place].name, found)]
            kinds[place] = found[0] if found else ""
        if right == "reports" and set(kinds) != {REPORT}:
            raise Refusal("drop_reports_only")
        messages = []
        lists = [place for place, kind in enumerate(kinds) if kind != REPORT]
        if lists:
            part = _part(drop, kinds, contents, lists)
            messages.append(_about_lists(visit, part, [paths[place] for place in lists]))
        for place in sorted(set(range(len(kinds))) - set(lists)):
            part = _part(drop, kinds, contents, [place])
            messages.append(dropped_reports.told(visit, part, paths[place]))
        return messages


def _part(drop: Drop, kinds: Sequence[str], contents: Sequence[Content], places: Sequence[int]) -> Drop:
    """Some of the files. A kind that nobody knows stays open, so that the import says so."""
    chosen = [contents[place] for place in places]
    return replace(
        drop,
        files=tuple(one.file_id for one in chosen),
        digest=digest_of(one.digest for one in chosen),
        kinds=tuple(kinds[place] for place in places),
    )


def _files(visit: Visit, drop: Drop, paths: Sequence[Path]) -> Files:
    return Files(
        tuple(paths),
        {path: kind for path, kind in zip(paths, drop.kinds, strict=True) if kind},
        date.fromisoformat(drop.effective_on) if drop.effective_on else None,
        drop.is_full,
        drop.allow if drop.allow >= 0 else None,
        visit.employee_no_digits,
    )


def _about_lists(visit: Visit, drop: Drop, paths: Sequence[Path]) -> Message:
    found = models.look(engine_of(visit.database), acting_of(visit), _files(visit, drop, paths))
    return _shown(visit, drop, found, paths)


def _shown(visit: Visit, drop: Drop, found: Found, paths: Sequence[Path], *, overtaken: bool = False) -> Message:
    texts = visit.asked().texts
    if isinstance(found, Faults):
        return blocks.faults(texts, drop, [path.name for path in paths], found)
    if isinstance(found, Stopped):
        return blocks.stopped(texts, drop, found)
    with visit.database.begin() as db:
        before = models.taken_before(db, visit.person.municipality_id, drop.digest)
    return blocks.preview(texts, drop, found, before=before, zone=visit.zone, overtaken=overtaken)


# -- the buttons -----------------------------------------------------------------------------------------------


def turned(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """A kind was chosen, a page turned, a session found: the same message says what there is to say now."""
    ack()
    right, drop, contents = opened(action, body, client, visit)
    first, *more = told(visit, right, drop, contents)
    visit.reply.turn(first)
    for message in more:
        visit.reply(message)


def faults_wanted(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """All faults in a file to keep beside the other."""
    ack()
    _, drop, contents = opened(action, body, client, visit)
    texts = visit.asked().texts
    with unpacked(contents) as paths:
        found = models.look(engine_of(visit.database), acting_of(visit), _files(visit, drop, paths))
    if not isinstance(found, Faults):
        raise Refusal("drop_overtaken")
    name = texts.say("drop-faults-name")
    thread = (body.get("message") or {}).get("thread_ts")
    send_file(client, body["channel"]["id"], name, _faults_csv(visit, found), comment=name, thread_ts=thread)


def _faults_csv(visit: Visit, found: Faults) -> bytes:
    """As Excel in Japan opens it, and without anything that it would run (D3)."""
    texts = visit.asked().texts
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([texts.say(f"drop-column-{name}") for name in ("file", "line", "column", "value", "sentence")])
    for one in found.first():
        cells = (one.file, str(one.line or ""), one.column or "", one.value or "", imports.sentence(texts, one))
        writer.writerow([harmless(showable(cell)) for cell in cells])
    if found.count > len(found.first()):
        writer.writerow([texts.say("drop-faults-more", count=found.count - len(found.first()))])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def apply_pressed(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """Just what was shown is taken in; where that is no longer what would happen, it is shown anew instead."""
    ack()
    _, drop, contents = opened(action, body, client, visit)
    with unpacked(contents) as paths:
        files = _files(visit, drop, paths)
        found = models.apply(engine_of(visit.database), acting_of(visit), files, drop.seen)
        if isinstance(found, Summary) and found.import_id is not None:
            message = blocks.applied(visit.asked().texts, found)
        else:
            message = _shown(visit, drop, found, paths, overtaken=True)
    visit.reply.turn(message)


def cancel_pressed(ack: Ack, action: dict[str, Any], visit: Visit) -> None:
    """Nothing is to become of it; unless it was taken in a moment before."""
    ack()
    drop = Drop.from_value(action.get("value"))
    if drop.owner != visit.person.employee_no:
        raise Refusal("not_yours")
    with visit.database.begin() as db:
        before = models.taken_before(db, visit.person.municipality_id, drop.digest)
    visit.reply.turn(blocks.cancelled(visit.asked().texts, before, visit.zone))


# -- a list of everybody, or for another day -------------------------------------------------------------------


def terms_pressed(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """A form asks from when the list counts, and whether it is the whole office (D2)."""
    ack()
    drop = Drop.from_value(action.get("value"))
    if drop.owner != visit.person.employee_no:
        raise Refusal("not_yours")
    place = blocks.Place(body["channel"]["id"], body["container"]["message_ts"])
    form = blocks.terms_form(visit.asked().texts, drop, place, visit.today)
    client.views_open(trigger_id=body["trigger_id"], view=form)


def terms_chosen(ack: Ack, body: dict[str, Any], view: dict[str, Any], client: WebClient, visit: Visit) -> None:
    """The message shows what would change so."""
    drop, place = blocks.terms_of(view)
    ack()
    right, drop, contents = opened(
        {"value": drop.as_value()}, {**body, "channel": {"id": place.channel}}, client, visit
    )
    message, *_ = told(visit, right, drop, contents)
    client.chat_update(channel=place.channel, ts=place.ts, **message)
