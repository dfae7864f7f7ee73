"""Exactly once, whatever breaks (design: outbox). `python -m tests.chaos` is the same with ten times the people."""

from __future__ import annotations

from tests.chaos import Chaos

PEOPLE = 1_000
PATIENCE_SECONDS = 400.0


def test_everybody_gets_one_message_whatever_breaks():
    """M5: killed processes, a database that crashes, and a Slack at its worst."""
    ordeal = Chaos(PEOPLE).run(PATIENCE_SECONDS)
    assert ordeal.is_fine, str(ordeal)
    assert ordeal.restarts == 2
    assert ordeal.killed >= 5
    for what in ("chat.postMessage 429", "chat.postMessage 503", "conversations.history 200"):
        assert ordeal.calls[what] >= 10, str(ordeal)
