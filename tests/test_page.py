"""The workspace's page in a real browser, with a small Bolt app behind it on a real socket."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, FilePayload, Locator, Page, expect
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from bot.workspace import Clock, Member, Server, Workspace
from tests.chat import Chat
from tests.slack import Person, Slack
from tests.workspaces import START, until

pytest_plugins = ["tests.browser"]

Json = dict[str, Any]

PAGE = Path(__file__).parents[1] / "bot" / "workspace" / "page"
UEDA, EMMA, FUJII = "ueda.shota@city.example", "clark.emma@city.example", "fujii.ken@city.example"
MEMBERS = (
    Member(UEDA, "上田 翔太", title="主事", department="税務課", name_en="Ueda Shota"),
    Member(EMMA, "クラーク エマ", title="国際交流員", department="市民課", locale="en-US", name_en="Emma Clark"),
    Member(FUJII, "藤井 健", title="係長", department="税務課", name_en="Fujii Ken"),
    Member("guest@partner.example", "外部 協力", kind="guest"),
    Member("left@city.example", "退職 済子", kind="deactivated"),
    *(Member(f"staff{number}@city.example", f"職員 {number:02d}", department="建設課") for number in range(12)),
)
MANIFEST: Json = {
    "display_information": {"name": "研修"},
    "features": {
        "bot_user": {"display_name": "研修"},
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "slash_commands": [
            {"command": "/kenshu", "description": "研修の状況を見る", "usage_hint": "[部署]"},
            {"command": "/kensa", "description": "検査"},
        ],
        "agent_view": {"suggested_prompts": [{"title": "必須の研修", "message": "必須の研修は？"}]},
    },
    "oauth_config": {
        "scopes": {
            "bot": ["app_mentions:read", "assistant:write", "channels:history", "channels:read", "chat:write",
                    "commands", "files:read", "files:write", "im:history", "im:read", "im:write",
                    "reactions:write", "users:read"]
        }
    },
    "settings": {
        "socket_mode_enabled": True,
        "interactivity": {"is_enabled": True},
        "event_subscriptions": {"bot_events": ["app_home_opened", "app_mention", "message.im"]},
    },
}  # fmt: skip


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str, **more: Any) -> Json:
    return {"type": "mrkdwn", "text": text, **more}


def section(text: str, **more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(text), **more}


def button(text: str, action: str, **more: Any) -> Json:
    return {"type": "button", "text": plain(text), "action_id": action, **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def option(text: str, value: str = "", **more: Any) -> Json:
    return {"text": plain(text), "value": value or text, **more}


def field(label: str, kind: str, **more: Any) -> Json:
    """An input block whose id is its label; `block_…` arguments go to the block."""
    block = {key.removeprefix("block_"): more.pop(key) for key in list(more) if key.startswith("block_")}
    element = {"type": kind, "action_id": "v", **more}
    return {"type": "input", "block_id": label, "label": plain(label), "element": element, **block}


def modal(title: str, *blocks: Json, **more: Any) -> Json:
    return {"type": "modal", "callback_id": title, "title": plain(title), "blocks": list(blocks), **more}


class Bot:
    """A Bolt app that keeps what it hears and answers as a test says, by action id, callback id or event type."""

    def __init__(self, server: Server) -> None:
        self.workspace = server.workspace
        self.client = WebClient(self.workspace.bot_token, base_url=server.api_url)
        self.app = App(client=self.client, token_verification_enabled=False)
        anything = re.compile(".*")
        for register in (self.app.action, self.app.view, self.app.command, self.app.view_closed, self.app.event):
            register(anything)(self.hears)
        self.app.options(anything)(self.hears)
        self.handler = SocketModeHandler(self.app, self.workspace.app_token)
        self.answers: dict[str, Callable[..., None]] = {}
        self.heard: list[Json] = []

    def hears(self, ack: Any, body: Json, client: WebClient, respond: Any) -> None:
        self.heard.append(body)
        name = self.name_of(body)
        answer = self.answers.get(name)
        if answer is None:
            ack()
        else:
            answer(ack=ack, body=body, client=client, respond=respond)

    @staticmethod
    def name_of(body: Json) -> str:
        if body.get("type") == "event_callback":
            return str(body["event"]["type"])
        if body.get("type") == "block_suggestion":
            return "suggest"
        if "command" in body:
            return str(body["command"])
        if body.get("type") == "block_actions":
            return str(body["actions"][0]["action_id"])
        return str(body["view"]["callback_id"])

    def heard_as(self, name: str) -> list[Json]:
        return [body for body in self.heard if self.name_of(body) == name]

    def hears_of(self, name: str) -> Json:
        """The newest body of that name, once there is one."""
        return until(lambda: self.heard_as(name))[-1]  # type: ignore[no-any-return]

    def channel_of(self, person: Person) -> str:
        """Their direct message with the app."""
        user = self.workspace.find_user(person.who)
        assert user is not None
        return self.workspace.direct_message(user.id).id

    def posts(self, person: Person, *blocks: Json, text: str = "お知らせ", **more: Any) -> str:
        channel = self.channel_of(person)
        return str(self.client.chat_postMessage(channel=channel, text=text, blocks=blocks, **more)["ts"])

    def opens(self, action: str, view: Json, *, how: str = "views_open") -> None:
        def answer(ack: Any, body: Json, client: WebClient, **_: Any) -> None:
            ack()
            getattr(client, how)(trigger_id=body["trigger_id"], view=view)

        self.answers[action] = answer

    def acks(self, name: str, **answer: Any) -> None:
        self.answers[name] = lambda ack, **_: ack(**answer)

    def echoes(self) -> None:
        def answer(ack: Any, body: Json, client: WebClient, **_: Any) -> None:
            ack()
            event = body["event"]
            client.chat_postMessage(
                channel=event["channel"], thread_ts=event.get("thread_ts"), text=f"受け取りました：{event['text']}"
            )

        self.answers["message"] = answer


@pytest.fixture(scope="module")
def running() -> Iterator[tuple[Server, Bot]]:
    with Server(Workspace(MANIFEST, MEMBERS, Clock(START))) as server:
        bot = Bot(server)
        bot.handler.connect()
        yield server, bot
        bot.handler.close()


@pytest.fixture
def server(running: tuple[Server, Bot]) -> Server:
    return running[0]


@pytest.fixture
def bot(running: tuple[Server, Bot]) -> Bot:
    server, bot = running
    server.workspace.reset()
    bot.answers.clear()
    bot.heard.clear()
    return bot


@pytest.fixture
def slack(server: Server, bot: Bot) -> Slack:  # noqa: ARG001 - the bot fixture empties the workspace
    return Slack(server.url)


@pytest.fixture
def ueda(slack: Slack) -> Person:
    return slack.person(UEDA)


@pytest.fixture
def chat(page: Page, server: Server, bot: Bot) -> Chat:  # noqa: ARG001
    return Chat(page, server, UEDA)


# Who and where


def test_somebody_who_comes_without_a_name_chooses_who_to_be(chat: Chat, page: Page) -> None:
    page.goto(chat.server.url)
    expect(page.get_by_role("heading", name="誰として使いますか")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("退職 済子"))).to_be_disabled()
    page.get_by_role("searchbox").fill("市民課 えま")
    page.get_by_role("button", name=re.compile("クラーク エマ")).click()
    expect(page.get_by_role("tab", name="Home")).to_have_attribute("aria-selected", "true")
    assert page.url.endswith("/?as=clark.emma%40city.example&view=home")


def test_a_name_nobody_has_is_said(chat: Chat, page: Page) -> None:
    page.goto(f"{chat.server.url}/?as=nobody@city.example")
    expect(chat.toasts).to_contain_text("nobody@city.example という人は見つかりませんでした。")


def test_switching_the_person_switches_language_and_messages(chat: Chat, slack: Slack, bot: Bot) -> None:
    bot.posts(slack.person(UEDA), text="上田さんへ")
    bot.posts(slack.person(EMMA), text="for Emma")
    chat.messages()
    expect(chat.log).to_contain_text("上田さんへ")
    chat.page.locator(".me").click()
    chat.page.keyboard.type("emma")
    chat.page.keyboard.press("Enter")
    expect(chat.page.locator(".me")).to_contain_text("Emma Clark")
    chat.page.get_by_role("tab", name="Messages").click()
    expect(chat.log).to_contain_text("for Emma")
    expect(chat.log).not_to_contain_text("上田さんへ")
    expect(chat.page.locator("html")).to_have_attribute("lang", "en")


def test_the_language_of_the_page_can_be_chosen(chat: Chat) -> None:
    chat.messages(lang="en")
    expect(chat.page.get_by_role("tab", name="Messages")).to_be_visible()
    chat.composer.fill("half a sentence")
    chat.page.get_by_role("combobox", name="Language of this page").select_option(label="日本語")
    expect(chat.page.get_by_role("tab", name="メッセージ")).to_be_visible()
    expect(chat.composer).to_have_value("half a sentence")
    assert chat.page.url.endswith("lang=ja")


def test_opening_home_and_messages_is_told_to_the_app(chat: Chat, bot: Bot) -> None:
    chat.open()
    assert bot.hears_of("app_home_opened")["event"]["tab"] == "home"
    chat.page.get_by_role("tab", name="メッセージ").click()
    until(lambda: bot.hears_of("app_home_opened")["event"]["tab"] == "messages")


def test_a_permalink_leads_to_its_message(chat: Chat, bot: Bot, ueda: Person) -> None:
    ts = bot.posts(ueda, text="ここです")
    for number in range(30):
        bot.posts(ueda, text=f"その後 {number}")
    chat.messages()
    link = bot.client.chat_getPermalink(channel=bot.channel_of(ueda), message_ts=ts)["permalink"]
    chat.page.goto(link)
    expect(chat.page.locator(".pointed")).to_contain_text("ここです")
    expect(chat.page.locator(".pointed")).to_be_in_viewport()


# Writing


def test_a_message_goes_out_with_enter_and_the_answer_comes_by_itself(chat: Chat, bot: Bot) -> None:
    bot.echoes()
    chat.messages()
    chat.composer.press_sequentially("一行目")
    chat.composer.press("Shift+Enter")
    chat.composer.press_sequentially("二行目")
    chat.composer.press("Enter")
    expect(chat.log).to_contain_text("受け取りました：一行目\n二行目", use_inner_text=True)
    expect(chat.composer).to_have_value("")
    expect(chat.composer).to_be_focused()
    assert bot.hears_of("message")["event"]["text"] == "一行目\n二行目"


def test_enter_that_ends_a_conversion_sends_nothing(chat: Chat, bot: Bot) -> None:
    chat.messages()
    chat.composer.fill("けんしゅう")
    chat.composer.dispatch_event("keydown", {"key": "Enter", "isComposing": True, "bubbles": True})
    expect(chat.composer).to_have_value("けんしゅう")
    assert bot.heard_as("message") == []


def test_a_message_that_could_not_be_sent_can_be_sent_again(chat: Chat, bot: Bot, complaints: list[str]) -> None:
    bot.echoes()
    chat.messages()
    chat.page.route("**/_workspace/send", lambda route: route.abort())
    chat.write("届きますか")
    expect(chat.log).to_contain_text("ワークスペースに接続できません")
    chat.page.unroute("**/_workspace/send")
    chat.press("もう一度送る")
    expect(chat.log).to_contain_text("受け取りました：届きますか")
    expect(chat.page.locator(".pending")).to_have_count(0)
    complaints[:] = [line for line in complaints if "ERR_FAILED" not in line]


def test_a_slash_lists_the_commands(chat: Chat, bot: Bot) -> None:
    def answer(ack: Any, respond: Any, body: Json, **_: Any) -> None:
        ack()
        respond(f"{body['text']} の状況です")

    bot.answers["/kenshu"] = answer
    chat.messages()
    chat.composer.press_sequentially("/ken")
    options = chat.page.get_by_role("listbox").get_by_role("option")
    expect(options).to_have_count(2)
    expect(options.first).to_contain_text("研修の状況を見る")
    chat.composer.press("Enter")
    expect(chat.composer).to_have_value("/kenshu ")
    expect(chat.page.locator(".main .usage")).to_contain_text("[部署]")
    chat.composer.press_sequentially("税務課")
    chat.composer.press("Enter")
    expect(chat.log).to_contain_text("税務課 の状況です")
    expect(chat.log).to_contain_text("あなただけに表示されています")


def test_a_command_that_is_none_is_not_sent(chat: Chat, bot: Bot) -> None:
    chat.messages()
    chat.write("/unknown 1")
    expect(chat.toasts).to_contain_text("/unknown というコマンドはありません。")
    expect(chat.composer).to_have_value("/unknown 1")
    assert bot.heard_as("message") == []


def test_a_suggested_prompt_is_sent_with_a_click(chat: Chat, bot: Bot) -> None:
    chat.messages()
    chat.press("必須の研修")
    expect(chat.log).to_contain_text("必須の研修は？")
    assert bot.hears_of("message")["event"]["text"] == "必須の研修は？"


def test_a_mention_in_a_channel_is_answered_in_its_thread(chat: Chat, bot: Bot) -> None:
    def answer(ack: Any, body: Json, client: WebClient, **_: Any) -> None:
        ack()
        event = body["event"]
        client.chat_postMessage(channel=event["channel"], thread_ts=event["ts"], text=f"<@{event['user']}> さん")

    bot.answers["app_mention"] = answer
    chat.open(channel="デジタル推進")
    chat.composer.press_sequentially("@研")
    chat.composer.press("Tab")
    chat.composer.press_sequentially("こんにちは")
    chat.composer.press("Enter")
    chat.press("1 件の返信")
    thread = chat.page.get_by_role("complementary", name=re.compile("スレッド"))
    expect(thread).to_contain_text("@上田 翔太 さん")
    expect(thread.locator(".mention-me")).to_have_count(1)


def test_a_thread_opens_beside_and_takes_replies(chat: Chat, bot: Bot, ueda: Person) -> None:
    bot.echoes()
    bot.posts(ueda, text="話の始まり")
    chat.messages()
    chat.page.get_by_text("話の始まり").hover()
    chat.press("研修 のメッセージにスレッドで返信する")
    thread = chat.page.get_by_role("complementary", name=re.compile("スレッド"))
    expect(thread.get_by_role("textbox")).to_be_focused()
    chat.page.keyboard.type("続きです")
    chat.page.keyboard.press("Enter")
    expect(thread).to_contain_text("受け取りました：続きです")
    expect(chat.log).not_to_contain_text("続きです")
    expect(chat.log).to_contain_text("2 件の返信")
    chat.page.keyboard.type("/kenshu")
    chat.page.keyboard.press("Enter")
    expect(chat.toasts).to_contain_text("スレッドの中ではスラッシュコマンドを使えません。")
    chat.press("スレッドを閉じる")
    expect(thread).to_be_hidden()


def test_an_answer_in_a_thread_under_my_newest_message_opens_it(chat: Chat, bot: Bot) -> None:
    def answer(ack: Any, body: Json, client: WebClient, **_: Any) -> None:
        ack()
        event = body["event"]
        client.chat_postMessage(channel=event["channel"], thread_ts=event["ts"], text="スレッドで答えます")

    bot.answers["message"] = answer
    chat.messages()
    chat.write("質問です")
    expect(chat.page.get_by_role("complementary")).to_contain_text("スレッドで答えます")
    expect(chat.composer).to_be_focused()


def test_an_answer_longer_than_the_window_is_read_from_its_beginning(chat: Chat, bot: Bot, ueda: Person) -> None:
    bot.posts(ueda, text="前の話")
    chat.messages()
    bot.posts(ueda, *(section(f"{number} 行目") for number in range(40)))
    expect(chat.log.get_by_text("0 行目", exact=True)).to_be_in_viewport()
    expect(chat.log.get_by_text("39 行目")).not_to_be_in_viewport()
    bot.posts(ueda, text="続きです")
    chat.press("新しいメッセージ")
    expect(chat.log.get_by_text("続きです")).to_be_in_viewport()


PDF = FilePayload(name="修了証.pdf", mimeType="application/pdf", buffer=b"%PDF-1.7 proof")
DROP = """
([name, text, type]) => {
  const data = new DataTransfer();
  if (text === null) data.setData("text/plain", name);
  else data.items.add(new File([text], name, { type }));
  return data;
}
"""


def drops(chat: Chat, where: Locator, name: str, text: str | None, kind: str = "text/csv") -> None:
    data = chat.page.evaluate_handle(DROP, [name, text, kind])
    for event in ("dragenter", "dragover", "drop"):
        where.dispatch_event(event, {"dataTransfer": data})


def test_files_are_chosen_or_dropped_and_go_with_the_message(chat: Chat, bot: Bot) -> None:
    chat.messages()
    with chat.page.expect_file_chooser() as asked:
        chat.press("ファイルを添付する")
    asked.value.set_files([PDF])
    chosen = chat.page.locator(".main .composer .chosen")
    expect(chosen).to_contain_text("修了証.pdf")
    drops(chat, chat.log, "名簿.csv", "a,b\n")
    drops(chat, chat.log, "誤り.csv", "x")
    expect(chosen.get_by_role("listitem")).to_have_count(3)
    chat.press("「誤り.csv」を外す")
    chat.write("/お願いします")
    expect(chosen).to_be_hidden()
    event = bot.hears_of("message")["event"]
    assert (event["subtype"], event["text"]) == ("file_share", "/お願いします")
    assert [(file["name"], file["mimetype"], file["size"]) for file in event["files"]] == [
        ("修了証.pdf", "application/pdf", 14),
        ("名簿.csv", "text/csv", 4),
    ]
    expect(chat.log.get_by_role("list", name="添付ファイル").get_by_role("link")).to_have_count(2)
    expect(chat.log.locator(".pending")).to_have_count(0)


def test_a_file_alone_can_be_sent_and_one_too_many_cannot(chat: Chat, bot: Bot) -> None:
    chat.messages()
    with chat.page.expect_file_chooser() as asked:
        chat.press("ファイルを添付する")
    asked.value.set_files([FilePayload(name=f"{n}.csv", mimeType="text/csv", buffer=b"") for n in range(11)])
    expect(chat.toasts).to_contain_text("添付できるファイルは 10 件までです。")
    chat.press("送信する")
    assert len(bot.hears_of("message")["event"]["files"]) == 10


def test_a_file_of_the_app_can_be_saved(chat: Chat, bot: Bot, ueda: Person) -> None:
    bot.posts(ueda, text="予定です")
    channel = ueda.messages()[-1].channel
    bot.client.files_upload_v2(channel=channel, filename="予定.ics", file=b"BEGIN:VCALENDAR", title="予定表")
    chat.messages()
    with chat.page.expect_download() as saving:
        chat.log.get_by_role("link", name="予定表").click()
    assert saving.value.suggested_filename == "予定.ics"
    assert Path(saving.value.path()).read_bytes() == b"BEGIN:VCALENDAR"


def test_a_file_dropped_beside_a_field_does_not_take_the_page_away(chat: Chat, bot: Bot) -> None:  # noqa: ARG001
    chat.open(view="home")
    stopped = chat.page.evaluate("""() => {
      const data = new DataTransfer();
      data.items.add(new File(["x"], "a.csv"));
      const event = new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: data });
      document.querySelector(".home").dispatchEvent(event);
      return event.defaultPrevented;
    }""")
    assert stopped


def test_files_and_old_attachments_are_shown(chat: Chat, slack: Slack, bot: Bot, ueda: Person) -> None:
    slack.post("send", {"as": ueda.who, "text": "", "files": [{"name": "修了証.png", "mimetype": "image/png"}]})
    bot.posts(ueda, text="報告", attachments=[{"title": "題", "text": "*本文*"}])
    chat.messages()
    expect(chat.log.get_by_role("list", name="添付ファイル")).to_have_text("修了証.png")
    expect(chat.log.locator("blockquote strong")).to_have_text("本文")


def test_unread_messages_elsewhere_are_counted_until_seen(chat: Chat, bot: Bot, ueda: Person) -> None:
    chat.open()
    expect(chat.home).to_be_visible()
    bot.posts(ueda, text="一つ目")
    bot.posts(ueda, text="二つ目")
    row = chat.page.get_by_role("navigation").get_by_role("button", name="メッセージ 未読 2 件")
    expect(row).to_be_visible()
    expect(chat.page).to_have_title(re.compile(r"^\(2\) "))
    row.click()
    expect(chat.page.get_by_role("navigation").get_by_role("button", name="メッセージ", exact=True)).to_be_visible()
    assert ueda.screen().raw["conversations"][0]["unread"] == 0


def test_what_the_app_is_doing_is_shown(chat: Chat, bot: Bot, ueda: Person) -> None:
    ts = bot.posts(ueda, text="調べます")
    chat.messages()
    bot.client.assistant_threads_setStatus(channel_id=bot.channel_of(ueda), thread_ts=ts, status="が調べています…")
    expect(chat.page.locator(".app-status")).to_contain_text("研修 が調べています…")


# Buttons and choices


def test_a_button_tells_the_app_and_a_risky_one_asks_first(chat: Chat, bot: Bot, ueda: Person) -> None:
    confirm = {"title": plain("却下しますか"), "text": mrkdwn("*本人* に伝わります"), "confirm": plain("却下する"),
               "deny": plain("やめる"), "style": "danger"}  # fmt: skip
    bot.posts(ueda, actions(button("却下", "reject", value="7", style="danger", confirm=confirm)))
    chat.messages()
    chat.press("却下")
    dialog = chat.page.get_by_role("alertdialog", name="却下しますか")
    expect(dialog.locator("strong")).to_have_text("本人")
    expect(dialog.get_by_role("button", name="やめる")).to_be_focused()
    chat.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert bot.heard_as("reject") == []
    chat.press("却下")
    chat.press("却下する")
    assert bot.hears_of("reject")["actions"][0]["value"] == "7"


def test_a_button_with_an_address_opens_it_and_still_tells(chat: Chat, bot: Bot, ueda: Person) -> None:
    bot.posts(ueda, actions(button("資料", "material", url=f"{chat.server.url}/index.html")))
    chat.messages()
    link = chat.page.get_by_role("link", name="資料")
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    with chat.page.context.expect_page() as opened:
        link.click()
    assert opened.value.url.endswith("/index.html")
    bot.hears_of("material")


def test_an_app_that_does_not_answer_is_told_as_a_notice(
    chat: Chat, server: Server, bot: Bot, ueda: Person
) -> None:
    server.workspace.ack_seconds = 0.2
    bot.answers["slow"] = lambda **_: None
    bot.posts(ueda, actions(button("遅いボタン", "slow")))
    chat.messages()
    chat.press("遅いボタン")
    expect(chat.page.get_by_role("status").filter(has_text="アプリから応答がありません")).to_be_visible()
    chat.press("お知らせを閉じる", within=chat.toasts)
    expect(chat.toasts).to_be_empty()
    until(lambda: not ueda.notices())
    server.workspace.ack_seconds = 3.0


def test_choices_in_a_message_reach_the_app_as_they_are_made(chat: Chat, bot: Bot, ueda: Person) -> None:
    options = [option("一"), option("二"), option("三")]
    bot.posts(
        ueda,
        section(
            "受講方法", block_id="s", accessory={"type": "radio_buttons", "action_id": "radio", "options": options}
        ),
        actions(
            {"type": "static_select", "action_id": "static", "placeholder": plain("選ぶ"), "options": options},
            {"type": "overflow", "action_id": "more", "options": options},
            {"type": "datepicker", "action_id": "day", "initial_date": "2026-12-01"},
            {"type": "timepicker", "action_id": "time"},
            {"type": "users_select", "action_id": "user", "placeholder": plain("職員")},
            {"type": "conversations_select", "action_id": "where", "placeholder": plain("場所")},
            {
                "type": "multi_static_select",
                "action_id": "some",
                "placeholder": plain("いくつか"),
                "options": options,
            },
        ),
        field("メモ", "plain_text_input", action_id="memo", block_dispatch_action=True),
    )
    chat.messages()
    page = chat.page

    def action(name: str) -> Json:
        return bot.hears_of(name)["actions"][0]  # type: ignore[no-any-return]

    page.get_by_role("radio", name="二").check()
    assert action("radio")["selected_option"]["value"] == "二"
    chat.press("選ぶ")
    page.get_by_role("option", name="三").click()
    assert action("static")["selected_option"]["value"] == "三"
    expect(page.get_by_role("button", name="選ぶ：三")).to_be_visible()
    chat.press("その他の操作")
    page.get_by_role("menuitem", name="一").click()
    assert action("more")["selected_option"]["value"] == "一"
    page.get_by_role("button", name="日付を選ぶ：2026年12月1日（火）").click()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert action("day")["selected_date"] == "2026-12-08"
    chat.press("時刻を選ぶ")
    page.keyboard.type("１４時５分")
    page.keyboard.press("Enter")
    assert action("time")["selected_time"] == "14:05"
    chat.press("職員")
    page.keyboard.type("ふじい")
    expect(page.get_by_text("見つかりませんでした。")).to_be_visible()
    page.get_by_role("combobox", name="職員：入力して探す").fill("fujii")
    page.keyboard.press("Enter")
    assert action("user")["selected_user"] == chat.server.workspace.find_user(FUJII).id  # type: ignore[union-attr]
    chat.press("場所")
    page.get_by_role("option", name="#全庁連絡").click()
    assert action("where")["selected_conversation"].startswith("C")
    chat.press("いくつか")
    page.get_by_role("option", name="一").click()
    page.get_by_role("option", name="三").click()
    page.keyboard.press("Escape")
    until(lambda: [one["value"] for one in action("some")["selected_options"]] == ["一", "三"])
    page.get_by_role("textbox", name="メモ").fill("覚え書き")
    page.keyboard.press("Enter")
    assert action("memo")["value"] == "覚え書き"
    state = bot.hears_of("memo")["state"]["values"]
    assert state["s"]["radio"]["selected_option"]["value"] == "二"


def test_home_is_drawn_and_its_button_keeps_the_focus_when_it_is_published_anew(chat: Chat, bot: Bot) -> None:
    def publish(ack: Any, body: Json, client: WebClient, **_: Any) -> None:
        ack()
        user = body["event"]["user"] if "event" in body else body["user"]["id"]
        rows = [section(name, accessory=button("修了", "done", value=name)) for name in ("甲", "乙", "丙")]
        count = len(bot.heard_as("done"))
        blocks = [{"type": "header", "text": plain("私の研修")}, section(f"修了 {count} 件"), *rows]
        client.views_publish(user_id=user, view={"type": "home", "blocks": blocks})

    bot.answers |= {"app_home_opened": publish, "done": publish}
    chat.open()
    expect(chat.page.get_by_role("heading", name="私の研修")).to_be_visible()
    second = chat.home.get_by_role("button", name="修了").nth(1)
    second.focus()
    chat.page.keyboard.press("Enter")
    expect(chat.home).to_contain_text("修了 1 件")
    expect(chat.home.get_by_role("button", name="修了").nth(1)).to_be_focused()
    assert bot.hears_of("done")["actions"][0]["value"] == "乙"


# Modals


REPORT = modal(
    "受講報告",
    field("研修", "external_select", min_query_length=2, placeholder=plain("研修名で探す")),
    field("修了日", "datepicker", initial_date="2026-11-20"),
    field("点数", "number_input", is_decimal_allowed=False, block_hint=plain("100 点満点")),
    field("感想", "plain_text_input", multiline=True, max_length=20, block_optional=True),
    field("道具", "multi_static_select", options=[option("表計算"), option("統計")], block_optional=True),
    field("確認", "checkboxes", options=[option("証明書あり"), option("所属長に報告")], block_optional=True),
    field("連絡", "datetimepicker", block_optional=True),
    actions(button("履歴", "history"), button("書き直す", "rewrite")),
    submit=plain("報告する"),
    close=plain("キャンセル"),
    notify_on_close=True,
)


@pytest.fixture
def report(chat: Chat, bot: Bot, ueda: Person) -> Chat:
    """The form is open on Ueda's chat."""
    bot.opens("report", REPORT)
    bot.acks("suggest", options=[option("情報セキュリティ基礎", "1"), option("情報公開制度", "2")])
    bot.posts(ueda, actions(button("報告", "report")))
    chat.messages()
    chat.press("報告")
    expect(chat.modal).to_be_visible()
    return chat


