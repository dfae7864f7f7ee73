"""A real browser for tests of pages: `pytest_plugins = ["tests.browser"]` gives `browser`, `page` and `address`.

Where there is no Chromium the test is skipped with the reason; where `CI` is set it fails instead.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Request, expect, sync_playwright

from tests.kenshu import Office

ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
PATIENCE = 10_000
"""Milliseconds a test waits for the page to show something."""

expect.set_options(timeout=PATIENCE)


def chromium() -> str | None:
    """Debian's Chromium, or another that is on the path."""
    names = ("/usr/bin/chromium", "chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if (found := shutil.which(name))), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium without a window.

    Only for one module's tests: while Playwright runs, this thread has a running event loop, and tests elsewhere
    that start their own could not.
    """
    path = chromium()
    if path is None:
        reason = "no Chromium was found (on Debian: apt install chromium fonts-noto-cjk)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a demo of its own is, started as `kenshu demo` starts it. It must not complain of anything."""
    office = Office(tmp_path_factory.mktemp("demo"))
    for name in ("KENSHU_NOW", "DATABASE_URL"):
        del office.environment[name]
    with office.running("demo") as demo:
        demo.says("Ctrl-C")
        found = re.search(r"http://127\.0\.0\.1:\d+", demo.out)
        assert found
        yield found[0]
        assert demo.err == ""


@pytest.fixture
def complaints() -> list[str]:
    """What the browser's console had to say against the page, and addresses elsewhere that it asked for."""
    return []


@pytest.fixture
def page(browser: Browser, complaints: list[str]) -> Iterator[Page]:
    """An empty tab, 1280 by 800, of a Japanese reader; afterwards there must be no complaints."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="ja-JP", reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    tab = context.new_page()

    def on_console(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(f"{message.type}: {message.text}")

    def on_error(error: Error) -> None:
        complaints.append(f"uncaught: {error}")

    def on_request(request: Request) -> None:
        if urlsplit(request.url).hostname not in ("127.0.0.1", "localhost"):
            complaints.append(f"asked elsewhere: {request.url}")

    context.on("console", on_console)
    context.on("request", on_request)
    tab.on("pageerror", on_error)
    yield tab
    context.close()
    assert complaints == []
