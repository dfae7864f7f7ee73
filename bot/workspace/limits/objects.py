"""Texts, options, confirmations, files, filters: `D:reference/block-kit/composition-objects`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.workspace.limits.checks import (
    FINE,
    Check,
    Fault,
    Shape,
    below,
    fault,
    flag,
    many,
    needs_any,
    needs_exactly_one,
    one_of,
    string,
    word,
)

LONGEST_TEXT = 3000


def _plain(most: int) -> Shape:
    return Shape("plain_text", {"text": string(most)}, {"emoji": flag})


def _mrkdwn(most: int) -> Shape:
    return Shape("mrkdwn", {"text": string(most)}, {"verbatim": flag})


def plain(most: int = LONGEST_TEXT) -> Check:
    return one_of(_plain(most))


def text(most: int = LONGEST_TEXT) -> Check:
    return one_of(_plain(most), _mrkdwn(most))


PLAIN_OR_MRKDWN = (_plain(LONGEST_TEXT), _mrkdwn(LONGEST_TEXT))

action_id = string(255)
block_id = string(255)
url = string(3000)
colour_scheme = word("primary", "danger")

CONFIRM = Shape(
    required={"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    optional={"style": colour_scheme},
)

option = Shape(required={"text": plain(75), "value": string(150)}, optional={"description": plain(75)})
option_with_mrkdwn = Shape(required={"text": text(75), "value": string(150)}, optional={"description": text(75)})
option_with_url = option.having(url=url)

option_group = Shape(required={"label": plain(75), "options": many(option, 100)})

SLACK_FILE = Shape(optional={"id": string(), "url": string()}, rules=[needs_exactly_one("id", "url")])

conversation_filter = Shape(
    optional={
        "include": many(word("im", "mpim", "private", "public"), 4),
        "exclude_bot_users": flag,
        "exclude_external_shared_channels": flag,
    },
    rules=[needs_any("include", "exclude_bot_users", "exclude_external_shared_channels")],
)

dispatch_action_config = Shape(
    optional={"trigger_actions_on": many(word("on_enter_pressed", "on_character_entered"), 2)},
)


def chosen_among_options(element: Mapping[str, object]) -> Sequence[Fault]:
    """`initial_option(s)` repeat, word for word, options that are there to be chosen."""
    offered = {_identity(each) for each in _options_of(element)}
    if "initial_option" in element and _identity(element["initial_option"]) not in offered:
        return fault("must exactly match one of the options", "/initial_option")
    chosen = element.get("initial_options")
    for place, each in enumerate(chosen if isinstance(chosen, list) else ()):
        if _identity(each) not in offered:
            return below("initial_options", fault("must exactly match one of the options", f"/{place}"))
    return FINE


def _options_of(element: Mapping[str, object]) -> list[object]:
    groups = element.get("option_groups")
    lists = [group["options"] for group in groups] if isinstance(groups, list) else [element.get("options")]
    return [each for options in lists if isinstance(options, list) for each in options]


def _identity(given: object) -> tuple[object, ...]:
    """What must match. How emoji and links are shown is left out: Slack fills it in where it is not said."""
    if not isinstance(given, dict):
        return (given,)
    texts = (given.get("text"), given.get("description"))
    return given.get("value"), *((each["type"], each["text"]) if isinstance(each, dict) else None for each in texts)


def no_more_chosen_than_allowed(element: Mapping[str, object]) -> Sequence[Fault]:
    most = element.get("max_selected_items")
    for name, given in element.items():
        if name.startswith("initial_") and isinstance(given, list) and isinstance(most, int) and len(given) > most:
            return fault(f"no more than {most} items allowed", f"/{name}")
    return FINE
