"""The `rich_text` block and what stands in it: `N:block-kit/block-elements.ts`."""

from __future__ import annotations

from bot.workspace.limits.checks import Check, Shape, flag, many, number, one_of, string, whole_number, word
from bot.workspace.limits.objects import block_id, url

_STYLES = ("bold", "italic", "strike", "code", "underline")
STYLE = Shape(optional=dict.fromkeys(_STYLES, flag))
STYLE_OF_A_MENTION = Shape(optional=dict.fromkeys((*_STYLES, "highlight", "client_highlight", "unlink"), flag))

_styled = {"style": STYLE}
_mention_styled = {"style": STYLE_OF_A_MENTION}

TEXT = Shape("text", {"text": string()}, _styled)
LINK = Shape("link", {"url": url}, {"text": string(), "unsafe": flag, **_styled})

PARTS = (
    TEXT,
    LINK,
    Shape(
        "emoji", {"name": string()}, {"unicode": string(), "skin_tone": whole_number(1, 6), "url": url, **_styled}
    ),
    Shape("user", {"user_id": string()}, _mention_styled),
    Shape("usergroup", {"usergroup_id": string()}, _mention_styled),
    Shape("channel", {"channel_id": string()}, _mention_styled),
    Shape("team", {"team_id": string()}, _mention_styled),
    Shape("broadcast", {"range": word("here", "channel", "everyone")}, _styled),
    Shape("color", {"value": string()}, _styled),
    Shape("date", {"timestamp": number, "format": string()}, {"url": url, "fallback": string(), **_styled}),
)

_border = {"border": whole_number(0, 1)}


def _elements(*allowed: Shape, least: int = 0) -> dict[str, Check]:
    return {"elements": many(one_of(*allowed), least=least)}


SECTION = Shape("rich_text_section", _elements(*PARTS))
LIST = Shape(
    "rich_text_list",
    {"style": word("bullet", "ordered"), **_elements(SECTION)},
    {"indent": whole_number(0, 8), "offset": whole_number(0), **_border},
)
QUOTE = Shape("rich_text_quote", _elements(*PARTS), _border)
PREFORMATTED = Shape("rich_text_preformatted", _elements(TEXT, LINK), _border)

RICH_TEXT = Shape("rich_text", _elements(SECTION, LIST, QUOTE, PREFORMATTED, least=1), {"block_id": block_id})
