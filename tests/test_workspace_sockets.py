"""Socket Mode of the workspace, with Bolt's own handler: it delivers, repeats and loses as Slack does."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.request import ProxyHandler, build_opener

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from bot.workspace import shapes
from bot.workspace.sockets import Ack
from tests.workspaces import MANIFEST, Slack, as_founded, refused, running, section, until


@pytest.fixture(scope="module")
def one_workspace() -> Iterator[Slack]:
    with running() as slack:
        yield slack


@pytest.fixture
def slack(one_workspace: Slack) -> Iterator[Slack]:
    slack = as_founded(one_workspace)
    yield slack
    slack.workspace.reset()
    slack.server.call(slack.server.sockets.drop_all(cleanly=True))
    until(lambda: slack.server.sockets.open_count == 0)


@pytest.fixture
def opened() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


Connects = Callable[..., SocketModeHandler]
Opens = Callable[..., ClientConnection]


@pytest.fixture
def connects(slack: Slack, opened: ExitStack) -> Connects:
    """Connect a Bolt app by its own handler."""

    def connect_app(app: App, **more: Any) -> SocketModeHandler:
        before = slack.server.sockets.open_count
        handler = SocketModeHandler(app, "xapp-local", **more)
        opened.callback(handler.close)
        handler.connect()
        until(lambda: slack.server.sockets.open_count > before)
        return handler

    return connect_app


@pytest.fixture
def opens(slack: Slack, opened: ExitStack) -> Opens:
    """Open a bare web socket as a client would, and take its hello."""

    def open_socket(query: str = "") -> ClientConnection:
        url = slack.socket_address()
        bare = opened.enter_context(connect(url + query, proxy=None))
        assert receive(bare)["type"] == "hello"
        return bare

    return open_socket


def receive(bare: ClientConnection, seconds: float = 5.0) -> dict[str, Any]:
    frame: dict[str, Any] = json.loads(bare.recv(timeout=seconds))
    return frame


def acknowledge(bare: ClientConnection, frame: dict[str, Any], payload: Any = None) -> None:
    bare.send(json.dumps({"envelope_id": frame["envelope_id"]} | ({"payload": payload} if payload else {})))


def is_quiet(bare: ClientConnection, seconds: float = 0.3) -> bool:
    try:
        bare.recv(timeout=seconds)
    except TimeoutError:
        return True
    return False


def new_app(slack: Slack) -> App:
    return App(client=slack.new_client())


def writes(slack: Slack, text: str) -> None:
    """Ueda writes to the app, which is told of it in the background."""

    async def write() -> None:
        message = slack.workspace.post(slack.direct_message(), user=slack.ueda, text=text)
        slack.server.sockets.send_event(shapes.message_event(slack.workspace, message))

    slack.server.call(write())


def told_of_messages(slack: Slack) -> list[dict[str, Any]]:
    """The traffic's entries of message events, in the order in which they were done with."""
    with slack.workspace.lock:
        return [entry for entry in slack.workspace.traffic if entry["name"] == "events_api message"]


class Delivery:
    """An interaction under way."""

    def __init__(
        self, slack: Slack, kind: Any = "interactive", payload: Any = None, *, retry: bool = False
    ) -> None:
        self.ack: Ack | None = None
        payload = payload or {"type": "block_actions"}
        work = slack.server.sockets.deliver(kind, payload, accepts_response_payload=True, retry=retry)
        self.thread = threading.Thread(target=self._run, args=(slack, work))
        self.thread.start()

    def _run(self, slack: Slack, work: Any) -> None:
        self.ack = slack.server.call(work)

    def ends(self) -> Ack | None:
        self.thread.join(10)
        assert not self.thread.is_alive()
        return self.ack


# Bolt's own handler


def test_a_bolt_app_hears_and_answers(slack, connects):
    app = new_app(slack)

    @app.message("必須")
    def answer(say: Any) -> None:
        say("三つあります")

    connects(app)
    writes(slack, "必須の研修は？")
    until(lambda: slack.texts(slack.direct_message()) == ["必須の研修は？", "三つあります"])
    for heard in until(lambda: len(entries := told_of_messages(slack)) == 2 and entries):
        assert (heard["direction"], heard["status"], heard["ok"]) == ("to_app", "acknowledged", True)


