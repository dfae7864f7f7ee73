"""The days a message speaks of."""

from __future__ import annotations

from datetime import date

import pytest

from handlers.periods import days_in
from handlers.words import plain

SUNDAY = date(2026, 11, 22)
LATEST = date(9998, 12, 31)


def d(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("12月に開催される研修はありますか？", "2026-12-01", "2026-12-31"),
        ("12月3日の課題発見に参加します", "2026-12-03", "2026-12-03"),
        ("１２／３の研修", "2026-12-03", "2026-12-03"),
        ("2027-02-04 の SEC-04", "2027-02-04", "2027-02-04"),
        ("2027年2月の研修", "2027-02-01", "2027-02-28"),
        ("2月の研修", "2027-02-01", "2027-02-28"),
        ("11月20日の研修", "2026-11-20", "2026-11-20"),
        ("来月の日程", "2026-12-01", "2026-12-31"),
        ("再来月は？", "2027-01-01", "2027-01-31"),
        ("今週の研修", "2026-11-16", "2026-11-22"),
        ("来週ある？", "2026-11-23", "2026-11-29"),
        ("明日の研修", "2026-11-23", "2026-11-23"),
        ("年度内に受けられる日", "2026-04-01", "2027-03-31"),
        ("12月から1月の研修", "2026-12-01", "2027-01-31"),
        ("12月10日までに受けたい", "2026-11-22", "2026-12-10"),
        ("I'd like to join PJM-03 in January", "2027-01-01", "2027-01-31"),
        ("sessions on December 3rd", "2026-12-03", "2026-12-03"),
        ("a class on the 3rd of December", "2026-12-03", "2026-12-03"),
        ("next month please", "2026-12-01", "2026-12-31"),
        ("by December 10", "2026-11-22", "2026-12-10"),
    ],
)
def test_days_are_found_in_words(words, first, last):
    assert days_in(plain(words), SUNDAY) == (d(first), d(last))


@pytest.mark.parametrize("words", ["1月以降の研修", "sessions after January"])
def test_what_is_open_has_no_end(words):
    found = days_in(plain(words), SUNDAY)
    assert found is not None
    assert (found[0], found[1]) == (d("2027-01-01"), LATEST)


@pytest.mark.parametrize(
    "words", ["PJM-03 を予約", "課題発見の次回はいつ？", "may I book it?", "2月30日", "SEC-04-2603", "13:30から"]
)
def test_other_words_name_none(words):
    assert days_in(plain(words), SUNDAY) is None
