"""Files in the local workspace: what an app sends and reads with slack_sdk, and what people drop and hand in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.slack import CannotDo, Person
from tests.slack import Slack as Driver
from tests.workspaces import Slack, as_founded, refused, running, until

Json = dict[str, Any]

UEDA, EMMA, GUEST = "ueda.shota@city.example", "clark.emma@city.example", "guest@city.example"
CSV = "職員番号,氏名\n0001003,𠮷田 隆\n".encode()
EVERYBODYS, FEW = "全庁連絡", "デジタル推進"
MEGA = 1024**2


@pytest.fixture(scope="module")
def one_workspace() -> Iterator[Slack]:
    with running() as slack:
        yield slack


class Ear:
    """An app on a socket that keeps what it hears."""

    def __init__(self, slack: Slack) -> None:
        self.seen: list[Json] = []
        self.view: Json = {}
        app = App(client=slack.client, token_verification_enabled=False)
        app.event("message")(lambda event: self.seen.append(event))
        app.action("open")(self.opens)
        app.view("evidence")(self.takes)
        self.handler = SocketModeHandler(app, slack.workspace.app_token)
        self.handler.connect()
        until(lambda: slack.server.sockets.open_count)

    def opens(self, ack: Any, body: Json, client: WebClient) -> None:
        ack()
        try:
            client.views_open(trigger_id=body["trigger_id"], view=self.view)
        except SlackApiError as no:
            self.seen.append({name: no.response[name] for name in ("error", "needed")})

    def takes(self, ack: Any, view: Json) -> None:
        ack()
        self.seen.append(view)

    def hears(self) -> Json:
        until(lambda: self.seen)
        return self.seen.pop(0)


@pytest.fixture(scope="module")
def one_ear(one_workspace: Slack) -> Iterator[Ear]:
    ear = Ear(one_workspace)
    yield ear
    ear.handler.close()


@pytest.fixture
def slack(one_workspace: Slack, one_ear: Ear) -> Slack:
    until(lambda: not one_workspace.server.sockets._tasks)  # what the test before did has been heard
    one_ear.seen.clear()
    return as_founded(one_workspace)


@pytest.fixture
def ear(slack: Slack, one_ear: Ear) -> Ear:  # noqa: ARG001 - the workspace is emptied first
    return one_ear


@pytest.fixture
def ueda(slack: Slack) -> Person:
    return Driver(slack.server.url).person(UEDA)


def get(url: str, token: str | None = "xoxb-local") -> tuple[int, str, bytes]:  # noqa: S107
    """Status, type and content."""
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    with urlopen(Request(url, headers=headers), timeout=10) as response:  # noqa: S310
        return response.status, response.headers["content-type"], response.read()


def post(url: str, content: bytes) -> int:
    try:
        with urlopen(Request(url, content), timeout=10) as response:  # noqa: S310
            status: int = response.status
    except HTTPError as error:
        with error:
            status = error.code
    return status


# What the app sends


def test_a_file_of_the_app_arrives_as_a_message_and_can_be_saved(slack, ueda):
    channel = slack.direct_message()
    answer = slack.client.files_upload_v2(
        channel=channel,
        filename="予定.ics",
        file=b"BEGIN:VCALENDAR\r\n",
        title="予定表",
        initial_comment="予約しました",
    )
    assert answer["file"]["title"] == "予定表"
    [message] = ueda.hears()
    assert message.notification == "予約しました"
    assert "予定表" in message.text
    [file] = message.files
    assert (file.name, file.title, file.mimetype, file.size) == ("予定.ics", "予定表", "text/calendar", 17)
    assert ueda.downloads(file) == b"BEGIN:VCALENDAR\r\n"


def test_the_answer_comes_before_the_file_is_looked_into_and_shared(slack):
    channel = slack.direct_message()
    early = slack.client.files_upload_v2(channel=channel, filename="a.csv", file=CSV)["file"]
    assert (early["mimetype"], early["filetype"], early["shares"], early["ims"]) == ("", "", {}, [])
    late = slack.client.files_info(file=early["id"])["file"]
    assert (late["mimetype"], late["filetype"], late["ims"]) == ("text/csv", "csv", [channel])
    [message] = slack.client.conversations_history(channel=channel)["messages"]
    assert late["shares"]["private"][channel][0]["ts"] == message["ts"]
    assert message["files"][0]["id"] == early["id"]
    assert "subtype" not in message


def test_several_files_come_in_one_message_of_a_thread(slack, ueda):
    channel = slack.direct_message()
    parent = ueda.writes("名簿をください")
    files = [{"filename": "a.csv", "content": "a"}, {"filename": "b.csv", "content": "b"}]
    slack.client.files_upload_v2(channel=channel, thread_ts=parent, file_uploads=files)
    [message] = ueda.hears()
    assert message.thread_ts == parent
    assert [ueda.downloads(file) for file in message.files] == [b"a", b"b"]


def test_a_file_without_a_conversation_stays_the_apps_own(slack, ueda):
    file = slack.client.files_upload_v2(filename="a.csv", file=CSV)["file"]
    assert slack.client.files_info(file=file["id"])["file"]["shares"] == {}
    assert get(file["url_private_download"])[2] == CSV
    assert ueda.messages() == []


def test_what_cannot_be_announced_says_why(slack):
    ask = slack.client.files_getUploadURLExternal
    assert refused(ask, filename="a.csv", length=0) == "missing_argument"
    assert refused(ask, filename="", length=3) == "invalid_arguments"
    assert refused(ask, filename="a.csv", length="three") == "invalid_arguments"
    assert refused(ask, filename="a.csv", length=101 * MEGA) == "file_upload_size_restricted"
    assert refused(ask, filename="a.png", length=3, alt_txt="あ" * 1001) == "alt_txt_too_large"
    assert refused(ask, filename="a.py", length=2_000_000, snippet_type="python") == "snippet_too_large"


def test_the_bytes_must_be_as_many_as_announced_and_come_before_the_end(slack):
    client, channel = slack.client, slack.direct_message()
    announced = client.files_getUploadURLExternal(filename="a.csv", length=3)
    finish = client.files_completeUploadExternal
    ours = [{"id": announced["file_id"], "title": "a"}]
    assert refused(finish, files=ours, channel_id=channel) == "file_not_found"
    assert refused(client.files_info, file=announced["file_id"]) == "file_not_found"
    assert post(announced["upload_url"], b"four") == 400
    assert post(announced["upload_url"] + "x", b"abc") == 404
    assert post(announced["upload_url"], b"abc") == 200
    assert finish(files=ours, channel_id=channel)["ok"]
    assert post(announced["upload_url"], b"def") == 404
    assert refused(finish, files=ours, channel_id=channel) == "file_not_found"
    assert refused(finish, files=[]) == "invalid_arguments"


def test_a_file_goes_only_where_the_app_may_write(slack):
    client = slack.client
    announced = client.files_getUploadURLExternal(filename="a.csv", length=3)
    assert post(announced["upload_url"], b"abc") == 200
    ours: Any = [{"id": announced["file_id"]}]

    def refusal(**where: Any) -> str:
        return refused(client.files_completeUploadExternal, files=ours, **where)

    slack.workspace.add_channel("雑談", [slack.ueda])
    outside = next(each.id for each in slack.workspace.channels() if each.name == "雑談")
    assert refusal(channel_id=slack.ueda) == "channel_not_found"
    assert refusal(channel_id="C0000000000") == "channel_not_found"
    assert refusal(channel_id=outside) == "not_in_channel"
    assert refusal(channels=[slack.left]) == "account_inactive"
    assert refusal(channel_id=slack.direct_message(), thread_ts="1.000001") == "thread_not_found"
    assert refusal(thread_ts="1.000001") == "invalid_arguments"
    assert slack.texts(slack.direct_message()) == []
    assert client.files_completeUploadExternal(files=ours, channels=[slack.ueda, slack.emma])["ok"]
    assert len(slack.workspace.conversations[slack.direct_message()].messages) == 1


@pytest.mark.parametrize(
    ("scope", "method", "arguments"),
    [
        ("files:write", "files.getUploadURLExternal", {"filename": "a.csv", "length": 3}),
        ("files:write", "files.completeUploadExternal", {"files": "[]"}),
        ("files:read", "files.info", {"file": "F1"}),
    ],
)
def test_files_need_their_scopes(slack, scope, method, arguments):
    slack.install(lambda manifest: manifest["oauth_config"]["scopes"]["bot"].remove(scope))
    assert refused(slack.client.api_call, api_method=method, params=arguments) == "missing_scope"


def test_uploading_can_be_slow_fail_and_be_limited(slack):
    announced = slack.client.files_getUploadURLExternal(filename="a.csv", length=3)
    slack.workspace.misbehaviour.tell({"server_error": {"method": "upload_url", "times": 1}})
    assert post(announced["upload_url"], b"abc") == 503
    slack.workspace.misbehaviour.tell({"ratelimited": {"method": "upload_url", "times": 1}})
    assert post(announced["upload_url"], b"abc") == 429
    assert post(announced["upload_url"], b"abc") == 200
    told = [(entry["name"], entry["status"]) for entry in slack.workspace.traffic]
    assert told[-3:] == [("upload_url", 503), ("upload_url", 429), ("upload_url", 200)]


# What people drop


def test_a_dropped_file_is_told_with_the_address_of_its_content(slack, ear, ueda):
    ueda.uploads(CSV, name="職員.csv", text="お願いします")
    event = ear.hears()
    assert (event["subtype"], event["text"], event["channel_type"]) == ("file_share", "お願いします", "im")
    [file] = event["files"]
    assert (file["name"], file["filetype"], file["size"], file["user"]) == ("職員.csv", "csv", len(CSV), slack.ueda)
    assert get(file["url_private_download"]) == (200, "text/csv", CSV)
    assert get(file["url_private"])[2] == CSV
    assert slack.client.files_info(file=file["id"])["file"]["ims"] == [event["channel"]]


def test_a_file_may_come_without_words_and_from_a_disk(slack, ear, ueda, tmp_path):  # noqa: ARG001
    path = tmp_path / "staff.xlsx"
    path.write_bytes(b"PK\x03\x04")
    ueda.uploads(path)
    [file] = ear.hears()["files"]
    assert (file["name"], file["pretty_type"]) == ("staff.xlsx", "Excel Spreadsheet")
    [shown] = ueda.screen().messages[-1].files
    assert ueda.downloads(shown) == b"PK\x03\x04"


def test_who_reads_without_a_right_gets_a_page_to_sign_in(slack, ear, ueda):
    ueda.uploads(CSV, name="a.csv")
    url = ear.hears()["files"][0]["url_private_download"]
    for token in (None, "xoxb-other", "xapp-local"):
        status, kind, page = get(url, token)
        assert (status, kind.partition(";")[0]) == (200, "text/html")
        assert b"Sign in" in page
    slack.install(lambda manifest: manifest["oauth_config"]["scopes"]["bot"].remove("files:read"))
    assert b"Sign in" in get(url)[2]


def test_the_app_reads_no_file_it_was_not_shown(slack, ueda):
    file_id = ueda.picks(CSV, "a.csv")
    assert refused(slack.client.files_info, file=file_id) == "file_not_found"
    assert b"Sign in" in get(f"{slack.server.url}/files-pri/T0000LOCAL-{file_id}/download/a.csv")[2]
    slack.workspace.add_channel("雑談", [slack.ueda])
    ueda.writes("ここだけの話", "雑談", files=[{"id": file_id}])
    assert refused(slack.client.files_info, file=file_id) == "file_not_found"
    ueda.writes("あなたにも", files=[{"id": file_id}])
    assert slack.client.files_info(file=file_id)["file"]["name"] == "a.csv"


def test_a_file_leaves_with_its_message(slack, ear, ueda):
    ts = ueda.uploads(CSV, name="a.csv")
    event = ear.hears()
    Driver(slack.server.url).post("delete", {"as": UEDA, "channel": event["channel"], "ts": ts})
    assert refused(slack.client.files_info, file=event["files"][0]["id"]) == "file_not_found"


def test_others_see_only_files_of_their_conversations(slack, ueda):
    ueda.uploads(CSV, name="private.csv")
    ueda.uploads(CSV, name="public.csv", channel=EVERYBODYS)
    private, public = (message.files[0] for message in ueda.screen().messages)
    emma, guest = (Driver(slack.server.url).person(who) for who in (EMMA, GUEST))
    assert emma.downloads(public) == CSV
    for who, file in ((emma, private), (guest, public)):
        with pytest.raises(CannotDo) as info:
            who.downloads(file)
        assert info.value.code == "no_such_file"
    with pytest.raises(CannotDo, match="has no file"):
        emma.writes("私のです", files=[{"id": private.id}])


def test_of_a_file_in_a_shared_channel_the_app_has_to_ask(slack, ear, ueda):
    slack.install(
        lambda manifest: manifest["settings"]["event_subscriptions"]["bot_events"].append("message.channels")
    )
    ueda.uploads(CSV, name="b.csv", channel=FEW)
    [stub] = ear.hears()["files"]
    assert stub["file_access"] == "check_file_info"
    assert "url_private" not in stub
    assert get(slack.client.files_info(file=stub["id"])["file"]["url_private_download"])[2] == CSV


def test_a_large_file_can_be_dropped_but_not_any(slack, ear, ueda):  # noqa: ARG001
    ueda.uploads(bytes(50 * MEGA), name="large.csv")
    [file] = ear.hears()["files"]
    assert file["size"] == 50 * MEGA
    assert len(get(file["url_private_download"])[2]) == 50 * MEGA
    with pytest.raises(CannotDo) as info:
        ueda.picks(bytes(100 * MEGA + 1), "larger.csv")
    assert info.value.code == "file_too_large"
    with pytest.raises(CannotDo) as many:
        ueda.writes("たくさん", files=[{"name": f"{number}.csv"} for number in range(11)])
    assert many.value.code == "too_many_files"


@pytest.mark.parametrize("name", ["../../etc/passwd", "a\r\nX-Evil: 1.csv", "<b>.html", '引用符".csv'])
def test_a_hostile_name_stays_a_name(slack, ear, ueda, name):
    file_id = ueda.picks(b"<script>", name)
    slack.workspace.files[file_id].mimetype = "text/html"
    ueda.writes("", files=[{"id": file_id}])
    [file] = ear.hears()["files"]
    assert file["name"] == name
    assert get(file["url_private_download"])[2] == b"<script>"
    status, headers, _ = slack.send(f"/_workspace/file?as={quote(UEDA)}&id={file_id}", method="GET")
    assert status == 200
    assert headers["content-type"] == "application/octet-stream"
    assert headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
    assert "x-evil" not in headers


def test_bytes_come_only_as_plain_bytes(slack):
    path = f"/_workspace/upload?as={quote(UEDA)}&name=a.csv"
    for kind in ("application/json", "text/plain", "multipart/form-data; boundary=x"):
        status, _, answer = slack.send(path, b"{}", Content_Type=kind)
        assert (status, answer["error"]) == (415, "invalid_content_type")
    status, _, answer = slack.send("/_workspace/send", b"{}", Content_Type="application/octet-stream")
    assert status == 415
    status, _, answer = slack.send(path.replace("ueda", "nobody"), b"x", Content_Type="application/octet-stream")
    assert (status, answer["error"]) == (404, "no_such_person")


def test_a_reset_forgets_the_files(slack, ueda):
    file_id = ueda.picks(CSV, "a.csv")
    slack.workspace.reset()
    assert file_id not in slack.workspace.files


# What people hand in with a form


def evidence(**more: Any) -> Json:
    def plain(text: str) -> Json:
        return {"type": "plain_text", "text": text}

    element = {"type": "file_input", "action_id": "files", **more}
    block = {"type": "input", "block_id": "evidence", "label": plain("修了証"), "element": element}
    title, submit = plain("報告"), plain("送る")
    return {"type": "modal", "callback_id": "evidence", "title": title, "submit": submit, "blocks": [block]}


def asked(slack: Slack, ueda: Person) -> None:
    button = {"type": "button", "action_id": "open", "text": {"type": "plain_text", "text": "開く"}}
    blocks = [{"type": "actions", "elements": [button]}]
    slack.client.chat_postMessage(channel=slack.ueda, text="報告", blocks=blocks)
    ueda.presses("開く")


def opened(slack: Slack, ear: Ear, ueda: Person, view: Json) -> None:
    ear.view = view
    asked(slack, ueda)
    ueda.waits_for(lambda screen: screen.modals)


def test_a_file_in_a_form_reaches_the_app_with_its_content(slack, ear, ueda):
    opened(slack, ear, ueda, evidence(filetypes=["pdf"], max_files=2))
    assert list(ueda.submits().errors) == ["evidence"]
    files = [ueda.picks(f"%PDF-{name}".encode(), f"{name}.PDF") for name in ("一", "二")]
    assert refused(slack.client.files_info, file=files[0]) == "file_not_found"
    ueda.fills({"修了証": files})
    assert ueda.modal().value("修了証") == ["一.PDF", "二.PDF"]
    assert ueda.submits().acknowledged
    handed_in = ear.hears()["state"]["values"]["evidence"]["files"]["files"]
    assert [file["id"] for file in handed_in] == files
    assert [get(file["url_private_download"])[2].decode() for file in handed_in] == ["%PDF-一", "%PDF-二"]
    assert slack.client.files_info(file=files[0])["file"]["shares"] == {}


def test_a_form_refuses_another_type_too_large_a_file_and_too_many(slack, ear, ueda):
    opened(slack, ear, ueda, evidence(filetypes=["pdf", "png"], max_files=1))

    def refusal(*files: str) -> str:
        with pytest.raises(CannotDo) as info:
            ueda.fills({"修了証": list(files)})
        return info.value.code

    assert refusal(ueda.picks(b"MZ", "virus.exe")) == "wrong_file_type"
    assert refusal(ueda.picks(b"", "pdf")) == "wrong_file_type"
    assert refusal(ueda.picks(bytes(10 * MEGA + 1), "a.pdf")) == "file_too_large"
    assert refusal("a.pdf", "b.pdf") == "too_many_selected"
    assert ueda.modal().value("修了証") == []
    ueda.fills({"修了証": [ueda.picks(bytes(10 * MEGA), "a.pdf")]})
    assert ueda.modal().value("修了証") == ["a.pdf"]
    ueda.fills({"修了証": []})
    assert ueda.modal().value("修了証") == []


def test_a_form_for_files_needs_the_right_to_read_them(slack, ear, ueda):
    slack.install(lambda manifest: manifest["oauth_config"]["scopes"]["bot"].remove("files:read"))
    ear.view = evidence()
    asked(slack, ueda)
    assert ear.hears() == {"error": "missing_scope", "needed": "files:read"}
