"""What an import has to say: faults, refusals and summaries as sentences. Values in, sentences out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from handlers.catalogue import Texts, showable
from models.base import Refusal
from models.files import Fault
from models.imports.faults import Faults
from models.imports.run import Part, Summary

# Places and ids among the facts: never grouped as 1,000 is.
_UNGROUPED: Final = {"other", "first", "last", "second", "import_id"}
_NOTES: Final = {"missing", "stay_cancelled", "overridden", "handed_over", "stopping"}


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """One line of the table of changes; `file` is given on a file's first line only."""

    file: str
    kind: str
    change: str
    count: int
    names: str


def fault(texts: Texts, fault: Fault) -> str:
    """Where the fault is, what is wrong and what to do about it, on one line."""
    return texts.say("fault", place=place(texts, fault), sentence=sentence(texts, fault))


def place(texts: Texts, fault: Fault) -> str:
    """Where the fault is: file, line, column and what stands there."""
    place = [showable(fault.file)]
    if fault.line is not None:
        place.append(texts.say("at-line", line=str(fault.line)))
    if fault.column and fault.value:
        place.append(texts.say("at-value", column=fault.column, value=fault.value))
    elif fault.column:
        place.append(showable(fault.column))
    elif fault.value:
        place.append(texts.say("at-value", column="", value=fault.value))
    return texts.say("at-separator").join(place)


def sentence(texts: Texts, fault: Fault) -> str:
    """What is wrong and what to do about it."""
    return texts.say(f"fault-{fault.code}", **_facts(fault.facts))


def faults(texts: Texts, faults: Faults) -> Iterator[str]:
    """The first hundred faults, how many more there are, and that nothing was written."""
    shown = faults.first()
    for one in shown:
        yield fault(texts, one)
    if faults.count > len(shown):
        yield texts.say("faults-more", count=faults.count - len(shown), shown=len(shown))
    yield texts.say("faults-nothing-written", count=faults.count)


def refusal(texts: Texts, no: Refusal) -> str:
    """Why a rule says no, and what to do."""
    return texts.say(f"refusal-{no.code}", **_facts(no.facts))


def _facts(facts: Mapping[str, object]) -> dict[str, object]:
    """Facts as the catalogue takes them: places as text, and the word `none` where there is no other line."""
    return {
        name: ("none" if fact is None else str(fact)) if name in _UNGROUPED else fact
        for name, fact in facts.items()
    }


def summary_rows(texts: Texts, summary: Summary) -> Iterator[SummaryRow]:
    """The changes, file by file; a file that changes nothing says so."""
    for one in summary.files:
        file = texts.say("summary-lines", file=one.file, lines=one.lines)
        kind = texts.say(f"kind-{one.kind}")
        parts = [p for p in summary.parts if p.kind == one.kind and p.count and p.what not in _NOTES]
        if not parts:
            yield SummaryRow(file, kind, texts.say("change-none"), 0, "")
        for part in parts:
            yield SummaryRow(file, kind, texts.say(f"change-{part.what}"), part.count, names(texts, part))
            file = kind = ""


def names(texts: Texts, part: Part) -> str:
    """The first names of a part, and how many more there are."""
    told = texts.listed(part.names)
    more = part.count - len(part.names)
    return told + texts.say("and-more", count=more) if part.names and more > 0 else told


def notes(texts: Texts, summary: Summary) -> Iterator[str]:
    """What else to know before saying yes: left out, missing, overridden, staying cancelled."""
    for one in summary.files:
        if one.ignored_columns:
            yield texts.say("note-ignored", file=one.file, columns=texts.listed(one.ignored_columns))
    if summary.passed_over:
        yield texts.say("note-passed_over", files=texts.listed(summary.passed_over))
    for part in summary.parts:
        if not part.count or part.what not in _NOTES:
            continue
        if part.what == "missing" and part.kind != "staff":
            yield texts.say("note-missing", kind=texts.say(f"kind-{part.kind}"), count=part.count)
        elif part.what == "missing":
            yield texts.say("note-missing-staff", count=part.count, names=names(texts, part))
        else:
            yield texts.say(f"note-{part.what}", count=part.count, names=names(texts, part))


def consequences(texts: Texts, summary: Summary) -> Iterator[str]:
    """What else came of an import that was applied: nominations that moved to somebody else, or stop (N4, N10)."""
    for part in summary.parts:
        if part.kind == "nominations" and part.count:
            yield texts.say(f"note-{part.what}", count=part.count, names=names(texts, part))


def records_completions(summary: Summary) -> bool:
    """Whether completions were among what was applied, so that they can be cancelled together (C3)."""
    return any(part.kind == "completions" and part.count for part in summary.parts if part.what not in _NOTES)
