"""`kenshu export nominations`: the whole history of every decision, harmless in Excel, for those concerned."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from models import nominations
from models.database import open_engine
from models.lending import lend
from models.nomination_export import COLUMNS
from models.nominations import Wish
from tests import kenshu
from tests.kenshu import SMALL, Ended
from tests.test_nomination_asking import (
    FUJII,
    INSURANCE,
    KOBAYASHI,
    NISHIMURA,
    NOMURA,
    ONISHI,
    OPENS,
    SAITO,
    TAKAHASHI,
    TANAKA,
    TAX,
    WASTE,
    Office,
    at,
)

STARTS = date(2026, 12, 1)
DANGEROUS = "=HYPERLINK(1)"
DAY = OPENS + timedelta(days=1)


@pytest.fixture(scope="module")
def told(tmp_path_factory) -> kenshu.Office:
    """An office in which a nomination came all the way, another was returned and ended, and one answered nobody."""
    folder = tmp_path_factory.mktemp("export")
    engine = open_engine(f"sqlite:///{kenshu.template(folder, 'kenshu.db', SMALL)}")
    office = Office(engine)
    office.opened(TAX, INSURANCE, WASTE)
    round_id = office.round_id
    wish = Wish("tools", STARTS, DANGEROUS, "市民税システム")
    place = (round_id, office.department(TAX), office.id_of(TAKAHASHI))
    made = office.does(nominations.propose, SAITO, *place, wish, now=at(OPENS, 10)).nomination_id
    office.does(nominations.return_, KOBAYASHI, made, "担当を\n詳しく", now=at(OPENS, 11))
    office.does(lend, KOBAYASHI, office.department(TAX), DAY, DAY, now=at(OPENS, 12))
    wish = Wish("projects", STARTS, "直しました")
    office.does(nominations.correct, SAITO, made, wish, now=at(DAY, 9))
    office.does(nominations.register, ONISHI, made, STARTS, now=at(DAY, 11))
    office.proposed(NISHIMURA, INSURANCE, NOMURA, at(OPENS, 10))
    office.post(INSURANCE, DAY, owns_system=False)
    office.tick(at(DAY, 12))
    office.does(nominations.nobody, FUJII, round_id, office.department(WASTE), "+1 人もいません", now=at(OPENS, 10))
    office.opened(WASTE, now=at(DAY, 9))
    office.proposed(FUJII, WASTE, TANAKA, at(DAY, 13))
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return kenshu.Office(folder)


def table(ended: Ended) -> list[dict[str, str]]:
    assert ended.status == 0, ended.err
    return list(csv.DictReader(io.StringIO(ended.out.removeprefix("\ufeff"))))


def test_n9_every_step_stands_in_order_with_who_when_as_what_and_why(told):
    ended = told.run("export", "nominations")
    rows = table(ended)
    assert tuple(rows[0]) == COLUMNS
    steps = [(row["candidate_no"], row["deed"], row["actor_no"], row["acted_as"]) for row in rows]
    assert steps == [
        (TAKAHASHI, "proposed", SAITO, "proposer"),
        (TAKAHASHI, "returned", KOBAYASHI, "head"),
        (TAKAHASHI, "corrected", SAITO, "deputy"),
        (TAKAHASHI, "registered", ONISHI, "division"),
        (NOMURA, "proposed", NISHIMURA, "deputy"),
        (NOMURA, "stopped", "", "bot"),
        ("", "nobody", FUJII, "head"),
        (TANAKA, "proposed", FUJII, "head"),
    ]
    first, returned, corrected, registered, deputy, *_ = rows
    assert first["candidate"] == "髙橋 大輔"
    assert (first["state_before"], first["state_after"]) == ("", "proposed")
    assert (first["system"], first["starts_on"], first["track"]) == ("市民税システム", "2026-12-01", "tools")
    assert first["at"] == "2026-11-24T10:00:00+09:00"
    assert returned["reason"] == "担当を\n詳しく"
    assert (corrected["is_lent"], corrected["is_deputised"], corrected["instead_of_no"]) == (
        "true",
        "true",
        KOBAYASHI,
    )
    assert (registered["state_before"], registered["state_after"]) == ("approved", "registered")
    assert {row["registered_on"] for row in rows[:4]} == {"2026-12-01"}
    assert (deputy["is_lent"], deputy["is_deputised"], deputy["instead_of"]) == ("false", "true", "中村 和也")
    assert deputy["of_department_code"] == INSURANCE


def test_d3_what_a_spreadsheet_would_run_is_made_harmless(told):
    reasons = [row["reason"] for row in table(told.run("export", "nominations"))]
    assert reasons[0] == f"'{DANGEROUS}"
    assert "'+1 人もいません" in reasons


def test_the_workbook_holds_the_same_with_real_days(told):
    file = told.folder / "n.xlsx"
    ended = told.run("export", "nominations", "--format", "xlsx", "--output", file)
    assert ended.status == 0, ended.err
    header, first, *rest = CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python()
    assert header == list(COLUMNS)
    assert first[header.index("reason")] == DANGEROUS
    assert first[header.index("starts_on")] == STARTS
    assert len(rest) == 7


def test_one_round_alone_and_a_round_that_there_is_not(told):
    rows = table(told.run("export", "nominations", "--round", 2))
    assert [row["candidate_no"] for row in rows] == [TANAKA]
    refusal = told.run("export", "nominations", "--round", 9).refusal
    assert "9" in refusal
    assert "1, 2" in refusal


def test_p1_a_head_has_the_own_departments_and_others_nothing(told, monkeypatch):
    monkeypatch.setitem(told.environment, "KENSHU_NOW", "2026-11-26T09:00:00+09:00")
    rows = table(told.run("export", "nominations", "--as", KOBAYASHI))
    assert {row["department_code"] for row in rows} == {TAX}
    assert len(table(told.run("export", "nominations", "--as", ONISHI))) == 8
    assert told.run("export", "nominations", "--as", TAKAHASHI).refusal


def test_d1_an_encoding_without_a_character_says_which(told):
    ended = told.run("export", "nominations", "--encoding", "cp932", "--output", told.folder / "n.csv")
    assert ended.status == 0, ended.err
    assert "髙橋".encode("cp932") in Path(told.folder / "n.csv").read_bytes()
