"""The reports that wait for the division, line by line, and the form that decides several of them at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from handlers import evidence, obligations
from handlers.blocks import pieces
from handlers.blocks.pieces import Block
from handlers.catalogue import Texts
from handlers.courses import named
from handlers.teams import person_name
from models.self_reporting import REASON_LENGTH, Waiting

MANY, ASK, FILES_OF = "desk.many", "desk.ask", "desk.files"
MANY_FORM: Final = "desk.many_form"
WHICH, VERDICT, REASON = "which", "verdict", "reason"
VERDICTS: Final = ("accepted", "asked", "rejected")
View = dict[str, Any]


def rows(texts: Texts, found: Sequence[Waiting], page: int) -> list[Block]:
    """Who reports what, with what was given and said, and a button for each thing that can be done."""
    blocks: list[Block] = [pieces.paragraph(texts.say("desk-reports-how"))]
    if len([one for one in found if not one.is_own]) > 1:
        blocks.append(pieces.actions([pieces.button(texts.say("report-many"), MANY, str(page))]))
    for one in found:
        department = named(texts, one.department, one.department_en)
        whose = texts.say("which-detail", department=department, number=one.employee_no)
        done = texts.say("desk-report-done", day=pieces.day(texts, one.completed_on))
        said = [texts.say(f"report-line-{step.deed}", text=step.text) for step in one.steps if step.text]
        lines = [whose, title_of(texts, one), done, *evidence.told(texts, one.evidence), *said]
        blocks.append(pieces.row(called(texts, one), "\n".join(lines)))
        if one.is_own:
            blocks.append(pieces.note(texts.say("desk-report-own")))
            continue
        blocks.append(pieces.actions(_buttons(texts, one)))
    return blocks


def _buttons(texts: Texts, one: Waiting) -> list[Block]:
    aloud = texts.say("joined", first=called(texts, one), then=title_of(texts, one))
    made = [
        pieces.button(texts.say("desk-accept"), "desk.accept", str(one.id), style="primary", aloud=aloud),
        pieces.button(texts.say("desk-reject"), "desk.reject", str(one.id), aloud=aloud),
    ]
    if not one.is_asked_back:
        made.append(pieces.button(texts.say("report-ask"), ASK, str(one.id), aloud=aloud))
    if evidence.has_files(one.evidence):
        made.append(pieces.button(texts.say("evidence-see"), FILES_OF, str(one.id), aloud=aloud))
    return made


def many(texts: Texts, found: Sequence[Waiting], about: str) -> View:
    """The form that decides several reports of a page at once. Raises nothing: without any it only says so."""
    theirs = [one for one in found if not one.is_own]
    view: View = {
        "type": "modal",
        "callback_id": MANY_FORM,
        "private_metadata": about,
        "title": pieces.plain(texts.say("report-many-title"), pieces.TITLE),
        "close": pieces.plain(texts.say("run-cancel"), pieces.TITLE),
    }
    if not theirs:
        return view | {"blocks": [pieces.paragraph(texts.say("desk-reports-none"))]}
    options = [pieces.option(_whose(texts, one), str(one.id), _what(texts, one)) for one in theirs]
    verdicts = [pieces.option(texts.say(f"report-verdict-{word}"), word) for word in VERDICTS]
    reason = text_field(REASON)
    return view | {
        "submit": pieces.plain(texts.say("report-many-submit"), pieces.TITLE),
        "blocks": [
            pieces.entry(
                WHICH,
                texts.say("report-which-ones"),
                {"type": "checkboxes", "action_id": WHICH, "options": options},
            ),
            pieces.entry(
                VERDICT,
                texts.say("report-verdict"),
                {"type": "radio_buttons", "action_id": VERDICT, "options": verdicts},
            ),
            pieces.entry(REASON, texts.say("report-verdict-reason"), reason, hint=texts.say("report-verdict-hint"))
            | {"optional": True},
        ],
    }


def text_field(action_id: str) -> Block:
    return {
        "type": "plain_text_input",
        "action_id": action_id,
        "multiline": True,
        "max_length": REASON_LENGTH,
    }


def called(texts: Texts, one: Waiting) -> str:
    return person_name(texts, one.name, one.name_kana)


def title_of(texts: Texts, one: Waiting) -> str:
    return obligations.title(texts, one.title, one.title_en)


def _whose(texts: Texts, one: Waiting) -> str:
    return texts.say("desk-who", name=called(texts, one), number=one.employee_no)


def _what(texts: Texts, one: Waiting) -> str:
    return texts.say("record-line", day=pieces.day(texts, one.completed_on), source=title_of(texts, one))
