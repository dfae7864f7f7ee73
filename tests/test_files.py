import codecs
import csv
import hashlib
import io
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis.strategies import characters, lists, text

from models.files import FAULTS_KEPT, MEGABYTE, Fault, Faults, Table, UnreadableFile, open_table

DATA = Path(__file__).parent / "data"
DIRTY = DATA / "dirty"
SMALL = Path(__file__).parents[1] / "bot" / "sample"


@pytest.fixture
def made(tmp_path):
    """Write a file of this content and hand back its path."""

    def write(content: bytes | str, name: str = "table.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


@pytest.fixture
def workbook(tmp_path):
    """Write a workbook: each sheet is its cells by address."""

    def write(*sheets: dict[str, object], name: str = "table.xlsx", hidden: tuple[int, ...] = ()) -> Path:
        with xlsxwriter.Workbook(tmp_path / name) as book:
            day = book.add_format({"num_format": "yyyy-mm-dd"})
            for index, cells in enumerate(sheets):
                sheet = book.add_worksheet()
                for address, value in cells.items():
                    if isinstance(value, date | time):
                        sheet.write_datetime(address, value, day)
                    elif value == "#N/A":
                        sheet.write_formula(address, "=NA()", None, value)
                    else:
                        sheet.write(address, value)
                if index in hidden:
                    sheet.hide()
        return tmp_path / name

    return write


def read(path: Path | Table) -> tuple[list[tuple[int, list[str]]], list[Fault]]:
    found = Faults()
    table = path if isinstance(path, Table) else open_table(path)
    return list(table.rows(found)), found.kept


def cells(path: Path) -> list[list[str]]:
    rows, faults = read(path)
    assert faults == []
    return [row for _, row in rows]


def refusals(path: Path, **limits: int) -> list[tuple[str, int | None]]:
    with pytest.raises(UnreadableFile) as refused:
        open_table(path, **limits)
    assert {fault.file for fault in refused.value.faults} == {path.name}
    return [(fault.code, fault.line) for fault in refused.value.faults]


def facts(path: Path, **limits: int) -> dict[str, str | int]:
    with pytest.raises(UnreadableFile) as refused:
        open_table(path, **limits)
    return dict(refused.value.faults[0].facts)


STAFF = list(csv.reader((SMALL / "staff.csv").read_text("utf-8").splitlines()))


# The files of the sample


@pytest.mark.parametrize("path", sorted(SMALL.glob("*.csv")), ids=lambda path: path.name)
def test_a_clean_file_is_read_as_the_csv_module_reads_it(path):
    expected = list(csv.reader(io.StringIO(path.read_text("utf-8"), newline="")))
    table = open_table(path)
    assert [table.header, *(row for _, row in read(table)[0])] == expected
    assert table.encoding == "utf-8"
    assert table.name == path.name
    assert table.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_cp932_file_keeps_the_rare_forms_of_names():
    table = open_table(DIRTY / "staff_cp932.csv")
    rows, faults = read(table)
    assert table.encoding == "cp932"
    assert (len(rows), faults) == (23, [])
    assert rows[11][0] == 13
    assert rows[11][1][1] == "髙橋 大輔"


def test_a_byte_order_mark_is_no_part_of_the_first_column():
    table = open_table(DIRTY / "staff_bom_crlf.csv")
    assert table.header == STAFF[0]
    assert read(table) == (list(enumerate(STAFF[1:], 2)), [])


def test_lines_keep_their_numbers_after_a_line_break_inside_a_field():
    rows, faults = read(DIRTY / "staff_quoted_fields.csv")
    by_line = dict(rows)
    assert faults == []
    assert by_line[8][6] == "主事, 研修担当"
    assert by_line[9][1] == 'クラーク "エマ"'
    assert by_line[10][6] == "課長\n(税務総括)"
    assert [line for line, _ in rows] == [*range(2, 11), *range(12, 27)]


def test_a_short_row_is_reported_and_the_rest_is_read():
    rows, faults = read(DIRTY / "staff_short_row.csv")
    assert faults == [Fault("row_length", "staff_short_row.csv", 11, facts={"expected": 17, "found": 11})]
    assert [line for line, _ in rows] == [*range(2, 11), *range(12, 26)]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("staff_truncated.csv", [("file_truncated", 16)]),
        ("staff_mixed_encoding.csv", [("not_utf8", 11)]),
        ("staff_empty.csv", [("file_empty", None)]),
    ],
)
def test_a_file_that_would_be_read_wrong_is_not_read_at_all(name, expected):
    assert refusals(DIRTY / name) == expected


