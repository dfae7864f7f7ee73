"""What people hand in with a form to show that it is so, and how whoever checks it gets to see it (C2)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from http.client import HTTPException
from typing import Any, Final, TypeVar

from slack_bolt import Ack
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy.orm import Session

from handlers.blocks import pieces
from handlers.blocks.pieces import Block
from handlers.catalogue import Texts
from handlers.chat_files import read_file, send_file
from handlers.forms import written
from handlers.visit import Visit
from models.base import Refusal
from models.evidence import KINDS, MOST_BYTES, MOST_FILES, NOTE_LENGTH, File, Given, Proof, check_file, looked_at

FILES, NOTE = "files", "note"
"""The fields of a form."""
FIELDS: Final[Mapping[str, str]] = {
    **dict.fromkeys(
        ("evidence_type", "evidence_size", "evidence_empty", "evidence_files", "evidence_unread"), FILES
    ),
    "evidence_file_missing": FILES,
    "chat_file_size": FILES,
    "evidence_note_missing": NOTE,
    "evidence_note_long": NOTE,
}
"""Below which field what is refused is said."""
QUICK_BYTES: Final = 2 * 1024 * 1024
"""What is read from Slack while it waits for the form to be acknowledged, which it does for three seconds."""
GONE: Final = frozenset({"chat_file_gone", "chat_file_elsewhere"})

T = TypeVar("T")
View = Mapping[str, Any]


# -- the fields -----------------------------------------------------------------------------------------------


def files_field(texts: Texts, *, hint: str, is_optional: bool) -> Block:
    """Where files are handed in; Slack shows the kinds of files as a suggestion only."""
    element = {
        "type": "file_input",
        "action_id": FILES,
        "filetypes": list(KINDS),
        "max_files": MOST_FILES,
    }
    return pieces.entry(FILES, texts.say("evidence-files"), element, hint=hint) | {"optional": is_optional}


def note_field(texts: Texts, *, hint: str) -> Block:
    """Where something is said besides, always by choice: a file does as well."""
    element = {"type": "plain_text_input", "action_id": NOTE, "multiline": True, "max_length": NOTE_LENGTH}
    return pieces.entry(NOTE, texts.say("evidence-note"), element, hint=hint) | {"optional": True}


def fields(view: View) -> dict[str, str]:
    """Those of `FIELDS` whose block the form has."""
    has = {block.get("block_id") for block in view.get("blocks", [])}
    return {code: field for code, field in FIELDS.items() if field in has}


# -- taking it in ---------------------------------------------------------------------------------------------


def written_with(
    ack: Ack,
    texts: Texts,
    fields: Mapping[str, str],
    view: View,
    client: WebClient,
    visit: Visit,
    write: Callable[[Session, Given], T],
    **facts: object,
) -> T | None:
    """As `forms.written`, with what was handed in. `write` is given a transaction of its own.

    Large files take longer to fetch than Slack waits for an answer: then it is seen first whether what the form
    says could be written, the form is acknowledged, and what is found wrong in the files comes as a message.
    """
    files = _announced(client, view)

    def whole() -> T:
        _check(files)
        given = Given(tuple(_looked_at(client, file) for file in files), _note(view))
        with visit.writing.begin() as db:
            return write(db, given)

    def rehearsed() -> bool:
        _check(files)
        named = tuple(File(str(file["id"]), _name(file), _size(file)) for file in files)
        with visit.writing() as db:  # closed without a commit: nothing is kept
            write(db, Given(named, _note(view)))
        return True

    if sum(map(_size, files)) <= QUICK_BYTES:
        return written(ack, texts, fields, whole, **facts)
    if written(ack, texts, fields, rehearsed, **facts) is None:
        return None
    return whole()


def _check(files: Iterable[Mapping[str, Any]]) -> None:
    for file in files:
        check_file(_name(file), _size(file))


def _announced(client: WebClient, view: View) -> list[Mapping[str, Any]]:
    """What Slack says of the files; where a conversation is shared with another organisation it has to be asked."""
    state = view["state"]["values"]
    found = (state.get(FILES) or {}).get(FILES) or {}
    files: Sequence[Mapping[str, Any]] = found.get("files") or ()
    return [file if file.get("name") else client.files_info(file=str(file["id"]))["file"] for file in files]


def _looked_at(client: WebClient, file: Mapping[str, Any]) -> File:
    """Refusal `evidence_unread` (file) where Slack does not hand the file out just now: the form stays open."""
    try:
        content = read_file(client, file, most=MOST_BYTES)
    except (SlackApiError, HTTPException, OSError) as error:
        raise Refusal("evidence_unread", file=_name(file)) from error
    return looked_at(str(file["id"]), _name(file), content)


def _name(file: Mapping[str, Any]) -> str:
    return str(file.get("name") or "")


def _size(file: Mapping[str, Any]) -> int:
    return int(file.get("size") or 0)


def _note(view: View) -> str:
    state = view["state"]["values"]
    return str(((state.get(NOTE) or {}).get(NOTE) or {}).get("value") or "")


# -- showing it -----------------------------------------------------------------------------------------------


def told(texts: Texts, proofs: Iterable[Proof]) -> list[str]:
    """A line for each note, and one for all files by name; names that were erased are counted all the same."""
    several = list(proofs)
    names = [proof.name or texts.say("evidence-unnamed") for proof in several if proof.file_id]
    lines = [texts.say("evidence-told-files", files=pieces.clipped(texts.listed(names), 300))] if names else []
    notes = [proof.note for proof in several if proof.note]
    return [*lines, *(texts.say("evidence-told-note", note=pieces.clipped(note, NOTE_LENGTH)) for note in notes)]


def has_files(proofs: Iterable[Proof]) -> bool:
    return any(proof.file_id for proof in proofs)


def send(client: WebClient, user_id: str, texts: Texts, proofs: Sequence[Proof], whose: str) -> int:
    """Bring the files into the reader's own conversation with the bot, where nobody else sees them (P2).

    Gives back how many. Raises Refusal `evidence_gone` (file), and `evidence_changed` (file) where a file is no
    longer the one that was handed in.
    """
    kept = [proof for proof in proofs if proof.file_id]
    contents = [_fetched(client, texts, proof) for proof in kept]
    channel = str(client.conversations_open(users=user_id)["channel"]["id"])
    for proof, content in zip(kept, contents, strict=True):
        name = proof.name or texts.say("evidence-unnamed")
        send_file(client, channel, name, content, comment=pieces.escaped_within(whose, pieces.SECTION))
    return len(kept)


def _fetched(client: WebClient, texts: Texts, proof: Proof) -> bytes:
    name = proof.name or texts.say("evidence-unnamed")
    try:
        content = read_file(client, {"id": proof.file_id}, most=MOST_BYTES)
    except Refusal as no:
        if no.code in GONE:
            raise Refusal("evidence_gone", file=name) from None
        raise
    if proof.sha256 and hashlib.sha256(content).hexdigest() != proof.sha256:
        raise Refusal("evidence_changed", file=name)
    return content
