"""The tables as the migrations make them, the tables as the models say, and what holds for the whole project."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import IntegrityError

from models.base import Refusal
from models.database import missing_migrations, upgrade
from models.tables import METADATA

ROOT = Path(__file__).parents[1]


def test_the_migrations_make_the_tables_that_the_models_speak_of(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


def test_running_the_migrations_again_does_nothing(engine: Engine) -> None:
    assert upgrade(engine) == []
    with engine.connect() as connection:
        assert missing_migrations(connection) == []


def test_a_database_of_a_newer_version_is_left_alone(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Refusal) as refused:
        upgrade(engine)
    assert (refused.value.code, refused.value.facts) == ("database_too_new", {"found": "9999"})


def test_every_constraint_has_a_name(engine: Engine) -> None:
    found = inspect(engine)
    for table in METADATA.tables:
        constraints = [*found.get_foreign_keys(table), *found.get_unique_constraints(table)]
        constraints += found.get_check_constraints(table)
        assert all(constraint["name"] for constraint in constraints), table


@pytest.mark.parametrize(
    "row",
    [
        (
            "INSERT INTO employees (municipality_id, employee_no, name, name_kana, email, locale)"
            " VALUES (99, '0000001', '', '', '', 'ja')"
        ),
        "INSERT INTO municipalities (code, name, name_en) VALUES ('own', '', '')",
    ],
    ids=["a stranger's municipality", "a code twice"],
)
def test_the_database_has_the_last_word(engine: Engine, row: str) -> None:
    with engine.connect() as connection, pytest.raises(IntegrityError):
        connection.execute(text(row))


def test_nothing_in_the_repository_reads_what_stands_beside_it() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    beside = "../" + "shared"
    for name in listed.stdout.splitlines():
        path = ROOT / name
        if path.suffix in {".py", ".toml", ".md", ".ftl", ".yml", ""} and path.is_file():
            assert beside not in path.read_text(encoding="utf-8", errors="ignore"), name
