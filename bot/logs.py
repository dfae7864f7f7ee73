"""What is written down while the bot runs: JSON lines in production, plain words on a terminal.

Nothing personal and no secret gets in (P2): message bodies are dropped and tokens masked in the last step before
a line is written, whoever wrote it. slack_sdk would write what Slack answers at DEBUG, and Bolt whole requests at
INFO; from libraries only warnings come through.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Mapping, Sequence
from typing import IO, Any, Final, cast

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

LIBRARIES: Final = ("slack_bolt", "slack_sdk", "uvicorn", "websockets", "asyncio")

BODIES: Final = frozenset(
    {
        "text",
        "body",
        "blocks",
        "event",
        "payload",
        "message",
        "messages",
        "view",
        "value",
        "values",
        "state",
        "private_metadata",
        "metadata",
        "profile",
        "email",
        "name",
        "real_name",
        "attachments",
        "plain_text",
    }
)
"""Keys under which Slack's payloads hold what people write and who they are."""
SECRETS: Final = re.compile(
    "token|secret|password|authorization|cookie|response_url|wss_ur[il]|database_url", re.IGNORECASE
)
"""Keys whose values are never shown."""
LEFT_OUT: Final = "…"

_MASKED: Final = (
    (re.compile(r"xox[a-z]?(?:\.xox[a-z])?[-.][\w.-]+"), "xox…"),
    (re.compile(r"xapp-[\w-]+"), "xapp-…"),
    (re.compile(r"wss?://[^\s'\"<>]+"), "wss://…"),
    (re.compile(r"https?://hooks\.slack(?:-gov)?\.com/[^\s'\"<>]+"), "https://hooks.slack.com/…"),
    (re.compile(r"(?i)(bearer\s+)[\w.~+/-]+=*"), r"\1…"),
    (re.compile(r"(://[^\s:/@'\"]+):[^\s/@'\"]+@"), r"\1:…@"),
    (re.compile(r"\[parameters: .*?\]$", re.DOTALL | re.MULTILINE), "[parameters: …]"),  # SQLAlchemy's
    (re.compile(r"DETAIL: .*"), "DETAIL: …"),  # PostgreSQL's, with the values of a row
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+"), "…@…"),
)
# Bolt quotes the request it has no listener for; what was typed into a field may be in it.
_UNHANDLED: Final = re.compile(r"^Unhandled request \(\{'type': '?(\w+)'?.*", re.DOTALL)
_OWN: Final = frozenset({"event", "level", "timestamp", "logger", "exception"})
"""Keys at the top of a line that are the log's own."""


def set_up(stream: IO[str] | None = None, *, is_terminal: bool | None = None, least: int = logging.INFO) -> None:
    """Send everything that is logged to `stream`: standard error if left out. May be called again.

    `least` is the level from which on our own lines are shown.
    """
    target = sys.stderr if stream is None else stream
    for_people = target.isatty() if is_terminal is None else is_terminal
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        keep_quiet,
    ]
    if for_people:
        renderer: Processor = structlog.dev.ConsoleRenderer(
            colors=target.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    else:
        renderer = structlog.processors.JSONRenderer(ensure_ascii=False, default=str)
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=structlog.WriteLoggerFactory(file=cast("Any", target)),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(target)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, structlog.stdlib.ExtraAdder()],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *shared, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)  # Bolt gives its own loggers the level of this one
    for name in LIBRARIES:
        library = logging.getLogger(name)
        library.handlers, library.propagate = [], True
        library.setLevel(logging.WARNING)


def keep_quiet(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """Drop bodies and mask secrets, at any depth."""
    said = line.get("event")
    if isinstance(said, str):
        line["event"] = _UNHANDLED.sub(r"Unhandled request (\1)", said)
    elif said is not None:
        line["event"] = LEFT_OUT if isinstance(said, Mapping | list | tuple) else str(said)
    return {key: _quiet(value) if key in _OWN else _shown(key, value) for key, value in line.items()}


def _shown(key: object, value: object) -> object:
    name = str(key)
    return LEFT_OUT if name in BODIES or SECRETS.search(name) else _quiet(value)


def _quiet(value: object) -> object:
    match value:
        case None | bool() | int() | float():
            return value
        case Mapping():
            return {_masked(str(key)): _shown(key, one) for key, one in value.items()}
        case str():
            return _masked(value)
        case Sequence() | set() | frozenset():
            return [_quiet(one) for one in value]
        case _:
            return _masked(str(value))


def _masked(text: str) -> str:
    for pattern, mask in _MASKED:
        text = pattern.sub(mask, text)
    return text
