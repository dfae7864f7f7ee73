"""An office in which things are too long, too many, missing, or typed to break something."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from sqlalchemy import Engine

from tests.builders import read_csv, take_in, write_csv
from tests.conftest import SMALL

NASTY: Final = (
    "<!channel> <@U012345> <https://evil.example|市役所> & *太字* _斜体_ ~消~ `code` ```塊``` 👨‍👩‍👧‍👦🏳️‍🌈🇯🇵 :tada: "
)
LONG: Final = (NASTY + "長い研修名" * 80)[:300]

HEAD, BUSY, IDLE, NAMELESS, DIVISION = "9000001", "9000002", "9000003", "9000004", "9000005"
EVERYBODY: Final = (HEAD, BUSY, IDLE, NAMELESS, DIVISION)
COURSES: Final = 200
DEPARTMENTS: Final = 60


def an_extreme_office(engine: Engine, folder: Path, *, courses: int = COURSES) -> None:
    """Fill an empty database: 200 courses, 60 departments of one head, people without kana, duties or a head."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {
        "skills": read_csv(SMALL / "skills.csv"),
        "departments": _departments(),
        "staff": _staff(),
        "courses": [_course(number) for number in range(courses)],
        "requirements": [row for number in range(courses) for row in _requirements(number)],
        "completions": [
            {
                **dict.fromkeys(("source",), "elearning"),
                "employee_no": BUSY,
                "course_code": f"X-{n:03d}",
                "completed_on": "2026-05-01",
                "score": "",
            }
            for n in range(0, courses, 3)
        ],
    }
    take_in(engine, *(write_csv(folder / f"{name}.csv", rows) for name, rows in files.items() if rows))


def _departments() -> list[Mapping[str, str]]:
    blank = {"parent_code": "", "deputy_employee_no": "", "owns_system": "false", "introducing_system": "false"}
    many = [
        {
            **blank,
            "code": f"D{n:03d}",
            "name": f"{NASTY}課{n}",
            "name_en": "",
            "head_employee_no": HEAD,
            "systems": "",
        }
        for n in range(DEPARTMENTS)
    ]
    headless = {
        **blank,
        "code": "E000",
        "name": "主のない課",
        "name_en": "Headless",
        "head_employee_no": "",
        "systems": "",
    }
    division = {**headless, "code": "F000", "name": "デジタル推進課", "name_en": LONG}
    return [*many, headless, division]


def _staff() -> list[Mapping[str, str]]:
    common = dict.fromkeys(
        ("secondary_department_code", "employment_type", "job_type", "left_on", "leave_from", "leave_to", "email"),
        "",
    )
    common |= {
        "hired_on": "2020-04-01",
        "persona": "general",
        "persona_since": "",
        "uses_ict": "true",
        "locale": "ja",
    }
    nobody = {"position": "", "name_kana": ""}
    heads = {
        **common,
        **nobody,
        "employee_no": HEAD,
        "name": f"{NASTY} 太郎",
        "department_code": "D000",
        "position": NASTY,
    }
    busy = {
        **common,
        **nobody,
        "employee_no": BUSY,
        "name": LONG[:200].strip(),
        "department_code": "D000",
        "name_kana": LONG[:200].strip(),
    }
    idle = {
        **common,
        **nobody,
        "employee_no": IDLE,
        "name": "三宅",
        "department_code": "E000",
        "persona": "",
        "uses_ict": "false",
        "locale": "en",
    }
    nameless = {**common, **nobody, "employee_no": NAMELESS, "name": "&", "department_code": "E000"}
    division = {**common, **nobody, "employee_no": DIVISION, "name": "佐藤 花", "department_code": "F000"}
    crowd = [
        {
            **common,
            **nobody,
            "employee_no": f"80{n:05d}",
            "name": "田中 葵",
            "department_code": "D000",
            "position": "主事",
        }
        for n in range(45)
    ]
    return [heads, busy, idle, nameless, division, *crowd]


def _course(number: int) -> Mapping[str, str]:
    title = f"{number:03d}{LONG}"[:300]
    return {
        "code": f"X-{number:03d}",
        "title": title,
        "title_en": "" if number % 2 else f"Course {number} {NASTY}",
        "skill_code": "literacy",
        "format": ("elearning", "classroom", "online", "workshop")[number % 4],
        "hours": ("0.5", "1.0", "12.0")[number % 3],
        "cycle": ("once", "every_fiscal_year")[number % 2],
        "summary": LONG,
        "summary_en": "",
        "url": "" if number % 5 == 0 else f"https://learn.city.example/courses/{number}",
        "aliases": f"別名{number:03d}",
    }


def _requirements(number: int) -> list[Mapping[str, str]]:
    required = {
        "course_code": f"X-{number:03d}",
        "audience": "general",
        "level": "required",
        "due": ("03-31", "09-30", "11-22", "hire+30d", "11-23")[number % 5],
        "effective_from": "2020-04-01",
        "effective_to": "",
    }
    elective = {**required, "audience": "ict_users", "level": "elective", "due": ""}
    if number % 4 == 3:
        return [elective]
    return [required, elective]
