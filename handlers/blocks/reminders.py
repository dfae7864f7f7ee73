"""What only reminders show: lines of what is done."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.blocks import pieces
from handlers.blocks.pieces import Block


def finished(lines: Sequence[tuple[str, str]], mark: str, gap: str) -> Block:
    """What has been finished, struck out behind a mark, and when, one below the other."""
    runs: list[Block] = []
    for place, (title, when) in enumerate(lines):
        start = "\n" if place else ""
        runs.append({"type": "text", "text": f"{start}{mark} "})
        shown = pieces.clipped(title, pieces.LONG_TITLE) or mark
        runs.append({"type": "text", "text": shown, "style": {"strike": True}})
        runs.append({"type": "text", "text": f"{gap}{when}"})
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": runs}]}
