"""Asking to be let off a course or for more time: the answer, the form, and what the person is told (R18)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, time
from typing import Any, Final

from sqlalchemy.orm import Session

from handlers import obligations
from handlers.asking import MOST_CODES, Answer, Asked, Draft, Request
from handlers.blocks import pieces
from handlers.blocks.pieces import Block
from handlers.catalogue import Texts
from handlers.courses import division_name, line, mine, named, stands
from handlers.evidence import files_field
from handlers.letters import Message, Writing
from models import exemption_requests as requests
from models.acting import Acting
from models.base import Refusal
from models.courses import MyCourse
from models.exemption_requests import Asking
from models.outbox.records import Notice
from models.reminders.day import OFFICE_ZONE

OPEN, FORM = "exemption.open", "exemption.form"
REPLY, WITHDRAW = "exemption.reply", "exemption.withdraw"
COURSE, KIND, UNTIL, REASON = "course", "kind", "until", "reason"
"""The fields of the form, called like the facts of the refusals that speak of them."""
OPTIONS: Final = 100
SHOWN: Final = 5
"""Requests of one's own in an answer."""
View = dict[str, Any]


# -- the answer -----------------------------------------------------------------------------------------------


def request_exemption(db: Session, asked: Asked, request: Request) -> Answer:
    """How it is asked for, with the form; before it what the person asked for and how that stands."""
    texts = asked.texts
    acting = _reading(asked)
    wanted = request.course_codes[:MOST_CODES]
    own = requests.my_requests(db, acting)
    open_ = {one.course_code for one in own if one.state in requests.OPEN}
    left = requests.requestable(db, asked.person.employee_id, asked.today)
    may = [one for one in left if one.course_code not in open_ and (not wanted or one.course_code in wanted)]
    key = "exemption-how" if may else ("exemption-open" if open_ else "exemption-none")
    draft = Draft(asked, request, texts.say(key, division=division_name(db, asked)))
    if may:
        value = Request("request_exemption", tuple(wanted)).as_value(asked.person.employee_no, texts.locale)
        draft.blocks.append(
            pieces.actions([pieces.button(texts.say("exemption-ask"), OPEN, value, style="primary")])
        )
    for one in [one for one in own if not wanted or one.course_code in wanted][:SHOWN]:
        draft.row(title_of(texts, one), stood(texts, one), _next_step(texts, one))
    draft.follow("my_status", "contact")
    courses = [one for one in mine(db, asked) if one.course_code in wanted]
    return draft.answer([line(texts, one) for one in courses])


def stood(texts: Texts, one: Asking) -> str:
    """How a request stands, in one line, and under it what was said last."""
    told = texts.say(f"exemption-state-{one.state}", what=what_of(texts, one))
    said = {"asked": one.said("asked"), "rejected": one.said("rejected"), "granted": one.said("granted")}
    return "\n".join(filter(None, (told, said.get(one.state, ""))))


def what_of(texts: Texts, one: Asking) -> str:
    return texts.say(f"exemption-kind-{one.kind}", day=pieces.day(texts, one.until))


def title_of(texts: Texts, one: Asking) -> str:
    return obligations.title(texts, one.title, one.title_en)


def _next_step(texts: Texts, one: Asking) -> Block | None:
    if one.state == "asked":
        return pieces.button(texts.say("exemption-reply"), REPLY, str(one.id), style="primary")
    if one.state == "waiting":
        button = pieces.button(texts.say("exemption-withdraw"), WITHDRAW, str(one.id))
        return pieces.asking(
            button,
            texts.say("exemption-withdraw"),
            texts.say("exemption-withdraw-sure", title=named(texts, one.title, one.title_en)),
            yes=texts.say("exemption-withdraw"),
            no=texts.say("modal-close"),
        )
    return None


def _reading(asked: Asked) -> Acting:
    noon = datetime.combine(asked.today, time(12), OFFICE_ZONE)
    return Acting(asked.person, asked.person.municipality_id, noon, OFFICE_ZONE, asked.division_code)


# -- the form ----------------------------------------------------------------------------------------------


def form(db: Session, asked: Asked, courses: Sequence[MyCourse], chosen: Sequence[str] = ()) -> View:
    """The form. Raises Refusal `nothing_to_exempt` where nothing required is left."""
    texts = asked.texts
    if not courses:
        raise Refusal("nothing_to_exempt")
    options = {
        one.course_code: pieces.option(
            obligations.title(texts, one.title, one.title_en), one.course_code, stands(asked, one)
        )
        for one in courses[:OPTIONS]
    }
    kinds = [pieces.option(texts.say(f"exemption-choose-{kind}"), kind) for kind in requests.KINDS]
    which: Block = {"type": "static_select", "action_id": COURSE, "options": list(options.values())}
    if first := next((options[code] for code in chosen if code in options), None):
        which["initial_option"] = first
    kind: Block = {"type": "radio_buttons", "action_id": KIND, "options": kinds, "initial_option": kinds[-1]}
    day: Block = {"type": "datepicker", "action_id": UNTIL}
    why: Block = text_field(REASON)
    return modal(
        texts,
        FORM,
        "exemption-title",
        "exemption-submit",
        [
            pieces.entry(COURSE, texts.say("exemption-course"), which),
            pieces.entry(KIND, texts.say("exemption-kind"), kind),
            pieces.entry(UNTIL, texts.say("exemption-until"), day),
            pieces.entry(REASON, texts.say("exemption-reason"), why, hint=texts.say("exemption-reason-hint")),
            files_field(texts, hint=texts.say("exemption-files-hint"), is_optional=True),
            pieces.note(texts.say("exemption-then", division=division_name(db, asked))),
        ],
    )


def text_field(action_id: str) -> Block:
    return {
        "type": "plain_text_input",
        "action_id": action_id,
        "multiline": True,
        "max_length": requests.REASON_LENGTH,
    }


def modal(
    texts: Texts, callback_id: str, title: str, submit: str, blocks: Sequence[Block], *, about: str = ""
) -> View:
    view: View = {
        "type": "modal",
        "callback_id": callback_id,
        "private_metadata": about,
        "title": pieces.plain(texts.say(title), pieces.TITLE),
        "close": pieces.plain(texts.say("modal-close"), pieces.TITLE),
        "blocks": list(blocks),
    }
    return view | ({"submit": pieces.plain(texts.say(submit), pieces.TITLE)} if submit else {})


# -- letters --------------------------------------------------------------------------------------------------


def letter(writing: Writing, notice: Notice) -> Message | None:
    """What the division asks back, or has decided; once it is answered, that it is."""
    asked, texts = writing.asked(), writing.texts
    one = requests.what_became(writing.db, _reading(asked), json.loads(notice.about)["request"])
    if one is None:
        return None
    if notice.kind == requests.ASKED and one.state == "withdrawn":
        return None
    title = named(texts, one.title, one.title_en)
    key = f"exemption-told-{one.state}"
    draft = Draft(asked, Request("request_exemption"), texts.say(key, title=title, what=what_of(texts, one)))
    said = one.said(one.state)
    if said:
        draft.told([(texts.say(f"exemption-said-{one.state}"), said)])
    if one.state == "asked":
        draft.blocks.append(pieces.actions([_reply_button(texts, one)]))
    else:
        draft.follow("request_exemption", "my_status")
    return draft.answer().as_message()


def _reply_button(texts: Texts, one: Asking) -> Block:
    return pieces.button(texts.say("exemption-reply"), REPLY, str(one.id), style="primary")