def test_a_form_shows_its_errors_beside_the_fields_and_keeps_what_was_typed(report: Chat, bot: Bot) -> None:
    page, form = report.page, report.modal
    expect(form.get_by_label("研修")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.type("情")
    expect(page.get_by_text("2 文字以上入力してください")).to_be_visible()
    page.keyboard.type("報")
    expect(page.get_by_role("listbox").get_by_role("option")).to_have_count(2)
    assert bot.hears_of("suggest")["value"] == "情報"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(form.get_by_role("button", name="研修 情報公開制度")).to_be_focused()
    report.press("報告する")
    expect(form.get_by_label("点数")).to_have_attribute("aria-invalid", "true")
    expect(form.get_by_label("点数")).to_be_focused()
    expect(form.get_by_label("点数")).to_have_accessible_description("この項目は必須です。 100 点満点")
    assert bot.heard_as("受講報告") == []

    page.keyboard.type("８０")
    form.get_by_label("感想").fill("とても役に立ちました")
    report.pick("道具", "統計", "表計算")
    form.get_by_label("所属長に報告").check()
    form.get_by_role("button", name="連絡 日付を選ぶ").click()
    page.keyboard.press("Enter")
    form.get_by_role("button", name="連絡 9:00").click()
    page.keyboard.type("10:30")
    page.keyboard.press("Enter")
    bot.acks("受講報告", response_action="errors", errors={"修了日": "実施期間の外です。"})
    report.press("報告する")
    expect(form.get_by_text("実施期間の外です。")).to_be_visible()
    expect(form.get_by_label("修了日")).to_be_focused()
    expect(form.get_by_label("感想")).to_have_value("とても役に立ちました")
    expect(form.get_by_role("button", name="報告する")).to_be_enabled()

    bot.acks("受講報告")
    report.press("報告する")
    expect(form).to_be_hidden()
    expect(page.get_by_role("button", name="報告", exact=True)).to_be_focused()
    values = {block: entry["v"] for block, entry in bot.hears_of("受講報告")["view"]["state"]["values"].items()}
    assert values["研修"]["selected_option"]["value"] == "2"
    assert values["修了日"]["selected_date"] == "2026-11-20"
    assert values["点数"]["value"] == "80"
    assert [one["value"] for one in values["道具"]["selected_options"]] == ["統計", "表計算"]
    assert [one["value"] for one in values["確認"]["selected_options"]] == ["所属長に報告"]
    assert values["連絡"]["selected_date_time"] == 1795483800


def test_a_form_takes_files_of_its_types_and_hands_them_in(chat: Chat, bot: Bot, ueda: Person) -> None:
    proof = field("修了証", "file_input", filetypes=["pdf", "png"], max_files=2)
    bot.opens("hand_in", modal("提出", proof, submit=plain("送信")))
    bot.posts(ueda, actions(button("提出する", "hand_in")))
    chat.messages()
    chat.press("提出する")
    chat.press("送信", within=chat.modal)
    expect(chat.modal.locator(".error")).to_have_text("この項目は必須です。")
    choose = chat.modal.get_by_role("button", name="修了証 ファイルを選ぶ（複数可）")
    with chat.page.expect_file_chooser() as asked:
        choose.click()
    asked.value.set_files([PDF])
    chosen = chat.modal.locator(".chosen")
    expect(chosen).to_contain_text("修了証.pdf")
    drops(chat, chat.modal.locator(".file-input"), "virus.exe", "MZ", "application/x-msdownload")
    expect(chat.toasts).to_contain_text("「virus.exe」は使えない種類のファイルです（使える種類：pdf, png）。")
    drops(chat, chat.modal.locator(".file-input"), "裏.png", "x", "image/png")
    drops(chat, chat.modal.locator(".file-input"), "三枚目.png", "x", "image/png")
    expect(chosen.get_by_role("listitem")).to_have_count(2)
    chat.press("「裏.png」を外す", within=chat.modal)
    chat.press("送信", within=chat.modal)
    expect(chat.modal).to_be_hidden()
    [file] = bot.hears_of("提出")["view"]["state"]["values"]["修了証"]["v"]["files"]
    assert (file["name"], file["size"]) == ("修了証.pdf", 14)


def test_typed_values_outlive_an_update_and_reach_the_app_with_a_button(report: Chat, bot: Bot) -> None:
    def rewrite(ack: Any, body: Json, client: WebClient, **_: Any) -> None:
        ack()
        blocks = [section("書き直しました"), *REPORT["blocks"]]
        client.views_update(
            view_id=body["view"]["id"], hash=body["view"]["hash"], view={**REPORT, "blocks": blocks}
        )

    bot.answers["rewrite"] = rewrite
    report.modal.get_by_label("感想").fill("途中まで")
    report.modal.get_by_label("点数").fill("70")
    report.press("書き直す")
    expect(report.modal).to_contain_text("書き直しました")
    expect(report.modal.get_by_label("感想")).to_have_value("途中まで")
    expect(report.modal.get_by_label("点数")).to_have_value("70")
    assert bot.hears_of("rewrite")["view"]["state"]["values"]["感想"]["v"]["value"] == "途中まで"


def test_who_is_typing_is_not_disturbed_by_an_update(report: Chat, bot: Bot) -> None:
    field = report.modal.get_by_label("感想")
    field.press_sequentially("前後")
    report.page.keyboard.press("ArrowLeft")
    [view] = next(iter(bot.workspace.stacks.values()))
    bot.client.views_update(view_id=view.id, view={**REPORT, "blocks": [section("お知らせ"), *REPORT["blocks"]]})
    expect(report.modal).to_contain_text("お知らせ")
    expect(field).to_be_focused()
    report.page.keyboard.type("の")
    expect(field).to_have_value("前の後")


def test_views_stack_and_the_arrow_leads_back(report: Chat, bot: Bot) -> None:
    bot.opens("history", modal("履歴", section("2025年度"), actions(button("詳しく", "deeper"))), how="views_push")
    bot.opens("deeper", modal("詳細", section("一番上")), how="views_push")
    report.modal.get_by_label("感想").fill("そのまま")
    report.press("履歴")
    expect(report.page.get_by_role("dialog", name="履歴")).to_be_visible()
    report.press("詳しく")
    expect(report.page.get_by_role("dialog", name="詳細")).to_be_visible()
    report.page.keyboard.press("Escape")
    expect(report.page.get_by_role("dialog", name="履歴")).to_be_visible()
    report.press("前の画面に戻る")
    expect(report.page.get_by_role("dialog", name="受講報告")).to_be_visible()
    expect(report.modal.get_by_label("感想")).to_have_value("そのまま")
    report.press("閉じる")
    expect(report.modal).to_be_hidden()
    closed = bot.hears_of("受講報告")
    assert (closed["type"], closed["is_cleared"]) == ("view_closed", True)


def test_a_list_in_a_form_closes_with_escape_before_the_form_does(report: Chat) -> None:
    report.modal.get_by_label("道具").click()
    expect(report.page.get_by_role("listbox")).to_be_visible()
    report.page.keyboard.press("Escape")
    expect(report.page.get_by_role("listbox")).to_be_hidden()
    expect(report.modal).to_be_visible()
    expect(report.modal.get_by_label("道具")).to_be_focused()
    report.page.keyboard.press("Escape")
    expect(report.modal).to_be_hidden()


def test_tab_stays_within_an_open_form(report: Chat) -> None:
    for keys in ("Tab", "Shift+Tab"):
        for _ in range(24):
            report.page.keyboard.press(keys)
            assert report.page.evaluate("document.querySelector('dialog.modal').contains(document.activeElement)")


def test_a_form_cannot_be_sent_twice_while_it_waits(report: Chat, bot: Bot, ueda: Person) -> None:
    ueda.fills({"研修": "情報公開制度", "点数": 80})
    expect(report.modal.get_by_label("点数")).to_have_value("80")
    waiting: list[Any] = []
    bot.answers["受講報告"] = lambda ack, **_: (until(lambda: waiting), ack())
    submit = report.modal.get_by_role("button", name="報告する")
    submit.click()
    expect(submit).to_be_disabled()
    report.modal.get_by_label("点数").press("Enter")
    waiting.append(True)
    expect(report.modal).to_be_hidden()
    assert len(bot.heard_as("受講報告")) == 1


# The clock and the traffic


def test_the_clock_moves_forward_by_menu(chat: Chat, server: Server) -> None:
    clock = server.workspace.clock
    before = clock.now()
    chat.messages()
    chat.page.locator(".clock").click()
    chat.page.get_by_role("menuitem", name="1時間進める").click()
    expect(chat.toasts).to_contain_text("時計を")
    assert 3600 <= (clock.now() - before).total_seconds() < 3660
    chat.page.locator(".clock").click()
    chat.page.get_by_role("menuitem", name="次の開庁日の朝まで進める").click()
    expect(chat.page.locator(".clock-time")).to_have_text("10:00")
    assert clock.now() > before


def test_the_clock_moves_to_a_chosen_moment_but_never_back(chat: Chat) -> None:
    chat.messages(lang="en")
    chat.page.locator(".clock").click()
    chat.page.get_by_role("menuitem", name="To a date and time…").click()
    dialog = chat.page.get_by_role("dialog", name="Move the clock to a date and time")
    dialog.locator(".select").first.click()
    chat.page.keyboard.press("PageDown")
    chat.page.keyboard.press("Enter")
    dialog.locator(".select").last.click()
    chat.page.keyboard.type("14:00")
    chat.page.keyboard.press("Enter")
    dialog.get_by_role("button", name="Move the clock there").click()
    expect(chat.page.locator(".clock-time")).to_have_text("14:00")
    chat.page.locator(".clock").click()
    chat.page.get_by_role("menuitem", name="To a date and time…").click()
    dialog.locator(".select").first.click()
    chat.page.get_by_role("button", name="Today").click()
    dialog.locator(".select").last.click()
    chat.page.keyboard.type("9:00")
    chat.page.keyboard.press("Enter")
    expect(dialog).to_contain_text("Choose a moment later than now.")
    expect(dialog.get_by_role("button", name="Move the clock there")).to_be_disabled()


def test_the_traffic_can_be_read(chat: Chat, bot: Bot, ueda: Person) -> None:
    bot.echoes()
    chat.messages()
    chat.press("通信")
    drawer = chat.page.get_by_role("complementary", name="アプリとワークスペースの通信")
    chat.write("記録に残ります")
    row = drawer.get_by_role("button", name="chat.postMessage").first
    row.click()
    expect(drawer).to_contain_text('"text": "受け取りました：記録に残ります"')
    assert "xoxb" not in drawer.inner_text()
    drawer.get_by_role("searchbox").fill("message")
    drawer.get_by_role("searchbox").press("Escape")
    expect(drawer).to_be_hidden()
    assert ueda.messages()


# Keyboard, screen readers, width, colour


def test_everything_can_be_done_with_the_keyboard(chat: Chat, bot: Bot) -> None:
    def answer(ack: Any, body: Json, client: WebClient, **_: Any) -> None:
        ack()
        blocks = [section("どうぞ"), actions(button("申し込む", "enrol"))]
        client.chat_postMessage(channel=body["event"]["channel"], text="どうぞ", blocks=blocks)

    form = modal("申込", field("会場", "static_select", options=[option("本庁"), option("支所")]),
                 field("理由", "plain_text_input"), submit=plain("送る"))  # fmt: skip
    bot.answers["message"] = answer
    bot.opens("enrol", form)
    chat.messages()
    page = chat.page
    tab_to(page, "textbox", "研修 へのメッセージ（/ でコマンド）")
    page.keyboard.type("申し込みたい")
    page.keyboard.press("Enter")
    expect(chat.log).to_contain_text("どうぞ")
    tab_to(page, "button", "申し込む", backwards=True)
    page.keyboard.press("Enter")
    expect(chat.modal).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("業務で使います")
    page.keyboard.press("Enter")
    expect(chat.modal).to_be_hidden()
    values = bot.hears_of("申込")["view"]["state"]["values"]
    assert values["会場"]["v"]["selected_option"]["value"] == "支所"
    assert values["理由"]["v"]["value"] == "業務で使います"


def tab_to(page: Page, role: str, name: str, *, backwards: bool = False) -> None:
    wanted = page.get_by_role(role, name=name, exact=True).last  # type: ignore[arg-type]
    for _ in range(40):
        if wanted.evaluate("node => node === document.activeElement"):
            return
        page.keyboard.press("Shift+Tab" if backwards else "Tab")
    pytest.fail(f"Tab never came to {name}")


EVERYTHING = (
    {"type": "header", "text": plain("見出し")},
    section("*太字* と _斜体_ と ~取消~ と `code`\n> 引用 &amp; &lt;記号&gt;\n<https://example.com/a|案内> です"),
    {"type": "section", "fields": [mrkdwn("*期限*\n12月18日"), plain("平文 *そのまま* :sparkles:")]},
    {"type": "divider"},
    {"type": "image", "image_url": "https://example.com/map.png", "alt_text": "案内図", "title": plain("会場")},
    {"type": "context", "elements": [{"type": "image", "image_url": "https://example.com/i.png", "alt_text": "印"},
                                     mrkdwn("根拠：第 4 条")]},
    {"type": "rich_text", "elements": [
        {"type": "rich_text_section", "elements": [{"type": "text", "text": "強調", "style": {"bold": True}}]},
        {"type": "rich_text_list", "style": "ordered", "indent": 0, "elements": [
            {"type": "rich_text_section", "elements": [{"type": "text", "text": "第一"}]}]},
        {"type": "rich_text_list", "style": "bullet", "indent": 1, "elements": [
            {"type": "rich_text_section", "elements": [{"type": "link", "url": "https://a.example"}]}]},
        {"type": "rich_text_quote", "elements": [{"type": "text", "text": "引用文"}]},
        {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "整形"}]}]},
    {"type": "markdown", "text": "## 題\n\nこれは**重要**です。\n\n- 一\n  - 二\n\n|列|数|\n|---|--:|\n|甲|1|"},
    {"type": "table", "column_settings": [{}, {"align": "right"}], "rows": [
        [{"type": "raw_text", "text": "研修"}, {"type": "raw_text", "text": "時間"}],
        [{"type": "raw_text", "text": "基礎"}, {"type": "rich_text", "elements": [
            {"type": "rich_text_section", "elements": [{"type": "text", "text": "1.5"}]}]}]]},
    actions(button("主", "a", style="primary"), button("危", "b", style="danger"),
            {"type": "datetimepicker", "action_id": "c"}, {"type": "timepicker", "action_id": "d"},
            {"type": "multi_users_select", "action_id": "e", "placeholder": plain("職員")},
            {"type": "external_select", "action_id": "f", "placeholder": plain("検索")},
            {"type": "checkboxes", "action_id": "g", "options": [option("印", "1", description=plain("説明"))]}),
)  # fmt: skip