def test_what_a_listener_acknowledges_with_comes_back(slack, connects):
    app = new_app(slack)

    @app.command("/kenshu")
    def run(ack: Any, command: Any) -> None:
        ack(f"聞きました: {command['text']}")

    @app.options("course")
    def suggest(ack: Any) -> None:
        ack(options=[{"text": {"type": "plain_text", "text": "情報セキュリティ"}, "value": "SEC"}])

    connects(app)
    command = {"command": "/kenshu", "text": "部署", "user_id": slack.ueda, "team_id": "T0000LOCAL"}
    ack = Delivery(slack, "slash_commands", command).ends()
    assert ack is not None
    assert ack.payload == {"text": "聞きました: 部署"}
    suggestion = {"type": "block_suggestion", "action_id": "course", "block_id": "b", "value": "情報"}
    ack = Delivery(slack, "interactive", suggestion | {"user": {"id": slack.ueda}}).ends()
    assert ack is not None
    assert ack.payload["options"][0]["value"] == "SEC"


def test_an_app_hears_its_own_messages_and_bolt_leaves_them_alone(slack, connects):
    app = new_app(slack)
    heard: list[str] = []

    @app.event("message")
    def hear(event: Any) -> None:
        heard.append(event.get("subtype") or event["text"])

    connects(app)
    sent = slack.client.chat_postMessage(channel=slack.ueda, text="自分の")
    slack.client.chat_update(channel=sent["channel"], ts=sent["ts"], text="直した")
    writes(slack, "人の")
    until(lambda: "人の" in heard)
    assert "自分の" not in heard
    entries = until(lambda: len(entries := told_of_messages(slack)) == 3 and entries)
    events = [entry["request"]["payload"]["event"] for entry in entries]
    own = next(event for event in events if event.get("text") == "自分の")
    assert own["bot_id"] == slack.workspace.bot_id


def test_a_listener_that_fails_acknowledges_nothing(slack, connects, caplog):
    slack.workspace.ack_seconds = 0.5
    app = new_app(slack)

    @app.command("/kenshu")
    def run() -> None:
        raise LookupError

    connects(app)
    assert Delivery(slack, "slash_commands", {"command": "/kenshu", "user_id": slack.ueda}).ends() is None
    assert any(record.levelname == "ERROR" for record in caplog.records)


def test_the_app_goes_on_after_each_kind_of_interruption(slack, connects):
    app = new_app(slack)
    heard: list[str] = []

    @app.event("message")
    def hear(event: Any) -> None:
        heard.append(event["text"])

    connects(app, ping_interval=0.2)
    sockets = slack.server.sockets
    for text, interrupt in [
        ("更新", lambda: sockets.refresh()),
        ("警告", lambda: sockets.refresh("warning")),
        ("切断", lambda: sockets.drop_all(cleanly=True)),
        ("不通", lambda: sockets.drop_all()),
    ]:
        slack.server.call(interrupt())
        writes(slack, text)
        until(lambda text=text: text in heard)
        until(lambda: sockets.open_count == 1)


def hear_into(texts: list[str], event: Any) -> None:
    texts.append(event["text"])


def test_each_message_goes_to_one_of_the_processes(slack, connects):
    heard: dict[str, list[str]] = {"一号": [], "二号": []}
    for texts_heard in heard.values():
        app = new_app(slack)
        app.event("message")(partial(hear_into, texts_heard))
        connects(app)
    texts = [f"{number}通目" for number in range(24)]
    for text in texts:
        writes(slack, text)
    until(lambda: sum(map(len, heard.values())) >= len(texts))
    time.sleep(0.1)
    assert sorted(heard["一号"] + heard["二号"]) == sorted(texts)
    assert all(heard.values())


# Opening


def test_a_socket_says_hello_first(slack, opened):
    for number, lifetime in ((1, 3600), (2, 360)):
        url = slack.socket_address()
        assert url.startswith("ws://127.0.0.1:")
        query = "&debug_reconnects=true" if lifetime == 360 else ""
        hello = receive(opened.enter_context(connect(url + query, proxy=None)))
        assert (hello["type"], hello["num_connections"]) == ("hello", number)
        assert hello["debug_info"]["approximate_connection_time"] == lifetime
        assert hello["connection_info"]["app_id"] == slack.workspace.app_id


