"""The ids of blocks and elements, which Slack fills in where the app left them out."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from bot.workspace.entities import Block


def action_ids(block: Mapping[str, Any]) -> list[str]:
    """The ids of a block's interactive elements."""
    return [element["action_id"] for element in elements_of(block) if "action_id" in element]


def elements_of(block: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What can be used in a block: accessory, elements of actions, the input's element."""
    if block.get("type") == "section":
        candidates = [block.get("accessory")]
    elif block.get("type") == "input":
        candidates = [block.get("element")]
    elif block.get("type") in ("actions", "context_actions"):
        candidates = list(block.get("elements") or ())
    else:
        candidates = []
    return [element for element in candidates if isinstance(element, dict) and element.get("type") != "image"]


def with_ids(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with missing block and action ids filled in, as Slack does; what is complete is not copied."""
    return [_with_ids(block) for block in blocks]


def with_attachment_ids(attachments: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The attachments numbered from 1, with the ids of their blocks filled in."""
    numbered = [{**attachment, "id": number} for number, attachment in enumerate(attachments, start=1)]
    for attachment in numbered:
        if attachment.get("blocks"):
            attachment["blocks"] = with_ids(attachment["blocks"])
    return numbered


def with_view_ids(body: Mapping[str, Any]) -> dict[str, Any]:
    """A view's body with the ids of its blocks filled in."""
    return {**body, "blocks": with_ids(body.get("blocks") or ())}


def _with_ids(block: Block) -> Block:
    lacking = [element for element in elements_of(block) if not element.get("action_id")]
    if block.get("block_id") and not lacking:
        return block
    block = {**block, "block_id": block.get("block_id") or secrets.token_hex(3)}
    if lacking:
        for key in ("accessory", "element"):
            if isinstance(block.get(key), dict) and block[key].get("type") != "image":
                block[key] = _with_action_id(block[key])
        if isinstance(block.get("elements"), list):
            block["elements"] = [_with_action_id(element) for element in block["elements"]]
    return block


def _with_action_id(element: dict[str, Any]) -> dict[str, Any]:
    return element if element.get("action_id") else {**element, "action_id": secrets.token_hex(3)}
