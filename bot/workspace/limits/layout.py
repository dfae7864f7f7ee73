"""Blocks, their limits, and where each may stand: the first table of slack-facts, section 3."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from bot.workspace.limits.checks import (
    FINE,
    Check,
    Fault,
    Shape,
    anything,
    below,
    fault,
    flag,
    many,
    needs_any,
    number,
    one_of,
    pattern,
    string,
    whole_number,
    word,
)
from bot.workspace.limits.elements import (
    BESIDE_A_SECTION,
    BUTTON,
    FILE_INPUT,
    IMAGE,
    IMAGE_SOURCE,
    IN_ACTIONS,
    IN_CONTEXT,
    IN_CONTEXT_ACTIONS,
    IN_INPUT,
    ONE_IMAGE_SOURCE,
)
from bot.workspace.limits.objects import block_id, plain, text, url
from bot.workspace.limits.rich_text import RICH_TEXT

Surface = Literal["message", "modal", "home"]

LONGEST_MARKDOWN = 12_000


def _block(
    kind: str,
    required: Mapping[str, Check] | None = None,
    optional: Mapping[str, Check] | None = None,
    *rules: Callable[[Mapping[str, object]], Sequence[Fault]],
    loose: bool = False,
) -> Shape:
    return Shape(kind, required or {}, {**(optional or {}), "block_id": block_id}, rules, loose)


SECTION = _block(
    "section",
    {},
    {
        "text": text(3000),
        "fields": many(text(2000), 10),
        "accessory": one_of(*BESIDE_A_SECTION),
        "expand": flag,
    },
    needs_any("text", "fields", at="/type"),
)
HEADER = _block("header", {"text": plain(150)})
DIVIDER = _block("divider")
IMAGE_BLOCK = _block("image", {"alt_text": string(2000)}, {"title": plain(2000), **IMAGE_SOURCE}, ONE_IMAGE_SOURCE)
CONTEXT = _block("context", {"elements": many(one_of(*IN_CONTEXT), 10)})
ACTIONS = _block("actions", {"elements": many(one_of(*IN_ACTIONS), 25)})
CONTEXT_ACTIONS = _block("context_actions", {"elements": many(one_of(*IN_CONTEXT_ACTIONS), 5)})


def _input(*elements: Shape) -> Shape:
    return _block(
        "input",
        {"label": plain(2000), "element": one_of(*elements)},
        {"hint": plain(2000), "optional": flag, "dispatch_action": flag},
    )


INPUT = _input(*IN_INPUT)
INPUT_OF_A_MODAL = _input(*IN_INPUT, FILE_INPUT)

MARKDOWN = _block("markdown", {"text": string(LONGEST_MARKDOWN)})

_RAW_TEXT = Shape("raw_text", {"text": string()})
_RAW_NUMBER = Shape("raw_number", {"value": number, "text": string()})
_COLUMN = Shape(optional={"align": word("left", "center", "right"), "is_wrapped": flag})


def _column_or_null(value: object) -> Sequence[Fault]:
    """`null` leaves a column as it is."""
    return FINE if value is None else _COLUMN(value)


TABLE = _block(
    "table",
    {"rows": many(many(one_of(_RAW_TEXT, _RAW_NUMBER, RICH_TEXT), 20), 100)},
    {"column_settings": many(_column_or_null, 20)},
)


def _rows_under_a_header(table: Mapping[str, object]) -> Sequence[Fault]:
    rows = table["rows"]
    header = rows[0] if isinstance(rows, list) else []
    for place, cell in enumerate(header):
        if cell["type"] == "rich_text":
            return fault("unsupported type: rich_text", f"/rows/0/{place}/type")
    for place, row in enumerate(rows if isinstance(rows, list) else ()):
        if len(row) != len(header):
            return below("rows", fault("all rows must have the same number of items", f"/{place}"))
    return FINE


DATA_TABLE = _block(
    "data_table",
    {"caption": string(), "rows": many(many(one_of(_RAW_TEXT, _RAW_NUMBER, RICH_TEXT), 20), 101, least=2)},
    {"page_size": whole_number(1, 100), "row_header_column_index": whole_number(0, 19)},
    _rows_under_a_header,
)

_https = pattern("^https://", most=3000)

VIDEO = _block(
    "video",
    {"alt_text": string(), "title": plain(199), "video_url": _https, "thumbnail_url": url},
    {
        "title_url": _https,
        "description": plain(),
        "author_name": string(49),
        "provider_name": string(),
        "provider_icon_url": url,
    },
)

ALERT = _block("alert", {"text": text()}, {"level": word("default", "info", "warning", "error", "success")})

CARD = _block(
    "card",
    {},
    {
        "hero_image": IMAGE,
        "icon": IMAGE,
        "title": text(150),
        "subtitle": text(150),
        "body": text(200),
        "actions": many(one_of(BUTTON), 3),
    },
    needs_any("hero_image", "title", "actions", "body"),
)
CAROUSEL = _block("carousel", {"elements": many(one_of(CARD), 10)})


def _divider_only_while_open(container: Mapping[str, object]) -> Sequence[Fault]:
    if container.get("is_collapsible") and container.get("has_header_divider"):
        return fault("must not be set with `is_collapsible`", "/has_header_divider")
    return FINE


CONTAINER = _block(
    "container",
    {
        "child_blocks": many(
            one_of(
                SECTION, HEADER, DIVIDER, IMAGE_BLOCK, CONTEXT, ACTIONS, CONTEXT_ACTIONS, RICH_TEXT, TABLE, CARD
            ),
            10,
        )
    },
    {
        "title": plain(150),
        "rich_text_title": RICH_TEXT,
        "subtitle": text(150),
        "width": word("narrow", "standard", "wide", "full"),
        "icon": IMAGE,
        "is_collapsible": flag,
        "default_collapsed": flag,
        "has_header_divider": flag,
    },
    needs_any("title", "rich_text_title"),
    _divider_only_while_open,
)

_SOURCE = Shape("url", {"url": url, "text": string()})
TASK_CARD = _block(
    "task_card",
    {
        "task_id": string(),
        "title": string(),
        "status": word("pending", "in_progress", "complete", "error"),
    },
    {"details": RICH_TEXT, "output": RICH_TEXT, "sources": many(one_of(_SOURCE))},
)
PLAN = _block("plan", {"title": string()}, {"tasks": many(one_of(TASK_CARD))})

DATA_VISUALIZATION = _block("data_visualization", {}, {"title": anything}, loose=True)

_ANYWHERE = (SECTION, HEADER, DIVIDER, IMAGE_BLOCK, CONTEXT, ACTIONS, RICH_TEXT, VIDEO)

ALLOWED: Mapping[Surface, Check] = {
    "message": one_of(
        *_ANYWHERE,
        INPUT,
        MARKDOWN,
        TABLE,
        CONTEXT_ACTIONS,
        CARD,
        CAROUSEL,
        CONTAINER,
        TASK_CARD,
        PLAN,
        DATA_TABLE,
        DATA_VISUALIZATION,
    ),
    "modal": one_of(*_ANYWHERE, INPUT_OF_A_MODAL, ALERT),
    "home": one_of(*_ANYWHERE, INPUT, CARD, CAROUSEL),
}

MOST_BLOCKS: Mapping[Surface, int] = {"message": 50, "modal": 100, "home": 100}
