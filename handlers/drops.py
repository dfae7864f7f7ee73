"""The files a message or a button is about, read from Slack: whose they are, and that they are the same bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from typing import Any, Final

from slack_sdk import WebClient

from handlers.blocks.dropped_files import Drop
from handlers.catalogue import showable
from handlers.chat_files import known_file, read_file
from handlers.nomination_letters import acting_of
from handlers.visit import Visit
from models.base import Refusal
from models.dropped_files import MOST_BYTES, Right, digest_of, right_of

NAME_LENGTH: Final = 60
"""Characters of a file's name that are kept."""


@dataclass(frozen=True, slots=True)
class Content:
    """A file in Slack, and what is in it."""

    file_id: str
    name: str
    content: bytes

    @classmethod
    def of(cls, client: WebClient, file: Mapping[str, Any]) -> Content:
        """Refusals as for `read_file`."""
        name = PurePath(showable(str(file.get("name") or ""))).name.strip()
        stem, suffix = PurePath(name).stem[:NAME_LENGTH], PurePath(name).suffix[:NAME_LENGTH]
        named = f"{stem}{suffix}" if stem.strip(".") else f"file{suffix}"
        return cls(str(file["id"]), named, read_file(client, file, most=MOST_BYTES))

    @property
    def digest(self) -> str:
        """SHA-256, hex."""
        return hashlib.sha256(self.content).hexdigest()


@contextmanager
def unpacked(contents: Sequence[Content]) -> Iterator[list[Path]]:
    """The files on the disk for a moment, under their names."""
    with TemporaryDirectory(prefix="kenshu-") as folder:
        paths = []
        for place, one in enumerate(contents):
            path = Path(folder) / str(place) / one.name
            path.parent.mkdir()
            path.write_bytes(one.content)
            paths.append(path)
        yield paths


def opened(
    action: Mapping[str, Any], body: Mapping[str, Any], client: WebClient, visit: Visit
) -> tuple[Right, Drop, list[Content]]:
    """The files of a button, read again.

    Refusals: `stale_button`, `not_yours`, `drop_not_yours`, `drop_changed`, and those of `read_file`.
    """
    drop = Drop.from_value(action.get("value"))
    with visit.database.begin() as db:
        right = right_of(db, acting_of(visit))
    if right is None:
        raise Refusal("drop_not_yours")
    if drop.owner != visit.person.employee_no:
        raise Refusal("not_yours")
    files = [known_file(client, file_id) for file_id in drop.files]
    presser, here = (body.get("user") or {}).get("id"), (body.get("channel") or {}).get("id")
    # Somebody may pass on a colleague's file; it must have come into this very conversation then.
    if not all(file.get("user") == presser or here in (file.get("ims") or []) for file in files):
        raise Refusal("not_yours")
    contents = [Content.of(client, file) for file in files]
    if digest_of(one.digest for one in contents) != drop.digest:
        raise Refusal("drop_changed")
    return right, drop, contents