def test_a_header_without_rows_is_a_table():
    assert read(DIRTY / "staff_header_only.csv") == ([], [])


def test_a_workbook_reads_like_the_csv_it_was_made_from():
    table = open_table(DIRTY / "staff.xlsx")
    assert (table.encoding, table.header) == ("xlsx", STAFF[0])
    assert read(table) == (list(enumerate(STAFF[1:], 2)), [])
    assert table.sha256 == hashlib.sha256((DIRTY / "staff.xlsx").read_bytes()).hexdigest()


@pytest.mark.parametrize("path", sorted(DIRTY.glob("*.csv")), ids=lambda path: path.name)
def test_every_other_broken_file_is_readable_text(path):
    if path.name not in {"staff_truncated.csv", "staff_mixed_encoding.csv", "staff_empty.csv"}:
        assert open_table(path).header


# Encodings


def test_most_lines_decide_between_utf8_and_cp932(made):
    name, other = "髙橋\n".encode(), "髙橋\n".encode("cp932")
    assert open_table(made(b"name\n" + other)).encoding == "cp932"
    assert refusals(made(b"name\n" + other + name * 2)) == [("not_utf8", 2)]
    assert refusals(made(b"name\n" + other + name)) == [("not_utf8", 2)]
    assert refusals(made(b"name\n" + other * 2 + name)) == [("not_cp932", 4)]


def test_a_utf8_name_in_a_cp932_file_is_not_read_as_another_name(made):
    assert "田中".encode().decode("cp932")
    assert refusals(made("name\n総務\n人事\n".encode("cp932") + "田中\n".encode())) == [("not_cp932", 4)]


def test_half_width_letters_that_happen_to_be_utf8_do_not_outvote_a_cp932_file(made):
    accident = "ﾃｱ".encode("cp932")
    assert accident.decode("utf-8") == "ñ"
    path = made(b"name\n" + accident + b"\n" + "総務\n人事\n".encode("cp932"))
    assert cells(path) == [["ﾃｱ"], ["総務"], ["人事"]]


def test_a_file_that_is_neither_names_the_lines_that_are_not_cp932(made):
    assert refusals(made(b"name\n\x82\xa0\n\x85\x40\n\x82\xa0\n")) == [("not_cp932", 3)]


def test_a_cp932_file_cut_inside_a_character_is_incomplete(made):
    assert refusals(made("name\n総務\n人事".encode("cp932")[:-1])) == [("file_truncated", 3)]


def test_a_utf8_file_whose_only_name_is_cut_is_not_taken_for_cp932(made):
    assert "髙".encode()[:2].decode("cp932")
    assert refusals(made("name\n髙".encode()[:-1])) == [("file_truncated", 2)]


def test_a_byte_order_mark_leaves_no_choice(made):
    path = made(codecs.BOM_UTF8 + b"name\n" + "髙橋\n".encode("cp932") * 3)
    assert refusals(path) == [("not_utf8", 2), ("not_utf8", 3), ("not_utf8", 4)]