def test_every_kind_of_block_is_drawn(chat: Chat, bot: Bot, ueda: Person) -> None:
    bot.posts(ueda, *EVERYTHING)
    chat.messages()
    content = chat.log.locator(".content").last
    expect(content.get_by_role("heading", name="見出し")).to_be_visible()
    for tag, text in {
        "strong": "太字",
        "em": "斜体",
        "s": "取消",
        "code": "code",
        "blockquote": "引用 & <記号>",
    }.items():
        expect(content.locator(f".block-section {tag}").first).to_have_text(text)
    expect(content.get_by_role("link", name="案内")).to_have_attribute("href", "https://example.com/a")
    expect(content.locator(".fields")).to_contain_text("平文 *そのまま* ✨")
    expect(content.locator(".picture.large")).to_contain_text("案内図")
    expect(content.locator(".block-image img")).to_have_count(0)
    expect(content.get_by_role("img", name="印")).to_be_visible()
    expect(content.locator(".rich ol li ul li")).to_have_text("https://a.example")
    expect(content.locator(".markdown strong")).to_have_text("重要")
    expect(content.locator(".markdown li li")).to_have_text("二")
    expect(content.get_by_role("columnheader", name="時間")).to_be_visible()
    expect(content.locator(".block-actions .select")).to_have_count(5)
    expect(content.get_by_role("checkbox", name="印", exact=True)).to_have_accessible_description("説明")
    expect(content.locator(".unknown")).to_have_count(0)
    near = {"type": "image", "image_url": f"{chat.server.url}/icon.svg", "alt_text": "本"}
    bot.posts(ueda, near)
    picture = chat.log.get_by_role("img", name="本")
    expect(picture).to_be_visible()
    until(lambda: picture.evaluate("node => node.naturalWidth"))


