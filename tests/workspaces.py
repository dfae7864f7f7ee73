"""A workspace to test the workspace itself with: its people, its app, and what both test files need."""

from __future__ import annotations

import copy
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.workspace import Clock, Member, Server, Workspace

START = datetime(2026, 11, 24, 0, 30, tzinfo=UTC)

MEMBERS = (
    Member("ueda.shota@city.example", "上田 翔太", title="主事", department="税務課"),
    Member("clark.emma@city.example", "クラーク エマ", locale="en-US", tz="America/New_York"),
    Member("guest@city.example", "外部 協力", kind="guest"),
    Member("left@city.example", "退職 済子", kind="deactivated"),
    Member("stranger@other.example", "隣市 太郎", kind="stranger"),
)

MANIFEST: dict[str, Any] = {
    "display_information": {"name": "研修"},
    "features": {
        "bot_user": {"display_name": "kenshu"},
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                "app_mentions:read", "assistant:write", "channels:history", "channels:read", "chat:write",
                "commands", "files:read", "files:write", "groups:history", "groups:read", "im:history", "im:read",
                "im:write", "reactions:write", "team:read", "users:read", "users:read.email",
            ]
        }
    },
    "settings": {
        "socket_mode_enabled": True,
        "interactivity": {"is_enabled": True},
        "event_subscriptions": {"bot_events": ["app_home_opened", "app_mention", "message.im"]},
    },
}  # fmt: skip


class Slack:
    """One running workspace, a client of its Web API, and the ids of its people."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.workspace = server.workspace
        self.client = self.new_client()
        self.ueda = self.id_of("ueda.shota@city.example")
        self.emma = self.id_of("clark.emma@city.example")
        self.guest = self.id_of("guest@city.example")
        self.left = self.id_of("left@city.example")
        self.stranger = self.id_of("stranger@other.example")

    def new_client(self, token: str | None = None, **more: Any) -> WebClient:
        return WebClient(
            self.workspace.bot_token if token is None else token,
            base_url=self.server.api_url,
            **{"retry_handlers": [], **more},
        )

    def id_of(self, email: str) -> str:
        user = self.workspace.find_user(email)
        assert user is not None
        return user.id

    def open_connection(self) -> SlackResponse:
        """The answer of `apps.connections.open`."""
        return self.new_client().apps_connections_open(app_token=self.workspace.app_token)

    def socket_address(self) -> str:
        """A new temporary address for a socket."""
        return str(self.open_connection()["url"])

    def direct_message(self) -> str:
        """Of Ueda with the app."""
        return self.workspace.direct_message(self.ueda).id

    def texts(self, channel: str) -> list[str]:
        """Of all messages to be seen in a conversation, oldest first."""
        messages = self.workspace.conversations[channel].messages
        return [message.text for message in messages if not message.deleted]

    def install(self, change: Callable[[dict[str, Any]], object]) -> None:
        """Install the app again with a changed manifest."""
        manifest = copy.deepcopy(MANIFEST)
        change(manifest)
        self.workspace.reinstall(manifest)

    def send(
        self, path: str, body: bytes | None = None, method: str = "POST", **headers: str
    ) -> tuple[int, dict[str, str], Any]:
        """Plain HTTP: status, headers, decoded body."""
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        request = Request(self.server.url + path, data=body, method=method, headers=names)  # noqa: S310
        try:
            with urlopen(request, timeout=10) as response:  # noqa: S310
                status, got, content = response.status, response.headers, response.read()
        except HTTPError as error:
            with error:
                status, got, content = error.code, error.headers, error.read()
        is_json = (got.get("content-type") or "").startswith("application/json")
        return (
            status,
            {name.lower(): value for name, value in got.items()},
            json.loads(content) if is_json else content,
        )


@contextmanager
def running() -> Iterator[Slack]:
    with Server(Workspace(MANIFEST, MEMBERS, Clock(START))) as server:
        yield Slack(server)


def as_founded(slack: Slack) -> Slack:
    """The same workspace, emptied, with the app and the waiting time it began with."""
    slack.workspace.reinstall(MANIFEST)
    slack.workspace.ack_seconds = 3.0
    slack.workspace.reset()
    return slack


def refused(call: Callable[..., Any], **arguments: Any) -> str:
    """The error code with which a call is refused."""
    with pytest.raises(SlackApiError) as info:
        call(**arguments)
    return str(info.value.response["error"])


def until(is_so: Callable[[], Any], seconds: float = 5.0) -> Any:
    """Wait until something is so, and return it."""
    end = time.monotonic() + seconds
    while not (found := is_so()):
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.005)
    return found


def section(text: str = "こんにちは", **more: Any) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def modal(title: str = "申込", **more: Any) -> dict[str, Any]:
    return {"type": "modal", "title": {"type": "plain_text", "text": title}, "blocks": [section()], **more}


def home(text: str = "ホーム", **more: Any) -> dict[str, Any]:
    return {"type": "home", "blocks": [section(text)], **more}
