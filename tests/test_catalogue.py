"""Every sentence stands in both languages, speaks of the same facts, and none is forgotten."""

import ast
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import get_args

import pytest
from fluent.syntax import FluentParser, FluentSerializer, visitor
from fluent.syntax import ast as ftl

from handlers import imports
from handlers.catalogue import FOLDER, LOCALES, Texts, showable
from models.accounts import AccountKind
from models.base import Refusal
from models.files import Fault
from models.imports.faults import Faults
from models.imports.kinds import kinds
from models.imports.run import Part, Summary
from models.imports.stage import Staged
from models.nominations import CANNOT_BE

ROOT = Path(__file__).parents[1]
JA, EN = Texts("ja"), Texts("en")


def messages(locale: str) -> dict[str, ftl.Message]:
    found: dict[str, ftl.Message] = {}
    for file in sorted((FOLDER / locale).glob("*.ftl")):
        for entry in FluentParser().parse(file.read_text(encoding="utf-8")).body:
            assert not isinstance(entry, ftl.Junk), f"{file}: {entry.content}"
            if isinstance(entry, ftl.Message):
                assert entry.id.name not in found, f"{entry.id.name} stands twice"
                found[entry.id.name] = entry
    return found


@pytest.mark.parametrize("locale", LOCALES)
def test_a_sentence_read_by_itself_is_the_one_of_the_whole_file(locale):
    texts = Texts(locale)
    for key, message in messages(locale).items():
        assert texts.knows(key)
        texts._bundle.get_message(key)
        assert message.value.equals(texts._bundle._messages[key].value)


class Variables(visitor.Visitor):
    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_VariableReference(self, node: ftl.VariableReference) -> None:  # noqa: N802
        self.names.add(node.id.name)


def variables(message: ftl.Message) -> set[str]:
    found = Variables()
    found.visit(message)
    return found.names


def calls(folder: str) -> Iterator[tuple[str, ast.Call]]:
    for file in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                yield name, node


def codes(*names: str, folder: str = "models", place: int = 0) -> set[str]:
    """The words written at that place of every call of one of those names."""
    return {
        value
        for name, call in calls(folder)
        if name in names and len(call.args) > place
        for part in ast.walk(call.args[place])
        if isinstance(part, ast.Constant) and isinstance(value := part.value, str)
    }


def fault_codes() -> set[str]:
    """Those written where faults are made, and those that `models/files.py` works out in functions."""
    made = codes("Fault", "BadCell", "Check", "_unreadable") | codes("_unknown", place=2)
    encodings = codes("_decoding_fault", place=1)
    assert encodings
    return made | returned("_csv_code", "_decoding_fault") | {f"not_{encoding}" for encoding in encodings}


def returned(*names: str) -> set[str]:
    """The words that functions of those names give back."""
    return {
        value
        for file in (ROOT / "models").rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name in names
        for back in ast.walk(node)
        if isinstance(back, ast.Return) and back.value is not None
        for part in ([*_branches(back.value)])
        if isinstance(part, ast.Constant) and isinstance(value := part.value, str)
    }


def _branches(value: ast.expr) -> Iterator[ast.expr]:
    if isinstance(value, ast.IfExp):
        yield from _branches(value.body)
        yield from _branches(value.orelse)
    else:
        yield value


def refusal_codes() -> set[str]:
    """Those written where a rule says no, and why nobody may be spoken to behind a Slack account."""
    raised = codes("Refusal") | codes("Refusal", folder="handlers") | codes("Refusal", folder="bot")
    raised |= set(CANNOT_BE.values())
    return raised | returned("_trouble") | set(get_args(AccountKind)) - {"member"}


def test_both_languages_have_the_same_keys():
    assert messages("ja").keys() == messages("en").keys()


def test_both_languages_speak_of_the_same_facts():
    ja, en = messages("ja"), messages("en")
    assert {key: variables(ja[key]) for key in ja} == {key: variables(en[key]) for key in en}


def test_no_sentence_is_empty_and_japanese_is_japanese():
    serialize = FluentSerializer().serialize_entry
    for key, message in messages("ja").items():
        text = serialize(message)
        if key.startswith(("fault-", "refusal-", "help-", "usage-", "setting-", "database-", "why-")):
            assert any("\u3040" <= character <= "\u30ff" for character in text) or key.startswith("help-"), key
    for key, message in messages("en").items():
        assert serialize(message).isprintable() or "\n" in serialize(message), key
        assert not any("\u3040" <= character <= "\u9fff" for character in serialize(message)), key


def test_every_fault_has_its_sentence_and_no_sentence_is_without_its_fault():
    assert {f"fault-{code}" for code in fault_codes()} == {k for k in messages("ja") if k.startswith("fault-")}


def test_every_refusal_has_its_sentence_and_no_sentence_is_without_its_refusal():
    written = {key for key in messages("ja") if key.startswith("refusal-")}
    assert {f"refusal-{code}" for code in refusal_codes()} == written


def test_every_misuse_has_its_sentence():
    assert {f"usage-{code}" for code in codes("Misused", folder="bot")} <= messages("ja").keys()


