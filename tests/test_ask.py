"""`kenshu ask`: the very answer of the bot, as people read it or as JSON, once or for a file of questions."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.kenshu import SMALL, Ended, Office, template

HEADER = "who\ton\ttext"
FIELDS = ["intent", "confidence", "language", "courses", "sessions", "text", "blocks"]
COURSE = ["code", "title", "level", "status", "due_on", "completed_on"]


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    return template(tmp_path_factory.mktemp("ask"), "full.db", SMALL)


@pytest.fixture
def office(full, tmp_path) -> Office:
    office = Office(tmp_path)
    shutil.copy(full, office.file)
    return office


@pytest.fixture
def batch(office):
    """Asks a file of questions; gives back the objects, one for each line printed."""

    def batch(written: str | bytes) -> list[dict[str, Any]]:
        file = office.folder / "questions.tsv"
        file.write_bytes(written.encode() if isinstance(written, str) else written)
        return objects(office.run("ask", "--batch", file, "--json"))

    return batch


def objects(ended: Ended) -> list[dict[str, Any]]:
    assert (ended.status, ended.err) == (0, ""), ended.err
    return [json.loads(line) for line in ended.out.splitlines()]


def answer(ended: Ended) -> dict[str, Any]:
    (one,) = objects(ended)
    return one


def codes(one: dict[str, Any]) -> set[str]:
    return {course["code"] for course in one["courses"]}


# -- one question ---------------------------------------------------------------------------------------------


def test_an_answer_is_read_as_words(office):
    told = office.run("ask", "必須の研修は？", "--as", "0001003")
    assert (told.status, told.err) == (0, "")
    assert "情報セキュリティ基礎研修" in told.out
    assert "&amp;" not in told.out
    assert "{" not in told.out


def test_json_is_one_object_with_what_the_contract_names(office):
    one = answer(office.run("ask", "必須の研修は？", "--as", "0001003", "--json"))
    assert list(one) == FIELDS
    assert one["intent"] == "required_courses"
    assert one["language"] == "ja"
    assert 0 < one["confidence"] <= 1
    assert codes(one) == {"LIT-01", "LIT-03", "LIT-06", "MND-01", "SEC-01", "SEC-02", "SEC-03"}
    assert all(list(course) == COURSE for course in one["courses"])
    security = next(course for course in one["courses"] if course["code"] == "SEC-02")
    assert security["due_on"] == "2026-09-30"
    assert security["completed_on"] == "2026-10-08"
    assert isinstance(one["blocks"], list)


@pytest.mark.parametrize("who", ["0001008", "clark.emma@city.example", "CLARK.EMMA@city.example", "０００１００８"])
def test_somebody_is_named_by_number_or_mail(office, who):
    one = answer(office.run("ask", "Which courses must I take?", "--as", who, "--json"))
    assert (one["intent"], one["language"]) == ("required_courses", "en")


def test_the_day_counts(office):
    before = answer(office.run("ask", "必須の研修は？", "--as", "0001003", "--on", "2026-10-07", "--json"))
    after = answer(office.run("ask", "必須の研修は？", "--as", "0001003", "--on", "2026/10/8", "--json"))
    status = [{c["code"]: c["status"] for c in one["courses"]}["SEC-02"] for one in (before, after)]
    assert status == ["overdue", "completed"]


def test_several_texts_are_the_turns_of_one_conversation(office):
    alone = answer(office.run("ask", "それの期限は？", "--as", "0001003", "--json"))
    after = answer(office.run("ask", "SEC-03 はどんな研修？", "それの期限は？", "--as", "0001003", "--json"))
    assert after["intent"] == "due_dates"
    assert codes(after) == {"SEC-03"}
    assert codes(alone) != {"SEC-03"}


@pytest.mark.parametrize("locale", ["ja", "en"])
@pytest.mark.parametrize("who", ["9999999", "nobody@city.example", "0001024"])
def test_somebody_unknown_or_gone_is_an_error_in_words_and_in_json(office, who, locale):
    words = office.run("ask", "必須の研修は？", "--as", who, KENSHU_LOCALE=locale).refusal
    as_json = office.run("ask", "必須の研修は？", "--as", who, "--json", KENSHU_LOCALE=locale)
    assert as_json.status == 1
    assert json.loads(as_json.out) == {"error": words}
    assert as_json.err.strip() == words
    assert (who if who != "0001024" else "山本 里奈") in words


def test_somebody_gone_is_answered_for_a_day_before(office):
    assert answer(office.run("ask", "必須の研修は？", "--as", "0001024", "--on", "2026-09-30", "--json"))["courses"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--as", "0001003"], "kenshu ask"),
        (["必須の研修は？"], "--as"),
        (["必須の研修は？", "--as", "0001003", "--on", "someday"], "someday"),
        (["--batch", "questions.tsv"], "--json"),
        (["必須の研修は？", "--batch", "questions.tsv", "--json"], "--batch"),
        (["--batch", "questions.tsv", "--json", "--as", "0001003"], "--batch"),
        (["--batch", "questions.tsv", "--json", "--on", "2026-11-22"], "--batch"),
    ],
)
def test_wrong_use_is_one_sentence(office, words, told):
    assert told in office.run("ask", *words).misuse


def test_without_a_database_it_says_how_to_make_one(office):
    office.file.unlink()
    assert "kenshu db upgrade" in office.run("ask", "必須の研修は？", "--as", "0001003").refusal


# -- a file of questions --------------------------------------------------------------------------------------


def test_each_line_is_answered_in_order_as_it_would_be_alone(office, batch):
    asked = [
        ("0001003", "必須の研修は？"),
        ("0001008", "Which courses must I take?"),
        ("0001009", "私の受講履歴は？"),
    ]
    lines = "".join(f"\n{who}\t2026-11-22\t{text}" for who, text in asked)
    answers = batch(f"{HEADER}{lines}\n")
    alone = [answer(office.run("ask", text, "--as", who, "--on", "2026-11-22", "--json")) for who, text in asked]
    assert answers == alone


def test_turns_are_separated_and_the_last_is_answered(batch):
    one, two = batch(
        f"{HEADER}\n0001003\t2026-11-22\tSEC-03 はどんな研修？ || それの期限は？\n"
        "0001003\t2026-11-22\tSEC-03の期限は？"
    )
    assert one["intent"] == two["intent"] == "due_dates"
    assert codes(one) == codes(two) == {"SEC-03"}


def test_bom_windows_line_ends_other_columns_and_their_order_do_no_harm(batch):
    written = (
        "\ufefftext\tid\ton\tintent\twho\r\n"
        "必須の研修は？\tq-1\t2026-11-22\trequired_courses\t0001003\r\n"
        "\r\n"
        '"必須の研修は？\tq-2\t2026-11-22\trequired_courses\t0001003\r\n'
    )
    one, two = batch(written)
    assert codes(one) == codes(two) != set()


def test_signs_that_end_a_line_elsewhere_do_not_end_one_here(batch):
    one, two = batch(
        f"{HEADER}\n0001003\t2026-11-22\t必須の\u2028研修\x0bは\x85？\n0001003\t2026-11-22\t必須の研修は？\n"
    )
    assert "error" not in one
    assert two["intent"] == "required_courses"


def test_whoever_cannot_be_answered_has_the_reason_in_the_line_and_the_others_their_answers(batch):
    unknown, gone, bad_day, short, fine = batch(
        f"{HEADER}\n9999999\t2026-11-22\t必須の研修は？\n0001024\t2026-11-22\t必須の研修は？\n"
        "0001003\tsomeday\t必須の研修は？\n0001003\n0001003\t\t必須の研修は？\n"
    )
    assert list(unknown) == list(gone) == list(bad_day) == ["error"]
    assert "9999999" in unknown["error"]
    assert "山本 里奈" in gone["error"]
    assert "someday" in bad_day["error"]
    assert short["intent"] == "help"
    assert fine["intent"] == "required_courses"


def test_a_file_of_nothing_but_its_header_is_answered_with_nothing(batch):
    assert batch(f"{HEADER}\n") == []


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("who\ttext\n0001003\t必須の研修は？\n".encode(), "on"),
        (b"", "who, on, text"),
        ("who,on,text\n0001003,2026-11-22,必須の研修は？\n".encode(), "who, on, text"),
        (f"{HEADER}\n0001003\t2026-11-22\t必須の研修は？\n".encode("cp932"), "UTF-8"),
    ],
)
def test_a_file_that_cannot_be_used_is_one_sentence(office, written, told):
    file = office.folder / "questions.tsv"
    file.write_bytes(written)
    said = office.run("ask", "--batch", file, "--json").refusal
    assert told in said
    assert str(file) in said


def test_a_file_that_is_not_there_is_named(office):
    assert "nowhere.tsv" in office.run("ask", "--batch", Path("nowhere.tsv"), "--json").refusal
    assert str(office.folder) in office.run("ask", "--batch", office.folder, "--json").refusal
