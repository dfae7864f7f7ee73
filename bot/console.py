"""What the command line shows: tables, a bar, a question. Sentences come from `handlers`, colour from here."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final, Self

from rich.cells import cell_len
from rich.console import Console, Group
from rich.padding import Padding
from rich.panel import Panel
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from handlers import imports, obligations
from handlers.catalogue import Texts, showable
from models.exports import Portrait
from models.imports.run import Summary

PLAIN_WIDTH: Final = 120
"""Columns where the output is no terminal."""
LINE_REST: Final = 36
"""Columns that a duty's line needs besides its code and title."""
SECTIONS: Final = {
    "overdue": "bold red",
    "open": "yellow",
    "suspended": "magenta",
    "exempt": "cyan",
    "completed": "green",
    "available": "blue",
}


def out() -> Console:
    """Standard output. Nothing printed is ever read as markup, and a broken pipe is the caller's."""
    return _console(sys.stdout)


def err() -> Console:
    """Standard error."""
    return _console(sys.stderr)


class _Console(Console):
    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def _console(stream: Any) -> Console:
    width = None if stream.isatty() else PLAIN_WIDTH
    return _Console(file=stream, width=width, markup=False, emoji=False, highlight=False)


def say(sentence: str) -> None:
    """One sentence on standard output, unbroken."""
    out().print(sentence, soft_wrap=True)


def paged(shown: Table) -> None:
    """A table; on a terminal with less room than it has lines, page by page."""
    console = out()
    if console.is_terminal and shown.row_count >= console.height:
        with console.pager(styles=True):
            console.print(shown)
    else:
        console.print(shown)


def gap() -> None:
    """An empty line on standard output."""
    out().print()


def complain(sentence: str) -> None:
    """One sentence on standard error, unbroken."""
    err().print(sentence, soft_wrap=True)


def ask(texts: Texts, question: str) -> bool:
    """A yes-or-no question on the terminal; no unless the answer is plainly yes."""
    err().print(texts.say("ask", question=question), end="", soft_wrap=True)
    try:
        return sys.stdin.readline().strip().lower() in {"y", "yes", "はい", "ｙ"}
    except UnicodeDecodeError:
        return False


def help_page(usage: str, told: str, sections: Mapping[str, Iterable[tuple[str, str]]]) -> str:
    """What --help shows: how to write the command, what it does, then its words and what each is for."""
    console = out()
    with console.capture() as page:
        console.print(Text(usage, "bold yellow"), soft_wrap=True)
        console.print()
        console.print(Text(told, overflow="fold"))
        for heading, rows in sections.items():
            console.print()
            console.print(Text(heading, "bold"))
            table = Table.grid(padding=(0, 2, 0, 0))
            table.add_column(style="cyan", no_wrap=True)
            table.add_column(overflow="fold")
            for word, meaning in rows:
                table.add_row(word, meaning)
            console.print(Padding(table, (0, 0, 0, 2), expand=False))
    return page.get()


class Bar:
    """A progress bar for each file being read; on a terminal only."""

    def __init__(self) -> None:
        columns = (TextColumn("{task.description}", markup=False), BarColumn(), DownloadColumn())
        console = err()
        self._progress = Progress(
            *columns, TimeRemainingColumn(), console=console, transient=True, disable=not console.is_terminal
        )
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Take the bar away, so that something else can be shown."""
        self._progress.stop()

    def report(self, file: str, done: int, size: int) -> None:
        """How far the reading of a file has come, in bytes."""
        if file not in self._tasks:
            self._tasks[file] = self._progress.add_task(showable(file), total=size)
        self._progress.update(self._tasks[file], completed=done)


def show_answer(answer: str) -> None:
    """What the bot answers: the first line says it all, the rest bears it out."""
    headline, *rest = answer.split("\n")
    console = out()
    console.print(Text(headline, "bold"), soft_wrap=True)
    for line in rest:
        console.print(Text(line), soft_wrap=True)


# -- what the doctor finds ----------------------------------------------------------------------------------

LEVELS: Final = {"good": "green", "note": "yellow", "bad": "bold red"}


def show_finding(texts: Texts, level: str, sentence: str) -> None:
    """One line: a mark that can be told without its colour, and the sentence."""
    marks = {one: texts.say(f"doctor-mark-{one}") for one in LEVELS}
    width = max(map(cell_len, marks.values()))
    mark = Text(marks[level] + " " * (width - cell_len(marks[level])), LEVELS[level])
    out().print(Text.assemble(mark, " ", sentence), soft_wrap=True)


# -- imports ------------------------------------------------------------------------------------------------


def show_summary(texts: Texts, summary: Summary) -> None:
    """What an import would change, file by file with names, then what else to know."""
    console = out()
    console.print(Text(texts.say("summary-heading", day=summary.effective_on), "bold"))
    rows = list(imports.summary_rows(texts, summary))
    changes = max((cell_len(row.change) for row in rows), default=0)
    counts = max((len(f"{row.count:,}") for row in rows), default=0)
    for row in rows:
        if row.file:
            console.print(Text.assemble((row.kind, "bold"), "  ", (row.file, "dim")))
        line = Table.grid(padding=(0, 2, 0, 0))
        line.add_column(no_wrap=True, width=changes, style="cyan" if row.count else "dim")
        line.add_column(no_wrap=True, width=counts, justify="right", style="bold")
        line.add_column(overflow="fold")
        line.add_row(row.change, f"{row.count:,}" if row.count else "", row.names)
        console.print(Padding(line, (0, 0, 0, 2), expand=False))
    for note in imports.notes(texts, summary):
        console.print(note, style="yellow", soft_wrap=True)


# -- duties -------------------------------------------------------------------------------------------------


def show_duties(
    texts: Texts, who: Portrait, duties: Sequence[obligations.Duty], day: date, *, with_why: bool
) -> None:
    """One person's duties: a heading, then what is overdue, open, on hold, waived, done, and on offer."""
    console = out()
    console.print(_heading(texts, who, duties, day))
    if not who.is_employed:
        console.print(texts.say("duties-not-employed", day=day), soft_wrap=True)
    elif not duties:
        console.print(texts.say("duties-nothing"), soft_wrap=True)
    codes = max((cell_len(duty.course_code) for duty in duties), default=0)
    titles = (cell_len(obligations.title(texts, duty.title, duty.title_en)) for duty in duties)
    widths = codes, max(10, min(max(titles, default=0), console.width - codes - LINE_REST))
    for status, style in SECTIONS.items():
        some = sorted((d for d in duties if d.status == status), key=_by_due_date)
        if some:
            console.print()
            console.print(Text(f"{texts.say(f'duties-section-{status}')}  {len(some)}", style))
            for duty, line in _section(texts, some, day, style, widths):
                console.print(line)
                if with_why:
                    reason = Text("\n".join(obligations.reasons(texts, duty, day)), "dim", overflow="fold")
                    console.print(Padding(reason, (0, 0, 0, widths[0] + 4), expand=False))