def test_every_key_that_code_says_outright_is_in_the_catalogue():
    said = {
        part.value
        for folder in ("bot", "handlers")
        for name, call in calls(folder)
        if name == "say" and call.args
        for part in ([call.args[0]] if isinstance(call.args[0], ast.Constant) else [])
    }
    helps = {
        keyword.value.value
        for _, call in calls("bot")
        for keyword in call.keywords
        if keyword.arg == "help" and isinstance(keyword.value, ast.Constant)
    }
    assert len(said) > 20
    assert len(helps) > 20
    # What `bot.console.say` prints is a sentence already.
    assert {key for key in said | helps if " " not in key} <= messages("ja").keys()


def test_every_kind_of_file_and_every_change_has_its_word():
    words = messages("ja").keys()
    names = kinds(employee_no_digits=7, office_zone=None).keys()  # type: ignore[arg-type]
    assert {f"kind-{name}" for name in names} <= words
    notes = {"missing", "stay_cancelled"}
    changes = codes("Part", place=1) - notes
    assert {f"change-{what}" for what in changes} <= words


@pytest.mark.parametrize("locale", LOCALES)
def test_an_unknown_key_and_a_missing_fact_are_errors(locale):
    with pytest.raises(KeyError):
        Texts(locale).say("no-such-key")
    with pytest.raises(ValueError, match="count"):
        Texts(locale).say("and-more")


def test_numbers_are_grouped_and_days_are_written_out():
    assert JA.say("and-more", count=1_234) == "…ほか1,234件"
    assert JA.say("duties-heading", day=date(2026, 3, 1)) == "2026年3月1日時点"
    assert EN.say("duties-heading", day=date(2026, 3, 1)) == "on 1 March 2026"


def test_what_people_typed_is_never_read_as_a_pattern_nor_steers_the_terminal():
    assert "{ $who }\\{" in JA.say("refusal-unknown_person", who="{ $who }\\{")
    assert showable("a\x1b[31mb\nc\u202ed") == "a [31mb c d"
    assert "\x1b" not in EN.say("refusal-unknown_person", who="\x1b]0;x\x07")


def test_a_fault_names_file_line_column_and_value():
    fault = Fault("no_such_day", "staff.csv", line=1009, column="hired_on", value="2026-02-30")
    assert imports.fault(JA, fault) == (
        "staff.csv 1009行目 hired_on「2026-02-30」: その日付は存在しません。暦を確かめて入れ直してください。"
    )
    assert imports.fault(EN, fault) == (
        "staff.csv, line 1009, hired_on “2026-02-30”: there is no such day. Check the calendar and correct it."
    )


def test_a_fault_of_a_whole_file_names_the_file_alone():
    assert imports.fault(EN, Fault("file_empty", "staff.csv")).startswith("staff.csv: the file is empty.")


def test_a_double_names_both_lines_and_years_are_never_grouped():
    double = Fault("double", "staff.csv", line=1200, column="employee_no", value="0001004", facts={"other": 1005})
    assert "1200行目" in imports.fault(JA, double)
    assert "1005行目" in imports.fault(JA, double)
    year = Fault("bad_year", "staff.csv", line=2, column="hired_on", value="0026-04-01")
    year = Fault(year.code, year.file, 2, "hired_on", "0026-04-01", {"first": 1900, "last": 2199})
    assert "1900 年から 2199 年" in imports.fault(JA, year)


def test_an_overlap_with_what_is_on_record_names_no_line():
    facts = {"other": None}
    overlap = Fault("overlap", "groups.csv", line=3, column="from / to", value="2026-04-01", facts=facts)  # type: ignore[arg-type]
    assert "登録済みの期間" in imports.fault(JA, overlap)
    assert "on record" in imports.fault(EN, overlap)


def test_too_many_faults_are_counted_in_full():
    faults = Faults()
    for line in range(2, 1_502):
        faults.add(Fault("blank", "staff.csv", line=line, column="name", value=""), file_order=0)
    told = list(imports.faults(EN, faults))
    assert len(told) == 102
    assert told[0].startswith("staff.csv, line 2, name: ")
    assert "1,400 more" in told[100]
    assert told[101].startswith("There are 1,500 faults, so nothing was imported.")


def test_too_many_leavers_are_told_how_to_repeat_the_number():
    no = Refusal("too_many_leavers", leavers=1_800, employed=6_000)
    assert "1,800 人" in imports.refusal(JA, no)
    assert "--allow-leavers 1800" in imports.refusal(JA, no)
    assert "--allow-leavers 1800" in imports.refusal(EN, no)


def test_a_summary_tells_the_first_names_and_how_many_more_there_are():
    staged = Staged("staff", "staff.csv", 0, 30, "", ("備考",))
    names = tuple(f"{n:07d} 職員" for n in range(20))
    parts = (
        Part("staff", "added", 24, names),
        Part("staff", "changed", 0),
        Part("staff", "missing", 3, names[:3]),
    )
    summary = Summary((staged,), ("読む前に.csv",), parts, date(2026, 11, 22))
    (row,) = imports.summary_rows(JA, summary)
    assert (row.file, row.kind, row.change, row.count) == ("staff.csv（30行）", "職員", "追加", 24)
    assert row.names.endswith("0000019 職員…ほか4件")
    notes = "\n".join(imports.notes(JA, summary))
    assert "備考" in notes
    assert "読む前に.csv" in notes
    assert "3 人" in notes
