"""What is not about one's courses: how to ask, whom to ask, who one is here, and a kind word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from sqlalchemy.orm import Session

from handlers import obligations
from handlers.asking import Answer, Asked, CourseLine, Draft, Request
from handlers.blocks import pieces
from handlers.blocks.pieces import Block
from handlers.catalogue import LOCALES, Texts
from handlers.courses import division_name, line, mine, named, not_offered
from handlers.reasons import who
from models.courses import course_facts
from models.rights import sight

EXAMPLES: Final = (
    *("my_status", "required_courses", "due_dates", "my_record", "elective_courses"),
    *("find_sessions", "my_enrolments"),
)
"""Questions of the help page that have a button."""
LATER: Final = ("certificate", "skills", "it_passport", "ojt_help", "feedback")
"""What can be understood, but not yet done here: the answer says whom to ask."""


def help_(db: Session, asked: Asked, request: Request, *, key: str = "guide") -> Answer:
    """What one can ask, with buttons; the commands; whom to ask. `key` is that of its first sentence."""
    draft = Draft(asked, request, asked.texts.say(key))
    _guide(db, draft, asked)
    buttons = [draft.button(draft.say(f"show-{intent}"), Request(intent)) for intent in EXAMPLES]
    seen = sight(db, asked.person, asked.today, asked.division_code)
    if seen.sees_others:
        buttons.append(draft.button(draft.say("show-team_status"), Request("team_status")))
    draft.blocks.append(pieces.actions(buttons))
    if seen.is_division:
        draft.note(draft.say("drop-how"))
    return draft.answer()


def _guide(db: Session, draft: Draft, asked: Asked) -> None:
    say = asked.texts.say
    draft.told(
        [
            (say("guide-ask"), "\n".join(_examples(db, asked))),
            (say("guide-commands"), say("guide-commands-list")),
            (say("guide-contact"), say("guide-contact-who", division=division_name(db, asked))),
        ]
    )


def _examples(db: Session, asked: Asked) -> Iterator[str]:
    """Questions that make sense for the asker, about courses of their own."""
    texts, courses = asked.texts, mine(db, asked)
    yield texts.say("guide-ask-1")
    yield texts.say("guide-ask-2")
    for level, keys in (("required", ("due", "why")), ("elective", ("what",))):
        first = next((course for course in courses if course.level == level), None)
        if first is not None:
            title = named(texts, first.title, first.title_en)
            yield from (texts.say(f"guide-ask-{key}", title=title) for key in keys)


def help_in_both(db: Session, asked: Asked, request: Request) -> Answer:
    """Help in both languages, for those who wrote in a third."""
    answers = []
    for locale in sorted(LOCALES, key=lambda one: one != asked.texts.locale):
        own = replace(asked, texts=Texts(locale))
        answers.append(help_(db, own, request, key="guide-other-language"))
    blocks: list[Block] = [*answers[0].blocks, pieces.divider(), *answers[1].blocks]
    text = f"{answers[0].text}\n\n{answers[1].text}"
    return Answer("help", 0.9, asked.texts.locale, text, blocks)


def contact(db: Session, asked: Asked, request: Request) -> Answer:
    """Whom to ask."""
    division = division_name(db, asked)
    draft = Draft(asked, request, asked.texts.say("contact", division=division))
    draft.paragraph(asked.texts.say("contact-how"))
    draft.follow("help")
    return draft.answer()


def smalltalk(
    db: Session,  # noqa: ARG001
    asked: Asked,
    request: Request,
    *,
    mood: str = "hello",
) -> Answer:
    """A greeting, thanks or goodbye returned."""
    draft = Draft(asked, request, asked.texts.say(f"smalltalk-{mood}"))
    if mood == "hello":
        draft.paragraph(asked.texts.say("smalltalk-offer"))
        draft.follow("my_status", "required_courses", "help")
    return draft.answer()


def out_of_scope(db: Session, asked: Asked, request: Request) -> Answer:
    """What has nothing to do with training."""
    draft = Draft(asked, request, asked.texts.say("out-of-scope"))
    draft.paragraph(asked.texts.say("out-of-scope-what", division=division_name(db, asked)))
    draft.follow("help", "my_status")
    return draft.answer()


def my_persona(db: Session, asked: Asked, request: Request) -> Answer:
    """Which kind of staff the asker is, and what follows from it."""
    texts, person = asked.texts, asked.person
    if person.persona:
        headline = texts.say("persona-yours", persona=obligations.persona(texts, person.persona))
    else:
        headline = texts.say("persona-yours-none")
    draft = Draft(asked, request, headline)
    courses = mine(db, asked)
    required = sum(course.level == "required" for course in courses)
    draft.told(
        [
            (texts.say("why-you"), who(db, asked)),
            (
                texts.say("persona-courses"),
                texts.say("persona-courses-count", required=required, elective=len(courses) - required),
            ),
        ]
    )
    draft.follow("required_courses", "elective_courses", "contact")
    return draft.answer()


def later(db: Session, asked: Asked, request: Request) -> Answer:
    """What cannot be done here yet: whom to ask, and the course's page where one was named."""
    texts = asked.texts
    draft = Draft(asked, request, texts.say(f"later-{request.intent}", division=division_name(db, asked)))
    told: list[CourseLine] = []
    buttons: list[Block] = []
    if request.course_codes:
        offered = {course.course_code: course for course in mine(db, asked)}
        for fact in course_facts(db, asked.person.municipality_id, request.course_codes):
            course = offered.get(fact.code)
            told.append(line(texts, course) if course else not_offered(texts, fact))
            title = named(texts, fact.title, fact.title_en)
            draft.paragraph(texts.say("later-course", title=title))
            if pieces.is_web_address(fact.url):
                aloud = texts.say("start-page-aloud", title=title)
                buttons.append(pieces.link(texts.say("start-page"), fact.url, aloud=aloud))
            buttons.append(draft.button(texts.say("one-course_info"), Request("course_info", (fact.code,))))
    if buttons:
        draft.blocks.append(pieces.actions(buttons[:3]))
    else:
        draft.follow("my_status", "help")
    return draft.answer(told)
