"""What a message wants: its language, the courses it names, whom it speaks of, and one of the intents.

Rules are surer than examples for the plain forms, and say why they answered as they did: each intent has patterns
with a weight (`wishes.txt`), the heaviest that fits wins.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from handlers import wishes
from handlers.asking import Topic
from handlers.lexicon import READ, Lexicon, Mention
from handlers.others import NOBODY, Others, others_in
from handlers.words import Language, language_of, plain

__all__ = ["Lexicon", "Understood", "understand"]

LONG: Final = 3_000
"""Characters from which on a message is asked to be shorter."""

ABOUT_ONE: Final = frozenset({"due_dates", "why_required", "course_info", "my_record", "who_must_take"})
"""Intents that may go on about the course spoken of before."""
PERSONAL: Final = frozenset(
    {
        *("my_status", "required_courses", "remaining_courses", "elective_courses", "due_dates", "my_record"),
        *("my_persona", "my_enrolments", "why_required", "report_completion", "certificate", "team_status"),
        *("course_info", "who_must_take", "help"),
    }
)
"""Intents that, with somebody else's name, are about that person's training."""
OF_A_GROUP: Final = PERSONAL - {"who_must_take", "course_info", "help", "my_persona"}
"""Intents that, where people at large or a department are spoken of, are about their training."""

_POINTS_BACK: Final = re.compile(
    r"(?:^|[、。 ])(?:それ|これ|あれ|その|この|あの|そっち|そちら|こちら|同じ|上の|さっき|先ほど)|"
    r"\b(?:that|it|its|this|the same|the course|the training|the link)\b"
)
_WHOLE_LIST: Final = re.compile(
    r"全部|すべて|全て|一覧|それぞれ|リスト|\b(?:all|every|list|courses|deadlines|dates)\b"
)


@dataclass(frozen=True, slots=True)
class Understood:
    """What a message wants. `mood`: of smalltalk hello, thanks, goodbye; of help why it is given."""

    intent: str
    confidence: float
    language: Language
    words: str
    course_codes: tuple[str, ...] = ()
    others: Others = NOBODY
    mood: str = ""


def understand(text: str, lexicon: Lexicon, topic: Topic | None, *, own_number: str) -> Understood:
    """What a message wants, after `topic` was spoken of. `own_number` is the asker's employee number."""
    whole = plain(text)
    words = whole if len(whole) <= READ else f"{whole[: READ // 2]} {whole[-READ // 2 :]}"
    language = language_of(words)
    nothing = Understood("help", 0.3, language, words, mood="not-understood")
    if len(whole) > LONG:
        return replace(nothing, mood="too-long")
    if not re.search(r"\w", words):
        return replace(nothing, mood="" if re.fullmatch(r"[?\s]*", words) else "not-understood")
    mentions = lexicon.mentions(words)
    codes = tuple(dict.fromkeys(mention.code for mention in mentions))
    if not mentions and (unknown := lexicon.unknown(words)):
        codes = (unknown,)
    if language == "other":
        return replace(nothing, confidence=0.9)
    mood, rest = wishes.greeting(words)
    if mood and not re.search(r"\w", rest):
        return Understood("smalltalk", 0.95, language, words, mood=mood)
    others = others_in(text, words, mentions, own_number=own_number)
    masked = wishes.in_kanji(_masked(words, mentions))
    if mood:
        masked = wishes.greeting(masked)[1]
    found = wishes.spoken_for(masked, words)
    won = wishes.best(found)
    if others.people and (won is None or won[0] in PERSONAL):
        return Understood("team_status", 0.8, language, words, codes, others)
    if others.is_group and (won is None or won[0] in OF_A_GROUP):
        return Understood("team_status", _confidence(8, 1), language, words, codes, others)
    named = replace(others, people=(), is_group=False)
    if won is None:
        return _without_wish(nothing, codes, topic, named)
    intent, weight, lead = won
    if not codes and topic is not None and topic.course_codes and _goes_on(intent, masked):
        codes = topic.course_codes
    perhaps = named if intent in PERSONAL else NOBODY
    return Understood(intent, _confidence(weight, lead), language, words, codes, perhaps, mood="")


def _masked(words: str, mentions: list[Mention]) -> str:
    """The words with one sign in the place of every course named."""
    for mention in reversed(mentions):
        words = f"{words[: mention.start]}{wishes.COURSE}{words[mention.end :]}"
    return words


def _confidence(weight: int, lead: int) -> float:
    return min(0.97, 0.35 + weight * 0.06 + min(lead, 3) * 0.03)


def _goes_on(intent: str, masked: str) -> bool:
    """Whether a question without a course is about the one spoken of before."""
    if intent not in ABOUT_ONE or _WHOLE_LIST.search(masked):
        return False
    return bool(_POINTS_BACK.search(masked)) or len(masked) <= 24 or (masked.isascii() and len(masked) <= 48)


def _without_wish(nothing: Understood, codes: tuple[str, ...], topic: Topic | None, others: Others) -> Understood:
    """A course and no more: what was asked about the last one, or else what it is."""
    if not codes:
        return replace(nothing, others=others)
    follows = topic is not None and topic.intent in ABOUT_ONE
    intent = topic.intent if topic is not None and follows else "course_info"
    return replace(nothing, intent=intent, confidence=0.7, course_codes=codes, others=others, mood="")
