"""Processes that deliver, to be killed: forked from one that has imported everything and built every statement.

It delivers what is due first. Then one is born for each line on standard input, and its id comes back. Without all
that the few seconds that most of them live would be over before they could begin.
"""

from __future__ import annotations

import gc
import logging
import os
import signal
import sys
import time
from contextlib import suppress
from typing import Final

import structlog
from slack_sdk import WebClient
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from bot.delivery import Delivery
from bot.workspace.entities import TEAM_ID
from models.database import open_engine
from models.reminders.day import OFFICE_ZONE
from tests.posting import LAST_CALL, plainly

SENDERS: Final = 8
RATE: Final = 1_000.0
REST_SECONDS: Final = 2.0
CALL_SECONDS: Final = 1
"""After so long a call is given up: before anybody looks for its message."""


def delivery(engine: Engine, api_url: str, token: str) -> Delivery:
    """As `kenshu run` has it, in a greater hurry."""
    return Delivery(
        engine,
        WebClient(token=token, base_url=api_url, timeout=CALL_SECONDS, retry_handlers=[]),
        team_id=TEAM_ID,
        send_rate=RATE,
        careful_rate=RATE,
        zone=OFFICE_ZONE,
        locale="ja",
        division_code=None,
        now=lambda: LAST_CALL,
        rest_seconds=REST_SECONDS,
        most_attempts=100,
        senders=SENDERS,
        write=plainly,
    )


def deliver(mine: Delivery) -> None:
    """Until killed."""
    while True:
        with suppress(DBAPIError):
            mine.drain(until_idle=True)
        time.sleep(0.05)


def main() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how they ended
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    url, api_url, token = sys.argv[1:]
    engine = open_engine(url, connections=SENDERS + 3)
    delivery(engine, api_url, token).drain()
    engine.dispose()
    gc.freeze()  # or each collection of a child would copy what it shares with all others
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            deliver(delivery(engine, api_url, token))
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
