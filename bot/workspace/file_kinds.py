"""What kind of file a name says it is, in Slack's words for it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple


class FileKind(NamedTuple):
    mimetype: str
    filetype: str
    pretty_type: str


_OFFICE = "application/vnd.openxmlformats-officedocument"
_KINDS: Mapping[str, FileKind] = {
    "csv": FileKind("text/csv", "csv", "CSV"),
    "docx": FileKind(f"{_OFFICE}.wordprocessingml.document", "docx", "Word Document"),
    "gif": FileKind("image/gif", "gif", "GIF"),
    "ics": FileKind("text/calendar", "text", "Plain Text"),
    "jpeg": FileKind("image/jpeg", "jpg", "JPEG"),
    "jpg": FileKind("image/jpeg", "jpg", "JPEG"),
    "json": FileKind("application/json", "json", "JSON"),
    "pdf": FileKind("application/pdf", "pdf", "PDF"),
    "png": FileKind("image/png", "png", "PNG"),
    "pptx": FileKind(f"{_OFFICE}.presentationml.presentation", "pptx", "PowerPoint Presentation"),
    "txt": FileKind("text/plain", "text", "Plain Text"),
    "xls": FileKind("application/vnd.ms-excel", "xls", "Excel Spreadsheet"),
    "xlsx": FileKind(f"{_OFFICE}.spreadsheetml.sheet", "xlsx", "Excel Spreadsheet"),
    "zip": FileKind("application/zip", "zip", "Zip"),
}
BINARY = FileKind("application/octet-stream", "binary", "Binary")
NOT_YET = FileKind("", "", "")
"""While Slack has not looked into it."""


def ending_of(name: str) -> str:
    """The letters behind the last dot, small; empty if there is no dot."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def kind_of(name: str) -> FileKind:
    return _KINDS.get(ending_of(name), BINARY)


def in_address(name: str) -> str:
    """The name as it stands in a file's address: small, and with `_` for all but a few characters."""
    return re.sub(r"[^a-z0-9._-]", "_", name.lower())
