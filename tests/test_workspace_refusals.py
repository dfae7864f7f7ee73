"""What the local workspace says to blocks, views and messages that are wrong in another way than too long."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot.workspace.blocks import faults, message_faults, suggestion_faults, view_faults
from bot.workspace.limits.layout import ALLOWED
from tests.workspace_blocks import (
    BASE,
    METADATA,
    TEXT_FIELD,
    Json,
    actions,
    button,
    card,
    cell,
    confirm,
    container,
    field,
    group,
    home,
    image,
    letters,
    member,
    modal,
    mrkdwn,
    option,
    options,
    plain,
    rich_list,
    rich_section,
    rich_text,
    said,
    sdk_refuses,
    section,
    select,
    table,
    video,
    without,
)

REFUSED: dict[str, tuple[Json, str, str]] = {
    "no type": ({"text": plain("a")}, "missing required field: type", ""),
    "not an object": ("a section", "must provide an object", ""),
    "unknown member": ({"type": "divider", "colour": "red"}, "invalid additional property: colour", ""),
    "block_id is null": ({"type": "divider", "block_id": None}, "must provide a string", "/block_id"),
    "section says nothing": (section(block_id="a"), "must define either `text` or `fields`", "/type"),
    "section text is a string": (section(text="a"), "must provide an object", "/text"),
    "section expand": (section(text=plain("a"), expand="yes"), "must be a boolean", "/expand"),
    "two accessories": (section(text=plain("a"), accessory=[button()]), "must provide an object", "/accessory"),
    "header in mrkdwn": ({"type": "header", "text": mrkdwn("*a*")}, "unsupported type: mrkdwn", "/text/type"),
    "header without text": ({"type": "header"}, "missing required field: text", ""),
    "emoji on mrkdwn": (section(text=mrkdwn("a", emoji=True)), "invalid additional property: emoji", "/text"),
    "verbatim on plain_text": (
        section(text=plain("a", verbatim=True)),
        "invalid additional property: verbatim",
        "/text",
    ),
    "text without text": (section(text={"type": "mrkdwn"}), "missing required field: text", "/text"),
    "text is a number": (section(text={"type": "mrkdwn", "text": 7}), "must provide a string", "/text/text"),
    "markdown as a text type": (
        section(text={"type": "markdown", "text": "a"}),
        "unsupported type: markdown",
        "/text/type",
    ),
    "image without alt_text": (without(image(), "alt_text"), "missing required field: alt_text", ""),
    "image without source": (without(image(), "image_url"), "must define either `image_url` or `slack_file`", ""),
    "image with two sources": (
        image(slack_file={"id": "F1"}),
        "must define only one of `image_url` or `slack_file`",
        "",
    ),
    "slack_file by id and url": (
        without(image(slack_file={"id": "F1", "url": "https://slack.example/f"}), "image_url"),
        "must define only one of `id` or `url`",
        "/slack_file",
    ),
    "image from nowhere": (
        image(image_url="a.png"),
        "input must match regex pattern: ^https?://",
        "/image_url",
    ),
    "image title in mrkdwn": (image(title=mrkdwn("a")), "unsupported type: mrkdwn", "/title/type"),
    "button text in mrkdwn": (
        actions({"type": "button", "text": mrkdwn("a")}),
        "unsupported type: mrkdwn",
        "/elements/0/text/type",
    ),
    "button without text": (actions({"type": "button"}), "missing required field: text", "/elements/0"),
    "button style": (actions(button(style="default")), "must be a valid enum value", "/elements/0/style"),
    "button style is null": (actions(button(style=None)), "must provide a string", "/elements/0/style"),
    "block_id on an element": (
        actions(button(block_id="a")),
        "invalid additional property: block_id",
        "/elements/0",
    ),
    "placeholder in mrkdwn": (
        field(select("users_select", placeholder=mrkdwn("a"))),
        "unsupported type: mrkdwn",
        "/element/placeholder/type",
    ),
    "placeholder on checkboxes": (
        field({"type": "checkboxes", "options": options(1), "placeholder": plain("a")}),
        "invalid additional property: placeholder",
        "/element",
    ),
    "confirm on a text field": (
        field({**TEXT_FIELD, "confirm": confirm()}),
        "invalid additional property: confirm",
        "/element",
    ),
    "confirm title in mrkdwn": (
        actions(button(confirm=confirm(title=mrkdwn("a")))),
        "unsupported type: mrkdwn",
        "/elements/0/confirm/title/type",
    ),
    **{
        f"confirm without {name}": (
            actions(button(confirm=without(confirm(), name))),
            f"missing required field: {name}",
            "/elements/0/confirm",
        )
        for name in ("title", "text", "confirm", "deny")
    },
    "confirm style": (
        actions(button(confirm=confirm(style="green"))),
        "must be a valid enum value",
        "/elements/0/confirm/style",
    ),
    "option without value": (
        field(select("static_select", options=[{"text": plain("a")}])),
        "missing required field: value",
        "/element/options/0",
    ),
    "option in mrkdwn in a menu": (
        field(select("static_select", options=[{"text": mrkdwn("a"), "value": "1"}])),
        "unsupported type: mrkdwn",
        "/element/options/0/text/type",
    ),
    "option url outside an overflow": (
        field({"type": "radio_buttons", "options": [option(url="https://city.example")]}),
        "invalid additional property: url",
        "/element/options/0",
    ),
    "overflow option in mrkdwn": (
        actions({"type": "overflow", "options": [{"text": mrkdwn("a"), "value": "1"}]}),
        "unsupported type: mrkdwn",
        "/elements/0/options/0/text/type",
    ),
    "no options and no groups": (
        field(select("static_select")),
        "must define either `options` or `option_groups`",
        "/element",
    ),
    "options and groups": (
        field(select("multi_static_select", options=options(1), option_groups=[group()])),
        "must define only one of `options` or `option_groups`",
        "/element",
    ),
    "initial_option is null": (
        field(select("static_select", options=options(1), initial_option=None)),
        "must provide an object",
        "/element/initial_option",
    ),
    "initial_option of another value": (
        field(select("static_select", options=options(2), initial_option=option("7"))),
        "must exactly match one of the options",
        "/element/initial_option",
    ),
    "initial_option of another text": (
        field(select("static_select", option_groups=[group(2)], initial_option=option("1", "いいえ"))),
        "must exactly match one of the options",
        "/element/initial_option",
    ),
    "initial_option of another description": (
        field({"type": "radio_buttons", "options": options(2), "initial_option": option(description=plain("a"))}),
        "must exactly match one of the options",
        "/element/initial_option",
    ),
    "initial_options": (
        field({"type": "checkboxes", "options": options(2), "initial_options": [option("0"), option("2")]}),
        "must exactly match one of the options",
        "/element/initial_options/1",
    ),
    "more chosen than allowed": (
        field(select("multi_static_select", options=options(3), initial_options=options(2), max_selected_items=1)),
        "no more than 1 items allowed",
        "/element/initial_options",
    ),
    "more people than allowed": (
        field(select("multi_users_select", initial_users=["U1", "U2"], max_selected_items=1)),
        "no more than 1 items allowed",
        "/element/initial_users",
    ),
    "options of external_select": (
        field(select("external_select", options=options(1))),
        "invalid additional property: options",
        "/element",
    ),
    "empty filter": (
        field(select("conversations_select", filter={})),
        "must define `include` or `exclude_bot_users` or `exclude_external_shared_channels`",
        "/element/filter",
    ),
    "filter of unknown kinds": (
        field(select("conversations_select", filter={"include": ["im", "dm"]})),
        "must be a valid enum value",
        "/element/filter/include/1",
    ),
    **{
        f"date {text}": (
            field({"type": "datepicker", "initial_date": text}),
            "input must be a valid: date",
            "/element/initial_date",
        )
        for text in ("2026-02-29", "2026-13-01", "2026/04/01", "20260401", "2026-4-1", "", "明日")
    },
    **{
        f"time {text}": (
            field({"type": "timepicker", "initial_time": text}),
            "input must match regex pattern: ^([01][0-9]|2[0-3]):[0-5][0-9]$",
            "/element/initial_time",
        )
        for text in ("24:00", "9:00", "09:60", "09:00:00")
    },
    "time zone": (
        field({"type": "timepicker", "timezone": "JST"}),
        "must be a valid enum value",
        "/element/timezone",
    ),
    "date and time in text": (
        field({"type": "datetimepicker", "initial_date_time": "1770000000"}),
        "must provide an integer",
        "/element/initial_date_time",
    ),
    "date and time in milliseconds": (
        field({"type": "datetimepicker", "initial_date_time": 1_770_000_000_000}),
        "must be less than 9999999999",
        "/element/initial_date_time",
    ),
    "shorter than its shortest": (
        field({**TEXT_FIELD, "min_length": 10, "max_length": 9}),
        "`min_length` must not be greater than `max_length`",
        "/element/min_length",
    ),
    "dispatch on nothing": (
        field({**TEXT_FIELD, "dispatch_action_config": {"trigger_actions_on": ["on_blur"]}}),
        "must be a valid enum value",
        "/element/dispatch_action_config/trigger_actions_on/0",
    ),
    "decimals not said": (
        field({"type": "number_input"}),
        "missing required field: is_decimal_allowed",
        "/element",
    ),
    "number not as text": (
        field({"type": "number_input", "is_decimal_allowed": False, "min_value": 1}),
        "must provide a string",
        "/element/min_value",
    ),
    "number that is none": (
        field({"type": "number_input", "is_decimal_allowed": False, "min_value": "一"}),
        r"input must match regex pattern: ^-?[0-9]+(\.[0-9]+)?$",
        "/element/min_value",
    ),
    "decimals not allowed": (
        field({"type": "number_input", "is_decimal_allowed": False, "max_value": "1.5"}),
        "must be a whole number",
        "/element/max_value",
    ),
    "least above most": (
        field({"type": "number_input", "is_decimal_allowed": True, "min_value": "10", "max_value": "9.5"}),
        "`min_value` must not be greater than `max_value`",
        "/element/min_value",
    ),
    "begins above most": (
        field({"type": "number_input", "is_decimal_allowed": False, "initial_value": "10", "max_value": "9"}),
        "`initial_value` must not be greater than `max_value`",
        "/element/initial_value",
    ),
    "label in mrkdwn": (field(TEXT_FIELD, label=mrkdwn("a")), "unsupported type: mrkdwn", "/label/type"),
    "hint in mrkdwn": (field(TEXT_FIELD, hint=mrkdwn("a")), "unsupported type: mrkdwn", "/hint/type"),
    "input without label": (without(field(TEXT_FIELD), "label"), "missing required field: label", ""),
    "input without element": (without(field(TEXT_FIELD), "element"), "missing required field: element", ""),
    "optional in words": (field(TEXT_FIELD, optional="true"), "must be a boolean", "/optional"),
    "rich text is empty": (rich_text(), "must provide at least 1 items", "/elements"),
    "rich text in rich text": (
        rich_text({"type": "text", "text": "a"}),
        "unsupported type: text",
        "/elements/0/type",
    ),
    "rich text says nothing": (
        rich_text(rich_section({"type": "text", "text": ""})),
        "must be more than 0 characters",
        "/elements/0/elements/0/text",
    ),
    "rich text style": (
        rich_text(rich_section({"type": "text", "text": "a", "style": {"colour": True}})),
        "invalid additional property: colour",
        "/elements/0/elements/0/style",
    ),
    "list in a list": (
        rich_text(rich_list(elements=[rich_list()])),
        "unsupported type: rich_text_list",
        "/elements/0/elements/0/type",
    ),
    "list without style": (
        rich_text(without(rich_list(), "style")),
        "missing required field: style",
        "/elements/0",
    ),
    "person in preformatted text": (
        rich_text({"type": "rich_text_preformatted", "elements": [{"type": "user", "user_id": "U1"}]}),
        "unsupported type: user",
        "/elements/0/elements/0/type",
    ),
    "broadcast to all": (
        rich_text(rich_section({"type": "broadcast", "range": "all"})),
        "must be a valid enum value",
        "/elements/0/elements/0/range",
    ),
    "video over http": (
        video(video_url="http://city.example/v"),
        "input must match regex pattern: ^https://",
        "/video_url",
    ),
    "video without alt_text": (without(video(), "alt_text"), "missing required field: alt_text", ""),
}

REFUSED_IN_MESSAGES: dict[str, tuple[Json, str, str]] = {
    "empty cell": (table([[cell("")]]), "must be more than 0 characters", "/rows/0/0/text"),
    "button in a cell": (table([[button()]]), "unsupported type: button", "/rows/0/0/type"),
    "column": (
        table([[cell()]], column_settings=[None, {"align": "top"}]),
        "must be a valid enum value",
        "/column_settings/1/align",
    ),
    "rich header": (
        {"type": "data_table", "caption": "表", "rows": [[rich_text(rich_list())], [cell()]]},
        "unsupported type: rich_text",
        "/rows/0/0/type",
    ),
    "rows of other lengths": (
        {"type": "data_table", "caption": "表", "rows": [[cell()], [cell(), cell()]]},
        "all rows must have the same number of items",
        "/rows/1",
    ),
    "header alone": (
        {"type": "data_table", "caption": "表", "rows": [[cell()]]},
        "must provide at least 2 items",
        "/rows",
    ),
    "empty card": (
        card(subtitle=plain("a")),
        "must define `hero_image` or `title` or `actions` or `body`",
        "",
    ),
    "container without title": (
        without(container(), "title"),
        "must define either `title` or `rich_text_title`",
        "",
    ),
    "container in a container": (
        container(child_blocks=[container()]),
        "unsupported type: container",
        "/child_blocks/0/type",
    ),
    "task with a text object": (
        {"type": "task_card", "task_id": "1", "title": plain("a"), "status": "complete"},
        "must provide a string",
        "/title",
    ),
    "task in another state": (
        {"type": "task_card", "task_id": "1", "title": "a", "status": "done"},
        "must be a valid enum value",
        "/status",
    ),
}


@pytest.mark.parametrize(("block", "sentence", "pointer"), REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("surface", BASE)
def test_it_is_refused(surface, block, sentence, pointer):
    assert faults([section(), block], surface) == [said(sentence, f"{BASE[surface]}/1{pointer}")]


@pytest.mark.parametrize(("block", "sentence", "pointer"), REFUSED_IN_MESSAGES.values(), ids=REFUSED_IN_MESSAGES)
def test_it_is_refused_in_messages(block, sentence, pointer):
    assert faults([section(), block], "message") == [said(sentence, f"/blocks/1{pointer}")]


def test_each_fault_has_its_line():
    assert faults([section(text=mrkdwn("")), {"type": "foo"}, image(alt_text="", colour="red")], "message") == [
        said("must be more than 0 characters", "/blocks/0/text/text"),
        said("unsupported type: foo", "/blocks/1/type"),
        said("must be more than 0 characters", "/blocks/2/alt_text"),
        said("invalid additional property: colour", "/blocks/2"),
    ]


# --------------------------------------------------------------------------------------------------
# Views

VIEW_LENGTHS: dict[str, tuple[Callable[[int], Json], str, int]] = {
    **{f"modal {name}": (member(name, modal, plain), f"/{name}/text", 24) for name in ("title", "submit", "close")},
    **{
        f"{make.__name__} {name}": (member(name, make, letters), f"/{name}", most)
        for make in (modal, home)
        for name, most in (("callback_id", 255), ("private_metadata", 3000), ("external_id", 255))
    },
}


@pytest.mark.parametrize(("make", "pointer", "most"), VIEW_LENGTHS.values(), ids=VIEW_LENGTHS)
def test_a_view_keeps_its_lengths(make, pointer, most):
    assert view_faults(make(most)) == []
    assert view_faults(make(most + 1)) == [said(f"must be less than {most + 1} characters", f"/view{pointer}")]


VIEWS: dict[str, tuple[Any, str, str]] = {
    "nothing": (None, "must provide an object", ""),
    "no type": ({"blocks": [section()]}, "missing required field: type", ""),
    "another type": (modal() | {"type": "dialog"}, "unsupported type: dialog", "/type"),
    "no title": (without(modal(), "title"), "missing required field: title", ""),
    "title in mrkdwn": (modal(title=mrkdwn("a")), "unsupported type: mrkdwn", "/title/type"),
    "title is a string": (modal(title="a"), "must provide an object", "/title"),
    "empty title": (modal(title=plain("")), "must be more than 0 characters", "/title/text"),
    "no blocks": (without(modal(), "blocks"), "missing required field: blocks", ""),
    "empty": (modal() | {"blocks": []}, "must provide at least 1 items", "/blocks"),
    "blocks are none": (home() | {"blocks": None}, "must provide an array", "/blocks"),
    "too many blocks": (home(*[section()] * 101), "no more than 100 items allowed", "/blocks"),
    "submit of Home": (home(submit=plain("送る")), "invalid additional property: submit", ""),
    "close of Home": (home(close=plain("送る")), "invalid additional property: close", ""),
    "what Slack sent back": (modal(hash="1.abc"), "invalid additional property: hash", ""),
    "submit_disabled": (modal(submit_disabled=True), "invalid additional property: submit_disabled", ""),
    "notify in words": (modal(notify_on_close="yes"), "must be a boolean", "/notify_on_close"),
    "input without submit": (
        without(modal(section(), field(TEXT_FIELD)), "submit"),
        "must define `submit` to use an `input` block in modals",
        "/blocks/1/input",
    ),
    "a block inside": (
        modal(section(), section(text=mrkdwn(3001))),
        "must be less than 3001 characters",
        "/blocks/1/text/text",
    ),
}


@pytest.mark.parametrize(("view", "sentence", "pointer"), VIEWS.values(), ids=VIEWS)
def test_a_view_is_refused(view, sentence, pointer):
    assert view_faults(view) == [said(sentence, f"/view{pointer}")]


def test_home_asks_without_submit():
    assert view_faults(home(field(TEXT_FIELD, dispatch_action=True))) == []


# --------------------------------------------------------------------------------------------------
# Messages

FULL = [section(text=plain(3000))] * 4  # with what the blocks themselves count for, 12,200 of 13,200

MESSAGES: dict[str, tuple[Json, str | None]] = {
    "text": ({"text": "研修のお知らせ"}, None),
    "blocks": ({"blocks": [section()]}, None),
    "attachments": ({"attachments": [{"text": "a"}]}, None),
    "markdown_text": ({"markdown_text": "# 研修"}, None),
    "text beside blocks": ({"text": "a", "blocks": [section()], "metadata": METADATA}, None),
    "nothing": ({}, "no_text"),
    "empty text": ({"text": ""}, "no_text"),
    "blanks": ({"text": " \n"}, "no_text"),
    "empty blocks": ({"blocks": []}, "no_text"),
    "blocks that are none": ({"text": "a", "blocks": "[{"}, "invalid_blocks_format"),
    "blocks as an object": ({"text": "a", "blocks": {}}, "invalid_blocks_format"),
    "a post may be long": ({"text": letters(40_001)}, None),
    "an update at its limit": ({"ts": "1.0", "text": letters(4000)}, None),
    "an update over it": ({"ts": "1.0", "text": letters(4001)}, "msg_too_long"),
    "a reply is no update": ({"thread_ts": "1.0", "text": letters(4001)}, None),
    "markdown_text at its limit": ({"markdown_text": letters(12_000)}, None),
    "markdown_text over it": ({"markdown_text": letters(12_001)}, "msg_too_long"),
    "markdown_text and text": ({"markdown_text": "a", "text": "a"}, "markdown_text_conflict"),
    "markdown_text and blocks": ({"markdown_text": "a", "blocks": [section()]}, "markdown_text_conflict"),
    "a hundred attachments": ({"attachments": [{"text": "a"}] * 100}, None),
    "one more": ({"attachments": [{"text": "a"}] * 101}, "too_many_attachments"),
    "blocks just short enough": ({"blocks": [*FULL, section(text=plain(950))]}, None),
    "blocks too long in all": ({"blocks": [*FULL, section(text=plain(951))]}, "msg_blocks_too_long"),
    "blocks too long once escaped": ({"blocks": [section(text=mrkdwn("&" * 2700))]}, "msg_blocks_too_long"),
    "long and wrong is for faults": ({"blocks": [section(text=plain(14_000))]}, None),
    "menus do not count": (
        {"blocks": [actions(select("static_select", options=[option(str(n), 75) for n in range(100)]))] * 2},
        None,
    ),
    "metadata in words": ({"text": "a", "metadata": "reminder"}, "invalid_metadata_format"),
    "metadata without payload": ({"text": "a", "metadata": {"event_type": "a"}}, "invalid_metadata_schema"),
    "metadata without type": ({"text": "a", "metadata": {"event_payload": {}}}, "invalid_metadata_schema"),
    "metadata with more": ({"text": "a", "metadata": {**METADATA, "entities": []}}, "invalid_metadata_schema"),
    "metadata of no object": (
        {"text": "a", "metadata": {"event_type": "a", "event_payload": ["a"]}},
        "invalid_metadata_schema",
    ),
    "metadata names": (
        {"text": "a", "metadata": {"event_type": "a", "event_payload": {"SentAt": "1"}}},
        "invalid_metadata_schema",
    ),
    "metadata type": (
        {"text": "a", "metadata": {"event_type": "reminder-sent", "event_payload": {}}},
        "invalid_metadata_schema",
    ),
    "empty metadata on a post": ({"text": "a", "metadata": {}}, "invalid_metadata_schema"),
    "empty metadata on an update": ({"ts": "1.0", "text": "a", "metadata": {}}, None),
}


@pytest.mark.parametrize(("arguments", "code"), MESSAGES.values(), ids=MESSAGES)
def test_a_message_gets_its_code(arguments, code):
    assert message_faults(arguments) == code


def test_suggestions_are_checked_like_options():
    assert suggestion_faults({"options": []}) == []
    assert suggestion_faults({"options": options(100)}) == []
    assert suggestion_faults({"option_groups": [group(100)] * 100}) == []
    assert suggestion_faults({"options": options(101)}) == [said("no more than 100 items allowed", "/options")]
    assert suggestion_faults({"options": [option(151)]}) == [
        said("must be less than 151 characters", "/options/0/value")
    ]
    assert suggestion_faults({}) == [said("must define either `options` or `option_groups`", "")]


@pytest.mark.parametrize("surface", BASE)
def test_the_tables_refuse_what_the_sdk_refuses(surface):
    known = {name: block for name, (block, _, _) in REFUSED.items() if sdk_refuses(block)}
    assert len(known) >= 10
    assert [name for name, block in known.items() if not ALLOWED[surface](block)] == []
