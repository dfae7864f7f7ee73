"""The rules that no block can be judged by alone: ids, one table, one focus, sums over a message or view."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from bot.workspace.limits.checks import Fault, fault
from bot.workspace.limits.layout import LONGEST_MARKDOWN, Surface

Block = Mapping[str, object]

_INNER: Mapping[str, Sequence[str]] = {
    "container": ("child_blocks",),
    "carousel": ("elements",),
    "plan": ("tasks",),
}
_ELEMENTS: Mapping[str, str] = {"actions": "elements", "context_actions": "elements", "card": "actions"}

MOST_IN_TABLES = 10_000
"""Characters in all cells of a message. `D:reference/block-kit/blocks/data-table-block`"""

MOST_IN_BLOCKS = 13_200
BLOCK_COUNTS_AS = 50
"""Not published. Slack speaks of "12,000 text characters with a buffer for block containers"; those who measured
met `msg_blocks_too_long` above some 13,200 characters of escaped text, below it the more blocks there were. What a
block adds is guessed low, so that nothing is refused only here. github.com/slackapi/bolt-js/issues/2509 and 2867"""


def faults_together(blocks: Sequence[Block], surface: Surface) -> Sequence[Fault]:
    """Faults of blocks that are right one by one; pointers start at the list."""
    found = [*_repeated_ids(blocks), *_repeated_actions(blocks), *_too_much(blocks)]
    return found if surface == "message" else [*found, *_second_focus(blocks)]


def tables(blocks: object) -> int:
    return sum(block.get("type") == "table" for _, block in _all_blocks(blocks))


def length(blocks: object) -> int:
    """How long Slack finds the blocks of a message, near enough (see `MOST_IN_BLOCKS`)."""
    return sum(BLOCK_COUNTS_AS + sum(map(_escaped_length, _read(block))) for _, block in _all_blocks(blocks))


def _all_blocks(blocks: object) -> Iterator[tuple[str, Block]]:
    """Each block, with its pointer below the list, and those inside containers, carousels and plans."""
    for place, block in enumerate(blocks if isinstance(blocks, list) else ()):
        if isinstance(block, dict):
            yield f"/{place}", block
            for name in _INNER.get(str(block.get("type")), ()):
                for pointer, inner in _all_blocks(block.get(name)):
                    yield f"/{place}/{name}{pointer}", inner


def _repeated_ids(blocks: Sequence[Block]) -> Iterator[Fault]:
    seen: set[object] = set()
    for pointer, block in _all_blocks(blocks):
        name = block.get("block_id") if block["type"] != "markdown" else None
        if name in seen:
            yield from fault(f'`block_id` "{name}" already exists', f"{pointer}/block_id")
        if name is not None:
            seen.add(name)


def _repeated_actions(blocks: Sequence[Block]) -> Iterator[Fault]:
    for pointer, block in _all_blocks(blocks):
        if (member := _ELEMENTS.get(str(block["type"]))) is None:
            continue
        seen: set[object] = set()
        for place, element in enumerate(_list(block.get(member))):
            name = element.get("action_id")
            if name in seen:
                yield from fault(f'`action_id` "{name}" already exists', f"{pointer}/{member}/{place}/action_id")
            if name is not None:
                seen.add(name)


def _second_focus(blocks: Sequence[Block]) -> Iterator[Fault]:
    focused = [
        f"{pointer}/{where}/focus_on_load"
        for pointer, block in _all_blocks(blocks)
        for where, element in _elements(block)
        if element.get("focus_on_load") is True
    ]
    for pointer in focused[1:]:
        yield from fault("only one element can be set to `focus_on_load`", pointer)


def _elements(block: Block) -> Iterator[tuple[str, Block]]:
    for name in ("element", "accessory"):
        if isinstance(inside := block.get(name), dict):
            yield name, inside
    if block["type"] == "actions":
        yield from ((f"elements/{place}", element) for place, element in enumerate(_list(block["elements"])))


def _too_much(blocks: Sequence[Block]) -> Iterator[Fault]:
    in_markdown = in_tables = 0
    only_table: str | None = None
    for pointer, block in _all_blocks(blocks):
        kind = block["type"]
        if kind == "markdown":
            in_markdown += len(str(block["text"]))
            if in_markdown > LONGEST_MARKDOWN:
                yield from fault(f"must be less than {LONGEST_MARKDOWN + 1} characters in all", f"{pointer}/text")
        elif kind in ("table", "data_table"):
            in_tables += sum(len(text) for text in _read(block))
            if in_tables > MOST_IN_TABLES:
                yield from fault(f"must be less than {MOST_IN_TABLES + 1} characters in all", f"{pointer}/rows")
            if kind == "table" and only_table is not None:
                yield from fault("only_one_table_allowed", pointer)
            only_table = pointer if kind == "table" else only_table


_READ = ("text", "fields", "elements", "rows", "title", "subtitle", "body", "alt_text", "caption", "fallback")
"""Members in which a reader finds text; what can be chosen or pressed does not count."""

_NOT_READ = ("actions", "carousel")
"""A carousel's cards come one by one."""


def _read(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        yield from chain.from_iterable(map(_read, value))
    elif isinstance(value, dict) and "action_id" not in value and value.get("type") not in _NOT_READ:
        yield from chain.from_iterable(_read(value[name]) for name in _READ if name in value)


def _escaped_length(text: str) -> int:
    return len(text) + 4 * text.count("&") + 3 * (text.count("<") + text.count(">"))


def _list(value: object) -> list[Block]:
    return value if isinstance(value, list) else []