def test_a_made_up_address_is_turned_away(slack):
    base = slack.server.url.replace("http", "ws")
    for path in ("/link/?ticket=guessed", "/link/", "/elsewhere"):
        with pytest.raises(InvalidStatus, match="403"):
            connect(base + path, proxy=None)


def test_a_socket_from_another_page_is_turned_away(slack):
    url = slack.socket_address()
    with pytest.raises(InvalidStatus, match="403"):
        connect(url, proxy=None, origin="http://evil.example")


def test_ten_sockets_are_the_most(slack, opens):
    for _ in range(10):
        opens()
    url = slack.socket_address()
    with connect(url, proxy=None) as eleventh:
        assert receive(eleventh)["reason"] == "too_many_websockets"
        with pytest.raises(ConnectionClosed):
            eleventh.recv(timeout=5)
    assert slack.server.sockets.open_count == 10


def test_a_ping_is_answered(opens):
    assert opens().ping().wait(5)


def test_connections_can_be_refused(slack, opens):
    slack.workspace.misbehaviour.tell({"refuse_connections": True})
    url = slack.socket_address()
    with pytest.raises(InvalidStatus, match="403"):
        connect(url, proxy=None)
    slack.workspace.misbehaviour.tell({"refuse_connections": False})
    opens()


@pytest.mark.parametrize(
    ("token", "error"), [("xapp-no", "invalid_auth"), ("xoxb-local", "not_allowed_token_type")]
)
def test_a_handler_with_a_wrong_token_is_told_so(slack, token, error):
    assert refused(slack.new_client().apps_connections_open, app_token=token) == error


def test_an_app_token_without_its_scope_opens_nothing(slack, monkeypatch):
    monkeypatch.setattr(slack.workspace, "app_token_scopes", frozenset({"authorizations:read"}))
    assert refused(slack.open_connection) == "missing_scope"


# Socket Mode switched off


def test_with_socket_mode_off_slack_warns_and_delivers_nothing(slack, opened):
    slack.install(lambda manifest: manifest["settings"].update(socket_mode_enabled=False))
    answer = slack.open_connection()
    assert answer["response_metadata"]["messages"] == ["[WARN] Socket Mode is not turned on."]
    bare = opened.enter_context(connect(answer["url"], proxy=None))
    assert receive(bare)["type"] == "hello"
    writes(slack, "聞こえない")
    assert Delivery(slack).ends() is None
    assert Delivery(slack, retry=True).ends() is None
    assert is_quiet(bare)


def test_switching_socket_mode_off_disconnects(slack, opens):
    bare = opens()
    slack.install(lambda manifest: manifest["settings"].update(socket_mode_enabled=False))
    frame = receive(bare)
    assert (frame["type"], frame["reason"]) == ("disconnect", "link_disabled")
    with pytest.raises(ConnectionClosed):
        bare.recv(timeout=5)


# Delivering


def test_an_event_has_slacks_envelope_and_callback(slack, opens):
    bare = opens()
    writes(slack, "あ")
    frame = receive(bare)
    acknowledge(bare, frame)
    assert frame["type"] == "events_api"
    assert (frame["retry_attempt"], frame["retry_reason"]) == (0, "")
    assert frame["accepts_response_payload"] is False
    body = frame["payload"]
    assert (body["type"], body["team_id"]) == ("event_callback", "T0000LOCAL")
    assert body["api_app_id"] == slack.workspace.app_id
    assert body["event_id"].startswith("Ev")
    assert body["event_time"] == int(float(body["event"]["ts"]))
    assert body["authorizations"][0]["user_id"] == slack.workspace.bot_user_id
    event = body["event"]
    assert (event["type"], event["channel_type"], event["user"]) == ("message", "im", slack.ueda)
    assert event["text"] == "あ"


def test_an_unacknowledged_event_comes_three_times_more(slack, opens):
    slack.workspace.ack_seconds = 0.1
    bare = opens()
    writes(slack, "返事なし")
    frames = [receive(bare) for _ in range(4)]
    assert [frame["retry_attempt"] for frame in frames] == [0, 1, 2, 3]
    assert [frame["retry_reason"] for frame in frames] == ["", "timeout", "timeout", "timeout"]
    assert len({frame["payload"]["event_id"] for frame in frames}) == 1
    assert is_quiet(bare)


