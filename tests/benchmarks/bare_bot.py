"""A Bolt app that answers everything with a constant text: what any bot needs at least.

`python -m tests.benchmarks.bare_bot API_ADDRESS` connects to that workspace until it is told to stop.
"""

from __future__ import annotations

import signal
import sys
import threading
from typing import Any

from slack_bolt import Ack, App, Say
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

BUTTON = {"type": "button", "action_id": "more", "text": {"type": "plain_text", "text": "more"}, "value": "1"}
TEXT = {"type": "section", "text": {"type": "plain_text", "text": "A constant text."}}
MESSAGE: dict[str, Any] = {"text": "A constant text.", "blocks": [TEXT, {"type": "actions", "elements": [BUTTON]}]}


def main() -> None:
    app = App(client=WebClient("xoxb-local", base_url=sys.argv[1]))

    @app.event("message")
    def written(say: Say) -> None:
        say(**MESSAGE)

    @app.event("app_home_opened")
    def opened(event: dict[str, Any], client: WebClient) -> None:
        client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [TEXT]})

    @app.action("more")
    def pressed(ack: Ack, say: Say) -> None:
        ack()
        say(**MESSAGE)

    handler = SocketModeHandler(app, "xapp-local")
    handler.connect()
    stopped = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    stopped.wait()
    handler.close()


if __name__ == "__main__":
    main()
