"""What a person can put into a field, and what the client itself finds wrong with a form before it sends it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from bot.workspace.entities import File, User, View
from bot.workspace.file_kinds import ending_of
from bot.workspace.payloads import ENTERED_AS, LISTS, rich_text, value_of
from bot.workspace.shapes import file_object
from bot.workspace.state import Workspace

Element = Mapping[str, Any]
Option = dict[str, Any]

MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+").fullmatch
URL = re.compile(r"https?://[^\s/]+\S*").fullmatch

MOST_FILES = 10
LARGEST_IN_FORM = 10 * 1024**2
"""Bytes of a file in a field of a form."""

SAID = {
    "required": ("この項目は必須です。", "This field is required."),
    "too_short": ("{limit} 文字以上で入力してください。", "Enter at least {limit} characters."),
    "too_long": ("{limit} 文字以内で入力してください。", "Enter at most {limit} characters."),
    "not_a_mail": ("メールアドレスを入力してください。", "Enter a valid email address."),
    "not_a_url": ("URL を入力してください。", "Enter a valid URL."),
    "not_a_number": ("数値を入力してください。", "Enter a number."),
    "not_whole": ("整数を入力してください。", "Enter a whole number."),
    "too_small": ("{limit} 以上の数値を入力してください。", "Enter a number of at least {limit}."),
    "too_great": ("{limit} 以下の数値を入力してください。", "Enter a number of at most {limit}."),
}


class Unable(Exception):
    """The client does not let a person do this. `status` is that of the control API's answer."""

    def __init__(self, code: str, message: str, *, status: int = 400, **more: Any) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status
        self.more = more


def entry(
    workspace: Workspace, user: User, element: Element, given: Any, *, options: Sequence[Option] | None = None
) -> dict[str, Any]:
    """The value object that an element holds after a person entered `given` into it; None or "" clears it.

    Options are named by their text or value; `options` are those of an external select. People are named by id,
    mail address or name, conversations by id or name. Raises Unable where the client would not let a person do it.
    """
    kind = element["type"]
    key = ENTERED_AS[kind]
    if key in LISTS:
        wanted = [] if given in (None, "") else list(given) if isinstance(given, list | tuple) else [given]
        most = element.get("max_files", MOST_FILES) if key == "files" else element.get("max_selected_items")
        if most is not None and len(wanted) > most:
            raise Unable("too_many_selected", f"no more than {most} can be chosen")
    else:
        wanted = given
        if given in (None, ""):
            return {"type": kind, key: None}
    return {"type": kind, key: _value(workspace, user, element, key, wanted, options)}


def _value(
    workspace: Workspace, user: User, element: Element, key: str, given: Any, options: Sequence[Option] | None
) -> Any:
    if key in ("selected_option", "selected_options"):
        choices = list(options) if options is not None else list(options_of(element))
        if key == "selected_option":
            return find_option(choices, given)
        return [find_option(choices, each) for each in given]
    if key == "selected_user":
        return find_person(workspace, given)
    if key == "selected_users":
        return [find_person(workspace, each) for each in given]
    if key in ("selected_conversation", "selected_channel"):
        return find_conversation(workspace, user, given)
    if key in ("selected_conversations", "selected_channels"):
        return [find_conversation(workspace, user, each) for each in given]
    if key == "selected_date":
        return _in_form(given, lambda text: date.fromisoformat(text).isoformat(), "a date such as 2026-11-24")
    if key == "selected_time":
        return _in_form(given, lambda text: time.fromisoformat(text).strftime("%H:%M"), "a time such as 09:30")
    if key == "selected_date_time":
        return _in_form(given, lambda text: _instant(text, user.tz), "Unix seconds, or 2026-11-24T09:30")
    if key == "rich_text_value":
        return given if isinstance(given, dict) else _as_rich_text(str(given))
    if key == "files":
        return [_handed_in(workspace, user, element, each) for each in given]
    if element["type"] == "number_input":
        return unicodedata.normalize("NFKC", str(given)).strip()
    return str(given)


def find_file(workspace: Workspace, user: User, given: Any) -> File:
    """One that the person uploaded, by its id; any other text names a new file without content. Raises Unable."""
    wanted = str(given.get("id") or given.get("name") or "") if isinstance(given, Mapping) else str(given)
    known = workspace.files.get(wanted)
    if known is None:
        mimetype = str(given.get("mimetype") or "") if isinstance(given, Mapping) else ""
        return workspace.add_file(user.id, wanted or "file", b"", mimetype=mimetype)
    if known.user != user.id:
        raise Unable("no_such_file", f"{user.name} has no file {wanted}", status=404)
    return known


def _handed_in(workspace: Workspace, user: User, element: Element, given: Any) -> dict[str, Any]:
    file = find_file(workspace, user, given)
    endings = [str(each).lower().lstrip(".") for each in element.get("filetypes") or ()]
    if endings and ending_of(file.name) not in endings:
        raise Unable("wrong_file_type", f"{file.name} is not one of: {', '.join(endings)}", filetypes=endings)
    if file.size > LARGEST_IN_FORM:
        raise Unable("file_too_large", f"{file.name} has more than {LARGEST_IN_FORM // 1024**2} MB")
    file.is_handed_in = file.is_complete = True
    return file_object(workspace, file)