def test_a_retry_reaches_bolt_with_its_number(slack, connects):
    slack.workspace.ack_seconds = 0.3
    app = new_app(slack)
    numbers: list[str | None] = []

    @app.use
    def count(request: Any, **given: Any) -> Any:
        numbers.append((request.headers.get("x-slack-retry-num") or [None])[0])
        if len(numbers) < 3:
            time.sleep(0.4)
        return given["next"]()

    @app.event("message")
    def hear() -> None:
        pass

    connects(app)
    writes(slack, "おそい")
    until(lambda: len(numbers) >= 2)
    assert numbers[1] == "1"


def test_an_acknowledged_event_does_not_come_again(slack, opens):
    slack.workspace.ack_seconds = 0.1
    bare = opens()
    writes(slack, "一度だけ")
    acknowledge(bare, receive(bare))
    assert is_quiet(bare)


def test_an_interaction_comes_once_and_fails(slack, opens):
    slack.workspace.ack_seconds = 0.1
    bare = opens()
    delivery = Delivery(slack)
    frame = receive(bare)
    assert "retry_attempt" not in frame
    assert frame["accepts_response_payload"] is True
    assert delivery.ends() is None
    assert is_quiet(bare)
    acknowledge(bare, frame)
    assert Delivery(slack).ends() is None
    assert [entry["status"] for entry in slack.workspace.traffic if entry["direction"] == "to_app"] == [
        "timeout"
    ] * 2


def test_without_a_socket_an_interaction_fails_at_once(slack):
    started = time.monotonic()
    assert Delivery(slack).ends() is None
    assert time.monotonic() - started < 1
    assert slack.workspace.traffic[-1]["status"] == "no_connection"


def test_without_a_socket_an_event_waits_for_one(slack, opens):
    writes(slack, "待つ")
    bare = opens()
    frame = receive(bare)
    acknowledge(bare, frame)
    assert frame["payload"]["event"]["text"] == "待つ"


def test_an_event_older_than_two_hours_is_not_delivered(slack, opens):
    writes(slack, "古い")
    slack.workspace.clock.advance(timedelta(hours=2, seconds=1))
    assert is_quiet(opens())


def test_an_event_in_a_socket_that_drops_goes_to_another_at_once(slack, opens):
    first = opens()
    writes(slack, "落ちる")
    frame = receive(first)
    second = opens()
    first.close()
    again = receive(second, 1.0)
    acknowledge(second, again)
    assert again == frame


def test_an_interaction_in_a_socket_that_drops_can_be_acknowledged_over_another(slack, opens):
    first = opens()
    delivery = Delivery(slack)
    frame = receive(first)
    second = opens()
    first.close()
    acknowledge(second, frame, {"text": "間に合う"})
    ack = delivery.ends()
    assert ack is not None
    assert ack.payload == {"text": "間に合う"}
    assert is_quiet(second)


def test_a_socket_asked_to_leave_gets_nothing_new_while_another_is_there(slack, opens):
    old = opens()
    slack.server.call(slack.server.sockets.refresh())
    assert receive(old)["reason"] == "refresh_requested"
    new = opens()
    for _ in range(10):
        writes(slack, "新しい方へ")
        acknowledge(new, receive(new))
    assert is_quiet(old)


def test_a_socket_is_warned_before_its_time_is_over(slack, opens, monkeypatch):
    monkeypatch.setattr("bot.workspace.sockets.WARNING_SECONDS", 0.2)
    monkeypatch.setattr(slack.server.sockets, "lifetime", 0.4)
    bare = opens()
    assert [receive(bare)["reason"] for _ in range(2)] == ["warning", "refresh_requested"]
    with pytest.raises(ConnectionClosed):
        bare.recv(timeout=5)


def test_an_event_can_be_delivered_several_times(slack, opens):
    slack.workspace.misbehaviour.tell({"deliver": 3})
    bare = opens()
    writes(slack, "三度")
    frames = [receive(bare) for _ in range(3)]
    for frame in frames:
        acknowledge(bare, frame)
    assert len({frame["envelope_id"] for frame in frames}) == 3
    assert len({frame["payload"]["event_id"] for frame in frames}) == 1
    assert is_quiet(bare)


