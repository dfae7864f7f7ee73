"""What the workspace's page makes of text, dates and times, and what its files hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from bot.workspace import Clock, Server, Workspace
from tests.workspaces import MANIFEST, MEMBERS, START

pytest_plugins = ["tests.browser"]

PAGE = Path(__file__).parents[1] / "bot" / "workspace" / "page"
DRAWN = """
async ([kind, text]) => {
  const module = await import(kind === "markdown" ? "/markdown.js" : "/mrkdwn.js");
  const box = document.createElement("div");
  box.append(...(kind === "verbatim" ? module.mrkdwn(text, {verbatim: true}) : module[kind](text)));
  box.normalize();
  return box.innerHTML.replaceAll(' target="_blank" rel="noopener noreferrer"', "");
}
"""


@pytest.fixture(scope="module")
def scratch(browser: Browser) -> Iterator[Page]:
    """The page without a person, to try its functions on."""
    with Server(Workspace(MANIFEST, MEMBERS, Clock(START))) as server:
        tab = browser.new_page(locale="ja-JP")
        tab.goto(server.url)
        yield tab
        tab.close()


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*重要* です", "<strong>重要</strong> です"),
        ("これは*重要*です", "これは*重要*です"),
        ("これは\u200b*重要*\u200bです", "これは\u200b<strong>重要</strong>\u200bです"),
        ("「*重要*」", "「*重要*」"),
        ("(*a*, _b_; ~c~)", "(<strong>a</strong>, <em>b</em>; <s>c</s>)"),
        ("*a _b_ c*", "<strong>a <em>b</em> c</strong>"),
        ("* a * 2*3*4 snake_case_name", "* a * 2*3*4 snake_case_name"),
        ("*a\nb*", "*a\nb*"),
        ("`*a* &lt;b&gt;` x", "<code>*a* &lt;b&gt;</code> x"),
        ("前\n&gt; 引用\n> *二*\n後", "前<blockquote>引用\n<strong>二</strong></blockquote>後"),
        (">>> 残り\n全部", "<blockquote>残り\n全部</blockquote>"),
        ("```\na *b*\n```\n後", "<pre><code>a *b*</code></pre>後"),
        ("&amp;lt; &lt;b&gt;", "&amp;lt; &lt;b&gt;"),
        ("<https://a.example/x_y_z|*題*>", '<a href="https://a.example/x_y_z">*題*</a>'),
        ("<mailto:a@b.example|連絡>", '<a href="mailto:a@b.example">連絡</a>'),
        ("https://a.example/b_c_d。次", '<a href="https://a.example/b_c_d">https://a.example/b_c_d</a>。次'),
        ("<javascript:alert(1)|押す>", "&lt;javascript:alert(1)|押す&gt;"),
        ("<!date^1795483800^{date_num} {time}|予備>", '<time title="予備">2026-11-24 10:30</time>'),
        (
            ":white_check_mark: :unknown_thing:",
            '<span class="emoji" title=":white_check_mark:">✅</span> :unknown_thing:',
        ),
        ("a@channel.example", "a@channel.example"),
        ("<@U0NOBODY>", '<span class="mention">@U0NOBODY</span>'),
        ("<!here>", '<span class="mention mention-all" title="全員に通知される呼びかけです">@here</span>'),
    ],
)
def test_mrkdwn_is_drawn_as_slack_does(scratch: Page, text: str, html: str) -> None:
    assert scratch.evaluate(DRAWN, ["mrkdwn", text]) == html


def test_verbatim_text_links_and_calls_nobody(scratch: Page) -> None:
    text = "https://a.example と @here"
    assert scratch.evaluate(DRAWN, ["verbatim", text]) == text
    assert "mention-all" in scratch.evaluate(DRAWN, ["mrkdwn", text])


def test_plain_text_shows_all_but_emoji_codes_as_written(scratch: Page) -> None:
    text = "*a* <https://a.example|b> &amp; :x:"
    html = scratch.evaluate(DRAWN, ["plain", text])
    assert html == '*a* &lt;https://a.example|b&gt; &amp;amp; <span class="emoji" title=":x:">❌</span>'


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("これは**重要**です_x_y", "<p>これは<strong>重要</strong>です_x_y</p>"),
        ("# 題\n本文", '<p class="md-heading md-1" role="heading" aria-level="3">題</p><p>本文</p>'),
        ("1. 一\n   - 内\n2. 二", "<ol><li>一<ul><li>内</li></ul></li><li>二</li></ol>"),
        ("- [x] 済", '<ul><li><span class="md-task" aria-hidden="true">☑ </span>済</li></ul>'),
        ("> 引\n> 用", "<blockquote><p>引\n用</p></blockquote>"),
        ("```py\n<b>\n```", "<pre><code>&lt;b&gt;</code></pre>"),
        ("[名](https://a.example/(x)) \\*y\\*", '<p><a href="https://a.example/(x)">名</a> *y*</p>'),
        ("[悪](javascript:alert(1))", '<p><span class="no-link" title="javascript:alert(1)">悪</span></p>'),
        ("*a* __b__ ~~c~~ `d`", "<p><em>a</em> <strong>b</strong> <s>c</s> <code>d</code></p>"),
        ("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>"),
        ("---", "<hr>"),
    ],
)  # fmt: skip
def test_markdown_is_drawn_safely(scratch: Page, text: str, html: str) -> None:
    assert scratch.evaluate(DRAWN, ["markdown", text]) == html


# Files


def files(pattern: str) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(PAGE.glob(pattern))}


def test_every_word_of_the_page_is_in_both_languages_and_used(scratch: Page) -> None:
    texts: dict[str, dict[str, str]] = scratch.evaluate("import('/texts.js').then((module) => module.TEXTS)")
    assert list(texts["ja"]) == list(texts["en"]) == sorted(texts["ja"])
    for key, sentence in texts["ja"].items():
        assert set(re.findall(r"\{\w+\}", sentence)) == set(re.findall(r"\{\w+\}", texts["en"][key])), key
    script = "".join(text for name, text in files("*.js").items() if name != "texts.js")
    used = set(re.findall(r'"([a-z_]+(?:\.[a-z_]+)+)"', script))
    made = {f"{key}.{form}" for key in re.findall(r'tn\("([a-z_.]+)"', script) for form in ("one", "other")}
    made |= {key for key in texts["ja"] if key.split(".")[0] in re.findall(r"\bt\(`([a-z_]+)\.\$\{", script)}
    assert set(texts["ja"]) - used - made == set()


def test_no_markup_is_made_from_strings_and_nothing_comes_from_elsewhere() -> None:
    for name, text in files("*.js").items():
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|DOMParser", text), name
        imported = re.findall(r'^(?:import|export)[^"]*from "([^"]+)"', text, re.MULTILINE)
        assert all(path.startswith("./") and (PAGE / path).is_file() for path in imported), name
    for name, text in {**files("*.css"), **files("*.html")}.items():
        assert not re.search(r"@import|url\(|https?://(?!127\.0\.0\.1|localhost)", text), name
    assert "unsafe" not in files("index.html")["index.html"]


@pytest.mark.parametrize(
    ("year", "days"),
    [
        (2026, "1/1 1/12 2/11 2/23 3/20 4/29 5/3 5/4 5/5 5/6 7/20 8/11 9/21 9/22 9/23 10/12 11/3 11/23"),
        (2027, "1/1 1/11 2/11 2/23 3/21 3/22 4/29 5/3 5/4 5/5 7/19 8/11 9/20 9/23 10/11 11/3 11/23"),
    ],
)
def test_the_calendar_knows_the_holidays(scratch: Page, year: int, days: str) -> None:
    found = scratch.evaluate("(year) => import('/holidays.js').then((module) => module.holidaysOf(year))", year)
    assert found == [date(year, *map(int, day.split("/"))).isoformat() for day in days.split()]


@pytest.mark.parametrize(
    ("day", "following"),
    [("2026-11-20", "2026-11-24"), ("2026-12-28", "2027-01-04"), ("2026-09-18", "2026-09-24")],
)
def test_the_next_working_day_skips_days_on_which_the_office_is_closed(
    scratch: Page, day: str, following: str
) -> None:
    code = """async (day) => {
      const [{nextWorkingDay}, {dayOf, isoDay}] = await Promise.all([import('/holidays.js'), import('/time.js')]);
      return isoDay(nextWorkingDay(dayOf(day)));
    }"""
    assert scratch.evaluate(code, day) == following


@pytest.mark.parametrize(
    ("typed", "code"),
    [("9:05", "09:05"), ("９時", "09:00"), ("14時5分", "14:05"), ("0930", "09:30"), ("7", "07:00"), ("24:00", None),
     ("", None), ("9:75", None)],
)  # fmt: skip
def test_a_time_can_be_typed_in_many_ways(scratch: Page, typed: str, code: str | None) -> None:
    assert (
        scratch.evaluate("(text) => import('/moments.js').then((module) => module.readTime(text))", typed) == code
    )
