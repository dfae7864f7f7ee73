"""The pictures of the documentation, from the demo as it really looks: `python -m tests.pictures`.

Every picture is taken 1280 wide from a browser on the real page with the real bot behind it, and written to
`docs/images` as a PNG with a palette. The clock begins on the first working day of the sample; where something is
to come by itself it begins a working day before, and is moved on.
"""

from __future__ import annotations

import csv
import io
import re
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from bot import demo, schedule
from bot.workspace import Clock
from models.database import open_engine, upgrade
from models.reminders.day import OFFICE_ZONE
from tests.browser import ARGUMENTS, chromium
from tests.builders import read_csv, take_in
from tests.world import CLARK, KOBAYASHI, ONISHI, TANAKA, UEDA, World, connected, workspace

FOLDER: Final = Path(__file__).parents[1] / "docs" / "images"
WIDTH: Final = 1280
MOST_BYTES: Final = 150_000
SECONDS: Final = 30.0
"""How long what comes by itself is waited for."""

Take = Callable[[World, Page], None]


@dataclass(frozen=True, slots=True)
class Picture:
    """What to do before it is taken. `begins`: when the clock does, where things are to come by themselves."""

    take: Take
    height: int = 800
    begins: str = ""


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


def moved(world: World, to: str) -> None:
    """Move the clock forward, as the page does."""
    world.slack.move_to(datetime.fromisoformat(to).replace(tzinfo=OFFICE_ZONE))


def coming(*, who: str, language: str, at: str, said: str) -> Take:
    """What comes by itself, once the clock is moved there."""

    def take(world: World, page: Page) -> None:
        page.goto(f"{world.server.url}/?as={who}&view=messages&lang={language}")
        moved(world, at)
        world.person(who).waits_for(said, SECONDS)
        page.wait_for_timeout(3_000)  # until the rest has come, and it is written down that all of it did

    return take


def reminded(world: World, page: Page) -> None:
    coming(who=TANAKA, language="ja", at="2026-12-07T10:02", said="68日超過")(world, page)


def reported(world: World, page: Page) -> None:
    """She reports one of the two."""
    reminded(world, page)
    tanaka = world.person(TANAKA)
    tanaka.presses("受講済みを報告")
    tanaka.waits_for(lambda screen: screen.modals)
    tanaka.submits({"受講を終えた研修": ["個人情報保護研修"]})
    tanaka.waits_for("✓")


def reporting(world: World, page: Page) -> None:
    """The form in which she does."""
    reminded(world, page)
    page.get_by_role("button", name="受講済みを報告").click()
    page.get_by_label("受講を終えた研修").click()
    page.get_by_role("option", name="個人情報保護研修").click()
    page.keyboard.press("Escape")


def asked_why(world: World, page: Page) -> None:
    reminded(world, page)
    tanaka = world.person(TANAKA)
    tanaka.catches_up()
    tanaka.presses("なぜ届いたのですか")
    tanaka.hears()


def ran(world: World, page: Page) -> None:
    """Home of the division on the morning of a large run."""
    coming(who=UEDA, language="ja", at="2027-03-01T10:02", said="標的型")(world, page)
    home(world, page, who=ONISHI, language="ja")


def asked(world: World) -> None:
    """The division asks every department that owns or introduces a system for core people."""
    onishi = world.person(ONISHI)
    onishi.opens_home()
    onishi.presses("新しい募集")
    onishi.waits_for(lambda screen: screen.modals)
    choices = {"条件で選ぶ": ["システムを所管している課", "システムを導入する課"]}
    onishi.fills({**choices, "メッセージ": "窓口のデジタル化を担う方をお願いします。"})
    while onishi.submits().errors:  # the database is busy with what comes by itself in the morning
        time.sleep(0.5)
    onishi.waits_for("送信の前の確認", SECONDS)
    onishi.submits()
    onishi.waits_for("推薦の進み具合", SECONDS)
    onishi.closes(all=True)


def requested(world: World, page: Page) -> None:
    """What a head is asked."""
    page.goto(f"{world.server.url}/?as={KOBAYASHI}&view=messages&lang=ja")
    asked(world)
    world.person(KOBAYASHI).waits_for("コア人材の推薦をお願いします", SECONDS)


def nominating(world: World, page: Page) -> None:
    """The form in which a head answers."""
    requested(world, page)
    page.get_by_role("button", name="推薦する").click()
    form = page.get_by_role("dialog", name="コア人材の推薦")
    form.get_by_label("推薦される方").click()
    page.get_by_role("option", name="髙橋 大輔").click()
    form.get_by_label("デジタルツールの活用").check()
    form.get_by_label("推薦の理由").fill("窓口の業務に詳しく、表計算の改善を続けてきたため。")


def followed(world: World, page: Page) -> None:
    """The round as a board, once one head has answered."""
    nominating(world, page)
    page.get_by_role("dialog").get_by_role("button", name="推薦する").click()
    world.person(KOBAYASHI).waits_for("1人を承認しています", SECONDS)
    onishi = world.person(ONISHI)
    onishi.opens_home()
    page.goto(f"{world.server.url}/?as={ONISHI}&view=home&lang=ja")
    onishi.presses("進み具合")
    onishi.waits_for("推薦の進み具合", SECONDS)


def booked(world: World) -> None:
    """Some people book a session, one of them in a department elsewhere."""
    for who in ATTENDING:
        person = world.person(who)
        person.writes("業務課題発見ワークショップを申し込みたい")
        person.hears()
        person.presses("申し込む")
        person.waits_for("予約しました", SECONDS)


