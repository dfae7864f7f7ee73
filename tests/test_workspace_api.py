"""The workspace's Web API, called with slack_sdk's own client: it answers and refuses as Slack does."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import ConnectionErrorRetryHandler, RateLimitErrorRetryHandler
from slack_sdk.webhook import WebhookClient

from bot.workspace import Clock, Member, Server, Workspace
from bot.workspace.entities import member_of
from tests.workspaces import (
    MANIFEST,
    MEMBERS,
    START,
    Slack,
    as_founded,
    home,
    modal,
    refused,
    running,
    section,
    until,
)


@pytest.fixture(scope="module")
def one_workspace() -> Iterator[Slack]:
    with running() as slack:
        yield slack


@pytest.fixture
def slack(one_workspace: Slack) -> Slack:
    return as_founded(one_workspace)


def without(*scopes: str) -> Any:
    def change(manifest: dict[str, Any]) -> None:
        held = manifest["oauth_config"]["scopes"]["bot"]
        manifest["oauth_config"]["scopes"]["bot"] = [scope for scope in held if scope not in scopes]

    return change


# Who may call


def test_an_app_learns_who_it_is_and_what_it_may_do(slack):
    answer = slack.client.auth_test()
    assert answer["user_id"] == slack.workspace.bot_user_id
    assert answer["bot_id"] == slack.workspace.bot_id
    assert answer["team_id"] == "T0000LOCAL"
    assert answer["team"] == "岡野市役所"
    assert answer.headers["x-oauth-scopes"].split(",") == MANIFEST["oauth_config"]["scopes"]["bot"]


def test_the_app_token_says_which_app_it_is(slack):
    assert slack.new_client("xapp-local").auth_test()["app_id"] == slack.workspace.app_id


@pytest.mark.parametrize(
    ("token", "method", "error"),
    [
        ("", "auth.test", "not_authed"),
        ("xoxb-other", "auth.test", "invalid_auth"),
        ("xapp-local", "users.list", "not_allowed_token_type"),
        ("xoxb-local", "apps.connections.open", "not_allowed_token_type"),
        ("xapp-other", "apps.connections.open", "invalid_auth"),
        ("xoxb-local", "users.rename", "unknown_method"),
    ],
)
def test_a_wrong_token_or_method_is_refused_in_words(slack, token, method, error):
    assert refused(slack.new_client(token).api_call, api_method=method) == error


def test_the_token_may_stand_in_the_body_except_for_the_socket(slack):
    as_form = {"content_type": "application/x-www-form-urlencoded"}
    assert slack.send("/api/auth.test", b"token=xoxb-local", **as_form)[2]["ok"]
    assert slack.send("/api/apps.connections.open", b"token=xapp-local", **as_form)[2]["error"] == "invalid_auth"


def test_a_missing_scope_is_named_and_found_after_installing_again(slack):
    slack.install(without("users:read"))
    with pytest.raises(SlackApiError) as info:
        slack.client.users_info(user=slack.ueda)
    assert info.value.response["error"] == "missing_scope"
    assert info.value.response["needed"] == "users:read"
    assert "chat:write" in info.value.response["provided"].split(",")
    slack.workspace.reinstall(MANIFEST)
    assert slack.client.users_info(user=slack.ueda)["ok"]


@pytest.mark.parametrize("as_json", [True, False])
def test_arguments_come_as_a_form_or_as_json(slack, as_json):
    arguments: dict[str, Any] = {"channel": slack.ueda, "text": "あ", "blocks": [section("い")]}
    if as_json:
        body, kind = json.dumps(arguments).encode(), "application/json; charset=utf-8"
    else:
        body = urlencode(arguments | {"blocks": json.dumps(arguments["blocks"])}).encode()
        kind = "application/x-www-form-urlencoded"
    status, _, answer = slack.send(
        "/api/chat.postMessage", body, content_type=kind, authorization="Bearer xoxb-local"
    )
    assert status == 200
    assert answer["message"]["text"] == "あ"
    assert answer["message"]["blocks"][0]["text"]["text"] == "い"


@pytest.mark.parametrize(
    ("body", "kind", "error"),
    [
        (b"{", "application/json", "invalid_json"),
        (b"[]", "application/json", "json_not_object"),
        (b"\xff=1", "application/x-www-form-urlencoded", "invalid_form_data"),
        (b"<a/>", "text/xml", "invalid_post_type"),
    ],
)
def test_a_body_that_cannot_be_read_is_refused(slack, body, kind, error):
    answer = slack.send("/api/auth.test", body, content_type=kind, authorization="Bearer xoxb-local")[2]
    assert answer == {"ok": False, "error": error}


def test_a_missing_argument_is_named(slack):
    with pytest.raises(SlackApiError) as info:
        slack.client.api_call("chat.postMessage", json={"text": "誰に"})
    assert info.value.response["error"] == "invalid_arguments"
    assert info.value.response["response_metadata"]["messages"] == ["[ERROR] missing required field: channel"]


# Messages


def test_posting_to_a_person_opens_their_direct_message(slack):
    sent = slack.client.chat_postMessage(channel=slack.ueda, text="こんにちは")
    assert sent["channel"].startswith("D")
    assert sent["message"]["user"] == slack.workspace.bot_user_id
    opened = slack.client.conversations_open(users=slack.ueda, return_im=True)
    assert opened["channel"]["id"] == sent["channel"]
    assert opened["channel"]["user"] == slack.ueda
    assert opened["already_open"]


def test_message_ids_grow_and_follow_the_clock(slack):
    stamps = [slack.client.chat_postMessage(channel=slack.ueda, text=str(n))["ts"] for n in range(5)]
    assert stamps == sorted(set(stamps))
    slack.workspace.clock.advance(timedelta(days=1))
    later = slack.client.chat_postMessage(channel=slack.ueda, text="明日")["ts"]
    assert float(later) - float(stamps[-1]) >= 86_400


def test_what_the_app_writes_is_kept_as_it_is(slack):
    sent = slack.client.chat_postMessage(channel=slack.ueda, text="<!channel> <@U1> &amp; *太字*")
    assert sent["message"]["text"] == "<!channel> <@U1> &amp; *太字*"


def test_a_block_over_its_limit_is_refused_with_its_place(slack):
    with pytest.raises(SlackApiError) as info:
        slack.client.chat_postMessage(channel=slack.ueda, text="a", blocks=[section("あ" * 3001)])
    assert info.value.response["error"] == "invalid_blocks"
    assert "json-pointer:/blocks/0/text/text" in info.value.response["response_metadata"]["messages"][0]
    assert slack.workspace.find_direct_message(slack.ueda) is None


def test_a_text_is_cut_when_posted_and_refused_when_updated(slack):
    sent = slack.client.chat_postMessage(channel=slack.ueda, text="あ" * 41_000)
    assert len(sent["message"]["text"]) == 40_000
    arguments = {"channel": sent["channel"], "ts": sent["ts"]}
    assert refused(slack.client.chat_update, **arguments, text="あ" * 4001) == "msg_too_long"
    assert slack.client.chat_update(**arguments, text="あ" * 4000)["ok"]


def test_a_message_that_says_nothing_is_refused(slack):
    body = {"channel": slack.ueda, "text": ""}
    assert refused(slack.client.api_call, api_method="chat.postMessage", json=body) == "no_text"


def test_blocks_that_are_no_list_are_refused(slack):
    body = {"channel": slack.ueda, "blocks": "{"}
    assert refused(slack.client.api_call, api_method="chat.postMessage", json=body) == "invalid_blocks_format"


def test_a_second_table_is_refused_as_slack_does(slack):
    cell = {"type": "raw_text", "text": "1"}
    tables = [{"type": "table", "rows": [[cell]]}] * 2
    code = refused(slack.client.chat_postMessage, channel=slack.ueda, text="表", blocks=tables)
    assert code == "invalid_attachments"


def test_missing_ids_of_blocks_and_elements_are_filled_in(slack):
    button = {"type": "button", "text": {"type": "plain_text", "text": "押す"}}
    blocks = [{"type": "actions", "elements": [button]}, section(accessory=dict(button))]
    sent = slack.client.chat_postMessage(channel=slack.ueda, text="a", blocks=blocks)["message"]["blocks"]
    assert all(block["block_id"] for block in sent)
    assert sent[0]["elements"][0]["action_id"]
    assert sent[1]["accessory"]["action_id"]


def test_an_update_replaces_text_and_blocks_and_keeps_metadata(slack):
    metadata = {"event_type": "reminder", "event_payload": {"key": "k1"}}
    sent = slack.client.chat_postMessage(channel=slack.ueda, text="前", blocks=[section("前")], metadata=metadata)
    where = {"channel": sent["channel"], "ts": sent["ts"]}
    message = slack.client.chat_update(**where, text="後", blocks=[section("後")])["message"]
    assert message["blocks"][0]["text"]["text"] == "後"
    assert message["metadata"] == metadata
    assert "edited" not in message
    message = slack.client.chat_update(**where, text="文だけ")["message"]
    assert "blocks" not in message
    assert message["edited"]["user"] == slack.workspace.bot_user_id
    message = slack.client.chat_update(**where, text="文だけ", metadata={})["message"]
    assert "metadata" not in message


def test_only_ones_own_messages_can_be_changed(slack):
    theirs = slack.workspace.post(slack.direct_message(), user=slack.ueda, text="私の")
    where = {"channel": theirs.channel, "ts": theirs.ts}
    assert refused(slack.client.chat_update, **where, text="x") == "cant_update_message"
    assert refused(slack.client.chat_delete, **where) == "cant_delete_message"
    assert refused(slack.client.chat_update, channel=slack.ueda, ts=theirs.ts, text="x") == "channel_not_found"
    where["ts"] = "1.000000"
    assert refused(slack.client.chat_update, **where, text="x") == "message_not_found"


def test_a_deleted_message_is_gone(slack):
    sent = slack.client.chat_postMessage(channel=slack.ueda, text="消す")
    where = {"channel": sent["channel"], "ts": sent["ts"]}
    assert slack.client.chat_delete(**where)["ts"] == sent["ts"]
    assert slack.client.conversations_history(channel=sent["channel"])["messages"] == []
    assert refused(slack.client.chat_delete, **where) == "message_not_found"


def test_an_ephemeral_message_is_seen_by_one_and_found_by_nobody(slack):
    channel = slack.workspace.channels()[0].id
    sent = slack.client.chat_postEphemeral(channel=channel, user=slack.ueda, text="あなただけに")
    stored = slack.workspace.find_message(channel, sent["message_ts"])
    assert stored is not None
    assert stored.ephemeral_to == slack.ueda
    assert slack.client.conversations_history(channel=channel)["messages"] == []
    assert refused(slack.client.chat_update, channel=channel, ts=stored.ts, text="x") == "message_not_found"
    outside = {"channel": channel, "text": "x"}
    assert refused(slack.client.chat_postEphemeral, **outside, user=slack.guest) == "user_not_in_channel"
    assert refused(slack.client.chat_postEphemeral, **outside, user="U404") == "user_not_found"


def test_a_permalink_leads_to_the_page(slack):
    sent = slack.client.chat_postMessage(channel=slack.ueda, text="ここ")
    link = slack.client.chat_getPermalink(channel=sent["channel"], message_ts=sent["ts"])["permalink"]
    assert link == f"{slack.server.url}/archives/{sent['channel']}/p{sent['ts'].replace('.', '')}"
    reply = slack.client.chat_postMessage(channel=sent["channel"], text="返", thread_ts=sent["ts"])
    link = slack.client.chat_getPermalink(channel=sent["channel"], message_ts=reply["ts"])["permalink"]
    assert link.endswith(f"?thread_ts={sent['ts']}&cid={sent['channel']}")


def test_a_reaction_is_given_once(slack):
    sent = slack.client.chat_postMessage(channel=slack.ueda, text="よい")
    where = {"channel": sent["channel"], "timestamp": sent["ts"], "name": "white_check_mark"}
    assert slack.client.reactions_add(**where)["ok"]
    assert refused(slack.client.reactions_add, **where) == "already_reacted"
    assert refused(slack.client.reactions_add, **where | {"name": "no such!"}) == "invalid_name"
    (message,) = slack.client.conversations_history(channel=sent["channel"])["messages"]
    assert message["reactions"] == [
        {"name": "white_check_mark", "users": [slack.workspace.bot_user_id], "count": 1}
    ]


# Where one may write


def test_each_reason_why_a_message_cannot_be_posted_has_its_code(slack):
    workspace, bot = slack.workspace, slack.workspace.bot_user_id
    elsewhere = workspace.add_channel("よそ", [slack.ueda]).id
    secret = workspace.add_channel("秘密", [slack.ueda], is_private=True).id
    old = workspace.add_channel("昔", [slack.ueda, bot], is_archived=True).id
    for channel, error in [
        (elsewhere, "not_in_channel"),
        (secret, "channel_not_found"),
        (old, "is_archived"),
        ("C404", "channel_not_found"),
        ("U404", "channel_not_found"),
        ("USLACKBOT", "cannot_dm_bot"),
        (bot, "cannot_dm_bot"),
        (slack.left, "account_inactive"),
    ]:
        assert refused(slack.client.chat_postMessage, channel=channel, text="a") == error, channel
    slack.install(lambda manifest: manifest["oauth_config"]["scopes"]["bot"].append("chat:write.public"))
    assert slack.client.chat_postMessage(channel=elsewhere, text="a")["ok"]
    slack.install(lambda manifest: manifest["features"]["app_home"].update(messages_tab_enabled=False))
    assert refused(slack.client.chat_postMessage, channel=slack.ueda, text="a") == "messages_tab_disabled"


def test_a_channel_is_found_by_its_name_and_a_guest_and_a_stranger_by_id(slack):
    assert (
        slack.client.chat_postMessage(channel="#全庁連絡", text="a")["channel"] == slack.workspace.channels()[0].id
    )
    for person in (slack.guest, slack.stranger):
        assert slack.client.chat_postMessage(channel=person, text="a")["channel"].startswith("D")


def test_a_conversation_with_somebody_who_left_stays_open(slack):
    channel = slack.client.conversations_open(users=slack.ueda)["channel"]["id"]
    user = slack.workspace.users[slack.ueda]
    slack.workspace.put_member(member_of(user, kind="deactivated"))
    try:
        assert slack.client.chat_postMessage(channel=channel, text="まだ")["ok"]
        assert refused(slack.client.chat_postMessage, channel=slack.ueda, text="a") == "account_inactive"
        assert refused(slack.client.conversations_open, users=slack.ueda) == "user_disabled"
    finally:
        slack.workspace.put_member(member_of(user))


def test_opening_a_direct_message_says_whom_it_cannot_reach(slack):
    open_ = slack.client.conversations_open
    assert refused(open_, users=slack.emma, prevent_creation=True) == "channel_not_found"
    assert refused(open_, users="U404") == "user_not_found"
    assert refused(open_, users=slack.left) == "user_disabled"
    assert refused(open_, users=slack.workspace.bot_user_id) == "cannot_dm_bot"
    assert refused(slack.client.api_call, api_method="conversations.open") == "users_list_not_supplied"
    assert refused(open_, users=[slack.ueda, slack.emma]) == "missing_scope"
    assert (
        open_(users=slack.emma)["channel"]["id"] == open_(users=slack.emma, prevent_creation=True)["channel"]["id"]
    )


def test_channels_are_listed_with_what_an_app_needs_to_know_of_them(slack):
    slack.workspace.add_channel("秘密", [slack.ueda], is_private=True)
    inside = slack.workspace.add_channel("課内", [slack.ueda, slack.workspace.bot_user_id], is_private=True)
    slack.workspace.direct_message(slack.ueda)
    public = slack.client.conversations_list()["channels"]
    assert [channel["name"] for channel in public] == ["全庁連絡", "デジタル推進"]
    assert [channel["is_ext_shared"] for channel in public] == [False, True]
    assert [channel["num_members"] for channel in public] == [3, 5]
    kinds = slack.client.conversations_list(types="private_channel,im")["channels"]
    assert [one.get("name") or one["user"] for one in kinds] == ["課内", slack.ueda]
    first = slack.client.conversations_list(limit=1)
    rest = slack.client.conversations_list(limit=1, cursor=first["response_metadata"]["next_cursor"])
    assert rest["channels"][0]["name"] == "デジタル推進"
    assert rest["response_metadata"]["next_cursor"] == ""
    assert slack.client.conversations_info(channel=inside.id)["channel"]["is_private"]
    members = slack.client.conversations_members(channel=public[1]["id"])["members"]
    assert slack.stranger in members
    assert slack.left not in members
    slack.install(without("groups:read"))
    assert refused(slack.client.conversations_info, channel=inside.id) == "missing_scope"


# What was said


def test_history_is_newest_first_and_comes_in_pages(slack):
    channel = slack.direct_message()
    for number in range(5):
        slack.client.chat_postMessage(channel=channel, text=str(number))
    first = slack.client.conversations_history(channel=channel, limit=2)
    assert [message["text"] for message in first["messages"]] == ["4", "3"]
    assert first["has_more"]
    texts = [
        message["text"]
        for page in slack.client.conversations_history(channel=channel, limit=2)
        for message in page["messages"]
    ]
    assert texts == ["4", "3", "2", "1", "0"]
    assert refused(slack.client.conversations_history, channel=channel, cursor="bad") == "invalid_cursor"


def test_history_can_be_narrowed_to_a_time(slack):
    channel = slack.direct_message()
    stamps = [slack.client.chat_postMessage(channel=channel, text=str(number))["ts"] for number in range(4)]

    def texts(**arguments: Any) -> list[str]:
        answer = slack.client.conversations_history(channel=channel, **arguments)
        return [message["text"] for message in answer["messages"]]

    assert texts(oldest=stamps[1]) == ["3", "2"]
    assert texts(oldest=stamps[1], inclusive=True) == ["3", "2", "1"]
    assert texts(latest=stamps[1]) == ["0"]
    assert texts(latest=stamps[2], oldest=stamps[2], inclusive=True) == ["2"]
    assert refused(slack.client.conversations_history, channel=channel, oldest="gestern") == "invalid_ts_latest"


def test_metadata_comes_whole_only_when_asked_for(slack):
    metadata = {"event_type": "decision", "event_payload": {"key": "k7"}}
    channel = slack.client.chat_postMessage(channel=slack.ueda, text="a", metadata=metadata)["channel"]
    (plain,) = slack.client.conversations_history(channel=channel)["messages"]
    (whole,) = slack.client.conversations_history(channel=channel, include_all_metadata=True)["messages"]
    assert plain["metadata"] == {"event_type": "decision"}
    assert whole["metadata"] == metadata


def test_replies_stay_in_their_thread(slack):
    channel = slack.direct_message()
    parent = slack.client.chat_postMessage(channel=channel, text="問")["ts"]
    for number in range(3):
        slack.client.chat_postMessage(channel=channel, text=str(number), thread_ts=parent)
    (shown,) = slack.client.conversations_history(channel=channel)["messages"]
    assert (shown["reply_count"], shown["thread_ts"]) == (3, parent)
    replies = slack.client.conversations_replies(channel=channel, ts=parent)["messages"]
    assert [message["text"] for message in replies] == ["問", "0", "1", "2"]
    assert replies[1]["parent_user_id"] == slack.workspace.bot_user_id
    assert refused(slack.client.conversations_replies, channel=channel, ts="1.000000") == "thread_not_found"
    post = {"channel": channel, "text": "x"}
    assert refused(slack.client.chat_postMessage, **post, thread_ts="1.000000") == "thread_not_found"
    assert refused(slack.client.chat_postMessage, **post, thread_ts=replies[1]["ts"]) == "cannot_reply_to_message"
    slack.client.chat_postMessage(channel=channel, text="皆に", thread_ts=parent, reply_broadcast=True)
    assert slack.client.conversations_history(channel=channel)["messages"][0]["subtype"] == "thread_broadcast"


def test_reading_needs_the_scope_and_the_membership(slack):
    elsewhere = slack.workspace.add_channel("よそ", [slack.ueda]).id
    assert refused(slack.client.conversations_history, channel=elsewhere) == "not_in_channel"
    slack.install(without("im:history"))
    assert refused(slack.client.conversations_history, channel=slack.direct_message()) == "missing_scope"


# People


def test_people_are_shown_as_slack_shows_them(slack):
    info = slack.client.users_info
    ueda = info(user=slack.ueda, include_locale=True)["user"]
    assert (ueda["locale"], ueda["tz"], ueda["tz_offset"]) == ("ja-JP", "Asia/Tokyo", 9 * 3600)
    assert ueda["profile"]["email"] == "ueda.shota@city.example"
    assert ueda["profile"]["title"] == "主事"
    assert "locale" not in info(user=slack.ueda)["user"]
    emma = info(user=slack.emma, include_locale=True)["user"]
    assert (emma["locale"], emma["tz_offset"]) == ("en-US", -5 * 3600)
    assert info(user=slack.guest)["user"]["is_restricted"]
    left = info(user=slack.left)["user"]
    assert left["deleted"]
    assert "tz" not in left
    stranger = info(user=slack.stranger, include_locale=True)["user"]
    assert stranger["team_id"] == "T0000OTHER"
    assert not stranger["is_stranger"]
    assert "locale" not in stranger
    bot = info(user=slack.workspace.bot_user_id)["user"]
    assert bot["is_bot"]
    assert bot["profile"]["api_app_id"] == slack.workspace.app_id
    assert not info(user="USLACKBOT")["user"]["is_bot"]
    assert refused(info, user="U404") == "user_not_found"


def test_mail_addresses_need_a_scope_of_their_own(slack):
    slack.install(without("users:read.email"))
    assert "email" not in slack.client.users_info(user=slack.ueda)["user"]["profile"]
    assert refused(slack.client.users_lookupByEmail, email="ueda.shota@city.example") == "missing_scope"


def test_people_are_looked_up_by_mail(slack):
    lookup = slack.client.users_lookupByEmail
    assert lookup(email="Ueda.Shota@city.example")["user"]["id"] == slack.ueda
    for email in ("left@city.example", "stranger@other.example", "nobody@city.example"):
        assert refused(lookup, email=email) == "users_not_found"


def test_everybody_is_listed_in_pages(slack):
    ids = [user["id"] for page in slack.client.users_list(limit=2) for user in page["members"]]
    assert len(ids) == len(set(ids))
    assert set(ids) == {"USLACKBOT", *slack.workspace.users}
    assert len(slack.client.users_list()["members"]) == len(ids)


def test_the_team_says_its_name(slack):
    assert slack.client.team_info()["team"]["name"] == "岡野市役所"


# Views


def test_a_modal_opens_once_for_a_trigger_and_only_in_time(slack):
    workspace = slack.workspace
    trigger = workspace.new_trigger(slack.ueda)
    view = slack.client.views_open(trigger_id=trigger.id, view=modal(callback_id="a", private_metadata="7"))["view"]
    assert (view["callback_id"], view["private_metadata"]) == ("a", "7")
    assert view["root_view_id"] == view["id"]
    assert view["previous_view_id"] is None
    top = workspace.top_view(slack.ueda)
    assert top is not None
    assert top.id == view["id"]
    assert refused(slack.client.views_open, trigger_id=trigger.id, view=modal()) == "exchanged_trigger_id"
    late = workspace.new_trigger(slack.ueda)
    workspace.clock.advance(timedelta(seconds=3))
    assert refused(slack.client.views_open, trigger_id=late.id, view=modal()) == "expired_trigger_id"
    assert refused(slack.client.views_open, trigger_id="1.2.3", view=modal()) == "invalid_trigger_id"


def test_a_faulty_view_is_refused_and_leaves_the_trigger_unused(slack):
    trigger = slack.workspace.new_trigger(slack.ueda).id
    with pytest.raises(SlackApiError) as info:
        slack.client.views_open(trigger_id=trigger, view=modal("あ" * 25))
    assert info.value.response["error"] == "invalid_blocks"
    assert "/view/title" in info.value.response["response_metadata"]["messages"][0]
    assert refused(slack.client.views_open, trigger_id=trigger, view=home()) == "invalid_arguments"
    large = modal(blocks=[section("あ" * 3000) for _ in range(30)])
    assert refused(slack.client.views_open, trigger_id=trigger, view=large) == "view_too_large"
    assert slack.client.views_open(trigger_id=trigger, view=modal())["ok"]


def test_three_views_at_most_lie_on_each_other(slack):
    workspace = slack.workspace
    root = slack.client.views_open(trigger_id=workspace.new_trigger(slack.ueda).id, view=modal())["view"]
    outside = workspace.new_trigger(slack.ueda).id
    assert refused(slack.client.views_push, trigger_id=outside, view=modal()) == "not_found"
    below = root["id"]
    for _ in range(2):
        trigger = workspace.new_trigger(slack.ueda, view_id=below).id
        pushed = slack.client.views_push(trigger_id=trigger, view=modal())["view"]
        assert (pushed["root_view_id"], pushed["previous_view_id"]) == (root["id"], below)
        below = pushed["id"]
    trigger = workspace.new_trigger(slack.ueda, view_id=below).id
    assert refused(slack.client.views_push, trigger_id=trigger, view=modal()) == "push_limit_reached"


def test_a_view_that_has_changed_meanwhile_is_not_overwritten(slack):
    trigger = slack.workspace.new_trigger(slack.ueda).id
    view = slack.client.views_open(trigger_id=trigger, view=modal(external_id="form"))["view"]
    changed = slack.client.views_update(external_id="form", hash=view["hash"], view=modal("次", external_id="form"))
    assert changed["view"]["hash"] != view["hash"]
    again = {"view_id": view["id"], "hash": view["hash"], "view": modal("古")}
    assert refused(slack.client.views_update, **again) == "hash_conflict"
    assert slack.client.views_update(view_id=view["id"], view=modal("新"))["view"]["title"]["text"] == "新"
    assert refused(slack.client.views_update, view_id="V404", view=modal()) == "not_found"
    assert refused(slack.client.views_update, view_id=view["id"], view=home()) == "invalid_arguments"


def test_an_external_id_names_one_view(slack):
    first = slack.workspace.new_trigger(slack.ueda).id
    slack.client.views_open(trigger_id=first, view=modal(external_id="one"))
    second = slack.workspace.new_trigger(slack.emma).id
    view = modal(external_id="one")
    assert refused(slack.client.views_open, trigger_id=second, view=view) == "duplicate_external_id"


def test_what_was_typed_outlives_an_update_that_keeps_the_field(slack):
    def form(*names: str) -> dict[str, Any]:
        label = {"type": "plain_text", "text": "理由"}
        fields = [
            {
                "type": "input",
                "block_id": name,
                "label": label,
                "element": {"type": "plain_text_input", "action_id": "text"},
            }
            for name in names
        ]
        return modal(blocks=fields, submit={"type": "plain_text", "text": "送る"})

    trigger = slack.workspace.new_trigger(slack.ueda).id
    view = slack.client.views_open(trigger_id=trigger, view=form("kept", "gone"))["view"]
    stored = slack.workspace.views[view["id"]]
    for name in ("kept", "gone"):
        slack.workspace.enter(stored, name, "text", {"type": "plain_text_input", "value": name})
    slack.client.views_update(view_id=view["id"], view=form("kept", "new"))
    assert list(stored.state) == ["kept"]


def test_home_is_published_for_one_person_and_keeps_its_id(slack):
    first = slack.client.views_publish(user_id=slack.ueda, view=home("一"))["view"]
    second = slack.client.views_publish(user_id=slack.ueda, view=home("二"), hash=first["hash"])["view"]
    assert first["id"] == second["id"]
    stale = {"user_id": slack.ueda, "view": home(), "hash": first["hash"]}
    assert refused(slack.client.views_publish, **stale) == "hash_conflict"
    unseen = {"user_id": slack.emma, "view": home(), "hash": first["hash"]}
    assert refused(slack.client.views_publish, **unseen) == "hash_conflict"
    assert slack.emma not in slack.workspace.homes
    assert refused(slack.client.views_publish, user_id="U404", view=home()) == "user_not_found"
    slack.install(lambda manifest: manifest["features"]["app_home"].update(home_tab_enabled=False))
    assert refused(slack.client.views_publish, user_id=slack.ueda, view=home()) == "not_enabled"


# Conversations with an assistant


def test_status_title_and_prompts_are_shown_where_they_belong(slack):
    channel = slack.direct_message()
    parent = slack.client.chat_postMessage(channel=channel, text="問")["ts"]
    client, workspace = slack.client, slack.workspace
    client.assistant_threads_setStatus(channel_id=channel, thread_ts=parent, status="調べています")
    assert workspace.status_in(channel) == "調べています"
    client.chat_postMessage(channel=channel, text="答", thread_ts=parent)
    assert workspace.status_in(channel) == ""
    client.assistant_threads_setStatus(channel_id=channel, thread_ts=parent, status="まだ")
    workspace.clock.advance(timedelta(minutes=2))
    assert workspace.status_in(channel) == ""
    client.assistant_threads_setTitle(channel_id=channel, thread_ts=parent, title="必須の研修")
    assert workspace.titles[channel, parent] == "必須の研修"
    prompts = [{"title": "必須", "message": "必須の研修は？"}]
    client.assistant_threads_setSuggestedPrompts(channel_id=channel, thread_ts=parent, prompts=prompts)
    assert workspace.prompts_in(channel) == prompts
    too_many = {"channel_id": channel, "thread_ts": parent, "prompts": prompts * 5}
    assert refused(client.assistant_threads_setSuggestedPrompts, **too_many) == "invalid_arguments"


def test_in_an_agents_thread_prompts_are_taken_and_not_shown(slack):
    fixed = [{"title": "ヘルプ", "message": "ヘルプ"}]
    slack.install(lambda manifest: manifest["features"].update(agent_view={"suggested_prompts": fixed}))
    channel = slack.direct_message()
    parent = slack.client.chat_postMessage(channel=channel, text="問")["ts"]
    body: dict[str, Any] = {"channel_id": channel, "prompts": [{"title": "他", "message": "他"}]}
    slack.client.api_call("assistant.threads.setSuggestedPrompts", json=body | {"thread_ts": parent})
    assert slack.workspace.prompts_in(channel) == fixed
    slack.client.api_call("assistant.threads.setSuggestedPrompts", json=body)
    assert slack.workspace.prompts_in(channel) == body["prompts"]


# Response URLs


def answer_to(slack: Slack, message_ts: str | None = None) -> WebhookClient:
    record = slack.workspace.new_response_url(slack.ueda, slack.direct_message(), message_ts)
    return WebhookClient(slack.workspace.url_of(record), retry_handlers=[])


def test_a_response_url_takes_five_answers(slack):
    webhook = answer_to(slack)
    assert [webhook.send(text="答").status_code for _ in range(5)] == [200] * 5
    sixth = webhook.send(text="答")
    assert (sixth.status_code, json.loads(sixth.body)["error"]) == (404, "used_url")
    assert all(message.ephemeral_to for message in slack.workspace.conversations[slack.direct_message()].messages)


def test_a_response_url_ends_after_half_an_hour(slack):
    webhook = answer_to(slack)
    slack.workspace.clock.advance(timedelta(minutes=30))
    late = webhook.send(text="答")
    assert (late.status_code, json.loads(late.body)["error"]) == (404, "expired_url")
    unknown = WebhookClient(f"{slack.server.url}/response/none", retry_handlers=[]).send(text="答")
    assert unknown.status_code == 404


def test_an_answer_replaces_or_deletes_what_was_clicked(slack):
    channel = slack.direct_message()
    sent = slack.client.chat_postMessage(channel=channel, text="押す", blocks=[section()])
    webhook = answer_to(slack, sent["ts"])
    webhook.send(text="押した", replace_original=True)
    assert slack.texts(channel) == ["押した"]
    webhook.send(delete_original=True)
    assert slack.texts(channel) == []


def test_an_answer_may_be_for_all_in_the_thread(slack):
    channel = slack.direct_message()
    parent = slack.client.chat_postMessage(channel=channel, text="問")["ts"]
    answer_to(slack).send_dict({"text": "皆に", "response_type": "in_channel", "thread_ts": parent})
    message = slack.workspace.conversations[channel].messages[-1]
    assert (message.text, message.thread_ts, message.ephemeral_to) == ("皆に", parent, None)


def test_a_faulty_answer_is_refused(slack):
    webhook = answer_to(slack)
    refusal = webhook.send(text="a", blocks=[section("")])
    assert (refusal.status_code, json.loads(refusal.body)["error"]) == (400, "invalid_blocks")
    assert slack.send("/response/x", b"{", content_type="application/json")[0] == 400


# What it does wrong when told to


def test_the_limit_on_calls_is_told_with_the_time_to_wait(slack):
    slack.workspace.misbehaviour.tell({"ratelimited": {"method": "auth.test", "times": 1, "retry_after": 7}})
    with pytest.raises(SlackApiError) as info:
        slack.client.auth_test()
    assert info.value.response.status_code == 429
    assert info.value.response["error"] == "ratelimited"
    assert info.value.response.headers["retry-after"] == "7"
    assert slack.client.auth_test()["ok"]


def test_a_client_that_waits_gets_through(slack):
    slack.workspace.misbehaviour.tell({"ratelimited": {"method": "*", "times": 1, "retry_after": 1}})
    patient = slack.new_client(retry_handlers=[RateLimitErrorRetryHandler(max_retry_count=1)])
    assert patient.chat_postMessage(channel=slack.ueda, text="遅れて")["ok"]


def test_a_set_rate_is_kept_by_method_over_a_sliding_second(slack):
    slack.workspace.misbehaviour.tell({"rate_per_second": 2})
    assert [slack.client.auth_test()["ok"] for _ in range(2)] == [True, True]
    assert refused(slack.client.auth_test) == "ratelimited"
    assert slack.client.users_info(user=slack.ueda)["ok"]
    time.sleep(1.0)
    assert slack.client.auth_test()["ok"]


def test_a_server_error_has_no_effect(slack):
    slack.workspace.misbehaviour.tell({"server_error": {"method": "chat.postMessage", "times": 1}})
    with pytest.raises(SlackApiError) as info:
        slack.client.chat_postMessage(channel=slack.ueda, text="一")
    assert info.value.response.status_code == 503
    assert slack.client.chat_postMessage(channel=slack.ueda, text="二")["ok"]
    assert slack.texts(slack.direct_message()) == ["二"]


def test_a_share_of_calls_fails_by_the_same_chance_each_time(slack):
    def outcomes() -> list[bool]:
        slack.workspace.misbehaviour.tell({})
        slack.workspace.misbehaviour.tell({"server_error": {"share": 0.5}})
        results = []
        for _ in range(20):
            try:
                results.append(slack.client.auth_test()["ok"])
            except SlackApiError:
                results.append(False)
        return results

    first = outcomes()
    assert 0 < sum(first) < 20
    assert outcomes() == first


def test_a_reset_comes_after_the_message_was_taken(slack):
    slack.workspace.misbehaviour.tell({"reset_after_accept": {"method": "chat.postMessage", "times": 1}})
    with pytest.raises(ConnectionResetError):
        slack.client.chat_postMessage(channel=slack.ueda, text="届いた")
    assert slack.texts(slack.direct_message()) == ["届いた"]


def test_a_client_that_tries_again_after_a_reset_posts_twice(slack):
    slack.workspace.misbehaviour.tell({"reset_after_accept": {"method": "chat.postMessage", "times": 1}})
    hasty = slack.new_client(retry_handlers=[ConnectionErrorRetryHandler(max_retry_count=1)])
    hasty.chat_postMessage(channel=slack.ueda, text="二度")
    assert slack.texts(slack.direct_message()) == ["二度", "二度"]


def test_slowness_holds_back_the_answer_and_not_the_effect(slack):
    slack.workspace.misbehaviour.tell({"slow": {"method": "chat.postMessage", "seconds": 0.4, "times": 1}})
    started = time.monotonic()
    calling = threading.Thread(target=lambda: slack.client.chat_postMessage(channel=slack.ueda, text="のろい"))
    calling.start()
    until(lambda: slack.texts(slack.direct_message()) == ["のろい"], 0.35)
    assert slack.client.auth_test()["ok"]
    assert time.monotonic() - started < 0.4
    calling.join()
    assert time.monotonic() - started >= 0.4


def test_history_that_lags_does_not_know_the_newest(slack):
    slack.workspace.misbehaviour.tell({"history_lag": 30})
    sent = slack.client.chat_postMessage(channel=slack.ueda, text="新しい")
    assert slack.client.conversations_history(channel=sent["channel"])["messages"] == []
    assert refused(slack.client.conversations_replies, channel=sent["channel"], ts=sent["ts"]) == "thread_not_found"
    slack.workspace.clock.advance(timedelta(seconds=30))
    assert len(slack.client.conversations_history(channel=sent["channel"])["messages"]) == 1


def test_a_response_url_can_fail_too(slack):
    webhook = answer_to(slack)
    slack.workspace.misbehaviour.tell({"server_error": {"method": "response_url", "times": 1}})
    assert webhook.send(text="一").status_code == 503
    slack.workspace.misbehaviour.tell({"ratelimited": {"method": "response_url", "times": 1}})
    assert webhook.send(text="二").status_code == 429
    slack.workspace.misbehaviour.tell({"reset_after_accept": {"method": "response_url", "times": 1}})
    with pytest.raises(ConnectionResetError):
        webhook.send(text="三")
    assert slack.texts(slack.direct_message()) == ["三"]


@pytest.mark.parametrize(
    "what",
    [
        {"sleep": 1},
        {"slow": 3},
        {"slow": {"method": 3}},
        {"slow": {"minutes": 3}},
        {"server_error": {"share": 2}},
        {"rate_per_second": -1},
        {"rate_per_second": True},
        {"deliver": 1.5},
        {"deliver": 0},
    ],
)
def test_what_it_cannot_do_wrong_it_refuses_to_learn(slack, what):
    with pytest.raises(ValueError, match=r"\w"):
        slack.workspace.misbehaviour.tell(what)
    assert slack.workspace.misbehaviour.told == {}


def test_it_can_be_told_one_thing_more_and_one_thing_less(slack):
    misbehaviour = slack.workspace.misbehaviour
    misbehaviour.tell({"slow": {"seconds": 1}, "history_lag": 5})
    misbehaviour.tell({"slow": None})
    assert misbehaviour.delay("auth.test") == 0.0
    assert misbehaviour.history_lag == 5
    misbehaviour.tell({})
    assert misbehaviour.history_lag == 0


# The server


def test_the_traffic_shows_each_call_and_no_token(slack):
    slack.client.chat_postMessage(channel=slack.ueda, text="見える")
    slack.send("/api/auth.test", b"token=xoxb-local", content_type="application/x-www-form-urlencoded")
    refused(slack.client.users_info, user="U404")
    posted, tested, asked = slack.workspace.traffic
    assert (posted["direction"], posted["name"], posted["ok"]) == ("from_app", "chat.postMessage", True)
    assert posted["request"]["text"] == "見える"
    assert (tested["name"], asked["ok"], asked["response"]["error"]) == ("auth.test", False, "user_not_found")
    assert "xoxb" not in json.dumps(list(slack.workspace.traffic))


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "127.0.0.1:9"}, 200),
        ({"host": "localhost"}, 200),
        ({"host": "evil.example"}, 403),
        ({"host": "127.0.0.1.evil.example"}, 403),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
    ],
)
def test_only_this_machines_own_pages_are_answered(slack, headers, status):
    assert slack.send("/api/api.test", b"", authorization="Bearer xoxb-local", **headers)[0] == status


def test_the_page_itself_may_ask(slack):
    own = slack.server.url
    assert slack.send("/api/api.test", b"", authorization="Bearer xoxb-local", origin=own)[0] == 200


def test_a_form_of_another_page_cannot_reach_the_control_api(slack):
    status, _, answer = slack.send("/_workspace/reset", b"{}", content_type="text/plain")
    assert (status, answer["ok"]) == (415, False)


def test_a_taken_port_is_an_error_at_once():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        server = Server(Workspace(MANIFEST, MEMBERS, Clock(START)), port=taken.getsockname()[1])
        with pytest.raises(OSError, match="in use"):
            server.start()
        server.stop()


def test_it_starts_and_stops_quickly_and_again_and_serves_asyncio_programs():
    server = Server(Workspace(MANIFEST, [Member("a@city.example", "甲")], Clock(START)))

    async def ask() -> bytes:
        async with server:
            reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
            writer.write(b"GET /api/auth.test HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            answer = await reader.read()
            writer.close()
            await writer.wait_closed()
            return answer

    started = time.monotonic()
    assert asyncio.run(ask()).endswith(b'{"ok":false,"error":"not_authed"}')
    assert asyncio.run(ask()).startswith(b"HTTP/1.1 200")
    assert time.monotonic() - started < 4


def test_a_clock_only_moves_forward():
    clock = Clock(START)
    clock.advance(timedelta(hours=1))
    assert timedelta(hours=1) <= clock.now() - START < timedelta(hours=1, seconds=5)
    with pytest.raises(ValueError, match="forward"):
        clock.move_to(START)
    with pytest.raises(ValueError, match="forward"):
        clock.advance(timedelta(seconds=-1))
    with pytest.raises(ValueError, match="time zone"):
        Clock(START.replace(tzinfo=None))
