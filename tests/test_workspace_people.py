"""People in the local workspace: what an unmodified Bolt app hears of what they do, and what they see of it."""

from __future__ import annotations

import copy
import http.client
import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from bot.workspace import Clock, Server, Workspace
from bot.workspace.entities import digest
from bot.workspace.payloads import typed
from tests.slack import CannotDo, Person, Slack
from tests.workspaces import MANIFEST as PLAIN_MANIFEST
from tests.workspaces import MEMBERS, START, until

Json = dict[str, Any]

UEDA = "ueda.shota@city.example"
EMMA = "clark.emma@city.example"
GUEST = "guest@city.example"
LEFT = "left@city.example"
STRANGER = "stranger@other.example"
CHANNEL = "デジタル推進"

MANIFEST = copy.deepcopy(PLAIN_MANIFEST)
MANIFEST["features"]["bot_user"]["display_name"] = "研修"
MANIFEST["features"]["slash_commands"] = [
    {"command": "/kenshu", "description": "研修", "usage_hint": "[部署]", "should_escape": False},
    {"command": "/say", "description": "say it to all", "should_escape": True},
]
MANIFEST["features"]["agent_view"] = {"suggested_prompts": [{"title": "私の研修", "message": "必須の研修は？"}]}
MANIFEST["settings"]["event_subscriptions"]["bot_events"] += ["team_join", "user_change"]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


OPTIONS = [{"text": plain(text), "value": text.lower()} for text in ("Alpha", "Beta", "Gamma")]


def button(text: str, action_id: str, value: str = "1", **more: Any) -> Json:
    return {"type": "button", "text": plain(text), "action_id": action_id, "value": value, **more}


def actions(*elements: Json, block_id: str = "actions") -> Json:
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def section(text: str, **more: Any) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def field(label: str, element: Json, **more: Any) -> Json:
    """An input block whose ids are its label's."""
    element = {"action_id": "value", **element}
    return {"type": "input", "label": plain(label), "block_id": label, "element": element, **more}


def modal(title: str, *blocks: Json, **more: Any) -> Json:
    feet = {"submit": plain("送信"), "close": plain("戻る")}
    return {"type": "modal", "title": plain(title), "callback_id": title, "blocks": list(blocks), **feet, **more}


ANYTHING = re.compile(".*")
TEXT = {"type": "plain_text_input"}
NUMBER = {"type": "number_input", "is_decimal_allowed": False, "min_value": "1", "max_value": "5"}
APPLICATION = modal(
    "申込",
    field("理由", TEXT | {"min_length": 3, "max_length": 10}),
    field("人数", NUMBER, optional=True),
    field("連絡先", {"type": "email_text_input"}, optional=True),
    field("資料", {"type": "url_text_input"}, optional=True),
    actions(button("もう一枚", "push")),
    private_metadata="course-7",
)


