"""Pieces of Block Kit that stay within Slack's limits, whatever a file or a person wrote into them.

Text comes in as it was written. It leaves as `plain_text` or `rich_text`, which show it literally, or escaped in
`mrkdwn` that Slack is told not to parse (`verbatim`). The only marks in it are those made here.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Final

from handlers.catalogue import Texts, showable

Block = dict[str, Any]

SECTION, HEADER, BUTTON, OPTION, FIELD, PLACEHOLDER, TITLE = 3_000, 150, 75, 75, 2_000, 150, 24
"""Characters that Slack takes."""
QUESTION_TITLE, QUESTION, QUESTION_BUTTON = 100, 300, 30
"""Characters that a question before a deed takes."""
LONG_TITLE: Final = 160
"""Characters of a course's title that are shown in a list."""
MESSAGE_TEXT: Final = 3_900
"""Characters of a message's `text`; an update with more than 4,000 would be refused."""
_FILLER: Final = "\u2013"
_FORMATS: Final = frozenset("*_~`")


def escaped(text: str) -> str:
    """Text in which Slack sees no mention and no link."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def length(text: str) -> int:
    """Characters as Slack may count them: signs beyond the basic plane as two."""
    return len(text) + sum(sign > "\uffff" for sign in text)


def clipped(text: str, most: int) -> str:
    """The text, or as many whole signs of it as there is room for, with an ellipsis."""
    if length(text) <= most:
        return text
    kept, room = [], most - 1
    for sign in _signs(text):
        room -= length(sign)
        if room < 0:
            break
        kept.append(sign)
    return "".join(kept).rstrip() + "…"


def _signs(text: str) -> Iterator[str]:
    """What a reader sees as one sign each: a letter with its accents, an emoji with all that belongs to it."""
    sign, joins, flags = "", False, 0
    for character in text:
        is_flag = "\U0001f1e6" <= character <= "\U0001f1ff"
        extends = (
            unicodedata.category(character).startswith("M")
            or character == "\u200d"
            or "\U0001f3fb" <= character <= "\U0001f3ff"
            or "\U000e0020" <= character <= "\U000e007f"
            or (is_flag and flags % 2 == 1)
        )
        if sign and not (extends or joins):
            yield sign
            sign = ""
        sign += character
        joins = character == "\u200d"
        flags = flags + 1 if is_flag else 0
    if sign:
        yield sign


def escaped_within(text: str, most: int) -> str:
    """The text escaped, clipped so that it has at most so many characters then."""
    made, room = escaped(text), most
    while length(made) > most:
        room -= max(1, length(made) - most)
        made = escaped(clipped(text, max(room, 1)))
    return made


def bold(text: str) -> str:
    """The text escaped, and bold where Slack would recognise the marks on a line of their own."""
    made = escaped(text)
    ends = unicodedata.category(text[:1] or " ")[0] + unicodedata.category(text[-1:] or " ")[0]
    return made if _FORMATS & set(text) or set(ends) - set("LN") else f"*{made}*"


def plain(text: str, most: int) -> Block:
    """A `plain_text` object."""
    return {"type": "plain_text", "text": clipped(showable(text).strip(), most) or _FILLER}


def marked(text: str) -> Block:
    """A `mrkdwn` object of text that is escaped already."""
    return {"type": "mrkdwn", "text": text or _FILLER, "verbatim": True}


# -- blocks ---------------------------------------------------------------------------------------------------


def header(text: str) -> Block:
    """The name of a page, or of a part of it."""
    return {"type": "header", "text": plain(text, HEADER)}


def said(text: str) -> Block:
    """One sentence in bold, whatever signs it has: the answer itself."""
    run = {"type": "text", "text": clipped(text, SECTION), "style": {"bold": True}}
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [run]}]}


def paragraph(text: str) -> Block:
    """Running text."""
    return {"type": "section", "text": plain_lines(text), "expand": True}


def plain_lines(text: str) -> Block:
    """Text in which lines are kept and nothing is read as a mark."""
    lines = "\n".join(showable(line).strip() for line in text.splitlines())
    return {"type": "plain_text", "text": clipped(lines.strip(), SECTION) or _FILLER}


def row(title: str, detail: str, button: Block | None = None) -> Block:
    """A line of a list: what, how it stands with it, and what to do about it."""
    head = bold(clipped(title, LONG_TITLE) or _FILLER)
    text = head + ("\n" + escaped_within(detail, SECTION - length(head) - 1) if detail else "")
    block: Block = {"type": "section", "text": marked(text), "expand": True}
    return block | ({"accessory": button} if button else {})


def facts(pairs: Iterable[tuple[str, str]]) -> Block:
    """Names and values side by side, ten at most."""
    fields = [
        marked(f"{bold(name)}\n{escaped_within(value or _FILLER, FIELD - length(name) - 3)}")
        for name, value in pairs
    ]
    return {"type": "section", "fields": fields[:10]}


def told(pairs: Sequence[tuple[str, str]]) -> Block:
    """Names and what there is to say about each, one below the other."""
    runs: list[Block] = []
    for place, (name, value) in enumerate(pairs):
        gap = "\n\n" if place else ""
        runs.append({"type": "text", "text": f"{gap}{name}\n", "style": {"bold": True}})
        runs.append({"type": "text", "text": clipped(value, 1_000)})
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": runs}]}


def bullets(lines: Iterable[tuple[str, str]], gap: str) -> Block:
    """A compact list: what, and behind a gap how it stands with it."""
    items: list[Block] = []
    for title, detail in lines:
        runs = [{"type": "text", "text": clipped(title, LONG_TITLE) or _FILLER}]
        if detail:
            runs.append({"type": "text", "text": f"{gap}{clipped(detail, 300)}"})
        items.append({"type": "rich_text_section", "elements": runs})
    return {"type": "rich_text", "elements": [{"type": "rich_text_list", "style": "bullet", "elements": items}]}


def note(text: str) -> Block:
    """A small line of what is good to know."""
    return {"type": "context", "elements": [plain(text, FIELD)]}


def divider() -> Block:
    """A thin line."""
    return {"type": "divider"}


def actions(elements: Sequence[Block]) -> Block:
    """Buttons side by side. Slack wants their ids to differ: the second `a.b` becomes `a.b.2`."""
    seen: dict[str, int] = {}
    made = []
    for element in elements:
        action_id = element["action_id"]
        seen[action_id] = number = seen.get(action_id, 0) + 1
        made.append(element if number == 1 else {**element, "action_id": f"{action_id}.{number}"})
    return {"type": "actions", "elements": made}


def entry(block_id: str, label: str, element: Block, *, hint: str = "") -> Block:
    """A field of a form, under its label."""
    made: Block = {"type": "input", "block_id": block_id, "label": plain(label, FIELD), "element": element}
    return made | ({"hint": plain(hint, FIELD)} if hint else {})


# -- elements -------------------------------------------------------------------------------------------------


def button(label: str, action_id: str, value: str, *, aloud: str = "", style: str = "") -> Block:
    """A button; `aloud` is what a screen reader says instead of a label that stands in many rows."""
    made: Block = {"type": "button", "text": plain(label, BUTTON), "action_id": action_id, "value": value}
    if aloud:
        made["accessibility_label"] = clipped(showable(aloud), BUTTON)
    return made | ({"style": style} if style else {})


def link(label: str, url: str, *, aloud: str = "", style: str = "") -> Block:
    """A button that opens an address in the browser."""
    made = button(label, "link.open", "", aloud=aloud, style=style) | {"url": url}
    del made["value"]
    return made


def asking(element: Block, title: str, text: str, *, yes: str, no: str, style: str = "") -> Block:
    """The same button, which asks once more before it is taken as pressed."""
    question: Block = {
        "title": plain(title, QUESTION_TITLE),
        "text": plain(text, QUESTION),
        "confirm": plain(yes, QUESTION_BUTTON),
        "deny": plain(no, QUESTION_BUTTON),
    }
    return element | {"confirm": question | ({"style": style} if style else {})}


def is_web_address(url: str) -> bool:
    """Whether a button can open it."""
    return url.startswith(("https://", "http://")) and length(url) <= SECTION and not set(url) & set(' <>"\n\t')


def search(action_id: str, placeholder: str) -> Block:
    """A field that finds something while one types."""
    return {
        "type": "external_select",
        "action_id": action_id,
        "placeholder": plain(placeholder, PLACEHOLDER),
        "min_query_length": 0,
    }


def option(label: str, value: str, description: str = "") -> Block:
    """One of the things such a field finds."""
    made: Block = {"text": plain(label, OPTION), "value": value}
    return made | ({"description": plain(description, OPTION)} if description else {})


# -- days -----------------------------------------------------------------------------------------------------


def day(texts: Texts, day: date) -> str:
    """A day in office form, with its weekday."""
    return texts.say("day-of-week", day=day, weekday=day.weekday())


def left(texts: Texts, due_on: date, today: date) -> str:
    """How far off a due day is: days left, due today, days overdue."""
    days = (due_on - today).days
    return texts.say("days-left", days=days) if days >= 0 else texts.say("days-over", days=-days)
