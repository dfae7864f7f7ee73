"""What stands in blocks: buttons, menus, pickers, fields; and which block takes which.

`N:block-kit/block-elements.ts` and `extensions.ts`, the second table of slack-facts, section 3.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.workspace.limits.checks import (
    FINE,
    Check,
    Fault,
    Rule,
    Shape,
    day,
    fault,
    flag,
    in_order,
    many,
    needs_exactly_one,
    pattern,
    string,
    time_zone,
    whole_number,
    word,
)
from bot.workspace.limits.objects import (
    CONFIRM,
    PLAIN_OR_MRKDWN,
    SLACK_FILE,
    action_id,
    chosen_among_options,
    colour_scheme,
    conversation_filter,
    dispatch_action_config,
    no_more_chosen_than_allowed,
    option,
    option_group,
    option_with_mrkdwn,
    option_with_url,
    plain,
    url,
)
from bot.workspace.limits.rich_text import RICH_TEXT

Members = Mapping[str, Check]

_HAS_ID: Members = {"action_id": action_id}
_CONFIRMED: Members = {"confirm": CONFIRM}
_FOCUSED: Members = {"focus_on_load": flag}
_WITH_PLACEHOLDER: Members = {"placeholder": plain(150)}
_DISPATCHED: Members = {"dispatch_action_config": dispatch_action_config}
_PICKED: Members = {**_HAS_ID, **_CONFIRMED, **_FOCUSED, **_WITH_PLACEHOLDER}
_TYPED: Members = {**_HAS_ID, **_FOCUSED, **_WITH_PLACEHOLDER, **_DISPATCHED}

IMAGE_SOURCE: Members = {"image_url": pattern("^https?://", most=3000), "slack_file": SLACK_FILE}
ONE_IMAGE_SOURCE = needs_exactly_one("image_url", "slack_file")
IMAGE = Shape("image", {"alt_text": string(2000)}, IMAGE_SOURCE, [ONE_IMAGE_SOURCE])

_visible_to = many(string())

BUTTON = Shape(
    "button",
    {"text": plain(75)},
    {
        **_HAS_ID,
        **_CONFIRMED,
        "value": string(2000, least=0),
        "url": url,
        "style": colour_scheme,
        "accessibility_label": string(75),
        "visible_to_user_ids": _visible_to,
        "agent_prompt": string(4000),
        "agent_prompt_display": string(),
    },
)

WORKFLOW_BUTTON = Shape(
    "workflow_button",
    {
        "text": plain(75),
        "workflow": Shape(
            required={
                "trigger": Shape(
                    required={"url": url},
                    optional={
                        "customizable_input_parameters": many(Shape(required={"name": string(), "value": string()}))
                    },
                )
            }
        ),
    },
    {**_HAS_ID, **_CONFIRMED, "style": colour_scheme, "accessibility_label": string(75)},
)

OVERFLOW = Shape("overflow", {"options": many(option_with_url, 5)}, {**_HAS_ID, **_CONFIRMED})

CHECKBOXES = Shape(
    "checkboxes",
    {"options": many(option_with_mrkdwn, 10)},
    {"initial_options": many(option_with_mrkdwn, 10), **_HAS_ID, **_CONFIRMED, **_FOCUSED},
    [chosen_among_options],
)
RADIO_BUTTONS = Shape(
    "radio_buttons",
    {"options": many(option_with_mrkdwn, 10)},
    {"initial_option": option_with_mrkdwn, **_HAS_ID, **_CONFIRMED, **_FOCUSED},
    [chosen_among_options],
)

DATEPICKER = Shape("datepicker", optional={"initial_date": day, **_PICKED})
TIMEPICKER = Shape(
    "timepicker",
    optional={"initial_time": pattern("^([01][0-9]|2[0-3]):[0-5][0-9]$"), "timezone": time_zone, **_PICKED},
)
DATETIMEPICKER = Shape(
    "datetimepicker",
    optional={"initial_date_time": whole_number(0, 9_999_999_999), **_HAS_ID, **_CONFIRMED, **_FOCUSED},
)


def _select(kind: str, *rules: Rule, **own: Check) -> Shape:
    return Shape(kind, optional={**own, **_PICKED}, rules=rules)


def _multi_select(kind: str, *rules: Rule, **own: Check) -> Shape:
    several = {"max_selected_items": whole_number(1)}
    return Shape(kind, optional={**own, **several, **_PICKED}, rules=[*rules, no_more_chosen_than_allowed])


_FIXED: Members = {"options": many(option, 100), "option_groups": many(option_group, 100)}
_EXTERNAL: Members = {"min_query_length": whole_number(0)}
_CONVERSATIONS: Members = {"default_to_current_conversation": flag, "filter": conversation_filter}
_fixed_rules = (needs_exactly_one("options", "option_groups"), chosen_among_options)

SELECTS = (
    _select("static_select", *_fixed_rules, **_FIXED, initial_option=option),
    _select("external_select", **_EXTERNAL, initial_option=option),
    _select("users_select", initial_user=string()),
    _select("conversations_select", **_CONVERSATIONS, initial_conversation=string(), response_url_enabled=flag),
    _select("channels_select", initial_channel=string(), response_url_enabled=flag),
)
MULTI_SELECTS = (
    _multi_select("multi_static_select", *_fixed_rules, **_FIXED, initial_options=many(option, 100)),
    _multi_select("multi_external_select", **_EXTERNAL, initial_options=many(option, 100)),
    _multi_select("multi_users_select", initial_users=many(string())),
    _multi_select("multi_conversations_select", **_CONVERSATIONS, initial_conversations=many(string())),
    _multi_select("multi_channels_select", initial_channels=many(string())),
)


def _whole_unless_decimals_allowed(element: Mapping[str, object]) -> Sequence[Fault]:
    if not element["is_decimal_allowed"]:
        for name in ("initial_value", "min_value", "max_value"):
            if "." in str(element.get(name, "")):
                return fault("must be a whole number", f"/{name}")
    return FINE


_number_as_string = pattern(r"^-?[0-9]+(\.[0-9]+)?$")

NUMBER_INPUT = Shape(
    "number_input",
    {"is_decimal_allowed": flag},
    {**dict.fromkeys(("initial_value", "min_value", "max_value"), _number_as_string), **_TYPED},
    [
        _whole_unless_decimals_allowed,
        in_order("min_value", "max_value", float),
        in_order("min_value", "initial_value", float),
        in_order("initial_value", "max_value", float),
    ],
)
PLAIN_TEXT_INPUT = Shape(
    "plain_text_input",
    optional={
        "initial_value": string(3000, least=0),
        "multiline": flag,
        "min_length": whole_number(0, 3000),
        "max_length": whole_number(1, 3000),
        **_TYPED,
    },
    rules=[in_order("min_length", "max_length")],
)
EMAIL_INPUT = Shape("email_text_input", optional={"initial_value": string(least=0), **_TYPED})
URL_INPUT = Shape("url_text_input", optional={"initial_value": string(least=0), **_TYPED})
RICH_TEXT_INPUT = Shape(
    "rich_text_input",
    optional={"initial_value": RICH_TEXT, "min_lines": whole_number(1), "max_lines": whole_number(1), **_TYPED},
    rules=[in_order("min_lines", "max_lines")],
)
FILE_INPUT = Shape(
    "file_input", optional={"filetypes": many(string()), "max_files": whole_number(1, 10), **_HAS_ID}
)

_FEEDBACK = Shape(
    required={"text": plain(75), "value": string(2000, least=0)}, optional={"accessibility_label": string(75)}
)
FEEDBACK_BUTTONS = Shape(
    "feedback_buttons", {"positive_button": _FEEDBACK, "negative_button": _FEEDBACK}, {**_HAS_ID}
)
ICON_BUTTON = Shape(
    "icon_button",
    {"icon": word("trash"), "text": plain(75)},
    {
        **_HAS_ID,
        **_CONFIRMED,
        "value": string(2000, least=0),
        "accessibility_label": string(75),
        "visible_to_user_ids": _visible_to,
    },
)

_PRESSED_OR_CHOSEN = (BUTTON, WORKFLOW_BUTTON, OVERFLOW)
_CHOSEN = (CHECKBOXES, RADIO_BUTTONS, DATEPICKER, TIMEPICKER, *SELECTS, *MULTI_SELECTS)

IN_ACTIONS = (*_PRESSED_OR_CHOSEN, *_CHOSEN, DATETIMEPICKER, RICH_TEXT_INPUT)
IN_CONTEXT = (IMAGE, *PLAIN_OR_MRKDWN)
IN_CONTEXT_ACTIONS = (FEEDBACK_BUTTONS, ICON_BUTTON)
IN_INPUT = (
    *_CHOSEN,
    DATETIMEPICKER,
    PLAIN_TEXT_INPUT,
    NUMBER_INPUT,
    EMAIL_INPUT,
    URL_INPUT,
    RICH_TEXT_INPUT,
)
BESIDE_A_SECTION = (IMAGE, *_PRESSED_OR_CHOSEN, *_CHOSEN)
