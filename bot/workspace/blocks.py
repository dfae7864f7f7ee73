"""What Slack would say to blocks, to a view, to a message: nothing, or where the fault is, in its own words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bot.workspace.limits import second_opinion
from bot.workspace.limits.checks import (
    Check,
    Fault,
    Shape,
    anything,
    below,
    fault,
    flag,
    many,
    needs_exactly_one,
    one_of,
    string,
)
from bot.workspace.limits.layout import ALLOWED, LONGEST_MARKDOWN, MOST_BLOCKS, Surface
from bot.workspace.limits.objects import option, option_group, plain
from bot.workspace.limits.together import MOST_IN_BLOCKS, faults_together, length, tables

LONGEST_UPDATE = 4000
MOST_ATTACHMENTS = 100

_VIEW: Mapping[str, Check] = {
    "private_metadata": string(3000, least=0),
    "callback_id": string(255, least=0),
    "external_id": string(255, least=0),
}
_MODAL = Shape(
    "modal",
    {"title": plain(24), "blocks": anything},
    {"submit": plain(24), "close": plain(24), "clear_on_close": flag, "notify_on_close": flag, **_VIEW},
)
_HOME = Shape("home", {"blocks": anything}, {"title": plain(24), **_VIEW})
_view_itself = one_of(_MODAL, _HOME)

_SUGGESTION = Shape(
    optional={"options": many(option, 100, least=0), "option_groups": many(option_group, 100, least=0)},
    rules=[needs_exactly_one("options", "option_groups")],
)

_METADATA_NAME = re.compile(r"[a-z][a-z0-9_]*").fullmatch


def faults(blocks: object, surface: Surface) -> list[str]:
    """Why Slack would refuse these blocks, a line a fault; empty when it would take them.

    Pointers start at `/blocks` for a message and at `/view/blocks` for a modal or Home.
    """
    return _said(_faults(blocks, surface), "/blocks" if surface == "message" else "/view/blocks")


def view_faults(view: object) -> list[str]:
    """Why Slack would refuse this view, its blocks included; empty when it would take it."""
    found = list(_view_itself(view))
    if isinstance(view, dict) and view.get("type") in ("modal", "home"):
        blocks = view.get("blocks")
        found += below("blocks", _faults(blocks, view["type"])) if "blocks" in view else ()
        found += _input_without_submit(view)
        found = found or list(second_opinion.of_view(view))
    return _said(found, "/view")


def suggestion_faults(answer: object) -> list[str]:
    """Why Slack would show nothing of this answer to a `block_suggestion`; no options is an answer, too."""
    return _said(_SUGGESTION(answer), "")


def message_faults(arguments: Mapping[str, object]) -> str | None:
    """Slack's error code for the arguments of `chat.postMessage`, `.update` or `.postEphemeral`, or `None`.

    `arguments` are decoded (`blocks` and `attachments` lists, `metadata` an object). Those with a `ts` are an
    update's. Whether each block is right, and how many there are, is for `faults` to say.
    """
    text, markdown = arguments.get("text"), arguments.get("markdown_text")
    blocks, attachments = arguments.get("blocks"), arguments.get("attachments")
    if blocks is not None and not isinstance(blocks, list):
        return "invalid_blocks_format"
    if attachments is not None and not isinstance(attachments, list):
        return "invalid_attachments"
    if markdown and (text or blocks):
        return "markdown_text_conflict"
    if not (blocks or attachments or any(isinstance(each, str) and each.strip() for each in (text, markdown))):
        return "no_text"
    if isinstance(markdown, str) and len(markdown) > LONGEST_MARKDOWN:
        return "msg_too_long"
    if "ts" in arguments and isinstance(text, str) and len(text) > LONGEST_UPDATE:
        return "msg_too_long"
    if attachments and len(attachments) > MOST_ATTACHMENTS:
        return "too_many_attachments"
    if tables(blocks) > 1:
        return "invalid_attachments"
    if length(blocks) > MOST_IN_BLOCKS and not faults(blocks, "message"):
        return "msg_blocks_too_long"
    return _metadata_fault(arguments.get("metadata"), may_be_empty="ts" in arguments)


def _faults(blocks: object, surface: Surface) -> Sequence[Fault]:
    if not isinstance(blocks, list):
        return fault("must provide an array")
    if surface != "message" and not blocks:
        return fault("must provide at least 1 items")
    found: list[Fault] = []
    if len(blocks) > MOST_BLOCKS[surface]:
        found += fault(f"no more than {MOST_BLOCKS[surface]} items allowed")
    check = ALLOWED[surface]
    for place, block in enumerate(blocks):
        if wrong := check(block):
            found += below(place, wrong)
    if not found:
        found += faults_together(blocks, surface)
    if not found:
        for place, block in enumerate(blocks):
            found += below(place, second_opinion.of_block(block))
    return found


def _input_without_submit(view: Mapping[str, object]) -> Sequence[Fault]:
    blocks = view.get("blocks")
    if view["type"] == "modal" and "submit" not in view and isinstance(blocks, list):
        for place, block in enumerate(blocks):
            if isinstance(block, dict) and block.get("type") == "input":
                return fault("must define `submit` to use an `input` block in modals", f"/blocks/{place}/input")
    return ()


def _metadata_fault(metadata: object, *, may_be_empty: bool) -> str | None:
    if metadata is None or (may_be_empty and metadata == {}):
        return None
    if not isinstance(metadata, dict):
        return "invalid_metadata_format"
    kind, payload = metadata.get("event_type"), metadata.get("event_payload")
    well_formed = metadata.keys() == {"event_type", "event_payload"} and isinstance(payload, dict)
    names = (kind, *(payload if isinstance(payload, dict) else ()))
    if not well_formed or not all(isinstance(name, str) and _METADATA_NAME(name) for name in names):
        return "invalid_metadata_schema"
    return None


def _said(found: Sequence[Fault], base: str) -> list[str]:
    return [f"[ERROR] {sentence} [json-pointer:{base}{pointer}]" for pointer, sentence in found]