def test_an_interaction_delivered_twice_is_answered_by_the_first_who_does(slack, opens):
    slack.workspace.misbehaviour.tell({"deliver": 2})
    bare = opens()
    delivery = Delivery(slack)
    frames = [receive(bare) for _ in range(2)]
    acknowledge(bare, frames[1], {"text": "二つ目"})
    ack = delivery.ends()
    assert ack is not None
    assert ack.payload == {"text": "二つ目"}
    acknowledge(bare, frames[0])


def test_the_app_is_not_told_of_what_it_showed_one_person_only(slack, opens):
    bare = opens()
    record = slack.workspace.new_response_url(slack.ueda, slack.direct_message())
    body = json.dumps({"text": "あ"}).encode()
    assert slack.send(f"/response/{record.id}", body, content_type="application/json")[0] == 200
    slack.client.chat_postEphemeral(channel=slack.direct_message(), user=slack.ueda, text="い")
    assert is_quiet(bare)


def test_nonsense_from_the_app_is_passed_over(slack, opens):
    bare = opens()
    for text in ("", "{", "[]", '{"envelope_id": 3}', '{"envelope_id": "none"}'):
        bare.send(text)
    bare.send(b"\x00")
    writes(slack, "まだいる")
    acknowledge(bare, receive(bare))


def test_a_reset_forgets_what_was_waiting(slack, opens):
    writes(slack, "忘れる")
    slack.workspace.reset()
    assert is_quiet(opens())


# What the app may hear


def test_only_subscribed_events_that_the_scopes_allow_are_delivered(slack):
    sockets, workspace = slack.server.sockets, slack.workspace
    direct = slack.direct_message()
    inside, elsewhere = workspace.channels()[0].id, workspace.add_channel("よそ", [slack.ueda]).id

    def is_told(**event: Any) -> bool:
        return sockets.is_subscribed(event)

    assert is_told(type="message", channel_type="im", channel=direct)
    assert not is_told(type="message", channel_type="channel", channel=inside)
    assert is_told(type="app_mention", channel=inside)
    assert not is_told(type="app_mention", channel=elsewhere)
    assert is_told(type="app_home_opened", channel=direct)
    assert not is_told(type="team_join", user={"id": slack.ueda})
    subscribed = MANIFEST["settings"]["event_subscriptions"]["bot_events"]
    slack.install(
        lambda manifest: manifest["settings"]["event_subscriptions"].update(
            bot_events=[*subscribed, "message.channels", "team_join"]
        )
    )
    assert is_told(type="message", channel_type="channel", channel=inside)
    assert is_told(type="team_join", user={"id": slack.ueda})
    slack.install(lambda manifest: manifest["oauth_config"]["scopes"].update(bot=["chat:write"]))
    assert not is_told(type="message", channel_type="im", channel=direct)
    assert is_told(type="app_home_opened", channel=direct)


def test_what_happens_in_a_shared_channel_says_so(slack):
    inside, shared = slack.workspace.channels()
    sockets = slack.server.sockets
    assert not sockets.callback({"type": "app_mention", "channel": inside.id})["is_ext_shared_channel"]
    assert sockets.callback({"type": "app_mention", "channel": shared.id})["is_ext_shared_channel"]


def test_two_hundred_messages_at_once_are_all_answered(slack, connects):
    app = new_app(slack)

    @app.message("問")
    def answer(say: Any) -> None:
        say(text="答", blocks=[section("答") for _ in range(10)])

    connects(app)

    async def write() -> None:
        for number in range(200):
            message = slack.workspace.post(slack.direct_message(), user=slack.ueda, text=f"問{number}")
            slack.server.sockets.send_event(shapes.message_event(slack.workspace, message))
            await asyncio.sleep(0.002)

    slack.server.call(write())
    until(lambda: slack.texts(slack.direct_message()).count("答") == 200, 30)
    assert not [entry for entry in slack.workspace.traffic if not entry["ok"]]


def test_the_page_is_asked_for_anew_each_time(slack):
    opener = build_opener(ProxyHandler({}))
    with opener.open(slack.server.url + "/") as answer:
        assert answer.headers["cache-control"] == "no-cache"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