def test_a_modal_draws_alerts_and_every_input(chat: Chat, bot: Bot, ueda: Person) -> None:
    choices = [option("一", description=plain("説明")), option("二")]
    kinds: dict[str, Json] = {
        "plain_text_input": {}, "email_text_input": {}, "url_text_input": {}, "rich_text_input": {},
        "number_input": {"is_decimal_allowed": True},
        "static_select": {"option_groups": [{"label": plain("組"), "options": choices}]},
        "multi_static_select": {"options": choices}, "external_select": {}, "multi_external_select": {},
        "users_select": {}, "multi_users_select": {}, "conversations_select": {}, "multi_conversations_select": {},
        "channels_select": {}, "multi_channels_select": {}, "datepicker": {}, "timepicker": {},
        "datetimepicker": {}, "checkboxes": {"options": choices}, "radio_buttons": {"options": choices},
        "file_input": {},
    }  # fmt: skip
    alerts = [{"type": "alert", "level": level, "text": mrkdwn(f"*{level}* です")}
              for level in ("info", "warning", "error", "success")]  # fmt: skip
    blocks = [*alerts, *(field(kind, kind, **more) for kind, more in kinds.items())]
    bot.opens("all", modal("すべて", *blocks, submit=plain("送信")))
    bot.posts(ueda, actions(button("すべて", "all")))
    chat.messages()
    chat.press("すべて")
    expect(chat.modal.get_by_role("note")).to_have_count(4)
    for kind in kinds:
        block = chat.modal.locator(f"[data-block={kind}]")
        expect(block.locator("input, textarea, button").first).to_have_accessible_name(
            re.compile("一" if "options" in kinds[kind] and "select" not in kind else kind)
        )
    chat.modal.get_by_label("static_select", exact=True).first.click()
    expect(chat.page.get_by_role("group", name="組").get_by_role("option")).to_have_count(2)
    chat.page.keyboard.press("Escape")
    expect(chat.modal.locator(".unknown")).to_have_count(0)
    assert_all_named(chat.modal)


