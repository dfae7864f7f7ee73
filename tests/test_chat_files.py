"""Reading and sending files as the bot does, against the local workspace."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from handlers.chat_files import MEGABYTE, NotLetIn, read_file, send_file
from models.base import Refusal
from tests.slack import Person
from tests.slack import Slack as Driver
from tests.workspaces import Slack, as_founded, running

Json = dict[str, Any]

UEDA = "ueda.shota@city.example"
CSV = "職員番号,氏名\n0001003,𠮷田 隆\n".encode("cp932", errors="replace")


@pytest.fixture(scope="module")
def one_workspace() -> Iterator[Slack]:
    with running() as slack:
        yield slack


@pytest.fixture
def slack(one_workspace: Slack) -> Slack:
    return as_founded(one_workspace)


@pytest.fixture
def ueda(slack: Slack) -> Person:
    return Driver(slack.server.url).person(UEDA)


def dropped(slack: Slack, ueda: Person, content: bytes, channel: str | None = None) -> Json:
    """The file's object as the app finds it."""
    ueda.uploads(content, name="名簿.csv", channel=channel)
    place = ueda.screen().messages[-1].channel
    file: Json = slack.client.conversations_history(channel=place)["messages"][0]["files"][0]
    return file


def test_what_somebody_dropped_is_read_byte_for_byte(slack, ueda):
    assert read_file(slack.client, dropped(slack, ueda, CSV), most=MEGABYTE) == CSV


def test_of_a_file_in_a_shared_channel_slack_is_asked(slack, ueda):
    slack.workspace.add_channel("合同", [slack.ueda, slack.workspace.bot_user_id], is_ext_shared=True)
    file = dropped(slack, ueda, CSV, "合同")
    assert "url_private_download" not in file
    assert read_file(slack.client, file, most=MEGABYTE) == CSV


@pytest.mark.parametrize("told", [MEGABYTE + 1, 3])
def test_a_file_that_is_too_large_is_refused_whatever_its_size_is_said_to_be(slack, ueda, told):
    file = dropped(slack, ueda, bytes(MEGABYTE + 1)) | {"size": told}
    with pytest.raises(Refusal) as no:
        read_file(slack.client, file, most=MEGABYTE)
    assert (no.value.code, no.value.facts) == ("chat_file_size", {"file": "名簿.csv", "most": 1})


def test_a_page_to_sign_in_is_not_taken_for_the_file(slack, ueda):
    file = dropped(slack, ueda, CSV)
    slack.install(lambda manifest: manifest["oauth_config"]["scopes"]["bot"].remove("files:read"))
    with pytest.raises(NotLetIn, match="files:read"):
        read_file(slack.client, file, most=MEGABYTE)


@pytest.mark.parametrize(
    "address",
    ["http://files.slack.com/a", "https://slack.com.example/a", "https://evilslack.com/a", "file:///etc/passwd"],
)
def test_the_token_goes_to_slack_and_nowhere_else(slack, address):
    with pytest.raises(NotLetIn, match="none of Slack's"):
        read_file(slack.client, {"id": "F1", "name": "a", "url_private_download": address}, most=9)


def test_a_redirection_does_not_take_the_token_elsewhere(slack):
    asked: list[str | None] = []

    class Elsewhere(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.headers["Authorization"])

        def log_message(self, *_: Any) -> None:
            pass

    class Redirecting(Elsewhere):
        def do_GET(self) -> None:
            self.send_response(302)
            self.send_header("Location", f"http://127.0.0.1:{there.server_port}/")
            self.end_headers()

    there, here = HTTPServer(("127.0.0.1", 0), Elsewhere), HTTPServer(("127.0.0.1", 0), Redirecting)
    for server in (there, here):
        threading.Thread(target=server.serve_forever, daemon=True).start()
    client = slack.new_client()
    client.base_url = f"http://127.0.0.1:{here.server_port}/api/"
    file = {"id": "F1", "name": "a", "url_private_download": f"http://127.0.0.1:{here.server_port}/a"}
    try:
        with pytest.raises(NotLetIn):
            read_file(client, file, most=9)
    finally:
        for server in (there, here):
            server.shutdown()
            server.server_close()
    assert asked == []


def test_a_file_is_sent_with_words_into_a_thread(slack, ueda):
    parent = ueda.writes("予約したい")
    channel = slack.direct_message()
    send_file(
        slack.client, channel, "予定.ics", b"BEGIN:VCALENDAR", title="予定表", comment="どうぞ", thread_ts=parent
    )
    [message] = ueda.hears()
    assert (message.thread_ts, message.notification) == (parent, "どうぞ")
    [file] = message.files
    assert (file.name, file.title, ueda.downloads(file)) == ("予定.ics", "予定表", b"BEGIN:VCALENDAR")
