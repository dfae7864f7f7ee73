"""Speaking to the person who just acted: at the right place, through Slack's bad moments, and only once."""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar
from urllib.error import URLError

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.webhook import WebhookClient

log = structlog.get_logger()

T = TypeVar("T")
Message = Mapping[str, Any]

EVENT_TYPE: Final = "kenshu_answer"
"""Message metadata of an answer. Everybody may read it, so it holds the key of the request and nothing else."""
PATIENCE_SECONDS: Final = 60.0
PAUSES: Final = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0)
TIMEOUT_SECONDS: Final = 10
LATEST_READ: Final = 20

LIMITED: Final = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
PASSING: Final = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})
BROKEN: Final = (URLError, http.client.HTTPException, OSError, SlackRequestError)


class NotSent(Exception):
    """Slack did not take a message, however often it was asked."""


def slack_client(token: str, base_url: str) -> WebClient:
    """A client that repeats nothing by itself: what may be sent twice is decided here."""
    return WebClient(token=token, base_url=base_url, timeout=TIMEOUT_SECONDS, retry_handlers=[])


@dataclass(frozen=True, slots=True)
class Trouble:
    """A call that failed: for how long to rest, and whether it may have had its effect all the same."""

    rest_seconds: float | None
    is_in_doubt: bool


def passing(error: Exception) -> Trouble | None:
    """What to make of an error; None where repeating the call would not help."""
    if isinstance(error, SlackApiError):
        answer = error.response
        code = answer.get("error") if hasattr(answer, "get") else None
        if code in LIMITED or getattr(answer, "status_code", 200) == http.client.TOO_MANY_REQUESTS:
            headers = {name.lower(): value for name, value in dict(getattr(answer, "headers", {})).items()}
            return Trouble(float(headers.get("retry-after", 1)), is_in_doubt=False)
        if code in PASSING or getattr(answer, "status_code", 200) >= http.client.INTERNAL_SERVER_ERROR:
            return Trouble(None, is_in_doubt=True)
        return None
    if isinstance(error, BROKEN):
        return Trouble(None, is_in_doubt=True)
    return None


def persistently(
    call: Callable[[], T],
    *,
    arrived: Callable[[], T | None] = lambda: None,
    patience_seconds: float = PATIENCE_SECONDS,
) -> T:
    """Make a call, again while Slack is limited, down or slow: for after the acknowledgement.

    After a failure that may have had its effect, `arrived` is asked before the call is repeated. Raises NotSent
    when patience is over, and the error itself where repeating would not help.
    """
    until = time.monotonic() + patience_seconds
    for pause in (*PAUSES, *[PAUSES[-1]] * 10):
        try:
            return call()
        except Exception as error:
            trouble = passing(error)
            if trouble is None:
                raise
            rest = pause if trouble.rest_seconds is None else trouble.rest_seconds
            log.info("slack.again", error=error_name(error), rest_seconds=rest)
            if time.monotonic() + rest > until:
                raise NotSent(error_name(error)) from error
            time.sleep(rest)
            if trouble.is_in_doubt:
                found = _look(arrived)
                if found is not None:
                    return found
    raise NotSent


def introduced(message: Message, lines: Sequence[str]) -> Message:
    """The message with those lines before it, where there are any."""
    if not lines:
        return message
    elements = [{"type": "plain_text", "text": line} for line in lines]
    blocks = [{"type": "context", "elements": elements}, {"type": "divider"}, *message.get("blocks", [])]
    return {**message, "text": "\n".join([*lines, message["text"]]), "blocks": blocks}


def _look(arrived: Callable[[], T | None]) -> T | None:
    try:
        return arrived()
    except (SlackApiError, *BROKEN):
        return None


def error_name(error: Exception) -> str:
    """Slack's code, or what kind of error it is."""
    if isinstance(error, SlackApiError) and hasattr(error.response, "get"):
        return str(error.response.get("error"))
    return type(error).__name__


@dataclass(frozen=True, slots=True)
class Desk:
    """Where the one who acted is answered, read from a request of Slack.

    In a direct message with the bot, there, in its thread if the words stand in one. Anywhere else only so that
    nobody but the asker sees it (P2): through the request's `response_url`, or as an ephemeral message.
    `message_ts` is the message that was clicked, where it is one of ours that can be turned into another.
    """

    user_id: str
    channel_id: str = ""
    thread_ts: str = ""
    response_url: str = ""
    message_ts: str = ""
    is_direct: bool = False


