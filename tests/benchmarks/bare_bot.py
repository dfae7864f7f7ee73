"""A Bolt app that answers everything with a constant text: what any bot needs at least.

`python -m tests.benchmarks.bare_bot API_ADDRESS` connects to that workspace until it is told to stop.
"""

from __future__ import annotations

import signal
import sys
import threading
from typing import Any

from slack_bolt import Ack, App, Respond, Say
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

BUTTON = {"type": "button", "action_id": "more", "text": {"type": "plain_text", "text": "more"}, "value": "1"}
TEXT = {"type": "section", "text": {"type": "plain_text", "text": "A constant text."}}
ENTER = {
    "type": "button",
    "action_id": "check_in.enter",
    "text": {"type": "plain_text", "text": "enter"},
    "value": "1",
}
FIELD = {"type": "plain_text_input", "action_id": "code"}
CODE = {"type": "input", "block_id": "code", "label": {"type": "plain_text", "text": "code"}, "element": FIELD}
FORM: dict[str, Any] = {"type": "modal", "callback_id": "form", "title": {"type": "plain_text", "text": "form"}}
SUBMIT = {"submit": {"type": "plain_text", "text": "submit"}}
MESSAGE: dict[str, Any] = {"text": "A constant text.", "blocks": [TEXT, {"type": "actions", "elements": [BUTTON]}]}


def main() -> None:
    app = App(client=WebClient("xoxb-local", base_url=sys.argv[1]))

    @app.event("message")
    def written(say: Say) -> None:
        say(**MESSAGE)

    @app.event("app_home_opened")
    def opened(event: dict[str, Any], client: WebClient) -> None:
        client.views_publish(
            user_id=event["user"], view={"type": "home", "blocks": [TEXT, {"type": "actions", "elements": [ENTER]}]}
        )

    @app.action("more")
    def pressed(ack: Ack, say: Say) -> None:
        ack()
        say(**MESSAGE)

    @app.command("/kenshu")
    def commanded(ack: Ack, respond: Respond) -> None:
        ack()
        respond(**MESSAGE)

    @app.action("check_in.enter")
    def asked(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view={**FORM, **SUBMIT, "blocks": [CODE]})

    @app.view("form")
    def submitted(ack: Ack) -> None:
        ack(response_action="update", view={**FORM, "blocks": [TEXT]})

    handler = SocketModeHandler(app, "xapp-local")
    handler.connect()
    stopped = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    stopped.wait()
    handler.close()


if __name__ == "__main__":
    main()
