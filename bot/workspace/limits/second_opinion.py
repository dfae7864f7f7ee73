"""What slack_sdk's own models say of a block or view. They know less than the tables, but they are Slack's."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.workspace.limits.checks import FINE, Fault, fault

_KNOWN: Final = frozenset(getattr(each, "type", None) for each in Block.__subclasses__())

_UNREADABLE = (SlackObjectFormationError, TypeError, ValueError, KeyError, AttributeError)
"""The models say no with the first; the others come from constructors that meet something they did not expect."""


def of_block(block: Mapping[str, object]) -> Sequence[Fault]:
    return _of_block(json.dumps(block)) if block.get("type") in _KNOWN else FINE


def of_view(view: Mapping[str, object]) -> Sequence[Fault]:
    """Only the view itself: its blocks are asked about one by one."""
    return _of_view(json.dumps({**view, "blocks": [{"type": "divider"}]}))


# The models look at every attribute of every object by reflection: some tenths of a millisecond a block. Messages
# repeat themselves, so most blocks have been seen before.
@lru_cache(maxsize=4096)
def _of_block(as_json: str) -> Sequence[Fault]:
    try:
        parsed = Block.parse(json.loads(as_json))
        if parsed is not None:
            parsed.to_dict()
    except _UNREADABLE as error:
        return fault(str(error))
    return FINE


@lru_cache(maxsize=512)
def _of_view(as_json: str) -> Sequence[Fault]:
    try:
        View(**json.loads(as_json)).to_dict()
    except _UNREADABLE as error:
        return fault(str(error))
    return FINE
