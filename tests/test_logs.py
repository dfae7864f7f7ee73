"""What is logged: one JSON object a line in production, and never a token, an address or what somebody wrote."""

from __future__ import annotations

import io
import json
import logging
import warnings

import pytest
import structlog
from slack_bolt import App, BoltRequest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from bot import logs

SECRETS = [
    "xoxb-12-34-GEHEIM",
    "xoxp-12-34-GEHEIM",
    "xoxe.xoxb-1-GEHEIM",
    "xoxe-1-GEHEIM",
    "xapp-1-A0-GEHEIM",
    "wss://wss-primary.slack.com/link/?ticket=GEHEIM&app_id=GEHEIM",
    "ws://127.0.0.1:3100/link/?ticket=GEHEIM",
    "https://hooks.slack.com/commands/T1/2/GEHEIM",
    "https://hooks.slack.com/actions/T1/2/GEHEIM",
    "Authorization: Bearer GEHEIM",
    "postgresql://kenshu:GEHEIM@db/kenshu",
    "GEHEIM@city.example",
]


@pytest.fixture(autouse=True)
def _as_before():
    root = logging.getLogger()
    before = root.handlers[:], root.level
    yield
    root.handlers, root.level = before
    for name in logs.LIBRARIES:
        logging.getLogger(name).setLevel(logging.NOTSET)
    structlog.reset_defaults()


@pytest.fixture
def lines():
    """What has been logged so far, as parsed; the whole text is searched for what must not be in it."""
    stream = io.StringIO()
    logs.set_up(stream)

    def lines() -> list[dict[str, object]]:
        assert "GEHEIM" not in stream.getvalue()
        return [json.loads(line) for line in stream.getvalue().splitlines()]

    return lines


def test_a_line_is_an_object_with_instant_level_and_what_happened(lines):
    structlog.get_logger().info("connected", seconds=1.5, team="T1")
    (line,) = lines()
    assert (line["event"], line["level"], line["seconds"], line["team"]) == ("connected", "info", 1.5, "T1")
    assert str(line["timestamp"]).endswith("Z")


@pytest.mark.parametrize("secret", SECRETS)
def test_no_secret_gets_in_wherever_it_stands(lines, secret):
    log = structlog.get_logger()
    log.warning(f"said {secret} here")
    log.warning("said", where=secret, deep={"list": [secret, {"more": (secret,)}], secret: 1})
    logging.getLogger("slack_sdk.web").warning("failed: %s", secret)
    try:
        raise RuntimeError(secret)
    except RuntimeError:
        log.exception("broke")
        logging.getLogger("slack_bolt.App").exception("broke")
    assert len(lines()) == 5
    assert "RuntimeError" in str(lines()[3]["exception"])
    assert "RuntimeError" in str(lines()[4]["exception"])


@pytest.mark.parametrize(
    "key", ["text", "body", "blocks", "payload", "response_url", "token", "email", "app_token"]
)
def test_bodies_and_secrets_are_left_out_by_their_name(lines, key):
    structlog.get_logger().warning("said", **{key: "GEHEIM"}, deep={key: {"GEHEIM": "GEHEIM"}})
    structlog.get_logger().warning({"event": {key: "GEHEIM"}})
    assert lines()[0][key] == logs.LEFT_OUT


def test_the_event_of_a_request_is_left_out_below_the_top(lines):
    structlog.get_logger().warning("request", deep={"event": {"type": "message", "text": "GEHEIM"}})
    assert lines()[0]["deep"] == {"event": logs.LEFT_OUT}


def test_what_a_database_says_of_its_rows_is_left_out(lines):
    engine = create_engine("sqlite://")
    who = SECRETS[0] + "\n] " + SECRETS[-1]
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT nothing FROM nowhere WHERE who = :who"), {"who": who})
    except OperationalError:
        structlog.get_logger().exception("broke")
    engine.dispose()
    assert "OperationalError" in str(lines()[0]["exception"])


def test_bolt_and_the_sdk_tell_warnings_only_and_no_request(lines):
    client = WebClient(token="xoxb-GEHEIM", base_url="http://127.0.0.1:9/api/", retry_handlers=[])  # noqa: S106
    app = App(client=client, signing_secret="GEHEIM", token_verification_enabled=False)  # noqa: S106
    signed = {"x-slack-signature": ["v0=wrong"], "x-slack-request-timestamp": ["1"]}
    body = json.dumps({"type": "event_callback", "event": {"type": "message", "text": "GEHEIM"}})
    assert app.dispatch(BoltRequest(body=body, headers=signed)).status == 401
    with pytest.raises(OSError, match="refused"):
        client.chat_postMessage(channel="U1", text="GEHEIM")
    assert all(line["level"] in {"warning", "error"} for line in lines())
    assert "Failed to send a request" in str(lines()[-1]["event"])
    assert lines()[-1]["logger"] == "slack_sdk.web.base_client"


def test_what_was_typed_into_a_field_that_nobody_answers_is_left_out(lines):
    warnings.simplefilter("ignore")
    from slack_bolt.authorization import AuthorizeResult

    app = App(
        authorize=lambda **_: AuthorizeResult(enterprise_id=None, team_id="T1", bot_user_id="U0"),
        request_verification_enabled=False,
    )
    typed = {"type": "block_suggestion", "block_id": "b", "action_id": "a", "value": "GEHEIM", "user": {"id": "U1"}}
    assert app.dispatch(BoltRequest(mode="socket_mode", body=typed)).status == 404
    assert "Unhandled request (block_suggestion)" in [line["event"] for line in lines()]


def test_an_answer_of_slack_is_told_by_its_error(lines):
    try:
        raise SlackApiError("failed", {"ok": False, "error": "invalid_auth"})
    except SlackApiError:
        structlog.get_logger().exception("slack")
    assert "invalid_auth" in str(lines()[0]["exception"])


def test_on_a_terminal_a_line_is_plain_words_without_what_variables_hold():
    stream = io.StringIO()
    logs.set_up(stream, is_terminal=True)
    told = "GEHEIM"
    try:
        raise RuntimeError(len(told))
    except RuntimeError:
        structlog.get_logger().exception("broke", team="T1", text=told)
    shown = stream.getvalue()
    assert "broke" in shown
    assert "team=T1" in shown
    assert "Traceback" in shown
    assert "GEHEIM" not in shown.replace('told = "GEHEIM"', "")


def test_setting_up_twice_writes_a_line_once(lines):
    stream = io.StringIO()
    logs.set_up(stream)
    logging.getLogger("websockets.server").error("down")
    structlog.get_logger().error("down")
    assert stream.getvalue().count("down") == 2
    assert lines() == []