class Bot:
    """A small Bolt app on Socket Mode. `seen` is every body it was sent; tests say how it answers."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.workspace = server.workspace
        self.seen: list[Json] = []
        self.client = WebClient(self.workspace.bot_token, base_url=server.api_url)
        self.app = App(client=self.client)
        self.app.middleware(self._keep)
        self.app.event({"type": "message"})(lambda: None)
        for name in ("app_mention", "app_home_opened", "team_join", "user_change"):
            self.app.event(name)(lambda: None)
        self.answers: dict[str, Callable[..., Any]] = {}
        self.app.action({"action_id": ANYTHING})(self._act)
        self.app.command(ANYTHING)(self._act)
        self.app.options({"action_id": ANYTHING})(self._act)
        self.app.view({"callback_id": ANYTHING, "type": "view_submission"})(self._act)
        self.app.view({"callback_id": ANYTHING, "type": "view_closed"})(self._act)
        self.handler = SocketModeHandler(self.app, self.workspace.app_token)
        self.handler.connect()
        until(lambda: server.sockets.open_count)

    def on(self, name: str, answer: Callable[..., Any]) -> None:
        """Answer this action, command, callback or options so; everything else is just acknowledged."""
        self.answers[name] = answer

    def bodies(self, kind: str) -> list[Json]:
        """What came of one type: of the body, or of the event in it."""
        return [body for body in self.seen if kind in (body.get("type"), body.get("event", {}).get("type"))]

    def last(self, kind: str) -> Json:
        """The newest body of that type, once there is one."""
        return until(lambda: self.bodies(kind))[-1]

    def posts(self, person: Person, *blocks: Json, text: str = "お知らせ", **more: Any) -> str:
        """Send somebody a message, without the person hearing of it first."""
        channel = self.client.conversations_open(users=self.id_of(person))["channel"]["id"]
        return str(self.client.chat_postMessage(channel=channel, text=text, blocks=list(blocks), **more)["ts"])

    def id_of(self, person: Person) -> str:
        user = self.workspace.find_user(person.who)
        assert user is not None
        return user.id

    def forget(self) -> None:
        self.seen.clear()
        self.answers.clear()

    def _keep(self, body: Json, next: Callable[[], None], context: Any) -> None:  # noqa: A002
        self.seen.append({**body, "_actor_team_id": context.actor_team_id, "_team_id": context.team_id})
        next()

    def _name(self, body: Json) -> str:
        if body.get("actions"):
            return str(body["actions"][0]["action_id"])
        return str(body.get("command") or body.get("action_id") or body.get("view", {}).get("callback_id"))

    def _act(self, body: Json, ack: Any, client: WebClient, respond: Any) -> None:
        answer = self.answers.get(self._name(body))
        if answer is None:
            ack()
        else:
            answer(body=body, ack=ack, client=client, respond=respond)


def silent(**_: Any) -> None:
    """Do not acknowledge."""


def opens(view: Json, how: str = "views_open") -> Callable[..., None]:
    """Acknowledge and show a modal."""

    def answer(body: Json, ack: Any, client: WebClient, **_: Any) -> None:
        ack()
        getattr(client, how)(trigger_id=body["trigger_id"], view=view)

    return answer


def acks(**answer: Any) -> Callable[..., None]:
    """Acknowledge with that answer."""
    return lambda ack, **_: ack(**answer)


@pytest.fixture(scope="module")
def running() -> Iterator[Bot]:
    with Server(Workspace(MANIFEST, MEMBERS, Clock(START))) as server:
        bot = Bot(server)
        yield bot
        bot.handler.close()


@pytest.fixture
def bot(running: Bot) -> Bot:
    running.workspace.reinstall(MANIFEST)
    running.workspace.ack_seconds = 3.0
    running.workspace.reset()
    running.forget()
    return running


@pytest.fixture
def slack(bot: Bot) -> Slack:
    return Slack(bot.server.url)


@pytest.fixture
def ueda(slack: Slack) -> Person:
    return slack.person(UEDA)


# Messages


def test_a_message_arrives_as_slack_sends_it(bot: Bot, ueda: Person) -> None:
    ts = ueda.writes("必須の研修は？ <!channel> & https://city.example/a?b=1&c=2 👍")
    body = bot.last("message")
    event = body["event"]
    assert event["text"] == "必須の研修は？ &lt;!channel&gt; &amp; <https://city.example/a?b=1&amp;c=2> :+1:"
    assert event["channel_type"] == "im"
    assert (event["ts"], event["event_ts"]) == (ts, ts)
    assert (event["user"], event["team"]) == (bot.id_of(ueda), "T0000LOCAL")
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", event["client_msg_id"])
    assert not event.keys() & {"thread_ts", "subtype", "bot_id"}
    [line] = event["blocks"][0]["elements"]
    assert line["elements"][0] == {"type": "text", "text": "必須の研修は？ <!channel> & "}
    assert [element["type"] for element in line["elements"]] == ["text", "link", "text", "emoji"]
    assert body["type"] == "event_callback"
    assert body["event_id"].startswith("Ev")
    assert body["event_time"] == int(float(ts))
    assert body["authorizations"][0] == {
        "enterprise_id": None,
        "team_id": "T0000LOCAL",
        "user_id": bot.workspace.bot_user_id,
        "is_bot": True,
        "is_enterprise_install": False,
    }
    assert body["is_ext_shared_channel"] is False
    assert body["context_team_id"] == "T0000LOCAL"


def test_a_reply_names_its_thread(bot: Bot, ueda: Person) -> None:
    bot.posts(ueda, text="どの研修ですか")
    [question] = ueda.hears()
    ueda.writes("情報セキュリティ", thread=question)
    event = bot.last("message")["event"]
    assert event["thread_ts"] == question.ts
    assert event["parent_user_id"] == bot.workspace.bot_user_id
    parent, reply = ueda.screen().messages
    assert parent.raw["reply_count"] == 1
    assert reply.thread_ts == question.ts
    ueda.writes("もう一つ", thread=reply)
    until(lambda: len(bot.bodies("message")) == 2)
    assert bot.last("message")["event"]["thread_ts"] == question.ts


def test_a_mention_reaches_the_app_and_its_twin_only_where_subscribed(bot: Bot, ueda: Person) -> None:
    ueda.mentions("締切はいつ？", CHANNEL)
    event = bot.last("app_mention")["event"]
    assert event["text"] == f"<@{bot.workspace.bot_user_id}> 締切はいつ？"
    assert "channel_type" not in event
    assert not bot.bodies("message")
    manifest = copy.deepcopy(MANIFEST)
    manifest["settings"]["event_subscriptions"]["bot_events"].append("message.channels")
    bot.workspace.reinstall(manifest)
    ueda.writes("@研修 もう一度", CHANNEL)
    until(lambda: len(bot.bodies("app_mention")) == 2 and bot.bodies("message"))
    mention, message = bot.last("app_mention"), bot.last("message")
    assert message["event"]["channel_type"] == "channel"
    assert mention["event"]["ts"] == message["event"]["ts"]
    assert mention["event_id"] != message["event_id"]


def test_an_app_that_is_not_in_the_channel_does_not_hear(bot: Bot, ueda: Person) -> None:
    bot.workspace.add_channel("雑談", [bot.id_of(ueda)])
    ueda.mentions("聞こえますか", "雑談")
    [notice] = ueda.notices()
    assert "研修 はこのチャンネルに参加していない" in notice
    ueda.writes("では", CHANNEL)
    assert not bot.bodies("app_mention")


def test_a_picture_an_edit_and_a_deletion_are_messages_too(bot: Bot, slack: Slack, ueda: Person) -> None:
    ts = ueda.writes("これです", files=[{"name": "証明書.png", "mimetype": "image/png"}])
    event = bot.last("message")["event"]
    assert event["subtype"] == "file_share"
    assert event["files"][0]["mimetype"] == "image/png"
    channel = event["channel"]
    slack.post("edit", {"as": UEDA, "channel": channel, "ts": ts, "text": "あれです"})
    until(lambda: len(bot.bodies("message")) == 2)
    changed = bot.last("message")["event"]
    assert changed["subtype"] == "message_changed"
    assert changed["message"]["text"] == "あれです"
    assert changed["previous_message"]["text"] == "これです"
    slack.post("delete", {"as": UEDA, "channel": channel, "ts": ts})
    until(lambda: len(bot.bodies("message")) == 3)
    assert bot.last("message")["event"]["deleted_ts"] == ts
    assert not ueda.screen().messages


def test_what_cannot_be_sent(bot: Bot, slack: Slack) -> None:
    def refusal(who: str, text: str, **where: Any) -> str:
        with pytest.raises(CannotDo) as info:
            slack.person(who).writes(text, **where)
        return info.value.code

    assert refusal(UEDA, "  ") == "no_text"
    assert refusal(UEDA, "あ" * 12_001) == "msg_too_long"
    assert refusal(UEDA, "こんにちは", channel="ない") == "channel_not_found"
    assert refusal(UEDA, "こんにちは", thread="1.000001") == "thread_not_found"
    assert refusal(LEFT, "こんにちは") == "account_inactive"
    assert refusal(GUEST, "こんにちは", channel="全庁連絡") == "channel_not_found"
    assert refusal("nobody@city.example", "こんにちは") == "no_such_person"
    manifest = copy.deepcopy(MANIFEST)
    manifest["features"]["app_home"]["messages_tab_read_only_enabled"] = True
    bot.workspace.reinstall(manifest)
    assert refusal(UEDA, "こんにちは") == "messages_tab_read_only"
    assert not bot.seen


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("a < b && c > d", "a &lt; b &amp;&amp; c &gt; d"),
        ("<@UNKNOWN1> <https://x.example|y>", "&lt;@UNKNOWN1&gt; &lt;<https://x.example>|y&gt;"),
        ("ueda@city.example へ", "<mailto:ueda@city.example|ueda@city.example> へ"),
        ("@here です", "<!here> です"),
        ("「https://x.example」を見て", "「<https://x.example>」を見て"),
        ("❤️⚠️", ":heart::warning:"),
    ],
)
def test_what_is_typed_is_escaped_and_marked_up(bot: Bot, raw: str, text: str) -> None:
    assert typed(bot.workspace, raw, is_channel=True).text == text


# Home, people, strangers


def test_opening_home_carries_the_view_only_once_it_was_published(bot: Bot, ueda: Person) -> None:
    ueda.opens_home(waits=False)
    first = bot.last("app_home_opened")["event"]
    assert (first["tab"], first["user"]) == ("home", bot.id_of(ueda))
    assert first["channel"].startswith("D")
    assert "view" not in first
    bot.client.views_publish(user_id=bot.id_of(ueda), view={"type": "home", "blocks": [section("私の研修")]})
    ueda.opens_home(waits=False)
    until(lambda: len(bot.bodies("app_home_opened")) == 2)
    view = bot.last("app_home_opened")["event"]["view"]
    assert view["type"] == "home"
    assert view["blocks"][0]["text"]["text"] == "私の研修"
    assert view["hash"] == ueda.screen().home.hash
    ueda.opens_messages()
    until(lambda: len(bot.bodies("app_home_opened")) == 3)
    last = bot.last("app_home_opened")["event"]
    assert last["tab"] == "messages"
    assert "view" not in last


def test_home_that_is_published_on_opening_can_be_read_at_once(bot: Bot, ueda: Person) -> None:
    def publish(title: str) -> None:
        until(lambda: bot.bodies("app_home_opened"))
        view = {"type": "home", "blocks": [section(title), actions(button("詳しく", "more"))]}
        bot.client.views_publish(user_id=bot.id_of(ueda), view=view)

    publisher = threading.Thread(target=publish, args=("残り 3 件",))
    publisher.start()
    assert "残り 3 件" in ueda.opens_home()
    publisher.join()
    ueda.presses("詳しく")
    body = bot.last("block_actions")
    assert body["container"] == {"type": "view", "view_id": ueda.screen().home.id}
    assert body["view"]["hash"] == ueda.screen().home.hash
    assert not body.keys() & {"message", "channel", "response_url", "state"}


def test_the_app_hears_of_people_who_come_and_change(bot: Bot, slack: Slack) -> None:
    slack.puts_person(email="new@city.example", name="新人 さくら", department="市民課")
    joined = bot.last("team_join")["event"]["user"]
    assert joined["profile"]["email"] == "new@city.example"
    assert joined["deleted"] is False
    slack.puts_person(email="new@city.example", kind="deactivated")
    changed = bot.last("user_change")["event"]["user"]
    assert changed["id"] == joined["id"]
    assert changed["deleted"] is True
    slack.puts_person(id=joined["id"], kind="member", email="married@city.example")
    until(lambda: len(bot.bodies("user_change")) == 2)
    assert bot.last("user_change")["event"]["user"]["profile"]["email"] == "married@city.example"
    assert slack.person("married@city.example").screen().raw["me"]["department"] == "市民課"


def test_strangers_carry_their_own_team_everywhere(bot: Bot, slack: Slack) -> None:
    stranger = slack.person(STRANGER)
    stranger.mentions("教えて", CHANNEL)
    mention = bot.last("app_mention")
    assert mention["is_ext_shared_channel"] is True
    assert (mention["team_id"], mention["event"]["user_team"]) == ("T0000LOCAL", "T0000OTHER")
    assert mention["event"]["user_profile"]["team"] == "T0000OTHER"
    assert (mention["_team_id"], mention["_actor_team_id"]) == ("T0000LOCAL", "T0000OTHER")
    stranger.writes("こっそり")
    assert bot.last("message")["_actor_team_id"] == "T0000OTHER"
    channel = bot.last("app_mention")["event"]["channel"]
    bot.client.chat_postMessage(channel=channel, text="選択", blocks=[actions(button("申込", "apply"))])
    bot.on("apply", opens(modal("申込", field("理由", TEXT))))
    stranger.presses("申込")
    pressed = bot.last("block_actions")
    assert pressed["user"]["team_id"] == pressed["team"]["id"] == pressed["_actor_team_id"] == "T0000OTHER"
    until(lambda: stranger.screen().modals)
    stranger.submits({"理由": "見学"})
    view = bot.last("view_submission")["view"]
    assert (view["team_id"], view["app_installed_team_id"]) == ("T0000OTHER", "T0000LOCAL")
    with pytest.raises(CannotDo) as info:
        stranger.runs("/kenshu")
    assert info.value.code == "not_for_strangers"


# Commands


def test_a_command_and_the_ways_to_answer_it(bot: Bot, ueda: Person) -> None:
    bot.on("/kenshu", acks(text="部署の状況です"))
    outcome = ueda.runs("/kenshu 部署 <@BOT>")
    assert outcome.acknowledged
    [body] = [body for body in bot.seen if body.get("command")]
    assert (body["command"], body["text"]) == ("/kenshu", "部署 <@BOT>")
    assert (body["user_id"], body["user_name"]) == (bot.id_of(ueda), "ueda.shota")
    assert body["channel_name"] == "directmessage"
    assert body.keys() >= {"trigger_id", "response_url", "team_id", "team_domain", "api_app_id", "token"}
    [answer] = ueda.hears()
    assert answer.is_ephemeral
    assert answer.text == "部署の状況です"
    bot.on("/kenshu", lambda ack, respond, **_: (ack(), respond("あとから")))
    ueda.runs("/kenshu", channel=CHANNEL)
    [later] = ueda.hears()
    assert (later.text, later.channel) == ("あとから", bot.seen[-1]["channel_id"])


def test_a_command_answered_in_the_channel_shows_what_was_typed(bot: Bot, slack: Slack, ueda: Person) -> None:
    bot.on("/say", acks(text="皆さんへ", response_type="in_channel"))
    ueda.runs("/say <@BOT> hello", channel=CHANNEL)
    emma = slack.person(EMMA)
    asked, answer = emma.screen().messages
    assert asked.raw["text"].startswith("/say <@")
    assert answer.text == "皆さんへ"
    assert bot.seen[0]["text"] == f"<@{bot.workspace.bot_user_id}|研修> hello"


def test_what_a_command_line_refuses(bot: Bot, slack: Slack, ueda: Person) -> None:
    with pytest.raises(CannotDo, match="not a command"):
        ueda.runs("/nothing")
    ts = ueda.writes("こんにちは", CHANNEL)
    body = {"as": UEDA, "command": "/kenshu", "text": "", "channel": CHANNEL, "thread_ts": ts}
    with pytest.raises(CannotDo, match="in a thread"):
        slack.post("command", body)
    bot.on("/kenshu", acks(text="多すぎ", blocks=[section("x")] * 51))
    ueda.runs("/kenshu")
    assert "表示できませんでした" in ueda.notices()[0]


def test_a_command_that_is_not_acknowledged_times_out(bot: Bot, slack: Slack, ueda: Person) -> None:
    bot.workspace.ack_seconds = 0.2
    bot.on("/kenshu", silent)
    assert not ueda.runs("/kenshu").acknowledged
    assert "/kenshu は「operation_timeout」" in ueda.notices()[0]
    emma = slack.person(EMMA)
    emma.runs("/kenshu")
    assert "/kenshu failed with the error “operation_timeout”" in emma.notices()[0]
    ueda.dismisses_notices()
    assert not ueda.notices()


# Buttons


def test_a_press_carries_the_message_and_where_to_answer(bot: Bot, ueda: Person) -> None:
    ts = bot.posts(ueda, section("情報セキュリティ"), actions(button("申込", "apply", "7")), metadata={
        "event_type": "course", "event_payload": {"id": 7},
    })  # fmt: skip
    bot.on("apply", lambda ack, respond, **_: (ack(), respond("承りました", replace_original=True)))
    outcome = ueda.presses("申込")
    assert outcome.acknowledged
    assert 0 < outcome.ms < 3000
    body = bot.last("block_actions")
    [action] = body["actions"]
    assert action.pop("action_ts") > ts
    assert action == {
        "type": "button", "block_id": "actions", "action_id": "apply", "value": "7", "text": plain("申込"),
    }  # fmt: skip
    channel = body["channel"]["id"]
    assert body["channel"] == {"id": channel, "name": "directmessage"}
    assert body["container"] == {
        "type": "message", "message_ts": ts, "channel_id": channel, "is_ephemeral": False,
    }  # fmt: skip
    assert body["message"]["ts"] == ts
    assert body["message"]["metadata"]["event_payload"] == {"id": 7}
    assert body["state"] == {"values": {}}
    assert body["user"] == {
        "id": bot.id_of(ueda), "username": "ueda.shota", "name": "ueda.shota", "team_id": "T0000LOCAL",
    }  # fmt: skip
    ueda.waits_for("承りました")
    [message] = ueda.messages()
    assert message.ts == ts
    assert message.buttons == []


def test_an_ephemeral_message_is_not_shown_to_the_app(bot: Bot, ueda: Person) -> None:
    channel = bot.client.conversations_open(users=bot.id_of(ueda))["channel"]["id"]
    blocks = [actions(button("消す", "remove"))]
    bot.client.chat_postEphemeral(channel=channel, user=bot.id_of(ueda), text="あなただけに", blocks=blocks)
    bot.on("remove", lambda ack, respond, **_: (ack(), respond(delete_original=True)))
    ueda.presses("消す")
    body = bot.last("block_actions")
    assert body["container"]["is_ephemeral"] is True
    assert "message" not in body
    assert body["response_url"]
    ueda.waits_for(lambda screen: not screen.messages)


def test_the_newest_button_with_the_label_is_pressed(bot: Bot, ueda: Person) -> None:
    bot.posts(ueda, actions(button("申込", "apply", "old")))
    two = button("申込", "apply", "first"), button("申込", "apply2", "second")
    bot.posts(ueda, actions(*two, button("申込を見る", "see")))
    home = {"type": "home", "blocks": [actions(button("申込む", "home"), block_id="h")]}
    bot.client.views_publish(user_id=bot.id_of(ueda), view=home)

    def pressed(*labels: str, **how: Any) -> str:
        ueda.presses(*labels, **how)
        return str(bot.last("block_actions")["actions"][0]["action_id"])

    assert pressed("申込") == "apply"
    assert bot.last("block_actions")["actions"][0]["value"] == "first"
    assert pressed("申込", nth=2) == "apply2"
    assert pressed("見る") == "see"
    assert pressed("申込む") == "home"
    assert pressed("込む", surface="home") == "home"
    assert pressed(action_id="apply", value="old") == "apply"
    assert bot.last("block_actions")["actions"][0]["value"] == "old"
    with pytest.raises(CannotDo, match=r"there are: 申込む / 申込 / 申込 / 申込を見る / 申込\n") as info:
        ueda.presses("取消")
    assert info.value.code == "no_such_button"
    assert "the screen of 上田 翔太" in str(info.value)


def test_links_menus_and_buttons_in_attachments_send_actions_too(bot: Bot, ueda: Person) -> None:
    menu = {"type": "overflow", "action_id": "menu", "options": OPTIONS}
    link = button("開く", "link", url="https://city.example/course")
    inside = {"color": "#36a64f", "blocks": [actions(button("中", "inside"), block_id="attached")]}
    bot.posts(ueda, section("研修", accessory=menu), actions(link), attachments=[inside])
    ueda.presses("開く")
    assert bot.last("block_actions")["actions"][0]["url"] == "https://city.example/course"
    ueda.presses("Beta")
    action = bot.last("block_actions")["actions"][0]
    assert (action["type"], action["selected_option"]["value"]) == ("overflow", "beta")
    ueda.chooses("研修", "Gamma")
    assert bot.last("block_actions")["actions"][0]["selected_option"]["value"] == "gamma"
    ueda.presses("中")
    container = bot.last("block_actions")["container"]
    assert (container["type"], container["attachment_id"]) == ("message_attachment", 1)


def test_feedback_and_icons_can_be_pressed_by_those_who_see_them(bot: Bot, slack: Slack, ueda: Person) -> None:
    feedback = {
        "type": "feedback_buttons",
        "action_id": "feedback",
        "positive_button": {"text": plain("役に立った"), "value": "good"},
        "negative_button": {"text": plain("役に立たない"), "value": "bad"},
    }
    trash = {"type": "icon_button", "action_id": "trash", "icon": "trash", "text": plain("削除")}
    trash |= {"visible_to_user_ids": [bot.id_of(slack.person(EMMA))]}
    block = {"type": "context_actions", "block_id": "foot", "elements": [feedback, trash]}
    channel = bot.workspace.channels()[1].id
    bot.client.chat_postMessage(channel=channel, text="答え", blocks=[section("答え"), block])
    ueda.presses("役に立たない")
    action = bot.last("block_actions")["actions"][0]
    assert (action["type"], action["value"]) == ("feedback_buttons", "bad")
    with pytest.raises(CannotDo, match="no button"):
        ueda.presses("削除")
    slack.person(EMMA).presses("削除")
    assert bot.last("block_actions")["actions"][0]["type"] == "icon_button"


def test_a_click_may_be_stale_or_somebody_elses(bot: Bot, slack: Slack, ueda: Person) -> None:
    ts = bot.posts(ueda, actions(button("承認", "approve", "7")))
    [asked] = ueda.hears()
    bot.client.chat_update(channel=asked.channel, ts=ts, text="済みました", blocks=[])
    slack.advance(timedelta(days=366))
    ueda.presses("承認", on=asked)
    action = bot.last("block_actions")["actions"][0]
    assert (action["action_id"], action["value"]) == ("approve", "7")
    assert bot.last("block_actions")["message"]["text"] == "済みました"
    slack.person(EMMA).presses("承認", on=asked)
    body = bot.last("block_actions")
    assert body["user"]["name"] == "clark.emma"
    assert body["channel"]["id"] == asked.channel
    bot.client.chat_delete(channel=asked.channel, ts=ts)
    ueda.presses("承認", on=asked)
    assert len(bot.bodies("block_actions")) == 3


def test_a_click_knows_the_hash_its_client_knew(bot: Bot, ueda: Person) -> None:
    view = {"type": "home", "blocks": [actions(button("次へ", "next"))]}
    bot.client.views_publish(user_id=bot.id_of(ueda), view=view)
    old = ueda.screen().home
    bot.client.views_publish(user_id=bot.id_of(ueda), view=view)
    ueda.presses("次へ", on=old)
    assert bot.last("block_actions")["view"]["hash"] == old.hash != ueda.screen().home.hash


def test_an_action_without_acknowledgement_is_an_error_on_the_screen(bot: Bot, ueda: Person) -> None:
    bot.workspace.ack_seconds = 0.2
    bot.on("apply", silent)
    bot.posts(ueda, actions(button("申込", "apply")))
    assert not ueda.presses("申込").acknowledged
    assert ueda.notices() == ["うまくいきませんでした。アプリから応答がありません。もう一度お試しください。"]
    assert len(bot.bodies("block_actions")) == 1
    manifest = copy.deepcopy(MANIFEST)
    manifest["settings"]["interactivity"]["is_enabled"] = False
    bot.workspace.reinstall(manifest)
    assert not ueda.presses("申込").acknowledged
    assert "操作を受け付けるように設定されていません" in ueda.notices()[1]


def test_without_a_connection_an_interaction_fails_at_once_and_an_event_waits() -> None:
    with Server(Workspace(MANIFEST, MEMBERS, Clock(START))) as server:
        ueda = Slack(server.url).person(UEDA)
        channel = server.workspace.direct_message(server.workspace.find_user(UEDA).id).id
        server.workspace.post(channel, user=server.workspace.bot_user_id, blocks=[actions(button("申込", "apply"))])
        started = time.monotonic()
        assert not ueda.presses("申込").acknowledged
        assert not ueda.runs("/kenshu").acknowledged
        assert time.monotonic() - started < 2
        assert "アプリにつながっていません" in ueda.notices()[0]
        assert "dispatch_failed" in ueda.notices()[1]
        ueda.writes("いますか")
        bot = Bot(server)
        assert bot.last("message")["event"]["text"] == "いますか"
        bot.handler.close()


# Fields

EMMA_ID, CHANNEL_ID = "U" + digest(EMMA), "C" + digest(f"channel {CHANNEL}")

FIELDS: list[tuple[Json, Any, Json]] = [
    ({"type": "static_select", "options": OPTIONS}, "Beta", {"selected_option": OPTIONS[1]}),
    (
        {"type": "static_select", "option_groups": [{"label": plain("組"), "options": OPTIONS}]},
        "gamma",
        {"selected_option": OPTIONS[2]},
    ),
    ({"type": "radio_buttons", "options": OPTIONS}, "Alpha", {"selected_option": OPTIONS[0]}),
    ({"type": "checkboxes", "options": OPTIONS}, ["Alpha"], {"selected_options": OPTIONS[:1]}),
    ({"type": "multi_static_select", "options": OPTIONS}, ["Gamma"], {"selected_options": OPTIONS[2:]}),
    ({"type": "datepicker"}, START.date(), {"selected_date": "2026-11-24"}),
    ({"type": "timepicker"}, "9:30".zfill(5), {"selected_time": "09:30"}),
    ({"type": "datetimepicker"}, "2026-11-24T09:30", {"selected_date_time": 1795480200}),
    ({"type": "users_select"}, EMMA, {"selected_user": EMMA_ID}),
    ({"type": "multi_users_select"}, ["クラーク エマ"], {"selected_users": [EMMA_ID]}),
    ({"type": "conversations_select"}, CHANNEL, {"selected_conversation": CHANNEL_ID}),
    ({"type": "channels_select"}, f"#{CHANNEL}", {"selected_channel": CHANNEL_ID}),
    ({"type": "multi_channels_select"}, [CHANNEL], {"selected_channels": [CHANNEL_ID]}),
]


@pytest.mark.parametrize(("element", "given", "held"), FIELDS, ids=[each[0]["type"] for each in FIELDS])
def test_a_choice_in_a_message_is_told_and_kept(
    bot: Bot, slack: Slack, ueda: Person, element: Json, given: Any, held: Json
) -> None:
    element = {"action_id": "one", **element}
    is_wide = element["type"] == "datetimepicker"
    bot.posts(
        ueda, actions(element, block_id="pick") if is_wide else section("選ぶ", block_id="pick", accessory=element)
    )
    [message] = ueda.hears()
    untouched = message.raw["state"]["pick"]["one"]
    assert list(untouched.values())[1] in (None, [])
    ueda.chooses("pick", given)
    body = bot.last("block_actions")
    [action] = body["actions"]
    assert (action["type"], action["block_id"], action["action_id"]) == (element["type"], "pick", "one")
    assert held.items() <= action.items()
    assert body["state"]["values"] == {"pick": {"one": {"type": element["type"], **held}}}
    assert ueda.messages()[0].raw["state"]["pick"]["one"] == {"type": element["type"], **held}
    assert list(slack.person(EMMA).screen().messages) == []


def test_a_multi_select_tells_each_item_and_a_cleared_select_null(bot: Bot, ueda: Person) -> None:
    many = {"type": "multi_static_select", "action_id": "many", "options": OPTIONS, "initial_options": OPTIONS[:1]}
    one = {"type": "static_select", "action_id": "one", "options": OPTIONS, "initial_option": OPTIONS[0]}
    bot.posts(ueda, section("複数", accessory=many), section("一つ", accessory=one))
    ueda.chooses("複数", ["Beta", "Gamma"])
    told = [body["actions"][0]["selected_options"] for body in bot.bodies("block_actions")]
    chosen = [[option["value"] for option in options] for options in told]
    assert chosen == [[], ["beta"], ["beta", "gamma"]]
    ueda.chooses("一つ", None)
    assert bot.last("block_actions")["actions"][0]["selected_option"] is None
    with pytest.raises(CannotDo, match="there are: Alpha, Beta, Gamma"):
        ueda.chooses("一つ", "Delta")
    with pytest.raises(CannotDo) as info:
        ueda.chooses("三つ", "Alpha")
    assert info.value.code == "no_such_field"


def test_an_external_select_asks_the_app(bot: Bot, ueda: Person) -> None:
    def offer(body: Json, ack: Any, **_: Any) -> None:
        asked = body.get("value", "").lower()
        ack(options=[option for option in OPTIONS if asked in option["value"]]) if asked else ack()

    bot.on("course", offer)
    element = {"type": "external_select", "action_id": "course", "min_query_length": 2}
    bot.posts(ueda, actions(element | {"placeholder": plain("研修名")}))
    assert ueda.suggestions("研修名", "al") == ["Alpha"]
    body = bot.last("block_suggestion")
    assert (body["value"], body["action_id"], body["block_id"]) == ("al", "course", "actions")
    assert body["container"]["type"] == "message"
    bot.forget()
    bot.on("course", offer)
    ueda.chooses("研修名", "Gamma")
    assert bot.last("block_suggestion")["value"] == "Gamma"
    bot.forget()
    ueda.chooses("研修名", "Gamma")
    assert bot.last("block_actions")["actions"][0]["selected_option"] == OPTIONS[2]
    with pytest.raises(CannotDo, match="2 characters"):
        ueda.suggestions("研修名", "a")
    bot.on("course", acks(options=OPTIONS * 40))
    assert ueda.suggestions("研修名", "alp") == []
    assert "表示できませんでした" in ueda.notices()[0]


def test_what_was_found_in_several_searches_can_be_chosen_together(bot: Bot, ueda: Person) -> None:
    element = {"type": "multi_external_select", "action_id": "courses", "min_query_length": 1}
    bot.on("open", opens(modal("選択", field("研修", element))))
    bot.on(
        "courses", lambda body, ack, **_: ack(options=[each for each in OPTIONS if each["value"] == body["value"]])
    )
    bot.posts(ueda, actions(button("選ぶ", "open")))
    ueda.presses("選ぶ")
    ueda.waits_for(lambda screen: screen.modals)
    for course in ("alpha", "gamma"):
        assert len(ueda.suggestions("研修", course)) == 1
    bot.forget()
    ueda.submits({"研修": ["Gamma", "Alpha"]})
    held = bot.last("view_submission")["view"]["state"]["values"]["研修"]["courses"]["selected_options"]
    assert held == [OPTIONS[2], OPTIONS[0]]
    assert not bot.bodies("block_suggestion")


def test_an_input_speaks_only_where_the_app_asked_it_to(bot: Bot, ueda: Person) -> None:
    each_key = {"dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]}}
    bot.on("open", opens(modal(
        "検索",
        field("静か", TEXT),
        field("入力ごと", TEXT | each_key, dispatch_action=True),
        field("改行で", TEXT, dispatch_action=True),
        field("選択", {"type": "static_select", "options": OPTIONS}, dispatch_action=True),
    )))  # fmt: skip
    bot.posts(ueda, actions(button("開く", "open")))
    ueda.presses("開く")
    ueda.waits_for("検索")
    bot.forget()
    ueda.fills({"静か": "あ", "改行で": "い"})
    assert not bot.seen
    ueda.fills({"入力ごと": "う"})
    body = bot.last("block_actions")
    assert body["actions"][0]["value"] == "う"
    assert body["container"]["type"] == "view"
    assert body["view"]["state"]["values"]["静か"]["value"] == {"type": "plain_text_input", "value": "あ"}
    assert body["view"]["state"]["values"]["選択"]["value"]["selected_option"] is None
    ueda.chooses("改行で", "え")
    assert bot.last("block_actions")["actions"][0]["value"] == "え"
    ueda.fills({"選択": "Beta"})
    assert bot.last("block_actions")["actions"][0]["selected_option"]["value"] == "beta"
    assert len(bot.bodies("block_actions")) == 3
    assert ueda.modal().value("選択") == "Beta"


# Modals


@pytest.fixture
def form(bot: Bot, ueda: Person) -> Person:
    """Ueda before a form to fill in."""
    bot.on("open", opens(APPLICATION))
    bot.posts(ueda, actions(button("申し込む", "open")))
    ueda.presses("申し込む")
    ueda.waits_for(lambda screen: screen.modals)
    return ueda


def test_the_client_checks_a_form_before_it_sends_it(bot: Bot, form: Person) -> None:
    def errors(**values: Any) -> list[str]:
        outcome = form.submits(values)
        assert not outcome.sent
        assert list(outcome.errors.values()) == form.modal().errors
        return form.modal().errors

    assert errors() == ["この項目は必須です。"]
    assert errors(理由="短い") == ["3 文字以上で入力してください。"]
    assert errors(理由="長すぎる理由を長々と書いた") == ["10 文字以内で入力してください。"]
    form.fills({"理由": "業務のため"})
    assert errors(人数="たくさん") == ["数値を入力してください。"]
    assert errors(人数="1.5") == ["整数を入力してください。"]
    assert errors(人数="0") == ["1 以上の数値を入力してください。"]
    assert errors(人数="６") == ["5 以下の数値を入力してください。"]
    assert errors(人数="5", 連絡先="ueda") == ["メールアドレスを入力してください。"]
    assert errors(連絡先="ueda@city.example", 資料="city") == ["URL を入力してください。"]
    assert "! URL を入力してください。" in form.modal_text()
    form.fills({"資料": "https://city.example/"})
    assert form.modal().errors == []
    assert not bot.bodies("view_submission")
    assert form.submits().acknowledged
    body = bot.last("view_submission")
    assert body["view"]["state"]["values"] == {
        "理由": {"value": {"type": "plain_text_input", "value": "業務のため"}},
        "人数": {"value": {"type": "number_input", "value": "5"}},
        "連絡先": {"value": {"type": "email_text_input", "value": "ueda@city.example"}},
        "資料": {"value": {"type": "url_text_input", "value": "https://city.example/"}},
    }
    assert body["view"]["private_metadata"] == "course-7"
    assert body["view"]["callback_id"] == "申込"
    assert body["response_urls"] == []
    assert body["trigger_id"]
    assert not form.screen().modals


def test_the_app_can_find_fault_with_a_field(bot: Bot, form: Person) -> None:
    bot.on("申込", acks(response_action="errors", errors={"理由": "もう少し詳しく"}))
    outcome = form.submits({"理由": "なんとなく"})
    assert outcome.sent
    assert outcome.errors == {"理由": "もう少し詳しく"}
    assert form.modal().errors == ["もう少し詳しく"]
    assert form.modal().value("理由") == "なんとなく"
    bot.on("申込", acks(response_action="errors", errors={"actions": "押せません"}))
    form.submits()
    assert "表示できませんでした（errors: actions）" in form.notices()[0]
    assert form.modal().errors == []


def test_the_app_can_change_the_form_or_put_another_over_it(bot: Bot, form: Person) -> None:
    bot.on(
        "申込", acks(response_action="update", view=modal("確認", section("よろしいですか"), private_metadata="2"))
    )
    before = form.modal()
    form.submits({"理由": "業務のため"})
    after = form.modal()
    assert after.id == before.id
    assert after.hash != before.hash
    assert "よろしいですか" in form.modal_text()
    bot.on("確認", acks(response_action="push", view=modal("詳細", field("備考", TEXT, optional=True))))
    form.submits()
    assert [modal.raw["callback_id"] for modal in form.screen().modals] == ["確認", "詳細"]
    form.submits()
    body = bot.last("view_submission")["view"]
    assert (body["previous_view_id"], body["root_view_id"]) == (before.id, before.id)
    assert [modal.raw["callback_id"] for modal in form.screen().modals] == ["確認"]
    form.submits()
    bot.on("詳細", acks(response_action="clear"))
    form.submits()
    assert not form.screen().modals


def test_views_the_client_cannot_show_are_an_error_on_the_screen(bot: Bot, form: Person) -> None:
    wrong = modal("長" * 25, section("x"))
    bot.on("申込", acks(response_action="update", view=wrong))
    form.submits({"理由": "業務のため"})
    assert "/view/title" in form.notices()[0]
    assert form.modal().raw["callback_id"] == "申込"
    bot.on("申込", acks(response_action="push", view=modal("申込", section("二"))))
    form.submits()
    form.submits()
    form.submits()
    assert "push_limit_reached" in form.notices()[1]
    assert len(form.screen().modals) == 3


def test_views_can_be_pushed_and_updated_from_within(bot: Bot, form: Person) -> None:
    form.fills({"理由": "業務のため"})
    bot.on("push", opens(modal("二枚目", section("上")), "views_push"))
    form.presses("もう一枚")
    form.waits_for("二枚目")
    with pytest.raises(CannotDo, match="no button"):
        form.presses("申し込む")  # lies behind the modal
    form.closes()
    assert form.modal().value("理由") == "業務のため"
    bot.client.views_update(view_id=form.modal().id, hash=form.modal().hash, view=APPLICATION)
    assert form.modal().value("理由") == "業務のため"


def test_the_app_hears_of_closing_only_if_it_asked(bot: Bot, form: Person) -> None:
    form.closes()
    assert not form.screen().modals
    bot.on("open", opens(APPLICATION | {"notify_on_close": True}))
    form.presses("申し込む")
    form.waits_for(lambda screen: screen.modals)
    form.fills({"理由": "業務のため"})
    bot.on("push", opens(modal("二枚目", section("上"), notify_on_close=True), "views_push"))
    form.presses("もう一枚")
    form.waits_for("二枚目")
    form.closes()
    body = bot.last("view_closed")
    assert (body["view"]["callback_id"], body["is_cleared"]) == ("二枚目", False)
    form.presses("もう一枚")
    form.waits_for("二枚目")
    form.closes(all=True)
    assert len(bot.bodies("view_closed")) == 2
    body = bot.last("view_closed")
    assert (body["view"]["callback_id"], body["is_cleared"]) == ("申込", True)
    assert body["view"]["state"] == {"values": {}}
    assert "trigger_id" not in body
    assert not form.screen().modals
    with pytest.raises(CannotDo, match="no modal"):
        form.closes()


def test_a_submission_without_acknowledgement_leaves_the_form_as_it_was(bot: Bot, form: Person) -> None:
    bot.workspace.ack_seconds = 0.8
    bot.on("申込", silent)
    sender = threading.Thread(target=form.submits, args=({"理由": "業務のため"},))
    sender.start()
    form.waits_for(lambda screen: screen.modals[-1].raw["is_loading"])
    with pytest.raises(CannotDo) as info:
        form.submits()
    assert info.value.code == "still_sending"
    sender.join()
    form.waits_for("うまくいきませんでした")
    assert form.modal().value("理由") == "業務のため"
    assert not form.modal().raw["is_loading"]


def test_the_second_half_of_a_double_click_arrives_too(bot: Bot, form: Person) -> None:
    form.fills({"理由": "業務のため"})
    seen = form.modal()
    form.submits()
    assert not form.screen().modals
    assert form.submits(on=seen).acknowledged
    first, second = bot.bodies("view_submission")
    assert first["view"]["id"] == second["view"]["id"] == seen.id
    assert first["view"]["hash"] == second["view"]["hash"] == seen.hash


def test_rich_text_and_files_can_be_entered(bot: Bot, ueda: Person) -> None:
    rich, files = {"type": "rich_text_input"}, {"type": "file_input", "max_files": 2}
    bot.on("open", opens(modal("報告", field("本文", rich), field("添付", files, optional=True))))
    bot.posts(ueda, actions(button("報告する", "open")))
    ueda.presses("報告する")
    ueda.waits_for(lambda screen: screen.modals)
    assert list(ueda.submits().errors) == ["本文"]
    with pytest.raises(CannotDo, match="no more than 2"):
        ueda.fills({"添付": ["a.png", "b.png", "c.png"]})
    ueda.submits({"本文": "受講しました", "添付": ["証明書.png"]})
    values = bot.last("view_submission")["view"]["state"]["values"]
    [line] = values["本文"]["value"]["rich_text_value"]["elements"]
    assert line["elements"] == [{"type": "text", "text": "受講しました"}]
    assert values["添付"]["value"]["files"][0]["name"] == "証明書.png"


def test_a_form_can_ask_for_a_place_to_answer(bot: Bot, ueda: Person) -> None:
    select = {"type": "conversations_select", "response_url_enabled": True}
    bot.on("open", opens(modal("共有", field("宛先", select))))
    bot.posts(ueda, actions(button("共有する", "open")))
    ueda.presses("共有する")
    ueda.waits_for(lambda screen: screen.modals)
    assert ueda.modal().value("宛先") is None
    bot.on("共有", lambda ack, respond, **_: (ack(), respond("共有しました", response_type="in_channel")))
    ueda.submits({"宛先": CHANNEL})
    [url] = bot.last("view_submission")["response_urls"]
    assert url["block_id"] == "宛先"
    ueda.waits_for("共有しました")
    assert ueda.messages()[-1].channel == url["channel_id"]


# The control API itself


def test_the_screen_can_be_waited_for(bot: Bot, slack: Slack, ueda: Person) -> None:
    version = ueda.screen().version
    started = time.monotonic()
    later = threading.Timer(0.3, lambda: bot.posts(ueda, text="お待たせ"))
    later.start()
    [message] = ueda.hears()
    assert 0.25 < time.monotonic() - started < 2
    assert message.text == "お待たせ"
    assert slack.get("screen", **{"as": UEDA, "after": version, "wait": 20})["version"] > version
    ueda.hears_nothing(0.2)
    bot.posts(ueda, text="一つ")
    bot.posts(ueda, text="二つ")
    assert [each.text for each in ueda.hears(1)] == ["一つ"]
    assert [each.text for each in ueda.catches_up()] == ["二つ"]
    assert ueda.catches_up() == []
    later.join()


def test_what_fails_shows_the_screen(bot: Bot, ueda: Person) -> None:
    bot.posts(ueda, section("*情報* <https://city.example|研修> &amp; <!date^0^{date}|1970 年>"))
    with pytest.raises(AssertionError, match=r"in vain for “届かない”\n--- the screen of 上田 翔太") as info:
        ueda.waits_for("届かない", 0.1)
    assert "*情報* 研修 & 1970 年" in str(info.value)


def test_the_stream_tells_what_changes_and_ends_with_the_server() -> None:
    server = Server(Workspace(MANIFEST, MEMBERS, Clock(START))).start()
    slack = Slack(server.url)
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    connection.request("GET", f"/_workspace/stream?as={UEDA}")
    response = connection.getresponse()
    assert response.headers["content-type"].startswith("text/event-stream")

    def next_event() -> tuple[str, Json]:
        lines = iter(lambda: response.readline().decode().rstrip(), "")
        fields = dict(line.split(": ", 1) for line in lines)
        return fields["event"], json.loads(fields["data"])

    name, first = next_event()
    assert name == "screen"
    slack.person(EMMA).opens_messages()
    slack.person(UEDA).opens_messages()
    name, second = next_event()
    assert name == "screen"
    assert second["version"] > first["version"]
    slack.advance(60)
    assert next_event()[0] == "clock"
    slack.person(UEDA).runs("/kenshu")
    names = {next_event()[0] for _ in range(2)}
    assert names == {"screen", "traffic"}
    started = time.monotonic()
    server.stop()
    assert time.monotonic() - started < 2
    assert response.read() == b""
    connection.close()


def test_people_and_the_app_are_listed(slack: Slack) -> None:
    known = slack.people()
    assert [person["name"] for person in known["people"]][:2] == ["上田 翔太", "クラーク エマ"]
    assert known["app"]["name"] == "研修"
    assert known["app"]["commands"][0] == {"command": "/kenshu", "description": "研修", "usage_hint": "[部署]"}
    assert known["app"]["agent_prompts"] == [{"title": "私の研修", "message": "必須の研修は？"}]
    assert slack.person(UEDA).screen().raw["prompts"] == known["app"]["agent_prompts"]


def test_the_clock_traffic_and_a_reset(bot: Bot, slack: Slack, ueda: Person) -> None:
    before = slack.now()
    slack.advance(timedelta(hours=2))
    assert slack.now() - before >= timedelta(hours=2)
    with pytest.raises(CannotDo, match="forward"):
        slack.move_to(before)
    slack.move_to(before + timedelta(days=1))
    bot.posts(ueda)
    assert [entry["name"] for entry in slack.calls("chat.postMessage")] == ["chat.postMessage"]
    until(lambda: slack.traffic("events_api message"))  # the app hears of its own message too
    last = slack.traffic()[-1]["id"]
    assert slack.traffic(since=last) == []
    slack.reset()
    assert slack.traffic() == []
    assert ueda.screen().messages == []
    assert ueda.writes("まだいますか")
    assert bot.last("message")["event"]["text"] == "まだいますか"


def test_misbehaviour_is_told_and_ended(bot: Bot, slack: Slack, ueda: Person) -> None:
    with pytest.raises(CannotDo, match="no such misbehaviour"):
        slack.misbehave(nonsense=1)
    slack.misbehave(deliver=3)
    ueda.writes("一度だけ書いた")
    until(lambda: len(bot.bodies("message")) == 3)
    assert len({body["event_id"] for body in bot.bodies("message")}) == 1
    slack.behave()
    slack.misbehave(drop_sockets=True)
    ueda.writes("切れても届く")
    until(lambda: bot.last("message")["event"]["text"] == "切れても届く", 10)
    slack.misbehave(refresh_sockets=True)
    ueda.writes("入れ替わっても届く")
    until(lambda: bot.last("message")["event"]["text"] == "入れ替わっても届く", 10)


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("send", b"{", "bad_json"),
        ("send", b"[]", "bad_json"),
        ("send", b'{"text": "x"}', "no_such_person"),
        ("press", json.dumps({"as": UEDA, "label": "x", "nth": 0}).encode(), "bad_value"),
        ("press", json.dumps({"as": UEDA, "ts": "1.000001", "action_id": "x"}).encode(), "no_such_message"),
        ("press", json.dumps({"as": UEDA, "view_id": "V0", "action_id": "x"}).encode(), "no_such_view"),
        ("choose", json.dumps({"as": UEDA, "label": "x"}).encode(), "bad_value"),
        ("fill", json.dumps({"as": UEDA, "values": []}).encode(), "bad_value"),
        ("open", json.dumps({"as": UEDA, "tab": "history"}).encode(), "no_such_tab"),
        ("clock", b'{"to": "tomorrow"}', "bad_clock"),
        ("people", b'{"email": "x@city.example", "shoe_size": 42}', "bad_field"),
        ("people", b'{"email": "x@city.example"}', "bad_field"),
        ("people", b'{"email": "x@city.example", "name": 7}', "bad_field"),
        ("people", b'{"email": "x@city.example", "name": "x", "kind": "robot"}', "bad_field"),
        ("people", b'{"email": "x@city.example", "name": "x", "tz": "Asia/Okano"}', "bad_field"),
    ],
)
def test_nonsense_is_refused_in_words(bot: Bot, path: str, body: bytes, code: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", bot.server.port, timeout=5)
    connection.request("POST", f"/_workspace/{path}", body, {"Content-Type": "application/json"})
    response = connection.getresponse()
    answer = json.loads(response.read())
    connection.close()
    assert response.status in (400, 404)
    assert (answer["ok"], answer["error"]) == (False, code)
    assert answer["message"]
