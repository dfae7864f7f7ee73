"""Exporting the whole record against writing the same rows with the csv module or xlsxwriter alone, in flat memory.

`python -m tests.benchmarks.exports --completions 1000000` is the long run.
"""

from __future__ import annotations

import argparse
import csv
import random
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import xlsxwriter
from sqlalchemy import insert, select

from models.curriculum import Course, Skill
from models.database import open_engine, sessions, upgrade
from models.exports import RECORD_COLUMNS, stream, training_record, write_csv, write_xlsx
from models.office import Department, own_municipality_id
from models.people import Employee, EmployeeState
from models.record import Completion
from models.reminders.day import OFFICE_ZONE
from models.training_record import COLUMNS, Wanted, record_list, rows
from tests.benchmarks.figures import Figure, in_turns, machine, table, took

LIMIT: Final = 3
FLAT: Final = 1.25
"""Peak memory of the whole export against that of a tenth of it."""
COURSES: Final = 20
TODAY: Final = date(2026, 11, 22)
NOW: Final = datetime(2026, 11, 22, tzinfo=UTC)
JOBS: Final = ("records", "history")
FORMS: Final = ("csv", "xlsx")


def filled(url: str, completions: int) -> None:
    """An office in which everybody has completed twenty courses."""
    engine = open_engine(url)
    upgrade(engine)
    chance = random.Random(1)  # noqa: S311
    with sessions(engine).begin() as db:
        office = own_municipality_id(db)
        names = {"name_en": "", "description": "", "description_en": ""}
        skill = db.scalars(
            insert(Skill).values(municipality_id=office, code="s", name="分野", **names).returning(Skill.id)
        ).one()
        texts = dict.fromkeys(("title_en", "summary", "summary_en", "url", "aliases"), "")
        courses = [
            {
                "municipality_id": office,
                "code": f"C-{n:02}",
                "title": f"研修 その{n}",
                "skill_id": skill,
                "hours": 1.5,
            }
            | {"format": "elearning", "cycle": "every_fiscal_year"}
            | texts
            for n in range(COURSES)
        ]
        db.execute(insert(Course), courses)
        departments = [
            {"municipality_id": office, "code": f"{n:06}", "name": f"第{n}課", "name_en": ""} for n in range(200)
        ]
        db.execute(insert(Department), departments)
        of = list(db.scalars(select(Department.id)))
        people = [
            {
                "municipality_id": office,
                "employee_no": f"{n:07}",
                "name": f"岡山 太郎{n}",
                "name_kana": "",
                "email": "",
                "locale": "ja",
            }
            for n in range(-(-completions // COURSES))
        ]
        db.execute(insert(Employee), people)
        ids = list(db.scalars(select(Employee.id).order_by(Employee.employee_no)))
        posts = [
            {"employee_id": one, "department_id": chance.choice(of), "uses_ict": True, "persona": "general"}
            | {"valid_from": date.min, "valid_to": date.max, "position": "", "employment_type": "", "job_type": ""}
            for one in ids
        ]
        db.execute(insert(EmployeeState), posts)
        offered = list(db.scalars(select(Course.id)))
        made = (
            {
                "employee_id": one,
                "course_id": course,
                "completed_on": TODAY - timedelta(days=chance.randrange(2000)),
            }
            | {"source": "elearning", "score": chance.randrange(60, 101), "outcome": "passed", "revision": 0}
            | {"recorded_at": NOW - timedelta(minutes=chance.randrange(500))}
            for one in ids
            for course in offered
        )
        batch: list[dict[str, Any]] = []
        for row in made:
            batch.append(row)
            if len(batch) == 10_000:
                db.execute(insert(Completion), batch)
                batch.clear()
        if batch:
            db.execute(insert(Completion), batch)
    engine.dispose()


def export(url: str, job: str, form: str, target: Path, limit: int | None = None) -> None:
    """What `kenshu export records` or `kenshu export history` does."""
    engine = open_engine(url)
    with sessions(engine).begin() as db:
        listed, header = _listed(db, job)
        found = rows(stream(db.connection(), listed.limit(limit)), Wanted())
        if form == "xlsx":
            write_xlsx(target, header, found, zone=OFFICE_ZONE, sheet="記録")
        else:
            with target.open("wb") as out:
                write_csv(out, header, found, zone=OFFICE_ZONE, encoding="utf-8-sig", line_end="\r\n")
    engine.dispose()


def _listed(db: Any, job: str) -> tuple[Any, Sequence[str]]:
    office = own_municipality_id(db)
    if job == "records":
        return training_record(TODAY, office), RECORD_COLUMNS
    return record_list(db, TODAY, office, Wanted()), COLUMNS["attempt"]


def alone(header: Sequence[str], told: Sequence[Sequence[Any]], form: str, target: Path) -> None:
    """The same rows, which are in memory already, by the csv module or xlsxwriter and nothing else."""
    if form == "csv":
        with target.open("w", encoding="utf-8-sig", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(header)
            writer.writerows(told)
        return
    options = {"constant_memory": True, "default_date_format": "yyyy-mm-dd", "remove_timezone": True}
    with xlsxwriter.Workbook(str(target), options) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, header)
        for number, row in enumerate(told, 1):
            page.write_row(number, 0, row)


def exports(completions: int, repeats: int, chance: random.Random) -> Iterator[Figure]:
    """Both lists in both forms, and how memory grows with the rows."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/kenshu.db"
        filled(url, completions)
        for job in JOBS:
            engine = open_engine(url)
            with sessions(engine).begin() as db:
                listed, header = _listed(db, job)
                told = [tuple(row) for row in db.execute(listed)]
            engine.dispose()
            for form in FORMS:
                target = Path(folder) / f"a.{form}"
                works = (
                    lambda j=job, f=form, t=target: took(lambda: export(url, j, f, t)),
                    lambda h=header, r=told, f=form, t=target: took(lambda: alone(h, r, f, t)),
                )
                ours, baseline = (min(said) for said in in_turns(works, repeats, chance))
                what = f"export {job} of {len(told):,} completions as {form}, against the writer alone"
                yield Figure.of_ratio(what, ours, baseline, LIMIT)
            del told
        for form in FORMS:
            few, all_ = (_peak(url, form, folder, limit) for limit in (completions // 10, completions))
            what = f"peak memory of that export as {form}, against a tenth of the rows"
            ratio = all_ / few
            yield Figure(what, f"{all_:.0f} MiB", f"≤ {FLAT:g}", ratio <= FLAT, f"{few:.0f} MiB", f"{ratio:.2f}")


def _peak(url: str, form: str, folder: str, limit: int) -> float:
    """MiB of a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.exports", "--worker", url, form, f"{folder}/b", str(limit)]
    return float(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)


def main() -> int:
    if sys.argv[1:2] == ["--worker"]:
        url, form, target, limit = sys.argv[2:]
        export(url, "history", form, Path(target), int(limit))
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        return 0
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.exports", description=__doc__)
    parser.add_argument("--completions", type=int, default=100_000, help="rows to export (default 100000)")
    parser.add_argument("--repeats", type=int, default=3, help="how often each is measured (default 3)")
    parser.add_argument("--strict", action="store_true", help="exit 1 if a figure is over its limit")
    asked = parser.parse_args()
    found = list(exports(asked.completions, asked.repeats, random.Random(1)))  # noqa: S311
    print(f"Machine: {machine()}\n\n{table(found)}")
    return 1 if asked.strict and not all(figure.is_ok for figure in found) else 0


if __name__ == "__main__":
    sys.exit(main())