def assert_all_named(part: Locator) -> None:
    """Nothing that can be used is without a name for a screen reader."""
    usable = "button|link|textbox|combobox|searchbox|checkbox|radio|menuitem|tab|dialog|listbox"
    nameless = [
        line.strip()
        for line in part.aria_snapshot().splitlines()
        if re.match(rf"\s*- ({usable})( \[.*\])*:?$", line)
    ]
    assert nameless == []


@pytest.mark.parametrize("language", ["ja", "en"])
def test_everything_that_can_be_used_has_a_name(chat: Chat, bot: Bot, ueda: Person, language: str) -> None:
    bot.posts(ueda, *EVERYTHING)
    chat.messages(lang=language)
    expect(chat.log).to_contain_text("見出し")
    chat.page.locator(".top-button").click()
    expect(chat.page.locator(".traffic-open").first).to_be_visible()
    chat.page.locator(".message-tools button").last.click(force=True)
    assert_all_named(chat.page.locator("body"))
    for role in ("main", "navigation", "banner"):
        expect(chat.page.get_by_role(role)).to_have_count(1)  # type: ignore[arg-type]


@pytest.mark.parametrize("width", [1280, 800, 390])
def test_the_page_fits_its_window(chat: Chat, bot: Bot, ueda: Person, width: int) -> None:
    bot.posts(ueda, *EVERYTHING)
    chat.page.set_viewport_size({"width": width, "height": 700})
    chat.messages()
    expect(chat.log).to_contain_text("見出し")
    assert chat.page.evaluate("document.documentElement.scrollWidth") <= width
    assert chat.page.evaluate(
        "document.querySelector('.log').scrollWidth <= document.querySelector('.log').clientWidth"
    )
    menu = chat.page.get_by_role("button", name="メニューを開閉する")
    if width <= 1000:
        menu.click()
        expect(chat.page.locator(".me")).to_be_in_viewport()
        chat.page.keyboard.press("Escape")
        expect(chat.page.locator(".me")).not_to_be_in_viewport()
    else:
        expect(menu).to_be_hidden()