def checking_in(world: World, page: Page) -> None:
    """What hangs on the wall: the code of the minute, and how many are there."""
    booked(world)
    moved(world, "2026-12-03T13:20")
    onishi = world.person(ONISHI)
    page.goto(f"{world.server.url}/?as={ONISHI}&view=messages&lang=ja")
    onishi.opens_home()
    onishi.waits_for("運営する研修", SECONDS)
    onishi.presses("開く", surface="home")
    onishi.waits_for(lambda screen: screen.modals, SECONDS)
    onishi.presses("受付を始める")
    onishi.waits_for("出席の番号", SECONDS)
    onishi.closes(all=True)
    for who in ATTENDING[:-1]:
        attends(world, who)
    onishi.waits_for(lambda screen: "2人" in screen.messages[-1].text, SECONDS)


def attends(world: World, who: str) -> None:
    """Write the code that hangs on the wall, until it is taken."""
    person, found = world.person(who), None
    while found is None:
        found = re.search(r"出席 (\d{6})", world.person(ONISHI).messages()[-1].text)
    person.writes(f"出席 {found[1]}")
    person.waits_for("の出席を登録しました", SECONDS)


def ticking(world: World, page: Page) -> None:
    """The roster, for whoever has no phone."""
    checking_in(world, page)
    world.person(ONISHI).presses("名簿")
    world.person(ONISHI).waits_for(lambda screen: screen.modals, SECONDS)


def recorded(world: World, page: Page) -> None:
    """One's record, once the session is confirmed."""
    checking_in(world, page)
    moved(world, "2026-12-03T16:35")
    onishi, hashimoto = world.person(ONISHI), world.person(HASHIMOTO)
    onishi.waits_for(lambda screen: "出席を確定する" in screen.messages[-1].buttons, SECONDS)
    onishi.presses("出席を確定する")
    onishi.waits_for("確定しました", SECONDS)
    page.goto(f"{world.server.url}/?as={HASHIMOTO}&view=messages&lang=ja")
    hashimoto.catches_up()
    hashimoto.writes("受講履歴")
    hashimoto.hears()


def dropped(world: World, page: Page) -> None:
    """What a staff list would change."""
    page.goto(f"{world.server.url}/?as={ONISHI}&view=messages&lang=ja")
    changed = {"0001003": {"position": "主任"}, "0001012": {"department_code": "050103"}}
    rows = [row | changed.get(row["employee_no"], {}) for row in read_csv(demo.SAMPLE / "staff.csv")]
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    onishi = world.person(ONISHI)
    onishi.uploads(out.getvalue().encode(), name="staff.csv")
    onishi.hears()


HASHIMOTO: Final = "hashimoto.aya@city.example"
ATTENDING: Final = (HASHIMOTO, "sasaki.yu@city.example", UEDA)
DECEMBER: Final = "2026-12-04T17:30"
EVENING_BEFORE: Final = "2026-12-02T18:00"
FEBRUARY: Final = "2027-02-25T10:00"
PICTURES: Final[dict[str, Picture]] = {
    "home-ja": Picture(lambda world, page: home(world, page, who=UEDA, language="ja")),
    "home-en": Picture(lambda world, page: home(world, page, who=CLARK, language="en"), 850),
    "home-head": Picture(lambda world, page: home(world, page, who=KOBAYASHI, language="ja"), 1120),
    "answer-ja": Picture(asking("必須の研修は？", who=UEDA, language="ja"), 900),
    "answer-en": Picture(asking("What do I still have to do?", who=CLARK, language="en")),
    "why-ja": Picture(
        asking("なぜ標的型メール訓練を受けるのですか？", who="sasaki.yu@city.example", language="ja")
    ),
    "team-ja": Picture(asking("/kenshu 部署", who=KOBAYASHI, language="ja"), 1000),
    "reminder-ja": Picture(reminded, 640, begins=DECEMBER),
    "reminder-form-ja": Picture(reporting, 760, begins=DECEMBER),
    "reminder-turned-ja": Picture(reported, 640, begins=DECEMBER),
    "reminder-why-ja": Picture(asked_why, 900, begins=DECEMBER),
    "reminder-en": Picture(
        coming(who=CLARK, language="en", at="2027-03-01T10:02", said="information security"),
        680,
        begins="2027-02-26T17:30",
    ),
    "digest-ja": Picture(
        coming(who=KOBAYASHI, language="ja", at="2027-03-29T10:02", said="全員にお知らせする"),
        760,
        begins="2027-03-26T17:30",
    ),
    "preview-ja": Picture(
        coming(who=ONISHI, language="ja", at="2027-02-26T15:02", said="お知らせが届く予定です"),
        900,
        begins=FEBRUARY,
    ),
    "round-ask-ja": Picture(requested, 780, begins="2026-11-24T10:00"),
    "nomination-form-ja": Picture(nominating, 960, begins="2026-11-24T10:00"),
    "round-board-ja": Picture(followed, 860, begins="2026-11-24T10:00"),
    "check-in-ja": Picture(checking_in, 640, begins=EVENING_BEFORE),
    "roster-ja": Picture(ticking, 760, begins=EVENING_BEFORE),
    "record-ja": Picture(recorded, 900, begins=EVENING_BEFORE),
    "dropped-file-ja": Picture(dropped, 640),
    "home-division-ja": Picture(ran, 960, begins="2027-02-26T10:00"),
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
            picture = PICTURES[name]
            start = datetime.fromisoformat(picture.begins).replace(tzinfo=OFFICE_ZONE) if picture.begins else None
            every = schedule.LIVELY if picture.begins else None
            with (
                workspace(Clock(start or demo.START)) as server,
                connected(server, url, every=every, KENSHU_SEND_RATE=demo.SEND_RATE) as world,
            ):
                context = browser.new_context(
                    viewport={"width": WIDTH, "height": picture.height},
                    locale="ja-JP",
                    reduced_motion="reduce",
                )
                page = context.new_page()
                picture.take(world, page)
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
