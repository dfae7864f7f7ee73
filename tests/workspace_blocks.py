"""Blocks, messages and views as an app builds them: small ones to put together, and whole ones that Slack takes."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

Json = dict[str, Any]
Make = Callable[[int], Json]

BASE = {"message": "/blocks", "modal": "/view/blocks", "home": "/view/blocks"}


def said(sentence: str, pointer: str) -> str:
    """A line of `response_metadata.messages`."""
    return f"[ERROR] {sentence} [json-pointer:{pointer}]"


def sdk_refuses(block: Any) -> bool:
    """Whether the models of slack_sdk, asked alone, know that this is wrong."""
    try:
        parsed = Block.parse(json.loads(json.dumps(block)))
        return parsed is not None and not parsed.to_dict()
    except SlackObjectFormationError:
        return True
    except (TypeError, KeyError, AttributeError):
        return False


def letters(length: int) -> str:
    return "x" * length


def member(name: str, within: Callable[..., Json], value: Callable[[int], Any]) -> Make:
    """Makes the same thing with a member of any length."""
    return lambda length: within(**{name: value(length)})


def plain(text: int | str, **more: Any) -> Json:
    return {"type": "plain_text", "text": "あ" * text if isinstance(text, int) else text, **more}


def mrkdwn(text: int | str, **more: Any) -> Json:
    return {"type": "mrkdwn", "text": "い" * text if isinstance(text, int) else text, **more}


def option(value: int | str = "1", text: int | str = "はい", **more: Any) -> Json:
    return {"text": plain(text), "value": "v" * value if isinstance(value, int) else value, **more}


def options(count: int) -> list[Json]:
    return [option(str(number)) for number in range(count)]


def group(count: int = 1, label: int | str = "管理職") -> Json:
    return {"label": plain(label), "options": options(count)}


def button(text: int | str = "申し込む", **more: Any) -> Json:
    return {"type": "button", "text": plain(text), **more}


def image(**more: Any) -> Json:
    return {"type": "image", "image_url": "https://city.example/a.png", "alt_text": "講座の地図", **more}


def confirm(**more: Any) -> Json:
    return {
        "title": plain("確認"),
        "text": mrkdwn("取り下げますか"),
        "confirm": plain("はい"),
        "deny": plain("戻る"),
        **more,
    }


def section(**more: Any) -> Json:
    return {"type": "section", **(more or {"text": mrkdwn("研修")})}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def context(*elements: Json) -> Json:
    return {"type": "context", "elements": list(elements)}


def field(element: Json, **more: Any) -> Json:
    return {"type": "input", "label": plain("氏名"), "element": element, **more}


def rich_text(*elements: Json) -> Json:
    return {"type": "rich_text", "elements": list(elements)}


def rich_section(*parts: Json) -> Json:
    return {"type": "rich_text_section", "elements": list(parts)}


def rich_list(**more: Any) -> Json:
    return {
        "type": "rich_text_list",
        "style": "bullet",
        "elements": [rich_section({"type": "text", "text": "一"})],
        **more,
    }


def cell(text: int | str = "済") -> Json:
    return {"type": "raw_text", "text": "c" * text if isinstance(text, int) else text}


def table(rows: list[list[Json]], **more: Any) -> Json:
    return {"type": "table", "rows": rows, **more}


def card(**more: Any) -> Json:
    return {"type": "card", **(more or {"title": mrkdwn("情報セキュリティ")})}


def container(**more: Any) -> Json:
    return {"type": "container", "title": plain("講座"), "child_blocks": [section()], **more}


def video(**more: Any) -> Json:
    return {
        "type": "video",
        "title": plain("説明会"),
        "alt_text": "説明会の録画",
        "video_url": "https://city.example/v",
        "thumbnail_url": "https://city.example/v.png",
        **more,
    }


def workflow_button(**more: Any) -> Json:
    return {
        "type": "workflow_button",
        "text": plain("始める"),
        "workflow": {"trigger": {"url": "https://slack.com/shortcuts/Ft012/x"}},
        **more,
    }


def feedback(**more: Any) -> Json:
    return {
        "type": "feedback_buttons",
        "positive_button": {"text": plain("役に立った"), "value": "yes"},
        "negative_button": {"text": plain("いいえ"), "value": "no"},
        **more,
    }


def select(kind: str, **more: Any) -> Json:
    return {"type": kind, "action_id": "chosen", "placeholder": plain("選ぶ"), **more}


def modal(*blocks: Json, **more: Any) -> Json:
    return {
        "type": "modal",
        "title": plain("申し込み"),
        "submit": plain("送る"),
        "close": plain("閉じる"),
        "callback_id": "enrolment",
        "private_metadata": "17",
        "blocks": list(blocks) or [section()],
        **more,
    }


def home(*blocks: Json, **more: Any) -> Json:
    return {"type": "home", "blocks": list(blocks) or [section()], **more}


def without(thing: Json, name: str) -> Json:
    return {key: value for key, value in thing.items() if key != name}


TEXT_FIELD = {"type": "plain_text_input"}

REMINDER = [
    {"type": "header", "block_id": "title", "text": plain("未受講の研修が2件あります", emoji=False)},
    section(
        text=mrkdwn("上田 翔太 さん、*期限* は <!date^1774882800^{date_long}|2026年3月31日> です。", verbatim=True),
        expand=True,
    ),
    section(
        fields=[
            mrkdwn("*講座*\n情報セキュリティ基礎"),
            mrkdwn("*期限*\n3月31日（火）"),
            plain("所属"),
            plain("市民課"),
        ]
    ),
    {"type": "divider"},
    section(
        text=plain("個人情報保護"),
        accessory={
            "type": "overflow",
            "action_id": "course.more",
            "options": [option("1", "内容を見る", url="https://city.example/1"), option("2", "後で知らせる")],
        },
    ),
    {
        **actions(
            button("3月12日に申し込む", action_id="enrolment.enrol", value="17", style="primary"),
            button(
                "取り下げる",
                action_id="enrolment.withdraw",
                value="17",
                style="danger",
                confirm=confirm(style="danger"),
            ),
            button(
                "資料",
                action_id="course.link",
                url="https://city.example/text.pdf",
                accessibility_label="資料を開く",
            ),
        ),
        "block_id": "decide",
    },
    context(image(), mrkdwn("デジタル推進課 内線 2345"), plain("自動送信", emoji=True)),
]

LETTER = [
    rich_text(
        rich_section(
            {"type": "text", "text": "次の方を", "style": {"bold": True}},
            {"type": "user", "user_id": "U0123ABCD", "style": {"bold": True, "highlight": True}},
            {"type": "link", "url": "https://city.example/r", "text": "要領", "style": {"italic": True}},
            {"type": "emoji", "name": "memo", "unicode": "1f4dd"},
            {"type": "channel", "channel_id": "C0123ABCD"},
            {"type": "usergroup", "usergroup_id": "S0123ABCD"},
            {"type": "date", "timestamp": 1_774_882_800, "format": "{date_long}", "fallback": "3月31日"},
            {"type": "broadcast", "range": "here"},
            {"type": "color", "value": "#336699"},
            {"type": "team", "team_id": "T0123ABCD"},
        ),
        rich_list(style="ordered", indent=1, offset=2, border=1),
        {"type": "rich_text_quote", "elements": [{"type": "text", "text": "引用"}], "border": 1},
        {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "kenshu run"}]},
        rich_section(),
    ),
    table(
        [
            [cell("氏名"), cell("状態")],
            [
                rich_text(rich_section({"type": "text", "text": "上田"})),
                {"type": "raw_number", "value": 3, "text": "3件"},
            ],
        ],
        column_settings=[None, {"align": "right", "is_wrapped": True}],
    ),
    {"type": "markdown", "text": "## 概要\n- 一\n- 二"},
    {"type": "context_actions", "elements": [feedback(action_id="answer.useful")]},
]

METADATA = {"event_type": "reminder_sent", "event_payload": {"key": "r:17", "sent_at": "1770000000.000100"}}

CHOICES = [option("a", "午前"), option("b", "午後", description=plain("13時から"))]
FORM = [
    section(text=mrkdwn("申し込み内容を入れてください")),
    field(
        {
            **TEXT_FIELD,
            "action_id": "reason",
            "multiline": True,
            "min_length": 0,
            "max_length": 3000,
            "initial_value": "",
            "placeholder": plain("例：異動のため"),
            "focus_on_load": True,
            "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed", "on_character_entered"]},
        },
        block_id="reason",
        hint=plain("公開されます"),
        optional=True,
        dispatch_action=True,
    ),
    field(select("static_select", options=CHOICES, initial_option=copy.deepcopy(CHOICES[1]), confirm=confirm())),
    field(
        select(
            "multi_static_select",
            option_groups=[{"label": plain("枠"), "options": CHOICES}],
            initial_options=CHOICES[:1],
            max_selected_items=2,
        )
    ),
    field(
        {
            "type": "radio_buttons",
            "options": [{"text": mrkdwn("*対面*"), "value": "1", "description": mrkdwn("_本庁_")}],
            "initial_option": {
                "text": mrkdwn("*対面*", verbatim=False),
                "value": "1",
                "description": mrkdwn("_本庁_"),
            },
        }
    ),
    field({"type": "checkboxes", "options": CHOICES, "initial_options": CHOICES, "action_id": "slots"}),
    field({"type": "datepicker", "initial_date": "2028-02-29", "placeholder": plain("日付")}),
    field({"type": "timepicker", "initial_time": "23:59", "timezone": "Asia/Tokyo"}),
    field({"type": "datetimepicker", "initial_date_time": 1_774_882_800}),
    field(select("users_select", initial_user="U0123ABCD")),
    field(select("multi_users_select", initial_users=["U0123ABCD"], max_selected_items=3)),
    field(
        select(
            "conversations_select",
            default_to_current_conversation=True,
            response_url_enabled=True,
            filter={"include": ["public", "private"], "exclude_bot_users": True},
        )
    ),
    field(select("multi_conversations_select", initial_conversations=["C1"], filter={"include": ["im"]})),
    field(select("channels_select", initial_channel="C1", response_url_enabled=True)),
    field(select("multi_channels_select", initial_channels=["C1"])),
    field(select("external_select", min_query_length=1, initial_option=option())),
    field(select("multi_external_select", min_query_length=0, initial_options=[option()])),
    field(
        {
            "type": "number_input",
            "is_decimal_allowed": True,
            "min_value": "-1.5",
            "initial_value": "0",
            "max_value": "100",
        }
    ),
    field({"type": "email_text_input", "initial_value": "ueda.shota@city.example", "placeholder": plain("メール")}),
    field({"type": "url_text_input", "initial_value": ""}),
    field({"type": "rich_text_input", "initial_value": rich_text(rich_list())}),
    field({"type": "file_input", "filetypes": ["pdf", "xlsx"], "max_files": 3}),
    actions(
        select("static_select", options=CHOICES), {"type": "datepicker", "action_id": "day"}, workflow_button()
    ),
    {"type": "alert", "text": mrkdwn("*締切* は明日です"), "level": "warning"},
    image(title=plain("会場")),
    video(description=plain("録画"), author_name="市民課", provider_name="市", title_url="https://city.example/v"),
]

DASHBOARD = [
    {"type": "header", "text": plain("市民課の受講状況")},
    section(text=mrkdwn("*12人* のうち *9人* が済み"), accessory=image()),
    field(select("users_select", action_id="person"), dispatch_action=True),
    {
        "type": "carousel",
        "elements": [card(title=mrkdwn("基礎"), actions=[button(action_id="a")]), card(body=plain("b"))],
    },
    card(hero_image=image(), icon=image(), title=plain("応用"), subtitle=mrkdwn("3月"), body=mrkdwn("会場は本庁")),
]

ASSISTANT = [
    container(
        subtitle=mrkdwn("3件"),
        width="wide",
        is_collapsible=True,
        default_collapsed=False,
        child_blocks=[section(), actions(button())],
    ),
    {
        "type": "plan",
        "title": "調べる",
        "tasks": [
            {
                "type": "task_card",
                "task_id": "1",
                "title": "名簿を読む",
                "status": "in_progress",
                "details": rich_text(rich_list()),
                "sources": [{"type": "url", "url": "https://city.example", "text": "名簿"}],
            }
        ],
    },
    {
        "type": "data_table",
        "caption": "受講状況",
        "page_size": 10,
        "row_header_column_index": 0,
        "rows": [[cell("課"), cell("人")], [cell("市民課"), {"type": "raw_number", "value": 9, "text": "9"}]],
    },
]
