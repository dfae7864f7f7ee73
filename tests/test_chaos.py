"""Exactly once, whatever breaks (design: outbox). `python -m tests.chaos` is the same with ten thousand people."""

from __future__ import annotations

import subprocess
import sys

from tests.kenshu import ROOT

PEOPLE = 250
PATIENCE_SECONDS = 300


def test_everybody_gets_one_message_whatever_breaks():
    """M5: killed processes, a database that crashes, and a Slack at its worst."""
    command = [sys.executable, "-m", "tests.chaos", "--people", str(PEOPLE), "--patience", str(PATIENCE_SECONDS)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, f"{ended.stdout}\n{ended.stderr[-3_000:]}"
    assert "people with another number of messages than one: none" in ended.stdout