def _by_due_date(duty: obligations.Duty) -> tuple[bool, date, str]:
    day = duty.due_on if duty.status in {"open", "overdue"} else None
    return (day is None, day or date.max, duty.course_code)


def _heading(texts: Texts, who: Portrait, duties: Sequence[obligations.Duty], day: date) -> Panel:
    department = obligations.title(texts, who.department, who.department_en)
    lines: list[Any] = [
        Text.assemble((showable(who.name), "bold"), "  ", who.employee_no),
        Text("  ".join((department, obligations.persona(texts, who.persona)))),
        Text(texts.say("duties-heading", day=day), "dim"),
    ]
    counted = [d for d in duties if d.level == "required" and d.status != "exempt"]
    if counted:
        done = sum(d.status == "completed" for d in counted)
        line = Table.grid(padding=(0, 2, 0, 0))
        told = Text(texts.say("duties-progress", done=done, all=len(counted)))
        line.add_row(ProgressBar(total=len(counted), completed=done, width=20), told)
        lines.append(line)
    return Panel(Group(*lines), expand=False, padding=(0, 2))


def _section(
    texts: Texts, duties: Iterable[obligations.Duty], day: date, style: str, widths: tuple[int, int]
) -> Iterator[tuple[obligations.Duty, Padding]]:
    """A line for each duty; `widths` are those of code and title, alike in all sections."""
    for duty in duties:
        line = Table.grid(padding=(0, 2, 0, 0))
        line.add_column(no_wrap=True, style="bold", width=widths[0])
        line.add_column(overflow="fold", width=widths[1])
        line.add_column(no_wrap=True, width=10)
        line.add_column(no_wrap=True, style=style)
        due = duty.due_on.isoformat() if duty.due_on and duty.status != "completed" else ""
        title = obligations.title(texts, duty.title, duty.title_en)
        line.add_row(showable(duty.course_code), title, due, obligations.standing(texts, duty, day))
        yield duty, Padding(line, (0, 0, 0, 2), expand=False)


def show_counts(texts: Texts, counted: Iterable[Any], day: date) -> None:
    """How everybody's courses stand: a row for each course, a column for each status."""
    courses: dict[str, tuple[str, dict[str, int]]] = {}
    for row in counted:
        title = obligations.title(texts, row.title, row.title_en)
        courses.setdefault(row.course_code, (title, {}))[1][row.status] = row.people
    console = out()
    if not courses:
        console.print(texts.say("duties-everybody-none"), soft_wrap=True)
        return
    heading = texts.say("duties-everybody", day=day)
    table = Table(title=heading, title_justify="left", title_style="bold", box=None)
    table.add_column(texts.say("duties-column-course"), no_wrap=True, style="bold")
    table.add_column("", overflow="fold")
    for status, style in SECTIONS.items():
        table.add_column(texts.say(f"status-{status}"), justify="right", no_wrap=True, style=style)
    for code, (title, people) in courses.items():
        counts = [f"{people[status]:,}" if status in people else "" for status in SECTIONS]
        table.add_row(code, title, *counts)
    console.print(table)
    console.print(texts.say("duties-hint-csv"), style="dim", soft_wrap=True)