def test_a_thousand_bad_lines_are_counted_and_a_hundred_named(made):
    path = made(codecs.BOM_UTF8 + b"name\n" + b"\xff\n" * 1000)
    with pytest.raises(UnreadableFile) as refused:
        open_table(path)
    assert refused.value.count == 1000
    assert [fault.line for fault in refused.value.faults] == list(range(2, FAULTS_KEPT + 2))


@pytest.mark.parametrize("encoding", ["utf-8", "cp932"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_characters_and_line_ends_may_lie_across_the_chunks(made, encoding, end):
    names = ["総務部人事課" * 9 + "x" * (number % 7) for number in range(30_000)]
    path = made(end.join(["name", *names]).encode(encoding))
    assert path.stat().st_size > 2 * MEGABYTE
    table = open_table(path)
    assert table.encoding == encoding
    assert read(table) == ([(line, [name]) for line, name in enumerate(names, 2)], [])


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf16_is_recognised_with_and_without_its_mark(made, encoding):
    assert refusals(made("code,name\n1,髙橋\n".encode(encoding))) == [("utf16", None)]


# Quotes, separators, rows


@pytest.mark.parametrize("rest", ["", "2,b\n" * 100_000, '2,"b"\n'])
def test_an_unclosed_quote_is_reported_where_it_opens(made, rest):
    rows, faults = read(made('code,name\n0,x\n1,"a\n' + rest))
    assert rows == [(2, ["0", "x"])]
    assert [(fault.code, fault.line) for fault in faults] == [("quote_unclosed", 3)]


def test_an_unclosed_quote_in_the_header_refuses_the_file(made):
    assert refusals(made('\ncode,"name\n1,a\n')) == [("quote_unclosed", 2)]


def test_text_after_a_closing_quote_is_a_bad_quote(made):
    rows, faults = read(made('code,name\n1,"abc"def\n2,b\n'))
    assert (rows, [(fault.code, fault.line) for fault in faults]) == ([], [("bad_quote", 2)])


def test_a_quote_inside_a_plain_field_is_a_character(made):
    assert cells(made('code,name\n1,5" disk\n')) == [["1", '5" disk']]


def test_a_field_beyond_all_measure_ends_the_table(made):
    rows, faults = read(made("code,name\n1,a\n2," + "x" * 140_000 + "\n3,c\n"))
    assert rows == [(2, ["1", "a"])]
    assert [(fault.code, fault.line) for fault in faults] == [("field_too_long", 3)]


def test_a_line_that_would_fill_the_memory_is_refused_before_it_is_read(made):
    assert refusals(made("code,name\n1,a\n" + "x," * MEGABYTE)) == [("field_too_long", 3)]


@pytest.mark.parametrize(("sign", "word"), [("\t", "tab"), (";", "semicolon")])
def test_another_separator_is_named(made, sign, word):
    path = made(f"code{sign}name\n1{sign}a\n")
    assert refusals(path) == [("wrong_separator", None)]
    assert facts(path) == {"separator": word}


def test_empty_cells_at_the_end_of_header_and_rows_are_cut(made):
    assert cells(made("code,name,,\n1,a,,\n2,b\n3,,, \n")) == [["1", "a"], ["2", "b"], ["3", ""]]


def test_a_row_with_something_beyond_the_header_is_reported(made):
    _, faults = read(made("code,name\n1,a,,x,\n2,b\n"))
    assert faults == [Fault("row_length", "table.csv", 2, facts={"expected": 2, "found": 4})]


def test_blank_lines_are_passed_over_and_counted(made):
    path = made("\n,,\ncode,name\n\n1,a\n,\n 　, \n\n,b\n")
    assert read(path) == ([(5, ["1", "a"]), (9, ["", "b"])], [])


def test_a_header_is_normalised_and_its_cells_are_not(made):
    table = open_table(made("Ｃｏｄｅ , NAME\nＡ１ , ｱ\n"))
    assert table.header == ["code", "name"]
    assert read(table)[0] == [(2, ["Ａ１ ", " ｱ"])]


def test_a_column_named_twice_is_refused(made):
    path = made("code,name,ＣＯＤＥ,,,name\n1,a,2,,,b\n")
    with pytest.raises(UnreadableFile) as refused:
        open_table(path)
    assert refused.value.faults == [
        Fault("duplicate_column", "table.csv", column="code", facts={"first": 1, "second": 3}),
        Fault("duplicate_column", "table.csv", column="name", facts={"first": 2, "second": 6}),
    ]


@given(
    table=lists(
        lists(text(characters(codec="utf-8", exclude_characters="\0"), max_size=6), min_size=3, max_size=3),
        max_size=9,
    )
)
def test_whatever_is_written_with_quotes_comes_back(tmp_path_factory, table):
    path = tmp_path_factory.getbasetemp() / "written.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, quoting=csv.QUOTE_ALL).writerows([["a", "b", "c"], *table])
    assert cells(path) == [row for row in table if any(cell.strip() for cell in row)]


# Files that are not tables


@pytest.mark.parametrize("content", [b"", codecs.BOM_UTF8, b" \r\n\n", b",,,\n,\n"])
def test_a_file_without_a_header_is_empty(made, content):
    assert refusals(made(content)) == [("file_empty", None)]


def test_a_file_that_is_not_there_is_missing(tmp_path):
    assert refusals(tmp_path / "staff.csv") == [("file_missing", None)]


def test_a_file_that_cannot_be_opened_says_why(tmp_path):
    assert refusals(tmp_path) == [("file_unreadable", None)]
    assert facts(tmp_path) == {"reason": "Is a directory"}


def test_a_file_beyond_the_limit_is_not_read(made, workbook):
    path = made("code\n" + "1\n" * MEGABYTE)
    assert facts(path, csv_limit=MEGABYTE) == {"limit_mb": 1, "size_mb": 3}
    assert open_table(path, xlsx_limit=10)
    book = workbook({"A1": "code"})
    assert refusals(book, xlsx_limit=100) == [("file_too_large", None)]
    assert open_table(book, csv_limit=10)


def test_a_nul_byte_makes_a_file_binary(made):
    path = made(b"code,name\n1,a\n2,\0\n")
    assert refusals(path) == [("binary_file", 3)]
    assert refusals(made(bytes(4096))) == [("binary_file", 1)]


@pytest.mark.parametrize(
    ("start", "kind"), [(b"%PDF-1.7\n", "pdf"), (b"\xd0\xcf\x11\xe0\xa1", "xls"), (b"PK\3\4broken", "zip")]
)
def test_another_kind_of_file_called_csv_is_named(made, start, kind):
    assert facts(made(start + b"...")) == {"kind": kind}


def test_an_archive_that_holds_no_workbook_is_no_table(made):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("staff.csv", "code\n1\n")
    assert refusals(made(content.getvalue())) == [("binary_file", None)]
    assert refusals(made(content.getvalue(), "staff.xlsx")) == [("xlsx_unreadable", None)]


# Workbooks


def test_content_decides_what_a_file_is(made, workbook):
    assert open_table(workbook({"A1": "code", "A2": "1"}, name="table.csv")).encoding == "xlsx"
    assert open_table(made("code\n1\n", "table.xlsx")).encoding == "utf-8"


def test_cells_become_text_as_the_office_wrote_them(workbook):
    values = {
        "0001": "0001", 1001: "1001", 20260401: "20260401", 1.5: "1.5", 0.1 + 0.2: "0.3", True: "true",
        date(2026, 4, 1): "2026-04-01", time(9, 30): "09:30:00",
        datetime.combine(date(2026, 4, 1), time(9, 30)): "2026-04-01T09:30:00",
        "#N/A": "#N/A", "日本": "日本",
    }  # fmt: skip
    sheet = {f"A{row}": value for row, value in enumerate(values, 2)}
    path = workbook({"A1": "value", "B1": "other", **sheet})
    assert [row[0] for row in cells(path)] == list(values.values())


def test_rows_are_numbered_as_in_the_sheet_wherever_it_begins(workbook):
    path = workbook({"C3": "code", "D3": "name", "C5": "1", "D5": "a", "D8": "#N/A", "F8": " "})
    table = open_table(path)
    assert table.header == ["code", "name"]
    assert read(table) == ([(5, ["1", "a"]), (8, ["", "#N/A"])], [])


def test_a_cell_beside_the_table_is_reported(workbook):
    _, faults = read(workbook({"A1": "code", "A2": "1", "D2": "note"}))
    assert faults == [Fault("row_length", "table.xlsx", 2, facts={"expected": 1, "found": 4})]


def test_the_first_visible_sheet_with_cells_counts(workbook):
    path = workbook({}, {"A1": "list"}, {"A1": "code", "A2": "#N/A"}, {"A1": "later"}, hidden=(1,))
    assert open_table(path).header == ["code"]
    assert cells(path) == [["#N/A"]]


def test_a_workbook_without_cells_is_empty(workbook):
    assert refusals(workbook({}, {})) == [("file_empty", None)]


def test_a_broken_workbook_and_a_protected_one_are_told_apart(made):
    broken = made((DIRTY / "staff.xlsx").read_bytes()[:9000], "broken.xlsx")
    assert facts(broken) == {"reason": "broken"}
    protected = made(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "protected.xlsx")
    assert facts(protected) == {"reason": "protected"}


def test_a_workbook_damaged_inside_is_broken(made, workbook):
    with zipfile.ZipFile(workbook({"A1": "code"})) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for damaged in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml"):
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w") as archive:
            for name, part in parts.items():
                archive.writestr(name, part[:-40] if name == damaged else part)
        assert refusals(made(content.getvalue(), "damaged.xlsx")) == [("xlsx_unreadable", None)]


def test_one_letter_in_the_last_cell_of_a_sheet_does_not_end_the_process(workbook):
    path = workbook({"A1": "code", "A2": "1", "XFD1048576": "x"})
    assert refusals(path) == [("xlsx_too_large", None)]
    assert facts(path) == {"limit_mb": 1024, "size_mb": 524_288}


def test_a_wide_sheet_of_few_rows_and_a_deep_one_of_few_columns_are_read(workbook):
    assert len(cells(workbook({"A1": "code", "XFD1": "last", "XFD90": "x"}))[0]) == 16_384
    assert open_table(workbook({"A1": "code", "B1": "name", "B1048576": "x"})).header == ["code", "name"]


def test_a_small_archive_that_unpacks_to_gigabytes_is_refused(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/sharedStrings.xml", "w") as part:
            for _ in range(1025):
                part.write(bytes(MEGABYTE))
    assert refusals(path) == [("xlsx_too_large", None)]


# Reading


def test_rows_can_be_read_again_and_progress_can_be_seen(made):
    path = made("code,name\n" + "1,a\n" * 1_000_000)
    table = open_table(path)
    assert (table.bytes_read, table.bytes_total) == (0, path.stat().st_size)
    for _ in range(2):
        rows = table.rows(Faults())
        assert next(rows) == (2, ["1", "a"])
        assert 0 < table.bytes_read < table.bytes_total
        assert sum(1 for _ in rows) == 999_999
        assert table.bytes_read == table.bytes_total


def test_progress_through_a_workbook_follows_its_rows():
    table = open_table(DIRTY / "staff.xlsx")
    rows = table.rows(Faults())
    seen = [table.bytes_read for _ in rows]
    assert seen == sorted(seen)
    assert seen[-1] == table.bytes_total


def test_a_long_value_is_cut_for_display():
    assert Fault("bad_date", "staff.csv", value="x" * 80).value == "x" * 80
    assert Fault("bad_date", "staff.csv", value="x" * 81).value == "x" * 79 + "…"
