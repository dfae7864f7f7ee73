"""Reporting a course oneself: the answer that offers it, the form, and what is said of it afterwards (C2)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy.orm import Session

from handlers import evidence, obligations
from handlers.asking import MOST_CODES, Answer, Asked, CourseLine, Draft, Request
from handlers.blocks import pieces
from handlers.blocks.pieces import Block
from handlers.catalogue import Texts
from handlers.courses import course_gone, division_name, line, mine, named, not_offered, stands
from handlers.letters import Message, Writing
from models.base import Refusal
from models.courses import CourseFacts, MyCourse, course_facts
from models.evidence import MOST_BYTES, NOTHING, Given
from models.outbox.records import Notice
from models.report_questions import open_questions
from models.self_reporting import Reportable, Reported, reportable, what_became

FORM: Final = "report.form"
OPEN: Final = "report.open"
REPLY: Final = "report.reply"
DAY, COURSES = "day", "courses"
"""The fields of the form."""
OPTIONS: Final = 100
SHOWN: Final = 5
"""Titles in a hint."""
MOST_MEGABYTES: Final = MOST_BYTES // 1024 // 1024
FIELDS: Final = {"": DAY}
View = dict[str, Any]


# -- the answer -----------------------------------------------------------------------------------------------


def report_completion(db: Session, asked: Asked, request: Request) -> Answer:
    """Somebody says that they finished a course: a button to the form, or what is on record already."""
    if not request.course_codes:
        return _which(db, asked, request)
    texts = asked.texts
    codes = request.course_codes[:MOST_CODES]
    facts = course_facts(db, asked.person.municipality_id, codes)
    if not facts:
        return course_gone(asked, request)
    own = {course.course_code: course for course in mine(db, asked)}
    left = reportable(db, asked.person.employee_id, asked.today, codes)
    may_report = {one.course.course_code: one for one in left}
    told = [line(texts, own[fact.code]) if fact.code in own else not_offered(texts, fact) for fact in facts]
    open_ = [code for code, one in may_report.items() if not one.is_waiting]
    sentences = [_how_it_is(texts, fact, own.get(fact.code), may_report.get(fact.code)) for fact in facts]
    draft = Draft(asked, request, sentences[0])
    for sentence in sentences[1:]:
        draft.paragraph(sentence)
    _add_questions(db, draft)
    if open_:
        draft.paragraph(_what_then(db, asked, [may_report[code] for code in open_]))
        draft.blocks.append(pieces.actions([button(asked, open_)]))
    else:
        draft.follow("my_record", "remaining_courses", "contact")
    return draft.answer(told)


def _which(db: Session, asked: Asked, request: Request) -> Answer:
    texts = asked.texts
    left = [one for one in reportable(db, asked.person.employee_id, asked.today) if not one.is_waiting]
    draft = Draft(asked, request, texts.say("report-which" if left else "report-nothing"))
    _add_questions(db, draft)
    if left:
        draft.paragraph(_what_then(db, asked, left))
        draft.blocks.append(pieces.actions([button(asked, [])]))
    else:
        draft.follow("my_record", "contact")
    return draft.answer()


def _add_questions(db: Session, draft: Draft) -> None:
    """What the division asks about earlier reports, with the button that answers."""
    texts = draft.asked.texts
    for one in open_questions(db, draft.asked.person.employee_id)[:SHOWN]:
        button = pieces.button(texts.say("report-reply"), REPLY, str(one.id))
        draft.row(texts.say("report-told-asked", title=named(texts, one.title, one.title_en)), one.question, button)


def _how_it_is(texts: Texts, fact: CourseFacts, course: MyCourse | None, may: Reportable | None) -> str:
    title = named(texts, fact.title, fact.title_en)
    if course is None:
        return texts.say("report-not-offered", title=title)
    if course.completed_on is not None:
        return texts.say("report-completed", title=title, day=pieces.day(texts, course.completed_on))
    return texts.say("report-waiting" if may is not None and may.is_waiting else "report-offer", title=title)


def _what_then(db: Session, asked: Asked, courses: Sequence[Reportable]) -> str:
    """When what is reported counts."""
    counts = {one.counts for one in courses}
    key = "mixed" if len(counts) > 1 else counts.pop()
    return asked.texts.say(f"report-counts-{key}", division=division_name(db, asked))


def button(asked: Asked, codes: Sequence[str]) -> Block:
    """A button that opens the form for those courses, or to choose from all."""
    value = Request("report_completion", tuple(codes)).as_value(asked.person.employee_no, asked.texts.locale)
    return pieces.button(asked.texts.say("reminder-report"), OPEN, value, style="primary")


# -- the form -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Filled:
    """What somebody filled in. `reminder_id` is 0 where the form stood under an answer."""

    codes: tuple[str, ...]
    completed_on: date
    reminder_id: int


def form(
    db: Session, asked: Asked, courses: Sequence[Reportable], *, chosen: Sequence[str] = (), reminder_id: int = 0
) -> View:
    """The form: which course, where there are several, the day it was finished, and what a course asks for.

    Raises Refusal `nothing_to_report` where there is none that is not waiting already.
    """
    texts = asked.texts
    open_ = [one for one in courses if not one.is_waiting][:OPTIONS]
    if not open_:
        raise Refusal("nothing_to_report")
    single = open_[0] if len(open_) == 1 else None
    carried = {"c": single.course.course_code if single else "", "r": reminder_id}
    what = _single(asked, single) if single else _choice(texts, asked, open_, chosen)
    day = {
        "type": "input",
        "block_id": DAY,
        "label": pieces.plain(texts.say("report-day"), pieces.FIELD),
        "element": {"type": "datepicker", "action_id": DAY, "initial_date": asked.today.isoformat()},
    }
    return {
        "type": "modal",
        "callback_id": FORM,
        "private_metadata": json.dumps(carried),
        "title": pieces.plain(texts.say("report-title"), pieces.TITLE),
        "submit": pieces.plain(texts.say("report-submit"), pieces.TITLE),
        "close": pieces.plain(texts.say("modal-close"), pieces.TITLE),
        "blocks": [what, day, *_evidence(texts, open_), pieces.note(_what_then(db, asked, open_))],
    }


def _evidence(texts: Texts, courses: Sequence[Reportable]) -> list[Block]:
    """Fields for what is to be given with the report; none where no course of the form asks for anything."""
    asking = [one for one in courses if one.asks != "none"]
    if not asking:
        return []
    if len(courses) == 1:
        is_file = asking[0].asks == "file"
        hint = texts.say("evidence-hint-file" if is_file else "evidence-hint-either", most=MOST_MEGABYTES)
        return [
            evidence.files_field(texts, hint=hint, is_optional=not is_file),
            evidence.note_field(texts, hint="" if is_file else texts.say("evidence-hint-note")),
        ]
    titles = [named(texts, one.course.title, one.course.title_en) for one in asking[:SHOWN]]
    whole = texts.listed(titles)
    if len(asking) > SHOWN:
        whole += texts.say("and-more", count=len(asking) - SHOWN)
    hint = texts.say("evidence-hint-some", titles=whole, most=MOST_MEGABYTES)
    return [evidence.files_field(texts, hint=hint, is_optional=True), evidence.note_field(texts, hint="")]


def for_each(reporting: Sequence[Reportable], given: Given) -> dict[str, Given]:
    """What goes with the report of each course: what was given where it asks for something, else nothing."""
    return {one.course.course_code: given if one.asks != "none" else NOTHING for one in reporting}


def _single(asked: Asked, one: Reportable) -> Block:
    title = obligations.title(asked.texts, one.course.title, one.course.title_en)
    return pieces.row(title, stands(asked, one.course))


def _choice(texts: Texts, asked: Asked, courses: Sequence[Reportable], chosen: Sequence[str]) -> Block:
    options = {
        one.course.course_code: pieces.option(
            obligations.title(texts, one.course.title, one.course.title_en),
            one.course.course_code,
            stands(asked, one.course),
        )
        for one in courses
    }
    element: Block = {
        "type": "multi_static_select",
        "action_id": COURSES,
        "placeholder": pieces.plain(texts.say("report-courses-choose"), pieces.PLACEHOLDER),
        "options": list(options.values()),
    }
    if marked := [options[code] for code in chosen if code in options]:
        element["initial_options"] = marked
    label = pieces.plain(texts.say("report-courses"), pieces.FIELD)
    return {"type": "input", "block_id": COURSES, "label": label, "element": element}


def filled(view: View) -> Filled:
    """What the form says when it is submitted."""
    values = view["state"]["values"]
    carried = json.loads(view["private_metadata"])
    chosen = values[COURSES][COURSES]["selected_options"] if COURSES in values else []
    codes = (carried["c"],) if carried["c"] else tuple(option["value"] for option in chosen)
    return Filled(codes, date.fromisoformat(values[DAY][DAY]["selected_date"]), carried["r"])


# -- afterwards -----------------------------------------------------------------------------------------------


def said(db: Session, asked: Asked, reports: Sequence[Reported]) -> Answer:
    """What has become of what was reported."""
    texts, division = asked.texts, division_name(db, asked)
    sentences = [
        texts.say(
            f"report-{one.outcome}",
            title=named(texts, one.course.title, one.course.title_en),
            day=pieces.day(texts, one.completed_on),
            division=division,
        )
        for one in reports
    ]
    draft = Draft(asked, Request("report_completion"), sentences[0])
    for sentence in sentences[1 : 1 + MOST_CODES]:
        draft.paragraph(sentence)
    if len(sentences) > 1 + MOST_CODES:
        draft.note(texts.say("and-more", count=len(sentences) - 1 - MOST_CODES))
    draft.follow("my_status", "my_record")
    return draft.answer(_lines(db, asked, reports))


def _lines(db: Session, asked: Asked, reports: Sequence[Reported]) -> list[CourseLine]:
    codes = {one.course.course_code for one in reports}
    return [line(asked.texts, course) for course in mine(db, asked) if course.course_code in codes]


def decided(writing: Writing, notice: Notice) -> Message | None:
    """What the division found of a report; None where it is not known any more."""
    told = what_became(writing.db, json.loads(notice.about)["report"])
    if told is None:
        return None
    asked, texts = writing.asked(), writing.texts
    title, day = named(texts, told.title, told.title_en), pieces.day(texts, told.completed_on)
    draft = Draft(asked, Request("report_completion"), texts.say(f"report-{told.state}", title=title, day=day))
    if told.state == "rejected":
        if told.reason:
            draft.told([(texts.say("report-reason"), told.reason)])
        draft.paragraph(texts.say("report-rejected-next", division=division_name(writing.db, asked)))
        left = reportable(writing.db, asked.person.employee_id, asked.today, [told.course_code])
        if any(not one.is_waiting for one in left):
            draft.blocks.append(pieces.actions([button(asked, [told.course_code])]))
    return draft.answer().as_message()
