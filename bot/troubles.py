"""What can be wrong with a database, as a key of the catalogue and its facts. The password is never among them."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import DBAPIError

from bot import backup


def database_trouble(error: DBAPIError | sqlite3.Error, url: str) -> tuple[str, dict[str, str]]:
    """The key of the sentence about a database that cannot be used, and its facts."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    state, said = getattr(cause, "sqlstate", None), str(cause)
    signs = {
        "busy": state == "55P03" or "is locked" in said,
        "not-sqlite": "not a database" in said or "malformed" in said,
        "cannot-open": "unable to open" in said,
        "readonly": "readonly" in said or state in {"42501", "25006"},
        "full": "is full" in said or state == "53100",
        "password": state in {"28P01", "28000"} or "password" in said,
        "missing": state == "3D000" or ("database" in said and "does not exist" in said),
        "unreachable": backup.sqlite_path(url) is None and (state or "08")[:2] in {"08", "57"},
    }
    key = next((key for key, is_it in signs.items() if is_it), "other")
    return f"database-{key}", {"where": backup.address(url), "error": type(cause).__name__}
