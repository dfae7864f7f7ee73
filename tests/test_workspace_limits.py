"""The local workspace refuses what Slack refuses, at the same place, and nothing else."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.workspace import blocks as checked
from bot.workspace.blocks import faults, message_faults, view_faults
from bot.workspace.limits.layout import ALLOWED
from tests.workspace_blocks import (
    ASSISTANT,
    BASE,
    DASHBOARD,
    FORM,
    LETTER,
    METADATA,
    REMINDER,
    TEXT_FIELD,
    Json,
    Make,
    actions,
    button,
    card,
    cell,
    confirm,
    container,
    context,
    feedback,
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
    rich_text,
    said,
    sdk_refuses,
    section,
    select,
    table,
    video,
    without,
    workflow_button,
)

# --------------------------------------------------------------------------------------------------
# Both sides of each limit


def same(number: int) -> int:
    return number


def address(length: int) -> str:
    return "https://city.example/".ljust(length, "x")


def in_actions(name: str, value: Callable[[int], Any], kind: Callable[..., Json] = button) -> Make:
    return lambda length: actions(kind(**{name: value(length)}))


def in_input(kind: str, name: str, value: Callable[[int], Any], **more: Any) -> Make:
    return lambda length: field({"type": kind, name: value(length), **more})


def in_confirm(name: str, value: Callable[[int], Any]) -> Make:
    return lambda length: actions(button(confirm=confirm(**{name: value(length)})))


PLACEHOLDERS = [
    "datepicker",
    "timepicker",
    "plain_text_input",
    "email_text_input",
    "url_text_input",
    "rich_text_input",
    "external_select",
    "users_select",
    "conversations_select",
    "channels_select",
    "multi_external_select",
    "multi_users_select",
    "multi_conversations_select",
    "multi_channels_select",
]
WITH_OPTIONS = ["static_select", "multi_static_select", "checkboxes", "radio_buttons"]
INTERACTIVE = [*PLACEHOLDERS, "datetimepicker"]

LENGTHS: dict[str, tuple[Make, str, int]] = {
    "block_id": (member("block_id", lambda **more: {"type": "divider", **more}, letters), "/block_id", 255),
    "section text": (member("text", section, mrkdwn), "/text/text", 3000),
    "section text, plain": (member("text", section, plain), "/text/text", 3000),
    "section field": (lambda length: section(fields=[mrkdwn("a"), mrkdwn(length)]), "/fields/1/text", 2000),
    "header": (lambda length: {"type": "header", "text": plain(length)}, "/text/text", 150),
    "image alt_text": (member("alt_text", image, letters), "/alt_text", 2000),
    "image title": (member("title", image, plain), "/title/text", 2000),
    "image_url": (member("image_url", image, address), "/image_url", 3000),
    "context text": (lambda length: context(mrkdwn(length)), "/elements/0/text", 3000),
    "context image": (lambda length: context(image(alt_text=letters(length))), "/elements/0/alt_text", 2000),
    "input label": (lambda length: field({"type": "plain_text_input"}, label=plain(length)), "/label/text", 2000),
    "input hint": (lambda length: field({"type": "plain_text_input"}, hint=plain(length)), "/hint/text", 2000),
    "action_id": (in_actions("action_id", letters), "/elements/0/action_id", 255),
    "button text": (lambda length: actions(button(length)), "/elements/0/text/text", 75),
    "button value": (in_actions("value", letters), "/elements/0/value", 2000),
    "button url": (in_actions("url", address), "/elements/0/url", 3000),
    "button accessibility_label": (
        in_actions("accessibility_label", letters),
        "/elements/0/accessibility_label",
        75,
    ),
    "button agent_prompt": (in_actions("agent_prompt", letters), "/elements/0/agent_prompt", 4000),
    "accessory": (lambda length: section(text=plain("a"), accessory=button(length)), "/accessory/text/text", 75),
    "confirm title": (in_confirm("title", plain), "/elements/0/confirm/title/text", 100),
    "confirm text": (in_confirm("text", mrkdwn), "/elements/0/confirm/text/text", 300),
    "confirm confirm": (in_confirm("confirm", plain), "/elements/0/confirm/confirm/text", 30),
    "confirm deny": (in_confirm("deny", plain), "/elements/0/confirm/deny/text", 30),
    "workflow_button text": (in_actions("text", plain, workflow_button), "/elements/0/text/text", 75),
    "overflow option url": (
        lambda length: actions({"type": "overflow", "options": [option(url=address(length))]}),
        "/elements/0/options/0/url",
        3000,
    ),
    "option group label": (
        in_input("static_select", "option_groups", lambda length: [group(label=length)]),
        "/element/option_groups/0/label/text",
        75,
    ),
    "initial_value": (in_input("plain_text_input", "initial_value", letters), "/element/initial_value", 3000),
    **{
        f"{kind} placeholder": (in_input(kind, "placeholder", plain), "/element/placeholder/text", 150)
        for kind in PLACEHOLDERS
    },
    **{
        f"{kind} action_id": (in_input(kind, "action_id", letters), "/element/action_id", 255)
        for kind in INTERACTIVE
    },
    **{
        f"{kind} option {name}": (
            in_input(kind, "options", lambda n, a=make: [a(n)]),
            f"/element/options/0/{at}",
            most,
        )
        for kind in WITH_OPTIONS
        for name, make, at, most in (
            ("value", lambda n: option(n), "value", 150),
            ("text", lambda n: option(text=n), "text/text", 75),
            ("description", lambda n: option(description=plain(n)), "description/text", 75),
        )
    },
}

ONLY_MESSAGES: dict[str, tuple[Make, str, int]] = {
    "markdown": (lambda length: {"type": "markdown", "text": letters(length)}, "/text", 12_000),
    "feedback text": (
        lambda length: {
            "type": "context_actions",
            "elements": [feedback(positive_button={"text": plain(length), "value": "y"})],
        },
        "/elements/0/positive_button/text/text",
        75,
    ),
    "card title": (member("title", card, mrkdwn), "/title/text", 150),
    "card subtitle": (lambda length: card(title=plain("a"), subtitle=mrkdwn(length)), "/subtitle/text", 150),
    "card body": (member("body", card, mrkdwn), "/body/text", 200),
    "container title": (member("title", container, plain), "/title/text", 150),
    "container subtitle": (member("subtitle", container, mrkdwn), "/subtitle/text", 150),
    "video title": (member("title", video, plain), "/title/text", 199),
    "video author": (member("author_name", video, letters), "/author_name", 49),
}


def times(count: int, thing: Json) -> list[Json]:
    return [thing] * count


COUNTS: dict[str, tuple[Make, str, int]] = {
    "section fields": (lambda count: section(fields=times(count, mrkdwn("a"))), "/fields", 10),
    "context elements": (lambda count: context(*times(count, mrkdwn("a"))), "/elements", 10),
    "actions elements": (lambda count: actions(*times(count, button())), "/elements", 25),
    "overflow options": (
        lambda count: actions({"type": "overflow", "options": options(count)}),
        "/elements/0/options",
        5,
    ),
    "checkboxes": (in_input("checkboxes", "options", options), "/element/options", 10),
    "radio_buttons": (in_input("radio_buttons", "options", options), "/element/options", 10),
    "static_select options": (in_input("static_select", "options", options), "/element/options", 100),
    "static_select groups": (
        in_input("static_select", "option_groups", lambda count: times(count, group())),
        "/element/option_groups",
        100,
    ),
    "static_select in a group": (
        in_input("static_select", "option_groups", lambda count: [group(count)]),
        "/element/option_groups/0/options",
        100,
    ),
    "multi_static_select options": (in_input("multi_static_select", "options", options), "/element/options", 100),
}

COUNTS_OF_MESSAGES: dict[str, tuple[Make, str, int]] = {
    "table rows": (lambda count: table([[cell()]] * count), "/rows", 100),
    "table cells": (lambda count: table([[cell()] * count]), "/rows/0", 20),
    "table columns": (
        lambda count: table([[cell()]], column_settings=[{"align": "right"}] * count),
        "/column_settings",
        20,
    ),
    "context_actions": (
        lambda count: {"type": "context_actions", "elements": times(count, feedback())},
        "/elements",
        5,
    ),
    "carousel": (lambda count: {"type": "carousel", "elements": times(count, card())}, "/elements", 10),
    "container": (member("child_blocks", container, lambda count: times(count, section())), "/child_blocks", 10),
    "data_table rows": (
        lambda count: {"type": "data_table", "caption": "表", "rows": [[cell()]] * count},
        "/rows",
        101,
    ),
}

NUMBERS: dict[str, tuple[Make, str, int, int]] = {
    "min_length": (in_input("plain_text_input", "min_length", same), "/element/min_length", 0, 3000),
    "max_length": (in_input("plain_text_input", "max_length", same), "/element/max_length", 1, 3000),
    "max_selected_items": (
        in_input("multi_users_select", "max_selected_items", same),
        "/element/max_selected_items",
        1,
        10**6,
    ),
    "min_query_length": (
        in_input("external_select", "min_query_length", same),
        "/element/min_query_length",
        0,
        10**6,
    ),
    "initial_date_time": (
        in_input("datetimepicker", "initial_date_time", same),
        "/element/initial_date_time",
        0,
        9_999_999_999,
    ),
    "list indent": (lambda indent: rich_text(rich_list(indent=indent)), "/elements/0/indent", 0, 8),
    "list border": (lambda border: rich_text(rich_list(border=border)), "/elements/0/border", 0, 1),
}

EVERYWHERE = [(surface, *rest) for rest in LENGTHS.items() for surface in BASE]
LENGTH_CASES = [*EVERYWHERE, *(("message", *rest) for rest in ONLY_MESSAGES.items())]
COUNT_CASES = [
    *((surface, *rest) for rest in COUNTS.items() for surface in BASE),
    *(("message", *rest) for rest in COUNTS_OF_MESSAGES.items()),
]


def ids(cases: list[Any]) -> list[Any]:
    return [pytest.param(surface, limit, id=f"{name}, {surface}") for surface, name, limit in cases]


@pytest.mark.parametrize(("surface", "limit"), ids(LENGTH_CASES))
def test_a_text_may_be_as_long_as_the_limit_and_no_longer(surface, limit):
    make, pointer, most = limit
    assert faults([make(most)], surface) == []
    assert faults([make(most + 1)], surface) == [
        said(f"must be less than {most + 1} characters", f"{BASE[surface]}/0{pointer}")
    ]


@pytest.mark.parametrize(("surface", "limit"), ids(COUNT_CASES))
def test_a_list_may_have_as_many_items_as_the_limit_and_no_more(surface, limit):
    make, pointer, most = limit
    assert faults([make(most)], surface) == []
    assert faults([make(most + 1)], surface) == [
        said(f"no more than {most} items allowed", f"{BASE[surface]}/0{pointer}")
    ]


@pytest.mark.parametrize(("surface", "limit"), ids([each for each in COUNT_CASES if each[1] != "data_table rows"]))
def test_an_empty_list_is_refused(surface, limit):
    make, pointer, _ = limit
    assert faults([make(0)], surface) == [said("must provide at least 1 items", f"{BASE[surface]}/0{pointer}")]


SHORTEST = {name: limit for name, limit in LENGTHS.items() if name not in ("button value", "initial_value")}


@pytest.mark.parametrize(("name", "limit"), SHORTEST.items(), ids=SHORTEST)
def test_an_empty_text_is_refused(name, limit):
    make, pointer, _ = limit
    if "url" not in name:
        assert faults([make(0)], "modal") == [said("must be more than 0 characters", f"/view/blocks/0{pointer}")]


@pytest.mark.parametrize(("name", "limit"), NUMBERS.items(), ids=NUMBERS)
def test_a_number_lies_between_its_ends(name, limit):
    make, pointer, least, most = limit
    assert faults([make(least)], "modal") == []
    assert faults([make(most)], "modal") == []
    assert faults([make(least - 1)], "modal") == [said(f"must be greater than {least}", f"/view/blocks/0{pointer}")]
    assert faults([make(True)], "modal") == [said("must provide an integer", f"/view/blocks/0{pointer}")]
    if most < 10**6 or name == "initial_date_time":
        assert faults([make(most + 1)], "modal") == [said(f"must be less than {most}", f"/view/blocks/0{pointer}")]


def test_max_files_lies_between_one_and_ten():
    for count, fine in ((0, False), (1, True), (10, True), (11, False)):
        assert (faults([field({"type": "file_input", "max_files": count})], "modal") == []) is fine


@pytest.mark.parametrize(("surface", "most"), [("message", 50), ("modal", 100), ("home", 100)])
def test_a_surface_holds_so_many_blocks(surface, most):
    assert faults([section()] * most, surface) == []
    assert faults([section()] * (most + 1), surface) == [said(f"no more than {most} items allowed", BASE[surface])]


def test_a_message_may_be_without_blocks_and_a_view_may_not():
    assert faults([], "message") == []
    assert faults([], "modal") == faults([], "home") == [said("must provide at least 1 items", "/view/blocks")]


@pytest.mark.parametrize("nothing", [None, {}, "[]", 7])
def test_blocks_are_a_list(nothing):
    assert faults(nothing, "message") == [said("must provide an array", "/blocks")]


# --------------------------------------------------------------------------------------------------
# What may stand where

EXAMPLES: dict[str, tuple[Json, str]] = {
    "section": (section(), "message modal home"),
    "header": ({"type": "header", "text": plain("研修")}, "message modal home"),
    "divider": ({"type": "divider"}, "message modal home"),
    "image": (image(), "message modal home"),
    "context": (context(image(), mrkdwn("a"), plain("b")), "message modal home"),
    "actions": (actions(button()), "message modal home"),
    "input": (field(TEXT_FIELD), "message modal home"),
    "rich_text": (rich_text(rich_list()), "message modal home"),
    "video": (video(), "message modal home"),
    "markdown": ({"type": "markdown", "text": "# 研修"}, "message"),
    "table": (table([[cell(), {"type": "raw_number", "value": 3, "text": "3人"}]]), "message"),
    "context_actions": ({"type": "context_actions", "elements": [feedback()]}, "message"),
    "container": (container(), "message"),
    "task_card": ({"type": "task_card", "task_id": "1", "title": "調べる", "status": "complete"}, "message"),
    "plan": ({"type": "plan", "title": "調べる"}, "message"),
    "data_table": ({"type": "data_table", "caption": "表", "rows": [[cell()], [cell()]]}, "message"),
    "data_visualization": ({"type": "data_visualization", "title": "推移", "chart": {"type": "bar"}}, "message"),
    "card": (card(), "message home"),
    "carousel": ({"type": "carousel", "elements": [card()]}, "message home"),
    "alert": ({"type": "alert", "text": plain("締切は今日"), "level": "warning"}, "modal"),
    "file": ({"type": "file", "external_id": "1", "source": "remote"}, ""),
    "unheard of": ({"type": "foo"}, ""),
}


@pytest.mark.parametrize("surface", BASE)
@pytest.mark.parametrize(("block", "where"), EXAMPLES.values(), ids=EXAMPLES)
def test_a_block_stands_where_slack_shows_it(block, where, surface):
    refused = [said(f"unsupported type: {block['type']}", f"{BASE[surface]}/0/type")]
    assert faults([block], surface) == ([] if surface in where.split() else refused)


ELEMENTS: dict[str, tuple[Json, str]] = {
    "button": (button(), "actions section"),
    "workflow_button": (workflow_button(), "actions section"),
    "overflow": ({"type": "overflow", "options": options(1)}, "actions section"),
    "checkboxes": ({"type": "checkboxes", "options": options(1)}, "actions section input"),
    "radio_buttons": ({"type": "radio_buttons", "options": options(1)}, "actions section input"),
    "datepicker": ({"type": "datepicker"}, "actions section input"),
    "timepicker": ({"type": "timepicker"}, "actions section input"),
    "datetimepicker": ({"type": "datetimepicker"}, "actions input"),
    "static_select": (select("static_select", options=options(1)), "actions section input"),
    "multi_static_select": (select("multi_static_select", options=options(1)), "actions section input"),
    **{
        kind: (select(kind), "actions section input")
        for start in ("", "multi_")
        for kind in (f"{start}{of}_select" for of in ("external", "users", "conversations", "channels"))
    },
    "plain_text_input": (TEXT_FIELD, "input"),
    "email_text_input": ({"type": "email_text_input"}, "input"),
    "url_text_input": ({"type": "url_text_input"}, "input"),
    "number_input": ({"type": "number_input", "is_decimal_allowed": False}, "input"),
    "rich_text_input": ({"type": "rich_text_input"}, "actions input"),
    "file_input": ({"type": "file_input"}, "input"),
    "image": (image(), "section context"),
    "plain_text": (plain("a"), "context"),
    "mrkdwn": (mrkdwn("a"), "context"),
    "feedback_buttons": (feedback(), "context_actions"),
    "icon_button": ({"type": "icon_button", "icon": "trash", "text": plain("消す")}, "context_actions"),
}
PLACES: dict[str, tuple[Callable[[Json], Json], str]] = {
    "actions": (actions, "/elements/0"),
    "section": (lambda element: section(text=plain("a"), accessory=element), "/accessory"),
    "input": (field, "/element"),
    "context": (context, "/elements/0"),
    "context_actions": (lambda element: {"type": "context_actions", "elements": [element]}, "/elements/0"),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("name", "example"), ELEMENTS.items(), ids=ELEMENTS)
def test_an_element_stands_in_the_blocks_that_take_it(name, example, place):
    element, where = example
    make, pointer = PLACES[place]
    surface = "message" if place == "context_actions" else "modal"
    refused = [said(f"unsupported type: {name}", f"{BASE[surface]}/0{pointer}/type")]
    assert faults([make(element)], surface) == ([] if place in where.split() else refused)


@pytest.mark.parametrize("surface", ["message", "home"])
def test_files_are_asked_for_in_modals_only(surface):
    assert faults([field({"type": "file_input"})], surface) == [
        said("unsupported type: file_input", f"{BASE[surface]}/0/element/type")
    ]


# --------------------------------------------------------------------------------------------------
# What only shows over several blocks


@pytest.mark.parametrize("surface", BASE)
def test_a_block_id_is_unique(surface):
    assert faults([section(text=plain("a"), block_id="a"), {"type": "divider", "block_id": "b"}], surface) == []
    assert faults([section(text=plain("a"), block_id="a"), {"type": "divider", "block_id": "a"}], surface) == [
        said('`block_id` "a" already exists', f"{BASE[surface]}/1/block_id")
    ]


def test_a_block_id_is_unique_in_containers_too_and_markdown_has_none():
    again = {"type": "divider", "block_id": "a"}
    assert faults([again, container(child_blocks=[section(), again])], "message") == [
        said('`block_id` "a" already exists', "/blocks/1/child_blocks/1/block_id")
    ]
    assert faults([again, {"type": "markdown", "text": "a", "block_id": "a"}], "message") == []


@pytest.mark.parametrize("surface", BASE)
def test_an_action_id_is_unique_within_its_block(surface):
    assert faults([actions(button(action_id="a"), button()), actions(button(action_id="a"))], surface) == []
    assert faults([actions(button(action_id="a"), button(action_id="a"))], surface) == [
        said('`action_id` "a" already exists', f"{BASE[surface]}/0/elements/1/action_id")
    ]


def test_markdown_is_counted_over_all_blocks():
    halves = [{"type": "markdown", "text": letters(6000)}, {"type": "markdown", "text": letters(6000)}]
    assert faults(halves, "message") == []
    assert faults([*halves, {"type": "markdown", "text": "x"}], "message") == [
        said("must be less than 12001 characters in all", "/blocks/2/text")
    ]


def test_a_message_has_one_table():
    assert faults([table([[cell()]]), section(), table([[cell()]])], "message") == [
        said("only_one_table_allowed", "/blocks/2")
    ]
    assert message_faults({"blocks": [table([[cell()]]), table([[cell()]])]}) == "invalid_attachments"


def test_a_table_holds_ten_thousand_characters():
    assert faults([table([[cell(5000)], [cell(5000)]])], "message") == []
    assert faults([table([[cell(5000)], [cell(5001)]])], "message") == [
        said("must be less than 10001 characters in all", "/blocks/0/rows")
    ]


@pytest.mark.parametrize("surface", ["modal", "home"])
def test_a_view_has_one_focus(surface):
    focused = {**TEXT_FIELD, "focus_on_load": True}
    assert faults([field(focused), field({**TEXT_FIELD, "focus_on_load": False})], surface) == []
    others = [
        (field(focused), "/element"),
        (section(text=plain("a"), accessory=select("users_select", focus_on_load=True)), "/accessory"),
        (actions(button(), {"type": "datepicker", "focus_on_load": True}), "/elements/1"),
    ]
    for block, pointer in others:
        assert faults([field(focused), block], surface) == [
            said("only one element can be set to `focus_on_load`", f"/view/blocks/1{pointer}/focus_on_load")
        ]


# --------------------------------------------------------------------------------------------------
# What passes


@pytest.mark.parametrize("blocks", [REMINDER, LETTER, ASSISTANT, REMINDER + LETTER], ids=["1", "2", "3", "4"])
def test_what_people_send_passes(blocks):
    before = copy.deepcopy(blocks)
    assert faults(blocks, "message") == []
    assert message_faults({"text": "要点", "blocks": blocks, "metadata": METADATA}) is None
    assert blocks == before, "checking must not change what is checked"


def test_views_people_open_pass():
    assert view_faults(modal(*FORM, clear_on_close=True, notify_on_close=True, external_id="form-17")) == []
    assert view_faults(home(*REMINDER, *DASHBOARD, callback_id="home", private_metadata="")) == []
    assert view_faults(without(without(modal(*REMINDER), "submit"), "close")) == []


# --------------------------------------------------------------------------------------------------
# Properties

SURFACES = {"message": REMINDER + LETTER + ASSISTANT, "modal": FORM, "home": [*REMINDER, *DASHBOARD]}


@given(case=st.sampled_from(LENGTH_CASES), over=st.integers(1, 500), place=st.integers(0, 5))
def test_a_text_beyond_its_limit_is_found_among_others(case, over, place):
    surface, _, (make, pointer, most) = case
    blocks = [*SURFACES[surface][:place], make(most + over), *SURFACES[surface][place:]]
    assert faults(blocks, surface) == [
        said(f"must be less than {most + 1} characters", f"{BASE[surface]}/{place}{pointer}")
    ]


Path = tuple[str | int, ...]

MAY_BE_EMPTY = {"initial_value", "value"}


def spoilings(value: Any, path: Path = ()) -> Iterator[tuple[Path, str, Any]]:
    """Everything inside, each thing with all that it must not be."""
    if path:
        if path[-2:-1] != ("column_settings",):
            yield path, "null", None
        yield path, "another type", [value] if isinstance(value, dict) else {"colour": "red"}
        if isinstance(value, dict):
            yield path, "more", {**value, "colour": "red"}
        if isinstance(value, str) and path[-1] not in MAY_BE_EMPTY:
            yield path, "empty", ""
        if isinstance(value, list) and path[-1] != "elements":
            yield path, "empty", []
    for step, inside in (
        value.items() if isinstance(value, dict) else enumerate(value if isinstance(value, list) else ())
    ):
        yield from spoilings(inside, (*path, step))


SPOILT = [(surface, *each) for surface, blocks in SURFACES.items() for each in spoilings(blocks)]


@settings(max_examples=400)
@given(spoilt=st.sampled_from(SPOILT))
def test_what_is_spoilt_is_found_where_it_was_spoilt(spoilt):
    surface, path, how, instead = spoilt
    blocks = json.loads(json.dumps(SURFACES[surface]))
    parent: Any = blocks
    for step in path[:-1]:
        parent = parent[step]
    parent[path[-1]] = instead
    place = "/".join((BASE[surface], *map(str, path)))
    pointers = [line.rpartition("[json-pointer:")[2].rstrip("]") for line in faults(blocks, surface)]
    assert pointers, f"{place} is {how}, and nobody noticed"
    assert all(place.startswith(each) or each.startswith(place) for each in pointers)


@pytest.mark.parametrize("surface", BASE)
def test_the_tables_miss_nothing_that_the_sdk_refuses(surface):
    spoilt = [
        (name, make(most + 1)) for where, name, (make, _, most) in [*LENGTH_CASES, *COUNT_CASES] if where == surface
    ]
    refused_by_sdk = [(name, block) for name, block in spoilt if sdk_refuses(block)]
    assert len(refused_by_sdk) > 40
    assert [name for name, block in refused_by_sdk if not ALLOWED[surface](block)] == []


def test_what_only_the_sdk_refuses_is_a_fault_at_the_block(monkeypatch):
    monkeypatch.setattr(checked.second_opinion, "of_block", lambda block: [("", f"no {block['type']} today")])
    assert faults([section()], "message") == [said("no section today", "/blocks/0")]
    monkeypatch.setattr(checked.second_opinion, "of_block", lambda _: ())
    monkeypatch.setattr(checked.second_opinion, "of_view", lambda _: [("", "no views today")])
    assert view_faults(home()) == [said("no views today", "/view")]