def desk_of(body: Mapping[str, Any]) -> Desk:
    """Where the person behind this request is answered."""
    if event := body.get("event"):
        user = event.get("user")
        user_id = user.get("id", "") if isinstance(user, dict) else str(user or "")
        channel = str(event.get("channel") or "")
        is_direct = event.get("channel_type") == "im" or event.get("type") == "app_home_opened"
        return Desk(user_id, channel, str(event.get("thread_ts") or ""), is_direct=is_direct)
    user = body.get("user") or {"id": body.get("user_id", "")}
    container = body.get("container") or {}
    place = body.get("channel") or {}
    channel = place.get("id") or body.get("channel_id") or container.get("channel_id") or ""
    is_ours = place.get("name") == "directmessage" or channel.startswith("D")
    is_direct = is_ours and container.get("type") == "message" and not container.get("is_ephemeral")
    return Desk(
        user_id=str(user.get("id", "")),
        channel_id=str(channel),
        thread_ts=str((body.get("message") or {}).get("thread_ts") or container.get("thread_ts") or ""),
        response_url=str(body.get("response_url") or ""),
        message_ts=str(container.get("message_ts") or ""),
        is_direct=is_direct,
    )


class Reply:
    """Answers the one who acted. Called with a message it sends it; `turn` replaces the message that was clicked.

    `key` is the request's own, so that an answer that arrived is recognised when Slack's confirmation did not.
    `first` are the lines that go before the first message a person ever gets; empty later on.
    """

    def __init__(self, client: WebClient, desk: Desk, key: str, first: Callable[[], list[str]] = list) -> None:
        self._client = client
        self.desk = desk
        self._key = key
        self._first = first
        self._sent = 0

    def __call__(self, message: Message) -> None:
        """Send a new message. Raises NotSent when Slack takes none."""
        message = introduced(message, self._first())
        desk = self.desk
        if desk.response_url and not desk.is_direct:
            self._respond(message, replace=False)
        elif desk.is_direct or not desk.channel_id:
            self._post(message)
        else:
            self._whisper(message)

    def turn(self, message: Message) -> None:
        """Turn the message that was clicked into another one; where that is no longer possible, send it anew."""
        desk = self.desk
        if desk.is_direct and desk.message_ts:
            try:
                persistently(
                    lambda: self._client.chat_update(channel=desk.channel_id, ts=desk.message_ts, **message)
                )
            except SlackApiError as error:
                log.info("slack.cannot_turn", error=error_name(error))
                self._post(message)
        elif desk.response_url:
            self._respond(message, replace=True)
        else:
            self(message)

    def _whisper(self, message: Message) -> None:
        """In the channel, so that only the asker sees it. Where Slack does not allow it, in the direct message."""
        desk = self.desk
        thread: dict[str, Any] = {"thread_ts": desk.thread_ts} if desk.thread_ts else {}
        try:
            persistently(
                lambda: self._client.chat_postEphemeral(
                    channel=desk.channel_id, user=desk.user_id, **thread, **message
                )
            )
        except SlackApiError as error:
            log.info("slack.cannot_whisper", error=error_name(error))
            self._post(message)

    def _respond(self, message: Message, *, replace: bool) -> None:
        """Through the request's own address: only the asker sees it. When it is used up, in the direct message."""
        hook = WebhookClient(self.desk.response_url, timeout=TIMEOUT_SECONDS, retry_handlers=[])

        def call() -> bool:
            answer = hook.send(response_type="ephemeral", replace_original=replace, **message)
            if answer.status_code == http.client.TOO_MANY_REQUESTS or answer.status_code >= 500:
                raise URLError(str(answer.status_code))
            return answer.status_code == http.client.OK

        if not persistently(call):
            self._post(message)

    def _post(self, message: Message) -> None:
        desk = self.desk
        self._sent += 1
        channel = desk.channel_id if desk.is_direct else desk.user_id
        thread: dict[str, Any] = {"thread_ts": desk.thread_ts} if desk.is_direct and desk.thread_ts else {}
        mine = f"{self._key}-{self._sent}"
        metadata = {"event_type": EVENT_TYPE, "event_payload": {"key": mine}}

        def arrived() -> Any:
            if not channel.startswith("D"):
                return None
            read: Any = self._client.conversations_replies if thread else self._client.conversations_history
            which: dict[str, Any] = {"ts": desk.thread_ts} if thread else {}
            found = read(channel=channel, limit=LATEST_READ, include_all_metadata=True, **which)
            messages: list[dict[str, Any]] = found.get("messages", [])
            keys = [(m.get("metadata") or {}).get("event_payload", {}).get("key") for m in messages]
            return found if mine in keys else None

        persistently(
            lambda: self._client.chat_postMessage(channel=channel, metadata=metadata, **thread, **message),
            arrived=arrived,
        )