def steps(element: Element, held: Mapping[str, Any] | None, value: dict[str, Any]) -> list[dict[str, Any]]:
    """The values an element goes through from what it held to `value`: a list changes by one item at a time."""
    key = ENTERED_AS[element["type"]]
    if key not in LISTS:
        return [value]
    now: list[Any] = list(value_of(element, held).get(key) or [])
    wanted: list[Any] = value[key]
    passed: list[dict[str, Any]] = []
    for item in [each for each in now if _id(each) not in map(_id, wanted)]:
        now = [each for each in now if each is not item]
        passed.append(value | {key: now})
    for item in [each for each in wanted if _id(each) not in map(_id, now)]:
        now = [*now, item]
        passed.append(value | {key: now})
    return passed or [value]


def _id(item: Any) -> Any:
    return item.get("value") or item.get("id") if isinstance(item, dict) else item


def options_of(element: Element) -> Iterator[Option]:
    """An element's own options, those in groups included."""
    yield from element.get("options") or ()
    for group in element.get("option_groups") or ():
        yield from group.get("options") or ()


def find_option(options: Sequence[Option], given: Any) -> Option:
    """The option with this text or value, or else the first whose text contains it. Raises Unable."""
    if isinstance(given, dict):
        given = given.get("value")
    wanted = str(given)
    equal = (option for option in options if wanted in (text_of(option.get("text")), option.get("value")))
    like = (option for option in options if wanted in text_of(option.get("text")))
    found = next(chain(equal, like), None)
    if found is not None:
        return {name: found[name] for name in ("text", "value", "description", "url") if name in found}
    there = [text_of(option.get("text")) for option in options]
    raise Unable("no_such_option", f"no option “{wanted}”; there are: {', '.join(there) or 'none'}", options=there)


def find_person(workspace: Workspace, given: Any) -> str:
    """Somebody's id, from the id, mail address or name. Raises Unable."""
    user = workspace.find_user(str(given))
    if user is None:
        user = next((each for each in workspace.people() if given in (each.name, each.name_en)), None)
    if user is None:
        raise Unable("no_such_person", f"nobody here is “{given}”")
    return user.id


def find_conversation(workspace: Workspace, user: User, given: Any) -> str:
    """The id of a conversation the person can see, from its id or name. Raises Unable."""
    wanted = str(given)
    for conversation in workspace.conversations_of(user.id):
        if wanted == conversation.id or (conversation.name and wanted.lstrip("#") == conversation.name):
            return conversation.id
    raise Unable("no_such_conversation", f"{user.name} sees no conversation “{wanted}”")


def text_of(text: Any) -> str:
    """The words of a text object, or of a plain string."""
    return str(text.get("text") or "") if isinstance(text, Mapping) else str(text or "")


def faults(view: View, locale: str) -> dict[str, str]:
    """What the client says is wrong with a modal before it is sent: block ids, each with a sentence."""
    found: dict[str, str] = {}
    for block in view.blocks:
        element = block.get("element") or {}
        if block.get("type") != "input" or element.get("type") not in ENTERED_AS:
            continue
        known = view.state.get(block["block_id"], {}).get(element["action_id"])
        value = value_of(element, known).get(ENTERED_AS[element["type"]])
        code, limit = _fault(element, value, is_optional=bool(block.get("optional")))
        if code:
            found[block["block_id"]] = SAID[code][0 if locale.startswith("ja") else 1].format(limit=limit)
    return found


def _fault(element: Element, value: Any, *, is_optional: bool) -> tuple[str, Any]:
    if value in (None, []) or (isinstance(value, str) and not value.strip()):
        return ("", None) if is_optional else ("required", None)
    kind = element["type"]
    if kind == "plain_text_input":
        least, most = element.get("min_length") or 0, element.get("max_length") or 3000
        if len(value) < least:
            return "too_short", least
        if len(value) > most:
            return "too_long", most
    if kind == "email_text_input" and not MAIL(value):
        return "not_a_mail", None
    if kind == "url_text_input" and not URL(value):
        return "not_a_url", None
    if kind == "number_input":
        return _number_fault(element, value)
    return "", None


def _number_fault(element: Element, value: str) -> tuple[str, Any]:
    try:
        number = Decimal(value)
    except InvalidOperation:
        return "not_a_number", None
    if not number.is_finite():
        return "not_a_number", None
    if not element.get("is_decimal_allowed") and number != number.to_integral_value():
        return "not_whole", None
    least, most = element.get("min_value"), element.get("max_value")
    if least is not None and number < Decimal(least):
        return "too_small", least
    if most is not None and number > Decimal(most):
        return "too_great", most
    return "", None


def _in_form(given: Any, parse: Any, form: str) -> Any:
    try:
        return parse(str(given))
    except ValueError:
        raise Unable("bad_value", f"“{given}” is not {form}") from None


def _instant(text: str, tz: str) -> int:
    if text.isdecimal():
        return int(text)
    instant = datetime.fromisoformat(text)
    return int((instant if instant.tzinfo else instant.replace(tzinfo=ZoneInfo(tz))).timestamp())


def _as_rich_text(text: str) -> dict[str, Any]:
    block = rich_text([{"type": "text", "text": text}])
    return {key: value for key, value in block.items() if key != "block_id"}