CONTRAST = """
() => {
  const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const style = getComputedStyle(document.documentElement);
  const light = (name) => {
    canvas.fillStyle = style.getPropertyValue(`--${name}`);
    canvas.fillRect(0, 0, 1, 1);
    const parts = [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3).map((part) => part / 255)
      .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
  };
  const pairs = [];
  for (const ink of ["ink", "soft", "faint", "accent", "danger"])
    for (const ground of ["paper", "sheet", "raised", "hover"]) pairs.push([ink, ground]);
  pairs.push(["on-accent", "accent"], ["on-danger", "danger"], ["accent", "accent-soft"], ["warn", "warn-soft"],
    ["good", "good-soft"], ["mention", "mention-soft"], ["soft", "note-soft"], ["code", "note-soft"],
    ["ink", "accent-soft"]);
  return pairs.map(([ink, ground]) => {
    const [a, b] = [light(ink), light(ground)].sort((one, two) => two - one);
    return [`${ink} on ${ground}`, (a + 0.05) / (b + 0.05)];
  }).filter(([, ratio]) => ratio < 4.5);
}
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_letters_stand_out_from_their_ground(chat: Chat, scheme: str) -> None:
    chat.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    chat.page.goto(chat.server.url)
    assert chat.page.evaluate(CONTRAST) == []


# Hostile text, and the line


HOSTILE = '<img src=x onerror="document.title=1"><script>document.title=2</script>&lt;b&gt;'


def test_hostile_text_stays_text_everywhere(chat: Chat, bot: Bot, slack: Slack, ueda: Person) -> None:
    slack.puts_person(email="evil@city.example", name=HOSTILE, department=HOSTILE, title=HOSTILE)
    user = chat.server.workspace.find_user("evil@city.example")
    assert user is not None
    blocks = [
        {"type": "header", "text": plain(HOSTILE)},
        section(f"{HOSTILE} <@{user.id}>", fields=[plain(HOSTILE)]),
        {"type": "image", "image_url": "javascript:alert(1)", "alt_text": HOSTILE},
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [
            {"type": "text", "text": HOSTILE}, {"type": "link", "url": "javascript:alert(1)", "text": HOSTILE}]}]},
        {"type": "markdown", "text": HOSTILE},
        actions(button(HOSTILE[:70], "x", url="javascript:alert(1)"),
                {"type": "static_select", "action_id": "y", "options": [option(HOSTILE[:70], "1")]}),
    ]  # fmt: skip
    workspace = chat.server.workspace
    workspace.post(bot.channel_of(ueda), user=workspace.bot_user_id, text=HOSTILE, blocks=blocks)
    workspace.post(bot.channel_of(ueda), user=workspace.bot_user_id, text=HOSTILE)
    chat.messages()
    chat.write(HOSTILE)
    expect(chat.log.locator(".message")).to_have_count(3)
    chat.page.locator(".me").click()
    chat.page.keyboard.type("onerror")
    expect(chat.page.get_by_role("listbox").get_by_role("option")).to_have_count(1)
    assert chat.page.locator("#page img, .popover img, #page script, [onerror]").count() == 0
    assert chat.page.locator("[href^='javascript']").count() == 0
    assert chat.page.title() not in ("1", "2")
    slack.puts_person(email="evil@city.example", name="無害", department="", title="")


# Live


def test_the_page_finds_back_after_the_line_was_cut(page: Page, browser: Browser, complaints: list[str]) -> None:
    assert browser.is_connected()
    workspace = Workspace(MANIFEST, MEMBERS, Clock(START))
    first = Server(workspace).start()
    chat = Chat(page, first, UEDA).messages()
    first.stop()
    expect(page.get_by_text("接続が切れました")).to_be_visible()
    user = workspace.find_user(UEDA)
    assert user is not None
    workspace.post(workspace.direct_message(user.id).id, user=workspace.bot_user_id, text="その間のお知らせ")
    with Server(workspace, first.port):
        expect(chat.log).to_contain_text("その間のお知らせ", timeout=20_000)
        expect(page.get_by_text("接続が切れました")).to_be_hidden()
        page.close()
    complaints[:] = [line for line in complaints if "ERR_" not in line]
