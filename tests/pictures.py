"""The pictures of the documentation, from the demo as it really looks: `python -m tests.pictures`.

Every picture is taken 1280 wide from a browser on the real page with the real bot behind it, the clock set to the
first working day of the sample, and written to `docs/images` as a PNG with a palette.
"""

from __future__ import annotations

import io
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from bot import demo
from bot.workspace import Clock
from models.database import open_engine, upgrade
from tests.browser import ARGUMENTS, chromium
from tests.builders import take_in
from tests.world import CLARK, KOBAYASHI, UEDA, World, connected, workspace

FOLDER: Final = Path(__file__).parents[1] / "docs" / "images"
WIDTH: Final = 1280
HEIGHTS: Final = {"home-en": 960, "home-head": 1120, "team-ja": 1000, "answer-ja": 900}
HEIGHT: Final = 800
"""Pixels, where a picture does not need more."""
MOST_BYTES: Final = 150_000


def home(world: World, page: Page, *, who: str, language: str) -> None:
    """The Home tab."""
    page.goto(f"{world.server.url}/?as={who}&view=home&lang={language}")
    world.person(who).waits_for(lambda screen: screen.home is not None)


def asking(*words: str, who: str, language: str) -> Callable[[World, Page], None]:
    """What comes of writing that, one after the other."""

    def take(world: World, page: Page) -> None:
        person = world.person(who)
        page.goto(f"{world.server.url}/?as={who}&view=messages&lang={language}")
        for word in words:
            composer = page.get_by_role("textbox").last
            composer.fill(word)
            composer.press("Enter")
            person.hears()

    return take


PICTURES: Final[dict[str, Callable[[World, Page], None]]] = {
    "home-ja": lambda world, page: home(world, page, who=UEDA, language="ja"),
    "home-en": lambda world, page: home(world, page, who=CLARK, language="en"),
    "home-head": lambda world, page: home(world, page, who=KOBAYASHI, language="ja"),
    "answer-ja": asking("必須の研修は？", who=UEDA, language="ja"),
    "answer-en": asking("What do I still have to do?", who=CLARK, language="en"),
    "why-ja": asking("なぜ標的型メール訓練を受けるのですか？", who="sasaki.yu@city.example", language="ja"),
    "team-ja": asking("/kenshu 部署", who=KOBAYASHI, language="ja"),
}


def main() -> None:
    """Take all pictures, or those named on the command line."""
    wanted = sys.argv[1:] or list(PICTURES)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        for name in wanted:
            url = f"sqlite:///{folder}/{name}.db"
            engine = open_engine(url)
            upgrade(engine)
            take_in(engine, demo.SAMPLE)
            engine.dispose()
            with workspace(Clock(demo.START)) as server, connected(server, url) as world:
                context = browser.new_context(
                    viewport={"width": WIDTH, "height": HEIGHTS.get(name, HEIGHT)},
                    locale="ja-JP",
                    reduced_motion="reduce",
                )
                page = context.new_page()
                PICTURES[name](world, page)
                page.wait_for_timeout(800)
                _save(page.screenshot(), FOLDER / f"{name}.png")
                context.close()
        browser.close()


def _save(taken: bytes, path: Path) -> None:
    """As a PNG with as many colours as fit into the size allowed."""
    picture = Image.open(io.BytesIO(taken)).convert("RGB")
    for colours in (256, 128, 64, 32):
        few = picture.quantize(colours, dither=Image.Dither.NONE)
        few.save(path, optimize=True)
        if path.stat().st_size <= MOST_BYTES:
            break
    print(f"{path.name}: {path.stat().st_size} bytes")  # noqa: T201


if __name__ == "__main__":
    main()
